"""Programs as pins."""

import pytest

from conformance.errors import WrongUsage
from conformance.fuzz.program import Line, parse_pin, pin

PROGRAM = (Line("v0 = xp.ones(2)", "xp.ones({shape})"), Line("class f0:\n    'é'"), Line("v0.add_(1)", "{x}.add_({n})"))


def test_a_pin_is_one_line_and_comes_back() -> None:
    text = pin(PROGRAM)
    assert "\n" not in text
    assert [line.text for line in parse_pin(text, "here")] == [line.text for line in PROGRAM]


@pytest.mark.parametrize("text", ["", "v0 = 1", "[]", "[1]", "{}", '["v0 ="]', '["\\u0000"]'])
def test_what_is_no_pin_is_said_so(text: str) -> None:
    with pytest.raises(WrongUsage, match="here"):
        parse_pin(text, "here")


def test_the_cause_is_the_row_or_the_line() -> None:
    assert PROGRAM[0].cause == "xp.ones({shape})"
    assert Line("v0.nonsense()").cause == "v0.nonsense()"

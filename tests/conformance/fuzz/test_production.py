"""The table of rows: that each can be written, and that one that could not is refused."""

from collections import Counter

import pytest

from conformance.clause import CAPABILITIES
from conformance.fuzz import grammar  # noqa: F401
from conformance.fuzz.production import GRAMMAR, PREDICATES, rows


@pytest.mark.parametrize(
    ("template", "options", "said"),
    [
        ("{nonsense}", {}, "no slot 'nonsense'"),
        ("{x}", {"takes": "green"}, "cannot ask for 'green'"),
        ("{x}", {"needs": "wings"}, "no capability 'wings'"),
    ],
)
def test_a_wrong_row_is_refused(template: str, options: dict[str, str], said: str) -> None:
    before = len(GRAMMAR)
    with pytest.raises(ValueError, match=said):
        rows("values", template, **options)
    assert len(GRAMMAR) == before


def test_every_row_is_one_of_its_table() -> None:
    for row in GRAMMAR:
        assert row.weight > 0, row.template
        assert row.needs <= CAPABILITIES.keys()
        assert set(row.takes) <= set(PREDICATES.values())
        assert len(row.binds) <= 1
    keys = Counter((row.subject, row.binds, row.template) for row in GRAMMAR)
    assert not [key for key, times in keys.items() if times > 1]


def test_the_weight_stands_behind_the_template() -> None:
    row = next(row for row in GRAMMAR if row.subject == "values" and row.template == "{x} + {y}")
    assert row.weight == 5

"""Rows that take the slopes of functions."""

import math
from typing import Any

import reference_impl
from conformance.fuzz.grammar import derivatives
from conformance.fuzz.grammar.probes import tried


def test_a_call_says_the_sizes_of_its_tensors() -> None:
    assert derivatives.slopes("mul(a, b)|2 3|3") == "_slopes(lambda a, b: xp.mul(a, b), (2, 3,), (3,))"


def test_first_and_second_slopes_are_kept() -> None:
    line = tried(
        [derivatives.slopes("square(a)|2"), derivatives.slopes("tensor(a, 3)|2")], "NAME = []\n" + derivatives._SLOPES
    )
    line = line.replace("{n:1.7 2.3 0.9}", "1.0").format_map({}).replace("NAME", "r0")
    names: dict[str, Any] = {"xp": reference_impl, "math": math}
    exec(line, names)
    (first,), (second,), refused = names["r0"]
    at = [math.sin(n * n) * 0.4 + 0.5 for n in (1, 2)]  # of the sum of a^4, and of the sum of the squares of its slopes
    assert [round(a, 12) for a in first.tolist()] == [round(4 * a**3, 12) for a in at]
    assert [round(a, 12) for a in second.tolist()] == [round(96 * a**5, 12) for a in at]
    assert refused == [False, True, False, False, False]

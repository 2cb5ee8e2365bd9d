"""Lines of corners: which warnings each step gives, and lists cut into lines."""

import warnings

import numpy as np

from conformance.fuzz.grammar import corners


def test_warnings_are_told_of_each_step() -> None:
    def deprecated() -> None:
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    names = {"np": np, "deprecated": deprecated}
    line = corners.warned(["deprecated()", "1 + 1", "[][0]", "np.float64(1) / np.zeros(1)"]).format_map({})
    exec(line.replace("NAME", "r0"), names)
    assert names["r0"] == [["DeprecationWarning"], [], [], ["RuntimeWarning"]]


def test_lists_are_cut_into_lines() -> None:
    assert corners.some([*"abcdefghij"], 4) == [[*"abcd"], [*"efgh"], [*"ij"]]
    assert corners.sliced(["erf", "i0", "psi"], 2) == ["(xp.special.erf, xp.special.i0,)", "(xp.special.psi,)"]

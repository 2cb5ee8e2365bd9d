"""Wrong input never corrupts: wrong calls succeed or fail as PyTorch's do, and an error leaves every operand as it was.

``python -m tests.wrong_input --calls 20`` runs more of them and prints the differences.
"""

from __future__ import annotations

import warnings

import pytest
import torch

import reference_impl
from tests.wrong_input.calls import Call, Function, calls, functions
from tests.wrong_input.compare import compare

FUNCTIONS = functions()
EACH = 1
"""Calls of each function, the same ones each time; the command makes more."""

AGREEMENT = 0.95
"""The least share of the calls in which both succeed alike, or fail with errors of one class."""

GROUPS = 40
"""Functions are run in groups, so that processes can share them: in group n the n-th and every fortieth after it."""


@pytest.mark.parametrize("group", range(GROUPS))
def test_an_error_leaves_every_operand_as_it_was(group: int) -> None:
    wrong, differing, total = [], [], 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for function in FUNCTIONS[group::GROUPS]:
            for call in calls(function, EACH):
                outcome = compare(function, call)
                if outcome is None:
                    continue
                total += 1
                if outcome.difference is not None:
                    differing.append(f"{function}({outcome.call}): {outcome.difference}")
                    if outcome.kind in ("changed", "stumbles"):
                        wrong.append(differing[-1])
    assert wrong == []
    assert total
    assert len(differing) <= max(4, (1 - AGREEMENT) * total), "\n".join(differing)


def test_there_are_as_many_functions_as_there_were() -> None:
    assert len(FUNCTIONS) >= 1000


# ---- That the comparison sees what it is there for -----------------------------------------------------------------------

ADD_ = Function("Tensor", "add_")


def bad_add() -> Call:
    return Call([torch.ones(2), torch.ones(3)], {})


def test_a_changed_operand_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def add_(self: reference_impl.Tensor, other: object) -> None:
        self.array[0] = 7
        raise RuntimeError("after the write")

    monkeypatch.setattr(reference_impl.Tensor, "add_", add_)
    outcome = compare(ADD_, bad_add())
    assert outcome is not None
    assert outcome.kind == "changed"
    assert "values" in str(outcome.difference)


@pytest.mark.parametrize(("error", "kind"), [(KeyError, "stumbles"), (ValueError, "class"), (None, "succeeds")])
def test_another_outcome_is_seen(monkeypatch: pytest.MonkeyPatch, error: type[Exception] | None, kind: str) -> None:
    def add_(self: reference_impl.Tensor, other: object) -> reference_impl.Tensor:
        if error is not None:
            raise error("no")
        return self

    monkeypatch.setattr(reference_impl.Tensor, "add_", add_)
    outcome = compare(ADD_, bad_add())
    assert outcome is not None
    assert outcome.kind == kind


def test_a_refusal_of_what_is_right_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def add_(self: reference_impl.Tensor, other: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(reference_impl.Tensor, "add_", add_)
    outcome = compare(ADD_, Call([torch.ones(2), torch.ones(2)], {}))
    assert outcome is not None
    assert outcome.kind == "refuses"


def test_the_same_error_is_no_difference() -> None:
    outcome = compare(ADD_, bad_add())
    assert outcome is not None
    assert outcome.difference is None


def test_calls_are_the_same_each_time() -> None:
    function = Function("torch", "gather")
    first, second = (list(calls(function, 5)) for _ in range(2))
    assert [repr(c.args) for c in first] == [repr(c.args) for c in second]

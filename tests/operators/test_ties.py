"""What counts as a tie, and what does not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

import reference_impl as ref
from tests.operators.ties import agree_but_for_ties


def sample(*args: Any, **kwargs: Any) -> Any:
    return SimpleNamespace(input=torch.tensor([[2, 5, 5, 1]]), args=args, kwargs=kwargs)


def ours(values: list[int], indices: list[int]) -> Any:
    return ref.tensor([values]), ref.tensor([indices])


THEIRS = torch.tensor([[5, 5]]), torch.tensor([[2, 1]])


def test_any_of_the_equal_elements_may_be_named() -> None:
    assert agree_but_for_ties("topk", sample(2), ours([5, 5], [1, 2]), THEIRS)
    assert agree_but_for_ties("topk", sample(2, dim=1), ours([5, 5], [1, 2]), THEIRS)
    assert agree_but_for_ties(
        "mode", sample(), (ref.tensor([5]), ref.tensor([1])), (torch.tensor([5]), torch.tensor([2]))
    )


@pytest.mark.parametrize(
    "found", [ours([5, 2], [1, 0]), ours([5, 5], [1, 1]), ours([5, 5], [1, 0]), ours([5, 5, 2], [1, 2, 0])]
)
def test_other_values_other_elements_and_one_twice_are_no_ties(found: Any) -> None:
    assert not agree_but_for_ties("topk", sample(2), found, THEIRS)


def test_a_stable_order_leaves_nothing_open() -> None:
    theirs = torch.tensor([[1, 2, 5, 5]]), torch.tensor([[3, 0, 1, 2]])
    found = ours([1, 2, 5, 5], [3, 0, 2, 1])
    assert agree_but_for_ties("sort", sample(), found, theirs)
    assert not agree_but_for_ties("sort", sample(stable=True), found, theirs)


def test_other_operations_have_no_ties() -> None:
    assert not agree_but_for_ties(
        "max", sample(1), (ref.tensor([5]), ref.tensor([2])), (torch.tensor([5]), torch.tensor([1]))
    )

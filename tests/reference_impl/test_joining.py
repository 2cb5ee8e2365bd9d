"""Joining and splitting: second derivatives, histories' names, and pieces that are used in part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike

OF_ONE: dict[str, Callable[[Any, Any], Any]] = {
    "split": lambda xp, x: x.split(2, 1)[0],
    "all of split": lambda xp, x: xp.cat([piece * i for i, piece in enumerate(x.split(2, 1), 1)], 1),
    "split with sizes": lambda xp, x: x.split([1, 0, 2], 1)[2],
    "chunk": lambda xp, x: x.chunk(2, 1)[1],
    "unbind": lambda xp, x: x.unbind(1)[1],
    "two of unbind": lambda xp, x: x.unbind(1)[0] * x.unbind(1)[2],
    "iteration": lambda xp, x: sum(row * i for i, row in enumerate(x, 1)),
    "stack of one": lambda xp, x: xp.stack([x, x * 2], -1),
}
OF_TWO: dict[str, Callable[[Any, Any, Any], Any]] = {
    "cat": lambda xp, a, b: xp.cat([a, b, a]),
    "cat along another": lambda xp, a, b: xp.cat([a, b * 2], 1),
    "cat with an empty one": lambda xp, a, b: xp.cat([a, xp.zeros(0, dtype=xp.float64), b]),
    "stack": lambda xp, a, b: xp.stack([a, b], 1),
}


@pytest.mark.parametrize("name", list(OF_ONE))
def test_derivatives_of_one(name: str) -> None:
    assert_derivatives_alike(OF_ONE[name], (2, 3))


@pytest.mark.parametrize("name", list(OF_TWO))
def test_derivatives_of_two(name: str) -> None:
    assert_derivatives_alike(OF_TWO[name], (2, 3), (2, 3))


def test_gradient_of_a_skipped_tensor_is_empty() -> None:
    def gradient(xp: Any) -> Any:
        none, x = xp.zeros(0, requires_grad=True), xp.ones(2, 3)
        xp.cat([x, none], 1).sum().backward()
        return none.grad

    assert_alike(gradient)


@pytest.mark.parametrize("name", ["split", "split with sizes", "chunk", "unbind", "stack of one"])
def test_history_has_pytorchs_name(name: str) -> None:
    assert_alike(lambda xp: OF_ONE[name](xp, xp.ones(2, 3, requires_grad=True)).grad_fn.name())


def test_pieces_are_refused_after_a_recorded_write_to_the_whole() -> None:
    def gradients(xp: Any) -> Any:
        x = xp.ones(2, 3, requires_grad=True)
        whole = x * 2
        left, right = whole.split([1, 2], 1)
        whole.mul_(x)
        (left.sum() * 3 + right.sum()).backward()
        return x.grad

    assert_alike(gradients)


@pytest.mark.parametrize("size", range(6))
@pytest.mark.parametrize("parts", range(-1, 8))
def test_counts_of_pieces(size: int, parts: int) -> None:
    assert_alike(lambda xp: [piece.shape for piece in xp.zeros(size, 2).split(parts)])
    assert_alike(lambda xp: [piece.shape for piece in xp.zeros(size, 2).chunk(parts)])

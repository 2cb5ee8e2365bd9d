"""Distances and norms of slices in every dtype and on every device, and their derivatives, against PyTorch."""

from __future__ import annotations

import pytest

from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike
from tests.reference_impl.everywhere import assert_alike_in_every_dtype, assert_alike_on_the_accelerator


def test_every_dtype() -> None:
    assert_alike_in_every_dtype(lambda xp, x: xp.renorm(x.reshape(3, 1), 2, 0, 1.5))


def test_on_the_accelerator() -> None:
    assert_alike_on_the_accelerator(lambda xp, x: (xp.dist(x, x + 1), xp.renorm(x, 2, 0, 1.0)))


@pytest.mark.parametrize("p", [0.5, 1, 2, 3, float("inf")])
def test_derivatives(p: float) -> None:
    assert_derivatives_alike(lambda xp, x, y: xp.dist(x, y, p), (2, 3), (3,))


@pytest.mark.parametrize("p", [1, 2, 3])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_derivatives_of_scaled_slices(p: float, dim: int) -> None:
    assert_derivatives_alike(lambda xp, x: xp.renorm(x, p, dim, 0.9), (3, 4))


@pytest.mark.parametrize("arguments", [(2, 0, -1.0), (0, 0, 1.0), (2, 2, 1.0), ("x", 0, 1.0)])
def test_wrong_arguments(arguments: tuple[float, int, float]) -> None:
    assert_alike(lambda xp: xp.renorm(xp.ones(2, 2), *arguments))
    assert_alike(lambda xp: xp.renorm(xp.ones(2), *arguments))

"""Searching and counting in every dtype and on every device, and at random, against PyTorch."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike
from tests.reference_impl.everywhere import (
    assert_alike_in_every_dtype,
    assert_alike_on_meta,
    assert_alike_on_the_accelerator,
)

CALLS: dict[str, Any] = {
    "isin": lambda xp, x: xp.isin(x, x[:2]),
    "searchsorted": lambda xp, x: xp.searchsorted(x, x),
    "bucketize": lambda xp, x: xp.bucketize(x, x.reshape(-1)),
    "histc": lambda xp, x: x.histc(3),
}
BY_VALUES: dict[str, Any] = {
    "unique": lambda xp, x: x.unique(return_inverse=True, return_counts=True),
    "unique along": lambda xp, x: x.unique(dim=0, return_inverse=True, return_counts=True),
    "unique_consecutive": lambda xp, x: x.unique_consecutive(return_inverse=True, return_counts=True),
    "histogram": lambda xp, x: x.histogram(3),
    "histogramdd": lambda xp, x: xp.histogramdd(x.reshape(-1, 1), 2),
    "bincount": lambda xp, x: xp.bincount(x.reshape(-1)),
}
"""Calls whose results have shapes that go by the values."""


@pytest.mark.parametrize("name", [*CALLS, *BY_VALUES])
def test_every_dtype(name: str) -> None:
    assert_alike_in_every_dtype((CALLS | BY_VALUES)[name])


@pytest.mark.parametrize("name", [*CALLS, *(name for name in BY_VALUES if name != "bincount")])
def test_on_the_accelerator(name: str) -> None:
    assert_alike_on_the_accelerator((CALLS | BY_VALUES)[name])


def test_counts_on_the_accelerator() -> None:
    assert_alike_on_the_accelerator(lambda xp, x: xp.bincount(x.long().reshape(-1), x.reshape(-1)))


@pytest.mark.parametrize("name", list(CALLS))
def test_on_meta(name: str) -> None:
    assert_alike_on_meta(CALLS[name])


@pytest.mark.parametrize("name", [*BY_VALUES])
def test_meta_has_no_values_to_go_by(name: str) -> None:
    assert_alike(lambda xp: BY_VALUES[name](xp, xp.zeros(3, device="meta")))


@pytest.mark.parametrize("name", ["unique", "unique_consecutive", "histogram", "bincount"])
def test_what_has_no_derivative_is_recorded_all_the_same(name: str) -> None:
    def tracked(xp: Any) -> Any:
        x = xp.tensor([1.0, 2.0], requires_grad=True)
        y = xp.bincount(xp.tensor([0, 1]), x) if name == "bincount" else getattr(xp, name)(x)
        y = y[0] if isinstance(y, tuple) else y
        assert y.requires_grad
        return y.grad_fn.name()

    def backward(xp: Any) -> Any:
        x = xp.tensor([1.0, 2.0], requires_grad=True)
        y = xp.bincount(xp.tensor([0, 1]), x) if name == "bincount" else getattr(xp, name)(x)
        (y[0] if isinstance(y, tuple) else y).sum().backward()

    assert_alike(tracked)
    assert_alike(backward)


@pytest.mark.parametrize("seed", range(20))
def test_places_at_random(seed: int) -> None:
    """Sequences out of order, with NaN, and of every length have PyTorch's places too: the bisection is the same."""
    draw = random.Random(seed)
    special = [float("nan"), float("inf"), float("-inf"), -0.0, 0.0, 1.0]
    rows, n, m = draw.randint(1, 3), draw.randint(0, 9), draw.randint(0, 5)
    sequence = [[draw.choice([draw.choice(special), draw.random()]) for _ in range(n)] for _ in range(rows)]
    values = [[draw.choice([draw.choice(special), draw.random()]) for _ in range(m)] for _ in range(rows)]
    for right in (False, True):
        assert_alike(
            lambda xp, right=right: xp.searchsorted(
                xp.tensor(sequence).reshape(rows, n), xp.tensor(values).reshape(rows, m), right=right
            )
        )


@pytest.mark.parametrize("seed", range(20))
def test_histograms_at_random(seed: int) -> None:
    draw = random.Random(seed)
    values = [draw.choice([draw.uniform(-2, 2), float(draw.randint(-2, 2))]) for _ in range(draw.randint(0, 30))]
    bins = draw.randint(1, 8)
    ends = sorted((draw.uniform(-3, 3), draw.uniform(-3, 3)))
    for dtype in ("float32", "float64"):
        assert_alike(lambda xp, dtype=dtype: xp.histogram(xp.tensor(values, dtype=getattr(xp, dtype)), bins))
        assert_alike(
            lambda xp, dtype=dtype: xp.histogram(xp.tensor(values, dtype=getattr(xp, dtype)), bins, range=tuple(ends))
        )
        assert_alike(lambda xp, dtype=dtype: xp.histc(xp.tensor(values, dtype=getattr(xp, dtype)), bins, *ends))


@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 2), (0, 0), ()])
@pytest.mark.parametrize("dim", [None, 0, 1])
def test_distinct_elements_of_nothing(shape: tuple[int, ...], dim: int | None) -> None:
    for name in ("unique", "unique_consecutive"):
        assert_alike(
            lambda xp, name=name: getattr(xp, name)(xp.zeros(shape), return_inverse=True, return_counts=True, dim=dim)
        )

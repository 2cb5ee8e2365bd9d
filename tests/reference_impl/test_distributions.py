"""Draws are distributed as PyTorch's are: two samples, one of each, are told apart by no more than chance would."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from tests.reference_impl.against_torch import assert_alike, outcome

N = 20_000
LIMIT = 1.95 * math.sqrt(2 / N)
"""What Kolmogorov and Smirnov's distance exceeds by chance once in a thousand times; the seeds are fixed."""

CONTINUOUS: dict[str, Callable[[Any], Any]] = {
    "exponential": lambda xp: xp.zeros(N).exponential_(0.5),
    "exponential of half": lambda xp: xp.zeros(N, dtype=xp.float16).exponential_(3),
    "exponential of bfloat16": lambda xp: xp.zeros(N, dtype=xp.bfloat16).exponential_(),
    "cauchy": lambda xp: xp.zeros(N, dtype=xp.float64).cauchy_(1, 2),
    "log normal": lambda xp: xp.zeros(N, dtype=xp.float64).log_normal_(0, 0.5),
    "log normal by default": lambda xp: xp.zeros(N).log_normal_(),
    "uniform": lambda xp: xp.zeros(N).uniform_(-2, 5),
    "normal": lambda xp: xp.zeros(N).normal_(-2, 5),
    "rand of half": lambda xp: xp.rand(N, dtype=xp.float16),
    "randn of bfloat16": lambda xp: xp.randn(N, dtype=xp.bfloat16),
    "real part": lambda xp: xp.randn(N, dtype=xp.complex64).real,
    "normal of tensors": lambda xp: xp.normal(xp.arange(2.0).repeat(N // 2) * 3, xp.full((N,), 0.5)),
}
DISCRETE: dict[str, Callable[[Any], Any]] = {
    "geometric": lambda xp: xp.zeros(N, dtype=xp.int64).geometric_(0.3),
    "geometric of rare success": lambda xp: xp.zeros(N).geometric_(0.01),
    "poisson": lambda xp: xp.poisson(xp.full((N,), 3.5)),
    "poisson of many": lambda xp: xp.poisson(xp.full((N,), 400.0, dtype=xp.float64)),
    "binomial": lambda xp: xp.binomial(xp.full((N,), 12.0), xp.full((N,), 0.3)),
    "binomial of many": lambda xp: xp.binomial(xp.full((N,), 900.0), xp.full((N,), 0.7)),
    "multinomial": lambda xp: xp.multinomial(xp.tensor([0.1, 0.0, 2.0, 5.0, 0.7]), N, True),
    "multinomial, first of several": lambda xp: xp.multinomial(xp.tensor([[0.1, 0.0, 2.0, 5.0]]).repeat(N, 1), 2)[:, 0],
    "multinomial, second of several": lambda xp: xp.multinomial(xp.tensor([[0.1, 0.0, 2.0, 5.0]]).repeat(N, 1), 2)[
        :, 1
    ],
    "random of bytes": lambda xp: xp.zeros(N, dtype=xp.uint8).random_(),
    "random of int8": lambda xp: xp.zeros(N, dtype=xp.int8).random_(-100, 50),
    "random of half": lambda xp: xp.zeros(N, dtype=xp.float16).random_(),
    "randint": lambda xp: xp.randint(-5, 9, (N,)),
    "bernoulli": lambda xp: xp.bernoulli(xp.full((N,), 0.3)),
    "bernoulli in place": lambda xp: xp.zeros(N, dtype=xp.int16).bernoulli_(0.8),
}


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference between the shares of two samples that are not above a number, over all numbers."""
    points = np.concatenate((one, other))
    shares = (np.searchsorted(np.sort(sample), points, "right") / len(sample) for sample in (one, other))
    first, second = shares
    return float(np.abs(first - second).max())


@pytest.mark.parametrize("name", [*CONTINUOUS, *DISCRETE])
def test_distributed_as_pytorchs(name: str) -> None:
    draw = (CONTINUOUS | DISCRETE)[name]
    torch.manual_seed(11)
    ref.manual_seed(12)
    theirs, ours = (np.array(draw(xp).tolist(), np.float64) for xp in (torch, ref))
    assert str(draw(torch).dtype) == str(draw(ref).dtype)
    assert distance(theirs, ours) < LIMIT


def test_this_distance_tells_distributions_apart() -> None:
    rng = np.random.default_rng(0)
    one = rng.normal(size=N)
    assert distance(one, rng.normal(size=N)) < LIMIT < distance(one, rng.normal(0.1, size=N))
    assert distance(one, rng.normal(0, 1.1, size=N)) > LIMIT


REFUSED: dict[str, Callable[[Any], Any]] = {
    "no leaf": lambda xp: xp.ones(2, requires_grad=True).exponential_(),
    "no repeats": lambda xp: xp.ones(1).expand(3).cauchy_(),
    "generator": lambda xp: xp.ones(2).exponential_(generator=5),
    "exponential of integers": lambda xp: xp.ones(2, dtype=xp.int8).exponential_(),
    "geometric of bools": lambda xp: xp.ones(2, dtype=xp.bool).geometric_(0.5),
    "geometric of complex": lambda xp: xp.ones(2, dtype=xp.complex64).geometric_(0.5),
    "geometric without p": lambda xp: xp.ones(2).geometric_(),
    "multinomial of a list": lambda xp: xp.multinomial([1.0], 1),
    "multinomial of complex": lambda xp: xp.multinomial(xp.ones(2, dtype=xp.complex64), 1),
    "multinomial of nothing": lambda xp: xp.multinomial(xp.ones(2, 0), 1),
    "multinomial of a row of zeros": lambda xp: xp.multinomial(xp.tensor([[1.0, 0.0], [0.0, 0.0]]), 1),
    "poisson of a number": lambda xp: xp.poisson(5.0),
    "binomial of integers": lambda xp: xp.binomial(xp.tensor([1]), xp.tensor([0.5])),
    "binomial of two dtypes": lambda xp: xp.binomial(xp.ones(1), xp.ones(1, dtype=xp.float64)),
    "log normal of integers": lambda xp: xp.ones(2, dtype=xp.int64).log_normal_(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_as_by_pytorch(name: str) -> None:
    theirs, ours = outcome(REFUSED[name], torch), outcome(REFUSED[name], ref)
    assert isinstance(theirs, Exception)
    family = next(f for f in (RuntimeError, TypeError, ValueError) if isinstance(theirs, f))
    assert isinstance(ours, family), ours


def test_parameters_that_are_not_finite() -> None:
    """Of a count that is NaN PyTorch draws forever, and of an infinite rate it counts a negative number of events."""
    five, half, nan, inf = (ref.tensor([value]) for value in (5.0, 0.5, math.nan, math.inf))
    with pytest.raises(RuntimeError):
        ref.binomial(nan, half)
    with pytest.raises(RuntimeError):
        ref.poisson(inf)
    assert math.isnan(ref.binomial(five, nan).item())
    assert ref.binomial(inf, half).item() == math.inf
    assert math.isnan(torch.binomial(torch.tensor([5.0]), torch.tensor([math.nan])).item())
    assert torch.binomial(torch.tensor([math.inf]), torch.tensor([0.5])).item() == math.inf


def test_multinomial_of_weights_that_differ_much() -> None:
    made = ref.multinomial(ref.tensor([1e-30, 1e-30]), 2)
    assert sorted(made.tolist()) == [0, 1]
    assert ref.multinomial(ref.tensor([1e-30, 1e30]), 5, True).tolist() == [1] * 5
    assert ref.multinomial(ref.tensor([0.0, 0.0, 1.0]), 3).tolist()[0] == 2


def test_on_the_meta_device_shapes_are_known_and_nothing_is_drawn() -> None:
    ref.manual_seed(7)
    expected = ref.rand(2).tolist()
    ref.manual_seed(7)
    three = ref.ones(3, device="meta")
    drawn = (
        ref.multinomial(three, 2),
        ref.poisson(three),
        ref.binomial(three, three),
        three.exponential_(),
        three.cauchy_(),
    )
    assert [(tuple(t.shape), t.dtype) for t in drawn] == [((2,), ref.int64), *[((3,), ref.float32)] * 4]
    assert ref.rand(2).tolist() == expected


@pytest.mark.parametrize("size", [0, 2])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_binomials_are_not_drawn_of_halves(dtype: str, size: int) -> None:
    assert_alike(lambda xp: xp.binomial(*(xp.ones(size, dtype=getattr(xp, dtype)) for _ in range(2))))

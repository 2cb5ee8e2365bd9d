"""Writes by indices against PyTorch: shapes, strides, dtypes and duplicates at random, with their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref

REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


def both(array: np.ndarray, grad: bool = False) -> tuple[Any, Any]:
    """The array as a tensor of each library."""
    pair = torch.from_numpy(array.copy()), ref.from_numpy(array.copy())
    return tuple(t.requires_grad_() for t in pair) if grad else pair  # type: ignore[return-value]


def agree(theirs: Any, ours: Any) -> None:
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("reduce", REDUCTIONS)
def test_scatter_reduce_and_its_gradients(reduce: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 4)))
    dim = int(rng.integers(-len(shape), len(shape)))
    used = tuple(int(rng.integers(1, 7 if i == dim % len(shape) else n + 1)) for i, n in enumerate(shape))
    index = both(rng.integers(0, shape[dim], used))
    x, source = (both(rng.integers(-2, 3, s).astype(np.float64), True) for s in (shape, used))
    include = bool(rng.integers(2))
    weight = both(rng.standard_normal(shape))
    for i in range(2):
        y = x[i].scatter_reduce(dim, index[i], source[i], reduce, include_self=include)
        (y * weight[i]).sum().backward()
    agree(x[0].scatter_reduce(dim, index[0], source[0], reduce, include_self=include),
          x[1].scatter_reduce(dim, index[1], source[1], reduce, include_self=include))  # fmt: skip
    agree(x[0].grad, x[1].grad)
    agree(source[0].grad, source[1].grad)


@pytest.mark.parametrize("seed", range(12))
def test_writes_through_any_strides(seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.standard_normal((4, 6))
    view = [lambda t: t, lambda t: t.t(), lambda t: t[::2], lambda t: t[:, 1::2], lambda t: t.t()[1:]][seed % 5]
    theirs, ours = (view(t) for t in both(base))
    n = theirs.shape[0]
    index = both(rng.permutation(n)[: max(1, n - 1)])
    source = both(rng.standard_normal((len(index[0]), *theirs.shape[1:])))
    numbers = both(rng.permutation(theirs.numel())[:3])
    values = both(rng.standard_normal(3))
    for t, i in ((theirs, 0), (ours, 1)):
        t.index_add_(0, index[i], source[i], alpha=2)
        t.index_copy_(0, index[i], source[i])
        t.put_(numbers[i], values[i], accumulate=True)
        t.index_put_((index[i],), source[i], True)
        t.masked_fill_(t > 1, 0.5)
    agree(theirs, ours)


def test_writes_through_a_conjugate() -> None:
    memory = ref.tensor([1 + 1j, 2 + 2j, 3 + 3j])
    x = memory.conj()
    x.index_add_(0, ref.tensor([0, 0]), ref.tensor([1j, 1j]))
    x.index_fill_(0, ref.tensor([2]), 5j)
    assert memory.tolist() == [1 - 1j, 2 + 2j, -5j]
    assert x.tolist() == [1 + 1j, 2 - 2j, 5j]


def test_an_error_in_the_middle_writes_nothing() -> None:
    """PyTorch writes what it comes to before the wrong index."""
    x = ref.zeros(3)
    for write in (
        lambda: x.index_add_(0, ref.tensor([1, 3]), ref.ones(2)),
        lambda: x.scatter_(0, ref.tensor([1, 3]), 1.0),
        lambda: x.put_(ref.tensor([1, 3]), ref.ones(2)),
        lambda: x.index_fill_(0, ref.tensor([1, 3]), 1.0),
        lambda: x.index_put_((ref.tensor([1, 3]),), ref.ones(2)),
    ):
        with pytest.raises((RuntimeError, IndexError)):
            write()
    assert x.tolist() == [0, 0, 0]
    assert x._version == 0


@pytest.mark.parametrize("place", ["cuda:0", "meta"])
def test_elsewhere(place: str) -> None:
    with ref.devices.use_cuda("simulated"):
        x, index = ref.zeros(3, 2, device=place), ref.zeros(2, 2, dtype=ref.int64, device=place)
        source = ref.ones(2, 2, device=place)
        for y in (
            x.scatter_add(0, index, source), x.scatter_reduce(0, index, source, "mean"), x.index_add(0, index[0], source),
            x.put(index, source, accumulate=True), x.masked_fill(x > 0, 1.0), x.gather(0, index), x.take(index),
        ):  # fmt: skip
            assert str(y.device) == place
        with pytest.raises(RuntimeError, match="same device"):
            x.scatter_add(0, ref.zeros(2, 2, dtype=ref.int64), source)

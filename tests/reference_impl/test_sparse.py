"""Sparse tensors are made, read and refused as PyTorch's are; no operation computes with them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl import devices
from reference_impl.coordinates import Coordinates
from reference_impl.sparse import coordinates
from reference_impl.tensor import made
from tests.reference_impl.against_torch import outcome


@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 2), (2, 2, 2)])
def test_coordinates_are_pytorchs(shape: tuple[int, ...]) -> None:
    array = (np.arange(np.prod(shape)) % 3).astype(np.float32).reshape(shape)
    theirs, ours = torch.from_numpy(array).to_sparse(), made(array).to_sparse()
    assert ours._nnz() == theirs._nnz()
    assert ours._indices().tolist() == theirs._indices().tolist()
    assert ours._values().tolist() == theirs._values().tolist()
    assert ours.to_dense().tolist() == theirs.to_dense().tolist()
    assert (ours.stride(), ours.numel(), ours.dim()) == (theirs.stride(), theirs.numel(), theirs.dim())


def test_elements_of_one_place_add_up() -> None:
    found = Coordinates(np.array([[0, 2, 0]]), np.array([1.0, 5.0, 2.0]), (3,))
    assert found.dense().tolist() == [3, 0, 5]


def test_conversion_to_what_it_is_returns_the_tensor() -> None:
    dense = ref.eye(2)
    sparse = dense.to_sparse()
    assert dense.to_dense() is dense
    assert sparse.to_sparse() is sparse
    assert (dense.is_sparse, sparse.is_sparse) == (False, True)


def test_operations_are_refused() -> None:
    sparse = ref.eye(2).to_sparse()
    for operation in (lambda: sparse + 1, lambda: sparse[0], lambda: sparse.sum(), lambda: np.asarray(sparse)):
        with pytest.raises((NotImplementedError, TypeError)):
            operation()
    assert sparse.to_dense().tolist() == [[1, 0], [0, 1]]


def test_a_dense_tensor_has_no_coordinates() -> None:
    with pytest.raises(RuntimeError):
        coordinates(ref.eye(2))


def test_accelerators_have_no_sparse_tensors() -> None:
    with devices.use_cuda("simulated:1"):
        for make in (lambda: ref.eye(2, device="cuda").to_sparse(), lambda: ref.sparse_coo_tensor((2,), device="cuda")):
            with pytest.raises(NotImplementedError):
                make()


def test_whatever_else_is_asked_of_an_array_is_refused() -> None:
    found = Coordinates(np.array([[0]]), np.array([1.0]), (3,))
    with pytest.raises(NotImplementedError, match="SparseCPU"):
        found.cumsum()
    assert not hasattr(found, "__no_such_protocol__")
    assert len(found) == 3


def test_elements_outside_of_the_size_are_found_when_they_are_written() -> None:
    outside = ref.sparse_coo_tensor([[5]], [1.0], (2,))
    with pytest.raises(IndexError):
        outside.to_dense()


def example(rng: np.random.Generator) -> Callable[[Any], Any]:
    """A sparse tensor of some sizes, dense dimensions, dtype and elements, with places that are doubled."""
    sparse = tuple(int(n) for n in rng.integers(1, 4, rng.integers(0, 4)))
    dense = tuple(int(n) for n in rng.integers(0, 3, rng.integers(0, 3)))
    count = int(rng.integers(0, 7))
    indices = np.array([rng.integers(0, n, count) for n in sparse], np.int64).reshape(len(sparse), count)
    values = rng.integers(-3, 4, (count, *dense))
    dtype = rng.choice(["float32", "float64", "int64", "uint8", "bool", "complex64"])
    size = (sparse + dense,) if rng.random() < 0.7 or not count else ()

    def make(xp: Any) -> Any:
        held = xp.tensor(values.tolist()).reshape(values.shape).to(getattr(xp, dtype))
        return xp.sparse_coo_tensor(xp.tensor(indices.tolist(), dtype=xp.int64).reshape(indices.shape), held, *size)

    return make


def read(s: Any) -> list[Any]:
    once = s.coalesce()
    return [
        str(s), str(once), str(s.to_dense()), once.is_coalesced(), s.is_coalesced(), s._nnz(), s.sparse_dim(), s.dense_dim(),
        tuple(s.shape), str(once.indices()), str(once.values()), str(s.to_dense().to_sparse()),
        str(s.clone()), str(s.double()), str(s.detach()._values()),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_what_is_made_reads_as_pytorchs(seed: int) -> None:
    make = example(np.random.default_rng(seed))
    assert read(make(ref)) == read(make(torch))


@pytest.mark.parametrize("seed", range(60))
def test_gradients_are_pytorchs(seed: int) -> None:
    """Of values, and of a dense tensor that was sparse on the way, with other dimensions left dense."""
    rng = np.random.default_rng(seed)
    shape = tuple(int(n) for n in rng.integers(1, 4, rng.integers(1, 4)))
    dense = (rng.integers(-1, 2, shape) * rng.normal(size=shape)).tolist()
    weights = rng.normal(size=shape).tolist()
    dims = int(rng.integers(1, len(shape) + 1))
    places, count = rng.integers(0, 3, (2, 5)), rng.normal(size=5).tolist()

    def gradients(xp: Any) -> list[Any]:
        x = xp.tensor(dense, dtype=xp.float64, requires_grad=True)
        v = xp.tensor(count, dtype=xp.float64, requires_grad=True)
        w = xp.tensor(weights, dtype=xp.float64)
        (x.to_sparse(dims).to_dense() * w).sum().backward()
        first = x.grad.tolist()
        (x.to_sparse().values() ** 2).sum().backward()
        made = xp.sparse_coo_tensor(places.tolist(), v, (3, 3))
        ((made.to_dense() ** 2).sum() + (made.coalesce().values() ** 3).sum()).backward()
        return [first, x.grad.tolist(), v.grad.tolist()]

    for theirs, ours in zip(gradients(torch), gradients(ref), strict=True):
        assert np.allclose(np.array(theirs), np.array(ours), rtol=1e-12)


def test_gradients_of_gradients_pass_through_the_sparse_form() -> None:
    def second(xp: Any) -> list[float]:
        x = xp.tensor([[0.0, 1.0], [2.0, 0.0]], dtype=xp.float64, requires_grad=True)
        (g,) = xp.autograd.grad((x.to_sparse().to_dense() ** 3).sum(), x, create_graph=True)
        g.sum().backward()
        return x.grad.tolist()  # type: ignore[no-any-return]

    assert second(ref) == second(torch)


CALLS: dict[str, Callable[[Any], Any]] = {
    "backward of a sparse gradient": lambda xp: grad_of(xp, lambda x: x.to_sparse().backward(xp.ones(2).to_sparse())),
    "backward of a dense gradient": lambda xp: grad_of(xp, lambda x: x.to_sparse().backward(xp.ones(2))),
    "twice": lambda xp: grad_of(xp, lambda x: [x.to_sparse().to_dense().sum().backward() for _ in range(2)]),
    "by another dtype": lambda xp: grad_of(xp, lambda x: x.to_sparse().double().to_dense().sum().backward()),
    "freed": lambda xp: grad_of(xp, lambda x: [s.backward() for s in [x.to_sparse().to_dense().sum()] * 2]),
    "0-d": lambda xp: str(xp.tensor(5.0).to_sparse()),
    "0-d zero": lambda xp: str(xp.tensor(0.0).to_sparse()),
    "nan": lambda xp: str(xp.tensor([0.0, math.nan]).to_sparse()),
    "size of size": lambda xp: str(xp.sparse_coo_tensor([[0]], [2.0], xp.Size([3]))),
    "keywords": lambda xp: str(xp.sparse_coo_tensor(indices=[[0]], values=[2.0], size=(3,), dtype=xp.float64)),
    "tracked": lambda xp: str(xp.sparse_coo_tensor([[0, 1]], xp.ones(2, requires_grad=True), requires_grad=True)),
    "claim of a size": lambda xp: xp.sparse_coo_tensor((2,), is_coalesced=True),
    "option of text": lambda xp: xp.sparse_coo_tensor([[0]], [1.0], (2,), check_invariants="a"),
}


def grad_of(xp: Any, call: Callable[[Any], Any]) -> Any:
    x = xp.tensor([0.0, 2.0], requires_grad=True)
    call(x)
    return x.grad.tolist()


@pytest.mark.parametrize("name", CALLS)
def test_call_by_call(name: str) -> None:
    theirs, ours = outcome(CALLS[name], torch), outcome(CALLS[name], ref)
    if isinstance(theirs, Exception):
        assert isinstance(ours, TypeError) == isinstance(theirs, TypeError), ours
        assert isinstance(ours, RuntimeError) == isinstance(theirs, RuntimeError), ours
    else:
        assert re.sub("0x[0-9a-f]+", "", str(ours)) == re.sub("0x[0-9a-f]+", "", str(theirs))

"""Sparse tensors are made, read and refused as PyTorch's are; no operation computes with them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.sparse import Coordinates, coordinates
from reference_impl.tensor import made


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
    with pytest.raises(NotImplementedError):
        ref.eye(2, device="cuda").to_sparse()

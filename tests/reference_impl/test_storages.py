"""Storages as objects: how they are made, and that all tensors follow a memory that moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.storages import LEGACY

LIBRARIES = (ref, torch)


def test_all_tensors_follow_a_memory_that_grows() -> None:
    for library in LIBRARIES:
        t = library.arange(4.0)
        seen = [t[1:], t.detach(), t.data, t.view(2, 2).t(), library.unsafe_split(t, 2)[1], t.view(library.int32)]
        before = [s.tolist() for s in seen]
        t.untyped_storage().resize_(64)
        assert [s.tolist() for s in seen] == before
        t.fill_(9)
        assert [s.flatten()[0].item() for s in seen[:-1]] == [9] * 5
        assert {s.untyped_storage().nbytes() for s in seen} == {64}


def test_a_conjugate_follows_a_memory_that_grows() -> None:
    for library in LIBRARIES:
        t = library.tensor([1 + 2j])
        seen = t.conj()
        t.untyped_storage().resize_(64)
        t[0] = 3 + 4j
        assert seen.is_conj()
        assert seen.tolist() == [3 - 4j]


def test_a_smaller_storage_bounds_new_views() -> None:
    for library in LIBRARIES:
        t = library.arange(4.0)
        t.untyped_storage().resize_(8)
        assert (t.shape, t.untyped_storage().nbytes()) == ((4,), 8)
        assert t.as_strided((2,), (1,)).tolist() == [0, 1]
        with pytest.raises(RuntimeError, match="out of bounds for storage of size 8"):
            t.as_strided((3,), (1,))


def test_memory_can_be_given_back_and_taken_again() -> None:
    for library in LIBRARIES:
        t = library.arange(4.0)
        t.untyped_storage().resize_(0)
        assert t.data_ptr() == 0
        t.untyped_storage().resize_(16)
        assert t.fill_(1).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("content", [([1, 2, 300],), (range(3),), ([],), ()])
def test_untyped_storages_are_made_of_bytes(content: tuple[Any, ...]) -> None:
    assert ref.UntypedStorage(*content).tolist() == torch.UntypedStorage(*content).tolist()


@pytest.mark.parametrize("content", [([1.5],), ("a",), (True,), (2, 3), (-1,)])
def test_untyped_storages_refuse_what_is_no_bytes(content: tuple[Any, ...]) -> None:
    for library in LIBRARIES:
        with pytest.raises((RuntimeError, TypeError)):
            library.UntypedStorage(*content)


def test_slices_of_storages_share() -> None:
    for library in LIBRARIES:
        storage = library.UntypedStorage([1, 2, 3])
        part = storage[1:3]
        storage[1] = 9
        assert part.tolist() == [9, 3]
        with pytest.raises(RuntimeError):
            storage[0:3:2]


@pytest.mark.filterwarnings("ignore:TypedStorage")
@pytest.mark.parametrize("name", sorted(LEGACY))
def test_typed_storages_of_old(name: str) -> None:
    ours, theirs = getattr(ref, name)(3), getattr(torch, name)(3)
    assert (str(ours.dtype), ours.size(), ours.nbytes()) == (str(theirs.dtype), theirs.size(), theirs.nbytes())
    assert ours.pickle_storage_type() == theirs.pickle_storage_type() == name


@pytest.mark.filterwarnings("ignore:TypedStorage")
def test_typed_storages_hold_elements() -> None:
    for library in LIBRARIES:
        storage = library.TypedStorage([1, 2], dtype=library.int32)
        storage.resize_(3)
        storage[2] = 5
        assert storage.tolist() == [1, 2, 5]
        assert storage.clone().copy_(library.TypedStorage([7, 8, 9], dtype=library.int32)).tolist() == [7, 8, 9]
        with pytest.raises(IndexError):
            storage[3]


def test_storages_copy_bytes_of_the_same_number() -> None:
    for library in LIBRARIES:
        storage = library.UntypedStorage([1, 2])
        assert storage.copy_(library.UntypedStorage([3, 4])).tolist() == [3, 4]
        with pytest.raises(RuntimeError):
            storage.copy_(library.UntypedStorage([5]))
        assert storage.tolist() == [3, 4]


def test_memory_of_an_array_has_its_size() -> None:
    for library in LIBRARIES:
        storage = library.from_numpy(np.zeros(2)).untyped_storage()
        with pytest.raises(RuntimeError, match="not resizable"):
            storage.resize_(32)
        assert storage.nbytes() == 16

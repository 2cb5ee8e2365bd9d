"""Geometry and storages are PyTorch's, over random chains of views; and the edges of the public face of memory."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_impl as ref
from reference_impl.storage_api import contiguous_strides
from reference_impl.tensor import made
from tests.reference_impl.against_torch import assert_alike

STEPS = (
    lambda x: x[1:],
    lambda x: x[..., ::2],
    lambda x: x[0],
    lambda x: x[..., -1],
    lambda x: x.transpose(0, -1),
    lambda x: x.unsqueeze(1),
    lambda x: x.squeeze(),
    lambda x: x.reshape(-1),
    lambda x: x.expand(2, *x.shape),
    lambda x: x.detach(),
    lambda x: x.clone(),
    lambda x: x.contiguous(),
    lambda x: x.permute(*reversed(range(x.ndim))),
)


def seen(x: Any, origin: Any) -> dict[str, Any]:
    """What can be observed of a tensor's place in memory."""
    return {
        "shape": tuple(x.shape),
        "stride": tuple(step for n, step in zip(x.shape, x.stride(), strict=True) if n > 1),  # others are never taken
        "offset": x.storage_offset(),
        "contiguous": x.is_contiguous(),
        "nbytes": x.nbytes,
        "storage": x.untyped_storage().nbytes(),
        "shares": x.untyped_storage().data_ptr() == origin.untyped_storage().data_ptr(),
        "distance": x.data_ptr() - x.untyped_storage().data_ptr(),
    }


@settings(derandomize=True, database=None, deadline=None, max_examples=300)
@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    steps=st.lists(st.integers(0, len(STEPS) - 1), max_size=6),
)
def test_geometry_of_view_chains(shape: list[int], steps: list[int]) -> None:
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    theirs, ours = torch.from_numpy(array).clone(), made(array.copy())
    their_origin, our_origin = theirs, ours
    for step in steps:
        try:
            theirs = STEPS[step](theirs)
        except (IndexError, RuntimeError, TypeError) as error:
            with pytest.raises(type(error)):
                STEPS[step](ours)
            return
        ours = STEPS[step](ours)
        if not theirs.numel():  # NumPy keeps neither strides nor addresses of what has no elements
            return
        assert seen(ours, our_origin) == seen(theirs, their_origin)
        assert ours.tolist() == theirs.tolist()
        if 0 in theirs.stride():  # the order in which a copy lays out repeated elements is not specified
            return


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 0, 3), (0,), (4, 1, 2)])
def test_contiguous_strides(shape: tuple[int, ...]) -> None:
    assert contiguous_strides(shape) == torch.zeros(shape).stride()


def test_storages_of_one_memory_are_equal() -> None:
    t = ref.zeros(3)
    assert t.untyped_storage() == t[1:].untyped_storage()
    assert hash(t.untyped_storage()) == hash(t[1:].untyped_storage())
    assert t.untyped_storage() != t.clone().untyped_storage()
    assert t.untyped_storage() != "a storage"


@pytest.mark.filterwarnings("ignore:TypedStorage")
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "bfloat16", "bool", "complex64"])
def test_storage_texts_and_bytes(dtype: str) -> None:
    theirs = torch.tensor([1, 0, 1], dtype=getattr(torch, dtype))
    ours = ref.tensor([1, 0, 1], dtype=getattr(ref, dtype))
    assert repr(ours.untyped_storage()) == repr(theirs.untyped_storage())
    assert repr(ours.storage()) == repr(theirs.storage())
    assert ours.untyped_storage().tolist() == theirs.untyped_storage().tolist()
    assert ours.storage().tolist() == theirs.storage().tolist()
    assert (ours.storage().size(), ours.storage().element_size()) == (3, theirs.element_size())
    assert ours.storage().untyped() == ours.untyped_storage()


def test_typed_storage_fills() -> None:
    t = ref.zeros(2, 2)
    t.storage().fill_(2.5)
    assert t.tolist() == [[2.5, 2.5], [2.5, 2.5]]


def test_storage_of_a_noncontiguous_array_spans_it() -> None:
    table = np.zeros((4, 6), np.int16)
    assert ref.from_numpy(table[1:3, ::2]).untyped_storage().nbytes() == 2 * (6 + 5)
    assert torch.from_numpy(table[1:3, ::2]).untyped_storage().nbytes() == 2 * (6 + 5)


@pytest.mark.parametrize("arguments", [(0, (7,)), (5, (2,)), (0, (2, 2), (4, 2))])
def test_set_beyond_the_memory_makes_it_grow(arguments: tuple[Any, ...]) -> None:
    sizes = []
    for library in (ref, torch):
        source, t = library.arange(6), library.zeros(1, dtype=library.int64)
        t.set_(source.untyped_storage(), *arguments)
        t[(0,) * t.ndim] = 9
        assert source.tolist().count(9) == 1
        sizes.append(source.untyped_storage().nbytes())
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("arguments", [(-1, (2,)), (0, (2,), (-1,)), (0, (2,), (1, 1))])
def test_set_refuses_what_is_no_geometry(arguments: tuple[Any, ...]) -> None:
    source, t = ref.arange(6), ref.zeros(1, dtype=ref.int64)
    with pytest.raises(RuntimeError):
        t.set_(source.untyped_storage(), *arguments)
    assert t.tolist() == [0]


@pytest.mark.parametrize("arguments", [(), (0, (2, 3)), (1, (2,), (3,)), (6, (0,)), (0, ())])
def test_set_takes_what_torch_takes(arguments: tuple[Any, ...]) -> None:
    ours = ref.zeros(1, dtype=ref.int64).set_(ref.arange(6).untyped_storage(), *arguments)
    theirs = torch.zeros(1, dtype=torch.int64).set_(torch.arange(6).untyped_storage(), *arguments)
    assert ours.tolist() == theirs.tolist()
    assert ours.stride() == theirs.stride()


def test_set_refuses_other_dtypes_and_devices() -> None:
    t = ref.zeros(2)
    with pytest.raises(RuntimeError):
        t.set_(ref.zeros(2, dtype=ref.int32))
    with pytest.raises(RuntimeError):
        t.set_(ref.zeros(2, dtype=ref.float64).storage())
    with pytest.raises(RuntimeError):
        t.set_(ref.zeros(2, device="meta"))


def test_set_refuses_half_a_geometry() -> None:
    with pytest.raises(TypeError):
        ref.zeros(2).set_(ref.zeros(2).untyped_storage(), 1)


def test_resize_keeps_the_count_of_writes() -> None:
    t = ref.zeros(2)
    t.add_(1)
    before = t._version
    t.resize_(8)
    assert t._version > before
    assert t.tolist()[:2] == [1, 1]


def test_resize_refuses_what_requires_grad() -> None:
    t = ref.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError):
        t.resize_(3)
    assert t.shape == (2,)


def test_a_tensor_that_was_set_is_counted_with_its_old_views() -> None:
    def counted(xp):
        a, b = xp.ones(4), xp.ones(4)
        v, w = a[0], b[1:]
        told = []
        for line in (
            "a.set_(b)",
            "a.add_(1)",
            "b.add_(1)",
            "v.add_(1)",
            "a.set_(a)",
            "a.set_()",
            "a.resize_(2)",
            "a.zero_()",
        ):
            eval(line, {"a": a, "b": b, "v": v})
            told.append([t._version for t in (a, b, v, w)])
        a.set_(b.untyped_storage())
        a[1:].mul_(2)
        return told, [t._version for t in (a, b, v, w)], a, b, v, w

    assert_alike(counted)


def test_what_only_counts_with_a_storage_stays_where_it_is_when_that_grows() -> None:
    """``.data =`` and ``set_`` leave the count of writes with the old memory, and nothing else."""

    def grown(xp):
        x, y = xp.ones(2), xp.full((3,), 7.0)
        z = x.detach()
        x.data = y
        z.untyped_storage().resize_(64)
        a, b = xp.ones(2), xp.full((3,), 7.0)
        w = a.detach()
        a.set_(b)
        w.resize_(40).fill_(3)
        a.untyped_storage().resize_(80)
        a.add_(1)
        return x, y, a, b, [t.untyped_storage().nbytes() for t in (x, y, z, a, b, w)]

    assert_alike(grown)


@pytest.mark.parametrize("how", ["set_", "data"])
@pytest.mark.parametrize("base", [lambda xp, w: xp.zeros(4), lambda xp, w: w * 3, lambda xp, w: xp.zeros(6)[1:5]])
@pytest.mark.parametrize("view", [lambda b: b[1:3], lambda b: b.view(2, 2), lambda b: b.expand(2, 4), lambda b: b[::2]])
def test_a_base_that_was_moved_and_its_views_still_share_their_histories(how, base, view) -> None:
    """Their windows are told by where each lies in its own memory; one outside the base's is refused when it is derived."""

    def told(step):
        try:
            return step()
        except RuntimeError:
            return "refused"

    def seen(t):
        return t.is_leaf, t.requires_grad, t.grad_fn and t.grad_fn.name(), t._version, t._is_view()

    def moved(xp):
        sources = [
            lambda w: w * 2,
            lambda w: xp.ones(4),
            lambda w: xp.arange(8.0)[2:6],
            lambda w: (w.new_ones(9) * w.sum())[3:7],
        ]
        writes = [
            lambda b, v, w: None,
            lambda b, v, w: b.add_(w.sum()),
            lambda b, v, w: v.add_(w.sum()),
            lambda b, v, w: b.zero_(),
            lambda b, v, w: v.zero_(),
        ]
        all_told = []
        for source, write in itertools.product(sources, writes):
            w = xp.arange(4.0).requires_grad_()
            b = base(xp, w)
            v = view(b)
            if how == "set_":
                b.set_(source(w))
            else:
                b.data = source(w)
            told(lambda b=b, v=v, w=w, write=write: (write(b, v, w), None)[1])
            all_told += [told(lambda t=t: seen(t)) for t in (b, v)]
            for t in (b, v):
                gradient = lambda t=t, w=w: xp.autograd.grad(t.sum(), w, retain_graph=True, allow_unused=True)[0]
                all_told.append(told(gradient))
            all_told.append(b.detach())
        return all_told

    assert_alike(moved)

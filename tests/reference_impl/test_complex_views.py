"""Lazy conjugates and negations compute what PyTorch's do, wherever they are read, viewed and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.complex_views import Conjugated, Lazy, Negated
from reference_impl.devices import use_cuda
from tests.reference_impl.against_torch import assert_alike

VALUES = [[1 + 2j, 3 - 4j, -5j], [0.5 + 0j, -1 - 1j, 2 + 7j]]

LAZY: tuple[Callable[[Any], Any], ...] = (
    lambda x: x.conj(),
    lambda x: x.conj().imag,
    lambda x: x.conj().real,
    lambda x: x.conj().conj(),
    lambda x: x.conj().t(),
    lambda x: x.conj()[1:, ::2],
    lambda x: x.conj().imag[0],
)
READS: tuple[Callable[[Any], Any], ...] = (
    lambda v: v,
    lambda v: v + 1,
    lambda v: 2 * v,
    lambda v: v * v,
    lambda v: v.sum(),
    lambda v: v.reshape(-1),
    lambda v: v.clone(),
    lambda v: v.detach(),
    lambda v: v.unsqueeze(0),
    lambda v: v.expand(2, *v.shape),
    lambda v: v.contiguous(),
    lambda v: v == v,
    lambda v: v.abs(),
    lambda v: -v,
    lambda v: v[..., 0],
    lambda v: v.resolve_conj().resolve_neg(),
    lambda v: v.mean(),
)


@pytest.mark.parametrize("read", range(len(READS)))
@pytest.mark.parametrize("lazy", range(len(LAZY)))
def test_reading(lazy: int, read: int) -> None:
    theirs = READS[read](LAZY[lazy](torch.tensor(VALUES)))
    ours = READS[read](LAZY[lazy](ref.tensor(VALUES)))
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    assert np.allclose(ours.tolist(), theirs.tolist())
    assert str(ours.detach()) == str(theirs.detach())


@pytest.mark.parametrize("lazy", range(len(LAZY)))
def test_bits(lazy: int) -> None:
    theirs, ours = LAZY[lazy](torch.tensor(VALUES)), LAZY[lazy](ref.tensor(VALUES))
    assert (ours.is_conj(), ours.is_neg()) == (theirs.is_conj(), theirs.is_neg())
    assert (ours.stride(), ours.storage_offset()) == (theirs.stride(), theirs.storage_offset())


@pytest.mark.parametrize(
    "write",
    [
        lambda v: v.add_(1),
        lambda v: v.mul_(2),
        lambda v: v.fill_(3),
        lambda v: v.zero_(),
        lambda v: v.__setitem__(0, 5),
        lambda v: v.copy_(v * 2),
    ],
)
@pytest.mark.parametrize("lazy", range(len(LAZY)))
def test_writing_reaches_the_base(lazy: int, write: Callable[[Any], Any]) -> None:
    theirs, ours = torch.tensor(VALUES), ref.tensor(VALUES)
    write(LAZY[lazy](theirs))
    write(LAZY[lazy](ours))
    assert np.allclose(ours.tolist(), theirs.tolist())


@pytest.mark.parametrize("lazy", range(len(LAZY)))
def test_gradients(lazy: int) -> None:
    theirs, ours = torch.tensor(VALUES, requires_grad=True), ref.tensor(VALUES, requires_grad=True)
    for leaf in (theirs, ours):
        v = LAZY[lazy](leaf)
        (v * v).abs().sum().backward()
    assert np.allclose(ours.grad.tolist(), theirs.grad.tolist())


def test_assigning_parts() -> None:
    theirs, ours, xs = torch.tensor(VALUES), ref.tensor(VALUES), (torch, ref)
    for t, xp in zip((theirs, ours), xs, strict=True):
        t.real = xp.zeros(2, 3)
        t.imag = 1
    assert ours.tolist() == theirs.tolist()


def test_real_tensors_have_no_imaginary_part() -> None:
    with pytest.raises(RuntimeError):
        ref.zeros(2).imag  # noqa: B018
    t = ref.zeros(2)
    assert t.real is t
    assert t.conj() is t
    assert t.resolve_conj() is t


def test_joining_lazy_with_plain() -> None:
    x = ref.tensor(VALUES)
    assert ref.cat([x, x.conj()]).tolist() == torch.cat([torch.tensor(VALUES), torch.tensor(VALUES).conj()]).tolist()


def test_an_accelerators_conjugate_is_computed() -> None:
    with use_cuda("simulated"):
        x = ref.tensor(VALUES, device="cuda")
        assert not x.conj().is_conj()
        assert x.conj().tolist() == torch.tensor(VALUES).conj().tolist()


def test_arrays_read_through() -> None:
    array = np.array([1 + 2j, 3j]).view(Conjugated)
    assert array.tolist() == [1 - 2j, -3j]
    assert (array + 0).tolist() == [1 - 2j, -3j]
    assert type(array + 0) is np.ndarray
    assert np.concatenate([array, array]).tolist() == [1 - 2j, -3j] * 2
    assert array[0] == 1 - 2j
    assert array.raw().tolist() == [1 + 2j, 3j]
    assert array.view(np.ndarray).tolist() == [1 - 2j, -3j]
    out = np.zeros(2, complex).view(Conjugated)
    np.add(array, 1, out=out)
    assert out.tolist() == [2 - 2j, 1 - 3j]
    assert np.array([1.0, -2.0]).view(Negated).argmax() == 1
    assert isinstance(np.expand_dims(array, 0), Lazy)


@pytest.mark.parametrize(
    "use",
    [
        lambda xp, x: xp.stack([x, x.conj()]),
        lambda xp, x: xp.zeros(2, 3, dtype=xp.complex64).copy_(x.conj()),
        lambda xp, x: xp.tensor(x.conj()),
        lambda xp, x: xp.tensor([x.conj()[0, 0], x[0, 1]]),
        lambda xp, x: xp.asarray(x.conj(), copy=True),
        lambda xp, x: x.conj().to(xp.complex128),
        lambda xp, x: xp.add(x, x.conj()),
        lambda xp, x: xp.where(x == x, x.conj(), x),
        lambda xp, x: x @ x.conj().t(),
        lambda xp, x: x.conj()[xp.tensor([1, 0])],
        lambda xp, x: xp.cat([x.conj().imag, x.imag]),
        lambda xp, x: x.conj().imag.argmax(),
        lambda xp, x: x.conj().imag.max(),
        lambda xp, x: x.conj().imag.cumsum(0),
    ],
)
def test_using(use: Callable[[Any, Any], Any]) -> None:
    theirs, ours = use(torch, torch.tensor(VALUES)), use(ref, ref.tensor(VALUES))
    assert np.allclose(ours.tolist(), theirs.tolist())


def test_assigning_a_conjugate() -> None:
    for xp in (torch, ref):
        x, y = xp.tensor(VALUES), xp.zeros(2, 3, dtype=xp.complex64)
        y[0] = x.conj()[1]
        y[1] = x.conj()[0]
        assert y[0].tolist() == [v.conjugate() for v in VALUES[1]]
        assert y[1].tolist() == [v.conjugate() for v in VALUES[0]]


@pytest.mark.parametrize("dtype", ["float32", "complex64", "int32"])
def test_what_is_read_conjugated_or_negated_is_viewed_in_no_dtype(dtype: str) -> None:
    conjugate = ref.tensor([1 + 2j]).conj()
    for view, what in ((conjugate, "conjugate"), (conjugate.imag, "negative bit")):
        with pytest.raises(RuntimeError, match=what):
            view.view(getattr(ref, dtype))
    assert conjugate.resolve_conj().view(ref.float32).tolist() == [1.0, -2.0]


PICKED: dict[str, Callable[[Any, Any], Any]] = {
    "take": lambda xp, v: xp.take(v, xp.tensor([0, 4])),
    "gather": lambda xp, v: xp.gather(v, 0, xp.tensor([[0, 1, 0]])),
    "index_select": lambda xp, v: xp.index_select(v, 0, xp.tensor([1, 0])),
    "masked_select": lambda xp, v: xp.masked_select(v, xp.tensor([True, False, True])),
    "take_along_dim": lambda xp, v: xp.take_along_dim(v, xp.tensor([[0]]), 1),
    "a list": lambda xp, v: v[[1, 0]],
    "a mask": lambda xp, v: v[xp.tensor([True, False])],
    "pad": lambda xp, v: xp.nn.functional.pad(v, (1, 0)),
    "unsafe_chunk": lambda xp, v: v.unsafe_chunk(2)[0],
    "unsafe_split": lambda xp, v: v.unsafe_split(1)[1],
    "out": lambda xp, v: xp.index_select(v, 0, xp.tensor([1]), out=xp.zeros(0, dtype=v.dtype)),
}


@pytest.mark.parametrize("name", PICKED)
@pytest.mark.parametrize("part", ["whole", "imag"])
def test_what_is_picked_from_a_conjugate_is_a_copy_of_its_values(name: str, part: str) -> None:
    def call(xp: Any) -> Any:
        c = xp.tensor([[1.5 + 1j, -0.5 - 2j, 2.0], [3.0, -2.0j, 1.0 + 0.5j]], dtype=xp.complex128).conj()
        v = c if part == "whole" else c.imag
        found = PICKED[name](xp, v)
        return found.resolve_conj().resolve_neg(), found.is_conj(), found.is_neg(), found.stride()

    assert_alike(call)


def test_derivatives_read_negated_operands_as_they_are() -> None:
    def slope(xp: Any) -> Any:
        a = xp.tensor([[1.5 + 1j, -0.5 - 2j, 2.0 - 1j]], requires_grad=True)
        v = a.conj().imag
        return xp.autograd.grad((xp.xlogy(v, v) * 2).sum(), a)

    assert_alike(slope)


@pytest.mark.parametrize("view", ["conj", "imag", "plain"])
@pytest.mark.parametrize(
    "change",
    [
        lambda xp, v: v.resize_(1), lambda xp, v: v.resize_(2, 1), lambda xp, v: v.resize_as_(xp.ones(1)),
        lambda xp, v: v.set_(xp.arange(3).to(v)), lambda xp, v: v.set_(xp.arange(3).to(v).conj()), lambda xp, v: v.set_(),
        lambda xp, v: v.set_((xp.arange(3) * (1 + 1j)).to(xp.complex64).conj()) if v.is_complex() else v,
    ],
)  # fmt: skip
def test_memory_is_read_as_it_was_in_another_geometry(change: Any, view: str) -> None:
    """Conjugated or negated if it was, whatever the tensor is that it is taken from."""

    def call(xp: Any) -> Any:
        z = xp.tensor([1 + 2j, 3 - 1j], dtype=xp.complex64)
        v = {"conj": z.conj, "imag": lambda: z.conj().imag, "plain": z.clone}[view]()
        change(xp, v)
        return v.resolve_conj().resolve_neg(), v.is_conj(), v.is_neg(), v.stride()

    assert_alike(call)


def test_a_view_that_is_read_through_is_set_to_none_and_exchanged_as_memory() -> None:
    def call(xp: Any) -> Any:
        z = xp.tensor([1 + 2j, 3 - 1j], dtype=xp.complex64)
        views = [z, z.conj(), z.imag, z.conj().imag]
        part = views[-1]
        lent = [xp.from_dlpack(part), xp.from_dlpack(part.__dlpack__())]
        lent[0].fill_(7)
        return [a.is_set_to(b) for a in views for b in views], lent, [t.stride() for t in lent], part.resolve_neg()

    assert_alike(call)

"""Views, copies and joins off the host: what they give on the simulated accelerator, and their geometry on meta."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda
from tests.reference_impl.against_torch import assert_alike

CALLS: dict[str, Callable[[Any], Any]] = {
    "as_strided": lambda x: x.as_strided((2, 2), (1, 3), 1),
    "as_strided_copy": lambda x: ref.as_strided_copy(x, (2, 2), (1, 3), 1),
    "as_strided_scatter": lambda x: x.as_strided_scatter(x[0, :2] * 2, (2,), (4,)),
    "atleast_3d": lambda x: ref.atleast_3d(x),
    "block_diag": lambda x: ref.block_diag(x, x[0]),
    "cartesian_prod": lambda x: ref.cartesian_prod(x[0], x[1]),
    "column_stack": lambda x: ref.column_stack([x, x[:, 0]]),
    "constant_pad_nd": lambda x: ref.constant_pad_nd(x, (1, -1, 0, 2), 5),
    "contiguous": lambda x: x.t().contiguous(),
    "channels_last": lambda x: x.view(1, 2, 2, 2).contiguous(memory_format=ref.channels_last),
    "diag": lambda x: x.diag(1),
    "diag_embed": lambda x: x.diag_embed(1),
    "diagflat": lambda x: ref.diagflat(x),
    "diagonal": lambda x: x.diagonal(1),
    "diagonal_scatter": lambda x: x.diagonal_scatter(x[0, :2] * 2),
    "dstack": lambda x: ref.dstack([x, x]),
    "flip": lambda x: x.flip(0, 1),
    "hsplit": lambda x: x.hsplit(2),
    "meshgrid": lambda x: ref.meshgrid(x[0], x[1], indexing="xy"),
    "narrow_copy": lambda x: x.narrow_copy(1, 1, 2),
    "repeat": lambda x: x.repeat(2, 1, 2),
    "repeat_interleave": lambda x: x.repeat_interleave(2, 1),
    "roll": lambda x: x.roll((1, -1), (0, 1)),
    "rot90": lambda x: x.rot90(3),
    "select_scatter": lambda x: x.select_scatter(x[0] * 2, 0, 1),
    "slice_scatter": lambda x: x.slice_scatter(x[:, :2] * 2, 1, 1, 3),
    "split_copy": lambda x: ref.split_copy(x, 3, 1),
    "sum_to_size": lambda x: x.sum_to_size(1, 4),
    "tensor_split": lambda x: x.tensor_split(3, 1),
    "tile": lambda x: x.tile(2),
    "tril": lambda x: x.tril(1),
    "triu_": lambda x: x.clone().triu_(1),
    "unfold": lambda x: x.unfold(1, 3, 1),
    "unfold_copy": lambda x: ref.unfold_copy(x, 1, 3, 1),
    "unsafe_chunk": lambda x: x.unsafe_chunk(2, 1),
    "view_copy": lambda x: ref.view_copy(x.t(), (2, 4)),
    "vstack": lambda x: ref.vstack([x, x[0]]),
    "zeros_like": lambda x: ref.zeros_like(x.t(), dtype=ref.int8),
}


@pytest.fixture(autouse=True)
def accelerator() -> Iterator[None]:
    with use_cuda("simulated:1"):
        yield


def parts(result: Any) -> list[Any]:
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("name", CALLS)
def test_the_accelerator_gives_what_the_host_gives(name: str) -> None:
    host = ref.arange(8.0).reshape(2, 4).requires_grad_()
    there = host.detach().to("cuda").requires_grad_()
    for one, other in zip(parts(CALLS[name](host)), parts(CALLS[name](there)), strict=True):
        assert other.device.type == "cuda"
        assert (one.tolist(), one.dtype, one.stride()) == (other.tolist(), other.dtype, other.stride())
        if one.requires_grad:
            (first,) = ref.autograd.grad((one * one).sum(), host)
            (second,) = ref.autograd.grad((other * other).sum(), there)
            assert second.device.type == "cuda"
            assert first.tolist() == second.tolist()


@pytest.mark.parametrize("name", CALLS)
def test_meta_gives_the_geometry(name: str) -> None:
    host = ref.arange(8.0).reshape(2, 4)
    for one, other in zip(parts(CALLS[name](host)), parts(CALLS[name](host.to("meta"))), strict=True):
        assert other.device.type == "meta"
        assert (one.shape, one.dtype, one.stride()) == (other.shape, other.dtype, other.stride())


def test_a_number_is_flipped_and_its_gradient_too() -> None:
    a = ref.tensor(1.5, requires_grad=True)
    ref.flip(a, ()).mul_(2).backward()
    assert a.grad.tolist() == 2.0


@pytest.mark.parametrize("dims", [(0,), (1,), (0, 1), ()])
@pytest.mark.parametrize(
    "of",
    [
        lambda t: t, lambda t: t.t(), lambda t: t[:, ::2], lambda t: t[:, :1], lambda t: t[:1], lambda t: t[:0],
        lambda t: t[0].expand(2, 3), lambda t: t[:, :1].expand(2, 3),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64", "int32"])
def test_unsigned_integers_are_turned_by_whole_rows(dtype: str, of: Any, dims: tuple[int, ...]) -> None:
    assert_alike(lambda xp: of(xp.arange(6).reshape(2, 3).to(getattr(xp, dtype))).flip(dims))

"""Copies of tensors: corners beside what the clauses say, and side by side with PyTorch."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import torch

import reference_impl

MAKE: dict[str, Any] = {
    "strided": lambda xp: xp.arange(12.0).view(3, 4)[1:, ::2],
    "transposed": lambda xp: xp.arange(6.0).view(2, 3).t(),
    "expanded": lambda xp: xp.ones(1).expand(3),
    "empty": lambda xp: xp.zeros(0, 3),
    "scalar": lambda xp: xp.tensor(3),
    "bool": lambda xp: xp.tensor([True, False]),
    "bfloat16": lambda xp: xp.tensor([1.5, 2.5], dtype=xp.bfloat16),
    "conjugate": lambda xp: xp.tensor([1 + 2j, 3j]).conj(),
    "negated": lambda xp: xp.tensor([1 + 2j, 3j]).conj().imag,
    "sparse": lambda xp: xp.tensor([0.0, 2.0]).to_sparse(),
    "leaf": lambda xp: xp.ones(2, requires_grad=True),
    "parameter": lambda xp: xp.nn.Parameter(xp.ones(2)),
    "constant parameter": lambda xp: xp.nn.Parameter(xp.ones(2, dtype=xp.int64), requires_grad=False),
    "view made unrecorded": lambda xp: unrecorded_view(xp),
}
COPIED: dict[str, Any] = {
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "pickle": lambda x: pickle.loads(pickle.dumps(x)),
}


def unrecorded_view(xp: Any) -> Any:
    x = xp.ones(3, requires_grad=True)
    with xp.no_grad():
        return x[:2]


def described(x: Any) -> tuple[Any, ...]:
    dense = x.detach().to_dense() if x.is_sparse else x.detach()
    strides = None if x.is_sparse else (x.stride(), x.storage_offset())
    kind = type(x).__name__
    return (
        kind,
        str(x.dtype),
        tuple(x.shape),
        strides,
        dense.tolist(),
        x.requires_grad,
        x.is_leaf,
        x.is_conj(),
        x.is_neg(),
    )


@pytest.mark.parametrize("how", COPIED)
@pytest.mark.parametrize("what", MAKE)
def test_side_by_side(what: str, how: str) -> None:
    theirs, ours = (COPIED[how](MAKE[what](xp)) for xp in (torch, reference_impl))
    assert described(ours) == described(theirs)


@pytest.mark.parametrize("how", COPIED)
def test_of_meta(how: str) -> None:
    x = reference_impl.empty(2, 3, device="meta")
    copied = COPIED[how](x)
    assert copied.device.type == "meta"
    assert copied.shape == (2, 3)


@pytest.mark.parametrize("how", COPIED)
def test_subclass(how: str) -> None:
    """Of a subclass, which PyTorch refuses to copy deeply for the most part."""
    copied = COPIED[how](reference_impl.ones(2).as_subclass(Named))
    assert type(copied) is Named
    assert copied.tolist() == [1.0, 1.0]


class Named(reference_impl.Tensor):
    pass


def test_memo() -> None:
    """A gradient on the tensor's own memory stays on its copy's; a memo may be given and used again."""
    x = reference_impl.ones(2, requires_grad=True)
    x.grad = x.detach()
    memo: dict[int, Any] = {}
    copied = copy.deepcopy(x, memo)
    copied.grad.add_(1)
    assert copied.tolist() == [2.0, 2.0]
    assert copy.deepcopy(x, memo) is copied
    assert x.tolist() == [1.0, 1.0]


def test_gradient_with_history_is_refused() -> None:
    for xp in (torch, reference_impl):
        x = xp.ones(2, requires_grad=True)
        (x.grad,) = xp.autograd.grad((x**2).sum(), x, create_graph=True)
        with pytest.raises(RuntimeError, match="graph leaves"):
            copy.deepcopy(x)

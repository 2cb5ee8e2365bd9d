"""Memory formats: the strides of copies of tensors of any geometry, which are PyTorch's."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref

COPIES: dict[str, Callable[[Any, Any], Any]] = {
    "clone": lambda xp, t: t.clone(),
    "zeros_like": lambda xp, t: xp.zeros_like(t),
    "zeros_like of another dtype": lambda xp, t: xp.zeros_like(t, dtype=xp.int8),
    "double": lambda xp, t: t.double(),
    "contiguous": lambda xp, t: t.contiguous(),
    "flip": lambda xp, t: t.flip(0),
    "rot90": lambda xp, t: t.rot90() if t.ndim > 1 else t,
    "dim_order": lambda xp, t: xp.zeros(t.dim_order() if 1 not in t.shape and 0 not in t.stride() else 1),
}


def geometry(rng: random.Random) -> Callable[[Any], Any]:
    """A tensor that is permuted, stepped through and expanded at random, on either library."""
    n = rng.randint(1, 4)
    shape = [rng.randint(1, 4) for _ in range(n)]
    order = rng.sample(range(n), n)
    steps = [rng.choice([1, 1, 1, 2]) for _ in shape]
    repeated = [rng.random() < 0.2 for _ in shape]

    def make(xp: Any) -> Any:
        base = xp.from_numpy(np.zeros([shape[axis] for axis in order], np.float32))
        t = base.permute([order.index(axis) for axis in range(n)])[tuple(slice(None, None, step) for step in steps)]
        for axis, repeats in enumerate(repeated):
            t = t.narrow(axis, 0, 1) if repeats else t
        return t.expand([3 if repeats else size for size, repeats in zip(t.shape, repeated, strict=True)])

    return make


def strides(t: Any) -> tuple[int, ...]:
    """The strides that matter: along a size of 1 they do not."""
    return tuple(step if n > 1 else 0 for n, step in zip(t.shape, t.stride(), strict=True))


@pytest.mark.parametrize("name", COPIES)
def test_copies_are_laid_out_as_in_pytorch(name: str) -> None:
    rng = random.Random(name)
    for _ in range(300):
        make = geometry(rng)
        ours, theirs = COPIES[name](ref, make(ref)), COPIES[name](torch, make(torch))
        assert strides(ours) == strides(theirs), make(torch).stride()


def test_what_is_in_a_format_is_what_pytorch_says() -> None:
    for shape in itertools.product(range(3), repeat=4):
        for strange in (lambda t: t, lambda t: t.permute(0, 3, 1, 2), lambda t: t.transpose(0, 1)):
            ours, theirs = strange(ref.zeros(shape)), strange(torch.zeros(shape))
            for name in ("contiguous_format", "channels_last"):
                wanted = ours.is_contiguous(memory_format=getattr(ref, name))
                if ours.numel() or ours.stride() == theirs.stride():  # an empty view has no strides of its own here
                    assert wanted == theirs.is_contiguous(memory_format=getattr(torch, name)), (shape, name)

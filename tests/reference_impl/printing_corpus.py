"""A corpus of tensors to print: what each is, and the options that it is printed with.

A case is a number.  It says by itself everything about its tensor: ``case(n)`` is the same on every machine, and makes the
same tensor in either library.  What varies: dtype, shape, the sizes of the numbers and what is not finite among them, the
layout in memory, gradients and nodes, the sparse layout, classes, lazy conjugates, the default dtype and every option.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
SHAPES: tuple[tuple[int, ...], ...] = (
    (), (), (1,), (2,), (3,), (7,), (13,), (30,), (2, 3), (1, 1), (4, 5), (3, 20), (2, 2, 3), (1, 2, 3, 2), (2, 1, 2, 1, 2),
    (0,), (0, 3), (2, 0), (1, 0, 2), (12, 12), (7, 8, 3),
)  # fmt: skip
LARGE: tuple[tuple[int, ...], ...] = (
    (1001,),
    (40, 40),
    (2, 30, 30),
    (1, 1, 1200),
    (1200, 1),
    (5, 2, 2, 60),
    (6, 6, 30),
)
OPTIONS: dict[str, tuple[Any, ...]] = {
    "precision": (0, 1, 2, 3, 6, 10, 17),
    "threshold": (0, 1, 5, 100, 1e9, math.inf),
    "edgeitems": (0, 1, 2, 5),
    "linewidth": (1, 10, 20, 40, 60, 79, 81, 120, 200),
    "sci_mode": (True, False),
    "profile": ("default", "short", "full"),
}
FLOATS = ("float16", "bfloat16", "float32", "float64")


@dataclass(frozen=True)
class Case:
    """One tensor: ``make(xp)`` gives it, to be printed under ``options`` and a default dtype."""

    number: int
    kind: str
    dtype: str
    shape: tuple[int, ...]
    options: dict[str, Any]
    default: str
    make: Callable[[Any], Any]


def reals(rng: np.random.Generator, n: int) -> np.ndarray:
    """Numbers of one of several kinds: whole, near 1, of very different sizes, at the bounds of the notations, not finite."""
    values = (
        lambda: rng.integers(-5, 50, n).astype(float),
        lambda: rng.normal(size=n),
        lambda: rng.normal(size=n) * 10.0 ** rng.integers(-8, 9, n),
        lambda: rng.normal(size=n) * 10.0 ** rng.integers(-3, 9),
        lambda: rng.integers(-3, 3, n) * 10.0 ** rng.integers(0, 12),
        lambda: rng.random(n),
        lambda: rng.choice(
            [1.0, 999.0, 1000.0, 1001.0, 1e8, 1e8 + 1, 1e-4, 9.9e-5, 0.5, 0.05, 0.00005, 1.00005, 65504.0], n
        ),
        lambda: np.float64(
            rng.choice([1e-45, 5e-324, 1e38, 1e300, 3.0e-39, 6e-8, 2.0**-24, -1e-30]) * rng.integers(1, 4, n)
        ),
        lambda: rng.integers(-4, 5, n) / 8,
        lambda: np.zeros(n),
    )[rng.integers(10)]()
    if n and rng.random() < 0.3:
        values[rng.integers(0, n, max(1, n // 5))] = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0])
    return values


def array_of(rng: np.random.Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """An array of the dtype; bfloat16 as float32, which the corpus converts in the library."""
    n = math.prod(shape)
    if dtype == "bool":
        return rng.integers(0, 2, n).astype(bool).reshape(shape)
    if "int" in dtype:
        limits = np.iinfo(dtype)
        spans = ((max(limits.min, -9), 9), (limits.min, limits.max), (0, 1), (limits.min, limits.min), (99, 101))
        low, high = spans[rng.integers(len(spans))]
        return rng.integers(low, high, n, dtype, endpoint=True).reshape(shape)
    values = reals(rng, n)
    if "complex" in dtype:
        values = np.stack([values, reals(rng, n)], axis=-1).view(complex)
    with np.errstate(over="ignore", invalid="ignore"):
        return values.astype("float32" if dtype == "bfloat16" else dtype).reshape(shape)


# ---- Kinds of tensors -------------------------------------------------------------------------------------------------
# Each takes the library, a plain tensor, and numbers to choose by.

Kind = Callable[[Any, Any, int], Any]


def _view(xp: Any, t: Any, choice: int) -> Any:
    """The same elements, or some of them, in another layout."""
    if not t.dim():
        return t.expand(3) if choice % 2 else t.reshape(1, 1)
    return (
        lambda: t.transpose(0, -1), lambda: t[1:], lambda: t[::2], lambda: t.unsqueeze(0).expand(2, *t.shape),
        lambda: t.reshape(-1), lambda: t[..., :1], lambda: t[None],
    )[choice % 7]()  # fmt: skip


def _leaf(xp: Any, t: Any, choice: int) -> Any:
    return t.requires_grad_()


def _result(xp: Any, t: Any, choice: int) -> Any:
    """What an operation made of a leaf, without arithmetic of its own; the names of nodes are of many lengths."""
    t = t.requires_grad_()
    return (
        lambda: t.view(t.shape), lambda: t.clone(), lambda: t.reshape(-1), lambda: t.squeeze(), lambda: t[None],
        lambda: t.detach(),
        lambda: t.expand(2, *t.shape), lambda: t.unsqueeze(-1).transpose(0, -1), lambda: t.conj(), lambda: t.clone().zero_(),
        lambda: t.to(xp.complex128), lambda: t.flatten(), lambda: t.to(xp.float64), lambda: t.clone().copy_(t),
    )[choice % 14]()  # fmt: skip


def _sparse(xp: Any, t: Any, choice: int) -> Any:
    """The sparse form, coalesced or not, with dense dimensions or without, tracked or not."""
    if choice % 2 and t.is_floating_point():
        t = t.requires_grad_()
    if t.dim() > 1 and choice % 3 == 1:
        return t.to_sparse(1)
    if choice % 5 == 4 and t.dim():
        return xp.sparse_coo_tensor([[0] * len(t)], t, (1, *t.shape[1:]))
    if choice % 7 == 6:
        return t.detach().to_sparse().requires_grad_(t.is_floating_point())
    return t.to_sparse()


def _meta(xp: Any, t: Any, choice: int) -> Any:
    made = t.to("meta")
    return made.requires_grad_() if choice % 2 and t.is_floating_point() else made


def _lazy(xp: Any, t: Any, choice: int) -> Any:
    """A conjugate that is not computed yet, or a part of one."""
    return (lambda: t.conj(), lambda: t.conj().imag, lambda: t.real, lambda: t.imag)[choice % 4]()


def _parameter(xp: Any, t: Any, choice: int) -> Any:
    return xp.nn.Parameter(t, requires_grad=bool(choice % 3))


def _subclass(xp: Any, t: Any, choice: int) -> Any:
    """An instance of a class with a name of some length."""
    cls = type("T" + "x" * (choice % 12), (xp.Tensor,), {})
    return t.as_subclass(cls)


def _held(xp: Any, t: Any, choice: int) -> Any:
    """Something that holds tensors, which Python prints by their own texts."""
    return ([t], (t, None), {"a": t}, [t.shape, t.dtype, t.device, t.layout], f"{t}", f"{t!r:>100}")[choice % 6]


KINDS: dict[str, tuple[Kind, tuple[str, ...], int]] = {
    "plain": (lambda xp, t, choice: t, DTYPES, 45),
    "view": (_view, DTYPES, 10),
    "leaf": (_leaf, (*FLOATS, "complex64", "complex128"), 8),
    "result": (_result, (*FLOATS, "complex64", "complex128"), 12),
    "sparse": (_sparse, tuple(d for d in DTYPES if d not in ("uint16", "uint32", "uint64")), 12),
    "meta": (_meta, DTYPES, 3),
    "lazy": (_lazy, ("complex64", "complex128"), 4),
    "parameter": (_parameter, FLOATS, 2),
    "subclass": (_subclass, DTYPES, 2),
    "held": (_held, DTYPES, 2),
}
"""Name -> the function, the dtypes that it takes, and how often in a hundred cases."""


def case(number: int) -> Case:
    """The case of that number."""
    rng = np.random.default_rng(number)
    weights = np.array([weight for _, _, weight in KINDS.values()], float)
    kind = str(rng.choice(list(KINDS), p=weights / weights.sum()))
    function, dtypes, _ = KINDS[kind]
    dtype = str(rng.choice(dtypes))
    shapes = LARGE if rng.random() < 0.05 else SHAPES
    shape = shapes[rng.integers(len(shapes))]
    array = array_of(rng, dtype, shape)
    choice = int(rng.integers(1 << 16))
    options = {name: values[rng.integers(len(values))] for name, values in OPTIONS.items() if rng.random() < 0.25}
    default = str(rng.choice(["float32", "float32", "float32", "float64", "float16", "bfloat16"]))

    def make(xp: Any) -> Any:
        t = xp.from_numpy(array.copy())
        return function(xp, t.to(xp.bfloat16) if dtype == "bfloat16" else t, choice)

    return Case(number, kind, dtype, shape, options, default, make)

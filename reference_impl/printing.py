"""How tensors are shown: PyTorch's text, to the byte.

A text is ``tensor(CONTENTS, SUFFIX, SUFFIX)``.  The contents are the elements, each at the width of the widest, in one of
four notations that the values decide: as they are (integers, bools), whole floats with a dot, fixed precision, or
scientific.  The suffixes say what the contents do not: device, size, dtype, layout, gradient.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference_impl import dtypes
from reference_impl.devices import META, place_of
from reference_impl.scalars import on_host
from reference_impl.sparse import coordinates
from reference_impl.tensor import Tensor

Array = NDArray[Any]


@dataclass(slots=True)
class PrintOptions:
    """What ``set_printoptions`` sets."""

    precision: int = 4
    """Digits after the point."""
    threshold: float = 1000
    """More elements than these are summarised."""
    edgeitems: int = 3
    """Elements shown at either end of a summarised dimension."""
    linewidth: int = 80
    """Characters in a line, where a line can be broken."""
    sci_mode: bool | None = None
    """Scientific notation always (True), never (False), or as the values demand (None)."""


_PROFILES: dict[str, dict[str, float]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}

options = PrintOptions()
"""The options of this process."""


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set options for printing: first those of the profile, then those given; ``sci_mode`` is set in every case."""
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    for name, value in (*_PROFILES.get(profile or "", {}).items(), *given.items()):
        if value is not None:
            setattr(options, name, value)
    options.sci_mode = sci_mode


class _Notation:
    """How the real numbers of one array are written, all at the same width."""

    __slots__ = ("floating", "scientific", "whole", "width")

    def __init__(self, values: Array) -> None:
        self.floating = values.dtype.kind == "f"
        self.whole = True
        self.scientific = False
        self.width = 1
        flat = values.reshape(-1)
        if self.floating:
            flat = flat[np.isfinite(flat) & (flat != 0)].astype(np.float64)
            if not flat.size:
                return
            self.whole = bool((flat == np.ceil(flat)).all())
            self.scientific = _wants_exponent(flat) if options.sci_mode is None else options.sci_mode
        # The dot of a whole number is not counted by whoever writes it, since NaN and infinities have none.
        dot = self.floating and self.whole and not self.scientific
        self.width = max((len(self._digits(value)) + dot for value in flat.tolist()), default=1)

    def _digits(self, value: float) -> str:
        if not self.floating:
            return str(value)
        if self.scientific:
            return f"{value:.{options.precision}e}"
        return f"{value:.0f}" if self.whole else f"{value:.{options.precision}f}"

    def write(self, value: float) -> str:
        text = self._digits(value)
        if self.floating and self.whole and not self.scientific and math.isfinite(value):
            text += "."
        return text.rjust(self.width)


def _wants_exponent(nonzero: Array) -> bool:
    """Whether fixed precision would lose digits, or run long."""
    sizes = np.abs(nonzero)
    least, most = float(sizes.min()), float(sizes.max())
    return most / least > 1000.0 or most > 1.0e8 or least < 1.0e-4


class _ComplexNotation:
    """How complex numbers are written: the parts have a notation each."""

    __slots__ = ("imaginary", "real")

    def __init__(self, values: Array) -> None:
        self.real = _Notation(values.real)
        self.imaginary = _Notation(values.imag)

    @property
    def width(self) -> int:
        return self.real.width + self.imaginary.width + 1

    def write(self, value: complex) -> str:
        imaginary = self.imaginary.write(value.imag).lstrip() + "j"
        sign = "" if imaginary[0] in "+-" else "+"
        return self.real.write(value.real) + sign + imaginary


def _edges(values: Array) -> Array:
    """The elements that a summary shows, from which it takes its notation."""
    edge = options.edgeitems
    if values.ndim > 1 and not edge:
        return values[:0]
    for axis, size in enumerate(values.shape):
        if size > 2 * edge:  # with no edge items, a vector is measured whole: its last 0 elements are all of them
            ends = np.arange(size)
            values = values.take(np.concatenate((ends[:edge], ends[-edge:])), axis)
    return values


def contents(values: Array, indent: int) -> str:
    """The elements in brackets, as they stand after ``indent`` characters."""
    if not values.size:
        return "[]"
    if values.dtype.kind == "V":  # bfloat16, which NumPy itself does not know
        values = values.astype(np.float32)
    summarise = values.size > options.threshold
    sample = _edges(values) if summarise else values
    notation = (_ComplexNotation if values.dtype.kind == "c" else _Notation)(sample)
    return _nested(values, indent, summarise, notation)


def _nested(values: Array, indent: int, summarise: bool, notation: _Notation | _ComplexNotation) -> str:
    if values.ndim == 0:
        return notation.write(values.item())
    if values.ndim == 1:
        return _line(values, indent, summarise, notation)
    edge = options.edgeitems
    rows: Iterable[int | None] = range(len(values))
    if summarise and len(values) > 2 * edge:
        rows = [*range(edge), None, *range(len(values) - edge, len(values))]
    parts = ["..." if row is None else _nested(values[row], indent + 1, summarise, notation) for row in rows]
    separator = "," + "\n" * (values.ndim - 1) + " " * (indent + 1)
    return "[" + separator.join(parts) + "]"


def _line(values: Array, indent: int, summarise: bool, notation: _Notation | _ComplexNotation) -> str:
    edge = options.edgeitems
    if summarise and not edge:
        parts = ["..."]
    elif summarise and len(values) > 2 * edge:
        first, last = values[:edge].tolist(), values[-edge:].tolist()
        parts = [*map(notation.write, first), " ...", *map(notation.write, last)]
    else:
        parts = [notation.write(value) for value in values.tolist()]
    per_line = max(1, (options.linewidth - indent) // (notation.width + 2))
    lines = [", ".join(parts[start : start + per_line]) for start in range(0, len(parts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def described(prefix: str, text: str, suffixes: Iterable[str], *, new_line: bool = False) -> str:
    """``prefix`` and ``text``, then each suffix on the line if it fits there, else on a new line; and the bracket.

    ``new_line`` puts the first suffix on a new line in every case.
    """
    parts = [prefix + text]
    column = len(parts[0]) - parts[0].rfind("\n") + 1
    for suffix in suffixes:
        if new_line or column + len(suffix) + 2 > options.linewidth:
            parts.append(",\n" + " " * len(prefix) + suffix)
            column = len(prefix) + len(suffix)
            new_line = False
        else:
            parts.append(", " + suffix)
            column += len(suffix) + 2
    return "".join(parts) + ")"


# ---- Tensors --------------------------------------------------------------------------------------------------------


SHOWN_AS_TENSOR: set[type] = {Tensor}
"""The classes whose texts begin with ``tensor``: those of others begin with their own names."""


def tensor_text(t: Tensor, tensor_contents: str | None = None) -> str:
    """The text of a tensor: its own class's name if that is a subclass of Tensor, its contents, what they do not tell.

    ``tensor_contents`` stands for the contents if it is given.
    """
    prefix = f"{'tensor' if type(t) in SHOWN_AS_TENSOR else type(t).__name__}("
    text, about = _sparse(t, len(prefix)) if t.is_sparse else _dense(t, len(prefix))
    suffixes = [f"device='{t.device}'"] if t.device.type != "cpu" else []
    suffixes += about
    try:
        made_by = type(t.grad_fn).__name__ if t.grad_fn is not None else ""
    except RuntimeError:  # a view that may not follow the writes to its base
        made_by = "Invalid"
    if made_by:
        suffixes.append(f"grad_fn=<{made_by}>")
    elif t.requires_grad:
        suffixes.append("requires_grad=True")
    return described(prefix, text if tensor_contents is None else tensor_contents, suffixes, new_line=t.is_sparse)


def _dense(t: Tensor, indent: int) -> tuple[str, list[str]]:
    """The contents of a dense tensor, and the suffixes about them."""
    default = dtypes.get_default_dtype()
    size = [f"size={tuple(t.shape)}"]
    named = [f"dtype={t.dtype}"]
    if place_of(t.array) is META:
        return "...", size + (named if t.dtype is not default else [])
    if not t.array.size:
        return "[]", (size if t.array.ndim != 1 else []) + (named if t.dtype is not default else [])
    return contents(on_host(t), indent), ([] if options.edgeitems else size) + ([] if _is_usual(t.dtype) else named)


def _sparse(t: Tensor, indent: int) -> tuple[str, list[str]]:
    """The contents of a sparse tensor, and the suffixes about them."""
    found = coordinates(t)
    parts = []
    for name, values in (("indices", found.indices), ("values", found.values)):
        prefix = f"{name}=tensor("
        empty = "" if values.size else f", size={values.shape}"
        parts.append(prefix + contents(values, indent + len(prefix)) + empty + ")")
    suffixes = [f"size={found.shape}", f"nnz={len(found.values)}"]
    suffixes += [] if _is_usual(t.dtype) else [f"dtype={t.dtype}"]
    return (",\n" + " " * indent).join(parts), [*suffixes, f"layout={t.layout}"]


def _is_usual(d: dtypes.dtype) -> bool:
    """Whether values without a dtype would be read as having this one."""
    default = dtypes.get_default_dtype()
    return d in (
        default,
        dtypes.complex128 if default is dtypes.float64 else dtypes.complex64,
        dtypes.int64,
        dtypes.bool,
    )


def _repr(self: Tensor, *, tensor_contents: str | None = None) -> str:
    return tensor_text(self, tensor_contents)


def install() -> None:
    """Give Tensor its text."""
    Tensor.__repr__ = _repr  # type: ignore[method-assign,assignment]

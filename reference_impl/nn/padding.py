"""Padding: constants, or the input's own elements, around a tensor.  Source: torch.nn.functional.pad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_impl.devices import Array, place_of
from reference_impl.indexing import filling
from reference_impl.memory import readable
from reference_impl.op import number
from reference_impl.several import composed, implemented, several
from reference_impl.tensor import Tensor

__all__ = ["pad"]


def _constant(input: Array, pad: tuple[int, ...], value: Any) -> Array:
    """Constants around the array, or less of it where the padding is negative; ``pad`` begins with the last dimension."""
    shape, into, out_of = [], [], []
    padded = len(pad) // 2
    for i, n in enumerate(input.shape):
        j = input.ndim - 1 - i
        before, after = (pad[2 * j], pad[2 * j + 1]) if j < padded else (0, 0)
        shape.append(n + before + after)
        into.append(slice(max(before, 0), max(before, 0) + n + min(before, 0) + min(after, 0)))
        out_of.append(slice(max(-before, 0), n - max(-after, 0)))
    result = place_of(input).empty(shape, input.dtype)
    result[...] = value
    result[(*into, ...)] = readable(input[(*out_of, ...)])
    return result


constant_pad: Any = several(
    "ConstantPadNdBackward0",
    _constant,
    name="constant_pad_nd",
    input=lambda g, pad: constant_pad(g, tuple(-p for p in pad), 0),
)


def constant_pad_nd(input: Tensor, pad: Sequence[int], value: Any = 0) -> Tensor:
    """``value`` around the input: ``pad`` says how much before and after, the last dimension first; less of it if negative.

    RuntimeError for an odd number of sizes, for more than there are dimensions, and where nothing is left.
    Source: torch.constant_pad_nd.
    """
    sizes = _sizes(input, pad)
    for i, n in enumerate(reversed(input.array.shape)):
        if 2 * i < len(sizes) and n + sizes[2 * i] + sizes[2 * i + 1] < 0:
            raise RuntimeError(
                f"The input size {n}, plus negative padding {sizes[2 * i]} and {sizes[2 * i + 1]} resulted in a negative "
                "output size, which is invalid."
            )
        if 2 * i < len(sizes) and n + min(sizes[2 * i], 0) + min(sizes[2 * i + 1], 0) < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
    return constant_pad(input, sizes, filling(number(value), input))  # type: ignore[no-any-return]


def _sizes(input: Tensor, pad: Sequence[int]) -> tuple[int, ...]:
    if not isinstance(input, Tensor):
        raise TypeError(f"pad(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    sizes = tuple(p.__index__() for p in pad)
    if len(sizes) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(sizes) > 2 * input.array.ndim:
        raise RuntimeError(
            f"Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(sizes)} and input of dimension {input.array.ndim}"
        )
    return sizes


def _reflected(n: int, before: int, after: int) -> np.ndarray:
    if before >= n or after >= n:
        raise RuntimeError(
            "Padding size should be less than the corresponding input dimension, but got: padding "
            f"({before}, {after}) at a dimension of size {n}"
        )
    at = np.arange(-before, n + after)
    at = np.abs(at)
    return np.where(at >= n, 2 * (n - 1) - at, at)


def _replicated(n: int, before: int, after: int) -> np.ndarray:
    return np.clip(np.arange(-before, n + after), 0, max(n - 1, 0))


def _circular(n: int, before: int, after: int) -> np.ndarray:
    if before > n or after > n:
        raise RuntimeError("Padding value causes wrapping around more than once.")
    if n + before + after < 0:
        raise RuntimeError("Negative padding value is resulting in an empty dimension")
    kept = np.arange(max(-before, 0), n - max(-after, 0))  # what is cut off does not come back
    return np.concatenate((kept[len(kept) - max(before, 0) :], kept, kept[: max(after, 0)]))


_MODES: dict[str, tuple[Callable[[int, int, int], np.ndarray], str]] = {
    "reflect": (_reflected, "ReflectionPad"),
    "replicate": (_replicated, "ReplicationPad"),
    "circular": (_circular, "CircularPad"),
}
"""Mode -> which element is at each place of the padded dimension, and the name of its nodes."""


def _taking(input: Tensor, indices: tuple[np.ndarray, ...]) -> Tensor:
    for i, at in enumerate(indices):
        axis = input.array.ndim - 1 - i
        input = input[(*(slice(None),) * axis, at)]  # type: ignore[index]
    return input


_taken = {(mode, n): composed(f"{name}{n}DBackward0")(_taking) for mode, (_, name) in _MODES.items() for n in (1, 2, 3)}


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: Any = None) -> Tensor:
    """The input with elements around it: ``pad`` says how many before and after, the last dimension first.

    mode: "constant" (``value``, 0 unless given), "reflect" (mirrored, without the border), "replicate" (the border) or
    "circular".
    The last three pad the last one, two or three dimensions.
    RuntimeError for padding that does not fit, NotImplementedError for another mode.  Source: torch.nn.functional.pad.
    """
    if mode == "constant":
        return constant_pad_nd(input, pad, 0 if value is None else value)
    sizes = _sizes(input, pad)
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if mode not in _MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    n = len(sizes) // 2
    if n not in (1, 2, 3) or input.array.ndim not in (n + 1, n + 2):
        raise NotImplementedError("Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now")
    shape = input.array.shape
    if 0 in shape[1:]:
        raise RuntimeError(
            f"{n + 1}D or {n + 2}D (batch mode) tensor expected for input with possibly 0 batch size and other non-zero "
            f"dimensions, but got: {list(shape)}"
        )
    if mode != "circular":
        implemented(f"{_MODES[mode][1].lower()}{n}d", input, "iufVc")
    find = _MODES[mode][0]
    indices = tuple(find(shape[-1 - i], sizes[2 * i], sizes[2 * i + 1]) for i in range(n))
    for i, at in enumerate(indices):
        if not len(at) or len(at) != shape[-1 - i] + sizes[2 * i] + sizes[2 * i + 1]:
            raise RuntimeError(
                f"input (size {shape[-1 - i]}) with the padding {sizes[2 * i]}, {sizes[2 * i + 1]} is too small: the "
                "output would "
                "be empty"
            )
    return _taken[mode, n](input, indices)  # type: ignore[no-any-return]

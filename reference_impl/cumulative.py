"""Running sums, products and extremes, differences, and the integrals and derivatives of sampled functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from operator import truediv
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import Array
from reference_impl.dtypes import FLOATING, dtype
from reference_impl.elementwise import conj, mul, where
from reference_impl.elementwise import logical_xor as _xor
from reference_impl.joining import cat
from reference_impl.kernels import check_kernel, kernel, of_tensors, widened
from reference_impl.op import cast, check_target, into, is_number, result_of, type_name, unary
from reference_impl.picking import picked, picking
from reference_impl.publishing import publish
from reference_impl.reductions import axis_of, converted, past_conversion
from reference_impl.reductions import sum as total
from reference_impl.returns import results
from reference_impl.tensor import Tensor, modes

reversed_along: Any = unary(
    "FlipBackward0",
    lambda x, axis: np.flip(x, axis).copy(),
    lambda g, axis: reversed_along(g, axis),
    name="flip",
)
"""The elements in the opposite order along an axis."""


# ---- Sums and products ------------------------------------------------------------------------------------------------


def _accumulated(ufunc: np.ufunc) -> Callable[..., Array]:
    def forward(x: Array, axis: int) -> Array:
        d = x.dtype
        if d.kind in "iub":
            x = x.astype(np.int64)
        if not x.ndim:
            return x.copy()
        wide = widened(x)
        if ufunc is np.multiply and d.kind == "c":  # the product begins with 1, which makes NaN beside infinity
            wide = wide.copy()
            np.moveaxis(wide, axis, 0)[:1] *= d.type(1)
        found = ufunc.accumulate(wide, axis)
        if ufunc is np.add:
            found += found.dtype.type(0)  # the sum begins with 0, to which -0.0 adds nothing
        return found.astype(x.dtype, copy=False)

    return forward


_cumsum, _cumprod = _accumulated(np.add), _accumulated(np.multiply)


def _sums_to_the_end(g: Any, axis: int) -> Any:
    if not len(g.shape) or g.shape[axis] == 1:
        return g
    return reversed_along(_cumsum_op(reversed_along(g, axis), axis), axis)


_cumsum_op: Any = unary("CumsumBackward0", _cumsum, _sums_to_the_end, name="cumsum")


def _around_zeros(g: Any, a: Any, y: Any, zeros: Any, axis: int) -> Any:
    """The same in one pass: zeros counts them up to each element, and products behind the first depend on it alone."""
    before, until_second = zeros == 0, zeros == 1
    first = until_second & (until_second.cumsum(axis) == 1)
    of_before = _sums_to_the_end((g * y).masked_fill(~before, 0), axis) / a
    ahead = y.roll(1, axis)  # the product ahead of the first zero, and 1 where it is the first element
    ahead.narrow(axis, 0, 1).fill_(1)
    behind = cumprod(a.masked_fill(~until_second | first, 1), axis) * g.masked_fill(~until_second, 0)
    of_first = total(behind, axis, True) * ahead
    return where(before, of_before, where(first, of_first, 0))


def _cumprod_grad(g: Any, a: Any, y: Any, axis: int) -> Any:
    return _without_each(g, a, y, axis, isinstance(g, Tensor) and modes.recording)


@of_tensors
def _without_each(g: Any, a: Any, y: Any, axis: int, again: bool) -> Any:
    """For each element the sum, over the products that it is in, of the product without it.

    Without zeros that is the product over the element; else the others are multiplied.
    again: whether the result is to be differentiated, so that it may not be told by which elements are 0.
    """
    if not a.ndim or a.shape[axis] == 1:
        return g
    zero = a == 0
    if not zero.any().item():
        return _sums_to_the_end(g * conj(y), axis) / conj(a)
    if not again:
        return _around_zeros(g, conj(a), conj(y), zero.cumsum(axis), axis)
    n = a.shape[axis]
    parts = []
    for k in range(n):
        without = cumprod(a.narrow(axis, k + 1, n - k - 1), axis)
        one = a.new_ones(tuple(1 if i == axis else n for i, n in enumerate(a.shape)))
        without = cat([one, without], axis)
        if k:
            without = y.narrow(axis, k - 1, 1) * without
        parts.append(total(g.narrow(axis, k, n - k) * conj(without), axis, True))
    return cat(parts, axis)


_cumprod_op: Any = unary("CumprodBackward0", _cumprod, _cumprod_grad, name="cumprod")


def _running(name: str, op: Any, forward: Callable[..., Array], what: str) -> Callable[..., Any]:
    def function(input: Any, dim: int, *, dtype: dtype | None = None, out: Tensor | None = None) -> Any:
        if out is not None:
            check_target(name, out, input)
        axis = axis_of(dim, len(input.shape))
        if dtype is None and out is not None:
            dtype = out.dtype
        if dtype is dtypes.bool and len(input.shape) and input.array.size:
            raise NotImplementedError(f"\"{name}_out_cpu\" not implemented for 'Bool'")
        if dtype is not None and dtype.category < FLOATING:
            t = result_of(cast(forward(converted(input, dtype).array, axis), dtype))
        else:
            wide = input if dtype is None else converted(input, dtype)
            t = past_conversion(op(wide, axis), input, wide)
        return t if out is None else into(out, t, name, (input,))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"The {what} of the elements up to each along ``dim``, in int64 for bool and integers; ``dtype`` converts the elements "
        f"first.\n\n    Source: torch.{name}.\n    "
    )
    return function


cumsum = _running("cumsum", _cumsum_op, _cumsum, "sums")
cumprod = _running("cumprod", _cumprod_op, _cumprod, "products")


# ---- Extremes -----------------------------------------------------------------------------------------------------------


@kernel
def _running_indices(x: Array, axis: int, ufunc: np.ufunc) -> Array:
    """The index of the extreme of the elements up to each: the last of those that tie, and the last NaN once there is one."""
    if not x.ndim:
        return np.zeros((), np.int64)
    x = widened(x)
    best = ufunc.accumulate(x, axis)
    at = np.arange(x.shape[axis]).reshape((-1,) + (1,) * (x.ndim - 1 - axis))
    reached = (x == best) | (x != x)
    return np.maximum.accumulate(np.where(reached, at, 0), axis)


def _running_extreme(name: str, ufunc: np.ufunc, node: str, what: str) -> Callable[..., Any]:
    cls, named = picking(node), results(name, "values", "indices")

    def function(input: Tensor, dim: int) -> Any:
        axis = axis_of(dim, input.ndim)
        if input.ndim:
            check_kernel(f"{name}_cpu", input, "c")
        return named(picked(cls, input, _running_indices(input.array, axis, ufunc), axis, repeats=True))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"The {what} of the elements up to each along ``dim``, and its index: the last of those that tie.\n\n"
        f"    From a NaN on it is NaN.  Source: torch.{name}.\n    "
    )
    return function


cummax = _running_extreme("cummax", np.maximum, "CummaxBackward0", "greatest")
cummin = _running_extreme("cummin", np.minimum, "CumminBackward0", "least")


# ---- Logarithms of sums of exponentials -------------------------------------------------------------------------------


@kernel
def _logcumsumexp(x: Array, axis: int) -> Array:
    if not x.ndim:
        return x.copy()
    if x.dtype.kind != "c":
        return np.logaddexp.accumulate(widened(x), axis).astype(x.dtype, copy=False)
    y = np.moveaxis(x.copy(), axis, 0)
    y[:1] = np.where(np.isneginf(y[:1].real), -np.inf, y[:1])  # the logarithm of 0 has no phase
    for i in range(1, len(y)):
        y[i] = _log_of_sum(y[i - 1], y[i])
    return np.moveaxis(y, 0, axis)


def _log_of_sum(a: Array, b: Array) -> Array:
    """log(exp(a) + exp(b)) of complex numbers, from the one with the greater real part, or from ``b``."""
    first = a.real > b.real
    high: Array = np.where(first, a, b)
    low: Array = np.where(first, b, a)
    sum_of = high + np.log1p(np.exp(low - high))
    return np.where(np.isneginf(high.real), a, sum_of)


@of_tensors
def _logcumsumexp_grad(g: Any, a: Any, y: Any, axis: int) -> Any:
    """exp(a) times the sum, to the end, of g / exp(y), by logarithms, in which positive and negative are apart."""

    if not a.ndim:
        return g

    def to_the_end(logarithms: Any) -> Any:
        summed = _logcumsumexp_op(reversed_along(logarithms - y, axis), axis)
        return (reversed_along(summed, axis) + a).exp()

    if a.dtype.category == dtypes.COMPLEX:
        return conj(to_the_end(conj(g).log()))
    size = where(g == 0, 1, g).abs().log()
    lowest = dtypes.finfo(a.dtype).min  # as good as -inf, and there is no NaN in its difference to -inf
    return to_the_end(where(g > 0, size, lowest)) - to_the_end(where(g < 0, size, lowest))


_logcumsumexp_op: Any = unary("LogcumsumexpBackward0", _logcumsumexp, _logcumsumexp_grad, name="logcumsumexp")


def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """The logarithms of the sums of the exponentials of the elements up to each along ``dim``, without overflow.

    NotImplementedError for bool and integers.  Source: torch.logcumsumexp.
    """
    axis = axis_of(dim, input.ndim)
    check_kernel("logcumsumexp_out_cpu", input, "biu")
    result: Tensor = _logcumsumexp_op(input, axis)
    return result


# ---- Differences --------------------------------------------------------------------------------------------------------


def _part(input: Any, axis: int, start: int, stop: int | None) -> Any:
    return input[(slice(None),) * axis + (slice(start, stop),)]


def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """The differences of neighbours along ``dim``, ``n`` times over; of bools, where they differ; of nothing, ``input`` itself.

    prepend, append: what stands before and after the elements.  RuntimeError for a 0-d tensor, a negative ``n``, and
    what does not fit beside the elements.  Source: torch.diff.
    """
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    if not n:  # and nothing is put beside the ends
        return input.clone()  # type: ignore[no-any-return]
    axis = axis_of(dim, input.ndim)
    for t in (prepend, append):
        if t is not None:
            _check_beside(input, t, axis)
    parts = [t for t in (prepend, input, append) if t is not None]
    whole = cat(parts, axis) if len(parts) > 1 else input
    times = min(n, whole.shape[axis])
    for _ in range(times):
        first, second = _part(whole, axis, 0, max(whole.shape[axis] - 1, 0)), _part(whole, axis, 1, None)
        whole = _xor(second, first) if whole.dtype is dtypes.bool else second - first
    return whole


def _check_beside(input: Tensor, t: Tensor, axis: int) -> None:
    if t.ndim != input.ndim:
        raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    for i, (size, given) in enumerate(zip(input.shape, t.shape, strict=True)):
        if i != axis and size != given:
            raise RuntimeError(
                f"diff expects the shape of tensor to prepend or append to match that of input except along the "
                f"differencing dimension; input.size({i}) = {size}, but got tensor.size({i}) = {given}"
            )


# ---- Integrals ----------------------------------------------------------------------------------------------------------

_scaled: Any = unary(
    "MulBackward1", lambda x, by: np.multiply(x, x.dtype.type(by), out=...), lambda g, by: _scaled(g, by), name="mul"
)
_halved: Any = unary(
    "DivBackward1", lambda x: np.divide(x, x.dtype.type(2), out=...), lambda g: _halved(g), name="div", widens=True
)


_divided: Any = unary(
    "DivBackward1", lambda x, by: np.divide(x, x.dtype.type(by), out=...), lambda g, by: _divided(g, by), name="div"
)


def _steps(name: str, y: Tensor, x: Tensor, axis: int) -> Tensor:
    """The distances between the points ``x``, shaped to go with the samples ``y``."""
    if x.dtype is dtypes.bool or y.dtype is dtypes.bool:
        raise RuntimeError(f"{name}: received a bool input for `x` or `y`, but bool is not supported")
    if x.ndim == 1:
        if x.shape[0] != y.shape[axis]:
            raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
        return _part(x, 0, 1, None).sub(_part(x, 0, 0, -1)).reshape((-1,) + (1,) * (y.ndim - 1 - axis))  # type: ignore[no-any-return]
    if x.ndim < y.ndim:
        x = x.reshape((1,) * (y.ndim - x.ndim) + tuple(x.shape))
    along = axis + x.ndim - y.ndim  # points of several dimensions are broadcast; nobody counts them
    step: Tensor = _part(x, along, 1, None) - _part(x, along, 0, -1)
    return step


_LEFT_OUT: Any = object()
"""Stands for points and distances that are left out; None is refused."""


def _areas(name: str, y: Tensor, x: Tensor, dx: Any, dim: int) -> tuple[Tensor, float | None, int]:
    """Twice the areas of the trapezoids, by the width if that varies, else apart from it."""
    if not isinstance(y, Tensor):
        raise TypeError(f"{name}(): argument 'y' (position 1) must be Tensor, not {type(y).__name__}")
    if dx is None or (x is not _LEFT_OUT and (dx is not _LEFT_OUT or not isinstance(x, Tensor))):
        raise TypeError(
            f"{name}() received an invalid combination of arguments: points are a tensor, and go without dx"
        )
    if not y.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    axis = axis_of(dim, y.ndim)
    if x is _LEFT_OUT:
        if y.dtype is dtypes.bool:
            raise RuntimeError(f"{name}: received a bool input for `y`, but bool is not supported")
        check_kernel("add_stub", y)
        if isinstance(dx, Tensor) and not dx.ndim and not dx.requires_grad:
            dx = dx.item()
        if dx is not _LEFT_OUT and not is_number(dx):
            raise TypeError(f"{name}(): argument 'dx' must be Number, not {type(dx).__name__}")
        if isinstance(dx, complex | bool):
            raise RuntimeError(f"{name}: Currently, we only support dx as a real number.")
        return _part(y, axis, 1, None) + _part(y, axis, 0, -1), 1.0 if dx is _LEFT_OUT else dx, axis
    step = _steps(name, y, x, axis)
    return step * (_part(y, axis, 1, None) + _part(y, axis, 0, -1)), None, axis


def _nothing_along(y: Tensor, axis: int) -> Tensor:
    shape = tuple(n for i, n in enumerate(y.shape) if i != axis)
    zeros: Tensor = y.new_zeros(shape)
    return zeros


def trapezoid(y: Tensor, x: Tensor = _LEFT_OUT, *, dx: Any = _LEFT_OUT, dim: int = -1) -> Tensor:
    """The integral along ``dim`` of the samples ``y``, at the points ``x`` or ``dx`` (1 unless said) apart.

    RuntimeError for bool, and for points that do not go with the samples.  Source: torch.trapezoid.
    """
    if isinstance(y, Tensor) and y.ndim and not y.shape[axis_of(dim, y.ndim)]:
        return _nothing_along(y, axis_of(dim, y.ndim))
    areas, by, axis = _areas("trapezoid", y, x, dx, dim)
    if by is None:
        halved: Tensor = _halved(total(areas, axis))
        return halved
    ends = y.select(axis, 0) + y.select(axis, -1)  # of integers in their dtype, where they may overflow
    half = mul(ends, 0.5) if ends.dtype.category < dtypes.FLOATING else _scaled(ends, 0.5)
    area: Tensor = _scaled(total(y, axis) - half, by)
    return area


def trapz(y: Tensor, x: Tensor = _LEFT_OUT, *, dx: Any = _LEFT_OUT, dim: int = -1) -> Tensor:
    """The older name of ``trapezoid``.  Source: torch.trapz."""
    return trapezoid(y, x, dx=dx, dim=dim)


def cumulative_trapezoid(y: Tensor, x: Tensor = _LEFT_OUT, *, dx: Any = _LEFT_OUT, dim: int = -1) -> Tensor:
    """The integrals along ``dim`` from the first sample to each of the others.  Source: torch.cumulative_trapezoid."""
    areas, by, axis = _areas("cumulative_trapezoid", y, x, dx, dim)
    if by is None:
        running: Tensor = _halved(cumsum(areas, axis))
        return running
    whole = areas.dtype.category < dtypes.FLOATING
    scaled = mul(areas, 0.5 * by) if whole else _scaled(areas, 0.5 * by)
    sums: Tensor = cumsum(scaled, axis)
    return sums


# ---- Derivatives of samples ---------------------------------------------------------------------------------------------


def gradient(
    input: Tensor,
    *,
    spacing: float | Tensor | Sequence[Any] | None = None,
    dim: int | Sequence[int] | None = None,
    edge_order: int = 1,
) -> tuple[Tensor, ...]:
    """Estimates of the partial derivatives of a function from its samples, along each dimension of ``dim`` (all if None).

    spacing: the distance of the samples, in all or in each dimension, or for each dimension a tensor of their coordinates.
    edge_order: of the differences at both ends, 1 or 2.  RuntimeError for what does not fit.  Source: torch.gradient.
    """
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    listed = isinstance(spacing, tuple | list)
    kinds = [isinstance(s, Tensor) for s in spacing] if listed else [isinstance(spacing, Tensor)]  # type: ignore[union-attr]
    for s, is_tensor in zip(spacing if listed else [], kinds, strict=False):  # type: ignore[arg-type]
        if is_tensor is not kinds[0] or not (is_tensor or is_number(s)):
            raise TypeError(f"gradient(): 'spacing' holds numbers or tensors, but one is a {type(s).__name__}")
    if spacing is not None and not listed and not kinds[0] and not is_number(spacing):
        raise TypeError(
            f"gradient(): argument 'spacing' must be a number, a tensor or a list, not {type(spacing).__name__}"
        )
    if isinstance(spacing, Tensor):
        spacing = spacing.item()
    axes = _axes(input, spacing, dim)
    steps: list[Any] = list(spacing) if listed else [1 if spacing is None else spacing] * len(axes)  # type: ignore[arg-type]
    if len(steps) != len(axes):
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or as long as the dimensions that it is for, which are "
            f"{len(axes)}, but got a list of length {len(steps)}"
        )
    for axis in axes:
        if input.shape[axis] < edge_order + 1:
            raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    for axis, step in zip(axes, steps, strict=True):
        if isinstance(step, Tensor):
            if step.ndim != 1:
                raise RuntimeError(
                    f"torch.gradient expected each element of spacing to have one dimension, but got an element with {step.ndim} "
                    "dimensions!"
                )
            if step.shape[0] != input.shape[axis]:
                raise RuntimeError(
                    "torch.gradient expects each spacing tensor to have the same number of elements as the dimension"
                )
            if step.device != input.device:
                raise RuntimeError("torch.gradient expected all tensors to be on the same device")
    return tuple(
        _slope_at(input, axis, step, edge_order) if isinstance(step, Tensor) else _slope(input, axis, step, edge_order)
        for axis, step in zip(axes, steps, strict=True)
    )


def _axes(input: Tensor, spacing: Any, dim: int | Sequence[int] | None) -> list[int]:
    if input.dtype in (dtypes.bool, dtypes.uint8):
        raise RuntimeError(f"torch.gradient does not support {type_name(input.dtype)} tensors")
    axes = range(input.ndim) if dim is None else dim if isinstance(dim, tuple | list) else [dim]
    found = [axis_of(d, input.ndim) for d in axes]
    for axis in found:
        if found.count(axis) > 1:
            raise RuntimeError(f"dim {axis} appears multiple times in the list of dims")
    return found


def _ends(input: Any, axis: int) -> Any:
    """A function that gives the slice at a place along the axis, which it keeps."""
    n = input.shape[axis]

    def at(i: int) -> Any:
        return _part(input, axis, i % n, i % n + 1)

    return at


def _slope(input: Any, axis: int, step: Any, edge_order: int) -> Any:
    """Central differences of equal steps, and one-sided ones of the order at both ends."""
    at = _ends(input, axis)
    over, by = (truediv, mul) if input.dtype.category < dtypes.FLOATING else (_divided, _scaled)
    middle = over(over(_part(input, axis, 2, None) - _part(input, axis, 0, -2), 2), step)
    if edge_order == 1:
        first, last = over(at(1) - at(0), step), over(at(-1) - at(-2), step)
    else:
        first = over(by(at(0), -1.5) + by(at(1), 2) - by(at(2), 0.5), step)
        last = over(by(at(-3), 0.5) - by(at(-2), 2) + by(at(-1), 1.5), step)
    return cat([first, middle, last], axis)


def _slope_at(input: Any, axis: int, points: Any, edge_order: int) -> Any:
    """The same for samples at points of any distance."""
    at = _ends(input, axis)
    steps: Any = diff(points)
    shape = (-1,) + (1,) * (input.ndim - 1 - axis)
    d, e = steps[:-1].reshape(shape), steps[1:].reshape(shape)
    middle = (
        _part(input, axis, 0, -2) * (-e / (d * (d + e)))
        + _part(input, axis, 1, -1) * ((e - d) / (d * e))
        + _part(input, axis, 2, None) * (d / (e * (d + e)))
    )
    if edge_order == 1:
        first, last = (at(1) - at(0)) / steps[0], (at(-1) - at(-2)) / steps[-1]
    else:
        d, e = steps[0], steps[1]
        first = at(0) * (-(2 * d + e) / (d * (d + e))) + at(1) * ((d + e) / (d * e)) + at(2) * (-d / (e * (d + e)))
        d, e = steps[-2], steps[-1]
        last = at(-3) * (e / (d * (d + e))) + at(-2) * (-(d + e) / (d * e)) + at(-1) * ((2 * e + d) / (e * (d + e)))
    return cat([first, middle, last], axis)


def _of_its_own_dtype(twin: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """An in-place twin that takes no ``dtype`` but the tensor's: RuntimeError for another."""

    @wraps(twin)
    def write(self: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
        if dtype is not None and dtype is not self.dtype:
            raise RuntimeError(
                f"Bad in-place call: input tensor dtype {self.dtype} and output tensor dtype {dtype} should match"
            )
        return twin(self, dim)

    return write


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(
        namespace,
        (
            cummax, cummin, cumprod, cumsum, cumulative_trapezoid, diff, gradient, logcumsumexp, trapezoid, trapz,
        ),
        methods=("cummax", "cummin", "cumprod", "cumsum", "diff", "logcumsumexp"),
        out=("cummax", "cummin", "diff", "logcumsumexp"),
        exact=("cummax", "cummin"),
        twins=("cumprod", "cumsum"),
        numpy_names=True,
    )  # fmt: skip
    for name in ("cumprod_", "cumsum_"):
        setattr(Tensor, name, _of_its_own_dtype(getattr(Tensor, name)))

"""Reductions to statistics: variances, sums without NaN, counts, the logarithm of a sum of exponentials, both extremes,
covariances, and the hash of a tensor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import Array
from reference_impl.dtypes import BOOL, COMPLEX, FLOATING, INTEGER, dtype
from reference_impl.elementwise import conj, masked, where
from reference_impl.kernels import check_kernel, kernel, widened
from reference_impl.notices import warn
from reference_impl.op import check_target, into, result_of, type_name, unary
from reference_impl.publishing import publish
from reference_impl.reductions import Axes, axes_of, axis_of, check_sizes, converted, past_conversion, spread, sum
from reference_impl.returns import results
from reference_impl.several import several
from reference_impl.tensor import Tensor


def counted(shape: tuple[int, ...], axes: Axes) -> int:
    """How many elements go into one result."""
    return math.prod(shape if axes is None else [shape[i] for i in axes])


# ---- Variances --------------------------------------------------------------------------------------------------------


def _mean_of(x: Array, axes: Axes, keepdims: bool) -> Array:
    return np.divide(np.add.reduce(x, axes, keepdims=keepdims, out=...), counted(x.shape, axes), out=...)


def _moments(x: Array, axes: Axes, keepdims: bool, correction: float) -> tuple[Array, Array]:
    """The variance and the mean: of real numbers in float64, as PyTorch, so that no square overflows that a root brings back."""
    wide = widened(x) if x.dtype.kind == "c" else x.astype(np.float64, copy=False)
    off = np.absolute(wide - _mean_of(wide, axes, True), out=...)
    total = np.add.reduce(off * off, axes, keepdims=keepdims, out=...)
    variance = np.divide(total, total.dtype.type(max(counted(x.shape, axes) - correction, 0)), out=...)
    return variance, _mean_of(wide, axes, keepdims)


def _real(x: Array, value: Array) -> Array:
    """A result in the real dtype that goes with the input's."""
    return value if x.dtype.kind == "c" else value.astype(x.dtype, copy=False)


def _var(a: Array, axes: Axes, keepdims: bool, correction: float) -> Array:
    return _real(a, _moments(a, axes, keepdims, correction)[0])


def _std(a: Array, axes: Axes, keepdims: bool, correction: float) -> Array:
    return _real(a, np.sqrt(_moments(a, axes, keepdims, correction)[0], out=...))


def _var_mean(a: Array, axes: Axes, keepdims: bool, correction: float) -> tuple[Array, Array]:
    variance, mean = _moments(a, axes, keepdims, correction)
    return _real(a, variance), mean.astype(a.dtype, copy=False)


def _std_mean(a: Array, axes: Axes, keepdims: bool, correction: float) -> tuple[Array, Array]:
    variance, mean = _moments(a, axes, keepdims, correction)
    return _real(a, np.sqrt(variance, out=...)), mean.astype(a.dtype, copy=False)


def _var_grad(g: Any, a: Any, axes: Axes, keepdims: bool, correction: float) -> Any:
    """Twice the distance to the mean over the degrees of freedom; where those are none, what dividing by 0 gives."""
    shape = tuple(a.shape)
    n = counted(shape, axes)
    mean = sum(a, axes, True) / (n or 1)
    off = a - mean
    g = spread(g, shape, axes, keepdims)
    freedom = n - correction
    if freedom > 0 or (freedom and axes is not None):
        return g * (off * (2 / freedom))
    return g * where(a == mean, math.nan, math.inf) if axes is None else g * (off * math.inf)


def _std_grad(g: Any, a: Any, y: Any, axes: Axes, keepdims: bool, correction: float) -> Any:
    """As of the variance, halved over the result; 0 where that is 0."""
    return _var_grad(masked(g / (y * 2), y != 0), a, axes, keepdims, correction)


def _mean_part(g: Any, a: Any, axes: Axes, keepdims: bool) -> Any:
    shape = tuple(a.shape)
    return spread(g / (counted(shape, axes) or 1), shape, axes, keepdims)


def _with_mean(of_spread: Callable[..., Any]) -> Callable[..., Any]:
    def both(g: Any, a: Any, y: Any, axes: Axes, keepdims: bool, correction: float) -> Any:
        of_first, of_mean = g
        if of_first is None:
            return _mean_part(of_mean, a, axes, keepdims)
        first = of_spread(of_first, a, y[0], axes, keepdims, correction)
        return first if of_mean is None else first + _mean_part(of_mean, a, axes, keepdims)

    return both


_var_op = several("VarBackward0", _var, name="var", a=_var_grad)
_std_op = several("StdBackward0", _std, name="std", a=_std_grad)
_var_mean_op = several(
    "VarMeanBackward0", _var_mean, name="var_mean", a=_with_mean(lambda g, a, y, *rest: _var_grad(g, a, *rest))
)
_std_mean_op = several("StdMeanBackward0", _std_mean, name="std_mean", a=_with_mean(_std_grad))


def _spread_of(name: str, op: Any, what: str) -> Callable[..., Any]:
    """One of the four functions: their arguments have come in two generations, ``unbiased`` and ``correction``."""

    def function(
        input: Tensor,
        dim: Any = None,
        unbiased: bool | None = None,
        keepdim: bool = False,
        *,
        correction: float | None = None,
    ) -> Any:
        if isinstance(dim, bool):  # var(input, unbiased)
            dim, unbiased = None, dim
        if unbiased is not None and correction is not None:
            raise TypeError(f"{name}() received an invalid combination of arguments: unbiased and correction")
        if correction is None:
            correction = 1 if unbiased is None or unbiased else 0
        if input.dtype.category < FLOATING:
            both = name if name.endswith("mean") else "std and var"
            raise RuntimeError(f"{both} only support floating point and complex dtypes")
        axes = axes_of(dim, input.ndim)
        if counted(input.array.shape, axes) - correction <= 0:
            warn(
                f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input "
                "numel divided by output numel)."
            )
        return op(input, axes, keepdim, correction)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{what} over the dimensions ``dim`` (all if None), over n - ``correction`` elements.\n\n"
        "    ``unbiased`` is the older way to say a correction of 1 or 0.  NaN or inf, with a warning, where nothing is left to\n"
        f"    divide by; RuntimeError for bool and integers.  Source: torch.{name}.\n    "
    )
    return function


var = _spread_of("var", _var_op, "The variance")
std = _spread_of("std", _std_op, "The standard deviation")
var_mean = _spread_of("var_mean", _var_mean_op, "The variance and the mean")
std_mean = _spread_of("std_mean", _std_mean_op, "The standard deviation and the mean")


# ---- Without NaN, and counts ----------------------------------------------------------------------------------------


def _nansum(x: Array, axes: Axes = None, keepdims: bool = False) -> Array:
    kept = np.where(np.isnan(x), x.dtype.type(0), x)
    return np.add.reduce(widened(kept), axes, keepdims=keepdims, out=...).astype(x.dtype, copy=False)


_nansum_op = unary(
    "NansumBackward0",
    kernel(_nansum),
    lambda g, a, shape, axes=None, keepdims=False: spread(g, shape, axes, keepdims) * (a == a),
    name="nansum",
)


def nansum(
    input: Tensor,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """The sum over the dimensions ``dim``, NaN counted as 0; integers add up in int64.

    ``out`` says the dtype.  RuntimeError for complex numbers, for another ``dtype`` than that of ``out``, and for floating
    numbers that are to add up in complex ones or, into ``out``, in integers.  Source: torch.nansum.
    """
    if out is not None:
        check_target("nansum", out, input)
    if input.dtype.category == COMPLEX:
        raise RuntimeError("nansum on CPU does not support complex inputs")
    if out is not None:
        if dtype not in (None, out.dtype):
            raise RuntimeError(f"nansum: provided dtype must match dtype of result. Got {out.dtype} and {dtype}.")
        dtype = out.dtype
    floating = input.dtype.category == FLOATING
    known = (FLOATING,) if out is not None else (FLOATING, INTEGER, BOOL)
    if floating and input.numel() and dtype is not None and dtype.category not in known:
        raise NotImplementedError(f"\"nansum_cpu\" not implemented for '{type_name(dtype)}'")
    if not floating or (dtype is not None and dtype.category != FLOATING):
        if floating:  # a NaN is left out before what is not whole is cut
            whole = input.detach()
            input = where(whole == whole, whole, 0)
        total: Tensor = sum(input, dim, keepdim, dtype=dtype, out=out)
        return total
    wide = input if dtype is None else converted(input, dtype)
    t = past_conversion(_nansum_op(wide, axes_of(dim, input.ndim), keepdim), input, wide)
    return t if out is None else into(out, t, "nansum", (input,))


def nanmean(
    input: Tensor, dim: int | Sequence[int] | None = None, keepdim: bool = False, *, dtype: dtype | None = None
) -> Tensor:
    """The mean over the dimensions ``dim`` of the elements that are not NaN; NaN where there is none.

    RuntimeError for bool and integers, of the elements or asked for.  Source: torch.nanmean.
    """
    if input.dtype.category < FLOATING:
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got {type_name(input.dtype)}"
        )
    if dtype is not None and dtype.category < FLOATING:
        raise RuntimeError(
            "nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. "
            f"Got: {type_name(dtype)}"
        )
    present = sum(input.detach() == input.detach(), dim, keepdim)
    mean: Tensor = nansum(input, dim, keepdim, dtype=dtype) / present
    return mean


@kernel
def _count(x: Array, axes: Axes) -> Array:
    return np.asarray(np.count_nonzero(x, axis=axes), np.int64)


_count_op = unary("", _count, name="count_nonzero")


def count_nonzero(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """How many elements along the dimensions ``dim`` are not zero, as int64; NaN is not.  Source: torch.count_nonzero."""
    axes = axes_of(dim, input.ndim)
    if axes is None:
        check_kernel("nonzero_count_cpu", input)
    result: Tensor = _count_op(input, axes)
    return result


# ---- The logarithm of a sum of exponentials ---------------------------------------------------------------------------


@kernel
def _logsumexp(x: Array, axes: Axes, keepdims: bool) -> Array:
    wide = widened(x)
    top = np.maximum.reduce(wide.real, axes, keepdims=True, initial=-np.inf)
    top = np.where(np.isinf(top), 0, top).astype(top.dtype)
    total = np.log(np.add.reduce(np.exp(wide - top, out=...), axes, keepdims=keepdims, out=...), out=...)
    return np.add(total, top.reshape(total.shape), out=...).astype(x.dtype, copy=False)


def _exp(x: Any) -> Any:
    return x.exp() if isinstance(x, Tensor) else np.exp(x, out=...)


_logsumexp_op = unary(
    "LogsumexpBackward0",
    _logsumexp,
    lambda g, a, y, shape, axes, keepdims: (
        spread(g, shape, axes, keepdims) * conj(_exp(a - spread(y, shape, axes, keepdims)))
    ),
    name="logsumexp",
    widens=True,
)


def logsumexp(input: Tensor, dim: int | Sequence[int], keepdim: bool = False) -> Tensor:
    """log(sum(exp(input))) over the dimensions ``dim``, without overflow; -inf of no elements.

    Integers give the default dtype.  Source: torch.logsumexp.
    """
    result: Tensor = _logsumexp_op(input, axes_of(dim, input.ndim), keepdim)
    return result


# ---- Both extremes ----------------------------------------------------------------------------------------------------


_AMinMax = results("aminmax", "min", "max")


def _aminmax(a: Array, axes: Axes, keepdims: bool) -> tuple[Array, Array]:
    return (
        np.minimum.reduce(a, axes, keepdims=keepdims, out=...),
        np.maximum.reduce(a, axes, keepdims=keepdims, out=...),
    )


def _aminmax_grad(g: Any, a: Any, y: Any, axes: Axes, keepdims: bool) -> Any:
    """Elements that tie share the gradient equally; it is NaN where none is extreme, for NaN."""
    shape = tuple(a.shape)
    parts = []
    for part, extreme in zip(g, y, strict=True):
        if part is not None:
            extreme = spread(extreme, shape, axes, keepdims)
            among = a == extreme
            parts.append(
                spread(part, shape, axes, keepdims) * among / spread(sum(among, axes, True), shape, axes, True)
            )
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


_aminmax_op = several("AminmaxBackward0", _aminmax, name="aminmax", a=_aminmax_grad)


def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """The least and the greatest element, of all or along ``dim``; NaN if any is NaN.

    RuntimeError without elements, IndexError along a dimension of size 0.  Source: torch.aminmax.
    """
    axes = None if dim is None else (axis_of(dim, input.ndim),)
    if axes is None and not input.array.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    check_sizes(input, axes, "aminmax")
    check_kernel("aminmax_cpu", input, "c")
    return _AMinMax(_aminmax_op(input, axes if input.ndim else None, keepdim))


# ---- Covariances ------------------------------------------------------------------------------------------------------


def cov(
    input: Tensor, *, correction: int = 1, fweights: Tensor | None = None, aweights: Tensor | None = None
) -> Tensor:
    """The covariances of the rows, which are variables, over the columns, which are observations.

    fweights: how often each observation counts, as integers; aweights: how much, as floating numbers.
    RuntimeError for bool, more than two dimensions, and weights that do not fit.  Source: torch.cov.
    """
    if input.ndim > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim}")
    if input.dtype is dtypes.bool:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    rows = input.reshape((1, -1)) if input.ndim < 2 else input
    n = rows.shape[1]
    w = _weights(fweights, aweights, n)
    total: Any = n if w is None else sum(w)
    if w is not None and not total.item():
        raise RuntimeError("cov(): weights sum to zero, can't be normalized")
    if not n:
        total = result_of(np.zeros((), np.float32))
    off = rows - (sum(rows if w is None else rows * w, 1) / total).unsqueeze(1)
    if correction and aweights is not None:
        assert w is not None
        factor = total - correction * sum(w * aweights) / total
    else:
        factor = total - correction
    if (factor.item() if isinstance(factor, Tensor) else factor) <= 0:
        warn("cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.")
        factor = 0
    product = off @ conj((off if w is None else off * w).t())
    covariance: Tensor = (product / factor).squeeze()
    return covariance


def _weights(fweights: Any, aweights: Any, n: int) -> Any:
    """The weights of the observations, None if all weigh the same."""
    weights = None
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        if given is None:
            continue
        if given.ndim > 1:
            raise RuntimeError(
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with {given.ndim} dimensions"
            )
        wanted = INTEGER if name == "fweights" else FLOATING
        if given.dtype.category != wanted:
            kind = "integral" if wanted == INTEGER else "floating point"
            raise RuntimeError(
                f"cov(): expected {name} to have {kind} dtype but got {name} with {type_name(given.dtype)}"
            )
        if given.array.size != n:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{given.array.size} != {n}"
            )
        if n and given.min().item() < 0:
            raise RuntimeError(f"cov(): {name} cannot be negative")
        weights = given if weights is None else weights * given
    return weights


def corrcoef(input: Tensor) -> Any:
    """The correlations of the rows, which are variables, over the columns, within [-1, 1].  Source: torch.corrcoef."""
    if input.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    c: Any = cov(input)
    if not c.ndim:
        return c / c
    at = np.arange(c.shape[0])
    deviation = c[at, at].real.sqrt() if c.dtype.category == COMPLEX else c[at, at].sqrt()
    c = c / deviation.reshape((-1, 1)) / deviation.reshape((1, -1))
    if c.dtype.category == COMPLEX:
        from reference_impl.complex_views import view_as_complex, view_as_real

        return view_as_complex(view_as_real(c).clamp(-1, 1))
    return c.clamp(-1, 1)


# ---- A hash -----------------------------------------------------------------------------------------------------------


@kernel
def _hash(x: Array, axes: Axes, keepdims: bool) -> Array:
    bits = x.astype(np.float64).view(np.uint64) if x.dtype.kind in "fV" else x.astype(np.int64).view(np.uint64)
    return np.bitwise_xor.reduce(bits, axes, keepdims=keepdims, out=...)


_hash_op = unary("", _hash, name="hash_tensor")


def hash_tensor(input: Tensor, dim: int | Sequence[int] | None = (), *, keepdim: bool = False, mode: int = 0) -> Tensor:
    """The exclusive or of the elements' bits, as float64 or int64, over the dimensions ``dim``; uint64.

    RuntimeError without elements and for a mode but 0.  Source: torch.hash_tensor.
    """
    if mode:
        raise RuntimeError(f"Unknown hash_tensor mode: {mode}")
    axes = axes_of(dim, input.ndim)
    if axes is None and not input.array.size:
        raise RuntimeError(
            "hash_tensor: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the "
            "'dim' argument."
        )
    check_sizes(input, axes, "hash_tensor")
    check_kernel("xor_sum_cpu", input, "c")
    result: Tensor = _hash_op(input, axes, keepdim)
    return result


def install(namespace: ModuleType) -> None:
    """Give the namespace these functions, and Tensor its methods."""
    publish(
        namespace,
        (
            aminmax, corrcoef, count_nonzero, cov, hash_tensor, logsumexp, nanmean, nansum, std, std_mean, var, var_mean,
        ),
        methods=(
            "aminmax", "corrcoef", "count_nonzero", "cov", "hash_tensor", "logsumexp", "nanmean", "nansum", "std", "var",
        ),
        out=("aminmax", "hash_tensor", "logsumexp", "nanmean", "std", "var"),
        exact=("aminmax", "hash_tensor"),
        numpy_names=True,
    )  # fmt: skip

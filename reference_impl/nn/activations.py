"""Activations: elementwise functions between the layers of a network.  Source: torch.nn.functional.

Each is declared once, with its derivative.  The halves are computed in float32, as PyTorch's kernels do.  A function with
``inplace=True`` writes into its input.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl import factories, random, special_functions
from reference_impl.data import fitting
from reference_impl.devices import Array
from reference_impl.dtypes import dtype
from reference_impl.elementwise import masked, straight, where
from reference_impl.norms import norm
from reference_impl.op import into, number, type_name, unary
from reference_impl.publishing import in_place_twin
from reference_impl.reductions import axis_of
from reference_impl.several import composed, implemented, in_float32, several
from reference_impl.softmax import log_softmax as log_softmax_along
from reference_impl.softmax import softmax as softmax_along
from reference_impl.tensor import Node, Tensor, modes

__all__ = [
    "celu",
    "elu",
    "gelu",
    "glu",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "leaky_relu",
    "log_softmax",
    "logsigmoid",
    "mish",
    "normalize",
    "prelu",
    "relu6",
    "rrelu",
    "selu",
    "silu",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanhshrink",
    "threshold",
]


_OTHER_IN_PLACE = frozenset({
    "CeluBackward0", "EluBackward0", "LeakyReluBackward0", "RreluWithNoiseBackward0", "ThresholdBackward0",
})  # fmt: skip
"""Nodes that have another name where the function is written in place."""


@cache
def _second(cls: type[Node]) -> type[Node]:
    return type(f"{cls.__name__[:-1]}1", (cls,), {"__slots__": ()})


def _named_in_place(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    @wraps(function)
    def apply(*given: Any, **named: Any) -> Tensor:
        t = function(*given, **named)
        cls: Any = type(t.node)
        if cls.__name__ in _OTHER_IN_PLACE:
            t.node.__class__ = _second(cls)
        return t

    return apply


def in_place_on_request(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The function with ``inplace=``, last by position, too."""
    twin = in_place_twin(_named_in_place(function))
    count = len(signature(function).parameters)

    @wraps(function)
    def apply(*given: Any, inplace: bool = False, **named: Any) -> Tensor:
        if len(given) == count + 1:
            *given, inplace = given  # type: ignore[assignment]
        return (twin if inplace else function)(*given, **named)

    apply.in_place = twin  # type: ignore[attr-defined]
    return apply


def _idempotent(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The function, whose twin that writes in place may write one place twice, since doing it again changes nothing."""
    function.idempotent = True  # type: ignore[attr-defined]
    return function


def _activation(
    node: str, forward: Callable[..., Array], da: Callable[..., Any], name: str, lacks: str = "biuwc"
) -> Any:
    return unary(node, in_float32(forward), da, name=name, lacks=lacks)


def _tensor(name: str, input: Any) -> None:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")


# ---- Rectifiers ---------------------------------------------------------------------------------------------------------

_leaky = _activation(
    "LeakyReluBackward0",
    lambda x, slope: np.where(x > 0, x, x * x.dtype.type(slope)),
    straight("LeakyRelu", lambda g, a, slope: where(a > 0, g, g * slope)),
    "leaky_relu",
)


@in_place_on_request
def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """``input`` where it is above 0, else ``negative_slope * input``."""
    return _leaky(input, negative_slope)  # type: ignore[no-any-return]


def _elu(x: Array, alpha: float, scale: float, inner: float) -> Array:
    d = x.dtype.type
    return np.where(x > 0, x * d(scale), np.expm1(np.minimum(d(0), x) * d(inner)) * d(alpha * scale))


def _elu_grad(g: Any, a: Any, alpha: float, scale: float, inner: float) -> Any:
    curved = g * e.exp(where(a < 0, a, 0) * inner) * (alpha * scale * inner)
    return where(a <= 0, curved, g * scale)  # which NaN is not


_elus = {name: _activation(f"{name.capitalize()}Backward0", _elu, _elu_grad, name) for name in ("elu", "celu")}


@in_place_on_request
def elu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """``input`` where it is above 0, else ``alpha * (exp(input) - 1)``."""
    return _elus["elu"](input, alpha, 1.0, 1.0)  # type: ignore[no-any-return]


@in_place_on_request
def selu(input: Tensor) -> Tensor:
    """``elu`` with the alpha and the scale that keep mean 0 and variance 1 from layer to layer."""
    return _elus["elu"](input, 1.6732632423543772, 1.0507009873554805, 1.0)  # type: ignore[no-any-return]


@in_place_on_request
def celu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """``input`` where it is above 0, else ``alpha * (exp(input / alpha) - 1)``.  RuntimeError for an alpha of 0."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _elus["celu"](input, alpha, 1.0, 1.0 / alpha)  # type: ignore[no-any-return]


_hardtanh = _activation(
    "HardtanhBackward0",
    lambda x, low, high: e.least(e.greatest(x, x.dtype.type(low)), x.dtype.type(high)),
    straight("Hardtanh", lambda g, a, low, high: where((a <= low) | (a >= high), 0, g)),
    "hardtanh",
    lacks="wc",
)


@in_place_on_request
def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """``input`` between two bounds; at a bound the gradient is 0, other than that of ``clamp``.

    ValueError where the bounds have crossed, RuntimeError for bool.
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    _tensor("hardtanh", input)
    kind = input.array.dtype.kind
    if kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if kind == "u" and (min_val < 0 or max_val < 0):
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return _hardtanh(input, min_val, max_val)  # type: ignore[no-any-return]


@in_place_on_request
def relu6(input: Tensor) -> Tensor:
    """``input`` between 0 and 6."""
    return hardtanh(input, 0.0, 6.0)


_threshold = _activation(
    "ThresholdBackward0",
    lambda x, at, value: np.where(x <= x.dtype.type(at), x.dtype.type(value), x),
    straight("Threshold", lambda g, a, at, value: where(a <= at, 0, g)),
    "threshold",
    lacks="bwc",
)


@in_place_on_request
@_idempotent
def threshold(input: Tensor, threshold: float, value: float) -> Tensor:
    """``input`` where it is above the threshold, else ``value``.

    RuntimeError for a number that the dtype cannot hold, but that halves are compared with any.
    """
    _tensor("threshold", input)
    d = input.array.dtype
    at = number(threshold) if d.itemsize == 2 and d.kind in "fV" else fitting(number(threshold), d)
    return _threshold(input, at, fitting(number(value), d))  # type: ignore[no-any-return]


_prelu: Any = several(
    "PreluKernelBackward0",
    in_float32(lambda input, weight: np.where(input > 0, input, input * weight)),
    name="prelu",
    input=straight("PreluKernel", lambda g, input, weight: where(input > 0, g, g * weight)),
    weight=lambda g, input: where(input > 0, 0, g * input),
)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """``leaky_relu`` with a slope that is learnt: one for all, or one for each channel (dimension 1).

    RuntimeError for another number of slopes and for two dtypes.
    """
    _tensor("prelu", input)
    if weight.array.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.array.ndim}")
    if input.dtype is not weight.dtype:
        raise RuntimeError(
            f"prelu: Type promoting not supported. Got {type_name(input.dtype)} and {type_name(weight.dtype)}"
        )
    implemented("prelu_cpu", input)
    n = weight.array.size
    if n != 1:
        if not input.array.ndim:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input.array.shape[1] if input.array.ndim > 1 else 1
        if channels != n:
            raise RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {n} and channel size = "
                f"{channels}."
            )
        weight = weight.reshape((n,) + (1,) * (input.array.ndim - 2))
    elif weight.array.ndim:
        weight = weight.reshape(())
    return _prelu(input, weight)  # type: ignore[no-any-return]


_rrelu = several(
    "RreluWithNoiseBackward0",
    lambda input, slope: np.where(input > 0, input, input * slope),
    name="rrelu",
    input=straight("RreluWithNoise", lambda g, input, slope: where(input > 0, g, g * slope)),
)
_rrelu_drawn = several(  # of NaN the slope is 1, and with a slope that is not drawn that slope
    "RreluWithNoiseBackward0",
    lambda input, slope: np.where(input <= 0, input * slope, input),
    name="rrelu",
    input=straight("RreluWithNoise", lambda g, input, slope: where(input <= 0, g * slope, g)),
)


@in_place_on_request
def rrelu(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """``leaky_relu`` with slopes drawn uniformly for each element in training, and with their mean otherwise."""
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    implemented("leaky_relu_cpu", input)
    if not training:
        return _rrelu(input, input.array.dtype.type((lower + upper) / 2))  # type: ignore[no-any-return]
    slopes = factories.empty_like(input).uniform_(lower, upper)
    return _rrelu_drawn(input, slopes.array)  # type: ignore[no-any-return]


# ---- Smooth ones --------------------------------------------------------------------------------------------------------


def _gelu(x: Array, approximate: str) -> Array:
    if approximate == "none":
        return 0.5 * x * (1 + special_functions.erf(x * x.dtype.type(math.sqrt(0.5))))
    inner = x.dtype.type(math.sqrt(2 / math.pi)) * (x + x.dtype.type(0.044715) * x**3)
    return 0.5 * x * (1 + np.tanh(inner))


def _gelu_grad(g: Any, a: Any, approximate: str) -> Any:
    if approximate == "none":
        density = e.exp(a * a * -0.5) * (1 / math.sqrt(2 * math.pi))
        return g * (0.5 * (special_functions.erf(a * math.sqrt(0.5)) + 1) + a * density)
    k = math.sqrt(2 / math.pi)
    t = e.tanh((a + a * a * a * 0.044715) * k)
    return g * (0.5 * (t + 1) + 0.5 * a * (1 - t * t) * ((a * a * (3 * 0.044715) + 1) * k))


_gelu_op = _activation("GeluBackward0", _gelu, _gelu_grad, "gelu")


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """``input`` times the normal distribution's probability below it; ``approximate="tanh"`` by a formula with tanh.

    RuntimeError for another name of an approximation.
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return _gelu_op(input, approximate)  # type: ignore[no-any-return]


def _silu_grad(g: Any, a: Any) -> Any:
    s = e.sigmoid(a)
    return g * (s * (a * (1 - s) + 1))


_silu = _activation("SiluBackward0", lambda x: x / (1 + np.exp(-x)), _silu_grad, "silu", lacks="biuw")


@in_place_on_request
def silu(input: Tensor) -> Tensor:
    """``input * sigmoid(input)``.  RuntimeError for complex numbers that are to be differentiated."""
    if input.array.dtype.kind == "c" and input.requires_grad and modes.recording:
        raise RuntimeError("silu does not support automatic differentiation for outputs with complex dtype.")
    return _silu(input)  # type: ignore[no-any-return]


def _softplus(x: Array, beta: float, threshold: float) -> Array:
    scaled = x * x.dtype.type(beta)
    return np.where(scaled > threshold, x, np.log1p(np.exp(np.minimum(scaled, threshold))) / x.dtype.type(beta))


_softplus_op: Any = _activation(
    "SoftplusBackward0",
    _softplus,
    lambda g, a, beta, threshold: where(a * beta > threshold, g, g * e.sigmoid(a * beta)),
    "softplus",
)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``log(1 + exp(beta * input)) / beta``; ``input`` itself where ``beta * input`` is above the threshold."""
    return _softplus_op(input, beta, threshold)  # type: ignore[no-any-return]


def _mish_grad(g: Any, a: Any) -> Any:
    t = e.tanh(_softplus_op(a, 1.0, 20.0))
    return g * (t + a * (1 - t * t) * e.sigmoid(a))


_mish = _activation("MishBackward0", lambda x: x * np.tanh(_softplus(x, 1.0, 20.0)), _mish_grad, "mish")


@in_place_on_request
def mish(input: Tensor) -> Tensor:
    """``input * tanh(softplus(input))``."""
    return _mish(input)  # type: ignore[no-any-return]


logsigmoid_op = _activation(
    "LogSigmoidBackward0",
    lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.absolute(x))),
    lambda g, a: g * e.sigmoid(-a),
    "log_sigmoid",
)


def logsigmoid(input: Tensor) -> Tensor:
    """``log(sigmoid(input))``, without overflow."""
    return logsigmoid_op(input)  # type: ignore[no-any-return]


def softsign(input: Tensor) -> Tensor:
    """``input / (1 + |input|)``."""
    _tensor("softsign", input)
    implemented("abs_cpu", input, "iufVc")
    result: Tensor = e.div(input, e.abs(input) + 1)
    return result


def tanhshrink(input: Tensor) -> Tensor:
    """``input - tanh(input)``."""
    result: Tensor = e.sub(input, e.tanh(input))
    return result


_sixth = 1 / 6
_hardsigmoid = _activation(
    "HardsigmoidBackward0",
    lambda x: np.minimum(np.maximum(x + 3, 0), 6) / x.dtype.type(6),
    straight("Hardsigmoid", lambda g, a: masked(g * _sixth, (a > -3) & (a < 3))),
    "hardsigmoid",
)


@in_place_on_request
def hardsigmoid(input: Tensor) -> Tensor:
    """``input / 6 + 1 / 2`` between 0 and 1."""
    return _hardsigmoid(input)  # type: ignore[no-any-return]


_hardswish = _activation(
    "HardswishBackward0",
    lambda x: x * np.minimum(np.maximum(x + 3, 0), 6) / x.dtype.type(6),
    lambda g, a: where(a <= -3, 0, where(a < 3, g * (a / 3 + 0.5), g)),
    "hardswish",
)


@in_place_on_request
def hardswish(input: Tensor) -> Tensor:
    """``input * hardsigmoid(input)``."""
    return _hardswish(input)  # type: ignore[no-any-return]


# ---- Shrinking ----------------------------------------------------------------------------------------------------------

_hardshrink = _activation(
    "HardshrinkBackward0",
    lambda x, lambd: np.where((x >= -lambd) & (x <= lambd), x.dtype.type(0), x),
    straight("Hardshrink", lambda g, a, lambd: where((a >= -lambd) & (a <= lambd), 0, g)),
    "hardshrink",
)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """``input``, but 0 between ``-lambd`` and ``lambd``."""
    return _hardshrink(input, lambd)  # type: ignore[no-any-return]


def _softshrink(x: Array, lambd: float) -> Array:
    d = x.dtype.type
    return np.where(x > lambd, x - d(lambd), np.where(x < -lambd, x + d(lambd), x * d(0)))


_softshrink_op = _activation(
    "SoftshrinkBackward0",
    _softshrink,
    straight("Softshrink", lambda g, a, lambd: where((a >= -lambd) & (a <= lambd), 0, g)),
    "softshrink",
)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """``input`` moved towards 0 by ``lambd``, and no further.  RuntimeError for a negative one."""
    _tensor("softshrink", input)
    implemented("softshrink_check", input)
    if lambd < 0:
        raise RuntimeError(
            f"lambda must be in range [0, {np.finfo(np.float32).max:g}] for input dtype {type_name(input.dtype)}, but found "
            f"{lambd:g}"
        )
    return _softshrink_op(input, lambd)  # type: ignore[no-any-return]


# ---- Along a dimension --------------------------------------------------------------------------------------------------


@composed("GluBackward0")
def _glu(input: Tensor, axis: int) -> Tensor:
    half = input.array.shape[axis] // 2
    values, gates = input.narrow(axis, 0, half), input.narrow(axis, half, half)
    result: Tensor = e.mul(values, e.sigmoid(gates))
    return result


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along ``dim`` times the sigmoid of the second.  RuntimeError for an odd size and for 0-d tensors."""
    _tensor("glu", input)
    if not input.array.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    axis = axis_of(dim, input.array.ndim)
    n = input.array.shape[axis]
    if n % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {n}")
    implemented("glu_cpu", input)
    return _glu(input, axis)  # type: ignore[no-any-return]


def _default_dim(ndim: int) -> int:
    """The dimension that softmax takes if none is named, which is advised against."""
    warnings.warn(
        "Implicit dimension choice for softmax has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning,
        stacklevel=4,
    )
    return 0 if ndim in (0, 1, 3) else 1


def _along(name: str, of: Callable[..., Tensor], sign: int, text: str) -> Callable[..., Tensor]:
    def function(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: dtype | None = None) -> Tensor:
        _tensor(name, input)
        along = _default_dim(input.array.ndim) if dim is None else dim
        return of(input if sign > 0 else e.neg(input), along, dtype)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{text}, along ``dim``; ``dtype`` converts the elements first.  Source: torch.nn.functional.{name}."
    )
    return function


softmax = _along("softmax", softmax_along, 1, "exp(input), scaled to add up to 1")
log_softmax = _along("log_softmax", log_softmax_along, 1, "The logarithm of ``softmax``")
softmin = _along("softmin", softmax_along, -1, "``softmax`` of the negative")


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """A random sample of softmax((logits + Gumbel noise) / tau); with ``hard`` one-hot, with the gradient of the soft one."""
    noise = -e.log(-e.log(random.rand_like(logits)))
    y: Any = softmax_along((logits + noise) / tau, dim)
    if not hard:
        return y  # type: ignore[no-any-return]
    index = y.detach().argmax(dim, True)
    chosen: Any = factories.zeros_like(logits)
    axis = axis_of(dim, logits.array.ndim)
    np.put_along_axis(chosen.array, index.array, 1, axis)
    return chosen - y.detach() + y  # type: ignore[no-any-return]


def normalize(
    input: Tensor, p: float = 2.0, dim: int | tuple[int, ...] = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """``input`` divided by its ``p``-norm along ``dim``, or by ``eps`` where that is larger."""
    size: Any = norm(input, p, dim, keepdim=True)
    result: Tensor = e.div(input, size.clamp(eps).expand_as(input))
    if out is None:
        return result
    return into(out, result, "normalize", (input,))

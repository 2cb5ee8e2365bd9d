"""The functions that layers are made of.  Source: torch.nn.functional."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_impl import dtypes, elementwise, reductions
from reference_impl.autograd.modes import no_grad
from reference_impl.devices import Array
from reference_impl.dtypes import FLOATING
from reference_impl.nn import pooling
from reference_impl.nn.activations import *  # noqa: F403
from reference_impl.nn.activations import (
    celu,
    elu,
    gelu,
    hardshrink,
    hardtanh,
    leaky_relu,
    logsigmoid,
    rrelu,
    selu,
    softplus,
    softshrink,
    threshold,
)
from reference_impl.nn.attention import *  # noqa: F403
from reference_impl.nn.convolution import *  # noqa: F403
from reference_impl.nn.dropout import *  # noqa: F403
from reference_impl.nn.embeddings import *  # noqa: F403
from reference_impl.nn.losses import *  # noqa: F403
from reference_impl.nn.margins import *  # noqa: F403
from reference_impl.nn.normalization import *  # noqa: F403
from reference_impl.nn.padding import *  # noqa: F403
from reference_impl.nn.pooling import *  # noqa: F403
from reference_impl.nn.rearranging import *  # noqa: F403
from reference_impl.nn.reduction import reduction_of, warn_of_sizes
from reference_impl.nn.regression import *  # noqa: F403
from reference_impl.nn.regression import weighted
from reference_impl.nn.resampling import *  # noqa: F403
from reference_impl.nn.sequences import *  # noqa: F403
from reference_impl.op import (
    check_result_fits,
    into,
    node_class,
    result_dtype,
    result_of,
    same_device,
    type_name,
    unbroadcastable,
)
from reference_impl.products import matmul
from reference_impl.publishing import with_out
from reference_impl.quiet import quiet
from reference_impl.tensor import LEAF, Node, Tensor, edge, modes, node_for
from reference_impl.views import broadcast_tensors


def _recorded(
    cls: type[Node],
    inputs: tuple[Tensor, ...],
    read: tuple[tuple[Tensor, ...], ...],
    array: Array,
    params: tuple[Any, ...],
) -> Tensor:
    """A tensor on new memory, with a node that saves for each tracked input what its formula reads."""
    t = result_of(array)
    if modes.recording:
        edges: list[Any] = []
        saved: list[tuple[Tensor, ...]] = []
        tracked = saves = False
        for i, group in zip(inputs, read, strict=True):
            e = edge(i) if i.base is not None else i if i.node is LEAF else i.node
            edges.append(e)
            if e is None:
                saved.append(())
            else:
                tracked = True
                saved.append(group)
                if group:
                    saves = True
        if tracked:
            t.node = node_for(cls, tuple(edges), tuple(saved) if saves else (), params, array)
    return t


def _tensor(function: str, name: str, position: int, value: Any) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(value).__name__}"
        )
    return value


# ---- linear ---------------------------------------------------------------------------------------------------------

_input_grad = lambda g, b: g @ elementwise.conj(b)
_weight_grad = lambda g, a: g.swapaxes(-1, -2) @ elementwise.conj(a)
_Mm = node_class("MmBackward0", _input_grad, _weight_grad)
_Addmm = node_class("AddmmBackward0", _input_grad, _weight_grad, lambda g: g)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None, *, out: Tensor | None = None) -> Tensor:
    """``input @ weight.T + bias``, along the last dimension of ``input``.

    input: (..., in_features); weight: (out_features, in_features) or (in_features,); bias: (out_features,).
    TypeError for what is no tensor; RuntimeError for operands of different dtypes, devices or sizes: nothing is converted.
    """
    if out is not None:
        return into(out, linear(input, weight, bias), "linear", (input, weight, bias))
    a = _tensor("linear", "input", 1, input)
    b = _tensor("linear", "weight", 2, weight)
    given = (a, b) if bias is None else (a, b, _tensor("linear", "bias", 3, bias))
    x, w = a.array, b.array
    d = x.dtype
    for t in given[1:]:
        if type(t.array) is not type(x) or type(x) is not np.ndarray:
            same_device(given)
        if t.array.dtype is not d and t.array.dtype != d:
            raise RuntimeError(
                f"mat1 and mat2 must have the same dtype, but got {type_name(a.dtype)} and {type_name(t.dtype)}"
            )
    if x.ndim != 2 or w.ndim != 2:
        return _linear_of_others(a, b, bias)
    if x.shape[1] != w.shape[1]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({x.shape[0]}x{x.shape[1]} and {w.shape[1]}x{w.shape[0]})"
        )
    if bias is not None and bias.array.shape != w.shape[:1]:
        bias.expand(x.shape[0], w.shape[0])  # refuses a bias that does not fit
    if d.itemsize == 2:  # the halves add up in float32, as PyTorch's kernels do
        y = np.matmul(x.astype(np.float32), w.swapaxes(0, 1).astype(np.float32))
        y = (y if bias is None else y + bias.array.astype(np.float32)).astype(d)
    else:
        y = np.matmul(x, w.swapaxes(0, 1))
        if bias is not None:
            np.add(y, bias.array, out=y)
    if bias is None:
        return _recorded(_Mm, given, ((b,), (a,)), y, ())
    return _recorded(_Addmm, given, ((b,), (a,), ()), y, ())


def _linear_of_others(a: Tensor, b: Tensor, bias: Tensor | None) -> Tensor:
    """``linear`` of what is not two matrices: of an input of other dimensions, or a weight of one."""
    x, w = a.array, b.array
    if not x.ndim or not w.ndim:
        raise RuntimeError(f"both arguments to linear need to be at least 1D, but they are {x.ndim}D and {w.ndim}D")
    if w.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {w.ndim}D")
    if bias is not None:
        shape = bias.array.shape
        # where one kernel of PyTorch multiplies and adds
        in_one = x.ndim == 2 or len(shape) == 1 or sum(n != 1 for n in shape) == 1
        if in_one and w.ndim == 1:
            raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
        if not in_one:
            product = linear(a, b)
            result: Tensor = elementwise.add(product, bias)
            check_result_fits(product, result.dtype, result.array.shape)
            return result
    if bias is None:
        return matmul(a, b.t())
    if not x.flags.c_contiguous:
        return matmul(a, b.t()).add_(bias)  # type: ignore[no-any-return]
    *lead, width = x.shape
    rows = math.prod(lead)
    return linear(a.reshape((rows, width)), b, bias).view((*lead, w.shape[0]))  # type: ignore[no-any-return]


# ---- Activations that the namespace has too -------------------------------------------------------------------------


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """``max(0, input)``, elementwise; written into ``input`` with ``inplace=True``."""
    return relu_(input) if inplace else elementwise.relu(input)


def relu_(input: Tensor) -> Tensor:
    """``relu``, written into ``input``."""
    result: Tensor = input.relu_()
    return result


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + exp(-input)), elementwise."""
    result: Tensor = elementwise.sigmoid(input)
    return result


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent, elementwise."""
    result: Tensor = elementwise.tanh(input)
    return result


_WITH_TWINS: tuple[Any, ...] = (celu, elu, hardtanh, leaky_relu, rrelu, selu, threshold)
celu_, elu_, hardtanh_, leaky_relu_, rrelu_, selu_, threshold_ = (f.in_place for f in _WITH_TWINS)

_WITH_OUT: tuple[Any, ...] = (
    pooling.avg_pool2d, pooling.avg_pool3d, gelu, hardshrink, logsigmoid, softplus, softshrink,
)  # fmt: skip
avg_pool2d, avg_pool3d, gelu, hardshrink, logsigmoid, softplus, softshrink = map(with_out, _WITH_OUT)

# ---- mse_loss -------------------------------------------------------------------------------------------------------

_Mse = node_class(
    "MseLossBackward0", lambda g, a, b, scale: g * ((a - b) * scale), lambda g, a, b, scale: g * ((b - a) * scale)
)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The squared differences, ``reduction`` "none", "mean" or "sum"; the operands are broadcast, with a warning.

    weight: factors of the squares, of the input's shape; the mean is then by the sum of the weights.
    ValueError for another reduction, NotImplementedError for integers.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    a, b = _tensor("mse_loss", "input", 1, input), _tensor("mse_loss", "target", 2, target)
    if a.array.shape != b.array.shape:
        warn_of_sizes(a, b)
        if a.dtype is not b.dtype:  # of the same dimensions neither is a number, whose dtype counts less
            a, b = broadcast_tensors(a, b)
    if weight is not None:
        return weighted(elementwise.square(elementwise.sub(a, b)), weight, input, reduction, True)
    x, y = a.array, b.array
    if x.dtype is y.dtype and x.dtype.kind == "f" and type(x) is type(y):
        try:
            difference = quiet(np.subtract, x, y, out=...)
        except ValueError:
            raise unbroadcastable(x, y) from None
    else:
        d = result_dtype(a, b)
        if d.category != FLOATING:
            raise NotImplementedError(f"\"mse_cpu\" not implemented for '{type_name(d)}'")
        a, b = (t if t.dtype is not dtypes.bool else elementwise.convert(t, d) for t in (a, b))
        with no_grad():
            difference = elementwise.sub(a, b).array
    squares = quiet(np.multiply, difference, difference, out=...)
    loss = squares if reduction == "none" else quiet(reductions.TOTALS[reduction], squares)
    scale = 2 / max(squares.size, 1) if reduction == "mean" else 2.0
    return _recorded(_Mse, (a, b), ((a, b), (a, b)), loss, (scale,))

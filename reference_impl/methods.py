"""The tensor's methods and operators, the functions and the in-place twins, generated from the operations declared once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

import numpy as np

from reference_impl import elementwise as e
from reference_impl import (
    filling,
    floats,
    indexing,
    integers,
    joining,
    logarithms,
    memory_formats,
    polynomials,
    products,
    reductions,
    special_functions,
    ternary,
    views,
)
from reference_impl.op import (
    Op,
    check_no_overlap,
    check_recordable,
    check_writable,
    in_place,
    into,
    is_number,
    result_of,
    scalar_array,
    written_directly,
    wrote,
)
from reference_impl.publishing import in_place_twin, publish, with_out
from reference_impl.quiet import quiet
from reference_impl.tensor import Tensor, modes

ELEMENTWISE: dict[str, Any] = {
    function.op.name: function
    for module in (e, floats, integers, logarithms)
    for name, function in vars(module).items()
    if hasattr(function, "op") and name == function.op.name and name != "xlog1py"
} | {name: getattr(special_functions, name) for name in special_functions.OF_TORCH}
"""Name -> the elementwise operation declared under it."""

ALIASES = {
    "absolute": "abs", "negative": "neg", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div",
    "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne", "arccos": "acos",
    "arcsin": "asin", "arctan": "atan", "arctan2": "atan2", "fix": "trunc", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh",
}  # fmt: skip
"""Name -> the operation that it is another name of."""

OPERATORS = {
    "add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "floordiv": "floor_divide", "mod": "remainder",
    "pow": "pow", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift", "rshift": "bitwise_right_shift",
}  # fmt: skip
"""Operator -> operation, with its reflection and its assignment."""

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
UNARY_OPERATORS = {"neg": "neg", "abs": "abs"}

NO_TWINS = frozenset({
    "isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "signbit", "maximum", "minimum", "fmax", "fmin", "angle",
    "logaddexp", "logaddexp2",
})  # fmt: skip
"""Elementwise operations that are not done in place."""

TWINS_IN_NAMESPACE = frozenset({
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "conj_physical", "cos", "cosh", "deg2rad", "erf", "erfc",
    "exp", "exp2", "expm1", "floor", "frac", "i0", "log", "log10", "log1p", "log2", "neg", "negative", "rad2deg",
    "reciprocal", "relu", "round", "rsqrt", "sigmoid", "sin", "sinc", "sinh", "sqrt", "square", "tan", "tanh", "trunc",
    "absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "fix", "gcd", "lcm", "ldexp", "xlogy",
})  # fmt: skip
"""Operations whose in-place twins are functions of the namespace too."""

SCALED = ("add", "sub")
"""Operations that multiply their second operand by ``alpha`` first."""

AFTER_A_NUMBER = frozenset({
    "add", "sub", "mul", "div", "floor_divide", "remainder", "pow", "bitwise_and", "bitwise_or", "bitwise_xor",
    "bitwise_left_shift", "bitwise_right_shift", "xlogy", "xlog1py", "zeta", *polynomials.NAMES,
})  # fmt: skip
"""Functions that also take a number first, and the tensor after it."""

FUNCTIONS: dict[str, Any] = {
    f.__name__: f
    for f in (
        e.allclose, e.equal, e.isclose, e.positive,
        indexing.narrow, indexing.select,
        joining.cat, joining.chunk, joining.split, joining.split_with_sizes, joining.stack, joining.unbind,
        reductions.mean, reductions.prod, reductions.sum,
        views.broadcast_shapes, views.broadcast_tensors, views.broadcast_to, views.detach, views.detach_, views.flatten,
        views.movedim, views.permute, views.ravel, views.reshape, views.squeeze, views.swapaxes, views.swapdims, views.t,
        views.transpose, views.unflatten, views.unsqueeze,
    )
} | {"concat": joining.cat, "concatenate": joining.cat, "moveaxis": views.movedim}  # fmt: skip
"""The namespace's functions that are not elementwise operations."""

ELSEWHERE = (
    "broadcast_tensors", "clone", "conj", "imag", "is_conj", "is_neg", "numel", "real", "resolve_conj", "resolve_neg",
)  # fmt: skip
"""Functions of a tensor that the namespace has from other modules, or that are no methods."""

NO_METHODS = frozenset({"cat", "concat", "concatenate", "stack", "broadcast_shapes", "broadcast_tensors"})
"""Functions that are not methods too, since they are not about one tensor first of all."""

METHODS: dict[str, Any] = {
    f.__name__: f
    for f in (
        memory_formats.contiguous, views.expand, views.expand_as, views.reshape_as, views.view_as, views.squeeze_,
        views.swapaxes_, views.swapdims_, views.t_, views.transpose_, views.unsqueeze_,
    )
} | {
    "permute": views.permute_method, "reshape": views.reshape_method, "split": joining.split_method,
    "view": views.view_as_shape, "__contains__": indexing.contains, "__delitem__": indexing.delitem,
    "__getitem__": indexing.getitem,
    "__iter__": joining.iterate, "__matmul__": products.matmul_operator, "__pos__": e.positive,
    "__rmatmul__": lambda a, b: products.matmul_operator(b, a), "__setitem__": indexing.setitem,
    "T": property(views.reversed_dimensions), "mT": property(views.matrix_transposed),
}  # fmt: skip
"""Methods and properties that are not functions too, or have another signature."""


def function_of(op: Op) -> Callable[..., Any]:
    """The function of an operation, with ``out=`` (and ``alpha=`` where it has one)."""
    apply, name = op.apply, op.name
    if name in SCALED:

        def scaled(input: Any, other: Any, *, alpha: Any = 1, out: Tensor | None = None) -> Any:
            if type(input) is not Tensor:
                check_first(name, input, other)
            if type(alpha) is not int or alpha != 1:
                other = e.scaled(other, alpha, input, subtracts=name != "add")
            t = apply(input, other)
            return t if out is None else into(out, t, name, (input, other))

        function: Callable[..., Any] = scaled
    elif name == "div":

        def divided(input: Any, other: Any, *, rounding_mode: str | None = None, out: Tensor | None = None) -> Any:
            if type(input) is not Tensor:
                check_first(name, input, other)
            t = e.division(rounding_mode)(input, other)
            return t if out is None else into(out, t, name, (input, other))

        function = divided
    elif name == "round":

        def rounded(input: Any, *, decimals: int | None = None, out: Tensor | None = None) -> Any:
            if type(input) is not Tensor:
                check_first(name, input)
            t = apply(input) if decimals is None else e.rounded_to(input, decimals)
            return t if out is None else into(out, t, name, (input,))

        function = rounded
    elif name == "pow":

        def raised(input: Any, exponent: Any, *, out: Tensor | None = None) -> Any:
            if type(input) is not Tensor:
                check_first(name, input, exponent)
            t = apply(input, exponent)
            return t if out is None else into(out, t, name, (input, exponent))

        function = raised
    elif len(op.node.formulas) == 2:

        def two(input: Any, other: Any, *, out: Tensor | None = None) -> Any:
            if type(input) is not Tensor:
                check_first(name, input, other)
            t = apply(input, other)
            return t if out is None else into(out, t, name, (input, other))

        function = two
    else:

        def one(input: Any, *, out: Tensor | None = None) -> Any:
            if type(input) is not Tensor:
                check_first(name, input)
            t = apply(input)
            return t if out is None else into(out, t, name, (input,))

        function = one
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The elementwise operation ``{name}``.  Source: torch.{name}."
    return function


def check_first(name: str, input: Any, other: Any = None) -> None:
    """TypeError unless a function is given a tensor first, or a number where it takes one and a tensor follows.

    An operation itself takes bare arrays too, since the formulas of derivatives do.
    """
    if not isinstance(input, Tensor) and not (
        name in AFTER_A_NUMBER and isinstance(other, Tensor) and is_number(input)
    ):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")


def of_a_tensor(function: Callable[..., Any]) -> Callable[..., Any]:
    """The namespace's form of a method: TypeError if what is given first is no tensor."""

    @wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        if given and type(given[0]) is not Tensor:
            check_first(function.__name__, given[0])
        return function(*given, **named)

    return checked


def twin_of(op: Op) -> Callable[..., Tensor]:
    """The in-place twin of an operation (with ``alpha=`` where it has one)."""
    write = in_place(op)
    if op.name == "round":
        to_decimals = in_place(e.rounded_to.op)
        return lambda self, *, decimals=None: write(self) if decimals is None else to_decimals(self, decimals)
    if op.name == "conj_physical":

        def conj_physical_(self: Tensor) -> Tensor:
            if self.dtype.is_complex:
                return write(self)
            check_recordable(self)
            wrote(self)
            return self

        return conj_physical_
    if op.name == "abs":

        def abs_(self: Tensor) -> Tensor:
            if self.dtype.is_complex:
                raise RuntimeError("In-place abs is not supported for complex tensors.")
            return write(self)

        return abs_
    if op.name == "pow":

        def raised_(self: Tensor, exponent: Any) -> Tensor:
            return write(self, exponent)

        return raised_
    if op.name == "div":
        rounded = {mode: in_place(division.op) for mode, division in e.ROUNDED.items()}

        def divided_(self: Tensor, other: Any, *, rounding_mode: str | None = None) -> Tensor:
            e.division(rounding_mode)
            return rounded[rounding_mode](self, other)

        return divided_
    if op.name not in SCALED:
        return write
    ufunc: Any = op.forward

    def scaled_(self: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
        if alpha == 1:
            return write(self, other)
        if type(alpha) is float and isinstance(other, Tensor) and isinstance(self, Tensor):
            d = other.array.dtype
            if d is self.array.dtype and d.kind == "f":  # as in an optimizer's step: nothing to promote or convert
                if modes.recording:
                    return write(self, e.scaled(other, alpha, self, subtracts=op.name != "add"))
                check_writable(self)
                if other is not self:
                    check_no_overlap(self.array, other.array)
                product = result_of(quiet(np.multiply, other.array, scalar_array(alpha, d), out=...))
                return self if written_directly(ufunc, self, product) else write(self, product)
        return write(self, e.scaled(other, alpha, self, subtracts=op.name != "add"))

    return scaled_


def _of_tensors(operator: Callable[..., Any]) -> Callable[..., Any]:
    """A reflected operator, which Python calls on a tensor alone; TypeError for who calls it on something else."""

    def reflected(a: Any, b: Any) -> Any:
        if not isinstance(a, Tensor):
            raise TypeError(f"a reflected operator is a method of Tensor, and not of {type(a).__name__}")
        return operator(a, b)

    return reflected


def _reflected(operator: Callable[..., Any]) -> Callable[..., Any]:
    return _of_tensors(lambda a, b: operator(b, a))


def _unless_array(twin: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """An in-place operator that leaves an array to the plain one: a new tensor is then bound to the name."""

    def operator(a: Any, b: Any) -> Any:
        return NotImplemented if isinstance(b, np.ndarray) else twin(a, b)

    return operator


def _inverted(a: Tensor) -> Tensor:
    """``~a``: TypeError for other dtypes than integers and bool, where ``bitwise_not`` has none of its own."""
    if a.array.dtype.kind not in "iub":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return e.bitwise_not(a)  # type: ignore[no-any-return]


def _divided_by(a: Any, b: Any) -> Any:
    """``b / a`` for a number or an array b: the reciprocal, which is what is saved for the derivative, times b."""
    return e.reciprocal(a) * b if is_number(b) or isinstance(b, np.ndarray) else e.div.op.operator(b, a)


def install(namespace: ModuleType) -> None:
    """Give Tensor its methods and operators, and the namespace its functions."""
    for name, apply in ELEMENTWISE.items():
        function, twin = function_of(apply.op), twin_of(apply.op)
        for known in (name, *(alias for alias, target in ALIASES.items() if target == name)):
            setattr(namespace, known, function)
            setattr(Tensor, known, function)
            if name not in NO_TWINS:
                setattr(Tensor, f"{known}_", twin)
            if known in TWINS_IN_NAMESPACE:
                setattr(namespace, f"{known}_", twin)
    for symbol, name in OPERATORS.items():
        op = ELEMENTWISE[name].op
        setattr(Tensor, f"__{symbol}__", op.operator)
        setattr(Tensor, f"__r{symbol}__", _reflected(op.operator))
        setattr(Tensor, f"__i{symbol}__", _unless_array(in_place(op)))
    for symbol in ("add", "mul"):  # as in PyTorch the tensor comes first, which the graph shows
        setattr(Tensor, f"__r{symbol}__", _of_tensors(ELEMENTWISE[symbol].op.operator))
    Tensor.__rtruediv__ = _of_tensors(_divided_by)  # type: ignore[attr-defined]
    Tensor.__rsub__ = _of_tensors(e.reversed_difference.op.operator)  # type: ignore[attr-defined]
    for name in COMPARISONS:
        setattr(Tensor, f"__{name}__", ELEMENTWISE[name].op.operator)
    for symbol, name in UNARY_OPERATORS.items():
        setattr(Tensor, f"__{symbol}__", ELEMENTWISE[name])
    Tensor.__invert__ = _inverted  # type: ignore[operator]
    for name, function in FUNCTIONS.items():
        if name in NO_METHODS:
            setattr(namespace, name, function)
        else:
            setattr(namespace, name, of_a_tensor(function))
            setattr(Tensor, name, function)
    for name in ELSEWHERE:
        setattr(namespace, name, of_a_tensor(getattr(namespace, name)))
    for name, method in METHODS.items():
        setattr(Tensor, name, method)
    _publish_with_parameters(namespace)


def _publish_with_parameters(namespace: ModuleType) -> None:
    """The elementwise operations with parameters of their own, or that are made of others."""
    publish(
        namespace,
        (
            ternary.addcmul, ternary.addcdiv, ternary.lerp, ternary.clamp_min, ternary.clamp_max,
            e.clamp, special_functions.mvlgamma,
        ),
        out=True,
        twins=("addcmul", "addcdiv", "lerp", "clamp", "clamp_min", "clamp_max", "mvlgamma"),
        aliases={"clip": "clamp"},
    )  # fmt: skip
    publish(namespace, (floats.nan_to_num, logarithms.logit, floats.float_power, floats.frexp), out=True)
    publish(namespace, (special_functions.polygamma,), methods=False, out=True)
    publish(namespace, (floats.complex, floats.polar), methods=False)
    namespace.float_power = with_out(floats.float_power, exact=True)  # type: ignore[attr-defined]  # a number may come first
    namespace.rsub = of_a_tensor(ternary.rsub)  # type: ignore[attr-defined]
    twins: tuple[Callable[..., Tensor], ...] = (floats.nan_to_num_, logarithms.logit_, floats.float_power_)
    for twin in twins:
        setattr(Tensor, twin.__name__, twin)
    also: tuple[Callable[..., Tensor], ...] = (floats.nan_to_num_, logarithms.logit_, filling.fill_, filling.zero_)
    for twin in also:
        setattr(namespace, twin.__name__, twin)
    for name in ("clamp_", "clamp_max_", "clamp_min_", "clip_"):
        setattr(namespace, name, getattr(Tensor, name))
    Tensor.polygamma = special_functions.polygamma_method  # type: ignore[attr-defined]
    Tensor.polygamma_ = in_place_twin(special_functions.polygamma_method)  # type: ignore[attr-defined]
    Tensor.__rdiv__ = _of_tensors(_divided_by)  # type: ignore[attr-defined]

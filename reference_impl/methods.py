"""The tensor's methods and operators, the functions and the in-place twins, generated from the operations declared once."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from reference_impl import elementwise as e
from reference_impl import indexing, linalg, reductions, views
from reference_impl.op import Op, in_place, into
from reference_impl.tensor import Tensor

ELEMENTWISE: dict[str, Any] = {
    function.op.name: function for function in vars(e).values() if hasattr(function, "op") and function.op.name
}
"""Name -> the elementwise operation declared under it."""

ALIASES = {
    "absolute": "abs", "negative": "neg", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div",
    "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne", "arccos": "acos",
    "arcsin": "asin", "arctan": "atan", "arctan2": "atan2", "fix": "trunc",
}  # fmt: skip
"""Name -> the operation that it is another name of."""

OPERATORS = {
    "add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "floordiv": "floor_divide", "mod": "remainder",
    "pow": "pow", "matmul": "matmul", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift", "rshift": "bitwise_right_shift",
}  # fmt: skip
"""Operator -> operation, with its reflection and its assignment."""

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
UNARY_OPERATORS = {"neg": "neg", "pos": "positive", "abs": "abs", "invert": "bitwise_not"}

SCALED = ("add", "sub")
"""Operations that multiply their second operand by ``alpha`` first."""

_VIEWS = (
    views.reshape, views.flatten, views.transpose, views.permute, views.t, views.squeeze, views.unsqueeze, views.detach,
    views.detach_, views.broadcast_to,
)  # fmt: skip
_REDUCTIONS = (
    reductions.sum, reductions.mean, reductions.prod, reductions.argmax, reductions.argmin, reductions.amax,
    reductions.amin, reductions.any, reductions.all, reductions.cumsum,
)  # fmt: skip


def function_of(op: Op) -> Callable[..., Any]:
    """The function of an operation, with ``out=`` (and ``alpha=`` where it has one)."""
    apply, name = op.apply, op.name
    if name in SCALED:

        def scaled(input: Any, other: Any, *, alpha: Any = 1, out: Tensor | None = None) -> Any:
            t = apply(input, other if alpha == 1 else e.mul(other, alpha))
            return t if out is None else into(out, t, name)

        function: Callable[..., Any] = scaled
    elif len(op.node.formulas) == 2:

        def two(input: Any, other: Any, *, out: Tensor | None = None) -> Any:
            t = apply(input, other)
            return t if out is None else into(out, t, name)

        function = two
    else:

        def one(input: Any, *params: Any, out: Tensor | None = None) -> Any:
            t = apply(input, *params)
            return t if out is None else into(out, t, name)

        function = one
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"The elementwise operation ``{name}``.  Source: torch.{name}."
    return function


def twin_of(op: Op) -> Callable[..., Tensor]:
    """The in-place twin of an operation (with ``alpha=`` where it has one)."""
    write = in_place(op)
    if op.name not in SCALED:
        return write

    def scaled_(self: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
        return write(self, other if alpha == 1 else e.mul(other, alpha))

    return scaled_


def _reflected(operator: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: operator(b, a)


def install(namespace: ModuleType) -> None:
    """Give Tensor its methods and operators, and the namespace its functions."""
    for name, apply in ELEMENTWISE.items():
        function, twin = function_of(apply.op), twin_of(apply.op)
        for known in (name, *(alias for alias, target in ALIASES.items() if target == name)):
            setattr(namespace, known, function)
            setattr(Tensor, known, function)
            setattr(Tensor, f"{known}_", twin)
    ELEMENTWISE["matmul"] = linalg.matmul
    for symbol, name in OPERATORS.items():
        op = ELEMENTWISE[name].op
        setattr(Tensor, f"__{symbol}__", op.operator)
        setattr(Tensor, f"__r{symbol}__", _reflected(op.operator))
        if symbol != "matmul":
            setattr(Tensor, f"__i{symbol}__", in_place(op))
    for name in COMPARISONS:
        setattr(Tensor, f"__{name}__", ELEMENTWISE[name].op.operator)
    for symbol, name in UNARY_OPERATORS.items():
        setattr(Tensor, f"__{symbol}__", ELEMENTWISE[name])
    for function in (*_VIEWS, *_REDUCTIONS, e.clamp, linalg.matmul):
        setattr(namespace, function.__name__, function)
        setattr(Tensor, function.__name__, function)
    namespace.where = e.where  # type: ignore[attr-defined]
    Tensor.view = views.view_as_shape  # type: ignore[attr-defined]
    Tensor.expand = views.expand  # type: ignore[attr-defined]
    Tensor.contiguous = views.contiguous  # type: ignore[attr-defined]
    Tensor.swapaxes = namespace.swapaxes = views.transpose  # type: ignore[attr-defined]
    Tensor.__getitem__ = indexing.getitem  # type: ignore[attr-defined]
    Tensor.__setitem__ = indexing.setitem  # type: ignore[attr-defined]

"""The kinds of operation, and how each is declared.

An operation is declared once: the name of its node, its forward function on arrays, and one derivative formula per
differentiable input.  From the declaration come the function, the operator, the method, the in-place twin and ``out=``.

A formula takes the gradient of the result, ``g``, and then by name what it reads: ``a`` and ``b`` are the inputs, ``y``
the result; these are what the graph saves, and only where the input that the formula is for requires grad.  Any
other parameters are the operation's own, in order.  Formulas use what arrays and Tensors share and operations of this
package, which take either: an ordinary backward pass runs them on bare arrays, which record nothing; with ``create_graph``
the same formulas run on Tensors.  Broadcasting and mixed dtypes are undone by the engine; no formula mentions them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from inspect import signature
from typing import Any, NamedTuple

import numpy as np

from reference_impl import dtypes
from reference_impl.devices import META, Array, Elsewhere, mixed, place_of
from reference_impl.dtypes import BOOL, COMPLEX, FLOATING, FROM_NUMPY, INTEGER, dtype
from reference_impl.memory import overlap, overlaps_itself, readable
from reference_impl.notices import warn
from reference_impl.quiet import again, quiet, quietly
from reference_impl.tensor import (
    LEAF,
    NODE,
    UNCOUNTED,
    Node,
    Storage,
    Tensor,
    alias,
    before_others,
    bound,
    edge,
    ending,
    extra,
    history,
    hooking,
    inferring,
    leading,
    made,
    mark_inference,
    modes,
    new,
    node_for,
    not_to_be_written,
    save,
    stamp,
    storage,
    ticket,
)

Formula = Callable[..., Any]
Picker = Callable[[Any, Any, Any], tuple[Tensor, ...]]

_PICKERS: dict[str, Picker] = {
    "": lambda a, b, y: (),
    "a": lambda a, b, y: (a,),
    "b": lambda a, b, y: (b,),
    "y": lambda a, b, y: (alias(y),),
    "ab": lambda a, b, y: (a, b),
    "ay": lambda a, b, y: (a, alias(y)),
    "by": lambda a, b, y: (b, alias(y)),
    "aby": lambda a, b, y: (a, b, alias(y)),
}
"""What a formula reads -> how to pick it; the result is saved as an alias, since its own node saves it."""


def reads(formula: Formula | None) -> str:
    """Which of the inputs a and b and the result y the formula names."""
    return "" if formula is None else "".join(p for p in signature(formula).parameters if p in ("a", "b", "y"))


def node_class(name: str, *formulas: Formula | None, joint: Formula | None = None) -> type[Node]:
    """The class of an operation's nodes, under PyTorch's name for it."""
    named = (joint,) if joint else formulas
    body = {
        "__slots__": (),
        "formulas": formulas,
        "joint": staticmethod(joint) if joint else None,
        "reads": tuple(reads(f) for f in named),
        "counts": None if joint or not formulas else tuple(len(reads(f)) for f in formulas),
    }
    return type(name, (Node,), body)


def not_derived(cls: type[Node], what: str) -> type[Node]:
    """The class, as that of an operation that is recorded and has no derivative: RuntimeError in any pass that comes to it.

    As in PyTorch a pass comes to it before all that waits, which so keeps its saved values and its leaves' gradients.

    what: the operation, as PyTorch's error names it.
    """

    def refuse(node: Node, g: Any, as_tensors: bool) -> Any:
        raise RuntimeError(f"derivative for {what} is not implemented")

    cls.joint, cls.counts, cls.reads = staticmethod(refuse), None, NODE
    before_others(cls)
    return cls


class Op:
    """A declared operation: what its twins are generated from.

    ``apply`` is the function itself.  ``widens`` says that integers give the default floating dtype.
    """

    __slots__ = ("apply", "forward", "name", "node", "numbers", "operator", "pickers", "widens")

    def __init__(self, name: str, forward: Callable[..., Array], node: type[Node], widens: bool) -> None:
        self.name = name
        self.forward = forward
        self.node = node
        self.pickers = tuple(_PICKERS[reads(f)] for f in node.formulas)
        self.widens = widens
        self.numbers = True
        self.apply: Callable[..., Any]
        self.operator: Callable[..., Any]


def result_of(array: Array) -> Tensor:
    """A tensor on memory that nothing else holds."""
    t = new(Tensor)
    t.array = array
    t.shared = t.node = t.base = t.extra = t._grad = None
    if inferring:
        mark_inference(t)
    return t


# ---- Operands -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096, typed=True)
def _cached_scalar(value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    return _scalar(value, dtype)


def _scalar(value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    if type(value) is int:
        check_width(value)
    if type(value) is int and dtype.kind in "iu":  # integers wrap, as in C
        bits = dtype.itemsize * 8
        value &= (1 << bits) - 1
        array = np.array(value, f"u{dtype.itemsize}").view(dtype)
    else:
        array = quiet(np.array(value).astype, dtype)
    array.flags.writeable = False
    return array


def check_width(value: int) -> None:
    """OverflowError for a Python integer that no dtype of 64 bits holds: an operation reads it before it looks at its tensors."""
    if value >= 1 << 64:
        raise OverflowError("int too big to convert")
    if value < -(1 << 63):
        raise OverflowError("can't convert negative int to unsigned")


def scalar_array(value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """A Python number as an array without dimensions, which cannot be written to; integers wrap.

    Cached, since a new array costs more than the operation; 0.0 is not, since it equals -0.0.
    """
    return _cached_scalar(value, dtype) if value else _scalar(value, dtype)


_NUMBERS = (float, int, bool, complex)


def is_number(value: object) -> bool:
    """Whether the value is a Python or NumPy scalar, which takes part in operations without a dtype of its own."""
    return isinstance(value, (*_NUMBERS, np.number, np.bool_))


def number(value: Any) -> Any:
    """The Python number that a scalar stands for; NumPy's bool, which is no Python bool, stands for a float, as in PyTorch."""
    if isinstance(value, np.generic):
        return float(value) if isinstance(value, np.bool_) else value.item()
    return value


def kind_of(t: Tensor) -> int:
    """0 for a tensor with dimensions, 1 for one without: its rank in promotion; a Python scalar's is 2."""
    return 0 if t.array.ndim else 1


def result_dtype(*operands: Any) -> dtype:
    """The dtype that tensors and Python scalars promote to together."""
    by_kind: list[dtype | None] = [None, None, None]
    for operand in operands:
        if isinstance(operand, Tensor):
            kind, d = kind_of(operand), operand.dtype
        else:
            value = number(operand)
            found = dtypes.of_scalar_type(type(value))
            if found is None:
                raise TypeError(f"expected a Tensor or a number, not {type(operand).__name__}")
            if type(value) is int:
                check_width(value)
                if value >= 1 << 63:
                    found = dtypes.uint64
            kind, d = 2, found
        known = by_kind[kind]
        by_kind[kind] = d if known is None else dtypes.promote_types(known, d)
    return dtypes.combined(*by_kind)


def widened_dtype(*operands: Any) -> dtype:
    """The dtype that they promote to, and the default floating dtype where that is an integer dtype or bool."""
    d = result_dtype(*operands)
    return d if d.category >= FLOATING else dtypes.get_default_dtype()


def cast(array: Array, d: dtype) -> Array:
    """The array in that dtype; itself if it has it.  Complex to real drops the imaginary part."""
    target = d.numpy
    if array.dtype is target or array.dtype == target:
        return array
    if target is None:
        raise RuntimeError(f"{d} is not supported by this implementation")
    if array.dtype.kind == "c" and target.kind not in "cb":
        array = array.real
    return quiet(array.astype, target)


def operand(array: Array, d: dtype) -> Array:
    """``cast``, but that what was repeated is repeated still, lest the result be laid out in another order."""
    if 0 not in array.strides or type(array) is not np.ndarray:
        return cast(array, d)
    once = cast(array[tuple(slice(1 if s == 0 else None) for s in array.strides)], d)
    return np.broadcast_to(once, array.shape)


# ---- The kinds ------------------------------------------------------------------------------------------------------


def binary(
    node_name: str,
    forward: Callable[..., Array],
    da: Formula | None = None,
    db: Formula | None = None,
    *,
    name: str = "",
    widens: bool = False,
    refuses: str = "",
    lacks: str = "",
    meet: Callable[[Tensor, Tensor], dtype] | None = None,
    numbers: bool = True,
    exact: bool = False,
) -> Any:
    """An elementwise operation of two tensors, or of a tensor and a number.

    forward: takes two arrays of one dtype and ``out=...``, which keeps results without dimensions arrays.
    widens: integers give the default floating dtype.
    refuses, lacks: the letters of the dtypes (``LETTERS``) that are RuntimeError, and those that are NotImplementedError.
    meet: the dtype in which tensors of two dtypes meet, if it is not the one that they promote to; may refuse them.
    numbers: whether an operand may be a number.
    exact: whether beside halves a number, and a second operand without dimensions, is not rounded to a half first: the operation
    is carried out in float32.
    """
    cls = node_class(node_name, da, db)
    choosy = meet is not None
    meet = meet or (widened_dtype if widens else result_dtype)
    if exact:
        meet = _meeting_exactly(meet)
    with_number = _meeting_number(exact, widens)
    errors = _errors(refuses, lacks)
    op = Op(name or forward.__name__, forward, cls, widens)
    op.numbers = numbers
    pick_a, pick_b = op.pickers
    saves_a, saves_b = bool(reads(da)), bool(reads(db))
    saves = saves_a or saves_b
    both = saves_a and saves_b
    differentiable = da is not None or db is not None
    plain = not widens and not errors
    takes_numbers = numbers and not choosy

    def beside_half(a: Any, b: Any, half: dtype) -> Tensor:
        x = (
            operand(operand(a.array, half), dtypes.float32)
            if isinstance(a, Tensor)
            else scalar_array(number(a), _SINGLE)
        )
        if not isinstance(b, Tensor):
            y = scalar_array(number(b), _SINGLE)
        else:
            y = operand(b.array if isinstance(a, Tensor) else cast(b.array, half), dtypes.float32)
        try:
            t = result_of(cast(quiet(forward, x, y, out=...), half))
        except ValueError:
            raise unbroadcastable(x, y) from None
        a, b = (v if isinstance(v, Tensor) else result_of(w) for v, w in ((a, x), (b, y)))
        if modes.recording and (edge(a) is not None or edge(b) is not None):
            record(t, cls, (a, b), op.pickers)
        return t

    def make(refused: Callable[[str, Any, Any], Any]) -> Callable[..., Any]:
        def apply(a: Any, b: Any) -> Any:
            try:
                x = a.array
                if type(b) is Tensor:
                    y = b.array
                    if x.dtype is not y.dtype:
                        d = meet(a, b)
                        x, y = operand(x, d), operand(y, d)
                elif takes_numbers and (type(b) is float or type(b) is int):  # an exception would double the cost
                    x, y, a, b = with_number(a, b)
                else:
                    y = b.array
                    if x.dtype is not y.dtype:
                        d = meet(a, b)
                        x, y = operand(x, d), operand(y, d)
            except AttributeError:
                if not isinstance(a, Tensor):
                    if not isinstance(b, Tensor):  # bare arrays, in a formula
                        return forward(*_same_dtype(a, b, widens))
                    if isinstance(a, np.ndarray) or not (numbers and is_number(a)):
                        return refused(op.name, a, b)
                    if choosy:
                        meet(a, b)
                    try:
                        x, y, a, b = with_number(number(a), b, swap=True)
                    except _BesideHalf as found:
                        return beside_half(a, b, *found.args)
                elif isinstance(b, Tensor | np.ndarray) or not (numbers and is_number(b)):
                    return refused(op.name, a, b)
                else:
                    if choosy:
                        meet(a, b)
                    try:
                        x, y, a, b = with_number(a, number(b))
                    except _BesideHalf as found:
                        return beside_half(a, b, *found.args)
            except _BesideHalf as found:
                return beside_half(a, b, *found.args)
            if not plain:
                x, y = _prepared(x, y, widens, errors, op.name)
            t = new(Tensor)
            try:
                t.array = result = quietly(forward, x, y, out=...)
            except ValueError:
                raise unbroadcastable(x, y) from None
            except RuntimeError as error:
                t.array = result = again(error, forward, x, y, out=...)
            t.shared = t.node = t.base = t.extra = t._grad = None
            if inferring:
                mark_inference(t)
            if differentiable:
                na = a.node
                nb = b.node
                if a.base is not None:
                    na = history(a) if modes.recording and result.dtype.kind not in "iub" else None
                    if na is LEAF is not a.node:
                        return record(t, cls, (a, b), op.pickers)
                if b.base is not None:
                    nb = history(b) if modes.recording and result.dtype.kind not in "iub" else None
                    if nb is LEAF is not b.node:
                        return record(t, cls, (a, b), op.pickers)
                if (na is not None or nb is not None) and modes.recording and result.dtype.kind not in "iub":
                    node = new(cls)
                    node.edges = (a if na is LEAF else na, b if nb is LEAF else nb)
                    if saves and (both or (na if saves_a else nb) is not None):
                        kept = pick_a(a, b, t) if na is not None else (), pick_b(a, b, t) if nb is not None else ()
                        if hooking or a.shared is not None or b.shared is not None:
                            save(node, kept)
                        else:  # nobody has written to what nobody shares
                            node.saved, node.versions = kept, None
                    else:
                        node.saved = ()
                    node.params = ()
                    node.shape = result.shape
                    node.dtype = result.dtype
                    node.seq = ticket()
                    node.hooks = None
                    t.node = node
            return t

        apply.__name__ = apply.__qualname__ = op.name
        return apply

    op.apply = make(_type_error)
    op.operator = make(_not_implemented)
    op.apply.op = op  # type: ignore[attr-defined]
    return op.apply


def beside_numbers(operation: Any, second: str, first: str | type[Node] = "") -> Any:
    """The operation, whose node has another name beside a number: ``second``, or ``first`` where the number stands first.

    first: or the class of a node with derivatives of its own.
    """
    op = operation.op
    after = type(second, (op.node,), {"__slots__": ()})
    name, like = (first or second, op.node) if isinstance(first, str) else (first.__name__, first)
    before = type(name, (like,), {"__slots__": (), "number_first": True})
    of = {op.node: after, ending(op.node): ending(after)}

    def named(apply: Callable[..., Any]) -> Callable[..., Any]:
        def renamed(a: Any, b: Any) -> Any:
            t = apply(a, b)
            if not isinstance(b, Tensor):
                to = of.get(type(t.node)) if isinstance(t, Tensor) else None
                if to is not None:
                    t.node.__class__ = to
                    t.node.edges = t.node.edges[:1]
            elif not isinstance(a, Tensor) and isinstance(t, Tensor) and t.node is not None:
                t.node.__class__ = ending(before) if t.node.nowhere else before
            return t

        renamed.__name__ = renamed.__qualname__ = op.name
        return renamed

    op.apply, op.operator = named(op.apply), named(op.operator)
    op.apply.op = op
    return op.apply


def unbroadcastable(x: Array, y: Array) -> RuntimeError:
    """The error for operands whose shapes do not broadcast together."""
    for i in range(1, min(x.ndim, y.ndim) + 1):
        m, n = x.shape[-i], y.shape[-i]
        if m != n and 1 not in (m, n):
            return RuntimeError(
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension "
                f"{max(x.ndim, y.ndim) - i}"
            )
    return RuntimeError(f"operands of the shapes {list(x.shape)} and {list(y.shape)} do not go together")


def _type_error(name: str, a: Any, b: Any) -> Any:
    wrong = b if isinstance(a, Tensor) else a
    raise TypeError(f"{name}(): expected a Tensor or a number, not {type(wrong).__name__}")


def _not_implemented(name: str, a: Any, b: Any) -> Any:
    return NotImplemented


def _same_dtype(a: Any, b: Any, widens: bool) -> tuple[Any, Any]:
    """Operands of a formula's operation: arrays, or an array and a number."""
    if not widens:
        return a, b
    a, b = (v if isinstance(v, Elsewhere) else np.asarray(readable(v)) for v in (a, b))
    if a.dtype != b.dtype:  # NumPy's functions would take small integers for halves
        d = next(
            (v.dtype for v, other in ((a, b), (b, a)) if other.dtype.kind in "iub"), np.result_type(a.dtype, b.dtype)
        )
        a, b = (v if v.dtype == d else v.astype(d) for v in (a, b))
    return a, b


class _BesideHalf(Exception):
    """The operands meet in the halves that are given, but one of them is not to be rounded to that first."""


def _meeting_exactly(meet: Callable[[Tensor, Tensor], dtype]) -> Callable[[Tensor, Tensor], dtype]:
    """``meet``, but _BesideHalf for halves and a second operand without dimensions."""

    def exactly(a: Tensor, b: Tensor) -> dtype:
        d = meet(a, b)
        if d in HALVES and not b.array.ndim:
            raise _BesideHalf(d)
        return d

    return exactly


_Operands = tuple[Array, Array, Tensor, Tensor]


def _meeting_number(exact: bool, widens: bool) -> Callable[..., _Operands]:
    """How a tensor and a number meet: the function that gives their arrays, in the dtype that they promote to, and their tensors.

    exact: _BesideHalf where that dtype is one of halves.
    widens: integers give the default floating dtype; a number is not cut to the integer dtype beside which it stands.
    """
    keeps = _KEEPS | {d.numpy.char: set() for d in HALVES if d.numpy is not None} if exact else _KEEPS

    def with_number(a: Any, b: Any, swap: bool = False) -> _Operands:
        t, value = (b, a) if swap else (a, b)
        x = t.array
        d = x.dtype
        if type(value) not in keeps[d.char]:
            promoted = result_dtype(t, value)
            if exact and promoted in HALVES:
                raise _BesideHalf(promoted)
            x = operand(x, promoted)
            d = promoted.numpy
        y = scalar_array(value, d)
        s = result_of(y)
        return (y, x, s, t) if swap else (x, y, t, s)

    def widened(a: Any, b: Any, swap: bool = False) -> _Operands:
        t, value = (b, a) if swap else (a, b)
        if t.array.dtype.kind not in "iub" or type(value) not in (int, bool):
            return with_number(a, b, swap)
        if t.array.dtype.kind == "b":
            result_dtype(t, value)  # may refuse the number
        d = dtypes.get_default_dtype()
        if exact and d in HALVES:
            raise _BesideHalf(d)
        x, y = operand(t.array, d), scalar_array(value, d.numpy)  # type: ignore[arg-type]
        s = result_of(y)
        return (y, x, s, t) if swap else (x, y, t, s)

    return widened if widens else with_number


HALVES = (dtypes.float16, dtypes.bfloat16)
_SINGLE = np.dtype(np.float32)
_KINDS: dict[str, set[type]] = {
    "b": {bool},
    "i": {bool, int},
    "u": {bool, int},
    "f": {bool, int, float},
    "V": {bool, int, float},
    "c": {bool, int, float, complex},
}
_KEEPS = {d.char: _KINDS[d.kind] for d in FROM_NUMPY}
"""The letter of a NumPy dtype -> the types of number beside which a tensor keeps that dtype; bfloat16 is of the kind V."""


LETTERS: dict[str, tuple[dtype, ...]] = {
    "b": (dtypes.bool,),
    "i": (dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64),
    "u": (dtypes.uint8,),
    "w": (dtypes.uint16, dtypes.uint32, dtypes.uint64),
    "h": (dtypes.float16, dtypes.bfloat16),
    "f": (dtypes.float32, dtypes.float64),
    "c": (dtypes.complex64, dtypes.complex128),
}
"""The letters that say which dtypes an operation does not take -> the dtypes; w are the wide unsigned ones."""


def _errors(refuses: str, lacks: str) -> dict[Any, type[RuntimeError]]:
    """NumPy dtype -> the error that it is."""
    return {
        d.numpy: error
        for letters, error in ((refuses, RuntimeError), (lacks, NotImplementedError))
        for letter in letters
        for d in LETTERS[letter]
    }


def check_dtype(name: str, d: Any, errors: dict[Any, type[RuntimeError]]) -> None:
    """The error of an operation that does not take the NumPy dtype."""
    if d in errors:
        raise errors[d](f"\"{name}_cpu\" not implemented for '{type_name(FROM_NUMPY[d])}'")


def _prepared(x: Array, y: Array, widens: bool, errors: Any, name: str) -> tuple[Array, Array]:
    if x.dtype in errors and (
        errors[x.dtype] is not NotImplementedError or place_of(x) is not META
    ):  # which runs no kernel
        check_dtype(name, x.dtype, errors)
    if widens and x.dtype.kind in "iub":
        d = dtypes.get_default_dtype()
        return operand(x, d), operand(y, d)
    return x, y


def unary(
    node_name: str,
    forward: Callable[..., Array],
    da: Formula | None = None,
    *,
    name: str = "",
    widens: bool = False,
    refuses: str = "",
    lacks: str = "",
    once: bool = False,
) -> Any:
    """An operation of one tensor, elementwise or along axes, with parameters of its own.

    forward: takes an array and the parameters and returns a new array (with dimensions or without, never a scalar).
    The formula's further parameters are the input's shape, if it names ``shape``, and the operation's own.
    widens, refuses, lacks: as for ``binary``.
    once: whether the graph is freed by a backward pass although nothing is saved, since PyTorch saves some parameter.
    """
    cls = node_class(node_name, da)
    op = Op(name or forward.__name__, forward, cls, widens)
    pick = op.pickers[0]
    saves = bool(reads(da))
    reads_result = reads(da) == "y"
    unread = ((),) if once else ()
    names = tuple(signature(da).parameters) if da else ()
    takes_shape = "shape" in names
    errors = _errors(refuses, lacks)
    plain = not widens and not errors

    def apply(a: Any, *params: Any) -> Any:
        try:
            x = a.array
        except AttributeError:
            if isinstance(a, np.generic) or hasattr(a, "strides"):  # a bare array, in a formula
                return forward(a, *params)
            raise TypeError(f"{op.name}(): argument 'input' must be Tensor, not {type(a).__name__}") from None
        if not plain:
            x, _ = _prepared(x, x, widens, errors, op.name)
        t = new(Tensor)
        try:
            t.array = result = quietly(forward, x, *params)
        except RuntimeError as error:
            t.array = result = again(error, forward, x, *params)
        t.shared = t.node = t.base = t.extra = t._grad = None
        if inferring:
            mark_inference(t)
        na = a.node
        if a.base is not None:
            na = history(a) if modes.recording and da is not None and result.dtype.kind not in "iub" else None
            if na is LEAF is not a.node:
                return record(t, cls, (a,), op.pickers, (x.shape, *params) if takes_shape else params)
        if na is not None and da is not None and modes.recording and result.dtype.kind not in "iub":
            node = new(cls)
            node.edges = (a if na is LEAF else na,)
            if saves:
                if reads_result and not hooking:  # a new result is at version 0
                    node.saved = ((alias(t),),)
                    node.versions = None
                else:
                    save(node, (pick(a, None, t),))
            else:
                node.saved = unread
                node.versions = None
            node.params = (x.shape, *params) if takes_shape else params
            node.shape = result.shape
            node.dtype = result.dtype
            node.seq = ticket()
            node.hooks = None
            t.node = node
        return t

    apply.__name__ = apply.__qualname__ = op.name
    op.apply = op.operator = apply
    apply.op = op  # type: ignore[attr-defined]
    return apply


def view(node_name: str, forward: Callable[..., Array], da: Formula | None = None, *, name: str = "") -> Any:
    """An operation whose result shares its input's memory.

    forward: takes an array and the parameters and returns an array on the same memory.
    The formula's further parameters are the input's shape, then the operation's own.
    """
    cls = node_class(node_name, da)
    op = Op(name or forward.__name__, forward, cls, widens=False)

    def bare(a: Any, *params: Any) -> Any:
        if isinstance(a, np.generic) or hasattr(a, "strides"):
            return forward(a, *params)
        raise TypeError(f"{op.name}(): argument 'input' must be Tensor, not {type(a).__name__}") from None

    def apply_any(a: Any, *params: Any) -> Any:
        try:
            x = a.array
        except AttributeError:
            return bare(a, *params)
        return _seen(a, forward(x, *params), cls, (x.shape, *params))

    def apply_one(a: Any, param: Any) -> Any:  # the same without a star, which costs 0.2 us
        try:
            x = a.array
        except AttributeError:
            return bare(a, param)
        return _seen(a, forward(x, param), cls, (x.shape, param))

    def apply_two(a: Any, first: Any, second: Any) -> Any:
        try:
            x = a.array
        except AttributeError:
            return bare(a, first, second)
        return _seen(a, forward(x, first, second), cls, (x.shape, first, second))

    apply: Any = {1: apply_one, 2: apply_two}.get(len(signature(forward).parameters) - 1, apply_any)
    apply.__name__ = apply.__qualname__ = op.name
    op.apply = op.operator = apply
    apply.op = op
    return apply


def _seen(a: Tensor, result: Array, cls: type[Node], params: tuple[Any, ...]) -> Tensor:
    """A view of ``a``, with a node if ``a`` is tracked."""
    t = new(Tensor)
    t.array = result
    t.shared = shared = a.shared or storage(a)
    base = a.base
    t.node = t.extra = t._grad = None
    if base is None:
        t.base = a
        na = a.node
    else:
        t.base = base
        na = history(a) if modes.recording else None
        if a.extra is not None and a.extra.origin is not None:
            bound(t, a.extra.origin)
    if modes.recording:
        if na is LEAF is not a.node:
            t.node = node_for(cls, (edge(a),), (), params, result)
        elif na is not None:
            node = new(cls)
            node.edges = (a if na is LEAF else na,)
            node.saved = ()
            node.params = params
            node.shape = result.shape
            node.dtype = result.dtype
            node.seq = ticket()
            node.hooks = None
            t.node = node
    elif t.extra is None:
        bound(t, "no_grad")
    if shared.version > 0:
        extra(t).seen = stamp(shared)
    return t


def record(
    t: Tensor, cls: type[Node], inputs: tuple[Tensor, ...], pickers: tuple[Picker, ...], params: tuple[Any, ...] = ()
) -> Tensor:
    """Record an operation's result, of whose inputs one may lead nowhere; ``pickers`` say what is saved for each."""
    edges = tuple(map(edge, inputs))
    a, b = inputs[0], inputs[-1]
    alone = len(edges) == 1
    saved = tuple(
        pick(a, b, t) if alone or leading(e) is not None else () for pick, e in zip(pickers, edges, strict=True)
    )
    t.node = node_for(cls, edges, saved if any(saved) else (), params, t.array)
    return t


def recorded(
    cls: type[Node],
    inputs: tuple[Tensor, ...],
    array: Array,
    params: tuple[Any, ...] = (),
    saved: tuple[Tensor, ...] = (),
    once: bool = False,
) -> Tensor:
    """A tensor on new memory, with a node of a class with ``joint`` derivatives if any input is tracked.

    saved: what ``joint`` reads, besides the gradient and ``params``.
    once: whether the graph is freed by a backward pass although nothing is saved, since PyTorch saves some of ``params``.
    """
    t = result_of(array)
    if modes.recording and array.dtype.kind not in "iub":
        edges = tuple(edge(i) for i in inputs)
        if any(e is not None for e in edges):
            t.node = node_for(cls, edges, (saved,) if saved or once else (), params, array)
    return t


def by_indices(operation: Any) -> Any:
    """An operation whose derivative goes by its parameters alone, and is refused if indices were written to since: see ``watch``.

    operation: as ``unary`` has made it, with ``once``.
    """
    cls: Any = operation.op.node
    count = len(signature(cls.formulas[0]).parameters) - 1
    cls.joint = staticmethod(lambda g, *given: (cls.formulas[0](g, *given[-count:]),))
    cls.counts = None
    return operation


def watch(t: Tensor, indices: Iterable[Tensor]) -> Tensor:
    """Save the indices that made ``t``, for their versions; an operation ``by_indices`` made it."""
    if t.node is not None and (kept := tuple(indices)):
        save(t.node, (kept,))
    return t


def same_device(tensors: tuple[Tensor, ...]) -> None:
    """RuntimeError unless all are in one memory; for operations that NumPy would carry out across devices."""
    first = tensors[0].array
    for t in tensors:
        array = t.array
        if type(array) is type(first) is np.ndarray:  # both are the host's
            continue
        if place_of(array) is not place_of(first):
            raise mixed(first, array)


# ---- Writing --------------------------------------------------------------------------------------------------------


def check_writable(a: Tensor, source: Any = None) -> None:
    """RuntimeError where an in-place operation on ``a`` would lose a gradient or write one place twice.

    source: what is written, or what it is made from, if that may be a Tensor.
    """
    check_recordable(a, source)
    check_no_repeats(a.array)


def check_no_repeats(array: Array) -> None:
    """RuntimeError where a write to the array would write one place twice."""
    if overlaps_itself(array):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )


def check_no_overlap(written: Array, read: Array, coincide: bool = False) -> None:
    """RuntimeError where a write to one array changes what is still to be read of another.

    coincide: whether being the same elements in the same order is refused too.
    """
    if overlap(written, read, coincide):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
            "location. Please clone() the tensor before performing the operation."
        )


def check_recordable(a: Tensor, source: Any = None) -> None:
    """RuntimeError where an in-place change of ``a``, of its values or of its geometry, would lose a gradient.

    source: what is written, or what it is made from, if that may be a Tensor.
    """
    if modes.recording:
        base = a.base
        if base is None:
            if a.node is LEAF:
                raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        elif (tracked := a.requires_grad) or (isinstance(source, Tensor) and source.requires_grad):
            if a.extra is not None and a.extra.origin is not None:
                raise not_to_be_written(a, a.extra.origin, "is being")
            if tracked and not isinstance(base.node, Node):
                raise RuntimeError(
                    "a view of a leaf Variable that requires grad is being used in an in-place operation."
                )
            if tracked and a.node is None:  # its base became tracked later, and nobody has asked for its history since
                raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    if (
        not modes.inference
        and a.shared is not None
        and a.shared.version == UNCOUNTED
        and (a.extra is None or a.extra.counted is None)
    ):
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed. You can make a clone to get a normal "
            "tensor before doing inplace update. See https://github.com/pytorch/rfcs/pull/17 for more details."
        )


def wrote(a: Tensor) -> None:
    """Count a write to the tensor's memory."""
    shared = storage(a)
    if shared.version != UNCOUNTED:
        shared.version += 1
    elif a.extra is not None and a.extra.counted is not None and not modes.inference:
        a.extra.counted += 1


def check_result_fits(a: Tensor, result: dtype, shape: tuple[int, ...]) -> None:
    """RuntimeError where a result of that dtype and shape cannot be written into ``a``."""
    if not dtypes.can_cast(result, a.dtype):
        raise RuntimeError(
            f"result type {type_name(result)} can't be cast to the desired output type {type_name(a.dtype)}"
        )
    if shape != a.array.shape:
        raise RuntimeError(f"output with shape {list(a.array.shape)} doesn't match the broadcast shape {list(shape)}")


def type_name(d: dtype) -> str:
    """PyTorch's name of a dtype in messages: Float, Long, ComplexFloat."""
    names = {"float32": "Float", "float64": "Double", "float16": "Half", "bfloat16": "BFloat16", "bool": "Bool"}
    names |= {"uint8": "Byte", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long"}
    names |= {"complex64": "ComplexFloat", "complex128": "ComplexDouble", "complex32": "ComplexHalf"}
    return names.get(d.name, d.name.replace("uint", "UInt"))


def written_directly(ufunc: np.ufunc, a: Tensor, other: Any) -> bool:
    """Let the ufunc write into its first operand, where nothing has to be converted, and count that; whether it did.

    It saves the copy of the result.  False leaves everything as it was.
    """
    x = a.array
    if x.dtype.char not in "fd":
        return False
    if isinstance(other, Tensor):
        y = other.array
        if y.dtype is not x.dtype or type(y) is not type(x):
            return False
    elif type(other) is float or type(other) is int:
        y = scalar_array(other, x.dtype)
    else:
        return False
    try:
        quiet(ufunc, x, y, out=x)
    except (TypeError, ValueError):  # no loop for the dtype, or a shape that does not fit: the general way says so
        return False
    wrote(a)
    return True


def unhooked(apply: Callable[..., Tensor], *args: Any, **named: Any) -> Tensor:
    """Apply an operation without the hooks of saved values, which are to see the result where it is going to be."""
    pairs, modes.saving = modes.saving, ()
    try:
        return apply(*args, **named)
    finally:
        modes.saving = pairs


def _parameters(forward: Callable[..., Array]) -> int:
    """How many parameters a forward function of one array has beside it."""
    return 0 if type(forward) is np.ufunc else len(signature(forward).parameters) - 1


NOT_DERIVED_IN_PLACE = ("acosh", "asinh", "atanh")
"""What PyTorch has no derivative of where it writes in place, though it has one where it does not."""


@cache
def _not_derived(name: str) -> type[Node]:
    def joint(g: Any) -> Any:
        raise NotImplementedError(f"the derivative for 'inplace version of {name}' is not implemented.")

    return node_class(f"{name.capitalize()}Backward1", joint=joint)


@cache
def _compared_with_number(cls: type[Node]) -> type[Node]:
    """The node of a comparison that is written in place, under the name that it has beside a number."""
    return type(f"{cls.__name__[:-1]}0", (cls,), {"__slots__": ()})


def in_place(op: Op) -> Callable[..., Tensor]:
    """The twin of an operation that writes its result into its first input and returns that."""
    reads_a = tuple("a" in reads(f) for f in op.node.formulas)
    binary_op = len(op.pickers) == 2
    ufunc = op.forward if type(op.forward) is np.ufunc and binary_op and not op.widens else None

    most = 1 if binary_op else _parameters(op.forward)

    def apply_(a: Tensor, *rest: Any) -> Tensor:
        if not isinstance(a, Tensor):
            raise TypeError(f"{op.name}_(): argument 'input' must be Tensor, not {type(a).__name__}")
        if len(rest) > most or len(rest) < binary_op:
            raise TypeError(f"{op.name}_() takes {most} arguments but {len(rest)} were given")
        other = rest[0] if binary_op else None
        if binary_op and not op.numbers and is_number(other):
            kind = type(other).__name__
            raise TypeError(f"{op.name}_(): argument 'other' (position 1) must be Tensor, not {kind}")
        try:
            check_writable(a, other)
        except RuntimeError:
            if binary_op and not isinstance(other, Tensor) and not is_number(other):  # arguments are looked at first
                kind = type(other).__name__
                raise TypeError(f"{op.name}_(): argument 'other' (position 1) must be Tensor, not {kind}") from None
            raise
        if isinstance(other, Tensor) and other is not a:
            check_no_overlap(a.array, other.array)
        wants_a = modes.recording and history(a) is not None
        wants_b = modes.recording and isinstance(other, Tensor) and history(other) is not None
        tracked = wants_a or wants_b
        if ufunc is not None and not tracked and written_directly(ufunc, a, other):
            return a
        before = a
        if tracked:
            # A formula that is to run and reads the old values is given a copy of them, as in PyTorch.
            copied = (wants_a and reads_a[0]) or (wants_b and reads_a[1])
            before = made(a.array.copy() if copied else a.array, None, a.node)
        t = op.apply(before, *rest) if not hooking else unhooked(op.apply, before, *rest)
        if t.node is not None and op.name in NOT_DERIVED_IN_PLACE:
            t.node = node_for(_not_derived(op.name), t.node.edges, (), (), t.array)
        if place_of(t.array) is not place_of(a.array):  # of a 0-d host tensor and an accelerator's
            raise mixed(t.array, a.array)
        check_result_fits(a, t.dtype, t.array.shape)
        a.array[...] = cast(t.array, a.dtype)
        wrote(a)
        if tracked and t.node is None and any(op.node.formulas):  # a comparison, whose own result is bool
            cls: Any = op.node
            of_other: tuple[Any, ...] = (edge(other) if wants_b else None,) if isinstance(other, Tensor) else ()
            t.node = node_for(
                cls if of_other else _compared_with_number(cls), (before.node, *of_other), (), (), a.array
            )
        if tracked and t.node is not None:
            if t.node.saved:
                groups = t.node.saved
                save(t.node, tuple(tuple(alias(a) if s.array is t.array else s for s in group) for group in groups))
                if isinstance(other, Tensor) and other.shared is a.shared and type(t.node.versions) is tuple:
                    t.node.versions = tuple(  # the value that was read is gone, as backward is to find
                        tuple(
                            v - (s.shared is a.shared and s.array is not t.array) for s, v in zip(*saved, strict=True)
                        )
                        for saved in zip(groups, t.node.versions, strict=True)
                    )
            t.node.dtype = a.array.dtype
            rebase(a, t.node)
        return a

    apply_.__name__ = apply_.__qualname__ = f"{op.name}_"
    return apply_


def rebase(a: Tensor, node: Node) -> None:
    """Make ``node`` the history of a tensor that was written to; for a view, its base's history changes with it."""
    from reference_impl.autograd.inplace import rebase_base, successor

    shared = storage(a)
    shared.rebased += 1
    if a.extra is not None:
        a.extra.before = None
    if a.base is None:
        a.node = successor(a.node, node)
    else:
        rebase_base(a, a.base, node)
        history(a)


class Target(NamedTuple):
    """What a result is written into: a tensor given as ``out=``, found fit, and the memory that it is then to have."""

    out: Tensor
    array: Array
    shared: Storage | None
    base: Tensor | None


def check_target(name: str, out: Any, t: Tensor | None) -> None:
    """TypeError for an ``out`` that is no tensor, RuntimeError where a derivative by it or by ``t`` would be lost."""
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if modes.recording and (history(out) is not None or (t is not None and history(t) is not None)):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments "
            "requires grad."
        )


EXACT_OUT = frozenset(
    (
        "abs", "absolute", "bitwise_not", "ceil", "clamp", "clamp_max", "clamp_min", "clip", "conj_physical", "eigvalsh", "fix",
        "floor", "frac", "hardshrink", "heaviside", "inv", "inverse", "isneginf", "isposinf", "lerp", "logcumsumexp", "matmul",
        "matrix_norm", "matrix_power", "nan_to_num", "neg", "negative", "norm", "round", "sgn", "sign", "signbit",
        "slice_scatter", "solve", "svdvals", "tril", "triu", "trunc", "vecdot", "vector_norm",
    )
)  # fmt: skip
"""Functions that PyTorch has write into a tensor of the result's own dtype alone: their kernels convert nothing.

Measured of all functions that take ``out=``, on pairs of dtypes; ``linalg.det``, which shares its name with a function without
``out=``, is left out.
"""


def target_of(out: Tensor, t: Tensor, name: str, inputs: Sequence[Any] = ()) -> Target:
    """Where a result goes that is to be written into ``out``; nothing is written yet.

    A tensor of another shape is going to be resized, in its memory if that is large enough; a warning says so if it has elements.
    inputs: what the result was made from; ``out`` may be one of them, and may not overlap one in part.
    RuntimeError if ``out`` requires grad, cannot hold the result's category, or would be written to twice in one place.
    """
    check_target(name, out, t)
    if place_of(out.array) is not place_of(t.array):
        raise mixed(t.array, out.array)
    if not dtypes.can_cast(t.dtype, out.dtype):
        raise RuntimeError(
            f"result type {type_name(t.dtype)} can't be cast to the desired output type {type_name(out.dtype)}"
        )
    if (
        out.dtype is not t.dtype
        and name in EXACT_OUT
        and not (name[:2] == "cl" and sum(isinstance(each, Tensor) for each in inputs) > 1)  # limits that are tensors
        and not (name == "matrix_power" and 0 in inputs[1:])
        and not (  # sizes of complex numbers: as such, and as any real numbers
            name[:3] == "abs"
            and inputs
            and inputs[0].dtype.category == COMPLEX
            and (out.dtype.category != COMPLEX or out.dtype is inputs[0].dtype)
        )
    ):
        raise RuntimeError(f"Expected out tensor to have dtype {t.dtype.name}, but got {out.dtype.name} instead")
    shape = t.array.shape
    if out.array.shape != shape:
        from reference_impl.storage_api import room_for

        target = Target(out, *room_for(out, shape))
        if out.array.size:
            warn(
                f"An output with one or more elements was resized since it had shape {list(out.array.shape)}, which does "
                f"not match the required output shape {list(shape)}. This behavior is deprecated, and in a future "
                "PyTorch release outputs will not be resized unless they have zero elements."
            )
    else:
        check_no_repeats(out.array)
        target = Target(out, out.array, out.shared, out.base)
    for each in inputs:
        if isinstance(each, Tensor):
            check_no_overlap(target.array, each.array)
    return target


def written_to(target: Target, t: Tensor) -> Tensor:
    """Write the result into the tensor that it was found to fit, and return that."""
    out = target.out
    out.array, out.shared, out.base = target.array, target.shared, target.base
    out.array[...] = readable(cast(t.array, out.dtype))
    wrote(out)
    return out


def into(out: Tensor, t: Tensor, name: str, inputs: Sequence[Any] = ()) -> Tensor:
    """Write a result into the tensor given as ``out=`` and return that; see ``target_of``."""
    return written_to(target_of(out, t, name, inputs), t)


CATEGORY_OF_KIND = {"b": BOOL, "i": INTEGER, "u": INTEGER, "f": FLOATING, "V": FLOATING, "c": COMPLEX}
"""A NumPy dtype's kind -> its category; V is bfloat16's."""

"""Writes by indices and by masks: ``scatter``, ``index_add``, ``masked_fill`` and their like.

Each operation is declared once, as the plan of a write: what is checked, what is written, what the derivatives are.  The
function, which writes into a copy, its in-place twin and ``out=`` are generated from the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from reference_impl import elementwise
from reference_impl.data import fitting
from reference_impl.devices import HOST, META, Array, mixed, place_of
from reference_impl.elementwise import conj, masked
from reference_impl.filling import FillBackward0, FillBackward1, fill_
from reference_impl.gathering import (
    along,
    broadcast,
    check_bounds,
    check_index_dtype,
    check_numbers,
    check_sizes,
    elements,
    exactly,
    grid,
    implemented,
    refuse_first,
)
from reference_impl.indexing import (
    Key,
    fitted,
    getitem,
    named,
    part_of,
    placed,
    placed_at,
    put_grads,
    resolved,
    without,
)
from reference_impl.memory import readable
from reference_impl.op import (
    cast,
    check_no_overlap,
    check_no_repeats,
    check_recordable,
    is_number,
    node_class,
    number,
    rebase,
    result_of,
    same_device,
    type_name,
    wrote,
)
from reference_impl.publishing import of_a_tensor
from reference_impl.reductions import axis_of
from reference_impl.tensor import Node, Tensor, alias, edge, made, modes, node_for

# ---- Plans ---------------------------------------------------------------------------------------------------------------


class Write(NamedTuple):
    """A write whose arguments are checked; the memory that it goes to is not yet."""

    write: Callable[[Array], None]
    """Writes into an array of the result's shape that holds the input's values."""
    node: type[Node]
    """Its ``joint`` takes the gradient, what is saved and ``params``, and gives the gradients of the input and of ``sources``."""
    sources: tuple[Tensor, ...] = ()
    """The tensors that are written."""
    saved: tuple[Any, ...] = ()
    """Tensors; "a" is the input and "y" the result."""
    params: tuple[Any, ...] = ()
    apart: tuple[Tensor, ...] = ()
    """What shares no memory with what is written to: it is read in another order."""
    aligned: tuple[Tensor, ...] = ()
    """What may be just the elements that are written to, and overlaps them in no other way."""
    shape: tuple[int, ...] | None = None
    """The result's shape, where it is not the input's."""
    repeats: bool = False
    """Whether one place may be written to twice."""


Plan = Callable[..., Write]


def _node(w: Write, edges: tuple[Any, ...], before: Tensor, y: Tensor) -> Node:
    known = {"a": before, "y": y}
    saved = tuple(alias(known[s]) if s == "y" else known[s] if isinstance(s, str) else s for s in w.saved)
    return node_for(w.node, edges, (saved,), w.params, y.array)


def _edges(input: Tensor, w: Write) -> tuple[Any, ...]:
    """The edges to record, none if nothing is."""
    if not modes.recording or input.array.dtype.kind in "iub":
        return ()
    edges = tuple(edge(t) for t in (input, *w.sources))
    return edges if any(e is not None for e in edges) else ()


def function_of(name: str, plan: Plan) -> Callable[..., Tensor]:
    """The function that carries the plan out on a copy of its input, with ``out=``."""

    @wraps(plan)
    def apply(input: Tensor, *given: Any, **named: Any) -> Tensor:
        w = plan(input, *given, **named)
        x = input.array
        array = place_of(x).empty(x.shape if w.shape is None else w.shape, x.dtype)
        if place_of(x) is not META:
            array[...] = readable(x)
            w.write(array)
        t = result_of(array)
        edges = _edges(input, w)
        if edges:
            t.node = _node(w, edges, input, t)
        return t

    apply.__name__ = apply.__qualname__ = name
    return apply


def twin_of(name: str, plan: Plan) -> Callable[..., Tensor]:
    """The in-place twin: the plan carried out on the input itself.  Errors leave everything as it was."""

    @wraps(plan)
    def apply_(self: Tensor, *given: Any, **named: Any) -> Tensor:
        try:
            w = plan(self, *given, **named)
        except TypeError:
            raise
        except Exception:  # as in PyTorch the history is looked at before what is to be written
            check_recordable(
                self, next((t for t in (*given, *named.values()) if isinstance(t, Tensor) and t.requires_grad), None)
            )
            raise
        check_recordable(self, next((t for t in w.sources if t.requires_grad), None))
        if w.shape is not None and w.shape != self.array.shape:
            raise RuntimeError(
                f"output with shape {list(self.array.shape)} doesn't match the broadcast shape {list(w.shape)}"
            )
        if not w.repeats:
            check_no_repeats(self.array)
        for t in w.apart:
            check_no_overlap(self.array, t.array, coincide=True)
        for t in w.aligned:
            check_no_overlap(self.array, t.array)
        edges = _edges(self, w)
        before = made(self.array.copy(), None, self.node) if edges and "a" in _words(w) else self
        if place_of(self.array) is not META:
            w.write(self.array)
        wrote(self)
        if edges:
            rebase(self, _node(w, edges, before, self))
        return self

    apply_.__name__ = apply_.__qualname__ = f"{name}_"
    return apply_


def _words(w: Write) -> list[str]:
    return [s for s in w.saved if isinstance(s, str)]


# ---- What is written -----------------------------------------------------------------------------------------------------


def put(x: Array, key: Key, value: Any) -> None:
    """Overwrite what a key of ``whole`` names; of values for one place the last stays."""
    x[key.basic][key.advanced] = value


def combine(x: Array, key: Key, value: Any, ufunc: str) -> None:
    """Combine values with what a key of ``whole`` names, one after another where several meet at a place."""
    target = readable(x)[key.basic]
    getattr(place_of(target).module, ufunc).at(target, key.advanced, value)
    if hasattr(x, "resolved"):
        x[key.basic] = target


UFUNCS = {"sum": "add", "mean": "add", "prod": "multiply", "amax": "maximum", "amin": "minimum"}
"""A reduction -> the function of two values that it repeats."""


def _identity(reduce: str, d: np.dtype[Any]) -> Any:
    """The value that a reduction starts from where the input's own is left out."""
    if reduce in ("sum", "mean"):
        return 0
    if reduce == "prod":
        return 1
    low = reduce == "amax"
    if d.kind == "b":
        return not low
    if d.kind in "iu":
        return np.iinfo(d).min if low else np.iinfo(d).max
    return -np.inf if low else np.inf


def reduced(x: Array, key: Key, source: Array, reduce: str, include_self: bool) -> None:
    """Reduce the values for each place, and its own unless that is left out; where none are named nothing changes."""
    if not include_self:
        put(x, key, _identity(reduce, x.dtype))
    combine(x, key, source, UFUNCS[reduce])
    if reduce == "mean":
        n = _counts(x, key, include_self)
        quotient = np.floor_divide(x, n, out=...) if x.dtype.kind in "iu" else np.divide(x, n, out=...)
        x[...] = quotient


def _counts(x: Array, key: Key, include_self: bool) -> Array:
    """How many values are reduced at each place, at least 1, in the array's dtype."""
    n = place_of(x).empty(x.shape, x.dtype)
    n[...] = 1
    if not include_self:
        put(n, key, 0)
    combine(n, key, np.ones((), x.dtype), "add")
    return n


# ---- By an index of the source's shape -------------------------------------------------------------------------------------


def _source_grad(part: Any, shape: tuple[int, ...], used: tuple[int, ...]) -> Any:
    """The gradient of a source of which only the leading elements along each dimension were used."""
    if shape == used:
        return part
    return placed_at(part.reshape(used), shape, tuple(slice(0, n) for n in used))


def _check_scatter(name: str, input: Tensor, dim: int, index: Any, source: Any) -> tuple[int, Key | None]:
    """The axis, and the key of the places that are written to, None if there are none."""
    axis = axis_of(dim, input.array.ndim)
    if not isinstance(index, Tensor):
        raise TypeError(f"{name}(): argument 'index' (position 2) must be Tensor, not {type(index).__name__}")
    tensors = (input, index, source) if isinstance(source, Tensor) else (input, index)
    same_device(tensors)
    if index.array.size:
        check_index_dtype(name, index, "int32", "int64")
    if isinstance(source, Tensor) and source.dtype is not input.dtype:
        raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    if not index.array.size:
        return axis, None
    check_sizes(input, index.array, axis, "self", source.array if isinstance(source, Tensor) else None)
    check_bounds(index.array, input.array.shape[axis] if input.array.ndim else 1, axis, RuntimeError)
    return axis, grid(input, axis, index.array)


def _used(source: Tensor, index: Tensor) -> Array:
    """The elements of the source that the index has counterparts of, in the shape of what the key names."""
    x = readable(source.array)
    if x.shape != index.array.shape and index.array.ndim and x.ndim:
        x = x[tuple(slice(0, n) for n in index.array.shape)]
    return x.reshape(index.array.shape or (1,))


def _scatter_grads(g: Any, _index: Any, key: Key, shape: tuple[int, ...], used: tuple[int, ...]) -> tuple[Any, ...]:
    return without(g, key), _source_grad(named(g, key), shape, used)


_Scatter = node_class("ScatterBackward0", joint=_scatter_grads)
_ScatterNumber = node_class("ScatterBackward1", joint=lambda g, _index, key: (without(g, key),))
_ScatterAdd = node_class(
    "ScatterAddBackward0", joint=lambda g, _index, key, *used: (g, _source_grad(named(g, key), *used))
)


def _no_scatter(g: Any, *_: Any) -> Any:
    raise RuntimeError("derivative for aten::scatter is not implemented")


_ScatterReduced = node_class("NotImplemented", joint=_no_scatter)
_Same = node_class("AliasBackward0", joint=lambda g: (g,))
_SameAndNothing = node_class("AliasBackward0", joint=lambda g: (g, None))
_MISSING: Any = object()


def _nothing(input: Tensor, sources: tuple[Tensor, ...] = ()) -> Write:
    """The write of no elements."""
    return Write(lambda x: None, _SameAndNothing if sources else _Same, sources)


def _shapes(source: Tensor, index: Tensor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return source.array.shape, index.array.shape if source.array.ndim else ()


def _scatter(
    input: Tensor, dim: int, index: Tensor, src: Any = _MISSING, *, value: Any = _MISSING, reduce: str | None = None
) -> Write:
    """Write each element of ``src``, or a number, where ``index`` says along ``dim`` and at its own place along the others.

    ``src`` has the input's dtype and is nowhere smaller than ``index``; of several for one place one stays.  ``reduce`` ("add" or
    "multiply") combines instead, with no derivative.  RuntimeError for an index that does not fit.  Source: torch.scatter.
    """
    if (src is _MISSING) is (value is _MISSING) or (src is not _MISSING and not _is_value(src)):
        raise TypeError(
            "scatter() received an invalid combination of arguments: it takes a tensor src or a number value"
        )
    if src is _MISSING and isinstance(value, Tensor) and not value.array.ndim:
        value = value.item()
    if src is _MISSING and not is_number(value):
        raise TypeError(f"scatter(): argument 'value' must be Number, not {type(value).__name__}")
    if reduce not in (None, "add", "multiply"):
        if not isinstance(reduce, str):
            raise TypeError(f"scatter(): argument 'reduce' must be str, not {type(reduce).__name__}")
        raise RuntimeError("reduce argument must be either add or multiply.")
    source = src if src is not _MISSING else value
    _, key = _check_scatter("scatter", input, dim, index, source)
    implemented("scatter_gather_tensor_cpu", input)
    if not isinstance(source, Tensor):
        source = fitting(number(source), input.array.dtype)
    if key is None:
        return _nothing(input, (source,) if isinstance(source, Tensor) else ())
    written = _used(source, index) if isinstance(source, Tensor) else source
    sources, apart = ((source,), (index, source)) if isinstance(source, Tensor) else ((), (index,))
    if reduce is not None:
        return Write(lambda x: combine(x, key, written, reduce), _ScatterReduced, sources, apart=apart)
    if not sources:
        return Write(lambda x: put(x, key, written), _ScatterNumber, saved=(index,), params=(key,), apart=apart)
    return Write(lambda x: put(x, key, written), _Scatter, sources, (index,), (key, *_shapes(source, index)), apart)


def _is_value(value: Any) -> bool:
    return isinstance(value, Tensor) or is_number(value)


def _scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Write:
    """Add each element of ``src`` where ``index`` says along ``dim``, all that meet at one place.  Source: torch.scatter_add."""
    _check_tensor("scatter_add", "src", src)
    _, key = _check_scatter("scatter_add", input, dim, index, src)
    implemented("scatter_gather_tensor_cpu", input)
    if key is None:
        return _nothing(input, (src,))
    used = _used(src, index)
    return Write(
        lambda x: combine(x, key, used, "add"), _ScatterAdd, (src,), (index,), (key, *_shapes(src, index)), (index, src)
    )


def _check_tensor(name: str, argument: str, value: Any) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}(): argument '{argument}' must be Tensor, not {type(value).__name__}")


def _reduce_grads(
    g: Any,
    a: Any,
    b: Any,
    y: Any,
    key: Key,
    used: tuple[int, ...],
    reduce: str,
    include_self: bool,
) -> tuple[Any, Any]:
    """The gradients of a reduction at a key: by what each value has to do with the result at its place.

    a: the input; b: the source, of which the leading elements of the shape ``used`` were reduced; y: the result.
    """
    whole_shape = tuple(b.shape)
    if whole_shape != used:
        b = part_of(b, tuple(slice(0, n) for n in used))
    at = key.advanced
    assert at is not None
    taken = tuple(np.broadcast_shapes(*(k.shape for k in at if not isinstance(k, slice)))) if used == () else used
    b = b.reshape(taken)
    shape = tuple(a.shape)
    if reduce == "sum":
        da, db = g, named(g, key)
    elif reduce == "mean":
        share = g / _beside(g, _counts(_array(a), key, include_self))
        da, db = share, named(share, key)
    elif reduce == "prod":
        da, db = _product_grads(g, a, b, y, key, include_self)
    else:
        mine = _array(a == y)
        theirs = _array(b == named(y, key))
        n = mine.astype(_array(a).dtype) + placed(theirs.astype(_array(a).dtype), shape, key)
        share = g / _beside(g, n)  # a place of NaN, which equals nothing, has no share, and NaN for a slope
        da, db = share * _beside(g, mine), named(share, key) * _beside(g, theirs)
    if not include_self:
        da = without(da, key)
    return da, _source_grad(db.reshape(used), whole_shape, used)


def _array(x: Any) -> Array:
    return x.array if isinstance(x, Tensor) else x


def _beside(g: Any, x: Array) -> Any:
    """The array as what ``g`` is: itself or a Tensor."""
    return result_of(x) if isinstance(g, Tensor) else x


def _product_grads(g: Any, a: Any, b: Any, y: Any, key: Key, include_self: bool) -> tuple[Any, Any]:
    """Each value's share in the product at its place: the product of the others.

    That is the product divided by the value, if the value is not 0; of one 0 the product of what is not 0; of several nothing.
    """
    zero_a, zero_b = _array(a == 0), _array(b == 0)
    d = _array(a).dtype
    own = zero_a.astype(d)
    if not include_self:
        own = without(own, key)
    zeros = own + placed(zero_b.astype(d), tuple(a.shape), key)
    filled_a, filled_b = elementwise.where(zero_a, 1, a), elementwise.where(zero_b, 1, b)
    if not isinstance(g, Tensor):
        rest: Any = filled_a.copy()
        reduced(rest, key, filled_b, "prod", include_self)
        alone = np.where(zeros == 1, g * conj(rest), 0)
        of_a, of_b = alone, named(alone, key)
    else:
        rest = _reduce_at(filled_a, key, filled_b, include_self)
        only_a, only_b = masked(a, zero_a), masked(b, zero_b)  # zeros, whose derivative is not
        total = (only_a if include_self else without(only_a, key)) + placed(only_b, tuple(a.shape), key)
        one, two = masked(g * conj(rest), zeros == 1), masked(g * conj(rest), zeros == 2)
        of_a = one + two * conj(total - only_a)
        of_b = named(one, key) + named(two, key) * conj(named(total, key) - only_b)
    product = g * conj(y)
    da = elementwise.where(zero_a, of_a, product / conj(filled_a))
    db = elementwise.where(zero_b, of_b, named(product, key) / conj(filled_b))
    return da, db


def _reduce_at(a: Tensor, key: Key, b: Tensor, include_self: bool) -> Tensor:
    """The product at a key, recorded."""
    y = result_of(readable(a.array).copy())
    reduced(y.array, key, b.array, "prod", include_self)
    edges = (edge(a), edge(b))
    if any(e is not None for e in edges):
        y.node = node_for(
            _ScatterReduce, edges, ((a, b, alias(y)),), (key, tuple(b.shape), "prod", include_self), y.array
        )
    return y


def _reducing(name: str) -> type[Node]:
    cls = node_class(name, joint=lambda g, a, b, y, *given: _reduce_grads(g, a, b, y, *given[-4:]))
    cls.reads = ("aby",)  # behind them, the index
    return cls


_ScatterReduce, _IndexReduce = _reducing("ScatterReduceBackward0"), _reducing("IndexReduceBackward0")
_KERNELS = {"mean": "scatter_gather_tensor_cpu_reduce_mean", "amax": "scatter_gather_tensor_cpu_reduce_amax"}
_REFUSED = {"mean": "b", "amax": "c", "amin": "c"}
"""A reduction -> the kinds of dtype that it is not for."""


def _scatter_reduce(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Write:
    """Reduce the elements of ``src`` that meet at a place: "sum", "prod", "mean", "amax" or "amin".

    ``include_self``: whether the place's own value counts.  The mean of integers is rounded down.  At extremes that are reached
    several times the gradient is shared.  Source: torch.scatter_reduce.
    """
    _check_tensor("scatter_reduce", "src", src)
    reduce = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    if reduce not in UFUNCS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    _, key = _check_scatter("scatter_reduce", input, dim, index, src)
    implemented(f"scatter_gather_tensor_cpu_reduce_{reduce}", input, _REFUSED.get(reduce, ""))
    if key is None:
        return _nothing(input, (src,))
    used = _used(src, index)
    return Write(
        lambda x: reduced(x, key, used, reduce, include_self),
        _ScatterReduce,
        (src,),
        ("a", src, "y", index),
        (key, _shapes(src, index)[1], reduce, include_self),
        (index, src),
    )


# ---- By a vector of indices --------------------------------------------------------------------------------------------------


def _check_along(name: str, input: Tensor, dim: int, index: Any, source: Any) -> tuple[int, Key]:
    """The axis, and the key of slices, of an operation that writes as many slices as there are indices."""
    _check_tensor(name, "index", index)
    _check_tensor(name, "source", source)
    x, s, i = input.array, source.array, index.array
    axis = axis_of(dim, x.ndim)
    same_device((input, index, source))
    if i.ndim > 1:
        raise IndexError(
            f"{name}_(): Index is supposed to be a vector, but got dim: {i.ndim} with type: {type_name(index.dtype)}"
        )
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError(f"{name}_(): Expected dtype int32/int64 for index but got: {type_name(index.dtype)}")
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"{name}_(): self ({type_name(input.dtype)}) and source ({type_name(source.dtype)}) must have the same scalar type"
        )
    slices = s.shape[axis] if axis < s.ndim else 1
    if s.ndim and axis >= s.ndim:
        raise RuntimeError(f"{name}_(): Indexing dim {axis} is out of bounds of the source tensor")
    if i.size != slices:
        raise RuntimeError(
            f"{name}_(): Number of indices ({i.size}) should be equal to source.size(dim): ({slices}), for dim: {axis}"
        )
    if (*x.shape[:axis], *x.shape[axis + 1 :]) != (*s.shape[:axis], *s.shape[axis + 1 :]) or x.ndim != s.ndim:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(x.shape)} source.shape = {list(s.shape)}"
        )
    return axis, along(input, axis, i)


_IndexAdd = node_class(
    "IndexAddBackward0",
    joint=lambda g, _index, key, shape, alpha: (g, (named(g, key) * _conjugate(alpha)).reshape(shape)),
)


def _conjugate(alpha: Any) -> Any:
    return alpha.conjugate() if isinstance(alpha, complex) else alpha


def _index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1) -> Write:
    """Add the slices of ``source``, times ``alpha``, to those that ``index`` names along ``dim``, all that meet at one.

    ``source`` has the input's dtype, and its shape but for one slice for each index.  Source: torch.index_add.
    """
    if not is_number(alpha):
        raise TypeError(f"index_add(): argument 'alpha' must be Number, not {type(alpha).__name__}")
    axis, key = _check_along("index_add", input, dim, index, source)
    implemented("scatter_gather_tensor_cpu", input)
    error = RuntimeError if input.array.ndim > 1 else IndexError  # PyTorch's kernels differ
    check_bounds(index.array, input.array.shape[axis] if input.array.ndim else 1, axis, error)
    factor = fitting(number(alpha), input.array.dtype)
    added = _slices(source, key, axis)
    if alpha != 1:
        added = np.multiply(added, factor, out=...)
    params = (key, source.array.shape, number(alpha))
    return Write(lambda x: combine(x, key, added, "add"), _IndexAdd, (source,), (index,), params, (index, source))


def _slices(source: Tensor, key: Key, axis: int) -> Array:
    """The source as what a key of ``along`` names."""
    x = readable(source.array)
    return x if x.ndim else x.reshape(1)


_IndexCopy = node_class(
    "IndexCopyBackward0", joint=lambda g, _index, key, shape: (without(g, key), named(g, key).reshape(shape))
)


def _index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Write:
    """Write the slices of ``source`` over those that ``index`` names along ``dim``; of several for one, one stays.

    Source: torch.index_copy.
    """
    _check_tensor("index_copy", "index", index)
    _check_tensor("index_copy", "source", source)
    x, s, i = input.array, source.array, index.array
    axis = axis_of(dim, x.ndim)
    if i.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {i.ndim})")
    if not s.ndim and i.size != 1:
        raise IndexError(f"index_copy_(): When source is scalar, index should have one element (got {i.size})")
    if s.ndim != x.ndim and s.ndim and x.ndim:
        raise IndexError(
            f"index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({s.ndim}), destination dimensionality ({x.ndim})"
        )
    if index.dtype.name != "int64":
        raise RuntimeError(f"index_copy_(): Expected a long tensor for index, but got {type_name(index.dtype)}")
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"index_copy_(): self and source expected to have the same dtype, but got (self) {type_name(input.dtype)} and "
            f"(source) {type_name(source.dtype)}"
        )
    same_device((input, index, source))
    rest, given = (*x.shape[:axis], *x.shape[axis + 1 :]), (*s.shape[:axis], *s.shape[axis + 1 :])
    if rest != given:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{list(rest)} at dimension {axis} and source slice shape: {list(given)} at dimension 0."
        )
    if i.size != (s.shape[axis] if s.ndim else 1):
        raise IndexError(
            f"index_copy_(): Number of indices ({i.size}) should be equal to source.size(dim) ({s.shape[axis]})"
        )
    implemented("index_copy_cpu", input)
    check_bounds(i, x.shape[axis] if x.ndim else 1, axis, IndexError)
    key = along(input, axis, i)
    written = readable(s).reshape(1) if not s.ndim else readable(s)
    return Write(lambda x: put(x, key, written), _IndexCopy, (source,), (index,), (key, s.shape), (index, source))


_IndexFill0 = node_class("IndexFillBackward0", joint=lambda g, _index, key: (without(g, key),))
_IndexFill1 = node_class(
    "IndexFillBackward1", joint=lambda g, _index, key: (without(g, key), masked(g, _touched(g, key)).sum())
)


def _touched(g: Any, key: Key) -> Array:
    """Where a key names anything."""
    at = place_of(_array(g)).empty(tuple(g.shape), np.dtype(bool))
    at[...] = False
    put(at, key, True)
    return at


def _index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Write:
    """Write a number, or a tensor without dimensions, over the slices that ``index`` names along ``dim``.

    An index counts from the end if it is negative.  Source: torch.index_fill.
    """
    _check_tensor("index_fill", "index", index)
    axis = axis_of(dim, input.array.ndim)
    same_device((input, index))
    if index.dtype.name != "int64":
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if index.array.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    written = _filling("index_fill", input, value)
    implemented("index_fill_cpu", input)
    size = input.array.shape[axis] if input.array.ndim else 1
    check_bounds(index.array, size, axis, IndexError, -size)
    key = along(input, axis, index.array)
    sources = (value,) if isinstance(value, Tensor) else ()
    cls = _IndexFill1 if sources else _IndexFill0
    return Write(lambda x: put(x, key, written), cls, sources, (index,), (key,), (index,), repeats=True)


def _filling(name: str, input: Tensor, value: Any) -> Any:
    """A value as it fills: a number in range, or a tensor without dimensions, in the input's dtype and place."""
    if isinstance(value, Tensor):
        v = value.array
        if v.ndim:
            raise RuntimeError(
                f"{name}_ only supports a 0-dimensional value tensor, but got tensor with {v.ndim} dimension(s)."
            )
        if v.dtype.kind == "c" and input.array.dtype.kind not in "cb":
            raise RuntimeError(f"{name}_(): Converting complex Scalar to non-complex type is not supported")
        if place_of(v) is not place_of(input.array) and place_of(v) is not HOST:
            raise mixed(input.array, v)
        return cast(v, input.dtype).copy()  # it may be an element that is written to
    if not is_number(value):
        raise TypeError(f"{name}(): argument 'value' must be Number or Tensor, not {type(value).__name__}")
    return fitting(number(value), input.array.dtype)


def _index_reduce(
    input: Tensor, dim: int, index: Tensor, source: Tensor, reduce: str, *, include_self: bool = True
) -> Write:
    """Reduce the slices of ``source`` that meet at one of the input's: "prod", "mean", "amax" or "amin".

    ``include_self``: whether the slice's own values count.  Source: torch.index_reduce.
    """
    if not isinstance(reduce, str):
        raise TypeError(f"index_reduce(): argument 'reduce' must be str, not {type(reduce).__name__}")
    if reduce not in UFUNCS or reduce == "sum":
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    axis, key = _check_along("index_reduce", input, dim, index, source)
    implemented(f"index_reduce_{reduce}_cpu", input, _REFUSED.get(reduce, ""), reduce != "prod")
    check_bounds(index.array, input.array.shape[axis] if input.array.ndim else 1, axis, IndexError)
    used = _slices(source, key, axis)
    return Write(
        lambda x: reduced(x, key, used, reduce, include_self),
        _IndexReduce,
        (source,),
        ("a", source, "y", index),
        (key, source.array.shape, reduce, include_self),
        (index, source),
    )


# ---- By numbers of elements, and by keys -------------------------------------------------------------------------------------

_Put = node_class(
    "PutBackward0",
    joint=lambda g, _index, key, shape, adds: (g if adds else without(g, key), named(g, key).reshape(shape)),
)


def _put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Write:
    """Write the elements of ``source`` over, or add them to, the elements with these numbers in row-major order.

    A number counts from the end if it is negative.  Source: torch.Tensor.put_.
    """
    _check_tensor("put", "index", index)
    _check_tensor("put", "source", source)
    if index.dtype.name != "int64":
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {type_name(index.dtype)}")
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"put_(): self and source expected to have the same dtype, but got self.dtype = {type_name(input.dtype)} and "
            f"source.dtype = {type_name(source.dtype)}"
        )
    same_device((input, index, source))
    if source.array.size != index.array.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.array.size}, index.numel() = {index.array.size}"
        )
    implemented("take_put_cpu", input)
    check_numbers(input, index.array, "put_(): Tried to put elements into an empty tensor")
    if not index.array.size:
        return _nothing(input, (source,))
    key = elements(input, index.array)
    taken = index.array.shape or ()
    written = readable(source.array).reshape(taken)
    params = (key, source.array.shape, bool(accumulate))

    def write(x: Array) -> None:
        if accumulate:
            combine(x, key, written, "add")
        else:
            put(x, key, written)

    return Write(write, _Put, (source,), (index,), params, (index, source))


def _put_key_grads(
    g: Any, key: Key, shape: tuple[int, ...], fitted_shape: tuple[int, ...], adds: bool
) -> tuple[Any, Any]:
    kept, part = put_grads(g, key, shape, fitted_shape)
    return (g if adds else kept), part


_IndexPut = node_class("IndexPutBackward0", joint=lambda g, *given: _put_key_grads(g, *given[-4:]))


def _index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Write:
    """``input[indices] = values``, or ``+=`` where every value for a place counts; ``indices`` is a tuple of tensors.

    Source: torch.Tensor.index_put_.
    """
    if not isinstance(indices, tuple | list):
        raise TypeError(
            f"index_put(): argument 'indices' (position 1) must be tuple of Tensors, not {type(indices).__name__}"
        )
    for i, index in enumerate(indices):
        if not isinstance(index, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(index).__name__}")
    _check_tensor("index_put", "values", values)
    if not indices:
        raise RuntimeError("index_put(): at least one index is needed")
    return _put_at(input, indices, values, accumulate)


def _put_at(input: Tensor, parts: Any, values: Tensor, accumulate: bool) -> Write:
    """The same, where parts of the key may be None for a whole dimension."""
    indices = [i for i in parts if i is not None]
    key = resolved(tuple(slice(None) if i is None else _with_dimensions(i) for i in parts), input.array)
    implemented("index_put", input)
    if place_of(values.array) is not place_of(input.array) and (
        values.array.ndim or place_of(values.array) is not HOST
    ):
        raise mixed(input.array, values.array)
    masks = [i for i in indices if i.array.dtype.kind == "b"]
    if values.dtype is not input.dtype and not (
        len(indices) == len(masks) == 1 and values.array.size == 1 and not accumulate
    ):
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {type_name(input.dtype)} for the destination and "
            f"{type_name(values.dtype)} for the source."
        )
    target = input.array[key.basic][key.advanced].shape
    written = cast(readable(values.array), input.dtype)
    shape = fitted(written.shape, target, leading=False)
    params = (key, values.array.shape, shape, bool(accumulate))

    def write(x: Array) -> None:
        if accumulate:
            combine(x, key, written, "add")
        else:
            put(x, key, written)

    return Write(write, _IndexPut, (values,), tuple(indices), params, (*indices, values), repeats=True)


def _with_dimensions(index: Tensor) -> Tensor:
    """An index tensor that is taken for an array and not for a number or a truth value."""
    return index if index.array.ndim or index.array.dtype.kind == "b" else index.reshape(1)


# ---- By masks ----------------------------------------------------------------------------------------------------------------


def _check_mask(name: str, input: Tensor, mask: Any) -> tuple[int, ...]:
    """The shape that input and mask broadcast to."""
    _check_tensor(name, "mask", mask)
    if mask.array.dtype.kind != "b":
        raise RuntimeError(f"{name}_ only supports boolean masks, but got mask with dtype {type_name(mask.dtype)}")
    same_device((input, mask))
    return broadcast(input.array, mask.array)


_MaskedFill0 = node_class("MaskedFillBackward0", joint=lambda g, mask: (masked(g, _negated(mask)),))
_MaskedFill1 = node_class(
    "MaskedFillBackward1", joint=lambda g, mask: (masked(g, _negated(mask)), masked(g, mask).sum())
)


def _negated(mask: Any) -> Any:
    return mask.logical_not() if isinstance(mask, Tensor) else ~mask


def _masked_fill(input: Tensor, mask: Tensor, value: Any) -> Write:
    """Write a number, or a tensor without dimensions, where the mask is true; both are broadcast together.

    RuntimeError for a mask of another dtype than bool.  Source: torch.Tensor.masked_fill_.
    """
    shape = _check_mask("masked_fill", input, mask)
    written = _filling("masked_fill", input, value)
    implemented("masked_fill", input)
    sources = (value,) if isinstance(value, Tensor) else ()

    def write(x: Array) -> None:
        x[np.broadcast_to(mask.array, x.shape, subok=True)] = written

    cls = _MaskedFill1 if sources else _MaskedFill0
    return Write(write, cls, sources, (mask,), aligned=(mask,), shape=shape, repeats=True)


def _masked_scatter_grads(g: Any, mask: Any, shape: tuple[int, ...], key: Key, n: int) -> tuple[Any, Any]:
    part = named(g, key)
    size = int(np.prod(shape))
    return masked(g, _negated(mask)), placed_at(part.reshape(n), (size,), (slice(0, n),)).reshape(shape)


_MaskedScatter = node_class("MaskedScatterBackward0", joint=_masked_scatter_grads)


def _masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Write:
    """Write the elements of ``source`` in order where the mask is true; input and mask are broadcast together.

    RuntimeError for a source with fewer elements than the mask has true ones, or of another dtype.
    Source: torch.Tensor.masked_scatter_.
    """
    _check_tensor("masked_scatter", "source", source)
    shape = _check_mask("masked_scatter", input, mask)
    same_device((input, source))
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"masked_scatter: expected self and source to have same dtypes but got {type_name(input.dtype)} and "
            f"{type_name(source.dtype)}"
        )
    implemented("masked_scatter", input)
    at = np.broadcast_to(mask.array, shape or (1,), subok=True)
    n = 0 if place_of(at) is META else int(np.count_nonzero(at))
    if n > source.array.size:
        raise RuntimeError("masked_scatter: expected the source to have as many elements as the mask has true ones")
    written = readable(source.array).reshape(-1)[:n]
    key = Key((...,) if shape else (None, ...), (at,))
    params = (source.array.shape, key, n)
    return Write(
        lambda x: put(x, key, written), _MaskedScatter, (source,), (mask,), params, aligned=(mask,), shape=shape
    )


def _fill(input: Tensor, value: Any) -> Write:
    """A tensor like the input of one number, or of a tensor without dimensions.  Source: torch.fill."""
    if isinstance(value, Tensor) and value.array.ndim:
        raise RuntimeError(
            f"fill only supports 0-dimension value tensor but got tensor with {value.array.ndim} dimensions."
        )
    if not _is_value(value):
        raise TypeError(f"fill(): argument 'value' (position 2) must be Number, not {type(value).__name__}")
    written = _filling("fill", input, value)

    def write(x: Array) -> None:
        x[...] = written

    return Write(
        write,
        FillBackward1 if isinstance(value, Tensor) else FillBackward0,
        (value,) if isinstance(value, Tensor) else (),
    )


def _clamped(input: Tensor, indices: Any) -> list[Any]:
    sizes = input.array.shape
    return [None if i is None else i.clamp(-n, n - 1) for i, n in zip(indices, sizes, strict=False)]


def _unsafe_masked_index(input: Tensor, mask: Tensor, indices: Any, fill: Any) -> Tensor:
    """``input[indices]`` where the mask is true and ``fill`` elsewhere, where an index may be out of range."""
    key = tuple(slice(None) if i is None else i for i in _clamped(input, indices))
    return getitem(input, key).masked_fill(mask.logical_not(), fill)  # type: ignore[no-any-return]


def _unsafe_masked_index_put_accumulate(input: Tensor, mask: Tensor, indices: Any, values: Tensor) -> Tensor:
    """Add the values at which the mask is true at ``indices``; where it is false an index may be out of range."""
    added = values.masked_fill(mask.logical_not(), 0)
    return function_of("index_put", _put_at)(input, _clamped(input, indices), added, True)


# ---- Published ---------------------------------------------------------------------------------------------------------------

PLANS: dict[str, Plan] = {
    plan.__name__[1:]: plan
    for plan in (
        _scatter, _scatter_add, _scatter_reduce, _index_add, _index_copy, _index_fill, _index_reduce, _put, _index_put,
        _masked_fill, _masked_scatter,
    )
}  # fmt: skip
"""Name -> the plan of the operation, which is a function, a method and an in-place method."""

WITH_OUT = frozenset({"scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_reduce"})


def _with_out(name: str, function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """With ``out=`` of the input's dtype, which may be the input itself and shares no memory with other arguments."""

    @wraps(function)
    def to(input: Tensor, *given: Any, out: Tensor | None = None, **named: Any) -> Tensor:
        if not isinstance(input, Tensor):
            raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
        try:
            t = function(input, *given, **named)
        except IndexError:
            refuse_first(out, function, (input, *given), named)
            raise
        if out is None:
            return t
        if isinstance(out, Tensor):
            check_no_overlap(out.array, input.array)
        return exactly(out, t, name, (*given, *named.values()))

    return to


def install(namespace: ModuleType) -> None:
    """Give the namespace and Tensor these operations."""
    for name, plan in PLANS.items():
        function = function_of(name, plan)
        setattr(Tensor, name, function)
        setattr(Tensor, f"{name}_", twin_of(name, plan))
        setattr(namespace, name, _with_out(name, function) if name in WITH_OUT else of_a_tensor(function))
    namespace._unsafe_masked_index = _unsafe_masked_index  # type: ignore[attr-defined]
    namespace._unsafe_masked_index_put_accumulate = _unsafe_masked_index_put_accumulate  # type: ignore[attr-defined]
    namespace.fill = of_a_tensor(function_of("fill", _fill))  # type: ignore[attr-defined]
    namespace.fill_ = of_a_tensor(fill_)  # type: ignore[attr-defined]
    namespace.index_put_ = of_a_tensor(twin_of("index_put", _index_put))  # type: ignore[attr-defined]

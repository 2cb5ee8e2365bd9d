"""The device ``meta``: tensors that are geometry alone, of any size, without memory.

An array here has a shape, strides and an address at which there is nothing.  It is no array of NumPy's, so nothing can
read it by mistake: NumPy hands its functions over to it, and it answers with the geometry of their results.  Views come from
a ghost, an array of NumPy's at that address, of which only views are ever made.  For functions that are not listed here, the
geometry comes from trying them on zeros; so those are for tensors of no more than ``TRIED`` elements.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_impl.places import GEOMETRIC, Array, Elsewhere, Handed, Place, check_holds, repeats

TRIED = 1 << 24
"""The number of elements up to which an unlisted function is tried."""

_LOWEST, _HIGHEST = 1 << 60, 1 << 62
"""The addresses that are given out: none is one of any process."""

_VIEWS = frozenset({
    np.broadcast_to, np.diagonal, np.expand_dims, np.imag, np.moveaxis, np.real, np.squeeze, np.swapaxes, np.transpose,
})  # fmt: skip
_LOOKING = frozenset({np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.allclose, np.array_equal})


def no_data(what: str) -> NotImplementedError:
    """The error for what would have to read values."""
    return NotImplementedError(f"{what}: a meta tensor has no data")


class Address:
    """Where a meta array would be."""

    __slots__ = ("ptr",)

    def __init__(self, ptr: int) -> None:
        self.ptr = ptr

    def __add__(self, offset: int) -> Address:
        return Address(self.ptr + offset)


_next = _LOWEST


def _new_address(size: int) -> Address:
    """An address from which ``size`` bytes are nobody else's, as long as not too many others have been given out since."""
    global _next
    if _next + size > _HIGHEST:
        _next = _LOWEST
    found = Address(_next)
    _next += -(-max(size, 1) // 64) * 64
    return found


class _At:
    """What NumPy makes an array of by the array interface."""

    def __init__(self, interface: dict[str, Any]) -> None:
        self.__array_interface__ = interface


def _contiguous(shape: Sequence[int], step: int, axes: Sequence[int]) -> tuple[int, ...]:
    """The strides, in bytes, of elements one after the other, the last of the axes the fastest."""
    strides = [0] * len(shape)
    for axis in reversed(axes):
        strides[axis] = step
        step *= max(shape[axis], 1)
    return tuple(strides)


def _laid_out(shape: tuple[int, ...], dtype: np.dtype[Any], model: Any = None) -> Meta:
    """A new array, its dimensions in the order that they have in the model's memory, if that has the shape."""
    axes: Sequence[int] = range(len(shape))
    if model is not None and model.shape == shape and not repeats(model):
        axes = sorted(axes, key=lambda axis: -model.strides[axis])
    return Meta(shape, dtype, strides=_contiguous(shape, dtype.itemsize, axes))


def _strides_of_view(array: Meta, shape: Sequence[int]) -> tuple[int, ...] | None:
    """The strides of the array's elements in another shape; None where they would have to be copied.

    NumPy finds out by copying them, which a ghost does not survive.
    """
    if not array.size or not array.ndim:
        return _contiguous(shape, array.itemsize, range(len(shape)))
    strides, at = [0] * len(shape), len(shape) - 1
    step, there, here = (
        array.strides[-1],
        1,
        1,
    )  # of a stretch of dimensions that lie as one: the step, the sizes old and new
    for axis in reversed(range(array.ndim)):
        there *= array.shape[axis]
        if axis and (array.shape[axis - 1] == 1 or array.strides[axis - 1] == there * step):
            continue
        while at >= 0 and (here < there or shape[at] == 1):
            strides[at] = here * step
            here *= shape[at]
            at -= 1
        if here != there:
            return None
        if axis:
            step, there, here = array.strides[axis - 1], 1, 1
    return tuple(strides)


class Meta(Handed):
    """An array without values.

    memptr, strides: where in which memory it is; new memory, and C order, if not given.
    RuntimeError for more bytes than can be counted.
    """

    __slots__ = ()
    inner: np.ndarray
    """A ghost: an array at an address at which there is nothing."""

    def __init__(
        self,
        shape: Sequence[int],
        dtype: Any,
        memptr: Address | None = None,
        strides: Sequence[int] | None = None,
        order: str = "C",
    ) -> None:
        shape, dtype = tuple(int(n) for n in shape), np.dtype(dtype)
        size = math.prod(shape) * dtype.itemsize
        if size >= 1 << 62:
            raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")
        if strides is None:
            axes = range(len(shape)) if order == "C" else range(len(shape))[::-1]
            strides = _contiguous(shape, dtype.itemsize, axes)
        memptr = _new_address(size) if memptr is None else memptr
        ghost = np.asarray(
            _At({
                "version": 3,
                "typestr": dtype.str,
                "shape": shape,
                "strides": tuple(strides),
                "data": (memptr.ptr, False),
            })
        )  # fmt: skip
        self.inner = ghost if ghost.dtype == dtype else ghost.view(dtype)  # bfloat16, which is shown as void

    @property
    def data(self) -> Address:
        return Address(self.inner.__array_interface__["data"][0])

    # ---- Views ---------------------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        return self.inner.shape

    @shape.setter
    def shape(self, shape: tuple[int, ...]) -> None:
        strides = _strides_of_view(self, shape)
        if strides is None:
            raise AttributeError("incompatible shape: the strides do not allow it")
        self.inner = Meta(shape, self.dtype, self.data, strides).inner

    def reshape(self, *shape: Any) -> Meta:
        wanted = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        known = math.prod(n for n in wanted if n != -1)
        wanted = tuple(self.size // max(known, 1) if n == -1 else n for n in wanted)
        if math.prod(wanted) != self.size:
            raise ValueError(f"cannot reshape array of size {self.size} into shape {wanted}")
        strides = _strides_of_view(self, wanted)
        return Meta(wanted, self.dtype) if strides is None else Meta(wanted, self.dtype, self.data, strides)

    def __getitem__(self, key: Any) -> Meta:
        parts = key if isinstance(key, tuple) else (key,)
        if any(isinstance(k, np.ndarray | Meta | list) for k in parts):
            taken: Meta = _geometry_of(self.bare()[tuple(k.bare() if isinstance(k, Meta) else k for k in parts)])
            return taken
        seen: Meta = Meta.of(self.inner[key if any(k is ... for k in parts) else (*parts, ...)])
        return seen

    # ---- Writing, of which only the geometry is checked ----------------------------------------------------------------

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, Elsewhere | np.ndarray):
            self._check(value)
        target, given = self[key].shape, value.shape if isinstance(value, Meta) else np.shape(value)
        if len(given) > len(target):
            given = given[len(given) - len(target) :]
        if np.broadcast_shapes(target, given) != target:
            raise ValueError(f"could not broadcast input array from shape {given} into shape {target}")

    def fill(self, value: Any) -> None:
        pass

    # ---- New arrays ----------------------------------------------------------------------------------------------------

    def copy(self, order: str = "C") -> Meta:
        return _laid_out(self.shape, self.dtype, self if order == "K" else None)

    def astype(self, dtype: Any, copy: bool = True, **_: Any) -> Meta:
        dtype = np.dtype(dtype)
        return self if dtype == self.dtype and not copy else _laid_out(self.shape, dtype, self)

    def bare(self) -> np.ndarray:
        """Zeros of the geometry, to try a function on."""
        if self.size > TRIED:
            raise NotImplementedError(
                f"this operation on a meta tensor of more than {TRIED} elements: its result is only known by trying"
            )
        return np.broadcast_to(np.zeros((), self.dtype), self.shape)

    def carry_out(self, function: Any, given: Any) -> Any:
        return _geometry_of(function(*self.own(given)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        for x in inputs:
            if isinstance(x, Elsewhere | np.ndarray):
                self._check(x)
        out = kwargs.pop("out", None)
        results: Callable[..., Any] = _RESULTS.get(method, _tried)
        try:
            made = None if method == "at" else results(ufunc, inputs, kwargs)
        except (
            TypeError
        ):  # NumPy has no loop for the dtype, which nobody looks for here: as of an operation that has one
            if method != "__call__" or ufunc.nout != 1 or ufunc.nin > 2:
                raise
            made = results(np.multiply if ufunc.nin == 2 else np.positive, inputs, kwargs)
        if isinstance(out, tuple):
            for target, result in zip(out, made if isinstance(made, tuple) else (made,), strict=True):
                check_holds(target, result)
            return out[0] if len(out) == 1 else out
        return made

    def _check(self, operand: Any) -> None:
        """RuntimeError for an operand in other memory."""
        if type(operand) is not Meta and (isinstance(operand, Elsewhere) or operand.ndim):
            from reference_impl.devices import mixed

            raise mixed(self, operand)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in _LOOKING:
            raise no_data(function.__name__)
        if function in _VIEWS or function in GEOMETRIC:
            seen = function(*_ghosts(args), **{name: _ghosts(value) for name, value in kwargs.items()})
            return Meta.of(seen) if isinstance(seen, np.ndarray) else seen
        if function in _FUNCTIONS:
            for x in _flat(args):
                if isinstance(x, Elsewhere | np.ndarray):
                    self._check(x)
            return _FUNCTIONS[function](*args, **kwargs)
        return _geometry_of(function(*self.own(args), **{name: self.own(value) for name, value in kwargs.items()}))


def _flat(value: Any) -> list[Any]:
    """The arguments of a call, and what is in sequences among them."""
    return [x for v in value for x in _flat(v)] if isinstance(value, tuple | list) else [value]


def _ghosts(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(map(_ghosts, value))
    return value.inner if isinstance(value, Meta) else value


def _geometry_of(result: Any) -> Any:
    """Meta arrays of the geometry of what a trial gave."""
    if isinstance(result, tuple | list):
        return type(result)(map(_geometry_of, result))
    if not isinstance(result, np.ndarray | np.generic):
        return result
    array = np.asarray(result)
    return _laid_out(array.shape, array.dtype, array)


# ---- What NumPy's functions would make --------------------------------------------------------------------------------


def _called(ufunc: np.ufunc, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if ufunc.signature is not None:
        return _product(*inputs) if ufunc is np.matmul else _tried(ufunc, inputs, kwargs)
    arrays = [x for x in inputs if isinstance(x, Meta)]
    shape = np.broadcast_shapes(*(np.shape(x) if not isinstance(x, Meta) else x.shape for x in inputs))
    kinds: Any = tuple(
        type(x) if type(x) in (int, float, complex) else np.dtype(getattr(x, "dtype", bool)) for x in inputs
    )
    made = ufunc.resolve_dtypes((*kinds, *(None,) * ufunc.nout))[ufunc.nin :]
    model = next((x for x in arrays if x.shape == shape), None)
    results = tuple(_laid_out(shape, dtype, model) for dtype in made)
    return results[0] if len(results) == 1 else results


def _reduced(ufunc: np.ufunc, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Meta:
    (x,) = inputs
    axis = kwargs.get("axis", 0)
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    gone = {n % x.ndim for n in axes} if x.ndim else set()
    if ufunc.identity is None and any(x.shape[n] == 0 for n in gone):
        raise ValueError(f"zero-size array to reduction operation {ufunc.__name__} which has no identity")
    kept = kwargs.get("keepdims", False)
    shape = tuple(1 if i in gone else n for i, n in enumerate(x.shape) if kept or i not in gone)
    return Meta(shape, ufunc.reduce(np.ones(1, x.dtype), dtype=kwargs.get("dtype")).dtype)


def _accumulated(ufunc: np.ufunc, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Meta:
    x = inputs[0]
    return _laid_out(x.shape, ufunc.accumulate(np.ones(1, x.dtype), dtype=kwargs.get("dtype")).dtype, x)


def _tried(function: Any, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    first = next(x for x in inputs if isinstance(x, Meta))
    return _geometry_of(function(*first.own(inputs), **kwargs))


_RESULTS: dict[str, Callable[..., Any]] = {"__call__": _called, "reduce": _reduced, "accumulate": _accumulated}
"""How a ufunc is called -> what that makes."""


def _product(a: Any, b: Any) -> Meta:
    """What ``matmul`` makes."""
    first = a.shape if a.ndim > 1 else (1, *a.shape)
    second = b.shape if b.ndim > 1 else (*b.shape, 1)
    if first[-1] != second[-2]:
        raise ValueError(f"matmul: the inner sizes {first[-1]} and {second[-2]} differ")
    shape = np.broadcast_shapes(first[:-2], second[:-2])
    shape += (first[-2],) * (a.ndim > 1) + (second[-1],) * (b.ndim > 1)
    return Meta(shape, np.result_type(a.dtype, b.dtype))


def _chosen(condition: Any, a: Any, b: Any) -> Meta:
    """What ``where`` makes."""
    given = [x if isinstance(x, Meta) else np.asarray(x) for x in (condition, a, b)]
    dtype = np.result_type(*(x.dtype if isinstance(x, Meta) else x for x in (a, b)))
    return Meta(np.broadcast_shapes(*(x.shape for x in given)), dtype)


def _joined(arrays: Sequence[Meta], axis: int = 0, **_: Any) -> Meta:
    """What ``concatenate`` makes."""
    first = list(arrays[0].shape)
    first[axis] = sum(a.shape[axis] for a in arrays)
    return Meta(first, np.result_type(*(a.dtype for a in arrays)))


def _piled(arrays: Sequence[Meta], axis: int = 0, **_: Any) -> Meta:
    """What ``stack`` makes."""
    shape = list(arrays[0].shape)
    shape.insert(axis % (len(shape) + 1), len(arrays))
    return Meta(shape, np.result_type(*(a.dtype for a in arrays)))


def _like(model: Meta, *_: Any, dtype: Any = None, order: str = "K", **__: Any) -> Meta:
    """What ``empty_like`` and its kin make."""
    return _laid_out(model.shape, np.dtype(dtype or model.dtype), model if order == "K" else None)


_FUNCTIONS: dict[Any, Callable[..., Meta]] = {
    np.where: _chosen, np.concatenate: _joined, np.stack: _piled,
    np.empty_like: _like, np.zeros_like: _like, np.ones_like: _like, np.full_like: _like,
}  # fmt: skip
"""Functions of NumPy's -> what they make."""


def _refused(name: str) -> Callable[..., Any]:
    def refuse(self: Meta, *_: Any, **__: Any) -> Any:
        raise no_data(name.strip("_"))

    return refuse


for _name in (
    "__array__",
    "__bool__",
    "__complex__",
    "__float__",
    "__index__",
    "__int__",
    "item",
    "nonzero",
    "tobytes",
    "tolist",
):
    setattr(Meta, _name, _refused(_name))


def _method(name: str) -> Callable[..., Any]:
    return lambda self, *args, **kwargs: self.carry_out(lambda x, *a: getattr(x, name)(*a, **kwargs), (self, *args))


for _name in (
    "all",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "clip",
    "cumsum",
    "dot",
    "max",
    "mean",
    "min",
    "prod",
    "sum",
    "take",
):
    setattr(Meta, _name, _method(_name))


class MetaPlace(Place):
    """The place of arrays without memory."""

    def empty(self, shape: Sequence[int], dtype: np.dtype[Any], order: str = "C") -> Array:
        return Meta(shape, dtype, order=order)

    def copy_in(self, host: Array, later: bool = False, pinned: bool = False) -> Array:
        """The layout of an array of any device, without its values."""
        return _laid_out(tuple(host.shape), host.dtype, host)

    def copy_out(self, array: Array, later: bool = False) -> np.ndarray:
        raise NotImplementedError("Cannot copy out of meta tensor; no data!")

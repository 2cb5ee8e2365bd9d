"""Places: where a tensor's memory can be, and the ways in and out of it.

Each kind of device has a class of arrays and a ``Place`` that makes them.  The host's are NumPy's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reference_impl.accounting import Memory
from reference_impl.streams import Stream, Work

if TYPE_CHECKING:
    from reference_impl.devices import device

Array = Any
"""``numpy.ndarray`` or ``cupy.ndarray``: no common type exists for a checker."""

GEOMETRIC = frozenset({
    np.can_cast, np.iscomplexobj, np.isrealobj, np.may_share_memory, np.ndim, np.result_type, np.shape, np.size,
})  # fmt: skip
"""Functions of NumPy's that ask for geometry and dtypes, and look at no value."""


UNORDERED: set[type] = set()
"""The classes of what stands for an array and lies in no order: it is copied as it is."""


def copy_of(array: Array) -> Array:
    """A copy that fills its memory, its dimensions in the order that they have in the array's memory."""
    if type(array) in UNORDERED or not repeats(array):
        return array.copy("K")
    order = order_in_memory(array)
    return array.transpose(order).copy("C").transpose(tuple(np.argsort(order)))


def order_in_memory(array: Array) -> tuple[int, ...]:
    """The array's dimensions by their strides, the largest first; of two with one stride that of the smaller size is last.

    A dimension that repeats elements compares with no other, so the order is what sorting by exchanges makes of it.
    """
    shape, strides = array.shape, array.strides
    order = list(reversed(range(len(shape))))
    for place in range(1, len(order)):
        at = place
        for before in reversed(range(place)):
            one, other = order[before], order[at]
            if not (strides[one] and strides[other]):
                continue
            if strides[one] > strides[other] or (strides[one] == strides[other] and shape[one] > shape[other]):
                order[before], order[at] = other, one
                at = before
            elif strides[one] < strides[other]:
                break
    return tuple(reversed(order))


def repeats(array: Array) -> bool:
    """Whether elements of the array share memory: a stride of 0 over more than one element."""
    return 0 in array.strides and any(s == 0 and n > 1 for n, s in zip(array.shape, array.strides, strict=True))


def arrayed(value: Any) -> Array:
    """A NumPy scalar, which NumPy makes of what has no dimensions, as an array; an array of any device itself."""
    return np.asarray(value) if isinstance(value, np.generic) else value


def check_holds(out: Array, result: Array) -> None:
    """ValueError, as of NumPy, where a result does not broadcast to what it is to be written to."""
    if np.broadcast_shapes(out.shape, result.shape) != out.shape:
        raise ValueError(
            f"non-broadcastable output operand with shape {out.shape} doesn't match the broadcast shape {result.shape}"
        )


def root(array: Array) -> Any:
    """The object whose memory the array is in: the same one for an array and its views."""
    while isinstance(array, np.ndarray) and array.base is not None:
        array = array.base
    return array


class Elsewhere:
    """Memory that the host may not touch: NumPy's operations refuse operands from any other, and their results stay.

    Host arrays without dimensions may join, which PyTorch passes to a kernel as scalars.
    """

    def bare(self) -> Any:
        """The array as NumPy is to see it."""
        raise NotImplementedError

    def own(self, operand: Any) -> Any:
        """An operand as NumPy is to see it; RuntimeError if it is in other memory."""
        if isinstance(operand, list | tuple):
            return type(operand)(map(self.own, operand))
        if type(operand) is type(self):
            return operand.bare()
        if isinstance(operand, Elsewhere) or (
            isinstance(operand, np.ndarray) and (type(operand) is not np.ndarray or operand.ndim)
        ):
            from reference_impl.devices import mixed

            raise mixed(self, operand)
        return operand

    def carry_out(self, function: Any, given: Any) -> Any:
        """What a function of bare arrays makes of ``given``, in this memory."""
        raise NotImplementedError

    def exported(self) -> Any:
        """The array as other libraries may share it; None where they may not."""
        return None


class Handed(np.lib.mixins.NDArrayOperatorsMixin, Elsewhere):
    """An array that is none of NumPy's: its geometry and its views are those of ``inner``, all else is handed over."""

    __slots__ = ("__weakref__", "inner")
    __hash__ = None  # type: ignore[assignment]
    inner: Any

    @classmethod
    def of(cls, inner: Any) -> Any:
        """An array on a view of another's ``inner``."""
        seen = cls.__new__(cls)
        seen.inner = inner
        return seen

    @property
    def shape(self) -> tuple[int, ...]:
        return self.inner.shape  # type: ignore[no-any-return]

    @shape.setter
    def shape(self, shape: tuple[int, ...]) -> None:
        inner = self.inner.view()
        inner.shape = shape  # AttributeError where the strides do not allow it
        self.inner = inner

    @property
    def strides(self) -> tuple[int, ...]:
        return self.inner.strides  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.inner.dtype  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        return self.inner.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        return self.inner.size  # type: ignore[no-any-return]

    @property
    def itemsize(self) -> int:
        return self.inner.itemsize  # type: ignore[no-any-return]

    @property
    def nbytes(self) -> int:
        return self.inner.nbytes  # type: ignore[no-any-return]

    @property
    def flags(self) -> Any:
        return self.inner.flags

    @property
    def base(self) -> None:
        return None

    def __len__(self) -> int:
        return len(self.inner)

    @property
    def T(self) -> Any:
        return self.of(self.inner.T)

    @property
    def real(self) -> Any:
        return self.of(self.inner.real)

    @property
    def imag(self) -> Any:
        return self.of(self.inner.imag)

    def view(self, *kinds: Any) -> Any:
        return self.of(self.inner.view(*kinds))

    def swapaxes(self, first: int, second: int) -> Any:
        return self.of(self.inner.swapaxes(first, second))

    def transpose(self, *axes: Any) -> Any:
        return self.of(self.inner.transpose(*axes))

    def squeeze(self, axis: Any = None) -> Any:
        return self.of(self.inner.squeeze(axis))

    def diagonal(self, *args: Any, **kwargs: Any) -> Any:
        return self.of(self.inner.diagonal(*args, **kwargs))


class Place:
    """One device's row of the table: its array class and module, and the ways in and out of its memory.

    This one is the host, whose arrays are ready when they are there.
    """

    def __init__(self, where: device, array_class: type, module: Any) -> None:
        self.device = where
        self.array_class = array_class
        self.module = module

    def empty(self, shape: Sequence[int], dtype: np.dtype[Any], order: str = "C") -> Array:
        """Uninitialised memory."""
        return np.empty(shape, dtype, order)  # type: ignore[call-overload]

    def copy_in(self, host: np.ndarray, later: bool = False, pinned: bool = False) -> Array:
        """A new array here with the values and the layout of a host array.

        later: whether the current stream may do it while the host goes on; if ``pinned``, it reads the host array only then.
        """
        return copy_of(host)

    def copy_out(self, array: Array, later: bool = False) -> np.ndarray:
        """A new host array with the values and the layout of an array that is here.

        Waits for the current stream; with ``later``, the values are there when that has been waited for.
        """
        host: np.ndarray = copy_of(array)
        return host

    def copy_later(self, array: Array, host: np.ndarray) -> None:
        """Let the current stream write the values of an array that is here into a page-locked host array."""
        raise NotImplementedError

    def across(self, array: Array, source: Place) -> Array:
        """A new array here with the values and the layout of one of another device's, without the host waiting for it."""
        return self.copy_in(source.copy_out(array))

    def page_locked(self, shape: Sequence[int], dtype: np.dtype[Any]) -> np.ndarray:
        """A new host array in page-locked memory, for copies that do not block."""
        return np.empty(tuple(shape), dtype)

    def pointer(self, address: int) -> int:
        """What users are told of an address here."""
        return address

    @property
    def name(self) -> str:
        """What the device calls itself."""
        raise NotImplementedError

    def synchronize(self) -> None:
        """Wait until everything queued here has happened."""

    # ---- Accelerators alone: streams, of which each thread has a current one for each device, and accounts ---------------

    memory: Memory
    """The accounts of an accelerator's memory."""

    @property
    def default_stream(self) -> Stream:
        """The stream that is current where no other was chosen."""
        raise NotImplementedError

    def new_stream(self, priority: int) -> Stream:
        """A stream beside the default one; of a lower number, higher priority."""
        raise NotImplementedError

    def current_stream(self) -> Stream:
        """The stream to which this thread's operations here go."""
        raise NotImplementedError

    def set_current_stream(self, stream: Stream) -> None:
        """Let this thread's operations here go to a stream."""
        raise NotImplementedError

    def put(self, work: Work) -> None:
        """Queue work on the current stream."""
        raise NotImplementedError

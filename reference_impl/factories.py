"""Tensors from sizes: ``zeros``, ``full``, ``eye``, ``arange`` and their kin, and their ``_like`` and ``new_`` forms.

Each function says what values the result has, as an array on a device; ``Options`` and ``make`` know the rest:
the dtype, layout, device and memory that were asked for, or the tensor given as ``out=`` that they must agree with.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, TypedDict, Unpack

import numpy as np

from reference_impl import sparse
from reference_impl.creation import Device, at, finished, option
from reference_impl.creation import tensor as _tensor
from reference_impl.data import fitting, integer_in_range, rounded
from reference_impl.devices import HOST, META, Array, Place, chosen_default, place_for, place_of
from reference_impl.dtypes import (
    BOOL,
    COMPLEX,
    FLOATING,
    FROM_NUMPY,
    INTEGER,
    as_dtype,
    dtype,
    get_default_dtype,
    int64,
    of_scalar_type,
)
from reference_impl.geometry import Geometry, check_geometry
from reference_impl.layouts import layout, sparse_coo, strided
from reference_impl.memory import empty_like as empty_array_like
from reference_impl.memory_formats import (
    checked,
    contiguous_format,
    empty_in,
    laid,
    memory_format,
    order_of,
    preserve_format,
)
from reference_impl.op import check_no_repeats, check_recordable, type_name, wrote
from reference_impl.op import number as number_of
from reference_impl.places import order_in_memory
from reference_impl.storage_api import resize_
from reference_impl.tensor import Tensor, history, modes
from reference_impl.views import sizes

Fill = Callable[[Place, np.dtype[Any]], Array]
"""Makes the values: a new array of a dtype at a place."""


class Options(TypedDict, total=False):
    """The keywords of every factory."""

    out: Tensor | None
    dtype: dtype | type | None
    layout: layout | None
    device: Device
    requires_grad: bool | None
    pin_memory: bool | None


def make(
    name: str,
    fill: Fill,
    default: dtype,
    *,
    out: Tensor | None = None,
    dtype: dtype | type | None = None,
    layout: layout | None = None,
    device: Device = None,
    requires_grad: bool | None = False,
    pin_memory: bool | None = False,
    **unknown: Any,
) -> Tensor:
    """What the factory ``name`` returns.  ``default`` is its dtype if none is given."""
    if unknown:
        raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(unknown))}'")
    wanted = None if dtype is None else as_dtype(dtype)
    requires_grad = requires_grad is not None and option(name, "requires_grad", requires_grad)
    pin_memory = pin_memory is not None and option(name, "pin_memory", pin_memory)
    if layout is not None and not isinstance(layout, _Layout):
        raise TypeError(f"{name}(): argument 'layout' must be torch.layout, not {type(layout).__name__}")
    if out is not None:
        return _into(name, fill, out, wanted, layout, device, requires_grad)
    if layout not in (None, strided):
        raise RuntimeError(f"{name}(...) is not implemented for the layout {layout}")
    place, d = place_for(device), numpy_of(wanted or default)
    try:
        array = fill(place, d)
    except ValueError as error:
        if "too big" in str(error) or "Maximum allowed" in str(error):  # NumPy's, of bytes that 64 bits do not count
            raise RuntimeError("Storage size calculation overflowed") from None
        raise
    return finished(array, requires_grad, pin_memory)


_Layout = layout


def numpy_of(d: dtype) -> np.dtype[Any]:
    """The NumPy dtype that stores ``d``; RuntimeError if there is none."""
    if d.numpy is None:
        raise RuntimeError(f"{d} is not supported by this implementation")
    found: np.dtype[Any] = d.numpy
    return found


def _into(
    name: str, fill: Fill, out: Tensor, d: dtype | None, lay: layout | None, where: Device, requires_grad: bool
) -> Tensor:
    """Write the values into ``out``, in its dtype and on its device, with which any that were named must agree."""
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    place = place_of(out.array)
    if where is None and name not in ("normal", "range"):  # a default device that was set is as good as one named
        where = chosen_default()
    if d is not None and d is not out.dtype:
        raise RuntimeError(f"dtype {type_name(d)} does not match dtype of out parameter ({type_name(out.dtype)})")
    if lay is not None and lay is not out.layout:
        raise RuntimeError(f"layout {lay} does not match layout of out parameter ({out.layout})")
    if where is not None and place_for(where).device.type != place.device.type:
        raise RuntimeError(
            f"device type {place_for(where).device.type} does not match device type of out parameter ({place.device.type})"
        )
    if modes.recording and history(out) is not None:
        raise RuntimeError(
            f"aten::{name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad."
        )
    check_recordable(out)
    if name not in _FILLS:
        check_no_repeats(out.array)
    values = fill(place, out.array.dtype)
    out.requires_grad = False  # as PyTorch does: the option, and not what out was, decides
    if values.size != out.array.size or (values.shape != out.array.shape and name != "arange"):
        resize_(out, *values.shape)
    else:
        wrote(out)
    if place is not META and name != "empty":
        out.array[...] = values.reshape(out.array.shape)
    out.requires_grad = requires_grad
    return out


_FILLS = frozenset({"empty", "full", "ones", "zeros"})
"""What writes one number everywhere, or none, and so may write one place twice."""


def sized(name: str, given: tuple[Any, ...], size: Any) -> tuple[int, ...]:
    """The sizes of a call.  TypeError if none are given or one is no integer, RuntimeError if one is negative."""
    if not given and size is None:
        raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
    if given and size is not None:
        raise TypeError(f"{name}() got multiple values for argument 'size'")
    return checked_sizes(name, sizes(given if size is None else (size,)))


def checked_sizes(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes; RuntimeError if one is negative, or if their product is no 64-bit integer."""
    for n in shape:
        if n < 0:
            raise RuntimeError(f"{name}: Trying to create tensor with negative dimension {n}: {list(shape)}")
    if math.prod(shape) >= 1 << 63:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")
    return shape


# ---- One value ------------------------------------------------------------------------------------------------------


def constant(shape: tuple[int, ...], value: Any) -> Fill:
    """The value everywhere; RuntimeError or OverflowError for a value that the dtype cannot hold."""

    def fill(place: Place, d: np.dtype[Any]) -> Array:
        written = fitting(value, d)
        array = place.empty(shape, d)
        if place is not META:
            array.fill(written)
        return array

    return fill


def zeros(*given: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """A tensor of zeros of the sizes given, in the default dtype.  Source: torch.zeros."""
    shape = sized("zeros", given, size)
    if options.get("layout") is sparse_coo and options.get("out") is None:
        return _sparse("zeros", shape, **options)
    return make("zeros", constant(shape, 0), get_default_dtype(), **options)


def ones(*given: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """A tensor of ones of the sizes given, in the default dtype.  Source: torch.ones."""
    return make("ones", constant(sized("ones", given, size), 1), get_default_dtype(), **options)


def full(size: Any, fill_value: Any, **options: Unpack[Options]) -> Tensor:
    """A tensor of ``fill_value`` of the sizes given as one sequence.  Source: torch.full.

    The dtype is that of the value as a Python number: bool, int64, the default dtype or its complex counterpart.
    """
    if not isinstance(size, tuple | list):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    value = number("full", "fill_value", fill_value)
    return make("full", constant(sized("full", (size,), None), value), dtype_of_number(value), **options)


def empty(
    *given: Any, size: Any = None, memory_format: memory_format | None = None, **options: Unpack[Options]
) -> Tensor:
    """A tensor of the sizes given, in the default dtype, of unspecified values.  Source: torch.empty."""
    shape = sized("empty", given, size)
    order = checked("empty", memory_format, contiguous_format)
    if order is preserve_format:
        raise RuntimeError("unsupported memory format Preserve")
    order_of(order, len(shape))
    if options.get("layout") is sparse_coo and options.get("out") is None:
        return _sparse("empty", shape, **options)
    return make("empty", lambda place, d: empty_in(place, shape, d, order), get_default_dtype(), **options)


def _sparse(name: str, shape: tuple[int, ...], dense: int = 0, **options: Unpack[Options]) -> Tensor:
    d = options.get("dtype")
    if place_for(options.get("device")) is not HOST:
        raise NotImplementedError(f"{name} of sparse tensors is implemented on the host only")
    t = sparse.zeros(shape, numpy_of(get_default_dtype() if d is None else as_dtype(d)), dense)
    if options.get("requires_grad"):
        t.requires_grad = True
    return t


def number(function: str, name: str, value: Any) -> Any:
    """The Python number that an argument is, or that a tensor without dimensions or history holds; TypeError for others."""
    if isinstance(value, Tensor) and not value.array.ndim and history(value) is None:
        return value.item()
    value = number_of(value)
    if not isinstance(value, bool | int | float | complex):
        raise TypeError(f"{function}(): argument '{name}' must be Number, not {type(value).__name__}")
    return value


def dtype_of_number(value: Any) -> dtype:
    """The dtype of a tensor of that Python number."""
    for kind in (bool, int, float, complex):
        if isinstance(value, kind):
            d = of_scalar_type(kind)
            assert d is not None
            return d
    raise TypeError(f"expected a number, not {type(value).__name__}")


# ---- Patterns -------------------------------------------------------------------------------------------------------


def on_host(values: Callable[[np.dtype[Any]], np.ndarray], shape: tuple[int, ...] | None = None) -> Fill:
    """Values that are computed on the host and sent to their place.

    shape: the result's, if it is known without them, which is enough for a place without values.
    """
    return lambda place, d: place.empty(shape, d) if place is META and shape is not None else at(values(d), place)


def eye(*by_position: Any, n: Any = ..., m: Any = ..., **options: Unpack[Options]) -> Tensor:
    """The n by m matrix, n by n without m, with ones on the diagonal and zeros elsewhere.  Source: torch.eye."""
    given = (*by_position, *(size for size in (n, m) if size is not ...))  # None is not the absence of a size
    if given and not by_position and n is ...:
        raise TypeError('eye() missing 1 required positional arguments: "n"')
    if not 1 <= len(given) <= 2 or (n is not ... and by_position):
        raise TypeError(f"eye() takes n, or n and m, but was given {len(given)} sizes")
    if any(isinstance(size, tuple | list) for size in given):
        raise TypeError("eye(): argument 'n' (position 1) must be int, not tuple")
    shape = checked_sizes("eye", sizes(given))
    return make(
        "eye",
        on_host(lambda d: np.eye(shape[0], shape[-1]).astype(d), (shape[0], shape[-1])),
        get_default_dtype(),
        **options,
    )


def arange(*given: Any, start: Any = None, end: Any = None, step: Any = None, **options: Unpack[Options]) -> Tensor:
    """The numbers ``start + i * step`` up to and without ``end``: ``arange(end)``, ``arange(start, end[, step])``.

    int64 if all arguments are integers, else the default dtype.  There are ceil((end - start) / step) elements, counted in
    integers for int64 and in doubles else.  RuntimeError for a step of 0 or one that leads away from the end, and for ends
    that are not finite.  Source: torch.arange.
    """
    first, last, by = _range_arguments("arange", given, start, end, step)
    default = int64 if all(isinstance(x, int) for x in (first, last, by)) else get_default_dtype()

    def fill(place: Place, d: np.dtype[Any]) -> Array:
        if place is META:
            return place.empty((_count(first, last, by, FROM_NUMPY[d]),), d)
        return at(_counted(first, last, by, FROM_NUMPY[d]), place)

    return make("arange", fill, default, **options)


def _range_arguments(name: str, given: tuple[Any, ...], start: Any, end: Any, step: Any) -> tuple[Any, Any, Any]:
    if len(given) > 3 or (len(given) == 1 and end is None and (start is not None or step is not None)):
        raise TypeError(f"{name}() received an invalid combination of arguments: {len(given)} by position")
    by_position = {1: ("end",) if end is None else ("start",), 2: ("start", "end"), 3: ("start", "end", "step")}
    found = {"start": start, "end": end, "step": step}
    for key, value in zip(by_position.get(len(given), ()), given, strict=True):
        if found[key] is not None:
            raise TypeError(f"{name}() got multiple values for argument '{key}'")
        found[key] = number(name, key, value)
    if found["end"] is None:
        raise TypeError(f'{name}() missing 1 required positional arguments: "end"')
    defaults = {"start": 0, "step": 1}
    first, last, by = (number(name, key, defaults[key] if value is None else value) for key, value in found.items())
    return first, last, by


def _count(start: Any, end: Any, step: Any, d: dtype) -> int:
    """How many elements there are."""
    if d.category in (BOOL, COMPLEX):
        raise NotImplementedError(f"\"arange\" not implemented for '{type_name(d)}'")
    _check_range(start, end, step)
    if d.category == INTEGER and not -(2**63) <= step < 2**63:
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    if d is not int64:
        return -int(-(end - start) / step // 1)
    step = int(step)
    if not step:
        raise ValueError("step must be nonzero")
    return max(0, int(-((int(start) - int(end)) // step)))


def _counted(start: Any, end: Any, step: Any, d: dtype) -> np.ndarray:
    count = _count(start, end, step, d)
    if d is int64:
        exact: np.ndarray = np.arange(count, dtype=np.int64) * int(step) + integer_in_range(int(start), int64)
        return exact
    if d.category == INTEGER:
        counted: np.ndarray = np.arange(count, dtype=np.int64) * int(step) + int(start)
        return counted.astype(numpy_of(d))
    return rounded(np.arange(count) * float(step) + float(start), d)


def _check_range(start: Any, end: Any, step: Any) -> None:
    if step == 0 or math.isnan(step):
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")


def range(*given: Any, start: Any = None, end: Any = None, step: Any = None, **options: Unpack[Options]) -> Tensor:
    """``arange`` with the end included and always in the default dtype.  Deprecated.  Source: torch.range.

    As in PyTorch it is made on the host unless a device is named: the default device is for the other factories.
    """
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
        UserWarning,
        stacklevel=2,
    )
    if len(given) == 1 and end is None:
        raise TypeError("range() takes a start and an end")
    first, last, by = _range_arguments("range", given, start, end, step)
    _check_range(first, last, by)
    count = math.floor((last - first) / by) + 1
    values = np.arange(count) * float(by) + float(first)
    if options.get("device") is None and options.get("out") is None:
        options["device"] = "cpu"
    return make("range", on_host(lambda d: rounded_to(values, d)), get_default_dtype(), **options)


def rounded_to(values: np.ndarray, d: np.dtype[Any]) -> np.ndarray:
    """Computed values in a dtype; doubles are rounded as data is."""
    to = FROM_NUMPY[d]
    return rounded(values, to) if to.category == FLOATING and values.dtype == np.float64 else values.astype(d)


# ---- Any strides ----------------------------------------------------------------------------------------------------


def scalar_tensor(s: Any, **options: Unpack[Options]) -> Tensor:
    """A number without dimensions, in the default dtype whatever the number's.  Source: torch.scalar_tensor."""
    return make("scalar_tensor", constant((), number("scalar_tensor", "s", s)), get_default_dtype(), **options)


def empty_strided(size: Any, stride: Any, **options: Unpack[Options]) -> Tensor:
    """A tensor of unspecified values with the strides given, which may leave gaps or meet.

    RuntimeError for sizes or strides that are negative or not as many as one another.  Source: torch.empty_strided.
    """
    shape, strides = checked_sizes("empty_strided", sizes((size,))), sizes((stride,))
    if len(shape) != len(strides):
        raise RuntimeError(
            f"dimensionality of sizes ({len(shape)}) must match dimensionality of strides ({len(strides)})"
        )
    part = Geometry(shape, strides, 0)
    check_geometry(part)
    return make(
        "empty_strided", lambda place, d: part.within(place.empty((part.end,), d)), get_default_dtype(), **options
    )


def empty_permuted(size: Any, physical_layout: Any, **options: Unpack[Options]) -> Tensor:
    """A tensor of unspecified values whose dimensions lie in the order given, without gaps.

    RuntimeError unless that names each dimension once, counted from the front.  Source: torch.empty_permuted.
    """
    shape, order = checked_sizes("empty_permuted", sizes((size,))), sizes((physical_layout,))
    if len(shape) != len(order):
        raise RuntimeError(
            "Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = "
            f"{len(shape)} is not equal to len(physical_layout) = {len(order)}"
        )
    for i, axis in enumerate(order):
        if not 0 <= axis < len(shape):
            raise RuntimeError(
                f"Dimension out of range (expected to be between 0 and {len(shape) - 1}, but got {axis} at index {i}).  NB: "
                "negative dims not currently supported; file an issue if you want it."
            )
    if len(set(order)) != len(order):
        raise RuntimeError("Duplicate dim not allowed")
    return make(
        "empty_permuted",
        lambda place, d: laid(place.empty(tuple(shape[i] for i in order), d), order),
        get_default_dtype(),
        **options,
    )


# ---- Like another tensor --------------------------------------------------------------------------------------------


class LikeOptions(TypedDict, total=False):
    """The keywords of the ``_like`` functions; what is not given is taken from the tensor."""

    dtype: dtype | type | None
    layout: layout | None
    device: Device
    requires_grad: bool | None
    pin_memory: bool | None
    memory_format: memory_format | None


def like(name: str, input: Tensor, fill: Callable[[Array], None], **options: Unpack[LikeOptions]) -> Tensor:
    """A tensor of the shape, and unless they are given the dtype and device, of another; ``fill`` writes its values.

    In the memory format ``preserve_format``, the default, it has the tensor's order of dimensions, without gaps.
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    order = checked(name, options.pop("memory_format", None), preserve_format)
    order_of(order, input.array.ndim)
    given: Options = {"dtype": input.dtype, "device": input.device}
    given |= {key: value for key, value in options.items() if value is not None}  # type: ignore[typeddict-item]
    if given.setdefault("layout", input.layout) is sparse_coo:
        if name not in ("zeros_like", "empty_like"):
            raise NotImplementedError(f"{name} has values that a sparse tensor does not hold")
        if order is not preserve_format:
            raise RuntimeError("memory format option is only supported by strided tensors")
        return _sparse(name, input.array.shape, input.dense_dim() if input.is_sparse else 0, **given)

    def filled(place: Place, d: np.dtype[Any]) -> Array:
        shape = input.array.shape
        ordered = order is preserve_format and not input.is_sparse
        array = _ordered(input.array, place, d) if ordered else empty_in(place, shape, d, order)
        if place is not META:
            fill(array)
        return array

    return make(name, filled, input.dtype, **given)


def _ordered(array: Array, place: Place, d: np.dtype[Any]) -> Array:
    """Uninitialised memory at ``place`` with the shape of an array anywhere, and its order of dimensions, without gaps."""
    if place_of(array) is place and array.dtype == d:
        return empty_array_like(array)
    if array.flags.c_contiguous:
        return place.empty(array.shape, d)
    order = order_in_memory(array)
    return laid(place.empty(tuple(array.shape[axis] for axis in order), d), order)


def zeros_like(input: Tensor, **options: Unpack[LikeOptions]) -> Tensor:
    """Zeros of a tensor's shape, dtype and device.  Source: torch.zeros_like."""
    return like("zeros_like", input, lambda array: array.fill(0), **options)


def ones_like(input: Tensor, **options: Unpack[LikeOptions]) -> Tensor:
    """Ones of a tensor's shape, dtype and device.  Source: torch.ones_like."""
    return like("ones_like", input, lambda array: array.fill(1), **options)


def full_like(input: Tensor, fill_value: Any, **options: Unpack[LikeOptions]) -> Tensor:
    """``fill_value``, converted, in a tensor's shape, dtype and device.  Source: torch.full_like."""
    value = number("full_like", "fill_value", fill_value)
    return like("full_like", input, lambda array: array.fill(fitting(value, array.dtype)), **options)


def empty_like(input: Tensor, **options: Unpack[LikeOptions]) -> Tensor:
    """Unspecified values in a tensor's shape, dtype and device.  Source: torch.empty_like."""
    return like("empty_like", input, lambda array: None, **options)


def _of(self: Tensor, options: Options) -> Options:
    """The options, with the tensor's own dtype, layout and device where none are given."""
    if options.get("dtype") is None:
        options["dtype"] = self.dtype
    if options.get("layout") is None and self.is_sparse:
        options["layout"] = sparse_coo
    if options.get("device") is None:
        options["device"] = self.device
    return options


def new_zeros(self: Tensor, *given: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """``zeros`` with the tensor's dtype and device.  Source: torch.Tensor.new_zeros."""
    return zeros(*given, size=size, **_of(self, options))


def new_ones(self: Tensor, *given: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """``ones`` with the tensor's dtype and device.  Source: torch.Tensor.new_ones."""
    return ones(*given, size=size, **_of(self, options))


def new_empty(self: Tensor, *given: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """``empty`` with the tensor's dtype and device.  Source: torch.Tensor.new_empty."""
    return empty(*given, size=size, **_of(self, options))


def new_empty_strided(self: Tensor, size: Any, stride: Any, **options: Unpack[Options]) -> Tensor:
    """``empty_strided`` with the tensor's dtype and device.  Source: torch.Tensor.new_empty_strided."""
    return empty_strided(size, stride, **_of(self, options))


def new_full(self: Tensor, size: Any, fill_value: Any, **options: Unpack[Options]) -> Tensor:
    """``full`` with the tensor's dtype and device.  Source: torch.Tensor.new_full."""
    return full(size, fill_value, **_of(self, options))


def new_tensor(
    self: Tensor,
    data: Any,
    *,
    dtype: dtype | type | None = None,
    device: Device = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """``tensor`` with the tensor's dtype and device.  Source: torch.Tensor.new_tensor."""
    d = self.dtype if dtype is None else dtype
    where = self.device if device is None else device
    return _tensor(data, dtype=d, device=where, requires_grad=requires_grad, pin_memory=pin_memory)


def install() -> None:
    """Give Tensor these methods."""
    for function in (new_zeros, new_ones, new_empty, new_empty_strided, new_full, new_tensor):
        setattr(Tensor, function.__name__, function)

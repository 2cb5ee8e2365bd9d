"""What is kept for old programs: ``Tensor(...)`` and the typed constructors, ``Variable``, the default tensor type.

A legacy constructor reads integers as sizes and sequences as data.  ``Tensor`` makes the default dtype, ``FloatTensor`` and its
kin their own.  An array of that dtype is shared, another converted; a tensor is aliased.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from reference_impl import autograd, cuda, dtypes
from reference_impl.creation import at
from reference_impl.data import is_sequence, read
from reference_impl.devices import HOST, Place, device, device_count, place_for, place_of, set_default_device
from reference_impl.dtypes import FROM_NUMPY, dtype, get_default_dtype, set_default_dtype
from reference_impl.factories import checked_sizes, numpy_of
from reference_impl.interop import from_numpy
from reference_impl.layouts import strided
from reference_impl.notices import warn_once
from reference_impl.op import result_of, type_name, view
from reference_impl.storages import TypedStorage, UntypedStorage
from reference_impl.tensor import Size, Tensor, new, require_grad
from reference_impl.views import detach, sizes

_alias = view("AliasBackward0", lambda x: x.view(), lambda g, shape: g, name="alias")

# ---- The constructor ------------------------------------------------------------------------------------------------


def constructed(
    d: dtype, place: Place, given: tuple[Any, ...], options: dict[str, Any], *, converts: bool = True
) -> Tensor:
    """What a legacy constructor of a dtype and a device returns for its arguments.

    One or several integers, or a Size: unspecified values of these sizes.  Nothing: no elements.  A tensor: another on the same
    memory, within its graph.  A storage: a tensor on it.  An array or a sequence: its values.
    converts: whether tensors of another dtype are refused, as all constructors but ``Tensor`` do.

    TypeError for other arguments, RuntimeError for another device and for negative sizes.
    """
    where = options.pop("device", None)
    if where is not None and device(where).type != place.device.type:
        raise RuntimeError(
            f"legacy constructor expects device type: {place.device.type} but device type: {device(where).type} was passed"
        )
    for name in ("data", "size"):
        if name in options and not given:
            argument = options.pop(name)
            given = (Size(argument),) if name == "size" else (argument,)
    if options:
        raise TypeError(f"new() received an invalid combination of arguments: {', '.join(options)}")
    if len(given) != 1:
        return _of_sizes(d, place, sizes(given) if given else (0,))
    (argument,) = given
    if isinstance(argument, Size):
        return _of_sizes(d, place, argument)
    if isinstance(argument, Tensor):
        if converts and (argument.dtype is not d or place_of(argument.array).device.type != place.device.type):
            raise TypeError(
                f"expected a tensor of {d} on {place.device} (got one of {argument.dtype} on {argument.device})"
            )
        return _alias(argument)  # type: ignore[no-any-return]
    if isinstance(argument, UntypedStorage | TypedStorage):
        return _on_storage(d, place, argument)
    if _is_size(argument):
        return _of_sizes(d, place, (int(argument),))
    return _of_data(d, place, argument)


def _is_size(argument: Any) -> bool:
    """Whether one argument is an integer; NumPy's count, and its integer arrays without dimensions."""
    if isinstance(argument, np.ndarray):
        return not argument.ndim and argument.dtype.kind in "iu"
    return hasattr(argument, "__index__") and not isinstance(argument, bool | np.bool_)


def _of_sizes(d: dtype, place: Place, shape: tuple[int, ...]) -> Tensor:
    return result_of(place.empty(checked_sizes("new", shape), numpy_of(d)))


def _of_data(d: dtype, place: Place, data: Any) -> Tensor:
    if isinstance(data, np.ndarray) and place is HOST and FROM_NUMPY.get(data.dtype) is d:
        return from_numpy(data)
    if not isinstance(data, np.ndarray | str | bytes) and not is_sequence(data):
        raise TypeError(f"new(): data must be a sequence (got {type(data).__name__})")
    return result_of(at(read(data, d), place))


def _on_storage(d: dtype, place: Place, memory: UntypedStorage | TypedStorage) -> Tensor:
    if isinstance(memory, TypedStorage) and memory.dtype is not d:
        raise RuntimeError(
            f"Expected a Storage of type {type_name(d)} or an UntypedStorage, but got type {type_name(memory.dtype)}"
        )
    return _of_sizes(d, place, (0,)).set_(memory)  # type: ignore[no-any-return]


def _new(cls: type[Tensor], *given: Any, **options: Any) -> Tensor:
    """``Tensor(...)``: the constructor of the default dtype on the host.  It alone aliases a tensor of any dtype."""
    t = constructed(get_default_dtype(), HOST, given, options, converts=False)
    return t if cls is Tensor else _as(cls, t)


def _as(cls: type[Tensor], t: Tensor) -> Tensor:
    """The tensor as an instance of a subclass."""
    made = new(cls)
    made.array, made.shared, made.node, made.base, made.extra, made._grad = (
        t.array,
        t.shared,
        t.node,
        t.base,
        t.extra,
        None,
    )
    return made


def new_like(self: Tensor, *given: Any, **options: Any) -> Tensor:
    """The legacy constructor of the tensor's own dtype and device."""
    return constructed(self.dtype, place_of(self.array), given, options)


# ---- Typed constructors ---------------------------------------------------------------------------------------------


class TensorType(type):
    """The classes ``FloatTensor`` and its kin: constructors, and to ``isinstance`` the classes of their dtype's tensors."""

    dtype: dtype
    kind: str
    layout = strided

    def __call__(cls, *given: Any, **options: Any) -> Tensor:
        if cls.kind == "cuda" and not device_count():
            raise TypeError(f"type {cls.legacy_name} not available. Torch not compiled with CUDA enabled.")
        return constructed(cls.dtype, place_for(cls.kind), given, options)

    def __instancecheck__(cls, instance: object) -> bool:
        return (
            isinstance(instance, Tensor)
            and instance.dtype is cls.dtype
            and place_of(instance.array).device.type == cls.kind
        )

    @property
    def is_cuda(cls) -> bool:
        """Whether its tensors are on a GPU."""
        return cls.kind == "cuda"

    @property
    def legacy_name(cls) -> str:
        """The name that ``Tensor.type`` gives its tensors."""
        return f"torch.{'cuda.' if cls.is_cuda else ''}{cls.__name__}"

    def __repr__(cls) -> str:
        return f"<class '{cls.legacy_name}'>"


def _typed(d: dtype, kind: str) -> TensorType:
    return TensorType(f"{type_name(d)}Tensor", (), {"dtype": d, "kind": kind})


_NAMED = (
    dtypes.float32, dtypes.float64, dtypes.float16, dtypes.bfloat16, dtypes.bool,
    dtypes.uint8, dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64,
)  # fmt: skip
TYPES = {f"{type_name(d)}Tensor": _typed(d, "cpu") for d in _NAMED}
CUDA_TYPES = {f"{type_name(d)}Tensor": _typed(d, "cuda") for d in _NAMED}
FloatTensor, DoubleTensor, HalfTensor, BFloat16Tensor, BoolTensor = list(TYPES.values())[:5]
ByteTensor, CharTensor, ShortTensor, IntTensor, LongTensor = list(TYPES.values())[5:]


def set_default_tensor_type(t: Any) -> None:
    """Make the dtype and the device of a typed constructor, or of its name, the defaults.  Source: torch.set_default_tensor_type.

    TypeError for anything else, an integral one included.
    """
    kind = t
    if isinstance(t, str):
        kind = next((known for known in (*TYPES.values(), *CUDA_TYPES.values()) if known.legacy_name == t), None)
    if not isinstance(kind, TensorType):
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    if kind.is_cuda and not device_count():
        raise TypeError(f"type {kind.legacy_name} not available. Torch not compiled with CUDA enabled.")
    set_default_dtype(kind.dtype)
    set_default_device("cuda" if kind.is_cuda else None)
    warn_once(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and "
        "torch.set_default_device() as alternatives."
    )


# ---- Variable -------------------------------------------------------------------------------------------------------


class VariableMeta(type):
    """To ``isinstance``, every tensor is a Variable."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=VariableMeta):
    """Once the class of tensors with gradients; now a function that returns a plain tensor on the memory of ``data``.

    The result is a leaf outside the graph of ``data``.  TypeError for data other than tensors.
    """

    def __new__(cls, data: Any = None, requires_grad: bool = False, volatile: bool | None = None) -> Any:
        if data is None:
            data = result_of(np.empty(0, numpy_of(get_default_dtype())))
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        if volatile:
            if requires_grad:
                raise ValueError("Variable can't be volatile and require_grad at the same time!")
            warnings.warn(_NO_VOLATILE, UserWarning, stacklevel=2)
        t = detach(data)
        if requires_grad:
            require_grad(t)
        return t


_NO_VOLATILE = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."


def _volatile(self: Tensor) -> bool:
    """False: the mode of recording decides what is recorded, no tensor."""
    warnings.warn("volatile was removed (Variable.volatile is always False)", UserWarning, stacklevel=2)
    return False


def _set_volatile(self: Tensor, value: bool) -> None:
    warnings.warn(_NO_VOLATILE, UserWarning, stacklevel=2)


def install() -> None:
    """Give Tensor its constructor and these members, and the cuda namespace its typed constructors."""
    Tensor.__new__ = _new  # type: ignore[method-assign,assignment]
    Tensor.new = new_like  # type: ignore[attr-defined]
    Tensor.volatile = property(_volatile, _set_volatile)  # type: ignore[attr-defined]
    autograd.Variable = Variable  # type: ignore[attr-defined]
    for name, kind in CUDA_TYPES.items():
        setattr(cuda, name, kind)

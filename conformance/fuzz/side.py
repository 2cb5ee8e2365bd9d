"""One side of the comparison: an adapter's namespace, in which lines run, and what can be seen of each value there."""

from __future__ import annotations

import copy
import math
import operator
import pickle
import struct
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from conformance.adapter import Adapter, Unsupported
from conformance.errors import said
from conformance.lacking import lacks

FAMILIES = (AttributeError, IndexError, TypeError, ValueError, RuntimeError)
"""The classes that errors are told apart by; PyTorch's own are among their subclasses."""

DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
    "float64", "complex32", "complex64", "complex128",
)  # fmt: skip
_UNREADABLE = {"bfloat16": "float32", "complex32": "complex64", "float8": "float32"}
"""Dtypes that NumPy lacks -> what their values are read as."""

ATTRIBUTES = {
    "shape": "", "dtype": "", "device": "", "requires_grad": "autograd.tape", "is_leaf": "autograd.tape",
    "retains_grad": "autograd.tape", "_version": "autograd.version", "grad": "autograd.tape", "stride": "strides",
}  # fmt: skip
"""What is seen of a tensor besides its values -> the capability without which it is not asked for."""


SETTINGS = (
    "lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "betas", "eps", "amsgrad",
)  # fmt: skip
"""What is seen of an optimizer's group: the settings of its formula, and none of how it is computed."""
MODULES = {"np": np, "copy": copy, "math": math, "pickle": pickle}
"""What lines may use besides the library."""


_BOOLS = {truth: ("bool", truth) for truth in (False, True)}
_FLOAT = np.dtype(float).str
_packed = struct.Struct("=d").pack
_new_array = tuple.__new__
"""Half of the time of a call of the class."""


class Array(NamedTuple):
    """Values: copied bytes, so that they stay as they were seen."""

    shape: tuple[int, ...]
    dtype: str
    data: bytes

    def values(self) -> np.ndarray[Any, Any]:
        return np.frombuffer(self.data, np.dtype(self.dtype)).reshape(self.shape)


class Tensor(NamedTuple):
    """What is seen of a tensor."""

    facts: tuple[Any, ...]
    """In the order of ``Side.facts``; an attribute that raised is the family of its error."""
    values: Array | str
    """The family of the error where they cannot be read."""
    grad: Any = None
    """None, or the gradient's facts and values."""


class _Memo(NamedTuple):
    """What a tensor has told, and what is seen of it."""

    told: tuple[Any, ...]
    """All of which what is seen is made: the attributes and strides as they are given, the bytes, the gradient."""
    seen: Tensor
    apart: bool
    """Whether its values could not be read of itself: a refusal takes PyTorch 20 us, so that it is not asked again."""


class Failed(NamedTuple):
    """What a line raised."""

    family: str
    error: str
    """Class and message, as they are shown."""
    classes: tuple[str, ...]
    """The error's classes, the innermost first."""


def family(error: BaseException) -> str:
    return next((kind.__name__ for kind in FAMILIES if isinstance(error, kind)), type(error).__name__)


class Lacking(Exception):
    """The backend does not offer what the line asks for."""


class _Names(dict[Any, str]):
    """Names of a library's dtypes or devices, each found once."""

    def __init__(self, known: dict[Any, str], name: Callable[[Any], str]) -> None:
        super().__init__(known)
        self._name = name

    def __missing__(self, value: Any) -> str:
        made = self[value] = self._name(value)
        return made


class Side:
    """A namespace that lines run in."""

    def __init__(self, adapter: Adapter, device: str = "cpu") -> None:
        self.adapter = adapter
        self.xp = adapter.xp
        self.device = device
        self.names: dict[str, Any] = {}
        self._memos: tuple[dict[int, _Memo], dict[int, _Memo]] = ({}, {})
        """What was last seen of each tensor, by its ``id``: one that has come by the same ``id`` tells what it is itself.

        Apart from that, of each that stands in a list.
        """
        self.tensor: type = self.xp.Tensor
        accelerators = [d for d in adapter.devices if d.split(":")[0] != "cpu"]
        self.setting = {"xp": self.xp, "device": device, **MODULES}
        self.tells_classes = False
        """Whether it shows of which class tuples and NumPy's scalars are."""
        self._type = ""
        if accelerators:
            adapter.use_device(accelerators[0])
            self._type = accelerators[0].split(":")[0]
            self.setting["accelerator"] = accelerators[0]
            if "device.several" in adapter.capabilities:
                self.setting["second"] = adapter.second_device(accelerators[0])
        known = {}
        for name in DTYPES:
            dtype = getattr(self.xp, name, None)
            if dtype is not None:
                known[dtype] = name
        self.dtypes = _Names(known, lambda dtype: str(dtype).rpartition(".")[2])
        self._apart: set[tuple[Any, Any]] = set()
        """Dtypes and devices of which tensors are not read of themselves."""
        self.devices = _Names({}, lambda device: self._told(str(device)))
        self.restart()
        sample = self.xp.tensor([1.0, 2.0])
        self.readable = [name for name in ATTRIBUTES if self._can(sample, name)]
        self.tells_places = "strides" in adapter.capabilities and self.storage(sample) != (0, 0)
        """Whether it shows where tensors lie.  Where it does not, sharing is seen as a write that another value shows."""
        self._read = self._reader(sample)
        self._ways, self._ways_within = self._ways_to_look(getattr(sample, "device", None))
        self.observe(self.readable)

    def _can(self, sample: Any, name: str) -> bool:
        needed = ATTRIBUTES[name]
        if name == "device" and self.adapter.facade and not self._type:
            return False  # the host has another name in every library
        if needed and needed not in self.adapter.capabilities:
            return False
        try:
            value = getattr(sample, name)
            if callable(value):
                value()
        except (Exception, Unsupported):
            return False
        return True

    def observe(self, attributes: Sequence[str]) -> None:
        """See these attributes from now on, those that the other side has too."""
        plain = [name for name in attributes if name not in ("grad", "stride")]
        strided = "stride" in attributes
        self._grads = "grad" in attributes
        self._device_at = plain.index("device") if "device" in plain else None
        self.facts = [*plain, *(("stride",) if strided else ())]
        for memos in self._memos:
            memos.clear()
        self._look = self._looker(plain, self._memos[0], strided=strided)
        """What is seen of a tensor."""
        promised = [name for name in plain if name != "_version"]
        self._look_inside = self._looker(promised, self._memos[1], strided=False)
        """The same where the tensor stands in a list: no strides nor count of writes, which may be the library's own."""

    def _reader(self, sample: Any) -> Callable[[Any], Any]:
        """How values are read: by the first way that works."""
        ways: list[Callable[[Any], Any]] = [
            lambda t: (t.detach() if t.requires_grad else t).numpy(),
            lambda t: t.numpy(),
            np.asarray,
            lambda t: np.asarray(t.tolist()),
        ]
        for way in ways:
            try:
                read = way(sample)
                if np.array_equal(np.asarray(read), [1.0, 2.0]):
                    return way if isinstance(read, np.ndarray) else _in_arrays(way)
            except (Exception, Unsupported):
                continue
        raise Unsupported(f"{self.adapter.name} lets no values be read")

    def restart(self) -> None:
        """Begin a program, from the backend's defaults."""
        self.adapter.reset()
        self.names = dict(self.setting)
        for memos in self._memos:
            memos.clear()

    def run(self, code: CodeType) -> Failed | None:
        """Run a line; what it raised.  Raises Lacking where the backend does not offer what it asks for."""
        try:
            exec(code, self.names)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if not isinstance(error, Exception) or self.adapter.facade:
                missing = lacks(error, self.adapter)
                if missing is not None:
                    raise Lacking(missing) from None
            return Failed(
                family(error),
                f"{type(error).__name__}: {said(error)}".strip(),
                tuple(kind.__name__ for kind in type(error).__mro__),
            )
        return None

    def live(self) -> list[str]:
        """The names that the program has bound."""
        return [name for name in self.names if name not in self.setting and name[0] != "_"]

    def _ways_to_look(self, device: Any) -> tuple[dict[type, Callable[[Any], Any]], dict[type, Callable[[Any], Any]]]:
        """How values of the classes that are most of them are looked at, by their class: alone, and within another value.

        device: one of the library's, if it has any.
        """
        plain: list[tuple[Any, Callable[[Any], Any]]] = [
            (True, _BOOLS.__getitem__), (None, _itself), (1, _itself), (b"", _itself), (slice(0), _itself), (..., _itself),
            ("", self._told), (1.5, _number), (1j, _array), (np.zeros(1), _array), ((), self._look_at_items),
            ([], self._look_at_items), ({}, self._look_at_dict),
        ]  # fmt: skip
        ways = {type(sample): way for sample, way in plain if not isinstance(sample, self.tensor)}
        own = {type(dtype): self._look_at_dtype for dtype in self.dtypes}
        if type(device).__name__ == "device":
            own[type(device)] = self._look_at_device
        for kind, way in own.items():
            if not issubclass(kind, type | np.generic | str | tuple | list | dict | int | float):
                ways.setdefault(kind, way)
        return {**ways, self.tensor: self._look_at_tensor}, {**ways, self.tensor: self._look_at_tensor_within}

    def look(self, value: Any) -> Any:
        """What is seen of a value: a Tensor, an Array, or plain data."""
        way = self._ways.get(type(value))
        return way(value) if way is not None else self._look_at_other(value)

    def _look_within(self, value: Any) -> Any:
        """What is seen of a value that stands in another."""
        way = self._ways_within.get(type(value))
        if way is not None:
            return way(value)
        return self._look_at_tensor_within(value) if isinstance(value, self.tensor) else self._look_at_other(value)

    def _look_at_tensor(self, value: Any) -> Any:
        try:
            return self._look(value)
        except (Exception, Unsupported) as error:
            return f"(a tensor that cannot be looked at: {type(error).__name__})"

    def _look_at_tensor_within(self, value: Any) -> Any:
        try:
            return self._look_inside(value)
        except (Exception, Unsupported):
            return self._look_at_tensor(value)

    def _look_at_items(self, value: Any) -> tuple[Any, ...]:
        """A list or tuple."""
        name = "list" if isinstance(value, list) else "tuple"
        return (type(value).__name__ if self.tells_classes else name, *map(self._look_within, value))

    def _look_at_dict(self, value: dict[Any, Any]) -> tuple[Any, ...]:
        return ("dict", *((self.look(key), self._look_within(item)) for key, item in value.items()))

    def _look_at_dtype(self, value: Any) -> Any:
        return ("dtype", self.dtypes[value]) if value in self.dtypes else self._look_at_other(value)

    def _look_at_device(self, value: Any) -> tuple[str, str]:
        return ("device", self.devices[value])

    def _look_at_other(self, value: Any) -> Any:
        """A value of a class that few are of."""
        kind = type(value)
        if isinstance(value, self.tensor):
            return self._look_at_tensor(value)
        if isinstance(value, np.ndarray):
            return _array(value)
        if isinstance(value, np.generic):
            number = self.look(value.item())
            return (value.dtype.name, number) if self.tells_classes else number
        if isinstance(value, tuple | list):
            return self._look_at_items(value)
        if isinstance(value, dict):
            return self._look_at_dict(value)
        try:
            if value in self.dtypes:
                return ("dtype", self.dtypes[value])
        except (TypeError, ValueError):
            pass
        if kind.__name__ == "device":
            return self._look_at_device(value)
        if isinstance(value, type):
            return ("class", value.__name__)
        for name, seen in (("named_parameters", self._look_at_module), ("param_groups", self._look_at_optimizer)):
            if hasattr(value, name):
                try:
                    return seen(value)
                except (Exception, Unsupported) as error:
                    return (kind.__name__, family(error))
        if hasattr(value, "next_functions"):
            return ("node", kind.__name__)
        return "(an object)"

    def _look_at_module(self, value: Any) -> tuple[Any, ...]:
        tensors = [*value.named_parameters(), *value.named_buffers()]
        return ("module", value.training, *((name, self._look_within(t)) for name, t in tensors))

    def _look_at_optimizer(self, value: Any) -> tuple[Any, ...]:
        """Each group's settings, how many parameters it has, and what is remembered of each."""
        groups = []
        for group in value.param_groups:
            kept = tuple(self._remembered(value.state[p]) if p in value.state else None for p in group["params"])
            groups.append((self.look({k: group[k] for k in SETTINGS if k in group}), kept))
        return ("optimizer", *groups)

    def _remembered(self, state: Mapping[str, Any]) -> tuple[Any, ...]:
        """What an optimizer remembers of a parameter, without the layout and the count of writes, which are its own."""
        dtypes = self.dtypes
        tensors: list[tuple[str, Any]] = sorted((n, t) for n, t in state.items() if isinstance(t, self.tensor))
        return tuple(
            (n, Tensor((tuple(t.shape), dtypes[t.dtype]), self.values(t, dtypes[t.dtype]))) for n, t in tensors
        )

    def _told(self, text: str) -> str:
        """Text in which accelerators have one name on both sides: each has a device type of its own."""
        if self.adapter.facade and text == "cpu:0":
            return "cpu"
        if self._type and self._type in text:
            text = text.replace(self._type, "accelerator")
        return text.replace("cuda", "accelerator") if "cuda" in text else text

    def _looker(self, names: Sequence[str], memos: dict[int, _Memo], *, strided: bool) -> Callable[[Any], Tensor]:
        """What shows a tensor's attributes of these names, strides, values and gradient.

        That is made anew only where something has changed since it was seen last.  Everything is read each time, the values
        too; what is saved is to give it its names and its order, half of the time.
        """
        plain = operator.attrgetter(*names)
        read, grads, known = self._read, self._grads, memos.get
        keeps = "is_leaf" in names and "retains_grad" in names
        leaf, retains = (names.index("is_leaf"), names.index("retains_grad")) if keeps else (0, 0)

        def look(t: Any) -> Tensor:
            memo = known(id(t))
            try:
                raw = plain(t)
                strides = t.stride() if strided else None
            except (Exception, Unsupported):
                raw, strides = self._told_in_part(t, names, strided=strided)
            apart = memo[2] if memo is not None else bool(self._apart) and self._place(raw) in self._apart
            values: Any
            if not apart:
                try:
                    array = read(t)
                    values = (array.shape, array.dtype, array.tobytes())
                except (Exception, Unsupported):
                    apart = True
            if apart:
                dtype = self.dtypes[raw[1]]
                values = self._read_elsewhere(t, dtype)
                if dtype in _UNREADABLE or (self._device_at is not None and self.devices[raw[2]] != "cpu"):
                    self._apart.add(self._place(raw))
            grad = None
            if grads and not (keeps and raw[leaf] is False and raw[retains] is False):
                try:
                    if (keeps and raw[leaf] is True) or t.is_leaf or t.retains_grad:
                        grad = t.grad
                        if grad is not None:
                            grad = self._gradient(grad, apart=apart)
                except (Exception, Unsupported) as error:
                    grad = family(error)
            told = (raw, strides, values, grad)
            if memo is None or memo[0] != told:
                memo = memos[id(t)] = _Memo(told, self._shown(told, strided=strided), apart)
            return memo[1]

        return look

    def _place(self, raw: tuple[Any, ...]) -> tuple[Any, Any]:
        return raw[1], None if self._device_at is None else raw[2]

    def _told_in_part(self, t: Any, names: Sequence[str], *, strided: bool) -> tuple[tuple[Any, ...], Any]:
        """The attributes and strides of a tensor of which not all can be asked in the plain way."""
        raw = tuple(self._fact(t, name) for name in names)
        strides: Any = None
        if strided:
            try:
                strides = t.stride()
            except (Exception, Unsupported) as error:
                strides = family(error)
        return raw, strides

    def _shown(self, told: tuple[tuple[Any, ...], Any, Any, Any], *, strided: bool) -> Tensor:
        raw, strides, values, grad = told
        facts = [tuple(raw[0]), self.dtypes[raw[1]], *raw[2:]]
        if self._device_at is not None:
            facts[2] = self.devices[raw[2]]
        if strided:
            facts.append(_meant(strides, facts[0]))
        if type(grad) is tuple:
            shape, dtype, requires_grad, given = grad
            grad = Tensor((tuple(shape), self.dtypes[dtype], requires_grad), _read_as(given))
        return Tensor(tuple(facts), _read_as(values), grad)

    def _gradient(self, grad: Any, *, apart: bool) -> tuple[Any, ...]:
        """Of a gradient: shape, dtype, whether it requires grad, and values.

        apart: whether tensors of its kind are not read of themselves.
        """
        values: Any
        try:
            if apart:
                raise Unsupported
            array = self._read(grad)
            values = (array.shape, array.dtype, array.tobytes())
        except (Exception, Unsupported):
            values = self._read_elsewhere(grad, self.dtypes[grad.dtype])
        return grad.shape, grad.dtype, grad.requires_grad, values

    @staticmethod
    def _fact(t: Any, name: str) -> Any:
        try:
            return getattr(t, name)
        except (Exception, Unsupported) as error:
            return family(error)

    def values(self, t: Any, dtype: str) -> Array | str:
        """The values, or the family of the error that reading them raises."""
        try:
            return _array(self._read(t))
        except (Exception, Unsupported):
            return self._read_elsewhere(t, dtype)

    def _read_elsewhere(self, t: Any, dtype: str) -> Array | str:
        """The values of a tensor that lets them be read only of a copy: elsewhere, of another dtype, or of its own."""
        accelerated = "accelerator" in self.setting
        try:  # a third of the time of what follows, and enough for nearly all
            if dtype in _UNREADABLE or (accelerated and self.devices[t.device] not in ("cpu", "meta")):
                copy = t.detach()
                if dtype in _UNREADABLE:
                    copy = copy.to(getattr(self.xp, _UNREADABLE[dtype]))
                return _array(self._read(copy.cpu() if accelerated else copy))
        except (Exception, Unsupported):
            pass
        try:
            with self.xp.no_grad():
                t = t.detach().clone()  # PyTorch's gradient of sgn() has no memory until it is copied
                if dtype in _UNREADABLE:
                    t = t.to(getattr(self.xp, _UNREADABLE[dtype]))
                if accelerated:
                    t = t.cpu()
                for resolve in ("resolve_conj", "resolve_neg"):
                    if hasattr(t, resolve):
                        t = getattr(t, resolve)()
                return _array(self._read(t))
        except (Exception, Unsupported) as error:
            return family(error)

    @staticmethod
    def storage(t: Any) -> tuple[int, int]:
        """The address of the tensor's memory and where in it the tensor begins; zeros for a tensor without elements."""
        try:
            return (int(t.untyped_storage().data_ptr()), t.storage_offset()) if t.numel() else (0, 0)
        except (Exception, Unsupported):
            return 0, 0


def _meant(strides: Any, shape: tuple[int, ...]) -> tuple[int, ...] | str:
    """Strides where they mean something: not of dimensions of size 1, nor where there is no element."""
    if isinstance(strides, str):
        return strides
    if 0 in shape:
        return ()
    return tuple(0 if n == 1 else s for s, n in zip(strides, shape, strict=True)) if 1 in shape else tuple(strides)


def _in_arrays(way: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda t: np.asarray(way(t))


def _itself(value: Any) -> Any:
    return value


def _number(value: float) -> Array:
    return _new_array(Array, ((), _FLOAT, _packed(value)))


def _read_as(values: Any) -> Any:
    """What is read of a tensor, as it is shown."""
    return _as_array(*values) if type(values) is tuple else values


def _array(values: Any) -> Array:
    if type(values) is not np.ndarray:
        values = np.asarray(values)
    return _as_array(values.shape, values.dtype, values.tobytes())


def _as_array(shape: tuple[int, ...], dtype: np.dtype[Any], data: bytes) -> Array:
    return Array(shape, dtype.str if dtype.kind != "V" else "V", data)

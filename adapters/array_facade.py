"""PyTorch's names over a library that has NumPy's: what NumPy, JAX and MLX lend the harness.

Each verb is one call of the library, with its arguments in the library's order and under its names.  What the library
lacks is absent.  A result that is the very object that went in stays that very tensor.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from conformance.adapter import Unsupported

DTYPES = (
    "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32",
    "float64", "complex64", "complex128",
)  # fmt: skip

FUNCTIONS = {
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "floor_divide", "remainder", "fmod"), ""),
    **dict.fromkeys(("maximum", "minimum", "exp", "log", "log1p", "sqrt", "sin", "cos", "tanh", "abs", "sign"), ""),
    **dict.fromkeys(("isnan", "where", "matmul", "swapaxes", "ravel", "result_type", "promote_types", "can_cast"), ""),
    **dict.fromkeys(("finfo", "iinfo", "isclose", "real", "imag", "conj", "arange", "linspace", "eye"), ""),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not", "logical_and", "logical_or"), ""),
    "sub": "subtract", "mul": "multiply", "div": "divide", "true_divide": "divide", "pow": "power", "neg": "negative",
    "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
    "asin": "arcsin", "acos": "arccos", "atan2": "arctan2",
    "transpose": "swapaxes", "swapdims": "swapaxes",  # NumPy's transpose is PyTorch's permute
    "permute": "transpose", "movedim": "moveaxis", "moveaxis": "moveaxis",
    "broadcast_shapes": "broadcast_shapes", "broadcast_tensors": "broadcast_arrays", "broadcast_to": "broadcast_to",
    "tensor": "array", "asarray": "asarray", "as_tensor": "asarray",
    "sum": "sum", "mean": "mean", "prod": "prod", "any": "any", "all": "all", "argmax": "argmax", "argmin": "argmin",
    "amax": "max", "amin": "min", "cumsum": "cumsum", "squeeze": "squeeze", "unsqueeze": "expand_dims",
    "stack": "stack", "cat": "concatenate", "concat": "concatenate", "concatenate": "concatenate",
    "zeros_like": "zeros_like", "ones_like": "ones_like", "empty_like": "empty_like", "full_like": "full_like",
    "full": "full", "reshape": "reshape", "from_dlpack": "from_dlpack", "equal": "array_equal", "allclose": "allclose",
}  # fmt: skip
"""PyTorch's function -> the library's; the empty string where they are of one name."""

METHODS = (
    "add", "sub", "mul", "div", "subtract", "multiply", "divide", "true_divide", "floor_divide", "remainder", "pow",
    "fmod", "neg", "eq", "ne", "lt", "le", "gt", "ge", "exp", "log", "sqrt", "abs", "sign", "isnan", "matmul",
    "transpose", "swapaxes", "swapdims", "movedim", "moveaxis", "ravel", "broadcast_to", "sum", "mean", "prod", "any",
    "all", "argmax", "argmin", "amax", "amin", "cumsum", "squeeze", "unsqueeze", "equal", "allclose", "conj",
)  # fmt: skip
"""The functions that are methods of tensors too."""

KEYWORDS = {"dim": "axis", "keepdim": "keepdims", "size": "shape", "end": "stop"}
"""PyTorch's keyword -> NumPy's, where they differ."""

POSITIONAL = ("input", "tensors", "data", "other", "dim0", "dim1", "axis0", "axis1")
"""Keywords of PyTorch's for what NumPy takes by position, in that order."""

REDUCTIONS = ("sum", "mean", "prod", "any", "all", "argmax", "argmin", "amax", "amin")
"""What PyTorch gives its dimension and ``keepdim`` by position; NumPy has other arguments between them."""

LACKED = ("requires_grad", "pin_memory", "layout", "memory_format", "alpha", "rounding_mode", "generator", "out")
"""Keywords of PyTorch that no such library has."""

_PYTORCHS = {
    "data",
    "end",
    "start",
    "step",
    "dtype",
    "copy",
    "decimals",
    "dim",
    "keepdim",
    "size",
    "shape",
    "fill_value",
}
"""Keywords of PyTorch that some such library has, for some verb; one that a verb lacks is not a difference."""


def refuse_lacked(keywords: dict[str, Any], names: tuple[str, ...] = LACKED) -> None:
    for name in names:
        if name in keywords:
            raise Unsupported(f"has no {name}=")


class Facade:
    """The namespace ``xp`` over ``library``, whose arrays are ``kinds``.

    ``devices`` is the library's own device for each name of PyTorch's; empty where ``device=`` is not to be had.
    """

    def __init__(self, library: Any, kinds: tuple[type, ...], devices: dict[str, Any], names: dict[str, str]) -> None:
        facade = self
        self._library = library
        self._kinds = kinds
        self._devices = devices
        self._names = {**FUNCTIONS, **names}

        class Tensor(_Tensor):
            _facade = facade

        self.Tensor = Tensor
        for name in DTYPES:  # a dtype is an object there, and a function or a class in NumPy's namespace
            if hasattr(library, name):
                setattr(self, name, self._dtype(getattr(library, name)))
        self.bool = self._dtype(library.bool_)
        for name, own in self._names.items():
            if hasattr(library, own or name):
                function = getattr(library, own or name)
                setattr(self, name, self._verb(_reduction(function) if name in REDUCTIONS else function))
        for name in ("zeros", "ones", "empty"):
            if hasattr(library, name):
                setattr(self, name, self._sized(getattr(library, name)))
        for name in METHODS:
            if name in vars(self):
                setattr(Tensor, name, _method(name))

    def __getattr__(self, name: str) -> Any:
        raise Unsupported(f"lacks {name}")

    def _dtype(self, dtype: Any) -> Any:
        """NumPy's arrays name their dtype by an instance, its namespace by a class: one spelling for both."""
        return self._library.dtype(dtype) if isinstance(dtype, type) else dtype

    def _unwrap(self, value: Any) -> Any:
        if isinstance(value, _Tensor):
            return value.native
        if type(value) in (list, tuple):
            return type(value)(map(self._unwrap, value))
        return value

    def _wrap(self, result: Any, given: tuple[Any, ...] = ()) -> Any:
        for one in given:
            if isinstance(one, _Tensor) and one.native is result:
                return one
        if isinstance(result, self._kinds):
            return self.Tensor(result)
        if type(result) in (list, tuple) and result and all(isinstance(one, self._kinds) for one in result):
            return tuple(map(self._wrap, result))
        return result

    def _call(self, function: Callable[..., Any], given: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        refuse_lacked(keywords)
        if "device" in keywords:
            keywords = self._placed(keywords)
        positional = [keywords.pop(name) for name in POSITIONAL if name in keywords]
        named = {KEYWORDS.get(name, name): self._unwrap(value) for name, value in keywords.items()}
        try:
            return self._wrap(function(*map(self._unwrap, (*given, *positional)), **named), given)
        except TypeError as error:
            for name in _PYTORCHS & keywords.keys():
                own = KEYWORDS.get(name, name)
                if f"keyword argument '{own}'" in str(error) or (
                    "incompatible function arguments" in str(error) and f"{own}: " not in str(error)
                ):
                    raise Unsupported(f"has no {name}=") from error
            raise

    def _placed(self, keywords: dict[str, Any]) -> dict[str, Any]:
        """The keywords with the library's own device in place of PyTorch's name for it."""
        device = keywords["device"]
        if self._devices:
            return {**keywords, "device": self._devices.get(device, device) if isinstance(device, str) else device}
        if device != "cpu":
            raise Unsupported("has no device=")
        return {name: value for name, value in keywords.items() if name != "device"}  # the host is all there is

    def _verb(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given, **keywords: self._call(function, given, keywords)

    def _sized(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """PyTorch takes sizes one by one, or as one sequence; NumPy the latter only."""

        def make(*size: Any, **keywords: Any) -> Any:
            given = (size[0] if len(size) == 1 else size,) if size else ()
            return self._call(function, given, keywords)

        return make


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    def reduce(array: Any, *given: Any, **keywords: Any) -> Any:
        return function(array, **dict(zip(("axis", "keepdims"), given, strict=False)), **keywords)

    return reduce


def _method(name: str) -> Callable[..., Any]:
    return lambda self, *given, **keywords: getattr(self._facade, name)(self, *given, **keywords)


class _Tensor:
    """One of the library's arrays under PyTorch's names."""

    __slots__ = ("native",)
    _facade: Facade

    def __init__(self, native: Any) -> None:
        self.native = native

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Unsupported(f"lacks Tensor.{name}")

    def _of(self, name: str) -> Any:
        """The array's own attribute; Unsupported if it has none."""
        try:
            return getattr(self.native, name)
        except AttributeError:
            raise Unsupported(f"its arrays have no {name}") from None

    def _shaped(self, shape: tuple[Any, ...]) -> Any:
        return self._facade._unwrap(shape[0] if len(shape) == 1 else shape)

    dtype = property(lambda self: self.native.dtype)
    shape = property(lambda self: self.native.shape)
    ndim = property(lambda self: self.native.ndim)
    nbytes = property(lambda self: self.native.nbytes)
    device = property(lambda self: self._of("device"))
    T = property(lambda self: self._facade._wrap(self._of("T"), (self,)))
    mT = property(lambda self: self._facade._wrap(self._of("mT"), (self,)))

    def size(self, dim: Any = None) -> Any:
        return self.native.shape if dim is None else self.native.shape[dim]

    def dim(self) -> int:
        return int(self.native.ndim)

    def numel(self) -> int:
        return int(self.native.size)

    def element_size(self) -> int:
        return int(self.native.itemsize)

    def item(self) -> Any:
        return self.native.item()

    def tolist(self) -> Any:
        return self.native.tolist()

    def clone(self) -> Any:
        return self._facade._wrap(self._of("copy")())

    def to(self, dtype: Any, **keywords: Any) -> Any:
        if isinstance(dtype, str | _Tensor) or keywords:
            raise Unsupported("has no to() but for dtypes")
        return self._facade._wrap(self.native.astype(dtype), (self,))

    def reshape(self, *shape: Any) -> Any:
        return self._facade._wrap(self.native.reshape(self._shaped(shape)), (self,))

    def permute(self, *dims: Any) -> Any:
        return self._facade._wrap(self.native.transpose(self._shaped(dims)), (self,))

    def expand(self, *shape: Any) -> Any:
        return self._facade._call(self._facade._library.broadcast_to, (self, self._shaped(shape)), {})

    def flatten(self, *dims: Any, **keywords: Any) -> Any:
        if dims or keywords:
            raise Unsupported("flattens no range of dimensions")
        return self._facade._wrap(self.native.flatten(), (self,))

    def __getitem__(self, index: Any) -> Any:
        return self._facade._wrap(self.native[self._facade._unwrap(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        self.native[self._facade._unwrap(index)] = self._facade._unwrap(value)

    def __delitem__(self, index: Any) -> None:
        operator.delitem(self.native, self._facade._unwrap(index))

    def __iter__(self) -> Iterator[Any]:
        return map(self._facade._wrap, iter(self.native))

    def __len__(self) -> int:
        return len(self.native)

    def __bool__(self) -> bool:
        return bool(self.native)

    def __float__(self) -> float:
        return float(self.native)

    def __int__(self) -> int:
        return int(self.native)

    def __index__(self) -> int:
        return operator.index(self.native)

    def __complex__(self) -> complex:
        return complex(self.native)

    def __array__(self, *given: Any, **keywords: Any) -> Any:
        return self._of("__array__")(*given, **keywords)

    def __dlpack__(self, **keywords: Any) -> Any:
        return self._of("__dlpack__")(**keywords)

    def __dlpack_device__(self) -> Any:
        return self._of("__dlpack_device__")()

    def __contains__(self, value: Any) -> bool:
        return self._facade._unwrap(value) in self.native

    def __hash__(self) -> int:
        return hash(self.native)

    def __format__(self, specification: str) -> str:
        return format(self.native, specification)

    def __repr__(self) -> str:
        return repr(self.native)


def _operator(name: str) -> Callable[..., Any]:
    """A unary or binary operator; in place, what is a new array is a new tensor."""
    function = getattr(operator, name)

    def apply(self: _Tensor, *others: Any) -> Any:
        given = (self, *others) if name.startswith("__i") else ()
        return self._facade._wrap(function(*map(self._facade._unwrap, (self, *others))), given)

    return apply


def _reflected(name: str) -> Callable[..., Any]:
    function = getattr(operator, name)
    return lambda self, other: self._facade._wrap(function(other, self.native))


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    setattr(_Tensor, f"__{_name}__", _operator(f"__{_name}__"))
    setattr(_Tensor, f"__i{_name}__", _operator(f"__i{_name}__"))
    setattr(_Tensor, f"__r{_name}__", _reflected(f"__{_name}__"))
for _name in ("eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert"):
    setattr(_Tensor, f"__{_name}__", _operator(f"__{_name}__"))
_Tensor.__array_priority__ = 1000.0  # type: ignore[attr-defined]

"""What kinds of argument a function takes, read from its annotations and checked before it runs.

PyTorch parses the arguments of a call before anything is done, and TypeError meets what is of the wrong kind: a bool is no
integer, an integer no bool, NumPy's scalars and integer tensors without dimensions are numbers.  Here the annotations say the
kinds, and the public functions are wrapped once; what calls what within the package is not checked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Parameter, signature
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from reference_impl.dtypes import as_dtype, dtype
from reference_impl.tensor import Tensor

Function = Callable[..., Any]
_VARIABLE = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


class Kind(NamedTuple):
    """A kind of argument: types that need no look, how any other value is read, and the kind's name in messages.

    read: the value as the function takes it; TypeError where it is not of the kind.
    """

    types: frozenset[type]
    read: Callable[[Any], Any]
    name: str


def _refused(value: Any) -> Any:
    raise TypeError


def _integer(value: Any) -> int:
    if isinstance(value, bool | np.bool_ | np.ndarray):
        raise TypeError
    if isinstance(value, int):
        return value
    if isinstance(value, np.integer) or (isinstance(value, Tensor) and _is_integer(value)):
        return value.__index__()
    raise TypeError


def _is_integer(t: Tensor) -> bool:
    return t.array.ndim == 0 and t.array.dtype.kind in "iu"


def _element(value: Any) -> int:
    """An integer among sizes or dimensions, as which any object with ``__index__`` counts but a bool."""
    if isinstance(value, bool | np.bool_) or not hasattr(value, "__index__"):
        raise TypeError
    return value.__index__()  # type: ignore[no-any-return]


def _real(value: Any) -> Any:
    if isinstance(value, float | int | np.number | np.bool_) and not isinstance(value, np.complexfloating):
        return value
    if isinstance(value, Tensor) and not value.array.ndim and not value.requires_grad and value.array.dtype.kind != "c":
        return value.item()
    raise TypeError


def _number(value: Any) -> Any:
    if isinstance(value, complex | np.complexfloating):
        return value
    if isinstance(value, Tensor) and not value.array.ndim and not value.requires_grad:
        return value.item()
    return _real(value)


def _of(*types: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        return value if isinstance(value, types) else _refused(value)

    return read


def _integers(value: Any) -> Any:
    if not isinstance(value, tuple | list):
        raise TypeError
    return value if all(type(v) is int for v in value) else type(value)(map(_element, value))


def _tensors(value: Any) -> Any:
    return value if isinstance(value, tuple | list) and all(isinstance(v, Tensor) for v in value) else _refused(value)


KINDS: dict[str, Kind] = {
    "Tensor": Kind(frozenset({Tensor}), _of(Tensor), "Tensor"),
    "int": Kind(frozenset({int}), _integer, "int"),
    "bool": Kind(frozenset({bool}), _of(bool), "bool"),
    "float": Kind(frozenset({float, int, bool}), _real, "float"),
    "dtype": Kind(frozenset({dtype}), as_dtype, "torch.dtype"),
    "str": Kind(frozenset({str}), _of(str), "str"),
    "None": Kind(frozenset({type(None)}), _refused, "None"),
    "Sequence[int]": Kind(frozenset(), _integers, "tuple of ints"),
    "Sequence[Tensor]": Kind(frozenset(), _tensors, "tuple of Tensors"),
}
"""An annotation, or a part of one with bars -> the kind."""


NUMBER = Kind(frozenset({float, int, bool, complex}), _number, "Number")
FACTORS = frozenset({"alpha", "beta"})
"""Parameters that are numbers wherever they occur, and need no annotation that says so."""


def kind_of(annotation: object) -> Kind | None:
    """The kind that an annotation stands for; None if it is not one that is checked."""
    if not isinstance(annotation, str) or annotation == "dtype":  # Python's types stand for a dtype in options alone
        return None
    parts = annotation.split(" | ")
    if not all(part in KINDS for part in parts):
        return None
    kinds = [KINDS[part] for part in parts]
    if len(kinds) == 1:
        return kinds[0]
    readers = [kind.read for kind in kinds]

    def read(value: Any) -> Any:
        for reader in readers:
            try:
                return reader(value)
            except TypeError:
                pass
        raise TypeError

    name = " or ".join(kind.name for kind in kinds if kind.name != "None")
    return Kind(frozenset[type]().union(*(kind.types for kind in kinds)), read, name)


def checked(function: Function) -> Function:
    """The function, whose arguments are read as their annotations say, and whose errors are PyTorch's."""
    parameters = signature(function, follow_wrapped=True).parameters
    kinds = {
        name: kind
        for name, p in parameters.items()
        if p.kind not in _VARIABLE and (kind := NUMBER if name in FACTORS else kind_of(p.annotation)) is not None
    }
    places = tuple(
        (at, name, kinds[name].types, kinds[name])
        for at, (name, p) in enumerate(parameters.items())
        if name in kinds and p.kind is not Parameter.KEYWORD_ONLY
    )
    known = function.__name__

    def refuse(name: str, kind: Kind, value: Any) -> TypeError:
        return TypeError(f"{known}(): argument '{name}' must be {kind.name}, not {type(value).__name__}")

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        n = len(given)
        for at, name, types, kind in places:
            if at >= n:
                break
            value = given[at]
            if type(value) not in types:
                try:
                    read = kind.read(value)
                except TypeError:
                    raise refuse(name, kind, value) from None
                if read is not value:
                    given = (*given[:at], read, *given[at + 1 :])
        for name in named:
            named_kind = kinds.get(name)
            if named_kind is not None and type(named[name]) not in named_kind.types:
                try:
                    named[name] = named_kind.read(named[name])
                except TypeError:
                    raise refuse(name, named_kind, named[name]) from None
        try:
            return function(*given, **named)
        except (AttributeError, ValueError) as error:
            raise translated(error, known, (*given, *named.values())) from None

    return call


def translated(error: AttributeError | ValueError, name: str, given: tuple[Any, ...]) -> Exception:
    """The error as PyTorch has it: NumPy's for shapes, and Python's where an argument of no kind lacks what tensors have."""
    if isinstance(error, ValueError):
        return RuntimeError(str(error)) if "could not be broadcast together" in str(error) else error
    if any(error.obj is value for value in _flat(given)) and not isinstance(error.obj, Tensor):
        return TypeError(f"{name}(): an argument must be Tensor, not {type(error.obj).__name__}")
    return error


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        yield value
        if isinstance(value, tuple | list):
            yield from _flat(value)


FREQUENT = frozenset({
    "sum", "mean", "reshape", "view", "transpose", "permute", "squeeze", "unsqueeze", "flatten", "expand", "clone", "detach",
    "matmul", "mm", "relu", "softmax", "log_softmax", "item", "copy_", "fill_", "backward", "linear", "is_inference",
})  # fmt: skip
"""Functions and methods called so often that 0.3 us more would show: they check what they are given themselves."""

CONVERTING = frozenset({"manual_seed"})
"""Functions that PyTorch has written in Python, and that convert what they are given."""


def install(*owners: ModuleType | type) -> None:
    """Check the arguments of the owners' public functions from here on, and not of what a module imports to make them."""
    skipped = FREQUENT | CONVERTING
    for owner in owners:
        package = owner.__name__.rpartition(".")[0] if isinstance(owner, ModuleType) else ""
        for name, value in list(vars(owner).items()):
            if not isinstance(value, FunctionType) or name.startswith("_") or name in skipped:
                continue
            if value.__module__.startswith(package):
                setattr(owner, name, checked(value))

"""Views of complex tensors: conjugates and negations that share memory, real and imaginary parts.

``conj()`` computes nothing: it is a view whose class says that its memory is to be read conjugated.  Operations read
through that and make ordinary arrays; views of it, and writes into it, keep to it.  The imaginary part of a conjugate
is a negated view in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from reference_impl.devices import HOST, place_of, register
from reference_impl.elementwise import conj as conj_physical
from reference_impl.op import unary, view
from reference_impl.tensor import Tensor


class Lazy(np.ndarray):
    """Memory that is read and written through ``change``, a function that is its own inverse."""

    change: ClassVar[Callable[..., np.ndarray]]

    def raw(self) -> np.ndarray:
        """The memory as it is."""
        return np.ndarray.view(self, np.ndarray)

    def resolved(self) -> np.ndarray:
        """A new array with the values."""
        return self.change(self.raw(), out=...)

    def view(self, *kinds: Any) -> Any:  # type: ignore[override]
        """A view keeps reading through; as a plain array it is resolved, which nothing can be written through."""
        return self.resolved() if kinds == (np.ndarray,) else np.ndarray.view(self, *kinds)

    def __getitem__(self, key: Any) -> Any:
        found = np.ndarray.__getitem__(self, key)
        return found if isinstance(found, Lazy) else self.change(found)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.raw()[key] = self.change(np.asarray(_bare(value), self.dtype), out=...)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.pop("out", None)
        result = getattr(ufunc, method)(*map(_bare, inputs), **kwargs)
        if out is not None:
            out[0][...] = result
            return out[0]
        return np.asarray(result) if isinstance(result, np.generic) else result

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if func in _VIEW_FUNCTIONS:
            return func(self.raw(), *args[1:], **kwargs).view(type(self))
        return func(*map(_bare, args), **{name: _bare(value) for name, value in kwargs.items()})


_VIEW_FUNCTIONS = frozenset({np.expand_dims, np.broadcast_to, np.squeeze, np.swapaxes, np.transpose, np.moveaxis})


def _bare(value: Any) -> Any:
    """A value without laziness, in sequences too."""
    if isinstance(value, Lazy):
        return value.resolved()
    return type(value)(map(_bare, value)) if type(value) in (list, tuple) else value


def _read_through(name: str) -> Callable[..., Any]:
    return lambda self, *args, **kwargs: getattr(self.resolved(), name)(*args, **kwargs)


for _name in ("argmax", "argmin", "argsort", "astype", "copy", "item", "nonzero", "take", "tobytes", "tolist"):
    setattr(Lazy, _name, _read_through(_name))  # methods of arrays that NumPy does not lead through its protocols


class Conjugated(Lazy):
    """Complex memory that is read conjugated."""

    change = staticmethod(np.conjugate)

    @property  # type: ignore[misc]
    def real(self) -> np.ndarray:
        return self.raw().real

    @property  # type: ignore[misc]
    def imag(self) -> np.ndarray:
        return self.raw().imag.view(Negated)


class Negated(Lazy):
    """Real memory that is read negated."""

    change = staticmethod(np.negative)


register(Conjugated, HOST)
register(Negated, HOST)


def _conjugate(x: np.ndarray) -> np.ndarray:
    return x.raw() if isinstance(x, Conjugated) else x.view(Conjugated)


_conj = view("ConjBackward0", _conjugate, lambda g, shape: conj_physical(g), name="conj")
_real = view("SelectBackward0", lambda x: x.real, lambda g, shape: g * (1 + 0j), name="real")
_imag = view("SelectBackward0", lambda x: x.imag, lambda g, shape: g * 1j, name="imag")
_resolve_conj = unary("ResolveConjBackward0", lambda x: x.resolved(), lambda g: g, name="resolve_conj")
_resolve_neg = unary("ResolveNegBackward0", lambda x: x.resolved(), lambda g: g, name="resolve_neg")


def conj(input: Tensor) -> Tensor:
    """The complex conjugate as a view on the same memory (a copy off the host); a real tensor itself.  Source: torch.conj."""
    if input.array.dtype.kind != "c":
        return input
    result: Tensor = _conj(input) if place_of(input.array) is HOST else conj_physical(input)
    return result


def is_conj(input: Tensor) -> bool:
    """Whether the tensor is a conjugate that has not been computed.  Source: torch.is_conj."""
    return isinstance(input.array, Conjugated)


def is_neg(input: Tensor) -> bool:
    """Whether the tensor is a negation that has not been computed.  Source: torch.Tensor.is_neg."""
    return isinstance(input.array, Negated)


def resolve_conj(input: Tensor) -> Tensor:
    """The tensor with its conjugation computed; itself if there is none.  Source: torch.resolve_conj."""
    return _resolve_conj(input) if is_conj(input) else input


def resolve_neg(input: Tensor) -> Tensor:
    """The tensor with its negation computed; itself if there is none.  Source: torch.resolve_neg."""
    return _resolve_neg(input) if is_neg(input) else input


def real(input: Tensor) -> Tensor:
    """The real parts as a view; a real tensor itself.  Source: torch.real."""
    return _real(input) if input.array.dtype.kind == "c" else input


def imag(input: Tensor) -> Tensor:
    """The imaginary parts as a view.  RuntimeError for a real dtype.  Source: torch.imag."""
    if input.array.dtype.kind != "c":
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    result: Tensor = _imag(input)
    return result


def _set_part(part: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Any], None]:
    def write(self: Tensor, value: Any) -> None:
        part(self)[...] = value

    return write


def install() -> None:
    """Give Tensor these methods and properties."""
    for function in (conj, is_conj, is_neg, resolve_conj, resolve_neg):
        setattr(Tensor, function.__name__, function)
    Tensor.real = property(real, _set_part(real))  # type: ignore[attr-defined]
    Tensor.imag = property(imag, _set_part(imag))  # type: ignore[attr-defined]

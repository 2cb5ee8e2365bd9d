"""Views of complex tensors: conjugates and negations that share memory, real and imaginary parts.

``conj()`` computes nothing: it is a view whose class says that its memory is to be read conjugated.  Operations read
through that and make ordinary arrays; views of it, and writes into it, keep to it.  The imaginary part of a conjugate
is a negated view in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from reference_impl.devices import HOST, Array, place_of, register
from reference_impl.dtypes import complex32, float16, float32, float64
from reference_impl.elementwise import conj as conj_physical
from reference_impl.indexing import select
from reference_impl.memory import address, readable, window
from reference_impl.memory_formats import contiguous
from reference_impl.notices import warn_once
from reference_impl.op import type_name, unary, view
from reference_impl.tensor import Tensor, storage
from reference_impl.views import transpose


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
        if not isinstance(found, Lazy):
            return self.change(found)
        picked = any(isinstance(k, np.ndarray | list) for k in (key if isinstance(key, tuple) else (key,)))
        return found.resolved() if picked else found  # what is picked is a copy, and on memory of its own

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


def _paired(x: Array) -> Array:
    """Complex memory as pairs of numbers."""
    real = x.dtype.type(0).real.dtype
    return window(x, (*x.shape, 2), (*x.strides, real.itemsize), 0, real)


def _joined(x: Array) -> Array:
    """Memory of pairs of numbers as complex numbers."""
    return window(x, x.shape[:-1], x.strides[:-1], 0, np.result_type(x.dtype, np.complex64))


def _negated(x: np.ndarray) -> np.ndarray:
    return x.raw() if isinstance(x, Negated) else x.view(Negated)


def _as_complex(g: Any, shape: tuple[int, ...]) -> Any:
    """A gradient of pairs as one of complex numbers."""
    return view_as_complex(contiguous(resolve_neg(g))) if isinstance(g, Tensor) else _joined(readable(g).copy("C"))


def _as_real(g: Any, shape: tuple[int, ...]) -> Any:
    """A gradient of complex numbers as one of pairs."""
    return view_as_real(resolve_conj(g)) if isinstance(g, Tensor) else _paired(readable(g))


_conj = view("ConjBackward0", _conjugate, lambda g, shape: conj_physical(g), name="conj")
_neg_view = view("NegViewBackward0", _negated, lambda g, shape: -g, name="_neg_view")
_view_as_real = view("ViewAsRealBackward0", _paired, _as_complex, name="view_as_real")
_view_as_complex = view("ViewAsComplexBackward0", _joined, _as_real, name="view_as_complex")
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


def view_as_real(input: Tensor) -> Tensor:
    """The real and imaginary parts side by side in one more dimension, a view on the same memory.

    RuntimeError for a real tensor, and for a conjugate that has not been computed.  Source: torch.view_as_real.
    """
    _check_tensor(input, "view_as_real")
    if input.array.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    if is_conj(input):
        raise RuntimeError(
            "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the conjugate tensor so you can view it as "
            "real, use self.resolve_conj(); however, be warned that the resulting tensor will NOT alias the original."
        )
    result: Tensor = _view_as_real(input)
    return result


def view_as_complex(input: Tensor) -> Tensor:
    """Pairs of numbers, side by side in the last dimension, as complex numbers; a view on the same memory.

    RuntimeError for another dtype than a floating one that has a complex counterpart, and where the pairs do not lie as complex
    numbers do.  Source: torch.view_as_complex.
    """
    _check_tensor(input, "view_as_complex")
    x = input.array
    size = x.itemsize
    if input.dtype not in (float16, float32, float64):
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
            + type_name(input.dtype)
        )
    if not x.ndim:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if x.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if x.size and x.strides[-1] != size:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    if x.size and any(step % (2 * size) for step, n in zip(x.strides[:-1], x.shape, strict=False) if n != 1):
        raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")
    if (address(x) - address(storage(input).buffer)) % (2 * size):
        raise RuntimeError("Tensor must have a storage_offset divisible by 2")
    if input.dtype is float16:
        raise RuntimeError(f"{complex32} is not supported by this implementation")
    if is_neg(input):
        raise RuntimeError("view_as_complex doesn't work on unresolved negated tensors: use resolve_neg() first")
    result: Tensor = _view_as_complex(input)
    return result


def _check_tensor(input: Any, name: str) -> None:
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")


def real(input: Tensor) -> Tensor:
    """The real parts as a view; a real tensor itself.  Source: torch.real."""
    if input.array.dtype.kind != "c":
        return input
    return select(view_as_real(_conj(input) if is_conj(input) else input), -1, 0)


def imag(input: Tensor) -> Tensor:
    """The imaginary parts as a view.  RuntimeError for a real dtype.  Source: torch.imag."""
    if input.array.dtype.kind != "c":
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    if is_conj(input):
        return select(_neg_view(view_as_real(_conj(input))), -1, 1)
    return select(view_as_real(input), -1, 1)


def adjoint(input: Tensor) -> Tensor:
    """The conjugate of ``mT``, a view.  RuntimeError for a vector; deprecated without dimensions.  Source: torch.adjoint."""
    return _adjoint(input, "tensor.adjoint()", "adjoint()")


def conjugate_transposed(input: Tensor) -> Tensor:
    """``mH``: the same as a property.  Source: torch.Tensor.mH."""
    return _adjoint(input, "tensor.mH", "Tensor.mH")


def matrix_conjugate_transposed(input: Tensor) -> Tensor:
    """``H``: the same of a matrix.  RuntimeError for a vector and for batches of matrices.  Source: torch.Tensor.H."""
    n = input.array.ndim
    if n not in (0, 2):
        hint = " For batches of matrices, consider using tensor.mH" if n > 2 else ""
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {n}-D tensor.{hint}")
    return _adjoint(input, "tensor.H", "Tensor.H")


def _adjoint(input: Tensor, name: str, short: str) -> Tensor:
    n = input.array.ndim
    if n == 1:
        raise RuntimeError(f"{name} is only supported on matrices or batches of matrices. Got 1-D tensor.")
    if not n:
        warn_once(f"{short} is deprecated on 0-D tensors. Consider using x.conj().")
        return conj(input)
    return conj(transpose(input, -2, -1))


def _set_part(part: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Any], None]:
    def write(self: Tensor, value: Any) -> None:
        part(self)[...] = value

    return write


def install() -> None:
    """Give Tensor these methods and properties."""
    for function in (conj, is_conj, is_neg, resolve_conj, resolve_neg):
        setattr(Tensor, function.__name__, function)
    Tensor.adjoint = adjoint  # type: ignore[attr-defined]
    Tensor.H = property(matrix_conjugate_transposed)  # type: ignore[attr-defined]
    Tensor.mH = property(conjugate_transposed)  # type: ignore[attr-defined]
    Tensor.real = property(real, _set_part(real))  # type: ignore[attr-defined]
    Tensor.imag = property(imag, _set_part(imag))  # type: ignore[attr-defined]

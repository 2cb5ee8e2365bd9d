"""Copies of whole tensors: ``copy.copy``, ``copy.deepcopy`` and ``pickle``.

A deep copy copies memory and not elements: tensors on one memory that are copied together share the copy.  Neither a history
nor hooks are copied.
"""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np

from reference_impl.complex_views import Lazy
from reference_impl.coordinates import Coordinates
from reference_impl.devices import META, Array, device, place_for, place_of
from reference_impl.dtypes import dtype
from reference_impl.memory import address, window
from reference_impl.nn.parameter import Parameter
from reference_impl.storages import storage_of
from reference_impl.tensor import LEAF, UNCOUNTED, Storage, Tensor, history, made, modes, new, storage

_SLOTS = ("array", "shared", "node", "base", "extra", "_grad")


def shallow_copy(self: Tensor) -> Tensor:
    """``copy.copy``: another tensor on the same memory, without history, gradient and hooks.

    It is a leaf that requires grad if the tensor does.
    """
    memory = Storage(storage(self).buffer)
    return _finished(made(self.array, memory), type(self), self.requires_grad, dict(self.__dict__))


def deep_copy(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """``copy.deepcopy``: a leaf on copied memory, with a copy of the gradient.

    RuntimeError for a result of recorded operations, whose history could not be copied.
    """
    if not self.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you "
            "were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
            "https://github.com/pytorch/pytorch/pull/103001"
        )
    if id(self) in memo:
        return memo[id(self)]  # type: ignore[no-any-return]
    if isinstance(self, Parameter):  # as in PyTorch: its elements alone, without gradient and attributes
        copied = memo[id(self)] = _finished(self.detach().clone(), type(self), self.requires_grad, {})
        return copied
    if isinstance(self.array, Coordinates):
        copied = made(copy.deepcopy(self.array))
    elif isinstance(self.array, Lazy):
        copied = made(self.array.resolved())
    else:
        copied = _on_copied_memory(self, memo)
    result = memo[id(self)] = _finished(copied, type(self), self.requires_grad, copy.deepcopy(self.__dict__, memo))
    if self._grad is not None:
        result._grad = copy.deepcopy(self._grad, memo)
    return result


def _on_copied_memory(t: Tensor, memo: dict[int, Any]) -> Tensor:
    """A tensor with the geometry of ``t`` on a copy of its memory, the same one for all tensors copied with that memo."""
    buffer = storage(t).buffer
    array = t.array
    if not array.size or place_of(array) is META:
        return made(place_of(array).empty(array.shape, array.dtype))
    if id(buffer) not in memo:
        memo[id(buffer)] = storage_of(buffer).clone()._shared.buffer
    copied: Array = memo[id(buffer)]
    shared = Storage(copied)
    shared.version = 1  # moving onto it counts as a write, as in PyTorch
    offset = address(array) - address(buffer)
    return made(window(copied, array.shape, array.strides, offset, array.dtype), shared)


def _finished(t: Tensor, cls: type[Tensor], requires_grad: bool, attributes: dict[str, Any]) -> Tensor:
    """The new tensor as an instance of its class, a leaf if it is to require grad."""
    if modes.inference:
        storage(t).version = UNCOUNTED
    if cls is not Tensor:
        plain, t = t, new(cls)
        for name in _SLOTS:
            setattr(t, name, getattr(plain, name))
    if requires_grad:
        t.node = LEAF
    if attributes:
        t.__dict__.update(attributes)
    return t


def reduced(self: Tensor, protocol: Any) -> tuple[Any, ...]:
    """For ``pickle``: the memory with its geometry, dtype and device; it comes back as a leaf, without gradient and hooks."""
    hooks = self.extra.hooks if self.extra is not None and history(self) is LEAF else None
    if hooks:
        warnings.warn(
            f"backward hook {next(iter(hooks.values()))!r} on tensor will not be serialized.  If this is expected, you can "
            "decorate the function with @torch.utils.hooks.unserializable_hook to suppress this warning",
            UserWarning,
            stacklevel=2,
        )
    array = self.array
    if isinstance(array, Coordinates):
        return _restored_sparse, (array, type(self), self.requires_grad, self.__dict__)
    memory = storage_of(storage(self))
    kept = None if place_of(array) is META else place_of(array).copy_out(memory._bytes)
    lazy = type(array) if isinstance(array, Lazy) else None
    offset = address(array) - address(self.shared.buffer) if array.size else 0  # type: ignore[union-attr]
    geometry = (tuple(array.shape), tuple(array.strides), offset)
    return _restored, (kept, geometry, self.dtype, self.device, lazy, type(self), self.requires_grad, self.__dict__)


def _restored(
    memory: np.ndarray | None,
    geometry: tuple[tuple[int, ...], tuple[int, ...], int],
    d: dtype,
    where: device,
    lazy: type[Lazy] | None,
    *rest: Any,
) -> Tensor:
    """The tensor that ``reduced`` described, on memory of its own."""
    shape, strides, offset = geometry
    place = place_for(where)
    assert d.numpy is not None
    if memory is None or 0 in shape:
        return _finished(made(place.empty(shape, d.numpy)), *rest)
    own = place.copy_in(memory)
    array = window(own, shape, strides, offset, d.numpy)
    return _finished(made(array if lazy is None else array.view(lazy), Storage(own)), *rest)


def _restored_sparse(elements: Coordinates, *rest: Any) -> Tensor:
    return _finished(made(elements), *rest)


def install() -> None:
    """Give Tensor the protocols of ``copy`` and ``pickle``."""
    Tensor.__copy__ = shallow_copy  # type: ignore[attr-defined]
    Tensor.__deepcopy__ = deep_copy  # type: ignore[attr-defined]
    Tensor.__reduce_ex__ = reduced  # type: ignore[method-assign,assignment]

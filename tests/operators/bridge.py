"""PyTorch's arguments and operations as the reference's."""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import ml_dtypes
import numpy as np
import torch

import reference_impl
from reference_impl.geometry import sliced
from reference_impl.tensor import Storage, made

NO_COUNTERPART = object()
"""What an operation is that the reference does not have."""


UNNAMED: dict[str, Callable[..., Any]] = {"slice": sliced}
"""Entries that have no public name in PyTorch -> the reference's function."""


class Missing(Exception):
    """The reference has nothing of that name."""


def implementation(name: str, function: Any) -> Callable[..., Any]:
    """The reference's operation for an entry of the database; Missing if there is none.

    A function that the database writes itself, in Python, is run as it stands, with the reference in the place of ``torch``.
    """
    if isinstance(function, partial):
        return partial(implementation(name, function.func), *function.args, **function.keywords)
    if isinstance(function, types.FunctionType) and "torch.testing" in function.__module__:
        return in_place_of_torch(function)
    if name in UNNAMED:
        return UNNAMED[name]
    found: Any = reference_impl
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is None or not callable(found):
        found = getattr(reference_impl.Tensor, name, None)
    if not callable(found):
        raise Missing(name)
    return found  # type: ignore[no-any-return]


def in_place_of_torch(function: types.FunctionType) -> Callable[..., Any]:
    """The same Python code, with the reference under the name ``torch``."""
    cells = tuple(
        types.CellType(in_place_of_torch(c.cell_contents))
        if isinstance(c.cell_contents, types.FunctionType) and "torch.testing" in c.cell_contents.__module__
        else c
        for c in function.__closure__ or ()
    )
    swapped = types.FunctionType(
        function.__code__,
        {**function.__globals__, "torch": reference_impl},
        function.__name__,
        function.__defaults__,
        cells or None,
    )
    swapped.__kwdefaults__ = function.__kwdefaults__
    return swapped


def method(name: str) -> Callable[..., Any]:
    """The reference's method of a name; Missing if there is none."""
    found = getattr(reference_impl.Tensor, name, None)
    if not callable(found):
        raise Missing(name)
    return found  # type: ignore[no-any-return]


def memory_of(t: torch.Tensor) -> np.ndarray[Any, Any]:
    """A copy of all that the tensor's storage holds, as a NumPy array of its dtype."""
    flat = torch.empty(0, dtype=t.dtype).set_(t.untyped_storage()).clone()  # type: ignore[call-overload]
    if t.dtype is torch.bfloat16:
        return flat.view(torch.int16).numpy().view(ml_dtypes.bfloat16)  # type: ignore[no-any-return]
    return flat.numpy()  # type: ignore[no-any-return]


class Translator:
    """Arguments of PyTorch as the reference's, with the same strides, and the same sharing among them."""

    def __init__(self) -> None:
        self.memories: dict[int, Storage] = {}
        self.known: dict[int, tuple[torch.Tensor, Any]] = {}  # with the tensor, so that its id stays its own
        self.pairs: list[tuple[torch.Tensor, Any]] = []
        """Tensors that require grad, and their counterparts."""

    def tensor(self, t: torch.Tensor) -> Any:
        if t.layout is not torch.strided or t.device.type != "cpu":
            raise Missing("tensors that are sparse or on another device")
        if t.ndim > 64:
            raise Missing("more dimensions than NumPy's arrays have")
        if id(t) not in self.known:
            self.known[id(t)] = t, self._translated(t)
        return self.known[id(t)][1]

    def _translated(self, t: torch.Tensor) -> Any:
        plain = t.detach()
        conjugate, negative = plain.is_conj(), plain.is_neg()
        if conjugate:
            plain = plain.conj()
        if negative:
            plain = plain._neg_view()
        key = plain.untyped_storage().data_ptr()
        if key not in self.memories or not key:
            self.memories[key] = Storage(memory_of(plain))
        shared = self.memories[key]
        memory = shared.buffer
        array = np.lib.stride_tricks.as_strided(
            memory[plain.storage_offset() :], tuple(plain.shape), [s * memory.itemsize for s in plain.stride()]
        )
        ours = made(array, shared)
        if conjugate:
            ours = ours.conj()
        if negative:
            ours = -ours
        if t.requires_grad:
            ours = ours.detach().requires_grad_()
            self.pairs.append((t, ours))
        return ours

    def __call__(self, value: Any) -> Any:
        """The counterpart of an argument; Missing for one that the reference has none of."""
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, torch.Size):
            return reference_impl.Size(value)
        if isinstance(value, tuple | list):
            return type(value)(self(v) for v in value) if type(value) in (tuple, list) else value
        if isinstance(value, builtins.dict):
            return {name: self(v) for name, v in value.items()}
        if isinstance(value, torch.dtype | torch.layout | torch.memory_format):
            name = str(value).removeprefix("torch.")
            found = getattr(reference_impl, name, NO_COUNTERPART)
            if found is NO_COUNTERPART:
                raise Missing(name)
            return found
        if type(value).__module__.startswith("torch.nn."):  # a module without parameters, as a setting
            return getattr(reference_impl.nn, type(value).__name__)()
        return str(value) if isinstance(value, torch.device) else value


def parts(result: Any) -> Iterator[Any]:
    """The tensors and numbers of a result, in order."""
    if isinstance(result, tuple | list) and not isinstance(result, torch.Size | reference_impl.Size):
        for part in result:
            yield from parts(part)
    else:
        yield result


def numbers(t: Any) -> np.ndarray[Any, Any]:
    """The values of a tensor of either library, in a dtype that NumPy compares."""
    if isinstance(t, torch.Tensor):
        t = t.detach().to_dense() if t.layout is not torch.strided else t.detach()
        t = t.resolve_conj().resolve_neg()
        return (t.float() if t.dtype is torch.bfloat16 else t).numpy(force=True)  # type: ignore[no-any-return]
    array = t.detach().resolve_conj().resolve_neg().array
    return array.astype(np.float32) if array.dtype == ml_dtypes.bfloat16 else array  # type: ignore[no-any-return]

"""Faults in reading tensors as Python numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.mutants import mutant
from tests.mutants.devices import around


def items(ref: Any, patch: Any, change: Callable[[Any, Any], Any]) -> None:
    """Let ``item`` give ``change(tensor, value)``."""
    around(ref.Tensor, patch, "item", lambda original, self: change(self, original(self)))


def lists(ref: Any, patch: Any, change: Callable[[Any, Any], Any]) -> None:
    """Let ``tolist`` give ``change(tensor, values)``."""
    around(ref.Tensor, patch, "tolist", lambda original, self: change(self, original(self)))


def reading(ref: Any, patch: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Let a method see ``change(tensor)`` in the tensor's place."""
    around(ref.Tensor, patch, name, lambda original, self, *args: original(change(self), *args))


def first_of(self: Any) -> Any:
    """The first element of several."""
    return self.reshape(-1)[0] if self.numel() > 1 else self


def deep(values: Any, change: Callable[[Any], Any]) -> Any:
    return [deep(value, change) for value in values] if isinstance(values, list) else change(values)


# ---- item ---------------------------------------------------------------------------------------------------


@mutant("scalars.item.gives_bool")
def _(ref, patch):
    """``item`` of a bool tensor is 0 or 1."""
    items(ref, patch, lambda t, value: int(value) if type(value) is bool else value)


@mutant("scalars.item.gives_int")
def _(ref, patch):
    """``item`` of an integer tensor is a NumPy scalar."""
    items(ref, patch, lambda t, value: np.int64(value))


@mutant("scalars.item.gives_int")
def _(ref, patch):
    """``item`` of a uint8 tensor is a bool."""
    items(ref, patch, lambda t, value: bool(value) if t.dtype is ref.uint8 else value)


@mutant("scalars.item.gives_float")
def _(ref, patch):
    """``item`` of a bfloat16 tensor is a NumPy scalar."""
    items(ref, patch, lambda t, value: np.float32(value) if t.dtype is ref.bfloat16 else value)


@mutant("scalars.item.gives_complex")
def _(ref, patch):
    """``item`` of a complex tensor is a float if the imaginary part is zero."""
    items(ref, patch, lambda t, value: value.real if value.imag == 0 else value)


@mutant("scalars.item.of_conjugate")
def _(ref, patch):
    """``item`` reads a conjugate's memory as it is."""
    items(ref, patch, lambda t, value: value.conjugate() if t.is_conj() else value)


@mutant("scalars.item.of_conjugate")
def _(ref, patch):
    """``tolist`` reads a conjugate's memory as it is."""
    lists(ref, patch, lambda t, values: [v.conjugate() for v in values])


@mutant("scalars.item.takes_any_shape_of_one")
def _(ref, patch):
    """``item`` works on 0-d tensors alone."""

    def fault(original, self):
        if self.ndim:
            raise RuntimeError("only 0-d tensors can be converted to Scalar")
        return original(self)

    around(ref.Tensor, patch, "item", fault)


@mutant("scalars.item.refuses_other_sizes")
def _(ref, patch):
    """``item`` gives the first of several elements."""
    reading(ref, patch, "item", first_of)


@mutant("scalars.item.takes_no_index")
def _(ref, patch):
    """``item`` takes an index."""
    around(
        ref.Tensor, patch, "item", lambda original, self, index=None: original(self if index is None else self[index])
    )


@mutant("scalars.item.ignores_grad")
def _(ref, patch):
    """``item`` refuses a tensor that requires grad."""

    def fault(original, self):
        if self.requires_grad:
            raise RuntimeError("Can't call item() on Tensor that requires grad.")
        return original(self)

    around(ref.Tensor, patch, "item", fault)


@mutant("scalars.item.reads_accelerators")
def _(ref, patch):
    """``item`` refuses to fetch."""

    def fault(original, self):
        if self.device.type == "cuda":
            raise TypeError("can't convert a cuda tensor to a number. Use Tensor.cpu() first.")
        return original(self)

    around(ref.Tensor, patch, "item", fault)


@mutant("scalars.item.reads_accelerators")
def _(ref, patch):
    """``tolist`` brings the tensor to the host and leaves it there."""

    def fault(original, self):
        self.array = self.cpu().array
        return original(self)

    around(ref.Tensor, patch, "tolist", fault)


@mutant("scalars.item.is_a_copy")
def _(ref, patch):
    """``item`` gives a 0-d array that is still the tensor's memory."""
    patch.setattr(ref.Tensor, "item", lambda self: self.array)


@mutant("scalars.item.refuses_meta")
def _(ref, patch):
    """A meta tensor's elements are zero."""
    around(ref.Tensor, patch, "item", lambda original, self: 0.0 if self.device.type == "meta" else original(self))


@mutant("scalars.item.keeps_integers_exact")
def _(ref, patch):
    """``item`` of an integer goes through a float."""
    items(ref, patch, lambda t, value: int(float(value)))


@mutant("scalars.item.keeps_integers_exact")
def _(ref, patch):
    """``item`` of a uint64 is signed."""
    items(ref, patch, lambda t, value: value - 2**64 if value >= 2**63 else value)


@mutant("scalars.item.widens_floats_exactly")
def _(ref, patch):
    """``item`` gives the shortest decimal that the dtype cannot tell from the value."""
    items(ref, patch, lambda t, value: float(str(np.float32(value))) if t.dtype is ref.float32 else value)


@mutant("scalars.item.round_trips_float32")
def _(ref, patch):
    """``item`` flushes subnormal numbers to zero."""
    items(ref, patch, lambda t, value: 0.0 if abs(value) < 1.1754943508222875e-38 else value)


@mutant("scalars.item.round_trips_float64")
def _(ref, patch):
    """``item`` goes through float32."""
    items(ref, patch, lambda t, value: float(np.float32(value)))


@mutant("scalars.item.round_trips_int64")
def _(ref, patch):
    """``item`` goes through a float."""
    items(ref, patch, lambda t, value: int(float(value)))


@mutant("scalars.item.nan")
def _(ref, patch):
    """``item`` of a NaN is None."""
    items(ref, patch, lambda t, value: None if value != value else value)


# ---- tolist -------------------------------------------------------------------------------------------------


@mutant("scalars.tolist.nests")
def _(ref, patch):
    """``tolist`` gives one flat list."""
    patch.setattr(ref.Tensor, "tolist", lambda self: np.asarray(self.cpu()).reshape(-1).tolist())


@mutant("scalars.tolist.of_zero_dimensions")
def _(ref, patch):
    """``tolist`` of a 0-d tensor is a list."""
    lists(ref, patch, lambda t, values: values if t.ndim else [values])


@mutant("scalars.tolist.of_nothing")
def _(ref, patch):
    """``tolist`` of every empty tensor is an empty list."""
    lists(ref, patch, lambda t, values: values if t.numel() else [])


@mutant("scalars.tolist.gives_python_types")
def _(ref, patch):
    """``tolist`` gives bools as numbers."""
    lists(ref, patch, lambda t, values: deep(values, lambda v: int(v) if type(v) is bool else v))


@mutant("scalars.tolist.follows_strides")
def _(ref, patch):
    """``tolist`` lists a tensor in the order of its memory."""
    patch.setattr(ref.Tensor, "tolist", lambda self: self.array.reshape(-1, order="A").reshape(self.shape).tolist())


@mutant("scalars.tolist.ignores_grad")
def _(ref, patch):
    """``tolist`` goes through ``numpy()``, which refuses a tensor that requires grad."""
    patch.setattr(ref.Tensor, "tolist", lambda self: self.cpu().numpy().tolist())


@mutant("scalars.tolist.round_trips")
def _(ref, patch):
    """``tolist`` swaps the elements of a row."""
    lists(ref, patch, lambda t, values: [row[::-1] if isinstance(row, list) else row for row in values])


# ---- float, int, bool, complex ------------------------------------------------------------------------------


@mutant("scalars.float.converts")
def _(ref, patch):
    """``float`` works on 0-d tensors alone."""

    def fault(original, self):
        if self.ndim:
            raise TypeError("only 0-d tensors can be converted to Python scalars")
        return original(self)

    around(ref.Tensor, patch, "__float__", fault)


@mutant("scalars.int.truncates")
def _(ref, patch):
    """``int`` rounds down."""
    around(ref.Tensor, patch, "__int__", lambda original, self: int(np.floor(self.item())))


@mutant("scalars.int.truncates")
def _(ref, patch):
    """``int`` rounds to the nearest."""
    around(ref.Tensor, patch, "__int__", lambda original, self: round(self.item()))


@mutant("scalars.int.refuses_what_is_no_integer")
def _(ref, patch):
    """``int`` of what is not finite is the least integer, as in C."""

    def fault(original, self):
        return original(self) if np.isfinite(self.item()) else -(2**63)

    around(ref.Tensor, patch, "__int__", fault)


@mutant("scalars.int.is_unbounded")
def _(ref, patch):
    """``int`` is bounded by 64 bits."""
    around(ref.Tensor, patch, "__int__", lambda original, self: min(original(self), 2**63 - 1))


@mutant("scalars.int.is_exact")
def _(ref, patch):
    """``int`` goes through a float."""
    around(ref.Tensor, patch, "__int__", lambda original, self: int(float(self)))


@mutant("scalars.int.refuses_beyond_int64")
def _(ref, patch):
    """``int`` gives every integer."""
    around(ref.Tensor, patch, "__int__", lambda original, self: int(self.item()))


@mutant("scalars.complex.converts")
def _(ref, patch):
    """``complex`` drops the imaginary part."""
    around(ref.Tensor, patch, "__complex__", lambda original, self: complex(original(self).real))


@mutant("scalars.complex.to_real")
def _(ref, patch):
    """``float`` of a complex number drops the imaginary part."""
    around(ref.Tensor, patch, "__float__", lambda original, self: float(complex(self).real))


@mutant("scalars.conversion.refuses_other_sizes")
def _(ref, patch):
    """``float`` gives the first of several elements."""
    reading(ref, patch, "__float__", first_of)


@mutant("scalars.conversion.refuses_other_sizes")
def _(ref, patch):
    """``int`` of no element is 0."""
    around(ref.Tensor, patch, "__int__", lambda original, self: original(self) if self.numel() else 0)


@mutant("scalars.conversion.ignores_grad")
def _(ref, patch):
    """``float`` refuses a tensor that requires grad."""

    def fault(original, self):
        return float(self.cpu().numpy().reshape(()))

    around(ref.Tensor, patch, "__float__", fault)


@mutant("scalars.conversion.warns_of_grad")
def _(ref, patch):
    """``float`` and ``complex`` of a tensor that requires grad give no warning."""
    patch.setattr(ref.scalars, "warn_once", lambda message: None)


# ---- Truth --------------------------------------------------------------------------------------------------


@mutant("scalars.truth.of_one_element")
def _(ref, patch):
    """Negative numbers are false."""
    around(ref.Tensor, patch, "__bool__", lambda original, self: original(self) and self.item() > 0)


@mutant("scalars.truth.of_nan")
def _(ref, patch):
    """NaN is false."""
    around(ref.Tensor, patch, "__bool__", lambda original, self: original(self) and self.item() == self.item())


@mutant("scalars.truth.refuses_several")
def _(ref, patch):
    """Several elements are true if all are."""
    reading(ref, patch, "__bool__", lambda self: self.all() if self.numel() > 1 else self)


@mutant("scalars.truth.refuses_none")
def _(ref, patch):
    """No elements are false, as an empty list is."""
    around(ref.Tensor, patch, "__bool__", lambda original, self: self.numel() != 0 and original(self))


# ---- Indices, lengths, iteration ----------------------------------------------------------------------------


@mutant("scalars.index.from_integers")
def _(ref, patch):
    """Bools are no indices."""

    def fault(original, self):
        if self.dtype is ref.bool:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return original(self)

    around(ref.Tensor, patch, "__index__", fault)


@mutant("scalars.index.refuses_floats")
def _(ref, patch):
    """Whole floats are indices."""
    around(ref.Tensor, patch, "__index__", lambda original, self: int(self))


@mutant("scalars.index.refuses_other_sizes")
def _(ref, patch):
    """The first of several elements is the index."""
    reading(ref, patch, "__index__", first_of)


@mutant("scalars.len.is_first_size")
def _(ref, patch):
    """``len`` is the number of elements."""
    around(ref.Tensor, patch, "__len__", lambda original, self: self.numel())


@mutant("scalars.len.refuses_zero_dimensions")
def _(ref, patch):
    """A 0-d tensor has the length 1."""
    around(ref.Tensor, patch, "__len__", lambda original, self: original(self) if self.ndim else 1)


@mutant("scalars.len.refuses_zero_dimensions")
def _(ref, patch):
    """A 0-d tensor is iterated as its only element."""
    around(ref.Tensor, patch, "__iter__", lambda original, self: original(self) if self.ndim else iter([self]))


@mutant("scalars.iteration.gives_tensors")
def _(ref, patch):
    """Iteration over one dimension gives numbers."""
    around(
        ref.Tensor, patch, "__iter__", lambda original, self: original(self) if self.ndim > 1 else iter(self.tolist())
    )


@mutant("scalars.iteration.gives_tensors")
def _(ref, patch):
    """Iteration gives copies."""
    around(ref.Tensor, patch, "__iter__", lambda original, self: (row.clone() for row in original(self)))


@mutant("scalars.contains.compares")
def _(ref, patch):
    """``in`` looks for the very object."""
    around(ref.Tensor, patch, "__contains__", lambda original, self, x: any(x is row for row in self))


@mutant("scalars.contains.refuses_other_objects")
def _(ref, patch):
    """``in`` finds nothing that is no number."""
    around(ref.Tensor, patch, "__contains__", lambda original, self, x: not isinstance(x, str) and original(self, x))


@mutant("scalars.hash.is_identity")
def _(ref, patch):
    """Equal numbers have equal hashes and are one key."""
    patch.setattr(ref.Tensor, "__hash__", lambda self: hash(self.item()))


# ---- format -------------------------------------------------------------------------------------------------


@mutant("scalars.format.of_zero_dimensions")
def _(ref, patch):
    """Without a specification a 0-d tensor is formatted as a tensor."""
    around(ref.Tensor, patch, "__format__", lambda original, self, spec: original(self, spec) if spec else str(self))


@mutant("scalars.format.ignores_grad")
def _(ref, patch):
    """A tensor that requires grad takes no specification."""

    def fault(original, self, spec):
        return object.__format__(self, spec) if self.requires_grad else original(self, spec)

    around(ref.Tensor, patch, "__format__", fault)


@mutant("scalars.format.of_more_dimensions")
def _(ref, patch):
    """A tensor of one element is formatted as its number."""
    around(
        ref.Tensor,
        patch,
        "__format__",
        lambda original, self, spec: format(self.item(), spec) if spec and self.numel() == 1 else original(self, spec),
    )


@mutant("scalars.format.refuses_bad_specification")
def _(ref, patch):
    """A specification for integers rounds floats."""

    def fault(original, self, spec):
        return format(int(self), spec) if spec == "d" else original(self, spec)

    around(ref.Tensor, patch, "__format__", fault)


@mutant("scalars.integers.beyond_64_bits")
def _(ref, patch):
    """A choice wraps around."""
    original = ref.where
    patch.setattr(
        ref, "where", lambda c, a, b: original(c, a - 2**64 if isinstance(a, int) and b.dtype == ref.int64 else a, b)
    )


@mutant("scalars.integers.beyond_64_bits")
def _(ref, patch):
    """A factor wraps around."""
    original = ref.add
    patch.setattr(ref, "add", lambda a, b, alpha=1: original(a, b, alpha=alpha - 2**64 if alpha >= 2**63 else alpha))

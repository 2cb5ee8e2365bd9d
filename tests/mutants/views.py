"""Faults in what shares memory and what copies it."""

import math
from typing import Any

from tests.mutants import derived, mutant, replaced


def copying(clause: str, fault: str, *names: str) -> None:
    """Register the fault that methods or functions give copies."""
    replaced(clause, fault, " ".join(names), lambda original, *a, **k: original(*a, **k).clone())


copying("views.listed.share", "``diagonal`` copies, as NumPy's could not be written to.", "Tensor.diagonal")
copying("views.listed.share", "``unfold`` copies, since its windows overlap.", "Tensor.unfold")
replaced(
    "views.listed.share",
    "The parts of ``tensor_split`` are copies but for the first.",
    "Tensor.tensor_split",
    lambda original, x, *a: tuple(part.clone() if i else part for i, part in enumerate(original(x, *a))),
)
replaced("views.properties.share", "``mH`` copies.", "Tensor.mH", lambda original, x: original(x).clone())
replaced(
    "views.indexing.shares",
    "An index of None copies.",
    "Tensor.__getitem__",
    lambda original, x, key: original(x, key).clone() if key is None else original(x, key),
)
replaced(
    "views.indexing.by_tensors_copies",
    "A list that names everything in order gives a view.",
    "Tensor.__getitem__",
    lambda original, x, key: original(x, ...) if key == [0, 1, 2] else original(x, key),
)
replaced("views.complex.share", "``H`` of a complex tensor is computed.", "Tensor.H", lambda f, x: f(x).resolve_conj())
replaced(
    "views.complex.share",
    "``H`` leaves out the conjugation.",
    "Tensor.H",
    lambda original, x: x.t(),
)
replaced("views.bits.share", "``view(dtype)`` copies.", "Tensor.view", lambda original, x, *a: original(x, *a).clone())
replaced(
    "views.copies.do_not_share",
    "``repeat`` once is the tensor itself.",
    "Tensor.repeat",
    lambda original, x, *times: x if math.prod(times) == 1 else original(x, *times),
)
replaced("views.copies.do_not_share", "``tril`` of a full turn is itself.", "Tensor.tril", lambda original, x, k: x)
replaced(
    "views.copies.do_not_share",
    "``rot90`` of a full turn is a view.",
    "Tensor.rot90",
    lambda original, x, k: x[...] if k % 4 == 0 else original(x, k),
)
replaced("views.copies.of_views", "``t_copy`` is a view.", "t_copy", lambda original, x: x.t())
replaced(
    "views.copies.of_views",
    "A copy keeps the view's strides.",
    "transpose_copy",
    lambda original, x, i, j: x.transpose(i, j).clone(),
)


@mutant("views.copies.are_differentiated")
def _(ref, patch):
    """Copies of views are not recorded."""
    patch.setattr(ref, "expand_copy", lambda x, shape: x.detach().expand(shape).clone())


@mutant("views.copies.out")
def _(ref, patch):
    """A copy is converted to the dtype of ``out``."""
    patch.setattr(ref, "t_copy", lambda x, out: out.copy_(x.t()))


copying("views.either.by_strides", "``flatten`` always copies.", "Tensor.flatten")
replaced(
    "views.either.by_strides",
    "``contiguous`` returns any tensor that fills its memory.",
    "Tensor.contiguous",
    lambda original, x: x,
)
replaced(
    "views.ravel.is_contiguous",
    "``ravel`` is ``reshape(-1)``.",
    "Tensor.ravel",
    lambda original, x: x.reshape(-1),
)
copying("views.atleast.adds_dimensions", "``atleast_1d`` copies.", "atleast_1d")
replaced(
    "views.atleast.adds_dimensions",
    "``atleast_3d`` puts all dimensions in front.",
    "atleast_3d",
    lambda original, x: x.reshape((1,) * (3 - x.ndim) + tuple(x.shape)),
)
replaced(
    "views.meshgrid.shares",
    "``meshgrid`` copies.",
    "meshgrid",
    lambda original, *a, **k: tuple(t.clone(memory_format=None) for t in original(*a, **k)),
)
replaced(
    "views.meshgrid.shares",
    "The indexing is always by rows.",
    "meshgrid",
    lambda original, *a, indexing: original(*a, indexing="ij"),
)
replaced(
    "views.broadcast_tensors.shares",
    "Every tensor is expanded, also one that has the shape.",
    "broadcast_tensors",
    lambda original, *tensors: tuple(t.expand(u.shape) for t, u in zip(tensors, original(*tensors), strict=True)),
)


@mutant("views.base.is_the_first_tensor")
def _(ref, patch):
    """The base of a view of a view is the view that it was made of."""
    fault = property(lambda self: self.base[...] if self.base is not None else None)
    patch.setattr(ref.Tensor, "_base", fault)


@mutant("views.storage.is_one")
def _(ref, patch):
    """A view's storage begins where the view does."""
    from reference_impl.storages import storage_of

    patch.setattr(ref.Tensor, "untyped_storage", lambda self: storage_of(self.array))


derived(
    "views.gradient.is_where_the_view_is",
    "The derivative of ``diagonal`` puts the gradient on the main diagonal.",
    "geometry._diagonal",
    lambda g, shape, offset, *axes: _on_main(g, shape, axes),
)


def _on_main(g: Any, shape: tuple[int, ...], axes: tuple[int, int]) -> Any:
    import numpy as np

    whole = np.zeros(shape, g.dtype)
    length = min(g.shape[-1], shape[axes[0]], shape[axes[1]])
    for i in range(length):
        index: list[Any] = [slice(None)] * len(shape)
        index[axes[0]] = index[axes[1]] = i
        whole[tuple(index)] = g[..., i]
    return whole


@mutant("views.gradient.is_where_the_view_is")
def _(ref, patch):
    """Windows that overlap overwrite one another's gradients."""

    def fault(g, shape, axis, size, step):
        import numpy as np

        whole = np.zeros(shape, g.dtype)
        ref.geometry._windows(whole, axis, size, step)[...] = g
        return whole

    patch.setattr(ref.geometry._unfold.op.node, "formulas", (fault,))


@mutant("views.gradient.of_a_write")
def _(ref, patch):
    """A write through a view is not part of the base's history."""

    def fault(self, n):
        self.array[...] = self.array * n
        return self

    patch.setattr(ref.Tensor, "mul_", fault)


@mutant("views.gradient.refuses_writes_to_several")
def _(ref, patch):
    """One of several views is written to like any other."""
    patch.setattr(ref.joining, "bound", lambda view, origin: None)


@mutant("views.empty.are_views")
def _(ref, patch):
    """A view without elements is on memory of its own."""
    original = ref.Tensor.narrow
    fault = lambda self, dim, start, n: original(self, dim, start, n) if n else ref.zeros(0)
    patch.setattr(ref.Tensor, "narrow", fault)


copying("views.positive.is_the_tensor", "``positive`` copies.", "Tensor.positive", "positive")


@mutant("views.adjoint.refuses_vectors")
def _(ref, patch):
    """``H`` takes batches of matrices."""
    patch.setattr(ref.Tensor, "H", ref.Tensor.mH)


@mutant("views.unsafe.count_their_writes")
def _(ref, patch):
    """The parts of ``unsafe_chunk`` are ordinary views."""
    patch.setattr(ref, "unsafe_chunk", lambda x, n: x.chunk(n))


@mutant("views.unsafe.count_their_writes")
def _(ref, patch):
    """The parts count their writes together."""
    patch.setattr(ref.combining, "Apart", lambda shared: shared)

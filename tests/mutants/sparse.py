"""Faults of sparse tensors: how they are made, coalesced, read and turned into dense ones, and their gradients."""

from typing import Any

import numpy as np

import reference_impl as ref
from reference_impl.coordinates import Coordinates
from reference_impl.tensor import made
from tests.mutants import mutant, replaced
from tests.mutants.devices import around

replaced(
    "sparse.make.of_indices_and_values",
    "Each row of the indices is one place.",
    "sparse_coo_tensor",
    lambda original, at, values, *size, **o: original(np.reshape(at, (-1, len(at))).T.tolist(), values, *size, **o),
)
replaced(
    "sparse.make.infers_the_size",
    "The size is the number of elements.",
    "sparse_coo_tensor",
    lambda original, at, values, size=None, **o: original(at, values, size or (len(values),) * len(at), **o),
)


@mutant("sparse.make.infers_the_size")
def _(ref, patch):
    """A negative index is taken for one from the end."""
    around(ref, patch, "sparse_coo_tensor", lambda original, at, values, size=None, **o: original(
        [[0]] if at == [[-1]] else at, values, size, **o
    ))  # fmt: skip


replaced(
    "sparse.make.of_a_size_alone",
    "Of a size alone a dense tensor is made.",
    "sparse_coo_tensor",
    lambda original, *args, size=None, **o: ref.zeros(size or args[0], **o),
)
replaced(
    "sparse.make.dtype",
    "Values are of the default dtype.",
    "sparse_coo_tensor",
    lambda original, *args, dtype=None, **o: original(*args, dtype=dtype or ref.float32, **o),
)


@mutant("sparse.make.refuses_what_does_not_fit")
def _(ref, patch):
    """A size of too many dimensions is cut."""

    def fault(original, at, values, size=None, **o):
        return original(at, values, size[:2] if size else size, **o)

    around(ref, patch, "sparse_coo_tensor", fault)


@mutant("sparse.make.refuses_what_does_not_fit")
def _(ref, patch):
    """One value stands for all places."""

    def fault(original, at, values, size=None, **o):
        return original(at, [values] * len(at[0]) if isinstance(values, float) else values, size, **o)

    around(ref, patch, "sparse_coo_tensor", fault)


@mutant("sparse.make.refuses_what_is_no_such_argument")
def _(ref, patch):
    """One integer is a size of one dimension."""

    def fault(original, *args, **o):
        return original(*args[:2], (args[2],) if len(args) > 2 and isinstance(args[2], int) else None, **o)

    around(ref, patch, "sparse_coo_tensor", fault)


replaced(
    "sparse.make.shares_tensors",
    "Values are copied.",
    "sparse_coo_tensor",
    lambda original, at, values, *size, **o: original(at, values.clone(), *size, **o),
)
replaced(
    "sparse.make.shares_tensors",
    "Indices are copied.",
    "sparse_coo_tensor",
    lambda original, at, values, *size, **o: original(at.clone(), values, *size, **o),
)
replaced(
    "sparse.make.does_not_look_at_indices",
    "Indices are always looked at.",
    "sparse_coo_tensor",
    lambda original, *args, check_invariants=None, **o: original(*args, check_invariants=True, **o),
)
replaced(
    "sparse.make.does_not_look_at_indices",
    "Indices are never looked at.",
    "sparse_coo_tensor",
    lambda original, *args, check_invariants=None, **o: original(*args, **o),
)


@mutant("sparse.make.check_can_be_switched_on")
def _(ref, patch):
    """A block switches the check off at its end, whatever it was before."""
    patch.setattr(ref.sparse.check_sparse_tensor_invariants, "__exit__", lambda self, *_: self.disable())


replaced(
    "sparse.make.a_claim_of_order",
    "A claim of order is ignored.",
    "sparse_coo_tensor",
    lambda original, *args, is_coalesced=None, **o: original(*args, **o),
)


@mutant("sparse.make.a_claim_of_order")
def _(ref, patch):
    """A claim is checked for doubled places, and not for order."""

    def fault(original, at, values, *size, is_coalesced=None, check_invariants=None, **o):
        if check_invariants and len({*zip(*at, strict=True)}) == len(values):
            check_invariants = None
        return original(at, values, *size, is_coalesced=is_coalesced, check_invariants=check_invariants, **o)

    around(ref, patch, "sparse_coo_tensor", fault)


replaced(
    "sparse.make.dense_dimensions",
    "All dimensions of a hybrid tensor are sparse.",
    "Tensor.sparse_dim",
    lambda original, x: x.dim() if x.is_sparse else 0,
)
replaced(
    "sparse.make.dense_dimensions",
    "A dense tensor has no dense dimensions.",
    "Tensor.dense_dim",
    lambda original, x: original(x) if x.is_sparse else 0,
)

replaced(
    "sparse.make.like_another",
    "``zeros_like`` is dense.",
    "zeros_like",
    lambda original, x, layout=None, **o: original(x, layout=layout or ref.strided, **o),
)
replaced(
    "sparse.make.like_another",
    "All dimensions of ``empty_like`` are sparse.",
    "empty_like",
    lambda original, x: ref.sparse_coo_tensor(tuple(x.shape)),
)
replaced(
    "sparse.make.like_another",
    "``ones_like`` is dense where it must.",
    "ones_like",
    lambda original, x, layout=None: original(x, layout=ref.strided),
)

# ---- Reading --------------------------------------------------------------------------------------------------------


@mutant("sparse.coalesce.adds_and_orders")
def _(ref, patch):
    """Of the elements of one place the last counts."""

    def fault(self):
        places, last = np.unique(self.indices[:, ::-1], axis=1, return_index=True)
        return Coordinates(places, self.values[::-1][last], self.shape, coalesced=True)

    patch.setattr(Coordinates, "sorted", fault)


@mutant("sparse.coalesce.adds_and_orders")
def _(ref, patch):
    """Elements that add up to zero are left out."""

    def fault(original, self):
        found = original(self)
        if found.values.ndim > 1:
            return found
        kept = found.values != 0
        return Coordinates(found.indices[:, kept], found.values[kept], found.shape, coalesced=True)

    around(Coordinates, patch, "sorted", fault)


@mutant("sparse.coalesce.adds_and_orders")
def _(ref, patch):
    """``coalesce`` works on the tensor itself."""

    def fault(original, self):
        self.array = original(self).array
        return self

    around(ref.Tensor, patch, "coalesce", fault)


@mutant("sparse.coalesce.in_the_dtype")
def _(ref, patch):
    """Values are added in the dtype of a sum."""

    def fault(original, self):
        if self.array.dtype.kind == "u":
            return original(self.to(ref.int64))
        return original(self)

    around(ref.Tensor, patch, "coalesce", fault)


replaced(
    "sparse.coalesce.returns_a_coalesced_tensor",
    "``coalesce`` makes a new tensor always.",
    "Tensor.coalesce",
    lambda original, x: original(x).clone(),
)
replaced(
    "sparse.read.refuses_uncoalesced",
    "``values`` coalesces what it must.",
    "Tensor.values",
    lambda original, x: original(x.coalesce()),
)
replaced(
    "sparse.read.refuses_uncoalesced",
    "``_indices`` coalesces.",
    "Tensor._indices",
    lambda original, x: original(x.coalesce()),
)
replaced(
    "sparse.read.refuses_dense",
    "A dense tensor is its own values.",
    "Tensor.values Tensor._values",
    lambda original, x: original(x) if x.is_sparse else x,
)
replaced(
    "sparse.read.refuses_dense",
    "A dense tensor has as many elements as it has.",
    "Tensor._nnz",
    lambda original, x: original(x) if x.is_sparse else x.numel(),
)
replaced(
    "sparse.read.values_are_its_own", "``values`` copies.", "Tensor.values", lambda original, x: original(x).clone()
)
replaced(
    "sparse.read.values_are_its_own",
    "Writes to ``values`` are not counted.",
    "Tensor.values",
    lambda original, x: original(x).data,
)
replaced(
    "sparse.read.leaves_scalars",
    "One element is read as the first that is specified.",
    "Tensor.item",
    lambda original, x: x._values()[0].item() if x.is_sparse and x._nnz() else original(x),
)
replaced(
    "sparse.read.has_no_strided_memory",
    "``tolist`` reads sparse tensors densely.",
    "Tensor.tolist",
    lambda original, x: original(x.to_dense()),
)
replaced(
    "sparse.read.has_no_strided_memory",
    "A sparse tensor is contiguous.",
    "Tensor.is_contiguous",
    lambda original, x: x.is_sparse or original(x),
)
replaced(
    "sparse.read.is_no_array",
    "NumPy is given the dense array.",
    "Tensor.__array__",
    lambda original, x, *args, **o: original(x.to_dense(), *args, **o),
)

# ---- From one form into the other -------------------------------------------------------------------------------------


@mutant("sparse.to_sparse.has_what_is_not_zero")
def _(ref, patch):
    """NaN is not specified."""

    def fault(original, self):
        return original(ref.where(self.isnan(), 0, self))

    around(ref.Tensor, patch, "to_sparse", fault)


@mutant("sparse.to_sparse.has_what_is_not_zero")
def _(ref, patch):
    """The elements are in the order of memory."""

    def fault(original, self):
        found = original(self.T)
        return made(Coordinates(found.array.indices[::-1], found.array.values, tuple(self.shape), coalesced=True))

    around(ref.Tensor, patch, "to_sparse", fault)


@mutant("sparse.to_sparse.makes_a_copy")
def _(ref, patch):
    """A sparse tensor remembers what it was made from, and becomes that again."""

    def remembering(original, self):
        found = original(self)
        found.dense_one = self
        return found

    around(ref.Tensor, patch, "to_sparse", remembering)
    patch.setattr(ref.Tensor, "to_dense", lambda self: self.dense_one)


replaced(
    "sparse.to_sparse.of_few_dimensions",
    "``to_sparse(n)`` has all slices.",
    "Tensor.to_sparse",
    lambda original, x, *n, sparse_dim=None: (
        made(Coordinates(np.arange(len(x))[None], x.numpy(), tuple(x.shape), coalesced=True))
        if n == (1,)
        else original(x, *n, sparse_dim=sparse_dim)
    ),
)
replaced(
    "sparse.to_sparse.of_few_dimensions",
    "A negative number of dimensions counts from the end.",
    "Tensor.to_sparse",
    lambda original, x, n=None, **o: original(x, n + x.dim() if n == -1 else n, **o),
)
replaced(
    "sparse.to_sparse.takes_a_layout",
    "``to_sparse`` copies what is sparse.",
    "Tensor.to_sparse",
    lambda original, x, *n, **o: original(x, *n, **o).clone() if x.is_sparse else original(x, *n, **o),
)
replaced(
    "sparse.to_sparse.takes_a_layout",
    "``to_dense`` copies what is dense.",
    "Tensor.to_dense",
    lambda original, x: original(x).clone(),
)
replaced(
    "sparse.to_sparse.of_zero_dimensions_and_none",
    "A tensor without dimensions has one element, zero too.",
    "Tensor.to_sparse",
    lambda original, x: (
        original(x) if x.dim() else made(Coordinates(np.empty((0, 1), np.int64), x.numpy().reshape(1), ()))
    ),
)


@mutant("sparse.to_sparse.of_zero_dimensions_and_none")
def _(ref, patch):
    """Without dimensions, the last of several elements counts."""

    def fault(original, self):
        if len(self.indices):
            return original(self)
        return Coordinates(self.indices[:, :1], self.values[-1:], self.shape)

    around(Coordinates, patch, "sorted", fault)


replaced(
    "sparse.to_dense.takes_no_dtype",
    "``to_dense`` converts sparse tensors too.",
    "Tensor.to_dense",
    lambda original, x, dtype=None: original(x) if dtype is None else original(x).to(dtype),
)
replaced(
    "sparse.to_dense.takes_no_dtype",
    "Conversion makes a sparse tensor dense.",
    "Tensor.to",
    lambda original, x, *args: original(x.to_dense(), *args),
)

# ---- The graph ------------------------------------------------------------------------------------------------------


def derivative(patch: Any, node: str, joint: Any) -> None:
    """Let the nodes of a class have another derivative."""
    patch.setattr(getattr(ref.sparse, node), "joint", staticmethod(joint))


@mutant("sparse.gradient.of_values")
def _(ref, patch):
    """The gradient does not come to the values."""
    around(ref, patch, "sparse_coo_tensor", lambda original, at, values, *size: original(at, values.detach(), *size))


@mutant("sparse.gradient.of_values")
def _(ref, patch):
    """Elements of one place share its gradient."""

    def fault(g, elements):
        dense = g.dense() if isinstance(g, Coordinates) else g
        counts = Coordinates(elements.indices, np.ones_like(elements.values), elements.shape, coalesced=False).dense()
        return ((dense / np.maximum(counts, 1))[tuple(elements.indices)],)

    derivative(patch, "_Constructed", fault)


@mutant("sparse.gradient.of_what_is_specified")
def _(ref, patch):
    """The gradient of what is not specified comes too."""
    derivative(patch, "_ToDense", lambda g, elements, masked: (g,))


@mutant("sparse.gradient.of_what_is_specified")
def _(ref, patch):
    """The gradient of what is not specified is always left out."""
    derivative(patch, "_ToDense", lambda g, elements, masked: (elements.of(elements.picked(g)),))


@mutant("sparse.gradient.of_a_leaf_is_sparse")
def _(ref, patch):
    """The gradient of a sparse leaf is dense."""
    derivative(patch, "_ToDense", lambda g, elements, masked: (g,))


@mutant("sparse.gradient.of_a_leaf_is_sparse")
def _(ref, patch):
    """A second gradient replaces the first."""
    patch.setattr(Coordinates, "__add__", lambda self, other: other)


replaced(
    "sparse.gradient.names_its_nodes",
    "``_values`` is recorded.",
    "Tensor._values",
    lambda original, x: x.values(),
)
replaced(
    "sparse.gradient.names_its_nodes",
    "``to_sparse`` is not recorded.",
    "Tensor.to_sparse",
    lambda original, x: original(x.detach()).requires_grad_(x.requires_grad),
)


@mutant("sparse.gradient.is_for_floats")
def _(ref, patch):
    """What requires grad is made a float."""

    def fault(original, *args, dtype=None, requires_grad=False, **o):
        return original(
            *args, dtype=dtype or (ref.float32 if requires_grad else None), requires_grad=requires_grad, **o
        )

    around(ref, patch, "sparse_coo_tensor", fault)


replaced(
    "sparse.copies.have_memory_of_their_own",
    "A clone shares its values.",
    "Tensor.clone",
    lambda original, x: x.detach() if x.is_sparse else original(x),
)
replaced(
    "sparse.copies.have_memory_of_their_own",
    "A clone is coalesced.",
    "Tensor.clone",
    lambda original, x: original(x.coalesce()),
)


@mutant("sparse.printing.of_hybrid_and_tracked")
def _(ref, patch):
    """The number of elements is not printed."""

    def fault(original, prefix, contents, suffixes, **options):
        return original(prefix, contents, [s for s in suffixes if not s.startswith("nnz=")], **options)

    around(ref.printing, patch, "described", fault)

"""Faults in joining and splitting: what is copied, promoted, skipped, resized, shared, and given which gradient."""

import reference_impl
from tests.mutants import derived, mutant, replaced


def broadcast(tensors):
    return reference_impl.broadcast_tensors(*tensors)


def refuse():
    raise RuntimeError("refused, for no good reason")


# ---- cat --------------------------------------------------------------------------------------------------

replaced(
    "joining.cat.joins_along_a_dimension",
    "Negative dimensions all mean the last.",
    "cat",
    lambda original, tensors, dim=0: original(tensors, max(dim, -1)),
)
replaced(
    "joining.cat.forms",
    "``axis`` is ignored.",
    "concatenate",
    lambda original, tensors, dim=0, axis=None: original(tensors, dim),
)
replaced(
    "joining.cat.takes_a_sequence_of_tensors",
    "Any iterable is joined.",
    "cat",
    lambda original, tensors, *rest: original(list(tensors), *rest),
)
replaced(
    "joining.cat.sizes_may_differ_along_dim",
    "The sizes along the joined dimension must be equal.",
    "cat",
    lambda original, tensors, dim=0: original(tensors, dim) if len({t.shape for t in tensors}) == 1 else refuse(),
)


@mutant("joining.cat.of_other_layouts")
def _(ref, patch):
    """A transposed tensor is joined in the order of its memory."""
    original = ref.cat

    def cat(tensors, dim=0):
        return original([t if t.is_contiguous() else t.t().reshape(t.shape) for t in tensors], dim)

    patch.setattr(ref, "cat", cat)


replaced(
    "joining.cat.copies",
    "A single tensor is returned as it is.",
    "cat",
    lambda original, tensors: tensors[0] if len(tensors) == 1 else original(tensors),
)
replaced(
    "joining.cat.promotes_dtypes",
    "The first tensor's dtype is the result's.",
    "cat",
    lambda original, tensors: original(tensors).to(tensors[0].dtype),
)
replaced(
    "joining.cat.skips_legacy_empty_tensors",
    "The dtype of a skipped tensor does not count.",
    "cat",
    lambda original, tensors, dim=0: original([t for t in tensors if t.shape != (0,)] or tensors, dim),
)
replaced(
    "joining.cat.refuses_other_sizes",
    "Tensors without elements are skipped, whatever their shape.",
    "cat",
    lambda original, tensors, dim=0: original([t for t in tensors if t.numel()] or tensors, dim),
)
replaced(
    "joining.cat.refuses_0d",
    "0-d tensors count as vectors of one element.",
    "cat",
    lambda original, tensors: original([t if t.ndim else t.reshape(1) for t in tensors]),
)
replaced(
    "joining.cat.refuses_nothing",
    "No tensors join to an empty one.",
    "cat",
    lambda original, tensors: original(tensors) if tensors else None,
)
replaced(
    "joining.cat.refuses_missing_dimensions",
    "Dimensions are counted modulo their number.",
    "cat",
    lambda original, tensors, dim=0: original(tensors, dim % tensors[0].ndim),
)
replaced(
    "joining.cat.refuses_mixed_devices",
    "Tensors are brought to the first one's device.",
    "stack",
    lambda original, tensors: original([t.to(tensors[0].device) for t in tensors]),
)
derived(
    "joining.cat.gradient",
    "Every joined tensor is given the first stretch of the gradient.",
    "joining._Cat",
    lambda g, axis, sizes: tuple(None if n is None else g[(slice(None),) * axis + (slice(0, n),)] for n in sizes),
)


@mutant("joining.cat.gradient_keeps_each_dtype")
def _(ref, patch):
    """What has to be converted is converted without a record."""
    original = ref.cat

    def cat(tensors):
        dtype = original(tensors).dtype
        return original([t if t.dtype == dtype else t.detach().to(dtype) for t in tensors])

    patch.setattr(ref, "cat", cat)


# ---- out= --------------------------------------------------------------------------------------------------

replaced(
    "joining.out.is_written_and_returned",
    "``out`` is given the result's memory, and not written.",
    "cat stack",
    lambda original, tensors, out: out.set_(original(tensors)),
)
replaced(
    "joining.out.fills_other_layouts",
    "An ``out`` with strides of its own is resized.",
    "cat",
    lambda original, tensors, out: original(tensors, out=out) if out.is_contiguous() else out.set_(original(tensors)),
)
replaced(
    "joining.out.is_resized",
    "Nothing warns of resizing.",
    "joining.written_into",
    lambda original, out, t, name: out.set_(t) if out.shape != t.shape else original(out, t, name),
)
replaced(
    "joining.out.keeps_its_dtype",
    "``out`` must have the dtype of the result.",
    "stack",
    lambda original, tensors, out: original(tensors, out=out) if out.dtype == tensors[0].dtype else refuse(),
)
replaced(
    "joining.out.refuses_a_lower_kind",
    "Fractions are cut off.",
    "joining._into",
    lambda original, out, joined, tensors, name: out.copy_(joined) if out is not None else joined,
)
replaced(
    "joining.out.refuses_its_own_inputs",
    "What overlaps ``out`` is copied first.",
    "cat",
    lambda original, tensors, out: original([t.clone() for t in tensors], out=out),
)
replaced(
    "joining.out.carries_no_gradient",
    "What is written into ``out`` is not recorded.",
    "stack",
    lambda original, tensors, out: original([t.detach() for t in tensors], out=out),
)

# ---- stack --------------------------------------------------------------------------------------------------

replaced(
    "joining.stack.joins_along_a_new_dimension",
    "Negative places are counted among the tensors' own dimensions.",
    "stack",
    lambda original, tensors, dim=0: original(tensors, dim if dim >= 0 else max(dim + tensors[0].ndim, 0)),
)
replaced(
    "joining.stack.forms",
    "The new dimension is the last if none is named.",
    "stack",
    lambda original, tensors, dim=-1: original(tensors, dim),
)
replaced(
    "joining.stack.of_0d_and_empty",
    "Tensors without elements are skipped.",
    "stack",
    lambda original, tensors, dim=0: original([t for t in tensors if t.numel()] or tensors[:1], dim),
)
replaced(
    "joining.stack.copies",
    "A single tensor is shown with one dimension more.",
    "stack",
    lambda original, tensors: tensors[0].unsqueeze(0) if len(tensors) == 1 else original(tensors),
)
replaced(
    "joining.stack.refuses_other_shapes",
    "Shapes are broadcast together.",
    "stack",
    lambda original, tensors: original(broadcast(tensors)),
)
replaced(
    "joining.stack.refuses_missing_places",
    "Places behind the end mean the end.",
    "stack",
    lambda original, tensors, dim: original(tensors, min(dim, tensors[0].ndim)),
)
derived(
    "joining.stack.gradient",
    "Every stacked tensor is given a slice along the first dimension.",
    "joining._Stack",
    lambda g, axis: tuple(g[i] for i in range(g.shape[axis])),
)


# ---- split --------------------------------------------------------------------------------------------------

replaced(
    "joining.split.by_size", "The pieces come as a list.", "split", lambda original, x, size: list(original(x, size))
)
replaced(
    "joining.split.by_sections",
    "Pieces of no elements are left out.",
    "split",
    lambda original, x, sizes: tuple(p for p in original(x, sizes) if p.numel()),
)
replaced(
    "joining.split.along_a_dimension",
    "The method cuts the last dimension if none is named.",
    "split",
    lambda original, x, size, dim=-1: original(x, size, dim),
)
replaced(
    "joining.split.shares",
    "The pieces are copies.",
    "split",
    lambda original, *args: tuple(p.clone() for p in original(*args)),
)
replaced(
    "joining.split.of_no_elements",
    "A dimension of size 0 gives no piece.",
    "Tensor.split",
    lambda original, x, size: original(x, size) if x.shape[0] else (),
)
replaced(
    "joining.split.refuses_bad_sizes",
    "A last piece takes what the sizes leave.",
    "split",
    lambda original, x, sizes: (
        original(x, [*sizes, x.shape[0] - sum(sizes)])
        if isinstance(sizes, list) and sum(sizes) < x.shape[0] and all(type(n) is int for n in sizes)
        else original(x, sizes)
    ),
)
replaced(
    "joining.split.refuses_missing_dimensions",
    "A 0-d tensor is one piece.",
    "Tensor.chunk",
    lambda original, x, n: original(x, n) if x.ndim else (x,),
)
replaced(
    "joining.split.gradient",
    "The pieces of equal size are not recorded.",
    "Tensor.split",
    lambda original, x, size, dim=0: tuple(p.detach() for p in original(x, size, dim)),
)


@mutant("joining.split.pieces_are_not_written_in_place")
def _(ref, patch):
    """The slices of iteration are views like any other."""
    patch.setattr(ref.Tensor, "__iter__", lambda x: iter([x[i] for i in range(len(x))]))


@mutant("joining.split.pieces_are_void_after_a_write")
def _(ref, patch):
    """The slices of iteration follow the whole, as other views do."""
    patch.setattr(ref.Tensor, "__iter__", lambda x: iter([x[i] for i in range(len(x))]))


# ---- chunk and unbind --------------------------------------------------------------------------------------------------

replaced(
    "joining.chunk.makes_at_most_that_many",
    "There are always as many pieces as asked for, as in NumPy's array_split.",
    "chunk",
    lambda original, x, n, *rest: (
        x.split([len(x) // n + (i < len(x) % n) for i in range(n)]) if not rest else original(x, n, *rest)
    ),
)
replaced(
    "joining.chunk.of_no_elements",
    "A dimension of size 0 gives one piece.",
    "Tensor.chunk",
    lambda original, x, n: original(x, n)[:1],
)
replaced(
    "joining.chunk.refuses_bad_counts",
    "Fewer than one piece is one piece.",
    "chunk",
    lambda original, x, n: original(x, max(n, 1)),
)
replaced(
    "joining.chunk.shares",
    "The pieces are copies.",
    "Tensor.chunk",
    lambda original, *args: tuple(p.clone() for p in original(*args)),
)
replaced(
    "joining.chunk.gradient",
    "``chunk`` is not recorded.",
    "Tensor.chunk",
    lambda original, *args: tuple(p.detach() for p in original(*args)),
)
replaced(
    "joining.unbind.removes_a_dimension",
    "The slices keep the dimension with size 1.",
    "unbind",
    lambda original, x, dim=0: tuple(p.unsqueeze(dim) for p in original(x, dim)),
)
replaced(
    "joining.unbind.refuses_missing_dimensions",
    "A 0-d tensor is its own slice.",
    "unbind",
    lambda original, x, dim=0: original(x, dim) if x.ndim else (x,),
)
replaced(
    "joining.unbind.shares",
    "The slices are copies.",
    "Tensor.unbind",
    lambda original, *args: tuple(p.clone() for p in original(*args)),
)


@mutant("joining.unbind.gradient")
def _(ref, patch):
    """Gradients of slices are put one after another, past the slices that were not used."""
    joining = ref.joining
    assembled = joining._assembled

    def closed_up(parts, shape, keys):
        return assembled(type(parts)(dict(enumerate(parts.grads.values()))), shape, keys)

    patch.setattr(joining._Unbind, "joint", staticmethod(closed_up))


# ---- Together --------------------------------------------------------------------------------------------------

replaced(
    "joining.cat.undoes_split",
    "Tensors are joined in the opposite order along any but the first dimension.",
    "cat",
    lambda original, tensors, dim=0: original(tensors[::-1] if dim else tensors, dim),
)
replaced(
    "joining.stack.is_undone_by_unbind",
    "``stack`` makes the dimension before the one that is named.",
    "stack",
    lambda original, tensors, dim=0: original(tensors, max(dim - 1, 0)),
)

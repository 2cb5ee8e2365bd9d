"""Faults in geometry: in what views show, in what they share, and in the gradients that pass them."""

from typing import Any

import numpy as np

from tests.mutants import derived, mutant, replaced


def copying(original, *args, **kwargs):
    """The right result, on memory of its own."""
    return original(*args, **kwargs).clone()


def tolerant(value: Any, *errors: type[Exception]):
    """Where the original raises one of the errors, ``value`` of the arguments."""

    def change(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except errors:
            return value(*args, **kwargs)

    return change


def unrecorded(original, *args, **kwargs):
    """The right result, without its history."""
    return original(*args, **kwargs).detach()


def in_order_of_memory(x, shape):
    """The elements in the order of memory, shared, as a library without strides would have it."""
    from reference_impl.memory import window
    from reference_impl.tensor import made, storage

    array = window(x.array, shape, tuple(int(np.prod(shape[i + 1 :])) * x.array.itemsize for i in range(len(shape))), 0)
    return made(array, storage(x))


# ---- Sizes --------------------------------------------------------------------------------------------------

replaced("shape.size.is_a_tuple", "``shape`` is a list.", "Tensor.shape", lambda original, x: list(original(x)))
replaced(
    "shape.size.of_one_dimension",
    "``size`` counts dimensions from the front only.",
    "Tensor.size",
    lambda original, x, dim=None: original(x, dim if dim is None or dim >= 0 else 0),
)
replaced(
    "shape.size.stays_a_size",
    "A slice of a Size is a plain tuple.",
    "Size.__getitem__",
    lambda original, size, key: tuple(size)[key],
)
replaced(
    "shape.size.counts_elements",
    "A Size without dimensions counts no element.",
    "Size.numel",
    lambda original, size: original(size) if size else 0,
)


@mutant("shape.size.refuses_non_integers")
def _(ref, patch):
    """A Size is made of whatever there is."""
    patch.setattr(ref.Size, "__new__", lambda cls, sizes=(): tuple.__new__(cls, sizes))


replaced(
    "shape.dim.counts_dimensions", "``dim`` of a 0-d tensor is 1.", "Tensor.dim", lambda original, x: original(x) or 1
)
replaced(
    "shape.numel.counts_elements",
    "``numel`` of a 0-d tensor is 0.",
    "Tensor.numel",
    lambda original, x: original(x) if x.ndim else 0,
)
replaced(
    "shape.numel.counts_repeated_elements",
    "``numel`` counts stored elements.",
    "Tensor.numel",
    lambda original, x: len(x.storage()) if x.ndim else 1,
)
replaced(
    "shape.len.is_the_first_size",
    "``len`` of a 0-d tensor is 0.",
    "Tensor.__len__",
    lambda original, x: original(x) if x.ndim else 0,
)
replaced(
    "shape.stride.of_a_new_tensor",
    "The strides of an empty tensor are zeros.",
    "Tensor.stride",
    lambda original, x, dim=None: (
        original(x) if dim is None and x.numel() else (0,) * x.ndim if dim is None else original(x, dim)
    ),
)
replaced(
    "shape.stride.of_views",
    "The storage offset is counted in bytes.",
    "Tensor.storage_offset",
    lambda original, x: original(x) * x.itemsize,
)

# ---- reshape --------------------------------------------------------------------------------------------------


@mutant("shape.reshape.keeps_order")
def _(ref, patch):
    """A tensor that is not contiguous is reshaped in the order of its memory."""
    views = ref.views
    copy = views._reshaped_copy
    patch.setattr(views, "_reshaped_copy", lambda x, shape: copy(x.t() if x.ndim == 2 else x, shape))


@mutant("shape.reshape.forms")
def _(ref, patch):
    """The function takes the shape size by size too."""
    original = ref.reshape
    patch.setattr(
        ref,
        "reshape",
        lambda input, *shape, **named: (
            original(input, shape if len(shape) > 1 else shape[0], **named) if shape else original(input, **named)
        ),
    )


replaced(
    "shape.reshape.keeps_dtype",
    "``reshape`` makes floats of integers.",
    "Tensor.reshape",
    lambda original, x, *shape: original(x, *shape) + 0.0,
)
replaced(
    "shape.reshape.infers_one_size",
    "-1 is found where it stands last only.",
    "views.inferred",
    lambda original, shape, size: original(shape if -1 not in shape[:-1] else tuple(abs(n) for n in shape), size),
)
replaced(
    "shape.reshape.refuses_an_ambiguous_size",
    "-1 beside a 0 is taken for 0.",
    "views.inferred",
    lambda original, shape, size: tuple(max(n, 0) for n in shape) if 0 in shape and not size else original(shape, size),
)
replaced(
    "shape.reshape.takes_any_shape_without_elements",
    "A tensor without elements keeps its number of dimensions.",
    "Tensor.reshape",
    lambda original, x, *shape: original(x, *shape) if x.numel() else x,
)
replaced(
    "shape.reshape.between_one_element_and_0d",
    "A shape without dimensions is taken for one of size 1.",
    "Tensor.reshape",
    lambda original, x, *shape: original(x, *(shape if shape not in (((),), ([],)) else (1,))),
)
replaced(
    "shape.reshape.refuses_another_count",
    "Elements that do not fit are cut off.",
    "Tensor.reshape",
    lambda original, x, shape: (
        original(x, shape)
        if -1 in shape or np.prod(shape) >= 6
        else original(x.flatten()[: int(np.prod(shape))], shape)
    ),
)
replaced(
    "shape.reshape.refuses_bad_sizes",
    "Any negative size is inferred.",
    "views.inferred",
    lambda original, shape, size: original(tuple(max(n, -1) for n in shape), size),
)
replaced("shape.reshape.shares_where_it_can", "``reshape`` always copies.", "Tensor.reshape", copying)


replaced(
    "shape.reshape.to_its_own_shape_shares",
    "What is not contiguous is copied.",
    "Tensor.reshape",
    lambda original, x, *shape: original(x.contiguous(), *shape),
)
replaced(
    "shape.reshape.copies_where_it_must",
    "What ``reshape`` copies is written back.",
    "views._reshaped_copy",
    lambda original, x, shape: in_order_of_memory(x, shape),
)
derived(
    "shape.reshape.gradient",
    "The gradient of ``reshape`` keeps the result's order of dimensions.",
    "views._view_of_dense",
    lambda g, shape, _: g.swapaxes(0, -1).reshape(shape),
)
replaced(
    "shape.reshape.agrees_with_row_major_order",
    "A transposed tensor is reshaped column by column.",
    "views._reshaped_copy",
    lambda original, x, shape: original(x.permute(tuple(range(x.ndim))[::-1]), shape),
)

# ---- view --------------------------------------------------------------------------------------------------

replaced("shape.view.shares", "``view`` copies.", "Tensor.view", copying)


@mutant("shape.view.is_only_a_method")
def _(ref, patch):
    """There is a function ``view``."""
    patch.setattr(ref, "view", ref.Tensor.view, raising=False)


replaced(
    "shape.view.forms",
    "``view`` does not take a list.",
    "Tensor.view",
    lambda original, x, *shape, **named: original(x, *(s for s in shape if type(s) is not list), **named),
)
replaced(
    "shape.view.of_compatible_strides",
    "``view`` wants a contiguous tensor.",
    "views._viewed",
    lambda original, x, shape: original(x, shape) if x.flags.c_contiguous else None,
)
replaced(
    "shape.view.refuses_incompatible_strides",
    "``view`` copies where it must.",
    "Tensor.view",
    lambda original, x, *shape: x.reshape(*shape),
)
replaced(
    "shape.view.refuses_bad_sizes",
    "``view`` without a shape is flat.",
    "Tensor.view",
    lambda original, x, *shape: original(x, *(shape or (-1,))),
)
derived(
    "shape.view.gradient",
    "The gradient of ``view`` is turned round.",
    "views._view",
    lambda g, shape, _: g.reshape(shape).swapaxes(-1, -2).reshape(shape),
)
replaced(
    "shape.view.as_dtype_reinterprets_the_bits",
    "``view(dtype)`` converts.",
    "views.view_as_dtype",
    lambda original, x, d: x.to(d) if d.itemsize == x.dtype.itemsize else original(x, d),
)
replaced(
    "shape.view.as_dtype_scales_the_last_size",
    "``view(dtype)`` adds a dimension for the parts of an element.",
    "views.view_as_dtype",
    lambda original, x, d: original(x, d).unsqueeze(-1) if d.itemsize < x.dtype.itemsize else original(x, d),
)
replaced(
    "shape.view.as_dtype_refuses_what_does_not_fit",
    "``view(dtype)`` copies where the memory does not fit.",
    "views.view_as_dtype",
    tolerant(lambda x, d: x.to(d), RuntimeError),
)
replaced(
    "shape.view.as_dtype_carries_no_gradient",
    "``view`` as the tensor's own dtype is differentiable.",
    "views.view_as_dtype",
    lambda original, x, d: x.view(x.shape) if d is x.dtype else original(x, d),
)

# ---- The order of dimensions --------------------------------------------------------------------------------------------------

replaced(
    "shape.transpose.swaps_two_dimensions",
    "``transpose`` moves a dimension past the others.",
    "Tensor.transpose",
    lambda original, x, dim0, dim1: x.movedim(dim0, dim1),
)
replaced(
    "shape.transpose.forms",
    "``swapaxes`` takes no other names than ``transpose``.",
    "swapaxes",
    lambda original, x, dim0, dim1: original(x, dim0, dim1),
)
replaced("shape.transpose.shares", "``transpose`` copies.", "Tensor.transpose", copying)
replaced(
    "shape.transpose.is_its_own_inverse",
    "``transpose`` gives a contiguous tensor.",
    "Tensor.transpose",
    lambda original, x, *dims: original(x, *dims).contiguous(),
)
replaced(
    "shape.transpose.refuses_missing_dimensions",
    "Dimensions are counted modulo their number.",
    "Tensor.transpose",
    lambda original, x, dim0, dim1: original(x, dim0 % (x.ndim or 1), dim1 % (x.ndim or 1)),
)
derived(
    "shape.transpose.gradient",
    "The gradient of ``transpose`` is reshaped, not transposed.",
    "views.swap",
    lambda g, shape, i, j: g.reshape(shape),
)
replaced(
    "shape.t.transposes_a_matrix",
    "``t`` of a vector is the vector itself.",
    "Tensor.t",
    lambda original, x: original(x) if x.ndim == 2 else x,
)
replaced(
    "shape.t.refuses_more_than_two_dimensions",
    "``t`` swaps the last two dimensions.",
    "Tensor.t",
    lambda original, x: original(x) if x.ndim <= 2 else x.mT,
)
derived(
    "shape.t.gradient",
    "The gradient of ``t`` is reshaped, not transposed.",
    "views._t",
    lambda g, shape: g.reshape(shape),
)
replaced(
    "shape.T.reverses_dimensions",
    "``T`` of a vector is a column.",
    "Tensor.T",
    lambda original, x: original(x) if x.ndim != 1 else x.unsqueeze(1),
)
replaced(
    "shape.T.is_deprecated_beyond_matrices",
    "``T`` swaps the last two dimensions.",
    "Tensor.T",
    lambda original, x: x.mT,
)
replaced(
    "shape.mT.transposes_the_last_two",
    "``mT`` of a vector is the vector.",
    "Tensor.mT",
    lambda original, x: original(x) if x.ndim != 1 else x,
)
replaced(
    "shape.permute.orders_dimensions",
    "``permute`` puts dimension k at the place named k-th.",
    "views._permute",
    lambda original, x, axes: original(x, tuple(int(i) for i in np.argsort(axes))),
)
replaced("shape.permute.shares", "``permute`` copies.", "Tensor.permute", copying)
replaced(
    "shape.permute.refuses_what_is_no_permutation",
    "``permute`` leaves dimensions that are not named at the end.",
    "Tensor.permute",
    lambda original, x, *dims: (
        original(x, (*dims[0], *range(len(dims[0]), x.ndim))) if type(dims[0]) is tuple else original(x, *dims)
    ),
)
derived(
    "shape.permute.gradient",
    "The gradient of ``permute`` is reshaped, not permuted.",
    "views._permute",
    lambda g, shape, axes: g.reshape(shape),
)
replaced(
    "shape.movedim.moves_dimensions",
    "``movedim`` swaps.",
    "movedim Tensor.movedim",
    lambda original, x, source, destination: (
        x.transpose(source, destination) if type(source) is int else original(x, source, destination)
    ),
)
replaced(
    "shape.movedim.refuses_bad_dimensions",
    "A dimension may be named twice.",
    "Tensor.movedim",
    tolerant(lambda x, *_: x, RuntimeError),
)

# ---- squeeze and unsqueeze --------------------------------------------------------------------------------------------------

replaced(
    "shape.squeeze.removes_every_size_one",
    "``squeeze`` removes the first dimension of size 1 only.",
    "squeeze Tensor.squeeze",
    lambda original, x, *dims: original(x, *(dims or ((list(x.shape).index(1),) if 1 in x.shape else ()))),
)
replaced(
    "shape.squeeze.removes_one_dimension",
    "``squeeze(dim)`` refuses a dimension of another size.",
    "Tensor.squeeze",
    lambda original, x, dim: x.reshape([n for i, n in enumerate(x.shape) if i != dim % x.ndim]),
)
replaced(
    "shape.squeeze.removes_several_dimensions",
    "No dimensions named means all.",
    "Tensor.squeeze",
    lambda original, x, dim: original(x) if dim == () else original(x, dim),
)
replaced(
    "shape.squeeze.shares",
    "``squeeze`` that removes nothing is the tensor itself.",
    "Tensor.squeeze",
    lambda original, x, *dims: x if original(x, *dims).shape == x.shape else original(x, *dims),
)
replaced(
    "shape.squeeze.refuses_missing_dimensions",
    "``squeeze`` ignores dimensions that are not there.",
    "Tensor.squeeze",
    tolerant(lambda x, *_: x, IndexError),
)
replaced(
    "shape.squeeze.takes_no_None_and_no_out",
    "``dim=None`` means every dimension.",
    "squeeze",
    lambda original, x, dim=None: original(x) if dim is None else original(x, dim),
)
replaced("shape.squeeze.gradient", "``squeeze`` of a dimension is not recorded.", "views._squeeze", unrecorded)
replaced(
    "shape.unsqueeze.inserts_a_dimension",
    "Negative places are counted among the tensor's own dimensions.",
    "unsqueeze Tensor.unsqueeze",
    lambda original, input, dim: original(input, dim if dim >= 0 else dim + (input.ndim or 1)),
)
replaced(
    "shape.unsqueeze.refuses_missing_places",
    "Places behind the end mean the end.",
    "Tensor.unsqueeze",
    lambda original, x, dim: original(x, min(dim, x.ndim)),
)
replaced("shape.unsqueeze.shares", "``unsqueeze`` copies.", "Tensor.unsqueeze", copying)
replaced("shape.unsqueeze.gradient", "``unsqueeze`` is not recorded.", "Tensor.unsqueeze", unrecorded)

# ---- flatten --------------------------------------------------------------------------------------------------

replaced(
    "shape.flatten.joins_dimensions",
    "``end_dim`` is not included.",
    "Tensor.flatten",
    lambda original, x, start_dim=0, end_dim=-1: original(x, start_dim, end_dim if end_dim == -1 else end_dim - 1),
)
replaced(
    "shape.flatten.of_a_scalar",
    "A 0-d tensor is flat.",
    "Tensor.flatten",
    lambda original, x: original(x) if x.ndim else x,
)
replaced("shape.flatten.shares_where_it_can", "``flatten`` always copies, as NumPy's does.", "Tensor.flatten", copying)
replaced(
    "shape.flatten.refuses_bad_ranges",
    "A range that ends before it starts is turned round.",
    "Tensor.flatten",
    lambda original, x, start_dim, end_dim=-1: (
        original(x, *sorted((start_dim, end_dim))) if end_dim > 0 else original(x, start_dim, end_dim)
    ),
)
replaced("shape.flatten.gradient", "``flatten`` is not recorded.", "Tensor.flatten", unrecorded)
replaced("shape.ravel.makes_a_vector", "``ravel`` always copies.", "Tensor.ravel", copying)
replaced(
    "shape.unflatten.splits_a_dimension",
    "``unflatten`` counts dimensions from the front only.",
    "unflatten",
    lambda original, x, dim, sizes: original(x, abs(dim) - 1, sizes),
)

# ---- expand --------------------------------------------------------------------------------------------------

replaced(
    "shape.expand.repeats_without_copying",
    "New dimensions go behind.",
    "Tensor.expand",
    lambda original, x, *shape: (
        original(x.reshape(*x.shape, *(1 for _ in range(len(shape[0]) - x.ndim))), *shape)
        if type(shape[0]) is list
        else original(x, *shape)
    ),
)
replaced(
    "shape.expand.forms",
    "``expand_as`` repeats along the last dimensions only.",
    "Tensor.expand_as",
    lambda original, x, other: x.expand(other.shape[-x.ndim :]),
)
replaced("shape.expand.shares", "``expand`` copies.", "Tensor.expand", copying)
replaced(
    "shape.expand.has_zero_strides",
    "A dimension that keeps its size gets stride 0 too.",
    "Tensor.stride",
    lambda original, x, *dim: tuple(0 if n == 1 else s for n, s in zip(x.shape, original(x), strict=True)),
)
replaced(
    "shape.expand.refuses_other_sizes",
    "A new dimension of size -1 is of size 1.",
    "Tensor.expand",
    lambda original, x, shape: original(
        x, tuple(1 if n == -1 and i < len(shape) - x.ndim else n for i, n in enumerate(shape))
    ),
)


@mutant("shape.expand.refuses_writes_that_overlap")
def _(ref, patch):
    """Writes that overlap are carried out, one over the other."""
    patch.setattr(ref.op, "check_no_repeats", lambda array: None)


derived(
    "shape.expand.gradient",
    "The gradient of ``expand`` is that of the last repetition.",
    "views._expand",
    lambda g, shape, *_: g[(-1,) * (len(g.shape) - len(shape))],
)

# ---- contiguous --------------------------------------------------------------------------------------------------

replaced("shape.contiguous.returns_itself", "``contiguous`` always copies.", "Tensor.contiguous", copying)
replaced(
    "shape.contiguous.copies_other_layouts",
    "``contiguous`` keeps the layout.",
    "Tensor.contiguous",
    lambda original, x: x.clone(),
)
replaced(
    "shape.contiguous.ignores_dimensions_that_do_not_matter",
    "A contiguous tensor has just the strides of a new one.",
    "Tensor.is_contiguous",
    lambda original, x: x.stride() == tuple(int(np.prod(x.shape[i + 1 :])) for i in range(x.ndim)),
)
replaced("shape.contiguous.gradient", "``contiguous`` is not recorded.", "Tensor.contiguous", unrecorded)

# ---- In place --------------------------------------------------------------------------------------------------

replaced(
    "shape.in_place.changes_the_tensor_itself",
    "``transpose_`` leaves the tensor as it is.",
    "Tensor.transpose_",
    lambda original, x, *dims: x.transpose(*dims),
)
replaced(
    "shape.in_place.leaves_other_views_alone",
    "``squeeze_`` gives the tensor new memory.",
    "Tensor.squeeze_",
    lambda original, x, *dims: x.set_(x.squeeze(*dims).clone()),
)
replaced(
    "shape.in_place.t_",
    "``t_`` transposes the last two dimensions.",
    "Tensor.t_",
    lambda original, x: original(x) if x.ndim <= 2 else x.transpose_(-1, -2),
)


@mutant("shape.in_place.gradient")
def _(ref, patch):
    """An in-place change of geometry is not recorded."""
    original = ref.Tensor.transpose_

    def transpose_(x, *dims):
        node = x.node
        original(x, *dims)
        x.node = node
        return x

    patch.setattr(ref.Tensor, "transpose_", transpose_)


@mutant("shape.in_place.refuses_leaves")
def _(ref, patch):
    """The geometry of leaves can be changed."""
    patch.setattr(ref.views, "check_recordable", lambda x: None)


# ---- Views together --------------------------------------------------------------------------------------------------

replaced(
    "shape.views.keep_dtype_and_device",
    "``permute`` brings the tensor to the host.",
    "Tensor.permute",
    lambda original, x, *dims: original(x, *dims).cpu(),
)
replaced(
    "shape.views.of_views_share",
    "A view of a view copies.",
    "Tensor.transpose",
    lambda original, x, *dims: original(x, *dims).clone() if x.base is not None else original(x, *dims),
)


@mutant("shape.views.written_after_use_in_backward")
def _(ref, patch):
    """A view counts its writes alone."""
    from reference_impl.tensor import Storage

    original = ref.Tensor.squeeze

    def squeeze(x, *dims):
        view = original(x, *dims)
        view.shared = Storage(view.array)
        return view

    patch.setattr(ref.Tensor, "squeeze", squeeze)


@mutant("shape.views.writes_are_differentiated")
def _(ref, patch):
    """A write through a view leaves the history of its base as it was."""
    import reference_impl.autograd.inplace as inplace

    patch.setattr(inplace, "rebase_base", lambda a, base, node: setattr(a, "node", node))


replaced(
    "shape.views.do_not_keep_a_changed_shape",
    "``squeeze`` is the tensor itself, with another shape.",
    "Tensor.squeeze",
    lambda original, x: x.squeeze_(),
)


@mutant("shape.mT.of_no_dimensions_is_itself")
def _(ref, patch):
    """``mT`` is a view always."""
    original = ref.Tensor.mT.fget
    patch.setattr(ref.Tensor, "mT", property(lambda x: original(x) if x.ndim else ref.permute(x, ())))


@mutant("shape.broadcast_shapes.takes_sizes")
def _(ref, patch):
    """Shapes are sequences."""
    original = ref.broadcast_shapes
    patch.setattr(ref, "broadcast_shapes", lambda *shapes: original(*map(tuple, shapes)))

"""Faults in reading by indices and masks."""

import numpy as np

import reference_impl
from reference_impl import Tensor
from reference_impl.indexing import placed
from reference_impl.op import result_of
from tests.mutants import derived, replaced
from tests.mutants.arithmetic import refuse


def reading(clause, fault, name, change):
    """The fault is in the function and the method."""
    replaced(f"gathering.{clause}", fault, f"{name} Tensor.{name}", change)


def in_memory_order(original, x, index):
    return original(result_of(x.array.ravel(order="K")), index)


reading(
    "results.are_copies",
    "Slices next to each other are a view.",
    "index_select",
    lambda original, x, dim, index: x.narrow(dim, 0, len(index)),
)
reading(
    "results.keep_the_dtype", "Elements are taken as floats.", "take", lambda original, *given: original(*given).float()
)
reading("results.of_strided_tensors", "``take`` counts in the order of the memory.", "take", in_memory_order)
reading(
    "gather.takes_along_a_dimension",
    "``gather`` goes along the first dimension.",
    "gather",
    lambda original, x, dim, index: original(x, 0, index),
)
reading(
    "gather.has_the_shape_of_the_index",
    "An index is nowhere longer than the input.",
    "gather",
    lambda original, x, dim, index: refuse() if index.shape[dim] > x.shape[dim] else original(x, dim, index),
)
reading(
    "gather.dimensions_agree",
    "A vector of indices is taken for a column.",
    "gather",
    lambda original, x, dim, index: original(x, dim, index.unsqueeze(1) if index.ndim < x.ndim else index),
)
reading(
    "index.empty",
    "Nothing cannot be taken.",
    "take",
    lambda original, x, index: original(x, index) if index.numel() else refuse(),
)
reading(
    "index.out_of_range",
    "Indices are clipped to the size.",
    "gather",
    lambda original, x, dim, index: original(x, dim, index.clamp(max=x.shape[dim] - 1)),
)
reading(
    "index.negative",
    "``gather`` counts negative indices from the end.",
    "gather",
    lambda original, x, dim, index: original(x, dim, index % x.shape[dim]),
)
reading("index.dtypes", "Indices are converted.", "take", lambda original, x, index: original(x, index.long()))
reading(
    "index.is_a_tensor",
    "Lists are taken for tensors.",
    "gather",
    lambda original, x, dim, index: original(
        x, dim, reference_impl.tensor([index]) if isinstance(index, list) else index
    ),
)
reading("take.counts_in_row_major_order", "``take`` counts in the order of the memory.", "take", in_memory_order)
reading(
    "take_along_dim.broadcasts",
    "Input and index are not broadcast.",
    "take_along_dim",
    lambda original, x, indices, dim=None: original(x, indices) if dim is None else x.gather(dim, indices),
)
reading(
    "take_along_dim.undoes_argsort",
    "``dim`` is ignored.",
    "take_along_dim",
    lambda original, x, indices, dim=None: original(x, indices, 0),
)
reading(
    "index_select.chooses_slices",
    "Each slice is chosen once, in order.",
    "index_select",
    lambda original, x, dim, index: original(x, dim, index.unique()),
)
reading(
    "masked_select.is_flat",
    "What is selected is a row.",
    "masked_select",
    lambda original, x, mask: original(x, mask).reshape(1, -1),
)
reading(
    "masked_select.refuses", "A mask is converted.", "masked_select", lambda original, x, mask: original(x, mask.bool())
)
reading("nonzero.has_a_row_for_each", "There is a column for each.", "nonzero", lambda original, x: original(x).t())
reading(
    "nonzero.without_dimensions",
    "A tensor without dimensions is a vector.",
    "nonzero",
    lambda original, x, **named: original(x if x.ndim else x.reshape(1), **named),
)
reading(
    "nonzero.as_a_tuple_indexes",
    "The last dimension comes first.",
    "nonzero",
    lambda original, x, **named: original(x, **named)[::-1],
)
reading(
    "nonzero.of_unusual_numbers",
    "NaN is nothing.",
    "nonzero",
    lambda original, x: original(reference_impl.where(x == x, x, 0)),
)
reading(
    "nonzero_static.has_a_fixed_size",
    "There are no more rows than were found.",
    "nonzero_static",
    lambda original, x, *, size, **named: original(x, size=min(size, len(x.nonzero())), **named),
)
replaced(
    "gathering.where.chooses",
    "The second is chosen where the condition is true.",
    "where",
    lambda original, condition, a, b: original(condition, b, a),
)
replaced(
    "gathering.where.promotes",
    "Two integers give the default dtype.",
    "where",
    lambda original, condition, a, b: original(condition, a, float(b) if type(b) is int else b),
)
replaced(
    "gathering.where.of_a_condition_alone",
    "Of a condition alone there are rows.",
    "where",
    lambda original, condition, *values: original(condition, *values) if values else condition.nonzero(),
)
replaced(
    "gathering.where.condition_is_bool",
    "What is not zero is true.",
    "where",
    lambda original, condition, *values: original(condition.bool(), *values),
)
replaced(
    "gathering.where.condition_of_bytes",
    "Bytes choose no more.",
    "where",
    lambda original, condition, *values: (
        refuse() if condition.dtype is reference_impl.uint8 else original(condition, *values)
    ),
)


def overwritten(g, _index, shape, key, named):
    """The gradient where one of several for a place stays."""
    kept = np.zeros(shape or (1,), g.dtype)
    kept[key.advanced] = g.reshape(named)
    return (kept.reshape(shape),)


derived("gathering.gradient.adds_up", "One gradient of several stays.", "gathering._Gather", overwritten)
derived(
    "gathering.gradient.of_masked_select",
    "The gradients go back in reverse.",
    "gathering._MaskedSelect",
    lambda g, _mask, shape, key, named: (placed(g[::-1], shape, key),),
)
derived(
    "gathering.gradient.of_where_is_chosen",
    "The gradient is multiplied by the condition.",
    "elementwise._Where",
    lambda g, condition: (g * condition, g * ~condition),
)
reading(
    "gradient.stops_at_positions",
    "Positions require grad.",
    "argwhere",
    lambda original, x: original(x).float().requires_grad_(),
)
reading(
    "gradient.notices_a_changed_index",
    "A copy of the index is kept.",
    "gather",
    lambda original, x, dim, index: original(x, dim, index.clone()),
)
derived(
    "gathering.gradient.can_be_differentiated",
    "The gradient has no history.",
    "gathering._Gather",
    lambda g, _index, shape, key, named: (
        placed((g.detach() if isinstance(g, Tensor) else g).reshape(named), shape, key),
    ),
)

"""Faults in writing by indices."""

import numpy as np

import reference_impl
from reference_impl import Tensor
from reference_impl.indexing import named, without
from tests.mutants import derived, replaced
from tests.mutants.arithmetic import refuse, tolerant


def writing(clause, fault, name, change):
    """The fault is in the method of that name."""
    replaced(f"scattering.{clause}", fault, f"Tensor.{name}", change)


def twice(original, x, *given):
    original(x, *given)
    x.shared.version += 1
    return x


def unrecorded(original, x, *given):
    with reference_impl.no_grad():
        return original(x, *given)


writing("all.write_to_a_copy", "``put`` writes in place.", "put", lambda original, x, *given: x.put_(*given))
writing("all.write_in_place", "A copy is returned.", "index_add_", lambda original, x, *given: x.index_add(*given))
writing("all.count_one_write", "``index_fill_`` counts twice.", "index_fill_", twice)
writing(
    "all.refuse_other_dtypes",
    "A source is converted.",
    "put_",
    lambda original, x, index, source: original(x, index, source.to(x.dtype)),
)
writing(
    "all.refuse_other_indices",
    "Indices are converted.",
    "index_fill_",
    lambda original, x, dim, index, value: original(x, dim, index.long(), value),
)
writing(
    "all.refuse_to_go_out_of_range",
    "Indices are clipped to the size.",
    "scatter_add_",
    lambda original, x, dim, index, src: original(x, dim, index.clamp(0, len(x) - 1), src),
)
writing(
    "all.negative_indices",
    "``index_copy_`` counts from the end.",
    "index_copy_",
    lambda original, x, dim, index, source: original(x, dim, index % len(x), source),
)
writing(
    "all.refuse_overlap",
    "The source is copied first.",
    "scatter_",
    lambda original, x, dim, index, src: original(x, dim, index, src.clone()),
)
writing(
    "all.refuse_to_write_the_index",
    "The index is copied first.",
    "index_fill_",
    lambda original, x, dim, index, value: original(x, dim, index.clone(), value),
)
writing(
    "all.refuse_expanded_tensors",
    "An expanded tensor is left as it is.",
    "put_",
    lambda original, x, *given: x if 0 in x.stride() else original(x, *given),
)
writing("all.refuse_leaves", "A leaf is written to.", "index_add_", unrecorded)
writing(
    "scatter.writes_along_a_dimension",
    "``scatter`` goes along the first dimension.",
    "scatter",
    lambda original, x, dim, index, src: original(x, 0, index, src),
)
writing(
    "scatter.is_undone_by_gather",
    "The source is read down its columns.",
    "scatter",
    lambda original, x, dim, index, src: original(x, dim, index, src.t()),
)
writing(
    "scatter.one_hot",
    "A number is not taken in the place of the source.",
    "scatter_",
    lambda original, x, dim, index, src: original(x, dim, index, src) if isinstance(src, Tensor) else refuse(),
)
writing(
    "scatter.source_may_be_larger",
    "Source and index have one shape.",
    "scatter",
    lambda original, x, dim, index, src: original(x, dim, index, src) if src.shape == index.shape else refuse(),
)
writing(
    "scatter.index_is_no_larger_than_the_tensor",
    "An index is cut to the size.",
    "scatter",
    lambda original, x, dim, index, src: original(x, dim, index[:, : x.shape[1]] if index.ndim == 2 else index, src),
)
writing(
    "scatter.last_of_several",
    "The first stays.",
    "scatter_",
    lambda original, x, dim, index, src: original(x, dim, index.flip(0), src.flip(0)),
)
writing(
    "scatter.reduces",
    "Multiplying adds.",
    "scatter",
    lambda original, *given, reduce: original(*given, reduce="add" if reduce == "multiply" else reduce),
)
writing(
    "scatter_add.adds_all_that_meet",
    "One of several is added.",
    "scatter_add",
    lambda original, x, dim, index, src: x + reference_impl.zeros_like(x).scatter(dim, index, src),
)
writing(
    "scatter_add.of_bools_and_wrapping",
    "Sums stop at the largest number.",
    "scatter_add",
    lambda original, x, dim, index, src: original(x.long(), dim, index, src.long()).clamp(max=255).to(x.dtype),
)
writing(
    "scatter_reduce.reduces",
    "The smallest is the largest.",
    "scatter_reduce",
    lambda original, x, dim, index, src, mode: original(x, dim, index, src, "amax" if mode == "amin" else mode),
)
writing(
    "scatter_reduce.without_self",
    "The place's own value counts.",
    "scatter_reduce",
    lambda original, *given, include_self: original(*given),
)
writing(
    "scatter_reduce.mean_of_integers",
    "The mean is rounded to zero.",
    "scatter_reduce",
    lambda original, x, dim, index, src, mode, **named: original(
        x.double(), dim, index, src.double(), mode, **named
    ).long(),
)
writing(
    "scatter_reduce.extremes_of_nan",
    "NaN is passed over.",
    "scatter_reduce",
    lambda original, x, dim, index, src, mode: original(x, dim, index, src.nan_to_num(), mode),
)
writing(
    "scatter_reduce.refuses",
    "Other words mean a sum.",
    "scatter_reduce",
    lambda original, x, dim, index, src, mode: original(
        x, dim, index, src, mode if mode in ("amax", "amin", "mean") else "sum"
    ),
)
replaced(
    "scattering.index_add.adds_slices",
    "``alpha`` is ignored.",
    "Tensor.index_add",
    lambda original, *given, alpha=1: original(*given),
)
writing(
    "index_add.shapes_agree",
    "A source is broadcast.",
    "index_add_",
    lambda original, x, dim, index, source: original(
        x, dim, index, source.expand(2, 2) if len(source) == 1 else source
    ),
)
writing(
    "index_copy.copies_slices",
    "Indices are converted.",
    "index_copy",
    lambda original, x, dim, index, source: original(x, dim, index.long(), source),
)
writing(
    "index_fill.fills_slices",
    "A tensor of one element fills.",
    "index_fill",
    lambda original, x, dim, index, value: original(
        x, dim, index, value[0] if isinstance(value, Tensor) and value.ndim else value
    ),
)
writing(
    "index_fill.value_fits",
    "Nothing is written where the value does not fit.",
    "index_fill",
    tolerant(lambda x, *_: x, RuntimeError),
)
writing(
    "put.counts_in_row_major_order",
    "``put`` counts in the order of the memory.",
    "put",
    lambda original, x, *given, **named: original(x.t(), *given, **named).t(),
)
writing(
    "index_put.accumulates",
    "``accumulate`` is ignored.",
    "index_put_",
    lambda original, x, indices, values, accumulate=False: original(x, indices, values),
)
writing(
    "index_put.takes_tensors",
    "A number is taken for a tensor.",
    "index_put_",
    lambda original, x, indices, values: original(
        x, indices, values if isinstance(values, Tensor) else reference_impl.tensor(values)
    ),
)
writing(
    "index_put.broadcasts",
    "Leading ones are dropped.",
    "index_put",
    lambda original, x, indices, values: original(x, indices, values[0] if values.ndim > x.ndim else values),
)

derived(
    "scattering.gradient.of_overwriting",
    "What was overwritten receives its gradient.",
    "scattering._Scatter",
    lambda g, _index, key, shape, used: (g, named(g, key)),
)
derived(
    "scattering.gradient.of_adding",
    "The source receives gradients in its own order.",
    "scattering._ScatterAdd",
    lambda g, _index, key, shape, used: (g, g[: shape[0]]),
)
derived(
    "scattering.gradient.of_alpha",
    "``alpha`` is forgotten.",
    "scattering._IndexAdd",
    lambda g, _index, key, shape, alpha: (g, named(g, key)),
)
derived(
    "scattering.gradient.of_filling",
    "The value receives the whole gradient.",
    "scattering._IndexFill1",
    lambda g, _index, key: (without(g, key), g.sum()),
)
derived(
    "scattering.gradient.of_extremes_is_shared",
    "Each that reaches the extreme receives all.",
    "scattering._ScatterReduce",
    lambda g, a, b, y, _index, key, *_: (g, named(g, key)),
)
derived(
    "scattering.gradient.of_products_with_zero",
    "The product is divided by each value.",
    "scattering._ScatterReduce",
    lambda g, a, b, y, _index, key, *_: (
        np.divide(g * y, a, where=a != 0, out=g * 0),
        np.divide(named(g * y, key), b, where=b != 0, out=b * 0),
    ),
)
derived(
    "scattering.gradient.of_means",
    "The gradient is not divided.",
    "scattering._ScatterReduce",
    lambda g, a, b, y, _index, key, *_: (g, named(g, key)),
)
writing(
    "gradient.notices_a_changed_index",
    "A copy of the index is kept.",
    "scatter_",
    lambda original, x, dim, index, src: original(x, dim, index.clone(), src),
)
derived(
    "scattering.gradient.can_be_differentiated",
    "The gradient has no history.",
    "scattering._ScatterReduce",
    lambda g, a, b, y, _index, key, *_: tuple(
        t.detach() if isinstance(t, Tensor) else t for t in (g * 2, named(g * 2, key))
    ),
)
replaced(
    "scattering.views.of_expanded_and_conjugate",
    "A part of a tensor whose elements share memory is written to all of it.",
    "select_scatter",
    lambda original, x, src, dim, at: original(x, src, dim, at) if all(x.stride()) else src.expand(x.shape).clone(),
)
replaced(
    "scattering.scatter.reduce_has_no_gradient",
    "What is added passes its gradient on.",
    "Tensor.scatter",
    lambda original, x, dim, index, src, **options: (
        original(x * 1, dim, index, src) if options else original(x, dim, index, src)
    ),
)

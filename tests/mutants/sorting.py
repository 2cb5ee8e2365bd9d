"""Faults in sorting and searching."""

import numpy as np

from tests.mutants import derived, mutant, replaced

INF = float("inf")


def first_of_two(original, change):
    """Named results whose first is changed."""
    return type(original)((change(original[0]), *original[1:]))


def negated(original, x, *args, **named):
    """A function of the negated elements, negated: what is lowest for what is highest."""
    found = original(-x, *args, **named)
    return first_of_two(found, lambda t: -t) if isinstance(found, tuple) else -found


# Order

replaced(
    "sorting.sort.orders", "The order is always ascending.", "sort",
    lambda original, x, dim=-1, descending=False, **named: original(x, dim, **named),
)  # fmt: skip
replaced(
    "sorting.sort.last_dimension", "``msort`` sorts along the last dimension.", "msort", lambda original, x: x.sort()[0]
)


def _reversed(original, x, *, stable, descending):
    found = original(x, stable=stable)
    return type(found)(t.flip(0) for t in found) if descending else found


replaced("sorting.sort.stable", "The descending order is the ascending one reversed.", "sort", _reversed)


def _nan_first(original, x, **named):
    found = original(x.masked_fill(x != x, -INF), **named)
    return type(found)((x[found[1]], found[1]))


replaced("sorting.sort.nan_is_greatest", "NaN counts as -inf.", "sort", _nan_first)


@mutant("sorting.sort.zeros_are_equal")
def _(ref, patch):
    """-0 comes before 0."""
    original = ref.sort

    def by_sign(x, **named):
        indices = np.lexsort((~np.signbit(x.array), x.array))
        return type(original(x, **named))((x[indices], ref.from_numpy(indices)))

    patch.setattr(ref, "sort", by_sign)


replaced(
    "sorting.sort.of_one_or_none", "A 0-d tensor becomes a vector.", "sort",
    lambda original, x, dim: original(x if x.ndim else x.reshape(1), dim),
)  # fmt: skip


def _itself(original, x, *args):
    found = original(x, *args)
    return first_of_two(found, lambda t: x if t.tolist() == x.tolist() else t)


replaced("sorting.sort.is_a_copy", "What is in order is returned as it is.", "sort", _itself)


@mutant("sorting.sort.of_any_layout")
def _(ref, patch):
    """The elements are read in the order of the memory."""
    original = ref.sort
    patch.setattr(ref, "sort", lambda x, dim: original(ref.from_numpy(x.array.ravel("K").reshape(x.array.shape)), dim))


replaced(
    "sorting.sort.refuses_complex", "Complex numbers are sorted by their real parts.", "argsort",
    lambda original, z: original(z.real),
)  # fmt: skip
derived(
    "sorting.sort.gradient", "The gradients stay in the order of the values.", "sorting._Sort",
    lambda g, indices, shape, axis, keepdims, repeats: (g,),
)  # fmt: skip

# Some of the order

replaced(
    "sorting.topk.the_largest",
    "It is always the largest.",
    "topk",
    lambda original, x, k, dim=-1, **named: original(x, k, dim),
)
derived(
    "sorting.kthvalue.gradient", "Every element is given a share.", "sorting._KthNode",
    lambda g, indices, shape, axis, keepdims, repeats: (np.full(shape, g.sum() / shape[0], g.dtype),),
)  # fmt: skip
replaced(
    "sorting.topk.how_many", "More than there are is all that there are.", "topk",
    lambda original, x, k: original(x, min(k, x.shape[-1] if x.ndim else 1)),
)  # fmt: skip
replaced(
    "sorting.topk.nan_is_greatest", "NaN is the least.", "kthvalue",
    lambda original, x, k: original(x.masked_fill(x != x, -INF), k),
)  # fmt: skip
replaced(
    "sorting.kthvalue.counts_from_one", "``k`` is counted from 0.", "kthvalue",
    lambda original, x, k, *args, **named: original(x, k + 1, *args, **named),
)  # fmt: skip

# Medians, modes, quantiles

replaced("sorting.median.is_the_lower", "The median is the upper one.", "median", negated)


@mutant("sorting.median.of_nan")
def _(ref, patch):
    """``nanmedian`` does not pass over NaN."""
    patch.setattr(ref, "nanmedian", ref.median)


@mutant("sorting.median.of_nan")
def _(ref, patch):
    """The median passes over NaN."""
    patch.setattr(ref, "median", ref.nanmedian)


replaced("sorting.mode.most_frequent", "Of several modes it is the greatest.", "mode", negated)
replaced(
    "sorting.quantile.interpolates", "In the middle is by the weights.", "quantile",
    lambda original, *args, interpolation: original(*args, interpolation=interpolation.replace("midpoint", "linear")),
)  # fmt: skip
replaced(
    "sorting.quantile.several", "The fractions are along the last dimension.", "quantile",
    lambda original, x, q, *args, **named: original(x, q, *args, **named).movedim(0, -1),
)  # fmt: skip


@mutant("sorting.quantile.of_nan")
def _(ref, patch):
    """Quantiles pass over NaN."""
    patch.setattr(ref, "quantile", ref.nanquantile)


replaced(
    "sorting.quantile.refuses", "Fractions above 1 are 1.", "quantile",
    lambda original, x, q, **named: original(x, min(q, 1.0) if isinstance(q, float) else q, **named),
)  # fmt: skip


def _lower_alone(original, x, q, **named):
    lower = original(x, q, interpolation="lower")
    return lower + (original(x, q, **named) - lower).detach()


replaced("sorting.quantile.gradient", "The lower of the two has the whole gradient.", "quantile", _lower_alone)

# Elements that differ


def _flattened(original, x, **named):
    found = original(x, **named)
    return tuple(t.reshape(-1) for t in found) if isinstance(found, tuple) else found


replaced("sorting.unique.of_all", "The numbers of the elements are in one dimension.", "unique", _flattened)


@mutant("sorting.unique.along_a_dimension")
def _(ref, patch):
    """Slices are compared with their neighbours alone."""
    patch.setattr(ref, "unique", ref.unique_consecutive)


@mutant("sorting.unique.nan_differs_from_itself")
def _(ref, patch):
    """NaN is one element."""
    patch.setattr(
        ref, "unique",
        lambda x, **named: tuple(map(ref.from_numpy, np.unique(x.array, return_inverse=True, return_counts=True))),
    )  # fmt: skip


@mutant("sorting.unique.consecutive")
def _(ref, patch):
    """What was apart is put together."""
    patch.setattr(ref, "unique_consecutive", ref.unique)


replaced(
    "sorting.isin.in_a_set", "``invert`` is passed over.", "isin",
    lambda original, *args, invert=False, **named: original(*args, **named),
)  # fmt: skip
replaced(
    "sorting.isin.compares_promoted", "The set is converted to the elements' dtype.", "isin",
    lambda original, x, among: original(x, among.to(x.dtype)),
)  # fmt: skip

# Places

replaced(
    "sorting.searchsorted.before_or_after_equals", "``side`` is passed over.", "searchsorted",
    lambda original, *args, side=None, **named: original(*args, **named),
)  # fmt: skip
replaced(
    "sorting.searchsorted.row_by_row", "The place of a number is a vector.", "searchsorted",
    lambda original, rows, values: original(rows, values).reshape(1) if isinstance(values, int) else original(rows, values),
)  # fmt: skip
replaced(
    "sorting.searchsorted.sorter", "``sorter`` is passed over.", "searchsorted",
    lambda original, sequence, values, *, sorter: original(sequence, values),
)  # fmt: skip
replaced(
    "sorting.searchsorted.refuses", "The result is converted into ``out=``.", "searchsorted",
    lambda original, *args, out=None, **named: original(*args, **named) if out is None else out.copy_(original(*args, **named)),
)  # fmt: skip
replaced(
    "sorting.searchsorted.of_nan", "The place of NaN is the first.", "searchsorted",
    lambda original, sequence, values, **named: original(sequence, values, **named) * (values == values),
)  # fmt: skip
replaced(
    "sorting.bucketize.between_boundaries", "``right`` is as NumPy's ``digitize`` has it.", "bucketize",
    lambda original, *args, right=False, **named: original(*args, right=not right, **named),
)  # fmt: skip

# Counts by place

replaced(
    "sorting.bincount.counts", "``minlength`` is the length.", "bincount",
    lambda original, x, *args, minlength=None: original(x, *args)[:minlength],
)  # fmt: skip
replaced(
    "sorting.bincount.refuses", "Negative numbers are passed over.", "bincount",
    lambda original, x, *args, **named: original(x[x >= 0], *args, **named),
)  # fmt: skip
replaced(
    "sorting.histc.between_two_ends", "The upper end is outside.", "histc",
    lambda original, x, bins=100, min=0, max=0: original(x[x != max], bins, min, max),
)  # fmt: skip
replaced(
    "sorting.histogram.counts_and_edges", "``density`` is passed over.", "histogram",
    lambda original, *args, density=False, **named: original(*args, **named),
)  # fmt: skip
replaced(
    "sorting.histogram.refuses", "Ends in the wrong order are exchanged.", "histogram",
    lambda original, *args, range=None, **named: original(*args, range=range and tuple(sorted(range)), **named),
)  # fmt: skip
replaced(
    "sorting.histogramdd.of_points", "The bins are for the dimensions from the last.", "histogramdd",
    lambda original, x, bins, **named: original(x, bins[::-1] if isinstance(bins, list) else bins, **named),
)  # fmt: skip

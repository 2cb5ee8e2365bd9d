"""Faults in the reductions: dimensions, nothing, NaN, ties, dtypes, variances, several results and ``out=``."""

import warnings

import numpy as np

from tests.mutants import derived, mutant, replaced

INF = float("inf")
NAN = float("nan")


def last_index(original, x, dim, *rest):
    """An extreme along a dimension, with the last index among equals."""
    found = original(x, dim, *rest)
    return type(found)((found[0], x.shape[dim] - 1 - original(x.flip(dim), dim, *rest)[1]))


def copied_out(original, *args, out=None, **kwargs):
    """A result that is converted into whatever ``out=`` is."""
    result = original(*args, **kwargs)
    return result if out is None else out.copy_(result)


# Dimensions

replaced(
    "reductions.dims.which", "Of a list of dimensions the first alone goes.", "amax",
    lambda original, x, dim=(), **named: original(x, dim[0] if isinstance(dim, list) else dim, **named),
)  # fmt: skip
replaced(
    "reductions.dims.all_of_them", "Without ``dim`` the last dimension goes.", "var",
    lambda original, x, dim=-1, **named: original(x, dim, **named),
)  # fmt: skip
replaced(
    "reductions.dims.an_empty_list", "``any`` of an empty list goes along every dimension.", "any",
    lambda original, x, dim=None, **named: original(x, None if dim == () else dim, **named),
)  # fmt: skip
replaced(
    "reductions.dims.out_of_range", "A dimension out of range comes round.", "median",
    lambda original, x, dim, *rest: original(x, dim % x.ndim if x.ndim else dim, *rest),
)  # fmt: skip
replaced(
    "reductions.dims.twice", "A dimension named twice is taken once.", "logsumexp",
    lambda original, x, dim, **named: original(x, tuple({d % x.ndim for d in dim}), **named),
)  # fmt: skip
replaced(
    "reductions.dims.as_numpy_names_them", "``keepdims`` is passed over.", "argmax",
    lambda original, x, *args, keepdims=False, **named: original(x, *args, **named),
)  # fmt: skip


@mutant("reductions.layout.any")
def _(ref, patch):
    """The elements are read in the order of the memory."""
    original = ref.amax
    patch.setattr(ref, "amax", lambda x, dim: original(ref.from_numpy(x.array.ravel("K").reshape(x.array.shape)), dim))


replaced(
    "reductions.results.are_copies", "The only element is its own extreme.", "amax",
    lambda original, x, dim: x.view(()) if x.numel() == 1 else original(x, dim),
)  # fmt: skip

# Nothing

replaced(
    "reductions.empty.identity", "The product of nothing is 0.", "prod",
    lambda original, x, *args: original(x, *args) if x.numel() else x.sum(),
)  # fmt: skip
replaced(
    "reductions.empty.along_a_dimension", "The logarithm of nothing is the lowest number.", "logsumexp",
    lambda original, *args, **named: original(*args, **named).clamp(min=-3e38),
)  # fmt: skip
replaced(
    "reductions.empty.has_no_extreme", "The extremes of nothing are 0.", "aminmax",
    lambda original, x, **named: original(x, **named) if x.numel() else (x.sum(), x.sum()),
)  # fmt: skip
replaced(
    "reductions.empty.has_no_extreme_along", "The mode of nothing is 0.", "mode",
    lambda original, x, dim: original(x, dim) if x.shape[dim] else (x.sum(dim), x.sum(dim).long()),
)  # fmt: skip

# NaN

replaced(
    "reductions.nan.spreads", "``amin`` passes over NaN.", "amin",
    lambda original, x, *args: original(x.masked_fill(x != x, INF), *args),
)  # fmt: skip


@mutant("reductions.nan.is_passed_over")
def _(ref, patch):
    """``nanmean`` counts NaN among the elements."""
    patch.setattr(ref, "nanmean", lambda x, dim=None: ref.nansum(x, dim) / (x.numel() if dim is None else x.shape[dim]))


derived(
    "reductions.nan.has_no_share", "NaN has a share of the gradient.", "statistics._nansum_op",
    lambda g, a, shape, axes=None, keepdims=False: g + np.zeros(shape),
)  # fmt: skip
replaced(
    "reductions.nan.is_true", "NaN counts as zero.", "count_nonzero",
    lambda original, x, *args: original((x == x) & (x != 0), *args),
)  # fmt: skip
replaced("reductions.nan.comes_first", "The index is the last NaN's.", "max", last_index)

# Ties

replaced("reductions.ties.first_index", "The index is the last among equals.", "min", last_index)


@mutant("reductions.ties.share_the_gradient")
def _(ref, patch):
    """Each of the elements that tie is given the whole gradient."""

    def whole(g, a, y, shape, axes=None, keepdims=False):
        spread = ref.reductions.spread
        return spread(g, shape, axes, keepdims) * (a == spread(y, shape, axes, keepdims))

    patch.setattr(ref.reductions.amax_op.op.node, "formulas", (whole,))


@mutant("reductions.ties.one_is_picked")
def _(ref, patch):
    """The median along a dimension shares its gradient among the elements that tie."""
    original = ref.median

    def shared(x, dim):
        values, indices = original(x, dim)
        among = x == values.detach().unsqueeze(dim)
        return (x * among).sum(dim) / among.sum(dim), indices

    patch.setattr(ref, "median", shared)


# dtypes

replaced(
    "reductions.dtype.of_results", "The product has the dtype of the elements.", "prod",
    lambda original, x, *args: original(x, *args).to(x.dtype),
)  # fmt: skip
replaced(
    "reductions.dtype.is_of_floats", "Integers are converted for their deviation.", "std",
    lambda original, x, *args: original(x if x.is_floating_point() else x.float(), *args),
)  # fmt: skip
replaced(
    "reductions.dtype.is_of_floats", "The mean of what is not NaN is cut to an integer.", "nanmean",
    lambda original, x, *args, dtype=None: original(x, *args) if dtype is None else original(x, *args).to(dtype),
)  # fmt: skip
replaced(
    "reductions.dtype.converts_first", "``dtype`` converts the product.", "prod",
    lambda original, x, *args, dtype: original(x, *args).to(dtype),
)  # fmt: skip


@mutant("reductions.dtype.halves_add_up_in_float32")
def _(ref, patch):
    """The elements are added up one by one in the half type."""
    patch.setattr(ref, "nansum", lambda x: ref.op.result_of(np.asarray(np.add.accumulate(x.array)[-1])))


# Variances

replaced(
    "reductions.var.correction", "The correction loses its fraction.", "std",
    lambda original, x, dim, *, correction: original(x, dim, correction=int(correction)),
)  # fmt: skip
replaced(
    "reductions.var.unbiased", "A bool by position is passed over.", "var",
    lambda original, x, *args, **named: original(x, *(v for v in args if not isinstance(v, bool)), **named),
)  # fmt: skip


def _unwarned(original, *args, **named):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return original(*args, **named)


replaced("reductions.var.of_one_element", "There is no warning.", "std_mean", _unwarned)
replaced(
    "reductions.var.of_one_element", "Without correction too it is NaN.", "var",
    lambda original, x, correction=1: original(x) if x.numel() < 2 else original(x, correction=correction),
)  # fmt: skip
replaced(
    "reductions.var.beyond_the_elements", "What is divided by is negative.", "var",
    lambda original, x, correction: -original(x, correction=correction),
)  # fmt: skip
replaced(
    "reductions.var.far_from_zero", "It is the mean of the squares less the square of the mean.", "var",
    lambda original, x: ((x * x).mean() - x.mean() ** 2) * (x.numel() / (x.numel() - 1)),
)  # fmt: skip


@mutant("reductions.var.gradient")
def _(ref, patch):
    """The gradient of a deviation of 0 is that of the root."""
    patch.setattr(ref, "std", lambda x, dim: ref.var(x, dim).sqrt())


replaced(
    "reductions.var.of_complex_numbers", "It is of the squares, and not of the squared distances.", "var_mean",
    lambda original, z: (((z - z.mean()) * (z - z.mean())).sum().real / (z.numel() - 1), z.mean()),
)  # fmt: skip

# Sums of exponentials, counts, both extremes

replaced(
    "reductions.logsumexp.never_overflows", "The exponentials are added up as they are.", "logsumexp",
    lambda original, x, dim: x.exp().sum(dim).log(),
)  # fmt: skip
derived(
    "reductions.logsumexp.gradient", "The exponentials are divided.", "statistics._logsumexp_op",
    lambda g, a, y, shape, axes, keepdims: g * np.exp(a) / np.exp(y),
)  # fmt: skip
replaced(
    "reductions.count_nonzero.counts", "Of several dimensions the first alone goes.", "count_nonzero",
    lambda original, x, dim=None: original(x, dim[0] if isinstance(dim, tuple) else dim),
)  # fmt: skip
replaced(
    "reductions.count_nonzero.counts", "The count is int32.", "count_nonzero",
    lambda original, x, *args, **named: original(x, *args, **named).int(),
)  # fmt: skip
replaced(
    "reductions.aminmax.both", "The dimension is taken by position.", "aminmax",
    lambda original, x, dim=None, keepdim=False: original(x, dim=dim, keepdim=keepdim),
)  # fmt: skip
replaced(
    "reductions.aminmax.both", "The two are exchanged.", "aminmax",
    lambda original, x, **named: type(original(x, **named))(original(x, **named)[::-1]),
)  # fmt: skip


@mutant("reductions.hash_tensor.is_of_the_bits")
def _(ref, patch):
    """Floats are hashed by the bits of float32."""
    original = ref.hash_tensor

    def narrow(x, *args, **named):
        return original(x.float().view(ref.int32) if x.is_floating_point() else x, *args, **named)

    patch.setattr(ref, "hash_tensor", narrow)


# Several results, and out=

replaced(
    "reductions.named.fields", "The results have no names.", "sort", lambda original, *args: tuple(original(*args))
)


@mutant("reductions.named.printing")
def _(ref, patch):
    """Named results are printed as a tuple."""
    patch.setattr(ref.returns.Results, "__repr__", tuple.__repr__)


@mutant("reductions.named.types")
def _(ref, patch):
    """The types are not where they are looked for."""
    patch.setattr(ref.return_types, "topk", tuple)


@mutant("reductions.named.copies")
def _(ref, patch):
    """Copies are plain tuples."""
    patch.setattr(ref.returns.Results, "__reduce__", lambda self: (tuple, (tuple(self),)))


replaced(
    "reductions.named.history", "The running extremes are cut off.", "cummax",
    lambda original, x, dim: type(original(x, dim))(t.detach() for t in original(x, dim)),
)  # fmt: skip
replaced(
    "reductions.named.history", "The indices are int32.", "topk",
    lambda original, x, k: type(original(x, k))((original(x, k)[0], original(x, k)[1].int())),
)  # fmt: skip


def _returns_others(original, *args, out=None):
    if out is not None:
        original(*args, out=out)
    return original(*args)


replaced("reductions.out.takes_each_result", "Others than those of ``out=`` are returned.", "topk", _returns_others)


@mutant("reductions.out.of_the_results_dtypes")
def _(ref, patch):
    """``out=`` may have any dtype to which the results can be cast."""
    patch.setattr(ref.publishing, "INDICES", "")


replaced("reductions.out.exact", "The result is converted into ``out=``.", "amax", copied_out)
replaced("reductions.out.of_truth", "The result is converted into ``out=``.", "any", copied_out)
replaced("reductions.out.says_the_dtype", "The product is converted into ``out=``.", "prod", copied_out)

# Of variables and observations

replaced(
    "reductions.cov.of_rows", "The variables are the columns.", "cov",
    lambda original, x, **named: original(x.t() if x.ndim == 2 else x, **named),
)  # fmt: skip
replaced(
    "reductions.cov.weights", "``aweights`` are passed over.", "cov",
    lambda original, x, aweights=None, **named: original(x, **named),
)  # fmt: skip


@mutant("reductions.corrcoef.within_one")
def _(ref, patch):
    """The correlations are the covariances."""
    patch.setattr(ref, "corrcoef", ref.cov)


replaced(
    "reductions.dist.is_a_norm_of_the_difference", "Every norm is the Euclidean one.", "dist",
    lambda original, x, y, p=2: original(x, y),
)  # fmt: skip
replaced(
    "reductions.renorm.scales_down_alone", "Slices of a smaller norm are scaled up.", "renorm",
    lambda original, x, p, dim, most: x * (most / x.norm(p, 1 - dim, True)),
)  # fmt: skip


@mutant("reductions.renorm.in_place")
def _(ref, patch):
    """``renorm_`` leaves the tensor."""
    patch.setattr(ref.Tensor, "renorm_", lambda self, *args: ref.renorm(self, *args))

"""Faults in running results, differences, integrals and derivatives of samples."""

import numpy as np

from tests.mutants import derived, mutant, replaced

replaced(
    "cumulative.shape.is_kept", "A 0-d tensor becomes a vector.", "logcumsumexp",
    lambda original, x, dim: original(x if x.ndim else x.reshape(1), dim),
)  # fmt: skip
replaced(
    "cumulative.dim.must_be_named", "The dimension is 0 if left out.", "cummax",
    lambda original, x, dim=0: original(x, dim),
)  # fmt: skip
replaced(
    "cumulative.sums.and_products", "An element is not in its own sum.", "cumsum",
    lambda original, x, dim: original(x, dim) - x,
)  # fmt: skip
replaced(
    "cumulative.sums.dtype", "Integers keep their dtype.", "cumprod",
    lambda original, x, dim, **named: original(x, dim, **named) if named else original(x, dim).to(x.dtype),
)  # fmt: skip


@mutant("cumulative.sums.in_halves")
def _(ref, patch):
    """The sum is carried in the half type."""
    patch.setattr(ref, "cumsum", lambda x, dim: ref.op.result_of(np.add.accumulate(x.array, dim)))


replaced(
    "cumulative.sums.in_place",
    "``cumsum_`` leaves the tensor.",
    "Tensor.cumsum_",
    lambda original, x, dim: x.cumsum(dim),
)
replaced(
    "cumulative.sums.keep_the_dtype_in_place", "The sums of another dtype are converted back.", "Tensor.cumsum_",
    lambda original, x, dim, dtype=None: original(x, dim) if dtype is None else x.copy_(x.cumsum(dim, dtype=dtype)),
)  # fmt: skip
replaced(
    "cumulative.sums.refuse_a_leaf", "``cumsum_`` writes past the graph.", "Tensor.cumsum_",
    lambda original, x, dim: (x.data.copy_(x.data.cumsum(dim)), x)[1],
)  # fmt: skip
derived(
    "cumulative.sums.gradient", "The gradients are summed from the front.", "cumulative._cumsum_op",
    lambda g, axis: np.cumsum(g, axis),
)  # fmt: skip
derived(
    "cumulative.products.gradient", "The products are divided by the element, whatever it is.", "cumulative._cumprod_op",
    lambda g, a, y, axis: np.flip(np.cumsum(np.flip(g * y, axis), axis), axis) / a,
)  # fmt: skip


@mutant("cumulative.products.twice")
def _(ref, patch):
    """The gradient takes the elements for constants."""
    node = ref.cumulative._cumprod_op.op.node
    (formula,) = node.formulas

    def constant(g, a, y, axis):
        return formula(g, a.detach() + 0 * a if hasattr(a, "detach") else a, y, axis)

    patch.setattr(node, "formulas", (constant,))


replaced(
    "cumulative.extremes.values_and_indices", "The indices are counted from 1.", "cummin",
    lambda original, x, dim: type(original(x, dim))((original(x, dim)[0], original(x, dim)[1] + 1)),
)  # fmt: skip


@mutant("cumulative.extremes.last_of_equals")
def _(ref, patch):
    """Among equals the index is the first."""
    original = ref.cummax

    def first(x, dim):
        values, _ = found = original(x, dim)
        return type(found)((values, ref.stack([ref.max(x[: i + 1], 0).indices for i in range(len(x))])))

    patch.setattr(ref, "cummax", first)


replaced(
    "cumulative.extremes.nan_stays", "NaN is passed over.", "cummin",
    lambda original, x, dim: original(x.masked_fill(x != x, float("inf")), dim),
)  # fmt: skip


@mutant("cumulative.extremes.gradient")
def _(ref, patch):
    """Of the gradients at one element the last alone counts."""
    original = ref.cumulative.picked
    patch.setattr(ref.cumulative, "picked", lambda *args, repeats: original(*args))


replaced(
    "cumulative.logcumsumexp.never_overflows", "The exponentials are added up as they are.", "logcumsumexp",
    lambda original, x, dim: x.exp().cumsum(dim).log(),
)  # fmt: skip
derived(
    "cumulative.logcumsumexp.gradient", "The gradients are divided by the exponentials.", "cumulative._logcumsumexp_op",
    lambda g, a, y, axis: np.flip(np.cumsum(np.flip(g / np.exp(y), axis), axis), axis) * np.exp(a),
)  # fmt: skip
replaced(
    "cumulative.diff.of_neighbours", "Differences are taken once at most.", "diff",
    lambda original, x, n=1, dim=-1: original(x, min(n, 1), dim),
)  # fmt: skip
replaced(
    "cumulative.diff.of_neighbours", "No times over, it is the tensor itself.", "diff",
    lambda original, x, n=1, dim=-1: original(x, n, dim) if n else x,
)  # fmt: skip
replaced(
    "cumulative.diff.beside_the_ends", "What is appended is put before.", "diff",
    lambda original, *args, prepend=None, append=None, **named: original(*args, prepend=append, append=prepend, **named),
)  # fmt: skip
replaced(
    "cumulative.diff.dtypes", "Unsigned differences are int16.", "diff",
    lambda original, x: original(x.short() if x.dtype.itemsize == 1 and x.max().item() > 1 else x),
)  # fmt: skip
replaced(
    "cumulative.diff.refuses", "A 0-d tensor has no differences.", "diff",
    lambda original, x, *args, **named: original(x, *args, **named) if x.ndim else x.reshape(1)[:0],
)  # fmt: skip
replaced(
    "cumulative.trapezoid.areas", "The distance is passed over.", "trapezoid",
    lambda original, y, x=None, *, dx=None, dim=-1: original(y, x, dim=dim),
)  # fmt: skip


@mutant("cumulative.trapezoid.running")
def _(ref, patch):
    """The integral up to the first sample is there too."""
    original = ref.cumulative_trapezoid
    patch.setattr(
        ref, "cumulative_trapezoid", lambda y, *args, **named: ref.cat([y[:1] * 0, original(y, *args, **named)])
    )


replaced(
    "cumulative.trapezoid.refuses", "Beside points the distance is passed over.", "cumulative_trapezoid",
    lambda original, y, x=None, *, dx=None, dim=-1: original(y, x, dx=dx if x is None else None, dim=dim),
)  # fmt: skip
replaced(
    "cumulative.gradient.of_samples", "Both ends are of the first order.", "gradient",
    lambda original, x, edge_order=1, **named: original(x, **named),
)  # fmt: skip
replaced(
    "cumulative.gradient.spacing", "The first spacing is for all dimensions.", "gradient",
    lambda original, x, spacing=None, **named: original(
        x, spacing=spacing[0] if isinstance(spacing, tuple | list) else spacing, **named
    ),
)  # fmt: skip
replaced(
    "cumulative.gradient.refuses", "A dimension named twice is taken once.", "gradient",
    lambda original, x, dim=None, **named: original(
        x, dim=tuple(dict.fromkeys(dim)) if isinstance(dim, tuple) else dim, **named
    ),
)  # fmt: skip
derived("cumulative.of_several.gradient", "The half is forgotten.", "cumulative._scaled", lambda g, by: g)
replaced(
    "cumulative.sums.not_in_bool", "Sums in bool are whether there is one.", "cumsum cumprod",
    lambda original, x, dim, dtype=None, **named: original(x, dim, dtype=None if str(dtype) == "torch.bool" else dtype, **named),
)  # fmt: skip

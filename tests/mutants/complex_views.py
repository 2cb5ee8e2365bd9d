"""Faults in the views between complex numbers and pairs of real ones."""

from tests.mutants import derived, mutant, replaced

MODULE = "complex_views"

replaced(
    "complex_views.view_as_real.shares",
    "``view_as_real`` copies.",
    "view_as_real",
    lambda original, z: original(z).clone(),
)
replaced(
    "complex_views.view_as_real.of_strided_numbers",
    "The numbers are taken to lie in order.",
    "view_as_real",
    lambda original, z: original(z.contiguous()),
)
replaced(
    "complex_views.view_as_real.refuses",
    "A conjugate is computed on the way.",
    "view_as_real",
    lambda original, z: original(z.resolve_conj()),
)
replaced(
    "complex_views.view_as_complex.shares",
    "``view_as_complex`` copies.",
    "view_as_complex",
    lambda original, x: original(x.clone()),
)


def lenient(original, x):
    return original(x.contiguous().clone())


replaced(
    "complex_views.view_as_complex.refuses_what_are_no_pairs",
    "Pairs that lie apart are copied together.",
    "view_as_complex",
    lenient,
)
replaced(
    "complex_views.view_as_complex.refuses_other_dtypes",
    "Other dtypes are converted.",
    "view_as_complex",
    lambda original, x: original(x.float()),
)
replaced("complex_views.parts.share", "``real`` copies.", "Tensor.real", lambda original, z: original(z).clone())
replaced("complex_views.parts.share", "``imag`` copies.", "Tensor.imag", lambda original, z: original(z).clone())


replaced(
    "complex_views.parts.can_be_assigned",
    "The write to a part goes to a copy.",
    f"{MODULE}.select",
    lambda original, *args: original(*args).clone(),
)
replaced(
    "complex_views.parts.of_real_tensors", "The real part is a copy.", "Tensor.real", lambda original, x: x.clone()
)
replaced(
    "complex_views.parts.of_real_tensors",
    "The imaginary part is zero.",
    "Tensor.imag",
    lambda original, x: x.detach() * 0,
)
derived(
    "complex_views.gradient.of_pairs",
    "The gradient of the pairs is not passed to the imaginary part.",
    f"{MODULE}._view_as_real",
    lambda g, shape: g[..., 0] + 0j,
)
replaced(
    "complex_views.gradient.of_conjugates_and_strided_gradients",
    "The gradient is read as it lies in memory.",
    "autograd.engine.entered",
    lambda original, t, create_graph: t if create_graph else t.array,
)
derived(
    "complex_views.gradient.twice",
    "The derivative of ``view_as_real`` is not recorded.",
    f"{MODULE}._view_as_real",
    lambda g, shape: g.detach()[..., 0] + 1j * g.detach()[..., 1],
)


@mutant("complex_views.node.names")
def _(ref, patch):
    """``view_as_real`` is named as ``view``."""
    patch.setattr(ref.complex_views._view_as_real.op.node, "name", lambda node: "ViewBackward0", raising=False)


replaced(
    "complex_views.dtype.view_is_cut_off",
    "``view(dtype)`` is recorded.",
    "views.view_as_dtype",
    lambda original, x, d: original(x, d).requires_grad_() if d.is_floating_point else original(x, d),
)

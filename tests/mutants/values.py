"""Faults in what functions give of chosen numbers."""

from tests.mutants import mutant, replaced


@mutant("values.complex.of_examples")
def _(ref, patch):
    """``lu_solve`` of complex factors transposes them where it should take the adjoint."""
    patch.setattr(ref.linalg.triangular, "conjugated", lambda x: x.swapaxes(-1, -2))


replaced(
    "values.complex.of_examples", "The other square root.", "sqrt",
    lambda original, x: original(x) * -1 if x.is_complex() else original(x),
)  # fmt: skip
replaced(
    "values.matrices.of_examples", "``ormqr`` forgets which side it is on.", "ormqr",
    lambda original, a, tau, other, left=True, transpose=False: original(a, tau, other, True, transpose),
)  # fmt: skip
replaced(
    "values.matrices.of_examples", "The norm of a matrix is along its last two dimensions.", "linalg.matrix_norm",
    lambda original, a, ord="fro", dim=(-2, -1), **more: original(a, ord, (-2, -1), **more),
)  # fmt: skip
replaced(
    "values.dimensions.of_examples", "A quantile of NaN and numbers is that of the numbers.", "quantile",
    lambda original, x, *given, **named: original(x.nan_to_num(), *given, **named),
)  # fmt: skip
replaced(
    "values.dimensions.of_examples", "The weights of a histogram count nothing.", "histogram",
    lambda original, x, *given, weight=None, **named: original(x, *given, **named),
)  # fmt: skip
replaced(
    "values.masked.of_examples", "``normalize`` divides by the norm of all elements.", "masked.normalize",
    lambda original, x, *given, mask=None, **named: original(x, *given, **named),
)  # fmt: skip
replaced(
    "values.signals.of_examples", "Every window is symmetric.", "signal.windows.nuttall",
    lambda original, n, sym=True, **named: original(n, **named),
)  # fmt: skip
replaced(
    "values.halves.of_examples", "The softmax of halves is of float32.", "softmax",
    lambda original, x, *given, **named: original(x.float() if x.itemsize == 2 else x, *given, **named),
)  # fmt: skip
replaced(
    "values.meta.of_the_same_shapes", "Without data ``quantile`` has another dtype.", "quantile",
    lambda original, x, *given, **named: (
        original(x, *given, **named).float() if x.is_meta else original(x, *given, **named)
    ),
)  # fmt: skip
replaced(
    "values.corners.of_examples", "The sign of zero is lost.", "copysign",
    lambda original, x, other: original(x, other + 0.0),
)  # fmt: skip
replaced(
    "values.corners.of_examples", "NaN is the least.", "argmax max",
    lambda original, x, *given, **named: original(x.nan_to_num(-9.0), *given, **named),
)  # fmt: skip

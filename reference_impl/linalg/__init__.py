"""The namespace ``torch.linalg``."""

import sys

from reference_impl import norms, products
from reference_impl.linalg import vectors
from reference_impl.publishing import publish

norms.linalg_norm.__name__ = norms.linalg_norm.__qualname__ = "norm"

publish(
    sys.modules[__name__],
    (
        norms.linalg_norm, norms.matrix_norm, norms.vector_norm, products.matmul, vectors.cross, vectors.matrix_power,
        vectors.multi_dot, vectors.vecdot,
    ),
    methods=False,
    out=("norm", "matrix_norm", "vector_norm", "cross", "matrix_power", "multi_dot", "vecdot"),
)  # fmt: skip
publish(sys.modules[__name__], (vectors.diagonal, vectors.vander), methods=False)

"""The namespace ``torch.linalg``."""

import sys

from reference_impl import norms, products
from reference_impl.linalg import factorizations as f
from reference_impl.linalg import reflections as r
from reference_impl.linalg import solving as s
from reference_impl.linalg import triangular as t
from reference_impl.linalg import vectors as v
from reference_impl.linalg.checks import LinAlgError as LinAlgError
from reference_impl.publishing import publish

norms.linalg_norm.__name__ = norms.linalg_norm.__qualname__ = "norm"

publish(
    sys.modules[__name__],
    (
        norms.linalg_norm, norms.matrix_norm, norms.vector_norm, v.cross, v.matrix_power, v.multi_dot, v.vecdot,
        f.cond, f.eig, f.eigh, f.eigvals, f.eigvalsh, f.lstsq, f.matrix_rank, f.pinv, f.qr, f.svd, f.svdvals,
        r.householder_product, r.ldl_factor, r.ldl_factor_ex, r.ldl_solve,
        s.cholesky, s.cholesky_ex, s.det, s.inv, s.inv_ex, s.slogdet, s.solve, s.solve_ex, s.tensorinv, s.tensorsolve,
        t.lu, t.lu_factor, t.lu_factor_ex, t.lu_solve, t.solve_triangular,
    ),
    methods=False,
    out=True,
)  # fmt: skip
publish(sys.modules[__name__], (products.matmul, r.matrix_exp, v.diagonal, v.vander), methods=False)

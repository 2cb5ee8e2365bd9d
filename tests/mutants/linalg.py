"""Faults in linear algebra."""

import sys

import numpy as np

import reference_impl  # noqa: F401
from tests.mutants import mutant, replaced

EINSUM = sys.modules["reference_impl.einsum"]  # the namespace has the function under this name

replaced(
    "linalg.products.promote_nothing", "Two dtypes meet in the wider one.",
    "mm matmul dot vdot mv bmm inner tensordot addmm einsum",
    lambda original, *given: original(*(g.double() if hasattr(g, "double") else g for g in given)),
)  # fmt: skip
replaced(
    "linalg.products.not_of_bools", "Bool counts for an integer.", "mm matmul dot mv bmm addmm",
    lambda original, *given: original(*(g.long() if str(g.dtype).endswith("bool") else g for g in given)),
)  # fmt: skip
replaced(
    "linalg.products.integers_wrap", "Integers multiply in int64.", "mm matmul mv dot",
    lambda original, a, b: original(a.long(), b.long()),
)  # fmt: skip
replaced(
    "linalg.outer.promotes", "Nothing is promoted.", "outer kron", lambda original, a, b: original(a, b.to(a.dtype))
)
replaced("linalg.kron.of_blocks", "The factors are exchanged.", "kron", lambda original, a, b: original(b, a))


@mutant("linalg.addmm.scales")
def _(ref, patch):
    """The gradients are not scaled."""
    patch.setattr(ref.sums_of_products, "_scaled", lambda g, factor: g)


@mutant("linalg.addmm.beta_of_zero")
def _(ref, patch):
    """The input is multiplied by 0."""

    def added(input, term, beta, alpha):
        return input * np.float32(beta) + term * np.float32(alpha)

    patch.setattr(ref.sums_of_products, "_added", added)


replaced(
    "linalg.addmm.in_place",
    "It returns a new tensor.",
    "Tensor.addmm_",
    lambda original, t, *given: original(t, *given).clone(),
)
replaced("linalg.vdot.conjugates_the_first", "The second is conjugated.", "vdot", lambda original, a, b: original(b, a))
replaced(
    "linalg.vecdot.broadcasts", "The first dimension is summed.", "linalg.vecdot",
    lambda original, a, b, dim=0: original(a, b, dim=dim),
)  # fmt: skip
replaced("linalg.inner.last_dimensions", "It is the matrix product.", "inner", lambda original, a, b: a @ b.mT)
replaced(
    "linalg.tensordot.dims", "One dimension is summed unless said.", "tensordot",
    lambda original, a, b, dims=1: original(a, b, dims),
)  # fmt: skip


@mutant("linalg.einsum.implicit_output")
def _(ref, patch):
    """The subscripts of the output stand in the order in which they occur."""
    original = EINSUM._once

    def in_order(labels):
        every = [s for subscripts in labels for s in subscripts]
        return sorted(original(labels), key=every.index)

    patch.setattr(EINSUM, "_once", in_order)


@mutant("linalg.einsum.repeated_subscripts")
def _(ref, patch):
    """A repeated subscript takes the first row."""
    patch.setattr(EINSUM, "_arranged", lambda t, s: (t[0], s[:1]) if len(set(s)) < len(s) else (t, s))


@mutant("linalg.matrix_exp.is_precise")
def _(ref, patch):
    """The coefficients are rounded to float32."""
    module = sys.modules["reference_impl.linalg.reflections"]
    patch.setattr(module, "_PADE", tuple(float(np.float32(c)) for c in module._PADE))


@mutant("linalg.einsum.takes_lists_of_numbers")
def _(ref, patch):
    """A last list is passed over."""
    original = EINSUM._equation
    patch.setattr(EINSUM, "_equation", lambda first, rest: original(first, rest[:-1] if len(rest) % 2 == 0 else rest))


@mutant("linalg.einsum.ellipsis")
def _(ref, patch):
    """The ellipsis comes last in the output."""
    original = EINSUM._output

    def dots_last(*given):
        output = original(*given)
        return [s for s in output if not isinstance(s, int)] + [s for s in output if isinstance(s, int)]

    patch.setattr(EINSUM, "_output", dots_last)


replaced(
    "linalg.einsum.wrong_equations",
    "A wrong output counts for none.",
    "einsum",
    lambda original, equation, *given: original(equation.partition("->")[0], *given),
)


replaced(
    "linalg.trace.sums_the_diagonal", "Integers keep their dtype.", "trace", lambda original, t: original(t).to(t.dtype)
)
replaced(
    "linalg.cross.dimension", "Both are along the last dimension.", "cross",
    lambda original, a, b, dim=-1: original(a, b, dim),
)  # fmt: skip
replaced(
    "linalg.matrix_power.by_sign", "A negative power is the power's negative.", "linalg.matrix_power",
    lambda original, a, n: -original(a, -n) if n < 0 else original(a, n),
)  # fmt: skip
replaced(
    "linalg.multi_dot.vectors_at_the_ends", "The result stays a matrix.", "linalg.multi_dot",
    lambda original, chain: original(chain).reshape(1, -1),
)  # fmt: skip
replaced(
    "linalg.norm.defaults", "A matrix has its 2-norm unless said.", "linalg.norm",
    lambda original, a, ord=None, dim=None: original(a, 2 if ord is None and a.ndim == 2 and dim is None else ord, dim),
)  # fmt: skip
replaced(
    "linalg.vector_norm.orders", "The order 0 is the largest.", "linalg.vector_norm",
    lambda original, a, ord=2: original(a, ord or float("inf")),
)  # fmt: skip


@mutant("linalg.vector_norm.of_nothing")
def _(ref, patch):
    """The largest of nothing is 0."""
    patch.setattr(ref.norms, "_check_elements", lambda x, axes, order: None)
    original = ref.norms._norm_op
    patch.setattr(
        ref.norms, "_norm_op", lambda x, *rest: original(x, *rest) if x.numel() else original(x, 2.0, *rest[1:])
    )


replaced(
    "linalg.vector_norm.of_one_number", "Powers are taken of one number too.", "linalg.vector_norm",
    lambda original, a, ord=2, dim=None: (a.abs() ** ord).sum(dim if a.ndim else None) ** (1 / ord)
    if abs(ord) != float("inf") else original(a, ord, dim),
)  # fmt: skip


@mutant("linalg.vector_norm.dtypes")
def _(ref, patch):
    """A narrower dtype is taken too."""
    patch.setattr(ref.norms, "_check_dtype", lambda x, d: None)


replaced(
    "linalg.matrix_norm.orders", "Rows and columns are exchanged.", "linalg.matrix_norm",
    lambda original, a, ord="fro", **named: original(a.mT if a.ndim > 1 else a, ord, **named),
)  # fmt: skip
replaced(
    "linalg.functions.refuse", "The input is converted to float32.",
    "linalg.inv linalg.det linalg.slogdet linalg.cholesky linalg.eig linalg.eigvals",
    lambda original, a: original(a.float()),
)  # fmt: skip
replaced("linalg.inv.of_batches", "Only the first matrix is inverted.", "linalg.inv",
         lambda original, a: original(a[0]).expand(a.shape) if len(a) else a)  # fmt: skip
replaced(
    "linalg.inv.of_singular_matrices", "A singular matrix gives NaN.", "linalg.inv linalg.solve",
    lambda original, a, *rest: a * float("nan"),
)  # fmt: skip
replaced(
    "linalg.inv_ex.tells", "info is a matter of bool.", "linalg.inv_ex linalg.cholesky_ex",
    lambda original, a, **named: type(r := original(a, **named))((r[0], r[1].bool())),
)  # fmt: skip
replaced(
    "linalg.solve.vectors_and_matrices", "A right side of two dimensions is a matrix always.", "linalg.solve",
    lambda original, a, b, **named: original(a, b[None].expand(len(a), *b.shape) if a.ndim > b.ndim > 1 else b, **named),
)  # fmt: skip
replaced(
    "linalg.solve_triangular.reads_one_triangle", "The whole matrix is read.", "linalg.solve_triangular",
    lambda original, a, b, **named: a.inverse() @ b,
)  # fmt: skip
replaced("linalg.det.of_singular_matrices", "The sign is never 0.", "linalg.slogdet",
         lambda original, a: type(r := original(a))((r[0] + (r[0] == 0), r[1])))  # fmt: skip
replaced("linalg.lstsq.least_squares", "The first rows alone are solved.", "linalg.lstsq",
         lambda original, a, b, **named: original(a[:2], b[:2], **named))  # fmt: skip
replaced("linalg.lstsq.squares_left", "What is left over is not squared.", "linalg.lstsq",
         lambda original, a, b, **named: (r := original(a, b, **named))._replace(residuals=r.residuals.sqrt()))  # fmt: skip
replaced("linalg.pinv.of_any_matrix", "The tolerance is no matter.", "linalg.pinv",
         lambda original, a, **named: original(a))  # fmt: skip
replaced("linalg.matrix_rank.counts", "The rank has the matrix's dtype.", "linalg.matrix_rank",
         lambda original, a, **named: original(a, **named).to(a.dtype))  # fmt: skip
replaced("linalg.cond.of_singular_matrices", "A singular matrix has the condition NaN.", "linalg.cond",
         lambda original, a, p=None: (r := original(a, p)) * 0 + (r if r.isfinite() else float("nan")))  # fmt: skip
replaced("linalg.cholesky.reads_one_triangle", "The mean of both triangles is read.", "linalg.cholesky",
         lambda original, a, **named: original((a + a.mT) / 2, **named))  # fmt: skip
replaced(
    "linalg.cholesky.not_positive_definite", "It gives NaN.", "linalg.cholesky", lambda original, a: a * float("nan")
)
replaced("linalg.qr.modes", "Q is complete always.", "linalg.qr",
         lambda original, a, mode="reduced": original(a, "complete" if mode == "reduced" else mode))  # fmt: skip
replaced("linalg.svd.full_matrices", "The third factor is V.", "linalg.svd",
         lambda original, a, *rest, **named: type(r := original(a, *rest, **named))((r[0], r[1], r[2].mT)))  # fmt: skip
replaced("linalg.eigh.ascending", "The upper triangle is read.", "linalg.eigh linalg.eigvalsh",
         lambda original, a, UPLO="U": original(a, UPLO))  # fmt: skip
replaced("linalg.eig.is_complex", "Real eigenvalues stay real.", "linalg.eig",
         lambda original, a: type(r := original(a))((r[0].real, r[1].real)))  # fmt: skip
replaced("linalg.lu.pivots", "Pivots count from 0.", "linalg.lu_factor",
         lambda original, a: type(r := original(a))((r[0], r[1] - 1)))  # fmt: skip
replaced(
    "linalg.matrix_exp.of_matrices",
    "It is the elements' exponential.",
    "linalg.matrix_exp",
    lambda original, a: a.exp(),
)
replaced(
    "linalg.results.are_named", "The results are a plain tuple.",
    "linalg.slogdet linalg.qr linalg.svd linalg.eigh linalg.eig linalg.lu linalg.inv_ex",
    lambda original, a: tuple(original(a)),
)  # fmt: skip


@mutant("linalg.gradients.are_slopes")
def _(ref, patch):
    """The gradient of an inverse is not turned."""
    original = ref.linalg.solving.product
    patch.setattr(ref.linalg.solving, "product", lambda a, b: original(b, a))


@mutant("linalg.gradients.are_slopes")
def _(ref, patch):
    """The triangles' gradients are taken for whole matrices'."""
    patch.setattr(ref.linalg.triangular, "lower", lambda x, k=0: x)


@mutant("linalg.gradients.of_vectors")
def _(ref, patch):
    """The gradient of eigenvectors leaves the eigenvalues' own out."""
    node = ref.linalg.factorizations
    patch.setattr(
        node,
        "_eigh_grad",
        lambda g, y, original=node._eigh_grad: original((None if g[1] is not None else g[0], g[1]), y),
    )


replaced(
    "linalg.ldl.solves",
    "A Hermitian matrix is taken for a symmetric one.",
    "linalg.ldl_solve",
    lambda f, *given, hermitian=False: f(*given),
)


@mutant("linalg.lu.pivots_of_complex")
def _(ref, patch):
    """Pivots are measured by their absolute value."""
    original = ref.linalg.lu_factor
    patch.setattr(ref.linalg, "lu_factor", lambda A: original(A.abs()))


@mutant("linalg.qr.has_no_gradient")
def _(ref, patch):
    """The vectors that complete Q count for nothing in the gradient."""
    original = ref.linalg.qr
    patch.setattr(ref.linalg, "qr", lambda A, mode="reduced": original(A, "reduced" if mode == "complete" else mode))


@mutant("linalg.solve_ex.of_some_singular")
def _(ref, patch):
    """One singular matrix leaves no result for any."""
    original = ref.linalg.solve_ex

    def solve_ex(A, B):
        result = original(A, B)
        if result.info.any():
            result.result.fill_(float("nan"))
        return result

    patch.setattr(ref.linalg, "solve_ex", solve_ex)


replaced(
    "linalg.pinv.of_hermitian_matrices",
    "Both triangles are read.",
    "linalg.pinv",
    lambda original, A, hermitian=False: original(A),
)

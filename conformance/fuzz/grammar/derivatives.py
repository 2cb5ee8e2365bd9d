"""First and second slopes of functions of every kind, at points where they are smooth."""

from conformance.fuzz.grammar.probes import tried
from conformance.fuzz.production import rows

_AT_ONCE = 5
_SLOPES = (
    "def _v(k, sizes):\n"
    "    n = math.prod(sizes)\n"
    "    return (((xp.arange(1, n + 1, dtype=xp.float64) + k / 8) ** 2 * {n:1.7 2.3 0.9}).sin() * 0.4 + 0.5).reshape(sizes).requires_grad_()\n"
    "def _slopes(f, *shapes):\n"
    "    t = [_v(k, sizes) for k, sizes in enumerate(shapes)]\n"
    "    y = f(*t)\n"
    "    parts = [p for p in (y if isinstance(y, (tuple, list)) else [y]) if p.requires_grad]\n"
    "    first = xp.autograd.grad(sum((p * p.conj()).real.sum() for p in parts), t, create_graph=True, allow_unused=True)\n"
    "    NAME.append([g if g is None else g.detach() for g in first])\n"
    "    again = [g for g in first if g is not None and g.requires_grad]\n"
    "    return xp.autograd.grad(sum((g * g).sum() for g in again), t, allow_unused=True) if again else None\n"
)
"""Keeps a function's slopes, and those of the slopes' squares."""

_TENSORS = (
    "lerp(a, b, 0.3)|2 3|3", "lerp(a, b, c)|2 3|3|2 1", "addcmul(a, b, c, value=2)|2 3|3|2 1",
    "addcdiv(a, b, c, value=2)|2 3|3|2 1", "clamp(a, 0.3, 0.7)|2 3", "where(a > 0.5, a, b)|2 3|3",
    "add(a, b, alpha=3)|2 3|2 1", "remainder(a, b)|2 3|2 1", "atan2(a, b)|2 3|3", "hypot(a, b)|2 3|3",
    "logaddexp(a, b)|2 3|3", "pow(a, b)|2 3|3", "xlogy(a, b)|2 3|3", "ldexp(a, b)|2 3|3", "aminmax(a, dim=1)|3 4",
    "dist(a, b)|3 4|4", "dist(a, b, 3)|3 4|4", "norm(a, 3, 1)|3 4", "norm(a, 1)|3 4", "var(a, 1, correction=0)|3 4",
    "std(a)|3 4", "std_mean(a, 0)|3 4", "var_mean(a)|3 4", "quantile(a, 0.3, 1)|3 4", "nanquantile(a, 0.3, 0)|3 4",
    "kthvalue(a, 2, 0)|3 4", "topk(a, 2)|3 4", "sort(a, 0, True)|3 4", "msort(a)|3 4", "cov(a)|3 4", "corrcoef(a)|3 4",
    "renorm(a, 2, 0, 0.5)|3 4", "softmax(a, 0)|3 4", "log_softmax(a, 1)|3 4", "logsumexp(a, 1)|3 4", "cumsum(a, 0)|3 4",
    "cumprod(a, 1)|3 4", "cummax(a, 1)|3 4", "cummin(a, 0)|3 4", "logcumsumexp(a, 1)|3 4", "diff(a, 2)|3 4",
    "gradient(a)|3 4", "trapezoid(a, dx=0.5)|3 4", "trapezoid(a, b)|3 4|4", "cumulative_trapezoid(a, b)|3 4|4",
    "prod(a, 1)|3 4", "prod(a)|3 4", "median(a)|3 4", "median(a, 1)|3 4", "mode(a, 1)|3 4", "nanmean(a)|3 4",
    "nansum(a, 0)|3 4", "amax(a, 1)|3 4", "amin(a)|3 4", "max(a, b)|3 4|4", "fmax(a, b)|3 4|4", "fmin(a, b)|3 4|4",
    "matmul(a, b)|2 3|3 2", "matmul(a, b)|3|3 2", "matmul(a, b)|2 2 3|3", "dot(a, b)|3|3", "mv(a, b)|2 3|3",
    "mm(a, b)|2 3|3 2", "bmm(a, b)|2 2 3|2 3 1", "addmm(a, b, c, beta=2, alpha=3)|3|2 3|3 3",
    "addmv(a, b, c, beta=2, alpha=3)|2|2 3|3", "addr(a, b, c, beta=2, alpha=3)|2 3|2|3",
    "addbmm(a, b, c, beta=2, alpha=3)|2 2|2 2 3|2 3 2", "baddbmm(a, b, c, beta=2, alpha=3)|2 2|2 2 3|2 3 2",
    "outer(a, b)|2|3", "inner(a, b)|2 3|2 3", "kron(a, b)|2 2|3", "tensordot(a, b, 1)|2 3|3 2", "vdot(a, b)|3|3",
    "cross(a, b, dim=1)|2 3|2 3", "chain_matmul(a, b, c)|2 3|3 2|2 4", "linalg.vecdot(a, b)|2 3|3",
    "linalg.multi_dot([a, b, c])|2 3|3 2|2 4", "einsum('ij,jk,ik->i', a, b, c)|2 3|3 2|2 2",
    "cosine_similarity(a, b)|2 3|2 3", "gather(a, 1, xp.tensor([[3, 0, 1, 0], [1, 1, 2, 2]]))|3 4",
    "take_along_dim(a, xp.tensor([[0, 2, 1, 1]]), 0)|3 4", "take(a, xp.tensor([11, 0, 0, -2]))|3 4",
    "index_select(a, 1, xp.tensor([3, 0, 0]))|3 4", "masked_select(a, a > 0.5)|2 3", "masked_fill(a, a > 0.5, 7.0)|2 3",
    "masked_scatter(a, xp.tensor([True, False, True]), b)|2 3|5", "scatter(a, 0, xp.tensor([[2, 0, 1, 2]]), b)|3 4|1 4",
    "scatter_add(a, 0, xp.tensor([[2, 0, 1, 2], [1, 0, 1, 2]]), b)|3 4|2 4",
    "index_add(a, 1, xp.tensor([3, 3]), b, alpha=2)|3 4|3 2", "index_copy(a, 1, xp.tensor([3, 1]), b)|3 4|3 2",
    "index_fill(a, 1, xp.tensor([3, 1]), 7.0)|3 4", "Tensor.put(a, xp.tensor([11, 0, 4]), b)|3 4|3",
    "select_scatter(a, b, 0, 1)|3 4|4", "slice_scatter(a, b, 1, 1, None, 2)|3 4|3 2", "diagonal_scatter(a, b, 1)|3 4|3",
    "diagonal(a, -1)|3 4", "diag(a, 1)|3 3", "diag(a, -1)|3", "diag_embed(a, 1)|2 3", "diagflat(a)|2 2",
    "tril(a, 1)|3 4", "triu(a, -1)|3 4", "flip(a, (0, 1))|3 4", "roll(a, (1, -2), (0, 1))|3 4", "rot90(a, 3)|3 4",
    "repeat_interleave(a, 2, 0)|3 2", "repeat_interleave(a, xp.tensor([1, 0, 3]), 0)|3 2", "tile(a, (2, 1, 3))|3 2",
    "unfold_copy(a, 0, 3, 2)|7", "as_strided_copy(a, (3, 3), (2, 1))|7", "unbind(a, 1)|3 2", "split(a, 2)|5 2",
    "tensor_split(a, (1, 4))|5 2", "chunk(a, 3)|5 2", "block_diag(a, b)|1 2|3", "cartesian_prod(a, b)|2|3",
    "combinations(a, 3)|4", "meshgrid(a, b, indexing='xy')|2|3", "broadcast_tensors(a, b)|2 1|3", "polar(a, b)|2 3|2 3",
    "complex(a, b)|2 3|2 3", "view_as_complex(a)|3 2", "igamma(a.detach(), b)|3|3", "igammac(a.detach(), b)|3|3",
    "stack([a, b], 1)|2 3|2 3", "cat([a, b], 1)|2 3|2 1", "copysign(a, b)|3|3", "heaviside(a, b)|3|3", "trace(a)|3 3",
    "vander(a)|3", "logit(a, 0.1)|2 3", "nan_to_num(a)|2 3", "float_power(a, 2.5)|2 3", "rsub(a, b)|2 3|3",
    "frexp(a)|3", "bilinear(a, b, c)|2 2|2 3|1 2 3", "histc(a)|3",
    "masked.sum(a, 1, mask=xp.tensor([True, False, True]))|2 3",
    "masked.softmax(a, 1, mask=xp.tensor([True, False, True]))|2 3",
    "masked.mean(a, 1, mask=xp.tensor([True, False, True]))|2 3",
    "masked.prod(a, 1, mask=xp.tensor([True, False, True]))|2 3",
    "masked.var(a, 1, mask=xp.tensor([True, False, True]))|2 3",
    *(f"scatter_reduce(a, 0, xp.tensor([[2, 0, 1, 2], [1, 0, 1, 2]]), b, '{kind}', include_self={own})|3 4|2 4"
        for kind in ("sum", "prod", "mean", "amax", "amin") for own in (True, False)),
    *(f"index_reduce(a, 1, xp.tensor([3, 1, 1]), b, '{kind}')|3 4|3 3" for kind in ("prod", "mean", "amax", "amin")),
)  # fmt: skip
"""Functions of the library: a call, and the sizes of its tensors ``a``, ``b`` and ``c``."""
_TRANSFORMS = (
    *(f"fft.{name}(a)|3 5" for name in ("fft", "ifft", "rfft", "hfft", "irfft", "ihfft", "fft2", "rfft2", "fftn",
            "ifft2", "rfftn", "irfftn")), "fft.fft(a, 4, 0, 'ortho')|3 5", "fft.rfft(a, 6, norm='forward')|3 5",
    "fft.fftshift(a)|2 3", "fft.ifftshift(a, 1)|2 3",
    "stft(a, 4, 2, window=xp.ones(4, dtype=a.dtype), return_complex=True)|9",
)  # fmt: skip
_LINEAR = (
    *(f"linalg.{name}(a)|3 3" for name in ("det", "inv", "matrix_exp", "slogdet", "svdvals", "pinv", "cond", "lu",
            "lu_factor", "qr", "eigvalsh", "norm")),
    *(f"linalg.{name}(a)|2 3 3" for name in ("det", "inv", "slogdet")), "linalg.solve(a, b)|3 3|3 2",
    "linalg.solve(a, b)|2 3 3|2 3", "linalg.solve(a, b, left=False)|3 3|2 3",
    "linalg.solve_triangular(a, b, upper=True)|3 3|3 2", "logdet(a @ a.t() + xp.eye(3, dtype=a.dtype))|3 3",
    "linalg.solve_triangular(a, b, upper=False, left=False, unitriangular=True)|2 3 3|2 3",
    "linalg.cholesky(a @ a.t() + xp.eye(2, dtype=a.dtype))|2 2", "linalg.lstsq(a, b, driver='gels')[0]|4 2|4 2",
    "linalg.lstsq(a, b, driver='gelsd')[1]|4 2|4 2", "linalg.matrix_power(a, 3)|3 3", "linalg.matrix_power(a, -2)|3 3",
    "linalg.matrix_power(a, 1)|3 3", "linalg.qr(a)|4 2", "linalg.qr(a)|2 4", "linalg.cross(a, b)|2 3|1 3",
    "linalg.vander(a, N=4)|3", "linalg.tensorinv(a, 2)|2 3 6", "linalg.tensorsolve(a, b)|2 3 6|2 3",
    "linalg.householder_product(a, b)|4 2|2", "linalg.inv_ex(a)[0]|3 3",
    "linalg.cholesky_ex(a @ a.t() + xp.eye(2, dtype=a.dtype))[0]|2 2", "linalg.eigh(a + a.t())[0]|3 3",
    "cholesky_solve(a, b)|3 1|3 3", "triangular_solve(a, b)[0]|3 1|3 3", "cholesky_inverse(a)|3 3",
    "linalg.solve_ex(a, b)[0]|3 3|3 2",
    *(f"linalg.vector_norm(a, {p}, 1)|2 3" for p in ("1", "2", "3.5", "math.inf", "-1")),
    *(f"linalg.matrix_norm(a, {p})|2 3" for p in ("'fro'", "'nuc'", "1", "2", "math.inf", "-2")),
)  # fmt: skip
_SPECIAL = (
    *(f"special.{name}(a)|2 3" for name in ("entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1",
            "gammaln", "digamma", "i0", "i0e", "i1", "i1e", "log1p", "log_ndtr", "ndtr", "ndtri", "sinc", "logit",
            "psi")), "special.polygamma(1, a)|2 3", "special.polygamma(0, a)|2 3", "special.multigammaln(a + 2, 2)|2 3",
    "special.xlog1py(a, b)|2 3|3", "special.xlogy(a, b)|2 3|3", "special.zeta((a + 1).detach(), b)|3|3",
    "special.logsumexp(a, 1)|2 3", "special.softmax(a, 0)|2 3", "special.gammainc(a.detach(), b)|3|3",
    "special.gammaincc(a.detach(), b)|3|3",
)  # fmt: skip
_F = "nn.functional."
_LAYERS = (
    *(f"{_F}{name}(a - 0.4)|2 6" for name in ("relu", "relu6", "leaky_relu", "elu", "celu", "selu", "gelu", "silu",
            "mish", "softplus", "softshrink", "hardshrink", "softsign", "hardswish", "hardtanh", "logsigmoid",
            "sigmoid", "tanh", "glu", "normalize")), f"{_F}gelu(a - 0.4, approximate='tanh')|2 6",
    f"{_F}softmin(a, 1)|2 6", f"{_F}prelu(a - 0.4, b)|2 3|3", f"{_F}threshold(a, 0.5, 2.0)|2 6",
    f"{_F}rrelu(a - 0.4)|2 6", f"{_F}layer_norm(a, (3,), b, c)|2 3|3|3", f"{_F}group_norm(a, 2, b, c)|2 4 2|4|4",
    f"{_F}batch_norm(a, None, None, b, c, True)|4 3|3|3", f"{_F}instance_norm(a)|2 2 3",
    f"{_F}local_response_norm(a, 2)|1 4 3", f"{_F}rms_norm(a, (3,), b)|2 3|3", f"{_F}linear(a, b, c)|2 3|2 3|2",
    f"{_F}bilinear(a, b, c)|2 2|2 3|1 2 3", f"{_F}conv1d(a, b, c, 2, 1)|1 2 5|2 2 3|2",
    f"{_F}conv2d(a, b, c, padding='same')|1 1 3 4|2 1 2 2|2", f"{_F}conv3d(a, b)|1 1 2 2 3|1 1 1 2 2",
    f"{_F}conv_transpose1d(a, b, c, 2, 1, 1)|1 2 3|2 1 3|1", f"{_F}conv_transpose2d(a, b, groups=2)|1 2 2 2|2 1 2 2",
    f"{_F}embedding(xp.tensor([1, 3, 1]), a)|4 3", f"{_F}pixel_shuffle(a, 2)|1 4 1 2",
    f"{_F}pixel_unshuffle(a, 2)|1 1 2 4", f"{_F}unfold(a, 2)|1 1 3 3", f"{_F}fold(a, (2, 3), 2)|1 4 2",
    f"{_F}affine_grid(a, (1, 1, 2, 3), align_corners=False)|1 2 3", f"{_F}cosine_similarity(a, b)|2 3|2 3",
    f"{_F}pairwise_distance(a, b)|2 3|2 3", f"{_F}scaled_dot_product_attention(a, b, c)|1 2 3|1 2 3|1 2 3",
    *(f"{_F}{kind}_pool{n}d(a, {given})|{sizes}" for n, sizes in ((1, "1 2 6"), (2, "1 1 4 5"), (3, "1 1 2 3 4"))
        for kind, given in (("avg", "2"), ("max", "2"), ("avg", "2, 1"), ("max", "2, 1"))),
    f"{_F}lp_pool1d(a, 2, 3)|1 2 6", f"{_F}lp_pool2d(a, 2, 2)|1 1 4 4", f"{_F}lp_pool3d(a, 2, 2)|1 1 2 4 4",
    f"{_F}lp_pool1d(a, 3, 2, 1)|1 2 6", f"{_F}lp_pool2d(a, 3, 2, 1)|1 1 4 4",
    *(f"{_F}adaptive_{kind}_pool{n}d(a, 2)|{sizes}" for n, sizes in ((1, "1 2 5"), (2, "1 1 4 5"), (3, "1 1 2 3 4"))
        for kind in ("avg", "max")),
    *(f"{_F}interpolate(a, 6, mode='{mode}')|1 2 4" for mode in ("nearest", "nearest-exact", "linear", "area")),
    *(f"{_F}interpolate(a, (5, 3), mode='{mode}'{more})|1 1 3 4" for mode in ("bilinear", "bicubic") for more in ("",
            ", align_corners=True")),
    *(f"{_F}grid_sample(a, b * 2 - 1, '{mode}', '{padding}', {corners})|1 2 3 4|1 2 3 2" for mode in ("bilinear",
            "nearest") for padding, corners in (("zeros", True), ("border", False), ("reflection", True))),
    *(f"{_F}pad(a, (1, 2), '{mode}')|2 3 4" for mode in ("constant", "reflect", "replicate", "circular")),
    f"{_F}pad(a, (2, -1, 1, 1))|1 2 3 4",
    f"{_F}max_unpool1d(*{_F.replace('nn', 'xp.nn')}max_pool1d(a, 2, return_indices=True), 2)|1 1 4",
    *(f"{_F}{name}(a, b{more})|2 3|2 3" for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss",
            "poisson_nll_loss", "soft_margin_loss", "kl_div", "binary_cross_entropy",
            "binary_cross_entropy_with_logits", "hinge_embedding_loss") for more in ("", ", reduction='none'")),
    *(f"{_F}cross_entropy(a, xp.tensor([0, 2]){more})|2 3" for more in ("", ", label_smoothing=0.2",
            ", reduction='none'", ", ignore_index=2", ", weight=xp.tensor([1.0, 2.0, 3.0], dtype=a.dtype)")),
    f"{_F}nll_loss(a, xp.tensor([0, 2]))|2 3", f"{_F}cross_entropy(a, b)|2 3|2 3",
    f"{_F}multi_margin_loss(a, xp.tensor([0, 2]))|2 3",
    f"{_F}multilabel_margin_loss(a, xp.tensor([[0, -1, 1], [2, 1, -1]]))|2 3",
    f"{_F}multilabel_soft_margin_loss(a, xp.tensor([[1.0, 0, 1], [0, 1, 1]], dtype=a.dtype))|2 3",
    f"{_F}margin_ranking_loss(a, b, xp.tensor([1.0, -1.0, 1.0], dtype=a.dtype))|3|3",
    f"{_F}triplet_margin_loss(a, b, c)|2 3|2 3|2 3", f"{_F}cosine_embedding_loss(a, b, xp.tensor([1, -1]))|2 3|2 3",
    f"{_F}gaussian_nll_loss(a, b, c)|2 3|2 3|2 3",
    f"{_F}ctc_loss(a.log_softmax(2), xp.tensor([[1, 2]]), (4,), (2,))|4 1 3",
)  # fmt: skip


def slopes(call: str) -> str:
    """The step that takes the slopes of a call, which is followed by the sizes of its tensors."""
    text, *sizes = call.split("|")
    names = ", ".join("abc"[: len(sizes)])
    shapes = ", ".join(f"({', '.join(one.split())},)" for one in sizes)
    return f"_slopes(lambda {names}: xp.{text}, {shapes})"


for _table in (_TENSORS, _TRANSFORMS, _LINEAR, _SPECIAL, _LAYERS):
    rows("derivatives",
    *(tried(map(slopes, _table[at : at + _AT_ONCE]), "NAME = []\n" + _SLOPES) for at in range(0, len(_table),
            _AT_ONCE)), binds="r", needs="autograd.double nn complex mutable", guarded=False, free=True,
)  # fmt: skip

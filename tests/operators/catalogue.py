"""Which entries of PyTorch's operator database are run, in which category, and which are left out, with the reason."""

from __future__ import annotations

CORE: dict[str, str] = {
    "elementwise unary": """
        abs acos acosh angle asin asinh atan atanh bitwise_not ceil clone conj conj_physical contiguous cos cosh deg2rad digamma
        erf erfc erfinv exp exp2 expm1 fill floor frac frexp i0 imag isfinite isinf isnan isneginf isposinf isreal lgamma log
        log10 log1p log2 logical_not logit mvlgamma nan_to_num neg polygamma positive rad2deg real reciprocal resolve_conj
        resolve_neg round rsqrt sgn sigmoid sign signbit sin sinc sinh sqrt square tan tanh trunc zero_
    """,
    "elementwise binary and ternary": """
        __radd__ __rand__ __rdiv__ __rmod__ __rmul__ __ror__ __rpow__ __rsub__ __rxor__ add addcdiv addcmul allclose atan2
        bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor clamp clamp_max clamp_min complex copysign div
        eq equal float_power floor_divide fmax fmin fmod gcd ge gt heaviside hypot igamma igammac isclose lcm ldexp le lerp
        logaddexp logaddexp2 logical_and logical_or logical_xor lt maximum minimum mul ne nextafter polar pow remainder rsub sub
        true_divide xlogy
    """,
    "dtype casts": "bfloat16 bool byte cdouble cfloat chalf char double float half int long short to",
    "reductions": """
        all amax amin aminmax any argmax argmin bincount corrcoef count_nonzero cov dist histc histogram histogramdd logsumexp max
        mean median min nanmean nanmedian nanquantile nansum norm prod quantile renorm std std_mean sum trapezoid trapz var
        var_mean hash_tensor
    """,
    "cumulative": "cummax cummin cumprod cumsum cumulative_trapezoid diff gradient logcumsumexp",
    "sorting and searching": """
        argsort bucketize isin kthvalue mode msort searchsorted sort topk unique unique_consecutive
    """,
    "shape and views": """
        H T alias_copy as_strided as_strided_copy as_strided_scatter atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes
        broadcast_tensors broadcast_to cartesian_prod cat chunk column_stack combinations constant_pad_nd diag diag_embed diagflat
        diagonal diagonal_copy diagonal_scatter dsplit dstack expand expand_as expand_copy flatten flip fliplr flipud hsplit
        hstack mH mT meshgrid movedim narrow narrow_copy permute permute_copy ravel repeat repeat_interleave reshape reshape_as
        resize_ resize_as_ roll rot90 select select_scatter slice slice_scatter split split_with_sizes split_with_sizes_copy
        squeeze squeeze_copy stack sum_to_size t t_copy tensor_split tile transpose transpose_copy tril triu unbind unbind_copy
        unflatten unfold unfold_copy unsafe_chunk unsafe_split unsqueeze unsqueeze_copy view view_as view_as_complex view_as_real
        view_copy vsplit vstack _chunk_cat
    """,
    "indexing": """
        __getitem__ argwhere gather index_add index_copy index_fill index_put index_reduce index_select masked_fill masked_scatter
        masked_select nonzero nonzero_static put scatter scatter_add scatter_reduce take take_along_dim unravel_index where
        _unsafe_masked_index _unsafe_masked_index_put_accumulate
    """,
    "creation": """
        arange eye full full_like linspace logspace new_full new_ones new_zeros ones ones_like scalar_tensor
        tril_indices triu_indices zeros zeros_like item
    """,
    "matrix products": """
        __rmatmul__ addbmm addmm addmv addr baddbmm bmm cdist cross dot einsum inner kron linalg.multi_dot linalg.vecdot matmul mm
        mv outer tensordot trace vdot linalg.cross linalg.diagonal linalg.matrix_power linalg.vander linalg.vector_norm
        linalg.matrix_norm linalg.norm
    """,
    "softmax": "log_softmax softmax nn.functional.softmin",
}
"""Category of the core -> its operations."""

WIDER: dict[str, str] = {
    "linear algebra": """
        cholesky cholesky_inverse cholesky_solve geqrf logdet lu lu_solve lu_unpack matrix_exp ormqr pinverse qr svd
        triangular_solve linalg.*
    """,
    "Fourier transforms": "fft.*",
    "short-time Fourier transforms": "stft istft",
    "special functions": "special.*",
    "masked": "masked.*",
    "signal windows": "signal.windows.*",
    "nn.functional": "nn.functional.*",
    "normalisation": "native_batch_norm native_group_norm native_layer_norm",
}
"""Category beyond the core -> its operations; one with a star holds what is not in the core."""

NOT_RUN: dict[str, str] = {
    "random": """
        bernoulli cauchy exponential geometric log_normal multinomial normal rand_like randint randint_like randn randn_like
        uniform nn.functional.alpha_dropout nn.functional.dropout nn.functional.dropout2d nn.functional.dropout3d
        nn.functional.feature_alpha_dropout nn.functional.fractional_max_pool2d nn.functional.fractional_max_pool3d
        nn.functional.rrelu pca_lowrank svd_lowrank nn.functional.multi_head_attention_forward
    """,
    "uninitialised": "empty empty_permuted empty_like empty_strided new_empty new_empty_strided",
    "sparse": "sparse.mm sparse.sampled_addmm to_sparse",
    "internal": """
        jiterator_2inputs_2outputs jiterator_4inputs_with_extra_args jiterator_binary jiterator_binary_return_by_ref
        jiterator_unary torch._scaled_mm torch._scaled_mm_v2 torch.ops.aten._efficient_attention_forward
        torch.ops.aten._flash_attention_forward torch.ops.aten._safe_softmax.default _batch_norm_with_update
        _native_batch_norm_legit _segment_reduce _softmax_backward_data _upsample_bilinear2d_aa grid_sampler_2d
        grid_sampler_3d max_pool2d_with_indices_backward native_dropout_backward nn.functional.linear_cross_entropy
    """,
}
"""Why entries are not run -> the entries."""

LEFT_OUT = {name: reason for reason, names in NOT_RUN.items() for name in names.split()}
"""Entry that is not run -> why: fixed, and printed by the command."""

NO_DTYPES = {"complex32": "NumPy has no complex numbers of halves"}
"""Dtype that is not run -> why."""


def category_of(name: str) -> str | None:
    """The category of an operation; None if it is left out."""
    if name in LEFT_OUT:
        return None
    for categories in (CORE, WIDER):
        for category, names in categories.items():
            if name in names.split():
                return category
    for category, names in WIDER.items():
        for pattern in names.split():
            if pattern.endswith("*") and name.startswith(pattern[:-1]):
                return category
    raise LookupError(f"{name} is in no category; add it to tests/operators/catalogue.py")


REASONS: dict[str, str] = {
    "PyTorch rounds intermediate results to the half type, the reference only the result": """
        nn.functional.adaptive_avg_pool2d nn.functional.adaptive_avg_pool3d nn.functional.batch_norm nn.functional.bilinear
        nn.functional.binary_cross_entropy_with_logits nn.functional.conv3d nn.functional.conv_transpose1d
        nn.functional.conv_transpose2d nn.functional.conv_transpose3d nn.functional.embedding_bag nn.functional.grid_sample
        nn.functional.instance_norm nn.functional.interpolate.linear nn.functional.interpolate.trilinear
        nn.functional.interpolate.bilinear nn.functional.linear native_batch_norm special.ndtr
    """,
    "there is no dtype complex32": "chalf complex view_as_complex",
    "the last digits of float32 or float64 differ by more than PyTorch's tolerance": """
        fft.hfft2 fft.hfftn special.hermite_polynomial_he special.bessel_j0 special.bessel_y1 linalg.eigvalsh
    """,
    "half of the samples drop at random": "nn.functional.scaled_dot_product_attention",
    "PyTorch leaves out= unwritten along a single dimension": "fft.ihfft2 fft.ihfftn",
    "PyTorch's derivative is that of what was replaced; the reference has the true one": "as_strided_scatter",
    "PyTorch's bfloat16 overflows on the way": "matrix_exp",
    "bfloat16 on the boundary of two bins, where the rounding of the edges decides": "histc",
    "uint8 is rounded another way": "nn.functional.interpolate.bicubic",
    "a second gradient is recorded where PyTorch refuses": "native_layer_norm",
}
"""Why entries do not agree in every case -> the entries."""

SHORTFALL = {name: reason for reason, names in REASONS.items() for name in names.split()}
"""Entry that does not agree in every case -> why."""

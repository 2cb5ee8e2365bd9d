"""What an optional argument is that is left out."""

from functools import reduce

import numpy as np

from conformance.clause import MUST, Torch, clause, each


def numbers(sizes):
    """Numbers between -3 and 3 in arrays of these sizes: the same ones each time, and none a round one."""
    ends = np.cumsum([0, *(int(np.prod(size)) for size in sizes)])
    whole = np.arange(1, ends[-1] + 1) ** 2 * 0.6180339887 % 1 * 6 - 3
    return [whole[i:j].reshape(size) for size, i, j in zip(sizes, ends, ends[1:], strict=False)]


def called(xp, dtype, name, sizes, options):
    """What the function gives of tensors of these sizes; a list among its options is made a tensor."""
    named = {k: xp.tensor(v) if isinstance(v, list) else v for k, v in options.items()}
    given = [xp.tensor((a * 3).astype(dtype).tolist()) for a in numbers(sizes)]
    return reduce(getattr, name.split("."), xp)(*given, **named)


def seen(result):
    """Its shape, dtype and values; of several, those of each."""
    if isinstance(result, tuple | list):
        return [seen(part) for part in result]
    return tuple(result.shape), result.dtype, np.asarray(result.tolist()).tobytes()


def same_with_defaults(xp, dtype, name, sizes, options, defaults):
    left_out = called(xp, dtype, name, sizes, options)
    return seen(called(xp, dtype, name, sizes, options | defaults)) == seen(left_out)


TENSORS = [
    ("add", [(2, 3), (3,)], {}, {"alpha": 1}),
    ("addbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], {}, {"beta": 1, "alpha": 1}),
    ("addcdiv", [(2, 3), (3,), (2, 1)], {}, {"value": 1}),
    ("addcmul", [(2, 3), (3,), (2, 1)], {}, {"value": 1}),
    ("addmm", [(3,), (2, 3), (3, 3)], {}, {"beta": 1, "alpha": 1}),
    ("addmv", [(2,), (2, 3), (3,)], {}, {"beta": 1, "alpha": 1}),
    ("addr", [(2, 3), (2,), (3,)], {}, {"beta": 1, "alpha": 1}),
    ("amax", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("amin", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("aminmax", [(3, 4)], {"dim": 1}, {"keepdim": False}),
    ("argmax", [(3, 4)], {}, {"keepdim": False}),
    ("argmin", [(3, 4)], {}, {"keepdim": False}),
    ("argsort", [(3, 4)], {}, {"dim": -1, "descending": False}),
    ("baddbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], {}, {"beta": 1, "alpha": 1}),
    ("bucketize", [(4,), (4,)], {}, {"out_int32": False}),
    ("cdist", [(3, 4), (2, 4)], {}, {"p": 2.0}),
    ("chunk", [(5, 2)], {"chunks": 3}, {"dim": 0}),
    ("combinations", [(4,)], {}, {"r": 2, "with_replacement": False}),
    ("cov", [(3, 4)], {}, {"correction": 1}),
    ("cumulative_trapezoid", [(3, 4), (4,)], {}, {"dim": -1}),
    ("diag", [(3, 3)], {}, {"diagonal": 0}),
    ("diag_embed", [(2, 3)], {}, {"offset": 0, "dim1": -2, "dim2": -1}),
    ("diagflat", [(2, 2)], {}, {"offset": 0}),
    ("diagonal", [(3, 4)], {}, {"offset": 0, "dim1": 0, "dim2": 1}),
    ("diagonal_copy", [(3, 4)], {}, {"offset": 0, "dim1": 0, "dim2": 1}),
    ("diagonal_scatter", [(3, 4), (3,)], {}, {"offset": 0, "dim1": 0, "dim2": 1}),
    ("diff", [(3, 4)], {}, {"n": 1, "dim": -1}),
    ("dist", [(3, 4), (4,)], {}, {"p": 2}),
    ("flatten", [(3, 4)], {}, {"start_dim": 0, "end_dim": -1}),
    ("gradient", [(3, 4)], {}, {"edge_order": 1}),
    ("histc", [(3, 4)], {}, {"bins": 100, "min": 0, "max": 0}),
    ("histogram", [(3, 4)], {}, {"bins": 100, "density": False}),
    ("histogramdd", [(3, 4)], {"bins": 1}, {"density": False}),
    ("kthvalue", [(3, 4)], {"k": 2}, {"dim": -1, "keepdim": False}),
    ("logspace", [], {"start": 1, "end": 1, "steps": 1}, {"base": 10.0}),
    ("logsumexp", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("max", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("mean", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("median", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("min", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("mode", [(3, 4)], {}, {"dim": -1, "keepdim": False}),
    ("nanmean", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("nanmedian", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("nanquantile", [(3, 4)], {"q": 0.3, "dim": 0}, {"keepdim": False}),
    ("nansum", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("nonzero", [(3, 4)], {}, {"as_tuple": False}),
    ("norm", [(3, 4)], {}, {"keepdim": False}),
    ("prod", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("quantile", [(3, 4)], {"q": 0.3, "dim": 1}, {"keepdim": False}),
    ("rot90", [(3, 4)], {"dims": (0, 1)}, {"k": 1}),
    ("rsub", [(2, 3), (3,)], {}, {"alpha": 1}),
    ("searchsorted", [(2, 3), (2, 3)], {}, {"out_int32": False}),
    ("slice_copy", [(3, 4)], {}, {"step": 1}),
    ("slice_copy", [(5,)], {}, {"dim": 0}),
    ("slice_scatter", [(2, 3), (2, 3)], {}, {"step": 1}),
    ("slice_scatter", [(4,), (4,)], {}, {"dim": 0}),
    ("sort", [(3, 4)], {}, {"dim": -1, "descending": False}),
    ("split", [(5, 2)], {"split_size_or_sections": 2}, {"dim": 0}),
    ("std", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("std_mean", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("sub", [(2, 3), (3,)], {}, {"alpha": 1}),
    ("subtract", [(3, 4)], {"other": 1}, {"alpha": 1}),
    ("sum", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("tensor_split", [(5, 2)], {"indices": (1, 4)}, {"dim": 0}),
    ("tensordot", [(2, 3), (2, 3)], {}, {"dims": 2}),
    ("topk", [(3, 4)], {"k": 2}, {"dim": -1, "largest": True}),
    ("trapezoid", [(3, 4)], {"dx": 0.5}, {"dim": -1}),
    ("trapz", [(3, 4)], {}, {"dim": -1}),
    ("tril", [(3, 4)], {}, {"diagonal": 0}),
    ("tril_indices", [], {"row": 2, "col": 2}, {"offset": 0}),
    ("triu", [(3, 4)], {}, {"diagonal": 0}),
    ("triu_indices", [], {"row": 1, "col": 1}, {"offset": 0}),
    ("unbind", [(3, 2)], {}, {"dim": 0}),
    ("unbind_copy", [(3, 4)], {}, {"dim": 0}),
    ("unique", [(3, 4)], {}, {"return_inverse": False, "return_counts": False}),
    ("unique_consecutive", [(3, 4)], {}, {"return_inverse": False, "return_counts": False}),
    ("var", [(3, 4)], {"dim": 0}, {"keepdim": False}),
    ("var_mean", [(3, 4)], {"dim": 0}, {"keepdim": False}),
]
NUMBERS = [
    ("bucketize", [(4,), (4,)], {}, {"right": False}),
    ("searchsorted", [(2, 3), (2, 3)], {}, {"right": False}),
    ("nn.functional.one_hot", [(5,)], {}, {"num_classes": -1}),
]
LINALG = [
    ("cholesky_inverse", [(3, 3)], {}, {"upper": False}),
    ("cholesky_solve", [(2, 2, 4), (2, 2, 2)], {}, {"upper": False}),
    ("lu", [(3, 4)], {}, {"pivot": True, "get_infos": False}),
    ("svd", [(3, 4)], {}, {"some": True, "compute_uv": True}),
    ("triangular_solve", [(2, 2, 4), (2, 2, 2)], {}, {"upper": True, "transpose": False, "unitriangular": False}),
    ("linalg.cross", [(2, 3), (1, 3)], {}, {"dim": -1}),
    ("linalg.diagonal", [(3, 4)], {}, {"offset": 0, "dim1": -2, "dim2": -1}),
    ("linalg.lu", [(2, 2, 7)], {}, {"pivot": True}),
    ("linalg.lu_factor", [(3, 3)], {}, {"pivot": True}),
    ("linalg.lu_factor_ex", [(3, 4)], {}, {"pivot": True}),
    ("linalg.matrix_norm", [(2, 3)], {"ord": "fro"}, {"keepdim": False}),
    ("linalg.matrix_rank", [(3, 4)], {}, {"hermitian": False}),
    ("linalg.norm", [(3, 4)], {}, {"keepdim": False}),
    ("linalg.pinv", [(3, 3)], {}, {"hermitian": False}),
    ("linalg.solve", [(3, 3), (3, 2)], {}, {"left": True}),
    ("linalg.solve_triangular", [(3, 3), (3, 2)], {"upper": True}, {"left": True, "unitriangular": False}),
    ("linalg.svd", [(3, 4)], {}, {"full_matrices": True}),
    ("linalg.tensorinv", [(2, 3, 6)], {}, {"ind": 2}),
    ("linalg.vecdot", [(2, 3), (3,)], {}, {"dim": -1}),
    ("linalg.vector_norm", [(2, 3)], {"dim": 1}, {"ord": 2, "keepdim": False}),
]
FFT = [
    ("bartlett_window", [], {"window_length": 2}, {"periodic": True}),
    ("blackman_window", [], {"window_length": 2}, {"periodic": True}),
    ("hamming_window", [], {"window_length": 2}, {"periodic": True}),
    ("hann_window", [], {"window_length": 2}, {"periodic": True}),
    ("kaiser_window", [], {"window_length": 2}, {"periodic": True}),
    ("fft.fft", [(3, 5)], {}, {"dim": -1}),
    ("fft.fftfreq", [], {"n": 2}, {"d": 1.0}),
    ("fft.hfft", [(3, 5)], {}, {"dim": -1}),
    ("fft.ihfft", [(3, 5)], {}, {"dim": -1}),
    ("fft.irfft", [(3, 5)], {}, {"dim": -1}),
    ("fft.rfft", [(3, 5)], {}, {"dim": -1}),
    ("fft.rfftfreq", [], {"n": 2}, {"d": 1.0}),
    ("signal.windows.exponential", [], {"M": 5}, {"tau": 1.0}),
    ("signal.windows.gaussian", [], {"M": 5}, {"std": 1.0}),
    ("signal.windows.general_hamming", [], {"M": 5}, {"alpha": 0.54}),
    ("signal.windows.kaiser", [], {"M": 5}, {"beta": 12.0}),
]
NN = [
    ("nn.functional.adaptive_max_pool1d", [(2, 2, 7)], {"output_size": 3}, {"return_indices": False}),
    ("nn.functional.adaptive_max_pool2d", [(2, 2, 5, 4)], {"output_size": 3}, {"return_indices": False}),
    ("nn.functional.adaptive_max_pool3d", [(2, 2, 4, 4, 3)], {"output_size": 3}, {"return_indices": False}),
    ("nn.functional.avg_pool1d", [(2, 2, 7)], {"kernel_size": 2}, {"padding": 0, "ceil_mode": False}),
    ("nn.functional.avg_pool2d", [(2, 2, 5, 4)], {"kernel_size": 2}, {"padding": 0, "ceil_mode": False}),
    ("nn.functional.avg_pool3d", [(2, 2, 3, 4, 3)], {"kernel_size": 2}, {"padding": 0, "ceil_mode": False}),
    ("nn.functional.celu", [(2, 6)], {}, {"alpha": 1.0}),
    ("nn.functional.conv1d", [(2, 2, 5), (3, 2, 2), (3,)], {}, {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}),
    ("nn.functional.conv2d", [(1, 2, 4, 4), (2, 2, 2, 2)], {}, {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}),
    (
        "nn.functional.conv3d",
        [(1, 1, 2, 3, 2), (1, 1, 2, 2, 1)],
        {},
        {"stride": 1, "padding": 0, "dilation": 1, "groups": 1},
    ),
    (
        "nn.functional.conv_transpose1d",
        [(2, 2, 3), (2, 2, 2), (2,)],
        {},
        {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1},
    ),
    (
        "nn.functional.conv_transpose2d",
        [(1, 2, 4, 4), (2, 2, 2, 2)],
        {},
        {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1},
    ),
    ("nn.functional.cosine_similarity", [(2, 3), (2, 3)], {}, {"dim": 1, "eps": 1e-08}),
    ("nn.functional.cross_entropy", [(2, 3)], {"target": [0, 2]}, {"label_smoothing": 0.0}),
    *(
        (f"nn.functional.{name}", [(2, 3)], {"target": [-100, 2]}, {"ignore_index": -100})
        for name in ("cross_entropy", "nll_loss")
    ),
    ("nn.functional.elu", [(2, 6)], {}, {"alpha": 1.0}),
    (
        "nn.functional.fold",
        [(1, 4, 4)],
        {"output_size": (3, 3), "kernel_size": 2},
        {"dilation": 1, "padding": 0, "stride": 1},
    ),
    ("nn.functional.glu", [(2, 6)], {}, {"dim": -1}),
    ("nn.functional.group_norm", [(3, 4)], {"num_groups": 1}, {"eps": 1e-05}),
    ("nn.functional.hardshrink", [(2, 6)], {}, {"lambd": 0.5}),
    ("nn.functional.hardtanh", [(2, 6)], {}, {"min_val": -1.0, "max_val": 1.0}),
    ("nn.functional.hinge_embedding_loss", [(2, 3)], {"target": [1, -1, 1]}, {"margin": 1.0}),
    ("nn.functional.huber_loss", [(2, 3), (2, 3)], {"reduction": "mean"}, {"delta": 1.0}),
    ("nn.functional.instance_norm", [(2, 2, 3)], {}, {"use_input_stats": True, "eps": 1e-05}),
    ("nn.functional.interpolate", [(1, 2, 4)], {"size": 6, "mode": "nearest"}, {"antialias": False}),
    ("nn.functional.kl_div", [(2, 3), (2, 3)], {"reduction": "batchmean"}, {"log_target": False}),
    ("nn.functional.leaky_relu", [(2, 6)], {}, {"negative_slope": 0.01}),
    ("nn.functional.local_response_norm", [(2, 4, 3)], {"size": 3}, {"alpha": 0.0001, "beta": 0.75, "k": 1.0}),
    ("nn.functional.lp_pool1d", [(3, 4)], {"norm_type": 3, "kernel_size": 3}, {"ceil_mode": False}),
    ("nn.functional.lp_pool2d", [(2, 2, 3)], {"norm_type": 2, "kernel_size": 2}, {"ceil_mode": False}),
    ("nn.functional.lp_pool3d", [(1, 2, 5, 5)], {"norm_type": 2, "kernel_size": 2}, {"ceil_mode": False}),
    ("nn.functional.margin_ranking_loss", [(3,), (3,)], {"target": [1, -1, 1]}, {"margin": 0}),
    (
        "nn.functional.max_pool1d",
        [(2, 2, 7)],
        {"kernel_size": 2},
        {"padding": 0, "dilation": 1, "ceil_mode": False, "return_indices": False},
    ),
    (
        "nn.functional.max_pool2d",
        [(2, 2, 5, 4)],
        {"kernel_size": 2},
        {"padding": 0, "dilation": 1, "ceil_mode": False, "return_indices": False},
    ),
    (
        "nn.functional.max_pool3d",
        [(2, 2, 3, 4, 3)],
        {"kernel_size": 2},
        {"padding": 0, "dilation": 1, "ceil_mode": False, "return_indices": False},
    ),
    ("nn.functional.multi_margin_loss", [(2, 3)], {"target": [0, 2]}, {"p": 1, "margin": 1.0}),
    ("nn.functional.normalize", [(2, 6)], {}, {"p": 2.0, "dim": 1}),
    ("nn.functional.normalize", [(3, 3)], {}, {"eps": 1e-12}),
    ("nn.functional.pairwise_distance", [(2, 3), (2, 3)], {}, {"p": 2.0, "eps": 1e-06, "keepdim": False}),
    ("nn.functional.pdist", [(4, 3)], {}, {"p": 2.0}),
    ("nn.functional.poisson_nll_loss", [(2, 3), (2, 3)], {}, {"log_input": True, "full": False}),
    (
        "nn.functional.scaled_dot_product_attention",
        [(2, 3, 4), (2, 2, 4), (2, 2, 3)],
        {},
        {"dropout_p": 0.0, "is_causal": False},
    ),
    ("nn.functional.scaled_dot_product_attention", [(2, 3), (2, 3), (2, 3)], {}, {"enable_gqa": False}),
    ("nn.functional.smooth_l1_loss", [(2, 3), (2, 3)], {"reduction": "mean"}, {"beta": 1.0}),
    ("nn.functional.softplus", [(2, 6)], {}, {"beta": 1.0}),
    ("nn.functional.softshrink", [(5,)], {}, {"lambd": 0.5}),
    (
        "nn.functional.triplet_margin_loss",
        [(2, 3), (2, 3), (2, 3)],
        {},
        {"margin": 1.0, "p": 2, "eps": 1e-06, "swap": False},
    ),
    ("nn.functional.triplet_margin_with_distance_loss", [(2, 3), (2, 3), (2, 3)], {}, {"margin": 1.0, "swap": False}),
    ("nn.functional.unfold", [(1, 2, 3, 4)], {"kernel_size": 2}, {"dilation": 1, "padding": 0, "stride": 1}),
]

MODULES = [
    ("AdaptiveMaxPool1d", (2,), {"return_indices": False}),
    ("AdaptiveMaxPool2d", (2,), {"return_indices": False}),
    ("AdaptiveMaxPool3d", (2,), {"return_indices": False}),
    ("AlphaDropout", (), {"p": 0.5}),
    (
        "AvgPool1d",
        (2,),
        {"kernel_size": (2,), "stride": (2,), "padding": (0,), "ceil_mode": False, "count_include_pad": True},
    ),
    ("AvgPool1d", (2, 3, 1), {"kernel_size": (2,), "stride": (3,), "padding": (1,)}),
    ("ConstantPad1d", (1, 0.5), {"padding": (1, 1), "value": 0.5}),
    ("ReflectionPad2d", (1,), {"padding": (1, 1, 1, 1)}),
    ("ReplicationPad3d", ((1, 2, 3, 4, 5, 6),), {"padding": (1, 2, 3, 4, 5, 6)}),
    ("ZeroPad2d", (2,), {"padding": (2, 2, 2, 2)}),
    ("MaxUnpool1d", (2,), {"kernel_size": (2,), "stride": (2,), "padding": (0,)}),
    ("MaxUnpool2d", (2, 3), {"kernel_size": (2, 2), "stride": (3, 3), "padding": (0, 0)}),
    ("MaxUnpool3d", ((1, 2, 3),), {"kernel_size": (1, 2, 3), "stride": (1, 2, 3), "padding": (0, 0, 0)}),
    ("AvgPool2d", (2,), {"padding": 0, "ceil_mode": False, "count_include_pad": True}),
    ("AvgPool3d", (2,), {"padding": 0, "ceil_mode": False, "count_include_pad": True}),
    ("BCELoss", (), {"reduction": "mean"}),
    ("BCEWithLogitsLoss", (), {"reduction": "mean"}),
    ("BatchNorm1d", (2,), {"eps": 1e-05, "momentum": 0.1, "affine": True, "track_running_stats": True}),
    ("BatchNorm2d", (2,), {"eps": 1e-05, "momentum": 0.1, "affine": True, "track_running_stats": True}),
    ("BatchNorm3d", (2,), {"eps": 1e-05, "momentum": 0.1, "affine": True, "track_running_stats": True}),
    ("CELU", (), {"alpha": 1.0}),
    ("CTCLoss", (), {"blank": 0, "reduction": "mean", "zero_infinity": False}),
    ("Conv1d", (2, 2, 2), {"stride": (1,), "padding": (0,), "dilation": (1,), "groups": 1, "padding_mode": "zeros"}),
    (
        "Conv2d",
        (2, 2, 2),
        {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "groups": 1, "padding_mode": "zeros"},
    ),
    (
        "Conv3d",
        (2, 2, 2),
        {"stride": (1, 1, 1), "padding": (0, 0, 0), "dilation": (1, 1, 1), "groups": 1, "padding_mode": "zeros"},
    ),
    (
        "ConvTranspose1d",
        (2, 2, 2),
        {
            "stride": (1,),
            "padding": (0,),
            "output_padding": (0,),
            "groups": 1,
            "dilation": (1,),
            "padding_mode": "zeros",
        },
    ),
    (
        "ConvTranspose2d",
        (2, 2, 2),
        {
            "stride": (1, 1),
            "padding": (0, 0),
            "output_padding": (0, 0),
            "groups": 1,
            "dilation": (1, 1),
            "padding_mode": "zeros",
        },
    ),
    (
        "ConvTranspose3d",
        (2, 2, 2),
        {
            "stride": (1, 1, 1),
            "padding": (0, 0, 0),
            "output_padding": (0, 0, 0),
            "groups": 1,
            "dilation": (1, 1, 1),
            "padding_mode": "zeros",
        },
    ),
    ("CosineEmbeddingLoss", (), {"margin": 0.0, "reduction": "mean"}),
    ("CosineSimilarity", (), {"dim": 1, "eps": 1e-08}),
    ("CrossEntropyLoss", (), {"ignore_index": -100, "reduction": "mean", "label_smoothing": 0.0}),
    ("Dropout", (), {"p": 0.5}),
    ("Dropout1d", (), {"p": 0.5}),
    ("Dropout2d", (), {"p": 0.5}),
    ("Dropout3d", (), {"p": 0.5}),
    ("ELU", (), {"alpha": 1.0}),
    ("Embedding", (2, 2), {"norm_type": 2.0, "scale_grad_by_freq": False}),
    (
        "EmbeddingBag",
        (2, 2),
        {"norm_type": 2.0, "scale_grad_by_freq": False, "mode": "mean", "include_last_offset": False},
    ),
    ("FeatureAlphaDropout", (), {"p": 0.5}),
    ("Flatten", (), {"start_dim": 1, "end_dim": -1}),
    ("Fold", (2, 2), {"dilation": 1, "padding": 0, "stride": 1}),
    ("GELU", (), {"approximate": "none"}),
    ("GLU", (), {"dim": -1}),
    ("GaussianNLLLoss", (), {"full": False, "eps": 1e-06, "reduction": "mean"}),
    ("GroupNorm", (2, 2), {"eps": 1e-05, "affine": True}),
    ("Hardshrink", (), {"lambd": 0.5}),
    ("Hardtanh", (), {"min_val": -1.0, "max_val": 1.0}),
    ("HingeEmbeddingLoss", (), {"margin": 1.0, "reduction": "mean"}),
    ("HuberLoss", (), {"reduction": "mean", "delta": 1.0}),
    ("InstanceNorm1d", (2,), {"eps": 1e-05, "momentum": 0.1, "affine": False, "track_running_stats": False}),
    ("InstanceNorm2d", (2,), {"eps": 1e-05, "momentum": 0.1, "affine": False, "track_running_stats": False}),
    ("InstanceNorm3d", (2,), {"eps": 1e-05, "momentum": 0.1, "affine": False, "track_running_stats": False}),
    ("KLDivLoss", (), {"reduction": "mean", "log_target": False}),
    ("L1Loss", (), {"reduction": "mean"}),
    ("LPPool1d", (2, 2), {"ceil_mode": False}),
    ("LPPool2d", (2, 2), {"ceil_mode": False}),
    ("LPPool3d", (2, 2), {"ceil_mode": False}),
    ("LayerNorm", (2,), {"eps": 1e-05, "elementwise_affine": True}),
    ("LeakyReLU", (), {"negative_slope": 0.01}),
    ("LocalResponseNorm", (2,), {"alpha": 0.0001, "beta": 0.75, "k": 1.0}),
    ("MSELoss", (), {"reduction": "mean"}),
    ("MarginRankingLoss", (), {"margin": 0.0, "reduction": "mean"}),
    ("MaxPool1d", (2,), {"padding": 0, "dilation": 1, "return_indices": False, "ceil_mode": False}),
    ("MaxPool2d", (2,), {"padding": 0, "dilation": 1, "return_indices": False, "ceil_mode": False}),
    ("MaxPool3d", (2,), {"padding": 0, "dilation": 1, "return_indices": False, "ceil_mode": False}),
    ("MultiLabelMarginLoss", (), {"reduction": "mean"}),
    ("MultiLabelSoftMarginLoss", (), {"reduction": "mean"}),
    ("MultiMarginLoss", (), {"p": 1, "margin": 1.0, "reduction": "mean"}),
    ("NLLLoss", (), {"ignore_index": -100, "reduction": "mean"}),
    ("PReLU", (), {"num_parameters": 1, "init": 0.25}),
    ("PairwiseDistance", (), {"eps": 1e-06, "keepdim": False}),
    ("PoissonNLLLoss", (), {"log_input": True, "full": False, "eps": 1e-08, "reduction": "mean"}),
    ("RMSNorm", (2,), {"elementwise_affine": True}),
    ("RReLU", (), {"lower": 0.125, "upper": 0.3333333333333333}),
    ("SmoothL1Loss", (), {"reduction": "mean", "beta": 1.0}),
    ("SoftMarginLoss", (), {"reduction": "mean"}),
    ("Softplus", (), {"beta": 1.0, "threshold": 20.0}),
    ("Softshrink", (), {"lambd": 0.5}),
    ("TripletMarginLoss", (), {"margin": 1.0, "p": 2.0, "eps": 1e-06, "swap": False, "reduction": "mean"}),
    ("Unfold", (2,), {"dilation": 1, "padding": 0, "stride": 1}),
    ("Upsample", (), {"mode": "nearest"}),
]


@clause("defaults.functions.of_tensors", MUST, source=[Torch("torch.sum", "torch.sort", "torch.diagonal")])
def _(xp, case=each(TENSORS)):
    """Functions of tensors take an argument that is left out for the default that PyTorch documents."""
    assert same_with_defaults(xp, float, *case)


@clause("defaults.functions.of_integers", MUST, source=[Torch("torch.bucketize", "torch.nn.functional.one_hot")])
def _(xp, case=each(NUMBERS)):
    """So do functions that integers tell apart."""
    assert same_with_defaults(xp, int, *case)


@clause("defaults.functions.of_matrices", MUST, source=[Torch("torch.linalg.svd", "torch.linalg.vector_norm")])
def _(xp, case=each(LINALG)):
    """So do those of linear algebra."""
    assert same_with_defaults(xp, float, *case)


@clause("defaults.functions.of_signals", MUST, source=[Torch("torch.fft.fft", "torch.signal.windows.kaiser")])
def _(xp, case=each(FFT)):
    """So do transforms and windows."""
    assert same_with_defaults(xp, float, *case)


@clause("defaults.functions.of_networks", MUST, source=[Torch("torch.nn.functional.conv2d")], requires=["nn"])
def _(xp, case=each(NN)):
    """So do the functions of networks."""
    assert same_with_defaults(xp, float, *case)


@clause(
    "defaults.modules.have_them_as_attributes",
    MUST,
    source=[Torch("torch.nn.Conv2d", "torch.nn.GroupNorm")],
    requires=["nn"],
)
def _(xp, case=each(MODULES)):
    """A module keeps each setting, given or left out, as an attribute of that name; one for each dimension, as a tuple."""
    name, given, settings = case
    module = getattr(xp.nn, name)(*given)
    assert {setting: getattr(module, setting) for setting in settings} == settings


@clause("defaults.functions.of_dropout", MUST, source=[Torch("torch.nn.functional.dropout")], requires=["nn"])
def _(xp, name=each(["dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"])):
    """``dropout`` and its kin drop unless ``training=False``; those named for alpha only with ``training=True``; all leave
    their input as it is."""
    x = (
        xp.ones(2, 3, 40, 2, 2)
        if name == "dropout3d"
        else xp.ones(2, 40, 4, 2)
        if name != "dropout1d"
        else xp.ones(2, 40, 4)
    )
    function = getattr(xp.nn.functional, name)
    assert (function(x).tolist() == x.tolist()) == ("alpha" in name)
    assert function(x, training=True).tolist() != x.tolist()
    assert function(x, training=False).tolist() == x.tolist()
    assert x.tolist() == xp.ones_like(x).tolist()

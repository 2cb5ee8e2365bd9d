"""Calls that are refused: the family of the error, and that nothing is changed."""

import builtins
import re
from functools import reduce

import numpy as np

from conformance.clause import MUST, Torch, clause, each, raises


def given(xp, value):
    """What a case's argument stands for: "float32[2, 3]" for a tensor of that dtype and shape, a list for one of its numbers,
    "xp.int32" for what the namespace has of that name."""
    if isinstance(value, str) and (tensor := re.fullmatch(r"(\w+)\[([\d, ]*)\]", value)):
        shape = tuple(int(n) for n in tensor[2].split(",") if n)
        numbers = [i % 5 for i in range(int(np.prod(shape)))]
        return xp.tensor(numbers, dtype=getattr(xp, tensor[1])).reshape(shape)
    if isinstance(value, str) and value.startswith("xp."):
        return getattr(xp, value[3:])
    if isinstance(value, list):
        return xp.tensor(value)
    return tuple(given(xp, part) for part in value) if isinstance(value, tuple) else value


def tensors(values):
    """The tensors among arguments."""
    for value in values:
        if isinstance(value, tuple):
            yield from tensors(value)
        elif hasattr(value, "tolist"):
            yield value


def refused(xp, error, name, arguments, options):
    """Call the function, or the method where the name begins with a dot; the error must come and leave all as it was."""
    first, *others = given(xp, arguments)
    named = {k: given(xp, v) for k, v in options.items()}
    before = [(tuple(t.shape), t.dtype, t.tolist()) for t in tensors([first, *others, *named.values()])]
    with raises(getattr(builtins, error)):
        if name.startswith("."):
            getattr(first, name[1:])(*others, **named)
        else:
            reduce(getattr, name.split("."), xp)(first, *others, **named)
    after = [(tuple(t.shape), t.dtype, t.tolist()) for t in tensors([first, *others, *named.values()])]
    assert repr(after) == repr(before)  # also where they are NaN


TYPES = [
    ("TypeError", "atleast_2d", (2,), {}),
    ("TypeError", "bartlett_window", (False,), {}),
    ("TypeError", "block_diag", ("mean",), {}),
    ("TypeError", "cartesian_prod", (1j,), {}),
    ("TypeError", "chain_matmul", (None, None), {}),
    ("TypeError", ".clamp_", ("float32[5, 10, 5]", "float32[10, 5]", 0), {}),
    ("TypeError", "clamp_max_", ("float32[3]", ()), {}),
    ("TypeError", ".clip", ("float32[]", (1.0,)), {}),
    ("TypeError", "einsum", (("float32[3]",), ""), {}),
    ("TypeError", "fft.fft", (1j,), {}),
    ("TypeError", "fill", ("float32[]",), {"value": "a"}),
    ("TypeError", "fill_", ("float32[]", (0, 1)), {}),
    ("TypeError", "float_power", ("mean", ()), {}),
    ("TypeError", ".histogram", ([], ("float32[5, 5]",)), {}),
    ("TypeError", "hsplit", ("float32[6]",), {}),
    ("TypeError", "isin", ("float32[5]", ()), {}),
    ("TypeError", "lcm_", ("float32[]",), {}),
    ("TypeError", ".ldexp_", ("float32[]", -1), {}),
    ("TypeError", ".lerp", ("float32[]", "float32[]", (0, 0)), {}),
    ("TypeError", "linalg.matmul", ("float32[1]", None), {}),
    ("TypeError", "linalg.vector_norm", ("float32[2, 3]", (0, 1)), {}),
    ("TypeError", ".mean", ("float32[1]", 1j, None), {}),
    ("TypeError", ".new_ones", ("float32[0]", ()), {"keepdim": None}),
    ("TypeError", "nn.functional.hardtanh_", ("float32[]", ()), {}),
    ("TypeError", "nn.functional.relu", (0,), {}),
    ("TypeError", ".quantile", ("float32[]", ()), {}),
    ("TypeError", "round_", (1.0,), {}),
    ("TypeError", "searchsorted", ("float32[]", "xp.bool"), {}),
    ("TypeError", ".set_", ("float32[0]", -4), {}),
    ("TypeError", ".set_", ("float32[0]", False, 3), {}),
    ("TypeError", ".tensor_split", ("float32[0, 3]",), {}),
]
TENSORS = [
    ("RuntimeError", "addcmul", ("float32[5, 5]", "float32[5, 5]", "float32[1, 5]"), {"value": 1j}),
    ("RuntimeError", ".addmm_", ("float32[]", "float32[]", "float32[2, 3]"), {}),
    ("RuntimeError", ".addr", ("float32[0]", "float32[5]", "float32[10]"), {}),
    ("RuntimeError", "addr", ("int64[]", "int64[5]", "int64[10]"), {"beta": 1.0}),
    ("RuntimeError", ".addr_", ("float32[]", "float32[5]", "float32[]"), {}),
    ("RuntimeError", ".allclose", ("float32[]", "float32[]"), {"atol": -1}),
    ("RuntimeError", ".argmax", ("bool[5, 5]",), {}),
    ("RuntimeError", "as_strided_scatter", ("float32[1]", "float32[1]", (), ()), {}),
    ("RuntimeError", "broadcast_shapes", ((), 1j), {}),
    ("RuntimeError", "cdist", ("float32[0]", "float32[3, 5]"), {}),
    ("RuntimeError", "cdist", ("float32[3, 5]", "float32[5, 3]"), {}),
    ("RuntimeError", "cdist", ("float32[5, 5]", "float32[5, 5]", -1), {}),
    ("RuntimeError", "cdist", ("int64[2, 1, 3]", "float32[2, 3]"), {}),
    ("RuntimeError", "corrcoef", ("bool[0]",), {}),
    ("RuntimeError", "corrcoef", ("float32[1, 1, 2]",), {}),
    ("IndexError", "cumulative_trapezoid", ("float32[]",), {}),
    ("RuntimeError", "cumulative_trapezoid", ("bool[0, 3]", "float32[]"), {}),
    ("RuntimeError", "cumulative_trapezoid", ("float32[2, 1]", "float32[2, 3]"), {}),
    ("IndexError", "diag_embed", ("float32[]",), {}),
    ("RuntimeError", ".fill_", ("float32[0]", "float32[1, 3]"), {}),
    ("RuntimeError", "gradient", ("float32[5, 5]",), {"spacing": ("float32[1, 3]", "float32[2, 3]")}),
    ("RuntimeError", "gradient", ("float32[5, 5]",), {"spacing": ("float32[3]", "float32[0]")}),
    ("RuntimeError", "gradient", ("uint8[1]",), {}),
    ("RuntimeError", ".histogram", ("float32[]", "float32[]"), {}),
    ("RuntimeError", ".histogram", ("float32[]",), {"weight": "int64[1]"}),
    ("RuntimeError", ".index_fill", ("float32[1]", 0, "int64[3, 1]", -8), {}),
    ("RuntimeError", ".isclose", ("int64[10, 5]", []), {}),
    ("IndexError", "narrow", ("float32[0]", -1, 2, 2), {}),
    ("RuntimeError", ".narrow", ("float32[3, 2]", 1, "float32[0]", 2), {}),
    ("RuntimeError", ".narrow", ("float32[5, 5, 5]", 1, 2, -3), {}),
    ("RuntimeError", "narrow", ("float32[2, 3]", 1, 2, 2), {}),
    ("RuntimeError", "narrow_copy", ("float32[0]", 1, 2, 2), {}),
    ("RuntimeError", ".norm", ("float32[5, 5]", "nuc", (0,)), {}),
    ("RuntimeError", "norm", ("float32[0]", float("inf"), -1), {}),
    ("RuntimeError", "norm", ("float32[1]", "mean"), {}),
    ("RuntimeError", ".renorm_", ("int64[5, 5, 5]", 1, 2, 3), {}),
    ("RuntimeError", "repeat_interleave", ("int64[2, 1, 3]",), {}),
    ("IndexError", "roll", ("float32[]", 1, 2), {}),
    ("IndexError", "slice_copy", ("float32[]",), {}),
    ("RuntimeError", "special.multigammaln", ("float32[0]", -2), {}),
    ("RuntimeError", "tensor_split", ("float32[]", "float32[3]"), {}),
    ("RuntimeError", "tensordot", ("float32[2, 2, 1]", "float32[3, 2]"), {"dims": ((0, 1, 0), (2, 0))}),
    ("RuntimeError", "tensordot", ("float32[2, 2, 2]", "float32[2, 2, 2]"), {"dims": -3}),
    ("RuntimeError", "tensordot", ("float32[3]", "float32[1, 3]"), {}),
    ("RuntimeError", "tensordot", ("int64[1, 1, 1]", "int64[2, 1, 2]"), {"dims": ((1, 1), (2, 0))}),
    ("RuntimeError", ".to", ("float32[1]", 2), {}),
    ("RuntimeError", ".topk", ("bool[5, 10, 5]", 3), {}),
    ("RuntimeError", ".unflatten", ("float32[]", 0, (8,)), {}),
    ("RuntimeError", "unravel_index", ("int64[2, 3]", 0), {}),
    ("RuntimeError", "vdot", ("float32[1]", "float32[5]"), {}),
]
LINALG = [
    ("RuntimeError", ".cholesky", ("float32[5, 5]",), {}),
    ("RuntimeError", ".cholesky_solve", ("float32[2, 2, 0]", "float32[0, 2, 2]"), {}),
    ("RuntimeError", "cholesky_solve", ([], []), {}),
    ("RuntimeError", "cross", ("float32[1]", "float32[5, 3]"), {}),
    ("RuntimeError", "cross", ("float32[5, 3]", "float32[4, 3]"), {}),
    ("RuntimeError", "cross", ("float32[5, 3]", "float32[]"), {}),
    ("RuntimeError", "cross", ("float32[5, 3]", "int64[5, 3]"), {}),
    ("RuntimeError", "linalg.ldl_solve", ("float32[5, 5]", "float32[3]", "float32[5, 5]"), {}),
    ("RuntimeError", "linalg.lstsq", ("float32[3, 2]", "float32[]"), {}),
    ("RuntimeError", "linalg.lstsq", ("float32[]", "float32[3, 2]"), {}),
    ("RuntimeError", "linalg.lu_factor", ("float32[5, 5]",), {}),
    ("RuntimeError", "linalg.matrix_norm", ("int64[3]",), {}),
    ("RuntimeError", "linalg.multi_dot", (([[], []], [[], [], []]),), {}),
    ("RuntimeError", "linalg.multi_dot", (([], [[[-8, 6], [9, 0]]]),), {}),
    ("RuntimeError", "linalg.tensorinv", ("float32[0, 3]",), {}),
    ("RuntimeError", "linalg.tensorinv", ("float32[288]",), {"ind": -12}),
    ("RuntimeError", "linalg.tensorinv", ("float32[]",), {}),
    ("RuntimeError", "linalg.tensorsolve", ("float32[0]", "float32[0, 3]"), {}),
    ("RuntimeError", "linalg.vander", ("float32[]",), {}),
    ("RuntimeError", "linalg.vecdot", ("float32[1]", "int64[1]"), {}),
    ("RuntimeError", "lu", ("float32[]", False), {}),
    ("RuntimeError", ".lu_solve", ("float32[3, 4]", "float32[3, 3]", "float32[3]"), {}),
    ("RuntimeError", ".lu_solve", ([], [], "float32[0, 3]"), {}),
    ("RuntimeError", "lu_solve", ("float32[3, 4]", "float32[3, 3]", "int32[0]"), {}),
    ("RuntimeError", "lu_unpack", ("float32[3, 5]", "float32[1]"), {}),
    ("RuntimeError", "lu_unpack", ("float32[4, 5]", "int32[4]"), {}),
    ("RuntimeError", "lu_unpack", ("float32[]", "float32[4]"), {}),
    ("RuntimeError", "matrix_power", ("float32[3]", 0), {}),
    ("RuntimeError", ".orgqr", ("int64[6, 5]", "float32[5]"), {}),
    ("RuntimeError", "orgqr", ("float32[0, 3]", "float32[2, 1, 5]"), {}),
    ("RuntimeError", "orgqr", ("float32[2, 1, 5, 5]", "float32[5, 1, 1]"), {}),
    ("RuntimeError", "orgqr", ("float32[3, 2]", "float32[5]"), {}),
    ("RuntimeError", "orgqr", ("float32[3]", "float32[0]"), {}),
    ("RuntimeError", "orgqr", ("float32[5, 5]", "float32[3, 2]"), {}),
    ("RuntimeError", ".ormqr", ("float32[5, 5]", "float32[5, 5]", "float32[5, 5]"), {}),
    ("RuntimeError", "ormqr", ("float32[5, 5]", "float32[5]", "float32[4, 5]"), {}),
    ("RuntimeError", "triangular_solve", ([], []), {}),
]
FFT = [
    ("RuntimeError", "fft.fft2", ("float32[5, 6, 7]",), {"s": ()}),
    ("RuntimeError", "fft.fftfreq", (-2,), {}),
    ("RuntimeError", "fft.fftn", ("float32[0]",), {}),
    ("RuntimeError", "fft.hfftn", ("float32[1]",), {}),
    ("RuntimeError", "fft.hfftn", ("float32[]",), {"s": (9,)}),
    ("RuntimeError", "fft.ihfftn", ("float32[]",), {}),
    ("RuntimeError", "fft.irfft", ("float32[0]",), {}),
    ("RuntimeError", "fft.irfftn", ("float32[]",), {}),
    ("RuntimeError", "istft", ("float32[0]", 1), {}),
    ("RuntimeError", ".stft", ("float32[0]",), {"n_fft": 10}),
    ("RuntimeError", ".stft", ("float32[100]",), {"n_fft": 10}),
    ("RuntimeError", ".stft", ("int64[100]",), {"n_fft": 10, "return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]",), {"n_fft": -20, "return_complex": True}),
    ("RuntimeError", "stft", ("float32[]",), {"n_fft": 16, "center": False, "return_complex": True}),
]
NN = [
    (
        "RuntimeError",
        "native_batch_norm",
        ("float32[3, 2, 4]", "float32[2]", "float32[2]", "float32[5, 5]", "float32[2]", False, 1.0, 1.0),
        {},
    ),
    ("RuntimeError", "native_group_norm", ("float32[0]", "float32[6]", "float32[6]", 1, 6, 3, 2, 1.0), {}),
    ("RuntimeError", "native_group_norm", ("float32[1, 6, 3]", "float32[0]", "float32[6]", 1, 6, 3, 2, 1.0), {}),
    ("RuntimeError", "native_group_norm", ("float32[1, 6, 3]", "float32[6]", "float32[6]", 1, 6, 3, -12, 1.0), {}),
    ("RuntimeError", "nn.functional.adaptive_avg_pool1d", ("float32[8, 8]", -6), {}),
    ("ValueError", "nn.functional.adaptive_avg_pool3d", ([], (5, 7, 4)), {}),
    ("RuntimeError", "nn.functional.adaptive_max_pool1d_with_indices", ("float32[1, 3]", (0, 0)), {}),
    ("NotImplementedError", "nn.functional.affine_grid", ("float32[1, 3]", (0,)), {}),
    ("ValueError", "nn.functional.affine_grid", ("int64[3, 2]", (0,)), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[2, 3, 9]", (13,)), {}),
    ("RuntimeError", "nn.functional.avg_pool2d", ("float32[1, 3, 9, 9]", 3, 1, -11), {}),
    ("RuntimeError", "nn.functional.batch_norm", ("float32[]", "float32[2]", "float32[2]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ("float32[0, 3]", "float32[4, 0]", "float32[5, 3, 4]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ("float32[0, 3]", "float32[5, 3, 4]", "float32[5]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ("float32[3]", "float32[3]", "float32[5, 3, 1]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ("float32[3]", "float32[4]", "float32[5, 3, 4]", "float32[3]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ([], [], "float32[5, 3, 4]"), {}),
    ("RuntimeError", "nn.functional.binary_cross_entropy", ("float32[1]", "int64[1]"), {}),
    ("RuntimeError", "nn.functional.binary_cross_entropy_with_logits", ("float32[5]", "int64[5]"), {}),
    ("RuntimeError", "nn.functional.celu", ("float32[3]", "float32[]"), {}),
    ("RuntimeError", "nn.functional.channel_shuffle", ("float32[]", 2), {}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[3, 4]", "float32[3, 3, 3]"), {"groups": "int64[]"}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[3, 4]", "float32[3, 3, 3]"), {"groups": 2}),
    ("RuntimeError", "nn.functional.conv2d", ("float32[1, 3, 4, 4]", "float32[3, 3, 3, 3]"), {"padding": "2"}),
    ("RuntimeError", "nn.functional.conv2d", ("float32[1, 3, 4, 4]", "float32[3, 3, 3, 3]"), {"padding": (-1,)}),
    ("RuntimeError", "nn.functional.conv3d", ("float32[1, 1, 4, 4, 4]", "float32[1, 1, 1, 1, 1]", "float32[]"), {}),
    (
        "RuntimeError",
        "nn.functional.conv3d",
        ("float32[1, 1, 4, 4, 4]", "float32[1, 1, 4, 4, 4]"),
        {"stride": (2, -3, 2)},
    ),
    (
        "RuntimeError",
        "nn.functional.conv3d",
        ("float32[1, 4, 4, 4]", "float32[1, 1, 1, 1, 1]", "float32[3, 2]", "int64[1]"),
        {"padding": "same"},
    ),
    ("RuntimeError", "nn.functional.conv3d", ("float32[1, 4, 4, 4]", "float32[1]"), {}),
    ("RuntimeError", "nn.functional.conv_transpose2d", ("int64[3, 4, 1]", "int64[3, 3, 3, 3]"), {"padding": 2}),
    ("RuntimeError", "nn.functional.conv_transpose3d", ("float32[1, 3, 4, 4, 4]", "float32[1, 3, 4, 4, 4]"), {}),
    ("RuntimeError", "nn.functional.cosine_embedding_loss", ("float32[5, 5]", "float32[5, 5]", "float32[2, 3]"), {}),
    ("RuntimeError", "nn.functional.cosine_embedding_loss", ("float32[5, 5]", "float32[]", "float32[5]"), {}),
    ("RuntimeError", "nn.functional.cross_entropy", ("float32[2, 3]", "int64[2, 3]"), {}),
    ("RuntimeError", "nn.functional.embedding", ("int64[10, 5]", "float32[]"), {}),
    (
        "ValueError",
        "nn.functional.embedding_bag",
        ("float32[0]", "float32[5, 5]"),
        {"per_sample_weights": "float32[5, 5]"},
    ),
    ("RuntimeError", "nn.functional.fold", ("float32[1]", (0, 0), -2), {}),
    ("ValueError", "nn.functional.gaussian_nll_loss", ("float32[5]", "float32[5]", "float32[0]"), {}),
    (
        "ValueError",
        "nn.functional.gaussian_nll_loss",
        (
            "float32[5]",
            "float32[5]",
            [-7.950586795806885, -2.400455951690674, -4.3228044509887695, -1.765825867652893, -8.478373527526855],
        ),
        {},
    ),
    ("RuntimeError", "nn.functional.glu", ("float32[]",), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[2, 3, 5, 5]", "float32[2, 3, 5, 5]"), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[2, 3, 5, 5]", "float32[3]"), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[2, 3, 5, 5]", "int64[2, 5, 5, 2]"), {}),
    ("ValueError", "nn.functional.grid_sample", ("float32[2, 3, 5, 5]", "float32[2, 5, 5, 2]"), {"mode": ""}),
    ("ValueError", "nn.functional.grid_sample", ("float32[2, 3, 5, 5]", "float32[2, 5, 5, 2]"), {"padding_mode": ""}),
    ("RuntimeError", "nn.functional.hardtanh", ("uint8[0]",), {}),
    ("ValueError", "nn.functional.hardtanh", ("float32[5, 5]", 100), {}),
    ("RuntimeError", "nn.functional.hardtanh_", ("bool[]",), {}),
    ("ValueError", "nn.functional.instance_norm", ("float32[]",), {}),
    ("RuntimeError", "nn.functional.kl_div", ("int64[]", "float32[2]"), {}),
    ("RuntimeError", "nn.functional.linear", ("float32[0, 3]", "float32[1, 4, 3]"), {}),
    ("RuntimeError", "nn.functional.linear", ("int64[3]", "int64[2]", "int64[4]"), {}),
    ("ValueError", "nn.functional.local_response_norm", ("float32[0]", 2), {}),
    ("RuntimeError", "nn.functional.margin_ranking_loss", ("float32[3]", "float32[]", "float32[]"), {}),
    ("RuntimeError", "nn.functional.max_pool1d_with_indices", ("float32[2, 3]", ()), {}),
    ("RuntimeError", "nn.functional.max_pool2d_with_indices", ("float32[2, 1, 3]", (0, 0)), {}),
    ("RuntimeError", "nn.functional.max_pool2d_with_indices", ("float32[2, 1, 3]", -4), {}),
    ("RuntimeError", "nn.functional.max_pool3d_with_indices", ("float32[]", 2), {}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[1, 1, 2, 1]", "int64[1, 2, 1]"), {"kernel_size": 3}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[1, 2, 1]", "float32[1, 2, 1]"), {"kernel_size": 3}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[1, 2, 1]", "int64[0]"), {"kernel_size": 3}),
    (
        "RuntimeError",
        "nn.functional.max_unpool1d",
        ("float32[1, 2, 2]", "int64[1, 2, 2]"),
        {"kernel_size": 4, "padding": 1, "output_size": (1, 2, 3)},
    ),
    (
        "ValueError",
        "nn.functional.max_unpool1d",
        ("float32[1, 2, 1]", "int64[1, 2, 1]"),
        {"kernel_size": 3, "stride": 2, "padding": 1, "output_size": (1, 2, 3)},
    ),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[0]", "float32[1]"), {}),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[5, 1]", "float32[5]"), {}),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[]", "float32[0]"), {}),
    ("ValueError", "nn.functional.multi_margin_loss", ("float32[]", "float32[]", -4), {}),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[0]", "float32[5]"), {}),
    (
        "RuntimeError",
        "nn.functional.multilabel_margin_loss",
        (
            "float32[5]",
            [-8.478373527526855, -1.765825867652893, -4.3228044509887695, -2.400455951690674, -7.950586795806885],
        ),
        {},
    ),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[]", "float32[0]"), {}),
    ("RuntimeError", "nn.functional.native_channel_shuffle", ("float32[2, 1, 3]", 100), {}),
    ("RuntimeError", "nn.functional.nll_loss", ("float32[2, 3]", "int64[2]"), {"weight": "float32[]"}),
    ("RuntimeError", "nn.functional.one_hot", ("int64[0]",), {}),
    ("RuntimeError", "nn.functional.one_hot", ("int64[]",), {"num_classes": 0}),
    ("NotImplementedError", "nn.functional.pad", ([], (0, 1), "replicate"), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[0, 3, 3]", (1, -12), "reflect"), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[1, 3, 3]", (2, -12)), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[1, 3, 3]", (2, 2, 2)), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[]", (0, 1)), {}),
    ("RuntimeError", "nn.functional.pdist", ("float32[1]",), {}),
    ("RuntimeError", "nn.functional.pdist", ("float32[5, 5]", -4), {}),
    ("RuntimeError", "nn.functional.pdist", ("int64[5, 5]",), {}),
    ("RuntimeError", "nn.functional.pixel_shuffle", ("float32[1, 0, 1, 1]",), {"upscale_factor": -11}),
    ("RuntimeError", "nn.functional.pixel_unshuffle", ("float32[1, 0, 1, 1]",), {"downscale_factor": -8}),
    ("RuntimeError", "nn.functional.pixel_unshuffle", ("float32[2, 1, 3]",), {"downscale_factor": 3}),
    ("RuntimeError", "nn.functional.prelu", ("float32[]",), {"weight": "float32[1, 3]"}),
    ("RuntimeError", "nn.functional.prelu", ("float32[]",), {"weight": "float32[2]"}),
    ("RuntimeError", "nn.functional.prelu", ("int64[]", "float32[]"), {}),
    ("RuntimeError", "nn.functional.rms_norm", ("float32[2]", (1,), "float32[3]"), {}),
    (
        "RuntimeError",
        "nn.functional.scaled_dot_product_attention",
        ("int64[0]", "float32[4, 6, 8]", "float32[4, 6, 8]"),
        {},
    ),
    ("RuntimeError", "nn.functional.scaled_dot_product_attention", ([], "float32[4, 6, 8]", "float32[4, 6, 8]"), {}),
    ("RuntimeError", "nn.functional.softshrink", ("float32[5, 5]",), {"lambd": -1}),
    ("RuntimeError", "nn.functional.triplet_margin_loss", ("float32[0]", "float32[5, 10]", "float32[5, 10]"), {}),
    ("IndexError", "nn.functional.unfold", ([], 2), {}),
    ("RuntimeError", "nn.functional.unfold", ("float32[0, 1, 5, 1]", 2), {}),
    ("RuntimeError", "nn.functional.unfold", ("float32[0, 1, 5, 5]", 2, 0), {}),
    ("RuntimeError", "nn.functional.unfold", ("float32[5, 1, 5, 0]", 1), {}),
    ("NotImplementedError", "nn.functional.upsample", ("float32[0]", 1.0), {}),
    ("RuntimeError", "nn.functional.upsample", ("float32[2, 1, 3]", 0), {}),
    ("ValueError", "nn.functional.upsample", ("float32[]", (0,)), {}),
    ("ValueError", "nn.functional.upsample_nearest", ("float32[2, 3, 4]",), {"scale_factor": (0, 0)}),
    ("RuntimeError", "pixel_shuffle", ("float32[3]", -4), {}),
]
OTHER_DTYPES = [
    ("IndexError", "istft", ("complex64[]",), {"n_fft": 10}),
    ("RuntimeError", ".istft", ("complex64[10, 2]",), {"n_fft": 0}),
    ("RuntimeError", "linalg.lstsq", ("complex64[4, 3]", "complex64[24]"), {}),
    ("RuntimeError", "linalg.pinv", ("float32[3, 2]", "complex64[0]"), {}),
    ("RuntimeError", ".lu_solve", ([[], [], []], "complex64[3, 3]", "float32[3]"), {}),
    ("RuntimeError", ".min", ("complex64[0, 3]", 1), {}),
    ("RuntimeError", "nansum", ("complex64[]",), {}),
    ("RuntimeError", "ne", ("uint16[]", "complex64[]"), {}),
    (
        "RuntimeError",
        "nn.functional.conv3d",
        ("complex64[1, 1, 4, 4, 4]", "complex64[1, 1, 4, 4, 4]", "float32[1]"),
        {},
    ),
    ("RuntimeError", "nn.functional.cosine_similarity", ("float32[]", "complex64[3]"), {}),
    ("RuntimeError", "stft", ("float16[100]",), {"n_fft": 10, "return_complex": True}),
    ("NotImplementedError", ".triu", ("uint16[10, 1]",), {}),
]


@clause("refusals.types.of_what_is_given", MUST, source=[Torch("torch.where", "torch.clamp", "torch.tensor_split")])
def _(xp, case=each(TYPES)):
    """What is no tensor, number or tuple of integers where one is needed is refused with TypeError."""
    refused(xp, *case)


@clause("refusals.tensors.shapes_and_values", MUST, source=[Torch("torch.narrow", "torch.addmm", "torch.quantile")])
def _(xp, case=each(TENSORS)):
    """Sizes, dimensions, dtypes and numbers that a function cannot do with are refused, and nothing is changed."""
    refused(xp, *case)


@clause(
    "refusals.linalg.shapes_and_values", MUST, source=[Torch("torch.linalg.lstsq", "torch.ormqr", "torch.lu_unpack")]
)
def _(xp, case=each(LINALG)):
    """So are those of linear algebra."""
    refused(xp, *case)


@clause("refusals.fft.shapes_and_values", MUST, source=[Torch("torch.fft.irfft", "torch.stft")])
def _(xp, case=each(FFT)):
    """So are those of transforms."""
    refused(xp, *case)


@clause(
    "refusals.nn.shapes_and_values",
    MUST,
    source=[Torch("torch.nn.functional.conv2d", "torch.nn.functional.pad", "torch.nn.functional.unfold")],
    requires=["nn"],
)
def _(xp, case=each(NN)):
    """So are those of the functions of networks."""
    refused(xp, *case)


@clause("refusals.dtypes.of_less_use", MUST, source=[Torch("torch.median", "torch.stft")], requires=["complex"])
def _(xp, case=each(OTHER_DTYPES)):
    """So are complex tensors, halves and other dtypes of less use, by functions that are not for them."""
    refused(xp, *case)

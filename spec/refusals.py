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
    arguments = given(xp, arguments)
    named = {k: given(xp, v) for k, v in options.items()}
    before = [(tuple(t.shape), t.dtype, t.tolist()) for t in tensors([*arguments, *named.values()])]
    with raises(getattr(builtins, error)):
        if name.startswith("."):
            getattr(arguments[0], name[1:])(*arguments[1:], **named)
        else:
            reduce(getattr, name.split("."), xp)(*arguments, **named)
    after = [(tuple(t.shape), t.dtype, t.tolist()) for t in tensors([*arguments, *named.values()])]
    assert repr(after) == repr(before)  # also where they are NaN


TYPES = [
    ("TypeError", "UntypedStorage", (1, 2), {}),
    ("TypeError", ".apply_", ("float32[2, 3]", 3), {}),
    ("TypeError", "atleast_1d", ("mean",), {}),
    ("TypeError", "bartlett_window", (False,), {}),
    ("TypeError", "block_diag", ("mean",), {}),
    ("TypeError", "chain_matmul", (None, None), {}),
    ("TypeError", ".clamp_", ("float32[5, 10, 5]", "float32[10, 5]", 0), {}),
    ("TypeError", "clamp_min", ("float32[2, 3]", "a"), {}),
    ("TypeError", ".clip", ("float32[]", (1.0,)), {}),
    ("TypeError", "einsum", (("float32[3]",), ""), {}),
    ("TypeError", "fft.fft", (1j,), {}),
    ("TypeError", "fill", ("float32[]",), {"value": "a"}),
    ("TypeError", ".fill_", ("float32[2, 3]", "a"), {}),
    ("TypeError", "float_power", ("mean", ()), {}),
    ("TypeError", "float_power", (2.0, 3.0), {}),
    ("TypeError", "frombuffer", (b"1234",), {"dtype": 3}),
    ("TypeError", "histogram", ("float32[2, 3]", "mean"), {}),
    ("TypeError", "histogram", ("float32[2, 3]",), {"bins": 2, "range": 3}),
    ("TypeError", "hsplit", ("float32[6]",), {}),
    ("TypeError", "index_add", ("float32[2, 3]", 0, [0, 1], "float32[2, 3]"), {"alpha": "a"}),
    ("TypeError", "isin", ("float32[2, 3]", "a"), {}),
    ("TypeError", "lcm_", ("float32[]",), {}),
    ("TypeError", ".ldexp_", ("float32[]", -1), {}),
    ("TypeError", "lerp", ("float32[2, 3]", "float32[2, 3]", "a"), {}),
    ("TypeError", "linalg.matmul", ("float32[1]", None), {}),
    ("TypeError", "linalg.vector_norm", ("float32[2, 3]", "a"), {}),
    ("TypeError", "max", ("float32[2, 3]",), {"keepdim": True}),
    ("TypeError", "meshgrid", ("mean",), {}),
    ("TypeError", ".new_ones", ("float32[0]", ()), {"keepdim": None}),
    ("TypeError", "nn.functional.relu", (0,), {}),
    ("TypeError", "prod", ("float32[2, 3]",), {"keepdim": True}),
    ("TypeError", ".quantile", ("float32[]", ()), {}),
    ("TypeError", "round_", (1.0,), {}),
    ("TypeError", "searchsorted", ("float32[2, 3]", "mean"), {}),
    ("TypeError", ".set_", ("float32[0]", -4), {}),
    ("TypeError", ".set_", ("float32[0]", False, 3), {}),
    ("TypeError", "signal.windows.general_cosine", (5,), {"a": 3}),
    ("TypeError", "signal.windows.hann", ("a",), {}),
    ("TypeError", "sum", ("float32[2, 3]", 0, "mean"), {}),
    ("TypeError", ".tensor_split", ("float32[0, 3]",), {}),
    ("TypeError", "movedim", ("float32[2, 3]", (0, 1), 0), {}),
    ("TypeError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"size": "a"}),
    ("TypeError", "linalg.pinv", ("float32[2, 3]",), {"atol": 0.1, "rcond": 0.1}),
]
TENSORS = [
    ("RuntimeError", "UntypedStorage", (-1,), {}),
    ("RuntimeError", "addcmul", ("float32[5, 5]", "float32[5, 5]", "float32[1, 5]"), {"value": 1j}),
    ("RuntimeError", "addmm", ("float32[2, 3]", "float32[2, 3]", "float32[3]"), {}),
    ("RuntimeError", "addmm", ("float32[5]", "float32[2, 3]", "float32[3, 3]"), {}),
    ("RuntimeError", "addr", ("float32[2, 3]", "float32[2, 3]", "float32[2, 3]"), {}),
    ("RuntimeError", "addr", ("int64[]", "int64[5]", "int64[10]"), {"beta": 1.0}),
    ("RuntimeError", ".argmax", ("bool[5, 5]",), {}),
    ("RuntimeError", "as_strided_scatter", ("float32[2, 3]", "float32[2, 3]", (2,), (1,)), {}),
    ("RuntimeError", "broadcast_shapes", ((), 1j), {}),
    ("RuntimeError", "cdist", ("float32[0]", "float32[3, 5]"), {}),
    ("RuntimeError", "cdist", ("float32[2, 3]", "float32[2, 3]"), {"p": -1.0}),
    ("RuntimeError", "cdist", ("float32[2, 3]", "float32[2, 4]"), {}),
    ("RuntimeError", "cdist", ("float32[2, 3]", "float64[2, 3]"), {}),
    ("RuntimeError", "cdist", ("int64[2, 3]", "int64[2, 3]"), {}),
    ("RuntimeError", "clamp", ("int8[3]", 1000), {}),
    ("RuntimeError", "corrcoef", ("bool[0]",), {}),
    ("RuntimeError", "corrcoef", ("float32[1, 1, 2]",), {}),
    ("RuntimeError", "cov", ("float32[2, 3]",), {"aweights": [0.0, 0.0, 0.0]}),
    ("RuntimeError", "cov", ("float32[2, 3]",), {"aweights": [1.0]}),
    ("RuntimeError", "cov", ("float32[2, 3]",), {"fweights": [2]}),
    ("IndexError", "cumulative_trapezoid", ("float32[]",), {}),
    ("RuntimeError", "cumulative_trapezoid", ("float32[2, 1]", "float32[2, 3]"), {}),
    ("IndexError", "diag_embed", ("float32[]",), {}),
    ("RuntimeError", "einsum", ("i...j...->i", "float32[2, 3]"), {}),
    ("RuntimeError", "einsum", ("ij,jk->ik", "float32[2, 3]", "float32[2, 3]"), {}),
    ("RuntimeError", "einsum", ("ij->i1", "float32[2, 3]"), {}),
    ("RuntimeError", "einsum", ("ij->j...i...", "float32[2, 3]"), {}),
    ("ValueError", "einsum", ("float32[2, 3]", (0, 60)), {}),
    ("RuntimeError", "fill", ("float32[2, 3]", [1.0, 2.0]), {}),
    ("RuntimeError", ".fill_", ("float32[2, 3]", [1.0, 2.0]), {}),
    ("RuntimeError", "gradient", ("float32[5, 5]",), {"spacing": ("float32[1, 3]", "float32[2, 3]")}),
    ("RuntimeError", "gradient", ("float32[5, 5]",), {"spacing": ("float32[3]", "float32[0]")}),
    ("RuntimeError", "gradient", ("uint8[1]",), {}),
    ("RuntimeError", ".histogram", ("float32[]",), {"weight": "int64[1]"}),
    ("RuntimeError", "histogram", ("float32[2, 3]", [[1.0, 2.0]]), {}),
    ("RuntimeError", "histogram", ("float32[2, 3]",), {"bins": 2, "range": (1.0,)}),
    ("RuntimeError", "histogramdd", ("float32[2, 3]",), {"bins": (2, 2, 2), "range": (0.0, 1.0)}),
    ("RuntimeError", "index_fill", ("float32[2, 3]", 0, [[0]], 1.0), {}),
    ("RuntimeError", "index_put", ("float32[2, 3]", (), [1.0]), {}),
    ("RuntimeError", "isclose", ("float32[2, 3]", "float32[2, 3]"), {"rtol": -1.0}),
    ("RuntimeError", "isclose", ("float32[2, 3]", "float64[2, 3]"), {}),
    ("RuntimeError", "lerp", ("float32[2, 3]", "float32[2, 3]", 1j), {}),
    ("RuntimeError", "mvlgamma", ("float32[2, 3]", 0), {}),
    ("RuntimeError", "nanmean", ("float32[2, 3]",), {"dtype": "xp.int64"}),
    ("IndexError", "narrow", ("float32[2, 3]", 0, 5, 0), {}),
    ("RuntimeError", ".narrow", ("float32[3, 2]", 1, "float32[0]", 2), {}),
    ("RuntimeError", "narrow", ("float32[2, 3]", 0, 0, -1), {}),
    ("RuntimeError", "narrow", ("float32[2, 3]", 0, 0, 5), {}),
    ("RuntimeError", "narrow_copy", ("float32[0]", 1, 2, 2), {}),
    ("RuntimeError", "norm", ("float32[2, 3]", "nuc"), {"dim": 0}),
    ("RuntimeError", "norm", ("float32[2, 3]", "zz"), {}),
    ("RuntimeError", ".renorm_", ("int64[5, 5, 5]", 1, 2, 3), {}),
    ("RuntimeError", "repeat_interleave", ("int64[2, 1, 3]",), {}),
    ("IndexError", "roll", ("float32[]", 1, 2), {}),
    ("RuntimeError", ".set_", ("float32[2, 3]", "int64[2, 3]"), {}),
    ("IndexError", "slice_copy", ("float32[]",), {}),
    ("RuntimeError", "tensor_split", ("float32[]", 2), {}),
    ("RuntimeError", "tensordot", ("float32[2, 2, 2]", "float32[2, 2, 2]"), {"dims": -3}),
    ("RuntimeError", "tensordot", ("float32[2, 3]", "float32[2, 3]", ((0,), (0, 1))), {}),
    ("RuntimeError", "tensordot", ("float32[3]", "float32[1, 3]"), {}),
    ("RuntimeError", "tensordot", ("int64[1, 1, 1]", "int64[2, 1, 2]"), {"dims": ((1, 1), (2, 0))}),
    ("RuntimeError", ".to", ("float32[1]", 2), {}),
    ("RuntimeError", ".topk", ("bool[5, 10, 5]", 3), {}),
    ("RuntimeError", "trapezoid", ("bool[3]", [1.0, 2.0, 3.0]), {}),
    ("RuntimeError", "unbind_copy", ("float32[2, 3]",), {"out": ("float32[2, 3]",)}),
    ("RuntimeError", ".unflatten", ("float32[]", 0, (8,)), {}),
    ("RuntimeError", "unravel_index", ("int64[2, 3]", 0), {}),
    ("RuntimeError", "vdot", ("float32[1]", "float32[5]"), {}),
    ("RuntimeError", "add", ("float32[2]", "float32[2]"), {"alpha": True}),
    ("RuntimeError", "add", ("bool[2]", "bool[2]"), {"alpha": 1.0}),
    ("RuntimeError", "sub", ("int64[2]", 3), {"alpha": 1.0}),
    ("RuntimeError", "UntypedStorage", (3.5,), {}),
    ("ValueError", "einsum", ("float32[2, 3]",), {}),
    ("ValueError", "cdist", ("float32[2, 3]", "float32[2, 3]"), {"compute_mode": "any"}),
    ("RuntimeError", "trapezoid", ("float32[2, 3]", "float32[2]"), {}),
]
LINALG = [
    ("RuntimeError", "cholesky", ([[1.0, 2.0], [2.0, 1.0]],), {}),
    ("RuntimeError", "cholesky_solve", ("float32[3]", "float32[3, 3]"), {}),
    ("RuntimeError", "cross", ("float32[1]", "float32[5, 3]"), {}),
    ("RuntimeError", "cross", ("float32[5, 3]", "float32[4, 3]"), {}),
    ("RuntimeError", "cross", ("float32[5, 3]", "int64[5, 3]"), {}),
    ("RuntimeError", "linalg.cond", ("float32[2, 3]", "fro"), {}),
    ("RuntimeError", "linalg.cross", ("float32[2, 3]", "float32[3]"), {}),
    ("RuntimeError", "linalg.householder_product", ("float32[2, 3]", "float32[3]"), {}),
    ("RuntimeError", "linalg.householder_product", ("float32[3, 2]", "float32[3]"), {}),
    ("RuntimeError", "linalg.householder_product", ("float32[3, 2]", "float64[2]"), {}),
    ("RuntimeError", "linalg.householder_product", ("float32[3]", "float32[3]"), {}),
    ("RuntimeError", "linalg.ldl_solve", ("float32[3, 3]", "float32[3]", "float32[3, 1]"), {}),
    ("RuntimeError", "linalg.ldl_solve", ("float32[5, 5]", "float32[3]", "float32[5, 5]"), {}),
    ("RuntimeError", "linalg.lstsq", ("float32[2, 3]", "float32[3]"), {}),
    ("RuntimeError", "linalg.lstsq", ("float32[3, 2]", "float32[]"), {}),
    ("RuntimeError", "linalg.lstsq", ("float32[]", "float32[3, 2]"), {}),
    ("RuntimeError", "linalg.lu_factor", ("float32[5, 5]",), {}),
    ("RuntimeError", "linalg.lu_solve", ("float32[3, 3]", "int32[2]", "float32[3, 1]"), {}),
    ("RuntimeError", "linalg.lu_solve", ("float32[3, 3]", "int32[3]", "float64[3, 1]"), {}),
    ("RuntimeError", "linalg.lu_solve", ("float32[3, 3]", "int64[3]", "float32[3, 1]"), {}),
    ("RuntimeError", "linalg.matrix_norm", ([1, 2],), {}),
    ("RuntimeError", "linalg.matrix_power", ("float32[3]", 2), {}),
    ("RuntimeError", "linalg.multi_dot", (("float32[2, 3]", "float32[2, 3]"),), {}),
    ("RuntimeError", "linalg.multi_dot", (("float32[2, 3]", "float64[3, 2]"),), {}),
    ("RuntimeError", "linalg.solve_triangular", ("float32[2, 3, 3]", "float32[3, 3, 1]"), {"upper": True}),
    ("RuntimeError", "linalg.svd", ("float32[2, 3]",), {"driver": "gesvd"}),
    ("RuntimeError", "linalg.svd", ([[float("nan")]],), {}),
    ("RuntimeError", "linalg.tensorinv", ("float32[2, 2]",), {"ind": 0}),
    ("RuntimeError", "linalg.tensorinv", ("float32[2, 3]",), {"ind": 1}),
    ("RuntimeError", "linalg.tensorinv", ("float32[]",), {}),
    ("RuntimeError", "linalg.tensorsolve", ("float32[2, 3]", "float32[2]"), {}),
    ("RuntimeError", "linalg.vander", ([1, 2],), {"N": 0}),
    ("RuntimeError", "linalg.vecdot", ("float32[2, 3]", "float64[2, 3]"), {}),
    ("RuntimeError", "linalg.vector_norm", ("float32[0, 3]", float("inf"), 0), {}),
    ("RuntimeError", "lu", ("float32[]", False), {}),
    ("RuntimeError", ".lu_solve", ([], [], "float32[0, 3]"), {}),
    ("RuntimeError", "lu_unpack", ("float32[2, 3]", "int64[2]"), {}),
    ("RuntimeError", "lu_unpack", ("float32[2]", "int32[2]"), {}),
    ("RuntimeError", "lu_unpack", ("float32[4, 5]", "int32[4]"), {}),
    ("RuntimeError", "orgqr", ("float32[2, 1, 5, 5]", "float32[5, 1, 1]"), {}),
    ("RuntimeError", "orgqr", ("float32[5, 5]", "float32[3, 2]"), {}),
    ("RuntimeError", "ormqr", ("float32[2, 3, 3]", "float32[2, 3]", "float32[3, 3]"), {}),
    ("RuntimeError", "ormqr", ("float32[3, 3]", "float32[3]", "float32[2, 3]"), {}),
    ("RuntimeError", "triangular_solve", ("float32[3]", "float32[3, 3]"), {}),
    ("RuntimeError", "triangular_solve", ("float32[4, 1]", "float32[3, 3]"), {}),
    ("RuntimeError", "linalg.norm", ("float32[2, 2, 2]", "fro"), {}),
    ("RuntimeError", "linalg.norm", ("float32[2, 2, 2]",), {"dim": (0, 1, 2)}),
    ("RuntimeError", "linalg.solve", ("float32[2, 3]", "float32[2]"), {}),
]
FFT = [
    ("RuntimeError", "fft.fft2", ("float32[5, 6, 7]",), {"s": ()}),
    ("RuntimeError", "fft.fftfreq", (-2,), {}),
    ("RuntimeError", "fft.fftfreq", (4,), {"dtype": "xp.int64"}),
    ("RuntimeError", "fft.fftn", ("float32[0]",), {}),
    ("RuntimeError", "fft.hfftn", ("float32[1]",), {}),
    ("RuntimeError", "fft.hfftn", ("float32[]",), {"s": (9,)}),
    ("RuntimeError", "fft.ihfftn", ("float32[]",), {}),
    ("RuntimeError", "fft.irfft", ("float32[0]",), {}),
    ("RuntimeError", "fft.irfftn", ("float32[]",), {}),
    ("RuntimeError", "hann_window", (5,), {"dtype": "xp.int64"}),
    ("RuntimeError", "istft", ("float32[6, 4]", 10), {}),
    ("ValueError", "signal.windows.exponential", (5,), {"center": 2.0}),
    ("ValueError", "signal.windows.exponential", (5,), {"tau": 0}),
    ("ValueError", "signal.windows.gaussian", (5,), {"std": -1.0}),
    ("ValueError", "signal.windows.general_cosine", (5,), {"a": ()}),
    ("ValueError", "signal.windows.hann", (5,), {"layout": "xp.sparse_coo"}),
    ("ValueError", "signal.windows.kaiser", (5,), {"beta": -1.0}),
    ("RuntimeError", "stft", ("float32[1, 1, 100]", 10), {"return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]", 0), {"return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]", 10), {"center": True, "align_to_window": True, "return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]", 10), {"hop_length": 0, "return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]", 10), {"win_length": 0, "return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]", 10), {"window": "float32[9]", "return_complex": True}),
    ("RuntimeError", "stft", ("float32[100]", 10), {}),
    ("RuntimeError", "stft", ("int64[100]", 10), {"return_complex": True}),
    ("RuntimeError", "hann_window", (5,), {"layout": "xp.sparse_coo"}),
    ("RuntimeError", "kaiser_window", (5,), {"layout": "xp.sparse_coo"}),
]
NN = [
    ("RuntimeError", "native_group_norm", ("float32[1, 6, 3]", "float32[6]", "float32[6]", 1, 6, 3, -12, 1.0), {}),
    ("ValueError", "nn.Bilinear", (0, 2, 2), {}),
    ("ValueError", "nn.Conv1d", (3, 4, 2), {"groups": 2}),
    ("ValueError", "nn.Conv1d", (4, 4, 2), {"groups": 0}),
    ("ValueError", "nn.Conv1d", (4, 4, 2), {"padding": "same", "stride": 2}),
    ("ValueError", "nn.Conv1d", (4, 4, 2), {"padding": "zz"}),
    ("ValueError", "nn.Conv1d", (4, 4, 2), {"padding_mode": "zz"}),
    ("ValueError", "nn.ConvTranspose1d", (4, 4, 2), {"padding_mode": "reflect"}),
    ("AssertionError", "nn.Embedding", (3, 2), {"padding_idx": 3}),
    ("AssertionError", "nn.Embedding.from_pretrained", ("float32[3]",), {}),
    ("ValueError", "nn.GroupNorm", (2, 3), {}),
    ("IndexError", "nn.functional.unfold", ("float32[2, 3]", 1), {}),
    ("RuntimeError", "nn.functional.adaptive_avg_pool1d", ("float32[1, 2, 4]", ()), {}),
    ("RuntimeError", "nn.functional.adaptive_avg_pool1d", ("float32[1, 2, 4]", -1), {}),
    ("ValueError", "nn.functional.adaptive_avg_pool3d", ([], (5, 7, 4)), {}),
    ("NotImplementedError", "nn.functional.affine_grid", ("float32[1, 2, 3]", (1, 1, 2)), {}),
    ("ValueError", "nn.functional.affine_grid", ("float32[1, 2, 2]", (1, 1, 2, 2)), {}),
    ("ValueError", "nn.functional.affine_grid", ("float32[1, 2, 3]", (1, 1, 0, 2)), {}),
    ("ValueError", "nn.functional.affine_grid", ("int64[1, 2, 3]", (1, 1, 2, 2)), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[1, 2, 4]", ()), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[1, 2, 4]", -1), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[1, 2, 4]", 0), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[1, 2, 4]", 2, 1, -1), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[1, 2, 4]", 9), {}),
    ("RuntimeError", "nn.functional.avg_pool1d", ("float32[]", 1), {}),
    ("RuntimeError", "nn.functional.avg_pool2d", ("float32[1, 2, 4, 4]", 2, 1, 0, False, True, 0), {}),
    ("RuntimeError", "nn.functional.batch_norm", ("float32[2, 3]", None, None), {}),
    ("RuntimeError", "nn.functional.batch_norm", ("float32[2, 3]", [0.0, 0.0], [1.0, 1.0]), {}),
    ("RuntimeError", "nn.functional.batch_norm", ("float32[]", "float32[2]", "float32[2]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ("float32[0, 3]", "float32[5, 3, 4]", "float32[5]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ("float32[2, 3]", "float32[2, 3]", "float32[1, 3, 2]"), {}),
    (
        "RuntimeError",
        "nn.functional.bilinear",
        ("float32[2, 3]", "float32[2, 3]", "float32[2, 3, 3]", "float32[3]"),
        {},
    ),
    ("RuntimeError", "nn.functional.bilinear", ("float32[2, 3]", "float32[3, 2]", "float32[1, 3, 2]"), {}),
    ("RuntimeError", "nn.functional.bilinear", ([], [], "float32[5, 3, 4]"), {}),
    ("RuntimeError", "nn.functional.binary_cross_entropy", ("float32[1]", "int64[1]"), {}),
    ("RuntimeError", "nn.functional.binary_cross_entropy_with_logits", ("float32[5]", "int64[5]"), {}),
    ("RuntimeError", "nn.functional.celu", ("float32[2, 3]", 0.0), {}),
    ("RuntimeError", "nn.functional.channel_shuffle", ("float32[1, 3, 2]", 2), {}),
    ("RuntimeError", "nn.functional.channel_shuffle", ("float32[1, 4, 2]", 0), {}),
    ("RuntimeError", "nn.functional.channel_shuffle", ("float32[2]", 1), {}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[0, 2, 2]"), {}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2, 2]"), {"groups": 0}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2, 2]"), {"padding": "zz"}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2, 2]"), {"padding": -1}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2, 2]"), {"stride": 0}),
    (
        "RuntimeError",
        "nn.functional.conv1d",
        ("float32[1, 2, 4]", "float32[2, 2, 2]"),
        {"stride": 2, "padding": "same"},
    ),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2, 2]", "float32[3]"), {}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2, 2]", "float64[2]"), {}),
    ("RuntimeError", "nn.functional.conv1d", ("float32[1, 2, 4]", "float32[2, 2]"), {}),
    ("RuntimeError", "nn.functional.conv_transpose1d", ("float32[1, 2, 4]", "float32[0, 2, 2]"), {}),
    ("RuntimeError", "nn.functional.conv_transpose2d", ("int64[3, 4, 1]", "int64[3, 3, 3, 3]"), {"padding": 2}),
    ("RuntimeError", "nn.functional.cosine_embedding_loss", ("float32[2, 2, 2]", "float32[2, 2, 2]", [1, 1]), {}),
    ("RuntimeError", "nn.functional.cosine_embedding_loss", ("float32[5, 5]", "float32[5, 5]", "float32[2, 3]"), {}),
    ("RuntimeError", "nn.functional.cosine_similarity", ("int64[2, 3]", "int64[2, 3]"), {}),
    ("RuntimeError", "nn.functional.cross_entropy", ("float32[2, 3]", "float32[2, 3]"), {"ignore_index": 1}),
    ("RuntimeError", "nn.functional.cross_entropy", ("float32[2, 3]", "int64[2, 3]"), {}),
    ("RuntimeError", "nn.functional.cross_entropy", ("float32[2, 3]", [0, 1]), {"weight": [1.0, 1.0]}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4, 2, 5]", [[1, 2], [1, 2]], (4, 4), (2, -1)), {}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4, 2, 5]", [[1, 2], [1, 2]], (4, 4), (2, 2)), {"blank": 5}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4, 2, 5]", [[1, 2], [1, 2]], (4, 4), (2, 3)), {}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4, 2, 5]", [[1, 2], [1, 2]], (4,), (2, 2)), {}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4, 2, 5]", [[1, 2], [1, 2]], (5, 4), (2, 2)), {}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4, 2, 5]", [[[1]]], (4, 4), (1, 1)), {}),
    ("RuntimeError", "nn.functional.ctc_loss", ("float32[4]", [[1, 2], [1, 2]], (4, 4), (2, 2)), {}),
    ("RuntimeError", "nn.functional.dropout1d", ("float32[2]",), {}),
    ("AssertionError", "nn.functional.embedding", ([0], "float32[2, 3]"), {"padding_idx": 2}),
    ("RuntimeError", "nn.functional.embedding", ([1], "float32[3]"), {}),
    (
        "NotImplementedError",
        "nn.functional.embedding_bag",
        ([[0, 1]], "float32[2, 3]"),
        {"mode": "mean", "per_sample_weights": [[1.0, 1.0]]},
    ),
    ("RuntimeError", "nn.functional.embedding_bag", ([0, 1], "float32[2, 3]", [0, 5]), {}),
    ("RuntimeError", "nn.functional.embedding_bag", ([0, 1], "float32[2, 3]", [1]), {}),
    ("RuntimeError", "nn.functional.embedding_bag", ([5], "float32[2, 3]", [0]), {}),
    ("ValueError", "nn.functional.embedding_bag", ([0, 1], "float32[2, 3]", [[0]]), {}),
    (
        "ValueError",
        "nn.functional.embedding_bag",
        ([[0, 1]], "float32[2, 3]"),
        {"mode": "sum", "per_sample_weights": [1.0, 1.0]},
    ),
    ("ValueError", "nn.functional.embedding_bag", ([[0, 1]], "float32[2, 3]"), {"mode": "zz"}),
    ("ValueError", "nn.functional.embedding_bag", ([[0, 1]], "float32[2, 3]", [0]), {}),
    ("ValueError", "nn.functional.embedding_bag", ([[[0]]], "float32[2, 3]"), {}),
    ("RuntimeError", "nn.functional.fold", ("float32[1, 3, 4]", (3, 3), 2), {}),
    ("RuntimeError", "nn.functional.fold", ("float32[1, 4, 5]", (3, 3), 2), {}),
    ("RuntimeError", "nn.functional.fold", ("float32[4]", (3, 3), 2), {}),
    ("ValueError", "nn.functional.gaussian_nll_loss", ("float32[2, 3]", "float32[2, 3]", "float32[3, 3]"), {}),
    ("ValueError", "nn.functional.gaussian_nll_loss", ([1.0], [1.0], -1.0), {}),
    ("ValueError", "nn.functional.gaussian_nll_loss", ([1.0], [1.0], [-1.0]), {}),
    ("ValueError", "nn.functional.gaussian_nll_loss", ([1.0], [1.0], [1.0]), {"reduction": "zz"}),
    ("RuntimeError", "nn.functional.glu", ("float32[]",), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[1, 1, 0, 3]", "float32[1, 2, 2, 2]"), {}),
    (
        "RuntimeError",
        "nn.functional.grid_sample",
        ("float32[1, 1, 3, 3, 3]", "float32[1, 2, 2, 2, 3]"),
        {"mode": "bicubic"},
    ),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[1, 1, 3, 3]", "float32[1, 2, 2, 3]"), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[1, 1, 3, 3]", "float32[2, 2, 2, 2]"), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[1, 1, 3, 3]", "float64[1, 2, 2, 2]"), {}),
    ("RuntimeError", "nn.functional.grid_sample", ("float32[3, 3]", "float32[2, 2]"), {}),
    ("ValueError", "nn.functional.grid_sample", ("float32[1, 1, 3, 3]", "float32[1, 2, 2, 2]"), {"mode": "zz"}),
    ("ValueError", "nn.functional.grid_sample", ("float32[1, 1, 3, 3]", "float32[1, 2, 2, 2]"), {"padding_mode": "zz"}),
    ("RuntimeError", "nn.functional.group_norm", ("float32[2, 4, 3]", 2, "float32[3]"), {}),
    ("RuntimeError", "nn.functional.group_norm", ("float32[4]", 2), {}),
    ("ValueError", "nn.functional.group_norm", ("float32[1, 2]", 2), {}),
    ("RuntimeError", "nn.functional.hardtanh", ("uint8[0]",), {}),
    ("ValueError", "nn.functional.hardtanh", ("float32[2, 3]", 1.0, 0.0), {}),
    ("RuntimeError", "nn.functional.hardtanh_", ("bool[]",), {}),
    ("RuntimeError", "nn.functional.instance_norm", ("float32[1, 2, 3]",), {"use_input_stats": False}),
    ("ValueError", "nn.functional.instance_norm", ("float32[2]",), {}),
    ("NotImplementedError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"size": 3, "mode": "bicubic"}),
    ("NotImplementedError", "nn.functional.interpolate", ("float32[2, 3]",), {"size": 3}),
    ("RuntimeError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"size": 0}),
    ("ValueError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"scale_factor": (2.0, 2.0)}),
    ("ValueError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"size": (3, 3)}),
    ("ValueError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"size": 3, "antialias": True}),
    ("ValueError", "nn.functional.interpolate", ("float32[1, 2, 4]",), {"size": 3, "recompute_scale_factor": True}),
    ("RuntimeError", "nn.functional.kl_div", ("int64[]", "float32[2]"), {}),
    ("RuntimeError", "nn.functional.layer_norm", ("float32[2, 3]", ()), {}),
    ("RuntimeError", "nn.functional.linear", ("float32[0, 3]", "float32[1, 4, 3]"), {}),
    ("RuntimeError", "nn.functional.linear", ("int64[3]", "int64[2]", "int64[4]"), {}),
    ("ValueError", "nn.functional.local_response_norm", ("float32[2]", 2), {}),
    ("RuntimeError", "nn.functional.margin_ranking_loss", ([1.0], [1.0], "float32[1, 1]"), {}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[1, 2, 4]", "float32[1, 2, 4]", 2), {}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[1, 2, 4]", "int64[1, 2, 4]", 2, 0), {}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[1, 2, 4]", "int64[1]", 2), {}),
    ("RuntimeError", "nn.functional.max_unpool1d", ("float32[3]", "int64[3]", 2), {}),
    ("ValueError", "nn.functional.max_unpool1d", ("float32[1, 2, 4]", "int64[1, 2, 4]", 2), {"output_size": (1,)}),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[0]", "float32[1]"), {}),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[2, 3]", [0, 1]), {"weight": [1.0, 2.0]}),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[2, 3]", [0, 5]), {}),
    ("RuntimeError", "nn.functional.multi_margin_loss", ("float32[]", "float32[0]"), {}),
    ("ValueError", "nn.functional.multi_margin_loss", ("float32[2, 3]", [0, 1]), {"p": 3}),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[0]", "float32[5]"), {}),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[2, 3]", [[0, 1], [0, 1]]), {}),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[2, 3]", [[0, 5, 1], [0, 1, 2]]), {}),
    ("ValueError", "nn.functional.nll_loss", ("float32[]", [0]), {}),
    ("RuntimeError", "nn.functional.one_hot", ("int64[0]",), {}),
    ("RuntimeError", "nn.functional.one_hot", ([0], -2), {}),
    ("NotImplementedError", "nn.functional.pad", ("float32[2, 3]", (1, 1), "zz"), {}),
    ("NotImplementedError", "nn.functional.pad", ("float32[2]", (1, 1), "reflect"), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[0, 3, 3]", (1, -12), "reflect"), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[2, 0]", (1, 1), "replicate"), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[2, 3]", (-4, 0)), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[2, 3]", (1, 1), "reflect", 1.0), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[2, 3]", (1, 1, 1, 1, 1, 1)), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[2, 3]", (1,)), {}),
    ("RuntimeError", "nn.functional.pad", ("float32[2, 3]", (4, 1), "circular"), {}),
    ("RuntimeError", "nn.functional.pdist", ("float32[3]",), {}),
    ("RuntimeError", "nn.functional.pdist", ("float32[5, 5]", -4), {}),
    ("RuntimeError", "nn.functional.pdist", ("int64[5, 5]",), {}),
    ("RuntimeError", "nn.functional.pixel_shuffle", ("float32[1, 4, 2, 2]", 0), {}),
    ("RuntimeError", "nn.functional.pixel_shuffle", ("float32[2, 3]", 2), {}),
    ("RuntimeError", "nn.functional.pixel_unshuffle", ("float32[1, 1, 2, 2]", 0), {}),
    ("RuntimeError", "nn.functional.pixel_unshuffle", ("float32[1, 1, 3, 2]", 2), {}),
    ("RuntimeError", "nn.functional.prelu", ("float32[]",), {"weight": "float32[1, 3]"}),
    ("RuntimeError", "nn.functional.prelu", ("float32[]",), {"weight": "float32[2]"}),
    ("RuntimeError", "nn.functional.prelu", ("int64[]", "float32[]"), {}),
    ("RuntimeError", "nn.functional.rms_norm", ("float32[2, 3]", (3,), "float32[2]"), {}),
    ("RuntimeError", "nn.functional.rrelu", ("float32[2, 3]", 0.5, 0.1), {}),
    (
        "RuntimeError",
        "nn.functional.scaled_dot_product_attention",
        ("float32[2, 3]", "float32[2, 3]", "float32[2, 3]", "int64[2, 3]"),
        {},
    ),
    (
        "RuntimeError",
        "nn.functional.scaled_dot_product_attention",
        ("float32[2, 3]", "float64[2, 3]", "float32[2, 3]"),
        {},
    ),
    ("RuntimeError", "nn.functional.scaled_dot_product_attention", ("float32[3]", "float32[3]", "float32[3]"), {}),
    ("RuntimeError", "nn.functional.smooth_l1_loss", ("int64[2, 3]", "int64[2, 3]"), {"beta": -1.0}),
    ("RuntimeError", "nn.functional.softshrink", ("float32[2, 3]", -1.0), {}),
    ("RuntimeError", "nn.functional.triplet_margin_loss", ("float32[2, 3]", "float32[2, 3]", "float32[3]"), {}),
    (
        "ValueError",
        "nn.functional.triplet_margin_with_distance_loss",
        ("float32[2, 3]", "float32[2, 3]", "float32[2, 3]"),
        {"margin": -1.0},
    ),
    ("IndexError", "nn.functional.unfold", ("float32[3]", 1), {}),
    ("RuntimeError", "nn.functional.unfold", ("float32[1, 1, 3, 3]", 0), {}),
    ("RuntimeError", "nn.functional.unfold", ("float32[1, 1, 3, 3]", 4), {}),
    ("RuntimeError", "nn.functional.unfold", ("float32[5, 1, 5, 0]", 1), {}),
    ("RuntimeError", "nn.functional.max_unpool2d", ("float32[1, 0, 4, 4]", "int64[1, 0, 4, 4]", 2), {}),
    ("RuntimeError", "nn.functional.max_unpool3d", ("float32[1, 1, 1, 1, 1]", "int64[1, 1, 1, 1, 1]", 2, 0), {}),
    ("ValueError", "nn.functional.max_unpool1d", ("float32[1, 1, 2]", "int64[1, 1, 2]", 2), {"output_size": (1, 4)}),
    ("RuntimeError", "nn.functional.conv_transpose1d", ("float32[1, 2, 4]", "float32[2, 2, 2]"), {"groups": 3}),
    (
        "RuntimeError",
        "nn.functional.conv_transpose2d",
        ("float32[1, 2, 4, 4]", "float32[2, 2, 2, 2]"),
        {"output_padding": -1},
    ),
    ("RuntimeError", "nn.functional.conv_transpose1d", ("float32[1, 2, 0]", "float32[2, 2, 2]"), {}),
    ("RuntimeError", "nn.functional.fold", ("float32[1, 4, 4]", (3,), 2), {}),
    ("RuntimeError", "nn.functional.fold", ("float32[1, 4, 4]", (3, 3), 0), {}),
    ("RuntimeError", "nn.functional.fold", ("float32[1, 0, 4]", (3, 3), 2), {}),
    ("RuntimeError", "nn.functional.embedding_bag", ([[0, 1]], "float32[2, 3]"), {"padding_idx": 2}),
    ("RuntimeError", "nn.functional.embedding_bag", ([[0, 1]], "float32[2, 3]"), {"padding_idx": -3}),
    ("AssertionError", "nn.Hardtanh", (2.0, 1.0), {}),
    ("AssertionError", "nn.EmbeddingBag", (3, 2), {"_weight": "float32[2, 2]"}),
    ("RuntimeError", "nn.functional.avg_pool2d", ("float32[1, 0, 4, 4]", 2), {}),
    ("RuntimeError", "nn.functional.max_pool1d", ("float32[1, 0, 4]", 2), {}),
    ("RuntimeError", "nn.functional.avg_pool3d", ("float32[1, 2, 0, 4, 4]", 1), {}),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[2, 0]", "int64[2, 0]"), {}),
    ("RuntimeError", "nn.functional.multilabel_margin_loss", ("float32[2, 2, 2]", "int64[2, 2, 2]"), {}),
]
OTHER_DTYPES = [
    ("NotImplementedError", ".geometric_", ("complex64[2]", 0.5), {}),
    ("IndexError", "istft", ("complex64[6]", 10), {}),
    ("RuntimeError", "istft", ("complex64[0, 4]", 10), {}),
    ("RuntimeError", "istft", ("complex64[1, 1, 6, 4]", 10), {}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 10), {"hop_length": 0}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 10), {"return_complex": True, "onesided": True}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 10), {"win_length": 11}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 10), {"window": "complex64[10]", "onesided": True}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 10), {"window": "float32[10]", "center": False}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 10), {"window": "float32[9]"}),
    ("RuntimeError", "istft", ("complex64[6, 4]", 12), {}),
    ("RuntimeError", "linalg.pinv", ("float32[3, 2]", "complex64[0]"), {}),
    ("RuntimeError", "linalg.vector_norm", ("complex64[2]",), {"dtype": "xp.float32"}),
    ("RuntimeError", ".min", ("complex64[0, 3]", 1), {}),
    ("RuntimeError", "nansum", ("complex64[]",), {}),
    ("RuntimeError", "ne", ("uint16[]", "complex64[]"), {}),
    ("RuntimeError", "stft", ("complex64[100]", 10), {"onesided": True, "return_complex": True}),
    ("RuntimeError", "stft", ("float16[100]",), {"n_fft": 10, "return_complex": True}),
    ("NotImplementedError", ".triu", ("uint16[10, 1]",), {}),
]


NO_TENSORS = [
    ("masked_scatter", (), {"input": "float32[2, 3]", "source": "float32[5]", "mask": [True, False, True]}),
    ("scatter_add", (), {"input": "float32[3, 4]", "src": "float32[2, 4]", "dim": 0, "index": [[2, 0, 1, 2], [1, 0, 1, 2]]}),
    ("scatter_reduce", (),
     {"input": "float32[3, 4]", "src": "float32[1, 4]", "dim": 0, "index": [[2, 0, 1, 2]], "reduce": "sum"}),
    ("index_copy", (), {"input": "float32[3, 4]", "source": "float32[3, 2]", "dim": 1, "index": [3, 1]}),
    ("index_reduce", (), {"input": "float32[3, 4]", "source": "float32[3, 3]", "dim": 1, "index": [3, 1, 1], "reduce": "prod"}),
    ("put", (), {"input": "float32[3, 4]", "source": "float32[3]", "index": [11, 0, 4]}),
    ("where", (), {"input": "float32[2]", "other": "float32[2]", "condition": [True, False]}),
    ("scatter", (), {"input": "float32[2]", "src": "float32[2]", "dim": 0, "index": [0, 1]}),
    ("index_add", (), {"input": "float32[2]", "source": "float32[2]", "dim": 0, "index": [0, 1]}),
    *((name, ("float32[2, 3]",), {}) for name in (
         "abs acos angle asin asinh atan atanh cos cosh deg2rad erf erfc exp exp2 expm1 "
         "fft.fftshift frac log log10 log1p log2 logit nan_to_num neg positive rad2deg reciprocal relu "
         "rsqrt sgn sigmoid sign sin sinc sinh "
         "sqrt square tan tanh "
    ).split()),
    *((name, ("float32[2]",), {}) for name in (
         "all any argmax argsort bernoulli clone conj count_nonzero detach diff empty_like fix "
         "gradient histc is_complex is_floating_point isfinite isnan logical_not nonzero numel poisson "
         "rand_like ravel resolve_conj t unique utils.dlpack.to_dlpack view_as_complex "
         "zeros_like "
    ).split()),
    *((name, ("float32[3, 4]",), {"dim": 0}) for name in (
         "amax amin cummin cumsum logsumexp max mean median min nanmean nanmedian nansum prod softmax std "
         "std_mean sum var var_mean "
    ).split()),
    *((name, ("float32[3, 4]",), {}) for name in (
         "argmin corrcoef cov diagonal_copy flatten histogram linalg.diagonal linalg.lu_factor_ex "
         "linalg.matrix_rank linalg.norm linalg.svd lu mode msort slice_copy svd trapz unbind_copy "
         "unique_consecutive "
    ).split()),
    *((name, ("float32[3, 3]",), {}) for name in (
         "cholesky_inverse linalg.cond linalg.det linalg.inv linalg.lu_factor linalg.matrix_exp linalg.pinv "
         "linalg.qr linalg.slogdet linalg.svdvals "
    ).split()),
    *((name, ("float32[3, 5]",), {}) for name in (
         "fft.fft fft.hfft fft.ifft fft.ihfft fft.irfft fft.rfft "
    ).split()),
    *((name, ("float32[2, 3, 4]",), {}) for name in (
         "fft.fft2 fft.hfft2 fft.ifftn fft.ihfftn fft.irfftn fft.rfft2 "
    ).split()),
    *((name, ("float32[3, 4]",), {"dim": 1}) for name in (
         "aminmax cummax cumprod log_softmax logcumsumexp "
    ).split()),
    *((name, ("float32[2, 2]",), {}) for name in (
         "diagflat geqrf "
    ).split()),
    ("quantile", ("float32[3, 4]",), {"q": 0.3, "dim": 1}),
    ("kthvalue", ("float32[3, 4]",), {"k": 2, "dim": 0}),
    ("topk", ("float32[3, 4]",), {"k": 2}),
    ("sort", ("float32[3, 4]",), {"dim": 0, "descending": True}),
    ("renorm", ("float32[3, 4]",), {"p": 2, "dim": 0, "maxnorm": 0.5}),
    ("take", ("float32[3, 4]",), {"index": [11, 0, 0, -2]}),
    ("index_select", ("float32[3, 4]",), {"dim": 1, "index": [3, 0, 0]}),
    ("masked_fill", ("float32[2, 3]",), {"mask": [True, False, True], "value": 7.0}),
    ("index_fill", ("float32[3, 4]",), {"dim": 1, "index": [3, 1], "value": 7.0}),
    ("diagonal", ("float32[3, 4]",), {"offset": -1}),
    ("diag", ("float32[3, 3]",), {"diagonal": 1}),
    ("diag_embed", ("float32[2, 3]",), {"offset": 1}),
    ("tril", ("float32[3, 4]",), {"diagonal": 1}),
    ("triu", ("float32[3, 4]",), {"diagonal": -1}),
    ("roll", ("float32[3, 4]",), {"shifts": (1, -2), "dims": (0, 1)}),
    ("rot90", ("float32[3, 4]",), {"k": 3, "dims": (0, 1)}),
    ("repeat_interleave", ("float32[3, 2]",), {"repeats": 2, "dim": 0}),
    ("tile", ("float32[3, 2]",), {"dims": (2, 1, 3)}),
    ("unfold_copy", ("float32[7]",), {"dimension": 0, "size": 3, "step": 2}),
    ("as_strided_copy", ("float32[7]",), {"size": (3, 3), "stride": (2, 1)}),
    ("unbind", ("float32[3, 2]",), {"dim": 1}),
    ("tensor_split", ("float32[5, 2]",), {"indices": (1, 4)}),
    ("chunk", ("float32[5, 2]",), {"chunks": 3}),
    ("combinations", ("float32[4]",), {"r": 3}),
    ("fft.ifftshift", ("float32[2, 3]",), {"dim": 1}),
    ("linalg.lu", ("float32[2, 3, 3]",), {}),
    ("linalg.cholesky_ex", ("float32[1, 1]",), {}),
    ("linalg.matrix_power", ("float32[3, 3]",), {"n": 3}),
    ("linalg.vector_norm", ("float32[2, 3]",), {"ord": 1, "dim": 1}),
    ("linalg.matrix_norm", ("float32[2, 3]",), {"ord": "fro"}),
    ("linalg.vander", ("float32[3]",), {"N": 4}),
    ("linalg.tensorinv", ("float32[2, 3, 6]",), {"ind": 2}),
    ("histogramdd", ("float32[3, 4]",), {"bins": 1}),
    ("subtract", ("float32[3, 4]",), {"other": 1}),
    ("gather", ("float32[2, 2]",), {"dim": 0, "index": [[0, 1]]}),
    ("masked_select", ("float32[2]",), {"mask": [True, False]}),
    ("take_along_dim", ("float32[2]",), {"indices": [0, 1]}),
    ("is_nonzero", ("float32[1]",), {}),
    ("multinomial", ("float32[2]",), {"num_samples": 1}),
    ("flip", ("float32[2]",), {"dims": (0,)}),
    ("nonzero_static", ("float32[2]",), {"size": 1}),
    ("full_like", ("float32[2]",), {"fill_value": 1}),
    ("split", ("float32[2]",), {"split_size_or_sections": 1}),
    ("unsafe_split", ("float32[2]",), {"split_size": 1}),
    ("nanquantile", ("float32[2]",), {"q": 0.5}),
    ("narrow_copy", ("float32[2]",), {"dim": 0, "start": 0, "length": 1}),
    *((name, ("float32[2, 3]", "float32[3]"), {}) for name in (
         "add atan2 div fmax fmin fmod hypot ldexp linalg.vecdot logaddexp logaddexp2 maximum minimum mul mv "
         "pow rsub sub true_divide xlogy "
    ).split()),
    *((name, ("float32[2]", "float32[2]"), {}) for name in (
         "allclose binomial bitwise_and bucketize copysign equal float_power is_same_size isclose logical_and "
         "meshgrid result_type trapezoid "
    ).split()),
    *((name, ("float32[3]", "float32[3]"), {}) for name in (
         "dot matmul vdot "
    ).split()),
    *((name, ("float32[2, 3]", "float32[2, 3]"), {}) for name in (
         "complex inner polar "
    ).split()),
    *((name, ("float32[3, 4]", "float32[4]"), {}) for name in (
         "cumulative_trapezoid dist "
    ).split()),
    *((name, ("float32[2]", "float32[3]"), {}) for name in (
         "cartesian_prod outer "
    ).split()),
    *((name, ("float32[2, 2, 4]", "float32[2, 2, 2]"), {}) for name in (
         "cholesky_solve triangular_solve "
    ).split()),
    ("remainder", ("float32[2, 3]", "float32[2, 1]"), {}),
    ("cdist", ("float32[3, 4]", "float32[2, 4]"), {"p": 1.0}),
    ("mm", ("float32[2, 3]", "float32[3, 2]"), {}),
    ("bmm", ("float32[2, 2, 3]", "float32[2, 3, 1]"), {}),
    ("kron", ("float32[2, 2]", "float32[3]"), {}),
    ("cross", ("float32[2, 3]", "float32[2, 3]"), {"dim": 1}),
    ("select_scatter", ("float32[3, 4]", "float32[4]"), {"dim": 0, "index": 1}),
    ("slice_scatter", ("float32[3, 4]", "float32[3, 2]"), {"dim": 1, "start": 1, "step": 2}),
    ("diagonal_scatter", ("float32[3, 4]", "float32[3]"), {"offset": 1}),
    ("block_diag", ("float32[1, 2]", "float32[3]"), {}),
    ("broadcast_tensors", ("float32[2, 1]", "float32[3]"), {}),
    ("linalg.solve", ("float32[3, 3]", "float32[3, 2]"), {}),
    ("linalg.solve_triangular", ("float32[3, 3]", "float32[3, 2]"), {"upper": True}),
    ("linalg.lstsq", ("float32[4, 2]", "float32[4, 2]"), {}),
    ("linalg.cross", ("float32[2, 3]", "float32[1, 3]"), {}),
    ("linalg.tensorsolve", ("float32[2, 3, 6]", "float32[2, 3]"), {}),
    ("linalg.householder_product", ("float32[4, 2]", "float32[2]"), {}),
    ("searchsorted", ("float32[3]", "float32[2]"), {}),
    *((name, ("float32[2, 2]", "float32[2, 2, 3]", "float32[2, 3, 2]"), {"beta": 2, "alpha": 3}) for name in (
         "addbmm baddbmm "
    ).split()),
    *((name, ("float32[2]", "float32[2]", "float32[2]"), {}) for name in (
         "addcmul lerp "
    ).split()),
    ("addcdiv", ("float32[2, 3]", "float32[3]", "float32[2, 1]"), {"value": 2}),
    ("clamp", ("float32[2, 3]", "float32[3]", "float32[2, 1]"), {}),
    ("addmm", ("float32[3]", "float32[2, 3]", "float32[3, 3]"), {"beta": 2, "alpha": 3}),
    ("addmv", ("float32[2]", "float32[2, 3]", "float32[3]"), {"beta": 2, "alpha": 3}),
    ("addr", ("float32[2, 3]", "float32[2]", "float32[3]"), {"beta": 2, "alpha": 3}),
    ("chain_matmul", ("float32[2, 3]", "float32[3, 2]", "float32[2, 4]"), {}),
    ("ormqr", ("float32[2, 2]", "float32[2]", "float32[2, 2]"), {}),
    ("bincount", ("int64[3]",), {}),
    ("bitwise_and", ("int64[3]", "int64[3]"), {}),
    ("view_as_real", ("complex64[3]",), {}),
    ("istft", ("complex64[3, 4]",), {"n_fft": 4}),
    ("lu_unpack", ("float32[2, 2]",), {"LU_pivots": "int32[2]"}),
]  # fmt: skip
NO_LAYERS = [
    ("nn.functional.layer_norm", (),
     {"input": "float32[2, 2, 3]", "weight": "float32[2, 3]", "bias": "float32[2, 3]", "normalized_shape": (2, 3)}),
    ("nn.functional.rms_norm", (), {"input": "float32[2, 3]", "weight": "float32[3]", "normalized_shape": (3,), "eps": 0.1}),
    ("nn.functional.embedding", (), {"weight": "float32[2, 2]", "input": [0]}),
    *((f"nn.functional.{name}", ("float32[2, 6]",), {}) for name in (
         "celu elu gelu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish relu relu6 selu "
         "silu softplus softshrink "
    ).split()),
    *((f"nn.functional.{name}", ("float32[2]",), {}) for name in (
         "alpha_dropout dropout gumbel_softmax rrelu "
    ).split()),
    *((f"nn.functional.{name}", ("float32[2, 2, 7]",), {"kernel_size": 2}) for name in (
         "avg_pool1d max_pool1d "
    ).split()),
    *((f"nn.functional.{name}", ("float32[2, 2, 5, 4]",), {"kernel_size": 2}) for name in (
         "avg_pool2d max_pool2d "
    ).split()),
    *((f"nn.functional.{name}", ("float32[2, 2, 3, 4, 3]",), {"kernel_size": 2}) for name in (
         "avg_pool3d max_pool3d "
    ).split()),
    *((f"nn.functional.{name}", ("float32[2, 2, 7]",), {"output_size": 3}) for name in (
         "adaptive_avg_pool1d adaptive_max_pool1d "
    ).split()),
    ("nn.functional.threshold", ("float32[2, 6]",), {"threshold": 0.5, "value": 7.0}),
    ("nn.functional.softmin", ("float32[2, 6]",), {"dim": 0}),
    ("nn.functional.nll_loss", ("float32[2, 3]",), {"target": [0, 2], "weight": [1.0, 2.0, 4.0]}),
    ("nn.functional.multilabel_margin_loss", ("float32[2, 3]",), {"target": [[1, -1, 0], [0, 2, -1]]}),
    ("nn.functional.hinge_embedding_loss", ("float32[2, 3]",), {"target": [1, -1, 1]}),
    ("nn.functional.soft_margin_loss", ("float32[3]",), {"target": [1, -1, 1]}),
    ("nn.functional.pdist", ("float32[4, 3]",), {}),
    ("nn.functional.fold", ("float32[1, 4, 4]",), {"output_size": (3, 3), "kernel_size": 2}),
    ("nn.functional.unfold", ("float32[1, 2, 3, 4]",), {"kernel_size": 2, "padding": 1, "stride": (1, 2)}),
    ("nn.functional.pad", ("float32[2, 3, 4]",), {"pad": (1, 2), "mode": "constant"}),
    ("nn.functional.pixel_shuffle", ("float32[1, 4, 2, 3]",), {"upscale_factor": 2}),
    ("nn.functional.pixel_unshuffle", ("float32[1, 1, 4, 2]",), {"downscale_factor": 2}),
    ("nn.functional.channel_shuffle", ("float32[1, 4, 2]",), {"groups": 2}),
    ("nn.functional.ctc_loss", ("float32[2, 2, 2]",),
     {"targets": [[1], [1]], "input_lengths": (2, 2), "target_lengths": (1, 1)}),
    *((f"nn.functional.{name}", ("float32[2, 3]", "float32[2, 3]"), {}) for name in (
         "cross_entropy poisson_nll_loss "
    ).split()),
    ("nn.functional.prelu", ("float32[2, 3, 2]", "float32[3]"), {}),
    ("nn.functional.cosine_embedding_loss", ("float32[2, 3]", "float32[2, 3]"), {"target": [1, -1]}),
    ("nn.functional.cosine_similarity", ("float32[2, 3]", "float32[2, 3]"), {"dim": 1}),
    ("nn.functional.pairwise_distance", ("float32[2, 3]", "float32[2, 3]"), {"p": 3}),
    ("nn.functional.multilabel_soft_margin_loss", ("float32[2, 3]", "float32[2, 3]"), {"weight": [1.0, 2.0, 4.0]}),
    ("nn.functional.kl_div", ("float32[2, 3]", "float32[2, 3]"), {"reduction": "batchmean"}),
    ("nn.functional.conv3d", ("float32[1, 1, 2, 3, 2]", "float32[1, 1, 2, 2, 1]"), {"padding": (0, 1, 0)}),
    ("nn.functional.grid_sample", ("float32[1, 2, 3, 4]", "float32[1, 2, 3, 2]"),
     {"mode": "bilinear", "padding_mode": "zeros", "align_corners": False}),
    ("nn.functional.triplet_margin_loss", ("float32[2, 3]", "float32[2, 3]", "float32[2, 3]"), {"margin": 2.0}),
    ("nn.functional.linear", ("float32[2, 3]", "float32[4, 3]", "float32[4]"), {}),
    ("nn.functional.conv1d", ("float32[2, 2, 5]", "float32[3, 2, 2]", "float32[3]"), {"stride": 2, "padding": 1}),
    ("nn.functional.conv2d", ("float32[1, 4, 3, 4]", "float32[2, 2, 2, 2]", "float32[2]"), {"groups": 2, "dilation": (1, 2)}),
    ("nn.functional.conv_transpose1d", ("float32[2, 2, 3]", "float32[2, 2, 2]", "float32[2]"),
     {"stride": 2, "padding": 1, "output_padding": 1}),
    ("nn.functional.conv_transpose2d", ("float32[1, 2, 2, 3]", "float32[2, 1, 2, 2]", "float32[2]"),
     {"groups": 2, "dilation": (1, 2)}),
    ("nn.functional.scaled_dot_product_attention", ("float32[2, 3, 4]", "float32[2, 2, 4]", "float32[2, 2, 3]"), {}),
    ("nn.functional.bilinear", ("float32[2, 3]", "float32[2, 2]", "float32[2, 3, 2]", "float32[2]"), {}),
]  # fmt: skip


DRAWN = [
    ("RuntimeError", "poisson", ([-1.0],), {}),
    ("TypeError", "multinomial", ("float32[3]", 1.5), {}),
    ("RuntimeError", "multinomial", ("float32[3]", 0), {}),
    ("RuntimeError", "multinomial", ("float32[3]", 9), {}),
    ("RuntimeError", "multinomial", ([0.0, 0.0], 1), {}),
    ("RuntimeError", "multinomial", ([-1.0, 2.0], 1), {}),
    ("RuntimeError", "multinomial", ("float32[1, 1, 2]", 1), {}),
    ("RuntimeError", "bernoulli", ([1.5],), {}),
    ("RuntimeError", "bernoulli", ([-0.5],), {}),
    ("NotImplementedError", ".bernoulli_", ("complex64[2]",), {}),
    ("RuntimeError", ".bernoulli_", ("float32[2]", 2.0), {}),
    ("NotImplementedError", ".random_", ("complex64[2]",), {}),
    ("RuntimeError", ".random_", ("float32[2]", 3, 1), {}),
    ("NotImplementedError", ".normal_", ("int64[2]",), {}),
    ("RuntimeError", ".normal_", ("float32[2]", 0.0, -1.0), {}),
    ("RuntimeError", ".uniform_", ("float32[2]", 2.0, 1.0), {}),
    ("RuntimeError", ".exponential_", ("float32[2]", -1.0), {}),
    ("RuntimeError", ".geometric_", ("float32[2]", 1.5), {}),
    ("RuntimeError", ".cauchy_", ("float32[2]", 0.0, -1.0), {}),
    ("RuntimeError", ".log_normal_", ("float32[2]", 0.0, -1.0), {}),
    ("RuntimeError", "normal", (0.0, -1.0, (2,)), {}),
    ("RuntimeError", "randperm", (-1,), {}),
    ("RuntimeError", "randint", (3, 1, (2,)), {}),
    ("RuntimeError", "randint", (0, (2,)), {}),
]
PLACED = [
    ("RuntimeError", "meshgrid", (), {}),
    ("RuntimeError", "meshgrid", ("float32[2]", "float64[2]"), {}),
    ("RuntimeError", "meshgrid", ("float32[2]",), {"indexing": "ab"}),
    ("RuntimeError", "meshgrid", ("float32[2, 2]",), {}),
    ("TypeError", "meshgrid", ("float32[2]",), {"indexing": 3}),
    ("RuntimeError", "gather", ("float32[2, 2]", 0, [0]), {}),
    ("RuntimeError", "gather", ("float32[2, 2]", 0, [[0.5]]), {}),
    ("RuntimeError", "gather", ("float32[2, 2]", 0, [[5]]), {}),
    ("RuntimeError", "gather", ("float32[2, 2]", 0, [[0, 0, 0]]), {}),
    ("RuntimeError", "take_along_dim", ("float32[2, 2]", [0], 0), {}),
    ("RuntimeError", "take_along_dim", ("float32[2, 3]", [[0], [0], [0]], 1), {}),
    ("RuntimeError", "take_along_dim", ("float32[2]", [0.5], 0), {}),
    ("RuntimeError", "take_along_dim", ("float32[]", [0], 1), {}),
    ("RuntimeError", "where", ([1, 0], 1.0, 2.0), {}),
    ("RuntimeError", "where", ([True, False], "float32[3]", "float32[2]"), {}),
    ("IndexError", "index_select", ("float32[2, 2]", 0, [[0]]), {}),
    ("IndexError", "index_select", ("float32[2]", 0, [5]), {}),
    ("RuntimeError", "index_select", ("float32[2]", 0, [0.5]), {}),
    ("RuntimeError", "nonzero_static", ("float32[2]",), {"size": -1}),
    ("TypeError", "nonzero_static", ("float32[2]",), {"size": 1.5}),
    ("RuntimeError", "masked_select", ("float32[2]", [1, 0]), {}),
    ("RuntimeError", "masked_fill", ("float32[2]", [1, 0], 1.0), {}),
    ("RuntimeError", "masked_fill", ("float32[2]", [True, False], [1.0, 2.0]), {}),
    ("RuntimeError", "masked_fill", ("int64[2]", [True, False], 1j), {}),
    ("RuntimeError", "masked_scatter", ("float32[2]", [True, True], [1.0]), {}),
    ("RuntimeError", "masked_scatter", ("float32[2]", [True, True], "float64[2]"), {}),
    ("RuntimeError", "scatter", ("float32[2]", 0, [0], 1.0), {"reduce": "x"}),
    ("TypeError", "scatter", ("float32[2]", 0, [0], "a"), {}),
    ("RuntimeError", "scatter", ("float32[2]", 0, [0], "float64[1]"), {}),
    ("RuntimeError", "scatter", ("float32[2]", 0, [[0]], "float32[1]"), {}),
    ("RuntimeError", "scatter", ("float32[2]", 0, [5], 1.0), {}),
    ("RuntimeError", "scatter", ("float32[2]", 0, [0, 1], "float32[1]"), {}),
    ("RuntimeError", "scatter_reduce", ("float32[2]", 0, [0], "float32[1]", "x"), {}),
    ("RuntimeError", "scatter_reduce", ("float32[2]", 0, [0], "float64[1]", "sum"), {}),
    ("RuntimeError", "scatter_add", ("float32[2]", 0, [0], "float64[1]"), {}),
    ("RuntimeError", "index_add", ("float32[2]", 0, [0], "float32[2]"), {}),
    ("RuntimeError", "index_add", ("float32[2]", 0, [0], "float64[1]"), {}),
    ("IndexError", "index_add", ("float32[2]", 0, [5], "float32[1]"), {}),
    ("IndexError", "index_add", ("float32[2]", 1, [0], "float32[1]"), {}),
    ("IndexError", "index_copy", ("float32[2]", 0, [0], "float32[2]"), {}),
    ("RuntimeError", "index_copy", ("float32[2]", 0, [0], "float64[1]"), {}),
    ("RuntimeError", "index_copy", ("float32[2, 2]", 0, [0], "float32[1, 3]"), {}),
    ("RuntimeError", "index_fill", ("int64[2]", 0, [0], 1j), {}),
    ("IndexError", "index_fill", ("float32[2]", 0, [5], 1.0), {}),
    ("TypeError", "index_fill", ("float32[2]", 0, [0], "a"), {}),
    ("RuntimeError", "index_reduce", ("float32[2]", 0, [0], "float32[1]", "sum"), {}),
    ("TypeError", "index_reduce", ("float32[2]", 0, [0], "float32[1]", 3), {}),
    ("RuntimeError", "index_reduce", ("float32[2]", 0, [0], "float64[1]", "prod"), {}),
    ("RuntimeError", "put", ("float32[2]", [0], "float64[1]"), {}),
    ("IndexError", "put", ("float32[2]", [0, 1], "float32[1]"), {}),
    ("IndexError", "put", ("float32[2]", [5], "float32[1]"), {}),
    ("RuntimeError", "put", ("float32[2]", [0.5], "float32[1]"), {}),
    ("IndexError", "take", ("float32[2]", [5]), {}),
    ("IndexError", "take", ("float32[0]", [0]), {}),
    ("RuntimeError", "take", ("float32[2]", [0.5]), {}),
    ("RuntimeError", "index_put", ("float32[2]", ([0],), "float64[1]"), {}),
    ("IndexError", "index_put", ("float32[2]", ([0], [0]), "float32[1]"), {}),
    ("IndexError", "index_put", ("float32[2]", ([5],), "float32[1]"), {}),
    ("RuntimeError", "select_scatter", ("float32[2, 2]", "float32[3]", 0, 0), {}),
    ("RuntimeError", "slice_scatter", ("float32[4]", "float32[3]"), {"end": 2}),
    ("RuntimeError", "diagonal_scatter", ("float32[2, 2]", "float32[3]"), {}),
]
ORDERED = [
    ("RuntimeError", "unique", ("float32[0, 2, 0]",), {"dim": 1}),
    ("NotImplementedError", "unique", ("complex64[2]",), {}),
    ("RuntimeError", "searchsorted", ("float32[2, 3]", "float32[3, 2]"), {}),
    ("RuntimeError", "searchsorted", ("float32[3]", "float32[2]"), {"right": True, "side": "left"}),
    ("RuntimeError", "searchsorted", ("float32[3]", "float32[2]"), {"side": "x"}),
    ("RuntimeError", "searchsorted", ("float32[3]", "float32[2]"), {"sorter": [0, 1]}),
    ("RuntimeError", "searchsorted", ("float32[3]", "float32[2]"), {"sorter": "int32[3]"}),
    ("RuntimeError", "searchsorted", ("float32[]", "float32[2]"), {}),
    ("NotImplementedError", "searchsorted", ("float32[3]", "complex64[2]"), {}),
    ("RuntimeError", "bucketize", ("float32[3]", "float32[2, 2]"), {}),
    ("RuntimeError", "histc", ("float32[3]",), {"bins": 0}),
    ("RuntimeError", "histc", ("float32[3]",), {"min": 2, "max": 1}),
    ("RuntimeError", "histc", ([float("nan"), 1.0],), {}),
    ("NotImplementedError", "histc", ("int64[3]",), {}),
    ("RuntimeError", "histogram", ("float32[3]", 0), {}),
    ("RuntimeError", "histogram", ("float32[3]", 2), {"range": (2.0, 1.0)}),
    ("RuntimeError", "histogram", ("float32[3]", 2), {"weight": "float32[2]"}),
    ("NotImplementedError", "histogram", ("int64[3]", 2), {}),
    ("RuntimeError", "bincount", ([-1],), {}),
    ("RuntimeError", "bincount", ([[1]],), {}),
    ("RuntimeError", "bincount", ([1],), {"minlength": -1}),
    ("RuntimeError", "bincount", ([1],), {"weights": "float32[2]"}),
    ("NotImplementedError", "bincount", ([1.0],), {}),
    ("RuntimeError", "quantile", ("float32[3]", 1.5), {}),
    ("RuntimeError", "quantile", ("float32[3]", [[0.5]]), {}),
    ("RuntimeError", "quantile", ("float32[0]", 0.5), {}),
    ("RuntimeError", "quantile", ("float32[3]", 0.5), {"interpolation": "x"}),
    ("RuntimeError", "quantile", ("int64[3]", 0.5), {}),
    ("RuntimeError", "quantile", ("float32[3]", "float64[1]"), {}),
    ("RuntimeError", "kthvalue", ("float32[3]", 0), {}),
    ("RuntimeError", "kthvalue", ("float32[3]", 4), {}),
    ("IndexError", "kthvalue", ("float32[0]", 1), {}),
    ("RuntimeError", "topk", ("float32[3]", 4), {}),
    ("RuntimeError", "topk", ("float32[3]", -1), {}),
    ("RuntimeError", "sort", ("complex64[2]",), {}),
    ("NotImplementedError", "median", ("complex64[2]",), {}),
    ("IndexError", "mode", ("float32[2, 0]",), {}),
    ("NotImplementedError", "cummax", ("complex64[2]", 0), {}),
    ("IndexError", "cumsum", ("float32[2]", 1), {}),
    ("IndexError", "cumprod", ("float32[2]", 2), {}),
    ("NotImplementedError", "logcumsumexp", ("int64[2]", 0), {}),
    ("RuntimeError", "diff", ("float32[]",), {}),
    ("RuntimeError", "diff", ("float32[3]",), {"n": -1}),
    ("RuntimeError", "diff", ("float32[3]",), {"prepend": "float32[2, 2]"}),
    ("RuntimeError", "diff", ("float32[2, 2]",), {"append": "float32[3, 1]"}),
    ("RuntimeError", "gradient", ("float32[1]",), {}),
    ("RuntimeError", "gradient", ("float32[3]",), {"edge_order": 3}),
    ("RuntimeError", "gradient", ("float32[2]",), {"edge_order": 2}),
    ("RuntimeError", "gradient", ("float32[3, 3]",), {"spacing": (1.0,)}),
    ("IndexError", "gradient", ("float32[3]",), {"dim": 2}),
    ("RuntimeError", "gradient", ("float32[3, 3]",), {"dim": (0, 0)}),
    ("TypeError", "gradient", ("float32[3]",), {"spacing": "a"}),
    ("TypeError", "gradient", ("float32[3]",), {"spacing": ("a",)}),
    ("RuntimeError", "trapezoid", ("float32[3]", "float32[2]"), {}),
    ("RuntimeError", "trapezoid", ("bool[3]",), {}),
    ("RuntimeError", "trapezoid", ("bool[3]", "float32[3]"), {}),
    ("RuntimeError", "trapezoid", ("float32[3]",), {"dx": 1j}),
    ("RuntimeError", "trapezoid", ("float32[3]",), {"dx": True}),
    ("IndexError", "trapezoid", ("float32[]",), {}),
    ("TypeError", "trapezoid", ("float32[3]", "float32[3]"), {"dx": 1.0}),
    ("RuntimeError", "cov", ("float32[1, 1, 2]",), {}),
    ("RuntimeError", "cov", ("float32[3]",), {"fweights": [1.0, 2.0, 3.0]}),
    ("RuntimeError", "cov", ("float32[3]",), {"fweights": [-1, 1, 1]}),
    ("RuntimeError", "cov", ("float32[3]",), {"aweights": [-1.0, 1.0, 1.0]}),
    ("RuntimeError", "cov", ("float32[3]",), {"aweights": [1, 1, 1]}),
    ("RuntimeError", "cov", ("float32[3]",), {"fweights": [[1, 1, 1]]}),
    ("RuntimeError", "cov", ("bool[3]",), {}),
    ("NotImplementedError", "nansum", ("float32[2]",), {"dtype": "xp.complex64"}),
    ("RuntimeError", "nansum", ("complex64[2]",), {}),
    ("RuntimeError", "nansum", ("float32[2]",), {"dtype": "xp.float64", "out": "float32[]"}),
    ("RuntimeError", "nanmean", ("int64[2]",), {}),
    ("RuntimeError", "mean", ("int64[2]",), {}),
    ("RuntimeError", "var", ("int64[2]",), {}),
    ("RuntimeError", "std", ("int64[2]",), {}),
    ("TypeError", "var", ("float32[2]", 0), {"unbiased": True, "correction": 1}),
    ("IndexError", "sum", ("float32[2]", 5), {}),
    ("RuntimeError", "sum", ("float32[2, 2]", (0, 0)), {}),
    ("ValueError", "sum", ("float32[2]", 1180591620717411303424), {}),
    ("TypeError", "sum", ("float32[2]", 0), {"dtype": 3}),
    ("RuntimeError", "amax", ("float32[0]",), {}),
    ("IndexError", "amax", ("float32[2, 0]", 1), {}),
    ("IndexError", "argmax", ("float32[0]",), {}),
    ("RuntimeError", "max", ("float32[0]",), {}),
    ("IndexError", "max", ("float32[2, 0]", 1), {}),
    ("RuntimeError", "aminmax", ("float32[0]",), {}),
    ("TypeError", "prod", ("float32[2]", (0,)), {}),
    ("IndexError", "all", ("float32[2]", 5), {}),
    ("IndexError", "logsumexp", ("float32[2]", 5), {}),
]
COMPUTED = [
    ("RuntimeError", "clamp", ("float32[2]",), {}),
    ("NotImplementedError", "clamp", ("complex64[2]", 0), {}),
    ("NotImplementedError", "clamp_max", ("complex64[2]", 1), {}),
    ("RuntimeError", "add", ("float32[2]", "float32[2]"), {"alpha": 1j}),
    ("RuntimeError", "add", ("int64[2]", "int64[2]"), {"alpha": 1.5}),
    ("RuntimeError", "add", ("bool[2]", "bool[2]"), {"alpha": 1.5}),
    ("RuntimeError", "sub", ("bool[2]", "bool[2]"), {}),
    ("RuntimeError", "sub", ("bool[2]", True), {}),
    ("RuntimeError", "rsub", ("float32[2]", "float32[2]"), {"alpha": 1j}),
    ("RuntimeError", "rsub", ("bool[2]", 1), {}),
    ("RuntimeError", "neg", ("bool[2]",), {}),
    ("RuntimeError", "add", ("float32[2]", "float32[3]"), {}),
    ("RuntimeError", "pow", ("int64[2]", -1), {}),
    ("TypeError", "float_power", ("float32[2]", "a"), {}),
    ("RuntimeError", "ldexp", ("float32[2]", "float32[3]"), {}),
    ("RuntimeError", "isclose", ("float32[2]", "int64[2]"), {}),
    ("RuntimeError", "isclose", ("float32[2]", "float32[2]"), {"atol": -1.0}),
    ("NotImplementedError", "bitwise_and", ("float32[2]", 1), {}),
    ("NotImplementedError", "bitwise_left_shift", ("float32[2]", 1), {}),
    ("NotImplementedError", "bitwise_not", ("float32[2]",), {}),
    ("RuntimeError", "remainder", ("int64[2]", 0), {}),
    ("RuntimeError", "fmod", ("int64[2]", 0), {}),
    ("RuntimeError", "floor_divide", ("int64[2]", 0), {}),
    ("RuntimeError", "div", ("float32[2]", 2), {"rounding_mode": "x"}),
    ("NotImplementedError", "round", ("int64[2]",), {"decimals": 1}),
    ("TypeError", "logit", ("float32[2]",), {"eps": "a"}),
    ("NotImplementedError", "copysign", ("complex64[2]", 1.0), {}),
    ("NotImplementedError", "atan2", ("complex64[2]", "complex64[2]"), {}),
    ("RuntimeError", "maximum", ("complex64[2]", "complex64[2]"), {}),
    ("RuntimeError", "fmax", ("complex64[2]", "complex64[2]"), {}),
    ("NotImplementedError", "hypot", ("complex64[2]", "complex64[2]"), {}),
    ("NotImplementedError", "logaddexp", ("int64[2]", "int64[2]"), {}),
    ("NotImplementedError", "lerp", ("int64[2]", "int64[2]", 0.5), {}),
    ("RuntimeError", "lerp", ("float32[2]", "float64[2]", 0.5), {}),
    ("RuntimeError", "addcdiv", ("int64[2]", "int64[2]", "int64[2]"), {}),
    ("TypeError", "nan_to_num", ("float32[2]",), {"nan": "a"}),
    ("NotImplementedError", "gcd", ("float32[2]", "float32[2]"), {}),
    ("NotImplementedError", "lcm", ("float32[2]", "float32[2]"), {}),
    ("TypeError", "angle", ("float32[2]",), {"x": 1}),
    ("TypeError", "real", (1.0,), {}),
    ("RuntimeError", "imag", ("float32[2]",), {}),
    ("RuntimeError", "view_as_real", ("float32[2]",), {}),
    ("RuntimeError", "view_as_complex", ("float32[3]",), {}),
    ("RuntimeError", "view_as_complex", ("int64[2]",), {}),
    ("RuntimeError", "view_as_complex", ("float32[]",), {}),
    ("RuntimeError", "polar", ("float32[2]", "float64[2]"), {}),
    ("RuntimeError", "complex", ("float32[2]", "float64[2]"), {}),
    ("RuntimeError", "complex", ("int64[2]", "int64[2]"), {}),
    ("RuntimeError", "polar", ("int64[2]", "int64[2]"), {}),
    ("NotImplementedError", "ge", ("complex64[2]", 1), {}),
    ("NotImplementedError", "frac", ("int64[2]",), {}),
    ("NotImplementedError", "signbit", ("complex64[2]",), {}),
    ("RuntimeError", "heaviside", ("float32[2]", "float64[2]"), {}),
    ("RuntimeError", "heaviside", ("complex64[2]", "complex64[2]"), {}),
    ("NotImplementedError", "trunc", ("complex64[2]",), {}),
]
SHAPED = [
    ("RuntimeError", "lu_unpack", ("float32[2, 2]", [1, 2]), {}),
    ("TypeError", "tensor_split", ("float32[3]", 1.5), {}),
    ("IndexError", "masked.sum", ("float32[3]",), {"mask": [[True, False, True]]}),
    ("RuntimeError", "reshape", ("float32[4]", (3,)), {}),
    ("RuntimeError", "reshape", ("float32[4]", (-1, -1)), {}),
    ("RuntimeError", "reshape", ("float32[4]", (-2, 2)), {}),
    ("RuntimeError", "reshape", ("float32[0]", (-1, 0)), {}),
    ("RuntimeError", ".view", ("float32[4]", 3), {}),
    ("RuntimeError", "unflatten", ("float32[6]", 0, (4, 2)), {}),
    ("RuntimeError", "unflatten", ("float32[6]", 0, (-1, -1)), {}),
    ("RuntimeError", "unflatten", ("float32[6]", 0, ()), {}),
    ("RuntimeError", "flatten", ("float32[2, 2]", 1, 0), {}),
    ("IndexError", "squeeze", ("float32[2]", 3), {}),
    ("IndexError", "unsqueeze", ("float32[2]", 3), {}),
    ("IndexError", "transpose", ("float32[2]", 0, 2), {}),
    ("RuntimeError", "permute", ("float32[2, 2]", (0, 0)), {}),
    ("RuntimeError", "permute", ("float32[2, 2]", (0,)), {}),
    ("RuntimeError", "movedim", ("float32[2, 2]", (0, 0), (0, 1)), {}),
    ("IndexError", "movedim", ("float32[2, 2]", 0, 5), {}),
    ("IndexError", "swapaxes", ("float32[2]", 0, 3), {}),
    ("RuntimeError", "expand_copy", ("float32[2]", (3,)), {}),
    ("RuntimeError", ".expand", ("float32[2]", 3), {}),
    ("RuntimeError", ".expand", ("float32[2]", -1, -1, -1), {}),
    ("RuntimeError", ".expand", ("float32[2, 2]", 2), {}),
    ("RuntimeError", "broadcast_to", ("float32[2]", (3,)), {}),
    ("RuntimeError", "narrow", ("float32[2]", 0, 1, 5), {}),
    ("RuntimeError", "narrow", ("float32[2]", 0, 0, -1), {}),
    ("IndexError", "select", ("float32[2]", 0, 5), {}),
    ("IndexError", "select", ("float32[]", 0, 0), {}),
    ("RuntimeError", "split", ("float32[3]", (1, 1)), {}),
    ("RuntimeError", "split", ("float32[3]", -1), {}),
    ("RuntimeError", "split", ("float32[]", 1), {}),
    ("RuntimeError", "split", ("float32[3]", 0), {}),
    ("RuntimeError", "chunk", ("float32[3]", 0), {}),
    ("RuntimeError", "tensor_split", ("float32[3]", 0), {}),
    ("RuntimeError", "tensor_split", ("float32[]", 1), {}),
    ("RuntimeError", "hsplit", ("float32[3]", 2), {}),
    ("RuntimeError", "vsplit", ("float32[3]", 1), {}),
    ("RuntimeError", "dsplit", ("float32[3, 2]", 1), {}),
    ("IndexError", "unbind", ("float32[]",), {}),
    ("ValueError", "cat", ((),), {}),
    ("RuntimeError", "cat", (("float32[2]", "float32[2, 2]"),), {}),
    ("RuntimeError", "cat", (("float32[]", "float32[]"),), {}),
    ("RuntimeError", "cat", (("float32[2, 2]", "float32[2, 3]"),), {}),
    ("RuntimeError", "stack", ((),), {}),
    ("RuntimeError", "stack", (("float32[2]", "float32[3]"),), {}),
    ("IndexError", "stack", (("float32[2]",), 3), {}),
    ("RuntimeError", "hstack", ((),), {}),
    ("RuntimeError", "vstack", ((),), {}),
    ("RuntimeError", "roll", ("float32[2]", (1, 2), (0,)), {}),
    ("IndexError", "roll", ("float32[2]", 1, 3), {}),
    ("RuntimeError", "roll", ("float32[2, 2]", (1, 2)), {}),
    ("RuntimeError", "rot90", ("float32[2, 2]",), {"dims": (0, 0)}),
    ("RuntimeError", "rot90", ("float32[2, 2]",), {"dims": (0,)}),
    ("RuntimeError", "rot90", ("float32[2]",), {}),
    ("RuntimeError", "flip", ("float32[2]", (0, 0)), {}),
    ("IndexError", "flip", ("float32[2]", (3,)), {}),
    ("TypeError", "flip", ("float32[2]", 0.5), {}),
    ("RuntimeError", "tile", ("float32[2]", (-1,)), {}),
    ("RuntimeError", ".repeat", ("float32[2, 2]", 2), {}),
    ("RuntimeError", ".repeat", ("float32[2]", -1), {}),
    ("RuntimeError", "repeat_interleave", ("float32[2]", -1), {}),
    ("RuntimeError", "repeat_interleave", ("float32[2]", [1, 2, 3]), {}),
    ("NotImplementedError", "repeat_interleave", ("float32[2]", [1.0, 2.0]), {}),
    ("IndexError", "repeat_interleave", ("float32[2]", 2), {"dim": 3}),
    ("RuntimeError", "repeat_interleave", ("float32[2]", 2), {"output_size": 3}),
    ("RuntimeError", "repeat_interleave", ([[1]],), {}),
    ("RuntimeError", "tril", ("float32[2]",), {}),
    ("RuntimeError", "diag", ("float32[1, 1, 1]",), {}),
    ("IndexError", "diagonal", ("float32[2]",), {}),
    ("RuntimeError", "diagonal", ("float32[2, 2]", 0, 1, 1), {}),
    ("RuntimeError", "diag_embed", ("float32[2]", 0, 1, 1), {}),
    ("RuntimeError", "block_diag", ("float32[1, 1, 1]",), {}),
    ("RuntimeError", "cartesian_prod", ("float32[2, 2]",), {}),
    ("RuntimeError", "combinations", ("float32[2, 2]",), {}),
    ("RuntimeError", "combinations", ("float32[2]", -1), {}),
    ("RuntimeError", "as_strided", ("float32[2]", (3,), (1,)), {}),
    ("RuntimeError", "as_strided", ("float32[2]", (2,), (-1,)), {}),
    ("RuntimeError", "as_strided", ("float32[2]", (2,), (1, 1)), {}),
    ("RuntimeError", "as_strided", ("float32[2]", (1,), (1,), -1), {}),
    ("RuntimeError", "constant_pad_nd", ("float32[2]", (1,)), {}),
    ("RuntimeError", "constant_pad_nd", ("float32[2]", (-2, -1)), {}),
    ("RuntimeError", ".unfold", ("float32[3]", 0, 4, 1), {}),
    ("RuntimeError", ".unfold", ("float32[3]", 0, 2, 0), {}),
    ("RuntimeError", ".unfold", ("float32[3]", 0, -1, 1), {}),
    ("RuntimeError", "broadcast_tensors", ("float32[2]", "float32[3]"), {}),
    ("RuntimeError", "einsum", ("i->j.", "float32[2]"), {}),
    ("RuntimeError", "einsum", ("i", "float32[2]", "float32[2]"), {}),
    ("TypeError", "kron", ("float32[2]", "a"), {}),
    ("RuntimeError", "tensordot", ("float32[2, 3]", "float32[2, 3]"), {"dims": 1}),
    ("RuntimeError", "tensordot", ("float32[2, 3]", "float32[2, 3]"), {"dims": -1}),
    ("RuntimeError", "tensordot", ("float32[2, 3]", "float32[2, 3]"), {"dims": ((0,), (0, 1))}),
    ("RuntimeError", "tensordot", ("float32[2, 3]", "float32[2, 3]"), {"dims": 5}),
    ("RuntimeError", "inner", ("float32[2, 3]", "float32[2]"), {}),
    ("RuntimeError", "trace", ("float32[2]",), {}),
    ("RuntimeError", "outer", ("float32[2, 2]", "float32[2]"), {}),
    ("RuntimeError", "dot", ("float32[2]", "float32[3]"), {}),
    ("RuntimeError", "dot", ("float32[2, 2]", "float32[2]"), {}),
    ("RuntimeError", "dot", ("float32[2]", "float64[2]"), {}),
    ("RuntimeError", "mv", ("float32[2, 3]", "float32[2]"), {}),
    ("RuntimeError", "mm", ("float32[2]", "float32[2]"), {}),
    ("RuntimeError", "bmm", ("float32[2, 2]", "float32[2, 2]"), {}),
    ("RuntimeError", "bmm", ("float32[1, 2, 2]", "float32[2, 2, 2]"), {}),
    ("RuntimeError", "matmul", ("float32[]", "float32[2]"), {}),
    ("RuntimeError", "matmul", ("float32[2, 3]", "float32[2, 3]"), {}),
    ("RuntimeError", "chain_matmul", (), {}),
    ("RuntimeError", "cross", ("float32[2]", "float32[2]"), {}),
    ("RuntimeError", "linalg.cross", ("float32[3]", "float32[3, 3, 3]"), {}),
    ("RuntimeError", "cdist", ("float32[3]", "float32[3]"), {}),
    ("RuntimeError", "logspace", (0, 1, -1), {}),
    ("RuntimeError", "linspace", (0, 1, -1), {}),
    ("RuntimeError", "arange", (0, 1, 0), {}),
    ("RuntimeError", "arange", (0, 1, -1), {}),
    ("RuntimeError", "range", (0, 1, -1), {}),
    ("RuntimeError", "eye", (-1,), {}),
    ("RuntimeError", "full", ((2,), 1j), {"dtype": "xp.int64"}),
    ("RuntimeError", "zeros", (-1,), {}),
    ("RuntimeError", "empty", ((2, -1),), {}),
    ("RuntimeError", "tril_indices", (-1, 2), {}),
    ("RuntimeError", "hann_window", (-1,), {}),
    ("RuntimeError", "kaiser_window", (3,), {"dtype": "xp.int64"}),
    ("RuntimeError", "bartlett_window", (3,), {"dtype": "xp.int64"}),
]


@clause("refusals.types.of_what_is_given", MUST, source=[Torch("torch.where", "torch.clamp", "torch.tensor_split")])
def _(xp, case=each(TYPES)):
    """What is no tensor, number or tuple of integers where one is needed is refused with TypeError."""
    refused(xp, *case)


def refused_without_tensors(xp, name, arguments, options):
    """Call the function with a string in the place of each tensor in turn."""
    function = reduce(getattr, name.split("."), xp)
    arguments, options = [*given(xp, arguments)], {k: given(xp, v) for k, v in options.items()}
    for values, places in ((arguments, range(len(arguments))), (options, [*options])):
        for place in places:
            tensor = values[place]
            if hasattr(tensor, "tolist"):
                values[place] = "a"
                with raises(TypeError):
                    function(*arguments, **options)
                values[place] = tensor


@clause("refusals.types.of_each_tensor", MUST, source=[Torch("torch.add", "torch.where", "torch.linalg.solve")])
def _(xp, case=each(NO_TENSORS)):
    """Each tensor that a function takes has to be one: a string in its place is refused with TypeError."""
    refused_without_tensors(xp, *case)


@clause(
    "refusals.types.of_each_tensor_of_a_network",
    MUST,
    source=[Torch("torch.nn.functional.conv2d", "torch.nn.functional.embedding")],
    requires=["nn"],
)
def _(xp, case=each(NO_LAYERS)):
    """So has each that a function of networks takes."""
    refused_without_tensors(xp, *case)


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
    """So are those of transforms and windows."""
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


@clause("refusals.drawn_by_chance.of_many_functions", MUST, source=[Torch("torch.multinomial")])
def _(xp, case=each(DRAWN)):
    """Probabilities, bounds and dtypes that nothing can be drawn with are refused."""
    refused(xp, *case)


@clause("refusals.indices_and_sources.of_many_functions", MUST, source=[Torch("torch.scatter")])
def _(xp, case=each(PLACED)):
    """Indices of another dtype, beyond the end or of other sizes than what they place are refused."""
    refused(xp, *case)


@clause("refusals.along_dimensions.of_many_functions", MUST, source=[Torch("torch.searchsorted")])
def _(xp, case=each(ORDERED)):
    """So are dimensions that there are not, bounds and weights that do not go together, and reductions of nothing."""
    refused(xp, *case)


@clause("refusals.elementwise.of_many_functions", MUST, source=[Torch("torch.clamp")])
def _(xp, case=each(COMPUTED)):
    """So are dtypes that an operation is not for, and numbers that the dtype of the result cannot hold."""
    refused(xp, *case)


@clause("refusals.shapes.of_many_functions", MUST, source=[Torch("torch.reshape")])
def _(xp, case=each(SHAPED)):
    """So are shapes that do not hold the elements, dimensions named twice and sizes below 0."""
    refused(xp, *case)

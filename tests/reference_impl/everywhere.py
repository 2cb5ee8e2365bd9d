"""One call in every dtype, and on every kind of device: on a simulated accelerator, at once or by a stream, and on meta."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch

import reference_impl as ref
from reference_impl.devices import use_cuda
from tests.reference_impl.against_torch import assert_alike

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
    "complex64", "complex128",
)  # fmt: skip
DATA = [[3.0, 1.0, 2.0], [0.0, 5.0, 4.0], [2.0, 2.0, 1.0]]


def parts(result: Any) -> list[Any]:
    """The tensors of a result, in order."""
    return [p for r in result for p in parts(r)] if isinstance(result, tuple | list) else [result]


def assert_alike_in_every_dtype(call: Callable[[Any, Any], Any]) -> None:
    """On three elements of each dtype the call has PyTorch's results, dtypes or family of errors."""
    for dtype in DTYPES:
        assert_alike(lambda xp, dtype=dtype: call(xp, xp.tensor([1, 2, 3]).to(getattr(xp, dtype))), 2e-2)


def assert_alike_on_the_accelerator(call: Callable[[Any, Any], Any]) -> None:
    """The results on an accelerator are there, and those of the host; also by a stream that has not come to its work yet."""
    with use_cuda("simulated:2"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = parts(call(ref, ref.tensor(DATA)))
        found = parts(call(ref, ref.tensor(DATA, device="cuda:1")))
        stream = ref.cuda.Stream(device="cuda:1")
        with ref.cuda.stream(stream):
            later = parts(call(ref, ref.tensor(DATA, device="cuda:1") + 0))
        stream.synchronize()
        for results in (found, later):
            for one, other in zip(expected, results, strict=True):
                assert str(other.device) == "cuda:1"
                assert repr(one.tolist()) == repr(other.tolist())


def assert_alike_on_meta(call: Callable[[Any, Any], Any]) -> None:
    """Of a meta tensor the results have PyTorch's shapes and dtypes, and are on meta."""
    expected, found = (parts(call(xp, xp.tensor(DATA, device="meta"))) for xp in (torch, ref))
    for one, other in zip(expected, found, strict=True):
        assert str(other.device) == "meta"
        assert (tuple(one.shape), str(one.dtype)) == (tuple(other.shape), str(other.dtype))

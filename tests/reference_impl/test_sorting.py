"""Sorting in every dtype and on every device, its second derivatives, and the writes that it refuses, against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike
from tests.reference_impl.everywhere import (
    assert_alike_in_every_dtype,
    assert_alike_on_meta,
    assert_alike_on_the_accelerator,
)

CALLS: dict[str, Any] = {
    "sort": lambda xp, x: x.sort(),
    "argsort": lambda xp, x: xp.argsort(x, dim=0, descending=True, stable=True),
    "msort": lambda xp, x: x.msort(),
    "topk": lambda xp, x: xp.topk(x, 2),
    "kthvalue": lambda xp, x: x.kthvalue(2),
    "median": lambda xp, x: xp.median(x),
    "median along": lambda xp, x: x.median(0),
    "nanmedian along": lambda xp, x: x.nanmedian(0),
    "mode": lambda xp, x: x.mode(0),
    "quantile": lambda xp, x: xp.quantile(x, 0.3, 0),
    "nanquantile": lambda xp, x: xp.nanquantile(x, 0.3),
}


@pytest.mark.parametrize("name", list(CALLS))
def test_every_dtype(name: str) -> None:
    assert_alike_in_every_dtype(CALLS[name])


@pytest.mark.parametrize("name", list(CALLS))
def test_on_the_accelerator(name: str) -> None:
    assert_alike_on_the_accelerator(CALLS[name])


@pytest.mark.parametrize("name", list(CALLS))
def test_on_meta(name: str) -> None:
    assert_alike_on_meta(CALLS[name])


@pytest.mark.parametrize(
    "name", ["sort", "topk", "kthvalue", "median along", "nanmedian along", "mode", "quantile", "nanquantile"]
)
def test_second_derivatives(name: str) -> None:
    def values(xp: Any, x: Any) -> Any:
        result = CALLS[name](xp, x)
        return result[0] if isinstance(result, tuple) else result

    assert_derivatives_alike(values, (3, 3))


def test_derivatives_by_the_fractions() -> None:
    assert_derivatives_alike(lambda xp, x, q: xp.quantile(x, q * q * 0.9, 0), (4, 2), (3,))


def test_indices_that_were_written_to_stop_the_gradient() -> None:
    def backward(xp: Any) -> Any:
        x = xp.tensor([3.0, 1.0, 2.0], requires_grad=True)
        values, indices = xp.sort(x)
        indices.zero_()
        values.sum().backward()

    assert_alike(backward)


@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 2), ()])
@pytest.mark.parametrize("dim", [None, 0, 1, -1])
def test_nothing(shape: tuple[int, ...], dim: int | None) -> None:
    rest = () if dim is None else (dim,)
    for name in ("sort", "argsort", "median", "nanmedian", "mode"):
        assert_alike(lambda xp, name=name: getattr(xp, name)(xp.zeros(shape), *rest))
    for name, first in (("topk", 0), ("topk", 1), ("kthvalue", 1), ("quantile", 0.5)):
        assert_alike(lambda xp, name=name, first=first: getattr(xp, name)(xp.zeros(shape), first, *rest))


def test_medians_of_nothing_by_dtype() -> None:
    for dtype in ("int64", "float32", "bfloat16"):
        assert_alike(lambda xp, dtype=dtype: xp.median(xp.zeros(0, dtype=getattr(xp, dtype))))


def test_large_sorts() -> None:
    """NaN and equals among many elements, beyond where NumPy changes its way of sorting."""
    values = [float("nan") if i % 97 == 0 else float(i * 7919 % 31) for i in range(2000)]
    for descending in (False, True):
        assert_alike(lambda xp, descending=descending: xp.sort(xp.tensor(values), stable=True, descending=descending))


@pytest.mark.parametrize("size", [0, 2])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "int64", "float16", "complex64"])
@pytest.mark.parametrize("name", ["median", "nanmedian"])
def test_the_median_of_nothing_is_nan_in_any_dtype(name: str, dtype: str, size: int) -> None:
    assert_alike(lambda xp: getattr(xp.ones(size, dtype=getattr(xp, dtype)), name)())

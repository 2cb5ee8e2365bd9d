"""What is said where a library that an operation needs is not installed, and what works without it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest

import reference_impl
from reference_impl import extras


@pytest.fixture
def no_scipy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    extras.scipy.cache_clear()
    yield
    extras.scipy.cache_clear()


@pytest.mark.usefixtures("no_scipy")
def test_without_scipy() -> None:
    x = reference_impl.tensor([0.5, 1.5])
    with pytest.raises(ImportError, match=r"needs SciPy: pip install 'tensor-conformance\[scipy\]'"):
        reference_impl.digamma(x)
    assert x.tolist() == [0.5, 1.5]


@pytest.mark.parametrize("name", ["erf", "erfc", "lgamma"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_of_pythons_own_mathematics(name: str, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [-np.inf, -2.0, -0.5, 0.0, 0.5, 1.0, 3.0, np.inf, np.nan]
    x = reference_impl.tensor(values, dtype=getattr(reference_impl, dtype))
    function = getattr(reference_impl, name)
    expected = function(x)
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    extras.scipy.cache_clear()
    try:
        found = function(x)
        alone = function(x[2])
    finally:
        extras.scipy.cache_clear()
    assert found.dtype is expected.dtype is alone.dtype
    assert np.allclose(found.tolist(), expected.tolist(), rtol=1e-2 if x.dtype.itemsize == 2 else 1e-6, equal_nan=True)
    assert alone.shape == ()

"""Short-time Fourier transforms beside PyTorch's: values, geometry, dtypes, recorded operations, gradients and errors."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref

_RNG = np.random.default_rng(7)
SIGNALS = {
    "one": _RNG.standard_normal(23).astype(np.float32),
    "two": _RNG.standard_normal((2, 23)),
    "complex": _RNG.standard_normal((2, 23)) + 1j * _RNG.standard_normal((2, 23)),
    "integers": np.arange(23),
    "three": np.zeros((2, 3, 23)),
    "none": np.zeros((), np.float32),
    "empty": np.zeros(0, np.float32),
}
WINDOWS: dict[str, Any] = {
    "hann": np.hanning(9)[:8],
    "five": np.hanning(7)[1:6],
    "complex": np.hanning(9)[:8] + 1j,
    "bool": np.ones(8, bool),
    "zero": np.zeros(8),
    "matrix": np.ones((2, 4)),
    "single": np.hanning(9)[:8].astype(np.float32),
}

FORWARD: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("one", (8,), {}),
    ("one", (8,), {"return_complex": True}),
    ("one", (8,), {"return_complex": False, "window": "hann"}),
    ("one", (7,), {"return_complex": True, "window": "five", "win_length": 5}),
    ("two", (8,), {"return_complex": True, "window": "single"}),
    ("two", (8, 3, 5, "five", False), {"return_complex": True}),
    ("two", (8, 3, 5), {"return_complex": True, "normalized": True, "onesided": False}),
    ("two", (8,), {"window": "complex"}),
    ("two", (8,), {"window": "complex", "onesided": True}),
    ("two", (8,), {"window": "complex", "return_complex": False}),
    ("two", (8,), {"window": "bool", "return_complex": True}),
    ("two", (8,), {"window": "five", "return_complex": True}),
    ("two", (8,), {"window": "matrix", "return_complex": True}),
    ("complex", (8,), {}),
    ("complex", (8,), {"return_complex": False, "window": "hann", "normalized": True}),
    ("complex", (8,), {"onesided": True}),
    *(
        ("two", (8,), {"return_complex": True, "pad_mode": mode})
        for mode in ("constant", "circular", "replicate", "no")
    ),
    ("two", (8, 2), {"return_complex": True, "align_to_window": True}),
    ("two", (8, 4, 5), {"return_complex": True, "align_to_window": True, "center": False}),
    ("two", (8, 2, 5), {"return_complex": True, "align_to_window": True, "center": False}),
    ("two", (8, 2, 5), {"return_complex": True, "align_to_window": False, "center": False}),
    ("integers", (8,), {"return_complex": True}),
    ("three", (8,), {"return_complex": True}),
    ("three", (8,), {"return_complex": True, "center": False}),
    ("none", (8,), {"return_complex": True}),
    ("none", (8,), {"return_complex": True, "center": False}),
    ("empty", (8,), {"return_complex": True}),
    ("two", (0,), {"return_complex": True}),
    ("two", (-3,), {"return_complex": True, "center": False}),
    ("two", (50,), {"return_complex": True}),
    ("two", (24,), {"return_complex": True, "center": False}),
    ("two", (23, 1), {"return_complex": True, "center": False}),
    ("two", (8, 0), {"return_complex": True}),
    ("two", (8, 4, 9), {"return_complex": True}),
    ("two", (8, 4, 0), {"return_complex": True}),
    ("two", (8.0,), {"return_complex": True}),
]

SPECTRA = {
    "half": np.fft.rfft(_RNG.standard_normal((2, 12, 8))).swapaxes(1, 2).copy(),
    "single": np.fft.rfft(_RNG.standard_normal((12, 8))).T.astype(np.complex64),
    "whole": np.fft.fft(_RNG.standard_normal((2, 12, 8))).swapaxes(1, 2).copy(),
    "vector": np.zeros(5, complex),
    "five": np.zeros((1, 2, 5, 4), complex),
    "empty": np.zeros((0, 5, 4), complex),
    "real": np.zeros((5, 4)),
}

BACK: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *((name, (8,), {}) for name in SPECTRA),
    ("half", (9,), {}),
    ("half", (9,), {"window": "hann", "win_length": 8}),
    ("half", (8, 2, 5, "five"), {}),
    ("single", (8,), {"window": "single", "length": 15}),
    ("single", (8,), {"window": "hann"}),
    ("single", (8,), {"length": 50}),
    ("half", (8,), {"window": "hann", "center": False}),
    ("half", (8,), {"center": False, "normalized": True}),
    ("half", (8,), {"length": 0}),
    ("half", (8,), {"length": -3}),
    ("half", (8,), {"length": 27}),
    ("half", (8, 8), {"window": "hann"}),
    ("half", (8,), {"window": "zero"}),
    ("half", (8,), {"window": "bool"}),
    ("half", (8,), {"window": "five"}),
    ("half", (8,), {"window": "matrix"}),
    ("half", (8,), {"window": "complex"}),
    ("half", (8,), {"onesided": False}),
    ("half", (10,), {"onesided": True}),
    ("half", (8, 0), {}),
    ("half", (8, 9), {}),
    ("half", (8, 4, 9), {}),
    ("half", (-8,), {}),
    ("half", (8, 2.0), {}),
    ("half", (8,), {"return_complex": True}),
    ("whole", (8,), {"return_complex": True}),
    ("whole", (8,), {"return_complex": True, "window": "complex"}),
    ("whole", (8,), {"window": "complex"}),
]


@pytest.fixture(autouse=True)
def _without_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _outcome(library: Any, name: str, values: Any, given: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """The error, or the result, its geometry and the gradients of input and window with a second derivative."""
    x = library.tensor(values)
    floating = values.dtype.kind in "fc"
    x.requires_grad_(floating)
    window = None

    def known(value: Any) -> Any:
        nonlocal window
        if value not in WINDOWS or not isinstance(value, str):
            return value
        window = library.tensor(WINDOWS[value])
        if WINDOWS[value].dtype.kind in "fc":
            window.requires_grad_(True)
        return window

    try:
        arguments, keywords = [known(v) for v in given], {k: known(v) for k, v in named.items()}
        result = getattr(library, name)(x, *arguments, **keywords)
    except Exception as error:
        text = str(error)
        return [type(error), text if text.startswith((f"{name}(torch.", f"{name}(CPU", "Cannot", "Complex")) else ""]
    inputs = [t for t in (x, window) if t is not None and t.requires_grad]
    squared = (result * result.conj()).real.sum() if result.is_complex() else (result * result * result).sum()
    first = library.autograd.grad(squared, inputs, create_graph=True)
    total = sum((g * g.conj()).real.sum() if g.is_complex() else (g * g).sum() for g in first)
    second = library.autograd.grad(total, inputs)
    arrays = [t.detach().resolve_conj().numpy() for t in (result, *first, *second)]
    return [tuple(result.stride()), str(result.dtype), result.grad_fn.name(), *arrays]


def _check(name: str, values: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours = _outcome(ref, name, values, given, named)
    theirs = _outcome(torch, name, values, given, named)
    assert len(ours) == len(theirs), (ours, theirs)
    single = values.dtype in (np.float32, np.complex64)  # beside a window of double precision too
    tolerance = 2e-3 if single else 1e-9
    for one, other in zip(ours, theirs, strict=True):
        if isinstance(other, np.ndarray):
            np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)
        else:
            assert one == other, (ours, theirs)


@pytest.mark.parametrize(("signal", "given", "named"), FORWARD)
def test_the_spectra_of_stretches_are_those_of_pytorch(signal: str, given: tuple[Any, ...], named: Any) -> None:
    _check("stft", SIGNALS[signal], given, named)


@pytest.mark.parametrize(("spectra", "given", "named"), BACK)
def test_the_signal_back_is_that_of_pytorch(spectra: str, given: tuple[Any, ...], named: Any) -> None:
    _check("istft", SPECTRA[spectra], given, named)


def test_a_signal_comes_back() -> None:
    x, window = ref.tensor(SIGNALS["two"]), ref.tensor(WINDOWS["hann"])
    spectra = x.stft(8, window=window, return_complex=True)
    np.testing.assert_allclose(spectra.istft(8, window=window, length=22).numpy(), SIGNALS["two"][:, :22], atol=1e-12)


@pytest.mark.parametrize("name", ["stft", "istft"])
def test_the_window_is_where_the_input_is(name: str) -> None:
    window = ref.ones(8, device="meta")
    message = f"{name} input and window must be on the same device but got self on cpu and window on meta"
    with pytest.raises(RuntimeError, match=message):
        getattr(ref, name)(ref.ones(5, 12, dtype=ref.complex64), 8, window=window)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_the_halves_have_no_transforms(dtype: str) -> None:
    for library in (ref, torch):
        with pytest.raises(RuntimeError, match="MKL FFT doesn't support tensors of type"):
            library.stft(library.ones(23, dtype=getattr(library, dtype)), 8, return_complex=True)

"""What shares memory costs the same whatever its size, and allocates no data."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import reference_impl as ref

SMALL, LARGE = 10, 100_000_000
"""Elements; the large array is zeros that no page of memory is taken for until somebody reads them."""

ROUNDS = 300

SHARING: dict[str, Callable[[Any], Any]] = {
    "detach": lambda t: t.detach(),
    "alias by [:]": lambda t: t[:],
    "slice": lambda t: t[2:8:2],
    "select": lambda t: t[3],
    "None": lambda t: t[None],
    "view": lambda t: t.view(2, -1),
    "view of another dtype": lambda t: t.view(ref.int32),
    "reshape": lambda t: t.reshape(-1, 2),
    "flatten": lambda t: t.flatten(),
    "unsqueeze": lambda t: t.unsqueeze(0),
    "squeeze": lambda t: t.squeeze(),
    "expand": lambda t: t.expand(3, -1),
    "transpose": lambda t: t.view(2, -1).transpose(0, 1),
    "permute": lambda t: t.view(1, 2, -1).permute(2, 0, 1),
    "T": lambda t: t.view(2, -1).T,
    "narrow": lambda t: t.narrow(0, 1, 5),
    "split": lambda t: t.split(len(t) // 2),
    "chunk": lambda t: t.chunk(2),
    "unbind": lambda t: t.view(2, -1).unbind(0),
    "as_strided": lambda t: t.as_strided((2, 2), (2, 1), 1),
    "diagonal": lambda t: t.view(2, -1).diagonal(),
    "unfold": lambda t: t.unfold(0, 2, 1),
    "contiguous": lambda t: t.contiguous(),
    "real": lambda t: t.real,
    "conj": lambda t: t.conj(),
    "numpy": lambda t: t.numpy(),
    "asarray of NumPy": lambda t: np.asarray(t),
    "from_dlpack": lambda t: ref.from_dlpack(t),
    "NumPy's from_dlpack": lambda t: np.from_dlpack(t),
    "cpu": lambda t: t.cpu(),
    "to its own dtype": lambda t: t.to(ref.float32),
    "data": lambda t: t.data,
    "untyped_storage": lambda t: t.untyped_storage(),
    "data_ptr": lambda t: t.data_ptr(),
    "tracked slice": lambda t: t.detach().requires_grad_()[1:],
}
FROM_OTHERS: dict[str, Callable[[np.ndarray], Any]] = {
    "from_numpy": ref.from_numpy,
    "as_tensor": ref.as_tensor,
    "asarray": ref.asarray,
    "from_dlpack": ref.from_dlpack,
    "frombuffer": lambda array: ref.frombuffer(array, dtype=ref.float32),
    "legacy Tensor": ref.Tensor,
}


@pytest.fixture(scope="module")
def arrays() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(SMALL, np.float32), np.zeros(LARGE, np.float32)


def assert_free(call: Callable[[Any], Any], small: Any, large: Any) -> None:
    """The call on the large object takes no data and about the time that it takes on the small one."""
    for given in (small, large):
        call(given)  # what is imported or cached by the first call is none of its cost
    gc.collect()
    tracemalloc.start()
    try:
        result = call(large)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    del result
    assert peak < 20_000, f"{peak} bytes"
    best = [float("inf"), float("inf")]
    gc.disable()
    try:
        for _ in range(
            ROUNDS
        ):  # in turn, so that whatever else the machine does happens to both; the best of each counts
            for number, given in enumerate((small, large)):
                start = time.perf_counter()
                call(given)
                best[number] = min(best[number], time.perf_counter() - start)
    finally:
        gc.enable()
    assert best[1] < 2 * best[0] + 5e-6, best


@pytest.mark.parametrize("name", SHARING)
def test_views_are_free(name: str, arrays: tuple[np.ndarray, np.ndarray]) -> None:
    small, large = map(ref.from_numpy, arrays)
    assert_free(SHARING[name], small, large)


@pytest.mark.parametrize("name", FROM_OTHERS)
def test_arrays_are_taken_free(name: str, arrays: tuple[np.ndarray, np.ndarray]) -> None:
    assert_free(FROM_OTHERS[name], *arrays)


def test_a_copy_is_seen_by_this_measure(arrays: tuple[np.ndarray, np.ndarray]) -> None:
    """What does copy is told apart, so that the tests above can fail."""
    with pytest.raises(AssertionError, match="bytes"):
        assert_free(lambda t: t.clone(), *(ref.from_numpy(array[:1_000_000]) for array in arrays))
    with pytest.raises(AssertionError, match="bytes"):
        assert_free(ref.tensor, *(array[:1_000_000] for array in arrays))

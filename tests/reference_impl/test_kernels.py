"""Functions of plain arrays in any memory, and formulas of Tensors for bare arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda
from reference_impl.kernels import check_kernel, kernel, of_tensors
from reference_impl.picking import placed_along, taken_along
from tests.reference_impl.against_torch import assert_alike


def test_a_kernel_stays_where_its_arrays_are_and_refuses_others() -> None:
    both = kernel(lambda x, y, times: (x + y, x * times))
    with use_cuda("simulated:2"):
        here, there, other = (ref.ones(2, device=device).array for device in ("cpu", "cuda:0", "cuda:1"))
        assert [type(a) for a in both(there, there, 3)] == [type(there)] * 2
        assert [type(a) for a in both(here, here, 3)] == [np.ndarray] * 2
        for wrong in ((here, there), (there, other), (there, here)):
            with pytest.raises(RuntimeError, match="same device"):
                both(*wrong, 3)


def test_a_formula_of_tensors_takes_bare_arrays_and_gives_them_back() -> None:
    @of_tensors
    def formula(g: Any, a: Any, scale: float) -> Any:
        assert isinstance(g, ref.Tensor)
        return g * a.exp() * scale, a

    first, second = formula(np.ones(2), np.zeros(2), 3.0)
    assert type(first) is type(second) is np.ndarray
    assert first.tolist() == [3.0, 3.0]
    x = ref.zeros(2, requires_grad=True)
    assert formula(ref.ones(2), x, 3.0)[0].requires_grad


@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "int64", "bfloat16", "float32", "complex64"])
def test_which_dtypes_have_a_kernel(dtype: str) -> None:
    t = ref.ones(2, dtype=getattr(ref, dtype))
    if dtype in ("uint16", "complex64", "bool"):
        with pytest.raises(NotImplementedError, match="median"):
            check_kernel("median_cpu", t, "bc")
    else:
        check_kernel("median_cpu", t, "bc")
    if dtype == "uint16":
        check_kernel("sort", t, "c", barebones=True)


def test_placing_undoes_taking() -> None:
    x = np.arange(6.0).reshape(2, 3)
    at = np.array([[2, 0], [1, 1]])
    taken = taken_along(x, at, 1, True)
    assert taken.tolist() == [[2.0, 0.0], [4.0, 4.0]]
    assert placed_along(taken, (2, 3), at, 1, True).tolist() == [[0.0, 0.0, 2.0], [0.0, 8.0, 0.0]]
    assert placed_along(taken[:, :1], (2, 3), at[:, :1], 1, False).tolist() == [[0.0, 0.0, 2.0], [0.0, 4.0, 0.0]]


@pytest.mark.parametrize(
    "call",
    [
        lambda x, y: ref.isin(x, y), lambda x, y: ref.searchsorted(x, y), lambda x, y: ref.bucketize(x, y),
        lambda x, y: ref.searchsorted(x, x, sorter=y.long()), lambda x, y: ref.bincount(x.long(), y),
        lambda x, y: ref.histogram(x, y), lambda x, y: ref.dist(x, y), lambda x, y: ref.quantile(x, y / 9),
        lambda x, y: ref.trapezoid(x, y), lambda x, y: ref.diff(x, prepend=y), lambda x, y: ref.max(x, y),
        lambda x, y: ref.cov(x, aweights=y),
    ],
)  # fmt: skip
def test_operands_on_two_devices_are_refused(call: Any) -> None:
    with use_cuda("simulated:1"):
        x, y = ref.tensor([0.0, 1.0, 2.0]), ref.tensor([0.0, 1.0, 2.0], device="cuda")
        for pair in ((x, y), (y, x)):
            with pytest.raises(RuntimeError, match="device"):
                call(*pair)


def test_one_place_of_nan() -> None:
    for right in (False, True):
        assert_alike(
            lambda xp, right=right: xp.searchsorted(
                xp.tensor([float("nan")]), xp.tensor([0.5, float("nan")]), right=right
            )
        )


@pytest.mark.parametrize("name", ["fft", "rfft", "irfft", "hfft", "ihfft", "hfft2", "irfftn"])
def test_the_gradient_of_a_transform_on_an_accelerator(name: str) -> None:
    found = []
    with use_cuda("simulated:2"):
        for device in ("cpu", "cuda:1"):
            x = ref.arange(8.0, device=device).reshape(2, 4).requires_grad_()
            (g,) = ref.autograd.grad((getattr(ref.fft, name)(x).abs() ** 2).sum(), x)
            assert str(g.device) == device
            found.append(g.tolist())
    assert np.allclose(*found)

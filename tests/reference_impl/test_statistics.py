"""Statistics in every dtype and on every device, and their second derivatives, against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

import reference_impl as ref
from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike
from tests.reference_impl.everywhere import (
    assert_alike_in_every_dtype,
    assert_alike_on_meta,
    assert_alike_on_the_accelerator,
)

CALLS: dict[str, Any] = {
    "var": lambda xp, x: x.var(0),
    "var of all": lambda xp, x: xp.var(x),
    "std_mean": lambda xp, x: xp.std_mean(x, 0),
    "nansum": lambda xp, x: xp.nansum(x, 0),
    "nanmean": lambda xp, x: x.nanmean(),
    "count_nonzero": lambda xp, x: x.count_nonzero(0),
    "logsumexp": lambda xp, x: xp.logsumexp(x, 0),
    "aminmax": lambda xp, x: xp.aminmax(x),
    "aminmax along": lambda xp, x: x.aminmax(dim=0),
    "hash_tensor": lambda xp, x: xp.hash_tensor(x, 0),
}
OF_ROWS: dict[str, Any] = {"cov": lambda xp, x: x.cov(), "corrcoef": lambda xp, x: xp.corrcoef(x)}


@pytest.mark.parametrize("name", [*CALLS, *OF_ROWS])
def test_every_dtype(name: str) -> None:
    assert_alike_in_every_dtype((CALLS | OF_ROWS)[name])


@pytest.mark.parametrize("name", [*CALLS, *OF_ROWS])
def test_on_the_accelerator(name: str) -> None:
    assert_alike_on_the_accelerator((CALLS | OF_ROWS)[name])


@pytest.mark.parametrize("name", list(CALLS))
def test_on_meta(name: str) -> None:
    assert_alike_on_meta(CALLS[name])


@pytest.mark.parametrize("correction", [0, 1, 1.5, 2, 3, 4])
@pytest.mark.parametrize("dim", [None, 0, (0, 1)])
def test_gradient_of_any_correction(correction: float, dim: Any) -> None:
    def gradient(xp: Any) -> Any:
        x = xp.tensor([[1.0], [2.0], [4.0]], requires_grad=True)
        xp.var(x, dim, correction=correction).sum().backward()
        return x.grad

    assert_alike(gradient)


@pytest.mark.parametrize("name", ["var", "std"])
def test_second_derivatives(name: str) -> None:
    assert_derivatives_alike(lambda xp, x: getattr(xp, name)(x, 1), (2, 3))
    assert_derivatives_alike(lambda xp, x: getattr(xp, f"{name}_mean")(x, 0)[0], (3, 2))
    assert_derivatives_alike(lambda xp, x: sum(getattr(xp, f"{name}_mean")(x)), (3, 2))


def test_extremes_that_are_nan_have_no_gradient() -> None:
    def gradient(xp: Any) -> Any:
        x = xp.tensor([1.0, 1.0, float("nan")], requires_grad=True)
        least, greatest = xp.aminmax(x)
        (least + greatest).backward()
        return x.grad

    assert_alike(gradient)


def test_names_of_nodes() -> None:
    for name in ("var", "std", "var_mean", "std_mean", "nansum", "nanmean"):
        assert_alike(lambda xp, name=name: node_of(getattr(xp, name)(xp.ones(3, requires_grad=True), 0)))
    assert_alike(lambda xp: node_of(xp.aminmax(xp.ones(3, requires_grad=True))))


def node_of(result: Any) -> str:
    return str((result[0] if isinstance(result, tuple) else result).grad_fn.name())


def test_warnings_are_of_the_line_that_called() -> None:
    for call in (lambda: ref.ones(1).var(), lambda: ref.std(ref.ones(1), 0), lambda: ref.cov(ref.ones(1))):
        with pytest.warns(UserWarning, match="degrees of freedom") as caught:
            call()
        assert [w.filename for w in caught] == [__file__]


@pytest.mark.parametrize("values", [float("inf"), [float("-inf")], [float("inf"), 1.0], [1.0, 1.0], float("nan")])
@pytest.mark.parametrize("correction", [1, 2, 3])
def test_slopes_of_variances_that_have_no_degrees_of_freedom(values: Any, correction: float) -> None:
    def slope(xp):
        v = xp.tensor(values, dtype=xp.float64, requires_grad=True)
        v.var(None, correction=correction).backward()
        return v.grad

    assert_alike(slope)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("scale", [1e-30, 1e-4, 1.0, 1e4, 1e30])
@pytest.mark.parametrize("name", ["std", "var", "std_mean", "var_mean"])
def test_no_square_overflows_that_a_root_brings_back(name: str, scale: float, dtype: str) -> None:
    if dtype == "float16" and scale == 1e30:
        return  # infinite itself

    def call(xp: Any) -> Any:
        a = (xp.tensor([[1.0, 3.0], [2.0, -1.0]], dtype=xp.float64) * scale).to(getattr(xp, dtype)).requires_grad_()
        found = []
        for arguments in ((), (0,), ((0, 1),)):
            y = getattr(xp, name)(a, *arguments)
            found += [t.detach() for t in y] if isinstance(y, tuple) else [y.detach()]
        whole = getattr(xp, name)(a)
        whole = whole[0] if isinstance(whole, tuple) else whole
        return found, [xp.autograd.grad(whole, a)[0]] if whole.isfinite() else []

    assert_alike(call, 2e-2 if dtype in ("float16", "bfloat16") else 1e-5)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64"])
@pytest.mark.parametrize("values", [float("nan"), [float("nan"), 1.7], [0.5, -0.25], [[float("nan"), 2.0], [3.5, 1.0]]])
def test_nan_is_left_out_of_a_sum_in_integers(values: Any, dtype: str) -> None:
    assert_alike(lambda xp: xp.nansum(xp.tensor(values), dtype=getattr(xp, dtype)))
    assert_alike(lambda xp: xp.nansum(xp.tensor(values, dtype=xp.float16), -1, True, dtype=getattr(xp, dtype)))

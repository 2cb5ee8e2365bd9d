"""Running results, differences and integrals in every dtype and on every device, and their second derivatives."""

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
    "cumsum": lambda xp, x: x.cumsum(0),
    "cumprod": lambda xp, x: xp.cumprod(x, 0),
    "cummax": lambda xp, x: x.cummax(0),
    "cummin": lambda xp, x: xp.cummin(x, 0),
    "logcumsumexp": lambda xp, x: x.logcumsumexp(0),
    "trapezoid": lambda xp, x: xp.trapezoid(x),
    "cumulative_trapezoid": lambda xp, x: xp.cumulative_trapezoid(x, x),
    "diff": lambda xp, x: x.diff(dim=0),
    "gradient": lambda xp, x: xp.gradient(x),
}


@pytest.mark.parametrize("name", [name for name in CALLS if name != "gradient"])
def test_every_dtype(name: str) -> None:
    assert_alike_in_every_dtype(CALLS[name])


@pytest.mark.parametrize("name", list(CALLS))
def test_on_the_accelerator(name: str) -> None:
    assert_alike_on_the_accelerator(CALLS[name])


@pytest.mark.parametrize("name", list(CALLS))
def test_on_meta(name: str) -> None:
    assert_alike_on_meta(CALLS[name])


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "logcumsumexp"])
def test_second_derivatives(name: str) -> None:
    assert_derivatives_alike(lambda xp, x: getattr(xp, name)(x, 0), (3, 2))
    assert_derivatives_alike(lambda xp, x: getattr(xp, name)(x, -1), (2, 3))


@pytest.mark.parametrize("zeros", [(0,), (1,), (0, 2), (0, 1, 2)])
def test_products_of_zeros_twice(zeros: tuple[int, ...]) -> None:
    def product(xp: Any, x: Any) -> Any:
        kept = [0.0 if i in zeros else 1.0 for i in range(3)]
        return xp.cumprod(x * xp.tensor(kept, dtype=xp.float64), 0)

    assert_derivatives_alike(product, (3,))


def test_points_have_derivatives_too() -> None:
    assert_derivatives_alike(lambda xp, y, x: xp.trapezoid(y, x), (2, 4), (4,))
    assert_derivatives_alike(lambda xp, y, x: xp.cumulative_trapezoid(y, x), (2, 4), (2, 4))
    assert_derivatives_alike(lambda xp, y: xp.gradient(y, spacing=(xp.tensor([0.0, 1.0, 4.0]),), dim=0)[0], (3, 2))


@pytest.mark.parametrize("values", [[float("-inf")] * 3, [0.0, float("inf"), 1.0], [float("nan"), 0.0, 1.0], []])
def test_logarithms_of_infinities(values: list[float]) -> None:
    assert_alike(lambda xp: xp.logcumsumexp(xp.tensor(values), 0))


def test_logarithms_of_complex_numbers() -> None:
    assert_alike(lambda xp: xp.logcumsumexp(xp.tensor([1 + 1j, 500 - 2j, -3j, 500 + 1j]), 0))


@pytest.mark.parametrize("options", [{}, {"dx": 2}, {"dim": 0}, {"dim": -3}])
def test_arguments_of_an_integral(options: dict[str, Any]) -> None:
    for name in ("trapezoid", "cumulative_trapezoid"):
        for shape in ((2, 3), (0, 2), (2, 0), (1,), ()):
            assert_alike(lambda xp, name=name, shape=shape: getattr(xp, name)(xp.ones(shape), **options))


def test_an_operation_in_place_is_one_write() -> None:
    def written(xp: Any) -> Any:
        x = xp.tensor([1.0, 2.0, 3.0])
        view = x[:2]
        view.cumsum_(0)
        x.cumprod_(0, dtype=xp.float64)
        return x, x._version, view

    assert_alike(written)


@pytest.mark.parametrize(
    "spacing", ["1", "0.5", "(xp.arange(4.0),)", "[2]", "[[0.0, 1.0]]", "[None]", "'a'", "(xp.ones(4), 1)"]
)
@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "int64", "complex64"])
def test_the_gradient_of_samples(spacing: str, edge_order: int, dtype: str) -> None:
    def slopes(xp: Any) -> Any:
        samples = xp.arange(4).to(getattr(xp, dtype)) ** 2
        return xp.gradient(samples, spacing=eval(spacing, {"xp": xp}), edge_order=edge_order)

    assert_alike(slopes)


@pytest.mark.parametrize(("spacing", "freed"), [("0.5", False), ("1", False), ("(xp.arange(4.0),)", True)])
def test_the_gradient_by_numbers_can_be_walked_twice(spacing: str, freed: bool) -> None:
    def twice(xp: Any) -> Any:
        samples = xp.ones(4, requires_grad=True)
        (slope,) = xp.gradient(samples, spacing=eval(spacing, {"xp": xp}))
        slope.sum().backward()
        slope.sum().backward()
        return samples.grad

    assert_alike(twice)


def test_running_areas_are_added_up_as_floats() -> None:
    assert_alike(lambda xp: xp.cumulative_trapezoid(xp.tensor([2**63 - 1, 0, 100, -7])))
    assert_alike(lambda xp: xp.cumulative_trapezoid(xp.tensor([100, 100, 100], dtype=xp.int8), dx=2))
    assert_alike(lambda xp: xp.cumulative_trapezoid(xp.tensor([100, 100, 100], dtype=xp.int8), xp.tensor([1, 2, 3])))


def test_the_differences_of_nothing_are_what_was_given() -> None:
    for shape in ((0,), (2, 0)):
        assert_alike(lambda xp, shape=shape: (lambda a: xp.diff(a) is a)(xp.ones(shape)))
        assert_alike(lambda xp, shape=shape: (lambda a: xp.diff(a, dim=0) is a)(xp.ones(shape)))


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize(
    "values", [[2.0, 0.0, 3.0, 0.0, 5.0], [1.0, 0.0, float("inf"), 5.0], [float("nan"), 2.0, 0.0, 0.0]]
)
def test_the_slopes_of_products_with_zeros_end_at_the_second(values: list[float], backward: bool) -> None:
    def slopes(xp: Any) -> Any:
        a = xp.tensor(values, requires_grad=True)
        y = xp.cumprod(a, 0).sum()
        if not backward:
            return xp.autograd.grad(y, a)
        y.backward()
        return a.grad

    assert_alike(slopes)


def test_the_slope_of_logit_at_nan_is_nan() -> None:
    def slope(xp: Any) -> Any:
        a = xp.tensor([float("nan"), -1.0, 0.0, 0.25, 2.0], requires_grad=True)
        return [xp.autograd.grad(xp.logit(a, eps).sum(), a)[0] for eps in (None, 0.125)]

    assert_alike(slope)

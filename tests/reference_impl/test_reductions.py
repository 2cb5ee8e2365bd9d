"""Reductions: dtypes, dimensions and derivatives against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike

REDUCTIONS = ("sum", "mean", "prod", "max", "min", "amax", "amin", "argmax", "argmin", "any", "all")
DTYPES = ("bool", "uint8", "int32", "int64", "float16", "bfloat16", "float32", "complex64")
DIMENSIONS: tuple[Any, ...] = (0, -1, 1, 3, (0, 1), (), (0, 0), None)


def table(xp: Any, dtype: str) -> Any:
    return (xp.arange(24) % 7).reshape(2, 3, 4).to(getattr(xp, dtype))


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_of_all_elements(name: str, dtype: str) -> None:
    assert_alike(lambda xp: getattr(table(xp, dtype), name)(), 1e-2 if dtype in ("float16", "bfloat16") else 1e-6)


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("dim", DIMENSIONS)
@pytest.mark.parametrize("keepdim", [False, True])
def test_dimensions(name: str, dim: Any, keepdim: bool) -> None:
    dtype = "float32"
    assert_alike(lambda xp: getattr(table(xp, dtype), name)(dim, keepdim))
    assert_alike(lambda xp: getattr(xp.zeros(2, 0, 3), name)(dim, keepdim))
    assert_alike(lambda xp: getattr(xp.tensor(1.0), name)(dim, keepdim))


@pytest.mark.parametrize("name", ["sum", "prod", "mean"])
@pytest.mark.parametrize("target", ["bool", "int32", "int64", "float16", "float64"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32"])
def test_dtype_and_out(name: str, target: str, dtype: str) -> None:
    assert_alike(lambda xp: getattr(table(xp, dtype), name)(dtype=getattr(xp, target)), 1e-2)
    assert_alike(lambda xp: getattr(xp, name)(table(xp, dtype), 1, out=xp.zeros(0, dtype=getattr(xp, target))), 1e-2)


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "min", "amax", "amin", "cumsum"])
def test_derivatives(name: str) -> None:
    def along(xp: Any, x: Any) -> Any:
        result = getattr(x, name)(1)
        return result if hasattr(result, "requires_grad") else result.values

    assert_derivatives_alike(along, (2, 3))
    if name != "cumsum":
        assert_derivatives_alike(lambda xp, x: getattr(x, name)(), (2, 3))


@pytest.mark.parametrize("zeros", [1, 2])
def test_derivatives_of_a_product_of_zeros(zeros: int) -> None:
    def product(xp: Any, x: Any) -> Any:
        kept = xp.tensor([0.0] * zeros + [1.0] * (4 - zeros), dtype=xp.float64)
        return (x * kept).prod(0)

    assert_derivatives_alike(product, (4,))


def test_named_results() -> None:
    assert_alike(lambda xp: repr(xp.tensor([3, 1, 2]).max(0)))
    assert_alike(lambda xp: type(xp.tensor([3, 1, 2]).min(0)).__name__)


@pytest.mark.parametrize("dim", [(0, 0), (0, 5), (0, -1), 5, 0, (), None])
@pytest.mark.parametrize("shape", [(0,), (0, 0), (2, 0)])
def test_an_empty_dimension_is_found_before_a_wrong_one(shape: tuple[int, ...], dim: Any) -> None:
    assert_alike(lambda xp: xp.amax(xp.ones(shape), dim))


@pytest.mark.parametrize("values", [[100, 127, -7, 0], [0, 300, 300], [300.0, 300.0, 0.5], [1.001] * 9, [2.0], []])
@pytest.mark.parametrize("dims", [(), (0,), (0, True), (1,), (-1, True)])
def test_each_product_of_halves_is_rounded(values: list[float], dims: tuple[Any, ...]) -> None:
    def multiplied(xp: Any, **options: Any) -> Any:
        x = xp.tensor([values, values[::-1]], dtype=options.get("dtype"))
        return xp.prod(x, *dims, dtype=xp.float16), xp.prod(x.t().half(), *dims), xp.prod(x[0].half())

    assert_alike(multiplied)
    assert_alike(lambda xp: xp.prod(xp.tensor(300.0).half(), *dims[1:]))

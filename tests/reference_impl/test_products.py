"""Products: every combination of dimensions and dtypes, second derivatives, and what is refused."""

from __future__ import annotations

import itertools

import pytest

from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike

SHAPES = ((), (3,), (2, 3), (3, 2), (3, 3), (2, 2, 3), (2, 3, 2), (1, 3, 3), (4, 1, 3, 2), (0,), (0, 3), (3, 0))


@pytest.mark.parametrize(("first", "second"), list(itertools.product(SHAPES, SHAPES)))
def test_shapes(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    assert_alike(lambda xp: xp.ones(first) @ xp.ones(second))
    for name in ("mm", "mv", "dot", "bmm") if first else ():
        assert_alike(lambda xp, name=name: getattr(xp, name)(xp.ones(first), xp.ones(second)))


@pytest.mark.parametrize(
    ("first", "second"),
    [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 2)), ((2, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)),
     ((2, 2, 3), (3,)), ((3,), (2, 3, 2)), ((4, 1, 2, 3), (2, 3, 2))],
)  # fmt: skip
def test_derivatives(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    assert_derivatives_alike(lambda xp, a, b: a @ b, first, second)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "float16", "bfloat16", "float64", "complex64"])
def test_dtypes(dtype: str) -> None:
    for other in (dtype, "float32"):
        assert_alike(
            lambda xp, other=other: xp.ones(2, 3, dtype=getattr(xp, dtype)) @ xp.ones(3, 2, dtype=getattr(xp, other))
        )


def test_out() -> None:
    assert_alike(lambda xp: xp.matmul(xp.ones(2, 3), xp.ones(3, 2), out=xp.zeros(2, 2)))


@pytest.mark.parametrize(("first", "second"), [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (3, 2))])
def test_history_has_pytorchs_name(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    assert_alike(lambda xp: (xp.ones(first, requires_grad=True) @ xp.ones(second)).grad_fn.name())

"""Products: every combination of dimensions and dtypes, second derivatives, and what is refused."""

from __future__ import annotations

import itertools
from typing import Any

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


def _graph(node: Any) -> Any:
    """The names of a node and of what lies before it."""
    return node and (node.name(), tuple(_graph(before) for before, _ in node.next_functions))


@pytest.mark.parametrize(("first", "second"), list(itertools.product(SHAPES[1:], SHAPES[1:])))
@pytest.mark.parametrize("tracked", [(True, False), (False, True), (True, True)])
def test_the_graph_is_of_the_products_that_pytorch_computes(
    first: tuple[int, ...], second: tuple[int, ...], tracked: tuple[bool, bool]
) -> None:
    def product(xp: Any) -> Any:
        result = xp.ones(first, requires_grad=tracked[0]) @ xp.ones(second, requires_grad=tracked[1])
        return _graph(result.grad_fn), result.numel() and result.stride(), result._version

    assert_alike(product)


@pytest.mark.parametrize(("first", "second"), [((2, 3, 2), (2, 3)), ((2, 3, 2), (2,)), ((2, 3, 2), (1, 2, 3))])
def test_a_batch_whose_memory_is_not_of_one_matrix_is_not_folded(
    first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    def products(xp: Any) -> Any:
        turned = (xp.ones(first, requires_grad=True).transpose(0, 1), xp.ones((3, 2, 2), requires_grad=True).mT)
        return [_graph((x @ xp.ones(second)).grad_fn) for x in turned]

    assert_alike(products)


@pytest.mark.parametrize("tracked", [False, True])
@pytest.mark.parametrize(
    "call",
    [
        lambda xp, v: xp.nn.functional.linear(v, xp.ones(3, 2)),
        lambda xp, v: xp.nn.functional.linear(v, xp.ones(2)),
        lambda xp, v: xp.nn.functional.linear(v[0, 0], xp.ones(3, 2)),
        lambda xp, v: xp.nn.functional.linear(v, xp.ones(3, 2), xp.ones(3)),
        lambda xp, v: xp.nn.functional.linear(v.mT, xp.ones(3, 2), xp.ones(3)),
        lambda xp, v: v @ xp.ones(2),
        lambda xp, v: xp.ones(2) @ v,
        lambda xp, v: xp.kron(v, v),
    ],
)
def test_whether_a_product_is_a_view(call: Any, tracked: bool) -> None:
    def seen(xp: Any) -> Any:
        y = call(xp, xp.ones(2, 2, 2, requires_grad=tracked))
        return y, y._is_view(), y._version, y.grad_fn.name() if tracked else None

    assert_alike(seen)


@pytest.mark.parametrize(
    ("a", "b"),
    [((0, 2), (2, 0)), ((2, 0), (0, 2)), ((0, 2), (2,)), ((0, 2, 2), (0, 2, 2)), ((2, 0, 2), (2, 2, 0)), ((0,), (0,)),
     ((1, 0), (0,)), ((2, 2), (2, 2)), ((2,), (2,))],
)  # fmt: skip
def test_bools_are_multiplied_where_there_is_nothing_to_add(a: Any, b: Any) -> None:
    assert_alike(lambda xp: xp.ones(a, dtype=xp.bool) @ xp.ones(b, dtype=xp.bool))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64", "bool"])
def test_products_of_wide_unsigned_integers_are_refused_as_of_bools(dtype) -> None:
    products = [
        lambda xp, a, m: a @ a,
        lambda xp, a, m: m @ a,
        lambda xp, a, m: m @ m,
        lambda xp, a, m: xp.stack([m, m]) @ xp.stack([m, m]),
        lambda xp, a, m: xp.addmm(m, m, m),
        lambda xp, a, m: xp.baddbmm(m[None], m[None], m[None]),
        lambda xp, a, m: m[:0] @ m,
        lambda xp, a, m: xp.outer(a, a),
    ]
    for product in products:
        assert_alike(lambda xp, f=product: f(xp, *(xp.ones(s, dtype=getattr(xp, dtype)) for s in ((3,), (3, 3)))))

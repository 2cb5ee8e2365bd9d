"""Transformations of functions: what they keep alive, and that they agree with PyTorch's."""

from __future__ import annotations

import gc
import weakref
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from tests.reference_impl.against_torch import assert_alike


def plain(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return type(result)(map(plain, result))
    if isinstance(result, dict):
        return {key: plain(value) for key, value in result.items()}
    return tuple(result.shape), np.round(np.array(result.tolist()), 9).tolist(), result.requires_grad


def tangled(x: Any, w: Any) -> Any:
    return ((x * w).exp() * x[0] + (w.sum() / x) ** 2).sum()


def several(x: Any, w: Any) -> Any:
    return {"product": x * w, "rest": [(x * x).sum(), (w,)]}


CASES = {
    "grad": lambda func, x, w: func.grad(tangled, argnums=(0, 1))(x, w),
    "grad of grad": lambda func, x, w: func.grad(lambda a: func.grad(tangled)(a, w).sum())(x),
    "value": lambda func, x, w: func.grad_and_value(tangled, argnums=1)(x, w),
    "jacobian": lambda func, x, w: func.jacrev(several, argnums=(1,))(x, w),
    "jacobian of a gradient": lambda func, x, w: func.jacrev(func.grad(tangled), argnums=1)(x, w),
    "gradient through a Jacobian": lambda func, x, w: func.grad(
        lambda a: (func.jacrev(lambda b: b * b * w)(a) ** 2).sum()
    )(x),
    "hessian": lambda func, x, w: func.hessian(tangled, argnums=(0, 1))(x, w),
    "products": lambda func, x, w: func.vjp(lambda a: a * w, x)[1](w),
}


# PyTorch's constant blocks of a Jacobian require grad where others do, since they are stacked together.
@pytest.mark.parametrize(
    ("name", "tracked"), [(n, t) for n in CASES for t in (False, True) if (n, t) != ("jacobian", True)]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_results_and_their_histories_are_pytorchs(name: str, tracked: bool) -> None:
    def run(library: ModuleType) -> Any:
        x = library.tensor([0.5, 1.5], dtype=library.float64, requires_grad=tracked)
        w = library.tensor([2.0, -1.0], dtype=library.float64)
        return plain(CASES[name](library.func, x, w))

    assert run(ref) == run(torch)


def test_a_gradient_that_depends_on_nothing_outside_keeps_no_graph() -> None:
    gc.disable()
    try:
        held: list[Any] = []

        def watched(t: Any) -> Any:
            y = t.exp()
            held.append(weakref.ref(y.grad_fn))
            return y.sum()

        found = ref.func.grad(watched)(ref.ones(2))
        assert found.requires_grad is False
        assert held[0]() is None
    finally:
        gc.enable()


def test_a_result_that_was_recorded_outside_keeps_its_history() -> None:
    """Also where what it was recorded of is no leaf any more, or requires grad for its base alone."""
    for xp in (torch, ref):
        leaf = xp.tensor([1.0, 2.0], requires_grad=True)
        outside = leaf.mean()
        with xp.no_grad():
            view = leaf[:1]
        assert xp.func.grad(lambda a, v=view: (a * v).sum())(xp.tensor([3.0])).requires_grad
        leaf.detach_()
        assert xp.func.grad(lambda a, b: (a * b * b).sum())(outside, outside).requires_grad
        assert not xp.func.grad(lambda a: (a * a).sum())(leaf).requires_grad


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    "transformed",
    [
        lambda xp, f, t: xp.func.grad(f)(t), lambda xp, f, t: xp.func.grad_and_value(f)(t), lambda xp, f, t: xp.func.vjp(f, t)[0],
        lambda xp, f, t: xp.func.jacrev(f)(t), lambda xp, f, t: xp.func.hessian(f)(t),
        lambda xp, f, t: xp.autograd.functional.vjp(f, t)[1],
    ],
)  # fmt: skip
def test_transformations_refuse_hooks_on_what_is_saved(transformed: Any, within: bool) -> None:
    def call(xp: Any) -> Any:
        hooks = xp.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t)

        def cubes(t: Any) -> Any:
            if within:
                with hooks:
                    return (t**3).sum()
            return (t**3).sum()

        if within:
            return transformed(xp, cubes, xp.ones(2))
        with hooks:
            return transformed(xp, cubes, xp.ones(2))

    assert_alike(call)


def test_transforms_take_and_keep_inference_tensors() -> None:
    def transformed(xp):
        with xp.inference_mode():
            a = xp.full((1,), 3.0)
        view = a[:]
        return [
            xp.func.grad(lambda t: (t * t).sum())(a),
            xp.func.grad(lambda t: (t * view).sum())(view),
            xp.func.grad(lambda t: xp.func.grad(lambda u: (t * u * u).sum())(a).sum())(view),
        ]

    assert_alike(transformed)
    with ref.inference_mode():
        kept = ref.ones(1)
    with pytest.raises(RuntimeError, match="Inference tensors"):
        _ = kept * ref.ones(1, requires_grad=True)

"""Functions, methods, operators and in-place twins as PyTorch has them: corner cases by expression, and derivatives of twins."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.devices import use_cuda
from reference_impl.methods import ELEMENTWISE
from tests.reference_impl.against_torch import assert_alike

EXPRESSIONS = (
    "xp.tensor([1.0], dtype=xp.float16) + 100000.0",
    "xp.tensor([True]) ** True",
    "xp.tensor([1, 2]) ** 2.0",
    "2 ** xp.tensor([1, -1])",
    "xp.tensor([2], dtype=xp.uint8) ** (-1)",
    "xp.pow(2.5, xp.tensor([1, 2]))",
    "xp.float_power(2, xp.tensor([1, 2]))",
    "xp.tensor([1.0]) ** True",
    "xp.tensor([0.0, -0.0]) ** (-1)",
    "xp.tensor([-8.0]) ** (1 / 3)",
    "xp.tensor([0.0]) ** 0",
    "xp.tensor([nan]) ** 0",
    "xp.tensor(1.0) ** nan",
    "xp.tensor([5, -5]) // xp.tensor([3, 3])",
    "xp.tensor([5.0, -5.0]) // 0.0",
    "xp.tensor([5]) // 0",
    "xp.tensor([5]) % 0",
    "5 // xp.tensor([2, -2])",
    "5 % xp.tensor([3, -3])",
    "abs(xp.tensor([-128], dtype=xp.int8))",
    "-xp.tensor([1], dtype=xp.uint8)",
    "xp.tensor([200], dtype=xp.uint8) + 100",
    "xp.tensor([1], dtype=xp.uint8) - 2",
    "xp.tensor([1], dtype=xp.int8) << 7",
    "xp.tensor([1], dtype=xp.int8) << 8",
    "xp.tensor([1], dtype=xp.int64) << 64",
    "xp.tensor([-1], dtype=xp.int64) >> 64",
    "xp.tensor([1], dtype=xp.int32) << -1",
    "xp.tensor([-8], dtype=xp.int32) >> -1",
    "xp.tensor([255], dtype=xp.uint8) >> 8",
    "xp.div(xp.tensor([7, -7]), 2, rounding_mode='trunc')",
    "xp.div(xp.tensor([7, -7]), 2, rounding_mode='floor')",
    "xp.div(xp.tensor([7.0, -7.0]), 0.0, rounding_mode='floor')",
    "xp.div(xp.tensor([7.0]), 2, rounding_mode='up')",
    "xp.tensor([7]).div_(2)",
    "xp.tensor([7]).div_(2, rounding_mode='floor')",
    "xp.tensor([7]).div_(2.5, rounding_mode='floor')",
    "xp.round(xp.tensor([1.2345]), decimals=2)",
    "xp.round(xp.tensor([15]), decimals=-1)",
    "xp.round(xp.tensor([15]), decimals=0)",
    "xp.round(xp.tensor([inf, nan]), decimals=3)",
    "xp.round(xp.tensor([2.5e+38]), decimals=3)",
    "xp.tensor([1.5]).round_(decimals=0)",
    "xp.sigmoid(xp.tensor([1j]))",
    "xp.true_divide(xp.tensor([1]), 2)",
    "xp.floor_divide(7, xp.tensor([2.0]))",
    "xp.fmod(xp.tensor([7]), 2.5)",
    "xp.remainder(7, xp.tensor([2.5]))",
    "xp.fmod(7, xp.tensor([2]))",
    "xp.lerp(xp.tensor([1.0]), xp.tensor([2.0]), 1)",
    "xp.lerp(xp.tensor([1.0]), xp.tensor([2.0]), xp.tensor(0.5, dtype=xp.float64))",
    "xp.lerp(xp.tensor([1.0]), xp.tensor([2.0]), 1j)",
    "xp.addcmul(xp.tensor([1.0]), xp.tensor([2]), xp.tensor([3]), value=1.5)",
    "xp.addcdiv(xp.tensor([1]), xp.tensor([2.0]), xp.tensor([3.0]))",
    "xp.addcmul(xp.tensor([True]), xp.tensor([True]), xp.tensor([True]))",
    "xp.addcdiv(xp.tensor([1], dtype=xp.float64), xp.tensor([2]), xp.tensor([4.0]))",
    "xp.tensor([1]).addcdiv_(xp.tensor([2.0]), xp.tensor([3.0]))",
    "xp.addcmul(xp.tensor([1.0]), xp.tensor([2.0]), 3.0)",
    "xp.tensor([1.0]).addcmul(xp.tensor([2.0]), xp.tensor([2.0]), value=True)",
    "xp.clamp(xp.tensor([1, 5]), max=2.5)",
    "xp.clamp(xp.tensor([1.0, 5]), xp.tensor([2.0, 2.0]))",
    "xp.clamp(xp.tensor([1.0, 5]), max=xp.tensor([2, 2]))",
    "xp.clamp(xp.tensor([1.0]), xp.tensor([0.0]), 2.0)",
    "xp.tensor([1, 5]).clamp_(min=2)",
    "xp.tensor([1, 5]).clamp_max_(2.0)",
    "xp.clamp_max(xp.tensor([1, 5]), 2.0)",
    "xp.copysign(1.0, xp.tensor([-1.0]))",
    "xp.copysign(xp.tensor([1]), -0.0)",
    "xp.xlogy(0, xp.tensor([0.0]))",
    "xp.xlogy(xp.tensor([0]), 0)",
    "xp.heaviside(xp.tensor([0.0]), 1.0)",
    "xp.gcd(xp.tensor([4]), 6)",
    "xp.hypot(xp.tensor([3.0]), 4.0)",
    "xp.ldexp(xp.tensor([1.0]), xp.tensor([3]))",
    "xp.ldexp(xp.tensor([1]), xp.tensor([3]))",
    "xp.tensor([1]).ldexp_(xp.tensor([3]))",
    "xp.logaddexp(xp.tensor([1.0]), xp.tensor([1.0], dtype=xp.float64))",
    "xp.nextafter(xp.tensor([1.0]), xp.tensor([2]))",
    "xp.fmax(xp.tensor([1]), xp.tensor([2.0]))",
    "xp.gcd(xp.tensor([4], dtype=xp.int8), xp.tensor([6]))",
    "xp.polygamma(1, xp.tensor([1]))",
    "xp.polygamma(1.5, xp.tensor([1.0]))",
    "xp.mvlgamma(xp.tensor([3.0]), p=2)",
    "xp.igamma(xp.tensor([1.0]), 1.0)",
    "xp.special.zeta(2, xp.tensor([1.0]))",
    "xp.special.zeta(2, 1)",
    "xp.special.xlog1py(1, xp.tensor([1]))",
    "xp.isclose(xp.tensor([1.0]), xp.tensor([1.0], dtype=xp.float64))",
    "xp.isclose(xp.tensor([1]), xp.tensor([2]), atol=1)",
    "xp.nan_to_num(xp.tensor([nan], dtype=xp.float16), posinf=1000000.0)",
    "xp.nan_to_num(xp.tensor([inf], dtype=xp.float16), posinf=1000000.0)",
    "xp.logit(xp.tensor([0.5]), eps=0.1)",
    "xp.logit(xp.tensor([1]), 0.25)",
    "xp.eq(xp.tensor([1]), 1.0)",
    "xp.eq(xp.tensor([1]), 1j)",
    "xp.tensor([1, 2]) == xp.tensor([1.0, 2.0])",
    "xp.lt(xp.tensor([1]), 1.5)",
    "xp.tensor([255], dtype=xp.uint8) == -1",
    "xp.tensor([255], dtype=xp.uint8) < 256",
    "xp.tensor([2], dtype=xp.uint8) > -1",
    "xp.tensor([1], dtype=xp.int8) < 1000",
    "xp.tensor([2.0], dtype=xp.float16) < 100000.0",
    "xp.tensor([16777217]) == 16777217.0",
    "xp.tensor([1]).lt_(2)",
    "xp.tensor([1.0]).eq_(1)",
    "xp.tensor([3]).logical_and_(xp.tensor([1]))",
    "xp.tensor([3.0]).logical_not_()",
    "xp.tensor([True]).logical_xor(xp.tensor([2.0]))",
    "xp.bitwise_and(xp.tensor([6]), 3)",
    "3 & xp.tensor([6])",
    "xp.tensor([True]) & xp.tensor([3])",
    "xp.tensor([True]) & True",
    "xp.tensor([6]) ^ 1.5",
    "1 << xp.tensor([3])",
    "64 >> xp.tensor([3])",
    "xp.tensor([1]) << 1.5",
    "xp.tensor([1.0]) << 1",
    "xp.sub(xp.tensor([1]), 1, alpha=2)",
    "xp.add(xp.tensor([1]), 1, alpha=0.5)",
    "xp.add(xp.tensor([True]), True, alpha=True)",
    "xp.add(xp.tensor([1.0]), xp.tensor([1]), alpha=2.5)",
    "xp.rsub(xp.tensor([1.0]), 1, alpha=2)",
    "xp.rsub(xp.tensor([1]), 1, alpha=0.5)",
    "xp.complex(xp.tensor([1.0]), xp.tensor([1]))",
    "xp.polar(xp.tensor([1.0, 2.0]), xp.tensor([0.0]))",
    "xp.complex(xp.tensor([[1.0], [2.0]]), xp.tensor([0.0, 1.0]))",
    "xp.angle(xp.tensor([-1]))",
    "xp.angle(xp.tensor([-0.0]))",
    "xp.signbit(xp.tensor([-1]))",
    "xp.square(xp.tensor([True]))",
    "xp.positive(xp.tensor([True]))",
    "+xp.tensor([1j])",
    "xp.sgn(xp.tensor([True]))",
    "xp.frac(xp.tensor([-1.5]))",
    "xp.exp2(xp.tensor([3]))",
    "xp.tensor([1]).exp_()",
    "xp.tensor([1.0]).float_power_(2)",
    "xp.tensor([1.0], dtype=xp.float64).float_power_(2)",
    "xp.tensor([1.0], dtype=xp.float64).float_power_(2j)",
    "xp.sigmoid(xp.tensor([]))",
    "xp.sinc(xp.tensor(0))",
    "xp.erf(xp.tensor(0))",
    "xp.i0(xp.tensor([True]))",
    "xp.where(xp.tensor([True]), 1, 2.0)",
    "xp.where(xp.tensor([True]), xp.tensor([1]), 2.5)",
    "xp.where(xp.tensor([True, False]), xp.tensor(1, dtype=xp.int8), xp.tensor([1.0, 2.0], dtype=xp.float16))",
    "xp.where(xp.tensor([1]), 1, 2)",
    "xp.where(xp.tensor([1], dtype=xp.uint8), 1, 2)",
    "xp.fill(xp.tensor([1.0]), 2)",
    "xp.fill(xp.tensor([1]), xp.tensor(2.7))",
    "xp.exp(xp.tensor([1.0]), out=xp.zeros(1, dtype=xp.int64))",
    "xp.exp(xp.tensor([1]), out=xp.zeros(1, dtype=xp.float64))",
    "xp.eq(xp.tensor([1]), 1, out=xp.zeros(1))",
    "xp.abs(xp.tensor([3 + 4j]), out=xp.zeros(1, dtype=xp.complex64))",
    "xp.isnan(xp.tensor([1.0]))",
    "xp.add(xp.tensor([1]), xp.tensor([1.0]), out=xp.zeros(1, dtype=xp.int64))",
)
"""What is evaluated with either library as ``xp``."""


def evaluated(expression: str, xp: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return eval(expression, {"xp": xp, "inf": math.inf, "nan": math.nan})
        except Exception as error:
            return error


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_agree(expression: str) -> None:
    theirs, ours = evaluated(expression, torch), evaluated(expression, ref)
    if isinstance(theirs, Exception):
        assert type(ours) is type(theirs), ours
        return
    assert not isinstance(ours, Exception), ours
    assert str(ours.dtype) == str(theirs.dtype)
    assert np.allclose(ours.tolist(), theirs.tolist(), rtol=1e-6, equal_nan=True), (ours, theirs)


# ---- Twins ------------------------------------------------------------------------------------------------------------

TWINS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    *(
        (f"{name}_", len(function.op.node.formulas) - 1, {})
        for name, function in sorted(ELEMENTWISE.items())
        if hasattr(torch.Tensor, f"{name}_") and name not in ("acosh", "asinh", "atanh", "sgn")
    ),
    ("lerp_", 2, {}), ("addcmul_", 2, {"value": 2}), ("addcdiv_", 2, {"value": 2}), ("clamp_", 2, {}), ("clip_", 2, {}),
    ("clamp_min_", 1, {}), ("clamp_max_", 1, {}), ("nan_to_num_", 0, {}), ("logit_", 0, {}), ("float_power_", 1, {}),
    ("mvlgamma_", 0, {"p": 1}), ("round_", 0, {"decimals": 1}),
)  # fmt: skip
"""In-place method -> the number of further tensors that it takes, and named arguments.

Left out are three that PyTorch does not differentiate in place, and one whose gradient there has no memory to be read.
"""


def after_writing(
    xp: Any, name: str, others: int, named: dict[str, Any], view: bool
) -> list[list[float] | None] | type:
    """The tensor after its method has written to it, or to a view of it, its gradients and the gradients of those."""
    starts = ([0.3, 0.6, 0.4], [0.9, 0.2, 0.4], [0.5, 0.1, 0.8])[: others + 1]
    leaves = [xp.tensor(values, dtype=xp.float64, requires_grad=True) for values in starts]
    whole = leaves[0] * 1
    part = slice(1, None) if view else slice(None)
    written = whole[part] if view else whole
    try:
        assert getattr(written, name)(*(leaf[part] for leaf in leaves[1:]), **named) is written
        weights = xp.tensor([1.0, 2.0, 3.0], dtype=xp.float64)
        first = xp.autograd.grad((whole * whole * weights).sum(), leaves, create_graph=True, allow_unused=True)
        tracked = [g for g in first if g is not None and g.requires_grad]
        second = xp.autograd.grad(sum((g * g).sum() for g in tracked), leaves, allow_unused=True) if tracked else ()
    except RuntimeError as error:
        return type(error)
    return [whole.tolist(), *([0.0] * 3 if g is None else g.tolist() for g in (*first, *second))]


@pytest.mark.parametrize("view", [False, True])
@pytest.mark.parametrize(("name", "others", "named"), TWINS, ids=[name for name, _, _ in TWINS])
def test_twins_are_differentiated(name: str, others: int, named: dict[str, Any], view: bool) -> None:
    theirs = after_writing(torch, name, others, named, view)
    ours = after_writing(ref, name, others, named, view)
    if isinstance(theirs, type):
        assert ours is theirs
        return
    assert not isinstance(ours, type), ours
    assert np.allclose(np.array(ours, float), np.array(theirs, float), equal_nan=True)


@pytest.mark.parametrize("out", ["xp.empty(0)", "xp.empty(0, requires_grad=True)", "1", "(xp.empty(0),)", "PAIR"])
@pytest.mark.parametrize(
    "call",
    ["max(a, 0{})", "kthvalue(a, 1, 0{})", "topk(a, 5, 1{})", "mode(a, 7{})", "argmax(a, 7{})", "sum(a, 7{})", "mean(a, 7{})",
     "prod(a, 7{})", "cumsum(a, 7{})", "any(a, 7{})", "nansum(a, 7{})", "amax(a, 7{})", "std(a, 7{})", "diff(a, 1, 7{})",
     "stack([a, a[:0, 1]]{})", "index_select(a, 0, xp.tensor([9]){})", "quantile(a, 0.5, 7{})",
     "masked_select(a, xp.ones(7) > 0{})"],
)  # fmt: skip
@pytest.mark.parametrize("tracked", [False, True])
def test_what_is_wrong_of_a_target_is_told_before_what_is_wrong_of_sizes(call: str, out: str, *, tracked: bool) -> None:
    if out == "PAIR":
        several = call.startswith(("max", "kthvalue", "topk", "mode"))
        out = f"({'xp.empty(0), ' * several}xp.empty(0, dtype=xp.int64),)"
    code = f"lambda a: xp.{call.format(f', out={out}')}"
    assert_alike(lambda xp: eval(code, {"xp": xp})(xp.zeros(0, 3, requires_grad=tracked)))


def test_targets_elsewhere_are_refused_before_sizes_are() -> None:
    with use_cuda("simulated:1"):
        for place in ("cpu", "cuda"):
            outs = ref.empty(0, device=place), ref.empty(0, dtype=ref.int64)
            with pytest.raises(RuntimeError, match="same device"):
                ref.kthvalue(ref.zeros(0, 3, device="cuda"), 1, 0, out=outs)

"""Every operation that is declared with derivatives has the right ones, first and second, real and complex, by differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import reference_impl as ref
from reference_impl import methods
from reference_impl.autograd import gradcheck, gradgradcheck
from reference_impl.nn import functional

Function = Callable[..., Any]

DOMAINS: dict[str, tuple[float, float]] = {
    "acos": (-0.9, 0.9), "asin": (-0.9, 0.9), "log": (0.2, 2), "log10": (0.2, 2), "log1p": (-0.5, 2), "log2": (0.2, 2),
    "pow": (0.3, 2), "reciprocal": (0.3, 2), "rsqrt": (0.3, 2), "sqrt": (0.3, 2), "tan": (-1, 1), "atan2": (0.3, 2),
    "acosh": (1.2, 3), "atanh": (-0.9, 0.9), "erfinv": (-0.9, 0.9), "xlogy": (0.3, 2),
}  # fmt: skip
"""Operation -> where it is smooth, if that is not between -2 and 2 away from its kinks."""

STEPS = frozenset({"floor", "ceil", "trunc", "round", "sign", "fmod", "remainder"})
"""Operations that are smooth between whole numbers, or quotients."""

NOT_DIFFERENTIABLE = frozenset({
    "floor_divide", "heaviside", "igamma", "igammac", "eq", "ge", "gt", "le", "lt", "ne",
})  # fmt: skip
"""Operations that are recorded and refuse to be differentiated by some input; comparisons are recorded in place alone."""

REAL_ONLY = frozenset({
    "abs", "angle", "atan2",
    "ceil", "exp2", "floor", "fmod", "log1p", "maximum", "minimum", "relu", "remainder", "round", "sgn", "sign",
    "trunc", "expm1",
    "copysign", "deg2rad", "digamma", "erf", "erfc", "erfinv", "fmax", "fmin", "frac", "hypot", "i0", "lgamma", "logaddexp2",
    "nextafter", "rad2deg", "xlogy",
})  # fmt: skip
"""Operations that are not checked on complex numbers: they have no derivative there, or PyTorch does not take them."""


def differentiable(name: str) -> int:
    """How many of the operation's inputs have derivatives."""
    return sum(formula is not None for formula in methods.ELEMENTWISE[name].op.node.formulas)


ELEMENTWISE = [name for name in methods.ELEMENTWISE if differentiable(name) and name not in NOT_DIFFERENTIABLE]


def drawn(shape: tuple[int, ...], low: float, high: float, seed: int, complex: bool = False) -> ref.Tensor:
    draw = np.random.default_rng(seed)
    values = draw.uniform(low, high, shape)
    if complex:
        values = values + 1j * draw.uniform(0.3, 1, shape)
    return ref.tensor(values).requires_grad_()


def apart(shape: tuple[int, ...], seed: int) -> ref.Tensor:
    """Numbers in no order that are no whole numbers and not near one another."""
    count = int(np.prod(shape))
    values = (np.random.default_rng(seed).permutation(count) - count // 2) * 0.7 + 0.23 + 0.01 * seed
    return ref.tensor(values.reshape(shape)).requires_grad_()


def arguments(name: str, shapes: list[tuple[int, ...]], complex: bool = False) -> list[ref.Tensor]:
    if name in DOMAINS or complex:
        low, high = DOMAINS.get(name, (0.3, 1.5))
        return [drawn(shape, low, high, i, complex) for i, shape in enumerate(shapes)]
    return [apart(shape, i) for i, shape in enumerate(shapes)]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise(name: str) -> None:
    function = getattr(ref, name)
    shapes = [(2, 3), (3,)][: differentiable(name)]
    given = arguments(name, shapes)
    assert gradcheck(function, given)
    assert gradgradcheck(function, given)


@pytest.mark.parametrize("name", [name for name in ELEMENTWISE if name not in REAL_ONLY])
def test_elementwise_of_complex_numbers(name: str) -> None:
    function = getattr(ref, name)
    given = arguments(name, [(2,), (1,)][: differentiable(name)], complex=True)
    assert gradcheck(function, given)
    assert gradgradcheck(function, given)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "pow"])
def test_real_and_complex_operands_meet(name: str) -> None:
    given = [drawn((2,), 0.3, 1.5, 0), drawn((2,), 0.3, 1.5, 1, complex=True)]
    assert gradcheck(getattr(ref, name), given)
    assert gradcheck(getattr(ref, name), given[::-1])


def test_functions_of_complex_numbers_with_real_results() -> None:
    z = drawn((3,), -1.5, 1.5, 0, complex=True)
    for function in (
        ref.abs,
        ref.angle,
        ref.real,
        ref.imag,
        ref.norm,
        lambda t: (t * t.conj()).real,
        lambda t: t.abs() ** 3,
    ):
        assert gradcheck(function, z)
        assert gradgradcheck(function, z)


MATRIX = (3, 4)
OTHERS: dict[str, tuple[Function, list[tuple[int, ...]]]] = {
    "sum": (lambda x: x.sum(), [MATRIX]),
    "sum of a dimension": (lambda x: x.sum(1, keepdim=True), [MATRIX]),
    "mean": (lambda x: x.mean((0, 1)), [MATRIX]),
    "prod": (lambda x: x.prod(), [(2, 2)]),
    "prod of a dimension": (lambda x: x.prod(1), [(2, 3)]),
    "cumsum": (lambda x: x.cumsum(1), [MATRIX]),
    "max": (lambda x: x.max(), [MATRIX]),
    "min": (lambda x: x.min(), [MATRIX]),
    "max of a dimension": (lambda x: x.max(1).values, [MATRIX]),
    "min of a dimension": (lambda x: x.min(0, keepdim=True).values, [MATRIX]),
    "amax": (lambda x: x.amax(1), [MATRIX]),
    "amin": (lambda x: x.amin((0, 1)), [MATRIX]),
    "norm": (lambda x: x.norm(), [MATRIX]),
    "norm of a dimension": (lambda x: x.norm(3, dim=1, keepdim=True), [MATRIX]),
    "1-norm": (lambda x: x.norm(1, dim=0), [MATRIX]),
    "0.5-norm": (lambda x: x.norm(0.5), [(3,)]),
    "infinity norm": (lambda x: x.norm(float("inf")), [MATRIX]),
    "reshape": (lambda x: x.reshape(2, 6), [MATRIX]),
    "view": (lambda x: x.view(12), [MATRIX]),
    "transpose": (lambda x: x.transpose(0, 1), [MATRIX]),
    "permute": (lambda x: x.permute(2, 0, 1), [(2, 3, 2)]),
    "movedim": (lambda x: x.movedim(0, 2), [(2, 3, 2)]),
    "expand": (lambda x: x.expand(2, 3, 4), [(3, 1)]),
    "squeeze": (lambda x: x.squeeze(), [(1, 3, 1)]),
    "unsqueeze": (lambda x: x.unsqueeze(1), [MATRIX]),
    "flatten": (lambda x: x.flatten(1), [(2, 2, 2)]),
    "unflatten": (lambda x: x.unflatten(1, (2, 2)), [MATRIX]),
    "contiguous": (lambda x: x.t().contiguous(), [MATRIX]),
    "clone": (lambda x: x.clone(), [MATRIX]),
    "cat": (lambda x, y: ref.cat([x, y, x], 1), [MATRIX, (3, 2)]),
    "stack": (lambda x, y: ref.stack([x, y], 1), [MATRIX, MATRIX]),
    "split": (lambda x: x.split([1, 3], 1), [MATRIX]),
    "chunk": (lambda x: x.chunk(2, 1)[1], [MATRIX]),
    "unbind": (lambda x: x.unbind(1), [MATRIX]),
    "an element": (lambda x: x[1, 2], [MATRIX]),
    "a slice": (lambda x: x[1:, ::2], [MATRIX]),
    "a list of indices": (lambda x: x[[0, 2, 0], [1, 1, 1]], [MATRIX]),
    "a mask": (lambda x: x[ref.tensor([True, False, True])], [MATRIX]),
    "index_select": (lambda x: x.index_select(1, ref.tensor([3, 0, 3])), [MATRIX]),
    "masked_select": (lambda x: x.masked_select(ref.tensor([True, False, True, False])), [MATRIX]),
    "narrow": (lambda x: x.narrow(1, 1, 2), [MATRIX]),
    "where": (lambda x, y: ref.where(ref.tensor([True, False, True, False]), x, y), [MATRIX, (4,)]),
    "clamp": (lambda x: x.clamp(-1.0, 1.5), [MATRIX]),
    "dot": (ref.dot, [(3,), (3,)]),
    "mv": (ref.mv, [MATRIX, (4,)]),
    "mm": (ref.mm, [(2, 3), (3, 2)]),
    "bmm": (ref.bmm, [(2, 2, 3), (2, 3, 2)]),
    "matmul of batches": (ref.matmul, [(2, 2, 3), (3, 2)]),
    "matmul by a vector": (ref.matmul, [(2, 2, 3), (3,)]),
    "linear": (functional.linear, [(2, 3), (4, 3), (4,)]),
    "division rounded": (lambda x, y: ref.div(x, y, rounding_mode="floor"), [(3,), (3,)]),
    "a write": (lambda x, y: (x * 1).mul_(y).add_(x), [MATRIX, (4,)]),
    "a write to a view": (lambda x, y: written_through_a_view(x, y), [MATRIX, (4,)]),
    "a write by index": (lambda x, y: written_by_index(x, y), [MATRIX, (4,)]),
}
"""What is checked -> the function, and the shapes of its arguments."""


def written_through_a_view(x: ref.Tensor, y: ref.Tensor) -> ref.Tensor:
    base = x * 2
    base[1].mul_(y)
    base.t()[0] = y[:3] * y[:3]
    return base * base


def written_by_index(x: ref.Tensor, y: ref.Tensor) -> ref.Tensor:
    base = x * 2
    base[ref.tensor([2, 0])] = y * y
    base[:, 1] = base[:, 2] * 3
    return base * base


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    function, shapes = OTHERS[name]
    given = [apart(shape, i) for i, shape in enumerate(shapes)]
    assert gradcheck(function, given)
    assert gradgradcheck(function, given)


HOLOMORPHIC = [
    "sum", "mean", "cumsum", "prod", "reshape", "transpose", "expand", "cat", "stack", "a slice", "a list of indices", "where",
    "dot", "mv", "mm", "bmm", "a write", "a write to a view",
]  # fmt: skip


@pytest.mark.parametrize("name", HOLOMORPHIC)
def test_others_of_complex_numbers(name: str) -> None:
    function, shapes = OTHERS[name]
    given = [drawn(shape, -1, 1, i, complex=True) for i, shape in enumerate(shapes)]
    assert gradcheck(function, given)
    assert gradgradcheck(function, given)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax(name: str) -> None:
    function = getattr(ref, name)
    x = apart(MATRIX, 0)
    assert gradcheck(lambda t: function(t, 1), x)
    assert gradgradcheck(lambda t: function(t, 1), x)


def test_an_input_on_another_device_is_checked() -> None:
    with ref.devices.use_cuda("simulated"):
        x = ref.tensor([1.0, -2.0], dtype=ref.float64, device="cuda", requires_grad=True)
        assert gradcheck(lambda t: t.exp() * t, x)
        assert gradgradcheck(lambda t: t**3, x)


def test_an_input_without_elements_has_nothing_to_differ() -> None:
    assert gradcheck(lambda t: t * 2, ref.zeros(0, dtype=ref.float64, requires_grad=True))
    assert gradcheck(lambda t: t.sum(), ref.zeros(0, dtype=ref.float64, requires_grad=True))


@pytest.mark.parametrize("option", ["check_forward_ad", "check_batched_grad", "check_batched_forward_grad"])
def test_what_there_is_not_is_said(option: str) -> None:
    with pytest.raises(NotImplementedError):
        gradcheck(lambda t: t * 2, ref.ones(1, dtype=ref.float64, requires_grad=True), **{option: True})


def test_nothing_to_check_is_refused() -> None:
    x = ref.ones(2, dtype=ref.float64, requires_grad=True)
    with ref.no_grad(), pytest.raises(TypeError, match="at least one output"):
        gradgradcheck(lambda a: a * a, x)


@pytest.mark.parametrize("fast", [False, True])
def test_outputs_without_a_gradient(fast: bool) -> None:
    """They are to be constant, but for integers; the fast way counts these, and lets NaN pass."""
    x = ref.ones(2, dtype=ref.float64, requires_grad=True)
    nan = ref.full((2,), float("nan"), dtype=ref.float64, requires_grad=True)
    assert not gradcheck(lambda a: a.detach() * 1, x, fast_mode=fast, raise_exception=False)
    assert gradcheck(lambda a: a.long(), x, fast_mode=fast, raise_exception=False) is not fast
    assert gradcheck(lambda a: a.detach() * 1, nan, fast_mode=fast, raise_exception=False) is fast

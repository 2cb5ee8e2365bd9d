"""The elementwise operations agree with PyTorch's in dtypes, values, refusals, and first and second derivatives."""

from __future__ import annotations

import math
import operator
import warnings
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.devices import use_cuda
from reference_impl.methods import ELEMENTWISE
from tests.reference_impl import against_torch
from tests.reference_impl.everywhere import assert_alike_on_the_accelerator

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32",
    "float64", "complex64", "complex128",
)  # fmt: skip
WIDE_UNSIGNED = ("uint16", "uint32", "uint64")
"""The reference adds them, which PyTorch has no kernel for: a look at the dtype would slow down every addition."""

UNARY = sorted(name for name, function in ELEMENTWISE.items() if len(function.op.node.formulas) == 1)
BINARY = sorted(name for name, function in ELEMENTWISE.items() if len(function.op.node.formulas) == 2)
DIFFERENTIABLE = sorted(
    name
    for name, function in ELEMENTWISE.items()
    if any(function.op.node.formulas)
    and name not in ("floor_divide", "heaviside", "igamma", "igammac", "conj_physical")
    and name not in ("eq", "ne", "lt", "le", "gt", "ge")  # differentiated in place alone, where the result is no bool
)


def operand(xp: Any, dtype: str) -> Any:
    """Zeros, ones, signs and fractions, as far as the dtype has them."""
    values = np.array([0, 1, 2, 3, -1, -2, 5])
    if dtype.startswith("uint"):
        values = np.abs(values)
    elif "float" in dtype:
        values = values * 0.7 + 0.05
    elif "complex" in dtype:
        values = values * 0.7 + 0.05 + 0.3j
    return xp.tensor(values.tolist()).to(getattr(xp, dtype))


def outcomes(name: str, *dtypes_and_numbers: str | float) -> tuple[Any, Any]:
    """What the operation gives in PyTorch and here, each a tensor or the exception that was raised."""
    results = []
    for xp in (torch, ref):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            operands = [operand(xp, given) if isinstance(given, str) else given for given in dtypes_and_numbers]
            try:
                results.append(getattr(xp, name)(*operands))
            except (RuntimeError, TypeError) as error:
                results.append(error)
    return results[0], results[1]


def assert_alike(of_torch: Any, of_ref: Any) -> None:
    if isinstance(of_torch, Exception):
        assert type(of_ref) is type(of_torch), f"PyTorch refuses ({of_torch!r}); this gives {of_ref!r}"
        return
    assert not isinstance(of_ref, Exception), f"{of_ref!r}, where PyTorch gives {of_torch}"
    assert str(of_torch.dtype) == str(of_ref.dtype)
    expected, found = np.asarray(of_torch.tolist()), np.asarray(of_ref.tolist())
    assert expected.shape == found.shape
    tolerance = 1e-2 if of_torch.dtype in (torch.float16, torch.bfloat16) else 1e-5
    assert np.allclose(expected, found, rtol=tolerance, atol=tolerance, equal_nan=True), (expected, found)


def dtypes_of(name: str) -> list[str]:
    return [d for d in DTYPES if name != "add" or d not in WIDE_UNSIGNED]


@pytest.mark.parametrize("name", UNARY)
def test_of_one_operand(name: str) -> None:
    for dtype in DTYPES:
        assert_alike(*outcomes(name, dtype))


@pytest.mark.parametrize("name", BINARY)
def test_of_two_operands(name: str) -> None:
    for dtype in dtypes_of(name):
        for other in ("int64", "float32", dtype):
            assert_alike(*outcomes(name, dtype, other))


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("number", [2, 2.5])
def test_beside_a_number(name: str, number: float) -> None:
    for dtype in dtypes_of(name):
        assert_alike(*outcomes(name, dtype, number))


def derivatives(xp: Any, name: str) -> list[list[float]]:
    """The gradients of each operand, and the gradients of their squares' sum."""
    count = len(ELEMENTWISE[name].op.node.formulas)
    starts = ([0.3, 0.8, 0.45], [0.9, 0.2, 0.65])[:count]
    if name == "acosh":
        starts = ([1.3, 1.8, 2.5],)
    leaves = [xp.tensor(values, dtype=xp.float64, requires_grad=True) for values in starts]
    weights = xp.tensor([1.0, -2.0, 3.0], dtype=xp.float64)
    first = xp.autograd.grad((getattr(xp, name)(*leaves) * weights).sum(), leaves, create_graph=True)
    zeros = xp.zeros(3, dtype=xp.float64)  # PyTorch gives zeros without memory, which cannot be read
    found = [(g + zeros).tolist() for g in first]
    tracked = [g for g in first if g.requires_grad]
    if tracked:
        second = xp.autograd.grad(sum((g * g).sum() for g in tracked), leaves, allow_unused=True)
        found += [[0.0] * 3 if g is None else (g + zeros).tolist() for g in second]
    else:
        found += [[0.0] * 3] * count
    return found


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_derivatives(name: str) -> None:
    assert np.allclose(derivatives(torch, name), derivatives(ref, name), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["add", "sub", "rsub"])
def test_alpha_stands_in_the_operations_own_node(name: str) -> None:
    def graph(xp: Any) -> list[Any]:
        a, b = xp.ones(2, requires_grad=True), xp.tensor([1.0, 3.0], requires_grad=True)
        y = getattr(xp, name)(a, b, alpha=2.5)
        seen: list[Any] = [y.grad_fn.name(), [node.name() for node, _ in y.grad_fn.next_functions]]
        y.sum().backward()
        y.sum().backward()  # nothing was saved, so that nothing is freed
        return [*seen, y.tolist(), a.grad.tolist(), b.grad.tolist()]

    assert graph(ref) == graph(torch)


def test_alpha_beyond_the_dtype() -> None:
    for xp in (ref, torch):
        assert xp.add(xp.ones(1), xp.ones(1), alpha=float("inf")).tolist() == [float("inf")]
        with pytest.raises(RuntimeError, match="without overflow"):
            xp.add(xp.ones(1), xp.ones(1), alpha=1e39)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "remainder", "fmod", "pow", "atan2", "maximum", "hypot"])
@pytest.mark.parametrize("tracked", [(True, False), (False, True), (True, True)])
def test_what_saves_nothing_can_be_walked_again(name: str, tracked: tuple[bool, bool]) -> None:
    def twice(xp: Any) -> Any:
        a, b = (xp.tensor([2.0], requires_grad=t) for t in tracked)
        total = getattr(xp, name)(a, b).sum()
        total.backward()
        total.backward()
        return [x.grad for x in (a, b)]

    against_torch.assert_alike(twice)


def test_there_is_no_nan_among_integers_to_replace() -> None:
    def replaced(xp: Any) -> Any:
        x = xp.tensor([1]).expand(3)
        return x.nan_to_num_() is x, x, x._version

    against_torch.assert_alike(replaced)
    against_torch.assert_alike(lambda xp: xp.ones(1).expand(3).nan_to_num_())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize(
    "expression",
    [
        "x * 1e6", "x * 0.1", "0.1 * x", "x / 1e5", "1e6 / x", "x // 0.1", "x * 2**40", "x + 1e6", "x - 0.1", "x % 0.1",
        "x * xp.tensor(1e6, dtype=xp.float64)", "xp.tensor(0.1) * x", "x / xp.tensor(1e6)", "x * xp.tensor([0.1, 2.0, 3.0, 4.0])",
        "x.clone().mul_(1e6)", "x.clone().div_(1e6)", "x.div(0.1, rounding_mode='floor')", "x.div(0.3, rounding_mode='trunc')",
        "x ** 0.5", "x ** -0.5", "x ** 0", "x ** 1.5", "x.add(x, alpha=1e5)", "x.add(1, alpha=1e5)", "x.add(1, alpha=1j)",
    ],
)  # fmt: skip
def test_a_number_beside_halves_is_not_rounded_to_a_half(expression: str, dtype: str) -> None:
    values = [-math.inf, 0.0, 2.0**-10, 60000.0]
    against_torch.assert_alike(
        lambda xp: eval(expression, {"xp": xp, "x": xp.tensor(values, dtype=getattr(xp, dtype))}), 1e-3
    )


@pytest.mark.parametrize("expression", ["a * 1e5", "a * b", "a / b", "b * a", "a * 1e-6 * 1e6"])
def test_derivatives_beside_halves(expression: str) -> None:
    def gradients(xp: Any) -> Any:
        a, b = xp.tensor([1.0, 2.0], dtype=xp.float16, requires_grad=True), xp.tensor(1e-2, requires_grad=True)
        y = eval(expression, {"a": a, "b": b})
        return [*xp.autograd.grad(y.sum(), [a, b] if "b" in expression else [a], create_graph=True), y.grad_fn.name()]

    against_torch.assert_alike(gradients, 1e-3)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float32"])
@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%", "**", "<", "==", "&"])
def test_numpys_bool_is_a_float_beside_a_tensor(operator: str, dtype: str) -> None:
    def result(xp: Any) -> Any:
        return eval(f"x {operator} one", {"x": xp.tensor([1, 2], dtype=getattr(xp, dtype)), "one": np.bool_(True)})

    against_torch.assert_alike(result)


@pytest.mark.parametrize("base", ["float16", "float32", "float64", "int32", "complex64"])
@pytest.mark.parametrize("exponent", [-(10**12), -2000, -5, 0, 130, 2000, 2**31, 2.5, 300.0, -math.inf])
def test_ldexp_by_any_exponent(base: str, exponent: float) -> None:
    values = [0, 1, 3] if base in ("int32", "complex64") else [0.0, 1.0, math.inf, math.nan]
    against_torch.assert_alike(lambda xp: xp.ldexp(xp.tensor(values, dtype=getattr(xp, base)), xp.tensor(exponent)))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("exponent", [[0.5, -1.0, 3.3], [255.0, -2.0, 17.0], 5.3, [-140.0, 130.0, 1.0]])
def test_the_power_of_ldexp_is_of_the_exponents_dtype(exponent: Any, dtype: str) -> None:
    for base in ("float32", "float64", "int64"):
        against_torch.assert_alike(
            lambda xp, base=base: xp.ldexp(
                xp.tensor([1.7, -2.0, 3.0]).to(getattr(xp, base)), xp.tensor(exponent, dtype=getattr(xp, dtype))
            ),
            1e-2 if base == "int64" else 1e-6,
        )


@pytest.mark.parametrize("divided", ["70000", "2**63", "-70000.0", "5.5", "True", "xp.tensor(70000.0)"])
def test_a_number_that_is_divided_is_rounded_to_a_half_first(divided: str) -> None:
    code = f"{divided} // xp.tensor([1.0, 2.0, -3.0]).half()"
    against_torch.assert_alike(lambda xp: eval(code, {"xp": xp}))
    against_torch.assert_alike(lambda xp: xp.floor_divide(eval(divided, {"xp": xp}), xp.tensor([2.0]).half()))


@pytest.mark.parametrize(("low", "high"), [([1, 0], None), (None, [0, 1]), ([1, 0], [1, 1]), (1, None)])
def test_clamp_of_bools(low: Any, high: Any) -> None:
    def clamped(xp: Any) -> Any:
        bounds = [xp.tensor(b, dtype=xp.bool) if isinstance(b, list) else b for b in (low, high)]
        return xp.clamp(xp.tensor([True, False]), *bounds)

    against_torch.assert_alike(clamped)


@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "bfloat16"])
@pytest.mark.parametrize("name", ["pow", "xlogy", "special.xlog1py", "special.zeta", "atan2", "logaddexp"])
@pytest.mark.parametrize("first", [False, True])
def test_derivatives_beside_other_dtypes_are_as_fine_as_the_result(dtype: str, name: str, first: bool) -> None:
    def derived(xp: Any) -> Any:
        a = xp.tensor([1.5, 2.25], dtype=xp.float64, requires_grad=True)
        b = xp.tensor([3, 2], dtype=getattr(xp, dtype))
        y = operator.attrgetter(name)(xp)(*((a, b) if first else (b, a)))
        (g,) = xp.autograd.grad(y.sum(), a, create_graph=True)
        return g.detach(), xp.autograd.grad(g.sum(), a)[0] if g.requires_grad else None

    against_torch.assert_alike(derived, 1e-14)


def _slope(call: Any) -> Any:
    """A function of a library and a tensor that gives what the call does, and its gradient."""

    def sloped(xp: Any, x: Any) -> Any:
        leaf = x.detach().requires_grad_()
        y = call(xp, leaf)
        return y, *xp.autograd.grad((y * y).sum(), leaf)

    return sloped


@pytest.mark.parametrize(
    "call",
    [
        lambda xp, x: xp.xlogy(x, x),
        lambda xp, x: xp.xlogy(x, 0.0),
        lambda xp, x: xp.special.zeta(x.detach() + 2, x + 1),
        lambda xp, x: xp.pow(x, x[0] - 2.5),
        lambda xp, x: xp.float_power(x, x[0] - 2.5),
        lambda xp, x: xp.trace(x),
        lambda xp, x: xp.as_strided_scatter(x, x[0, :1] * 2, (1,), (1,)),
    ],
)
def test_slopes_on_the_accelerator(call: Any) -> None:
    assert_alike_on_the_accelerator(_slope(call))


def test_from_any_device() -> None:
    with use_cuda("simulated:1"):
        x = ref.tensor([[1.0, 2.0], [3.0, 4.0]], device="cuda")
        assert ref.isin(x, ref.tensor(2.0)).tolist() == [[False, True], [False, False]]
        with pytest.raises(RuntimeError, match="same device"):
            ref.isin(x, ref.tensor([2.0]))
        y = ref.select_scatter(x, ref.tensor([5.0, 6.0]), 0, 0)
        assert (y.tolist(), y.device.type) == ([[5.0, 6.0], [3.0, 4.0]], "cuda")


@pytest.mark.parametrize(
    "line", ["v.add_(w, alpha=2)", "v.sub_(w, alpha=2)", "xp.add(v, w, alpha=2)", "v.add_(w)", "v - w"]
)
@pytest.mark.parametrize(("one", "other"), [("float64", "float32"), ("float32", "float64"), ("float32", "bfloat16")])
def test_what_is_scaled_by_alpha_is_converted_within_the_operation(line: str, one: str, other: str) -> None:
    def recorded(xp):
        v = xp.tensor([1.0], dtype=getattr(xp, one))
        w = xp.tensor([1.0], dtype=getattr(xp, other), requires_grad=True)
        y = eval(line, {"xp": xp, "v": v, "w": w})
        names = [n and n.name() for n, _ in y.grad_fn.next_functions]
        (g,) = xp.autograd.grad((y * y).sum(), w, create_graph=True)
        g.sum().backward()
        return names, g, w.grad

    against_torch.assert_alike(recorded)


def test_the_sign_of_an_endless_complex_number_is_nan() -> None:
    numbers = [complex(math.inf, 1), 1j, complex(1, -math.inf), complex(math.nan, 1), 0j]
    found = ref.sgn(ref.tensor(numbers, dtype=ref.complex128))
    expected = torch.sgn(torch.tensor(numbers, dtype=torch.complex128))
    assert np.array_equal(np.isnan(found.numpy().real), expected.isnan().numpy())
    assert np.array_equal(np.isnan(found.numpy().imag), expected.isnan().numpy())
    assert found[1].item() == 1j


@pytest.mark.parametrize("dtype", ["uint16", "uint64"])
@pytest.mark.parametrize(
    "call", ["a ** 0", "a ** 1", "a ** True", "a ** False", "1 ** a", "a ** 2", "a ** a", "2 ** a"]
)
def test_powers_of_storage_dtypes_that_are_known_without_computing(dtype: str, call: str) -> None:
    against_torch.assert_alike(lambda xp: eval(call, {"a": xp.tensor([1, 2], dtype=getattr(xp, dtype))}))


def test_the_slope_of_nan_to_num_is_zero_times_the_gradient_where_numbers_were_replaced() -> None:
    def slope(xp: Any) -> Any:
        a = xp.tensor([math.inf, math.nan, -math.inf, 1.0, math.nan], requires_grad=True)
        return xp.autograd.grad(xp.nan_to_num(a), a, xp.tensor([math.inf, 2.0, math.nan, math.inf, -3.0]))

    against_torch.assert_alike(slope)


def test_the_derivative_of_ldexp_has_its_power_in_the_exponents_dtype() -> None:
    """As in PyTorch: of a negative integer it is 0."""

    def derived(xp):
        x = xp.tensor([1.0], requires_grad=True)
        results = [xp.ldexp(x, xp.tensor(e)) for e in ([0, 1, 2, -1, -2], [3], [-3], [40], [0.5, -1.0])]
        return [xp.autograd.grad((y * y).sum(), x)[0] for y in results]

    against_torch.assert_alike(derived)


@pytest.mark.parametrize(
    ("given", "into"),
    [
        ("float32", "float64"), ("float64", "float32"), ("int64", "float64"), ("int64", "int32"), ("float32", "complex64"),
        ("float32", "float32"), ("complex64", "float32"), ("float32", "bool"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "call",
    [
        lambda xp, x, o: xp.abs(x, out=o), lambda xp, x, o: xp.neg(x, out=o), lambda xp, x, o: xp.exp(x, out=o),
        lambda xp, x, o: xp.floor(x, out=o), lambda xp, x, o: xp.sign(x, out=o), lambda xp, x, o: xp.signbit(x, out=o),
        lambda xp, x, o: xp.clamp(x, 0, out=o), lambda xp, x, o: xp.clamp(x, x, out=o), lambda xp, x, o: xp.add(x, x, out=o),
        lambda xp, x, o: xp.nan_to_num(x, out=o), lambda xp, x, o: xp.tril(x, out=o), lambda xp, x, o: xp.matmul(x, x, out=o),
        lambda xp, x, o: xp.linalg.vector_norm(x, out=o), lambda xp, x, o: xp.norm(x, out=o), lambda xp, x, o: xp.diff(x, out=o),
        lambda xp, x, o: xp.linalg.matrix_norm(x, out=o), lambda xp, x, o: xp.logcumsumexp(x, 0, out=o),
        lambda xp, x, o: xp.linalg.inv(x, out=o), lambda xp, x, o: xp.linalg.matrix_power(x, 2, out=o),
        lambda xp, x, o: xp.linalg.matrix_power(x, 0, out=o), lambda xp, x, o: xp.lerp(x, x, x, out=o),
        lambda xp, x, o: xp.sum(x, 0, out=o), lambda xp, x, o: xp.heaviside(x, x, out=o), lambda xp, x, o: xp.frac(x, out=o),
    ],
)  # fmt: skip
def test_some_results_are_written_into_their_own_dtype_alone(call: Any, given: str, into: str) -> None:
    def made(xp: Any) -> Any:
        x = xp.tensor([[1.0, 2.0], [3.0, 0.5]]).to(getattr(xp, given))
        return call(xp, x, xp.zeros(0, dtype=getattr(xp, into)))

    against_torch.assert_alike(made, 1e-5)


def test_a_rounded_division_is_freed_with_its_graph() -> None:
    """Its gradient is zero, and it saves what PyTorch's does."""

    def twice(xp, mode):
        x = xp.ones(2, requires_grad=True)
        y = xp.div(x, 3, rounding_mode=mode)
        y.sum().backward()
        y.sum().backward()

    for mode in ("floor", "trunc", None):
        against_torch.assert_alike(lambda xp, mode=mode: twice(xp, mode))

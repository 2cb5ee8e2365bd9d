"""Derivatives checked against differences: whether what backward computes is what the function's values say.

An input's derivative by differences is ``(f(x + eps) - f(x - eps)) / (2 eps)``, element by element.  A complex output counts
as two real ones, and the gradient of a real function of a complex x + iy is df/dx + i df/dy, the direction of steepest ascent.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.autograd import engine
from reference_impl.devices import Array, place_of
from reference_impl.factories import zeros_like
from reference_impl.op import result_of
from reference_impl.tensor import Tensor

Function = Callable[..., Any]
Tensors = tuple[Tensor, ...]


class GradcheckError(RuntimeError):
    """The derivatives are not those of the function."""


def gradcheck(
    func: Function,
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """True if backward gives ``func`` the gradients that differences of ``eps`` give, within ``atol + rtol * |difference|``.

    inputs: a tensor or a sequence of arguments; those that require grad are checked, and should be of double precision.
    nondet_tol: how far two backward passes may be apart.
    check_undefined_grad: also where some outputs have no gradient.
    fast_mode, masked, check_grad_dtypes: accepted; every element is checked, and gradients have their inputs' dtypes anyway.
    Only where no output has a gradient ``fast_mode`` is less strict, as in PyTorch: see ``_check_differences``.
    GradcheckError for what is found, or False without ``raise_exception``; ValueError if no input requires grad.
    NotImplementedError for forward mode and for batches.  Source: torch.autograd.gradcheck.gradcheck.
    """
    if not check_forward_ad and not check_backward_ad:
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_forward_ad or check_batched_grad or check_batched_forward_grad:
        raise NotImplementedError("gradcheck: neither forward mode nor batches of gradients are supported")
    try:
        given = _as_tuple(inputs)
        _check_inputs(given)
        outputs = _tracked(func(*given))
        _check_differences(func, given, outputs, eps, atol, rtol, nondet_tol, fast_mode)
        _check_zeros(outputs, given)
        if check_undefined_grad:
            _check_undefined(func, given)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Function,
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """``gradcheck`` of the gradients of ``func``, as functions of its inputs and of its outputs' weights.

    grad_outputs: the weights; else drawn between -1 and 1, always the same.
    TypeError where no output has a gradient, as where nothing is recorded.
    Source: torch.autograd.gradcheck.gradgradcheck.
    """
    given = _as_tuple(inputs)
    weights = _drawn(_tracked(func(*given))) if grad_outputs is None else _as_tuple(grad_outputs)
    if not weights:
        raise TypeError("gradgradcheck expects at least one output with a gradient, but none of them requires grad")
    wanted = [i for i, t in enumerate(given) if isinstance(t, Tensor) and t.requires_grad]

    def gradients(*args: Any) -> Tensors:
        own, given_weights = args[: len(given)], args[len(given) :]
        found = engine.grad(
            _tracked(func(*own)), [own[i] for i in wanted], given_weights, create_graph=True, allow_unused=True
        )
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients,
        given + weights,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
    )


def _as_tuple(given: Any) -> tuple[Any, ...]:
    return tuple(given) if isinstance(given, tuple | list) else (given,)


def _tracked(results: Any) -> Tensors:
    return tuple(t for t in _as_tuple(results) if t.requires_grad)


def _wanted(inputs: tuple[Any, ...]) -> list[Tensor]:
    return [t for t in inputs if isinstance(t, Tensor) and t.requires_grad]


def _drawn(outputs: Tensors) -> Tensors:
    draw = np.random.default_rng(0)
    made = []
    for y in outputs:
        values = draw.uniform(-1, 1, y.array.shape)
        if y.array.dtype.kind == "c":
            values = values + 1j * draw.uniform(-1, 1, y.array.shape)
        array = place_of(y.array).copy_in(np.asarray(values).astype(y.array.dtype))
        made.append(result_of(array).requires_grad_())
    return tuple(made)


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    """ValueError where nothing is to be checked, RuntimeError where no element can be changed alone; a warning for floats."""
    for i, t in enumerate(inputs):
        if not isinstance(t, Tensor) or not t.requires_grad:
            continue
        if t.array.dtype not in (np.float64, np.complex128):
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check will likely "
                "fail if all the inputs are not of double precision floating point or complex. ",
                UserWarning,
                stacklevel=3,
            )
        if t.array.size and any(
            n > 1 and stride == 0 for n, stride in zip(t.array.shape, t.array.strides, strict=True)
        ):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be "
                "able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it "
                "to gradcheck."
            )
    if not _wanted(inputs):
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )


# ---- Differences -----------------------------------------------------------------------------------------------------


def _check_differences(
    func: Function,
    inputs: tuple[Any, ...],
    outputs: Tensors,
    eps: float,
    atol: float,
    rtol: float,
    nondet_tol: float,
    fast: bool,
) -> None:
    """GradcheckError where a gradient is not what the differences say.

    Where no output has any they must be 0, but for those of integers; ``fast`` counts these, and lets pass what is not larger
    than ``eps``, and NaN.
    """
    wanted = _wanted(inputs)
    numerical = [_by_differences(lambda: _as_tuple(func(*inputs)), t, eps) for t in wanted]
    if not outputs:
        counted = [fast or y.array.dtype.kind in "fcV" for y in _as_tuple(func(*inputs))]
        found = [j for of_input in numerical for j, counts in zip(of_input, counted, strict=True) if counts]
        if any(np.abs(j).max(initial=0) > eps if fast else (j != 0).any() for j in found):
            raise GradcheckError("Numerical gradient for function expected to be zero")
        return
    numbers = [i for i, y in enumerate(_as_tuple(func(*inputs))) if y.requires_grad]
    for number, (i, y) in enumerate(zip(numbers, outputs, strict=True)):
        is_complex = y.array.dtype.kind == "c"
        for imaginary in (True, False) if is_complex else (False,):
            analytical = _by_backward(y, wanted, 1j if imaginary else 1)
            again = _by_backward(y, wanted, 1j if imaginary else 1)
            for j, t in enumerate(wanted):
                expected = (
                    _part(numerical[j][i], imaginary, t.array.dtype.kind == "c") if is_complex else numerical[j][i]
                )
                if not np.allclose(analytical[j], again[j], rtol=0, atol=nondet_tol):
                    raise GradcheckError(
                        "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives "
                        "different values, although analytical gradient matches numerical gradient."
                        f"The tolerance for nondeterminism was {nondet_tol}."
                    )
                if not np.allclose(analytical[j], expected, rtol=rtol, atol=atol):
                    part = "imaginary" if imaginary else "real"
                    prefix = f"While considering the {part} part of complex outputs only, " if is_complex else ""
                    raise GradcheckError(
                        f"{prefix}Jacobian mismatch for output {number} with respect to input {j},\n"
                        f"numerical:{_shown(expected, t)}\nanalytical:{_shown(analytical[j], t)}\n"
                    )


def _host(t: Tensor) -> Array:
    return place_of(t.array).copy_out(t.array)


def _shown(jacobian: Array, t: Tensor) -> Tensor:
    return result_of(jacobian.astype(t.array.dtype if t.array.dtype.kind == "c" else jacobian.real.dtype))


def _by_differences(call: Callable[[], Tensors], t: Tensor, eps: float) -> list[Array]:
    """For each output the derivatives of its elements (columns) by those of the input (rows).

    Of a complex output or input both parts: [real or imaginary part of the output, by real or imaginary part of the input].
    """
    steps = (eps, eps * 1j) if t.array.dtype.kind == "c" else (eps,)
    values = t.data
    rows: list[list[list[Array]]] = []
    for index in np.ndindex(t.array.shape):
        here = values[index].clone()
        moved = []
        for step in steps:
            values[index] = here - step
            below = [_host(y.detach()).copy() for y in call()]
            values[index] = here + step
            above = [_host(y.detach()).copy() for y in call()]
            values[index] = here
            moved.append([_slope(a, b, eps) for a, b in zip(below, above, strict=True)])
        rows.append(moved)
    if not rows:
        return [np.zeros((0, y.array.size)) for y in call()]
    results = []
    for number in range(len(rows[0][0])):
        table = np.array(
            [[of_step[number] for of_step in moved] for moved in rows]
        )  # element, step, element of the output
        if len(steps) == 1:
            results.append(table[:, 0])
        elif table.dtype.kind == "c":
            results.append(table)  # split into parts where it is compared
        else:
            results.append(table[:, 0] + 1j * table[:, 1])
    return results


def _slope(below: Array, above: Array, eps: float) -> Array:
    if below.dtype.kind not in "fc":  # no differentiable output, but its values count
        below, above = below.astype(np.float64), above.astype(np.float64)
    slope: Array = ((above - below) / (2 * eps)).reshape(-1)
    return slope


def _part(table: Array, imaginary: bool, of_complex: bool) -> Array:
    """The derivatives of one part of a complex output."""
    part = table.imag if imaginary else table.real
    return part[:, 0] + 1j * part[:, 1] if of_complex else part


def _by_backward(y: Tensor, wanted: list[Tensor], weight: complex) -> list[Array]:
    """The derivatives of an output's elements (columns) by those of each input (rows), by one backward pass for each."""
    columns: list[list[Array]] = [[] for _ in wanted]
    for index in np.ndindex(y.array.shape):
        g = zeros_like(y)
        g[index] = weight
        found = engine.grad(y, wanted, g, retain_graph=True, allow_unused=True)
        for of_input, t, part in zip(columns, wanted, found, strict=True):
            of_input.append(_host(zeros_like(t) if part is None else part).reshape(-1))
    return [
        np.stack(of_input, 1) if of_input else np.zeros((t.array.size, 0))
        for of_input, t in zip(columns, wanted, strict=True)
    ]


# ---- Special gradients -------------------------------------------------------------------------------------------------


def _check_zeros(outputs: Tensors, inputs: tuple[Any, ...]) -> None:
    """GradcheckError where gradients of zeros are not zeros."""
    if outputs and not _are_zero(outputs, _wanted(inputs)):
        raise GradcheckError("backward not multiplied by grad_output")


def _check_undefined(func: Function, inputs: tuple[Any, ...]) -> None:
    """GradcheckError where backward cannot do with an output that has no gradient while the others' are zeros."""
    count = len(_tracked(func(*inputs)))
    for missing in range(count if count > 1 else 0):
        outputs = tuple(y for i, y in enumerate(_tracked(func(*inputs))) if i != missing)
        try:
            zero = _are_zero(outputs, _wanted(inputs))
        except RuntimeError as error:
            raise GradcheckError("Expected backward function to handle undefined output grads.") from error
        if not zero:
            raise GradcheckError(
                "Expected all input grads to be undefined or zero when all output grads are undefined or zero."
            )


def _are_zero(outputs: Tensors, wanted: list[Tensor]) -> bool:
    """Whether weights of zeros give gradients of zeros."""
    found = engine.grad(outputs, wanted, [zeros_like(y) for y in outputs], retain_graph=True, allow_unused=True)
    return all(g is None or not np.any(_host(g)) for g in found)

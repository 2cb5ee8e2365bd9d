"""Operations of several tensors, with several results, and made of others."""

from __future__ import annotations

import numpy as np
import pytest

import reference_impl as torch
from reference_impl import several as s
from reference_impl.elementwise import exp, mul

difference = s.several(
    "DifferenceBackward0",
    lambda a, b, scale: (a - b) * scale,
    name="difference",
    a=lambda g, scale: g * scale,
    b=lambda g, scale: -g * scale,
)
both = s.several(
    "BothBackward0",
    lambda a: (a * a, a + 1),
    name="both",
    a=lambda g, a: (0 if g[0] is None else 2 * a * g[0]) + (0 if g[1] is None else g[1]),
)


@s.composed("ExpOfSquareBackward0")
def exp_of_square(x: torch.Tensor) -> torch.Tensor:
    return exp(mul(x, x))


def test_takes_tensors_and_bare_arrays() -> None:
    a, b = np.ones(2), np.zeros(2)
    assert difference(a, b, 3.0).tolist() == [3.0, 3.0]
    assert difference(torch.from_numpy(a), torch.from_numpy(b), 3.0).tolist() == [3.0, 3.0]


def test_only_formulas_of_what_is_tracked_are_evaluated() -> None:
    a, b = torch.ones(2, requires_grad=True), torch.zeros(2)
    t = difference(a, b, 3.0)
    assert t.grad_fn.name() == "DifferenceBackward0"
    t.sum().backward()
    assert a.grad.tolist() == [3.0, 3.0]
    assert b.grad is None


def test_gradients_of_some_of_several_results() -> None:
    a = torch.tensor([3.0], requires_grad=True)
    square, _ = both(a)
    (g,) = torch.autograd.grad(square, a, create_graph=True)
    assert g.tolist() == [6.0]
    assert torch.autograd.grad(g, a)[0].tolist() == [2.0]
    _, more = both(a)
    assert torch.autograd.grad(more, a)[0].tolist() == [1.0]


def test_inputs_that_were_written_to_are_refused() -> None:
    a = torch.tensor([3.0], requires_grad=True)
    x = a * 1
    square, _ = both(x)
    x.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        square.backward()


def test_values_saved_through_hooks() -> None:
    a = torch.tensor([3.0], requires_grad=True)
    packed = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: packed.append(t) or t, lambda t: t):
        square, _ = both(a)
    square.backward()
    assert len(packed) == 1
    assert a.grad.tolist() == [6.0]


def test_composed_is_one_node_of_any_order() -> None:
    x = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
    y = exp_of_square(x)
    assert y.grad_fn.name() == "ExpOfSquareBackward0"
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    e = np.exp(0.25)
    np.testing.assert_allclose(g.item(), e)
    np.testing.assert_allclose(h.item(), e * (2 + 4 * 0.25))
    assert exp_of_square(x.detach()).grad_fn is None


def test_halves_are_computed_in_float32() -> None:
    total = s.in_float32(lambda x: x.sum())
    many = np.full(4096, 1.0, np.float16)
    assert total(many).dtype == np.float16
    assert total(np.append(many, np.float16(1))) == np.float16(4097)


def test_underived_refuses_the_second_derivative() -> None:
    twice = s.underived("twice", lambda g: g * 2)
    g = torch.ones(1, requires_grad=True)
    with pytest.raises(RuntimeError, match="derivative for aten::twice is not implemented"):
        twice(g).backward()

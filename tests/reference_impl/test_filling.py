"""``fill_`` and ``zero_`` beyond the specification: what they take, and where its gradient goes."""

import math

import pytest

import reference_impl as ref
from tests.reference_impl.against_torch import assert_alike


def test_a_tensor_without_dimensions_fills_and_receives_the_sum():
    value = ref.tensor(3.0, dtype=ref.float64, requires_grad=True)
    t = ref.zeros(2, 2)
    assert t.fill_(value) is t
    assert t.tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert t.dtype == ref.float32
    (t * ref.tensor([1.0, 10.0])).sum().backward()
    assert value.grad.item() == 22.0
    assert value.grad.dtype == ref.float64


@pytest.mark.parametrize(
    ("value", "error"),
    [(ref.ones(1), RuntimeError), ("1", TypeError), (None, TypeError), ([1.0], TypeError), (1j, RuntimeError)],
)
def test_what_cannot_fill_leaves_the_tensor_as_it_was(value, error):
    t = ref.ones(2)
    with pytest.raises(error):
        t.fill_(value)
    assert t.tolist() == [1.0, 1.0]
    assert t._version == 0


def test_numbers_are_converted_to_the_dtype():
    assert ref.zeros(1, dtype=ref.int64).fill_(True).item() == 1
    assert ref.zeros(1, dtype=ref.bool).fill_(2).item() is True
    assert ref.zeros(1, dtype=ref.complex64).fill_(1j).item() == 1j
    assert math.isnan(ref.zeros(1, dtype=ref.bfloat16).fill_(math.nan).item())


def test_empty_tensors_are_filled_and_counted():
    t = ref.zeros(0)
    t.fill_(1.0).zero_()
    assert t._version == 2


def test_overwriting_twice_can_be_differentiated_twice():
    x = ref.ones(2, requires_grad=True)
    y = x * x
    y[:1].zero_()
    (slope,) = ref.autograd.grad((y * x).sum(), x, create_graph=True)
    assert slope.tolist() == [0.0, 3.0]
    assert ref.autograd.grad(slope.sum(), x)[0].tolist() == [0.0, 6.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda xp: xp.arange(3.0).apply_(lambda x: x + 1),
        lambda xp: xp.arange(4).reshape(2, 2).t().apply_(lambda x: x / 2),
        lambda xp: xp.arange(3).apply_(3),
        lambda xp: xp.ones(2, requires_grad=True).apply_(abs),
        lambda xp: xp.arange(3.0).map_(xp.ones(3), lambda a, b: a * b + 1),
        lambda xp: xp.arange(3.0).map_(xp.ones(1), lambda a, b: a - b),
        lambda xp: xp.arange(3.0).map_(xp.ones(2), lambda a, b: a - b),
        lambda xp: xp.arange(3.0).map_(xp.ones(3, dtype=xp.int64), lambda a, b: a - b),
        lambda xp: xp.arange(3).apply_(lambda x: x)._version,
    ],
)
def test_python_functions_of_elements(call):
    assert_alike(call)

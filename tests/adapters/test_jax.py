"""The jax adapter, where JAX is installed."""

import pytest

pytest.importorskip("jax")

from adapters.jax import Adapter
from conformance.lacking import lacks


def test_it_offers_what_the_library_has_and_nothing_else():
    xp = Adapter().xp
    assert xp.tensor([[1, 2], [3, 4]]).sum(0).tolist() == [4, 6]
    assert not hasattr(xp, "no_such_verb")
    with pytest.raises(TypeError, match="unexpected keyword argument 'requires_grad'") as refused:
        xp.zeros(2, requires_grad=True)
    assert lacks(refused.value, Adapter()) == "sized.<locals>.apply lacks the parameter requires_grad"


def test_a_result_that_is_the_array_that_went_in_is_the_same_tensor():
    xp = Adapter().xp
    tensor = xp.zeros(3)
    assert xp.asarray(tensor) is tensor
    assert tensor.clone() is not tensor


def test_whether_a_slice_shares():
    xp = Adapter().xp
    tensor = xp.zeros(3)
    part = tensor[1:]
    with pytest.raises(TypeError, match="immutable"):
        part[0] = 5
    assert tensor.tolist() == [0, 0, 0]


def test_a_function_is_turned_into_that_of_its_gradient():
    xp = Adapter().xp
    x = xp.tensor([1.0, 2.0])
    assert xp.func.grad(lambda t: (t**3).sum())(x).tolist() == [3.0, 12.0]
    gradient, value = xp.func.grad_and_value(lambda t: (t**3).sum())(x)
    assert (gradient.tolist(), value.item()) == ([3.0, 12.0], 9.0)

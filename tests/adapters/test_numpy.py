"""The numpy adapter, where NumPy is installed."""

import pytest

pytest.importorskip("numpy")

from adapters.numpy import Adapter
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
    part[0] = 5
    assert tensor.tolist() == [0, 5, 0]


def test_where_of_a_condition_alone_gives_places() -> None:
    xp = Adapter().xp
    assert [places.tolist() for places in xp.where(xp.tensor([[0.0, 3.0], [4.0, 5.0]]))] == [[0, 1, 1], [1, 0, 1]]
    assert xp.where(xp.tensor([True, False]), xp.tensor([1, 2]), 7).tolist() == [1, 7]

"""The autograd adapter, where HIPS autograd is installed."""

import pytest

pytest.importorskip("autograd")

from adapters.autograd import Adapter


def test_functions_become_those_of_their_gradients():
    xp = Adapter().xp
    slope = xp.func.grad(lambda x: (x**3).sum())
    assert slope(xp.tensor([1.0, 2.0])).tolist() == [3.0, 12.0]
    assert isinstance(slope(xp.tensor([1.0, 2.0])), xp.Tensor)
    value, weighted = xp.func.vjp(lambda x: x * 2.0, xp.tensor([1.0, 2.0]))
    assert (value.tolist(), weighted(xp.tensor([3.0, 4.0]))[0].tolist()) == ([2.0, 4.0], [6.0, 8.0])


def test_there_is_no_tape():
    xp = Adapter().xp
    assert "autograd.tape" not in Adapter().capabilities
    assert not hasattr(xp.tensor([1.0]), "backward")

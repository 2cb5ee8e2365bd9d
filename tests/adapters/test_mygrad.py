"""The mygrad adapter, where mygrad is installed."""

import pytest

pytest.importorskip("mygrad")

from adapters.mygrad import Adapter
from conformance.adapter import Unsupported
from conformance.lacking import lacks


def test_requires_grad_is_constant_turned_round():
    xp = Adapter().xp
    assert xp.tensor([1.0]).requires_grad is True
    assert xp.tensor([1.0], requires_grad=False).native.constant is True
    assert xp.tensor([1]).requires_grad is False


def test_gradients_are_arrays_with_the_same_verbs():
    xp = Adapter().xp
    x = xp.tensor([1.0, 2.0])
    (x * x).sum().backward()
    assert x.grad.sum().tolist() == 6.0


@pytest.mark.parametrize("ask", [abs, hash, lambda x: x % x, lambda x: x & x, lambda x: f"{x:.1f}"])
def test_what_its_tensors_have_not_is_lacking(ask):
    with pytest.raises(Unsupported):
        ask(Adapter().xp.tensor([1.0]))


def test_dimensions_go_by_pytorchs_names():
    xp = Adapter().xp
    x = xp.zeros(2, 3)
    assert x.unsqueeze(dim=0).squeeze(dim=0).transpose(dim0=0, dim1=1).shape == (3, 2)


def test_a_parameter_that_a_verb_has_not_is_lacking():
    adapter = Adapter()
    with pytest.raises(TypeError) as caught:
        adapter.xp.zeros(2, layout=None)
    assert lacks(caught.value, adapter)

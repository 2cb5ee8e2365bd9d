"""The Chainer adapter, where Chainer is installed."""

import pytest

pytest.importorskip("chainer")

from adapters.chainer import Adapter
from conformance.adapter import Unsupported


def test_a_variable_of_floats_requires_a_gradient_unless_said_otherwise():
    xp = Adapter().xp
    assert xp.tensor([1.0]).requires_grad
    assert not xp.tensor([1.0], requires_grad=False).requires_grad


def test_gradients_are_arrays_with_the_same_verbs():
    xp = Adapter().xp
    x = xp.tensor([1.0, 2.0])
    (x * x).sum().backward()
    assert x.grad.sum().tolist() == 6.0


@pytest.mark.parametrize("ask", [hash, bool, lambda x: x % x, lambda x: x == x, lambda x: f"{x:.1f}"])
def test_what_its_variables_have_not_is_lacking(ask):
    with pytest.raises(Unsupported):
        ask(Adapter().xp.tensor([1.0]))


def test_dimensions_go_by_pytorchs_names():
    xp = Adapter().xp
    x = xp.zeros(2, 3)
    assert x.unsqueeze(dim=0).squeeze(dim=0).transpose(dim0=0, dim1=1).shape == (3, 2)

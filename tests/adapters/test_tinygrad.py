"""The tinygrad adapter, where tinygrad is installed."""

from importlib.util import find_spec

import numpy as np
import pytest

if not find_spec("tinygrad"):  # the adapter sets what tinygrad reads when it is imported, so it goes first
    pytest.skip("tinygrad is not installed", allow_module_level=True)

from adapters.tinygrad import Adapter
from conformance.adapter import Unsupported
from conformance.lacking import lacks


@pytest.mark.parametrize("ask", [float, int, complex, abs, bool, np.asarray, [1, 2].__getitem__, lambda x: +x])
def test_what_its_tensors_have_not_is_lacking(ask):
    with pytest.raises(Unsupported):
        ask(Adapter().xp.tensor([1]))


def test_requires_grad_asks_for_what_floating_tensors_have():
    xp = Adapter().xp
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]
    for data, asked in (([1], True), ([1.0], False), ([1.0], 1)):
        with pytest.raises(Unsupported, match="requires_grad"):
            xp.tensor(data, requires_grad=asked)


def test_verbs_are_translated_and_no_more():
    xp = Adapter().xp
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.sum(dim=0).tolist() == [4.0, 6.0]
    assert x.view(xp.int32).dtype == xp.int32
    for ask in (lambda: x.squeeze((0, 1)), lambda: xp.tensor(x), lambda: xp.exp([1.0]), lambda: xp.cat([])):
        with pytest.raises(Unsupported):
            ask()


def test_a_parameter_that_a_verb_has_not_is_lacking():
    adapter = Adapter()
    with pytest.raises(TypeError) as caught:
        adapter.xp.zeros(2, layout=None)
    assert lacks(caught.value, adapter)


def test_a_range_between_tensors_is_given_the_librarys_own():
    xp = Adapter().xp
    assert xp.linspace(xp.tensor(0.0), xp.tensor(2.0), 3).tolist() == [0.0, 1.0, 2.0]

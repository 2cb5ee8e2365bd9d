"""The Jittor adapter, where Jittor is installed."""

from importlib.util import find_spec

import pytest

if not find_spec("jittor"):  # the adapter sets what Jittor reads when it is imported, so it goes first
    pytest.skip("jittor is not installed", allow_module_level=True)

from adapters.jittor import Adapter
from conformance.adapter import Unsupported
from conformance.lacking import lacks


@pytest.mark.parametrize("ask", [hash, complex, lambda x: ~x, lambda x: +x, lambda x: f"{x:.1f}"])
def test_what_its_variables_have_not_is_lacking(ask):
    with pytest.raises(Unsupported):
        ask(Adapter().xp.tensor([1]))


def test_requires_grad_asks_for_what_variables_of_floats_have():
    xp = Adapter().xp
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (gradient,) = xp.autograd.grad((x * x).sum(), x)
    assert gradient.tolist() == [2.0, 4.0]
    assert not xp.tensor([1.0], requires_grad=False).requires_grad
    for data, asked in (([1], True), ([1.0], 1.5)):
        with pytest.raises(Unsupported, match="requires_grad"):
            xp.tensor(data, requires_grad=asked)


def test_verbs_are_translated_and_no_more():
    xp = Adapter().xp
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.sum(dim=0).tolist() == [4.0, 6.0]
    assert x.argmax(dim=1).tolist() == [1, 1]
    assert x.to(xp.int32).dtype == xp.int32
    for ask in (
        lambda: x.to("cpu"),
        lambda: xp.zeros(2, device="cuda"),
        lambda: xp.autograd.grad(x, x, create_graph=0),
        lambda: xp.autograd.grad(x, {"x": x}),
        lambda: xp.autograd.grad([x, x], x),
    ):
        with pytest.raises(Unsupported):
            ask()


def test_realising_computes_what_was_asked_for():
    adapter = Adapter()
    x = adapter.xp.tensor([1.0, 2.0]) + 1
    adapter.realize([x, 3])
    assert x.tolist() == [2.0, 3.0]


def test_a_parameter_that_a_verb_has_not_is_lacking():
    adapter = Adapter()
    with pytest.raises(TypeError) as caught:
        adapter.xp.zeros(2, layout=None)
    assert lacks(caught.value, adapter)


def test_a_range_between_tensors_is_given_the_librarys_own():
    xp = Adapter().xp
    assert xp.linspace(xp.tensor(0.0), xp.tensor(2.0), 3).tolist() == [0.0, 1.0, 2.0]

"""What is seen of a value."""

import pytest

import reference_impl as xp
from adapters import reference
from conformance.fuzz.side import Side, Tensor


@pytest.fixture(scope="module")
def side() -> Side:
    return Side(reference.Adapter())


def test_a_module_shows_its_mode_and_its_buffers(side: Side) -> None:
    module = xp.nn.BatchNorm1d(2)
    seen = side.look(module)
    assert seen[:2] == ("module", True)
    assert [name for name, _ in seen[2:]] == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    assert side.look(module.eval()) == ("module", False, *seen[2:])


def test_an_optimizer_shows_its_settings_and_what_it_remembers(side: Side) -> None:
    p = xp.ones(2, requires_grad=True)
    optimizer = xp.optim.SGD([p], lr=0.5, momentum=0.25)
    kind, (settings, remembered) = side.look(optimizer)
    assert kind == "optimizer"
    assert ("momentum", side.look(0.25)) in settings
    assert remembered == (None,)
    p.sum().backward()
    optimizer.step()
    _, (((name, buffer),),) = side.look(optimizer)[1]
    assert name == "momentum_buffer"
    assert buffer.facts == ((2,), "float32")
    assert buffer.values.values().tolist() == [1.0, 1.0]


def test_a_tensor_within_a_list_shows_neither_strides_nor_version(side: Side) -> None:
    t = xp.ones(2, 3).t()
    within = side.look([t])[1]
    assert isinstance(within, Tensor)
    whole = side.look(t)
    assert whole.facts[: len(within.facts)] == within.facts
    assert (1, 3) in whole.facts
    assert (1, 3) not in within.facts


def test_a_node_shows_its_name(side: Side) -> None:
    assert side.look((xp.ones(1, requires_grad=True) * 2).grad_fn) == ("node", "MulBackward0")

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


def test_a_tensor_is_read_anew_each_time_and_shown_anew_where_it_has_changed(side: Side) -> None:
    t = xp.zeros(2)
    first = side.look(t)
    assert side.look(t) is first
    t.numpy()[1] = 5  # which no count of writes tells
    second = side.look(t)
    assert second.values.values().tolist() == [0.0, 5.0]
    assert second.facts == first.facts
    t.requires_grad_()
    assert side.look(t).facts != second.facts
    assert side.look(t).grad is None
    t.grad = xp.ones(2)
    assert side.look(t).grad.values.values().tolist() == [1.0, 1.0]
    t.grad.zero_()
    assert side.look(t).grad.values.values().tolist() == [0.0, 0.0]


def test_another_tensor_that_took_the_place_of_one_is_seen_as_itself(side: Side) -> None:
    seen = set()
    for number in range(20):  # each is likely to lie where the last one lay
        t = xp.full((2,), float(number))
        seen.add((id(t), side.look(t).values.data))
        del t
    assert len({data for _, data in seen}) == 20
    assert len({place for place, _ in seen}) < 20


def test_truth_values_are_told_from_the_numbers_that_they_equal(side: Side) -> None:
    assert side.look([True, 1, 1.0]) != side.look([1, 1, 1.0])
    assert side.look([True]) == side.look([True])
    assert side.look(0.0) != side.look(-0.0)
    assert side.look(float("nan")) == side.look(float("nan"))

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


@pytest.mark.parametrize(
    "given", [{"dtype": xp.bfloat16}, {"device": "cuda:0"}, {"dtype": xp.bfloat16, "requires_grad": True}]
)
def test_what_refuses_to_be_read_is_not_asked_again_and_still_read(
    monkeypatch: pytest.MonkeyPatch, given: dict
) -> None:
    asked = []
    numpy = xp.Tensor.numpy

    def counted(t: xp.Tensor) -> object:
        if t.dtype is given.get("dtype", t.dtype) and t.device == xp.device(given.get("device", "cpu")):
            asked.append(t)
        return numpy(t)

    monkeypatch.setattr(xp.Tensor, "numpy", counted)
    side = Side(reference.Adapter())
    t = xp.ones(2, **given)
    before = side.look([t]), side.look(t)
    assert [seen.values.values().tolist() for seen in (before[0][1], before[1])] == [[1.0, 1.0]] * 2
    refused = len(asked)
    assert refused
    with xp.no_grad():
        t[0] = 5
    assert side.look(t).values.values().tolist() == side.look([t])[1].values.values().tolist() == [5.0, 1.0]
    assert side.look(xp.ones(2, **given)).values.values().tolist() == [1.0, 1.0]
    assert len(asked) == refused


def test_a_gradient_shows_where_it_is_of_an_accelerator(side: Side) -> None:
    t = xp.ones(2, device="cuda:0", requires_grad=True)
    (t * 3).sum().backward()
    assert side.look(t).grad.values.values().tolist() == [3.0, 3.0]
    t.grad.zero_()
    assert side.look([t])[1].grad.values.values().tolist() == [0.0, 0.0]


def test_classes_that_are_no_tensors_are_told_apart(side: Side) -> None:
    class Pair(tuple):
        pass

    assert side.look((1, "a", None, 2j)) == ("tuple", 1, "a", None, side.look(2j))
    assert side.look({"a": [1.5]}) == ("dict", ("a", ("list", side.look(1.5))))
    assert side.look(xp.float32) == ("dtype", "float32")
    assert side.look(xp.device("cpu")) == ("device", "cpu")
    assert side.look(Pair((1,))) == ("tuple", 1)
    assert side.look(xp.nn.Parameter(xp.ones(1))).facts[:2] == ((1,), "float32")
    assert side.look(object()) == "(an object)"

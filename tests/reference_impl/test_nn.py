"""Modules beyond the specification: names, registers, containers, hooks, initial values."""

import math
from collections import OrderedDict

import pytest
import torch

import reference_impl as ref
from reference_impl import nn


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 2)
        self.b = nn.Linear(2, 1)

    def forward(self, x):
        return self.b(self.a(x))


@pytest.mark.parametrize("name", ["", "a.b"])
def test_a_name_has_no_dot_and_is_not_empty(name):
    for register in (nn.Module.register_buffer, nn.Module.register_parameter, nn.Module.add_module):
        with pytest.raises(KeyError):
            register(Pair(), name, None)


def test_a_name_is_taken_once():
    module = Pair()
    for name in ("a", "forward", "training"):
        with pytest.raises(KeyError, match="already exists"):
            module.register_buffer(name, ref.ones(1))
    module.register_buffer("a2", None)
    module.register_buffer("a2", ref.ones(1))
    assert dict(module.named_buffers())["a2"].tolist() == [1.0]


def test_registers_take_their_own_kind():
    module = Pair()
    with pytest.raises(TypeError, match="buffer"):
        module.register_buffer("c", [1.0])
    with pytest.raises(TypeError, match="parameter"):
        module.register_parameter("c", ref.ones(1))
    with pytest.raises(TypeError, match="Module"):
        module.add_module("c", ref.ones(1))
    module.register_buffer("c", ref.ones(1))
    with pytest.raises(TypeError, match="buffer"):
        module.c = 3
    module.c = ref.zeros(1)
    assert list(module.state_dict()) == ["c", "a.weight", "a.bias", "b.weight", "b.bias"]


def test_a_name_moves_to_the_register_of_what_is_assigned_last():
    module = Pair()
    module.c = 3
    module.c = nn.Parameter(ref.ones(1))
    assert "c" not in module.__dict__
    assert "c" in dict(module.named_parameters())
    module.c = None
    del module.c
    module.c = nn.ReLU()
    assert "c" in dict(module.named_children())
    del module.c
    assert not hasattr(module, "c")
    with pytest.raises(AttributeError):
        del module.c


def test_before_init_there_is_nothing_to_find():
    class Hasty(nn.Module):
        def __init__(self):
            self.found = hasattr(self, "anything")

    assert Hasty().found is False


def test_pre_hooks_replace_the_arguments_and_run_in_order():
    layer = nn.Identity()
    layer.register_forward_pre_hook(lambda module, args: args[0] + 1)
    handle = layer.register_forward_pre_hook(lambda module, args: (args[0] * 10,))
    layer.register_forward_pre_hook(lambda module, args: None)
    assert layer(1) == 20
    handle.remove()
    assert layer(1) == 2


def test_apply_visits_children_first_and_train_takes_booleans():
    seen = []
    nn.Sequential(nn.ReLU(), Pair()).apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["ReLU", "Linear", "Linear", "Pair", "Sequential"]
    with pytest.raises(ValueError, match="boolean"):
        Pair().train(1)


def test_sequential_takes_an_ordered_dict_and_grows():
    net = nn.Sequential(OrderedDict(first=nn.Identity(), second=nn.ReLU()))
    assert net.first is net[0]
    assert net.append(nn.Flatten(0)) is net
    assert [name for name, _ in net.named_children()] == ["first", "second", "2"]
    assert [name for name, _ in net[1:].named_children()] == ["second", "2"]
    assert net(ref.tensor([[-1.0, 2.0]])).tolist() == [0.0, 2.0]


def test_loading_copies_what_fits_before_it_refuses():
    net = nn.Linear(1, 1)
    with pytest.raises(RuntimeError, match="Missing key"):
        net.load_state_dict({"weight": ref.full((1, 1), 7.0)})
    assert net.weight.tolist() == [[7.0]]
    with pytest.raises(TypeError, match="dict-like"):
        net.load_state_dict([1])
    assert repr(net.load_state_dict(net.state_dict())) == "<All keys matched successfully>"
    assert "missing_keys=['bias']" in repr(net.load_state_dict({"weight": ref.ones(1, 1)}, strict=False))


def test_module_to_leaves_integer_buffers_their_dtype():
    net = nn.Linear(1, 1)
    net.register_buffer("count", ref.tensor([1]))
    net.to(dtype=ref.float64)
    assert (net.count.dtype, net.weight.dtype) == (ref.int64, ref.float64)
    net.to("cpu", ref.float16).to(ref.ones(1))
    assert net.weight.dtype == ref.float32
    with pytest.raises(TypeError, match="unexpected keyword"):
        net.to(place="cpu")


def test_zero_grad_in_place_forgets_the_history_of_a_recorded_gradient():
    net = nn.Linear(1, 1)
    (net(ref.ones(1)) ** 2).backward(create_graph=True)
    net.zero_grad(set_to_none=False)
    assert net.weight.grad.requires_grad is False
    assert net.weight.grad.tolist() == [[0.0]]


def test_a_layer_without_inputs_or_outputs():
    assert nn.Linear(0, 2)(ref.ones(3, 0)).tolist() == [[0.0, 0.0]] * 3
    assert tuple(nn.Linear(2, 0)(ref.ones(3, 2)).shape) == (3, 0)


def test_bounds_of_initial_values():
    weight = ref.empty(50, 4, 2)
    nn.init.kaiming_uniform_(weight, a=1.0)
    bound = math.sqrt(6 / (2 * 8))
    assert 0.9 * bound < weight.abs().max().item() <= bound
    with pytest.raises(ValueError, match="fewer than 2"):
        nn.init.kaiming_uniform_(ref.empty(3))
    assert nn.init.constant_(ref.empty(2), 3.0).tolist() == [3.0, 3.0]
    assert (nn.init.zeros_(ref.empty(1)).item(), nn.init.ones_(ref.empty(1)).item()) == (0.0, 1.0)


def test_a_weight_of_one_dimension_is_a_row():
    x, weight = ref.tensor([[1.0, 2.0], [3.0, 4.0]]), ref.tensor([10.0, 1.0])
    assert nn.functional.linear(x, weight).tolist() == [12.0, 34.0]


def test_mse_loss_warns_where_the_sizes_differ_and_refuses_integers():
    with pytest.warns(UserWarning, match="target size"):
        loss = nn.functional.mse_loss(ref.ones(2), ref.zeros(2, 2))
    assert loss.item() == 1.0
    with pytest.raises(NotImplementedError):
        nn.functional.mse_loss(ref.tensor([1]), ref.tensor([2]))


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_two_layers_agree_with_pytorch_to_the_second_derivative(reduction):
    def gradients(xp):
        net = xp.nn.Sequential(xp.nn.Linear(3, 4), xp.nn.ReLU(), xp.nn.Linear(4, 2)).double()
        with xp.no_grad():
            for i, parameter in enumerate(net.parameters()):
                n = parameter.numel()
                parameter.copy_(xp.linspace(-1, 1 + i, n, dtype=xp.float64).reshape(parameter.shape))
        x = xp.linspace(-2, 3, 6, dtype=xp.float64).reshape(2, 3).requires_grad_()
        loss = xp.nn.MSELoss(reduction=reduction)(net(x), xp.ones(2, 2, dtype=xp.float64)).sum()
        first = xp.autograd.grad(loss, [x, *net.parameters()], create_graph=True)
        second = xp.autograd.grad(sum((g * g).sum() for g in first), [x, *net.parameters()], materialize_grads=True)
        return [g.tolist() for g in (*first, *second)]

    ours, theirs = gradients(ref), gradients(torch)
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(torch.tensor(mine, dtype=torch.float64), torch.tensor(other, dtype=torch.float64))

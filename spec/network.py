"""Networks: modules and their parameters, what a network's output is, and the way from it to an array."""

import numpy as np

from conformance.clause import MUST, S1, S2, SHOULD, Torch, clause, each, raises

NN = ["autograd.tape", "nn"]


def linear(xp, device="cpu"):
    """A layer with known weights: y = [[1, 2, 3], [4, 5, 6]] x + [10, 20]."""
    layer = xp.nn.Linear(3, 2, device=device)
    with xp.no_grad():
        layer.weight.copy_(xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device))
        layer.bias.copy_(xp.tensor([10.0, 20.0], device=device))
    return layer


# ---- Linear ----------------------------------------------------------------------------------------------------------


@clause("network.Linear.output", MUST, source=[S1(72), S2(97), Torch("torch.nn.Linear")], requires=NN)
def _(xp, device):
    """The output is x @ weight.T + bias; it requires grad since the parameters do, though the input does not."""
    layer = linear(xp, device)
    x = xp.tensor([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]], device=device)
    output = layer(x)
    assert output.tolist() == [[11.0, 24.0], [16.0, 35.0]]
    assert output.requires_grad is True
    assert output.is_leaf is False
    assert output.grad_fn is not None
    assert x.requires_grad is False


@clause("network.Linear.output_without_recording", MUST, source=[S1(72), S2(97), Torch("torch.no_grad")], requires=NN)
def _(xp):
    """Under ``no_grad``, or if no parameter and no input requires grad, the output does not either."""
    layer = linear(xp)
    x = xp.ones(3)
    with xp.no_grad():
        assert layer(x).requires_grad is False
    for parameter in layer.parameters():
        parameter.requires_grad_(False)
    assert layer(x).requires_grad is False
    assert layer(x.requires_grad_()).requires_grad is True


@clause("network.Linear.shapes", MUST, source=[Torch("torch.nn.Linear")], requires=NN)
def _(xp, lead=each([(), (4,), (2, 4), (0,), (2, 0, 1), (1, 1, 1)])):
    """``Linear(in, out)`` maps the last dimension of size in to size out and keeps all dimensions before it, also empty
    ones."""
    layer = linear(xp)
    output = layer(xp.ones((*lead, 3)))
    assert tuple(output.shape) == (*lead, 2)
    assert output.tolist() == np.broadcast_to([16.0, 35.0], (*lead, 2)).tolist()
    output.sum().backward()
    assert layer.bias.grad.tolist() == [float(np.prod(lead, dtype=int))] * 2


@clause("network.Linear.gradients", MUST, source=[Torch("torch.nn.Linear", "torch.autograd.backward")], requires=NN)
def _(xp, device):
    """Gradients arrive at the weight, the bias and the input: G.T @ x, the sum of G, and G @ weight."""
    layer = linear(xp, device)
    x = xp.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]], device=device, requires_grad=True)
    layer(x).backward(xp.tensor([[1.0, 10.0], [100.0, 0.0]], device=device))
    assert layer.weight.grad.tolist() == [[1.0, 102.0, 3.0], [10.0, 20.0, 30.0]]
    assert layer.bias.grad.tolist() == [101.0, 10.0]
    assert x.grad.tolist() == [[41.0, 52.0, 63.0], [100.0, 200.0, 300.0]]


@clause("network.Linear.refuses_other_dtypes", MUST, source=[S1(70, 75), S2(95), Torch("torch.nn.Linear")], requires=NN)
def _(xp, dtype=each(("int64", "int32", "bool", "float64", "float16"))):
    """The input must have the weight's dtype: integers, as ``tensor([1, 2, 3])`` makes them, are refused, and so is
    float64."""
    layer = linear(xp)
    x = xp.tensor([1, 0, 1], dtype=getattr(xp, dtype))
    with raises(RuntimeError, match="dtype"):
        layer(x)
    assert layer(x.float()).tolist() == [14.0, 30.0]


@clause("network.Linear.refuses_other_sizes", MUST, source=[Torch("torch.nn.Linear")], requires=NN)
def _(xp, shape=each([(2,), (3, 2), (4, 3, 2), ()])):
    """The input's last dimension must be of size in_features."""
    with raises(RuntimeError):
        linear(xp)(xp.ones(shape))


@clause("network.Linear.refuses_what_is_no_tensor", MUST, source=[Torch("torch.nn.Linear")], requires=NN)
def _(xp):
    """A list or an array is no input: a network does not convert."""
    layer = linear(xp)
    for value in ([1.0, 2.0, 3.0], np.ones(3, np.float32), 1.0):
        with raises(TypeError):
            layer(value)


@clause(
    "network.Linear.refuses_another_device",
    MUST,
    source=[S2(96), Torch("torch.nn.Linear", "torch.nn.Module.to")],
    requires=NN,
)
def _(xp, accelerator):
    """A network just made is on the host and refuses an input from another device, until it is moved there itself."""
    layer = linear(xp)
    x = xp.ones(3, device=accelerator)
    with raises(RuntimeError, match="device"):
        layer(x)
    layer.to(accelerator)
    output = layer(x)
    assert output.tolist() == [16.0, 35.0]
    assert output.device == x.device
    with raises(RuntimeError, match="device"):
        layer(xp.ones(3))


@clause("network.Linear.parameters", MUST, source=[Torch("torch.nn.Linear", "torch.nn.Parameter")], requires=NN)
def _(xp, device):
    """The weight (out x in) and the bias (out) are parameters of the default dtype: leaves that require grad."""
    layer = xp.nn.Linear(3, 2, device=device)
    assert [(name, tuple(p.shape)) for name, p in layer.named_parameters()] == [("weight", (2, 3)), ("bias", (2,))]
    for parameter in layer.parameters():
        assert isinstance(parameter, xp.nn.Parameter)
        assert parameter.requires_grad is True
        assert parameter.is_leaf is True
        assert parameter.grad is None
        assert parameter.dtype == xp.float32
        assert parameter.device == xp.zeros(1, device=device).device
    assert xp.nn.Linear(3, 2, dtype=xp.float64).weight.dtype == xp.float64


@clause("network.Linear.without_bias", MUST, source=[Torch("torch.nn.Linear")], requires=NN)
def _(xp):
    """``bias=False`` leaves the bias out: the attribute is None, and no parameter."""
    layer = xp.nn.Linear(3, 2, bias=False)
    assert layer.bias is None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert layer(xp.zeros(3)).tolist() == [0.0, 0.0]


@clause("network.Linear.initial_values", MUST, source=[Torch("torch.nn.Linear")], requires=NN)
def _(xp):
    """Weight and bias begin uniform within 1 / sqrt(in_features) of 0, drawn from the seeded generator."""
    xp.manual_seed(1)
    layer = xp.nn.Linear(25, 40)
    for parameter in (layer.weight, layer.bias):
        values = np.ravel(parameter.tolist())
        assert np.abs(values).max() <= 0.2
        assert values.max() > 0.15
        assert values.min() < -0.15
    assert abs(np.mean(layer.weight.tolist())) < 0.02
    xp.manual_seed(1)
    assert xp.nn.Linear(25, 40).weight.tolist() == layer.weight.tolist()
    assert xp.nn.Linear(25, 40).weight.tolist() != layer.weight.tolist()


# ---- from the output to an array -------------------------------------------------------------------------------------


@clause(
    "network.output.numpy_is_refused", MUST, source=[S1(68, 81), Torch("torch.Tensor.numpy")], requires=[*NN, "numpy"]
)
def _(xp):
    """A network's output refuses ``numpy()``, and NumPy's own conversions, since it requires grad; it is unchanged."""
    output = linear(xp)(xp.ones(3))
    with raises(RuntimeError, match="detach"):
        output.numpy()
    with raises(RuntimeError, match="detach"):
        output.cpu().numpy()
    with raises(RuntimeError, match="detach"):
        np.asarray(output)
    assert output.requires_grad is True
    assert output.tolist() == [16.0, 35.0]


@clause(
    "network.output.pipeline",
    MUST,
    source=[S1(73, 74), S2(93, 98, 99), Torch("torch.Tensor.detach", "torch.Tensor.cpu")],
    requires=[*NN, "numpy"],
)
def _(xp, device):
    """``net(x).cpu().detach().numpy()`` gives a float array of the output's values on any device, and training goes on
    after it."""
    layer = linear(xp, device)
    output = layer(xp.ones(3, device=device))
    array = output.cpu().detach().numpy()
    assert type(array) is np.ndarray
    assert array.dtype == np.float32
    assert array.tolist() == [16.0, 35.0]
    assert str(array) == "[16. 35.]"
    output.sum().backward()
    assert layer.bias.grad.tolist() == [1.0, 1.0]


@clause(
    "network.output.array_shares_on_the_host",
    MUST,
    source=[S1(73), S2(98), Torch("torch.Tensor.detach", "torch.Tensor.numpy")],
    requires=[*NN, "numpy", "mutable", "views"],
)
def _(xp):
    """On the host that array is the output's own memory: a write through either is seen through both."""
    output = linear(xp)(xp.ones(3))
    array = output.cpu().detach().numpy()
    array[0] = -1.0
    assert output.tolist() == [-1.0, 35.0]
    output.detach()[1] = -2.0
    assert array.tolist() == [-1.0, -2.0]


@clause("network.output.prints_its_grad_fn", SHOULD, source=[S1(72), Torch("torch.nn.Linear")], requires=NN)
def _(xp):
    """Printed, an output shows its values and the operation that made it, and detached only its values."""
    layer = linear(xp)
    output = layer(xp.ones(1, 3))
    assert repr(output) == "tensor([[16., 35.]], grad_fn=<AddmmBackward0>)"
    assert repr(output.detach()) == "tensor([[16., 35.]])"
    assert repr(layer(xp.ones(3))) == "tensor([16., 35.], grad_fn=<ViewBackward0>)"


@clause(
    "network.loss.as_a_number",
    MUST,
    source=[S1(94, 95, 96), Torch("torch.Tensor.item", "torch.nn.MSELoss")],
    requires=[*NN, "numpy"],
)
def _(xp, device):
    """``loss.item()`` is a Python float, whatever the device and the gradient; ``detach().cpu().numpy()`` is an array
    without dimensions."""
    loss = xp.nn.MSELoss()(linear(xp, device)(xp.ones(3, device=device)), xp.zeros(2, device=device))
    assert tuple(loss.shape) == ()
    assert loss.requires_grad is True
    number = loss.item()
    assert type(number) is float
    assert number == (16.0**2 + 35.0**2) / 2
    array = loss.detach().cpu().numpy()
    assert type(array) is np.ndarray
    assert array.shape == ()
    loss.backward()


# ---- training --------------------------------------------------------------------------------------------------------


@clause(
    "network.training.step_by_hand",
    MUST,
    source=[S1(101), Torch("torch.nn.Module.parameters", "torch.no_grad")],
    requires=[*NN, "mutable"],
)
def _(xp, device):
    """A step subtracts the gradient under ``no_grad``: the parameters stay the leaves that they were, and the loss
    falls."""
    layer = linear(xp, device)
    x, target = xp.ones(1, 3, device=device), xp.zeros(1, 2, device=device)
    weight, losses = layer.weight, []
    for _ in range(3):
        loss = ((layer(x) - target) ** 2).sum()
        losses.append(loss.item())
        layer.zero_grad()
        loss.backward()
        with xp.no_grad():
            for parameter in layer.parameters():
                parameter -= 0.0625 * parameter.grad
    assert losses[0] == 16.0**2 + 35.0**2
    assert losses == [losses[0], losses[0] / 4, losses[0] / 16]  # 4 parameters per output: 1 - 2 * 4 / 16 = 1 / 2
    assert layer.weight is weight
    assert weight.is_leaf is True
    assert weight.requires_grad is True


@clause(
    "network.training.SGD_step",
    MUST,
    source=[Torch("torch.optim.SGD", "torch.optim.Optimizer.step")],
    requires=[*NN, "mutable"],
)
def _(xp, device):
    """``SGD.step()`` subtracts lr times the gradient from each parameter that has one, in place; ``zero_grad()`` sets
    it to None."""
    layer = linear(xp, device)
    optimizer = xp.optim.SGD(layer.parameters(), lr=0.5)
    weight, bias = layer.weight, layer.bias
    (layer(xp.tensor([1.0, 2.0, 0.0], device=device))[0] * 2).backward()
    bias.grad = None
    optimizer.step()
    assert layer.weight is weight
    assert weight.tolist() == [[0.0, 0.0, 3.0], [4.0, 5.0, 6.0]]
    assert bias.tolist() == [10.0, 20.0]
    assert weight.is_leaf is True
    optimizer.zero_grad()
    assert weight.grad is None
    optimizer.step()
    assert weight.tolist() == [[0.0, 0.0, 3.0], [4.0, 5.0, 6.0]]


@clause("network.training.SGD_momentum", MUST, source=[Torch("torch.optim.SGD")], requires=[*NN, "mutable"])
def _(xp):
    """With momentum m the step is lr times a velocity v = m v + g, which begins as the first gradient."""
    x = xp.tensor([8.0], requires_grad=True)
    optimizer = xp.optim.SGD([x], lr=0.5, momentum=0.5)
    seen = []
    for _ in range(3):
        optimizer.zero_grad()
        (x * 2).sum().backward()
        optimizer.step()
        seen.append(x.item())
    assert seen == [7.0, 5.5, 3.75]


@clause("network.training.SGD_refuses", MUST, source=[Torch("torch.optim.SGD", "torch.optim.Optimizer")], requires=NN)
def _(xp):
    """No parameter, a parameter that is a result or no tensor, and a negative rate are refused."""
    x = xp.tensor([1.0], requires_grad=True)
    for parameters, families in (([], ValueError), ([x * 1], ValueError), ([1.0], TypeError), (x, TypeError)):
        with raises(families):
            xp.optim.SGD(parameters, lr=0.1)
    with raises(ValueError, match="learning rate"):
        xp.optim.SGD([x], lr=-1.0)


# ---- Parameter -------------------------------------------------------------------------------------------------------


@clause(
    "network.Parameter.is_a_leaf_on_the_tensors_memory",
    MUST,
    source=[Torch("torch.nn.Parameter")],
    requires=[*NN, "mutable", "views"],
)
def _(xp, device):
    """``Parameter(tensor)`` is a leaf that requires grad on the tensor's own memory; the tensor stays as it was."""
    tensor = xp.tensor([1.0, 2.0], device=device)
    parameter = xp.nn.Parameter(tensor)
    assert isinstance(parameter, type(tensor))
    assert parameter.requires_grad is True
    assert parameter.is_leaf is True
    assert tensor.requires_grad is False
    tensor[0] = 5.0
    assert parameter.tolist() == [5.0, 2.0]
    with xp.no_grad():
        parameter[1] = 6.0
    assert tensor.tolist() == [5.0, 6.0]
    (parameter * 3).sum().backward()
    assert parameter.grad.tolist() == [3.0, 3.0]


@clause("network.Parameter.cuts_the_history", MUST, source=[Torch("torch.nn.Parameter")], requires=NN)
def _(xp):
    """A parameter made of a recorded result is cut off from it, and requires grad though it was made under
    ``no_grad``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    parameter = xp.nn.Parameter(x * 2)
    assert parameter.is_leaf is True
    (parameter * 3).sum().backward()
    assert x.grad is None
    assert parameter.grad.tolist() == [3.0, 3.0]
    with xp.no_grad():
        assert xp.nn.Parameter(xp.ones(1)).requires_grad is True


@clause("network.Parameter.only_of_floats", MUST, source=[Torch("torch.nn.Parameter")], requires=NN)
def _(xp):
    """A parameter of integers is refused unless ``requires_grad=False``."""
    with raises(RuntimeError, match="floating point"):
        xp.nn.Parameter(xp.tensor([1, 2]))
    parameter = xp.nn.Parameter(xp.tensor([1, 2]), requires_grad=False)
    assert parameter.requires_grad is False
    assert parameter.tolist() == [1, 2]


@clause("network.Parameter.results_are_tensors", MUST, source=[Torch("torch.nn.Parameter")], requires=NN)
def _(xp):
    """What is computed from a parameter, its views, its clone and its ``detach()`` are plain tensors, no parameters."""
    parameter = xp.nn.Parameter(xp.ones(2))
    for result in (
        parameter * 2,
        parameter.view(2, 1),
        parameter[0],
        parameter.clone(),
        parameter.detach(),
        parameter.grad,
    ):
        assert not isinstance(result, xp.nn.Parameter)
    parameter.sum().backward()
    assert not isinstance(parameter.grad, xp.nn.Parameter)
    assert isinstance(parameter, xp.nn.Parameter)


@clause("network.Parameter.prints", SHOULD, source=[Torch("torch.nn.Parameter")], requires=NN)
def _(xp):
    """A parameter prints as its tensor below the line ``Parameter containing:``."""
    assert repr(xp.nn.Parameter(xp.ones(2))) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"


# ---- Module ----------------------------------------------------------------------------------------------------------


def two_layers(xp):
    """A module with a parameter of its own, a child, a nested child, a buffer, and a tensor that is none of these."""

    class Net(xp.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = xp.nn.Linear(2, 3)
            self.rest = xp.nn.Sequential(xp.nn.ReLU(), xp.nn.Linear(3, 1, bias=False))
            self.scale = xp.nn.Parameter(xp.ones(1))
            self.register_buffer("steps", xp.zeros(1))
            self.plain = xp.ones(2)

        def forward(self, x):
            return self.rest(self.first(x)) * self.scale

    return Net()


@clause("network.Module.registers_parameters", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """Assigned parameters and modules are registered: named with dots, a module's own parameters first, plain tensors
    not."""
    net = two_layers(xp)
    names = ["scale", "first.weight", "first.bias", "rest.1.weight"]
    assert [name for name, _ in net.named_parameters()] == names
    assert [p is dict(net.named_parameters())[name] for name, p in zip(names, net.parameters(), strict=True)] == [
        True
    ] * 4
    assert [name for name, _ in net.named_buffers()] == ["steps"]
    assert [name for name, _ in net.named_modules()] == ["", "first", "rest", "rest.0", "rest.1"]
    assert [name for name, _ in net.named_children()] == ["first", "rest"]
    assert net.rest[1].weight is list(net.parameters())[3]


@clause(
    "network.Module.shared_parameters_are_listed_once", MUST, source=[Torch("torch.nn.Module.parameters")], requires=NN
)
def _(xp):
    """A parameter or module that occurs twice is listed once, and receives the sum of both gradients."""
    layer = xp.nn.Linear(1, 1, bias=False)
    net = xp.nn.Sequential(layer, layer)
    with xp.no_grad():
        layer.weight.fill_(3.0)
    assert len(list(net.parameters())) == 1
    assert len(list(net.modules())) == 2
    net(xp.ones(1)).backward()
    assert layer.weight.grad.tolist() == [[6.0]]


@clause("network.Module.assignment_is_checked", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A parameter's name takes only parameters and None, a child's only modules and None; anything else is refused."""
    net = two_layers(xp)
    scale, first = net.scale, net.first
    with raises(TypeError):
        net.scale = xp.ones(1)
    with raises(TypeError):
        net.first = 3
    assert net.scale is scale
    assert net.first is first
    net.scale = None
    assert net.scale is None
    assert [name for name, _ in net.named_parameters()] == ["first.weight", "first.bias", "rest.1.weight"]
    del net.first
    with raises(AttributeError):
        net.first
    with raises(AttributeError):
        net.no_such_name


@clause("network.Module.needs_its_own_init", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A parameter or module assigned before ``super().__init__()`` is refused with an AttributeError."""

    class Hasty(xp.nn.Module):
        def __init__(self, value):
            self.value = value
            super().__init__()

    for value in (xp.nn.Parameter(xp.ones(1)), xp.nn.Linear(1, 1)):
        with raises(AttributeError, match="__init__"):
            Hasty(value)


@clause("network.Module.calls_forward", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """Calling a module calls its ``forward`` with the same arguments; a module without one is refused."""

    class Scaled(xp.nn.Module):
        def forward(self, x, *, factor=2.0):
            return x * factor

    assert Scaled()(xp.ones(2)).tolist() == [2.0, 2.0]
    assert Scaled()(xp.ones(2), factor=3.0).tolist() == [3.0, 3.0]
    with raises(NotImplementedError, match="forward"):
        xp.nn.Module()(xp.ones(2))


@clause("network.Module.forward_hooks", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A forward hook gets the module, its inputs and its output, and may replace the output; its handle removes it."""
    layer = linear(xp)
    seen = []

    def hook(module, inputs, output):
        seen.append((module is layer, inputs[0].tolist(), output.tolist()))
        return output * 0

    handle = layer.register_forward_hook(hook)
    assert layer(xp.ones(3)).tolist() == [0.0, 0.0]
    assert seen == [(True, [1.0, 1.0, 1.0], [16.0, 35.0])]
    handle.remove()
    assert layer(xp.ones(3)).tolist() == [16.0, 35.0]


@clause(
    "network.Module.train_and_eval", MUST, source=[Torch("torch.nn.Module.train", "torch.nn.Module.eval")], requires=NN
)
def _(xp):
    """``train()`` and ``eval()`` set ``training`` in the module and all below it, and return it; recording goes on in
    both."""
    net = two_layers(xp)
    assert [m.training for m in net.modules()] == [True] * 5
    assert net.eval() is net
    assert [m.training for m in net.modules()] == [False] * 5
    assert net(xp.ones(1, 2)).requires_grad is True
    assert net.train() is net
    assert [m.training for m in net.modules()] == [True] * 5
    net.first.train(False)
    assert (net.training, net.first.training) == (True, False)


@clause("network.Module.zero_grad", MUST, source=[Torch("torch.nn.Module.zero_grad")], requires=NN)
def _(xp):
    """``zero_grad()`` sets every parameter's gradient to None, or with ``set_to_none=False`` to zeros in place."""
    net = two_layers(xp)
    net(xp.ones(1, 2)).sum().backward()
    net.zero_grad()
    assert [p.grad for p in net.parameters()] == [None] * 4
    net(xp.ones(1, 2)).sum().backward()
    held = net.first.bias.grad
    net.zero_grad(set_to_none=False)
    assert net.first.bias.grad is held
    assert held.tolist() == [0.0, 0.0, 0.0]
    assert held.requires_grad is False


@clause(
    "network.Module.to_changes_the_module_itself",
    MUST,
    source=[Torch("torch.nn.Module.to", "torch.nn.Module.double")],
    requires=NN,
)
def _(xp):
    """``to(dtype)``, ``double()`` and ``float()`` convert the module itself: its parameters stay the same objects, its
    buffers too are converted."""
    net = two_layers(xp)
    weight = net.first.weight
    values = weight.tolist()
    assert net.double() is net
    assert net.first.weight is weight
    assert [p.dtype for p in net.parameters()] == [xp.float64] * 4
    assert net.steps.dtype == xp.float64
    assert net.plain.dtype == xp.float32
    assert net(xp.ones(1, 2, dtype=xp.float64)).dtype == xp.float64
    net.to(xp.float32)
    assert weight.dtype == xp.float32
    assert weight.tolist() == values
    assert weight.is_leaf is True
    assert net.float() is net
    with raises(TypeError):
        net.to(xp.int64)


@clause(
    "network.Module.to_another_device",
    MUST,
    source=[S2(96), Torch("torch.nn.Module.to", "torch.nn.Module.cpu")],
    requires=NN,
)
def _(xp, accelerator):
    """``to(device)`` moves the parameters, their gradients and the buffers of the module itself; ``cpu()`` brings them
    back."""
    net = two_layers(xp)
    values = net.first.weight.tolist()
    net(xp.ones(1, 2)).sum().backward()
    there = xp.zeros(1, device=accelerator).device
    assert net.to(accelerator) is net
    assert [p.device for p in net.parameters()] == [there] * 4
    assert [p.grad.device for p in net.parameters()] == [there] * 4
    assert net.steps.device == there
    assert [p.is_leaf for p in net.parameters()] == [True] * 4
    assert [p.requires_grad for p in net.parameters()] == [True] * 4
    net.zero_grad()
    net(xp.ones(1, 2, device=accelerator)).sum().backward()
    assert net.first.weight.grad.device == there
    assert net.cpu() is net
    assert str(net.first.weight.device) == "cpu"
    assert net.first.weight.tolist() == values


@clause("network.Module.state_dict", MUST, source=[Torch("torch.nn.Module.state_dict")], requires=[*NN, "views"])
def _(xp):
    """``state_dict()`` maps the names of parameters and buffers to detached tensors on their memory."""
    net = two_layers(xp)
    state = net.state_dict()
    assert list(state) == ["scale", "steps", "first.weight", "first.bias", "rest.1.weight"]
    assert [t.requires_grad for t in state.values()] == [False] * 5
    with xp.no_grad():
        net.scale.fill_(7.0)
    assert state["scale"].tolist() == [7.0]


@clause("network.Module.load_state_dict", MUST, source=[Torch("torch.nn.Module.load_state_dict")], requires=NN)
def _(xp):
    """``load_state_dict`` copies the values into the module's own parameters, which stay the objects that they were."""
    source, target = two_layers(xp), two_layers(xp)
    weight = target.first.weight
    target.load_state_dict(source.state_dict())
    assert target.first.weight is weight
    assert weight.tolist() == source.first.weight.tolist()
    assert weight.requires_grad is True
    with xp.no_grad():
        source.first.weight.zero_()
    assert weight.tolist() != source.first.weight.tolist()


@clause(
    "network.Module.load_state_dict_is_strict", MUST, source=[Torch("torch.nn.Module.load_state_dict")], requires=NN
)
def _(xp):
    """Missing and unexpected names are refused, or with ``strict=False`` returned; another shape is refused either
    way."""
    net = two_layers(xp)
    state = dict(net.state_dict())
    del state["scale"]
    state["other"] = xp.ones(1)
    with raises(RuntimeError, match="scale"):
        net.load_state_dict(state)
    result = net.load_state_dict(state, strict=False)
    assert (result.missing_keys, result.unexpected_keys) == (["scale"], ["other"])
    wrong = {**net.state_dict(), "scale": xp.ones(2)}
    for strict in (True, False):
        with raises(RuntimeError, match="size mismatch"):
            net.load_state_dict(wrong, strict=strict)
    assert tuple(net.scale.shape) == (1,)


@clause("network.Module.prints", SHOULD, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A module prints its class, its own settings, and its children indented below their names."""
    assert repr(xp.nn.Linear(3, 2)) == "Linear(in_features=3, out_features=2, bias=True)"
    assert repr(xp.nn.ReLU()) == "ReLU()"
    assert repr(xp.nn.Flatten()) == "Flatten(start_dim=1, end_dim=-1)"
    assert repr(xp.nn.MSELoss()) == "MSELoss()"
    assert repr(two_layers(xp)) == (
        "Net(\n"
        "  (first): Linear(in_features=2, out_features=3, bias=True)\n"
        "  (rest): Sequential(\n"
        "    (0): ReLU()\n"
        "    (1): Linear(in_features=3, out_features=1, bias=False)\n"
        "  )\n"
        ")"
    )


# ---- small modules ---------------------------------------------------------------------------------------------------


@clause("network.Sequential.chains", MUST, source=[Torch("torch.nn.Sequential")], requires=NN)
def _(xp):
    """``Sequential`` applies its modules in order; it has a length, is indexed and sliced, and takes modules only."""
    net = xp.nn.Sequential(linear(xp), xp.nn.ReLU(), xp.nn.Flatten(0))
    assert net(xp.tensor([[-100.0, 0.0, 1.0]])).tolist() == [0.0, 0.0]
    assert net(xp.ones(1, 3)).tolist() == [16.0, 35.0]
    assert len(net) == 3
    assert net[0] is next(iter(net))
    assert net[-1] is list(net)[2]
    assert [type(m).__name__ for m in net[:2]] == ["Linear", "ReLU"]
    with raises(IndexError):
        net[3]
    with raises(TypeError):
        xp.nn.Sequential(3)
    assert xp.nn.Sequential()(5) == 5


@clause("network.Embedding.takes_integers", MUST, source=[S1(70, 72), S2(95), Torch("torch.nn.Embedding")], requires=NN)
def _(xp, device, dtype=each(("int32", "int64"))):
    """``Embedding`` is the layer for integers: for each of them the output has the row of the table that it names."""
    table = xp.nn.Embedding(4, 2, device=device)
    with xp.no_grad():
        table.weight.copy_(xp.arange(8.0, device=device).reshape(4, 2))
    for indices, rows in (
        ([1, 3, 1], [[2.0, 3.0], [6.0, 7.0], [2.0, 3.0]]), ([[0], [2]], [[[0.0, 1.0]], [[4.0, 5.0]]]), (3, [6.0, 7.0]), ([], [])
    ):  # fmt: skip
        output = table(xp.tensor(indices, dtype=getattr(xp, dtype), device=device))
        assert output.tolist() == rows
        assert output.requires_grad is True
        output.detach().zero_()
    assert table.weight.tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]]


@clause("network.Embedding.gradients", MUST, source=[Torch("torch.nn.Embedding")], requires=NN)
def _(xp, device):
    """The gradient of a row is the sum of those of its appearances; of rows that do not appear it is 0."""
    table = xp.nn.Embedding(3, 2, device=device)
    output = table(xp.tensor([2, 0, 2], device=device))
    output.backward(xp.tensor([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]], device=device))
    assert table.weight.grad.tolist() == [[10.0, 20.0], [0.0, 0.0], [101.0, 202.0]]


@clause("network.Embedding.refuses", MUST, source=[S1(70), S2(95), Torch("torch.nn.Embedding")], requires=NN)
def _(xp):
    """It takes integers of int64 or int32 alone (RuntimeError), that name a row: there are none from the end
    (IndexError)."""
    table = xp.nn.Embedding(4, 2)
    for dtype in ("float32", "int16", "uint8", "bool"):
        with raises(RuntimeError):
            table(xp.tensor([1], dtype=getattr(xp, dtype)))
    for index in (4, -1):
        with raises(IndexError):
            table(xp.tensor([0, index]))
    with raises(TypeError):
        table([1])


@clause("network.Embedding.initial_values", MUST, source=[Torch("torch.nn.Embedding")], requires=NN)
def _(xp):
    """The table is a parameter that is drawn from the normal distribution of mean 0 and variance 1."""
    table = xp.nn.Embedding(100, 50)
    assert [name for name, _ in table.named_parameters()] == ["weight"]
    assert tuple(table.weight.shape) == (100, 50)
    assert abs(table.weight.mean().item()) < 0.08
    assert abs((table.weight * table.weight).mean().item() - 1) < 0.12
    assert str(table) == "Embedding(100, 50)"


@clause("network.ReLU.clears_negatives", MUST, source=[Torch("torch.nn.ReLU", "torch.nn.functional.relu")], requires=NN)
def _(xp, device):
    """``ReLU`` makes negative elements 0 and keeps the rest, NaN too, in a new tensor; with ``inplace=True`` in the
    tensor itself."""
    x = xp.tensor([-1.0, 0.0, 2.0], device=device)
    assert xp.nn.ReLU()(x).tolist() == xp.nn.functional.relu(x).tolist() == [0.0, 0.0, 2.0]
    assert x.tolist() == [-1.0, 0.0, 2.0]
    assert np.isnan(xp.nn.ReLU()(xp.tensor([np.nan], device=device)).tolist()[0])
    assert xp.nn.ReLU(inplace=True)(x) is x
    assert x.tolist() == [0.0, 0.0, 2.0]
    with raises(RuntimeError, match="leaf"):
        xp.nn.ReLU(inplace=True)(xp.ones(1, device=device, requires_grad=True))


@clause("network.Flatten.keeps_the_batch", MUST, source=[Torch("torch.nn.Flatten")], requires=NN)
def _(xp, case=each([((), (2, 12)), ((0,), (24,)), ((1, -1), (2, 12)), ((0, 1), (6, 4)), ((2,), (2, 3, 4))])):
    """``Flatten(start_dim=1, end_dim=-1)`` joins these dimensions to one: by default all but the first."""
    arguments, shape = case
    x = xp.arange(24.0).reshape(2, 3, 4)
    y = xp.nn.Flatten(*arguments)(x)
    assert tuple(y.shape) == shape
    assert y.reshape(24).tolist() == np.arange(24.0).tolist()


@clause(
    "network.MSELoss.averages_squares",
    MUST,
    source=[Torch("torch.nn.MSELoss", "torch.nn.functional.mse_loss")],
    requires=NN,
)
def _(xp, device):
    """The loss is the mean of the squared differences, their sum, or each of them; its gradient is 2 (x - target) /
    n."""
    x = xp.tensor([1.0, 5.0], device=device, requires_grad=True)
    target = xp.tensor([3.0, 4.0], device=device)
    loss = xp.nn.MSELoss()(x, target)
    assert loss.item() == xp.nn.functional.mse_loss(x, target).item() == 2.5
    assert xp.nn.MSELoss(reduction="sum")(x, target).item() == 5.0
    assert xp.nn.MSELoss(reduction="none")(x, target).tolist() == [4.0, 1.0]
    loss.backward()
    assert x.grad.tolist() == [-2.0, 1.0]
    with raises(ValueError, match="reduction"):
        xp.nn.MSELoss(reduction="median")(x, target)


# ---- activations and losses of classifiers ---------------------------------------------------------------------------


@clause(
    "network.activations.modules_are_functions",
    MUST,
    source=[Torch("torch.nn.Sigmoid", "torch.nn.Tanh", "torch.nn.Softmax", "torch.nn.LogSoftmax")],
    requires=NN,
)
def _(xp, device):
    """``Sigmoid``, ``Tanh``, ``Softmax(dim)`` and ``LogSoftmax(dim)`` compute what the functions of these names do."""
    x = xp.tensor([[1.0, -2.0], [0.0, 3.0]], device=device)
    assert xp.nn.Sigmoid()(x).tolist() == xp.sigmoid(x).tolist()
    assert xp.nn.Tanh()(x).tolist() == xp.tanh(x).tolist()
    for dim in (0, 1):
        assert xp.nn.Softmax(dim=dim)(x).tolist() == xp.softmax(x, dim).tolist()
        assert xp.nn.LogSoftmax(dim=dim)(x).tolist() == xp.log_softmax(x, dim).tolist()
    assert repr(xp.nn.Softmax(dim=1)) == "Softmax(dim=1)"
    assert repr(xp.nn.Sigmoid()) == "Sigmoid()"


@clause("network.softmax.adds_up_to_one", MUST, source=[Torch("torch.softmax")], requires=NN)
def _(xp, device, dim=each([0, 1, -1])):
    """``softmax(x, dim)`` is exp(x) divided by its sum along ``dim``."""
    array = np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 5.0]])
    y = xp.softmax(xp.tensor(array.tolist(), dtype=xp.float64, device=device), dim)
    np.testing.assert_allclose(y.tolist(), np.exp(array) / np.exp(array).sum(dim, keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(y.sum(dim).tolist(), 1.0)


@clause("network.softmax.does_not_overflow", MUST, source=[Torch("torch.softmax", "torch.log_softmax")], requires=NN)
def _(xp):
    """Neither it nor its logarithm overflows for large elements, and the logarithm is exact where the value is 0."""
    x = xp.tensor([1000.0, 0.0, -1000.0])
    assert xp.softmax(x, 0).tolist() == [1.0, 0.0, 0.0]
    assert xp.log_softmax(x, 0).tolist() == [0.0, -1000.0, -2000.0]
    assert xp.softmax(xp.tensor([-np.inf, 2.0]), 0).tolist() == [0.0, 1.0]
    assert np.isnan(xp.softmax(xp.tensor([-np.inf, -np.inf]), 0).tolist()).all()


@clause("network.softmax.gradient", MUST, source=[Torch("torch.softmax", "torch.log_softmax")], requires=NN)
def _(xp, device):
    """The gradients are y (g - sum(g y)) for the softmax y, and g - y sum(g) for its logarithm."""
    array, g = np.array([1.0, 2.0, -1.0]), np.array([3.0, -1.0, 10.0])
    y = np.exp(array) / np.exp(array).sum()
    for name, expected in (("softmax", y * (g - (g * y).sum())), ("log_softmax", g - y * g.sum())):
        x = xp.tensor(array.tolist(), dtype=xp.float64, device=device, requires_grad=True)
        getattr(xp, name)(x, 0).backward(xp.tensor(g.tolist(), dtype=xp.float64, device=device))
        np.testing.assert_allclose(x.grad.tolist(), expected, rtol=1e-12)


@clause("network.softmax.dtypes", MUST, source=[Torch("torch.softmax")], requires=NN)
def _(xp):
    """Integers are refused, unless ``dtype`` converts them first; a dimension that there is not is refused."""
    x = xp.tensor([0, 0])
    for function in (xp.softmax, xp.log_softmax):
        with raises(RuntimeError):
            function(x, 0)
        with raises(IndexError):
            function(xp.ones(2), 1)
    assert xp.softmax(x, 0, dtype=xp.float64).tolist() == [0.5, 0.5]
    assert xp.softmax(x, 0, dtype=xp.float64).dtype == xp.float64


@clause("network.NLLLoss.picks_the_targets", MUST, source=[Torch("torch.nn.NLLLoss")], requires=NN)
def _(xp, device):
    """The loss is minus the element at each row's target class: their mean, their sum, or each; its gradient is there
    alone."""
    x = xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device, requires_grad=True)
    target = xp.tensor([2, 0], device=device)
    loss = xp.nn.NLLLoss()(x, target)
    assert loss.item() == -3.5
    loss.backward()
    assert x.grad.tolist() == [[0.0, 0.0, -0.5], [-0.5, 0.0, 0.0]]
    assert xp.nn.NLLLoss(reduction="sum")(x, target).item() == -7.0
    assert xp.nn.NLLLoss(reduction="none")(x, target).tolist() == [-3.0, -4.0]
    assert xp.nn.functional.nll_loss(x[0], xp.tensor(1, device=device)).item() == -2.0


@clause("network.NLLLoss.weight", MUST, source=[Torch("torch.nn.NLLLoss")], requires=NN)
def _(xp):
    """``weight`` gives every class a factor, and the mean is divided by the factors that took part."""
    x = xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    loss = xp.nn.NLLLoss(weight=xp.tensor([3.0, 7.0, 1.0]))(x, xp.tensor([2, 0]))
    assert loss.item() == -(3.0 * 1 + 4.0 * 3) / 4
    loss.backward()
    assert x.grad.tolist() == [[0.0, 0.0, -0.25], [-0.75, 0.0, 0.0]]


@clause("network.NLLLoss.ignore_index", MUST, source=[Torch("torch.nn.NLLLoss")], requires=NN)
def _(xp):
    """Rows whose target is ``ignore_index``, -100 if not given, count nothing and receive no gradient; with no others
    the mean is NaN."""
    x = xp.tensor([[1.0, 2.0], [np.inf, 4.0], [5.0, 6.0]], requires_grad=True)
    loss = xp.nn.NLLLoss()(x, xp.tensor([0, -100, 1]))
    assert loss.item() == -3.5
    loss.backward()
    assert x.grad.tolist() == [[-0.5, 0.0], [0.0, 0.0], [0.0, -0.5]]
    assert xp.nn.NLLLoss(ignore_index=0, reduction="none")(x, xp.tensor([0, 0, 1])).tolist() == [0.0, 0.0, -6.0]
    assert np.isnan(xp.nn.NLLLoss()(x, xp.tensor([-100, -100, -100])).item())


@clause("network.NLLLoss.refuses", MUST, source=[Torch("torch.nn.NLLLoss", "torch.nn.CrossEntropyLoss")], requires=NN)
def _(xp, loss=each(["nll_loss", "cross_entropy"])):
    """A class that there is not, another number of targets than rows, and targets that are no integers are refused."""
    loss = getattr(xp.nn.functional, loss)
    x = xp.zeros(2, 3)
    for target in ([0, 3], [-1, 0]):
        with raises(IndexError, match="out of bounds"):
            loss(x, xp.tensor(target))
    with raises(ValueError, match="batch_size"):
        loss(x, xp.tensor([0, 1, 2]))
    with raises(RuntimeError):
        loss(x, xp.tensor([0.0, 1.0]))
    with raises(RuntimeError):
        loss(xp.zeros(2, 3, 4), xp.tensor([[0, 1, 2], [0, 1, 2]]))
    with raises(ValueError, match="reduction"):
        loss(x, xp.tensor([0, 1]), reduction="median")


@clause("network.CrossEntropyLoss.is_of_logits", MUST, source=[Torch("torch.nn.CrossEntropyLoss")], requires=NN)
def _(xp, device):
    """It is the negative log likelihood of ``log_softmax``, so it takes logits; its gradient is (softmax - one-hot) / N."""
    x = xp.tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 500.0]], dtype=xp.float64, device=device, requires_grad=True)
    target = xp.tensor([0, 1], device=device)
    loss = xp.nn.CrossEntropyLoss()(x, target)
    assert abs(loss.item() - (np.log(np.exp([0.0, 1.0, 2.0]).sum()) + 500.0) / 2) < 1e-12
    loss.backward()
    expected = np.array(xp.softmax(x, 1).tolist())
    expected[[0, 1], [0, 1]] -= 1
    np.testing.assert_allclose(x.grad.tolist(), expected / 2, atol=1e-12)
    weighted = xp.nn.CrossEntropyLoss(weight=xp.tensor([1.0, 3.0, 1.0], dtype=xp.float64, device=device))(x, target)
    assert abs(weighted.item() - (np.log(np.exp([0.0, 1.0, 2.0]).sum()) + 1500.0) / 4) < 1e-12


@clause(
    "network.CrossEntropyLoss.classes_are_dimension_1", MUST, source=[Torch("torch.nn.CrossEntropyLoss")], requires=NN
)
def _(xp):
    """Of an input (N, C, d) dimension 1 is that of the classes, and the targets are (N, d)."""
    x = xp.arange(12.0).reshape(2, 3, 2)
    target = xp.tensor([[0, 1], [2, 2]])
    loss = xp.nn.CrossEntropyLoss(reduction="none")(x, target)
    assert tuple(loss.shape) == (2, 2)
    for i in range(2):
        for j in range(2):
            one = xp.nn.functional.cross_entropy(x[i, :, j], target[i, j])
            assert abs(loss[i, j].item() - one.item()) < 1e-6


@clause("network.CrossEntropyLoss.takes_probabilities", MUST, source=[Torch("torch.nn.CrossEntropyLoss")], requires=NN)
def _(xp):
    """A target of the input's own shape holds each class' probability: the loss is -sum(target * log_softmax), averaged
    over the rows, and the target may require grad."""
    x = xp.tensor([[1.0, 2.0], [3.0, 0.0]], dtype=xp.float64)
    target = xp.tensor([[0.25, 0.75], [0.5, 0.5]], dtype=xp.float64, requires_grad=True)
    loss = xp.nn.CrossEntropyLoss()(x, target)
    logs = np.array(xp.log_softmax(x, 1).tolist())
    assert abs(loss.item() + (logs * target.tolist()).sum() / 2) < 1e-12
    loss.backward()
    np.testing.assert_allclose(target.grad.tolist(), -logs / 2, rtol=1e-12)


@clause("network.BCEWithLogitsLoss.is_of_logits", MUST, source=[Torch("torch.nn.BCEWithLogitsLoss")], requires=NN)
def _(xp, device):
    """The loss is -(t log(p) + (1 - t) log(1 - p)) where p = sigmoid(x), without overflow; its gradient is (p - t) / N."""
    x = xp.tensor([0.0, 1.0, 1000.0, -1000.0], dtype=xp.float64, device=device, requires_grad=True)
    t = xp.tensor([1.0, 0.25, 0.0, 0.0], dtype=xp.float64, device=device)
    each_ = xp.nn.BCEWithLogitsLoss(reduction="none")(x, t)
    np.testing.assert_allclose(each_.tolist(), [np.log(2), np.log1p(np.e) - 0.25, 1000.0, 0.0], rtol=1e-12)
    loss = xp.nn.BCEWithLogitsLoss()(x, t)
    loss.backward()
    np.testing.assert_allclose(x.grad.tolist(), [-0.125, (1 / (1 + np.exp(-1)) - 0.25) / 4, 0.25, 0.0], rtol=1e-12)
    assert abs(xp.nn.BCEWithLogitsLoss(reduction="sum")(x, t).item() - 4 * loss.item()) < 1e-9
    with raises(ValueError, match="size"):
        xp.nn.BCEWithLogitsLoss()(x, t[:1])


@clause("network.Module.forward_pre_hooks", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A forward pre-hook gets the module and its inputs, and may replace these: a single value or a tuple."""
    layer = linear(xp)
    seen = []

    def zeroed(module, inputs):
        seen.append((module is layer, len(inputs), inputs[0].tolist()))
        return inputs[0] * 0

    first = layer.register_forward_pre_hook(zeroed)
    assert layer(xp.ones(3)).tolist() == [10.0, 20.0]
    assert seen == [(True, 1, [1.0, 1.0, 1.0])]
    second = layer.register_forward_pre_hook(lambda module, inputs: (inputs[0] + 1,))
    assert layer(xp.ones(3)).tolist() == [16.0, 35.0]
    first.remove()
    assert layer(xp.zeros(3)).tolist() == [16.0, 35.0]
    second.remove()
    assert layer(xp.ones(3)).tolist() == [16.0, 35.0]
    assert layer.forward(xp.ones(3)).tolist() == [16.0, 35.0]


@clause("network.functional.linear", MUST, source=[Torch("torch.nn.functional.linear")], requires=NN)
def _(xp):
    """``functional.linear(x, weight, bias)`` is x @ weight.T + bias, of plain tensors too, and the bias may be left
    out."""
    weight, bias = xp.tensor([[1.0, 2.0]]), xp.tensor([10.0])
    x = xp.tensor([[1.0, 1.0], [2.0, 0.0]])
    assert xp.nn.functional.linear(x, weight, bias).tolist() == [[13.0], [12.0]]
    assert xp.nn.functional.linear(x, weight).tolist() == [[3.0], [2.0]]
    assert xp.nn.functional.linear(x[0], weight).tolist() == [3.0]
    assert xp.nn.functional.linear(x, weight).requires_grad is False


@clause("network.module.requires_grad_", MUST, source=[Torch("torch.nn.Module.requires_grad_")], requires=["nn"])
def _(xp):
    """``requires_grad_`` sets the flag of all parameters, True unless said, and returns the module."""
    layer = xp.nn.Linear(2, 1)
    assert layer.requires_grad_(False) is layer
    assert [p.requires_grad for p in layer.parameters()] == [False, False]
    assert layer.requires_grad_() is layer
    assert [p.requires_grad for p in layer.parameters()] == [True, True]


@clause("network.buffers.take_tensors_only", MUST, source=[Torch("torch.nn.Module.register_buffer")], requires=["nn"])
def _(xp):
    """What is set under a buffer's name becomes the buffer if it is a tensor or None; anything else is a TypeError."""
    module = xp.nn.Module()
    module.register_buffer("mean", xp.zeros(2))
    with raises(TypeError):
        module.mean = 3
    assert module.mean.tolist() == [0, 0]
    module.mean = xp.ones(2)
    assert [name for name, _ in module.named_buffers()] == ["mean"]
    assert module.state_dict()["mean"].tolist() == [1, 1]
    module.mean = None
    assert [*module.buffers()] == []

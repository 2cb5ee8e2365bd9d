"""``autograd.functional``: the derivatives of a function as matrices, and their products with vectors."""

import numpy as np

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises

DOUBLE = ["autograd.tape", "autograd.double"]
TAPE = ["autograd.tape"]

SCHEMA = Note("autograd")


def cubes(x):
    return x**3


def sum_of_cubes(x):
    return (x**3).sum()


def doubled(x):
    return 2 * x


def products(x, w):
    return x * w, (x * x).sum()


def bilinear(x, w):
    return (x * x * w).sum()


# ---- the Jacobian ------------------------------------------------------------------------------------------------------


@clause(
    "functional.jacobian.rows_are_outputs", MUST, source=[Torch("torch.autograd.functional.jacobian")], requires=TAPE
)
def _(xp, device):
    """The Jacobian of one output by one input is a tensor: the output's shape followed by the input's, element by
    element the derivative of the one by the other."""
    x = xp.tensor([1.0, 2.0], device=device)
    a = xp.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], device=device)
    found = xp.autograd.functional.jacobian(lambda t: a @ t, x)
    assert found.tolist() == a.tolist()
    of_matrix = xp.autograd.functional.jacobian(lambda t: (t * t).sum(1), a)
    assert tuple(of_matrix.shape) == (3, 3, 2)
    assert of_matrix[1].tolist() == [[0.0, 0.0], [6.0, 8.0], [0.0, 0.0]]
    assert tuple(xp.autograd.functional.jacobian(xp.sum, a).shape) == (3, 2)


@clause("functional.jacobian.nests_as_given", MUST, source=[Torch("torch.autograd.functional.jacobian")], requires=TAPE)
def _(xp):
    """The result is a tuple over the outputs if the function returns a tuple, and within it a tuple over the inputs if
    a tuple was given; one tensor stays one tensor."""
    jacobian = xp.autograd.functional.jacobian
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([3.0, 4.0])
    (to_x, to_w), (square_to_x, square_to_w) = jacobian(products, (x, w))
    assert (to_x.tolist(), to_w.tolist()) == ([[3.0, 0.0], [0.0, 4.0]], [[1.0, 0.0], [0.0, 2.0]])
    assert (square_to_x.tolist(), square_to_w.tolist()) == ([2.0, 4.0], [0.0, 0.0])
    one_input = jacobian(lambda t: (t, t * t), x)
    assert type(one_input) is tuple
    assert one_input[1].tolist() == [[2.0, 0.0], [0.0, 4.0]]
    one_output = jacobian(lambda t, u: t * u, (x, w))
    assert type(one_output) is tuple
    assert len(one_output) == 2
    alone = jacobian(lambda t: (t * t,), (x,))
    assert alone[0][0].tolist() == [[2.0, 0.0], [0.0, 4.0]]


@clause(
    "functional.jacobian.unused_is_zeros", MUST, source=[Torch("torch.autograd.functional.jacobian")], requires=TAPE
)
def _(xp):
    """Where an output does not depend on an input the Jacobian is zeros of the full shape, also for a constant
    output."""
    jacobian = xp.autograd.functional.jacobian
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([[3.0]])
    to_x, to_w = jacobian(lambda t, u: t * t, (x, w))
    assert to_x.tolist() == [[2.0, 0.0], [0.0, 4.0]]
    assert to_w.tolist() == np.zeros((2, 1, 1)).tolist()
    constant = jacobian(lambda t: xp.ones(3), x)
    assert constant.tolist() == np.zeros((3, 2)).tolist()


@clause(
    "functional.jacobian.leaves_no_trace",
    MUST,
    source=[Torch("torch.autograd.functional.jacobian"), Note("autograd")],
    requires=TAPE,
)
def _(xp):
    """The inputs' own ``grad``, ``requires_grad`` and history are untouched; by default the result has no history,
    whatever the inputs have."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    found = xp.autograd.functional.jacobian(cubes, x)
    assert found.tolist() == [[3.0, 0.0], [0.0, 12.0]]
    assert found.requires_grad is False
    assert x.grad is None
    plain = xp.tensor([1.0, 2.0])
    xp.autograd.functional.jacobian(cubes, plain)
    assert plain.requires_grad is False
    assert x.requires_grad is True


@clause(
    "functional.jacobian.calls_on_tensors_of_its_own",
    MUST,
    source=[Torch("torch.autograd.functional.jacobian")],
    requires=TAPE,
)
def _(xp):
    """The function is called on tensors of its own, which require grad and lie on the same memory: what it takes from
    outside, be it the input itself, is a constant."""
    x = xp.tensor([3.0], requires_grad=True)
    seen = []
    found = xp.autograd.functional.jacobian(lambda t: seen.append(t) or t * x, x)
    assert found.tolist() == [[3.0]]
    assert seen[0] is not x
    assert seen[0].requires_grad is True
    seen[0].data[0] = 5.0
    assert x.tolist() == [5.0]


@clause("functional.jacobian.create_graph", MUST, source=[Torch("torch.autograd.functional.jacobian")], requires=DOUBLE)
def _(xp):
    """With ``create_graph=True`` the Jacobian can be differentiated, back to the inputs that were given."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    found = xp.autograd.functional.jacobian(cubes, x, create_graph=True)
    assert found.requires_grad is True
    found.sum().backward()
    assert x.grad.tolist() == [6.0, 12.0]


@clause("functional.jacobian.under_no_grad", MUST, source=[Torch("torch.autograd.functional.jacobian")], requires=TAPE)
def _(xp):
    """Derivatives are taken inside ``no_grad`` too, which the function itself runs without."""
    modes = []
    with xp.no_grad():
        found = xp.autograd.functional.jacobian(lambda t: modes.append(xp.is_grad_enabled()) or t**2, xp.tensor([3.0]))
        assert xp.is_grad_enabled() is False
    assert found.tolist() == [[6.0]]
    assert modes == [True]


@clause("functional.jacobian.vectorize", SHOULD, source=[Torch("torch.autograd.functional.jacobian")], requires=TAPE)
def _(xp):
    """``vectorize=True`` gives the same Jacobian, unused inputs included; it is refused together with
    ``strict=True``."""
    jacobian = xp.autograd.functional.jacobian
    given = (xp.tensor([1.0, 2.0]), xp.tensor([3.0, 4.0]))
    for one, other in zip(jacobian(products, given, vectorize=True), jacobian(products, given), strict=True):
        assert [t.tolist() for t in one] == [t.tolist() for t in other]
    with raises(RuntimeError, match="not supported together"):
        jacobian(cubes, given[0], strict=True, vectorize=True)


@clause("functional.jacobian.strict", MUST, source=[Torch("torch.autograd.functional.jacobian")], requires=DOUBLE)
def _(xp):
    """With ``strict=True`` an output that does not depend on an input is refused instead of given zeros; with
    ``create_graph=True`` a constant Jacobian too."""
    jacobian = xp.autograd.functional.jacobian
    x, w = xp.tensor([1.0, 2.0], requires_grad=True), xp.tensor([3.0])
    assert jacobian(cubes, x, strict=True).tolist() == [[3.0, 0.0], [0.0, 12.0]]
    with raises(RuntimeError, match="independent of input 1"):
        jacobian(lambda t, u: t * t, (x, w), strict=True)
    with raises(RuntimeError, match="does not require gradients"):
        jacobian(lambda t: xp.ones(2), x, strict=True)
    assert jacobian(doubled, x, strict=True).tolist() == [[2.0, 0.0], [0.0, 2.0]]
    with raises(RuntimeError, match="independent of input 0"):
        jacobian(doubled, x, strict=True, create_graph=True)


@clause("functional.arguments.are_tensors", MUST, source=[SCHEMA], requires=DOUBLE)
def _(xp, name=each(("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"))):
    """Inputs and outputs are a tensor or a tuple of tensors: TypeError for a list, a number, or a tuple that holds
    one."""
    function = getattr(xp.autograd.functional, name)
    x = xp.tensor([1.0])
    for inputs in ([x], 1.0, (x, 1.0)):
        with raises(TypeError, match=name):
            function(lambda *t: t[0] * t[0], inputs)
    for outputs in (3.0, [x], (x, None)):
        with raises(TypeError, match=name):
            function(lambda t, outputs=outputs: outputs, x)


@clause("functional.jacobian.strategies", SHOULD, source=[Torch("torch.autograd.functional.jacobian")], requires=TAPE)
def _(xp):
    """The strategy is "reverse-mode" or "forward-mode"; another is refused."""
    found = xp.autograd.functional.jacobian(cubes, xp.tensor([2.0]), strategy="reverse-mode")
    assert found.tolist() == [[12.0]]
    with raises(AssertionError, match="reverse-mode"):
        xp.autograd.functional.jacobian(cubes, xp.tensor([2.0]), strategy="backwards")


# ---- vectors times Jacobians -------------------------------------------------------------------------------------------


@clause("functional.vjp.weights_the_outputs", MUST, source=[Torch("torch.autograd.functional.vjp")], requires=TAPE)
def _(xp, device):
    """``vjp`` returns the function's result and the sum over outputs of v times their derivatives, for each input."""
    x, w = xp.tensor([1.0, 2.0], device=device), xp.tensor([3.0, 4.0], device=device)
    v = (xp.tensor([1.0, 10.0], device=device), xp.tensor(100.0, device=device))
    (y, z), (to_x, to_w) = xp.autograd.functional.vjp(products, (x, w), v)
    assert (y.tolist(), z.item()) == ([3.0, 8.0], 5.0)
    assert (to_x.tolist(), to_w.tolist()) == ([203.0, 440.0], [1.0, 20.0])
    y, to_x = xp.autograd.functional.vjp(cubes, x, v[0])
    assert (y.tolist(), to_x.tolist()) == ([1.0, 8.0], [3.0, 120.0])
    assert y.requires_grad is to_x.requires_grad is False


@clause("functional.vjp.vector_may_be_left_out", MUST, source=[Torch("torch.autograd.functional.vjp")], requires=TAPE)
def _(xp):
    """``v`` may be left out for one output of one element, where it is 1; it must have the outputs' shapes."""
    vjp = xp.autograd.functional.vjp
    x = xp.tensor([1.0, 2.0])
    assert vjp(sum_of_cubes, x)[1].tolist() == [3.0, 12.0]
    with raises(RuntimeError, match="single element"):
        vjp(cubes, x)
    with raises(RuntimeError, match="invalid size"):
        vjp(cubes, x, xp.ones(3))
    with raises(RuntimeError, match="invalid length: should be 2 but got 1"):
        vjp(lambda t: (t, t), x, xp.ones(2))
    with raises(RuntimeError, match="single Tensor"):
        vjp(cubes, x, (xp.ones(2), xp.ones(2)))


@clause("functional.vjp.unused", MUST, source=[Torch("torch.autograd.functional.vjp")], requires=TAPE)
def _(xp):
    """An input that no output depends on has a product of zeros; with ``strict=True`` it is refused."""
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([3.0])
    assert xp.autograd.functional.vjp(lambda t, u: t.sum(), (x, w))[1][1].tolist() == [0.0]
    with raises(RuntimeError, match="independent of input 1"):
        xp.autograd.functional.vjp(lambda t, u: t.sum(), (x, w), strict=True)


@clause("functional.vjp.create_graph", MUST, source=[Torch("torch.autograd.functional.vjp")], requires=DOUBLE)
def _(xp):
    """With ``create_graph=True`` both the result and the product can be differentiated, by the inputs and by v."""
    x = xp.tensor([2.0], requires_grad=True)
    v = xp.tensor([5.0], requires_grad=True)
    y, product = xp.autograd.functional.vjp(cubes, x, v, create_graph=True)
    (y + product).backward()
    assert x.grad.tolist() == [12.0 + 5.0 * 12.0]
    assert v.grad.tolist() == [12.0]


@clause("functional.jvp.weights_the_inputs", MUST, source=[Torch("torch.autograd.functional.jvp")], requires=DOUBLE)
def _(xp, device):
    """``jvp`` returns the function's result and, for each output, its derivative in the direction v."""
    x, w = xp.tensor([1.0, 2.0], device=device), xp.tensor([3.0, 4.0], device=device)
    v = (xp.tensor([1.0, 10.0], device=device), xp.tensor([100.0, 0.0], device=device))
    (y, z), (along, square_along) = xp.autograd.functional.jvp(products, (x, w), v)
    assert (y.tolist(), z.item()) == ([3.0, 8.0], 5.0)
    assert (along.tolist(), square_along.item()) == ([103.0, 40.0], 42.0)
    y, along = xp.autograd.functional.jvp(cubes, x, v[0])
    assert (y.tolist(), along.tolist()) == ([1.0, 8.0], [3.0, 120.0])
    assert y.requires_grad is along.requires_grad is False


@clause("functional.jvp.vector_may_be_left_out", MUST, source=[Torch("torch.autograd.functional.jvp")], requires=DOUBLE)
def _(xp):
    """``v`` may be left out for one input of one element, where it is 1; it must have the inputs' shapes."""
    jvp = xp.autograd.functional.jvp
    assert jvp(cubes, xp.tensor([2.0]))[1].tolist() == [12.0]
    x = xp.tensor([1.0, 2.0])
    with raises(RuntimeError, match="single element"):
        jvp(cubes, x)
    with raises(RuntimeError, match="invalid size"):
        jvp(cubes, x, xp.ones(3))
    with raises(RuntimeError, match="Entry 1 in v"):
        jvp(bilinear, (x, x), (xp.ones(2), xp.ones(3)))


@clause("functional.jvp.unused", MUST, source=[Torch("torch.autograd.functional.jvp")], requires=DOUBLE)
def _(xp):
    """A constant output has the derivative zeros in every direction; with ``strict=True`` it is refused."""
    x = xp.tensor([1.0, 2.0])
    y, along = xp.autograd.functional.jvp(lambda t: xp.ones(3), x, xp.ones(2))
    assert (y.tolist(), along.tolist()) == ([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    with raises(RuntimeError, match="does not require gradients"):
        xp.autograd.functional.jvp(lambda t: xp.ones(3), x, xp.ones(2), strict=True)


# ---- the Hessian -------------------------------------------------------------------------------------------------------


@clause(
    "functional.hessian.second_derivatives", MUST, source=[Torch("torch.autograd.functional.hessian")], requires=DOUBLE
)
def _(xp, device):
    """The Hessian of a function with one element holds its second derivatives: in the input's shape, twice."""
    x = xp.tensor([1.0, 2.0], device=device)
    assert xp.autograd.functional.hessian(sum_of_cubes, x).tolist() == [[6.0, 0.0], [0.0, 12.0]]
    mixed = xp.autograd.functional.hessian(lambda t: t[0] * t[0] * t[1], x)
    assert mixed.tolist() == [[4.0, 2.0], [2.0, 0.0]]
    matrix = xp.ones(2, 3, device=device)
    assert tuple(xp.autograd.functional.hessian(sum_of_cubes, matrix).shape) == (2, 3, 2, 3)


@clause(
    "functional.hessian.blocks_of_inputs", MUST, source=[Torch("torch.autograd.functional.hessian")], requires=DOUBLE
)
def _(xp):
    """For a tuple of inputs the Hessian is a tuple of tuples: ``[i][j]`` is the derivative by input i, then by j."""
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([5.0])
    (xx, xw), (wx, ww) = xp.autograd.functional.hessian(bilinear, (x, w))
    assert xx.tolist() == [[10.0, 0.0], [0.0, 10.0]]
    assert xw.tolist() == [[2.0], [4.0]]
    assert wx.tolist() == [[2.0, 4.0]]
    assert ww.tolist() == [[0.0]]


@clause(
    "functional.hessian.needs_one_element",
    MUST,
    source=[Torch("torch.autograd.functional.hessian", "torch.autograd.functional.vhp")],
    requires=DOUBLE,
)
def _(xp, name=each(("hessian", "vhp", "hvp"))):
    """A function of more elements has no Hessian, nor has one that returns a tuple; any shape with one element will
    do."""
    function = getattr(xp.autograd.functional, name)
    x = xp.tensor([2.0])
    with raises(RuntimeError, match="single element"):
        function(lambda t: xp.stack([t, t]), x)
    with raises(RuntimeError, match="single Tensor"):
        function(lambda t: (t.sum(),), x)
    found = function(lambda t: (t**3).reshape(1, 1), x)
    assert (found if name == "hessian" else found[1]).reshape(-1).tolist() == [12.0]


@clause("functional.hessian.strict", MUST, source=[Torch("torch.autograd.functional.hessian")], requires=DOUBLE)
def _(xp, name=each(("hessian", "vhp", "hvp"))):
    """Where the slope is constant the second derivatives are zeros; with ``strict=True`` that is refused."""
    function = getattr(xp.autograd.functional, name)
    x = xp.tensor([2.0])
    found = function(xp.sum, x)
    assert (found if name == "hessian" else found[1]).reshape(-1).tolist() == [0.0]
    with raises(RuntimeError, match="not allowed in strict mode"):
        function(xp.sum, x, strict=True)


@clause("functional.hessian.create_graph", MUST, source=[Torch("torch.autograd.functional.hessian")], requires=DOUBLE)
def _(xp):
    """With ``create_graph=True`` the Hessian can be differentiated once more, back to the inputs; by default it has no
    history."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    assert xp.autograd.functional.hessian(lambda t: (t**4).sum(), x).requires_grad is False
    xp.autograd.functional.hessian(lambda t: (t**4).sum(), x, create_graph=True).sum().backward()
    assert x.grad.tolist() == [24.0, 48.0]


@clause(
    "functional.hessian.products",
    MUST,
    source=[Torch("torch.autograd.functional.vhp", "torch.autograd.functional.hvp")],
    requires=DOUBLE,
)
def _(xp, name=each(("vhp", "hvp"))):
    """``vhp`` and ``hvp`` return the function's result and the vector times the Hessian, without making the
    Hessian."""
    function = getattr(xp.autograd.functional, name)
    x, w = xp.tensor([1.0, 2.0], requires_grad=True), xp.tensor([5.0])
    y, (to_x, to_w) = function(bilinear, (x, w), (xp.tensor([1.0, 10.0]), xp.tensor([100.0])))
    assert y.item() == 25.0
    assert to_x.tolist() == [10.0 + 200.0, 100.0 + 400.0]
    assert to_w.tolist() == [2.0 + 40.0]
    assert y.requires_grad is to_x.requires_grad is False
    with raises(RuntimeError, match="single element"):
        function(sum_of_cubes, x)
    with raises(RuntimeError, match="invalid size"):
        function(sum_of_cubes, x, xp.ones(3))


@clause(
    "functional.hessian.products_create_graph",
    MUST,
    source=[Torch("torch.autograd.functional.vhp", "torch.autograd.functional.hvp")],
    requires=DOUBLE,
)
def _(xp, name=each(("vhp", "hvp"))):
    """With ``create_graph=True`` the products can be differentiated, by the inputs and by the vector."""
    x, v = xp.tensor([2.0], requires_grad=True), xp.tensor([3.0], requires_grad=True)
    _, product = getattr(xp.autograd.functional, name)(sum_of_cubes, x, v, create_graph=True)
    product.backward()
    assert x.grad.tolist() == [18.0]
    assert v.grad.tolist() == [12.0]

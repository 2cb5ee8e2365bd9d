"""``torch.func``: from a function, the function of its gradient, its Jacobian, its products with vectors."""

import numpy as np

from conformance.clause import MUST, Note, Torch, clause, raises

FUNCTIONS = ["autograd.functions"]
TAPE = ["autograd.functions", "autograd.tape"]
DOUBLE = ["autograd.functions", "autograd.double"]
GRAD = Torch("torch.func.grad")
PAGES = Note("func.whirlwind_tour")


def sum_of_cubes(x):
    return (x**3).sum()


def bilinear(x, w):
    return (x * x * w).sum()


def products(x, w):
    return x * w, x.sum()


# ---- grad --------------------------------------------------------------------------------------------------------------


@clause("func.grad.is_a_function", MUST, source=[GRAD, PAGES], requires=FUNCTIONS)
def _(xp, device):
    """``grad`` of a function is a function of the same arguments, whose result is the gradient; the argument need not
    require grad."""
    x = xp.tensor([1.0, 2.0], device=device)
    slope = xp.func.grad(sum_of_cubes)
    assert slope(x).tolist() == [3.0, 12.0]
    assert slope(x * 2).tolist() == [12.0, 48.0]
    assert xp.func.grad(lambda t, power: (t**power).sum())(x, power=2).tolist() == [2.0, 4.0]


@clause("func.grad.by_positions", MUST, source=[GRAD], requires=FUNCTIONS)
def _(xp):
    """``argnums`` says by which arguments: a number gives one gradient, a tuple a tuple; others are constants."""
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([3.0, 4.0])
    assert xp.func.grad(bilinear)(x, w).tolist() == [6.0, 16.0]
    assert xp.func.grad(bilinear, argnums=1)(x, w).tolist() == [1.0, 4.0]
    assert xp.func.grad(bilinear, argnums=-1)(x, w).tolist() == [1.0, 4.0]
    both = xp.func.grad(bilinear, argnums=(1, 0))(x, w)
    assert [g.tolist() for g in both] == [[1.0, 4.0], [6.0, 16.0]]
    (alone,) = xp.func.grad(bilinear, argnums=(0,))(x, w)
    assert alone.tolist() == [6.0, 16.0]
    with raises(RuntimeError, match="argnum=2"):
        xp.func.grad(bilinear, argnums=2)(x, w)


@clause("func.grad.of_trees", MUST, source=[GRAD], requires=FUNCTIONS)
def _(xp):
    """An argument may be a dict, list or tuple of tensors; the gradient is arranged in the same way."""
    parameters = {"weight": xp.tensor([1.0, 2.0]), "rest": [xp.tensor([3.0, 4.0]), (xp.tensor(5.0),)]}
    found = xp.func.grad(lambda p: (p["weight"] * p["rest"][0]).sum() * p["rest"][1][0])(parameters)
    assert found["weight"].tolist() == [15.0, 20.0]
    assert type(found["rest"]) is list
    assert found["rest"][0].tolist() == [5.0, 10.0]
    assert found["rest"][1][0].item() == 11.0


@clause("func.grad.unused_is_zeros", MUST, source=[GRAD], requires=FUNCTIONS)
def _(xp):
    """The gradient by what the result does not depend on is zeros."""
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([[3.0]])
    assert xp.func.grad(lambda a, b: a.sum(), argnums=1)(x, w).tolist() == [[0.0]]
    assert xp.func.grad(lambda a: (a.detach() ** 2).sum())(x).tolist() == [0.0, 0.0]


@clause("func.grad.needs_a_scalar", MUST, source=[GRAD], requires=FUNCTIONS)
def _(xp):
    """The function must return one tensor without dimensions, and its argument be a tensor of floating dtype."""
    x = xp.tensor([1.0])
    with raises(RuntimeError, match="scalar"):
        xp.func.grad(lambda t: t * 2)(x)
    with raises(RuntimeError, match="Expected f"):
        xp.func.grad(lambda t: (t.sum(),))(x)
    with raises(RuntimeError, match="Expected f"):
        xp.func.grad(lambda t: 3.0)(x)
    with raises(ValueError, match="must be Tensor"):
        xp.func.grad(sum_of_cubes)(3.0)
    with raises(RuntimeError, match="floating point"):
        xp.func.grad(sum_of_cubes)(xp.tensor([1, 2]))


@clause("func.grad.with_aux", MUST, source=[GRAD, Torch("torch.func.grad_and_value")], requires=FUNCTIONS)
def _(xp):
    """With ``has_aux=True`` the function returns a pair, of which the second is handed through."""
    x = xp.tensor([1.0, 2.0])
    gradient, aux = xp.func.grad(lambda t: (sum_of_cubes(t), (t * 2, [t])), has_aux=True)(x)
    assert gradient.tolist() == [3.0, 12.0]
    assert (aux[0].tolist(), aux[1][0].tolist()) == ([2.0, 4.0], [1.0, 2.0])


@clause("func.grad_and_value.returns_both", MUST, source=[Torch("torch.func.grad_and_value")], requires=FUNCTIONS)
def _(xp):
    """``grad_and_value`` returns the gradient and then the value; with ``has_aux`` the value and the rest as a pair."""
    x = xp.tensor([1.0, 2.0])
    gradient, value = xp.func.grad_and_value(sum_of_cubes)(x)
    assert (gradient.tolist(), value.item()) == ([3.0, 12.0], 9.0)
    gradient, (value, rest) = xp.func.grad_and_value(lambda t: (sum_of_cubes(t), t), has_aux=True)(x)
    assert (gradient.tolist(), value.item(), rest.tolist()) == ([3.0, 12.0], 9.0, [1.0, 2.0])


@clause("func.grad.leaves_no_history", MUST, source=[GRAD], requires=TAPE)
def _(xp):
    """Neither the gradient nor what is handed through has a history, and the argument is left as it was."""
    x = xp.tensor([1.0, 2.0])
    gradient, aux = xp.func.grad(lambda t: (sum_of_cubes(t), (t * 2, [t])), has_aux=True)(x)
    assert (gradient.requires_grad, aux[0].requires_grad, aux[1][0].requires_grad) == (False, False, False)
    assert (x.requires_grad, x.grad) == (False, None)
    assert [t.requires_grad for t in xp.func.grad_and_value(sum_of_cubes)(x)] == [False, False]


@clause("func.grad.nests", MUST, source=[GRAD], requires=DOUBLE)
def _(xp):
    """``grad`` of ``grad`` is the second derivative; an inner one takes what belongs to the outer for a constant."""
    x = xp.tensor(2.0)
    assert xp.func.grad(xp.func.grad(lambda t: t**4))(x).item() == 48.0
    assert xp.func.grad(xp.func.grad(xp.func.grad(lambda t: t**4)))(x).item() == 48.0
    one = xp.tensor(1.0)
    assert xp.func.grad(lambda t: t * xp.func.grad(lambda u: t + u)(one))(one).item() == 1.0
    assert xp.func.grad(lambda t: t * xp.func.grad(lambda u: t * u)(one))(x).item() == 4.0


@clause("func.grad.within_autograd", MUST, source=[GRAD], requires=[*TAPE, "autograd.double"])
def _(xp):
    """The gradient belongs to the graph around: it can be differentiated by the argument, and by what the function takes
    from outside, where these require grad."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    gradient = xp.func.grad(sum_of_cubes)(x)
    assert gradient.requires_grad is True
    gradient.sum().backward()
    assert x.grad.tolist() == [6.0, 12.0]
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    gradient = xp.func.grad(lambda t: (t * t * w).sum())(xp.tensor([1.0, 2.0]))
    gradient.sum().backward()
    assert w.grad.tolist() == [2.0, 4.0]


@clause("func.grad.under_no_grad", MUST, source=[GRAD], requires=TAPE)
def _(xp):
    """``no_grad`` around ``grad`` does not keep it from differentiating, and its result has no history; ``no_grad``
    within the function makes constants."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.no_grad():
        gradient = xp.func.grad(sum_of_cubes)(x)
        assert xp.is_grad_enabled() is False
    assert gradient.tolist() == [3.0, 12.0]
    assert gradient.requires_grad is False

    def half_constant(t):
        with xp.no_grad():
            square = t**2
        return (t * square).sum()

    assert xp.func.grad(half_constant)(xp.tensor([1.0, 2.0])).tolist() == [1.0, 4.0]


# ---- vjp ---------------------------------------------------------------------------------------------------------------


@clause("func.vjp.returns_value_and_function", MUST, source=[Torch("torch.func.vjp")], requires=FUNCTIONS)
def _(xp, device):
    """``vjp`` returns the value and a function of the outputs' weights, which returns a product for each argument, and
    may be called again."""
    x, w = xp.tensor([1.0, 2.0], device=device), xp.tensor([3.0, 4.0], device=device)
    (y, total), weighted = xp.func.vjp(products, x, w)
    assert (y.tolist(), total.item()) == ([3.0, 8.0], 3.0)
    ones = xp.ones(2, device=device)
    for factor in (1.0, 10.0):
        to_x, to_w = weighted((ones * factor, xp.tensor(1.0, device=device)))
        assert to_x.tolist() == [3.0 * factor + 1.0, 4.0 * factor + 1.0]
        assert to_w.tolist() == [1.0 * factor, 2.0 * factor]
    _, weighted = xp.func.vjp(sum_of_cubes, x)
    found = weighted(xp.tensor(2.0, device=device))
    assert type(found) is tuple
    assert [g.tolist() for g in found] == [[6.0, 24.0]]


@clause("func.vjp.weights_fit_the_value", MUST, source=[Torch("torch.func.vjp")], requires=FUNCTIONS)
def _(xp):
    """The weights must be arranged and shaped as the value is."""
    x = xp.tensor([1.0, 2.0])
    _, weighted = xp.func.vjp(lambda t: (t, t * 2), x)
    with raises(RuntimeError, match="structure"):
        weighted(xp.ones(2))
    with raises(RuntimeError):
        weighted((xp.ones(2), xp.ones(3)))
    assert weighted((xp.ones(2), xp.ones(2)))[0].tolist() == [3.0, 3.0]


@clause("func.vjp.with_aux", MUST, source=[Torch("torch.func.vjp")], requires=FUNCTIONS)
def _(xp):
    """With ``has_aux=True`` what the function returns beside its value comes third."""
    value, weighted, aux = xp.func.vjp(lambda t: (t * 2, t * 5), xp.tensor([1.0, 2.0]), has_aux=True)
    assert (value.tolist(), aux.tolist()) == ([2.0, 4.0], [5.0, 10.0])
    assert weighted(xp.ones(2))[0].tolist() == [2.0, 2.0]


@clause("func.vjp.leaves_no_history", MUST, source=[Torch("torch.func.vjp"), Torch("torch.func.jacrev")], requires=TAPE)
def _(xp):
    """Neither the value, nor what is handed through, nor a product or a Jacobian has a history."""
    x = xp.tensor([1.0, 2.0])
    value, weighted, aux = xp.func.vjp(lambda t: (t * 2, t * 5), x, has_aux=True)
    assert (value.requires_grad, aux.requires_grad) == (False, False)
    assert weighted(xp.ones(2))[0].requires_grad is False
    assert xp.func.jacrev(lambda t: t * t)(x).requires_grad is False


# ---- Jacobians ---------------------------------------------------------------------------------------------------------


@clause("func.jacrev.is_the_jacobian", MUST, source=[Torch("torch.func.jacrev")], requires=FUNCTIONS)
def _(xp, device):
    """``jacrev`` of a function returns its Jacobian: the value's shape followed by the argument's."""
    x = xp.tensor([1.0, 2.0], device=device)
    a = xp.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], device=device)
    found = xp.func.jacrev(lambda t: a @ (t * t))(x)
    assert found.tolist() == [[2.0, 8.0], [6.0, 16.0], [10.0, 24.0]]
    assert tuple(xp.func.jacrev(lambda t: t.sum(1))(a).shape) == (3, 3, 2)


@clause("func.jacrev.nests_as_given", MUST, source=[Torch("torch.func.jacrev")], requires=FUNCTIONS)
def _(xp):
    """The Jacobian is arranged as the value and within as ``argnums``; ``has_aux`` hands the rest through."""
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([3.0, 4.0])
    (to_x, to_w), (total_to_x, total_to_w) = xp.func.jacrev(products, argnums=(0, 1))(x, w)
    assert (to_x.tolist(), to_w.tolist()) == ([[3.0, 0.0], [0.0, 4.0]], [[1.0, 0.0], [0.0, 2.0]])
    assert (total_to_x.tolist(), total_to_w.tolist()) == ([1.0, 1.0], [0.0, 0.0])
    named = xp.func.jacrev(lambda t: {"double": t * 2})(x)
    assert named["double"].tolist() == [[2.0, 0.0], [0.0, 2.0]]
    found, aux = xp.func.jacrev(lambda t: (t * 2, t), has_aux=True)(x)
    assert (found.tolist(), aux.tolist()) == ([[2.0, 0.0], [0.0, 2.0]], [1.0, 2.0])


@clause("func.hessian.second_derivatives", MUST, source=[Torch("torch.func.hessian")], requires=DOUBLE)
def _(xp):
    """``hessian`` is the Jacobian of the Jacobian, for a tuple of ``argnums`` a tuple of tuples."""
    x, w = xp.tensor([1.0, 2.0]), xp.tensor([3.0, 4.0])
    assert xp.func.hessian(sum_of_cubes)(x).tolist() == [[6.0, 0.0], [0.0, 12.0]]
    assert xp.func.jacrev(xp.func.jacrev(sum_of_cubes))(x).tolist() == [[6.0, 0.0], [0.0, 12.0]]
    (xx, xw), (wx, ww) = xp.func.hessian(bilinear, argnums=(0, 1))(x, w)
    assert (xx.tolist(), ww.tolist()) == ([[6.0, 0.0], [0.0, 8.0]], [[0.0, 0.0], [0.0, 0.0]])
    assert xw.tolist() == wx.tolist() == [[2.0, 0.0], [0.0, 4.0]]
    values = np.array(xp.func.hessian(lambda t: t[0] * t[0] * t[1])(x).tolist())
    assert values.tolist() == [[4.0, 2.0], [2.0, 0.0]]

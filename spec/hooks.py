"""Functions that are called with a tensor's gradient while ``backward`` runs."""

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises

TAPE = ["autograd.tape"]


@clause("hooks.tensor.sees_the_whole_gradient", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp, device):
    """A tensor's hook is called once in a ``backward``, with the gradient summed over all paths."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    seen_x, seen_y = [], []
    x.register_hook(lambda gradient: seen_x.append(gradient.tolist()))
    y.register_hook(lambda gradient: seen_y.append(gradient.tolist()))
    (y * 3 + y * 4 + x).sum().backward()
    assert seen_y == [[7.0, 7.0]]
    assert seen_x == [[15.0, 15.0]]
    assert x.grad.tolist() == [15.0, 15.0]


@clause("hooks.tensor.replaces_the_gradient", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """A tensor that a hook returns takes the gradient's place, for later hooks and all that follows; None keeps it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda gradient: gradient * 10)
    y.register_hook(lambda gradient: gradient + 1)
    y.register_hook(lambda gradient: None)
    y.retain_grad()
    y.sum().backward()
    assert y.grad.tolist() == [11.0, 11.0]
    assert x.grad.tolist() == [22.0, 22.0]


@clause(
    "hooks.tensor.run_before_the_gradient_is_kept",
    MUST,
    source=[Torch("torch.Tensor.register_hook", "torch.Tensor.retain_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """``retain_grad`` keeps the gradient that a result's hooks have made, whichever was asked for first."""
    for retain_first in (True, False):
        x = xp.tensor([1.0, 2.0], requires_grad=True)
        y = x * 2
        if retain_first:
            y.retain_grad()
        y.register_hook(lambda gradient: gradient * 10)
        if not retain_first:
            y.retain_grad()
        y.sum().backward()
        assert y.grad.tolist() == [10.0, 10.0]
        assert x.grad.tolist() == [20.0, 20.0]


@clause("hooks.tensor.can_be_removed", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """The handle that ``register_hook`` returns removes that hook and no other; removing it twice is allowed."""
    x = xp.tensor([1.0], requires_grad=True)
    first = x.register_hook(lambda gradient: gradient * 10)
    x.register_hook(lambda gradient: gradient + 1)
    first.remove()
    first.remove()
    (x * 2).backward()
    assert x.grad.tolist() == [3.0]


@clause("hooks.tensor.needs_requires_grad", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """A hook on a tensor that does not require grad is refused."""
    with raises(RuntimeError, match="require"):
        xp.tensor([1.0]).register_hook(lambda gradient: gradient)


@clause("hooks.tensor.must_keep_shape_and_dtype", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """A hook's gradient of another shape or dtype is refused, as is what is no tensor; the leaf is left without a
    gradient."""
    for families, hook in (
        (RuntimeError, lambda gradient: xp.ones(3)),
        (RuntimeError, lambda gradient: gradient.to(xp.float64)),
        (TypeError, lambda gradient: 3),
    ):
        x = xp.tensor([1.0, 2.0], requires_grad=True)
        x.register_hook(hook)
        with raises(families):
            (x * 2).sum().backward()
        assert x.grad is None


@clause("hooks.tensor.exceptions_pass", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """An exception in a hook comes out of ``backward`` as it is; what was not reached has no gradient, and the next run
    works."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def stop(gradient):
        raise KeyError("stop")

    handle = x.register_hook(stop)
    with raises(KeyError):
        (x * 2).sum().backward()
    assert x.grad is None
    handle.remove()
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause(
    "hooks.leaf.after_accumulation",
    MUST,
    source=[Torch("torch.Tensor.register_post_accumulate_grad_hook")],
    requires=TAPE,
)
def _(xp):
    """A post-accumulate hook gets the leaf when its ``grad`` is complete, and is refused by a tensor that is no
    leaf."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append((leaf is x, leaf.grad.tolist())))
    (x * 2 + x * 3).sum().backward()
    assert seen == [(True, [5.0, 5.0])]
    x.sum().backward()
    assert seen[1] == (True, [6.0, 6.0])
    with raises(RuntimeError, match="leaf"):
        (x * 2).register_post_accumulate_grad_hook(lambda leaf: None)


@clause("hooks.graph.each_node_once", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp, wanted=each([True, False])):
    """Where a graph divides and meets again many times, each node is visited once, and so is each hook; also where only
    some gradients are asked for."""
    x = xp.tensor([1.0], dtype=xp.float64, requires_grad=True)
    seen = []
    x.register_hook(lambda g: seen.append("x"))
    y = x * 1
    for i in range(40):
        y = y + y
        if i in (3, 17):
            y.register_hook(lambda g, i=i: seen.append(i))
    if wanted:
        (g,) = xp.autograd.grad(y.sum(), x)
    else:
        y.sum().backward()
        g = x.grad
    assert g.tolist() == [2.0**40]
    assert seen == [17, 3, "x"]


@clause("hooks.result.of_the_root", MUST, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """A hook of the tensor that ``backward`` is called on runs too, and what it returns goes on."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g * 10)
    y.backward(xp.ones(2))
    assert x.grad.tolist() == [20.0, 20.0]


@clause("hooks.result.sees_the_gradient_given", SHOULD, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp, through=each([True, False])):
    """A hook of the tensor that ``backward`` begins with is shown the very tensor that was given as the gradient, with the
    history that it has; so is one behind operations whose derivatives are identities."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    given = xp.tensor([3.0, 4.0], requires_grad=True)
    seen = []
    x.register_hook(seen.append)
    (x.clone() if through else x).backward(given)
    assert seen[0] is given
    assert x.grad.tolist() == [3.0, 4.0]
    assert not x.grad.requires_grad

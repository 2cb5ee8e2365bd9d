"""Nodes of the graph: what they show, and hooks on them, on several gradients, and edges in place of tensors."""

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises

TAPE = ["autograd.tape"]
DOUBLE = ["autograd.tape", "autograd.double"]
WRITES = ["autograd.tape", "autograd.version", "mutable"]
HOOK = [Torch("torch.autograd.graph.Node.register_hook")]
PREHOOK = [Torch("torch.autograd.graph.Node.register_prehook")]
MULTI = [Torch("torch.autograd.graph.register_multi_grad_hook"), Note("autograd")]
EDGE = [Torch("torch.autograd.graph.get_gradient_edge"), Note("autograd")]


def values(gradients):
    """A tuple of gradients as lists, None where there is none."""
    return tuple(None if gradient is None else gradient.tolist() for gradient in gradients)


# ---- What a node shows -----------------------------------------------------------------------------------------------


@clause(
    "node_hooks.node.is_known_as_such",
    MUST,
    source=[Torch("torch.autograd.graph.Node.name", "torch.autograd.graph.Node.next_functions")],
    requires=TAPE,
)
def _(xp):
    """``grad_fn``, of operations and custom functions alike, and the ends of the graph are ``graph.Node``; other
    things are not."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    class Double(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

        @staticmethod
        def backward(ctx, gradient):
            return gradient * 2

    node = (x * x).grad_fn
    custom = Double.apply(x).grad_fn
    end = node.next_functions[0][0]
    for known in (node, custom, end):
        assert isinstance(known, xp.autograd.graph.Node)
        assert type(known.name()) is str
    assert custom.name() == "DoubleBackward"
    assert end.next_functions == ()
    assert not isinstance(x, xp.autograd.graph.Node)
    assert not isinstance(None, xp.autograd.graph.Node)


@clause("node_hooks.node.is_one_object", MUST, source=[Torch("torch.Tensor.grad_fn"), Note("autograd")], requires=TAPE)
def _(xp):
    """A node is the same object each time that it is asked for, and can be a key."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    z = y.exp()
    assert y.grad_fn is y.grad_fn
    assert z.grad_fn.next_functions[0][0] is y.grad_fn
    assert {y.grad_fn: 1}[y.grad_fn] == 1
    ends = [node for node, _ in y.grad_fn.next_functions]
    assert ends[0] is ends[1]


@clause("node_hooks.node.has_metadata", MUST, source=[Torch("torch.autograd.graph.Node.metadata")], requires=TAPE)
def _(xp):
    """``metadata`` is a dictionary of the user's own, one for each node."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y, z = x * x, x.exp()
    assert y.grad_fn.metadata == {}
    y.grad_fn.metadata["where"] = "here"
    assert y.grad_fn.metadata == {"where": "here"}
    assert z.grad_fn.metadata == {}


# ---- register_hook ---------------------------------------------------------------------------------------------------


@clause("node_hooks.hook.sees_both_sides", MUST, source=HOOK, requires=TAPE)
def _(xp, device):
    """A node's hook is called once, after its derivatives, with two tuples: its inputs' gradients and its results'."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    w = xp.tensor([3.0, 4.0], device=device, requires_grad=True)
    seen = []
    y = x * w
    y.grad_fn.register_hook(lambda inputs, results: seen.append((values(inputs), values(results))))
    (y * 2 + y * 3).sum().backward()
    assert seen == [(([15.0, 20.0], [5.0, 10.0]), ([5.0, 5.0],))]
    assert x.grad.tolist() == [15.0, 20.0]


@clause("node_hooks.hook.of_constants_and_broadcasts", MUST, source=HOOK, requires=TAPE)
def _(xp):
    """An input without history has the gradient None; one that was broadcast has its gradient already summed."""
    x = xp.ones(1, requires_grad=True)
    seen = []
    y = x * xp.ones(2, 3)
    y.grad_fn.register_hook(lambda inputs, results: seen.append((values(inputs), tuple(results[0].shape))))
    y.sum().backward()
    assert seen == [(([6.0], None), (2, 3))]


@clause("node_hooks.hook.replaces_gradients", MUST, source=HOOK, requires=TAPE)
def _(xp):
    """A tuple that a hook returns takes the place of its inputs' gradients, for later hooks too; None in it is none."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    y = x * w
    y.grad_fn.register_hook(lambda inputs, results: (inputs[0] + 1, None))
    y.grad_fn.register_hook(lambda inputs, results: (inputs[0] * 10, inputs[1]))
    y.grad_fn.register_hook(lambda inputs, results: None)
    y.sum().backward()
    assert x.grad.tolist() == [40.0, 50.0]
    assert w.grad is None


def in_a_list(gradients):
    return list(gradients)


def alone(gradients):
    return gradients[0]


def one_too_many(gradients):
    return (*gradients, gradients[0])


def of_another_shape(gradients):
    return (gradients[0].sum(), *gradients[1:])


def no_tensor(gradients):
    return (3, *gradients[1:])


@clause("node_hooks.hook.must_return_a_like_tuple", MUST, source=[*HOOK, *PREHOOK], requires=TAPE)
def _(xp, change=each([in_a_list, alone, one_too_many, of_another_shape, no_tensor])):
    """What a hook or prehook returns must be a tuple of as many tensors of the same shapes, or None."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    after, before = x * x, x * x
    after.grad_fn.register_hook(lambda inputs, results: change(inputs))
    before.grad_fn.register_prehook(change)
    for y in (after, before):
        with raises(RuntimeError, TypeError):
            y.sum().backward()
    assert x.grad is None


@clause("node_hooks.hook.can_be_removed", MUST, source=[*HOOK, *PREHOOK], requires=TAPE)
def _(xp):
    """The handle that registration returns takes that hook off, as a context at its end; twice is allowed."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    first = y.grad_fn.register_hook(lambda inputs, results: (inputs[0] + 1, None))
    before = y.grad_fn.register_prehook(lambda results: (results[0] + 5,))
    y.grad_fn.register_hook(lambda inputs, results: (inputs[0] * 10, None))
    first.remove()
    first.remove()
    before.remove()
    y.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [20.0, 20.0]
    x.grad = None
    with y.grad_fn.register_prehook(lambda results: (results[0] * 3,)):
        y.sum().backward(retain_graph=True)
    y.sum().backward()
    assert x.grad.tolist() == [80.0, 80.0]


@clause("node_hooks.hook.exceptions_pass", MUST, source=[*HOOK, *PREHOOK], requires=TAPE)
def _(xp):
    """An exception in a node's hook comes out of ``backward`` as it is."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def stop(*gradients):
        raise KeyError("stop")

    for register in ("register_hook", "register_prehook"):
        y = x * x
        getattr(y.grad_fn, register)(stop)
        with raises(KeyError):
            y.sum().backward()
    assert x.grad is None
    assert xp.is_grad_enabled() is True


@clause("node_hooks.hook.follows_create_graph", MUST, source=HOOK, requires=DOUBLE)
def _(xp):
    """A hook's operations are recorded under ``create_graph=True``, with gradients that require grad, and not
    otherwise."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def scaled(inputs, results):
        seen.append((xp.is_grad_enabled(), inputs[0].requires_grad))
        return inputs[0] * x, inputs[1] * x

    y = x * x
    y.grad_fn.register_hook(scaled)
    xp.autograd.grad(y.sum(), x, retain_graph=True)
    (first,) = xp.autograd.grad(y.sum(), x, create_graph=True)
    assert seen == [(False, False), (True, True)]
    assert first.tolist() == [2.0, 8.0]
    assert xp.autograd.grad(first.sum(), x)[0].tolist() == [4.0, 8.0]


@clause("node_hooks.hook.of_several_results", MUST, source=[*HOOK, *PREHOOK], requires=[*TAPE, "views"])
def _(xp):
    """A node of several results has one gradient for each in its hooks, None for one that was not used."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    seen = []
    first, _, third = x.unbind()
    assert first.grad_fn is third.grad_fn
    first.grad_fn.register_prehook(lambda results: seen.append(values(results)))
    first.grad_fn.register_hook(lambda inputs, results: seen.append((values(inputs), values(results))))
    (first * 5 + third * 7).backward()
    assert seen == [(5.0, None, 7.0), (([5.0, 0.0, 7.0],), (5.0, None, 7.0))]


@clause("node_hooks.hook.of_custom_functions", MUST, source=[*HOOK, *PREHOOK], requires=TAPE)
def _(xp):
    """A custom function's node takes hooks and prehooks, also from within ``forward`` on its context's side."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    class Double(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

        @staticmethod
        def backward(ctx, gradient):
            seen.append(gradient.tolist())
            return gradient * 2

    y = Double.apply(x)
    y.grad_fn.register_prehook(lambda results: (results[0] * 10,))
    y.grad_fn.register_hook(lambda inputs, results: (inputs[0] + results[0],))
    y.sum().backward()
    assert seen == [[10.0, 10.0]]
    assert x.grad.tolist() == [30.0, 30.0]


# ---- register_prehook ------------------------------------------------------------------------------------------------


@clause("node_hooks.prehook.replaces_gradients", MUST, source=PREHOOK, requires=TAPE)
def _(xp):
    """A prehook is called before the node's derivatives with a tuple of its results' gradients, and may replace it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    y = x * x
    y.grad_fn.register_prehook(lambda results: seen.append(values(results)))
    y.grad_fn.register_prehook(lambda results: (results[0] + 1,))
    y.grad_fn.register_prehook(lambda results: (results[0] * 10,))
    y.sum().backward()
    assert seen == [([1.0, 1.0],)]
    assert x.grad.tolist() == [40.0, 80.0]


@clause("node_hooks.prehook.none_stops", SHOULD, source=PREHOOK, requires=TAPE)
def _(xp):
    """A prehook that returns None in its tuple takes the gradient away: nothing arrives behind the node."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y.grad_fn.register_prehook(lambda results: (None,))
    y.sum().backward()
    assert x.grad is None


@clause(
    "node_hooks.order.tensor_then_prehook_then_hook",
    MUST,
    source=[Note("notes/autograd"), *HOOK, *PREHOOK],
    requires=TAPE,
)
def _(xp):
    """The tensor's hooks come first, then ``retain_grad``, then the node's prehooks, its derivatives, its hooks, and
    then the inputs'."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    y = x * x
    y.retain_grad()
    y.grad_fn.register_hook(lambda inputs, results: seen.append(("hook", values(inputs), values(results))))
    y.grad_fn.register_prehook(lambda results: seen.append(("prehook", values(results))) or (results[0] * 10,))
    y.register_hook(lambda gradient: seen.append(("tensor", gradient.tolist())) or gradient * 2)
    x.register_hook(lambda gradient: seen.append(("leaf", gradient.tolist())))
    y.sum().backward()
    assert [name for name, *_ in seen] == ["tensor", "prehook", "hook", "leaf"]
    assert seen[1] == ("prehook", ([2.0, 2.0],))
    assert seen[2] == ("hook", ([20.0, 40.0], [20.0, 40.0]), ([20.0, 20.0],))
    assert y.grad.tolist() == [2.0, 2.0]
    assert x.grad.tolist() == [40.0, 80.0]


@clause("node_hooks.order.not_where_the_graph_is_cut", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A node whose own gradient is asked for, and nothing behind it, is not run: its tensor's hooks are called, its
    own are not."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    y = x * x
    y.register_hook(lambda gradient: gradient * 10)
    y.grad_fn.register_prehook(lambda results: seen.append("prehook"))
    y.grad_fn.register_hook(lambda inputs, results: seen.append("hook"))
    (gradient,) = xp.autograd.grad((y * 2).sum(), y)
    assert gradient.tolist() == [20.0, 20.0]
    assert seen == []


@clause("node_hooks.accumulate.around_the_sum", MUST, source=[Note("notes/autograd"), *HOOK, *PREHOOK], requires=TAPE)
def _(xp):
    """The node at a leaf takes hooks too: the prehook's gradient is what is accumulated, the hook sees it done."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    y = x * 2
    end = y.grad_fn.next_functions[0][0]
    assert end.variable is x
    end.register_prehook(lambda results: (results[0] * 5,))
    end.register_hook(lambda inputs, results: seen.append((inputs, values(results), x.grad.tolist())))
    y.sum().backward()
    assert seen == [((), ([10.0, 10.0],), [10.0, 10.0])]
    assert x.grad.tolist() == [10.0, 10.0]


# ---- register_multi_grad_hook ----------------------------------------------------------------------------------------


@clause("node_hooks.multi.waits_for_all", MUST, source=MULTI, requires=TAPE)
def _(xp):
    """``register_multi_grad_hook`` calls its function once in a ``backward``, with every tensor's gradient in their
    order."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    y = x * 2
    seen = []
    handle = xp.autograd.graph.register_multi_grad_hook((w, x, y), lambda gradients: seen.append(values(gradients)))
    (y * w).sum().backward(retain_graph=True)
    assert seen == [([2.0, 4.0], [6.0, 8.0], [3.0, 4.0])]
    (y * w).sum().backward()
    assert len(seen) == 2
    handle.remove()
    (x * w).sum().backward()
    assert len(seen) == 2


@clause("node_hooks.multi.none_where_not_reached", MUST, source=MULTI, requires=TAPE)
def _(xp):
    """A tensor that the ``backward`` does not reach has the gradient None; where it reaches none nothing is called."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    seen = []
    xp.autograd.graph.register_multi_grad_hook((x, w), lambda gradients: seen.append(values(gradients)))
    (x * 2).sum().backward()
    assert seen == [([2.0, 2.0], None)]
    xp.ones(1, requires_grad=True).backward()
    assert len(seen) == 1
    (w * 3).sum().backward()
    assert seen[1] == (None, [3.0, 3.0])


@clause("node_hooks.multi.any_takes_the_first", MUST, source=MULTI, requires=TAPE)
def _(xp):
    """With ``mode="any"`` the function is called once in a ``backward`` with the first gradient alone."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y * 5
    seen = []
    xp.autograd.graph.register_multi_grad_hook((x, y, z), lambda gradient: seen.append(gradient.tolist()), mode="any")
    z.sum().backward(retain_graph=True)
    assert seen == [[1.0, 1.0]]
    y.sum().backward()
    assert seen == [[1.0, 1.0], [1.0, 1.0]]
    with raises(ValueError, match="mode"):
        xp.autograd.graph.register_multi_grad_hook((x,), print, mode="some")


# ---- Edges, versions -------------------------------------------------------------------------------------------------


@clause("node_hooks.edge.stands_for_the_tensor", MUST, source=EDGE, requires=TAPE)
def _(xp):
    """``get_gradient_edge`` gives a tensor's node and number among its results, which ``autograd.grad`` takes for the
    tensor."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    edge, end = xp.autograd.graph.get_gradient_edge(y), xp.autograd.graph.get_gradient_edge(x)
    assert edge.node is y.grad_fn
    assert edge.output_nr == 0
    assert end.node is y.grad_fn.next_functions[0][0]
    to_y, to_x = xp.autograd.grad((y * 3).sum(), [edge, end], retain_graph=True)
    assert to_y.tolist() == [3.0, 3.0]
    assert to_x.tolist() == [6.0, 12.0]
    of_y = xp.autograd.graph.get_gradient_edge(y)
    del y
    assert xp.autograd.grad(of_y, x, xp.tensor([1.0, 10.0]))[0].tolist() == [2.0, 40.0]


@clause("node_hooks.edge.of_several_results", MUST, source=EDGE, requires=[*TAPE, "views"])
def _(xp):
    """The edge of one of several results has its number; without history there is no edge."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    parts = x.unbind()
    edges = [xp.autograd.graph.get_gradient_edge(part) for part in parts]
    assert [edge.output_nr for edge in edges] == [0, 1, 2]
    assert edges[0].node is edges[2].node
    (gradient,) = xp.autograd.grad(parts[0] * 2 + parts[2] * 7, edges[2])
    assert gradient.item() == 7.0
    with raises(RuntimeError, match="does not require grad"):
        xp.autograd.graph.get_gradient_edge(xp.ones(2))


@clause("node_hooks.increment_version.counts_as_a_write", MUST, source=[Note("autograd")], requires=WRITES)
def _(xp):
    """``increment_version`` counts a write of one tensor or of each of several, which ``backward`` then detects."""
    a, b = xp.ones(2), xp.ones(2)
    xp.autograd.graph.increment_version(a)
    xp.autograd.graph.increment_version([a, b])
    assert (a._version, b._version) == (2, 1)
    assert a.tolist() == [1.0, 1.0]
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    middle = x * 1
    y = middle * middle
    xp.autograd.graph.increment_version(middle)
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


@clause("node_hooks.edge.keeps_the_device", MUST, source=EDGE, requires=TAPE)
def _(xp, accelerator):
    """The gradient at an edge of an accelerator's result is on the accelerator."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x.to(accelerator) * 2
    edge = xp.autograd.graph.get_gradient_edge(y)
    total = (y * 3).sum()
    del y
    (gradient,) = xp.autograd.grad(total, edge)
    assert gradient.device == xp.device(accelerator)
    assert gradient.tolist() == [3.0, 3.0]


@clause("node_hooks.next_functions.of_a_comparison_in_place", SHOULD, source=EDGE, requires=WRITES)
def _(xp):
    """A comparison that is written in place is recorded, with a next function for each tensor that was compared."""
    for other, count in ((3, 1), (xp.tensor([3.0, 1.0]), 2)):
        x = xp.tensor([1.0, 2.0], requires_grad=True) * 1
        x.eq_(other)
        assert x.requires_grad
        assert len(x.grad_fn.next_functions) == count

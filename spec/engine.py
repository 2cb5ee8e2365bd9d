"""How a backward pass goes through the graph: in which order, from several roots, through errors, again and at once.

What ``backward`` computes is the chapter ``autograd``; hooks themselves are ``hooks``.  Here they are the observers.
"""

import threading

import numpy as np

from conformance.clause import DEPRECATED, MAY, MUST, SHOULD, Note, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
VERSIONS = [*TAPE, "mutable", "autograd.version"]


def ones(xp, **options):
    return xp.ones(2, requires_grad=True, **options)


def failing(gradient):
    raise ValueError("from a hook")


# ---- Order -----------------------------------------------------------------------------------------------------------


@clause("engine.order.newest_first", SHOULD, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Of the operations whose gradients are whole, the one that was recorded last comes first."""
    x = ones(xp)
    order = []
    old = x * 2
    deep = x * 3
    deep = deep * 1
    new = x * 5
    old.register_hook(lambda gradient: order.append("old"))
    deep.register_hook(lambda gradient: order.append("deep"))
    new.register_hook(lambda gradient: order.append("new"))
    ((new + old) + deep).sum().backward()
    assert order == ["new", "deep", "old"]


@clause("engine.order.consumers_before_producers", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """An operation is derived after all the operations that read its result, however long their paths are, and once."""
    x = ones(xp)
    order = []
    shared = x * 2
    shared.register_hook(lambda gradient: order.append(("shared", gradient.tolist())))
    long = shared * 1
    for _ in range(3):
        long = long * 1
    long.register_hook(lambda gradient: order.append("long"))
    (shared * 10 + long).sum().backward()
    assert order == ["long", ("shared", [11.0, 11.0])]


@clause(
    "engine.order.leaves_as_soon_as_whole",
    SHOULD,
    source=[Torch("torch.Tensor.register_post_accumulate_grad_hook"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """A leaf accumulates as soon as its last consumer is done: hooks of older results find its gradient there."""
    first, last = ones(xp), ones(xp)
    order = []
    x = first * 2
    x.register_hook(lambda gradient: order.append(("x", last.grad.tolist(), first.grad)))
    y = x * last
    y.register_hook(lambda gradient: order.append(("y", last.grad)))
    y.sum().backward()
    assert order == [("y", None), ("x", [2.0, 2.0], None)]
    assert first.grad.tolist() == [2.0, 2.0]


@clause(
    "engine.order.shared_leaves_wait",
    MUST,
    source=[Torch("torch.Tensor.register_post_accumulate_grad_hook"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """A leaf that an older operation reads as well waits for it, and then accumulates once, the sum."""
    first, shared = ones(xp), ones(xp)
    order = []
    shared.register_post_accumulate_grad_hook(lambda leaf: order.append(("shared", leaf.grad.tolist())))
    x = first * shared
    x.register_hook(lambda gradient: order.append("x"))
    (x * shared).sum().backward()
    assert order == ["x", ("shared", [2.0, 2.0])]


@clause(
    "engine.order.post_accumulate_hooks_between_layers",
    SHOULD,
    source=[Torch("torch.Tensor.register_post_accumulate_grad_hook")],
    requires=TAPE,
)
def _(xp):
    """Leaves' own hooks run in the order in which the pass reaches the leaves, the last layer's first, so that a gradient
    can be used and dropped while the pass goes on."""
    weights = [ones(xp) for _ in range(3)]
    order = []
    held = []

    def use(leaf):
        order.append([w is leaf for w in weights].index(True))
        held.append(sum(w.grad is not None for w in weights))
        leaf.grad = None

    for weight in weights:
        weight.register_post_accumulate_grad_hook(use)
    x = xp.ones(2)
    for weight in weights:
        x = x * weight
    x.sum().backward()
    assert order == [2, 1, 0]
    assert held == [1, 1, 1]


@clause(
    "engine.order.of_wanted_inputs",
    SHOULD,
    source=[Torch("torch.autograd.backward"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """With ``inputs=`` the hooks on what leads there run in the same order; those of other leaves do not run."""
    first, last = ones(xp), ones(xp)
    order = []
    x = first * 2
    x.register_hook(lambda gradient: order.append("x"))
    y = x * last
    y.register_hook(lambda gradient: order.append("y"))
    for name, leaf in (("first", first), ("last", last)):
        leaf.register_hook(lambda gradient, name=name: order.append(name))
        leaf.register_post_accumulate_grad_hook(lambda leaf, name=name: order.append("grad of " + name))
    y.sum().backward(inputs=[first])
    assert order == ["y", "x", "first", "grad of first"]
    assert last.grad is None


@clause("engine.order.grad_calls_no_accumulation_hooks", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """``autograd.grad`` calls the hooks of the inputs that it is asked for, and none that waits for an accumulation."""
    first, last = ones(xp), ones(xp)
    order = []
    for name, leaf in (("first", first), ("last", last)):
        leaf.register_hook(lambda gradient, name=name: order.append(name))
        leaf.register_post_accumulate_grad_hook(lambda leaf: order.append("accumulated"))
    y = first * 2 * last
    assert xp.autograd.grad(y.sum(), [first], retain_graph=True)[0].tolist() == [2.0, 2.0]
    assert order == ["first"]
    xp.autograd.grad(y.sum(), [first, last])
    assert order == ["first", "last", "first"]


# ---- Exceptions ------------------------------------------------------------------------------------------------------


@clause("engine.exception.keeps_what_was_whole", SHOULD, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """An exception in the middle leaves the gradients that were accumulated before it; what was not reached has none."""
    first, second, third = ones(xp), ones(xp), ones(xp)
    x = first * 2
    x.register_hook(failing)
    with raises(ValueError, match="from a hook"):
        (x * second * third).sum().backward()
    assert third.grad.tolist() == [2.0, 2.0]
    assert second.grad.tolist() == [2.0, 2.0]
    assert first.grad is None


@clause("engine.exception.accumulates_no_partial_sums", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A leaf that an operation behind the exception reads as well accumulates nothing, not the part that had arrived."""
    first, shared = ones(xp), ones(xp)
    x = first * shared
    x.register_hook(failing)
    with raises(ValueError):
        (x * shared).sum().backward()
    assert shared.grad is None
    assert first.grad is None


@clause(
    "engine.exception.after_accumulation",
    SHOULD,
    source=[Torch("torch.Tensor.register_post_accumulate_grad_hook")],
    requires=TAPE,
)
def _(xp):
    """An exception in a hook after accumulation leaves that leaf's gradient, and ends the pass."""
    first, last = ones(xp), ones(xp)
    last.register_post_accumulate_grad_hook(failing)
    with raises(ValueError):
        (first * 2 * last).sum().backward()
    assert last.grad.tolist() == [2.0, 2.0]
    assert first.grad is None


@clause(
    "engine.exception.for_what_a_hook_after_accumulation_returns",
    MUST,
    source=[Torch("torch.Tensor.register_post_accumulate_grad_hook")],
    requires=TAPE,
)
def _(xp):
    """A hook after accumulation returns nothing; a gradient that it returns is refused, where another hook's would be
    taken in place of the one that it saw."""
    leaf = ones(xp)
    leaf.register_post_accumulate_grad_hook(lambda leaf: leaf.grad * 2)
    with raises(RuntimeError):
        (leaf * 3).sum().backward()
    assert leaf.grad.tolist() == [3.0, 3.0]


@clause("engine.exception.restores_the_grad_mode", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp, enabled=each([True, False]), create_graph=each([True, False])):
    """After an exception in ``backward`` the thread's grad mode is what it was before."""
    x = ones(xp)
    y = x * x
    y.register_hook(failing)
    z = y.sum()
    with xp.set_grad_enabled(enabled):
        with raises(ValueError):
            z.backward(create_graph=create_graph)
        assert xp.is_grad_enabled() is enabled
    assert xp.is_grad_enabled() is True
    assert (x * 2).requires_grad is True


@clause("engine.exception.frees_what_was_visited", SHOULD, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp):
    """What a pass visited before its exception is freed: another pass through it is refused."""
    x, w = ones(xp), ones(xp)
    y = x * x
    handle = y.register_hook(failing)
    z = (y * w).sum()
    with raises(ValueError):
        z.backward()
    handle.remove()
    with raises(RuntimeError, match="second time"):
        z.backward()
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause("engine.mode.off_in_hooks", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp, create_graph=each([False, True])):
    """Grad mode is on in a pass, as hooks see it, exactly if ``create_graph`` was asked for."""
    x = ones(xp)
    modes = []
    x.register_hook(lambda gradient: modes.append((xp.is_grad_enabled(), gradient.requires_grad)))
    (x * x).sum().backward(create_graph=create_graph)
    assert modes == [(create_graph, create_graph)]
    assert xp.is_grad_enabled() is True


# ---- Passes within passes --------------------------------------------------------------------------------------------


@clause("engine.reentrant.in_a_hook", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A hook may run ``backward`` on another graph; the outer pass goes on as if it had not."""
    x, p = ones(xp), ones(xp)
    other = (p * 5).sum()
    y = x * 2
    y.register_hook(lambda gradient: other.backward())
    (y * 3).sum().backward()
    assert p.grad.tolist() == [5.0, 5.0]
    assert x.grad.tolist() == [6.0, 6.0]
    assert xp.is_grad_enabled() is True


@clause("engine.reentrant.to_the_same_leaf", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Both passes, the outer one and the one within its hook, accumulate into the leaf that they share."""
    x = ones(xp)
    other = (x * 3).sum()
    y = x * 2
    y.register_hook(lambda gradient: other.backward())
    y.sum().backward()
    assert x.grad.tolist() == [5.0, 5.0]


@clause("engine.reentrant.in_a_function", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A custom function's ``backward`` may record and run a pass of its own, as checkpointing does, nested and in a row."""

    class Cube(xp.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.x = x.detach()
            return ctx.x**3

        @staticmethod
        def backward(ctx, gradient):
            with xp.enable_grad():
                x = ctx.x.requires_grad_()
                (x**3).backward(gradient)
            return x.grad

    x = xp.tensor([2.0, 3.0], requires_grad=True)
    Cube.apply(Cube.apply(x) * 2).sum().backward()
    assert x.grad.tolist() == [18432.0, 472392.0]


@clause("engine.reentrant.deep", SHOULD, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Passes may be nested a hundred deep."""

    class Nested(xp.autograd.Function):
        @staticmethod
        def forward(ctx, x, depth):
            ctx.depth = depth
            return x.clone()

        @staticmethod
        def backward(ctx, gradient):
            if ctx.depth:
                with xp.enable_grad():
                    x = xp.ones(1, requires_grad=True)
                    Nested.apply(x, ctx.depth - 1).sum().backward()
                gradient = gradient + x.grad
            return gradient, None

    x = xp.ones(1, requires_grad=True)
    Nested.apply(x, 60).sum().backward()
    assert x.grad.tolist() == [61.0]


# ---- Shapes of graphs ------------------------------------------------------------------------------------------------


@clause("engine.graph.wide", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A tensor may have any number of consumers; all of their gradients count."""
    x = xp.ones(1, requires_grad=True)
    y = x * 1
    xp.stack([y * 2 for _ in range(300)] + [x * 3 for _ in range(300)]).sum().backward()
    assert x.grad.item() == 1500.0


@clause("engine.graph.deep_with_hooks", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A chain longer than any call stack is passed through, also with hooks on it."""
    x = xp.ones(1, requires_grad=True)
    seen = []
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.item()))
    y = x * 1
    y.register_hook(lambda gradient: seen.append("first"))
    for _ in range(1500):
        y = y + 1.0
    y.register_hook(lambda gradient: seen.append("last"))
    y.sum().backward()
    assert seen == ["last", "first", 1.0]


@clause("engine.roots.sharing_a_graph", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """Several roots are one pass: what they share is visited once, with the sum, and need not be retained."""
    x = xp.tensor([3.0], requires_grad=True)
    calls = []
    y = x * x
    y.register_hook(lambda gradient: calls.append(gradient.tolist()))
    xp.autograd.backward([y * 2, y * 3])
    assert calls == [[5.0]]
    assert x.grad.tolist() == [30.0]


@clause("engine.roots.given_twice", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """A root that is given twice counts twice, each time with its own gradient."""
    x = xp.tensor([3.0], requires_grad=True)
    y = x * x
    xp.autograd.backward([y, y], [xp.ones(1), xp.ones(1) * 2])
    assert x.grad.tolist() == [18.0]
    leaf = xp.ones(1, requires_grad=True)
    xp.autograd.backward([leaf, leaf])
    assert leaf.grad.tolist() == [2.0]


@clause("engine.roots.one_within_anothers_graph", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """A root that another root was computed from, even a leaf, receives that one's gradient besides its own."""
    x = xp.tensor([3.0], requires_grad=True)
    y = x * x
    xp.autograd.backward([y, y * 2])
    assert x.grad.tolist() == [18.0]
    x.grad = None
    xp.autograd.backward([x, x * x])
    assert x.grad.tolist() == [7.0]


# ---- inputs= ---------------------------------------------------------------------------------------------------------


@clause("engine.inputs.need_not_be_leaves", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """``inputs=`` accumulates into the ``.grad`` of just these, also of results and of the root, and adds when repeated;
    another leaf's ``.grad`` stays."""
    x = ones(xp)
    y = x * 2
    z = (y * y).sum()
    z.backward(inputs=[y], retain_graph=True)
    assert y.grad.tolist() == [4.0, 4.0]
    z.backward(inputs=y, retain_graph=True)
    assert y.grad.tolist() == [8.0, 8.0]
    assert x.grad is None
    z.backward(inputs=[z, x])
    assert z.grad.item() == 1.0
    assert x.grad.tolist() == [8.0, 8.0]


@clause("engine.inputs.given_twice_count_once", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """A tensor that stands in ``inputs=`` twice accumulates once; one that was not used stays without a gradient."""
    x, unused = ones(xp), ones(xp)
    (x * 3).sum().backward(inputs=[x, unused, x])
    assert x.grad.tolist() == [3.0, 3.0]
    assert unused.grad is None


@clause("engine.inputs.what_leads_elsewhere_is_kept", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """Only what leads to the ``inputs=`` is visited, and only that is freed."""
    x, w = ones(xp), ones(xp)
    visited = []
    y = x * x
    y.register_hook(lambda gradient: visited.append(gradient.tolist()))
    (y * w).sum().backward(inputs=[w])
    assert visited == []
    assert w.grad.tolist() == [1.0, 1.0]
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause("engine.inputs.are_checked", MUST, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """``inputs=`` may not be empty, nor hold what does not require grad or is no tensor; nothing is accumulated or
    freed."""
    x = ones(xp)
    y = (x * x).sum()
    for wrong, families in (([], (RuntimeError,)), ([xp.ones(2)], (RuntimeError,)), ([3], (RuntimeError, TypeError))):
        with raises(*families):
            y.backward(inputs=wrong)
        assert x.grad is None
    y.backward(inputs=[x])
    assert x.grad.tolist() == [2.0, 2.0]


# ---- Undefined gradients ---------------------------------------------------------------------------------------------


def cut(xp, x):
    """``x`` by a custom function that passes no gradient on."""

    class Cut(xp.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, gradient):
            return None

    return Cut.apply(x)


@clause("engine.undefined.leaves_without_a_gradient", MUST, source=[Torch("torch.autograd.Function")], requires=TAPE)
def _(xp):
    """None from a custom function's ``backward`` is no gradient, not zeros: the leaf's ``.grad`` stays as it was."""
    x = ones(xp)
    cut(xp, x * 2).sum().backward()
    assert x.grad is None
    x.grad = xp.ones(2) * 7
    cut(xp, x).sum().backward()
    assert x.grad.tolist() == [7.0, 7.0]
    x.grad = None
    (cut(xp, x) + x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


@clause("engine.undefined.is_unused_for_grad", MUST, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """For ``autograd.grad`` an input that no gradient reached counts as unused."""
    x = ones(xp)
    with raises(RuntimeError, match="not have been used"):
        xp.autograd.grad(cut(xp, x * 2).sum(), [x])
    assert xp.autograd.grad(cut(xp, x * 2).sum(), [x], allow_unused=True) == (None,)


@clause("engine.undefined.hooks_are_called_with_none", MAY, source=[Torch("torch.Tensor.register_hook")], requires=TAPE)
def _(xp):
    """Where no gradient arrives, hooks on the way and on the leaf are called all the same, with None."""
    x = ones(xp)
    seen = []
    y = x * 2
    y.register_hook(lambda gradient: seen.append(("y", gradient)))
    x.register_hook(lambda gradient: seen.append(("x", gradient)))
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(("after", leaf.grad)))
    cut(xp, y).sum().backward()
    assert seen == [("y", None), ("x", None), ("after", None)]


# ---- Threads ---------------------------------------------------------------------------------------------------------


def in_threads(count, work, meeting=None):
    """Run ``work(number)`` in as many threads at once, and raise what one of them raised.

    meeting: the barrier that they wait at; once a thread has failed, none is waited for.
    """
    errors = []

    def run(number):
        try:
            work(number)
        except BaseException as error:
            errors.append(error)
            if meeting:
                meeting.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors:
        raise error


@clause("engine.threads.on_disjoint_graphs", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Threads may record and run ``backward`` at the same time, each on its own graph."""
    leaves = [xp.ones(3, requires_grad=True) for _ in range(4)]

    def work(number):
        for _ in range(5):
            y = leaves[number] * 1
            for _ in range(5):
                y = y * 1 + number
            y.sum().backward()

    in_threads(4, work)
    assert [leaf.grad.tolist() for leaf in leaves] == [[5.0, 5.0, 5.0]] * 4


@clause("engine.threads.to_a_shared_leaf", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Threads whose graphs share a leaf all accumulate into it; no contribution is lost, of the first one neither."""
    x = xp.ones(20000, requires_grad=True)
    meeting = threading.Barrier(4)

    def work(number):
        for _ in range(4):
            loss = (x * 1.0).sum()
            meeting.wait(10)
            loss.backward()

    in_threads(4, work, meeting)
    assert set(x.grad.tolist()) == {16.0}


@clause("engine.threads.on_a_shared_graph", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Threads may go through a retained part of a graph at the same time; each pass counts."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    in_threads(4, lambda number: (y * (number + 1)).sum().backward(retain_graph=True))
    assert x.grad.tolist() == [20.0, 40.0]


@clause("engine.threads.grad_mode_of_the_callers", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A pass in one thread leaves the grad mode of the others alone: recording in a hook's thread is off, here on."""
    x = ones(xp)
    inside, leave = threading.Event(), threading.Event()

    def wait(gradient):
        inside.set()
        leave.wait(10)

    y = x * 2
    y.register_hook(wait)
    thread = threading.Thread(target=lambda: y.sum().backward())
    thread.start()
    try:
        assert inside.wait(10)
        assert xp.is_grad_enabled() is True
        assert (x * 3).requires_grad is True
    finally:
        leave.set()
        thread.join()
    assert x.grad.tolist() == [2.0, 2.0]


# ---- Accumulation ----------------------------------------------------------------------------------------------------


@clause("engine.grad.of_a_dense_leaf_has_its_strides", SHOULD, source=[Note("notes/autograd"), Torch("torch.Tensor.grad")],
        requires=[*TAPE, "strides"])  # fmt: skip
def _(xp):
    """The gradient of a dense leaf has the leaf's strides, whatever the order in memory of what arrived."""
    x = xp.ones(2, 3).t().requires_grad_()
    (x * 2).sum().backward()
    assert x.grad.stride() == x.stride() == (1, 3)
    y = xp.ones(2, 3, requires_grad=True)
    y.backward(xp.ones(3, 2).t())
    assert y.grad.stride() == (3, 1)


@clause("engine.grad.of_a_leaf_with_gaps_is_contiguous", SHOULD, source=[Note("notes/autograd"), Torch("torch.Tensor.grad")],
        requires=[*TAPE, "strides"])  # fmt: skip
def _(xp):
    """The gradient of a leaf that is not dense, one with gaps or of repeated elements, is contiguous."""
    gaps = xp.ones(4, 6)[:, ::2].requires_grad_()
    (gaps * 2).sum().backward()
    assert gaps.grad.stride() == (3, 1)
    turned = xp.ones(4, 6).t()[:, ::2].requires_grad_()
    (turned * 2).sum().backward()
    assert turned.grad.stride() == (2, 1)
    repeated = xp.ones(1, 3).expand(4, 3).requires_grad_()
    (repeated * 2).sum().backward()
    assert repeated.grad.stride() == (3, 1)
    assert repeated.grad.tolist() == [[2.0, 2.0, 2.0]] * 4


@clause("engine.grad.assigned_keeps_identity_and_layout", MUST, source=[Torch("torch.Tensor.grad"), Note("notes/autograd")],
        requires=[*TAPE, "strides", "mutable"])  # fmt: skip
def _(xp):
    """A gradient assigned by hand is accumulated into: it stays the object that it is, with its strides, and a write is
    counted."""
    x = xp.ones(2, 3, requires_grad=True)
    own = xp.ones(3, 2).t()
    x.grad = own
    version = own._version
    (x * 2).sum().backward()
    assert x.grad is own
    assert own.stride() == (1, 2)
    assert own.tolist() == [[3.0, 3.0, 3.0]] * 2
    assert own._version == version + 1


@clause("engine.grad.with_create_graph_is_a_new_sum", MUST, source=[Torch("torch.Tensor.backward")], requires=TAPE)
def _(xp):
    """With ``create_graph`` the sum is a new tensor with a history; the gradient that was there is unchanged."""
    x = ones(xp)
    own = xp.ones(2) * 5
    x.grad = own
    (x * x).sum().backward(create_graph=True)
    assert x.grad is not own
    assert own.tolist() == [5.0, 5.0]
    assert x.grad.tolist() == [7.0, 7.0]
    assert x.grad.requires_grad is True


@clause(
    "engine.grad.of_repeated_memory_is_refused",
    SHOULD,
    source=[Torch("torch.Tensor.grad")],
    requires=[*TAPE, "strides"],
)
def _(xp):
    """Nothing is accumulated into an assigned gradient whose elements share memory: that is refused, and it stays."""
    x = ones(xp)
    own = xp.ones(1).expand(2)
    x.grad = own
    with raises(RuntimeError, match="memory location"):
        (x * 2).sum().backward()
    assert x.grad is own
    assert own.tolist() == [1.0, 1.0]


@clause("engine.grad.of_untracked_tensors_can_be_assigned", MUST, source=[Torch("torch.Tensor.grad")], requires=TAPE)
def _(xp):
    """``.grad`` can be assigned on any tensor, whatever its dtype; not a tensor as its own, nor one of another dtype."""
    x = xp.tensor([1, 2])
    x.grad = xp.tensor([3, 4])
    assert x.grad.tolist() == [3, 4]
    y = ones(xp)
    with raises(RuntimeError, match="own grad"):
        y.grad = y
    for wrong in (xp.ones(2, dtype=xp.float64), xp.ones(2, dtype=xp.int64), xp.ones(3)):
        with raises(RuntimeError, match="assign a gradient"):
            y.grad = wrong
    assert y.grad is None


# ---- Values that were written to -------------------------------------------------------------------------------------


def exponential(x):
    y = x.exp()
    y.add_(1)
    return y


def square_of_a_result(x):
    y = x * 2
    z = y * y
    y.add_(1)
    y.mul_(2)
    return z


def times_a_constant(x):
    factor = x.detach() * 3
    z = x * factor
    factor.add_(1)
    return z


def times_a_doubled_constant(x):
    factor = x.detach().double()
    z = x * factor
    factor.add_(1)
    return z


def after_an_earlier_write(x):
    y = x * 2
    y.add_(1)
    z = y**2
    y.mul_(3)
    return z


def through_a_view(x):
    z = (x * 1).sqrt()
    z.view(-1).add_(1)
    return z


def matrix_product(x):
    y = x * 2
    z = y.t() @ y
    y.zero_()
    return z


@clause("engine.version.message_names_the_value", SHOULD, source=[Note("notes/autograd")], requires=VERSIONS)
def _(
    xp,
    case=each(
        [
            (exponential, "[torch.FloatTensor [2, 3]], which is output 0 of Exp", 1, 0),
            (square_of_a_result, "[torch.FloatTensor [2, 3]], which is output 0 of Mul", 2, 0),
            (times_a_constant, "[torch.FloatTensor [2, 3]] ", 1, 0),
            (times_a_doubled_constant, "[torch.DoubleTensor [2, 3]] ", 1, 0),
            (after_an_earlier_write, "[torch.FloatTensor [2, 3]], which is output 0 of Mul", 2, 1),
            (through_a_view, "[torch.FloatTensor [2, 3]], which is output 0 of Sqrt", 1, 0),
            (matrix_product, "[torch.FloatTensor [2, 3]], which is output 0 of Zero", 1, 0),
        ]
    ),
):
    """The error for a saved value that was written to says its type and shape, the operation that it is a result of if it
    is one, and the versions that it has and should have; no gradient is accumulated."""
    program, named, version, expected = case
    x = xp.ones(2, 3, requires_grad=True)
    y = program(x).sum()
    try:
        y.backward()
    except RuntimeError as error:
        message = str(error)
    else:
        message = ""
    assert "modified by an inplace operation" in message
    assert named in message
    assert f"is at version {version}; expected version {expected} instead" in message
    assert ("which is output" in message) == ("output" in named)
    assert x.grad is None


@clause("engine.version.message_names_the_output", SHOULD, source=[Note("notes/autograd"), Torch("torch.unbind")],
        requires=[*VERSIONS, "views"])  # fmt: skip
def _(xp):
    """A result among several is named by its number, where its base was written to behind it."""
    x = xp.ones(2, 3, requires_grad=True)
    y = x * 2
    first, second = y.unbind(0)
    z = first * second
    y.add_(1)
    with raises(RuntimeError, match=r"(?i)output [01] of Unbind"):
        z.sum().backward()
    assert x.grad is None


def split(y):
    return y.split(2)


def split_by_sizes(y):
    return y.split([1, 3])


def chunked(y):
    return y.chunk(2)


def unbound(y):
    return y.unbind()


@clause("engine.views.of_several_are_named_when_refused", SHOULD, source=[Torch("torch.split", "torch.unbind")],
        requires=[*VERSIONS, "views"])  # fmt: skip
def _(
    xp,
    case=each([(split, "Split"), (split_by_sizes, "SplitWithSizes"), (chunked, "Split"), (unbound, "Unbind")]),
):
    """The error for a write to one of several views made together names its number and the operation, of a result and of a
    leaf alike."""
    views, name = case
    leaf = xp.ones(4, 4, requires_grad=True)
    for y in (leaf * 1, leaf):
        with raises(RuntimeError, match=f"Output 1 of {name} is a view and is being modified inplace"):
            views(y)[1].add_(1)
        assert y.tolist() == np.ones((4, 4)).tolist()
    with raises(RuntimeError, match="Output 0 of Select is a view"):
        views(leaf * 1)[1][0].add_(1)


# ---- The graph's nodes -----------------------------------------------------------------------------------------------


@clause("engine.nodes.one_accumulator_for_a_leaf", SHOULD, source=[Torch("torch.autograd.graph.Node.next_functions"),
        Note("notes/autograd")], requires=TAPE)  # fmt: skip
def _(xp):
    """At a leaf the graph ends in its ``AccumulateGrad``, one for all of its consumers, which knows the leaf."""
    x = ones(xp)
    y, z = x * 2, x * 3
    ((node, number), constant) = y.grad_fn.next_functions
    assert type(node).__name__ == "AccumulateGrad"
    assert node.name() == "torch::autograd::AccumulateGrad"
    assert node.variable is x
    assert (number, constant) == (0, (None, 0))
    assert node.next_functions == ()
    assert z.grad_fn.next_functions[0][0] is node


@clause("engine.nodes.several_results_share_one", SHOULD, source=[Torch("torch.unbind"), Note("notes/autograd")],
        requires=TAPE)  # fmt: skip
def _(xp):
    """The results of one operation have one ``grad_fn``; edges to it tell them apart by number."""
    first, second = (ones(xp) * 2).unbind()
    assert first.grad_fn is second.grad_fn
    assert (first * second).grad_fn.next_functions == ((first.grad_fn, 0), (first.grad_fn, 1))


# ---- Arguments of old, and inputs by name ----------------------------------------------------------------------------


@clause("engine.arguments.grad_variables", DEPRECATED, source=[Torch("torch.autograd.backward")], requires=TAPE)
def _(xp):
    """``grad_variables`` is the old name of ``grad_tensors``, and warns; both at once are refused, and nothing is accumulated."""
    x = ones(xp)
    with warns(FutureWarning, match="grad_tensors"):
        xp.autograd.backward([x * 3], grad_variables=[xp.tensor([1.0, 2.0])])
    assert x.grad.tolist() == [3.0, 6.0]
    y = x * 3
    with warns(FutureWarning, match="grad_tensors"), raises(RuntimeError, match="both"):
        xp.autograd.backward([y], [xp.ones(2)], grad_variables=[xp.ones(2)])
    assert x.grad.tolist() == [3.0, 6.0]


@clause("engine.arguments.only_inputs", DEPRECATED, source=[Torch("torch.autograd.grad")], requires=TAPE)
def _(xp):
    """``only_inputs=False`` warns and has no effect: ``autograd.grad`` accumulates nowhere."""
    x, other = ones(xp), ones(xp)
    with warns(FutureWarning, match="only_inputs"):
        (g,) = xp.autograd.grad((x * other * 2).sum(), x, only_inputs=False)
    assert g.tolist() == [2.0, 2.0]
    assert x.grad is None
    assert other.grad is None


@clause(
    "engine.arguments.inputs_by_name",
    SHOULD,
    source=[Torch("torch.autograd.grad", "torch.autograd.backward")],
    requires=TAPE,
)
def _(xp):
    """Inputs may be given as a dictionary: ``grad`` then returns the gradients under the same names, and ``backward`` accumulates
    in its values."""
    x, other = ones(xp), ones(xp)
    named = {"x": x, "other": other}
    found = xp.autograd.grad((x * other * other).sum(), named)
    assert {name: g.tolist() for name, g in found.items()} == {"x": [1.0, 1.0], "other": [2.0, 2.0]}
    unused = xp.autograd.grad((x * 3).sum(), named, allow_unused=True)
    assert unused["other"] is None
    xp.autograd.backward((x * other).sum(), inputs={"x": x})
    assert x.grad.tolist() == [1.0, 1.0]
    assert other.grad is None
    with raises(RuntimeError, match="empty"):
        xp.autograd.grad((x * 3).sum(), {})


@clause(
    "engine.threads.can_be_forbidden",
    MUST,
    source=[Torch("torch.autograd.grad_mode.set_multithreading_enabled")],
    requires=TAPE,
)
def _(xp):
    """``set_multithreading_enabled(False)``, as a function or a block, has backward run on the thread that calls it; it is
    each thread's own, and changes no gradient."""
    asked = xp.autograd.is_multithreading_enabled
    before = asked()
    x = ones(xp)
    on = []
    with xp.autograd.set_multithreading_enabled(False):
        assert asked() is False
        y = x * 3
        y.register_hook(lambda g: on.append(threading.current_thread()))
        y.sum().backward()
        with xp.autograd.set_multithreading_enabled(True):
            assert asked() is True
            elsewhere = []
            thread = threading.Thread(
                target=lambda: (xp.autograd.set_multithreading_enabled(False), elsewhere.append(asked()))
            )
            thread.start()
            thread.join()
            assert elsewhere == [False]
            assert asked() is True
        assert asked() is False
    assert asked() is before
    assert on == [threading.current_thread()]
    assert x.grad.tolist() == [3.0, 3.0]
    xp.autograd.set_multithreading_enabled(not before)
    assert asked() is not before
    xp.autograd.set_multithreading_enabled(before)
    assert asked() is before


@clause(
    "engine.leaf.moved_into_the_graph",
    MUST,
    source=[Note("notes/autograd")],
    requires=[*TAPE, "mutable"],
)
def _(xp):
    """A leaf that was detached in place, and then written to with what has a history, is no place for a gradient any more: the
    graph that still leads to it is refused, after what came before has accumulated.  One that was only detached gets none."""
    x, w = ones(xp), ones(xp)
    y = x * 3
    x.detach_()
    (y + w * 2).sum().backward(retain_graph=True)
    assert x.grad is None
    assert w.grad.tolist() == [2.0, 2.0]
    x += w * 1
    with raises(RuntimeError, match="moved into the graph interior"):
        (y + w * 2).sum().backward()
    assert w.grad.tolist() == [4.0, 4.0]
    assert x.grad is None

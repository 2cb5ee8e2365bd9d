"""Values that the graph saves for ``backward``: looking at them, and hooks through which they are kept."""

from conformance.clause import MUST, SHOULD, Note, Torch, clause, raises

TAPE = ["autograd.tape"]
DOUBLE = ["autograd.tape", "autograd.double"]
WRITES = ["autograd.tape", "autograd.version", "mutable"]
HOOKS = [Torch("torch.autograd.graph.saved_tensors_hooks"), Note("autograd"), Note("notes/autograd")]


def unchanged(value):
    return value


def packed_by(xp, compute):
    """The values that a computation saves, as lists, in the order of packing."""
    seen = []

    def pack(tensor):
        seen.append(tensor.tolist())
        return tensor

    with xp.autograd.graph.saved_tensors_hooks(pack, unchanged):
        compute()
    return seen


# ---- What a node saved -----------------------------------------------------------------------------------------------


@clause("saved_tensors.attribute.shows_what_was_saved", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """``grad_fn._saved_self``, ``_saved_other`` and ``_saved_result`` are the tensors saved, with their own history."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    product = x * w
    assert product.grad_fn._saved_self is x
    assert product.grad_fn._saved_other is w
    result = x.exp()
    saved = result.grad_fn._saved_result
    assert saved is not result
    assert saved.tolist() == result.tolist()
    assert saved.grad_fn is result.grad_fn
    with raises(AttributeError):
        (x + w).grad_fn._saved_self


@clause("saved_tensors.attribute.only_what_is_needed", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """An input is saved only if another that requires grad has a derivative that reads it; else the attribute is
    None."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    constant = xp.tensor([3.0, 4.0])
    product = x * constant
    assert product.grad_fn._saved_self is None
    assert product.grad_fn._saved_other is constant


@clause("saved_tensors.attribute.is_freed_by_backward", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """Reading a saved tensor after ``backward`` has freed it is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    y.sum().backward(retain_graph=True)
    assert y.grad_fn._saved_result.tolist() == y.tolist()
    y.sum().backward()
    with raises(RuntimeError, match="already been freed"):
        y.grad_fn._saved_result


@clause("saved_tensors.attribute.checks_the_version", MUST, source=[Note("notes/autograd")], requires=WRITES)
def _(xp):
    """Reading a saved tensor that was written in place since is refused, as in ``backward``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    y.mul_(2)
    z = x * 1
    product = z * z
    z.mul_(2)
    with raises(RuntimeError, match="modified by an inplace operation"):
        product.grad_fn._saved_self


@clause("saved_tensors.register_hooks.packs_one_value", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """``_raw_saved_self.register_hooks`` packs that value at once, and unpacks it in ``backward``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    y = x * w
    seen = []

    def pack(tensor):
        seen.append(tensor.tolist())
        return "packed"

    def unpack(packed):
        seen.append(packed)
        return xp.tensor([10.0, 20.0])

    y.grad_fn._raw_saved_self.register_hooks(pack, unpack)
    assert seen == [[1.0, 2.0]]
    y.sum().backward()
    assert seen == [[1.0, 2.0], "packed"]
    assert x.grad.tolist() == [3.0, 4.0]
    assert w.grad.tolist() == [10.0, 20.0]


@clause("saved_tensors.register_hooks.once_and_in_time", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A saved value takes one pair of hooks, and none once it is freed."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    raw = y.grad_fn._raw_saved_self
    raw.register_hooks(unchanged, unchanged)
    with raises(RuntimeError, match="already been set"):
        y.grad_fn._raw_saved_self.register_hooks(unchanged, unchanged)
    y.sum().backward()
    z = x.exp()
    raw = z.grad_fn._raw_saved_result
    z.sum().backward()
    with raises(RuntimeError, match="freed"):
        raw.register_hooks(unchanged, unchanged)


# ---- saved_tensors_hooks ---------------------------------------------------------------------------------------------


@clause("saved_tensors.hooks.see_inputs_and_results", MUST, source=HOOKS, requires=TAPE)
def _(xp, device):
    """Within ``saved_tensors_hooks`` the pack hook is called with each tensor that an operation saves, input or
    result."""
    x = xp.tensor([1.0, 4.0], device=device, requires_grad=True)
    w = xp.tensor([3.0, 5.0], device=device, requires_grad=True)
    assert sorted(packed_by(xp, lambda: x * w)) == [[1.0, 4.0], [3.0, 5.0]]
    assert packed_by(xp, lambda: x * x) == [[1.0, 4.0], [1.0, 4.0]]
    assert packed_by(xp, lambda: x.sqrt()) == [[1.0, 2.0]]
    assert packed_by(xp, lambda: x**2) == [[1.0, 4.0]]


@clause("saved_tensors.hooks.see_nothing_more", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """Nothing is packed for what the derivative does not read, for numbers, for constants, under ``no_grad``, or
    outside of the context."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    constant = xp.tensor([3.0, 4.0])
    for compute in (
        lambda: x + x,
        lambda: x * 3,
        lambda: x * 0.0,
        lambda: x.sum(),
        lambda: x[0],
        lambda: constant * constant,
        lambda: xp.no_grad()(lambda: x * x)(),
    ):
        assert packed_by(xp, compute) == []
    assert packed_by(xp, lambda: x * constant) == [[3.0, 4.0]]
    seen = []
    with xp.autograd.graph.saved_tensors_hooks(lambda t: seen.append(1) or t, unchanged):
        x * x
    inside = len(seen)
    x * x
    assert len(seen) == inside == 2


@clause("saved_tensors.hooks.unpack_when_read", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """What the pack hook returned, of whatever type, is what the unpack hook gets in ``backward``, also outside of
    the context."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def pack(tensor):
        return "packed", tensor.tolist()

    def unpack(packed):
        seen.append(packed)
        return xp.tensor(packed[1])

    with xp.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x**3
    assert seen == []
    y.sum().backward()
    assert seen == [("packed", [1.0, 2.0])]
    assert x.grad.tolist() == [3.0, 12.0]


@clause("saved_tensors.hooks.value_is_taken", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """The derivative is computed with what the unpack hook returns, though it should be the saved value."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.autograd.graph.saved_tensors_hooks(unchanged, lambda t: t * 10):
        y = x * x
    y.sum().backward()
    assert x.grad.tolist() == [20.0, 40.0]


@clause("saved_tensors.hooks.unpack_each_time", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """Each ``backward`` through a retained graph unpacks anew, a value once; each look at the attribute too."""
    x = xp.tensor([4.0, 9.0], requires_grad=True)
    w = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def unpack(tensor):
        seen.append(1)
        return tensor

    with xp.autograd.graph.saved_tensors_hooks(unchanged, unpack):
        y = x / w
    y.sum().backward(retain_graph=True)
    assert len(seen) == 2
    y.grad_fn._saved_other
    assert len(seen) == 3
    y.sum().backward()
    assert len(seen) == 5


@clause("saved_tensors.hooks.innermost_alone", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """Of nested contexts only the innermost pair is called, and afterwards the outer again."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    hooks = xp.autograd.graph.saved_tensors_hooks
    with hooks(lambda t: seen.append("outer") or t, unchanged):
        x.exp()
        with hooks(lambda t: seen.append("inner") or t, unchanged):
            x.exp()
        x.exp()
    assert seen == ["outer", "inner", "outer"]


@clause("saved_tensors.hooks.run_unrecorded", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """Both hooks run with grad mode off."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def noting(tensor):
        seen.append((xp.is_grad_enabled(), (tensor * tensor).requires_grad))
        return tensor

    with xp.autograd.graph.saved_tensors_hooks(noting, noting):
        y = x.exp()
        assert xp.is_grad_enabled() is True
    y.sum().backward()
    assert seen == [(False, False), (False, False)]


@clause("saved_tensors.hooks.may_not_write", MUST, source=HOOKS, requires=WRITES)
def _(xp):
    """A pack hook that writes to its argument in place is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with (
        raises(RuntimeError, match="modifying its input in place"),
        xp.autograd.graph.saved_tensors_hooks(lambda t: t.mul_(2), unchanged),
    ):
        x.exp()


@clause("saved_tensors.hooks.exceptions_pass", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """An exception in a hook comes out of the operation, or of ``backward``, as it is; later ones work."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def stop(value):
        raise KeyError("stop")

    with raises(KeyError), xp.autograd.graph.saved_tensors_hooks(stop, unchanged):
        x * x
    with xp.autograd.graph.saved_tensors_hooks(unchanged, stop):
        y = x * x
    with raises(KeyError):
        y.sum().backward()
    assert xp.is_grad_enabled() is True
    assert x.grad is None
    (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("saved_tensors.hooks.unpack_must_give_a_tensor", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """An unpack hook that returns no tensor is refused, and so are hooks that cannot be called."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.autograd.graph.saved_tensors_hooks(unchanged, lambda t: 3):
        y = x * x
    with raises(TypeError, match="unpack_hook"):
        y.sum().backward()
    assert x.grad is None
    with raises(TypeError), xp.autograd.graph.saved_tensors_hooks(1, 2):
        pass


@clause("saved_tensors.hooks.keep_no_version", MUST, source=[Note("notes/autograd")], requires=WRITES)
def _(xp):
    """What hooks keep is theirs to keep: a later write to the saved tensor is not detected, and a copy is unharmed."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    middle = x * 1
    with xp.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), unchanged):
        y = middle * middle
    middle.mul_(0)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("saved_tensors.hooks.differentiated_again", MUST, source=HOOKS, requires=DOUBLE)
def _(xp):
    """Unpacked values take the place of the saved ones in the graph: second derivatives flow to inputs and results."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), unchanged):
        cube = x**3
        root = (x * 4).sqrt()
    (first,) = xp.autograd.grad(cube.sum(), x, create_graph=True)
    assert xp.autograd.grad(first.sum(), x)[0].tolist() == [6.0, 12.0]
    (first,) = xp.autograd.grad(root[:1].sum(), x, create_graph=True)
    assert first.tolist() == [1.0, 0.0]
    assert xp.autograd.grad(first.sum(), x)[0].tolist() == [-0.5, 0.0]


@clause("saved_tensors.hooks.of_custom_functions", MUST, source=HOOKS, requires=TAPE)
def _(xp):
    """What a custom function gives to ``save_for_backward`` goes through the hooks too."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    class Square(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a)
            return a * a

        @staticmethod
        def backward(ctx, gradient):
            return 2 * ctx.saved_tensors[0] * gradient

    seen = []
    with xp.autograd.graph.saved_tensors_hooks(lambda t: seen.append(t.tolist()) or t, lambda t: t * 10):
        y = Square.apply(x)
    assert seen == [[1.0, 2.0]]
    y.sum().backward()
    assert x.grad.tolist() == [20.0, 40.0]


@clause("saved_tensors.hooks.of_writes", MUST, source=HOOKS, requires=WRITES)
def _(xp):
    """A write in place saves through the hooks as well: the old value that it needs, or the result where it lies."""
    x = xp.tensor([1.0, 4.0], requires_grad=True)
    w = xp.tensor([3.0, 5.0], requires_grad=True)
    assert sorted(packed_by(xp, lambda: (x * 1).mul_(w))) == [[1.0, 4.0], [3.0, 5.0]]
    assert packed_by(xp, lambda: (x * 1).sqrt_()) == [[1.0, 2.0]]
    with xp.autograd.graph.saved_tensors_hooks(lambda t: t.tolist(), xp.tensor):
        y = (x * 1).sqrt_()
    y.sum().backward()
    assert x.grad.tolist() == [0.5, 0.25]


# ---- save_on_cpu, disable_saved_tensors_hooks ------------------------------------------------------------------------


@clause("saved_tensors.save_on_cpu.changes_no_gradient", MUST, source=[Note("autograd")], requires=TAPE)
def _(xp, device):
    """Within ``save_on_cpu`` results and gradients are the same, on the same device."""
    x = xp.tensor([1.0, 4.0], device=device, requires_grad=True)
    with xp.autograd.graph.save_on_cpu():
        y = (x * x).sqrt()
    assert y.device == x.device
    y.sum().backward()
    assert x.grad.device == x.device
    assert x.grad.tolist() == [1.0, 1.0]


@clause("saved_tensors.save_on_cpu.keeps_copies", MUST, source=[Note("autograd")], requires=WRITES)
def _(xp, accelerator):
    """What a device's operations save within ``save_on_cpu`` is kept in the host's memory, where no later write to the
    saved tensor reaches it."""
    x = xp.tensor([1.0, 4.0], device=accelerator, requires_grad=True)
    middle = x * 1
    with xp.autograd.graph.save_on_cpu():
        y = middle * middle
    middle.mul_(0)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 8.0]


@clause("saved_tensors.disable.refuses_hooks", MUST, source=[Note("autograd")], requires=TAPE)
def _(xp):
    """Within ``disable_saved_tensors_hooks`` a pair of hooks is refused with the message given; operations save as
    ever."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.autograd.graph.disable_saved_tensors_hooks("not here, please"):
        with (
            raises(RuntimeError, match="not here, please"),
            xp.autograd.graph.saved_tensors_hooks(unchanged, unchanged),
        ):
            pass
        y = x * x
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]
    assert packed_by(xp, lambda: x.sqrt()) == [x.sqrt().tolist()]


@clause("saved_tensors.disable.not_within_hooks", SHOULD, source=[Note("autograd")], requires=TAPE)
def _(xp):
    """``disable_saved_tensors_hooks`` is itself refused where hooks are at work; as a decorator it covers the call."""
    graph = xp.autograd.graph
    with (
        graph.saved_tensors_hooks(unchanged, unchanged),
        raises(RuntimeError, match="too late"),
        graph.disable_saved_tensors_hooks("too late"),
    ):
        pass

    @graph.disable_saved_tensors_hooks("not in here")
    def within():
        with graph.saved_tensors_hooks(unchanged, unchanged):
            pass

    with raises(RuntimeError, match="not in here"):
        within()


@clause("saved_tensors.allow_mutation.keeps_old_values", MUST, source=[Note("autograd")], requires=WRITES)
def _(xp):
    """Within ``allow_mutation_on_saved_tensors`` saved tensors may be written in place: derivatives use the old
    values."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.autograd.graph.allow_mutation_on_saved_tensors():
        middle = x * 1
        y = (middle**2).sum()
        middle.mul_(0)
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0]

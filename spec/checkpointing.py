"""``torch.utils.checkpoint``: computing again in ``backward`` what was not kept."""

from contextlib import contextmanager

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
DOUBLE = ["autograd.tape", "autograd.double"]
WRITES = ["autograd.tape", "autograd.version", "mutable"]
CHECKPOINT = [Torch("torch.utils.checkpoint.checkpoint"), Note("checkpoint")]
WAYS = each((False, True))


def counted(function):
    """A function, and the list that it adds a 1 to at each call."""
    calls = []

    def counting(*args):
        calls.append(1)
        return function(*args)

    return counting, calls


@clause("checkpointing.checkpoint.changes_no_gradient", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp, use_reentrant=WAYS):
    """A checkpointed function has the result and the gradients that it has without, of its inputs and of what else it
    uses."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)

    def function(a, b):
        return (a * w * b).sqrt() * a

    expected = function(x, 3)
    expected.sum().backward()
    of_x, of_w = x.grad.tolist(), w.grad.tolist()
    x.grad = w.grad = None
    y = xp.utils.checkpoint.checkpoint(function, x, 3, use_reentrant=use_reentrant)
    assert y.tolist() == expected.tolist()
    y.sum().backward()
    assert x.grad.tolist() == of_x
    assert w.grad.tolist() == of_w


@clause("checkpointing.checkpoint.runs_again", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp, use_reentrant=WAYS):
    """The function runs once in the forward pass and once more in ``backward``, when something reads what it saved."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    function, calls = counted(lambda a: (a * a).exp() * a)
    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=use_reentrant)
    assert len(calls) == 1
    y.sum().backward()
    assert len(calls) == 2


@clause("checkpointing.checkpoint.keeps_inputs_alone", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """What the function's operations save is not kept: only its inputs are saved, also in the sight of outer hooks."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def pack(tensor):
        seen.append(tensor.tolist())
        return tensor

    def function(a):
        return (a * a).exp().sin() * a

    with xp.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=False)
    assert seen == [[1.0, 2.0]]
    y.sum().backward()
    assert len(seen) == 1
    assert x.grad is not None


@clause("checkpointing.checkpoint.is_recorded_in_full", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """Without re-entry the function is recorded as it runs, with grad mode on and its inputs as they are; with it
    there is one node for the whole."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def function(a):
        seen.append((xp.is_grad_enabled(), a is x))
        return (a * a).exp()

    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=False)
    assert y.grad_fn.name() == "ExpBackward0"
    z = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=True)
    assert z.grad_fn.name() == "CheckpointFunctionBackward"
    assert seen == [(True, True), (False, True)]
    y.sum().backward()
    assert seen[2][0] is True


@clause("checkpointing.checkpoint.repeats_random_numbers", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp, use_reentrant=WAYS):
    """The second run draws the same random numbers as the first, and leaves the generator where it was."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    masks = []

    def function(a):
        mask = xp.rand(2)
        masks.append(mask.tolist())
        return a * a * mask

    xp.manual_seed(3)
    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=use_reentrant)
    state = xp.get_rng_state()
    xp.rand(5)
    expected = xp.rand(1).item()
    xp.set_rng_state(state)
    xp.rand(5)
    y.sum().backward()
    assert xp.rand(1).item() == expected
    assert masks[0] == masks[1]
    assert x.grad.tolist() == (xp.tensor(masks[0]) * 2 * x.detach()).tolist()


@clause("checkpointing.checkpoint.need_not_repeat_random_numbers", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp, use_reentrant=WAYS):
    """With ``preserve_rng_state=False`` the second run draws on from where the generator is."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    masks = []

    def function(a):
        mask = xp.rand(2)
        masks.append(mask.tolist())
        return a * a * mask

    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=use_reentrant, preserve_rng_state=False)
    y.sum().backward()
    assert masks[0] != masks[1]


@clause("checkpointing.checkpoint.asks_which_way", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """Without ``use_reentrant`` a warning is given, and the re-entrant way taken."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with warns(UserWarning, match="use_reentrant"):
        y = xp.utils.checkpoint.checkpoint(lambda a: a.exp(), x)
    assert y.grad_fn.name() == "CheckpointFunctionBackward"


@clause("checkpointing.checkpoint.takes_keywords", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """Further keywords go to the function; the re-entrant way refuses them."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def function(a, power=1):
        return a**power

    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=False, power=3)
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 12.0]
    with raises(ValueError, match="keyword"):
        xp.utils.checkpoint.checkpoint(function, x, use_reentrant=True, power=3)


@clause("checkpointing.checkpoint.returns_anything", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """The function may return tensors in any structure, which comes back as it is, with gradients."""
    x = xp.tensor([1.0, 4.0], requires_grad=True)
    first, inside, number = xp.utils.checkpoint.checkpoint(
        lambda a: (a.sqrt(), {"key": a * a}, 5), x, use_reentrant=False
    )
    assert number == 5
    (first + inside["key"]).sum().backward()
    assert x.grad.tolist() == [2.5, 8.25]


@clause("checkpointing.checkpoint.of_constants", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """If no input requires grad the parameters that the function uses have gradients all the same; the re-entrant way
    warns and has none."""
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    constant = xp.ones(2)
    y = xp.utils.checkpoint.checkpoint(lambda a: a * w * w, constant, use_reentrant=False)
    y.sum().backward()
    assert w.grad.tolist() == [6.0, 8.0]
    with warns(UserWarning, match="requires_grad=True"):
        z = xp.utils.checkpoint.checkpoint(lambda a: a * w * w, constant, use_reentrant=True)
    assert z.requires_grad is False


@clause("checkpointing.checkpoint.works_with_grad", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """``autograd.grad`` goes through a checkpoint; the re-entrant way refuses it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    checkpoint = xp.utils.checkpoint.checkpoint
    y = checkpoint(lambda a: a * a, x, use_reentrant=False)
    assert xp.autograd.grad(y.sum(), x)[0].tolist() == [2.0, 4.0]
    z = checkpoint(lambda a: a * a, x, use_reentrant=True)
    with raises(RuntimeError, match="use_reentrant"):
        xp.autograd.grad(z.sum(), x)
    assert x.grad is None


@clause("checkpointing.checkpoint.differentiated_again", MUST, source=CHECKPOINT, requires=DOUBLE)
def _(xp):
    """Second derivatives go through a checkpoint."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = xp.utils.checkpoint.checkpoint(lambda a: a**3, x, use_reentrant=False)
    (first,) = xp.autograd.grad(y.sum(), x, create_graph=True)
    assert first.tolist() == [3.0, 12.0]
    assert xp.autograd.grad(first.sum(), x)[0].tolist() == [6.0, 12.0]


@clause("checkpointing.checkpoint.nests", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """A checkpoint within a checkpoint has the same gradients."""
    x = xp.tensor([1.0, 4.0], requires_grad=True)
    checkpoint = xp.utils.checkpoint.checkpoint

    def outer(a):
        return checkpoint(lambda b: (b * b).sqrt() * b, a, use_reentrant=False) * a

    y = checkpoint(outer, x, use_reentrant=False)
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 48.0]


@clause("checkpointing.checkpoint.retained", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """A retained graph computes again in each ``backward``; a graph that was freed is refused as ever."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    function, calls = counted(lambda a: a * a)
    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=False)
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    assert len(calls) == 3
    assert x.grad.tolist() == [4.0, 8.0]
    with raises(RuntimeError, match="second time"):
        y.sum().backward()
    assert len(calls) == 3


@clause("checkpointing.checkpoint.under_no_grad", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp, use_reentrant=WAYS):
    """Under ``no_grad`` the function just runs."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    function, calls = counted(lambda a: a * a)
    with xp.no_grad():
        y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=use_reentrant)
    assert y.tolist() == [1.0, 4.0]
    assert y.requires_grad is False
    assert len(calls) == 1


@clause("checkpointing.checkpoint.exceptions_pass", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp, use_reentrant=WAYS):
    """An exception in either run of the function comes out as it is, and leaves grad mode alone."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    calls = []

    def function(a):
        calls.append(1)
        if len(calls) != 2:
            raise KeyError("stop")
        return a * a

    with raises(KeyError):
        xp.utils.checkpoint.checkpoint(function, x, use_reentrant=use_reentrant)
    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=use_reentrant)
    with raises(KeyError):
        y.sum().backward()
    assert x.grad is None
    assert xp.is_grad_enabled() is True


@clause("checkpointing.checkpoint.detects_writes_to_inputs", MUST, source=CHECKPOINT, requires=WRITES)
def _(xp, use_reentrant=WAYS):
    """An input that was written in place before ``backward`` is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    middle = x * 1
    y = xp.utils.checkpoint.checkpoint(lambda a: a.exp() * a, middle, use_reentrant=use_reentrant)
    middle.mul_(2)
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    assert x.grad is None


# ---- The second run --------------------------------------------------------------------------------------------------


def in_three_steps(seen):
    def function(a):
        seen.append("first")
        a = a.sin()
        seen.append("second")
        a = a.exp()
        seen.append("third")
        return a * 2

    return function


@clause("checkpointing.early_stop.ends_the_second_run", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """The second run ends as soon as all that was saved is there again."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    xp.utils.checkpoint.checkpoint(in_three_steps(seen), x, use_reentrant=False).sum().backward()
    assert seen == ["first", "second", "third", "first", "second"]


@clause("checkpointing.early_stop.can_be_switched_off", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """``early_stop=False``, or a context of ``set_checkpoint_early_stop(False)`` around the call, lets it end."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    checkpoint, whole = xp.utils.checkpoint.checkpoint, ["first", "second", "third"] * 2
    seen = []
    checkpoint(in_three_steps(seen), x, use_reentrant=False, early_stop=False).sum().backward()
    assert seen == whole
    seen.clear()
    with xp.utils.checkpoint.set_checkpoint_early_stop(False):
        y = checkpoint(in_three_steps(seen), x, use_reentrant=False)
    y.sum().backward()
    assert seen == whole
    seen.clear()
    checkpoint(in_three_steps(seen), x, use_reentrant=False).sum().backward()
    assert len(seen) == 5


@clause("checkpointing.determinism.counts_what_is_saved", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """A second run that saves fewer values than the first is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    calls = []

    def function(a):
        calls.append(1)
        return a.sin().exp() if len(calls) == 1 else a.sin()

    y = xp.utils.checkpoint.checkpoint(function, x, use_reentrant=False)
    with raises(xp.utils.checkpoint.CheckpointError, match="different number of tensors"):
        y.sum().backward()
    assert issubclass(xp.utils.checkpoint.CheckpointError, RuntimeError)
    assert x.grad is None


@clause("checkpointing.determinism.compares_what_is_saved", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """A second run that saves values of another shape or dtype is refused; ``determinism_check="none"`` does not
    look."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def changing(second):
        calls = []

        def function(a):
            calls.append(1)
            return a.exp() if len(calls) == 1 else second(a).exp()

        return function

    checkpoint = xp.utils.checkpoint.checkpoint
    for second in (lambda a: xp.cat([a, a]), lambda a: a.to(xp.float64)):
        y = checkpoint(changing(second), x, use_reentrant=False)
        with raises(RuntimeError, match="different metadata"):
            y.sum().backward()
    assert x.grad is None
    y = checkpoint(changing(lambda a: a[:1]), x, use_reentrant=False, determinism_check="none")
    y.sum().backward()
    assert x.grad[0].item() == x.grad[1].item()
    with raises(ValueError, match="determinism_check"):
        checkpoint(changing(xp.exp), x, use_reentrant=False, determinism_check="some")


@clause("checkpointing.context_fn.surrounds_both_runs", MUST, source=CHECKPOINT, requires=TAPE)
def _(xp):
    """``context_fn`` returns two contexts: the first run is within the one, the second within the other."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    @contextmanager
    def noting(name):
        seen.append(f"in {name}")
        yield
        seen.append(f"out {name}")

    def function(a):
        seen.append("run")
        return a.exp()

    y = xp.utils.checkpoint.checkpoint(
        function, x, use_reentrant=False, context_fn=lambda: (noting("first"), noting("second"))
    )
    assert seen == ["in first", "run", "out first"]
    y.sum().backward()
    assert seen[3:5] == ["in second", "run"]


# ---- checkpoint_sequential -------------------------------------------------------------------------------------------

SEQUENTIAL = [Torch("torch.utils.checkpoint.checkpoint_sequential"), Note("checkpoint")]


@clause("checkpointing.sequential.changes_no_gradient", MUST, source=SEQUENTIAL, requires=TAPE)
def _(xp, segments=each((1, 2, 3, 4)), use_reentrant=WAYS):
    """``checkpoint_sequential`` computes functions in turn, with the same result and gradients in any number of
    segments."""
    x = xp.tensor([1.0, 4.0], requires_grad=True)
    functions = [lambda a: a * a, lambda a: a * 3, lambda a: a.sqrt(), lambda a: a * a * a]
    y = xp.utils.checkpoint.checkpoint_sequential(functions, segments, x, use_reentrant=use_reentrant)
    expected = x
    for function in functions:
        expected = function(expected)
    assert y.tolist() == expected.tolist()
    assert xp.autograd.grad(expected.sum(), x, retain_graph=True) is not None
    y.sum().backward()
    assert x.grad.tolist() == xp.autograd.grad(expected.sum(), x)[0].tolist()


@clause("checkpointing.sequential.keeps_the_last_segment", SHOULD, source=SEQUENTIAL, requires=TAPE)
def _(xp):
    """All segments but the last run again in ``backward``, which the last does not need; too many are refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    first, of_first = counted(lambda a: a * a)
    second, of_second = counted(lambda a: a.exp())
    third, of_third = counted(lambda a: a * a)
    y = xp.utils.checkpoint.checkpoint_sequential([first, second, third], 3, x, use_reentrant=False)
    y.sum().backward()
    assert (len(of_first), len(of_second), len(of_third)) == (2, 2, 1)
    with raises(ValueError):
        xp.utils.checkpoint.checkpoint_sequential([first, second], 3, x, use_reentrant=False)
    with warns(UserWarning, match="use_reentrant"):
        xp.utils.checkpoint.checkpoint_sequential([first, second], 2, x)


@clause("checkpointing.sequential.takes_modules", MUST, source=SEQUENTIAL, requires=[*TAPE, "nn"])
def _(xp):
    """The functions may be an ``nn.Sequential``; its parameters have their gradients."""
    model = xp.nn.Sequential(xp.nn.Linear(2, 3), xp.nn.ReLU(), xp.nn.Linear(3, 1))
    x = xp.ones(4, 2, requires_grad=True)
    model(x).sum().backward()
    expected = [p.grad.tolist() for p in model.parameters()]
    for p in model.parameters():
        p.grad = None
    xp.utils.checkpoint.checkpoint_sequential(model, 2, x, use_reentrant=False).sum().backward()
    assert [p.grad.tolist() for p in model.parameters()] == expected

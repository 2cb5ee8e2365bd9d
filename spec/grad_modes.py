"""Whether operations are recorded: ``no_grad``, ``enable_grad``, ``set_grad_enabled`` and ``inference_mode``."""

import threading

from conformance.clause import MAY, MUST, S2, Note, Torch, clause, each, raises

TAPE = ["autograd.tape"]


@clause(
    "grad_modes.no_grad.results_are_not_recorded",
    MUST,
    source=[S2(102, 120, 122, 123), Torch("torch.no_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, device):
    """Within ``no_grad`` results do not require grad though inputs do, and are leaves without a ``grad_fn``; outside
    they do again."""
    x = xp.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    assert (x**2).requires_grad is True
    with xp.no_grad():
        y = x**2
        assert x.requires_grad is True
    assert y.requires_grad is False
    assert y.grad_fn is None
    assert y.is_leaf is True
    assert y.tolist() == [1.0, 4.0, 9.0]
    assert (x**2).requires_grad is True


@clause("grad_modes.no_grad.results_are_constants", MUST, source=[S2(120), Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """What was computed under ``no_grad`` is a constant in later operations, and ``backward`` of it alone is
    refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.no_grad():
        factor = x * 10
        loss = (x * x).sum()
    (factor * x).sum().backward()
    assert x.grad.tolist() == [10.0, 20.0]
    with raises(RuntimeError, match="does not require grad"):
        loss.backward()


@clause(
    "grad_modes.no_grad.factories_may_require_grad",
    MUST,
    source=[S2(121), Torch("torch.no_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """Making a tensor is not recorded anyway: under ``no_grad`` a new tensor may require grad, and so may a leaf be
    told to."""
    with xp.no_grad():
        made = xp.tensor([1.0, 2.0], requires_grad=True)
        zeros = xp.zeros(2, requires_grad=True)
        told = xp.tensor([1.0, 2.0]).requires_grad_()
    for x in (made, zeros, told):
        assert x.requires_grad is True
        assert x.is_leaf is True
        (x * 2).sum().backward()
        assert x.grad.tolist() == [2.0, 2.0]


@clause(
    "grad_modes.no_grad.leaves_may_be_written",
    MUST,
    source=[Torch("torch.no_grad"), Note("notes/autograd")],
    requires=["autograd.tape", "mutable"],
)
def _(xp, device):
    """Under ``no_grad`` a leaf that requires grad may be written in place: it stays a leaf, and later gradients see the
    new values."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    with xp.no_grad():
        x -= 1.0
        x[0] = 5.0
        x.mul_(2.0)
    assert x.tolist() == [10.0, 2.0]
    assert x.requires_grad is True
    assert x.is_leaf is True
    (x * x).sum().backward()
    assert x.grad.tolist() == [20.0, 4.0]


@clause("grad_modes.no_grad.backward_runs", MUST, source=[Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """``backward`` of what was recorded before runs under ``no_grad`` as outside."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    with xp.no_grad():
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("grad_modes.no_grad.restores_after_an_exception", MUST, source=[Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """The mode ends with the block, however it is left: after an exception operations are recorded again."""
    x = xp.tensor([1.0], requires_grad=True)
    with raises(KeyError), xp.no_grad():
        raise KeyError("left early")
    assert xp.is_grad_enabled() is True
    assert (x * 2).requires_grad is True


@clause(
    "grad_modes.no_grad.nests",
    MUST,
    source=[Torch("torch.no_grad", "torch.enable_grad", "torch.set_grad_enabled")],
    requires=TAPE,
)
def _(xp):
    """Blocks nest: the innermost decides, and each restores what was before it, recording or not."""
    x = xp.tensor([1.0], requires_grad=True)
    seen = []
    with xp.no_grad():
        with xp.no_grad():
            seen.append((x * 2).requires_grad)
        seen.append((x * 2).requires_grad)
        with xp.enable_grad():
            seen.append((x * 2).requires_grad)
            with xp.set_grad_enabled(False):
                seen.append((x * 2).requires_grad)
            seen.append((x * 2).requires_grad)
        seen.append((x * 2).requires_grad)
    seen.append((x * 2).requires_grad)
    assert seen == [False, False, True, False, True, False, True]


@clause("grad_modes.no_grad.decorates", MUST, source=[Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """``no_grad`` decorates a function, with parentheses or without: each call runs in the mode, and the function keeps
    its name."""
    x = xp.tensor([1.0], requires_grad=True)

    @xp.no_grad()
    def called(tensor, *, factor):
        return tensor * factor

    @xp.no_grad
    def bare(tensor):
        return tensor * 3

    for _ in range(2):
        assert called(x, factor=2).requires_grad is False
        assert bare(x).requires_grad is False
        assert (x * 2).requires_grad is True
    assert called(x, factor=2).tolist() == [2.0]
    assert called.__name__ == "called"
    assert bare.__name__ == "bare"


@clause("grad_modes.no_grad.decorates_recursive_functions", MUST, source=[Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """A decorated function may call itself, or fail: the mode outside is as before."""
    x = xp.tensor([1.0], requires_grad=True)

    @xp.no_grad()
    def down(n):
        if n == 0:
            raise KeyError("bottom")
        assert (x * 2).requires_grad is False
        down(n - 1)

    with raises(KeyError):
        down(3)
    assert xp.is_grad_enabled() is True


@clause("grad_modes.no_grad.decorates_generators", MUST, source=[Torch("torch.no_grad")], requires=TAPE)
def _(xp):
    """In a decorated generator the mode holds while its own code runs, and not in the loop that consumes it."""
    x = xp.tensor([1.0], requires_grad=True)

    @xp.no_grad()
    def twice():
        yield (x * 2).requires_grad
        yield (x * 2).requires_grad

    inside, outside = [], []
    for requires in twice():
        inside.append(requires)
        outside.append((x * 2).requires_grad)
    assert inside == [False, False]
    assert outside == [True, True]


@clause("grad_modes.enable_grad.records_within_no_grad", MUST, source=[Torch("torch.enable_grad")], requires=TAPE)
def _(xp):
    """``enable_grad`` records again inside ``no_grad``, as a block and as a decorator."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    @xp.enable_grad()
    def square(tensor):
        return tensor * tensor

    with xp.no_grad():
        with xp.enable_grad():
            block = x * 3
        decorated = square(x)
        assert (x * 2).requires_grad is False
    (block + decorated).sum().backward()
    assert x.grad.tolist() == [5.0, 7.0]


@clause(
    "grad_modes.set_grad_enabled.as_a_function",
    MUST,
    source=[Torch("torch.set_grad_enabled", "torch.is_grad_enabled")],
    requires=TAPE,
)
def _(xp):
    """``set_grad_enabled(mode)`` takes effect when it is called and lasts; ``is_grad_enabled()`` tells the mode."""
    x = xp.tensor([1.0], requires_grad=True)
    assert xp.is_grad_enabled() is True
    xp.set_grad_enabled(False)
    off = xp.is_grad_enabled(), (x * 2).requires_grad
    xp.set_grad_enabled(True)
    assert off == (False, False)
    assert (xp.is_grad_enabled(), (x * 2).requires_grad) == (True, True)


@clause("grad_modes.set_grad_enabled.as_a_block", MUST, source=[Torch("torch.set_grad_enabled")], requires=TAPE)
def _(xp, mode=each([True, False])):
    """As a block ``set_grad_enabled(mode)`` lasts to its end, so that one flag can decide whether to record."""
    x = xp.tensor([1.0], requires_grad=True)
    with xp.set_grad_enabled(mode):
        y = x * 2
        assert xp.is_grad_enabled() is mode
    assert y.requires_grad is mode
    assert xp.is_grad_enabled() is True
    with xp.no_grad():
        with xp.set_grad_enabled(mode):
            assert (x * 2).requires_grad is mode
        assert (x * 2).requires_grad is False


@clause(
    "grad_modes.no_grad.views_pass_no_gradient",
    MAY,
    source=[Torch("torch.no_grad"), Note("notes/autograd")],
    requires=["autograd.tape", "views", "mutable"],
)
def _(xp):
    """A view made under ``no_grad`` has no ``grad_fn``, and writing to it outside is refused with nothing changed."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    with xp.no_grad():
        view = y.view(2, 1)
    assert view.grad_fn is None
    with raises(RuntimeError, match="no_grad"):
        view.mul_(3.0)
    assert y.tolist() == [2.0, 4.0]
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


@clause(
    "grad_modes.inference_mode.results_are_not_recorded",
    MUST,
    source=[Torch("torch.inference_mode"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """Under ``inference_mode`` results do not require grad, are marked by ``is_inference()``, and recording resumes
    after it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.inference_mode():
        assert xp.is_inference_mode_enabled() is True
        assert xp.is_grad_enabled() is False
        y = x * 2
    assert y.requires_grad is False
    assert y.is_inference() is True
    assert x.is_inference() is False
    assert y.tolist() == [2.0, 4.0]
    assert xp.is_inference_mode_enabled() is False
    assert (x * 2).requires_grad is True
    assert (x * 2).is_inference() is False


@clause(
    "grad_modes.inference_mode.results_cannot_enter_a_graph",
    MUST,
    source=[Torch("torch.inference_mode"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """Outside the mode its results cannot be saved for a derivative, require grad or be written; a clone of one can."""
    x = xp.tensor([3.0, 4.0], requires_grad=True)
    with xp.inference_mode():
        y = xp.tensor([1.0, 2.0])
        y.add_(1.0)
    with raises(RuntimeError, match="[Ii]nference"):
        x * y
    with raises(RuntimeError, match="[Ii]nference"):
        y.requires_grad_()
    (x * y.clone()).sum().backward()
    assert x.grad.tolist() == [2.0, 3.0]
    with raises(RuntimeError, match="[Ii]nference"):
        y.add_(1.0)  # its values are not checked: PyTorch writes before it refuses


@clause("grad_modes.inference_mode.can_be_switched_off", MUST, source=[Torch("torch.inference_mode")], requires=TAPE)
def _(xp):
    """``inference_mode(False)`` records as usual, also inside ``inference_mode()``; as a decorator the mode lasts for
    the call."""
    x = xp.tensor([1.0], requires_grad=True)
    with xp.inference_mode(False):
        assert (x * 2).requires_grad is True
    with xp.inference_mode(), xp.inference_mode(False):
        assert (x * 2).requires_grad is True

    @xp.inference_mode()
    def double(tensor):
        return tensor * 2

    assert double(x).is_inference() is True
    assert (x * 2).requires_grad is True


@clause(
    "grad_modes.threads.have_modes_of_their_own",
    MUST,
    source=[Torch("torch.no_grad"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp, mode=each(("no_grad", "inference_mode"))):
    """A mode holds in the thread that entered it: another thread records as if there were none, and leaves this one as it
    is."""
    x = xp.tensor([3.0], requires_grad=True)
    seen = []

    def elsewhere():
        seen.extend([xp.is_grad_enabled(), x * x])
        xp.set_grad_enabled(False)

    with getattr(xp, mode)():
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        assert xp.is_grad_enabled() is False
    enabled, square = seen
    assert enabled is True
    square.sum().backward()
    assert x.grad.tolist() == [6.0]
    assert xp.is_grad_enabled() is True


@clause("grad_modes.no_grad.views_lead_nowhere", MAY, source=[Torch("torch.no_grad")], requires=[*TAPE, "views"])
def _(xp):
    """A view made under ``no_grad`` of a tensor that requires grad requires grad too, and is a leaf; yet nothing leads back from
    what is computed from it: a backward pass gives no gradient to anything, and may be repeated, as it frees nothing."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with xp.no_grad():
        view = x[:2]
    y = view * view
    assert view.requires_grad
    assert view.is_leaf
    assert y.requires_grad
    for _ in range(2):
        y.sum().backward()
    assert x.grad is None
    assert view.grad is None
    (y * x[:2]).sum().backward()
    assert x.grad.tolist() == [1.0, 4.0, 0.0]

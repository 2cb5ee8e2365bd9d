"""Anomaly mode: which operation was it whose derivative failed, or gave NaN?"""

import threading
import warnings

import numpy as np

from conformance.clause import MUST, SHOULD, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
DETECT = Torch("torch.autograd.detect_anomaly")
SET = Torch("torch.autograd.set_detect_anomaly")
ENABLED = Torch("torch.is_anomaly_enabled")


def messages(run):
    """What is warned of while ``run`` runs, and the error that it ends with, or None."""
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            run()
        except Exception as raised:
            error = raised
    return [str(w.message) for w in caught], error


def steep(x):
    return x.sqrt() * 0


# ---- NaN ---------------------------------------------------------------------------------------------------------------


@clause("anomaly.nan.raises", MUST, source=[DETECT], requires=TAPE)
def _(xp, device):
    """A derivative that is NaN raises RuntimeError, which names the operation's node and which of its inputs the
    gradient is for; no gradient arrives."""
    x = xp.tensor([0.0, 1.0], device=device, requires_grad=True)
    with xp.autograd.set_detect_anomaly(True):
        with raises(RuntimeError, match="'SqrtBackward0' returned nan values in its 0th output"):
            steep(x).sum().backward()
        a = xp.tensor([1.0], device=device)
        b = xp.tensor([0.0], device=device, requires_grad=True)
        with raises(RuntimeError, match="'DivBackward0' returned nan values in its 1th output"):
            (a * b.detach() / b).sum().backward()
    assert x.grad is None
    assert b.grad is None


@clause("anomaly.nan.names_the_first_that_gives_it", MUST, source=[DETECT], requires=TAPE)
def _(xp):
    """The node named is the first from which NaN comes out, be it that NaN came in."""
    x = xp.tensor([0.0, 1.0], requires_grad=True)
    with xp.autograd.set_detect_anomaly(True):
        with raises(RuntimeError, match="'SqrtBackward0'"):
            (steep(x * 3).exp() * 2).sum().backward()
        with raises(RuntimeError, match="'ExpBackward0'"):
            x.exp().backward(xp.tensor([np.nan, 1.0]))


@clause("anomaly.nan.infinity_is_none", MUST, source=[DETECT], requires=TAPE)
def _(xp):
    """An infinite derivative is no anomaly, nor is NaN in the result or in a gradient that goes straight to a leaf."""
    x = xp.tensor([0.0, 2.0], requires_grad=True)
    with xp.autograd.set_detect_anomaly(True):
        x.log().sum().backward()
        assert x.grad.tolist() == [np.inf, 0.5]
        (x * 2 + xp.tensor([np.nan, 0.0])).sum().backward()
        assert x.grad.tolist() == [np.inf, 2.5]
        x.grad = None
        x.backward(xp.tensor([np.nan, 1.0]))
    assert np.isnan(x.grad.tolist()[0])


@clause("anomaly.nan.only_if_asked_for", MUST, source=[DETECT, SET], requires=TAPE)
def _(xp, name=each(("detect_anomaly", "set_detect_anomaly"))):
    """With ``check_nan=False``, and without the mode, NaN passes."""
    x = xp.tensor([0.0, 1.0], requires_grad=True)
    given = (True,) if name == "set_detect_anomaly" else ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with getattr(xp.autograd, name)(*given, check_nan=False):
            steep(x).sum().backward()
    assert np.isnan(x.grad.tolist()[0])
    x.grad = None
    with xp.autograd.set_detect_anomaly(True):
        y = steep(x).sum()
    y.backward()
    assert np.isnan(x.grad.tolist()[0])


# ---- the operation -----------------------------------------------------------------------------------------------------


@clause("anomaly.traceback.shows_the_forward_line", MUST, source=[DETECT], requires=TAPE)
def _(xp):
    """A failing derivative is warned of with the traceback of the operation that it is the derivative of, down to the
    line that called it."""
    x = xp.tensor([0.0, 1.0], requires_grad=True)

    def train():
        with xp.autograd.set_detect_anomaly(True):
            y = steep(x)
            y.sum().backward()

    warned, error = messages(train)
    assert isinstance(error, RuntimeError)
    (told,) = [m for m in warned if "Error detected in SqrtBackward0" in m]
    assert "Traceback of forward call that caused the error" in told
    assert "in train" in told
    assert told.count("in steep") == 1
    assert told.index("in train") < told.index("in steep")


@clause("anomaly.traceback.of_any_error", MUST, source=[DETECT], requires=["autograd.tape", "autograd.version"])
def _(xp):
    """Other errors of the backward pass are explained in the same way: a saved value that was written to, an exception
    in a hook; they pass unchanged."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def written_to():
        with xp.autograd.set_detect_anomaly(True):
            y = x * 1
            z = y * y
            with xp.no_grad():
                y += 1
            z.sum().backward()

    def broken(g):
        raise KeyError("broken")

    def hooked():
        with xp.autograd.set_detect_anomaly(True):
            y = x.exp()
            y.register_hook(broken)
            y.sum().backward()

    warned, error = messages(written_to)
    assert "Error detected in MulBackward0" in " ".join(warned)
    assert "modified by an inplace operation" in str(error)
    assert "backtrace further above" in str(error)
    warned, error = messages(hooked)
    assert "Error detected in ExpBackward0" in " ".join(warned)
    assert isinstance(error, KeyError)


@clause("anomaly.traceback.needs_the_mode_in_forward", MUST, source=[DETECT], requires=TAPE)
def _(xp):
    """Where the mode was off when the operation was recorded, there is no line to show, and the warning says so."""
    x = xp.tensor([0.0, 1.0], requires_grad=True)
    y = steep(x).sum()
    with xp.autograd.set_detect_anomaly(True):
        warned, error = messages(y.backward)
    assert isinstance(error, RuntimeError)
    assert "Error detected in SqrtBackward0. No forward pass information available" in " ".join(warned)


@clause(
    "anomaly.traceback.of_the_operation_behind_it", MUST, source=[DETECT], requires=["autograd.tape", "autograd.double"]
)
def _(xp):
    """Of an operation that was itself part of a derivative, the operation that it was the derivative of is shown
    too."""
    x = xp.tensor([0.0, 1.0], requires_grad=True)

    def powers():
        return (x**1.5).sum()

    def slope():
        with xp.autograd.set_detect_anomaly(True):
            (g,) = xp.autograd.grad(powers(), x, create_graph=True)
            (g * 0).sum().backward()

    warned, error = messages(slope)
    assert isinstance(error, RuntimeError)
    (behind,) = [m for m in warned if "Previous calculation was induced by PowBackward0" in m]
    assert "in powers" in behind
    (first,) = [m for m in warned if "Error detected in" in m]
    assert "in slope" in first
    assert "in powers" not in first


# ---- on and off --------------------------------------------------------------------------------------------------------


@clause("anomaly.mode.detect_anomaly_warns", MUST, source=[DETECT], requires=TAPE)
def _(xp):
    """``detect_anomaly`` warns that it is slow, and is on within its block, not before; ``set_detect_anomaly`` does not
    warn, and is on at once."""
    with warns(UserWarning, match="Anomaly Detection has been enabled"):
        block = xp.autograd.detect_anomaly()
    assert xp.is_anomaly_enabled() is False
    with block:
        assert xp.is_anomaly_enabled() is True
    assert xp.is_anomaly_enabled() is False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        block = xp.autograd.set_detect_anomaly(True)
    try:
        assert xp.is_anomaly_enabled() is True
    finally:
        with block:
            pass
    assert xp.is_anomaly_enabled() is False


@clause("anomaly.mode.nests", MUST, source=[SET, ENABLED], requires=TAPE)
def _(xp):
    """Blocks nest and restore what was before, ``check_nan`` with it, after an exception too."""
    set_detect_anomaly = xp.autograd.set_detect_anomaly
    with set_detect_anomaly(True):
        with set_detect_anomaly(False):
            assert xp.is_anomaly_enabled() is False
        assert xp.is_anomaly_enabled() is True
        with raises(KeyError), set_detect_anomaly(True, check_nan=False):
            assert xp.is_anomaly_check_nan_enabled() is False
            raise KeyError
        assert (xp.is_anomaly_enabled(), xp.is_anomaly_check_nan_enabled()) == (True, True)
    assert (xp.is_anomaly_enabled(), xp.is_anomaly_check_nan_enabled()) == (False, True)


@clause("anomaly.mode.as_a_function", MUST, source=[SET], requires=TAPE)
def _(xp):
    """``set_detect_anomaly`` called alone switches the mode on or off until it is called again."""
    x = xp.tensor([0.0, 1.0], requires_grad=True)
    xp.autograd.set_detect_anomaly(True)
    try:
        with raises(RuntimeError, match="nan values"):
            steep(x).sum().backward()
    finally:
        xp.autograd.set_detect_anomaly(False)
    steep(x).sum().backward()
    assert np.isnan(x.grad.tolist()[0])


@clause("anomaly.mode.of_all_threads", SHOULD, source=[SET], requires=TAPE)
def _(xp):
    """The mode is on in every thread, unlike whether operations are recorded."""
    seen = []
    with xp.autograd.set_detect_anomaly(True):
        thread = threading.Thread(target=lambda: seen.append(xp.is_anomaly_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


@clause("anomaly.mode.changes_no_gradient", MUST, source=[DETECT], requires=["autograd.tape", "autograd.double"])
def _(xp):
    """Gradients, also of gradients, through in-place operations, views and several results, are what they are without
    the mode."""

    def gradients():
        x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        y = x * x
        y[0].mul_(3.0)
        left, right = y.unbind(1)
        (slope,) = xp.autograd.grad((left * right.exp()).sum(), x, create_graph=True)
        slope.sum().backward()
        return slope.tolist(), x.grad.tolist()

    plain = gradients()
    with xp.autograd.set_detect_anomaly(True):
        assert gradients() == plain

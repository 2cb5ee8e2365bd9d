"""``gradcheck`` and ``gradgradcheck``: derivatives checked against differences."""

import warnings

import numpy as np

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
DOUBLE = ["autograd.tape", "autograd.double"]
CHECK = Torch("torch.autograd.gradcheck.gradcheck")
CHECK_TWICE = Torch("torch.autograd.gradcheck.gradgradcheck")
NOTES = Note("notes/gradcheck")


def doubles(xp, *values):
    return xp.tensor(values, dtype=xp.float64, requires_grad=True)


def square(x):
    return x * x


def half_forgotten(x):
    return x * x.detach()


def passing(x, change):
    """x itself, whose gradient is changed on the way back, where there is one."""
    y = x * 1
    y.register_hook(lambda g: None if g is None else change(g))
    return y


# ---- what passes -------------------------------------------------------------------------------------------------------


@clause("gradcheck.function.right_derivatives_pass", MUST, source=[CHECK, NOTES], requires=TAPE)
def _(xp):
    """``gradcheck`` is True for a function whose gradients are those that differences give; of a tensor, or of a
    sequence of arguments of which some may be numbers."""
    x = doubles(xp, 1.0, -2.0)
    gradcheck = xp.autograd.gradcheck
    assert gradcheck(square, x) is True
    assert gradcheck(lambda a, b: a * b, (x, doubles(xp, 3.0, 4.0))) is True
    assert gradcheck(lambda a, n: a**n, [x, 3]) is True
    assert gradcheck(lambda a: a.reshape(2, 1), xp.ones(1, 2, dtype=xp.float64, requires_grad=True)) is True


@clause("gradcheck.function.leaves_no_trace", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """The inputs keep their values, their ``grad`` and the count of their writes."""
    x = doubles(xp, 1.0, -2.0)
    saved = x * x
    assert xp.autograd.gradcheck(square, x)
    assert x.tolist() == [1.0, -2.0]
    assert x.grad is None
    saved.sum().backward()
    assert x.grad.tolist() == [2.0, -4.0]


@clause("gradcheck.function.several_results", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """Every result that requires grad is checked; the message says which, and by which input."""
    x, w = doubles(xp, 1.0, 2.0), doubles(xp, 3.0, 4.0)
    assert xp.autograd.gradcheck(lambda a, b: (a * b, a.detach() * 0, a.sum()), (x, w))
    with raises(RuntimeError, match="output 1 with respect to input 0"):
        xp.autograd.gradcheck(lambda a, b: (a * b, a * a.detach()), (x, w))
    with raises(RuntimeError, match="output 0 with respect to input 1"):
        xp.autograd.gradcheck(lambda a, b: a * b * b.detach(), (x, w))


@clause("gradcheck.function.constant_results_must_be_constant", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """Where no result requires grad, their values must not change with the inputs."""
    x = doubles(xp, 1.0, 2.0)
    assert xp.autograd.gradcheck(lambda a: xp.ones(2), x) is True
    with raises(RuntimeError, match="expected to be zero"):
        xp.autograd.gradcheck(lambda a: a.detach() * 2, x)


# ---- what is refused ---------------------------------------------------------------------------------------------------


@clause("gradcheck.mismatch.raises", MUST, source=[CHECK, NOTES], requires=TAPE)
def _(xp):
    """A gradient that is not what differences give raises GradcheckError, a RuntimeError, which shows both Jacobians,
    inputs down and outputs across."""
    x = doubles(xp, 1.0, 2.0)
    with raises(RuntimeError, match="Jacobian mismatch for output 0 with respect to input 0"):
        xp.autograd.gradcheck(half_forgotten, x)
    try:
        xp.autograd.gradcheck(lambda a: a.detach()[0] * a * xp.tensor([3.0, 5.0], dtype=xp.float64), x)
    except RuntimeError as error:
        assert type(error).__name__ == "GradcheckError"
        numerical, analytical = str(error).split("numerical:")[1].split("analytical:")
        shown = [
            [float(n) for n in row.split(",")] for row in numerical.split("[[")[1].split("]]")[0].split("],\n        [")
        ]
        assert np.allclose(shown, [[6.0, 10.0], [0.0, 5.0]], atol=1e-3)
        assert "[3., 0.]" in analytical
        assert "[0., 5.]" in analytical


@clause("gradcheck.mismatch.without_exception", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """With ``raise_exception=False`` a mismatch gives False; what cannot be checked at all still raises."""
    x = doubles(xp, 1.0, 2.0)
    assert xp.autograd.gradcheck(half_forgotten, x, raise_exception=False) is False
    assert xp.autograd.gradcheck(square, x, raise_exception=False) is True
    with raises(ValueError):
        xp.autograd.gradcheck(square, x.detach(), raise_exception=False)


@clause("gradcheck.inputs.need_one_that_requires_grad", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """ValueError where no input requires grad."""
    with raises(ValueError, match="at least one input tensor to require gradient"):
        xp.autograd.gradcheck(square, xp.ones(2, dtype=xp.float64))
    with raises(ValueError, match="at least one input tensor to require gradient"):
        xp.autograd.gradcheck(lambda: xp.ones(2), ())


@clause("gradcheck.inputs.only_those_that_require_grad", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """An input that does not require grad is not checked, and numbers only the inputs that are."""
    x, w = xp.tensor([1.0, 2.0], dtype=xp.float64), doubles(xp, 3.0, 4.0)
    assert xp.autograd.gradcheck(lambda a, b: a * a.detach() * b, (x, w))
    with raises(RuntimeError, match="with respect to input 0"):
        xp.autograd.gradcheck(lambda a, b: a * b * b.detach(), (x, w))


@clause("gradcheck.inputs.single_precision_warns", MUST, source=[CHECK, NOTES], requires=TAPE)
def _(xp):
    """An input of less than double precision is warned of, by its number, since the differences are too coarse for the
    default tolerances; with others it can pass."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = doubles(xp, 1.0, 2.0)
    with warns(UserWarning, match="Input #1 requires gradient and is not a double"):
        xp.autograd.gradcheck(lambda a, b: a * b, (w, x), raise_exception=False)
    with warns(UserWarning, match="double precision"):
        assert xp.autograd.gradcheck(square, x, raise_exception=False) is False
    with warns(UserWarning, match="double precision"):
        assert xp.autograd.gradcheck(square, x, eps=1e-2, atol=1e-2) is True


@clause("gradcheck.inputs.expanded_are_refused", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """An input whose elements share memory, as after ``expand``, is refused: no element could be changed alone."""
    x = xp.ones(1, dtype=xp.float64).expand(3).requires_grad_()
    with raises(RuntimeError, match="stride 0"):
        xp.autograd.gradcheck(square, x)
    assert xp.autograd.gradcheck(square, xp.ones(1, dtype=xp.float64).expand(1).requires_grad_())


# ---- options -----------------------------------------------------------------------------------------------------------


@clause("gradcheck.options.tolerances", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """A gradient passes within ``atol`` + ``rtol`` times the difference: by default 1e-5 and 1e-3."""
    x = doubles(xp, 2.0)

    def off_by(factor):
        return lambda a: passing(a, lambda g: g * factor) * 100

    check = xp.autograd.gradcheck
    assert check(off_by(1 + 5e-4), x, raise_exception=False) is True
    assert check(off_by(1 + 5e-3), x, raise_exception=False) is False
    assert check(off_by(1 + 5e-3), x, rtol=1e-2, raise_exception=False) is True
    assert check(off_by(1 + 5e-3), x, atol=1.0, raise_exception=False) is True
    assert check(off_by(1 + 5e-4), x, rtol=1e-5, raise_exception=False) is False


@clause("gradcheck.options.eps", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """``eps`` is how far an element is moved, both ways: a kink nearer than that is a mismatch, and a kink just there a
    slope of half."""
    x = doubles(xp, 1e-4)
    assert xp.autograd.gradcheck(xp.abs, x) is True
    assert xp.autograd.gradcheck(xp.abs, x, eps=1e-3, raise_exception=False) is False
    moved = []
    xp.autograd.gradcheck(lambda a: moved.append(a.detach().clone().tolist()) or a * 2, x, eps=0.5)
    seen = np.unique(np.round(np.ravel(moved), 6)).tolist()
    assert seen == [-0.4999, 0.0001, 0.5001]


@clause("gradcheck.options.nondet_tol", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """Two backward passes must give the same, to within ``nondet_tol``, which is 0 unless given."""
    passes = []

    def drifting(a):
        return passing(a, lambda g: passes.append(1) or g * (1 + 1e-6 * len(passes)))

    x = doubles(xp, 1.0, 2.0)
    with raises(RuntimeError, match="not reentrant"):
        xp.autograd.gradcheck(drifting, x)
    assert xp.autograd.gradcheck(drifting, x, nondet_tol=1e-3) is True


@clause("gradcheck.options.gradients_follow_the_weights", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """A backward that does not scale with its incoming gradient fails, also where only that of zeros shows it."""
    x = doubles(xp, 1.0)
    with raises(RuntimeError, match="Jacobian mismatch"):
        xp.autograd.gradcheck(lambda a: passing(a, lambda g: g * 0 + 1), doubles(xp, 1.0, 2.0))
    with raises(RuntimeError, match="not multiplied by grad_output"):
        xp.autograd.gradcheck(lambda a: passing(a, lambda g: g + (g == 0).to(g.dtype)), x)


@clause("gradcheck.options.check_undefined_grad", MUST, source=[CHECK, NOTES], requires=TAPE)
def _(xp):
    """A function of several results is also run back without a gradient for one of them; one that cannot do that fails,
    unless ``check_undefined_grad=False``."""

    class Three(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.set_materialize_grads(False)
            return a * 2, a * 3, a * 4

        @staticmethod
        def backward(ctx, *grads):
            given = [factor * g for factor, g in zip((2, 3, 4), grads, strict=True) if g is not None]
            if len(given) == 2:
                raise RuntimeError("one gradient is missing")
            return sum(given) if given else None

    x = doubles(xp, 1.0)
    assert xp.autograd.gradcheck(Three.apply, x, check_undefined_grad=False) is True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with raises(RuntimeError, match="undefined output grads"):
            xp.autograd.gradcheck(Three.apply, x)


@clause(
    "gradcheck.complex.conjugate_convention", MUST, source=[CHECK, Note("notes/autograd")], requires=[*TAPE, "complex"]
)
def _(xp):
    """Of complex inputs and outputs the real and the imaginary parts are checked; the gradient of a real function is
    df/dx + i df/dy."""
    x = xp.tensor([1.0 + 2.0j, -1.0 + 0.5j], dtype=xp.complex128, requires_grad=True)
    assert xp.autograd.gradcheck(square, x) is True
    assert xp.autograd.gradcheck(xp.abs, x) is True
    assert xp.autograd.gradcheck(lambda a: a.conj() * a, x) is True
    with raises(RuntimeError, match="part of complex outputs only"):
        xp.autograd.gradcheck(lambda a: passing(a, lambda g: g.conj()), x)
    with raises(RuntimeError, match="Jacobian mismatch"):
        xp.autograd.gradcheck(lambda a: passing(a, lambda g: g.conj()).abs(), x)


# ---- second derivatives ------------------------------------------------------------------------------------------------


@clause("gradcheck.twice.right_second_derivatives_pass", MUST, source=[CHECK_TWICE, NOTES], requires=DOUBLE)
def _(xp):
    """``gradgradcheck`` is True for a function whose second derivatives are those that differences of the first give;
    a linear function's are 0."""
    x, w = doubles(xp, 1.0, 2.0), doubles(xp, 3.0, 4.0)
    check = xp.autograd.gradgradcheck
    assert check(lambda a: a**3, x) is True
    assert check(lambda a, b: (a * b, a.sum() * b), (x, w)) is True
    assert check(lambda a: a * 2, x) is True
    assert check(lambda a: a**3, x, doubles(xp, 1.0, -1.0)) is True
    assert x.grad is None
    assert x.tolist() == [1.0, 2.0]


@clause("gradcheck.twice.wrong_second_derivatives_raise", MUST, source=[CHECK_TWICE, NOTES], requires=DOUBLE)
def _(xp):
    """A function whose first derivatives are right and whose second are not passes ``gradcheck`` and fails
    ``gradgradcheck``."""
    x = doubles(xp, 1.0, 2.0)

    def once(a):
        return passing(a, lambda g: g * 3 * a.detach() ** 2) + (a**3 - a).detach()

    assert xp.autograd.gradcheck(once, x) is True
    with raises(RuntimeError, match="Jacobian mismatch"):
        xp.autograd.gradgradcheck(once, x)
    assert xp.autograd.gradgradcheck(once, x, raise_exception=False) is False


@clause("gradcheck.twice.of_given_weights", MUST, source=[CHECK_TWICE], requires=DOUBLE)
def _(xp):
    """``grad_outputs`` weights the results whose gradients are checked; without it random weights are drawn."""
    x = doubles(xp, 1.0, 2.0)
    weights = []

    def watched(a):
        y = a**3
        y.register_hook(lambda g: None if g is None else weights.append(np.round(g.tolist(), 3).tolist()))
        return y

    assert xp.autograd.gradgradcheck(watched, x, doubles(xp, 5.0, 7.0)) is True
    assert weights[0] == [5.0, 7.0]
    weights.clear()
    assert xp.autograd.gradgradcheck(watched, x) is True
    assert all(-1 <= w <= 1 for w in weights[0])


@clause("gradcheck.options.fast_mode", SHOULD, source=[CHECK, NOTES], requires=TAPE)
def _(xp, name=each(("gradcheck", "gradgradcheck"))):
    """``fast_mode=True`` finds the same right and wrong."""
    check = getattr(xp.autograd, name)
    x = doubles(xp, 1.0, 2.0)
    assert check(square, x, fast_mode=True) is True
    with raises(RuntimeError, match="Jacobian mismatch"):
        check(lambda a: a * a * a.detach(), x, fast_mode=True)


@clause("gradcheck.options.nothing_to_check", MUST, source=[CHECK], requires=TAPE)
def _(xp):
    """A check of neither backward nor forward mode is refused."""
    with raises(AssertionError, match="at least one of"):
        xp.autograd.gradcheck(square, doubles(xp, 1.0), check_forward_ad=False, check_backward_ad=False)


@clause(
    "gradcheck.inputs.of_no_stride",
    MUST,
    source=[Torch("torch.autograd.gradcheck.gradcheck")],
    requires=["autograd.tape", "strides"],
)
def _(xp):
    """An input of which several elements have one place in memory is refused; one element may have any stride."""
    whole = xp.ones(3, dtype=xp.float64)
    assert xp.autograd.gradcheck(lambda x: x * 2, whole.as_strided((1,), (0,)).requires_grad_())
    with raises(RuntimeError):
        xp.autograd.gradcheck(lambda x: x * 2, whole.as_strided((2,), (0,)).requires_grad_())

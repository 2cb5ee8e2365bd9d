"""``autograd.Function``: operations whose derivative is the user's own."""

import gc
import weakref

from conformance.clause import DEPRECATED, MAY, MUST, SHOULD, Note, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
DOUBLE = ["autograd.tape", "autograd.double"]
WRITES = ["autograd.tape", "autograd.version", "mutable"]
FUNCTION = [Torch("torch.autograd.Function"), Note("notes/extending")]


def squaring(xp):
    class Square(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a)
            return a * a

        @staticmethod
        def backward(ctx, gradient):
            (a,) = ctx.saved_tensors
            return 2 * a * gradient

    return Square


def exponential(xp):
    class Exponential(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            result = a.exp()
            ctx.save_for_backward(result)
            return result

        @staticmethod
        def backward(ctx, gradient):
            (result,) = ctx.saved_tensors
            return result * gradient

    return Exponential


def made_of(xp, forward, backward):
    """A function of plain functions."""
    return type("Made", (xp.autograd.Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)})


def doubled(ctx, a, *others):
    return a * 2


def passed_on(ctx, *gradients):
    return gradients[0]


# ---- apply -----------------------------------------------------------------------------------------------------------


@clause("custom_functions.apply.differentiates_by_backward", MUST, source=FUNCTION, requires=TAPE)
def _(xp, device):
    """``apply`` gives the result of ``forward``, whose derivative is what ``backward`` says, be it right or not."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = squaring(xp).apply(x * 3)
    assert y.tolist() == [9.0, 36.0]
    assert y.requires_grad is True
    y.sum().backward()
    assert x.grad.tolist() == [18.0, 36.0]
    wrong = made_of(xp, doubled, lambda ctx, gradient: gradient * 100)
    assert xp.autograd.grad(wrong.apply(x).sum(), x)[0].tolist() == [100.0, 100.0]


@clause("custom_functions.apply.names_its_node", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """The result's ``grad_fn`` is named for the class with "Backward" after it, and leads to the inputs that are
    tensors."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = squaring(xp).apply(x)
    assert y.grad_fn.name() == "SquareBackward"
    assert type(y.grad_fn).__name__ == "SquareBackward"
    assert "SquareBackward" in repr(y)
    ((leaf, number),) = y.grad_fn.next_functions
    assert leaf.variable is x
    assert number == 0
    z = made_of(xp, doubled, passed_on).apply(y, 3, xp.ones(2))
    assert z.grad_fn.next_functions == ((y.grad_fn, 0), (None, 0))


@clause("custom_functions.apply.records_only_where_needed", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Nothing is recorded where no input requires grad, or under ``no_grad``."""
    square = squaring(xp)
    assert square.apply(xp.ones(2)).grad_fn is None
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with xp.no_grad():
        y = square.apply(x)
    assert y.tolist() == [1.0, 4.0]
    assert y.requires_grad is False
    assert y.grad_fn is None
    assert square.apply(x).requires_grad is True


@clause("custom_functions.apply.takes_what_is_no_tensor", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Arguments may be anything; ``backward`` returns None for those that are no tensors."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def forward(ctx, power, a, *rest):
        seen.append((power, rest))
        ctx.save_for_backward(a)
        ctx.power = power
        return a**power

    def backward(ctx, gradient):
        (a,) = ctx.saved_tensors
        return None, gradient * ctx.power * a ** (ctx.power - 1), None, None

    inside = {"key": [x]}
    y = made_of(xp, forward, backward).apply(3, x, None, inside)
    assert seen == [(3, (None, inside))]
    assert seen[0][1][1] is inside
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 12.0]


@clause("custom_functions.apply.returns_what_is_no_tensor", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Results that are no tensors are returned as they are, and ``backward`` gets None in their places."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def backward(ctx, *gradients):
        seen.extend(gradients)
        return gradients[0]

    y, *others = made_of(xp, lambda ctx, a: (a * 2, 3, "s", None), backward).apply(x)
    assert others == [3, "s", None]
    y.sum().backward()
    assert seen[0].tolist() == [1.0, 1.0]
    assert seen[1:] == [None, None, None]
    assert x.grad.tolist() == [1.0, 1.0]


@clause("custom_functions.apply.looks_into_tuples_alone", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """A tuple of one result stays a tuple; tensors in a returned list are not results, and have no history."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    alone = made_of(xp, lambda ctx, a: (a * 2,), passed_on).apply(x)
    assert type(alone) is tuple
    assert alone[0].requires_grad is True
    listed = made_of(xp, lambda ctx, a: [a * 2, a * 3], passed_on).apply(x)
    assert type(listed) is list
    assert [t.requires_grad for t in listed] == [False, False]


@clause("custom_functions.apply.of_several", MUST, source=FUNCTION, requires=TAPE)
def _(xp, device):
    """With several inputs and results ``backward`` takes one gradient per result and returns one per input, called
    once."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    w = xp.tensor([3.0, 4.0], device=device, requires_grad=True)
    calls = []

    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b, a + b

    def backward(ctx, product, total):
        a, b = ctx.saved_tensors
        calls.append((product.tolist(), total.tolist()))
        return product * b + total, product * a + total

    product, total = made_of(xp, forward, backward).apply(x, w)
    assert product.grad_fn is total.grad_fn
    (product * 2 + total * 5).sum().backward()
    assert calls == [([2.0, 2.0], [5.0, 5.0])]
    assert x.grad.tolist() == [11.0, 13.0]
    assert w.grad.tolist() == [7.0, 9.0]


@clause("custom_functions.apply.forward_is_not_recorded", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """``forward`` runs with grad mode off, on the inputs themselves; afterwards the mode is what it was."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def forward(ctx, a):
        seen.append((xp.is_grad_enabled(), a is x, a.requires_grad, (a * 2).requires_grad))
        return a * 2

    made_of(xp, forward, passed_on).apply(x)
    assert seen == [(False, True, True, False)]
    assert xp.is_grad_enabled() is True


@clause("custom_functions.apply.backward_is_recorded_on_demand", MUST, source=FUNCTION, requires=DOUBLE)
def _(xp):
    """``backward`` runs with grad mode off, and on under ``create_graph=True``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def backward(ctx, gradient):
        seen.append(xp.is_grad_enabled())
        return gradient * 2

    function = made_of(xp, doubled, backward)
    xp.autograd.grad(function.apply(x).sum(), x)
    xp.autograd.grad(function.apply(x).sum(), x, create_graph=True)
    assert seen == [False, True]


@clause("custom_functions.apply.passes_exceptions", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """An exception in ``forward`` or ``backward`` comes out as it is, and leaves the grad mode and the gradients
    alone."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def stop(ctx, *args):
        raise KeyError("stop")

    with raises(KeyError):
        made_of(xp, stop, passed_on).apply(x)
    assert xp.is_grad_enabled() is True
    y = made_of(xp, doubled, stop).apply(x)
    with raises(KeyError):
        y.sum().backward()
    assert xp.is_grad_enabled() is True
    assert x.grad is None
    assert (x * 2).requires_grad is True


@clause("custom_functions.apply.nests", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """A function applied within another's ``forward`` is not recorded; the outer ``backward`` alone is called."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    square = squaring(xp)
    seen = []

    def forward(ctx, a):
        inner = square.apply(a)
        seen.append(inner.requires_grad)
        return inner * 2

    y = made_of(xp, forward, lambda ctx, gradient: gradient * 50).apply(x)
    assert seen == [False]
    y.sum().backward()
    assert x.grad.tolist() == [50.0, 50.0]


@clause("custom_functions.apply.takes_keywords", MAY, source=FUNCTION, requires=TAPE)
def _(xp):
    """Arguments may be passed by name; each counts as an input."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = made_of(xp, lambda ctx, a, factor=1: a * factor, lambda ctx, g: (g * 7, None)).apply(x, factor=3)
    assert y.tolist() == [3.0, 6.0]
    assert y.grad_fn.needs_input_grad == (True, False)
    y.sum().backward()
    assert x.grad.tolist() == [7.0, 7.0]


@clause("custom_functions.apply.needs_both_methods", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """A class without ``forward`` cannot be applied, and one without ``backward`` cannot be differentiated."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with raises(NotImplementedError, match="forward"):
        type("Bare", (xp.autograd.Function,), {}).apply(x)
    y = type("Half", (xp.autograd.Function,), {"forward": staticmethod(doubled)}).apply(x)
    assert y.tolist() == [2.0, 4.0]
    with raises(NotImplementedError, match="backward"):
        y.sum().backward()
    assert x.grad is None


@clause("custom_functions.apply.not_called_on_instances", DEPRECATED, source=FUNCTION, requires=TAPE)
def _(xp):
    """Making an instance of a function warns, and calling it is refused."""
    with warns(DeprecationWarning, match="instantiated"):
        instance = squaring(xp)()
    with raises(RuntimeError, match="static forward"):
        instance(xp.ones(2))


@clause("custom_functions.apply.vjp_stands_for_backward", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """The derivative may be called ``vjp`` instead of ``backward``; a class with both is refused when it is
    differentiated."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    derivative = staticmethod(lambda ctx, gradient: gradient * 7)
    named = type("Named", (xp.autograd.Function,), {"forward": staticmethod(doubled), "vjp": derivative})
    assert xp.autograd.grad(named.apply(x).sum(), x)[0].tolist() == [7.0, 7.0]
    both = type("Both", (named,), {"backward": derivative})
    with raises(RuntimeError, match="not allowed"):
        both.apply(x).sum().backward()
    assert x.grad is None


# ---- What forward returns --------------------------------------------------------------------------------------------


@clause("custom_functions.result.of_nothing_has_history", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Each floating result has a history, whether it was computed from the inputs or not."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    fresh = made_of(xp, lambda ctx, a: xp.zeros(3), lambda ctx, gradient: gradient.sum().expand(2)).apply(x)
    cut = made_of(xp, lambda ctx, a: a.detach() + 1, passed_on).apply(x)
    assert (fresh.requires_grad, cut.requires_grad) == (True, True)
    (fresh.sum() + cut.sum()).backward()
    assert x.grad.tolist() == [4.0, 4.0]


@clause("custom_functions.result.input_returned", MUST, source=FUNCTION, requires=[*TAPE, "views"])
def _(xp):
    """An input that is returned as it is becomes another tensor on the same memory, with this function as history."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = made_of(xp, lambda ctx, a: a, lambda ctx, gradient: gradient * 10).apply(x)
    assert y is not x
    assert x.is_leaf is True
    assert y.grad_fn.name() == "MadeBackward"
    y.sum().backward()
    assert x.grad.tolist() == [10.0, 10.0]
    constant = xp.ones(2)
    same = made_of(xp, lambda ctx, a: a, passed_on).apply(constant)
    assert same is not constant
    same[0] = 5.0
    assert constant.tolist() == [5.0, 1.0]


@clause(
    "custom_functions.result.view_cannot_be_written",
    MUST,
    source=[*FUNCTION, Note("notes/autograd")],
    requires=[*TAPE, "views", "mutable"],
)
def _(xp):
    """A result that is a view of an input, or the input, cannot be written in place, which would override its
    ``backward``; other results can."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    for forward in (lambda ctx, a: a.view(2, 1), lambda ctx, a: a):
        middle = x * 3
        y = made_of(xp, forward, lambda ctx, gradient: gradient.reshape(2)).apply(middle)
        with raises(RuntimeError, match="custom Function"):
            y.mul_(2)
        assert middle.tolist() == [3.0, 6.0]
        y.sum().backward()
    assert x.grad.tolist() == [6.0, 6.0]
    written = made_of(xp, doubled, passed_on).apply(x)
    written.mul_(10)
    assert xp.autograd.grad(written.sum(), x)[0].tolist() == [10.0, 10.0]


@clause("custom_functions.result.integers_have_no_history", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """An integer result does not require grad; its place among the gradients is filled with zeros of its dtype."""
    x = xp.tensor([1.0, 5.0], requires_grad=True)
    seen = []

    def backward(ctx, gradient, of_index):
        seen.append((of_index.tolist(), of_index.dtype))
        return gradient

    y, index = made_of(xp, lambda ctx, a: (a * 2, a.argmax()), backward).apply(x)
    assert index.item() == 1
    assert index.requires_grad is False
    assert index.grad_fn is None
    y.sum().backward()
    assert seen == [(0, xp.int64)]
    assert x.grad.tolist() == [1.0, 1.0]


MARK = [Torch("torch.autograd.function.FunctionCtx.mark_non_differentiable"), Note("notes/extending")]


@clause("custom_functions.non_differentiable.has_no_history", MUST, source=MARK, requires=TAPE)
def _(xp):
    """A result given to ``mark_non_differentiable`` does not require grad; ``backward`` still gets zeros for it."""
    x = xp.tensor([1.0, 5.0], requires_grad=True)
    seen = []

    def forward(ctx, a):
        order = a + 10
        ctx.mark_non_differentiable(order)
        return a * 2, order

    def backward(ctx, gradient, of_order):
        seen.append(of_order.tolist())
        return gradient * 3

    y, order = made_of(xp, forward, backward).apply(x)
    assert order.tolist() == [11.0, 15.0]
    assert order.requires_grad is False
    assert order.is_leaf is True
    assert y.requires_grad is True
    y.sum().backward()
    assert seen == [[0.0, 0.0]]
    assert x.grad.tolist() == [3.0, 3.0]


# ---- The context -----------------------------------------------------------------------------------------------------


@clause("custom_functions.ctx.carries_attributes", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Whatever is set on the context in ``forward``, under any name, can be read in ``backward`` and on ``grad_fn``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    names = ("shape", "dtype", "params", "saved", "edges", "factor", "seq")

    def forward(ctx, a):
        for i, name in enumerate(names):
            setattr(ctx, name, i)
        return a * 2

    seen = []

    def backward(ctx, gradient):
        seen.append([getattr(ctx, name) for name in names])
        return gradient * 3

    y = made_of(xp, forward, backward).apply(x)
    assert [getattr(y.grad_fn, name) for name in names] == [0, 1, 2, 3, 4, 5, 6]
    y.sum().backward()
    assert seen == [[0, 1, 2, 3, 4, 5, 6]]
    assert x.grad.tolist() == [3.0, 3.0]


@clause("custom_functions.ctx.is_of_one_call", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Each call has a context of its own, the same in ``forward``, in ``backward`` and as ``grad_fn``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    contexts = []

    def forward(ctx, a, factor):
        contexts.append(ctx)
        ctx.factor = factor
        return a * factor

    def backward(ctx, gradient):
        contexts.append(ctx)
        return gradient * ctx.factor, None

    function = made_of(xp, forward, backward)
    first, second = function.apply(x, 2), function.apply(x, 30)
    assert contexts == [first.grad_fn, second.grad_fn]
    assert contexts[0] is not contexts[1]
    first.sum().backward()
    assert contexts[2] is contexts[0]
    second.sum().backward()
    assert x.grad.tolist() == [32.0, 32.0]


@clause("custom_functions.ctx.needs_input_grad", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """``needs_input_grad`` says of each argument whether it is a tensor that requires grad, in both methods."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def forward(ctx, *args):
        seen.append(ctx.needs_input_grad)
        return args[1] * 2

    def backward(ctx, gradient):
        seen.append(ctx.needs_input_grad)
        return None, gradient, None, None, None

    function = made_of(xp, forward, backward)
    function.apply(3, x, xp.ones(2), None, x * 2).sum().backward()
    assert seen == [(False, True, False, False, True)] * 2
    function.apply(3, xp.ones(2), 1, 1, 1)
    assert seen[2] == (False,) * 5


SAVE = [Torch("torch.autograd.function.FunctionCtx.save_for_backward"), Note("notes/extending")]


@clause("custom_functions.save.gives_back_inputs", MUST, source=SAVE, requires=TAPE)
def _(xp):
    """``saved_tensors`` gives back what was saved, in order; an input is the tensor itself, None is allowed."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    constant = xp.ones(2)
    seen = []

    def forward(ctx, a, b):
        ctx.save_for_backward(b, None, a)
        return a * 2

    def backward(ctx, gradient):
        seen.extend(ctx.saved_tensors)
        return gradient, None

    y = made_of(xp, forward, backward).apply(x, constant)
    assert type(y.grad_fn.saved_tensors) is tuple
    y.sum().backward()
    assert len(seen) == 3
    assert seen[0] is constant
    assert seen[1] is None
    assert seen[2] is x


@clause("custom_functions.save.gives_back_results_with_history", MUST, source=SAVE, requires=TAPE)
def _(xp):
    """A saved result comes back on the same memory with the function itself as history; what is neither input nor
    result has none."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = exponential(xp).apply(x)
    (saved,) = y.grad_fn.saved_tensors
    assert saved.tolist() == y.tolist()
    assert saved.grad_fn is y.grad_fn
    assert saved.data_ptr() == y.data_ptr()

    def forward(ctx, a):
        between = a * 5
        ctx.save_for_backward(between)
        return between * between

    (saved,) = made_of(xp, forward, passed_on).apply(x).grad_fn.saved_tensors
    assert saved.tolist() == [5.0, 10.0]
    assert saved.requires_grad is False


@clause("custom_functions.save.makes_no_cycle", SHOULD, source=SAVE, requires=TAPE)
def _(xp):
    """A saved result does not keep itself alive: with the last name for it everything goes, without the collector."""
    gc.disable()
    try:
        x = xp.tensor([1.0, 2.0], requires_grad=True)
        y = exponential(xp).apply(x)
        dropped = weakref.ref(y.grad_fn)
        kept = exponential(xp).apply(x)
        del y
        assert dropped() is None
        kept.sum().backward()
    finally:
        gc.enable()


@clause("custom_functions.save.takes_tensors_alone", MUST, source=SAVE, requires=TAPE)
def _(xp, value=each([3, "s", 1.5])):
    """``save_for_backward`` refuses what is neither a tensor nor None, also a list of tensors."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def forward(ctx, a):
        ctx.save_for_backward(a, value)
        return a * 2

    def listed(ctx, a):
        ctx.save_for_backward([a])
        return a * 2

    for method in (forward, listed):
        with raises(TypeError, match="save_for_backward"):
            made_of(xp, method, passed_on).apply(x)
    assert xp.is_grad_enabled() is True


@clause("custom_functions.save.last_call_counts", MUST, source=SAVE, requires=TAPE)
def _(xp):
    """``save_for_backward`` should be called once: a later call replaces what an earlier one saved."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def forward(ctx, a):
        ctx.save_for_backward(a, a)
        ctx.save_for_backward(a)
        return a * 2

    assert len(made_of(xp, forward, passed_on).apply(x).grad_fn.saved_tensors) == 1


@clause("custom_functions.save.freed_by_backward", MUST, source=SAVE, requires=TAPE)
def _(xp):
    """What was saved is freed by ``backward``: a second one is refused, as is reading; ``retain_graph`` keeps it."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = squaring(xp).apply(x)
    y.sum().backward(retain_graph=True)
    assert len(y.grad_fn.saved_tensors) == 1
    y.sum().backward()
    assert x.grad.tolist() == [4.0, 8.0]
    with raises(RuntimeError, match="second time"):
        y.sum().backward()
    with raises(RuntimeError, match="second time"):
        y.grad_fn.saved_tensors
    assert x.grad.tolist() == [4.0, 8.0]


@clause("custom_functions.save.nothing_saved_nothing_freed", MAY, source=SAVE, requires=TAPE)
def _(xp):
    """A function that saved nothing can be gone through again, also by what is kept as an attribute."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def forward(ctx, a):
        ctx.a = a
        return a * a

    y = made_of(xp, forward, lambda ctx, gradient: 2 * ctx.a * gradient).apply(x)
    y.backward(xp.ones(2))
    y.backward(xp.ones(2))
    assert x.grad.tolist() == [4.0, 8.0]


@clause("custom_functions.save.refuses_values_written_since", MUST, source=SAVE, requires=WRITES)
def _(xp):
    """An input or a result that was written in place after it was saved is refused in ``backward``, by name and
    version."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    middle = x * 1
    y = squaring(xp).apply(middle)
    middle.mul_(2)
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    z = exponential(xp).apply(x)
    z.mul_(2)
    with raises(RuntimeError, match="is at version 1; expected version 0"):
        z.sum().backward()
    assert x.grad is None


# ---- What backward returns -------------------------------------------------------------------------------------------


@clause("custom_functions.gradients.are_one_per_input", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """Too few gradients are refused, and too many unless those beyond are None."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    few = made_of(xp, doubled, lambda ctx, gradient: gradient)
    many = made_of(xp, doubled, lambda ctx, gradient: (gradient, gradient))
    for y in (few.apply(x, x), few.apply(x, 3), many.apply(x)):
        with raises(RuntimeError, match="incorrect number of gradients"):
            y.sum().backward()
    assert x.grad is None
    made_of(xp, doubled, lambda ctx, gradient: (gradient, None, None)).apply(x).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


@clause("custom_functions.gradients.are_none_for_what_is_no_tensor", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """A gradient for an input that is no tensor is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = made_of(xp, doubled, lambda ctx, gradient: (gradient, gradient)).apply(x, 3)
    with raises(RuntimeError, match="different than None"):
        y.sum().backward()
    assert x.grad is None


@clause("custom_functions.gradients.are_tensors", MUST, source=FUNCTION, requires=TAPE)
def _(xp, value=each([1.0, [1.0, 1.0], "g"])):
    """A gradient that is neither a tensor nor None is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with raises(RuntimeError, TypeError):
        made_of(xp, doubled, lambda ctx, gradient: value).apply(x).sum().backward()
    assert x.grad is None


@clause("custom_functions.gradients.have_the_inputs_shape", MUST, source=FUNCTION, requires=TAPE)
def _(xp, shape=each([(3,), (1,), (), (2, 3)])):
    """A gradient whose shape is not the input's, and was not broadcast from it, is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = made_of(xp, doubled, lambda ctx, gradient: xp.ones(shape)).apply(x)
    with raises(RuntimeError, match="invalid gradient"):
        y.sum().backward()
    assert x.grad is None


@clause("custom_functions.gradients.are_summed_to_the_inputs_shape", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """A gradient of a shape that the input broadcasts to is summed, and one of another floating dtype is converted."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    made_of(xp, doubled, lambda ctx, gradient: xp.ones(3, 2)).apply(x).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    x.grad = None
    made_of(xp, doubled, lambda ctx, gradient: gradient.to(xp.float64)).apply(x).sum().backward()
    assert x.grad.dtype == xp.float32
    assert x.grad.tolist() == [1.0, 1.0]


@clause("custom_functions.gradients.have_the_inputs_device", MUST, source=FUNCTION, requires=TAPE)
def _(xp, accelerator):
    """A gradient on another device than its input's is refused."""
    x = xp.ones(2, device=accelerator, requires_grad=True)
    y = made_of(xp, doubled, lambda ctx, gradient: gradient.cpu()).apply(x)
    with raises(RuntimeError, match="device"):
        y.sum().backward()
    assert x.grad is None


@clause("custom_functions.gradients.of_constants_are_dropped", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """A gradient for a tensor that does not require grad may be returned, and goes nowhere."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    constant = xp.ones(2)
    made_of(xp, doubled, lambda ctx, gradient: (gradient, gradient)).apply(x, constant).sum().backward()
    assert constant.grad is None
    assert x.grad.tolist() == [1.0, 1.0]


@clause("custom_functions.gradients.none_stops", MUST, source=FUNCTION, requires=TAPE)
def _(xp):
    """None for an input that requires grad gives it no gradient: ``grad`` stays None, and ``autograd.grad`` finds it
    unused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([1.0, 2.0], requires_grad=True)
    stopping = made_of(xp, doubled, lambda ctx, gradient: (None, gradient))
    stopping.apply(x, w).sum().backward()
    assert x.grad is None
    assert w.grad.tolist() == [1.0, 1.0]
    with raises(RuntimeError, match="allow_unused"):
        xp.autograd.grad(stopping.apply(x, w).sum(), x)
    assert xp.autograd.grad(stopping.apply(x, w).sum(), x, allow_unused=True) == (None,)


@clause("custom_functions.gradients.are_not_shared", SHOULD, source=FUNCTION, requires=[*TAPE, "mutable"])
def _(xp):
    """A tensor that ``backward`` returns and keeps is not made the leaf's gradient: later sums leave it alone."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    kept = xp.tensor([5.0, 5.0])
    function = made_of(xp, doubled, lambda ctx, gradient: kept)
    function.apply(x).sum().backward()
    function.apply(x).sum().backward()
    assert x.grad.tolist() == [10.0, 10.0]
    assert kept.tolist() == [5.0, 5.0]


MATERIALIZE = [Torch("torch.autograd.function.FunctionCtx.set_materialize_grads"), Note("notes/extending")]


@clause("custom_functions.materialize.fills_with_zeros", MUST, source=MATERIALIZE, requires=TAPE)
def _(xp, device):
    """A result that nothing was computed from has a gradient of zeros in ``backward``, like the result."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    seen = []

    def backward(ctx, first, second):
        seen.append((first.tolist(), first.dtype, first.device == second.device))
        return second.to(xp.float32)

    _, used = made_of(xp, lambda ctx, a: (xp.ones(3, dtype=xp.float64, device=device), a * 2), backward).apply(x)
    used.sum().backward()
    assert seen == [([0.0, 0.0, 0.0], xp.float64, True)]
    assert x.grad.tolist() == [1.0, 1.0]


@clause("custom_functions.materialize.can_be_switched_off", MUST, source=MATERIALIZE, requires=TAPE)
def _(xp):
    """After ``set_materialize_grads(False)`` a missing gradient is None in ``backward``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def forward(ctx, a):
        ctx.set_materialize_grads(False)
        return a * 3, a * 2

    def backward(ctx, first, second):
        seen.append(first)
        return second

    _, used = made_of(xp, forward, backward).apply(x)
    used.sum().backward()
    assert seen == [None]
    assert x.grad.tolist() == [1.0, 1.0]


@clause("custom_functions.materialize.reaches_what_was_stopped", MUST, source=MATERIALIZE, requires=TAPE)
def _(xp):
    """Behind a function that returned None the functions before it are called all the same, with zeros or None."""
    stop = made_of(xp, doubled, lambda ctx, gradient: None)
    seen = []

    def note(ctx, gradient):
        seen.append(None if gradient is None else gradient.tolist())
        return gradient

    def unfilled(ctx, a):
        ctx.set_materialize_grads(False)
        return a * 2

    x = xp.tensor([1.0, 2.0], requires_grad=True)
    stop.apply(made_of(xp, doubled, note).apply(x) * 3).sum().backward()
    assert seen == [[0.0, 0.0]]
    assert x.grad.tolist() == [0.0, 0.0]
    x.grad = None
    stop.apply(made_of(xp, unfilled, note).apply(x) * 3).sum().backward()
    assert seen == [[0.0, 0.0], None]
    assert x.grad is None


# ---- mark_dirty ------------------------------------------------------------------------------------------------------

DIRTY = [Torch("torch.autograd.function.FunctionCtx.mark_dirty"), Note("notes/extending")]


def overwriting(xp):
    class Double(xp.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            a.mul_(2)
            ctx.mark_dirty(a)
            return a

        @staticmethod
        def backward(ctx, gradient):
            return gradient * 2

    return Double


@clause("custom_functions.dirty.input_becomes_result", MUST, source=DIRTY, requires=WRITES)
def _(xp):
    """An input that ``forward`` wrote to, marked and returned is the result itself, and has this function as history."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    middle = x * 3
    y = overwriting(xp).apply(middle)
    assert y is middle
    assert middle.tolist() == [6.0, 12.0]
    assert middle.grad_fn.name() == "DoubleBackward"
    assert middle._version >= 1
    middle.sum().backward()
    assert x.grad.tolist() == [6.0, 6.0]


@clause("custom_functions.dirty.constant_becomes_result", MUST, source=DIRTY, requires=WRITES)
def _(xp):
    """A tensor that required no grad does after a function marked it dirty that another input made differentiable."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    target = xp.ones(2)

    def forward(ctx, a, b):
        a.add_(b)
        ctx.mark_dirty(a)
        return a

    y = made_of(xp, forward, lambda ctx, gradient: (None, gradient * 4)).apply(target, x)
    assert y is target
    assert target.requires_grad is True
    target.sum().backward()
    assert x.grad.tolist() == [4.0, 4.0]


@clause("custom_functions.dirty.leaf_is_refused", MUST, source=DIRTY, requires=WRITES)
def _(xp):
    """A leaf that requires grad cannot be marked dirty."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    with raises(RuntimeError, match="leaf Variable"):
        overwriting(xp).apply(x)
    assert x.is_leaf is True


@clause("custom_functions.dirty.must_be_returned", MUST, source=DIRTY, requires=WRITES)
def _(xp):
    """An input that was marked dirty and is not returned is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def forward(ctx, a):
        a.mul_(2)
        ctx.mark_dirty(a)
        return a * 2

    with raises(RuntimeError, match="dirty"):
        made_of(xp, forward, passed_on).apply(x * 1)


@clause("custom_functions.dirty.view_rewrites_its_base", MUST, source=DIRTY, requires=[*WRITES, "views"])
def _(xp):
    """Marking a view dirty changes the history of its base: the gradient goes through ``backward`` in the view alone."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    base = x * 1
    window = base[:2]
    y = overwriting(xp).apply(window)
    assert y is window
    assert base.tolist() == [2.0, 4.0, 3.0]
    (base * 10).sum().backward()
    assert x.grad.tolist() == [20.0, 20.0, 10.0]


# ---- setup_context ---------------------------------------------------------------------------------------------------


@clause(
    "custom_functions.setup_context.prepares_the_context",
    MUST,
    source=[*FUNCTION, Torch("torch.autograd.Function.forward")],
    requires=TAPE,
)
def _(xp):
    """With ``setup_context`` the context is not passed to ``forward`` but to it, with the inputs and the output."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    class Power(xp.autograd.Function):
        @staticmethod
        def forward(a, exponent=2):
            return a**exponent

        @staticmethod
        def setup_context(ctx, inputs, output):
            seen.append((inputs[0] is x, inputs[1], output.tolist(), xp.is_grad_enabled()))
            ctx.save_for_backward(inputs[0])
            ctx.exponent = inputs[1]

        @staticmethod
        def backward(ctx, gradient):
            (a,) = ctx.saved_tensors
            return gradient * ctx.exponent * a ** (ctx.exponent - 1), None

    y = Power.apply(x, 3)
    assert seen == [(True, 3, [1.0, 8.0], False)]
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 12.0]
    Power.apply(x)
    assert seen[1][1] == 2  # a default counts as an input
    Power.apply(x, exponent=1)
    assert seen[2][1] == 1


# ---- Differentiating again -------------------------------------------------------------------------------------------


@clause("custom_functions.double.backward_is_differentiable", MUST, source=FUNCTION, requires=DOUBLE)
def _(xp):
    """What ``backward`` computes from saved inputs and results with tensors can be differentiated again."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    (first,) = xp.autograd.grad(squaring(xp).apply(x * 3).sum(), x, create_graph=True)
    assert first.tolist() == [18.0, 36.0]
    (second,) = xp.autograd.grad(first.sum(), x)
    assert second.tolist() == [18.0, 18.0]
    y = exponential(xp).apply(x)
    (first,) = xp.autograd.grad(y.sum(), x, create_graph=True)
    assert first.tolist() == y.tolist()
    (second,) = xp.autograd.grad(first.sum(), x, create_graph=True)
    assert second.tolist() == y.tolist()
    (third,) = xp.autograd.grad(second.sum(), x)
    assert third.tolist() == y.tolist()


@clause("custom_functions.double.through_the_gradient", MUST, source=FUNCTION, requires=DOUBLE)
def _(xp):
    """The second derivative also flows through the gradient that ``backward`` was given."""
    x = xp.tensor([3.0], requires_grad=True)
    (first,) = xp.autograd.grad((squaring(xp).apply(x) ** 2).sum(), x, create_graph=True)
    assert first.tolist() == [4 * 27.0]
    (second,) = xp.autograd.grad(first, x)
    assert second.tolist() == [12 * 9.0]


@clause("custom_functions.double.what_was_between_is_constant", MUST, source=FUNCTION, requires=DOUBLE)
def _(xp):
    """A saved tensor that is neither input nor result counts as a constant in the second derivative."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)

    def forward(ctx, a):
        between = a * 5
        ctx.save_for_backward(between)
        return between * between

    y = made_of(xp, forward, lambda ctx, gradient: ctx.saved_tensors[0] * 10 * gradient).apply(x)
    (first,) = xp.autograd.grad(y.sum(), x, create_graph=True)
    assert first.tolist() == [50.0, 100.0]
    assert first.requires_grad is False


@clause(
    "custom_functions.once_differentiable.refuses_twice",
    MUST,
    source=[Torch("torch.autograd.function.once_differentiable"), Note("notes/extending")],
    requires=DOUBLE,
)
def _(xp):
    """A ``backward`` marked ``once_differentiable`` runs unrecorded, and differentiating its gradient is refused."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def backward(ctx, gradient):
        seen.append(xp.is_grad_enabled())
        return gradient * 2

    function = made_of(xp, doubled, xp.autograd.function.once_differentiable(backward))
    (plain,) = xp.autograd.grad((function.apply(x) ** 2).sum(), x)
    assert plain.tolist() == [8.0, 16.0]
    (first,) = xp.autograd.grad((function.apply(x) ** 2).sum(), x, create_graph=True)
    assert first.tolist() == [8.0, 16.0]
    assert seen == [False, False]
    with raises(RuntimeError, match="twice"):
        first.sum().backward()

"""Writing in place, and automatic differentiation: what is refused, what is recorded, and which stale values are
noticed."""

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

TAPE = ["autograd.tape", "mutable"]
VERSIONS = ["autograd.tape", "autograd.version", "mutable"]
VIEWS = ["autograd.tape", "mutable", "views"]


# ---- leaves ----------------------------------------------------------------------------------------------------------


def add_one(x):
    x.add_(1.0)


def augmented(x):
    x += 1.0


def scale(x):
    x.mul_(2.0)


def zero(x):
    x.zero_()


def fill(x):
    x.fill_(7.0)


def copy_reversed(x):
    x.copy_(x.detach().clone() + 1.0)


def set_item(x):
    x[0] = 7.0


def set_slice(x):
    x[:] = 7.0


def add_to_slice(x):
    x[1:].add_(1.0)


def add_to_view(x):
    x.view(1, 2).add_(1.0)


@clause(
    "inplace.leaf.is_refused",
    MUST,
    source=[Note("notes/autograd"), Torch("torch.Tensor.requires_grad_")],
    requires=TAPE,
)
def _(xp, device, write=each([add_one, augmented, scale, zero, fill, copy_reversed])):
    """Writing in place to a leaf that requires grad is refused while operations are recorded, and nothing has
    changed."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = (x * x).sum()
    with raises(RuntimeError, match="leaf"):
        write(x)
    assert x.tolist() == [1.0, 2.0]
    assert x.is_leaf is True
    assert x.requires_grad is True
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("inplace.leaf.is_refused_through_views", MUST, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp, write=each([set_item, set_slice, add_to_slice, add_to_view])):
    """Writing through a view of a leaf that requires grad, assignment to an index among it, is refused in the same
    way."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    with raises(RuntimeError, match="leaf"):
        write(x)
    assert x.tolist() == [1.0, 2.0]
    assert x.is_leaf is True
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("inplace.leaf.that_requires_no_grad_becomes_a_result", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp, device):
    """A leaf that does not require grad may be written with tracked values: it is then the result of that operation."""
    total = xp.zeros(2, device=device)
    x = xp.tensor([3.0, 4.0], device=device, requires_grad=True)
    total += x * x
    total += x
    assert total.requires_grad is True
    assert total.is_leaf is False
    assert total.tolist() == [12.0, 20.0]
    total.sum().backward()
    assert x.grad.tolist() == [7.0, 9.0]


# ---- results ---------------------------------------------------------------------------------------------------------


@clause("inplace.result.is_recorded", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp, device):
    """An in-place operation on a result is recorded like any other: the tensor stands for the new value from then
    on."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    before = y.grad_fn
    returned = y.mul_(5.0)
    assert returned is y
    assert y.grad_fn is not before
    y += x
    assert y.tolist() == [11.0, 22.0]
    y.sum().backward()
    assert x.grad.tolist() == [11.0, 11.0]


@clause("inplace.result.overwritten_passes_no_gradient", MUST, source=[Note("notes/autograd")], requires=TAPE)
def _(xp, write=each([zero, fill])):
    """Where a value was overwritten, no gradient flows to what it was computed from."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    write(y)
    assert y.requires_grad is True
    (y.sum() + x.sum()).backward()
    assert x.grad.tolist() == [1.0, 1.0]


def overwrite(x):
    x.copy_(x.detach() + 1.0)


def assign_all(x):
    x[:] = 7.0


def limit(x):
    x.clamp_(0.0, 1.0)


@clause("inplace.result.overwritten_stops_infinities", MUST, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp, device, write=each([zero, fill, overwrite, assign_all, limit])):
    """Nothing flows to an overwritten value, also where the gradient that arrives is infinite or NaN."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 2
    write(y)
    y.backward(xp.tensor([float("inf"), float("nan")], device=device))
    assert x.grad.tolist() == [0.0, 0.0]


@clause("inplace.view.write_keeps_other_infinities_apart", MUST, source=[Note("tensor_view")], requires=VIEWS)
def _(xp, device):
    """A write through a view leaves the gradients of the other elements as they are, infinite ones too."""
    x = xp.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    y = x * 2
    y[:2].mul_(xp.tensor([0.5, 10.0], device=device))
    y.backward(xp.tensor([float("inf"), 1.0, float("-inf")], device=device))
    assert x.grad.tolist() == [float("inf"), 20.0, float("-inf")]


@clause(
    "inplace.result.copied_over_passes_gradient_to_the_source",
    MUST,
    source=[Torch("torch.Tensor.copy_"), Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """After ``copy_`` the gradient flows to the source, converted to its dtype, and no longer to the old value."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    source = xp.tensor([5.0, 6.0], dtype=xp.float64, requires_grad=True)
    y = x * 2
    y.copy_(source)
    assert y.dtype == xp.float32
    (y * xp.tensor([10.0, 20.0])).sum().backward()
    assert source.grad.tolist() == [10.0, 20.0]
    assert source.grad.dtype == xp.float64
    assert x.grad.tolist() == [0.0, 0.0]


@clause(
    "inplace.result.assigned_parts",
    MUST,
    source=[Torch("torch.Tensor.index_put_"), Note("notes/autograd")],
    requires=VIEWS,
)
def _(xp):
    """Assigning to a part splits the gradient: the part's goes to the assigned value, the rest's to the old one."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    value = xp.tensor([5.0], requires_grad=True)
    y = x * 1
    y[1:2] = value * 2
    assert y.tolist() == [1.0, 10.0, 3.0]
    (y * xp.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [1.0, 0.0, 100.0]
    assert value.grad.tolist() == [20.0]


@clause(
    "inplace.result.assigned_parts_broadcast",
    MUST,
    source=[Torch("torch.Tensor.index_put_"), Note("notes/autograd")],
    requires=VIEWS,
)
def _(xp):
    """A value that is broadcast into a part receives the sum of the part's gradients."""
    base = xp.zeros(2, 3)
    value = xp.tensor(5.0, requires_grad=True)
    base[:, 1:] = value
    assert base.tolist() == [[0.0, 5.0, 5.0], [0.0, 5.0, 5.0]]
    (base * xp.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert value.grad.item() == 220.0


@clause(
    "inplace.result.failed_write_changes_nothing",
    MUST,
    source=[Note("notes/autograd"), Note("notes/broadcasting")],
    requires=VERSIONS,
)
def _(xp, device):
    """An in-place operation that would have to change the tensor's shape is refused, and leaves values and graph as
    they were."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 1
    z = y * y
    node = y.grad_fn
    with raises(RuntimeError):
        y.add_(xp.ones(3, 2, device=device))
    assert y.tolist() == [1.0, 2.0]
    assert y.grad_fn is node
    assert y._version == 0
    z.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


@clause("inplace.out.is_refused", MUST, source=[Torch("torch.add"), Note("notes/autograd")], requires=TAPE)
def _(xp):
    """``out=`` is not differentiable: it is refused if an input or the tensor written to requires grad, unless under
    ``no_grad``."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    target = xp.zeros(2)
    with raises(RuntimeError, match="out="):
        xp.add(x, 1.0, out=target)
    assert target.tolist() == [0.0, 0.0]
    assert target.requires_grad is False
    with raises(RuntimeError, match="out="):
        xp.add(target, 1.0, out=x)
    assert x.tolist() == [1.0, 2.0]
    with xp.no_grad():
        xp.add(x, 1.0, out=target)
    assert target.tolist() == [2.0, 3.0]
    assert target.requires_grad is False


# ---- versions --------------------------------------------------------------------------------------------------------


@clause("inplace.version.counts_writes", SHOULD, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp, device):
    """Every write in place adds one to ``_version``, which begins at 0; reading and computing do not."""
    x = xp.tensor([1.0, 2.0], device=device)
    assert x._version == 0
    x.add_(1.0)
    x.mul_(2.0)
    assert x._version == 2
    x[0] = 5.0
    assert x._version == 3
    x += 1.0
    x.zero_()
    x.copy_(xp.ones(2, device=device))
    assert x._version == 6
    x + 1
    x.sum().item()
    x.view(2, 1).tolist()
    assert x._version == 6


@clause(
    "inplace.version.is_shared_by_views",
    SHOULD,
    source=[Note("notes/autograd"), Note("tensor_view")],
    requires=[*VERSIONS, "views"],
)
def _(xp):
    """A tensor, its views and its detached aliases share one count; a clone begins its own at 0."""
    base = xp.tensor([1.0, 2.0, 3.0])
    view, alias = base[1:], base.detach()
    view.add_(1.0)
    assert (base._version, view._version, alias._version) == (1, 1, 1)
    alias.add_(1.0)
    base.add_(1.0)
    assert (base._version, view._version, alias._version) == (3, 3, 3)
    assert base.clone()._version == 0


def square(x):
    return x * x


def power(x):
    return x**3


def log(x):
    return x.log()


def inner(x):
    return x @ x


def ratio(x):
    return x / x


@clause("inplace.saved.changed_input_is_noticed", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp, device, operation=each([square, power, log, ratio, inner])):
    """If an input that the derivative needs was written since, ``backward`` is refused and no gradient is
    accumulated."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    y = x * 1
    z = operation(y).sum()
    y.add_(1.0)
    with raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()
    assert x.grad is None
    assert y.tolist() == [2.0, 3.0]


def exp(x):
    return x.exp()


def sqrt(x):
    return x.sqrt()


def relu(x):
    return x.relu()


def reciprocal(x):
    return 1 / x


def tanh(x):
    return x.tanh()


def sigmoid(x):
    return x.sigmoid()


@clause("inplace.saved.changed_output_is_noticed", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp, device, operation=each([exp, sqrt, relu, tanh, sigmoid])):
    """If a derivative is written in terms of the result, then writing to the result is noticed, and to the input it is
    not."""
    x = xp.tensor([1.0, 4.0], device=device, requires_grad=True)
    y = operation(x)
    y.mul_(2.0)
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    assert x.grad is None
    operation(x).sum().backward()
    expected = x.grad.tolist()
    w = xp.tensor([1.0, 4.0], device=device, requires_grad=True)
    middle = w * 1
    z = operation(middle).sum()
    middle.zero_()
    z.backward()
    assert w.grad.tolist() == expected


def plus_one(x):
    return x + 1


def minus_itself(x):
    return x * 3 - x


def times_three(x):
    return x * 3


def third(x):
    return x / 3


def negative(x):
    return -x


def mean(x):
    return x.mean()


def reshaped(x):
    return x.reshape(2, 1) * 1


def picked(x):
    return x[[1, 1]]


@clause("inplace.saved.what_no_derivative_needs_may_change", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp, operation=each([plus_one, minus_itself, times_three, third, negative, mean, reshaped, picked])):
    """A value that no derivative needs may be written after its use: the gradient is the one of the unwritten value."""
    plain = xp.tensor([1.0, 2.0], requires_grad=True)
    operation(plain * 1).sum().backward()
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    z = operation(y).sum()
    y.zero_()
    z.backward()
    assert x.grad.tolist() == plain.grad.tolist()


@clause("inplace.saved.only_what_a_gradient_is_wanted_for", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp, device):
    """Of ``x * w`` with ``w`` alone requiring grad the value of ``x`` is needed and not that of ``w``, which may be
    written."""
    x = xp.tensor([1.0, 2.0], device=device)
    w = xp.tensor([3.0, 4.0], device=device, requires_grad=True)
    y = (x * w).sum()
    with xp.no_grad():
        w.add_(1.0)
    y.backward()
    assert w.grad.tolist() == [1.0, 2.0]
    z = (x * w).sum()
    x.add_(1.0)
    with raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()
    assert w.grad.tolist() == [1.0, 2.0]


@clause("inplace.saved.written_under_no_grad_is_noticed", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp):
    """Writes under ``no_grad`` are counted too, and restoring the old value does not undo one."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    w = xp.tensor([3.0, 4.0], requires_grad=True)
    y = (x * w).sum()
    with xp.no_grad():
        w.add_(1.0)
        w.sub_(1.0)
    assert w.tolist() == [3.0, 4.0]
    with raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()
    assert x.grad is None
    assert w.grad is None


@clause(
    "inplace.saved.written_through_a_view_is_noticed",
    MUST,
    source=[Note("notes/autograd"), Note("tensor_view")],
    requires=[*VERSIONS, "views"],
)
def _(xp):
    """A write through any view of a saved value's memory is noticed, even to elements that are not the saved ones."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    whole = x * 1
    z = (whole * whole).sum()
    whole[0] = 5.0
    with raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()
    base = x * 1
    part = base[:1]
    z = (part * part).sum()
    base[2] = 5.0
    with raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()
    assert x.grad is None


@clause("inplace.saved.may_change_after_backward", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp):
    """Once ``backward`` has run, what it needed may be written: a loop of steps does so each time."""
    w = xp.tensor([1.0, 2.0], requires_grad=True)
    for _ in range(3):
        loss = (w * w).sum()
        w.grad = None
        loss.backward()
        with xp.no_grad():
            w -= 0.25 * w.grad
    assert w.tolist() == [0.125, 0.25]


# ---- views -----------------------------------------------------------------------------------------------------------


@clause(
    "inplace.view.write_reaches_the_bases_gradient",
    MUST,
    source=[Note("notes/autograd"), Note("tensor_view")],
    requires=VIEWS,
)
def _(xp, device):
    """Writing through a view is an operation on its base: the base's history takes it in, and gradients follow it."""
    x = xp.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
    base = x * 2
    view = base[0]
    view.mul_(10.0)
    assert base.tolist() == [20.0, 4.0, 6.0]
    assert view.item() == 20.0
    base.sum().backward()
    assert x.grad.tolist() == [20.0, 2.0, 2.0]


@clause("inplace.view.sees_the_bases_write", MUST, source=[Note("notes/autograd"), Note("tensor_view")], requires=VIEWS)
def _(xp):
    """A view made before its base was written stands for the new value in value and in gradient."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    base = x * 2
    view = base[:2]
    base.mul_(3.0)
    assert view.tolist() == [6.0, 12.0]
    view.sum().backward()
    assert x.grad.tolist() == [6.0, 6.0, 0.0]


@clause(
    "inplace.view.sees_a_siblings_write", MUST, source=[Note("notes/autograd"), Note("tensor_view")], requires=VIEWS
)
def _(xp):
    """A write through one view is followed by the gradient of another view that overlaps it, also a view of a view."""
    x = xp.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    base = x * 1
    matrix = base.view(2, 2)
    column = matrix.t()[1]
    base[2:].mul_(10.0)
    assert column.tolist() == [2.0, 40.0]
    column.sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 0.0, 10.0]


@clause(
    "inplace.view.makes_the_base_require_grad",
    MUST,
    source=[Note("notes/autograd"), Note("tensor_view")],
    requires=VIEWS,
)
def _(xp, device):
    """A base that requires no grad begins to when tracked values are written through a view of it, and so do its other
    views."""
    base = xp.zeros(3, device=device)
    other = base[:2]
    x = xp.tensor([5.0, 6.0], device=device, requires_grad=True)
    base[1:].copy_(x * 2)
    assert base.tolist() == [0.0, 10.0, 12.0]
    assert base.requires_grad is True
    assert other.requires_grad is True
    other.sum().backward()
    assert x.grad.tolist() == [2.0, 0.0]


@clause(
    "inplace.view.of_several_outputs_is_refused", MUST, source=[Torch("torch.split", "torch.unbind")], requires=VIEWS
)
def _(xp):
    """The views that ``split``, ``chunk`` and ``unbind`` return together cannot be written in place while they are
    tracked."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    base = x * 1
    for views in (base.split(1), base.chunk(2), base.unbind()):
        with raises(RuntimeError, match="view"):
            views[0].add_(1.0)
    assert base.tolist() == [1.0, 2.0]
    base.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]
    plain = xp.tensor([1.0, 2.0])
    plain.split(1)[0].add_(1.0)
    assert plain.tolist() == [2.0, 2.0]


# ---- views that no write may go through --------------------------------------------------------------------------------


@clause("inplace.view.that_is_itself_a_leaf_is_refused", MUST, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp):
    """A view that was made to require grad, of a base that does not, is a leaf: it and its views refuse writes, and the
    base takes them, unrecorded."""
    base = xp.zeros(3)
    x = base[:2].requires_grad_()
    for write in (lambda: x.add_(1.0), lambda: x[0].add_(1.0), lambda: x.view(1, 2).zero_()):
        with raises(RuntimeError, match="leaf"):
            write()
    assert base.tolist() == [0.0, 0.0, 0.0]
    base.add_(1.0)
    assert base.requires_grad is False
    assert x.tolist() == [1.0, 1.0]
    assert x.is_leaf is True


@clause("inplace.view.without_recording_leads_nowhere", MAY, source=[Torch("torch.no_grad")], requires=VIEWS)
def _(xp, tracked=each([False, True])):
    """A view that was made under ``no_grad`` of a tensor that requires grad says that it requires grad, and is a leaf;
    what is computed from it is recorded, but no gradient arrives at it, or at what it is a view of."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1 if tracked else x
    with xp.no_grad():
        view = y[:1]
    assert view.requires_grad is True
    assert view.is_leaf is True
    assert view.grad_fn is None
    (view * 2).sum().backward()
    assert view.grad is None
    assert x.grad is None
    with raises(RuntimeError):
        view.backward()


@clause("inplace.view.without_recording_is_void_after_a_write", MUST, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp):
    """A view that was made under ``no_grad`` may not be written to in a recorded operation, and once its base was written
    to may not be used in one; unrecorded it goes on sharing."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    with xp.no_grad():
        view = y[:1]
    for target, source in ((view, 1.0), (view[0], 1.0)):
        with raises(RuntimeError, match="no_grad mode"):
            target.add_(source)
    assert y.tolist() == [1.0, 2.0]
    y.add_(1.0)
    assert view.detach().tolist() == [2.0]
    with raises(RuntimeError, match="no_grad mode"):
        view * 2
    with xp.no_grad():
        assert (view * 2).tolist() == [4.0]
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


@clause("inplace.view.without_recording_refuses_tracked_values", MUST, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp):
    """Nor does a view made under ``no_grad`` take values that require grad, though nothing it shares with is tracked."""
    base = xp.zeros(2)
    with xp.no_grad():
        view = base[:1]
    with raises(RuntimeError, match="no_grad mode"):
        view.add_(xp.ones(1, requires_grad=True))
    assert base.tolist() == [0.0, 0.0]
    assert base.requires_grad is False
    view.add_(1.0)
    assert base.tolist() == [1.0, 0.0]


@clause("inplace.view.of_a_piece_is_a_piece", MUST, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp, pieces=each(["unbind", "chunk"])):
    """A view of one of several views made at once refuses writes as that one does."""
    x = xp.ones(2, 3, requires_grad=True)
    y = x * 1
    piece = y.unbind()[0] if pieces == "unbind" else y.chunk(2)[0]
    with raises(RuntimeError, match="multiple views"):
        piece[..., :1].add_(1.0)
    assert y.tolist() == [[1.0] * 3] * 2


@clause("inplace.view.graph_of_a_write_is_freed", MUST, source=[Torch("torch.autograd.backward")], requires=VIEWS)
def _(xp):
    """A recorded write through a view can be gone back through once, though it saves no value."""
    x = xp.ones(2, requires_grad=True)
    y = x + x
    y[:1].add_(1.0)
    y.sum().backward()
    with raises(RuntimeError, match="second time"):
        y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


# ---- views of other dtypes, and of repeated memory ---------------------------------------------------------------------


def real_parts(xp, y):
    return y.real


def imaginary_parts(xp, y):
    return y.imag


def pairs(xp, y):
    return xp.view_as_real(y)


def conjugate(xp, y):
    return y.conj()


def imaginary_parts_of_the_conjugate(xp, y):
    return y.conj().imag


COMPLEX_VIEWS = [real_parts, imaginary_parts, pairs, conjugate, imaginary_parts_of_the_conjugate]


@clause(
    "inplace.view.of_complex_numbers_is_written_through",
    MUST,
    source=[Torch("torch.view_as_real", "torch.real", "torch.conj"), Note("complex_numbers"), Note("tensor_view")],
    requires=[*VIEWS, "complex"],
)
def _(xp, of=each(COMPLEX_VIEWS)):
    """A recorded write to the parts, the pairs or the conjugate of complex numbers is differentiated as the same change
    of the numbers made without it."""
    x = xp.tensor([1.0 + 2.0j, 3.0 - 4.0j], dtype=xp.complex128, requires_grad=True)
    y = x * 1
    of(xp, y).mul_(3.0)
    weights = xp.tensor([1.0 - 2.0j, 0.5j], dtype=xp.complex128)
    y.backward(weights)
    scaled = {real_parts: (3, 1), imaginary_parts: (1, 3), imaginary_parts_of_the_conjugate: (1, 3)}
    by_real, by_imaginary = scaled.get(of, (3, 3))
    assert y.tolist() == [by_real * 1.0 + by_imaginary * 2.0j, by_real * 3.0 - by_imaginary * 4.0j]
    assert x.grad.tolist() == [by_real * 1.0 - by_imaginary * 2.0j, by_imaginary * 0.5j]


@clause(
    "inplace.view.of_complex_numbers_follows_the_base",
    MUST,
    source=[Torch("torch.view_as_real", "torch.real", "torch.conj"), Note("complex_numbers"), Note("tensor_view")],
    requires=[*VIEWS, "complex"],
)
def _(xp, of=each(COMPLEX_VIEWS)):
    """The parts, the pairs and the conjugate of complex numbers that were since written to pass gradients to the new ones:
    the same as when they are taken afterwards."""
    grads = []
    for late in (False, True):
        x = xp.tensor([1.0 + 2.0j, 3.0 - 4.0j], dtype=xp.complex128, requires_grad=True)
        y = x * 1
        view = of(xp, y)
        y.mul_(2.0j)
        view = of(xp, y) if late else view
        (view * view).sum().backward(xp.tensor(1.0, dtype=view.dtype))
        grads.append((view.tolist(), x.grad.tolist()))
    assert grads[0] == grads[1]
    assert any(grads[0][1])


@clause(
    "inplace.view.of_pairs_as_complex_numbers_is_written_through",
    MUST,
    source=[Torch("torch.view_as_complex"), Note("complex_numbers"), Note("tensor_view")],
    requires=[*VIEWS, "complex"],
)
def _(xp):
    """A recorded write to pairs viewed as complex numbers is differentiated: a product with i turns the gradient as well."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=xp.float64, requires_grad=True)
    y = x * 1
    view = xp.view_as_complex(y)
    view[0] *= 1j
    assert y.tolist() == [[-2.0, 1.0], [3.0, 4.0]]
    y.backward(xp.tensor([[5.0, 6.0], [7.0, 8.0]], dtype=xp.float64))
    assert x.grad.tolist() == [[6.0, -5.0], [7.0, 8.0]]


@clause(
    "inplace.view.overwritten_repeats_refuse_backward",
    SHOULD,
    source=[Torch("torch.Tensor.expand"), Note("tensor_view")],
    requires=VIEWS,
)
def _(xp, write=each(["fill_", "zero_"])):
    """Overwriting the repeated elements of an expanded view is let through; a gradient that has to go back through it is refused,
    and none is accumulated."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    repeated = y.expand(3, 2)
    if write == "fill_":
        repeated.fill_(7.0)
    else:
        repeated.zero_()
    assert y.tolist() == ([7.0, 7.0] if write == "fill_" else [0.0, 0.0])
    with raises(RuntimeError, match="single memory location"):
        y.sum().backward()
    assert x.grad is None


@clause("inplace.view.older_than_the_bases_history", MAY, source=[Note("notes/autograd")], requires=VIEWS)
def _(xp):
    """A view that was made before its base was first written to in a recorded operation is refused as a leaf when it is written
    to, until its ``grad_fn`` was asked for, or an operation has used it; then the write is recorded."""
    x = xp.tensor(2.0, requires_grad=True)
    base = xp.ones(3)
    view = base.view(3)
    base.mul_(x)
    assert view.requires_grad is True
    with raises(RuntimeError, match="leaf"):
        view.add_(1.0)
    assert base.tolist() == [2.0, 2.0, 2.0]
    assert view.grad_fn is not None
    view.mul_(3.0)
    base.sum().backward()
    assert x.grad.item() == 9.0


@clause("inplace.saved.number_over_a_tensor_saves_the_result", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp):
    """``2 / x`` needs its reciprocal for the gradient, and not x, which may change."""
    x = xp.tensor([1.0, 4.0], requires_grad=True)
    y = 2 / x
    x.detach().zero_()
    y.sum().backward()
    assert x.grad.tolist() == [-2.0, -0.125]


def indexed(xp, x):
    index = xp.tensor([0, 2])
    return x[index], index


def masked(xp, x):
    mask = xp.tensor([True, False, True])
    return x[mask], mask


def selected(xp, x):
    index = xp.tensor([0, 2])
    return x.index_select(0, index), index


def chosen(xp, x):
    condition = xp.tensor([True, False, True])
    return xp.where(condition, x, 0.0), condition


def greatest(xp, x):
    return x.max(0)


def least(xp, x):
    return x.min(0)


def assigned(xp, x):
    index = xp.tensor([0, 2])
    y = x * 1
    y[index] = 5.0
    return y, index


def assigned_by_mask(xp, x):
    mask = xp.tensor([True, False, True])
    y = x * 1
    y[mask] = xp.zeros(2)
    return y, mask


def embedded(xp, x):
    index = xp.tensor([0, 2])
    return xp.nn.functional.embedding(index, x.view(3, 1)), index


def loss(xp, x):
    target = xp.tensor(2)
    return xp.nn.functional.cross_entropy(x, target), target


def notices_a_write_to_indices(xp, of):
    x = xp.tensor([1.0, 5.0, 3.0], requires_grad=True)
    y, indices = of(xp, x)
    y.sum().backward(retain_graph=True)
    grad = x.grad.tolist()
    version = indices._version
    indices.zero_()
    with raises(RuntimeError, match=f"is at version {version + 1}; expected version {version} instead"):
        y.sum().backward()
    assert x.grad.tolist() == grad


@clause("inplace.saved.changed_indices_are_noticed", MUST, source=[Note("notes/autograd")], requires=VERSIONS)
def _(xp, of=each([indexed, masked, selected, chosen, greatest, least, assigned, assigned_by_mask])):
    """An operation that goes by indices, a mask or a condition, or gives the places that it picked, saves them: backward is
    refused if they were written to since."""
    notices_a_write_to_indices(xp, of)


@clause(
    "inplace.saved.changed_targets_are_noticed",
    MUST,
    source=[Note("notes/autograd"), Torch("torch.nn.functional.embedding", "torch.nn.functional.cross_entropy")],
    requires=[*VERSIONS, "nn"],
)
def _(xp, of=each([embedded, loss])):
    """So do embeddings save their indices, and losses their targets."""
    notices_a_write_to_indices(xp, of)


# ---- Derivatives that there are not -------------------------------------------------------------------------------------


@clause("inplace.derivative.of_inverse_hyperbolic", SHOULD, source=[Torch("torch.Tensor.asinh_")], requires=TAPE)
def _(xp, name=each(["acosh", "asinh", "atanh"])):
    """``acosh_``, ``asinh_`` and ``atanh_`` are recorded without a derivative: backward through them is refused, and does
    not take that of another function; without the underscore there is one."""
    x = xp.tensor([0.5], requires_grad=True)
    y = x * 1
    getattr(y, name + "_")()
    assert y.requires_grad
    with raises(NotImplementedError, match="inplace"):
        y.sum().backward()
    assert x.grad is None
    getattr(x * 1, name)().sum().backward()
    assert x.grad is not None

"""Complex numbers as pairs of real ones, and back: views on one memory, and their gradients."""

import numpy as np

from conformance.clause import MUST, Note, Torch, clause, each, raises

COMPLEX = ["complex", "views"]
WRITTEN = ["complex", "views", "mutable"]
TAPE = ["complex", "views", "autograd.tape"]
PAIRS = {np.complex64: np.float32, np.complex128: np.float64}
KINDS = each([np.complex64, np.complex128])
PAGES = [Torch("torch.view_as_real", "torch.view_as_complex"), Note("complex_numbers")]


def numbers(xp, kind, shape=(2, 3)):
    """Complex numbers that are all different."""
    size = int(np.prod(shape))
    values = (np.arange(size) + 1j * np.arange(size, 0, -1)).astype(kind).reshape(shape)
    return xp.tensor(values)


@clause("complex_views.view_as_real.shares", MUST, source=PAGES, requires=WRITTEN)
def _(xp, device, kind=KINDS):
    """``view_as_real`` shows the same memory as real and imaginary parts, side by side in one more dimension: a write through
    either is seen through both."""
    z = numbers(xp, kind).to(device)
    pairs = xp.view_as_real(z)
    assert pairs.shape == (2, 3, 2)
    assert str(pairs.dtype).endswith(np.dtype(PAIRS[kind]).name)
    assert pairs.tolist() == [[[n.real, n.imag] for n in row] for row in z.tolist()]
    pairs[0, 1, 1] = 50.0
    assert z[0, 1].item() == 1 + 50j
    z[1, 2] = 7 - 8j
    assert pairs[1, 2].tolist() == [7.0, -8.0]


@clause("complex_views.view_as_real.of_strided_numbers", MUST, source=PAGES, requires=WRITTEN)
def _(xp):
    """``view_as_real`` takes numbers in whatever order and distance they lie, and a single one."""
    z = numbers(xp, np.complex64)
    for view in (z.t(), z[:, ::2], z[1:], z[0, 1]):
        pairs = xp.view_as_real(view)
        assert pairs.shape == (*view.shape, 2)
        assert xp.equal(xp.view_as_complex(pairs), view)
        pairs[..., 0] = 9.0
        assert view.real.reshape(-1).tolist() == [9.0] * view.numel()
    assert xp.view_as_real(xp.zeros((0, 3), dtype=xp.complex64)).shape == (0, 3, 2)


@clause("complex_views.view_as_real.refuses", MUST, source=PAGES, requires=COMPLEX)
def _(xp):
    """``view_as_real`` refuses real tensors, and a conjugate that has not been computed: its memory does not hold it."""
    with raises(RuntimeError, match="complex"):
        xp.view_as_real(xp.zeros(2))
    conjugate = xp.tensor([1 + 2j]).conj()
    with raises(RuntimeError, match="resolve_conj"):
        xp.view_as_real(conjugate)
    assert xp.view_as_real(conjugate.resolve_conj()).tolist() == [[1.0, -2.0]]


@clause("complex_views.view_as_complex.shares", MUST, source=PAGES, requires=WRITTEN)
def _(xp, device, kind=KINDS):
    """``view_as_complex`` shows pairs of numbers as complex ones on the same memory: a write through either is seen through
    both."""
    pairs = xp.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=getattr(xp, np.dtype(PAIRS[kind]).name), device=device)
    z = xp.view_as_complex(pairs)
    assert z.shape == (2,)
    assert str(z.dtype).endswith(np.dtype(kind).name)
    assert z.tolist() == [1 + 2j, 3 + 4j]
    z[0] = 5 - 6j
    assert pairs[0].tolist() == [5.0, -6.0]
    pairs[1, 1] = -4.0
    assert z[1].item() == 3 - 4j


@clause("complex_views.view_as_complex.refuses_what_are_no_pairs", MUST, source=PAGES, requires=COMPLEX)
def _(xp):
    """``view_as_complex`` asks for pairs, side by side in the last dimension, that lie where complex numbers can; the error
    says what does not fit."""
    for given, match in (
        (xp.zeros(3), "size 2"),
        (xp.zeros(()), "one or more dimensions"),
        (xp.zeros(2, 3).t(), "stride 1"),
        (xp.zeros(3, 4)[:, 1:3], "storage_offset divisible by 2"),
        (xp.zeros(3, 3)[:, :2], "stride divisible by 2"),
    ):
        with raises(RuntimeError, match=match):
            xp.view_as_complex(given)
    assert xp.view_as_complex(xp.zeros(0, 2)).shape == (0,)


@clause("complex_views.view_as_complex.refuses_other_dtypes", MUST, source=PAGES, requires=COMPLEX)
def _(xp, dtype=each(["int64", "bool", "bfloat16", "complex64"])):
    """``view_as_complex`` takes float16, float32 and float64 alone."""
    with raises(RuntimeError, match="only supported"):
        xp.view_as_complex(xp.zeros(2, 2, dtype=getattr(xp, dtype)))


@clause(
    "complex_views.parts.share",
    MUST,
    source=[Torch("torch.real", "torch.imag"), Note("complex_numbers")],
    requires=WRITTEN,
)
def _(xp, device, kind=KINDS):
    """``real`` and ``imag`` are views of every other number in memory: a write through one is seen by the tensor, and the other
    way round."""
    z = numbers(xp, kind).to(device)
    real, imaginary = z.real, z.imag
    assert real.stride() == imaginary.stride() == (6, 2)
    real[0, 0] = 20.0
    imaginary[0, 0] = 30.0
    assert z[0, 0].item() == 20 + 30j
    z.fill_(1 - 2j)
    assert real.tolist() == [[1.0] * 3] * 2
    assert imaginary.tolist() == [[-2.0] * 3] * 2


@clause(
    "complex_views.parts.can_be_assigned",
    MUST,
    source=[Torch("torch.Tensor.real", "torch.Tensor.imag")],
    requires=WRITTEN,
)
def _(xp):
    """Assigning to ``real`` or ``imag`` writes into the tensor, and leaves the other part alone."""
    z = xp.tensor([1 + 2j, 3 + 4j])
    z.real = 7.0
    z.imag = xp.tensor([8.0, 9.0])
    assert z.tolist() == [7 + 8j, 7 + 9j]
    assert z._version == 2


@clause("complex_views.parts.of_real_tensors", MUST, source=[Torch("torch.real", "torch.imag")], requires=COMPLEX)
def _(xp):
    """The real part of a real tensor is the tensor itself; it has no imaginary part."""
    x = xp.ones(2)
    assert x.real is x
    with raises(RuntimeError, match="imag"):
        x.imag


@clause("complex_views.gradient.of_pairs", MUST, source=[*PAGES, Note("notes/autograd")], requires=TAPE)
def _(xp):
    """A gradient of the pairs is one of the numbers, and the other way round: both views pass it on as it lies in memory."""
    z = xp.tensor([1 + 2j, 3 + 4j], dtype=xp.complex128, requires_grad=True)
    xp.view_as_real(z).backward(xp.tensor([[5.0, 6.0], [7.0, 8.0]], dtype=xp.float64))
    assert z.grad.tolist() == [5 + 6j, 7 + 8j]
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=xp.float64, requires_grad=True)
    xp.view_as_complex(x).backward(xp.tensor([5 + 6j, 7 + 8j], dtype=xp.complex128))
    assert x.grad.tolist() == [[5.0, 6.0], [7.0, 8.0]]


@clause(
    "complex_views.gradient.of_conjugates_and_strided_gradients",
    MUST,
    source=[*PAGES, Note("notes/autograd")],
    requires=TAPE,
)
def _(xp):
    """The gradient may come as a conjugate that has not been computed, or transposed: it is passed on by value."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=xp.float64, requires_grad=True)
    xp.view_as_complex(x).backward(xp.tensor([5 + 6j, 7 + 8j], dtype=xp.complex128).conj())
    assert x.grad.tolist() == [[5.0, -6.0], [7.0, -8.0]]
    z = xp.tensor([1 + 2j, 3 + 4j], dtype=xp.complex128, requires_grad=True)
    xp.view_as_real(z).backward(xp.tensor([[5.0, 7.0], [6.0, 8.0]], dtype=xp.float64).t())
    assert z.grad.tolist() == [5 + 6j, 7 + 8j]
    given = xp.tensor([5 + 6j, 7 + 8j], dtype=xp.complex128)
    for part in (lambda t: t, lambda t: t[:2], lambda t: t.view(2), lambda t: t * 1):
        z.grad = None
        part(z).backward(given.conj())
        assert z.grad.tolist() == [5 - 6j, 7 - 8j]
    z.grad = None
    z.real.backward(given.conj().imag)
    assert z.grad.tolist() == [-6, -8]


@clause(
    "complex_views.gradient.twice", MUST, source=[*PAGES, Note("notes/autograd")], requires=[*TAPE, "autograd.double"]
)
def _(xp):
    """Functions of the pairs are differentiated twice: |z|^4 has the gradient 4 |z|^2 z."""
    z = xp.tensor([1 + 2j], dtype=xp.complex128, requires_grad=True)
    squared = xp.view_as_real(z).square().sum(-1)
    (first,) = xp.autograd.grad(squared.square().sum(), z, create_graph=True)
    assert first.tolist() == [20 + 40j]
    (second,) = xp.autograd.grad(xp.view_as_complex(xp.view_as_real(first) * 1).real.sum(), z)
    assert second.tolist() == [28 + 16j]


@clause("complex_views.node.names", MUST, source=PAGES, requires=TAPE)
def _(xp):
    """``grad_fn`` says what made the view; the parts are selected from the pairs."""
    z = xp.tensor([1 + 2j], requires_grad=True)
    assert xp.view_as_real(z).grad_fn.name() == "ViewAsRealBackward0"
    assert xp.view_as_complex(xp.ones(1, 2, requires_grad=True)).grad_fn.name() == "ViewAsComplexBackward0"
    for part in (z.real, z.imag):
        assert part.grad_fn.name() == "SelectBackward0"
        assert part.grad_fn.next_functions[0][0].name() == "ViewAsRealBackward0"


@clause("complex_views.dtype.view_is_cut_off", MUST, source=[Torch("torch.Tensor.view")], requires=[*TAPE, "mutable"])
def _(xp, kind=each(["int32", "float64", "complex64", "float32"])):
    """``view(dtype)`` is not differentiable: what it makes shares memory and counts its writes with the tensor, and has no
    history, whatever the dtype; a write to it changes the tensor's values and not its history."""
    x = xp.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 2
    seen = y.view(getattr(xp, kind))
    assert seen.requires_grad is False
    assert seen.grad_fn is None
    seen.zero_()
    assert y.tolist() == [0.0] * 4
    assert y._version == seen._version == 1
    y.sum().backward()
    assert x.grad.tolist() == [2.0] * 4

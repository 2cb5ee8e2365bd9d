"""Operations on the elements that a mask holds for."""

import numpy as np

from conformance.clause import MUST, Torch, clause, each, raises

REDUCTIONS = (
    ("sum", [3.0, 0.0]), ("prod", [2.0, 1.0]), ("amax", [2.0, float("-inf")]), ("amin", [1.0, float("inf")]),
    ("mean", [1.5, float("nan")]), ("var", [0.5, float("nan")]), ("norm", [5**0.5, 0.0]),
)  # fmt: skip


@clause("masked.reductions.identities", MUST, source=[Torch("torch.masked.sum", "torch.masked.mean")])
def _(xp, case=each(REDUCTIONS)):
    """A masked reduction is of the elements for which the mask is True; of none it is the value that counts nothing, or NaN."""
    name, expected = case
    x = xp.tensor([[1.0, 2.0, 99.0], [5.0, 6.0, 7.0]])
    mask = xp.tensor([[True, True, False], [False, False, False]])
    settings = {"dim": 1, "mask": mask}
    result = getattr(xp.masked, name)(x, **settings)
    assert np.allclose(np.array(result.tolist()), expected, equal_nan=True)


@clause("masked.reductions.without_a_mask", MUST, source=[Torch("torch.masked.sum", "torch.masked.amax")])
def _(xp, name=each(("sum", "prod", "amax", "amin", "mean"))):
    """Without a mask all elements count; over all dimensions unless ``dim`` says; ``keepdim`` keeps them."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    expected = {"sum": 10.0, "prod": 24.0, "amax": 4.0, "amin": 1.0, "mean": 2.5}[name]
    assert getattr(xp.masked, name)(x).item() == expected
    assert tuple(getattr(xp.masked, name)(x, (0, 1), keepdim=True).shape) == (1, 1)
    with raises(IndexError):
        getattr(xp.masked, name)(x, 2)


@clause("masked.mask.broadcasts", MUST, source=[Torch("torch.masked.sum")])
def _(xp):
    """The mask is broadcast to the input, and holds where it is True; the input stays as it is."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert xp.masked.sum(x, 1, mask=xp.tensor([True, False])).tolist() == [1.0, 3.0]
    assert xp.masked.sum(x, 0, mask=xp.tensor([[True], [False]])).tolist() == [1.0, 2.0]
    assert x.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@clause("masked.softmax.of_what_counts", MUST, source=[Torch("torch.masked.softmax")])
def _(xp):
    """What the mask leaves out has no share: the others' add up to 1."""
    x = xp.tensor([[0.0, 0.0, 100.0]])
    assert xp.masked.softmax(x, 1, mask=xp.tensor([True, True, False])).tolist() == [[0.5, 0.5, 0.0]]


@clause("masked.argmax.places", MUST, source=[Torch("torch.masked.argmax", "torch.masked.argmin")])
def _(xp):
    """The place of the largest, or the least, is among those that the mask holds for."""
    x = xp.tensor([[5.0, 2.0, 9.0]])
    mask = xp.tensor([True, True, False])
    assert xp.masked.argmax(x, 1, mask=mask).tolist() == [0]
    assert xp.masked.argmin(x, 1, mask=~mask).tolist() == [2]


@clause("masked.gradients.of_what_counts", MUST, source=[Torch("torch.masked.mean")], requires=["autograd.tape"])
def _(xp):
    """What the mask leaves out gets a gradient of 0."""
    x = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    xp.masked.mean(x, mask=xp.tensor([True, False, True])).backward()
    assert x.grad.tolist() == [0.5, 0.0, 0.5]


@clause("masked.mean.not_of_integers", MUST, source=[Torch("torch.masked.mean", "torch.masked.var")])
def _(xp):
    """The mean of integers is refused, unless ``dtype`` names a floating one; sums of integers are in int64."""
    x = xp.tensor([1, 2], dtype=xp.int16)
    with raises(ValueError):
        xp.masked.mean(x)
    assert xp.masked.mean(x, dtype=xp.float32).item() == 1.5
    assert xp.masked.sum(x).dtype == xp.int64


@clause("masked.median.dtype", MUST, source=[Torch("torch.masked.median")])
def _(xp):
    """The median of integers has their dtype, or the one that is asked for; that of floats always has theirs."""
    mask = xp.tensor([[True, True, False], [True, True, True]])
    integers = xp.tensor([[1, 2, 3], [4, 5, 6]])
    assert xp.masked.median(integers, 1, mask=mask).dtype is xp.int64
    result = xp.masked.median(integers, 1, dtype=xp.float64, mask=mask)
    assert (result.dtype, result.tolist()) == (xp.float64, [1.0, 5.0])
    assert xp.masked.median(integers.float(), 1, dtype=xp.float64, mask=mask).dtype is xp.float32


@clause("masked.reductions.on_an_accelerator", MUST, source=[Torch("torch.masked.var", "torch.masked.mean")])
def _(xp, accelerator, name=each(("sum", "mean", "var", "std"))):
    """A masked reduction is of tensors on any device, and its result on that device, with a mask and without."""
    x = xp.tensor([[1.0, 3.0], [2.0, 99.0]], device=accelerator)
    mask = xp.tensor([[True, True], [True, False]], device=accelerator)
    function = getattr(xp.masked, name)
    for result in (function(x[:1], 1), function(x, 1, mask=mask)[:1]):
        assert result.device == xp.device(accelerator)
        assert np.allclose(result.tolist(), [{"sum": 4.0, "mean": 2.0, "var": 2.0, "std": 2**0.5}[name]])

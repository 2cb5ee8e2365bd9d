"""The claims of 002_0aebc61200e55442.txt, an experiment on what tensors and arrays share."""

import contextlib
import io
import sys

import numpy as np

from conformance.clause import raises
from spec.sources import CONDITIONAL, ENVIRONMENT, FALSE, TRUE, TYPO, UNTESTABLE, claim
from spec.sources.environments import an_ipython_prompt

COUNTED = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
COUNTED_FROM_5 = [[5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]


def experiment(xp):
    """The document's A, B and C, as they are first made."""
    a = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    b = a.detach().numpy()
    return a, b, xp.from_numpy(b)


def continued(xp):
    """The document's B and D where D is made: its program has added 5 to B before."""
    _, b, _ = experiment(xp)
    b += 5
    return b, xp.tensor(b)


@claim("S3-01", 3, UNTESTABLE, reason="of every framework there is; the clauses say it of PyTorch's class, one by one")
def _():
    """The tensor class of every deep-learning framework resembles NumPy's ndarray."""


@claim(
    "S3-02", 3, UNTESTABLE, reason="of another framework, now retired; there ``mx.nd.NDArray``, and ``mx.np.ndarray``"
)
def _():
    """In MXNet that class is called ``ndarray``."""


@claim("S3-03", 3, FALSE, really="it is ``Tensor``, as the document's own output shows; ``tensor`` is a function")
def _(xp):
    """In PyTorch that class is called ``tensor``."""
    assert type(xp.zeros(1)).__name__ == "tensor"


@claim("S3-04", 3, UNTESTABLE, reason="of another framework; there it is ``tf.Tensor``")
def _():
    """In TensorFlow that class is called ``tensor``."""


@claim("S3-05", 3, TRUE)
def _(xp):
    """Deep-learning frameworks have important features that NumPy's ndarray lacks."""
    for name in ("backward", "requires_grad", "cuda"):
        assert hasattr(xp.zeros(1), name)
        assert not hasattr(np.zeros(1), name)


@claim("S3-06", 5, UNTESTABLE, reason="performance, which no clause judges")
def _():
    """GPUs accelerate computation well."""


@claim("S3-07", 5, TRUE)
def _(xp, accelerator):
    """NumPy computes on the CPU only."""
    with raises(TypeError):
        np.add(xp.zeros(1, device=accelerator), np.ones(1))


@claim("S3-08", 5, TRUE)
def _(xp, accelerator):
    """Tensors can be computed with on a GPU."""
    assert (xp.tensor([1, 2], device=accelerator) + 1).tolist() == [2, 3]


@claim("S3-09", 6, TRUE)
def _(xp):
    """The tensor class supports automatic differentiation."""
    x = xp.tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert x.grad.item() == 6


@claim("S3-10", 6, TRUE, reason="about NumPy alone")
def _(xp):
    """NumPy's ndarray does not support automatic differentiation."""
    assert not any(hasattr(np.zeros(1), name) for name in ("grad", "grad_fn", "backward"))


@claim("S3-11", 8, UNTESTABLE, reason="an opinion, of S3-08 and S3-09")
def _():
    """This makes the tensor class the more suitable for deep learning."""


@claim("S3-12", 10, TRUE)
def _(xp):
    """A tensor is easily turned into an ndarray."""
    assert xp.tensor([1, 2]).numpy().tolist() == [1, 2]


@claim("S3-13", 10, TRUE)
def _(xp):
    """An ndarray is as easily turned into a tensor."""
    assert xp.from_numpy(np.array([1, 2])).tolist() == [1, 2]


@claim(
    "S3-14",
    11,
    CONDITIONAL,
    condition="by ``numpy()``, ``from_numpy`` or ``as_tensor``, on the host; ``tensor`` copies",
)
def _(xp, holds):
    """Converting between tensors and arrays shares the underlying memory."""
    array = np.zeros(3, np.float32)
    tensor = (xp.from_numpy if holds else xp.tensor)(array)
    tensor[0] = array[1] = 1
    assert array.tolist() == tensor.tolist() == [1, 1, 0]


@claim(
    "S3-15", 11, CONDITIONAL, condition="the operation writes in place, as ``+=`` does; ``b = b + 5`` makes a new array"
)
def _(xp, holds):
    """Changing one changes the other at the same time."""
    a, b, _ = experiment(xp)
    if holds:
        b += 5
    else:
        b = b + 5
    assert a.tolist() == b.tolist()


@claim("S3-16", 15, TRUE)
def _(xp):
    """``torch.arange(12, dtype=torch.float32).reshape((3, 4))`` is a 3 by 4 tensor of floats that counts from 0."""
    a, _, _ = experiment(xp)
    assert (a.dtype, a.shape) == (xp.float32, (3, 4))
    assert a.tolist() == COUNTED


@claim("S3-17", 16, TRUE)
def _(xp):
    """``detach().numpy()`` makes an array of it."""
    _, b, _ = experiment(xp)
    assert (b.dtype, b.tolist()) == (np.float32, COUNTED)


@claim("S3-18", 17, TRUE)
def _(xp):
    """``torch.from_numpy`` makes a tensor of that array."""
    _, _, c = experiment(xp)
    assert (c.dtype, c.tolist()) == (xp.float32, COUNTED)


@claim("S3-19", (18, 21), TRUE)
def _(xp):
    """The types of A, B and C are ``torch.Tensor``, ``numpy.ndarray`` and ``torch.Tensor``."""
    assert tuple(map(type, experiment(xp))) == (xp.Tensor, np.ndarray, xp.Tensor)


@claim(
    "S3-20",
    21,
    ENVIRONMENT,
    where=an_ipython_prompt,
    really="Python's prompt shows ``(<class 'torch.Tensor'>, ...)``",
    reason="about the prompt alone",
)
def _(xp):
    """Shown at a prompt, that tuple of types reads ``(torch.Tensor, numpy.ndarray, torch.Tensor)``."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        sys.displayhook(tuple(map(type, experiment(xp))))
    assert "(torch.Tensor, numpy.ndarray, torch.Tensor)" in shown.getvalue()


@claim("S3-21", (23, 33, 34, 35), TRUE, really="up to the spaces (S3-27)")
def _(xp):
    """A prints as three rows of 0. to 11., with dots and commas."""
    assert "".join(str(experiment(xp)[0]).split()) == "tensor([[0.,1.,2.,3.],[4.,5.,6.,7.],[8.,9.,10.,11.]])"


@claim("S3-22", (24, 37, 38, 39), TRUE, really="up to the spaces (S3-27)")
def _(xp):
    """B prints as three rows of 0. to 11., with dots and without commas."""
    assert str(experiment(xp)[1]).split() == "[[ 0. 1. 2. 3.] [ 4. 5. 6. 7.] [ 8. 9. 10. 11.]]".split()


@claim("S3-23", (25, 41, 42, 43), TRUE, really="up to the spaces (S3-27)")
def _(xp):
    """C prints as A does."""
    assert "".join(str(experiment(xp)[2]).split()) == "tensor([[0.,1.,2.,3.],[4.,5.,6.,7.],[8.,9.,10.,11.]])"


@claim("S3-24", (26, 47, 48, 49), TRUE)
def _(xp):
    """After ``B += 5``, A counts from 5."""
    a, b, _ = experiment(xp)
    b += 5
    assert a.tolist() == COUNTED_FROM_5


@claim("S3-25", (26, 51, 52, 53), TRUE)
def _(xp):
    """After ``B += 5``, B counts from 5."""
    _, b, _ = experiment(xp)
    b += 5
    assert b.tolist() == COUNTED_FROM_5


@claim("S3-26", (26, 55, 56, 57), TRUE)
def _(xp):
    """After ``B += 5``, C counts from 5."""
    _, b, c = experiment(xp)
    b += 5
    assert c.tolist() == COUNTED_FROM_5


@claim(
    "S3-27",
    (33, 34, 35, 37, 38, 39, 47, 48, 49, 51, 52, 53),
    TYPO,
    really="columns are aligned to the widest value, and rows under the first bracket; the page has lost the spaces",
)
def _(xp):
    """Printing puts one space between values, and begins every row at the margin."""
    assert str(experiment(xp)[0]) == (
        "tensor([[ 0., 1., 2., 3.],\n[ 4., 5., 6., 7.],\n[ 8., 9., 10., 11.]])"  # as the page has it
    )


@claim("S3-28", 59, TRUE)
def _(xp):
    """When the data of B is changed, that of A is changed too."""
    a, b, _ = experiment(xp)
    b[1, 2] = -1
    assert a[1, 2].item() == -1


@claim("S3-29", 59, TYPO, really="C is meant; D does not exist yet, and once it does it does not follow B (S3-41)")
def _(xp):
    """When the data of B is changed, that of D is changed too."""
    b, d = continued(xp)
    b[1, 2] = -1
    assert d[1, 2].item() == -1


@claim(
    "S3-30",
    59,
    CONDITIONAL,
    condition="by ``numpy()``, ``from_numpy`` or ``as_tensor``; ``torch.tensor`` is PyTorch's too",
)
def _(xp, holds):
    """A conversion by PyTorch's own methods shares the underlying memory."""
    _, b, _ = experiment(xp)
    made = (xp.as_tensor if holds else xp.tensor)(b)
    b += 5
    assert made.tolist() == COUNTED_FROM_5


@claim("S3-31", 61, TRUE)
def _(xp):
    """Converting an array (``from_numpy``) and making a tensor from it (``tensor``) are two different things."""
    _, b, c = experiment(xp)
    d = xp.tensor(b)
    b += 5
    assert (c.tolist(), d.tolist()) == (COUNTED_FROM_5, COUNTED)


@claim("S3-32", 63, TRUE)
def _(xp):
    """``D = torch.tensor(B)`` makes a tensor of B's values and dtype."""
    b, d = continued(xp)
    assert (d.dtype, d.tolist()) == (xp.float32, b.tolist())


@claim("S3-33", (64, 72, 73, 74), FALSE, really="B already counts from 5 there, unless the cells above were run anew")
def _(xp):
    """When D is made, B prints as counting from 0."""
    b, _ = continued(xp)
    assert b.tolist() == COUNTED


@claim("S3-34", (65, 76, 77, 78), FALSE, really="it counts from 5, as B does by then")
def _(xp):
    """When D is made, it prints as counting from 0."""
    _, d = continued(xp)
    assert d.tolist() == COUNTED


@claim("S3-35", (66, 67, 82, 83, 84), FALSE, really="B counts from 10: 5 has been added twice")
def _(xp):
    """After the second ``B += 5``, B prints as counting from 5."""
    b, _ = continued(xp)
    b += 5
    assert b.tolist() == COUNTED_FROM_5


@claim("S3-36", (66, 68, 86, 87, 88), FALSE, really="D still counts from 5, as when it was made")
def _(xp):
    """After the second ``B += 5``, D prints as counting from 0."""
    b, d = continued(xp)
    b += 5
    assert d.tolist() == COUNTED


@claim("S3-37", 90, TRUE)
def _(xp):
    """D is not changed when B is."""
    b, d = continued(xp)
    before = d.tolist()
    b += 5
    assert d.tolist() == before


@claim("S3-38", 90, TRUE)
def _(xp):
    """``torch.tensor()`` serves to create tensor objects."""
    assert isinstance(xp.tensor(np.zeros(3)), xp.Tensor)


@claim("S3-39", 90, TRUE)
def _(xp):
    """``torch.tensor()`` is like ``numpy.array()``: both copy an array that they are given."""
    b = np.zeros(3)
    for made in (xp.tensor(b), np.array(b)):
        made[0] = 1
        assert b[0] == 0


@claim("S3-40", 90, TRUE)
def _(xp):
    """From the ndarray B, ``torch.tensor(B)`` makes a new tensor object."""
    b = np.zeros(3)
    assert xp.tensor(b) is not xp.tensor(b)


@claim("S3-41", 90, TRUE)
def _(xp):
    """D has a new piece of memory of its own."""
    b, d = continued(xp)
    d[0, 0] = b[0, 1] = -1
    assert b[0, 0] == 5
    assert d[0, 1].item() == 6


@claim(
    "S3-42",
    (92, 94, 95),
    TRUE,
    really="it warns, once, that ``TypedStorage`` is deprecated; ``untyped_storage()`` is not",
)
def _(xp):
    """``tensor.storage()`` is the memory that a tensor's values lie in."""
    a, b, _ = experiment(xp)
    a.storage()[5] = -1
    assert b[1, 1] == -1


@claim("S3-43", (92, 94, 95), TRUE)
def _(xp):
    """``storage().data_ptr()`` is the address of a tensor's data."""
    a, _, _ = experiment(xp)
    assert a.storage().data_ptr() == a.data_ptr()


@claim("S3-44", 93, TRUE, reason="about NumPy alone")
def _(xp):
    """``B.ctypes.data`` is the address of an array's data."""
    _, b, _ = experiment(xp)
    assert b.ctypes.data == b.__array_interface__["data"][0]


@claim(
    "S3-45",
    (92, 94, 95, 98, 100, 101),
    FALSE,
    really="each call of ``storage()`` makes a new Python object, with an id of its own",
)
def _(xp):
    """``id(tensor.storage())`` identifies a tensor's storage."""
    a, _, _ = experiment(xp)
    first, second = a.storage(), a.storage()
    assert id(first) == id(second)


@claim("S3-46", (98, 99, 100, 101), UNTESTABLE, reason="addresses and ids of one run, which another run has others for")
def _():
    """The ids and addresses are these numbers."""


@claim("S3-47", (98, 99), TRUE)
def _(xp):
    """The data of A and of B is at the same address."""
    a, b, _ = experiment(xp)
    assert a.storage().data_ptr() == b.ctypes.data


@claim(
    "S3-48",
    (99, 100),
    FALSE,
    really="the addresses are the same: ``from_numpy`` shares; the lines of C and D seem swapped",
)
def _(xp):
    """The data of C is at another address than that of B."""
    _, b, c = experiment(xp)
    assert c.storage().data_ptr() != b.ctypes.data


@claim(
    "S3-49",
    (98, 99, 101),
    FALSE,
    really="the addresses differ: ``torch.tensor`` copies; the lines of C and D seem swapped",
)
def _(xp):
    """The data of D is at the same address as that of A and B."""
    b, d = continued(xp)
    assert d.storage().data_ptr() == b.ctypes.data


@claim(
    "S3-50", 103, UNTESTABLE, reason="ids of temporary objects: once freed, CPython may give their id to the next one"
)
def _():
    """The four printed ids differ."""


@claim("S3-51", 103, TRUE)
def _(xp):
    """A, B, C and D are four different objects."""
    a, b, c = experiment(xp)
    assert len({id(made) for made in (a, b, c, xp.tensor(b))}) == 4


@claim("S3-52", 103, FALSE, really="two ids may belong to one storage, as two calls of ``A.storage()`` show")
def _(xp):
    """That the ids of two storages differ shows that they are different variables in memory."""
    a, _, _ = experiment(xp)
    first, second = a.storage(), a.storage()
    assert id(first) != id(second)
    assert first.data_ptr() != second.data_ptr()


@claim("S3-53", 103, TRUE)
def _(xp):
    """A and B use the same data in memory."""
    a, b, _ = experiment(xp)
    a[0, 0] = b[0, 1] = -1
    assert b[0, 0] == a[0, 1].item() == -1


@claim("S3-54", 103, FALSE, really="D has data of its own, as the document says itself (S3-41)")
def _(xp):
    """D uses the same data in memory as A and B."""
    b, d = continued(xp)
    b[0, 0] = -1
    assert d[0, 0].item() == -1


@claim("S3-55", 103, FALSE, really="C is on the data of A and B, as the document's own outputs show (S3-26)")
def _(xp):
    """C uses other memory than A, B and D."""
    _, b, c = experiment(xp)
    b[0, 0] = -1
    assert c[0, 0].item() == 0


@claim("S3-56", 105, UNTESTABLE, reason="page furniture: the date of an edit")
def _():
    """The page was updated on April 30."""


@claim("S3-57", (107, 108, 109), UNTESTABLE, reason="page furniture: provenance")
def _():
    """The original is on CSDN, by the author named, under this title."""


@claim("S3-58", (111, 113), UNTESTABLE, reason="page furniture: a legal claim")
def _():
    """Both the original and the copy are under copyright, and to be quoted with their source."""


@claim("S3-59", 119, UNTESTABLE, reason="page furniture: an advertisement")
def _():
    """Reading lists, interview questions and a knowledge community are free."""


@claim("S3-60", 11, TRUE)
def _(xp):
    """An operation in place on the tensor changes the array, as one on the array changes the tensor."""
    a, b, _ = experiment(xp)
    a += 5
    assert b.tolist() == COUNTED_FROM_5

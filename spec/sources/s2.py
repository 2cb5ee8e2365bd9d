"""The claims of 001_a0a66989ddc31094.txt, notes on making tensors, on their shapes, on NumPy and on autograd."""

import contextlib
import io

import numpy as np

from conformance.clause import raises
from spec.sources import CONDITIONAL, ENVIRONMENT, FALSE, TRUE, TYPO, UNTESTABLE, claim
from spec.sources.environments import NO_CUDA, a_cuda_device, integers_of_32_bits, two_cuda_devices


def worked_example(xp):
    """The document's example: ``y = (w + x) * (w + 1)`` at ``w = 1, x = 2``, after ``y.backward()``."""
    w = xp.tensor([1.0], requires_grad=True)
    x = xp.tensor([2.0], requires_grad=True)
    y = xp.mul(xp.add(w, x), xp.add(w, 1))
    y.backward()
    return w, x, y


@claim("S2-01", 18, UNTESTABLE, reason="too vague to be wrong; S2-02 and S2-03 say how far it goes")
def _():
    """Tensors and NumPy are very much alike."""


@claim("S2-02", 18, TRUE, really="the values; floats are of float32 in PyTorch where they are of float64 in NumPy")
def _(xp):
    """Tensors are made almost as arrays are."""
    for make in (
        lambda m: m.zeros((2, 3)),
        lambda m: m.ones((2, 3)),
        lambda m: m.full((2, 3), 7),
        lambda m: m.arange(1, 9, 2),
        lambda m: m.eye(2, 3),
    ):
        assert make(xp).tolist() == make(np).tolist()


@claim(
    "S2-03",
    18,
    CONDITIONAL,
    condition="both mean the same by a name; by ``split``, ``transpose`` and ``repeat``, for example, they do not",
)
def _(xp, holds):
    """The other operations are almost the same as NumPy's."""
    for operation in (
        (
            lambda m, a: m.reshape(a, (3, 2)),
            lambda m, a: m.sum(a),
            lambda m, a: m.stack([a, a]),
            lambda m, a: m.exp(a * 0),
        )
        if holds
        else (lambda m, a: m.split(a, 2)[0],)
    ):
        assert operation(xp, xp.arange(6).reshape(6, 1)).tolist() == operation(np, np.arange(6).reshape(6, 1)).tolist()


@claim("S2-04", 24, TRUE)
def _(xp):
    """``torch.tensor`` makes a tensor from data."""
    assert xp.tensor([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]


@claim("S2-05", 25, TRUE)
def _(xp):
    """``torch.tensor`` takes ``dtype``, ``device``, ``requires_grad`` and ``pin_memory``, and can do without them."""
    tensor = xp.tensor([1.0], dtype=None, device=None, requires_grad=False, pin_memory=False)
    assert (tensor.dtype, tensor.device) == (xp.tensor([1.0]).dtype, xp.tensor([1.0]).device)


@claim("S2-06", 25, FALSE, really="all but the data must be given by keyword", error=TypeError)
def _(xp):
    """These parameters follow the data by position."""
    assert xp.tensor([1.0], xp.float64).dtype == xp.float64


@claim("S2-07", 25, TRUE)
def _(xp):
    """By default ``torch.tensor`` requires no grad."""
    assert not xp.tensor([1.0]).requires_grad


@claim("S2-08", 25, TRUE)
def _(xp):
    """By default ``torch.tensor`` does not pin its memory."""
    assert not xp.tensor([1.0]).is_pinned()


@claim("S2-09", 27, TRUE)
def _(xp):
    """The data of ``torch.tensor`` can be a list."""
    assert xp.tensor([1, 2]).tolist() == [1, 2]


@claim("S2-10", 27, TRUE)
def _(xp):
    """The data of ``torch.tensor`` can be a NumPy array."""
    assert xp.tensor(np.array([1, 2])).tolist() == [1, 2]


@claim(
    "S2-11",
    28,
    CONDITIONAL,
    condition="the data has a dtype, as arrays do; Python's floats, of 64 bits, become the default dtype, float32",
)
def _(xp, holds):
    """The dtype is by default that of the data."""
    data = np.array([1.5, 2.5]) if holds else [1.5, 2.5]
    assert xp.tensor(data).dtype == xp.float64


@claim("S2-12", 29, TRUE)
def _(xp, accelerator):
    """``device`` says where the tensor lives: on the host or on the GPU."""
    assert xp.tensor([1], device="cpu").device == xp.device("cpu")
    assert xp.tensor([1], device=accelerator).device == xp.device(accelerator)


@claim("S2-13", (29, 57), FALSE, really="there are more: ``meta``, which has no memory, and other accelerators")
def _(xp):
    """A device is ``cuda`` or ``cpu``."""
    assert xp.zeros(1, device="meta").device.type in ("cuda", "cpu")


@claim("S2-14", 30, TRUE)
def _(xp):
    """``requires_grad`` says whether a gradient is wanted."""
    tensor = xp.tensor([1.0], requires_grad=True)
    tensor.mul(5).backward()
    assert tensor.grad.item() == 5


@claim(
    "S2-15",
    31,
    ENVIRONMENT,
    where=a_cuda_device,
    really="without an accelerator that has page-locked memory, it raises RuntimeError",
    error=RuntimeError,
)
def _(xp):
    """``pin_memory`` says whether the tensor is kept in page-locked memory."""
    assert xp.tensor([1.0], pin_memory=True).is_pinned()


@claim("S2-16", 33, TRUE)
def _(xp):
    """Unlike ``np.array``, ``torch.tensor`` has a parameter ``requires_grad``."""
    assert xp.tensor([1.0], requires_grad=True).requires_grad
    with raises(TypeError):
        np.array([1.0], requires_grad=True)


@claim(
    "S2-17", 33, FALSE, really="NumPy 2 has ``device`` on ``asarray``, ``zeros`` and others, though only ``'cpu'`` goes"
)
def _(xp):
    """Unlike NumPy's, the functions that make tensors have a parameter ``device``."""
    assert xp.zeros(1, device="cpu").device == xp.device("cpu")
    with raises(TypeError):
        np.zeros(1, device="cpu")


@claim("S2-18", 33, TRUE)
def _(xp, accelerator):
    """Tensors can be computed with on the host or on a GPU."""
    for device in ("cpu", accelerator):
        assert (xp.tensor([1, 2], device=device) * 3).tolist() == [3, 6]


@claim("S2-19", 33, TRUE)
def _(xp, accelerator):
    """NumPy works only on the host."""
    with raises(TypeError):
        np.asarray(xp.zeros(1, device=accelerator))


@claim("S2-20", 33, TRUE, reason="about NumPy alone")
def _(xp):
    """NumPy's arrays have no gradient information."""
    assert not any(hasattr(np.zeros(1), name) for name in ("grad", "requires_grad", "grad_fn", "backward"))


@claim("S2-21", (35, 36, 37, 38), TRUE)
def _(xp):
    """The tensor of 0.1, 1.2; 2.2, 3.1; 4.9, 5.2 prints with four decimals, one aligned row to a line."""
    assert str(xp.tensor([[0.1, 1.2], [2.2, 3.1], [4.9, 5.2]])).split("\n") == [
        "tensor([[0.1000, 1.2000],",
        "        [2.2000, 3.1000],",
        "        [4.9000, 5.2000]])",
    ]


@claim("S2-22", 44, TRUE)
def _(xp):
    """``torch.zeros(size)`` makes a tensor of that size, all 0."""
    assert xp.zeros((2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]


@claim("S2-23", 45, FALSE, really="all 1; the line repeats the one for ``zeros``")
def _(xp):
    """``torch.ones(size)`` makes a tensor of that size, all 0."""
    assert xp.ones((2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]


@claim("S2-24", 45, TYPO, really="it is called ``size``", error=TypeError)
def _(xp):
    """The parameter of ``torch.ones`` is called ``szie``."""
    assert xp.ones(szie=(2,)).shape == (2,)


@claim("S2-25", 46, TRUE)
def _(xp):
    """``torch.full(size, fill_value)`` makes a tensor of that size, all ``fill_value``."""
    assert xp.full((2, 2), 7).tolist() == [[7, 7], [7, 7]]


@claim("S2-26", 47, TRUE, really="``end`` is left out: ``arange(0, 6, 2)`` is 0, 2, 4")
def _(xp):
    """``torch.arange`` makes a one-dimensional tensor of equal steps."""
    tensor = xp.arange(1, 8, 3)
    assert tensor.dim() == 1
    assert tensor.tolist() == [1, 4, 7]


@claim("S2-27", 47, TRUE)
def _(xp):
    """``torch.arange`` starts at 0 by default."""
    assert xp.arange(3).tolist() == xp.arange(0, 3).tolist() == [0, 1, 2]


@claim("S2-28", 47, TRUE)
def _(xp):
    """``torch.arange`` goes in steps of 1 by default."""
    assert xp.arange(2, 5).tolist() == [2, 3, 4]


@claim(
    "S2-29",
    47,
    FALSE,
    really="a lone argument is ``end``; no Python function has a default before a required parameter",
)
def _(xp):
    """The first argument of ``torch.arange`` is ``start``, the second ``end``."""
    assert xp.arange(3).tolist()[:1] == [3]


@claim("S2-30", 48, TRUE)
def _(xp):
    """``torch.eye(n, m)`` makes an n by m matrix with 1 on the diagonal and 0 elsewhere."""
    assert xp.eye(2, 3).tolist() == [[1, 0, 0], [0, 1, 0]]


@claim("S2-31", 48, TRUE)
def _(xp):
    """Without ``m``, ``torch.eye(n)`` is square."""
    assert xp.eye(2).tolist() == [[1, 0], [0, 1]]


@claim("S2-32", 48, FALSE, really="``m`` may be left out, and may not be None", error=TypeError)
def _(xp):
    """The default of ``m`` in ``torch.eye`` is None."""
    assert xp.eye(2, m=None).shape == (2, 2)


@claim("S2-33", 48, TRUE)
def _(xp):
    """``torch.eye`` makes a tensor of two dimensions."""
    assert xp.eye(3).dim() == xp.eye(0, 2).dim() == 2


@claim("S2-34", 50, UNTESTABLE, reason="which parameters are needed most is an opinion")
def _():
    """The parameters that need setting most are those listed."""


@claim("S2-35", 50, TRUE)
def _(xp):
    """``ones``, ``full``, ``arange`` and ``eye`` have the further parameters of ``zeros``."""
    for make in (xp.zeros, xp.ones, xp.eye, xp.arange, lambda n, **options: xp.full((n,), 1, **options)):
        made = make(2, dtype=xp.float64, layout=xp.strided, device="cpu", requires_grad=True)
        assert (made.dtype, made.requires_grad) == (xp.float64, True)
        out = xp.empty(0)
        assert make(2, out=out) is out


@claim("S2-36", 52, TRUE)
def _(xp):
    """``torch.zeros`` takes its sizes one by one."""
    assert xp.zeros(2, 3).shape == (2, 3)


@claim("S2-37", 52, TRUE)
def _(xp):
    """``torch.zeros`` takes ``out``, ``dtype``, ``layout``, ``device`` and ``requires_grad``, and needs none."""
    tensor = xp.zeros(2, out=None, dtype=None, layout=xp.strided, device=None, requires_grad=False)
    assert tensor.tolist() == [0, 0]


@claim("S2-38", 52, TRUE)
def _(xp):
    """By default the layout of ``torch.zeros`` is strided."""
    assert xp.zeros(2).layout == xp.strided


@claim("S2-39", 52, TRUE)
def _(xp):
    """By default ``torch.zeros`` requires no grad."""
    assert not xp.zeros(2).requires_grad


@claim("S2-40", 54, TRUE)
def _(xp):
    """``size`` is the tensor's shape, such as (3, 3) or (3, 224, 224)."""
    for size in ((3, 3), (3, 224, 224)):
        assert xp.zeros(size).shape == size


@claim("S2-41", 55, TRUE)
def _(xp):
    """``out`` is the tensor that is written to."""
    out = xp.ones(2)
    assert xp.zeros(2, out=out) is out
    assert out.tolist() == [0, 0]


@claim("S2-42", 56, TRUE, really="and more, such as ``sparse_csr``")
def _(xp):
    """``layout`` is how the tensor lies in memory: ``strided``, ``sparse_coo`` and so on."""
    assert xp.zeros(2, 2, layout=xp.strided).layout == xp.strided
    assert xp.zeros(2, 2, layout=xp.sparse_coo).layout == xp.sparse_coo


@claim("S2-43", 57, FALSE, really="RuntimeError: no type of device has that name; ``cuda`` does", error=RuntimeError)
def _(xp):
    """``device`` can be ``gpu``."""
    assert xp.device("gpu").type == "gpu"


@claim("S2-44", 58, TRUE)
def _(xp):
    """``requires_grad`` of ``torch.zeros`` says whether a gradient is wanted."""
    assert xp.zeros(2, requires_grad=True).requires_grad


@claim("S2-45", 61, TRUE)
def _(xp):
    """Tensors can be made by a probability distribution."""
    for make in (xp.rand, xp.randn):
        assert make(2, 3).shape == (2, 3)


@claim("S2-46", 65, TRUE, really="the result has the new shape; the tensor given keeps its own")
def _(xp):
    """``torch.reshape(input, shape)`` changes a tensor's shape."""
    assert xp.reshape(xp.arange(6), (2, 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


@claim(
    "S2-47", 66, TYPO, really="AttributeError: ``view`` is a method only, ``tensor.view(size)``", error=AttributeError
)
def _(xp):
    """There is a function ``torch.view``."""
    assert callable(xp.view)


@claim("S2-48", 66, TRUE)
def _(xp):
    """``view(size)`` returns the same tensor, with other dimensions and sizes."""
    tensor = xp.zeros(2, 3)
    view = tensor.view(3, 2)
    view[0, 1] = 5
    assert view.shape == (3, 2)
    assert tensor[0, 1].item() == 5


@claim(
    "S2-49",
    66,
    CONDITIONAL,
    condition="the sizes fit the strides, as those of a contiguous tensor; else RuntimeError",
    error=RuntimeError,
)
def _(xp, holds):
    """All that ``view`` changes is the dimensions and sizes: any that hold the same number of elements do."""
    tensor = xp.zeros(2, 3) if holds else xp.zeros(3, 2).t()
    assert tensor.view(6).shape == (6,)


@claim("S2-50", 67, TRUE)
def _(xp):
    """``torch.transpose(input, dim0, dim1)`` exchanges two dimensions."""
    assert xp.transpose(xp.zeros(2, 3, 4), 0, 2).shape == (4, 3, 2)
    assert xp.transpose(xp.tensor([[1, 2], [3, 4]]), 0, 1).tolist() == [[1, 3], [2, 4]]


@claim("S2-51", 68, TRUE)
def _(xp):
    """``torch.squeeze`` takes out the dimensions of length 1."""
    assert xp.squeeze(xp.zeros(1, 2, 1, 3)).shape == (2, 3)


@claim("S2-52", 68, TRUE)
def _(xp):
    """With ``dim``, ``torch.squeeze`` takes out that dimension only."""
    assert xp.squeeze(xp.zeros(1, 2, 1), 0).shape == (2, 1)
    assert xp.squeeze(xp.zeros(1, 2, 1), 1).shape == (1, 2, 1)


@claim("S2-53", 68, FALSE, really="``dim`` may be left out, and may not be None", error=TypeError)
def _(xp):
    """The default of ``dim`` in ``torch.squeeze`` is None."""
    assert xp.squeeze(xp.zeros(1, 2), dim=None).shape == (2,)


@claim(
    "S2-54",
    68,
    FALSE,
    really="TypeError: the result is a view, so there is nothing to write elsewhere",
    error=TypeError,
)
def _(xp):
    """``torch.squeeze`` takes ``out``."""
    out = xp.zeros(2)
    assert xp.squeeze(xp.zeros(1, 2), 0, out=out) is out


@claim("S2-55", 69, TRUE)
def _(xp):
    """``torch.unsqueeze`` adds a dimension at ``dim``."""
    assert xp.unsqueeze(xp.zeros(2, 3), 1).shape == (2, 1, 3)


@claim(
    "S2-56",
    69,
    FALSE,
    really="TypeError: the result is a view, so there is nothing to write elsewhere",
    error=TypeError,
)
def _(xp):
    """``torch.unsqueeze`` takes ``out``."""
    out = xp.zeros(1, 2)
    assert xp.unsqueeze(xp.zeros(2), 0, out=out) is out


@claim("S2-57", 72, TRUE)
def _(xp):
    """``torch.cat`` joins tensors along the dimension ``dim``."""
    assert xp.cat([xp.zeros(2, 1), xp.ones(2, 2)], dim=1).tolist() == [[0, 1, 1], [0, 1, 1]]


@claim("S2-58", 72, TRUE)
def _(xp):
    """By default ``torch.cat`` joins along dimension 0."""
    assert xp.cat([xp.zeros(2, 3), xp.zeros(1, 3)]).shape == (3, 3)


@claim("S2-59", 72, TRUE)
def _(xp):
    """``torch.cat`` takes ``out``."""
    out = xp.empty(2)
    assert xp.cat([xp.zeros(1), xp.ones(1)], out=out) is out
    assert out.tolist() == [0, 1]


@claim("S2-60", 73, TRUE)
def _(xp):
    """``torch.stack`` joins tensors along a new dimension ``dim``."""
    assert xp.stack([xp.zeros(3), xp.ones(3)], dim=1).tolist() == [[0, 1], [0, 1], [0, 1]]


@claim("S2-61", 73, TRUE)
def _(xp):
    """By default the new dimension of ``torch.stack`` is dimension 0."""
    assert xp.stack([xp.zeros(3), xp.zeros(3)]).shape == (2, 3)


@claim("S2-62", 73, TRUE)
def _(xp):
    """``torch.stack`` takes ``out``."""
    out = xp.empty(2, 1)
    assert xp.stack([xp.zeros(1), xp.ones(1)], out=out) is out
    assert out.tolist() == [[0], [1]]


@claim("S2-63", 74, TRUE)
def _(xp):
    """``torch.split`` divides a tensor along the dimension ``dim``."""
    assert [part.shape[1] for part in xp.split(xp.zeros(2, 5), 2, dim=1)] == [2, 2, 1]


@claim("S2-64", 74, TRUE)
def _(xp):
    """``torch.split`` takes the size of the parts, or a list of their sizes."""
    assert [part.tolist() for part in xp.split(xp.arange(4), 3)] == [[0, 1, 2], [3]]
    assert [part.tolist() for part in xp.split(xp.arange(4), [1, 3])] == [[0], [1, 2, 3]]


@claim("S2-65", 74, TRUE)
def _(xp):
    """By default ``torch.split`` divides dimension 0."""
    assert [part.shape for part in xp.split(xp.zeros(4, 3), 2)] == [(2, 3), (2, 3)]


@claim("S2-66", 77, TRUE)
def _(xp):
    """The ``torch.tensor`` that makes tensors is also one of the ways to turn an array into one."""
    assert xp.tensor(np.array([[1, 2], [3, 4]])).tolist() == [[1, 2], [3, 4]]


@claim("S2-67", 79, TRUE)
def _(xp):
    """A tensor made by ``torch.from_numpy`` shares the array's memory."""
    array = np.array([1, 2, 3])
    assert xp.from_numpy(array).data_ptr() == array.ctypes.data


@claim("S2-68", 79, TRUE)
def _(xp):
    """Change the array, and the tensor of ``torch.from_numpy`` is changed as well."""
    array = np.array([1, 2, 3])
    tensor = xp.from_numpy(array)
    array[0] = 7
    assert tensor.tolist() == [7, 2, 3]


@claim("S2-69", 79, TRUE)
def _(xp):
    """Change the tensor of ``torch.from_numpy``, and the array is changed as well."""
    array = np.array([1, 2, 3])
    xp.from_numpy(array)[0] = 7
    assert array.tolist() == [7, 2, 3]


@claim(
    "S2-70",
    (83, 84, 85, 86),
    ENVIRONMENT,
    where=integers_of_32_bits,
    really="elsewhere the array is of int64, and the tensor prints as ``tensor([1, 2, 3])``",
)
def _(xp):
    """``from_numpy(np.array([1, 2, 3]))`` prints with ``dtype=torch.int32``."""
    assert str(xp.from_numpy(np.array([1, 2, 3]))) == "tensor([1, 2, 3], dtype=torch.int32)"


@claim("S2-71", (94, 95, 96), TRUE)
def _(xp):
    """``torch.tensor([2, 4, 6, 8])`` prints as ``tensor([2, 4, 6, 8])``."""
    assert str(xp.tensor([2, 4, 6, 8])) == "tensor([2, 4, 6, 8])"


@claim("S2-72", (98, 100), ENVIRONMENT, where=a_cuda_device, error=NO_CUDA)
def _(xp):
    """``cuda()`` gives the tensor on the GPU."""
    assert xp.tensor([2, 4, 6, 8]).cuda().device.type == "cuda"


@claim("S2-73", 98, FALSE, really="it copies: the tensor stays where it was, and another is made on the GPU")
def _(xp, accelerator):
    """Sent to the GPU, a tensor is moved: it leaves the host."""
    tensor = xp.tensor([2, 4, 6, 8])
    tensor.to(accelerator)
    assert tensor.device == xp.device(accelerator)


@claim("S2-74", (101, 102), ENVIRONMENT, where=two_cuda_devices, error=NO_CUDA)
def _(xp):
    """With several GPUs, ``cuda(device=1)`` chooses the one that the tensor goes to."""
    assert xp.tensor([2, 4, 6, 8]).cuda(device=1).device == xp.device("cuda:1")


@claim("S2-75", (103, 104), ENVIRONMENT, where=a_cuda_device, error=NO_CUDA)
def _(xp):
    """Sent to the GPU by ``cuda()``, it prints as ``tensor([2, 4, 6, 8], device='cuda:0')``."""
    assert str(xp.tensor([2, 4, 6, 8]).cuda()) == "tensor([2, 4, 6, 8], device='cuda:0')"


@claim("S2-76", 106, UNTESTABLE, reason="popularity")
def _():
    """``to(device)`` is the more usual way."""


@claim("S2-77", 107, TRUE)
def _(xp):
    """``torch.device("cuda" if torch.cuda.is_available() else "cpu")`` is a device that the machine has."""
    device = xp.device("cuda" if xp.cuda.is_available() else "cpu")
    assert xp.zeros(1, device=device).tolist() == [0]


@claim("S2-78", 108, TRUE)
def _(xp, accelerator):
    """``a.to(device)`` gives the tensor on that device."""
    tensor = xp.tensor([2, 4, 6, 8]).to(xp.device(accelerator))
    assert tensor.device == xp.device(accelerator)
    assert tensor.tolist() == [2, 4, 6, 8]


@claim("S2-79", (110, 112), TRUE)
def _(xp, accelerator):
    """``cpu()`` gives a GPU's tensor on the host."""
    assert xp.tensor([2, 4, 6, 8], device=accelerator).cpu().device == xp.device("cpu")


@claim("S2-80", 110, FALSE, really="it copies: the tensor stays on the GPU, and another is made on the host")
def _(xp, accelerator):
    """Brought to the host by ``cpu()``, a tensor is moved: it leaves the GPU."""
    tensor = xp.tensor([2, 4, 6, 8], device=accelerator)
    tensor.cpu()
    assert tensor.device == xp.device("cpu")


@claim("S2-81", (113, 114), TRUE)
def _(xp, accelerator):
    """Back on the host, it prints as ``tensor([2, 4, 6, 8])``."""
    assert str(xp.tensor([2, 4, 6, 8]).to(accelerator).cpu()) == "tensor([2, 4, 6, 8])"


@claim(
    "S2-82",
    (116, 121),
    CONDITIONAL,
    condition="it requires no grad (and has a dtype that NumPy has)",
    error=RuntimeError,
)
def _(xp, holds):
    """A tensor on the host is turned into an array directly by ``numpy()``."""
    tensor = xp.tensor([2.0, 4.0], requires_grad=not holds)
    assert tensor.numpy().tolist() == [2, 4]


@claim("S2-83", (119, 120, 126), TRUE)
def _(xp):
    """After the import, ``torch.tensor([2, 4, 6, 8])`` prints as ``tensor([2, 4, 6, 8])`` once more."""
    assert str(xp.tensor([2, 4, 6, 8])) == "tensor([2, 4, 6, 8])"


@claim("S2-84", (122, 127), FALSE, really="``print`` shows ``[2 4 6 8]``; ``array(...)`` is what a prompt shows")
def _(xp):
    """``print`` shows the array in the form ``array([2, 4, 6, 8], ...)``."""
    assert str(xp.tensor([2, 4, 6, 8]).numpy()).startswith("array([2, 4, 6, 8]")


@claim("S2-85", 127, TRUE)
def _(xp):
    """The array of ``torch.tensor([2, 4, 6, 8])`` is of int64."""
    assert xp.tensor([2, 4, 6, 8]).numpy().dtype == np.int64


@claim(
    "S2-86",
    127,
    ENVIRONMENT,
    where=integers_of_32_bits,
    really="elsewhere int64 is the default integer, and the form names no dtype: ``array([2, 4, 6, 8])`` (S1-63)",
)
def _(xp):
    """The array's form names its dtype: ``array([2, 4, 6, 8], dtype=int64)``."""
    assert repr(xp.tensor([2, 4, 6, 8]).numpy()) == "array([2, 4, 6, 8], dtype=int64)"


@claim("S2-87", 129, TRUE)
def _(xp, accelerator):
    """A tensor on the GPU must first come to the host, and then be turned into an array."""
    tensor = xp.tensor([2, 4, 6, 8], device=accelerator)
    with raises(TypeError):
        tensor.numpy()
    assert tensor.cpu().numpy().tolist() == [2, 4, 6, 8]


@claim("S2-88", 132, ENVIRONMENT, where=a_cuda_device, error=NO_CUDA)
def _(xp):
    """``torch.tensor([2, 4, 6, 8]).cuda()`` makes a tensor and sends it to the GPU."""
    assert xp.tensor([2, 4, 6, 8]).cuda().is_cuda


@claim("S2-89", 133, TRUE)
def _(xp, accelerator):
    """``cpu().numpy()`` makes an array of a GPU's tensor."""
    assert isinstance(xp.tensor([2, 4, 6, 8], device=accelerator).cpu().numpy(), np.ndarray)


@claim(
    "S2-90",
    (132, 133, 135),
    TYPO,
    really="the program prints nothing: it has no ``print``",
    reason="about the page: its program and its output disagree",
)
def _(xp, accelerator):
    """The two lines that convert a GPU's tensor print what they made."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        a = xp.tensor([2, 4, 6, 8]).to(accelerator)
        a.cpu().numpy()
    assert printed.getvalue()


@claim("S2-91", 137, TRUE)
def _(xp, accelerator):
    """The GPU's tensor prints as ``tensor([2, 4, 6, 8], device='cuda:0')``."""
    tensor = xp.tensor([2, 4, 6, 8]).to(accelerator)
    assert str(tensor) == f"tensor([2, 4, 6, 8], device='{xp.device(accelerator)}')"


@claim("S2-92", 138, TRUE)
def _(xp, accelerator):
    """The array prints as ``[2 4 6 8]``."""
    assert str(xp.tensor([2, 4, 6, 8]).to(accelerator).cpu().numpy()) == "[2 4 6 8]"


@claim("S2-93", 140, TRUE)
def _(xp, accelerator):
    """A tensor on the GPU that carries a gradient must also be detached before ``numpy()``."""
    tensor = xp.ones(3, requires_grad=True).to(accelerator)
    with raises(RuntimeError):
        tensor.cpu().numpy()
    assert tensor.cpu().detach().numpy().tolist() == [1, 1, 1]


@claim("S2-94", 144, UNTESTABLE, reason="a placeholder: the document defines ``MyModule`` nowhere")
def _():
    """``MyModule()`` makes a network."""


@claim(
    "S2-95",
    (143, 145),
    CONDITIONAL,
    condition="its first layer takes integers, as ``Embedding`` does; ``Linear`` refuses",
    error=RuntimeError,
)
def _(xp, holds):
    """A network can be called on ``torch.tensor([2, 4, 6, 8])``, a tensor of integers."""
    module = xp.nn.Embedding(9, 2) if holds else xp.nn.Linear(4, 4)
    assert module(xp.tensor([2, 4, 6, 8])).shape[0] == 4


@claim(
    "S2-96",
    (144, 145),
    CONDITIONAL,
    condition="the network is sent to the GPU too; the example leaves it on the host",
    error=RuntimeError,
)
def _(xp, accelerator, holds):
    """A network just made can be called on a tensor that is on the GPU."""
    module = xp.nn.Linear(4, 4).to(accelerator if holds else "cpu")
    assert module(xp.ones(4, device=accelerator)).shape == (4,)


@claim("S2-97", 145, CONDITIONAL, condition="gradients are enabled and a parameter (or the input) requires grad")
def _(xp, holds):
    """A network's output has a gradient."""
    with xp.set_grad_enabled(holds):
        assert xp.nn.Linear(4, 4)(xp.ones(4)).requires_grad


@claim(
    "S2-98", (148, 150), TRUE, really="``cpu`` and ``detach`` may also come the other way round; ``numpy`` comes last"
)
def _(xp, accelerator):
    """To the host, then off the gradient, then to an array: ``output.cpu().detach().numpy()``."""
    output = xp.nn.Linear(4, 3).to(accelerator)(xp.ones(4, device=accelerator))
    assert output.cpu().detach().numpy().shape == (3,)


@claim("S2-99", (151, 153), FALSE, really="``print`` shows the bare values, which are floats, and random ones at that")
def _(xp):
    """The network's output prints as ``array([1, 2, 3])``."""
    assert str(xp.nn.Linear(4, 3)(xp.ones(4)).cpu().detach().numpy()) == "array([1, 2, 3])"


@claim("S2-100", 157, UNTESTABLE, reason="which part of PyTorch is the core is an opinion")
def _():
    """Autograd is the core of all neural networks in PyTorch."""


@claim(
    "S2-101",
    157,
    CONDITIONAL,
    condition="the operation is differentiable and its result of floats; ``argmax`` is neither",
    error=RuntimeError,
)
def _(xp, holds):
    """Autograd differentiates all operations on tensors."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp().sum() if holds else x.argmax()
    y.backward()
    assert x.grad is not None


@claim("S2-102", 157, CONDITIONAL, condition="gradients are enabled; ``no_grad``, ``detach`` and ``data`` evade it")
def _(xp, holds):
    """Once ``requires_grad`` is set, all operations on the tensor are recorded."""
    x = xp.ones(2)
    x.requires_grad = True
    with xp.set_grad_enabled(holds):
        assert (x * 2).grad_fn is not None


@claim(
    "S2-103",
    157,
    CONDITIONAL,
    condition="the result has one element; otherwise a gradient must be given for each",
    error=RuntimeError,
)
def _(xp, holds):
    """When the computation is done, ``backward()`` computes all gradients by itself."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    (y.sum() if holds else y).backward()
    assert x.grad.tolist() == [3, 3]


@claim("S2-104", 157, TRUE)
def _(xp):
    """All gradients of a tensor add up in ``grad``."""
    x = xp.tensor([1.0], requires_grad=True)
    (x * 3).backward()
    (x * 4 + x * 5).backward()
    assert x.grad.tolist() == [12]


@claim("S2-105", 157, CONDITIONAL, condition="it is a leaf, or ``retain_grad()`` was asked for; others keep none")
def _(xp, holds):
    """The gradients of a tensor that requires grad are found in its ``grad``."""
    x = xp.tensor([1.0], requires_grad=True)
    tensor = x if holds else x * 1
    (tensor * 3).backward()
    assert tensor.grad is not None


@claim("S2-106", 159, TRUE)
def _(xp):
    """``grad_fn`` records what a variable came from."""
    x = xp.tensor([1.0], requires_grad=True)
    assert type((x * 2).grad_fn).__name__ == "MulBackward0"
    assert x.grad_fn is None


@claim("S2-107", 159, TRUE)
def _(xp):
    """``grad_fn`` serves to compute the gradient."""
    x = xp.tensor([1.0], requires_grad=True)
    y = x * 2
    with raises(RuntimeError):
        y.detach().backward()  # the same value, without a grad_fn
    y.backward()
    assert x.grad.item() == 2


@claim("S2-108", 159, CONDITIONAL, condition="x requires grad and gradients are enabled")
def _(xp, holds):
    """For ``y = x + 1``, ``grad_fn`` records how y was computed from x."""
    y = xp.tensor([1.0], requires_grad=holds) + 1
    assert type(y.grad_fn).__name__ == "AddBackward0"


@claim("S2-109", 160, CONDITIONAL, condition="x is a leaf that requires grad")
def _(xp, holds):
    """After ``backward()``, ``x.grad`` is the gradient of x."""
    x = xp.tensor([1.0], requires_grad=True)
    if not holds:
        x = x * 1
    (x * 3).backward()
    assert x.grad is not None
    assert x.grad.item() == 3


@claim("S2-110", 164, TRUE)
def _(xp):
    """``(w + x) * (w + 1)`` is ``w**2 + w * x + w + x``."""
    w, x = xp.tensor([1.0, -3.0, 0.5]), xp.tensor([2.0, 4.0, -0.25])
    assert ((w + x) * (w + 1)).tolist() == (w**2 + w * x + w + x).tolist()


@claim("S2-111", (166, 167), TRUE)
def _(xp):
    """``torch.tensor([1.], requires_grad=True)`` is a tensor to differentiate by."""
    w = xp.tensor([1.0], requires_grad=True)
    assert (w.requires_grad, w.is_leaf, w.grad) == (True, True, None)


@claim("S2-112", (169, 170, 171), TRUE)
def _(xp):
    """``torch.mul(torch.add(w, x), torch.add(w, 1))`` computes that y: 6 at ``w = 1, x = 2``."""
    assert worked_example(xp)[2].tolist() == [6]


@claim("S2-113", (172, 173), TRUE, really="as ``<MulBackward0 object at 0x...>``: the last step only")
def _(xp):
    """``print(y.grad_fn)`` shows what y came from."""
    assert "MulBackward0" in str(worked_example(xp)[2].grad_fn)


@claim("S2-114", (175, 176), TRUE)
def _(xp):
    """``y.backward()`` propagates back."""
    w, x, _ = worked_example(xp)
    assert w.grad is not None
    assert x.grad is not None


@claim("S2-115", 177, TRUE)
def _(xp):
    """The gradient by x is ``w + 1 = 2``."""
    assert worked_example(xp)[1].grad.tolist() == [2]


@claim("S2-116", 178, TRUE)
def _(xp):
    """The gradient by w is ``2 * w + x + 1 = 5``."""
    assert worked_example(xp)[0].grad.tolist() == [5]


@claim("S2-117", (177, 181), TRUE)
def _(xp):
    """``print(x.grad)`` shows ``tensor([2.])``."""
    assert str(worked_example(xp)[1].grad) == "tensor([2.])"


@claim("S2-118", (178, 182), TRUE)
def _(xp):
    """``print(w.grad)`` shows ``tensor([5.])``."""
    assert str(worked_example(xp)[0].grad) == "tensor([5.])"


@claim("S2-119", (173, 181, 182), FALSE, really="it prints a third line, the first: ``<MulBackward0 object at 0x...>``")
def _(xp):
    """All that the example prints is these two lines."""
    w, x, y = worked_example(xp)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        print(y.grad_fn)
        print(x.grad)
        print(w.grad)
    assert printed.getvalue() == "tensor([2.])\ntensor([5.])\n"


@claim("S2-120", 186, TRUE)
def _(xp):
    """In ``torch.no_grad()``, what requires grad is computed with unrecorded."""
    x = xp.ones(3, requires_grad=True)
    with xp.no_grad():
        assert (x * 2).grad_fn is None


@claim("S2-121", (188, 189), TRUE)
def _(xp):
    """``torch.randn(3, requires_grad=True)`` requires grad."""
    assert xp.randn(3, requires_grad=True).requires_grad is True


@claim("S2-122", 190, TRUE)
def _(xp):
    """The square of a tensor that requires grad requires grad."""
    assert (xp.randn(3, requires_grad=True) ** 2).requires_grad is True


@claim("S2-123", (192, 193), TRUE)
def _(xp):
    """In ``torch.no_grad()``, its square does not require grad."""
    x = xp.randn(3, requires_grad=True)
    with xp.no_grad():
        assert (x**2).requires_grad is False


@claim("S2-124", (201, 203), UNTESTABLE, reason="page furniture: provenance")
def _():
    """The page comes from the site "out of memory", which welcomes its being shared."""


@claim("S2-125", (207, 208), UNTESTABLE, reason="page furniture: dates of other pages")
def _():
    """The pages before and after this one are of 2022-04-26."""


@claim("S2-126", 212, UNTESTABLE, reason="page furniture: a rule of the site")
def _():
    """Only who is logged in can comment."""


@claim("S2-127", 214, UNTESTABLE, reason="page furniture: popularity")
def _():
    """The page has no comments."""

"""The claims of 000_ec5f657a1f3ff7f1.txt, a tour of the methods that lead from tensors to arrays and back."""

import numpy as np

from conformance.clause import raises
from spec.sources import CONDITIONAL, ENVIRONMENT, FALSE, TRUE, TYPO, UNTESTABLE, claim
from spec.sources.environments import (
    NO_CUDA,
    a_cuda_build_without_a_driver,
    a_cuda_device,
    integers_of_64_bits,
    no_cuda_device,
)


@claim("S1-01", (1, 5), TRUE)
def _(xp):
    """A tensor has the methods ``numpy``, ``item``, ``detach``, ``cpu``, ``cuda`` and ``clone``."""
    for name in ("numpy", "item", "detach", "cpu", "cuda", "clone"):
        assert callable(getattr(xp.zeros(1), name))


@claim(
    "S1-02",
    (1, 5, 61),
    TYPO,
    really="``tensor``, ``as_tensor``, ``from_numpy`` and ``Tensor`` are names of the module, and no tensor's methods",
    error=AttributeError,
)
def _(xp):
    """Written with a leading dot, ``tensor``, ``as_tensor``, ``from_numpy`` and ``Tensor`` are methods as well."""
    for name in ("tensor", "as_tensor", "from_numpy", "Tensor"):
        assert callable(getattr(xp.zeros(1), name))


@claim("S1-03", 5, TRUE)
def _(xp):
    """All of these take part in converting between tensors and NumPy arrays."""
    array = np.array([1.5], np.float32)
    for make in (xp.tensor, xp.as_tensor, xp.Tensor):
        assert make(array).clone().detach().cpu().numpy() == make(array).item() == 1.5


@claim(
    "S1-04",
    9,
    FALSE,
    really="the type is ``numpy.ndarray``; ``numpy.Array`` does not exist",
    error=AttributeError,
    reason="about NumPy alone",
)
def _(xp):
    """NumPy's own type of variable is called ``Array``."""
    assert isinstance(np.zeros(1), np.Array)


@claim(
    "S1-05",
    9,
    FALSE,
    really="they take anything array-like (lists, numbers) and make an array of it",
    reason="about NumPy alone",
)
def _(xp):
    """All operations of NumPy are for that type only."""
    with raises(TypeError):
        np.add([1, 2], 3)


@claim("S1-06", 9, TRUE)
def _(xp):
    """Almost all operations of PyTorch are for its own type ``Tensor``."""
    assert isinstance(xp.add(xp.zeros(2), 1), xp.Tensor)
    with raises(TypeError):
        xp.add([1, 2], 3)


@claim("S1-07", 13, TRUE)
def _(xp, accelerator):
    """A tensor can live in a GPU's memory."""
    assert xp.zeros(1, device=accelerator).device == xp.device(accelerator)


@claim("S1-08", 13, TRUE)
def _(xp):
    """A tensor can live in the host's memory, on the device ``cpu``."""
    assert xp.zeros(1, device="cpu").device == xp.device("cpu")


@claim("S1-09", 13, TRUE)
def _(xp):
    """A NumPy array can only live in the host's memory."""
    assert np.zeros(1).device == "cpu"
    with raises(ValueError):
        np.zeros(1, device="cuda")


@claim("S1-10", 13, UNTESTABLE, reason="which difference is the greatest is an opinion (others: autograd, dtypes)")
def _():
    """Where they can live is the greatest difference between a tensor and an array."""


@claim("S1-11", 18, TRUE)
def _(xp):
    """``torch.Tensor([1, 2, 3])`` makes a tensor of these three values."""
    assert xp.Tensor([1, 2, 3]).tolist() == [1, 2, 3]


@claim(
    "S1-12",
    18,
    TRUE,
    really="even under ``set_default_device``, which moves ``torch.tensor`` and leaves ``torch.Tensor`` on the host",
)
def _(xp):
    """By default ``torch.Tensor`` puts its tensor in the host's memory."""
    assert xp.Tensor([1, 2, 3]).device == xp.device("cpu")


@claim("S1-13", 20, FALSE, really="it prints ``tensor([1., 2., 3.])``: ``torch.Tensor`` makes floats, shown with a dot")
def _(xp):
    """Printed, ``torch.Tensor([1, 2, 3])`` shows its values without dots."""
    assert str(xp.Tensor([1, 2, 3])).replace(" ", "") == "tensor([1,2,3])"


@claim("S1-14", (20, 25, 33), TYPO, really="a space follows each comma: ``tensor([1., 2., 3.])``")
def _(xp):
    """Printing puts no space after the commas between values."""
    assert " " not in str(xp.Tensor([1, 2, 3]))


@claim("S1-15", 23, TYPO, really="AttributeError; ``cuda`` is meant", error=AttributeError)
def _(xp, accelerator):
    """``a.duda()`` sends a tensor from the host to the GPU."""
    assert xp.Tensor([1, 2, 3]).duda().device == xp.device(accelerator)


@claim("S1-16", 22, ENVIRONMENT, where=a_cuda_device, error=NO_CUDA)
def _(xp):
    """With a GPU, ``cuda()`` sends a tensor from the host to it."""
    assert xp.Tensor([1, 2, 3]).cuda().device.type == "cuda"


@claim("S1-17", 25, TRUE)
def _(xp, accelerator):
    """A tensor on a GPU is printed with its device, as in ``device='cuda:0'``."""
    assert str(xp.Tensor([1, 2, 3]).to(accelerator)).endswith(f", device='{xp.device(accelerator)}')")


@claim("S1-18", 25, FALSE, really="it prints the dots: ``tensor([1., 2., 3.], device='cuda:0')``")
def _(xp, accelerator):
    """Printed from the GPU, ``torch.Tensor([1, 2, 3])`` shows its values without dots."""
    assert str(xp.Tensor([1, 2, 3]).to(accelerator)).replace(" ", "").startswith("tensor([1,2,3],")


@claim("S1-19", 27, ENVIRONMENT, where=no_cuda_device)
def _(xp):
    """Without a GPU, ``cuda()`` raises an error."""
    with raises(RuntimeError, AssertionError):
        xp.zeros(1).cuda()


@claim(
    "S1-20",
    28,
    ENVIRONMENT,
    where=a_cuda_build_without_a_driver,
    really="a build without CUDA raises AssertionError: Torch not compiled with CUDA enabled",
)
def _(xp):
    """That error is a RuntimeError which says that no NVIDIA driver was found."""
    with raises(RuntimeError, match="Found no NVIDIA driver on your system"):
        xp.zeros(1).cuda()


@claim("S1-21", 28, ENVIRONMENT, where=a_cuda_build_without_a_driver)
def _(xp):
    """The error tells to check for an NVIDIA GPU, and names the address that drivers are downloaded from."""
    with raises(RuntimeError, match="NVIDIA GPU and installed a driver from http://www.nvidia.com/Download"):
        xp.zeros(1).cuda()


@claim("S1-22", (30, 31), TRUE)
def _(xp, accelerator):
    """``cpu()`` brings a tensor back from the GPU to the host."""
    tensor = xp.Tensor([1, 2, 3]).to(accelerator).cpu()
    assert tensor.device == xp.device("cpu")
    assert tensor.tolist() == [1, 2, 3]


@claim("S1-23", 33, FALSE, really="it prints ``tensor([1., 2., 3.])``, as before the journey")
def _(xp, accelerator):
    """Printed back on the host, the values of ``torch.Tensor([1, 2, 3])`` have no dots."""
    assert str(xp.Tensor([1, 2, 3]).to(accelerator).cpu()).replace(" ", "") == "tensor([1,2,3])"


@claim("S1-24", (20, 33), TRUE)
def _(xp):
    """A tensor on the host is printed without a device."""
    assert "device" not in str(xp.Tensor([1, 2, 3]))


@claim(
    "S1-25", 41, FALSE, really="``np.array`` is a function, and makes a ``numpy.ndarray``", reason="about NumPy alone"
)
def _(xp):
    """``np.array([1, 2, 3])`` makes an object of the class ``numpy.Array``."""
    assert type(np.array([1, 2, 3])).__name__ == "Array"


@claim("S1-26", 41, TRUE, reason="about NumPy alone")
def _(xp):
    """The array that ``np.array`` makes lives in the host's memory."""
    assert np.array([1, 2, 3]).device == "cpu"


@claim("S1-27", 45, TRUE)
def _(xp):
    """There are several ways of turning an array into a tensor."""
    array = np.array([1, 2, 3])
    for make in (xp.tensor, xp.as_tensor, xp.from_numpy, xp.Tensor):
        assert make(array).tolist() == [1, 2, 3]


@claim(
    "S1-28",
    47,
    FALSE,
    really="``list`` is itself the class; ``typing.List`` is an old alias for annotations",
    reason="about Python alone",
)
def _(xp):
    """``List`` is a class, and ``list`` an instance."""
    assert not isinstance(list, type)


@claim("S1-29", 47, TRUE)
def _(xp):
    """``torch.Tensor``, with a capital, is the class of tensors."""
    assert isinstance(xp.Tensor, type)
    assert isinstance(xp.zeros(1), xp.Tensor)


@claim(
    "S1-30",
    47,
    FALSE,
    really="NumPy has no ``Array``; its class is ``ndarray``, in small letters",
    error=AttributeError,
    reason="about NumPy alone",
)
def _(xp):
    """``numpy.Array``, with a capital, is the class of arrays."""
    assert isinstance(np.Array, type)


@claim("S1-31", 47, FALSE, really="``torch.tensor`` is a function that makes one")
def _(xp):
    """``torch.tensor``, in small letters, is an instance of the class."""
    assert isinstance(xp.tensor, xp.Tensor)


@claim("S1-32", 47, FALSE, really="``numpy.array`` is a function that makes one", reason="about NumPy alone")
def _(xp):
    """``numpy.array``, in small letters, is an instance of the class."""
    assert isinstance(np.array, np.ndarray)


@claim(
    "S1-33", 49, FALSE, really="``torch.Tensor`` gives floats for integers, and a size where the others give a value"
)
def _(xp):
    """``torch.Tensor``, ``torch.tensor`` and ``torch.as_tensor`` do the same thing in the main."""
    assert xp.Tensor([1, 2, 3]).dtype == xp.tensor([1, 2, 3]).dtype == xp.as_tensor([1, 2, 3]).dtype


@claim(
    "S1-34", 49, FALSE, really="``Tensor(3)`` is three unset floats, ``tensor(3)`` and ``as_tensor(3)`` the integer 3"
)
def _(xp):
    """The three can stand for one another."""
    assert xp.Tensor(3).shape == xp.tensor(3).shape == xp.as_tensor(3).shape


@claim("S1-35", 51, CONDITIONAL, condition="the values are already of the default dtype; others are converted to it")
def _(xp, holds):
    """Given values, ``torch.Tensor`` does what ``torch.tensor`` does."""
    values = [1.5, 2.5] if holds else [1, 2]
    assert xp.Tensor(values).dtype == xp.tensor(values).dtype


@claim("S1-36", 51, TRUE)
def _(xp):
    """Given sizes, ``torch.Tensor`` does what ``torch.empty`` does."""
    assert xp.Tensor(2, 3).shape == xp.empty(2, 3).shape == (2, 3)
    assert xp.Tensor(2, 3).dtype == xp.empty(2, 3).dtype


@claim(
    "S1-37", 51, UNTESTABLE, reason="history, and its motive; ``torch.Tensor`` itself still does both (S1-35, S1-36)"
)
def _():
    """To avoid ambiguity, ``torch.Tensor`` was split into ``torch.tensor`` and ``torch.empty``."""


@claim(
    "S1-38",
    51,
    FALSE,
    really="numbers are sizes to ``Tensor`` and values to ``tensor``; integers and arrays differ too",
)
def _(xp):
    """Hence ``torch.tensor`` and ``torch.Tensor`` can be exchanged."""
    assert xp.Tensor(2).tolist() == xp.tensor(2).tolist()


@claim("S1-39", 51, UNTESTABLE, reason="a judgement, which the document contradicts itself (S1-40, S1-106)")
def _():
    """Neither of ``torch.tensor`` and ``torch.Tensor`` is the better one."""


@claim("S1-40", 51, UNTESTABLE, reason="an advice, and PyTorch's own; what it avoids is S1-13, S1-34 and S1-47")
def _():
    """``torch.tensor`` is to be preferred to ``torch.Tensor``."""


@claim("S1-41", 51, TRUE, really="floats differ in dtype: the default dtype (float32) in PyTorch, float64 in NumPy")
def _(xp):
    """``torch.tensor`` is used as ``list`` and ``np.array`` are: it takes the values, nested or not."""
    for values in ([1, 2], [[1, 2], [3, 4]], 5, []):
        assert xp.tensor(values).tolist() == np.array(values).tolist()


@claim("S1-42", 53, TRUE)
def _(xp):
    """``torch.tensor(array)`` copies the array's data."""
    array = np.zeros(3)
    tensor = xp.tensor(array)
    array[0] = 1
    assert tensor[0].item() == 0


@claim("S1-43", 53, TRUE)
def _(xp):
    """``torch.as_tensor(array)`` avoids the copy if it can."""
    array = np.zeros(3)
    tensor = xp.as_tensor(array)
    array[0] = 1
    assert tensor[0].item() == 1


@claim("S1-44", 53, CONDITIONAL, condition="no other dtype and no other device is asked for; then it must copy")
def _(xp, holds):
    """``torch.as_tensor(array)`` shares the array's memory."""
    array = np.zeros(3, np.float32 if holds else np.float64)
    tensor = xp.as_tensor(array, dtype=xp.float32)
    tensor[0] = 1
    assert array[0] == 1


@claim("S1-45", 53, TRUE)
def _(xp):
    """Copying is what sets ``torch.tensor`` and ``torch.as_tensor`` apart: values and dtype are the same."""
    array = np.arange(3, dtype=np.int16)
    assert xp.tensor(array).tolist() == xp.as_tensor(array).tolist()
    assert xp.tensor(array).dtype == xp.as_tensor(array).dtype == xp.int16


@claim("S1-46", 55, TRUE)
def _(xp):
    """``torch.from_numpy(array)`` makes a tensor that shares the array's memory."""
    array = np.zeros(3)
    tensor = xp.from_numpy(array)
    tensor[0] = array[1] = 1
    assert array[0] == tensor[1].item() == 1


@claim("S1-47", 57, CONDITIONAL, condition="the array is not of the default dtype; a float32 array is shared")
def _(xp, holds):
    """``torch.Tensor(array)`` copies the array's data."""
    array = np.zeros(3, np.float64 if holds else np.float32)
    tensor = xp.Tensor(array)
    array[0] = 1
    assert tensor[0].item() == 0


@claim(
    "S1-48", 57, FALSE, really="copying keeps the dtype; it is the other way round, a change of dtype forces the copy"
)
def _(xp):
    """Since the data is copied, its dtype changes too."""
    array = np.zeros(3)
    assert xp.tensor(array).dtype != xp.from_numpy(array).dtype


@claim(
    "S1-49", 57, CONDITIONAL, condition="the default dtype is float32; ``torch.Tensor`` follows it, ``FloatTensor`` not"
)
def _(xp, holds):
    """``torch.Tensor`` is another name for ``torch.FloatTensor``."""
    xp.set_default_dtype(xp.float32 if holds else xp.float64)
    try:
        assert xp.Tensor([1]).dtype == xp.FloatTensor([1]).dtype
    finally:
        xp.set_default_dtype(xp.float32)


@claim("S1-50", 57, CONDITIONAL, condition="the default dtype is float32")
def _(xp, holds):
    """``torch.Tensor`` converts its data to floats of 32 bits."""
    xp.set_default_dtype(xp.float32 if holds else xp.float64)
    try:
        assert xp.Tensor(np.zeros(3, np.int32)).dtype == xp.float32
    finally:
        xp.set_default_dtype(xp.float32)


@claim("S1-51", 57, TRUE)
def _(xp):
    """Even an array of integers is converted to float32 by ``torch.Tensor``."""
    assert xp.Tensor(np.array([1, 2, 3])).dtype == xp.float32


@claim("S1-52", 57, TRUE)
def _(xp):
    """Even an array of float64 is converted to float32 by ``torch.Tensor``."""
    assert xp.Tensor(np.zeros(3, np.float64)).dtype == xp.float32


@claim("S1-53", 59, TRUE)
def _(xp):
    """``torch.from_numpy`` keeps the array's dtype."""
    for name in ("int8", "int64", "float16", "float64", "complex64"):
        assert xp.from_numpy(np.zeros(3, name)).dtype == getattr(xp, name)


@claim("S1-54", 59, TRUE)
def _(xp):
    """``torch.from_numpy`` copies nothing: it works on the very same memory."""
    array = np.zeros(3, np.int16)
    assert xp.from_numpy(array).data_ptr() == array.ctypes.data
    xp.from_numpy(array)[0] = 7
    assert array[0] == 7


@claim("S1-55", 61, CONDITIONAL, condition="the array is not of the default dtype; a float32 array is shared")
def _(xp, holds):
    """In summary, ``Tensor`` copies the data."""
    array = np.zeros(3, np.int64 if holds else np.float32)
    xp.Tensor(array)[0] = 1
    assert array[0] == 0


@claim("S1-56", 61, TRUE)
def _(xp):
    """In summary, ``tensor`` copies the data."""
    array = np.zeros(3, np.float32)
    xp.tensor(array)[0] = 1
    assert array[0] == 0


@claim("S1-57", 61, TRUE)
def _(xp):
    """In summary, ``as_tensor`` does not copy if it need not."""
    array = np.zeros(3, np.float32)
    xp.as_tensor(array)[0] = 1
    assert array[0] == 1


@claim("S1-58", 61, TRUE)
def _(xp):
    """In summary, ``from_numpy`` does not copy, and shares memory."""
    array = np.zeros(3, np.float32)
    xp.from_numpy(array)[0] = 1
    assert array[0] == 1


@claim("S1-59", 63, TRUE)
def _(xp):
    """There are several ways of turning a tensor into an array."""
    tensor = xp.tensor([1, 2, 3])
    for array in (tensor.numpy(), tensor.cpu().numpy(), tensor.cpu().detach().numpy(), np.asarray(tensor)):
        assert array.tolist() == [1, 2, 3]


@claim(
    "S1-60",
    65,
    CONDITIONAL,
    condition="the tensor requires no grad, is dense, of a dtype that NumPy has, and no lazy conjugate or negation",
    error=TypeError,
)
def _(xp, holds):
    """For a tensor on the host, ``numpy()`` alone does it."""
    tensor = xp.ones(3, dtype=xp.float32 if holds else xp.bfloat16)
    assert tensor.numpy().tolist() == [1, 1, 1]


@claim("S1-61", (67, 68), TRUE)
def _(xp):
    """``torch.tensor([1, 2, 3]).numpy()`` is an array of these values."""
    array = xp.tensor([1, 2, 3]).numpy()
    assert isinstance(array, np.ndarray)
    assert array.tolist() == [1, 2, 3]


@claim("S1-62", (69, 70), FALSE, really="``print`` shows ``[1 2 3]``; ``array([1, 2, 3])`` is the array's repr")
def _(xp):
    """Printed, that array shows as ``array([1, 2, 3])``."""
    assert str(xp.tensor([1, 2, 3]).numpy()) == "array([1, 2, 3])"


@claim("S1-63", 70, ENVIRONMENT, where=integers_of_64_bits, really="elsewhere the repr adds ``dtype=int64`` (S2-86)")
def _(xp):
    """The array's form ``array([1, 2, 3])`` names no dtype, as for an array of NumPy's default integer."""
    assert repr(xp.tensor([1, 2, 3]).numpy()) == "array([1, 2, 3])"


@claim("S1-64", 71, TRUE)
def _(xp, accelerator):
    """For a tensor on a GPU, ``numpy()`` must be preceded by ``cpu()``."""
    with raises(TypeError):
        xp.tensor([1, 2, 3]).to(accelerator).numpy()


@claim("S1-65", 74, TRUE)
def _(xp, accelerator):
    """``cpu().numpy()`` turns a tensor on a GPU into an array."""
    assert xp.tensor([1, 2, 3]).to(accelerator).cpu().numpy().tolist() == [1, 2, 3]


@claim("S1-66", 73, ENVIRONMENT, where=a_cuda_device, error=NO_CUDA)
def _(xp):
    """``torch.tensor([1, 2, 3]).cuda()`` is a tensor on the GPU."""
    assert xp.tensor([1, 2, 3]).cuda().is_cuda


@claim("S1-67", (75, 76), FALSE, really="``print`` shows ``[1 2 3]``")
def _(xp, accelerator):
    """Printed, the array that came from the GPU shows as ``array([1, 2, 3])``."""
    assert str(xp.tensor([1, 2, 3]).to(accelerator).cpu().numpy()) == "array([1, 2, 3])"


@claim("S1-68", 77, TRUE)
def _(xp):
    """A tensor that carries gradient information must be detached before ``numpy()``."""
    tensor = xp.ones(3, requires_grad=True)
    with raises(RuntimeError):
        tensor.numpy()
    assert tensor.detach().numpy().tolist() == [1, 1, 1]


@claim("S1-69", 77, TRUE)
def _(xp):
    """``detach()`` rids a tensor of its gradient information."""
    detached = xp.ones(3, requires_grad=True).mul(2).detach()
    assert not detached.requires_grad
    assert detached.grad_fn is None


@claim(
    "S1-70",
    (79, 81),
    CONDITIONAL,
    condition="its first layer takes integers, as ``Embedding`` does; ``Linear`` refuses",
    error=RuntimeError,
)
def _(xp, holds):
    """A network can be called on ``torch.tensor([1, 2, 3])``, a tensor of integers."""
    net = xp.nn.Embedding(4, 2) if holds else xp.nn.Linear(3, 3)
    assert net(xp.tensor([1, 2, 3])).shape[0] == 3


@claim(
    "S1-71",
    80,
    TYPO,
    really="``...`` stands for code left out; it is the object Ellipsis, which cannot be called",
    reason="about Python alone",
)
def _(xp):
    """``net = ...`` builds a network that can be called."""
    net = ...
    assert callable(net)


@claim("S1-72", 81, CONDITIONAL, condition="gradients are enabled and a parameter (or the input) requires grad")
def _(xp, holds):
    """A network's output carries a gradient."""
    with xp.set_grad_enabled(holds):
        assert xp.nn.Linear(3, 3)(xp.ones(3)).requires_grad


@claim("S1-73", 82, TRUE)
def _(xp, accelerator):
    """``out.cpu().detach().numpy()`` turns a network's output on a GPU into an array."""
    out = xp.nn.Linear(3, 2).to(accelerator)(xp.ones(3).to(accelerator))
    assert out.cpu().detach().numpy().shape == (2,)


@claim("S1-74", 84, FALSE, really="``print`` shows the bare values, without ``array``")
def _(xp):
    """Printed, an array from a network's output begins with ``array(``."""
    assert str(xp.nn.Linear(3, 3)(xp.ones(3)).cpu().detach().numpy()).startswith("array(")


@claim(
    "S1-75",
    84,
    FALSE,
    really="only floating and complex tensors can require grad, so such an output is not integer",
    error=RuntimeError,
)
def _(xp):
    """A network's output that carries a gradient can be of integers, such as 1, 2 and 3."""
    assert xp.tensor([1, 2, 3], requires_grad=True).requires_grad


@claim("S1-76", 86, UNTESTABLE, reason="an analogy")
def _():
    """A tensor is to PyTorch what an array is to NumPy."""


@claim("S1-77", 86, TRUE)
def _(xp):
    """A tensor has an attribute that an array has not: its gradient."""
    assert hasattr(xp.zeros(1), "grad")
    assert not hasattr(np.zeros(1), "grad")


@claim(
    "S1-78",
    86,
    FALSE,
    really="``grad`` is None unless backward reached the tensor, and it is a leaf or retains its grad",
)
def _(xp):
    """To take part in training, generally every tensor has a gradient of its own."""
    assert xp.ones(3).grad is not None


@claim("S1-79", 86, FALSE, really="it is the other way round: backward fills the ``grad`` of leaves that require it")
def _(xp):
    """Leaves are the tensors that have no gradient."""
    leaf = xp.ones(3, requires_grad=True)
    leaf.mul(2).sum().backward()
    assert leaf.grad is None


@claim("S1-80", 86, FALSE, really="backward keeps no gradient for it, unless ``retain_grad()`` asked for it beforehand")
def _(xp):
    """A tensor that is not a leaf has a gradient of its own."""
    inner = xp.ones(3, requires_grad=True).mul(2)
    inner.sum().backward()
    assert inner.grad is not None


@claim("S1-81", 86, TRUE)
def _(xp):
    """A tensor that requires grad cannot be turned into an array until that is taken away."""
    for tensor in (xp.ones(3, requires_grad=True), xp.ones(3, requires_grad=True) * 2):
        with raises(RuntimeError):
            tensor.numpy()


@claim("S1-82", 86, TRUE)
def _(xp):
    """Tensors that the user makes directly are leaves."""
    assert xp.tensor([1, 2, 3]).is_leaf
    assert xp.tensor([1.0], requires_grad=True).is_leaf


@claim(
    "S1-83", 86, FALSE, really="a leaf that requires grad has one after backward, and is what gradients are kept for"
)
def _(xp):
    """A leaf contains no gradient."""
    leaf = xp.ones(3, requires_grad=True)
    leaf.sum().backward()
    assert leaf.grad is None


@claim(
    "S1-84",
    86,
    FALSE,
    really="what counts is ``requires_grad``: ``numpy()`` refuses a leaf that has it set",
    error=RuntimeError,
)
def _(xp):
    """A leaf can be turned into an array directly, because it is a leaf."""
    leaf = xp.ones(3, requires_grad=True)
    assert leaf.is_leaf
    assert leaf.numpy().tolist() == [1, 1, 1]


@claim("S1-85", 86, TRUE, really="a new tensor object on the same memory")
def _(xp):
    """``detach()`` returns a new tensor."""
    tensor = xp.ones(3, requires_grad=True)
    assert tensor.detach() is not tensor
    assert tensor.requires_grad


@claim("S1-86", 86, TRUE)
def _(xp):
    """What ``detach()`` returns is cut off from the current graph."""
    assert (xp.ones(3, requires_grad=True) * 2).detach().grad_fn is None


@claim("S1-87", 86, TRUE)
def _(xp):
    """What ``detach()`` returns no longer requires grad."""
    assert not xp.ones(3, requires_grad=True).detach().requires_grad


@claim(
    "S1-88", 86, CONDITIONAL, condition="nobody writes to it in place; only ``detach()`` lets backward notice a write"
)
def _(xp, holds):
    """``tensor.data`` does the same thing as ``detach()``."""
    versions = []
    for cut in (lambda t: t.data, lambda t: t.detach()):
        tensor = xp.ones(3, requires_grad=True) * 2
        if not holds:
            cut(tensor).zero_()
        versions.append((cut(tensor).tolist(), cut(tensor).requires_grad, tensor._version))
    assert versions[0] == versions[1]


@claim("S1-89", 86, UNTESTABLE, reason="an advice, and PyTorch's own; what it avoids is S1-90")
def _():
    """``detach()`` is to be preferred to ``data``."""


@claim(
    "S1-90", 86, TRUE, really="a write through ``data`` goes unnoticed, and backward gives a wrong gradient silently"
)
def _(xp):
    """``data`` now and then leads to errors."""
    x = xp.tensor([3.0], requires_grad=True)
    y = x.exp()
    y.data.zero_()
    y.sum().backward()
    assert x.grad.item() == 0 != np.exp(3)


@claim("S1-91", 90, TRUE)
def _(xp):
    """``item()`` turns a tensor's value into a standard Python number."""
    assert type(xp.tensor(3).item()) is int
    assert type(xp.tensor([1.5]).item()) is float


@claim("S1-92", 90, TRUE)
def _(xp):
    """``item()`` works only if the tensor has exactly one element."""
    assert xp.tensor([[5]]).item() == 5
    for shape in ((2,), (0,)):
        with raises(RuntimeError):
            xp.zeros(shape).item()


@claim("S1-93", 90, TRUE, really="except on ``meta``, where there is no value")
def _(xp, accelerator):
    """With ``item()`` one need not mind whether the tensor is on the host or on a GPU."""
    assert xp.tensor(3).item() == xp.tensor(3).to(accelerator).item() == 3


@claim("S1-94", 90, TRUE)
def _(xp):
    """With ``item()`` one need not mind whether the tensor has a gradient."""
    assert xp.tensor(3.0, requires_grad=True).item() == 3


@claim("S1-95", 90, TRUE)
def _(xp):
    """``item()`` is commonly used to turn a loss into a number."""
    loss = xp.nn.Linear(3, 1)(xp.zeros(2, 3)).sum()
    assert loss.requires_grad
    assert type(loss.item()) is float


@claim("S1-96", 90, FALSE, really="that gives an array of no dimensions, which needs ``item()`` in its turn")
def _(xp):
    """``detach().cpu().numpy()`` turns a loss into a number as well."""
    assert isinstance(xp.tensor(3.0, requires_grad=True).detach().cpu().numpy(), float)


@claim("S1-97", 94, TRUE, really="it gives no warning; ``Variable(tensor)`` just returns a tensor")
def _(xp):
    """``Variable`` is deprecated: there is nothing that it adds to a tensor."""
    assert type(xp.autograd.Variable(xp.zeros(1))) is type(xp.zeros(1))


@claim("S1-98", 94, UNTESTABLE, reason="an advice, and PyTorch's own; S1-97 says what is left of it")
def _():
    """``Variable`` is no longer to be used."""


@claim("S1-99", 94, UNTESTABLE, reason="history: before PyTorch 0.4")
def _():
    """At first, tensors had no gradient."""


@claim("S1-100", 94, UNTESTABLE, reason="history: before PyTorch 0.4")
def _():
    """``Variable`` was introduced to differentiate automatically."""


@claim("S1-101", 94, TRUE)
def _(xp):
    """Since then the gradient has been built into ``Tensor`` itself."""
    x = xp.tensor([2.0], requires_grad=True)
    x.mul(3).backward()
    assert type(x) is xp.Tensor
    assert x.grad.item() == 3


@claim(
    "S1-102", 94, FALSE, really="it is still there, for old programs: ``Variable(tensor, requires_grad=True)`` works"
)
def _(xp):
    """``Variable`` was then abandoned."""
    assert not hasattr(xp.autograd, "Variable")


@claim("S1-103", 97, TRUE)
def _(xp):
    """``clone()`` copies a tensor, on memory of its own."""
    tensor = xp.zeros(3)
    copy = tensor.clone()
    copy[0] = tensor[1] = 1
    assert (tensor.tolist(), copy.tolist()) == ([0, 1, 0], [1, 0, 0])


@claim("S1-104", 97, CONDITIONAL, condition="the original requires grad and gradients are enabled")
def _(xp, holds):
    """The clone carries a gradient: it requires grad."""
    assert xp.ones(3, requires_grad=holds).clone().requires_grad


@claim("S1-105", 97, CONDITIONAL, condition="gradients are enabled; under ``no_grad`` the clone is cut off")
def _(xp, holds):
    """The clone is linked to the original's graph: gradients flow through it."""
    x = xp.ones(3, requires_grad=True)
    with xp.set_grad_enabled(holds):
        copy = x.clone()
    copy.requires_grad_().sum().backward()
    assert x.grad is not None


@claim("S1-106", 99, UNTESTABLE, reason="an advice, and PyTorch's own; what it avoids is S1-13, S1-34 and S1-47")
def _():
    """``torch.Tensor(...)`` is not recommended."""


@claim("S1-107", 99, UNTESTABLE, reason="an advice, and PyTorch's own; what it avoids is S1-90")
def _():
    """``tensor.data`` is not recommended."""


@claim("S1-108", 99, UNTESTABLE, reason="an advice, and PyTorch's own; S1-97 says what is left of it")
def _():
    """``Variable`` is not recommended."""


@claim("S1-109", 100, ENVIRONMENT, where=a_cuda_device, error=NO_CUDA)
def _(xp):
    """In summary, ``tensor.cuda()`` leads from the host to the GPU."""
    assert xp.zeros(3).cuda().device.type == "cuda"


@claim("S1-110", 100, TRUE)
def _(xp, accelerator):
    """In summary, ``tensor.cpu()`` leads from the GPU to the host."""
    assert xp.zeros(3, device=accelerator).cpu().device.type == "cpu"


@claim("S1-111", 101, CONDITIONAL, condition="the tensor is on the host and requires no grad", error=RuntimeError)
def _(xp, holds):
    """In summary, ``tensor.numpy()`` turns a tensor into an array."""
    assert isinstance(xp.ones(3, requires_grad=not holds).numpy(), np.ndarray)


@claim("S1-112", 101, TRUE)
def _(xp):
    """In summary, ``torch.from_numpy`` turns an array into a tensor."""
    assert isinstance(xp.from_numpy(np.zeros(3)), xp.Tensor)


@claim("S1-113", 101, TRUE)
def _(xp):
    """In summary, ``torch.as_tensor`` turns an array into a tensor."""
    assert isinstance(xp.as_tensor(np.zeros(3)), xp.Tensor)


@claim("S1-114", 101, TRUE)
def _(xp):
    """In summary, ``torch.tensor`` turns an array into a tensor."""
    assert isinstance(xp.tensor(np.zeros(3)), xp.Tensor)


@claim("S1-115", 101, TRUE)
def _(xp, accelerator):
    """A tensor on a GPU cannot be turned into an array directly."""
    tensor = xp.zeros(3, device=accelerator)
    for convert in (lambda: tensor.numpy(), lambda: np.asarray(tensor)):
        with raises(TypeError):
            convert()


@claim("S1-116", 102, TRUE)
def _(xp):
    """From a tensor with a gradient, ``detach()`` takes one without, which can then be turned into an array."""
    assert xp.ones(3, requires_grad=True).mul(2).detach().numpy().tolist() == [2, 2, 2]


@claim("S1-117", (103, 104), UNTESTABLE, reason="page furniture: popularity")
def _():
    """29 readers liked the page."""


@claim("S1-118", (105, 106), UNTESTABLE, reason="page furniture: popularity")
def _():
    """94 readers bookmarked the page."""


@claim("S1-119", (108, 109, 119), UNTESTABLE, reason="page furniture: popularity")
def _():
    """The page has 8 comments."""


@claim("S1-120", 124, UNTESTABLE, reason="page furniture: the rules of the site's gifts of money")
def _():
    """A gift is divided into at least 10 parts."""


@claim("S1-121", 126, UNTESTABLE, reason="page furniture: the rules of the site's gifts of money")
def _():
    """A gift amounts to at least 5 yuan."""


@claim("S1-122", (128, 138), UNTESTABLE, reason="page furniture: a reader's balance (which two lines give differently)")
def _():
    """The reader's balance is 3.43, and 0."""


@claim("S1-123", 129, UNTESTABLE, reason="page furniture: a bill")
def _():
    """10.00 is to be paid."""


@claim("S1-124", 131, UNTESTABLE, reason="page furniture: the rules of the site's gifts of money")
def _():
    """Who takes a gift becomes a follower of the page's author and of the giver."""


@claim("S1-125", 142, UNTESTABLE, reason="page furniture: the site's money")
def _():
    """The balance is a virtual currency, set off against payments one to one."""


@claim("S1-126", 143, UNTESTABLE, reason="page furniture: the site's money")
def _():
    """The balance cannot buy downloads directly; it can buy membership, paid columns and courses."""


@claim(
    "S1-127",
    25,
    ENVIRONMENT,
    where=a_cuda_device,
    really="to the current device, which is 0 unless it was changed",
    error=NO_CUDA,
)
def _(xp):
    """``cuda()`` without an index sends to GPU number 0."""
    assert xp.Tensor([1, 2, 3]).cuda().device.index == 0

"""What is documented and advised against: ``Variable``, writing to ``.data``, global tensor types, ``range``."""

import numpy as np

from conformance.clause import DEPRECATED, S1, Note, Torch, clause, each, raises, warns

VARIABLE = Note("autograd")


@clause("deprecated.Variable.returns_a_tensor", DEPRECATED, source=[VARIABLE, S1(97, 101)], requires=["legacy"])
def _(xp):
    """``Variable(tensor)`` returns a plain tensor: the class no longer has instances of its own."""
    made = xp.autograd.Variable(xp.tensor([1.0, 2.0]))
    assert type(made) is xp.Tensor
    assert made.tolist() == [1, 2]
    assert not made.requires_grad


@clause("deprecated.Variable.every_tensor_is_one", DEPRECATED, source=[VARIABLE, S1(97, 101, 102)], requires=["legacy"])
def _(xp):
    """To ``isinstance``, every tensor is a ``Variable``, however it was made; arrays and numbers are not."""
    for tensor in (xp.zeros(2), xp.tensor(True), xp.ones(2, requires_grad=True) * 2, xp.autograd.Variable(xp.zeros(2))):
        assert isinstance(tensor, xp.autograd.Variable)
    assert not isinstance(np.zeros(2), xp.autograd.Variable)
    assert not isinstance(1.0, xp.autograd.Variable)


@clause("deprecated.Variable.shares_memory", DEPRECATED, source=[VARIABLE, S1(97)], requires=["legacy", "mutable"])
def _(xp):
    """``Variable(tensor)`` is another tensor on the same memory: a write through either is seen through both."""
    tensor = xp.zeros(3)
    made = xp.autograd.Variable(tensor)
    assert made is not tensor
    tensor[0] = 1
    assert made.tolist() == [1, 0, 0]
    made[1] = 2
    assert tensor.tolist() == [1, 2, 0]


@clause(
    "deprecated.Variable.requires_grad", DEPRECATED, source=[VARIABLE, S1(101)], requires=["legacy", "autograd.tape"]
)
def _(xp):
    """``Variable(tensor, requires_grad=True)`` is a leaf that collects gradients; the tensor given stays as it was."""
    tensor = xp.tensor([2.0, 3.0])
    for made in (xp.autograd.Variable(tensor, requires_grad=True), xp.autograd.Variable(tensor, True)):
        assert made.is_leaf
        (made * made).sum().backward()
        assert made.grad.tolist() == [4, 6]
        assert not tensor.requires_grad
        assert tensor.grad is None


@clause(
    "deprecated.Variable.tensors_need_none",
    DEPRECATED,
    source=[VARIABLE, S1(97, 101)],
    requires=["legacy", "autograd.tape"],
)
def _(xp):
    """What a ``Variable`` was for, a tensor does itself: made with ``requires_grad=True`` it has the same gradients."""
    wrapped = xp.autograd.Variable(xp.tensor([2.0, 3.0]), requires_grad=True)
    plain = xp.tensor([2.0, 3.0], requires_grad=True)
    for x in (wrapped, plain):
        (x * x * x).sum().backward()
    assert plain.grad.tolist() == wrapped.grad.tolist() == [12, 27]


@clause("deprecated.Variable.cuts_the_graph", DEPRECATED, source=[VARIABLE], requires=["legacy", "autograd.tape"])
def _(xp):
    """Of a tensor that requires grad, ``Variable`` is a leaf outside its graph: no gradient flows back."""
    source = xp.tensor([1.0, 2.0], requires_grad=True)
    for tensor in (source, source * 2):
        assert not xp.autograd.Variable(tensor).requires_grad
        made = xp.autograd.Variable(tensor, requires_grad=True)
        assert made.is_leaf
        (made * 3).sum().backward()
        assert made.grad.tolist() == [3, 3]
    assert source.grad is None


@clause(
    "deprecated.Variable.write_is_noticed",
    DEPRECATED,
    source=[VARIABLE],
    requires=["legacy", "mutable", "autograd.tape", "autograd.version"],
)
def _(xp):
    """A write through a ``Variable`` counts as one to the tensor: backward refuses to use the changed values."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    xp.autograd.Variable(x)[0] = 7
    with raises(RuntimeError, match="modified"):
        loss.backward()
    assert x.grad is None


@clause("deprecated.Variable.refuses_other_data", DEPRECATED, source=[VARIABLE], requires=["legacy", "numpy"])
def _(xp):
    """``Variable`` wraps tensors only, not lists, numbers or arrays, and no integral ones that are to require grad."""
    for data in ([1.0], 1.0, np.zeros(2)):
        with raises(TypeError):
            xp.autograd.Variable(data)
    integers = xp.tensor([1, 2])
    with raises(RuntimeError):
        xp.autograd.Variable(integers, requires_grad=True)
    assert not integers.requires_grad


@clause("deprecated.Variable.volatile", DEPRECATED, source=[VARIABLE], requires=["legacy", "autograd.tape"])
def _(xp):
    """``volatile`` has no effect any more: giving it warns, reading it from a tensor warns and is False."""
    with warns(UserWarning, match="volatile"):
        made = xp.autograd.Variable(xp.ones(2), volatile=True)
    made.requires_grad_()
    (made * 3).sum().backward()
    assert made.grad.tolist() == [3, 3]
    with warns(UserWarning, match="volatile"):
        assert made.volatile is False
    with warns(UserWarning, match="volatile"):
        made.volatile = True
    assert made.requires_grad
    with raises(ValueError):
        xp.autograd.Variable(xp.ones(2), requires_grad=True, volatile=True)


@clause("deprecated.Variable.nothing_is_empty", DEPRECATED, source=[VARIABLE], requires=["legacy"])
def _(xp):
    """Without data, or of None, ``Variable`` is a tensor of no elements."""
    for made in (xp.autograd.Variable(), xp.autograd.Variable(None)):
        assert type(made) is xp.Tensor
        assert made.shape == (0,)


# .data ------------------------------------------------------------------------------------------------------------


@clause(
    "deprecated.data.assignment_replaces",
    DEPRECATED,
    source=[Note("autograd"), S1(107)],
    requires=["legacy", "mutable"],
)
def _(xp):
    """Assigned to ``.data``, a tensor lends its memory, shape and dtype to the target, which stays the same object."""
    x, lent = xp.tensor([1.0, 2.0]), xp.tensor([3.0, 4.0, 5.0], dtype=xp.float64)
    x.data = lent
    assert x.tolist() == [3, 4, 5]
    assert x.dtype == xp.float64
    lent[0] = 9
    assert x.tolist() == [9, 4, 5]
    x[1] = 8
    assert lent.tolist() == [9, 8, 5]


@clause(
    "deprecated.data.assignment_leaves_views",
    DEPRECATED,
    source=[Note("autograd"), S1(90)],
    requires=["legacy", "mutable", "views"],
)
def _(xp):
    """Views and other holders of the old memory do not follow an assignment to ``.data``."""
    x = xp.tensor([1.0, 2.0])
    view = x.view(2)
    x.data = xp.tensor([3.0, 4.0])
    assert view.tolist() == [1, 2]
    view[0] = 9
    assert x.tolist() == [3, 4]


@clause(
    "deprecated.data.assignment_keeps_requires_grad",
    DEPRECATED,
    source=[Note("autograd")],
    requires=["legacy", "autograd.tape"],
)
def _(xp):
    """A leaf that requires grad stays one when its ``.data`` is assigned; what was assigned is cut off its graph."""
    x, other = xp.tensor([1.0, 2.0], requires_grad=True), xp.tensor([3.0, 4.0], requires_grad=True)
    x.data = other * 2
    assert x.is_leaf
    (x * x).sum().backward()
    assert x.grad.tolist() == [12, 16]
    assert other.grad is None


@clause(
    "deprecated.data.assignment_goes_unnoticed",
    DEPRECATED,
    source=[Note("autograd"), S1(90)],
    requires=["legacy", "autograd.tape", "autograd.version"],
)
def _(xp):
    """Backward does not notice that ``.data`` was assigned to: gradients are those at the new values, in silence."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    x.data = xp.tensor([5.0, 6.0])
    assert loss.item() == 5
    loss.backward()
    assert x.grad.tolist() == [10, 12]


@clause(
    "deprecated.data.assignment_refuses", DEPRECATED, source=[Note("autograd")], requires=["legacy", "autograd.tape"]
)
def _(xp):
    """``.data`` takes tensors only, no integral ones if grad is required, and cannot be deleted; nothing changes."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    for data in ([3.0, 4.0], None, 3.0):
        with raises(TypeError):
            x.data = data
    with raises(RuntimeError):
        x.data = xp.tensor([3, 4])
    with raises(RuntimeError):
        del x.data
    assert x.tolist() == [1, 2]
    assert x.requires_grad


@clause("deprecated.data.assignment_changes_the_device", DEPRECATED, source=[Note("autograd")], requires=["legacy"])
def _(xp, accelerator):
    """``.data`` may be of another device: the tensor is then there, on that memory, and stays the same leaf."""
    here, there = xp.tensor([1.0], requires_grad=True), xp.tensor([2.0], device=accelerator)
    here.data = there
    assert here.device == xp.device(accelerator)
    assert here.is_leaf
    there[0] = 3
    assert here.item() == 3
    (here * 5).sum().backward()
    assert here.grad.device == xp.device(accelerator)
    there.data = xp.tensor([4.0])
    assert there.device == xp.device("cpu")
    assert there.item() == 4
    assert here.item() == 3


# Global tensor types ----------------------------------------------------------------------------------------------


@clause(
    "deprecated.set_default_tensor_type.sets_the_dtype",
    DEPRECATED,
    source=[Torch("torch.set_default_tensor_type")],
    requires=["legacy"],
)
def _(xp, case=each([("FloatTensor", "float32"), ("DoubleTensor", "float64"), ("HalfTensor", "float16")])):
    """``set_default_tensor_type`` takes a typed constructor and makes its dtype the default."""
    name, dtype = case
    xp.set_default_tensor_type(getattr(xp, name))
    assert xp.get_default_dtype() == getattr(xp, dtype)
    assert xp.tensor(1.5).dtype == getattr(xp, dtype)
    assert xp.zeros(2).dtype == getattr(xp, dtype)
    assert xp.Tensor([1]).dtype == getattr(xp, dtype)


@clause(
    "deprecated.set_default_tensor_type.refuses",
    DEPRECATED,
    source=[Torch("torch.set_default_tensor_type")],
    requires=["legacy"],
)
def _(xp):
    """It takes neither integral types nor dtypes nor ``Tensor`` itself; then the default stays."""
    for kind in (xp.LongTensor, xp.BoolTensor, xp.float64, xp.Tensor, 3):
        with raises(TypeError):
            xp.set_default_tensor_type(kind)
    assert xp.get_default_dtype() == xp.float32


@clause("deprecated.type.names", DEPRECATED, source=[Torch("torch.Tensor.type")], requires=["legacy"])
def _(
    xp,
    case=each(
        [("FloatTensor", "float32"), ("DoubleTensor", "float64"), ("LongTensor", "int64"), ("BoolTensor", "bool")]
    ),
):
    """``type()`` names the typed constructor of a tensor's dtype; given a typed constructor or a dtype it converts."""
    name, dtype = case
    tensor = xp.tensor([1, 0], dtype=getattr(xp, dtype))
    assert tensor.type().split(".")[-1] == name
    made = xp.tensor([2, 0], dtype=xp.int16).type(getattr(xp, name))
    assert made.dtype == getattr(xp, dtype)
    assert made.tolist() == ([True, False] if dtype == "bool" else [2, 0])
    assert tensor.type(getattr(xp, name)) is tensor
    assert tensor.type(getattr(xp, dtype)) is tensor


@clause("deprecated.new.makes_its_kind", DEPRECATED, source=[Torch("torch.Tensor")], requires=["legacy"])
def _(xp, dtype=each(["float32", "int64"])):
    """``tensor.new`` constructs as ``Tensor`` does, of sizes or data, with the dtype of the tensor it is called on."""
    tensor = xp.zeros(1, dtype=getattr(xp, dtype))
    assert tensor.new(2, 3).shape == (2, 3)
    assert tensor.new([1, 2]).tolist() == [1, 2]
    assert tensor.new().shape == (0,)
    for made in (tensor.new(2), tensor.new([1.5]), tensor.new()):
        assert made.dtype == tensor.dtype


# Functions --------------------------------------------------------------------------------------------------------


@clause("deprecated.range.includes_the_end", DEPRECATED, source=[Torch("torch.range")], requires=["legacy"])
def _(
    xp,
    case=each(
        [((0, 3), [0, 1, 2, 3]), ((1, 2, 0.5), [1, 1.5, 2]), ((1, 2.4, 0.5), [1, 1.5, 2]), ((3, 1, -1), [3, 2, 1])]
    ),
):
    """``range`` includes its end, unlike ``arange``, has the default dtype even for integers, and warns of both."""
    arguments, values = case
    with warns(UserWarning, match="arange"):
        made = xp.range(*arguments)
    assert made.dtype == xp.float32
    assert made.tolist() == values


@clause("deprecated.range.refuses", DEPRECATED, source=[Torch("torch.range")], requires=["legacy"])
def _(xp, arguments=each([(3, 1), (1, 3, -1), (1, 3, 0)])):
    """A step of zero, or one that leads away from the end, is refused; start and end are needed."""
    with raises(RuntimeError):
        xp.range(*arguments)
    with raises(TypeError):
        xp.range(arguments[0])


@clause(
    "deprecated.uint8.masks",
    DEPRECATED,
    source=[Torch("torch.masked_select"), Note("tensor_view")],
    requires=["legacy"],
)
def _(xp):
    """As an index, a tensor of uint8 is a mask, as one of bool is, and not positions, as one of int64 is."""
    values = xp.tensor([5.0, 6.0, 7.0])
    assert values[xp.tensor([1, 0, 1], dtype=xp.uint8)].tolist() == [5, 7]
    assert values[xp.tensor([True, False, True])].tolist() == [5, 7]
    assert values[xp.tensor([1, 0, 1])].tolist() == [6, 5, 6]


@clause(
    "deprecated.softmax.dimension_by_rule", DEPRECATED, source=[Torch("torch.nn.functional.softmax")], requires=["nn"]
)
def _(xp, name=each(["softmax", "log_softmax", "softmin"]), ndim=each([0, 1, 2, 3, 4])):
    """Without ``dim`` the functions warn, and take dimension 0 of none, one or three dimensions, and 1 of others."""
    x = xp.tensor([float(i * i % 7) for i in range(2**ndim)]).reshape((2,) * ndim)
    function = getattr(xp.nn.functional, name)
    with warns(UserWarning):
        result = function(x)
    assert result.tolist() == function(x, dim=1 if ndim in (2, 4) else 0).tolist()


@clause("deprecated.svd.some", DEPRECATED, source=[Torch("torch.svd")])
def _(xp, shape=each([(2, 3), (3, 2)])):
    """``svd`` of old gives as many vectors as values unless ``some=False``, V in place of its conjugate transpose, and with
    ``compute_uv=False`` zeros for the vectors."""
    values = np.arange(6.0).reshape(shape) ** 2 % 7
    x = xp.tensor(values.tolist(), dtype=xp.float64)
    m, n = shape
    U, S, V = xp.svd(x)
    assert (tuple(U.shape), tuple(S.shape), tuple(V.shape)) == ((m, 2), (2,), (n, 2))
    assert np.allclose(((U * S) @ V.mT).tolist(), values)
    U, S, V = xp.svd(x, some=False)
    assert (tuple(U.shape), tuple(V.shape)) == ((m, m), (n, n))
    assert np.allclose(((U[:, :2] * S) @ V[:, :2].mT).tolist(), values)
    U, again, V = xp.svd(x, compute_uv=False)
    assert np.allclose(again.tolist(), S.tolist())
    assert (tuple(U.shape), tuple(V.shape)) == ((m, m), (n, n))
    assert not U.any().item()
    assert not V.any().item()

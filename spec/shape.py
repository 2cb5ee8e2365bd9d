"""Shape: the same elements seen under another geometry, and when that needs a copy."""

import numpy as np

from conformance.clause import DEPRECATED, MAY, MUST, S2, SHOULD, Note, Torch, clause, drawn, each, raises

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip


def counting(xp, *shape, device="cpu"):
    """A tensor of the shape whose elements are 0, 1, 2, ... in row-major order."""
    return xp.tensor(np.arange(int(np.prod(shape))).reshape(shape).tolist(), device=device)


def flat(tensor):
    """The elements in row-major order, read without reshaping the tensor."""
    return np.asarray(tensor.tolist()).ravel().tolist()


def assert_shared(base, view):
    """Every element is written through one and read through the other, in both directions."""
    view.fill_(7)
    assert set(flat(base)) == {7}
    base.fill_(8)
    assert set(flat(view)) == {8}


def assert_apart(one, other):
    """No write to one is seen in the other, in either direction."""
    before = other.tolist()
    one.fill_(7)
    assert other.tolist() == before
    before = one.tolist()
    other.fill_(8)
    assert one.tolist() == before


def assert_gradient_follows(xp, change, device="cpu"):
    """Each element of a (1, 2, 3) tensor is given the sum of the gradients of the places where ``change`` shows it."""
    shown = flat(change(counting(xp, 1, 2, 3, device=device)))
    leaf = xp.ones(1, 2, 3, device=device, requires_grad=True)
    result = change(leaf)
    assert result.requires_grad
    weights = np.arange(1.0, len(shown) + 1)
    (result * xp.tensor(weights.reshape(result.shape).tolist(), device=device)).sum().backward()
    expected = np.zeros(6)
    np.add.at(expected, shown, weights)
    assert flat(leaf.grad) == expected.tolist()
    assert leaf.grad.shape == leaf.shape


# The geometry of a tensor


@clause("shape.size.is_a_tuple", MUST, source=[Torch("torch.Tensor.shape", "torch.Tensor.size"), Note("size")])
def _(xp, shape=each([(), (0,), (3,), (2, 0, 3), (1, 2, 3)])):
    """``shape`` and ``size()`` are the sizes of the dimensions as a ``torch.Size``, which is a tuple of ints."""
    x = xp.zeros(shape)
    assert x.shape == shape == x.size()
    assert isinstance(x.shape, xp.Size)
    assert isinstance(x.shape, tuple)
    assert hash(x.shape) == hash(shape)
    assert all(type(size) is int for size in x.shape)


@clause("shape.size.of_one_dimension", MUST, source=[Torch("torch.Tensor.size")])
def _(xp):
    """``size(dim)`` is the size of one dimension, counted from the end where ``dim`` is negative.

    A dimension that is not there is refused with IndexError, and a 0-d tensor has none.
    """
    x = xp.zeros(2, 3)
    assert [x.size(dim) for dim in (0, 1, -1, -2)] == [2, 3, 3, 2]
    assert x.size(dim=1) == 3
    for dim in (2, -3):
        with raises(IndexError):
            x.size(dim)
    for dim in (0, -1):
        with raises(IndexError):
            xp.tensor(5).size(dim)


@clause("shape.size.stays_a_size", MUST, source=[Note("size")])
def _(xp):
    """A slice, a sum and a multiple of a ``torch.Size`` is one too, also where the other term is a plain tuple."""
    size = xp.zeros(2, 3).shape
    for made, value in (
        (size[1:], (3,)),
        (size + (4,), (2, 3, 4)),
        ((4,) + size, (4, 2, 3)),
        (size + size, (2, 3, 2, 3)),
        (size * 2, (2, 3, 2, 3)),
    ):
        assert made == value
        assert isinstance(made, xp.Size)


@clause("shape.size.counts_elements", MUST, source=[Note("size")])
def _(xp, shape=each([(), (0,), (2, 0, 3), (2, 3)])):
    """``torch.Size.numel()`` is the number of elements of a tensor of that size; without dimensions that is one."""
    assert xp.Size(shape).numel() == int(np.prod(shape))


@clause("shape.size.refuses_non_integers", MUST, source=[Note("size")])
def _(xp, sizes=each([[2.0], ["2"], [None]])):
    """``torch.Size`` is made of ints, and refuses anything else with TypeError."""
    with raises(TypeError):
        xp.Size(sizes)


@clause("shape.dim.counts_dimensions", MUST, source=[Torch("torch.Tensor.dim", "torch.Tensor.ndim")])
def _(xp, shape=each([(), (0,), (3,), (2, 0, 3), (1, 1, 1, 1, 1)])):
    """``dim()``, ``ndim`` and ``ndimension()`` are the number of dimensions."""
    x = xp.zeros(shape)
    assert x.dim() == x.ndim == x.ndimension() == len(shape)


@clause("shape.numel.counts_elements", MUST, source=[Torch("torch.numel", "torch.Tensor.numel")])
def _(xp, shape=each([(), (0,), (3,), (2, 0, 3), (2, 3)])):
    """``numel()``, ``nelement()`` and ``torch.numel`` count the elements: one in a 0-d tensor, none in an empty one."""
    x = xp.zeros(shape)
    assert x.numel() == x.nelement() == xp.numel(x) == int(np.prod(shape))


@clause("shape.numel.counts_repeated_elements", MUST, source=[Torch("torch.numel")], requires=["views"])
def _(xp):
    """``numel()`` counts what the tensor shows, not what it stores: an expanded element counts every time."""
    assert xp.zeros(1).expand(4, 5).numel() == 20
    assert xp.zeros(10)[::5].numel() == 2


@clause("shape.len.is_the_first_size", MUST, source=[Torch("torch.Tensor")])
def _(xp):
    """``len`` of a tensor is the size of its first dimension, and TypeError for a 0-d tensor."""
    assert len(xp.zeros(2, 3)) == 2
    assert len(xp.zeros(0, 3)) == 0
    with raises(TypeError):
        len(xp.tensor(5))


@clause("shape.stride.of_a_new_tensor", MUST, source=[Torch("torch.Tensor.stride")], requires=["strides"])
def _(xp):
    """A new tensor is laid out in row-major order; sizes of zero count as one where strides are multiplied up."""
    for shape, strides in (((), ()), ((3,), (1,)), ((2, 3, 4), (12, 4, 1)), ((2, 0, 3), (3, 3, 1)), ((0,), (1,))):
        assert xp.zeros(shape).stride() == strides
    x = xp.zeros(2, 3)
    assert (x.stride(0), x.stride(1), x.stride(-1)) == (3, 1, 1)
    assert x.storage_offset() == 0
    with raises(IndexError):
        x.stride(2)


@clause("shape.stride.of_views", MUST, source=[Torch("torch.Tensor.stride"), Note("tensor_view")], requires=["strides"])
def _(xp):
    """Strides and the storage offset count elements of the storage that a view shares."""
    x = counting(xp, 4, 6)
    assert (x.t().stride(), x.t().storage_offset()) == ((1, 6), 0)
    assert (x[1:, 2::2].stride(), x[1:, 2::2].storage_offset()) == ((6, 2), 8)
    assert (x[2].stride(), x[2].storage_offset()) == ((1,), 12)
    assert x[:, :1].expand(4, 5).stride() == (6, 0)
    assert x.unsqueeze(1).stride() == (6, 6, 1)


# reshape


@clause("shape.reshape.keeps_order", MUST, source=[S2(3, 46), Torch("torch.reshape", "torch.Tensor.reshape")])
def _(xp, device):
    """``reshape`` gives the same elements in the same row-major order another shape, also those of a strided input."""
    x = xp.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    assert x.reshape(3, 2).tolist() == [[0, 1], [2, 3], [4, 5]]
    assert x.reshape(6).tolist() == [0, 1, 2, 3, 4, 5]
    assert x.t().reshape(6).tolist() == [0, 3, 1, 4, 2, 5]
    assert x.t().reshape(2, 3).tolist() == [[0, 3, 1], [4, 2, 5]]
    assert x[:, ::2].reshape(4).tolist() == [0, 2, 3, 5]
    assert x[:, :1].expand(2, 2).reshape(4).tolist() == [0, 0, 3, 3]


@clause("shape.reshape.forms", MUST, source=[S2(46), Torch("torch.reshape", "torch.Tensor.reshape")])
def _(xp):
    """The shape is a tuple, list or ``torch.Size``; the method, unlike the function, also takes it as separate ints."""
    x = counting(xp, 2, 3)
    for made in (
        x.reshape(3, 2),
        x.reshape((3, 2)),
        x.reshape([3, 2]),
        x.reshape(xp.Size([3, 2])),
        x.reshape(np.int64(3), np.int64(2)),
        x.reshape(shape=(3, 2)),
        xp.reshape(x, (3, 2)),
        xp.reshape(x, [3, 2]),
        xp.reshape(input=x, shape=(3, 2)),
        x.reshape_as(xp.zeros(3, 2)),
    ):
        assert made.tolist() == [[0, 1], [2, 3], [4, 5]]
        assert made.dtype == xp.int64
    for sizes in ((3, 2), (6,)):
        with raises(TypeError):
            xp.reshape(x, *sizes)


@clause("shape.reshape.keeps_dtype", MUST, source=[Torch("torch.reshape")])
def _(xp, dtype=each(DTYPES)):
    """``reshape`` keeps the dtype and the values, whether it shares or copies."""
    dtype = getattr(xp, dtype)
    x = xp.tensor([[0, 1, 1], [1, 0, 1]]).to(dtype)
    for made, values in ((x.reshape(6), [0, 1, 1, 1, 0, 1]), (x.t().reshape(6), [0, 1, 1, 0, 1, 1])):
        assert made.dtype == dtype
        assert made.tolist() == values


@clause("shape.reshape.infers_one_size", MUST, source=[Torch("torch.reshape")])
def _(xp):
    """One size may be -1: it is what the number of elements leaves."""
    x = counting(xp, 2, 6)
    assert x.reshape(-1).shape == (12,)
    assert x.reshape(3, -1).shape == (3, 4)
    assert x.reshape(-1, 2, 3).shape == (2, 2, 3)
    assert x.reshape(12, -1).shape == (12, 1)
    assert xp.tensor(5).reshape(-1).shape == (1,)
    assert x[:0].reshape(-1).shape == (0,)
    assert x[:0].reshape(-1, 4).shape == (0, 4)


@clause("shape.reshape.refuses_an_ambiguous_size", MUST, source=[Torch("torch.reshape")])
def _(xp, shape=each([(0, -1), (-1, 0), (2, 0, -1)])):
    """Beside a size of zero nothing tells what -1 stands for, and RuntimeError says so."""
    with raises(RuntimeError):
        xp.zeros(0).reshape(shape)


@clause("shape.reshape.takes_any_shape_without_elements", MUST, source=[Torch("torch.reshape")])
def _(xp, shape=each([(0,), (0, 3), (2, 0, 3), (5, 0)])):
    """A tensor without elements takes every shape that has none."""
    assert xp.zeros(3, 0).reshape(shape).shape == shape


@clause("shape.reshape.between_one_element_and_0d", MUST, source=[Torch("torch.reshape")])
def _(xp):
    """A tensor of one element can be reshaped to no dimensions, and a 0-d tensor to any number of them."""
    x = xp.tensor([[3]])
    for shape in ((), [], (1,), (1, 1, 1)):
        assert x.reshape(shape).shape == tuple(shape)
        assert xp.tensor(3).reshape(shape).shape == tuple(shape)
        assert x.reshape(shape).numel() == 1
    x.reshape(()).fill_(9)
    assert x.tolist() == [[9]]


@clause("shape.reshape.refuses_another_count", MUST, source=[S2(46), Torch("torch.reshape")])
def _(xp, shape=each([(4,), (0,), (), (7,), (2, 2), (-1, 4), (2, 3, 2)])):
    """The new shape must hold exactly the elements there are, else RuntimeError, and the tensor is as it was."""
    x = counting(xp, 2, 3)
    with raises(RuntimeError):
        x.reshape(shape)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("shape.reshape.refuses_bad_sizes", MUST, source=[Torch("torch.reshape")])
def _(xp):
    """Two sizes of -1, or one below -1, are refused with RuntimeError; what is no int with TypeError."""
    x = counting(xp, 2, 3)
    for shape in ((-1, -1), (-1, 2, -1), (-2,), (3, -2), (-2, -3)):
        with raises(RuntimeError):
            x.reshape(shape)
    for shape in ((2.0, 3), ("6",), (None,), (2, None)):
        with raises(TypeError):
            x.reshape(shape)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def whole(x):
    return x


def evenly_sliced(x):
    return x[:, :, ::2]


def cut(x):
    return x[1:3]


@clause(
    "shape.reshape.shares_where_it_can", MUST, source=[Torch("torch.reshape"), Note("tensor_view")], requires=["views"]
)
def _(xp, device, part=each([whole, cut, evenly_sliced])):
    """Where strides can express the new shape, ``reshape`` is a view: a write on either side is seen on the other."""
    base = part(counting(xp, 4, 3, 2, device=device))
    view = base.reshape(-1)
    assert view is not base
    assert_shared(base, view)


@clause("shape.reshape.to_its_own_shape_shares", MUST, source=[Torch("torch.reshape")], requires=["views"])
def _(xp):
    """Reshaping to the same shape gives a new tensor on the same memory, whatever the strides are."""
    for x in (counting(xp, 2, 3), counting(xp, 3, 2).t(), counting(xp, 4, 3)[::2]):
        view = x.reshape(x.shape)
        assert view is not x
        assert_shared(x, view)


@clause("shape.reshape.copies_where_it_must", MUST, source=[Torch("torch.reshape")])
def _(xp, device):
    """Where no strides can express the new shape, ``reshape`` copies: no write on one side is seen on the other."""
    x = counting(xp, 2, 3, device=device)
    assert_apart(x, x.t().reshape(6))
    x = counting(xp, 2, 4, device=device)
    assert_apart(x, x[:, :3].reshape(6))
    x = counting(xp, 2, 1, device=device)
    assert_apart(x, x.expand(2, 3).reshape(6))


@clause("shape.reshape.gradient", MUST, source=[Torch("torch.reshape")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of ``reshape`` comes back in the input's shape, whether it shared or copied."""
    assert_gradient_follows(xp, lambda x: x.reshape(3, 2), device)
    assert_gradient_follows(xp, lambda x: x.transpose(1, 2).reshape(-1), device)


def factorizations(st):
    """Two shapes of the same number of elements, and an order for the first one's dimensions."""
    sizes = st.lists(st.sampled_from([1, 2, 3, 4]), min_size=1, max_size=4)
    return sizes.flatmap(lambda s: st.tuples(st.just(tuple(s)), st.permutations(s), st.permutations(range(len(s)))))


@clause("shape.reshape.agrees_with_row_major_order", MUST, source=[Torch("torch.reshape")])
def _(xp, shapes=drawn(factorizations)):
    """Whatever the layout, the k-th element in row-major order is the same before and after ``reshape``."""
    first, second, order = shapes
    x = counting(xp, *first).permute(tuple(order))
    made = x.reshape(tuple(second))
    assert made.shape == tuple(second)
    assert flat(made) == flat(x)


# view


@clause("shape.view.shares", MUST, source=[S2(48), Torch("torch.Tensor.view"), Note("tensor_view")], requires=["views"])
def _(xp, device):
    """``view`` shows the same memory in another shape: a write on either side is seen on the other."""
    x = xp.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    view = x.view(3, 2)
    assert view.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert x.shape == (2, 3)
    view[2, 0] = 40
    assert x.tolist() == [[0, 1, 2], [3, 40, 5]]
    x[0, 1] = 10
    assert view.tolist() == [[0, 10], [2, 3], [40, 5]]


@clause("shape.view.is_only_a_method", MUST, source=[S2(47), Torch("torch.Tensor.view")])
def _(xp):
    """``view`` is a method of tensors; there is no function ``torch.view``."""
    assert counting(xp, 2, 3).view(6).shape == (6,)
    assert not hasattr(xp, "view")


@clause("shape.view.forms", MUST, source=[S2(49), Torch("torch.Tensor.view", "torch.Tensor.view_as")])
def _(xp):
    """The shape is given as ints, tuple, list or ``torch.Size``; one size may be -1; ``view_as`` takes a tensor's."""
    x = counting(xp, 2, 3)
    for made in (
        x.view(3, 2),
        x.view((3, 2)),
        x.view([3, 2]),
        x.view(xp.Size([3, 2])),
        x.view(size=(3, 2)),
        x.view(-1, 2),
        x.view_as(xp.zeros(3, 2)),
    ):
        assert made.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert xp.tensor(5).view(1, 1).shape == (1, 1)
    assert xp.tensor([5]).view(()).shape == ()
    assert xp.zeros(0).view(2, 0).shape == (2, 0)


@clause("shape.view.of_compatible_strides", MUST, source=[Torch("torch.Tensor.view")], requires=["views"])
def _(xp):
    """A tensor need not be contiguous: ``view`` splits any dimension, and merges those that lie evenly in memory."""
    x = counting(xp, 4, 6)
    assert x[:, :4].view(4, 2, 2).tolist() == [[[6 * i, 6 * i + 1], [6 * i + 2, 6 * i + 3]] for i in range(4)]
    assert x.t().view(2, 3, 4).tolist() == x.t().reshape(2, 3, 4).tolist()
    assert x[:, ::2].view(12).tolist() == list(range(0, 24, 2))
    assert x[::2, 0].view(2, 1, 1).tolist() == [[[0]], [[12]]]
    column = x[:, ::2].view(12)
    column[5] = 99
    assert x[1, 4].item() == 99


@clause("shape.view.refuses_incompatible_strides", MUST, source=[Torch("torch.Tensor.view")], requires=["views"])
def _(xp, device):
    """Where only a copy could have the shape, ``view`` raises RuntimeError and points to ``reshape``."""
    x = counting(xp, 2, 3, device=device)
    for part in (x.t(), x[:, :2], x[:, :1].expand(2, 2)):
        with raises(RuntimeError, match="reshape"):
            part.view(-1)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("shape.view.refuses_bad_sizes", MUST, source=[S2(49), Torch("torch.Tensor.view")])
def _(xp):
    """Another number of elements, two sizes of -1 and sizes below it are RuntimeError; no size at all is TypeError."""
    x = counting(xp, 2, 3)
    for shape in ((4,), (), (-1, 4), (-1, -1), (-2, 3)):
        with raises(RuntimeError):
            x.view(shape)
    with raises(TypeError):
        x.view()
    with raises(TypeError):
        x.view(2.0, 3)
    with raises(RuntimeError):
        xp.zeros(0).view(-1, 0)


@clause("shape.view.gradient", MUST, source=[Torch("torch.Tensor.view")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of a ``view`` comes back in the input's shape."""
    assert_gradient_follows(xp, lambda x: x.view(3, 2), device)


@clause("shape.view.as_dtype_reinterprets_the_bits", MUST, source=[Torch("torch.Tensor.view")], requires=["views"])
def _(xp):
    """``view(dtype)`` of the same element size shows the same bits as another dtype, on the same memory."""
    x = xp.tensor([1.0, -0.0], dtype=xp.float32)
    bits = x.view(xp.int32)
    assert bits.dtype == xp.int32
    assert bits.tolist() == [0x3F800000, -(2**31)]
    bits[0] = 0x40000000
    assert x.tolist() == [2.0, 0.0]
    x[1] = 1.0
    assert bits.tolist() == [0x40000000, 0x3F800000]
    assert xp.tensor(1.0).view(xp.int32).item() == 0x3F800000
    assert xp.tensor([True, False]).view(dtype=xp.uint8).tolist() == [1, 0]
    assert xp.zeros(2, 3).t().view(xp.int32).shape == (3, 2)


@clause("shape.view.as_dtype_scales_the_last_size", MUST, source=[Torch("torch.Tensor.view")], requires=["views"])
def _(xp):
    """``view(dtype)`` of another element size makes the last dimension longer or shorter by the ratio of the sizes."""
    x = xp.tensor([[1, 2, 3, 4], [5, 6, 7, 8]], dtype=xp.int16)
    assert x.view(xp.uint8).shape == (2, 8)
    assert sorted(x.view(xp.uint8)[0].tolist()) == [0, 0, 0, 0, 1, 2, 3, 4]
    assert x.view(xp.int64).shape == (2, 1)
    assert x.view(xp.int32)[:, 1:].view(xp.int16).tolist() == [[3, 4], [7, 8]]
    x.view(xp.int64).fill_(0)
    assert x.tolist() == [[0] * 4] * 2


@clause("shape.view.as_dtype_refuses_what_does_not_fit", MUST, source=[Torch("torch.Tensor.view")], requires=["views"])
def _(xp):
    """``view(dtype)`` of another element size needs a dense last dimension, and sizes that the ratio divides."""
    for x, dtype in (
        (xp.tensor(1, dtype=xp.int32), xp.int16),
        (xp.tensor(1, dtype=xp.int32), xp.int64),
        (xp.zeros(3, dtype=xp.int32), xp.int64),
        (xp.zeros(4, 4, dtype=xp.int32).t(), xp.int16),
        (xp.zeros(4, 4, dtype=xp.int32).t(), xp.int64),
        (xp.zeros(5, dtype=xp.int32)[1:], xp.int64),
        (xp.zeros(4, 5, dtype=xp.int32)[:, :4], xp.int64),
    ):
        with raises(RuntimeError):
            x.view(dtype)


@clause(
    "shape.view.as_dtype_carries_no_gradient", SHOULD, source=[Torch("torch.Tensor.view")], requires=["autograd.tape"]
)
def _(xp):
    """A reinterpretation is not differentiable: ``view(dtype)`` never requires grad, even to the tensor's own dtype."""
    x = xp.ones(2, requires_grad=True)
    assert not x.view(xp.int32).requires_grad
    assert not x.view(xp.float32).requires_grad


# transpose, t, T, permute, movedim


@clause(
    "shape.transpose.swaps_two_dimensions", MUST, source=[S2(3, 50), Torch("torch.transpose", "torch.Tensor.transpose")]
)
def _(xp, device, dims=each([(0, 1), (1, 0), (0, 2), (1, 2), (-1, 0), (-3, -1), (1, 1), (0, -3)])):
    """``transpose(dim0, dim1)`` swaps two dimensions, and leaves the others; negative ones count from the end."""
    x = counting(xp, 2, 3, 4, device=device)
    expected = np.arange(24).reshape(2, 3, 4).swapaxes(*dims)
    made = x.transpose(*dims)
    assert made.shape == expected.shape
    assert made.tolist() == expected.tolist()
    assert x.shape == (2, 3, 4)


@clause("shape.transpose.forms", MUST, source=[S2(50), Torch("torch.transpose", "torch.swapaxes", "torch.swapdims")])
def _(xp):
    """``transpose``, ``swapaxes`` and ``swapdims`` are one operation, as functions and as methods."""
    x = counting(xp, 2, 3)
    for made in (
        x.transpose(0, 1),
        x.transpose(dim0=0, dim1=1),
        xp.transpose(x, 0, 1),
        xp.transpose(input=x, dim0=0, dim1=1),
        x.swapaxes(0, 1),
        xp.swapaxes(x, axis0=0, axis1=1),
        x.swapdims(0, 1),
        xp.swapdims(x, dim0=0, dim1=1),
    ):
        assert made.tolist() == [[0, 3], [1, 4], [2, 5]]


@clause("shape.transpose.shares", MUST, source=[Torch("torch.transpose"), Note("tensor_view")], requires=["views"])
def _(xp, device):
    """``transpose`` is a view: a write on either side is seen, at the swapped place, on the other."""
    x = counting(xp, 2, 3, device=device)
    y = x.transpose(0, 1)
    y[2, 0] = 20
    assert x.tolist() == [[0, 1, 20], [3, 4, 5]]
    x[1, 0] = 30
    assert y.tolist() == [[0, 30], [1, 4], [20, 5]]
    same = x.transpose(1, 1)
    assert same is not x
    assert_shared(x, same)


@clause("shape.transpose.is_its_own_inverse", MUST, source=[Torch("torch.transpose")], requires=["strides"])
def _(xp):
    """``transpose`` only swaps sizes and strides, so that the result is not contiguous, and twice is as before."""
    x = counting(xp, 2, 3, 4)
    y = x.transpose(0, 2)
    assert y.stride() == (1, 4, 12)
    assert not y.is_contiguous()
    assert y.transpose(2, 0).stride() == x.stride()
    assert y.transpose(2, 0).tolist() == x.tolist()


@clause("shape.transpose.refuses_missing_dimensions", MUST, source=[Torch("torch.transpose")])
def _(xp):
    """A dimension that is not there is refused with IndexError; a 0-d tensor is treated as if it had one."""
    x = counting(xp, 2, 3)
    for dims in ((0, 2), (2, 0), (-3, 0), (0, -3)):
        with raises(IndexError):
            x.transpose(*dims)
    scalar = xp.tensor(5)
    assert scalar.transpose(0, -1).shape == ()
    with raises(IndexError):
        scalar.transpose(0, 1)
    with raises(TypeError):
        x.transpose(0)
    with raises(TypeError):
        x.transpose(0.0, 1)


@clause("shape.transpose.gradient", MUST, source=[Torch("torch.transpose")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of ``transpose`` is transposed back."""
    assert_gradient_follows(xp, lambda x: x.transpose(1, 2), device)


@clause("shape.t.transposes_a_matrix", MUST, source=[Torch("torch.t", "torch.Tensor.t")], requires=["views"])
def _(xp):
    """``t`` swaps the two dimensions of a matrix as a view, and gives a vector or a 0-d tensor a view as it is."""
    x = counting(xp, 2, 3)
    assert x.t().tolist() == xp.t(x).tolist() == [[0, 3], [1, 4], [2, 5]]
    for one in (x, xp.tensor([1, 2]), xp.tensor(5)):
        view = one.t()
        assert view is not one
        assert view.shape == tuple(reversed(one.shape))
        assert_shared(one, view)


@clause("shape.t.refuses_more_than_two_dimensions", MUST, source=[Torch("torch.t")])
def _(xp):
    """``t`` of more than two dimensions is refused with RuntimeError."""
    with raises(RuntimeError):
        xp.zeros(2, 3, 4).t()


@clause("shape.t.gradient", MUST, source=[Torch("torch.t")], requires=["autograd.tape"])
def _(xp):
    """The gradients of ``t``, ``T`` and ``mT`` are transposed back."""
    assert_gradient_follows(xp, lambda x: x[0].t())
    assert_gradient_follows(xp, lambda x: x[0].T)
    assert_gradient_follows(xp, lambda x: x.mT)


@clause("shape.T.reverses_dimensions", MUST, source=[Torch("torch.Tensor.T")], requires=["views"])
def _(xp):
    """``T`` is the transposed matrix, a view; it has no effect on a vector."""
    x = counting(xp, 2, 3)
    assert x.T.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert_shared(x, x.T)
    assert counting(xp, 3).T.tolist() == [0, 1, 2]


@clause("shape.T.is_deprecated_beyond_matrices", DEPRECATED, source=[Torch("torch.Tensor.T")])
def _(xp):
    """``T`` of more than two dimensions reverses them all; using it for anything but matrices is deprecated."""
    x = counting(xp, 2, 3, 4)
    assert x.T.shape == (4, 3, 2)
    assert x.T.tolist() == np.arange(24).reshape(2, 3, 4).T.tolist()


@clause("shape.mT.transposes_the_last_two", MUST, source=[Torch("torch.Tensor.mT")], requires=["views"])
def _(xp):
    """``mT`` swaps the last two dimensions as a view: a transposed matrix, or a batch of them; a vector has none."""
    x = counting(xp, 2, 3, 4)
    assert x.mT.tolist() == np.arange(24).reshape(2, 3, 4).swapaxes(1, 2).tolist()
    assert_shared(x, x.mT)
    with raises(RuntimeError):
        xp.zeros(3).mT


@clause("shape.permute.orders_dimensions", MUST, source=[Torch("torch.permute", "torch.Tensor.permute")])
def _(xp, device, dims=each([(0, 1, 2), (2, 0, 1), (1, 2, 0), (-1, 0, 1), (2, -2, 0)])):
    """``permute(dims)`` puts dimension ``dims[k]`` at place k; negative ones count from the end."""
    x = counting(xp, 2, 3, 4, device=device)
    expected = np.arange(24).reshape(2, 3, 4).transpose(dims)
    for made in (x.permute(dims), x.permute(*dims), x.permute(list(dims)), xp.permute(x, dims)):
        assert made.shape == expected.shape
        assert made.tolist() == expected.tolist()


@clause("shape.permute.shares", MUST, source=[Torch("torch.permute"), Note("tensor_view")], requires=["views"])
def _(xp):
    """``permute`` is a view."""
    x = counting(xp, 2, 3, 4)
    assert_shared(x, x.permute(2, 0, 1))
    scalar = xp.tensor(5)
    assert_shared(scalar, scalar.permute(()))


@clause("shape.permute.refuses_what_is_no_permutation", MUST, source=[Torch("torch.permute")])
def _(xp):
    """Every dimension is named exactly once, else RuntimeError; one that is not there is IndexError."""
    x = counting(xp, 2, 3)
    for dims in ((0,), (0, 1, 1), (0, 0), (1, -1), ()):
        with raises(RuntimeError):
            x.permute(dims)
    with raises(IndexError):
        x.permute(0, 2)


@clause("shape.permute.gradient", MUST, source=[Torch("torch.permute")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of ``permute`` is put back into the input's order of dimensions."""
    assert_gradient_follows(xp, lambda x: x.permute(2, 0, 1), device)


@clause("shape.movedim.moves_dimensions", MUST, source=[Torch("torch.movedim", "torch.moveaxis")], requires=["views"])
def _(xp):
    """``movedim`` puts the named dimensions at the named places, the others keep their order; it is a view."""
    x = counting(xp, 2, 3, 4)
    array = np.arange(24).reshape(2, 3, 4)
    for source, destination in ((0, 2), (0, -1), (2, 0), ((0, 1), (2, 1)), ((0, 2), (1, 0)), ((), ())):
        expected = np.moveaxis(array, source, destination).tolist()
        assert x.movedim(source, destination).tolist() == expected
        assert xp.movedim(x, source, destination).tolist() == expected
        assert x.moveaxis(source, destination).tolist() == expected
    assert_shared(x, x.movedim(0, -1))


@clause("shape.movedim.refuses_bad_dimensions", MUST, source=[Torch("torch.movedim")])
def _(xp):
    """A dimension named twice, or more sources than destinations, is RuntimeError; a missing dimension IndexError."""
    x = counting(xp, 2, 3, 4)
    for source, destination in (((0, 1), (2, 2)), ((0, 0), (1, 2)), ((0,), (1, 2)), ((0, -3), (0, 1))):
        with raises(RuntimeError):
            x.movedim(source, destination)
    with raises(IndexError):
        x.movedim(3, 0)
    with raises(IndexError):
        x.movedim(0, 3)


# squeeze and unsqueeze


@clause("shape.squeeze.removes_every_size_one", MUST, source=[S2(51), Torch("torch.squeeze", "torch.Tensor.squeeze")])
def _(xp, device):
    """``squeeze()`` removes every dimension of size one, and no other."""
    for shape, squeezed in (((1, 2, 1, 3), (2, 3)), ((2, 3), (2, 3)), ((1, 1), ()), ((), ()), ((0, 1), (0,))):
        x = xp.zeros(shape, device=device)
        assert x.squeeze().shape == squeezed
        assert xp.squeeze(x).shape == squeezed
        assert x.shape == shape
    assert counting(xp, 1, 2, 1, 3, device=device).squeeze().tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("shape.squeeze.removes_one_dimension", MUST, source=[S2(52), Torch("torch.squeeze")])
def _(xp):
    """``squeeze(dim)`` removes that dimension where its size is one, and leaves the shape alone where it is not."""
    x = xp.zeros(1, 2, 1, 3)
    assert x.squeeze(0).shape == (2, 1, 3)
    assert x.squeeze(2).shape == x.squeeze(-2).shape == (1, 2, 3)
    assert x.squeeze(-4).shape == (2, 1, 3)
    assert x.squeeze(1).shape == x.squeeze(-1).shape == (1, 2, 1, 3)
    assert x.squeeze(dim=0).shape == xp.squeeze(x, 0).shape == xp.squeeze(input=x, dim=0).shape == (2, 1, 3)
    assert xp.zeros(0, 1).squeeze(0).shape == (0, 1)


@clause("shape.squeeze.removes_several_dimensions", MUST, source=[Torch("torch.squeeze")])
def _(xp):
    """``squeeze(dims)`` removes those of the named dimensions that have size one; an empty tuple names none."""
    x = xp.zeros(1, 2, 1, 3)
    assert x.squeeze((0, 2)).shape == (2, 3)
    assert x.squeeze((0, 1)).shape == (2, 1, 3)
    assert x.squeeze([-2]).shape == (1, 2, 3)
    assert x.squeeze(()).shape == (1, 2, 1, 3)
    for dims in ((0, 0), (0, -4)):
        with raises(RuntimeError):
            x.squeeze(dims)
    with raises(IndexError):
        x.squeeze((0, 4))


@clause("shape.squeeze.shares", MUST, source=[Torch("torch.squeeze"), Note("tensor_view")], requires=["views"])
def _(xp, device):
    """``squeeze`` is a view, also where it removes nothing."""
    for x in (counting(xp, 1, 2, 1, device=device), counting(xp, 2, 3, device=device)):
        for view in (x.squeeze(), x.squeeze(0), x.squeeze((0, 1))):
            assert view is not x
            assert_shared(x, view)


@clause("shape.squeeze.refuses_missing_dimensions", MUST, source=[Torch("torch.squeeze")])
def _(xp):
    """A dimension that is not there is refused with IndexError; a 0-d tensor is treated as if it had one."""
    x = xp.zeros(1, 2)
    for dim in (2, -3):
        with raises(IndexError):
            x.squeeze(dim)
    assert xp.tensor(5).squeeze(0).shape == xp.tensor(5).squeeze(-1).shape == ()
    with raises(IndexError):
        xp.tensor(5).squeeze(1)


@clause(
    "shape.squeeze.takes_no_None_and_no_out", MUST, source=[S2(53, 54, 56), Torch("torch.squeeze", "torch.unsqueeze")]
)
def _(xp):
    """Without a dimension ``dim`` is left out, ``None`` is TypeError; ``squeeze`` and ``unsqueeze`` have no ``out``."""
    x = xp.zeros(1, 2)
    with raises(TypeError):
        xp.squeeze(x, dim=None)
    with raises(TypeError):
        x.squeeze(None)
    with raises(TypeError):
        xp.squeeze(x, 0, out=xp.zeros(2))
    with raises(TypeError):
        xp.squeeze(x, out=xp.zeros(2))
    with raises(TypeError):
        xp.unsqueeze(x, 0, out=xp.zeros(1, 1, 2))


@clause("shape.squeeze.gradient", MUST, source=[Torch("torch.squeeze")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of ``squeeze`` comes back with the dimensions that it removed."""
    assert_gradient_follows(xp, lambda x: x.squeeze(), device)
    assert_gradient_follows(xp, lambda x: x.squeeze(0), device)
    assert_gradient_follows(xp, lambda x: x.squeeze(1), device)
    assert_gradient_follows(xp, lambda x: x.squeeze((0, 2)), device)


@clause(
    "shape.unsqueeze.inserts_a_dimension", MUST, source=[S2(55), Torch("torch.unsqueeze", "torch.Tensor.unsqueeze")]
)
def _(xp, device):
    """``unsqueeze(dim)`` inserts a dimension of size one, which is dimension ``dim`` of the result."""
    x = counting(xp, 2, 3, device=device)
    for dim, shape in (
        (0, (1, 2, 3)), (1, (2, 1, 3)), (2, (2, 3, 1)), (-1, (2, 3, 1)), (-2, (2, 1, 3)), (-3, (1, 2, 3)),
    ):  # fmt: skip
        expected = np.arange(6).reshape(shape).tolist()
        for made in (x.unsqueeze(dim), x.unsqueeze(dim=dim), xp.unsqueeze(x, dim), xp.unsqueeze(input=x, dim=dim)):
            assert made.shape == shape
            assert made.tolist() == expected
    assert xp.tensor(5, device=device).unsqueeze(0).tolist() == [5]
    assert xp.tensor(5, device=device).unsqueeze(-1).tolist() == [5]


@clause("shape.unsqueeze.refuses_missing_places", MUST, source=[Torch("torch.unsqueeze")])
def _(xp):
    """A tensor of n dimensions has n + 1 places for a new one: ``dim`` is from -n - 1 to n, else IndexError."""
    for x, dims in ((counting(xp, 2, 3), (3, -4)), (xp.tensor(5), (1, -2))):
        for dim in dims:
            with raises(IndexError):
                x.unsqueeze(dim)
    with raises(TypeError):
        xp.zeros(2).unsqueeze()
    with raises(TypeError):
        xp.zeros(2).unsqueeze((0, 1))


@clause("shape.unsqueeze.shares", MUST, source=[Torch("torch.unsqueeze"), Note("tensor_view")], requires=["views"])
def _(xp, device):
    """``unsqueeze`` is a view, and ``squeeze`` of the same dimension undoes it."""
    x = counting(xp, 2, 3, device=device)
    assert_shared(x, x.unsqueeze(1))
    assert_shared(x, x.unsqueeze(-1).squeeze(-1))
    assert x.unsqueeze(1).squeeze(1).shape == (2, 3)


@clause("shape.unsqueeze.gradient", MUST, source=[Torch("torch.unsqueeze")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of ``unsqueeze`` comes back without the dimension that it inserted."""
    assert_gradient_follows(xp, lambda x: x.unsqueeze(0), device)
    assert_gradient_follows(xp, lambda x: x.unsqueeze(-1), device)


# flatten and unflatten


@clause("shape.flatten.joins_dimensions", MUST, source=[Torch("torch.flatten", "torch.Tensor.flatten")])
def _(xp, device):
    """``flatten(start_dim, end_dim)`` makes one dimension of the range, ends included; by default of all."""
    x = counting(xp, 2, 3, 4, device=device)
    assert x.flatten().tolist() == xp.flatten(x).tolist() == list(range(24))
    for dims, shape in (((1,), (2, 12)), ((0, 1), (6, 4)), ((-2, -1), (2, 12)), ((1, 1), (2, 3, 4))):
        assert x.flatten(*dims).tolist() == xp.flatten(x, *dims).tolist() == np.arange(24).reshape(shape).tolist()
    assert x.flatten(start_dim=0, end_dim=1).shape == (6, 4)
    assert x.transpose(0, 2).flatten().tolist() == np.arange(24).reshape(2, 3, 4).T.ravel().tolist()


@clause("shape.flatten.of_a_scalar", MUST, source=[Torch("torch.flatten")])
def _(xp):
    """A 0-d tensor is flattened to one dimension of one element."""
    assert xp.tensor(5).flatten().tolist() == [5]


@clause("shape.flatten.shares_where_it_can", MUST, source=[Torch("torch.flatten")], requires=["views"])
def _(xp):
    """``flatten`` is a view where the strides allow, else a copy; with nothing to join it is the tensor itself."""
    x = counting(xp, 2, 3)
    assert_shared(x, x.flatten())
    assert_apart(x, x.t().flatten())
    vector = xp.zeros(3)
    assert vector.flatten() is vector
    assert x.flatten(1, 1) is x


@clause("shape.flatten.refuses_bad_ranges", MUST, source=[Torch("torch.flatten")])
def _(xp):
    """A range that ends before it starts is RuntimeError, a dimension that is not there IndexError."""
    x = xp.zeros(2, 3, 4)
    with raises(RuntimeError):
        x.flatten(2, 1)
    with raises(IndexError):
        x.flatten(3)
    with raises(IndexError):
        x.flatten(0, -4)


@clause("shape.flatten.gradient", MUST, source=[Torch("torch.flatten")], requires=["autograd.tape"])
def _(xp):
    """The gradient of ``flatten`` comes back in the input's shape."""
    assert_gradient_follows(xp, lambda x: x.flatten())
    assert_gradient_follows(xp, lambda x: x.transpose(1, 2).flatten(1))


@clause("shape.ravel.makes_a_vector", MUST, source=[Torch("torch.ravel")], requires=["views"])
def _(xp):
    """``ravel`` gives all elements in one dimension: a view where the strides allow, else a copy."""
    x = counting(xp, 2, 3)
    assert x.t().ravel().tolist() == [0, 3, 1, 4, 2, 5]
    assert xp.ravel(xp.tensor(5)).tolist() == [5]
    assert_shared(x, x.ravel())
    assert_apart(x, x.t().ravel())


@clause("shape.unflatten.splits_a_dimension", MUST, source=[Torch("torch.unflatten")], requires=["views"])
def _(xp):
    """``unflatten(dim, sizes)`` makes several dimensions of one, as a view; one size may be -1."""
    x = counting(xp, 2, 12)
    assert x.unflatten(1, (3, 4)).shape == xp.unflatten(x, -1, (3, -1)).shape == (2, 3, 4)
    assert x.unflatten(0, (2, 1)).shape == (2, 1, 12)
    assert_shared(x, x.unflatten(1, (3, 4)))
    with raises(RuntimeError):
        x.unflatten(1, (5, 2))


# expand


@clause("shape.expand.repeats_without_copying", MUST, source=[Torch("torch.Tensor.expand"), Note("tensor_view")])
def _(xp, device):
    """``expand`` shows dimensions of size one, and new ones in front, as often as asked; -1 keeps a size."""
    x = xp.tensor([[1], [2]], device=device)
    assert x.expand(2, 3).tolist() == [[1, 1, 1], [2, 2, 2]]
    assert x.expand((-1, 2)).tolist() == [[1, 1], [2, 2]]
    assert x.expand([2, 2, -1]).tolist() == [[[1], [2]], [[1], [2]]]
    assert x.expand(-1, 0).shape == (2, 0)
    assert xp.tensor(5, device=device).expand(2).tolist() == [5, 5]
    assert xp.tensor(5, device=device).expand(()).shape == ()


@clause("shape.expand.forms", MUST, source=[Torch("torch.Tensor.expand_as", "torch.broadcast_to")])
def _(xp):
    """``expand_as`` takes another tensor's shape; ``expand`` is a function by the name of ``broadcast_to`` only."""
    x = xp.tensor([1, 2])
    for made in (x.expand_as(xp.zeros(3, 2)), xp.broadcast_to(x, (3, 2)), x.broadcast_to((3, 2))):
        assert made.tolist() == [[1, 2]] * 3
    assert not hasattr(xp, "expand")


@clause("shape.expand.shares", MUST, source=[Torch("torch.Tensor.expand")], requires=["views"])
def _(xp, device):
    """``expand`` is a view: all repetitions of an element are one memory location, as it shows from both sides."""
    x = counting(xp, 3, 1, device=device)
    y = x.expand(3, 4)
    x[1, 0] = 10
    assert y.tolist() == [[0] * 4, [10] * 4, [2] * 4]
    y[2, 3] = 20
    assert x.tolist() == [[0], [10], [20]]
    assert y[2].tolist() == [20] * 4


@clause("shape.expand.has_zero_strides", MUST, source=[Torch("torch.Tensor.expand")], requires=["strides"])
def _(xp):
    """An expanded dimension has stride zero, one that keeps its size keeps its stride."""
    x = xp.zeros(3, 1)
    assert x.expand(2, 3, 4).stride() == (0, 1, 0)
    assert x.expand(3, 1).stride() == (1, 1)
    assert not x.expand(3, 4).is_contiguous()


@clause("shape.expand.refuses_other_sizes", MUST, source=[Torch("torch.Tensor.expand")])
def _(xp):
    """Only size one expands: RuntimeError for another size, fewer dimensions, or -1 for a dimension that is new."""
    for shape, target in (((3,), (2, 4)), ((2, 3), (3,)), ((3,), (-1, 3)), ((0,), (1,)), ((2,), (1,)), ((3,), (3, -2))):
        with raises(RuntimeError):
            xp.zeros(shape).expand(target)


def added(y, xp):
    y.add_(1)


def multiplied(y, xp):
    y *= 2


def copied_into(y, xp):
    y.copy_(xp.ones(3))


def assigned(y, xp):
    y[:] = 5


@clause(
    "shape.expand.refuses_writes_that_overlap",
    MUST,
    source=[Torch("torch.Tensor.expand")],
    requires=["mutable", "views"],
)
def _(xp, write=each([added, multiplied, copied_into, assigned])):
    """In-place arithmetic and copies into a tensor that shows a location twice are RuntimeError and write nothing."""
    x = xp.tensor([1.0])
    y = x.expand(3)
    with raises(RuntimeError):
        write(y, xp)
    assert x.tolist() == [1.0]
    z = x.expand(1)
    z.add_(1)
    assert x.tolist() == [2.0]


@clause("shape.expand.gradient", MUST, source=[Torch("torch.Tensor.expand")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of an expanded element is the sum over its repetitions."""
    assert_gradient_follows(xp, lambda x: x.expand(4, 2, 3), device)
    assert_gradient_follows(xp, lambda x: x.unsqueeze(-1).expand(5, 1, 2, 3, 2), device)


# contiguous


@clause("shape.contiguous.returns_itself", MUST, source=[Torch("torch.Tensor.contiguous")])
def _(xp):
    """``contiguous`` of a contiguous tensor is that very tensor."""
    for x in (counting(xp, 2, 3), xp.tensor(5), xp.zeros(0, 3), counting(xp, 4, 3)[1:3]):
        assert x.is_contiguous()
        assert x.contiguous() is x


@clause("shape.contiguous.copies_other_layouts", MUST, source=[Torch("torch.Tensor.contiguous")], requires=["views"])
def _(xp, device):
    """``contiguous`` of any other layout is a copy in row-major order, which shares nothing."""
    x = counting(xp, 4, 3, device=device)
    for other in (x.t(), x[:, ::2], x[:, :1].expand(4, 2)):
        assert not other.is_contiguous()
        made = other.contiguous()
        assert made.is_contiguous()
        assert made.tolist() == other.tolist()
        assert made.view(-1).tolist() == flat(other)
    assert_apart(x, x.t().contiguous())


@clause("shape.contiguous.ignores_dimensions_that_do_not_matter", MUST, source=[Torch("torch.Tensor.is_contiguous")])
def _(xp):
    """Strides of dimensions of size one, and of empty tensors, do not matter to whether a tensor is contiguous."""
    assert xp.zeros(1, 3).t().is_contiguous()
    assert xp.zeros(3, 1).expand(3, 1).is_contiguous()
    assert xp.zeros(0, 3).t().is_contiguous()
    assert not xp.zeros(2, 3).t().is_contiguous()


@clause("shape.contiguous.gradient", MUST, source=[Torch("torch.Tensor.contiguous")], requires=["autograd.tape"])
def _(xp):
    """The gradient passes ``contiguous`` as it is."""
    assert_gradient_follows(xp, lambda x: x.contiguous())
    assert_gradient_follows(xp, lambda x: x.transpose(1, 2).contiguous())


# In-place changes of geometry


def squeezed_in_place(x):
    return x.squeeze_()


def one_squeezed_in_place(x):
    return x.squeeze_(0)


def unsqueezed_in_place(x):
    return x.unsqueeze_(-1)


def transposed_in_place(x):
    return x.transpose_(0, 2)


def swapped_in_place(x):
    return x.swapaxes_(0, 1)


IN_PLACE = (squeezed_in_place, one_squeezed_in_place, unsqueezed_in_place, transposed_in_place, swapped_in_place)
RESULTS = ((2, 3), (2, 3), (1, 2, 3, 1), (3, 2, 1), (2, 1, 3))


@clause(
    "shape.in_place.changes_the_tensor_itself",
    MUST,
    source=[Torch("torch.Tensor.squeeze_", "torch.Tensor.unsqueeze_", "torch.Tensor.transpose_")],
    requires=["mutable", "views"],
)
def _(xp, case=each(zip(IN_PLACE, RESULTS, strict=True))):
    """``squeeze_``, ``unsqueeze_``, ``transpose_`` and the like change the tensor's own geometry and return it."""
    change, shape = case
    x = counting(xp, 1, 2, 3)
    values = sorted(flat(x))
    assert change(x) is x
    assert x.shape == shape
    assert sorted(flat(x)) == values


@clause(
    "shape.in_place.leaves_other_views_alone",
    MUST,
    source=[Torch("torch.Tensor.squeeze_", "torch.Tensor.transpose_")],
    requires=["mutable", "views"],
)
def _(xp, change=each(IN_PLACE)):
    """Only the geometry of this one tensor changes: other tensors on the memory keep their shape, and still share."""
    x = counting(xp, 1, 2, 3)
    other = x.view(1, 2, 3)
    change(x)
    assert other.shape == (1, 2, 3)
    assert other.tolist() == [[[0, 1, 2], [3, 4, 5]]]
    assert_shared(other, x)


@clause("shape.in_place.t_", MUST, source=[Torch("torch.Tensor.t_")], requires=["mutable", "views"])
def _(xp):
    """``t_`` transposes a matrix in place; of more dimensions it is RuntimeError, and the tensor is as it was."""
    x = counting(xp, 2, 3)
    assert x.t_() is x
    assert x.tolist() == [[0, 3], [1, 4], [2, 5]]
    cube = counting(xp, 2, 3, 4)
    with raises(RuntimeError):
        cube.t_()
    assert cube.shape == (2, 3, 4)


@clause(
    "shape.in_place.gradient",
    MUST,
    source=[Torch("torch.Tensor.unsqueeze_"), Note("notes/autograd")],
    requires=["mutable", "views", "autograd.tape"],
)
def _(xp, change=each(IN_PLACE)):
    """An in-place change of geometry is recorded like any operation: the gradient is changed back."""
    assert_gradient_follows(xp, lambda x: change(x * 1))


@clause(
    "shape.in_place.refuses_leaves",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "views", "autograd.tape"],
)
def _(xp, change=each(IN_PLACE)):
    """The geometry of a leaf that requires grad cannot be changed in place: RuntimeError, and nothing changes."""
    x = xp.ones(1, 2, 3, requires_grad=True)
    with raises(RuntimeError):
        change(x)
    assert x.shape == (1, 2, 3)
    assert x.is_leaf


# What all views have in common


def reshaped(x):
    return x.reshape(3, 2)


def viewed(x):
    return x.view(-1)


def transposed(x):
    return x.transpose(0, 2)


def permuted(x):
    return x.permute(1, 2, 0)


def squeezed(x):
    return x.squeeze()


def unsqueezed(x):
    return x.unsqueeze(1)


def flattened(x):
    return x.flatten()


def expanded(x):
    return x.expand(1, 2, 3)


VIEWS = (reshaped, viewed, transposed, permuted, squeezed, unsqueezed, flattened, expanded)


@clause("shape.views.keep_dtype_and_device", MUST, source=[Note("tensor_view")])
def _(xp, device, change=each(VIEWS), dtype=each(("bool", "uint8", "int64", "bfloat16", "float64", "complex64"))):
    """A view has the dtype and the device of what it shows."""
    x = xp.zeros(1, 2, 3, device=device).to(getattr(xp, dtype))
    assert change(x).dtype == x.dtype
    assert change(x).device == x.device


@clause("shape.views.of_views_share", MUST, source=[Note("tensor_view")], requires=["views"])
def _(xp, device, first=each((transposed, permuted, expanded)), second=each((transposed, unsqueezed, squeezed))):
    """A view of a view shares with the first tensor, and with every other view of it."""
    x = counting(xp, 1, 2, 3, device=device)
    one = second(first(x))
    other = x.view(6)
    assert_shared(x, one)
    assert_shared(other, one)


@clause(
    "shape.views.written_after_use_in_backward",
    MUST,
    source=[Note("notes/autograd")],
    requires=["views", "mutable", "autograd.version"],
)
def _(xp, change=each(VIEWS)):
    """All views of a tensor count writes together: backward refuses a saved value that was written through a view."""
    leaf = xp.ones(1, 2, 3, requires_grad=True)
    saved = leaf * 1
    y = saved * saved
    with xp.no_grad():
        change(saved).fill_(5)
    with raises(RuntimeError):
        y.sum().backward()
    assert leaf.grad is None


@clause(
    "shape.views.writes_are_differentiated",
    MUST,
    source=[Note("notes/autograd")],
    requires=["views", "mutable", "autograd.tape"],
)
def _(xp, change=each(VIEWS)):
    """Writing to a view of a tensor changes that tensor, and its gradient takes the write into account."""
    leaf = xp.ones(1, 2, 3, requires_grad=True)
    base = leaf * 1
    change(base).mul_(3)
    assert flat(base) == [3.0] * 6
    base.sum().backward()
    assert flat(leaf.grad) == [3.0] * 6


@clause("shape.views.do_not_keep_a_changed_shape", MUST, source=[Note("tensor_view")], requires=["views"])
def _(xp):
    """A view has a geometry of its own: what is done to the shape of one does not show in the other."""
    x = counting(xp, 1, 2, 3)
    view = x.squeeze()
    x.unsqueeze_(0)
    assert view.shape == (2, 3)
    view.unsqueeze_(-1)
    assert x.shape == (1, 1, 2, 3)


@clause("shape.mT.of_no_dimensions_is_itself", MAY, source=[Torch("torch.Tensor.mT")])
def _(xp):
    """``mT`` of a tensor without dimensions is the tensor itself, and no view."""
    x = xp.tensor(2.0)
    assert x.mT is x


@clause("shape.broadcast_shapes.takes_sizes", MUST, source=[Torch("torch.broadcast_shapes")])
def _(xp):
    """A shape of ``broadcast_shapes`` may be a single int, the size of its one dimension."""
    assert tuple(xp.broadcast_shapes(3, (2, 1))) == (2, 3)

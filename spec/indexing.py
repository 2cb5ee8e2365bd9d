"""Indexing: what a key reads, when the result shares, what can be assigned, what is refused."""

import numpy as np

from conformance.clause import DEPRECATED, MAY, MUST, SHOULD, Note, Torch, clause, drawn, each, either, raises


def numbered(xp, *shape, device="cpu"):
    """A tensor of the shape whose elements are 0, 1, 2, ... in row-major order."""
    return xp.arange(int(np.prod(shape)), device=device).reshape(shape)


def shares(x, key):
    """Whether ``x[key]`` shows the memory of ``x``: tried out in both directions, which must agree."""
    part = x[key]
    part.fill_(77)
    forward = 77 in np.asarray(x.tolist())
    part = x[key]
    x.fill_(88)
    backward = 88 in np.asarray(part.tolist())
    assert forward == backward
    return forward


# Reading by integers


@clause("indexing.integer.removes_the_dimension", MUST, source=[Note("tensor_view"), Torch("torch.select")])
def _(xp, device):
    """An integer chooses along the first dimension and removes it; negative ones count from the end."""
    x = numbered(xp, 2, 3, device=device)
    assert x[1].tolist() == x[-1].tolist() == [3, 4, 5]
    assert x[0][2].item() == x[0, 2].item() == x[-2, -1].item() == 2
    assert x[0, 2].shape == ()
    assert (x[1].dtype, x[1].device) == (x.dtype, x.device)
    assert x.select(1, 2).tolist() == x.select(-1, -1).tolist() == [2, 5]


@clause("indexing.integer.shares", MUST, source=[Note("tensor_view")], requires=["views"])
def _(xp, device, key=each([0, -1, (0, 1), (..., 2)])):
    """What integers choose is a view, even a single element."""
    assert shares(numbered(xp, 2, 3, device=device), key)


@clause("indexing.integer.of_other_types", MUST, source=[Note("tensor_view")])
def _(xp):
    """Whatever is an integer to Python can index: NumPy's integers, and 0-d integer tensors, and the result is a view."""
    for make in (np.int64, np.uint8, xp.tensor, lambda n: xp.tensor(n, dtype=xp.int16), np.array):
        x = numbered(xp, 3, 2)
        assert x[make(2)].tolist() == [4, 5]
        assert x[:, make(1)].tolist() == [1, 3, 5]
        assert shares(x, make(1))
        assert shares(numbered(xp, 3, 2), (slice(None), make(1)))


@clause("indexing.integer.refuses_what_is_out_of_range", MUST, source=[Torch("torch.select")])
def _(xp, key=each([2, -3, (0, 3), (0, -4), (slice(None), 3)])):
    """An index beyond the size is IndexError on reading, and on writing, which changes nothing."""
    x = numbered(xp, 2, 3)
    with raises(IndexError):
        x[key]
    with raises(IndexError):
        x[key] = 9
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("indexing.integer.refuses_too_many", MUST, source=[Torch("torch.select")])
def _(xp):
    """More indices than dimensions are IndexError, and a 0-d tensor takes none."""
    x = numbered(xp, 2, 3)
    for key in ((0, 0, 0), (slice(None), slice(None), slice(None)), (..., 0, 0, 0), (0, 0, slice(None))):
        with raises(IndexError):
            x[key]
    for key in (0, -1, slice(None), (..., 0)):
        with raises(IndexError):
            xp.tensor(5)[key]


@clause("indexing.key.refuses_other_types", MUST, source=[Note("tensor_view")])
def _(xp, key=each([1.0, 1j, (0, 1.5), (0, "a")])):
    """What is no integer, slice, None, Ellipsis, bool, tensor, array or list of such does not index: IndexError."""
    x = numbered(xp, 2, 3)
    with raises(IndexError, TypeError):
        x[key]
    with raises(IndexError, TypeError):
        x[key] = 9
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("indexing.key.refuses_floating_point_tensors", MUST, source=[Note("tensor_view")])
def _(xp):
    """Tensors that index have an integer dtype or bool; floating-point ones are IndexError, also if whole."""
    x = numbered(xp, 3)
    for key in (xp.tensor(1.0), xp.tensor([0.0, 1.0]), (xp.tensor([1.0]),)):
        with raises(IndexError):
            x[key]
        with raises(IndexError):
            x[key] = 9
    assert x.tolist() == [0, 1, 2]


# Slices


SLICES = (
    slice(None), slice(1, 3), slice(-2, None), slice(None, -1), slice(None, None, 2), slice(1, None, 3), slice(3, 1),
    slice(10, None), slice(-100, 2), slice(None, 100), slice(5, 5), slice(1, 4, 100), slice(0, 0),
)  # fmt: skip


@clause("indexing.slice.selects_as_python_does", MUST, source=[Note("tensor_view")])
def _(xp, device, key=each(SLICES)):
    """A slice keeps the dimension and selects as it does from a list: bounds from the end, and cut to the size."""
    x = xp.arange(5, device=device)
    assert x[key].tolist() == list(range(5))[key]
    table = numbered(xp, 3, 5, device=device)
    assert table[:, key].tolist() == np.arange(15).reshape(3, 5)[:, key].tolist()
    assert table[:, key].shape == (3, len(range(5)[key]))


@clause("indexing.slice.shares", MUST, source=[Note("tensor_view")], requires=["views"])
def _(xp, device, key=each([slice(None), slice(1, 3), slice(None, None, 2), (slice(1, None), slice(None, 2))])):
    """A slice is a view, whatever its step; even the whole tensor's is another tensor."""
    x = numbered(xp, 4, 4, device=device)
    assert x[key] is not x
    assert shares(x, key)


@clause("indexing.slice.writes_at_its_own_places", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, device):
    """A write to a slice is a write to just those elements of the tensor, also through a slice of a slice."""
    x = numbered(xp, 3, 4, device=device)
    part = x[1:, ::2]
    part[0, 1] = 60
    part[1][:1] = 80
    assert x.tolist() == [[0, 1, 2, 3], [4, 5, 60, 7], [80, 9, 10, 11]]
    x[2, 2] = 100
    assert part.tolist() == [[4, 60], [80, 100]]


@clause("indexing.slice.refuses_steps_below_one", MUST, source=[Note("tensor_view")])
def _(xp, step=each([0, -1, -2])):
    """A tensor cannot be sliced backward: a step below one is ValueError, on reading and on writing."""
    x = xp.arange(5)
    with raises(ValueError):
        x[::step]
    with raises(ValueError):
        x[::step] = 0
    assert x.tolist() == [0, 1, 2, 3, 4]


@clause("indexing.slice.bounds_are_integers", MUST, source=[Note("tensor_view")])
def _(xp):
    """The bounds of a slice are what Python takes for integers, 0-d integer tensors among them, else TypeError."""
    x = xp.arange(5)
    assert x[xp.tensor(1) : xp.tensor(4)].tolist() == [1, 2, 3]
    assert x[np.int64(3) :].tolist() == [3, 4]
    for key in (slice(1.0, None), slice("1", None), slice(None, None, 2.0)):
        with raises(TypeError):
            x[key]


# None, Ellipsis, bools


@clause("indexing.none.inserts_a_dimension", MUST, source=[Note("tensor_view"), Torch("torch.unsqueeze")])
def _(xp, device):
    """``None`` inserts a dimension of size one where it stands, as a view."""
    x = numbered(xp, 2, 3, device=device)
    for key, shape in (
        (None, (1, 2, 3)), ((slice(None), None), (2, 1, 3)), ((..., None), (2, 3, 1)), ((0, None, 1), (1,)),
        ((None, 0, None, ..., None), (1, 1, 3, 1)),
    ):  # fmt: skip
        array = np.arange(6).reshape(2, 3)[key]
        assert x[key].shape == shape
        assert x[key].tolist() == array.tolist()
        assert shares(numbered(xp, 2, 3, device=device), key)
    assert xp.tensor(5, device=device)[None].tolist() == [5]


@clause("indexing.ellipsis.stands_for_the_rest", MUST, source=[Note("tensor_view")])
def _(xp, device):
    """``...`` stands for all dimensions that the key does not name, maybe none; alone it is a view of the whole."""
    x = numbered(xp, 2, 3, 4, device=device)
    array = np.arange(24).reshape(2, 3, 4)
    for key in (..., (..., 1), (1, ...), (0, ..., 2), (..., 0, 1, 2), (0, 1, 2, ...), (slice(1, None), ..., slice(2))):
        assert x[key].tolist() == array[key].tolist()
    scalar = xp.tensor(5, device=device)
    assert scalar[...].shape == scalar[()].shape == ()
    assert scalar[...] is not scalar
    assert shares(scalar, ...)


@clause("indexing.bool.adds_a_dimension", MUST, source=[Note("tensor_view")])
def _(xp, make=each(["python", "tensor"])):
    """A single True adds a dimension of size one in front, a single False one of size zero; the result is a copy."""
    true, false = (True, False) if make == "python" else (xp.tensor(True), xp.tensor(False))
    x = numbered(xp, 2, 3)
    assert x[true].tolist() == [x.tolist()]
    assert x[false].shape == (0, 2, 3)
    assert xp.tensor(5)[true].tolist() == [5]
    assert xp.tensor(5)[false].shape == (0,)
    assert not shares(x, true)


# Integer tensors, lists and arrays


def as_tensor(xp, values):
    return xp.tensor(values)


def as_narrow_tensor(xp, values):
    return xp.tensor(values, dtype=xp.int32)


def as_array(xp, values):
    return np.array(values)


def as_list(xp, values):
    return values


FORMS = (as_tensor, as_narrow_tensor, as_array, as_list)


@clause("indexing.integers.gather", MUST, source=[Torch("torch.take", "torch.index_select")])
def _(xp, form=each(FORMS)):
    """Integers in a tensor, an array or a list choose one element each, any number of times, from either end."""
    x = numbered(xp, 4, 2)
    array = np.arange(8).reshape(4, 2)
    for values in ([0], [3, 0, 0], [-1, -4, 2]):
        key = form(xp, values)
        assert x[key].tolist() == array[values].tolist()
        assert x[:, form(xp, [1])].tolist() == array[:, [1]].tolist()
        assert x[1:, form(xp, [1, 0, 0])].tolist() == array[1:, [1, 0, 0]].tolist()


@clause("indexing.integers.copy", MUST, source=[Note("tensor_view")])
def _(xp, device, key=each([[0, 1], [1], (slice(None), [0]), ([0], 1), (0, [1])])):
    """What a tensor, an array or a list of integers chooses is a copy, whatever else the key holds."""
    x = numbered(xp, 2, 3, device=device)
    assert not shares(x, key)
    x = numbered(xp, 2, 3, device=device)
    assert not shares(x, xp.tensor([1], device=device))


@clause("indexing.integers.take_the_shape_of_the_index", MUST, source=[Torch("torch.take")])
def _(xp, device):
    """The indices' shape stands in the result where the indexed dimension stood; several are broadcast together."""
    x = numbered(xp, 3, 4, device=device)
    array = np.arange(12).reshape(3, 4)
    square, row, column = np.array([[0, 1], [2, 0]]), np.array([0, 3]), np.array([[0], [2], [1]])
    t_square, t_row, t_column = (xp.tensor(a.tolist(), device=device) for a in (square, row, column))
    assert x[t_square].tolist() == array[square].tolist()
    assert x[:, t_square].tolist() == array[:, square].tolist()
    assert x[t_column, t_row].tolist() == array[column, row].tolist()
    assert x[t_square, 1].tolist() == array[square, 1].tolist()
    assert x[2, t_square].tolist() == array[2, square].tolist()
    none = xp.tensor([], dtype=xp.int64, device=device)
    assert x[none].shape == (0, 4)
    assert x[:, none].shape == (3, 0)
    assert x[[]].shape == (0, 4)


@clause("indexing.integers.place_of_their_dimensions", MUST, source=[Note("tensor_view")])
def _(xp):
    """The dimensions of several indices stand where those stood; with a slice, ``...`` or None between them, in front."""
    x = numbered(xp, 2, 3, 4, 5)
    for key, shape in (
        ((slice(None), [0, 1], [1, 2]), (2, 2, 5)),
        (([0, 1], slice(None), [1, 2]), (2, 3, 5)),
        ((slice(None), [0, 1], slice(None), [1, 2]), (2, 2, 4)),
        (([0, 1], ..., [1, 2]), (2, 3, 4)),
        (([0, 1], None, [1, 2]), (2, 1, 4, 5)),
        ((slice(None), None, [0, 2, 1]), (2, 1, 3, 4, 5)),
        (([[0]], slice(None), 1), (1, 1, 3, 5)),
    ):
        assert x[key].shape == shape
        assert x[key].tolist() == np.arange(120).reshape(2, 3, 4, 5)[key].tolist()


@clause("indexing.integers.beside_one_integer", MUST, source=[Note("tensor_view")])
def _(xp):
    """A plain integer removes its dimension before the indices are placed, so that it does not part them from their place.

    NumPy counts it as an index, and puts the dimensions in front: ``x[0, :, [0, 1]]`` differs between the two.
    """
    x = numbered(xp, 2, 3, 4)
    assert x[0, :, [0, 1]].shape == (3, 2)
    assert x[0, :, [0, 1]].tolist() == [[0, 1], [4, 5], [8, 9]]
    assert x[[0, 1], :, 1].shape == (2, 3)
    assert x[0, :, [0, 1]].tolist() == x[0][:, [0, 1]].tolist()


@clause("indexing.integers.refuse_out_of_range", MUST, source=[Torch("torch.take")])
def _(xp, form=each(FORMS), values=each([[2], [-3], [0, 5]])):
    """One index beyond the size is IndexError for all, on the host; a write changes at most what the others name."""
    x = numbered(xp, 2, 3)
    with raises(IndexError):
        x[form(xp, values)]
    with raises(IndexError):
        x[form(xp, values)] = 9
    assert x[1].tolist() == [3, 4, 5]
    assert x[0].tolist() == either([0, 1, 2], [9, 9, 9])


@clause("indexing.integers.of_an_empty_result", MAY, source=[Torch("torch.take")])
def _(xp):
    """Where another dimension leaves nothing to choose, indices out of range are not looked at; of nothing none is in range."""
    out = xp.tensor([5])
    assert xp.ones(2, 0)[out].shape == (1, 0)
    assert xp.ones(2, 3)[out, :0].shape == (1, 0)
    assert xp.ones(2, 3)[out, xp.tensor([False, False, False])].shape == (0,)
    for nothing in (xp.ones(0), xp.ones(0, 2)):
        with raises(IndexError):
            nothing[out]
    with raises(IndexError):
        xp.ones(2, 0)[5]


@clause("indexing.integers.refuse_other_shapes", MUST, source=[Note("notes/broadcasting")])
def _(xp):
    """Indices that do not broadcast together are IndexError."""
    x = numbered(xp, 3, 4)
    with raises(IndexError):
        x[xp.tensor([0, 1]), xp.tensor([0, 1, 2])]


@clause("indexing.integers.refuse_narrow_dtypes", SHOULD, source=[Note("tensor_view")])
def _(xp, dtype=each(["int8", "int16", "uint16"])):
    """Index tensors with dimensions are int64 or int32 (bool and uint8 are masks); other integers are IndexError."""
    with raises(IndexError):
        xp.arange(5)[xp.tensor([0, 1]).to(getattr(xp, dtype))]


@clause("indexing.integers.on_the_host_index_a_device", MUST, source=[Note("notes/cuda")])
def _(xp, accelerator):
    """Indices may stay on the host while the tensor is on another device; the other way round is refused."""
    x = numbered(xp, 2, 3, device=accelerator)
    assert x[xp.tensor([1])].tolist() == [[3, 4, 5]]
    assert x[xp.tensor([True, False])].tolist() == [[0, 1, 2]]
    assert x[:, xp.tensor([0, 2])].device == x.device
    with raises(RuntimeError):
        numbered(xp, 2, 3)[xp.tensor([1], device=accelerator)]


@clause("indexing.key.list_of_sequences_is_a_tuple", DEPRECATED, source=[Note("tensor_view")])
def _(xp):
    """A list that holds sequences, tensors, slices, None or ``...`` is taken for a tuple of them; that is deprecated."""
    x = numbered(xp, 2, 3)
    assert x[[[0, 1], [2, 1]]].tolist() == x[[0, 1], [2, 1]].tolist() == [2, 4]
    assert x[[slice(1, 2), 0]].tolist() == x[1:2, 0].tolist() == [3]
    assert x[[x > 2]].tolist() == [3, 4, 5]


# Masks


@clause("indexing.mask.selects_where_true", MUST, source=[Torch("torch.masked_select")])
def _(xp, device):
    """A bool tensor of the tensor's shape selects, in row-major order, the elements where it is true: one dimension."""
    x = numbered(xp, 2, 3, device=device)
    assert x[x > 2].tolist() == [3, 4, 5]
    assert x[(x % 2) == 0].tolist() == x.masked_select((x % 2) == 0).tolist() == [0, 2, 4]
    assert x[x > 9].shape == (0,)
    assert x.t()[(x.t() % 2) == 1].tolist() == [3, 1, 5]
    scalar = xp.tensor(5, device=device)
    assert scalar[scalar > 3].tolist() == [5]
    assert scalar[scalar > 9].shape == (0,)


@clause("indexing.mask.over_some_dimensions", MUST, source=[Note("tensor_view")])
def _(xp, device):
    """A mask stands for as many dimensions as it has; the rest are kept, and it mixes with other keys."""
    x = numbered(xp, 2, 3, 4, device=device)
    array = np.arange(24).reshape(2, 3, 4)
    rows, plane = np.array([False, True]), np.arange(6).reshape(2, 3) % 2 == 0
    t_rows, t_plane = xp.tensor(rows.tolist(), device=device), xp.tensor(plane.tolist(), device=device)
    assert x[t_rows].tolist() == array[rows].tolist()
    assert x[t_plane].tolist() == array[plane].tolist()
    assert x[t_plane, 1:3].tolist() == array[plane, 1:3].tolist()
    assert x[:, [True, False, True]].tolist() == array[:, [True, False, True]].tolist()
    assert x[t_rows, 0].tolist() == array[rows, 0].tolist()
    assert x[t_rows, [2]].tolist() == array[rows, [2]].tolist()


@clause("indexing.mask.of_other_forms", MUST, source=[Torch("torch.masked_select")])
def _(xp):
    """A mask may also be a NumPy array or a list of bools."""
    x = numbered(xp, 2, 3)
    assert x[np.array([[True, False, True], [False, False, True]])].tolist() == [0, 2, 5]
    assert x[[False, True]].tolist() == [[3, 4, 5]]


@clause("indexing.mask.copies", MUST, source=[Torch("torch.masked_select"), Note("tensor_view")])
def _(xp, device):
    """What a mask selects is a copy, even if it selects everything."""
    x = numbered(xp, 2, 3, device=device)
    assert not shares(x, x >= 0)
    x = numbered(xp, 2, 3, device=device)
    x[x >= 0].add_(100)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("indexing.mask.refuses_other_shapes", MUST, source=[Torch("torch.masked_select")])
def _(xp, mask=each([[True], [True, False, True], [[True, False]], [[True], [False]]])):
    """A mask is not broadcast: sizes other than the tensor's are IndexError, on reading and on writing."""
    x = numbered(xp, 2, 3)
    mask = xp.tensor(mask)
    with raises(IndexError):
        x[mask]
    with raises(IndexError):
        x[mask] = 9
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("indexing.mask.of_bytes", DEPRECATED, source=[Note("tensor_view")])
def _(xp):
    """A uint8 tensor selects as a mask, not by number; that is deprecated in favour of bool."""
    x = xp.arange(4) + 10
    assert x[xp.tensor([1, 0, 1, 0], dtype=xp.uint8)].tolist() == [10, 12]


# Writing


@clause("indexing.assign.numbers", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp, device):
    """A number assigned to a key is written to every element that the key names, and to no other."""
    for key in (
        0, -1, (1, 2), slice(1, None), (slice(None), 1), (..., slice(None, None, 2)), ..., None, (0, None),
        [1, 0], (slice(None), [0, 2]), ([0, 1], [2, 0]), True,
    ):  # fmt: skip
        x, array = numbered(xp, 2, 3, device=device), np.arange(6).reshape(2, 3)
        x[key] = 9
        array[key] = 9
        assert x.tolist() == array.tolist(), key
    x = numbered(xp, 2, 3, device=device)
    x[False] = 9
    x[x > 3] = 0
    assert x.tolist() == [[0, 1, 2], [3, 0, 0]]
    scalar = xp.tensor(5, device=device)
    scalar[...] = 6
    assert scalar.item() == 6
    scalar[()] = 7
    assert scalar.item() == 7


@clause("indexing.assign.tensors", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp, device):
    """A tensor assigned to a key is broadcast to the shape that the key selects."""
    for key, value in (
        (0, [7, 8, 9]), (slice(None), [7, 8, 9]), (slice(None), [[7], [8]]), ((slice(None), 1), [7, 8]), (0, 7),
        ((0, 1), 7), ([1, 0], [7, 8, 9]), ([1, 0], [[7], [8]]), (([0, 1], [2, 0]), [7, 8]), ((slice(None), [2, 0]), [7, 8]),
    ):  # fmt: skip
        x, array = numbered(xp, 2, 3, device=device), np.arange(6).reshape(2, 3)
        x[key] = xp.tensor(value, device=device)
        array[key] = value
        assert x.tolist() == array.tolist(), key
    x = numbered(xp, 2, 3, device=device)
    x[x > 2] = xp.tensor([7, 8, 9], device=device)
    assert x.tolist() == [[0, 1, 2], [7, 8, 9]]


@clause("indexing.assign.drops_leading_ones", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp):
    """A value may have more dimensions than the key selects if those in front have size one."""
    x = numbered(xp, 2, 3)
    x[0] = xp.tensor([[[7, 8, 9]]])
    x[1, 1] = xp.tensor([[5]])
    assert x.tolist() == [[7, 8, 9], [3, 5, 5]]


@clause("indexing.assign.is_seen_in_all_that_share", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, device):
    """Assignment writes in place: every tensor on the memory sees it, and the tensor stays the same object."""
    x = numbered(xp, 2, 3, device=device)
    same, flat, column = x, x.view(6), x[:, 1]
    x[1, 1] = 40
    x[[0], [1]] = 10
    x[x == 5] = 50
    assert same is x
    assert flat.tolist() == [0, 10, 2, 3, 40, 50]
    assert column.tolist() == [10, 40]


@clause("indexing.assign.converts_to_the_dtype", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp):
    """Basic keys convert the value to the tensor's dtype, which it keeps: fractions are cut off, wide integers wrap."""
    x = xp.tensor([1, 2, 3, 4])
    x[0] = 2.9
    x[1] = -2.9
    x[2:] = xp.tensor([7.9, -7.9])
    assert (x.dtype, x.tolist()) == (xp.int64, [2, -2, 7, -7])
    flags = xp.tensor([True, False])
    flags[1] = 2
    assert flags.tolist() == [True, True]
    small = xp.tensor([1, 2], dtype=xp.uint8)
    small[0] = xp.tensor(300)
    assert small.tolist() == [300 % 256, 2]
    half = xp.zeros(2, dtype=xp.float16)
    half[0] = 2049
    assert half.tolist() == [2048.0, 0.0]


@clause(
    "indexing.assign.refuses_numbers_that_do_not_fit", MUST, source=[Torch("torch.Tensor.fill_")], requires=["mutable"]
)
def _(xp):
    """A Python number that the dtype cannot hold is refused, unlike a tensor's: an error, and nothing is written."""
    small, whole = xp.tensor([1, 2], dtype=xp.uint8), xp.tensor([1, 2])
    single = xp.tensor([1.0, 2.0])
    for x, value in (
        (single, 1e300),
        (small, 300),
        (whole, float("nan")),
        (whole, float("inf")),
        (whole, 1j),
        (whole, 2**64),
    ):
        for key in (0, slice(None)):
            with raises(RuntimeError, ValueError, OverflowError):
                x[key] = value
    assert (small.tolist(), whole.tolist(), single.tolist()) == ([1, 2], [1, 2], [1.0, 2.0])
    single[0] = float("inf")
    assert single.tolist() == [float("inf"), 2.0]


@clause(
    "indexing.assign.advanced_keys_need_the_dtype",
    MUST,
    source=[Torch("torch.Tensor.index_put_")],
    requires=["mutable"],
)
def _(xp):
    """Masks and index tensors take a tensor only of the tensor's own dtype, else RuntimeError; numbers are converted.

    What is written by a mask is converted as well if it is a single element.
    """
    x = numbered(xp, 2, 3)
    rows = xp.tensor([0])
    for key, value in ((x > 2, [7.0, 8.0, 9.0]), (rows, [7.0, 8.0, 9.0]), (rows, 7.0), ((rows, 1), [7.0])):
        with raises(RuntimeError):
            x[key] = xp.tensor(value)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]
    x[rows] = 1.5
    x[x > 4] = xp.tensor(7.9)
    x[x == 4] = xp.tensor([6.9])
    assert x.tolist() == [[1, 1, 1], [3, 6, 7]]


@clause("indexing.assign.refuses_other_shapes", MUST, source=[Note("notes/broadcasting")], requires=["mutable"])
def _(xp):
    """A value that does not broadcast to what the key selects is RuntimeError, and nothing is written."""
    x = numbered(xp, 2, 3)
    for key, value in (
        (0, xp.zeros(2)), (0, xp.zeros(2, 3)), ((0, 0), xp.zeros(2)), (slice(None), xp.zeros(3, 2)), (..., xp.zeros(2)),
        (x > 2, xp.zeros(2, dtype=xp.int64)), (x > 9, xp.zeros(2, dtype=xp.int64)),
        ([0, 1], xp.zeros(2, dtype=xp.int64)), (slice(0, 0), xp.zeros(2, 3)),
    ):  # fmt: skip
        with raises(RuntimeError):
            x[key] = value
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("indexing.assign.refuses_other_values", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp):
    """Tensors and numbers can be assigned; lists, arrays, strings and None are TypeError, and nothing is written."""
    x = numbered(xp, 2, 3)
    for value in ([7, 8, 9], (7, 8, 9), np.array([7, 8, 9]), "7", None):
        with raises(TypeError):
            x[0] = value
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@clause("indexing.assign.refuses_overlap", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable", "views"])
def _(xp):
    """A value that overlaps the place it is written to is RuntimeError, unless it is that very place."""
    x = xp.arange(5)
    with raises(RuntimeError):
        x[1:] = x[:-1]
    with raises(RuntimeError):
        x[:-1] = x[1:]
    x[:] = x
    x[None] = x
    x[1:3] = x[3:]
    assert x.tolist() == [0, 3, 4, 3, 4]
    with raises(RuntimeError):
        x[xp.tensor([1, 0, 2, 3, 4])] = x
    assert x.tolist() == [0, 3, 4, 3, 4]


@clause("indexing.assign.reads_the_value_first", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp):
    """With index tensors, a value of the tensor itself is read as it was before the write."""
    x = xp.arange(4)
    x[xp.tensor([0, 1, 2, 3])] = x[xp.tensor([3, 2, 1, 0])]
    assert x.tolist() == [3, 2, 1, 0]


@clause("indexing.assign.one_place_twice", MAY, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp):
    """Where a key names an element twice, it takes one of the values; on the host the last one."""
    x = xp.zeros(2)
    x[xp.tensor([0, 0])] = xp.tensor([1.0, 2.0])
    assert x.tolist() == [2.0, 0.0]


@clause("indexing.assign.augmented", MUST, source=[Torch("torch.Tensor.index_put_")], requires=["mutable"])
def _(xp, device):
    """``x[key] += 1`` writes back for every kind of key; an element that an index names twice is added to once."""
    x = numbered(xp, 2, 3, device=device)
    x[0] += 10
    x[:, 1] *= 2
    x[x > 11] -= 100
    x[xp.tensor([1, 1], device=device)] += 1
    assert x.tolist() == [[10, -78, -88], [4, 9, 6]]


@clause("indexing.assign.from_another_device", MUST, source=[Torch("torch.Tensor.copy_")], requires=["mutable"])
def _(xp, accelerator):
    """Basic keys take a value from any device, as ``copy_`` does; masks and index tensors only a 0-d one of the host."""
    x = numbered(xp, 2, 3, device=accelerator)
    x[0] = xp.tensor([7, 8, 9])
    x[1, :2] = xp.tensor(6)
    assert x.tolist() == [[7, 8, 9], [6, 6, 5]]
    host = numbered(xp, 2, 3)
    host[1] = x[0]
    assert host.tolist() == [[0, 1, 2], [7, 8, 9]]
    x[x > 8] = xp.tensor(0)
    assert x.tolist() == [[7, 8, 0], [6, 6, 5]]
    with raises(RuntimeError):
        x[x == 6] = xp.tensor([1, 1])
    assert x.tolist() == [[7, 8, 0], [6, 6, 5]]


@clause("indexing.assign.cannot_delete", MUST, source=[Torch("torch.Tensor")])
def _(xp):
    """Elements cannot be deleted: TypeError."""
    x = xp.arange(3)
    with raises(TypeError):
        del x[0]
    assert x.tolist() == [0, 1, 2]


# Iteration and membership


@clause("indexing.iteration.goes_along_the_first_dimension", MUST, source=[Torch("torch.unbind")], requires=["views"])
def _(xp, device):
    """Iteration gives views along the first dimension, 0-d ones for a vector; a 0-d tensor is TypeError."""
    x = numbered(xp, 2, 3, device=device)
    rows = list(x)
    assert [row.tolist() for row in rows] == [[0, 1, 2], [3, 4, 5]]
    rows[0].fill_(9)
    assert x[0].tolist() == [9, 9, 9]
    x[1, 0] = 8
    assert rows[1].tolist() == [8, 4, 5]
    assert [(item.item(), item.shape) for item in xp.arange(2, device=device)] == [(0, ()), (1, ())]
    assert list(xp.zeros(0, 3, device=device)) == []
    with raises(TypeError):
        iter(xp.tensor(5, device=device))


@clause("indexing.contains.searches_all_elements", MUST, source=[Torch("torch.Tensor")])
def _(xp):
    """``in`` asks whether any element equals the number or the (broadcast) tensor; other objects are an error."""
    x = numbered(xp, 2, 3)
    assert 5 in x
    assert 6 not in x
    assert 2.0 in x
    assert xp.tensor(3) in x
    assert 1 not in xp.zeros(0)
    with raises(RuntimeError):
        "a" in x
    with raises(RuntimeError):
        None in x


# Gradients


@clause("indexing.gradient.of_basic_keys", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"])
def _(
    xp,
    device,
    key=each([0, (1, 2), slice(1, None), (slice(None), 1), (..., slice(None, None, 2)), None, ..., (0, None)]),
):
    """The gradient of what a key reads stands at the key's places, and is zero elsewhere."""
    x = xp.zeros(2, 3, device=device, requires_grad=True)
    part = x[key]
    weights = np.arange(1.0, part.numel() + 1).reshape(part.shape)
    (part * xp.tensor(weights.tolist(), device=device)).sum().backward()
    expected = np.zeros((2, 3))
    expected[key] = weights
    assert x.grad.tolist() == expected.tolist()


@clause("indexing.gradient.of_integers_adds_up", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"])
def _(xp, device, key=each([[0, 0, 1], (slice(None), [2, 2]), ([0, 1, 0], [1, 2, 1]), (0, [1, 1])])):
    """An element that indices name several times is given the sum of the gradients."""
    x = xp.zeros(2, 3, device=device, requires_grad=True)
    part = x[key]
    weights = np.arange(1.0, part.numel() + 1).reshape(part.shape)
    (part * xp.tensor(weights.tolist(), device=device)).sum().backward()
    expected = np.zeros((2, 3))
    np.add.at(expected, key, weights)
    assert x.grad.tolist() == expected.tolist()


@clause("indexing.gradient.of_masks", MUST, source=[Note("notes/autograd")], requires=["autograd.tape"])
def _(xp, device):
    """The gradient of what a mask selects stands where the mask is true."""
    x = xp.tensor([[1.0, -2.0], [-3.0, 4.0]], device=device, requires_grad=True)
    (x[x > 0] * xp.tensor([5.0, 6.0], device=device)).sum().backward()
    assert x.grad.tolist() == [[5.0, 0.0], [0.0, 6.0]]
    x.grad = None
    x[xp.tensor([False, True], device=device)].sum().backward()
    assert x.grad.tolist() == [[0.0, 0.0], [1.0, 1.0]]


ASSIGNED = (0, (1, 2), slice(1, None), (slice(None), 1), [1], (slice(None), [0, 2]), ([0, 1], [1, 2]))


@clause(
    "indexing.gradient.of_assignment",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "views"],
)
def _(xp, device, key=each(ASSIGNED)):
    """Assignment is recorded: the value is given the gradient at the key's places, what was overwritten is given none."""
    x = xp.ones(2, 3, device=device, requires_grad=True)
    y = x * 2
    value = xp.zeros(y[key].shape, device=device, requires_grad=True)
    y[key] = value * 3
    weights = np.arange(1.0, 7.0).reshape(2, 3)
    (y * xp.tensor(weights.tolist(), device=device)).sum().backward()
    assert value.grad.tolist() == (weights[key] * 3).tolist()
    weights[key] = 0
    assert x.grad.tolist() == (weights * 2).tolist()


@clause(
    "indexing.gradient.of_broadcast_assignment",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "views"],
)
def _(xp):
    """An assigned value that was broadcast is given the sum over its places; a plain tensor may start to require grad."""
    row, scalar = xp.ones(3, requires_grad=True), xp.tensor(2.0, requires_grad=True)
    y = xp.zeros(2, 3)
    y[:] = row
    y[y > 5] = 1.0
    y[0, :2] = scalar
    assert y.requires_grad
    (y * xp.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).sum().backward()
    assert row.grad.tolist() == [4.0, 5.0, 9.0]
    assert scalar.grad.item() == 3.0


@clause(
    "indexing.gradient.of_writes_through_views",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "views"],
)
def _(xp):
    """A write through a view made by indexing is a write to the whole, whose gradient takes it into account."""
    x = xp.ones(2, 3, requires_grad=True)
    y = x * 1
    y[0].mul_(5)
    y[:, 1:][:, 0] += x[:, 0]
    y[1][2] = 7.0
    y.sum().backward()
    assert x.grad.tolist() == [[6.0, 5.0, 5.0], [2.0, 1.0, 0.0]]


@clause(
    "indexing.gradient.refuses_writes_to_leaves",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape"],
)
def _(xp):
    """A leaf that requires grad cannot be assigned to while recording, directly or through a view: RuntimeError."""
    x = xp.ones(2, 3, requires_grad=True)
    for key in (0, slice(None), [1], x > 0, ...):
        with raises(RuntimeError):
            x[key] = 5.0
    with raises(RuntimeError):
        x[0].fill_(5.0)
    with raises(RuntimeError):
        x[0][1] = 5.0
    assert x.tolist() == [[1.0] * 3] * 2
    with xp.no_grad():
        x[0] = 5.0
    assert x.tolist() == [[5.0] * 3, [1.0] * 3]
    assert x.is_leaf
    assert x.requires_grad


# Together


def keys(st):
    """A shape, and a key of integers, slices, None and at most one Ellipsis that fits it."""
    shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3)

    def item(n):
        bounds = st.one_of(st.none(), st.integers(-n - 1, n + 1))
        slices = st.tuples(bounds, bounds, st.sampled_from([None, 1, 2, 3])).map(lambda b: slice(*b))
        return st.one_of(st.integers(-n, n - 1), slices)

    def key(shape):
        items = st.integers(0, len(shape)).flatmap(lambda k: st.tuples(*map(item, shape[:k])))
        extras = st.lists(st.tuples(st.integers(0, 4), st.just(None)), max_size=2)

        def with_extras(drawn_items):
            def put(places):
                made = list(drawn_items)
                for place, value in places:
                    made.insert(min(place, len(made)), value)
                return tuple(made)

            return extras.map(put)

        return st.tuples(st.just(tuple(shape)), items.flatmap(with_extras), st.booleans())

    return shapes.flatmap(key)


@clause("indexing.key.agrees_with_numpy", MUST, source=[Note("tensor_view")], requires=["views", "mutable"])
def _(xp, case=drawn(keys)):
    """With integers, slices, None and ``...`` a tensor reads and writes the elements that a NumPy array does."""
    shape, key, ellipsis = case
    key = (*key, ...) if ellipsis else key
    x, array = numbered(xp, *shape), np.arange(int(np.prod(shape))).reshape(shape)
    assert x[key].shape == array[key].shape
    assert x[key].tolist() == array[key].tolist()
    x[key] = -1
    array[key] = -1
    assert x.tolist() == array.tolist()


@clause("indexing.functions.of_no_dimensions", MUST, source=[Torch("torch.narrow", "torch.index_select")])
def _(xp):
    """A tensor without dimensions cannot be narrowed; ``index_select`` takes it for one of one element."""
    x = xp.tensor(3.0)
    with raises(RuntimeError, match="0-dim"):
        x.narrow(0, 0, 1)
    y = xp.index_select(x, 0, xp.tensor([0]))
    assert y.tolist() == 3.0
    y.fill_(1.0)
    assert x.item() == 3.0
    with raises(RuntimeError):
        xp.index_select(x, 0, xp.tensor([0, 0]))
    with raises(IndexError):
        xp.index_select(x, 0, xp.tensor([1]))


@clause(
    "indexing.set.byte_mask_takes_no_single_value",
    SHOULD,
    source=[Torch("torch.Tensor.masked_fill_")],
    requires=["mutable"],
)
def _(xp):
    """A mask of bytes still reads, with a warning, and takes as many values as it names; a single value for all of them is
    refused, and nothing is written."""
    mask = xp.tensor([0, 1, 1], dtype=xp.uint8)
    x = xp.tensor([1.0, 2.0, 3.0])
    for value in (7, xp.tensor(7.0), xp.tensor([7.0])):
        with raises(RuntimeError, match="masked_fill_ only supports boolean masks"):
            x[mask] = value
        assert x.tolist() == [1.0, 2.0, 3.0]
    x[mask] = xp.tensor([5.0, 6.0])
    assert x.tolist() == [1.0, 5.0, 6.0]

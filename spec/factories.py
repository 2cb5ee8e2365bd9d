"""Making tensors of sizes: ``zeros`` and its kin, like another tensor, into one that is there, with options."""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, SHOULD, Note, Torch, clause, each, raises

INTEGRAL = ("bool", "uint8", "int8", "int16", "int32", "int64")
FLOATING = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")


# Sizes ------------------------------------------------------------------------------------------------------------

SIZED = ("zeros", "ones", "empty", "rand", "randn")


@clause(
    "factories.size.spellings",
    MUST,
    source=[Torch("torch.zeros", "torch.ones", "torch.empty", "torch.rand", "torch.randn"), S2(24, 36, 40, 45)],
)
def _(xp, name=each(SIZED)):
    """Sizes are given one by one or as one list, tuple or ``Size``, by position or as ``size``."""
    make = getattr(xp, name)
    for made in (make(2, 3), make((2, 3)), make([2, 3]), make(xp.Size([2, 3])), make(size=(2, 3))):
        assert made.shape == (2, 3)
        assert made.numel() == 6
    with raises(TypeError):
        make(szie=(2, 3))


@clause("factories.size.zero", MUST, source=[Torch("torch.zeros")])
def _(xp, device, name=each(SIZED)):
    """No sizes make a tensor of one element and no dimensions; a size of 0 makes one of no elements, of its shape."""
    make = getattr(xp, name)
    for nothing in ((), [], xp.Size([])):
        assert make(nothing, device=device).shape == ()
        assert make(nothing, device=device).numel() == 1
    assert make(0, device=device).tolist() == []
    assert make(2, 0, 3, device=device).shape == (2, 0, 3)
    assert make(2, 0, 3, device=device).tolist() == [[], []]


@clause("factories.size.refuses_negative", MUST, source=[Torch("torch.zeros")])
def _(xp, name=each(SIZED), size=each([(-1,), (2, -3), (0, -1)])):
    """A negative size is refused; -1 stands for nothing here."""
    with raises(RuntimeError):
        getattr(xp, name)(size)
    with raises(RuntimeError):
        getattr(xp, name)(*size)


@clause("factories.size.refuses_what_is_no_integer", MUST, source=[Torch("torch.zeros")])
def _(xp, name=each(SIZED), size=each([2.0, True, None, "2", (2, "3"), (2, (3,)), (2, 3.0)])):
    """Floats, booleans, strings, None and nested sequences are no sizes."""
    with raises(TypeError):
        getattr(xp, name)(size)


@clause("factories.size.needed", MUST, source=[Torch("torch.zeros")])
def _(xp, name=each(SIZED)):
    """A size must be given: nothing at all is not the empty size."""
    with raises(TypeError):
        getattr(xp, name)()


@clause("factories.size.accepts_integers", SHOULD, source=[Torch("torch.zeros")], requires=["numpy"])
def _(xp):
    """NumPy integers and integral tensors of no dimension stand for sizes; an array of sizes does not."""
    assert xp.zeros(np.int64(2), np.int32(3)).shape == (2, 3)
    assert xp.zeros((np.uint8(2), xp.tensor(3))).shape == (2, 3)
    with raises(TypeError):
        xp.zeros(np.array([2, 3]))


# Factories --------------------------------------------------------------------------------------------------------


def zeros(xp, **options):
    return xp.zeros(2, 2, **options)


def ones(xp, **options):
    return xp.ones(2, 2, **options)


def full(xp, **options):
    return xp.full((2, 2), 7.0, **options)


def eye(xp, **options):
    return xp.eye(2, **options)


def arange(xp, **options):
    return xp.arange(4.0, **options)


def linspace(xp, **options):
    return xp.linspace(0, 3, 4, **options)


def empty(xp, **options):
    return xp.empty(2, 2, **options)


FILLING = (zeros, ones, full, eye, arange, linspace)
FACTORIES = FILLING + (empty,)


@clause("factories.zeros.is_zero", MUST, source=[Torch("torch.zeros"), S2(2, 22)])
def _(xp, device, dtype=each(INTEGRAL + FLOATING + COMPLEX)):
    """``zeros`` has only zeros, of the dtype asked for."""
    made = xp.zeros(2, 3, dtype=getattr(xp, dtype), device=device)
    assert made.dtype == getattr(xp, dtype)
    assert made.tolist() == [[0, 0, 0], [0, 0, 0]]


@clause("factories.ones.is_one", MUST, source=[Torch("torch.ones"), S2(2, 23)])
def _(xp, device, dtype=each(INTEGRAL + FLOATING + COMPLEX)):
    """``ones`` has only ones, of the dtype asked for: not zeros."""
    made = xp.ones(2, 3, dtype=getattr(xp, dtype), device=device)
    assert made.dtype == getattr(xp, dtype)
    assert made.tolist() == [[1, 1, 1], [1, 1, 1]]


@clause("factories.full.fills", MUST, source=[Torch("torch.full"), S2(2, 25)])
def _(xp, device, case=each([((2, 3), [[7, 7, 7], [7, 7, 7]]), ([2], [7, 7]), ((), 7), ((2, 0), [[], []])])):
    """``full`` has the fill value everywhere; its sizes come as one sequence."""
    size, values = case
    assert xp.full(size, 7, device=device).tolist() == values
    assert xp.full(size=size, fill_value=7, device=device).tolist() == values


@clause("factories.full.needs_a_sequence_of_sizes", MUST, source=[Torch("torch.full")])
def _(xp):
    """``full`` takes no loose sizes and needs a fill value that is one number."""
    with raises(TypeError):
        xp.full(2, 7)
    with raises(TypeError):
        xp.full((2,))
    for fill in (None, "7", [7]):
        with raises(TypeError):
            xp.full((2,), fill)
    with raises(RuntimeError):
        xp.full((-1,), 7)


@clause("factories.full.infers_dtype", MUST, source=[Torch("torch.full")])
def _(xp, case=each([(7, "int64"), (7.0, "float32"), (True, "bool"), (7j, "complex64"), (np.nan, "float32")])):
    """Without a dtype, ``full`` has that of its fill value as a Python number; a float gets the default dtype."""
    fill, dtype = case
    made = xp.full((2,), fill)
    assert made.dtype == getattr(xp, dtype)
    assert str(made.tolist()) == str([fill, fill])


@clause("factories.full.infers_dtype_by_kind", SHOULD, source=[Torch("torch.full")], requires=["numpy"])
def _(xp):
    """A NumPy scalar or a tensor without dimensions fills as a Python number of its kind, not in its own precision."""
    assert xp.full((1,), np.float64(7)).dtype == xp.float32
    assert xp.full((1,), np.int8(7)).dtype == xp.int64
    assert xp.full((1,), xp.tensor(7.0, dtype=xp.float64)).dtype == xp.float32
    assert xp.full((1,), xp.tensor(7, dtype=xp.int8)).tolist() == [7]


@clause("factories.full.converts", MUST, source=[Torch("torch.full")])
def _(
    xp,
    case=each(
        [
            (3, "float64", 3.0),
            (3.7, "int64", 3),
            (-3.7, "int64", -3),
            (3, "bool", True),
            (2, "complex64", 2 + 0j),
            (65504.0, "float16", 65504.0),
            (np.inf, "float16", np.inf),
        ]
    ),
):
    """With a dtype, the fill value is converted to it."""
    fill, dtype, value = case
    made = xp.full((2,), fill, dtype=getattr(xp, dtype))
    assert made.dtype == getattr(xp, dtype)
    assert made.tolist() == [value, value]


@clause("factories.full.refuses_overflow", MUST, source=[Torch("torch.full")])
def _(
    xp,
    case=each([
        (300, "uint8"), (-129, "int8"), (2**63, None), (2**70, None), (2**70, "float32"), (np.nan, "int64"), (1j, "float32"),
        (1e40, None), (1e40, "float32"), (70000, "float16"),
    ]),
):  # fmt: skip
    """A fill value that the dtype cannot hold is refused: a float that is too large does not become infinity here."""
    fill, dtype = case
    with raises(RuntimeError, OverflowError):
        xp.full((2,), fill, dtype=dtype and getattr(xp, dtype))


@clause("factories.full.refuses_tracked_values", MUST, source=[Torch("torch.full")], requires=["autograd.tape"])
def _(xp):
    """A tensor that requires grad is not a fill value, nor is one with dimensions: no gradient is lost in silence."""
    for fill in (xp.tensor(7.0, requires_grad=True), xp.tensor([7.0])):
        with raises(TypeError, RuntimeError):
            xp.full((2,), fill)


@clause("factories.eye.is_one_on_the_diagonal", MUST, source=[Torch("torch.eye"), S2(2, 30, 31, 33)])
def _(
    xp,
    device,
    sizes=each([(3,), (2, 3), (3, 2), (1, 1), (0,), (2, 0), (0, 2)]),
    dtype=each(["float32", "bool", "int64", "complex64"]),
):
    """``eye(n)`` is n by n and ``eye(n, m)`` n by m, with ones on the diagonal and zeros elsewhere."""
    made = xp.eye(*sizes, dtype=getattr(xp, dtype), device=device)
    assert made.dtype == getattr(xp, dtype)
    assert made.shape == (sizes[0], sizes[-1])
    assert made.tolist() == np.eye(*sizes).astype(dtype).tolist()


@clause("factories.eye.refuses", MUST, source=[Torch("torch.eye"), S2(32)])
def _(xp):
    """``eye`` takes one or two sizes, loose, integral and not negative; None is none."""
    for sizes in ((-1,), (2, -1)):
        with raises(RuntimeError):
            xp.eye(*sizes)
    for sizes in ((), (2.0,), ((2, 3),), (2, 3, 4), ("2",), (2, None)):
        with raises(TypeError):
            xp.eye(*sizes)
    with raises(TypeError):
        xp.eye(2, m=None)


@clause("factories.empty.has_shape_and_dtype", MUST, source=[Torch("torch.empty")], requires=["mutable"])
def _(xp, device, dtype=each(INTEGRAL + FLOATING + COMPLEX)):
    """``empty`` has the shape and dtype asked for, unspecified values, and memory that is its own."""
    one, other = (xp.empty(2, 3, dtype=getattr(xp, dtype), device=device) for _ in range(2))
    assert one.dtype == getattr(xp, dtype)
    assert one.shape == (2, 3)
    one.fill_(0)
    other.fill_(1)
    assert one.tolist() == [[0, 0, 0], [0, 0, 0]]


@clause("factories.memory.contiguous", MUST, source=[Torch("torch.Tensor.is_contiguous")], requires=["strides"])
def _(xp):
    """A new tensor lies row by row in memory, from the start of a storage of its own."""
    for made in (
        xp.zeros(2, 3),
        xp.ones(2, 3),
        xp.full((2, 3), 7),
        xp.eye(2, 3),
        xp.empty(2, 3),
        xp.tensor([[1, 2, 3], [4, 5, 6]]),
    ):
        assert made.stride() == (3, 1)
        assert made.storage_offset() == 0
        assert made.is_contiguous()


@clause("factories.dtype.default", MUST, source=[Torch("torch.set_default_dtype")])
def _(xp, default=each(["float32", "float64", "bfloat16"]), make=each(FACTORIES)):
    """Without a dtype, factories make the default dtype of the moment; what was made before keeps its own."""
    before = make(xp)
    xp.set_default_dtype(getattr(xp, default))
    assert make(xp).dtype == getattr(xp, default)
    assert before.dtype == xp.float32


@clause("factories.memory.fresh", MUST, source=[Torch("torch.zeros")], requires=["mutable"])
def _(xp, make=each(FILLING)):
    """Each call makes a tensor on new memory: a write to one result is not seen by the next."""
    values = make(xp).tolist()
    make(xp).fill_(9)
    assert make(xp).tolist() == values


# arange and linspace ----------------------------------------------------------------------------------------------


@clause("factories.arange.counts", MUST, source=[Torch("torch.arange"), S2(2, 26, 27, 28)])
def _(
    xp,
    device,
    case=each([((5,), [0, 1, 2, 3, 4]), ((2, 5), [2, 3, 4]), ((1, 10, 4), [1, 5, 9]), ((5, 0, -2), [5, 3, 1])]),
):
    """``arange`` counts from the start, 0 by default, by the step, 1 by default, up to but never including the end."""
    arguments, values = case
    made = xp.arange(*arguments, device=device)
    assert made.dtype == xp.int64
    assert made.tolist() == values


@clause("factories.arange.is_range", MUST, source=[Torch("torch.arange")])
def _(
    xp,
    start=each([-7, 0, 3]),
    step=each([1, 2, 5, -1, -3]),
):
    """With integers, ``arange`` has the elements of Python's ``range``, on both sides of zero, in both directions."""
    for distance in range(12):
        end = start + (distance if step > 0 else -distance)
        assert xp.arange(start, end, step).tolist() == list(range(start, end, step))


@clause("factories.arange.reshaped", MUST, source=[Torch("torch.arange"), S3(16)])
def _(xp):
    """``arange`` counts row by row through the shape that it is given afterwards."""
    made = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    assert made.dtype == xp.float32
    assert made.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


@clause("factories.arange.is_exact_for_integers", MUST, source=[Torch("torch.arange")])
def _(xp, start=each([2**53, 2**62, -(2**63), 2**63 - 4])):
    """With integers, ``arange`` is exact over all of int64, beyond what floats can count."""
    assert xp.arange(start, start + 3).tolist() == [start, start + 1, start + 2]


@clause("factories.arange.spellings", MUST, source=[Torch("torch.arange"), S2(29)])
def _(xp):
    """One argument is the end, two are start and end, a third is the step; all can be named, and the end is needed."""
    assert xp.arange(3).tolist() == xp.arange(end=3).tolist() == [0, 1, 2]
    assert xp.arange(1, end=3).tolist() == [1, 2]
    assert xp.arange(start=4, end=0, step=-2).tolist() == [4, 2]
    for arguments in ((), (1, 2, 3, 4), ("3",), (None,), ([3],)):
        with raises(TypeError):
            xp.arange(*arguments)
    with raises(TypeError):
        xp.arange(start=3)
    with raises(TypeError):
        xp.arange(4, step=2)


@clause("factories.arange.infers_dtype", MUST, source=[Torch("torch.arange")])
def _(
    xp,
    case=each([
        ((3,), "int64"), ((3.0,), "float32"), ((0.0, 3), "float32"), ((0, 3, 1.0), "float32"), ((0,), "int64"),
        ((0.0,), "float32"), ((False, 3, True), "int64"),
    ]),
):  # fmt: skip
    """``arange`` is int64 if all its arguments are integers, and has the default dtype if any is a float."""
    arguments, dtype = case
    assert xp.arange(*arguments).dtype == getattr(xp, dtype)


@clause("factories.arange.dtype_converts", MUST, source=[Torch("torch.arange")])
def _(xp, dtype=each(["uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"])):
    """With a dtype, ``arange`` has it, whatever the arguments are."""
    for end in (3, 3.0):
        made = xp.arange(end, dtype=getattr(xp, dtype))
        assert made.dtype == getattr(xp, dtype)
        assert made.tolist() == [0, 1, 2]


@clause("factories.arange.cuts_arguments", MAY, source=[Torch("torch.arange")])
def _(xp):
    """With the dtype int64, start, end and step are cut to integers before counting; a step cut to 0 is refused."""
    assert xp.arange(2.5).tolist() == [0, 1, 2]
    assert xp.arange(2.5, dtype=xp.int64).tolist() == [0, 1]
    assert xp.arange(0.9, 3.9, 1.5, dtype=xp.int64).tolist() == [0, 1, 2]
    with raises(ValueError, RuntimeError):
        xp.arange(0, 3, 0.5, dtype=xp.int64)


@clause("factories.arange.refuses_dtypes", MUST, source=[Torch("torch.arange")])
def _(xp, dtype=each(["bool", "complex64"])):
    """``arange`` does not count in booleans or complex numbers."""
    with raises(RuntimeError, TypeError):
        xp.arange(2, dtype=getattr(xp, dtype))


@clause("factories.arange.steps_by_floats", MUST, source=[Torch("torch.arange")])
def _(
    xp,
    case=each([
        ((1, 2.5, 0.5), [1, 1.5, 2]), ((0, 1, 0.25), [0, 0.25, 0.5, 0.75]), ((0, 1.1, 0.5), [0, 0.5, 1]),
        ((0.5, -1, -0.75), [0.5, -0.25]), ((-1.0, 1), [-1, 0]), ((0, 1, 2.0), [0]), ((2.0, 2), []),
    ]),
):  # fmt: skip
    """With floats, there are ceil((end - start) / step) elements, and element i is start + i * step."""
    arguments, values = case
    assert xp.arange(*arguments).tolist() == values


@clause("factories.arange.rounds", SHOULD, source=[Torch("torch.arange")])
def _(xp):
    """A step that is no exact float can move the end in: (1.3 - 1) / 0.1 is more than 3, and there are 4 elements."""
    made = xp.arange(1, 1.3, 0.1)
    assert made.shape == (4,)
    assert abs(made[3].item() - 1.3) < 1e-6


@clause("factories.arange.refuses_impossible_ranges", MUST, source=[Torch("torch.arange")])
def _(xp, arguments=each([(5, 0), (0, 5, -1), (-3,), (0, 5, 0), (0, 1, 0.0), (0, np.inf), (0, np.nan), (np.inf, 0)])):
    """A step of zero, one that leads away from the end, and ends that are not finite are refused."""
    with raises(RuntimeError, ValueError):
        xp.arange(*arguments)
    with raises(RuntimeError, ValueError):  # whatever the ends, no integer is infinite
        xp.arange(0, 3, np.inf, dtype=xp.int64)


@clause("factories.arange.empty", MUST, source=[Torch("torch.arange")])
def _(xp, arguments=each([(0,), (3, 3), (3, 3, -1)])):
    """From a number to itself there is nothing, in either direction."""
    assert xp.arange(*arguments).shape == (0,)


@clause("factories.arange.accepts_scalars", SHOULD, source=[Torch("torch.arange")], requires=["numpy"])
def _(xp):
    """NumPy scalars and tensors without dimensions stand for numbers of their kind."""
    assert xp.arange(np.int32(3)).dtype == xp.int64
    assert xp.arange(np.float64(3)).dtype == xp.float32
    assert xp.arange(xp.tensor(3)).tolist() == [0, 1, 2]
    assert xp.arange(xp.tensor(3.0)).dtype == xp.float32


@clause("factories.linspace.includes_both_ends", MUST, source=[Torch("torch.linspace")])
def _(
    xp,
    case=each([
        ((0, 1, 5), [0, 0.25, 0.5, 0.75, 1]), ((1, 0, 3), [1, 0.5, 0]), ((-1, 1, 2), [-1, 1]), ((3, 3, 2), [3, 3]),
        ((3, 5, 1), [3]), ((3, 5, 0), []),
    ]),
):  # fmt: skip
    """``linspace`` has the given number of evenly spaced values from the start to the end, both included."""
    arguments, values = case
    made = xp.linspace(*arguments)
    assert made.dtype == xp.float32
    assert made.tolist() == values


@clause("factories.linspace.refuses", MUST, source=[Torch("torch.linspace")])
def _(xp):
    """The number of steps must be given, integral and not negative."""
    with raises(RuntimeError):
        xp.linspace(0, 1, -1)
    with raises(TypeError):
        xp.linspace(0, 1)
    with raises(TypeError):
        xp.linspace(0, 1, 2.0)


@clause("factories.linspace.truncates", MAY, source=[Torch("torch.linspace")])
def _(xp):
    """In an integral dtype, the values between the ends are cut to integers towards zero."""
    assert xp.linspace(-5, 5, 4, dtype=xp.int32).tolist() == [-5, -1, 1, 5]


@clause("factories.linspace.takes_tensors", MUST, source=[Torch("torch.linspace", "torch.logspace")])
def _(xp, name=each(["linspace", "logspace"])):
    """The ends may be tensors without dimensions, whose history is left out; tensors with dimensions are RuntimeError."""
    make = getattr(xp, name)
    ends = xp.tensor(0.0, requires_grad=True), xp.tensor(2)
    assert make(*ends, 3).tolist() == make(0, 2, 3).tolist()
    assert make(ends[0], 2, 3).tolist() == make(0, 2, 3).tolist()
    assert not make(*ends, 3).requires_grad
    for low, high in ((xp.zeros(1), 2), (0, xp.ones(1))):
        with raises(RuntimeError):
            make(low, high, 3)


@clause("factories.linspace.complex", MUST, source=[Torch("torch.linspace")], requires=["complex"])
def _(xp):
    """A complex end makes the result complex, of the default dtype's counterpart."""
    spaced = xp.linspace(0, 1j, 3)
    assert spaced.dtype == xp.complex64
    assert spaced.tolist() == [0, 0.5j, 1j]


@clause("factories.logspace.spaces_exponents", MUST, source=[Torch("torch.logspace")])
def _(xp):
    """``logspace`` gives the powers of a base, 10 unless another is named, whose exponents ``linspace`` would give; both ends
    are included, and the dtype is the default one.
    """
    assert xp.logspace(0, 2, 3).tolist() == [1, 10, 100]
    assert xp.logspace(0, 3, 4, base=2).tolist() == [1, 2, 4, 8]
    assert xp.logspace(2, 0, steps=3, base=2).tolist() == [4, 2, 1]
    assert xp.logspace(-1, 1, 3, 4.0, dtype=xp.float64).tolist() == [0.25, 1, 4]
    assert xp.logspace(0, 2, 3, -2).tolist() == [1, -2, 4]
    assert xp.logspace(0, 2, 3, dtype=xp.int32).tolist() == [1, 10, 100]
    assert xp.logspace(0, 2, 3).dtype == xp.float32
    assert xp.logspace(3, 5, 1, base=2).tolist() == [8]
    assert xp.logspace(0, 1, 0).shape == (0,)


@clause("factories.logspace.refuses", MUST, source=[Torch("torch.logspace")])
def _(xp):
    """A negative number of steps is RuntimeError, none TypeError; bool has no powers: RuntimeError."""
    with raises(RuntimeError):
        xp.logspace(0, 1, -1)
    with raises(TypeError):
        xp.logspace(0, 1)
    with raises(RuntimeError):
        xp.logspace(0, 1, 2, dtype=xp.bool)


@clause("factories.scalar_tensor.has_the_default_dtype", MUST, source=[Torch("torch.get_default_dtype")])
def _(xp):
    """``scalar_tensor`` makes a tensor without dimensions of a number, in the default dtype whatever the number is, unless
    another is named, which must hold it.
    """
    for number in (3, True, 2.5):
        made = xp.scalar_tensor(number)
        assert (made.dtype, made.shape, made.item()) == (xp.float32, (), number)
    assert xp.scalar_tensor(3, dtype=xp.int8).dtype == xp.int8
    assert xp.scalar_tensor(1.5, requires_grad=True).requires_grad
    with raises(RuntimeError):
        xp.scalar_tensor(300, dtype=xp.int8)
    with raises(TypeError):
        xp.scalar_tensor("3")


# Like another tensor ----------------------------------------------------------------------------------------------

LIKE = (("zeros_like", (), 0), ("ones_like", (), 1), ("full_like", (1,), 1))


@clause("factories.like.takes_after", MUST, source=[Torch("torch.zeros_like", "torch.ones_like", "torch.full_like")])
def _(xp, device, case=each(LIKE), dtype=each(INTEGRAL + FLOATING + COMPLEX)):
    """They have the shape, dtype and device of the tensor given, and memory of their own."""
    name, fill, value = case
    for tensor in (
        xp.ones(2, 2, dtype=getattr(xp, dtype), device=device),
        xp.ones(2, 0, dtype=getattr(xp, dtype), device=device),
    ):
        made = getattr(xp, name)(tensor, *fill)
        assert made.shape == tensor.shape
        assert made.dtype == tensor.dtype
        assert made.device == tensor.device
        assert made.tolist() == [[value] * tensor.shape[1]] * 2
        made.fill_(0)
        assert tensor.tolist() == [[1] * tensor.shape[1]] * 2


@clause(
    "factories.like.overrides",
    MUST,
    source=[Torch("torch.zeros_like", "torch.ones_like", "torch.full_like", "torch.empty_like")],
)
def _(xp, case=each(LIKE + (("empty_like", (), None),))):
    """A dtype given to them is taken in place of the tensor's."""
    name, fill, _ = case
    made = getattr(xp, name)(xp.ones(2, dtype=xp.int64), *fill, dtype=xp.float64)
    assert made.dtype == xp.float64
    assert made.shape == (2,)


@clause("factories.like.requires_no_grad", MUST, source=[Torch("torch.zeros_like")], requires=["autograd.tape"])
def _(xp, case=each(LIKE + (("empty_like", (), None),))):
    """They do not inherit ``requires_grad``: they are leaves that require it only if asked to."""
    name, fill, _ = case
    tensor = xp.ones(2, requires_grad=True) * 2
    assert not getattr(xp, name)(tensor, *fill).requires_grad
    made = getattr(xp, name)(tensor, *fill, requires_grad=True)
    assert made.requires_grad
    assert made.is_leaf


@clause("factories.like.refuses_other_data", MUST, source=[Torch("torch.zeros_like")], requires=["numpy"])
def _(xp, case=each(LIKE + (("empty_like", (), None),))):
    """They take tensors only: lists, numbers and arrays are refused."""
    name, fill, _ = case
    for data in ([1, 2], 3.0, np.zeros(2)):
        with raises(TypeError):
            getattr(xp, name)(data, *fill)


@clause("factories.like.fill_converts", MUST, source=[Torch("torch.full_like")])
def _(xp):
    """``full_like`` converts the fill value to the tensor's dtype, and refuses one that it cannot hold."""
    assert xp.full_like(xp.ones(2, dtype=xp.int64), 1.5).tolist() == [1, 1]
    assert xp.full_like(xp.ones(2, dtype=xp.bool), 3).tolist() == [True, True]
    with raises(RuntimeError, OverflowError):
        xp.full_like(xp.ones(2, dtype=xp.uint8), 300)


@clause("factories.like.keeps_order", MUST, source=[Torch("torch.empty_like")], requires=["strides", "views"])
def _(xp, name=each(["zeros_like", "ones_like", "empty_like", "rand_like"])):
    """Like a dense tensor they have its strides; gaps and overlaps are not reproduced, but made contiguous."""
    make = getattr(xp, name)
    assert make(xp.zeros(2, 3).transpose(0, 1)).stride() == (1, 3)
    assert make(xp.zeros(4, 3)[::2]).stride() == (3, 1)
    assert make(xp.zeros(2, 1).expand(2, 3)).stride() == (3, 1)


@clause(
    "factories.new.takes_dtype_and_device",
    MUST,
    source=[Torch("torch.Tensor.new_zeros", "torch.Tensor.new_ones", "torch.Tensor.new_full")],
)
def _(xp, device, dtype=each(["bool", "int16", "float64", "complex64"])):
    """What ``new_zeros`` and its kin make has the tensor's dtype and device, and the shape asked for."""
    tensor = xp.zeros(3, dtype=getattr(xp, dtype), device=device)
    zeros, ones, full, empty = (
        tensor.new_zeros(2, 2),
        tensor.new_ones((2, 2)),
        tensor.new_full((2, 2), 1),
        tensor.new_empty(2, 2),
    )
    for made in (zeros, ones, full, empty):
        assert made.dtype == tensor.dtype
        assert made.device == tensor.device
        assert made.shape == (2, 2)
    assert zeros.tolist() == [[0, 0], [0, 0]]
    assert ones.tolist() == full.tolist() == [[1, 1], [1, 1]]
    assert tensor.new_zeros(2, dtype=xp.float32).dtype == xp.float32


@clause("factories.new.tensor_copies", MUST, source=[Torch("torch.Tensor.new_tensor")], requires=["numpy", "mutable"])
def _(xp):
    """``new_tensor`` reads data as ``tensor`` does, copies it always, and converts it to the tensor's own dtype."""
    integers, doubles = xp.zeros(1, dtype=xp.int64), xp.zeros(1, dtype=xp.float64)
    assert integers.new_tensor([1.5, 2]).tolist() == [1, 2]
    assert doubles.new_tensor([1, 2]).dtype == xp.float64
    data = np.zeros(2)
    made = doubles.new_tensor(data)
    data[0] = 1
    assert made.tolist() == [0, 0]
    with raises(RuntimeError, ValueError, OverflowError):
        xp.zeros(1, dtype=xp.int8).new_tensor([300])


@clause("factories.new.requires_no_grad", MUST, source=[Torch("torch.Tensor.new_zeros")], requires=["autograd.tape"])
def _(xp):
    """They do not inherit ``requires_grad``."""
    tensor = xp.ones(2, requires_grad=True)
    for made in (
        tensor.new_zeros(2),
        tensor.new_ones(2),
        tensor.new_full((2,), 1.0),
        tensor.new_empty(2),
        tensor.new_tensor([1.0]),
    ):
        assert not made.requires_grad
    assert tensor.new_zeros(2, requires_grad=True).requires_grad


# requires_grad= ---------------------------------------------------------------------------------------------------


@clause(
    "factories.requires_grad.off_by_default",
    MUST,
    source=[Torch("torch.Tensor.requires_grad"), S1(82), S2(7, 39)],
    requires=["autograd.tape"],
)
def _(xp, make=each(FACTORIES)):
    """What a user makes is a leaf, and does not require grad unless asked to."""
    assert not make(xp).requires_grad
    assert make(xp).is_leaf
    assert not xp.tensor([1.0]).requires_grad


@clause(
    "factories.requires_grad.makes_a_leaf",
    MUST,
    source=[Torch("torch.tensor", "torch.zeros"), S1(82), S2(14, 16, 35, 37, 44)],
    requires=["autograd.tape"],
)
def _(xp, make=each(FILLING)):
    """With ``requires_grad=True`` a factory makes a leaf that collects gradients."""
    made = make(xp, requires_grad=True)
    assert made.is_leaf
    (made * 3).sum().backward()
    assert made.grad.tolist() == xp.full(made.shape, 3.0).tolist()


@clause("factories.requires_grad.under_no_grad", MUST, source=[Torch("torch.no_grad")], requires=["autograd.tape"])
def _(xp, make=each(FACTORIES)):
    """Where recording is switched off, ``requires_grad=True`` still makes a leaf that requires grad."""
    with xp.no_grad():
        assert make(xp, requires_grad=True).requires_grad
        assert xp.tensor([1.0], requires_grad=True).requires_grad


@clause(
    "factories.requires_grad.floating_only",
    MUST,
    source=[Torch("torch.Tensor.requires_grad")],
    requires=["autograd.tape"],
)
def _(xp, dtype=each(INTEGRAL)):
    """Integers and booleans cannot require grad; it is refused, however the tensor would be made."""
    for make in (xp.zeros, xp.ones, xp.empty):
        with raises(RuntimeError, match="floating"):
            make(2, dtype=getattr(xp, dtype), requires_grad=True)
    with raises(RuntimeError, match="floating"):
        xp.tensor([1, 0], dtype=getattr(xp, dtype), requires_grad=True)
    with raises(RuntimeError, match="floating"):
        xp.full((2,), 1, dtype=getattr(xp, dtype), requires_grad=True)
    with raises(RuntimeError, match="floating"):
        xp.eye(2, dtype=getattr(xp, dtype), requires_grad=True)


@clause(
    "factories.requires_grad.any_floating",
    MUST,
    source=[Torch("torch.Tensor.requires_grad")],
    requires=["autograd.tape"],
)
def _(xp, dtype=each(FLOATING + COMPLEX)):
    """All floating-point and complex dtypes can require grad, values inferred to be of one as well."""
    assert xp.tensor([1], dtype=getattr(xp, dtype), requires_grad=True).requires_grad
    assert xp.zeros(2, dtype=getattr(xp, dtype), requires_grad=True).requires_grad


@clause(
    "factories.requires_grad.inferred_integers",
    MUST,
    source=[Torch("torch.tensor", "torch.arange")],
    requires=["autograd.tape"],
)
def _(xp):
    """Where integers were inferred, they are not made floats for the sake of ``requires_grad=True``; it is refused."""
    with raises(RuntimeError, match="floating"):
        xp.tensor([1, 2], requires_grad=True)
    with raises(RuntimeError, match="floating"):
        xp.arange(3, requires_grad=True)
    with raises(RuntimeError, match="floating"):
        xp.full((2,), 1, requires_grad=True)


@clause(
    "factories.requires_grad.is_a_bool", MUST, source=[Torch("torch.tensor", "torch.zeros")], requires=["autograd.tape"]
)
def _(xp, make=each(FACTORIES), value=each([1, 0, "yes"])):
    """``requires_grad`` is True or False; other values are not read as one."""
    with raises(TypeError):
        make(xp, requires_grad=value)
    with raises(TypeError):
        xp.tensor([1.0], requires_grad=value)


# out= -------------------------------------------------------------------------------------------------------------


@clause(
    "factories.out.returns_it",
    MUST,
    source=[Torch("torch.zeros", "torch.arange", "torch.eye"), S2(35, 37, 41)],
    requires=["mutable"],
)
def _(xp, make=each(FILLING)):
    """With ``out=``, the values are written to that tensor, and it is what is returned."""
    expected = make(xp)
    out = xp.full(expected.shape, 9.0)
    assert make(xp, out=out) is out
    assert out.tolist() == expected.tolist()


@clause("factories.out.resizes", MUST, source=[Torch("torch.zeros")], requires=["mutable"])
def _(xp, make=each(FACTORIES), size=each([(0,), (5,), (3, 1)])):
    """An ``out=`` of another number of elements takes the shape of the result."""
    out = xp.full(size, 9.0)
    assert make(xp, out=out) is out
    assert out.shape == make(xp).shape
    if make is not empty:
        assert out.tolist() == make(xp).tolist()


@clause("factories.out.keeps_its_dtype", MUST, source=[Torch("torch.zeros")], requires=["mutable"])
def _(xp, make=each(FILLING), dtype=each(["int64", "float64"])):
    """The result has the dtype of ``out=``, to which the values are converted."""
    out = xp.zeros(0, dtype=getattr(xp, dtype))
    make(xp, out=out)
    assert out.dtype == getattr(xp, dtype)
    assert out.tolist() == make(xp).tolist()


@clause("factories.out.writes_through_views", MUST, source=[Torch("torch.zeros")], requires=["mutable", "views"])
def _(xp, make=each([zeros, ones, full, eye])):
    """If ``out=`` is a view, its base has the values, and nothing beside the view is touched."""
    base = xp.full((4, 3), 9.0)
    make(xp, out=base[::2, 1:])
    first, second = make(xp).tolist()
    assert base.tolist() == [[9, *first], [9, 9, 9], [9, *second], [9, 9, 9]]


@clause("factories.out.refuses_another_dtype", MUST, source=[Torch("torch.zeros")], requires=["mutable"])
def _(xp, make=each([zeros, ones, full, arange, eye])):
    """A dtype given beside ``out=`` must be that of ``out=``; otherwise nothing is written."""
    out = xp.full((4,), 9.0)
    with raises(RuntimeError):
        make(xp, out=out, dtype=xp.int64)
    assert out.tolist() == [9, 9, 9, 9]
    assert out.dtype == xp.float32
    assert make(xp, out=out, dtype=xp.float32) is out


@clause("factories.out.refuses_another_layout", MUST, source=[Torch("torch.zeros")], requires=["mutable", "sparse"])
def _(xp, make=each([zeros, ones, full, arange, eye])):
    """A layout given beside ``out=`` must be that of ``out=``; otherwise nothing is written."""
    out = xp.full((4,), 9.0)
    with raises(RuntimeError):
        make(xp, out=out, layout=xp.sparse_coo)
    assert out.tolist() == [9, 9, 9, 9]
    assert make(xp, out=out, layout=xp.strided) is out


@clause("factories.out.refuses_another_device", MUST, source=[Torch("torch.zeros")], requires=["mutable"])
def _(xp, accelerator):
    """A device given beside ``out=`` must be that of ``out=``; otherwise nothing is written."""
    out = xp.full((2,), 9.0)
    with raises(RuntimeError):
        xp.zeros(2, out=out, device=accelerator)
    assert out.tolist() == [9, 9]


@clause(
    "factories.out.refuses_what_requires_grad",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape"],
)
def _(xp, make=each(FILLING)):
    """A leaf that requires grad is refused as ``out=``, and keeps its values; with recording off it is written to."""
    out = xp.full(make(xp).shape, 9.0, requires_grad=True)
    before = out.tolist()
    with raises(RuntimeError):
        make(xp, out=out)
    assert out.tolist() == before
    with xp.no_grad():
        make(xp, out=out)
    assert out.tolist() == make(xp).tolist()


@clause(
    "factories.out.counts_as_a_write",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)
def _(xp, make=each(FILLING)):
    """If backward needs the values that ``out=`` had, it notices that they were overwritten."""
    out = xp.full(make(xp).shape, 9.0)
    weight = xp.ones(out.shape, requires_grad=True)
    loss = (weight * out).sum()
    make(xp, out=out)
    with raises(RuntimeError, match="modified"):
        loss.backward()
    assert weight.grad is None


@clause("factories.out.refuses_arrays", MUST, source=[Torch("torch.zeros")], requires=["numpy"])
def _(xp, make=each(FILLING)):
    """``out=`` is a tensor: an array is refused and keeps its values."""
    out = np.full(4, 9.0, np.float32)
    with raises(TypeError):
        make(xp, out=out)
    assert out.tolist() == [9, 9, 9, 9]
    assert make(xp, out=None).tolist() == make(xp).tolist()


# layout=, device=, pin_memory= ------------------------------------------------------------------------------------


@clause("factories.layout.strided_by_default", MUST, source=[Note("tensor_attributes"), S2(35, 38, 42)])
def _(xp, make=each(FACTORIES)):
    """Tensors are made with the strided layout, which may be named; a string does not name a layout."""
    assert make(xp).layout == xp.strided
    assert make(xp, layout=xp.strided).layout == xp.strided
    with raises(TypeError):
        make(xp, layout="strided")


@clause(
    "factories.layout.sparse_zeros", MUST, source=[Torch("torch.zeros"), Note("sparse"), S2(42)], requires=["sparse"]
)
def _(xp, sizes=each([(2,), (2, 3), (0, 3)])):
    """``zeros`` and ``empty`` with the layout ``sparse_coo`` specify no element; read densely, all are zero."""
    for make in (xp.zeros, xp.empty):
        made = make(sizes, layout=xp.sparse_coo)
        assert made.layout == xp.sparse_coo
        assert made.is_sparse
        assert made.shape == sizes
        assert made._nnz() == 0
        assert made.to_dense().layout == xp.strided
        assert made.to_dense().tolist() == np.zeros(sizes).tolist()


@clause("factories.layout.sparse_holds_no_fill", MUST, source=[Note("sparse")], requires=["sparse"])
def _(xp, make=each([ones, full, eye, arange])):
    """What would have elements other than zero is not made with the layout ``sparse_coo``."""
    with raises(RuntimeError):
        make(xp, layout=xp.sparse_coo)


@clause(
    "factories.device.places",
    MUST,
    source=[Note("tensor_attributes"), Torch("torch.tensor", "torch.zeros"), S2(5, 12, 17, 35)],
)
def _(xp, device, make=each(FILLING)):
    """``device=`` says in which memory the tensor is made, as a name or a ``device``; values do not depend on it."""
    for name in (device, xp.device(device)):
        made = make(xp, device=name)
        assert made.device == xp.device(device)
        assert made.tolist() == make(xp).tolist()
        assert xp.tensor([1, 2], device=name).device == xp.device(device)


@clause("factories.device.host_by_default", MUST, source=[Note("tensor_attributes"), Torch("torch.get_default_device")])
def _(xp, make=each(FACTORIES)):
    """Tensors are made in the host's memory if no device is named, accelerators or not."""
    assert make(xp).device == xp.device("cpu")
    assert xp.tensor([1]).device == xp.device("cpu")


@clause("factories.device.refuses_unknown", MUST, source=[Note("tensor_attributes"), S2(13, 43)])
def _(xp, make=each(FACTORIES), name=each(["gpu", "cpu:", "cpu:x", ""])):
    """A name that is no device's is refused."""
    with raises(RuntimeError):
        make(xp, device=name)


@clause("factories.device.refuses_absent", MUST, source=[Note("notes/cuda")])
def _(xp, absent, make=each([zeros, ones, full, eye, arange, empty])):
    """A device type that this machine has no device of is refused: nothing is made on the host in its place."""
    with raises(RuntimeError, AssertionError):
        make(xp, device=absent)
    with raises(RuntimeError, AssertionError):
        xp.tensor([1.0], device=absent)
    assert make(xp).device == xp.device("cpu")


@clause("factories.pin_memory.off_by_default", MUST, source=[Torch("torch.Tensor.is_pinned"), S2(8)])
def _(xp, make=each(FACTORIES)):
    """Host memory is pageable unless asked otherwise."""
    assert not make(xp).is_pinned()
    assert not make(xp, pin_memory=False).is_pinned()
    assert not xp.tensor([1.0], pin_memory=False).is_pinned()


@clause("factories.pin_memory.never_ignored", MUST, source=[Torch("torch.tensor", "torch.Tensor.pin_memory"), S2(15)])
def _(xp, make=each(FACTORIES)):
    """``pin_memory=True`` makes page-locked host memory, or is refused where there is no accelerator to lock it for."""
    try:
        made = make(xp, pin_memory=True)
    except RuntimeError:
        with raises(RuntimeError):
            xp.tensor([1.0], pin_memory=True)
        return
    assert made.is_pinned()
    assert made.device == xp.device("cpu")
    assert xp.tensor([1.0], pin_memory=True).is_pinned()


@clause("factories.pin_memory.is_a_bool", MUST, source=[Torch("torch.tensor", "torch.zeros")])
def _(xp, make=each(FACTORIES), value=each([1, 0, "yes"])):
    """``pin_memory`` is True or False; other values are not read as one."""
    with raises(TypeError):
        make(xp, pin_memory=value)
    with raises(TypeError):
        xp.tensor([1.0], pin_memory=value)


@clause(
    "factories.pin_memory.of_an_accelerator",
    MUST,
    source=[Torch("torch.Tensor.pin_memory")],
    requires=["device.pinned"],
)
def _(xp, accelerator, make=each(FACTORIES)):
    """Only host memory is page-locked: on an accelerator it is refused."""
    with raises(RuntimeError):
        make(xp, device=accelerator, pin_memory=True)
    with raises(RuntimeError):
        xp.tensor([1.0], device=accelerator, pin_memory=True)
    assert not make(xp, device=accelerator).is_pinned()


@clause(
    "factories.pin_memory.is_host_memory",
    MUST,
    source=[Torch("torch.Tensor.pin_memory")],
    requires=["device.pinned", "numpy", "mutable"],
)
def _(xp):
    """A page-locked tensor is on the host like any other: NumPy shares its memory."""
    made = xp.tensor([1.0, 2.0], pin_memory=True)
    array = made.numpy()
    made[0] = 9
    assert array.tolist() == [9, 2]
    array[1] = 8
    assert made.tolist() == [9, 8]


@clause("factories.sizes.too_large", MUST, source=[Torch("torch.zeros", "torch.Tensor.expand")])
def _(xp, name=each(("zeros", "ones", "empty", "randn"))):
    """A size that is no 64-bit integer is refused as the wrong kind of argument, and sizes whose product is none as too large:
    nothing wraps around."""
    make = getattr(xp, name)
    for size in ((2**70,), (2, 2**64)):
        with raises(TypeError):
            make(size)
    with raises(RuntimeError):
        make((2**62, 2**62))
    with raises(TypeError):
        xp.ones(1).expand(2**70)
    with raises(TypeError):
        xp.ones(1).reshape(2**70)
    with raises(TypeError):
        make(2, size=(3,))

"""Tensors as Python numbers: ``item``, ``tolist``, ``float``, ``int``, ``bool``, ``complex``, indices, formatting."""

from conformance.clause import MAY, MUST, S1, SHOULD, Torch, clause, drawn, each, raises, warns

INTEGERS = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")

ONE_ELEMENT = ((), (1,), (1, 1), (1, 1, 1))
NOT_ONE_ELEMENT = ((0,), (2,), (0, 3), (2, 1), (3, 2))


# ---- item ---------------------------------------------------------------------------------------------------


@clause("scalars.item.gives_bool", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, value=each([True, False])):
    """Of a bool tensor ``item()`` is a Python ``bool``."""
    assert xp.tensor(value, device=device).item() is value


@clause("scalars.item.gives_int", MUST, source=[S1(91), Torch("torch.Tensor.item")])
def _(xp, device, dtype=each(INTEGERS)):
    """Of an integer tensor ``item()`` is a Python ``int``, whatever the width."""
    value = xp.tensor(7, dtype=getattr(xp, dtype), device=device).item()
    assert type(value) is int
    assert value == 7


@clause("scalars.item.gives_float", MUST, source=[S1(91), Torch("torch.Tensor.item")])
def _(xp, device, dtype=each(FLOATS)):
    """Of a floating tensor ``item()`` is a Python ``float``, whatever the width."""
    value = xp.tensor(1.5, dtype=getattr(xp, dtype), device=device).item()
    assert type(value) is float
    assert value == 1.5


@clause("scalars.item.gives_complex", MUST, source=[Torch("torch.Tensor.item")], requires=["complex"])
def _(xp, dtype=each(COMPLEX)):
    """Of a complex tensor ``item()`` is a Python ``complex``, also where the imaginary part is zero."""
    for value in (1.5 - 2j, 3 + 0j):
        item = xp.tensor(value, dtype=getattr(xp, dtype)).item()
        assert type(item) is complex
        assert item == value


@clause(
    "scalars.item.of_conjugate", MUST, source=[Torch("torch.Tensor.item"), Torch("torch.conj")], requires=["complex"]
)
def _(xp):
    """A lazy conjugation or negation is carried out in the number."""
    conjugate = xp.tensor([1 + 2j]).conj()
    assert conjugate.item() == 1 - 2j
    assert conjugate.imag.item() == -2
    assert conjugate.tolist() == [1 - 2j]


@clause("scalars.item.takes_any_shape_of_one", MUST, source=[S1(92), Torch("torch.Tensor.item")])
def _(xp, device, shape=each(ONE_ELEMENT)):
    """``item()`` works on every shape with exactly one element, not only on 0-d tensors."""
    assert xp.full(shape, 4.0, device=device).item() == 4


@clause("scalars.item.refuses_other_sizes", MUST, source=[S1(92), Torch("torch.Tensor.item")])
def _(xp, device, shape=each(NOT_ONE_ELEMENT)):
    """With no element or more than one, ``item()`` raises RuntimeError, and the tensor keeps its values."""
    tensor = xp.ones(shape, device=device)
    with raises(RuntimeError):
        tensor.item()
    assert tensor.tolist() == xp.ones(shape).tolist()


@clause("scalars.item.takes_no_index", MUST, source=[Torch("torch.Tensor.item")])
def _(xp):
    """``item()`` takes no argument, unlike NumPy's: index first."""
    tensor = xp.tensor([1, 2])
    with raises(TypeError):
        tensor.item(0)
    assert tensor[1].item() == 2


@clause("scalars.item.ignores_grad", MUST, source=[S1(94), Torch("torch.Tensor.item")], requires=["autograd.tape"])
def _(xp, device):
    """``item()`` need not be preceded by ``detach``: it reads a tensor in the graph, and the graph is unharmed."""
    leaf = xp.tensor([3.0], device=device, requires_grad=True)
    loss = (leaf * leaf).sum()
    assert leaf.item() == 3
    assert loss.item() == 9
    assert type(loss.item()) is float
    assert loss.requires_grad
    loss.backward()
    assert leaf.grad.item() == 6


@clause("scalars.item.reads_accelerators", MUST, source=[S1(93), Torch("torch.Tensor.item")])
def _(xp, accelerator, dtype=each(["bool", "int64", "float32"])):
    """``item()`` and ``tolist()`` need no ``cpu()``: they fetch the value, and the tensor stays where it is."""
    tensor = xp.tensor([1], dtype=getattr(xp, dtype), device=accelerator)
    assert tensor.item() == 1
    assert tensor.tolist() == [1]
    assert tensor.device == xp.device(accelerator)


@clause("scalars.item.is_a_copy", MUST, source=[Torch("torch.Tensor.item")], requires=["mutable"])
def _(xp, device):
    """The number is taken at once: later writes to the tensor do not change it."""
    tensor = xp.tensor([1.0, 2.0], device=device)
    first, rest = tensor[0].item(), tensor.tolist()
    tensor.zero_()
    assert first == 1
    assert rest == [1, 2]


@clause("scalars.item.refuses_meta", MUST, source=[Torch("torch.Tensor.item")], requires=["device.meta"])
def _(xp):
    """A meta tensor has no value: ``item``, ``float``, ``bool`` and ``tolist`` raise a RuntimeError."""
    tensor = xp.zeros((), device="meta")
    for convert in (tensor.item, tensor.tolist, tensor.__float__, tensor.__bool__):
        with raises(RuntimeError):  # NotImplementedError is one
            convert()


@clause("scalars.item.keeps_integers_exact", MUST, source=[Torch("torch.Tensor.item")])
def _(
    xp,
    case=each([("int64", 2**63 - 1), ("int64", -(2**63)), ("int64", 2**53 + 1), ("uint64", 2**64 - 1), ("int8", -128)]),
):
    """Integers go through no float: the extremes of every width come back exactly."""
    dtype, value = case
    tensor = xp.tensor(value, dtype=getattr(xp, dtype))
    assert tensor.item() == value
    assert tensor.tolist() == value


@clause("scalars.item.widens_floats_exactly", MUST, source=[Torch("torch.Tensor.item")])
def _(
    xp,
    case=each(
        [
            ("float16", 0.0999755859375),
            ("bfloat16", 0.10009765625),
            ("float32", 0.10000000149011612),
            ("float64", 0.1),
        ]
    ),
):
    """A narrow float becomes the Python float of exactly its value: ``tensor(0.1).item()`` is not 0.1 in float32."""
    dtype, value = case
    assert xp.tensor(0.1, dtype=getattr(xp, dtype)).item() == value


@clause("scalars.item.round_trips_float32", MUST, source=[Torch("torch.Tensor.item"), Torch("torch.tensor")])
def _(xp, value=drawn(lambda st: st.floats(width=32, allow_nan=False))):
    """A float32 value survives the way to Python and back, infinities and the sign of zero included."""
    item = xp.tensor(value, dtype=xp.float32).item()
    assert repr(item) == repr(value)


@clause("scalars.item.round_trips_float64", MUST, source=[Torch("torch.Tensor.item"), Torch("torch.tensor")])
def _(xp, value=drawn(lambda st: st.floats(allow_nan=False))):
    """A Python float survives the way to float64 and back, infinities and the sign of zero included."""
    item = xp.tensor(value, dtype=xp.float64).item()
    assert repr(item) == repr(value)


@clause("scalars.item.round_trips_int64", MUST, source=[Torch("torch.Tensor.item"), Torch("torch.tensor")])
def _(xp, value=drawn(lambda st: st.integers(-(2**63), 2**63 - 1))):
    """A Python integer of up to 64 bits survives the way to a tensor and back."""
    assert xp.tensor(value).item() == value


@clause("scalars.item.nan", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, dtype=each(FLOATS)):
    """A NaN comes back as a NaN."""
    value = xp.tensor(float("nan"), dtype=getattr(xp, dtype)).item()
    assert type(value) is float
    assert value != value


# ---- tolist -------------------------------------------------------------------------------------------------


@clause("scalars.tolist.nests", MUST, source=[Torch("torch.Tensor.tolist")])
def _(xp, device):
    """``tolist()`` gives lists nested as deep as the tensor has dimensions, in index order."""
    tensor = xp.tensor([[[0, 1], [2, 3]], [[4, 5], [6, 7]]], device=device)
    assert tensor.tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    assert tensor[1].tolist() == [[4, 5], [6, 7]]


@clause("scalars.tolist.of_zero_dimensions", MUST, source=[Torch("torch.Tensor.tolist")])
def _(xp, device):
    """Of a 0-d tensor ``tolist()`` is the bare number, as ``item()`` gives it."""
    value = xp.tensor(2, device=device).tolist()
    assert type(value) is int
    assert value == 2


@clause("scalars.tolist.of_nothing", MUST, source=[Torch("torch.Tensor.tolist")])
def _(xp, device, case=each([((0,), []), ((0, 3), []), ((3, 0), [[], [], []]), ((2, 0, 3), [[], []])])):
    """An empty tensor gives as many empty lists as its sizes before the first zero say."""
    shape, expected = case
    assert xp.zeros(shape, device=device).tolist() == expected


@clause("scalars.tolist.gives_python_types", MUST, source=[Torch("torch.Tensor.tolist")])
def _(
    xp,
    device,
    case=each(
        [("bool", bool), ("uint8", int), ("int16", int), ("int64", int)]
        + [("float16", float), ("bfloat16", float), ("float32", float), ("float64", float)]
    ),
):
    """The elements are Python numbers of the kind that ``item()`` gives, never NumPy scalars or tensors."""
    dtype, kind = case
    values = xp.tensor([0, 1], dtype=getattr(xp, dtype), device=device).tolist()
    assert values == [0, 1]
    assert [type(value) for value in values] == [kind, kind]


@clause("scalars.tolist.follows_strides", MUST, source=[Torch("torch.Tensor.tolist")], requires=["views"])
def _(xp, device):
    """Views are listed in their own order: transposed, stepped, expanded."""
    tensor = xp.tensor([[0, 1, 2], [3, 4, 5]], device=device)
    assert tensor.t().tolist() == [[0, 3], [1, 4], [2, 5]]
    assert tensor[:, ::2].tolist() == [[0, 2], [3, 5]]
    assert tensor[1:, 1:].tolist() == [[4, 5]]
    assert tensor[:, :1].expand(2, 3).tolist() == [[0, 0, 0], [3, 3, 3]]


@clause("scalars.tolist.ignores_grad", MUST, source=[Torch("torch.Tensor.tolist")], requires=["autograd.tape"])
def _(xp, device):
    """``tolist()`` reads a tensor that requires grad without ``detach``."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    assert leaf.tolist() == [1, 2]
    assert (leaf * 2).tolist() == [2, 4]


@clause("scalars.tolist.round_trips", MUST, source=[Torch("torch.Tensor.tolist"), Torch("torch.tensor")])
def _(xp, dtype=each(["bool", *INTEGERS, *FLOATS])):
    """``tensor(x.tolist(), dtype=x.dtype)`` has x's shape and values again."""
    tensor = xp.tensor([[0, 1], [1, 1]], dtype=getattr(xp, dtype))
    again = xp.tensor(tensor.tolist(), dtype=tensor.dtype)
    assert again.dtype == tensor.dtype
    assert again.shape == tensor.shape
    assert (again == tensor).tolist() == [[True, True], [True, True]]


# ---- float, int, bool, complex ------------------------------------------------------------------------------


@clause("scalars.float.converts", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, shape=each(ONE_ELEMENT), dtype=each(["bool", "int32", "float16", "float32", "float64"])):
    """``float()`` of one element of any real dtype is its value."""
    value = float(xp.ones(shape, dtype=getattr(xp, dtype), device=device))
    assert type(value) is float
    assert value == 1


@clause("scalars.int.truncates", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, case=each([(2.7, 2), (-2.7, -2), (0.9, 0), (-0.9, 0), (3, 3), (True, 1)])):
    """``int()`` of one element truncates towards zero, as Python's does."""
    number, expected = case
    value = int(xp.tensor([number], device=device))
    assert type(value) is int
    assert value == expected


@clause("scalars.int.refuses_what_is_no_integer", MUST, source=[Torch("torch.Tensor.item")])
def _(xp):
    """``int()`` raises ValueError for NaN and OverflowError for an infinity, as Python's does."""
    with raises(ValueError):
        int(xp.tensor(float("nan")))
    for sign in (1, -1):
        with raises(OverflowError):
            int(xp.tensor(sign * float("inf")))


@clause("scalars.int.is_unbounded", MUST, source=[Torch("torch.Tensor.item")])
def _(xp):
    """``int()`` of a large float is the exact integer, beyond 64 bits too."""
    assert int(xp.tensor(1e300, dtype=xp.float64)) == int(1e300)
    assert int(xp.tensor(2.0**80)) == 2**80


@clause("scalars.int.is_exact", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, value=drawn(lambda st: st.integers(-(2**63), 2**63 - 1))):
    """``int()`` of an ``int64`` goes through no float."""
    assert int(xp.tensor(value)) == value


@clause("scalars.int.refuses_beyond_int64", MAY, source=[Torch("torch.Tensor.item")])
def _(xp):
    """``int()`` of a ``uint64`` that no ``int64`` holds is refused with RuntimeError; ``item()`` gives it."""
    tensor = xp.tensor(2**63, dtype=xp.uint64)
    with raises(RuntimeError, match="overflow"):
        int(tensor)
    assert tensor.item() == 2**63


@clause("scalars.complex.converts", MUST, source=[Torch("torch.Tensor.item")], requires=["complex"])
def _(xp, case=each([(1 + 2j, 1 + 2j), (2.5, 2.5 + 0j), (3, 3 + 0j), (True, 1 + 0j)])):
    """``complex()`` takes one element of any dtype."""
    number, expected = case
    value = complex(xp.tensor(number))
    assert type(value) is complex
    assert value == expected


@clause("scalars.complex.to_real", MUST, source=[Torch("torch.Tensor.item")], requires=["complex"])
def _(xp):
    """A complex element becomes a ``float`` or ``int`` only if its imaginary part is zero; else RuntimeError."""
    assert float(xp.tensor(2 + 0j)) == 2
    assert int(xp.tensor(2 + 0j)) == 2
    tensor = xp.tensor(2 + 1j)
    with raises(RuntimeError):
        float(tensor)
    with raises(RuntimeError):
        int(tensor)
    assert tensor.item() == 2 + 1j


@clause("scalars.conversion.refuses_other_sizes", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, convert=each([float, int, complex]), shape=each(NOT_ONE_ELEMENT)):
    """``float()``, ``int()`` and ``complex()`` of no element or several raise ValueError."""
    tensor = xp.ones(shape, device=device)
    with raises(ValueError):
        convert(tensor)
    assert tensor.tolist() == xp.ones(shape).tolist()


@clause("scalars.conversion.ignores_grad", MUST, source=[Torch("torch.Tensor.item")], requires=["autograd.tape"])
def _(xp, device, convert=each([float, int, bool])):
    """A tensor that requires grad is converted like any other, and its graph is unharmed."""
    leaf = xp.tensor([3.0], device=device, requires_grad=True)
    loss = leaf * 2
    assert convert(loss) == convert(6.0)
    loss.backward()
    assert leaf.grad.item() == 2


@clause("scalars.conversion.warns_of_grad", SHOULD, source=[Torch("torch.Tensor.item")], requires=["autograd.tape"])
def _(xp, convert=each([float, complex])):
    """The conversion of a tensor that requires grad gives a UserWarning (once in a process, unless
    ``set_warn_always`` asks for every time): the number is cut off from the graph.
    """
    tensor = xp.tensor(3.0, requires_grad=True)
    xp.set_warn_always(True)
    try:
        with warns(UserWarning, match="requires_grad=True"):
            convert(tensor)
    finally:
        xp.set_warn_always(False)


# ---- Truth --------------------------------------------------------------------------------------------------


@clause("scalars.truth.of_one_element", MUST, source=[Torch("torch.Tensor.item")])
def _(
    xp,
    device,
    shape=each(ONE_ELEMENT),
    case=each([("float32", 0.0), ("float32", -0.0), ("float32", 0.5), ("int64", 0), ("int64", -1), ("bool", False)]),
):
    """One element is true unless it is zero, in any shape."""
    dtype, value = case
    tensor = xp.full(shape, value, dtype=getattr(xp, dtype), device=device)
    assert bool(tensor) is bool(value)
    assert (not tensor) is (not value)


@clause("scalars.truth.of_nan", MUST, source=[Torch("torch.Tensor.item")])
def _(xp):
    """NaN is true, as in Python."""
    assert bool(xp.tensor(float("nan"))) is True


@clause("scalars.truth.refuses_several", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, shape=each([(2,), (2, 1), (3, 2)])):
    """The truth of several elements is refused with a RuntimeError that calls it ambiguous: use ``any`` or ``all``."""
    tensor = xp.ones(shape, device=device)
    with raises(RuntimeError, match="ambiguous"):
        bool(tensor)
    with raises(RuntimeError, match="ambiguous"):
        if tensor == tensor:
            pass
    assert bool((tensor == tensor).all())


@clause("scalars.truth.refuses_none", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, shape=each([(0,), (0, 3), (3, 0)])):
    """The truth of no elements is refused with RuntimeError, where a list's would be False."""
    with raises(RuntimeError, match="ambiguous"):
        bool(xp.zeros(shape, device=device))


# ---- Indices, lengths, iteration ----------------------------------------------------------------------------


@clause("scalars.index.from_integers", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, dtype=each(["bool", *INTEGERS]), shape=each(ONE_ELEMENT)):
    """One element of an integer or bool dtype serves as an index into a list, in ``range`` and for repetition."""
    one = xp.ones(shape, dtype=getattr(xp, dtype))
    assert [10, 20, 30][one] == 20
    assert list(range(one)) == [0]
    assert [5] * one == [5]


@clause("scalars.index.refuses_floats", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, device, dtype=each(["float16", "float32", "float64"])):
    """A floating element is no index, even where it is whole: TypeError."""
    one = xp.tensor(1, dtype=getattr(xp, dtype), device=device)
    with raises(TypeError):
        [10, 20, 30][one]
    with raises(TypeError):
        range(one)


@clause("scalars.index.refuses_other_sizes", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, shape=each(NOT_ONE_ELEMENT)):
    """No element, or several, are no index: TypeError."""
    with raises(TypeError):
        range(xp.ones(shape, dtype=xp.int64))


@clause("scalars.len.is_first_size", MUST, source=[Torch("torch.Tensor.size")])
def _(xp, device, shape=each([(0,), (3,), (2, 5), (0, 4), (4, 0)])):
    """``len()`` is the first size, not the number of elements."""
    assert len(xp.zeros(shape, device=device)) == shape[0]


@clause("scalars.len.refuses_zero_dimensions", MUST, source=[Torch("torch.Tensor.size")])
def _(xp):
    """A 0-d tensor has no length and cannot be iterated: TypeError."""
    tensor = xp.tensor(1.0)
    with raises(TypeError, match="0-d"):
        len(tensor)
    with raises(TypeError, match="0-d"):
        iter(tensor)


@clause("scalars.iteration.gives_tensors", MUST, source=[Torch("torch.unbind")], requires=["mutable", "views"])
def _(xp):
    """Iteration gives tensors, not numbers: views of one dimension less, through which the tensor can be written."""
    table = xp.zeros(2, 3)
    for row in table:
        assert isinstance(row, xp.Tensor)
        assert tuple(row.shape) == (3,)
        row[0] = 1
    assert table.tolist() == [[1, 0, 0], [1, 0, 0]]
    first, second = xp.tensor([10, 20])
    assert tuple(first.shape) == ()
    assert (first.item(), second.item()) == (10, 20)


@clause("scalars.contains.compares", MUST, source=[Torch("torch.Tensor")])
def _(xp, device):
    """``in`` asks whether any element equals a number or a one-element tensor."""
    tensor = xp.tensor([[1, 2], [3, 4]], device=device)
    assert 3 in tensor
    assert 5 not in tensor
    assert xp.tensor(2, device=device) in tensor


@clause("scalars.contains.refuses_other_objects", MAY, source=[Torch("torch.Tensor")])
def _(xp):
    """``in`` refuses what is neither a number nor a tensor with RuntimeError."""
    with raises(RuntimeError):
        "1" in xp.tensor([1, 2])


@clause("scalars.hash.is_identity", MUST, source=[Torch("torch.Tensor")])
def _(xp):
    """Tensors are hashed by identity: equal values are different keys, and one tensor is found again."""
    one, other = xp.tensor(1.0), xp.tensor(1.0)
    names = {one: "one", other: "other"}
    assert len(names) == 2
    assert names[one] == "one"
    assert names[other] == "other"


# ---- format -------------------------------------------------------------------------------------------------


@clause("scalars.format.of_zero_dimensions", MUST, source=[Torch("torch.Tensor.item")])
def _(
    xp,
    device,
    case=each(
        [
            (3.14159, ".2f", "3.14"),
            (2.0, "8.3e", "2.000e+00"),
            (7, "05d", "00007"),
            (7, ">4", "   7"),
            (True, "", "True"),
            (0.5, "", "0.5"),
            (0.25, ".0%", "25%"),
        ]
    ),
):
    """A 0-d tensor is formatted as its number: ``f"{loss:.2f}"`` works, and ``f"{loss}"`` shows the number alone."""
    value, spec, expected = case
    assert format(xp.tensor(value, device=device), spec) == expected


@clause("scalars.format.ignores_grad", MUST, source=[Torch("torch.Tensor.item")], requires=["autograd.tape"])
def _(xp):
    """A 0-d tensor that requires grad is formatted in the same way."""
    leaf = xp.tensor(2.5, requires_grad=True)
    assert f"{leaf:.1f}" == "2.5"
    assert f"{leaf * 2}" == "5.0"


@clause("scalars.format.of_more_dimensions", MUST, source=[Torch("torch.Tensor.item")])
def _(xp, shape=each([(1,), (2,), (1, 1), (0,)])):
    """A tensor with dimensions takes no format specification (TypeError), even of one element; without one it is
    shown as ``str`` shows it.
    """
    tensor = xp.ones(shape)
    with raises(TypeError):
        format(tensor, ".2f")
    assert format(tensor, "") == str(tensor)
    assert f"{tensor}" == str(tensor)


@clause("scalars.format.refuses_bad_specification", MUST, source=[Torch("torch.Tensor.item")])
def _(xp):
    """A specification that does not fit the number raises ValueError, as for the number itself."""
    with raises(ValueError):
        format(xp.tensor(1.5), "d")
    with raises(ValueError):
        format(xp.tensor(1), "q")


@clause("scalars.integers.beyond_64_bits", MUST, source=[Torch("torch.where", "torch.pow", "torch.add")])
def _(xp):
    """A Python integer that an integer tensor's dtype cannot hold is refused as a choice, as a power and as a factor, rather
    than wrapped around."""
    x = xp.tensor([1])
    with raises(RuntimeError, match="overflow"):
        xp.where(xp.tensor([True]), 2**63, x)
    with raises(RuntimeError, match="overflow"):
        x**2**63
    with raises(RuntimeError, match="overflow"):
        xp.add(x, x, alpha=2**63)
    assert xp.where(xp.tensor([True]), 2**63, xp.tensor([1.0])).tolist() == [2.0**63]

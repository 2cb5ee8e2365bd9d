"""Random factories: how their values are distributed, and what a seed repeats."""

from conformance.clause import MAY, MUST, S2, SHOULD, Note, Torch, clause, each, raises

FLOATS = ("float16", "bfloat16", "float32", "float64")
DRAWS = 2000


def close(count, share):
    """Whether so many of the draws are about this share of them; by chance it is not once in ten million times."""
    return abs(count / DRAWS - share) < 0.06


@clause("random.rand.is_uniform", MUST, source=[S2(45), Torch("torch.rand")])
def _(xp, device, dtype=each(FLOATS)):
    """``rand`` draws evenly from 0 up to but not including 1, in every floating dtype."""
    values = xp.rand(DRAWS, dtype=getattr(xp, dtype), device=device).tolist()
    assert all(0 <= value < 1 for value in values)
    for tenth in range(10):
        assert close(sum(tenth <= 10 * value < tenth + 1 for value in values), 0.1)


@clause("random.randn.is_normal", MUST, source=[S2(45), Torch("torch.randn")])
def _(xp, device, dtype=each(FLOATS)):
    """``randn`` draws from the normal distribution of mean 0 and standard deviation 1."""
    values = xp.randn(DRAWS, dtype=getattr(xp, dtype), device=device).tolist()
    for limit, expected in ((-2, 0.023), (-1, 0.159), (-0.5, 0.309), (0, 0.5), (0.5, 0.691), (1, 0.841), (2, 0.977)):
        assert close(sum(value < limit for value in values), expected)
    assert 0.9 < sum(value * value for value in values) / DRAWS < 1.1


@clause("random.randn.of_complex", SHOULD, source=[Torch("torch.randn")], requires=["complex"])
def _(xp):
    """A complex ``randn`` has variance 1 in all: a half in each of the two parts, which are independent."""
    values = xp.randn(DRAWS, dtype=xp.complex64).tolist()
    for part in ([z.real for z in values], [z.imag for z in values]):
        assert 0.43 < sum(x * x for x in part) / DRAWS < 0.57
    assert abs(sum(z.real * z.imag for z in values)) / DRAWS < 0.06


@clause("random.rand.draws_no_integers", MUST, source=[Torch("torch.rand", "torch.randn")])
def _(xp, name=each(("rand", "randn")), dtype=each(("bool", "uint8", "int64"))):
    """``rand`` and ``randn`` have no values of integer and bool dtypes: RuntimeError."""
    with raises(RuntimeError):
        getattr(xp, name)(3, dtype=getattr(xp, dtype))


@clause("random.randint.covers_its_range", MUST, source=[S2(45), Torch("torch.randint")])
def _(xp, device):
    """``randint(low, high, size)`` draws evenly the integers from low up to but not including high, as int64."""
    tensor = xp.randint(-2, 3, (DRAWS,), device=device)
    assert tensor.dtype == xp.int64
    values = tensor.tolist()
    assert set(values) == {-2, -1, 0, 1, 2}
    for integer in range(-2, 3):
        assert close(values.count(integer), 0.2)


@clause("random.randint.starts_at_zero", MUST, source=[Torch("torch.randint")])
def _(xp):
    """With one bound, ``randint`` starts at 0."""
    assert set(xp.randint(3, (20, 10)).flatten().tolist()) == {0, 1, 2}
    assert xp.randint(1, (2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]


@clause("random.randint.takes_a_dtype", MUST, source=[Torch("torch.randint")])
def _(xp, dtype=each(("bool", "uint8", "int8", "int16", "int32", "int64", *FLOATS))):
    """``randint`` draws its integers in any real dtype."""
    tensor = xp.randint(0, 2, (100,), dtype=getattr(xp, dtype))
    assert tensor.dtype == getattr(xp, dtype)
    assert set(tensor.tolist()) == {0, 1}


@clause("random.randint.refuses_an_empty_range", MUST, source=[Torch("torch.randint")])
def _(xp, bounds=each(((0,), (3, 3), (3, 2), (-1,))), size=each(((2,), (0,)))):
    """There must be an integer to draw, even where none is asked for: RuntimeError."""
    with raises(RuntimeError):
        xp.randint(*bounds, size)


@clause("random.randint.refuses_what_the_dtype_lacks", SHOULD, source=[Torch("torch.randint")])
def _(xp, bounds=each(((0, 257), (-1, 5)))):
    """Every integer of the range must be of the dtype: RuntimeError."""
    assert xp.randint(0, 256, (2,), dtype=xp.uint8).dtype == xp.uint8
    with raises(RuntimeError):
        xp.randint(*bounds, (2,), dtype=xp.uint8)


@clause("random.randint.refuses_other_arguments", MUST, source=[Torch("torch.randint")])
def _(xp, arguments=each(((5,), (0, 5, 2), (0, 5.5, (2,)), (0, "5", (2,)), (0, 5, None)))):
    """The bounds are integers, and the size a sequence: TypeError."""
    with raises(TypeError):
        xp.randint(*arguments)


@clause("random.randperm.is_a_permutation", MUST, source=[Torch("torch.randperm")])
def _(xp, device, n=each((0, 1, 2, 50))):
    """``randperm(n)`` has the integers below n, each once, as int64."""
    tensor = xp.randperm(n, device=device)
    assert tensor.dtype == xp.int64
    assert tensor.shape == (n,)
    assert sorted(tensor.tolist()) == list(range(n))


@clause("random.randperm.any_order", MUST, source=[Torch("torch.randperm")])
def _(xp):
    """Every order is as likely as any other."""
    orders = [tuple(xp.randperm(3).tolist()) for _ in range(300)]
    assert len(set(orders)) == 6
    assert all(20 < orders.count(order) < 80 for order in orders)


@clause("random.randperm.refuses", MUST, source=[Torch("torch.randperm")])
def _(xp, n=each((-1, 2.0, (5,), None)), dtype=each(("int64", "float32"))):
    """``randperm`` takes one integer, which is not negative."""
    with raises(TypeError, RuntimeError):
        xp.randperm(n, dtype=getattr(xp, dtype))


@clause("random.out.is_filled", MUST, source=[Torch("torch.rand", "torch.randn")], requires=["mutable"])
def _(xp, name=each(("rand", "randn"))):
    """With ``out`` the values are drawn into that tensor, in its dtype."""
    out = xp.full((100,), 9.0, dtype=xp.float64)
    assert getattr(xp, name)(100, out=out) is out
    assert 9 not in out.tolist()
    assert len(set(out.tolist())) == 100


def drawn_uniformly(xp):
    return xp.rand(4)


def drawn_normally(xp):
    return xp.randn(4)


def drawn_from_integers(xp):
    return xp.randint(0, 1000000, (4,))


def permuted(xp):
    return xp.randperm(20)


DRAWN = (drawn_uniformly, drawn_normally, drawn_from_integers, permuted)


@clause("random.seed.repeats", MUST, source=[Torch("torch.manual_seed"), Note("notes/randomness")])
def _(xp, draw=each(DRAWN)):
    """After ``manual_seed(n)`` the same calls draw the same values; after another seed, others."""
    runs = []
    for seed in (7, 7, 8):
        xp.manual_seed(seed)
        runs.append([draw(xp).tolist() for _ in range(3)])
    assert runs[0] == runs[1] != runs[2]


@clause("random.seed.goes_on", MUST, source=[Torch("torch.manual_seed")])
def _(xp, draw=each(DRAWN)):
    """One draw after another is different from it."""
    xp.manual_seed(7)
    assert draw(xp).tolist() != draw(xp).tolist()


@clause("random.seed.is_told", SHOULD, source=[Torch("torch.initial_seed")])
def _(xp):
    """``initial_seed()`` is the number that was last given."""
    xp.manual_seed(123)
    xp.rand(3)
    assert xp.initial_seed() == 123


@clause("random.seed.takes_any_integer_of_64_bits", MUST, source=[Torch("torch.manual_seed")])
def _(xp, seed=each((0, -1, -(2**63), 2**63, 2**64 - 1))):
    """The seed is any integer of 64 bits; a negative one counts from the end, as in two's complement."""
    xp.manual_seed(seed)
    values = xp.rand(3).tolist()
    xp.manual_seed(seed % 2**64)
    assert xp.rand(3).tolist() == values


@clause("random.seed.refuses", MUST, source=[Torch("torch.manual_seed")])
def _(xp, seed=each((2**64, -(2**63) - 1, "seed"))):
    """What is no integer of 64 bits is refused with ValueError, and the stream goes on as if nothing had happened."""
    xp.manual_seed(7)
    expected = xp.rand(3).tolist()
    xp.manual_seed(7)
    with raises(ValueError):
        xp.manual_seed(seed)
    assert xp.rand(3).tolist() == expected


@clause("random.seed.nothing_is_drawn_for_nothing", MAY, source=[Torch("torch.rand")])
def _(xp, name=each(("rand", "randn"))):
    """A draw of no elements leaves the stream as it is."""
    xp.manual_seed(7)
    expected = xp.rand(3).tolist()
    xp.manual_seed(7)
    assert getattr(xp, name)(0, 3).shape == (0, 3)
    assert xp.rand(3).tolist() == expected

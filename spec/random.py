"""Random numbers: how they are distributed, and what a seed repeats."""

import pickle

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


@clause("random.rand.of_complex", SHOULD, source=[Torch("torch.rand")], requires=["complex"])
def _(xp):
    """A complex ``rand`` draws both parts evenly from 0 up to but not including 1, independently of each other."""
    values = xp.rand(DRAWS, dtype=xp.complex64).tolist()
    for part in ([z.real for z in values], [z.imag for z in values]):
        assert all(0 <= x < 1 for x in part)
        assert close(sum(x < 0.25 for x in part), 0.25)
    assert close(sum(z.real < 0.5 and z.imag < 0.5 for z in values), 0.25)


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


@clause("random.randint.spellings", MUST, source=[Torch("torch.randint")])
def _(xp):
    """The bounds and the size can be named; the lower bound can be left out."""
    for made in (
        xp.randint(0, 2, (50,)),
        xp.randint(low=0, high=2, size=(50,)),
        xp.randint(high=2, size=(50,)),
        xp.randint(0, high=2, size=[50]),
        xp.randint(2, (50,)),
    ):
        assert made.shape == (50,)
        assert set(made.tolist()) == {0, 1}
    with raises(TypeError):
        xp.randint(size=(50,))
    with raises(TypeError):
        xp.randint(0, 1, 2, (50,))


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


@clause("random.randperm.takes_a_dtype", MUST, source=[Torch("torch.randperm")])
def _(xp, dtype=each(("uint8", "int16", "int32", "float16", "float64"))):
    """``randperm`` permutes in the dtype asked for, which must count that far; booleans do not count."""
    tensor = xp.randperm(20, dtype=getattr(xp, dtype))
    assert tensor.dtype == getattr(xp, dtype)
    assert sorted(tensor.tolist()) == list(range(20))
    assert sorted(xp.randperm(256, dtype=xp.uint8).tolist()) == list(range(256))
    for n, lacking in ((257, "uint8"), (3000, "float16"), (2, "bool")):
        with raises(RuntimeError):
            xp.randperm(n, dtype=getattr(xp, lacking))


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


@clause("random.seed.repeats_on_devices", MUST, source=[Torch("torch.manual_seed"), Note("notes/randomness")])
def _(xp, device, name=each(("rand", "randn", "randperm"))):
    """``manual_seed`` begins the stream of every device anew."""
    runs = []
    for _ in range(2):
        xp.manual_seed(7)
        runs.append([getattr(xp, name)(20, device=device).tolist() for _ in range(2)])
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]


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


@clause("random.seed.unforeseen", SHOULD, source=[Torch("torch.seed")])
def _(xp):
    """``seed()`` begins a stream of a seed that is different each time, and returns that seed."""
    for source in (xp, xp.random, xp.Generator()):
        first, second = source.seed(), source.seed()
        assert first != second
        assert source.initial_seed() == second
    seed = xp.seed()
    values = xp.rand(3).tolist()
    xp.manual_seed(seed)
    assert xp.rand(3).tolist() == values


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


# Parameters ---------------------------------------------------------------------------------------------------------


@clause("random.normal.of_numbers", MUST, source=[Torch("torch.normal")])
def _(xp):
    """``normal(mean, std, size)`` draws from the normal distribution of that mean and standard deviation."""
    values = xp.normal(10.0, 2.0, (DRAWS,)).tolist()
    for limit, expected in ((6, 0.023), (8, 0.159), (10, 0.5), (12, 0.841), (14, 0.977)):
        assert close(sum(value < limit for value in values), expected)
    assert xp.normal(10.0, 0.0, (2, 2)).tolist() == [[10, 10], [10, 10]]
    with raises(TypeError):
        xp.normal(0.0, 1.0)


@clause("random.normal.of_tensors", MUST, source=[Torch("torch.normal")])
def _(xp):
    """Given tensors, ``normal`` draws for each element with the mean and deviation there; the two broadcast."""
    mean = xp.tensor([[10.0], [20.0]], dtype=xp.float64)
    made = xp.normal(mean, xp.tensor([0.0, 0.0, 0.0], dtype=xp.float64))
    assert made.dtype == xp.float64
    assert made.tolist() == [[10, 10, 10], [20, 20, 20]]
    assert xp.normal(xp.tensor([1.0, 2.0]), 0.0).tolist() == [1, 2]
    assert xp.normal(3.0, xp.tensor([0.0, 0.0])).tolist() == [3, 3]
    assert len(set(xp.normal(xp.zeros(100), 1.0).tolist())) == 100


@clause("random.normal.refuses", MUST, source=[Torch("torch.normal")])
def _(xp):
    """A negative deviation, sizes that do not fit each other and integral tensors are refused."""
    with raises(RuntimeError):
        xp.normal(0.0, -1.0, (2,))
    with raises(RuntimeError):
        xp.normal(xp.zeros(2), xp.tensor([1.0, -1.0]))
    with raises(RuntimeError):
        xp.normal(xp.zeros(2), xp.ones(3))
    with raises(RuntimeError):
        xp.normal(xp.zeros(2, dtype=xp.int64), 1.0)


@clause(
    "random.normal.has_no_gradient",
    SHOULD,
    source=[Torch("torch.normal", "torch.bernoulli")],
    requires=["autograd.tape"],
)
def _(xp):
    """What is drawn is a constant to its parameters: it requires grad if they do, and their gradient is zero."""
    mean, chance = xp.tensor([1.0, 2.0], requires_grad=True), xp.tensor([0.5, 0.5], requires_grad=True)
    (xp.normal(mean, 1.0) + xp.bernoulli(chance)).sum().backward()
    assert mean.grad.tolist() == [0, 0]
    assert chance.grad.tolist() == [0, 0]


@clause("random.bernoulli.draws_by_chance", MUST, source=[Torch("torch.bernoulli")])
def _(xp, dtype=each(FLOATS)):
    """``bernoulli`` draws for each element 1 with the probability that it holds and else 0, in its dtype."""
    made = xp.bernoulli(xp.full((DRAWS,), 0.25, dtype=getattr(xp, dtype)))
    assert made.dtype == getattr(xp, dtype)
    assert set(made.tolist()) == {0, 1}
    assert close(made.tolist().count(1), 0.25)
    assert xp.bernoulli(xp.tensor([[0.0, 1.0], [1.0, 0.0]])).tolist() == [[0, 1], [1, 0]]


@clause("random.bernoulli.refuses", MUST, source=[Torch("torch.bernoulli")])
def _(xp, chance=each((-0.5, 1.5, float("nan")))):
    """What is no probability is refused, and so are integers, 0 and 1 included."""
    with raises(RuntimeError):
        xp.bernoulli(xp.tensor([0.5, chance]))
    with raises(RuntimeError):
        xp.bernoulli(xp.tensor([0, 1]))


@clause("random.like.takes_after", MUST, source=[Torch("torch.rand_like", "torch.randn_like", "torch.randint_like")])
def _(xp, dtype=each(FLOATS)):
    """``rand_like``, ``randn_like`` and ``randint_like`` have a tensor's shape and dtype, and values drawn anew."""
    tensor = xp.zeros(10, 10, dtype=getattr(xp, dtype), requires_grad=True)
    for made in (xp.rand_like(tensor), xp.randn_like(tensor), xp.randint_like(tensor, 1, 100)):
        assert made.shape == (10, 10)
        assert made.dtype == tensor.dtype
        assert not made.requires_grad
        assert len(set(made.flatten().tolist())) > 10
    assert set(xp.randint_like(tensor, 2).flatten().tolist()) == {0, 1}
    with raises(RuntimeError):
        xp.rand_like(xp.zeros(2, dtype=xp.int64))
    assert xp.rand_like(xp.zeros(2, dtype=xp.int64), dtype=xp.float32).dtype == xp.float32


# In place -----------------------------------------------------------------------------------------------------------


def uniform(tensor):
    return tensor.uniform_()


def normal(tensor):
    return tensor.normal_()


def bernoulli(tensor):
    return tensor.bernoulli_()


def integers(tensor):
    return tensor.random_(1, 100)


IN_PLACE = (uniform, normal, bernoulli, integers)


@clause(
    "random.in_place.overwrites",
    MUST,
    source=[Torch("torch.Tensor.uniform_", "torch.Tensor.normal_")],
    requires=["mutable"],
)
def _(xp, device, draw=each(IN_PLACE)):
    """They overwrite the tensor, views of it included, with new draws, and return it."""
    tensor = xp.full((200,), -9.0, device=device)
    view = tensor[:]
    assert draw(tensor) is tensor
    assert -9 not in tensor.tolist()
    assert len(set(view.tolist())) > 1
    before = tensor.tolist()
    assert draw(tensor).tolist() != before


@clause(
    "random.in_place.distributions",
    MUST,
    source=[Torch("torch.Tensor.uniform_", "torch.Tensor.normal_", "torch.Tensor.bernoulli_", "torch.Tensor.random_")],
    requires=["mutable"],
)
def _(xp):
    """They take the parameters of their distributions: ends, mean and deviation, probability, bounds."""
    tensor = xp.zeros(DRAWS)
    values = tensor.uniform_(-1, 3).tolist()
    assert all(-1 <= value <= 3 for value in values)
    assert close(sum(value < 0 for value in values), 0.25)
    values = tensor.normal_(10, 2).tolist()
    assert close(sum(value < 8 for value in values), 0.159)
    assert close(tensor.bernoulli_(0.75).tolist().count(1), 0.75)
    assert set(tensor.random_(-1, 2).tolist()) == {-1, 0, 1}
    assert set(tensor.random_(2).tolist()) == {0, 1}
    assert xp.zeros(2).bernoulli_(xp.tensor([0.0, 1.0])).tolist() == [0, 1]
    assert xp.zeros(2).uniform_(3, 3).tolist() == [3, 3]
    assert all(0.75 <= value <= 1 for value in xp.zeros(20).uniform_(0.75).tolist())
    assert xp.zeros(2).normal_(5, 0).tolist() == [5, 5]


@clause(
    "random.in_place.integers",
    MUST,
    source=[Torch("torch.Tensor.random_", "torch.Tensor.bernoulli_")],
    requires=["mutable"],
)
def _(xp, dtype=each(("bool", "uint8", "int8", "int64"))):
    """``random_`` and ``bernoulli_`` draw into integers too; without bounds ``random_`` draws what is not negative."""
    tensor = xp.zeros(500, dtype=getattr(xp, dtype))
    assert set(tensor.bernoulli_().tolist()) == {0, 1}
    values = tensor.random_().tolist()
    assert min(values) >= 0
    assert max(values) >= (1 if dtype == "bool" else 100)


@clause(
    "random.in_place.refuses",
    MUST,
    source=[Torch("torch.Tensor.uniform_", "torch.Tensor.normal_")],
    requires=["mutable"],
)
def _(xp):
    """Ends in the wrong order, negative deviations, integers to be uniform or normal: refused, and nothing is changed."""
    tensor, whole = xp.full((2,), 9.0), xp.full((2,), 9)
    with raises(RuntimeError):
        tensor.uniform_(2, 1)
    with raises(RuntimeError):
        tensor.normal_(0, -1)
    with raises(RuntimeError):
        tensor.random_(3, 3)
    with raises(RuntimeError):
        whole.uniform_()
    with raises(RuntimeError):
        whole.normal_()
    assert tensor.tolist() == [9, 9]
    assert whole.tolist() == [9, 9]


@clause(
    "random.in_place.is_a_write",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape", "autograd.version"],
)
def _(xp, draw=each(IN_PLACE)):
    """A leaf that requires grad is refused while recording, and backward notices that what it needs was overwritten."""
    leaf = xp.full((2,), 9.0, requires_grad=True)
    with raises(RuntimeError):
        draw(leaf)
    assert leaf.tolist() == [9, 9]
    saved = xp.ones(2)
    loss = (leaf * saved).sum()
    draw(saved)
    with raises(RuntimeError, match="modified"):
        loss.backward()
    with xp.no_grad():
        draw(leaf)
    assert leaf.tolist() != [9, 9]


# Generators ---------------------------------------------------------------------------------------------------------


@clause(
    "random.in_place.cuts_the_gradient",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "autograd.tape"],
)
def _(xp, draw=each(IN_PLACE)):
    """What is drawn over a result does not depend on what was there: no gradient passes."""
    leaf = xp.ones(2, requires_grad=True)
    made = leaf * 2
    draw(made)
    (made * 3).sum().backward()
    assert leaf.grad.tolist() == [0, 0]


@clause("random.generator.is_a_stream_of_its_own", MUST, source=[Torch("torch.Generator")])
def _(xp):
    """A ``Generator`` repeats its own draws by its own seed, and neither takes from the library's stream nor adds to it."""
    xp.manual_seed(7)
    expected = xp.rand(3).tolist()
    generator = xp.Generator()
    assert generator.manual_seed(5) is generator
    values = xp.rand(3, generator=generator).tolist()
    xp.manual_seed(7)
    assert xp.rand(3, generator=xp.Generator().manual_seed(5)).tolist() == values != expected
    assert xp.rand(3).tolist() == expected
    assert xp.rand(3, generator=generator.manual_seed(5)).tolist() == values
    assert generator.initial_seed() == 5


@clause("random.generator.is_taken_by_all", MUST, source=[Torch("torch.Generator")], requires=["mutable"])
def _(xp):
    """Everything that draws takes a ``generator``, and repeats with it."""
    runs = []
    for _ in range(2):
        g = xp.Generator().manual_seed(5)
        xp.rand(3)
        runs.append(
            [
                xp.rand(3, generator=g).tolist(),
                xp.randn(3, generator=g).tolist(),
                xp.randint(100, (3,), generator=g).tolist(),
                xp.randperm(9, generator=g).tolist(),
                xp.normal(0.0, 1.0, (3,), generator=g).tolist(),
                xp.bernoulli(xp.full((9,), 0.5), generator=g).tolist(),
                xp.zeros(3).uniform_(generator=g).tolist(),
                xp.zeros(3).normal_(generator=g).tolist(),
            ]
        )
    assert runs[0] == runs[1]


@clause("random.generator.refuses_what_is_none", MUST, source=[Torch("torch.Generator")])
def _(xp, name=each(("rand", "randn"))):
    """A seed is no generator."""
    with raises(TypeError):
        getattr(xp, name)(3, generator=5)


@clause("random.state.goes_back", MUST, source=[Torch("torch.get_rng_state", "torch.set_rng_state", "torch.Generator")])
def _(xp, draw=each(DRAWN)):
    """The state that was got can be set any number of times, and the draws after it are repeated."""
    xp.rand(3)
    state = xp.get_rng_state()
    assert state.dtype == xp.uint8
    values = [draw(xp).tolist() for _ in range(2)]
    for _ in range(2):
        xp.set_rng_state(state)
        assert [draw(xp).tolist() for _ in range(2)] == values
    generator = xp.Generator()
    state = generator.get_state()
    values = xp.rand(3, generator=generator).tolist()
    generator.set_state(state)
    assert xp.rand(3, generator=generator).tolist() == values


@clause("random.state.refuses", MUST, source=[Torch("torch.set_rng_state")])
def _(xp):
    """What is no state is refused, and the stream goes on as if nothing had happened."""
    xp.manual_seed(7)
    expected = xp.rand(3).tolist()
    xp.manual_seed(7)
    for state in (xp.zeros(3, dtype=xp.uint8), xp.zeros(3), [1, 2, 3]):
        with raises(RuntimeError, TypeError):
            xp.set_rng_state(state)
    assert xp.rand(3).tolist() == expected


@clause("random.state.forks", SHOULD, source=[Torch("torch.random.fork_rng")])
def _(xp):
    """What is drawn inside ``fork_rng`` leaves the host's stream outside as it was."""
    xp.manual_seed(7)
    expected = xp.rand(3).tolist()
    xp.manual_seed(7)
    with xp.random.fork_rng(devices=[]):
        inside = xp.rand(3).tolist()
    assert inside == expected
    assert xp.rand(3).tolist() == expected


@clause("random.requires_grad.is_a_leaf", MUST, source=[Torch("torch.randn"), S2(121)], requires=["autograd.tape"])
def _(xp, name=each(("rand", "randn"))):
    """With ``requires_grad=True`` what is drawn is a leaf that collects gradients; integers that are drawn cannot be one."""
    made = getattr(xp, name)(3, requires_grad=True)
    assert made.is_leaf
    (made * 3).sum().backward()
    assert made.grad.tolist() == [3, 3, 3]
    assert not getattr(xp, name)(3).requires_grad
    with raises(RuntimeError):
        xp.randint(3, (2,), requires_grad=True)


# Further distributions ----------------------------------------------------------------------------------------------


@clause("random.exponential.is_exponential", MUST, source=[Torch("torch.Tensor.exponential_")], requires=["mutable"])
def _(xp, device, dtype=each(FLOATS)):
    """``exponential_(lambd)`` draws with density ``lambd * exp(-lambd * x)`` over the numbers above 0: never 0 itself."""
    tensor = xp.zeros(DRAWS, dtype=getattr(xp, dtype), device=device)
    assert tensor.exponential_(2.0) is tensor
    values = tensor.tolist()
    assert min(values) > 0
    for limit, expected in ((0.1, 0.181), (0.25, 0.393), (0.5, 0.632), (1, 0.865)):
        assert close(sum(value < limit for value in values), expected)
    assert close(sum(value < 1 for value in xp.zeros(DRAWS, device=device).exponential_().tolist()), 0.632)


@clause("random.cauchy.is_cauchy", MUST, source=[Torch("torch.Tensor.cauchy_")], requires=["mutable"])
def _(xp, device):
    """``cauchy_(median, sigma)`` draws a half of the values within sigma of the median, and some far away."""
    values = xp.zeros(DRAWS, dtype=xp.float64, device=device).cauchy_(3.0, 2.0).tolist()
    for limit, expected in ((-3, 0.102), (1, 0.25), (3, 0.5), (5, 0.75), (9, 0.898)):
        assert close(sum(value < limit for value in values), expected)
    assert close(sum(abs(value) < 1 for value in xp.zeros(DRAWS, device=device).cauchy_().tolist()), 0.5)


@clause("random.log_normal.is_log_normal", MUST, source=[Torch("torch.Tensor.log_normal_")], requires=["mutable"])
def _(xp, device):
    """``log_normal_(mean, std)`` draws numbers whose logarithms are normal with that mean and deviation: 1 and 2 by default."""
    for given, mean, std in (((), 1.0, 2.0), ((0.0, 0.5), 0.0, 0.5)):
        tensor = xp.zeros(DRAWS, dtype=xp.float64, device=device).log_normal_(*given)
        logs = ((tensor.log() - mean) / std).tolist()
        for limit, expected in ((-1, 0.159), (0, 0.5), (1, 0.841)):
            assert close(sum(value < limit for value in logs), expected)


@clause("random.geometric.counts_trials", MUST, source=[Torch("torch.Tensor.geometric_")], requires=["mutable"])
def _(xp, device, dtype=each(("uint8", "int16", "int64", "float32", "float64"))):
    """``geometric_(p)`` draws how many trials of probability p the first success takes: whole numbers from 1 on."""
    values = xp.zeros(DRAWS, dtype=getattr(xp, dtype), device=device).geometric_(0.25).tolist()
    assert min(values) == 1
    assert all(value == int(value) for value in values)
    for count, expected in ((1, 0.25), (2, 0.1875), (3, 0.141)):
        assert close(values.count(count), expected)


def exponential_below(tensor):
    tensor.exponential_(0)


def exponential_of_nothing(tensor):
    tensor.exponential_(float("nan"))


def cauchy_without_width(tensor):
    tensor.cauchy_(0, 0)


def log_normal_without_width(tensor):
    tensor.log_normal_(0, 0)


def geometric_of_certainty(tensor):
    tensor.geometric_(1)


def geometric_of_impossibility(tensor):
    tensor.geometric_(0)


IMPOSSIBLE = (
    exponential_below, exponential_of_nothing, cauchy_without_width, log_normal_without_width, geometric_of_certainty,
    geometric_of_impossibility,
)  # fmt: skip


@clause(
    "random.in_place.refuses_other_parameters",
    MUST,
    source=[Torch("torch.Tensor.exponential_", "torch.Tensor.geometric_")],
    requires=["mutable"],
)
def _(xp, draw=each(IMPOSSIBLE)):
    """A rate, a width or a probability that is none is refused with RuntimeError, and neither tensor nor stream changes."""
    tensor = xp.full((2,), 9.0)
    xp.manual_seed(7)
    expected = xp.rand(2).tolist()
    xp.manual_seed(7)
    with raises(RuntimeError):
        draw(tensor)
    assert tensor.tolist() == [9, 9]
    assert xp.rand(2).tolist() == expected


@clause(
    "random.in_place.continuous_are_of_floats",
    MUST,
    source=[Torch("torch.Tensor.exponential_", "torch.Tensor.cauchy_")],
    requires=["mutable"],
)
def _(xp, name=each(("exponential_", "cauchy_", "log_normal_")), dtype=each(("bool", "int64", "uint8"))):
    """Continuous distributions are not drawn into bools and integers: RuntimeError."""
    tensor = xp.ones(2, dtype=getattr(xp, dtype))
    with raises(RuntimeError):
        getattr(tensor, name)()
    assert tensor.tolist() == [1, 1]


@clause(
    "random.in_place.within_the_dtype",
    MUST,
    source=[Torch("torch.Tensor.uniform_", "torch.Tensor.random_")],
    requires=["mutable"],
)
def _(xp):
    """Bounds that the dtype does not hold are refused with RuntimeError; at equal ends there is one value to draw."""
    half, byte = xp.full((2,), 9.0, dtype=xp.float16), xp.full((2,), 9, dtype=xp.uint8)
    for refused in (
        lambda: half.uniform_(0, 1e6), lambda: half.uniform_(float("nan"), 1), lambda: half.uniform_(0, float("inf")),
        lambda: byte.random_(257), lambda: byte.random_(-1, 5),
    ):  # fmt: skip
        with raises(RuntimeError):
            refused()
    assert half.tolist() == byte.tolist() == [9, 9]
    assert half.uniform_(3, 3).tolist() == [3, 3]
    assert max(xp.zeros(500, dtype=xp.uint8).random_(256).tolist()) > 200
    assert set(xp.zeros(100, dtype=xp.int8).random_(-128, -126).tolist()) == {-128, -127}


@clause("random.in_place.of_views", MUST, source=[Torch("torch.Tensor.uniform_")], requires=["mutable", "views"])
def _(xp, name=each(("uniform_", "normal_", "exponential_", "cauchy_"))):
    """What is drawn into a view is written to its elements alone; a tensor that repeats its elements is refused."""
    memory = xp.zeros(3, 4)
    getattr(memory[:, ::2], name)()
    assert 0 not in memory[:, ::2].flatten().tolist()
    assert set(memory[:, 1::2].flatten().tolist()) == {0}
    with raises(RuntimeError):
        getattr(xp.zeros(1).expand(3), name)()


@clause(
    "random.in_place.names_its_nodes", SHOULD, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"]
)
def _(
    xp,
    name=each(("uniform", "normal", "exponential", "cauchy", "log_normal", "random", "bernoulli")),
):
    """A draw over a result is recorded under its own name."""
    made = xp.ones(2, requires_grad=True) * 1
    getattr(made, name + "_")()
    assert type(made.grad_fn).__name__.startswith(name.title().replace("_", "") + "Backward")


@clause("random.multinomial.draws_by_weight", MUST, source=[Torch("torch.multinomial")])
def _(xp, device, dtype=each(("float16", "float32", "float64"))):
    """``multinomial`` with replacement draws indices in proportion to weights, which need not sum to 1, as int64."""
    weights = xp.tensor([1.0, 0.0, 3.0], dtype=getattr(xp, dtype), device=device)
    drawn_ = xp.multinomial(weights, DRAWS, replacement=True)
    assert drawn_.dtype == xp.int64
    assert drawn_.shape == (DRAWS,)
    values = drawn_.tolist()
    assert close(values.count(0), 0.25)
    assert close(values.count(2), 0.75)
    assert values.count(1) == 0


@clause("random.multinomial.each_index_once", MUST, source=[Torch("torch.multinomial")])
def _(xp, device):
    """Without replacement every index is drawn once at most, and the first in proportion to the weights."""
    weights = xp.tensor([1.0, 0.0, 3.0, 4.0], device=device)
    drawn_ = [tuple(xp.multinomial(weights, 3).tolist()) for _ in range(200)]
    assert all(sorted(order) == [0, 2, 3] for order in drawn_)
    firsts = [order[0] for order in drawn_]
    assert 5 < firsts.count(0) < 55
    assert 60 < firsts.count(3) < 140
    assert len(set(drawn_)) > 3


@clause("random.multinomial.of_rows", MUST, source=[Torch("torch.multinomial")])
def _(xp):
    """The rows of a matrix are distributions on their own, each with as many samples; ``Tensor.multinomial`` is the same."""
    weights = xp.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    made = weights.multinomial(50, True)
    assert made.shape == (3, 50)
    assert set(made[0].tolist()) == {1}
    assert set(made[1].tolist()) == {0}
    assert set(made[2].tolist()) == {0, 1}
    assert xp.multinomial(xp.zeros(0, 3), 1).shape == (0, 1)


@clause("random.multinomial.refuses", MUST, source=[Torch("torch.multinomial")])
def _(xp):
    """What is no distribution, samples that there are not, integers and other numbers of dimensions: RuntimeError."""
    for weights, count in (
        ([1.0, -1.0], 1), ([0.0, 0.0], 1), ([1.0, float("inf")], 1), ([1.0, float("nan")], 1), ([1, 1], 1), ([1.0, 1.0], 0),
        ([1.0, 1.0], -1), ([1.0, 1.0], 3), ([[[1.0]]], 1), (1.0, 1), ([], 1),
    ):  # fmt: skip
        with raises(RuntimeError):
            xp.multinomial(xp.tensor(weights), count)
    for arguments in (([1.0, 1.0], 1), (xp.ones(2), 1.5)):
        with raises(TypeError):
            xp.multinomial(*arguments)


@clause(
    "random.multinomial.gives_indices", MUST, source=[Torch("torch.multinomial")], requires=["mutable", "autograd.tape"]
)
def _(xp):
    """Indices have no gradient, and are written into an ``out`` of int64 alone."""
    assert xp.multinomial(xp.ones(3, requires_grad=True), 2).requires_grad is False
    out = xp.full((2,), 9)
    assert xp.multinomial(xp.ones(3), 2, out=out) is out
    assert set(out.tolist()) < {0, 1, 2}
    with raises(RuntimeError):
        xp.multinomial(xp.ones(3), 2, out=xp.zeros(2))


@clause("random.poisson.counts_events", MUST, source=[Torch("torch.poisson")])
def _(xp, dtype=each(("float16", "float32", "float64"))):
    """``poisson`` draws for each element the number of events of which so many are expected, in its dtype."""
    made = xp.poisson(xp.full((DRAWS,), 2.0, dtype=getattr(xp, dtype)))
    assert made.dtype == getattr(xp, dtype)
    values = made.tolist()
    for count, expected in ((0, 0.135), (1, 0.271), (2, 0.271), (3, 0.18)):
        assert close(values.count(count), expected)
    assert all(value == int(value) for value in values)
    assert xp.poisson(xp.tensor([[0.0, 0.0]])).tolist() == [[0, 0]]


@clause("random.poisson.refuses", MUST, source=[Torch("torch.poisson")])
def _(xp):
    """Negative rates, NaN and integers are refused with RuntimeError, and what is no tensor with TypeError."""
    for rate in ([-1.0], [0.0, float("nan")], [1]):
        with raises(RuntimeError):
            xp.poisson(xp.tensor(rate))
    with raises(TypeError):
        xp.poisson(5.0)


@clause("random.binomial.counts_successes", MUST, source=[Torch("torch.binomial")])
def _(xp):
    """``binomial`` draws the number of successes in so many trials of that probability; the two broadcast."""
    values = xp.binomial(xp.full((DRAWS,), 2.0), xp.full((DRAWS,), 0.25)).tolist()
    for count, expected in ((0, 0.5625), (1, 0.375), (2, 0.0625)):
        assert close(values.count(count), expected)
    assert xp.binomial(xp.tensor([10.0, 5.0]), xp.tensor([[1.0], [0.0]])).tolist() == [[10, 5], [0, 0]]
    with raises(ValueError):
        xp.binomial(xp.tensor([10]), xp.tensor([0.5]))
    with raises(RuntimeError):
        xp.binomial(xp.tensor([10.0]), xp.tensor([0.5], dtype=xp.float64))
    with raises(RuntimeError):
        xp.binomial(xp.ones(2), xp.ones(3))
    with raises(TypeError):
        xp.binomial(10, 0.5)


@clause(
    "random.poisson.gradient_is_zero",
    SHOULD,
    source=[Torch("torch.poisson", "torch.binomial")],
    requires=["autograd.tape"],
)
def _(xp):
    """The gradient of a rate is zero; that of a number of trials is refused, as there is none."""
    rate = xp.tensor([1.0, 2.0], requires_grad=True)
    xp.poisson(rate).sum().backward()
    assert rate.grad.tolist() == [0, 0]
    trials = xp.tensor([3.0], requires_grad=True)
    made = xp.binomial(trials, xp.tensor([0.5]))
    with raises(RuntimeError):
        made.sum().backward()
    assert trials.grad is None


@clause(
    "random.bernoulli.by_a_given_chance",
    MUST,
    source=[Torch("torch.bernoulli", "torch.Tensor.bernoulli_")],
    requires=["mutable"],
)
def _(xp):
    """With ``p`` the elements do not count; in place the chances may be a tensor, which broadcasts, of other dtypes too."""
    values = xp.bernoulli(xp.full((DRAWS,), 9), 0.25).tolist()
    assert close(values.count(1), 0.25)
    assert xp.bernoulli(xp.tensor([5]), 1.0).tolist() == [1]
    chances = xp.tensor([0.0, 1.0, 0.0])
    assert xp.zeros(2, 3, dtype=xp.int64).bernoulli_(chances).tolist() == [[0, 1, 0], [0, 1, 0]]
    tensor = xp.full((3,), 9.0)
    for refused in (1.5, -0.5, xp.tensor([0.5, 0.5])):
        with raises(RuntimeError):
            tensor.bernoulli_(refused)
    assert tensor.tolist() == [9, 9, 9]
    with raises(RuntimeError):
        tensor.bernoulli_(xp.tensor([0.0, 2.0, 0.0]))


@clause("random.generator.draws_everything", MUST, source=[Torch("torch.Generator")], requires=["mutable"])
def _(xp):
    """The further distributions take a ``generator`` too, repeat with it, and leave the library's stream alone."""
    xp.manual_seed(7)
    expected = xp.rand(3).tolist()
    xp.manual_seed(7)
    runs = []
    for _ in range(2):
        g = xp.Generator().manual_seed(5)
        runs.append(
            [
                xp.zeros(3).exponential_(generator=g).tolist(),
                xp.zeros(3).cauchy_(generator=g).tolist(),
                xp.zeros(3).log_normal_(generator=g).tolist(),
                xp.zeros(9).geometric_(0.1, generator=g).tolist(),
                xp.multinomial(xp.ones(9), 9, generator=g).tolist(),
                xp.poisson(xp.full((9,), 20.0), generator=g).tolist(),
                xp.binomial(xp.full((9,), 50.0), xp.full((9,), 0.5), generator=g).tolist(),
            ]
        )
    assert runs[0] == runs[1]
    assert xp.rand(3).tolist() == expected


@clause("random.generator.can_be_copied", SHOULD, source=[Torch("torch.Generator")])
def _(xp):
    """``clone_state``, and a pickle, make another generator at the same place of the same stream."""
    generator = xp.Generator().manual_seed(4)
    xp.rand(3, generator=generator)
    copies = (generator.clone_state(), pickle.loads(pickle.dumps(generator)))
    values = xp.rand(5, generator=generator).tolist()
    for copy in copies:
        assert copy is not generator
        assert copy.initial_seed() == 4
        assert xp.rand(5, generator=copy).tolist() == values


@clause("random.generator.takes_integers_for_seeds", SHOULD, source=[Torch("torch.Generator", "torch.manual_seed")])
def _(xp):
    """A generator's seed is an integer: RuntimeError for others; the library's ``manual_seed`` makes one of what it is given."""
    generator = xp.Generator().manual_seed(3)
    for seed in (1.5, "4", None):
        with raises(RuntimeError, TypeError):
            generator.manual_seed(seed)
    assert generator.initial_seed() == 3
    assert xp.manual_seed(1.5).initial_seed() == 1
    assert xp.manual_seed(xp.tensor(6)).initial_seed() == 6


@clause("random.state.forks_on_request", SHOULD, source=[Torch("torch.random.fork_rng")])
def _(xp):
    """``fork_rng(enabled=False)`` forks nothing; with it the stream goes on as before the block, after an error too."""
    xp.manual_seed(7)
    values = xp.rand(2).tolist()
    xp.manual_seed(7)
    with xp.random.fork_rng(devices=[], enabled=False):
        assert xp.rand(2).tolist() == values
    assert xp.rand(2).tolist() != values
    xp.manual_seed(7)
    with raises(ValueError), xp.random.fork_rng(devices=[]):
        xp.manual_seed(8)
        raise ValueError
    assert xp.rand(2).tolist() == values


@clause("random.meta.draws_nothing", SHOULD, source=[Note("meta")], requires=["device.meta", "mutable"])
def _(xp):
    """On the meta device nothing is drawn, and the stream stays where it is."""
    xp.manual_seed(7)
    values = xp.rand(2).tolist()
    xp.manual_seed(7)
    assert xp.rand(2, 3, device="meta").shape == (2, 3)
    assert xp.zeros(2, device="meta").uniform_().shape == (2,)
    assert xp.rand(2).tolist() == values

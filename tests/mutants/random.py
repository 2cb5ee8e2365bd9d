"""Faults of the random factories."""

from tests.mutants import mutant


@mutant("random.rand.is_uniform")
def _(ref, patch):
    """``rand`` draws squares, so that small values are more frequent than large ones."""
    original = ref.rand
    patch.setattr(ref, "rand", lambda *sizes, **options: original(*sizes, **options) ** 2)


@mutant("random.rand.is_uniform")
def _(ref, patch):
    """``rand`` is centred on zero."""
    original = ref.rand
    patch.setattr(ref, "rand", lambda *sizes, **options: original(*sizes, **options) - 0.5)


@mutant("random.randn.is_normal")
def _(ref, patch):
    """``randn`` has mean 0 and variance 1, and draws evenly."""
    uniform = ref.rand
    patch.setattr(ref, "randn", lambda *sizes, **options: (uniform(*sizes, **options) - 0.5) * 12**0.5)


@mutant("random.randn.is_normal")
def _(ref, patch):
    """``randn`` has variance 2."""
    original = ref.randn
    patch.setattr(ref, "randn", lambda *sizes, **options: original(*sizes, **options) * 2**0.5)


@mutant("random.randn.of_complex")
def _(ref, patch):
    """Each part of a complex ``randn`` has variance 1, hence the whole 2."""
    original = ref.randn
    patch.setattr(ref, "randn", lambda *sizes, **options: original(*sizes, **options) * 2**0.5)


@mutant("random.rand.draws_no_integers")
def _(ref, patch):
    """``rand`` draws floats, and cuts them to the integer dtype that is asked for."""
    original = ref.rand
    patch.setattr(ref, "rand", lambda *sizes, dtype=None: original(*sizes).to(dtype or ref.float32))


@mutant("random.randint.covers_its_range")
def _(ref, patch):
    """``randint`` draws its upper bound too."""
    original = ref.randint
    patch.setattr(ref, "randint", lambda low, high, size, **options: original(low, high + 1, size, **options))


@mutant("random.randint.covers_its_range")
def _(ref, patch):
    """``randint`` draws floats."""
    original = ref.randint
    patch.setattr(ref, "randint", lambda *arguments, **options: original(*arguments, **options).to(ref.float32))


@mutant("random.randint.starts_at_zero")
def _(ref, patch):
    """With one bound, ``randint`` starts at 1."""
    original = ref.randint
    patch.setattr(ref, "randint", lambda high, size: original(1, high + 1, size))


@mutant("random.randint.takes_a_dtype")
def _(ref, patch):
    """``randint`` ignores its dtype."""
    original = ref.randint
    patch.setattr(ref, "randint", lambda *arguments, dtype=None: original(*arguments))


@mutant("random.randint.refuses_an_empty_range")
def _(ref, patch):
    """``randint`` accepts an empty range if nothing is drawn from it."""
    original = ref.randint
    patch.setattr(ref, "randint", lambda *given: original(*given) if 0 not in given[-1] else ref.zeros(given[-1]))


@mutant("random.randint.refuses_what_the_dtype_lacks")
def _(ref, patch):
    """What the dtype lacks wraps around."""
    original = ref.randint
    patch.setattr(ref, "randint", lambda low, high, size, dtype: original(low, high, size).to(dtype))


@mutant("random.randint.refuses_other_arguments")
def _(ref, patch):
    """``randint`` cuts bounds that are floats to integers."""
    original = ref.randint
    whole = lambda value: int(value) if isinstance(value, float) else value
    patch.setattr(ref, "randint", lambda *arguments: original(*map(whole, arguments)))


@mutant("random.randperm.is_a_permutation")
def _(ref, patch):
    """``randperm`` draws with replacement."""
    patch.setattr(ref, "randperm", lambda n, device: ref.randint(0, n or 1, (n,), device=device))


@mutant("random.randperm.any_order")
def _(ref, patch):
    """``randperm`` counts on from a random start, so that some orders never come."""

    def rotated(n):
        start = ref.randint(n, ()).item()
        return ref.tensor([(start + i) % n for i in range(n)])

    patch.setattr(ref, "randperm", rotated)


@mutant("random.randperm.refuses")
def _(ref, patch):
    """``randperm`` cuts a float to an integer."""
    original = ref.randperm
    patch.setattr(ref, "randperm", lambda n, **options: original(int(n) if isinstance(n, float) else n, **options))


@mutant("random.out.is_filled")
def _(ref, patch):
    """``out`` is ignored."""
    original = ref.rand
    patch.setattr(ref, "rand", lambda *sizes, out=None, **options: original(*sizes, **options))


@mutant("random.seed.repeats")
def _(ref, patch):
    """The seed is ignored."""
    patch.setattr(ref, "manual_seed", lambda seed: None)


@mutant("random.seed.repeats")
def _(ref, patch):
    """All seeds are one."""
    original = ref.manual_seed
    patch.setattr(ref, "manual_seed", lambda seed: original(0))


@mutant("random.seed.goes_on")
def _(ref, patch):
    """``rand`` begins the stream anew each time."""
    original = ref.rand

    def rand(*sizes):
        ref.manual_seed(7)
        return original(*sizes)

    patch.setattr(ref, "rand", rand)


@mutant("random.seed.is_told")
def _(ref, patch):
    """``initial_seed`` does not know what was given."""
    patch.setattr(ref, "initial_seed", lambda: 0)


@mutant("random.seed.takes_any_integer_of_64_bits")
def _(ref, patch):
    """A negative seed counts as its absolute value."""
    original = ref.manual_seed
    patch.setattr(ref, "manual_seed", lambda seed: original(abs(seed)))


@mutant("random.seed.refuses")
def _(ref, patch):
    """A seed that is refused has begun the stream anew already."""
    original = ref.manual_seed

    def manual_seed(seed):
        original(0)
        return original(seed)

    patch.setattr(ref, "manual_seed", manual_seed)


@mutant("random.seed.nothing_is_drawn_for_nothing")
def _(ref, patch):
    """``rand`` draws at least one number."""
    original = ref.rand

    def rand(*sizes):
        original(1)
        return original(*sizes)

    patch.setattr(ref, "rand", rand)

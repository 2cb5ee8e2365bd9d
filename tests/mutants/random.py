"""Faults of the random factories."""

import reference_impl as ref
from tests.mutants import mutant, replaced


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


# ---- Parameters -----------------------------------------------------------------------------------------------------

replaced(
    "random.normal.of_numbers",
    "The deviation is taken for a variance.",
    "normal",
    lambda original, mean, std, *size: original(mean, std**0.5, *size),
)
replaced(
    "random.normal.of_numbers",
    "Without a size, one number is drawn.",
    "normal",
    lambda original, mean, std, size=(): original(mean, std, size),
)
replaced(
    "random.normal.of_tensors",
    "The first element's mean is everyone's.",
    "normal",
    lambda original, mean, std: original(mean.flatten()[0] if isinstance(mean, ref.Tensor) else mean, std),
)
replaced(
    "random.normal.of_tensors",
    "One number is drawn for all elements.",
    "normal",
    lambda original, mean, std: original(mean, std) * 0 + original(mean, std).flatten()[0],
)
replaced(
    "random.normal.refuses",
    "The sign of the deviation does not matter.",
    "normal",
    lambda original, mean, std, *size: original(mean, abs(std), *size),
)
replaced(
    "random.normal.has_no_gradient",
    "The gradient of the mean passes through.",
    "normal",
    lambda original, mean, std: original(mean, std) + (mean - mean.detach()),
)
replaced(
    "random.normal.has_no_gradient",
    "What is drawn is outside the graph.",
    "bernoulli",
    lambda original, input: original(input).detach(),
)
replaced(
    "random.bernoulli.draws_by_chance",
    "``bernoulli`` draws 1 with the chance of 0.",
    "bernoulli",
    lambda original, input: 1 - original(input),
)
replaced(
    "random.bernoulli.draws_by_chance",
    "One draw decides for all elements.",
    "bernoulli",
    lambda original, input: (input > ref.rand(())).to(input.dtype),
)
replaced(
    "random.bernoulli.refuses",
    "What is no probability counts as the nearest.",
    "bernoulli",
    lambda original, input: original(input.clamp(0, 1)),
)
replaced(
    "random.bernoulli.refuses",
    "Integers are taken for probabilities.",
    "bernoulli",
    lambda original, input: original(input.to(ref.float32)),
)
replaced(
    "random.like.takes_after",
    "The dtype is the default.",
    "rand_like randn_like randint_like",
    lambda original, input, *bounds, **options: original(input, *bounds, dtype=ref.float32, **options),
)
replaced(
    "random.like.takes_after",
    "They require grad if the tensor does.",
    "rand_like",
    lambda original, input, **options: original(input, requires_grad=input.requires_grad, **options),
)

# ---- In place -------------------------------------------------------------------------------------------------------

IN_PLACE = "Tensor.uniform_ Tensor.normal_ Tensor.bernoulli_ Tensor.random_"

replaced(
    "random.in_place.overwrites",
    "A new tensor is returned.",
    IN_PLACE,
    lambda original, self, *given: original(self.clone(), *given),
)
replaced(
    "random.in_place.overwrites",
    "The tensor moves to new memory, and its views are left behind.",
    IN_PLACE,
    lambda original, self, *given: self.set_(original(self.clone(), *given)),
)
replaced(
    "random.in_place.distributions",
    "The ends of ``uniform_`` are ignored.",
    "Tensor.uniform_",
    lambda original, self, *ends: original(self),
)
replaced(
    "random.in_place.distributions",
    "The deviation of ``normal_`` is taken for a variance.",
    "Tensor.normal_",
    lambda original, self, mean, std: original(self, mean, std**0.5),
)
replaced(
    "random.in_place.distributions",
    "``random_`` of one bound starts there.",
    "Tensor.random_",
    lambda original, self, *bounds: original(self, bounds[0], bounds[-1] + (len(bounds) == 1)),
)
replaced(
    "random.in_place.integers",
    "``random_`` draws every integer of the dtype, negative ones too.",
    "Tensor.random_",
    lambda original, self: original(self, -100, 101) if self.dtype is ref.int8 else original(self),
)
replaced(
    "random.in_place.integers",
    "``bernoulli_`` draws floats only.",
    "Tensor.bernoulli_",
    lambda original, self: original(self.to(ref.float32)) if self.dtype.is_floating_point else self,
)
replaced(
    "random.in_place.refuses",
    "Ends in the wrong order are exchanged.",
    "Tensor.uniform_",
    lambda original, self, *ends: original(self, *sorted(ends)),
)


def drawn_first(original, self, *parameters):
    """Write, and look at the parameters afterwards."""
    self.fill_(0)
    return original(self, *parameters)


replaced("random.in_place.refuses", "The parameters are checked when it is too late.", "Tensor.normal_", drawn_first)
replaced("random.in_place.is_a_write", "The write is not counted.", "random.wrote", lambda original, self: None)
replaced("random.in_place.is_a_write", "A leaf is written to.", "random.check_writable", lambda original, self: None)

# ---- Generators -----------------------------------------------------------------------------------------------------

replaced(
    "random.generator.is_a_stream_of_its_own",
    "The generator is ignored.",
    "rand",
    lambda original, *sizes, generator=None: original(*sizes),
)


@mutant("random.generator.is_a_stream_of_its_own")
def _(ref, patch):
    """A new generator begins the library's stream anew."""
    original = ref.Generator.manual_seed

    def manual_seed(self, seed):
        ref.default_generator._seed = 0
        ref.default_generator.numbers.bit_generator.advance(1)
        return original(self, seed)

    patch.setattr(ref.Generator, "manual_seed", manual_seed)


replaced(
    "random.generator.is_taken_by_all",
    "``randperm`` draws from the library's stream.",
    "randperm",
    lambda original, n, generator: original(n),
)
replaced(
    "random.generator.is_taken_by_all",
    "``bernoulli`` draws from the library's stream.",
    "bernoulli",
    lambda original, input, generator: original(input),
)
replaced(
    "random.generator.refuses_what_is_none",
    "A seed makes a generator.",
    "rand randn",
    lambda original, *sizes, generator: original(*sizes, generator=ref.Generator().manual_seed(generator)),
)
replaced(
    "random.state.goes_back",
    "The state is the seed: what was drawn since is forgotten.",
    "set_rng_state",
    lambda original, state: ref.manual_seed(ref.initial_seed()),
)
replaced(
    "random.state.goes_back",
    "A state can be set once.",
    "set_rng_state",
    lambda original, state: (original(state), state.zero_()),
)


@mutant("random.state.forks")
def _(ref, patch):
    """Nothing is restored."""
    patch.setattr(ref.random, "fork_rng", lambda devices: ref.enable_grad())


replaced(
    "random.requires_grad.is_a_leaf",
    "``requires_grad`` is ignored.",
    "rand randn",
    lambda original, *sizes, requires_grad=False: original(*sizes),
)
replaced(
    "random.requires_grad.is_a_leaf",
    "Integers that are drawn become floats if they are to require grad.",
    "randint",
    lambda original, *given, requires_grad: original(*given, dtype=ref.float32, requires_grad=requires_grad),
)


replaced(
    "random.rand.of_complex",
    "Both parts are one draw.",
    "rand",
    lambda original, *sizes, dtype: original(*sizes) * (1 + 1j),
)
replaced(
    "random.rand.of_complex",
    "The imaginary part is not drawn.",
    "rand",
    lambda original, *sizes, dtype: original(*sizes).to(dtype),
)
replaced(
    "random.randint.spellings",
    "One bound by name is the lower.",
    "randint",
    lambda original, *given, high=None, **options: original(
        *given,
        **({"low": high, "high": 2 * high} if not given and "low" not in options and high else {"high": high}),
        **options,
    ),
)
replaced(
    "random.randperm.takes_a_dtype",
    "``randperm`` ignores its dtype.",
    "randperm",
    lambda original, n, dtype: original(n),
)
replaced(
    "random.randperm.takes_a_dtype",
    "What the dtype does not count to wraps around.",
    "randperm",
    lambda original, n, dtype: original(n).to(dtype),
)


@mutant("random.seed.repeats_on_devices")
def _(ref, patch):
    """``manual_seed`` is for the host."""

    class Kept(dict):
        def clear(self):
            pass

    patch.setattr(ref.random, "_others", Kept())


replaced("random.seed.unforeseen", "``seed`` counts from 0.", "seed", lambda original: (ref.manual_seed(0), 0)[1])
replaced("random.seed.unforeseen", "``seed`` begins no stream.", "random.seed", lambda original: ref.rand(()).item())
replaced(
    "random.in_place.cuts_the_gradient",
    "The gradient passes as if the values had been kept.",
    "random.rebase",
    lambda original, self, node: None,
)


def begun_anew(original, state):
    ref.manual_seed(0)
    return original(state)


replaced(
    "random.state.refuses", "A state that is refused has begun the stream anew already.", "set_rng_state", begun_anew
)
replaced(
    "random.state.refuses",
    "What is no state is ignored.",
    "set_rng_state",
    lambda original, state: original(state) if isinstance(state, ref.Tensor) and state.numel() > 3 else None,
)


# Further distributions ----------------------------------------------------------------------------------------------

replaced(
    "random.exponential.is_exponential",
    "``lambd`` is the mean.",
    "Tensor.exponential_",
    lambda original, x, lambd=1.0: original(x, 1 / lambd),
)
replaced(
    "random.exponential.is_exponential",
    "What is drawn may be 0.",
    "Tensor.exponential_",
    lambda original, x, lambd=1.0: x.copy_(original(x, lambd) - 1e-3).clamp_(min=0),
)
replaced(
    "random.cauchy.is_cauchy",
    "A normal distribution of that median and width is drawn.",
    "Tensor.cauchy_",
    lambda original, x, median=0.0, sigma=1.0: x.normal_(median, sigma),
)
replaced(
    "random.log_normal.is_log_normal",
    "Mean and deviation are 0 and 1 by default.",
    "Tensor.log_normal_",
    lambda original, x, mean=0.0, std=1.0: original(x, mean, std),
)
replaced(
    "random.log_normal.is_log_normal",
    "Mean and deviation are those of the values.",
    "Tensor.log_normal_",
    lambda original, x, mean=1.0, std=2.0: x.normal_(mean, std).abs_(),
)
replaced(
    "random.geometric.counts_trials",
    "The failures before the first success are counted.",
    "Tensor.geometric_",
    lambda original, x, p: original(x, p).sub_(1),
)
replaced(
    "random.geometric.counts_trials",
    "``p`` is the probability of a failure.",
    "Tensor.geometric_",
    lambda original, x, p: original(x, 1 - p),
)


@mutant("random.in_place.refuses_other_parameters")
def _(ref, patch):
    """The width of 0 is the median alone."""
    original = ref.Tensor.cauchy_
    patch.setattr(
        ref.Tensor,
        "cauchy_",
        lambda self, median=0.0, sigma=1.0: original(self, median, sigma) if sigma else self.fill_(median),
    )


@mutant("random.in_place.refuses_other_parameters")
def _(ref, patch):
    """A parameter is looked at after the draw."""
    original = ref.Tensor.geometric_

    def fault(self, p):
        ref.rand(2)
        return original(self, p)

    patch.setattr(ref.Tensor, "geometric_", fault)


replaced(
    "random.in_place.continuous_are_of_floats",
    "Into integers the values are cut.",
    "Tensor.cauchy_",
    lambda original, x: original(x) if x.is_floating_point() else x.copy_(original(x.float())),
)
replaced(
    "random.in_place.within_the_dtype",
    "Bounds beyond the dtype are taken for its own.",
    "Tensor.random_",
    lambda original, x, *bounds: (
        original(x, *(min(b, 256) for b in bounds)) if x.dtype is ref.uint8 else original(x, *bounds)
    ),
)
replaced(
    "random.in_place.within_the_dtype",
    "There is nothing to draw between equal ends.",
    "Tensor.uniform_",
    lambda original, x, low=0.0, high=1.0: original(x, low, high if high != low else low - 1),
)
replaced(
    "random.in_place.of_views",
    "What is drawn into a view goes to a copy.",
    "Tensor.exponential_ Tensor.normal_",
    lambda original, x: original(x.clone()),
)
replaced(
    "random.in_place.names_its_nodes",
    "Every draw is recorded as a normal one.",
    "random.overwritten distributions.overwritten",
    lambda original, x, draw, generator, node: original(x, draw, generator, ref.random._Normal),
)
replaced(
    "random.multinomial.draws_by_weight",
    "All indices that have a weight are drawn alike.",
    "multinomial",
    lambda original, x, n, replacement=False: original((x > 0).to(x.dtype), n, replacement),
)
replaced(
    "random.multinomial.draws_by_weight",
    "Indices are of the dtype of the weights.",
    "multinomial",
    lambda original, x, n, replacement=False: original(x, n, replacement).to(x.dtype),
)
replaced(
    "random.multinomial.each_index_once",
    "An index is drawn again.",
    "multinomial",
    lambda original, x, n: original(x, n, True),
)
replaced(
    "random.multinomial.each_index_once",
    "Indices are drawn in the order of their weights.",
    "multinomial",
    lambda original, x, n: ref.tensor(sorted(original(x, n).tolist(), reverse=True)),
)
replaced(
    "random.multinomial.of_rows",
    "All rows are drawn by the weights of the first.",
    "Tensor.multinomial",
    lambda original, x, n, replacement: original(x[:1].expand(len(x), x.shape[1]), n, replacement),
)
replaced(
    "random.multinomial.refuses",
    "Integers are weights too.",
    "multinomial",
    lambda original, x, n: original(x.float() if isinstance(x, ref.Tensor) and x.dtype is ref.int64 else x, n),
)
replaced(
    "random.multinomial.refuses",
    "Negative weights count as 0.",
    "multinomial",
    lambda original, x, n: original(x.clamp(min=0) if isinstance(x, ref.Tensor) and x.is_floating_point() else x, n),
)
replaced(
    "random.multinomial.gives_indices",
    "``out`` may be of any dtype.",
    "multinomial",
    lambda original, x, n, out=None: original(x, n) if out is None else out.copy_(original(x, n)),
)
replaced(
    "random.poisson.counts_events",
    "The rate is the deviation.",
    "poisson",
    lambda original, rate: original(rate * rate),
)
replaced(
    "random.poisson.counts_events",
    "The numbers of events are integers.",
    "poisson",
    lambda original, rate: original(rate).to(ref.int64),
)
replaced(
    "random.poisson.refuses",
    "A number is a rate too.",
    "poisson",
    lambda original, rate: original(rate if isinstance(rate, ref.Tensor) else ref.tensor(rate)),
)
replaced(
    "random.poisson.refuses",
    "Negative rates count as 0.",
    "poisson",
    lambda original, rate: original(rate.clamp(min=0) if isinstance(rate, ref.Tensor) else rate),
)
replaced(
    "random.binomial.counts_successes",
    "Failures are counted.",
    "binomial",
    lambda original, count, prob: count - original(count, prob),
)
replaced(
    "random.binomial.counts_successes",
    "Two dtypes meet.",
    "binomial",
    lambda original, count, prob: (
        original(count, prob.to(count.dtype)) if isinstance(count, ref.Tensor) else original(count, prob)
    ),
)


@mutant("random.poisson.gradient_is_zero")
def _(ref, patch):
    """What is drawn has the gradient of its rate."""
    patch.setattr(ref.distributions._Poisson, "joint", staticmethod(lambda g, inputs: (g,)))


@mutant("random.poisson.gradient_is_zero")
def _(ref, patch):
    """The gradient of a number of trials is zero."""
    patch.setattr(ref.distributions._Binomial, "joint", staticmethod(lambda g: (g * 0, g * 0)))


replaced(
    "random.bernoulli.by_a_given_chance",
    "``p`` is multiplied by the elements.",
    "bernoulli",
    lambda original, x, p=None: original((x * p).clamp(0, 1).float()) if p is not None else original(x),
)
replaced(
    "random.bernoulli.by_a_given_chance",
    "Chances do not broadcast.",
    "Tensor.bernoulli_",
    lambda original, x, p=0.5: original(x, p if not isinstance(p, ref.Tensor) or p.shape == x.shape else 0.5),
)
replaced(
    "random.generator.draws_everything",
    "``multinomial`` draws from the library's stream.",
    "multinomial",
    lambda original, x, n, generator=None: original(x, n),
)
replaced(
    "random.generator.draws_everything",
    "``exponential_`` advances the library's stream too.",
    "Tensor.exponential_",
    lambda original, x, generator=None: original(original(x), generator=generator),
)


@mutant("random.generator.can_be_copied")
def _(ref, patch):
    """A clone begins its stream anew."""
    patch.setattr(ref.Generator, "clone_state", lambda self: ref.Generator().manual_seed(self.initial_seed()))


@mutant("random.generator.can_be_copied")
def _(ref, patch):
    """A clone is the generator itself."""
    patch.setattr(ref.Generator, "clone_state", lambda self: self)


replaced(
    "random.generator.takes_integers_for_seeds",
    "A generator makes an integer of what it is given.",
    "Generator.manual_seed",
    lambda original, generator, seed: original(generator, int(seed or 0)),
)


@mutant("random.state.forks_on_request")
def _(ref, patch):
    """A block is forked whether enabled or not."""
    original = ref.random.fork_rng
    patch.setattr(ref.random, "fork_rng", lambda devices=None, enabled=True: original(devices))


@mutant("random.meta.draws_nothing")
def _(ref, patch):
    """A draw on the meta device takes from the stream."""
    original = ref.rand

    def fault(*sizes, **options):
        if options.get("device") == "meta":
            original(1)
        return original(*sizes, **options)

    patch.setattr(ref, "rand", fault)

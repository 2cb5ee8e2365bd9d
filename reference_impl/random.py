"""Random numbers: generators and their streams, the factories that draw from them, and drawing in place.

Each device has a generator of its own.  A stream depends on the seed, the calls and nothing else; it is not PyTorch's stream.
Values are drawn on the host and sent to their device.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Unpack

import numpy as np

from reference_impl.creation import Device, at
from reference_impl.devices import META, Array, Place, device, place_for, place_of
from reference_impl.dtypes import (
    BOOL,
    COMPLEX,
    FLOATING,
    FROM_NUMPY,
    INTEGER,
    dtype,
    finfo,
    get_default_dtype,
    iinfo,
    int64,
)
from reference_impl.elementwise import nothing
from reference_impl.factories import LikeOptions, Options, checked_sizes, like, make, rounded_to, sized
from reference_impl.op import check_writable, into, node_class, rebase, recorded, result_of, type_name, wrote
from reference_impl.scalars import on_host as host_values
from reference_impl.tensor import Node, Tensor, edge, history, modes, node_for
from reference_impl.views import sizes

DEFAULT_SEED = 67280421310721

# ---- Generators -----------------------------------------------------------------------------------------------------


class Generator:
    """A stream of random numbers for the tensors of one device.  Source: torch.Generator."""

    def __init__(self, device: Device = "cpu") -> None:
        self._place = place_for(device)
        self.manual_seed(DEFAULT_SEED)

    @property
    def device(self) -> device:
        """The device whose tensors it draws for."""
        return self._place.device

    def manual_seed(self, seed: int) -> Generator:
        """Begin the stream of that seed; returns the generator.

        A negative seed stands for the number of the same 64 bits.  RuntimeError for what is no integer of Python's, and
        TypeError for one of NumPy's; ValueError for one of more than 64 bits.
        """
        if isinstance(seed, np.integer):
            raise TypeError("an integer is required")
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        self._seed = seed_of(seed)
        self.__dict__.pop("numbers", None)
        return self

    @cached_property
    def numbers(self) -> np.random.Generator:
        """NumPy's generator, made when first a number is drawn: that takes 20 us, and few of those that are seeded draw."""
        return np.random.Generator(np.random.PCG64(self._seed))

    def seed(self) -> int:
        """Begin a stream that nobody can foretell, and return its seed."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def initial_seed(self) -> int:
        """The seed of the stream."""
        return self._seed

    def get_state(self) -> Tensor:
        """The place in the stream, as a tensor of bytes."""
        state: dict[str, Any] = self.numbers.bit_generator.state  # type: ignore[assignment]
        parts = (
            (state["state"]["state"], 16), (state["state"]["inc"], 16), (state["has_uint32"], 8), (state["uinteger"], 8),
            (self._seed, 8),
        )  # fmt: skip
        octets = b"".join(int(value).to_bytes(size, "little") for value, size in parts)
        return result_of(np.frombuffer(octets, np.uint8).copy())

    def set_state(self, state: Tensor) -> Generator:
        """Go to a place that ``get_state`` has told.  TypeError or RuntimeError for anything else."""
        if not isinstance(state, Tensor) or state.array.dtype != np.uint8:
            raise TypeError("expected a torch.ByteTensor, the state that get_state has returned")
        octets = host_values(state).tobytes()
        if len(octets) != 56:
            raise RuntimeError(f"RNG state is wrong size: {len(octets)} bytes")
        values = [int.from_bytes(octets[a:b], "little") for a, b in ((0, 16), (16, 32), (32, 40), (40, 48), (48, 56))]
        self._seed = values[4]
        self.numbers.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": values[0], "inc": values[1]},
            "has_uint32": values[2],
            "uinteger": values[3],
        }
        return self

    def clone_state(self) -> Generator:
        """Another generator at the same place in the same stream."""
        return Generator(self.device).set_state(self.get_state())

    def __deepcopy__(self, memo: dict[int, Any]) -> Generator:
        return self.clone_state()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.device, self.get_state())


def _restored(device: device, state: Tensor) -> Generator:
    return Generator(device).set_state(state)


def seed_of(seed: Any) -> int:
    """The 64 bits that an integer stands for; ValueError for a larger one, and as of ``int`` for what is none."""
    number = int(seed)
    if not -(2**63) <= number < 2**64:
        raise ValueError("Overflow when unpacking long long")
    return number % 2**64


default_generator = Generator()
"""The stream that is drawn from on the host where no generator is given."""
_others: dict[device, Generator] = {}
"""Those of the other devices that have drawn since the last ``manual_seed``."""


def generator_for(place: Place, given: Generator | None) -> Generator:
    """The generator given, or the place's own; RuntimeError for one of another kind of device."""
    if given is not None:
        if not isinstance(given, Generator):
            raise TypeError(f"argument 'generator' must be torch.Generator, not {type(given).__name__}")
        if given.device.type != place.device.type and place is not META:
            raise RuntimeError(
                f"Expected a '{place.device.type}' device type for generator but found '{given.device.type}'"
            )
        return given
    if place.device.type in ("cpu", "meta"):
        return default_generator
    if place.device not in _others:
        _others[place.device] = Generator(place.device).manual_seed(default_generator.initial_seed())
    return _others[place.device]


def manual_seed(seed: int) -> Generator:
    """Begin the stream of that seed on every device; returns the host's generator.  Source: torch.manual_seed."""
    default_generator.manual_seed(seed_of(seed))
    _others.clear()
    return default_generator


def seed() -> int:
    """Begin streams that nobody can foretell, and return their seed.  Source: torch.seed."""
    manual_seed(chosen := int.from_bytes(os.urandom(8), "little"))
    return chosen


def initial_seed() -> int:
    """The seed of the host's stream.  Source: torch.initial_seed."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The place in the host's stream.  Source: torch.get_rng_state."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Go to a place in the host's stream that ``get_rng_state`` has told.  Source: torch.set_rng_state."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Iterable[Device] | None = None, enabled: bool = True) -> Iterator[None]:
    """What is drawn inside leaves the streams outside as they were: the host's, and those of ``devices``, or of all.

    Source: torch.random.fork_rng.
    """
    others = [*_others] if devices is None else [place_for(where).device for where in devices]
    streams = [default_generator, *(generator_for(place_for(where), None) for where in others)]
    before = [stream.get_state() for stream in streams]
    try:
        yield
    finally:
        for stream, state in zip(streams, before, strict=True) if enabled else ():
            stream.set_state(state)


# ---- Distributions --------------------------------------------------------------------------------------------------

Draw = Callable[[np.random.Generator, tuple[int, ...], dtype], np.ndarray]
"""Draws values of a shape, in a dtype or in one that holds its values."""

_DIGITS = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}


def _uniform(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
    """Even on [0, 1): multiples of the dtype's spacing below 1, so that none is rounded up to 1."""
    real = d.to_real()
    if real.category != FLOATING:
        raise NotImplementedError(f"\"check_uniform_bounds\" not implemented for '{type_name(d)}'")
    digits = _DIGITS[real.name]
    if d.category == COMPLEX:
        return _uniform(numbers, shape, real) + 1j * _uniform(numbers, shape, real)
    return np.asarray(numbers.integers(0, 1 << digits, shape) * 2.0**-digits)


def _normal(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
    """Mean 0 and variance 1, in a complex dtype divided between the parts; of nothing in any dtype."""
    if d.category < FLOATING and 0 not in shape:
        raise NotImplementedError(f"\"normal_kernel_cpu\" not implemented for '{type_name(d)}'")
    if d.category == COMPLEX:
        return np.asarray((numbers.standard_normal(shape) + 1j * numbers.standard_normal(shape)) * 0.5**0.5)
    return np.asarray(numbers.standard_normal(shape))


def _integers(low: int, high: int) -> Draw:
    """Even on the integers from low up to and without high.  RuntimeError if there are none, or some are not of the dtype."""
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")

    def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
        if d.category == COMPLEX:
            raise RuntimeError("check_random_bounds handles only integral, floating-point and boolean types")
        least, most = (0, 1) if d.category == BOOL else limits(d)
        for bound, name in ((low, "from"), (high - 1, "to - 1")):
            if not least <= bound <= most:
                raise RuntimeError(f"{name} is out of bounds for {d.name}")
        return numbers.integers(low, high, shape, np.uint64 if high > 2**63 else np.int64)

    return draw


def limits(d: dtype) -> tuple[float, float]:
    """The least and the largest finite number of a dtype."""
    info: Any = iinfo(d) if d.category == INTEGER else finfo(d)
    return info.min, info.max


def drawn(draw: Draw, shape: tuple[int, ...], generator: Generator | None) -> Callable[[Place, np.dtype[Any]], Array]:
    """A factory's values: drawn from the stream of the place that they are for."""

    def fill(place: Place, d: np.dtype[Any]) -> Array:
        if place is META:
            return place.empty(shape, d)
        to = FROM_NUMPY[d]
        values = np.asarray(
            draw(generator_for(place, generator).numbers, shape, to)
        )  # NumPy draws scalars for the shape ()
        return at(rounded_to(values, d), place)

    return fill


# ---- Factories ------------------------------------------------------------------------------------------------------


def rand(*given: Any, size: Any = None, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """Even on [0, 1), in the sizes given.  Source: torch.rand."""
    return make("rand", drawn(_uniform, sized("rand", given, size), generator), get_default_dtype(), **options)


def randn(*given: Any, size: Any = None, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """Normal with mean 0 and variance 1, in the sizes given.  Source: torch.randn."""
    return make("randn", drawn(_normal, sized("randn", given, size), generator), get_default_dtype(), **options)


def randint(
    *given: Any,
    low: Any = None,
    high: Any = None,
    size: Any = None,
    generator: Generator | None = None,
    **options: Unpack[Options],
) -> Tensor:
    """The integers from low, 0 if not given, up to and without high: ``randint([low,] high, size)``.  Source: torch.randint."""
    bounds = [*given]
    if size is None:
        if not bounds or not isinstance(bounds[-1], tuple | list):
            raise TypeError("randint(): argument 'size' must be tuple of ints")
        size = bounds.pop()
    named = [bound for bound in (low, high) if bound is not None]
    bounds = [*bounds, *named] if low is None else [*named, *bounds]
    if not 1 <= len(bounds) <= 2:
        raise TypeError(f"randint() takes one or two bounds, but was given {len(bounds)}")
    first, last = (_bound(bound) for bound in (0, *bounds)[-2:])
    return make("randint", drawn(_integers(first, last), sized("randint", (size,), None), generator), int64, **options)


def _bound(value: Any) -> int:
    if isinstance(value, bool | float | str) or not hasattr(value, "__index__"):
        raise TypeError(f"randint(): argument 'high' must be int, not {type(value).__name__}")
    return int(value.__index__())


def randperm(n: Any, *, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """The integers below ``n`` in an order of which each is as likely as any.  Source: torch.randperm."""
    if isinstance(n, tuple | list):
        raise TypeError(f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    (count,) = checked_sizes("randperm", sizes((n,)))

    def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
        if d.category in (BOOL, COMPLEX):
            raise NotImplementedError(f"\"randperm\" not implemented for '{type_name(d)}'")
        if count - 1 > limits(d)[1] or (d.category == FLOATING and count > 2 ** _DIGITS[d.name] + 1):
            raise RuntimeError(f"n cannot be greater than the integers that {d.name} holds")
        return numbers.permutation(count)

    return make("randperm", drawn(draw, (count,), generator), int64, **options)


def _like(name: str, input: Tensor, draw: Draw, generator: Generator | None, options: LikeOptions) -> Tensor:
    def fill(array: Array) -> None:
        array[...] = drawn(draw, array.shape, generator)(place_of(array), array.dtype)

    return like(name, input, fill, **options)


def rand_like(input: Tensor, *, generator: Generator | None = None, **options: Unpack[LikeOptions]) -> Tensor:
    """``rand`` in a tensor's shape, dtype and device.  Source: torch.rand_like."""
    return _like("rand_like", input, _uniform, generator, options)


def randn_like(input: Tensor, *, generator: Generator | None = None, **options: Unpack[LikeOptions]) -> Tensor:
    """``randn`` in a tensor's shape, dtype and device.  Source: torch.randn_like."""
    return _like("randn_like", input, _normal, generator, options)


def randint_like(
    input: Tensor, low: Any, high: Any = None, *, generator: Generator | None = None, **options: Unpack[LikeOptions]
) -> Tensor:
    """``randint`` in a tensor's shape, dtype and device.  Source: torch.randint_like."""
    first, last = (0, low) if high is None else (low, high)
    return _like("randint_like", input, _integers(_bound(first), _bound(last)), generator, options)


# ---- Draws by parameters that are tensors ----------------------------------------------------------------------------


def _no_gradient(g: Any, inputs: int) -> tuple[Any, ...]:
    """The values drawn are taken for constants: the gradient of each parameter is zero."""
    return (nothing(g),) * inputs


def drawing_node(name: str) -> type[Node]:
    """The class of the nodes of a draw."""
    return node_class(name, joint=_no_gradient)


_Normal, _Uniform = drawing_node("NormalBackward0"), drawing_node("UniformBackward0")
_NormalAround, _NormalWithin, _NormalBoth = (drawing_node(f"NormalBackward{number}") for number in (1, 2, 3))
"""Of ``normal`` with a tensor as mean, as deviation, as both."""
_Bernoulli, _BernoulliOf, _BernoulliBy = (drawing_node(f"BernoulliBackward{n}") for n in range(3))
_RandomFrom, _RandomTo, _Random = (drawing_node(f"RandomBackward{n}") for n in range(3))


def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    **options: Unpack[Options],
) -> Tensor:
    """Normal with mean and standard deviation given: numbers and a size, or tensors that broadcast.  Source: torch.normal.

    RuntimeError for a negative ``std`` and for NaN, NotImplementedError for parameters of an integral dtype.
    """
    if not _least(std) >= 0:  # nor NaN
        raise RuntimeError(f"normal expects all elements of std >= 0.0, but found std {std}")
    out = options.get("out")
    parameters = tuple(value for value in (mean, std) if isinstance(value, Tensor))
    if not parameters:
        if size is None:
            raise TypeError("normal() received an invalid combination of arguments: numbers need a size")

        def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
            return np.asarray(_normal(numbers, shape, d) * std + mean)

        return make("normal", drawn(draw, sized("normal", (size,), None), generator), get_default_dtype(), **options)
    center, width = (value if isinstance(value, Tensor) else parameters[0].new_full((), value) for value in (mean, std))
    array = center.array
    try:
        shape = np.broadcast_shapes(array.shape, width.array.shape)
    except ValueError:
        raise RuntimeError(
            f"the sizes of mean {list(array.shape)} and std {list(width.array.shape)} do not match"
        ) from None
    noise = drawn(_normal, shape, generator)(place_of(array), array.dtype)
    node = _NormalBoth if len(parameters) == 2 else _NormalAround if isinstance(mean, Tensor) else _NormalWithin
    t = recorded(node, parameters, np.add(noise * width.array, array, out=...), (len(parameters),))
    return t if out is None else into(out, t, "normal")


def _least(value: Any) -> float:
    return float(host_values(value).min(initial=0) if isinstance(value, Tensor) else value)


def bernoulli(
    input: Tensor, p: float | None = None, *, generator: Generator | None = None, out: Tensor | None = None
) -> Tensor:
    """1 with the probability that each element is (or ``p``), else 0, in the tensor's dtype.  Source: torch.bernoulli.

    RuntimeError for what is no probability, NotImplementedError for an integral dtype.
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"bernoulli(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if p is None and input.dtype.category != FLOATING and input.array.size:
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{type_name(input.dtype)}'")
    array = input.array
    drawn_here = drawn(_coins(host_values(input) if p is None else p), array.shape, generator)
    t = recorded(_Bernoulli, (input,), drawn_here(place_of(array), array.dtype), (1,))
    return t if out is None else into(out, t, "bernoulli")


def _coins(p: Any) -> Draw:
    chances = np.asarray(p, np.float64)
    if not ((chances >= 0) & (chances <= 1)).all():
        raise RuntimeError(f"bernoulli expects probabilities between 0 and 1, but got p={p}")
    return lambda numbers, shape, d: (numbers.random(shape) < chances).astype(np.float64)


# ---- In place -------------------------------------------------------------------------------------------------------


def overwritten(self: Tensor, draw: Draw, generator: Generator | None, node: type[Node]) -> Tensor:
    """Write drawn values into the tensor: a write that no gradient passes, recorded as a node of that class."""
    check_writable(self)
    place = place_of(self.array)
    values = drawn(draw, self.array.shape, generator)(place, self.array.dtype)
    if place is not META:
        self.array[...] = values
    wrote(self)
    if modes.recording and history(self) is not None:
        rebase(self, node_for(node, (edge(self),), (), (1,), self.array))
    return self


def _named(given: tuple[Any, ...], options: dict[str, Any], low: Any, high: Any) -> tuple[Any, Any]:
    """Bounds by position, or by the names ``from`` (a word of Python's, hence a dictionary) and ``to``."""
    if len(given) > 2 or options.keys() - {"from", "to"}:
        raise TypeError(f"unexpected arguments: {given}, {options}")
    return (given[0] if given else options.get("from", low)), (given[1] if len(given) > 1 else options.get("to", high))


def uniform_(self: Tensor, *given: Any, generator: Generator | None = None, **options: Any) -> Tensor:
    """Overwrite with values even on [from, to), by default [0, 1).  RuntimeError if from > to.  Source: torch.Tensor.uniform_."""
    low, high = _named(given, options, 0.0, 1.0)
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low} > to={high}")
    if self.dtype.category >= FLOATING:
        for bound, name in ((low, "from"), (high, "to")):
            if not limits(self.dtype.to_real())[0] <= bound <= limits(self.dtype.to_real())[1]:
                raise RuntimeError(f"{name} is out of bounds for {self.dtype.to_real().name}")
    return overwritten(self, lambda n, shape, d: _uniform(n, shape, d) * (high - low) + low, generator, _Uniform)


def normal_(self: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with values of that mean and deviation.  RuntimeError if ``std`` is negative.  Source: torch.Tensor.normal_."""
    if not std >= 0:  # nor NaN
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    return overwritten(self, lambda n, shape, d: _normal(n, shape, d) * std + mean, generator, _Normal)


def random_(self: Tensor, *given: Any, generator: Generator | None = None, **options: Any) -> Tensor:
    """Overwrite with integers from ``from`` up to and without ``to``: ``random_([from,] to)``.  Source: torch.Tensor.random_.

    By default all that are not negative and that the dtype holds without gaps.
    """
    if not given and not options and self.dtype.category == COMPLEX:
        raise NotImplementedError(f"\"random_kernel_cpu\" not implemented for '{type_name(self.dtype)}'")
    node = (_Random, _RandomTo, _RandomFrom)[min(len(given) + len(options), 2)]
    if len(given) == 1 and not options:
        given = (0, given[0])
    d = self.dtype
    top = 2 if d.category == BOOL else 2 ** _DIGITS[d.name] + 1 if d.category == FLOATING else int(limits(d)[1]) + 1
    low, high = _named(given, options, 0, top)
    return overwritten(self, _integers(_bound(low), _bound(top if high is None else high)), generator, node)


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with 1 of probability ``p``, a number or a tensor that broadcasts, else 0.

    NotImplementedError for complex numbers.  Source: torch.Tensor.bernoulli_.
    """
    if self.dtype.category == COMPLEX and self.array.size:
        kernel = "tensor_cpu_self_" if isinstance(p, Tensor) else "scalar_cpu_"
        raise NotImplementedError(f"\"bernoulli_{kernel}\" not implemented for '{type_name(self.dtype)}'")
    if isinstance(p, Tensor):
        return overwritten(self, _coins(host_values(p)), generator, _BernoulliOf)
    return overwritten(self, _coins(p), generator, _BernoulliBy)


def install() -> None:
    """Give Tensor these methods."""
    for function in (uniform_, normal_, random_, bernoulli_, bernoulli):
        setattr(Tensor, function.__name__, function)

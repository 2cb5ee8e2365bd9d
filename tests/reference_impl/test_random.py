"""Streams: what they depend on, what their state holds, and that draws stay inside their support."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

import reference_impl as ref
from reference_impl import devices
from reference_impl.random import _DIGITS, seed_of


@pytest.fixture(autouse=True)
def seeded():
    ref.manual_seed(0)


def test_uniform_draws_are_never_rounded_up_to_one():
    class Largest:
        """A stream of the largest integers that can be drawn."""

        def integers(self, low, high, shape):
            return np.full(shape, high - 1)

    generator = ref.Generator()
    generator.numbers = Largest()
    for name in _DIGITS:
        drawn = ref.rand(3, dtype=getattr(ref, name), generator=generator)
        assert max(drawn.tolist()) < 1
        assert max(drawn.tolist()) == 1 - 2.0 ** -_DIGITS[name]


def test_a_stream_is_the_same_on_every_run():
    ref.manual_seed(1)
    first = ref.rand(2, dtype=ref.float64).tolist()
    numbers = np.random.Generator(np.random.PCG64(1))
    assert first == [n * 2.0**-53 for n in numbers.integers(0, 2**53, 2).tolist()]


def test_a_state_holds_what_numpy_keeps_for_later():
    generator = ref.Generator().manual_seed(3)
    generator.numbers.integers(0, 5, dtype=np.int32)  # leaves half of 64 drawn bits for the next call
    state = generator.get_state()
    expected = generator.numbers.integers(0, 2**31, 4, dtype=np.int32).tolist()
    other = ref.Generator().set_state(state)
    assert other.numbers.integers(0, 2**31, 4, dtype=np.int32).tolist() == expected
    assert other.initial_seed() == 3


def test_a_state_is_bytes_of_one_length():
    generator = ref.Generator()
    with pytest.raises(RuntimeError, match="size"):
        generator.set_state(ref.zeros(3, dtype=ref.uint8))
    for state in (b"abc", ref.zeros(56)):
        with pytest.raises(TypeError):
            generator.set_state(state)


@pytest.mark.parametrize(("seed", "bits"), [(0, 0), (-1, 2**64 - 1), (2**64 - 1, 2**64 - 1), (1.9, 1), ("12", 12)])
def test_seed_of(seed, bits):
    assert seed_of(seed) == bits


def test_each_device_has_its_stream():
    with devices.use_cuda("simulated:2"):
        ref.manual_seed(4)
        host = ref.rand(3).tolist()
        ref.manual_seed(4)
        there = ref.rand(3, device="cuda:0").tolist()
        ref.rand(3, device="cuda:1")
        assert ref.rand(3).tolist() == host  # the draws elsewhere took nothing from the host's stream
        ref.manual_seed(4)
        assert ref.rand(3, device="cuda:0").tolist() == there
        with pytest.raises(RuntimeError, match="generator"):
            ref.rand(3, device="cuda:0", generator=ref.Generator())
        generator = ref.Generator("cuda:0").manual_seed(9)
        values = ref.rand(3, device="cuda:0", generator=generator).tolist()
        assert ref.rand(3, device="cuda:0", generator=generator.manual_seed(9)).tolist() == values


def test_fork_rng_restores_the_devices_too():
    with devices.use_cuda("simulated:1"):
        ref.rand(1, device="cuda")
        with ref.random.fork_rng():
            inside = ref.rand(3, device="cuda").tolist()
        assert ref.rand(3, device="cuda").tolist() == inside
        with ref.random.fork_rng(enabled=False):
            inside = ref.rand(3).tolist()
        assert ref.rand(3).tolist() != inside


def test_seed_is_different_each_time():
    assert ref.seed() != ref.seed()
    generator = ref.Generator()
    assert generator.seed() == generator.initial_seed()
    assert ref.seed() == ref.initial_seed()


@pytest.mark.parametrize("given", [(5, (3,)), (2, 5, (3,))])
def test_randint_by_keywords(given):
    *bounds, size = given
    named = {"size": size, "high": bounds[-1]} | ({"low": bounds[0]} if len(bounds) == 2 else {})
    ref.manual_seed(1)
    values = ref.randint(*given).tolist()
    ref.manual_seed(1)
    assert ref.randint(**named).tolist() == values


def test_randint_over_all_of_64_bits():
    values = ref.randint(-(2**63), 2**63 - 1, (50,)).tolist()
    assert min(values) < -(2**60)
    assert max(values) > 2**60
    assert max(ref.randint(0, 2**64, (50,), dtype=ref.uint64).tolist()) > 2**63


def test_randperm_knows_what_a_dtype_counts_to():
    assert sorted(ref.randperm(256, dtype=ref.uint8).tolist()) == list(range(256))
    assert sorted(ref.randperm(2049, dtype=ref.float16).tolist()) == list(range(2049))
    for n, d in ((257, ref.uint8), (2050, ref.float16), (3, ref.bool)):
        with pytest.raises(RuntimeError):
            ref.randperm(n, dtype=d)


def test_from_and_to_by_name():
    t = ref.zeros(100)
    assert min(t.uniform_(**{"from": 2, "to": 3}).tolist()) >= 2
    assert set(t.random_(**{"from": 3, "to": 5}).tolist()) == {3, 4}
    for bad in ({"start": 1}, {"from": 1, "end": 2}):
        with pytest.raises(TypeError):
            t.uniform_(**bad)


def test_random_reaches_as_far_as_the_dtype_counts():
    for d, top in ((ref.uint8, 255), (ref.int8, 127), (ref.float16, 2048), (ref.bfloat16, 256)):
        values = ref.zeros(5000, dtype=d).random_().tolist()
        assert min(values) >= 0
        assert top * 0.98 <= max(values) <= top


def test_meta_draws_nothing():
    made = ref.rand(2, 3, device="meta")
    assert made.shape == (2, 3)
    assert ref.zeros(2, device="meta").uniform_().device == ref.device("meta")


def test_draws_in_place_cut_a_result_off_its_graph():
    leaf = ref.ones(2, requires_grad=True)
    y = leaf * 2
    y.uniform_()
    (y * 3).sum().backward()
    assert leaf.grad.tolist() == [0, 0]


def test_rand_like_keeps_the_order_of_dimensions():
    for make, shape in itertools.product((ref.rand_like, ref.randn_like), ((2, 3), (4, 1))):
        assert make(ref.zeros(*shape).t()).shape == shape[::-1]
    assert ref.rand_like(ref.zeros(2, 3).t()).stride() == (1, 3)


@pytest.mark.parametrize(
    "draw", ["normal(xp.zeros(2), std)", "normal(0.0, xp.tensor([std]))", "ones(2).normal_(0, std)"]
)
@pytest.mark.parametrize("std", [math.nan, -1.0])
def test_a_deviation_is_not_negative_nor_nan(draw: str, std: float) -> None:
    with pytest.raises(RuntimeError, match=r"std >= 0\.0"):
        eval(f"xp.{draw}", {"xp": ref, "std": std})


@pytest.mark.parametrize(
    "draw", ["normal_()", "exponential_()", "log_normal_()", "geometric_(0.5)", "bernoulli_(0.5)", "bernoulli()"]
)
def test_nothing_is_drawn_in_any_dtype(draw: str) -> None:
    for dtype in (ref.bool, ref.int64, ref.complex64, ref.float32):
        drawn = eval(f"t.{draw}", {"t": ref.zeros(0, 2, dtype=dtype)})
        assert (drawn.dtype, tuple(drawn.shape)) == (dtype, (0, 2))


def test_no_coins_are_complex() -> None:
    for p in (0.5, ref.full((2,), 0.5)):
        with pytest.raises(NotImplementedError, match="not implemented for 'ComplexFloat'"):
            ref.zeros(2, dtype=ref.complex64).bernoulli_(p)


@pytest.mark.parametrize("draw", [ref.bernoulli, ref.poisson, lambda a: ref.normal(a, 1.0)])
def test_what_is_drawn_has_no_slope_whatever_comes(draw: Any) -> None:
    a = ref.tensor([0.0, 1.0], requires_grad=True)
    assert ref.autograd.grad(draw(a), a, ref.tensor([math.inf, math.nan]))[0].tolist() == [0.0, 0.0]

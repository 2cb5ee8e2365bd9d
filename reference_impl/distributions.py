"""Further distributions: drawn over a tensor, or by parameters that tensors hold.

Where PyTorch's documentation says what values can be drawn, none other is: an exponential one is never 0, a geometric one
never less than 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_impl.devices import META, place_of
from reference_impl.dtypes import BOOL, COMPLEX, FLOATING, dtype, finfo, int64
from reference_impl.op import (
    into,
    node_class,
    not_derived,
    recorded,
    result_of,
    same_device,
    type_name,
    unbroadcastable,
)
from reference_impl.random import Draw, Generator, drawing_node, drawn, overwritten
from reference_impl.scalars import on_host
from reference_impl.tensor import Tensor

# ---- In place -------------------------------------------------------------------------------------------------------

_Exponential, _Cauchy = drawing_node("ExponentialBackward0"), drawing_node("CauchyBackward0")
_Geometric, _LogNormal = drawing_node("GeometricBackward0"), drawing_node("LogNormalBackward0")


def _continuous(name: str, d: dtype) -> None:
    """RuntimeError for a dtype that is not floating."""
    if d.category != FLOATING:
        raise RuntimeError(
            f"{name} is a continuous probability distribution. dtype must be a floating point but you specified {d}"
        )


def exponential_(self: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with values of the density ``lambd * exp(-lambd * x)`` over x > 0.  Source: torch.Tensor.exponential_.

    RuntimeError unless ``lambd`` is positive, and for a dtype that is not floating.
    """
    if not lambd > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    if self.array.size:
        _continuous("Exponential distribution", self.dtype)

    def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
        least = finfo(d).tiny if lambd != np.inf and 0 not in shape else 0.0
        return np.maximum(numbers.standard_exponential(shape) / lambd, least)

    return overwritten(self, draw, generator, _Exponential)


def cauchy_(self: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with values of Cauchy's distribution around ``median``, a half of them within ``sigma``.

    RuntimeError unless ``sigma`` is positive, and for a dtype that is not floating.  Source: torch.Tensor.cauchy_.
    """
    if not sigma > 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma}")
    _continuous("Cauchy distribution", self.dtype)
    return overwritten(
        self, lambda n, shape, d: median + sigma * np.asarray(n.standard_cauchy(shape)), generator, _Cauchy
    )


def log_normal_(self: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with values whose logarithms are normal with that mean and deviation.  Source: torch.Tensor.log_normal_.

    RuntimeError unless ``std`` is positive, NotImplementedError for a dtype that is not floating.
    """
    if not std > 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std}")
    if self.dtype.category != FLOATING and self.array.size:
        raise NotImplementedError(f"\"log_normal_cpu\" not implemented for '{type_name(self.dtype)}'")
    return overwritten(self, lambda n, shape, d: np.asarray(n.lognormal(mean, std, shape)), generator, _LogNormal)


def geometric_(self: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Overwrite with the number of trials until the first success, which each is with probability ``p``: 1 or more.

    RuntimeError unless ``p`` is between 0 and 1, NotImplementedError for bools and complex.  Source: torch.Tensor.geometric_.
    """
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")
    if self.dtype.category in (BOOL, COMPLEX) and self.array.size:
        raise NotImplementedError(f"\"geometric_cpu\" not implemented for '{type_name(self.dtype)}'")
    return overwritten(self, lambda n, shape, d: np.asarray(n.geometric(p, shape)), generator, _Geometric)


# ---- By parameters --------------------------------------------------------------------------------------------------


_Poisson = drawing_node("PoissonBackward0")
_Binomial = not_derived(node_class("NotImplemented"), "aten::binomial")


def _tensor(function: str, name: str, position: int, value: Any) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(value).__name__}"
        )
    return value


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """The number of events, of which so many are expected as each element says, in its dtype.  Source: torch.poisson.

    RuntimeError for a negative rate or NaN, NotImplementedError for a dtype that is not floating.
    """
    _tensor("poisson", "input", 1, input)
    if input.dtype.category != FLOATING:
        raise NotImplementedError(f"\"poisson_cpu\" not implemented for '{type_name(input.dtype)}'")
    array = input.array
    place = place_of(array)
    if place is META:
        return recorded(_Poisson, (input,), place.empty(array.shape, array.dtype), (1,))
    rates = np.asarray(on_host(input), np.float64)
    if not (rates >= 0).all():
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    if not (rates < 2**62).all():
        raise RuntimeError("invalid Poisson rate: so many events cannot be counted")
    draw: Draw = lambda numbers, shape, d: np.asarray(numbers.poisson(rates))
    return recorded(_Poisson, (input,), drawn(draw, array.shape, generator)(place, array.dtype), (1,))


def binomial(count: Tensor, prob: Tensor, generator: Generator | None = None) -> Tensor:
    """The number of successes in ``count`` trials, each of which is one with probability ``prob``; the two broadcast.

    ValueError for dtypes that are not floating, RuntimeError for two that differ, and for a count that is NaN, of which PyTorch
    would draw forever.  Source: torch.binomial.
    """
    for position, (name, value) in enumerate((("count", count), ("prob", prob)), 1):
        if _tensor("binomial", name, position, value).dtype.category != FLOATING:
            raise ValueError(f"binomial only supports floating-point dtypes for {name}, got: {type_name(value.dtype)}")
    if count.dtype is not prob.dtype:
        raise RuntimeError(f"Found dtype {type_name(prob.dtype)} but expected {type_name(count.dtype)}")
    same_device((count, prob))
    x, place = count.array, place_of(count.array)
    try:
        shape = np.broadcast_shapes(x.shape, prob.array.shape)
    except ValueError:
        raise unbroadcastable(x, prob.array) from None
    if place is META:
        return recorded(_Binomial, (count, prob), place.empty(shape, x.dtype))
    if x.dtype.itemsize == 2:
        raise NotImplementedError(f"\"binomial_cpu\" not implemented for '{type_name(count.dtype)}'")
    trials = np.floor(np.maximum(on_host(count).astype(np.float64), 0))
    chances = np.clip(on_host(prob).astype(np.float64), 0, 1)
    if np.isnan(trials).any():
        raise RuntimeError("binomial expects counts that are numbers")
    known = np.isfinite(trials) & ~np.isnan(chances)
    whole = np.where(known, trials, 0).astype(np.int64)

    def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return np.where(known, numbers.binomial(whole, np.where(known, chances, 0), shape), trials * chances)

    return recorded(_Binomial, (count, prob), drawn(draw, shape, generator)(place, x.dtype))


def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Indices along the last dimension, each with a chance in proportion to its element; as int64, without history.

    input: a vector or a matrix, whose rows are drawn from each on its own; they need not sum to 1.
    replacement: whether one index may be drawn again.  RuntimeError for what is no distribution, for as many samples as there
    are not, and for dtypes that are not floating.  Source: torch.multinomial.
    """
    _tensor("multinomial", "input", 1, input)
    if isinstance(num_samples, bool | float) or not hasattr(num_samples, "__index__"):
        raise TypeError(
            f"multinomial(): argument 'num_samples' (position 2) must be int, not {type(num_samples).__name__}"
        )
    if input.dtype.category != FLOATING:
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {type_name(input.dtype)}")
    if out is not None and out.dtype is not int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {type_name(out.dtype)}")
    array, place = input.array, place_of(input.array)
    if not 1 <= array.ndim <= 2:
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > array.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    shape = (*array.shape[:-1], num_samples)
    if place is META:
        t = result_of(place.empty(shape, np.dtype(np.int64)))
    else:
        weights = np.asarray(on_host(input), np.float64)
        if not ((weights >= 0) & (weights < np.inf)).all():
            raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
        if (weights.sum(-1) <= 0).any():
            raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
        draw = _again_and_again(weights) if replacement else _each_once(weights)
        t = result_of(drawn(draw, shape, generator)(place, np.dtype(np.int64)))
    return t if out is None else into(out, t, "multinomial")


def _again_and_again(weights: np.ndarray) -> Draw:
    """Where evenly drawn numbers fall on a line that the weights divide."""
    ends = weights.cumsum(-1)

    def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
        points = numbers.random(shape) * ends[..., -1:]
        if ends.ndim == 1:
            return np.asarray(np.searchsorted(ends, points, "right"))
        rows = [np.searchsorted(row, at, "right") for row, at in zip(ends, points, strict=True)]
        return np.array(rows, np.int64).reshape(shape)

    return draw


def _each_once(weights: np.ndarray) -> Draw:
    """The first to happen of events of those rates: an index is the next with a chance in proportion to its weight."""

    def draw(numbers: np.random.Generator, shape: tuple[int, ...], d: dtype) -> np.ndarray:
        with np.errstate(divide="ignore", over="ignore"):
            times = numbers.standard_exponential(weights.shape) / weights  # infinite, and last, where the weight is 0
        return np.asarray(times.argsort(-1, kind="stable")[..., : shape[-1]])

    return draw


def install() -> None:
    """Give Tensor these methods."""
    for function in (exponential_, cauchy_, log_normal_, geometric_, multinomial):
        setattr(Tensor, function.__name__, function)

"""A chain of elementwise operations never holds more than its input, its result and one temporary.

``LARGE=1 pytest tests/reference_impl/test_memory_bound.py`` runs it over 100 million elements, which takes about 1.3 GB.
"""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

import reference_impl as torch

ELEMENTS = 100_000_000 if os.environ.get("LARGE") else 2_000_000
SLACK = 0.02
"""Of a tensor's bytes: what objects and small arrays may take beside."""

Step = Callable[[Any], Any]


def peak(call: Callable[[], Any]) -> tuple[float, Any]:
    """The most memory that NumPy held while the call ran, beyond what it held before, in tensors; and the result."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        result = call()
        most = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    return most / (4 * ELEMENTS), result


def chain(x: Any, steps: list[Step]) -> Any:
    for step in steps:
        x = step(x)
    return x


OUT_OF_PLACE: dict[str, Step] = {
    "add": lambda x: x + 1.5,
    "mul": lambda x: x * 0.5,
    "sub": lambda x: 2.0 - x,
    "div": lambda x: x / 3.0,
    "neg": lambda x: -x,
    "abs": lambda x: x.abs(),
    "exp": lambda x: x.exp(),
    "sqrt": lambda x: x.sqrt(),
    "tanh": lambda x: x.tanh(),
    "relu": lambda x: x.relu(),
    "square": lambda x: x.square(),
    "add_itself": lambda x: x + x,
    "maximum": lambda x: torch.maximum(x, x),
    "reshape": lambda x: x.reshape(2, -1).t().t().flatten(),
}

IN_PLACE: dict[str, Step] = {
    "add_": lambda x: x.add_(1.5),
    "mul_": lambda x: x.mul_(0.5),
    "iadd": lambda x: x.__iadd__(2.0),
    "add_itself_": lambda x: x.add_(x),
    "fill_": lambda x: x.fill_(2.0),
    "index_fill_": lambda x: x.index_fill_(0, torch.tensor([1, 2]), 3.0),
    "index_add_": lambda x: x.index_add_(0, torch.tensor([1, 1]), torch.ones(2)),
    "setitem": lambda x: (x.__setitem__(slice(1, None), 3.0), x)[1],
}


@pytest.mark.parametrize("name", OUT_OF_PLACE)
def test_an_operation_holds_its_result_and_one_temporary(name: str) -> None:
    x = torch.ones(ELEMENTS)
    most, result = peak(lambda: OUT_OF_PLACE[name](x))
    assert result.shape == (ELEMENTS,)
    assert most <= 2 + SLACK


@pytest.mark.parametrize("name", IN_PLACE)
def test_an_operation_in_place_holds_one_temporary(name: str) -> None:
    x = torch.ones(ELEMENTS)
    most, result = peak(lambda: IN_PLACE[name](x))
    assert result is x
    assert most <= 1 + SLACK


def test_a_chain_holds_its_result_and_one_temporary() -> None:
    x = torch.ones(ELEMENTS)
    most, result = peak(lambda: chain(x, [*OUT_OF_PLACE.values()] * 2))
    assert result.shape == (ELEMENTS,)
    assert most <= 2 + SLACK


def test_a_chain_in_place_holds_one_temporary() -> None:
    x = torch.ones(ELEMENTS)
    most, _ = peak(lambda: chain(x, [*IN_PLACE.values()] * 2))
    assert most <= 1 + SLACK


def test_a_chain_into_given_memory_holds_one_temporary() -> None:
    x, out = torch.ones(ELEMENTS), torch.zeros(ELEMENTS)

    def call() -> Any:
        torch.mul(x, 2.0, out=out)
        torch.add(out, 1.0, out=out)
        torch.exp(out, out=out)
        return torch.sub(out, x, out=out)

    most, result = peak(call)
    assert result is out
    assert most <= 1 + SLACK


def test_a_recorded_chain_holds_what_its_derivatives_read() -> None:
    """Of ``x * a * a * ...`` nothing is kept but the numbers; of ``exp`` the result, which is kept once."""
    x = torch.ones(ELEMENTS, requires_grad=True)
    most, result = peak(lambda: chain(x, [lambda t: t * 0.5] * 6))
    assert most <= 2 + SLACK
    del result
    most, result = peak(lambda: chain(x, [lambda t: t.exp()] * 3))
    assert most <= 4 + SLACK
    assert result.requires_grad


@pytest.mark.parametrize(
    "view", ["t", "view", "slice", "expand", "detach", "narrow", "unsqueeze", "as_strided", "select"]
)
def test_views_hold_nothing(view: str) -> None:
    x = torch.ones(ELEMENTS)
    views: dict[str, Step] = {
        "t": lambda x: x.view(2, -1).t(),
        "view": lambda x: x.view(-1, 2),
        "slice": lambda x: x[1::3],
        "expand": lambda x: x.expand(10, -1),
        "detach": lambda x: x.detach(),
        "narrow": lambda x: x.narrow(0, 5, 100),
        "unsqueeze": lambda x: x.unsqueeze(0),
        "as_strided": lambda x: x.as_strided((10, 10), (1, 1)),
        "select": lambda x: x[5],
    }
    most, _ = peak(lambda: views[view](x))
    assert most <= SLACK


def test_indices_hold_what_they_choose() -> None:
    x = torch.ones(ELEMENTS)
    index = torch.tensor([5, 1, 5])
    for call in (lambda: x[index], lambda: x.take(index), lambda: x.index_select(0, index), lambda: x.gather(0, index)):
        most, result = peak(call)
        assert result.shape == (3,)
        assert most <= SLACK

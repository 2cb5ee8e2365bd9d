"""Anomaly mode's own contracts: what it stands in for, and what it keeps; what users see is the specification's."""

from __future__ import annotations

import gc
import warnings
import weakref

import pytest

import reference_impl as ref
from reference_impl.autograd import anomaly, engine
from reference_impl.autograd.anomaly import Place, Usual, set_detect_anomaly
from tests.reference_impl.against_torch import assert_alike


def test_while_it_is_off_nothing_stands_in() -> None:
    with set_detect_anomaly(True):
        assert engine.derivatives is anomaly._watched
        assert {module.ticket for module in anomaly.ISSUERS} == {anomaly._place}
    assert engine.derivatives is Usual.derivatives
    assert {module.ticket for module in anomaly.ISSUERS} == {Usual.ticket}
    x = ref.ones(1, requires_grad=True)
    assert type((x * 2).grad_fn.seq) is int


def test_the_lines_end_where_the_program_called_the_package() -> None:
    x = ref.ones(2, requires_grad=True)
    with set_detect_anomaly(True):
        y = ref.nn.functional.linear(x, ref.ones(3, 2))
        z = x.expand(2, 2)
    for node in (y.grad_fn, z.grad_fn):
        assert isinstance(node.seq, Place)
        last = node.seq.lines.rstrip().splitlines()[-2:]
        assert __file__ in last[0]
        assert "ref.nn.functional.linear" in last[1] or "x.expand" in last[1]


def test_every_kind_of_node_is_placed() -> None:
    class Twice(ref.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = ref.ones(2, 2, requires_grad=True)
    with set_detect_anomaly(True):
        written = x * 1
        written[0].mul_(2)
        results = [x + x, x.exp(), x.t(), x.sum(0), ref.cat([x, x]), x[0], x.max(0).values, written, Twice.apply(x)]
    assert [type(t.node.seq) for t in results] == [Place] * len(results)


def test_numbers_still_say_which_node_is_newer() -> None:
    x = ref.ones(1, requires_grad=True)
    first = x * 2
    with set_detect_anomaly(True):
        second = first * 2
        third = second * 2
    last = third * 2
    numbers = [t.grad_fn.seq for t in (first, second, third, last)]
    assert numbers == sorted(numbers)
    last.backward()
    assert x.grad.tolist() == [16.0]


def test_a_graph_recorded_in_it_is_freed_without_the_garbage_collector() -> None:
    gc.disable()
    try:
        with set_detect_anomaly(True):
            x = ref.ones(2, requires_grad=True)
            y = (x**3).sum()
            (g,) = ref.autograd.grad(y, x, create_graph=True)
            nodes = [weakref.ref(y.grad_fn), weakref.ref(g.grad_fn)]
            del y, g
        assert [node() for node in nodes] == [None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize("dtype", [ref.float16, ref.bfloat16, ref.float64, ref.complex64])
def test_nan_is_found_in_every_floating_dtype(dtype: ref.dtype) -> None:
    x = ref.tensor([0.0, 1.0], dtype=dtype, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with set_detect_anomaly(True), pytest.raises(RuntimeError, match="nan values"):
            (x.sqrt() * 0).abs().sum().backward()


def test_nan_among_the_gradients_of_several_results_is_found() -> None:
    x = ref.tensor([0.0, 1.0], requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with set_detect_anomaly(True), pytest.raises(RuntimeError, match="UnbindBackward0"):
            (x * 1).unbind()[0].backward(ref.tensor(float("nan")))


@pytest.mark.parametrize("several", [False, True])
def test_a_leafs_hook_that_fails_is_told_of_once(several: bool) -> None:
    leaf = ref.ones(2, requires_grad=True)
    result = leaf * 2
    if several:  # so that leaves are settled on the way
        result.register_hook(lambda g: g)
        result = result + (leaf * 3).sin()

    def fails(g: ref.Tensor) -> None:
        raise ValueError("a hook fails")

    leaf.register_hook(fails)
    with set_detect_anomaly(True), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with pytest.raises(ValueError, match="a hook fails"):
            result.sum().backward()
    assert ["AccumulateGrad" in str(w.message) for w in said] == [True]


def test_a_pass_that_ends_at_nan_has_freed_the_operation_that_made_it() -> None:
    def walked(xp):
        a = xp.tensor(0.0, requires_grad=True)
        y = xp.tensor([0.5, 0.0]) / a
        told = []
        for _ in range(2):
            try:
                with xp.autograd.set_detect_anomaly(True), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    y.sum().backward()
            except RuntimeError as error:
                told.append(str(error)[:40])
        return told, a.grad

    assert_alike(walked)

"""Hooks on saved values beyond the specification: what is packed in which order, threads, views, memory."""

import gc
import threading
import weakref
from typing import Any

import pytest

import reference_impl as ref
from reference_impl.autograd import graph
from reference_impl.tensor import hooking, modes
from tests.reference_impl.against_torch import assert_alike


def leaf(*values):
    return ref.tensor(values, requires_grad=True)


def same(value):
    return value


@pytest.fixture
def seen():
    values = []
    with graph.saved_tensors_hooks(lambda t: values.append(t) or t, same):
        yield values


def test_values_are_packed_in_pytorchs_order_and_inputs_as_they_are(seen):
    x, w = leaf(1.0), leaf(2.0)
    x * w
    assert seen[0] is w
    assert seen[1] is x
    seen.clear()
    x / w
    assert len(seen) == 2
    assert seen[0] is w


def test_hooks_are_a_threads_own(seen):
    thread = threading.Thread(target=lambda: leaf(1.0).exp())
    thread.start()
    thread.join()
    assert seen == []
    leaf(1.0).exp()
    assert len(seen) == 1


def test_nothing_is_left_of_the_hooks_after_the_context():
    before = set(hooking)
    with pytest.raises(KeyError), graph.saved_tensors_hooks(same, same):
        raise KeyError
    assert modes.saving == ()
    assert hooking == before
    with graph.disable_saved_tensors_hooks("no"), pytest.raises(RuntimeError), graph.saved_tensors_hooks(same, same):
        pass
    assert modes.saving == ()
    assert modes.refusing is None


def test_a_packed_result_makes_no_cycle(seen):
    gc.disable()
    try:
        with graph.saved_tensors_hooks(lambda t: t.tolist(), ref.tensor):
            y = leaf(1.0).exp()
        node = weakref.ref(y.grad_fn)
        del y
        assert node() is None
    finally:
        gc.enable()


def test_what_was_packed_is_freed_by_backward():
    class Kept:
        def __init__(self, t):
            self.t = t

    kept = []

    def pack(t):
        packed = Kept(t)
        kept.append(weakref.ref(packed))
        return packed

    with graph.saved_tensors_hooks(pack, lambda packed: packed.t):
        y = leaf(2.0) ** 2
    assert kept[0]() is not None
    y.backward()
    assert kept[0]() is None


def test_writes_to_views_save_through_hooks_too():
    x, w = leaf(1.0, 2.0, 3.0), leaf(4.0, 5.0)
    with graph.saved_tensors_hooks(lambda t: t.tolist(), ref.tensor):
        y = x * 1
        y[1:].mul_(w)
        total = y.sum()
    total.backward()
    assert x.grad.tolist() == [1.0, 4.0, 5.0]
    assert w.grad.tolist() == [2.0, 3.0]


def test_mutations_allowed_end_with_the_context():
    with graph.allow_mutation_on_saved_tensors():
        y = leaf(2.0) ** 2
    with pytest.raises(AssertionError, match="allow_mutation_on_saved_tensors"):
        y.backward()


def test_raw_hooks_on_a_value_read_by_several_formulas():
    x, w = leaf(6.0), leaf(2.0)
    y = x / w
    calls = []
    y.grad_fn._raw_saved_other.register_hooks(
        lambda t: calls.append(t.requires_grad) or t, lambda t: calls.append(1) or t
    )
    y.backward()
    assert calls == [False, 1]
    assert (x.grad.item(), w.grad.item()) == (0.5, -1.5)


def test_what_leads_nowhere_names_what_its_operation_saves():
    """A view made under ``no_grad`` of a tracked tensor requires grad and leads nowhere."""

    def named(xp):
        x = xp.ones(1, 3, requires_grad=True)
        with xp.no_grad():
            v = x[0]
        results = [t * 2 for t in (v, x)] + [t * t for t in (v, x)] + [t.exp() for t in (v, x)] + [v / x, x / v, x**x]
        names = ("_saved_other", "_saved_self", "_saved_result", "_saved_exponent")
        return [[hasattr(t.grad_fn, name) for name in names] for t in results]

    assert_alike(named)


@pytest.mark.parametrize(
    "write",
    [
        lambda xp, a, b: xp.nn.functional.threshold(b, 0.5, 2, inplace=True), lambda xp, a, b: b.addcmul_(a, a),
        lambda xp, a, b: b.addcdiv_(a, a), lambda xp, a, b: b.lerp_(a, 0.5), lambda xp, a, b: b.sinc_(),
        lambda xp, a, b: b.cumprod_(0), lambda xp, a, b: b.masked_fill_(a > 1, 0.5), lambda xp, a, b: xp.nn.functional.elu_(b),
    ],
)  # fmt: skip
def test_hooks_see_what_writes_in_place_save(write: Any) -> None:
    def call(xp: Any) -> Any:
        seen: list[Any] = []
        a = xp.tensor([1.0, 2.0], dtype=xp.float64, requires_grad=True)
        b = a * 2
        with xp.autograd.graph.saved_tensors_hooks(
            lambda t: (seen.append(t.tolist()), t.detach().clone())[1], lambda t: t
        ):
            write(xp, a, b)
        b.sum().backward()
        return a.grad, len(seen) > 0

    assert_alike(call)

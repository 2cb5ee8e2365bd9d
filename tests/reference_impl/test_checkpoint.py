"""Checkpoints beyond the specification: memory, runs that differ, the re-entrant way's refusals."""

import gc
import weakref

import pytest

import reference_impl as ref
from reference_impl.utils.checkpoint import CheckpointError, checkpoint, checkpoint_sequential


def leaf(*values):
    return ref.tensor(values, requires_grad=True)


def test_nothing_between_is_kept_alive():
    kept = []

    def function(a):
        between = a.exp()
        kept.append(weakref.ref(between))
        return between * between

    x = leaf(1.0)
    y = checkpoint(function, x, use_reentrant=False)
    gc.collect()
    assert kept[0]() is None
    y.backward()
    assert x.grad.item() == pytest.approx(14.778112)


def test_what_was_computed_again_goes_with_its_use():
    x = leaf(1.0)
    y = checkpoint(lambda a: a.exp().sin(), x, use_reentrant=False)
    stretch = y.grad_fn.saved[0][0].unpack.__self__
    y.backward()
    assert len(stretch.values) == 0
    assert stretch.passing() is None


@pytest.mark.parametrize("early_stop", [True, False])
def test_a_second_run_that_saves_more(early_stop):
    calls = []

    def function(a):
        calls.append(1)
        return a.exp() if len(calls) == 1 else a.exp().sin()

    y = checkpoint(function, leaf(1.0), use_reentrant=False, early_stop=early_stop)
    if early_stop:  # what comes after all that was wanted is not looked at, as in PyTorch
        y.backward()
    else:
        with pytest.raises(CheckpointError, match="more tensors"):
            y.backward()


def test_reentrant_results_without_history_are_refused():
    y = checkpoint(lambda a: a * 2, leaf(1.0), use_reentrant=True)
    assert y.requires_grad
    z = checkpoint(lambda a: a.detach() * 2, leaf(1.0), use_reentrant=True)
    with pytest.raises(RuntimeError, match="not necessary"):
        z.backward()


def test_several_inputs_and_results_in_both_ways():
    for use_reentrant in (True, False):
        x, w = leaf(2.0), leaf(3.0)
        y, number, z = checkpoint(lambda a, k, b: (a * b, k, a + b * k), x, 5, w, use_reentrant=use_reentrant)
        assert number == 5
        (y + z).backward()
        assert (x.grad.item(), w.grad.item()) == (4.0, 7.0)


def test_sequences_of_one_segment_keep_everything():
    calls = []

    def function(a):
        calls.append(1)
        return a * a

    x = leaf(3.0)
    checkpoint_sequential([function], 1, x, use_reentrant=False).backward()
    assert len(calls) == 1
    assert x.grad.item() == 6.0

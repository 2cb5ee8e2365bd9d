"""Quiet calls: no warning, nothing of the user's changed, from several threads and from within one another."""

import threading
import warnings

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.quiet import quiet, quietly


def overflow():
    return np.float32(3e38) * np.float32(10)


def test_nothing_is_said_and_the_users_own_settings_stay():
    before = np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert quiet(overflow) == np.inf
        with pytest.raises(RuntimeWarning):
            overflow()
    assert np.geterr() == before


def test_calls_may_nest():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert quietly(quiet, overflow) == np.inf


def test_errors_of_the_function_pass_as_they_are():
    def fail():
        raise RuntimeError("its own")

    with pytest.raises(RuntimeError, match="its own") as caught:
        quiet(fail)
    assert caught.value.__context__ is None


def test_threads_do_not_wait_for_one_another():
    inside, done = threading.Event(), threading.Event()

    def hold():
        inside.set()
        assert done.wait(30)

    other = threading.Thread(target=quietly, args=(hold,))
    other.start()
    assert inside.wait(30)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            x = ref.tensor([3e38, 0.0], requires_grad=True)
            (x * 10 / 0).sum().backward()
            assert (x * 10).tolist() == [float("inf"), 0.0]
    finally:
        done.set()
        other.join()

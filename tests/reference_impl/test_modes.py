"""Grad modes beyond the specification: threads, the generator protocol, decorators of every kind."""

import copy
import threading
from typing import Any

import pytest

import reference_impl as ref
from reference_impl.tensor import inferring
from tests.reference_impl.against_torch import assert_alike


def in_thread(function):
    """What ``function`` returns in a thread of its own."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


def test_a_mode_is_of_its_thread():
    with ref.no_grad():
        assert in_thread(ref.is_grad_enabled) is True
    with ref.inference_mode():
        assert in_thread(lambda: (ref.is_inference_mode_enabled(), ref.ones(1).is_inference())) == (False, False)


def test_inference_mode_of_one_thread_leaves_the_results_of_another_alone():
    x = ref.ones(2, requires_grad=True)
    inside, finished = threading.Event(), threading.Event()

    def stay():
        with ref.inference_mode():
            inside.set()
            finished.wait()

    thread = threading.Thread(target=stay)
    thread.start()
    inside.wait()
    try:
        y = x * 2
        assert (y.requires_grad, y.is_inference(), y._version) == (True, False, 0)
    finally:
        finished.set()
        thread.join()
    assert not inferring


def test_a_decorated_generator_is_driven_like_any_other():
    @ref.no_grad()
    def echo():
        received, log = None, []
        while True:
            try:
                received = yield ref.is_grad_enabled(), received
            except KeyError as error:
                received = error.args[0]
            except GeneratorExit:
                log.append(ref.is_grad_enabled())
                raise

    steps = echo()
    assert next(steps) == (False, None)
    assert ref.is_grad_enabled()
    assert steps.send("sent") == (False, "sent")
    assert steps.throw(KeyError("thrown")) == (False, "thrown")
    steps.close()
    with pytest.raises(StopIteration):
        next(steps)
    assert ref.is_grad_enabled()


def test_what_a_decorated_generator_returns_is_returned():
    @ref.no_grad()
    def counted():
        yield 1
        return "end"

    def outer():
        return (yield from counted())

    steps = outer()
    next(steps)
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert stop.value.value == "end"


def test_one_context_may_be_entered_again_while_it_lasts():
    mode = ref.no_grad()
    with mode:
        with mode:
            assert not ref.is_grad_enabled()
        assert not ref.is_grad_enabled()
    assert ref.is_grad_enabled()


def test_set_grad_enabled_decorates_without_lasting():
    @ref.set_grad_enabled(False)
    def inside():
        return ref.is_grad_enabled()

    assert ref.is_grad_enabled()
    assert inside() is False
    assert ref.is_grad_enabled()


def test_enable_grad_does_not_record_in_inference_mode():
    x = ref.ones(2, requires_grad=True)
    with ref.inference_mode(), ref.enable_grad():
        assert (x * 2).requires_grad is False
    assert (x * 2).requires_grad is True


def test_inference_mode_decorates_with_parentheses_and_without():
    @ref.inference_mode
    def bare():
        return ref.is_inference_mode_enabled()

    @ref.inference_mode()
    def called():
        return ref.is_inference_mode_enabled()

    assert bare() is called() is True
    assert ref.is_inference_mode_enabled() is False


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    "share",
    [
        lambda xp, t: t.view(xp.int32), lambda xp, t: t.detach().view(xp.int64), lambda xp, t: t.T, lambda xp, t: t[0],
        lambda xp, t: t.detach(), lambda xp, t: t.detach()[0], lambda xp, t: t.data, lambda xp, t: xp.nn.Parameter(t, False),
        lambda xp, t: xp.nn.Parameter(t.detach(), False), lambda xp, t: xp.asarray(t), lambda xp, t: copy.deepcopy(t),
        lambda xp, t: t.unbind()[0], lambda xp, t: xp.from_dlpack(t),
    ],
)  # fmt: skip
def test_what_shares_the_memory_of_an_inference_tensor_counts_as_in_pytorch(share: Any, within: bool) -> None:
    def version(t: Any) -> Any:
        try:
            return t._version
        except RuntimeError:
            return "uncounted"

    def call(xp: Any) -> Any:
        with xp.inference_mode():
            t = xp.ones(2, 2)
        with xp.inference_mode(within):
            other = share(xp, t)
        found = [other.is_inference(), version(other), other._is_view(), other._base is None]
        try:
            other.zero_()
        except RuntimeError:
            return *found, "refused"
        with xp.inference_mode():
            t.add_(1)
        return *found, version(other), version(t)

    assert_alike(call)


def test_a_view_of_inference_mode_is_detached_in_place() -> None:
    def call(xp: Any) -> Any:
        with xp.inference_mode():
            part = xp.ones(2, 2)[0]
            return part.detach_() is part

    assert_alike(call)

"""Streams of a simulated device: nothing that is queued has happened until somebody waits for it."""

import gc
import threading
from collections.abc import Iterator

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.devices import cuda_place, use_cuda
from reference_impl.simulated import poison
from reference_impl.streams import Queue, busy


@pytest.fixture(autouse=True)
def two_devices() -> Iterator[None]:
    assert not busy  # other tests leave nothing queued
    with use_cuda("simulated:2"):
        yield
        for index in (0, 1):
            cuda_place(index).synchronize()
            cuda_place(index).set_current_stream(cuda_place(index).default_stream)
    assert not busy


def waits_for_copy(wait: bool) -> list[float]:
    """A program that fetches a result without blocking, and waits for it or forgets to."""
    source = ref.tensor([1.0, 2.0, 3.0]).pin_memory()
    there = source.to("cuda", non_blocking=True)
    result = (there * 2).to("cpu", non_blocking=True)
    if wait:
        ref.cuda.current_stream().synchronize()
    return list(result.tolist())


def waits_for_stream(wait: bool) -> list[float]:
    """A program that uses another stream's result, and waits for it or forgets to."""
    side = ref.cuda.Stream()
    with ref.cuda.stream(side):
        result = ref.ones(3, device="cuda") * 2
    if wait:
        ref.cuda.current_stream().wait_stream(side)
    return list((result + 1).tolist())


def waits_for_input(wait: bool) -> list[float]:
    """A program that gives another stream what the current one has yet to make."""
    side = ref.cuda.Stream()
    source = ref.ones(3, device="cuda") * 2
    if wait:
        side.wait_stream(ref.cuda.current_stream())
    with ref.cuda.stream(side):
        return list((source + 1).tolist())


def keeps_the_source(wait: bool) -> list[float]:
    """A program that overwrites page-locked memory which a copy still has to read."""
    source = ref.ones(3).pin_memory()
    there = source.to("cuda", non_blocking=True)
    if wait:
        ref.cuda.synchronize()
    source.zero_()
    return list((there + 2).tolist())


def waits_for_gradients(wait: bool) -> list[float]:
    """A program that uses gradients outside of the stream in which it called backward."""
    leaf = ref.ones(3, device="cuda", requires_grad=True)
    side = ref.cuda.Stream()
    side.wait_stream(ref.cuda.current_stream())
    with ref.cuda.stream(side):
        (leaf * 3).sum().backward()
    if wait:
        ref.cuda.current_stream().wait_stream(side)
    assert leaf.grad is not None
    return list(leaf.grad.tolist())


PROGRAMS = {
    waits_for_copy: [2, 4, 6],
    waits_for_stream: [3, 3, 3],
    waits_for_input: [3, 3, 3],
    keeps_the_source: [3, 3, 3],
    waits_for_gradients: [3, 3, 3],
}
"""A program -> what it gives if it waits."""


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_missing_wait_shows_every_time(program: "type[waits_for_copy]") -> None:
    expected = PROGRAMS[program]
    wrong = [program(wait=False) for _ in range(100)]
    assert all(values != expected for values in wrong)
    assert len({str(values) for values in wrong}) == 1, "the wrong values are always the same"
    assert all(program(wait=True) == expected for _ in range(100))


def test_the_default_stream_alone_does_its_work_at_once() -> None:
    gc.collect()
    t = ref.ones(3, device="cuda") + 1
    assert cuda_place(0).queue() is None
    assert not busy
    assert t.tolist() == [2, 2, 2]


def test_work_is_queued_while_there_is_another_stream() -> None:
    side = ref.cuda.Stream()
    t = ref.ones(3, device="cuda") + 1
    assert busy
    assert t.tolist() == [2, 2, 2]
    assert not busy
    assert cuda_place(1).queue() is None, "the other device has no stream beside its default one"
    del side
    gc.collect()
    assert cuda_place(0).queue() is None


def test_views_are_there_at_once_and_see_what_happens_later() -> None:
    with ref.cuda.stream(ref.cuda.Stream()):
        t = ref.zeros(2, 3, device="cuda")
        view = t.t()[1:]
        t += 1
        assert view.shape == (2, 2)
        assert view.tolist() == [[1, 1], [1, 1]]


def test_what_depends_on_values_waits_for_them() -> None:
    with ref.cuda.stream(ref.cuda.Stream()):
        t = ref.arange(6, device="cuda") - 2
        assert t[t > 0].tolist() == [1, 2, 3]
        assert t.nonzero().flatten().tolist() == [0, 1, 3, 4, 5]
        assert ref.equal(t, t.clone())
        index = ref.tensor([1, 0], device="cuda") + 1
        assert t[index].tolist() == [0, -1]


def test_what_is_refused_is_refused_when_it_is_called() -> None:
    with ref.cuda.stream(ref.cuda.Stream()):
        t = ref.zeros(2, 3, device="cuda")
        for refused in (
            lambda: t + ref.zeros(4, device="cuda"),
            lambda: t @ t,
            lambda: t.add_(ref.zeros(4, device="cuda")),
        ):
            with pytest.raises(RuntimeError):
                refused()
        assert t.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_an_error_of_queued_work_comes_out_where_it_is_waited_for() -> None:
    stream = ref.cuda.Stream()

    def fail() -> None:
        raise ZeroDivisionError

    stream._work.put(fail)
    stream._work.put(lambda: None)
    with pytest.raises(ZeroDivisionError):
        stream.synchronize()
    stream.synchronize()
    assert stream.query()


def test_asking_lets_work_happen_piece_by_piece() -> None:
    done = []
    queue = Queue(cuda_place(0))
    for number in range(3):
        queue.put(lambda number=number: done.append(number))
    assert [queue.done() for _ in range(4)] == [False, False, False, True]
    assert done == [0, 1, 2]


def test_a_ring_of_waiting_streams_comes_to_an_end() -> None:
    streams = [ref.cuda.Stream() for _ in range(5)]
    t = ref.zeros(1, device="cuda")
    streams[0].wait_stream(ref.cuda.current_stream())
    for turn in range(1000):
        stream = streams[turn % 5]
        stream.wait_stream(streams[(turn - 1) % 5])
        with ref.cuda.stream(stream):
            t += 1
    stream.synchronize()
    streams[0].wait_stream(stream)
    with ref.cuda.stream(streams[0]):
        assert t.tolist() == [1000]


def test_threads_may_wait_for_one_stream() -> None:
    stream = ref.cuda.Stream()
    with ref.cuda.stream(stream):
        t = ref.zeros(1, device="cuda")
        for _ in range(200):
            t += 1
    threads = [threading.Thread(target=stream.synchronize) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ref.cuda.current_stream().wait_stream(stream)
    assert t.tolist() == [200]


@pytest.mark.parametrize(
    ("dtype", "value"),
    [(np.float32, "nan"), (np.complex64, "(nan+0j)"), (np.int16, "-32768"), (np.uint8, "255"), (np.bool_, "True")],
)
def test_poison_is_no_value_that_a_program_expects(dtype: type, value: str) -> None:
    array = np.zeros(2, dtype)
    poison(array)
    assert {str(element) for element in array.tolist()} == {value}


def test_page_locked_memory_is_known_by_whoever_is_on_it() -> None:
    pinned = ref.zeros(2, 3).pin_memory()
    assert pinned.data.is_pinned()
    assert ref.from_numpy(pinned.numpy()).is_pinned()
    assert pinned.t().is_pinned()
    assert not pinned.clone().is_pinned()
    strided = ref.zeros(3, 2).t().pin_memory()
    assert strided.stride() == (1, 2)
    assert ref.zeros(2, pin_memory=True).is_pinned()


def test_streams_show_themselves() -> None:
    assert repr(ref.cuda.default_stream()) == "<torch.cuda.Stream device=cuda:0 cuda_stream=0x0>"
    assert repr(ref.accelerator.current_stream()) == "torch.Stream device_type=cuda, device_index=0, stream_id=0"
    event = ref.cuda.Event()
    assert repr(event) == "<torch.cuda.Event uninitialized>"
    assert event.device is None
    event.record()
    assert event.device == ref.device("cuda:0")
    event = ref.Event()
    assert repr(event) == "torch.Event device_type=cuda, device_index=-1"
    event.record(ref.accelerator.current_stream())
    assert repr(event) == "torch.Event device_type=cuda, device_index=0"

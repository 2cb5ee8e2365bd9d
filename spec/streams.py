"""Streams: work that an accelerator does while the host goes on, what waits for it, and what does not."""

import threading

from conformance.clause import MAY, MUST, Note, Torch, clause, each, raises

CUDA = Note("notes/cuda")


def module_of(xp, device):
    """The module of a device's type, ``torch.cuda`` for ``cuda:0``, for which the device is the current one from now on."""
    module = getattr(xp, xp.device(device).type)
    module.set_device(xp.device(device))
    return module


def numbers(xp, device, count=4):
    """0, 1, 2, ... as floats."""
    return xp.tensor([float(i) for i in range(count)], device=device)


# ---- which stream is current ---------------------------------------------------------------------------------


@clause(
    "streams.current.is_the_default",
    MUST,
    source=[CUDA, Torch("torch.cuda.current_stream", "torch.cuda.default_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """Where no other was chosen, operations go to the device's default stream: that is the current one."""
    module = module_of(xp, accelerator)
    assert module.current_stream() == module.default_stream()
    assert module.current_stream(xp.device(accelerator)) == module.default_stream(xp.device(accelerator))
    assert isinstance(module.current_stream(), module.Stream)


@clause(
    "streams.current.belongs_to_a_device",
    MUST,
    source=[Torch("torch.cuda.current_stream", "torch.cuda.default_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """A stream knows the device that it works on."""
    module = module_of(xp, accelerator)
    here = xp.device(accelerator)
    assert module.current_stream(here).device == here
    assert module.default_stream(here).device == here


@clause(
    "streams.current.of_each_device",
    MUST,
    source=[CUDA, Torch("torch.cuda.current_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator, second):
    """Every device has a current stream of its own, and a default stream of its own."""
    module = module_of(xp, accelerator)
    assert module.current_stream(xp.device(accelerator)) != module.current_stream(xp.device(second))
    assert module.default_stream(xp.device(accelerator)) != module.default_stream(xp.device(second))
    assert module.current_stream(xp.device(second)).device == xp.device(second)


@clause(
    "streams.current.is_the_same_stream_again",
    MUST,
    source=[Torch("torch.cuda.current_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """Two objects for one stream are equal, hash alike, and are no equal of another stream's."""
    module = module_of(xp, accelerator)
    stream = module.Stream()
    first, again = module.current_stream(), module.current_stream()
    assert first == again
    assert hash(first) == hash(again)
    assert not first != again
    assert stream == stream
    assert stream != first
    assert {stream: 1, first: 2}[again] == 2


@clause("streams.current.is_every_threads_own", MAY, source=[CUDA], requires=["device.streams"])
def _(xp, accelerator):
    """The choice of a stream holds in the thread that made it: another thread begins with the default stream."""
    module = module_of(xp, accelerator)
    found = []
    stream = module.Stream()
    with module.stream(stream):
        thread = threading.Thread(target=lambda: found.append(module.current_stream() == module.default_stream()))
        thread.start()
        thread.join()
        assert module.current_stream() == stream
    assert found == [True]


# ---- making and choosing streams -----------------------------------------------------------------------------


@clause(
    "streams.Stream.works_on_the_current_device", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"]
)
def _(xp, accelerator):
    """A stream that is made without a device works on the current one; a negative index means that one, too."""
    module = module_of(xp, accelerator)
    for stream in (module.Stream(), module.Stream(device=None), module.Stream(-1)):
        assert stream.device == xp.device(xp.device(accelerator).type, module.current_device())
        assert stream != module.default_stream()


@clause("streams.Stream.takes_a_device", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"])
def _(xp, accelerator, second):
    """A stream is made for the device that is named, by device, string or index; the current device stays."""
    module = module_of(xp, accelerator)
    before = module.current_device()
    there = xp.device(second)
    for named in (there, second, there.index):
        assert module.Stream(device=named).device == there
    assert module.current_device() == before


@clause(
    "streams.Stream.refuses_what_is_no_device", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"]
)
def _(xp, accelerator):
    """A stream cannot be made for the host, nor for a device that the machine lacks."""
    module = module_of(xp, accelerator)
    with raises(ValueError):
        module.Stream(device="cpu")
    with raises(RuntimeError, AssertionError):
        module.Stream(device=module.device_count())
    assert module.current_stream() == module.default_stream()


@clause("streams.Stream.takes_a_priority", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"])
def _(xp, accelerator):
    """A stream can be made with a priority, of which a lower number is a higher one; it is 0 by default."""
    module = module_of(xp, accelerator)
    assert module.Stream().priority == 0
    assert module.Stream(priority=-1).priority == -1


@clause("streams.Stream.is_a_context", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"])
def _(xp, accelerator):
    """A stream is a context in which it is the current one."""
    module = module_of(xp, accelerator)
    stream = module.Stream()
    with stream:
        assert module.current_stream() == stream
    assert module.current_stream() == module.default_stream()


@clause(
    "streams.context.chooses_the_stream",
    MUST,
    source=[CUDA, Torch("torch.cuda.stream", "torch.cuda.StreamContext")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """In the context of a stream that is the current one; contexts nest, and each restores what it found."""
    module = module_of(xp, accelerator)
    outer, inner = module.Stream(), module.Stream()
    with module.stream(outer):
        assert module.current_stream() == outer
        with module.stream(inner):
            assert module.current_stream() == inner
        assert module.current_stream() == outer
    assert module.current_stream() == module.default_stream()


@clause(
    "streams.context.ends_with_an_error", MUST, source=[Torch("torch.cuda.StreamContext")], requires=["device.streams"]
)
def _(xp, accelerator):
    """The context of a stream ends when an exception leaves it."""
    module = module_of(xp, accelerator)
    with raises(ZeroDivisionError), module.stream(module.Stream()):
        1 / 0
    assert module.current_stream() == module.default_stream()


@clause(
    "streams.context.of_None_changes_nothing", MUST, source=[Torch("torch.cuda.stream")], requires=["device.streams"]
)
def _(xp, accelerator):
    """The context of ``None`` does nothing, inside another as outside."""
    module = module_of(xp, accelerator)
    stream = module.Stream()
    with module.stream(None):
        assert module.current_stream() == module.default_stream()
    with module.stream(stream), module.stream(None):
        assert module.current_stream() == stream


@clause(
    "streams.context.makes_its_device_current",
    MUST,
    source=[Torch("torch.cuda.stream", "torch.cuda.set_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator, second):
    """In the context of another device's stream that device is current, and this one's stream is as it was."""
    module = module_of(xp, accelerator)
    before = module.current_device()
    stream = module.Stream(device=second)
    with module.stream(stream):
        assert module.current_device() == xp.device(second).index
        assert module.current_stream() == stream
        assert module.current_stream(xp.device(accelerator)) == module.default_stream(xp.device(accelerator))
    assert module.current_device() == before
    assert module.current_stream(xp.device(second)) == module.default_stream(xp.device(second))


@clause("streams.set_stream.stays", MUST, source=[Torch("torch.cuda.set_stream")], requires=["device.streams"])
def _(xp, accelerator):
    """``set_stream`` makes a stream the current one until another is chosen; with ``None`` it does nothing."""
    module = module_of(xp, accelerator)
    stream = module.Stream()
    try:
        module.set_stream(stream)
        assert module.current_stream() == stream
        module.set_stream(None)
        assert module.current_stream() == stream
    finally:
        module.set_stream(module.default_stream())
    assert module.current_stream() == module.default_stream()


# ---- order ---------------------------------------------------------------------------------------------------


@clause("streams.order.within_a_stream", MUST, source=[CUDA], requires=["device.streams", "mutable"])
def _(xp, accelerator):
    """The operations of one stream happen in the order in which they were given to it."""
    module = module_of(xp, accelerator)
    stream = module.Stream()
    with module.stream(stream):
        tensor = numbers(xp, accelerator)
        tensor.add_(1)
        doubled = tensor * 2
        tensor.mul_(10)
        tensor[0] = -1
        assert tensor.tolist() == [-1, 20, 30, 40]
        assert doubled.tolist() == [2, 4, 6, 8]


def by_item(tensor):
    return [value.item() for value in tensor]


def by_tolist(tensor):
    return tensor.tolist()


def by_truth(tensor):
    return [float(bool(value)) * position for position, value in enumerate(tensor)]


def by_cpu(tensor):
    return tensor.cpu().tolist()


def by_to(tensor):
    return tensor.to("cpu").tolist()


def by_float(tensor):
    return [float(value) for value in tensor]


def by_text(tensor):
    return [float(number) for number in str(tensor).split("[")[1].split("]")[0].split(",")]


@clause(
    "streams.order.the_host_reads_what_its_stream_has_made",
    MUST,
    source=[CUDA, Torch("torch.Tensor.item", "torch.Tensor.tolist", "torch.Tensor.cpu")],
    requires=["device.streams"],
)
def _(xp, accelerator, read=each((by_item, by_tolist, by_truth, by_cpu, by_to, by_float, by_text))):
    """What brings values to the host waits for the current stream: it reads what that stream's operations have made."""
    module = module_of(xp, accelerator)
    with module.stream(module.Stream()):
        tensor = numbers(xp, accelerator) - 1 + 1
        assert read(tensor) == [0, 1, 2, 3]


@clause(
    "streams.order.copies_from_the_host_block",
    MUST,
    source=[CUDA, Torch("torch.Tensor.to")],
    requires=["device.streams", "mutable"],
)
def _(xp, accelerator):
    """A copy to the device that does not say ``non_blocking`` has been made when it returns: the source can be overwritten."""
    module = module_of(xp, accelerator)
    source = xp.ones(4)
    target = xp.zeros(4, device=accelerator)
    with module.stream(module.Stream()):
        module.current_stream().wait_stream(module.default_stream())
        there = source.to(accelerator)
        source.fill_(7)
        assert there.tolist() == [1, 1, 1, 1]
        target.copy_(source)
        source.fill_(9)
        assert target.tolist() == [7, 7, 7, 7]


# ---- waiting -------------------------------------------------------------------------------------------------


@clause(
    "streams.synchronize.of_a_stream",
    MUST,
    source=[Torch("torch.cuda.Stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """``Stream.synchronize`` waits until all of the stream's work has happened; then any stream may read the results."""
    module = module_of(xp, accelerator)
    source = numbers(xp, accelerator)
    stream = module.Stream()
    stream.wait_stream(module.current_stream())
    with module.stream(stream):
        result = source * 2
    assert stream.synchronize() is None
    assert stream.query() is True
    assert result.tolist() == [0, 2, 4, 6]


@clause(
    "streams.synchronize.of_a_device",
    MUST,
    source=[Torch("torch.cuda.synchronize")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """The module's ``synchronize`` waits for all streams of a device."""
    module = module_of(xp, accelerator)
    source = numbers(xp, accelerator)
    streams = [module.Stream(), module.Stream()]
    results = []
    for stream in streams:
        stream.wait_stream(module.current_stream())
        with module.stream(stream):
            results.append(source + len(results))
    assert module.synchronize(xp.device(accelerator)) is None
    assert all(stream.query() for stream in streams)
    assert [result.tolist() for result in results] == [[0, 1, 2, 3], [1, 2, 3, 4]]


@clause(
    "streams.synchronize.of_a_stream_that_is_gone",
    MUST,
    source=[Torch("torch.cuda.synchronize")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """Work is not lost with the object of the stream that it was given to."""
    module = module_of(xp, accelerator)
    source = numbers(xp, accelerator)
    module.synchronize()
    with module.stream(module.Stream()):
        result = source * 2
    module.synchronize()
    assert result.tolist() == [0, 2, 4, 6]


@clause("streams.query.tells", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"])
def _(xp, accelerator):
    """``query`` tells whether all of a stream's work has happened, without waiting; asked often enough, it says so."""
    module = module_of(xp, accelerator)
    stream = module.Stream()
    assert stream.query() is True
    source = numbers(xp, accelerator)
    module.synchronize()
    with module.stream(stream):
        result = source * 2
    asked = 0
    while not stream.query():
        asked += 1
        assert asked < 10_000_000
    assert result.tolist() == [0, 2, 4, 6]


@clause(
    "streams.wait_stream.orders_two_streams",
    MUST,
    source=[CUDA, Torch("torch.cuda.Stream")],
    requires=["device.streams", "mutable"],
)
def _(xp, accelerator):
    """``a.wait_stream(b)`` lets what ``a`` is given from now on happen after what ``b`` has been given; it returns nothing."""
    module = module_of(xp, accelerator)
    first, then = module.Stream(), module.Stream()
    with module.stream(first):
        tensor = numbers(xp, accelerator)
        for _ in range(3):
            tensor.add_(1)
    assert then.wait_stream(first) is None
    with module.stream(then):
        result = tensor * 10
        assert result.tolist() == [30, 40, 50, 60]


@clause(
    "streams.wait_stream.the_default_stream_may_wait",
    MUST,
    source=[CUDA, Torch("torch.cuda.Stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """The idiom: a side stream waits for the current one, works, and the current one waits for it before it uses the results."""
    module = module_of(xp, accelerator)
    side = module.Stream()
    source = numbers(xp, accelerator) + 1
    side.wait_stream(module.current_stream())
    with module.stream(side):
        result = source * 2
    module.current_stream().wait_stream(side)
    assert (result + 1).tolist() == [3, 5, 7, 9]


@clause(
    "streams.wait_stream.chains",
    MUST,
    source=[Torch("torch.cuda.Stream")],
    requires=["device.streams", "mutable"],
)
def _(xp, accelerator):
    """Waiting is passed on: what waits for a stream that waits for another waits for both; two may wait in turns."""
    module = module_of(xp, accelerator)
    streams = [module.Stream() for _ in range(3)]
    tensor = numbers(xp, accelerator)
    before = module.current_stream()
    for turn in range(9):
        stream = streams[turn % 3]
        stream.wait_stream(before)
        with module.stream(stream):
            tensor.mul_(2) if turn % 2 else tensor.add_(1)
        before = stream
    before.synchronize()
    expected = [0.0, 1.0, 2.0, 3.0]
    for turn in range(9):
        expected = [value * 2 if turn % 2 else value + 1 for value in expected]
    assert tensor.tolist() == expected


@clause(
    "streams.wait_stream.crosses_devices",
    MUST,
    source=[Torch("torch.cuda.Stream", "torch.cuda.Event")],
    requires=["device.streams"],
)
def _(xp, accelerator, second):
    """A stream may wait for one of another device."""
    module = module_of(xp, accelerator)
    here, there = module.Stream(device=accelerator), module.Stream(device=second)
    with module.stream(here):
        tensor = numbers(xp, accelerator) + 1
    there.wait_stream(here)
    with module.stream(there):
        result = tensor.to(second) * 2
        assert result.device == xp.device(second)
        assert result.tolist() == [2, 4, 6, 8]


# ---- events --------------------------------------------------------------------------------------------------


@clause(
    "streams.Event.marks_work",
    MUST,
    source=[Torch("torch.cuda.Event")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """An event that was recorded happens when the stream's work before it has; ``synchronize`` waits for that."""
    module = module_of(xp, accelerator)
    stream, event = module.Stream(), module.Event()
    source = numbers(xp, accelerator)
    module.synchronize()
    with module.stream(stream):
        result = source * 2
        event.record()
    assert event.synchronize() is None
    assert event.query() is True
    assert result.tolist() == [0, 2, 4, 6]


@clause("streams.Event.takes_a_stream", MUST, source=[Torch("torch.cuda.Event")], requires=["device.streams"])
def _(xp, accelerator):
    """``record`` and ``wait`` take a stream; without one they are about the current stream."""
    module = module_of(xp, accelerator)
    first, then = module.Stream(), module.Stream()
    event = module.Event()
    with module.stream(first):
        tensor = numbers(xp, accelerator) + 1
    event.record(first)
    event.wait(then)
    with module.stream(then):
        assert (tensor * 2).tolist() == [2, 4, 6, 8]
    event.wait()
    assert (tensor * 3).tolist() == [3, 6, 9, 12]


@clause("streams.Event.orders_streams", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"])
def _(xp, accelerator):
    """``Stream.wait_event`` lets what a stream is given from now on happen after an event; the host does not wait."""
    module = module_of(xp, accelerator)
    first, then = module.Stream(), module.Stream()
    with module.stream(first):
        tensor = numbers(xp, accelerator) + 1
    event = first.record_event()
    assert isinstance(event, module.Event)
    assert then.wait_event(event) is None
    with module.stream(then):
        assert (tensor * 2).tolist() == [2, 4, 6, 8]


@clause("streams.Event.is_recorded_by_a_stream", MUST, source=[Torch("torch.cuda.Stream")], requires=["device.streams"])
def _(xp, accelerator):
    """``Stream.record_event`` records the event that is given and returns it, or a new one."""
    module = module_of(xp, accelerator)
    stream, event = module.Stream(), module.Event()
    assert stream.record_event(event) is event
    assert stream.record_event() is not event
    event.synchronize()
    assert event.query() is True


@clause(
    "streams.Event.not_recorded_has_happened", MUST, source=[Torch("torch.cuda.Event")], requires=["device.streams"]
)
def _(xp, accelerator):
    """An event that was never recorded marks nothing: it has happened, and there is nothing to wait for."""
    module = module_of(xp, accelerator)
    event = module.Event()
    assert event.query() is True
    assert event.synchronize() is None
    assert event.wait() is None
    module.Stream().wait_event(event)


@clause("streams.Event.can_be_recorded_again", MUST, source=[Torch("torch.cuda.Event")], requires=["device.streams"])
def _(xp, accelerator):
    """Recorded again, an event marks the later place, of the same stream or of another."""
    module = module_of(xp, accelerator)
    first, then = module.Stream(), module.Stream()
    event = module.Event()
    source = numbers(xp, accelerator)
    module.synchronize()
    event.record(first)
    with module.stream(then):
        result = source * 2
        event.record(then)
    event.synchronize()
    assert result.tolist() == [0, 2, 4, 6]


@clause(
    "streams.Event.belongs_to_its_first_device", MUST, source=[Torch("torch.cuda.Event")], requires=["device.streams"]
)
def _(xp, accelerator, second):
    """After its first record an event can be recorded by streams of that device only; streams of any may wait for it."""
    module = module_of(xp, accelerator)
    event = module.Event()
    event.record(module.Stream(device=accelerator))
    with raises(RuntimeError):
        event.record(module.Stream(device=second))
    module.Stream(device=second).wait_event(event)
    event.synchronize()


@clause("streams.Event.measures_time", MUST, source=[Torch("torch.cuda.Event")], requires=["device.streams"])
def _(xp, accelerator):
    """``start.elapsed_time(end)`` is the time between two events in milliseconds, if both were made with ``enable_timing``."""
    module = module_of(xp, accelerator)
    start, end = module.Event(enable_timing=True), module.Event(enable_timing=True)
    start.record()
    numbers(xp, accelerator) * 2
    end.record()
    end.synchronize()
    elapsed = start.elapsed_time(end)
    assert isinstance(elapsed, float)
    assert 0 <= elapsed < 60_000


@clause("streams.Event.refuses_to_tell_time", MUST, source=[Torch("torch.cuda.Event")], requires=["device.streams"])
def _(xp, accelerator):
    """``elapsed_time`` is refused for events without ``enable_timing``, and for those that were not recorded."""
    module = module_of(xp, accelerator)
    plain, timed = module.Event(), module.Event(enable_timing=True)
    for event in (plain, timed):
        event.record()
        event.synchronize()
    with raises(ValueError, RuntimeError):
        plain.elapsed_time(timed)
    with raises(ValueError, RuntimeError):
        timed.elapsed_time(plain)
    with raises(ValueError, RuntimeError):
        timed.elapsed_time(module.Event(enable_timing=True))
    with raises(ValueError, RuntimeError):
        module.Event(enable_timing=True).elapsed_time(timed)


# ---- copies that do not block --------------------------------------------------------------------------------

ASYNC = ["device.streams", "device.pinned", "mutable"]


@clause(
    "streams.non_blocking.to_the_device",
    MUST,
    source=[CUDA, Torch("torch.Tensor.to", "torch.Tensor.pin_memory")],
    requires=ASYNC,
)
def _(xp, accelerator):
    """From page-locked memory ``to(non_blocking=True)`` may return early; later operations of the stream see the values."""
    module = module_of(xp, accelerator)
    pinned = xp.tensor([1.0, 2.0, 3.0]).pin_memory()
    with module.stream(module.Stream()):
        there = pinned.to(accelerator, non_blocking=True)
        assert there.device == xp.device(accelerator)
        assert (there * 2).tolist() == [2, 4, 6]
    there = pinned.to(accelerator, non_blocking=True)
    assert (there * 2).tolist() == [2, 4, 6]


@clause(
    "streams.non_blocking.copy_to_the_device",
    MUST,
    source=[CUDA, Torch("torch.Tensor.copy_")],
    requires=ASYNC,
)
def _(xp, accelerator):
    """``copy_(non_blocking=True)`` from page-locked memory is ordered with the stream's other operations."""
    module_of(xp, accelerator)
    pinned = xp.tensor([1.0, 2.0, 3.0]).pin_memory()
    target = xp.zeros(3, device=accelerator)
    before = target + 10
    target.copy_(pinned, non_blocking=True)
    after = target + 10
    assert before.tolist() == [10, 10, 10]
    assert after.tolist() == [11, 12, 13]
    assert target.tolist() == [1, 2, 3]


@clause(
    "streams.non_blocking.to_the_host",
    MUST,
    source=[CUDA, Torch("torch.Tensor.to")],
    requires=ASYNC,
)
def _(xp, accelerator):
    """What comes to the host with ``non_blocking=True`` is complete once its stream has been synchronized."""
    module = module_of(xp, accelerator)
    source = numbers(xp, accelerator) + 1
    module.synchronize()
    stream = module.Stream()
    with module.stream(stream):
        host = (source * 2).to("cpu", non_blocking=True)
    stream.synchronize()
    assert host.device == xp.device("cpu")
    assert host.tolist() == [2, 4, 6, 8]


@clause(
    "streams.non_blocking.copy_to_the_host",
    MUST,
    source=[CUDA, Torch("torch.Tensor.copy_")],
    requires=ASYNC,
)
def _(xp, accelerator):
    """``copy_(non_blocking=True)`` into page-locked memory is complete once it is waited for; until then it is or it is not."""
    module = module_of(xp, accelerator)
    source = numbers(xp, accelerator) + 1
    host = xp.zeros(4).pin_memory()
    module.synchronize()
    assert host.copy_(source, non_blocking=True) is host
    assert all(value in (0, i + 1) for i, value in enumerate(host.tolist()))
    event = module.current_stream().record_event()
    event.synchronize()
    assert host.tolist() == [1, 2, 3, 4]


@clause(
    "streams.non_blocking.keeps_what_is_in_use",
    MUST,
    source=[CUDA, Torch("torch.Tensor.pin_memory")],
    requires=ASYNC,
)
def _(xp, accelerator):
    """Page-locked memory that a copy still reads is not handed out again when its tensor is gone."""
    there = []
    for value in range(8):
        there.append(xp.full((1000,), float(value)).pin_memory().to(accelerator, non_blocking=True))
    assert [tensor.mean().item() for tensor in there] == [0, 1, 2, 3, 4, 5, 6, 7]


@clause(
    "streams.non_blocking.between_accelerators",
    MUST,
    source=[CUDA, Torch("torch.Tensor.to")],
    requires=["device.streams", "mutable"],
)
def _(xp, accelerator, second):
    """A copy between accelerators is ordered with the current streams of both, whether it blocks or not."""
    source = numbers(xp, accelerator)
    for blocking in (True, False):
        source.add_(1)
        there = source.to(second, non_blocking=not blocking)
        source.mul_(1)
        doubled = there * 2
        assert doubled.tolist() == (source.cpu() * 2).tolist()


@clause(
    "streams.non_blocking.converts",
    MUST,
    source=[Torch("torch.Tensor.to")],
    requires=ASYNC,
)
def _(xp, accelerator):
    """A copy that does not block may change the dtype as well, in both directions."""
    module = module_of(xp, accelerator)
    pinned = xp.tensor([1.75, -1.75]).pin_memory()
    there = pinned.to(accelerator, xp.int64, non_blocking=True)
    assert there.dtype == xp.int64
    assert there.tolist() == [1, -1]
    host = there.to("cpu", xp.float64, non_blocking=True)
    module.synchronize()
    assert host.dtype == xp.float64
    assert host.tolist() == [1, -1]


# ---- gradients -----------------------------------------------------------------------------------------------


@clause(
    "streams.backward.in_one_stream",
    MUST,
    source=[CUDA, Note("notes/autograd")],
    requires=["device.streams", "autograd.tape"],
)
def _(xp, accelerator):
    """Gradients can be used in the stream on which ``backward`` was called."""
    module = module_of(xp, accelerator)
    leaf = xp.ones(3, device=accelerator, requires_grad=True)
    stream = module.Stream()
    stream.wait_stream(module.current_stream())
    with module.stream(stream):
        (leaf * numbers(xp, accelerator, 3)).sum().backward()
        assert leaf.grad.tolist() == [0, 1, 2]


@clause(
    "streams.backward.is_waited_for",
    MUST,
    source=[CUDA],
    requires=["device.streams", "autograd.tape"],
)
def _(xp, accelerator):
    """Another stream than that on which ``backward`` was called can use the gradients once it has waited for that one."""
    module = module_of(xp, accelerator)
    leaf = xp.ones(3, device=accelerator, requires_grad=True)
    loss = (leaf * numbers(xp, accelerator, 3)).sum()
    stream = module.Stream()
    stream.wait_stream(module.current_stream())
    with module.stream(stream):
        loss.backward()
    module.current_stream().wait_stream(stream)
    assert leaf.grad.tolist() == [0, 1, 2]


@clause(
    "streams.backward.of_a_forward_pass_in_another_stream",
    MUST,
    source=[CUDA],
    requires=["device.streams", "autograd.tape"],
)
def _(xp, accelerator):
    """``backward`` may be called on another stream than that of the forward pass: it waits for what it needs."""
    module = module_of(xp, accelerator)
    leaf = xp.ones(3, device=accelerator, requires_grad=True)
    stream = module.Stream()
    stream.wait_stream(module.current_stream())
    with module.stream(stream):
        factor = numbers(xp, accelerator, 3) * 2
        loss = (leaf * factor).sum()
    module.current_stream().wait_stream(stream)
    loss.backward()
    assert leaf.grad.tolist() == [0, 2, 4]


# ---- what is said of any accelerator -------------------------------------------------------------------------


@clause(
    "streams.record_stream.keeps_the_values",
    MUST,
    source=[Torch("torch.Tensor.record_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """``record_stream`` tells of another stream that uses the tensor; it returns nothing, and changes no value."""
    module = module_of(xp, accelerator)
    tensor = numbers(xp, accelerator)
    side = module.Stream()
    side.wait_stream(module.current_stream())
    with module.stream(side):
        result = tensor * 2
    assert tensor.record_stream(side) is None
    del tensor
    other = xp.full((4,), 9.0, device=accelerator)
    side.synchronize()
    assert result.tolist() == [0, 2, 4, 6]
    assert other.tolist() == [9, 9, 9, 9]


@clause(
    "streams.record_stream.refuses_the_host",
    MUST,
    source=[Torch("torch.Tensor.record_stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """A tensor on the host has no stream: ``record_stream`` is refused."""
    with raises(NotImplementedError):
        xp.zeros(2).record_stream(module_of(xp, accelerator).Stream())


@clause(
    "streams.accelerator.knows_the_streams",
    MUST,
    source=[Torch("torch.accelerator.current_stream", "torch.accelerator.set_stream", "torch.Stream")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """``torch.accelerator`` has the same current stream as the module of the accelerator's type; both take either's streams."""
    module = module_of(xp, accelerator)
    assert isinstance(module.Stream(), xp.Stream)
    assert isinstance(xp.accelerator.current_stream(), xp.Stream)
    assert xp.accelerator.current_stream().stream_id == module.current_stream().stream_id
    stream = xp.Stream(device=accelerator)
    assert stream.device == xp.device(accelerator)
    try:
        xp.accelerator.set_stream(stream)
        assert xp.accelerator.current_stream() == stream
        assert module.current_stream().stream_id == stream.stream_id
    finally:
        xp.accelerator.set_stream(module.default_stream())


@clause(
    "streams.accelerator.synchronizes",
    MUST,
    source=[Torch("torch.accelerator.synchronize", "torch.Event")],
    requires=["device.streams"],
)
def _(xp, accelerator):
    """``torch.accelerator.synchronize`` waits for all streams of a device; ``torch.Event`` marks the work of any."""
    module = module_of(xp, accelerator)
    source = numbers(xp, accelerator)
    module.synchronize()
    with module.stream(module.Stream()):
        result = source * 2
    assert xp.accelerator.synchronize() is None
    assert result.tolist() == [0, 2, 4, 6]
    start, end = xp.Event(device=accelerator, enable_timing=True), xp.Event(device=accelerator, enable_timing=True)
    start.record()
    end.record()
    xp.accelerator.synchronize(xp.device(accelerator))
    assert start.query() is True
    assert start.elapsed_time(end) >= 0


@clause("streams.host.has_none", MUST, source=[Torch("torch.cpu.Stream", "torch.cpu.stream", "torch.cpu.synchronize")])
def _(xp):
    """``torch.cpu`` has what code for any device calls: its streams and events do nothing, since the host is never late."""
    module = xp.cpu
    stream, event = module.Stream(), module.Event()
    assert module.synchronize() is None
    with module.stream(stream):
        assert module.current_stream() is stream
        result = xp.ones(2) + 1
        event.record()
    assert module.current_stream() is not stream
    assert stream.wait_stream(module.current_stream()) is None
    assert stream.record_event() is None
    assert event.query() is True
    assert event.synchronize() is None
    assert result.tolist() == [2, 2]

"""Faults in what streams order, in what waits for them, and in what a copy that does not block may do."""

from typing import Any

import numpy as np

from tests.mutants import mutant, replaced


def wrapped(owner: Any, patch: Any, name: str, fault: Any) -> None:
    """Replace ``owner.name`` by ``fault``, which is called with the original before the arguments."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: fault(original, *args, **kwargs))


def place_class(ref: Any) -> Any:
    """The class of the simulated device's place."""
    return type(ref.devices.cuda_place(0))


def queue_class(ref: Any) -> Any:
    """The class of the simulated device's streams."""
    return type(ref.devices.cuda_place(0).default_stream)


# ---- which stream is current --------------------------------------------------------------------------------


@mutant("streams.current.is_the_default")
def _(ref, patch):
    """Every stream that is asked for is a new one."""
    patch.setattr(place_class(ref), "current_stream", lambda self: queue_class(ref)(self))


@mutant("streams.current.belongs_to_a_device")
def _(ref, patch):
    """A stream's device has no index."""
    patch.setattr(ref.Stream, "device", property(lambda self: ref.device("cuda")))


@mutant("streams.current.of_each_device")
def _(ref, patch):
    """All devices have one default stream."""
    patch.setattr(place_class(ref), "default_stream", property(lambda self: ref.devices.cuda_place(0)._default))
    patch.setattr(ref.cuda, "place", lambda where: ref.devices.cuda_place(0))


@mutant("streams.current.is_the_same_stream_again")
def _(ref, patch):
    """Streams are equal if they are one object."""
    patch.setattr(ref.Stream, "__eq__", object.__eq__)


@mutant("streams.current.is_every_threads_own")
def _(ref, patch):
    """The choice of a stream holds in all threads."""

    class Everywhere:
        pass

    for index in range(ref.cuda.device_count()):
        patch.setattr(ref.devices.cuda_place(index), "_chosen", Everywhere())


# ---- making and choosing ------------------------------------------------------------------------------------

replaced(
    "streams.Stream.works_on_the_current_device",
    "``Stream()`` is the default stream.",
    "cuda.Stream._wrap",
    lambda original, self, where, work, priority=0: original(self, where, work or where.default_stream, priority),
)
replaced(
    "streams.Stream.takes_a_device",
    "``Stream`` makes its device the current one.",
    "cuda.Stream.__init__",
    lambda original, self, device=None, priority=0: (
        original(self, device, priority),
        device is not None and self._place.device.index and ref_set_device(self),
    )[0],
)


def ref_set_device(stream: Any) -> None:
    import reference_impl

    reference_impl.cuda.set_device(stream.device)


@mutant("streams.Stream.refuses_what_is_no_device")
def _(ref, patch):
    """A stream for a device that is not there works on the current one."""

    def init(original, self, device=None, priority=0):
        try:
            original(self, device, priority)
        except (ValueError, RuntimeError):
            original(self, None, priority)

    wrapped(ref.cuda.Stream, patch, "__init__", init)


replaced(
    "streams.Stream.takes_a_priority",
    "The priority is dropped.",
    "cuda.Stream.__init__",
    lambda original, self, device=None, priority=0: original(self, device),
)
replaced(
    "streams.Stream.is_a_context",
    "A stream as a context changes nothing.",
    "Stream.__enter__",
    lambda original, self: (self._entered.append(reference_context(None)), self)[1],
)


def reference_context(stream: Any) -> Any:
    import reference_impl

    return reference_impl.cuda.StreamContext(stream)


@mutant("streams.context.chooses_the_stream")
def _(ref, patch):
    """The context of a stream restores the default stream, not the one that it found."""

    def leave(self, *error):
        if self.stream is not None:
            self.stream._place.set_current_stream(self.stream._place.default_stream)

    patch.setattr(ref.cuda.StreamContext, "__exit__", leave)


@mutant("streams.context.ends_with_an_error")
def _(ref, patch):
    """After an exception the stream stays the current one."""
    wrapped(
        ref.cuda.StreamContext,
        patch,
        "__exit__",
        lambda original, self, *error: None if error[0] else original(self, *error),
    )


@mutant("streams.context.of_None_changes_nothing")
def _(ref, patch):
    """The context of ``None`` is that of the default stream."""
    wrapped(
        ref.cuda.StreamContext,
        patch,
        "__init__",
        lambda original, self, stream: original(self, ref.cuda.default_stream() if stream is None else stream),
    )


@mutant("streams.context.makes_its_device_current")
def _(ref, patch):
    """The current device stays."""
    patch.setattr(ref.accelerator, "set_stream", lambda stream: stream._place.set_current_stream(stream._work))


@mutant("streams.set_stream.stays")
def _(ref, patch):
    """``set_stream(None)`` chooses the default stream."""
    wrapped(
        ref.cuda,
        patch,
        "set_stream",
        lambda original, stream: original(ref.cuda.default_stream() if stream is None else stream),
    )


# ---- order --------------------------------------------------------------------------------------------------


@mutant("streams.order.within_a_stream")
def _(ref, patch):
    """The latest work happens first."""

    def step(self):
        if self.pending:
            work = self.pending.pop()
            if not self.pending:
                ref.streams.busy.pop(self, None)
            work()

    patch.setattr(queue_class(ref), "step", step)


@mutant("streams.order.the_host_reads_what_its_stream_has_made")
def _(ref, patch):
    """The host reads without waiting."""
    patch.setattr(place_class(ref), "copy_out", lambda self, array, later=False: array.view(np.ndarray).copy("K"))


@mutant("streams.order.copies_from_the_host_block")
def _(ref, patch):
    """A copy from the host is made later, of what the host's memory then holds."""

    def copy_in(self, host, later=False, pinned=False):
        result = np.empty_like(host)
        return self._awaited(result, lambda: np.copyto(result, host))

    patch.setattr(place_class(ref), "copy_in", copy_in)


# ---- waiting ------------------------------------------------------------------------------------------------


@mutant("streams.synchronize.of_a_stream")
def _(ref, patch):
    """``Stream.synchronize`` returns at once."""
    patch.setattr(ref.Stream, "synchronize", lambda self: None)


@mutant("streams.synchronize.of_a_device")
def _(ref, patch):
    """``synchronize`` waits for the current stream alone."""
    patch.setattr(place_class(ref), "synchronize", lambda self: self.current_stream().synchronize())


@mutant("streams.synchronize.of_a_stream_that_is_gone")
def _(ref, patch):
    """Only streams that somebody holds are waited for."""
    patch.setattr(
        place_class(ref),
        "synchronize",
        lambda self: [queue.synchronize() for queue in (self._default, *self._others)] and None,
    )
    wrapped(queue_class(ref), patch, "put", lambda original, self, work: self.pending.append(work))


@mutant("streams.query.tells")
def _(ref, patch):
    """``query`` says that all has happened, whatever has."""
    patch.setattr(queue_class(ref), "done", lambda self: True)


for _clause in (
    "streams.wait_stream.orders_two_streams", "streams.wait_stream.the_default_stream_may_wait", "streams.wait_stream.chains",
    "streams.wait_stream.crosses_devices",
):  # fmt: skip
    replaced(_clause, "``wait_stream`` does nothing.", "Stream.wait_stream", lambda original, self, stream: None)


# ---- events -------------------------------------------------------------------------------------------------

replaced(
    "streams.Event.marks_work", "``synchronize`` returns at once.", "Event.synchronize", lambda original, self: None
)
replaced(
    "streams.Event.takes_a_stream",
    "``record`` is about the current stream, whatever is given.",
    "Event.record",
    lambda original, self, stream=None: original(self),
)
replaced("streams.Event.orders_streams", "``wait_event`` does nothing.", "Stream.wait_event", lambda original, *_: None)
replaced(
    "streams.Event.is_recorded_by_a_stream",
    "``record_event`` returns a new event always.",
    "Stream.record_event",
    lambda original, self, event=None: original(self),
)
replaced(
    "streams.Event.not_recorded_has_happened",
    "An event that was not recorded has not happened.",
    "Event.query",
    lambda original, self: self._mark is not None and original(self),
)
replaced(
    "streams.Event.can_be_recorded_again",
    "An event keeps its first mark.",
    "Event.record",
    lambda original, self, stream=None: original(self, stream) if self._mark is None else None,
)
replaced(
    "streams.Event.belongs_to_its_first_device",
    "An event can be recorded anywhere.",
    "Event.record",
    lambda original, self, stream=None: (setattr(self, "_place", None), original(self, stream))[1],
)
replaced(
    "streams.Event.measures_time",
    "``elapsed_time`` is counted from the end to the start.",
    "Event.elapsed_time",
    lambda original, self, end_event: -original(self, end_event),
)


@mutant("streams.Event.refuses_to_tell_time")
def _(ref, patch):
    """Events tell the time that they were not asked to take."""

    def elapsed_time(self, end_event):
        return self._mark.seconds_to(end_event._mark) * 1000 if self._mark and end_event._mark else 0.0

    patch.setattr(ref.Event, "elapsed_time", elapsed_time)


# ---- copies that do not block -------------------------------------------------------------------------------


@mutant("streams.non_blocking.to_the_device")
def _(ref, patch):
    """The copy goes to a stream of its own, which nobody waits for."""

    def copy_in(self, host, later=False, pinned=False):
        result = np.empty_like(host)
        return self._awaited(result, lambda: np.copyto(result, host), queue_class(ref)(self))

    patch.setattr(place_class(ref), "copy_in", copy_in)


@mutant("streams.non_blocking.copy_to_the_device")
def _(ref, patch):
    """The copy is made when its stream has nothing else to do."""

    def write(original, self, function, args, kwargs):
        queue = self.queue()
        if queue is None or function is not np.ndarray.__setitem__:
            original(self, function, args, kwargs)
        else:
            function(*args, **kwargs)

    wrapped(place_class(ref), patch, "write", write)


@mutant("streams.non_blocking.to_the_host")
def _(ref, patch):
    """The copy to the host is never made."""
    wrapped(
        place_class(ref),
        patch,
        "copy_out",
        lambda original, self, array, later=False: (
            np.zeros(array.shape, array.dtype) if later else original(self, array)
        ),
    )


@mutant("streams.non_blocking.copy_to_the_host")
def _(ref, patch):
    """Until it is made, the copy fills the memory with poison."""
    from reference_impl.simulated import poison

    wrapped(
        place_class(ref),
        patch,
        "copy_later",
        lambda original, self, array, host: (poison(host), original(self, array, host))[1],
    )


@mutant("streams.non_blocking.keeps_what_is_in_use")
def _(ref, patch):
    """All page-locked copies are made in one piece of memory."""
    memory = np.empty(1 << 20, np.float32)

    def pin(original, self, device=None):
        array = memory[: self.numel()].reshape(self.shape)
        array[...] = self.array
        ref.transfer.lock(array)
        return ref.tensor_on(array) if hasattr(ref, "tensor_on") else ref.from_numpy(array)

    wrapped(ref.Tensor, patch, "pin_memory", pin)


@mutant("streams.non_blocking.between_accelerators")
def _(ref, patch):
    """The copy does not wait for the other device."""

    def across(self, array, source):
        bare = array.view(np.ndarray)
        result = np.empty_like(bare)
        return self._awaited(result, lambda: np.copyto(result, bare))

    patch.setattr(place_class(ref), "across", across)
    wrapped(
        place_class(ref),
        patch,
        "write",
        lambda original, self, function, args, kwargs: self.current_stream().put(lambda: function(*args, **kwargs)),
    )


replaced(
    "streams.non_blocking.converts",
    "A copy that does not block leaves the dtype.",
    "Tensor.to",
    lambda original, self, *args, **kwargs: original(self, args[0], **kwargs),
)


# ---- gradients ----------------------------------------------------------------------------------------------


@mutant("streams.backward.in_one_stream")
def _(ref, patch):
    """``backward`` runs on the default stream."""

    def backward(original, self, *args, **kwargs):
        place = ref.devices.cuda_place(0)
        before = place.current_stream()
        place.set_current_stream(place.default_stream)
        place.default_stream.wait(before.mark())
        original(self, *args, **kwargs)
        place.set_current_stream(before)

    wrapped(ref.Tensor, patch, "backward", backward)


@mutant("streams.backward.is_waited_for")
def _(ref, patch):
    """``backward`` runs on a stream that nobody can wait for."""

    def backward(original, self, *args, **kwargs):
        place = ref.devices.cuda_place(0)
        before = place.current_stream()
        place.set_current_stream(queue_class(ref)(place))
        original(self, *args, **kwargs)
        place.set_current_stream(before)

    wrapped(ref.Tensor, patch, "backward", backward)


@mutant("streams.backward.of_a_forward_pass_in_another_stream")
def _(ref, patch):
    """``backward`` and all that it needs are only waited for by the stream of the forward pass."""
    from reference_impl.autograd import engine

    patch.setattr(engine, "join", lambda: None)
    patch.setattr(ref.Stream, "wait_stream", lambda self, stream: None)


# ---- any accelerator ----------------------------------------------------------------------------------------

replaced(
    "streams.record_stream.keeps_the_values",
    "``record_stream`` returns the tensor.",
    "Tensor.record_stream",
    lambda original, self, stream: self,
)
replaced(
    "streams.record_stream.refuses_the_host",
    "``record_stream`` takes any tensor.",
    "Tensor.record_stream",
    lambda original, self, stream: None,
)
replaced(
    "streams.accelerator.knows_the_streams",
    "``torch.accelerator`` knows the default stream alone.",
    "accelerator.current_stream",
    lambda original, device=None: reference_default(),
)


def reference_default() -> Any:
    import reference_impl

    return reference_impl.cuda.default_stream()


replaced(
    "streams.accelerator.synchronizes",
    "``torch.accelerator.synchronize`` waits for nothing.",
    "accelerator.synchronize",
    lambda original, device=None: None,
)
replaced(
    "streams.host.has_none",
    "The host's streams are not chosen.",
    "cpu.StreamContext.__enter__",
    lambda original, self: None,
)

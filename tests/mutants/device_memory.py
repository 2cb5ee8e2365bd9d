"""Faults in the accounts of an accelerator's memory."""

from typing import Any

from tests.mutants import mutant, replaced


def ledger_class(ref: Any) -> Any:
    """The class of a simulated device's accounts."""
    return type(ref.devices.cuda_place(0).memory)


def wrapped(owner: Any, patch: Any, name: str, fault: Any) -> None:
    """Replace ``owner.name`` by ``fault``, which is called with the original before the arguments."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: fault(original, *args, **kwargs))


def leaking(ref: Any, patch: Any) -> None:
    """Let nothing be given back when an array is gone."""

    def hold(self, owner):
        self.used += self.check(owner.nbytes)
        self.held = max(self.held, self.used)

    patch.setattr(ledger_class(ref), "hold", hold)


for _clause in (
    "device_memory.allocated.grows_and_falls", "device_memory.allocated.returns_after_transfers",
    "device_memory.allocated.freed_with_the_graph", "device_memory.allocated.not_under_no_grad",
    "device_memory.peak.counts_intermediate_results", "device_memory.reserved.is_used_again",
):  # fmt: skip

    @mutant(_clause)
    def _(ref, patch):
        """What was taken is never given back."""
        leaking(ref, patch)


@mutant("device_memory.allocated.by_the_dtype")
def _(ref, patch):
    """Elements are counted, not bytes."""

    def hold(original, self, owner):
        before = self.used
        held = original(self, owner)
        if self.used != before:
            self.used = before + owner.size
        return held

    wrapped(ledger_class(ref), patch, "hold", hold)


@mutant("device_memory.allocated.nothing_for_an_empty_tensor")
def _(ref, patch):
    """A tensor without elements takes a block."""

    def hold(original, self, owner):
        if not owner.nbytes:
            self.used += 512
        return original(self, owner)

    wrapped(ledger_class(ref), patch, "hold", hold)


@mutant("device_memory.allocated.nothing_for_the_host")
def _(ref, patch):
    """Tensors on the host are counted as well."""

    def zeros(original, *args, **kwargs):
        tensor = original(*args, **kwargs)
        if tensor.is_cpu or tensor.is_meta:
            ref.devices.cuda_place(0).memory.used += tensor.nbytes
        return tensor

    wrapped(ref, patch, "zeros", zeros)


@mutant("device_memory.allocated.nothing_for_a_view")
def _(ref, patch):
    """``view`` copies."""
    wrapped(ref.Tensor, patch, "view", lambda original, self, *shape: original(self.clone(), *shape))


@mutant("device_memory.allocated.nothing_in_place")
def _(ref, patch):
    """``add_`` moves the tensor to new memory, and the old is kept."""

    def add_(original, self, other):
        self.__dict__["old"] = self.clone()
        return original(self, other)

    wrapped(ref.Tensor, patch, "add_", add_)


@mutant("device_memory.allocated.on_each_device")
def _(ref, patch):
    """All devices share the first one's accounts."""
    patch.setattr(ref.devices.cuda_place(1), "memory", ref.devices.cuda_place(0).memory)


replaced(
    "device_memory.allocated.takes_a_device",
    "A string names no device.",
    "cuda.memory_allocated",
    lambda original, device=None: 0 if isinstance(device, str) else original(device),
)


@mutant("device_memory.peak.remembers")
def _(ref, patch):
    """The peak is what is taken now."""
    patch.setattr(ref.cuda, "max_memory_allocated", lambda device=None: ref.cuda.memory_allocated(device))


@mutant("device_memory.peak.remembers")
def _(ref, patch):
    """The peak cannot be reset."""
    patch.setattr(ledger_class(ref), "forget_peaks", lambda self: None)


replaced(
    "device_memory.reserved.holds_what_is_taken",
    "``memory_reserved`` is what is kept beside the tensors'.",
    "cuda.memory_reserved",
    lambda original, device=None: 0,
)


@mutant("device_memory.reserved.is_used_again")
def _(ref, patch):
    """Every tensor takes memory that was never used."""

    def hold(original, self, owner):
        before, reserved = self.used, self.held
        held = original(self, owner)
        self.held = reserved + self.used - before
        return held

    wrapped(ledger_class(ref), patch, "hold", hold)


replaced(
    "device_memory.reserved.empty_cache_gives_back",
    "``empty_cache`` does nothing.",
    "cuda.empty_cache",
    lambda original: None,
)
replaced(
    "device_memory.device.tells_its_size",
    "``mem_get_info`` tells all before what is free.",
    "cuda.mem_get_info",
    lambda original, device=None: original(device)[::-1],
)
replaced(
    "device_memory.device.is_told_by_the_accelerator",
    "``torch.accelerator`` counts nothing.",
    "accelerator.memory_allocated",
    lambda original, device=None: 0,
)


@mutant("device_memory.exhausted.is_an_error_of_its_own")
def _(ref, patch):
    """Python's MemoryError is raised."""
    patch.setattr(ref, "OutOfMemoryError", MemoryError)


@mutant("device_memory.exhausted.refuses_a_tensor")
def _(ref, patch):
    """What was refused is counted all the same."""

    def check(original, self, count):
        try:
            return original(self, count)
        except ref.OutOfMemoryError:
            self.used += 512
            raise

    wrapped(ledger_class(ref), patch, "check", check)


for _clause in ("device_memory.exhausted.refuses_a_result", "device_memory.limit.of_a_process"):

    @mutant(_clause)
    def _(ref, patch):
        """There is room for everything."""
        patch.setattr(ledger_class(ref), "check", lambda self, count: count)


replaced(
    "device_memory.limit.refuses_what_is_no_part",
    "Any number is a part.",
    "cuda.set_per_process_memory_fraction",
    lambda original, fraction, device=None: None,
)


@mutant("device_memory.absent.takes_nothing")
def _(ref, patch):
    """Without a device the question is refused."""
    wrapped(
        ref.cuda,
        patch,
        "memory_allocated",
        lambda original, device=None: (ref.devices.cuda_place(device), original(device))[1],
    )

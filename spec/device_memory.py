"""An accelerator's memory: what tensors take of it, what is kept for reuse, and what happens where there is not enough."""

import gc

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises

NOTE = Note("notes/cuda")
MIB = 1 << 20


def module_of(xp, device):
    """The module of a device's type: ``torch.cuda`` for ``cuda:0``."""
    return getattr(xp, xp.device(device).type)


def used(xp, device):
    """The bytes that tensors take on a device."""
    return module_of(xp, device).memory_allocated(xp.device(device))


def at_rest(xp, device):
    """The bytes in use, once what earlier programs have left in cycles is collected and cannot be freed in between."""
    gc.collect()
    return used(xp, device)


def floats(xp, device, mebibytes=1, **options):
    """A tensor of so many MiB."""
    return xp.zeros(mebibytes * MIB // 4, device=device, **options)


# ---- what tensors take ---------------------------------------------------------------------------------------


@clause(
    "device_memory.allocated.grows_and_falls",
    MUST,
    source=[NOTE, Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``memory_allocated`` counts the bytes that tensors take, and no more once the last reference to them is gone."""
    before = at_rest(xp, accelerator)
    assert type(before) is int
    first = floats(xp, accelerator)
    assert used(xp, accelerator) >= before + MIB
    second = floats(xp, accelerator, 2)
    assert used(xp, accelerator) >= before + 3 * MIB
    del first
    assert before + 2 * MIB <= used(xp, accelerator) < before + 3 * MIB
    del second
    assert used(xp, accelerator) == before


@clause(
    "device_memory.allocated.by_the_dtype",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator, dtype=each(("uint8", "float16", "bfloat16", "float32", "float64", "complex128"))):
    """A tensor takes its number of elements times the size of one, and little more."""
    before = at_rest(xp, accelerator)
    tensor = xp.zeros(MIB, dtype=getattr(xp, dtype), device=accelerator)
    taken = used(xp, accelerator) - before
    assert MIB * tensor.element_size() <= taken < MIB * tensor.element_size() + MIB


@clause(
    "device_memory.allocated.nothing_for_an_empty_tensor",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """A tensor without elements takes nothing."""
    before = at_rest(xp, accelerator)
    tensor = xp.zeros(0, 5, device=accelerator)
    assert used(xp, accelerator) == before
    assert tensor.device == xp.device(accelerator)


@clause(
    "device_memory.allocated.nothing_for_the_host",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """Tensors on the host take nothing of a device's memory, nor do those on ``meta``."""
    before = at_rest(xp, accelerator)
    tensors = floats(xp, "cpu"), floats(xp, "meta")
    assert used(xp, accelerator) == before
    assert len(tensors) == 2


@clause(
    "device_memory.allocated.nothing_for_a_view",
    MUST,
    source=[Note("tensor_view"), Torch("torch.cuda.memory_allocated")],
    requires=["device.memory", "views"],
)
def _(xp, accelerator):
    """Views take nothing, and the memory that they share lives as long as any of them."""
    before = at_rest(xp, accelerator)
    base = floats(xp, accelerator)
    taken = used(xp, accelerator)
    view = base.view(2, -1).t()[:3]
    others = base.detach(), base[:10], base.expand(4, -1)
    assert used(xp, accelerator) == taken
    del base, others
    assert used(xp, accelerator) == taken
    assert view.shape[0] == 3
    del view
    assert used(xp, accelerator) == before


@clause(
    "device_memory.allocated.nothing_in_place",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory", "mutable"],
)
def _(xp, accelerator):
    """In-place operations and ``out=`` take nothing that lasts; another result takes its own."""
    tensor, out = floats(xp, accelerator), floats(xp, accelerator)
    before = at_rest(xp, accelerator)
    tensor.add_(1)
    tensor.mul_(tensor)
    tensor.copy_(out)
    xp.add(tensor, tensor, out=out)
    assert used(xp, accelerator) == before
    result = tensor + 1
    assert used(xp, accelerator) >= before + MIB
    del result
    assert used(xp, accelerator) == before


@clause(
    "device_memory.allocated.on_each_device",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator, second):
    """Each device's memory is counted by itself: a copy to another takes there what the tensor takes here."""
    here, there = used(xp, accelerator), used(xp, second)
    tensor = floats(xp, accelerator)
    assert used(xp, accelerator) >= here + MIB
    assert used(xp, second) == there
    copy = tensor.to(second)
    assert used(xp, second) >= there + MIB
    del tensor
    assert used(xp, accelerator) == here
    assert copy.device == xp.device(second)


@clause(
    "device_memory.allocated.takes_a_device",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """The device is named by a device, a string or an index; without one the current device is meant."""
    module = module_of(xp, accelerator)
    tensor = floats(xp, xp.device(xp.device(accelerator).type, module.current_device()))
    known = module.memory_allocated()
    current = xp.device(xp.device(accelerator).type, module.current_device())
    for device in (None, current, str(current), current.index):
        assert module.memory_allocated(device) == known
    assert known >= tensor.nbytes
    for count in (module.max_memory_allocated, module.memory_reserved, module.max_memory_reserved):
        assert count(current) == count() >= known


@clause(
    "device_memory.allocated.returns_after_transfers",
    MUST,
    source=[Torch("torch.cuda.memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """Making, moving and dropping tensors many times leaves nothing behind."""
    before = at_rest(xp, accelerator)
    host = xp.zeros(1000)
    for _ in range(50):
        there = host.to(accelerator)
        host = (there + 1).cpu()
    del there
    assert used(xp, accelerator) == before
    assert host.tolist() == [50] * 1000


@clause(
    "device_memory.allocated.freed_with_the_graph",
    MUST,
    source=[Note("notes/autograd"), Torch("torch.cuda.memory_allocated")],
    requires=["device.memory", "autograd.tape"],
)
def _(xp, accelerator):
    """A graph holds the memory of what it saved, until ``backward`` frees it; the gradient takes as much as its leaf."""
    leaf = floats(xp, accelerator, requires_grad=True)
    before = at_rest(xp, accelerator)
    loss = leaf.exp().exp().sum()
    held = used(xp, accelerator)
    assert held >= before + 2 * MIB
    loss.backward()
    del loss
    assert before + MIB <= used(xp, accelerator) < held
    leaf.grad = None
    assert used(xp, accelerator) == before


@clause(
    "device_memory.allocated.not_under_no_grad",
    MUST,
    source=[Torch("torch.no_grad", "torch.cuda.memory_allocated")],
    requires=["device.memory", "autograd.tape"],
)
def _(xp, accelerator):
    """Under ``no_grad`` nothing is saved: intermediate results are gone when the last one is made."""
    leaf = floats(xp, accelerator, requires_grad=True)
    before = at_rest(xp, accelerator)
    with xp.no_grad():
        loss = leaf.exp().exp().sum()
    assert used(xp, accelerator) < before + MIB
    assert loss.item() > 0


# ---- the most that was taken ---------------------------------------------------------------------------------


@clause(
    "device_memory.peak.remembers",
    MUST,
    source=[NOTE, Torch("torch.cuda.max_memory_allocated", "torch.cuda.reset_peak_memory_stats")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``max_memory_allocated`` is the most that was taken since the peak was reset, even for a moment."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    module.reset_peak_memory_stats(here)
    before = at_rest(xp, accelerator)
    assert module.max_memory_allocated(here) == before
    tensor = floats(xp, accelerator, 4)
    del tensor
    assert used(xp, accelerator) == before
    assert module.max_memory_allocated(here) >= before + 4 * MIB
    module.reset_peak_memory_stats(here)
    assert module.max_memory_allocated(here) == before


@clause(
    "device_memory.peak.counts_intermediate_results",
    MUST,
    source=[NOTE, Torch("torch.cuda.max_memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """The peak shows what an expression took on the way: each result takes memory until it is not needed any more."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensor = floats(xp, accelerator)
    module.reset_peak_memory_stats(here)
    before = at_rest(xp, accelerator)
    result = (tensor + 1) * 2
    assert module.max_memory_allocated(here) >= before + 2 * MIB
    assert used(xp, accelerator) < before + 2 * MIB
    assert result[0].item() == 2


# ---- what is kept for reuse ----------------------------------------------------------------------------------


@clause(
    "device_memory.reserved.holds_what_is_taken",
    MUST,
    source=[NOTE, Torch("torch.cuda.memory_reserved", "torch.cuda.max_memory_reserved")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``memory_reserved`` is what tensors take and what is kept for reuse: never less than what they take."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensor = floats(xp, accelerator, 4)
    assert module.memory_reserved(here) >= module.memory_allocated(here)
    del tensor
    assert module.memory_reserved(here) >= module.memory_allocated(here)
    assert module.max_memory_reserved(here) >= module.memory_reserved(here)
    assert module.max_memory_reserved(here) >= module.max_memory_allocated(here)


@clause(
    "device_memory.reserved.is_used_again",
    SHOULD,
    source=[NOTE],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """Memory that a tensor gave back is kept, and the next tensor of that size takes it: nothing new is reserved."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensors = [floats(xp, accelerator, 4)]
    before = module.memory_reserved(here)
    for _ in range(3):
        tensors.clear()
        assert module.memory_reserved(here) == before
        tensors.append(floats(xp, accelerator, 4))
    assert module.memory_reserved(here) == before


@clause(
    "device_memory.reserved.empty_cache_gives_back",
    MUST,
    source=[NOTE, Torch("torch.cuda.memory.empty_cache")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``empty_cache`` gives back what is kept for reuse; tensors keep their memory and their values."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensor = xp.ones(100, device=accelerator)
    large = floats(xp, accelerator, 24)
    del large
    before, taken = module.memory_reserved(here), module.memory_allocated(here)
    assert module.empty_cache() is None
    assert module.memory_reserved(here) <= before - 24 * MIB
    assert module.memory_allocated(here) == taken <= module.memory_reserved(here)
    assert tensor.sum().item() == 100


@clause(
    "device_memory.device.tells_its_size",
    MUST,
    source=[Torch("torch.cuda.mem_get_info", "torch.cuda.get_device_properties")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``mem_get_info`` is the bytes that are free on a device, and all; the device's properties name its size and its name."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensor = floats(xp, accelerator)
    free, total = module.mem_get_info(here)
    assert type(free) is type(total) is int
    assert 0 <= free <= total - tensor.nbytes
    assert module.get_device_properties(here).total_memory > tensor.nbytes
    assert module.get_device_properties(here).name == module.get_device_name(here)


@clause(
    "device_memory.device.is_told_by_the_accelerator",
    MUST,
    source=[Torch("torch.accelerator.memory.memory_allocated", "torch.accelerator.memory.max_memory_allocated")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``torch.accelerator`` tells what the module of the accelerator's type tells."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensor = floats(xp, accelerator)
    for name in ("memory_allocated", "max_memory_allocated", "memory_reserved", "max_memory_reserved"):
        assert getattr(xp.accelerator, name)(here) == getattr(module, name)(here) >= tensor.nbytes
    xp.accelerator.reset_peak_memory_stats(here)
    assert xp.accelerator.max_memory_allocated(here) == used(xp, accelerator)
    assert xp.accelerator.empty_cache() is None


# ---- not enough ----------------------------------------------------------------------------------------------


@clause(
    "device_memory.exhausted.is_an_error_of_its_own",
    MUST,
    source=[Torch("torch.cuda.OutOfMemoryError")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``torch.cuda.OutOfMemoryError`` is a RuntimeError; it is ``torch.OutOfMemoryError`` by another name."""
    assert issubclass(xp.OutOfMemoryError, RuntimeError)
    assert module_of(xp, accelerator).OutOfMemoryError is xp.OutOfMemoryError


@clause(
    "device_memory.exhausted.refuses_a_tensor",
    MUST,
    source=[Torch("torch.cuda.OutOfMemoryError", "torch.empty")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """A tensor for which the device has no room is refused; nothing is taken, and tensors stay as they are."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    total = module.mem_get_info(here)[1]
    tensor = xp.ones(10, device=accelerator)
    before = at_rest(xp, accelerator)
    with raises(xp.OutOfMemoryError, match="out of memory"):
        xp.empty(2 * total, dtype=xp.uint8, device=accelerator)
    with raises(xp.OutOfMemoryError):
        tensor.expand(total, 10).clone()
    assert used(xp, accelerator) == before
    assert tensor.tolist() == [1] * 10
    assert (tensor + 1).tolist() == [2] * 10


@clause(
    "device_memory.exhausted.refuses_a_result",
    MUST,
    source=[Torch("torch.cuda.OutOfMemoryError", "torch.cuda.memory.set_per_process_memory_fraction")],
    requires=["device.memory", "mutable"],
)
def _(xp, accelerator):
    """An operation whose result finds no room is refused; its operands are as they were, and in place it can be done."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    tensor = floats(xp, accelerator, 24)
    host = xp.zeros(24 * MIB // 4)
    module.empty_cache()
    module.set_per_process_memory_fraction(0.0, here)
    try:
        with raises(xp.OutOfMemoryError):
            tensor + 1
        with raises(xp.OutOfMemoryError):
            tensor.clone()
        with raises(xp.OutOfMemoryError):
            host.to(accelerator)
    finally:
        module.set_per_process_memory_fraction(1.0, here)
    assert host.device == xp.device("cpu")
    tensor.add_(1)
    assert tensor[0].item() == 1


@clause(
    "device_memory.limit.of_a_process",
    MUST,
    source=[
        Torch("torch.cuda.memory.set_per_process_memory_fraction", "torch.cuda.memory.get_per_process_memory_fraction")
    ],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """``set_per_process_memory_fraction`` limits what may be taken to a part of the device's memory, until it is set anew."""
    module, here = module_of(xp, accelerator), xp.device(accelerator)
    module.empty_cache()
    module.set_per_process_memory_fraction(0.0, here)
    try:
        with raises(xp.OutOfMemoryError):
            floats(xp, accelerator, 24)
        module.set_per_process_memory_fraction(0.5, here)
        assert module.get_per_process_memory_fraction(here) == 0.5
    finally:
        module.set_per_process_memory_fraction(1.0, here)
    assert floats(xp, accelerator, 24).sum().item() == 0


@clause(
    "device_memory.limit.refuses_what_is_no_part",
    MUST,
    source=[Torch("torch.cuda.memory.set_per_process_memory_fraction")],
    requires=["device.memory"],
)
def _(xp, accelerator):
    """The part is a float from 0 to 1: other numbers and other types are refused."""
    module = module_of(xp, accelerator)
    for fraction in (-0.1, 1.5):
        with raises(ValueError):
            module.set_per_process_memory_fraction(fraction)
    for fraction in (1, "0.5", None):
        with raises(TypeError):
            module.set_per_process_memory_fraction(fraction)
    assert floats(xp, accelerator).sum().item() == 0


@clause(
    "device_memory.absent.takes_nothing",
    MUST,
    source=[Torch("torch.cuda.memory_allocated", "torch.cuda.memory.empty_cache")],
)
def _(xp, absent):
    """Where there is no device of the type nothing is taken or kept, and there is nothing to give back."""
    module = getattr(xp, absent)
    for count in (module.memory_allocated, module.max_memory_allocated, module.memory_reserved):
        assert count() == 0
    assert module.empty_cache() is None

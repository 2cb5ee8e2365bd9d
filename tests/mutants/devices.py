"""Faults in the naming of devices, in where tensors are made and in what may meet."""

from collections.abc import Callable
from typing import Any

from tests.mutants import mutant


def around(owner: Any, patch: Any, name: str, fault: Callable[..., Any]) -> None:
    """Replace ``owner.name`` by ``fault``, which is called with the original before the arguments."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: fault(original, *args, **kwargs))


def mapped(ref: Any, array: Any, device: Any) -> Any:
    """A tensor of another device on the array's own memory, as no transfer may make it."""
    import numpy as np

    from reference_impl.tensor import made

    place = ref.devices.place_for(device)
    return made(array.view(np.ndarray).view(place.array_class))


# ---- torch.device -------------------------------------------------------------------------------------------


@mutant("devices.device.parses_a_string")
def _(ref, patch):
    """A device without an index has the index 0."""
    patch.setattr(ref.device, "index", property(lambda self: self._index or 0))


@mutant("devices.device.takes_type_and_index")
def _(ref, patch):
    """The index beside a type is ignored."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(self, type))


@mutant("devices.device.takes_a_device")
def _(ref, patch):
    """A device made of a device loses the index."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, type.type if isinstance(type, ref.device) else type, index
    ))  # fmt: skip


@mutant("devices.device.names_what_need_not_exist")
def _(ref, patch):
    """Naming a device asks the machine for it."""

    def init(original, self, type, index=None):
        original(self, type, index)
        if self.type == "cuda":
            ref.devices.place_for(self)

    around(ref.device, patch, "__init__", init)


@mutant("devices.device.equality")
def _(ref, patch):
    """Devices of one type are equal."""
    patch.setattr(ref.device, "__eq__", lambda self, other: isinstance(other, ref.device) and self.type == other.type)


@mutant("devices.device.hashes")
def _(ref, patch):
    """Devices hash by identity."""
    patch.setattr(ref.device, "__hash__", object.__hash__)


@mutant("devices.device.prints")
def _(ref, patch):
    """``str`` of a device is its repr."""
    patch.setattr(ref.device, "__str__", lambda self: repr(self))


@mutant("devices.device.refuses_a_malformed_string")
def _(ref, patch):
    """Device strings are stripped and read in any case."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, type.strip().lower() if isinstance(type, str) else type, index
    ))  # fmt: skip


@mutant("devices.device.refuses_a_malformed_string")
def _(ref, patch):
    """``gpu`` is another name of ``cuda``."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, type.replace("gpu", "cuda") if isinstance(type, str) else type, index
    ))  # fmt: skip


@mutant("devices.device.refuses_two_indices")
def _(ref, patch):
    """Of two indices the second counts."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, type.split(":")[0] if index is not None else type, index
    ))  # fmt: skip


@mutant("devices.device.refuses_a_negative_index")
def _(ref, patch):
    """A negative index means none."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, type, None if index is not None and index < 0 else index
    ))  # fmt: skip


@mutant("devices.device.refuses_other_objects")
def _(ref, patch):
    """The index is converted to an integer."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, type, None if index is None else int(index)
    ))  # fmt: skip


@mutant("devices.device.is_immutable")
def _(ref, patch):
    """The index can be set."""
    patch.setattr(ref.device, "index", property(lambda self: self._index, lambda self, n: setattr(self, "_index", n)))


@mutant("devices.device.takes_an_ordinal")
def _(ref, patch):
    """An integer alone is an index of the host."""
    around(ref.device, patch, "__init__", lambda original, self, type, index=None: original(
        self, *(("cpu", type) if isinstance(type, int) else (type, index))
    ))  # fmt: skip


# ---- the device of a tensor ---------------------------------------------------------------------------------


@mutant("devices.default.is_the_host")
def _(ref, patch):
    """``zeros`` prefers an accelerator."""
    around(ref, patch, "zeros", lambda original, *args, **options: original(*args, **{"device": "cuda", **options}))


@mutant("devices.default.can_be_set")
def _(ref, patch):
    """``set_default_device`` does nothing."""
    patch.setattr(ref, "set_default_device", lambda device: None)


@mutant("devices.default.spares_shared_memory")
def _(ref, patch):
    """``from_numpy`` goes to the default device."""
    around(ref, patch, "from_numpy", lambda original, array: original(array).to(ref.get_default_device()))


@mutant("devices.default.moves_what_is_given")
def _(ref, patch):
    """``as_tensor`` leaves a host tensor where it is, whatever the default device."""
    around(ref, patch, "as_tensor", lambda original, data, **options: (
        data if isinstance(data, ref.Tensor) else original(data, **options)
    ))  # fmt: skip


@mutant("devices.default.holds_in_a_context")
def _(ref, patch):
    """Leaving a device's context restores the host, not what was before."""
    patch.setattr(ref.device, "__exit__", lambda self, *exception: ref.set_default_device(None))


@mutant("devices.default.context_ends_with_an_error")
def _(ref, patch):
    """A device's context stays when an exception leaves it."""
    around(ref.device, patch, "__exit__", lambda original, self, kind, *rest: (
        None if kind else original(self, kind, *rest)
    ))  # fmt: skip


@mutant("devices.factory.takes_a_device")
def _(ref, patch):
    """``eye`` ignores the device."""
    around(ref, patch, "eye", lambda original, *args, device=None, **options: original(*args, **options))


@mutant("devices.factory.makes_unknown_values_there")
def _(ref, patch):
    """``rand`` ignores the device."""
    around(ref, patch, "rand", lambda original, *args, device=None, **options: original(*args, **options))


@mutant("devices.factory.host_by_name")
def _(ref, patch):
    """The host has an index."""
    patch.setattr(ref.devices.HOST, "device", ref.device("cpu:0"))


@mutant("devices.factory.takes_all_dtypes")
def _(ref, patch):
    """An accelerator has no bfloat16 and holds it as float32."""

    def tensor(original, data, **options):
        made = original(data, **options)
        return made.float() if made.is_cuda and made.dtype is ref.bfloat16 else made

    around(ref, patch, "tensor", tensor)


@mutant("devices.factory.requires_grad")
def _(ref, patch):
    """On an accelerator ``zeros`` makes a tensor that was moved there, and so is no leaf."""
    around(ref, patch, "zeros", lambda original, *args, device=None, **options: (
        original(*args, **options) if device is None else original(*args, **options).to(device)
    ))  # fmt: skip


@mutant("devices.factory.like_follows_its_argument")
def _(ref, patch):
    """``zeros_like`` makes its tensor on the host."""
    around(ref, patch, "zeros_like", lambda original, model, **options: original(model, **{"device": "cpu", **options}))


@mutant("devices.factory.new_follows_its_tensor")
def _(ref, patch):
    """``new_zeros`` makes its tensor on the host."""
    around(ref.Tensor, patch, "new_zeros", lambda original, self, *args, **options: original(
        self, *args, **{"device": "cpu", **options}
    ))  # fmt: skip


@mutant("devices.factory.refuses_an_index_out_of_range")
def _(ref, patch):
    """Indices wrap round."""
    patch.setattr(ref.device, "index", property(lambda self: self._index % 2 if self._index else self._index))


@mutant("devices.factory.out_stays_where_it_is")
def _(ref, patch):
    """``device=`` beside ``out=`` is ignored."""
    around(ref, patch, "zeros", lambda original, *args, out=None, device=None, **options: (
        original(*args, device=device, **options) if out is None else original(*args, out=out, **options)
    ))  # fmt: skip


@mutant("devices.tensor.copies_from_any_device")
def _(ref, patch):
    """``tensor`` of a tensor shares its memory."""
    around(ref, patch, "tensor", lambda original, data, device=None, **options: (
        data.detach().to(device or data.device)
        if isinstance(data, ref.Tensor)
        else original(data, device=device, **options)
    ))  # fmt: skip


@mutant("devices.tensor.reads_scalars_of_any_device")
def _(ref, patch):
    """``tensor`` of a list goes to the device of the first tensor in it."""

    def tensor(original, data, **options):
        made = original(data, **options)
        return made.to(data[0].device) if isinstance(data, list) and isinstance(data[0], ref.Tensor) else made

    around(ref, patch, "tensor", tensor)


@mutant("devices.as_tensor.keeps_a_tensor_in_place")
def _(ref, patch):
    """``as_tensor`` copies a tensor."""
    around(ref, patch, "as_tensor", lambda original, data, **options: original(data, **options).clone())


@mutant("devices.as_tensor.copies_to_another_device")
def _(ref, patch):
    """``as_tensor`` maps host memory onto the accelerator instead of copying it."""
    around(ref, patch, "as_tensor", lambda original, data, device=None: (
        mapped(ref, data.array if isinstance(data, ref.Tensor) else data, device) if device else original(data)
    ))  # fmt: skip


@mutant("devices.asarray.refuses_to_share_across_devices")
def _(ref, patch):
    """``asarray`` copies across devices in spite of ``copy=False``."""
    around(ref, patch, "asarray", lambda original, data, copy=None, **options: original(data, **options))


@mutant("devices.Tensor.knows_its_device")
def _(ref, patch):
    """``device`` is a string."""
    known = ref.Tensor.device
    patch.setattr(ref.Tensor, "device", property(lambda self: str(known.fget(self))))


@mutant("devices.Tensor.index_is_never_missing")
def _(ref, patch):
    """The device of a tensor on the current accelerator has no index."""
    known = ref.Tensor.device
    patch.setattr(ref.Tensor, "device", property(lambda self: ref.device(known.fget(self).type)))


@mutant("devices.Tensor.get_device")
def _(ref, patch):
    """``get_device`` is 0 on the host."""
    around(ref.Tensor, patch, "get_device", lambda original, self: max(original(self), 0))


@mutant("devices.Tensor.tells_its_type")
def _(ref, patch):
    """``is_cuda`` asks whether there is a cuda device."""
    patch.setattr(ref.Tensor, "is_cuda", property(lambda self: ref.cuda.is_available()))


# ---- tensors of several devices meet ------------------------------------------------------------------------


def helpful(ref: Any, original: Any, a: Any, b: Any) -> Any:
    """An operation that moves its second operand to the first."""
    return original(a, b.to(a.device) if isinstance(b, ref.Tensor) else b)


@mutant("devices.mixed.refuses_two_devices")
def _(ref, patch):
    """Addition moves its second operand to the first."""
    around(ref.Tensor, patch, "__add__", lambda original, a, b: helpful(ref, original, a, b))


@mutant("devices.mixed.refuses_two_devices")
def _(ref, patch):
    """``cat`` joins tensors of all devices on the first one's."""
    around(
        ref, patch, "cat", lambda original, tensors, *rest: original([t.to(tensors[0].device) for t in tensors], *rest)
    )


@mutant("devices.mixed.refuses_two_accelerators")
def _(ref, patch):
    """Multiplication moves its second operand between devices of one type."""
    around(ref.Tensor, patch, "__mul__", lambda original, a, b: (
        helpful(ref, original, a, b) if isinstance(b, ref.Tensor) and a.is_cuda and b.is_cuda else original(a, b)
    ))  # fmt: skip


@mutant("devices.mixed.refuses_in_place")
def _(ref, patch):
    """In-place addition moves its operand to the target."""
    around(ref.Tensor, patch, "add_", lambda original, a, b: helpful(ref, original, a, b))


@mutant("devices.mixed.refuses_out_elsewhere")
def _(ref, patch):
    """``add`` copies its result to ``out`` on another device."""
    around(
        ref, patch, "add", lambda original, a, b, out=None: original(a, b) if out is None else out.copy_(original(a, b))
    )


def strict(ref: Any, original: Any, a: Any, b: Any) -> Any:
    """An operation that refuses every tensor of another device."""
    if isinstance(b, ref.Tensor) and b.device != a.device:
        raise RuntimeError("Expected all tensors to be on the same device")
    return original(a, b)


@mutant("devices.mixed.host_scalar_may_join")
def _(ref, patch):
    """Multiplication refuses a host scalar beside an accelerator's tensor."""
    around(ref.Tensor, patch, "__mul__", lambda original, a, b: strict(ref, original, a, b))


@mutant("devices.mixed.host_scalar_promotes_as_at_home")
def _(ref, patch):
    """A host scalar is moved to the accelerator as a tensor of one dimension."""
    around(ref.Tensor, patch, "__mul__", lambda original, a, b: original(
        a, b.to(a.device).reshape(1) if isinstance(b, ref.Tensor) and b.device != a.device else b
    ))  # fmt: skip


@mutant("devices.mixed.accelerator_scalar_may_not_join")
def _(ref, patch):
    """Addition reads a scalar from any device."""
    around(ref.Tensor, patch, "__add__", lambda original, a, b: original(
        a, b.to(a.device) if isinstance(b, ref.Tensor) and b.ndim == 0 else b
    ))  # fmt: skip


@mutant("devices.mixed.one_element_is_no_scalar")
def _(ref, patch):
    """Addition reads a tensor of one element from the host."""
    around(ref.Tensor, patch, "__add__", lambda original, a, b: original(
        a, b.reshape(()) if isinstance(b, ref.Tensor) and b.numel() == 1 else b
    ))  # fmt: skip


@mutant("devices.mixed.python_numbers_join_everywhere")
def _(ref, patch):
    """A number on the left brings the result to the host."""
    around(ref.Tensor, patch, "__rmul__", lambda original, a, b: original(a, b).cpu())


@mutant("devices.mixed.refuses_arrays")
def _(ref, patch):
    """Addition copies an array to the accelerator."""
    import numpy as np

    around(ref.Tensor, patch, "__add__", lambda original, a, b: original(
        a, ref.from_numpy(b).to(a.device) if isinstance(b, np.ndarray) else b
    ))  # fmt: skip


@mutant("devices.mixed.host_index_may_select")
def _(ref, patch):
    """An index must be where the tensor is."""
    around(ref.Tensor, patch, "__getitem__", lambda original, a, key: strict(ref, original, a, key))


@mutant("devices.mixed.accelerator_index_may_not_select")
def _(ref, patch):
    """An index is read from any device."""
    around(ref.Tensor, patch, "__getitem__", lambda original, a, key: original(
        a, key.cpu() if isinstance(key, ref.Tensor) else key
    ))  # fmt: skip


@mutant("devices.mixed.assignment_to_a_slice_copies")
def _(ref, patch):
    """A value that is assigned must be where the tensor is."""

    def setitem(original, a, key, value):
        if isinstance(value, ref.Tensor) and value.device != a.device:
            raise RuntimeError("Expected all tensors to be on the same device")
        original(a, key, value)

    around(ref.Tensor, patch, "__setitem__", setitem)


@mutant("devices.views.share_on_any_device")
def _(ref, patch):
    """On an accelerator ``view`` copies."""
    around(ref.Tensor, patch, "view", lambda original, a, *shape: original(a.clone() if a.is_cuda else a, *shape))


@mutant("devices.results.live_with_their_operands")
def _(ref, patch):
    """``sum`` brings its result to the host."""
    around(ref.Tensor, patch, "sum", lambda original, a, *rest: original(a, *rest).cpu())


@mutant("devices.results.join_on_their_device")
def _(ref, patch):
    """``cat`` joins on the host."""
    around(ref, patch, "cat", lambda original, tensors, *rest: original([t.cpu() for t in tensors], *rest))


@mutant("devices.random.is_seeded")
def _(ref, patch):
    """``manual_seed`` forgets the streams of the devices."""
    patch.setattr(ref, "manual_seed", lambda seed: None)


# ---- the device types of a machine --------------------------------------------------------------------------


@mutant("devices.module.tells_of_a_device")
def _(ref, patch):
    """``is_available`` is the number of devices."""
    patch.setattr(ref.cuda, "is_available", ref.cuda.device_count)


@mutant("devices.module.counts_what_can_be_used")
def _(ref, patch):
    """``device_count`` counts one too many."""
    patch.setattr(ref.cuda, "device_count", lambda: 3)


@mutant("devices.module.synchronizes")
def _(ref, patch):
    """``synchronize`` takes no device."""
    patch.setattr(ref.cuda, "synchronize", lambda: None)


@mutant("devices.cuda.is_available_is_a_bool")
def _(ref, patch):
    """``is_available`` is the number of devices."""
    patch.setattr(ref.cuda, "is_available", ref.cuda.device_count)


@mutant("devices.cuda.idiom")
def _(ref, patch):
    """``to`` wants an index."""

    def to(original, self, device, *rest):
        if isinstance(device, ref.device) and device.index is None and device.type != "cpu":
            raise RuntimeError("a device index is needed")
        return original(self, device, *rest)

    around(ref.Tensor, patch, "to", to)


@mutant("devices.current.can_be_set")
def _(ref, patch):
    """``set_device`` does nothing."""
    patch.setattr(ref.cuda, "set_device", lambda device: None)


@mutant("devices.current.holds_in_a_context")
def _(ref, patch):
    """The context of a device does not restore the current one."""
    exit_ = ref.cuda.device.__exit__
    before = ref.cuda.current_device()
    patch.setattr(ref.cuda.device, "__exit__", lambda self, *exception: None)
    patch.setattr(ref.devices._current, "index", before)  # undone with the fault
    assert exit_ is not ref.cuda.device.__exit__


@mutant("devices.current.does_not_move_results")
def _(ref, patch):
    """``new_zeros`` makes its tensor on the current device."""
    around(ref.Tensor, patch, "new_zeros", lambda original, self, *args: original(self, *args, device="cuda"))


@mutant("devices.absent.is_not_available")
def _(ref, patch):
    """``device_count`` counts the host where there is no device."""
    around(ref.cuda, patch, "device_count", lambda original: original() or 1)


@mutant("devices.absent.refuses_transfer")
def _(ref, patch):
    """``to`` stays on the host where there is no device."""

    def to(original, self, *args, **options):
        try:
            return original(self, *args, **options)
        except RuntimeError:
            return self

    around(ref.Tensor, patch, "to", to)


@mutant("devices.absent.refuses_creation")
def _(ref, patch):
    """``zeros`` makes its tensor on the host where there is no device."""

    def zeros(original, *args, device=None, **options):
        try:
            return original(*args, device=device, **options)
        except RuntimeError:
            return original(*args, **options)

    around(ref, patch, "zeros", zeros)


@mutant("devices.absent.says_what_is_missing")
def _(ref, patch):
    """The error of an absent device says nothing."""

    def to(original, self, *args):
        try:
            return original(self, *args)
        except RuntimeError:
            raise RuntimeError("unavailable") from None

    around(ref.Tensor, patch, "to", to)


# ---- page-locked memory -------------------------------------------------------------------------------------


@mutant("devices.pin_memory.is_off_by_default")
def _(ref, patch):
    """All host memory is page-locked."""
    patch.setattr(ref.Tensor, "is_pinned", lambda self: self.is_cpu)


@mutant("devices.pin_memory.pins_or_refuses")
def _(ref, patch):
    """``pin_memory`` returns an ordinary copy."""
    patch.setattr(ref.Tensor, "pin_memory", lambda self: self.clone())


@mutant("devices.pin_memory.argument_pins_or_refuses")
def _(ref, patch):
    """``zeros`` ignores ``pin_memory``."""
    around(ref, patch, "zeros", lambda original, *args, pin_memory=False, **options: original(*args, **options))


@mutant("devices.pin_memory.copies_once")
def _(ref, patch):
    """``pin_memory`` copies a pinned tensor again."""
    around(ref.Tensor, patch, "pin_memory", lambda original, self: original(self.clone()))


@mutant("devices.pin_memory.refuses_an_accelerator")
def _(ref, patch):
    """``pin_memory`` leaves an accelerator's tensor as it is."""
    around(ref.Tensor, patch, "pin_memory", lambda original, self: self if self.is_cuda else original(self))


# ---- meta ---------------------------------------------------------------------------------------------------


@mutant("devices.meta.has_geometry")
def _(ref, patch):
    """``empty`` on meta reserves memory on the host."""
    around(ref, patch, "empty", lambda original, *args, device=None, **options: original(*args, **options))


@mutant("devices.meta.computes_geometry")
def _(ref, patch):
    """On meta ``sum`` keeps the shape."""
    around(ref.Tensor, patch, "sum", lambda original, self, *rest: self if self.is_meta else original(self, *rest))


@mutant("devices.meta.tensors_go_there")
def _(ref, patch):
    """A transfer to meta forgets the strides."""
    around(ref.Tensor, patch, "to", lambda original, self, device: original(
        self.contiguous() if device == "meta" and not self.is_meta else self, device
    ))  # fmt: skip


@mutant("devices.meta.does_not_come_back")
def _(ref, patch):
    """``cpu`` of a meta tensor is uninitialised memory."""
    around(ref.Tensor, patch, "cpu", lambda original, self: ref.empty(self.shape) if self.is_meta else original(self))


@mutant("devices.meta.has_nothing_to_read")
def _(ref, patch):
    """``item`` of a meta tensor is 0."""
    around(ref.Tensor, patch, "item", lambda original, self: 0 if self.is_meta else original(self))


@mutant("devices.meta.does_not_mix")
def _(ref, patch):
    """Addition takes a host tensor's geometry beside a meta tensor."""
    around(ref.Tensor, patch, "__add__", lambda original, a, b: original(
        a, b.to("meta") if isinstance(b, ref.Tensor) and a.is_meta else b
    ))  # fmt: skip


# ---- legacy -------------------------------------------------------------------------------------------------


@mutant("devices.type.names_the_device")
def _(ref, patch):
    """The legacy type name forgets the device."""
    around(ref.Tensor, patch, "type", lambda original, self, *rest: original(self, *rest).replace(".cuda", ""))


@mutant("devices.type.converts")
def _(ref, patch):
    """``type`` of a legacy name converts and does not move."""
    around(ref.Tensor, patch, "type", lambda original, self, name=None: original(
        self, name.replace(".cuda", "") if isinstance(name, str) else name
    ))  # fmt: skip


@mutant("devices.type.refuses_other_names")
def _(ref, patch):
    """``type`` takes the name of a dtype."""
    around(ref.Tensor, patch, "type", lambda original, self, name=None: (
        self.float() if name == "float32" else original(self, name)
    ))  # fmt: skip


@mutant("devices.random.is_seeded_by_its_module")
def _(ref, patch):
    """``cuda.manual_seed`` does nothing."""
    patch.setattr(ref.cuda, "manual_seed", lambda seed: None)


@mutant("devices.module.names_a_device")
def _(ref, patch):
    """A device has no name."""
    patch.setattr(ref.cuda, "get_device_name", lambda device=None: None)


@mutant("devices.current.ignores_negative_indices")
def _(ref, patch):
    """A negative index counts from the end."""
    around(
        ref.cuda,
        patch,
        "set_device",
        lambda original, device: original(device % 2 if isinstance(device, int) else device),
    )


@mutant("devices.default.holds_in_a_context")
def _(ref, patch):
    """A device's context gives nothing to ``as``."""
    around(ref.device, patch, "__enter__", lambda original, self: original(self) and None)


# ---- whichever accelerator there is -------------------------------------------------------------------------


@mutant("devices.accelerator.tells_what_there_is")
def _(ref, patch):
    """The current accelerator has an index."""
    patch.setattr(ref.accelerator, "current_accelerator", lambda check_available=False: ref.device("cuda", 0))


@mutant("devices.accelerator.has_a_module")
def _(ref, patch):
    """Without a device, the host's module is meant."""
    original = ref.get_device_module
    patch.setattr(ref, "get_device_module", lambda device=None: original("cpu" if device is None else device))


@mutant("devices.accelerator.refuses_what_has_no_module")
def _(ref, patch):
    """A type without a module has that of the host."""
    original = ref.get_device_module
    patch.setattr(ref, "get_device_module", lambda device=None: ref.cpu if device == "meta" else original(device))


@mutant("devices.accelerator.chooses_the_current_device")
def _(ref, patch):
    """``device_index`` does not restore the device that it found."""
    patch.setattr(ref.accelerator.device_index, "__exit__", lambda self, *error: None)


@mutant("devices.host.is_always_there")
def _(ref, patch):
    """The host is counted with the accelerators."""
    patch.setattr(ref.cpu, "device_count", lambda: 1 + ref.cuda.device_count())


# ---- memory that the host does not reach --------------------------------------------------------------------


@mutant("devices.memory.is_out_of_reach")
def _(ref, patch):
    """A tensor hands NumPy its memory, wherever it is."""
    import numpy as np

    patch.setattr(ref.Tensor, "__array__", lambda self, dtype=None, copy=None: self.array.view(np.ndarray))


@mutant("devices.memory.has_addresses")
def _(ref, patch):
    """An accelerator's tensors have no address."""
    around(ref.Tensor, patch, "data_ptr", lambda original, self: original(self) if self.is_cpu else 0)


@mutant("devices.memory.host_has_no_cuda_interface")
def _(ref, patch):
    """Every tensor has the interface of memory on a GPU."""
    patch.setattr(ref.Tensor, "__cuda_array_interface__", property(lambda self: {"version": 2}), raising=False)


@mutant("devices.copies.stay_on_the_device")
def _(ref, patch):
    """A deep copy is on the host."""
    around(ref.Tensor, patch, "__deepcopy__", lambda original, self, memo: original(self, memo).cpu())


@mutant("devices.copies.are_pickled_with_their_device")
def _(ref, patch):
    """A tensor is pickled without its device."""
    around(ref.Tensor, patch, "__reduce_ex__", lambda original, self, protocol: original(self.cpu(), protocol))


# ---- random streams of devices ------------------------------------------------------------------------------


@mutant("devices.generator.is_of_a_device")
def _(ref, patch):
    """Every generator is the host's."""
    patch.setattr(ref.Generator, "device", property(lambda self: ref.device("cpu")))


@mutant("devices.generator.refuses_another_type")
def _(ref, patch):
    """A generator draws for any device."""
    around(ref, patch, "rand", lambda original, *args, generator=None, **kwargs: original(*args, **kwargs))


@mutant("devices.generator.device_has_a_stream_of_its_own")
def _(ref, patch):
    """All devices draw from the host's stream."""
    around(ref.random, patch, "generator_for", lambda original, place, given: given or ref.default_generator)


@mutant("devices.generator.every_device_is_seeded")
def _(ref, patch):
    """The module's ``manual_seed`` seeds all devices."""
    patch.setattr(ref.cuda, "manual_seed", ref.cuda.manual_seed_all)


@mutant("devices.generator.state_is_kept_on_the_host")
def _(ref, patch):
    """The state is on the device."""
    around(ref.cuda, patch, "get_rng_state", lambda original, device="cuda": original(device).to(device))


# ---- geometry without memory --------------------------------------------------------------------------------


def on_meta(ref: Any, patch: Any, name: str, fault: Callable[..., Any]) -> None:
    """Replace a method of meta arrays."""
    around(ref.devices.Meta, patch, name, fault)


@mutant("devices.meta.takes_any_size")
def _(ref, patch):
    """Steps in memory are counted in 25 bits."""
    from reference_impl import meta

    around(meta, patch, "_contiguous", lambda original, *given: tuple(step % (1 << 25) for step in original(*given)))


@mutant("devices.meta.refuses_what_cannot_be_counted")
def _(ref, patch):
    """A size that is too large is cut to one that is not."""
    around(
        type(ref.devices.META),
        patch,
        "empty",
        lambda original, self, shape, dtype, order="C": original(self, [min(n, 1 << 20) for n in shape], dtype, order),
    )


@mutant("devices.meta.has_no_address")
def _(ref, patch):
    """A meta tensor's address is the one that it would have."""
    from reference_impl.memory import address

    around(ref.Tensor, patch, "data_ptr", lambda original, self: address(self.array))


@mutant("devices.meta.keeps_the_order_of_dimensions")
def _(ref, patch):
    """Every result is contiguous."""
    from reference_impl import meta

    around(meta, patch, "_laid_out", lambda original, shape, dtype, model=None: original(shape, dtype))


@mutant("devices.meta.writes_nothing")
def _(ref, patch):
    """Whatever its shape, anything can be written."""
    on_meta(ref, patch, "__setitem__", lambda original, self, key, value: None)
    patch.setattr(ref.transfer, "_check_broadcast", lambda target, shape: None)


@mutant("devices.meta.refuses_what_depends_on_values")
def _(ref, patch):
    """A mask chooses every element."""
    around(
        ref.Tensor,
        patch,
        "__getitem__",
        lambda original, self, key: (
            self.flatten() if isinstance(key, ref.Tensor) and key.is_meta else original(self, key)
        ),
    )


@mutant("devices.meta.is_indexed")
def _(ref, patch):
    """Index tensors choose the first element along their dimension."""
    around(
        ref.Tensor,
        patch,
        "__getitem__",
        lambda original, self, key: (
            original(self, 0) if isinstance(key, ref.Tensor) and self.is_meta else original(self, key)
        ),
    )


@mutant("devices.meta.carries_gradients")
def _(ref, patch):
    """A tensor on ``meta`` never requires grad."""
    around(
        ref,
        patch,
        "empty",
        lambda original, *args, **kwargs: original(
            *args, **{k: v for k, v in kwargs.items() if k != "requires_grad" or kwargs.get("device") != "meta"}
        ),
    )


@mutant("devices.meta.models_tensors_elsewhere")
def _(ref, patch):
    """What is made like a meta tensor is on ``meta``, whatever device is named."""
    around(
        ref,
        patch,
        "zeros_like",
        lambda original, model, **kwargs: original(model, **kwargs | ({"device": "meta"} if model.is_meta else {})),
    )


@mutant("devices.meta.is_copied_and_pickled")
def _(ref, patch):
    """A copy of a meta tensor has the default dtype."""
    around(
        ref.Tensor,
        patch,
        "__deepcopy__",
        lambda original, self, memo: ref.empty(self.shape, device="meta") if self.is_meta else original(self, memo),
    )


@mutant("devices.meta.modules_are_filled_later")
def _(ref, patch):
    """``to_empty`` leaves the module on ``meta``."""
    patch.setattr(ref.nn.Module, "to_empty", lambda self, *, device: self)


@mutant("devices.meta.gradients_keep_their_layout")
def _(ref, patch):
    """On meta every gradient lies in the order of C."""
    original = ref.autograd.engine.empty_like
    patch.setattr(
        ref.autograd.engine,
        "empty_like",
        lambda array: type(array)(array.shape, array.dtype) if hasattr(array, "inner") else original(array),
    )


@mutant("devices.meta.views_have_strides")
def _(ref, patch):
    """Without data every view is of rows one after the other."""
    patch.setattr(
        ref.meta,
        "_strides_of_view",
        lambda array, shape: ref.meta._contiguous(shape, array.itemsize, range(len(shape))),
    )

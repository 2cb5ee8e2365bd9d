"""Faults in moving tensors between devices."""

from typing import Any

from tests.mutants import mutant
from tests.mutants.devices import around, mapped


def everywhere(ref: Any, patch: Any, fault: Any) -> None:
    """Break all transfers: ``to``, ``cpu`` and ``cuda`` alike; what needs no transfer stays whole."""
    for name in ("to", "cpu", "cuda"):

        def broken(original: Any, self: Any, *args: Any, **options: Any) -> Any:
            result = original(self, *args, **options)
            return result if result.device == self.device else fault(self, result)

        around(ref.Tensor, patch, name, broken)


@mutant("transfer.cpu.returns_a_host_tensor_itself")
def _(ref, patch):
    """``cpu`` copies a host tensor."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).clone())


@mutant("transfer.cpu.copies_from_an_accelerator")
def _(ref, patch):
    """``cpu`` maps the accelerator's memory onto the host."""
    patch.setattr(ref.Tensor, "cpu", lambda self: mapped(ref, self.array, "cpu"))


@mutant("transfer.cuda.copies_from_the_host")
def _(ref, patch):
    """``cuda`` maps host memory onto the accelerator."""
    patch.setattr(ref.Tensor, "cuda", lambda self: mapped(ref, self.array, "cuda"))


@mutant("transfer.cuda.has_no_other_name")
def _(ref, patch):
    """``gpu`` is another name of ``cuda``."""
    patch.setattr(ref.Tensor, "gpu", ref.Tensor.cuda, raising=False)


@mutant("transfer.cuda.goes_to_the_current_device")
def _(ref, patch):
    """``cuda`` goes to the last device."""
    around(ref.Tensor, patch, "cuda", lambda original, self, device=1: original(self, device))


@mutant("transfer.cuda.returns_a_tensor_that_is_there")
def _(ref, patch):
    """``cuda`` copies always."""
    around(ref.Tensor, patch, "cuda", lambda original, self, device=None: original(self, device).clone())


@mutant("transfer.cuda.takes_a_device")
def _(ref, patch):
    """``cuda`` ignores the device that it is given by name."""
    around(ref.Tensor, patch, "cuda", lambda original, self, *where, device=None: original(self, *where))


@mutant("transfer.cuda.refuses_another_type")
def _(ref, patch):
    """``cuda("cpu")`` goes to the host."""
    around(ref.Tensor, patch, "cuda", lambda original, self, device=None: (
        self.cpu() if device == "cpu" else original(self, device)
    ))  # fmt: skip


@mutant("transfer.cuda.refuses_an_index_out_of_range")
def _(ref, patch):
    """An index out of range means the current device."""
    around(ref.Tensor, patch, "cuda", lambda original, self, device=None: original(
        self, device if device in (0, 1) else None
    ))  # fmt: skip


@mutant("transfer.to.takes_a_device")
def _(ref, patch):
    """``to`` ignores a device that is given by name."""
    around(
        ref.Tensor, patch, "to", lambda original, self, *args, device=None, **options: original(self, *args, **options)
    )


@mutant("transfer.to.takes_device_and_dtype")
def _(ref, patch):
    """``to`` ignores the dtype beside a device."""
    around(ref.Tensor, patch, "to", lambda original, self, *args, dtype=None, **options: original(
        self, *args, **options
    ))  # fmt: skip


@mutant("transfer.to.takes_a_tensor")
def _(ref, patch):
    """``to(other)`` takes only the device of ``other``."""
    around(ref.Tensor, patch, "to", lambda original, self, other: original(self, other.device))


@mutant("transfer.to.returns_self_when_nothing_changes")
def _(ref, patch):
    """``to`` returns a view where nothing changes."""
    around(ref.Tensor, patch, "to", lambda original, self, *args, **options: original(self, *args, **options).detach())


@mutant("transfer.to.type_alone_is_the_current_device")
def _(ref, patch):
    """A type without an index means the last device."""
    around(ref.Tensor, patch, "to", lambda original, self, device: original(
        self, "cuda:1" if device == "cuda" else device
    ))  # fmt: skip


@mutant("transfer.to.copy_makes_a_copy_always")
def _(ref, patch):
    """``to`` ignores ``copy=True``."""
    around(ref.Tensor, patch, "to", lambda original, self, *args, copy=False: original(self, *args))


@mutant("transfer.to.non_blocking_has_the_same_result")
def _(ref, patch):
    """What is computed after a non-blocking transfer does not wait for it."""
    around(ref.Tensor, patch, "to", lambda original, self, *args, non_blocking=False: (
        original(self * 0, *args) if non_blocking else original(self, *args)
    ))  # fmt: skip


@mutant("transfer.to.goes_between_accelerators")
def _(ref, patch):
    """Accelerators of one type share memory."""
    around(ref.Tensor, patch, "to", lambda original, self, device: (
        mapped(ref, self.array, device) if self.is_cuda else original(self, device)
    ))  # fmt: skip


@mutant("transfer.to.refuses_what_is_no_device")
def _(ref, patch):
    """``to`` takes the name of a dtype."""
    around(ref.Tensor, patch, "to", lambda original, self, target, *rest: original(
        self, getattr(ref, target) if target == "float32" else target, *rest
    ))  # fmt: skip


@mutant("transfer.copy.keeps_dtype_and_values")
def _(ref, patch):
    """A transfer widens bfloat16."""
    everywhere(ref, patch, lambda source, result: result.float() if source.dtype is ref.bfloat16 else result)


@mutant("transfer.copy.keeps_odd_values")
def _(ref, patch):
    """A transfer loses the sign of zero."""
    everywhere(ref, patch, lambda source, result: result + 0)


@mutant("transfer.copy.keeps_the_shape")
def _(ref, patch):
    """A transfer makes a scalar a tensor of one element."""
    everywhere(ref, patch, lambda source, result: result.reshape(1) if result.ndim == 0 else result)


@mutant("transfer.copy.reads_through_strides")
def _(ref, patch):
    """A transfer reads memory in order, whatever the strides."""

    def in_order(source, result):
        if source.ndim == 2 and not source.is_contiguous():
            return result.t().contiguous().reshape(result.shape)
        return result

    everywhere(ref, patch, in_order)


@mutant("transfer.copy.keeps_dense_strides")
def _(ref, patch):
    """A transfer makes its result contiguous."""
    everywhere(ref, patch, lambda source, result: result.contiguous())


@mutant("transfer.copy.shares_nothing_with_an_array")
def _(ref, patch):
    """A transfer maps host memory onto the accelerator."""
    everywhere(ref, patch, lambda source, result: mapped(ref, source.array, result.device))


@mutant("transfer.copy.does_not_carry_views")
def _(ref, patch):
    """A transfer of a view carries its base along."""
    everywhere(ref, patch, lambda source, result: ref.cat([result, result])[: len(result)])


@mutant("transfer.gradient.records_a_transfer")
def _(ref, patch):
    """What a transfer returns is a new leaf."""
    everywhere(ref, patch, lambda source, result: result.detach().requires_grad_(source.requires_grad))


@mutant("transfer.gradient.gradient_comes_home")
def _(ref, patch):
    """A transfer cuts the graph."""
    everywhere(ref, patch, lambda source, result: result.detach().requires_grad_())


@mutant("transfer.gradient.named_methods_are_recorded")
def _(ref, patch):
    """``cpu`` cuts the graph."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self.detach()).requires_grad_())


@mutant("transfer.gradient.crosses_devices_and_dtypes")
def _(ref, patch):
    """A transfer that changes the dtype cuts the graph."""
    everywhere(ref, patch, lambda source, result: (
        result if source.dtype is result.dtype else result.detach().requires_grad_()
    ))  # fmt: skip


@mutant("transfer.gradient.crosses_between_accelerators")
def _(ref, patch):
    """A transfer between accelerators cuts the graph."""
    everywhere(ref, patch, lambda source, result: (
        result.detach().requires_grad_() if source.is_cuda and result.is_cuda else result
    ))  # fmt: skip


@mutant("transfer.gradient.leaf_on_any_device")
def _(ref, patch):
    """Gradients are shown on the host."""
    known = ref.Tensor.grad
    on_host = property(lambda self: None if known.fget(self) is None else known.fget(self).cpu(), known.fset)
    patch.setattr(ref.Tensor, "grad", on_host)


@mutant("transfer.gradient.moved_leaf_is_not_the_leaf")
def _(ref, patch):
    """What a transfer of a leaf returns collects a gradient too."""

    def retaining(source, result):
        result.retain_grad()
        return result

    everywhere(ref, patch, retaining)


@mutant("transfer.gradient.refuses_a_gradient_of_another_device")
def _(ref, patch):
    """A gradient that is assigned is moved to the leaf."""
    known = ref.Tensor.grad
    patch.setattr(ref.Tensor, "grad", property(known.fget, lambda self, value: known.fset(self, value.to(self.device))))


@mutant("transfer.gradient.refuses_a_gradient_of_another_device")
def _(ref, patch):
    """``backward`` moves the gradient that it is given."""
    around(ref.Tensor, patch, "backward", lambda original, self, gradient=None: original(
        self, gradient if gradient is None else gradient.to(self.device)
    ))  # fmt: skip


@mutant("transfer.gradient.copy_is_recorded")
def _(ref, patch):
    """``copy_`` is not recorded."""
    around(ref.Tensor, patch, "copy_", lambda original, self, other: original(self, other.detach()))


@mutant("transfer.numpy.refuses_an_accelerator")
def _(ref, patch):
    """``numpy`` copies from an accelerator by itself."""
    around(ref.Tensor, patch, "numpy", lambda original, self, **options: original(self.cpu(), **options))


@mutant("transfer.numpy.refuses_whatever_the_gradient")
def _(ref, patch):
    """``numpy`` detaches by itself."""
    around(ref.Tensor, patch, "numpy", lambda original, self, **options: original(self.detach(), **options))


@mutant("transfer.numpy.refuses_conversion_by_numpy")
def _(ref, patch):
    """``__array__`` copies from an accelerator by itself."""
    around(ref.Tensor, patch, "__array__", lambda original, self, *args, **options: original(self.cpu(), *args))


@mutant("transfer.numpy.by_way_of_the_host")
def _(ref, patch):
    """``cpu`` maps the accelerator's memory onto the host."""
    patch.setattr(ref.Tensor, "cpu", lambda self: mapped(ref, self.array, "cpu"))


@mutant("transfer.numpy.force_crosses")
def _(ref, patch):
    """``numpy`` ignores ``force``."""
    around(ref.Tensor, patch, "numpy", lambda original, self, force=False: original(self))


@mutant("transfer.scalars.read_from_any_device")
def _(ref, patch):
    """``item`` reads the host only."""

    def item(original, self):
        if self.is_cuda:
            raise RuntimeError("item() needs a host tensor")
        return original(self)

    around(ref.Tensor, patch, "item", item)


@mutant("transfer.scalars.refuse_many_elements")
def _(ref, patch):
    """``item`` reads the first of several elements."""
    around(ref.Tensor, patch, "item", lambda original, self: original(self.flatten()[0]))


@mutant("transfer.scalars.loss_on_any_device")
def _(ref, patch):
    """``item`` refuses a tensor that requires grad."""

    def item(original, self):
        if self.requires_grad:
            raise RuntimeError("item() needs a detached tensor")
        return original(self)

    around(ref.Tensor, patch, "item", item)


@mutant("transfer.copy_.shares_nothing")
def _(ref, patch):
    """``copy_`` shares what it copies from another device."""

    def copy_(original, self, other):
        original(self, other)
        if other.device != self.device and other.dtype == self.dtype:
            self.array = mapped(ref, other.array, self.device).array
        return self

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.copy_.crosses_devices")
def _(ref, patch):
    """``copy_`` refuses another device."""

    def copy_(original, self, other):
        if other.device != self.device:
            raise RuntimeError("Expected all tensors to be on the same device")
        return original(self, other)

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.copy_.writes_through_views")
def _(ref, patch):
    """``copy_`` from another device gives a view memory of its own."""

    def copy_(original, self, other):
        if self._is_view() and other.device != self.device:
            self.array = self.array.copy()
        return original(self, other)

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.copy_.goes_between_accelerators")
def _(ref, patch):
    """``copy_`` refuses another accelerator."""

    def copy_(original, self, other):
        if other.is_cuda and self.is_cuda and other.device != self.device:
            raise RuntimeError("Expected all tensors to be on the same device")
        return original(self, other)

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.to.refuses_other_forms")
def _(ref, patch):
    """``to`` asks only whether ``copy`` is true."""
    around(ref.Tensor, patch, "to", lambda original, self, *args, copy=False, **options: original(
        self, *args, copy=bool(copy), **options
    ))  # fmt: skip


@mutant("transfer.to.refuses_other_forms")
def _(ref, patch):
    """``to`` overlooks arguments that it does not know."""
    around(
        ref.Tensor, patch, "to", lambda original, self, *args, shape=None, **options: original(self, *args, **options)
    )


@mutant("transfer.to.type_as_is_to")
def _(ref, patch):
    """``type_as`` converts and does not move."""
    patch.setattr(ref.Tensor, "type_as", lambda self, other: self.to(other.dtype))


@mutant("transfer.copy_.converts")
def _(ref, patch):
    """``copy_`` rounds to integers."""
    around(ref.Tensor, patch, "copy_", lambda original, self, other: original(
        self, other.round() if self.dtype is ref.int64 and other.is_floating_point() else other
    ))  # fmt: skip


@mutant("transfer.copy_.takes_a_number")
def _(ref, patch):
    """``copy_`` refuses numbers."""

    def copy_(original, self, other):
        if not isinstance(other, ref.Tensor):
            raise TypeError("copy_(): argument 'other' must be Tensor")
        return original(self, other)

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.copy_.refuses_a_shape_that_does_not_fit")
def _(ref, patch):
    """``copy_`` writes what fits of another shape."""

    def copy_(original, self, other):
        return original(self, other[: len(self)] if other.ndim == 1 else other)

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.copy_.refuses_what_is_no_tensor")
def _(ref, patch):
    """``copy_`` makes a tensor of a list."""
    around(ref.Tensor, patch, "copy_", lambda original, self, other: original(
        self, ref.tensor(other) if isinstance(other, list) else other
    ))  # fmt: skip


@mutant("transfer.copy_.refuses_a_leaf")
def _(ref, patch):
    """``copy_`` writes into a leaf as under ``no_grad``."""

    def copy_(original, self, other):
        with ref.no_grad():
            return original(self, other)

    around(ref.Tensor, patch, "copy_", copy_)


@mutant("transfer.copy_.refuses_overlap")
def _(ref, patch):
    """``copy_`` reads everything before it writes."""
    around(ref.Tensor, patch, "copy_", lambda original, self, other: original(self, other.clone()))


@mutant("transfer.copy_.cuts_what_it_overwrites")
def _(ref, patch):
    """``copy_`` of what is not tracked is not recorded."""
    around(ref.Tensor, patch, "copy_", lambda original, self, other: (original(self.detach(), other), self)[1])


@mutant("transfer.copy_.records_nothing_for_integers")
def _(ref, patch):
    """``copy_`` of a tracked tensor makes any target a part of the graph."""

    def copy_(original, self, other):
        original(self, other)
        if other.requires_grad:
            self.node = (other * 1).node
        return self

    around(ref.Tensor, patch, "copy_", copy_)


# ---- modules and optimizers ---------------------------------------------------------------------------------


@mutant("transfer.module.keeps_its_parameters")
def _(ref, patch):
    """``Module.to`` puts new parameters in the place of the old."""

    def to(self, device):
        for module in self.modules():
            for name, parameter in list(module._parameters.items()):
                if parameter is not None:
                    module._parameters[name] = ref.nn.Parameter(parameter.detach().to(device))
        return self

    patch.setattr(ref.nn.Module, "to", to)


@mutant("transfer.module.takes_all_forms")
def _(ref, patch):
    """``Module.to`` of a tensor takes its dtype alone."""
    original = ref.nn.Module.to
    patch.setattr(
        ref.nn.Module,
        "to",
        lambda self, *args: original(self, *(a.dtype if isinstance(a, ref.Tensor) else a for a in args)),
    )


@mutant("transfer.module.refuses_inputs_elsewhere")
def _(ref, patch):
    """A module's input follows its parameters."""
    original = ref.nn.Linear.forward
    patch.setattr(ref.nn.Linear, "forward", lambda self, input: original(self, input.to(self.weight.device)))


@mutant("transfer.module.goes_to_a_type")
def _(ref, patch):
    """``Module.cuda`` goes to the first device, whichever is named."""
    original = ref.nn.Module.cuda
    patch.setattr(ref.nn.Module, "cuda", lambda self, device=None: original(self, 0))


@mutant("transfer.optimizer.state_is_with_its_parameter")
def _(ref, patch):
    """The momentum is kept on the host."""
    original = ref.optim.SGD.step

    def step(self, *args):
        result = original(self, *args)
        for state in self.state.values():
            state["momentum_buffer"] = state["momentum_buffer"].cpu()
        return result

    patch.setattr(ref.optim.SGD, "step", step)


@mutant("transfer.optimizer.loaded_state_goes_to_the_parameter")
def _(ref, patch):
    """The state stays where it was saved."""
    original = ref.optim.SGD.load_state_dict

    def load_state_dict(self, state_dict):
        original(self, state_dict)
        for state, saved in zip(self.state.values(), state_dict["state"].values(), strict=True):
            state.update(saved)

    patch.setattr(ref.optim.SGD, "load_state_dict", load_state_dict)

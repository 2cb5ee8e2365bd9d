"""Faults in what ``detach``, ``clone`` and ``.data`` share and cut."""

import numpy as np

from tests.mutants import mutant
from tests.mutants.autograd import with_property
from tests.mutants.devices import around


def instead(ref, patch, fault):
    """Break ``detach``, the method and the function."""
    patch.setattr(ref.Tensor, "detach", fault)
    patch.setattr(ref, "detach", fault)


def copied(ref, self):
    """The values without the history, on memory of their own."""
    with ref.no_grad():
        return self.clone()


@mutant("detach.detach.shares_memory")
def _(ref, patch):
    """``detach`` copies."""
    instead(ref, patch, lambda self: copied(ref, self))


@mutant("detach.detach.shares_memory_of_a_graph")
def _(ref, patch):
    """``detach`` copies what requires grad."""
    whole = ref.Tensor.detach
    instead(ref, patch, lambda self: copied(ref, self) if self.requires_grad else whole(self))


@mutant("detach.detach.keeps_the_geometry")
def _(ref, patch):
    """``detach`` makes what is not contiguous so."""
    whole = ref.Tensor.detach
    instead(ref, patch, lambda self: whole(self.contiguous()))


@mutant("detach.detach.cuts_the_history")
def _(ref, patch):
    """``detach`` of a leaf is the leaf."""
    whole = ref.Tensor.detach
    instead(ref, patch, lambda self: self if self.is_leaf else whole(self))


@mutant("detach.detach.does_not_take_the_gradient_along")
def _(ref, patch):
    """The detached tensor has the gradient too."""

    def with_gradient(original, self):
        result = original(self)
        result._grad = self._grad
        return result

    around(ref.Tensor, patch, "detach", with_gradient)


@mutant("detach.detach.stops_gradients")
def _(ref, patch):
    """``detach`` is a view."""
    instead(ref, patch, lambda self: self[...])


@mutant("detach.detach.may_require_grad_anew")
def _(ref, patch):
    """``detach`` is a view, so that gradients flow on."""
    instead(ref, patch, lambda self: self[...])


@mutant("detach.detach.of_a_constant")
def _(ref, patch):
    """``detach`` of what does not require grad is the tensor itself."""
    whole = ref.Tensor.detach
    instead(ref, patch, lambda self: whole(self) if self.requires_grad else self)


@mutant("detach.detach.write_is_noticed_by_backward")
def _(ref, patch):
    """``detach`` is ``.data``."""
    instead(ref, patch, lambda self: self.data)


@mutant("detach.detach.write_to_a_leaf_is_noticed")
def _(ref, patch):
    """``detach`` of a leaf is ``.data``."""
    whole = ref.Tensor.detach
    instead(ref, patch, lambda self: self.data if self.is_leaf else whole(self))


@mutant("detach.detach_in_place.cuts_the_tensor_itself")
def _(ref, patch):
    """``detach_`` returns a detached tensor and leaves the one that it is called on."""
    patch.setattr(ref.Tensor, "detach_", ref.Tensor.detach)


@mutant("detach.detach_in_place.is_refused_for_views")
def _(ref, patch):
    """Views are detached in place like any other."""

    def lenient(self):
        self.node = None
        return self

    patch.setattr(ref.Tensor, "detach_", lenient)


@mutant("detach.clone.has_memory_of_its_own")
def _(ref, patch):
    """``clone`` is a view."""
    patch.setattr(ref.Tensor, "clone", lambda self: self[...])


@mutant("detach.clone.stays_in_the_graph")
def _(ref, patch):
    """``clone`` is cut off from its source."""
    around(
        ref.Tensor, patch, "clone", lambda original, self: original(self.detach()).requires_grad_(self.requires_grad)
    )


@mutant("detach.clone.may_be_written")
def _(ref, patch):
    """The clone of a leaf is a leaf, and refuses to be written."""
    around(
        ref.Tensor, patch, "clone", lambda original, self: original(self.detach()).requires_grad_(self.requires_grad)
    )


@mutant("detach.clone.under_no_grad_is_cut_off")
def _(ref, patch):
    """A clone is recorded also under ``no_grad``."""

    def recorded(original, self):
        with ref.enable_grad():
            return original(self)

    around(ref.Tensor, patch, "clone", recorded)


@mutant("detach.clone.keeps_dense_strides")
def _(ref, patch):
    """A clone is always contiguous."""
    around(
        ref.Tensor, patch, "clone", lambda original, self, **format: original(self, memory_format=ref.contiguous_format)
    )


@mutant("detach.clone.detached_either_way_round")
def _(ref, patch):
    """``detach`` of a clone is the clone."""
    whole = ref.Tensor.detach
    instead(ref, patch, lambda self: self if "Clone" in str(self.grad_fn) else whole(self))


@mutant("detach.data.shares_memory_and_cuts_the_history")
def _(ref, patch):
    """``.data`` is a copy."""
    with_property(ref, patch, "data", lambda self: copied(ref, self))


@mutant("detach.data.write_is_not_noticed")
def _(ref, patch):
    """``.data`` is ``detach()``."""
    with_property(ref, patch, "data", ref.Tensor.detach)


@mutant("detach.data.begins_its_own_count")
def _(ref, patch):
    """``.data`` begins with the count of the tensor."""
    whole = ref.Tensor.data.fget

    def counted(self):
        result = whole(self)
        result.shared.version = self._version
        return result

    with_property(ref, patch, "data", counted)


@mutant("detach.data.can_be_assigned")
def _(ref, patch):
    """Assigning ``.data`` copies the values."""

    def copying(self, value):
        with ref.no_grad():
            self.array = value.array.copy()

    with_property(ref, patch, "data", set=copying)


@mutant("detach.data.leaves_old_views_behind")
def _(ref, patch):
    """Assigning ``.data`` writes into the old memory where the shape is the same."""

    def writing(self, value):
        with ref.no_grad():
            self.copy_(value)

    with_property(ref, patch, "data", set=writing)


@mutant("detach.data.assignment_is_checked")
def _(ref, patch):
    """Assigning ``.data`` converts what is no tensor."""
    whole = ref.Tensor.data.fset
    with_property(ref, patch, "data", set=lambda self, value: whole(self, ref.as_tensor(value)))


def numpy_anyway(ref, patch):
    """``numpy`` does not ask whether the tensor requires grad."""
    around(ref.Tensor, patch, "numpy", lambda original, self, **options: original(self.detach(), **options))


@mutant("detach.numpy.needs_detach")
def _(ref, patch):
    """``numpy`` gives the values of a tensor that requires grad."""
    numpy_anyway(ref, patch)


@mutant("detach.numpy.shares_with_the_tensor")
def _(ref, patch):
    """``numpy`` copies."""
    around(ref.Tensor, patch, "numpy", lambda original, self: original(self).copy())


@mutant("detach.numpy.writes_are_not_noticed")
def _(ref, patch):
    """``numpy`` counts as a write, since what follows could be one."""

    def counted(original, self):
        ref.op.wrote(self)
        return original(self)

    around(ref.Tensor, patch, "numpy", counted)


@mutant("detach.numpy.forced")
def _(ref, patch):
    """``force=True`` is not heeded."""
    around(ref.Tensor, patch, "numpy", lambda original, self, force=False: original(self))


@mutant("detach.numpy.in_either_order")
def _(ref, patch):
    """``cpu`` gives doubles."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).double())


@mutant("detach.numpy.shares_on_the_host_either_way")
def _(ref, patch):
    """``cpu`` copies a host tensor."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).clone())


@mutant("detach.numpy.copies_from_an_accelerator")
def _(ref, patch):
    """``cpu`` maps the accelerator's memory onto the host."""
    patch.setattr(ref.Tensor, "cpu", lambda self: ref.op.result_of(self.array.view(np.ndarray)))


@mutant("detach.numpy.refused_on_an_accelerator")
def _(ref, patch):
    """``numpy`` brings the values to the host by itself."""
    around(ref.Tensor, patch, "numpy", lambda original, self: original(self.cpu()))


@mutant("detach.item.needs_no_detach")
def _(ref, patch):
    """``item`` refuses a tensor that requires grad."""

    def strict(original, self):
        if self.requires_grad:
            raise RuntimeError("detach first")
        return original(self)

    around(ref.Tensor, patch, "item", strict)


@mutant("detach.repr.tells_the_history")
def _(ref, patch):
    """A result prints ``requires_grad=True``."""
    around(
        ref.Tensor, patch, "__repr__",
        lambda original, self: original(self.detach().requires_grad_(self.requires_grad)),
    )  # fmt: skip


@mutant("detach.detach_in_place.is_refused_for_views_without_history")
def _(ref, patch):
    """A view without history is returned as it is."""
    around(
        ref.Tensor,
        patch,
        "detach_",
        lambda original, self: original(self) if self.requires_grad or self.base is None else self,
    )

"""Faults in writing in place: leaves, histories, versions, views."""

import reference_impl.autograd.inplace  # noqa: F401 - else it is imported with the first write through a view
from tests.mutants import mutant
from tests.mutants.autograd import in_engine
from tests.mutants.devices import around


def unrecorded(ref, patch, name):
    """Break an in-place method: it writes and is not recorded."""

    def silent(original, self, *args, **options):
        with ref.no_grad():
            return original(self, *args, **options)

    around(ref.Tensor, patch, name, silent)


@mutant("inplace.leaf.is_refused")
def _(ref, patch):
    """A leaf that requires grad can be written."""
    patch.setattr(ref.op, "check_recordable", lambda a: None)


@mutant("inplace.leaf.is_refused_through_views")
def _(ref, patch):
    """A leaf that requires grad can be written through its views."""

    def lenient(original, a):
        if a.base is None:
            original(a)

    around(ref.op, patch, "check_recordable", lenient)


@mutant("inplace.leaf.that_requires_no_grad_becomes_a_result")
def _(ref, patch):
    """Writing to an untracked tensor is not recorded."""
    around(
        ref.Tensor,
        patch,
        "__iadd__",
        lambda original, self, other: original(self, other if self.requires_grad else other.detach()),
    )


@mutant("inplace.result.is_recorded")
def _(ref, patch):
    """``mul_`` is not recorded."""
    unrecorded(ref, patch, "mul_")


@mutant("inplace.result.overwritten_passes_no_gradient")
def _(ref, patch):
    """``zero_`` passes the gradient on to what it overwrote."""
    patch.setattr(ref.filling.ZeroBackward0, "formulas", (lambda g: g,))


@mutant("inplace.result.overwritten_stops_infinities")
def _(ref, patch):
    """What was overwritten receives 0 times the gradient."""
    for node in (ref.filling.ZeroBackward0, ref.filling.FillBackward0):
        patch.setattr(node, "formulas", (lambda g: g * 0,))


@mutant("inplace.view.write_keeps_other_infinities_apart")
def _(ref, patch):
    """The other elements receive the gradient minus itself inside the window."""
    node = ref.autograd.inplace.CopySlices
    whole = node.joint

    def subtracted(g, *params):
        first, *others = whole(g, *params)
        return (first + (g - g), *others)

    patch.setattr(node, "joint", staticmethod(subtracted))


@mutant("inplace.result.copied_over_passes_gradient_to_the_source")
def _(ref, patch):
    """``copy_`` copies the values of the source alone."""
    around(ref.Tensor, patch, "copy_", lambda original, self, other: original(self, other.detach()))


@mutant("inplace.result.assigned_parts")
def _(ref, patch):
    """The old values keep their gradient where they were assigned to."""
    node = ref.indexing._Put
    whole = node.joint
    patch.setattr(node, "joint", staticmethod(lambda g, *params: (g, whole(g, *params)[1])))


@mutant("inplace.result.assigned_parts_broadcast")
def _(ref, patch):
    """A value that was broadcast receives the mean of the part's gradients."""
    node = ref.indexing._Put
    whole = node.joint

    def averaged(g, *params):
        rest, part = whole(g, *params)
        return rest, part / 4

    patch.setattr(node, "joint", staticmethod(averaged))


@mutant("inplace.result.failed_write_changes_nothing")
def _(ref, patch):
    """A write is counted before it is checked."""

    def counted(original, self, *args, **options):
        ref.op.wrote(self)
        return original(self, *args, **options)

    around(ref.Tensor, patch, "add_", counted)


@mutant("inplace.out.is_refused")
def _(ref, patch):
    """``out=`` cuts the result off."""

    def cut(original, out, t, *rest):
        with ref.no_grad():
            return original(out, t.detach(), *rest)

    around(ref.methods, patch, "into", cut)


@mutant("inplace.version.counts_writes")
def _(ref, patch):
    """Overwriting with zeros is not counted."""
    patch.setattr(ref.filling, "wrote", lambda a: None)


@mutant("inplace.version.is_shared_by_views")
def _(ref, patch):
    """A detached tensor begins a count of its own."""
    patch.setattr(ref.Tensor, "detach", lambda self: self.data)


def without_versions(ref, patch, which):
    """Forget the versions at which the saved tensors that ``which`` picks, by their formula's name for them, were saved."""

    def forgetful(original, node, *how):
        if node.saved:
            now = [[t._version for t in group] for group in node.saved]
            then = node.versions or [[0] * len(group) for group in node.saved]
            node.versions = tuple(
                tuple(n if which(name) else t for name, n, t in zip(names, new, old, strict=True))
                for names, new, old in zip(type(node).reads, now, then, strict=True)
            )
        return original(node, *how)

    in_engine(ref, patch, "unpacked", forgetful)


@mutant("inplace.saved.changed_input_is_noticed")
def _(ref, patch):
    """Saved inputs are used whatever was written to them."""
    without_versions(ref, patch, lambda name: name in "ab")


@mutant("inplace.saved.changed_output_is_noticed")
def _(ref, patch):
    """Saved results are used whatever was written to them."""
    without_versions(ref, patch, lambda name: name == "y")


@mutant("inplace.saved.what_no_derivative_needs_may_change")
def _(ref, patch):
    """A negation saves its input."""
    patch.setattr(ref.Tensor, "__neg__", lambda self: self * (self * 0 - 1))


@mutant("inplace.saved.only_what_a_gradient_is_wanted_for")
def _(ref, patch):
    """A product saves both factors, whichever requires grad."""
    around(
        ref.Tensor, patch, "__mul__",
        lambda original, a, b: original(a if a.requires_grad else a.detach().requires_grad_(), b),
    )  # fmt: skip


@mutant("inplace.saved.written_under_no_grad_is_noticed")
def _(ref, patch):
    """Writes under ``no_grad`` are not counted."""
    around(ref.op, patch, "wrote", lambda original, a: original(a) if ref.is_grad_enabled() else None)


@mutant("inplace.saved.written_through_a_view_is_noticed")
def _(ref, patch):
    """Assignment to an index is not counted."""
    patch.setattr(ref.indexing, "wrote", lambda a: None)


@mutant("inplace.saved.may_change_after_backward")
def _(ref, patch):
    """A difference is written to a new tensor, which takes the old one's name."""
    patch.setattr(ref.Tensor, "__isub__", lambda self, other: self - other)


@mutant("inplace.view.write_reaches_the_bases_gradient")
def _(ref, patch):
    """A write through a view is part of the view's history alone."""
    patch.setattr(ref.autograd.inplace, "rebase_base", lambda a, base, node: None)


@mutant("inplace.view.sees_the_bases_write")
def _(ref, patch):
    """A view keeps the history that it was made with."""
    patch.setattr(ref.autograd.inplace, "reviewed", lambda t, base: t.node)


@mutant("inplace.view.sees_a_siblings_write")
def _(ref, patch):
    """A view's place in its base is taken for the beginning."""

    def at_the_start(original, t, base):
        frame, where = original(t, base)
        return frame, where._replace(offset=0)

    around(ref.autograd.inplace, patch, "_in_bytes", at_the_start)


@mutant("inplace.view.makes_the_base_require_grad")
def _(ref, patch):
    """Tracked values that are copied into a view of an untracked base are cut off."""
    around(
        ref.Tensor,
        patch,
        "copy_",
        lambda original, self, other: original(self, other if self.requires_grad else other.detach()),
    )


@mutant("inplace.view.of_several_outputs_is_refused")
def _(ref, patch):
    """Views that were made together are written like any other."""

    def forgetful(original, a):
        if a.extra is not None:
            a.extra.origin = None
        original(a)

    around(ref.op, patch, "check_recordable", forgetful)


# ---- views that no write may go through --------------------------------------------------------------------------------


def in_check(ref, patch, fault):
    """Break the check that every write makes; the fault is given the original, the tensor and the value."""
    for module in (ref.op, ref.indexing, ref.filling, ref.storage_api, ref.views):
        around(module, patch, "check_recordable", lambda original, a, source=None: fault(original, a, source))


@mutant("inplace.view.that_is_itself_a_leaf_is_refused")
def _(ref, patch):
    """A view of a base that does not require grad may be written to."""

    def lenient(original, a, source):
        if a.base is None or a.base.node is not None:
            original(a, source)

    in_check(ref, patch, lenient)


@mutant("inplace.view.without_recording_leads_nowhere")
def _(ref, patch):
    """It does not require grad."""
    patch.setattr(ref.Tensor, "requires_grad", property(lambda self: self.node is not None))


@mutant("inplace.view.without_recording_is_void_after_a_write")
def _(ref, patch):
    """It follows the writes to its base."""
    patch.setattr(ref.op, "bound", lambda view, origin: None)


@mutant("inplace.view.without_recording_refuses_tracked_values")
def _(ref, patch):
    """Only what is tracked already is protected."""
    in_check(ref, patch, lambda original, a, source: original(a))


@mutant("inplace.view.of_a_piece_is_a_piece")
def _(ref, patch):
    """A view of a piece is a view like any other."""
    original = ref.op.bound
    patch.setattr(ref.op, "bound", lambda view, origin: original(view, origin) if origin == "no_grad" else None)


@mutant("inplace.view.graph_of_a_write_is_freed")
def _(ref, patch):
    """A write that saves nothing can be gone back through again."""
    original = ref.autograd.inplace.node_for

    def kept(cls, edges, saved, params, result):
        return original(cls, edges, (), params, result)

    patch.setattr(ref.autograd.inplace, "node_for", kept)


@mutant("inplace.saved.number_over_a_tensor_saves_the_result")
def _(ref, patch):
    """``2 / x`` is a division like any other."""
    divide = ref.elementwise.div.op.operator
    patch.setattr(ref.Tensor, "__rtruediv__", lambda a, b: divide(b, a))


@mutant("inplace.view.of_complex_numbers_is_written_through")
def _(ref, patch):
    """A view's dtype and laziness are taken for its base's."""
    around(ref.autograd.inplace, patch, "_in_bytes", lambda original, t, base: as_the_base(*original(t, base)))


def as_the_base(frame, where):
    if frame.dtype == where.dtype:
        return frame, where._replace(lazy=None)
    return frame, where._replace(offset=0)  # of another dtype: imaginary parts lie where the real ones do


@mutant("inplace.view.of_complex_numbers_follows_the_base")
def _(ref, patch):
    """A renewed history forgets that the view is a conjugate."""
    around(ref.autograd.inplace, patch, "_in_bytes", lambda original, t, base: as_the_base(*original(t, base)))


@mutant("inplace.view.of_complex_numbers_follows_the_base")
def _(ref, patch):
    """The parts of complex numbers keep the history that they were made with."""

    def kept(original, t, base):
        return original(t, base) if t.array.dtype == base.array.dtype else t.node

    around(ref.autograd.inplace, patch, "reviewed", kept)


@mutant("inplace.view.of_pairs_as_complex_numbers_is_written_through")
def _(ref, patch):
    """The gradient of what is written as complex numbers is conjugated."""

    def conjugated(original, t, base):
        frame, where = original(t, base)
        return frame, where._replace(lazy=ref.complex_views.Conjugated)

    around(ref.autograd.inplace, patch, "_in_bytes", conjugated)


@mutant("inplace.view.overwritten_repeats_refuse_backward")
def _(ref, patch):
    """A gradient goes back through repeated elements."""
    patch.setattr(ref.autograd.inplace, "check_no_repeats", lambda array: None)


@mutant("inplace.view.overwritten_repeats_refuse_backward")
def _(ref, patch):
    """Repeated elements cannot be overwritten at all."""
    around(ref.filling, patch, "check_recordable", lambda original, a: (original(a), ref.op.check_no_repeats(a.array)))


@mutant("inplace.view.older_than_the_bases_history")
def _(ref, patch):
    """Views are brought up to date before they are written to."""
    around(
        ref.op, patch, "check_recordable", lambda original, a, *source: (ref.tensor.history(a), original(a, *source))
    )


def deaf_to(ref, patch, dtype):
    """Values of a dtype are taken for unchanged."""

    unpacked = ref.autograd.engine.unpacked

    def lenient(node, number, as_tensors):
        kept = [(t, t.shared) for t in node.saved[number] if t.dtype is dtype] if node.saved else []
        for t, _ in kept:
            t.shared = None
        try:
            return unpacked(node, number, as_tensors)
        finally:
            for t, shared in kept:
                t.shared = shared

    patch.setattr(ref.autograd.engine, "unpacked", lenient)


@mutant("inplace.saved.changed_indices_are_noticed")
def _(ref, patch):
    """Written indices are not noticed."""
    deaf_to(ref, patch, ref.int64)


@mutant("inplace.saved.changed_indices_are_noticed")
def _(ref, patch):
    """Written masks are not noticed."""
    deaf_to(ref, patch, ref.bool)


@mutant("inplace.saved.changed_targets_are_noticed")
def _(ref, patch):
    """A loss does not watch its target."""
    patch.setattr(ref.nn.losses, "watch", lambda t, indices: t)


@mutant("inplace.saved.changed_targets_are_noticed")
def _(ref, patch):
    """An embedding does not watch its indices."""
    patch.setattr(ref.nn.embeddings, "watch", lambda t, indices: t)


@mutant("inplace.derivative.of_inverse_hyperbolic")
def _(ref, patch):
    """It has the derivative of the function that makes a new tensor."""
    patch.setattr(ref.op, "NOT_DERIVED_IN_PLACE", ())

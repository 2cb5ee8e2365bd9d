"""Faults in what the graph saves, and in the hooks through which it is kept."""

from contextlib import nullcontext, suppress

from reference_impl import enable_grad, tensor
from reference_impl.tensor import modes, versions_of
from tests.mutants import mutant, replaced

MODULE = "autograd.saved"


def attribute(clause, fault, change):
    """Break how a node shows what it saved."""
    replaced(clause, fault, "autograd.engine.Node.__getattr__", change)


def packing(clause, fault, change):
    """Break how a value is packed."""
    replaced(clause, fault, f"{MODULE}.Packed.__init__", change)


def opening(clause, fault, change):
    """Break how a value is unpacked."""
    replaced(clause, fault, f"{MODULE}.Packed.opened", change)


attribute(
    "saved_tensors.attribute.shows_what_was_saved", "What is shown has no history.",
    lambda original, self, name: original(self, name).detach(),
)  # fmt: skip


def whether_saved_or_not(original, self, name):
    value = original(self, name)
    return self.edges[0] if value is None else value


attribute("saved_tensors.attribute.only_what_is_needed", "Inputs are shown that were not saved.", whether_saved_or_not)
attribute(
    "saved_tensors.attribute.is_freed_by_backward", "What was freed is shown as None.",
    lambda original, self, name: None if self.saved is None else original(self, name),
)  # fmt: skip


def at_any_version(original, self, name):
    self.versions = versions_of(self.saved)
    return original(self, name)


attribute("saved_tensors.attribute.checks_the_version", "Versions are not compared.", at_any_version)
replaced(
    "saved_tensors.register_hooks.packs_one_value", "Hooks on one value are not heeded.",
    f"{MODULE}.SavedTensor.register_hooks", lambda original, self, pack, unpack: None,
)  # fmt: skip


def lenient(original, self, pack, unpack):
    with suppress(RuntimeError):
        original(self, pack, unpack)


replaced(
    "saved_tensors.register_hooks.once_and_in_time", "Hooks that come too late are passed over.",
    f"{MODULE}.SavedTensor.register_hooks", lenient,
)  # fmt: skip
replaced(
    "saved_tensors.hooks.see_inputs_and_results", "Results are not packed.",
    f"{MODULE}.is_number", lambda original, t: original(t) or t.node is None,
)  # fmt: skip
replaced(
    "saved_tensors.hooks.see_nothing_more", "Numbers are packed.", f"{MODULE}.is_number", lambda original, t: False
)


def at_once(original, self, t, result, pair):
    original(self, t, result, pair)
    self.value = self.unpack(self.value)
    self.unpack = lambda value: value


packing("saved_tensors.hooks.unpack_when_read", "Values are unpacked as soon as they are packed.", at_once)


def unheeded(original, self, t, result, pair):
    original(self, t, result, pair)
    unpack = self.unpack

    def both(value):
        unpack(value)
        return t

    self.unpack = both


packing("saved_tensors.hooks.value_is_taken", "The derivative reads what was saved.", unheeded)


def remembered(original, self, t, result, pair):
    original(self, t, result, pair)
    unpack, known = self.unpack, []

    def once(value):
        if not known:
            known.append(unpack(value))
        return known[0]

    self.unpack = once


packing("saved_tensors.hooks.unpack_each_time", "A value is unpacked once for all.", remembered)


def outermost(original, self):
    original(self)
    modes.saving = (modes.saving[-1], *modes.saving[:-1])


replaced(
    "saved_tensors.hooks.innermost_alone", "The outermost pair is called.",
    f"{MODULE}.saved_tensors_hooks.__enter__", outermost,
)  # fmt: skip
packing(
    "saved_tensors.hooks.run_unrecorded", "The pack hook is recorded.",
    lambda original, self, t, result, pair: original(self, t, result, (enable_grad()(pair[0]), pair[1])),
)  # fmt: skip


def written(original, self, t, result, pair):
    with suppress(RuntimeError):
        original(self, t, result, pair)


packing("saved_tensors.hooks.may_not_write", "A write by the pack hook is not noticed.", written)


def guarded(original, self, t, result, pair):
    try:
        original(self, t, result, pair)
    except KeyError:
        self.value = t


packing("saved_tensors.hooks.exceptions_pass", "Where the pack hook fails the value is kept.", guarded)


def converted(original, self, node):
    try:
        return original(self, node)
    except TypeError:
        return tensor(float(self.value.sum()))


opening("saved_tensors.hooks.unpack_must_give_a_tensor", "What is no tensor is made one.", converted)


def versioned(original, self, t, result, pair):
    original(self, t, result, pair)
    unpack, version = self.unpack, t._version

    def checked(value):
        if t._version != version:
            raise RuntimeError("modified")
        return unpack(value)

    self.unpack = checked


packing("saved_tensors.hooks.keep_no_version", "A packed value has a version too.", versioned)
opening(
    "saved_tensors.hooks.differentiated_again", "An unpacked value has no history.",
    lambda original, self, node: original(self, node).detach(),
)  # fmt: skip


def without_hooks(original, self, results):
    pairs, modes.saving = modes.saving, ()
    try:
        original(self, results)
    finally:
        modes.saving = pairs


replaced(
    "saved_tensors.hooks.of_custom_functions", "Custom functions save past the hooks.",
    "autograd.function.FunctionCtx.keep", without_hooks,
)  # fmt: skip
replaced(
    "saved_tensors.hooks.of_writes", "A write saves before it has a place for its result.",
    "op.unhooked", lambda original, apply, *args: apply(*args),
)  # fmt: skip


@mutant("saved_tensors.save_on_cpu.changes_no_gradient")
def _(ref, patch):
    """What is brought to the host is lost."""
    hooks = ref.autograd.graph.saved_tensors_hooks
    patch.setattr(ref.autograd.graph, "save_on_cpu", lambda: hooks(lambda t: t * 0, lambda t: t))


@mutant("saved_tensors.save_on_cpu.keeps_copies")
def _(ref, patch):
    """Values stay where they are."""
    hooks = ref.autograd.graph.saved_tensors_hooks
    patch.setattr(ref.autograd.graph, "save_on_cpu", lambda: hooks(lambda t: t.detach(), lambda t: t))


replaced(
    "saved_tensors.disable.refuses_hooks", "Hooks are never refused.",
    f"{MODULE}.disable_saved_tensors_hooks.__enter__", lambda original, self: self._before.append(None),
)  # fmt: skip


def anywhere(original, self):
    pairs, modes.saving = modes.saving, ()
    original(self)
    modes.saving = pairs


replaced(
    "saved_tensors.disable.not_within_hooks", "Hooks can be disabled while they are at work.",
    f"{MODULE}.disable_saved_tensors_hooks.__enter__", anywhere,
)  # fmt: skip
replaced(
    "saved_tensors.allow_mutation.keeps_old_values", "Nothing is copied.",
    "autograd.graph.allow_mutation_on_saved_tensors", lambda original: nullcontext(),
)  # fmt: skip

"""Faults in calling hooks."""

from tests.mutants import mutant
from tests.mutants.autograd import in_engine
from tests.mutants.devices import around


@mutant("hooks.tensor.sees_the_whole_gradient")
def _(ref, patch):
    """A hook is called with half of the gradient, twice."""

    def halved(original, self, hook):
        def twice(gradient):
            hook(gradient / 2)
            hook(gradient / 2)

        return original(self, twice)

    around(ref.Tensor, patch, "register_hook", halved)


@mutant("hooks.tensor.replaces_the_gradient")
def _(ref, patch):
    """What a hook returns is not heeded."""
    in_engine(ref, patch, "_replacement", lambda original, hook, t, replaced: t)


@mutant("hooks.tensor.run_before_the_gradient_is_kept")
def _(ref, patch):
    """Hooks run in the order of registration, and the keeping of the gradient is one of them."""

    def once_more(original, self):
        self.register_hook(lambda gradient: setattr(self, "_grad", gradient.clone()))

    around(ref.Tensor, patch, "retain_grad", once_more)


@mutant("hooks.tensor.can_be_removed")
def _(ref, patch):
    """Removing one hook removes all."""
    patch.setattr(ref.autograd.methods.RemovableHandle, "remove", lambda self: self._table.clear())


@mutant("hooks.tensor.needs_requires_grad")
def _(ref, patch):
    """A hook on a constant is taken, and never called."""
    around(
        ref.Tensor, patch, "register_hook",
        lambda original, self, hook: original(self if self.requires_grad else self.detach().requires_grad_(), hook),
    )  # fmt: skip


@mutant("hooks.tensor.must_keep_shape_and_dtype")
def _(ref, patch):
    """Whatever tensor a hook returns is taken."""
    in_engine(ref, patch, "_replacement", lambda original, hook, t, replaced: replaced)


@mutant("hooks.tensor.exceptions_pass")
def _(ref, patch):
    """An exception in a hook is swallowed."""

    def guarded(original, self, hook):
        def safe(gradient):
            try:
                return hook(gradient)
            except Exception:
                return None

        return original(self, safe)

    around(ref.Tensor, patch, "register_hook", guarded)


@mutant("hooks.leaf.after_accumulation")
def _(ref, patch):
    """The hooks that wait for the sum are called before it."""

    def early(original, leaf, g, create_graph, held):
        hooks, leaf.extra.post_hooks = leaf.extra.post_hooks, None
        for hook in (hooks or {}).values():
            hook(leaf)
        original(leaf, g, create_graph, held)
        leaf.extra.post_hooks = hooks

    in_engine(ref, patch, "accumulate", early)


@mutant("hooks.graph.each_node_once")
def _(ref, patch):
    """Where a gradient arrives in parts, hooks are called twice."""
    in_engine(
        ref, patch, "_hooked",
        lambda original, hooks, g, create_graph: original(hooks, original(hooks, g, create_graph), create_graph),
    )  # fmt: skip


@mutant("hooks.result.of_the_root")
def _(ref, patch):
    """The hooks of the tensor that a pass begins with are left out."""
    original = ref.Tensor.backward

    def backward(self, *given, **named):
        self.node.hooks = None
        original(self, *given, **named)

    patch.setattr(ref.Tensor, "backward", backward)


@mutant("hooks.result.sees_the_gradient_given")
def _(ref, patch):
    """Hooks are shown a tensor without history on the memory of the one that was given."""
    in_engine(ref, patch, "run", lambda original, roots, **how: original(roots, **{**how, "given": {}}))

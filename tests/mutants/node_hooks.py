"""Faults in nodes' hooks, in hooks on several gradients and in gradient edges."""

from reference_impl.autograd.methods import RemovableHandle
from reference_impl.tensor import Hooks, Tensor
from tests.mutants import mutant, replaced

ENGINE = "autograd.engine"
HOOK, PREHOOK = "autograd.engine.Node.register_hook", "autograd.engine.Node.register_prehook"


@mutant("node_hooks.node.is_known_as_such")
def _(ref, patch):
    """Only the engine's own nodes are nodes."""
    patch.setattr(ref.autograd.graph, "Node", ref.autograd.engine.Node)


def forgetful(original, e):
    if isinstance(e, Tensor) and e.extra is not None:
        e.extra.accumulate = None
    return original(e)


replaced("node_hooks.node.is_one_object", "The end at a leaf is made anew.", "autograd.methods.shown", forgetful)
replaced(
    "node_hooks.node.has_metadata", "What is noted is lost.", "autograd.engine.Node.metadata", lambda original, self: {}
)  # fmt: skip
replaced(
    "node_hooks.hook.sees_both_sides", "The results' gradients come first.",
    HOOK, lambda original, self, hook: original(self, lambda inputs, results: hook(results, inputs)),
)  # fmt: skip
replaced(
    "node_hooks.hook.of_constants_and_broadcasts", "The inputs' gradients are not summed yet.",
    f"{ENGINE}._fitting", lambda original, to, part: part,
)  # fmt: skip
replaced(
    "node_hooks.hook.replaces_gradients", "What a hook returns is not heeded.",
    f"{ENGINE}._replacements", lambda original, hook, grads, replacement: grads,
)  # fmt: skip
replaced(
    "node_hooks.hook.must_return_a_like_tuple", "A list is taken for a tuple.", f"{ENGINE}._replacements",
    lambda original, hook, grads, replacement: original(
        hook, grads, tuple(replacement) if isinstance(replacement, list) else replacement
    ),
)  # fmt: skip
replaced(
    "node_hooks.hook.can_be_removed", "Hooks stay.",
    "autograd.methods.RemovableHandle.remove", lambda original, self: None,
)  # fmt: skip


def guarded(original, self, hook):
    def safe(*gradients):
        try:
            return hook(*gradients)
        except KeyError:
            return None

    return original(self, safe)


replaced("node_hooks.hook.exceptions_pass", "An exception in a hook is swallowed.", HOOK, guarded)


def cut(original, g):
    t = original(g)
    return None if t is None else t.detach()


replaced("node_hooks.hook.follows_create_graph", "Hooks see constants.", f"{ENGINE}._as_tensor", cut)
replaced(
    "node_hooks.hook.of_several_results", "The first result's gradient alone is seen.",
    f"{ENGINE}.count_of_results", lambda original, node: 1,
)  # fmt: skip


@mutant("node_hooks.hook.of_custom_functions")
def _(ref, patch):
    """Hooks on custom functions are not called."""
    patch.setattr(ref.autograd.function.FunctionNode, "hooks", property(lambda self: None))


def watching(original, self, hook):
    def watch(results):
        hook(results)

    return original(self, watch)


replaced("node_hooks.prehook.replaces_gradients", "What a prehook returns is not heeded.", PREHOOK, watching)


def kept(original, hook, grads, replacement):
    if isinstance(replacement, tuple):
        replacement = tuple(old if new is None else new for old, new in zip(grads, replacement, strict=True))
    return original(hook, grads, replacement)


replaced("node_hooks.prehook.none_stops", "None in a tuple keeps the gradient.", f"{ENGINE}._replacements", kept)


def early(original, self, hook):
    def before(results):
        hook(results, results)

    return self.register_prehook(before)


replaced("node_hooks.order.tensor_then_prehook_then_hook", "Hooks are called before the derivatives.", HOOK, early)


def of_the_result(original, self, hook):
    def on_gradient(gradient):
        hook((gradient,))

    self.hooks = self.hooks or Hooks()
    return RemovableHandle(self.hooks, on_gradient)


replaced(
    "node_hooks.order.not_where_the_graph_is_cut", "A prehook is called with its result's gradient, whatever follows.",
    PREHOOK, of_the_result,
)  # fmt: skip
replaced(
    "node_hooks.accumulate.around_the_sum", "A leaf's prehook changes nothing.",
    "autograd.methods.AccumulateGrad.register_prehook", watching,
)  # fmt: skip
replaced(
    "node_hooks.multi.waits_for_all", "The function is called for each gradient.",
    "autograd.graph._Calls.arrived", lambda original, self, i, g: self.fn([g]),
)  # fmt: skip


class Everything:
    def __contains__(self, item):
        return True


replaced(
    "node_hooks.multi.none_where_not_reached", "Tensors are waited for that cannot be reached.",
    f"{ENGINE}._reachable", lambda original, starts: Everything(),
)  # fmt: skip
replaced(
    "node_hooks.multi.any_takes_the_first", "All gradients are waited for.",
    "autograd.graph.register_multi_grad_hook", lambda original, tensors, fn, mode="all": original(tensors, fn),
)  # fmt: skip
replaced(
    "node_hooks.edge.stands_for_the_tensor", "A result's number is counted from 1.",
    "autograd.graph.get_gradient_edge", lambda original, t: original(t)._replace(output_nr=original(t).output_nr + 1),
)  # fmt: skip
replaced(
    "node_hooks.edge.of_several_results", "Every edge is the first result's.",
    "autograd.graph.get_gradient_edge", lambda original, t: original(t)._replace(output_nr=0),
)  # fmt: skip
replaced(
    "node_hooks.increment_version.counts_as_a_write", "Nothing is counted.",
    "autograd.graph.increment_version", lambda original, tensors: None,
)  # fmt: skip


@mutant("node_hooks.edge.keeps_the_device")
def _(ref, patch):
    """The gradient is brought to where what stands in for the result lies."""
    original = ref.autograd.grad

    def grad(outputs, inputs, *args, **named):
        found = original(outputs, inputs, *args, **named)
        return tuple(g.cpu() for g in found) if isinstance(inputs, tuple) and hasattr(inputs, "node") else found

    patch.setattr(ref.autograd, "grad", grad)


@mutant("node_hooks.next_functions.of_a_comparison_in_place")
def _(ref, patch):
    """A number is counted too."""
    original = ref.op.node_for

    def node_for(cls, edges, *rest):
        return original(cls, (*edges, None) if cls.__name__.startswith("Eq") and len(edges) == 1 else edges, *rest)

    patch.setattr(ref.op, "node_for", node_for)

"""Faults in how a backward pass goes through the graph."""

import threading
import time
from importlib import import_module
from types import SimpleNamespace

import numpy as np

from reference_impl.tensor import Output, Tensor, extra, made, modes
from tests.mutants import mutant
from tests.mutants.autograd import in_engine
from tests.mutants.devices import around


def oldest_first(ref, patch):
    """Visit nodes in the order in which they were recorded."""
    in_engine(ref, patch, "heappush", lambda original, ready, item: original(ready, (-item[0], item[1])))


def never_due(ref, patch):
    """Leave every leaf for the end."""
    in_engine(ref, patch, "_oldest_consumers", lambda original, *args: dict.fromkeys(original(*args), 0))


def due_at_once(ref, patch):
    """Let leaves accumulate whatever has arrived."""
    in_engine(ref, patch, "_oldest_consumers", lambda original, *args: {})


def not_nested(ref, patch):
    """Let a pass within a pass do nothing."""
    in_engine(ref, patch, "run", lambda original, *args, **how: {} if modes.passing else original(*args, **how))


def zeros_for_none(ref, patch):
    """Take None from a custom function for zeros."""

    def filled(original, ctx, i, grad):
        return ref.zeros(ctx._inputs[i][0]) if grad is None else original(ctx, i, grad)

    around(ref.autograd.function, patch, "_checked", filled)


# ---- Order -----------------------------------------------------------------------------------------------------------


@mutant("engine.order.newest_first")
def _(ref, patch):
    """The oldest of the operations that can be derived comes first."""
    oldest_first(ref, patch)


@mutant("engine.order.consumers_before_producers")
def _(ref, patch):
    """An operation is derived when the first of its gradients arrives."""
    oldest_first(ref, patch)


@mutant("engine.order.leaves_as_soon_as_whole")
def _(ref, patch):
    """All leaves accumulate at the end."""
    never_due(ref, patch)


@mutant("engine.order.shared_leaves_wait")
def _(ref, patch):
    """A leaf accumulates with the first of its gradients."""
    due_at_once(ref, patch)


@mutant("engine.order.post_accumulate_hooks_between_layers")
def _(ref, patch):
    """The hooks that wait for a leaf's gradient run at the end of the pass."""
    late = []

    def silent(original, leaf, *rest):
        hooks, leaf.extra.post_hooks = leaf.extra.post_hooks, None
        original(leaf, *rest)
        leaf.extra.post_hooks = hooks
        late.extend((hook, leaf) for hook in hooks.values())

    def then_hooks(original, *args, **how):
        found = original(*args, **how)
        for hook, leaf in late:
            hook(leaf)
        return found

    in_engine(ref, patch, "accumulate", silent)
    in_engine(ref, patch, "run", then_hooks)


@mutant("engine.order.of_wanted_inputs")
def _(ref, patch):
    """What ``inputs=`` names is accumulated without the hooks that wait for it."""

    def silent(original, leaf, g, create_graph, held):
        ref.autograd.engine.add_to_grad(leaf, ref.autograd.engine._hooked(leaf.extra.hooks, g, create_graph), held)

    in_engine(ref, patch, "accumulate", silent)


@mutant("engine.order.grad_calls_no_accumulation_hooks")
def _(ref, patch):
    """Gradients that are asked for call the hooks that wait for an accumulation."""

    def calling(original, outputs, inputs, *args, **how):
        found = original(outputs, inputs, *args, **how)
        for leaf in inputs:
            for hook in leaf.extra.post_hooks.values() if leaf.extra else ():
                hook(leaf)
        return found

    around(ref.autograd, patch, "grad", calling)


# ---- Exceptions ------------------------------------------------------------------------------------------------------


@mutant("engine.exception.keeps_what_was_whole")
def _(ref, patch):
    """Gradients are accumulated when the pass is over."""
    late = []

    def then_accumulated(original, *args, **how):
        found = original(*args, **how)
        for accumulation in late:
            accumulation()
        return found

    in_engine(ref, patch, "accumulate", lambda original, *args: late.append(lambda: original(*args)))
    in_engine(ref, patch, "run", then_accumulated)


@mutant("engine.exception.accumulates_no_partial_sums")
def _(ref, patch):
    """What had arrived at a leaf before an exception is accumulated."""
    due_at_once(ref, patch)


@mutant("engine.exception.for_what_a_hook_after_accumulation_returns")
def _(ref, patch):
    """What a hook after accumulation returns is passed over."""

    def unheeded(original, self, hook):
        return original(self, lambda leaf: (hook(leaf), None)[1])

    around(ref.Tensor, patch, "register_post_accumulate_grad_hook", unheeded)


@mutant("engine.exception.after_accumulation")
def _(ref, patch):
    """The hooks that wait for a leaf's gradient are called before it is there."""

    def early(original, leaf, *rest):
        for hook in leaf.extra.post_hooks.values() if leaf.extra else ():
            hook(leaf)
        original(leaf, *rest)

    in_engine(ref, patch, "accumulate", early)


@mutant("engine.exception.restores_the_grad_mode")
def _(ref, patch):
    """After an exception the grad mode of the pass stays."""

    def staying(original, *args, create_graph, **how):
        try:
            return original(*args, create_graph=create_graph, **how)
        except ValueError:
            modes.recording = create_graph
            raise

    in_engine(ref, patch, "run", staying)


@mutant("engine.exception.frees_what_was_visited")
def _(ref, patch):
    """Nothing is freed in a pass that fails."""
    in_engine(ref, patch, "run", lambda original, *args, keep_graph, **how: original(*args, keep_graph=True, **how))


@mutant("engine.mode.off_in_hooks")
def _(ref, patch):
    """Hooks run in the grad mode that is on by default."""

    def enabled(original, *args):
        with ref.enable_grad():
            return original(*args)

    in_engine(ref, patch, "_hooked", enabled)


# ---- Passes within passes --------------------------------------------------------------------------------------------


@mutant("engine.reentrant.in_a_hook")
def _(ref, patch):
    """A pass within a hook does nothing."""
    not_nested(ref, patch)


@mutant("engine.reentrant.to_the_same_leaf")
def _(ref, patch):
    """The outer pass replaces the gradient that the inner one has accumulated."""

    def replacing(original, t, *rest):
        t._grad = None
        original(t, *rest)

    in_engine(ref, patch, "add_to_grad", replacing)


@mutant("engine.reentrant.in_a_function")
def _(ref, patch):
    """A pass within a custom function does nothing."""
    not_nested(ref, patch)


@mutant("engine.reentrant.deep")
def _(ref, patch):
    """Passes are nested no deeper than twenty; what lies deeper is dropped."""
    depth = []

    def limited(original, *args, **how):
        if len(depth) == 20:
            return {}
        depth.append(0)
        try:
            return original(*args, **how)
        finally:
            depth.pop()

    in_engine(ref, patch, "run", limited)
    around(ref.Tensor, patch, "__add__", lambda original, a, b: a if b is None else original(a, b))


# ---- Shapes of graphs ------------------------------------------------------------------------------------------------


@mutant("engine.graph.wide")
def _(ref, patch):
    """Of a result's consumers the first 256 count."""
    counts = {}

    def limited(original, g, part):
        counts[0] = counts.get(0, 0) + 1
        return original(g, part) if counts[0] < 256 else g

    in_engine(ref, patch, "added", limited)


@mutant("engine.graph.deep_with_hooks")
def _(ref, patch):
    """The consumers of leaves are looked for by recursion."""

    def visit(node, found):
        for e in node.edges:
            if isinstance(e, Tensor):
                found[id(e)] = node.seq
            elif e is not None:
                visit(e, found)
        return found

    in_engine(ref, patch, "_oldest_consumers", lambda original, starts, needed: visit(starts[0], {}))


@mutant("engine.roots.sharing_a_graph")
def _(ref, patch):
    """Each root is a pass of its own."""

    def apart(original, roots, *, keep_graph, **how):
        for root in roots:
            original([root], keep_graph=True, **how)

    in_engine(ref, patch, "run", apart)


@mutant("engine.roots.given_twice")
def _(ref, patch):
    """A root counts once."""

    def once(original, roots, **how):
        return original({id(to): (to, g) for to, g in roots}.values(), **how)

    in_engine(ref, patch, "run", once)


@mutant("engine.roots.one_within_anothers_graph")
def _(ref, patch):
    """The pass begins at the newest root; roots in its graph are passed through."""
    in_engine(ref, patch, "run", lambda original, roots, **how: original(list(roots)[-1:], **how))


# ---- inputs= ---------------------------------------------------------------------------------------------------------


@mutant("engine.inputs.need_not_be_leaves")
def _(ref, patch):
    """Results that ``inputs=`` names keep no gradient."""
    patch.setattr(ref.Tensor, "retain_grad", lambda self: None)


@mutant("engine.inputs.given_twice_count_once")
def _(ref, patch):
    """What ``inputs=`` names twice accumulates twice."""

    def again(original, tensors, gradients, retain, create, inputs):
        original(tensors, gradients, retain, create, inputs)
        for i, t in enumerate(inputs):
            if any(t is other for other in inputs[:i]):
                t.grad += t.grad

    in_engine(ref, patch, "backward", again)


@mutant("engine.inputs.what_leads_elsewhere_is_kept")
def _(ref, patch):
    """The whole graph is visited, whatever ``inputs=`` names."""
    engine = ref.autograd.engine
    in_engine(ref, patch, "_leading_to", lambda original, starts, wanted: engine._reachable(starts))


@mutant("engine.inputs.are_checked")
def _(ref, patch):
    """Without a name in ``inputs=`` all leaves accumulate."""
    in_engine(ref, patch, "backward", lambda original, *args: original(*args[:4], args[4] or None))


# ---- Undefined gradients ---------------------------------------------------------------------------------------------


@mutant("engine.undefined.leaves_without_a_gradient")
def _(ref, patch):
    """No gradient is a gradient of zeros."""
    zeros_for_none(ref, patch)


@mutant("engine.undefined.is_unused_for_grad")
def _(ref, patch):
    """An input that no gradient reached has one of zeros."""
    zeros_for_none(ref, patch)


@mutant("engine.undefined.hooks_are_called_with_none")
def _(ref, patch):
    """Hooks are spared what is no gradient."""
    in_engine(ref, patch, "_hooked", lambda original, hooks, g, *rest: None if g is None else original(hooks, g, *rest))


# ---- Threads ---------------------------------------------------------------------------------------------------------


def elsewhere():
    return threading.current_thread() is not threading.main_thread()


@mutant("engine.threads.on_disjoint_graphs")
def _(ref, patch):
    """Only the main thread can run backward."""
    in_engine(ref, patch, "run", lambda original, *args, **how: {} if elsewhere() else original(*args, **how))


@mutant("engine.threads.to_a_shared_leaf")
def _(ref, patch):
    """Between reading a gradient and writing the sum, another thread may do the same."""

    def racing(original, t, g, held):
        known = t._grad
        time.sleep(0.001)
        t._grad = made(g.copy() if known is None else known.array + g)

    in_engine(ref, patch, "add_to_grad", racing)


@mutant("engine.threads.on_a_shared_graph")
def _(ref, patch):
    """A graph is retained for the thread that recorded it."""

    def freeing(original, *args, keep_graph, **how):
        return original(*args, keep_graph=keep_graph and not elsewhere(), **how)

    in_engine(ref, patch, "run", freeing)


@mutant("engine.threads.grad_mode_of_the_callers")
def _(ref, patch):
    """The grad mode is one for all threads."""
    recording = [True]

    def switching(original, *args, create_graph, **how):
        recording[0] = create_graph
        try:
            return original(*args, create_graph=create_graph, **how)
        finally:
            recording[0] = True

    in_engine(ref, patch, "run", switching)
    patch.setattr(ref, "is_grad_enabled", lambda: recording[0])


# ---- Accumulation ----------------------------------------------------------------------------------------------------


@mutant("engine.grad.of_a_dense_leaf_has_its_strides")
def _(ref, patch):
    """Gradients are contiguous."""
    in_engine(ref, patch, "empty_like", lambda original, array: np.empty(array.shape, array.dtype))


@mutant("engine.grad.of_a_leaf_with_gaps_is_contiguous")
def _(ref, patch):
    """Gradients have the strides of their leaves, with the gaps."""

    def with_gaps(original, array):
        reach = sum((n - 1) * s for n, s in zip(array.shape, array.strides, strict=True)) + array.itemsize
        memory = np.zeros(reach // array.itemsize, array.dtype)
        return np.lib.stride_tricks.as_strided(memory, array.shape, array.strides)

    in_engine(ref, patch, "_place_for_grad", with_gaps)


@mutant("engine.grad.of_a_leaf_with_gaps_is_contiguous")
def _(ref, patch):
    """Gradients of leaves with gaps keep the order of dimensions."""
    in_engine(ref, patch, "_place_for_grad", lambda original, array: ref.autograd.engine.empty_like(array))


def adding_anew(original, t, g, held):
    if t._grad is None:
        original(t, g, held)
    else:
        t._grad = made(t._grad.array + g)


@mutant("engine.grad.assigned_keeps_identity_and_layout")
def _(ref, patch):
    """Accumulation makes a new gradient."""
    in_engine(ref, patch, "add_to_grad", adding_anew)


@mutant("engine.grad.with_create_graph_is_a_new_sum")
def _(ref, patch):
    """Accumulation is in place, with ``create_graph`` too."""

    def in_place(original, t, g, held):
        if t._grad is None:
            original(t, g, held)
        else:
            t._grad.add_(g)

    in_engine(ref, patch, "add_to_grad", in_place)


@mutant("engine.grad.of_repeated_memory_is_refused")
def _(ref, patch):
    """Accumulation writes to repeated memory, once for each element."""
    patch.setattr(ref.autograd.engine, "check_no_repeats", lambda array: None)


@mutant("engine.grad.of_untracked_tensors_can_be_assigned")
def _(ref, patch):
    """Gradients are refused by what does not require them."""
    whole = ref.Tensor.grad

    def choosy(self, value):
        if not self.requires_grad:
            raise RuntimeError("a gradient is assigned to a tensor that requires none")
        whole.fset(self, value)

    patch.setattr(ref.Tensor, "grad", property(whole.fget, choosy))


# ---- Values that were written to -------------------------------------------------------------------------------------


@mutant("engine.version.message_names_the_value")
def _(ref, patch):
    """The error names no operation."""
    in_engine(ref, patch, "modified", lambda original, t, maker, *versions: original(t, None, *versions))


@mutant("engine.version.message_names_the_output")
def _(ref, patch):
    """The error names the engine's own class of results."""
    for module in (import_module("reference_impl.tensor"), ref.autograd.engine):
        patch.setattr(module, "output_of", lambda node: f"output 0 of {type(node).__name__}")


@mutant("engine.views.of_several_are_named_when_refused")
def _(ref, patch):
    """The error names every view by the number 0."""
    around(
        import_module("reference_impl.tensor"),
        patch,
        "output_of",
        lambda original, node: original(node).replace("1", "0"),
    )


# ---- The graph's nodes -----------------------------------------------------------------------------------------------


@mutant("engine.nodes.one_accumulator_for_a_leaf")
def _(ref, patch):
    """Every consumer has an accumulator of its own."""

    def fresh(original, e):
        if isinstance(e, Tensor):
            extra(e).accumulate = None
        return original(e)

    around(ref.autograd.methods, patch, "shown", fresh)


@mutant("engine.nodes.several_results_share_one")
def _(ref, patch):
    """Each result's ``grad_fn`` is a node of its own."""
    around(ref.autograd.methods, patch, "shown", lambda original, e: (e, 0) if isinstance(e, Output) else original(e))


# ---- Arguments of old, and inputs by name ----------------------------------------------------------------------------


@mutant("engine.arguments.grad_variables")
def _(ref, patch):
    """``grad_variables`` is accepted and has no effect."""

    def deaf(original, tensors, *args, grad_variables=None, **options):
        return original(tensors, *args, **options)

    around(ref.autograd, patch, "backward", deaf)


@mutant("engine.arguments.grad_variables")
def _(ref, patch):
    """The old name does not warn."""
    silent = SimpleNamespace(warn=lambda *args, **options: None)
    patch.setattr(import_module("reference_impl.autograd.public"), "warnings", silent)


@mutant("engine.arguments.only_inputs")
def _(ref, patch):
    """``only_inputs=False`` accumulates in the other leaves."""

    def accumulating(original, outputs, inputs, *args, only_inputs=True, **options):
        if not only_inputs:
            outputs.backward(retain_graph=True)
        return original(outputs, inputs, *args, only_inputs=only_inputs, **options)

    around(ref.autograd, patch, "grad", accumulating)


@mutant("engine.arguments.inputs_by_name")
def _(ref, patch):
    """Gradients of inputs by name come as a tuple."""

    def nameless(original, outputs, inputs, *args, **options):
        return original(outputs, tuple(inputs.values()) if isinstance(inputs, dict) else inputs, *args, **options)

    around(ref.autograd, patch, "grad", nameless)


@mutant("engine.arguments.inputs_by_name")
def _(ref, patch):
    """``backward`` takes no notice of inputs by name."""

    def everywhere(original, tensors, *args, inputs=None, **options):
        return original(tensors, *args, **options, inputs=None if isinstance(inputs, dict) else inputs)

    around(ref.autograd, patch, "backward", everywhere)


@mutant("engine.threads.can_be_forbidden")
def _(ref, patch):
    """The setting is the same for all threads."""
    patch.setattr(ref.autograd.modes, "modes", SimpleNamespace(several_threads=True, recording=True, inference=False))


@mutant("engine.threads.can_be_forbidden")
def _(ref, patch):
    """The setting lasts beyond its block."""
    patch.setattr(ref.autograd.set_multithreading_enabled, "__exit__", lambda self, *exception: None)
    patch.setattr(modes, "several_threads", True)


@mutant("engine.leaf.moved_into_the_graph")
def _(ref, patch):
    """What is a leaf no longer is passed over."""
    patch.setattr(ref.autograd.engine, "check_is_leaf", lambda t: None)

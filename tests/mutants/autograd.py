"""Faults in recording operations, in running backward, and in keeping gradients."""

from typing import Any

import numpy as np

import reference_impl.autograd.inplace  # noqa: F401 - else it is imported with the first recorded write
from reference_impl.tensor import LEAF, RETAIN, made
from tests.mutants import mutant
from tests.mutants.devices import around


def formulas(patch: Any, operation: Any, *derivatives: Any) -> None:
    """Replace the derivatives of an operation, one for each input."""
    patch.setattr(operation.op.node, "formulas", derivatives)


def in_engine(ref: Any, patch: Any, name: str, fault: Any) -> None:
    """Break one function of the engine."""
    the_long_way(ref, patch)
    around(ref.autograd.engine, patch, name, fault)


def the_long_way(ref: Any, patch: Any) -> None:
    """Let every pass take the engine's general way, on which faults are planted."""
    engine = ref.autograd.engine

    def from_one(root: Any, g: Any, keep_graph: bool) -> None:
        engine.run([(root, g)], keep_graph=keep_graph, create_graph=False)

    patch.setattr(engine, "run_from", from_one)


def with_property(ref: Any, patch: Any, name: str, get: Any = None, set: Any = None) -> None:
    """Replace the reading or the writing of a tensor's property."""
    whole = getattr(ref.Tensor, name)
    patch.setattr(ref.Tensor, name, property(get or whole.fget, set or whole.fset))


# ---- requires_grad ---------------------------------------------------------------------------------------------------


@mutant("autograd.requires_grad.is_off_by_default")
def _(ref, patch):
    """``ones`` makes tensors that require grad."""
    around(ref, patch, "ones", lambda original, *size, **options: original(*size, **options).requires_grad_())


@mutant("autograd.requires_grad.is_asked_for")
def _(ref, patch):
    """``requires_grad_`` returns None, as a setter would."""
    around(ref.Tensor, patch, "requires_grad_", lambda original, self, value=True: original(self, value) and None)


@mutant("autograd.requires_grad.is_asked_for_complex")
def _(ref, patch):
    """Complex tensors cannot require grad."""

    def refused(original, t):
        if t.array.dtype.kind == "c":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        original(t)

    around(ref.creation, patch, "require_grad", refused)


@mutant("autograd.requires_grad.is_refused_for_integers")
def _(ref, patch):
    """Assigning the attribute does not look at the dtype."""
    with_property(ref, patch, "requires_grad", set=lambda self, value: setattr(self, "node", LEAF))


@mutant("autograd.requires_grad.spreads_to_results")
def _(ref, patch):
    """Only the left operand of a product counts."""
    around(
        ref.Tensor, patch, "__mul__",
        lambda original, a, b: original(a, b) if a.requires_grad else original(a, b).detach(),
    )  # fmt: skip


@mutant("autograd.requires_grad.is_not_retroactive")
def _(ref, patch):
    """A result asks the tensor it was computed from whenever it is asked itself."""

    def remembering(original, a, b):
        result = original(a, b)
        result.source = a
        return result

    around(ref.Tensor, patch, "__mul__", remembering)
    own = ref.Tensor.requires_grad.fget
    with_property(ref, patch, "requires_grad", lambda self: own(self) or own(getattr(self, "source", self)))


@mutant("autograd.requires_grad.turned_off_on_a_leaf")
def _(ref, patch):
    """Turning the flag off throws the gradient away."""

    def forgetting(original, self, value=True):
        if not value:
            self.grad = None
        return original(self, value)

    around(ref.Tensor, patch, "requires_grad_", forgetting)


@mutant("autograd.requires_grad.of_a_result_stays_on")
def _(ref, patch):
    """Turning the flag of a result off detaches it."""
    whole = ref.Tensor.requires_grad.fset
    with_property(
        ref, patch, "requires_grad", set=lambda self, value: whole(self, value) if value else self.detach_() and None
    )


@mutant("autograd.requires_grad.never_of_integer_results")
def _(ref, patch):
    """The index that ``argmax`` returns requires grad."""

    def tracked(original, self, *args):
        result = original(self, *args)
        result.node = self.node
        return result

    around(ref.Tensor, patch, "argmax", tracked)


# ---- leaves and grad_fn ----------------------------------------------------------------------------------------------


@mutant("autograd.is_leaf.made_or_untracked")
def _(ref, patch):
    """Only tensors that require grad are leaves."""
    with_property(ref, patch, "is_leaf", lambda self: self.requires_grad and self.grad_fn is None)


def made_anew(original, self, *args, **options):
    """A conversion's result without its history, as a new leaf."""
    result = original(self, *args, **options)
    return result if result is self or not self.requires_grad else result.detach().requires_grad_()


@mutant("autograd.is_leaf.not_after_conversion")
def _(ref, patch):
    """``to(dtype)`` makes a new leaf."""
    around(ref.Tensor, patch, "to", made_anew)


@mutant("autograd.is_leaf.not_after_transfer")
def _(ref, patch):
    """``to(device)`` makes a new leaf."""
    around(ref.Tensor, patch, "to", made_anew)


@mutant("autograd.grad_fn.none_without_history")
def _(ref, patch):
    """``grad_fn`` is a new wrapper each time that it is read."""

    class Shown:
        def __init__(self, node):
            self.node = node

    whole = ref.Tensor.grad_fn.fget
    with_property(ref, patch, "grad_fn", lambda self: None if whole(self) is None else Shown(whole(self)))


@mutant("autograd.grad_fn.named_after_the_operation")
def _(ref, patch):
    """A negation is recorded as the product with -1."""
    patch.setattr(ref.Tensor, "__neg__", lambda self: self * -1)


@mutant("autograd.grad_fn.leads_to_the_inputs")
def _(ref, patch):
    """Inputs that are constants are left out."""
    node = ref.autograd.methods.Node
    whole = node.next_functions.fget
    patch.setattr(node, "next_functions", property(lambda self: tuple(e for e in whole(self) if e[0] is not None)))


# ---- backward --------------------------------------------------------------------------------------------------------


@mutant("autograd.backward.worked_example")
def _(ref, patch):
    """A sum passes its gradient to the first operand only."""
    formulas(patch, ref.elementwise.add, lambda g: g, lambda g: g * 0)


@mutant("autograd.backward.worked_example_printed")
def _(ref, patch):
    """A node prints without its address."""
    patch.setattr(ref.autograd.methods.Node, "__repr__", lambda self: f"<{type(self).__name__}>")


@mutant("autograd.backward.returns_nothing")
def _(ref, patch):
    """``backward`` returns the tensor, for chaining."""
    around(ref.Tensor, patch, "backward", lambda original, self, *args, **named: original(self, *args, **named) or self)


@mutant("autograd.backward.of_one_element")
def _(ref, patch):
    """Only a tensor without dimensions can begin with 1."""

    def strict(original, root, gradient, create_graph):
        if gradient is None and root.array.ndim:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return original(root, gradient, create_graph)

    in_engine(ref, patch, "root_gradient", strict)


@mutant("autograd.backward.of_several_elements_needs_a_gradient")
def _(ref, patch):
    """A tensor of several elements begins with ones."""
    in_engine(
        ref, patch, "root_gradient",
        lambda original, root, gradient, create_graph: original(
            root, ref.ones_like(root.detach()) if gradient is None else gradient, create_graph
        ),
    )  # fmt: skip


@mutant("autograd.backward.applies_the_gradient")
def _(ref, patch):
    """The gradient given is taken for ones."""
    in_engine(
        ref, patch, "root_gradient",
        lambda original, root, gradient, create_graph: original(
            root, None if gradient is None else ref.ones_like(gradient), create_graph
        ),
    )  # fmt: skip


@mutant("autograd.backward.refuses_another_shape")
def _(ref, patch):
    """A gradient that broadcasts to the tensor's shape is taken."""

    def lenient(original, root, gradient, create_graph):
        if gradient is not None:
            gradient = gradient.expand(root.shape)
        return original(root, gradient, create_graph)

    in_engine(ref, patch, "root_gradient", lenient)


@mutant("autograd.backward.refuses_what_is_no_tensor")
def _(ref, patch):
    """Numbers and lists are converted to a gradient."""
    in_engine(
        ref, patch, "root_gradient",
        lambda original, root, gradient, create_graph: original(
            root, ref.tensor(gradient).expand(root.shape) if isinstance(gradient, list | float) else gradient, create_graph
        ),
    )  # fmt: skip
    in_engine(ref, patch, "_gradients", lambda original, given, n: (given,))


@mutant("autograd.backward.converts_the_gradients_dtype")
def _(ref, patch):
    """A gradient of another dtype is refused."""

    def strict(original, root, gradient, create_graph):
        if gradient is not None and gradient.dtype != root.dtype:
            raise RuntimeError("gradient of another dtype")
        return original(root, gradient, create_graph)

    in_engine(ref, patch, "root_gradient", strict)


@mutant("autograd.backward.needs_a_graph")
def _(ref, patch):
    """``backward`` of a constant does nothing."""
    around(
        ref.Tensor, patch, "backward",
        lambda original, self, *args, **named: original(self, *args, **named) if self.requires_grad else None,
    )  # fmt: skip


def kept_as_it_is(original, t, g, held):
    """The gradient itself is kept, whoever else holds it."""
    if t._grad is None:
        t._grad = made(g)
    else:
        original(t, g, held)


@mutant("autograd.backward.of_a_leaf")
def _(ref, patch):
    """The leaf keeps the gradient that was passed in, not a copy."""
    in_engine(ref, patch, "add_to_grad", kept_as_it_is)


@mutant("autograd.backward.twice_is_refused")
def _(ref, patch):
    """The graph is never freed."""
    in_engine(ref, patch, "run", lambda original, roots, **how: original(roots, **{**how, "keep_graph": True}))


@mutant("autograd.backward.twice_through_a_shared_part_is_refused")
def _(ref, patch):
    """A second pass stops in silence where the graph was freed."""

    def silent(original, node, g, as_tensors):
        return [None] * len(node.edges) if node.saved is None else original(node, g, as_tensors)

    in_engine(ref, patch, "derivatives", silent)


@mutant("autograd.backward.twice_where_nothing_was_saved")
def _(ref, patch):
    """The graph can be walked once, whether it saved anything or not."""

    def once(original, roots, **how):
        roots = list(roots)
        found = original(roots, **how)
        for node, _ in roots:
            node.saved = None
        return found

    in_engine(ref, patch, "run", once)


@mutant("autograd.backward.retain_graph")
def _(ref, patch):
    """``retain_graph`` is not heeded."""
    in_engine(ref, patch, "run", lambda original, roots, **how: original(roots, **{**how, "keep_graph": False}))


def with_itself_once(original, a, b):
    """An operation of a tensor with itself, recorded for one of the two operands."""
    return original(a, b.detach() if a is b else b)


@mutant("autograd.backward.sums_over_paths")
def _(ref, patch):
    """A sum of a tensor with itself is recorded once."""
    around(ref.Tensor, patch, "__add__", with_itself_once)


@mutant("autograd.backward.through_a_ladder_of_diamonds")
def _(ref, patch):
    """A sum of a tensor with itself is recorded once."""
    around(ref.Tensor, patch, "__add__", with_itself_once)


@mutant("autograd.backward.through_a_deep_chain")
def _(ref, patch):
    """The graph is walked recursively."""

    def walked(node):
        for e in getattr(node, "edges", ()):
            walked(e)

    def recursive(original, roots, **how):
        roots = list(roots)
        for e, _ in roots:
            walked(e)
        return original(roots, **how)

    in_engine(ref, patch, "run", recursive)


def zeros_for_none(ref, patch):
    """A leaf's gradient reads as zeros before it has one."""
    whole = ref.Tensor.grad.fget
    with_property(
        ref, patch, "grad",
        lambda self: ref.zeros_like(self.detach()) if self.requires_grad and self._grad is None else whole(self),
    )  # fmt: skip


@mutant("autograd.backward.reaches_only_what_was_used")
def _(ref, patch):
    """A leaf that was not reached has zeros."""
    zeros_for_none(ref, patch)


@mutant("autograd.backward.inputs")
def _(ref, patch):
    """``inputs`` is not heeded."""
    around(ref.Tensor, patch, "backward", lambda original, self, gradient=None, inputs=None: original(self, gradient))


@mutant("autograd.backward.of_several_tensors")
def _(ref, patch):
    """Each tensor has a pass of its own, which frees what it shares with the next."""

    def one_by_one(original, tensors, gradients):
        for t, g in zip(tensors, gradients, strict=True):
            original(t, g)

    around(ref.autograd, patch, "backward", one_by_one)


# ---- grad ------------------------------------------------------------------------------------------------------------


@mutant("autograd.grad.is_none_until_backward")
def _(ref, patch):
    """A leaf's gradient is zeros at first."""
    zeros_for_none(ref, patch)


@mutant("autograd.grad.is_like_the_tensor")
def _(ref, patch):
    """Gradients are kept in float32."""
    in_engine(
        ref,
        patch,
        "add_to_grad",
        lambda original, t, g, held: setattr(t, "_grad", ref.op.result_of(g.astype(np.float32))),
    )


@mutant("autograd.grad.has_the_tensors_layout")
def _(ref, patch):
    """A gradient is always contiguous."""
    patch.setattr(ref.autograd.engine, "empty_like", lambda array: np.empty(array.shape, array.dtype))


@mutant("autograd.grad.accumulates")
def _(ref, patch):
    """Each ``backward`` replaces the gradient."""

    def replaced(original, t, g, held):
        t._grad = None
        original(t, g, held)

    in_engine(ref, patch, "add_to_grad", replaced)


@mutant("autograd.grad.accumulates_in_place")
def _(ref, patch):
    """The sum is a new tensor each time."""

    def summed_anew(original, t, g, held):
        known, t._grad = t._grad, None
        original(t, g, held)
        if known is not None:
            t._grad = known + t._grad

    in_engine(ref, patch, "add_to_grad", summed_anew)


@mutant("autograd.grad.is_the_leafs_own")
def _(ref, patch):
    """Two leaves that receive one gradient share it."""
    in_engine(ref, patch, "add_to_grad", kept_as_it_is)


@mutant("autograd.grad.can_be_assigned")
def _(ref, patch):
    """An assigned gradient is copied."""
    whole = ref.Tensor.grad.fset
    with_property(ref, patch, "grad", set=lambda self, value: whole(self, None if value is None else value.clone()))


@mutant("autograd.grad.refuses_another_shape_or_dtype")
def _(ref, patch):
    """Whatever tensor is assigned becomes the gradient."""
    whole = ref.Tensor.grad.fset
    with_property(
        ref, patch, "grad",
        set=lambda self, value: setattr(self, "_grad", value) if isinstance(value, ref.Tensor) else whole(self, value),
    )  # fmt: skip


@mutant("autograd.grad.refuses_another_device")
def _(ref, patch):
    """An assigned gradient is moved to the tensor's device."""
    whole = ref.Tensor.grad.fset
    with_property(ref, patch, "grad", set=lambda self, value: whole(self, value.to(self.device)))


@mutant("autograd.grad.not_kept_for_results")
def _(ref, patch):
    """Reading a result's gradient gives no warning."""
    with_property(ref, patch, "grad", lambda self: self._grad)


@mutant("autograd.retain_grad.keeps_a_results_gradient")
def _(ref, patch):
    """``retain_grad`` does nothing."""
    patch.setattr(ref.Tensor, "retain_grad", lambda self: None)


@mutant("autograd.retain_grad.accumulates")
def _(ref, patch):
    """A result keeps the gradient of the last pass only."""

    def last_only(original, self):
        original(self)
        if not self.is_leaf:
            keep = self.node.hooks[RETAIN]

            def anew(g):
                self._grad = None
                keep(g)

            self.node.hooks[RETAIN] = anew

    around(ref.Tensor, patch, "retain_grad", last_only)


@mutant("autograd.retain_grad.of_leaves_and_constants")
def _(ref, patch):
    """``retain_grad`` of a constant does nothing."""
    around(ref.Tensor, patch, "retain_grad", lambda original, self: original(self) if self.requires_grad else None)


@mutant("autograd.retain_grad.follows_writes")
def _(ref, patch):
    """The gradient kept is that of the value at the time that it was asked for."""
    patch.setattr(ref.autograd.inplace, "successor", lambda old, node: node)


@mutant("autograd.backward.twice_through_a_choice_is_refused")
def _(ref, patch):
    """Where no value was saved the graph can be walked again."""
    original = ref.autograd.engine.derivatives

    def lenient(node, g, as_tensors):
        if node.saved is None and type(node).__name__ in (
            "IndexBackward0",
            "MaxBackward0",
            "MinBackward0",
            "WhereBackward0",
        ):
            node.saved = ((),)
            node.versions = None
        return original(node, g, as_tensors)

    patch.setattr(ref.autograd.engine, "derivatives", lenient)


@mutant("autograd.backward.inputs_that_are_results")
def _(ref, patch):
    """A result gets its gradient once, and is not kept in mind."""
    original = ref.autograd.engine.backward

    def forgetful(tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None):
        original(tensors, grad_tensors, retain_graph, create_graph, inputs)
        for t in inputs or ():
            if t.node is not LEAF:
                t.node.hooks = None

    patch.setattr(ref.autograd.engine, "backward", forgetful)


@mutant("autograd.retain_grad.survives_a_change_of_geometry")
def _(ref, patch):
    """A result that changed its geometry forgets that it keeps its gradient."""
    patch.setattr(ref.views, "RETAIN", object())


@mutant("autograd.retain_grad.survives_a_change_of_geometry")
def _(ref, patch):
    """The gradient that is kept is turned with its tensor."""
    changed = ref.Tensor.t_
    patch.setattr(
        ref.Tensor, "t_", lambda self: (changed(self), setattr(self, "_grad", self._grad and self._grad.t()))[0]
    )


@mutant("autograd.grad.can_be_deleted")
def _(ref, patch):
    """``del x.grad`` leaves it where it is."""
    whole = ref.Tensor.grad
    patch.setattr(ref.Tensor, "grad", property(whole.fget, whole.fset, lambda self: None))

"""Faults in custom functions: what is recorded, saved, given to ``backward`` and taken from it."""

from contextlib import contextmanager, nullcontext

from reference_impl import enable_grad, zeros
from reference_impl.tensor import LEAF, Tensor, made
from tests.mutants import mutant, replaced

MODULE = "autograd.function"
CTX = f"{MODULE}.FunctionCtx"


@contextmanager
def switched_off_for_good():
    enabled = enable_grad()
    enabled.recording = False
    enabled.__enter__()
    yield
    enabled.__exit__()


# ---- apply -----------------------------------------------------------------------------------------------------------

replaced(
    "custom_functions.apply.differentiates_by_backward", "The gradient is passed on as it is.",
    f"{MODULE}._derivative", lambda original, function: lambda ctx, *gradients: gradients[0],
)  # fmt: skip
replaced("custom_functions.apply.names_its_node", "All are called alike.", f"{CTX}.name", lambda original, self: "Ctx")
replaced(
    "custom_functions.apply.records_only_where_needed", "Everything is recorded.",
    f"{MODULE}._with_history", lambda original, ctx, inputs, results, tracked: original(ctx, inputs, results, True),
)  # fmt: skip


@mutant("custom_functions.apply.takes_what_is_no_tensor")
def _(ref, patch):
    """None is not taken for a gradient."""

    def strict(ctx, i, grad):
        if grad is None:
            raise RuntimeError("no gradient")
        return grad

    patch.setattr(ref.autograd.function, "_checked", strict)


replaced(
    "custom_functions.apply.returns_what_is_no_tensor", "What is no tensor has zeros for a gradient.",
    f"{MODULE}._arriving", lambda original, ctx, g, kind: zeros(1) if kind is None else original(ctx, g, kind),
)  # fmt: skip


def listed(original, ctx, inputs, results, tracked):
    if isinstance(results[0], list):
        return (list(original(ctx, inputs, tuple(results[0]), tracked)),)
    return original(ctx, inputs, results, tracked)


replaced(
    "custom_functions.apply.looks_into_tuples_alone", "The tensors of a list are results.",
    f"{MODULE}._with_history", listed,
)  # fmt: skip
replaced(
    "custom_functions.apply.of_several", "Of several results' gradients one arrives.",
    "autograd.function.Parts.__add__", lambda original, self, other: self,
)  # fmt: skip
replaced(
    "custom_functions.apply.forward_is_not_recorded", "``forward`` runs in the mode at hand.",
    f"{MODULE}._unrecorded", lambda original: nullcontext(),
)  # fmt: skip
replaced(
    "custom_functions.apply.backward_is_recorded_on_demand", "``backward`` is always recorded.",
    f"{MODULE}._derivative", lambda original, function: enable_grad()(original(function)),
)  # fmt: skip
replaced(
    "custom_functions.apply.passes_exceptions", "Recording stays off after an exception in ``forward``.",
    f"{MODULE}._unrecorded", lambda original: switched_off_for_good(),
)  # fmt: skip
replaced(
    "custom_functions.apply.nests", "Functions are recorded in any mode.", f"{MODULE}._with_history",
    lambda original, ctx, inputs, results, tracked: original(ctx, inputs, results, any(ctx.needs_input_grad)),
)  # fmt: skip


@mutant("custom_functions.apply.takes_keywords")
def _(ref, patch):
    """Arguments are passed by position alone."""
    apply = ref.autograd.Function.apply.__func__
    patch.setattr(ref.autograd.Function, "apply", classmethod(lambda cls, *args: apply(cls, *args)))


@mutant("custom_functions.apply.needs_both_methods")
def _(ref, patch):
    """A function without ``forward`` returns its input."""
    patch.setattr(ref.autograd.Function, "forward", staticmethod(lambda ctx, a: a))


replaced(
    "custom_functions.apply.not_called_on_instances", "Calling an instance applies the function.",
    "autograd.Function.__call__", lambda original, self, *args: type(self).apply(*args),
)  # fmt: skip
replaced(
    "custom_functions.apply.vjp_stands_for_backward", "``backward`` alone is called.",
    f"{MODULE}._derivative", lambda original, function: function.backward,
)  # fmt: skip


# ---- What forward returns --------------------------------------------------------------------------------------------


def result(clause, fault, change):
    """Break how a result gets its history."""
    replaced(clause, fault, f"{MODULE}._become_result", change)


result(
    "custom_functions.result.of_nothing_has_history", "A result of another shape than the input's has no history.",
    lambda original, ctx, node, t, number, written: (
        original(ctx, node, t, number, written) if t.array.shape == ctx._inputs[0][0] else None
    ),
)  # fmt: skip
replaced(
    "custom_functions.result.input_returned", "An input that is returned is returned.", f"{MODULE}._with_history",
    lambda original, ctx, inputs, results, tracked: tuple(
        given if any(given is value for value in inputs) else wrapped
        for given, wrapped in zip(results, original(ctx, inputs, results, tracked), strict=True)
    ),
)  # fmt: skip


def plain(original, ctx, node, t, number, written):
    original(ctx, node, t, number, written)
    if t.extra is not None:
        t.extra.origin = None


result("custom_functions.result.view_cannot_be_written", "A view that a function returns is one like others.", plain)


@mutant("custom_functions.result.integers_have_no_history")
def _(ref, patch):
    """Results of every dtype have a history."""
    patch.setattr(ref.autograd.function, "FLOATING", -1)


replaced(
    "custom_functions.non_differentiable.has_no_history", "The mark is not heeded.",
    f"{CTX}.mark_non_differentiable", lambda original, self, *results: None,
)  # fmt: skip


# ---- The context -----------------------------------------------------------------------------------------------------


@mutant("custom_functions.ctx.carries_attributes")
def _(ref, patch):
    """Names that the engine's nodes use are lost."""
    patch.setattr(
        ref.autograd.function.FunctionCtx, "__setattr__",
        lambda self, name, value: None if name == "shape" else object.__setattr__(self, name, value), raising=False,
    )  # fmt: skip


@mutant("custom_functions.ctx.is_of_one_call")
def _(ref, patch):
    """All calls of a function share one context."""
    contexts = {}
    new = ref.autograd.Function._new_context.__func__
    patch.setattr(
        ref.autograd.Function, "_new_context",
        classmethod(lambda cls, inputs: contexts.setdefault(cls, new(cls, inputs))),
    )  # fmt: skip


def needing_all(original, self, function, inputs):
    original(self, function, inputs)
    self.needs_input_grad = tuple(isinstance(value, Tensor) for value in inputs)


replaced("custom_functions.ctx.needs_input_grad", "Every tensor needs a gradient.", f"{CTX}.__init__", needing_all)


def reading(clause, fault, change):
    """Break how a saved tensor is read."""
    replaced(clause, fault, f"{MODULE}.Kept.opened", change)


reading(
    "custom_functions.save.gives_back_inputs", "A saved input comes back as another tensor.",
    lambda original, self, node, history: original(self, node, history).detach(),
)  # fmt: skip
reading(
    "custom_functions.save.gives_back_results_with_history", "A saved result comes back without history.",
    lambda original, self, node, history: original(self, node, None),
)  # fmt: skip


def itself(original, self, t, result):
    original(self, t, result)
    self.tensor = t


replaced(
    "custom_functions.save.makes_no_cycle", "A saved result is kept as it is, with its history.",
    f"{MODULE}.Kept.__init__", itself,
)  # fmt: skip
replaced(
    "custom_functions.save.takes_tensors_alone", "What is no tensor is passed over.", f"{CTX}.save_for_backward",
    lambda original, self, *values: original(self, *(v for v in values if isinstance(v, Tensor))),
)  # fmt: skip
replaced(
    "custom_functions.save.last_call_counts", "Each call adds to what is saved.", f"{CTX}.save_for_backward",
    lambda original, self, *values: original(self, *self._to_save, *values),
)  # fmt: skip


@mutant("custom_functions.save.freed_by_backward")
def _(ref, patch):
    """Nothing is freed."""
    kept = property(lambda self: self.params[0]._saved, lambda self, value: None)
    patch.setattr(ref.autograd.function.FunctionNode, "saved", kept)


def once(original, node, g, as_tensors):
    ctx = node.params[0]
    if hasattr(ctx, "gone"):
        raise RuntimeError("gone through a second time")
    ctx.gone = True
    return original(node, g, as_tensors)


replaced(
    "custom_functions.save.nothing_saved_nothing_freed", "A function is gone through once.",
    "autograd.function.FunctionNode.joint", once,
)  # fmt: skip


def unchecked(original, self, node, history):
    self.version = self.tensor._version
    return original(self, node, history)


reading("custom_functions.save.refuses_values_written_since", "Versions are not compared.", unchecked)


# ---- What backward returns -------------------------------------------------------------------------------------------


def as_many(original, function):
    def derivative(ctx, *gradients):
        given = original(function)(ctx, *gradients)
        n = len(ctx._inputs)
        return ((given if isinstance(given, tuple) else (given,)) + (None,) * n)[:n]

    return derivative


replaced(
    "custom_functions.gradients.are_one_per_input", "Missing gradients are None, and others are dropped.",
    f"{MODULE}._derivative", as_many,
)  # fmt: skip


def taking(clause, fault, change):
    """Break how a gradient that ``backward`` returned is checked."""
    replaced(clause, fault, f"{MODULE}._checked", change)


taking(
    "custom_functions.gradients.are_none_for_what_is_no_tensor", "A gradient for what is no tensor is dropped.",
    lambda original, ctx, i, grad: None if ctx._inputs[i] is None else original(ctx, i, grad),
)  # fmt: skip
taking(
    "custom_functions.gradients.are_tensors", "A gradient that is no tensor is dropped.",
    lambda original, ctx, i, grad: original(ctx, i, grad) if isinstance(grad, Tensor) else None,
)  # fmt: skip
taking(
    "custom_functions.gradients.have_the_inputs_shape", "A gradient of another shape is spread over the input's.",
    lambda original, ctx, i, grad: original(ctx, i, grad.sum().expand(ctx._inputs[i][0])),
)  # fmt: skip


def of_its_shape(original, ctx, i, grad):
    if grad is not None and grad.array.shape != ctx._inputs[i][0]:
        raise RuntimeError("another shape")
    return original(ctx, i, grad)


taking("custom_functions.gradients.are_summed_to_the_inputs_shape", "Only the very shape is taken.", of_its_shape)
taking(
    "custom_functions.gradients.have_the_inputs_device", "A gradient is moved to where it belongs.",
    lambda original, ctx, i, grad: original(ctx, i, grad.to(ctx._inputs[i][2].device)),
)  # fmt: skip


def strictly_needed(original, ctx, i, grad):
    if grad is not None and not ctx.needs_input_grad[i]:
        raise RuntimeError("not needed")
    return original(ctx, i, grad)


taking("custom_functions.gradients.of_constants_are_dropped", "A gradient for a constant is refused.", strictly_needed)
taking(
    "custom_functions.gradients.none_stops", "None stands for zeros.",
    lambda original, ctx, i, grad: original(ctx, i, zeros(ctx._inputs[i][0]) if grad is None else grad),
)  # fmt: skip
replaced(
    "custom_functions.gradients.are_not_shared", "The array that ``backward`` returned becomes the gradient.",
    "autograd.function.FunctionNode.joint",
    lambda original, node, g, as_tensors: tuple(part.base for part in original(node, g, as_tensors)),
)  # fmt: skip
replaced(
    "custom_functions.materialize.fills_with_zeros", "A missing gradient is None.",
    f"{MODULE}._arriving", lambda original, ctx, g, kind: None if g is None else original(ctx, g, kind),
)  # fmt: skip
replaced(
    "custom_functions.materialize.can_be_switched_off", "The switch is not heeded.",
    f"{CTX}.set_materialize_grads", lambda original, self, value: None,
)  # fmt: skip
replaced(
    "custom_functions.materialize.reaches_what_was_stopped", "Nothing is called behind what gave no gradient.",
    "autograd.engine._undefined", lambda original, node, create_graph: (None,) * len(node.edges),
)  # fmt: skip


# ---- mark_dirty ------------------------------------------------------------------------------------------------------

replaced(
    "custom_functions.dirty.input_becomes_result", "The mark is not heeded.",
    f"{CTX}.mark_dirty", lambda original, self, *inputs: None,
)  # fmt: skip
result(
    "custom_functions.dirty.constant_becomes_result", "A constant that was written to stays one.",
    lambda original, ctx, node, t, number, written: (
        None if written and t.node is None else original(ctx, node, t, number, written)
    ),
)  # fmt: skip


def any_leaf(original, ctx, t):
    if t.node is LEAF:
        t.node = None
    original(ctx, t)


replaced("custom_functions.dirty.leaf_is_refused", "A leaf can be marked.", f"{MODULE}._check_rewritable", any_leaf)


def returned_alone(original, ctx, given, results):
    ctx._dirty = tuple(t for t in ctx._dirty if any(t is value for value in results))
    return original(ctx, given, results)


replaced(
    "custom_functions.dirty.must_be_returned", "What is not returned is passed over.",
    f"{MODULE}._checked_dirty", returned_alone,
)  # fmt: skip


def view_alone(original, ctx, node, t, number, written):
    if written and t.base is not None:
        t.node = node
    else:
        original(ctx, node, t, number, written)


result("custom_functions.dirty.view_rewrites_its_base", "A view's base keeps its history.", view_alone)


# ---- setup_context, differentiating again ----------------------------------------------------------------------------

replaced(
    "custom_functions.setup_context.prepares_the_context", "The context is prepared with recording on.",
    f"{MODULE}._unrecorded", lambda original: nullcontext(),
)  # fmt: skip
reading(
    "custom_functions.double.backward_is_differentiable", "Saved tensors are constants.",
    lambda original, self, node, history: original(self, node, history).detach(),
)  # fmt: skip
replaced(
    "custom_functions.double.through_the_gradient", "The gradient is a constant.",
    f"{MODULE}._arriving", lambda original, ctx, g, kind: original(ctx, g, kind).detach(),
)  # fmt: skip
reading(
    "custom_functions.double.what_was_between_is_constant", "Whatever was saved has the function as history.",
    lambda original, self, node, history: made(self.tensor.array, None, node),
)  # fmt: skip
replaced(
    "custom_functions.once_differentiable.refuses_twice", "The mark is not heeded.",
    f"{MODULE}.once_differentiable", lambda original, function: function,
)  # fmt: skip

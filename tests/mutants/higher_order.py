"""Faults in ``autograd.grad`` and in gradients of gradients."""

from tests.mutants import mutant
from tests.mutants.autograd import in_engine
from tests.mutants.devices import around


def in_grad(ref, patch, fault):
    """Break ``autograd.grad``; the fault is given the original, the outputs, the inputs and the options."""
    around(
        ref.autograd, patch, "grad",
        lambda original, outputs, inputs, grad_outputs=None, **options: fault(
            original, outputs, [inputs] if isinstance(inputs, ref.Tensor) else list(inputs), grad_outputs=grad_outputs, **options
        ),
    )  # fmt: skip


@mutant("higher_order.grad.returns_without_accumulating")
def _(ref, patch):
    """The gradients are stored in the inputs too."""

    def stored(original, outputs, inputs, **options):
        gradients = original(outputs, inputs, **options)
        for t, g in zip(inputs, gradients, strict=True):
            t.grad = g
        return gradients

    in_grad(ref, patch, stored)


@mutant("higher_order.grad.of_results")
def _(ref, patch):
    """Only leaves have gradients; a result is taken for unused."""
    in_grad(
        ref, patch,
        lambda original, outputs, inputs, **options: tuple(
            g if t.is_leaf else None for t, g in zip(inputs, original(outputs, inputs, **options), strict=True)
        ),
    )  # fmt: skip


@mutant("higher_order.grad.unused_inputs")
def _(ref, patch):
    """An unused input is always None."""
    in_grad(
        ref, patch,
        lambda original, outputs, inputs, **options: original(outputs, inputs, **{**options, "allow_unused": True}),
    )  # fmt: skip


@mutant("higher_order.grad.refuses_untracked_inputs")
def _(ref, patch):
    """An input that does not require grad is an unused one."""

    def lenient(original, outputs, inputs, **options):
        if any(not t.requires_grad for t in inputs):
            return (None,) * len(inputs)
        return original(outputs, inputs, **options)

    in_grad(ref, patch, lenient)


@mutant("higher_order.grad.weights_the_outputs")
def _(ref, patch):
    """The weights of the outputs are taken for ones."""
    in_engine(
        ref, patch, "root_gradient",
        lambda original, root, gradient, create_graph: original(
            root, None if gradient is None else ref.ones(root.shape), create_graph
        ),
    )  # fmt: skip


@mutant("higher_order.grad.frees_the_graph")
def _(ref, patch):
    """The graph is kept."""
    in_grad(
        ref,
        patch,
        lambda original, outputs, inputs, **options: original(outputs, inputs, **{**options, "retain_graph": True}),
    )


@mutant("higher_order.create_graph.differentiates_again")
def _(ref, patch):
    """``create_graph`` keeps the graph and does not record the gradients."""

    def unrecorded(original, outputs, inputs, create_graph=False, **options):
        return original(outputs, inputs, **options, retain_graph=create_graph or None)

    in_grad(ref, patch, unrecorded)


@mutant("higher_order.create_graph.of_a_penalty")
def _(ref, patch):
    """The saved values that a recorded gradient is computed from are constants."""

    def constants(original, node, number, as_tensors):
        values = original(node, number, as_tensors)
        return [t.detach() for t in values] if as_tensors else values

    in_engine(ref, patch, "unpacked", constants)


@mutant("higher_order.create_graph.of_a_constant_slope")
def _(ref, patch):
    """Every gradient requires grad with ``create_graph``."""

    def tracked(original, outputs, inputs, create_graph=False, **options):
        gradients = original(outputs, inputs, create_graph=create_graph, **options)
        return tuple(g.requires_grad_() for g in gradients) if create_graph else gradients

    in_grad(ref, patch, tracked)


@mutant("higher_order.create_graph.with_backward")
def _(ref, patch):
    """A recorded gradient is added to the old one in place."""

    def in_place(original, t, g, held):
        known = t._grad
        original(t, g, held)
        if known is not None and known is not t._grad:
            known.array[...] = t._grad.array

    in_engine(ref, patch, "add_to_grad", in_place)


@mutant("higher_order.create_graph.gradients_are_the_leafs_own")
def _(ref, patch):
    """The recorded gradient itself is kept, which another leaf may keep too."""

    def kept(original, t, g, held):
        if isinstance(g, ref.Tensor) and t._grad is None:
            t._grad = g
        else:
            original(t, g, held)

    in_engine(ref, patch, "add_to_grad", kept)

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


# ---- Corners ---------------------------------------------------------------------------------------------------------


@mutant("higher_order.grad.an_input_twice")
def _(ref, patch):
    """An input that is given again is taken for unused."""

    def once(original, outputs, inputs, **options):
        found = original(outputs, inputs, **options)
        return tuple(
            None if any(t is u for u in inputs[:i]) else g for i, (t, g) in enumerate(zip(inputs, found, strict=True))
        )

    in_grad(ref, patch, once)


@mutant("higher_order.grad.of_several_outputs")
def _(ref, patch):
    """Outputs without history are passed over."""
    in_grad(
        ref, patch,
        lambda original, outputs, inputs, **options: original(
            [y for y in outputs if y.requires_grad] if isinstance(outputs, list) else outputs, inputs, **options
        ),
    )  # fmt: skip


@mutant("higher_order.grad.counts_must_agree")
def _(ref, patch):
    """Missing gradients are ones, and those too many are ignored."""
    in_engine(
        ref, patch, "_gradients",
        lambda original, given, n: (*tuple(given or ())[:n], *(None,) * (n - len(given or ()))),
    )  # fmt: skip


@mutant("higher_order.grad.materialized")
def _(ref, patch):
    """Zeros have the default dtype."""

    def default(original, outputs, inputs, **options):
        found = original(outputs, inputs, **options)
        return tuple(ref.zeros(g.shape) if not g.any() else g for g in found)

    in_grad(ref, patch, default)


@mutant("higher_order.grad.batched")
def _(ref, patch):
    """The rows are added up."""

    def summed(original, outputs, inputs, is_grads_batched=False, **options):
        found = original(outputs, inputs, is_grads_batched=is_grads_batched, **options)
        return tuple(g if g is None else g.sum(0) for g in found) if is_grads_batched else found

    in_grad(ref, patch, summed)


@mutant("higher_order.grad.batched_again")
def _(ref, patch):
    """A batch of gradients is not recorded."""

    def constant(original, outputs, inputs, is_grads_batched=False, **options):
        found = original(outputs, inputs, is_grads_batched=is_grads_batched, **options)
        return tuple(g.detach() for g in found) if is_grads_batched else found

    in_grad(ref, patch, constant)


@mutant("higher_order.create_graph.keeps_the_graph")
def _(ref, patch):
    """``create_graph`` keeps the graph whatever ``retain_graph`` says."""
    in_grad(
        ref, patch,
        lambda original, outputs, inputs, create_graph=False, **options: original(
            outputs, inputs, create_graph=create_graph, **{**options, **({"retain_graph": True} if create_graph else {})}
        ),
    )  # fmt: skip


@mutant("higher_order.create_graph.under_no_grad")
def _(ref, patch):
    """Under ``no_grad`` gradients are not recorded."""
    in_grad(
        ref, patch,
        lambda original, outputs, inputs, create_graph=False, **options: original(
            outputs, inputs, create_graph=create_graph and ref.is_grad_enabled(), retain_graph=create_graph, **options
        ),
    )  # fmt: skip


@mutant("higher_order.create_graph.mixed_derivatives")
def _(ref, patch):
    """The second factor of a product is a constant in its derivative by the first."""
    node = ref.elementwise.mul.op.node
    patch.setattr(node, "formulas", (lambda g, b: g * getattr(b, "detach", lambda: b)(), node.formulas[1]))


@mutant("higher_order.create_graph.weights")
def _(ref, patch):
    """The weights are constants."""
    in_engine(
        ref, patch, "root_gradient",
        lambda original, root, gradient, create_graph, *rest: original(
            root, gradient if gradient is None else gradient.detach(), create_graph, *rest
        ),
    )  # fmt: skip


@mutant("higher_order.create_graph.through_views_and_writes")
def _(ref, patch):
    """A recorded write's derivative passes no history on."""
    copied = ref.autograd.inplace.CopySlices
    original = copied.joint
    patch.setattr(
        copied, "joint",
        staticmethod(lambda g, *params: tuple(p.detach() if hasattr(p, "detach") else p for p in original(g, *params))),
    )  # fmt: skip


@mutant("higher_order.dtype.of_each_input")
def _(ref, patch):
    """A recorded gradient keeps the dtype that it arrives in."""
    original = ref.autograd.engine.conformed
    patch.setattr(
        ref.autograd.engine,
        "conformed",
        lambda g, shape, dtype: original(g, shape, g.array.dtype if isinstance(g, ref.Tensor) else dtype),
    )


@mutant("higher_order.splitting.of_parts_not_used")
def _(ref, patch):
    """The place of a part that was not used is filled up with zeros in the shape of the whole."""
    patch.setattr(ref.joining, "_shape_at", lambda shape, key: shape)


@mutant("higher_order.products.with_zeros")
def _(ref, patch):
    """The product of the others is a constant."""
    original = ref.reductions._others
    patch.setattr(ref.reductions, "_others", lambda a: original(a.detach() if isinstance(a, ref.Tensor) else a))


@mutant("higher_order.products.with_zeros")
def _(ref, patch):
    """Zeros among the factors of ``index_reduce`` are constants."""
    original = ref.scattering.masked
    patch.setattr(
        ref.scattering, "masked", lambda x, chosen: original(x.detach() if isinstance(x, ref.Tensor) else x, chosen)
    )

"""Faults in the derivatives of functions: Jacobians, Hessians and their products with vectors."""

from tests.mutants import mutant, replaced

MODULE = "autograd.functional"


def unnested(original, *args, **options):
    """The result of a function with the outermost tuples of one entry taken off."""
    found = original(*args, **options)
    while type(found) is tuple and len(found) == 1:
        found = found[0]
    return found


replaced(
    "functional.jacobian.rows_are_outputs", "Inputs come before outputs.", f"{MODULE}._rows",
    lambda original, y, number, inputs, *rest: tuple(
        j.permute(*range(y.ndim, j.ndim), *range(y.ndim)) for j in original(y, number, inputs, *rest)
    ),
)  # fmt: skip
replaced(
    "functional.jacobian.nests_as_given", "A tuple of one is taken for its one entry.", f"{MODULE}.jacobian", unnested
)


@mutant("functional.jacobian.unused_is_zeros")
def _(ref, patch):
    """Where an input is unused the Jacobian has the input's shape alone."""
    original = ref.autograd.functional._rows

    def rows(y, number, inputs, *rest):
        found = original(y, number, inputs, *rest)
        return tuple(ref.zeros_like(t) if not j.any() else j for j, t in zip(found, inputs, strict=True))

    patch.setattr(ref.autograd.functional, "_rows", rows)


replaced(
    "functional.jacobian.leaves_no_trace", "The Jacobian of inputs that require grad does too.", f"{MODULE}.jacobian",
    lambda original, func, inputs: original(func, inputs, create_graph=inputs.requires_grad),
)  # fmt: skip
replaced(
    "functional.jacobian.leaves_no_trace", "The inputs are made to require grad.", f"{MODULE}._fresh",
    lambda original, tensors, create_graph, tracked: tuple(
        t.requires_grad_() if tracked and not t.requires_grad else t for t in tensors
    ),
)  # fmt: skip
replaced(
    "functional.jacobian.calls_on_tensors_of_its_own", "The function is called on the inputs themselves.", f"{MODULE}._fresh",
    lambda original, tensors, create_graph, tracked: tuple(
        t if t.requires_grad else own for t, own in zip(tensors, original(tensors, create_graph, tracked), strict=True)
    ),
)  # fmt: skip
replaced(
    "functional.jacobian.calls_on_tensors_of_its_own", "The function is called on copies.", f"{MODULE}._fresh",
    lambda original, tensors, create_graph, tracked: original(tuple(t.clone() for t in tensors), create_graph, tracked),
)  # fmt: skip
replaced(
    "functional.jacobian.create_graph", "The function's own inputs are cut from the caller's.", f"{MODULE}._fresh",
    lambda original, tensors, create_graph, tracked: original(tensors, False, tracked),
)  # fmt: skip


@mutant("functional.jacobian.under_no_grad")
def _(ref, patch):
    """The function is run in the mode around."""
    patch.setattr(ref.autograd.functional, "enable_grad", lambda: ref.set_grad_enabled(ref.is_grad_enabled()))


replaced(
    "functional.jacobian.vectorize", "``vectorize`` gives the outputs in reverse.", f"{MODULE}.jacobian",
    lambda original, func, inputs, vectorize=False, **options: (
        original(func, inputs, **options)[::-1]
    ) if vectorize and isinstance(inputs, tuple) else original(func, inputs, vectorize=vectorize, **options),
)  # fmt: skip
replaced(
    "functional.jacobian.vectorize", "``vectorize`` and ``strict`` go together.", f"{MODULE}.jacobian",
    lambda original, func, inputs, vectorize=False, **options: original(func, inputs, **options),
)  # fmt: skip
replaced(
    "functional.jacobian.strict", "``strict`` looks only at the outputs.", f"{MODULE}._rows",
    lambda original, y, number, inputs, create_graph, strict: original(y, number, inputs, create_graph, False),
)  # fmt: skip
replaced(
    "functional.jacobian.strict", "``strict`` looks only at the Jacobian.", f"{MODULE}._check_outputs",
    lambda original, outputs, strict: None,
)  # fmt: skip
replaced(
    "functional.arguments.are_tensors", "A list is taken for a tuple.", f"{MODULE}._tuple_of",
    lambda original, given, *rest: original(tuple(given) if isinstance(given, list) else given, *rest),
)  # fmt: skip
replaced(
    "functional.jacobian.strategies", "Any strategy is taken for the reverse mode.", f"{MODULE}.jacobian",
    lambda original, func, inputs, strategy="", **options: original(func, inputs, **options),
)  # fmt: skip
replaced(
    "functional.vjp.weights_the_outputs", "The outputs' weights are taken for ones.", f"{MODULE}._weights",
    lambda original, v, like, *rest: tuple(t * 0 + 1 for t in original(v, like, *rest)),
)  # fmt: skip
replaced(
    "functional.vjp.vector_may_be_left_out", "``v`` may have any shape that broadcasts.", f"{MODULE}._weights",
    lambda original, v, like, *rest: original(
        v.sum().expand(like[0].shape) if not isinstance(v, tuple) and len(like) == 1 else v, like, *rest
    ),
)  # fmt: skip
replaced(
    "functional.vjp.vector_may_be_left_out", "``v`` can be left out for any output.", f"{MODULE}._is_one_element",
    lambda original, tensors: True,
)  # fmt: skip
replaced(
    "functional.vjp.unused", "``strict`` has no effect.", f"{MODULE}._or_zeros",
    lambda original, gradients, like, strict, *rest: original(gradients, like, False, *rest),
)  # fmt: skip
replaced(
    "functional.vjp.create_graph", "The vector is cut from the graph.", f"{MODULE}._weights",
    lambda original, v, like, many, create_graph, name: original(v, like, many, False, name),
)  # fmt: skip
replaced(
    "functional.jvp.weights_the_inputs", "``jvp`` is ``vjp``.", f"{MODULE}.jvp",
    lambda original, func, inputs, v: (
        original(func, inputs, v)[0], original(func, inputs, v)[1][::-1]
    ),
)  # fmt: skip
replaced(
    "functional.jvp.vector_may_be_left_out", "``v`` is checked for its first entry only.", f"{MODULE}._weights",
    lambda original, v, like, many, *rest: (
        (*original(v[:1], like[:1], many, *rest), *v[1:]) if isinstance(v, tuple) else original(v, like, many, *rest)
    ),
)  # fmt: skip
replaced(
    "functional.jvp.unused", "An output that is constant is left out.", f"{MODULE}._or_zeros",
    lambda original, gradients, like, *rest: tuple(
        g for g in original(gradients, like, *rest) if g.any()
    ) or (like[0][:0],),
)  # fmt: skip
replaced(
    "functional.hessian.second_derivatives", "The Hessian is taken to be diagonal.", f"{MODULE}.hessian",
    lambda original, func, inputs, *rest: original(
        lambda t: func(t) if t.ndim > 1 else func(t) + (t[0] * t[1].detach()) * 0 - (t[0] * t[1] - t[0] * t[1].detach() * 1.0),
        inputs, *rest,
    ),
)  # fmt: skip


@mutant("functional.hessian.blocks_of_inputs")
def _(ref, patch):
    """The blocks of the Hessian come in the order of the derivatives taken last."""
    original = ref.autograd.functional.hessian
    patch.setattr(
        ref.autograd.functional, "hessian",
        lambda *args, **options: tuple(zip(*original(*args, **options), strict=True)),
    )  # fmt: skip


replaced(
    "functional.hessian.needs_one_element", "A function's elements are added up.", f"{MODULE}._scalar",
    lambda original, outputs, many, name: outputs[0].sum(),
)  # fmt: skip
replaced(
    "functional.hessian.strict", "``strict`` accepts a constant slope.", f"{MODULE}._check_used",
    lambda original, gradients, strict, constant: None,
)  # fmt: skip
replaced(
    "functional.hessian.create_graph", "The Hessian has no history.", f"{MODULE}.hessian",
    lambda original, *args, **options: original(*args, **options).detach(),
)  # fmt: skip
replaced(
    "functional.hessian.products", "The products return the function's slope first.", f"{MODULE}.vhp {MODULE}.hvp",
    lambda original, func, inputs, v=None: (original(func, inputs, v)[1], original(func, inputs, v)[1]),
)  # fmt: skip
replaced(
    "functional.hessian.products_create_graph", "The function's own inputs are cut from the caller's.", f"{MODULE}._fresh",
    lambda original, tensors, create_graph, tracked: original(tensors, create_graph and not tracked, tracked),
)  # fmt: skip

"""Faults in the transformations of functions."""

from tests.mutants import mutant, replaced


def transformed(clause, fault, names, change):
    """The fault that the function which a transformation returns is changed: ``change(function, *args, **kwargs)``."""
    replaced(
        clause, fault, " ".join(f"func.{name}" for name in names.split()),
        lambda original, *given, **options: lambda *args, **kwargs: change(original(*given, **options), *args, **kwargs),
    )  # fmt: skip


transformed(
    "func.grad.is_a_function", "Keywords are not handed on.", "grad",
    lambda gradient, *args, **kwargs: gradient(*args),
)  # fmt: skip
transformed(
    "func.grad.leaves_no_history", "The gradient has a history.", "grad",
    lambda gradient, *args: (gradient(*args)[0].requires_grad_(), *gradient(*args)[1:]),
)  # fmt: skip
replaced(
    "func.grad.leaves_no_history", "The argument itself is made to require grad.", "func._own func._closed",
    lambda original, t: None if isinstance(t, list) else t.requires_grad_(),
)  # fmt: skip
replaced(
    "func.grad.by_positions", "The gradients come in the order of the arguments.", "func._positions",
    lambda original, *args: sorted(original(*args)),
)  # fmt: skip
replaced(
    "func.grad.by_positions", "A tuple of one is taken for its one entry.", "func._as_given",
    lambda original, argnums, trees: trees[0] if len(trees) == 1 else original(argnums, trees),
)  # fmt: skip
replaced(
    "func.grad.of_trees", "Lists become tuples.", "func._like",
    lambda original, tree, leaves: original(tuple(tree) if isinstance(tree, list) else tree, leaves),
)  # fmt: skip
replaced(
    "func.grad.unused_is_zeros", "An unused argument's gradient is None.", "func.zeros_like", lambda original, t: None
)
transformed(
    "func.grad.needs_a_scalar", "Elements are added up.", "grad",
    lambda gradient, t: gradient(t) if not hasattr(t, "ndim") or t.shape != (1,) else t * 2,
)  # fmt: skip
transformed(
    "func.grad.with_aux", "The value is returned beside the rest.", "grad",
    lambda gradient, *args: (gradient(*args)[0], (gradient(*args)[0], gradient(*args)[1])),
)  # fmt: skip
transformed(
    "func.grad_and_value.returns_both", "The value comes first.", "grad_and_value",
    lambda both, *args: both(*args)[::-1],
)  # fmt: skip
replaced("func.grad.nests", "Every result is cut off.", "func._leads_only_to", lambda original, *args: True)
replaced(
    "func.grad.within_autograd", "Only what the arguments bring is kept in the graph.", "func._outside",
    lambda original, own, recording: original(own, recording and not all(t.is_leaf for t in own)),
)  # fmt: skip
replaced(
    "func.grad.within_autograd", "The arguments are cut from the graph around.", "func._own",
    lambda original, t: t.detach().requires_grad_(),
)  # fmt: skip
replaced(
    "func.grad.under_no_grad", "The result has a history all the same.", "func._outside",
    lambda original, own, recording: original(own, True),
)  # fmt: skip


@mutant("func.grad.under_no_grad")
def _(ref, patch):
    """The function runs in the mode around."""
    patch.setattr(ref.func, "enable_grad", lambda: ref.set_grad_enabled(ref.is_grad_enabled()))


@mutant("func.vjp.returns_value_and_function")
def _(ref, patch):
    """Every derivative frees what it read."""
    original = ref.autograd.engine.grad
    patch.setattr(
        ref.func.engine, "grad",
        lambda *args, retain_graph=None, **options: original(*args, retain_graph=False, **options),
    )  # fmt: skip


replaced(
    "func.vjp.weights_fit_the_value", "A tensor stands for a tuple of tensors.", "func._form",
    lambda original, tree: None,
)  # fmt: skip
replaced(
    "func.vjp.with_aux", "What the function returns beside its value comes second.", "func.vjp",
    lambda original, *args, **options: (lambda value, weighted, *aux: (value, *aux, weighted))(*original(*args, **options)),
)  # fmt: skip
replaced(
    "func.vjp.leaves_no_history", "What the function returns beside its value has a history.", "func.vjp",
    lambda original, *args, **options: tuple(
        t.requires_grad_() if hasattr(t, "requires_grad_") else t for t in original(*args, **options)
    ),
)  # fmt: skip
transformed(
    "func.jacrev.is_the_jacobian", "The argument's dimensions come first.", "jacrev",
    lambda jacobian, t: jacobian(t).movedim(0, -1),
)  # fmt: skip
transformed(
    "func.jacrev.nests_as_given", "The Jacobian is arranged by arguments first.", "jacrev",
    lambda jacobian, *args: tuple(zip(*jacobian(*args), strict=True)) if len(args) > 1 else jacobian(*args),
)  # fmt: skip
replaced(
    "func.hessian.second_derivatives", "The Hessian is taken to be diagonal.", "func.hessian",
    lambda original, func, argnums=0: lambda *args: (
        original(func, argnums)(*args) if len(args) > 1 else original(func)(*args) * args[0].new_tensor([[1.0, 0.0], [0.0, 1.0]])
    ),
)  # fmt: skip

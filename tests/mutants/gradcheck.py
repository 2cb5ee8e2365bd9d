"""Faults in checking derivatives against differences."""

import sys

from tests.mutants import Mutant, mutant, mutants, replaced


def within(clause, fault, name, change):
    """A function in the module ``gradcheck``, which the package's function of that name hides."""

    def apply(ref, patch):
        module = sys.modules["reference_impl.autograd.gradcheck"]
        original = getattr(module, name)
        patch.setattr(module, name, lambda *args, **options: change(original, *args, **options))

    mutants.append(Mutant(clause, fault, apply))


def fixed(clause, fault, name="gradcheck", **values):
    """The fault that options have these values, whatever is given."""
    replaced(clause, fault, f"autograd.{name}", lambda original, *args, **options: original(*args, **options | values))


def unchecked(clause, fault, name):
    """The fault that one of the checks is left out."""
    within(clause, fault, name, lambda original, *args: True)


within(
    "gradcheck.function.right_derivatives_pass", "A list of inputs is one input.", "_as_tuple",
    lambda original, given: given if isinstance(given, tuple) else (given,),
)  # fmt: skip


def left_moved(original, call, t, eps):
    found = original(call, t, eps)
    with_change = t.data
    with_change[(0,) * t.ndim] += eps
    return found


within("gradcheck.function.leaves_no_trace", "An input keeps its last change.", "_by_differences", left_moved)
within(
    "gradcheck.function.several_results", "Only the first result is checked.", "_check_differences",
    lambda original, func, inputs, outputs, *rest: original(
        lambda *args: (func(*args) if not isinstance(func(*args), tuple) else func(*args)[0]), inputs, outputs[:1], *rest
    ),
)  # fmt: skip
within(
    "gradcheck.function.constant_results_must_be_constant", "Where no result requires grad nothing is checked.",
    "_check_differences", lambda original, func, inputs, outputs, *rest: outputs and original(func, inputs, outputs, *rest),
)  # fmt: skip
within(
    "gradcheck.mismatch.raises", "The Jacobians are shown with outputs down.", "_shown",
    lambda original, jacobian, t: original(jacobian.T, t),
)  # fmt: skip
unchecked("gradcheck.mismatch.raises", "Gradients are not compared.", "_check_differences")
fixed("gradcheck.mismatch.without_exception", "A mismatch always raises.", raise_exception=True)
unchecked("gradcheck.inputs.need_one_that_requires_grad", "There may be nothing to check.", "_check_inputs")
within(
    "gradcheck.inputs.only_those_that_require_grad", "Inputs that do not require grad are made to.", "_as_tuple",
    lambda original, given: tuple(
        t.requires_grad_() if hasattr(t, "requires_grad_") and t.is_leaf and t.is_floating_point() else t
        for t in original(given)
    ),
)  # fmt: skip
unchecked("gradcheck.inputs.single_precision_warns", "Single precision is not warned of.", "_check_inputs")
unchecked("gradcheck.inputs.expanded_are_refused", "Expanded inputs are checked.", "_check_inputs")
fixed("gradcheck.options.tolerances", "``rtol`` is always 1e-3.", rtol=1e-3)
fixed("gradcheck.options.tolerances", "``atol`` is always 1e-5.", atol=1e-5)
fixed("gradcheck.options.eps", "``eps`` is always 1e-6.", eps=1e-6)
fixed("gradcheck.options.nondet_tol", "Any two backward passes will do.", nondet_tol=1.0)
unchecked("gradcheck.options.gradients_follow_the_weights", "Gradients of zeros are not looked at.", "_check_zeros")
fixed("gradcheck.options.check_undefined_grad", "Every result has a gradient.", check_undefined_grad=False)
fixed(
    "gradcheck.options.check_undefined_grad",
    "``check_undefined_grad`` cannot be switched off.",
    check_undefined_grad=True,
)
within(
    "gradcheck.complex.conjugate_convention", "The gradient is df/dx - i df/dy.", "_by_differences",
    lambda original, *args: [table.conj() if table.ndim == 2 else table for table in original(*args)],
)  # fmt: skip
within(
    "gradcheck.complex.conjugate_convention", "Only real parts are looked at.", "_part",
    lambda original, table, imaginary, of_complex: original(table, imaginary, of_complex).real,
)  # fmt: skip
replaced(
    "gradcheck.twice.right_second_derivatives_pass", "The inputs' own gradients are used.", "autograd.gradgradcheck",
    lambda original, func, inputs, *rest: original(func, inputs, *rest) and func(
        *(inputs if isinstance(inputs, tuple) else (inputs,))
    )[0].sum().backward() is None,
)  # fmt: skip
replaced(
    "gradcheck.twice.wrong_second_derivatives_raise", "First derivatives are checked again.", "autograd.gradgradcheck",
    lambda original, func, inputs, **options: sys.modules["reference_impl.autograd.gradcheck"].gradcheck(func, inputs, **options),
)  # fmt: skip
within(
    "gradcheck.twice.of_given_weights", "The weights that are drawn are large.", "_drawn",
    lambda original, outputs: tuple((t.detach() + 5).requires_grad_() for t in original(outputs)),
)  # fmt: skip
replaced(
    "gradcheck.options.fast_mode", "``fast_mode`` checks nothing.", "autograd.gradcheck autograd.gradgradcheck",
    lambda original, *args, fast_mode=False, **options: fast_mode or original(*args, **options),
)  # fmt: skip
replaced(
    "gradcheck.options.nothing_to_check", "A check of nothing passes.", "autograd.gradcheck",
    lambda original, *args, check_backward_ad=True, **options: not check_backward_ad or original(*args, **options),
)  # fmt: skip


@mutant("gradcheck.inputs.of_no_stride")
def _(ref, patch):
    """Inputs may lie as they like."""
    original = ref.Tensor.as_strided
    patch.setattr(ref.Tensor, "as_strided", lambda self, *given: original(self, *given).clone())

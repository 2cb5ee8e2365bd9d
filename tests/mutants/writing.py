"""Faults in operations in place."""

import reference_impl
from reference_impl import Tensor
from tests.mutants import mutant, replaced


def method(clause, fault, name, change):
    replaced(f"writing.{clause}", fault, f"Tensor.{name}", change)


def twice(original, x, *given, **named):
    original(x, *given, **named)
    x.shared.version += 1
    return x


method(
    "all.return_the_tensor",
    "A view of the tensor is returned.",
    "lerp_",
    lambda original, x, *given: original(x, *given)[:],
)
method(
    "all.do_what_the_function_does", "The operands are exchanged.", "pow_", lambda original, x, other: x.copy_(other**x)
)
method(
    "all.special_functions",
    "The operands are exchanged.",
    "igamma_",
    lambda original, x, other: x.copy_(reference_impl.igamma(other, x)),
)
method("all.count_one_write", "``addcmul_`` counts its parts.", "addcmul_", twice)
method("all.of_integers", "``gcd_`` returns a copy.", "gcd_", lambda original, x, other: original(x, other).clone())
method(
    "geometry.keeps_the_memory",
    "``unsqueeze_`` copies.",
    "unsqueeze_",
    lambda original, x, dim: x.set_(x.clone().unsqueeze(dim)),
)


@mutant("writing.version.is_shared")
def _(ref, patch):
    """What is detached counts for itself."""
    patch.setattr(ref.Tensor, "detach", lambda self: self.data)


method("aliases.are_the_same", "``multiply_`` returns a copy.", "multiply_", lambda original, x, other: x.mul(other))
method(
    "dtype.is_kept",
    "The tensor takes the wider dtype.",
    "add_",
    lambda original, x, other: (
        x.set_(x + other) if isinstance(other, Tensor) and other.dtype.itemsize > 4 else original(x, other)
    ),
)


def cut(original, x, other):
    try:
        return original(x, other)
    except RuntimeError:
        return x.copy_(x + other)


method("dtype.refuses_a_higher_category", "Results are cut to the tensor's dtype.", "add_", cut)
method("dtype.of_comparisons", "The tensor becomes bool.", "ge_", lambda original, x, other: x.set_(x >= other))
method(
    "shape.is_kept",
    "The tensor is enlarged.",
    "atan2_",
    lambda original, x, other: x.set_(reference_impl.atan2(x, other)),
)
method(
    "overlap.in_part_is_refused",
    "The operand is copied first.",
    "copysign_",
    lambda original, x, other: original(x, other.clone() if isinstance(other, Tensor) else other),
)
method(
    "overlap.with_itself",
    "An operand on the same memory is refused.",
    "mul_",
    lambda original, x, other: original(x, other) if other is x else refuse_shared(original, x, other),
)


def refuse_shared(original, x, other):
    if other.shared is x.shared:
        raise RuntimeError("the operand shares memory")
    return original(x, other)


method(
    "overlap.of_repeated_elements",
    "The last result stays.",
    "cumsum_",
    lambda original, x, *given: x if 0 in x.stride() else original(x, *given),
)
method(
    "overlap.filling_repeated_elements",
    "Filling is refused.",
    "masked_fill_",
    lambda original, x, mask, value: refuse_repeated(original, x, mask, value),
)


def refuse_repeated(original, x, *given):
    if 0 in x.stride():
        raise RuntimeError("one place stands for several elements")
    return original(x, *given)


def counted_first(original, x, *given):
    try:
        return original(x, *given)
    except RuntimeError:
        x.shared.version += 1
        raise


method("errors.change_nothing", "A refused write counts.", "lerp_", counted_first)
method(
    "fill_diagonal.goes_down_the_diagonal",
    "``wrap`` is ignored.",
    "fill_diagonal_",
    lambda original, x, value, wrap=False: original(x, value),
)


@mutant("writing.apply_.each_element")
def _(ref, patch):
    """The results are written from the last element on."""
    original = ref.filling._results_written
    patch.setattr(ref.filling, "_results_written", lambda t, results: original(t, results[::-1]))


@mutant("writing.map_.pairs")
def _(ref, patch):
    """The other tensor's element comes first."""
    original = ref.Tensor.map_
    patch.setattr(ref.Tensor, "map_", lambda self, other, f: original(self, other, f and (lambda a, b: f(b, a))))


@mutant("writing.apply_.not_where_grad_is_required")
def _(ref, patch):
    """Whether a gradient is required is not asked."""
    patch.setattr(ref.filling, "_check_called", lambda *given: None)

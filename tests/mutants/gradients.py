"""Faults in derivatives, and in undoing broadcasting and promotion."""

import numpy as np

from tests.mutants import mutant
from tests.mutants.autograd import formulas, in_engine, made_anew
from tests.mutants.devices import around


@mutant("gradients.add.is_one")
def _(ref, patch):
    """``alpha`` scales the value and not the gradient."""
    patch.setattr(ref.elementwise, "scaled", lambda other, alpha, input: other + (other * (alpha - 1)).detach())


@mutant("gradients.sub.is_minus_one_for_the_second")
def _(ref, patch):
    """A difference passes its gradient to both operands alike."""
    formulas(patch, ref.elementwise.sub, lambda g: g, lambda g: g)


@mutant("gradients.mul.is_the_other_factor")
def _(ref, patch):
    """The gradient that arrives is left out of the second factor's."""
    formulas(patch, ref.elementwise.mul, lambda g, b: g * b, lambda g, a: a)


@mutant("gradients.div.is_the_quotient_rule")
def _(ref, patch):
    """The divisor's gradient has the wrong sign."""
    formulas(patch, ref.elementwise.div, lambda g, b: g / b, lambda g, a, b: g * a / (b * b))


@mutant("gradients.pow.by_a_number")
def _(ref, patch):
    """The rule n x**(n-1) is used for n = 0 too, which gives NaN at 0."""
    patch.setattr(ref.elementwise, "_APART", ())
    whole = ref.elementwise.pow.op.node.formulas
    formulas(patch, ref.elementwise.pow, lambda g, a, b: g * (b * a ** (b - 1)), whole[1])


@mutant("gradients.pow.by_a_fraction_or_negative")
def _(ref, patch):
    """The exponent is not lowered by one."""
    whole = ref.elementwise.pow.op.node.formulas
    formulas(patch, ref.elementwise.pow, lambda g, a, b: g * b * a**b, whole[1])


@mutant("gradients.pow.by_a_tensor")
def _(ref, patch):
    """The exponent's gradient is y ln a where a is 0 as well, which is NaN."""
    whole = ref.elementwise.pow.op.node.formulas
    formulas(patch, ref.elementwise.pow, whole[0], lambda g, a, b, y: g * y * np.log(a))


@mutant("gradients.exp.is_itself")
def _(ref, patch):
    """The gradient that arrives is left out."""
    formulas(patch, ref.elementwise.exp, lambda g, y: y)


@mutant("gradients.log.is_the_reciprocal")
def _(ref, patch):
    """The derivative is kept finite by a small number."""
    formulas(patch, ref.elementwise.log, lambda g, a: g / (a + 1e-3))


@mutant("gradients.sqrt.is_half_its_reciprocal")
def _(ref, patch):
    """The half is left out."""
    formulas(patch, ref.elementwise.sqrt, lambda g, y: g / y)


@mutant("gradients.abs.is_the_sign")
def _(ref, patch):
    """The derivative at 0 is 1."""
    formulas(patch, ref.elementwise.abs, lambda g, a: ref.elementwise.where(a >= 0, g, -g))


@mutant("gradients.relu.is_zero_at_zero")
def _(ref, patch):
    """The gradient passes at 0."""
    formulas(patch, ref.elementwise.relu, lambda g, y: g * (y >= 0))


@mutant("gradients.elementary.follow_the_textbook")
def _(ref, patch):
    """The derivative of ``cos`` has the wrong sign."""
    formulas(patch, ref.elementwise.cos, lambda g, a: g * ref.elementwise.sin(a))


@mutant("gradients.where.chooses_as_the_values")
def _(ref, patch):
    """Both branches receive the gradient."""
    patch.setattr(ref.elementwise._Where, "joint", staticmethod(lambda g, condition: (g, g)))


@mutant("gradients.clamp.stops_outside")
def _(ref, patch):
    """The gradient passes everywhere."""
    formulas(patch, ref.elementwise._clamp_op, lambda g, a, *bounds: g)


@mutant("gradients.sum.spreads")
def _(ref, patch):
    """A sum along a dimension that is not kept spreads its gradient along the last dimension."""

    def along_the_last(g, shape, axes=None, keepdims=False):
        return np.broadcast_to(g if axes is None or keepdims else g.reshape(*g.shape, 1), shape, subok=True)

    formulas(patch, ref.reductions._sum_dims, along_the_last)


@mutant("gradients.mean.spreads_a_share")
def _(ref, patch):
    """A mean along a dimension divides by the number of all elements."""
    spread = ref.reductions.spread
    formulas(patch, ref.reductions._mean_dims, lambda g, shape, *how: spread(g / np.prod(shape), shape, *how))


@mutant("gradients.extremum.goes_to_where_it_is")
def _(ref, patch):
    """The largest element along a dimension shares its gradient with the others."""
    patch.setattr(ref.Tensor, "max", lambda self, dim=None: (self.amax(dim), self.argmax(dim)) if dim else self.amax())


@mutant("gradients.matmul.of_matrices")
def _(ref, patch):
    """The gradient of the second factor is transposed wrongly."""
    node = ref.elementwise.mul.op.node
    patch.setattr(ref.Tensor, "__matmul__", lambda a, b: a.detach() @ b if node is None else crossed(ref, a, b))


def crossed(ref, a, b):
    """a @ b, with the gradient of a taken for a constant factor's: nothing."""
    return ref.mm(a.detach() + 0 * a, b)


@mutant("gradients.matmul.of_every_rank")
def _(ref, patch):
    """The factors of a batch that were broadcast receive one product's gradient, not the sum."""

    def first(original, g, shape):
        return g.reshape((-1, *shape))[0] if len(g.shape) > len(shape) else original(g, shape)

    in_engine(ref, patch, "sum_to", first)


@mutant("gradients.shape.is_undone")
def _(ref, patch):
    """A transposition's gradient is reshaped instead of transposed."""
    formulas(patch, ref.views.swap, lambda g, shape, i, j: g.reshape(shape))


@mutant("gradients.expand.is_summed")
def _(ref, patch):
    """The gradients of an element's repetitions are averaged."""
    around_sum = ref.autograd.engine.sum_to
    formulas(patch, ref.views._expand, lambda g, shape, *_: around_sum(g, shape) * (np.prod(shape) / np.prod(g.shape)))


@mutant("gradients.joining.is_split")
def _(ref, patch):
    """``stack`` gives the gradients to the tensors in reverse order."""
    node = ref.joining._Stack
    whole = node.joint
    patch.setattr(node, "joint", staticmethod(lambda g, *params: tuple(reversed(whole(g, *params)))))


@mutant("gradients.splitting.is_joined")
def _(ref, patch):
    """Each part's gradient lands at the beginning."""
    node = ref.joining._Split
    whole = node.joint
    patch.setattr(node, "joint", staticmethod(lambda parts, *params: (np.sort(whole(parts, *params)[0]),)))


@mutant("gradients.indexing.goes_back_to_the_elements")
def _(ref, patch):
    """An element that was selected twice receives one of its gradients."""
    whole = ref.indexing._copy.op.node.formulas[0]

    def once(g, shape, key):
        return np.minimum(whole(g, shape, key), g.max())

    formulas(patch, ref.indexing._copy, once)


@mutant("gradients.indexing.by_masks")
def _(ref, patch):
    """The gradients are put back in reverse order."""
    whole = ref.indexing._copy.op.node.formulas[0]
    formulas(patch, ref.indexing._copy, lambda g, shape, key: whole(g[::-1], shape, key))


@mutant("gradients.broadcasting.is_undone")
def _(ref, patch):
    """Dimensions of length 1 receive one element's gradient."""

    def first(original, g, shape):
        kept = tuple(slice(0, 1) if n == 1 else slice(None) for n in shape)
        return original(g, g.shape[len(g.shape) - len(shape) :])[kept].reshape(shape)

    in_engine(ref, patch, "sum_to", first)


@mutant("gradients.broadcasting.sums_what_was_repeated")
def _(ref, patch):
    """Dimensions are aligned at the left where there are as many elements."""

    def from_the_left(original, g, shape):
        if len(g.shape) > len(shape) and g.shape[: len(shape)] == shape:
            return g.sum(tuple(range(len(shape), len(g.shape))))
        return original(g, shape)

    in_engine(ref, patch, "sum_to", from_the_left)


@mutant("gradients.dtype.is_the_inputs")
def _(ref, patch):
    """The operand that is promoted is cut off."""

    def cut(original, a, b):
        promoted = isinstance(b, ref.Tensor) and b.dtype != a.dtype and ref.result_type(a, b) != a.dtype
        return original(a.detach() if promoted else a, b)

    around(ref.Tensor, patch, "__mul__", cut)


@mutant("gradients.dtype.of_a_conversion")
def _(ref, patch):
    """A conversion makes a new leaf."""
    around(ref.Tensor, patch, "to", made_anew)


@mutant("gradients.device.of_a_transfer")
def _(ref, patch):
    """``cpu`` cuts the graph."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).detach().requires_grad_())


@mutant("gradients.device.of_a_transfer_that_changes_nothing")
def _(ref, patch):
    """``to`` copies always."""
    around(ref.Tensor, patch, "to", lambda original, self, where: original(self, where, copy=True))


@mutant("gradients.nan.is_not_stopped_by_zero")
def _(ref, patch):
    """A gradient of 0 stays 0 whatever the derivative."""
    formulas(patch, ref.elementwise.sqrt, lambda g, y: np.where(g == 0, 0, g / (2 * y)))


@mutant("gradients.steps.are_zero_whatever_arrives")
def _(ref, patch):
    """What arrives is multiplied by 0."""
    patch.setattr(ref.elementwise, "nothing", lambda g: g * 0)


@mutant("gradients.clamp.reaches_tensor_bounds")
def _(ref, patch):
    """The gradient of what was moved is lost."""
    node = ref.elementwise._ClampBounds
    original = node.joint
    patch.setattr(node, "joint", staticmethod(lambda g, *given: (original(g, *given)[0], None, None)))


@mutant("gradients.sum.is_expanded")
def _(ref, patch):
    """The gradient of a sum is written out."""
    formulas(patch, ref.reductions._sum_op, lambda g, shape: ref.reductions.spread(g, shape).copy())

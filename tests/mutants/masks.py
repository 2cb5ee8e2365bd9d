"""Faults in writing by masks."""

from reference_impl import Tensor
from reference_impl.elementwise import masked
from reference_impl.indexing import placed_at
from tests.mutants import derived, replaced
from tests.mutants.arithmetic import refuse, tolerant


def writing(clause, fault, name, change):
    """The fault is in the method of that name."""
    replaced(f"masks.{clause}", fault, f"Tensor.{name}", change)


writing(
    "fill.writes_where_true",
    "It fills where the mask is false.",
    "masked_fill",
    lambda original, x, mask, v: original(x, ~mask, v),
)
writing("fill.in_place", "A copy is filled.", "masked_fill_", lambda original, x, mask, v: x.masked_fill(mask, v))
writing(
    "shape.broadcasts",
    "The tensor is not broadcast.",
    "masked_fill",
    lambda original, x, mask, v: refuse() if x.ndim < mask.ndim else original(x, mask, v),
)
writing(
    "shape.is_kept_in_place",
    "A mask that is larger is cut.",
    "masked_fill_",
    lambda original, x, mask, v: original(x, mask[0] if mask.ndim > x.ndim else mask, v),
)
writing(
    "dtype.is_bool", "A mask is converted.", "masked_fill_", lambda original, x, mask, v: original(x, mask.bool(), v)
)
writing("fill.value_fits", "What does not fit is not written.", "masked_fill", tolerant(lambda x, *_: x, RuntimeError))
writing(
    "fill.value_has_no_dimensions",
    "A tensor of one element fills.",
    "masked_fill_",
    lambda original, x, mask, v: original(x, mask, v[0] if isinstance(v, Tensor) and v.ndim else v),
)


writing(
    "fill.value_may_be_an_element",
    "The value is read anew each time.",
    "masked_fill_",
    lambda original, x, mask, v: x.copy_(x * 2),
)
writing(
    "scatter.takes_elements_in_order",
    "Each place takes the source's element of the same number.",
    "masked_scatter",
    lambda original, x, mask, source: original(x, mask, source.flatten().roll(-1)),
)
writing(
    "scatter.undoes_select",
    "The elements go to the places in reverse.",
    "masked_scatter",
    lambda original, x, mask, source: original(x, mask, source.flip(0)),
)
writing(
    "scatter.refuses",
    "What the source lacks is not written.",
    "masked_scatter_",
    tolerant(lambda x, *_: x, RuntimeError),
)
writing(
    "overlap.is_refused",
    "The mask is copied first.",
    "masked_fill_",
    lambda original, x, mask, v: original(x, mask.clone(), v),
)
derived(
    "masks.gradient.of_filling",
    "The gradient is multiplied by the mask.",
    "scattering._MaskedFill0",
    lambda g, mask: (g * ~mask,),
)


derived(
    "masks.gradient.keeps_nan_away",
    "A square root has the derivative 0 at 0.",
    "elementwise.sqrt",
    lambda g, y: masked(g / (2 * y), y != 0),
)
derived(
    "masks.gradient.of_scattering",
    "The gradients go to the source's elements in reverse.",
    "scattering._MaskedScatter",
    lambda g, mask, shape, key, n: (
        masked(g, ~mask),
        placed_at(g[key.basic][key.advanced][::-1], (4,), (slice(0, n),)).reshape(shape),
    ),
)
writing(
    "gradient.notices_a_changed_mask",
    "A copy of the mask is kept.",
    "masked_fill",
    lambda original, x, mask, v: original(x, mask.clone(), v),
)

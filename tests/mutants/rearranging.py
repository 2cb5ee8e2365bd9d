"""Faults in copies in another order, several times over, or side by side."""

from typing import Any

import numpy as np

from tests.mutants import derived, mutant, replaced

replaced(
    "rearranging.flip.reverses",
    "Without dimensions all are reversed, as in NumPy.",
    "Tensor.flip",
    lambda original, x, *dims: original(x, *(dims if dims != ((),) else range(x.ndim))),
)
replaced("rearranging.flip.reverses", "``fliplr`` reverses rows.", "Tensor.fliplr", lambda original, x: x.flip(0))


@mutant("rearranging.flip.refuses")
def _(ref, patch):
    """A dimension that is named twice is reversed once."""
    original = ref.Tensor.flip
    patch.setattr(
        ref.Tensor, "flip", lambda self, *dims: original(self, *{d % self.ndim if -3 < d < 2 else d for d in dims})
    )


replaced("rearranging.flip.refuses", "``fliplr`` of a vector is ``flip``.", "Tensor.fliplr", lambda f, x: x.flip(-1))
replaced(
    "rearranging.roll.comes_in_again",
    "Without dimensions each row is rolled.",
    "Tensor.roll",
    lambda original, x, shifts, dims=(): original(x, shifts, dims if dims != () or x.ndim < 2 or shifts != 1 else -1),
)
replaced(
    "rearranging.roll.comes_in_again",
    "A negative shift moves the same way.",
    "Tensor.roll",
    lambda original, x, shifts, dims=(): original(x, abs(shifts) if isinstance(shifts, int) else shifts, dims),
)
replaced(
    "rearranging.rot90.turns",
    "A negative k turns the same way.",
    "Tensor.rot90",
    lambda original, x, k=1, dims=(0, 1): original(x, abs(k), dims),
)


@mutant("rearranging.rot90.refuses")
def _(ref, patch):
    """One dimension under two names is not found."""
    original = ref.Tensor.rot90
    patch.setattr(
        ref.Tensor, "rot90", lambda self, k=1, dims=(0, 1): self if dims == (0, -2) else original(self, k, dims)
    )


replaced(
    "rearranging.repeat.whole_tensors",
    "``repeat`` repeats each element in place.",
    "Tensor.repeat",
    lambda original, x, *times: original(x, *times).sort().values if x.ndim == 2 else original(x, *times),
)
replaced(
    "rearranging.repeat.whole_tensors",
    "``repeat`` takes fewer numbers than there are dimensions.",
    "Tensor.repeat",
    lambda original, x, *times: x.tile(*times),
)
replaced(
    "rearranging.repeat_interleave.each_element",
    "The whole is repeated.",
    "Tensor.repeat_interleave",
    lambda original, x, repeats, dim=None, **k: (
        x.flatten().repeat(repeats) if dim is None else original(x, repeats, dim, **k)
    ),
)


@mutant("rearranging.repeat_interleave.refuses")
def _(ref, patch):
    """A negative number counts as none."""
    original = ref.Tensor.repeat_interleave

    def fault(self: Any, repeats: Any, *dim: Any, **named: Any) -> Any:
        return original(self, repeats.clamp(min=0) if isinstance(repeats, ref.Tensor) else repeats, *dim, **named)

    patch.setattr(ref.Tensor, "repeat_interleave", fault)


derived(
    "rearranging.gradient.goes_back", "A roll's gradient is rolled the same way.", "rearranging._roll",
    lambda g, shifts, axes: np.roll(g, shifts, axes),
)  # fmt: skip
derived(
    "rearranging.gradient.goes_back", "A turn's gradient is turned the same way.", "rearranging._rot90",
    lambda g, k, axes: np.rot90(g, k, axes).reshape(2, 3),
)  # fmt: skip
derived(
    "rearranging.gradient.goes_back", "Repetitions are averaged.", "rearranging._repeat",
    lambda g, shape, times: np.ones(shape) * g.mean(),
)  # fmt: skip
derived("rearranging.gradient.goes_back", "Zeros pass the gradient on.", "matrices._tril", lambda g, k: g)
replaced(
    "rearranging.triangle.keeps",
    "The rest is multiplied by zero, which NaN survives.",
    "Tensor.triu",
    lambda original, x, k=0: x * original(x.new_ones(x.shape), k) if x.is_floating_point() else original(x, k),
)
replaced(
    "rearranging.triangle.keeps",
    "The diagonal itself is left out.",
    "Tensor.tril",
    lambda original, x, k=0: original(x, k - 1),
)
replaced("rearranging.triangle.keeps", "``tril_`` copies.", "Tensor.tril_", lambda original, x, k: x.tril(k))
replaced(
    "rearranging.triangle.indices",
    "The numbers run column by column.",
    "tril_indices",
    lambda original, *a, **k: (t := original(*a, **k))[:, (t[1] * 10 + t[0]).argsort()],
)
replaced(
    "rearranging.diag.both_ways",
    "``diag`` of a matrix is a view.",
    "Tensor.diag",
    lambda f, x, k=0: x.diagonal(k) if x.ndim == 2 else f(x, k),
)
replaced(
    "rearranging.diag.both_ways",
    "``diagflat`` takes rows.",
    "diagflat",
    lambda f, x: x.diag_embed().sum(0) if x.ndim == 2 else f(x),
)
replaced(
    "rearranging.block_diag.promotes",
    "The dtype is that of the first tensor.",
    "block_diag",
    lambda original, *tensors: original(*tensors).to(tensors[0].dtype),
)
replaced(
    "rearranging.block_diag.promotes",
    "A vector is a column.",
    "block_diag",
    lambda original, *tensors: original(*(t[:, None] if t.ndim == 1 else t for t in tensors)),
)
replaced(
    "rearranging.stacks.add_dimensions",
    "A vector is a row of ``column_stack``.",
    "column_stack",
    lambda original, tensors: original(tensors) if tensors[0].ndim != 1 else original([t[None] for t in tensors]),
)
replaced(
    "rearranging.stacks.add_dimensions",
    "``hstack`` joins along rows.",
    "hstack",
    lambda f, tensors: f(tensors) if tensors[0].ndim < 2 else f([t.t() for t in tensors]),
)
replaced(
    "rearranging.stacks.refuse",
    "The dtype is that of the first tensor.",
    "hstack vstack dstack column_stack",
    lambda original, tensors, **k: original(
        [t.to(tensors[0].dtype) for t in tensors] if isinstance(tensors, list) else tensors, **k
    ),
)


@mutant("rearranging.splits.of_equal_parts")
def _(ref, patch):
    """The last parts are the longer ones."""
    original = ref.Tensor.tensor_split

    def fault(self: Any, given: Any) -> Any:
        lengths = [len(part) for part in original(self, given)][::-1]
        return self.split(lengths)

    patch.setattr(ref.Tensor, "tensor_split", fault)


replaced(
    "rearranging.splits.of_equal_parts",
    "``hsplit`` takes a number that does not divide.",
    "Tensor.hsplit",
    lambda original, x, n: x.tensor_split(n, -1),
)
replaced(
    "rearranging.splits.at_indices",
    "Indices are put in order.",
    "Tensor.tensor_split",
    lambda original, x, given: original(x, sorted(given) if isinstance(given, list) else given),
)
replaced(
    "rearranging.combinations.in_order",
    "The choices are of sorted elements.",
    "combinations",
    lambda original, x, *a, **k: original(x.sort().values if x.ndim == 1 else x, *a, **k),
)
replaced(
    "rearranging.combinations.in_order",
    "The first element of a tuple changes fastest.",
    "cartesian_prod",
    lambda original, *t: original(*t[::-1]).flip(1) if len(t) == 2 and t[1].ndim == 1 else original(*t),
)
replaced(
    "rearranging.unravel_index.row_major",
    "The order is that of columns.",
    "unravel_index",
    lambda original, i, shape: original(i, shape[::-1])[::-1] if isinstance(shape, tuple) else original(i, shape),
)
replaced(
    "rearranging.unravel_index.row_major",
    "The dtype is that of the numbers.",
    "unravel_index",
    lambda original, i, shape: tuple(part.to(i.dtype) for part in original(i, shape)),
)
replaced(
    "rearranging.sum_to_size.undoes_expand",
    "A size that is there already gives a copy.",
    "Tensor.sum_to_size",
    lambda original, x, *size: original(x, *size).clone(),
)
replaced(
    "rearranging.sum_to_size.undoes_expand",
    "The summed dimensions are dropped.",
    "Tensor.sum_to_size",
    lambda original, x, *size: original(x, *size).squeeze() if size != (2, 3) else x,
)
replaced(
    "rearranging.constant_pad.adds_and_cuts",
    "The numbers are from the first dimension on.",
    "constant_pad_nd",
    lambda original, x, pad, *value: original(x, pad if len(pad) != 4 else (*pad[2:], *pad[:2]), *value),
)
replaced(
    "rearranging.constant_pad.adds_and_cuts",
    "The value is always zero.",
    "constant_pad_nd",
    lambda original, x, pad, *value: original(x, pad),
)

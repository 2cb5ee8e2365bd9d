"""Faults in masked operations."""

from tests.mutants import mutant, replaced

replaced(
    "masked.reductions.identities", "What is left out counts for 0.", "masked.amax masked.amin masked.prod",
    lambda original, x, dim=None, mask=None: original(x if mask is None else x * mask, dim),
)  # fmt: skip
replaced(
    "masked.reductions.without_a_mask", "The last dimension is reduced unless said.",
    "masked.sum masked.prod masked.amax masked.amin masked.mean",
    lambda original, x, dim=-1, **named: original(x, dim, **named),
)  # fmt: skip


@mutant("masked.mask.broadcasts")
def _(ref, patch):
    """The mask holds where it is False."""
    original = ref.masked._mask_of
    patch.setattr(ref.masked, "_mask_of", lambda x, mask: ~original(x, mask))


replaced(
    "masked.softmax.of_what_counts", "What is left out is cleared afterwards.", "masked.softmax",
    lambda original, x, dim, mask: original(x, dim) * mask,
)  # fmt: skip
replaced(
    "masked.argmax.places", "The mask is ignored.", "masked.argmax", lambda original, x, dim, mask: original(x, dim)
)
replaced(
    "masked.gradients.of_what_counts", "All share the gradient.", "masked.mean",
    lambda original, x, mask: original(x, mask=mask) - x.mean() + x.detach().mean() + x.sum() / 2 - x.detach().sum() / 2,
)  # fmt: skip
replaced(
    "masked.mean.not_of_integers",
    "Integers are converted.",
    "masked.mean",
    lambda original, x, **_: original(x.float()),
)


replaced(
    "masked.median.dtype",
    "The dtype that is asked for is not looked at.",
    "masked.median",
    lambda original, x, dim, dtype=None, mask=None: original(x, dim, mask=mask),
)


@mutant("masked.reductions.on_an_accelerator")
def _(ref, patch):
    """A variance counts on the host."""
    original = ref.masked.var

    def var(x, dim, **options):
        return original(x, dim, **options).cpu()

    patch.setattr(ref.masked, "var", var)

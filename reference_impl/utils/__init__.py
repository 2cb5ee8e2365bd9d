"""``torch.utils``: what is built from the rest."""

from reference_impl.utils import checkpoint, dlpack

__all__ = ["checkpoint", "dlpack"]

"""``torch.utils``: what is built from the rest."""

from reference_impl.utils import checkpoint

__all__ = ["checkpoint"]

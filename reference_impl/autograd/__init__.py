"""The autograd system: graph, engine, histories of views, modes."""

from reference_impl.autograd.engine import backward, grad

__all__ = ["backward", "grad"]

"""The autograd system: graph, engine, histories of views, modes, derivatives of functions."""

from reference_impl.autograd import functional
from reference_impl.autograd.engine import backward, grad

__all__ = ["backward", "functional", "grad"]

"""The autograd system: graph, engine, histories of views, modes, custom functions, derivatives of functions."""

from reference_impl.autograd import function, functional, graph
from reference_impl.autograd.engine import backward, grad
from reference_impl.autograd.function import Function
from reference_impl.autograd.gradcheck import gradcheck, gradgradcheck

__all__ = ["Function", "backward", "function", "functional", "grad", "gradcheck", "gradgradcheck", "graph"]

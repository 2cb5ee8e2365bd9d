"""The autograd system: graph, engine, histories of views, modes, custom functions, derivatives of functions."""

from reference_impl.autograd import function, functional, graph
from reference_impl.autograd.anomaly import detect_anomaly, set_detect_anomaly
from reference_impl.autograd.engine import backward, grad
from reference_impl.autograd.function import Function
from reference_impl.autograd.gradcheck import gradcheck, gradgradcheck

__all__ = [
    "Function", "backward", "detect_anomaly", "function", "functional", "grad", "gradcheck", "gradgradcheck", "graph",
    "set_detect_anomaly",
]  # fmt: skip

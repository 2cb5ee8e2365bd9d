"""The autograd system: graph, engine, histories of views, modes, custom functions, derivatives of functions."""

from reference_impl.autograd import function, functional, graph
from reference_impl.autograd import modes as grad_mode
from reference_impl.autograd.anomaly import detect_anomaly, set_detect_anomaly
from reference_impl.autograd.function import Function
from reference_impl.autograd.gradcheck import gradcheck, gradgradcheck
from reference_impl.autograd.modes import (
    enable_grad,
    inference_mode,
    is_multithreading_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)
from reference_impl.autograd.public import backward, grad

__all__ = [
    "Function", "backward", "detect_anomaly", "enable_grad", "function", "functional", "grad", "grad_mode", "gradcheck",
    "gradgradcheck", "graph", "inference_mode", "is_multithreading_enabled", "no_grad", "set_detect_anomaly",
    "set_grad_enabled", "set_multithreading_enabled",
]  # fmt: skip

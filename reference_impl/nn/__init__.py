"""Networks: modules with parameters, a few layers, and the functions that they are made of."""

from reference_impl.nn import functional, init
from reference_impl.nn.layers import Embedding, Flatten, Identity, Linear, MSELoss, ReLU, Sequential
from reference_impl.nn.module import Module
from reference_impl.nn.parameter import Parameter

__all__ = [
    "Embedding",
    "Flatten",
    "Identity",
    "Linear",
    "MSELoss",
    "Module",
    "Parameter",
    "ReLU",
    "Sequential",
    "functional",
    "init",
]

"""Networks: modules with parameters, the layers that come with the library, and the functions that they are made of.

``applied`` and ``weighted`` hold the layers that are generated from tables: ``applied`` those that apply a function with
settings, ``weighted`` those with weights of their own.
"""

from reference_impl.nn import functional, init, parameter
from reference_impl.nn.applied import LAYERS as _APPLIED
from reference_impl.nn.applied import PReLU, RReLU
from reference_impl.nn.layers import (
    Flatten,
    Identity,
    Linear,
    LogSoftmax,
    ModuleDict,
    ModuleList,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Softmax2d,
    Tanh,
    Unflatten,
)
from reference_impl.nn.module import Module
from reference_impl.nn.parameter import Parameter
from reference_impl.nn.weighted import LAYERS as _WEIGHTED

globals().update(_APPLIED, **_WEIGHTED)

__all__ = [
    "Flatten",
    "Identity",
    "Linear",
    "LogSoftmax",
    "Module",
    "ModuleDict",
    "ModuleList",
    "PReLU",
    "Parameter",
    "RReLU",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Tanh",
    "Unflatten",
    "functional",
    "init",
    "parameter",
    *_APPLIED,
    *_WEIGHTED,
]

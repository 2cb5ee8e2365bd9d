"""PyTorch's names for PaddlePaddle, which has most of them itself.  Quoted whole by reproducers."""

from __future__ import annotations

import types
from typing import Any

import paddle
from paddle.autograd.py_layer import PyLayerContext


class Names:
    """Paddle's own namespace, and where PyTorch's name means another thing there, the nearest thing of Paddle's."""

    def __getattr__(self, name: str) -> Any:
        if hasattr(paddle, name):
            return getattr(paddle, name)
        raise AttributeError(f"paddle has no {name}", name=name, obj=self)

    device = paddle.device.Device  # a string with ``type`` and ``index``; ``paddle.device`` is a module
    relu = staticmethod(paddle.nn.functional.relu)
    log_softmax = staticmethod(paddle.nn.functional.log_softmax)
    movedim = staticmethod(paddle.moveaxis)
    detach = staticmethod(paddle.Tensor.detach)


xp = Names()
node = type((paddle.to_tensor([1.0], stop_gradient=False) * 2).grad_fn)  # its class has no public name
PARTS = (Names, paddle.Tensor, paddle.dtype, paddle.device.Device, PyLayerContext, node, types.ModuleType)
"""What a name may be missing from: the namespace, a tensor, a dtype, a device, a node of the graph,
an inner namespace such as ``autograd``."""

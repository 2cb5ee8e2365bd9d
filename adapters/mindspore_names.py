"""PyTorch's names for MindSpore, which has most of them in ``mindspore.mint`` and on its tensors.

Quoted whole by reproducers.
"""

from __future__ import annotations

from typing import Any

import mindspore
from mindspore import Tensor, mint, ops

mindspore.set_context(pynative_synchronize=True)  # an error belongs to the operation that made it, not to a later one


def hosted(function: Any) -> Any:
    """A factory that is told the device, which can only be the host."""

    def verb(*given: Any, device: Any = None, **named: Any) -> Any:
        if device not in (None, "cpu"):
            raise AttributeError(f"mindspore on the host has no {device}", name=str(device), obj=xp)
        return function(*given, **named)

    return verb


def sized(function: Any) -> Any:
    """PyTorch takes sizes one by one, or as one sequence; MindSpore the latter."""

    def verb(*size: Any, **named: Any) -> Any:
        return function(size[0] if len(size) == 1 else size, **named)

    return hosted(verb)


class Names:
    """``mindspore.mint`` is PyTorch's namespace; dtypes and tensors are MindSpore's own.

    Some functions of ``mint`` have no kernel on the host; where ``mindspore.ops`` has one, that stands here.
    """

    Tensor = Tensor
    bool = mindspore.bool_
    from_numpy = staticmethod(mindspore.from_numpy)
    tensor = staticmethod(hosted(lambda data, *, dtype=None: mindspore.tensor(data, dtype=dtype)))
    zeros = staticmethod(sized(mint.zeros))
    ones = staticmethod(sized(mint.ones))
    empty = staticmethod(sized(mint.empty))
    eye = staticmethod(hosted(mint.eye))
    arange = staticmethod(hosted(ops.arange))
    full = staticmethod(hosted(ops.full))
    linspace = staticmethod(hosted(ops.linspace))
    where = staticmethod(ops.where)
    manual_seed = staticmethod(mindspore.manual_seed)

    def __getattr__(self, name: str) -> Any:
        for home in (mint, mindspore):
            if hasattr(home, name):
                return getattr(home, name)
        raise AttributeError(f"mindspore has no {name}", name=name, obj=self)

    @staticmethod
    def stack(tensors: Any, dim: int = 0) -> Any:
        return ops.stack(tensors, axis=dim)


xp = Names()
storage = type(mindspore.Tensor([0.0]).untyped_storage())  # its class has no public name
PARTS = (Names, Tensor, type(mindspore.float32), storage, type(mint), type(mint.nn))
"""What a name may be missing from: the namespace, a tensor, a dtype, a storage, an inner namespace."""

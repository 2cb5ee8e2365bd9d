"""MLX on the CPU: lazy arrays that can be written to, whose slices share nothing.

``mx.grad`` transforms functions; there is no tape, so no capability of autograd is declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import mlx.core as mx
import numpy as np

from adapters.array_facade import Facade, refuse_lacked
from conformance import adapter


class Adapter(adapter.Adapter):
    name = "mlx"
    version = version("mlx")
    url = "https://ml-explore.github.io/mlx"
    capabilities = frozenset({"mutable", "numpy", "dlpack", "complex"})
    facade = True
    families = MappingProxyType({RuntimeError: (ValueError,), IndexError: (ValueError,), TypeError: (ValueError,)})

    def __init__(self) -> None:
        xp = self.xp = Facade(mx, (mx.array,), {}, {"from_numpy": "asarray"})
        xp.Tensor.numpy = lambda x, **keywords: refuse_lacked(keywords, ("force",)) or np.asarray(x.native)
        xp.Tensor.clone = lambda x: type(x)(mx.array(x.native))

    def reset(self) -> None:
        mx.set_default_device(mx.cpu)

    def synchronize(self, device: str) -> None:
        mx.synchronize()

    def realize(self, values: Sequence[Any]) -> None:
        mx.eval([value.native for value in values if hasattr(value, "native")])

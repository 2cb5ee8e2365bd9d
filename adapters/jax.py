"""JAX on the CPU, with 64-bit types off as users get it: float64 and int64 are narrowed.

Arrays are immutable.  ``jax.grad`` transforms functions; there is no tape, so no capability of autograd is declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from adapters.array_facade import Facade, refuse_lacked
from conformance import adapter


class Adapter(adapter.Adapter):
    name = "jax"
    version = jax.__version__
    url = "https://docs.jax.dev"
    capabilities = frozenset({"numpy", "dlpack", "complex"})
    facade = True
    families = MappingProxyType(
        {
            RuntimeError: (ValueError, TypeError, OverflowError),
            IndexError: (ValueError,),
            ValueError: (TypeError,),
        }
    )

    def __init__(self) -> None:
        xp = self.xp = Facade(jnp, (jax.Array,), {"cpu": jax.devices("cpu")[0]}, {"from_numpy": "asarray"})
        xp.Tensor.numpy = lambda x, **keywords: refuse_lacked(keywords, ("force",)) or np.asarray(x.native)

    def synchronize(self, device: str) -> None:
        jax.effects_barrier()

    def realize(self, values: Sequence[Any]) -> None:
        jax.block_until_ready([getattr(value, "native", None) for value in values])

    def reset(self) -> None:
        jax.config.update("jax_enable_x64", False)

# A fill value that the dtype cannot hold wraps around; PyTorch raises RuntimeError. Seen on jax 0.10.2.
import jax.numpy as jnp

try:
    x = jnp.full((2,), 300, dtype=jnp.uint8)
except (RuntimeError, OverflowError):
    x = None
assert x is None, x
# -> AssertionError: [44 44]

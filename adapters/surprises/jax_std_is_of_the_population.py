# std divides by n; PyTorch's divides by n - 1. Seen on jax 0.10.2.
import jax.numpy as jnp

x = jnp.array([1.0, 3.0])
assert abs(x.std().item() - 2**0.5) < 1e-6, x.std()
# -> AssertionError: 1.0

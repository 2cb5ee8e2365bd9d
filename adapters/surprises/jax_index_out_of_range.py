# Reading past the end gives the last element; PyTorch raises IndexError. Seen on jax 0.10.2.
import jax.numpy as jnp

x = jnp.array([1.0, 2.0, 3.0])
try:
    value = x[7]
except IndexError:
    value = None
assert value is None, f"x[7] of three elements is {value}"
# -> AssertionError: x[7] of three elements is 3.0

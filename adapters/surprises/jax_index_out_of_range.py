# Reading past the end gives the last element; PyTorch raises IndexError. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/4383
import jax.numpy as jnp

x = jnp.array([1.0, 2.0, 3.0])
raise AssertionError(f"x[7] of three elements is {x[7]}")
# -> AssertionError: x[7] of three elements is 3.0

# The sum of int32 is int32, and wraps around; PyTorch sums integers in int64. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/1333
import jax.numpy as jnp

x = jnp.array([2**31 - 1, 1], dtype=jnp.int32).sum()
assert x.item() == 2**31, x
# -> AssertionError: -2147483648

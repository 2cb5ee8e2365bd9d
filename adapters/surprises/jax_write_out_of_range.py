# A write past the end is dropped; PyTorch raises IndexError. Seen on jax 0.10.2.
import jax.numpy as jnp

x = jnp.zeros(3)
try:
    y = x.at[7].set(1.0)
except IndexError:
    y = None
assert y is None, f"the write of x[7] was lost: {y}"
# -> AssertionError: the write of x[7] was lost: [0. 0. 0.]

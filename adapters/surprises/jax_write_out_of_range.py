# A write past the end is dropped; PyTorch raises IndexError. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/pull/7595
import jax.numpy as jnp

x = jnp.zeros(3).at[7].set(1.0)
raise AssertionError(f"the write of x[7] was lost: {x}")
# -> AssertionError: the write of x[7] was lost: [0. 0. 0.]

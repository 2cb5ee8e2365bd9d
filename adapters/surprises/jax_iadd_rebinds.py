# `x += 1` makes a new array, unseen by the other names of the old; PyTorch adds in place. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/101
import jax.numpy as jnp

x = y = jnp.zeros(2)
x += 1
assert y.tolist() == [1.0, 1.0], y
# -> AssertionError: [0. 0.]

# A NumPy array of int64 becomes int32, and a large value zero, with no warning; PyTorch keeps int64. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/1333
import jax.numpy as jnp
import numpy as np

x = jnp.array(np.array([2**40]))
assert x.tolist() == [2**40], x
# -> AssertionError: [0]

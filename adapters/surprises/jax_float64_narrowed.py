# A NumPy array of float64 becomes float32, with no warning; PyTorch keeps float64. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/1333
import jax.numpy as jnp
import numpy as np

x = jnp.array(np.array([0.1]))
assert x.tolist() == [0.1], x.tolist()
# -> AssertionError: [0.10000000149011612]

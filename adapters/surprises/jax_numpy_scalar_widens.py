# A NumPy scalar widens an array's dtype; PyTorch takes it for a Python number. Seen on jax 0.10.2.
import jax.numpy as jnp
import numpy as np

x = jnp.zeros(2, jnp.int16) + np.int64(1)
assert x.dtype == jnp.int16, x.dtype
# -> AssertionError: int32

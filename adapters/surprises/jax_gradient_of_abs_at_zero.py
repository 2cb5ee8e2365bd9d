# The gradient of abs at zero is 1; PyTorch's is 0. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/37820
import jax
import jax.numpy as jnp

slope = jax.grad(jnp.abs)(0.0)
assert slope == 0, slope
# -> AssertionError: 1.0

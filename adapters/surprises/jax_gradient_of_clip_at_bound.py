# The gradient of clip is halved at a bound; PyTorch's is 1 there. Seen on jax 0.10.2.
# https://github.com/jax-ml/jax/issues/37821
import jax
import jax.numpy as jnp

slope = jax.grad(lambda x: jnp.clip(x, 0.0, 1.0))(0.0)
assert slope == 1, slope
# -> AssertionError: 0.5

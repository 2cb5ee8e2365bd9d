# zeros of more elements than 64 bits count kill the process (SIGABRT); PyTorch raises RuntimeError. Seen on jax 0.10.2.
import jax.numpy as jnp

try:
    jnp.zeros((2**62, 2**62))
except Exception:
    pass
# -> SIGABRT

# asarray of a NumPy array is a copy; PyTorch's asarray shares its memory. Seen on mlx 0.32.4.
import mlx.core as mx
import numpy as np

source = np.zeros(2, np.float32)
x = mx.asarray(source)
source[0] = 5
assert x[0].item() == 5, x
# -> AssertionError: array([0, 0], dtype=float32)

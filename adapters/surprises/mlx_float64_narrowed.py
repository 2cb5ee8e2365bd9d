# A NumPy array of float64 becomes float32, with no warning; PyTorch keeps float64. Seen on mlx 0.32.4.
import mlx.core as mx
import numpy as np

x = mx.array(np.array([0.1]))
assert x.tolist() == [0.1], x.tolist()
# -> AssertionError: [0.10000000149011612]

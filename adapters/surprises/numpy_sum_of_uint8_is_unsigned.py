# The sum of uint8 is uint64, so that a difference wraps around; PyTorch's is int64. Seen on numpy 2.4.6.
import numpy as np

x = np.array([1, 2], np.uint8).sum() - 4
assert x == -1, x
# -> AssertionError: 18446744073709551615

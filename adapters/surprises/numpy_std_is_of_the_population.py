# std divides by n; PyTorch's divides by n - 1. Seen on numpy 2.4.6.
import numpy as np

x = np.array([1.0, 3.0])
assert abs(x.std() - 2**0.5) < 1e-6, x.std()
# -> AssertionError: 1.0

# A 0-d float64 array widens a float32 array; PyTorch keeps float32. Seen on numpy 2.4.6.
# https://github.com/pytorch/pytorch/issues/58736
import numpy as np

x = np.ones(2, np.float32) * np.array(2.0)
assert x.dtype == np.float32, x.dtype
# -> AssertionError: float64

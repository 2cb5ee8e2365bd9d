# int32 beside float32 is float64; PyTorch's is float32. Seen on numpy 2.4.6.
import numpy as np

x = np.ones(2, np.int32) * np.ones(2, np.float32)
assert x.dtype == np.float32, x.dtype
# -> AssertionError: float64

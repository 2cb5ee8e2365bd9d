# A sum of int32 is int32 and wraps; PyTorch sums in int64. Seen on tinygrad 0.14.0.
from tinygrad import Tensor, dtypes

x = Tensor([2**31 - 1, 1], dtype=dtypes.int32)
assert x.sum().item() == 2**31, x.sum().item()
# -> AssertionError: -2147483648

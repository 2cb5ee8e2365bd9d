# A list's integers become int32, and what does not fit is cut silently; PyTorch makes int64. Seen on tinygrad 0.14.0.
from tinygrad import Tensor

x = Tensor([2**40])
assert x.tolist() == [2**40], x.tolist()
# -> AssertionError: [0]

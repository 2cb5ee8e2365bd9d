# A cast to float16 that is read back at once was not done: 65519 is no float16. PyTorch gives 65504. Seen on tinygrad 0.14.0.
from tinygrad import Tensor, dtypes

x = Tensor([65519.0]).cast(dtypes.half)
assert x.tolist() == [65504.0], x.tolist()
# -> AssertionError: [65519.0]

# numpy() copies: a write to the array is lost; PyTorch shares the memory. Seen on tinygrad 0.14.0.
from tinygrad import Tensor

x = Tensor([1.0, 2.0]).realize()
x.numpy()[0] = 5
assert x.tolist() == [5, 2], x.tolist()
# -> AssertionError: [1.0, 2.0]

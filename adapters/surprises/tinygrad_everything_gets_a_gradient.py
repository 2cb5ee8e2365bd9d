# backward fills the gradient of every tensor that leads to it, results too; PyTorch only of leaves that ask for it.
# Seen on tinygrad 0.14.0.
from tinygrad import Tensor

x = Tensor([1.0, 2.0])
square = x * x
square.sum().backward()
assert square.grad is None, square.grad.tolist()
# -> AssertionError: [1.0, 1.0]

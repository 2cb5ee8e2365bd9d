# A tensor made of one number gets no gradient, silently; PyTorch gives it one. Seen on tinygrad 0.14.0.
from tinygrad import Tensor

x = Tensor(3.0)
(x * x).backward()
assert x.grad is not None, x.grad
# -> AssertionError: None

# backward twice through one graph adds the gradient twice; PyTorch raises RuntimeError. Seen on tinygrad 0.14.0.
from tinygrad import Tensor

x = Tensor([1.0, 2.0])
y = (x * x).sum()
y.backward()
y.backward()
assert x.grad.tolist() == [2.0, 4.0], x.grad.tolist()
# -> AssertionError: [4.0, 8.0]

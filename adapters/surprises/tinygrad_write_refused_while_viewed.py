# A write by index to a tensor that has a view and is not computed yet is refused; PyTorch writes to both.
# Seen on tinygrad 0.14.0.
from tinygrad import Tensor

x = Tensor([1.0, 2.0])
view = x[:1]
x[0] = 5
assert view.tolist() == [5]
# -> RuntimeError: can't setitem on a tensor with other uses

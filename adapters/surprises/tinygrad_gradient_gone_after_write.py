# A tensor written after its use gets no gradient from that use, silently; PyTorch raises. Seen on tinygrad 0.14.0.
from tinygrad import Tensor

w = Tensor([1.0, 2.0]).realize()
y = (w * w).sum()
w.assign(w + 1)
y.backward()
assert w.grad is not None, w.grad
# -> AssertionError: None

# A tensor written after its use gets no gradient from that use, silently; PyTorch raises. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1.0, 2.0])
y = (x * x).sum()
x[0] = 7.0
y.backward()
assert x.grad is not None, x.grad
# -> AssertionError: None

# To use a tensor in an operation sets its gradient to None; PyTorch keeps it. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1.0, 2.0])
(x * x).sum().backward()
y = x * 2
assert x.grad is not None, f"the gradient is gone when {y} is made"
# -> AssertionError: the gradient is gone when Tensor([2., 4.]) is made

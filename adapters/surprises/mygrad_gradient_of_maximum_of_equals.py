# The gradient of maximum where both are equal is zero for both; PyTorch gives half to each. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1.0])
mg.maximum(x, mg.tensor([1.0])).sum().backward()
assert x.grad.tolist() == [0.5], x.grad
# -> AssertionError: [0.]

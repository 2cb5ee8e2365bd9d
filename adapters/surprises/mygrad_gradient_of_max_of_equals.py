# The gradient of max goes to the first of equal values; PyTorch shares it out evenly. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1.0, 1.0])
x.max().backward()
assert x.grad.tolist() == [0.5, 0.5], x.grad
# -> AssertionError: [1. 0.]

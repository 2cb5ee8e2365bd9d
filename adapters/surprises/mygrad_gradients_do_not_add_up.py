# A second backward replaces the gradient; PyTorch adds to it. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1.0, 2.0])
(x * x).sum().backward()
(x * x).sum().backward()
assert x.grad.tolist() == [4.0, 8.0], x.grad
# -> AssertionError: [2. 4.]

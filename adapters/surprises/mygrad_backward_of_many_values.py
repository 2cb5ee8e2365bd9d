# backward on many values sums them, silently; PyTorch raises RuntimeError. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1.0, 2.0])
(x * 2).backward()
assert x.grad is None, x.grad
# -> AssertionError: [2. 2.]

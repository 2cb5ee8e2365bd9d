# backward of what requires no grad does nothing, in silence; PyTorch raises. Seen on Paddle 3.3.1.
import paddle

try:
    (paddle.tensor([1.0]) * 2).sum().backward()
    refused = False
except Exception:
    refused = True
assert refused, "nothing was raised"
# -> AssertionError: nothing was raised

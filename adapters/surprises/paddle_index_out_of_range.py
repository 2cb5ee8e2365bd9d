# An index out of range in a tensor of indices reads memory or the wrong element in silence; PyTorch raises. Paddle 3.3.1.
import paddle

x = paddle.tensor([1.0, 2.0, 3.0])
try:
    read = x[paddle.tensor([5])]
except Exception:
    read = None
assert read is None, read.tolist()
# -> AssertionError: [...]

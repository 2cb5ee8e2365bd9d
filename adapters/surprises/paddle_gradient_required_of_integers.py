# An integer tensor may be told to require grad; PyTorch raises. Seen on Paddle 3.3.1.
import paddle

x = paddle.tensor([1, 2])
try:
    x.stop_gradient = False
except Exception:
    pass
assert x.stop_gradient, x

# An integer tensor may be told to require grad; PyTorch raises. Seen on Paddle 3.3.1.
import paddle

x = paddle.to_tensor([1, 2], stop_gradient=False)
assert x.stop_gradient, "it does"
# -> AssertionError: it does

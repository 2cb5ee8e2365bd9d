# The gradient of a product with a zero among its factors is NaN; PyTorch's is right, 2 here. Seen on Paddle 3.3.1.
import paddle

x = paddle.tensor([0.0, 2.0])
x.stop_gradient = False
x.prod().backward()
assert x.grad.tolist() == [2.0, 0.0], x.grad.tolist()
# -> AssertionError: [nan, 0.0]

# x.transpose_(0, 2) changes nothing, in silence; PyTorch exchanges the dimensions. Seen on Paddle 3.3.1.
import paddle

x = paddle.ones([1, 2, 3])
x.transpose_(0, 2)
assert list(x.shape) == [3, 2, 1], list(x.shape)
# -> AssertionError: [1, 2, 3]

# as_strided counts its offset in bytes; PyTorch counts elements. Seen on Paddle 3.3.1.
# https://github.com/PaddlePaddle/Paddle/issues/68661
import paddle

x = paddle.as_strided(paddle.arange(8), [2], [1], 1)
assert x.tolist() == [1, 2], x.tolist()
# -> AssertionError: [72057594037927936, 144115188075855872]

# The sign of NaN is NaN; PyTorch gives 0. Seen on Paddle 3.3.1.
import paddle

sign = paddle.sign(paddle.tensor([float("nan")]))
assert sign.tolist() == [0.0], sign.tolist()
# -> AssertionError: [nan]

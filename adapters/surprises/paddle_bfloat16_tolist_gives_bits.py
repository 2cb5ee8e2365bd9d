# tolist of bfloat16 gives the numbers' bits; PyTorch gives the numbers. Seen on Paddle 3.3.1.
import paddle

x = paddle.to_tensor([1.5], dtype="bfloat16")
assert x.tolist() == [1.5], x.tolist()
# -> AssertionError: [16320]

# A tensor is true if it is above zero: -1 is False; in PyTorch all but zero is True. Seen on PaddlePaddle 3.3.1.
import paddle

truth = bool(paddle.to_tensor(-1))
assert truth, truth
# -> AssertionError: False

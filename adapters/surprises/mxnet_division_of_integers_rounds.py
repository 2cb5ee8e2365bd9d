# Dividing integers by / gives integers, rounded; PyTorch gives 0.5 and 1.0. Seen on MXNet 1.9.1.
import mxnet as mx

half = mx.nd.array([1, 2], dtype="int32") / 2
assert half.asnumpy().tolist() == [0.5, 1.0], half.asnumpy().tolist()
# -> AssertionError: [0, 1]

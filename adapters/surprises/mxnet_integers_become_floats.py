# Python integers become float32, so 2**24 + 1 changes its value; PyTorch's are int64. Seen on MXNet 1.9.1.
# https://github.com/apache/mxnet/issues/16048
import mxnet as mx

made = mx.nd.array([2**24 + 1])
assert int(made.asscalar()) == 2**24 + 1, made.asnumpy().tolist()
# -> AssertionError: [16777216.0]

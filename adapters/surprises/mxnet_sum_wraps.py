# The sum of small integers wraps in their own dtype; PyTorch sums in int64, to 300. Seen on MXNet 1.9.1.
import mxnet as mx

total = mx.nd.array([200, 100], dtype="uint8").sum()
assert int(total.asscalar()) == 300, total.asnumpy().tolist()
# -> AssertionError: [44]

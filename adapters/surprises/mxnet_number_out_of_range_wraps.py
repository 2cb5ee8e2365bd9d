# A number out of the dtype's range wraps without a word; PyTorch raises. Seen on MXNet 1.9.1.
import mxnet as mx

made = mx.nd.array([300], dtype="uint8")
assert made.asnumpy().tolist() == [300], made.asnumpy().tolist()
# -> AssertionError: [44]

# An array of float64 becomes float32 without a word; PyTorch keeps the array's dtype. Seen on MXNet 1.9.1.
import mxnet as mx
import numpy as np

made = mx.nd.array(np.array([0.1]))
assert float(made.asscalar()) == 0.1, made.asnumpy().tolist()
# -> AssertionError: [0.10000000149011612]

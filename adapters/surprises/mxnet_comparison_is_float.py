# A comparison gives floats 1.0 and 0.0; PyTorch gives bools. Seen on MXNet 1.9.1.
import mxnet as mx
import numpy as np

same = mx.nd.array([1, 2]) == mx.nd.array([1, 3])
assert same.dtype == np.bool_, same.dtype
# -> AssertionError: <class 'numpy.float32'>

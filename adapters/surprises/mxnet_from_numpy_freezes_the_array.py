# Sharing an array makes it read-only for NumPy: a write raises; PyTorch shares it both ways. Seen on MXNet 1.9.1.
# https://github.com/apache/mxnet/pull/14948
import mxnet as mx
import numpy as np

array = np.zeros(3, np.float32)
mx.nd.from_numpy(array, zero_copy=True)
array[0] = 5
# -> ValueError: assignment destination is read-only

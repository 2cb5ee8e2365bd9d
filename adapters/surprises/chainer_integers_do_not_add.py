# Integers cannot be multiplied, nor float32 with float64; PyTorch promotes. It raises InvalidType. Seen on Chainer 7.8.1.
# https://github.com/chainer/chainer/issues/6385
import chainer
import numpy as np

x = chainer.Variable(np.ones(1, np.float32)) * chainer.Variable(np.ones(1, np.float64))
# -> Actual: float32 != float64

# A second backward over one graph adds to the gradients in silence; PyTorch refuses it. Seen on Chainer 7.8.1.
import chainer
import numpy as np

x = chainer.Variable(np.ones(1, np.float32))
y = x * x
y.backward()
y.backward()
assert x.grad.tolist() == [2.0], x.grad
# -> AssertionError: [4.]

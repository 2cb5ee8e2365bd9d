# A write by index within a differentiated function is refused; PyTorch records it. Seen on autograd 1.9.1.
import autograd.numpy as np
from autograd import grad


def f(x):
    y = x * 2
    y[0] = 0.0
    return np.sum(y)


assert grad(f)(np.ones(2)).tolist() == [0.0, 2.0]

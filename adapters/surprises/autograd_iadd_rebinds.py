# x += 1 within a differentiated function makes a new value, where the same function called plainly writes to its argument;
# PyTorch writes in both. Seen on autograd 1.9.1.
import autograd.numpy as np
from autograd import grad


def f(x):
    x += 1.0
    return np.sum(x * x)


array = np.ones(2)
assert grad(f)(array) is not None and array.tolist() == [2.0, 2.0], array

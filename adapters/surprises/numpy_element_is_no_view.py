# One element of an array is a copy; PyTorch's is a view, which follows its tensor. Seen on numpy 2.4.6.
import numpy as np

x = np.zeros(2)
first = x[0]
x[0] = 5
assert first == 5, first
# -> AssertionError: 0.0

# A Python number that the dtype cannot hold is OverflowError; PyTorch wraps around. Seen on numpy 2.4.6.
import numpy as np

try:
    x = (np.array([1], np.int8) + 200).tolist()
except OverflowError:
    x = None
assert x == [-55], x
# -> AssertionError: None

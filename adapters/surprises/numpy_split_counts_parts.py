# split's number is how many parts there are; PyTorch's is the size of each. Seen on numpy 2.4.6.
import numpy as np

x = np.split(np.zeros(6), 2)
assert len(x) == 3, len(x)
# -> AssertionError: 2

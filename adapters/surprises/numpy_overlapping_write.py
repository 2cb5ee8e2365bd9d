# A write between overlapping slices works on a copy that is made first; PyTorch refuses it. Seen on numpy 2.4.6.
import numpy as np

x = np.array([1.0, 2.0, 3.0])
x[1:] += x[:-1]
raise AssertionError(f"nothing was raised: {x}")
# -> AssertionError: nothing was raised: [1. 3. 5.]

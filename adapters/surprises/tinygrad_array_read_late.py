# A tensor reads its array when it is first computed: a write in between is in it; PyTorch copies at once.
# Seen on tinygrad 0.14.0.
import numpy as np
from tinygrad import Tensor

array = np.zeros(2, np.float32)
x = Tensor(array)
array[0] = 5
assert x.tolist() == [0, 0], x.tolist()
# -> AssertionError: [5.0, 0.0]

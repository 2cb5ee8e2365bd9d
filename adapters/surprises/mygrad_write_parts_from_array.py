# A write through a tensor on an array's memory gives it other memory: the array keeps its value; PyTorch shares before
# and after a write. Seen on mygrad 2.5.0.
import mygrad as mg
import numpy as np

array = np.zeros(2)
x = mg.astensor(array)
x[0] = 5
assert array[0] == 5, array
# -> AssertionError: [0. 0.]

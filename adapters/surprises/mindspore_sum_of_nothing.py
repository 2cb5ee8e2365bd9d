# The sum of no elements is whatever the memory holds; PyTorch's is 0. Seen on MindSpore 2.10.0.
import mindspore
import numpy as np

left = float((mindspore.Tensor(np.full(1, 7.0, np.float32)) * 1).sum())
found = [float(mindspore.Tensor(np.zeros(0, np.float32)).sum()) for _ in range(100)]
assert set(found) == {0.0}, (left, set(found))
# -> AssertionError: (7.0, {...})

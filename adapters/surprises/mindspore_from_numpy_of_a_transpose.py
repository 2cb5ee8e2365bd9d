# from_numpy copies an array that is not contiguous, without a word; PyTorch shares it. Seen on MindSpore 2.10.0.
import mindspore
import numpy as np

array = np.zeros((2, 3), np.float32)
tensor = mindspore.from_numpy(array.T)
array[0, 1] = 5
assert tensor[1, 0].item() == 5, tensor.asnumpy().tolist()
# -> AssertionError: [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]

# from_numpy copies the array; PyTorch shares it, both ways. Seen on Paddle 3.3.1.
import numpy as np
import paddle

array = np.zeros(3, np.float32)
tensor = paddle.from_numpy(array)
array[0] = 5
assert tensor.tolist() == [5, 0, 0], tensor.tolist()
# -> AssertionError: [0.0, 0.0, 0.0]

# A tensor that cannot be written changes: NumPy shares its memory through DLPack. PyTorch's tensors are known to be
# writable, and count the write. Seen on TensorFlow 2.21.0.
import numpy as np
import tensorflow as tf

array = np.zeros(3, np.float32)
made = tf.experimental.dlpack.from_dlpack(array.__dlpack__())
array[0] = 1
assert made.numpy().tolist() == [0, 0, 0], made
# -> AssertionError: tf.Tensor([1. 0. 0.], shape=(3,), dtype=float32)

# Dividing int32 tensors gives float64; PyTorch gives the default dtype, float32. Seen on TensorFlow 2.21.0.
import tensorflow as tf

dtype = (tf.constant([1, 2]) / tf.constant([2, 2])).dtype
assert dtype == tf.float32, dtype
# -> AssertionError: <dtype: 'float64'>

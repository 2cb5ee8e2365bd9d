# Python integers become int32; PyTorch's are int64. Seen on TensorFlow 2.21.0.
import tensorflow as tf

dtype = tf.constant([1, 2, 3]).dtype
assert dtype == tf.int64, dtype
# -> AssertionError: <dtype: 'int32'>

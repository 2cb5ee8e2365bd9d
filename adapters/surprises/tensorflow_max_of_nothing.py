# The largest of no values is -inf; PyTorch raises. Seen on TensorFlow 2.21.0.
# https://github.com/tensorflow/tensorflow/issues/31325
import tensorflow as tf

try:
    largest = tf.reduce_max(tf.constant([], tf.float32))
except Exception:
    largest = None
assert largest is None, largest
# -> AssertionError: tf.Tensor(-inf, shape=(), dtype=float32)

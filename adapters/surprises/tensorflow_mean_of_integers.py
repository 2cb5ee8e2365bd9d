# The mean of integers is an integer, rounded down; PyTorch refuses to take it. Seen on TensorFlow 2.21.0.
import tensorflow as tf

mean = tf.reduce_mean(tf.constant([1, 2]))
assert float(mean) == 1.5, mean
# -> AssertionError: tf.Tensor(1, shape=(), dtype=int32)

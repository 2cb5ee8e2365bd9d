# The sum of small integers wraps in their own dtype; PyTorch sums in int64, to 300. Seen on TensorFlow 2.21.0.
import tensorflow as tf

total = tf.reduce_sum(tf.constant([200, 100], tf.uint8))
assert int(total) == 300, total
# -> AssertionError: tf.Tensor(44, shape=(), dtype=uint8)

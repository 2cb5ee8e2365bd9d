# A number out of the dtype's range wraps without a word; PyTorch raises. Seen on TensorFlow 2.21.0.
import tensorflow as tf

made = tf.constant(300, dtype=tf.uint8)
assert int(made) == 300, made
# -> AssertionError: tf.Tensor(44, shape=(), dtype=uint8)

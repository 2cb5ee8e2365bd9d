# The gradient of an integer variable is None, with a warning only; PyTorch raises when grad is asked for. TensorFlow 2.21.0.
import tensorflow as tf

x = tf.constant([1, 2])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.reduce_sum(x * x)
assert tape.gradient(y, x) is not None, "None"
# -> AssertionError: None

# Comparing tensors of sizes 2 and 3 gives one False; PyTorch raises, as for every operator. Seen on TensorFlow 2.21.0.
import tensorflow as tf

try:
    result = tf.constant([1, 2]) == tf.constant([1, 2, 3])
except Exception:
    result = None
assert result is None, result
# -> AssertionError: tf.Tensor(False, shape=(), dtype=bool)

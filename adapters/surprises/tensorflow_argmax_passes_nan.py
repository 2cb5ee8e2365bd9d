# argmax steps over NaN, which PyTorch takes for the largest (index 1). Seen on TensorFlow 2.21.0.
import tensorflow as tf

index = tf.argmax(tf.constant([1.0, float("nan"), 2.0]))
assert int(index) == 1, index
# -> AssertionError: tf.Tensor(2, shape=(), dtype=int64)

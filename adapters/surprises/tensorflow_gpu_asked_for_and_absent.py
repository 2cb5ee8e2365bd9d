# Asking for a GPU that is not there gives a tensor on the host, in silence; PyTorch raises. Seen on TensorFlow 2.21.0.
import tensorflow as tf

tf.config.set_visible_devices([], "GPU")  # as on a machine that has none
with tf.device("GPU:0"):
    made = tf.zeros(3)
assert "GPU" in made.device, made.device
# -> AssertionError: /job:localhost/replica:0/task:0/device:CPU:0

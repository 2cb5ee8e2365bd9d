# Integers plus 1.5 are float32 under the default dtype float64; PyTorch makes them float64. Seen on Paddle 3.3.1.
import paddle

paddle.set_default_dtype("float64")
dtype = (paddle.tensor([1, 2]) + 1.5).dtype
assert dtype == paddle.float64, dtype
# -> AssertionError: paddle.float32

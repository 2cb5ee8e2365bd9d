# A 0-d float32 array widens a float16 array; PyTorch keeps float16. Seen on mlx 0.32.4.
# https://github.com/pytorch/pytorch/issues/58736
import mlx.core as mx

x = mx.array([1.0], dtype=mx.float16) * mx.array(2.0)
assert x.dtype == mx.float16, x.dtype
# -> AssertionError: mlx.core.float32

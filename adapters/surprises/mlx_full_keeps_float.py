# full of a fraction and dtype int64 is float32, in silence; PyTorch's is int64. Seen on mlx 0.32.4.
import mlx.core as mx

x = mx.full((1,), 3.7, dtype=mx.int64)
assert x.dtype == mx.int64, x.dtype
# -> AssertionError: mlx.core.float32

# The sum of int32 is int32, and wraps around; PyTorch sums integers in int64. Seen on mlx 0.32.4.
import mlx.core as mx

x = mx.array([2**31 - 1, 1], dtype=mx.int32).sum()
assert x.item() == 2**31, x
# -> AssertionError: array(-2147483648, dtype=int32)

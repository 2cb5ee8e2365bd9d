# A number that the dtype cannot hold wraps around; PyTorch raises RuntimeError. Seen on mlx 0.32.4.
import mlx.core as mx

try:
    x = mx.array([300], dtype=mx.uint8)
except (RuntimeError, ValueError, OverflowError):
    x = None
assert x is None, x
# -> AssertionError: array([44], dtype=uint8)

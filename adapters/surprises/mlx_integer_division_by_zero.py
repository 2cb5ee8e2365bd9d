# An integer divided by zero is a number; PyTorch raises RuntimeError on the host. Seen on mlx 0.32.4.
import mlx.core as mx

try:
    value = (mx.array([1]) // 0).tolist()
except (RuntimeError, ValueError, ZeroDivisionError):
    value = None
assert value is None, f"1 // 0 is {value}"
# -> AssertionError: 1 // 0 is [0]

# Reading past the end gives whatever lies there; PyTorch raises IndexError. Seen on mlx 0.32.4.
import mlx.core as mx

x = mx.array([1.0, 2.0, 3.0])
try:
    value = x[7].item()
except (IndexError, ValueError):
    value = None
assert value is None, f"x[7] of three elements is {value}"
# -> AssertionError: x[7] of three elements is ...

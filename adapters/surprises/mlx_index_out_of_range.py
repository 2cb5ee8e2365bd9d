# Reading past the end gives whatever lies there; PyTorch raises IndexError. Seen on mlx 0.32.4.
# https://github.com/ml-explore/mlx/issues/206
import mlx.core as mx

x = mx.array([1.0, 2.0, 3.0])
raise AssertionError(f"x[7] of three elements is {x[7].item()}")
# -> AssertionError: x[7] of three elements is ...

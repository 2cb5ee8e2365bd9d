# A write to a slice does not reach its base; PyTorch's slices share. Seen on mlx 0.32.4.
# https://github.com/ml-explore/mlx/issues/2208
import mlx.core as mx

x = mx.zeros((2, 3))
row = x[0]
row[0] = 5
assert x[0, 0].item() == 5, x.tolist()
# -> AssertionError: [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]

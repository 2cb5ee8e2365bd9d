# A write to an array is not seen in its reshaped view; PyTorch's reshape of a dense tensor shares. Seen on mlx 0.32.4.
# https://github.com/ml-explore/mlx/issues/466
import mlx.core as mx

x = mx.zeros((2, 3))
y = x.reshape(3, 2)
x[0, 0] = 5
assert y[0, 0].item() == 5, y.tolist()
# -> AssertionError: [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]

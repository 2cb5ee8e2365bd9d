# arange of large integers repeats values and has too many; PyTorch's is exact over all of int64. Seen on mlx 0.32.4.
import mlx.core as mx

x = mx.arange(2**53, 2**53 + 3)
assert x.tolist() == list(range(2**53, 2**53 + 3)), x
# -> AssertionError: array([9007199254740992, 9007199254740992, 9007199254740992, 9007199254740992], dtype=int64)

# argmax is uint32, so that one less than 0 is 4294967295; PyTorch's is int64. Seen on mlx 0.32.4.
import mlx.core as mx

x = mx.array([9.0, 1.0]).argmax() - 1
assert x.item() == -1, x
# -> AssertionError: array(4294967295, dtype=uint32)

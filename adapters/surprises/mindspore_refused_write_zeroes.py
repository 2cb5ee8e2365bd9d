# A write between overlapping slices is refused, as in PyTorch, but has zeroed the elements. Seen on MindSpore 2.10.0.
import mindspore

x = mindspore.Tensor([1, 2, 3, 4, 5])
try:
    x[1:] = x[:-1]
except RuntimeError:
    pass
assert x.tolist() == [1, 2, 3, 4, 5], x.tolist()
# -> AssertionError: [1, 0, 0, 0, 0]

# An assignment between overlapping slices reads what it has just written; PyTorch refuses it. Seen on MindSpore 2.10.0.
import mindspore

x = mindspore.Tensor([0, 1, 2, 3, 4])
x[1:] = x[:-1]
assert x.tolist() in ([0, 0, 1, 2, 3], [0, 1, 2, 3, 4]), x

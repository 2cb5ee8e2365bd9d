# x += 1 makes another tensor, which the other name does not see; PyTorch writes into x. Seen on MindSpore 2.10.0.
import mindspore

x = y = mindspore.Tensor([1.0])
x += 1
assert y.tolist() == [2.0], y
# -> AssertionError: [1.]

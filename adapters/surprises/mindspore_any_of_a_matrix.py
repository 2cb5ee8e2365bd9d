# any() of a matrix of floats is False though three of its elements are not zero; PyTorch's is True. Seen on MindSpore 2.10.0.
import mindspore

x = mindspore.Tensor([[0.0, 1.0], [2.0, 3.0]])
assert x.any().item(), x.any().item()
# -> AssertionError: False

# scatter with another reduce than the first gives the first one's result; PyTorch multiplies: 10, 2. Seen on MindSpore 2.10.0.
import mindspore

x, index, source = mindspore.Tensor([1.0, 2.0]), mindspore.Tensor([0]), mindspore.Tensor([10.0])
x.scatter(0, index, source, reduce="add")
product = x.scatter(0, index, source, reduce="multiply")
assert product.tolist() == [10, 2], product.tolist()
# -> AssertionError: [11.0, 2.0]

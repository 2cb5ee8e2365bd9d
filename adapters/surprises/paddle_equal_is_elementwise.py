# paddle.equal compares element by element; PyTorch's equal says whether whole tensors are equal. Seen on Paddle 3.3.1.
import paddle

same = paddle.equal(paddle.tensor([1, 2]), paddle.tensor([1, 2]))
assert same is True, same.tolist()
# -> AssertionError: [True, True]

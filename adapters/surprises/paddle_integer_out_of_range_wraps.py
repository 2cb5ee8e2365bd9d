# A number out of the dtype's range wraps without a word; PyTorch raises. Seen on Paddle 3.3.1.
import paddle

made = paddle.tensor([300], dtype="uint8")
assert made.tolist() == [300], made.tolist()
# -> AssertionError: [44]

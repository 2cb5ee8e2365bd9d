# Adding an integer and a float tensor is refused; PyTorch promotes to float32. Seen on Paddle 3.3.1.
# https://github.com/PaddlePaddle/Paddle/issues/75675
import paddle

total = paddle.tensor([1, 2]) + paddle.tensor([0.5, 0.5])
assert total.tolist() == [1.5, 2.5], total
# -> TypeError: (InvalidType) Type promotion only support calculations between floating-point numbers ...

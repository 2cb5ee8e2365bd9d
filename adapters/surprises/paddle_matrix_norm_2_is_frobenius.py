# linalg.norm of a matrix with p=2 is the root of the sum of squares; PyTorch's is the spectral norm. Seen on Paddle 3.3.1.
import paddle

x = paddle.to_tensor([[3.0, 0.0], [0.0, 4.0]])
assert paddle.linalg.norm(x, 2).item() == 4.0, paddle.linalg.norm(x, 2).item()
# -> AssertionError: 5.0

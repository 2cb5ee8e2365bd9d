# numpy() copies, so a write to the array is lost; PyTorch's shares the tensor's memory. Seen on Paddle 3.3.1.
import paddle

tensor = paddle.zeros([3])
tensor.numpy()[0] = 5
assert tensor.tolist() == [5, 0, 0], tensor.tolist()
# -> AssertionError: [0.0, 0.0, 0.0]

# del x.grad kills the process (SIGSEGV); PyTorch leaves no gradient. Seen on Paddle 3.3.1.
import paddle

x = paddle.to_tensor([1.0], stop_gradient=False)
(x * x).sum().backward()
del x.grad
# -> SIGSEGV

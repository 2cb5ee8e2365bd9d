# A Fourier transform over one axis twice kills the process (SIGABRT); PyTorch raises RuntimeError. Seen on Paddle 3.3.1.
import paddle

try:
    paddle.fft.fftn(paddle.ones([2, 3]), axes=(0, 0))
except Exception:
    pass
# -> SIGABRT

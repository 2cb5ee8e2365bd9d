# fill_diagonal_ of one dimension kills the process (SIGFPE); PyTorch raises RuntimeError. Seen on Paddle 3.3.1.
import paddle

try:
    paddle.zeros([3]).fill_diagonal_(1)
except Exception:
    pass
# -> SIGFPE

# eig of NaN ends the process at once, with status 0 as if all were done; PyTorch raises. Seen on Paddle 3.3.1.
import paddle

try:
    paddle.linalg.eig(paddle.full([2, 2], float("nan")))
finally:
    raise SystemExit("still here")
# -> status 0

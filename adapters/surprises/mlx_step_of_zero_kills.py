# A slice with a step of zero kills the process (SIGFPE); PyTorch raises ValueError. Seen on mlx 0.32.4.
import mlx.core as mx

try:
    mx.zeros(3)[::0]
    refused = False
except ValueError:
    refused = True
assert refused, "nothing was raised"
# -> SIGFPE

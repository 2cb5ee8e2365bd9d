# Formatting a 0-d array with a bad specification kills the process (SIGSEGV); PyTorch raises ValueError. Seen on mlx 0.32.4.
import mlx.core as mx

try:
    format(mx.array(1.5), "d")
except (ValueError, TypeError):
    pass
# -> SIGSEGV

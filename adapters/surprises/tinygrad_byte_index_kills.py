# A tensor of uint8 as an index kills the process (SIGSEGV) on DEV=CPU:X86; PyTorch reads a mask. Seen on tinygrad 0.14.0.
import os

os.environ["DEV"] = "CPU:X86"  # where tinygrad writes the machine's code itself
from tinygrad import Tensor, dtypes

Tensor([10, 11, 12, 13])[Tensor([1, 0, 1, 0], dtype=dtypes.uint8)].tolist()
# -> SIGSEGV

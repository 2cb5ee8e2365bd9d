# device_put shares an array's memory only if it is aligned to 64 bytes; from_numpy always, tensor never. Seen on jax 0.10.2.
import jax
import numpy as np

memory = np.zeros(128, np.uint8)
start = -memory.ctypes.data % 64
source = memory[start : start + 16].view(np.float32)
x = jax.device_put(source)
source[0] = 5
assert x[0] == 0, f"a copy that follows its source: {x}"

# device_put shares an array's memory only if it is aligned to 64 bytes; from_numpy always, tensor never. Seen on jax 0.10.2.
import jax
import numpy as np

memory = np.zeros(32, np.float32)
source = memory[-memory.ctypes.data % 64 // 4 :][:4]
x = jax.device_put(source)
source[0] = 5
assert x[0] == 0, f"a copy that follows its source: {x}"
# -> AssertionError: a copy that follows its source: [5. 0. 0. 0.]

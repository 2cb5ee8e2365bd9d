# A Python number widens float32 to float64; PyTorch keeps float32. Seen on mygrad 2.5.0.
import mygrad as mg
import numpy as np

x = mg.tensor([1.0, 2.0], dtype=np.float32)
assert (x + 1.5).dtype == np.float32, (x + 1.5).dtype
# -> AssertionError: float64

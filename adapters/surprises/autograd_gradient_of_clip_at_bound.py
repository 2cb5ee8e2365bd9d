# The gradient of clip at a bound is zero; PyTorch's is 1 there. Seen on autograd 1.9.1.
import autograd.numpy as np
from autograd import grad

slope = grad(lambda x: np.clip(x, 0.0, 1.0))(0.0)
assert slope == 1, slope
# -> AssertionError: 0.0

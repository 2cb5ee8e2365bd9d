# The gradient by float32 is float64 where the function meets float64; PyTorch's has the argument's dtype.
# Seen on autograd 1.9.1.
import autograd.numpy as np
from autograd import grad

slope = grad(lambda x: np.sum(x * np.ones(2)))(np.ones(2, np.float32))
assert slope.dtype == np.float32, slope.dtype
# -> AssertionError: float64

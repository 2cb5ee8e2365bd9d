# The gradient of sqrt of the number 0.0 raises ZeroDivisionError; PyTorch's is infinite. Seen on autograd 1.9.1.
# https://github.com/HIPS/autograd/issues/570
import autograd.numpy as np
from autograd import grad

slope = grad(np.sqrt)(0.0)
assert slope == np.inf, slope
# -> ZeroDivisionError: 0.0 cannot be raised to a negative power

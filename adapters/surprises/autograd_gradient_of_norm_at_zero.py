# The gradient of norm at zero is NaN; PyTorch's is zero. Seen on autograd 1.9.1.
# https://github.com/HIPS/autograd/issues/151
import autograd.numpy as np
from autograd import grad

slope = grad(np.linalg.norm)(np.zeros(2))
assert slope.tolist() == [0.0, 0.0], slope
# -> AssertionError: [nan nan]

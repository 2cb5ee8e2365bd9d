# The gradient of prod where a factor is zero is NaN; PyTorch's is the product of the others. Seen on autograd 1.9.1.
import autograd.numpy as np
from autograd import grad

slope = grad(np.prod)(np.array([0.0, 2.0]))
assert slope.tolist() == [2.0, 0.0], slope
# -> AssertionError: [nan  0.]

# A write by index within a differentiated function is refused; PyTorch records it. Seen on autograd 1.9.1.
import operator

import autograd.numpy as np
from autograd import grad

zeroed = lambda y: operator.setitem(y, 0, 0.0) or np.sum(y)
assert grad(lambda x: zeroed(x * 2))(np.ones(2)).tolist() == [0.0, 2.0]
# -> TypeError: 'ArrayBox' object does not support item assignment

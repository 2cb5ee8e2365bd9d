# An operation makes the array under its operand read-only; PyTorch never does. Seen on mygrad 2.5.0.
# https://github.com/rsokl/MyGrad/pull/303
import mygrad as mg
import numpy as np

array = np.zeros(2)
y = mg.astensor(array) * 2
assert array.flags.writeable, f"the array of an operand of {y} is read-only"
# -> AssertionError: the array of an operand of Tensor([0., 0.]) is read-only

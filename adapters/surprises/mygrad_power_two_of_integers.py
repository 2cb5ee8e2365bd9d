# Integers to the power 2.0 are integers, to the power 3.0 floats; PyTorch's are floats both times. Seen on mygrad 2.5.0.
import mygrad as mg

x = mg.tensor([1, 2])
dtypes = (x**2.0).dtype.name, (x**3.0).dtype.name
assert dtypes[0] == dtypes[1], dtypes
# -> AssertionError: ('int64', 'float64')

# A write to a slice reaches the variable that it was taken from, if not before then once the slice is computed; a view
# in PyTorch is one at once. Seen on jittor 1.3.11.0.
import jittor

x = jittor.array([1.0, 2.0])
part = x[0:1]
part[0] = 9
before, _, after = x.tolist(), part.tolist(), x.tolist()
assert before == after, (before, after)
# -> AssertionError: ([1.0, 2.0], [9.0, 2.0])

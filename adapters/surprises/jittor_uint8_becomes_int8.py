# The sum of two uint8 variables is int8; PyTorch's is uint8. Seen on jittor 1.3.11.0.
import jittor

x = jittor.array([100], dtype="uint8")
assert (x + x).tolist() == [200], (x + x).tolist()
# -> AssertionError: [-56]

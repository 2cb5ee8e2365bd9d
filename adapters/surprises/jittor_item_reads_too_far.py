# item() of a uint8 reads more bytes than it has; PyTorch gives the number. Seen on jittor 1.3.11.0.
import jittor

x = jittor.array([255], dtype="uint8")
assert x.item() == 255, (x.tolist(), x.item())
# -> AssertionError: ([255], ...)

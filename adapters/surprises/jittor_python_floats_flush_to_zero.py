# Once a kernel is loaded, the smallest numbers are zero, Python's own too: -Ofast sets the processor so. Seen on jittor 1.3.11.0.
import jittor

half = float.fromhex("0x1p-1022") / 2
assert half > 0
jittor.array([1.0]).sync()
assert half > 0, half * 1
# -> AssertionError: 0.0

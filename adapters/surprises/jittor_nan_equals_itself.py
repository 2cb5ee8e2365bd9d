# NaN equals itself: kernels are compiled with -Ofast, which assumes that there is none. Seen on jittor 1.3.11.0.
import jittor

x = jittor.array([float("nan")])
assert (x == x).tolist() == [False], (x == x).tolist()
# -> AssertionError: [True]

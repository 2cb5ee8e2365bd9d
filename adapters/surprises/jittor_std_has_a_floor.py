# The standard deviation of equal numbers is 0.001: the variance has a floor of 1e-6. Seen on jittor 1.3.11.0.
import jittor

spread = jittor.array([1.0, 1.0]).std().item()
assert spread == 0.0, spread

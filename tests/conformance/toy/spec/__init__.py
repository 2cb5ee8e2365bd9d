"""A toy specification, in place of the real one."""

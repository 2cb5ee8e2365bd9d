"""Calls with wrong arguments, carried out by the reference and by PyTorch side by side.

``python -m tests.wrong_input`` prints where they differ: in whether the call succeeds, in the class of error, and in whether
an error leaves every operand as it was.
"""

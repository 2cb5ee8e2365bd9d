"""The reference's operations on PyTorch's operator database, an oracle that neither was written for.

``python -m tests.operators`` prints, by category, how many operations the reference has and in how many cases they agree.
"""

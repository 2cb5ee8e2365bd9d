"""A chapter after the faults: what comes last still runs."""

from conformance.clause import DEPRECATED, Torch, clause


@clause("tail.share.exists", DEPRECATED, source=[Torch("torch.from_numpy")])
def _(xp):
    """There is a ``share``."""
    text = """
two lines
"""
    assert callable(xp.share), text

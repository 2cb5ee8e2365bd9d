"""Text that a backend wrote, made fit to be shown."""

from __future__ import annotations

import os
import re
import sys

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """``text`` with what would steer a terminal, break XML or reorder a line written as an escape: ``\\x1b``."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text.replace("\r\n", "\n"))


def without_roots(text: str) -> str:
    """``text`` with the paths of modules as imports find them, whatever folder of this machine they are in."""
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # an editable installation is on no path
    for root in sorted({ours, *(os.path.abspath(entry) for entry in sys.path if entry)}, key=len, reverse=True):
        text = text.replace(f"{root}{os.sep}", "")
    return text

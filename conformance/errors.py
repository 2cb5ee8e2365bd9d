"""What a user can mend: one line that names the cause and the mend, and the exit status that it ends the run with."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Problem(Exception):
    """Shown as its one line, without a traceback unless ``--debug`` is given."""

    status: int


class WrongUsage(Problem):
    """The command asks for something that does not exist or cannot be done."""

    status = 2


class NoResult(Problem):
    """There is nothing to judge: no backend would start, nothing ran, or a file holds no results."""

    status = 3


LONGEST_MESSAGE = 20_000
"""Characters of a backend's message that are kept."""


def said(error: BaseException) -> str:
    """An exception's message, which a backend may make as it likes: it may be endless, or raise when it is asked for."""
    try:
        return str(error)[:LONGEST_MESSAGE]
    except Exception as another:
        return f"(its message raises {type(another).__name__})"


def one_line(error: BaseException) -> str:
    """The class and the first line of an exception's message."""
    text = said(error).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def reason(error: OSError) -> str:
    """What the system says of the failure, to stand behind a colon."""
    return (error.strerror or str(error)).lower()


def nearest(wanted: str, known: Iterable[str]) -> str:
    """``; did you mean a, b?`` with the known names most like ``wanted``, or the empty string if none is.

    A name much less like it than the nearest is left out: who types ``torhc`` does not mean jittor.
    """
    names = list(known)
    close = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    if close:
        least = difflib.SequenceMatcher(None, close[0], wanted).ratio() - 0.2
        close = difflib.get_close_matches(wanted, names, n=3, cutoff=max(0.5, least))
    return f"; did you mean {', '.join(close)}?" if close else ""

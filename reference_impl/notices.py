"""Warnings: of the line of the user's program that called, and those that PyTorch gives once in a process."""

from __future__ import annotations

import sys
import warnings

_always = False
_given: set[str] = set()


def set_warn_always(always: bool) -> None:
    """Whether warnings that are given once in a process are given every time instead."""
    global _always
    _always = always


def is_warn_always_enabled() -> bool:
    """What ``set_warn_always`` was last told."""
    return _always


def warn(message: str) -> None:
    """Give a UserWarning of the line outside of this package that called into it, however deep that is."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, UserWarning, stacklevel=level)


def warn_once(message: str) -> None:
    """Give a UserWarning, unless it was given before in this process."""
    if message not in _given or _always:
        _given.add(message)
        warn(message)

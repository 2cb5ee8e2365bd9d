"""Warnings that PyTorch gives once in a process."""

from __future__ import annotations

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


def warn_once(message: str) -> None:
    """Give a UserWarning, unless it was given before in this process."""
    if message not in _given or _always:
        _given.add(message)
        warnings.warn(message, UserWarning, stacklevel=3)

"""Which lines of a package run."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any, Self

Lines = dict[str, int]
"""A file's name -> the lines of its functions, each a bit of an integer; under ``on_import``, those outside functions."""


def on_import(file: str) -> str:
    """Under which the lines stand that run once, outside functions."""
    return f"{file} on import"


class Watch:
    """While it lasts, notes the lines of a folder's files that run in any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._left: dict[CodeType, set[int]] = {}
        self._all: dict[CodeType, frozenset[int]] = {}

    def _lines(self, code: CodeType) -> frozenset[int]:
        if code not in self._all:
            self._all[code] = frozenset(line for _, _, line in code.co_lines() if line is not None)
        return self._all[code]

    def _enter(self, frame: FrameType, event: str, argument: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(self._folder):
            frame.f_trace_lines = False
            return None
        left = self._left.get(code)
        if left is None:
            left = self._left[code] = {*self._lines(code)}
        left.discard(frame.f_lineno)
        if not left:  # all of it has run: it need not be watched again
            return None

        def line(frame: FrameType, event: str, argument: object) -> Any:
            left.discard(frame.f_lineno)
            return line

        return line

    def __enter__(self) -> Self:
        self._left.clear()
        threading.settrace(self._enter)
        sys.settrace(self._enter)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.settrace(None)
        threading.settrace(None)

    @property
    def lines(self) -> Lines:
        found: Lines = {}
        for code, left in self._left.items():
            name = code.co_filename if code.co_flags & CO_OPTIMIZED else on_import(code.co_filename)
            found[name] = found.get(name, 0) | bits(self._lines(code) - left)
        return found


def bits(lines: Iterable[int]) -> int:
    """The lines as the bits of an integer."""
    whole = bytearray()
    for line in lines:
        if line // 8 >= len(whole):
            whole.extend(bytes(line // 8 - len(whole) + 1))
        whole[line // 8] |= 1 << line % 8
    return int.from_bytes(whole, "little")

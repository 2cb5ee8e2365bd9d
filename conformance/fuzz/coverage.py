"""What a campaign has reached: rows of the grammar, dtypes, pairs of operations, and lines of a backend in Python."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from conformance.fuzz.lockstep import Lockstep
from conformance.fuzz.program import Line
from conformance.fuzz.side import Tensor


@dataclass(slots=True)
class Tally:
    """Counts of one worker or of several."""

    programs: int = 0
    lines: int = 0
    refused: int = 0
    """Lines that both sides refused."""
    free: int = 0
    """Results taken out since their layout or version is the library's own choice."""
    rows: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Row -> row that uses what the first made or wrote."""
    dtypes: Counter[str] = field(default_factory=Counter)
    """Of results."""
    lacking: Counter[str] = field(default_factory=Counter)
    """Rows that the subject does not offer -> lines that were not run."""
    known: Counter[str] = field(default_factory=Counter)
    """Reason of a triaged finding -> how often it was met."""
    _makers: dict[str, str] = field(default_factory=dict)

    def add(self, line: Line, sides: Lockstep) -> None:
        """Count a line that has run."""
        self.lines += 1
        row = line.cause.removeprefix("no_grad: ")
        self.rows[row] += 1
        if sides.error is not None:
            self.refused += 1
            return
        names = line.names
        for name in names:
            if (maker := self._makers.get(name)) is not None:
                self.pairs.add((maker, row))
        if names:
            self._makers[names[0]] = row
            value = sides.seen.get(names[0])
            if isinstance(value, Tensor):
                self.dtypes[value.facts[1]] += 1

    def add_lost(self, lines: Iterable[Line]) -> None:
        """Count a program whose last line ended the process, from the lines alone."""
        self.programs += 1
        for line in lines:
            self.lines += 1
            self.rows[line.cause.removeprefix("no_grad: ")] += 1

    def to_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in ("programs", "lines", "refused", "free")}
        counts = {name: dict(getattr(self, name)) for name in ("rows", "dtypes", "lacking", "known")}
        return {**plain, **counts, "pairs": sorted(self.pairs)}

    def merge(self, data: dict[str, Any]) -> None:
        """Add what another worker's ``to_json`` gave."""
        for name in ("programs", "lines", "refused", "free"):
            setattr(self, name, getattr(self, name) + data[name])
        for name in ("rows", "dtypes", "lacking", "known"):
            getattr(self, name).update(data[name])
        self.pairs.update(map(tuple, data["pairs"]))


def package_of(xp: Any) -> Path | None:
    """The folder of a backend that is a package of Python's; None for another's facade or a single module."""
    file = getattr(xp, "__file__", None)
    return Path(file).parent if isinstance(xp, ModuleType) and file and hasattr(xp, "__path__") else None


def lines_of(folder: Path) -> set[tuple[str, int]]:
    """The lines inside functions of a package's modules: those that a program may reach."""
    found: set[tuple[str, int]] = set()

    def inside(code: CodeType, path: str) -> None:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                if constant.co_flags & 2:  # newlocals: a function, not a class
                    found.update(
                        (path, line)
                        for _, _, line in constant.co_lines()
                        if line not in (None, constant.co_firstlineno)
                    )
                inside(constant, path)

    for path in folder.rglob("*.py"):
        inside(compile(path.read_text(encoding="utf-8"), str(path), "exec"), str(path))
    return found


@contextmanager
def reached(folder: Path, into: set[tuple[str, int]]) -> Iterator[None]:
    """Note the lines of a package that run: slow, so for some programs only."""
    root = str(folder)
    ours: dict[str, bool] = {}

    def trace(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        name = frame.f_code.co_filename
        if name not in ours:
            ours[name] = name.startswith(root)
        return local if ours[name] else None

    def local(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        if event == "line":
            into.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)

"""A program: lines of source in the backend's own API.  The lines that ran are the reproducer."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, and the row of the grammar that it was written from."""

    text: str
    production: str = ""
    """Empty for a line that no grammar wrote: of a pin, or of a user's own script."""
    names: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Of the values that stand in it, the one that it binds first; none of a line that no grammar wrote."""

    @property
    def cause(self) -> str:
        """What findings are grouped by: the row of the grammar, or the line itself."""
        return self.production or self.text


Program = tuple[Line, ...]


def pin(program: Iterable[Line]) -> str:
    """The program as one line, a JSON list: what ``pins.txt`` holds and ``--replay`` reads."""
    return json.dumps([line.text for line in program], ensure_ascii=False)


def parse_pin(text: str, origin: str) -> Program:
    """The program of a pin; WrongUsage naming ``origin`` if it is none, or a line of it is no Python."""
    try:
        lines = json.loads(text)
    except ValueError as error:
        raise WrongUsage(f"{origin}: not a pin, which is a JSON list of lines of a program: {error}") from None
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
        raise WrongUsage(f"{origin}: a pin is a JSON list of lines of a program, and not empty")
    for line in lines:
        try:
            ast.parse(line)
        except (SyntaxError, ValueError) as error:
            raise WrongUsage(f"{origin}: {line!r} is no line of Python: {error}") from None
    return tuple(map(Line, lines))

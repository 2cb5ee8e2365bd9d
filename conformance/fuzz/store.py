"""Programs that outlive a campaign: the pins of this project, and a database that machines share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import WrongUsage, one_line
from conformance.fuzz.program import Program, parse_pin, pin

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

PINS = Path(__file__).with_name("pins.txt")
"""Programs that once found a fault: one a line, run before every campaign on every backend."""


def pins(path: Path = PINS) -> list[Program]:
    """The programs of a file of pins."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [parse_pin(text, f"{path}, line {n}") for n, text in lines if text.strip() and not text.startswith("#")]


class Store:
    """Findings' programs in a database of Hypothesis': a directory, or a Redis server's ``redis://host:port/0``.

    Campaigns that share it begin with each other's findings.
    """

    def __init__(self, where: str, adapter: str) -> None:
        self._where = where
        self._key = f"tensor-conformance fuzz {adapter}".encode()
        self._database = _open(where)

    def programs(self) -> list[Program]:
        try:
            found = sorted(self._database.fetch(self._key))
        except Exception as error:
            raise WrongUsage(f"the database {self._where} cannot be read: {one_line(error)}") from error
        return [parse_pin(value.decode(errors="replace"), f"the database {self._where}") for value in found]

    def save(self, program: Program) -> None:
        self._database.save(self._key, pin(program).encode())


def _open(where: str) -> ExampleDatabase:
    if not where.startswith(("redis://", "rediss://")):
        from hypothesis.database import DirectoryBasedExampleDatabase

        return DirectoryBasedExampleDatabase(where)
    try:
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import Redis  # type: ignore[import-not-found]
    except ImportError:
        raise WrongUsage("a database on a Redis server needs 'redis'; pip install redis") from None
    return RedisExampleDatabase(Redis.from_url(where))

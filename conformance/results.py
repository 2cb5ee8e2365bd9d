"""The results file: JSON Lines with a header, one record per clause, adapter and device, and a footer.

``results.schema.json`` beside this module describes every line; INTERPRETING.md says what the fields mean.
A run writes to a temporary file beside the one asked for, which replaces it whole at the end; so a results file is
never half of one run and half of another.  Without a footer that says ``"complete": true`` the run was cut short.
"""

from __future__ import annotations

import errno
import json
import math
import os
import platform
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from conformance.backend import Backend
from conformance.clause import Clause, Level
from conformance.errors import LONGEST_MESSAGE, NoResult, WrongUsage, reason
from conformance.expectations import EXPECTABLE, Expectation, Expectations
from conformance.reproducer import script
from conformance.running import Outcome, Verdict
from conformance.text import printable

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one clause on one device of one adapter."""

    clause: str
    chapter: str
    level: str
    adapter: str
    device: str
    verdict: Verdict
    case: str | None = None
    """The first case that did not pass, as ``name=value, ...``."""
    message: str = ""
    reproducer: str = ""
    expected: Expectation | None = None
    """The entry of the adapter's expectations file that speaks of this clause, here."""
    seconds: float = 0.0

    @classmethod
    def of(cls, clause: Clause, backend: Backend, device: str, outcome: Outcome, expectations: Expectations) -> Record:
        """The record of an outcome, with a reproducer if it is one to reproduce."""
        reproducer = ""
        known_case = outcome.case is not None or not (clause.tables or clause.draws)
        if outcome.verdict in EXPECTABLE and known_case:
            reproducer = script(clause, backend, device, outcome.case.source if outcome.case else {})
        return cls(
            clause=clause.id,
            chapter=clause.chapter,
            level=clause.level,
            adapter=backend.name,
            device=device,
            verdict=outcome.verdict,
            case=outcome.case.label if outcome.case else None,
            message=outcome.message[:LONGEST_MESSAGE],
            reproducer=reproducer,
            expected=expectations.of(clause.id, backend.version, device, outcome.verdict),
            seconds=round(outcome.seconds, 6),
        )

    @property
    def stale(self) -> bool:
        """Whether an expected failure did not happen.  Nothing is known of it where the clause is blocked."""
        return self.expected is not None and self.verdict in (Verdict.PASS, Verdict.UNSUPPORTED)

    @property
    def unexpected(self) -> bool:
        """Whether this record alone makes the run fail."""
        if self.expected is None or self.verdict is Verdict.NOT_RUN:
            return self.verdict not in (Verdict.PASS, Verdict.UNSUPPORTED, Verdict.BLOCKED)
        return self.verdict not in (self.expected.verdict, Verdict.BLOCKED)

    def to_json(self) -> dict[str, Any]:
        return {
            "record": "result",
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "expected": self.expected and self.expected.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Record:
        """ValueError, KeyError or TypeError if ``data`` is not a result."""
        _check(data, _RESULT)
        given = {field.name: data[field.name] for field in fields(cls)}
        Level(given["level"])
        if not 0 <= given["seconds"] < math.inf:
            raise ValueError(f"{given['seconds']} seconds")
        if given["expected"] is not None:
            _check(given["expected"], _EXPECTED, "expected")
        expected = given["expected"] and Expectation.from_json(given["clause"], given["expected"])
        return cls(**{**given, "verdict": Verdict(given["verdict"]), "expected": expected})


def difference(record: Record, norm: str, was: Verdict | None = None) -> str:
    """What is to be said of a record that makes a run fail, the reproducer last and ready to copy.

    ``was``: the verdict of an earlier run, where the difference is from that.
    """
    verdict = f"{was} -> {record.verdict}" if was else str(record.verdict)
    lines = [f"{record.adapter} on {record.device}: {verdict}", norm]
    if record.case:
        lines.append(f"case: {record.case}")
    if record.expected:
        lines.append(f"expected to {record.expected.verdict}: {record.expected.reason}")
    if record.stale:
        lines.append("That is over: remove the expectation, or let 'conformance expectations --update' do it.")
    if record.message:
        lines.append(textwrap.indent(record.message, "    "))
    if record.reproducer:
        lines.append(f"reproducer:\n\n{record.reproducer}")
    return printable("\n".join(lines))


def exit_status(records: Iterable[Record]) -> int:
    """0 if all is as expected, 1 if a verdict is not, 3 if nothing ran."""
    records = list(records)
    if all(record.verdict is Verdict.NOT_RUN for record in records):
        return NoResult.status
    return int(any(record.unexpected for record in records))


def header(clauses: Iterable[Clause], backends: Iterable[Backend], selection: Mapping[str, Any]) -> dict[str, Any]:
    """The first line: the suite with the norm of each of its clauses, the environment, the adapters, what was asked."""
    try:
        suite = version("tensor-conformance")
    except PackageNotFoundError:  # run from a checkout that is not installed
        suite = "0+checkout"
    return {
        "record": "header",
        "schema": SCHEMA,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "suite": {"name": "tensor-conformance", "version": suite, "clauses": {c.id: c.norm for c in clauses}},
        "environment": {
            "python": platform.python_version(),
            "implementation": platform.python_implementation(),
            "platform": sys.platform,
            "machine": platform.machine(),
            "numpy": np.__version__,
        },
        "adapters": [
            {
                "name": backend.name,
                "version": backend.version or None,
                "url": backend.url,
                "target": backend.target,
                "devices": list(backend.devices),
                "capabilities": list(backend.capabilities),
                **({"stand_ins": dict(backend.stand_ins)} if backend.stand_ins else {}),
            }
            for backend in backends
        ],
        "selection": dict(selection),
    }


def selection(globs: Iterable[str], devices: Iterable[str], shard: str = "") -> dict[str, Any]:
    """What was asked for, as the header says it."""
    return {"clauses": list(globs), "devices": list(devices), **({"shard": shard} if shard else {})}


class Writer:
    """A results file being written.  As a context manager it publishes the file at the end, however that comes."""

    def __init__(self, path: Path) -> None:
        """WrongUsage if the file could not be written, before anything has been run for it."""
        self.path = path
        self._counts: dict[str, Counter[str]] = {}
        self.complete = False
        """To be set when every record has been added."""
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a directory")
            self._partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
            self._file = self._partial.open("w", encoding="utf-8")
        except OSError as error:
            raise WrongUsage(
                f"cannot write the results file {path}: {reason(error)}; name another with --results"
            ) from error

    def begin(self, header: Mapping[str, Any]) -> None:
        """Write the header."""
        for adapter in header["adapters"]:
            self._counts[adapter["name"]] = Counter()
        self._line(header)

    def add(self, record: Record) -> None:
        """Append one record; it is on disk when this returns."""
        self._counts.setdefault(record.adapter, Counter())[record.verdict] += 1
        self._line(record.to_json())

    def _line(self, data: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(data, separators=(",", ":")) + "\n")
        self._file.flush()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Publish what there is, with a footer if there is anything; nothing at all if nothing began."""
        began = self._file.tell() > 0
        if began:
            counts = {name: dict(sorted(count.items())) for name, count in self._counts.items()}
            self._line({"record": "footer", "counts": counts, "complete": self.complete})
        self._file.close()
        if began:
            os.replace(self._partial, self.path)
        else:
            self._partial.unlink()


_TEXT_OR_NONE = (str, type(None))

_HEADER = {
    "suite": {"name": str, "version": str, "clauses": {}},
    "environment": {"python": str, "implementation": str, "platform": str, "machine": str, "numpy": str},
    "adapters": [
        {
            "name": str,
            "version": _TEXT_OR_NONE,
            "url": str,
            "target": str,
            "devices": [str],
            "capabilities": [str],
        }
    ],
    "selection": {"clauses": [str], "devices": [str]},
}
_RESULT = {
    **dict.fromkeys(("clause", "chapter", "level", "adapter", "device", "verdict", "message", "reproducer"), str),
    "case": _TEXT_OR_NONE,
    "expected": (dict, type(None)),
    "seconds": (int, float),
}
_EXPECTED = {"verdict": str, "reason": str, "link": str}
"""What is read of a line, and the types that it must have.  A list's items are all of one; more keys may be there."""


def _check(value: object, shape: Any, where: str = "") -> None:
    """TypeError or KeyError, naming the place, if ``value`` has not the shape.  jsonschema is not at hand in a run."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise TypeError(f"{where or 'it'} is no object")
        for key, inner in shape.items():
            _check(value[key], inner, f"{where}.{key}".lstrip("."))
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise TypeError(f"{where} is no list")
        for item in value:
            _check(item, shape[0], f"an item of {where}")
    elif not isinstance(value, shape):
        raise TypeError(f"{where} is a {type(value).__name__}")


def _check_header(data: Mapping[str, Any]) -> None:
    """ValueError, KeyError or TypeError if ``data`` is no header."""
    _check(data, _HEADER)
    _check([*data["suite"]["clauses"].values()], [str], "suite.clauses")
    names = [adapter["name"] for adapter in data["adapters"]]
    if len(set(names)) < len(names):
        raise ValueError(f"two adapters of one name among {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class Results:
    """A results file that was read."""

    header: Mapping[str, Any]
    records: tuple[Record, ...]
    complete: bool
    """Whether the run came to its end; else clauses may be missing."""
    cut: bool = False
    """Whether the file has no footer: it is still being written, was cut, or the run was killed."""


def read(path: Path) -> Results:
    """The results in a file; NoResult, with the line at fault, if it cannot be read or is not a results file.

    A file that ends in half a line is read to the line before: it was cut, and is incomplete.
    """

    def foreign(number: int, why: str) -> NoResult:
        return NoResult(
            f"{path} is not a results file: line {number} {why}; write one with 'conformance run --results'"
        )

    try:
        content = path.read_bytes()
    except OSError as error:
        raise NoResult(f"cannot read the results file {path}: {reason(error)}") from error
    whole, _, last = content.removeprefix(b"\xef\xbb\xbf").rpartition(b"\n")
    lines = whole.split(b"\n") if whole else []
    if _is_json(last):  # an editor has taken the last newline away; what was cut off in a record is not JSON
        lines.append(last)
    if not lines:
        raise foreign(
            1, "is missing" if not last else "is not a whole record" if last.isascii() else "is not UTF-8 text"
        )
    header: Mapping[str, Any] | None = None
    records: dict[tuple[str, str, str], Record] = {}
    devices: dict[str, list[str]] = {}
    footer = complete = False
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line.decode("utf-8"))
            kind = data["record"]
        except UnicodeDecodeError as error:
            raise foreign(number, "is not UTF-8 text") from error
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise foreign(number, "is not a record") from error
        if (number == 1) != (kind == "header"):
            raise foreign(number, "should be the header" if number == 1 else "is a second header")
        if footer:
            raise foreign(number, "follows the footer")
        if kind == "header":
            if data.get("schema") != SCHEMA:
                raise NoResult(
                    f"{path} has results of schema {data.get('schema')!r}, and this version reads {SCHEMA}; "
                    "use the version of tensor-conformance that wrote it"
                )
            header = data
            try:
                _check_header(data)
            except (ValueError, TypeError, KeyError) as error:
                raise foreign(number, f"is not a whole header ({type(error).__name__}: {error})") from error
            devices = {adapter["name"]: adapter["devices"] for adapter in data["adapters"]}
        elif kind == "result":
            try:
                record = Record.from_json(data)
            except (ValueError, TypeError, KeyError) as error:
                raise foreign(number, f"is not a result ({type(error).__name__}: {error})") from error
            if record.device not in devices.get(record.adapter, ()):
                raise foreign(number, f"is of {record.adapter} on {record.device}, which the header does not name")
            site = record.clause, record.adapter, record.device
            if site in records:
                raise foreign(number, f"is a second record of {record.clause} on {record.adapter}-{record.device}")
            records[site] = record
        elif kind == "footer":
            footer, complete = True, data.get("complete") is True
        else:
            raise foreign(number, f"is of the unknown kind {kind!r}")
    assert header is not None
    return Results(header, tuple(records.values()), complete, cut=not footer)


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

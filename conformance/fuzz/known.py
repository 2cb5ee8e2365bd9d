"""Triaged findings: a TOML file beside the adapter, ``fuzz/<name>.toml``.

    [[known]]
    rows = ["{x} // {n:2 1.5 -2}"]     # rows of the grammar; or
    line = "\\\\.floor_divide\\\\("    # a regular expression, found in the line
    kind = "values"                    # a glob; any kind without it
    role = "result"                    # a glob: "result", "other", or for errors "ValueError for none" and so on
    subject = "inf"                    # a regular expression, found in what the backend shows
    oracle = "nan"                     # likewise in what the other backend shows
    reason = "integers are divided by zero without an error"
    link = "https://example.org/issues/1"

    [[without]]
    line = "float64"
    reason = "float64 is float32 unless a switch is set"

    [[unseen]]
    fact = "is_leaf"
    reason = "it says whether a tensor is a constant"

A known finding is counted, not shrunk, and does not make the campaign fail: the values that differ are taken out of
the program, which goes on.  A line that ``without`` names is never written; what ``unseen`` names is not compared.

Two backends that are compared in either order need one file: at the other's head stands ``mirror = "NAME.toml"``, and
what that file says of NAME beside this backend is known of this backend beside NAME.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance.adapter import Adapter
from conformance.errors import WrongUsage, nearest, reason
from conformance.fuzz.lockstep import Difference
from conformance.fuzz.program import Line
from conformance.fuzz.side import ATTRIBUTES

_FIELDS = ("rows", "line", "kind", "role", "subject", "oracle", "reason", "link")


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that was looked into."""

    reason: str
    rows: frozenset[str]
    line: re.Pattern[str] | None
    kind: str
    role: str
    subject: re.Pattern[str] | None
    oracle: re.Pattern[str] | None
    link: str

    def holds(self, line: Line, difference: Difference) -> bool:
        return (
            fnmatchcase(difference.kind, self.kind)
            and fnmatchcase(difference.role, self.role)
            and (not self.rows or line.cause.removeprefix("no_grad: ") in self.rows)
            and (self.line is None or self.line.search(line.text) is not None)
            and (self.subject is None or self.subject.search(difference.subject) is not None)
            and (self.oracle is None or self.oracle.search(difference.oracle) is not None)
        )

    def mirrored(self) -> Known:
        """The same finding, where the two backends have changed places."""
        role = " for ".join(reversed(self.role.split(" for ")))
        return replace(self, role=role, subject=self.oracle, oracle=self.subject)


@dataclass(frozen=True, slots=True)
class Triage:
    """What is known of a backend."""

    path: Path | None = None
    known: tuple[Known, ...] = ()
    without: tuple[re.Pattern[str], ...] = ()
    unseen: tuple[str, ...] = ()
    """Attributes that mean something else there, so that they are not compared."""

    def explains(self, line: Line, difference: Difference) -> Known | None:
        return next((known for known in self.known if known.holds(line, difference)), None)

    def leaves_out(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self.without)


def path_of(adapter: Adapter) -> Path | None:
    """Where the adapter's known findings stand: in ``fuzz/``, beside its expectations file."""
    if adapter.expectations is None:
        return None
    return adapter.expectations.parent / "fuzz" / f"{adapter.name}.toml"


def triage_of(adapter: Adapter) -> Triage:
    """What is known of the adapter's backend; nothing, where there is no file."""
    path = path_of(adapter)
    return read(path) if path is not None and path.exists() else Triage(path)


def read(path: Path) -> Triage:
    """The known findings of a file.  WrongUsage names what of it is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {reason(error)}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUsage(f"{path} is not TOML: {error}") from None
    for key in data.keys() - {"known", "without", "unseen", "mirror"}:
        raise WrongUsage(f"{path}: there is no table {key!r}; there are [[known]], [[without]] and [[unseen]]")
    other = _mirrored(data["mirror"], path) if "mirror" in data else Triage()
    known = tuple(_known(entry, f"{path}, entry {n} of [[known]]") for n, entry in enumerate(data.get("known", ()), 1))
    entries = [(entry, f"{path}, entry {n} of [[without]]") for n, entry in enumerate(data.get("without", ()), 1)]
    for entry, where in entries:
        _check(entry, where, ("line", "reason", "link"), ("line", "reason"))
    without = tuple(_pattern(entry, "line", where) for entry, where in entries)
    unseen = [(entry, f"{path}, entry {n} of [[unseen]]") for n, entry in enumerate(data.get("unseen", ()), 1)]
    for entry, where in unseen:
        _check(entry, where, ("fact", "reason", "link"), ("fact", "reason"))
        if entry["fact"] not in ATTRIBUTES:
            raise WrongUsage(f"{where}: there is no fact {entry['fact']!r}; there are {', '.join(ATTRIBUTES)}")
    facts = tuple(entry["fact"] for entry, _ in unseen)
    patterns = tuple(p for p in without if p is not None)
    return Triage(path, known + other.known, patterns + other.without, facts + other.unseen)


def _mirrored(name: Any, path: Path) -> Triage:
    """What the file ``name`` beside ``path`` says of its own backend, told of the other one."""
    if not isinstance(name, str):
        raise WrongUsage(f"{path}: 'mirror' is a string: the name of a file beside this one")
    other = path.parent / name
    try:
        data = tomllib.loads(other.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        data = {}  # reading it below says what is wrong
    if "mirror" in data:
        raise WrongUsage(f"{path}: {name} mirrors a file itself")
    triage = read(other)
    return replace(triage, known=tuple(known.mirrored() for known in triage.known))


def _known(entry: dict[str, Any], where: str) -> Known:
    _check(entry, where, _FIELDS, ("reason",))
    if not entry.keys() & {"rows", "line", "subject", "oracle", "role"}:
        raise WrongUsage(f"{where} says of no line; give it 'rows', 'line', 'role', 'subject' or 'oracle'")
    return Known(
        entry["reason"], frozenset(entry.get("rows", ())), _pattern(entry, "line", where),
        entry.get("kind", "*"), entry.get("role", "*"), _pattern(entry, "subject", where),
        _pattern(entry, "oracle", where), entry.get("link", ""),
    )  # fmt: skip


def _check(entry: dict[str, Any], where: str, allowed: tuple[str, ...], needed: tuple[str, ...]) -> None:
    for key, value in entry.items():
        if key not in allowed:
            raise WrongUsage(f"{where}: there is no field {key!r}{nearest(key, allowed)}")
        if key == "rows":
            if not isinstance(value, list) or not all(isinstance(row, str) for row in value):
                raise WrongUsage(f"{where}: 'rows' is a list of rows of the grammar")
        elif not isinstance(value, str):
            raise WrongUsage(f"{where}: {key!r} is a string")
    for key in needed:
        if not entry.get(key, "").strip():
            raise WrongUsage(f"{where} has no {key!r}")


def _pattern(entry: dict[str, Any], key: str, where: str) -> re.Pattern[str] | None:
    if key not in entry:
        return None
    try:
        return re.compile(entry[key])
    except re.error as error:
        raise WrongUsage(f"{where}: {key!r} is no regular expression: {error}") from None

"""Expectations: the failures that an adapter's author knows of, each with its reason.

    [[expect]]
    clause = "numpy_bridge.from_numpy.shares"
    verdict = "fail"
    reason = "arrays live in immutable buffers"
    link = "https://example.org/design#buffers"
    version = ">=2.1"       # optional: the library's versions, as pip writes them
    platform = "darwin"     # optional: sys.platform
    device = "cuda:0"       # optional
    intermittent = true     # optional: it happens in some runs, as what threads race for

Several clauses may share an entry, ``clauses = ["...", "..."]``, where one reason is true of each.
They are strict.  A clause that fails otherwise than expected, or no longer fails, makes the run fail; only an intermittent
failure may fail to come.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.backend import Backend
from conformance.errors import WrongUsage, nearest, reason
from conformance.running import Verdict

if TYPE_CHECKING:
    from conformance.results import Record

EXPECTABLE = (Verdict.FAIL, Verdict.ERROR, Verdict.CRASH, Verdict.TIMEOUT)

UNEXPLAINED = "say why"
"""The reason of an entry that ``--update`` has added; a file that still has one is refused."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A clause, the verdict that it is known to get, and where and why."""

    clause: str
    verdict: Verdict
    reason: str
    link: str = ""
    version: str = ""
    platform: str = ""
    device: str = ""
    intermittent: bool = False

    def holds(self, version: str, device: str) -> bool:
        """Whether this speaks of the library's ``version`` and of ``device``, on this platform."""
        return (
            (not self.device or self.device == device)
            and (not self.platform or self.platform == sys.platform)
            and (not self.version or _satisfies(version, self.version))
        )

    def to_json(self) -> dict[str, str]:
        """Its place in a result, which names the clause already; the conditions held, and are left out."""
        return {"verdict": self.verdict, "reason": self.reason, "link": self.link}

    @classmethod
    def from_json(cls, clause: str, data: Mapping[str, str]) -> Expectation:
        return cls(clause, Verdict(data["verdict"]), data["reason"], data["link"])


def _satisfies(version: str, specifier: str) -> bool:
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except InvalidVersion:  # a library whose versions pip cannot order has the condition met by none
        return False


class Expectations:
    """The entries of one file.  A file that does not exist is the file without entries."""

    def __init__(self, path: Path | None, entries: Sequence[Expectation] = ()) -> None:
        self.path = path
        self.entries = tuple(entries)
        self._by_clause: dict[str, list[Expectation]] = {}
        for entry in self.entries:
            self._by_clause.setdefault(entry.clause, []).append(entry)

    def of(self, clause: str, version: str, device: str, verdict: Verdict) -> Expectation | None:
        """What is expected of ``clause`` on ``device`` of the library's ``version``: the first entry that holds.

        Nothing, where that is an intermittent failure and ``verdict``, which the clause got, says that it did not come.
        """
        entry = next((entry for entry in self._by_clause.get(clause, ()) if entry.holds(version, device)), None)
        return None if entry and entry.intermittent and verdict is Verdict.PASS else entry


def read(path: Path | None, clauses: Iterable[str], *, unexplained: bool = False) -> Expectations:
    """The expectations in a file; WrongUsage, naming the entry at fault, if it is not one or speaks of no clause.

    ``unexplained`` lets entries pass whose reason is still to be written.
    """
    if path is None or not path.exists():
        return Expectations(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUsage(f"cannot read the expectations file {path}: {reason(error)}") from error
    except ValueError as error:
        raise WrongUsage(f"{path} is not an expectations file: {error}") from error
    if set(data) - {"expect"} or not isinstance(data.get("expect", []), list):
        raise WrongUsage(f"{path} is not an expectations file: it may hold [[expect]] tables and nothing else")
    clauses = set(clauses)
    entries: list[Expectation] = []
    for number, table in enumerate(data.get("expect", []), 1):
        try:
            entries.extend(_entry(single, clauses, unexplained) for single in _singles(table))
        except ValueError as error:
            name = table.get("clause") if isinstance(table, dict) else None
            name = name or f"number {number}"
            raise WrongUsage(f"{path}, entry {name}: {error}") from error
    return Expectations(path, entries)


def expectations_of(backend: Backend, clauses: Iterable[str], *, unexplained: bool = False) -> Expectations:
    """What the adapter of ``backend`` expects."""
    return read(Path(backend.expectations) if backend.expectations else None, clauses, unexplained=unexplained)


def _singles(table: Any) -> list[Any]:
    """The table once for each of its ``clauses``; ValueError if these are not distinct ids, or if it has both keys."""
    if not isinstance(table, dict) or "clauses" not in table:
        return [table]
    ids = table["clauses"]
    if "clause" in table:
        raise ValueError("has both 'clause' and 'clauses'")
    if not isinstance(ids, list) or not ids or not all(isinstance(id, str) for id in ids):
        raise ValueError("'clauses' must be a list of clauses' ids")
    if doubled := sorted({id for id in ids if ids.count(id) > 1}):
        raise ValueError(f"names {', '.join(doubled)} twice")
    rest = {key: value for key, value in table.items() if key != "clauses"}
    return [{"clause": id, **rest} for id in ids]


def _entry(table: Any, clauses: set[str], unexplained: bool) -> Expectation:
    """ValueError naming what is wrong with the table."""
    names = [field.name for field in fields(Expectation)]
    if not isinstance(table, dict):
        raise ValueError("is not a table")
    for key, value in table.items():
        if key not in names:
            raise ValueError(f"there is no key {key!r}{nearest(key, names)}")
        if not isinstance(value, bool if key == "intermittent" else str):
            raise ValueError(f"{key!r} must be {'true or false' if key == 'intermittent' else 'a string'}")
    for key in ("clause", "verdict", "reason"):
        if not table.get(key):
            raise ValueError(f"the key {key!r} is missing")
    if table["clause"] not in clauses:
        raise ValueError(f"there is no clause {table['clause']}{nearest(table['clause'], clauses)}")
    if table["verdict"] not in EXPECTABLE:
        raise ValueError(f"the verdict {table['verdict']!r} cannot be expected; {', '.join(EXPECTABLE)} can")
    if table["reason"] == UNEXPLAINED and not unexplained:
        raise ValueError("its reason is still to be written")
    if "version" in table:
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            SpecifierSet(table["version"])
        except InvalidSpecifier:
            raise ValueError(f"{table['version']!r} is not a condition on versions such as '>=2.1,<3'") from None
    return Expectation(**{**table, "verdict": Verdict(table["verdict"])})


def updated(
    old: Expectations, version: str, records: Sequence[Record], places: Mapping[str, Sequence[str]] | None = None
) -> Expectations:
    """The expectations that ``records``, all of one adapter, would have met.

    ``places``: the devices that each clause is recorded on in a whole run; by default those of the records.
    Entries that the run says nothing of stay, also for the devices that it left out, and so do reasons.  A new entry
    is bound to a device only if the clause does not do the same on every device, and its reason is still to be written.
    """
    places = places or {}
    ran: dict[str, dict[str, Verdict]] = {}
    for record in records:
        if record.verdict not in (Verdict.NOT_RUN, Verdict.BLOCKED):
            ran.setdefault(record.clause, {})[record.device] = record.verdict
    kept: list[Expectation] = []
    met: set[tuple[str, str]] = set()  # (clause, device) that a kept entry speaks of
    for entry in old.entries:
        here = [device for device in ran.get(entry.clause, {}) if entry.holds(version, device)]
        here = [device for device in here if (entry.clause, device) not in met]
        if entry.intermittent and all(ran[entry.clause][device] in (Verdict.PASS, entry.verdict) for device in here):
            kept.append(entry)
            met.update((entry.clause, device) for device in here)
            continue
        seen = {ran[entry.clause][device] for device in here}
        left_out = [
            device
            for device in places.get(entry.clause, ())
            if device not in ran.get(entry.clause, {}) and entry.holds(version, device)
        ]
        if not here or (left_out and seen == {entry.verdict}):
            kept.append(entry)
            met.update((entry.clause, device) for device in (*here, *left_out))
        elif left_out:  # it stays where nothing was seen, and is bound to a device where something was
            kept.extend(replace(entry, device=device) for device in left_out)
            for device in here:
                met.add((entry.clause, device))
                if ran[entry.clause][device] in EXPECTABLE:
                    kept.append(replace(entry, verdict=ran[entry.clause][device], device=device))
        elif len(seen) == 1 and seen <= set(EXPECTABLE):
            kept.append(replace(entry, verdict=seen.pop()))
            met.update((entry.clause, device) for device in here)
        else:  # no longer the same everywhere: one entry for each device that still fails
            for device in here:
                met.add((entry.clause, device))
                if ran[entry.clause][device] in EXPECTABLE:
                    kept.append(replace(entry, verdict=ran[entry.clause][device], device=device))
    for clause, verdicts in ran.items():
        new = {d: v for d, v in verdicts.items() if v in EXPECTABLE and (clause, d) not in met}
        everywhere = new == verdicts and set(places.get(clause, ())) <= set(verdicts)
        if new and everywhere and len(set(new.values())) == 1:
            kept.append(Expectation(clause, next(iter(new.values())), UNEXPLAINED))
        else:
            kept.extend(Expectation(clause, verdict, UNEXPLAINED, device=device) for device, verdict in new.items())
    return Expectations(old.path, sorted(kept, key=lambda entry: entry.clause))  # stable: the first that holds counts


def write(expectations: Expectations) -> None:
    """Rewrite the file, keeping the comment that it opens with."""
    path = expectations.path
    assert path is not None
    opening = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                break
            opening.append(line)
    text = "\n".join(opening).rstrip() + "\n\n" if any(opening) else ""
    tables = []
    for entry, ids in _grouped(expectations.entries):
        pairs = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "clause"}
        names = [f"clause = {_quoted(ids[0])}"]
        if len(ids) > 1:
            names = ["clauses = [", *(f"    {_quoted(id)}," for id in ids), "]"]
        lines = [*names, *(f"{key} = {_quoted(value)}" for key, value in pairs.items() if value)]
        tables.append("[[expect]]\n" + "\n".join(lines) + "\n")
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text + "\n".join(tables), encoding="utf-8")
    os.replace(partial, path)


def _grouped(entries: Sequence[Expectation]) -> list[tuple[Expectation, list[str]]]:
    """The entries, with those that differ in nothing but the clause as one.

    A clause with several entries keeps them as they are, since the first that holds counts; so do entries whose reason
    is still to be written, which is another one for each.
    """
    times = Counter(entry.clause for entry in entries)
    groups: dict[Expectation, list[str]] = {}
    for entry in entries:
        alone = times[entry.clause] > 1 or entry.reason == UNEXPLAINED
        groups.setdefault(entry if alone else replace(entry, clause=""), []).append(entry.clause)
    return list(groups.items())


def _quoted(value: str | bool) -> str:
    """A TOML value: a JSON one, but for the one control character that JSON need not escape."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

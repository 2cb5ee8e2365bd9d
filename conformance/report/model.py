"""One or several results files as one model: clauses by columns, a column being a backend on a device.

Nothing that a file says is lost.  Files that are parts of one run (of one suite, environment and backend, with no
clause in both) fill one column together; any other column of the same backend and device stays one of its own, told
apart by its version, environment or file, and a warning says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance import results
from conformance.clause import Clause
from conformance.results import Record
from conformance.running import Verdict, sites
from conformance.selection import in_shard


class Absence(StrEnum):
    """Why a clause has no record in a column, where none is missing."""

    NOT_ASKED = "not asked"  # the clause has nothing to ask on this device
    NOT_SELECTED = "not selected"
    NOT_IN_SUITE = "not in its suite"


Cell = Record | Absence


@dataclass(frozen=True, slots=True)
class Run:
    """One results file."""

    name: str
    """Its path, as it was given."""
    results: results.Results

    @property
    def suite(self) -> Mapping[str, str]:
        """The norm of every clause of the suite by id."""
        norms: Mapping[str, str] = self.results.header["suite"]["clauses"]
        return norms

    @property
    def suite_version(self) -> str:
        return str(self.results.header["suite"]["version"])

    @property
    def environment(self) -> Mapping[str, str]:
        environment: Mapping[str, str] = self.results.header["environment"]
        return environment

    @property
    def started(self) -> str:
        """When the run began (RFC 3339), or the empty string: older files do not say."""
        return str(self.results.header.get("started", ""))

    @property
    def incomplete(self) -> str:
        """Why the run is incomplete; the empty string if it is whole."""
        if self.results.complete:
            return ""
        return "it has no footer: it was cut, or its run was killed" if self.results.cut else "its run was interrupted"

    def selects(self, clause: str) -> bool:
        asked = self.results.header["selection"]
        globs, (parts, _, count) = asked["clauses"], str(asked.get("shard", "")).partition("/")
        chosen = not count or any(in_shard(clause, f"{part}/{count}") for part in parts.split(","))
        return chosen and (not globs or any(fnmatchcase(clause, glob) for glob in globs))


@dataclass(slots=True)
class Column:
    """One backend on one device, from one file or from several parts of one run."""

    runs: list[Run]
    adapter: Mapping[str, Any]
    """The header's entry."""
    device: str
    records: dict[str, Record]
    key: str = ""
    """Unique in the model, and the same from run to run where one file has the backend once: ``torch-cpu``."""
    note: str = ""
    """What tells it from another column of the same backend, version and device; else empty."""
    cells: dict[str, Cell] = field(default_factory=dict)
    """By clause, for every clause of the model."""

    @property
    def name(self) -> str:
        return str(self.adapter["name"])

    @property
    def version(self) -> str:
        """The library's; empty if it did not start."""
        return self.adapter["version"] or ""

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}".strip() + (f" ({self.note})" if self.note else "")

    def counts(self, clauses: Iterable[str] | None = None) -> Counter[Verdict]:
        """How many of the clauses, by default all, have each verdict."""
        cells = self.cells.values() if clauses is None else (self.cells[id] for id in clauses)
        return Counter(cell.verdict for cell in cells if isinstance(cell, Record))


@dataclass(frozen=True, slots=True)
class Entry:
    """A clause of at least one of the suites."""

    id: str
    norm: str
    """As the last file that has the clause words it."""
    reworded: bool
    """Whether another file words it otherwise."""
    level: str | None
    """None where neither a record nor the installed specification says."""

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Model:
    """What the files say, together."""

    runs: tuple[Run, ...]
    columns: tuple[Column, ...]
    clauses: Mapping[str, Entry]
    warnings: tuple[str, ...]
    """One line each: what a reader must know before comparing columns."""

    @property
    def chapters(self) -> Mapping[str, list[str]]:
        """The ids of each chapter's clauses."""
        found: dict[str, list[str]] = {}
        for id in self.clauses:
            found.setdefault(id.partition(".")[0], []).append(id)
        return found

    def differing(self) -> Iterator[Entry]:
        """The clauses that do not have one verdict in all columns.  Blocked and not_run say nothing of a backend."""
        silent = (Verdict.BLOCKED, Verdict.NOT_RUN)
        for entry in self.clauses.values():
            cells = [column.cells[entry.id] for column in self.columns]
            if len({c.verdict for c in cells if isinstance(c, Record) and c.verdict not in silent}) > 1:
                yield entry


def load(paths: Iterable[Path], installed: Mapping[str, Clause]) -> Model:
    """The model of results files; NoResult if one cannot be read.  ``installed`` tells what a cut file lacks."""
    runs, warnings, seen = [], [], set()
    for path in paths:
        if path.resolve() in seen:
            warnings.append(f"{path} is given twice, and counts once")
            continue
        seen.add(path.resolve())
        runs.append(Run(str(path), results.read(path)))
    return model(runs, installed, warnings)


def model(runs: Sequence[Run], installed: Mapping[str, Clause], warnings: Iterable[str] = ()) -> Model:
    """The model of runs that have been read."""
    said = [*warnings, *_warnings(runs)]
    columns = _columns(runs)
    norms: dict[str, set[str]] = {}
    latest: dict[str, str] = {}
    levels = {id: str(clause.level) for id, clause in installed.items()}
    for run in runs:
        for id, norm in run.suite.items():
            norms.setdefault(id, set()).add(norm)
            latest[id] = norm
        for record in run.results.records:
            levels[record.clause] = record.level
            latest.setdefault(record.clause, "")
    chapters = {id: id.partition(".")[0] for id in latest}
    ids = sorted(latest, key=lambda id: chapters[id])  # stable: within a chapter as the files have them
    entries = {id: Entry(id, latest[id], len(norms.get(id, ())) > 1, levels.get(id)) for id in ids}
    for column in columns:
        column.cells = {id: _cell(id, column, columns, installed) for id in entries}
    said += _name(columns)
    return Model(tuple(runs), tuple(columns), entries, tuple(said))


def _columns(runs: Sequence[Run]) -> list[Column]:
    columns: list[Column] = []
    for run in runs:
        by_site: dict[tuple[str, str], dict[str, Record]] = {}
        for record in run.results.records:
            by_site.setdefault((record.adapter, record.device), {})[record.clause] = record
        for adapter in run.results.header["adapters"]:
            for device in adapter["devices"]:
                new = Column([run], adapter, device, by_site.get((adapter["name"], device), {}))
                whole = next((column for column in columns if _parts_of_one(column, new)), None)
                if whole is None:
                    columns.append(new)
                else:
                    whole.runs.append(run)
                    whole.records.update(new.records)
    return columns


def _parts_of_one(column: Column, other: Column) -> bool:
    def identity(c: Column) -> tuple[object, ...]:
        adapter = {key: value for key, value in c.adapter.items() if key != "devices"}
        return c.device, adapter, c.runs[0].environment, c.runs[0].suite_version, c.runs[0].suite

    return identity(column) == identity(other) and not column.records.keys() & other.records.keys()


def _cell(id: str, column: Column, columns: Sequence[Column], installed: Mapping[str, Clause]) -> Cell:
    if id in column.records:
        return column.records[id]
    if not any(id in run.suite for run in column.runs):
        return Absence.NOT_IN_SUITE
    if not _asked(id, column, columns, installed):
        return Absence.NOT_ASKED
    selecting = [run for run in column.runs if run.selects(id)]
    if not any(run.incomplete for run in selecting):
        return Absence.NOT_SELECTED
    reason = "the run ended before it"
    level = str(installed[id].level) if id in installed else "must"
    chapter = id.partition(".")[0]
    return Record(id, chapter, level, column.name, column.device, Verdict.NOT_RUN, message=reason)


def _asked(id: str, column: Column, columns: Sequence[Column], installed: Mapping[str, Clause]) -> bool:
    """Whether the clause is about this device: as the installed one says, else as other columns show."""
    if id in installed:
        return column.device in sites(installed[id], column.adapter["devices"])
    host = _on_host(column)
    shown = {_on_host(other) for other in columns if id in other.records}
    return host in shown if shown else host


def _on_host(column: Column) -> bool:
    return column.device.partition(":")[0] == "cpu"


def _name(columns: Sequence[Column]) -> Iterator[str]:
    """Give each column its key, and a note where its title would not tell it from another."""
    alike: dict[tuple[str, str, str], list[Column]] = {}
    keys: Counter[str] = Counter()
    for column in columns:
        alike.setdefault((column.name, column.version, column.device), []).append(column)
        key = f"{column.name}-{column.device}"
        keys[key] += 1
        column.key = key if keys[key] == 1 else f"{key}-{keys[key]}"
    for (name, version, device), group in alike.items():
        if len(group) == 1:
            continue
        facts = [column.runs[0].environment for column in group]
        differing = [key for key in facts[0] if len({fact[key] for fact in facts}) > 1]
        notes = [", ".join(f"{key} {fact[key]}" for key in differing) for fact in facts]
        for column, note in zip(group, notes, strict=True):
            files = " + ".join(run.name for run in column.runs)
            column.note = note if notes.count(note) == 1 else ", ".join(filter(None, (note, files)))
        title = f"{name} {version}".strip()
        yield f"{title} on {device} is in several files, and has a column for each: {', '.join(c.note for c in group)}"


def _warnings(runs: Sequence[Run]) -> Iterator[str]:
    for run in runs:
        if run.incomplete:
            yield f"{run.name} is incomplete: {run.incomplete}; what it lacks is shown as not_run"
    first = runs[0]
    for run in runs[1:]:
        if run.suite != first.suite or run.suite_version != first.suite_version:
            alone = len(first.suite.keys() ^ run.suite.keys())
            reworded = sum(first.suite[id] != run.suite[id] for id in first.suite.keys() & run.suite.keys())
            yield (
                f"{first.name} and {run.name} are of different suites ({first.suite_version} and {run.suite_version}): "
                f"{alone} clauses are in one only, {reworded} are worded otherwise"
            )

"""The difference between two runs: what changed around them, and then each verdict that changed.

Runs are matched by clause, backend and device.  Only a failure where the old run passed is a regression; what a run
did not come to, and clauses that one suite lacks or words otherwise, never are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.errors import NoResult
from conformance.report.model import Run
from conformance.results import Record
from conformance.running import Verdict

FAILING = (Verdict.FAIL, Verdict.ERROR, Verdict.CRASH, Verdict.TIMEOUT)
_SILENT = (Verdict.NOT_RUN, Verdict.BLOCKED)
"""Verdicts that say nothing of the clause."""


@dataclass(frozen=True, slots=True)
class Change:
    """A clause on one device of one backend, whose verdict changed."""

    old: Record
    new: Record

    @property
    def failing(self) -> bool:
        """Passed, and fails.  A failure in the place of ``unsupported`` is new support, and changed but no regression."""
        return self.old.verdict is Verdict.PASS and self.new.verdict in FAILING

    @property
    def passing(self) -> bool:
        return self.old.verdict in FAILING and self.new.verdict is Verdict.PASS


@dataclass(slots=True)
class Difference:
    """What one run has and the other has not."""

    around: list[str] = field(default_factory=list)
    """What changed around the clauses, one line each."""
    incomplete: list[str] = field(default_factory=list)
    failing: list[Change] = field(default_factory=list)
    """New failures: what a gate closes on.  Those that the new run's expectations know of are among them."""
    passing: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    reworded_changed: list[Change] = field(default_factory=list)
    """Changed verdicts of clauses that the suites word otherwise: another question, so never a regression."""
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    unknown: list[Change] = field(default_factory=list)
    """Where one of the two verdicts is ``not_run`` or ``blocked``."""
    only_old: list[Record] = field(default_factory=list)
    only_new: list[Record] = field(default_factory=list)
    """Records of matched backends, devices and clauses that the other run has no record of."""
    silent: list[tuple[str, str]] = field(default_factory=list)
    """Backends and devices that gave results in the old run, and not one in the new."""
    compared: int = 0

    @property
    def status(self) -> int:
        """1 if something fails that passed; else 3 if a backend that gave results gives none; else 0."""
        if self.failing:
            return 1
        return NoResult.status if self.silent else 0


def compare(old: Run, new: Run) -> Difference:
    """The difference between two runs; NoResult if they have nothing in common."""
    found = Difference()
    found.around = [*_around(old, new)]
    found.incomplete = [f"{run.name}: {run.incomplete}" for run in (old, new) if run.incomplete]
    found.added = [id for id in new.suite if id not in old.suite]
    found.removed = [id for id in old.suite if id not in new.suite]
    found.reworded = [id for id in old.suite if id in new.suite and old.suite[id] != new.suite[id]]
    reworded = {*found.reworded}
    before, after = _by_site(old), _by_site(new)
    for site, record in after.items():
        if site not in before:
            if record.clause in old.suite and (record.adapter, record.device) in _columns(old):
                found.only_new.append(record)
            continue
        found.compared += 1
        change = Change(before[site], record)
        if change.old.verdict == change.new.verdict:
            continue
        if change.old.verdict in _SILENT or change.new.verdict in _SILENT:
            found.unknown.append(change)
        elif record.clause in reworded:
            found.reworded_changed.append(change)
        elif change.failing:
            found.failing.append(change)
        elif change.passing:
            found.passing.append(change)
        else:
            found.changed.append(change)
    columns = _columns(new)
    gave = {(record.adapter, record.device) for record in old.results.records if record.verdict is not Verdict.NOT_RUN}
    gives = dict.fromkeys(columns if new.incomplete else (), False)  # a whole run asked nothing where it has no record
    gives |= {(record.adapter, record.device): False for record in new.results.records}
    for record in new.results.records:
        gives[record.adapter, record.device] |= record.verdict is not Verdict.NOT_RUN
    found.silent = [column for column, any_result in gives.items() if column in gave and not any_result]
    found.only_old = [
        record
        for site, record in before.items()
        if site not in after and record.clause in new.suite and (record.adapter, record.device) in columns
    ]
    if not found.compared:
        raise NoResult(
            f"{old.name} and {new.name} have no clause, backend and device in common; there is nothing to compare"
        )
    return found


def _by_site(run: Run) -> Mapping[tuple[str, str, str], Record]:
    return {(record.clause, record.adapter, record.device): record for record in run.results.records}


def _columns(run: Run) -> Mapping[tuple[str, str], str]:
    """The version of the library by backend and device."""
    return {
        (adapter["name"], device): adapter["version"] or "none"
        for adapter in run.results.header["adapters"]
        for device in adapter["devices"]
    }


def _around(old: Run, new: Run) -> Iterator[str]:
    if old.suite_version != new.suite_version:
        yield f"suite {old.suite_version} -> {new.suite_version}"
    before, after = _columns(old), _columns(new)
    versions = {(name, before[name, device], after[name, device]) for name, device in before.keys() & after.keys()}
    for name, was, now in sorted(versions):
        if was != now:
            yield f"{name} {was} -> {now}"
    for key, was in old.environment.items():
        if key in new.environment and was != new.environment[key]:
            yield f"{key} {was} -> {new.environment[key]}"
    for run, columns, others in ((old, before, after), (new, after, before)):
        for name, device in columns:
            if (name, device) not in others:
                yield f"{name} on {device}: only in {run.name}"

"""The pytest plugin: clauses are collected from the chapters of ``spec`` and run on the adapters asked for.

It is loaded by a conftest or by name (``-p conformance.plugin``) and is no entry point, since options such as
``--device`` are common in other conftests.  Backends run in pytest's own process; a backend that dies takes pytest with
it (``conformance run`` is for those), but one that cannot be imported costs only its own clauses.

Exit status: pytest's own, with 2 for wrong usage and 3 where no backend gave a result.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from conformance import backend, expectations, loading, results
from conformance.clause import Clause
from conformance.errors import NoResult, Problem, WrongUsage, one_line
from conformance.results import Record
from conformance.running import Outcome, Runner, Verdict, every_site
from conformance.selection import in_shard, shard


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "tensor conformance")
    group.addoption(
        "--adapter",
        action="append",
        default=[],
        metavar="NAME|MODULE:ATTR",
        help=f"backend to check (default: {' and '.join(loading.DEFAULT_ADAPTERS)})",
    )
    group.addoption("--device", action="append", default=[], help="device to check it on (default: all that it has)")
    group.addoption("--shard", default="", metavar="K/N", help="run the Kth of N parts of the clauses")
    group.addoption("--results", metavar="FILE", help="write the results to this file")


def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[_RUN] = _Run(config)
    except Problem as problem:
        pytest.exit(f"{_WRONG}{problem}", returncode=problem.status)


_WRONG = "conformance: "
"""What the one line of a Problem begins with."""


class _Side:
    """One adapter in this process."""

    def __init__(self, name: str, devices: list[str]) -> None:
        """WrongUsage for what the user can mend; a backend that does not start is a side without a runner."""
        clauses = loading.clauses()
        self.runner: Runner | None = None
        self.reason = ""
        self.told = False
        """Whether a failure has said that it did not start: one does."""
        try:
            adapter = loading.load(name)
            self.backend = backend.describe(adapter, name, devices)
        except WrongUsage:
            raise
        except (Exception, SystemExit) as error:
            self.reason = f"{name} did not start: {one_line(error)}"
            self.backend = backend.unknown(name, devices)
            self.expectations = expectations.Expectations(None)
        else:
            self.runner = Runner(adapter, clauses)
            self.expectations = expectations.expectations_of(self.backend, clauses)

    def record(self, clause: Clause, device: str) -> Record:
        outcome = self.runner.run(clause, device) if self.runner else Outcome(Verdict.NOT_RUN, self.reason)
        return Record.of(clause, self.backend, device, outcome, self.expectations)


class _Run:
    """What this process knows of the run: the adapters, once clauses are collected; the records, where they are kept.

    Under pytest-xdist the adapters are in the workers, and the records in the process that the workers report to.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.names: list[str] = list(dict.fromkeys(config.getoption("adapter"))) or [*loading.DEFAULT_ADAPTERS]
        self.devices: list[str] = config.getoption("device")
        for name in self.names:
            loading.target(name)
        self.shard: str = config.getoption("shard")
        if self.shard:
            shard(self.shard)
        path = config.getoption("results")
        self.is_worker = hasattr(config, "workerinput")
        self.writing = ExitStack()
        self.writer: results.Writer | None = None
        if path and not self.is_worker:
            self.writer = self.writing.enter_context(results.Writer(Path(path)))
        self.begun = False
        self.told = False
        self.selected: list[tuple[str, str, str]] = []
        self.verdicts: dict[tuple[str, str, str], Verdict] = {}
        self.others = False
        """Whether tests that are not clauses ran too."""
        self.wrong = False
        """Whether collection said what is wrong with the usage."""
        self._sides: dict[str, _Side] = {}

    def sides(self) -> Iterator[_Side]:
        for name in self.names:
            if name not in self._sides:
                side = self._sides[name] = _Side(name, self.devices)
                if any(side.backend.name == other.backend.name for other in self._sides.values() if other is not side):
                    raise WrongUsage(f"two adapters are called {side.backend.name!r}; run them one at a time")
            yield self._sides[name]

    def report(self, record: Record) -> str:
        """A record as it travels to the process that keeps it, the first one with what stands in the header."""
        header = None
        if not self.told:
            self.told = True
            backends = [side.backend for side in self._sides.values()]
            header = results.header(
                loading.clauses().values(), backends, results.selection([], self.devices, self.shard)
            )
        return json.dumps({"header": header, "selected": self.selected if header else [], "record": record.to_json()})

    def keep(self, report: str) -> None:
        """Take a record that this process or a worker of its own reports."""
        data = json.loads(report)
        self.selected = [tuple(site) for site in data["selected"]] or self.selected
        if self.writer and not self.begun:
            self.begun = True
            self.writer.begin(data["header"])
        record = Record.from_json(data["record"])
        self.verdicts[record.clause, record.adapter, record.device] = record.verdict
        if self.writer:
            self.writer.add(record)

    def finish(self) -> None:
        """Record what was selected and did not run, and publish the file."""
        missing = [site for site in self.selected if site not in self.verdicts]
        if self.writer:
            for clause, adapter, device in missing:
                level = loading.clauses()[clause].level
                reason = "the run ended before it"
                chapter = clause.partition(".")[0]
                record = Record(clause, chapter, level, adapter, device, Verdict.NOT_RUN, message=reason)
                self.writer.add(record)
            self.writer.complete = not missing
        self.writing.close()


_RUN = pytest.StashKey[_Run]()


def pytest_report_header(config: pytest.Config) -> str:
    run = config.stash[_RUN]
    devices = f" on {', '.join(run.devices)}" if run.devices else ""
    return f"conformance: {', '.join(run.names)}{devices}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    if loading.spec_modules().get(file_path.stem) and file_path.parent in _spec_folders():
        return Chapter.from_parent(parent, path=file_path)
    return None


def _spec_folders() -> list[Path]:
    found = find_spec("spec")
    return [Path(folder) for folder in (found and found.submodule_search_locations) or ()]


class Chapter(pytest.File):
    """A module of the specification."""

    def collect(self) -> Iterator[ClauseItem]:
        part = self.config.stash[_RUN].shard
        clauses = [clause for clause in loading.clauses().values() if clause.chapter == self.path.stem]
        clauses = [clause for clause in clauses if not part or in_shard(clause.id, part)]
        for side in self._sides():
            for clause, device in every_site(clauses, side.backend.devices):
                name = f"{clause.id}[{side.backend.name}-{device}]"
                yield ClauseItem.from_parent(self, name=name, clause=clause, device=device, side=side)

    def _sides(self) -> list[_Side]:
        """The adapters; what is wrong with one is said by the first chapter, and then there are none."""
        run = self.config.stash[_RUN]
        try:
            return [*run.sides()]
        except Problem as problem:
            run.names = []
            raise self.CollectError(f"{_WRONG}{problem}") from None


class ClauseItem(pytest.Item):
    """One clause on one device of one adapter."""

    def __init__(self, *, clause: Clause, device: str, side: _Side, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.clause, self.device, self.side = clause, device, side
        self.record: Record | None = None

    @property
    def site(self) -> tuple[str, str, str]:
        """What there is one record of."""
        return self.clause.id, self.side.backend.name, self.device

    def runtest(self) -> None:
        record = self.record = self.side.record(self.clause, self.device)
        if record.verdict is Verdict.NOT_RUN and self.side.told:
            pytest.skip(f"not_run: {record.message}")
        if record.unexpected:
            self.side.told = record.verdict is Verdict.NOT_RUN
            raise NotAsExpected(record)
        if record.verdict in (Verdict.UNSUPPORTED, Verdict.BLOCKED):
            pytest.skip(f"{record.verdict}: {record.message}")
        if record.expected:
            pytest.xfail(record.expected.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotAsExpected):
            return f"{self.clause.id}\n{results.difference(excinfo.value.record, self.clause.norm)}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.clause.body.__code__.co_firstlineno - 1, self.name


class NotAsExpected(Exception):
    """A record that makes the run fail."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"{record.verdict}: {record.message}")
        self.record = record


def pytest_collection_finish(session: pytest.Session) -> None:
    items = [item for item in session.items if isinstance(item, ClauseItem)]
    session.config.stash[_RUN].selected = [item.site for item in items]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if isinstance(item, ClauseItem) and item.record is not None and call.when == "call":
        report.conformance = item.config.stash[_RUN].report(item.record)  # type: ignore[attr-defined]
    return report


class _Keeper:
    """Takes the reports, in the process that all of them reach."""

    def __init__(self, run: _Run) -> None:
        self.run = run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "conformance"):
            self.run.keep(report.conformance)
        elif report.when == "call":
            self.run.others = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.run.wrong |= report.failed and str(report.longrepr).startswith(_WRONG)


def pytest_sessionstart(session: pytest.Session) -> None:
    run = session.config.stash[_RUN]
    if not run.is_worker:
        session.config.pluginmanager.register(_Keeper(run))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    run = session.config.stash[_RUN]
    run.finish()
    nothing_ran = run.verdicts and set(run.verdicts.values()) == {Verdict.NOT_RUN}
    if run.wrong:
        session.exitstatus = WrongUsage.status
    elif nothing_ran and not run.others:
        session.exitstatus = NoResult.status


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    run = config.stash[_RUN]
    if run.begun:
        terminalreporter.write_line(f"conformance results: {run.writer.path if run.writer else ''}")

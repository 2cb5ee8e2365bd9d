"""What the command prints: progress and tables for the eye, differences and their reproducers ready to copy."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from conformance import loading
from conformance.backend import Backend
from conformance.clause import Clause, label
from conformance.errors import WrongUsage
from conformance.expectations import UNEXPLAINED, Expectations
from conformance.results import Record, difference
from conformance.running import Verdict, every_site
from conformance.supervisor import NotStarted, Plan, Started
from conformance.text import printable

if TYPE_CHECKING:
    from conformance.report.model import Model

_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "red",
    Verdict.ERROR: "red",
    Verdict.UNSUPPORTED: "dim",
    Verdict.BLOCKED: "yellow",
    Verdict.CRASH: "bold red",
    Verdict.TIMEOUT: "bold red",
    Verdict.NOT_RUN: "yellow",
}

_ALL = "all"
"""The row of a table that sums the others."""

_SHORTEST_STEP = 100
"""Checks between two lines of progress, at least."""

_NARROWEST_COLUMN = 15
"""Characters of a table's column, at least; a table that is too wide for that is shown in parts."""

_MOST_EXPLAINED = 5
"""Clauses that an explanation shows whole; further ones are named."""


def console(*, stderr: bool = False) -> Console:
    """Where text is printed as it is: no markup, no wrapping of lines that are to be copied."""
    out = Console(stderr=stderr, highlight=False, markup=False, soft_wrap=True)
    if not out.is_terminal:
        out.width = max(out.width, 120)
    return out


class Progress:
    """A bar for each backend on a terminal; elsewhere a line for each fifth of the way."""

    def __init__(self, plan: Plan, *, debug: bool) -> None:
        self._plan = plan
        self._debug = debug
        self._console = console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}", style="bold"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unexpected]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._totals: dict[str, int] = {}
        self._done: Counter[str] = Counter()
        self._unexpected: Counter[str] = Counter()
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        self._console.print(f"starting {', '.join(self._plan.adapters)} ...")
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bars.stop()

    def begin(self, started: Sequence[Started]) -> None:
        """Name what started and what did not."""
        for entry in started:
            if isinstance(entry, NotStarted):
                self._did_not_start(entry)
                continue
            total = sum(1 for _ in every_site(self._plan.clauses, entry.devices))
            self._totals[entry.name] = total
            self._tasks[entry.name] = self._bars.add_task(_title(entry), total=total, unexpected="")
            if not self._console.is_terminal:
                self._console.print(f"{_title(entry)}: {total} checks on {', '.join(entry.devices)}")

    def _did_not_start(self, entry: NotStarted) -> None:
        mend = f"; install {entry.missing!r} to check it" if entry.missing else ""
        self._console.print(f"conformance: {entry.backend.name} did not start: {entry.reason}{mend}", style="yellow")
        if self._debug and entry.detail:
            self._console.print(textwrap.indent(entry.detail, "    "), style="dim")

    def add(self, record: Record) -> None:
        """Count a record."""
        name = record.adapter
        if name not in self._totals:
            return
        self._done[name] += 1
        self._unexpected[name] += record.unexpected
        bad = f"{self._unexpected[name]} unexpected" if self._unexpected[name] else ""
        self._bars.update(self._tasks[name], advance=1, unexpected=bad)
        step = max(_SHORTEST_STEP, self._totals[name] // 5)
        if not self._console.is_terminal and (self._done[name] % step == 0 or self._done[name] == self._totals[name]):
            self._console.print(f"{name}: {self._done[name]} of {self._totals[name]}" + (bad and f", {bad}"))


def _title(backend: Backend) -> str:
    return f"{backend.name} {backend.version}"


def run(started: Sequence[Started], records: Sequence[Record], path: Path, *, differences: bool = True) -> None:
    """What a run came to: the table, each difference with its reproducer if wanted, and where the results are."""
    out = console()
    by_site: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        by_site.setdefault((record.adapter, record.device), []).append(record)
    backends = [entry.backend if isinstance(entry, NotStarted) else entry for entry in started]
    tables(
        out,
        [
            (_title(backend).strip(), device, by_site.get((backend.name, device), []))
            for backend in backends
            for device in backend.devices
        ],
    )
    for line in where(started, records):
        out.print(line)
    wrong = [record for record in records if record.unexpected and record.verdict is not Verdict.NOT_RUN]
    norms = loading.clauses()
    for number, record in enumerate(wrong if differences else (), 1):
        numbered(out, number, len(wrong), record.clause, difference(record, norms[record.clause].norm))
    expected = sum(record.expected is not None and not record.unexpected for record in records)
    counts = Counter(record.verdict for record in records)
    summary = [f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]]
    summary += [f"{expected} of them known"] if expected else []
    summary += [f"{entry.backend.name} did not start" for entry in started if isinstance(entry, NotStarted)]
    unexpected = sum(record.unexpected for record in records)
    out.print(f"{', '.join(summary)}; {unexpected or 'nothing'} unexpected.  Results: {path}")


def where(started: Sequence[Started], records: Sequence[Record]) -> list[str]:
    """What of a run was on the host, on real accelerators, and on stand-ins for them: lines that leave no doubt.

    A check that found its backend without what it needs, or that was not begun, was on nothing.
    """
    ran: dict[tuple[str, str], set[str]] = {}
    for record in records:
        if record.verdict not in (Verdict.UNSUPPORTED, Verdict.NOT_RUN, Verdict.BLOCKED):
            ran.setdefault((record.adapter, record.device), set()).add(record.clause)
    host, real, stand_ins = [], [], []
    on_real: set[str] = set()
    on_stand_ins: set[str] = set()
    for backend in (entry for entry in started if not isinstance(entry, NotStarted)):
        for device in backend.devices:
            clauses = ran.get((backend.name, device), set())
            checks = f"{len(clauses)} clause{'s' * (len(clauses) != 1)}"
            if device in backend.stand_ins:
                stand_ins.append(f"{backend.name} {device}, {backend.stand_ins[device]} ({checks})")
                on_stand_ins |= clauses
            elif device.split(":")[0] == "cpu":
                host.append(f"{backend.name} ({checks})")
            else:
                real.append(f"{backend.name} {device} ({checks})")
                on_real |= clauses
    if not real and not stand_ins:
        return []
    lines = [f"On the host: {'; '.join(host) or 'nothing'}."]
    lines.append(f"On a real accelerator: {'; '.join(real) or 'nothing'}.")
    if stand_ins:
        lines.append(f"On a stand-in for an accelerator: {'; '.join(stand_ins)}.")
        if left := on_stand_ins - on_real:
            lines.append(f"On no real accelerator, though they take one: {len(left)} of these.")
    return lines


def numbered(out: Console, number: int, of: int, clause: str, text: str) -> None:
    """One difference of several, under its clause."""
    out.rule(Text(f"{number}/{of}  {clause}"), align="left", style="red")
    out.print(text + "\n")


def tables(out: Console, columns: Sequence[tuple[str, str, Iterable[Record]]]) -> None:
    """Print chapters by backend and device (title, device, records), with the number of clauses of each verdict.

    As many tables as the width asks for.
    """
    cells: dict[tuple[str, int], Counter[Verdict]] = {}
    for number, (_, _, records) in enumerate(columns):
        for record in records:
            for chapter in (record.chapter, _ALL):
                cells.setdefault((chapter, number), Counter())[record.verdict] += 1
    chapters = sorted({chapter for chapter, _ in cells} - {_ALL})
    each = max(1, (out.width - _NARROWEST_COLUMN) // _NARROWEST_COLUMN)
    for first in range(0, len(columns), each):
        shown = range(first, min(first + each, len(columns)))
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("chapter", no_wrap=True)
        for title, device, _ in columns[first : first + each]:
            table.add_column(f"{title}\n{device}")
        for chapter in (*chapters, _ALL):
            if chapter is _ALL:
                table.add_section()
            table.add_row(chapter, *(_counts(cells.get((chapter, number), Counter())) for number in shown))
        out.print(table)


def _counts(counts: Counter[Verdict]) -> Text:
    parts = [Text(f"{counts[verdict]} {verdict}", _STYLES[verdict]) for verdict in Verdict if counts[verdict]]
    return Text(", ").join(parts)


def clauses(found: Sequence[Clause], claims: Mapping[str, Any], model: Model | None) -> None:
    """Explain clauses: the first few whole, with what backends did in ``model``; the others by name and norm."""
    out = console()
    for clause in found[:_MOST_EXPLAINED]:
        _clause(out, clause, claims, model)
    if len(found) > _MOST_EXPLAINED:
        out.print(f"and {len(found) - _MOST_EXPLAINED} more:", style="bold")
        for clause in found[_MOST_EXPLAINED:]:
            out.print(f"  {clause.id}: {' '.join(clause.norm.split())}")


def _clause(out: Console, clause: Clause, claims: Mapping[str, Any], model: Model | None) -> None:
    out.rule(Text(clause.id, "bold"), align="left", style="dim")
    out.print(f"{clause.level.upper()}  {' '.join(clause.norm.split())}\n")
    for source in clause.sources:
        claim = claims.get(source.name)
        if claim is not None:
            out.print(f"source  {claim.id}, which says: {claim.text}  It is {claim.finding}.")
        else:
            out.print(f"source  {source}" + (f"  {source.url}" if source.url else ""))
    if clause.requires:
        out.print(f"needs   {', '.join(sorted(clause.requires))}")
    if clause.after:
        out.print(f"after   {', '.join(clause.after)}")
    for name, table in clause.tables.items():
        out.print(
            textwrap.fill(f"case    {name} = {', '.join(map(label, table.values))}", 110, subsequent_indent=" " * 8)
        )
    if model is not None:
        _results(out, clause, model)
    out.print()
    out.print(Syntax(_source(clause), "python", background_color="default"))


def _results(out: Console, clause: Clause, model: Model) -> None:
    """What each backend did, and who differs."""
    from conformance.report import differing
    from conformance.report.model import Absence

    for run in model.runs:
        if run.suite.get(clause.id, clause.norm) != clause.norm:
            out.print(printable(f"worded  otherwise in {run.name}: {' '.join(run.suite[clause.id].split())}"))
    if clause.id not in model.clauses:
        out.print("result  none: the results are of a suite without this clause")
        return
    for column in model.columns:
        cell = column.cells[clause.id]
        where = f"result  {column.name}{column.note and f' ({column.note})'} on {column.device}"
        if isinstance(cell, Record):
            case = f", case {cell.case}" if cell.case else ""
            out.print(Text(printable(f"{where}: {cell.verdict}{case}"), _STYLES[cell.verdict]))
        elif cell is not Absence.NOT_ASKED:
            out.print(Text(printable(f"{where}: {cell}"), "dim"))
    if clause.id in {entry.id for entry in model.differing()}:
        out.print(Text(printable(f"differ  {differing.told(model, clause.id)}"), "bold"))


def _source(clause: Clause) -> str:
    """The clause's function as it is written, without decorator and docstring."""
    from conformance.reproducer import body_of

    names = ", ".join((*clause.sites, *clause.tables, *clause.draws))
    return f"def check({names}):\n{body_of(clause)}"


def claim(entry: Any, clauses: Iterable[Clause]) -> None:
    """Explain a claim of the ledger: what is said where, what PyTorch does, and the clauses that show it."""
    out = console()
    out.rule(Text(entry.id, "bold"), align="left", style="dim")
    lines = ", ".join(map(str, entry.lines))
    out.print(f"{entry.text}\n\nsaid in  {entry.document.title}, line {lines} of {entry.document.file}")
    out.print(f"verdict  {entry.finding}")
    if entry.statement is not None:
        out.print()
        source = textwrap.dedent(inspect.getsource(entry.statement))
        out.print(Syntax(source, "python", background_color="default"))
    cited = [clause for clause in clauses if any(s.kind == "claim" and s.name == entry.id for s in clause.sources)]
    for clause in cited:
        out.print(f"clause   {clause.id}: {' '.join(clause.norm.split())}")


def adapters(found: Mapping[str, Started | WrongUsage]) -> None:
    """The adapters that were found, each with what is known of its backend."""
    out = console()
    for name, entry in found.items():
        if isinstance(entry, WrongUsage):
            out.print(Text.assemble((name, "bold"), f"  cannot be loaded: {entry}"))
        elif isinstance(entry, NotStarted):
            state = f"not installed: {entry.reason}" if entry.missing else f"cannot be loaded: {entry.reason}"
            out.print(Text.assemble((name, "bold"), f"  {state}"))
        else:
            out.print(Text.assemble((name, "bold"), f"  {entry.version}  {entry.url}"))
            said = (f"{d} ({entry.stand_ins[d]})" if d in entry.stand_ins else d for d in entry.devices)
            out.print(f"    devices: {', '.join(said)}")
            out.print(
                textwrap.fill(f"    capabilities: {', '.join(entry.capabilities)}", 110, subsequent_indent=" " * 8)
            )
    if not found:
        print("no adapters are installed", file=sys.stderr)


def expectations(name: str, old: Expectations, new: Expectations) -> bool:
    """Say what of an expectations file the results do not bear out; whether there is anything."""
    out = console()
    gone = [entry for entry in old.entries if entry not in new.entries]
    come = [entry for entry in new.entries if entry not in old.entries]
    for entry in gone:
        out.print(f"{name}: {entry.clause}{entry.device and ' on ' + entry.device}: no longer {entry.verdict}")
    for entry in come:
        todo = "; its reason is to be written" if entry.reason == UNEXPLAINED else ""
        out.print(f"{name}: {entry.clause}{entry.device and ' on ' + entry.device}: now {entry.verdict}{todo}")
    if not gone and not come:
        out.print(f"{name}: the results are as {old.path or 'its adapter'} expects")
    return bool(gone or come)

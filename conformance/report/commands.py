"""What ``conformance report`` and ``conformance compare`` do, apart from the reading of their command lines."""

from __future__ import annotations

import errno
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from conformance import display, loading, results
from conformance.errors import WrongUsage, reason
from conformance.report import difference, difference_page, differing, formats
from conformance.report.difference import FAILING, Change, Difference
from conformance.report.model import Model, Run, load
from conformance.report.page import page
from conformance.results import Record
from conformance.text import printable

FORMATS = {
    "html": page,
    "markdown": formats.markdown,
    "junit": formats.junit,
    "badge": formats.badge,
    "csv": formats.matrix,
}

_MOST_DIFFERING = 30
"""Clauses that a report names on a terminal; ``--csv`` and ``--html`` have them all."""


def report(paths: Sequence[Path], outputs: Mapping[str, Path]) -> None:
    """Write the reports that are asked for, by format, or show the table if none is."""
    _distinct(outputs)
    model = load(paths, loading.clauses())
    warn(model)
    for kind, path in outputs.items():
        _write(FORMATS[kind](model), path, kind)
    if not outputs:
        _show(model)


def warn(model: Model) -> None:
    """Say on stderr what a reader must know before comparing columns."""
    for warning in model.warnings:
        print(f"conformance: warning: {printable(warning)}", file=sys.stderr)


def _distinct(outputs: Mapping[str, Path]) -> None:
    """WrongUsage if two reports would be written to one place."""
    kinds: dict[Path, str] = {}
    for kind, path in outputs.items():
        place = path if str(path) == "-" else path.resolve()
        if place in kinds:
            name = "standard output" if str(path) == "-" else str(path)
            raise WrongUsage(f"--{kinds[place]} and --{kind} would both be written to {name}; name another for one")
        kinds[place] = kind


def _write(text: str, path: Path, kind: str) -> None:
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(partial, path)
    except OSError as error:
        raise WrongUsage(f"cannot write {path}: {reason(error)}; name another file with --{kind}") from error
    print(f"wrote {path}", file=sys.stderr)


def _show(model: Model) -> None:
    """The table, then where backends differ."""
    out = display.console()
    cells = [[cell for cell in column.cells.values() if isinstance(cell, Record)] for column in model.columns]
    display.tables(
        out,
        [
            (printable(column.title), printable(column.device), records)
            for column, records in zip(model.columns, cells, strict=True)
        ],
    )
    found = [*model.differing()]
    failing = [entry for entry in found if not differing.named(model, entry.id).keys().isdisjoint(FAILING)]
    chapters = Counter(entry.chapter for entry in found)
    where = f" ({', '.join(f'{chapter} {count}' for chapter, count in chapters.items())})" if found else ""
    _wrapped(out, f"{len(model.clauses)} clauses; backends differ on {len(found) or 'none'}{where}")
    if len(failing) < len(found):
        _wrapped(
            out, f"On {len(found) - len(failing)} of them, no backend fails: some pass, and some lack what is asked."
        )
    for entry in failing[:_MOST_DIFFERING]:
        out.print()
        out.print(entry.id, style="bold")
        _wrapped(out, " ".join(entry.norm.split()), 2)
        for verdict, names in differing.named(model, entry.id).items():
            _wrapped(out, f"{verdict}: {', '.join(names)}", 4)
    if len(failing) > _MOST_DIFFERING:
        out.print(f"\nand {len(failing) - _MOST_DIFFERING} more; --html FILE or --csv FILE shows them all")


def _wrapped(out: Console, text: str, indent: int = 0) -> None:
    margin = " " * indent
    out.print(
        textwrap.fill(
            printable(text),
            min(out.width, 120),
            initial_indent=margin,
            subsequent_indent=margin + "  ",
            break_on_hyphens=False,
        )
    )


def compare(old: Path, new: Path, html: Path | None) -> int:
    """Show what changed between two results files, and write the page if it is asked for; the status."""
    before, after = (Run(str(path), results.read(path)) for path in (old, new))
    found = difference.compare(before, after)
    if html is not None:
        _write(difference_page.page(before, after, found), html, "html")
    if html is None or str(html) != "-":
        _tell(before, after, found)
    return found.status


def published(path: Path, written: Path) -> Run:
    """The results that a run is to be compared with; WrongUsage if the run would overwrite them."""
    if path.resolve() == written.resolve():
        raise WrongUsage(f"the run would overwrite {path}, which --against names; write to another file with --results")
    return Run(str(path), results.read(path))


def gate(old: Run, new: Path) -> int:
    """Show what changed from ``old`` to the results that a run wrote; the status."""
    after = Run(str(new), results.read(new))
    found = difference.compare(old, after)
    _tell(old, after, found)
    return found.status


def _tell(before: Run, after: Run, found: Difference) -> None:
    """What changed around the clauses, each new failure with its reproducer, and the other changes in a line each."""
    out = display.console()
    lines = [f"{before.name} -> {after.name}: {found.compared} results compared"]
    lines += [f"  incomplete: {line}" for line in found.incomplete]
    lines += [f"  {line}" for line in found.around]
    if found.failing:
        lines += ["", f"newly failing: {len(found.failing)}"]
    out.print(printable("\n".join(lines)))
    for number, change in enumerate(found.failing, 1):
        norm = " ".join(after.suite.get(change.new.clause, "").split())
        text = results.difference(change.new, norm, change.old.verdict)
        display.numbered(out, number, len(found.failing), printable(change.new.clause), text)
    lines = []
    for title, changes in (
        ("newly passing", found.passing),
        ("other changed verdicts", found.changed),
        ("changed verdicts of reworded clauses, not comparable", found.reworded_changed),
        ("no result in one of the runs (not_run, blocked)", found.unknown),
    ):
        if changes:
            lines += ["", f"{title}: {len(changes)}", *map(_change, changes)]
    for title, clauses in (("added", found.added), ("removed", found.removed), ("reworded", found.reworded)):
        if clauses:
            lines += ["", f"clauses {title}: {len(clauses)}", *(f"  {id}" for id in clauses)]
    for run, records in ((before, found.only_old), (after, found.only_new)):
        if records:
            lines += ["", f"{len(records)} results are only in {run.name}, and are not compared"]
    for name, device in found.silent:
        lines += ["", f"{name} on {device} gave results in {before.name}, and none in {after.name}"]
    lines += ["", f"{len(found.failing) or 'nothing'} newly failing, {len(found.passing) or 'nothing'} newly passing"]
    out.print(printable("\n".join(lines[1:] if found.failing else lines)))


def _change(change: Change) -> str:
    new = change.new
    text = f"  {new.clause}, {new.adapter} on {new.device}: {change.old.verdict} -> {new.verdict}"
    if new.case:
        text += f", case {new.case}"
    if new.expected and not new.unexpected:
        text += f" (known: {new.expected.reason})"
    first = new.message.split("\n", 1)[0].strip()
    return f"{text}\n      {first}" if first else text

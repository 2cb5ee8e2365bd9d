"""What ``conformance report`` and ``conformance compare`` do, apart from the reading of their command lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from conformance import loading, results
from conformance.errors import WrongUsage, reason
from conformance.report import difference, formats
from conformance.report.difference import Change
from conformance.report.model import Model, Run, load
from conformance.report.page import page
from conformance.text import printable

FORMATS = {
    "html": page,
    "markdown": formats.markdown,
    "junit": formats.junit,
    "badge": formats.badge,
    "csv": formats.matrix,
}


def report(paths: Sequence[Path], outputs: Mapping[str, Path]) -> None:
    """Write the reports that are asked for, by format, or show the table if none is."""
    model = load(paths, loading.clauses())
    for warning in model.warnings:
        print(f"conformance: warning: {printable(warning)}", file=sys.stderr)
    for kind, path in outputs.items():
        _write(FORMATS[kind](model), path, kind)
    if not outputs:
        _show(model)


def _write(text: str, path: Path, kind: str) -> None:
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory")
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(partial, path)
    except OSError as error:
        raise WrongUsage(f"cannot write {path}: {reason(error)}; name another file with --{kind}") from error


def _show(model: Model) -> None:
    console = Console(highlight=False, markup=False)
    differing = [entry.chapter for entry in model.differing()]
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("backend", "device", "verdicts"):
        table.add_column(heading, overflow="fold")
    for column in model.columns:
        table.add_row(printable(column.title), printable(column.device), formats.counts(column))
    console.print(table)
    chapters = [f"{chapter} {differing.count(chapter)}" for chapter in dict.fromkeys(differing)]
    where = f" ({', '.join(chapters)})" if chapters else ""
    console.print(f"{len(model.clauses)} clauses; backends differ on {len(differing) or 'none'}{where}")


def compare(old: Path, new: Path) -> int:
    """Show what changed between two results files; 1 if something fails that passed."""
    before, after = (Run(str(path), results.read(path)) for path in (old, new))
    found = difference.compare(before, after)
    lines = [f"{before.name} -> {after.name}: {found.compared} results compared"]
    lines += [f"  incomplete: {line}" for line in found.incomplete]
    lines += [f"  {line}" for line in found.around]
    for title, changes in (
        ("newly failing", found.failing),
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
    lines += ["", f"{len(found.failing) or 'nothing'} newly failing, {len(found.passing) or 'nothing'} newly passing"]
    print(printable("\n".join(lines)))
    return int(bool(found.failing))


def _change(change: Change) -> str:
    new = change.new
    text = f"  {new.clause}, {new.adapter} on {new.device}: {change.old.verdict} -> {new.verdict}"
    if new.case:
        text += f", case {new.case}"
    if new.expected and not new.unexpected:
        text += f" (known: {new.expected.reason})"
    first = new.message.split("\n", 1)[0].strip()
    return f"{text}\n      {first}" if first else text

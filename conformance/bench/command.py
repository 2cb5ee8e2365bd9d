"""``conformance bench``: measure, judge, write, show."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

import click

from conformance import loading, results, supervisor
from conformance.bench import display, html, plan, records, rounds
from conformance.errors import NoResult


def run(
    *, adapters: Sequence[str], devices: Sequence[str], globs: Sequence[str], rounds: int | None, threads: int,
    quick: bool, minutes: float, path: Path, results_path: Path | None, html: Path | None, old: Path | None,
    source: Path | None,
) -> int:  # fmt: skip
    """The exit status of the command; what it takes is said there."""
    for file in (path, html):
        if file is not None:
            records.check_writable(file)
    before = records.read(old) if old else None
    if source is not None:
        header, rows, complete = records.read(source)
    else:
        header, rows, complete = _measure(
            adapters or loading.DEFAULT_ADAPTERS, devices, globs, rounds or (2 if quick else 5), minutes,
            threads, quick, path, results_path,
        )  # fmt: skip
        records.write(path, header, rows, complete=complete)
    display.report(header, rows, source or path, complete=complete)
    if html is not None:
        _page(html, header, rows, complete)
    if not any(row["record"] == "time" and row["status"] == "ok" and row["adapter"] != "machine" for row in rows):
        raise NoResult("nothing was measured: no backend started, or none offers what was asked for")
    if before is None:
        return 0
    return int(display.comparison(before, (header, rows, complete)))


def _page(path: Path, header: records.Row, rows: list[records.Row], complete: bool) -> None:
    path.write_text(html.page(header, rows, complete=complete), encoding="utf-8")
    click.echo(f"report: {path}", err=True)


def _measure(
    adapters: Sequence[str], devices: Sequence[str], globs: Sequence[str], times: int, minutes: float,
    threads: int, quick: bool, path: Path, results_path: Path | None,
) -> tuple[records.Row, list[records.Row], bool]:  # fmt: skip
    importlib.import_module("pytest_benchmark")  # ModuleNotFoundError names the extra that brings it
    cases = plan.chosen(globs)
    for name in adapters:
        loading.target(name)
    asked = rounds.Plan(adapters, cases, devices, times, minutes, threads, quick)
    known = results.read(results_path).records if results_path else _verdicts(asked)
    verdicts = {(record.clause, record.adapter, record.device): str(record.verdict) for record in known}

    def keep(measured: rounds.Measured) -> None:
        records.write(
            path, records.header(asked, measured), records.judged(asked, measured, verdicts), complete=measured.complete
        )

    measured = rounds.run(asked, lambda text: click.echo(text, err=True), keep)
    return records.header(asked, measured), records.judged(asked, measured, verdicts), measured.complete


def _verdicts(asked: rounds.Plan) -> tuple[results.Record, ...]:
    """The verdicts of the clauses that the cases stand on, run now."""
    wanted = {id for case in asked.cases for id in case.clauses}
    clauses = [clause for id, clause in loading.clauses().items() if id in wanted]
    found: list[results.Record] = []
    supervisor.run(supervisor.Plan(asked.adapters, clauses, asked.devices), lambda started: None, found.append)
    return tuple(found)

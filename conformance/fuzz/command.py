"""``conformance fuzz``: what it is told, what it prints, and the status that it ends with."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from conformance import loading
from conformance.display import console
from conformance.errors import NoResult, WrongUsage
from conformance.fuzz import finding as findings
from conformance.fuzz import store, workers
from conformance.fuzz.finding import Finding
from conformance.fuzz.program import Program
from conformance.fuzz.workers import Plan, Result

_PROGRAMS = 1000
_INTERVAL = 5.0
"""Seconds between two lines of progress."""
_MOST_SHOWN = 12
"""Names of a list, before the rest is counted."""


def run(
    adapters: Sequence[str], against: str, programs: int | None, seconds: float, seed: int, steps: int, jobs: int,
    timeout: float, out: Path, replay: Path | None, database: str, subjects: Sequence[str] = (),
) -> int:  # fmt: skip
    """Run a campaign, or the programs of a file; the exit status."""
    if replay is not None:
        return _replay(replay, adapters, against, steps, timeout)
    if len(adapters) != 1:
        raise WrongUsage("name one backend to try, as in: conformance fuzz --adapter torch")
    adapter = adapters[0]
    against = against or "reference"
    for name in (adapter, against):
        loading.target(name)
    if subjects:
        from conformance.fuzz.campaign import check_subjects  # fills the grammar, which takes a moment

        check_subjects(subjects)
    count = programs if programs is not None else (_PROGRAMS if not seconds else sys.maxsize - seed)
    shared = store.Store(database, adapter) if database else None
    first = [(program, True) for program in (*store.pins(), *(shared.programs() if shared else ()))]
    plan = Plan(adapter, against, count, seed, steps, seconds, jobs, timeout, tuple(first), tuple(subjects))
    begun = time.monotonic()
    shown = _Progress(begun)
    result = workers.run(plan, shown.show)
    for _, found in result.replayed:
        if found is not None:
            result.findings.add(found)
    if shared:
        for found in result.findings.values():
            shared.save(found.program)
    _report(result, time.monotonic() - begun, steps)
    if result.findings:
        _write(result, out, jobs, timeout)
    if result.stopped:
        raise NoResult(f"the campaign ended after {_count(result.begun, 'program')}: {result.stopped}")
    return int(bool(result.findings))


class _Progress:
    """A line on the error stream every few seconds: programs, their rate, findings."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._next = begun + _INTERVAL

    def show(self, result: Result) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _INTERVAL
            rate = result.begun / (now - self._begun)
            click.echo(
                f"{result.begun} programs, {rate:.0f} a second, {_count(len(result.findings), 'finding')}", err=True
            )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _report(result: Result, seconds: float, steps: int) -> None:
    """What the campaign reached, and what it found."""
    out = console()
    pair, tally = result.pair, result.tally
    assert pair is not None
    out.print(f"{pair.adapter} {pair.version} against {pair.against} {pair.against_version}")
    rate = result.begun / seconds if seconds else 0
    out.print(f"programs    {result.begun} of {steps} lines, in {seconds:.0f} s: {rate:.0f} a second")
    if result.replayed:
        differ = sum(found is not None for _, found in result.replayed)
        out.print(f"pins        {len(result.replayed)} run first, {differ} of them differ")
    share = tally.refused / tally.lines if tally.lines else 0
    out.print(f"lines       {tally.lines}, of which both refused {share:.0%}")
    rows = [*dict.fromkeys(result.rows)]  # one may stand in several tables
    written = [row for row in rows if row in tally.rows]
    missing = [row for row in rows if row not in tally.rows]
    lacked = [row for row in missing if row in tally.lacking]
    unmet = [row for row in missing if row not in tally.lacking]
    out.print(f"operations  {len(written)} of the {len(rows)} rows of the grammar that both can be given")
    if lacked:
        out.print(f"  lacking   {_list(lacked)}")
    if unmet:
        out.print(f"  not met   {_list(unmet)}")
    possible = len(written) ** 2
    if possible:
        out.print(f"pairs       {len(tally.pairs)} of {possible} rows after rows ({len(tally.pairs) / possible:.0%})")
    dtypes = ", ".join(f"{name} {count}" for name, count in tally.dtypes.most_common())
    out.print(f"dtypes      {dtypes}")
    if result.unseen:
        out.print(f"not seen    {', '.join(result.unseen)}: {pair.adapter} does not show them")
    if result.all_lines:
        share = len(result.lines) / result.all_lines
        out.print(
            f"source      {len(result.lines)} of {result.all_lines} lines of {result.package}'s functions ({share:.0%}),"
            f" in the {result.traced} programs that were traced"
        )
    for reason, number in tally.known.most_common():
        out.print(f"known       {number} times: {reason}")
    if not result.findings:
        out.print("findings    none")


def _list(names: Sequence[str]) -> str:
    more = len(names) - _MOST_SHOWN
    return " | ".join(names[:_MOST_SHOWN]) + (f" | and {more} more" if more > 0 else "")


def _write(result: Result, out: Path, jobs: int, timeout: float) -> None:
    """Write the findings, run each script by itself, and list them."""
    assert result.pair is not None
    ordered = sorted(result.findings.values(), key=lambda finding: -finding.count)
    paths = findings.write(ordered, result.pair, result.setting, out)
    with ThreadPoolExecutor(jobs) as pool:
        alone = [*pool.map(lambda path: workers.reproduces([str(path)], timeout), paths)]
    screen = console()
    screen.print(f"findings    {len(ordered)} by cause")
    for finding, path, fails in zip(ordered, paths, alone, strict=True):
        screen.print(f"\n{path}  ({_count(finding.count, 'program')}, the first of seed {finding.seed})")
        for line in finding.program:
            screen.print(f"    {line.text}")
        screen.print(f"    # {_short(finding)}")
        if result.pair.setup is None:
            screen.print("    (the adapter gives no preamble, so there is no script, only a pin)")
        elif not fails:
            screen.print("    (the script by itself does not fail: it takes both backends in lockstep, with --replay)")


def _short(finding: Finding) -> str:
    text = " ".join(str(finding.difference).split())
    return text if len(text) <= 300 else text[:297] + "..."


def _replay(path: Path, adapters: Sequence[str], against: str, steps: int, timeout: float) -> int:
    """Run the programs of a file again."""
    programs = findings.read(path)
    head = programs[0][1]
    if len(adapters) > 1:
        raise WrongUsage("name one backend to replay on")
    adapter = adapters[0] if adapters else head.get("adapter", "")
    if not adapter:
        raise WrongUsage(f"{path} names no adapter; say which to run it on with --adapter")
    other = against or head.get("against", "reference")
    for name in (adapter, other):
        loading.target(name)
    given: tuple[tuple[Program, bool], ...] = tuple((p, h.get("look") != "end") for p, h in programs)
    plan = Plan(adapter, other, 0, 0, steps, 0, 1, timeout, given)
    result = workers.run(plan, lambda result: None)
    screen = console()
    differ = 0
    for program, found in result.replayed:
        for line in program:
            screen.print(line.text)
        if found is None:
            screen.print("# no difference")
        else:
            differ += 1
            screen.print(f"# after {found.program[-1].text!r}: {_short(found)}")
        screen.print()
    screen.print(f"{_count(len(result.replayed), 'program')}, {differ} of them differ")
    return int(bool(differ))

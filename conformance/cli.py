"""The ``conformance`` command."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from conformance import loading
from conformance.errors import NoResult, Problem, WrongUsage
from conformance.selection import find, select

INTERRUPTED = 130
"""The exit status of a run that was interrupted, as shells have it."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tensor-conformance")
def main() -> None:
    """Check tensor libraries against the specification of tensor semantics, clause by clause.

    Exit status: 0 all is as expected; 1 an unexpected verdict or a stale expectation; 2 wrong usage; 3 no result.
    """
    for stream in (sys.stdout, sys.stderr):  # a backend's messages may hold what the terminal cannot show
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def command(function: Callable[..., int]) -> click.Command:
    """Make ``function`` a command that ends with the status it returns, or with a Problem's one line and status."""

    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @functools.wraps(function)
    def run(debug: bool, **arguments: Any) -> None:
        try:
            status = function(**arguments)
        except Problem as problem:
            if debug:
                traceback.print_exc()
            click.echo(f"conformance: {problem}", err=True)
            status = problem.status
        except BrokenPipeError:  # whoever read the output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 0
        sys.exit(status)

    return main.command(function.__name__.rstrip("_"))(run)


ADAPTER = click.option(
    "--adapter", "adapters", multiple=True, metavar="NAME|MODULE:ATTR", help="A backend.  May be given several times."
)
TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds that a backend's start, and each clause, may take.",
)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


JOBS = click.option(
    "--jobs", type=click.IntRange(min=1), default=_cores, help="Processes at a time.  [default: the number of cores]"
)


@command
@ADAPTER
@click.option("--device", "devices", multiple=True, help="A device to run on.  [default: all that the backend has]")
@click.option("--clause", "globs", multiple=True, metavar="GLOB", help="The clauses to run.  [default: all]")
@click.option(
    "--results",
    "path",
    type=click.Path(path_type=Path),
    default="results.jsonl",
    show_default=True,
    help="The file to write the results to.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Published results to compare with; then only what fails now and passed there makes the status 1.",
)
@click.option("--shard", default="", metavar="K/N", help="Run the Kth of N parts of the clauses; merge them later.")
@JOBS
@TIMEOUT
def run(
    adapters: tuple[str, ...],
    devices: tuple[str, ...],
    globs: tuple[str, ...],
    path: Path,
    against: Path | None,
    shard: str,
    jobs: int,
    timeout: float,
) -> int:
    """Run clauses on backends, each in a process of its own; by default all, on the reference and on PyTorch."""
    clauses = select(loading.clauses(), globs, shard)
    for name in adapters:
        loading.target(name)
    from conformance import display, results, supervisor

    published = None
    if against is not None:
        from conformance.report import commands

        published = commands.published(against, path)
    plan = supervisor.Plan(adapters or loading.DEFAULT_ADAPTERS, clauses, devices, jobs, timeout)
    started: list[supervisor.Started] = []
    records: list[results.Record] = []
    interrupted = False
    with (
        results.Writer(path) as writer,
        display.Progress(plan, debug=click.get_current_context().params["debug"]) as progress,
    ):

        def begin(entries: list[supervisor.Started]) -> None:
            started.extend(entries)
            backends = [entry.backend if isinstance(entry, supervisor.NotStarted) else entry for entry in entries]
            writer.begin(results.header(loading.clauses().values(), backends, results.selection(globs, devices, shard)))
            progress.begin(entries)

        def add(record: results.Record) -> None:
            writer.add(record)
            records.append(record)
            progress.add(record)

        try:
            supervisor.run(plan, begin, add)
            writer.complete = True
        except KeyboardInterrupt:
            interrupted = True
    if records:
        display.run(started, records, path, differences=published is None)
    if interrupted:
        click.echo("conformance: interrupted" + (f"; what ran is in {path}" if records else ""), err=True)
        return INTERRUPTED
    status = results.exit_status(records)
    if published is not None and status != NoResult.status:
        return commands.gate(published, path)
    return status


@command
@click.argument("glob", required=False)
def list_(glob: str | None) -> int:
    """List the clauses whose ids match GLOB, each with its norm; all of them without one."""
    clauses = select(loading.clauses(), [glob] if glob else [])
    width = max(len(clause.id) for clause in clauses)
    for clause in clauses:
        click.echo(f"{clause.id:<{width}}  {' '.join(clause.norm.split())}")
    click.echo(f"{len(clauses)} clauses", err=True)
    return 0


@command
@click.argument("name")
@click.option(
    "--results",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A results file, to say who differs.  May be given several times.  [default: results.jsonl, if it is there]",
)
def explain(name: str, paths: tuple[Path, ...]) -> int:
    """Explain NAME: a clause's id, a claim of the source documents (S1-14), or what a clause is about (from_numpy)."""
    clauses = loading.clauses()
    from conformance import display

    if not paths and Path("results.jsonl").exists():
        paths = (Path("results.jsonl"),)
    model = None
    if paths:
        from conformance.report import commands
        from conformance.report.model import load

        model = load(paths, clauses)
        commands.warn(model)
    claims = loading.claims()
    if name.upper() in claims:
        display.claim(claims[name.upper()], clauses.values())
    else:
        display.clauses(find(clauses, name), claims, model)
    return 0


@command
@click.option("--check", "checked", metavar="NAME|MODULE:ATTR", help="Say what this one offers, lacks and declares.")
@JOBS
@TIMEOUT
def adapters(checked: str | None, jobs: int, timeout: float) -> int:
    """List the adapters that are found by name, and whether each one's backend can be used here.

    With --check, run the clauses on one of them: status 1 if it declares a capability that no passing clause needs.
    """
    from conformance import display, supervisor

    if checked:
        return _check(checked, jobs, timeout)
    names = [*loading.known_adapters()]
    display.adapters(dict(zip(names, supervisor.start_all(names, jobs, timeout), strict=True)))
    return 0


def _check(name: str, jobs: int, timeout: float) -> int:
    from conformance import authoring, results, supervisor
    from conformance.errors import NoResult, one_line

    sys.path.append(os.getcwd())
    clauses = loading.clauses()
    records: list[results.Record] = []
    plan = supervisor.Plan([name], [*clauses.values()], jobs=jobs, timeout=timeout)
    supervisor.run(plan, lambda started: None, records.append)
    try:
        adapter = loading.load(name)
    except Exception as error:
        raise NoResult(f"{name} did not start: {one_line(error)}") from error
    passed = {clauses[record.clause] for record in records if record.verdict == "pass"}
    found = authoring.check(adapter.xp, adapter.capabilities, clauses.values(), passed)
    used = len(found.offered) + len(found.lacked)
    click.echo(f"{adapter.name} {adapter.version} offers {len(found.offered)} of the {used} names that clauses use")
    click.echo(f"offers:   {', '.join(found.offered)}")
    click.echo(f"lacks:    {', '.join(f'{name} ({count})' for name, count in found.lacked.items())}")
    click.echo(f"declares: {', '.join(found.declared) or 'no capability'}")
    for capability in found.unconfirmed:
        click.echo(f"conformance: no clause that needs {capability!r} passes; do not declare it", err=True)
    return int(bool(found.unconfirmed))


@main.command("new-adapter")
@click.argument("name")
@click.option("--library", metavar="MODULE", help="The module of the library.  [default: NAME]")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=".", help="Where to write it.")
def new_adapter(name: str, library: str | None, folder: Path) -> None:
    """Write a skeleton of an adapter that works at once: adapter, expectations, test and CI snippet."""
    from conformance import authoring

    sys.path.insert(0, os.getcwd())
    try:
        paths = authoring.write_skeleton(name, library or name, folder)
    except Problem as problem:
        click.echo(f"conformance: {problem}", err=True)
        sys.exit(problem.status)
    for path in paths:
        click.echo(f"wrote {path}")
    click.echo(f"Next: cd {folder} && conformance run --adapter {name}_adapter:Adapter")


@command
@ADAPTER
@click.option(
    "--results",
    "path",
    type=click.Path(path_type=Path),
    default="results.jsonl",
    show_default=True,
    help="The results to compare with.",
)
@click.option("--update", is_flag=True, help="Rewrite the files to what the results say, keeping their reasons.")
@TIMEOUT
def expectations(adapters: tuple[str, ...], path: Path, update: bool, timeout: float) -> int:
    """Compare the adapters' expectations files with the results of a run, and with --update rewrite them.

    An entry that --update adds says nowhere why; write its reason, since until then the file is refused.
    """
    clauses = loading.clauses()
    from conformance import display, results, supervisor
    from conformance.expectations import expectations_of, updated, write
    from conformance.running import sites

    read = results.read(path)
    ran = {adapter["name"]: adapter["target"] for adapter in read.header["adapters"]}
    for name in adapters:
        if name not in ran and name not in ran.values():
            raise WrongUsage(f"{path} has no results of {name!r}; it has those of {', '.join(ran)}")
    chosen = {name: target for name, target in ran.items() if not adapters or name in adapters or target in adapters}
    status = 0
    for entry in supervisor.start_all([*chosen.values()], 1, timeout):
        if isinstance(entry, Exception):
            raise entry
        if isinstance(entry, supervisor.NotStarted):
            raise WrongUsage(f"{entry.backend.name} did not start, so its expectations are unknown: {entry.reason}")
        old = expectations_of(entry, clauses, unexplained=update)
        if old.path is None:
            raise WrongUsage(f"the adapter {entry.name} names no expectations file; set its 'expectations' to a path")
        version = next(adapter["version"] for adapter in read.header["adapters"] if adapter["name"] == entry.name)
        places = {id: sites(clause, entry.devices) for id, clause in clauses.items()}
        new = updated(old, version, [record for record in read.records if record.adapter == entry.name], places)
        differ = display.expectations(entry.name, old, new)
        if update and differ:
            write(new)
            click.echo(f"rewrote {old.path}")
        elif differ:
            status = 1
    return status


_FILE = click.Path(path_type=Path)


@command
@click.argument("paths", metavar="RESULTS...", nargs=-1, required=True, type=_FILE)
@click.option("--html", type=_FILE, help="Write the conformance page: one file that needs no other.")
@click.option("--markdown", type=_FILE, help="Write a summary for a comment on a change.  - is standard output.")
@click.option("--junit", type=_FILE, help="Write JUnit XML.")
@click.option("--badge", type=_FILE, help="Write an SVG badge.")
@click.option("--csv", type=_FILE, help="Write the matrix of clauses by backends.")
def report(paths: tuple[Path, ...], **outputs: Path | None) -> int:
    """Report on results files: a table, or the files that are asked for.  The verdicts do not change the status."""
    from conformance.report import commands

    commands.report(paths, {kind: path for kind, path in outputs.items() if path is not None})
    return 0


@command
@click.argument("paths", metavar="RESULTS...", nargs=-1, required=True, type=_FILE)
@click.option("--results", "path", type=_FILE, default="results.jsonl", show_default=True, help="The file to write.")
def merge(paths: tuple[Path, ...], path: Path) -> int:
    """Merge results files into one: of several backends, or of the shards of one run.

    Files of different suites, and two results of one clause on one backend, are refused.
    """
    from conformance import merging

    merged = merging.merge(paths, path)
    click.echo(f"{merged.summary}.  Results: {path}")
    return 0


@command
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--html", type=_FILE, help="Write it as a page too: one file that needs no other.")
def compare(old: Path, new: Path, html: Path | None) -> int:
    """Say what changed from the results OLD to NEW.

    Exit status: 0 nothing fails that passed; 1 something does; 3 a backend that gave results in OLD gives none in NEW.
    'conformance run --against OLD' runs and compares at once.
    """
    from conformance.report import commands

    return commands.compare(old, new, html)


@command
@ADAPTER
@click.option("--device", "devices", multiple=True, help="A device to measure.  [default: the host, real accelerators]")
@click.option("--case", "globs", multiple=True, metavar="GLOB", help="Cases or families to measure.  [default: all]")
@click.option("--rounds", type=click.IntRange(min=1), help="Fresh processes of each backend.  [default: 5; --quick: 2]")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0),
    default=8.0,
    show_default=True,
    help="Begin no round, beyond the second, that would not end within them.",
)
@click.option("--threads", type=click.IntRange(min=1), default=1, show_default=True, help="Threads of each backend.")
@click.option("--quick", is_flag=True, help="Small sizes and short measurements, to try it out.")
@click.option(
    "--save",
    "path",
    type=click.Path(path_type=Path),
    default="bench.jsonl",
    show_default=True,
    help="The file to write the measurements to.",
)
@click.option(
    "--results",
    "results_path",
    type=click.Path(path_type=Path),
    help="A results file with the clauses' verdicts.  [default: the clauses concerned are run]",
)
@click.option("--html", type=click.Path(path_type=Path), help="Write the report as one page.")
@click.option("--compare", "old", type=click.Path(path_type=Path), help="Say what got slower than in this file.")
@click.option("--from", "source", type=click.Path(path_type=Path), help="Measure nothing: report this file.")
def bench(**arguments: Any) -> int:
    """Measure operations on backends, beside the verdicts of their clauses; exit 1 if --compare finds one slower."""
    try:
        from conformance.bench import command as benchmark
    except ModuleNotFoundError as error:
        raise WrongUsage(f"benchmarks need {error.name!r}; pip install 'tensor-conformance[bench]'") from error
    return benchmark.run(**arguments)


@command
@ADAPTER
@click.option("--against", metavar="NAME|MODULE:ATTR", default="", help="What to compare with.  [default: reference]")
@click.option(
    "--programs", type=click.IntRange(min=1), help="How many to run.  [default: 1000, or as --seconds allows]"
)
@click.option("--seconds", type=click.FloatRange(min=0), default=0.0, help="Begin no program after them.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="The first program's; each has the next one.")
@click.option("--steps", type=click.IntRange(min=1), default=30, show_default=True, help="Lines of a program.")
@click.option(
    "--subject",
    "subjects",
    multiple=True,
    metavar="NAME",
    help="Only the grammar's rows of this subject, beside those that create.  May be given several times.",
)
@click.option("--out", type=_FILE, default="findings", show_default=True, help="The folder to write findings to.")
@click.option("--replay", type=_FILE, metavar="FILE", help="Run a finding, or a file of pins, again.")
@click.option(
    "--database", default="", metavar="DIR|URL", help="Findings shared between campaigns: a folder, redis://."
)
@JOBS
@TIMEOUT
def fuzz(adapters: tuple[str, ...], **arguments: Any) -> int:
    """Run random programs on a backend and on the reference, in lockstep, and shrink what differs.

    Exit status: 0 nothing differs that is not known; 1 something does; 2 wrong usage; 3 a backend does not start.
    """
    from conformance.fuzz import command as programs

    return programs.run(adapters, **arguments)

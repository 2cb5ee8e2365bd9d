"""The matrix: each framework in an environment of its own, run within a time limit, and all results in one file.

A framework that does not install, does not start or does not finish has a results file too, which says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance import loading, merging, results
from conformance.backend import unknown
from conformance.errors import Problem, WrongUsage, nearest
from conformance.expectations import Expectations
from conformance.results import Record
from conformance.running import Outcome, Verdict, every_site

HARNESS = ("click>=8.1", "hypothesis>=6.131", "packaging>=23.2", "pytest>=8.3", "rich>=13.7", "ml_dtypes>=0.5")
"""What running clauses needs besides NumPy: installed by name where a framework needs an older NumPy than the project."""


@dataclass(frozen=True, slots=True)
class Framework:
    """A row of ``adapters/matrix.toml``."""

    requirements: list[str]
    """Pinned, as pip takes them."""
    adapter: str = ""
    """Its adapter, if that is not called as the framework is."""
    timeout: float = 600.0
    """Seconds for the whole run."""
    env: dict[str, str] = field(default_factory=dict)
    pip: list[str] = field(default_factory=list)
    """Further options of pip."""
    before: list[str] = field(default_factory=list)
    """What is installed first."""
    numpy: str = ""
    """The version of NumPy, where the framework needs an older one than this project."""
    environment: str = ""
    """The environment that it shares with the other frameworks that name it; one of its own if it names none."""
    beside: list[str] = field(default_factory=list, init=False)
    """What those others require."""


def read(path: Path, names: Iterable[str] = ()) -> dict[str, Framework]:
    """The frameworks in the table, or those of them that are named, be it by the environment that they share.

    WrongUsage if one is not there or not well formed.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {name: Framework(**table) for name, table in tables.items()}
    except (OSError, ValueError, TypeError) as error:
        raise WrongUsage(f"{path} is no table of frameworks: {error}") from error
    shared: dict[str, list[str]] = {}
    for name, framework in found.items():
        if framework.environment:
            shared.setdefault(framework.environment, []).append(name)
    for together in shared.values():
        for name in together:
            found[name].beside.extend(r for other in together if other != name for r in found[other].requirements)
    chosen: dict[str, Framework] = {}
    for name in list(names) or found:
        if name not in found and name not in shared:
            raise WrongUsage(
                f"{path} has no framework {name!r}{nearest(name, found) or '; it has ' + ', '.join(found)}"
            )
        chosen.update({each: found[each] for each in shared.get(name, [name])})
    return chosen


class _Failed(Exception):
    """A step that did not work, in a line."""


def run(
    frameworks: Mapping[str, Framework], project: Path, cache: Path, say: Callable[[str], None], jobs: int = 1
) -> tuple[list[Path], dict[str, str]]:
    """Run each framework, ``jobs`` at a time; the results file of each, and what did not work by framework.

    Their environments are built one after the other, since some share one, while the clauses of others run.
    """
    files = [cache / f"{name}.jsonl" for name in frameworks]
    running: dict[str, Future[None]] = {}
    failures: dict[str, _Failed] = {}
    with ThreadPoolExecutor(jobs) as pool:
        for (name, framework), path in zip(frameworks.items(), files, strict=True):
            path.unlink(missing_ok=True)
            say(f"{name}: {' '.join(framework.requirements)}")
            try:
                python = _installed(name, framework, project, cache)
            except _Failed as error:
                failures[name] = error
            else:
                running[name] = pool.submit(_run_clauses, name, framework, python, path)
        for name, under_way in running.items():
            try:
                under_way.result()
            except _Failed as error:
                failures[name] = error
    failed = {name: str(failures[name]) for name in frameworks if name in failures}
    for (name, framework), path in zip(frameworks.items(), files, strict=True):
        if name in failed:
            say(f"{name}: {failed[name]}")
            fill(framework.adapter or name, failed[name], path)
    return files, failed


def _installed(name: str, framework: Framework, project: Path, cache: Path) -> Path:
    """Python of the framework's environment, which is built anew only if its row or this project's has changed."""
    folder = cache / (framework.environment or name)
    wanted = sorted([*framework.requirements, *framework.beside])
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    row = json.dumps(
        [
            wanted,
            framework.pip,
            framework.before,
            framework.numpy,
            sys.version,
            (project / "pyproject.toml").read_text(),
        ]
    )
    stamp = folder / "installed"
    digest = hashlib.sha256(row.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return python
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    steps = [[sys.executable, "-m", "venv", "--clear", str(folder)]]
    if framework.before:
        steps.append([*pip, *framework.before])
    if framework.numpy:
        steps.append([*pip, *framework.pip, f"numpy=={framework.numpy}", *HARNESS, *wanted])
        steps.append([*pip, "--no-deps", "-e", str(project)])
    else:
        steps.append([*pip, *framework.pip, *wanted, "-e", str(project)])
    for step in steps:
        _step(step, 1800.0, "does not install", framework.env)
    stamp.write_text(digest)
    return python


def _run_clauses(name: str, framework: Framework, python: Path, path: Path) -> None:
    target = framework.adapter or name
    command = [str(python), "-m", "conformance", "run", "--adapter", target, "--results", str(path)]
    last = _step(command, framework.timeout, "did not finish", framework.env, allowed=(0, 1, 3))
    if not path.exists() or not results.read(path).complete:
        raise _Failed(f"did not finish: {last}")


def _step(
    command: Sequence[str], timeout: float, what: str, env: Mapping[str, str], allowed: Sequence[int] = (0,)
) -> str:
    """Run the command; the last line that it printed, of its errors if there are any."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _Failed(f"{what} within {timeout:g} s") from None
    last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1][:300]
    if done.returncode not in allowed:
        raise _Failed(f"{what}: {last} (status {done.returncode})")
    return last


def fill(name: str, reason: str, path: Path) -> None:
    """Complete a framework's results file, or write it: every clause without a result is ``not_run``, for this reason."""
    clauses = loading.clauses()
    backend = unknown(name)
    header: Mapping[str, Any] = results.header(clauses.values(), [backend], results.selection([], []))
    there: Sequence[Record] = ()
    if path.exists():
        read = results.read(path)
        header, there = read.header, read.records
        (entry,) = header["adapters"]
        backend = unknown(entry["name"], entry["devices"])
    settled = {(record.clause, record.device) for record in there}
    with results.Writer(path) as writer:
        writer.begin(header)
        for record in there:
            writer.add(record)
        for clause, device in every_site(clauses.values(), backend.devices):
            if (clause.id, device) not in settled:
                outcome = Outcome(Verdict.NOT_RUN, reason)
                writer.add(Record.of(clause, backend, device, outcome, Expectations(None)))
        writer.complete = True


def _jobs(names: Sequence[str]) -> tuple[list[str], int]:
    """The names without ``--jobs N`` or ``--jobs=N``, and N."""
    words = [word for name in names for word in (name.split("=", 1) if name.startswith("--jobs=") else [name])]
    if "--jobs" not in words:
        return words, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    at = words.index("--jobs")
    given = words[at + 1 : at + 2]
    if not given or not given[0].isdecimal() or not int(given[0]):
        raise WrongUsage(
            f"--jobs takes how many frameworks run at the same time, as --jobs 2, not {' '.join(given) or 'nothing'}"
        )
    return words[:at] + words[at + 2 :], int(given[0])


def main(names: Sequence[str], project: Path, cache: Path, output: Path, say: Callable[[str], None] = print) -> int:
    """Run the frameworks named, or all, and merge their results; the exit status, as of ``conformance run``.

    names: may have ``--jobs N`` among them, how many frameworks run at the same time: as many as there are cores, if not.
    """
    try:
        names, jobs = _jobs(names)
        frameworks = read(project / "adapters" / "matrix.toml", names)
        cache.mkdir(parents=True, exist_ok=True)
        files, failed = run(frameworks, project, cache, say, jobs)
        merged = merging.merge(files, output)
    except Problem as problem:
        print(f"conformance: {problem}", file=sys.stderr)
        return problem.status
    say(f"{merged.summary}.  Results: {output}")
    for name, reason in failed.items():
        print(f"conformance: {name} {reason}", file=sys.stderr)
    return int(bool(failed) or any(record.unexpected for record in results.read(output).records))

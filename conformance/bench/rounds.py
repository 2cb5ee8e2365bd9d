"""Running a benchmark: fresh processes round after round, one for each backend, that take turns point by point.

Whatever slows the machine down for seconds slows down all backends at that point, and whatever differs from process to
process (addresses, what memory the system gave) shows between the rounds.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from conformance.backend import Backend
from conformance.bench import limits, memory
from conformance.bench.cases import Case
from conformance.bench.plan import Point, points, thread_settings
from conformance.errors import WrongUsage

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from conformance.bench.worker import main; main()"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured, and how often."""

    adapters: Sequence[str]
    cases: Sequence[Case]
    devices: Sequence[str] = ()
    rounds: int = 5
    """Fresh processes of each backend, at most."""
    minutes: float = 8.0
    """No round is begun, beyond the second, that would not end within them."""
    threads: int = 1
    quick: bool = False
    timeout: float = 120.0
    """Seconds that a start, and each point, may take."""

    def options(self) -> dict[str, str]:
        """pytest-benchmark's: how long a point is measured in one process."""
        seconds = "0.004" if self.quick else "0.02"
        return {"max-time": seconds, "min-time": "0.00002", "min-rounds": "3", "warmup-iterations": "3"}


@dataclass(slots=True)
class Taken:
    """What was measured of a case at a size on a device of a backend: one entry of ``seconds`` for each process."""

    status: str = "not_run"
    reason: str = ""
    seconds: list[float] = field(default_factory=list)
    iqrs: list[float] = field(default_factory=list)


Site = tuple[str, int, str, str]
"""Case, size, adapter, device."""


@dataclass(slots=True)
class Measured:
    """All that a benchmark measured."""

    backends: list[Backend] = field(default_factory=list)
    facades: set[str] = field(default_factory=set)
    not_started: dict[str, str] = field(default_factory=dict)
    times: dict[Site, Taken] = field(default_factory=dict)
    memory: dict[Site, Mapping[str, Any]] = field(default_factory=dict)
    rounds: int = 0
    complete: bool = False
    """Whether it was not interrupted."""


class _Died(Exception):
    """The process ended or hung."""


class _Process:
    """One backend's process."""

    def __init__(self, target: str, plan: Plan, points: Sequence[Point], *, memory: bool = False) -> None:
        path = list(dict.fromkeys(entry or os.getcwd() for entry in (*sys.path, "")))
        self.target = target
        self.timeout = plan.timeout
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, *path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, **thread_settings(plan.threads)},
        )  # fmt: skip
        self._left = b""
        self.ready: dict[str, Any] | None = None
        devices = list(plan.devices) if target != limits.TARGET else ["cpu"]
        self._tell(json.dumps(
            {"target": target, "devices": devices, "points": list(points), "options": plan.options(), "memory": memory}
        ))  # fmt: skip

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def answer(self) -> dict[str, Any] | None:
        """The next answer, or None at the end; _Died if the process died in between or did not answer in time."""
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while b"\n" not in self._left:
                if not selector.select(self.timeout):
                    raise _Died(f"timeout: took longer than {self.timeout:g} s")
                chunk = os.read(descriptor, 1 << 16)
                if not chunk:
                    status = self.process.wait()
                    if status:
                        how = signal.Signals(-status).name if status < 0 else f"status {status}"
                        raise _Died(f"crash: the process ended with {how}")
                    return None
                self._left += chunk
        line, _, self._left = self._left.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def turn(self) -> dict[str, Any] | None:
        """Let it measure the point that it is ready for."""
        self._tell("go")
        return self.answer()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def run(plan: Plan, say: Callable[[str], None], keep: Callable[[Measured], None] = lambda measured: None) -> Measured:
    """Measure the plan; WrongUsage for an adapter or a device that there is not.  An interrupt keeps what is there.

    keep: is given all that is measured after each round, to be written then: a process that is killed writes nothing.
    """
    measured = Measured()
    todo = points(plan.cases, quick=plan.quick)
    targets = [limits.TARGET, *dict.fromkeys(plan.adapters)]
    began = monotonic()
    try:
        for target in targets[1:]:
            say(f"memory of {target}")
            _memory(plan, measured, target)
        first = monotonic()
        for number in range(plan.rounds):
            each = (monotonic() - first) / max(1, number)
            if number >= 2 and monotonic() - began + each > plan.minutes * 60:
                say(f"no time for a further round within {plan.minutes:g} minutes")
                break
            shift = number % len(targets)
            _round(plan, measured, targets[shift:] + targets[:shift], todo)
            measured.rounds = number + 1
            keep(measured)
            say(f"round {number + 1} of {plan.rounds}, {(monotonic() - began) / 60:.1f} minutes")
        measured.complete = True
    except KeyboardInterrupt:
        say("interrupted")
    return measured


def _round(plan: Plan, measured: Measured, targets: Sequence[str], todo: Sequence[Point]) -> None:
    processes: list[tuple[_Process, str]] = []
    bounds = [(case.name, size) for case in limits.CASES.values() for size in case.sizes]
    try:
        for target in targets:
            if target not in measured.not_started:
                wanted = bounds if target == limits.TARGET else todo
                process = _Process(target, plan, wanted)
                processes.append((process, ""))
                name = _begin(measured, process)
                processes[-1] = (process, name)
        alive = [(process, name) for process, name in processes if name and _advance(measured, process, name)]
        for case, size in [*bounds, *todo]:
            for process, name in list(alive):
                while process.ready is not None and process.ready["ready"][:2] == [case, size]:
                    _take(measured, process, name)
    finally:
        for process, _ in processes:
            process.end()


def _begin(measured: Measured, process: _Process) -> str:
    """The name of the backend that started; the empty string if it did not."""
    try:
        first = process.answer()
    except _Died as error:
        first = {"failed": str(error), "missing": None}
    if first is not None and "wrong" in first:
        raise WrongUsage(first["wrong"])
    if first is None or "failed" in first:
        measured.not_started[process.target] = first["failed"] if first else "its process ended as it started"
        return ""
    backend = Backend.from_json(first["backend"])
    known = {other.name: other.target for other in measured.backends}
    if known.setdefault(backend.name, backend.target) != backend.target:
        raise WrongUsage(
            f"the adapters {known[backend.name]!r} and {backend.target!r} are both called {backend.name!r}; "
            "run them one at a time"
        )
    if backend.name not in [other.name for other in measured.backends]:
        measured.backends.append(backend)
    if first["facade"]:
        measured.facades.add(backend.name)
    return backend.name


def _advance(measured: Measured, process: _Process, name: str) -> bool:
    """Wait until the process is ready for its next point; whether there is one."""
    try:
        process.ready = process.answer()
    except _Died as error:
        measured.not_started.setdefault(process.target, str(error))
        process.ready = None
    return process.ready is not None


def _take(measured: Measured, process: _Process, name: str) -> None:
    assert process.ready is not None
    case, size, device = process.ready["ready"]
    taken = measured.times.setdefault((case, size, name, device), Taken())
    try:
        found = process.turn()
    except _Died as error:
        found = None
        taken.status, _, taken.reason = str(error).partition(": ")
    if found is None:
        process.ready = None  # what is left of this round has no time; the next round tries again
        return
    if found["status"] == "ok":
        taken.seconds.append(found["median"])
        taken.iqrs.append(found["iqr"])
    if taken.status not in ("crash", "timeout"):
        taken.status, taken.reason = found["status"], found["reason"]
    _advance(measured, process, name)


def _memory(plan: Plan, measured: Measured, target: str) -> None:
    process = _Process(target, plan, memory.points(plan.cases, quick=plan.quick), memory=True)
    try:
        name = _begin(measured, process)
        while name and (found := process.answer()) is not None:
            case, size, device = found.pop("memory")
            measured.memory[case, size, name, device] = found
    except _Died as error:
        measured.memory["", 0, process.target, ""] = {
            "status": "crash", "reason": str(error), "extra": None, "data": None,
        }  # fmt: skip
    finally:
        process.end()

"""Running a campaign's workers: each in a process of its own, so that a backend that dies or hangs costs one program."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from conformance.errors import NoResult, WrongUsage
from conformance.fuzz.coverage import Tally
from conformance.fuzz.finding import Finding, Findings, Pair
from conformance.fuzz.lockstep import DIED, LIVED, Difference
from conformance.fuzz.program import Line, Program
from conformance.text import without_roots

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from conformance.fuzz.worker import main; main()"
_GRACE = 1.0
"""Seconds that a worker which is done has to end by itself."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to run."""

    adapter: str
    against: str
    programs: int
    seed: int
    steps: int
    seconds: float
    """0 for as long as the programs take."""
    jobs: int
    timeout: float
    """Seconds that a backend's start, and each program, may take."""
    replay: tuple[tuple[Program, bool], ...] = ()
    """Programs to run first: pins, or those of a finding's file; with whether each line is looked at."""
    subjects: tuple[str, ...] = ()
    """Of the grammar, whose rows alone are written beside those that create; all, if none is named."""


@dataclass(slots=True)
class Result:
    """What came of a campaign."""

    pair: Pair | None = None
    setting: dict[str, str] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    """Attributes that the subject lacks, so that they are not compared."""
    rows: list[str] = field(default_factory=list)
    """Of the grammar, that both backends can be given."""
    findings: Findings = field(default_factory=Findings)
    replayed: list[tuple[Program, Finding | None]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    lines: set[tuple[str, int]] = field(default_factory=set)
    """Of the oracle's own source, that programs reached."""
    all_lines: int = 0
    traced: int = 0
    """Programs that those lines are of."""
    package: str = ""
    begun: int = 0
    """Programs."""
    stopped: str = ""
    """Why the campaign did not go on, where a process that was to follow one that died did not start."""


class _Worker:
    """A process with its share of the seeds."""

    def __init__(self, number: int, task: dict[str, Any], events: queue.Queue[tuple[_Worker, str]]) -> None:
        path = list(dict.fromkeys(entry or os.getcwd() for entry in (*sys.path, "")))
        self.number = number
        self.task = task
        self.seed: int | None = None
        self.lines: list[Line] = []
        self.known = ["", ""]
        """Why the subject's and the oracle's process may end in the line that runs."""
        self.in_oracle = False
        """Why a process may end in the last of them, if that is triaged."""
        self.ended = ""
        self.heard = time.monotonic()
        self.started = False
        self._said: list[bytes] = []
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, *path], stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task).encode() + b"\n")
        self._process.stdin.flush()
        self._threads = [
            threading.Thread(target=self._read, args=[events], daemon=True),
            threading.Thread(target=self._drain, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read(self, events: queue.Queue[tuple[_Worker, str]]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith(b"\n"):
                events.put((self, line.decode()))
        events.put((self, ""))

    def _drain(self) -> None:
        assert self._process.stderr is not None
        while chunk := os.read(self._process.stderr.fileno(), 4000):
            self._said = [*self._said[-3:], chunk]

    @property
    def said(self) -> str:
        """The end of what it printed."""
        return without_roots(b"".join(self._said).decode(errors="replace").strip())

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def end(self) -> str:
        """How the process ended; it is ended if it has not."""
        try:
            status = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
            return "stopped answering"
        self._threads[1].join(_GRACE)
        return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


def run(plan: Plan, progress: Callable[[Result], None], stop: Callable[[], bool] = lambda: False) -> Result:
    """Run the campaign; ``progress`` is told what there is whenever that has grown.

    Raises WrongUsage for what cannot be run, and NoResult where a backend does not start for the first program.
    """
    result = Result()
    events: queue.Queue[tuple[_Worker, str]] = queue.Queue()
    ends = time.monotonic() + plan.seconds if plan.seconds else None
    jobs = max(1, min(plan.jobs, plan.programs))
    last = plan.seed + plan.programs
    tasks = [
        {
            "adapter": plan.adapter, "against": plan.against, "steps": plan.steps, "seconds": plan.seconds,
            "seeds": [plan.seed + number, last, jobs], "subjects": plan.subjects,
            "replay": [[[line.text for line in program], look] for program, look in plan.replay] if number == 0 else [],
        }
        for number in range(jobs)
    ]  # fmt: skip
    if not plan.programs:
        tasks[0]["seeds"] = [0, 0, 1]
    workers = {_Worker(number, task, events) for number, task in enumerate(tasks)}
    try:
        while workers:
            with suppress(queue.Empty):
                worker, text = events.get(timeout=_GRACE / 2)
                if worker not in workers:
                    continue
                worker.heard = time.monotonic()
                if text:
                    if _take(plan, result, worker, json.loads(text)):
                        workers.discard(worker)
                        worker.end()
                else:
                    workers.discard(worker)
                    workers |= _after(plan, result, worker, worker.end(), events, ends)
            now = time.monotonic()
            for silent in [w for w in workers if now - w.heard > plan.timeout]:
                workers.discard(silent)
                silent.kill()
                silent.end()
                workers |= _after(plan, result, silent, f"ran longer than {plan.timeout:g} s", events, ends)
            progress(result)
    except (NoResult, WrongUsage) as error:
        if not result.begun:
            raise
        result.stopped = str(error)  # a backend that starts no more leaves what was found before
    finally:
        for worker in workers:
            worker.kill()
            worker.end()
    return result


def _take(plan: Plan, result: Result, worker: _Worker, data: dict[str, Any]) -> bool:
    """Take in one answer; whether it is the worker's last."""
    if "wrong" in data:
        raise WrongUsage(data["wrong"])
    if "failed" in data:
        raise NoResult(f"{plan.adapter} and {plan.against} did not start together: {data['failed']}")
    if "pair" in data:
        worker.started = True
        result.pair = Pair(*data["pair"])
        result.setting, result.unseen, result.rows = data["setting"], data["unseen"], data["rows"]
    elif "begin" in data:
        if not worker.task.get("journal"):
            result.begun += 1
        result.tally.merge(data["tally"])
        worker.seed = data["begin"]
        worker.lines.clear()
    elif "line" in data:
        worker.lines.append(Line(*data["line"]))
        worker.known = data["known"]
        worker.in_oracle = False
    elif "oracle" in data:
        worker.in_oracle = True
    elif "replayed" in data:
        program = plan.replay[len(result.replayed)][0]
        found = Finding.from_json(data["replayed"]) if data["replayed"] else None
        result.replayed.append((program, found))
    elif "finding" in data:
        result.findings.add(Finding.from_json(data["finding"]), small=not data["again"])
    elif "tally" in data:
        result.tally.merge(data["tally"])
        if data["reached"]:
            result.lines.update(map(tuple, data["reached"]["lines"]))
            result.all_lines = data["reached"]["all"]
            result.traced += data["reached"]["programs"]
            result.package = data["reached"]["package"]
    return "done" in data


def _after(
    plan: Plan,
    result: Result,
    worker: _Worker,
    ended: str,
    events: queue.Queue[tuple[_Worker, str]],
    ends: float | None,
) -> set[_Worker]:
    """What follows a worker's death: one that repeats its program line by line, one that goes on with the others."""
    task = worker.task
    if not worker.started:
        raise NoResult(f"the process of {plan.adapter} and {plan.against} {ended} as it started\n{worker.said}".strip())
    if task.get("journal"):
        if worker.lines:
            result.tally.add_lost(worker.lines[: plan.steps])
            difference = _ending(ended, worker.in_oracle)
            if (reason := worker.known[worker.in_oracle]) and difference.kind == "crash":
                result.tally.known[reason] += 1
            else:
                finding = Finding(tuple(worker.lines), difference, task["seeds"][0], look=True, ending=worker.said)
                result.findings.add(finding)
        return set()
    if worker.seed is None and task["replay"]:
        program = plan.replay[len(result.replayed)][0]
        finding = Finding(program, _ending(ended), -1, look=True, ending=worker.said)
        result.replayed.append((program, finding))
        left = len(plan.replay) - len(result.replayed)
        rest = {**task, "replay": task["replay"][len(task["replay"]) - left :]}
        return {_Worker(worker.number, rest, events)} if rest["replay"] or range(*rest["seeds"]) else set()
    if worker.seed is None and task.get("ran") and (not range(*task["seeds"]) or (ends and time.monotonic() > ends)):
        return set()  # all programs have run: it died as it traced some of them once more
    if worker.seed is None:
        raise NoResult(f"the process {ended} before its first program\n{worker.said}".strip())
    again = {**task, "seeds": [worker.seed, worker.seed + 1, 1], "journal": True, "replay": [], "seconds": 0}
    first, last, step = task["seeds"]
    after = worker.seed + step
    rest = {
        **task, "seeds": [after, last, step], "replay": [],
        "ran": [task.get("ran", [first])[0], after, step], "deadly": [*task.get("deadly", []), worker.seed],
    }  # fmt: skip
    if ends is not None:
        rest["seconds"] = max(ends - time.monotonic(), 0.001)
    return {_Worker(worker.number, again, events), _Worker(worker.number, rest, events)}


def _ending(ended: str, in_oracle: bool = False) -> Difference:
    """That a process died or hung, as a difference."""
    kind = "timeout" if "longer" in ended else "crash"
    died = f"{DIED} {ended}"
    return Difference(kind, "", LIVED if in_oracle else died, died if in_oracle else LIVED, ended)


def reproduces(path: Sequence[str], timeout: float) -> bool:
    """Whether a finding's script fails when it is run by itself."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(entry or os.getcwd() for entry in sys.path))
    try:
        ran = subprocess.run(
            [sys.executable, *path], env=environment, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return ran.returncode != 0

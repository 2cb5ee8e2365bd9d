"""Running every adapter in a process of its own, so that a backend that dies or hangs costs one clause and no more."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from conformance import loading
from conformance.backend import Backend, unknown
from conformance.clause import Clause
from conformance.errors import WrongUsage
from conformance.expectations import Expectations, expectations_of
from conformance.results import Record
from conformance.running import Case, Outcome, Verdict, dependencies, every_site
from conformance.text import without_roots

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from conformance.worker import main; main()"
"""Starts a worker on this process' own import path, so that both find the same modules."""

_LONGEST_ANSWER = 1 << 26
_TAIL_BYTES = 4000
_TAIL_LINES = 25
_GRACE = 1.0
"""Seconds that a worker which is done or doomed has to end by itself."""

_CLAUSES_WORTH_A_WORKER = 100
"""A further worker starts in the time in which a running one settles about as many clauses."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run."""

    adapters: Sequence[str]
    clauses: Sequence[Clause]
    devices: Sequence[str] = ()
    """On each adapter; all that it has if none is named."""
    jobs: int = 1
    """Workers that run at a time."""
    timeout: float = 60.0
    """Seconds that a backend's start, and each clause, may take."""


@dataclass(frozen=True, slots=True)
class NotStarted:
    """A backend that could not be used at all."""

    backend: Backend
    """A stand-in that has a name and nothing else that is known."""
    reason: str
    detail: str = ""
    """The end of what its process printed."""
    missing: str | None = None
    """The module that is not installed, if that is why."""


Started = Backend | NotStarted


def run(plan: Plan, begin: Callable[[list[Started]], None], add: Callable[[Record], None]) -> None:
    """Run the plan: ``begin`` is told what started, then ``add`` each record, until there is one for every site.

    Raises WrongUsage before anything runs: for an adapter or device that does not exist, or bad expectations.
    """
    asyncio.run(_run(plan, begin, add))


def start_all(adapters: Sequence[str], jobs: int, timeout: float) -> list[Started | WrongUsage]:
    """What each adapter says of its backend, or why it cannot be used; nothing is run on them."""

    async def start(name: str, slots: asyncio.Semaphore) -> Started | WrongUsage:
        seat = _Seat(name, (), timeout)
        async with slots:
            try:
                return await seat.start()
            except WrongUsage as error:
                return error
            finally:
                await seat.leave()

    async def start_each() -> list[Started | WrongUsage]:
        slots = asyncio.Semaphore(jobs)
        return await asyncio.gather(*(start(name, slots) for name in adapters))

    return asyncio.run(start_each())


async def _run(plan: Plan, begin: Callable[[list[Started]], None], add: Callable[[Record], None]) -> None:
    names = list(dict.fromkeys(plan.adapters))
    for name in names:
        loading.target(name)
    slots = asyncio.Semaphore(plan.jobs)
    seats = [_Seat(name, plan.devices, plan.timeout) for name in names]
    jobs: list[_Job] = []
    try:
        started = await asyncio.gather(*(_start(seat, slots) for seat in seats))
        _check_names(started)
        jobs = [_Job(plan, entry, add) for entry in started]
        begin(started)
        work = []
        for number, (seat, job) in enumerate(zip(seats, jobs, strict=True)):
            share = plan.jobs // len(jobs) + (number < plan.jobs % len(jobs))
            more = min(share, len(job.pending) // _CLAUSES_WORTH_A_WORKER) - 1
            seats_here = [seat, *(_Seat(seat.name, plan.devices, plan.timeout) for _ in range(more))]
            work.append(_finish(job, seats_here, slots))
        await asyncio.gather(*work)
    except asyncio.CancelledError:
        for job in jobs:
            job.give_up("the run was interrupted")
        raise
    finally:
        await asyncio.gather(*(seat.leave() for seat in seats))


async def _start(seat: _Seat, slots: asyncio.Semaphore) -> Started:
    async with slots:
        return await seat.start()


def _check_names(started: Iterable[Started]) -> None:
    """WrongUsage if two adapters have one name: their results could not be told apart."""
    targets: dict[str, str] = {}
    for entry in started:
        backend = entry.backend if isinstance(entry, NotStarted) else entry
        if backend.name in targets:
            raise WrongUsage(
                f"the adapters {targets[backend.name]!r} and {backend.target!r} are both called {backend.name!r}; "
                "run them one at a time"
            )
        targets[backend.name] = backend.target


class _Job:
    """One adapter's share of the plan: the sites that have no record yet, and the verdicts so far."""

    def __init__(self, plan: Plan, started: Started, add: Callable[[Record], None]) -> None:
        self.clauses: Mapping[str, Clause] = loading.clauses()
        self.add = add
        self.known: dict[tuple[str, str], Verdict] = {}
        self.reason = ""
        if isinstance(started, NotStarted):
            self.reason = started.reason
            self.backend = started.backend
            self.expectations = Expectations(None)
        else:
            self.backend = started
            self.expectations = expectations_of(started, self.clauses)
        self.pending = {
            (clause.id, device): clause for clause, device in every_site(plan.clauses, self.backend.devices)
        }

    async def work(self, seat: _Seat) -> None:
        """Settle what is pending, until nothing is or the backend no longer starts."""
        while self.pending and not self.reason:
            id, device = next(iter(self.pending))
            await self._settle(seat, id, device)

    async def _settle(self, seat: _Seat, id: str, device: str) -> None:
        """Give the site a verdict, and before it those that it depends on; record it if it is of the plan."""
        clause = self.clauses[id]
        planned = self.pending.pop((id, device), None)
        try:
            outcome = await self._outcome(seat, clause, device)
        except asyncio.CancelledError:
            if planned:
                self.pending[id, device] = planned
            raise
        self.known[id, device] = outcome.verdict
        if planned:
            self._record(clause, device, outcome)

    async def _outcome(self, seat: _Seat, clause: Clause, device: str) -> Outcome:
        sites = dependencies(clause, device, self.clauses, self.backend.devices)
        for site in sites:
            if site not in self.known:
                await self._settle(seat, *site)
        started = await seat.start()
        if isinstance(started, NotStarted):
            self.reason = self.reason or f"after a crash: {started.reason}"
            return Outcome(Verdict.NOT_RUN, self.reason)
        return await seat.run(clause.id, device, [(*site, self.known[site]) for site in sites])

    def give_up(self, reason: str) -> None:
        """Record what is left as not run."""
        for (_, device), clause in self.pending.items():
            self._record(clause, device, Outcome(Verdict.NOT_RUN, reason))
        self.pending.clear()

    def _record(self, clause: Clause, device: str, outcome: Outcome) -> None:
        self.add(Record.of(clause, self.backend, device, outcome, self.expectations))


async def _finish(job: _Job, seats: Sequence[_Seat], slots: asyncio.Semaphore) -> None:
    async def work(seat: _Seat) -> None:
        async with slots:
            try:
                await job.work(seat)
            finally:
                await seat.leave()

    await asyncio.gather(*(work(seat) for seat in seats))
    job.give_up(job.reason)


class _Seat:
    """A place for one worker of an adapter: it holds a process from ``start`` until that dies or ``leave`` ends it."""

    def __init__(self, name: str, devices: Sequence[str], timeout: float) -> None:
        self.name = name
        self._devices = list(devices)
        self._timeout = timeout
        self._process: asyncio.subprocess.Process | None = None
        self._backend: Backend | None = None
        self._printed = b""
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> Started:
        """The backend's description, of the process that is running or of a new one."""
        if self._process is not None and self._backend is not None:
            return self._backend
        path = list(dict.fromkeys(entry or os.getcwd() for entry in (*sys.path, "")))
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _BOOT, *path,
            stdin=pipe, stdout=pipe, stderr=pipe, limit=_LONGEST_ANSWER, start_new_session=True,
        )  # fmt: skip
        self._printed = b""
        self._reading = asyncio.create_task(self._read_errors(self._process))
        try:
            async with asyncio.timeout(self._timeout):
                await self._ask(target=self.name, devices=self._devices)
                answer = await self._answer()
        except TimeoutError:
            await self._bury(hanging=True)
            return self._not_started(f"its process did not start within {self._timeout:g} s")
        if answer is not None and "backend" in answer:
            self._backend = Backend.from_json(answer["backend"])
            return self._backend
        ended = await self._bury()
        if answer is None:
            return self._not_started(f"its process {ended} as it started")
        if "wrong" in answer:
            raise WrongUsage(answer["wrong"])
        return self._not_started(answer["failed"], answer["missing"])

    def _not_started(self, reason: str, missing: str | None = None) -> NotStarted:
        return NotStarted(unknown(self.name, self._devices), reason, self._tail(), missing)

    async def run(self, id: str, device: str, known: list[tuple[str, str, Verdict]]) -> Outcome:
        """The outcome of a clause on the running process, which may die of it."""
        case: Case | None = None
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(self._timeout):
                await self._ask(clause=id, device=device, known=known)
                while answer := await self._answer():
                    if "case" in answer:
                        case = Case(**answer["case"])
                    else:
                        failing = answer["failing"] and Case(**answer["failing"])
                        message = without_roots(answer["message"])
                        return Outcome(Verdict(answer["verdict"]), message, failing, answer["seconds"])
        except TimeoutError:
            await self._bury(hanging=True)
            verdict, message = Verdict.TIMEOUT, f"ran longer than {self._timeout:g} s"
        else:
            verdict, message = Verdict.CRASH, f"the process {await self._bury()}"
        return Outcome(verdict, f"{message}\n{self._tail()}".strip(), case, loop.time() - begun)

    async def _ask(self, **request: Any) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(ConnectionError):  # that it is dead is seen when it gives no answer
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()

    async def _answer(self) -> dict[str, Any] | None:
        """The next answer; None if the process died before it gave one whole."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    async def _read_errors(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while chunk := await process.stderr.read(_TAIL_BYTES):
            self._printed = (self._printed + chunk)[-_TAIL_BYTES:]

    def _tail(self) -> str:
        """The end of what the last process printed, without the folders of this machine."""
        lines = self._printed.decode(errors="replace").strip().splitlines()[-_TAIL_LINES:]
        return without_roots("\n".join(lines))

    async def _bury(self, *, hanging: bool = False) -> str:
        """End the process, and say how it ended: a process that hangs is first asked where, which it prints."""
        process, reading = self._process, self._reading
        assert process is not None
        assert reading is not None
        self._process = self._backend = self._reading = None
        if hanging and hasattr(signal, "SIGUSR1"):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGUSR1)
            await asyncio.sleep(_GRACE / 4)
        elif not hanging:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _GRACE)
        ended = process.returncode
        _kill(process)
        await process.wait()
        with suppress(TimeoutError):  # a grandchild may hold the stream open
            await asyncio.wait_for(reading, _GRACE)
        if ended is None:
            return "stopped answering"
        return f"was killed by {signal.Signals(-ended).name}" if ended < 0 else f"ended with status {ended}"

    async def leave(self) -> None:
        """End the process, which is idle or no longer of interest."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            _kill(self._process)
            await self._bury()


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill the process and what it has started."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()

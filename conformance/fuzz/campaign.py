"""Running programs one after another on two backends in this process: the part of a campaign that one worker does."""

from __future__ import annotations

import gc
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from conformance.adapter import Adapter
from conformance.errors import WrongUsage, nearest
from conformance.fuzz import grammar as grammar  # fills the table of rows
from conformance.fuzz.coverage import Tally
from conformance.fuzz.known import Known, Triage
from conformance.fuzz.lockstep import OWN_CHOICE, Difference, Lockstep
from conformance.fuzz.production import FREE, GRAMMAR
from conformance.fuzz.program import Line
from conformance.fuzz.shrink import shrunk
from conformance.fuzz.side import Lacking
from conformance.fuzz.writer import Rows, Writer

STEPS = 30
_QUIET = 4
"""One program in as many is looked at on the oracle alone until its end: looking makes a backend count and share."""
_ROUNDED = ("values", "value", "grad")
"""Kinds of differences that what rounding did may lead to."""
_YOUNG = 20_000
"""New objects after which the collector passes; at the 700 of Python it took a twentieth of the time."""
_WASTED = 3
"""Lines that a backend may lack, for each that it runs, before a program ends."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a program."""

    lines: tuple[Line, ...]
    difference: Difference | None = None
    look: bool = True
    known: tuple[Known, ...] = ()
    """The triaged findings that it met on its way."""

    @property
    def cause(self) -> tuple[str, str, str]:
        """What findings are grouped by: the last line's row, and the kind of the difference."""
        assert self.difference is not None
        return self.lines[-1].cause.removeprefix("no_grad: "), self.difference.kind, self.difference.role


class Runner:
    """Writes and runs programs on two backends."""

    def __init__(
        self,
        subject: Adapter,
        oracle: Adapter,
        steps: int = STEPS,
        triage: Triage | None = None,
        subjects: Iterable[str] = (),
    ) -> None:
        self.triage = triage or Triage()
        self.sides = Lockstep.of(subject, oracle, self.triage.unseen)
        self.capabilities = subject.capabilities & oracle.capabilities
        self.rows = Rows(self.capabilities, (subject.xp, oracle.xp), subjects)
        self.steps = steps
        self.facade = subject.facade
        """Of a facade every line is looked at: what it is known for is then told by the line that does it."""
        self.tally = Tally()
        self.on_line: Callable[[Line], None] = lambda line: None
        """Told each line before it runs, so that a process that dies in one has said which."""
        self.on_replay: Callable[[], None] = lambda: None
        """Told before a program is run again, as shrinking does often: it is no hanging process that does."""

    def program(self, seed: int) -> Outcome:
        """Write and run the program of a seed, until its end or the first difference that is not known."""
        sides, tally = self.sides, self.tally
        sides.restart()
        writer = Writer(seed, self.rows, sides, self.capabilities)
        look = self.facade or seed % _QUIET != 0
        ran: list[Line] = []
        known: list[Known] = []
        tally.programs += 1
        wasted = 0
        while len(ran) < self.steps and wasted < _WASTED * self.steps:
            line = writer.line()
            if self.triage.leaves_out(line.text):
                wasted += 1
                continue
            self.on_line(line)
            try:
                found = sides.step(line, look=look or len(ran) == self.steps - 1)
            except Lacking:
                tally.lacking[line.cause] += 1
                wasted += 1
                self._take_back(look=look)
                continue
            ran.append(line)
            tally.add(line, sides)
            refused = False  # by one side alone, as is known: then what it left undone is no other finding
            while found is not None and (refused or self._excused(line, found, known, ran, look=look)):
                refused = refused or found.kind == "error"
                if gone := self._forget(found):
                    ran.append(Line(f"del {', '.join(sorted(gone))}", "del"))
                found = sides.compare()
            if found is not None:
                if self._explained(ran, found, look=look):
                    tally.free += 1
                    found = None
                return Outcome(tuple(ran), found, look, tuple(known))
            if gone := {*sides.blurred}:
                ran.append(Line(f"del {', '.join(sorted(gone))}", "del"))
                sides.forget(gone)
        return Outcome(tuple(ran), None, look, tuple(known))

    def _explained(self, program: Sequence[Line], found: Difference, *, look: bool) -> bool:
        """Whether it comes of what is taken out at once of a program that is looked at.

        Such are values that rounding blurred, and what is known to differ.  And the oracle alone has lent its memory out to be
        looked at, which then does not grow any more.
        """
        if look:
            return False
        if found.role == "none for RuntimeError" and "not resizable" in found.oracle:
            return True
        again = self.replay(program)
        if found.kind in _ROUNDED and self.sides.ever_blurred:
            return True
        return again.difference is None and (self.sides.ever_blurred or bool(again.known))

    def _own_choice(self, line: Line, found: Difference, *, look: bool) -> bool:
        """Whether layout or version are of a result that promises neither, or of memory that nothing else is on.

        At the end of a program that was not looked at before, what was a result cannot be told any more.
        """
        if not look or (found.role == "result" and line.production in FREE):
            return True
        return found.kind == "_version" and found.role == "result" and self.sides.alone(found.name)

    def _excused(self, line: Line, found: Difference, known: list[Known], ran: Sequence[Line], *, look: bool) -> bool:
        """Whether a library may differ so, or is known to, which is added to ``known``; ran: the lines before."""
        if found.kind in OWN_CHOICE and self._own_choice(line, found, look=look):
            self.tally.free += 1
            return True
        if (
            "views"
            not in self.capabilities  # what stands for a view is a copy, which a write to its base does not reach
            and (found.kind, found.role) == ("values", "other")
            and not line.text.startswith((f"{found.name}.", f"{found.name}[", f"{found.name} "))
        ):
            self.tally.free += 1
            return True
        entry = self.triage.explains(line, found)
        if entry is None and found.kind.startswith("grad"):  # which is of any line before that of the backward pass
            entries = (self.triage.explains(other, found) for other in reversed(ran))
            entry = next((entry for entry in entries if entry and entry.kind.startswith("grad")), None)
        if (
            entry is None and not look and found.name
        ):  # seen at the end alone: then it is of a line that made or wrote it
            mentions = re.compile(rf"\b{found.name}\b")
            others = (other for other in reversed(ran) if mentions.search(other.text))
            entry = next((entry for other in others if (entry := self.triage.explains(other, found))), None)
        if entry is not None:
            known.append(entry)
        return entry is not None

    def _forget(self, found: Difference) -> set[str]:
        """Take what differs out of the program, so that it can go on; the names."""
        gone = {found.name} if found.name else self.sides.bound_once()
        self.sides.forget(gone)
        return gone

    def _take_back(self, *, look: bool) -> None:
        """Take out what a line did on the subject before it asked for what is lacking there: it ran on that side alone."""
        self.sides.forget(self.sides.bound_once())
        while look and (found := self.sides.compare()) is not None:
            self._forget(found)

    def replay(self, program: Sequence[Line], *, look: bool = True) -> Outcome:
        """Run given lines, until their end or the first difference that is not known."""
        sides = self.sides
        self.on_replay()
        known: list[Known] = []
        sides.restart()
        for number, line in enumerate(program):
            self.on_line(line)
            try:
                found = sides.step(line, look=look or number == len(program) - 1)
            except Lacking:
                self._take_back(look=look)
                continue
            except SyntaxError:
                return Outcome(tuple(program[:number]), None, look)
            refused = False
            while found is not None and (refused or self._excused(line, found, known, program[:number], look=look)):
                refused = refused or found.kind == "error"
                self._forget(found)
                found = sides.compare()
            if found is not None:
                ran = tuple(program[: number + 1])
                return Outcome(ran, None if self._explained(ran, found, look=look) else found, look, tuple(known))
            sides.forget({*sides.blurred})
        return Outcome(tuple(program), None, look, tuple(known))

    def shrink(self, outcome: Outcome) -> Outcome:
        """The same difference of as few lines as are found; as it is, where it does not repeat."""
        assert outcome.difference is not None

        def replay(lines: Sequence[Line]) -> tuple[list[Line], Difference] | None:
            again = self.replay(lines, look=outcome.look)
            return ([*again.lines], again.difference) if again.difference is not None else None

        lines, difference = shrunk(([*outcome.lines], outcome.difference), replay)
        return Outcome(tuple(lines), difference, outcome.look, outcome.known)


def check_subjects(wanted: Iterable[str]) -> None:
    """WrongUsage for a subject that the grammar does not have."""
    known = [*dict.fromkeys(row.subject for row in GRAMMAR)]
    for subject in wanted:
        if subject not in known:
            raise WrongUsage(
                f"the grammar has no subject {subject!r}{nearest(subject, known) or '; it has ' + ', '.join(known)}"
            )


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings, of Python's or NumPy's, while programs run."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def settle() -> None:
    """Let the collector of garbage pass over all that there is: modules and tables, which stay.

    To be called between programs, by a process that does nothing else.  A backend's modules are a million objects, and what
    asks the collector, as programs and libraries do, goes through all of them: 60 ms each time.  From then on it passes less
    often of itself, too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)


@dataclass(frozen=True, slots=True)
class Event:
    """What a worker tells of one program that differs."""

    seed: int
    outcome: Outcome
    again: bool
    """Whether one of the same cause was told before: this one is not shrunk."""


def campaign(
    runner: Runner, seeds: Iterable[int], until: float = float("inf"), began: Callable[[int], None] = lambda seed: None
) -> Iterable[Event]:
    """Run the programs of the seeds until the clock (``time.monotonic``) says ``until``; each one that differs."""
    causes: Counter[tuple[str, str, str]] = Counter()
    with quiet():
        for seed in seeds:
            if time.monotonic() > until:
                return
            began(seed)
            outcome = runner.program(seed)
            for entry in outcome.known:
                runner.tally.known[entry.reason] += 1
            if outcome.difference is None:
                continue
            again = outcome.cause in causes
            causes[outcome.cause] += 1
            yield Event(seed, outcome if again else runner.shrink(outcome), again)

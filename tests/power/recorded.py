"""Programs run once on the oracle and the sound reference, so that a fault costs only the reference's side of them.

A program that never enters what a fault replaces runs as without the fault: it need not be run again.
"""

from __future__ import annotations

import gc
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from types import CodeType
from typing import Any

from conformance.adapter import Adapter
from conformance.fuzz.campaign import Runner, quiet
from conformance.fuzz.lockstep import Difference, Lockstep, moves
from conformance.fuzz.production import FREE
from conformance.fuzz.program import Line
from conformance.fuzz.side import Failed, Side, Tensor

Entered = tuple[Any, ...]
"""A function: its code, and by their identity what it closes over."""


class Token:
    """Stands for one of the oracle's values."""

    __slots__ = ("name", "place")

    def __init__(self, name: str, place: tuple[int, int]) -> None:
        self.name = name
        self.place = place


@dataclass(slots=True)
class Step:
    """A line, and all that the oracle showed after it."""

    line: Line
    error: Failed | None
    tokens: dict[str, Token]
    seen: dict[str, Any]
    gone: set[str]
    """What was taken out of the program, as the library's own choice."""
    look: bool


@dataclass(slots=True)
class Recording:
    """A program that showed no difference."""

    seed: int
    steps: list[Step]
    entered: dict[Entered, int] = field(default_factory=dict)
    """The reference's functions that ran -> the step in which each first did."""
    said: dict[str, int] = field(default_factory=dict)
    """Names that the lines and those functions say, likewise."""


class Alone(Lockstep):
    """The sound reference as its own oracle: each line runs once, since both sides are one process's one library."""

    def __init__(self, side: Side) -> None:
        super().__init__(side, side)

    def step(self, line: Line, *, look: bool = True) -> Difference | None:
        code = self.compiled(line.text)
        self._free = line.production in FREE
        if moves(line.cause):
            self._places.clear()
        self.error = self.oracle.run(code)
        self._see()
        return None

    def compare(self) -> Difference | None:
        """Nothing differs from itself."""
        return None

    def _see(self) -> None:
        """Look at each value once, and ask where those that are new lie."""
        live = self.oracle.live()
        self.seen = {name: self.oracle.look(self.oracle.names[name]) for name in live}
        if self.shares:
            self._sharing(live, ())


class Recorded:
    """A side that shows what was recorded."""

    def __init__(self, real: Side) -> None:
        self.adapter = real.adapter
        self.readable = real.readable
        self.tells_places = real.tells_places
        self.facts = real.facts
        self.setting = real.setting
        self.names: dict[str, Any] = {}
        self._step: Step | None = None

    def observe(self, attributes: Iterable[str]) -> None:
        """It shows what was recorded, whatever is asked for."""

    def restart(self) -> None:
        self.names = dict(self.setting)

    def put(self, step: Step) -> None:
        self._step = step

    def run(self, code: CodeType) -> Failed | None:
        assert self._step is not None
        self.names = {**self.setting, **self._step.tokens, "__builtins__": None}  # as those of a side that has run code
        return self._step.error

    def live(self) -> list[str]:
        assert self._step is not None
        return [name for name in self._step.tokens if name in self.names]

    def look(self, token: Token) -> Any:
        assert self._step is not None
        return self._step.seen[token.name]

    @staticmethod
    def storage(token: Token) -> tuple[int, int]:
        return token.place


def record(runner: Runner, seed: int) -> Recording | None:
    """Write and run a program, noting what the oracle shows; None if the two sides differ without a fault."""
    sides = runner.sides
    steps: list[Step] = []
    tokens: dict[str, tuple[int, Token]] = {}
    seen: dict[str, Any] = {}
    plain = type(sides).step

    def noting(line: Line, *, look: bool = True) -> Difference | None:
        found = plain(sides, line, look=look)
        if found is None or line.text:
            now: dict[str, Token] = {}
            for name in sides.oracle.live():
                value = sides.oracle.names[name]
                old = tokens.get(name)
                if old is None or old[0] != id(value):
                    place = sides.oracle.storage(value) if isinstance(sides.seen.get(name), Tensor) else (0, 0)
                    tokens[name] = (id(value), Token(name, place))
                now[name] = tokens[name][1]
                shown = sides.oracle.look(value)
                if seen.get(name, sides) != shown:
                    seen[name] = shown
            steps.append(Step(line, sides.error, now, {name: seen[name] for name in now}, set(), look))
        return found

    forget = sides.forget

    def forgetting(names: Iterable[str]) -> None:
        names = [*names]
        if steps:
            steps[-1].gone.update(names)
        forget(names)

    sides.step = noting  # type: ignore[method-assign]
    sides.forget = forgetting  # type: ignore[method-assign]
    try:
        outcome = runner.program(seed)
    finally:
        del sides.step, sides.forget
    return None if outcome.difference is not None else Recording(seed, steps)


class Replayer:
    """Runs recorded programs on the reference alone."""

    def __init__(self, subject: Adapter, oracle: Side) -> None:
        self.recorded = Recorded(oracle)
        self.sides = Lockstep(Side(subject), self.recorded)  # type: ignore[arg-type]
        self.sides.compiled = cache(Lockstep.compiled)  # type: ignore[method-assign]
        self._at = 0
        self._exact = subject.name == oracle.adapter.name
        """Whether both are one library: nothing is rounded differently then, so that lines need not be looked at for it."""

    def run(self, recording: Recording, first: int = 0) -> Difference | None:
        """The first difference from what was recorded; first: the step before which nothing is looked at."""
        sides = self.sides
        sides.restart()
        for number, step in enumerate(recording.steps):
            self._at = number
            self.recorded.put(step)
            if number < first and self._exact:
                sides.subject.run(sides.compiled(step.line.text))
                sides.seen = {**step.seen}
            else:
                found = sides.step(step.line, look=step.look)
                while found is not None and found.name in step.gone:
                    sides.forget({found.name})
                    found = sides.compare()
                if found is not None:
                    return found
            sides.forget(step.gone)
        return None

    def trace(self, recording: Recording, package: str, *, looking: bool = False) -> Difference | None:
        """Run it, and note which of the package's functions its lines enter, and the names that it and they say.

        looking: note those too that are entered by what looks at the values and starts a program.
        """
        entered, said = recording.entered, recording.said
        self._at = 0

        def note(frame: Any, event: str, argument: Any) -> None:
            if event != "call":
                return
            code = frame.f_code
            mine = package in code.co_filename
            if mine:
                key: Entered = (code,)
                if code.co_freevars:
                    held = frame.f_locals
                    key = (code, *(id(held.get(name)) for name in code.co_freevars))
                entered.setdefault(key, self._at)
            if mine or code.co_filename == "<program>":
                for name in _said(code):
                    said.setdefault(name, self._at)

        subject = self.sides.subject
        run = subject.run

        def running(code: CodeType) -> Failed | None:
            sys.setprofile(note)
            try:
                return run(code)
            finally:
                sys.setprofile(note if looking else None)

        subject.run = running  # type: ignore[method-assign]
        if looking:
            sys.setprofile(note)
        try:
            found = self.run(recording)
        finally:
            sys.setprofile(None)
            del subject.run
        for number, step in enumerate(recording.steps):
            for word in _WORD.findall(step.line.text):
                said[word] = min(said.get(word, number), number)
        return found


@cache
def _said(code: CodeType) -> tuple[str, ...]:
    """Names that the code says."""
    return (*code.co_names, *(const for const in code.co_consts if isinstance(const, str)))


def settle() -> None:
    """Let the collector pass over all that there is from now on: among millions of values it took most of the time."""
    gc.collect()
    gc.freeze()


def recordings(runner: Runner, seeds: Iterable[int]) -> tuple[list[Recording], list[int]]:
    """The programs that show no difference, and the seeds of those that do."""
    kept, differ = [], []
    with quiet():
        for seed in seeds:
            recording = record(runner, seed)
            if recording is None:
                differ.append(seed)
            else:
                kept.append(recording)
            if seed % _FREEZING == 0:
                settle()
    return kept, differ


def functions_of(value: object, package: str) -> set[Entered] | None:
    """The package's functions that must run for a replaced value to matter; None where that cannot be said."""
    value = getattr(value, "__func__", value)
    if isinstance(value, property):
        parts = [part for part in (value.fget, value.fset) if part is not None]
        found = [functions_of(part, package) for part in parts]
        return None if None in found else set().union(*(ones for ones in found if ones))
    if inspect.isfunction(value) and package not in value.__code__.co_filename:  # what ``contextmanager`` has made
        value = getattr(value, "__wrapped__", None)
    if inspect.isfunction(value):
        try:
            return {(value.__code__, *(id(cell.cell_contents) for cell in value.__closure__ or ()))}
        except ValueError:  # a cell that is empty
            return None
    return None  # such as one that remembers its results: it runs for the first of those who ask alone


_FREEZING = 50
"""Programs after which what is recorded is no longer looked through by the collector."""
_WORD = re.compile(r"[A-Za-z_]\w*")
Trial = Callable[[Recording], Difference | None]

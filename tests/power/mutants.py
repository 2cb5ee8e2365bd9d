"""Every fault of ``tests/mutants`` given to random programs."""

from __future__ import annotations

import importlib
import pkgutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

import reference_impl
import tests.mutants
from conformance.fuzz.campaign import quiet
from tests.mutants import Mutant, mutants
from tests.power.recorded import Entered, Recording, Replayer, functions_of

_LONGEST = 90
"""Seconds that programs may take under one fault before it counts as found: it hangs."""


def all_mutants() -> list[Mutant]:
    """The faults, in the order of their chapters' names."""
    for module in pkgutil.iter_modules(tests.mutants.__path__):
        if not module.name.startswith("test_"):
            importlib.import_module(f"{tests.mutants.__name__}.{module.name}")
    return mutants


@dataclass(frozen=True, slots=True)
class Trial:
    """What programs made of a fault."""

    programs: int | None
    """How many until one differed; None for none."""
    line: str = ""
    difference: str = ""
    ran: int = 0
    """Programs that were run: those that enter what the fault replaces."""
    seconds: float = 0.0


class Hangs(BaseException):
    """The time is up.  Not an Exception, so that no backend takes it for one of its own."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def concerns(patch: pytest.MonkeyPatch) -> Callable[[Recording], bool]:
    """Whether a program can meet what was patched: it enters one of the functions, or says one of the names."""
    entered: set[Entered] = set()
    said: set[str] = set()
    for _, name, value in patch._setattr:
        found = functions_of(value)
        if found is not None:
            entered |= found
        elif name.startswith("__"):  # Python asks for it by itself
            return lambda recording: True
        else:
            said.add(name)
    if patch._setitem or not (entered or said):
        return lambda recording: True
    return lambda recording: bool(entered & recording.entered or said & recording.said)


def tried(mutant: Mutant, replayer: Replayer, recordings: list[Recording]) -> Trial:
    """Run the programs under the fault, until one differs."""
    begun = time.perf_counter()
    ran = 0
    recording: Any = None
    with pytest.MonkeyPatch.context() as patch, quiet():
        try:
            mutant.apply(reference_impl, patch)
        except (AttributeError, KeyError) as error:  # it replaces what is there no longer
            return Trial(None, "", f"cannot be planted: {error}")
        meets = concerns(patch)
        try:
            with limit(_LONGEST):
                for recording in recordings:
                    if not meets(recording):
                        continue
                    ran += 1
                    found = replayer.run(recording)
                    if found is not None:
                        line = replayer.recorded._step.line.text if replayer.recorded._step else ""
                        took = time.perf_counter() - begun
                        return Trial(recording.seed + 1, line, str(found)[:200], ran, took)
        except Hangs:
            if time.perf_counter() - begun > _LONGEST and ran < 20:
                return Trial(recording.seed + 1, "", "hangs", ran, time.perf_counter() - begun)
    return Trial(None, "", "", ran, time.perf_counter() - begun)

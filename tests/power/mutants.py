"""Every fault of ``tests/mutants`` given to its clause and to random programs."""

from __future__ import annotations

import importlib
import pkgutil
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import reference_impl
import tests.mutants
from conformance import loading
from conformance.adapter import Adapter
from conformance.fuzz.campaign import quiet
from conformance.running import Runner, Verdict, sites
from tests.mutants import Mutant, mutants
from tests.power.fresh import Hangs, limit
from tests.power.recorded import Entered, Recording, Replayer, functions_of

_PACKAGE = str(Path(reference_impl.__file__).parent)
_LONGEST = 90
"""Seconds of the processor that the clause or the programs may take under one fault before it counts as found: it hangs."""


def all_mutants() -> list[Mutant]:
    """The faults, in the order of their chapters' names."""
    for module in pkgutil.iter_modules(tests.mutants.__path__):
        if not module.name.startswith("test_"):
            importlib.import_module(f"{tests.mutants.__name__}.{module.name}")
    return mutants


@dataclass(frozen=True, slots=True)
class Trial:
    """What its clause and programs made of a fault."""

    clause: bool
    """Whether the clause failed, on any device."""
    programs: int | None
    """How many until one differed; None for none."""
    line: str = ""
    difference: str = ""
    ran: int = 0
    """Programs that were run: those that enter what the fault replaces."""
    seconds: float = 0.0


def concerns(patch: pytest.MonkeyPatch) -> Callable[[Recording], int | None]:
    """From which step on a program can meet what was patched: it enters one of the functions, or says one of the names."""
    entered: set[Entered] = set()
    said: set[str] = set()
    for _, name, value in patch._setattr:
        found = functions_of(value, _PACKAGE)
        if found is not None:
            entered |= found
        elif name.startswith("__"):  # Python asks for it by itself
            return lambda recording: 0
        else:
            said.add(name)
    if patch._setitem or not (entered or said):
        return lambda recording: 0

    def first(recording: Recording) -> int | None:
        steps = [recording.entered[one] for one in entered & recording.entered.keys()]
        steps += [recording.said[one] for one in said & recording.said.keys()]
        return min(steps, default=None)

    return first


def caught(mutant: Mutant, adapter: Adapter) -> bool:
    """Whether the fault's clause fails; it is planted already."""
    registry = loading.clauses()
    clause = registry[mutant.clause]
    runner = Runner(adapter, registry)
    # A fault may break what the clause depends on too; the clause itself must see it.
    runner.known.update({(other, device): Verdict.PASS for other in clause.after for device in adapter.devices})
    try:
        with limit(_LONGEST):
            return any(runner.run(clause, d).verdict is Verdict.FAIL for d in sites(clause, adapter.devices))
    except Hangs:
        return True


def tried(mutant: Mutant, replayer: Replayer, recordings: list[Recording]) -> Trial:
    """Run the clause under the fault, and the programs until one differs."""
    begun = time.perf_counter()
    ran = 0
    recording: Any = None
    with pytest.MonkeyPatch.context() as patch:
        try:
            mutant.apply(reference_impl, patch)
        except (AttributeError, KeyError) as error:  # it replaces what is there no longer
            return Trial(False, None, "", f"cannot be planted: {error}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # but NumPy gives them: that is what some clauses are about
            clause = caught(mutant, replayer.sides.subject.adapter)
        meets = concerns(patch)
        try:
            with quiet(), limit(_LONGEST):
                for recording in recordings:
                    first = meets(recording)
                    if first is None:
                        continue
                    ran += 1
                    found = replayer.run(recording, first)
                    if found is not None:
                        line = replayer.recorded._step.line.text if replayer.recorded._step else ""
                        took = time.perf_counter() - begun
                        return Trial(clause, recording.seed + 1, line, str(found)[:200], ran, took)
        except Hangs:
            if time.perf_counter() - begun > _LONGEST and ran < 20:
                return Trial(clause, recording.seed + 1, "", "hangs", ran, time.perf_counter() - begun)
        except Exception as error:  # of the harness, which the fault has broken: that counts as not found
            return Trial(clause, None, "", f"broken: {type(error).__name__}: {error}", ran, time.perf_counter() - begun)
    return Trial(clause, None, "", "", ran, time.perf_counter() - begun)

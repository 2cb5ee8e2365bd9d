"""``python -m tests.power.source``: the reference with its own source changed, given to clauses and to programs."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from types import CodeType

import reference_impl
from adapters import reference
from adapters import torch as pytorch
from conformance import loading
from conformance.clause import Clause
from conformance.fuzz.campaign import Runner as Programs
from conformance.fuzz.campaign import quiet
from conformance.running import Runner, Verdict, sites
from tests.power.ast_mutations import Functions, Mutation, mutations
from tests.power.mutants import Hangs, limit
from tests.power.recorded import Recording, Replayer, recordings

FOLDER = Path(reference_impl.__file__).parent
_LONGEST = 30
"""Seconds that the clauses or the programs may take under one change before it counts as found: it hangs."""


class Clauses:
    """The clauses on the reference, with the code that each enters."""

    def __init__(self) -> None:
        self._registry = loading.clauses()
        self._adapter = reference.Adapter()
        self._entered: dict[str, frozenset[CodeType]] = {}
        for clause in self._registry.values():
            self._entered[clause.id] = self._code_of(clause)

    def _code_of(self, clause: Clause) -> frozenset[CodeType]:
        codes: set[CodeType] = set()
        sys.setprofile(lambda frame, event, argument: codes.add(frame.f_code) if event == "call" else None)
        try:
            self._fails(clause)
        finally:
            sys.setprofile(None)
        return frozenset(code for code in codes if code.co_filename.startswith(str(FOLDER)))

    def _fails(self, clause: Clause) -> bool:
        runner = Runner(self._adapter, self._registry)
        runner.known.update(
            {(other, device): Verdict.PASS for other in clause.after for device in self._adapter.devices}
        )
        return any(
            runner.run(clause, device).verdict not in (Verdict.PASS, Verdict.UNSUPPORTED)
            for device in sites(clause, self._adapter.devices)
        )

    def first_failing(self, codes: set[CodeType]) -> str | None:
        """A clause that enters one of the codes and fails."""
        for clause in self._registry.values():
            if codes & self._entered[clause.id] and self._fails(clause):
                return clause.id
        return None


def first_differing(replayer: Replayer, kept: list[Recording], codes: set[CodeType]) -> int | None:
    """The number of the first program that enters one of the codes and differs."""
    with quiet():
        for recording in kept:
            if codes & recording.entered and replayer.run(recording) is not None:
                return recording.seed + 1
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=200, help="changes to try, drawn from all")
    parser.add_argument("--programs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--module", action="append", default=[], help="of the reference, such as views; all without it")
    given = parser.parse_args()
    paths = [p for p in sorted(FOLDER.rglob("*.py")) if not given.module or p.stem in given.module]
    every = [mutation for path in paths for mutation in mutations(path)]
    chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    begun = time.perf_counter()
    programs = Programs(reference.Adapter(), pytorch.Adapter())
    kept, _ = recordings(programs, range(given.programs))
    replayer = Replayer(programs.sides.subject.adapter, programs.sides.oracle)
    with quiet():
        kept = [recording for recording in kept if replayer.run(recording) is None]
        for recording in kept:
            recording.entered = replayer.entered(recording, str(FOLDER))
    clauses = Clauses()
    functions = Functions(FOLDER)
    print(f"{len(every)} changes, {len(kept)} programs; ready in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    counts: Counter[str] = Counter()
    for mutation in chosen:
        found = _found(mutation, functions, clauses, replayer, kept)
        counts[found] += 1
        if found in ("neither", "not entered"):
            print(f"{found:<12} {mutation}", flush=True)
    for found, count in counts.most_common():
        print(f"{count:>5} {found}")
    return 0


def _found(
    mutation: Mutation, functions: Functions, clauses: Clauses, replayer: Replayer, kept: list[Recording]
) -> str:
    """What finds the change: clauses, programs, both or neither; or that no function has its code."""
    with functions.changed(mutation) as codes:
        if not codes:
            return "not entered"
        by: list[str] = []
        for name, look in (
            ("clauses", lambda: clauses.first_failing(codes)),
            ("programs", lambda: first_differing(replayer, kept, codes)),
        ):
            try:
                with limit(_LONGEST):
                    found = look() is not None
            except Hangs:
                found = True
            except RecursionError:
                found = True
            if found:
                by.append(name)
    return " and ".join(by) or "neither"


if __name__ == "__main__":
    sys.exit(main())

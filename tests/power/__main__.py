"""``python -m tests.power``: which planted faults their clauses and random programs find, and after how many programs."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import reference_impl
from adapters import reference
from adapters import torch as pytorch
from conformance.fuzz.campaign import Runner, quiet
from tests.mutants import Mutant
from tests.power.mutants import Trial, all_mutants, tried
from tests.power.recorded import Alone, Recording, Replayer, recordings, settle

_shared: tuple[Replayer, list[Recording]]
_LOOKING = 20
"""Programs that are given every fault in what looks at values and starts programs; the others, those that their lines meet."""


def _try(number: int) -> tuple[int, Trial]:
    return number, tried(all_mutants()[number], *_shared)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample", type=int, help="faults to try, drawn from all")
    parser.add_argument(
        "--against", choices=("torch", "reference"), default="reference",
        help="what shows how it should be: PyTorch, or the sound reference, which has streams and accounts of memory",
    )  # fmt: skip
    parser.add_argument("--chapter", action="append", default=[], help="of the faults' clauses; all without it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--save", type=Path, help="write each fault's result as a line of JSON")
    parser.add_argument("--again", type=Path, help="a saved file: try only the faults that it says were missed")
    given = parser.parse_args()
    missed = _missed(given.again) if given.again else None
    global _shared
    begun = time.perf_counter()
    runner = Runner(reference.Adapter(), pytorch.Adapter() if given.against == "torch" else reference.Adapter())
    if given.against == "reference":
        runner.sides = Alone(runner.sides.oracle)
    kept, differ = recordings(runner, range(given.seed, given.seed + given.programs))
    replayer = Replayer(runner.sides.subject.adapter, runner.sides.oracle)
    package = os.path.dirname(reference_impl.__file__)
    sound = []
    with quiet():
        for recording in kept:
            if replayer.trace(recording, package, looking=len(sound) < _LOOKING) is None:
                sound.append(recording)
    settle()
    print(
        f"{len(kept)} programs recorded in {time.perf_counter() - begun:.0f} s; {len(differ)} differ without a fault, "
        f"{len(kept) - len(sound)} do not repeat",
        file=sys.stderr,
    )
    _shared = (replayer, sound)
    chosen = [
        n for n, m in enumerate(all_mutants())
        if (not given.chapter or m.clause.split(".")[0] in given.chapter)
        and (missed is None or (m.clause, _words(m)) in missed)
    ]  # fmt: skip
    random.Random(0).shuffle(chosen)  # a run that is cut short has tried a fair sample
    chosen = chosen[: given.sample]
    results: dict[int, Trial] = {}
    if given.save:
        given.save.write_text("")
    with multiprocessing.get_context("fork").Pool(given.jobs) as pool:
        for number, trial in pool.imap_unordered(_try, chosen, chunksize=2):
            results[number] = trial
            if given.save:
                _save(given.save, number, trial)
    faults = all_mutants()
    for line in report(((faults[n].clause, results[n]) for n in chosen), given.programs):
        print(line)
    return 0


def report(trials: Iterable[tuple[str, Trial]], programs: int) -> Iterator[str]:
    """A line for each chapter of the faults' clauses, and one for all.

    programs: how many each fault was given.
    """
    chapters: dict[str, list[Trial]] = {}
    for clause, trial in trials:
        chapters.setdefault(clause.split(".")[0], []).append(trial)
    if not chapters:
        yield "no fault was tried"
        return
    titles = ("faults", "by clauses", "by programs", "by both", "by neither", "programs: median", "most")
    yield f"{'chapter':<18}" + "".join(f"  {title:>10}" for title in titles)
    every = [trial for _, found in sorted(chapters.items()) for trial in found]
    for chapter, found in (*sorted(chapters.items()), ("all", every)):
        needed = [trial.programs for trial in found if trial.programs is not None]
        numbers = [
            len(found),
            sum(trial.clause for trial in found),
            len(needed),
            sum(trial.clause and trial.programs is not None for trial in found),
            sum(not trial.clause and trial.programs is None for trial in found),
            *((f"{statistics.median(needed):.0f}", max(needed)) if needed else ("-", "-")),
        ]
        columns = zip(numbers, titles, strict=True)
        yield f"{chapter:<18}" + "".join(f"  {number:>{max(10, len(title))}}" for number, title in columns)
    clauses, alone = (
        sum(found) / len(every) for found in ([t.clause for t in every], [t.programs is not None for t in every])
    )
    yield f"{clauses:.1%} found by their clauses, {alone:.1%} by programs alone within {programs}"


def _words(fault: Mutant) -> str:
    return " ".join(fault.fault.split())


def _missed(path: Path) -> set[tuple[str, str]]:
    """The faults that a saved run has not found."""
    rows = map(json.loads, path.read_text().splitlines())
    return {(row["clause"], row["fault"]) for row in rows if row["programs"] is None}


def _save(path: Path, number: int, trial: Trial) -> None:
    """Add a fault's result to the file, so that a run that is cut short has told what it has found."""
    fault = all_mutants()[number]
    row = {"clause": fault.clause, "fault": _words(fault), "by_clause": trial.clause, "programs": trial.programs}
    row |= {"line": trial.line, "difference": trial.difference, "ran": trial.ran, "seconds": round(trial.seconds, 2)}
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    sys.exit(main())

"""``python -m tests.power``: which planted faults random programs find, and after how many."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import reference_impl
from adapters import reference
from adapters import torch as pytorch
from conformance.fuzz.campaign import Runner, quiet
from tests.mutants import Mutant
from tests.power.mutants import Trial, all_mutants, tried
from tests.power.recorded import Alone, Recording, Replayer, recordings

_shared: tuple[Replayer, list[Recording]]


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
            if replayer.run(recording) is None:
                replayer.trace(recording, package)
                sound.append(recording)
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
    _report(chosen, results, given.programs)
    return 0


def _report(chosen: list[int], results: dict[int, Trial], programs: int) -> None:
    faults = all_mutants()
    chapters: dict[str, Counter[str]] = {}
    for number in chosen:
        counter = chapters.setdefault(faults[number].clause.split(".")[0], Counter())
        counter["all"] += 1
        counter["found"] += results[number].programs is not None
    for chapter, counter in sorted(chapters.items()):
        print(f"{chapter:<18} {counter['found']:>4} of {counter['all']}")
    found = [results[n].programs for n in chosen if results[n].programs is not None]
    share = len(found) / max(len(chosen), 1)
    print(f"{'all':<18} {len(found):>4} of {len(chosen)}  ({share:.1%}) within {programs} programs")
    if found:
        print(
            f"programs until found: median {statistics.median(p for p in found if p):.0f}, most {max(p or 0 for p in found)}"
        )


def _words(fault: Mutant) -> str:
    return " ".join(fault.fault.split())


def _missed(path: Path) -> set[tuple[str, str]]:
    """The faults that a saved run has not found."""
    rows = map(json.loads, path.read_text().splitlines())
    return {(row["clause"], row["fault"]) for row in rows if row["programs"] is None}


def _save(path: Path, number: int, trial: Trial) -> None:
    """Add a fault's result to the file, so that a run that is cut short has told what it has found."""
    fault = all_mutants()[number]
    row = {"clause": fault.clause, "fault": _words(fault), "programs": trial.programs}
    row |= {"line": trial.line, "difference": trial.difference, "ran": trial.ran, "seconds": round(trial.seconds, 2)}
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    sys.exit(main())

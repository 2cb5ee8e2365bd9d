"""``python -m tests.power.source``: the reference with its own source changed, given to clauses and to programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import reference_impl
from conformance import loading
from conformance.adapter import Adapter
from conformance.clause import Clause
from conformance.fuzz.campaign import Runner as Programs
from conformance.fuzz.campaign import quiet
from conformance.running import Runner, Verdict, sites
from tests.power.ast_mutations import Mutation, mutated, mutations, told
from tests.power.equivalents import Place, equivalents
from tests.power.fresh import Died, Hangs, Tell, imported, in_processes, limit, module_name
from tests.power.reached import Lines, Watch, bits, on_import
from tests.power.recorded import Recording, Replayer, recordings

FOLDER = Path(reference_impl.__file__).parent
_LONGEST = 10
"""Seconds of the processor that one clause or program may take under a change before it counts as found: it hangs."""
IMPORT = ""
"""Stands among the clauses for what runs when the reference is imported."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a change."""

    place: Place
    line: int
    change: str
    clause: str | None = None
    """The first that failed."""
    programs: int | None = None
    """How many until one differed."""
    clauses_there: int = 0
    """Clauses that reach the lines."""
    programs_there: int = 0
    reason: str | None = None
    """Why it cannot be seen, where it is named."""

    @property
    def by(self) -> str:
        """Who found it, or why nobody did."""
        found = " and ".join(["clauses"] * (self.clause is not None) + ["programs"] * (self.programs is not None))
        if self.reason is not None:
            return f"named as equivalent, and found by {found}" if found else "equivalent"
        return found or "survives"

    def __str__(self) -> str:
        reached = f"{self.clauses_there} clauses and {self.programs_there} programs reach it"
        if not self.clauses_there and not self.programs_there:
            reached = "nothing reaches it"
        where = f"{self.place.module}:{self.line} {self.place.function}"
        return f"{self.by}: {where}: {self.change} ({reached})\n    {self.place.was}\n    {self.place.now}"


def passes(clause: Clause, adapter: Adapter, registry: Mapping[str, Clause]) -> bool:
    """Whether the clause passes wherever it can be run."""
    runner = Runner(adapter, registry)
    runner.known.update({(other, device): Verdict.PASS for other in clause.after for device in adapter.devices})
    return all(
        runner.run(clause, device).verdict in (Verdict.PASS, Verdict.UNSUPPORTED)
        for device in sites(clause, adapter.devices)
    )


def _agrees(replayer: Replayer, recording: Recording) -> bool:
    return replayer.run(recording) is None


class Judges:
    """The clauses and the recorded programs, with the lines that each reaches."""

    def __init__(self, kept: list[Recording], oracle: Any) -> None:
        self._registry = loading.clauses()
        self._oracle = oracle
        self._recorded = {recording.seed: recording for recording in kept}
        self.clauses: dict[str, tuple[float, Lines]] = {}
        self.programs: dict[int, tuple[float, Lines]] = {}
        ((_, reached),) = in_processes([self._reach], seconds=1800)
        if isinstance(reached[-1], Died):
            raise RuntimeError(reached[-1].traceback)
        for judge, seconds, lines in reached:
            (self.clauses if isinstance(judge, str) else self.programs)[judge] = seconds, lines

    def _reach(self, tell: Tell) -> None:
        """Tell of every clause and program that passes how long it takes and which lines it reaches."""
        with Watch(FOLDER) as watch:
            adapter = imported()
        tell((IMPORT, 0.0, watch.lines))
        replayer = Replayer(adapter, self._oracle)
        with quiet():
            for clause in self._registry.values():
                self._watched(tell, clause.id, partial(passes, clause, adapter, self._registry))
            for seed, recording in self._recorded.items():
                self._watched(tell, seed, partial(_agrees, replayer, recording))

    @staticmethod
    def _watched(tell: Tell, judge: str | int, passing: Callable[[], bool]) -> None:
        begun = time.process_time()
        with Watch(FOLDER) as watch:
            passed = passing()
        if passed:
            tell((judge, time.process_time() - begun, watch.lines))

    def there(self, mutation: Mutation) -> tuple[list[str], list[int]]:
        """The clauses and the programs that reach a change: the quick ones first, and programs in their order.

        What runs on import may change anything: the clauses of its module come first.
        """
        file, span = str(mutation.path), bits(mutation.lines)
        ran = self.clauses[IMPORT][1]
        always = bool(ran.get(file if mutation.called else on_import(file), 0) & span)

        def order(judges: Mapping[Any, tuple[float, Lines]]) -> list[Any]:
            reaching = [
                (lines.get(file, 0) & span == 0, file not in lines, s, judge) for judge, (s, lines) in judges.items()
            ]
            return [judge for away, _, _, judge in sorted(reaching) if judge != IMPORT and (always or not away)]

        return order(self.clauses), sorted(order(self.programs))

    def judge(self, mutation: Mutation, clauses: Sequence[str], programs: Sequence[int], tell: Tell) -> None:
        """Tell the first clause that fails under the change, then the first program that differs."""
        try:
            with limit(_LONGEST):
                adapter = imported(module_name(mutation.path, FOLDER), mutated(mutation))
        except BaseException:
            tell(("clauses", "import"))
            tell(("programs", 1))
            return
        for id in clauses:
            tell(("trying", id))
            if self._fails(partial(passes, self._registry[id], adapter, self._registry)):
                tell(("clauses", id))
                break
        else:
            tell(("clauses", None))
        replayer = Replayer(adapter, self._oracle)
        for seed in programs:
            if self._fails(partial(_agrees, replayer, self._recorded[seed])):
                tell(("programs", seed + 1))
                return
        tell(("programs", None))

    @staticmethod
    def _fails(passing: Callable[[], bool]) -> bool:
        try:
            with limit(_LONGEST), quiet():
                return not passing()
        except (Hangs, Exception):  # what is so broken that nothing can be seen of it
            return True


def places(paths: Iterable[Path]) -> Iterator[tuple[Mutation, Place]]:
    """Every change of these modules, as it is told."""
    counts: Counter[Place] = Counter()
    for path in paths:
        module = module_name(path, FOLDER).partition(".")[2]
        for mutation in mutations(path):
            place = Place(module, mutation.function, *told(mutation))
            counts[place] += 1
            yield mutation, Place(module, mutation.function, place.was, place.now, counts[place])


def tried(chosen: Sequence[tuple[Mutation, Place]], judges: Judges, jobs: int) -> Iterator[Found]:
    """What becomes of each change."""
    known = equivalents()
    there = [judges.there(mutation) for mutation, _ in chosen]
    works = [partial(judges.judge, mutation, *there[n]) for n, (mutation, _) in enumerate(chosen)]
    for number, said in in_processes(works, jobs):
        mutation, place = chosen[number]
        # A process that was ended or that died while it tried a clause or a program has found something there.
        verdicts: dict[str, Any] = {
            "clauses": "ended" if there[number][0] else None,
            "programs": 1 if there[number][1] else None,
        }
        verdicts |= dict(message for message in said if not isinstance(message, Died))
        yield Found(
            place, mutation.lines.start, mutation.change, verdicts["clauses"], verdicts["programs"],
            len(there[number][0]), len(there[number][1]), known.get(place),
        )  # fmt: skip


def sample(paths: Sequence[Path], size: int, seed: int) -> list[tuple[Mutation, Place]]:
    """Changes drawn from all; the same ones again while their functions stay as they are."""
    drawn = sorted((m for path in paths for m in mutations(path)), key=lambda m: m.rank(seed))[:size]
    wanted = set(drawn)
    return [(m, place) for m, place in places(sorted({m.path for m in drawn})) if m in wanted]


ELSEWHERE = frozenset({"gpu"})
"""Modules that run only where there is a GPU; left out unless they are named."""


def files(names: Sequence[str] = ()) -> list[Path]:
    """The reference's modules of these names; all that run here without."""
    found = {module_name(path, FOLDER).partition(".")[2]: path for path in sorted(FOLDER.rglob("*.py"))}
    return [path for name, path in found.items() if (name in names if names else name not in ELSEWHERE)]


def prepared(programs: int) -> Judges:
    """The clauses, and so many recorded programs."""
    from adapters import reference
    from adapters import torch as pytorch

    runner = Programs(reference.Adapter(), pytorch.Adapter())
    kept, _ = recordings(runner, range(programs))
    return Judges(kept, runner.sides.oracle)


def main(arguments: Sequence[str] | None = None) -> int:
    """Status 1 where a change survives or is wrongly named as equivalent, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m tests.power.source", description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="changes to try, drawn from all")
    parser.add_argument("--programs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument(
        "--module", action="append", default=[], help="of the reference, such as views or nn.pooling; all without it"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--save", type=Path, help="write each change's result as a line of JSON")
    given = parser.parse_args(arguments)
    paths = files(given.module)
    if len(paths) < len(given.module):
        parser.error(f"the reference has no such module among {', '.join(given.module)}")
    begun = time.perf_counter()
    judges = prepared(given.programs)
    print(
        f"{len(judges.clauses) - 1} clauses and {len(judges.programs)} programs, ready in {time.perf_counter() - begun:.0f} s",
        file=sys.stderr,
    )
    chosen = sample(paths, given.sample, given.seed)
    if given.save:
        given.save.write_text("")
    counts: Counter[str] = Counter()
    bad = False
    for found in tried(chosen, judges, given.jobs):
        counts[found.by] += 1
        if found.by == "survives" or found.by.startswith("named"):
            bad = True
            print(found, flush=True)
        if given.save:
            with given.save.open("a") as file:
                file.write(json.dumps(asdict(found) | {"by": found.by}) + "\n")
    for by, count in counts.most_common():
        print(f"{count:>6} {by}")
    print(
        f"{len(chosen):>6} changes of {sum(1 for path in paths for _ in mutations(path))}, in {time.perf_counter() - begun:.0f} s"
    )
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())

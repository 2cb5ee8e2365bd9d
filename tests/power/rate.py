"""``python -m tests.power.rate``: how many random programs a second of the processor's time runs, on each side and on both.

Each is timed in a process of its own, in turns of a few programs, so that what else the machine does meets all alike.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

from adapters import reference
from adapters import torch as pytorch
from conformance.errors import WrongUsage
from conformance.fuzz import known
from conformance.fuzz.campaign import Runner, campaign, check_subjects, settle
from tests.power.recorded import Alone

SIDES = ("torch alone", "reference alone", "both, in lockstep")
_WARMING = 30
"""Programs before any is timed, of which the first imports much of what PyTorch loads when it is asked for."""


def runner(side: str, subjects: Sequence[str] = ()) -> Runner:
    """What runs programs on the side; subjects: those of the rows that they are of, all without any."""
    if side == SIDES[2]:
        subject = pytorch.Adapter()
        return Runner(subject, reference.Adapter(), triage=known.triage_of(subject), subjects=subjects)
    adapter = pytorch.Adapter() if side == SIDES[0] else reference.Adapter()
    alone = Runner(adapter, adapter, subjects=subjects)
    alone.sides = Alone(alone.sides.oracle)
    return alone


def serve(side: str, subjects: Sequence[str] = ()) -> None:
    """Answer each line of two seeds with the seconds that the programs between them took."""
    programs = runner(side, subjects)
    for _ in campaign(programs, range(10**6, 10**6 + _WARMING)):
        pass
    print("ready", flush=True)
    for line in sys.stdin:
        first, last = map(int, line.split())
        begun = time.process_time()
        settle()  # as a campaign's worker does
        for _ in campaign(programs, range(first, last)):
            pass
        print(time.process_time() - begun, flush=True)


def report(seconds: Sequence[Sequence[float]], turn: int) -> Iterator[str]:
    """A line for each side; seconds: of each of its turns, turn: how many programs one is of."""
    yield f"{'programs of 30 lines a second of the processor':<48}  median     all"
    for side, took in zip(SIDES, seconds, strict=True):
        yield f"{side:<48}  {turn / statistics.median(took):6.0f}  {turn * len(took) / sum(took):6.0f}"


def measure(seeds: Iterable[int], turn: int, subjects: Sequence[str] = ()) -> list[list[float]]:
    """The seconds that each side's turns took; seeds: the first of each turn."""
    chosen = [word for subject in subjects for word in ("--subject", subject)]
    pipe = subprocess.PIPE
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    commands = [[sys.executable, "-m", "tests.power.rate", *chosen, "--serve", side] for side in SIDES]
    sides = [subprocess.Popen(c, env=environment, stdin=pipe, stdout=pipe, text=True, bufsize=1) for c in commands]
    took: list[list[float]] = [[] for _ in sides]
    for side in sides:
        assert side.stdout is not None
        side.stdout.readline()
    for number, seed in enumerate(seeds):
        for at in (range(len(sides)), reversed(range(len(sides))))[number % 2]:
            written, told = sides[at].stdin, sides[at].stdout
            assert written is not None
            assert told is not None
            written.write(f"{seed} {seed + turn}\n")
            took[at].append(float(told.readline()))
    for side in sides:
        side.communicate()
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=500)
    parser.add_argument("--turn", type=int, default=25, help="programs that a side runs before the next one does")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--subject", action="append", default=[], help="of the grammar, as of conformance fuzz; all without it"
    )
    parser.add_argument("--serve", choices=SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    try:
        check_subjects(given.subject)
    except WrongUsage as error:
        parser.error(str(error))
    if given.serve:
        serve(given.serve, given.subject)
        return
    turns = max(given.programs // given.turn, 1)
    took = measure(range(given.seed, given.seed + turns * given.turn, given.turn), given.turn, given.subject)
    for line in report(took, given.turn):
        print(line)


if __name__ == "__main__":
    main()

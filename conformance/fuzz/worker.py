"""The process that runs programs: told its share on standard input, it answers with lines of JSON."""

from __future__ import annotations

import faulthandler
import json
import time
import traceback
from collections.abc import Sequence
from typing import Any

from conformance import loading
from conformance.errors import Problem, one_line
from conformance.fuzz import known
from conformance.fuzz.campaign import Runner, campaign, quiet, settle
from conformance.fuzz.coverage import Tally, lines_of, package_of, reached
from conformance.fuzz.finding import Finding, Pair
from conformance.fuzz.lockstep import DIED, LIVED, Difference
from conformance.fuzz.program import Line
from conformance.worker import own_streams

_PULSE = 0.5
"""Seconds between two signs of life while a finding is shrunk."""
_UNSETTLED = 50
"""Programs after which modules may have been imported that were not there before."""
_TRACED = 25
"""One program in as many is run again with its lines traced, which takes ten times as long."""
_MOST_TRACED = 40


def main() -> None:
    requests, answers = own_streams()
    faulthandler.enable()

    def answer(**data: Any) -> None:
        answers.write(json.dumps(data) + "\n")
        answers.flush()

    task = json.loads(requests.readline())
    try:
        subject = loading.load(task["adapter"])
        oracle = loading.load(task["against"])
        runner = Runner(subject, oracle, task["steps"], known.triage_of(subject), task["subjects"])
    except Problem as error:
        answer(wrong=str(error))
        return
    except BaseException as error:  # a backend may fail to start in any way, sys.exit included
        traceback.print_exc()
        answer(failed=one_line(error))
        return
    pair = Pair.of(subject, oracle, task["adapter"], task["against"])
    setting = {name: value for name, value in runner.sides.subject.setting.items() if isinstance(value, str)}
    answer(
        pair=[pair.adapter, pair.version, pair.against, pair.against_version, pair.setup, pair.facade],
        setting=setting,
        unseen=runner.sides.unseen,
        rows=[row.template for row in runner.rows.all],
    )
    told = time.monotonic()

    def alive() -> None:
        nonlocal told
        if time.monotonic() - told > _PULSE:
            told = time.monotonic()
            answer(alive=True)

    runner.on_replay = alive
    if task.get("journal"):
        runner.on_line = lambda line: answer(line=[line.text, line.production], known=_known_to_kill(runner, line))
        runner.sides.on_oracle = lambda: answer(oracle=True)
    for text, look in task.get("replay", ()):
        program = [Line(line) for line in text]
        with quiet():
            outcome = runner.replay(program, look=look)
        found = outcome.difference is not None
        answer(replayed=Finding.of(-1, outcome).to_json() if found else None)
    seeds = range(*task["seeds"])
    until = time.monotonic() + task["seconds"] if task["seconds"] else float("inf")
    begun = 0

    def begin(seed: int) -> None:
        nonlocal begun
        answer(begin=seed, tally=_taken(runner))  # at once, so that a program that kills takes along none but its own
        if begun % _UNSETTLED == 0:
            settle()
        begun += 1

    for event in campaign(runner, seeds, until, begin):
        answer(finding=Finding.of(event.seed, event.outcome).to_json(), again=event.again)
    before = [seed for seed in range(*task.get("ran", [0])) if seed not in task["deadly"]]
    traced = [] if task.get("journal") else [*before, *seeds[:begun]][::_TRACED][:_MOST_TRACED]
    answer(tally=_taken(runner), reached=_lines_reached(runner, traced))
    answer(done=True)


def _known_to_kill(runner: Runner, line: Line) -> list[str]:
    """The reasons of the triaged findings that a process may end in this line, the subject's and the oracle's; empty for none."""
    died = Difference("crash", "", DIED, LIVED), Difference("crash", "", LIVED, DIED)
    entries = [runner.triage.explains(line, difference) for difference in died]
    return [entry.reason if entry is not None else "" for entry in entries]


def _taken(runner: Runner) -> dict[str, Any]:
    """What was counted since this was last asked."""
    tally, runner.tally = runner.tally, Tally()
    return tally.to_json()


def _lines_reached(runner: Runner, seeds: Sequence[int]) -> dict[str, Any] | None:
    """The oracle's lines that the programs of the seeds reach, if it is written in Python."""
    folder = package_of(runner.sides.oracle.xp)
    if folder is None or not folder.is_dir() or not seeds or len([*folder.rglob("*.py")]) > 200:
        return None
    lines: set[tuple[str, int]] = set()
    with quiet(), reached(folder, lines):
        for seed in seeds:
            runner.on_replay()
            runner.program(seed)
    every = lines_of(folder)
    return {"lines": sorted(lines & every), "all": len(every), "programs": len(seeds), "package": folder.name}


if __name__ == "__main__":
    main()

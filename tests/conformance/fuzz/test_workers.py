"""What follows the end of a worker's process."""

import queue
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.fuzz import workers
from conformance.fuzz.program import Line


@pytest.mark.parametrize(
    ("known", "in_oracle", "ended", "found"),
    [
        (["negative strides", ""], False, "was killed by SIGABRT", 0),
        (["", "a hook that raises"], True, "was killed by SIGABRT", 0),
        (["", "a hook that raises"], False, "was killed by SIGABRT", 1),
        (["", ""], False, "was killed by SIGABRT", 1),
        (["negative strides", ""], False, "ran longer than 20 s", 1),
    ],
)
def test_a_line_that_is_known_to_kill_is_counted_and_no_finding(
    known: list[str], in_oracle: bool, ended: str, found: int
) -> None:
    result = workers.Result()
    lines = [Line("v0 = xp.ones(2)", "xp.ones(2)"), Line("v1 = xp.from_dlpack(a0)", "xp.from_dlpack({a})")]
    task = {"journal": True, "seeds": [7, 8, 1]}
    worker: Any = SimpleNamespace(task=task, started=True, lines=lines, known=known, in_oracle=in_oracle, said="")
    plan = workers.Plan("a", "b", programs=1, seed=7, steps=30, seconds=0, jobs=1, timeout=20)
    assert workers._after(plan, result, worker, ended, queue.Queue(), None) == set()
    assert len(result.findings) == found
    assert result.tally.known == ({} if found else {known[in_oracle]: 1})
    assert (result.tally.programs, result.tally.lines) == (1, 2)
    assert result.tally.rows == {"xp.ones(2)": 1, "xp.from_dlpack({a})": 1}

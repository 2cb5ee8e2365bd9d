"""A hostile backend loses no other result, and cannot make another clause pass or fail."""

import os
import random
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from conformance import results
from conformance.isolation import Surroundings
from tests.conformance.conftest import Run


def verdicts(path: Path) -> dict[tuple[str, str], str]:
    return {(r.clause, r.device): str(r.verdict) for r in results.read(path).records}


@pytest.mark.parametrize(
    ("name", "verdict", "message"),
    [
        ("Wordless", "fail", "RuntimeError"),
        ("Unspeakable", "fail", "Mute: (its message raises ZeroDivisionError)"),
        ("Endless", "fail", "RuntimeError: xxx"),
        ("Flooding", "pass", ""),
        ("Colourful", "fail", "\x1b[31mred\x1b[0m <script>alert(1)</script> \x07 \ud800"),
        ("Changing", "pass", ""),
    ],
)
@pytest.mark.parametrize("runner", ["conformance", "pytest"])
def test_no_other_result_changes(
    conformance: Run, run_pytest: Run, tmp_path: Path, name: str, verdict: str, message: str, runner: str
) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "sound.jsonl")
    sound = verdicts(tmp_path / "sound.jsonl")
    start = run_pytest if runner == "pytest" else lambda *a: conformance("run", "--jobs", "1", *a)
    done = start("--adapter", f"hostile:{name}", "--results", "hostile.jsonl")
    assert done.returncode == (verdict != "pass"), (done.stdout[-2000:], done.stderr[-2000:])
    faulty = ("basics.fault.returns", "cpu")
    blocked = {("basics.fault.follows", "cpu"): "blocked"} if verdict != "pass" else {}
    assert verdicts(tmp_path / "hostile.jsonl") == {**sound, faulty: verdict, **blocked}
    record = next(r for r in results.read(tmp_path / "hostile.jsonl").records if r.clause == faulty[0])
    assert message in record.message
    assert len(record.message) <= 21_000
    assert "\x1b" not in done.stdout


def test_everything_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Surroundings()
    directory, zeros, environment = os.getcwd(), np.zeros, dict(os.environ)
    limit, errors = sys.getrecursionlimit(), np.geterr()
    first = random.random(), np.random.random()
    os.chdir(tmp_path)
    os.environ["HOSTILE"] = "1"
    del os.environ["PATH"]
    np.zeros = None
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    sys.setrecursionlimit(limit + 7)
    here.restore()
    assert (os.getcwd(), np.zeros, dict(os.environ)) == (directory, zeros, environment)
    assert (sys.getrecursionlimit(), np.geterr()) == (limit, errors)
    assert np.get_printoptions()["precision"] == 8
    assert (random.random(), np.random.random()) == first


def test_it_costs_a_clause_little() -> None:
    here = Surroundings()
    times = []
    for _ in range(200):
        start = time.perf_counter()
        here.restore()
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 1e-3

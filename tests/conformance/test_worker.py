"""The worker's side of the conversation with its supervisor."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "conformance.worker"],
        env=environment,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def ask(worker: subprocess.Popen[str], **request: Any) -> None:
    assert worker.stdin
    worker.stdin.write(json.dumps(request) + "\n")
    worker.stdin.flush()


def answer(worker: subprocess.Popen[str]) -> dict[str, Any]:
    assert worker.stdout
    return json.loads(worker.stdout.readline())


def test_a_conversation(worker: subprocess.Popen[str]) -> None:
    ask(worker, target="fakes:Copying", devices=["cpu"])
    assert answer(worker)["backend"]["name"] == "copying"
    ask(worker, clause="basics.share.shares", device="cpu", known=[])
    case = {"label": "size='small', dtype=uint8", "source": {"size": "'small'", "dtype": "np.uint8"}}
    assert answer(worker) == {"case": case}  # said before it runs, should the process die of it
    verdict = answer(worker)
    assert verdict.pop("seconds") > 0
    assert verdict == {
        "verdict": "fail",
        "message": "assert tensor[0] == 1\n  where tensor[0] = np.uint8(3)",
        "failing": case,
    }
    known = [["basics.fault.returns", "cpu", "crash"]]
    ask(worker, clause="basics.fault.follows", device="cpu", known=known)
    assert answer(worker)["message"] == "basics.fault.returns: crash"  # believed, and not tried again
    worker.communicate()  # no further request
    assert worker.returncode == 0


LACKING = "a_library_that_nobody_has"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nowhere:Adapter", {"wrong": "adapter 'nowhere:Adapter': there is no module 'nowhere' on the import path"}),
        ("raising:Adapter", {"failed": "RuntimeError: no such driver", "missing": None}),
        ("needing:Adapter", {"failed": f"ModuleNotFoundError: No module named {LACKING!r}", "missing": LACKING}),
        ("leaving:Adapter", {"failed": "SystemExit: 4", "missing": None}),
    ],
)
def test_what_does_not_start_says_why(worker: subprocess.Popen[str], target: str, said: dict[str, Any]) -> None:
    ask(worker, target=target, devices=[])
    assert answer(worker) == said
    assert worker.wait(10) == 0

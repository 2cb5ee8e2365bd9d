"""``conformance fuzz``, as its user sees it."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from adapters import reference
from adapters import torch as pytorch
from conformance.fuzz.campaign import Runner, quiet

HERE = "tests.conformance.fuzz.faults:"
ROOT = str(Path(__file__).parents[3])


def fuzz(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": ROOT}
    command = [sys.executable, "-m", "conformance", "fuzz", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_a_quiet_campaign_says_what_it_reached(tmp_path: Path) -> None:
    ran = fuzz("--adapter", "reference", "--against", "reference", "--programs", "30", "--jobs", "2", cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for said in ("programs    30", "pins ", "operations ", "pairs ", "dtypes ", "source ", "findings    none"):
        assert said in ran.stdout
    assert not [*tmp_path.iterdir()]


def test_a_fault_is_found_shrunk_kept_and_run_again(tmp_path: Path) -> None:
    ran = fuzz("--adapter", HERE + "Wrong", "--programs", "120", "--seed", "1000", "--out", "found", cwd=tmp_path)
    assert ran.returncode == 1, ran.stderr
    assert "v0.square()" in ran.stdout
    assert "Traceback" not in ran.stderr
    kept = [*tmp_path.glob("found/v_square_values_*.py")]
    assert len(kept) == 1
    assert str(Path("found") / kept[0].name) in ran.stdout
    script = subprocess.run([sys.executable, kept[0]], capture_output=True, text=True, check=False)
    assert script.returncode == 1
    assert "AssertionError" in script.stderr
    again = fuzz("--replay", str(kept[0]), cwd=tmp_path)
    assert again.returncode == 1
    assert "1 program, 1 of them differ" in again.stdout
    mended = fuzz("--replay", str(kept[0]), "--adapter", "torch", cwd=tmp_path)
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "# no difference" in mended.stdout


@pytest.mark.parametrize(
    ("fault", "options", "kind"), [("Dies", [], "crash"), ("Hangs", ["--timeout", "20"], "timeout")]
)
def test_a_backend_that_dies_or_hangs_costs_one_program(
    tmp_path: Path, fault: str, options: list[str], kind: str
) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text('["v0 = xp.ones(2)"]\n["v0 = xp.ones(2)", "v1 = v0.square()"]\n["v0 = xp.zeros(2)"]\n')
    ran = fuzz("--adapter", HERE + fault, "--replay", str(pins), *options, cwd=tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert f"# after 'v1 = v0.square()': {kind}" in ran.stdout
    assert "3 programs, 1 of them differ" in ran.stdout


def test_the_lines_of_a_program_that_kills_are_kept(tmp_path: Path) -> None:
    """A process that dies is followed by one that says each line before it runs."""
    first = a_seed_of_squares()
    ran = fuzz("--adapter", HERE + "Dies", "--programs", "1", "--seed", str(first), "--out", "found", cwd=tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    (kept,) = tmp_path.glob("found/*crash*.py")
    assert "crash" in ran.stdout
    assert ".square()" in kept.read_text().splitlines()[-2]


def test_a_backend_that_starts_no_more_ends_the_campaign_with_a_report(tmp_path: Path) -> None:
    first = a_seed_of_squares() - 1
    options = ["--programs", "3", "--jobs", "1", "--seed", str(first)]
    ran = fuzz("--adapter", HERE + "StartsOnce", *options, cwd=tmp_path)
    assert ran.returncode == 3, ran.stdout + ran.stderr
    assert "programs    2 of 30 lines" in ran.stdout
    last = ran.stderr.splitlines()[-1]
    assert "ended after 2 programs" in last, ran.stderr
    assert "the device is gone" in last


def test_what_a_worker_reached_before_it_died_is_counted(tmp_path: Path) -> None:
    """Of two programs the second kills: the lines of both are counted, and the first is traced."""
    first = a_seed_of_squares() - 1
    options = ["--jobs", "1", "--seed", str(first), "--out", "found"]
    said = [
        fuzz("--adapter", adapter, "--programs", str(programs), *options, cwd=tmp_path).stdout
        for adapter, programs in (("torch", 1), (HERE + "Dies", 2))
    ]
    sound, died = (int(re.findall(r"^lines +(\d+)", text, re.MULTILINE)[0]) for text in said)
    assert sound < died <= sound + 30, said
    assert "in the 1 programs that were traced" in said[1], said


@cache
def a_seed_of_squares() -> int:
    """Of a program that has a line that the faults are in."""
    runner = Runner(pytorch.Adapter(), reference.Adapter())
    with quiet():
        return next(
            seed for seed in range(400) if any(line.production == "{x}.square()" for line in runner.program(seed).lines)
        )


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "name one backend"),
        (["--adapter", "torch", "--adapter", "numpy"], 2, "name one backend"),
        (["--adapter", "trch"], 2, "did you mean torch"),
        (["--adapter", "torch", "--against", "nothing"], 2, "no adapter 'nothing'"),
        (["--adapter", "torch", "--replay", "none.py"], 2, "cannot be read"),
        (["--adapter", "jax"], 3, "did not start"),
        (["--adapter", "torch", "--programs", "0"], 2, "--programs"),
        (["--adapter", "torch", "--database", "redis://127.0.0.1:1/0"], 2, "redis"),
    ],
)
def test_bad_input_gets_one_line(tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    ran = fuzz(*arguments, cwd=tmp_path)
    assert ran.returncode == status, ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not [*tmp_path.iterdir()]


def test_findings_are_shared_through_a_database(tmp_path: Path) -> None:
    first = fuzz("--adapter", HERE + "Wrong", "--programs", "120", "--database", "db", cwd=tmp_path)
    assert first.returncode == 1
    second = fuzz("--adapter", HERE + "Wrong", "--programs", "1", "--seed", "900000", "--database", "db", cwd=tmp_path)
    assert second.returncode == 1
    assert "v0.square()" in second.stdout


def test_a_subject_that_the_grammar_has_not_is_refused(tmp_path: Path) -> None:
    ran = fuzz("--adapter", "reference", "--subject", "view", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "the grammar has no subject 'view'; did you mean views" in ran.stderr


def test_a_campaign_of_some_subjects(tmp_path: Path) -> None:
    ran = fuzz(
        "--adapter", "reference", "--programs", "4", "--jobs", "1", "--subject", "views", "--subject", "in place",
        cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (line,) = (line for line in ran.stdout.splitlines() if line.startswith("operations"))
    assert int(line.split()[4]) < 200

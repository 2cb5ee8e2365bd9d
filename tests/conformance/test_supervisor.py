"""A backend that dies, hangs or prints costs the clause that it was running, and nothing else."""

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from conformance import results
from conformance.results import Record, Results
from conformance.running import Verdict
from tests.conformance.conftest import Run

FAULTY = ("Segfaulting", "Exiting", "Hanging", "SysExiting", "Closing", "Printing", "Facade", "Unprepared")
BROKEN = ("raising", "needing", "dying", "leaving", "sleeping")


@pytest.fixture(scope="module")
def run(start: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str, int]:
    """One run of all of them at once: the results file, what was printed, and the status."""
    folder = tmp_path_factory.mktemp("faulty")
    names = ["fakes:Adapter", *(f"fakes:{name}" for name in FAULTY), *(f"{name}:Adapter" for name in BROKEN)]
    options = [part for name in names for part in ("--adapter", name)]
    done = start("conformance", "run", *options, "--timeout", "3", "--jobs", "4", cwd=folder)
    return folder / "results.jsonl", done.stdout, done.stderr, done.returncode


@pytest.fixture(scope="module")
def read(run: tuple[Path, str, str, int]) -> Results:
    return results.read(run[0])


def of(read: Results, adapter: str) -> dict[tuple[str, str], Record]:
    return {(record.clause, record.device): record for record in read.records if record.adapter == adapter}


def verdicts(read: Results, adapter: str) -> dict[Verdict, int]:
    return Counter(record.verdict for record in of(read, adapter).values())


def test_every_backend_has_one_record_for_every_site(read: Results) -> None:
    assert read.complete
    sites = of(read, "toy").keys()
    assert len(sites) == 11
    for name in ("segfaulting", "exiting", "hanging", "sys-exiting", "closing", "printing", "facade", "unprepared"):
        assert of(read, name).keys() == sites


def test_the_sound_backend_is_unaffected(read: Results) -> None:
    assert verdicts(read, "toy") == {Verdict.PASS: 10, Verdict.UNSUPPORTED: 1}


@pytest.mark.parametrize(
    ("name", "verdict", "message"),
    [
        ("segfaulting", Verdict.CRASH, "the process was killed by SIGSEGV"),
        ("segfaulting", Verdict.CRASH, 'basics.py", line'),  # where: the end of its error stream
        ("exiting", Verdict.CRASH, "the process ended with status 0\ngood-bye"),
        ("hanging", Verdict.TIMEOUT, "ran longer than 3 s"),
        ("hanging", Verdict.TIMEOUT, 'basics.py", line'),
        ("sys-exiting", Verdict.FAIL, "SystemExit: 3"),
        ("closing", Verdict.CRASH, "the process stopped answering"),
    ],
)
def test_a_fault_costs_its_clause(read: Results, name: str, verdict: Verdict, message: str) -> None:
    records = of(read, name)
    record = records.pop(("basics.fault.returns", "cpu"))
    assert record.verdict is verdict
    assert record.case == "case=2"
    assert message in record.message
    assert str(Path(__file__).parents[2]) not in record.message  # results are published: no folder of this machine
    follower = records.pop(("basics.fault.follows", "cpu"))
    assert (follower.verdict, follower.message) == (Verdict.BLOCKED, f"basics.fault.returns: {verdict}")
    assert {(r.clause, r.verdict) for r in records.values() if r.verdict is not Verdict.PASS} == {
        ("basics.needs.sparse", Verdict.UNSUPPORTED)
    }


@pytest.mark.parametrize("name", ["segfaulting", "exiting", "sys-exiting"])
def test_the_reproducer_of_a_crash_crashes(read: Results, name: str, run_script: Run) -> None:
    record = of(read, name)["basics.fault.returns", "cpu"]
    status = run_script(record.reproducer).returncode
    assert status == {"segfaulting": -11, "exiting": 0, "sys-exiting": 3}[name]


def test_what_a_backend_prints_harms_nothing(read: Results) -> None:
    assert verdicts(read, "printing") == verdicts(read, "toy")


def test_what_a_facade_lacks_is_unsupported(read: Results) -> None:
    records = of(read, "facade")
    assert records["basics.fault.returns", "cpu"].verdict is Verdict.UNSUPPORTED
    assert records["basics.fault.returns", "cpu"].message == "lacks fault"
    assert records["basics.fault.follows", "cpu"].verdict is Verdict.BLOCKED


def test_an_adapter_that_fails_is_an_error_and_not_a_failure(read: Results) -> None:
    assert verdicts(read, "unprepared") == {Verdict.ERROR: 9, Verdict.UNSUPPORTED: 1, Verdict.BLOCKED: 1}
    record = of(read, "unprepared")["basics.share.shares", "cpu"]
    assert record.message == "the adapter failed: OSError: no reset today"
    assert record.reproducer == ""  # it gives no preamble


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("raising", "RuntimeError: no such driver"),
        ("needing", "ModuleNotFoundError: No module named 'a_library_that_nobody_has'"),
        ("dying", "its process ended with status 7 as it started"),
        ("leaving", "SystemExit: 4"),
        ("sleeping", "its process did not start within 3 s"),
    ],
)
def test_what_does_not_start_is_not_run(run: tuple[Path, str, str, int], read: Results, name: str, reason: str) -> None:
    assert verdicts(read, f"{name}:Adapter") == {Verdict.NOT_RUN: 10}
    assert {record.message for record in of(read, f"{name}:Adapter").values()} == {reason}
    assert f"conformance: {name}:Adapter did not start: {reason}" in run[2].splitlines() or name == "needing"


def test_the_status_says_that_not_all_was_as_expected(run: tuple[Path, str, str, int]) -> None:
    assert run[3] == 1
    assert "Traceback" not in run[2]
    assert "install 'a_library_that_nobody_has' to check it" in run[2]


def test_a_table_and_each_difference_are_printed(run: tuple[Path, str, str, int], read: Results) -> None:
    output = run[1]
    assert "basics" in output
    assert "did not start" in output.splitlines()[-1]
    for record in read.records:
        if record.unexpected and record.verdict is not Verdict.NOT_RUN:
            assert f"{record.adapter} on {record.device}: {record.verdict}" in output
            assert record.reproducer in output


def test_the_results_are_as_the_schema_says(run: tuple[Path, str, str, int]) -> None:
    schema = json.loads(Path(results.__file__).with_name("results.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for line in run[0].read_text().splitlines():
        validator.validate(json.loads(line))


def test_a_backend_that_does_not_start_again_leaves_the_rest_not_run(conformance: Run, tmp_path: Path) -> None:
    done = conformance("run", "--adapter", "fakes:Fragile", TOY_MARK=str(tmp_path / "mark"))
    assert done.returncode == 1
    records = of(results.read(tmp_path / "results.jsonl"), "fragile")
    assert records["basics.share.shares", "cpu"].verdict is Verdict.PASS
    assert records["basics.fault.returns", "cpu"].verdict is Verdict.CRASH
    last = records["tail.share.exists", "cpu"]
    assert (last.verdict, last.message) == (Verdict.NOT_RUN, "after a crash: ImportError: the driver is wedged")


def test_two_adapters_of_one_name_are_refused(conformance: Run) -> None:
    done = conformance("run", "--adapter", "fakes:Adapter", "--adapter", "twin:Adapter")
    assert done.returncode == 2
    assert "'fakes:Adapter' and 'twin:Adapter' are both called 'toy'" in done.stderr


def test_an_interrupted_run_keeps_what_it_has(
    toy_process: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Ctrl-C: what ran is published, what did not is ``not_run``, and the file says that it is not complete."""
    process = toy_process("conformance", "run", "--adapter", "fakes:Hanging")
    partial = None
    while not partial or '"clause":"basics.share.any_size"' not in partial[0].read_text():
        partial = [*tmp_path.glob(".results.jsonl.*.partial")]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted; what ran is in results.jsonl" in errors
    read = results.read(tmp_path / "results.jsonl")
    assert not read.complete
    records = of(read, "hanging")
    assert records["basics.share.shares", "cpu"].verdict is Verdict.PASS
    assert records["basics.fault.returns", "cpu"].message == "the run was interrupted"
    assert len(records) == 11
    assert not [*tmp_path.glob(".results*")]

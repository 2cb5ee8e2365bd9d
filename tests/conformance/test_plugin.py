"""``pytest spec``: the same verdicts, in pytest's own process, as tests that pass, fail, are skipped or expected to fail."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import loading, results
from conformance.results import Results
from conformance.running import Verdict
from tests.conformance.conftest import Run

HERE = Path(__file__).parent


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """What pytest's last line counts."""
    return {word: int(count) for count, word in re.findall(r"(\d+) (\w+)", done.stdout.splitlines()[-1])}


def test_a_sound_backend_passes(run_pytest: Run, tmp_path: Path) -> None:
    done = run_pytest("--adapter", "fakes:Adapter", "--results", "out.jsonl", "-q")
    assert done.returncode == 0, done.stdout
    assert outcomes(done) | {"in": 0} == {"passed": 10, "skipped": 1, "in": 0}
    assert "conformance results: out.jsonl" in done.stdout
    read = results.read(tmp_path / "out.jsonl")
    assert read.complete
    assert len(read.records) == 11
    assert {adapter["name"] for adapter in read.header["adapters"]} == {"toy"}
    assert not (tmp_path / ".hypothesis" / "constants").exists()


def test_a_failure_shows_norm_case_message_and_reproducer(run_pytest: Run) -> None:
    done = run_pytest("--adapter", "fakes:Copying")
    assert done.returncode == 1
    assert outcomes(done)["failed"] == 1
    for text in (
        "basics.share.shares\ncopying on cpu: fail\n``share`` makes a tensor on the array's own memory.\n"
        "case: size='small', dtype=uint8\n    assert tensor[0] == 1\n      where tensor[0] = np.uint8(3)\nreproducer:\n\n",
        "\n# basics.share.shares (must)\n",
        "\ntoylib.share = lambda array, share=toylib.share: share(array).copy()\n",
        "\ntensor = xp.share(array)\n",
    ):
        assert text in done.stdout
    assert "plugin.py" not in done.stdout  # no traceback of ours


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_the_results_are_those_of_the_command(
    run_pytest: Run, conformance: Run, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    adapters = ("--adapter", "fakes:Copying", "--adapter", "fakes:Facade", "--adapter", "raising:Adapter")
    assert run_pytest(*adapters, "--results", "theirs.jsonl", *workers).returncode == 1
    assert conformance("run", *adapters, "--results", "ours.jsonl").returncode == 1

    def told(read: Results) -> set[tuple[object, ...]]:
        return {(r.clause, r.adapter, r.device, r.verdict, r.case, r.reproducer) for r in read.records}

    theirs, ours = results.read(tmp_path / "theirs.jsonl"), results.read(tmp_path / "ours.jsonl")
    assert told(theirs) == told(ours)
    assert {**theirs.header, "started": ""} == {**ours.header, "started": ""}
    assert theirs.complete


def test_clauses_are_chosen_by_name_and_device(run_pytest: Run, tmp_path: Path) -> None:
    done = run_pytest("--adapter", "fakes:Adapter", "--device", "acc:0", "-k", "put", "--results", "out.jsonl")
    assert outcomes(done)["passed"] == 2
    read = results.read(tmp_path / "out.jsonl")
    assert {(r.clause, r.device) for r in read.records} == {
        ("basics.put.stays", "acc:0"),
        ("basics.put.crosses", "acc:0"),
    }
    assert read.complete  # everything that was selected


def test_expected_failures_are_xfail_and_stale_ones_fail(run_pytest: Run, tmp_path: Path) -> None:
    path = tmp_path / "toy.toml"
    path.write_text('[[expect]]\nclause = "basics.share.shares"\nverdict = "fail"\nreason = "immutable"\n')
    done = run_pytest("--adapter", "fakes:Copying", "-rx", TOY_EXPECTATIONS=str(path))
    assert (done.returncode, outcomes(done)["xfailed"]) == (0, 1)
    assert "basics.share.shares[copying-cpu] - immutable" in done.stdout
    done = run_pytest("--adapter", "fakes:Adapter", TOY_EXPECTATIONS=str(path))
    assert (done.returncode, outcomes(done)["failed"]) == (1, 1)
    assert "expected to fail: immutable\nThat is over" in done.stdout


@pytest.mark.parametrize("name", ["raising", "needing", "leaving"])
def test_a_backend_that_cannot_be_imported_costs_only_its_own_clauses(run_pytest: Run, name: str) -> None:
    done = run_pytest("--adapter", f"{name}:Adapter", "--adapter", "fakes:Adapter", "-rs")
    assert done.returncode == 1
    assert outcomes(done) | {"in": 0} == {"passed": 10, "failed": 1, "skipped": 10, "in": 0}
    assert f"{name}:Adapter did not start: " in done.stdout


def test_no_result_is_status_3(run_pytest: Run) -> None:
    assert run_pytest("--adapter", "raising:Adapter").returncode == 3
    assert run_pytest("--adapter", "raising:Adapter", "-n", "1").returncode == 3


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--adapter", "torhc"), "there is no adapter 'torhc'; did you mean torch?"),
        (("--adapter", "nowhere:Adapter"), "there is no module 'nowhere' on the import path"),
        (("--adapter", "fakes:Adapter", "--device", "acc:1"), "toy has no device 'acc:1'; it has cpu, acc:0"),
        (("--adapter", "fakes:Adapter", "--results", "none/out.jsonl"), "cannot write the results file none/out.jsonl"),
    ],
)
def test_wrong_usage_is_status_2(
    run_pytest: Run, options: tuple[str, ...], message: str, workers: tuple[str, ...]
) -> None:
    done = run_pytest(*options, *workers)
    assert done.returncode == 2
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.count(f"\nconformance: {message}") <= 1


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_run_that_is_cut_short_is_incomplete(run_pytest: Run, tmp_path: Path, workers: tuple[str, ...]) -> None:
    done = run_pytest("--adapter", "fakes:Copying", "--results", "out.jsonl", "-x", *workers)
    assert done.returncode in (1, 2)  # xdist calls a run that -x ended interrupted
    read = results.read(tmp_path / "out.jsonl")
    assert not read.complete
    assert len(read.records) == 11
    assert "the run ended before it" in {r.message for r in read.records if r.verdict is Verdict.NOT_RUN}


def test_a_conftest_and_an_option_may_both_load_the_plugin(run_pytest: Run, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["conformance.plugin"]\n')
    assert run_pytest("--adapter", "fakes:Adapter").returncode == 0


def test_tests_that_are_not_clauses_are_left_alone(run_pytest: Run, tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_it():\n    assert True\n")
    done = run_pytest("--adapter", "raising:Adapter", "test_other.py")
    assert done.returncode == 1  # something ran, so this is no status 3
    assert outcomes(done)["passed"] == 1


def test_a_pytorch_whose_from_numpy_copies_fails_in_the_clauses_on_sharing(tmp_path: Path) -> None:
    """And in no others: what fails says of itself that memory is shared, and each reproducer fails too."""
    options = ["--pyargs", "spec", "-p", "conformance.plugin", "-p", "no:cacheprovider", "--tb", "short", "-q"]
    options += ["--adapter", "patched:Adapter", "--device", "cpu", "-k", "numpy_bridge", "--results", "out.jsonl"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    read = results.read(tmp_path / "out.jsonl")
    failed = {record.clause: record for record in read.records if record.verdict is not Verdict.PASS}
    assert all(record.verdict in (Verdict.FAIL, Verdict.UNSUPPORTED) for record in failed.values())
    failed = {id: record for id, record in failed.items() if record.verdict is Verdict.FAIL}
    assert "numpy_bridge.from_numpy.shares" in failed
    assert "numpy_bridge.from_numpy.keeps_dtype" not in failed
    for id, record in failed.items():
        assert f"\n{id}\npatched-torch on cpu: fail\n{loading.clauses()[id].norm}\n" in done.stdout
        assert "xp.from_numpy = lambda array: share(array).clone()\n" in record.reproducer
        assert "from_numpy(" in record.reproducer.split("share(array).clone()", 1)[1]
    (tmp_path / "reproducer.py").write_text(failed["numpy_bridge.from_numpy.shares"].reproducer)
    command = [sys.executable, "-P", "reproducer.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "    assert tensor[0].item() == 1\n" in run.stderr

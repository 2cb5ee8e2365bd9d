"""The command: what it prints, and the status and the one line that bad input gets."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance import results
from tests.conformance.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "--adapter", "torhc"], 2, "there is no adapter 'torhc'; did you mean torch?"),
        (["run", "--adapter", "zzz"], 2, "there is no adapter 'zzz'; there are "),
        (["run", "--adapter", "nowhere:Adapter"], 2, "adapter 'nowhere:Adapter': there is no module 'nowhere'"),
        (["run", "--adapter", "fakes:Adaptor"], 2, "fakes has no attribute 'Adaptor'; did you mean Adapter?"),
        (
            ["run", "--adapter", "fakes:NotAnAdapter"],
            2,
            "NotAnAdapter is not a subclass of conformance.adapter.Adapter",
        ),
        (["run", "--adapter", "fakes:Nameless"], 2, "adapter 'fakes:Nameless': its 'name' must be a str"),
        (["run", "--adapter", "fakes:Unknowing"], 2, "there is no capability 'numpi'; did you mean numpy?"),
        (["run", "--adapter", "fakes:Adapter", "--device", "acc:9"], 2, "toy has no device 'acc:9'; it has cpu, acc:0"),
        (
            ["run", "--adapter", "fakes:Adapter", "--clause", "basic.*"],
            2,
            "no clause matches 'basic.*'; did you mean basics.*",
        ),
        (
            ["run", "--adapter", "fakes:Adapter", "--results", "none/r.jsonl"],
            2,
            "cannot write the results file none/r.jsonl: ",
        ),
        (["run", "--results", "."], 2, "cannot write the results file .: is a directory; name another with --results"),
        (["run", "--adapter", "raising:Adapter"], 3, "raising:Adapter did not start: RuntimeError: no such driver"),
        (["list", "nothing*"], 2, "no clause matches 'nothing*'"),
        (["explain", "sharez"], 2, "no clause is about 'sharez'; did you mean share, shares"),
        (["explain", "share", "--results", "none.jsonl"], 3, "cannot read the results file none.jsonl: no such file"),
        (["expectations"], 3, "cannot read the results file results.jsonl: no such file"),
        (["expectations", "--results", "."], 3, "cannot read the results file .: is a directory"),
    ],
)
def test_bad_input_gets_one_line(
    conformance: Run, tmp_path: Path, arguments: list[str], status: int, message: str
) -> None:
    done = conformance(*arguments)
    assert done.returncode == status, done.stderr
    told = [line for line in done.stderr.splitlines() if not line.startswith("starting ")]
    assert len(told) == 1
    assert told[0].startswith("conformance: ")
    assert message in told[0]
    assert status == 3 or not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "arguments", [["--no-such-option"], ["run", "--jobs", "0"], ["run", "--timeout", "0"], ["walk"]]
)
def test_a_wrong_command_line_is_status_2(conformance: Run, arguments: list[str]) -> None:
    done = conformance(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: ")


def test_debug_shows_the_traceback(conformance: Run) -> None:
    done = conformance("run", "--adapter", "fakes:Adaptor", "--debug")
    assert done.returncode == 2
    assert "\nTraceback (most recent call last):\n" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("conformance: adapter 'fakes:Adaptor'")
    done = conformance("run", "--adapter", "raising:Adapter", "--debug")
    assert done.returncode == 3
    assert 'raise RuntimeError("no such driver\\nand more")' in done.stderr


def test_a_run_says_what_came_of_it(conformance: Run, tmp_path: Path) -> None:
    done = conformance("run", "--adapter", "fakes:Adapter", "--results", "mine.jsonl")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "10 pass, 1 unsupported; nothing unexpected.  Results: mine.jsonl"
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.strip()}
    assert rows["chapter"] == ["cpu", "acc:0"]
    assert rows["basics"] == ["7", "pass,", "1", "unsupported", "2", "pass"]
    assert rows["tail"] == ["1", "pass"]
    assert rows["all"] == ["8", "pass,", "1", "unsupported", "2", "pass"]
    assert "toy 1.5: 11 checks on cpu, acc:0\n" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.jsonl"]


def test_the_header_says_what_ran_where(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--clause", "tail.*", "--clause", "*.put.*", "--device", "cpu")
    read = results.read(tmp_path / "results.jsonl")
    assert read.header["selection"] == {"clauses": ["tail.*", "*.put.*"], "devices": ["cpu"]}
    assert read.header["suite"]["clauses"]["tail.share.exists"] == "There is a ``share``."
    assert len(read.header["suite"]["clauses"]) == 10  # the denominator, whatever was selected
    assert read.header["adapters"] == [
        {
            "name": "toy",
            "version": "1.5",
            "url": "https://example.org/toy",
            "target": "fakes:Adapter",
            "devices": ["cpu"],
            "capabilities": ["device.absent", "device.accelerator", "device.several", "mutable", "numpy"],
        }
    ]
    assert {(r.clause, r.device, r.verdict) for r in read.records} == {
        ("tail.share.exists", "cpu", "pass"),
        ("basics.put.stays", "cpu", "pass"),
        ("basics.put.absent", "cpu", "pass"),
        ("basics.put.crosses", "cpu", "unsupported"),  # for accelerators, and here is none: not missing
    }


def test_the_footer_counts(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter")
    footer = json.loads((tmp_path / "results.jsonl").read_text().splitlines()[-1])
    assert footer == {"record": "footer", "counts": {"toy": {"pass": 10, "unsupported": 1}}, "complete": True}


def test_a_clause_and_a_device_may_be_asked_for_twice(conformance: Run, tmp_path: Path) -> None:
    twice = ("--adapter", "fakes:Adapter", "--device", "cpu", "--clause", "tail.*") * 2
    assert conformance("run", *twice).returncode == 0
    assert len(results.read(tmp_path / "results.jsonl").records) == 1


def test_nothing_but_the_results_is_written(conformance: Run, tmp_path: Path) -> None:
    """Hypothesis, which clauses use, would write beside them."""
    assert conformance("run", "--adapter", "fakes:Adapter").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]


def test_listing(conformance: Run) -> None:
    done = conformance("list", "*.share.*")
    assert done.returncode == 0
    assert [line.split(None, 1) for line in done.stdout.splitlines()] == [
        ["basics.share.shares", "``share`` makes a tensor on the array's own memory."],
        ["basics.share.refuses_lists", "What is no array is refused."],
        ["basics.share.any_size", "Arrays of every size can be shared."],
        ["tail.share.exists", "There is a ``share``."],
    ]
    assert done.stderr == "4 clauses\n"


def test_listing_the_specification_takes_under_a_second(start: Run, tmp_path: Path) -> None:
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        done = start("conformance", "list", cwd=tmp_path, PYTHONPATH="")
        took.append(time.perf_counter() - begun)
    assert len(done.stdout.splitlines()) > 100
    assert min(took) < 1


def test_listing_imports_nothing_slow(start: Run, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        "import sys\nfrom conformance import cli, loading\nloading.clauses()\n"
        "print(sorted({'hypothesis', 'rich', 'asyncio', 'pytest', 'torch', 'reference_impl'} & {*sys.modules}))\n"
    )
    assert start("script", cwd=tmp_path, PYTHONPATH=str(tmp_path)).stdout == "[]\n"


def test_explaining_a_clause(conformance: Run) -> None:
    conformance("run", "--adapter", "fakes:Copying")
    done = conformance("explain", "basics.share.shares")
    assert done.returncode == 0
    for line in (
        "MUST  ``share`` makes a tensor on the array's own memory.",
        "source  torch: torch.from_numpy  https://docs.pytorch.org/docs/2.13/generated/torch.from_numpy.html",
        "needs   numpy",
        "case    size = 'small', 'large'",
        "case    dtype = uint8, float32",
        "result  copying on cpu: fail, case size='small', dtype=uint8",
        "    array[0] = 1  # through one side",
    ):
        assert line in (shown.rstrip() for shown in done.stdout.splitlines())


def test_explaining_what_clauses_are_about(conformance: Run) -> None:
    done = conformance("explain", "put")
    shown = [line.split()[0] for line in done.stdout.splitlines() if "──" in line]
    assert shown == ["basics.put.stays", "basics.put.crosses", "basics.put.absent"]


def test_explaining_a_claim(start: Run, tmp_path: Path) -> None:
    done = start("conformance", "explain", "s1-14", cwd=tmp_path, PYTHONPATH="")
    assert done.returncode == 0
    assert done.stdout.startswith("S1-14 ──")
    assert "verdict  " in done.stdout


def test_the_adapters_that_are_found(conformance: Run) -> None:
    done = conformance("adapters")
    assert done.returncode == 0
    assert "torch  2." in done.stdout
    assert "devices: cpu" in done.stdout
    assert "capabilities: " in done.stdout


def test_an_adapter_that_cannot_be_loaded_is_named_and_harms_no_other(conformance: Run, tmp_path: Path) -> None:
    """Found in the package ``adapters``, which here is another one."""
    package = tmp_path / "shadow" / "adapters"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "wedged.py").write_text("class Adapter:\n    pass\n\n\nimport os\nos._exit(5)\n")
    (package / "helper.py").write_text("import no_adapter_and_never_imported\n")
    done = conformance("adapters", PYTHONPATH=str(package.parent))
    assert done.returncode == 0
    assert "wedged  cannot be loaded: its process ended with status 5 as it started" in done.stdout
    assert "helper" not in done.stdout


def test_output_that_nobody_reads_is_no_error(toy_process: Callable[..., subprocess.Popen[str]]) -> None:
    process = toy_process("conformance", "list")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    assert process.wait() in (0, 120)  # 120 is Python's own, for a stream that could not be flushed

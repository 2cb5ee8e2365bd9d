"""The matrix: what does not install, start or finish is a row that says so."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conformance import matrix, results
from conformance.errors import WrongUsage
from conformance.matrix import Framework

ROOT = Path(__file__).parents[2]


def test_the_projects_table_is_pinned() -> None:
    for name, framework in matrix.read(ROOT / "adapters" / "matrix.toml").items():
        assert all("==" in requirement or name == "torch" for requirement in framework.requirements)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\nrequirements = []\n", "has no framework 'b'; it has a"),
        ("[b]\nrequirement = []\n", "is no table of frameworks"),
        ("b", "is no table of frameworks"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "matrix.toml").write_text(text)
    with pytest.raises(WrongUsage, match=message):
        matrix.read(tmp_path / "matrix.toml", ["b"])


def test_what_fails_is_a_row_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three frameworks: one that does not install, one that does not finish, and the reference beside them."""

    def installed(name: str, framework: Framework, project: Path, cache: Path) -> Path:
        if name == "uninstallable":
            matrix._step([sys.executable, "-c", "raise SystemExit('no such version')"], 30, "does not install", {})
        return Path(sys.executable)

    monkeypatch.setattr(matrix, "_installed", installed)
    frameworks = {
        "uninstallable": Framework([]),
        "slow": Framework([], adapter="reference", timeout=0.05),
        "small": Framework([], adapter="tests.conformance.small_facade:Adapter"),
    }
    monkeypatch.chdir(ROOT)
    files, failed = matrix.run(frameworks, ROOT, tmp_path, lambda line: None)
    assert failed == {
        "uninstallable": "does not install: no such version (status 1)",
        "slow": "did not finish within 0.05 s",
    }
    for path, name, message in zip(files, ("uninstallable", "reference"), failed.values(), strict=False):
        read = results.read(path)
        assert {(r.adapter, str(r.verdict), r.message) for r in read.records} == {(name, "not_run", message)}
        assert len(read.records) == len(read.header["suite"]["clauses"])
    merged = matrix.merging.merge(files, tmp_path / "all.jsonl")
    assert merged.adapters == ("uninstallable", "reference", "small")
    assert merged.counts["pass"] > 10


def test_frameworks_share_an_environment_and_are_named_by_it(tmp_path: Path) -> None:
    path = tmp_path / "matrix.toml"
    path.write_text(
        '[a]\nrequirements = ["a==1"]\nenvironment = "both"\n'
        '[b]\nrequirements = ["b==2"]\n'
        '[c]\nrequirements = ["c==3"]\nenvironment = "both"\n'
    )
    found = matrix.read(path)
    assert [found[name].beside for name in "abc"] == [["c==3"], [], ["a==1"]]
    assert list(matrix.read(path, ["both"])) == ["a", "c"]
    assert matrix.read(path, ["a"])["a"].beside == ["c==3"]
    with pytest.raises(WrongUsage, match="has no framework 'bot'"):
        matrix.read(path, ["bot"])


def test_a_shared_environment_is_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[list[str]] = []

    def step(command: list[str], *arguments: object) -> None:
        steps.append(command)
        (tmp_path / "both").mkdir(exist_ok=True)

    monkeypatch.setattr(matrix, "_step", step)
    path = tmp_path / "matrix.toml"
    path.write_text(
        '[a]\nrequirements = ["a==1"]\nenvironment = "both"\n'
        '[c]\nrequirements = ["c==3"]\nenvironment = "both"\nenv = { X = "1" }\ntimeout = 5\n'
    )
    pythons = {matrix._installed(name, row, ROOT, tmp_path) for name, row in matrix.read(path).items()}
    assert pythons == {tmp_path / "both" / "bin" / "python"}
    assert len(steps) == 2
    assert [argument for argument in steps[1] if "==" in argument] == ["a==1", "c==3"]


def test_a_run_that_is_cut_short_says_so_for_what_it_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process ends with a status that is allowed, and has settled some of the clauses."""

    def cut(command: list[str], *arguments: object, **options: object) -> str:
        target = Path(command[-1])
        done = subprocess.run(
            [*command, "--clause", "scalars.hash.*"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        whole = target.read_text()
        target.write_text(whole.replace('"complete":true', '"complete":false'))
        return f"a traceback ends here (status {done.returncode})"

    monkeypatch.setattr(matrix, "_installed", lambda *arguments: Path(sys.executable))
    monkeypatch.setattr(matrix, "_step", cut)
    (path,), failed = matrix.run({"reference": Framework([])}, ROOT, tmp_path, lambda line: None)
    assert failed == {"reference": "did not finish: a traceback ends here (status 0)"}
    read = results.read(path)
    assert read.complete
    settled = [record for record in read.records if record.verdict == "pass"]
    assert settled
    left = [record for record in read.records if record.verdict == "not_run"]
    assert {record.message for record in left} == {failed["reference"]}
    assert {r.clause for r in settled} | {r.clause for r in left} == set(read.header["suite"]["clauses"])


def test_several_run_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2)

    def met(name: str, framework: Framework, python: Path, path: Path) -> None:
        together.wait(60)

    monkeypatch.setattr(matrix, "_installed", lambda *arguments: Path(sys.executable))
    monkeypatch.setattr(matrix, "_run_clauses", met)
    frameworks = {"a": Framework([]), "b": Framework([])}
    files, failed = matrix.run(frameworks, ROOT, tmp_path, lambda line: None, jobs=2)
    assert ([file.name for file in files], failed) == (["a.jsonl", "b.jsonl"], {})


def test_what_is_not_foreseen_ends_the_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(matrix, "_installed", lambda *arguments: Path(sys.executable))
    monkeypatch.setattr(matrix, "_run_clauses", broken)
    with pytest.raises(ZeroDivisionError):
        matrix.run({"a": Framework([])}, ROOT, tmp_path, lambda line: None)


@pytest.mark.parametrize("given", [[], ["0"], ["-1"], ["two"]])
def test_a_wrong_number_of_jobs_is_refused(
    given: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert matrix.main(["numpy", "--jobs", *given], ROOT, tmp_path, tmp_path / "all.jsonl") == 2
    assert "--jobs takes how many frameworks run at the same time" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_jobs_may_stand_anywhere() -> None:
    assert matrix._jobs(["--jobs", "3", "numpy"]) == (["numpy"], 3)
    assert matrix._jobs(["numpy", "--jobs=3"]) == (["numpy"], 3)
    names, jobs = matrix._jobs(["numpy", "jax"])
    assert names == ["numpy", "jax"]
    assert jobs >= 1

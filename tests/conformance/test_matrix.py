"""The matrix: what does not install, start or finish is a row that says so."""

import sys
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

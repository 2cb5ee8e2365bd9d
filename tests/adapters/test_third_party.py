"""An adapter of another repository, installed into an environment of its own, by entry point and by module:attribute."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from conformance import results

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Python of an environment that has the package installed, and this project and its requirements from here."""
    folder = tmp_path_factory.mktemp("third")
    source = shutil.copytree(Path(__file__).with_name("third_party"), folder / "source")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    purelib = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", purelib, source], check=True, timeout=120)
    Path(purelib, "borrowed.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    return [str(python), "-m", "conformance"]


@pytest.mark.parametrize("name", ["third", "thirdlib.conformance:Adapter"])
def test_it_runs_with_its_own_expectations(command: list[str], tmp_path: Path, name: str) -> None:
    run = [*command, "run", "--adapter", name, "--clause", "creation.tensor.*", "--results", "third.jsonl"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    records = results.read(tmp_path / "third.jsonl").records
    assert {record.adapter for record in records} == {"third"}, done.stderr
    assert any(record.verdict == "pass" for record in records)
    expected = [record for record in records if record.expected]
    assert [record.clause for record in expected] == [EXPECTED]
    assert not expected[0].unexpected


EXPECTED = "creation.tensor.refuses_what_is_no_number"


def test_it_is_listed(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [*command, "adapters"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert "third  2.0" in done.stdout, done.stderr

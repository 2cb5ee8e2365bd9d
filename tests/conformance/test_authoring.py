"""The skeleton of an adapter works at once, and its README's commands do what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import results
from conformance.authoring import check, names_used, write_skeleton
from conformance.errors import WrongUsage
from conformance.loading import clauses

README = Path(__file__).parents[2] / "adapters" / "README.md"


def test_the_readmes_commands_give_a_first_table(tmp_path: Path) -> None:
    commands = re.findall(r"```sh\n(.*?)```", README.read_text(), re.DOTALL)
    bin = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "".join(commands)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "1 passed" in done.stdout
    assert re.search(r"offers \d+ of the \d+ names that clauses use", done.stdout)
    verdicts = {str(record.verdict) for record in results.read(tmp_path / "mine.jsonl").records}
    assert {"pass", "fail", "unsupported"} <= verdicts
    assert "error" not in verdicts
    assert 'reason = "say why"' in (tmp_path / "mine_adapter.toml").read_text()


@pytest.mark.parametrize("library", ["torch", "reference_impl", "numpy"])
def test_a_skeleton_names_what_the_library_has(tmp_path: Path, library: str) -> None:
    paths = write_skeleton("mine", library, tmp_path)
    assert all(path.exists() for path in paths)
    text = paths[0].read_text()
    assert ("TorchLikeAdapter" in text) is (library != "numpy")
    compile(text, "mine_adapter.py", "exec")


@pytest.mark.parametrize(
    ("name", "library", "message"),
    [
        ("mine", "no_such_library", "there is no module 'no_such_library'"),
        ("Mine!", "numpy", "is no name for an adapter"),
        ("mine", "json", "json has no tensor(), array() or asarray()"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str, library: str, message: str) -> None:
    with pytest.raises(WrongUsage, match=re.escape(message)):
        write_skeleton(name, library, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine_adapter.toml").write_text("mine")
    with pytest.raises(WrongUsage, match="is there already"):
        write_skeleton("mine", "numpy", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine_adapter.toml"]


def test_a_capability_that_nothing_confirms_is_told() -> None:
    class xp:
        class autograd:
            grad = None

        zeros = None

    some = [clause for clause in clauses().values() if "views" in clause.requires][:1]
    found = check(xp, {"views", "sparse"}, clauses().values(), some)
    assert found.offered == ("autograd", "autograd.grad", "zeros")
    assert "tensor" in found.lacked
    assert found.unconfirmed == ("sparse",)
    assert names_used(clauses().values())["tensor"] > 100

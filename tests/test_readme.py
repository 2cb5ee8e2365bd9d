"""What the README shows is what happens: its programs run, its commands exist and succeed."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import results as files
from conformance.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
PROGRAMS = [text for kind, text in BLOCKS if kind == "python" and "import reference_impl as torch" in text]
COMMANDS = [
    line.partition("#")[0].strip()
    for kind, text in BLOCKS
    if kind == "sh"
    for line in text.splitlines()
    if line.startswith("conformance ") and not re.search("mylib|mine_adapter|bench", line)
]


def test_the_readme_has_programs_and_commands() -> None:
    assert len(PROGRAMS) == 2
    named = {shlex.split(command)[1] for command in COMMANDS}
    assert {"list", "explain", "adapters", "run", "report", "compare"} <= named <= set(main.commands)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_programs_print_what_their_comments_say(program: str) -> None:
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == re.findall(r"print\(.*\)  # (.*)", program)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results file, for the commands that read one."""
    path = tmp_path_factory.mktemp("readme") / "results.jsonl"
    words = ["conformance", "run", "--adapter", "reference", "--clause", "detach.*", "--results", str(path)]
    subprocess.run([sys.executable, "-m", *words], capture_output=True, check=True)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_succeed(command: str, tmp_path: Path, results: Path) -> None:
    words = shlex.split(command)
    given = {word for word in words if word.endswith(".jsonl") and words[1] in ("report", "compare")}
    for name in given:
        shutil.copy(results, tmp_path / name)
    ran = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    written = {path.name for path in tmp_path.iterdir()} - given
    assert ran.stdout or written
    assert {word for word in words if word.endswith((".html", ".csv", ".xml", ".svg", ".md"))} <= written


def test_the_clause_that_is_shown_is_the_one_that_is_run() -> None:
    shown = next(text for kind, text in BLOCKS if kind == "python" and text.startswith("@clause"))
    body = shown[shown.index('    """') :]
    chapter = (Path(__file__).parents[1] / "spec" / "numpy_bridge.py").read_text(encoding="utf-8")
    assert body in chapter


def test_the_table_of_backends_is_what_the_results_files_say() -> None:
    rows = {
        row[0]: row[1:]
        for row in re.findall(r"^\| ([a-z]+) \| (\S+)" + r" \| (\d+)" * 4 + r" \|$", README, re.MULTILINE)
    }
    found = {}
    for path in sorted((Path(__file__).parents[1] / "adapters" / "results").glob("*.jsonl")):
        read = files.read(path)
        (backend,) = read.header["adapters"]
        verdicts = [str(record.verdict) for record in read.records]
        died = sum(verdicts.count(verdict) for verdict in ("crash", "timeout", "error"))
        numbers = verdicts.count("pass"), verdicts.count("fail"), died, verdicts.count("unsupported")
        assert f"What each did of the {len(verdicts)} clauses" in README, path.stem
        found[backend["name"]] = (backend["version"], *map(str, numbers))
    assert rows == found


def test_the_surprises_that_are_named_are_there() -> None:
    named = re.findall(r"\]\((adapters/surprises/[\w./]+)\)", README)
    assert len(named) > 15
    assert all((Path(__file__).parents[1] / name).exists() for name in named)

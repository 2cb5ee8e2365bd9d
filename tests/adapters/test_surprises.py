"""Every script of adapters/surprises ends as its last line says, where the release that it was seen on is installed."""

import ast
import os
import re
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from conformance import matrix
from conformance.matrix import Framework

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "adapters" / "surprises").glob("*.py"))
FRAMEWORKS = matrix.read(ROOT / "adapters" / "matrix.toml")
SEEN = re.compile(r"[.?] (?:Seen on )?[A-Za-z]+ (?P<version>\d[\w.]*)\.(?: https://\S+)?$")
END = re.compile(r"# -> (?P<end>\S.*)")


def framework_of(script: Path) -> tuple[str, Framework]:
    name = script.stem.partition("_")[0]
    return name, FRAMEWORKS[name]


def head(text: str) -> str:
    """The comment that a script begins with."""
    lines = text.splitlines()
    count = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    return " ".join(line.removeprefix("# ") for line in lines[:count])


def end(text: str) -> str:
    """What the last line says of the end: a signal, a status, or the last line of the error, where ``...`` is anything."""
    match = END.fullmatch(text.splitlines()[-1])
    assert match, "the last line must be '# -> ' and how the script ends"
    return match["end"]


def distribution(requirement: str) -> tuple[str, str]:
    name, _, version = requirement.partition("==")
    return name.partition("[")[0], version


@cache
def installed(python: Path, name: str) -> str:
    """The version of a distribution in an environment; the empty string if it is not there."""
    ask = "import sys; from importlib import metadata as m; print(m.version(sys.argv[1]))"
    done = subprocess.run([python, "-c", ask, name], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def python_with(environment: str, name: str, wanted: str, version: str) -> Path:
    """Python that has the distribution in this version: of this environment or of the matrix; skips if neither has."""
    own, cached = Path(sys.executable), ROOT / ".nox" / "matrix" / environment / "bin" / "python"
    found = {python: installed(python, wanted) for python in (own, cached) if python.exists()}
    for python, there in found.items():
        if there == version:
            return python
    others = ", ".join(there for there in found.values() if there)
    pytest.skip(
        f"{wanted} {version} is not installed ({others or 'no release'} is); nox -s matrix -- {name} installs it"
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_says_what_was_seen_where_and_how_it_ends(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 10
    assert end(text)
    seen = SEEN.search(head(text))
    assert seen, f"the comment must end in the library and its release: {head(text)}"
    _, framework = framework_of(script)
    assert distribution(framework.requirements[0])[1] == seen["version"], "not the release of matrix.toml"
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert "torch" not in imported, "it stands alone"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_ends_as_it_says(script: Path) -> None:
    name, framework = framework_of(script)
    python = python_with(framework.environment or name, name, *distribution(framework.requirements[0]))
    ended = subprocess.run(
        [python, "-B", script],
        env={**os.environ, **framework.env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = end(script.read_text(encoding="utf-8"))
    assert ended_as(ended.returncode, ended.stderr, said), (ended.returncode, ended.stderr[-2000:])


def ended_as(status: int, errors: str, said: str) -> bool:
    if said.startswith("SIG"):
        return status == -signal.Signals[said]
    if said.startswith("status "):
        return status == int(said.removeprefix("status "))
    last = next((line.strip() for line in reversed(errors.splitlines()) if line.strip()), "")
    parts = map(re.escape, said.split("..."))
    return status == 1 and re.fullmatch(".*".join(parts), last) is not None


@pytest.mark.parametrize(
    ("status", "errors", "said", "same"),
    [
        (1, "Traceback\nAssertionError: [44]\n", "AssertionError: [44]", True),
        (1, "Traceback\nAssertionError: [44]\n\n", "AssertionError: [45]", False),
        (1, "ImportError: no module\n", "AssertionError: [44]", False),
        (1, "AssertionError: x[7] is 3.5\n", "AssertionError: x[7] is ...", True),
        (1, "AssertionError: x[8] is 3.5\n", "AssertionError: x[7] is ...", False),
        (0, "AssertionError: [44]\n", "AssertionError: [44]", False),
        (-11, "", "SIGSEGV", True),
        (-8, "", "SIGSEGV", False),
        (1, "", "SIGSEGV", False),
        (0, "", "status 0", True),
        (1, "still here", "status 0", False),
    ],
)
def test_ends_are_told_apart(status: int, errors: str, said: str, same: bool) -> None:
    assert ended_as(status, errors, said) is same

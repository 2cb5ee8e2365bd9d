"""Running the command, and pytest with the plugin, on the toy specification."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TOY = Path(__file__).with_name("toy")

Run = Callable[..., subprocess.CompletedProcess[str]]


def toy_environment(**more: str) -> dict[str, str]:
    """An environment in which ``spec`` is the toy specification."""
    return {**os.environ, "PYTHONPATH": str(TOY), "COLUMNS": "150", **more}


@pytest.fixture(scope="session")
def start() -> Run:
    """Run a module of Python's on the toy specification, in a directory."""

    def start(module: str, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", module, *arguments],
            cwd=cwd,
            env=toy_environment(**environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


@pytest.fixture
def conformance(start: Run, tmp_path: Path) -> Run:
    """The command, in an empty directory."""
    return lambda *arguments, **environment: start("conformance", *arguments, cwd=tmp_path, **environment)


@pytest.fixture
def run_pytest(start: Run, tmp_path: Path) -> Run:
    """pytest on the toy specification, in an empty directory."""
    options = ("--pyargs", "spec", "-p", "conformance.plugin", "-p", "no:cacheprovider", "-p", "no:benchmark")
    return lambda *arguments, **environment: start("pytest", *options, *arguments, cwd=tmp_path, **environment)


@pytest.fixture
def toy_process(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a module of Python's on the toy specification, in an empty directory, and do not wait for it."""
    started = []

    def start(module: str, *arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-P", "-m", module, *arguments]
        process = subprocess.Popen(command, cwd=tmp_path, env=toy_environment(), stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def run_script(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a reproducer where only the toy library can be imported."""

    def run(script: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path_factory.mktemp("reproducer")
        (folder / "toylib.py").write_bytes((TOY / "toylib.py").read_bytes())
        (folder / "reproducer.py").write_text(script)
        command = [sys.executable, "reproducer.py"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)

    return run

"""Running the command, and pytest with the plugin, on the toy specification."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the toy specification, out of the reach of this project's conftests."""
    return shutil.copytree(Path(__file__).with_name("toy"), tmp_path_factory.mktemp("import") / "toy")


@pytest.fixture(scope="session")
def environment(toy: Path) -> dict[str, str]:
    """An environment in which ``spec`` is the toy specification."""
    return {**os.environ, "PYTHONPATH": str(toy), "COLUMNS": "150"}


@pytest.fixture(scope="session")
def start(environment: dict[str, str]) -> Run:
    """Run a module of Python's on the toy specification, in a directory."""

    def start(module: str, *arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", module, *arguments],
            cwd=cwd,
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


@pytest.fixture
def conformance(start: Run, tmp_path: Path) -> Run:
    """The command, in an empty directory."""
    return lambda *arguments, **more: start("conformance", *arguments, cwd=tmp_path, **more)


@pytest.fixture
def run_pytest(start: Run, tmp_path: Path) -> Run:
    """pytest on the toy specification, in an empty directory, with no other plugin than it needs (half its start)."""
    options = ("--pyargs", "spec", "-p", "conformance.plugin", "-p", "no:cacheprovider")

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        xdist = ("-p", "xdist") if "-n" in arguments else ()
        more = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **more}
        return start("pytest", *options, *xdist, *arguments, cwd=tmp_path, **more)

    return run


@pytest.fixture
def toy_process(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a module of Python's on the toy specification, in an empty directory, and do not wait for it."""
    started = []

    def start(module: str, *arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-P", "-m", module, *arguments]
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def run_script(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a reproducer where only the toy library can be imported."""

    def run(script: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path_factory.mktemp("reproducer")
        (folder / "toylib.py").write_bytes((toy / "toylib.py").read_bytes())
        (folder / "reproducer.py").write_text(script)
        command = [sys.executable, "reproducer.py"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)

    return run

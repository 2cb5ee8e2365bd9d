"""The reference imported anew with a module changed, in a process of its own: what is made on import is changed too."""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from traceback import format_exception
from types import CodeType, ModuleType
from typing import Any

PACKAGE = "reference_impl"
ADAPTER = "adapters.reference"
_MEMORY = 2 << 30
"""Bytes that a process may take beside what it begins with: a change can make a loop that never ends."""


@dataclass
class _Finder(MetaPathFinder):
    """Finds one module as changed code."""

    module: str
    code: CodeType

    def find_spec(self, fullname: str, path: Any, target: object = None) -> ModuleSpec | None:
        if fullname != self.module:
            return None
        spec = PathFinder.find_spec(fullname, path)
        assert spec is not None
        spec.loader = _Given(self.code)
        return spec


@dataclass
class _Given(Loader):
    code: CodeType

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def module_name(path: Path, folder: Path) -> str:
    """The name of a module of the reference, from its file."""
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join((PACKAGE, *(part for part in parts if part != "__init__")))


def imported(module: str = "", code: CodeType | None = None) -> Any:
    """The reference's adapter, on a reference that is imported anew; with ``module`` made of ``code``."""
    for name in [*sys.modules]:
        if name == ADAPTER or name.partition(".")[0] == PACKAGE:
            del sys.modules[name]
    if code is not None:
        sys.meta_path.insert(0, _Finder(module, code))
    return importlib.import_module(ADAPTER).Adapter()


class Hangs(BaseException):
    """The time is up.  Not an Exception, so that no backend takes it for one of its own."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise Hangs where the processor has worked as long: what others do on this machine does not count."""

    def stop(number: int, frame: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@dataclass(frozen=True)
class Died:
    """The last that a process told: what ended it."""

    traceback: str


Tell = Callable[[object], None]


@dataclass
class _Child:
    index: int
    pid: int
    end: float
    received: bytearray = field(default_factory=bytearray)


def _start(work: Callable[[Tell], None], index: int, seconds: float) -> tuple[int, _Child]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return reading, _Child(index, pid, time.monotonic() + seconds)
    os.close(reading)

    def tell(said: object) -> None:
        data = pickle.dumps(said)
        data = len(data).to_bytes(8, "little") + data
        while data:
            data = data[os.write(writing, data) :]

    try:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, used + _MEMORY))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        work(tell)
    except BaseException as error:
        tell(Died("".join(format_exception(error))))
    finally:
        os._exit(0)


def _messages(received: bytearray) -> list[Any]:
    found, at = [], 0
    while at + 8 <= len(received):
        size = int.from_bytes(received[at : at + 8], "little")
        if at + 8 + size > len(received):
            break
        found.append(pickle.loads(received[at + 8 : at + 8 + size]))
        at += 8 + size
    return found


def in_processes(
    works: Iterable[Callable[[Tell], None]], jobs: int = 1, seconds: float = 600
) -> Iterator[tuple[int, list[Any]]]:
    """Each piece of work in a process of its own, with all that it told before it ended, died or was ended.

    seconds: that a process may live; what waits for what never comes uses no processor.
    """
    waiting = enumerate(works)
    running: dict[int, _Child] = {}
    while True:
        while len(running) < jobs and (following := next(waiting, None)) is not None:
            index, work = following
            pipe, child = _start(work, index, seconds)
            running[pipe] = child
        if not running:
            return
        ready, _, _ = select.select([*running], [], [], 1)
        for pipe, child in [*running.items()]:
            data = os.read(pipe, 1 << 16) if pipe in ready else b"-"
            if pipe in ready:
                child.received += data
            if time.monotonic() > child.end:
                os.kill(child.pid, signal.SIGKILL)
                data = b""
            if not data:
                os.close(pipe)
                os.waitpid(child.pid, 0)
                del running[pipe]
                yield child.index, _messages(child.received)

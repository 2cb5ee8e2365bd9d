"""The pytest plugin: clauses are collected from the chapters of ``spec`` and run on the adapters asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import loading
from conformance.clause import Clause, registry
from conformance.running import Outcome, Runner, Verdict, every_site

_SPEC = Path(importlib.import_module("spec").__path__[0])


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "tensor conformance")
    group.addoption("--adapter", action="append", default=[], metavar="NAME|MODULE:ATTR", help="backend to check")
    group.addoption("--device", action="append", default=[], help="device to check it on (default: all it has)")


class _Runners(dict[str, Runner]):
    def __missing__(self, name: str) -> Runner:
        runner = self[name] = Runner(loading.load(name), registry)
        return runner


_RUNNERS = pytest.StashKey[_Runners]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RUNNERS] = _Runners()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    if file_path.suffix == ".py" and file_path.parent == _SPEC and file_path.name != "__init__.py":
        return Chapter.from_parent(parent, path=file_path)
    return None


class Chapter(pytest.File):
    """A module of the specification."""

    def collect(self) -> Iterator[ClauseItem]:
        importlib.import_module(f"spec.{self.path.stem}")
        clauses = [clause for clause in registry.values() if clause.chapter == self.path.stem]
        for name in self.config.getoption("adapter") or ["reference", "torch"]:
            runner = self.config.stash[_RUNNERS][name]
            devices = self.config.getoption("device") or runner.adapter.devices
            for clause, device in every_site(clauses, devices):
                label = f"{clause.id}[{runner.adapter.name}-{device}]"
                yield ClauseItem.from_parent(self, name=label, clause=clause, device=device, runner=runner)


class NotPassed(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class ClauseItem(pytest.Item):
    """One clause on one device of one adapter."""

    def __init__(self, *, clause: Clause, device: str, runner: Runner, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.clause, self.device, self.runner = clause, device, runner

    def runtest(self) -> None:
        outcome = self.runner.run(self.clause, self.device)
        if outcome.verdict in (Verdict.UNSUPPORTED, Verdict.BLOCKED):
            pytest.skip(f"{outcome.verdict}: {outcome.message}")
        if outcome.verdict is not Verdict.PASS:
            raise NotPassed(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        if not isinstance(excinfo.value, NotPassed):
            return str(super().repr_failure(excinfo))
        outcome = excinfo.value.outcome
        case = f"\ncase: {outcome.case.label}" if outcome.case else ""
        return f"{outcome.verdict}: {self.clause.id}\n{self.clause.norm}{case}\n{outcome.message}"

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.clause.body.__code__.co_firstlineno - 1, self.name

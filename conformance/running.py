"""Running one clause on one device of one adapter, in this process, and judging what happened."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from conformance import observe
from conformance.adapter import Adapter, Unsupported
from conformance.assertion import explain
from conformance.clause import Clause, case_label, source_text
from conformance.errors import said
from conformance.isolation import Surroundings
from conformance.lacking import lacks


class Verdict(StrEnum):
    """What came of a clause.  INTERPRETING.md says when each is given."""

    PASS = "pass"
    FAIL = "fail"  # the behaviour differs
    ERROR = "error"  # the check could not be carried out
    UNSUPPORTED = "unsupported"  # the backend does not offer what the clause is about
    BLOCKED = "blocked"  # a clause that this one depends on does not pass
    CRASH = "crash"  # the backend's process died
    TIMEOUT = "timeout"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Case:
    """One choice of a clause's tables and draws: as it is shown, and the source of each value."""

    label: str
    source: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Case | None:
        """The case of these values; None for a clause that has neither tables nor draws."""
        label = case_label(values)
        return cls(label, {name: source_text(value) for name, value in values.items()}) if label else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and for a verdict other than pass what is needed to understand it."""

    verdict: Verdict
    message: str = ""
    case: Case | None = None
    """The first case that did not pass."""
    seconds: float = 0.0


def _is_host(device: str) -> bool:
    return device.split(":")[0] == "cpu"


def sites(clause: Clause, devices: Iterable[str]) -> list[str]:
    """The devices of ``devices`` (the host first) that the clause is recorded on.

    A clause for accelerators is recorded on the host where there is none, so that it is never missing.
    """
    devices = list(devices)
    if clause.on_every_device:
        return devices
    hosts = [device for device in devices if _is_host(device)]
    if clause.on_accelerators_only:
        return [device for device in devices if device not in hosts] or hosts
    return hosts


class Runner:
    """Runs clauses on one adapter and remembers their verdicts, for the clauses that depend on them.

    ``on_case`` is told each case before it runs, so that a process that dies in one has said which.
    """

    def __init__(
        self, adapter: Adapter, registry: Mapping[str, Clause], on_case: Callable[[Case], None] = lambda case: None
    ) -> None:
        self.adapter = adapter
        self.registry = registry
        self.on_case = on_case
        self.known: dict[tuple[str, str], Verdict] = {}
        self._surroundings = Surroundings()

    def run(self, clause: Clause, device: str) -> Outcome:
        """Run the clause's cases until one does not pass."""
        for site in dependencies(clause, device, self.registry, self.adapter.devices):
            if site not in self.known:
                self.run(self.registry[site[0]], site[1])
        start = time.perf_counter()
        try:
            outcome = self._judge(clause, device)
        finally:
            self._surroundings.restore()
        self.known[clause.id, device] = outcome.verdict
        return replace(outcome, seconds=time.perf_counter() - start)

    def _judge(self, clause: Clause, device: str) -> Outcome:
        if missing := clause.requires - self.adapter.capabilities:
            return Outcome(Verdict.UNSUPPORTED, f"needs {', '.join(sorted(missing))}")
        if clause.on_accelerators_only and _is_host(device):
            return Outcome(Verdict.UNSUPPORTED, "needs device.accelerator")
        for site in dependencies(clause, device, self.registry, self.adapter.devices):
            if self.known[site] is not Verdict.PASS:
                return Outcome(Verdict.BLOCKED, f"{site[0]}: {self.known[site]}")
        try:
            self.adapter.use_device(device)
        except Exception as error:
            return Outcome(Verdict.ERROR, f"{type(error).__name__}: {said(error)}")
        observe.FAMILIES.clear()
        observe.FAMILIES.update(self.adapter.families)
        judge = self._judge_draws if clause.draws else self._judge_case
        for values in clause.cases():
            outcome = judge(clause, device, values)
            if outcome.verdict is not Verdict.PASS:
                return outcome
        return Outcome(Verdict.PASS)

    def _judge_case(self, clause: Clause, device: str, values: Mapping[str, Any]) -> Outcome:
        """The verdict on one case.  Whatever the backend raises is judged, so that the run goes on."""
        try:
            case = Case.of(values)
        except TypeError as error:
            return Outcome(Verdict.ERROR, str(error))
        if case:
            self.on_case(case)
        try:
            self.call(clause, device, values)
        except NotCarriedOut as error:
            return Outcome(Verdict.ERROR, str(error), case)
        except Unsupported as error:
            return Outcome(Verdict.UNSUPPORTED, str(error), case)
        except (NameError, MemoryError) as error:
            return Outcome(Verdict.ERROR, f"{type(error).__name__}: {said(error)}", case)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: a backend that exits differs
            if missing := lacks(error, self.adapter):
                return Outcome(Verdict.UNSUPPORTED, missing, case)
            return Outcome(Verdict.FAIL, explain(error), case)
        return Outcome(Verdict.PASS)

    def call(self, clause: Clause, device: str, values: Mapping[str, Any]) -> None:
        """Call the clause's body with its sites and one case, from the backend's defaults; its exceptions pass."""
        adapter = self.adapter
        with ExitStack() as stack:
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
            given: dict[str, Callable[[], object]] = {
                "xp": lambda: adapter.xp,
                "device": lambda: device,
                "accelerator": lambda: device,
                "second": lambda: adapter.second_device(device),
                "absent": lambda: stack.enter_context(adapter.absent_device()),
            }
            try:
                adapter.reset()
                arguments = {name: given[name]() for name in clause.sites}
            except Unsupported:
                raise
            except Exception as error:
                raise NotCarriedOut(f"the adapter failed: {type(error).__name__}: {error}") from error
            try:
                clause.body(**arguments, **values)
                adapter.synchronize(device)  # a failure that was queued belongs to the clause that queued it
            finally:
                self._surroundings.restore_names()

    def _judge_draws(self, clause: Clause, device: str, values: Mapping[str, Any]) -> Outcome:
        """Judge a clause with drawn parameters: the smallest example that Hypothesis finds not to pass, or pass."""
        import pytest
        from hypothesis import HealthCheck, Phase, given, settings, strategies
        from hypothesis.internal import constants_ast
        from hypothesis.internal.conjecture import providers

        smallest = Outcome(Verdict.PASS)

        class NotPassed(Exception):
            pass

        @settings(
            derandomize=True,
            database=None,
            deadline=None,
            max_examples=max(draw.examples for draw in clause.draws.values()),
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
        )
        @given(strategies.fixed_dictionaries({n: d.strategy(strategies) for n, d in clause.draws.items()}))
        def search(drawn: dict[str, Any]) -> None:
            nonlocal smallest
            outcome = self._judge_case(clause, device, {**values, **drawn})
            if outcome.verdict is not Verdict.PASS:
                smallest = outcome
                raise NotPassed

        try:
            with pytest.MonkeyPatch.context() as patch:
                # Hypothesis mixes in constants from whatever source files are loaded.  Without them every backend is
                # given the same examples, and nothing is written to the current directory.
                nothing = constants_ast.Constants()
                patch.setattr(providers, "_get_local_constants", lambda: nothing, raising=False)
                search()
        except Exception as error:  # NotPassed, or that a strategy is wrong or a failure does not repeat
            if smallest.verdict is Verdict.PASS:
                return Outcome(Verdict.ERROR, f"{type(error).__name__}: {said(error)}")
        return smallest


class NotCarriedOut(Exception):
    """The adapter, not the backend, raised: the clause was not put to the test."""


def dependencies(
    clause: Clause, device: str, registry: Mapping[str, Clause], devices: Sequence[str]
) -> list[tuple[str, str]]:
    """The clauses that must pass before ``clause`` means anything on ``device``, each with where it is run."""
    found = []
    for id in clause.after:
        here = device in sites(registry[id], [device])
        found.append((id, device if here else devices[0]))
    return found


def every_site(clauses: Iterable[Clause], devices: Iterable[str]) -> Iterator[tuple[Clause, str]]:
    """Each clause with each device that it is recorded on."""
    devices = list(devices)
    for clause in clauses:
        for device in sites(clause, devices):
            yield clause, device

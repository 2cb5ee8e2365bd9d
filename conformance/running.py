"""Running one clause on one device of one adapter, in this process, and judging what happened."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance import observe
from conformance.adapter import Adapter, Unsupported
from conformance.assertion import explain
from conformance.clause import Clause, case_label


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
class Outcome:
    """A verdict, and for a verdict other than pass what is needed to understand it."""

    verdict: Verdict
    message: str = ""
    case: Mapping[str, Any] | None = None
    """The first failing case of the clause's tables and draws."""
    seconds: float = 0.0

    @property
    def case_label(self) -> str | None:
        return case_label(self.case) if self.case else None


def sites(clause: Clause, devices: Iterable[str]) -> list[str]:
    """The devices of ``devices`` (the host first) that the clause is recorded on.

    A clause for accelerators is recorded on the host where there is none, so that it is never missing.
    """
    devices = list(devices)
    if clause.on_every_device:
        return devices
    hosts = [device for device in devices if device.split(":")[0] == "cpu"]
    if clause.on_accelerators_only:
        return [device for device in devices if device not in hosts] or hosts
    return hosts


class Runner:
    """Runs clauses on one adapter and remembers their verdicts, for the clauses that depend on them."""

    def __init__(self, adapter: Adapter, registry: Mapping[str, Clause]) -> None:
        self.adapter = adapter
        self.registry = registry
        self.known: dict[tuple[str, str], Verdict] = {}

    def run(self, clause: Clause, device: str) -> Outcome:
        """Run the clause's cases until one does not pass."""
        start = time.perf_counter()
        outcome = self._judge(clause, device)
        self.known[clause.id, device] = outcome.verdict
        return Outcome(outcome.verdict, outcome.message, outcome.case, time.perf_counter() - start)

    def _judge(self, clause: Clause, device: str) -> Outcome:
        if missing := clause.requires - self.adapter.capabilities:
            return Outcome(Verdict.UNSUPPORTED, f"needs {', '.join(sorted(missing))}")
        if clause.on_accelerators_only and device.split(":")[0] == "cpu":
            return Outcome(Verdict.UNSUPPORTED, "needs device.accelerator")
        for other in clause.after:
            if (verdict := self._verdict_of(other, device)) is not Verdict.PASS:
                return Outcome(Verdict.BLOCKED, f"{other}: {verdict}")
        try:
            self.adapter.use_device(device)
        except Exception as error:
            return Outcome(Verdict.ERROR, f"{type(error).__name__}: {error}")
        observe.FAMILIES.clear()
        observe.FAMILIES.update(self.adapter.families)
        for case in clause.cases():
            outcome = self._judge_draws(clause, device, case) if clause.draws else self._judge_case(clause, device, case)
            if outcome.verdict is not Verdict.PASS:
                return outcome
        return Outcome(Verdict.PASS)

    def _verdict_of(self, id: str, device: str) -> Verdict:
        clause = self.registry[id]
        where = device if device in sites(clause, [device]) else self.adapter.devices[0]
        if (id, where) not in self.known:
            self.run(clause, where)
        return self.known[id, where]

    def _judge_case(self, clause: Clause, device: str, case: Mapping[str, Any]) -> Outcome:
        try:
            self.call(clause, device, case)
        except AssertionError as error:
            return Outcome(Verdict.FAIL, explain(error), case)
        except Unsupported as error:
            return Outcome(Verdict.UNSUPPORTED, str(error), case)
        except (NameError, MemoryError) as error:
            return Outcome(Verdict.ERROR, f"{type(error).__name__}: {error}", case)
        except AttributeError as error:
            if self.adapter.facade and error.obj is self.adapter.xp:
                return Outcome(Verdict.UNSUPPORTED, f"lacks {error.name}", case)
            return Outcome(Verdict.FAIL, explain(error), case)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: a backend that exits differs, and the run goes on
            return Outcome(Verdict.FAIL, explain(error), case)
        return Outcome(Verdict.PASS)

    def call(self, clause: Clause, device: str, case: Mapping[str, Any]) -> None:
        """Call the clause's body with its sites and one case, from the backend's defaults; its exceptions pass."""
        adapter = self.adapter
        adapter.reset()
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
            clause.body(**{name: given[name]() for name in clause.sites}, **case)

    def _judge_draws(self, clause: Clause, device: str, case: Mapping[str, Any]) -> Outcome:
        """Judge a clause with drawn parameters: the smallest example that Hypothesis finds not to pass, or pass."""
        from hypothesis import HealthCheck, Phase, given, settings, strategies

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
            outcome = self._judge_case(clause, device, {**case, **drawn})
            if outcome.verdict is not Verdict.PASS:
                smallest = outcome
                raise NotPassed

        try:
            search()
        except NotPassed:
            return smallest
        return smallest


def every_site(clauses: Iterable[Clause], devices: Iterable[str]) -> Iterator[tuple[Clause, str]]:
    """Each clause with each device that it is recorded on."""
    devices = list(devices)
    for clause in clauses:
        for device in sites(clause, devices):
            yield clause, device

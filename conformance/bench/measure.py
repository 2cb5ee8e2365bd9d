"""One case at one size in this process: what is timed, and why it may not be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from conformance.adapter import Adapter, Unsupported
from conformance.bench import limits
from conformance.bench.cases import CASES, Array, Case, Site, Work
from conformance.errors import one_line
from conformance.lacking import lacks

LEAST = 50e-6
"""Seconds that a timed batch of calls takes at least, so that the clock and the synchronisation are little of it."""
MOST_CALLS = 200
"""Calls in a batch at most: their results are kept until the batch is synchronised."""


class NotMeasured(Exception):
    """The backend lacks the operation (``status`` is unsupported), or it raised (error)."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def case_named(name: str) -> Case:
    return CASES.get(name) or limits.CASES[name]


def prepared(adapter: Adapter, device: str, case: Case, size: int, arrays: dict[int, Array]) -> Work:
    """The case's work, called once; NotMeasured if the backend does not do it."""
    try:
        adapter.use_device(device)
        adapter.reset()
        work = case.prepare(Site(adapter.xp, device, arrays), size)
        finisher(adapter, device)([work()])
    except (Exception, Unsupported) as error:
        raise NotMeasured(*_why(adapter, error)) from error
    return work


def _why(adapter: Adapter, error: Exception | Unsupported) -> tuple[str, str]:
    """Status and reason, told apart as the clauses' verdicts are."""
    if missing := lacks(error, adapter):
        return "unsupported", missing
    if isinstance(error, MemoryError):
        return "error", "not enough memory"
    return "error", one_line(error)


def finisher(adapter: Adapter, device: str) -> Callable[[list[object]], object]:
    """What makes results exist: realised, and the device synchronised; only what the adapter defines is called."""
    steps: list[Callable[[list[object]], object]] = []
    if type(adapter).realize is not Adapter.realize:
        steps.append(adapter.realize)
    if type(adapter).synchronize is not Adapter.synchronize:
        steps.append(lambda results: adapter.synchronize(device))

    def finish(results: list[object]) -> None:
        for step in steps:
            step(results)

    return finish


def batch(work: Work, finish: Callable[[list[object]], object]) -> tuple[Work, int]:
    """A function that calls ``work`` several times and makes the results exist, and how many times that is."""

    def timed(calls: int) -> float:
        begin = perf_counter()
        finish([work() for _ in range(calls)])
        return perf_counter() - begin

    timed(1)
    calls = 1
    while calls < MOST_CALLS and timed(calls) < LEAST:
        calls *= 2
    calls = min(calls, MOST_CALLS)
    if calls == 1:
        return lambda: finish([work()]), 1
    turns = range(calls)
    return lambda: finish([work() for _ in turns]), calls


def per_call(metadata: Any, calls: int) -> None:
    """Turn pytest-benchmark's statistics on batches into those on single calls, its table and files included."""
    metadata.stats.data[:] = [seconds / calls for seconds in metadata.stats.data]
    metadata.iterations *= calls


def timing(stats: Any) -> Mapping[str, float]:
    """Seconds of one call, from pytest-benchmark's statistics."""
    return {"median": stats.median, "iqr": stats.iqr, "rounds": stats.rounds}

"""A process of a benchmark: one backend, which measures a point when it is told that it is its turn.

The first line that it reads says what to measure.  It answers with the backend's description, then for each point
asks for its turn, waits for a line, and answers with the time.  In between it does nothing, so that processes of
several backends can take turns point by point.  It is pytest with pytest-benchmark on ``test_cases``.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TextIO

import pytest

from conformance import backend, loading
from conformance.bench import measure, memory
from conformance.bench.plan import POINTS, default_devices
from conformance.errors import Problem, one_line
from conformance.worker import own_streams


def main() -> None:
    requests, answers = own_streams()

    def answer(**data: Any) -> None:
        answers.write(json.dumps(data) + "\n")
        answers.flush()

    first = json.loads(requests.readline())
    try:
        adapter = loading.load(first["target"])
        devices = first["devices"] or default_devices(adapter)
        described = backend.describe(adapter, first["target"], devices)
    except Problem as error:
        answer(wrong=str(error))
        return
    except BaseException as error:  # a backend may fail to start in any way, sys.exit included
        traceback.print_exc()
        answer(failed=one_line(error), missing=error.name if isinstance(error, ModuleNotFoundError) else None)
        return
    answer(backend=described.to_json(), facade=adapter.facade)
    if first["memory"]:
        for device in described.devices:
            memory.probe(adapter, device, [tuple(point) for point in first["points"]], answer)
        return
    options = [f"--benchmark-{name}={value}" for name, value in first["options"].items()]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main(
        [
            "-q", "--noconftest", "-c", os.devnull, "-p", "no:cacheprovider", "--import-mode=importlib",
            str(Path(__file__).with_name("test_cases.py")), "--benchmark-only", "--benchmark-disable-gc",
            "--benchmark-warmup=on", "--adapter", first["target"], *options,
            *(part for device in described.devices for part in ("--device", device)),
        ],
        plugins=["pytest_benchmark.plugin", "conformance.plugin", _Turns(first["points"], requests, answer)],
    )  # fmt: skip


class _Turns:
    """The plugin that waits for a turn before each point and answers after it."""

    def __init__(self, points: list[Any], requests: TextIO, answer: Callable[..., None]) -> None:
        self.points = [(name, size) for name, size in points]
        self.requests = requests
        self.answer = answer

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[POINTS] = self.points

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: Any) -> None:
        (case, size), device = item.callspec.params["point"], item.callspec.params["device"]
        self.answer(ready=[case, size, device])
        if not self.requests.readline():
            os._exit(0)  # the benchmark was ended

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: Any, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call":
            status, reason, time = "ok", "", {}
            stats = item.funcargs["benchmark"].stats
            if report.passed and stats is not None:
                time = dict(measure.timing(stats.stats))
            elif report.skipped and call.excinfo is not None:
                status, _, reason = str(call.excinfo.value).partition(": ")
            else:
                status = "error"
                reason = one_line(call.excinfo.value) if call.excinfo else "it was not measured"
            self.answer(status=status, reason=reason, **time)
        elif report.failed:
            self.answer(status="error", reason=one_line(call.excinfo.value) if call.excinfo else "")
        return report


if __name__ == "__main__":
    main()

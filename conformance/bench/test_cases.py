"""The cases as pytest-benchmark's tests, to be run by hand in a checkout.

``pytest conformance/bench --benchmark-only --adapter torch --adapter numpy -k clone`` measures the cases of which the
name has "clone" on both, in one process, in turn; without ``--adapter`` on the reference and PyTorch, without
``--device`` on the host and real accelerators.  ``PYTEST_ADDOPTS="--adapter numpy"`` sets them in the environment.
pytest-benchmark's options (``--benchmark-autosave``, ``--benchmark-compare``, ``--benchmark-max-time``) do what they do
everywhere, and its times are of one call.  Threads are what the environment says (``OMP_NUM_THREADS=1``).  What a
backend lacks is skipped.

``conformance bench`` runs these in fresh processes, a backend each, and judges what they gave; by hand there is one
process, and no noise between processes is seen.
"""

from __future__ import annotations

from typing import Any

import pytest

from conformance import loading
from conformance.adapter import Adapter
from conformance.bench import measure
from conformance.bench.cases import CASES, Array
from conformance.bench.plan import POINTS, Point, default_devices, points
from conformance.errors import one_line

ARRAYS: dict[int, Array] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every point on every backend in turn, so that what disturbs the machine disturbs all of them."""
    config = metafunc.config
    given = config.stash.get(POINTS, None)
    chosen: list[Point] = points([*CASES.values()], quick=False) if given is None else given
    adapters = [_loaded(name) for name in dict.fromkeys(config.getoption("adapter")) or loading.DEFAULT_ADAPTERS]
    devices = config.getoption("device")
    sites = [(adapter, device) for adapter in adapters for device in devices or default_devices(adapter)]
    arguments = []
    for name, size in chosen:
        case = measure.case_named(name)
        for adapter, device in sites:
            on_host = device.split(":")[0] == "cpu"
            if case.on_host if on_host else case.on_accelerators:
                label = f"{name}-{size}-{adapter.name}-{device}"
                mark = pytest.mark.benchmark(group=f"{case.family}: {name}, {size}")
                arguments.append(pytest.param(adapter, device, (name, size), id=label, marks=mark))
    metafunc.parametrize("adapter, device, point", arguments)


def _loaded(name: str) -> Adapter:
    try:
        return loading.load(name)
    except (Exception, SystemExit) as error:
        pytest.fail(f"{name} did not start: {one_line(error)}", pytrace=False)


def test_case(benchmark: Any, adapter: Adapter, device: str, point: Point) -> None:
    case = measure.case_named(point[0])
    try:
        work = measure.prepared(adapter, device, case, point[1], ARRAYS)
    except measure.NotMeasured as error:
        benchmark.skipped = True  # else it warns that it was not used
        pytest.skip(f"{error.status}: {error}")
    function, calls = measure.batch(work, measure.finisher(adapter, device))
    benchmark.extra_info.update(calls=calls, case=case.name, size=point[1])
    benchmark(function)
    if benchmark.stats is not None:  # it is disabled
        measure.per_call(benchmark.stats, calls)

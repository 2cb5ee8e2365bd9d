"""What a benchmark is to measure: the points, the devices, the threads; shared by the command and its processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import pytest

from conformance.adapter import Adapter
from conformance.bench.cases import CASES, FAMILIES, Case
from conformance.errors import WrongUsage, nearest

Point = tuple[str, int]
"""A case's name and a size."""

POINTS = pytest.StashKey[list[Point]]()
"""Where a process of the command keeps the points that it was given, for ``test_cases`` to find."""

QUICK_LARGEST = 10_000


def points(cases: Iterable[Case], *, quick: bool) -> list[Point]:
    """The cases' sizes; only small ones where it is to be quick.

    Of a family all cases of a size come together, so that the host's array of that size is filled once.
    """
    found = [(case, size) for case in cases for size in case.sizes if not quick or size <= QUICK_LARGEST]
    found.sort(key=lambda point: ([*FAMILIES].index(point[0].family), point[1]))
    return [(case.name, size) for case, size in found]


def chosen(globs: Iterable[str]) -> list[Case]:
    """The cases of which the name or the family matches one of the globs; all of them without one."""
    globs = list(globs)
    found = [
        case
        for case in CASES.values()
        if not globs or any(fnmatchcase(case.name, glob) or fnmatchcase(case.family, glob) for glob in globs)
    ]
    for glob in globs:
        if not any(fnmatchcase(case.name, glob) or fnmatchcase(case.family, glob) for case in CASES.values()):
            hint = nearest(glob, [*FAMILIES, *CASES]) or f"; the families are {', '.join(FAMILIES)}"
            raise WrongUsage(f"no case and no family matches {glob!r}{hint}")
    return found


def default_devices(adapter: Adapter) -> tuple[str, ...]:
    """The host, and accelerators that are real: how long a simulated one takes says nothing about any."""
    return adapter.devices if "cuda" in adapter.capabilities else adapter.devices[:1]


def thread_settings(threads: int) -> Mapping[str, str]:
    """Environment variables that hold a library's pools to ``threads``; read when a backend is first imported."""
    names = (
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "FLAGS_paddle_num_threads",
    )  # fmt: skip
    settings = dict.fromkeys(names, str(threads))
    if threads == 1:
        own = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        settings["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {own}".strip()
    return settings

"""How much memory an operation takes beside its operands, in a process that does nothing else.

It is the growth of the process' peak resident memory, whatever allocator the library has.  ``tracemalloc`` sees NumPy's
memory and none of PyTorch's or JAX's.  Everything made is kept until the end, so that an operation cannot be
given memory that an earlier one left: in a process that frees, a copy into such memory looks like none at all.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from conformance.adapter import Adapter, Unsupported
from conformance.bench import measure
from conformance.bench.cases import FLOAT, Case
from conformance.bench.plan import Point
from conformance.errors import one_line

SIZE = 10_000_000
"""Elements of an operand, 40 MB: what glibc takes from the system anew for each allocation."""

_STATUS = Path("/proc/self/status")


def points(cases: Iterable[Case], *, quick: bool) -> list[Point]:
    """A point for every case: the size above, or the case's own largest; none larger than it takes to tell."""
    size = SIZE // 10 if quick else SIZE
    return [(case.name, size if case.moved or case.shares else case.sizes[-1]) for case in cases]


def peak() -> int | None:
    """The greatest resident memory of this process so far, in bytes; None where the system does not tell."""
    if _STATUS.exists():
        found = re.search(r"VmHWM:\s+(\d+)", _STATUS.read_text())
        if found:
            return int(found[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def forget_peak() -> None:
    """Let the peak begin again at what is resident now, where the system can (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def probe(adapter: Adapter, device: str, points: Iterable[Point], answer: Callable[..., None]) -> None:
    """Answer with each point's extra memory; of accelerators nothing is known, as theirs is not the process' own."""
    finish = measure.finisher(adapter, device)
    kept: list[Any] = []
    on_host = device.split(":")[0] == "cpu"
    for name, size in points:
        case = measure.case_named(name)
        if not (case.on_host if on_host else case.on_accelerators):
            continue
        status, reason, extra = "ok", "", None
        try:
            if not on_host:
                raise measure.NotMeasured("unsupported", "the memory of an accelerator is not measured")
            arrays: dict[int, Any] = {}
            work = measure.prepared(adapter, device, case, size, arrays)
            kept += [work, arrays, first := work()]  # the first call may compile, and load what the second one uses
            finish([first])
            forget_peak()
            before = peak()
            result = work()
            finish([result])
            after = peak()
            kept.append(result)
            if before is None or after is None:
                raise measure.NotMeasured("unsupported", "this system does not tell a process its peak memory")
            extra = max(0, after - before)
        except measure.NotMeasured as error:
            status, reason = error.status, str(error)
        except (Exception, Unsupported) as error:
            status, reason = "error", one_line(error)
        data = size * FLOAT if case.moved or case.shares else None
        answer(memory=[name, size, device], status=status, reason=reason, extra=extra, data=data)

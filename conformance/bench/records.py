"""The benchmark file: JSON Lines with a header, a record for every time, memory and cost, and a footer.

``bench.schema.json`` beside this module describes every line; BENCHMARKS.md says what the fields mean.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from conformance.bench import limits
from conformance.bench.measure import case_named
from conformance.bench.plan import thread_settings
from conformance.bench.rounds import Measured, Plan
from conformance.errors import NoResult, WrongUsage, reason

SCHEMA = 1
NOISY = 0.25
"""Processes whose medians lie further apart than this, relative to their median, do not agree on a time."""
FLAT = 3.0
"""Times of one operation that differ by more than this factor between sizes are not the same.

Its time tells whether it shares only at sizes at which copying its data takes longer than that, too."""
COPIED = 0.5
"""The part of its data's memory from which on an operation is said to copy it."""
COPY = 8
"""Bytes read and written for each element of float32 that is copied."""
FAR = 0.2
"""The part of the time of copying its data that an operation takes at least, where it is said to copy by its time."""

Row = dict[str, Any]


def judged(plan: Plan, measured: Measured, verdicts: Mapping[tuple[str, str, str], str]) -> list[Row]:
    """The records: times with their noise, ratios and verdicts; memory; what sharing operations cost.

    verdicts: of (clause, adapter, device), as far as they are known.
    """
    times = [_time(site, taken, verdicts) for site, taken in measured.times.items()]
    rates = _limits(times)
    for row in times:
        _compare(row, times, rates)
    kept = [_memory(site, found) for site, found in measured.memory.items()]
    return times + kept + _costs(times, kept, rates)


def _time(site: tuple[str, int, str, str], taken: Any, verdicts: Mapping[tuple[str, str, str], str]) -> Row:
    name, size, adapter, device = site
    case = case_named(name)
    known = {id: verdicts.get((id, adapter, device)) or verdicts.get((id, adapter, "cpu")) for id in case.clauses}
    row: Row = {
        "record": "time", "case": name, "family": case.family, "size": size, "adapter": adapter, "device": device,
        "status": taken.status, "reason": taken.reason, "processes": taken.seconds, "iqr": taken.iqrs,
        "median": None, "low": None, "high": None, "noisy": None, "clauses": known,
        "unchecked": [id for id, verdict in known.items() if verdict in (None, "unsupported", "blocked", "not_run")],
        "wrong": [id for id, verdict in known.items() if verdict in ("fail", "error", "crash", "timeout")],
        "to_fastest": None, "to_limit": None,
    }  # fmt: skip
    if taken.status == "ok":
        middle = statistics.median(taken.seconds)
        low, high = min(taken.seconds), max(taken.seconds)
        noisy = len(taken.seconds) < 2 or high - low > NOISY * middle
        row.update(median=middle, low=low, high=high, noisy=noisy)
    return row


def _limits(times: Iterable[Row]) -> dict[str, float]:
    """Bytes per second of the large copy, and operations per second of the fastest matrix product of all."""
    rates: dict[str, float] = {}
    for row in times:
        if row["status"] != "ok":
            continue
        case = case_named(row["case"])
        if row["adapter"] == limits.NAME and case.moved:
            rates["bandwidth"] = case.moved * row["size"] / row["median"]
        if case.flops and not row["wrong"]:
            rates["flops"] = max(rates.get("flops", 0.0), case.flops(row["size"]) / row["median"])
    return rates


def _compare(row: Row, times: Sequence[Row], rates: Mapping[str, float]) -> None:
    """Ratios, where they mean something: not of noisy times, nor of operations that fail their clauses."""
    if row["status"] != "ok" or row["noisy"] or row["wrong"]:
        return
    peers = [
        other
        for other in times
        if (other["case"], other["size"]) == (row["case"], row["size"])
        and other["status"] == "ok"
        and not other["wrong"]
    ]
    fastest = min(peers, key=lambda other: float(other["median"]))
    if len(peers) > 1 and not fastest["noisy"]:
        row["to_fastest"] = row["median"] / fastest["median"]
    case = case_named(row["case"])
    if case.moved and "bandwidth" in rates and case.moved * row["size"] >= 2 * limits.COPIED // 4:
        row["to_limit"] = row["median"] * rates["bandwidth"] / (case.moved * row["size"])
    if case.flops and "flops" in rates:
        row["to_limit"] = row["median"] * rates["flops"] / case.flops(row["size"])


def _memory(site: tuple[str, int, str, str], found: Mapping[str, Any]) -> Row:
    name, size, adapter, device = site
    return {"record": "memory", "case": name, "size": size, "adapter": adapter, "device": device, **found}


def _costs(times: Sequence[Row], kept: Sequence[Row], rates: Mapping[str, float]) -> list[Row]:
    """For each operation that is said to share, on each device: whether its time and its memory say so too."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in times:
        if case_named(row["case"]).shares:
            groups.setdefault((row["case"], row["adapter"], row["device"]), []).append(row)
    return [_cost(site, rows, kept, rates) for site, rows in groups.items()]


def _cost(site: tuple[str, str, str], rows: list[Row], kept: Sequence[Row], rates: Mapping[str, float]) -> Row:
    name, adapter, device = site
    cost: Row = {
        "record": "cost", "case": name, "adapter": adapter, "device": device, "verdict": "unknown", "from": None,
        "slowdown": None, "extra": None, "reason": "",
    }  # fmt: skip
    good = sorted((row for row in rows if row["status"] == "ok"), key=lambda row: int(row["size"]))
    if not good:
        return cost | {"verdict": rows[0]["status"], "reason": rows[0]["reason"]}
    base = min(row["low"] for row in good)
    telling = [row for row in good if "bandwidth" in rates and row["size"] * COPY / rates["bandwidth"] > FLAT * base]
    crossing = None
    for row in reversed(telling):
        if row["low"] <= FLAT * base or row["low"] < FAR * row["size"] * COPY / rates["bandwidth"]:
            break
        crossing = row["size"]
    if telling:
        cost["slowdown"] = telling[-1]["median"] / good[0]["median"]
    cost["from"] = crossing
    found = [m for m in kept if (m["case"], m["adapter"], m["device"]) == site and m["status"] == "ok" and m["data"]]
    if found:
        cost["extra"] = found[0]["extra"]
        share = found[0]["extra"] / found[0]["data"]
    if found and share >= COPIED:
        cost.update(verdict="copies", reason=f"takes {share:.2f} times its data in memory")
    elif crossing is not None:
        known = "no memory for its data" if found else "its memory is not known"
        cost.update(verdict="slows", reason=f"takes longer the larger its data is; {known}")
    elif found:
        time = "" if telling else "; its sizes are too small for its time to tell"
        cost.update(verdict="shares", reason=f"takes no memory for its data{time}")
    elif telling:
        cost.update(verdict="flat", reason="takes the same time at every size; its memory is not known")
    else:
        cost["reason"] = "its memory is not known, and its sizes are too small for its time to tell"
    return cost


def header(plan: Plan, measured: Measured) -> Row:
    """The first line: suite, machine, threads, what was measured how often, and the backends."""
    try:
        suite = version("tensor-conformance")
    except PackageNotFoundError:  # run from a checkout that is not installed
        suite = "0+checkout"
    return {
        "record": "header",
        "schema": SCHEMA,
        "format": "bench",
        "suite": {"name": "tensor-conformance", "version": suite},
        "environment": {
            "python": platform.python_version(),
            "platform": sys.platform,
            "machine": platform.machine(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        },
        "threads": plan.threads,
        "variables": dict(thread_settings(plan.threads)),
        "processes": measured.rounds,
        "quick": plan.quick,
        "noisy_above": NOISY,
        "pytest_benchmark": version("pytest-benchmark"),
        "adapters": [
            {
                "name": backend.name, "version": backend.version, "target": backend.target,
                "devices": list(backend.devices), "facade": backend.name in measured.facades,
            }
            for backend in measured.backends
        ],
        "not_started": dict(measured.not_started),
    }  # fmt: skip


def _processor() -> str:
    """The processor's name, as pytest-benchmark's own py-cpuinfo finds it; empty if it does not."""
    try:
        return str(import_module("cpuinfo").get_cpu_info().get("brand_raw", ""))
    except Exception:  # it reads what each system offers, and fails in as many ways
        return ""


def check_writable(path: Path) -> None:
    """WrongUsage if the file could not be written, before anything is measured for it."""
    if path.is_dir() or not path.absolute().parent.is_dir() or not os.access(path.absolute().parent, os.W_OK):
        raise WrongUsage(f"cannot write {path}: it is a directory, or there is none to write it to; name another file")


def write(path: Path, header: Row, rows: Iterable[Row], *, complete: bool) -> None:
    """Publish the file whole."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    lines = [header, *rows, {"record": "footer", "complete": complete}]
    try:
        partial.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise WrongUsage(f"cannot write {path}: {reason(error)}") from error


def read(path: Path) -> tuple[Row, list[Row], bool]:
    """Header, records and whether it is complete; NoResult, with the line at fault, if it is no benchmark file."""

    def foreign(number: int, why: str) -> NoResult:
        return NoResult(f"{path} is not a benchmark file: line {number} {why}; write one with 'conformance bench'")

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise foreign(1, "is not UTF-8 text") from error
    except OSError as error:
        raise NoResult(f"cannot read the benchmark file {path}: {reason(error)}") from error
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            kind = row["record"]
        except (ValueError, TypeError, KeyError) as error:
            if number == len(lines) > 1:
                break  # a line that was being written when the run was killed
            raise foreign(number, "is not a record") from error
        if number == 1:
            if kind != "header" or row.get("format") != "bench":
                raise foreign(1, "should be the header of a benchmark")
            if row.get("schema") != SCHEMA:
                raise NoResult(
                    f"{path} has benchmarks of schema {row.get('schema')!r}, and this version reads {SCHEMA}; "
                    "use the version of tensor-conformance that wrote it"
                )
            if not _REQUIRED["header"] <= row.keys():
                raise foreign(1, "is not a whole header")
        elif kind not in ("time", "memory", "cost", "footer") or not _REQUIRED[kind] <= row.keys():
            raise foreign(number, f"is not a whole record of the kind {kind!r}")
        rows.append(row)
    if not rows:
        raise foreign(1, "is missing")
    complete = rows[-1].get("complete") is True
    return rows[0], [row for row in rows[1:] if row["record"] != "footer"], complete


_SITE = {"case", "adapter", "device"}
_REQUIRED: Mapping[str, set[str]] = {
    "header": {"suite", "environment", "threads", "processes", "quick", "pytest_benchmark", "adapters", "not_started"},
    "time": {
        *_SITE,
        "family",
        "size",
        "status",
        "reason",
        "median",
        "low",
        "high",
        "noisy",
        "wrong",
        "unchecked",
        "to_fastest",
        "to_limit",
    },
    "memory": {*_SITE, "size", "status", "reason", "extra", "data"},
    "cost": {*_SITE, "verdict", "from", "slowdown", "extra", "reason"},
    "footer": {"complete"},
}


def slower(old: Iterable[Row], new: Iterable[Row]) -> tuple[list[tuple[Row, Row]], int, int]:
    """What got slower beyond the noise: every process of ``new`` took longer than any of ``old``, and by a tenth.

    Also how many times were compared, and how many could not be because one of the two is noisy or has none.
    """

    def key(row: Row) -> tuple[str, int, str, str]:
        return row["case"], row["size"], row["adapter"], row["device"]

    before = {key(row): row for row in old if row["record"] == "time"}
    found, compared, left_out = [], 0, 0
    for row in new:
        if row["record"] != "time" or key(row) not in before:
            continue
        was = before[key(row)]
        if was["status"] != "ok" or row["status"] != "ok" or was["noisy"] or row["noisy"]:
            left_out += 1
            continue
        compared += 1
        if row["low"] > was["high"] and row["median"] > 1.1 * was["median"]:
            found.append((was, row))
    return found, compared, left_out

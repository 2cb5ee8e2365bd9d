"""What the command prints of a benchmark: a table of times, what sharing costs, and what got slower."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from conformance.bench.limits import NAME as LIMITS
from conformance.bench.records import Row, slower

NOT_MEASURED = {
    "unsupported": "lacks it", "error": "error", "crash": "crash", "timeout": "timeout", "not_run": "not run",
}  # fmt: skip


def _console() -> Console:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = max(console.width, 120)
    return console


def seconds(value: float) -> str:
    """A duration in the unit that suits it: ``1.25 us``."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}" if value * factor < 1000 else f"{value * factor:.0f} {unit}"
    return f"{value * 1e9:.3g} ns"


def size(value: int) -> str:
    """A count with separators."""
    return f"{value:,}"


def sites(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The backends and devices that have times, in order; the machine's limits are not among them."""
    return list(
        dict.fromkeys((r["adapter"], r["device"]) for r in rows if r["record"] == "time" and r["family"] != "limits")
    )


def cell(row: Row | None) -> str:
    """A time with its marks and its ratio to the fastest, where there is one.

    The marks: ``~`` noisy, ``!`` a clause fails, ``?`` one cannot be asked.
    """
    if row is None:
        return ""
    if row["status"] != "ok":
        return NOT_MEASURED[row["status"]]
    marks = ("~" if row["noisy"] else "") + ("!" if row["wrong"] else "?" if row["unchecked"] else "")
    ratio = f" {row['to_fastest']:.2f}x" if row["to_fastest"] is not None else ""
    return f"{marks}{seconds(row['median'])}{ratio}"


def report(header: Row, rows: Sequence[Row], path: Path, *, complete: bool) -> None:
    """The tables."""
    console = _console()
    times = [row for row in rows if row["record"] == "time"]
    columns = sites(rows)
    found = {(r["case"], r["size"], r["adapter"], r["device"]): r for r in times}
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("case", "size"):
        table.add_column(title, no_wrap=True, justify="right" if title == "size" else "left")
    for adapter, device in columns:
        table.add_column(f"{adapter}\n{device}", justify="right")
    for name, amount in dict.fromkeys((r["case"], r["size"]) for r in times if r["family"] != "limits"):
        cells = [cell(found.get((name, amount, *site))) for site in columns]
        table.add_row(name, size(amount), *cells)
    console.print(table)
    console.print(
        "~ processes disagree by more than a quarter: no ratio.  ! fails its clause: does not compete.  "
        "? its clause cannot be asked there."
    )
    for line in limits(rows):
        console.print(line)
    for line in findings(rows):
        console.print(line)
    for name, why in header.get("not_started", {}).items():
        console.print(f"{name} did not start: {why}")
    noisy = sum(bool(row["noisy"]) for row in times)
    measured = sum(row["status"] == "ok" for row in times)
    state = "" if complete else "  INCOMPLETE: the run was cut short."
    console.print(f"{measured} times, {noisy} of them noisy.  Measurements: {path}{state}")


def limits(rows: Sequence[Row]) -> list[str]:
    """The machine's two limits as they were measured."""
    lines = []
    for row in rows:
        if row["record"] == "time" and row["family"] == "limits" and row["status"] == "ok":
            moved = 2 * row["size"] if row["case"] == "memory copy" else 2 * row["size"] ** 3
            unit = "GB/s read and written" if row["case"] == "memory copy" else "GFLOP/s in float32"
            mark = " (noisy)" if row["noisy"] else ""
            lines.append(f"limit: {row['case']}: {moved / row['median'] / 1e9:.1f} {unit}{mark}")
    return lines


def findings(rows: Sequence[Row]) -> list[str]:
    """Operations that are said to share and do not cost so, and operations whose clause fails."""
    lines = []
    for row in rows:
        if row["record"] == "cost" and row["verdict"] in ("copies", "slows"):
            start = f", its time grows from {size(row['from'])} elements" if row["from"] else ""
            lines.append(
                f"cost: {row['adapter']} on {row['device']}: {row['case']} {row['verdict']}: {row['reason']}{start}"
            )
    wrong: dict[tuple[str, str, str], Any] = {}
    for row in rows:
        if row["record"] == "time" and row["wrong"] and row["status"] == "ok":
            wrong[row["adapter"], row["device"], row["case"]] = row["wrong"]
    for (adapter, device, name), ids in wrong.items():
        lines.append(f"wrong: {adapter} on {device}: {name} fails {', '.join(ids)}")
    return lines


def comparison(old: tuple[Row, Sequence[Row], bool], new: tuple[Row, Sequence[Row], bool]) -> bool:
    """Say what differs around the two benchmarks and what got slower; whether that counts.

    It counts on the same machine, with the same settings and the same suite, where the machine's own limits did not
    get slower too.  Other versions of backends, or of Python, are what a comparison is for.
    """
    console = _console()
    for label, was, now in differences(old[0], new[0]):
        console.print(f"not the same {label}: {was} before, {now} now")
    for name, side in (("old", old), ("new", new)):
        if not side[2]:
            console.print(f"the {name} benchmark is incomplete")
    found, compared, left_out = slower(old[1], new[1])
    reasons = [label for label, _, _ in differences(old[0], new[0]) if label in DECISIVE]
    if any(row["adapter"] == LIMITS for _, row in found):
        reasons.append("speed of the machine itself")
    for was, row in found:
        console.print(
            f"slower: {row['adapter']} on {row['device']}: {row['case']} at {size(row['size'])}: "
            f"{seconds(was['median'])} -> {seconds(row['median'])} ({row['median'] / was['median']:.2f}x)"
        )
    console.print(f"{compared} times compared, {len(found)} slower; {left_out} not compared (noisy, or no time in one)")
    if found and reasons:
        console.print(f"What is slower does not count, as this is not the same: {', '.join(reasons)}.")
    return bool(found) and not reasons


DECISIVE = ("machine", "threads", "quick", "suite")
"""Where one of these differs, times are not compared for the exit status."""


def differences(old: Row, new: Row) -> list[tuple[str, Any, Any]]:
    """What differs around two benchmarks: the label, what it was, what it is."""

    def around(header: Row) -> dict[str, Any]:
        environment = dict(header["environment"])
        versions = {a["name"]: a["version"] for a in header["adapters"] if a["name"] != LIMITS}
        return {
            "machine": {key: environment[key] for key in ("platform", "machine", "processor", "cores")},
            "threads": header["threads"],
            "quick": header["quick"],
            "suite": header["suite"]["version"],
            "python": environment["python"],
            "adapters": versions,
        }

    was, now = around(old), around(new)
    return [(label, was[label], now[label]) for label in was if was[label] != now[label]]

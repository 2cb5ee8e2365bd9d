"""What the command prints where the terminal is narrow, or is one."""

import io

import pytest
from rich.console import Console

from conformance import display
from conformance.backend import Backend
from conformance.results import Record
from conformance.running import Verdict


def record(adapter: str, chapter: str, verdict: Verdict) -> Record:
    return Record(f"{chapter}.a.{verdict}", chapter, "must", adapter, "cpu", verdict)


def shown(names: list[str], records: list[Record], width: int) -> list[list[str]]:
    """The words of the tables' rows."""
    out = Console(file=io.StringIO(), width=width)
    display.tables(out, [(name, "cpu", [r for r in records if r.adapter == name]) for name in names])
    assert isinstance(out.file, io.StringIO)
    return [line.split() for line in out.file.getvalue().splitlines() if line.strip(" ─")]


def test_a_table_counts_verdicts_and_sums_chapters() -> None:
    records = [record("a", "two", Verdict.PASS), record("a", "one", Verdict.FAIL), record("b", "one", Verdict.PASS)]
    assert shown(["a", "b"], records, 80) == [
        ["a", "b"],
        ["chapter", "cpu", "cpu"],
        ["one", "1", "fail", "1", "pass"],
        ["two", "1", "pass"],
        ["all", "1", "pass,", "1", "fail", "1", "pass"],
    ]


@pytest.mark.parametrize(("width", "tables"), [(80, 2), (40, 5), (10, 5), (200, 1)])
def test_a_table_that_is_too_wide_is_shown_in_parts(width: int, tables: int) -> None:
    names = ["a", "b", "c", "d", "e"]
    rows = shown(names, [record(name, "one", Verdict.PASS) for name in names], width)
    assert sum(row[0] == "chapter" or row[0].startswith("chap") for row in rows) == tables


def on(name: str, devices: tuple[str, ...], **stand_ins: str) -> Backend:
    said = {device.replace("_", ":"): what for device, what in stand_ins.items()}
    return Backend(name, name, "1", "", devices, (), None, {}, {}, stand_ins=said)


def test_a_run_says_what_was_on_a_real_device_and_what_on_a_stand_in() -> None:
    backends = [on("a", ("cpu", "cuda:0")), on("b", ("cpu", "sim:0"), sim_0="simulated"), on("c", ("cpu",))]
    records = [
        Record(clause, "x", "must", adapter, device, verdict)
        for adapter, device, clause, verdict in (
            ("a", "cpu", "x.y.one", Verdict.PASS), ("a", "cuda:0", "x.y.two", Verdict.FAIL),
            ("b", "cpu", "x.y.one", Verdict.ERROR), ("b", "sim:0", "x.y.two", Verdict.PASS),
            ("b", "sim:0", "x.y.three", Verdict.PASS),
            ("b", "sim:0", "x.y.four", Verdict.UNSUPPORTED), ("c", "cpu", "x.y.one", Verdict.NOT_RUN),
        )
    ]  # fmt: skip
    assert display.where(backends, records) == [
        "On the host: a (1 clause); b (1 clause); c (0 clauses).",
        "On a real accelerator: a cuda:0 (1 clause).",
        "On a stand-in for an accelerator: b sim:0, simulated (2 clauses).",
        "On no real accelerator, though they take one: 1 of these.",
    ]


def test_a_run_on_the_host_alone_says_nothing_of_accelerators() -> None:
    assert display.where([on("a", ("cpu",))], [Record("x.y.one", "x", "must", "a", "cpu", Verdict.PASS)]) == []


def test_a_run_on_a_real_accelerator_alone_names_no_stand_in() -> None:
    records = [Record("x.y.one", "x", "must", "a", "cuda:0", Verdict.PASS)]
    assert display.where([on("a", ("cuda:0",))], records) == [
        "On the host: nothing.",
        "On a real accelerator: a cuda:0 (1 clause).",
    ]

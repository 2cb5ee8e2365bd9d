"""What the command prints where the terminal is narrow, or is one."""

import io

import pytest
from rich.console import Console

from conformance import display
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

"""What the report says of planted faults, and that both sides are measured."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.reference import Adapter
from tests.mutants import Mutant
from tests.power import __main__ as command
from tests.power.mutants import Trial, tried


def test_report_counts_each_side() -> None:
    trials = [
        ("views.a.b", Trial(True, 3)),
        ("views.a.c", Trial(False, 5)),
        ("views.a.d", Trial(True, None)),
        ("out.a.b", Trial(False, None)),
    ]
    head, *chapters, every, share = command.report(trials, 200)
    assert head.split("  ")[0] == "chapter"
    assert [line.split() for line in chapters] == [
        ["out", "1", "0", "0", "0", "1", "-", "-"],
        ["views", "3", "2", "2", "1", "0", "4", "5"],
    ]
    assert every.split() == ["all", "4", "2", "2", "1", "1", "4", "5"]
    assert share == "50.0% found by their clauses, 50.0% by programs alone within 200"


def test_report_of_nothing() -> None:
    assert [*command.report([], 200)] == ["no fault was tried"]


_NO_PROGRAMS: Any = SimpleNamespace(sides=SimpleNamespace(subject=SimpleNamespace(adapter=Adapter())))
"""What stands for the programs where there are none."""


@pytest.mark.parametrize("harmless", [False, True])
def test_the_clause_is_run(harmless: bool) -> None:
    def fault(ref: object, patch: pytest.MonkeyPatch) -> None:
        if not harmless:
            patch.setattr(ref, "zeros_like", lambda x, **options: x.clone())

    trial = tried(Mutant("factories.like.takes_after", "It copies.", fault), _NO_PROGRAMS, [])
    assert trial.clause is not harmless
    assert trial.programs is None


def test_a_fault_that_cannot_be_planted_is_found_by_nobody() -> None:
    def fault(ref: object, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(ref, "is_not_there", None)

    trial = tried(Mutant("factories.like.takes_after", "Nothing.", fault), _NO_PROGRAMS, [])
    assert not trial.clause
    assert trial.difference.startswith("cannot be planted")


def test_command_saves_a_line_for_each_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "power.jsonl"
    options = ["--programs", "3", "--sample", "2", "--jobs", "1", "--chapter", "detach", "--save", str(saved)]
    monkeypatch.setattr(sys, "argv", ["tests.power", *options])
    assert command.main() == 0
    rows = [json.loads(line) for line in saved.read_text().splitlines()]
    assert len(rows) == 2
    assert all(row["by_clause"] and row["clause"].startswith("detach.") for row in rows)
    assert "100.0% found by their clauses" in capsys.readouterr().out

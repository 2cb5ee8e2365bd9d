"""Several results files as one model: what is joined, what is kept apart, and what is missing."""

from pathlib import Path
from typing import Any

import pytest

from conformance.errors import NoResult
from conformance.report.model import Absence, Model, Run, load, model
from conformance.results import Record, Results
from conformance.running import Verdict

ENVIRONMENT = {"python": "3.11.1", "implementation": "CPython", "platform": "linux", "machine": "x", "numpy": "2.4"}
SUITE = {"a.b.one": "One.", "a.b.two": "Two.", "c.d.three": "Three."}


def run(name: str, verdicts: dict[str, str], **more: Any) -> Run:
    adapter = {"name": "lib", "version": more.get("version", "1"), "url": "", "target": "lib", "capabilities": []}
    adapter["devices"] = [more.get("device", "cpu")]
    records = [
        Record(id, id.partition(".")[0], "must", "lib", adapter["devices"][0], Verdict(verdict))
        for id, verdict in verdicts.items()
    ]
    header = {
        "suite": {"name": "tensor-conformance", "version": "1", "clauses": more.get("suite", SUITE)},
        "environment": {**ENVIRONMENT, **more.get("environment", {})},
        "adapters": [adapter],
        "selection": {"clauses": more.get("clauses", []), "devices": []},
    }
    return Run(name, Results(header, tuple(records), more.get("complete", True), cut=more.get("cut", False)))


def cells(made: Model, column: int = 0) -> list[str]:
    return [str(getattr(cell, "verdict", cell)) for cell in made.columns[column].cells.values()]


ALL = dict.fromkeys(SUITE, "pass")


def test_one_file_is_its_columns() -> None:
    made = model([run("r", {**ALL, "a.b.two": "fail"})], {})
    assert [(c.key, c.title, c.device) for c in made.columns] == [("lib-cpu", "lib 1", "cpu")]
    assert cells(made) == ["pass", "fail", "pass"]
    assert made.chapters == {"a": ["a.b.one", "a.b.two"], "c": ["c.d.three"]}
    assert not made.warnings


def test_parts_of_one_run_are_joined() -> None:
    made = model([run("x", {"a.b.one": "pass"}, clauses=["*one"]), run("y", {"a.b.two": "fail"}, clauses=["*two"])], {})
    assert len(made.columns) == 1
    assert cells(made) == ["pass", "fail", Absence.NOT_SELECTED]
    assert not made.warnings


@pytest.mark.parametrize(
    ("more", "titles"),
    [
        ({}, ["lib 1 (x)", "lib 1 (y)"]),
        ({"environment": {"numpy": "2.3"}}, ["lib 1 (numpy 2.4)", "lib 1 (numpy 2.3)"]),
        ({"version": "2"}, ["lib 1", "lib 2"]),
    ],
)
def test_a_backend_that_ran_twice_has_two_columns(more: dict[str, Any], titles: list[str]) -> None:
    made = model([run("x", ALL), run("y", {**ALL, "a.b.one": "fail"}, **more)], {})
    assert [column.title for column in made.columns] == titles
    assert [column.key for column in made.columns] == ["lib-cpu", "lib-cpu-2"]
    assert [entry.id for entry in made.differing()] == ["a.b.one"]
    assert bool(made.warnings) == ("version" not in more)


@pytest.mark.parametrize(("cut", "why"), [(True, "has no footer"), (False, "was interrupted")])
def test_what_an_incomplete_file_lacks_is_not_run_and_no_difference(cut: bool, why: str) -> None:
    made = model([run("x", {"a.b.one": "pass"}, complete=False, cut=cut)], {})
    assert cells(made) == ["pass", "not_run", "not_run"]
    assert why in made.warnings[0]
    assert not [*made.differing()]


def test_what_a_device_is_not_asked_is_not_missing() -> None:
    made = model([run("x", ALL), run("y", {"a.b.one": "pass"}, device="cuda:0", complete=False)], {})
    assert cells(made, 1) == ["pass", Absence.NOT_ASKED, Absence.NOT_ASKED]


def test_files_of_different_suites_are_joined_with_a_warning() -> None:
    other = {"a.b.one": "Another one.", "a.b.four": "Four."}
    made = model([run("x", ALL), run("y", {"a.b.one": "pass", "a.b.four": "pass"}, suite=other, version="2")], {})
    assert [entry.id for entry in made.clauses.values()] == ["a.b.one", "a.b.two", "a.b.four", "c.d.three"]
    assert made.clauses["a.b.one"].reworded
    assert made.clauses["a.b.one"].norm == "Another one."
    assert cells(made, 1) == ["pass", Absence.NOT_IN_SUITE, "pass", Absence.NOT_IN_SUITE]
    assert "3 clauses are in one only, 1 are worded otherwise" in made.warnings[0]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoResult, match="no such file"):
        load([tmp_path / "none"], {})

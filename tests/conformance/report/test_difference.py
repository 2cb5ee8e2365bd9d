"""What counts as a regression, and what does not."""

from dataclasses import replace

import pytest

from conformance.errors import NoResult
from conformance.report.difference import compare
from tests.conformance.report.test_model import ALL, SUITE, run

KINDS = ("failing", "passing", "changed", "unknown", "reworded_changed")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("pass", "pass", None),
        ("fail", "fail", None),
        *[("pass", bad, "failing") for bad in ("fail", "error", "crash", "timeout")],
        *[(bad, "pass", "passing") for bad in ("fail", "error", "crash", "timeout")],
        ("fail", "error", "changed"),
        ("unsupported", "fail", "changed"),
        ("unsupported", "pass", "changed"),
        ("pass", "unsupported", "changed"),
        *[("pass", silent, "unknown") for silent in ("not_run", "blocked")],
        *[(silent, "fail", "unknown") for silent in ("not_run", "blocked")],
    ],
)
def test_kinds_of_change(old: str, new: str, kind: str | None) -> None:
    found = compare(run("old", {**ALL, "a.b.one": old}), run("new", {**ALL, "a.b.one": new}))
    assert {name: len(getattr(found, name)) for name in KINDS} == {name: int(name == kind) for name in KINDS}


def test_clauses_that_a_suite_lacks_or_words_otherwise_are_no_regressions() -> None:
    suite = {"a.b.one": "Another one.", "a.b.two": SUITE["a.b.two"], "a.b.four": "Four."}
    found = compare(
        run("old", ALL), run("new", {"a.b.one": "fail", "a.b.two": "pass", "a.b.four": "fail"}, suite=suite)
    )
    assert (found.added, found.removed, found.reworded) == (["a.b.four"], ["c.d.three"], ["a.b.one"])
    assert [change.new.clause for change in found.reworded_changed] == ["a.b.one"]
    assert not found.failing


def test_what_changed_around_comes_with_it() -> None:
    found = compare(run("old", ALL), run("new", ALL, version="2", environment={"numpy": "2.5", "python": "3.12.0"}))
    assert found.around == ["lib 1 -> 2", "python 3.11.1 -> 3.12.0", "numpy 2.4 -> 2.5"]


def test_an_incomplete_run_is_named_and_what_it_lacks_is_no_regression() -> None:
    found = compare(run("old", ALL), run("new", {"a.b.one": "pass"}, complete=False, cut=True))
    assert found.incomplete == ["new: it has no footer: it was cut, or its run was killed"]
    assert [record.clause for record in found.only_old] == ["a.b.two", "c.d.three"]
    assert not found.failing


def test_runs_with_nothing_in_common_are_not_compared() -> None:
    with pytest.raises(NoResult, match="old and new have no clause, backend and device in common"):
        compare(run("old", ALL), run("new", ALL, device="cuda:0"))


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ({}, {}, 0),
        ({"a.b.one": "fail"}, {"a.b.one": "fail", "a.b.two": "unsupported"}, 0),
        ({}, {"a.b.one": "fail", "a.b.two": "not_run"}, 1),
        ({}, dict.fromkeys(ALL, "not_run"), 3),
        ({}, {**dict.fromkeys(ALL, "not_run"), "a.b.one": "crash"}, 1),
        (dict.fromkeys(ALL, "not_run"), dict.fromkeys(ALL, "not_run"), 0),
    ],
)
def test_a_gate_closes_on_new_failures_and_does_not_open_on_silence(
    old: dict[str, str], new: dict[str, str], status: int
) -> None:
    found = compare(run("old", {**ALL, **old}), run("new", {**ALL, **new}))
    assert found.status == status
    assert found.silent == ([("lib", "cpu")] if status == 3 else [])


def test_a_run_that_was_cut_before_a_backend_does_not_open_a_gate() -> None:
    clauses = {"a.b.one": "pass"}
    assert compare(run("old", ALL), run("new", clauses, complete=False, cut=True)).status == 0
    two = [run(name, clauses) for name in ("old", "new")]
    header = {**two[0].results.header, "adapters": [*two[0].results.header["adapters"]]}
    header["adapters"].append({**header["adapters"][0], "name": "other"})
    other = replace(two[0].results.records[0], adapter="other")
    old = replace(two[0], results=replace(two[0].results, header=header, records=(*two[0].results.records, other)))
    cut = replace(two[1], results=replace(two[1].results, header=header, complete=False))
    assert (compare(old, cut).silent, compare(old, cut).status) == ([("other", "cpu")], 3)
    whole = replace(cut, results=replace(cut.results, complete=True))
    assert compare(old, whole).status == 0

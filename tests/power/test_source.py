"""What becomes of a change of the source: a few clauses, few programs, one module."""

import json
from pathlib import Path

import pytest

from conformance import loading
from conformance.clause import Clause
from tests.power import source
from tests.power.equivalents import Place
from tests.power.source import FOLDER, Found, Judges, files, places, sample, tried

PLACE = Place("matrices", "tril", "0", "1")


@pytest.mark.parametrize(
    ("found", "by"),
    [
        (Found(PLACE, 1, "c"), "survives"),
        (Found(PLACE, 1, "c", clause="a.b.c"), "clauses"),
        (Found(PLACE, 1, "c", programs=3), "programs"),
        (Found(PLACE, 1, "c", clause="a.b.c", programs=3), "clauses and programs"),
        (Found(PLACE, 1, "c", reason="r"), "equivalent"),
        (Found(PLACE, 1, "c", programs=3, reason="r"), "named as equivalent, and found by programs"),
    ],
)
def test_by_whom(found: Found, by: str) -> None:
    assert found.by == by
    assert str(found).startswith(f"{by}: matrices:1 tril: c (")


def test_a_sample_is_the_same_again_and_its_beginning_is_the_smaller_one() -> None:
    paths = files(["matrices"])
    assert sample(paths, 5, 1) == sample(paths, 5, 1) != sample(paths, 5, 2)
    assert set(sample(paths, 5, 1)) < set(sample(paths, 9, 1))


def test_modules() -> None:
    assert files(["nn.pooling"]) == [FOLDER / "nn" / "pooling.py"]
    assert FOLDER / "gpu.py" not in files()
    assert files(["gpu"]) == [FOLDER / "gpu.py"]


def some_clauses() -> dict[str, Clause]:
    return {id: clause for id, clause in loading.clauses().items() if id.startswith(("shape.", "defaults.functions."))}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = some_clauses()
    monkeypatch.setattr(loading, "clauses", lambda: kept)


@pytest.mark.usefixtures("few")
def test_changes_are_found_by_the_clauses_that_reach_them(monkeypatch: pytest.MonkeyPatch) -> None:
    judges = source.prepared(2)
    changes = {place: mutation for mutation, place in places(files(["matrices", "random"]))}
    default = changes[PLACE]
    clauses, _ = judges.there(default)
    assert len(clauses) == len(judges.clauses) - 1, "a default is set on import: any clause may see it"
    assert "defaults.functions.of_tensors" in clauses[:10]
    named, unreached = next((p, m) for p, m in changes.items() if m.called and judges.there(m) == ([], []))
    monkeypatch.setattr(source, "equivalents", lambda: {named: "Nobody asks."})
    by = {found.place: found for found in tried([(default, PLACE), (unreached, named)], judges, jobs=2)}
    assert by[PLACE].by in ("clauses", "clauses and programs")
    assert by[PLACE].clause == "defaults.functions.of_tensors"
    assert by[named].by == "equivalent"
    assert by[named].clauses_there == 0


@pytest.mark.usefixtures("few")
def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "changes.jsonl"
    options = ["--sample", "3", "--programs", "1", "--module", "matrices", "--jobs", "2", "--save", str(saved)]
    status = source.main(options)
    rows = [json.loads(line) for line in saved.read_text().splitlines()]
    assert len(rows) == 3
    assert status == int(any(row["by"] == "survives" for row in rows))
    assert "     3 changes of " in capsys.readouterr().out


def test_unknown_module(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        source.main(["--module", "nowhere"])
    assert error.value.code == 2
    assert "no such module among nowhere" in capsys.readouterr().err


def test_a_process_that_dies_before_it_has_told_all_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="AttributeError"):
        Judges([], None)

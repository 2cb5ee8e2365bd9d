"""Results files: published whole, read strictly."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance import results
from conformance.backend import unknown
from conformance.errors import NoResult, WrongUsage
from conformance.expectations import Expectation
from conformance.results import Record, Writer
from conformance.running import Verdict

RECORD = Record(
    "a.b.one",
    "a",
    "must",
    "mylib",
    "cpu",
    Verdict.FAIL,
    case="dtype=float32",
    message="lone surrogate \ud800, newline\n",
    expected=Expectation("a.b.one", Verdict.FAIL, "known", "https://x"),
    seconds=0.25,
)


def header() -> dict[str, Any]:
    return results.header([], [unknown("mylib")], {"clauses": [], "devices": []})


def written(path: Path, *records: Record, complete: bool = True) -> Path:
    with Writer(path) as writer:
        writer.begin(header())
        for record in records:
            writer.add(record)
        writer.complete = complete
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    read = results.read(written(tmp_path / "r.jsonl", RECORD))
    assert read.records == (RECORD,)
    assert {**read.header, "started": ""} == {**header(), "started": ""}
    assert read.complete


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("the last run's")
    with Writer(path) as writer:
        writer.begin(header())
        writer.add(RECORD)
        assert path.read_text() == "the last run's"
        partial = next(tmp_path.glob(".*.partial"))
        assert len(partial.read_text().splitlines()) == 2  # on disk already, should this process be killed
    assert [*tmp_path.iterdir()] == [path]
    assert json.loads(path.read_text().splitlines()[-1]) == {
        "record": "footer",
        "counts": {"mylib": {"fail": 1}},
        "complete": False,
    }


def test_a_run_that_never_began_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("the last run's")
    with pytest.raises(ZeroDivisionError), Writer(path):
        raise ZeroDivisionError
    assert path.read_text() == "the last run's"
    assert [*tmp_path.iterdir()] == [path]


def test_a_run_that_breaks_off_is_published_as_incomplete(tmp_path: Path) -> None:
    def run() -> None:
        with Writer(tmp_path / "r.jsonl") as writer:
            writer.begin(header())
            writer.add(RECORD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    read = results.read(tmp_path / "r.jsonl")
    assert (read.records, read.complete) == ((RECORD,), False)


def test_a_killed_run_can_be_read(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", RECORD)
    lines = path.read_text().splitlines(keepends=True)
    for text in ("".join(lines[:2]), "".join(lines[:2]) + '{"record": "resu'):
        path.write_text(text)
        read = results.read(path)
        assert (read.records, read.complete, read.cut) == ((RECORD,), False, True)


def test_a_file_that_is_cut_anywhere_is_incomplete_or_refused(tmp_path: Path) -> None:
    """Cut in the header there is nothing to show; behind it what came before the cut, and never more."""
    whole = written(tmp_path / "r.jsonl", RECORD).read_bytes()
    cut = tmp_path / "cut.jsonl"
    for length in range(len(whole) - 1):
        cut.write_bytes(whole[:length])
        if length < whole.index(b"\n"):
            with pytest.raises(NoResult):
                results.read(cut)
        else:
            read = results.read(cut)
            assert (read.complete, read.cut) == (False, True)
            assert read.records in ((), (RECORD,))


def test_what_an_editor_does_to_a_file_does_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", RECORD)
    text = path.read_bytes()
    for edited in (text.rstrip(b"\n"), text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text):
        path.write_bytes(edited)
        read = results.read(path)
        assert (read.records, read.complete, read.cut) == ((RECORD,), True, False)


def test_a_cut_in_the_middle_of_a_character_is_a_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", RECORD)
    header, result, _ = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(header + result + '{"record":"result","message":"é'.encode()[:-1])
    assert results.read(path).records == (RECORD,)


def test_a_path_that_cannot_be_written_is_refused_before_the_run(tmp_path: Path) -> None:
    for folder in (tmp_path, Path("."), Path("/")):
        with pytest.raises(WrongUsage, match=r"cannot write the results file .*: is a directory; name another"):
            Writer(folder)
    with pytest.raises(WrongUsage, match="no such file or directory"):
        Writer(tmp_path / "none" / "r.jsonl")


HEADER = json.dumps(header())
RESULT = json.dumps(RECORD.to_json())
MISSPELT = RESULT.replace('"fail"', '"failed"')
FOOTER = '{"record": "footer", "counts": {}, "complete": true}'


def altered(line: str, key: str, value: object) -> str:
    return json.dumps({**json.loads(line), key: value})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 is missing"),
        ("half a lin", "line 1 is not a whole record"),
        ("hello\n", "line 1 is not a record"),
        ("3\n", "line 1 is not a record"),
        ("[]\n", "line 1 is not a record"),
        ('{"a": 1}\n', "line 1 is not a record"),
        (f"{RESULT}\n", "line 1 should be the header"),
        (f"{HEADER}\n{HEADER}\n", "line 2 is a second header"),
        (f'{HEADER}\n{{"record": "remark"}}\n', "line 2 is of the unknown kind 'remark'"),
        (f'{HEADER}\n{{"record": "result"}}\n', "line 2 is not a result (KeyError: 'clause')"),
        (f"{HEADER}\n{MISSPELT}\n", "line 2 is not a result (ValueError"),
        (f"{HEADER}\n{RESULT}\n{RESULT}\n", "line 3 is a second record of a.b.one on mylib-cpu"),
        (f"{HEADER}\n{FOOTER}\n{RESULT}\n", "line 3 follows the footer"),
        (f"{HEADER}\n\n{RESULT}\n", "line 2 is not a record"),
        (f"{HEADER}\n{FOOTER}\n{FOOTER}\n", "line 3 follows the footer"),
        (f"{HEADER}\n{'[' * 100_000}\n", "line 2 is not a record"),
        (f"{altered(HEADER, 'suite', [])}\n", "line 1 is not a whole header (TypeError: suite is no object)"),
        (f"{altered(HEADER, 'environment', {})}\n", "line 1 is not a whole header (KeyError: 'python')"),
        (
            f"{altered(HEADER, 'adapters', [3])}\n",
            "line 1 is not a whole header (TypeError: an item of adapters is no object)",
        ),
        (
            f"{altered(HEADER, 'adapters', json.loads(HEADER)['adapters'] * 2)}\n",
            "line 1 is not a whole header (ValueError: two adapters of one name among mylib, mylib)",
        ),
        (f"{HEADER}\n{altered(RESULT, 'message', 3)}\n", "line 2 is not a result (TypeError: message is a int)"),
        (f"{HEADER}\n{altered(RESULT, 'level', 'most')}\n", "line 2 is not a result (ValueError: 'most' is not"),
        (f"{HEADER}\n{altered(RESULT, 'seconds', float('nan'))}\n", "line 2 is not a result (ValueError: nan seconds)"),
        (f"{HEADER}\n{altered(RESULT, 'expected', 3)}\n", "line 2 is not a result (TypeError: expected is a int)"),
        (
            f"{HEADER}\n{altered(RESULT, 'device', 'gpu')}\n",
            "line 2 is of mylib on gpu, which the header does not name",
        ),
    ],
)
def test_a_foreign_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(text)
    with pytest.raises(NoResult) as refusal:
        results.read(path)
    assert f"{path} is not a results file: {message}" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoResult, match=r"cannot read the results file .*: is a directory"):
        results.read(tmp_path)
    with pytest.raises(NoResult, match="no such file"):
        results.read(tmp_path / "none")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(NoResult, match="is not UTF-8 text"):
        results.read(tmp_path / "image.png")


def test_a_file_of_another_schema_is_told_apart_from_a_foreign_one(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps({**header(), "schema": 2}) + "\n")
    with pytest.raises(NoResult, match="has results of schema 2, and this version reads 1"):
        results.read(path)


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], 3),
        (["not_run", "not_run"], 3),
        (["pass", "unsupported", "blocked"], 0),
        (["pass", "not_run"], 1),
        (["pass", "fail"], 1),
    ],
)
def test_exit_status(verdicts: list[str], status: int) -> None:
    records = [Record(f"a.b.c{n}", "a", "must", "x", "cpu", Verdict(v)) for n, v in enumerate(verdicts)]
    assert results.exit_status(records) == status

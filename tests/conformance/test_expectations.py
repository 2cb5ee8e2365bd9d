"""Expectations files: read strictly, judged strictly, rewritten with their reasons."""

from pathlib import Path

import pytest

from conformance.errors import WrongUsage
from conformance.expectations import UNEXPLAINED, Expectation, Expectations, read, updated, write
from conformance.results import Record
from conformance.running import Verdict
from tests.conformance.conftest import Run

CLAUSES = ("a.b.one", "a.b.two", "a.b.three")

ONE = """
[[expect]]
clause = "a.b.one"
verdict = "fail"
reason = "known"
"""

SEVERAL = """
[[expect]]
clauses = [
    "a.b.one",
    "a.b.two",
]
verdict = "fail"
reason = "known"
"""


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mylib.toml"
    path.write_text(text)
    return path


def record(clause: str, verdict: Verdict, device: str = "cpu", expected: Expectation | None = None) -> Record:
    return Record(clause, "a", "must", "mylib", device, verdict, expected=expected)


def test_a_file_that_is_not_there_expects_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml", CLAUSES).entries == ()
    assert read(None, CLAUSES).entries == ()


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("", True),
        ('device = "cpu"', True),
        ('device = "cuda:0"', False),
        ('platform = "no-such-platform"', False),
        ('version = ">=2.1,<3"', True),
        ('version = "<2.1"', False),
    ],
)
def test_conditions(tmp_path: Path, condition: str, holds: bool) -> None:
    found = read(file(tmp_path, ONE + condition), CLAUSES).of("a.b.one", "2.5.1+cpu", "cpu", Verdict.FAIL)
    assert (found is not None) is holds


def test_a_version_that_cannot_be_ordered_meets_no_condition(tmp_path: Path) -> None:
    path = file(tmp_path, ONE + 'version = ">=0"')
    assert read(path, CLAUSES).of("a.b.one", "nightly build", "cpu", Verdict.FAIL) is None


def test_the_first_entry_that_holds_counts(tmp_path: Path) -> None:
    path = file(tmp_path, ONE + 'device = "cuda:0"\n' + ONE.replace("known", "other"))
    assert read(path, CLAUSES).of("a.b.one", "1", "cpu", Verdict.FAIL).reason == "other"
    assert read(path, CLAUSES).of("a.b.one", "1", "cuda:0", Verdict.FAIL).reason == "known"


def test_an_intermittent_failure_may_fail_to_come(tmp_path: Path) -> None:
    found = read(file(tmp_path, ONE + "intermittent = true"), CLAUSES)
    expected = {v: found.of("a.b.one", "1", "cpu", v) is not None for v in Verdict}
    assert [verdict for verdict, said in expected.items() if not said] == [Verdict.PASS]
    write(found)
    assert read(tmp_path / "mylib.toml", CLAUSES).entries == found.entries
    for verdict in (Verdict.PASS, Verdict.FAIL):
        assert updated(found, "1", [record("a.b.one", verdict)]).entries == found.entries
    assert updated(found, "1", [record("a.b.one", Verdict.UNSUPPORTED)]).entries == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml at all", "mylib.toml is not an expectations file: "),
        ('[tool]\nname = "x"', "it may hold [[expect]] tables and nothing else"),
        ("expect = 3", "it may hold [[expect]] tables and nothing else"),
        ("expect = [3]", "entry number 1: is not a table"),
        (ONE.replace("a.b.one", "a.b.on"), "entry a.b.on: there is no clause a.b.on; did you mean a.b.one"),
        (ONE.replace('verdict = "fail"\n', ""), "entry a.b.one: the key 'verdict' is missing"),
        (ONE.replace("known", ""), "entry a.b.one: the key 'reason' is missing"),
        (ONE.replace("known", UNEXPLAINED), "entry a.b.one: its reason is still to be written"),
        (ONE.replace('"fail"', '"pass"'), "the verdict 'pass' cannot be expected; fail, error, crash, timeout can"),
        (ONE + 'clauses = ["a.b.two"]', "has both 'clause' and 'clauses'"),
        (SEVERAL.replace('"a.b.two"', '"a.b.one"'), "entry number 1: names a.b.one twice"),
        (SEVERAL.replace('"a.b.two"', '"a.b.tow"'), "there is no clause a.b.tow; did you mean a.b.two"),
        (SEVERAL.replace('"a.b.two"', "2"), "'clauses' must be a list of clauses' ids"),
        (ONE + 'devise = "cpu"', "there is no key 'devise'; did you mean device?"),
        (ONE + "device = 3", "'device' must be a string"),
        (ONE + 'intermittent = "yes"', "'intermittent' must be true or false"),
        (ONE + 'version = "2 or so"', "'2 or so' is not a condition on versions such as '>=2.1,<3'"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(WrongUsage) as refusal:
        read(file(tmp_path, text), CLAUSES)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"cannot read the expectations file .*: is a directory"):
        read(tmp_path, CLAUSES)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WrongUsage, match="is not an expectations file"):
        read(tmp_path / "binary.toml", CLAUSES)


@pytest.mark.parametrize(
    ("verdict", "expected", "unexpected", "stale"),
    [
        ("pass", None, False, False),
        ("unsupported", None, False, False),
        ("blocked", None, False, False),
        ("fail", None, True, False),
        ("error", None, True, False),
        ("crash", None, True, False),
        ("timeout", None, True, False),
        ("not_run", None, True, False),
        ("fail", "fail", False, False),
        ("crash", "fail", True, False),
        ("pass", "fail", True, True),
        ("unsupported", "fail", True, True),
        ("blocked", "fail", False, False),
        ("not_run", "fail", True, False),
    ],
)
def test_what_makes_a_run_fail(verdict: str, expected: str | None, unexpected: bool, stale: bool) -> None:
    entry = Expectation("a.b.one", Verdict(expected), "known") if expected else None
    made = record("a.b.one", Verdict(verdict), expected=entry)
    assert (made.unexpected, made.stale) == (unexpected, stale)


def old(*entries: Expectation) -> Expectations:
    return Expectations(None, entries)


def known(verdict: Verdict = Verdict.FAIL, **condition: str) -> Expectation:
    return Expectation("a.b.one", verdict, "known", **condition)


def test_updating_adds_what_fails_and_asks_for_a_reason() -> None:
    entries = updated(old(), "1", [record("a.b.one", Verdict.CRASH), record("a.b.two", Verdict.PASS)]).entries
    assert entries == (Expectation("a.b.one", Verdict.CRASH, UNEXPLAINED),)


def test_updating_binds_to_a_device_only_what_differs_between_devices() -> None:
    records = [
        record("a.b.one", Verdict.FAIL, "cpu"),
        record("a.b.one", Verdict.FAIL, "cuda:0"),
        record("a.b.two", Verdict.PASS, "cpu"),
        record("a.b.two", Verdict.FAIL, "cuda:0"),
    ]
    assert [(e.clause, e.device) for e in updated(old(), "1", records).entries] == [
        ("a.b.one", ""),
        ("a.b.two", "cuda:0"),
    ]


def test_updating_removes_what_is_over_and_keeps_what_did_not_run() -> None:
    other = Expectation("a.b.two", Verdict.FAIL, "elsewhere", platform="no-such-platform")
    three = Expectation("a.b.three", Verdict.FAIL, "not selected")
    records = [record("a.b.one", Verdict.PASS), record("a.b.two", Verdict.PASS)]
    assert set(updated(old(known(), other, three), "1", records).entries) == {other, three}


def test_updating_keeps_the_reason_of_a_changed_verdict() -> None:
    assert updated(old(known()), "1", [record("a.b.one", Verdict.CRASH)]).entries == (known(Verdict.CRASH),)


def test_updating_splits_an_entry_that_is_over_on_one_device_only() -> None:
    records = [record("a.b.one", Verdict.PASS, "cpu"), record("a.b.one", Verdict.FAIL, "cuda:0")]
    assert updated(old(known()), "1", records).entries == (known(device="cuda:0"),)


@pytest.mark.parametrize("verdict", [Verdict.BLOCKED, Verdict.NOT_RUN])
def test_updating_learns_nothing_from_a_clause_that_did_not_run(verdict: Verdict) -> None:
    assert updated(old(known()), "1", [record("a.b.one", verdict)]).entries == (known(),)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = file(tmp_path, "# Ours.\n# Two lines.\n\n" + ONE)
    reason = 'a "quote", a \\, a line\nbreak, a tab\t, a bell\x07, a delete\x7f and an é'
    entries = (known(device="cpu", version=">=1"), Expectation("a.b.two", Verdict.ERROR, reason, link="https://x"))
    write(Expectations(path, entries))
    assert read(path, CLAUSES).entries == entries
    assert path.read_text().startswith("# Ours.\n# Two lines.\n\n[[expect]]\n")
    write(Expectations(path, ()))
    assert path.read_text() == "# Ours.\n# Two lines.\n\n"
    assert [*tmp_path.iterdir()] == [path]


def test_the_whole_way(conformance: Run, tmp_path: Path) -> None:
    """A new failure, the file that --update makes, its reason, the run that passes, the mend, the stale entry."""
    path = tmp_path / "toy.toml"
    faulty = ("run", "--adapter", "fakes:Copying")
    here = {"TOY_EXPECTATIONS": str(path)}
    assert conformance(*faulty, **here).returncode == 1
    done = conformance("expectations", **here)
    assert (done.returncode, path.exists()) == (1, False)
    assert done.stdout == "copying: basics.share.shares: now fail; its reason is to be written\n"
    done = conformance("expectations", "--update", **here)
    assert done.returncode == 0, done.stderr
    assert 'clause = "basics.share.shares"' in path.read_text()
    done = conformance(*faulty, **here)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("entry basics.share.shares: its reason is still to be written")
    path.write_text(path.read_text().replace(UNEXPLAINED, "arrays are immutable here"))
    done = conformance(*faulty, **here)
    assert done.returncode == 0, done.stdout
    assert "1 of them known" in done.stdout
    done = conformance("run", "--adapter", "fakes:Adapter", **here)
    assert done.returncode == 1
    assert "expected to fail: arrays are immutable here\nThat is over" in done.stdout
    done = conformance("expectations", "--update", **here)
    assert (done.returncode, path.read_text()) == (0, "")
    assert conformance("expectations", **here).returncode == 0


def test_an_adapter_without_a_file(conformance: Run) -> None:
    conformance("run", "--adapter", "fakes:Copying")
    done = conformance("expectations", "--update")
    assert done.returncode == 2
    assert (
        done.stderr == "conformance: the adapter copying names no expectations file; set its 'expectations' to a path\n"
    )


def test_one_entry_may_name_several_clauses(tmp_path: Path) -> None:
    found = read(file(tmp_path, SEVERAL), CLAUSES)
    assert [(entry.clause, entry.reason) for entry in found.entries] == [("a.b.one", "known"), ("a.b.two", "known")]
    write(found)
    assert (tmp_path / "mylib.toml").read_text() == SEVERAL.lstrip()


def test_an_update_takes_a_clause_out_of_its_group(tmp_path: Path) -> None:
    found = read(file(tmp_path, SEVERAL), CLAUSES)
    write(updated(found, "1", [record("a.b.one", Verdict.PASS), record("a.b.three", Verdict.FAIL)]))
    kept = read(tmp_path / "mylib.toml", CLAUSES, unexplained=True).entries
    assert [(entry.clause, entry.reason) for entry in kept] == [("a.b.three", UNEXPLAINED), ("a.b.two", "known")]


def test_clauses_with_entries_for_each_device_keep_their_order(tmp_path: Path) -> None:
    entries = (known(device="cpu"), known(Verdict.CRASH), Expectation("a.b.two", Verdict.CRASH, "known"))
    write(Expectations(tmp_path / "mylib.toml", entries))
    assert read(tmp_path / "mylib.toml", CLAUSES).entries == entries


PLACES = {"a.b.one": ["cpu", "cuda:0"]}


def test_a_run_on_one_device_says_nothing_of_the_others() -> None:
    """An entry for every device stays one where it failed as before, and stays for the others where it did not."""
    same = [record("a.b.one", Verdict.FAIL)]
    assert updated(old(known()), "1", same, PLACES).entries == (known(),)
    passed = [record("a.b.one", Verdict.PASS)]
    assert updated(old(known()), "1", passed, PLACES).entries == (known(device="cuda:0"),)
    crashed = [record("a.b.one", Verdict.CRASH)]
    assert set(updated(old(known()), "1", crashed, PLACES).entries) == {
        known(device="cuda:0"),
        known(Verdict.CRASH, device="cpu"),
    }
    new = updated(old(), "1", [record("a.b.one", Verdict.FAIL)], PLACES).entries
    assert new == (Expectation("a.b.one", Verdict.FAIL, UNEXPLAINED, device="cpu"),)

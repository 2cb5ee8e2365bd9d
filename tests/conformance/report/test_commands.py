"""The commands, as their users run them."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from conformance import display
from conformance.report import commands
from conformance.report.model import model
from tests.conformance.conftest import Run
from tests.conformance.report.synthetic import synthetic
from tests.conformance.report.test_model import ALL, run


def test_report_and_compare(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "old.jsonl")
    shown = conformance("report", "old.jsonl")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines()[-3].split()[:4] == ["all", "8", "pass,", "1"]
    assert shown.stdout.endswith("backends differ on none\n")
    same = conformance("compare", "old.jsonl", "old.jsonl")
    assert same.returncode == 0
    assert same.stdout.endswith("nothing newly failing, nothing newly passing\n")
    whole = (tmp_path / "old.jsonl").read_text()
    (tmp_path / "bad.jsonl").write_text(whole.replace('"verdict":"pass"', '"verdict":"fail"', 1))
    worse = conformance("compare", "old.jsonl", "bad.jsonl")
    assert worse.returncode == 1
    assert "toy on cpu: pass -> fail" in worse.stdout
    assert conformance("compare", "bad.jsonl", "old.jsonl").returncode == 0
    (tmp_path / "cut.jsonl").write_text(whole[: whole.rindex('{"record":"footer"') - 20])
    cut = conformance("compare", "old.jsonl", "cut.jsonl")
    assert cut.returncode == 0
    assert "incomplete: cut.jsonl: it has no footer" in cut.stdout
    assert "1 results are only in old.jsonl, and are not compared" in cut.stdout
    for kind in ("html", "markdown", "junit", "badge", "csv"):
        written = conformance("report", "old.jsonl", f"--{kind}", "out")
        assert (written.returncode, written.stdout, written.stderr) == (0, "", "wrote out\n")
        assert (tmp_path / "out").read_text() == conformance("report", "old.jsonl", f"--{kind}", "-").stdout


def test_bad_input_gets_one_line(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "r.jsonl")
    for arguments, status in (
        (("report", "none"), 3),
        (("compare", "r.jsonl", "none"), 3),
        (("report", "r.jsonl", "--csv", "none/out"), 2),
        (("report", "r.jsonl", "--csv", "."), 2),
        (("report", "r.jsonl", "--csv", "-", "--junit", "-"), 2),
        (("report", "r.jsonl", "--csv", "out", "--junit", "./out"), 2),
        (("compare", "r.jsonl", "r.jsonl", "--html", "none/out"), 2),
        (("run", "--adapter", "fakes:Adapter", "--against", "none"), 3),
        (("run", "--adapter", "fakes:Adapter", "--against", "./r.jsonl", "--results", "r.jsonl"), 2),
    ):
        done = conformance(*arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (status, 1), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["r.jsonl"]


def test_a_new_failure_is_told_as_a_run_tells_it(conformance: Run, tmp_path: Path) -> None:
    ran = conformance("run", "--adapter", "fakes:Copying", "--results", "new.jsonl")
    first = ran.stdout[ran.stdout.index("copying on cpu: fail\n") :].partition("\n")[2].split("\n\n\n")[0]
    (tmp_path / "old.jsonl").write_text((tmp_path / "new.jsonl").read_text().replace('"fail"', '"pass"'))
    told = conformance("compare", "old.jsonl", "new.jsonl", "--html", "page.html")
    assert told.returncode == 1
    assert f"copying on cpu: pass -> fail\n{first}" in told.stdout
    assert "reproducer:\n" in first
    assert "basics.share.shares" in (tmp_path / "page.html").read_text()
    page = conformance("compare", "old.jsonl", "new.jsonl", "--html", "-")
    assert page.stdout == (tmp_path / "page.html").read_text()


def test_a_run_is_held_against_published_results(conformance: Run, tmp_path: Path) -> None:
    """A failure that was published is none of this run's; one that was not is, and is told once."""
    arguments = ("run", "--adapter", "fakes:Copying", "--results", "new.jsonl")
    assert conformance(*arguments).returncode == 1
    published = (tmp_path / "new.jsonl").read_text()
    (tmp_path / "old.jsonl").write_text(published)
    same = conformance(*arguments, "--against", "old.jsonl")
    assert same.returncode == 0
    assert "old.jsonl -> new.jsonl: " in same.stdout
    assert "reproducer" not in same.stdout
    (tmp_path / "old.jsonl").write_text(published.replace('"fail"', '"pass"', 1))
    worse = conformance(*arguments, "--against", "old.jsonl")
    assert worse.returncode == 1
    assert worse.stdout.count("reproducer:") == 1
    assert "newly failing: 1\n" in worse.stdout
    other = conformance("run", "--adapter", "fakes:Adapter", "--results", "new.jsonl", "--against", "old.jsonl")
    assert other.returncode == 3
    assert "no clause, backend and device in common" in other.stderr


def test_explaining_says_who_differs(conformance: Run, tmp_path: Path) -> None:
    for name in ("Adapter", "Copying"):
        conformance("run", "--adapter", f"fakes:{name}", "--results", f"{name}.jsonl")
    both = ("--results", "Adapter.jsonl", "--results", "Copying.jsonl")
    told = conformance("explain", "basics.share.shares", *both).stdout.splitlines()
    assert "result  toy on cpu: pass" in told
    assert "result  copying on cpu: fail, case size='small', dtype=uint8" in told
    assert "differ  fail: copying on cpu; pass: toy on cpu" in told
    one = conformance("explain", "basics.share.shares", *both[:2]).stdout
    assert "differ" not in one
    header, *rest = (tmp_path / "Copying.jsonl").read_text().splitlines(keepends=True)
    asked = json.loads(header)
    asked["suite"]["clauses"]["basics.share.shares"] = "Other words."
    (tmp_path / "Copying.jsonl").write_text(json.dumps(asked) + "\n" + "".join(rest))
    assert "worded  otherwise in Copying.jsonl: Other words." in conformance("explain", "share", *both).stdout


@pytest.mark.parametrize("width", [80, 120])
def test_a_report_fits_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "console", lambda: Console(width=width, highlight=False, markup=False, soft_wrap=True))
    commands._show(synthetic(120, 9))
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert "backends differ on " in shown
    assert "fail: backend" in shown


def test_where_nothing_fails_what_is_lacking_is_only_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lacking = {**ALL, "a.b.two": "unsupported"}
    commands._show(model([run("x", ALL), run("y", lacking, version="2")], {}))
    shown = capsys.readouterr().out
    assert "3 clauses; backends differ on 1 (a 1)\nOn 1 of them, no backend fails" in shown
    assert "a.b.two" not in shown

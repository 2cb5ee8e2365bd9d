"""The commands, as their users run them."""

from pathlib import Path

from tests.conformance.conftest import Run


def test_report_and_compare(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "old.jsonl")
    shown = conformance("report", "old.jsonl")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "8 pass, 1 unsupported" in shown.stdout
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
    for kind in ("markdown", "junit", "badge", "csv"):
        assert conformance("report", "old.jsonl", f"--{kind}", "out").returncode == 0
        assert (tmp_path / "out").read_text() == conformance("report", "old.jsonl", f"--{kind}", "-").stdout


def test_bad_input_gets_one_line(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "r.jsonl")
    for arguments, status in (
        (("report", "none"), 3),
        (("compare", "r.jsonl", "none"), 3),
        (("report", "r.jsonl", "--csv", "none/out"), 2),
        (("report", "r.jsonl", "--csv", "."), 2),
    ):
        done = conformance(*arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (status, 1), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["r.jsonl"]

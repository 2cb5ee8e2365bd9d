"""Findings, and the scripts that they are kept as."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters import reference
from conformance.errors import WrongUsage
from conformance.fuzz.finding import Finding, Findings, Pair, parse, read, script, write
from conformance.fuzz.lockstep import Difference
from conformance.fuzz.program import Line

PAIR = Pair.of(reference.Adapter(), reference.Adapter(), "reference", "reference")
SETTING = {"device": "cpu"}


def finding(last: str, difference: Difference, *before: str, seed: int = 7) -> Finding:
    lines = (*(Line(text) for text in before), Line(last, last))
    return Finding(lines, difference, seed, look=True)


DIFFERENCES = [
    ("v1 = v0.sum()", Difference("values", "v1", "1", "3. (float32)", "result")),
    ("v1 = v0.sum()", Difference("values", "v1", "1", "[[nan, inf], [1.5, -inf]] (float32)", "result")),
    ("v1 = v0.sum()", Difference("dtype", "v1", "'float32'", "'float64'", "result")),
    ("v1 = v0.sum()", Difference("shape", "v1", "()", "(1,)", "result")),
    ("v1 = v0.sum()", Difference("requires_grad", "v1", "True", "False", "result")),
    ("v0.sum().backward()", Difference("grad", "v0", "None", "[2., 2.] (float32)", "other")),
    ("v0.unsqueeze(0)", Difference("error", "", "no error", "IndexError: no", "none for IndexError")),
    ("v0.unsqueeze(9)", Difference("error", "", "IndexError", "no error", "IndexError for none")),
    ("v0.unsqueeze(9)", Difference("error", "", "IndexError", "TypeError: no", "IndexError for TypeError")),
    ("r0 = v0.dim()", Difference("value", "r0", "1", "2", "result")),
    ("v1 = v0[0]", Difference("sharing", "v1", "shares memory with v0", "shares memory with none before it", "result")),
]


@pytest.mark.parametrize(("last", "difference"), DIFFERENCES)
def test_a_script_fails_by_itself_where_the_difference_is(tmp_path: Path, last: str, difference: Difference) -> None:
    path = tmp_path / "finding.py"
    path.write_text(script(finding(last, difference, "v0 = xp.ones(2, requires_grad=True)"), PAIR, SETTING))
    ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    assert "Error" in ran.stderr
    assert "SyntaxError" not in ran.stderr
    assert "NameError" not in ran.stderr


def test_a_script_of_what_no_longer_differs_passes(tmp_path: Path) -> None:
    path = tmp_path / "finding.py"
    holds = Difference("values", "v1", "1", "2. (float32)", "result")
    path.write_text(script(finding("v1 = v0.sum()", holds, "v0 = xp.ones(2)"), PAIR, SETTING))
    subprocess.run([sys.executable, path], check=True)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    found = finding("v1 = v0.sum()", DIFFERENCES[0][1], "v0 = xp.ones(2)")
    (path,) = write([found], PAIR, SETTING, tmp_path / "new" / "folder")
    ((program, head),) = read(path)
    assert [line.text for line in program] == ["v0 = xp.ones(2)", "v1 = v0.sum()"]
    assert (head["adapter"], head["against"], head["seed"], head["look"]) == (
        "reference",
        "reference",
        "7",
        "every line",
    )
    ((program, head),) = read(path.with_name("pins.txt"))
    assert len(program) == 2
    ((program, head),) = read(path.with_name("findings.json"))
    assert (program, head["adapter"]) == (found.program, "reference")
    assert Finding.from_json(found.to_json()) == found


def test_a_json_file_that_is_no_campaigns(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(WrongUsage, match=r"other\.json is no findings\.json"):
        read(tmp_path / "other.json")


def test_findings_are_grouped_by_cause() -> None:
    findings = Findings()
    long = finding("v1 = v0.sum()", DIFFERENCES[0][1], "v0 = xp.ones(2)", "v9 = v0 + 1")
    short = finding("v1 = v0.sum()", DIFFERENCES[0][1], "v0 = xp.ones(2)", seed=9)
    other = finding("v1 = v0.sum()", DIFFERENCES[2][1], "v0 = xp.ones(2)")
    assert findings.add(long)
    assert not findings.add(short)
    assert findings.add(other)
    first = findings[long.cause]
    assert (len(first.program), first.count, first.seed) == (2, 2, 9)
    assert not findings.add(finding("v1 = v0.sum()", DIFFERENCES[0][1]), small=False)
    assert len(findings[long.cause].program) == 2
    assert long.name == short.name != other.name


@pytest.mark.parametrize(("text", "said"), [("", "no program"), ("x = 1", "not a pin"), ("# pin: [", "not a pin")])
def test_a_file_without_a_program(text: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        [*parse(text, "here")]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongUsage, match="cannot be written"):
        write([], PAIR, SETTING, tmp_path / "file")

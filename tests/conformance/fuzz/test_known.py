"""Files of triaged findings."""

from pathlib import Path

import pytest

import adapters
from conformance.errors import WrongUsage
from conformance.fuzz.known import read
from conformance.fuzz.lockstep import Difference
from conformance.fuzz.program import Line

ENTRY = '[[known]]\nrows = ["{x}.square()"]\nkind = "val*"\nsubject = "inf"\nreason = "so it is"\n'
LINE = Line("v1 = v0.square()", "{x}.square()")


def written(folder: Path, text: str) -> Path:
    path = folder / "known.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("line", "difference", "holds"),
    [
        (LINE, Difference("values", "v1", "inf", "1"), True),
        (Line(LINE.text, "no_grad: {x}.square()"), Difference("values", "v1", "inf", "1"), True),
        (Line("v1 = v0.exp()", "{x}.exp()"), Difference("values", "v1", "inf", "1"), False),
        (LINE, Difference("dtype", "v1", "inf", "1"), False),
        (LINE, Difference("values", "v1", "2", "1"), False),
    ],
)
def test_an_entry_holds_where_all_that_it_says_does(tmp_path: Path, line, difference, holds: bool) -> None:
    triage = read(written(tmp_path, ENTRY))
    assert (triage.explains(line, difference) is not None) is holds


def test_lines_that_are_left_out(tmp_path: Path) -> None:
    triage = read(written(tmp_path, '[[without]]\nline = "float64"\nreason = "it has none"\n'))
    assert triage.leaves_out("v0 = xp.ones(2, dtype=xp.float64)")
    assert not triage.leaves_out("v0 = xp.ones(2)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "not TOML"),
        ("[[knwon]]", "no table 'knwon'"),
        ('[[known]]\nrows = ["a"]\n', "no 'reason'"),
        ('[[known]]\nrows = "a"\nreason = "b"\n', "'rows' is a list"),
        ('[[known]]\nreason = "b"\n', "says of no line"),
        ('[[known]]\nline = "("\nreason = "b"\n', "no regular expression"),
        ('[[known]]\nlin = "a"\nreason = "b"\n', "no field 'lin'; did you mean"),
        ("[[known]]\nline = 1\nreason = 'b'\n", "'line' is a string"),
        ('[[without]]\nreason = "b"\n', "no 'line'"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said.replace("[", r"\[")):
        read(written(tmp_path, text))


def test_a_mirror_tells_it_from_the_other_side(tmp_path: Path) -> None:
    entry = '[[known]]\nrole = "RuntimeError for none"\nsubject = "was freed"\nreason = "so it is"\n'
    written(tmp_path, entry)
    other = tmp_path / "other.toml"
    other.write_text('mirror = "known.toml"\n')
    found = Difference("error", "", "no error", "it was freed", "none for RuntimeError")
    assert read(other).explains(LINE, found) is not None
    turned = Difference("error", "", "it was freed", "no error", "RuntimeError for none")
    assert read(other).explains(LINE, turned) is None
    third = tmp_path / "third.toml"
    third.write_text('mirror = "other.toml"\n')
    with pytest.raises(WrongUsage, match="mirrors a file itself"):
        read(third)
    third.write_text('mirror = "none.toml"\n')
    with pytest.raises(WrongUsage, match="cannot be read"):
        read(third)
    third.write_text("mirror = 1\n")
    with pytest.raises(WrongUsage, match="'mirror' is a string"):
        read(third)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be read"):
        read(tmp_path / "none.toml")


@pytest.mark.parametrize("path", sorted((Path(adapters.__file__).parent / "fuzz").glob("*.toml")), ids=lambda p: p.stem)
def test_the_files_of_this_project_are_well_formed(path: Path) -> None:
    triage = read(path)
    assert all(len(known.reason) > 10 for known in triage.known)

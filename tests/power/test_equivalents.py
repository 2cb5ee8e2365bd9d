"""The changes that are named as equivalent are there, and have reasons."""

from pathlib import Path

import pytest

from tests.power.equivalents import Place, equivalents
from tests.power.source import files, places


def test_every_change_that_is_named_can_be_made() -> None:
    named = equivalents()
    there = {place for _, place in places(files([*{place.module for place in named}]))}
    assert [place for place in named if place not in there] == []


ENTRY = """
[[equivalent]]
module = "views"
function = "flatten"
reason = "{reason}"
changes = [{{ was = "a", now = "b" }}, {{ was = "a", now = "b", number = {number} }}]
"""


def test_an_entry_names_changes_and_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text(ENTRY.format(reason="It is slower.", number=2))
    assert equivalents(file) == {
        Place("views", "flatten", "a", "b"): "It is slower.",
        Place("views", "flatten", "a", "b", 2): "It is slower.",
    }


@pytest.mark.parametrize(("reason", "number"), [("It is slower.", 1), ("", 2)])
def test_neither_twice_nor_without_a_reason(tmp_path: Path, reason: str, number: int) -> None:
    file = tmp_path / "some.toml"
    file.write_text(ENTRY.format(reason=reason, number=number))
    with pytest.raises(ValueError, match=r"some\.toml: .* is named twice, or without a reason"):
        equivalents(file)

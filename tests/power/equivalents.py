"""Changes of the reference's source that no program can see, each with the reason: ``equivalent.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """A change as it is told: it stays itself where lines move."""

    module: str
    """Of the reference, such as ``nn.pooling``."""
    function: str
    was: str
    now: str
    number: int = 1
    """Which of those that read the same."""


def equivalents(file: Path = FILE) -> Mapping[Place, str]:
    """Each change that is named, with the reason why it cannot be seen; ValueError for one that is named twice or without."""
    found: dict[Place, str] = {}
    for entry in tomllib.loads(file.read_text(encoding="utf-8"))["equivalent"]:
        reason = entry["reason"]
        for change in entry["changes"]:
            place = Place(entry["module"], entry["function"], change["was"], change["now"], change.get("number", 1))
            if place in found or not reason:
                raise ValueError(f"{file.name}: {place} is named twice, or without a reason")
            found[place] = reason
    return found

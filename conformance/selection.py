"""Choosing clauses: by glob for a run, and by whatever a reader types for an explanation."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from conformance.clause import Clause
from conformance.errors import WrongUsage, nearest


def shard(text: str) -> tuple[int, int]:
    """``2/5`` as numbers; WrongUsage if it is not the number of a part and the number of parts."""
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match and 1 <= int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    raise WrongUsage(f"--shard {text!r} is not a part of a whole, such as 2/5: the second part of five")


def in_shard(id: str, part: str) -> bool:
    """Whether a clause is of the part, by its id alone: other clauses that come and go do not move it."""
    number, count = shard(part)
    return zlib.crc32(id.encode()) % count == number - 1


def select(clauses: Mapping[str, Clause], globs: Iterable[str], part: str = "") -> list[Clause]:
    """The clauses whose ids match one of the globs, in the specification's order; all of them without a glob.

    Of ``part``, such as ``2/5``, if it is named.
    """
    globs = list(globs)
    for glob in globs:
        if not any(fnmatchcase(id, glob) for id in clauses):
            raise WrongUsage(f"no clause matches {glob!r}{_nearest_id(glob, clauses)} ('conformance list' shows all)")
    chosen = [clause for clause in clauses.values() if not globs or any(fnmatchcase(clause.id, glob) for glob in globs)]
    return [clause for clause in chosen if in_shard(clause.id, part)] if part else chosen


def _nearest_id(glob: str, clauses: Mapping[str, Clause]) -> str:
    """Ids, or globs of whole subjects and chapters, that ``glob`` may have meant."""
    candidates = dict.fromkeys(clauses)
    for id in clauses:
        parts = id.split(".")
        candidates.update(dict.fromkeys(f"{'.'.join(parts[:n])}.*" for n in (1, 2)))
    return nearest(glob, candidates)


def find(clauses: Mapping[str, Clause], text: str) -> list[Clause]:
    """The clauses about ``text``, the closest first: its own clause, its subject, a word of an id, a source, a norm.

    Only the best kind of match is given, so that a question about ``Tensor`` is not answered with every clause
    whose norm happens to say tensor.
    """
    if text in clauses:
        return [clauses[text]]
    name = text.rpartition(".")[2]
    word = re.compile(rf"\b{re.escape(text)}\b")
    kinds: tuple[Callable[[Clause], bool], ...] = (
        lambda clause: name in clause.id.split(".")[1:-1],
        lambda clause: name in clause.id.split("."),
        lambda clause: any(text in (source.name, source.name.rpartition(".")[2]) for source in clause.sources),
        lambda clause: bool(word.search(clause.norm)),
        lambda clause: text.lower() in clause.id.lower() or text.lower() in clause.norm.lower(),
    )
    for kind in kinds:
        if found := [clause for clause in clauses.values() if kind(clause)]:
            return found
    words = {part for id in clauses for part in id.split(".")}
    raise WrongUsage(f"no clause is about {text!r}{nearest(text, [*words, *clauses])} ('conformance list' shows all)")

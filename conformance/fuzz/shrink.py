"""Making a finding small: Hypothesis drops and simplifies lines, then a greedy pass drops what is dead."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from conformance.fuzz.lockstep import Difference
from conformance.fuzz.program import Line

Found = tuple[list[Line], Difference]
Replay = Callable[[Sequence[Line]], Found | None]
"""Runs lines; those up to the first difference, and that difference."""

_TRIES = 60
"""Programs that Hypothesis may draw until one differs: nearly every draw keeps nearly every line."""
_WIDE = 1_000_000
"""A draw from 0 to this is rarely among the few that drop or simplify a line."""
_ROUNDS = 4

_NUMBER = re.compile(r"-?\d+\.\d+")
_PREFIX = "with xp.no_grad(): "
_DROPPABLE = (
    ", requires_grad=True", ", dtype=xp.float64", ", dtype=xp.float32", ", keepdim=True", ", retain_graph=True",
    ", create_graph=True", ", allow_unused=True", ".clone()", ".detach()", ".contiguous()",
)  # fmt: skip


def simpler(text: str) -> list[str]:
    """Simpler forms of a line, the simplest first."""
    forms = []
    if text.startswith(_PREFIX):
        forms.append(text.removeprefix(_PREFIX))
    for part in _DROPPABLE:
        if part in text:
            forms.append(text.replace(part, ""))
    if "xp.tensor([" in text:
        forms += _smaller_data(text)
    return forms


def _smaller_data(text: str) -> Iterator[str]:
    """The line with its literal data flattened, cut or made of ones."""
    start = text.index("xp.tensor([") + len("xp.tensor(")
    depth = 0
    for end in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[end], 0)
        if not depth:
            break
    before, data, after = text[:start], text[start : end + 1], text[end + 1 :]
    numbers = [part for part in re.split(r"[\[\], ]+", data) if part]
    if len(numbers) > 1:
        yield f"{before}[{numbers[0]}]{after}"
        if "[[" in data:
            yield f"{before}[{', '.join(numbers)}]{after}"
        else:
            yield f"{before}[{', '.join(numbers[:2])}]{after}"
    ones = _NUMBER.sub("1.0", data)
    if ones != data:
        yield before + ones + after


def shrunk(found: Found, replay: Replay) -> Found:
    """A finding of the same cause and kind with as few and as simple lines as are found."""
    lines, difference = found
    row, kind = lines[-1].production, difference.kind

    def same(candidate: Sequence[Line]) -> Found | None:
        again = replay(candidate)
        if again is None or again[1].kind != kind or again[0][-1].production != row:
            return None
        return again

    if same(lines) is None:  # it takes what ran before the program: nothing that is left out can be judged
        return found
    found = _searched(found, same)
    found = _greedy(found, same)
    return _renamed(found, same)


def _searched(found: Found, same: Replay) -> Found:
    """What Hypothesis shrinks the finding to: one integer a line, 0 to drop it, small ones to simplify it."""
    import pytest
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from hypothesis.internal import constants_ast
    from hypothesis.internal.conjecture import providers

    lines = found[0]
    forms = [[None, *simpler(line.text)] for line in lines[:-1]]
    best = found

    class Differs(Exception):
        pass

    @settings(
        derandomize=True, database=None, deadline=None, max_examples=_TRIES, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(st.tuples(*(st.integers(0, _WIDE) for _ in forms)))
    def search(chosen: tuple[int, ...]) -> None:
        nonlocal best
        candidate = []
        for number, form, line in zip(chosen, forms, lines, strict=False):
            text = form[number] if number < len(form) else line.text
            if text is not None:
                candidate.append(Line(text, line.production))
        again = same([*candidate, lines[-1]])
        if again is not None:
            best = again
            raise Differs

    if forms:
        try:
            with pytest.MonkeyPatch.context() as patch:
                # Hypothesis mixes in constants from whatever source files are loaded, which takes seconds.
                nothing = constants_ast.Constants()
                patch.setattr(providers, "_get_local_constants", lambda: nothing, raising=False)
                search()
        except Exception:  # Differs, or that a finding does not repeat: the smallest one that did is kept
            pass
    return best


def _greedy(found: Found, same: Replay) -> Found:
    """Leave out each line, and simplify each, until nothing more can go."""
    for _ in range(_ROUNDS):
        before = [line.text for line in found[0]]
        for i in range(len(found[0]) - 2, -1, -1):
            if i < len(found[0]) - 1:
                lines = found[0]
                found = same(lines[:i] + lines[i + 1 :]) or same(_bypassed(lines, i)) or found
        i = 0
        while i < len(found[0]):
            lines = found[0]
            for text in simpler(lines[i].text):
                again = same([*lines[:i], Line(text, lines[i].production), *lines[i + 1 :]])
                if again is not None:
                    found = again
                    break
            i += 1
        if [line.text for line in found[0]] == before:
            break
    return found


_BOUND = re.compile(r"^(?:with [^:]*: )?(v\d+) = .*?\b(v\d+)\b", re.DOTALL)


def _bypassed(lines: Sequence[Line], number: int) -> list[Line]:
    """The program without a line ``v2 = ... v1 ...``, with v1 for v2 after it."""
    before, after = [*lines[:number]], [*lines[number + 1 :]]
    match = _BOUND.match(lines[number].text)
    if match is None:
        return before + after
    bound = re.compile(rf"\b{match[1]}\b")
    return before + [Line(bound.sub(match[2], line.text), line.production) for line in after]


_NAME = re.compile(r"\b([a-z])(\d+)\b")
_BINDS = re.compile(r"^(?:with [^:]*: )?((?:[a-z]\d+(?:, )?)+) = ", re.MULTILINE)


def _renamed(found: Found, same: Replay) -> Found:
    """The names that the program binds numbered anew, from 0 for each letter; a dtype's in a string is none of them."""
    bound = {name for line in found[0] for names in _BINDS.findall(line.text) for name in names.split(", ")}
    numbers = {letter: itertools.count() for letter in "abcdefghijklmnopqrstuvwxyz"}
    names: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        name = match.group()
        if name not in bound:
            return name
        if name not in names:
            names[name] = f"{match[1]}{next(numbers[match[1]])}"
        return names[name]

    lines = [Line(_NAME.sub(rename, line.text), line.production) for line in found[0]]
    return same(lines) or found

"""Writing lines that mostly fit the values that there are, as the oracle shows them."""

from __future__ import annotations

import math
import random
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import accumulate
from typing import Any, TypeVar

from conformance.fuzz.lockstep import Lockstep
from conformance.fuzz.production import GRAMMAR, PREDICATES, Info, Production
from conformance.fuzz.program import Line
from conformance.fuzz.side import Tensor
from conformance.fuzz.slots import DTYPES, SLOTS, Unfit, kind_of

T = TypeVar("T")

MOST_ALIVE = 9
"""Tensors; then one is deleted, so that a line's cost does not grow with the program."""
LARGEST = 128
"""Elements of a tensor; a larger one is deleted."""
_TRIED = 4
"""Rows of those dealt that are looked at before a line is drawn by chance instead."""
_AT_ONCE = 4
"""Tensors that are deleted when there are too many: one a line, such lines would be a sixth of a program."""
MOST_RESULTS = 9
"""Results that are no tensors; then all but the newest are deleted, each of which may hold a dozen tensors to be looked at."""
_NEWEST = 3
"""Results that are not deleted then, nor beside tensors."""
_MOST_OTHERS = 3
"""Tables besides the core that one program draws from by chance."""
_HAND = 10
"""Rows that a program is dealt: there are 15,000, and by chance alone one in eight is not met in 2000 programs."""
_DEALT_SHARE = 0.6
"""How many of the lines are of those rows, while there are any."""
LONG = 200
"""Characters of a row; by chance a longer one is drawn less often by as much, besides being dealt.

Rows of 500 characters and more ask ten things and more each, mostly of tensors of their own, and take 2 ms, the others 0.1 ms.
Drawn as often as those they were two lines of a program and half of its time.  Programs are a fifth quicker so, and of 600
planted faults 581 are found within 2000, where 585 were; the median fault takes a tenth less time.  With 100 instead of 200 a
program takes 3 % less, and the median fault a tenth more.
"""
FIRST = 3
"""Lines at the beginning that make tensors."""
_DTYPES = [name for name, _ in DTYPES]
_DTYPE_WEIGHTS = list(accumulate(weight for _, weight in DTYPES))


_CORE = ("creation", "views", "values", "writes", "autograd")
"""Tables that every program draws from; of the others it draws from a few, so that their rows meet."""
_CORE_SHARES = (0.1, 0.25, 0.5)
"""How much of a program is of the core: one of these, so that some programs stay in their subjects."""
_NAME = re.compile(r"[a-z](?=\d)(?<!\w\w)\d+\b")
"""A name that a program binds: beginning with the letter, not with the border before it, is found a third quicker."""
_SAID = re.compile(r"\bxp((?:\.[A-Za-z_]\w*)+)")
_ASKED = re.compile(r"\{(?:x|t)[^}]*\}\.([A-Za-z_]\w*)")
_MEANT = ("nonsense", "gpu")
"""Names in rows that no library has."""


class Table:
    """Rows that one is drawn from by weight."""

    def __init__(self, rows: Sequence[Production]) -> None:
        self.rows = rows
        self._sums = list(accumulate(row.weight for row in rows))
        self.weight = self._sums[-1]

    def draw(self, random: float) -> Production:
        return self.rows[bisect(self._sums, random * self.weight)]


class Rows:
    """The rows that two backends can be given: that need no more than both have, and say no name that one lacks.

    wanted: subjects whose rows alone are taken, beside those that create; all, if none is named.
    """

    def __init__(self, capabilities: frozenset[str], spaces: Iterable[Any] = (), wanted: Iterable[str] = ()) -> None:
        spaces = [*spaces]
        wanted = {*wanted}
        able = [
            row
            for row in GRAMMAR
            if row.needs <= capabilities and (not wanted or row.subject in wanted or row.subject == "creation")
        ]
        self.all = [row for row in able if all(_has(xp, row.template) for xp in spaces)]
        self.absent = [row.template for row in able if not all(_has(xp, row.template) for xp in spaces)]
        """Templates of rows that are left out since one side lacks a name."""
        subjects: dict[str, list[Production]] = {}
        for row in self.all:
            subjects.setdefault(row.subject, []).append(row)
        self.creations = Table(subjects["creation"])
        self.core = Table([row for subject in _CORE for row in subjects.get(subject, ())])
        self.tables = {subject: Table(rows) for subject, rows in subjects.items() if subject not in _CORE}
        self.others = [*self.tables.values()]
        self.long = LONG if not wanted else math.inf
        """Characters beyond which a row is drawn by chance less often; where subjects are asked for, what is of them is."""
        self._turns = list(accumulate(table.weight**0.5 for table in self.others))
        self.hands = -(-sum(len(table.rows) for table in self.others) // _HAND)
        """As many programs one after another are dealt every row once, besides those that they draw."""
        self._round = -1
        self._hands: list[list[Production]] = []

    def hand(self, seed: int) -> list[Production]:
        """The rows that the program of a seed is dealt: of one subject or two, so that they meet."""
        turn, number = divmod(seed, self.hands) if self.hands else (0, 0)
        if turn != self._round:
            self._round = turn
            shuffled = random.Random(turn)
            tables = shuffled.sample(self.others, len(self.others))
            rows = [row for table in tables for row in shuffled.sample(table.rows, len(table.rows))]
            hands = [rows[at : at + _HAND] for at in range(0, len(rows), _HAND)]
            shuffled.shuffle(hands)
            self._hands = hands
        return self._hands[number] if self._hands else []

    def some(self, rng: random.Random, count: int) -> list[Table]:
        """Tables besides the core, drawn without repetition: heavier ones more often, so that all rows have their turn."""
        drawn: list[Table] = []
        while len(drawn) < min(count, len(self.others)):
            table = self.others[bisect(self._turns, rng.random() * self._turns[-1])]
            if table not in drawn:
                drawn.append(table)
        return drawn


def _has(xp: Any, template: str) -> bool:
    """Whether a library has every name that the template says."""
    for path in _SAID.findall(template):
        found = xp
        for name in path[1:].split("."):
            if name in _MEANT:
                break
            found = getattr(found, name, _NONE)
            if found is _NONE:
                return False
    return all(name in _MEANT or hasattr(xp.Tensor, name) for name in _ASKED.findall(template))


_NONE = object()


class Writer:
    """Writes the lines of one program."""

    def __init__(self, seed: int, rows: Rows, sides: Lockstep, capabilities: frozenset[str]) -> None:
        rng = random.Random(seed)
        self.random = rng.random
        self.rows = rows
        self._dealt = [*rows.hand(seed)]
        self.others = [rows.tables[subject] for subject in dict.fromkeys(row.subject for row in self._dealt)]
        self.others += rows.some(rng, self.between(1, _MOST_OTHERS) - 1)
        self._core_share = self.choice(_CORE_SHARES)
        self.sides = sides
        self.tape = "autograd.tape" in capabilities
        self.double = "autograd.double" in capabilities
        self.made: dict[str, int] = {}
        self.tensors: list[Info] = []
        self.names: list[str] = []
        self._written = 0
        self._is_view: Callable[[Any], bool] | None = getattr(sides.oracle.tensor, "_is_view", None)
        self._is_inference: Callable[[Any], bool] | None = getattr(sides.oracle.tensor, "is_inference", None)
        self._known: dict[str, tuple[tuple[Tensor, bool, bool, int], Info]] = {}

    def choice(self, options: Sequence[T]) -> T:
        return options[int(len(options) * self.random())]

    def sample(self, options: Iterable[T], count: int) -> list[T]:
        """As many of the options, each at most once; a fifth of the time of ``random.sample``."""
        left = [*options]
        return [left.pop(int(len(left) * self.random())) for _ in range(count)]

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + int((high - low + 1) * self.random())

    def dtype(self) -> str:
        return _DTYPES[bisect(_DTYPE_WEIGHTS, self.random() * _DTYPE_WEIGHTS[-1])]

    def fits(self, info: Info, words: str) -> bool:
        return not words or all(predicate(info) for predicate in _predicates(words))

    def pick(self, words: str = "") -> Info:
        """One of the tensors, newer ones more often."""
        fitting = [info for info in self.tensors if self.fits(info, words)] if words else self.tensors
        if not fitting:
            raise Unfit
        return fitting[int(len(fitting) * self.random() ** 0.7)]

    def pick_name(self, letter: str) -> str:
        fitting = [name for name in self.names if name[0] == letter]
        if not fitting:
            raise Unfit
        return fitting[int(len(fitting) * self.random() ** 0.7)]

    def line(self) -> Line:
        """The program's next line."""
        self._look()
        if self._written < FIRST or not self.tensors:
            self._written += 1
            return self._write(self.rows.creations.draw(self.random()), None)
        for info in self.tensors:
            if info.numel > LARGEST:
                return Line(f"del {info.name}", "del", (info.name,))
        if gone := self._too_many():
            return Line(f"del {', '.join(gone)}", "del", (*gone,))
        if self._dealt and self.random() < _DEALT_SHARE and (line := self._deal()):
            return line
        while True:
            table = self.rows.core if not self.others or self.random() < self._core_share else self.choice(self.others)
            row = table.draw(self.random())
            if row.length > self.rows.long and row.length * self.random() > self.rows.long:
                continue
            about = self._about(row)
            if about is None and row.tensors:
                continue
            try:
                return self._write(row, about)
            except Unfit:
                continue

    def _too_many(self) -> list[str]:
        """The names of what is to be deleted, since each line looks at all that there is."""
        results = [name for name in self.names if name[0] == "r"]
        gone = []
        if len(self.tensors) > MOST_ALIVE:
            gone = self.sample([info.name for info in self.tensors], _AT_ONCE)
        elif len(results) <= MOST_RESULTS:
            return []
        return [*gone, *(name for name in results[:-_NEWEST] if name not in gone)]

    def _deal(self) -> Line | None:
        """A line of one of the rows dealt that can be written now; each is written once."""
        for at in self.sample(range(len(self._dealt)), min(len(self._dealt), _TRIED)):
            row = self._dealt[at]
            about = self._about(row, len(self.tensors))
            if about is None and row.tensors:
                continue
            try:
                line = self._write(row, about)
            except Unfit:
                continue
            del self._dealt[at]
            return line
        return None

    def _about(self, row: Production, tries: int = 3) -> Info | None:
        """A tensor that the row takes: of a few that are tried."""
        if not row.tensors:
            return None
        for _ in range(tries):
            info = self.tensors[int(len(self.tensors) * self.random() ** 0.7)]
            if info.inference and ("mutable" in row.needs or "}.apply(" in row.template):
                continue  # PyTorch refuses to write to an inference tensor, or a view of what was detached, when it has written
            if info.meta and row.subject != "meta":
                continue  # PyTorch checks less of what has no memory, by the operation
            if info.sparse and "sparse" not in row.subject:
                continue  # few operations are specified for what has no array
            for predicate in row.takes:
                if not predicate(info):
                    break
            else:
                return info
        return None

    def _write(self, row: Production, info: Info | None) -> Line:
        about = info or _NOTHING
        text = []
        filled = []
        last = ""
        for literal, slot, argument in row.parts:
            text.append(literal)
            if slot:
                last = SLOTS[slot](self, about, argument or (last if slot in ("picks", "size") else ""))
                text.append(last)
                filled.append(last)
        line = "".join(text)
        names = _NAME.findall(" ".join(filled)) if filled else []
        if row.binds:
            letter = row.binds
            number = self.made.get(letter, 0)
            self.made[letter] = number + 1
            name = f"{letter}{number}"
            names.insert(0, name)
            line = line.replace("NAME", name) if "NAME" in line else f"{name} = {line}"
        if (
            row.guarded
            and self.tape
            and self.random() < 0.05
            and not line.startswith(("with ", "def ", "class ", "for "))
        ):
            return Line(f"with xp.no_grad(): {line}", f"no_grad: {row.template}", (*names,))
        return Line(line, row.template, (*names,))

    def _look(self) -> None:
        """Take in what the sides show."""
        sides, known = self.sides, self._known
        values, exact, group, is_view = sides.oracle.names, sides.exact, sides.group, self._is_view
        self.names = [*sides.seen]
        tensors = []
        groups: dict[int, int] = {}
        for name, value in sides.seen.items():
            if type(value) is Tensor:
                told = (value, exact(name), is_view is not None and is_view(values[name]), group(name))
                before = known.get(name)
                if before is None or before[0] != told:
                    before = known[name] = (told, self._new_info(name, *told))
                info = before[1]
                groups[info.group] = groups.get(info.group, 0) + 1
                tensors.append(info)
        for info in tensors:
            info.shared = groups[info.group] > 1
        self.tensors = tensors

    def _new_info(self, name: str, value: Tensor, exact: bool, view: bool, group: int) -> Info:
        facts = dict(zip(self.sides.facts, value.facts, strict=False))
        shape, dtype = facts["shape"], facts["dtype"]
        requires_grad = facts.get("requires_grad", False)
        meta = facts.get("device") == "meta"
        return Info(
            name, shape, dtype, math.prod(shape), kind_of(dtype), requires_grad is True, facts.get("is_leaf", True) is True,
            facts.get("retains_grad", False) is True, value.grad is not None, exact,
            facts.get("device", "cpu") == "cpu", view, group, False,
            self._is_inference is not None and self._is_inference(self.sides.oracle.names[name]),
            meta, isinstance(value.values, str) and not meta,
        )  # fmt: skip


@cache
def _predicates(words: str) -> tuple[Callable[[Info], bool], ...]:
    return tuple(PREDICATES[word] for word in words.split())


_NOTHING = Info("", (), "", 0, "f", False, True, False, False, True, True, False, 0, False, False, False, False)

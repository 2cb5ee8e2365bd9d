"""Running lines on two backends at once, and comparing every live value after each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from conformance.adapter import Adapter
from conformance.fuzz.production import FREE
from conformance.fuzz.program import Line
from conformance.fuzz.side import Array, Failed, Lacking, Side, Tensor

PRECISION = {"float16": 1e-2, "bfloat16": 6e-2, "float32": 1e-4, "complex64": 1e-4, "complex32": 1e-2}
"""Dtype -> how far values that were rounded differently may lie apart, relative to the largest; others: FINEST."""
FINEST = 1e-7

_BLURRED = 1e-2
WILDEST = 1e3
"""Magnitude of values that rounding moved apart; a larger one is deleted, since nothing can be told from its values."""

OWN_CHOICE = ("stride", "storage_offset", "_version")
"""What a library may choose of the results of operations that promise no layout."""
_MOVES = re.compile(
    r"set_\(|resize_\(|\.data = |out=|storage"
    r"|(\{module\}|\bm\d+)\.(to|to_empty|type|float|double|half|bfloat16|cpu|cuda)\("  # which gives parameters new memory
)


@cache
def moves(cause: str) -> bool:
    """Whether lines of a row may put a tensor on other memory: then every tensor is asked anew where it lies.

    Asked of the row, once: searched in each line, of which some are of thousands of characters, it took a hundredth of the time.
    """
    return _MOVES.search(cause) is not None


DIED, LIVED = "the process", "that of a backend which goes on"
"""How what became of a side's process is shown; how it ended follows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs after a line."""

    kind: str
    """``values``, ``dtype``, ``error`` and so on: what findings are grouped by, with the line's cause."""
    name: str
    """The value that differs; empty for an error."""
    subject: str
    oracle: str
    role: str = ""
    """Whether the value is the line's own result or another one."""

    def __str__(self) -> str:
        what = f"{self.name}'s {self.kind}" if self.name else self.kind
        return f"{what}: {self.subject}, not {self.oracle}"


class _Place(NamedTuple):
    """Where a tensor lies on each side."""

    identity: int
    """Of the oracle's tensor: another one of the same name is asked anew."""
    ours: int
    theirs: int


def _with(name: str, other: str) -> str:
    return f"shares memory with {other}" if name != other else "shares memory with none before it"


class Lockstep:
    """Two sides, and what was last seen of each of their values."""

    def __init__(self, subject: Side, oracle: Side, unseen: Sequence[str] = ()) -> None:
        """unseen: attributes that are not compared, besides those that one side lacks."""
        self.subject = subject
        self.oracle = oracle
        shared = [name for name in subject.readable if name in oracle.readable and name not in unseen]
        subject.observe(shared)
        oracle.observe(shared)
        self.facts = oracle.facts
        self.unseen = [name for name in oracle.readable if name not in shared]
        self.shares = subject.tells_places and oracle.tells_places
        # A facade gives its library's own classes, which have other names.
        subject.tells_classes = oracle.tells_classes = not (subject.adapter.facade or oracle.adapter.facade)
        for name in ("accelerator", "second"):
            if name not in subject.setting or name not in oracle.setting:
                subject.setting.pop(name, None)
                oracle.setting.pop(name, None)
        self.on_oracle: Callable[[], None] = lambda: None
        """Told when the subject has run a line and the oracle is to, so that a process that dies has said in which."""
        self.restart()

    @classmethod
    def of(cls, subject: Adapter, oracle: Adapter, unseen: Sequence[str] = ()) -> Lockstep:
        return cls(Side(subject), Side(oracle), unseen)

    def restart(self) -> None:
        self.subject.restart()
        self.oracle.restart()
        self.seen: dict[str, Any] = {}
        """The oracle's values, as they were last seen."""
        self.agreed: dict[str, tuple[Any, Any]] = {}
        """Pairs that were found to agree though they are not the same: values that rounding moved apart."""
        self.blurred: set[str] = set()
        """Of them, those of which rounding has left no digit or sign: from them nothing can be told."""
        self.ever_blurred = False
        """Or a NaN has another sign, which ``signbit`` shows and hardly anything else."""
        self.noise = FINEST
        self.lacking = ""
        self.error: Failed | None = None
        self._places: dict[str, _Place] = {}
        self._offsets: dict[str, tuple[int, int]] = {}
        """Where in their memory values begin that each library has laid out for itself: asked again, that is no difference."""
        self._free = False

    @staticmethod
    def compiled(text: str) -> CodeType:
        return compile(text, "<program>", "exec")

    def step(self, line: Line, *, look: bool = True) -> Difference | None:
        """Run the line on both sides; what differs then.

        Raises Lacking where the subject does not offer what the line asks for: the oracle has not run it then.
        """
        code = self.compiled(line.text)
        self._free = line.production in FREE
        if moves(line.cause):
            self._places.clear()
        failed = self.subject.run(code)
        self.on_oracle()
        try:
            expected = self.oracle.run(code)
        except Lacking as error:
            expected = Failed("Unsupported", str(error), ("Unsupported",))
        self.error = expected
        if (difference := self._errors(failed, expected)) is not None:
            if not look:
                self._look_at_oracle()
            return difference
        if look:
            if any(not place.identity for place in self._places.values()):
                self._places.clear()  # those of the oracle alone, from lines that were not looked at
            return self.compare()
        before = self.seen.keys()
        self._look_at_oracle()
        if self._free and expected is None:
            self._drop_own_layout(self.seen.keys() - before)
        return None

    def _drop_own_layout(self, fresh: Iterable[str]) -> None:
        """Take out new values whose layout each library has chosen for itself: what follows would depend on it."""
        for name in fresh:
            if isinstance(self.seen[name], Tensor) and name in self.subject.names:
                got = self.subject.look(self.subject.names[name])
                pairs = (
                    zip(self.facts, got.facts, self.seen[name].facts, strict=True) if isinstance(got, Tensor) else ()
                )
                if {fact for fact, a, b in pairs if a != b} & {*OWN_CHOICE}:
                    self.forget({name})

    def _look_at_oracle(self) -> None:
        names = self.oracle.names
        self.seen = {name: self.oracle.look(names[name]) for name in self.oracle.live()}
        for name, value in self.seen.items():
            if isinstance(value, Tensor):
                # What rounding has done on the way is not seen: the coarsest dtype says.
                self.noise = max(self.noise, PRECISION.get(value.facts[1], FINEST))
                if "is_leaf" in self.facts and name in self.subject.names:
                    with suppress(Exception):  # asked on one side alone, it would renew a view's history there alone
                        _ = self.subject.names[name].is_leaf
                if self.shares and name not in self._places:
                    self._places[name] = _Place(0, 0, self.oracle.storage(names[name])[0])

    def _errors(self, failed: Failed | None, expected: Failed | None) -> Difference | None:
        if failed is None and expected is None:
            return None
        if failed is not None and expected is not None:
            allowed = {expected.family}
            for adapter in (self.subject.adapter, self.oracle.adapter):
                for kind, others in adapter.families.items():
                    if kind.__name__ in expected.classes:
                        allowed |= {other.__name__ for other in others}
            if failed.family in allowed or allowed & {*failed.classes}:
                return None
            return Difference("error", "", failed.error, expected.error, f"{failed.family} for {expected.family}")
        if expected is None:
            assert failed is not None
            return Difference("error", "", failed.error, "no error", f"{failed.family} for none")
        return Difference("error", "", "no error", expected.error, f"none for {expected.family}")

    def compare(self) -> Difference | None:
        """The first difference between the two sides' values."""
        ours, theirs = self.subject.names, self.oracle.names
        live = self.oracle.live()
        if len(ours) != len(theirs) and (only := sorted(self.bound_once())):
            return Difference("names", only[0], f"bound: {only[0] in ours}", f"bound: {only[0] in theirs}")
        seen: dict[str, Any] = {}
        fresh: list[str] = []
        found: Difference | None = None
        look_at_theirs, look_at_ours = self.oracle.look, self.subject.look
        for name in live:
            expected = seen[name] = look_at_theirs(theirs[name])
            got = look_at_ours(ours[name])
            if name not in self.seen:
                fresh.append(name)
            if got == expected or (name in self.agreed and self.agreed[name] == (got, expected)):
                continue
            if found is None:
                found = self._difference(name, got, expected)
                if found is None:
                    self.agreed[name] = (got, expected)
                    if _blurs(got, expected):
                        self.blurred.add(name)
                    self.ever_blurred |= name in self.blurred or _signs_of_nan(got, expected)
        for name in self.agreed.keys() - seen.keys():
            del self.agreed[name]
        self.seen = seen
        if found is not None:
            role = "result" if found.name in fresh else "other"
            return Difference(found.kind, found.name, found.subject, found.oracle, role)
        return self._sharing(live, fresh) if self.shares else None

    def bound_once(self) -> set[str]:
        """Names that one side has and the other has not: where a line raised on one side alone."""
        return {name for name in self.subject.names.keys() ^ self.oracle.names.keys() if name[0] != "_"}

    def exact(self, name: str) -> bool:
        """Whether the value is the same on both sides to the last bit."""
        return name not in self.agreed

    def forget(self, names: Iterable[str]) -> None:
        """Take values out of the program, on both sides."""
        for name in [*names]:
            for side in (self.subject, self.oracle):
                side.names.pop(name, None)
            self.seen.pop(name, None)
            self.agreed.pop(name, None)
            self.blurred.discard(name)
            self._places.pop(name, None)
            self._offsets.pop(name, None)

    def _sharing(self, live: Sequence[str], fresh: Sequence[str]) -> Difference | None:
        """Whether the same values are on the same memory: by address, and seen again where a program writes."""
        places: dict[str, _Place] = {}
        moved: list[str] = []
        for name in live:
            if not isinstance(self.seen[name], Tensor):
                continue
            value = self.oracle.names[name]
            old = self._places.get(name)
            if old is not None and old.identity == id(value):
                places[name] = old
            else:
                moved.append(name)
                ours, theirs = self.subject.storage(self.subject.names[name]), self.oracle.storage(value)
                places[name] = _Place(id(value), ours[0], theirs[0])
                if ours[1] == theirs[1] or self._offsets.get(name) == (ours[1], theirs[1]):
                    continue
                if self._free:
                    self._offsets[name] = ours[1], theirs[1]
                else:
                    role = "result" if name in fresh else "other"
                    return Difference("storage_offset", name, str(ours[1]), str(theirs[1]), role)
        self._places = places
        if not moved:
            return None
        first: dict[tuple[bool, int], str] = {}
        for name, place in places.items():
            ours_with = first.setdefault((True, place.ours), name) if place.ours else name
            theirs_with = first.setdefault((False, place.theirs), name) if place.theirs else name
            if ours_with != theirs_with:
                role = "result" if name in fresh else "other"
                return Difference("sharing", name, _with(name, ours_with), _with(name, theirs_with), role)
        return None

    def group(self, name: str) -> int:
        """A number that values on the same memory have in common, as the oracle says."""
        place = self._places.get(name)
        return place.theirs if place else id(self.oracle.names[name])

    def alone(self, name: str) -> bool:
        """Whether no other tensor of the program is on this one's memory, as the oracle says."""
        names = self.oracle.names
        mine = self.oracle.storage(names[name])[0]
        return not mine or not any(
            other != name and isinstance(value, self.oracle.tensor) and self.oracle.storage(value)[0] == mine
            for other, value in names.items()
        )

    def _difference(self, name: str, got: Any, expected: Any) -> Difference | None:
        """What differs between two things seen; None if rounding explains it."""
        if isinstance(got, Tensor) and isinstance(expected, Tensor):
            for fact, a, b in zip(
                self.facts, got.facts, expected.facts, strict=False
            ):  # of what an optimizer keeps, two
                if a != b:
                    return Difference(fact, name, repr(a), repr(b))
            dtype = expected.facts[1]
            if not self._close(got.values, expected.values, dtype):
                return Difference("values", name, shown(got.values), shown(expected.values))
            return self._gradient_difference(name, got.grad, expected.grad)
        if isinstance(got, Array) and isinstance(expected, Array):
            if not self._close(got, expected, np.dtype(expected.dtype).name):
                return Difference("values", name, shown(got), shown(expected))
            return None
        if isinstance(got, tuple) and isinstance(expected, tuple) and len(got) == len(expected):
            for a, b in zip(got, expected, strict=True):
                if a != b and (found := self._difference(name, a, b)) is not None:
                    return found
            return None
        return Difference("value", name, shown(got), shown(expected))

    def _gradient_difference(self, name: str, got: Any, expected: Any) -> Difference | None:
        if got == expected:
            return None
        if not isinstance(got, Tensor) or not isinstance(expected, Tensor):
            return Difference("grad", name, shown(got), shown(expected))
        for fact, a, b in zip(("shape", "dtype", "requires_grad"), got.facts, expected.facts, strict=True):
            if a != b:
                return Difference(f"grad.{fact}", name, repr(a), repr(b))
        if not self._close(got.values, expected.values, expected.facts[1]):
            return Difference("grad", name, shown(got.values), shown(expected.values))
        return None

    def _close(self, got: Array | str, expected: Array | str, dtype: str) -> bool:
        """Whether values are the same but for rounding, whose traces the program's noise says."""
        if got == expected:
            return True
        if isinstance(got, str) or isinstance(expected, str) or got[:2] != expected[:2]:
            return False
        a, b = got.values(), expected.values()
        if a.dtype.kind not in "fc":
            return bool(np.array_equal(a, b))
        if np.array_equal(a, b, equal_nan=True):
            return True
        precision = PRECISION.get(dtype, FINEST)
        self.noise = precision = max(precision, self.noise)
        if a.dtype.kind == "c" and not np.isfinite(b).all():  # each part by itself: NumPy asks more of infinite numbers
            a, b = np.stack([a.real, a.imag]), np.stack([b.real, b.imag])
        finite = np.abs(b[np.isfinite(b)])
        scale = float(finite.max(initial=0.0))
        return bool(np.allclose(a, b, rtol=precision, atol=precision * (1 + scale), equal_nan=True))


def _blurs(got: Any, expected: Any) -> bool:
    """Whether rounding has moved some number by more than a hundredth of itself or of 1, or across zero, or some large number.

    Such are sums that are zero but for rounding, and zeros of another sign: what divides by them, or asks on which side
    of a pole they lie, jumps; and so does the sine of a large number.
    """
    if isinstance(got, Tensor) and isinstance(expected, Tensor):
        return _blurs(got.values, expected.values) or _blurs(got.grad, expected.grad)
    if (parts := _real_parts(got, expected)) is None:
        return False
    a, b = parts
    near = np.isclose(a, b, rtol=_BLURRED, atol=0, equal_nan=True)
    near &= (a == b) | ~((np.abs(b) > WILDEST) | (np.abs(a - b) > _BLURRED))
    return not near.all() or bool(((a == 0) & (np.signbit(a) != np.signbit(b))).any())


def _signs_of_nan(got: Any, expected: Any) -> bool:
    """Whether some NaN has another sign."""
    if isinstance(got, Tensor) and isinstance(expected, Tensor):
        return _signs_of_nan(got.values, expected.values)
    parts = _real_parts(got, expected)
    return parts is not None and bool((np.isnan(parts[0]) & (np.signbit(parts[0]) != np.signbit(parts[1]))).any())


def _real_parts(got: Any, expected: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None:
    """Two arrays of real numbers that are to be the same; None where that is not what was seen."""
    if not isinstance(got, Array) or not isinstance(expected, Array) or got[:2] != expected[:2]:
        return None
    a, b = got.values(), expected.values()
    if a.dtype.kind == "c":
        return np.stack([a.real, a.imag]), np.stack([b.real, b.imag])
    return (a, b) if a.dtype.kind == "f" else None


def shown(seen: Any) -> str:
    """A value for the eye, on one line."""
    if isinstance(seen, Tensor):
        return shown(seen.values)
    if isinstance(seen, Array):
        text = " ".join(np.array2string(seen.values(), separator=", ", threshold=40).split())
        return f"{text} ({np.dtype(seen.dtype).name})"
    return repr(seen)

"""Running lines on two backends at once, and comparing every live value after each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from conformance.adapter import Adapter
from conformance.fuzz.program import Line
from conformance.fuzz.side import Array, Failed, Lacking, Side, Tensor

PRECISION = {"float16": 1e-2, "bfloat16": 6e-2, "float32": 1e-4, "complex64": 1e-4, "complex32": 1e-2}
"""Dtype -> how far values that were rounded differently may lie apart, relative to the largest; others: FINEST."""
FINEST = 1e-9


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


class Lockstep:
    """Two sides, and what was last seen of each of their values."""

    def __init__(self, subject: Side, oracle: Side) -> None:
        self.subject = subject
        self.oracle = oracle
        shared = [name for name in subject.readable if name in oracle.readable]
        subject.observe(shared)
        oracle.observe(shared)
        self.facts = oracle.facts
        self.unseen = [name for name in oracle.readable if name not in shared]
        self.shares = "strides" in subject.adapter.capabilities and "strides" in oracle.adapter.capabilities
        for name in ("accelerator", "second"):
            if name not in subject.setting or name not in oracle.setting:
                subject.setting.pop(name, None)
                oracle.setting.pop(name, None)
        self.restart()

    @classmethod
    def of(cls, subject: Adapter, oracle: Adapter) -> Lockstep:
        return cls(Side(subject), Side(oracle))

    def restart(self) -> None:
        self.subject.restart()
        self.oracle.restart()
        self.seen: dict[str, Any] = {}
        """The oracle's values, as they were last seen."""
        self.agreed: dict[str, tuple[Any, Any]] = {}
        """Pairs that were found to agree though they are not the same: values that rounding moved apart."""
        self.noise = FINEST
        self.lacking = ""
        self.error: Failed | None = None
        self._places: dict[str, tuple[int, int, int]] = {}

    def step(self, line: Line, *, look: bool = True) -> Difference | None:
        """Run the line on both sides; what differs then.

        Raises Lacking where the subject does not offer what the line asks for: the oracle has not run it then.
        """
        code = compile(line.text, "<program>", "exec")
        failed = self.subject.run(code)
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
            return self.compare()
        self._look_at_oracle()
        return None

    def _look_at_oracle(self) -> None:
        names = self.oracle.names
        self.seen = {name: self.oracle.look(names[name]) for name in self.oracle.live()}

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
        for name in live:
            expected = seen[name] = self.oracle.look(theirs[name])
            got = self.subject.look(ours[name])
            if name not in self.seen:
                fresh.append(name)
            if got == expected or self.agreed.get(name) == (got, expected):
                continue
            if found is None:
                found = self._difference(name, got, expected)
                if found is None:
                    self.agreed[name] = (got, expected)
        for name in self.agreed.keys() - seen.keys():
            del self.agreed[name]
        self.seen = seen
        if found is not None:
            return Difference(
                found.kind, found.name, found.subject, found.oracle, "result" if found.name in fresh else "other"
            )
        return self._sharing(live, fresh) if self.shares else None

    def bound_once(self) -> set[str]:
        """Names that one side has and the other has not: where a line raised on one side alone."""
        return {name for name in self.subject.names.keys() ^ self.oracle.names.keys() if name[0] != "_"}

    def exact(self, name: str) -> bool:
        """Whether the value is the same on both sides to the last bit."""
        return name not in self.agreed

    def forget(self, names: Iterable[str]) -> None:
        """Take values out of the program, on both sides."""
        for name in names:
            for side in (self.subject, self.oracle):
                side.names.pop(name, None)
            self.seen.pop(name, None)
            self.agreed.pop(name, None)
            self._places.pop(name, None)

    def _sharing(self, live: Sequence[str], fresh: Sequence[str]) -> Difference | None:
        """Whether the same values are on the same memory: by address, and seen again where a program writes."""
        places: dict[str, tuple[int, int, int]] = {}
        changed = bool(fresh) or len(live) != len(self._places)
        for name in live:
            value = self.oracle.names[name]
            if isinstance(self.seen[name], Tensor):
                old = self._places.get(name)
                if old is not None and old[0] == id(value):
                    places[name] = old
                else:
                    changed = True
                    places[name] = (
                        id(value),
                        self.subject.storage(self.subject.names[name]),
                        self.oracle.storage(value),
                    )
        self._places = places
        if not changed:
            return None
        first: dict[tuple[int, int], str] = {}
        for name, (_, a, b) in places.items():
            ours = first.setdefault((0, a), name) if a else name
            theirs = first.setdefault((1, b), name) if b else name
            if ours != theirs:
                partner = theirs if ours == name else ours
                return Difference(
                    "sharing",
                    name,
                    f"shares memory with {ours}" if ours != name else f"does not share memory with {partner}",
                    f"one that shares memory with {theirs}" if theirs != name else "one that does not",
                    "result" if name in fresh else "other",
                )
        return None

    def group(self, name: str) -> int:
        """A number that values on the same memory have in common, as the oracle says."""
        place = self._places.get(name)
        return place[2] if place else id(self.oracle.names[name])

    def place_again(self) -> None:
        """Ask anew where every value lies."""
        self._places.clear()

    def _difference(self, name: str, got: Any, expected: Any) -> Difference | None:
        """What differs between two things seen; None if rounding explains it."""
        if isinstance(got, Tensor) and isinstance(expected, Tensor):
            for fact, a, b in zip(self.facts, got.facts, expected.facts, strict=False):
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
        finite = np.abs(b[np.isfinite(b)])
        scale = float(finite.max(initial=0.0))
        return bool(np.allclose(a, b, rtol=precision, atol=precision * (1 + scale), equal_nan=True))


def shown(seen: Any) -> str:
    """A value for the eye, on one line."""
    if isinstance(seen, Tensor):
        return shown(seen.values)
    if isinstance(seen, Array):
        text = " ".join(np.array2string(seen.values(), separator=", ", threshold=40).split())
        return f"{text} ({np.dtype(seen.dtype).name})"
    return repr(seen)

"""Random programs, run in lockstep on PyTorch and on the reference: what the clauses have not thought of.

    python -m tests.random_programs --programs 10000 --seed 0

A program is a list of lines such as ``v3 = v1[0]`` or ``v2.add_(v3)``: views, writes in place, ``detach``, ``clone``, elementwise
operations, reductions, joins, and ``backward`` in the middle.  After each line both sides must have raised errors of the same
family or none, and all tensors must agree: values, dtype, shape, ``requires_grad``, ``is_leaf``, version, gradient.
A difference is shrunk to the lines that it needs, and printed as a script.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import torch

import reference_impl

FAMILIES = (AttributeError, IndexError, TypeError, ValueError, RuntimeError)
"""The classes that errors are told apart by."""

LENGTH = 14
"""Lines of a program after those that make its first tensors."""


@dataclass
class Machine:
    """One side: a namespace that lines are run in."""

    xp: ModuleType
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names["xp"] = self.xp

    def run(self, line: str) -> str:
        """The family of the error that the line raises, "" for none."""
        try:
            exec(line, self.names)
        except FAMILIES as error:
            return next(family.__name__ for family in FAMILIES if isinstance(error, family))
        except NameError:  # shrinking has taken the line that would have made it
            return "NameError"
        return ""

    def tensors(self) -> dict[str, Any]:
        return {name: t for name, t in self.names.items() if isinstance(t, self.xp.Tensor)}

    def seen(self) -> dict[str, dict[str, Any]]:
        """What can be observed of every tensor."""
        return {name: self._seen_of(t) for name, t in self.tensors().items()}

    def _seen_of(self, t: Any) -> dict[str, Any]:
        views: dict[str, Callable[[], Any]] = {
            "shape": lambda: tuple(t.shape),
            "dtype": lambda: str(t.dtype),
            "requires_grad": lambda: t.requires_grad,
            "is_leaf": lambda: t.is_leaf,
            "version": lambda: t._version,
            "values": lambda: t.detach().numpy(),
            "grad": lambda: self._gradient(t),
        }
        return {name: self._or_family(view) for name, view in views.items()}

    @staticmethod
    def _or_family(view: Callable[[], Any]) -> Any:
        try:
            return view()
        except FAMILIES as error:
            return next(family for family in FAMILIES if isinstance(error, family))

    @staticmethod
    def _gradient(t: Any) -> Any:
        if not (t.is_leaf or t.retains_grad) or t.grad is None:
            return None
        return t.grad.detach().numpy()


def machines() -> tuple[Machine, Machine]:
    return Machine(torch), Machine(reference_impl)


def differs(a: Any, b: Any) -> bool:
    """Whether two observations differ; values may by rounding."""
    if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
        return bool(type(a) is not type(b) or a != b)
    if a.shape != b.shape or a.dtype != b.dtype:
        return True
    if a.dtype.kind != "f":
        return not np.array_equal(a, b)
    precision = 1e-4 if a.dtype == np.float32 else 1e-6  # a float64 may hold what was computed in float32
    finite = np.abs(a[np.isfinite(a)])
    return not np.allclose(a, b, rtol=precision, atol=precision * (1 + finite.max(initial=0)), equal_nan=True)


def disagreement(torch_side: Machine, reference: Machine) -> str:
    """The first difference between the two sides' tensors, "" for none."""
    ours = reference.seen()
    for name, theirs in torch_side.seen().items():
        for what, value in theirs.items():
            if differs(value, ours[name][what]):
                return f"{name}.{what}: torch {value!r}, reference {ours[name][what]!r}"
    return ""


@dataclass
class Difference:
    """A program, and what differs after its last line."""

    lines: list[str]
    what: str

    def __str__(self) -> str:
        return "\n".join([*self.lines, f"# {self.what}"])


def step(sides: tuple[Machine, Machine], line: str, look: bool) -> str:
    """Run a line on both sides; what differs then, "" for nothing."""
    errors = [side.run(line) for side in sides]
    if errors[0] != errors[1]:
        return f"torch: {errors[0] or 'no error'}, reference: {errors[1] or 'no error'}"
    return disagreement(*sides) if look else ""


def replay(lines: list[str], look: bool) -> Difference | None:
    """Run given lines on both sides; the first difference."""
    sides = machines()
    for i, line in enumerate(lines):
        if what := step(sides, line, look or i == len(lines) - 1):
            return Difference(lines[: i + 1], what)
    return None


def shrunk(found: Difference, look: bool) -> Difference:
    """The same difference, or another, of as few lines as leaving out one at a time finds."""
    i = len(found.lines) - 1
    while i >= 0:
        shorter = replay(found.lines[:i] + found.lines[i + 1 :], look)
        if shorter is not None:
            found = shorter
            i = min(i, len(found.lines))
        i -= 1
    return found


# ---- Writing programs -----------------------------------------------------------------------------------------------

SHAPES = [(), (1,), (3,), (4,), (2, 3), (3, 2), (2, 2), (3, 1), (2, 1, 3), (0,), (2, 0)]
NUMBERS = ["0.5", "2.0", "-1.0", "3", "0.0"]
UNARY = ["sin", "tanh", "relu", "abs", "neg", "square", "sigmoid", "exp", "sign", "cos", "floor"]
BINARY = ["+", "-", "*", "/"]
REDUCTIONS = ["sum", "mean", "amax", "amin", "prod"]
GEOMETRY = ["unsqueeze", "squeeze", "t", "transpose"]
"""What changes a tensor's own geometry: unrecorded, it would leave a graph that does not fit the tensor."""
WRITES = ["add_", "sub_", "mul_", "div_", "copy_"]


class Writer:
    """Writes lines that mostly fit the tensors that there are, as one side shows them."""

    def __init__(self, rng: random.Random, side: Machine) -> None:
        self.rng = rng
        self.side = side
        self.made = 0

    def name(self) -> str:
        self.made += 1
        return f"v{self.made - 1}"

    def tensor(self) -> tuple[str, Any]:
        """One of the tensors, newer ones more often."""
        named = [(name, t) for name, t in self.side.tensors().items() if name[0] == "v"]
        return named[min(len(named) - 1, int(len(named) * self.rng.random() ** 0.7))]

    def partner(self, t: Any) -> str:
        """A number, or the name of a tensor that most often broadcasts with the given one."""
        rng = self.rng
        if rng.random() < 0.3:
            return rng.choice(NUMBERS)
        fitting = [
            name
            for name, u in self.side.tensors().items()
            if name[0] == "v" and all(m == n or 1 in (m, n) for m, n in zip(u.shape[::-1], t.shape[::-1], strict=False))
        ]
        return rng.choice(fitting) if fitting and rng.random() < 0.95 else self.tensor()[0]

    def shares(self, t: Any) -> bool:
        """Whether another tensor is on the same memory."""
        there = t.untyped_storage().data_ptr()
        return any(u is not t and u.untyped_storage().data_ptr() == there for u in self.side.tensors().values())

    def base(self) -> str:
        """The name of a tensor that is no view: a view's place in the graph depends on writes in between."""
        named = [name for name, t in self.side.tensors().items() if name[0] == "v" and not t._is_view()]
        return self.rng.choice(named)

    def creation(self) -> str:
        rng = self.rng
        shape = rng.choice(SHAPES[:-2] if rng.random() < 0.95 else SHAPES)
        dtype = rng.choices(["float64", "float32", "int64"], [12, 2, 1])[0]
        values = [rng.randint(-4, 4) / (1 if dtype == "int64" else 2) for _ in range(int(np.prod(shape)))]
        nested = np.array(values).reshape(shape).tolist()
        tail = ", requires_grad=True" if dtype != "int64" and rng.random() < 0.6 else ""
        return f"{self.name()} = xp.tensor({nested}, dtype=xp.{dtype}{tail})"

    def dim(self, t: Any, extra: int = 0) -> int:
        n = max(t.ndim + extra, 1)
        wrong = (
            not t._is_view() and self.rng.random() < 0.02
        )  # a view may be void: then the line would be wrong in two ways
        return n if wrong else self.rng.randint(-n, n - 1)

    def index(self, t: Any) -> str:
        rng = self.rng
        parts = ["None"] if rng.random() < 0.1 else []
        for n in t.shape[: rng.randint(1, max(t.ndim, 1))]:
            kind = rng.random()
            if kind < 0.35:
                parts.append(str(rng.randint(-n, n - 1) if n else 0))
            elif kind < 0.75:
                a, b = rng.randint(0, n), rng.randint(0, n)
                parts.append(f"{min(a, b)}:{max(a, b)}" + (":2" if abs(a - b) > 2 and rng.random() < 0.4 else ""))
            elif kind < 0.93 or not n:
                parts.append(":")
            else:
                parts.append(str([rng.randint(0, max(n - 1, 0)) for _ in range(2)]))
        if not parts or rng.random() < 0.1:
            parts.append("...")
        return ", ".join(parts)

    def shape_of_size(self, n: int) -> tuple[int, ...]:
        options = [(n,), (-1,), (1, n), (n, 1)] + [(k, n // k) for k in (2, 3) if n and n % k == 0]
        return self.rng.choice(options if n != 1 else [*options, ()])

    def view(self, name: str, t: Any) -> str:
        rng = self.rng
        if t._is_view() and not t.numel():  # it may be void: then most lines would be wrong in two ways
            return f"{name}[...]"
        order = list(range(t.ndim))
        rng.shuffle(order)
        grown = tuple(rng.choice((n, 2)) if n == 1 else n for n in t.shape)
        return name + rng.choice([
            f"[{self.index(t)}]", f"[{self.index(t)}]", f".transpose({self.dim(t)}, {self.dim(t)})",
            f".{'view' if t.is_contiguous() else 'reshape'}({self.shape_of_size(t.numel())})",
            f".reshape({self.shape_of_size(t.numel())})",
            f".unsqueeze({self.dim(t, 1)})", ".squeeze()", f".squeeze({self.dim(t)})", f".permute({tuple(order)})", ".t()",
            f".expand({(*((2,) * rng.randint(0, 1)), *grown)})", ".flatten()", f".select({self.dim(t)}, 0)",
            f".narrow({self.dim(t)}, 0, 1)", ".view_as(" + name + ")", f".chunk(2, {self.dim(t)})[0]",
            f".split(1, {self.dim(t)})[-1]", ".unbind()[0]" if t.ndim else "[...]", ".mT",
        ])  # fmt: skip

    def value(self, name: str, t: Any) -> str:
        rng = self.rng
        other = self.partner(t)
        dim = self.dim(t)
        return rng.choice([
            *[f"{name} {rng.choice(BINARY)} {other}"] * 5, f"{rng.choice(NUMBERS)} {rng.choice(BINARY)} {name}",
            *[f"{name}.{rng.choice(UNARY)}()"] * 3,
            f"{name}.{rng.choice(REDUCTIONS)}()", f"{name}.{rng.choice(REDUCTIONS)}({dim})",
            f"{name}.sum({dim}, keepdim=True)", f"{name}.max({dim}).values", f"{name}.min({dim})[0]", f"{name}.max()",
            f"{name}.cumsum({dim}).contiguous()", f"{name}.clamp(-1, 1)", f"{name}.clamp(min=0)",
            f"xp.where({name} > 0, {name}, {other})", f"xp.maximum({name}, {self.tensor()[0]})",
            f"{name} @ {self.tensor()[0]} + 1", f"{name} @ {name}.mT + 1",
            f"xp.cat([{name}, {self.tensor()[0]}]).contiguous()",
            f"xp.cat([{name}, {name}], {dim}).contiguous()", f"xp.stack([{name}, {name}], {dim})",
            *[f"{name}.clone()"] * 2, f"{name}.contiguous()", f"{name}.to(xp.float32)", f"{name}.double()",
            f"{name} ** 2", f"{name}.softmax({dim}).contiguous()", f"{name}[{name} > 0]",
        ])  # fmt: skip

    def write(self, name: str, t: Any) -> str:
        rng = self.rng
        other = self.partner(t)
        # PyTorch fails in an assertion when what was turned is written to while its gradient is kept.
        turns = not t._is_view() and not t.retains_grad
        if not t.is_floating_point():  # a tracked value would make integers require grad, which is an oversight
            other = rng.choice(NUMBERS)
        if other in self.side.names:  # what overlaps in part is undefined
            there = self.side.names[other].untyped_storage().data_ptr() == t.untyped_storage().data_ptr()
            other += ".clone()" if there else ""
        return rng.choice([
            *[f"{name}.{rng.choice(WRITES)}({other})"] * 4, f"{name} {rng.choice(BINARY)}= {other}",
            f"{name}.zero_()", f"{name}.fill_({rng.choice(NUMBERS)})", f"{name}.{rng.choice(UNARY)}_()",
            *[f"{name}[{self.index(t)}] = {rng.choice([other, rng.choice(NUMBERS)])}"] * 3,
            f"{name}[{self.index(t)}] {rng.choice(BINARY)}= {rng.choice(NUMBERS)}",
            f"{name}[{name} > 0] = {rng.choice(NUMBERS)}",
            f"{name}.detach().{rng.choice(WRITES)}({rng.choice(NUMBERS)})", f"{name}.data.mul_({rng.choice(NUMBERS)})",
            name + (rng.choice([f".unsqueeze_({self.dim(t, 1)})", ".t_()", ".squeeze_()"]) if turns else ""),
            name + (f".transpose_({self.dim(t)}, {self.dim(t)})" if turns else ""), f"{self.view(name, t)}.add_({other})",
            f"{name}.detach_()", f"{name}.clamp_(-1, 1)",
            name if self.shares(t) else f"{name}.requires_grad_({rng.choice(['', 'False'])})",
        ])  # fmt: skip

    def pass_back(self, name: str, t: Any) -> str:
        rng = self.rng
        u = self.base()
        kept = rng.choice(["", "retain_graph=True", "create_graph=True"])
        comma = ", " if kept else ""
        options = [
            *[f"{name}.sum().backward({kept})"] * 4, f"{name}.backward({kept})",
            f"{name}.backward(xp.ones_like({name}){comma}{kept})", f"({name} * {u}).sum().backward({kept})",
            f"{name}.retain_grad()", f"{u}.register_hook(lambda g: g * 2)", f"{name}.grad = None",
            f"{name}.grad.zero_()", f"{self.name()} = {name}.grad.clone()",
            f"{self.name()} = xp.autograd.grad({name}.sum(), {u}{comma}{kept})[0].clone()",
            f"{self.name()} = xp.autograd.grad({name}.sum(), {u}, allow_unused=True{comma}{kept})[0].clone()",
            f"{name}.sum().backward(inputs=[{u}]{comma}{kept})",
            f"xp.autograd.backward([{name}.sum(), {u}.sum()]{comma}{kept})",
        ]  # fmt: skip
        return rng.choice(options)

    def line(self) -> str:
        rng = self.rng
        name, t = self.tensor()
        kind = rng.random()
        if kind < 0.06:
            return self.creation()
        if kind < 0.30:
            line = f"{self.name()} = {self.view(name, t)}"
        elif kind < 0.58:
            line = f"{self.name()} = {self.value(name, t)}"
        elif kind < 0.63:
            line = f"{self.name()} = {name}.{rng.choice(['detach()', 'data', 'detach().clone()', 'clone()'])}"
        elif kind < 0.86:
            line = self.write(name, t)
        else:
            line = self.pass_back(name, t)
        if rng.random() < 0.06 and not any(f".{change}_(" in line for change in GEOMETRY):
            line = f"with xp.no_grad(): {line}"
        return line


def explore(seed: int) -> Difference | None:
    """Write and run the program of a seed; the first difference, shrunk."""
    rng = random.Random(seed)
    sides = machines()
    look = (
        rng.random() < 0.5
    )  # looking makes the sides count and share, so half of the programs look at their end alone
    writer = Writer(rng, sides[0])
    lines: list[str] = []
    first = rng.randint(1, 3)
    for i in range(first + LENGTH):
        line = writer.creation() if i < first else writer.line()
        lines.append(line)
        if what := step(sides, line, look or i == first + LENGTH - 1):
            return shrunk(Difference(lines, what), look)
    return None


def search(seeds: range) -> Iterator[Difference | None]:
    """Each program's difference, or None."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for seed in seeds:
            yield explore(seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first program's; each has the next one")
    parser.add_argument("--stop-after", type=int, default=10, help="differences")
    given = parser.parse_args()
    started, found = time.perf_counter(), 0
    seeds = range(given.seed, given.seed + given.programs)
    ran = 0
    for seed, difference in zip(seeds, search(seeds), strict=True):
        ran += 1
        if difference is not None:
            found += 1
            print(f"\n# program {seed}\n{difference}", flush=True)
            if found == given.stop_after:
                break
    print(f"\n{ran} programs in {time.perf_counter() - started:.0f} s: {found} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Slots of the grammar's rows: what stands in each, given the tensor that the line is about."""

from __future__ import annotations

import math
import string
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from conformance.fuzz.production import Info

if TYPE_CHECKING:
    from conformance.fuzz.writer import Writer

Slot = Callable[["Writer", Info, str], str]
SLOTS: dict[str, Slot] = {}

NUMBERS = ("0.5", "2.0", "-1.0", "3", "0.0", "2", "1", "-2", "1.5", "-0.25")
SHAPES = ((), (1,), (3,), (4,), (2, 3), (3, 2), (2, 2), (3, 1), (2, 1, 3), (6,), (1, 3), (2, 2, 2), (0,), (2, 0))
DTYPES = (
    ("float64", 12), ("float32", 6), ("int64", 3), ("bool", 1), ("int32", 1), ("uint8", 0.7), ("int8", 0.4), ("int16", 0.4),
    ("float16", 0.6), ("bfloat16", 0.4), ("complex64", 0.5), ("complex128", 0.5),
)  # fmt: skip
FLOATS = ("float64", "float64", "float64", "float32", "float32", "float16", "bfloat16")
KIND = {"bool": "b", "complex32": "c", "complex64": "c", "complex128": "c"}


def kind_of(dtype: str) -> str:
    return KIND.get(dtype) or ("f" if dtype.startswith(("float", "bfloat")) else "i")


def slot(function: Slot) -> Slot:
    """Register a slot under the function's name."""
    SLOTS[function.__name__.rstrip("_")] = function
    return function


class Unfit(Exception):
    """No live value fits the slot: another line is written."""


@slot
def x(w: Writer, i: Info, _: str) -> str:
    """The tensor that the line is about."""
    return i.name


@slot
def y(w: Writer, i: Info, words: str) -> str:
    """A number, or a tensor that most often broadcasts with x."""
    return w.choice(NUMBERS) if w.random() < 0.3 else partner(w, i, words)


@slot
def partner(w: Writer, i: Info, words: str) -> str:
    """A tensor that most often broadcasts with x."""
    fitting = [
        t
        for t in w.tensors
        if t.host == i.host
        and all(m == n or m == 1 or n == 1 for m, n in zip(t.shape[::-1], i.shape[::-1], strict=False))
        and w.fits(t, words)
    ]
    if fitting and w.random() < 0.97:
        return w.choice(fitting).name
    return w.pick(words).name


@slot
def apart(w: Writer, i: Info, words: str) -> str:
    """What is written into x: a number, or a tensor whose memory is not x's, or a copy of it.

    What a write reads from memory that it writes to in another order is undefined.
    """
    if w.random() < 0.35:
        return w.choice(NUMBERS)
    fitting = [
        t
        for t in w.tensors
        if t.host == i.host
        and len(t.shape) <= len(i.shape)
        and all(m == n or m == 1 for m, n in zip(t.shape[::-1], i.shape[::-1], strict=False))
        and (not t.requires_grad or i.kind in "fc")
        and w.fits(t, words)
    ]
    if fitting and w.random() < 0.97:
        chosen = w.choice(fitting)
    else:
        chosen = w.pick(words)
        if chosen.requires_grad and i.kind not in "fc":
            return w.choice(NUMBERS)
    return chosen.name + (".clone()" if chosen.group == i.group else "")


@slot
def t(w: Writer, i: Info, words: str) -> str:
    """Any tensor, of the words' kind."""
    return w.pick(words).name


@slot
def same(w: Writer, i: Info, words: str) -> str:
    """A tensor of x's shape, most often; perhaps x."""
    fitting = [t for t in w.tensors if t.shape == i.shape and t.host == i.host and w.fits(t, words)]
    if not fitting:
        raise Unfit
    return w.choice(fitting).name


@slot
def twin(w: Writer, i: Info, words: str) -> str:
    """A tensor of x's shape and dtype; perhaps x."""
    fitting = [
        t for t in w.tensors if t.shape == i.shape and t.dtype == i.dtype and t.host == i.host and w.fits(t, words)
    ]
    if not fitting:
        raise Unfit
    return w.choice(fitting).name


@slot
def elsewhere(w: Writer, i: Info, words: str) -> str:
    """A tensor of x's shape and dtype on other memory: a result that is written where it is read is undefined."""
    fitting = [
        t
        for t in w.tensors
        if t.shape == i.shape and t.dtype == i.dtype and t.host == i.host and t.group != i.group and w.fits(t, words)
    ]
    if not fitting:
        raise Unfit
    return w.choice(fitting).name


@slot
def row(w: Writer, i: Info, words: str) -> str:
    """A tensor that ``x @ row`` takes, where there is one."""
    if not i.shape:
        raise Unfit
    fitting = [
        t
        for t in w.tensors
        if t.dtype == i.dtype and t.shape and t.host == i.host and t.shape[-2 if len(t.shape) > 1 else -1] == i.shape[-1]
        and w.fits(t, words)
    ]  # fmt: skip
    if not fitting or w.random() < 0.03:
        return w.pick(words).name
    return w.choice(fitting).name


@slot
def matrix(w: Writer, i: Info, words: str) -> str:
    """A tensor of two dimensions whose first is x's last."""
    fitting = [
        t for t in w.tensors
        if t.dtype == i.dtype and len(t.shape) == 2 and t.host == i.host and i.shape and t.shape[0] == i.shape[-1]
        and w.fits(t, words)
    ]  # fmt: skip
    if not fitting:
        raise Unfit
    return w.choice(fitting).name


@slot
def n(w: Writer, i: Info, numbers: str) -> str:
    """A number; one of those given, apart by blanks."""
    return w.choice(numbers.split() if numbers else NUMBERS)


@cache
def alternatives(words: str) -> list[str]:
    """Texts apart by ``|``, but for those within braces."""
    if "{" not in words:
        return words.split("|")
    found, depth, begun = [], 0, 0
    for place, character in enumerate(words):
        depth += (character == "{") - (character == "}")
        if character == "|" and not depth:
            found.append(words[begun:place])
            begun = place + 1
    return [*found, words[begun:]]


@slot
def one(w: Writer, i: Info, words: str) -> str:
    """One of the given texts, apart by ``|``, in which slots may stand."""
    chosen = w.choice(alternatives(words))
    if "{" not in chosen:
        return chosen
    text = []
    for literal, name, argument, _ in string.Formatter().parse(chosen):
        text.append(literal)
        if name is not None:
            text.append(SLOTS[name](w, i, argument or ""))
    return "".join(text)


@slot
def flag(w: Writer, i: Info, _: str) -> str:
    return "True" if w.random() < 0.5 else "False"


@slot
def dim(w: Writer, i: Info, extra: str) -> str:
    """A dimension of x, now and then one too many; ``+`` for a place between them."""
    d = max(len(i.shape) + (extra == "+"), 1)
    return str(d if w.random() < 0.02 else w.between(-d, d - 1))


@slot
def dims(w: Writer, i: Info, _: str) -> str:
    """Some dimensions of x, none twice, each counted from either end."""
    d = len(i.shape)
    chosen = w.sample(range(d), w.between(0 if w.random() < 0.1 else min(d, 1), d))
    return str(tuple(k - d if w.random() < 0.3 else k for k in chosen))


@slot
def order(w: Writer, i: Info, _: str) -> str:
    """All dimensions of x in some order."""
    return str(tuple(w.sample(range(len(i.shape)), len(i.shape))))


@slot
def shape(w: Writer, i: Info, _: str) -> str:
    """Sizes; rarely with a 0."""
    return str(w.choice(SHAPES[:-2] if w.random() < 0.95 else SHAPES))


@slot
def sizes(w: Writer, i: Info, _: str) -> str:
    """Sizes that hold x's elements, most often."""
    k = i.numel
    options = [(k,), (-1,), (1, k), (k, 1), *((a, k // a) for a in (2, 3) if k and k % a == 0)]
    if k == 1:
        options.append(())
    if w.random() < 0.03:
        options = [(k + 1,), (-1, -1)]
    return str(w.choice(options))


@slot
def grown(w: Writer, i: Info, _: str) -> str:
    """Sizes that x expands to, most often."""
    sizes = [w.choice((1, 2, -1)) if s == 1 else (s if w.random() < 0.7 else -1) for s in i.shape]
    if w.random() < 0.3 and i.numel < 64:
        sizes.insert(0, 2)
    if w.random() < 0.03:
        sizes.append(5)
    return str(tuple(sizes))


@slot
def index(w: Writer, i: Info, basic: str) -> str:
    """What stands between brackets after x; ``basic`` for what makes a view."""
    parts = ["None"] if w.random() < 0.1 else []
    advanced = 0.18 if not basic else 0.0
    for s in i.shape[: w.between(1, max(len(i.shape), 1))]:
        kind = w.random()
        if kind < 0.35:
            parts.append(str(w.between(-s, s - 1) if s else 0))
        elif kind < 0.65:
            a, b = w.between(0, s), w.between(0, s)
            step = ":2" if abs(a - b) > 2 and w.random() < 0.4 else ""
            parts.append(f"{min(a, b)}:{max(a, b)}{step}")
        elif kind < 1 - advanced or not s:
            parts.append(":")
        elif kind < 1 - advanced / 2:
            parts.append(str([w.between(-s, s - 1) for _ in range(2)]))
        elif s <= 4 and not any("True" in p or "False" in p or p.startswith("[") for p in parts):
            parts.append(str([w.random() < 0.5 for _ in range(s)]))
        else:
            parts.append(":")
    if not parts or w.random() < 0.1:
        parts.append("...")
    if w.random() < 0.02:
        parts.append("0")
    return ", ".join(parts)


@slot
def picks(w: Writer, i: Info, dim: str) -> str:
    """A list of indices into a dimension of x."""
    d = int(dim)
    s = i.shape[d] if -len(i.shape) <= d < len(i.shape) else 1
    if not s:
        return "[]"
    return str([w.between(0, s - 1) for _ in range(w.between(1, 3))])


@slot
def ones_(w: Writer, i: Info, _: str) -> str:
    """Sizes of x, written out."""
    return str(i.shape)


@slot
def size(w: Writer, i: Info, dim: str) -> str:
    """x's size in a dimension."""
    d = int(dim)
    if not -len(i.shape) <= d < len(i.shape):
        raise Unfit
    return str(i.shape[d])


@slot
def dtype(w: Writer, i: Info, _: str) -> str:
    return f"xp.{w.dtype()}"


@slot
def floating(w: Writer, i: Info, _: str) -> str:
    return f"xp.{w.choice(FLOATS)}"


@slot
def own(w: Writer, i: Info, _: str) -> str:
    """x's dtype; of a line about no tensor, the default one."""
    return f"xp.{i.dtype or 'float32'}"


_SPECIAL = {
    "f": (
        "math.nan",
        "math.inf",
        "-math.inf",
        "-0.0",
        "0.0",
        "1.0",
        "-1.0",
        "0.5",
        "2.0",
        "-2.5",
        "3.0",
        "1e-20",
        "-1.5",
    ),
    "i": ("0", "1", "-1", "2", "-7", "127", "-128", "100", "3"),
    "u": ("0", "1", "255", "2", "7", "128", "100", "3"),
    "c": ("0j", "1j", "-1+0j", "2-3j", "complex(math.inf, 1)", "complex(math.nan, 0)", "0.5+0.5j", "-0.5-2j"),
}
"""Values at which operations are special, by the kind of dtype."""
_WIDE = {"int32": ("2**31 - 1", "-2**31"), "int64": ("2**63 - 1", "-2**63", "2**53 + 1"), "int16": ("32767", "-32768")}
_SPECIAL_DTYPES = {
    "": ("float64", "float32", "float32", "float16", "bfloat16"),
    "int": ("int64", "int64", "int32", "int16", "int8", "uint8"),
    "complex": ("complex128", "complex64"),
}


@slot
def special(w: Writer, i: Info, form: str) -> str:
    """A new tensor of four special values, of floats or of the kind that is said; ``2d`` for two rows of two."""
    dtype = w.choice(_SPECIAL_DTYPES[form if form != "2d" else ""])
    kind = "u" if dtype == "uint8" else kind_of(dtype)
    values = _SPECIAL[kind] + _WIDE.get(dtype, ())
    drawn = [w.choice(values) for _ in range(4)]
    text = "[[{}, {}], [{}, {}]]" if form == "2d" else "[{}, {}, {}, {}]"
    return f"xp.tensor({text.format(*drawn)}, dtype=xp.{dtype})"


@slot
def data(w: Writer, i: Info, dtype: str) -> str:
    """Nested lists of numbers, of a dtype's kind."""
    return nested(w, w.choice(SHAPES[:-2] if w.random() < 0.96 else SHAPES), kind_of(dtype or "float64"), dtype)


@slot
def list_(w: Writer, i: Info, dtype: str) -> str:
    """A list of numbers, of a dtype's kind."""
    return nested(w, (w.between(1, 4),), kind_of(dtype), dtype)


_WHOLE = range(-4, 5)
_DRAWN = {
    "b": [str(n > 0) for n in _WHOLE], "u": [str(abs(n)) for n in _WHOLE], "i": [str(n) for n in _WHOLE],
    "f": [str(n / 2) for n in _WHOLE],
}  # fmt: skip
"""The numbers that data are of, by the kind of dtype, written out: writing them took a tenth of the time of a line."""
_IMAGINARY = [f"{n / 2:+}" for n in _WHOLE]


def nested(w: Writer, shape: tuple[int, ...], kind: str, dtype: str = "") -> str:
    if len(shape) > 1:
        return "[" + ", ".join([nested(w, shape[1:], kind, dtype) for _ in range(shape[0])]) + "]"
    random, count = w.random, shape[0] if shape else 1
    if kind == "c":
        real = _DRAWN["f"]
        numbers = [f"({real[int(9 * random())]}{_IMAGINARY[int(9 * random())]}j)" for _ in range(count)]
    else:
        drawn = _DRAWN["u" if kind == "i" and dtype.startswith("u") else kind]
        numbers = [drawn[int(9 * random())] for _ in range(count)]
    return f"[{', '.join(numbers)}]" if shape else numbers[0]


@slot
def fresh(w: Writer, i: Info, kind: str) -> str:
    """``DATA, dtype=xp.DTYPE`` of a new tensor."""
    dtype = w.dtype() if not kind else w.choice(FLOATS)
    return f"{data(w, i, dtype)}, dtype=xp.{dtype}"


@slot
def tracked(w: Writer, i: Info, _: str) -> str:
    return ", requires_grad=True" if w.tape and w.random() < 0.8 else ""


@slot
def array(w: Writer, i: Info, _: str) -> str:
    """A live NumPy array."""
    return w.pick_name("a")


@slot
def result(w: Writer, i: Info, _: str) -> str:
    return w.pick_name("r")


@slot
def module(w: Writer, i: Info, _: str) -> str:
    return w.pick_name("m")


@slot
def optimizer(w: Writer, i: Info, _: str) -> str:
    return w.pick_name("o")


@slot
def handle(w: Writer, i: Info, _: str) -> str:
    return w.pick_name("h")


@slot
def held(w: Writer, i: Info, letter: str) -> str:
    """A live value whose name begins with the letter."""
    return w.pick_name(letter)


@slot
def kept(w: Writer, i: Info, _: str) -> str:
    """Arguments of a backward pass."""
    return (
        w.choice(("", "", ", retain_graph=True", ", create_graph=True"))
        if w.double
        else w.choice(("", ", retain_graph=True"))
    )


@slot
def target(w: Writer, i: Info, words: str) -> str:
    """A tensor that a gradient may be asked for: one that requires it, most often."""
    fitting = [t for t in w.tensors if t.requires_grad and t.host == i.host and w.fits(t, words)]
    if not fitting or w.random() < 0.05:
        return w.pick(words).name
    return w.choice(fitting).name


@slot
def product(w: Writer, i: Info, _: str) -> str:
    """The number of x's elements."""
    return str(math.prod(i.shape))


_GRIDS = {"c": ("complex128", "complex64"), "i": ("int64", "int32"), "d": ("float64",), "b": ("bool",)}


@slot
def grid(w: Writer, i: Info, sizes: str) -> str:
    """A new tensor of the given sizes, apart by blanks; before them a letter for other dtypes than float32 and float64.

    ``c`` for complex ones, ``i`` for integers, ``b`` for bool, ``d`` for float64 alone.
    """
    letter = sizes[:1] if sizes[:1].isalpha() else ""
    dtype = w.choice(_GRIDS[letter] if letter else ("float64", "float64", "float32"))
    numbers = nested(w, tuple(map(int, sizes[len(letter) :].split())), kind_of(dtype), dtype)
    return f"xp.tensor({numbers}, dtype=xp.{dtype})"

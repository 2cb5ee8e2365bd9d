"""Rows of the grammar: a template with slots, what it needs of the backend, and of the tensor that it is about."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.clause import CAPABILITIES


@dataclass(slots=True)
class Info:
    """What the writer knows of a live tensor."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    numel: int
    kind: str
    """``f``, ``i`` (unsigned too), ``b`` or ``c``."""
    requires_grad: bool
    leaf: bool
    retains: bool
    has_grad: bool
    exact: bool
    """Whether both sides have the same bits: what jumps (rounding, comparing) is asked of such values alone."""
    host: bool
    view: bool
    group: int
    """The same for tensors on the same memory."""
    shared: bool
    inference: bool
    meta: bool
    sparse: bool
    """Whether there is no array of its values to be read."""


PREDICATES: dict[str, Callable[[Info], bool]] = {
    "float": lambda i: i.kind == "f",
    "int": lambda i: i.kind == "i",
    "bool": lambda i: i.kind == "b",
    "complex": lambda i: i.kind == "c",
    "real": lambda i: i.kind != "c",
    "number": lambda i: i.kind != "b",
    "discrete": lambda i: i.kind in "ib",
    "inexact": lambda i: i.kind in "fc",
    "exact": lambda i: i.exact,
    "grad": lambda i: i.requires_grad,
    "nograd": lambda i: not i.requires_grad,
    "leaf": lambda i: i.leaf,
    "nonleaf": lambda i: not i.leaf,
    "hasgrad": lambda i: i.has_grad,
    "retains": lambda i: i.retains,
    "kept": lambda i: not i.retains,
    "base": lambda i: not i.view,
    "view": lambda i: i.view,
    "shared": lambda i: i.shared,
    "alone": lambda i: not i.shared,
    "host": lambda i: i.host,
    "away": lambda i: not i.host,
    "scalar": lambda i: i.numel == 1,
    "filled": lambda i: i.numel > 0,
    "small": lambda i: i.numel <= 64,
    "tiny": lambda i: i.numel <= 4,
    "0d": lambda i: len(i.shape) == 0,
    "1d": lambda i: len(i.shape) == 1,
    "2d": lambda i: len(i.shape) == 2,
    "3d": lambda i: len(i.shape) == 3,
    "1d+": lambda i: len(i.shape) >= 1,
    "2d+": lambda i: len(i.shape) >= 2,
    "double": lambda i: i.dtype == "float64",
    "single": lambda i: i.dtype == "float32",
    "numpyable": lambda i: i.dtype != "bfloat16",
}
"""What a row may ask of its tensor, by the words of its ``takes``."""


@dataclass(frozen=True, slots=True, eq=False)
class Production:
    """A row: how one kind of line is written."""

    template: str
    binds: str
    """The letter of the name that the line binds, such as ``v`` for a tensor; empty for a statement."""
    needs: frozenset[str]
    """Capabilities, of both backends."""
    takes: tuple[Callable[[Info], bool], ...]
    weight: float
    subject: str
    """The table that it stands in."""
    guarded: bool
    """Whether it may stand in ``with xp.no_grad():``."""
    parts: tuple[tuple[str, str, str], ...] = field(default=())
    """Literal text, slot, and the slot's argument."""
    tensors: bool = field(init=False)
    """Whether it is about a live tensor."""
    length: int = field(init=False)
    """Characters of its template."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tensors", any(slot == "x" for _, slot, _ in self.parts))
        object.__setattr__(self, "length", len(self.template))

    @property
    def operation(self) -> str:
        return self.template


GRAMMAR: list[Production] = []
"""Every row, in the order of the tables."""
FREE: set[str] = set()
"""Templates of rows whose results a library may lay out in memory, and count the writes to, as it likes."""


_IMPLIED = {
    "requires_grad": "autograd.tape", "backward(": "autograd.tape", "xp.autograd.": "autograd.tape",
    "no_grad": "autograd.tape", "inference_mode": "autograd.tape", ".grad": "autograd.tape",
    "accelerator": "device.accelerator", "second": "device.several", "'meta'": "device.meta", "xp.nn.": "nn",
    "complex": "complex", "data_ptr": "strides", "stride()": "strides", "legacy": "legacy", "numpy()": "numpy",
    "np.": "numpy",
}  # fmt: skip
"""What a template says -> the capability that it needs, whatever its table says."""


def _implied(template: str) -> set[str]:
    return {capability for said, capability in _IMPLIED.items() if said in template}


def rows(
    subject: str, *templates: str, binds: str = "v", needs: str = "", takes: str = "", weight: float = 1.0,
    guarded: bool = True, free: bool = False,
) -> None:  # fmt: skip
    """Add rows to the grammar.

    templates: source with slots in braces (``conformance.fuzz.slots`` defines them); braces of the source are doubled.
        A template may end in ``  # *3``: it is then written three times as often.
    binds: the letter of what the line binds, ``""`` for a statement.
    needs: capabilities, apart by blanks.
    free: that the results' strides and version are the library's own; a result in which they differ is taken out.
    takes: what the tensor in ``{x}`` must be: words of PREDICATES, apart by blanks.
    Raises ValueError for a word that none of them knows.
    """
    from conformance.fuzz.slots import SLOTS

    for capability in needs.split():
        if capability not in CAPABILITIES:
            raise ValueError(f"there is no capability {capability!r}")
    for word in takes.split():
        if word not in PREDICATES:
            raise ValueError(f"a row cannot ask for {word!r}; there are {', '.join(PREDICATES)}")
    for template in templates:
        text, _, times = template.partition("  # *")
        parts = []
        for literal, slot, argument, _ in string.Formatter().parse(text):
            if slot is not None and slot not in SLOTS:
                raise ValueError(f"{template}: there is no slot {slot!r}; there are {', '.join(SLOTS)}")
            parts.append((literal, slot or "", argument or ""))
        if free:
            FREE.update((text, f"no_grad: {text}"))
        GRAMMAR.append(
            Production(
                text, binds, frozenset(needs.split()) | _implied(text), tuple(PREDICATES[word] for word in takes.split()),
                weight * float(times or 1), subject, guarded, tuple(parts),
            )
        )  # fmt: skip

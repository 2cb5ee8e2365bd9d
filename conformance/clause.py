"""The clause API: what a chapter of the specification is written with, and the registry that it fills.

A clause is one behaviour: an id, a level, sources, a norm (the docstring) and a check (the body).
The body's parameters say what it is run on:

``xp``           the backend's namespace, under PyTorch's names
``device``       a device name such as ``"cpu"`` or ``"cuda:0"``: the clause runs once on each of the backend's devices
``accelerator``  likewise, on devices that are not the host; needs the capability ``device.accelerator``
``second``       another device of the accelerator's type; needs ``device.several``
``absent``       a device type that the backend knows and this machine lacks; needs ``device.absent``
anything else    ``each(values)``, a table of cases, or ``drawn(strategy)``, Hypothesis' choice

A clause with neither ``device`` nor ``accelerator`` runs once, on the host.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from conformance.observe import either, raises, warns

__all__ = [
    "DEPRECATED",
    "MAY",
    "MUST",
    "S1",
    "S2",
    "S3",
    "SHOULD",
    "Clause",
    "Note",
    "Torch",
    "clause",
    "drawn",
    "each",
    "either",
    "raises",
    "warns",
]


class Level(StrEnum):
    """How binding a clause is."""

    MUST = "must"  # documented
    SHOULD = "should"  # documented as advice or best effort
    MAY = "may"  # implementation-defined, recorded so that backends can be compared
    DEPRECATED = "deprecated"  # documented, and advised against


MUST, SHOULD, MAY, DEPRECATED = Level.MUST, Level.SHOULD, Level.MAY, Level.DEPRECATED

CAPABILITIES: Mapping[str, str] = {
    "mutable": "tensors can be written in place",
    "views": "a view shares its base's memory",
    "strides": "a tensor's strides and storage can be observed",
    "autograd.tape": "operations on tensors that require grad are recorded as they run",
    "autograd.double": "gradients can be differentiated again",
    "autograd.functions": "functions are turned into the functions of their gradients, as by torch.func",
    "autograd.version": "writes to a value that backward needs are detected",
    "numpy": "tensors can be made from NumPy arrays and turned into them",
    "dlpack": "memory is exchanged through DLPack",
    "sparse": "tensors with the sparse COO layout",
    "complex": "complex dtypes",
    "device.accelerator": "there is a device whose memory the host cannot touch",
    "device.several": "there are two devices of the accelerator's type",
    "device.current": "which device of the accelerator's type is current can be chosen",
    "device.pinned": "host memory can be page-locked",
    "device.streams": "the accelerator has streams and events",
    "device.memory": "the accelerator's memory is accounted for, and can be limited",
    "device.generators": "random generators can be made for the accelerator",
    "device.absent": "a known device type that has no device on this machine can be asked for",
    "device.meta": "tensors that have geometry and no memory",
    "cuda": "the accelerator is a real CUDA device",
    "special": "special functions, in a namespace of their own",
    "nn": "modules with parameters",
    "printing": "tensors, sizes, dtypes and devices are printed as PyTorch prints them",
    "legacy": "the legacy constructors, Variable and .data",
}
"""Capability -> what a backend that declares it can do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a norm comes from: a claim of the ledger, or a page of PyTorch's documentation."""

    kind: str
    name: str

    def __str__(self) -> str:
        return self.name if self.kind == "claim" else f"{self.kind}: {self.name}"

    @property
    def url(self) -> str | None:
        """The page's address, for a documented source."""
        root = "https://docs.pytorch.org/docs/2.13/"
        if self.kind == "torch":
            return f"{root}generated/{self.name}.html"
        if self.kind == "note":
            return f"{root}{self.name}.html"
        return None


def _claims(document: str) -> Callable[..., tuple[Source, ...]]:
    def claims(*numbers: int) -> tuple[Source, ...]:
        return tuple(Source("claim", f"{document}-{number:02d}") for number in numbers)

    claims.__doc__ = f"Claims of source document {document}, by number: ``{document}(14)`` is claim {document}-14."
    return claims


S1, S2, S3 = _claims("S1"), _claims("S2"), _claims("S3")


def Torch(*names: str) -> tuple[Source, ...]:
    """Pages of PyTorch's API reference, by qualified name: ``Torch("torch.from_numpy")``."""
    return tuple(Source("torch", name) for name in names)


def Note(*pages: str) -> tuple[Source, ...]:
    """Other pages of PyTorch's documentation, by path: ``Note("notes/autograd")``, ``Note("tensor_attributes")``."""
    return tuple(Source("note", page) for page in pages)


@dataclass(frozen=True, slots=True)
class each:
    """A parameter's table of values: literals, NumPy scalar types and functions of the chapter, tuples of them."""

    values: tuple[Any, ...]

    def __init__(self, values: Iterable[Any]) -> None:
        object.__setattr__(self, "values", tuple(values))
        if not self.values:
            raise ValueError("each() needs at least one value: an empty table checks nothing")


@dataclass(frozen=True, slots=True)
class drawn:
    """A parameter that Hypothesis draws; ``strategy`` takes ``hypothesis.strategies``, so that listing imports nothing.

    The search is derandomized: the same examples on every run and every backend.
    """

    strategy: Callable[[Any], Any]
    examples: int = 25


SITES = ("xp", "device", "accelerator", "second", "absent")
_NEEDS = {"accelerator": "device.accelerator", "second": "device.several", "absent": "device.absent"}
_ID = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+){2,}")


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One behaviour of the specification."""

    id: str
    level: Level
    sources: tuple[Source, ...]
    requires: frozenset[str]
    after: tuple[str, ...]
    norm: str
    body: Callable[..., None]
    sites: tuple[str, ...]
    tables: Mapping[str, each]
    draws: Mapping[str, drawn]

    @property
    def chapter(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def on_accelerators_only(self) -> bool:
        return "accelerator" in self.sites

    @property
    def on_every_device(self) -> bool:
        return "device" in self.sites

    def cases(self) -> Iterator[dict[str, Any]]:
        """Every combination of the tables' values, the first table varying slowest; ``[{}]`` without tables."""
        names = tuple(self.tables)
        for values in itertools.product(*(self.tables[name].values for name in names)):
            yield dict(zip(names, values, strict=True))


class Registry(dict[str, Clause]):
    """Clauses by id, in the order in which they were written."""

    def add(self, clause: Clause) -> None:
        if clause.id in self:
            raise ValueError(f"two clauses are called {clause.id}")
        self[clause.id] = clause


registry = Registry()


def label(value: object) -> str:
    """A case's value as it is shown: ``float32`` for ``np.float32``, the name of a function, else repr."""
    if isinstance(value, tuple | list):
        items = ", ".join(map(label, value))
        return f"[{items}]" if isinstance(value, list) else f"({items},)" if len(value) == 1 else f"({items})"
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else repr(value)


def case_label(case: Mapping[str, object]) -> str | None:
    """``dtype=float32, shape=(2, 3)``, or None for the only case of a clause without tables."""
    return ", ".join(f"{name}={label(value)}" for name, value in case.items()) or None


def source_text(value: object) -> str:
    """An expression that makes ``value`` where ``np`` is NumPy and the chapter's functions are defined.

    Raises TypeError for what has no such expression, so that every case can stand in a reproducer.
    """
    if isinstance(value, type) and issubclass(value, np.generic):
        return f"np.{value.__name__}"
    if isinstance(value, bool | int | str | bytes | complex | slice | type(None) | type(...)):
        return repr(value)
    if isinstance(value, float):
        return f'float("{value}")' if value != value or value in (float("inf"), float("-inf")) else repr(value)
    if isinstance(value, tuple):
        return "(" + "".join(source_text(item) + ", " for item in value) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(source_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{source_text(k)}: {source_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, type) and value.__module__ == "builtins":
        return value.__name__
    if inspect.isfunction(value) and value.__qualname__ == value.__name__ != "<lambda>":
        return value.__name__
    raise TypeError(f"a case must be a literal, a NumPy scalar type or a function of the chapter, not {value!r}")


def clause(
    id: str,
    level: Level,
    *,
    source: Iterable[Source | tuple[Source, ...]],
    requires: Iterable[str] = (),
    after: Iterable[str] = (),
) -> Callable[[Callable[..., None]], Clause]:
    """Register the decorated function as the clause ``id``, of ``chapter.subject.behaviour``.

    Raises ValueError where the clause could not be run, shown or compared: a malformed or doubled id, no norm,
    no source, an unknown capability, a case that has no source text.
    """

    def register(body: Callable[..., None]) -> Clause:
        if not _ID.fullmatch(id):
            raise ValueError(f"{id!r} is not an id of the form chapter.subject.behaviour")
        chapter = body.__module__.rpartition(".")[2]
        if id.split(".", 1)[0] != chapter:
            raise ValueError(f"{id} stands in the chapter {chapter}, so its id must begin with {chapter + '.'!r}")
        if not body.__doc__:
            raise ValueError(f"{id} has no norm: say in its docstring what must hold")
        sources = tuple(s for entry in source for s in (entry if isinstance(entry, tuple) else (entry,)))
        if not sources:
            raise ValueError(f"{id} names no source")
        sites, tables, draws = [], {}, {}
        for name, parameter in inspect.signature(body).parameters.items():
            if isinstance(parameter.default, each):
                tables[name] = parameter.default
                for value in parameter.default.values:
                    source_text(value)
            elif isinstance(parameter.default, drawn):
                draws[name] = parameter.default
            elif name in SITES and parameter.default is parameter.empty:
                sites.append(name)
            else:
                raise ValueError(f"{id}: the parameter {name!r} is none of {', '.join(SITES)}, each(...), drawn(...)")
        if "device" in sites and ("accelerator" in sites or "absent" in sites):
            raise ValueError(f"{id}: takes both 'device' and 'accelerator' or 'absent'; say which it is about")
        needed = frozenset(requires) | {_NEEDS[name] for name in sites if name in _NEEDS}
        if unknown := needed - CAPABILITIES.keys():
            raise ValueError(f"{id} requires unknown capabilities: {', '.join(sorted(unknown))}")
        made = Clause(
            id, level, sources, needed, tuple(after), inspect.cleandoc(body.__doc__), body, tuple(sites), tables, draws
        )
        registry.add(made)
        return made

    return register

'''The claims ledger: every factual statement of the three source documents, and what PyTorch says to it.

The documents are notes (in Chinese) on converting between tensors and arrays, on devices and on autograd.  They are
right in much, wrong in some, and contradict each other.  A claim is one fact that one of them states, in our own words,
with a verdict that is measured: its function states the claim as the document does, and the project's tests run it.

    @claim("S1-42", 53, TRUE)
    def _(xp):
        """``torch.tensor(array)`` copies the array's data."""
        array = np.zeros(3)
        tensor = xp.tensor(array)
        array[0] = 1
        assert tensor[0].item() == 0

A statement takes ``xp``, and ``accelerator`` where it is about another device's memory, as clauses do; and ``holds``
where it is true under a condition: whether to state it inside the condition (then it passes) or outside (it fails).
One that fails does so by its assertion, or with the ``error`` that the claim names: never by accident.

Clauses name the claims that they prove or refute (``source=[S1(42)]``); claims name no clauses.

    claims["S1-14"]            the claim of that id; ``claims`` is in document order
    claims["S1-14"].finding    one line for a reader: what to make of the claim
    citing(registry)           claim id -> the ids of the clauses that cite it, for a registry of clauses
'''

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = [
    "CONDITIONAL",
    "DOCUMENTS",
    "ENVIRONMENT",
    "FALSE",
    "TRUE",
    "TYPO",
    "UNTESTABLE",
    "Claim",
    "Document",
    "Truth",
    "citing",
    "claim",
    "claims",
]


class Truth(StrEnum):
    """What PyTorch says to a claim, and how its statement shows it."""

    TRUE = "true"  # the statement passes
    CONDITIONAL = "true under a condition"  # it passes where the condition holds, and fails elsewhere
    FALSE = "false"  # it fails
    TYPO = "typo"  # it fails, and the document plainly means something else
    ENVIRONMENT = "depends on the environment"  # it passes in the document's environment, and fails elsewhere
    UNTESTABLE = "untestable"  # an opinion, a piece of advice, history, page furniture: there is no statement


TRUE, CONDITIONAL, FALSE, TYPO = Truth.TRUE, Truth.CONDITIONAL, Truth.FALSE, Truth.TYPO
ENVIRONMENT, UNTESTABLE = Truth.ENVIRONMENT, Truth.UNTESTABLE


@dataclass(frozen=True, slots=True)
class Document:
    """A source document: its file, what it is, and its number of lines."""

    name: str
    file: str
    title: str
    lines: int


DOCUMENTS: Mapping[str, Document] = {
    "S1": Document("S1", "000_ec5f657a1f3ff7f1.txt", "Converting between PyTorch tensors and NumPy arrays", 145),
    "S2": Document("S2", "001_a0a66989ddc31094.txt", "PyTorch notes (0): tensors and automatic differentiation", 216),
    "S3": Document("S3", "002_0aebc61200e55442.txt", "Dive into deep learning: between ndarray and tensor", 119),
}


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One fact that a source document states."""

    id: str
    document: Document
    lines: tuple[int, ...]
    """The lines of the document that state it, counted from 1."""
    text: str
    """What is stated, in our own words."""
    truth: Truth
    statement: Callable[..., None] | None
    """The claim as the document states it, executable; None for what is untestable."""
    condition: str = ""
    """Under what the claim is true, for one that is true under a condition."""
    really: str = ""
    """What happens instead, for one that is false or a typo; a remark, for another."""
    error: type[Exception] | tuple[type[Exception], ...] = AssertionError
    """What the statement fails with, where it fails."""
    where: Callable[[Any], bool] | None = None
    """Whether the backend at hand stands in the environment that the claim depends on; says in its docstring which."""
    reason: str = ""
    """Why no clause can exist: what is stated is an opinion, say, or about NumPy or Python alone."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the statement takes: ``xp``, and perhaps ``accelerator`` and ``holds``."""
        return _parameters(self.statement) if self.statement else ()

    @property
    def environment(self) -> str:
        """What the claim depends on, in words."""
        return inspect.getdoc(self.where) or "" if self.where else ""

    @property
    def finding(self) -> str:
        """One line for a reader: the verdict, and what makes it so."""
        because = "; ".join(text for text in (self.condition, self.environment, self.really, self.reason) if text)
        return f"{self.truth}: {because}" if because else str(self.truth)


def _parameters(statement: Callable[..., None]) -> tuple[str, ...]:
    code = statement.__code__
    return code.co_varnames[: code.co_argcount]


claims: dict[str, Claim] = {}
"""Every claim by id, in document order."""


def claim(
    id: str,
    line: int | tuple[int, ...],
    truth: Truth,
    *,
    condition: str = "",
    really: str = "",
    error: type[Exception] | tuple[type[Exception], ...] = AssertionError,
    where: Callable[[Any], bool] | None = None,
    reason: str = "",
) -> Callable[[Callable[..., None]], Claim]:
    """Enter the decorated function as the claim ``id``, stated on ``line`` (or lines) of its document.

    Raises ValueError where the entry could not be shown or checked: a doubled or misnumbered id, a line that the
    document lacks, no text, or a verdict without what it needs (TRUE a statement; CONDITIONAL a condition and
    ``holds``; FALSE and TYPO what really happens; ENVIRONMENT ``where``; UNTESTABLE a reason, and no statement).
    """

    def enter(statement: Callable[..., None]) -> Claim:
        document = DOCUMENTS[id.partition("-")[0]]
        lines = (line,) if isinstance(line, int) else line
        number = 1 + sum(other.document is document for other in claims.values())
        if id != f"{document.name}-{number:02d}":
            raise ValueError(f"{id} stands where {document.name}-{number:02d} is expected")
        if any(not 1 <= at <= document.lines for at in lines):
            raise ValueError(f"{id}: {document.file} has {document.lines} lines")
        if not statement.__doc__:
            raise ValueError(f"{id} does not say what is claimed")
        parameters = _parameters(statement)
        needs = {
            TRUE: True,
            CONDITIONAL: bool(condition) and "holds" in parameters,
            FALSE: bool(really),
            TYPO: bool(really),
            ENVIRONMENT: where is not None and bool(where.__doc__),
            UNTESTABLE: bool(reason),
        }
        if not needs[truth] or (truth is UNTESTABLE) == bool(parameters):
            raise ValueError(f"{id} is entered as {truth!s}, without what that verdict needs")
        text = " ".join(statement.__doc__.split())
        made = Claim(
            id=id,
            document=document,
            lines=lines,
            text=text,
            truth=truth,
            statement=statement if parameters else None,
            condition=condition,
            really=really,
            error=error,
            where=where,
            reason=reason,
        )
        claims[id] = made
        return made

    return enter


def citing(registry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Claim id -> the ids of the clauses of ``registry`` that cite it, in the registry's order; every claim is a key.

    Raises KeyError for a clause that cites a claim that the ledger lacks.
    """
    cited: dict[str, list[str]] = {id: [] for id in claims}
    for clause in registry.values():
        for source in clause.sources:
            if source.kind == "claim":
                if source.name not in cited:
                    raise KeyError(f"{clause.id} cites {source.name}, which the ledger lacks")
                cited[source.name].append(clause.id)
    return {id: tuple(clauses) for id, clauses in cited.items()}


for _name in DOCUMENTS:
    importlib.import_module(f"{__name__}.{_name.lower()}")

"""The specification as a document: its chapters in order, their clauses, and what the source documents get wrong."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

from conformance import loading
from conformance.clause import Clause, label
from conformance.reproducer import body_of

_MOST_VALUES = 40
"""Values of a table of cases that are shown; of longer tables the number is given."""


def chapters() -> list[dict[str, Any]]:
    """Each chapter's name and prose (the module's docstring), in the order in which they are read.

    The specification may order them in ``PARTS``, as title -> chapters; what is not named there follows by name.
    """
    modules = loading.spec_modules()
    parts = getattr(importlib.import_module("spec"), "PARTS", {})
    ordered = [(part, name) for part, names in parts.items() for name in names if name in modules]
    named = {name for _, name in ordered}
    ordered += [("Further chapters" if parts else "", name) for name in modules if name not in named]
    return [
        {"id": name, "part": part, "prose": inspect.getdoc(importlib.import_module(modules[name])) or ""}
        for part, name in ordered
    ]


def code_of(clause: Clause) -> str:
    """The clause's check as its reproducers have it, outside of its function."""
    return textwrap.dedent(body_of(clause)).strip("\n") + "\n"


def given(clause: Clause) -> str:
    """The names that the check is given."""
    return ", ".join((*clause.sites, *clause.tables, *clause.draws))


def cases_of(clause: Clause) -> list[str]:
    """The tables of a clause, each as ``name = values``."""
    shown = []
    for name, table in clause.tables.items():
        values = ", ".join(map(label, table.values[:_MOST_VALUES]))
        more = len(table.values) - _MOST_VALUES
        shown.append(f"{name} = {values}" + (f" and {more} more" if more > 0 else ""))
    return shown + [f"{name} = drawn by Hypothesis, {draw.examples} examples" for name, draw in clause.draws.items()]


def claims(known: Iterable[str], string: Callable[[str], int]) -> dict[str, Any]:
    """The ledger: its documents, and every claim with its verdict and the clauses among ``known`` that cite it."""
    ledger = loading.claims()
    known = set(known)
    cited: dict[str, list[str]] = {}
    for clause in loading.clauses().values():
        for source in clause.sources:
            if source.kind == "claim" and clause.id in known:
                cited.setdefault(source.name, []).append(clause.id)
    documents: dict[str, list[Any]] = {}
    entries = []
    for entry in ledger.values():
        document = entry.document
        documents.setdefault(document.name, [document.name, document.title, document.file, document.lines])
        code = textwrap.dedent(inspect.getsource(entry.statement)) if entry.statement else ""
        finding = entry.finding.removeprefix(str(entry.truth)).removeprefix(": ")
        entries.append(
            [
                entry.id,
                str(entry.truth),
                entry.text,
                finding,
                list(entry.lines),
                string(_without_head(code)) if code else -1,
                cited.get(entry.id, []),
            ]
        )
    return {"documents": list(documents.values()), "claims": entries}


def _without_head(code: str) -> str:
    """A statement's code from its ``def`` line on, without decorator and docstring."""
    function = ast.parse(code).body[0]
    assert isinstance(function, ast.FunctionDef)
    lines = code.splitlines()
    docstring = function.body[0]
    head = ast.unparse(function.args)
    return "\n".join([f"def claim({head}):", *lines[docstring.end_lineno :]]).rstrip()

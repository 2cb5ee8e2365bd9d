"""The conformance page: one HTML file that needs nothing else, with results and the specification in it.

The data stand in the page as two blocks of JSON.  The first, what the matrix needs, is read at once; the second, all
text, when it is first asked for.  Strings that repeat (messages, the parts of reproducers) are written once.
Nothing of the data is ever HTML: the script makes text nodes of it, and the page's policy forbids everything else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from conformance import loading
from conformance.clause import CAPABILITIES
from conformance.report import document
from conformance.report.model import Absence, Cell, Column, Model, Run
from conformance.results import Record
from conformance.running import Verdict

_SCRIPTS = ("dom.js", "model.js", "matrix.js", "clause.js", "document.js", "main.js")

_LETTERS = {
    Verdict.PASS: "p",
    Verdict.FAIL: "f",
    Verdict.ERROR: "e",
    Verdict.UNSUPPORTED: "u",
    Verdict.BLOCKED: "b",
    Verdict.CRASH: "c",
    Verdict.TIMEOUT: "t",
    Verdict.NOT_RUN: "n",
}
"""A cell of the grid; a capital one is not as expected.  ``.`` cannot be asked there, ``m`` was not selected."""

_LEVELS: Mapping[str | None, str] = {"must": "m", "should": "s", "may": "a", "deprecated": "d"}

_PARTS = re.compile(r"(?<=\n\n)|(?=# On )|(?=# Case: )")
"""Where a reproducer is cut, so that what it shares with others is a part of its own."""

_CODE = -1
"""The part of a reproducer that is its clause's check, for which the page has a number already."""


class _Strings:
    """Tables of strings, and of what is expected where, each of which is written once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.expected: dict[tuple[str, str, str | None], int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def rearranged(self, start: int) -> None:
        """Give the strings from number ``start`` on the numbers of their order, so that like lies by like for gzip.

        It saves 3 kB of 200 in a page of 600 clauses.  Numbers that were given out before no longer hold.
        """
        known = list(self.numbers)
        self.numbers = {text: n for n, text in enumerate(known[:start] + sorted(known[start:]))}


def page(model: Model) -> str:
    """The page of the model, as HTML."""
    first, later = data(model)
    root = files("conformance.report") / "page"
    style = (root / "style.css").read_text(encoding="utf-8")
    script = _small("'use strict';(()=>{\n" + "".join((root / n).read_text("utf-8") for n in _SCRIPTS) + "})();\n")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    parts = {
        "policy": html.escape(policy),
        "style": style,
        "script": script,
        "data": _json(first),
        "texts": _json(later),
    }
    template = (root / "template.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template)


def _small(script: str) -> str:
    """The script without its lines' indentation and comments: it has no string that spans lines."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**"))) + "\n"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: Any) -> str:
    """JSON in ASCII that can stand in a script element: no ``<``, so that no tag or comment can begin or end in it."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def data(model: Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the page shows: first what its matrix needs, then all texts."""
    order, chapters = _ordered(model)
    number = {id: index for index, id in enumerate(order)}
    installed = {
        id: clause for id, clause in loading.clauses().items() if id in number and model.clauses[id].norm == clause.norm
    }
    codes = {id: document.code_of(clause) for id, clause in installed.items()}
    strings = _Strings()
    backends = _backends(model.columns)
    needed = sorted({name for clause in installed.values() for name in clause.requires})
    sources: dict[tuple[str, str], int] = {}
    about: list[list[Any]] = []
    for id in order:
        clause = installed.get(id)
        if clause is None:  # of another suite, or worded otherwise in the one installed here
            about.append([])
            continue
        cited = [sources.setdefault((source.kind, source.name), len(sources)) for source in clause.sources]
        after = [number[other] for other in clause.after if other in number]
        about.append([strings(codes[id]), cited, document.cases_of(clause), after, document.given(clause)])
    first = {
        "runs": [_run(run) for run in model.runs],
        "warnings": [*model.warnings, *_selections(model)],
        "chapters": chapters,
        "clauses": [id.partition(".")[2] for id in order],
        "levels": "".join(_LEVELS.get(model.clauses[id].level, "-") for id in order),
        "capabilities": [[name, CAPABILITIES[name]] for name in needed],
        "requires": [
            sorted(needed.index(name) for name in installed[id].requires) if id in installed else [] for id in order
        ],
        "columns": [_column(column, key, order, model) for column, key in zip(model.columns, backends, strict=True)],
    }
    of_clauses = len(strings.numbers)
    for column in model.columns:
        _details(column, order, codes, strings)
    document.claims(order, strings)
    strings.rearranged(of_clauses)
    later = {
        "norms": [" ".join(model.clauses[id].norm.split()) for id in order],
        "about": about,
        "sources": list(sources),
        "details": [_details(column, order, codes, strings) for column in model.columns],
        "expected": list(strings.expected),
        "ledger": document.claims(order, strings),
        "strings": list(strings.numbers),
    }
    return first, later


def _ordered(model: Model) -> tuple[list[str], list[dict[str, Any]]]:
    """The ids by chapter in reading order, and the chapters with the number of clauses that each has."""
    by_chapter = model.chapters
    chapters = [chapter for chapter in document.chapters() if chapter["id"] in by_chapter]
    known = {chapter["id"] for chapter in chapters}
    chapters += [{"id": id, "part": "Of other suites", "prose": ""} for id in by_chapter if id not in known]
    order = [id for chapter in chapters for id in by_chapter[chapter["id"]]]
    return order, [{**chapter, "count": len(by_chapter[chapter["id"]])} for chapter in chapters]


def _run(run: Run) -> dict[str, Any]:
    return {
        "started": run.started,
        "suite": run.suite_version,
        "environment": run.environment,
        "incomplete": run.incomplete,
    }


def _selections(model: Model) -> Iterator[str]:
    for run in model.runs:
        if globs := run.results.header["selection"]["clauses"]:
            yield f"{run.name} is of a selection of the clauses: {', '.join(globs)}"


def _backends(columns: Sequence[Column]) -> list[str]:
    """What each column's backend is called in addresses: its name, with a number if others have that name too."""
    keys: dict[tuple[str, str, str], str] = {}
    named: Counter[str] = Counter()
    for column in columns:
        backend = column.name, column.version, column.note
        if backend not in keys:
            named[column.name] += 1
            keys[backend] = column.name + (f"~{named[column.name]}" if named[column.name] > 1 else "")
    return [keys[column.name, column.version, column.note] for column in columns]


def _column(column: Column, key: str, order: Sequence[str], model: Model) -> dict[str, Any]:
    """A backend on a device: what it is, and a letter for each clause."""
    target, device = shlex.quote(column.adapter["target"]), shlex.quote(column.device)
    return {
        "key": key,
        "name": column.name,
        "version": " ".join(filter(None, (column.version, column.note and f"({column.note})"))),
        "device": column.device,
        "url": column.adapter["url"],
        "run": [number for number, run in enumerate(model.runs) if any(run is part for part in column.runs)],
        "command": f"conformance run --adapter {target} --device {device}",
        "grid": "".join(_letter(column.cells[id]) for id in order),
    }


def _letter(cell: Cell) -> str:
    if not isinstance(cell, Record):
        return "m" if cell is Absence.NOT_SELECTED else "."
    letter = _LETTERS[cell.verdict]
    return letter.upper() if cell.unexpected or cell.stale else letter


def _details(column: Column, order: Sequence[str], codes: Mapping[str, str], strings: _Strings) -> dict[int, list[Any]]:
    """What is said of each clause in a column, by the clause's number."""
    found = {}
    for number, id in enumerate(order):
        cell = column.cells[id]
        if isinstance(cell, Record) and (detail := _detail(cell, codes.get(id, ""), strings)):
            found[number] = detail
    return found


def _detail(record: Record, code: str, strings: _Strings) -> list[Any]:
    """Case, message, reproducer and expectation of a record, by their numbers; nothing of one that passed."""
    if not (record.case or record.message or record.reproducer or record.expected):
        return []
    script = record.reproducer
    whole = bool(code) and script.endswith(code)  # else the check stands in a function, or is of another suite
    opening = script.removesuffix(code) if whole else script
    parts = [*(strings(part) for part in _PARTS.split(opening) if part), *[_CODE] * whole]
    detail: list[Any] = [record.case or 0, strings(record.message) if record.message else -1, parts]
    if known := record.expected:
        key = known.verdict, known.reason, known.link
        detail.append(strings.expected.setdefault(key, len(strings.expected)))
    return detail

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
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from conformance import loading
from conformance.clause import CAPABILITIES, Clause, Level
from conformance.errors import WrongUsage, reason
from conformance.report import document
from conformance.results import Record, Results
from conformance.running import Verdict, sites

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
"""A cell of the grid; a capital one is not as expected.  ``.`` cannot be asked there, ``m`` was and has no record."""

_LEVELS = {Level.MUST: "m", Level.SHOULD: "s", Level.MAY: "a", Level.DEPRECATED: "d"}

_PARTS = re.compile(r"(?<=\n\n)|(?=# On )|(?=# Case: )")
"""Where a reproducer is cut, so that what it shares with others is a part of its own."""


class _Strings:
    """A table of strings, each of which is written once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def page(runs: Sequence[tuple[str, Results]]) -> str:
    """The page of the results, each of which came from the file named beside it."""
    first, later = data(runs)
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


def write(runs: Sequence[tuple[str, Results]], path: Path) -> None:
    """Write the page, whole or not at all; WrongUsage if that cannot be."""
    text = page(runs)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory")
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise WrongUsage(f"cannot write the page {path}: {reason(error)}; name another with --html") from error


def _small(script: str) -> str:
    """The script without its lines' indentation and comments: it has no string that spans lines."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**"))) + "\n"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: Any) -> str:
    """JSON in ASCII that can stand in a script element: no ``<``, so that no tag or comment can begin or end in it."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def data(runs: Sequence[tuple[str, Results]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the page shows: first what its matrix needs, then all texts."""
    norms: dict[str, str] = {}
    for _, results in runs:
        for id, norm in results.header["suite"]["clauses"].items():
            norms.setdefault(id, norm)
    installed = {id: clause for id, clause in loading.clauses().items() if norms.get(id) == clause.norm}
    order, chapters = _ordered(norms)
    strings = _Strings()
    columns, details = _columns(runs, order, installed, strings)
    needed = sorted({name for clause in installed.values() for name in clause.requires})
    sources: dict[tuple[str, str], int] = {}
    addresses: list[list[str]] = []
    about = []
    for id in order:
        clause = installed.get(id)
        if clause is None:
            about.append([])
            continue
        cited = []
        for source in clause.sources:
            key = source.kind, source.name
            if key not in sources:
                sources[key] = len(sources)
                addresses.append([source.kind, source.name])
            cited.append(sources[key])
        after = [order.index(other) for other in clause.after if other in norms]
        about.append([strings(document.code_of(clause)), cited, document.cases_of(clause), after])
    levels = {record.clause: Level(record.level) for _, results in runs for record in results.records}
    levels |= {id: clause.level for id, clause in installed.items()}
    first = {
        "runs": [_run(name, results) for name, results in runs],
        "suites": sorted({results.header["suite"]["version"] for _, results in runs}),
        "chapters": chapters,
        "clauses": [id.partition(".")[2] for id in order],
        "levels": "".join(_LEVELS[levels[id]] if id in levels else "-" for id in order),
        "capabilities": [[name, CAPABILITIES[name]] for name in needed],
        "requires": [
            sorted(needed.index(name) for name in installed[id].requires) if id in installed else [] for id in order
        ],
        "columns": columns,
    }
    later = {
        "norms": [" ".join(norms[id].split()) for id in order],
        "about": about,
        "sources": addresses,
        "details": details,
        "ledger": document.claims(order, strings),
        "strings": list(strings.numbers),
    }
    return first, later


def _ordered(norms: Mapping[str, str]) -> tuple[list[str], list[dict[str, Any]]]:
    """The ids by chapter in reading order, and the chapters with the number of clauses that each has."""
    by_chapter: dict[str, list[str]] = {}
    for id in norms:
        by_chapter.setdefault(id.partition(".")[0], []).append(id)
    chapters = [chapter for chapter in document.chapters() if chapter["id"] in by_chapter]
    known = {chapter["id"] for chapter in chapters}
    chapters += [{"id": id, "part": "Of other suites", "prose": ""} for id in by_chapter if id not in known]
    order = [id for chapter in chapters for id in by_chapter[chapter["id"]]]
    return order, [{**chapter, "count": len(by_chapter[chapter["id"]])} for chapter in chapters]


def _run(name: str, results: Results) -> dict[str, Any]:
    header = results.header
    return {
        "file": name,
        "started": header.get("started", ""),
        "suite": header["suite"]["version"],
        "environment": header["environment"],
        "selection": header["selection"]["clauses"],
        "complete": results.complete,
    }


def _columns(
    runs: Sequence[tuple[str, Results]], order: Sequence[str], installed: Mapping[str, Clause], strings: _Strings
) -> tuple[list[dict[str, Any]], list[dict[int, list[Any]]]]:
    """Each backend and device: who it is with a letter for each clause; and what is said of each clause there."""
    taken: dict[str, int] = {}
    columns: list[dict[str, Any]] = []
    details: list[dict[int, list[Any]]] = []
    number = {id: index for index, id in enumerate(order)}
    for run, (_, results) in enumerate(runs):
        suite = results.header["suite"]["clauses"]
        records: dict[tuple[str, str], dict[str, Record]] = {}
        for record in results.records:
            records.setdefault((record.adapter, record.device), {})[record.clause] = record
        for adapter in results.header["adapters"]:
            name, version = adapter["name"], adapter["version"]
            taken[name] = taken.get(name, 0) + 1
            key = name if taken[name] == 1 else f"{name}~{taken[name]}"
            for device in adapter["devices"]:
                here = records.get((name, device), {})
                grid = ["."] * len(order)
                said: dict[int, list[Any]] = {}
                for id in suite:
                    known = here.get(id)
                    if known is not None:
                        letter = _LETTERS[known.verdict]
                        grid[number[id]] = letter.upper() if known.unexpected or known.stale else letter
                        if detail := _detail(known, strings):
                            said[number[id]] = detail
                    elif id in installed and device in sites(installed[id], adapter["devices"]):
                        grid[number[id]] = "m"
                command = f"conformance run --adapter {shlex.quote(adapter['target'])} --device {shlex.quote(device)}"
                columns.append(
                    {
                        "key": key,
                        "name": name,
                        "version": version or "",
                        "device": device,
                        "url": adapter["url"],
                        "capabilities": adapter["capabilities"],
                        "run": run,
                        "command": command,
                        "grid": "".join(grid),
                    }
                )
                details.append(said)
    return columns, details


def _detail(record: Record, strings: _Strings) -> list[Any]:
    """Case, message, reproducer and expectation of a record, as numbers of strings; nothing of one that passed."""
    expected = record.expected and [record.expected.verdict, record.expected.reason, record.expected.link]
    if not (record.case or record.message or record.reproducer or expected):
        return []
    parts = [strings(part) for part in _PARTS.split(record.reproducer) if part]
    detail: list[Any] = [record.case or 0, strings(record.message) if record.message else -1, parts]
    return [*detail, expected] if expected else detail

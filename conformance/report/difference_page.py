"""The difference between two runs as one offline page without a script, in the look of the conformance page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from conformance.report.difference import Change, Difference
from conformance.report.model import Run
from conformance.results import Record
from conformance.running import Verdict
from conformance.text import printable

_MARKS = {
    Verdict.PASS: ("p", "✓"),
    Verdict.FAIL: ("f", "✗"),
    Verdict.ERROR: ("e", "!"),
    Verdict.UNSUPPORTED: ("u", "–"),
    Verdict.BLOCKED: ("b", "⊘"),
    Verdict.CRASH: ("c", "✸"),
    Verdict.TIMEOUT: ("t", "◔"),
    Verdict.NOT_RUN: ("n", "○"),
}
"""Class and glyph of a verdict, as on the conformance page."""

_SECTIONS = (
    ("failing", "Newly failing", "Each passed in the old run. A gate closes on these."),
    ("passing", "Newly passing", ""),
    ("changed", "Other changed verdicts", "None went from passing to failing: no regression."),
    ("reworded_changed", "Changed verdicts of reworded clauses", "Another question was asked: no regression."),
    ("unknown", "No result in one of the runs", "Blocked or not run, which says nothing of the backend."),
)
_OWN = (
    "main{overflow-wrap:anywhere}.was{margin:0 .4em}.list td{padding:4px 10px;min-width:9em}"
    ".told{list-style:none;padding:0}.told li{padding:3px 0;max-width:90ch}.list tbody th{min-width:16em}"
)


def page(old: Run, new: Run, found: Difference) -> str:
    """The page, as HTML.  All text of the files is escaped, and its policy lets nothing run or be fetched."""
    style = files("conformance.report").joinpath("page", "style.css").read_text(encoding="utf-8") + _OWN
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    present = [(kind, title, about) for kind, title, about in _SECTIONS if getattr(found, kind)]
    links = "".join(f'<a href="#{kind}">{title}</a> ' for kind, title, _ in present)
    body = [
        "<h1>What changed</h1>",
        _around(old, new, found),
        _figures(found),
        *(_section(new, kind, title, about, getattr(found, kind)) for kind, title, about in present),
        _clauses("added", "Clauses added", found.added, new),
        _clauses("removed", "Clauses removed", found.removed, old),
        _reworded(old, new, found.reworded),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f'<title>Tensor conformance · what changed</title><link rel="icon" href="data:,"><style>{style}</style></head>'
        '<body><a class="skip" href="#main">To the content</a>'
        f'<header class="top"><span class="brand">Tensor conformance</span><nav aria-label="Sections">{links}</nav>'
        f'</header><main id="main" tabindex="-1">{"".join(body)}</main></body></html>\n'
    )


def _text(text: str) -> str:
    return escape(printable(text))


def _prose(text: str) -> str:
    """A norm as one line, its code marked as such."""
    parts = " ".join(text.split()).split("``")
    return "".join(f"<code>{_text(part)}</code>" if at % 2 else _text(part) for at, part in enumerate(parts))


def _around(old: Run, new: Run, found: Difference) -> str:
    runs = "".join(
        f"<li>{word}: <b>{_text(run.name)}</b>, suite {_text(run.suite_version)}"
        f"{_text(f', {run.started}' if run.started else '')}</li>"
        for word, run in (("Old", old), ("New", new))
    )
    warnings = [f"Incomplete: {line}" for line in found.incomplete]
    warnings += [
        f"{name} on {device} gave results in {old.name}, and none in {new.name}" for name, device in found.silent
    ]
    for run, records in ((old, found.only_old), (new, found.only_new)):
        if records:
            warnings.append(f"{len(records)} results are only in {run.name}, and are not compared")
    warned = "".join(f"<li>{_text(line)}</li>" for line in warnings)
    around = "".join(f"<li>{_text(line)}</li>" for line in found.around)
    return (
        f'<ul class="facts">{runs}</ul>'
        + (f'<ul class="warn">{warned}</ul>' if warned else "")
        + "<h2>Around the clauses</h2>"
        + (f'<ul class="told">{around}</ul>' if around else "<p>Suite, libraries, Python and machine are the same.</p>")
    )


def _figures(found: Difference) -> str:
    figures = [(len(getattr(found, kind)), title.lower()) for kind, title, _ in _SECTIONS[:3]]
    figures += [(found.compared, "results compared")]
    shown = "".join(f'<div class="figure"><dt>{word}</dt><dd>{number}</dd></div>' for number, word in figures)
    return f'<dl class="figures">{shown}</dl>'


def _chip(verdict: Verdict) -> str:
    letter, glyph = _MARKS[verdict]
    return f'<span class="v v-{letter}"><span aria-hidden="true">{glyph}</span> {verdict.replace("_", " ")}</span>'


def _section(new: Run, kind: str, title: str, about: str, changes: Sequence[Change]) -> str:
    shown = "".join(_failure(new, change) for change in changes) if kind == "failing" else _table(title, changes)
    note = f"<p>{about}</p>" if about else ""
    return f'<section aria-labelledby="{kind}"><h2 id="{kind}">{title}: {len(changes)}</h2>{note}{shown}</section>'


def _failure(new: Run, change: Change) -> str:
    record = change.new
    name = f"{record.clause}, {record.adapter} on {record.device}"
    body = [f"<p>{_prose(new.suite.get(record.clause, ''))}</p>"]
    if record.case:
        body.append(f"<p>case <code>{_text(record.case)}</code></p>")
    if record.expected:
        body.append(f'<p class="known">{_text(f"Known, to {record.expected.verdict}: {record.expected.reason}")}</p>')
    if record.message:
        body.append(_block("message", f"message of {name}", record.message))
    if record.reproducer:
        code = _block("", f"reproducer of {name}", record.reproducer)
        body.append(f'<details open><summary>Reproducer</summary><div class="code">{code}</div></details>')
    anchor = escape(f"{record.clause}/{record.adapter}/{record.device}")
    return (
        f'<article class="site" id="{anchor}"><h3><code>{_text(record.clause)}</code> '
        f'<a class="anchor" href="#{anchor}" aria-label="Address of {_text(name)}">#</a></h3>'
        f"<p>{_text(record.adapter)} on {_text(record.device)}: {_verdicts(change)}</p>{''.join(body)}</article>"
    )


def _block(kind: str, label: str, text: str) -> str:
    return f'<pre class="{kind}" tabindex="0" role="region" aria-label="{_text(label)}">{_text(text)}</pre>'


def _verdicts(change: Change) -> str:
    return f'{_chip(change.old.verdict)}<span class="was">→</span>{_chip(change.new.verdict)}'


def _table(title: str, changes: Iterable[Change]) -> str:
    rows = "".join(
        f'<tr><th scope="row"><code>{_text(change.new.clause)}</code></th>'
        f"<td>{_text(change.new.adapter)} on {_text(change.new.device)}</td><td>{_verdicts(change)}</td>"
        f"<td>{_said(change.new)}</td></tr>"
        for change in changes
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in ("clause", "backend", "verdict", "said of it"))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="m list"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _said(record: Record) -> str:
    known = f"known: {record.expected.reason}" if record.expected and not record.unexpected else ""
    return _text("; ".join(filter(None, (record.case or "", known, record.message.split("\n", 1)[0].strip()))))


def _clauses(kind: str, title: str, ids: Sequence[str], run: Run) -> str:
    return _list(kind, title, [f"<code>{_text(id)}</code> {_prose(run.suite[id])}" for id in ids])


def _reworded(old: Run, new: Run, ids: Sequence[str]) -> str:
    return _list(
        "reworded",
        "Clauses reworded",
        [
            f"<code>{_text(id)}</code><br><del>{_prose(old.suite[id])}</del><br><ins>{_prose(new.suite[id])}</ins>"
            for id in ids
        ],
    )


def _list(kind: str, title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown = "".join(f"<li>{line}</li>" for line in lines)
    return (
        f'<section aria-labelledby="{kind}"><h2 id="{kind}">{title}: {len(lines)}</h2>'
        f'<ul class="told">{shown}</ul></section>'
    )

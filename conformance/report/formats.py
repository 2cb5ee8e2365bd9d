"""The model as text for other programs: CSV, JUnit XML, a Markdown summary and an SVG badge.

Text from a backend is data: it is escaped in each, and control characters are shown, never sent.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from xml.sax.saxutils import escape, quoteattr

from conformance.report.difference import FAILING
from conformance.report.model import Column, Model
from conformance.results import Record
from conformance.running import Verdict
from conformance.text import printable

_LONGEST_LIST = 50
"""Differences that a Markdown summary names; GitHub takes comments of at most 65,536 characters."""


def counts(column: Column) -> str:
    """``1808 pass, 7 unsupported``"""
    found = column.counts()
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict]) or "nothing ran"


def matrix(model: Model) -> str:
    """CSV (RFC 4180): a row for each clause, a column for each backend and device.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    columns = model.columns
    writer.writerow(map(_cell, ["clause", "level", *(f"{column.title} on {column.device}" for column in columns)]))
    for id, entry in model.clauses.items():
        cells = (column.cells[id] for column in columns)
        words = [str(cell.verdict) if isinstance(cell, Record) else str(cell) for cell in cells]
        writer.writerow(map(_cell, [id, entry.level or "", *words]))
    return out.getvalue()


def _cell(text: str) -> str:
    text = printable(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def junit(model: Model) -> str:
    """JUnit XML: a suite for each column, a case for each clause that has a verdict there.

    Known failures are skipped with their reason, as is what is unsupported, blocked or not run in a column.
    """
    total: Counter[str] = Counter()
    suites = []
    for column in model.columns:
        records = [cell for cell in column.cells.values() if isinstance(cell, Record)]
        bodies = [_outcome(record) for record in records]
        tally = Counter(
            tests=len(records),
            **{f"{kind}s": sum(body.startswith(f"<{kind}") for body in bodies) for kind in ("failure", "error")},
            skipped=sum(body.startswith("<skipped") for body in bodies),
        )
        total.update(tally)
        name = quoteattr(printable(f"{column.title} on {column.device}"))
        began = column.runs[0].started[:19]  # the schema takes no offset; a results file's times are UTC
        stamp = f" timestamp={quoteattr(began)}" if began else ""
        suites.append(
            f'<testsuite name={name}{_tallied(tally)} time="{sum(record.seconds for record in records):.6f}"{stamp}>'
        )
        for record, body in zip(records, bodies, strict=True):
            site = quoteattr(printable(f"{column.key}.{record.chapter}"))
            suites.append(
                f"<testcase classname={site} name={quoteattr(printable(record.clause))}"
                f' time="{record.seconds:.6f}">{body}</testcase>'
            )
        suites.append("</testsuite>")
    head = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="conformance"{_tallied(total)}>']
    return "\n".join([*head, *suites, "</testsuites>", ""])


def _tallied(tally: Counter[str]) -> str:
    return "".join(f' {name}="{tally[name]}"' for name in ("tests", "failures", "errors", "skipped"))


def _outcome(record: Record) -> str:
    if record.verdict is Verdict.PASS and not record.unexpected:
        return ""
    message = record.message
    if not record.unexpected and record.expected:
        message = f"known: {record.expected.reason}"
    elif record.stale:
        message = "an expected failure did not happen: remove the expectation"
    first = quoteattr(printable(f"{record.verdict}: {message}".split("\n", 1)[0]))
    if not record.unexpected or record.verdict is Verdict.NOT_RUN:
        return f"<skipped message={first}/>"
    kind = "failure" if record.verdict is Verdict.FAIL or record.stale else "error"
    text = escape(printable("\n\n".join(filter(None, (record.case, message, record.reproducer)))))
    return f'<{kind} type="{record.verdict}" message={first}>{text}</{kind}>'


def markdown(model: Model) -> str:
    """A summary for a comment on a change: what is not as expected first, differences folded away."""
    lines = ["## Conformance", ""]
    lines += [f"> {_inline(warning)}  " for warning in model.warnings]
    wrong = [
        cell
        for column in model.columns
        for cell in column.cells.values()
        if isinstance(cell, Record) and cell.unexpected
    ]
    lines += ["", f"**{len(wrong) or 'Nothing'} unexpected** in {len(model.clauses)} clauses.", ""]
    for record in wrong[:_LONGEST_LIST]:
        message = record.message.split("\n", 1)[0][:200]
        where = f"{_inline(record.adapter)} on {_inline(record.device)}"
        lines.append(f"- {_inline(record.clause)}, {where}: **{record.verdict}** {_inline(message)}")
    if len(wrong) > _LONGEST_LIST:
        lines.append(f"- and {len(wrong) - _LONGEST_LIST} more")
    lines += ["", "| backend | device | verdicts |", "| --- | --- | --- |"]
    lines += [f"| {_inline(c.title)} | {_inline(c.device)} | {counts(c)} |" for c in model.columns]
    differing = [*model.differing()]
    if differing:
        lines += ["", f"<details><summary>{len(differing)} clauses on which backends differ</summary>", ""]
        for entry in differing[:_LONGEST_LIST]:
            cells = ((column, column.cells[entry.id]) for column in model.columns)
            told = [f"{c.name} on {c.device} {cell.verdict}" for c, cell in cells if isinstance(cell, Record)]
            lines.append(f"- {_inline(entry.id)}: {_inline(', '.join(told))}")
        if len(differing) > _LONGEST_LIST:
            lines.append(f"- and {len(differing) - _LONGEST_LIST} more")
        lines += ["", "</details>"]
    return "\n".join([*lines, ""])


def _inline(text: str) -> str:
    """``text`` on one line of Markdown, meaning nothing in it: no markup, mention, link or table border."""
    plain = html.escape(" ".join(printable(text).split()), quote=False)
    return re.sub(r"[\\`*_{}\[\]()#+!|~@:]", lambda found: f"&#{ord(found[0])};", plain)


def badge(model: Model) -> str:
    """An SVG badge that counts verdicts for each backend, and gives no percentage."""
    label = "conformance"
    told = []
    for name in dict.fromkeys(column.name for column in model.columns):
        found: Counter[Verdict] = Counter()
        for column in model.columns:
            found += column.counts() if column.name == name else Counter()
        told.append(f"{name} " + " · ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict]))
    cells = [cell for column in model.columns for cell in column.cells.values() if isinstance(cell, Record)]
    if any(run.incomplete for run in model.runs):
        told.append("incomplete")
    bad = any(cell.unexpected and cell.verdict in FAILING for cell in cells)
    colour = "#b3261e" if bad else "#8a5a00" if any(cell.unexpected for cell in cells) else "#1b6e3c"
    text = printable(" | ".join(told))
    left, right = 7 * len(label) + 12, 7 * len(text) + 12
    title = escape(f"{label}: {text}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-labelledby="t">'
        f'<title id="t">{title}</title><rect width="{left}" height="20" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="6" y="14" textLength="{left - 12}">{label}</text>'
        f'<text x="{left + 6}" y="14" textLength="{right - 12}">{escape(text)}</text></g></svg>\n'
    )

"""The benchmark report: one offline page without a script, in the look of the conformance page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib.resources import files

from conformance.bench import charts, limits
from conformance.bench.cases import FAMILIES
from conformance.bench.display import NOT_MEASURED, findings, seconds, sites, size
from conformance.bench.display import limits as limits_measured
from conformance.bench.measure import case_named
from conformance.bench.records import COPIED, FAR, FLAT, NOISY, Row

Found = Mapping[tuple[str, int, str, str], Row]


def page(header: Row, rows: Sequence[Row], *, complete: bool) -> str:
    """The page of a benchmark."""
    own = files(__package__).joinpath("bench.css").read_text(encoding="utf-8")
    shared = files("conformance.report").joinpath("page", "style.css").read_text(encoding="utf-8")
    body = "".join([_facts(header, rows, complete), _findings(rows), _costs(rows), *_families(header, rows)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>Tensor benchmarks</title><link rel="icon" href="data:,">'
        f'<style>{shared}{own}</style></head><body><a class="skip" href="#main">To the content</a>'
        f'<header class="top"><span class="brand">Tensor benchmarks</span><nav aria-label="Families">{_contents(rows)}</nav>'
        f'</header><main id="main">{body}</main></body></html>\n'
    )


def _present(rows: Sequence[Row]) -> list[str]:
    measured = {row["family"] for row in rows if row["record"] == "time"}
    return [family for family in FAMILIES if family in measured]


def _contents(rows: Sequence[Row]) -> str:
    names = ["sharing", *_present(rows), "memory"]
    return " ".join(f'<a href="#{name}">{name.capitalize()}</a>' for name in names)


def _facts(header: Row, rows: Sequence[Row], complete: bool) -> str:
    machine, suite = header["environment"], header["suite"]
    load = "" if machine["load"] is None else f", load {machine['load']:.1f} at the end"
    times = [row for row in rows if row["record"] == "time" and row["status"] == "ok"]
    noisy = sum(bool(row["noisy"]) for row in times)
    facts = [
        ", ".join(
            f"<b>{escape(a['name'])}</b> {escape(a['version'])}" for a in header["adapters"] if a["name"] != limits.NAME
        ),
        escape(
            f"{machine['processor'] or machine['machine']}, {machine['cores']} cores{load}, Python {machine['python']}"
        ),
        escape(
            f"{header['threads']} thread(s) each, {header['processes']} fresh processes of each backend, taking turns"
        ),
        escape(f"{suite['name']} {suite['version']}, pytest-benchmark {header['pytest_benchmark']}"),
        *(escape(line) for line in limits_measured(rows)),
        f"<b>{len(times)}</b> times, <b>{noisy}</b> of them noisy",
    ]
    warnings = [] if complete else ["The run was cut short: what is here is incomplete."]
    warnings += ["Measured with --quick: small sizes, short measurements."] if header["quick"] else []
    warnings += [f"{name} did not start: {why}" for name, why in header["not_started"].items()]
    facades = [a["name"] for a in header["adapters"] if a["facade"]]
    if facades:
        warnings.append(
            f"{', '.join(facades)}: called through a facade that spells PyTorch's names, the cost of which is in every time."
        )
    return (
        f'<h1>Benchmarks beside the conformance verdicts</h1><ul class="facts">{_items(facts)}</ul>'
        + (f'<ul class="warn">{_items(map(escape, warnings))}</ul>' if warnings else "")
        + '<p class="lead">A time is the median of the medians of fresh processes; the band and the small figures are the '
        f"lowest and the highest of them. Where they differ by more than {NOISY:.0%} of the median the time is "
        "<b>~ noisy</b>, and no ratio is given. An operation of which a clause fails on a backend is marked "
        "<b>✕ fails</b> and does not compete; <b>? unchecked</b> where its clause cannot be asked. "
        "<i>× fastest</i> is the ratio to the fastest backend that competes, <i>× limit</i> to what the machine's memory "
        "bandwidth or matrix product allows (dotted in the charts; data in a cache may be faster).</p>"
    )


def _items(texts: object) -> str:
    return "".join(f"<li>{text}</li>" for text in texts)  # type: ignore[attr-defined]


def _findings(rows: Sequence[Row]) -> str:
    found = findings(rows)
    if not found:
        return ""
    return f"<h2>Findings</h2><ul>{_items(map(escape, found))}</ul>"


def _table(caption: str, heads: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table that scrolls by itself; cells are HTML, the first of a row is its head."""
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
        for first, *others in body
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="bench">'
        f'<caption class="sr">{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _costs(rows: Sequence[Row]) -> str:
    costs = [row for row in rows if row["record"] == "cost"]
    columns = list(dict.fromkeys((row["adapter"], row["device"]) for row in costs))
    found = {(row["case"], row["adapter"], row["device"]): row for row in costs}
    body = [
        [f"<code>{escape(name)}</code>", *(_cost(found.get((name, *site))) for site in columns)]
        for name in dict.fromkeys(row["case"] for row in costs)
    ]
    return (
        '<h2 id="sharing">Does what is said to share cost nothing?</h2><p class="lead">An operation that shares takes no '
        "memory for its data, and the same time at every size. It <b>copies</b> if it takes memory of "
        f"{COPIED:.0%} of its data or more. It <b>slows</b> if it takes no such memory and yet longer the larger its data: "
        f"more than {FLAT:g}× as long, and more than {FAR:.0%} of what copying them takes, from the size named. It is "
        "<b>flat</b> if its time tells so and its memory is not known. Times tell at sizes at which a copy would take "
        f"more than {FLAT:g}× the time of the operation; the figure is the time at the largest of them over that at the "
        "smallest size, and is left out where there is none.</p>"
        + _table("Costs of sharing operations", ["operation", *map(_site, columns)], body)
    )


def _cost(row: Row | None) -> str:
    if row is None:
        return ""
    if row["verdict"] in NOT_MEASURED:
        return f'<span class="dim" title="{escape(row["reason"])}">{NOT_MEASURED[row["verdict"]]}</span>'
    signs = {"shares": "✓ shares", "flat": "✓ flat", "copies": "✕ copies", "slows": "△ slows"}
    kind = {"shares": "good", "flat": "good", "copies": "bad", "slows": "odd"}.get(row["verdict"], "dim")
    start = f" from {size(row['from'])}" if row["from"] else ""
    figure = f" <small>{row['slowdown']:.2g}×</small>" if row["slowdown"] is not None else ""
    word = signs.get(row["verdict"], "? unknown")
    return f'<b class="{kind}" title="{escape(row["reason"])}">{word}</b>{start}{figure}'


def _site(site: tuple[str, str]) -> str:
    return f"{escape(site[0])} <small>{escape(site[1])}</small>"


def _families(header: Row, rows: Sequence[Row]) -> list[str]:
    times = [row for row in rows if row["record"] == "time"]
    found = {(r["case"], r["size"], r["adapter"], r["device"]): r for r in times}
    columns = sites(rows)
    parts = []
    for family in _present(rows):
        parts.append(f'<h2 id="{family}">{escape(FAMILIES[family])}</h2>')
        for name in dict.fromkeys(row["case"] for row in times if row["family"] == family):
            parts.append(_case(name, found, columns, _rate(name, rows)))
    parts.append(_memory(rows))
    return parts


def _rate(name: str, rows: Sequence[Row]) -> Callable[[int], float] | None:
    """What the machine's limit is for the case: size -> seconds."""
    case = case_named(name)
    wanted = "memory copy" if case.moved else "matrix product" if case.flops else None
    for row in rows:
        if row["record"] == "time" and row["case"] == wanted and row["status"] == "ok":
            if case.flops is not None:
                flops, fastest = case.flops, 2.0 * row["size"] ** 3 / row["median"]
                return lambda amount: flops(amount) / fastest
            bandwidth = 2.0 * row["size"] / row["median"]
            return lambda amount: case.moved * amount / bandwidth
    return None


def _case(name: str, found: Found, columns: list[tuple[str, str]], rate: Callable[[int], float] | None) -> str:
    amounts = sorted({amount for case, amount, _, _ in found if case == name})
    lines = []
    for number, site in enumerate(columns):
        good = [row for amount in amounts if (row := found.get((name, amount, *site))) and row["status"] == "ok"]
        points = [(r["size"], r["median"], r["low"], r["high"], bool(r["noisy"] or r["wrong"])) for r in good]
        lines.append(charts.Series(" ".join(site), number, points))
    title = f"Time of {name} by size, logarithmic: {', '.join(line.label for line in lines if line.points)}"
    picture = charts.chart(title, lines, rate)
    legend = "".join(f"<li>{charts.swatch(line.number)} {escape(line.label)}</li>" for line in lines if line.points)
    figure = f'<figure>{picture}<ul class="legend">{legend}</ul></figure>' if picture else ""
    body = [[size(amount), *(_time(found.get((name, amount, *site))) for site in columns)] for amount in amounts]
    table = _table(f"Times of {name}", ["size", *map(_site, columns)], body)
    clauses = " ".join(f"<code>{escape(id)}</code>" for id in case_named(name).clauses)
    return (
        f'<section><h3><code>{escape(name)}</code></h3><p class="dim">stands on {clauses}</p>'
        f'<div class="pair">{figure}{table}</div></section>'
    )


def _time(row: Row | None) -> str:
    if row is None:
        return ""
    if row["status"] != "ok":
        return (
            f'<span class="dim" title="{escape(row["reason"])}">{NOT_MEASURED.get(row["status"], row["status"])}</span>'
        )
    marks = ['<b class="odd">~ noisy</b>'] if row["noisy"] else []
    if row["wrong"]:
        marks.append(f'<b class="bad" title="{escape(", ".join(row["wrong"]))}">✕ fails</b>')
    elif row["unchecked"]:
        marks.append('<span class="dim">? unchecked</span>')
    ratios = [
        f"{row[key]:.2f}× {word}"
        for key, word in (("to_fastest", "fastest"), ("to_limit", "limit"))
        if row[key] is not None
    ]
    parts = [f"{seconds(row['median'])} <small>{seconds(row['low'])} – {seconds(row['high'])}</small>"]
    return "<br>".join([*parts, *([", ".join(ratios)] if ratios else []), *([" ".join(marks)] if marks else [])])


def _memory(rows: Sequence[Row]) -> str:
    kept = [row for row in rows if row["record"] == "memory" and row["case"]]
    columns = list(dict.fromkeys((row["adapter"], row["device"]) for row in kept))
    found = {(row["case"], row["size"], row["adapter"], row["device"]): row for row in kept}
    body = [
        [f"<code>{escape(name)}</code>", size(amount), *(_kept(found.get((name, amount, *site))) for site in columns)]
        for name, amount in dict.fromkeys((row["case"], row["size"]) for row in kept)
    ]
    return (
        '<h2 id="memory">Peak memory beside the operands</h2><p class="lead">The growth of the peak of the process\' resident '
        "memory while the operation runs once, whatever allocator a library has; in brackets, in operands of float32.</p>"
        + _table("Peak memory", ["operation", "size", *map(_site, columns)], body)
    )


def _kept(row: Row | None) -> str:
    if row is None:
        return ""
    if row["status"] != "ok":
        return (
            f'<span class="dim" title="{escape(row["reason"])}">{NOT_MEASURED.get(row["status"], row["status"])}</span>'
        )
    part = f" <small>({row['extra'] / row['data']:.2f})</small>" if row["data"] else ""
    return f"{row['extra'] / 1e6:.1f} MB{part}"

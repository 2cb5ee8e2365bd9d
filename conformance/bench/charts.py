"""Charts of times over sizes, both logarithmic, as SVG by hand: about 3 kB each, where a chart library brings 100."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from conformance.bench.display import seconds

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 12, 10, 34

DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4", "12 4", "1 4", "6 2 2 2 2 2")
"""By number of the series, since colour alone does not tell lines apart for everyone."""
MARKS = (
    '<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>',
    '<rect x="{l:.1f}" y="{t:.1f}" width="7" height="7"/>',
    '<path d="M{x:.1f} {t:.1f}l4 7h-8z"/>',
    '<path d="M{x:.1f} {t:.1f}l4 4-4 4-4-4z"/>',
)
SERIES = 8
"""Series with a colour of their own; further ones begin again, with other marks."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: sizes with median, lowest and highest time in seconds, and where the time is not to be trusted."""

    label: str
    number: int
    points: Sequence[tuple[int, float, float, float, bool]]


def swatch(number: int) -> str:
    """A sample of a series' line, for a legend."""
    return (
        f'<svg class="swatch s{number % SERIES}" viewBox="0 0 34 10" width="34" height="10" aria-hidden="true">'
        f'<path class="line" d="M0 5H34" stroke-dasharray="{DASHES[number % len(DASHES)]}"/>'
        f'<g class="dot">{_mark(number, 17, 5)}</g></svg>'
    )


def _mark(number: int, x: float, y: float) -> str:
    return MARKS[number % len(MARKS)].format(x=x, y=y, l=x - 3.5, t=y - 3.5)


def chart(title: str, series: Sequence[Series], limit: Callable[[int], float] | None = None) -> str:
    """The chart of one operation; the empty string where no series has two points."""
    sizes = sorted({point[0] for line in series for point in line.points})
    if len(sizes) < 2:
        return ""
    least = min(point[2] for line in series for point in line.points)
    most = max(point[3] for line in series for point in line.points)
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most) + 1e-9)
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(time: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(time) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{seconds(10.0**power * 1.0000001)}</text>'
        )
    for size in sizes:
        anchor = "end" if size == sizes[-1] else "middle"
        parts.append(f'<path class="grid" d="M{x(size):.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x(size):.1f}" y="{HEIGHT - 14}" text-anchor="{anchor}">{_short(size)}</text>')
    if limit is not None:
        parts.append(_limit(sizes, limit, x, y, 10.0**low, 10.0**high))
    for line in series:
        if line.points:
            parts.append(_line(line, x, y))
    return "".join([*parts, "</svg>"])


def _line(line: Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    upper = [f"{x(size):.1f} {y(top):.1f}" for size, _, _, top, _ in line.points]
    lower = [f"{x(size):.1f} {y(bottom):.1f}" for size, _, bottom, _, _ in line.points]
    middle = " ".join(f"{x(size):.1f} {y(median):.1f}" for size, median, *_ in line.points)
    marks = "".join(
        f'<g class="{"dot open" if doubted else "dot"}">{_mark(line.number, x(size), y(median))}</g>'
        for size, median, _, _, doubted in line.points
    )
    return (
        f'<g class="s{line.number % SERIES}"><path class="band" d="M{" ".join([*upper, *reversed(lower)])}z"/>'
        f'<path class="line" d="M{middle}" stroke-dasharray="{DASHES[line.number % len(DASHES)]}"/>{marks}</g>'
    )


def _limit(
    sizes: Sequence[int], limit: Callable[[int], float], x: Callable[[float], float], y: Callable[[float], float],
    least: float, most: float,
) -> str:  # fmt: skip
    """The line of the machine's limit, as far as it is within the chart: fine steps, since it is a curve of its own."""
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])
    steps = [10 ** (first + (last - first) * step / 60) for step in range(61)]
    inside = [(x(size), y(limit(size))) for size in steps if least <= limit(size) <= most]  # type: ignore[arg-type]
    if len(inside) < 2:
        return ""
    return f'<path class="limit" d="M{" ".join(f"{a:.1f} {b:.1f}" for a, b in inside)}"/>'


def _short(size: int) -> str:
    for factor, unit in ((1_000_000, " M"), (1000, " k")):
        if size >= factor and size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)

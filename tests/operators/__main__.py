"""``python -m tests.operators``: how far the reference agrees with PyTorch on its operator database, by category."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tests.operators.catalogue import CORE, LEFT_OUT, NO_DTYPES, SHORTFALL, WIDER, category_of

warnings.simplefilter("ignore")

COLUMNS = ("forward", "dtype", "alias", "method", "in-place", "out", "gradient", "second", "errors")


def entries() -> list[Any]:
    from torch.testing._internal.common_methods_invocations import op_db

    return list(op_db)


def measured(at: int, limit: int) -> tuple[str, str | None, bool, Counter[str], Counter[str], list[str]]:
    """The agreement on the entry with a number, as what a process can send."""
    from tests.operators.measure import label, measure

    op = entries()[at]
    found = measure(op, limit)
    return label(op), category_of(op.name), found.present, found.agreed, found.total, found.differences


def share(agreed: int, total: int) -> str:
    if not total:
        return "–"
    return "100" if agreed == total else f"{min(99.9, 100 * agreed / total):.1f}"


def table(rows: Iterable[tuple[str, list[Any]]]) -> str:
    """Markdown: one line for each category, with the share of cases in per cent."""
    lines = ["| category | operations | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * (len(COLUMNS) + 1)]
    for name, results in rows:
        agreed = sum((r[3] for r in results), Counter())
        total = sum((r[4] for r in results), Counter())
        cells = " | ".join(share(agreed[c], total[c]) for c in COLUMNS)
        lines.append(f"| {name} | {sum(r[2] for r in results)} of {len(results)} | {cells} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.operators", description=__doc__)
    parser.add_argument("--category", action="append", default=[], help="only these categories (part of the name)")
    parser.add_argument("--op", action="append", default=[], help="only these operations")
    parser.add_argument("--samples", type=int, default=20, help="samples of each dtype at most")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--verbose", action="store_true", help="print differences, and not only their number")
    parser.add_argument(
        "--left-out", action="store_true", help="print the entries that are not run, with the reason, and stop"
    )
    options = parser.parse_args()
    if options.left_out:
        for name, reason in (LEFT_OUT | NO_DTYPES).items():
            print(f"{name}: {reason}")
        return 0
    chosen = [
        i
        for i, op in enumerate(entries())
        if (category := category_of(op.name)) is not None
        and (not options.op or op.name in options.op)
        and (not options.category or any(c in category for c in options.category))
    ]
    if not chosen:
        print("tests.operators: nothing is left of the database with these options", file=sys.stderr)
        return 2
    if options.jobs > 1 and len(chosen) > 4:
        with ProcessPoolExecutor(options.jobs) as pool:
            results = list(pool.map(measured, chosen, [options.samples] * len(chosen), chunksize=4))
    else:
        results = [measured(i, options.samples) for i in chosen]
    for result in results:
        name, _, present, agreed, total, differences = result
        if not present:
            print(f"{name}: the reference has none")
        elif differences:
            wrong = sum(total.values()) - sum(agreed.values())
            why = f": {SHORTFALL[name]}" if name in SHORTFALL else ""
            print(f"{name}: {wrong} of {sum(total.values())} cases differ{why}")
            for d in differences if options.verbose else differences[:2]:
                print(f"    {d[:400]}")
    print()
    rows = [(c, found) for c in (*CORE, *WIDER) if (found := [r for r in results if r[1] == c])]
    core = [r for r in results if r[1] in CORE]
    print(table([*rows, ("**core**", core)] if core else rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Who differs: the backends of a model, grouped by their verdict on a clause."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.report.model import Column, Model
from conformance.results import Record
from conformance.running import Verdict

_WORST_FIRST = (
    Verdict.CRASH,
    Verdict.TIMEOUT,
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.UNSUPPORTED,
    Verdict.PASS,
)


def labels(model: Model) -> Mapping[str, str]:
    """The shortest name of each column, by its key, that tells it from the others: ``torch``, ``torch 2.13 on cpu``."""

    def told(column: Column, *parts: str) -> bool:
        return sum(all(getattr(c, part) == getattr(column, part) for part in parts) for c in model.columns) == 1

    found = {}
    for column in model.columns:
        if told(column, "name"):
            found[column.key] = column.name
        elif told(column, "name", "device"):
            found[column.key] = f"{column.name} on {column.device}"
        elif told(column, "title"):
            found[column.key] = column.title
        else:
            found[column.key] = f"{column.title} on {column.device}"
    return found


def named(model: Model, clause: str) -> Mapping[Verdict, list[str]]:
    """The names of the columns that have each verdict on a clause, the worst first.

    Blocked and not_run say nothing of a backend, and are left out.
    """
    names = labels(model)
    found: dict[Verdict, list[str]] = {}
    for column in model.columns:
        cell = column.cells[clause]
        if isinstance(cell, Record):
            found.setdefault(cell.verdict, []).append(names[column.key])
    return {verdict: found[verdict] for verdict in _WORST_FIRST if verdict in found}


def told(model: Model, clause: str) -> str:
    """``fail: jax, mlx; pass: reference on cpu``"""
    return "; ".join(f"{verdict}: {', '.join(names)}" for verdict, names in named(model, clause).items())

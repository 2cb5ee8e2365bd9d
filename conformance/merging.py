"""Several results files as one: of backends that ran each in an environment of its own, or of one run's shards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import results
from conformance.errors import WrongUsage
from conformance.results import Record, Results


@dataclass(frozen=True, slots=True)
class Merged:
    """What was merged."""

    adapters: tuple[str, ...]
    counts: Mapping[str, int]
    complete: bool

    @property
    def summary(self) -> str:
        whole = "" if self.complete else "; some of it is of runs that were cut short, or shards are missing"
        counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.counts.items()))
        return f"{', '.join(self.adapters)}: {counts}{whole}"


def merge(paths: Sequence[Path], path: Path) -> Merged:
    """Write what the files hold to ``path``, in the order of the files' backends and of the suite's clauses.

    Raises WrongUsage, before anything is written, for what has no meaning in one file: results of different suites,
    two results of one clause on one device of a backend, parts of a run on different versions of a library.
    """
    read = {source: results.read(source) for source in dict.fromkeys(paths)}
    headers = {source: one.header for source, one in read.items()}
    _check_suites(headers)
    adapters = _adapters(headers)
    records = _records(read, headers)
    first = next(iter(headers.values()))
    asked, whole = _selection([header["selection"] for header in headers.values()])
    complete = whole and all(one.complete for one in read.values())
    header = {**first, "adapters": adapters, "selection": asked}
    started = [header["started"] for header in headers.values() if "started" in header]
    if started:
        header["started"] = min(started)
    places = {adapter["name"]: number for number, adapter in enumerate(adapters)}
    ids = {id: number for number, id in enumerate(first["suite"]["clauses"])}
    devices = {adapter["name"]: adapter["devices"] for adapter in adapters}
    ordered = sorted(
        records,
        key=lambda r: (places[r.adapter], ids.get(r.clause, len(ids)), devices[r.adapter].index(r.device)),
    )
    with results.Writer(path) as writer:
        writer.begin(header)
        for record in ordered:
            writer.add(record)
        writer.complete = complete
    return Merged(tuple(places), Counter(str(record.verdict) for record in ordered), complete)


def _check_suites(headers: Mapping[Path, Mapping[str, Any]]) -> None:
    first, *others = headers
    suite = headers[first]["suite"]
    for other in others:
        theirs = headers[other]["suite"]
        if theirs == suite:
            continue
        ids = suite["clauses"].keys() ^ theirs["clauses"].keys()
        reworded = [id for id in suite["clauses"].keys() & theirs["clauses"].keys() if _differs(id, suite, theirs)]
        what = f"versions {suite['version']} and {theirs['version']}"
        if ids or reworded:
            what = f"{len(ids)} clauses are in one alone, {len(reworded)} are worded differently"
        raise WrongUsage(
            f"{first} and {other} are of different suites ({what}); run both with one, or use 'conformance compare'"
        )


def _differs(id: str, suite: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return bool(suite["clauses"][id] != theirs["clauses"][id])


def _adapters(headers: Mapping[Path, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The header's entry of each backend, with its environment where that is not the first file's."""
    environment = next(iter(headers.values()))["environment"]
    found: dict[str, dict[str, Any]] = {}
    source_of: dict[str, Path] = {}
    for source, header in headers.items():
        for adapter in header["adapters"]:
            own = adapter.get("environment", header["environment"])
            entry = {**adapter, **({"environment": own} if own != environment else {})}
            known = found.setdefault(adapter["name"], entry)
            if known is entry:
                source_of[adapter["name"]] = source
                continue
            ours, theirs = ({k: v for k, v in e.items() if k != "devices"} for e in (known, entry))
            if ours != theirs:
                differing = ", ".join(key for key in sorted(ours | theirs) if ours.get(key) != theirs.get(key))
                raise WrongUsage(
                    f"{source_of[adapter['name']]} and {source} both have results of {adapter['name']!r}, of runs "
                    f"that differ in {differing}; merge one of them, or use 'conformance compare'"
                )
            known["devices"] = list(dict.fromkeys([*known["devices"], *entry["devices"]]))
    return list(found.values())


def _records(read: Mapping[Path, Results], headers: Mapping[Path, Mapping[str, Any]]) -> Iterable[Record]:
    found: dict[tuple[str, str, str], tuple[Path, Record]] = {}
    for source, one in read.items():
        for record in one.records:
            site = record.clause, record.adapter, record.device
            if site in found:
                raise WrongUsage(
                    f"{found[site][0]} and {source} both have a result of {record.clause} on "
                    f"{record.adapter}-{record.device}; merge one of them"
                )
            found[site] = source, record
    return [record for _, record in found.values()]


def _selection(asked: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], bool]:
    """What all the files together were asked for, and whether no shard is missing."""
    globs = _union([one["clauses"] for one in asked])
    devices = _union([one["devices"] for one in asked])
    shards = [str(one.get("shard", "")).partition("/") for one in asked]
    counts = {count for _, _, count in shards if count}
    if not counts:
        return results.selection(globs, devices), True
    if len(counts) > 1 or any(not count for _, _, count in shards):
        return results.selection(globs, devices), False
    count = counts.pop()
    parts = sorted({int(part) for numbers, _, _ in shards for part in numbers.split(",")})
    if parts == list(range(1, int(count) + 1)):
        return results.selection(globs, devices), True
    return results.selection(globs, devices, f"{','.join(map(str, parts))}/{count}"), False


def _union(lists: Sequence[list[str]]) -> list[str]:
    """All that is named; nothing, which means everything, if one of the lists is empty."""
    return list(dict.fromkeys(item for one in lists for item in one)) if all(lists) else []

"""What the expectations files say is what the results files show, in words of their own."""

import tomllib
from pathlib import Path

import pytest

from conformance import expectations, loading, results

ADAPTERS = Path(__file__).parents[2] / "adapters"
RESULTS = sorted((ADAPTERS / "results").glob("*.jsonl"))
FILES = [path for path in sorted(ADAPTERS.glob("*.toml")) if path.stem != "matrix"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reasons_say_what_the_library_does(path: Path) -> None:
    """An assertion that is said again tells a porter nothing."""
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("expect", []):
        assert "not so that" not in entry["reason"], entry
        assert ": assert " not in entry["reason"], entry
        assert entry.get("link", "https://").startswith("https://"), entry


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_results_and_expectations_agree(path: Path) -> None:
    """Of the clauses that there are still: each that does not pass is expected, for the reason that the file gives now."""
    known = loading.clauses()
    read = results.read(path)
    (backend,) = read.header["adapters"]
    entries = expectations.read(ADAPTERS / f"{path.stem}.toml", known)
    verdicts = {}
    for record in read.records:
        if record.clause in known:
            verdicts[record.clause] = record.verdict
            entry = entries.of(record.clause, backend["version"], record.device, record.verdict)
            shown = record.expected and (record.expected.verdict, record.expected.reason)
            assert shown == (entry and (entry.verdict, entry.reason)), record.clause
            assert entry or record.verdict in ("pass", "unsupported"), record.clause
    strict = [entry for entry in entries.entries if not entry.intermittent]
    assert {entry.clause for entry in strict if verdicts.get(entry.clause) != entry.verdict} <= set(
        known
    ) - verdicts.keys()

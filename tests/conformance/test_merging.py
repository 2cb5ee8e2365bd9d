"""Merging results files: shards give back the whole, backends stand side by side, nonsense is refused in a line."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance import results
from tests.conformance.conftest import Run


def lines(path: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text().splitlines()]
    for line in found:
        line.pop("seconds", None)
        line.pop("started", None)
    return found


@pytest.mark.parametrize("adapter", ["fakes:Adapter", "fakes:Exiting", "raising:Adapter"])
def test_merging_shards_gives_the_unsharded_file(conformance: Run, tmp_path: Path, adapter: str) -> None:
    run = ("run", "--adapter", adapter, "--jobs", "1")
    conformance(*run, "--results", "whole.jsonl")
    shards = [f"{number}.jsonl" for number in (1, 2, 3)]
    for number, shard in enumerate(shards, 1):
        conformance(*run, "--shard", f"{number}/3", "--results", shard)
    merged = conformance("merge", *(s for s in shards if (tmp_path / s).exists()), "--results", "merged.jsonl")
    assert merged.returncode == 0, merged.stderr
    conformance("merge", "whole.jsonl", "--results", "whole.jsonl")  # in the order in which merged files are
    assert lines(tmp_path / "merged.jsonl") == lines(tmp_path / "whole.jsonl")
    schema = json.loads(Path(results.__file__).with_name("results.schema.json").read_text())
    for path in ("merged.jsonl", "1.jsonl"):
        for line in (tmp_path / path).read_text().splitlines():
            jsonschema.validate(json.loads(line), schema)


def test_a_missing_shard_is_said(conformance: Run, tmp_path: Path) -> None:
    for number in (1, 3):
        conformance("run", "--adapter", "fakes:Adapter", "--shard", f"{number}/3", "--results", f"{number}.jsonl")
    merged = conformance("merge", "1.jsonl", "3.jsonl", "--results", "merged.jsonl")
    assert "shards are missing" in merged.stdout
    read = results.read(tmp_path / "merged.jsonl")
    assert not read.complete
    assert read.header["selection"]["shard"] == "1,3/3"


def test_backends_keep_their_environment(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "a.jsonl")
    conformance("run", "--adapter", "fakes:Copying", "--results", "b.jsonl")
    text = (tmp_path / "b.jsonl").read_text()
    header = json.loads(text.splitlines()[0])
    header["environment"]["numpy"] = "1.23.5"
    (tmp_path / "b.jsonl").write_text(json.dumps(header) + "\n" + text.partition("\n")[2])
    assert conformance("merge", "a.jsonl", "b.jsonl", "--results", "c.jsonl").returncode == 0
    toy, copying = results.read(tmp_path / "c.jsonl").header["adapters"]
    assert "environment" not in toy
    assert copying["environment"]["numpy"] == "1.23.5"


@pytest.mark.parametrize("shard", ["0/3", "4/3", "2", "a/b"])
def test_a_shard_that_is_none_is_refused(conformance: Run, shard: str) -> None:
    done = conformance("run", "--shard", shard)
    assert done.returncode == 2
    assert f"--shard {shard!r} is not a part of a whole" in done.stderr


def test_what_has_no_meaning_in_one_file_is_refused(conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "a.jsonl")
    text = (tmp_path / "a.jsonl").read_text()
    (tmp_path / "again.jsonl").write_text(text)
    (tmp_path / "other.jsonl").write_text(text.replace('"version":"1.5"', '"version":"1.6"', 1))
    (tmp_path / "suite.jsonl").write_text(text.replace("There is a ``share``.", "There is none.", 1))
    for other, message in (
        ("again.jsonl", "both have a result of"),
        ("other.jsonl", "of runs that differ in version"),
        ("suite.jsonl", "of different suites (0 clauses are in one alone, 1 are worded differently)"),
    ):
        done = conformance("merge", "a.jsonl", other, "--results", "merged.jsonl")
        assert done.returncode == 2
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / "merged.jsonl").exists()


def test_pytest_and_xdist_give_the_same_records(run_pytest: Run, conformance: Run, tmp_path: Path) -> None:
    conformance("run", "--adapter", "fakes:Adapter", "--results", "command.jsonl")
    run_pytest("--adapter", "fakes:Adapter", "--results", "one.jsonl")
    run_pytest("--adapter", "fakes:Adapter", "--results", "many.jsonl", "-n", "2")
    for number in (1, 2):
        run_pytest("--adapter", "fakes:Adapter", "--shard", f"{number}/2", "--results", f"{number}.jsonl")
    conformance("merge", "1.jsonl", "2.jsonl", "--results", "shards.jsonl")
    for name in ("command", "one", "many"):
        conformance("merge", f"{name}.jsonl", "--results", f"{name}.jsonl")
    whole = lines(tmp_path / "command.jsonl")
    for name in ("one", "many", "shards"):
        assert lines(tmp_path / f"{name}.jsonl") == whole, name

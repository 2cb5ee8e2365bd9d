"""Judging times, ratios and costs on made-up measurements; reading and comparing files."""

import json
from pathlib import Path

import jsonschema
import pytest

from conformance.bench import limits, records, rounds
from conformance.bench.cases import CASES
from conformance.errors import NoResult

CLAUSE = "detach.clone.has_memory_of_its_own"


def measured(**seconds):
    """Times of ``clone`` at a million elements, by backend."""
    found = rounds.Measured(rounds=2, complete=True)
    found.times["memory copy", limits.COPIED, "machine", "cpu"] = rounds.Taken("ok", "", [0.01, 0.01], [0, 0])
    for name, values in seconds.items():
        found.times["clone", 10_000_000, name, "cpu"] = rounds.Taken("ok", "", values, [0.0] * len(values))
    return found


def judged(found, verdicts=()):
    rows = records.judged(rounds.Plan([], [*CASES.values()]), found, dict(verdicts))
    return {row["adapter"]: row for row in rows if row["record"] == "time"}


def test_the_ratio_is_to_the_fastest():
    rows = judged(measured(a=[1.0, 1.02], b=[2.0, 2.04]))
    assert rows["a"]["to_fastest"] == 1
    assert rows["b"]["to_fastest"] == pytest.approx(2)
    assert rows["a"]["to_limit"] > 1


def test_processes_that_disagree_get_no_ratio_and_give_none():
    rows = judged(measured(a=[1.0, 2.0], b=[2.0, 2.04]))
    assert rows["a"]["noisy"]
    assert rows["a"]["to_fastest"] is None
    assert rows["b"]["to_fastest"] is None


def test_one_process_is_noise():
    assert judged(measured(a=[1.0]))["a"]["noisy"]


def test_a_fast_wrong_answer_does_not_win():
    rows = judged(measured(a=[1.0, 1.0], b=[2.0, 2.0], c=[4.0, 4.0]), {(CLAUSE, "a", "cpu"): "fail"})
    assert rows["a"]["wrong"] == [CLAUSE]
    assert rows["a"]["to_fastest"] is None
    assert rows["b"]["to_fastest"] == 1


def cost(times, extra):
    found = measured()
    for size, time in times.items():
        found.times["detach", size, "a", "cpu"] = rounds.Taken("ok", "", [time, time], [0, 0])
    found.memory["detach", 1000, "a", "cpu"] = {"status": "ok", "reason": "", "extra": extra, "data": 4000}
    rows = records.judged(rounds.Plan([], []), found, {})
    return next(row for row in rows if row["record"] == "cost")


def test_what_shares_is_flat_and_takes_no_memory():
    assert cost({1: 1e-6, 100_000_000: 1.2e-6}, 0)["verdict"] == "shares"


def test_what_copies_is_named_with_the_size_from_which_it_shows():
    found = cost({1: 1e-6, 100: 1e-6, 1_000_000: 1e-3, 100_000_000: 0.1}, 4000)
    assert (found["verdict"], found["from"]) == ("copies", 1_000_000)


def test_a_file_comes_back_as_it_went_in(tmp_path):
    path = tmp_path / "bench.jsonl"
    plan, found = rounds.Plan([], []), measured(a=[1.0, 1.0])
    rows = records.judged(plan, found, {})
    records.write(path, records.header(plan, found), rows, complete=True)
    header, again, complete = records.read(path)
    assert (again, complete, header["processes"]) == (rows, True, 2)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    assert not records.read(path)[2]


@pytest.mark.parametrize("text", ["", "{}\n", "no\n", '{"record":"header","format":"bench","schema":9}\n'])
def test_what_is_no_benchmark_file_is_refused(tmp_path, text):
    path = tmp_path / "bench.jsonl"
    path.write_text(text)
    with pytest.raises(NoResult, match=r"bench\.jsonl"):
        records.read(path)


def test_slower_is_beyond_the_noise_only():
    def rows(**seconds):
        return records.judged(rounds.Plan([], []), measured(**seconds), {})

    old = rows(a=[1.0, 1.1], b=[1.0, 1.1], c=[1.0, 1.1])
    new = rows(a=[2.0, 2.1], b=[1.05, 1.2], c=[1.0, 3.0])
    found, compared, left_out = records.slower(old, new)
    assert [row["adapter"] for _, row in found] == ["a"]
    assert (compared, left_out) == (3, 1)  # the limit, a and b; c is noisy


def test_times_tell_nothing_at_sizes_at_which_a_copy_would_not_show():
    found = cost({1: 1e-6, 100: 9e-6}, 0)
    assert (found["verdict"], found["slowdown"]) == ("shares", None)


def test_what_takes_no_memory_and_grows_slows():
    found = cost({1: 1e-6, 1_000_000: 1e-3, 100_000_000: 0.1}, 0)
    assert (found["verdict"], found["from"]) == ("slows", 1_000_000)


def test_every_line_is_as_the_schema_says(tmp_path):
    schema = json.loads(Path(records.__file__).with_name("bench.schema.json").read_text())
    plan, found = rounds.Plan([], []), measured(a=[1.0, 1.0], b=[1.0, 3.0])
    found.times["clone", 1, "c", "cpu"] = rounds.Taken("unsupported", "lacks clone")
    found.times["detach", 1, "a", "cpu"] = rounds.Taken("ok", "", [1.0, 1.0], [0, 0])
    found.memory["detach", 1000, "a", "cpu"] = {"status": "ok", "reason": "", "extra": 0, "data": 4000}
    records.write(tmp_path / "b", records.header(plan, found), records.judged(plan, found, {}), complete=True)
    lines = [json.loads(line) for line in (tmp_path / "b").read_text().splitlines()]
    assert {line["record"] for line in lines} == {"header", "time", "memory", "cost", "footer"}
    for line in lines:
        jsonschema.validate(line, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**lines[1], "median": "1"}, schema)

"""What the conformance page is made of; tests/conformance/report/test_page_in_browser.py looks at it."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from conformance.report.model import Model, model
from conformance.report.page import data, page
from conformance.results import Record
from tests.conformance.report.synthetic import synthetic


@pytest.fixture(scope="module")
def small() -> Model:
    return synthetic(60, 3)


def block(text: str, id: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{id}">(.*?)</script>', text, re.S)
    assert found
    return json.loads(found[1])


def test_every_verdict_and_every_text_comes_out_as_it_went_in(small: Model) -> None:
    first, later = data(small)
    ids = [f"{chapter['id']}." for chapter in first["chapters"] for _ in range(chapter["count"])]
    ids = [chapter + rest for chapter, rest in zip(ids, first["clauses"], strict=True)]
    assert sorted(ids) == sorted(small.clauses)
    for column, shown, details in zip(small.columns, first["columns"], later["details"], strict=True):
        for number, id in enumerate(ids):
            cell, letter = column.cells[id], shown["grid"][number]
            if not isinstance(cell, Record):
                assert letter in ".m"
                continue
            assert letter.lower() == {"not_run": "n"}.get(cell.verdict, cell.verdict[0])
            assert letter.isupper() == (cell.unexpected or cell.stale)
            case, message, parts, *expected = details.get(number, [0, -1, []])
            assert (case or None) == cell.case
            assert (later["strings"][message] if message >= 0 else "") == cell.message
            parts = [later["about"][number][0] if part < 0 else part for part in parts]
            assert "".join(later["strings"][part] for part in parts) == cell.reproducer
            known = cell.expected
            said = [[known.verdict, known.reason, known.link]] if known else []
            assert [list(later["expected"][n]) for n in expected] == said


def test_no_text_can_end_its_block_or_become_a_placeholder(small: Model) -> None:
    evil = "</script><!--<script>{{style}}\u2028\ud800"
    run = small.runs[0]
    records = tuple(replace(record, message=evil) for record in run.results.records)
    made = page(model([replace(run, name=evil, results=replace(run.results, records=records))], {}))
    made.encode()  # no lone surrogate
    assert "\u2028" not in made
    assert evil in block(made, "texts")["strings"]
    assert made.count("</script>") == 3
    assert "<!--" not in made


def test_a_clause_of_another_suite_has_its_norm_and_no_check(small: Model) -> None:
    run = small.runs[0]
    header = json.loads(json.dumps(run.results.header))
    id = next(iter(header["suite"]["clauses"]))
    header["suite"]["clauses"] |= {id: "Worded otherwise.", "gone.subject.behaviour": "It was once."}
    first, later = data(model([replace(run, results=replace(run.results, header=header))], {}))
    assert first["chapters"][-1] == {"id": "gone", "part": "Of other suites", "prose": "", "count": 1}
    assert later["norms"][-1] == "It was once."
    assert later["about"][-1] == []
    assert later["about"][later["norms"].index("Worded otherwise.")] == []


def test_a_backend_that_ran_twice_has_two_addresses(small: Model) -> None:
    run = small.runs[0]
    header = json.loads(json.dumps(run.results.header))
    header["adapters"][0]["version"] = "9.9"
    first, _ = data(model([run, replace(run, name="again", results=replace(run.results, header=header))], {}))
    assert [column["key"] for column in first["columns"]] == ["backend0", "backend0~2"]

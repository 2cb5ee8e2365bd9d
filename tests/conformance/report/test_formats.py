"""Reports for other programs: well formed, whatever a backend wrote."""

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree

from conformance.report import formats
from conformance.report.model import Model, Run, model
from tests.conformance.report.test_model import ALL, run

HOSTILE = "=1+1 <script>alert(1)</script> ]]> \x1b[31m\x00\ufffe \ud800 | @someone `x` [a](javascript:b) \u202e\nsecond"


def hostile() -> Model:
    made = run("r", {**ALL, "a.b.one": "fail", "a.b.two": "unsupported"}, version=HOSTILE)
    records = (replace(made.results.records[0], message=HOSTILE, case=HOSTILE, reproducer=HOSTILE),)
    return model([Run(HOSTILE, replace(made.results, records=records + made.results.records[1:], complete=False))], {})


def test_junit_is_xml_that_counts() -> None:
    text = formats.junit(hostile())
    text.encode("utf-8")
    suite = ElementTree.fromstring(text.encode())[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    assert "<script>" in (suite[0][0].text or "")
    assert "\\x1b[31m" in (suite[0][0].text or "")


def test_the_matrix_is_csv_without_formulas() -> None:
    rows = [*csv.reader(io.StringIO(formats.matrix(hostile()), newline=""))]
    assert [len(row) for row in rows] == [3] * 4
    assert rows[1] == ["a.b.one", "must", "fail"]
    assert formats._cell("=1+1") == "'=1+1"
    assert formats._cell("-") == "'-"


def test_markdown_means_nothing_of_what_a_backend_wrote() -> None:
    text = formats.markdown(hostile())
    text.encode("utf-8")
    assert "**1 unexpected** in 3 clauses." in text
    for harm in ("<script", "@someone", "](", "\x1b", "`"):
        assert harm not in text


def test_a_badge_is_titled_svg_without_percentage() -> None:
    root = ElementTree.fromstring(formats.badge(hostile()).encode("utf-8"))
    title = root[0].text or ""
    assert title == "conformance: lib 1 pass · 1 fail · 1 unsupported | incomplete"
    assert "%" not in title

"""Reports for other programs: well formed, whatever a backend wrote."""

import csv
import io
import re
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from conformance.expectations import Expectation
from conformance.report import formats
from conformance.report.model import Model, Run, model
from conformance.running import Verdict
from tests.conformance.report.test_model import ALL, run

HOSTILE = "=1+1 <script>alert(1)</script> ]]> \x1b[31m\x00\ufffe \ud800 | @someone `x` [a](javascript:b) \u202e\nsecond"


def hostile() -> Model:
    made = run("r", {**ALL, "a.b.one": "fail", "a.b.two": "unsupported"}, version=HOSTILE)
    records = (replace(made.results.records[0], message=HOSTILE, case=HOSTILE, reproducer=HOSTILE),)
    return model([Run(HOSTILE, replace(made.results, records=records + made.results.records[1:], complete=False))], {})


@dataclass(frozen=True)
class Element:
    """What the schema that Jenkins, GitLab and GitHub's actions share says of an element."""

    required: dict[str, str] = field(default_factory=dict)
    """Attribute -> pattern of its value."""
    optional: dict[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    """In the order in which they may stand."""
    most: int | None = None
    """Children at most; None for no bound."""
    text: bool = False


TEXT, NUMBER, SECONDS, TIME = r".*", r"\d+", r"\d+(\.\d+)?", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
COUNTS = dict.fromkeys(("tests", "failures", "errors", "skipped"), NUMBER)
COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
OUTCOME = {"message": TEXT, "type": TEXT}
SCHEMA = {
    "testsuites": Element(optional={"name": TEXT, "time": SECONDS, **COUNTS}, children=("testsuite",)),
    "testsuite": Element({"name": r".+", **COUNTS}, {"time": SECONDS, "timestamp": TIME}, ("testcase",)),
    "testcase": Element(
        {"name": r".+", "classname": r".+"}, {"time": SECONDS}, ("skipped", "error", "failure"), most=1
    ),
    "failure": Element(optional=OUTCOME, text=True),
    "error": Element(optional=OUTCOME, text=True),
    "skipped": Element(optional=OUTCOME, text=True),
}


def check(element: ElementTree.Element) -> None:
    """That an element and all in it are as the schema says, and that its counts are those of what it holds."""
    shape = SCHEMA[element.tag]
    assert shape.required.keys() <= element.attrib.keys() <= shape.required.keys() | shape.optional.keys()
    for name, value in element.attrib.items():
        assert re.fullmatch((shape.required | shape.optional)[name], value, re.DOTALL), (element.tag, name, value)
    tags = [child.tag for child in element]
    assert tags == sorted(tags, key=shape.children.index)
    assert shape.most is None or len(tags) <= shape.most
    assert shape.text or not (element.text or "").strip()
    assert not (element.tail or "").strip()
    for name in element.attrib.keys() & COUNTS.keys():
        assert int(element.attrib[name]) == len([*element.iter(COUNTED[name])]), (element.tag, name)
    for child in element:
        check(child)


VERDICTS = dict(zip((f"a.b.{verdict}" for verdict in Verdict), Verdict, strict=True))


def test_junit_is_as_its_schema_says() -> None:
    suite = dict.fromkeys(VERDICTS, "A norm.")
    whole = run("r", {id: str(verdict) for id, verdict in VERDICTS.items()}, suite=suite)
    dated = {**whole.results.header, "started": "2026-02-03T04:05:06+00:00"}
    known = Expectation("a.b.fail", Verdict.FAIL, "because")
    records = tuple(
        replace(r, expected=known if r.verdict in ("fail", "pass") else None) for r in whole.results.records
    )
    other = Run("s", replace(whole.results, header=dated, records=records))
    for made in (model([whole, other], {}), hostile(), model([run("none", {}, suite={})], {})):
        root = ElementTree.fromstring(formats.junit(made).encode())
        check(root)
        assert len(root) == len(made.columns)
    suites = ElementTree.fromstring(formats.junit(model([whole, other], {})).encode())
    outcomes = [{case.get("name"): [found.tag for found in case] for case in suite} for suite in suites]
    plain = {f"a.b.{verdict}": ["skipped"] for verdict in ("unsupported", "blocked", "not_run")}
    plain |= {f"a.b.{verdict}": ["error"] for verdict in ("error", "crash", "timeout")}
    assert outcomes == [
        {**plain, "a.b.pass": [], "a.b.fail": ["failure"]},
        {**plain, "a.b.pass": ["failure"], "a.b.fail": ["skipped"]},
    ]
    assert suites[1].get("timestamp") == "2026-02-03T04:05:06"


def test_junit_says_what_a_backend_wrote() -> None:
    text = formats.junit(hostile())
    case = ElementTree.fromstring(text.encode("utf-8"))[0][0]
    assert "<script>" in (case[0].text or "")
    assert "\\x1b[31m" in (case[0].text or "")


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

"""The page of what changed: all of it, in a browser, on a phone, and whatever a backend wrote."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.expectations import Expectation
from conformance.report.difference import compare
from conformance.report.difference_page import page
from conformance.report.model import Run
from conformance.running import Verdict
from tests.conformance.report.conftest import HOSTILE, SIZES, Seen, needs_browser, violations
from tests.conformance.report.test_model import SUITE, run

VERDICTS = {
    "a.b.one": ("pass", "fail"),
    "a.b.two": ("pass", "crash"),
    "a.b.is_as_long_as_an_id_may_be_and_longer_than_a_phone_is_wide": ("pass", "fail"),
    "c.d.three": ("timeout", "pass"),
    "c.d.four": ("pass", "unsupported"),
    "c.d.five": ("pass", "not_run"),
    "c.d.six": ("pass", "fail"),
    "c.d.seven": ("pass", "pass"),
}
NORMS = {**dict.fromkeys(VERDICTS, "It is as ``it`` is said."), **SUITE}


def _runs() -> tuple[Run, Run]:
    """Two runs with every kind of change, of which the new one says hostile things."""
    removed, added = {"c.d.gone": f"Gone. {HOSTILE}"}, {"e.f.new": f"New. ``{HOSTILE}``"}
    old = run("old.jsonl", {id: was for id, (was, _) in VERDICTS.items()}, suite={**NORMS, **removed})
    new = run(
        HOSTILE,
        {id: now for id, (_, now) in VERDICTS.items()},
        suite={**NORMS, **added, "c.d.six": HOSTILE},
        environment={"numpy": HOSTILE},
        version=HOSTILE,
        complete=False,
        cut=True,
    )
    known = Expectation("a.b.two", Verdict.CRASH, HOSTILE, "javascript:window.hacked=3")
    records = tuple(
        replace(r, case=HOSTILE, message=HOSTILE, reproducer=HOSTILE, expected=known if r.clause == "a.b.two" else None)
        for r in new.results.records
    )
    return old, replace(new, results=replace(new.results, records=records))


def _page() -> str:
    old, new = _runs()
    return page(old, new, compare(old, new))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "difference.html"
    path.write_text(_page(), encoding="utf-8")
    return path


def test_nothing_that_a_backend_wrote_is_html_and_nothing_is_fetched() -> None:
    text = _page()
    text.encode("utf-8")
    assert "<script" not in text
    assert "<img" not in text
    assert "\x1b" not in text
    assert not re.search(r"""<\w[^<>]*(\ssrc=|\saction=|\son\w+=|href="(?!#|data:,"))""", text)
    assert "default-src &#x27;none&#x27;; style-src &#x27;sha256-" in text
    assert "unsafe" not in text.partition("<title>")[0]


def test_what_did_not_change_is_not_shown() -> None:
    old = run("old", dict.fromkeys(SUITE, "pass"))
    text = page(old, replace(old, name="new"), compare(old, old))
    assert "Suite, libraries, Python and machine are the same." in text
    assert "<section" not in text
    assert 'class="warn"' not in text


@needs_browser
@pytest.mark.parametrize("seen", [(s, c) for s in SIZES for c in ("light", "dark")], indirect=True, ids="-".join)
def test_it_is_accessible_fits_and_shows_every_change(seen: Seen) -> None:
    seen.page.goto(seen.file.as_uri())
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(seen.page) == []
    titles = seen.page.locator("h2").all_inner_texts()
    assert titles == [
        "Around the clauses",
        "Newly failing: 3",
        "Newly passing: 1",
        "Other changed verdicts: 1",
        "Changed verdicts of reworded clauses: 1",
        "No result in one of the runs: 1",
        "Clauses added: 1",
        "Clauses removed: 1",
        "Clauses reworded: 1",
    ]
    first = seen.page.locator("article").first
    assert first.locator("h3 code").inner_text() == "a.b.one"
    assert first.locator("p").nth(0).inner_text() == "lib on cpu: ✓ pass→✗ fail"
    assert "\\x1b[31mred" in first.locator("pre.message").inner_text()
    assert "<script>window.hacked=1</script>" in first.locator("details pre").inner_text()
    assert "Incomplete: " in seen.page.locator(".warn").inner_text()
    assert "Known, to crash: " in seen.page.locator(".known").inner_text()


@needs_browser
def test_a_failure_has_an_address(seen: Seen) -> None:
    seen.page.goto(seen.file.as_uri() + "#a.b.two/lib/cpu")
    box = seen.page.locator("article").nth(1).bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900

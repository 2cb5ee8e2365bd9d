"""The conformance page in a real browser: what it shows, what it must never run, and its limits."""

from __future__ import annotations

import gzip
import json
import re
import statistics
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import loading
from conformance.report.model import Model, Run, model
from conformance.report.page import page as html
from tests.conformance.report.conftest import HOSTILE, SIZES, Seen, needs_browser, violations
from tests.conformance.report.synthetic import synthetic

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_browser


def made(clauses: int, backends: int) -> Model:
    """Results of which one backend says hostile things, and another's run was cut short."""
    runs = list(synthetic(clauses, backends).runs)
    runs[3] = _hostile(runs[3])
    last = runs[-1].results
    runs[-1] = replace(
        runs[-1], results=replace(last, records=last.records[: -clauses // 15], complete=False, cut=True)
    )
    return model(runs, loading.clauses())


@pytest.fixture(scope="module")
def results() -> Model:
    """As large as the limits are for."""
    return made(600, 12)


def _hostile(run: Run) -> Run:
    records = list(run.results.records)
    at = next(n for n, record in enumerate(records) if record.verdict == "fail" and record.reproducer)
    known = records[at].expected
    records[at] = replace(
        records[at],
        message=HOSTILE,
        case=HOSTILE,
        reproducer=f"{HOSTILE}\n",
        expected=known and replace(known, reason=HOSTILE, link="javascript:window.hacked=3"),
    )
    head = json.loads(json.dumps(run.results.header))
    head["adapters"][0].update(url="javascript:window.hacked=4", version=HOSTILE, target=HOSTILE)
    return replace(run, name=HOSTILE, results=replace(run.results, header=head, records=tuple(records)))


@pytest.fixture(scope="module")
def small() -> Model:
    """With all that the large results have, and as few cells that axe can be asked of every view."""
    return made(45, 4)


@pytest.fixture(scope="module")
def hostile_clause(results: Model) -> str:
    return _where_hostile(results)


def _where_hostile(results: Model) -> str:
    return next(record.clause for record in results.runs[3].results.records if record.message == HOSTILE)


@pytest.fixture(scope="module")
def file(results: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(html(results), encoding="utf-8")
    return path


def places(hostile_clause: str) -> list[str]:
    chapter = hostile_clause.split(".")[0]
    return [
        "",
        "#?differ=1&level=should",
        f"#ch/{chapter}/backend3/cpu",
        f"#c/{hostile_clause}/backend3",
        "#spec",
        f"#spec/{chapter}",
        "#errata/S1-13",
        "#nothing/here",
    ]


def test_sizes(file: Path) -> None:
    data = file.read_bytes()
    text = data.decode()
    code = re.search(r"<style>(.*?)</style>", text, re.S)[1] + re.search(r"<script>(.*)</script>", text, re.S)[1]  # type: ignore[index]
    assert len(data) <= 1_500_000
    assert len(gzip.compress(data, 9)) <= 200_000
    assert len(code.encode()) <= 40_000


def test_it_is_ready_in_300_ms(seen: Seen) -> None:
    medians: list[float] = []
    while len(medians) < 5 and min(medians, default=999) > 300:  # other work on the machine only adds to a time
        times = [seen.open().evaluate("performance.getEntriesByName('ready')[0].startTime") for _ in range(5)]
        medians.append(statistics.median(times))
    assert min(medians) <= 300, medians


@pytest.mark.parametrize("seen", [("narrow", "light"), ("wide", "dark")], indirect=True, ids="-".join)
def test_every_view_fits(seen: Seen, hostile_clause: str) -> None:
    for place in places(hostile_clause):
        page = seen.open(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{place} is wider than the screen"


@pytest.mark.parametrize("seen", [(s, c) for s in SIZES for c in ("light", "dark")], indirect=True, ids="-".join)
def test_every_view_is_accessible(seen: Seen, small: Model, tmp_path: Path) -> None:
    seen.file = tmp_path / "small.html"
    seen.file.write_text(html(small), encoding="utf-8")
    for place in places(_where_hostile(small)):
        page = seen.open(place)
        assert violations(page) == [], place


def test_the_first_screen_says_what_was_run(seen: Seen, results: Model) -> None:
    page = seen.open()
    figures = page.locator(".figures").inner_text()
    missing = sum(
        cell.verdict == "not_run" for c in results.columns for cell in c.cells.values() if hasattr(cell, "verdict")
    )
    assert missing >= 40
    for number in (600, 12, len([*results.differing()]), missing):
        assert str(number) in figures.split()
    assert "11 is incomplete" in page.locator(".warn").inner_text().replace("backend", "").replace(".jsonl", "")
    column = results.columns[0]
    chapter, ids = next(iter(results.chapters.items()))
    row = page.locator("table.m tbody tr", has=page.locator(f"th a:text-is('{chapter}')"))
    counts = column.counts(ids)
    assert row.locator("td .n").first.inner_text() == f"{counts['pass']}/{counts.total()}"  # type: ignore[index]
    assert "%" not in page.locator("#main").inner_text()


def test_a_backends_text_is_shown_and_never_run(seen: Seen, hostile_clause: str) -> None:
    page = seen.open(f"#c/{hostile_clause}/backend3")
    here = page.locator("article.here")
    shown = here.locator(".message").inner_text()
    assert "</script><script>window.hacked=1</script>" in shown
    assert "ESC[31mred" in shown
    assert "U+202Egnp.exe" in shown
    assert page.locator("img, a[href^='javascript:']").count() == 0
    assert here.locator("pre code").first.inner_text().startswith("</script>")


def test_the_policy_forbids_script_from_text(seen: Seen, file: Path) -> None:
    page = seen.open()
    with pytest.raises(Exception, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>'")
    policy = page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    seen.wrong.clear()  # the browser reports the refusal


def test_each_clause_and_backend_has_an_address(seen: Seen, hostile_clause: str) -> None:
    page = seen.open(f"#c/{hostile_clause}/backend3")
    assert page.locator("h1").inner_text() == hostile_clause
    assert "backend3" in page.locator("article.here h3").inner_text()
    assert page.locator("article.here").bounding_box()["y"] < 900  # type: ignore[index]
    assert page.locator("article.here details[open]").count() == 1
    words = page.locator("article.site h3 .v").all_inner_texts()
    worst = ["crash", "timeout", "fail", "error", "blocked", "not run", "unsupported", "pass"]
    ranks = [worst.index(word.split(" ", 1)[1]) for word in words]
    assert ranks == sorted(ranks)
    assert page.locator(".shell code").first.inner_text() == f"conformance run --clause {hostile_clause}"


def test_back_and_forward(seen: Seen) -> None:
    page = seen.open()
    page.locator("table.m tbody td a").first.click()
    assert seen.hash().startswith("#ch/")
    page.locator("table.m tbody th a").first.click()
    clause = page.locator("h1").inner_text()
    page.go_back()
    assert seen.hash().startswith("#ch/")
    page.go_back()
    assert page.locator(".figures").is_visible()
    page.go_forward()
    page.go_forward()
    assert page.locator("h1").inner_text() == clause


def test_filters_stand_in_the_address(seen: Seen, results: Model) -> None:
    page = seen.open()
    page.locator("#f-differ").check()
    page.locator("#f-level").select_option("should")
    page.locator("#f-verdict").select_option("fail")
    assert "differ=1" in seen.hash()
    assert "level=should" in seen.hash()
    differing = {entry.id for entry in results.differing()}
    expected = {
        id
        for id, entry in results.clauses.items()
        if entry.level == "should" and id in differing and any(c.counts([id])["fail"] for c in results.columns)  # type: ignore[index]
    }
    assert expected
    assert set(page.locator("table.list tbody th a").all_inner_texts()) == expected
    address = seen.hash()
    page.go_back()
    assert "verdict" not in seen.hash()
    page = seen.open(address)
    assert set(page.locator("table.list tbody th a").all_inner_texts()) == expected
    page.locator(".clear").click()
    assert page.locator("table.list").count() == 0


def test_a_capability_and_a_text_narrow_the_list(seen: Seen) -> None:
    page = seen.open("#?cap=dlpack")
    assert page.locator("table.list tbody tr").count() > 0
    page.keyboard.press("/")
    page.keyboard.type("zzz no such words")
    page.wait_for_selector(".none")
    page.keyboard.press("Escape")
    assert page.locator("table.list tbody tr").count() > 0


def test_the_keyboard(seen: Seen) -> None:
    page = seen.open()
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") != first
    chapter = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('td').cellIndex") == 1
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert seen.hash() == f"#ch/{chapter}"
    page.locator("table.list tbody th a").first.click()
    clause = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("h1").inner_text() != clause
    page.keyboard.press("ArrowLeft")
    assert page.locator("h1").inner_text() == clause
    page.keyboard.press("Escape")
    assert seen.hash() == f"#ch/{chapter}"
    assert page.evaluate("document.activeElement.textContent") == clause.partition(".")[2]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == chapter
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_reproducer_is_copied_as_it_was(browser: Browser, file: Path, results: Model) -> None:
    column = results.columns[0]
    record = next(r for r in column.records.values() if r.verdict == "fail" and r.reproducer)
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = Seen(context.new_page(), file).open(f"#c/{record.clause}/{column.name}")
    page.locator("article.here details .copy").click()
    page.locator("#status", has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == record.reproducer
    context.close()


@pytest.mark.parametrize("seen", [("narrow", "light")], indirect=True, ids=["narrow"])
def test_on_a_narrow_screen_the_matrix_comes_first(seen: Seen) -> None:
    page = seen.open()
    matrix, heading = page.locator("table.m").bounding_box(), page.locator("h1").bounding_box()
    assert matrix is not None
    assert heading is not None
    assert matrix["y"] < heading["y"]
    assert matrix["y"] < 200


def test_print_opens_what_is_folded(seen: Seen, hostile_clause: str) -> None:
    page = seen.open(f"#c/{hostile_clause}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()


def test_the_whole_specification_is_on_one_page(seen: Seen, results: Model) -> None:
    page = seen.open("#spec/*")
    assert page.locator("article.clause").count() == len(results.clauses)
    page = seen.open("#errata")
    assert page.locator("article.claim").count() == 105
    assert page.locator("section h2").count() == 3

"""The page of a benchmark in a real browser: nothing goes wrong, it fits, and axe-core finds nothing."""

import pytest

from conformance.bench import html, records, rounds
from tests.conformance.report.conftest import SIZES, browser, needs_browser, violations  # noqa: F401

pytestmark = needs_browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_fits_and_is_accessible(browser, size, scheme, tmp_path):  # noqa: F811
    plan, found = rounds.Plan([], []), rounds.Measured(rounds=2)
    for amount in (1, 100, 1_000_000):
        for number, name in enumerate("abcdefgh", 1):
            time = amount * number * 1e-8
            found.times["clone", amount, name, "cpu"] = rounds.Taken("ok", "", [time, time * 1.1], [0, 0])
            found.times["detach", amount, name, "cpu"] = rounds.Taken("ok", "", [time, time * 2], [0, 0])
    found.memory["detach", 1000, "a", "cpu"] = {"status": "ok", "reason": "", "extra": 4000, "data": 4000}
    file = tmp_path / "bench.html"
    file.write_text(html.page(records.header(plan, found), records.judged(plan, found, {}), complete=True))
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    context.close()

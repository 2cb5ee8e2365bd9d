"""The page shows what was measured, and text from a backend as text."""

from conformance.bench import charts, html, records, rounds


def test_text_from_a_backend_is_shown_and_not_run():
    plan, found = rounds.Plan([], []), rounds.Measured(rounds=2)
    for size in (1, 100):
        found.times["clone", size, "a", "cpu"] = rounds.Taken("ok", "", [size * 1e-6, size * 1.1e-6], [0, 0])
        found.times["clone", size, "b", "cpu"] = rounds.Taken("error", "<script>alert(1)</script>")
    found.not_started["c"] = "<b>no"
    page = html.page(records.header(plan, found), records.judged(plan, found, {}), complete=False)
    assert "<script" not in page
    assert "&lt;b&gt;no" in page
    assert "cut short" in page
    assert '<svg class="chart"' in page


def test_a_chart_needs_two_sizes():
    assert charts.chart("x", [charts.Series("a", 0, [(1, 1.0, 1.0, 1.0, False)])]) == ""

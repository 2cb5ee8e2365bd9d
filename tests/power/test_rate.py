"""How many programs a second are run."""

import pytest

from conformance.fuzz.campaign import campaign
from tests.power.rate import SIDES, main, report, runner


def test_a_side_alone_runs_each_line_once_and_finds_nothing_to_differ() -> None:
    alone = runner(SIDES[1])
    ran = []
    run = alone.sides.oracle.run
    alone.sides.oracle.run = lambda code: ran.append(code) or run(code)  # type: ignore[method-assign, func-returns-value]
    assert [*campaign(alone, range(3))] == []
    assert len(ran) == alone.tally.lines == 90


def test_a_side_can_be_measured_on_some_subjects() -> None:
    assert {row.subject for row in runner(SIDES[1], ["views"]).rows.all} == {"creation", "views"}


def test_a_subject_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr("sys.argv", ["rate", "--subject", "viewz"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "viewz" in capsys.readouterr().err


def test_the_report_says_the_median_turn_and_all() -> None:
    lines = [*report([[1.0, 2.0, 6.0], [0.5, 0.5, 0.5], [1.0, 1.0, 1.0]], 30)]
    assert lines[1].split()[-2:] == ["15", "10"]
    assert lines[2].split()[-2:] == ["60", "60"]
    assert [line.split("  ")[0] for line in lines[1:]] == [*SIDES]

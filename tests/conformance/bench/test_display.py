"""What a comparison says, and when it counts."""

import pytest

from conformance.bench import display, records, rounds
from tests.conformance.bench.test_records import measured


def side(times, **changes):
    plan, found = rounds.Plan([], []), measured(a=times)
    header = records.header(plan, found)
    return {**header, **changes}, records.judged(plan, found, {}), True


def test_slower_on_the_same_machine_counts():
    assert display.comparison(side([1.0, 1.1]), side([2.0, 2.1]))
    assert not display.comparison(side([1.0, 1.1]), side([1.0, 1.1]))


@pytest.mark.parametrize("change", [{"threads": 2}, {"quick": True}], ids=str)
def test_slower_with_other_settings_is_said_and_does_not_count(change, capsys):
    assert not display.comparison(side([1.0, 1.1]), side([2.0, 2.1], **change))
    said = capsys.readouterr().out
    assert "slower: a" in said
    assert "does not count" in said


def test_a_slower_machine_is_not_a_slower_backend(capsys):
    slow = side([2.0, 2.1])
    for row in slow[1]:
        if row["adapter"] == "machine":
            row.update(median=0.02, low=0.02, high=0.02)
    assert not display.comparison(side([1.0, 1.1]), slow)
    assert "speed of the machine itself" in capsys.readouterr().out


@pytest.mark.parametrize(("value", "text"), [(2, "2 s"), (1.5e-3, "1.5 ms"), (2e-6, "2 us"), (3e-9, "3 ns")])
def test_seconds(value, text):
    assert display.seconds(value) == text

"""The benchmark runs and prints a row for every goal; how fast is not a test's business."""

from tests.benchmarks import speed


def test_prints_a_row_for_every_goal(capsys):
    speed.main(["--rounds", "1", "--scale", "0.001"])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:32].strip() for line in lines[2:]] == [goal.name for goal in speed.goals()]
    assert all("met" in line or "MISSED" in line for line in lines[2:])

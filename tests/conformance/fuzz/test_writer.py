"""Lines that fit."""

import pytest

from adapters import reference
from conformance.adapter import Adapter
from conformance.fuzz.campaign import Runner, quiet
from conformance.fuzz.program import Line
from conformance.fuzz.slots import Unfit
from conformance.fuzz.writer import LONG, MOST_ALIVE, MOST_RESULTS, Rows, Writer


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner(reference.Adapter(), reference.Adapter())


def programs(runner: Runner, seeds: range) -> list[list[Line]]:
    with quiet():
        return [[*runner.program(seed).lines] for seed in seeds]


def test_the_same_seed_writes_the_same_program(runner: Runner) -> None:
    first = programs(runner, range(20))
    assert programs(runner, range(20)) == first
    assert len({line.text for lines in first for line in lines}) > 300


def test_the_reference_agrees_with_itself(runner: Runner) -> None:
    with quiet():
        for seed in range(40):
            assert runner.program(seed).difference is None, seed


def test_most_lines_are_accepted(runner: Runner) -> None:
    runner.tally = type(runner.tally)()
    programs(runner, range(100, 160))
    assert runner.tally.refused < 0.25 * runner.tally.lines


def test_the_number_of_tensors_stays_small(runner: Runner) -> None:
    with quiet():
        for seed in range(20):
            runner.program(seed)
            assert len(runner.sides.seen) < 4 * MOST_ALIVE


def test_capabilities_steer_the_grammar() -> None:
    rows = Rows(frozenset({"numpy"}))
    assert rows.all
    for row in rows.all:
        assert row.needs <= {"numpy"}
        assert "backward" not in row.template
        assert ".add_(" not in row.template
    assert len(Rows(frozenset({"numpy", "mutable"})).all) > len(rows.all)


def test_rows_whose_names_one_side_lacks_are_left_out() -> None:
    class Tensor:
        sum = None

    class Small:
        tensor = zeros = ones = full = arange = None

    Small.Tensor = Tensor
    rows = Rows(frozenset(), [Small])
    templates = {row.template for row in rows.all}
    assert "{x}.sum()" in templates
    assert "{x}.prod()" not in templates
    assert "{x}.prod()" in rows.absent
    assert not any("xp.stack" in template for template in templates)


def test_nearly_all_tables_are_soon_drawn_from(runner: Runner) -> None:
    runner.tally = type(runner.tally)()
    programs(runner, range(1000, 1300))
    written = runner.tally.rows.keys()
    drawn = {row.subject for row in runner.rows.all if row.template in written}
    # Those of a row or two, and those of long rows alone, have their turn later.
    assert len(drawn) > 0.85 * len({row.subject for row in runner.rows.all})
    assert len(written) > 2000


def test_every_row_is_dealt_once_a_round(runner: Runner) -> None:
    rows = runner.rows
    for begun in (0, rows.hands):
        dealt = [row for seed in range(begun, begun + rows.hands) for row in rows.hand(seed)]
        assert len(dealt) == len(set(dealt)) == sum(len(table.rows) for table in rows.others)
    assert rows.hand(3) == Rows(runner.capabilities, (runner.sides.oracle.xp,)).hand(3)
    assert rows.hand(3) != rows.hand(rows.hands + 3)


def test_most_of_what_is_dealt_is_written(runner: Runner) -> None:
    dealt = written = 0
    for seed in range(400, 500):
        hand = {row.template for row in runner.rows.hand(seed)}
        (lines,) = programs(runner, range(seed, seed + 1))
        dealt += len(hand)
        written += len(hand & {line.production.removeprefix("no_grad: ") for line in lines})
    assert written > 0.85 * dealt


def test_long_rows_are_dealt_and_seldom_drawn_besides(runner: Runner) -> None:
    drawn = dealt = lines = 0
    for seed in range(600, 660):
        hand = {row.template for row in runner.rows.hand(seed)}
        (program,) = programs(runner, range(seed, seed + 1))
        long = [row for line in program if len(row := line.production.removeprefix("no_grad: ")) > LONG]
        dealt += sum(row in hand for row in long)
        drawn += sum(row not in hand for row in long)
        lines += len(program)
    assert dealt > 0.04 * lines
    assert 0.01 * lines < drawn < 0.06 * lines  # twice as often, were they drawn as others are


def test_long_rows_are_drawn_as_others_where_their_subject_is_asked_for() -> None:
    adapter = reference.Adapter()
    given = Runner(adapter, adapter, subjects=["probes of layers"])
    lines = [line for program in programs(given, range(20)) for line in program]
    assert sum(len(line.production) > LONG for line in lines) > 0.5 * len(lines)


def test_every_row_is_source_of_python(runner: Runner) -> None:
    """Whatever stands in its slots; that it also fits the values is for other tests."""
    runner.sides.restart()
    writer = Writer(0, runner.rows, runner.sides, runner.capabilities)
    for _ in range(12):
        runner.sides.step(writer.line())
    writer._look()
    writer.names += [f"{letter}0" for letter in "aefhlmnors"]
    refused = 0
    for row in runner.rows.all:
        fitting = [info for info in writer.tensors if all(takes(info) for takes in row.takes)]
        try:
            line = writer._write(row, (fitting or writer.tensors)[0] if row.tensors else None)
        except Unfit:
            refused += 1
            continue
        compile(line.text, row.template, "exec")
    assert refused < 0.3 * len(runner.rows.all)


def test_tensors_are_deleted_several_at_once(runner: Runner) -> None:
    lines = [line for program in programs(runner, range(60)) for line in program]
    deleted = [line for line in lines if line.production == "del"]
    assert any(line.text.count(",") == 3 for line in deleted)
    assert len(deleted) < 0.12 * len(lines)


def test_old_results_are_deleted_beside_tensors_and_when_there_are_many(runner: Runner) -> None:
    most, beside = 0, False
    with quiet():
        for seed in range(1000, 1040):
            outcome = runner.program(seed)
            most = max(most, sum(name[0] == "r" for name in runner.sides.seen))
            beside |= any("del v" in line.text and ", r" in line.text for line in outcome.lines)
    assert most <= MOST_RESULTS + 1
    assert beside


def test_options_are_drawn_once_each_and_all_alike(runner: Runner) -> None:
    writer = Writer(0, runner.rows, runner.sides, runner.capabilities)
    assert sorted(writer.sample("abcd", 4)) == [*"abcd"]
    assert writer.sample("abcd", 0) == []
    drawn = [tuple(sorted(writer.sample(range(4), 2))) for _ in range(600)]
    assert {pair: drawn.count(pair) > 60 for pair in drawn} == dict.fromkeys(
        [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], True
    )


def test_an_adapter_without_the_tape_gets_no_line_of_it() -> None:
    class Plain(reference.Adapter):
        capabilities = frozenset({"mutable", "numpy"})

        def __init__(self) -> None:
            super().__init__()
            self.capabilities = frozenset({"mutable", "numpy"})

    given: Adapter = Plain()
    lines = [line.text for lines in programs(Runner(given, reference.Adapter()), range(30)) for line in lines]
    assert lines
    assert not [line for line in lines if "requires_grad=" in line or "backward" in line or "no_grad" in line]


def test_rows_of_some_subjects_alone() -> None:
    rows = Rows(reference.Adapter().capabilities, (), ["views", "hooks"])
    assert {row.subject for row in rows.all} == {"creation", "views", "hooks"}
    assert [*rows.tables] == ["hooks"]
    core = Rows(reference.Adapter().capabilities, (), ["views"])
    assert (core.others, core.hand(7)) == ([], [])


def test_what_was_made_or_detached_from_in_inference_mode_is_not_written_to(runner: Runner) -> None:
    sides = runner.sides
    with quiet():
        sides.restart()
        writer = Writer(1, runner.rows, sides, runner.capabilities)
        for text in ("with xp.inference_mode(): v0 = xp.ones(2)", "v1 = v0.detach()", "v2 = xp.ones(2)"):
            assert sides.step(Line(text), look=True) is None
        writer.line()
    assert {info.name: info.inference for info in writer.tensors} == {"v0": True, "v1": True, "v2": False}

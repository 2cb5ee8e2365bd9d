"""Lines that try one thing in all its forms."""

import reference_impl
from conformance.fuzz.grammar import probes
from conformance.fuzz.production import GRAMMAR


def test_every_alternative_is_a_form() -> None:
    assert probes.forms("f({one:|1|2}, {flag})") == [
        "f(, True)", "f(, False)", "f(1, True)", "f(1, False)", "f(2, True)", "f(2, False)",
    ]  # fmt: skip
    assert probes.forms("{x} + {n:1 -2}") == ["{x} + 1", "{x} + -2"]
    assert probes.forms("plain({x})") == ["plain({x})"]
    assert len(probes.forms("{n:1 2 3 4 5 6}{n:1 2 3 4 5 6}")) == 2 * probes._MOST


def test_each_step_is_tried_by_itself() -> None:
    names: dict[str, object] = {}
    line = probes.tried(["1 + 1", "[][0]", "int('a')"], before="_x = 1\n", told="(_step(), _x)").replace("NAME", "r0")
    exec(line, names)
    index, value = [False, False, False, True, False], [False, False, True, False, False]
    assert names["r0"] == [(2, 1), index, value]


def test_of_an_error_what_it_names_is_kept() -> None:
    def failing() -> None:
        raise RuntimeError("output 1 of Unbind is at version 3, not 0")

    names: dict[str, object] = {"failing": failing, "xp": reference_impl}
    line = probes.told(["failing()", "2", "[][0]"], "output [0-9]+|version [0-9]+").format_map({}).replace("NAME", "r0")
    exec(line, names)
    assert names["r0"] == [["output 1", "version 3"], 2, [False, False, False, True, False]]


def test_long_lists_are_cut() -> None:
    assert [len(some) for some in probes.several([*"abcdefghijklmnopqrstuvw"])] == [10, 10, 3]


def test_questions_of_a_table_are_gathered() -> None:
    gathered = {row.subject.removeprefix("probes of ") for row in GRAMMAR if row.subject.startswith("probes of ")}
    assert {*probes._GATHERED} <= gathered
    asked = [row for row in GRAMMAR if row.subject == "probes of passes"]
    assert all(row.template.count("    lambda: ") > 1 for row in asked)
    assert any(row.takes for row in asked)

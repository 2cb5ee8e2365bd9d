"""Which changes are made of a module, and how they are told."""

from pathlib import Path

import pytest

from tests.power.ast_mutations import Mutation, mutated, mutations, told

SOURCE = '''
TABLE = {"a": 1}
double = lambda x: x * 2

class Shape:
    def sides(self, n: int = 3) -> int:
        """Three unless said."""
        if n < 1:
            raise ValueError(f"{n + 1} is too few")
        self.n = n
        return n if n > 2 and n != 5 else -1
'''


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.py"
    path.write_text(SOURCE)
    return path


def of(path: Path, change: str) -> list[Mutation]:
    return [m for m in mutations(path) if m.change == change]


def test_changes_and_how_they_are_told(module: Path) -> None:
    assert sorted(told(m) for m in mutations(module)) == sorted(
        [
            ("TABLE = {'a': 1}", "TABLE = {'a': 2}"),
            ("x * 2", "x + 2"),
            ("if n < 1", "if not (n < 1)"),
            ("self.n = n", "pass"),
            ("3", "4"),
            ("n < 1", "n <= 1"),
            ("raise ValueError(f'{n + 1} is too few')", "pass"),
            ("return n if n > 2 and n != 5 else -1", "return -1 if n > 2 and n != 5 else n"),
            ("x * 2", "x * 3"),
            ("n < 1", "n < 2"),
            ("return n if n > 2 and n != 5 else -1", "return n if n > 2 or n != 5 else -1"),
            ("return n if n > 2 and n != 5 else -1", "return n if n > 2 and n != 5 else 1"),
            ("return n if n > 2 and n != 5 else -1", "return n if n >= 2 and n != 5 else -1"),
            ("return n if n > 2 and n != 5 else -1", "return n if n > 2 and n == 5 else -1"),
            ("return n if n > 2 and n != 5 else -1", "return n if n > 2 and n != 5 else -2"),
            ("return n if n > 2 and n != 5 else -1", "return n if n > 3 and n != 5 else -1"),
            ("return n if n > 2 and n != 5 else -1", "return n if n > 2 and n != 6 else -1"),
        ]
    )


def test_neither_annotations_nor_messages_nor_docstrings_change(module: Path) -> None:
    assert not any("too few" in now for _, now in map(told, mutations(module)))
    assert all(m.lines.start != 7 for m in mutations(module))


@pytest.mark.parametrize(
    "line",
    [
        "zip(a, b, strict=True)",
        "warn('x', stacklevel=2)",
        "lru_cache(maxsize=4096)(f)",
        "x.reshape(n, -1)",
        "x.reshape((*lead, -1))",
    ],
)
def test_what_no_program_can_see(tmp_path: Path, line: str) -> None:
    path = tmp_path / "m.py"
    path.write_text(f"y = {line}\n")
    assert [told(m)[1] for m in mutations(path) if m.change == "another constant"] == []


def test_code_has_the_change_alone(module: Path) -> None:
    (sign,) = of(module, "no negation")
    namespace: dict[str, object] = {"__name__": "shapes"}
    exec(mutated(sign), namespace)
    sides = namespace["Shape"]().sides  # type: ignore[operator]
    assert [sides(n) for n in (1, 3, 5)] == [1, 3, 1]
    assert namespace["TABLE"] == {"a": 1}


def test_the_function_and_when_it_runs(module: Path) -> None:
    default = next(m for m in mutations(module) if told(m) == ("3", "4"))
    assert (default.function, default.called) == ("Shape.sides", False)
    assert {2, 3} <= {m.lines.start for m in mutations(module) if not m.function}
    assert [m.called for m in of(module, "another operator")] == [True]


def test_rank_stays_where_lines_move(module: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "shapes.py"
    moved.parent.mkdir()
    moved.write_text("\n\nimport math\n" + SOURCE)
    assert [m.rank(7) for m in of(moved, "and for or")] == [m.rank(7) for m in of(module, "and for or")]
    assert of(module, "and for or")[0].rank(7) != of(module, "and for or")[0].rank(8)

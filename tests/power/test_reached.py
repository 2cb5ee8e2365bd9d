"""Which lines are said to run."""

from pathlib import Path

from tests.power.reached import Watch, bits, on_import

SOURCE = """
def f(x):
    if x:
        return 1
    return [
        i
        for i in range(3)]

CONSTANT = (lambda: 3)()
"""


def test_lines_of_functions_and_of_the_module_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    code = compile(SOURCE, str(path), "exec")
    namespace: dict[str, object] = {}
    with Watch(tmp_path) as watch:
        exec(code, namespace)
    found = watch.lines
    assert found[on_import(str(path))] & bits([2, 3, 4, 9]) == bits([2, 9])
    assert found[str(path)] == bits([9])
    with Watch(tmp_path) as watch:
        namespace["f"](True)  # type: ignore[operator]
    assert watch.lines[str(path)] & bits(range(3, 8)) == bits([3, 4])
    with Watch(tmp_path) as watch:
        namespace["f"](False)  # type: ignore[operator]
    assert watch.lines[str(path)] & bits(range(3, 8)) == bits([3, 5, 6, 7])


def test_other_folders_are_not_watched(tmp_path: Path) -> None:
    with Watch(tmp_path) as watch:
        bits([1])
    assert watch.lines == {}


def test_bits() -> None:
    assert bits([0, 3, 64]) == 1 | 8 | 1 << 64
    assert bits([]) == 0

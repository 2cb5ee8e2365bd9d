"""What a failed clause says: the assertion, and the values that it compared."""

import sys
import textwrap
import types

import pytest

from conformance.assertion import explain


def told(body: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said of a function of the specification that runs ``body``."""
    path = tmp_path / "chapter.py"
    path.write_text(f"def check():\n{textwrap.indent(body, '    ')}\n")
    module = types.ModuleType("spec.chapter")
    monkeypatch.setitem(sys.modules, "spec.chapter", module)
    exec(compile(path.read_text(), str(path), "exec"), vars(module))
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        module.check()
    return explain(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x = [1]\nassert x == [2]", "assert x == [2]\n  where x = [1]\n  where [2] = [2]"),
        ("x = 3\nassert 1 < x < 2", "assert 1 < x < 2\n  where x = 3"),
        ("x = []\nassert x", "assert x"),
        ("assert False, 'because'", "because"),
        ("x = 1\nassert (\n    x\n    == 2\n)", "assert x == 2\n  where x = 1"),
        ("x = {}\nx['key']", "KeyError: 'key'\n  at: x['key']"),
        ("if True:\n    raise ValueError('no')", "ValueError: no\n  at: raise ValueError('no')"),
        ("def inner():\n    assert 1 == 2\ninner()", "assert 1 == 2"),
        ("it = iter([1, 2])\nassert next(it) == 3", "assert next(it) == 3\n  where next(it) = 2"),
    ],
)
def test_messages(tmp_path, monkeypatch: pytest.MonkeyPatch, body: str, message: str) -> None:
    assert told(body, tmp_path, monkeypatch) == message


def test_values_are_cut_short(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(told("x = 'long' * 10000\nassert x == ''", tmp_path, monkeypatch)) < 500


def test_an_operand_that_cannot_be_evaluated_again_says_so(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = told("x = [1]\nassert x.pop() == 2", tmp_path, monkeypatch)
    assert text.endswith("where x.pop() = (IndexError when evaluated again: pop from empty list)")

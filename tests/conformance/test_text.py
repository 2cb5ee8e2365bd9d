"""A backend's text is shown, and does nothing else."""

import sys

import pytest

from conformance.text import printable, without_roots


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc\r\nd é 張", "a\tb\nc\nd é 張"),
        ("\x1b[31m\x07\x9b\r", "\\x1b[31m\\x07\\x9b\\r"),
        ("a\u202eb\u2066c\ufeff", "a\\u202eb\\u2066c\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\\x1b", "\\x1b"),
    ],
)
def test_what_is_unseen_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
    shown.encode()


def test_a_path_is_shown_as_an_import_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "/home/me/project", "/home/me/project/env/site-packages"])
    text = 'File "/home/me/project/env/site-packages/lib/core.py", line 3; File "/home/me/project/spec/x.py"; /home/me'
    assert without_roots(text) == 'File "lib/core.py", line 3; File "spec/x.py"; /home/me'

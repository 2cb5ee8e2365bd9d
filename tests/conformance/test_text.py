"""A backend's text is shown, and does nothing else."""

import pytest

from conformance.text import printable


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

"""The parts of a one-line message."""

from conformance.errors import nearest, one_line, reason


def test_an_exception_in_one_line() -> None:
    assert one_line(ValueError("first\nsecond")) == "ValueError: first"
    assert one_line(KeyboardInterrupt()) == "KeyboardInterrupt"


def test_what_the_system_says() -> None:
    assert reason(FileNotFoundError(2, "No such file or directory")) == "no such file or directory"
    assert reason(OSError("odd")) == "odd"


def test_the_nearest_names() -> None:
    assert nearest("torhc", ["jittor", "reference", "torch"]) == "; did you mean torch?"
    assert nearest("sharez", ["share", "shares"]) == "; did you mean share, shares?"
    assert nearest("zzz", ["reference", "torch"]) == ""

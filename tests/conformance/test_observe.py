"""What clause bodies observe with fails when it should."""

import warnings

import pytest

from conformance import observe
from conformance.observe import either, raises, warns


def attempt(error: Exception | None, *families: type[BaseException], match: str = "") -> None:
    with raises(*families, match=match):
        if error:
            raise error


def test_raises() -> None:
    attempt(ValueError("bad value"), ValueError)
    attempt(KeyError("k"), ValueError, LookupError)
    attempt(ValueError("bad value"), ValueError, match="d v")
    with pytest.raises(AssertionError, match="nothing was raised; expected ValueError or KeyError"):
        attempt(None, ValueError, KeyError)
    with pytest.raises(AssertionError, match="TypeError was raised, not ValueError: no"):
        attempt(TypeError("no"), ValueError)
    with pytest.raises(AssertionError, match="the message 'bad' does not match 'good'"):
        attempt(ValueError("bad"), ValueError, match="good")


def test_raises_takes_the_families_of_the_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(observe.FAMILIES, RuntimeError, (OSError,))
    attempt(OSError("no"), RuntimeError)
    with pytest.raises(AssertionError, match="KeyError was raised"):
        attempt(KeyError("no"), RuntimeError)


def warn(*texts: str) -> None:
    for text in texts:
        warnings.warn(text, UserWarning, stacklevel=1)


def test_warns() -> None:
    with warns(UserWarning, match="second"):
        warn("first", "second")
    with (
        pytest.raises(AssertionError, match=r"no UserWarning matching 'x' was given; warnings: \['UserWarning: y'\]"),
        warns(UserWarning, match="x"),
    ):
        warn("y")
    with pytest.raises(AssertionError, match="no DeprecationWarning"), warns(DeprecationWarning):
        warn("y")


def test_either() -> None:
    assert either(1, 2) == 2
    assert either(1, 2) != 3
    assert repr(either(1, "a")) == "either(1, 'a')"

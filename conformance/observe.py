"""What clause bodies observe with.  Plain functions on the standard library, since a reproducer quotes them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

FAMILIES: dict[type[BaseException], tuple[type[BaseException], ...]] = {}
"""PyTorch's exception class -> the classes that the backend at hand raises in its place; set by its adapter."""


@contextmanager
def raises(*families: type[BaseException], match: str = "") -> Iterator[None]:
    """Expect an exception of one of the families, its message containing the regular expression ``match``."""
    allowed = tuple(c for family in families for c in (family, *FAMILIES.get(family, ())))
    names = " or ".join(family.__name__ for family in families)
    try:
        yield
    except allowed as error:
        assert re.search(match, str(error)), f"the message {str(error)!r} does not match {match!r}"
    except Exception as error:
        raise AssertionError(f"{type(error).__name__} was raised, not {names}: {error}") from error
    else:
        raise AssertionError(f"nothing was raised; expected {names}")


@contextmanager
def warns(category: type[Warning], match: str = "") -> Iterator[None]:
    """Expect a warning of the category, its message containing the regular expression ``match``."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    seen = [f"{w.category.__name__}: {w.message}" for w in caught]
    assert any(issubclass(w.category, category) and re.search(match, str(w.message)) for w in caught), (
        f"no {category.__name__} matching {match!r} was given; warnings: {seen}"
    )


class either:
    """Several allowed outcomes: ``assert x.dtype == either(xp.int64, xp.int32)``."""

    def __init__(self, *allowed: object) -> None:
        self.allowed = allowed

    def __eq__(self, other: object) -> bool:
        return any(other == value for value in self.allowed)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"either({', '.join(map(repr, self.allowed))})"

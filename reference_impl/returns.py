"""Named tuples of results, and ``torch.return_types``, where their types are found by name."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

return_types = ModuleType("return_types", "The types of results that have names.  Source: torch.return_types.")


class Results(tuple[Any, ...]):
    """Several results of one operation, each under its name too; printed as PyTorch prints them."""

    __slots__ = ()
    names: tuple[str, ...] = ()

    def __new__(cls, given: Iterable[Any]) -> Results:
        made = tuple.__new__(cls, given)
        if len(made) != len(cls.names):
            raise TypeError(
                f"torch.return_types.{cls.__name__}() takes a {len(cls.names)}-sequence ({len(made)}-sequence given)"
            )
        return made

    def __repr__(self) -> str:
        named = ",\n".join(f"{name}={value!r}" for name, value in zip(self.names, self, strict=True))
        return f"torch.return_types.{type(self).__name__}(\n{named})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self).__name__, tuple(self))


def _again(name: str, values: tuple[Any, ...]) -> Results:
    """Results that were pickled or copied."""
    made: Results = getattr(return_types, name)(values)
    return made


def _field(at: int) -> property:
    return property(lambda self: self[at])


def results(operation: str, *names: str) -> type[Results]:
    """The type of an operation's results, which are ``names`` in order: ``results("sort", "values", "indices")``."""
    fields = {name: _field(at) for at, name in enumerate(names)}
    body = {"__slots__": (), "__module__": "torch.return_types", "names": names, "n_fields": len(names), **fields}
    made = type(operation, (Results,), body)
    setattr(return_types, operation, made)
    return made

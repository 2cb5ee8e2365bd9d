"""Named tuples of results: ``torch.return_types``."""

from __future__ import annotations

from typing import Any


class Results(tuple[Any, ...]):
    """Several results of one operation, each under its name too; printed as PyTorch prints them."""

    __slots__ = ()
    names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        named = ",\n".join(f"{name}={value!r}" for name, value in zip(self.names, self, strict=True))
        return f"torch.return_types.{type(self).__name__}(\n{named})"


def _field(at: int) -> property:
    return property(lambda self: self[at])


def results(operation: str, *names: str) -> type[Results]:
    """The type of an operation's results, which are ``names`` in order: ``results("sort", "values", "indices")``."""
    fields = {name: _field(at) for at, name in enumerate(names)}
    return type(operation, (Results,), {"__slots__": (), "__module__": "torch.return_types", "names": names, **fields})

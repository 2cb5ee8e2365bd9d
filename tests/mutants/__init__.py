"""The faults that clauses must catch: each breaks the reference implementation in one way.

    @mutant("numpy_bridge.from_numpy.shares")
    def _(ref, patch):
        '''``from_numpy`` copies.'''
        original = ref.from_numpy
        patch.setattr(ref, "from_numpy", lambda array: original(array.copy()))

``ref`` is the package ``reference_impl`` and ``patch`` a ``pytest.MonkeyPatch`` that is undone after the clause has run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import pytest

Fault = Callable[[ModuleType, pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault, and the clause that must fail under it."""

    clause: str
    fault: str
    apply: Fault


mutants: list[Mutant] = []


def mutant(clause: str) -> Callable[[Fault], Fault]:
    """Register the decorated function as a fault that the clause ``clause`` must catch."""

    def register(apply: Fault) -> Fault:
        if not apply.__doc__:
            raise ValueError(f"the mutant of {clause} must say in its docstring what it breaks")
        mutants.append(Mutant(clause, apply.__doc__, apply))
        return apply

    return register

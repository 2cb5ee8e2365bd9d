"""The faults that clauses must catch: each breaks the reference implementation in one way.

    @mutant("numpy_bridge.from_numpy.shares")
    def _(ref, patch):
        '''``from_numpy`` copies.'''
        original = ref.from_numpy
        patch.setattr(ref, "from_numpy", lambda array: original(array.copy()))

Where one function changes, ``replaced`` says so in a line, and ``derived`` where one derivative does:

    replaced("shape.squeeze.shares", "``squeeze`` copies.", "Tensor.squeeze", lambda original, x: original(x).clone())

``ref`` is the package ``reference_impl`` and ``patch`` a ``pytest.MonkeyPatch`` that is undone after the clause has run.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
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


def replaced(clause: str, fault: str, targets: str, change: Callable[..., object]) -> None:
    """Register the fault that functions, methods or properties become ``change``.

    targets: dotted names in ``reference_impl``, apart by blanks.
    change: called with the original before its arguments.
    """

    def apply(ref: ModuleType, patch: pytest.MonkeyPatch) -> None:
        for target in targets.split():
            *path, name = target.split(".")
            owner = reduce(getattr, path, ref)
            original = inspect.getattr_static(owner, name)
            if isinstance(original, property):
                patch.setattr(owner, name, property(partial(change, original.fget)))
            else:
                patch.setattr(owner, name, _around(change, original))

    mutants.append(Mutant(clause, fault, apply))


def _around(change: Callable[..., object], original: object) -> Callable[..., object]:
    return lambda *args, **kwargs: change(original, *args, **kwargs)


def derived(clause: str, fault: str, operation: str, *formulas: Callable[..., object]) -> None:
    """Register the fault that an operation has these derivatives, ``...`` for one that stays.

    operation: the dotted name of its function or of its node's class in ``reference_impl``.
    formulas: read the same of inputs and result as the ones that they replace; of a class with ``joint``, that one.
    """

    def apply(ref: ModuleType, patch: pytest.MonkeyPatch) -> None:
        found = reduce(getattr, operation.split("."), ref)
        node = found if isinstance(found, type) else found.op.node
        if node.joint is not None:
            patch.setattr(node, "joint", staticmethod(formulas[0]))
        else:
            kept = zip(formulas, node.formulas, strict=True)
            patch.setattr(node, "formulas", tuple(old if new is ... else new for new, old in kept))

    mutants.append(Mutant(clause, fault, apply))

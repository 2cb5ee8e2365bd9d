"""Finding what the harness does not import by name: adapters, the chapters of the specification, and its ledger."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from conformance.adapter import Adapter
from conformance.clause import Clause, registry
from conformance.errors import WrongUsage, nearest

GROUP = "tensor_conformance.adapters"
"""The entry-point group in which a library names its adapter."""

DEFAULT_ADAPTERS = ("reference", "torch")


def spec_modules() -> dict[str, str]:
    """Each chapter of the specification, with the name of its module."""
    found = importlib.util.find_spec("spec")
    if found is None or found.submodule_search_locations is None:
        raise WrongUsage("the package 'spec' is not installed; install this project, or run from its checkout")
    return {m.name: f"spec.{m.name}" for m in pkgutil.iter_modules(found.submodule_search_locations) if not m.ispkg}


@cache
def clauses() -> Mapping[str, Clause]:
    """Every clause of the specification by id, in the order of the chapters' names and of writing."""
    for module in spec_modules().values():
        importlib.import_module(module)
    _check_dependencies(registry)
    return registry


def _check_dependencies(registry: Mapping[str, Clause]) -> None:
    """ValueError if a clause depends on one that does not exist, or in the end on itself."""

    def follow(id: str, path: tuple[str, ...]) -> None:
        if id not in registry:
            raise ValueError(f"{path[-1]} depends on {id}, which does not exist{nearest(id, registry)}")
        if id in path:
            raise ValueError(f"clauses depend on each other: {' after '.join((*path, id))}")
        for other in registry[id].after:
            follow(other, (*path, id))

    for id in registry:
        follow(id, ())


def claims() -> Mapping[str, Any]:
    """The ledger of the source documents: every claim by id."""
    ledger: Mapping[str, Any] = importlib.import_module("spec.sources").claims
    return ledger


def known_adapters() -> dict[str, str]:
    """The adapters that can be asked for by name, with the ``module:attribute`` of each; imports none of them."""
    found = {}
    package = importlib.util.find_spec("adapters")
    if package is not None and package.submodule_search_locations is not None:
        for folder in package.submodule_search_locations:
            for path in Path(folder).glob("*.py"):
                if re.search(r"^class Adapter\b", path.read_text(encoding="utf-8"), re.MULTILINE):
                    found[path.stem] = f"adapters.{path.stem}:Adapter"
    found.update({entry.name: entry.value for entry in entry_points(group=GROUP)})
    return dict(sorted(found.items()))


def target(name: str) -> str:
    """The ``module:attribute`` of the adapter that ``name`` asks for."""
    if ":" in name:
        return name
    known = known_adapters()
    if name not in known:
        raise WrongUsage(
            f"there is no adapter {name!r}{nearest(name, known) or '; there are ' + ', '.join(known)}"
            " (or name one as module:attribute)"
        )
    return known[name]


def load(name: str) -> Adapter:
    """The adapter that ``name`` asks for; importing it imports its backend, whose exceptions pass."""
    path = target(name)
    module_name, _, attribute = path.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and f"{module_name}.".startswith(f"{error.name}."):
            raise WrongUsage(f"adapter {path!r}: there is no module {error.name!r} on the import path") from error
        raise
    kind = getattr(module, attribute, None)
    if kind is None:
        names = [key for key, value in vars(module).items() if isinstance(value, type) and issubclass(value, Adapter)]
        raise WrongUsage(f"adapter {path!r}: {module_name} has no attribute {attribute!r}{nearest(attribute, names)}")
    made = kind() if isinstance(kind, type) else kind
    if not isinstance(made, Adapter):
        raise WrongUsage(f"adapter {path!r}: {attribute} is not a subclass of conformance.adapter.Adapter")
    return made

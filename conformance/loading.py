"""Finding adapters: by the name of an entry point, or as ``module:attribute``."""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points

from conformance.adapter import Adapter

GROUP = "tensor_conformance.adapters"


def load(name: str) -> Adapter:
    """The adapter called ``name``; importing it imports its backend."""
    target = name
    if ":" not in name:
        found = entry_points(group=GROUP, name=name)
        target = next(iter(found)).value if found else f"adapters.{name}:Adapter"
    module, _, attribute = target.partition(":")
    made = getattr(importlib.import_module(module), attribute)()
    assert isinstance(made, Adapter)
    return made

"""Anomaly mode: where in the program was the operation whose derivative fails, or gives NaN?

While it is on, every node's number is a ``Place``, which knows the lines of the program that the operation was called from,
and derivatives are looked at for NaN.  Both are done by functions that stand in for the usual ones, so that the mode costs
nothing while it is off: ``ticket``, which numbers the nodes, and the engine's ``derivatives`` and
``ordinary``.  It is on for all threads.
"""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from reference_impl.autograd import engine
from reference_impl.devices import place_of
from reference_impl.places import arrayed
from reference_impl.tensor import Node, Output, Parts, Tensor, modes, ticket

PACKAGE = __name__.partition(".")[0]

ISSUERS = tuple(import_module(f"{PACKAGE}.{name}") for name in ("tensor", "op", "autograd.function"))
"""The modules that number nodes, by name, since the package has functions of the same names."""


class Usual:
    """The functions that the mode stands in for, and what is on."""

    ticket = staticmethod(ticket)
    derivatives = staticmethod(engine.derivatives)
    accumulate = staticmethod(engine.accumulate)
    ordinary = staticmethod(engine.ordinary)
    enabled = False
    check_nan = True


class Deriving(threading.local):
    """The node whose derivatives this thread computes."""

    node: Node | None = None
    told: int = 0
    """The id of an error that a leaf's hook raised, which a warning told of."""


deriving = Deriving()


class Place(int):
    """A node's number, with the lines that its operation was called from, and the node in whose derivative that was."""

    lines: str
    within: Node | None


def _place() -> int:
    place = Place(Usual.ticket())
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == PACKAGE:
        frame = frame.f_back
    place.lines = "".join(traceback.format_stack(frame))
    place.within = deriving.node
    return place


def _watched(node: Node, g: Any, as_tensors: bool, asked: Collection[int] | None = None) -> Sequence[Any]:
    """A node's derivatives; RuntimeError if any is NaN."""
    outer, deriving.node = deriving.node, node
    try:
        parts = Usual.derivatives(node, g, as_tensors, asked)
    finally:
        deriving.node = outer
    if Usual.check_nan and type(node) is not Output:
        for i, part in enumerate(parts):
            if _has_nan(part):
                if node.saved and modes.passing is not None and not modes.passing.keeps:
                    node.saved = node.versions = None  # it has been derived
                raise RuntimeError(f"Function '{_name(node)}' returned nan values in its {i}th output.")
    return parts


def _has_nan(part: Any) -> bool:
    if part is None:
        return False
    if isinstance(part, Parts):
        return any(map(_has_nan, part.grads.values()))
    array = part.array if isinstance(part, Tensor) else arrayed(part)
    return array.dtype.kind in "fcV" and bool(np.isnan(place_of(array).copy_out(array)).any())


def _accumulated(*given: Any) -> None:
    """A leaf's gradient is added to, by its hooks too; a warning where they fail."""
    try:
        Usual.accumulate(*given)
    except BaseException as error:
        deriving.told = id(error)
        _warn(
            "Error detected in torch::autograd::AccumulateGrad. No forward pass information available. Enable detect anomaly "
            "during forward pass for more information."
        )
        raise


def _nothing_is_ordinary(*state: Any) -> bool:
    """Every node is left to the way of the engine that calls ``derivatives``."""
    return False


def explain(node: Node) -> None:
    """Warn of the operation whose derivatives failed, and of those whose derivatives it was itself part of."""
    if id(sys.exc_info()[1]) == deriving.told:
        return
    place: Any = node.seq
    if not isinstance(place, Place):
        _warn(
            f"Error detected in {_name(node)}. No forward pass information available. Enable detect anomaly during forward pass "
            "for more information."
        )
        return
    _warn(f"Error detected in {_name(node)}. Traceback of forward call that caused the error:\n{place.lines}")
    while isinstance(place, Place) and (outer := place.within) is not None:
        place = outer.seq
        lines = (
            f"Traceback of forward call that induced the previous calculation:\n{place.lines}"
            if isinstance(place, Place)
            else "No forward pass information available."
        )
        _warn(f"\n\nPrevious calculation was induced by {_name(outer)}. {lines}")


def _warn(message: str) -> None:
    warnings.warn(message, UserWarning, stacklevel=6)  # where the backward pass was called for


def _name(node: Node) -> str:
    name: str = node.name()  # type: ignore[attr-defined]
    return name


def is_anomaly_enabled() -> bool:
    """Whether anomaly mode is on.  Source: torch.is_anomaly_enabled."""
    return Usual.enabled


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly mode, where it is on, looks for NaN.  Source: torch.is_anomaly_check_nan_enabled."""
    return Usual.check_nan


def set_anomaly_enabled(mode: bool, check_nan: bool = True) -> None:
    """Switch anomaly mode on or off, for all threads."""
    was, Usual.enabled, Usual.check_nan = Usual.enabled, mode, check_nan
    if mode == was:
        return
    for module in ISSUERS:
        vars(module)["ticket"] = _place if mode else Usual.ticket
    vars(engine)["derivatives"] = _watched if mode else Usual.derivatives
    vars(engine)["accumulate"] = _accumulated if mode else Usual.accumulate
    vars(engine)["ordinary"] = _nothing_is_ordinary if mode else Usual.ordinary


class set_detect_anomaly:
    """Switch anomaly mode on or off: at once as a function, and back at the end of the block as a context.

    check_nan: whether a derivative that is NaN is an error.
    Source: torch.autograd.set_detect_anomaly.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = Usual.enabled, Usual.check_nan
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        set_anomaly_enabled(*self._before)


class detect_anomaly:
    """Within the context anomaly mode is on.  Warns that it is slow.  Source: torch.autograd.detect_anomaly."""

    def __init__(self, check_nan: bool = True) -> None:
        self._before = Usual.enabled, Usual.check_nan
        self.check_nan = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.",
            stacklevel=2,
        )

    def __enter__(self) -> None:
        set_anomaly_enabled(True, self.check_nan)

    def __exit__(self, *exception: object) -> None:
        set_anomaly_enabled(*self._before)

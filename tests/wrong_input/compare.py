"""What a call does in the reference and in PyTorch: whether it succeeds, with which class of error, and what it leaves behind."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

import reference_impl
from tests.operators.bridge import Missing, Translator
from tests.operators.measure import results_differ, summary
from tests.wrong_input.calls import Call, Function


class _Both(Translator):
    """Also tensors on meta, and those that are to be results of recorded operations."""

    def __init__(self, results: list[torch.Tensor]) -> None:
        super().__init__()
        self.results = results

    def tensor(self, t: torch.Tensor) -> Any:
        if t.device.type == "meta":
            return reference_impl.empty(tuple(t.shape), dtype=self(t.dtype), device="meta")
        ours = super().tensor(t)
        return ours * 1 if any(t is r for r in self.results) else ours


def _theirs(value: Any, call: Call) -> Any:
    """PyTorch's argument, a copy where results of recorded operations are wanted."""
    if isinstance(value, torch.Tensor):
        return value * 1 if any(value is r for r in call.results) else value
    if type(value) in (tuple, list):
        return type(value)(_theirs(v, call) for v in value)
    return value


def tensors(value: Any) -> Iterator[Any]:
    """The reference's tensors among arguments."""
    if isinstance(value, reference_impl.Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for v in value:
            yield from tensors(v)
    elif isinstance(value, dict):
        yield from tensors(list(value.values()))


def state(t: Any) -> tuple[Any, ...]:
    """All of a tensor that an error may not change; its values as bytes."""
    values = b"" if t.device.type == "meta" else t.array.tobytes()
    return (
        values, t.dtype, tuple(t.shape), t.array.strides, t._version, id(t.node), t.requires_grad, t.is_leaf,
        id(t._grad), id(t._base),
    )  # fmt: skip


WHAT = ("values", "dtype", "shape", "strides", "version", "graph", "requires_grad", "is_leaf", "grad", "base")


@dataclass
class Outcome:
    """What a call did in both, and how that differs; None if it does not."""

    call: str
    difference: str | None
    kind: str = ""
    """"changed", "stumbles", "class", "succeeds", "refuses" or "result"."""


def described(call: Call) -> str:
    return summary(_Sample(call)) + (" (results)" if call.results else "")


class _Sample:
    def __init__(self, call: Call) -> None:
        self.input, self.args, self.kwargs = (call.args or [None])[0], tuple(call.args[1:]), call.kwargs


def family(error: BaseException) -> type[BaseException]:
    """The built-in class of an error."""
    return next(c for c in type(error).__mro__ if c.__module__ == "builtins")


def compare(function: Function, call: Call) -> Outcome | None:
    """Carry a call out in both; None if the reference has no counterpart of an argument."""
    theirs, ours = function.pair
    what = described(call)
    translate = _Both(call.results)
    try:
        given, named = translate(call.args), translate(call.kwargs)
    except (Missing, RuntimeError, ValueError):
        return None
    operands = list(tensors([given, named]))
    before = [state(t) for t in operands]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        result, error = _outcome(ours, given, named)
        expected, their_error = _outcome(
            theirs, _theirs(call.args, call), {k: _theirs(v, call) for k, v in call.kwargs.items()}
        )
    if error is not None:
        after = [state(t) for t in operands]
        for i, (b, a) in enumerate(zip(before, after, strict=True)):
            changed = [name for name, x, y in zip(WHAT, b, a, strict=True) if x != y]
            if changed:
                return Outcome(
                    what, f"after {type(error).__name__} operand {i} has changed: {', '.join(changed)}", "changed"
                )
        if not isinstance(error, PUBLIC) and not isinstance(error, type(their_error)):
            return Outcome(what, f"stumbles with {type(error).__name__}: {str(error)[:120]!r}", "stumbles")
        if their_error is None:
            if "meta" in {str(t.device) for t in operands} and "same device" in str(error):
                return Outcome(what, None)  # PyTorch's meta kernels do not look where other operands are
            return Outcome(what, f"refuses with {type(error).__name__}: {str(error)[:120]!r}", "refuses")
        if not isinstance(error, family(their_error)) and not _accidental(error, their_error):
            return Outcome(
                what,
                f"{type(error).__name__}: {str(error)[:100]!r}, not {type(their_error).__name__}: {str(their_error)[:100]!r}",
                "class",
            )
        return Outcome(what, None)
    if their_error is not None:
        return Outcome(what, f"succeeds, not {type(their_error).__name__}: {str(their_error)[:120]!r}", "succeeds")
    if any(t.device.type == "meta" for t in tensors(result)):
        return Outcome(what, None)
    if function.name in TIES:
        result, expected = (r if hasattr(r, "dtype") else r[0] for r in (result, expected))
        if function.name == "argsort":
            return Outcome(what, None)
    difference = results_differ(result, expected, _NO_OP, 20)
    return Outcome(what, difference, "result" if difference else "")


class _NoOp:
    decorators: tuple[Any, ...] = ()


_NO_OP = _NoOp()


def _accidental(error: Exception, theirs: Exception) -> bool:
    """Whether PyTorch's own Python code stumbles over an argument that is refused here for its type."""
    return isinstance(error, TypeError) and isinstance(theirs, AttributeError | UnboundLocalError | AssertionError)


TIES = frozenset({"argsort", "kthvalue", "median", "mode", "nanmedian", "sort", "topk"})
"""Functions whose indices name one of several equal elements, and PyTorch does not say which: only values are compared."""

PUBLIC = (TypeError, RuntimeError, IndexError, ValueError, OverflowError)
"""Classes of error that a caller may meet; any other is the reference stumbling."""


def _outcome(function: Any, given: Any, named: Any) -> tuple[Any, Exception | None]:
    try:
        result = function(*given, **named)
        return (tuple(result) if hasattr(result, "__next__") else result), None
    except Exception as error:
        return None, error

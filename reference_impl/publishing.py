"""Functions of a family as the namespace's functions and the tensor's methods, with ``out=`` and in-place twins generated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from inspect import signature
from types import ModuleType
from typing import Any

from reference_impl.devices import mixed, place_of
from reference_impl.dtypes import FLOATING, can_cast
from reference_impl.op import (
    cast,
    check_no_overlap,
    check_no_repeats,
    check_recordable,
    check_result_fits,
    check_target,
    into,
    rebase,
    target_of,
    type_name,
    unhooked,
    written_to,
    wrote,
)
from reference_impl.returns import return_types
from reference_impl.tensor import Tensor, alias, history, hooking, made, modes, save

Function = Callable[..., Any]


def of_a_tensor(function: Function) -> Function:
    """The namespace's form of a method: TypeError if what is given first is no tensor."""
    name = function.__name__

    @wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        if given and not isinstance(given[0], Tensor):
            raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(given[0]).__name__}")
        return function(*given, **named)

    return checked


NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"}
"""What NumPy calls an argument -> what it is called here; PyTorch takes both."""


def with_numpy_names(function: Function) -> Function:
    """The function, whose arguments may be named as NumPy names them."""
    known = signature(function).parameters
    ours = {numpy: name for numpy, name in NUMPY_NAMES.items() if name in known and numpy not in known}

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        if named and not named.keys().isdisjoint(ours):
            named = {ours.get(name, name): value for name, value in named.items()}
        return function(*given, **named)

    return call


INDICES = "indices"
"""The name of a result."""


def _check_outs(outs: tuple[Any, ...] | list[Any], results: tuple[Tensor, ...], exact: bool) -> None:
    """RuntimeError, before anything is written, unless each of ``outs`` can take its result."""
    for out, t in zip(outs, results, strict=True):
        if isinstance(out, Tensor) and (out.dtype is not t.dtype if exact else not can_cast(t.dtype, out.dtype)):
            raise RuntimeError(
                f"Expected out tensor to have dtype {type_name(t.dtype).lower()}, but got {type_name(out.dtype).lower()} instead"
                if exact
                else f"result type {type_name(t.dtype)} can't be cast to the desired output type {type_name(out.dtype)}"
            )


_COMPOSED = frozenset(
    ("argmax", "argmin", "diff", "log_softmax", "nanmean", "nanquantile", "norm", "quantile", "softmax")
)
"""Names of those with ``out=`` that PyTorch makes of others, or that have no derivative: there dimensions are looked at first."""


def check_before(name: str, out: Any, inputs: tuple[Any, ...]) -> None:
    """What PyTorch finds wrong of a call with ``out=`` before it looks at sizes and dimensions: to be raised instead.

    TypeError for what is no tensor.  RuntimeError where a derivative would be lost, and for several devices.
    """
    outs = out if isinstance(out, tuple | list) else (out,)
    several = getattr(return_types, name, None)
    if several is not None and len(outs) != len(several.names) and not all(isinstance(t, Tensor) for t in inputs):
        raise TypeError(f"{name}(): argument 'out' must be tuple of {len(several.names)} Tensors")
    for each in outs if len(outs) > 1 or several is not None else (out,):
        if not isinstance(each, Tensor):
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(each).__name__}")
    tensors = [t for t in inputs if isinstance(t, Tensor)]
    if name not in _COMPOSED:
        derived = several is not None or any(t.dtype.category >= FLOATING for t in outs)
        for t in tensors if derived else (None,):
            for each in outs:
                check_target(name, each, t)
    places = {place_of(t.array): t for t in (*tensors, *outs)}
    if len(places) > 1:
        first, second, *_ = places.values()
        raise mixed(first.array, second.array)


def with_out(function: Function, exact: bool = False) -> Function:
    """The function with ``out=``: a tensor, or as many as it has results, into which they are written and which it returns.

    exact: whether these must have the results' dtypes, as they must anyway where one result is indices; else they may have
    dtypes to which the results can be cast.
    """
    name = function.__name__

    @wraps(function)
    def to(*given: Any, out: Any = None, **named: Any) -> Any:
        if out is None:
            return function(*given, **named)
        try:
            t = function(*given, **named)
        except TypeError:
            raise
        except Exception:
            check_before(name, out, (*given, *named.values()))
            raise
        if isinstance(t, Tensor):
            _check_outs((out,), (t,), exact)
            return into(out, t, name, (*given, *named.values()))
        if not isinstance(out, tuple | list) or len(out) != len(t):
            raise TypeError(f"{name}(): argument 'out' must be tuple of {len(t)} Tensors")
        _check_outs(out, t, exact or INDICES in getattr(type(t), "names", ()))
        # All are found fit before any is written, so that an error leaves each as it was.
        targets = [target_of(o, part, name, (*given, *named.values())) for o, part in zip(out, t, strict=True)]
        return type(t)([written_to(target, part) for target, part in zip(targets, t, strict=True)])

    return to


def _called(function: Function, *given: Any, **named: Any) -> Any:
    return function(*given, **named)


def in_place_twin(function: Function, composed: bool = False) -> Function:
    """The twin of a function that writes the result into its first argument and returns that.

    composed: the function records more than one operation, so that what is recorded of the write is a copy.
    RuntimeError, and nothing changed, where the write would lose a gradient, write a place twice, or not fit.
    """
    name = f"{function.__name__}_"

    @wraps(function)
    def apply_(self: Tensor, *given: Any, **named: Any) -> Tensor:
        others = [t for t in (*given, *named.values()) if isinstance(t, Tensor)]
        check_recordable(self, next((t for t in others if t.requires_grad), None))
        tracked = modes.recording and any(history(t) is not None for t in (self, *others))
        for t in others:
            if t is not self:
                check_no_overlap(self.array, t.array)
        # A formula that reads the old values is given a copy of them, as in PyTorch.
        before = made(self.array.copy(), None, self.node) if tracked else self
        made_by = unhooked if hooking and not composed else _called
        t = made_by(function, before, *given, **named)
        if place_of(t.array) is not place_of(self.array):
            raise mixed(t.array, self.array)
        check_result_fits(self, t.dtype, t.array.shape)
        if not getattr(function, "idempotent", False):
            check_no_repeats(self.array)
        if tracked and composed:
            return self.copy_(t)  # type: ignore[no-any-return]
        self.array[...] = cast(t.array, self.dtype)
        wrote(self)
        if tracked and t.node is not None:
            if t.node.saved:
                groups = t.node.saved
                save(t.node, tuple(tuple(alias(self) if s.array is t.array else s for s in group) for group in groups))
                if (
                    type(t.node.versions) is tuple
                ):  # another argument on this memory: backward is to find that it is gone
                    t.node.versions = tuple(
                        tuple(
                            v - (s.shared is self.shared and s.array is not t.array)
                            for s, v in zip(*saved, strict=True)
                        )
                        for saved in zip(groups, t.node.versions, strict=True)
                    )
            t.node.dtype = self.array.dtype
            rebase(self, t.node)
        return self

    apply_.__name__ = apply_.__qualname__ = name
    apply_.__doc__ = (
        f"``{function.__name__}`` written into the tensor, which is returned.  Source: torch.Tensor.{name}."
    )
    return apply_


def publish(
    namespace: ModuleType,
    functions: Iterable[Function],
    *,
    methods: bool | Collection[str] = True,
    out: bool | Collection[str] = False,
    twins: Collection[str] = (),
    composed: Collection[str] = (),
    aliases: Mapping[str, str] | None = None,
    exact: Collection[str] = (),
    numpy_names: bool = False,
) -> None:
    """Give the namespace these functions, and Tensor the methods of them.

    methods, out: the names of those that are methods too, and that take ``out=``; or whether all are and do.
    twins, composed: the names of those with an in-place twin; of these, those that record several operations.
    aliases: another name -> the name of the function that it is.
    exact: the names of those whose ``out=`` must have the results' dtypes.
    numpy_names: whether arguments may be named as NumPy names them.
    """
    also: dict[str, list[str]] = {}
    for other, name in (aliases or {}).items():
        also.setdefault(name, []).append(other)
    for function in functions:
        name = function.__name__
        function = with_numpy_names(function) if numpy_names else function
        is_method = methods is True or (methods is not False and name in methods)
        public = of_a_tensor(function) if is_method else function
        if out is True or (out is not False and name in out):
            public = with_out(public, name in exact)
        for known in (name, *also.get(name, ())):
            setattr(namespace, known, public)
            if is_method:
                setattr(Tensor, known, function)
            if name in twins or name in composed:
                setattr(Tensor, f"{known}_", in_place_twin(function, name in composed))

"""Checkpoints: a stretch of the computation keeps only its inputs, and is run again where its values are read.

Without re-entry it is a pair of saved-tensor hooks: what is packed are empty holders, and the first to be unpacked runs
the stretch again, under hooks which put each value that is saved then into the holder that took its place.
"""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np

from reference_impl.autograd import engine
from reference_impl.autograd.function import Function
from reference_impl.autograd.graph import saved_tensors_hooks
from reference_impl.autograd.modes import enable_grad
from reference_impl.random import get_rng_state, set_rng_state
from reference_impl.tensor import Pass, Tensor, made, modes, require_grad

Contexts = Callable[[], tuple[AbstractContextManager[Any], AbstractContextManager[Any]]]


class CheckpointError(RuntimeError):
    """The second run of a checkpointed function did not save what the first did."""


class _AllRecomputed(Exception):
    """Leaves the second run when nothing more is wanted of it."""


class _Holder:
    """Stands for one saved value."""

    __slots__ = ("__weakref__",)


def _no_contexts() -> tuple[AbstractContextManager[Any], AbstractContextManager[Any]]:
    return nullcontext(), nullcontext()


_early_stop = True


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Within the context, say whether checkpoints stop the second run when they have all they need.

    Source: torch.utils.checkpoint.set_checkpoint_early_stop.
    """
    global _early_stop
    before, _early_stop = _early_stop, enable
    try:
        yield
    finally:
        _early_stop = before


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Contexts = _no_contexts,
    determinism_check: str = "default",
    early_stop: bool = True,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:
    """``function(*args, **kwargs)``, of which backward keeps the inputs alone and computes the rest again.

    The random generator starts the second run as it started the first, unless ``preserve_rng_state`` is false.
    CheckpointError where the second run saves other values than the first: fewer, or of another shape, dtype or device.
    Source: torch.utils.checkpoint.checkpoint.
    """
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. use_reentrant=False is "
            "recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True.",
            UserWarning,
            stacklevel=2,
        )
        use_reentrant = True
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        return CheckpointFunction.apply(function, preserve_rng_state, *args)
    if determinism_check not in ("default", "none"):
        raise ValueError(f"determinism_check should be one of ['default', 'none'], but got {determinism_check}")
    first, second = context_fn()
    if not modes.recording:
        with first:
            return function(*args, **kwargs)
    stretch = _Stretch(
        function, args, kwargs, second, determinism_check == "default", early_stop and _early_stop, preserve_rng_state
    )
    with saved_tensors_hooks(stretch.pack, stretch.unpack), first:
        return function(*args, **kwargs)


class _Inputs(Function):
    """Saves a stretch's inputs as any operation does, so that writes to them are detected and outer hooks see them."""

    @staticmethod
    def forward(ctx: Any, anchor: Tensor, args: tuple[Any, ...], *tensors: Tensor) -> Tensor:
        ctx.save_for_backward(*tensors)
        ctx.args = tuple(None if isinstance(value, Tensor) else value for value in args)
        ctx.places = [i for i, value in enumerate(args) if isinstance(value, Tensor)]
        return anchor

    @staticmethod
    def restored(ctx: Any) -> list[Any]:
        """The inputs again."""
        args = list(ctx.args)
        for i, t in zip(ctx.places, ctx.saved_tensors, strict=True):
            args[i] = t
        return args


class _Stretch:
    """A checkpointed call: what it takes to run it again, and the holders of what it saved."""

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
        context: AbstractContextManager[Any], checks: bool, early_stop: bool, preserve: bool,
    ) -> None:  # fmt: skip
        self.function, self.kwargs, self.context = function, kwargs, context
        self.checks, self.early_stop = checks, early_stop
        anchor = _anchor()
        self.inputs = _Inputs.apply(anchor, args, *(t for t in args if isinstance(t, Tensor))).grad_fn
        self.random_state = get_rng_state() if preserve else None
        self.holders: list[weakref.ref[_Holder]] = []
        self.kinds: list[tuple[Any, ...]] = []
        self.values: weakref.WeakKeyDictionary[_Holder, Tensor] = weakref.WeakKeyDictionary()
        self.passing: weakref.ref[Pass] | None = None

    def pack(self, t: Tensor) -> _Holder:
        holder = _Holder()
        self.holders.append(weakref.ref(holder))
        self.kinds.append(_kind(t))
        return holder

    def unpack(self, holder: _Holder) -> Tensor:
        known = self.passing() if self.passing is not None else None
        if known is not modes.passing or holder not in self.values:
            self.passing = weakref.ref(modes.passing) if modes.passing is not None else None
            self.run_again()
        value: Tensor = self.values.pop(holder)
        return value

    def run_again(self) -> None:
        """Run the function again and fill the holders that are still held."""
        self.values.clear()
        kinds: list[tuple[Any, ...]] = []

        def pack(t: Tensor) -> Tensor:
            number = len(kinds)
            kinds.append(_kind(t))
            if number < len(self.holders):
                holder = self.holders[number]()
                if holder is not None:
                    self.values[holder] = t.detach()
            elif not self.early_stop:
                raise CheckpointError(
                    "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original "
                    "forward pass."
                )
            if self.early_stop and len(kinds) == len(self.holders):
                raise _AllRecomputed
            detached: Tensor = t.detach()
            return detached

        args = _Inputs.restored(self.inputs)
        try:
            with (
                _random_state(self.random_state), self.context, enable_grad(),
                saved_tensors_hooks(pack, lambda t: t),
            ):  # fmt: skip
                self.function(*args, **self.kwargs)
        except _AllRecomputed:
            pass
        if len(kinds) != len(self.holders):
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                f"recomputation.\nNumber of tensors saved during forward: {len(self.holders)}\nNumber of tensors saved during "
                f"recomputation: {len(kinds)}."
            )
        if self.checks and kinds != self.kinds:
            i = next(i for i, kind in enumerate(kinds) if kind != self.kinds[i])
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the "
                f"forward pass.\ntensor at position {i}:\nsaved metadata: {self.kinds[i]}\nrecomputed metadata: {kinds[i]}"
            )


def _kind(t: Tensor) -> tuple[Any, ...]:
    return t.shape, t.dtype, t.device


def _anchor() -> Tensor:
    """A tensor without elements that requires grad, to give a custom function a history."""
    anchor = made(np.empty(0, np.float32))
    require_grad(anchor)
    return anchor


@contextmanager
def _random_state(state: Tensor | None) -> Iterator[None]:
    """Within the context the random generator goes on from ``state``, and after it from where it was."""
    if state is None:
        yield
        return
    before = get_rng_state()
    set_rng_state(state)
    try:
        yield
    finally:
        set_rng_state(before)


class CheckpointFunction(Function):
    """A checkpoint whose backward runs a backward pass of its own."""

    @staticmethod
    def forward(ctx: Any, function: Callable[..., Any], preserve: bool, *args: Any) -> Any:
        if not any(isinstance(t, Tensor) and t.requires_grad for t in args):
            warnings.warn(
                "None of the inputs have requires_grad=True. Gradients will be None", UserWarning, stacklevel=3
            )
        ctx.function = function
        ctx.random_state = get_rng_state() if preserve else None
        ctx.args = [None if isinstance(value, Tensor) else value for value in args]
        ctx.places = [i for i, value in enumerate(args) if isinstance(value, Tensor)]
        ctx.save_for_backward(*(args[i] for i in ctx.places))
        return function(*args)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        if modes.passing is not None and modes.passing.wanted is not None:
            raise RuntimeError(
                "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter "
                "to .backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without "
                "passing the `inputs` argument."
            )
        args = list(ctx.args)
        for i, t in zip(ctx.places, ctx.saved_tensors, strict=True):
            args[i] = t.detach()
            args[i].requires_grad = t.requires_grad
        with _random_state(ctx.random_state), enable_grad():
            results = ctx.function(*args)
        results = results if isinstance(results, tuple) else (results,)
        tracked = [(t, g) for t, g in zip(results, grads, strict=True) if isinstance(t, Tensor) and t.requires_grad]
        if not tracked:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        engine.backward([t for t, _ in tracked], [g for _, g in tracked])
        return (None, None, *(t.grad if isinstance(t, Tensor) else None for t in args))


def checkpoint_sequential(
    functions: Iterable[Callable[..., Any]],
    segments: int,
    input: Any,
    use_reentrant: bool | None = None,
    *,
    preserve_rng_state: bool = True,
) -> Any:
    """One function after the other, in ``segments`` stretches of which all but the last are checkpoints.

    Source: torch.utils.checkpoint.checkpoint_sequential.
    """
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly.",
            UserWarning,
            stacklevel=2,
        )
        use_reentrant = True
    chain = list(functions)
    size = len(chain) // segments
    end = size * (segments - 1)
    for start in range(0, end, size):
        input = checkpoint(
            _in_turn(chain[start : start + size]),
            input,
            use_reentrant=use_reentrant,
            preserve_rng_state=preserve_rng_state,
        )
    return _in_turn(chain[end:])(input)


def _in_turn(functions: Sequence[Callable[..., Any]]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        for function in functions:
            value = function(value)
        return value

    return run

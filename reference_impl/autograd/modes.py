"""Grad modes: which operations are recorded, in each thread; contexts, decorators and functions."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from threading import get_ident
from typing import Any, TypeVar

from reference_impl.tensor import inferring, modes

F = TypeVar("F", bound=Callable[..., Any])


def is_grad_enabled() -> bool:
    """Whether this thread was told to record; in inference mode it may be, and nothing is recorded."""
    return modes.recording is not False


def is_inference_mode_enabled() -> bool:
    """Whether this thread is in inference mode."""
    return modes.inference


def _effective(recording: bool) -> bool | None:
    """What is kept where recording is switched: None in inference mode, in which nothing turns it on, though it was asked for."""
    return None if recording and modes.inference else recording


class _Mode:
    """A mode of recording, as a context, which may be entered again, and as a decorator of functions and generators."""

    recording: bool

    def __init__(self) -> None:
        self._before: list[Any] = []

    def __enter__(self) -> None:
        self._before.append(modes.recording)
        modes.recording = _effective(self.recording)

    def __exit__(self, *exception: object) -> None:
        modes.recording = self._before.pop()

    def _again(self) -> _Mode:
        return type(self)()

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generator(*args: Any, **kwargs: Any) -> Any:
                """Each step runs in the mode; what happens between steps does not."""
                steps = function(*args, **kwargs)
                sent, raised = None, None
                while True:
                    try:
                        with self._again():
                            item = steps.throw(raised) if raised is not None else steps.send(sent)
                    except StopIteration as stop:
                        return stop.value
                    sent, raised = None, None
                    try:
                        sent = yield item
                    except GeneratorExit:
                        with self._again():
                            steps.close()
                        raise
                    except BaseException as error:
                        raised = error

            return generator  # type: ignore[return-value]

        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return wrapped  # type: ignore[return-value]


def _decorates_bare(cls: type[_Mode]) -> type[_Mode]:
    """Let ``@no_grad`` stand for ``@no_grad()``."""
    plain = cls.__new__

    def __new__(kind: type[_Mode], function: Any = None) -> Any:
        made = object.__new__(kind) if plain is object.__new__ else plain(kind)
        if function is None:
            return made
        made.__init__()  # type: ignore[misc]
        return made(function)

    cls.__new__ = __new__  # type: ignore[assignment]
    return cls


@_decorates_bare
class no_grad(_Mode):
    """Nothing is recorded: results do not require grad, whatever their inputs.  Source: torch.no_grad."""

    recording = False


@_decorates_bare
class enable_grad(_Mode):
    """Operations are recorded, also inside ``no_grad``.  Source: torch.enable_grad."""

    recording = True


class set_grad_enabled(_Mode):
    """Switch recording on or off: at once as a function, and back at the end of the block as a context."""

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.recording = bool(mode)
        self._outside = modes.recording
        modes.recording = _effective(self.recording)

    def __enter__(self) -> None:
        self._before.append(self._outside)
        modes.recording = _effective(self.recording)

    def _again(self) -> _Mode:
        return (enable_grad if self.recording else no_grad)()

    def __call__(self, function: F) -> F:
        modes.recording = self._outside
        return super().__call__(function)


class set_multithreading_enabled(_Mode):
    """Whether backward may run on threads of its own: at once as a function, and back at the end of the block as a context.

    It is the thread's, and can be asked; this engine runs every pass on the thread that called it, as PyTorch's does on the
    host.  Source: torch.autograd.grad_mode.set_multithreading_enabled.
    """

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.mode = bool(mode)
        self._outside = modes.several_threads
        modes.several_threads = self.mode

    def __enter__(self) -> None:
        self._before.append(self._outside)
        modes.several_threads = self.mode

    def __exit__(self, *exception: object) -> None:
        modes.several_threads = self._before.pop()

    def _again(self) -> _Mode:
        return set_multithreading_enabled(self.mode)


def is_multithreading_enabled() -> bool:
    """Whether backward may run on threads of its own, in this thread's passes."""
    return modes.several_threads


class inference_mode(_Mode):
    """``no_grad``, and new tensors can never be part of a graph.  Source: torch.inference_mode."""

    recording = False

    def __new__(cls, mode: Any = True) -> Any:
        made = object.__new__(cls)
        if callable(mode):
            made.__init__()  # type: ignore[misc]
            return made(mode)
        return made

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self.mode = mode

    def __enter__(self) -> None:
        self._before.append((modes.recording, modes.inference))
        self._switch(not self.mode, self.mode)

    def __exit__(self, *exception: object) -> None:
        self._switch(*self._before.pop())

    @staticmethod
    def _switch(recording: bool | None, inference: bool) -> None:
        modes.recording, modes.inference = recording, inference
        (inferring.add if inference else inferring.discard)(get_ident())

    def _again(self) -> _Mode:
        return inference_mode(self.mode)

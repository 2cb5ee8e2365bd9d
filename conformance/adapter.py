"""The adapter API: how a backend lends the harness its public interface under PyTorch's names."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar


class Unsupported(BaseException):
    """Raised by an adapter for what its backend does not offer: the verdict is ``unsupported``.

    Not an Exception, so that a clause that expects one of the backend's does not take this for another.
    """


class Adapter:
    """A backend, as the harness sees it.  Subclass it; making an instance imports the backend.

    An adapter translates names and never repairs behaviour; what the library lacks is absent from ``xp``.
    """

    name: str
    """As it stands in results and on the command line."""
    version: str
    """The library's own version."""
    url: str = ""
    """The library's home page."""
    devices: tuple[str, ...] = ("cpu",)
    """The devices to run on by default, the host first."""
    capabilities: frozenset[str] = frozenset()
    """Of ``conformance.clause.CAPABILITIES``."""
    xp: Any
    """The namespace that clauses call: the library itself, or a facade."""
    facade: bool = False
    """Whether ``xp`` is a facade: then what it lacks is ``unsupported``, where else it is a failure."""
    parts: tuple[type, ...] = ()
    """The classes of a facade's tensors and inner namespaces: a name that one lacks is ``unsupported``, as of ``xp``."""
    families: ClassVar[Mapping[type[BaseException], tuple[type[BaseException], ...]]] = {}
    """PyTorch's exception class -> the classes that this library raises in its place."""
    expectations: Path | None = None
    """The expectations file, if there is one."""

    def use_device(self, device: str) -> None:
        """Make ``device`` usable before its first clause; ValueError naming the cause if the machine lacks it."""
        if device not in self.devices:
            raise ValueError(f"{self.name} has no device {device!r}; it has {', '.join(self.devices)}")

    def stand_in(self, device: str) -> str:
        """What ``device`` is, in a few words, where it is no real one but stands in for an accelerator; else the empty string.

        A run's summary says so, and so do its results.
        """
        return ""

    def reset(self) -> None:
        """Restore defaults (dtype, modes, printing) and seed the random streams; called before every case."""

    def lacks(self, error: Exception) -> str:
        """What the library lacks, if that is what its error says, as of a keyword or a dtype; else the empty string."""
        return ""

    def synchronize(self, device: str) -> None:
        """Wait until everything queued on ``device`` has happened."""

    def realize(self, values: Sequence[Any]) -> None:
        """Compute what ``values``, results of ``xp``, stand for, where the library is lazy or asynchronous.

        Benchmarks call it within the time that they take, so that no work is left out of it.
        """

    def second_device(self, device: str) -> str:
        """Another device of the same type; called only where ``device.several`` is declared."""
        raise Unsupported(f"{self.name} has one device of the type of {device}")

    @contextmanager
    def absent_device(self) -> Iterator[str]:
        """A device type that is known and has no device while the context lasts; needs ``device.absent``."""
        raise Unsupported(f"{self.name} declares no absent device type")
        yield ""

    def preamble(self, device: str) -> str:
        """Source that defines ``xp`` for a reproducer and makes ``device`` usable, as ``reset`` and ``use_device`` do.

        It may import nothing but the backend, NumPy and the standard library.  A facade must give its own.
        """
        if isinstance(self.xp, ModuleType):
            return f"import {self.xp.__name__}\n\nxp = {self.xp.__name__}\n"
        raise NotImplementedError(f"the adapter {self.name} gives no preamble")

    def absent_preamble(self) -> str:
        """Source that does for a reproducer what ``absent_device`` does, and assigns the device type to ``absent``."""
        raise NotImplementedError(f"the adapter {self.name} gives no absent_preamble")


class TorchLikeAdapter(Adapter):
    """A library that has PyTorch's own API, given by the name of its module; declare its capabilities in a subclass."""

    def __init__(self, module: str) -> None:
        self.xp = importlib.import_module(module)
        self.name = module
        self.version = str(getattr(self.xp, "__version__", "0"))

    def reset(self) -> None:
        for name, default in (("set_default_dtype", "float32"), ("set_grad_enabled", None), ("manual_seed", None)):
            if hasattr(self.xp, name):
                value = getattr(self.xp, default, None) if default else name == "set_grad_enabled"
                getattr(self.xp, name)(value if name != "manual_seed" else 0)


class FacadeAdapter(Adapter):
    """A library behind a facade: ``xp`` is a class whose members are PyTorch's names (``conformance.facade``).

    What the facade lacks is ``unsupported``: a name of ``xp`` or of a namespace in it, an attribute of its tensors and
    dtypes, a parameter of its functions.
    """

    facade = True

    def preamble(self, device: str) -> str:
        """The facade's own source; a reproducer quotes what it uses of it."""
        from conformance.shaking import quoted

        return quoted(self.xp)

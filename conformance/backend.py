"""What the harness tells about an adapter across processes, in results and in reproducers: plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from conformance.adapter import Adapter, Unsupported
from conformance.clause import CAPABILITIES
from conformance.errors import WrongUsage, nearest, one_line


@dataclass(frozen=True, slots=True)
class Setting:
    """How a reproducer is set up on one device; None for what the adapter does not give."""

    preamble: str | None
    second: str | None
    absent_preamble: str | None


@dataclass(frozen=True, slots=True)
class Backend:
    """An adapter's description of its backend."""

    target: str
    """How it was asked for: a name, or ``module:attribute``."""
    name: str
    version: str
    url: str
    devices: tuple[str, ...]
    """Those that this run is on, the host first."""
    capabilities: tuple[str, ...]
    expectations: str | None
    """The path of its expectations file."""
    families: Mapping[str, tuple[str, ...]]
    """PyTorch's exception class -> the classes raised in its place, all as ``module:name``."""
    settings: Mapping[str, Setting]
    """By device."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """Of the devices those that are no real ones -> what they are."""
    facade: bool = False
    """Whether the preamble is a facade, of which a reproducer quotes what it uses."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Backend:
        settings = {device: Setting(**setting) for device, setting in data["settings"].items()}
        tuples = {key: tuple(data[key]) for key in ("devices", "capabilities")}
        families = {name: tuple(others) for name, others in data["families"].items()}
        return cls(**{**data, **tuples, "families": families, "settings": settings})


def describe(adapter: Adapter, target: str, devices: Iterable[str] = ()) -> Backend:
    """The description of ``adapter`` on ``devices``, or on all that it names; a type alone means its first device.

    Raises WrongUsage if it has not one of the devices, or if the adapter breaks its contract.
    """
    for attribute, kind in (("name", str), ("version", str), ("devices", tuple), ("capabilities", frozenset)):
        if not isinstance(getattr(adapter, attribute, None), kind):
            raise WrongUsage(f"adapter {target!r}: its {attribute!r} must be a {kind.__name__}")
    for capability in sorted(adapter.capabilities - CAPABILITIES.keys()):
        raise WrongUsage(
            f"adapter {target!r}: there is no capability {capability!r}{nearest(capability, CAPABILITIES)}"
        )
    chosen = tuple(dict.fromkeys(_indexed(device, adapter.devices) for device in devices)) or adapter.devices
    for device in chosen:
        try:
            adapter.use_device(device)
        except ValueError as error:
            raise WrongUsage(str(error)) from error
        except Exception as error:
            raise WrongUsage(f"{adapter.name} cannot use the device {device!r}: {one_line(error)}") from error
    return Backend(
        target=target,
        name=adapter.name,
        version=adapter.version,
        url=adapter.url,
        devices=chosen,
        capabilities=tuple(sorted(adapter.capabilities)),
        expectations=str(adapter.expectations) if adapter.expectations else None,
        families={_name(kind): tuple(map(_name, others)) for kind, others in adapter.families.items()},
        settings={device: _setting(adapter, device) for device in chosen},
        stand_ins={device: said for device in chosen if (said := adapter.stand_in(device))},
        facade=adapter.facade and isinstance(adapter.xp, type),
    )


def _indexed(device: str, known: Iterable[str]) -> str:
    """The device by its whole name, as tensors have it: ``cuda:0`` for ``cuda``, if that is what the adapter names."""
    if device in known:
        return device
    return next((whole for whole in known if whole.startswith(f"{device}:")), device)


def unknown(target: str, devices: Iterable[str] = ()) -> Backend:
    """What stands for a backend that did not start: its clauses are recorded as not run on ``devices``, or the host."""
    return Backend(target, target, "", "", tuple(devices) or ("cpu",), (), None, {}, {})


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _setting(adapter: Adapter, device: str) -> Setting:
    accelerator = device.split(":")[0] != "cpu"
    several = accelerator and "device.several" in adapter.capabilities
    absent = "device.absent" in adapter.capabilities
    return Setting(
        preamble=_given(lambda: adapter.preamble(device)),
        second=_given(lambda: adapter.second_device(device)) if several else None,
        absent_preamble=_given(adapter.absent_preamble) if absent else None,
    )


def _given(part: Callable[[], str]) -> str | None:
    """What the adapter gives, or None where it gives nothing: its clauses then have verdicts and no reproducers."""
    try:
        return part()
    except (NotImplementedError, Unsupported):
        return None

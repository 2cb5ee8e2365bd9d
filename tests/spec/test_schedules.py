"""The device chapters on the reference with one device and with three, and however early or late a device does its work."""

import importlib
from collections.abc import Iterator

import pytest

from adapters.reference import Adapter
from conformance import loading
from conformance.clause import registry
from conformance.running import Runner, Verdict, sites
from reference_impl import devices
from reference_impl.devices import use_cuda
from reference_impl.streams import Queue

CHAPTERS = ("devices", "transfer", "streams", "device_memory")

for chapter in CHAPTERS:
    importlib.import_module(f"spec.{chapter}")


def verdicts(count: int) -> dict[str, set[Verdict]]:
    """The verdicts on the device chapters' clauses where there are ``count`` devices, on the host and on the last of them."""
    with use_cuda(f"simulated:{count}"):
        adapter = Adapter()
        adapter.devices = ("cpu", f"cuda:{count - 1}")
        runner = Runner(adapter, registry)
        found: dict[str, set[Verdict]] = {}
        for clause in registry.values():
            if clause.chapter in CHAPTERS:
                found[clause.id] = {runner.run(clause, device).verdict for device in sites(clause, adapter.devices)}
        return found


@pytest.fixture(params=["at once", "when it is waited for"])
def schedule(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """When a device does its work: as soon as it is queued, or as late as it can be, on the default stream too."""
    if request.param == "at once":
        monkeypatch.setattr(Queue, "put", lambda self, work: work())
        yield request.param
    else:
        with use_cuda("simulated:3"):
            held = [devices.cuda_place(index).new_stream(0) for index in range(3)]
        yield request.param
        held.clear()


def test_the_whole_specification_holds_however_late_a_device_is() -> None:
    """Streams are no matter of the device chapters alone: whatever operates on values must wait for them in all of the others."""
    clauses = loading.clauses().values()
    with use_cuda("simulated:2"):
        held = [devices.cuda_place(index).new_stream(0) for index in range(2)]
        runner = Runner(Adapter(), registry)
        there = [clause for clause in clauses if sites(clause, ("cuda:0",))]
        late = {clause.id: runner.run(clause, "cuda:0").verdict for clause in there}
        assert len(held) == 2
        assert devices.cuda_place(0).queue() is not None  # type: ignore[attr-defined]
    assert {name for name, verdict in late.items() if verdict is not Verdict.PASS} == set()


@pytest.mark.parametrize("count", [1, 3])
def test_every_clause_holds(count: int, schedule: str) -> None:
    found = verdicts(count)
    assert len(found) > 240
    lacking = {name for name, seen in found.items() if seen == {Verdict.UNSUPPORTED}}
    assert {name: seen for name, seen in found.items() if not seen <= {Verdict.PASS, Verdict.UNSUPPORTED}} == {}
    assert lacking == ({name for name in found if "second" in registry[name].sites} if count == 1 else set())

"""The description of an adapter: plain data that crosses processes, and a check of the adapter's contract."""

import json

import pytest

from conformance import adapter
from conformance.backend import Backend, Setting, describe, unknown
from conformance.errors import WrongUsage


class Adapter(adapter.Adapter):
    name, version, url = "mine", "1", "https://example.org"
    xp = json
    devices = ("cpu", "acc:0")
    capabilities = frozenset({"device.several", "device.absent"})
    families = {RuntimeError: (json.JSONDecodeError,)}  # noqa: RUF012

    def second_device(self, device: str) -> str:
        return "acc:1"


def test_it_crosses_processes() -> None:
    backend = describe(Adapter(), "mine:Adapter")
    assert Backend.from_json(json.loads(json.dumps(backend.to_json()))) == backend
    assert backend.families == {"builtins:RuntimeError": ("json.decoder:JSONDecodeError",)}
    assert backend.settings == {
        "cpu": Setting("import json\n\nxp = json\n", None, None),
        "acc:0": Setting("import json\n\nxp = json\n", "acc:1", None),
    }


def test_only_the_devices_that_are_asked_for() -> None:
    assert describe(Adapter(), "mine", ["acc:0", "acc:0"]).devices == ("acc:0",)


def test_a_type_alone_is_its_first_device() -> None:
    """Tensors name their devices with an index, so a run on ``acc`` would find none of them where it should be."""
    assert describe(Adapter(), "mine", ["acc", "cpu", "acc:0"]).devices == ("acc:0", "cpu")
    with pytest.raises(WrongUsage, match="no device 'ac'"):
        describe(Adapter(), "mine", ["ac"])


def test_stand_ins_are_told() -> None:
    class StandIn(Adapter):
        def stand_in(self, device: str) -> str:
            return "" if device == "cpu" else "made of paper"

    told = describe(StandIn(), "mine")
    assert told.stand_ins == {"acc:0": "made of paper"}
    assert Backend.from_json(json.loads(json.dumps(told.to_json()))).stand_ins == told.stand_ins
    assert describe(Adapter(), "mine").stand_ins == {}
    with pytest.raises(WrongUsage, match="mine has no device 'gpu'; it has cpu, acc:0"):
        describe(Adapter(), "mine", ["cpu", "gpu"])


def test_a_device_that_fails_when_used() -> None:
    class Wedged(Adapter):
        def use_device(self, device: str) -> None:
            raise OSError("driver too old\nsee the manual")

    with pytest.raises(WrongUsage, match=r"mine cannot use the device 'cpu': OSError: driver too old$"):
        describe(Wedged(), "mine")


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("name", None, "its 'name' must be a str"),
        ("version", 2, "its 'version' must be a str"),
        ("devices", ["cpu"], "its 'devices' must be a tuple"),
        ("capabilities", {"numpy"}, "its 'capabilities' must be a frozenset"),
        ("capabilities", frozenset({"numpi"}), "there is no capability 'numpi'; did you mean numpy?"),
    ],
)
def test_a_broken_contract_is_named(attribute: str, value: object, message: str) -> None:
    broken = Adapter()
    setattr(broken, attribute, value)
    with pytest.raises(WrongUsage, match=message):
        describe(broken, "mine")


def test_a_facade_must_give_its_own_preamble() -> None:
    class Facade(Adapter):
        xp = object()

    assert describe(Facade(), "mine").settings["cpu"].preamble is None


def test_a_backend_that_did_not_start() -> None:
    assert unknown("mylib").devices == ("cpu",)
    assert unknown("mylib", ["acc:0"]).devices == ("acc:0",)

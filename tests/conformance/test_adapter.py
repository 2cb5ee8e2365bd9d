"""What an adapter that says nothing else does."""

import types

import pytest

from conformance.adapter import Adapter, Unsupported


class Least(Adapter):
    name, version, xp = "least", "1", types.ModuleType("least")


def test_it_has_the_host_and_no_capability() -> None:
    adapter = Least()
    adapter.use_device("cpu")
    adapter.reset()
    adapter.synchronize("cpu")
    assert (adapter.devices, adapter.capabilities, adapter.facade, adapter.expectations) == (
        ("cpu",),
        frozenset(),
        False,
        None,
    )
    with pytest.raises(ValueError, match="least has no device 'cuda:0'; it has cpu"):
        adapter.use_device("cuda:0")


def test_sites_that_it_declares_nothing_of_are_unsupported() -> None:
    with pytest.raises(Unsupported, match="one device of the type of cpu"):
        Least().second_device("cpu")
    with pytest.raises(Unsupported, match="no absent device type"), Least().absent_device():
        pass


def test_a_module_has_a_preamble_and_a_facade_gives_its_own() -> None:
    namespace: dict[str, object] = {}
    exec(Least().preamble("cpu").replace("least", "json"), namespace)
    assert namespace["xp"] is namespace["json"]
    facade = Least()
    facade.xp = object()
    with pytest.raises(NotImplementedError):
        facade.preamble("cpu")
    with pytest.raises(NotImplementedError):
        facade.absent_preamble()

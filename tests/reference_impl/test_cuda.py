"""The namespace of the device type ``cuda``."""

from collections.abc import Iterator

import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda


@pytest.fixture(autouse=True)
def three_devices() -> Iterator[None]:
    with use_cuda("simulated:3"):
        yield


def test_all_that_it_lists_is_there() -> None:
    for name in ref.cuda.__all__:
        assert callable(getattr(ref.cuda, name))


@pytest.mark.parametrize("device", [2, "cuda:2", ref.device("cuda:2")], ids=str)
def test_a_device_is_named_in_three_ways(device: object) -> None:
    ref.cuda.set_device(device)
    try:
        assert ref.cuda.current_device() == 2
    finally:
        ref.cuda.set_device(0)
    with ref.cuda.device(device):
        assert ref.cuda.current_device() == 2
    assert ref.cuda.current_device() == 0
    assert ref.cuda.get_device_name(device) == "simulated accelerator"
    ref.cuda.synchronize(device)


@pytest.mark.parametrize(
    ("device", "error"), [(3, RuntimeError), ("cuda:3", RuntimeError), ("cpu", ValueError), ("xpu:0", ValueError)]
)
def test_a_device_that_is_not_there_is_refused(device: object, error: type[Exception]) -> None:
    for use in (ref.cuda.set_device, ref.cuda.device, ref.cuda.synchronize, ref.cuda.get_device_name):
        with pytest.raises(error):
            use(device)
    assert ref.cuda.current_device() == 0


def test_a_negative_index_is_without_effect() -> None:
    ref.cuda.set_device(-1)
    with ref.cuda.device(-1), ref.cuda.device(None):
        assert ref.cuda.current_device() == 0


def test_a_context_may_be_entered_again() -> None:
    context = ref.cuda.device(1)
    with context, ref.cuda.device(2):
        with ref.cuda.device(1):
            assert ref.cuda.current_device() == 1
        assert ref.cuda.current_device() == 2
    assert ref.cuda.current_device() == 0


def test_without_a_device() -> None:
    with use_cuda("none"):
        assert not ref.cuda.is_available()
        assert not ref.cuda.is_initialized()
        assert ref.cuda.device_count() == 0
        ref.cuda.manual_seed(0)
        ref.cuda.empty_cache()
        for use in (ref.cuda.init, ref.cuda.current_device, ref.cuda.synchronize, ref.cuda.get_device_name):
            with pytest.raises(RuntimeError, match="NVIDIA"):
                use()
    ref.cuda.init()
    assert ref.cuda.is_initialized()

"""The adapter for PyTorch: its devices, what it restores between cases, and the source it gives reproducers."""

import subprocess
import sys

import pytest
import torch

from adapters.torch import Adapter
from conformance.adapter import Unsupported
from conformance.clause import CAPABILITIES

without_cuda = pytest.mark.skipif(torch.cuda.is_available(), reason="the machine has a CUDA device")


@pytest.fixture
def adapter() -> Adapter:
    return Adapter()


def test_names_itself(adapter: Adapter) -> None:
    assert adapter.name == "torch"
    assert adapter.version == torch.__version__
    assert adapter.xp is torch
    assert adapter.capabilities <= CAPABILITIES.keys()


@without_cuda
def test_stands_in_for_an_accelerator(adapter: Adapter) -> None:
    assert adapter.devices == ("cpu", "mock:0")
    assert {"device.accelerator", "device.several", "device.absent"} <= adapter.capabilities
    assert not {"cuda", "device.pinned", "device.current"} & adapter.capabilities


@without_cuda
def test_has_an_absent_device(adapter: Adapter) -> None:
    with adapter.absent_device() as absent:
        assert absent == "cuda"


def test_every_device_can_be_used(adapter: Adapter) -> None:
    for device in (*adapter.devices, "mock:1"):
        adapter.use_device(device)
        assert torch.ones(2, device=device).sum().item() == 2
        adapter.synchronize(device)


def test_the_second_device_is_another_of_the_type(adapter: Adapter) -> None:
    adapter.use_device("mock:0")
    assert adapter.second_device("mock:0") == "mock:1"
    assert adapter.second_device("mock:1") == "mock:0"


@without_cuda
@pytest.mark.parametrize("device", ["cuda:0", "mock:2", "mock:x", "gpu", "xpu", "meta", "", "cpu:x"])
def test_a_device_that_is_not_there_is_named_with_the_cause(adapter: Adapter, device: str) -> None:
    with pytest.raises(ValueError, match="torch"):
        adapter.use_device(device)


def test_one_device_has_no_second(adapter: Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter.use_device("mock:0")
    monkeypatch.setattr("adapters.torch.device_count", lambda type: 1)
    with pytest.raises(Unsupported, match="one device"):
        adapter.second_device("mock:0")


def test_reset_restores_the_defaults(adapter: Adapter) -> None:
    adapter.reset()
    drawn = torch.rand(2).tolist()
    adapter.use_device("mock:0")
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("mock:0")
    torch.set_grad_enabled(False)
    torch.set_printoptions(precision=1, sci_mode=True)
    adapter.reset()
    assert torch.get_default_dtype() == torch.float32
    assert torch.zeros(1).device == torch.device("cpu")
    assert torch.is_grad_enabled()
    assert repr(torch.tensor([0.12345])) == "tensor([0.1235])"
    assert torch.rand(2).tolist() == drawn


@pytest.mark.parametrize("device", ["cpu", "mock:1"])
def test_the_preamble_defines_xp(adapter: Adapter, device: str) -> None:
    source = f"{adapter.preamble(device)}\nprint(xp.ones(2, device={device!r}).tolist())\n"
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120)
    assert ran.stdout == "[1.0, 1.0]\n", ran.stderr
    assert "adapters" not in source.replace("conformance adapters", "")


@without_cuda
def test_the_preamble_names_the_absent_device(adapter: Adapter) -> None:
    names: dict[str, object] = {}
    exec(adapter.preamble("cpu") + adapter.absent_preamble(), names)
    assert names["absent"] == "cuda"


@pytest.mark.parametrize("device", ["cpu", "mock:0"])
def test_the_preamble_seeds_as_reset_does(adapter: Adapter, device: str) -> None:
    adapter.use_device(device)
    adapter.reset()
    drawn = torch.rand(2, device=device).tolist()
    source = f"{adapter.preamble(device)}\nprint(xp.rand(2, device={device!r}).tolist())\n"
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120)
    assert ran.stdout == f"{drawn}\n", ran.stderr


def test_a_program_that_lets_passes_use_threads_is_forgotten() -> None:
    """PyTorch believes that the stand-in is one device, and would look for the second one's thread."""
    adapter = Adapter()
    adapter.use_device("mock:1")
    torch.autograd.set_multithreading_enabled(True)
    adapter.reset()
    leaf = torch.ones(1, requires_grad=True)
    (leaf.to("mock:1") * 2).sum().backward()
    assert leaf.grad is not None
    assert leaf.grad.tolist() == [2]

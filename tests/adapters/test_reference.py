"""The adapter for the reference implementation: its simulated devices, and what it restores between cases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.reference import Adapter
from conformance.clause import CAPABILITIES


@pytest.fixture
def adapter() -> Adapter:
    return Adapter()


def alone(source: str) -> "subprocess.CompletedProcess[str]":
    """Run in a process of its own, which nothing has told what stands behind cuda."""
    env = {name: value for name, value in os.environ.items() if name != "REFERENCE_IMPL_CUDA"}
    return subprocess.run([sys.executable, "-c", source], env=env, capture_output=True, text=True, timeout=60)


WITHOUT_SCIPY = """
import importlib.machinery as machinery
found = machinery.PathFinder.find_spec
machinery.PathFinder.find_spec = lambda name, *given: None if name.partition(".")[0] == "scipy" else found(name, *given)
"""


def test_without_scipy_what_needs_it_is_unsupported_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_SCIPY)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    command = [
        sys.executable,
        "-m",
        "conformance",
        "run",
        "--adapter",
        "reference",
        "--device",
        "cpu",
        "--results",
        "r.jsonl",
    ]
    ran = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr
    rows = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    lacking = {row["clause"] for row in rows if row.get("verdict") == "unsupported"}
    assert {"special.digamma.poles", "out.result.of_special_functions", "slopes.special.second"} <= lacking


def test_names_itself(adapter: Adapter) -> None:
    import reference_impl

    assert adapter.name == "reference"
    assert adapter.version == reference_impl.__version__
    assert adapter.xp is reference_impl
    assert adapter.capabilities <= CAPABILITIES.keys()


def test_imports_no_other_backend() -> None:
    ran = alone("import sys, adapters.reference; assert 'torch' not in sys.modules")
    assert ran.returncode == 0, ran.stderr


def test_simulates_two_devices_where_nothing_else_is_asked_for(adapter: Adapter) -> None:
    ran = alone("from adapters.reference import Adapter as A; print(A().xp.cuda.device_count(), *A().devices)")
    assert ran.stdout == "2 cpu cuda:0\n", ran.stderr


def test_every_device_can_be_used(adapter: Adapter) -> None:
    for device in ("cpu", "cuda:0", "cuda:1"):
        adapter.use_device(device)
        assert adapter.xp.ones(2, device=device).sum().item() == 2
        adapter.synchronize(device)
    assert adapter.second_device("cuda:0") == "cuda:1"
    assert adapter.second_device("cuda:1") == "cuda:0"


@pytest.mark.parametrize("device", ["cuda:2", "cuda:x", "gpu", "xpu", ""])
def test_a_device_that_is_not_there_is_named_with_the_cause(adapter: Adapter, device: str) -> None:
    with pytest.raises(ValueError, match="reference has no device"):
        adapter.use_device(device)


def test_the_absent_device_comes_back(adapter: Adapter) -> None:
    with adapter.absent_device() as absent:
        assert not getattr(adapter.xp, absent).is_available()
        with pytest.raises(RuntimeError, match="NVIDIA"):
            adapter.xp.zeros(1, device=absent)
    assert adapter.xp.cuda.device_count() == 2


def test_reset_restores_the_defaults(adapter: Adapter) -> None:
    xp = adapter.xp
    adapter.reset()
    drawn = xp.rand(2).tolist()
    xp.set_default_dtype(xp.float64)
    xp.set_default_device("cuda:1")
    xp.set_grad_enabled(False)
    xp.set_printoptions(precision=1, sci_mode=True)
    adapter.reset()
    assert xp.get_default_dtype() == xp.float32
    assert xp.zeros(1).device == xp.device("cpu")
    assert xp.is_grad_enabled()
    assert repr(xp.tensor([0.12345])) == "tensor([0.1235])"
    assert xp.rand(2).tolist() == drawn


@pytest.mark.parametrize("device", ["cpu", "cuda:1"])
def test_the_preamble_defines_xp(adapter: Adapter, device: str) -> None:
    adapter.reset()
    drawn = adapter.xp.rand(2, device=device).tolist()
    ran = alone(f"{adapter.preamble(device)}\nprint(xp.rand(2, device={device!r}).tolist())")
    assert ran.stdout == f"{drawn}\n", ran.stderr


def test_the_preamble_takes_the_device_away(adapter: Adapter) -> None:
    ran = alone(f"{adapter.preamble('cpu')}\n{adapter.absent_preamble()}\nprint(absent, xp.cuda.is_available())")
    assert ran.stdout == "cuda False\n", ran.stderr


def test_without_a_device_it_offers_the_host_alone() -> None:
    source = (
        "import os; os.environ['REFERENCE_IMPL_CUDA'] = 'none'\n"
        "from adapters.reference import Adapter\n"
        "adapter = Adapter(); adapter.reset()\n"
        "print(*adapter.devices, *sorted(c for c in adapter.capabilities if c.startswith('device')))"
    )
    assert alone(source).stdout == "cpu device.absent device.meta\n"


def test_one_device_has_no_second() -> None:
    source = (
        "import os; os.environ['REFERENCE_IMPL_CUDA'] = 'simulated:1'\n"
        "from adapters.reference import Adapter\n"
        "print(*Adapter().devices, 'device.several' in Adapter().capabilities)"
    )
    assert alone(source).stdout == "cpu cuda:0 False\n"


def test_says_which_devices_are_simulated(adapter: Adapter) -> None:
    assert adapter.stand_in("cpu") == ""
    assert adapter.stand_in("cuda:0") == "simulated in host memory"


def test_a_case_begins_with_the_default_stream_and_all_of_the_memory(adapter: Adapter) -> None:
    cuda = adapter.xp.cuda
    stream = cuda.Stream()
    cuda.set_stream(stream)
    cuda.set_per_process_memory_fraction(0.5)
    left = adapter.xp.ones(2, device="cuda") + 1
    adapter.reset()
    assert cuda.current_stream() == cuda.default_stream()
    assert cuda.get_per_process_memory_fraction() == 1.0
    assert stream.query()
    assert left.tolist() == [2, 2]

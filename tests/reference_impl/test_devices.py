"""What stands behind the device types, and the contract of the arrays that are a device's memory."""

import copy
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import reference_impl as ref
from reference_impl import devices
from reference_impl.devices import HOST, META, Array, cuda_place, moved, place_for, place_of, use_cuda
from reference_impl.tensor import made


@pytest.fixture(autouse=True)
def two_devices() -> Iterator[None]:
    with use_cuda("simulated:2"):
        yield


def array_at(device: str, *shape: int, dtype: Any = np.float32) -> Array:
    return place_for(device).copy_in(np.arange(np.prod(shape, dtype=int), dtype=dtype).reshape(shape))


# ---- what stands behind cuda ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "count"), [("none", 0), ("simulated", 1), ("simulated:1", 1), ("simulated:3", 3)])
def test_use_cuda_chooses_how_many_devices_there_are(kind: str, count: int) -> None:
    with use_cuda(kind):
        assert ref.cuda.device_count() == count
        assert ref.cuda.is_available() is (count > 0)
        for index in range(count):
            assert place_for(f"cuda:{index}").device == ref.device("cuda", index)
        with pytest.raises(RuntimeError):
            place_for(f"cuda:{count}")
    assert ref.cuda.device_count() == 2


@pytest.mark.parametrize("kind", ["", "two", "simulated:x", "none:1", "simulated:-1"])
def test_use_cuda_refuses_what_it_does_not_know(kind: str) -> None:
    with pytest.raises(ValueError, match="none, simulated"), use_cuda(kind):
        pass
    assert ref.cuda.device_count() == 2


def test_use_cuda_ends_with_an_error() -> None:
    ref.cuda.set_device(1)
    try:
        with pytest.raises(ZeroDivisionError), use_cuda("none"):
            raise ZeroDivisionError
        assert ref.cuda.current_device() == 1
    finally:
        ref.cuda.set_device(0)


def test_without_a_device_the_error_is_pytorchs() -> None:
    tensor = made(np.zeros(2, np.float32))
    with use_cuda("none"):
        for attempt in (tensor.cuda, lambda: tensor.to("cuda"), lambda: place_for("cuda:0"), ref.cuda.current_device):
            with pytest.raises(RuntimeError, match="Found no NVIDIA driver on your system"):
                attempt()
        with pytest.raises(RuntimeError, match="no"):
            ref.device(0)


@pytest.mark.parametrize(("kind", "shown"), [("none", "0"), ("simulated:3", "3"), (None, None)])
def test_the_environment_chooses_at_start(kind: str | None, shown: str | None) -> None:
    env = {name: value for name, value in os.environ.items() if name != "REFERENCE_IMPL_CUDA"}
    ran = subprocess.run(
        [sys.executable, "-c", "import reference_impl as ref; print(ref.cuda.device_count())"],
        env=env | ({"REFERENCE_IMPL_CUDA": kind} if kind else {}), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert shown is None or ran.stdout.strip() == shown


def test_a_wrong_environment_is_named() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import reference_impl"],
        env=os.environ | {"REFERENCE_IMPL_CUDA": "bogus"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "REFERENCE_IMPL_CUDA is none, simulated, simulated:N or cupy, not 'bogus'" in ran.stderr


# ---- the memory of a simulated accelerator --------------------------------------------------------------------


@pytest.mark.parametrize("other", ["cpu", "cuda:1", "meta"])
@pytest.mark.parametrize(
    "meet",
    [
        lambda a, b: a + b, lambda a, b: b + a, lambda a, b: np.add(b, a), lambda a, b: np.matmul(a, b.T),
        lambda a, b: np.concatenate([b, a]), lambda a, b: np.where(a > 0, a, b), lambda a, b: np.add(a, a, out=b),
        lambda a, b: np.maximum(a, b), lambda a, b: a.__iadd__(b), lambda a, b: np.stack([a, b]),
    ],
)  # fmt: skip
def test_memories_do_not_mix(meet: Callable[[Array, Array], Array], other: str) -> None:
    a, b = array_at("cuda:0", 2, 3), array_at(other, 2, 3)
    with pytest.raises(RuntimeError, match="at least two devices"):
        meet(a, b)
    assert HOST is place_for("cpu")
    assert cuda_place(0).copy_out(a).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_host_scalars_join() -> None:
    result = array_at("cuda:1", 2) + np.array(2, np.float32)
    assert place_of(result) is cuda_place(1)
    assert cuda_place(1).copy_out(result).tolist() == [2, 3]


@pytest.mark.parametrize(
    "operate",
    [
        lambda a: a + 1, lambda a: -a, lambda a: np.add.reduce(a, None, out=...), lambda a: a[1:], lambda a: a.T,
        lambda a: a.reshape(3, 2),
        lambda a: a.copy(), lambda a: a.astype(np.int64), lambda a: np.matmul(a, a.T), lambda a: np.concatenate([a, a]),
        lambda a: a[a > 1], lambda a: np.add.reduce(a, 0), lambda a: np.where(a > 1, a, a), lambda a: np.exp(a, out=...),
    ],
)  # fmt: skip
@pytest.mark.parametrize("device", ["cpu", "cuda:0", "cuda:1"])
def test_results_stay_where_their_operands_are(operate: Callable[[Array], Array], device: str) -> None:
    assert place_of(operate(array_at(device, 2, 3))) is place_for(device)


def test_values_cross_by_copies_only() -> None:
    host = np.zeros(2, np.float32)
    there = cuda_place(0).copy_in(host)
    back = cuda_place(0).copy_out(there)
    host[0], there[1] = 1, 2
    assert (host.tolist(), there.tolist(), back.tolist()) == ([1, 0], [0, 2], [0, 0])
    assert type(back) is np.ndarray
    beyond = moved(there, cuda_place(1))
    there[0] = 7
    assert cuda_place(1).copy_out(beyond).tolist() == [0, 2]


def test_the_same_device_is_the_same_place_for_the_whole_process() -> None:
    before = place_for("cuda:1")
    with use_cuda("none"):
        pass
    with use_cuda("simulated:3"):
        assert place_for("cuda:1") is before


# ---- meta -----------------------------------------------------------------------------------------------------


def test_meta_keeps_the_layout_and_no_values() -> None:
    there = moved(array_at("cuda:0", 2, 3).T, META)
    assert (there.shape, there.strides) == ((3, 2), (4, 12))
    with pytest.raises(NotImplementedError, match="no data"):
        META.copy_out(there)


def test_meta_does_not_mix() -> None:
    meta = array_at("meta", 2)
    for other in ("cpu", "cuda:0"):
        with pytest.raises(RuntimeError):
            meta + array_at(other, 2)


def test_meta_results_have_shape_and_dtype() -> None:
    a = array_at("meta", 2, 1)
    assert (a + array_at("meta", 3)).shape == (2, 3)
    assert (a > a).dtype == np.bool_
    assert place_of(np.concatenate([a, a])) is META
    with pytest.raises(ValueError, match="broadcast"):
        array_at("meta", 2) + array_at("meta", 3)


# ---- layouts --------------------------------------------------------------------------------------------------


def test_copy_of_keeps_the_order_of_dimensions() -> None:
    table = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    for view in (table, table.T, table[:, ::2], table.transpose(1, 2, 0)[:, ::2]):
        copied = devices.copy_of(view)
        assert copied.tolist() == view.tolist()
        assert np.argsort(copied.strides).tolist() == np.argsort(view.strides).tolist()
    repeated = np.broadcast_to(np.arange(4.0), (3, 4))
    assert devices.copy_of(repeated).strides == (32, 8)


# ---- names ----------------------------------------------------------------------------------------------------


def test_devices_can_be_copied_and_pickled() -> None:
    device = ref.device("cuda:1")
    assert pickle.loads(pickle.dumps(device)) == copy.deepcopy(device) == device


@pytest.mark.parametrize("text", ["cuda:٣", "cuda:1\n", "cuda:²"])
def test_an_index_is_written_in_ascii_digits(text: str) -> None:
    with pytest.raises(RuntimeError, match="Invalid device string"):
        ref.device(text)


def test_a_negative_ordinal_is_refused() -> None:
    with pytest.raises(RuntimeError, match="negative"):
        ref.device(-1)


def test_a_type_without_a_table_row_is_refused() -> None:
    for name in ("xpu", "mps"):
        with pytest.raises(RuntimeError, match=name):
            place_for(name)


# ---- threads --------------------------------------------------------------------------------------------------


def test_defaults_are_each_threads_own() -> None:
    seen = []

    def look() -> None:
        seen.append((ref.get_default_device(), ref.cuda.current_device()))

    ref.set_default_device("cuda:1")
    ref.cuda.set_device(1)
    try:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        look()
    finally:
        ref.set_default_device(None)
        ref.cuda.set_device(0)
    assert seen == [(ref.device("cpu"), 0), (ref.device("cuda:1"), 1)]


# ---- CuPy's place in the table --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble", ["raise ImportError('libcuda')", "import absent_library", "raise RuntimeError('35')"]
)
def test_a_cupy_without_a_gpu_is_no_device(tmp_path: Path, trouble: str) -> None:
    (tmp_path / "cupy.py").write_text(trouble)
    env = {name: value for name, value in os.environ.items() if name != "REFERENCE_IMPL_CUDA"}
    ran = subprocess.run(
        [sys.executable, "-c", "import reference_impl as ref; print(ref.cuda.is_available())"],
        env=env | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout == "False\n", ran.stderr


def test_asking_for_cupy_without_a_driver_gives_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    class CUDARuntimeError(RuntimeError):
        pass

    def count() -> int:
        raise CUDARuntimeError("cudaErrorInsufficientDriver")

    runtime = SimpleNamespace(getDeviceCount=count, CUDARuntimeError=CUDARuntimeError)
    monkeypatch.setitem(sys.modules, "cupy", SimpleNamespace(cuda=SimpleNamespace(runtime=runtime)))
    with use_cuda("cupy"):
        assert not ref.cuda.is_available()
        with pytest.raises(RuntimeError, match="Found no NVIDIA driver"):
            ref.ones(2, device="cuda")

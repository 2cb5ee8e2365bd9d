"""GPUs behind CuPy, as far as a stand-in for CuPy shows it: see ``fake_cupy``.  No test here has run on a GPU."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest

import reference_impl as ref
from adapters.reference import Adapter
from conformance import loading
from conformance.clause import registry
from conformance.running import Runner, Verdict, sites
from reference_impl.devices import cuda_place, place_of, use_cuda
from tests.reference_impl import fake_cupy


@pytest.fixture(autouse=True)
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy.module())
    with use_cuda("cupy"):
        fake_cupy.log.clear()
        yield
    assert fake_cupy.current == [0]


def table(device: str = "cuda") -> ref.Tensor:
    return ref.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], device=device)


def test_there_are_as_many_devices_as_cupy_counts() -> None:
    assert ref.cuda.is_available()
    assert ref.cuda.device_count() == 2
    assert [ref.cuda.get_device_name(index) for index in (0, 1)] == ["GPU 0", "GPU 1"]
    for index in (0, 1):
        t = table(f"cuda:{index}")
        assert t.device == ref.device("cuda", index)
        assert place_of(t.array) is cuda_place(index)


def test_operations_give_what_they_give_on_the_host() -> None:
    there, host = table(), table("cpu")
    for operate in (
        lambda x: x + 1, lambda x: 2 - x, lambda x: x * x.sum(), lambda x: x @ x.t(), lambda x: x.mean(1), lambda x: x.max(),
        lambda x: x.exp().log(), lambda x: x > 2, lambda x: x[1:], lambda x: x.t().contiguous(), lambda x: x.double(),
        lambda x: x.reshape(3, 2), lambda x: x.t().view(3, 1, 2),
        lambda x: ref.where(x > 2, x, 0.0), lambda x: ref.cat([x, x]), lambda x: x.clone(),
        lambda x: x[ref.tensor([1, 0])], lambda x: x / ref.tensor(2.0), lambda x: x.prod(0), lambda x: x.any(),
    ):  # fmt: skip
        result = operate(there)
        assert result.device == ref.device("cuda:0")
        assert result.tolist() == operate(host).tolist()
        assert result.dtype == operate(host).dtype


def test_what_cupy_lacks_is_computed_on_the_host() -> None:
    assert not hasattr(sys.modules["cupy"], "tanh")
    assert table().tanh().tolist() == table("cpu").tanh().tolist()
    assert table().tanh().is_cuda


def test_in_place_operations_write_the_memory_itself() -> None:
    there = table()
    address, view = there.data_ptr(), there.t()
    there.add_(1)
    there[0] = 7
    there.mul_(2)
    assert there.data_ptr() == address
    assert view.tolist() == [[14, 8], [14, 10], [14, 12]]


def test_gradients_stay_on_the_device() -> None:
    leaf = table().requires_grad_()
    ((leaf * 2 + 1) ** 2).sum().backward()
    assert leaf.grad.device == leaf.device
    assert leaf.grad.tolist() == [[4, 12, 20], [28, 36, 44]]


def test_devices_do_not_mix() -> None:
    for a, b in ((table(), table("cpu")), (table("cpu"), table()), (table("cuda:0"), table("cuda:1"))):
        with pytest.raises(RuntimeError, match="same device"):
            a + b
    assert table("cuda:1").to("cuda:0").device == ref.device("cuda:0")


def test_the_host_reads_by_transfer_alone() -> None:
    for read in (np.asarray, np.from_dlpack, memoryview):
        with pytest.raises((TypeError, ValueError, BufferError, RuntimeError)):
            read(table())
    with pytest.raises(TypeError, match=r"cpu\(\)"):
        table().numpy()
    assert table().cpu().numpy().tolist() == table("cpu").tolist()


def test_memory_is_shared_with_cupys_arrays_in_both_directions() -> None:
    array = fake_cupy.ndarray.around(np.zeros(3, np.float32))
    for share in (ref.as_tensor, ref.asarray, ref.from_dlpack):
        t = share(array)
        assert t.device == ref.device("cuda:0")
        t[0] = 1
        assert array.values[0] == 1
        array.values[0] = 0
        assert t[0].item() == 0
    copied = ref.tensor(array)
    copied[0] = 9
    assert array.values[0] == 0

    t = table()
    assert t.__cuda_array_interface__["data"] == (t.data_ptr(), False)
    assert t.__dlpack_device__() == (2, 0)
    exported = t.__dlpack__()[1]
    exported.values[0, 0] = 8
    assert t[0, 0].item() == 8
    with pytest.raises(RuntimeError, match="requires grad"):
        _ = t.requires_grad_().__cuda_array_interface__


def test_a_simulated_accelerator_does_not_share_with_a_gpu() -> None:
    array = fake_cupy.ndarray.around(np.zeros(3, np.float32))
    with use_cuda("simulated"):
        with pytest.raises(RuntimeError, match="simulated"):
            ref.as_tensor(array)
        assert not hasattr(ref.ones(1, device="cuda"), "__cuda_array_interface__")


def test_operations_go_to_the_current_stream() -> None:
    stream = ref.cuda.Stream()
    there = table()
    fake_cupy.log.clear()
    with ref.cuda.stream(stream):
        there + 1
        assert ref.cuda.current_stream() == stream
    assert ("in", stream.stream_id) in fake_cupy.log
    there + 1
    assert fake_cupy.log[-1] == ("in", 0)


def test_streams_and_events_are_cupys() -> None:
    first, then = ref.cuda.Stream(), ref.cuda.Stream(priority=-1)
    then.wait_stream(first)
    assert fake_cupy.log[-1] == ("wait", then.stream_id, first.stream_id)
    first.synchronize()
    assert fake_cupy.log[-1] == ("synchronize", first.stream_id)
    start, end = ref.cuda.Event(enable_timing=True), ref.cuda.Event(enable_timing=True)
    start.record()
    end.record(then)
    end.synchronize()
    assert fake_cupy.log[-1] == ("synchronize event", then.stream_id)
    assert start.elapsed_time(end) == 2.0
    ref.cuda.synchronize(1)
    assert fake_cupy.log[-1] == ("synchronize device", 1)


def test_copies_from_and_to_page_locked_memory_do_not_block() -> None:
    pinned = table("cpu").pin_memory()
    assert pinned.is_pinned()
    there = pinned.to("cuda", non_blocking=True)
    assert ("set", 0) in fake_cupy.log
    assert there.tolist() == table("cpu").tolist()
    host = there.to("cpu", non_blocking=True)
    assert ("get", False) in fake_cupy.log
    assert host.is_pinned()
    assert host.tolist() == table("cpu").tolist()
    fake_cupy.log.clear()
    pinned.copy_(there, non_blocking=True)
    assert ("get", False) in fake_cupy.log


def test_memory_is_accounted_for_by_cupys_pool() -> None:
    assert ref.cuda.memory_allocated() == ref.cuda.max_memory_allocated() == 512
    assert ref.cuda.memory_reserved() == 1024
    assert ref.cuda.mem_get_info() == (1 << 30, 2 << 30)
    ref.cuda.empty_cache()
    assert fake_cupy.log.count(("free",)) == 2
    ref.cuda.set_per_process_memory_fraction(0.5)
    assert fake_cupy.Pool.limit == 1 << 30
    ref.cuda.set_per_process_memory_fraction(1.0)
    assert fake_cupy.Pool.limit == 0


def test_cupys_error_for_too_little_memory_is_pytorchs(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise fake_cupy.OutOfMemoryError("Out of memory allocating 7 bytes")

    monkeypatch.setattr(sys.modules["cupy"], "empty", refuse)
    with pytest.raises(ref.OutOfMemoryError, match=r"CUDA out of memory.*7 bytes"):
        ref.empty(3, device="cuda")


def test_the_specification_holds_on_the_stand_in() -> None:
    """All chapters but that on memory, of which the stand-in hands out none."""
    clauses = [clause for clause in loading.clauses().values() if clause.chapter != "device_memory"]
    runner = Runner(Adapter(), registry)
    found = {clause.id: runner.run(clause, "cuda:0").verdict for clause in clauses if sites(clause, ("cuda:0",))}
    assert len(found) > 500
    assert {name for name, verdict in found.items() if verdict is not Verdict.PASS} == set()

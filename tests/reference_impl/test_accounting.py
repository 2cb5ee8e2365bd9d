"""The accounts of a simulated device's memory."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.accounting import BLOCK, Ledger, parsed, readable
from reference_impl.devices import cuda_place, use_cuda


@pytest.fixture(autouse=True)
def one_device() -> Iterator[None]:
    gc.collect()  # what other tests left behind is none of these'
    with use_cuda("simulated"):
        yield


def test_ten_thousand_rounds_leave_the_accounts_as_they_were() -> None:
    host = ref.ones(100)
    before = ref.cuda.memory_allocated()
    ref.cuda.empty_cache()
    reserved = ref.cuda.memory_reserved()
    for _ in range(10_000):
        there = host.to("cuda")
        back = (there + 1).cpu()
        del there
    assert back.tolist() == [2] * 100
    assert ref.cuda.memory_allocated() == before
    ref.cuda.empty_cache()
    assert ref.cuda.memory_reserved() == reserved
    assert len(cuda_place(0).memory._holds) < 1000, "nor is a list kept of what is gone"  # type: ignore[attr-defined]


def test_rounds_in_a_stream_leave_the_accounts_as_they_were() -> None:
    host = ref.ones(100).pin_memory()
    before = ref.cuda.memory_allocated()
    for _ in range(1000):
        stream = ref.cuda.Stream()
        with ref.cuda.stream(stream):
            back = (host.to("cuda", non_blocking=True) + 1).to("cpu", non_blocking=True)
        stream.synchronize()
    assert back.tolist() == [2] * 100
    assert ref.cuda.memory_allocated() == before


TRAINING = """
import reference_impl as ref

net = ref.nn.Linear(20, 5).to("cuda")
optimizer = ref.optim.SGD(net.parameters(), lr=0.01)

def step():
    optimizer.zero_grad()
    net(ref.rand(8, 20).to("cuda")).pow(2).mean().backward()
    optimizer.step()

step()
before = ref.cuda.memory_allocated()
for _ in range(100):
    step()
print(ref.cuda.memory_allocated() - before)
"""


def test_training_leaves_the_accounts_as_they_were() -> None:
    """In a process of its own, where nobody else's streams and cycles take part."""
    environment = {**os.environ, "REFERENCE_IMPL_CUDA": "simulated"}
    done = subprocess.run([sys.executable, "-c", TRAINING], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_memory_is_handed_out_in_blocks() -> None:
    before = ref.cuda.memory_allocated()
    tensors = [ref.zeros(n, dtype=ref.uint8, device="cuda") for n in (1, BLOCK, BLOCK + 1)]
    assert ref.cuda.memory_allocated() - before == 4 * BLOCK
    assert len(tensors) == 3


def test_a_refused_array_is_not_counted() -> None:
    ledger = Ledger(3, 10 * BLOCK)
    small, large = np.zeros(BLOCK, np.uint8), np.zeros(11 * BLOCK, np.uint8)
    held = ledger.hold(small)
    assert ledger.hold(small) is held
    with pytest.raises(
        ref.OutOfMemoryError, match=r"Tried to allocate 5.50 KiB. GPU 3 has a total capacity of 5.00 KiB"
    ):
        ledger.hold(large)
    assert ledger.used == ledger.held == BLOCK
    assert ledger.free == 9 * BLOCK
    del held
    assert (ledger.used, ledger.held) == (0, BLOCK)
    ledger.release()
    assert ledger.held == 0


@pytest.mark.parametrize(
    ("size", "count"), [("7", 7), ("3K", 3072), ("500M", 500 << 20), ("16G", 16 << 30), ("1T", 1 << 40)]
)
def test_sizes_are_read(size: str, count: int) -> None:
    assert parsed(size) == count


@pytest.mark.parametrize("size", ["", "x", "1.5G", "G", "-1", "1g", "1 G"])
def test_other_sizes_are_refused(size: str) -> None:
    with pytest.raises(ValueError, match=r"REFERENCE_IMPL_CUDA_MEMORY"):
        parsed(size)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.50 KiB"), (1 << 21, "2.00 MiB"), (1 << 40, "1024.00 GiB")],
)
def test_sizes_are_told(count: int, text: str) -> None:
    assert readable(count) == text


def test_the_capacity_is_chosen_by_the_environment() -> None:
    program = "import reference_impl as t; print(t.cuda.mem_get_info()); t.zeros(1 << 20, device='cuda')"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"REFERENCE_IMPL_CUDA": "simulated", "REFERENCE_IMPL_CUDA_MEMORY": "1M"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout == f"({1 << 20}, {1 << 20})\n"
    assert "OutOfMemoryError: CUDA out of memory. Tried to allocate 4.00 MiB." in ran.stderr

"""``torch.accelerator`` and the modules of device types."""

import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda


def test_without_a_device_there_is_no_accelerator() -> None:
    with use_cuda("none"):
        assert not ref.accelerator.is_available()
        assert ref.accelerator.device_count() == 0
        assert ref.accelerator.current_accelerator() is None
        assert ref.get_device_module() is ref.cpu
        assert ref.accelerator.memory_allocated() == 0
        ref.accelerator.empty_cache()
        for use in (ref.accelerator.current_device_index, ref.accelerator.current_stream, ref.Stream, ref.cuda.Stream):
            with pytest.raises(RuntimeError, match="Found no NVIDIA driver"):
                use()


def test_the_accounts_by_name() -> None:
    with use_cuda("none"):
        assert ref.cuda.memory_stats() == {}
    with use_cuda("simulated"):
        ref.cuda.reset_peak_memory_stats()
        kept = ref.ones(1000, device="cuda")
        stats = ref.cuda.memory_stats("cuda:0")
        assert stats == ref.accelerator.memory_stats()
        assert stats["allocated_bytes.all.current"] == ref.cuda.memory_allocated() >= kept.nbytes
        assert stats["reserved_bytes.all.peak"] == ref.cuda.max_memory_reserved()


def test_a_device_of_another_type_is_refused() -> None:
    with use_cuda("simulated"):
        for use in (ref.accelerator.set_device_index, ref.accelerator.synchronize, ref.accelerator.memory_allocated):
            with pytest.raises(ValueError, match="Expected a cuda device, but got: cpu"):
                use("cpu")


def test_the_context_of_a_tensors_device() -> None:
    with use_cuda("simulated:2"):
        with ref.cuda.device_of(ref.ones(1, device="cuda:1")):
            assert ref.cuda.current_device() == 1
        with ref.cuda.device_of(ref.ones(1)):
            assert ref.cuda.current_device() == 0
        assert ref.cuda.current_device() == 0

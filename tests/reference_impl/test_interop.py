"""The edges of interoperation that no clause fixes: exact refusals, lifetimes, the simulated accelerator."""

from __future__ import annotations

import array as python_array
import gc
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl import devices
from tests.reference_impl.against_torch import assert_alike


def outcome(call: Callable[[], Any]) -> Any:
    """What a call comes to: the class and the words of its exception, or the type of its result and the result."""
    try:
        result = call()
    except Exception as error:
        return type(error), str(error)
    return type(result), result.tolist() if hasattr(result, "tolist") else result


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        None,
        3.0,
        np.float64(3),
        np.array(["a"]),
        np.array([None]),
        np.zeros(2, ">i4"),
        np.zeros(2, "M8[s]"),
        np.arange(3)[::-1],
        np.zeros(3, [("a", "i1"), ("b", "f4")])["b"],
    ],
)
def test_from_numpy_refuses_in_pytorchs_words(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as theirs:
        torch.from_numpy(value)
    with pytest.raises(type(theirs.value)) as ours:
        ref.from_numpy(value)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("options", [{}, {"force": True}])
def test_numpy_refuses_in_pytorchs_words(options: dict[str, bool]) -> None:
    makes = (
        lambda xp: xp.zeros(2, dtype=xp.bfloat16),
        lambda xp: xp.zeros(2, requires_grad=True),
        lambda xp: xp.zeros(2, dtype=xp.complex64).conj(),
        lambda xp: xp.zeros(2, dtype=xp.complex64).conj().imag,
        lambda xp: xp.eye(2).to_sparse(),
        lambda xp: xp.zeros(2, device="meta"),
    )
    for make in makes:
        assert outcome(lambda make=make: make(ref).numpy(**options)) == outcome(
            lambda make=make: make(torch).numpy(**options)
        )


def test_changing_an_arrays_geometry_leaves_the_tensor_alone() -> None:
    t = ref.zeros(2, 3)
    t.numpy().shape = (6,)
    assert t.shape == (2, 3)
    source = np.zeros((2, 3))
    made = ref.from_numpy(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        source.shape = (6,)
    assert made.shape == (2, 3)


def test_an_array_cannot_be_resized_under_a_tensor() -> None:
    source = np.zeros(3)
    made = ref.from_numpy(source)
    with pytest.raises(ValueError, match="cannot resize"):
        source.resize(10)
    assert made.shape == (3,)


def test_warnings_of_read_only_arrays_are_given_once() -> None:
    read_only = np.zeros(2)
    read_only.flags.writeable = False
    ref.from_numpy(read_only)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ref.from_numpy(read_only)
    ref.set_warn_always(True)
    assert ref.is_warn_always_enabled()
    with pytest.warns(UserWarning, match="not writable"):
        ref.from_numpy(read_only)
    ref.set_warn_always(False)


def test_arrays_are_not_kept_in_cycles() -> None:
    class Watched(np.ndarray):
        pass

    source = np.zeros(3).view(Watched)
    watch = weakref.ref(source)
    gc.disable()
    try:
        t = ref.from_numpy(source)
        (t.requires_grad_() * 2).sum().backward()
        del source, t
        assert watch() is None
    finally:
        gc.enable()


def test_simulated_memory_is_not_exported() -> None:
    with devices.use_cuda("simulated:1"):
        t = ref.zeros(2, device="cuda")
        with pytest.raises(BufferError):
            t.__dlpack__()
        with pytest.raises(ValueError, match="Unknown device type"):
            t.__dlpack_device__()
        with pytest.raises((BufferError, ValueError)):
            np.from_dlpack(t)


def test_from_dlpack_moves_where_it_is_told() -> None:
    with devices.use_cuda("simulated:1"):
        assert ref.from_dlpack(np.ones(2), device="cuda").device == ref.device("cuda", 0)


def test_torch_and_the_reference_exchange_memory() -> None:
    theirs = torch.zeros(3)
    ours = ref.from_dlpack(theirs)
    ours[0] = 1
    theirs[1] = 2
    assert ours.tolist() == theirs.tolist() == [1, 2, 0]
    back = torch.from_dlpack(ours)
    back[2] = 3
    assert ours.tolist() == [1, 2, 3]


def test_frombuffer_takes_what_speaks_the_buffer_protocol() -> None:
    assert ref.frombuffer(python_array.array("i", [1, 2]), dtype=ref.int32).tolist() == [1, 2]
    assert ref.frombuffer(memoryview(bytearray(b"ab")), dtype=ref.uint8).tolist() == [97, 98]
    assert ref.frombuffer(bytearray(4), dtype=ref.bfloat16).tolist() == [0, 0]
    with pytest.raises(RuntimeError):
        ref.frombuffer(np.arange(6)[::2], dtype=ref.int64)
    with pytest.raises(TypeError):
        ref.frombuffer(bytearray(4), dtype=np.uint8)


@pytest.mark.parametrize(
    "how", [{"count": 3}, {"offset": -1}, {"offset": 16}, {"count": 0}, {"offset": 3}, {"count": 5}]
)
def test_frombuffer_refuses_in_pytorchs_words(how: dict[str, int]) -> None:
    size = 8 if how == {"count": 3} else 16
    with pytest.raises(ValueError) as theirs:  # noqa: PT011 - the words are compared below
        torch.frombuffer(bytearray(size), dtype=torch.int32, **how)
    with pytest.raises(ValueError) as ours:  # noqa: PT011
        ref.frombuffer(bytearray(size), dtype=ref.int32, **how)
    assert str(ours.value) == str(theirs.value)


def test_numpys_scalars_are_python_numbers_after_item() -> None:
    for name in ("bool", "uint8", "int64", "float16", "bfloat16", "float32", "complex64"):
        theirs = torch.ones(1, dtype=getattr(torch, name))
        ours = ref.ones(1, dtype=getattr(ref, name))
        assert type(ours.item()) is type(theirs.item())
        assert type(ours.tolist()[0]) is type(theirs.tolist()[0])


@pytest.mark.parametrize("convert", [float, int, bool, complex, range, len])
@pytest.mark.parametrize("shape", [(), (1,), (2,), (0,), (1, 1)])
@pytest.mark.parametrize("dtype", ["float32", "int64", "bool", "complex64"])
def test_conversions_agree(convert: Any, shape: tuple[int, ...], dtype: str) -> None:
    """Each of Python's conversions succeeds and fails as PyTorch's does, in its words."""
    theirs, ours = torch.ones(shape, dtype=getattr(torch, dtype)), ref.ones(shape, dtype=getattr(ref, dtype))
    assert outcome(lambda: convert(ours)) == outcome(lambda: convert(theirs))


def test_a_tensor_without_dimensions_is_not_iterated() -> None:
    assert outcome(lambda: iter(ref.ones(()))) == outcome(lambda: iter(torch.ones(())))


def test_exchange_between_tensors_takes_a_device():
    t = ref.arange(3.0)
    assert ref.from_dlpack(t, device="cpu", copy=False).data_ptr() == t.data_ptr()
    with pytest.raises(BufferError):
        ref.from_dlpack(t, device="meta")
    with devices.use_cuda("simulated:1"):
        assert ref.from_dlpack(t, device="cuda").device.type == "cuda"
        with pytest.raises(ValueError, match="without a copy"):
            ref.from_dlpack(t, device="cuda", copy=False)


def test_exchanged_memory_cannot_grow_and_has_a_count_of_its_own():
    t = ref.zeros(3)
    other = ref.from_dlpack(t)
    other.add_(1)
    assert (t.tolist(), t._version, other._version) == ([1, 1, 1], 0, 1)
    for each in (t, other):
        with pytest.raises(RuntimeError):
            each.resize_(100)


def test_only_tensors_have_capsules():
    with pytest.raises(TypeError):
        ref.utils.dlpack.to_dlpack(np.ones(2))


def test_arrays_of_other_classes_are_read_by_their_elements():
    masked = np.ma.array([1.0, 2.0], mask=[True, False])
    for t in (ref.tensor(masked), ref.tensor(masked, dtype=ref.float32), ref.as_tensor(masked), ref.Tensor(masked)):
        assert type(t.array) is np.ndarray
        assert t.tolist() == [1, 2]


def test_what_dlpack_gives_begins_at_its_first_element() -> None:
    for xp in (torch, ref):
        part = xp.arange(6.0)[2:]
        assert [xp.from_dlpack(given).storage_offset() for given in (part, part.__dlpack__())] == [0, 0]


@pytest.mark.parametrize("mode", [True, False])
def test_memory_that_is_lent_in_inference_mode_counts_no_writes(mode: bool) -> None:
    for xp in (torch, ref):
        t, array = xp.ones(2), np.ones(2)
        with xp.inference_mode(mode):
            lent = [
                xp.from_numpy(array),
                xp.as_tensor(array),
                xp.asarray(array),
                xp.frombuffer(array, dtype=xp.float64),
            ]
            lent += [xp.from_dlpack(t), xp.from_dlpack(array), xp.from_dlpack(t.__dlpack__())]
        assert [each.is_inference() for each in lent] == [mode] * len(lent)
        assert not t.is_inference()


@pytest.mark.parametrize(
    "made", ["xp.tensor([[], []])", "xp.zeros(4, 3)[:0]", "xp.zeros(4, 3)[1:, 3:].t()", "xp.zeros(0)"]
)
def test_an_array_without_elements_may_be_reversed(made: str) -> None:
    def back_and_forth(xp: Any) -> Any:
        array = eval(made, {"xp": xp}).numpy()
        return array.shape, array.strides, xp.tensor(array[::-1]), xp.from_numpy(array[..., ::-1])

    assert_alike(back_and_forth)

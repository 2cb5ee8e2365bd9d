"""What data is read as, compared with PyTorch: values, dtypes and errors over drawn data; and what only we promise."""

import array
import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_impl as ref
from reference_impl import data

DTYPES = [
    "bool", "uint8", "uint16", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
    "complex64", "complex128",
]  # fmt: skip

numbers = st.one_of(
    st.booleans(),
    st.integers(-300, 300),
    st.integers(-(2**64), 2**65),
    st.floats(),
    st.floats(-1e5, 1e5),
    st.complex_numbers(max_magnitude=1e5),
)
scalars = st.sampled_from(
    [np.bool_(1), np.uint8(3), np.int16(-4), np.int64(5), np.float16(0.5), np.float32(0.1), np.float64(0.1)]
)
nested = st.recursive(st.one_of(numbers, scalars), lambda inner: st.lists(inner, max_size=3), max_leaves=6)


def outcome(library, make):
    """The dtype, the shape and the values of what is made, or the fact of an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made = make(library)
        except (TypeError, ValueError, RuntimeError, OverflowError):
            return "refused"
    # Texts, since NaN is not equal to itself and 0.0 is to -0.0.
    return str(made.dtype), tuple(made.shape), str(made.tolist())


def same(make):
    assert outcome(ref, make) == outcome(torch, make)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(nested)
def test_values_are_read_as_pytorch_reads_them(data):
    same(lambda library: library.tensor(data))
    same(lambda library: library.as_tensor(data))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(nested, st.sampled_from(DTYPES))
def test_values_are_converted_as_pytorch_converts_them(data, dtype):
    same(lambda library: library.tensor(data, dtype=getattr(library, dtype)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(nested)
def test_the_legacy_constructor_reads_as_pytorch_does(data):
    if not isinstance(data, int | np.integer):  # these are sizes, of unspecified values
        same(lambda library: library.Tensor(data))


FILLS = [
    0, 1, -1, 127, 128, 255, 256, 65535, 65536, 2**31, 2**63 - 1, 2**63, -(2**63), 2**64, 0.5, -0.5, 254.5, 255.5, 65504.0,
    65519.9, 65520.0, 3.4e38, 3.5e38, 1e300, math.inf, -math.inf, math.nan, 1j, 2 + 0j,
]  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("number", FILLS, ids=str)
def test_fill_values_are_converted_as_pytorch_converts_them(number, dtype):
    # Of two elements: for a single one, PyTorch's kernel has a way past the check of the half floats.
    same(lambda library: library.full((2,), number, dtype=getattr(library, dtype)))


@pytest.mark.parametrize("default", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("data", [1, 1.5, True, [], [[], []], [1, 2.5], [np.float32(1), 2.5], [np.int8(1), 2]], ids=str)
def test_the_default_dtype_is_followed(default, data):
    def make(library):
        library.set_default_dtype(getattr(library, default))
        try:
            return library.tensor(data)
        finally:
            library.set_default_dtype(library.float32)

    same(make)


@pytest.mark.parametrize(
    "kind",
    [None, "1", b"1", {}, {1}, object(), int, [None], ["1"], [[1], "a"], np.array(["1"]), np.datetime64("2020")],
    ids=lambda kind: repr(kind).partition(" at 0x")[0],
)
@pytest.mark.parametrize("verb", ["tensor", "as_tensor", "asarray"])
@pytest.mark.filterwarnings("ignore:The given buffer")
def test_what_is_no_data_is_refused(kind, verb):
    for library in (ref, torch):
        with pytest.raises((TypeError, ValueError, RuntimeError)):
            getattr(library, verb)(kind)


def test_sequences_of_other_libraries_are_read_by_their_items():
    for sequence in (range(3), bytearray(b"ab"), memoryview(b"ab"), array.array("f", [0.5]), np.arange(3)):
        same(lambda library, sequence=sequence: library.tensor(sequence))


def test_nesting_is_limited():
    deep = 1
    for _ in range(data.MAX_DIMS + 1):
        deep = [deep]
    with pytest.raises(ValueError, match="too many dimensions"):
        data.shape_of(deep)


def test_an_error_while_items_are_read_is_passed_on():
    class Broken:
        def __len__(self):
            return 2

        def __getitem__(self, index):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ref.tensor(Broken())


def test_no_warning_of_numpy_reaches_the_user():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ref.tensor([1e300]).item() == math.inf
        assert ref.tensor(70000.0, dtype=ref.float16).item() == math.inf
        assert ref.tensor([1e300 + 0j], dtype=ref.complex64).item() == math.inf


def test_meta_data_is_checked_too():
    with pytest.raises(ValueError, match="expected sequence"):
        ref.tensor([[1, 2], [3]], device="meta")
    assert ref.tensor([[1, 2]], device="meta").shape == (1, 2)


@pytest.mark.parametrize("copy", [None, True, False])
@pytest.mark.parametrize("requires_grad", [None, True, False])
@pytest.mark.parametrize("source", ["leaf", "result", "plain", "array", "list"])
@pytest.mark.parametrize("dtype", [None, "float64"])
def test_every_combination_of_asarray(copy, requires_grad, source, dtype):
    def make(library):
        leaf = library.tensor([1.0, 2.0], requires_grad=True)
        found = {
            "leaf": leaf, "result": leaf * 2, "plain": leaf.detach(), "array": np.ones(2, np.float32), "list": [1.0, 2.0],
        }[source]  # fmt: skip
        made = library.asarray(found, dtype=dtype and getattr(library, dtype), copy=copy, requires_grad=requires_grad)
        told.append((made is found, made.requires_grad, made.is_leaf, leaf.requires_grad))
        return made

    told = []
    same(make)
    assert len(told) in (0, 2)
    assert told[:1] == told[1:]


def test_asarray_reads_the_number_out_of_an_array_without_dimensions() -> None:
    for copy in (None, False, True):
        for library in (torch, ref):
            values = np.array(2.0)
            t = library.asarray(values, copy=copy)
            values[...] = 7
            assert (t.item(), str(t.dtype)) == (2.0, "torch.float64")
    shared = np.array([2.0])
    t = ref.asarray(shared)
    shared[...] = 7
    assert t.tolist() == [7.0]


def test_asarray_does_not_alias_a_number_of_numpy() -> None:
    for library in (torch, ref):
        with pytest.raises(RuntimeError, match="can't alias NumPy scalars"):
            library.asarray(np.float64(2), copy=False)

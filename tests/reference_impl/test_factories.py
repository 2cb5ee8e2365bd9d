"""Factories compared with PyTorch over drawn arguments, and their options in combination."""

import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import reference_impl as ref
from reference_impl import factories
from tests.reference_impl.against_torch import assert_alike
from tests.reference_impl.test_creation import outcome, same

bounds = st.one_of(
    st.integers(-50, 50), st.floats(-20, 20), st.sampled_from([0.1, 0.3, 1 / 3, math.nan, math.inf, True])
)


def close(make):
    """Both libraries refuse, or make as many numbers of one dtype, apart by a rounding at most.

    PyTorch adds in the float's own precision, in groups that depend on the machine.
    """
    mine, theirs = outcome(ref, make), outcome(torch, make)
    assert mine[:2] == theirs[:2]
    if mine != theirs:
        a, b = make(ref).to(ref.float64).numpy(), make(torch).to(torch.float64).numpy()
        np.testing.assert_allclose(a, b, rtol=0, atol=4 * ref.finfo(make(ref).dtype).eps * np.abs(b).max())


@settings(max_examples=500, deadline=None, derandomize=True)
@given(bounds, bounds, bounds)
def test_arange_counts_as_pytorch_does(start, end, step):
    if abs(step) > 1e-2 or step == 0 or step != step:
        close(lambda library: library.arange(start, end, step))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(bounds, bounds, st.sampled_from([1, 2, -1, 0.5, -1.5, 1.0]),
       st.sampled_from(["uint8", "int8", "int32", "int64", "float16", "bfloat16", "float64"]))  # fmt: skip
def test_arange_converts_as_pytorch_does(start, end, step, dtype):
    if not (dtype == "uint8" and min(start, end) < 0):  # there a negative float is undefined behaviour in C
        close(lambda library: library.arange(start, end, step, dtype=getattr(library, dtype)))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.floats(-100, 100), st.floats(-100, 100), st.integers(0, 7), st.sampled_from(["float32", "float64"]))
def test_linspace_is_within_a_rounding_of_pytorch(start, end, steps, dtype):
    mine, theirs = (lib.linspace(start, end, steps, dtype=getattr(lib, dtype)).numpy() for lib in (ref, torch))
    assert mine.dtype == theirs.dtype
    spacing = np.spacing(np.abs(np.array([start, end], mine.dtype)).max())
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=4 * spacing)


SIZES = [
    (), (3,), (2, 3), (2, 0), (0,), (-1,), (2, -1), (2.0,), (True,), (None,), ((2, 3),), (2, 3, 4), (2, None),
    (np.int64(2), np.int8(3)), ("2",),
]  # fmt: skip


@pytest.mark.parametrize("arguments", SIZES, ids=str)
@pytest.mark.parametrize("name", ["eye", "zeros"])
def test_sizes_are_read_as_pytorch_reads_them(name, arguments):
    same(lambda library: getattr(library, name)(*arguments))


MAKERS = {
    "zeros": lambda lib, **o: lib.zeros(2, 2, **o),
    "full": lambda lib, **o: lib.full((2, 2), 7.0, **o),
    "arange": lambda lib, **o: lib.arange(4.0, **o),
    "eye": lambda lib, **o: lib.eye(2, **o),
}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("dtype", [None, "float32", "int64"])
@pytest.mark.parametrize("out", [None, "float32", "int64"])
@pytest.mark.parametrize("requires_grad", [False, True])
def test_options_in_combination(name, dtype, out, requires_grad):
    def make(library):
        options = {"requires_grad": requires_grad, "dtype": dtype and getattr(library, dtype)}
        if out:
            options["out"] = library.zeros(0, dtype=getattr(library, out))
        return MAKERS[name](library, **options)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        same(make)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("size", [(4,), (2, 2), (6,), (8,), (0,)], ids=str)
def test_out_takes_the_shape_that_pytorch_gives_it(name, size):
    def make(library):
        out = library.full(size, 9.0)
        MAKERS[name](library, out=out)
        return out

    same(make)


def test_out_within_its_memory_keeps_it():
    base = ref.full((4,), 9.0)
    ref.zeros(2, out=base[1:4])
    assert base.tolist() == [9, 0, 0, 9]


LAYOUTS = {
    "dense": lambda lib: lib.zeros(2, 3, 4),
    "permuted": lambda lib: lib.zeros(2, 3, 4).permute(2, 0, 1),
    "gaps": lambda lib: lib.zeros(4, 6)[::2, ::3],
    "expanded": lambda lib: lib.zeros(2, 1).expand(2, 3),
    "one": lambda lib: lib.zeros(1, 3).transpose(0, 1),
    "empty": lambda lib: lib.zeros(2, 0, 3),
    "scalar": lambda lib: lib.zeros(()),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [None, "float64"])
def test_strides_of_like(layout, dtype):
    for name in ("zeros_like", "ones_like", "empty_like"):
        mine, theirs = (
            getattr(lib, name)(LAYOUTS[layout](lib), dtype=dtype and getattr(lib, dtype)) for lib in (ref, torch)
        )
        assert tuple(mine.shape) == tuple(theirs.shape)
        if theirs.numel() and 1 not in theirs.shape:  # else strides mean nothing
            assert mine.stride() == theirs.stride()


@pytest.mark.parametrize("number", [True, 3, 2.5, 1j, np.float64(2), np.int8(3)], ids=repr)
@pytest.mark.parametrize("name", ["full", "full_like"])
def test_fill_values_by_kind(number, name):
    same(
        lambda lib: (
            lib.full((2,), number) if name == "full" else lib.full_like(lib.zeros(2, dtype=lib.complex64), number)
        )
    )


def test_meta_has_geometry_only():
    for made in (ref.zeros(2, 3, device="meta"), ref.eye(2, 3, device="meta"), ref.full((2, 3), 7.0, device="meta")):
        assert made.shape == (2, 3)
        assert made.device == ref.device("meta")


def test_a_filling_value_is_checked_without_elements_too():
    for library in (ref, torch):
        with pytest.raises(RuntimeError, match="without overflow"):
            library.full((0,), 300, dtype=library.uint8)


def test_fitting_has_the_dtype():
    for d in (np.uint8, np.float16, np.complex64, np.bool_):
        assert factories.fitting(1, np.dtype(d)).dtype == d


def test_bad_layouts_and_formats():
    for library in (ref, torch):
        with pytest.raises(TypeError):
            library.zeros(2, layout=3)
        with pytest.raises(RuntimeError):
            library.ones(2, layout=library.sparse_coo)
    assert outcome(ref, lambda lib: lib.zeros(2, 3, layout=lib.sparse_coo).to_dense()) == outcome(
        torch, lambda lib: lib.zeros(2, 3, layout=lib.sparse_coo).to_dense()
    )


@pytest.mark.parametrize("name", ["zeros", "ones", "empty"])
def test_one_number_may_be_written_to_one_place_twice(name: str) -> None:
    assert_alike(lambda xp: getattr(xp, name)((2, 2), out=xp.ones(2).expand(2, 2)))
    assert_alike(lambda xp: xp.arange(4.0, out=xp.ones(1).expand(4)))


def test_ranges_and_empty_block_diagonals_are_made_on_the_host() -> None:
    """Where no device is named, whatever the default device is; with one named, there."""

    def call(xp):
        xp.set_default_device("meta")
        try:
            made = [xp.range(0, 3), xp.range(0, 3, out=xp.zeros(4)), xp.range(0, 3, device="meta"), xp.block_diag()]
            return [t.device.type for t in made]
        finally:
            xp.set_default_device(None)

    assert_alike(call)


@pytest.mark.parametrize("default", [None, "cpu", "meta"])
@pytest.mark.parametrize("into", ["cpu", "meta"])
@pytest.mark.parametrize(
    "make",
    [
        lambda xp, out: xp.zeros(2, out=out), lambda xp, out: xp.full((2,), 1.0, out=out), lambda xp, out: xp.eye(2, out=out),
        lambda xp, out: xp.arange(2, out=out), lambda xp, out: xp.linspace(0, 1, 2, out=out), lambda xp, out: xp.rand(2, out=out),
        lambda xp, out: xp.range(0, 2, out=out), lambda xp, out: xp.normal(0.0, 1.0, (2,), out=out),
        lambda xp, out: xp.zeros(2, out=out, device="cpu"),
    ],
)  # fmt: skip
def test_a_default_device_that_was_set_must_be_that_of_out(make, into, default):
    def call(xp):
        out = xp.zeros(2, device=into)
        xp.set_default_device(default)
        try:
            return make(xp, out).device.type
        finally:
            xp.set_default_device(None)

    assert_alike(call)

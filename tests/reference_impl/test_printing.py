"""The text of a tensor is PyTorch's, to the byte: over a generated corpus, and where Hypothesis looks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import reference_impl
from reference_impl.printing import contents, described, options, set_printoptions
from reference_impl.tensor import made

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
SHAPES: tuple[tuple[int, ...], ...] = (
    (), (1,), (3,), (7,), (30,), (2, 3), (1, 1), (4, 5), (2, 2, 3), (1, 2, 3, 2), (0,), (0, 3), (12, 12), (3, 20), (1001,),
    (40, 40), (2, 30, 30), (7, 8, 20), (1, 1, 1200), (1200, 1), (5, 2, 2, 60),
)  # fmt: skip
OPTIONS: dict[str, tuple[Any, ...]] = {
    "precision": (0, 1, 2, 6, 10),
    "threshold": (0, 5, 100, 1e9, math.inf),
    "edgeitems": (0, 1, 2, 5),
    "linewidth": (1, 20, 40, 120, 200),
    "sci_mode": (True, False),
    "profile": ("default", "short", "full"),
}


@pytest.fixture(autouse=True)
def default_options() -> Iterator[None]:
    yield
    set_all()


def set_all(**given: Any) -> None:
    """The same options on both sides, from the defaults."""
    for set_on in (torch.set_printoptions, set_printoptions):
        set_on(profile="default")
        set_on(**given)


def both(array: np.ndarray) -> tuple[str, str]:
    """The text of PyTorch and that of the reference for one array."""
    if array.dtype == ml_dtypes.bfloat16:
        theirs = torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    else:
        theirs = torch.from_numpy(array)
    return str(theirs), str(made(array))


def reals(rng: np.random.Generator, n: int) -> np.ndarray:
    """Numbers of one of several kinds: whole, near 1, of very different sizes, with what is not finite among them."""
    values = (
        lambda: rng.integers(-5, 50, n).astype(float),
        lambda: rng.normal(size=n),
        lambda: rng.normal(size=n) * 10.0 ** rng.integers(-8, 9, n),
        lambda: rng.normal(size=n) * 10.0 ** rng.integers(-3, 9),
        lambda: rng.integers(-3, 3, n) * 10.0 ** rng.integers(0, 12),
        lambda: rng.random(n),
    )[rng.integers(6)]()
    if n and rng.random() < 0.3:
        values[rng.integers(0, n, max(1, n // 5))] = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0])
    return values


def example(rng: np.random.Generator, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    n = math.prod(shape)
    if dtype == "bool":
        return rng.integers(0, 2, n).astype(bool).reshape(shape)
    if "int" in dtype:
        limits = np.iinfo(dtype)
        narrow = rng.random() < 0.5
        low, high = (max(limits.min, -9), 9) if narrow else (limits.min, limits.max)
        return rng.integers(low, high, n, dtype, endpoint=True).reshape(shape)
    values = reals(rng, n)
    if "complex" in dtype:
        values = np.stack([values, reals(rng, n)], axis=-1).view(complex)
    with np.errstate(over="ignore", invalid="ignore"):
        return values.astype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype).reshape(shape)


@pytest.mark.parametrize("dtype", DTYPES)
def test_corpus(dtype: str) -> None:
    rng = np.random.default_rng(DTYPES.index(dtype))
    for _ in range(150):
        array = example(rng, dtype, SHAPES[rng.integers(len(SHAPES))])
        given = {name: values[rng.integers(len(values))] for name, values in OPTIONS.items() if rng.random() < 0.25}
        set_all(**given)
        theirs, ours = both(array)
        assert ours == theirs, given


@settings(derandomize=True, database=None, deadline=None, max_examples=400)
@given(
    array=st.sampled_from(
        ["bool", "uint8", "int64", "float16", "float32", "float64", "complex64", "complex128"]
    ).flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=8))),
    given=st.fixed_dictionaries(
        {},
        optional={
            "precision": st.integers(0, 12),
            "threshold": st.integers(0, 40),
            "edgeitems": st.integers(0, 4),
            "linewidth": st.integers(1, 130),
            "sci_mode": st.booleans(),
        },
    ),
)
def test_anything(array: np.ndarray, given: dict[str, Any]) -> None:
    set_all(**given)
    theirs, ours = both(np.ascontiguousarray(array).reshape(array.shape))
    assert ours == theirs


@pytest.mark.parametrize("size", [0, 1, 5, 11, 12, 13, 14, 20, 40])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("linewidth", [10, 60, 80, 100])
def test_suffixes_of_tracked_tensors(size: int, dtype: str, linewidth: int) -> None:
    """Where suffixes are broken to new lines depends on all that stands before them."""
    set_all(linewidth=linewidth)
    array = (np.arange(size) + 0.5).astype(dtype)
    theirs = torch.from_numpy(array).requires_grad_()
    ours = made(array).requires_grad_()
    assert str(ours) == str(theirs)
    assert str(ours * 1) == str(theirs * 1)
    assert str(ours.sum()) == str(theirs.sum())


@pytest.mark.parametrize("shape", [(2,), (2, 3), (0, 2), (1,), (3, 2, 2)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "int16"])
def test_sparse(shape: tuple[int, ...], dtype: str) -> None:
    array = (np.arange(math.prod(shape)) % 3).astype(dtype).reshape(shape)
    assert str(made(array).to_sparse()) == str(torch.from_numpy(array).to_sparse())


def test_default_dtype_decides_what_is_named() -> None:
    try:
        torch.set_default_dtype(torch.float64)
        reference_impl.set_default_dtype(reference_impl.float64)
        for dtype in ("float32", "float64", "complex64", "complex128", "int64", "bool"):
            for shape in ((), (2,), (0,), (0, 1)):
                theirs, ours = both(np.ones(shape, dtype))
                assert ours == theirs
    finally:
        torch.set_default_dtype(torch.float32)
        reference_impl.set_default_dtype(reference_impl.float32)


def test_contents_are_indented_below_their_prefix() -> None:
    assert contents(np.array([[1], [2]]), 3) == "[[1],\n    [2]]"


def test_first_suffix_can_be_forced_to_a_new_line() -> None:
    assert described("t(", "x", ["a", "b"], new_line=True) == "t(x,\n  a, b)"
    assert described("t(", "x", []) == "t(x)"


def test_unknown_profile_changes_nothing() -> None:
    before = options.precision, options.threshold, options.edgeitems, options.linewidth
    set_printoptions(profile="no such profile")
    assert (options.precision, options.threshold, options.edgeitems, options.linewidth) == before

"""The text of a tensor is PyTorch's, to the byte: over a generated corpus, and where Hypothesis looks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import reference_impl
from adapters import torch as adapter_of_torch
from adapters import torch_accelerator
from reference_impl import devices
from reference_impl.printing import contents, described, options, set_printoptions
from reference_impl.tensor import made
from tests.reference_impl.printing_corpus import DTYPES, KINDS, LARGE, OPTIONS, SHAPES, case

torch_adapter = adapter_of_torch.Adapter()


@pytest.fixture(autouse=True)
def default_options() -> Iterator[None]:
    yield
    set_all()


def set_all(**given: Any) -> None:
    """The same options on both sides, from the defaults."""
    for set_on in (torch.set_printoptions, set_printoptions):
        set_on(profile="default")
        set_on(**given)


@contextmanager
def default_dtype(name: str) -> Iterator[None]:
    """Both libraries with that default dtype."""
    try:
        for xp in (torch, reference_impl):
            xp.set_default_dtype(getattr(xp, name))
        yield
    finally:
        for xp in (torch, reference_impl):
            xp.set_default_dtype(xp.float32)


def both(array: np.ndarray) -> tuple[str, str]:
    """The text of PyTorch and that of the reference for one array."""
    return str(torch.from_numpy(array)), str(made(array))


@pytest.mark.parametrize("first", range(0, 4000, 100))
@pytest.mark.filterwarnings("ignore")
def test_corpus(first: int) -> None:
    """The same number gives the same text in both: see ``printing_corpus``."""
    for number in range(first, first + 100):
        chosen = case(number)
        set_all(**chosen.options)
        with default_dtype(chosen.default):
            theirs, ours = str(chosen.make(torch)), str(chosen.make(reference_impl))
        assert ours == theirs, chosen


def test_corpus_varies() -> None:
    """Every kind of tensor, dtype and option is among its cases, and there are long texts and short ones."""
    cases = [case(number) for number in range(4000)]
    assert {c.kind for c in cases} == set(KINDS)
    assert {c.dtype for c in cases} == set(DTYPES)
    assert {c.shape for c in cases} == {*SHAPES, *LARGE}
    assert {name for c in cases for name in c.options} == set(OPTIONS)
    assert all(sum(c.kind == kind for c in cases) > 30 for kind in KINDS)


@pytest.mark.filterwarnings("ignore")
def test_accelerators() -> None:
    """The reference's ``cuda:0`` beside a device of PyTorch's whose name is as long."""
    theirs_is = f"{torch_accelerator.NAME}:0"
    torch_adapter.use_device(theirs_is)
    compared = 0
    for number in range(400):
        chosen = case(number)
        if chosen.kind not in ("plain", "view", "leaf", "lazy"):
            continue
        set_all(**chosen.options)
        with default_dtype(chosen.default), devices.use_cuda("simulated:1"):
            theirs = str(chosen.make(torch).detach().to(theirs_is))
            ours = str(chosen.make(reference_impl).detach().to("cuda:0"))
        assert ours == theirs.replace(theirs_is, "cuda:0"), chosen
        compared += 1
    assert compared > 200


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
    with default_dtype("float64"):
        for dtype in ("float32", "float64", "complex64", "complex128", "int64", "bool"):
            for shape in ((), (2,), (0,), (0, 1)):
                theirs, ours = both(np.ones(shape, dtype))
                assert ours == theirs


def test_contents_are_indented_below_their_prefix() -> None:
    assert contents(np.array([[1], [2]]), 3) == "[[1],\n    [2]]"


def test_first_suffix_can_be_forced_to_a_new_line() -> None:
    assert described("t(", "x", ["a", "b"], new_line=True) == "t(x,\n  a, b)"
    assert described("t(", "x", []) == "t(x)"


def test_unknown_profile_changes_nothing() -> None:
    before = options.precision, options.threshold, options.edgeitems, options.linewidth
    set_printoptions(profile="no such profile")
    assert (options.precision, options.threshold, options.edgeitems, options.linewidth) == before


def test_a_view_whose_history_cannot_be_told() -> None:
    """It is printed, and converted, all the same."""
    for xp in (torch, reference_impl):
        leaf = xp.tensor([1.0], requires_grad=True)
        view = next(iter(leaf))
        view.detach().add_(1)
        assert str(view) == "tensor(2., grad_fn=<Invalid>)"
        assert (float(view), complex(view), math.floor(view)) == (2.0, 2 + 0j, 2)

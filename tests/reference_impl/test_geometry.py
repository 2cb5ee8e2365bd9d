"""Views by geometry and the copying twins of views: derivatives of any order, and that no view takes memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike

DIFFERENTIABLE: dict[str, Callable[[Any], Any]] = {
    "as_strided": lambda x: x.as_strided((2, 2), (3, 1)),
    "as_strided that overlaps": lambda x: x.as_strided((3, 3), (1, 1)),
    "as_strided that repeats": lambda x: x.as_strided((2, 3), (0, 1), 2),
    "as_strided of an expanded one": lambda x: x[:, :1].expand(1, 4, 3).as_strided((2, 2), (0, 1)),
    "as_strided of a part": lambda x: x[0, 1:].as_strided((2, 2), (1, 1), 2),
    "as_strided_": lambda x: (x * 1).as_strided_((2, 2), (1, 1)),
    "diagonal": lambda x: x.diagonal(1, 1, 2),
    "diagonal below": lambda x: x.diagonal(-1, 1, 2),
    "unfold": lambda x: x.unfold(2, 2, 1),
    "unfold without overlap": lambda x: x.unfold(2, 1, 2),
    "tensor_split": lambda x: x.tensor_split(2, 2)[0],
    "narrow_copy": lambda x: x.narrow_copy(2, 1, 2),
    "select_scatter": lambda x: x.select_scatter(x[:, 0] * 3, 1, 1),
    "diagonal_scatter": lambda x: x[0].diagonal_scatter(x[0, 0, :2] * 3),
    "slice_scatter": lambda x: x.slice_scatter(x[:, :, :2] * 3, 2, 1),
    "sum_to_size": lambda x: x.sum_to_size(2, 1),
}


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_derivatives(name: str) -> None:
    change = DIFFERENTIABLE[name]
    change(torch.zeros(1, 2, 3))  # raises nothing, so that what is compared is no pair of errors
    assert_derivatives_alike(lambda xp, x: change(x), (1, 2, 3))


def test_as_strided_scatter_passes_gradients_to_what_is_kept() -> None:
    """PyTorch 2.13 gives the input the gradient of what was replaced, and memory that is not set for the rest."""
    leaf, src = ref.zeros(4, requires_grad=True), ref.zeros(2, requires_grad=True)
    (leaf.as_strided_scatter(src, (2,), (2,), 1) * ref.arange(1.0, 5.0)).sum().backward()
    assert (leaf.grad.tolist(), src.grad.tolist()) == ([1, 0, 3, 0], [2, 4])


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda t, x: t.diagonal_copy(x), "DiagonalBackward0_copy"),
        (lambda t, x: t.squeeze_copy(x, 1), "SqueezeBackward1_copy"),
        (lambda t, x: t.view_copy(x.t(), (4,)), "ViewBackward0_copy"),
        (lambda t, x: t.narrow_copy(x, 0, 0, 1), "NarrowCopyBackward0"),
        (lambda t, x: t.unbind_copy(x)[1], "UnbindBackward0_copy"),
        (lambda t, x: t.split_copy(x, 1)[0], "SplitBackward0_copy"),
        (lambda t, x: t.unsafe_split(x, 1)[1], "UnsafeSplitBackward0"),
        (lambda t, x: t.diag(x), "DiagonalBackward0_copy"),
    ],
)
def test_names_of_nodes(call: Callable[[Any, Any], Any], name: str) -> None:
    for library in (ref, torch):
        assert call(library, library.ones(2, 2, requires_grad=True)).grad_fn.name() == name


VIEWS: dict[str, Callable[[Any], Any]] = {
    "slice": lambda x: x[1:],
    "step": lambda x: x[::2],
    "view": lambda x: x.view(2, -1),
    "transpose": lambda x: x.view(2, -1).t(),
    "permute": lambda x: x.view(2, -1).permute(1, 0),
    "expand": lambda x: x.expand(3, -1),
    "as_strided": lambda x: x.as_strided((2, 2), (1, 1)),
    "unfold": lambda x: x.unfold(0, 3, 1),
    "diagonal": lambda x: x.view(2, -1).diagonal(),
    "split": lambda x: x.split(len(x) // 2),
    "tensor_split": lambda x: x.tensor_split(3),
    "unsqueeze": lambda x: x.unsqueeze(0),
    "detach": lambda x: x.detach(),
    "view as bytes": lambda x: x.view(ref.uint8),
    "narrow": lambda x: x.narrow(0, 1, 2),
    "meshgrid": lambda x: ref.meshgrid(x[:9], x, indexing="ij"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_allocate_the_same_for_any_size(name: str) -> None:
    peaks = []
    for size in (10, 100_000_000):
        tensor = ref.from_numpy(np.zeros(size, np.int8))  # memory that is never touched is never there
        VIEWS[name](tensor)
        tracemalloc.start()
        VIEWS[name](tensor)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert max(peaks) < 16_384
    assert abs(peaks[1] - peaks[0]) < 1024


def test_from_numpy_allocates_no_data() -> None:
    array = np.zeros(100_000_000, np.int8)
    ref.from_numpy(array)
    tracemalloc.start()
    ref.from_numpy(array)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4096


def test_scattering_by_strides_into_what_lies_on_itself_fills_a_copy_of_its_elements() -> None:
    def filled(xp):
        x = xp.ones(1).expand(3)
        return [xp.as_strided_scatter(x, xp.zeros(2), (2,), (1,), at) for at in (0, 1)]

    assert_alike(filled)

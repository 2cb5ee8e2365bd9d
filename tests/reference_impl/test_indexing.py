"""Indexing: keys of every kind against PyTorch, in reading, writing and both derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import reference_impl as ref
from adapters import torch_accelerator
from reference_impl.devices import use_cuda
from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike

Key = Callable[[Any], Any]

KEYS: dict[str, Key] = {
    "integer": lambda xp: 1,
    "last": lambda xp: -1,
    "too large": lambda xp: 2,
    "two integers": lambda xp: (1, 2),
    "slice": lambda xp: slice(0, 1),
    "slices": lambda xp: (slice(None), slice(None, None, 2), slice(-3, -1)),
    "empty slice": lambda xp: slice(2, 1),
    "backward": lambda xp: slice(None, None, -1),
    "ellipsis": lambda xp: ...,
    "ellipsis in the middle": lambda xp: (0, ..., 1),
    "two ellipses": lambda xp: (..., ...),
    "none": lambda xp: None,
    "none between": lambda xp: (0, None, slice(1, 3)),
    "true": lambda xp: True,
    "false": lambda xp: False,
    "true after an integer": lambda xp: (1, True),
    "true among indices": lambda xp: (True, [0, 1]),
    "list": lambda xp: [1, 0, 1],
    "empty list": lambda xp: [],
    "list of one": lambda xp: ([1],),
    "list of bools": lambda xp: [True, False],
    "floats in a list": lambda xp: [1.0],
    "range": lambda xp: range(2),
    "nested list": lambda xp: ([[0, 1], [1, 1]],),
    "list of lists": lambda xp: [[0, 1], [1, 1]],
    "list with a slice": lambda xp: [slice(0, 1), 1],
    "tensor": lambda xp: xp.tensor([1, 1, 0]),
    "int32 tensor": lambda xp: xp.tensor([1, 0], dtype=xp.int32),
    "int16 tensor": lambda xp: xp.tensor([1, 0], dtype=xp.int16),
    "0-d tensor": lambda xp: xp.tensor(1),
    "0-d bool tensor": lambda xp: xp.tensor(True),
    "0-d uint8 tensor": lambda xp: xp.tensor(1, dtype=xp.uint8),
    "0-d float tensor": lambda xp: xp.tensor(1.0),
    "square tensor": lambda xp: xp.tensor([[0, 1], [1, 0]]),
    "two tensors": lambda xp: (xp.tensor([0, 1, 1]), xp.tensor([2, 0, 1])),
    "broadcast tensors": lambda xp: (xp.tensor([[0], [1]]), xp.tensor([2, 0, 1])),
    "tensors that do not broadcast": lambda xp: (xp.tensor([0, 1]), xp.tensor([2, 0, 1])),
    "tensors with a slice between": lambda xp: (xp.tensor([0, 1]), slice(None), xp.tensor([2, 0])),
    "tensors with an integer between": lambda xp: (xp.tensor([0, 1]), 1, xp.tensor([2, 0])),
    "tensors with none between": lambda xp: (xp.tensor([0, 1]), None, xp.tensor([2, 0])),
    "integer and a far list": lambda xp: (0, slice(None), [0, 1]),
    "slice and tensor": lambda xp: (slice(0, 1), xp.tensor([1, 1])),
    "tensor out of bounds": lambda xp: xp.tensor([0, 2]),
    "no indices": lambda xp: xp.tensor([], dtype=xp.int64),
    "mask": lambda xp: xp.arange(24).reshape(2, 3, 4) % 3 == 0,
    "mask of rows": lambda xp: xp.tensor([False, True]),
    "mask of planes": lambda xp: xp.tensor([[True, False, True], [False, False, True]]),
    "mask and integer": lambda xp: (xp.tensor([True, True]), 1),
    "mask and slice": lambda xp: (slice(None), xp.tensor([True, False, True]), slice(1, 3)),
    "mask and tensor": lambda xp: (xp.tensor([True, True]), xp.tensor([0, 2])),
    "mask of nothing": lambda xp: xp.zeros(2, 3, 4, dtype=xp.bool),
    "mask of bytes": lambda xp: xp.tensor([0, 1], dtype=xp.uint8),
    "mask of another shape": lambda xp: xp.tensor([True, False, True]),
    "array": lambda xp: np.array([1, 0]),
    "array of bools": lambda xp: np.array([True, False]),
    "0-d array": lambda xp: np.array(1),
    "numpy integer": lambda xp: np.int64(1),
    "numpy bool": lambda xp: np.True_,
    "too many": lambda xp: (0, 0, 0, 0),
    "float": lambda xp: 1.0,
    "string": lambda xp: "a",
    "set": lambda xp: {0},
}
ALL_READ = sorted(KEYS)


def table(xp: Any) -> Any:
    return xp.arange(24).reshape(2, 3, 4)


@pytest.mark.parametrize("name", ALL_READ)
def test_reading(name: str) -> None:
    assert_alike(lambda xp: table(xp)[KEYS[name](xp)])
    if name != "string":
        assert_alike(lambda xp: xp.tensor(5)[KEYS[name](xp)])


@pytest.mark.parametrize("name", [name for name in ALL_READ if name != "mask of bytes"])  # deprecated: read only
@pytest.mark.parametrize("value", [-1, 7.9, "0-d", "fitting", "other dtype", "leading ones", "too long"])
def test_writing(name: str, value: Any) -> None:
    def written(xp: Any) -> Any:
        x, key = table(xp), KEYS[name](xp)
        given = value
        if isinstance(value, str):
            part = -1 - x[key]
            given = {
                "0-d": lambda: xp.tensor(7),
                "fitting": lambda: part,
                "other dtype": lambda: part.to(xp.float32) + 0.5,
                "leading ones": lambda: part[None, None],
                "too long": lambda: xp.zeros(*part.shape[:-1], 9, dtype=xp.int64),
            }[value]()
        x[key] = given
        return x

    assert_alike(written)


READABLE = [
    "integer", "two integers", "slices", "ellipsis", "none between", "true", "list", "square tensor", "two tensors",
    "broadcast tensors", "tensors with a slice between", "integer and a far list", "mask", "mask of planes",
    "mask and tensor",
]  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_derivatives_of_reading(name: str) -> None:
    assert_derivatives_alike(lambda xp, x: x[KEYS[name](xp)], (2, 3, 4))


@pytest.mark.parametrize("name", [name for name in READABLE if name not in ("list", "square tensor")])
def test_derivatives_of_writing(name: str) -> None:
    def changed(xp: Any, x: Any, value: Any) -> Any:
        y = x * x
        key = KEYS[name](xp)
        y[key] = value * y[key]
        return y * x

    assert_derivatives_alike(changed, (2, 3, 4), (1,))


def test_derivatives_of_writing_through_a_view() -> None:
    def changed(xp: Any, x: Any, value: Any) -> Any:
        y = x * x
        y[0][1:, ::2] = value * value
        y[:, 1][[1]] = x[:1, 0]
        return y

    assert_derivatives_alike(changed, (2, 3, 4), (2, 2))


@pytest.mark.parametrize("name", ["integer", "slice", "ellipsis", "none", "two integers", "list", "mask"])
def test_history_has_pytorchs_name(name: str) -> None:
    assert_alike(lambda xp: xp.ones(2, 3, 4, requires_grad=True)[KEYS[name](xp)].grad_fn.name())


def test_selecting_functions() -> None:
    for dim in range(-4, 4):
        for index in range(-4, 4):
            assert_alike(lambda xp, dim=dim, index=index: table(xp).select(dim, index))
            assert_alike(lambda xp, dim=dim, index=index: table(xp).narrow(dim, index, 2))
    assert_alike(lambda xp: table(xp).index_select(1, xp.tensor([2, 0, 2])))
    assert_alike(lambda xp: table(xp).masked_select(xp.tensor([True, False, True, False])))


@pytest.mark.parametrize("target", [5, [5, 6], [[5, 6]]])
@pytest.mark.parametrize(
    "key",
    [
        "zero",
        "no",
        "(zero, 0)",
        "(zero, xp.tensor([0]))",
        "several",
        "(several, 0, 0, 0)",
        "(several, 9)",
        "mask",
    ],
)
def test_an_index_on_an_accelerator(key: str, target: Any) -> None:
    """One without dimensions is a number, wherever it is; of others the place is looked at once their number was."""

    def chosen(xp: Any) -> Any:
        device = f"{torch_accelerator.NAME if xp is torch else 'cuda'}:1"
        zeros = xp.zeros(2, device=device)
        names = {"xp": xp, "zero": zeros[0].long(), "no": zeros[0] > 0, "several": zeros.long(), "mask": zeros > 0}
        return xp.tensor(target)[eval(key, names)]

    torch_accelerator.register()
    with use_cuda("simulated:2"):
        assert_alike(chosen)


def test_an_index_on_meta_is_no_number() -> None:
    with pytest.raises(RuntimeError, match="cannot be called on meta"):
        ref.ones(2)[ref.zeros((), dtype=ref.int64, device="meta")]


@pytest.mark.parametrize("key", [False, True, [], 0, 5, (0, 0, 0), "a", slice(0, 0), [5]])
@pytest.mark.parametrize("value", [-1.0, -1, 300, -0.25, 1e20, 3])
def test_a_number_that_the_dtype_cannot_hold_is_refused_before_the_key_is_looked_at(key: Any, value: float) -> None:
    def written(xp: Any) -> Any:
        a = xp.tensor([1, 2], dtype=xp.uint8)
        a[key] = value
        return a

    assert_alike(written)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
@pytest.mark.parametrize(
    "key", ["None", "...", "()", "(None, ...)", "(..., None)", "True", ":", "0:", "-5:", ":99", "::1", "0"]
)
@pytest.mark.parametrize("value", ["2", "xp.tensor(2.0)", "w"])
def test_names_of_writes_by_keys_that_name_all(shape: tuple[int, ...], key: str, value: str) -> None:
    def named(xp):
        v = xp.ones(shape, requires_grad=True) * 1
        try:
            exec(f"v[{key}] = {value}", {"xp": xp, "v": v, "w": xp.tensor(2.0, requires_grad=True)})
        except IndexError:
            return "IndexError"
        return v.grad_fn.name(), v

    assert_alike(named)


@pytest.mark.parametrize(
    "line",
    [
        "v[0] = 1",
        "v[:] = 1",
        "v[...] = 1",
        "v[None] = 1",
        "v[:, 0] = w",
        "v[[0]] = 1",
        "v[v > 0] = 1",
        "v.fill_diagonal_(1)",
    ],
)
def test_a_write_to_a_part_asks_for_the_history_of_a_view_whose_base_was_tracked_later(line: str) -> None:
    def written(xp):
        base, w = xp.ones(6), xp.ones(1, requires_grad=True)
        v = base.view(3, 2)
        base += w
        try:
            exec(line, {"v": v, "w": w})
        except RuntimeError as error:
            return str(error)
        base.sum().backward()
        return base, w.grad

    assert_alike(written)

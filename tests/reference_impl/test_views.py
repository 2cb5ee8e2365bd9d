"""Views: second derivatives, histories' names, and what the geometry may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike, assert_derivatives_alike

VIEWS: dict[str, Callable[[Any], Any]] = {
    "reshape": lambda x: x.reshape(3, 2),
    "reshape a transposed one": lambda x: x.transpose(1, 2).reshape(6),
    "view": lambda x: x.view(-1),
    "transpose": lambda x: x.transpose(0, 2),
    "swapaxes": lambda x: x.swapaxes(0, 2),
    "t": lambda x: x[0].t(),
    "T": lambda x: x[0].T,
    "mT": lambda x: x.mT,
    "permute": lambda x: x.permute(2, 0, 1),
    "movedim": lambda x: x.movedim(0, -1),
    "squeeze": lambda x: x.squeeze(),
    "squeeze a dimension": lambda x: x.squeeze(0),
    "squeeze several": lambda x: x.squeeze((0, 1)),
    "unsqueeze": lambda x: x.unsqueeze(-1),
    "flatten": lambda x: x.flatten(1),
    "ravel": lambda x: x.ravel(),
    "unflatten": lambda x: x.unflatten(2, (3, 1)),
    "expand": lambda x: x.expand(2, 2, 3),
    "expand in front": lambda x: x.expand(4, 1, 2, 3),
    "contiguous": lambda x: x.transpose(0, 2).contiguous(),
    "squeeze_": lambda x: (x * 1).squeeze_(),
    "unsqueeze_": lambda x: (x * 1).unsqueeze_(0),
    "transpose_": lambda x: (x * 1).transpose_(0, 2),
}


@pytest.mark.parametrize("name", list(VIEWS))
def test_derivatives(name: str) -> None:
    assert_derivatives_alike(lambda xp, x: VIEWS[name](x), (1, 2, 3))


@pytest.mark.parametrize("name", [name for name in VIEWS if not name.endswith("_")])
def test_history_has_pytorchs_name(name: str) -> None:
    assert_alike(lambda xp: VIEWS[name](xp.ones(1, 2, 3, requires_grad=True)).grad_fn.name())


@pytest.mark.parametrize("shape", [(), (1,), (0,), (1, 1), (2, 0), (3, 1, 2)])
def test_every_place_and_beyond(shape: tuple[int, ...]) -> None:
    for dim in range(-len(shape) - 2, len(shape) + 2):
        assert_alike(lambda xp, dim=dim: xp.zeros(shape).squeeze(dim).shape)
        assert_alike(lambda xp, dim=dim: xp.zeros(shape).unsqueeze(dim).shape)
        assert_alike(lambda xp, dim=dim: xp.zeros(shape).transpose(0, dim).shape)
        assert_alike(lambda xp, dim=dim: xp.zeros(shape).flatten(dim).shape)
        assert_alike(lambda xp, dim=dim: xp.zeros(shape).movedim(0, dim).shape)


@pytest.mark.parametrize(
    "target", [(), (1,), (2,), (-1,), (2, 3), (3, -1), (-1, 3), (0,), (0, 3), (2, 2, 3), (1, -1, 3), (-2, 3), (4, 3)]
)
def test_shapes_to_reshape_and_expand_to(target: tuple[int, ...]) -> None:
    for shape in ((), (1,), (3,), (1, 3), (2, 1, 3), (0,), (0, 3)):
        assert_alike(lambda xp, shape=shape: xp.zeros(shape).reshape(target).shape)
        assert_alike(lambda xp, shape=shape: xp.zeros(shape).expand(target).shape)
        assert_alike(lambda xp, shape=shape: xp.zeros(*shape, 2)[..., 0].view(target).shape)
        if 0 not in shape and 0 not in target:  # NumPy keeps no strides of what has no elements
            assert_alike(lambda xp, shape=shape: xp.zeros(shape).expand(target).stride())
            assert_alike(lambda xp, shape=shape: xp.zeros(*shape, 2)[..., 0].view(target).stride())


def test_sizes_are_integers_of_any_type() -> None:
    assert_alike(lambda xp: xp.zeros(6).reshape(xp.tensor(3), 2).shape)
    for size in (True, 2.0, "2", None, [3]):
        assert_alike(lambda xp, size=size: xp.zeros(6).reshape(size, 3).shape)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1)])
@pytest.mark.parametrize("shape", [(1, 3, 2), (3, 1, 2), (2, 3, 1), (1, 1, 2), (2, 1, 1)])
def test_the_strides_of_a_view_in_its_own_shape(shape: tuple[int, ...], order: tuple[int, ...]) -> None:
    """Those of sizes of 1 follow from the others, where the elements do not lie in a row."""

    def strides(xp: Any) -> Any:
        every_other = xp.ones(tuple(2 * n for n in shape))[::2, ::2, ::2].permute(order)
        return every_other.view(every_other.shape).stride(), every_other.reshape(every_other.shape).stride()

    assert_alike(strides)


@pytest.mark.parametrize(
    "key", ["None", "None, 0", "0, None", "..., None", "None, :, None", ":, None", "0:1, None, ...", "None, None"]
)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_steps_of_new_dimensions(key: str, order: tuple[int, int]) -> None:
    def strides(xp: Any) -> Any:
        x = xp.arange(24.0).reshape(4, 6)[::2, ::2].permute(order)
        y = eval(f"x[{key}]", {"x": x})
        return y, y.stride(), [x.unsqueeze(dim).stride() for dim in range(-3, 3)]

    assert_alike(strides)


@pytest.mark.parametrize("how", ["v.detach()", "v.data", "v.detach().detach()", "v.detach()[:1]"])
def test_what_is_detached_from_an_inference_tensor_is_counted_and_may_be_written_to(how: str) -> None:
    def written(xp):
        with xp.inference_mode():
            v = xp.ones(2)
        y = eval(how, {"v": v})
        told = [y.is_inference()]
        for line in (
            "y._version",
            "y.detach().mul_(2)",
            "y._version",
            "y.requires_grad_()",
            "v._version",
            "xp.ones(2, requires_grad=True)[: y.numel()] * y",
        ):
            try:
                told.append(eval(line, {"xp": xp, "v": v, "y": y}))
            except RuntimeError as error:
                told.append(str(error)[:40])
        with xp.inference_mode():
            told.append(v.detach().is_inference())
            y.add_(1)
        return told, y, v

    assert_alike(written)


@pytest.mark.parametrize(
    "change", ["t_()", "transpose_(0, 1)", "swapaxes_(0, -1)", "squeeze_(0)", "unsqueeze_(0)", "mul_(2)"]
)
def test_hooks_that_follow_others_stay_with_them_when_a_tensor_changes_its_geometry(change: str) -> None:
    def hooked(xp, first):
        told = []
        v = xp.ones(2, 3, requires_grad=True)
        y = v * 2
        if first:
            y.register_hook(lambda g: told.append(("first", tuple(g.shape))))
        eval(f"y.{change}", {"y": y})
        y.register_hook(lambda g: told.append(("second", tuple(g.shape))))
        eval(f"y.{change}", {"y": y})
        y.register_hook(lambda g: told.append(("third", tuple(g.shape))))
        (y * y).sum().backward()
        return told, v.grad

    for first in (False, True):
        assert_alike(lambda xp, first=first: hooked(xp, first))


@pytest.mark.parametrize("shape", [(2, 0), (0,), (0, 4), (2, 0, 4), (0, 3)])
@pytest.mark.parametrize("dtypes", ["int8 int32", "float32 float64", "int8 bool"])
def test_views_of_nothing_in_another_dtype(shape, dtypes) -> None:
    """Strides of what has no elements are checked as those of what has some."""
    old, new = dtypes.split()

    def seen(xp):
        y = xp.zeros(shape, dtype=getattr(xp, old)).view(getattr(xp, new))
        return y.shape, y.stride()

    assert_alike(seen)

"""Moving and converting: what the chapters on devices and transfer do not say already."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda
from tests.reference_impl.against_torch import assert_alike


@pytest.fixture(autouse=True)
def two_devices() -> Iterator[None]:
    with use_cuda("simulated:2"):
        yield


def table(device: str = "cpu") -> Any:
    return ref.arange(6, dtype=ref.float32, device=device).reshape(2, 3)


# ---- to -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((ref.float64, "cpu"), {}), (("cpu", "float64"), {}), (("cpu",), {"device": "cpu"}), ((), {"other": table()}),
        ((), {"shape": (2,)}), ((None, 3), {}), ((True,), {}), ((1.5,), {}), ((table(), ref.float64), {}),
        (("cpu", ref.float64, False, False, None), {}), ((), {"dtype": "float32"}), ((b"cpu",), {}),
    ],
)  # fmt: skip
def test_to_refuses_other_arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        table().to(*args, **kwargs)


def test_to_takes_nothing_for_what_stays() -> None:
    tensor = table("cuda:1")
    for same in (tensor.to(), tensor.to(None), tensor.to(None, None), tensor.to(dtype=None), tensor.to(device=None)):
        assert same is tensor
    assert tensor.to(None, ref.float64).device == ref.device("cuda:1")


def test_to_takes_pythons_types() -> None:
    assert table().to(int).dtype is ref.int64
    assert table().to(float).dtype is ref.float64
    assert table().to(dtype=bool).dtype is ref.bool


def test_options_by_position() -> None:
    tensor = table()
    assert tensor.to("cpu", ref.float32, True) is tensor
    assert tensor.to("cpu", ref.float32, True, True) is not tensor
    assert tensor.to(ref.float32, False, True) is not tensor


@pytest.mark.parametrize("device", ["cpu", "cuda:0"])
def test_memory_formats(device: str) -> None:
    tensor = table().t()
    for convert in (lambda t, **o: t.to(device, ref.float64, **o), lambda t, **o: t.to(device, copy=True, **o)):
        assert convert(tensor).stride() == (1, 3)
        assert convert(tensor, memory_format=ref.preserve_format).stride() == (1, 3)
        made = convert(tensor, memory_format=ref.contiguous_format)
        assert made.stride() == (2, 1)
        assert made.tolist() == tensor.tolist()
    assert tensor.to("cpu", memory_format=ref.contiguous_format) is tensor


# ---- conversions ----------------------------------------------------------------------------------------------

NAMES = {
    "float": ref.float32, "double": ref.float64, "half": ref.float16, "bfloat16": ref.bfloat16, "int": ref.int32,
    "long": ref.int64, "short": ref.int16, "char": ref.int8, "byte": ref.uint8, "bool": ref.bool,
    "cfloat": ref.complex64, "cdouble": ref.complex128,
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("device", ["cpu", "cuda:1"])
def test_short_forms(name: str, device: str) -> None:
    tensor = ref.tensor([0, 1], device=device)
    made = getattr(tensor, name)()
    assert (made.dtype, made.device) == (NAMES[name], ref.device(device))
    assert made.tolist() == [0, 1]
    assert getattr(made, name)() is made


def test_conversion_of_complex_numbers_drops_the_imaginary_part() -> None:
    numbers = ref.tensor([1 + 2j, 3 - 4j])
    assert numbers.to(ref.float32).tolist() == [1, 3]
    assert numbers.to("cuda", ref.float64).tolist() == [1, 3]
    assert numbers.to(ref.bool).tolist() == [True, True]


def test_type_names() -> None:
    tensor = table()
    assert tensor.type() == "torch.FloatTensor"
    assert tensor.type("torch.LongTensor").dtype is ref.int64
    assert tensor.type(ref.float64).type() == "torch.DoubleTensor"
    there = tensor.type("torch.cuda.HalfTensor")
    assert (there.device.type, there.dtype) == ("cuda", ref.float16)
    assert there.type("torch.FloatTensor").device == ref.device("cpu")
    assert tensor.type_as(there).type() == "torch.cuda.HalfTensor"
    assert ref.zeros(1, device="meta").type() == "torch.meta.FloatTensor"
    for wrong in ("FloatTensor", "torch.cuda", "numpy.FloatTensor", "torch.a.b.FloatTensor", "float32", float):
        with pytest.raises(ValueError, match="invalid type"):
            tensor.type(wrong)


# ---- copy_ ----------------------------------------------------------------------------------------------------


def test_copy_takes_numbers() -> None:
    tensor = table("cuda")
    assert tensor.copy_(2.5) is tensor
    assert tensor.tolist() == [[2.5] * 3] * 2


@pytest.mark.parametrize("device", ["cpu", "cuda:0"])
@pytest.mark.parametrize("shape", [(4,), (2, 2, 3), (3, 1), (2, 3, 1)])
def test_copy_refuses_a_shape_that_does_not_fit(shape: tuple[int, ...], device: str) -> None:
    tensor = table(device)
    with pytest.raises(RuntimeError, match=r"size|shape"):
        tensor.copy_(ref.zeros(shape))
    assert tensor.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert tensor._version == 0


@pytest.mark.parametrize("value", [[1, 2], None, "1", np.ones(3)], ids=repr)
def test_copy_refuses_other_objects(value: Any) -> None:
    tensor = table()
    with pytest.raises(TypeError, match="must be Tensor"):
        tensor.copy_(value)
    assert tensor._version == 0


def test_copy_of_itself() -> None:
    tensor = ref.arange(5)
    assert tensor.copy_(tensor) is tensor
    assert tensor.tolist() == [0, 1, 2, 3, 4]
    assert tensor._version == 1


def test_copy_reads_all_before_it_writes() -> None:
    table = ref.arange(9).reshape(3, 3)
    table[:2, :2].copy_(table[1:, 1:])
    assert table.tolist() == [[4, 5, 2], [7, 8, 5], [6, 7, 8]]


def test_copy_into_integers_is_not_recorded() -> None:
    source = ref.ones(2, requires_grad=True)
    target = ref.zeros(2, dtype=ref.int64)
    assert not target.copy_(source).requires_grad


def test_copy_cuts_the_history_of_what_it_overwrites() -> None:
    leaf, source = ref.ones(2, requires_grad=True), ref.ones(2, requires_grad=True)
    target = leaf * 2
    target.copy_(source)
    target.sum().backward()
    assert leaf.grad is None or leaf.grad.tolist() == [0, 0]
    assert source.grad.tolist() == [1, 1]


def test_copy_in_part_is_recorded_in_part() -> None:
    leaf = ref.ones(3, requires_grad=True)
    source = ref.ones((), device="cuda", requires_grad=True)
    target = leaf * 2
    target[1:].copy_(source)
    (target * ref.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert leaf.grad.tolist() == [2, 0, 0]
    assert source.grad.item() == 5
    assert source.grad.device == ref.device("cuda:0")


def test_copy_to_meta_writes_nothing() -> None:
    meta = ref.empty(2, device="meta")
    assert meta.copy_(ref.ones(2)) is meta
    assert meta._version == 1


# ---- page-locked memory ---------------------------------------------------------------------------------------


def test_views_of_pinned_memory_are_pinned() -> None:
    pinned = table().pin_memory()
    for view in (pinned, pinned.t(), pinned[0], pinned.detach()):
        assert view.is_pinned()
        assert view.pin_memory() is view
    assert not (pinned + 1).is_pinned()
    assert not pinned.clone().is_pinned()


def test_pinning_needs_an_accelerator() -> None:
    tensor = table()
    with use_cuda("none"):
        with pytest.raises(RuntimeError, match="none is available"):
            tensor.pin_memory()
        with pytest.raises(RuntimeError, match="pin_memory=True requires"):
            ref.zeros(1, pin_memory=True)
    for device in ("cuda", "meta"):
        with pytest.raises(RuntimeError, match="only dense CPU tensors can be pinned"):
            tensor.to(device).pin_memory()


# ---- gradients ------------------------------------------------------------------------------------------------


def test_a_transfer_can_be_differentiated_twice() -> None:
    x = ref.tensor([2.0], requires_grad=True)
    (g,) = ref.autograd.grad((x.to("cuda:1") ** 3).cpu().sum(), x, create_graph=True)
    assert g.device == ref.device("cpu")
    (h,) = ref.autograd.grad(g.sum(), x)
    assert (g.tolist(), h.tolist()) == ([12], [12])


def test_one_leaf_on_several_devices() -> None:
    leaf = ref.ones(2, requires_grad=True)
    total = (leaf.cuda() * 2).cpu() + (leaf.cuda(1) * 3).cpu() + leaf
    total.sum().backward()
    assert leaf.grad.tolist() == [6, 6]


def test_a_tensor_copied_to_itself_is_not_written_though_its_elements_share_a_place() -> None:
    x = ref.ones(1).expand(3)
    assert x.copy_(x) is x
    assert (x._version, x.tolist()) == (1, [1.0, 1.0, 1.0])
    with pytest.raises(RuntimeError, match="single memory location"):
        x.copy_(ref.ones(1).expand(3))


_MEETINGS = {
    "iadd": lambda xp, a, b: a.add_(b),
    "mul": lambda xp, a, b: b * a,
    "pow": lambda xp, a, b: a**b,
    "where": lambda xp, a, b: xp.where(a > 0, a, b),
    "fill": lambda xp, a, b: a.fill_(b),
    "set": lambda xp, a, b: (a.__setitem__(..., b), a)[1],
    "copy": lambda xp, a, b: a.copy_(b),
    "maximum": lambda xp, a, b: xp.maximum(a, b),
    "masked_fill": lambda xp, a, b: a.masked_fill(a > 0, b),
    "division": lambda xp, a, b: b / a,
}


@pytest.mark.parametrize("shape", [(), (1,), (3,)])
@pytest.mark.parametrize("meeting", _MEETINGS)
def test_the_gradient_of_a_result_of_the_host_that_met_an_accelerator_is_on_the_host(meeting, shape) -> None:
    """It is used up there: by what multiplies by the host's saved values, and beside the host's other gradients."""

    def gradients(xp):
        x = xp.full(shape, 2.0).requires_grad_()
        away = x.to(xp.zeros(1, device="cuda:0").device if xp is ref else "cpu", copy=True)
        y = _MEETINGS[meeting](xp, away, (x * x).mean().exp())
        y = y + (x * x).sum()
        (g,) = xp.autograd.grad((y * y).sum(), x, create_graph=True)
        return g.detach(), xp.autograd.grad(g.sum(), x)[0]

    assert_alike(gradients)


def test_what_a_host_s_number_became_on_an_accelerator_is_derived_there() -> None:
    with use_cuda("simulated:1"):
        leaf = ref.ones(2, 3, requires_grad=True)
        met = (leaf * 2).sum() * 0.5 + ref.arange(4.0, device="cuda")
        met.amax(-1).abs().sqrt().backward()
        assert leaf.grad is not None
        assert leaf.grad.device.type == "cpu"
        assert leaf.grad.tolist() == [pytest.approx([1 / 6] * 3)] * 2


def test_the_gradient_that_a_number_on_an_accelerator_keeps_is_there() -> None:
    """Though it came of the host's number, and of a constant that no formula reads."""
    scale = ref.tensor(2.0, requires_grad=True)
    for meeting in (ref.add, ref.mul, ref.sub):
        number = meeting(scale, ref.tensor(3.0, device="cuda:1"))
        number.retain_grad()
        (number * ref.ones(2, device="cuda:1") + number).sum().backward()
        assert number.grad.device == number.device
        assert number.grad.item() == 4
        assert scale.grad.device.type == "cpu"

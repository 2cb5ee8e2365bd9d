"""What the clauses on coercion and deprecated names leave open: subclasses, storages, names, the cuda constructors."""

import copy

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl import devices, legacy


class Mine(ref.Tensor):
    """A user's subclass."""


def test_subclasses_are_constructed_as_themselves():
    for made in (Mine([1, 2]), Mine(2), Mine(ref.tensor([1.0, 2.0]))):
        assert type(made) is Mine
        assert made.shape == (2,)
    array = np.zeros(2, np.float32)
    made = Mine(array)
    array[0] = 1
    assert made.tolist() == [1, 0]
    assert Mine().shape == (0,)


def test_a_constructor_does_not_get_in_the_way_of_copying():
    for t in (ref.Tensor([1, 2]), ref.tensor([1, 2])):
        twin = copy.deepcopy(t)
        twin[0] = 9
        assert (t.tolist(), twin.tolist()) == ([1, 2], [9, 2])
        assert twin.dtype is t.dtype


def test_storages_are_shared():
    t = ref.tensor([1.0, 2.0])
    for memory in (t.storage(), t.untyped_storage()):
        made = ref.Tensor(memory)
        made[0] = 5
        assert t.tolist() == [5, 2]
        t[0] = 1
    with pytest.raises(RuntimeError, match="Expected a Storage"):
        ref.Tensor(ref.tensor([1]).storage())
    assert ref.LongTensor(ref.tensor([7]).storage()).tolist() == [7]


def test_names_and_attributes_are_those_of_pytorch():
    for name, kind in legacy.TYPES.items():
        theirs = getattr(torch, name)
        assert str(kind) == str(theirs)
        assert kind.__name__ == theirs.__name__
        assert str(kind.dtype) == str(theirs.dtype)
        assert kind.is_cuda is theirs.is_cuda
        assert str(kind.layout) == str(theirs.layout)
        assert ref.zeros(1, dtype=kind.dtype).type() == torch.zeros(1, dtype=theirs.dtype).type()


def test_cuda_constructors():
    with devices.use_cuda("none"), pytest.raises(TypeError, match="not available"):
        ref.cuda.FloatTensor([1.0])
    with devices.use_cuda("simulated:1"):
        made = ref.cuda.FloatTensor([1, 2])
        assert made.device == ref.device("cuda:0")
        assert made.tolist() == [1, 2]
        assert isinstance(made, ref.cuda.FloatTensor)
        assert not isinstance(made, ref.FloatTensor)
        assert not isinstance(ref.zeros(1), ref.cuda.FloatTensor)
        assert ref.cuda.LongTensor(2, device="cuda").shape == (2,)
        assert made.new([1.5]).device == made.device
        with pytest.raises(RuntimeError, match="legacy constructor expects device type: cuda"):
            ref.cuda.FloatTensor(2, device="cpu")
        with pytest.raises(TypeError):
            ref.cuda.FloatTensor(ref.zeros(2))
        assert ref.tensor([1.0]).type(ref.cuda.DoubleTensor).device == ref.device("cuda:0")
        assert ref.Tensor(made).device == made.device  # an alias is where its tensor is


@pytest.mark.filterwarnings("ignore:torch.set_default_tensor_type")
def test_default_tensor_type_by_name_and_device():
    try:
        ref.set_default_tensor_type("torch.DoubleTensor")
        assert ref.get_default_dtype() is ref.float64
        for name in ("torch.LongTensor", "torch.NoTensor", "DoubleTensor", ""):
            with pytest.raises(TypeError):
                ref.set_default_tensor_type(name)
        assert ref.get_default_dtype() is ref.float64
        with devices.use_cuda("none"), pytest.raises(TypeError, match="not available"):
            ref.set_default_tensor_type(ref.cuda.FloatTensor)
        with devices.use_cuda("simulated:1"):
            ref.set_default_tensor_type(ref.cuda.HalfTensor)
            assert ref.zeros(1).device == ref.device("cuda:0")
            assert ref.zeros(1).dtype is ref.float16
    finally:
        ref.set_default_tensor_type(ref.FloatTensor)
    assert ref.zeros(1).device == ref.device("cpu")


def test_variable_without_data_is_empty():
    assert ref.autograd.Variable().shape == torch.autograd.Variable().shape
    assert ref.autograd.Variable(None).shape == (0,)
    with pytest.raises(ValueError, match="volatile"):
        ref.autograd.Variable(ref.zeros(1), requires_grad=True, volatile=True)


def test_an_alias_is_a_view_in_the_graph():
    leaf = ref.ones(2, requires_grad=True)
    made = ref.Tensor(leaf)
    assert "Alias" in type(made.grad_fn).__name__
    with pytest.raises(RuntimeError, match="view of a leaf"):
        made.add_(1)
    assert leaf.tolist() == [1, 1]


def test_options_and_arguments_that_contradict():
    for given, options in (
        ((2,), {"size": (3,)}),
        (([1],), {"data": [2]}),
        ((), {"dtype": ref.float32}),
        ((1, [2]), {}),
    ):
        with pytest.raises(TypeError):
            ref.Tensor(*given, **options)

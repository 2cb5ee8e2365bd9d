"""The base of facades: the library's own behaviour, seen through PyTorch's names."""

import copy
import pickle

import numpy as np
import pytest

from conformance.facade import Absent, Verbs, sizes
from conformance.lacking import lacks
from tests.conformance.small_facade import Adapter, Tensor, wrap, xp


class Rebinding:
    """A library's value that no operator changes."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __add__(self, other: int) -> "Rebinding":
        return Rebinding(self.value + other)


class Frozen(Tensor):
    natives = (Rebinding,)


def test_one_value_has_one_wrapper() -> None:
    array = np.zeros(2)
    tensor = xp.from_numpy(array)
    assert xp.from_numpy(array) is tensor
    assert xp.asarray(tensor) is tensor
    assert tensor.clone() is not tensor
    assert tensor.native is array


def test_wrappers_are_of_their_own_facade() -> None:
    array = np.zeros(2)

    class Other(Tensor):
        pass

    assert type(Other.wrap(array)) is Other
    assert type(wrap(array)) is Tensor


def test_a_write_in_place_mutates_or_rebinds_as_the_library_does() -> None:
    x = before = xp.zeros(2)
    x += 1
    assert x is before
    assert before.tolist() == [1.0, 1.0]
    x = before = Frozen.wrap(Rebinding(1))
    x += 2
    assert x is not before
    assert (before.native.value, x.native.value) == (1, 3)


def test_an_array_on_the_left_gives_what_the_library_gives() -> None:
    tensor = xp.tensor([1.0, 2.0])
    for result in (np.ones(2) + tensor, np.float64(1) + tensor, 1 + tensor):
        assert isinstance(result, Tensor)
        assert result.tolist() == [2.0, 3.0]
    assert np.asarray(tensor).ctypes.data == tensor.native.ctypes.data


def test_protocols_are_the_librarys() -> None:
    tensor = xp.tensor([[1, 2], [3, 4]])
    assert len(tensor) == 2
    assert [row.tolist() for row in tensor] == [[1, 2], [3, 4]]
    assert tensor[tensor > 2].tolist() == [3, 4]
    assert tensor[:, xp.tensor([1])].tolist() == [[2], [4]]
    tensor[0] = xp.tensor([5, 6])
    assert tensor.native.tolist() == [[5, 6], [3, 4]]
    assert 6 in tensor
    assert int(tensor[0, 0]) == float(tensor[0, 0]) == 5
    with pytest.raises(ValueError, match="ambiguous"):
        bool(tensor)
    with pytest.raises(TypeError):
        hash(tensor)
    assert copy.deepcopy(tensor).native is not tensor.native
    assert pickle.loads(pickle.dumps(tensor)).tolist() == tensor.tolist()
    assert np.from_dlpack(tensor).ctypes.data == tensor.native.ctypes.data
    assert not hasattr(Frozen.wrap(Rebinding(1)), "__array__")


@pytest.mark.parametrize("name", ["requires_grad", "dtype"])
def test_what_the_facade_cannot_set_is_not_set(name: str) -> None:
    tensor = xp.zeros(1)
    with pytest.raises(Absent, match=name):
        setattr(tensor, name, 1)
    assert not hasattr(tensor, "__dict__") or name not in vars(tensor)


def test_verbs_unwrap_what_goes_in_and_wrap_what_comes_out() -> None:
    verbs = Verbs(Tensor.wrap)
    x = Tensor.wrap(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert verbs.unary(np.negative)(x).tolist() == [[-1, -2], [-3, -4]]
    assert verbs.binary(np.add)(x, x).tolist() == [[2, 4], [6, 8]]
    assert verbs.binary(np.add)(1, x).tolist() == [[2, 3], [4, 5]]
    assert verbs.reduction(np.max)(x, 0).tolist() == [3, 4]
    assert verbs.reduction(np.max)(x, [0, 1], keepdim=True).tolist() == [[4]]
    assert verbs.typed_reduction(np.sum)(x, dtype=np.int32).item() == 10
    assert isinstance(verbs.unary(np.negative)(x), Tensor)


def test_a_parameter_that_such_a_verb_has_not_is_lacking() -> None:
    with pytest.raises(TypeError) as caught:
        Verbs(Tensor.wrap).unary(np.negative)(1.0, out=None)
    assert lacks(caught.value, Adapter()) == "Verbs.unary.<locals>.apply lacks the parameter out"


@pytest.mark.parametrize(("given", "shape"), [((2, 3), (2, 3)), (((2, 3),), (2, 3)), (([2],), [2]), ((), ())])
def test_sizes_come_one_by_one_or_as_one_sequence(given: tuple[object, ...], shape: object) -> None:
    assert sizes(given) == shape

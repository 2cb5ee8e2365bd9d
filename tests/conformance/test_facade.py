"""The base of facades: the library's own behaviour, seen through PyTorch's names."""

import copy
import pickle

import numpy as np
import pytest

from conformance.facade import Absent
from tests.conformance.small_facade import Tensor, wrap, xp


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

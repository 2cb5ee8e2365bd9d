"""The mlx adapter, where MLX is installed."""

import pytest

pytest.importorskip("mlx.core")

from adapters.mlx import Adapter


def test_it_offers_what_the_library_has_and_nothing_else():
    xp = Adapter().xp
    assert xp.tensor([[1, 2], [3, 4]]).sum(0).tolist() == [4, 6]
    with pytest.raises(BaseException, match="lacks no_such_verb"):
        getattr(xp, "no_such" + "_verb")
    with pytest.raises(BaseException, match="has no requires_grad="):
        xp.zeros(2, requires_grad=True)


def test_a_result_that_is_the_array_that_went_in_is_the_same_tensor():
    xp = Adapter().xp
    tensor = xp.zeros(3)
    same = tensor
    same += 1
    assert same is tensor
    assert tensor.clone() is not tensor


def test_whether_a_slice_shares():
    xp = Adapter().xp
    tensor = xp.zeros(3)
    part = tensor[1:]
    part[0] = 5
    assert tensor.tolist() == [0, 0, 0]

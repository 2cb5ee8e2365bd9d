"""The mxnet adapter, where MXNet is installed."""

import pytest

pytest.importorskip("mxnet")

from adapters.mxnet import Adapter
from conformance.adapter import Unsupported


def test_it_offers_what_the_library_has_and_nothing_else():
    xp = Adapter().xp
    assert xp.tensor([[1, 2], [3, 4]]).sum(0).tolist() == [4, 6]
    with pytest.raises(AttributeError):
        getattr(xp, "no_such" + "_verb")
    with pytest.raises(Unsupported, match="lacks the device cuda"):
        xp.zeros(2, device="cuda")


def test_whether_a_slice_shares():
    xp = Adapter().xp
    tensor = xp.zeros(3)
    part = tensor[1:]
    part[0] = 5
    assert tensor.tolist() == [0, 5, 0]

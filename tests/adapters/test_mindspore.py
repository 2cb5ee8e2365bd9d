"""The MindSpore adapter, where MindSpore is installed."""

import pytest

pytest.importorskip("mindspore")

from adapters.mindspore import Adapter


def test_a_kernel_that_the_host_has_not_is_lacking():
    adapter = Adapter()
    with pytest.raises(RuntimeError) as caught:
        adapter.xp.ones(2).clone()
    assert adapter.lacks(caught.value) == "lacks the kernel on this device: The kernel Clone unregistered"


def test_the_harness_lacks_nothing():
    assert not Adapter().lacks(TypeError("Adapter.synchronize() takes 1 positional argument but 2 were given"))


def test_sizes_may_be_given_one_by_one():
    xp = Adapter().xp
    assert xp.zeros(2, 3).shape == xp.zeros((2, 3)).shape == (2, 3)


def test_only_the_host_can_be_asked_for():
    with pytest.raises(AttributeError, match="mindspore on the host has no meta"):
        Adapter().xp.zeros(2, device="meta")

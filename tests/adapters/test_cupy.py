"""The cupy adapter, where CuPy is installed: it needs no GPU to be asked about dtypes."""

import pytest

pytest.importorskip("cupy")

from adapters.cupy import Adapter
from conformance.adapter import Unsupported


def test_dtypes_are_answered_on_the_host():
    xp = Adapter().xp
    assert xp.finfo(xp.float32).bits == 32
    assert xp.promote_types(xp.int8, xp.uint8) == xp.int16
    assert xp.broadcast_shapes((2, 1), (3,)) == (2, 3)


def test_an_array_needs_a_device():
    with pytest.raises(Unsupported, match="needs a device"):
        Adapter().xp.zeros(2)

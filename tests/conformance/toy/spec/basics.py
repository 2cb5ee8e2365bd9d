"""One clause of every kind."""

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Torch, clause, drawn, each, raises

SIZES = {"small": 2}
SIZES["large"] = 5


def filled(size, dtype):
    """An array of threes."""
    # a comment that stays
    return np.full(SIZES[size], 3, dtype)


@clause("basics.share.shares", MUST, source=[Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, size=each(["small", "large"]), dtype=each([np.uint8, np.float32])):
    """``share`` makes a tensor on the array's own memory."""
    array = filled(size, dtype)
    tensor = xp.share(array)
    array[0] = 1  # through one side
    assert tensor[0] == 1
    tensor[1] = 2
    assert array[1] == 2


@clause("basics.share.refuses_lists", SHOULD, source=[Torch("torch.from_numpy")])
def _(xp):
    """What is no array is refused."""
    with raises(TypeError, match="array"):
        xp.share([1])


@clause("basics.share.any_size", MUST, source=[Torch("torch.from_numpy")])
def _(xp, size=drawn(lambda st: st.integers(0, 100))):
    """Arrays of every size can be shared."""
    assert xp.share(np.zeros(size)).size == size


@clause("basics.fault.returns", MUST, source=[Torch("torch.add")])
def _(xp, case=each([1, 2, 3])):
    """``fault`` returns nothing."""
    assert xp.fault(case) is None


@clause("basics.fault.follows", MUST, source=[Torch("torch.add")], after=["basics.fault.returns"])
def _(xp):
    """What depends on ``fault`` means nothing where that is broken."""
    assert xp.share(np.zeros(1)).size == 1


@clause("basics.needs.sparse", MAY, source=[Torch("torch.add")], requires=["sparse"])
def _(xp):
    """No toy is sparse."""
    raise AssertionError("this cannot have run")


@clause("basics.put.stays", MUST, source=[Torch("torch.add")])
def _(xp, device):
    """A value stays on the device that it is put on."""
    if device == "cpu":
        assert xp.put(1, device) == ("cpu", 1)
        return
    assert xp.put(1, device) == (device, 1)


@clause("basics.put.crosses", MUST, source=[Torch("torch.add")])
def _(xp, accelerator, second):
    """A value can be put on either accelerator."""
    assert xp.put(1, accelerator) != xp.put(1, second)


@clause("basics.put.absent", MUST, source=[Torch("torch.add")])
def _(xp, absent):
    """A device that is not there is refused."""
    with raises(RuntimeError, match=absent):
        xp.put(1, absent)

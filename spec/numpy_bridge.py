"""Between tensors and NumPy arrays: what is shared, what is copied, what is refused."""

import numpy as np

from conformance.clause import MUST, S1, Torch, clause, each

NUMPY_DTYPES = (
    np.bool_, np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip


@clause("numpy_bridge.from_numpy.shares", MUST, source=[S1(2), Torch("torch.from_numpy")], requires=["numpy"])
def _(xp, dtype=each(NUMPY_DTYPES)):
    """``from_numpy`` makes a tensor on the array's own memory: a write through either is seen through both."""
    array = np.zeros(3, dtype)
    tensor = xp.from_numpy(array)
    array[0] = 1
    assert tensor[0].item() == 1
    tensor[1] = 1
    assert array[1] == 1

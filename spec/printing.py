"""What tensors, sizes, dtypes and devices look like when printed, character for character."""

import numpy as np

from conformance.clause import MAY, MUST, S1, S2, S3, Note, Torch, clause, drawn, each, raises

INF = float("inf")
NAN = float("nan")


def lines(*text):
    return "\n".join(text)


# ---- What the source documents print ------------------------------------------------------------------------


@clause(
    "printing.documents.legacy_constructor",
    MUST,
    source=[S1(13, 14, 24), Torch("torch.Tensor")],
    requires=["printing", "legacy"],
)
def _(xp):
    """``Tensor([1, 2, 3])`` makes floats, and whole floats are printed with a dot, and with a space after each comma."""
    assert str(xp.Tensor([1, 2, 3])) == "tensor([1., 2., 3.])"


@clause(
    "printing.documents.accelerator",
    MUST,
    source=[S1(17, 18), S2(75, 91), Torch("torch.set_printoptions")],
    requires=["printing"],
)
def _(xp, accelerator):
    """A tensor on an accelerator is printed with its device, which has an index even where none was asked for."""
    assert str(xp.tensor([1.0, 2.0, 3.0]).to(accelerator)) == f"tensor([1., 2., 3.], device='{accelerator}')"
    assert str(xp.tensor([2, 4, 6, 8]).to(accelerator)) == f"tensor([2, 4, 6, 8], device='{accelerator}')"


@clause("printing.documents.back_on_host", MUST, source=[S1(23, 24), S2(81)], requires=["printing"])
def _(xp, accelerator):
    """Back on the host, a tensor is printed as before its journey, without a device."""
    assert str(xp.tensor([1.0, 2.0, 3.0]).to(accelerator).cpu()) == "tensor([1., 2., 3.])"
    assert str(xp.tensor([2, 4, 6, 8]).to(accelerator).cpu()) == "tensor([2, 4, 6, 8])"


@clause("printing.documents.integers", MUST, source=[S2(71, 83)], requires=["printing"])
def _(xp):
    """Integers of the default kind are printed bare, without dots or a dtype."""
    assert str(xp.tensor([2, 4, 6, 8])) == "tensor([2, 4, 6, 8])"


@clause("printing.documents.table_of_floats", MUST, source=[S2(21)], requires=["printing"])
def _(xp):
    """Floats have four decimals, and a table has one row to a line, aligned under the first."""
    assert str(xp.tensor([[0.1, 1.2], [2.2, 3.1], [4.9, 5.2]])) == lines(
        "tensor([[0.1000, 1.2000],",
        "        [2.2000, 3.1000],",
        "        [4.9000, 5.2000]])",
    )


@clause("printing.documents.chain", MUST, source=[S3(21, 23, 24, 26, 27)], requires=["printing", "numpy"])
def _(xp):
    """The tensors of one memory print alike, and print what was written to it; their copy prints what it was made of."""
    A = xp.arange(12, dtype=xp.float32).reshape((3, 4))
    B = A.detach().numpy()
    C = xp.from_numpy(B)
    before = lines(
        "tensor([[ 0.,  1.,  2.,  3.],",
        "        [ 4.,  5.,  6.,  7.],",
        "        [ 8.,  9., 10., 11.]])",
    )
    assert str(A) == str(C) == before
    D = xp.tensor(B)
    B += 5
    after = lines(
        "tensor([[ 5.,  6.,  7.,  8.],",
        "        [ 9., 10., 11., 12.],",
        "        [13., 14., 15., 16.]])",
    )
    assert str(A) == str(C) == after
    assert str(D) == before


@clause(
    "printing.documents.arrays",
    MUST,
    source=[S1(62, 63, 67, 74), S2(84, 86, 92, 99), S3(22, 25)],
    requires=["printing", "numpy"],
)
def _(xp):
    """``print`` shows an array of a tensor's values without the word ``array``, without commas and without a dtype."""
    assert str(xp.tensor([1, 2, 3]).numpy()) == "[1 2 3]"
    assert str(xp.tensor([2, 4, 6, 8]).numpy()) == "[2 4 6 8]"
    assert str(xp.arange(12, dtype=xp.float32).reshape((3, 4)).numpy()) == lines(
        "[[ 0.  1.  2.  3.]",
        " [ 4.  5.  6.  7.]",
        " [ 8.  9. 10. 11.]]",
    )


@clause("printing.documents.network_output", MUST, source=[S1(74, 75), S2(99)], requires=["printing", "numpy", "nn"])
def _(xp):
    """The array of a network's output holds floats and prints as such, not as ``array([1, 2, 3])``."""
    layer = xp.nn.Linear(3, 3)
    with xp.no_grad():
        layer.weight.copy_(xp.eye(3))
        layer.bias.zero_()
    output = layer(xp.tensor([1.0, 2.0, 3.0]))
    assert str(output.cpu().detach().numpy()) == "[1. 2. 3.]"


@clause(
    "printing.documents.from_numpy", MUST, source=[S2(70), Torch("torch.from_numpy")], requires=["printing", "numpy"]
)
def _(xp):
    """A tensor made from an array shows its dtype exactly where it is not PyTorch's default for such values."""
    assert str(xp.from_numpy(np.array([1, 2, 3], np.int64))) == "tensor([1, 2, 3])"
    assert str(xp.from_numpy(np.array([1, 2, 3], np.int32))) == "tensor([1, 2, 3], dtype=torch.int32)"
    assert str(xp.from_numpy(np.array([1.0, 2.5]))) == "tensor([1.0000, 2.5000], dtype=torch.float64)"


@clause(
    "printing.documents.worked_example", MUST, source=[S2(113, 117, 118, 119)], requires=["printing", "autograd.tape"]
)
def _(xp):
    """The worked example's gradients print as one-element tensors, and ``grad_fn`` prints as its node and address."""
    w = xp.tensor([1.0], requires_grad=True)
    x = xp.tensor([2.0], requires_grad=True)
    y = xp.mul(xp.add(w, x), xp.add(w, 1))
    assert str(y.grad_fn).startswith("<MulBackward0 object at 0x")
    y.backward()
    assert str(x.grad) == "tensor([2.])"
    assert str(w.grad) == "tensor([5.])"
    assert str(y) == "tensor([6.], grad_fn=<MulBackward0>)"


# ---- Integers and bools -------------------------------------------------------------------------------------


@clause("printing.integers.align", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    device,
    case=each(
        [
            ([1, -20, 300], "tensor([  1, -20, 300]"),
            ([0], "tensor([0]"),
            ([-1, -1], "tensor([-1, -1]"),
            ([-100, 5], "tensor([-100,    5]"),
            ([2**63 - 1, 0], "tensor([9223372036854775807,                   0]"),
            ([[1, 20], [300, 4]], "tensor([[  1,  20],\n        [300,   4]]"),
            (7, "tensor(7"),
        ]
    ),
):
    """Integers are written in full, each as wide as the widest of the whole tensor."""
    data, expected = case
    assert str(xp.tensor(data, device=device)).startswith(expected)


@clause("printing.bools.align", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Bools are written as Python writes them, and need no dtype."""
    assert str(xp.tensor([True, False])) == "tensor([ True, False])"
    assert str(xp.tensor([True, True])) == "tensor([True, True])"
    assert str(xp.tensor(False)) == "tensor(False)"


# ---- Floats -------------------------------------------------------------------------------------------------


@clause("printing.floats.whole", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            ([1.0, 2.0], "tensor([1., 2.])"),
            ([-1.0, 2.0], "tensor([-1.,  2.])"),
            ([1000.0, 1.0], "tensor([1000.,    1.])"),
            ([0.0], "tensor([0.])"),
            ([0.0, -0.0], "tensor([0., -0.])"),
            ([1e8], "tensor([100000000.])"),
            (5.0, "tensor(5.)"),
        ]
    ),
):
    """Where all elements are whole, they are written as integers with a dot, and the sign of zero is kept."""
    data, expected = case
    assert str(xp.tensor(data)) == expected


@clause("printing.floats.fixed", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            ([1.5, 2.0], "tensor([1.5000, 2.0000])"),
            ([1.5, -20.25], "tensor([  1.5000, -20.2500])"),
            ([1.5, 1500.0], "tensor([   1.5000, 1500.0000])"),
            ([0.1, 0.2, 0.30001], "tensor([0.1000, 0.2000, 0.3000])"),
            ([12345.678], "tensor([12345.6777])"),
            ([0.0, 0.5], "tensor([0.0000, 0.5000])"),
            (5.5, "tensor(5.5000)"),
        ]
    ),
):
    """Where some element is not whole, all have four decimals, rounded from the value that the dtype holds."""
    data, expected = case
    assert str(xp.tensor(data)) == expected


@clause("printing.floats.scientific", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            ([1.0, 1000.0], "tensor([   1., 1000.])"),
            ([1.0, 1001.0], "tensor([1.0000e+00, 1.0010e+03])"),
            ([0.1, 100.25], "tensor([1.0000e-01, 1.0025e+02])"),
            ([100000000.0], "tensor([100000000.])"),
            ([100000008.0], "tensor([1.0000e+08])"),
            ([0.00010001], "tensor([0.0001])"),
            ([0.00009999], "tensor([9.9990e-05])"),
            ([0.0, 1e-10], "tensor([0.0000e+00, 1.0000e-10])"),
            ([-1e9, 1.0], "tensor([-1.0000e+09,  1.0000e+00])"),
            (2.5e-7, "tensor(2.5000e-07)"),
            (1e-45, "tensor(1.4013e-45)"),
        ]
    ),
):
    """Scientific notation is for tensors whose largest size is over 1000 times the smallest, or over 1e8, or whose
    smallest is under 1e-4; zeros do not count, and the values are those that the dtype holds.
    """
    data, expected = case
    assert str(xp.tensor(data)) == expected


@clause("printing.floats.rounded_by_dtype", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """The bound of 1e-4 is met by 0.0001 in float64, and just missed in float32, where 0.0001 is a little less."""
    assert str(xp.tensor([0.0001], dtype=xp.float64)) == "tensor([0.0001], dtype=torch.float64)"
    assert str(xp.tensor([0.0001])) == "tensor([1.0000e-04])"


@clause("printing.floats.not_finite", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            ([NAN, 1.0], "tensor([nan, 1.])"),
            ([INF, -INF, 1.0], "tensor([inf, -inf, 1.])"),
            ([NAN, 1.5], "tensor([   nan, 1.5000])"),
            ([1.5, INF, -2.25], "tensor([ 1.5000,     inf, -2.2500])"),
            ([1.0, NAN, 1e9], "tensor([1.0000e+00,        nan, 1.0000e+09])"),
            ([NAN], "tensor([nan])"),
            ([INF, -INF], "tensor([inf, -inf])"),
            (NAN, "tensor(nan)"),
        ]
    ),
):
    """NaN and infinities have no dot, fill the width that the finite elements need, and do not decide the notation."""
    data, expected = case
    assert str(xp.tensor(data)) == expected


@clause("printing.floats.half", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    device,
    case=each(
        [
            ("float16", [0.1, 1000.5], "tensor([9.9976e-02, 1.0005e+03]"),
            ("float16", [65504.0, -1.0], "tensor([ 6.5504e+04, -1.0000e+00]"),
            ("bfloat16", [0.1, 3.0], "tensor([0.1001, 3.0000]"),
            ("bfloat16", [1e30], "tensor([1.0003e+30]"),
            ("bfloat16", [1.0, 2.0], "tensor([1., 2.]"),
        ]
    ),
):
    """Narrow floats are written from their exact values, with the digits that float64 would show."""
    dtype, data, expected = case
    text = str(xp.tensor(data, dtype=getattr(xp, dtype), device=device))
    assert text.startswith(expected)
    assert text.endswith(f", dtype=torch.{dtype})")


@clause("printing.floats.one_element", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp, value=drawn(lambda st: st.floats(width=32), examples=50)):
    """Every float32 is written in the notation that its size and wholeness decide, to four digits after the point."""
    size = abs(value)
    if value != value or size == INF:
        expected = str(value)
    elif value == 0 or (size == int(size) and 1e-4 <= size <= 1e8):
        expected = f"{value:.0f}."
    elif 1e-4 <= size <= 1e8:
        expected = f"{value:.4f}"
    else:
        expected = f"{value:.4e}"
    assert str(xp.tensor(value, dtype=xp.float32)) == f"tensor({expected})"


# ---- Complex ------------------------------------------------------------------------------------------------


@clause("printing.complex.parts", MUST, source=[Torch("torch.set_printoptions")], requires=["printing", "complex"])
def _(
    xp,
    case=each(
        [
            ([1 + 2j], "tensor([1.+2.j])"),
            ([1 - 2j, 3 + 4.5j], "tensor([1.-2.0000j, 3.+4.5000j])"),
            ([1e10 + 1j], "tensor([1.0000e+10+1.j])"),
            ([complex(NAN, -1)], "tensor([nan-1.j])"),
            ([complex(0.0, -0.0)], "tensor([0.-0.j])"),
            ([1.5 + 1e-6j, 2j], "tensor([1.5000+1.0000e-06j, 0.0000+2.0000e+00j])"),
            ([[1j, 2], [3, 4]], "tensor([[0.+1.j, 2.+0.j],\n        [3.+0.j, 4.+0.j]])"),
            (1j, "tensor(0.+1.j)"),
        ]
    ),
):
    """The real and the imaginary parts have a notation and a width each, which the parts of all elements decide."""
    data, expected = case
    assert str(xp.tensor(data)) == expected


@clause("printing.complex.conjugate", MUST, source=[Torch("torch.conj")], requires=["printing", "complex"])
def _(xp):
    """A lazy conjugate prints its own values, and so does a part of it."""
    conjugate = xp.tensor([1 + 2j, 3 - 4j]).conj()
    assert str(conjugate) == "tensor([1.-2.j, 3.+4.j])"
    assert str(conjugate.imag) == "tensor([-2.,  4.])"


# ---- Shapes -------------------------------------------------------------------------------------------------


@clause("printing.shape.empty", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            ((0,), "float32", "tensor([])"),
            ((0,), "int64", "tensor([], dtype=torch.int64)"),
            ((0,), "bool", "tensor([], dtype=torch.bool)"),
            ((0, 3), "float32", "tensor([], size=(0, 3))"),
            ((2, 0), "float32", "tensor([], size=(2, 0))"),
            ((1, 0, 2), "int64", "tensor([], size=(1, 0, 2), dtype=torch.int64)"),
        ]
    ),
):
    """Without elements there is nothing to tell shape and dtype by: the size is shown unless it is (0,), and any dtype
    but the default floating one.
    """
    shape, dtype, expected = case
    assert str(xp.zeros(shape, dtype=getattr(xp, dtype))) == expected


@clause("printing.shape.blocks", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp, device):
    """Each dimension is a level of brackets; between blocks of n dimensions stand n - 1 empty lines."""
    suffix = "" if device == "cpu" else f", device='{device}'"
    assert str(xp.arange(12, device=device).reshape(2, 2, 3)) == lines(
        "tensor([[[ 0,  1,  2],",
        "         [ 3,  4,  5]],",
        "",
        "        [[ 6,  7,  8],",
        "         [ 9, 10, 11]]]" + suffix + ")",
    )
    assert str(xp.arange(4.0, device=device).reshape(2, 1, 2, 1)) == lines(
        "tensor([[[[0.],",
        "          [1.]]],",
        "",
        "",
        "        [[[2.],",
        "          [3.]]]]" + suffix + ")",
    )


@clause("printing.shape.views", MUST, source=[Torch("torch.set_printoptions")], requires=["printing", "views"])
def _(xp):
    """A view is printed as its own elements in its own order, whatever memory lies behind it."""
    table = xp.tensor([[1, 20, 300], [4, 5, 6]])
    assert str(table.t()) == "tensor([[  1,   4],\n        [ 20,   5],\n        [300,   6]])"
    assert str(table[1, ::2]) == "tensor([4, 6])"
    assert str(table[1:2, :1].expand(1, 3)) == "tensor([[4, 4, 4]])"


@clause("printing.shape.wraps", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """A row is broken where the next element would not fit into 80 characters."""
    assert str(xp.arange(30)) == lines(
        "tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,",
        "        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])",
    )
    assert str(xp.arange(13.0) + 0.5) == lines(
        "tensor([ 0.5000,  1.5000,  2.5000,  3.5000,  4.5000,  5.5000,  6.5000,  7.5000,",
        "         8.5000,  9.5000, 10.5000, 11.5000, 12.5000])",
    )


@clause("printing.summary.of_vectors", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp, device):
    """More than 1000 elements are summarised by three at either end, which alone decide notation and width."""
    suffix = "" if device == "cpu" else f", device='{device}'"
    assert str(xp.arange(1001, device=device)) == f"tensor([   0,    1,    2,  ...,  998,  999, 1000]{suffix})"
    values = xp.zeros(1001, device=device)
    values[500] = 0.5
    assert str(values) == f"tensor([0., 0., 0.,  ..., 0., 0., 0.]{suffix})"


@clause("printing.summary.threshold", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """1000 elements are still printed in full."""
    assert "..." not in str(xp.zeros(1000))
    assert "..." in str(xp.zeros(1001))
    assert "..." not in str(xp.zeros(2000)[:5])


@clause("printing.summary.of_tables", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Every dimension of more than six is summarised; a shorter one is not, however large the tensor."""
    assert str(xp.arange(2000).reshape(40, 50)) == lines(
        "tensor([[   0,    1,    2,  ...,   47,   48,   49],",
        "        [  50,   51,   52,  ...,   97,   98,   99],",
        "        [ 100,  101,  102,  ...,  147,  148,  149],",
        "        ...,",
        "        [1850, 1851, 1852,  ..., 1897, 1898, 1899],",
        "        [1900, 1901, 1902,  ..., 1947, 1948, 1949],",
        "        [1950, 1951, 1952,  ..., 1997, 1998, 1999]])",
    )
    assert str(xp.zeros(2, 600)) == lines(
        "tensor([[0., 0., 0.,  ..., 0., 0., 0.],", "        [0., 0., 0.,  ..., 0., 0., 0.]])"
    )
    assert str(xp.zeros(1001, 1)) == lines(
        "tensor([[0.],",
        "        [0.],",
        "        [0.],",
        "        ...,",
        "        [0.],",
        "        [0.],",
        "        [0.]])",
    )


# ---- Suffixes -----------------------------------------------------------------------------------------------


@clause(
    "printing.dtype.shown_unless_default",
    MUST,
    source=[Note("tensor_attributes"), Torch("torch.set_printoptions")],
    requires=["printing"],
)
def _(
    xp,
    case=each(
        [
            ("bool", "tensor([False,  True])"),
            ("uint8", "tensor([0, 1], dtype=torch.uint8)"),
            ("int8", "tensor([0, 1], dtype=torch.int8)"),
            ("int16", "tensor([0, 1], dtype=torch.int16)"),
            ("int32", "tensor([0, 1], dtype=torch.int32)"),
            ("int64", "tensor([0, 1])"),
            ("float16", "tensor([0., 1.], dtype=torch.float16)"),
            ("bfloat16", "tensor([0., 1.], dtype=torch.bfloat16)"),
            ("float32", "tensor([0., 1.])"),
            ("float64", "tensor([0., 1.], dtype=torch.float64)"),
        ]
    ),
):
    """The dtype is shown unless it is one of those that Python values get: bool, int64 and the default float."""
    dtype, expected = case
    assert str(xp.tensor([0, 1], dtype=getattr(xp, dtype))) == expected


@clause("printing.dtype.of_complex", MUST, source=[Torch("torch.set_printoptions")], requires=["printing", "complex"])
def _(xp):
    """complex64 is shown without its dtype, complex128 with it."""
    assert str(xp.tensor([1j], dtype=xp.complex64)) == "tensor([0.+1.j])"
    assert str(xp.tensor([1j], dtype=xp.complex128)) == "tensor([0.+1.j], dtype=torch.complex128)"


@clause("printing.dtype.follows_default", MUST, source=[Torch("torch.set_default_dtype")], requires=["printing"])
def _(xp):
    """What is shown depends on the default dtype: under float64 it is float32 that is named."""
    wide, narrow = xp.tensor([1.5], dtype=xp.float64), xp.tensor([1.5], dtype=xp.float32)
    xp.set_default_dtype(xp.float64)
    texts = str(wide), str(narrow), str(narrow[:0])
    xp.set_default_dtype(xp.float32)
    assert texts == ("tensor([1.5000])", "tensor([1.5000], dtype=torch.float32)", "tensor([], dtype=torch.float32)")


@clause(
    "printing.device.before_the_rest",
    MUST,
    source=[Torch("torch.set_printoptions")],
    requires=["printing", "autograd.tape"],
)
def _(xp, accelerator):
    """The suffixes come in the order device, size, dtype, gradient."""
    tensor = xp.zeros(0, 2, dtype=xp.float64, device=accelerator, requires_grad=True)
    assert str(tensor) == (
        f"tensor([], device='{accelerator}', size=(0, 2), dtype=torch.float64,\n       requires_grad=True)"
    )


@clause("printing.device.meta", MUST, source=[Note("meta")], requires=["printing", "device.meta"])
def _(
    xp,
    case=each(
        [
            ((2,), "float32", "tensor(..., device='meta', size=(2,))"),
            ((2, 3), "int64", "tensor(..., device='meta', size=(2, 3), dtype=torch.int64)"),
            ((), "float32", "tensor(..., device='meta', size=())"),
        ]
    ),
):
    """A meta tensor has no values to print: three dots, its size, and its dtype unless that is the default float."""
    shape, dtype, expected = case
    assert str(xp.zeros(shape, dtype=getattr(xp, dtype), device="meta")) == expected


@clause(
    "printing.gradient.of_leaves",
    MUST,
    source=[Torch("torch.Tensor.requires_grad")],
    requires=["printing", "autograd.tape"],
)
def _(xp):
    """A leaf that requires grad says ``requires_grad=True``; detached, it says nothing."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    assert str(leaf) == "tensor([1., 2.], requires_grad=True)"
    assert str(leaf.detach()) == "tensor([1., 2.])"
    assert str(xp.zeros(0, 3, requires_grad=True)) == "tensor([], size=(0, 3), requires_grad=True)"


@clause(
    "printing.gradient.of_results", MUST, source=[Torch("torch.Tensor.grad_fn")], requires=["printing", "autograd.tape"]
)
def _(xp):
    """A recorded result names the node that made it instead."""
    leaf = xp.tensor([1.0, 2.0], requires_grad=True)
    assert str(leaf + 1) == "tensor([2., 3.], grad_fn=<AddBackward0>)"
    assert str(leaf * 2) == "tensor([2., 4.], grad_fn=<MulBackward0>)"
    assert str((leaf * 2).sum()) == "tensor(6., grad_fn=<SumBackward0>)"
    with xp.no_grad():
        assert str(leaf * 2) == "tensor([2., 4.])"


@clause(
    "printing.gradient.harms_nothing",
    MUST,
    source=[Torch("torch.Tensor.grad_fn")],
    requires=["printing", "autograd.tape"],
)
def _(xp, device):
    """Printing reads: no gradient, version or history is changed by it."""
    leaf = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    result = leaf * leaf
    assert str(result) == str(result)
    assert repr(leaf) == str(leaf)
    assert leaf.grad is None
    result.sum().backward()
    assert leaf.grad.tolist() == [2, 4]


@clause(
    "printing.suffix.on_a_line_of_its_own",
    MUST,
    source=[Torch("torch.set_printoptions")],
    requires=["printing", "autograd.tape"],
)
def _(xp):
    """A suffix that does not fit on the last line stands on a new one, under the first bracket."""
    tensor = (xp.arange(12.0, dtype=xp.float64) + 0.5).requires_grad_()
    assert str(tensor) == lines(
        "tensor([ 0.5000,  1.5000,  2.5000,  3.5000,  4.5000,  5.5000,  6.5000,  7.5000,",
        "         8.5000,  9.5000, 10.5000, 11.5000], dtype=torch.float64,",
        "       requires_grad=True)",
    )


@clause("printing.layout.sparse", MUST, source=[Note("sparse")], requires=["printing", "sparse"])
def _(xp):
    """A sparse tensor prints its indices and values as tensors, then its size, their number and its layout."""
    assert str(xp.eye(2).to_sparse()) == lines(
        "tensor(indices=tensor([[0, 1],",
        "                       [0, 1]]),",
        "       values=tensor([1., 1.]),",
        "       size=(2, 2), nnz=2, layout=torch.sparse_coo)",
    )
    assert str(xp.zeros(2, 3, dtype=xp.float64).to_sparse()) == lines(
        "tensor(indices=tensor([], size=(2, 0)),",
        "       values=tensor([], size=(0,)),",
        "       size=(2, 3), nnz=0, dtype=torch.float64, layout=torch.sparse_coo)",
    )


@clause(
    "printing.parameter.is_contained", MUST, source=[Torch("torch.nn.parameter.Parameter")], requires=["printing", "nn"]
)
def _(xp):
    """A parameter says so on a line before its tensor."""
    parameter = xp.nn.Parameter(xp.ones(2))
    assert str(parameter) == repr(parameter) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    frozen = xp.nn.Parameter(xp.ones(2), requires_grad=False)
    assert str(frozen) == "Parameter containing:\ntensor([1., 1.])"


@clause("printing.subclass.shows_its_name", MAY, source=[Note("notes/extending")], requires=["printing"])
def _(xp):
    """A subclass of ``Tensor`` prints under its own name."""

    class Image(xp.Tensor):
        pass

    assert str(xp.ones(2).as_subclass(Image)) == "Image([1., 1.])"


# ---- str, repr, print ---------------------------------------------------------------------------------------


@clause("printing.text.str_is_repr", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp, device, data=each([[1.5, 2], [[1], [2]], 3, [], [True]])):
    """``str``, ``repr`` and, for tensors with dimensions, ``format`` give the same text."""
    tensor = xp.tensor(data, device=device)
    assert str(tensor) == repr(tensor)
    if tensor.ndim:
        assert f"{tensor}" == str(tensor)
    assert f"{tensor!s}" == str(tensor)


@clause("printing.text.list_of_tensors", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Within lists, tuples and dictionaries tensors are shown in full."""
    assert str([xp.tensor(1), xp.tensor([2.0])]) == "[tensor(1), tensor([2.])]"
    assert str({"x": xp.tensor(True)}) == "{'x': tensor(True)}"


# ---- Options ------------------------------------------------------------------------------------------------


@clause("printing.options.precision", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            (2, [1.12345, 10.0], "tensor([ 1.12, 10.00])"),
            (0, [1.5, 2.75], "tensor([2, 3])"),
            (8, 0.1, "tensor(0.10000000)"),
            (1, [1e-9], "tensor([1.0e-09])"),
            (2, [1.0, 2.0], "tensor([1., 2.])"),
            (2, [7], "tensor([7])"),
        ]
    ),
):
    """``precision`` is the number of digits after the point, in fixed and in scientific notation alike."""
    precision, data, expected = case
    tensor = xp.tensor(data)
    xp.set_printoptions(precision=precision)
    text = str(tensor)
    xp.set_printoptions(profile="default")
    assert text == expected


@clause("printing.options.sci_mode", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(
    xp,
    case=each(
        [
            (True, [1.0, 2.0], "tensor([1.0000e+00, 2.0000e+00])"),
            (False, [1.0, 1e9], "tensor([         1., 1000000000.])"),
            (False, [1e-9, 1.5], "tensor([0.0000, 1.5000])"),
            (None, [1.0, 2.0], "tensor([1., 2.])"),
            (True, [1, 2], "tensor([1, 2])"),
        ]
    ),
):
    """``sci_mode`` forces scientific notation on floats or forbids it; None lets the values decide."""
    mode, data, expected = case
    tensor = xp.tensor(data)
    xp.set_printoptions(sci_mode=mode)
    text = str(tensor)
    xp.set_printoptions(sci_mode=None)
    assert text == expected


@clause("printing.options.sci_mode_lapses", MAY, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Every call sets ``sci_mode``: one that does not name it returns the choice to the values."""
    xp.set_printoptions(sci_mode=True)
    xp.set_printoptions(precision=3)
    text = str(xp.tensor([1.5]))
    xp.set_printoptions(profile="default")
    assert text == "tensor([1.500])"


@clause("printing.options.threshold", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """``threshold`` is the number of elements above which a tensor is summarised, ``edgeitems`` how many remain."""
    xp.set_printoptions(threshold=7)
    seven, ten = str(xp.arange(7)), str(xp.arange(10))
    xp.set_printoptions(edgeitems=1)
    one = str(xp.arange(10))
    xp.set_printoptions(profile="default")
    assert seven == "tensor([0, 1, 2, 3, 4, 5, 6])"
    assert ten == "tensor([0, 1, 2,  ..., 7, 8, 9])"
    assert one == "tensor([0,  ..., 9])"


@clause("printing.options.no_edge_items", MAY, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Without edge items a summary shows no element, and the size is shown in their place."""
    xp.set_printoptions(threshold=5, edgeitems=0)
    vector, table = str(xp.arange(10)), str(xp.zeros(3, 4))
    xp.set_printoptions(profile="default")
    assert vector == "tensor([...], size=(10,))"
    assert table == "tensor([...], size=(3, 4))"


@clause("printing.options.linewidth", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """``linewidth`` says where rows and suffixes are broken; a line holds one element at least."""
    tensor = xp.arange(6, dtype=xp.int32)
    xp.set_printoptions(linewidth=20)
    narrow = str(tensor)
    xp.set_printoptions(linewidth=1)
    narrowest = str(tensor[:2])
    xp.set_printoptions(profile="default")
    assert narrow == lines("tensor([0, 1, 2, 3,", "        4, 5],", "       dtype=torch.int32)")
    assert narrowest == lines("tensor([0,", "        1],", "       dtype=torch.int32)")


@clause("printing.options.profiles", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """The profile ``short`` shows two decimals and two edge items, ``full`` every element, ``default`` restores."""
    tensor = xp.arange(1001) / 2
    xp.set_printoptions(profile="short")
    short = str(tensor)
    xp.set_printoptions(profile="full")
    full = str(tensor)
    xp.set_printoptions(profile="default")
    assert short == "tensor([  0.00,   0.50,  ..., 499.50, 500.00])"
    assert "..." not in full
    assert full.count(",") == 1000
    assert str(tensor) == "tensor([  0.0000,   0.5000,   1.0000,  ..., 499.0000, 499.5000, 500.0000])"


# ---- Sizes, dtypes, devices ---------------------------------------------------------------------------------


@clause("printing.size.names_itself", MUST, source=[Torch("torch.Size")], requires=["printing"])
def _(xp):
    """A shape prints as ``torch.Size([2, 3])``, and so does a part of it."""
    assert str(xp.zeros(2, 3).shape) == repr(xp.zeros(2, 3).shape) == "torch.Size([2, 3])"
    assert str(xp.zeros(()).shape) == "torch.Size([])"
    assert str(xp.zeros(2, 3).shape[1:]) == "torch.Size([3])"


@clause("printing.dtype.names_itself", MUST, source=[Note("tensor_attributes")], requires=["printing"])
def _(
    xp,
    case=each(
        [("float32", "float32"), ("float", "float32"), ("double", "float64"), ("half", "float16"), ("long", "int64")]
        + [("int", "int32"), ("short", "int16"), ("bool", "bool"), ("bfloat16", "bfloat16"), ("uint8", "uint8")]
    ),
):
    """A dtype prints as ``torch.`` and its full name, under whichever alias it was asked for."""
    alias, name = case
    assert str(getattr(xp, alias)) == repr(getattr(xp, alias)) == f"torch.{name}"


@clause("printing.device.names_itself", MUST, source=[Note("tensor_attributes")], requires=["printing"])
def _(xp):
    """A device prints as its string form; its repr is the call that makes it."""
    assert str(xp.device("cpu")) == "cpu"
    assert repr(xp.device("cpu")) == "device(type='cpu')"
    assert str(xp.device("cuda", 1)) == "cuda:1"
    assert repr(xp.device("cuda:1")) == "device(type='cuda', index=1)"
    assert str(xp.device("cuda")) == "cuda"


@clause("printing.layout.names_itself", MUST, source=[Note("tensor_attributes")], requires=["printing"])
def _(xp):
    """A layout prints under its name."""
    assert str(xp.strided) == repr(xp.strided) == "torch.strided"
    assert str(xp.sparse_coo) == repr(xp.sparse_coo) == "torch.sparse_coo"


# ---- Widths, orders and contexts ------------------------------------------------------------------------------------

WIDEST = (
    ("uint8", [255, 0], "tensor([255,   0], dtype=torch.uint8)"),
    ("int8", [-128, 127], "tensor([-128,  127], dtype=torch.int8)"),
    ("uint16", [65535], "tensor([65535], dtype=torch.uint16)"),
    ("uint32", [2**32 - 1], "tensor([4294967295], dtype=torch.uint32)"),
    ("uint64", [2**64 - 1, 0], "tensor([18446744073709551615,                    0], dtype=torch.uint64)"),
    ("int64", [-(2**63), 2**63 - 1], "tensor([-9223372036854775808,  9223372036854775807])"),
)


@clause("printing.integers.of_every_width", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp, case=each(WIDEST)):
    """Integers are printed with all their digits, to the largest of each dtype."""
    name, values, text = case
    assert str(xp.tensor(values, dtype=getattr(xp, name))) == text


@clause("printing.floats.at_the_bounds", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Up to 1e8, down to 1e-4 and at a ratio of 1000 numbers are written out; beyond any of these with an exponent."""
    for values, text in (
        ([1e8], "tensor([100000000.])"), ([1e8 + 8], "tensor([1.0000e+08])"), ([1000.5, 1.5], "tensor([1000.5000,    1.5000])"),
        ([1000.0, 1.0], "tensor([1000.,    1.])"), ([1001.5, 1.0], "tensor([1.0015e+03, 1.0000e+00])"),
        ([0.5, 0.0005], "tensor([0.5000, 0.0005])"), ([0.0002, 0.0], "tensor([0.0002, 0.0000])"),
    ):  # fmt: skip
        assert str(xp.tensor(values)) == text


@clause(
    "printing.floats.narrow_ones_are_shown_as_held",
    MUST,
    source=[Torch("torch.set_printoptions")],
    requires=["printing"],
)
def _(xp):
    """A float is printed as the number that its dtype holds, to the digits that are asked for."""
    assert str(xp.tensor([0.1], dtype=xp.float16)) == "tensor([0.1000], dtype=torch.float16)"
    assert str(xp.tensor([0.1], dtype=xp.bfloat16)) == "tensor([0.1001], dtype=torch.bfloat16)"
    xp.set_printoptions(precision=17)
    assert str(xp.tensor([1 / 3], dtype=xp.float64)) == "tensor([0.33333333333333331], dtype=torch.float64)"
    assert str(xp.tensor([1 / 3])) == "tensor([0.33333334326744080])"


@clause("printing.options.no_digits", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """With ``precision=0`` fractions are rounded away without a dot, whole floats keep theirs, and exponents follow one digit."""
    xp.set_printoptions(precision=0)
    assert str(xp.tensor([1.5, 2.25])) == "tensor([2, 2])"
    assert str(xp.tensor([1.0, 2.0])) == "tensor([1., 2.])"
    assert str(xp.tensor([1e-5, 1.0])) == "tensor([1e-05, 1e+00])"


@clause("printing.options.given_over_profile", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Options beside a profile win over it, others keep what the profile says; the options can be given by position."""
    assert xp.set_printoptions(profile="full", threshold=5) is None
    assert str(xp.arange(8)) == "tensor([0, 1, 2,  ..., 5, 6, 7])"
    xp.set_printoptions(profile="short", precision=6)
    assert str(xp.tensor([1.23456])) == "tensor([1.234560])"
    assert str(xp.arange(1001)) == "tensor([   0,    1,  ...,  999, 1000])"
    xp.set_printoptions(3, 5, 1, 40)
    assert str(xp.tensor([0.0, 1.5, 2.5, 3.5, 4.5, 5.5])) == "tensor([0.000,  ..., 5.500])"
    with raises(TypeError):
        xp.set_printoptions(digits=3)


@clause("printing.options.unknown_profile", MAY, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """A profile that there is not changes nothing."""
    xp.set_printoptions(precision=2)
    xp.set_printoptions(profile="no such profile")
    assert str(xp.tensor([1.234])) == "tensor([1.23])"


@clause(
    "printing.views.by_their_elements", MUST, source=[Torch("torch.set_printoptions")], requires=["printing", "views"]
)
def _(xp):
    """Layout in memory is not seen: expanded, turned, cut and copied tensors of the same elements have the same text."""
    one = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert str(one.T) == str(one.T.contiguous()) == lines("tensor([[1., 3.],", "        [2., 4.]])")
    assert str(xp.tensor([1.0]).expand(3)) == "tensor([1., 1., 1.])"
    assert str(one[:, 1]) == str(xp.tensor([2.0, 4.0])) == "tensor([2., 4.])"
    assert str(xp.arange(10)[2:8:3]) == "tensor([2, 5])"


@clause(
    "printing.gradient.of_the_last_write",
    MUST,
    source=[Note("notes/autograd")],
    requires=["printing", "mutable", "autograd.tape"],
)
def _(xp):
    """The node that is named is the tensor's last: that of a write in place, of a write to a part, of a view; detached, none."""
    leaf = xp.ones(2, requires_grad=True)
    made = leaf * 1
    made.add_(1)
    assert str(made) == "tensor([2., 2.], grad_fn=<AddBackward0>)"
    made[0] = 3
    assert str(made) == "tensor([3., 2.], grad_fn=<CopySlices>)"
    assert str((leaf * 1)[0]) == "tensor(1., grad_fn=<SelectBackward0>)"
    assert str(made.detach()) == "tensor([3., 2.])"
    with xp.no_grad():
        assert str(leaf * 1) == "tensor([1., 1.])"
    with xp.inference_mode():
        assert str(xp.ones(2)) == "tensor([1., 1.])"


@clause(
    "printing.device.meta_with_more", MUST, source=[Note("meta")], requires=["printing", "device.meta", "autograd.tape"]
)
def _(xp):
    """A meta tensor shows dots for elements, then device, size, a dtype that is not the default, and its gradient."""
    assert (
        str(xp.ones(2, 2, device="meta", dtype=xp.int64))
        == "tensor(..., device='meta', size=(2, 2), dtype=torch.int64)"
    )
    assert (
        str(xp.ones(2, device="meta", requires_grad=True))
        == "tensor(..., device='meta', size=(2,), requires_grad=True)"
    )


@clause("printing.text.in_containers", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp):
    """Within Python's own containers a tensor shows the same text."""
    assert str({"a": xp.tensor(True), "b": (xp.Size([1]),)}) == "{'a': tensor(True), 'b': (torch.Size([1]),)}"
    assert str([xp.tensor(1), xp.tensor([2.0])]) == "[tensor(1), tensor([2.])]"
    assert f"{xp.tensor([1.5])!s:>20}" == "    tensor([1.5000])"


@clause("printing.summary.of_twice_the_edge", MUST, source=[Torch("torch.set_printoptions")], requires=["printing"])
def _(xp, rows=each([5, 6, 7]), columns=each([1, 6, 7])):
    """Of a tensor that is summarised, a dimension is shown whole up to twice ``edgeitems``; of a longer one both ends."""
    xp.set_printoptions(threshold=0, edgeitems=3)
    text = repr(xp.arange(rows * columns).reshape(rows, columns))
    lines = [line for line in text.splitlines() if "[" in line]
    assert len(lines) == min(rows, 6)
    assert any(line.strip() == "...," for line in text.splitlines()) == (rows > 6)
    assert all((" ...," in line) == (columns > 6) for line in lines)
    assert ("..." in repr(xp.arange(rows))) == (rows > 6)


@clause(
    "printing.storage.elements",
    MUST,
    source=[Torch("torch.UntypedStorage")],
    requires=["printing", "strides", "legacy"],
)
def _(xp):
    """A storage prints each byte or element on a line of its own, then what it is, where and how large."""
    assert repr(xp.tensor([1, 2], dtype=xp.uint8).untyped_storage()) == (
        " 1\n 2\n[torch.storage.UntypedStorage(device=cpu) of size 2]"
    )
    assert repr(xp.tensor([1.0, 2.0]).storage()) == (
        " 1.0\n 2.0\n[torch.storage.TypedStorage(dtype=torch.float32, device=cpu) of size 2]"
    )


@clause("printing.typename.of_anything", MUST, source=[Torch("torch.typename")], requires=["printing", "legacy"])
def _(xp):
    """``typename`` is a tensor's name of old, or the name of anything else's class, with its module unless built in."""
    assert xp.typename(xp.ones(1)) == "torch.FloatTensor"
    assert xp.typename(xp.ones(1, dtype=xp.int64)) == "torch.LongTensor"
    assert xp.typename(3) == xp.typename(int) == "int"
    assert xp.typename("a") == "str"
    assert xp.typename(None) == "NoneType"
    assert xp.typename(np.array) == "numpy.array"

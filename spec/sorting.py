"""Sorting and searching: the order of NaN and of equals, what is found by order, sets, places in a sequence, histograms."""

import numpy as np

from conformance.clause import MUST, SHOULD, Torch, clause, each, raises

TAPE = ["autograd.tape"]
INF = float("inf")
NAN = float("nan")
SORTABLE = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64")


def same(found, expected):
    """Whether both are nearly the same numbers, NaN for NaN."""
    return bool(np.allclose(found, expected, rtol=1e-5, equal_nan=True))


def picked(x, indices, dim):
    """The elements of a tensor at indices along a dimension, read with NumPy."""
    return np.take_along_axis(np.array(x.tolist()), np.array(indices.tolist()), dim).tolist()


# Order


@clause("sorting.sort.orders", MUST, source=[Torch("torch.sort", "torch.Tensor.sort")])
def _(xp, device, dim=each([0, 1, -1]), descending=each([False, True])):
    """``sort`` gives the elements in order along ``dim``, ascending unless ``descending``, and where each one was, in int64."""
    array = np.array([[3, 1, 2], [9, 7, 8], [4, 6, 5]])
    x = xp.tensor(array.tolist(), device=device)
    expected = np.sort(array, dim)
    expected = np.flip(expected, dim) if descending else expected
    for values, indices in (xp.sort(x, dim, descending), x.sort(dim=dim, descending=descending)):
        assert values.tolist() == expected.tolist()
        assert picked(x, indices, dim) == expected.tolist()
        assert indices.dtype == xp.int64
    assert x.tolist() == array.tolist()


@clause("sorting.sort.last_dimension", MUST, source=[Torch("torch.sort", "torch.msort", "torch.argsort")])
def _(xp, device):
    """Left out, ``dim`` is the last dimension; ``argsort`` gives the indices alone, ``msort`` the values along the first."""
    x = xp.tensor([[3, 1, 2], [2, 9, 0]], device=device)
    assert xp.sort(x)[0].tolist() == [[1, 2, 3], [0, 2, 9]]
    assert xp.argsort(x).tolist() == x.argsort().tolist() == [[1, 2, 0], [2, 0, 1]]
    assert xp.argsort(x, 0, True).tolist() == [[0, 1, 0], [1, 0, 1]]
    assert xp.argsort(x, dim=0, descending=True, stable=True).tolist() == [[0, 1, 0], [1, 0, 1]]
    assert xp.msort(x).tolist() == x.msort().tolist() == [[2, 1, 0], [3, 9, 2]]


@clause("sorting.sort.stable", MUST, source=[Torch("torch.sort", "torch.argsort")])
def _(xp, device, dtype=each(list(SORTABLE)), descending=each([False, True])):
    """With ``stable=True`` equal elements keep their order, also where the order is descending."""
    array = (np.arange(60) * 7 % 13 % 2).astype(bool)
    x = xp.tensor(array.tolist(), device=device).to(getattr(xp, dtype))
    indices = xp.sort(x, stable=True, descending=descending).indices.tolist()
    at = [np.flatnonzero(array == value).tolist() for value in ((True, False) if descending else (False, True))]
    assert indices == at[0] + at[1]
    assert xp.argsort(x, stable=True, descending=descending).tolist() == indices


@clause("sorting.sort.nan_is_greatest", MUST, source=[Torch("torch.sort")])
def _(xp, device, dtype=each(["float16", "bfloat16", "float32", "float64"])):
    """NaN comes after every number, infinity too; in descending order it comes first."""
    x = xp.tensor([1.0, NAN, -INF, INF, NAN, 0.0], device=device).to(getattr(xp, dtype))
    up, down = xp.sort(x, stable=True), xp.sort(x, stable=True, descending=True)
    assert same(up.values.tolist(), [-INF, 0.0, 1.0, INF, NAN, NAN])
    assert up.indices.tolist() == [2, 5, 0, 3, 1, 4]
    assert same(down.values.tolist(), [NAN, NAN, INF, 1.0, 0.0, -INF])
    assert down.indices.tolist() == [1, 4, 3, 0, 5, 2]


@clause("sorting.sort.zeros_are_equal", SHOULD, source=[Torch("torch.sort")])
def _(xp):
    """0 and -0 are equal, and stay in their order."""
    x = xp.tensor([0.0, -0.0, 0.0, -1.0])
    values, indices = xp.sort(x, stable=True)
    assert indices.tolist() == [3, 0, 1, 2]
    assert np.signbit(values.tolist()).tolist() == [True, False, True, False]


@clause("sorting.sort.of_one_or_none", MUST, source=[Torch("torch.sort")])
def _(xp, device):
    """A 0-d tensor is sorted along 0 and -1 and stays 0-d; nothing, sorted, has its shape."""
    for dim in (0, -1):
        values, indices = xp.sort(xp.tensor(3.0, device=device), dim)
        assert (values.item(), indices.item(), tuple(values.shape)) == (3.0, 0, ())
    values, indices = xp.sort(xp.zeros(2, 0, 3, device=device), 1)
    assert tuple(values.shape) == tuple(indices.shape) == (2, 0, 3)
    for dim in (1, -2):
        with raises(IndexError):
            xp.sort(xp.ones(3), dim)


@clause("sorting.sort.is_a_copy", MUST, source=[Torch("torch.sort", "torch.topk")], requires=["mutable"])
def _(xp, device):
    """The result is on memory of its own, also of elements that are in order, and of a single one."""
    for values in ([1.0, 2.0], [1.0], 1.0):
        x = xp.tensor(values, device=device)
        for y in (xp.sort(x, 0)[0], xp.msort(x.reshape(-1)), xp.topk(x, 1, 0)[0]):
            y.fill_(7.0)
            assert x.tolist() == values


@clause("sorting.sort.of_any_layout", MUST, source=[Torch("torch.sort")], requires=["views"])
def _(xp):
    """Transposed, strided and expanded tensors are sorted as they show."""
    array = np.array([[3.0, 1.0, 2.0, 0.0], [9.0, 7.0, 8.0, 6.0]])
    x = xp.tensor(array.tolist())
    assert xp.sort(x.t(), 0)[0].tolist() == np.sort(array.T, 0).tolist()
    assert xp.sort(x[:, ::2], 1)[0].tolist() == np.sort(array[:, ::2], 1).tolist()
    assert xp.sort(x[:1].expand(3, 4), 1)[1].tolist() == [[3, 1, 2, 0]] * 3


@clause("sorting.sort.refuses_complex", MUST, source=[Torch("torch.sort", "torch.topk")], requires=["complex"])
def _(xp, name=each(["sort", "argsort", "msort", "median", "mode", "unique", "cummax", "amax"])):
    """Complex numbers have no order: RuntimeError."""
    z = xp.tensor([1 + 1j, 0j])
    with raises(RuntimeError):
        getattr(xp, name)(z, 0) if name in ("cummax", "amax") else getattr(xp, name)(z)


@clause("sorting.sort.gradient", MUST, source=[Torch("torch.sort", "torch.topk", "torch.msort")], requires=TAPE)
def _(xp, device):
    """The gradient of each value goes back to the place that its element came from."""
    for function, gradient in (
        (lambda x: xp.sort(x, 1)[0], [[3.0, 1.0, 2.0]]), (lambda x: xp.sort(x, 1, True).values, [[1.0, 3.0, 2.0]]),
        (lambda x: xp.topk(x, 3)[0], [[1.0, 3.0, 2.0]]), (lambda x: xp.msort(x.t()).t(), [[3.0, 1.0, 2.0]]),
    ):  # fmt: skip
        x = xp.tensor([[30.0, 10.0, 20.0]], device=device, requires_grad=True)
        (function(x) * xp.tensor([1.0, 2.0, 3.0], device=device)).sum().backward()
        assert x.grad.tolist() == gradient
    assert not xp.argsort(x).requires_grad


# Some of the order


@clause("sorting.topk.the_largest", MUST, source=[Torch("torch.topk")])
def _(xp, device):
    """``topk`` gives the ``k`` largest elements along ``dim``, the largest first, or the smallest, and their indices."""
    x = xp.tensor([[3, 1, 2, 9], [5, 8, 0, 7]], device=device)
    values, indices = xp.topk(x, 2)
    assert (values.tolist(), indices.tolist()) == ([[9, 3], [8, 7]], [[3, 0], [1, 3]])
    for values, indices in (xp.topk(x, 3, largest=False), x.topk(3, dim=1, largest=False)):
        assert (values.tolist(), indices.tolist()) == ([[1, 2, 3], [0, 5, 7]], [[1, 2, 0], [2, 0, 3]])
    assert xp.topk(x, 1, 0).values.tolist() == [[5, 8, 2, 9]]
    values, indices = xp.topk(x, 2, sorted=False)
    assert np.sort(values.tolist()).tolist() == [[3, 9], [7, 8]]
    assert picked(x, indices, 1) == values.tolist()


@clause("sorting.topk.how_many", MUST, source=[Torch("torch.topk")])
def _(xp):
    """``k`` may be 0 and as many as there are elements; RuntimeError for more, and for fewer than none."""
    x = xp.tensor([[3.0, 1.0, 2.0]])
    assert tuple(xp.topk(x, 0).values.shape) == (1, 0)
    assert xp.topk(x, 3).values.tolist() == [[3.0, 2.0, 1.0]]
    assert xp.topk(xp.tensor(4.0), 1).values.item() == 4.0
    for k in (4, -1):
        with raises(RuntimeError):
            xp.topk(x, k)
    with raises(RuntimeError):
        xp.topk(xp.tensor(4.0), 2)


@clause("sorting.topk.nan_is_greatest", MUST, source=[Torch("torch.topk", "torch.kthvalue")])
def _(xp):
    """To ``topk`` and ``kthvalue`` too NaN is greater than every number."""
    x = xp.tensor([1.0, NAN, INF, -2.0])
    assert same(xp.topk(x, 2).values.tolist(), [NAN, INF])
    assert xp.topk(x, 3, largest=False).values.tolist() == [-2.0, 1.0, INF]
    assert [xp.kthvalue(x, k).values.item() for k in (1, 2, 3)] == [-2.0, 1.0, INF]
    assert np.isnan(xp.kthvalue(x, 4).values.item())


@clause("sorting.kthvalue.counts_from_one", MUST, source=[Torch("torch.kthvalue")])
def _(xp):
    """``kthvalue`` gives the ``k``-th smallest, counted from 1, and its index; RuntimeError for 0 and beyond the size."""
    x = xp.tensor([[3, 1, 2], [7, 9, 8]])
    for k, values, indices in ((1, [1, 7], [1, 0]), (2, [2, 8], [2, 2]), (3, [3, 9], [0, 1])):
        found = xp.kthvalue(x, k)
        assert (found.values.tolist(), found.indices.tolist()) == (values, indices)
    assert x.kthvalue(2, dim=0, keepdim=True).values.tolist() == [[7, 9, 8]]
    assert xp.kthvalue(xp.tensor(5), 1).values.item() == 5
    for k in (0, 4, -1):
        with raises(RuntimeError):
            xp.kthvalue(x, k)
    with raises(IndexError):
        xp.kthvalue(xp.zeros(2, 0), 1)


@clause("sorting.kthvalue.gradient", MUST, source=[Torch("torch.kthvalue", "torch.median")], requires=TAPE)
def _(xp, keep=each([False, True])):
    """The gradient goes to the element that was found, and to no other."""
    for function, gradient in (
        (lambda x: xp.kthvalue(x, 3, keepdim=keep)[0], [1.0, 0.0, 0.0, 0.0]),
        (lambda x: xp.median(x, 0, keepdim=keep)[0], [0.0, 0.0, 1.0, 0.0]),
        (lambda x: xp.nanmedian(x, 0, keep)[0], [0.0, 0.0, 1.0, 0.0]),
        (lambda x: xp.mode(x, 0, keep)[0], [0.0, 1.0, 0.0, 0.0]),
    ):
        x = xp.tensor([3.0, 1.0, 2.0, 4.0], requires_grad=True)
        function(x).sum().backward()
        assert x.grad.tolist() == gradient


# Medians and modes


@clause("sorting.median.is_the_lower", MUST, source=[Torch("torch.median", "torch.nanmedian")])
def _(xp, device, name=each(["median", "nanmedian"])):
    """Of an even number of elements the median is the lower of the two in the middle, an element, in its own dtype."""
    function = getattr(xp, name)
    x = xp.tensor([[4, 1, 3, 2], [8, 5, 7, 6]], dtype=xp.int32, device=device)
    assert function(x).item() == 4
    assert function(x).dtype == xp.int32
    values, indices = function(x, 1)
    assert (values.tolist(), indices.tolist()) == ([2, 6], [3, 3])
    assert function(x, dim=0, keepdim=True).values.tolist() == [[4, 1, 3, 2]]
    assert function(xp.tensor([5.0, 9.0, 1.0], device=device)).item() == 5.0


@clause("sorting.median.of_nan", MUST, source=[Torch("torch.median", "torch.nanmedian")])
def _(xp):
    """A NaN is the median, and its index the first NaN's; ``nanmedian`` is the median of the others."""
    x = xp.tensor([4.0, NAN, 1.0, NAN, 3.0])
    values, indices = xp.median(x, 0)
    assert np.isnan(values.item())
    assert indices.item() == 1
    values, indices = xp.nanmedian(x, 0)
    assert (values.item(), indices.item()) == (3.0, 4)
    assert np.isnan(xp.median(x).item())
    assert xp.nanmedian(x).item() == 3.0
    assert np.isnan(xp.nanmedian(xp.tensor([NAN, NAN])).item())


@clause("sorting.mode.most_frequent", MUST, source=[Torch("torch.mode")])
def _(xp):
    """``mode`` is the most frequent element, the smallest where several are, with an index at which it is."""
    x = xp.tensor([[2, 1, 2, 1, 0], [3, 3, 0, 1, 3], [4, 2, 3, 1, 5]])
    values, indices = xp.mode(x)
    assert values.tolist() == [1, 3, 1]
    assert [x[i, at].item() for i, at in enumerate(indices.tolist())] == [1, 3, 1]
    assert xp.mode(x, 0, True).values.tolist() == [[2, 1, 0, 1, 0]]
    assert xp.mode(xp.tensor(6)).values.item() == 6


# Quantiles


@clause("sorting.quantile.interpolates", MUST, source=[Torch("torch.quantile")])
def _(xp, device, interpolation=each(["linear", "lower", "higher", "midpoint", "nearest"])):
    """``quantile`` is at ``q`` of the way from the least to the greatest, between two elements as ``interpolation`` says."""
    array = np.array([[4.0, 1.0, 3.0, 10.0, 7.0], [0.0, 2.0, 8.0, 6.0, 5.0]])
    x = xp.tensor(array.tolist(), dtype=xp.float64, device=device)
    for q in (0.0, 0.1, 0.3, 0.5, 0.9, 1.0):
        for dim in (None, 0, 1):
            found = xp.quantile(x, q, dim, interpolation=interpolation)
            assert same(found.tolist(), np.quantile(array, q, axis=dim, method=interpolation))
    assert found.dtype == xp.float64


@clause("sorting.quantile.several", MUST, source=[Torch("torch.quantile", "torch.nanquantile")])
def _(xp, name=each(["quantile", "nanquantile"])):
    """A vector of fractions gives a result for each along a first dimension; ``keepdim`` leaves the others with size 1."""
    function = getattr(xp, name)
    x = xp.tensor([[4.0, 1.0, 3.0], [0.0, 2.0, 8.0]])
    q = xp.tensor([0.0, 0.5, 0.75, 1.0])
    assert tuple(function(x, q).shape) == (4,)
    assert tuple(function(x, q, 0).shape) == (4, 3)
    assert function(x, q, 1).tolist() == [[1.0, 0.0], [3.0, 2.0], [3.5, 5.0], [4.0, 8.0]]
    assert tuple(function(x, q, 1, keepdim=True).shape) == (4, 2, 1)
    assert tuple(function(x, 0.5, 1, keepdim=True).shape) == (2, 1)
    assert tuple(function(x, 0.5, keepdim=True).shape) == (1, 1)
    assert tuple(function(x, xp.tensor(0.5), 1).shape) == (2,)


@clause("sorting.quantile.of_nan", MUST, source=[Torch("torch.quantile", "torch.nanquantile")])
def _(xp):
    """With a NaN every quantile is NaN; ``nanquantile`` passes over it, and is NaN where all is."""
    x = xp.tensor([[1.0, NAN, 3.0], [NAN, NAN, NAN], [2.0, 4.0, 6.0]])
    assert same(xp.quantile(x, 0.5, 1).tolist(), [NAN, NAN, 4.0])
    assert same(xp.quantile(x, 0.0, 1).tolist(), [NAN, NAN, 2.0])
    assert same(xp.nanquantile(x, 0.5, 1).tolist(), [2.0, NAN, 4.0])
    assert xp.nanquantile(x, 1.0).item() == 6.0


@clause("sorting.quantile.refuses", MUST, source=[Torch("torch.quantile")])
def _(xp):
    """Fractions outside [0, 1] or of another dtype, dtypes but float32 and float64, and no elements are RuntimeError."""
    x = xp.tensor([1.0, 2.0])
    for wrong in (
        lambda: xp.quantile(x, 1.5), lambda: xp.quantile(x, xp.tensor([-0.5])), lambda: xp.quantile(x, NAN),
        lambda: xp.quantile(x, xp.tensor([0.5], dtype=xp.float64)), lambda: xp.quantile(xp.tensor([1, 2]), 0.5),
        lambda: xp.quantile(x.to(xp.float16), 0.5), lambda: xp.quantile(xp.zeros(0), 0.5),
        lambda: xp.quantile(x, xp.tensor([[0.5]])), lambda: xp.quantile(x, 0.5, interpolation="cubic"),
    ):  # fmt: skip
        with raises(RuntimeError):
            wrong()


@clause("sorting.quantile.gradient", MUST, source=[Torch("torch.quantile")], requires=TAPE)
def _(xp):
    """The gradient goes to the two elements between which the quantile is, by their weights."""
    x = xp.tensor([4.0, 1.0, 3.0, 10.0], requires_grad=True)
    xp.quantile(x, 0.25).backward()
    assert same(x.grad.tolist(), [0.0, 0.25, 0.75, 0.0])
    x.grad = None
    xp.quantile(x, 0.25, interpolation="higher").backward()
    assert x.grad.tolist() == [0.0, 0.0, 1.0, 0.0]


# Elements that differ


@clause("sorting.unique.of_all", MUST, source=[Torch("torch.unique")])
def _(xp, dtype=each(list(SORTABLE))):
    """``unique`` gives the elements that differ, in order; the number of each element among them; how often each is there."""
    x = xp.tensor([[1, 0, 1], [1, 1, 0]]).to(getattr(xp, dtype))
    values, inverse, counts = xp.unique(x, return_inverse=True, return_counts=True)
    assert values.tolist() == [0, 1]
    assert values.dtype == x.dtype
    assert inverse.tolist() == [[1, 0, 1], [1, 1, 0]]
    assert counts.tolist() == [2, 4]
    assert inverse.dtype == counts.dtype == xp.int64
    assert xp.unique(x).tolist() == x.unique().tolist() == [0, 1]
    assert len(xp.unique(x, return_counts=True)) == len(xp.unique(x, return_inverse=True)) == 2


@clause("sorting.unique.along_a_dimension", MUST, source=[Torch("torch.unique")])
def _(xp):
    """With ``dim`` it is slices that differ, in the order of their elements, and each counts as one."""
    x = xp.tensor([[2, 1, 2], [1, 9, 1], [2, 1, 2], [2, 0, 5]])
    rows, inverse, counts = xp.unique(x, dim=0, return_inverse=True, return_counts=True)
    assert rows.tolist() == [[1, 9, 1], [2, 0, 5], [2, 1, 2]]
    assert (inverse.tolist(), counts.tolist()) == ([2, 0, 2, 1], [1, 1, 2])
    columns, inverse = xp.unique(x[:3], dim=-1, return_inverse=True)
    assert columns.tolist() == [[1, 2], [9, 1], [1, 2]]
    assert inverse.tolist() == [1, 0, 1]
    with raises(IndexError):
        xp.unique(xp.tensor(1), dim=0)
    with raises(RuntimeError):
        xp.unique(xp.zeros(2, 0), dim=0)


@clause("sorting.unique.nan_differs_from_itself", SHOULD, source=[Torch("torch.unique")])
def _(xp):
    """Each NaN is an element of its own, after the numbers."""
    values, inverse, counts = xp.unique(xp.tensor([NAN, 1.0, NAN, 1.0]), return_inverse=True, return_counts=True)
    assert same(values.tolist(), [1.0, NAN, NAN])
    assert counts.tolist() == [2, 1, 1]
    assert inverse.tolist() == [1, 0, 2, 0]


@clause("sorting.unique.consecutive", MUST, source=[Torch("torch.unique_consecutive")])
def _(xp):
    """``unique_consecutive`` gives the first of each run of equals, and what was apart stays apart."""
    x = xp.tensor([1, 1, 2, 2, 3, 1, 1, 2])
    values, inverse, counts = xp.unique_consecutive(x, return_inverse=True, return_counts=True)
    assert values.tolist() == [1, 2, 3, 1, 2]
    assert inverse.tolist() == [0, 0, 1, 1, 2, 3, 3, 4]
    assert counts.tolist() == [2, 2, 1, 2, 1]
    rows, counts = xp.unique_consecutive(xp.tensor([[1, 2], [1, 2], [0, 0]]), dim=0, return_counts=True)
    assert (rows.tolist(), counts.tolist()) == ([[1, 2], [0, 0]], [2, 1])
    assert xp.unique_consecutive(xp.zeros(0)).tolist() == []


# Sets


@clause("sorting.isin.in_a_set", MUST, source=[Torch("torch.isin")])
def _(xp, device):
    """``isin`` says of each element, in its place, whether it is among the others, or with ``invert`` whether it is not."""
    x, among = xp.tensor([[1, 2], [3, 4]], device=device), xp.tensor([2, 9, 3], device=device)
    assert xp.isin(x, among).tolist() == [[False, True], [True, False]]
    assert xp.isin(x, among, invert=True).tolist() == [[True, False], [False, True]]
    assert xp.isin(x, among, assume_unique=True).tolist() == [[False, True], [True, False]]
    assert xp.isin(x, 4).tolist() == [[False, False], [False, True]]
    assert xp.isin(9, among).item() is True
    assert xp.isin(x, among).dtype == xp.bool
    assert xp.isin(x, among[:0]).tolist() == [[False, False], [False, False]]


@clause("sorting.isin.compares_promoted", SHOULD, source=[Torch("torch.isin")])
def _(xp):
    """Both are compared in the dtype that they promote to; NaN is in no set; bools and two numbers are refused."""
    assert xp.isin(xp.tensor([1, 2]), xp.tensor([1.0, 2.5])).tolist() == [True, False]
    assert xp.isin(xp.tensor([1.0, NAN]), xp.tensor([NAN, 1.0])).tolist() == [True, False]
    with raises(RuntimeError):
        xp.isin(xp.tensor([True]), xp.tensor([True]))
    with raises(TypeError):
        xp.isin(1, 1)


# Places


@clause("sorting.searchsorted.before_or_after_equals", MUST, source=[Torch("torch.searchsorted")])
def _(xp, device):
    """The place of a value is before the elements equal to it, or after them with ``right=True`` or ``side="right"``; int64."""
    ordered = xp.tensor([1.0, 3.0, 3.0, 5.0], device=device)
    values = xp.tensor([[0.0, 1.0, 2.0], [3.0, 5.0, 9.0]], device=device)
    left, right = [[0, 0, 1], [1, 3, 4]], [[0, 1, 1], [3, 4, 4]]
    for found, expected in (
        (xp.searchsorted(ordered, values), left), (xp.searchsorted(ordered, values, side="left"), left),
        (xp.searchsorted(ordered, values, right=True), right), (xp.searchsorted(ordered, values, side="right"), right),
    ):  # fmt: skip
        assert found.tolist() == expected
        assert found.dtype == xp.int64
    assert xp.searchsorted(ordered, values, out_int32=True).dtype == xp.int32


@clause("sorting.searchsorted.row_by_row", MUST, source=[Torch("torch.searchsorted")])
def _(xp):
    """Sequences of several rows have values of as many; one sequence has values of any shape, and a number gives a 0-d place."""
    rows = xp.tensor([[1, 3, 5], [2, 4, 6]])
    assert xp.searchsorted(rows, xp.tensor([[3, 6], [3, 6]])).tolist() == [[1, 3], [1, 2]]
    assert tuple(xp.searchsorted(rows[0], xp.ones(2, 1, 3, dtype=xp.int64)).shape) == (2, 1, 3)
    place = xp.searchsorted(rows[1], 5)
    assert (place.item(), tuple(place.shape)) == (2, ())
    assert xp.searchsorted(rows[0], xp.tensor([2.5])).tolist() == [1]
    for wrong in (
        lambda: xp.searchsorted(rows, xp.tensor([1, 2])),
        lambda: xp.searchsorted(rows, 1),
        lambda: xp.searchsorted(rows[0, 0], rows),
    ):
        with raises(RuntimeError):
            wrong()


@clause("sorting.searchsorted.sorter", MUST, source=[Torch("torch.searchsorted")])
def _(xp):
    """``sorter`` holds the indices that put the sequence in order; RuntimeError for another shape, dtype or range."""
    sequence = xp.tensor([5, 1, 3])
    values = xp.tensor([2, 5])
    assert xp.searchsorted(sequence, values, sorter=xp.argsort(sequence)).tolist() == [1, 2]
    for sorter in (
        xp.tensor([1, 2]),
        xp.tensor([1, 2, 3]),
        xp.tensor([1.0, 2.0, 0.0]),
        xp.tensor([1, 2, 0], dtype=xp.int32),
    ):
        with raises(RuntimeError):
            xp.searchsorted(sequence, values, sorter=sorter)


@clause("sorting.searchsorted.refuses", MUST, source=[Torch("torch.searchsorted")])
def _(xp):
    """A side that there is not or that ``right`` contradicts, and an ``out=`` of the other integer dtype, are RuntimeError."""
    ordered, values = xp.tensor([1.0, 2.0]), xp.tensor([1.5])
    with raises(RuntimeError):
        xp.searchsorted(ordered, values, side="middle")
    with raises(RuntimeError):
        xp.searchsorted(ordered, values, side="left", right=True)
    out = xp.full((1,), 7, dtype=xp.int32)
    with raises(RuntimeError):
        xp.searchsorted(ordered, values, out=out)
    assert out.tolist() == [7]
    assert xp.searchsorted(ordered, values, out_int32=True, out=out) is out
    assert out.tolist() == [1]


@clause("sorting.searchsorted.of_nan", SHOULD, source=[Torch("torch.searchsorted")])
def _(xp):
    """The place of NaN is after every element."""
    ordered = xp.tensor([1.0, 3.0, INF])
    assert xp.searchsorted(ordered, xp.tensor([NAN, INF, -INF])).tolist() == [3, 2, 0]
    assert xp.searchsorted(ordered, xp.tensor([NAN, INF, -INF]), right=True).tolist() == [3, 3, 0]


@clause("sorting.bucketize.between_boundaries", MUST, source=[Torch("torch.bucketize")])
def _(xp):
    """``bucketize`` is ``searchsorted``, arguments exchanged: a bucket has its upper boundary, or its lower with ``right``."""
    boundaries = xp.tensor([1, 3, 5])
    values = xp.tensor([[0, 1, 2], [3, 5, 9]])
    assert xp.bucketize(values, boundaries).tolist() == [[0, 0, 1], [1, 2, 3]]
    assert xp.bucketize(values, boundaries, right=True).tolist() == [[0, 1, 1], [2, 3, 3]]
    assert xp.bucketize(4, boundaries).item() == 2
    assert xp.bucketize(values, boundaries, out_int32=True).dtype == xp.int32
    with raises(RuntimeError):
        xp.bucketize(values, boundaries.reshape(1, 3))


# Counts by place


@clause("sorting.bincount.counts", MUST, source=[Torch("torch.bincount")])
def _(xp):
    """``bincount`` counts each number from 0 to the largest, or to ``minlength``, in int64; or adds up the weights of each."""
    x = xp.tensor([1, 3, 1, 0])
    assert xp.bincount(x).tolist() == [1, 2, 0, 1]
    assert xp.bincount(x).dtype == xp.int64
    assert xp.bincount(x, minlength=6).tolist() == [1, 2, 0, 1, 0, 0]
    assert xp.bincount(x[:0], minlength=2).tolist() == [0, 0]
    assert x.bincount(xp.tensor([0.5, 2.0, 1.0, 4.0])).tolist() == [4.0, 1.5, 0.0, 2.0]
    for weights, dtype in ((xp.float32, xp.float32), (xp.float64, xp.float64), (xp.int64, xp.float64)):
        assert xp.bincount(x, xp.ones(4, dtype=weights)).dtype == dtype


@clause("sorting.bincount.refuses", MUST, source=[Torch("torch.bincount")])
def _(xp):
    """Negative numbers, floats, dimensions but one, weights of another length and a negative ``minlength`` are RuntimeError."""
    x = xp.tensor([1, 2])
    for wrong in (
        lambda: xp.bincount(xp.tensor([1, -1])), lambda: xp.bincount(xp.tensor([1.0])), lambda: xp.bincount(x.reshape(1, 2)),
        lambda: xp.bincount(x, xp.ones(3)), lambda: xp.bincount(x, minlength=-1),
    ):  # fmt: skip
        with raises(RuntimeError):
            wrong()


@clause("sorting.histc.between_two_ends", MUST, source=[Torch("torch.histc")])
def _(xp):
    """``histc`` counts, in the input's dtype, in bins of one width from ``min`` to ``max``, both within, and nothing outside."""
    x = xp.tensor([0.0, 1.0, 1.5, 2.0, 4.0, 5.0, -1.0, NAN])
    found = xp.histc(x, bins=4, min=0, max=4)
    assert found.tolist() == [1.0, 2.0, 1.0, 1.0]
    assert found.dtype == x.dtype
    assert xp.histc(x[:5], 2).tolist() == [3.0, 2.0]
    assert xp.histc(xp.tensor([1.0, 1.0]), 2).tolist() == [0.0, 2.0]
    assert tuple(xp.histc(x[:5]).shape) == (100,)
    for wrong in (
        lambda: xp.histc(x), lambda: xp.histc(x[:5], 0), lambda: xp.histc(x[:5], 2, 3, 1), lambda: xp.histc(xp.tensor([1, 2]), 2),
    ):  # fmt: skip
        with raises(RuntimeError):
            wrong()


@clause("sorting.histogram.counts_and_edges", MUST, source=[Torch("torch.histogram")])
def _(xp):
    """``histogram`` gives the counts in and the edges of bins: as many as said, within a range or not, or between given edges."""
    x = xp.tensor([0.0, 1.0, 1.5, 2.0, 4.0])
    for bins, options in ((4, {}), (2, {"range": (0.0, 3.0)}), ([0.0, 1.0, 4.0], {}), (4, {"density": True})):
        given = xp.tensor(bins) if isinstance(bins, list) else bins
        hist, edges = xp.histogram(x, given, **options)
        counts, at = np.histogram(np.array(x.tolist()), bins, **options)
        assert same(hist.tolist(), counts)
        assert same(edges.tolist(), at)
        assert hist.dtype == edges.dtype == x.dtype
    weighted = xp.histogram(x, 2, weight=xp.tensor([1.0, 2.0, 4.0, 8.0, 16.0]))
    assert weighted.hist.tolist() == [7.0, 24.0]
    assert weighted.bin_edges.tolist() == [0.0, 2.0, 4.0]


@clause("sorting.histogram.refuses", MUST, source=[Torch("torch.histogram")])
def _(xp):
    """No bins, ends in the wrong order or not finite, integers, and weights or edges that do not fit are RuntimeError."""
    x = xp.tensor([1.0, 2.0])
    for wrong in (
        lambda: xp.histogram(x, 0), lambda: xp.histogram(x, 2, range=(3.0, 1.0)), lambda: xp.histogram(xp.tensor([NAN, 1.0]), 2),
        lambda: xp.histogram(xp.tensor([1, 2]), 2), lambda: xp.histogram(x, 2, weight=xp.ones(3)),
        lambda: xp.histogram(x, xp.tensor([0.0, 1.0], dtype=xp.float64)),
    ):  # fmt: skip
        with raises(RuntimeError):
            wrong()


@clause("sorting.histogramdd.of_points", MUST, source=[Torch("torch.histogramdd")])
def _(xp):
    """``histogramdd`` counts points, which the last dimension holds, in bins along each dimension."""
    points = np.array([[0.0, 1.0], [2.0, 3.0], [2.0, 1.0], [1.0, 0.0]])
    x = xp.tensor(points.tolist(), dtype=xp.float64)
    for bins, named in (([2, 3], {}), (2, {}), ([2, 2], {"range": (0.0, 2.0, 0.0, 4.0)})):
        hist, edges = xp.histogramdd(x, bins, **named)
        ends = named and {"range": ((0.0, 2.0), (0.0, 4.0))}
        counts, at = np.histogramdd(points, bins, **ends)
        assert hist.tolist() == counts.tolist()
        assert all(same(e.tolist(), a) for e, a in zip(edges, at, strict=True))
    assert xp.histogramdd(x.reshape(2, 2, 2), [2, 3]).hist.sum().item() == 4.0
    for wrong in (lambda: xp.histogramdd(x, [2]), lambda: xp.histogramdd(x[0], 2)):
        with raises(RuntimeError):
            wrong()

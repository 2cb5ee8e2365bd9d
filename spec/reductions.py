"""Reductions: which dimensions go, what is made of nothing and of NaN, whose gradient a tie is, and in which dtype.

The sums and extremes themselves are in the chapter on arithmetic; these clauses hold for the whole family.
"""

import copy
import pickle

import numpy as np

from conformance.clause import MUST, SHOULD, Torch, clause, each, raises, warns

TAPE = ["autograd.tape"]
INF = float("inf")
NAN = float("nan")

BY_DIM = {
    "sum": np.sum, "mean": np.mean, "amax": np.max, "amin": np.min, "nansum": np.sum, "nanmean": np.mean, "any": np.any,
    "all": np.all, "std": lambda x, axis, keepdims: np.std(x, axis=axis, keepdims=keepdims, ddof=1),
    "var": lambda x, axis, keepdims: np.var(x, axis=axis, keepdims=keepdims, ddof=1),
    "logsumexp": lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims)),
}  # fmt: skip
"""Reductions over one dimension or several, as NumPy says them."""

ONE_DIM = ("argmax", "argmin", "max", "min", "median", "nanmedian", "mode", "prod", "cummax", "sort")
"""Functions along one dimension."""


def same(found, expected):
    """Whether both are nearly the same numbers, NaN for NaN."""
    return bool(np.allclose(found, expected, rtol=1e-5, equal_nan=True))


def block(xp, device="cpu"):
    """A tensor of three dimensions, no two elements alike, and the same as an array."""
    array = np.cos(np.arange(24.0)).reshape(2, 3, 4)
    return xp.tensor(array.tolist(), dtype=xp.float64, device=device), array


# Dimensions


@clause("reductions.dims.which", MUST, source=[Torch(*(f"torch.{name}" for name in BY_DIM))])
def _(xp, device, name=each(list(BY_DIM)), dim=each([0, -1, (1,), (0, 2), [-1, 1], (2, 0, 1)])):
    """``dim`` is one dimension, or several as a tuple or list in any order; those go, or stay with size 1 for ``keepdim``."""
    x, array = block(xp, device)
    axis = tuple(dim) if isinstance(dim, list) else dim
    for keep in (False, True):
        y = getattr(xp, name)(x, dim, keepdim=keep)
        expected = BY_DIM[name](array, axis=axis, keepdims=keep)
        assert tuple(y.shape) == expected.shape
        assert same(y.tolist(), expected)


@clause(
    "reductions.dims.all_of_them", MUST, source=[Torch(*(f"torch.{name}" for name in BY_DIM if name != "logsumexp"))]
)
def _(xp, device, name=each([name for name in BY_DIM if name != "logsumexp"])):
    """Without ``dim`` all dimensions go, and the result is 0-d."""
    x, array = block(xp, device)
    y = getattr(xp, name)(x)
    assert tuple(y.shape) == ()
    assert same(y.item(), BY_DIM[name](array, axis=None, keepdims=False))


@clause("reductions.dims.an_empty_list", SHOULD, source=[Torch("torch.sum", "torch.any", "torch.var")])
def _(xp):
    """An empty ``dim`` means every dimension, but to ``any`` and ``all``, which then go along none."""
    x = xp.tensor([[0.0, 1.0], [2.0, 3.0]])
    assert xp.sum(x, ()).item() == 6.0
    assert xp.sum(x, []).item() == 6.0
    assert xp.amax(x, ()).item() == 3.0
    assert xp.mean(x, ()).item() == 1.5
    assert tuple(xp.var(x, ()).shape) == ()
    assert xp.any(x, ()).tolist() == xp.all(x, ()).tolist() == [[False, True], [True, True]]


@clause("reductions.dims.out_of_range", MUST, source=[Torch("torch.sum", "torch.argmax", "torch.median")])
def _(xp, name=each([*BY_DIM, *ONE_DIM])):
    """A dimension outside [-n, n) is IndexError; a 0-d tensor has the dimensions 0 and -1."""
    function = getattr(xp, name)
    x = xp.ones(2, 3)
    for dim in (2, -3):
        with raises(IndexError):
            function(x, dim)
    scalar = xp.tensor(2.0)
    with raises(IndexError):
        function(scalar, 1)
    if name in ("std", "var"):
        return
    for dim in (0, -1):
        y = function(scalar, dim)
        assert tuple((y[0] if isinstance(y, tuple) else y).shape) == ()


@clause("reductions.dims.twice", MUST, source=[Torch("torch.sum", "torch.amax", "torch.var")])
def _(xp, name=each(list(BY_DIM))):
    """A dimension that is named twice is RuntimeError, also under its two names."""
    x = xp.ones(2, 3)
    for dim in ((0, 0), (1, -1), [-2, 1, 0]):
        with raises(RuntimeError):
            getattr(xp, name)(x, dim)


@clause("reductions.dims.as_numpy_names_them", SHOULD, source=[Torch("torch.sum", "torch.max", "torch.argmax")])
def _(xp, name=each(["sum", "mean", "prod", "amax", "any", "var", "nansum", "logsumexp", "argmax", "max", "median"])):
    """``axis`` is another name of ``dim`` and ``keepdims`` of ``keepdim``, of functions and of methods."""
    x = xp.tensor([[1.0, 2.0, 4.0], [3.0, 0.0, 5.0]])
    function, method = getattr(xp, name), getattr(x, name)
    for y in (function(x, axis=1, keepdims=True), method(axis=1, keepdims=True)):
        y = y[0] if isinstance(y, tuple) else y
        expected = function(x, 1, keepdim=True)
        expected = expected[0] if isinstance(expected, tuple) else expected
        assert tuple(y.shape) == (2, 1)
        assert y.tolist() == expected.tolist()


@clause("reductions.layout.any", MUST, source=[Torch("torch.sum", "torch.amax")], requires=["views"])
def _(xp, name=each([*BY_DIM, "logsumexp"])):
    """The elements are those that the tensor shows: transposed, strided, expanded or offset."""
    x, array = block(xp)
    reduce = getattr(xp, name)
    for view, shown in (
        (x.permute(2, 0, 1), array.transpose(2, 0, 1)),
        (x[:, ::2, 1:], array[:, ::2, 1:]),
        (x[0].expand(5, 3, 4), np.broadcast_to(array[0], (5, 3, 4))),
    ):
        assert same(reduce(view, 1).tolist(), BY_DIM[name](shown, axis=1, keepdims=False))


@clause("reductions.results.are_copies", MUST, source=[Torch("torch.sum", "torch.amax")], requires=["mutable"])
def _(xp, device, name=each(["sum", "mean", "prod", "amax", "amin", "max", "min", "nansum", "logsumexp", "median"])):
    """Also of a single element the result is on memory of its own."""
    reduce = getattr(xp, name)
    for shape in ((), (1,)):
        x = xp.ones(shape, device=device)
        y = reduce(x, 0)
        y = y[0] if isinstance(y, tuple) else y
        y.fill_(7.0)
        assert x.sum().item() == 1.0


# Nothing


@clause("reductions.empty.identity", MUST, source=[Torch("torch.sum", "torch.prod", "torch.all", "torch.logsumexp")])
def _(xp, device):
    """Of no elements: the sum is 0, the product 1, ``all`` true, ``any`` false, ``logsumexp`` -inf, the mean and median NaN."""
    x = xp.zeros(0, device=device)
    assert xp.sum(x).item() == xp.nansum(x).item() == 0.0
    assert xp.prod(x).item() == 1.0
    assert xp.count_nonzero(x).item() == 0
    assert (xp.all(x).item(), xp.any(x).item()) == (True, False)
    assert xp.logsumexp(x, 0).item() == -INF
    assert np.isnan([xp.mean(x).item(), xp.nanmean(x).item(), xp.median(x).item(), xp.nanmedian(x).item()]).all()


@clause("reductions.empty.along_a_dimension", MUST, source=[Torch("torch.sum", "torch.prod", "torch.all")])
def _(xp, device):
    """Along a dimension of size 0 each result is that of no elements; along another there are no results."""
    x = xp.zeros(2, 0, device=device)
    assert xp.sum(x, 1).tolist() == [0.0, 0.0]
    assert xp.prod(x, 1).tolist() == [1.0, 1.0]
    assert xp.all(x, 1).tolist() == [True, True]
    assert xp.any(x, 1).tolist() == [False, False]
    assert xp.logsumexp(x, 1).tolist() == [-INF, -INF]
    assert np.isnan(xp.mean(x, 1).tolist()).all()
    for name in (*BY_DIM, "prod"):
        assert tuple(getattr(xp, name)(x, 0).shape) == (0,)
        assert tuple(getattr(xp, name)(x, 0, keepdim=True).shape) == (1, 0)


@clause("reductions.empty.has_no_extreme", MUST, source=[Torch("torch.amax", "torch.aminmax", "torch.argmax")])
def _(xp):
    """Of no elements there is no extreme: RuntimeError, of an index IndexError."""
    x = xp.zeros(0, 3)
    for refuse in (xp.max, xp.min, xp.amax, xp.amin, xp.aminmax):
        with raises(RuntimeError):
            refuse(x)
    for refuse in (xp.argmax, xp.argmin):
        with raises(IndexError):
            refuse(x)


@clause("reductions.empty.has_no_extreme_along", MUST, source=[Torch("torch.amax", "torch.median", "torch.kthvalue")])
def _(xp, name=each(["max", "min", "amax", "amin", "argmax", "argmin", "median", "nanmedian", "mode"])):
    """Along a dimension of size 0 it is IndexError; along another the results are as many as there are slices, maybe none."""
    function = getattr(xp, name)
    with raises(IndexError):
        function(xp.zeros(0, 3), 0)
    with raises(IndexError):
        function(xp.zeros(2, 0), -1)
    y = function(xp.zeros(0, 3), 1)
    assert tuple((y[0] if isinstance(y, tuple) else y).shape) == (0,)


# NaN


@clause("reductions.nan.spreads", MUST, source=[Torch("torch.amax", "torch.median", "torch.aminmax", "torch.max")])
def _(xp, device, name=each(["sum", "mean", "prod", "max", "min", "amax", "amin", "var", "std", "median"])):
    """One NaN makes the result NaN, of all elements and along a dimension, and of no other slice."""
    x = xp.tensor([[1.0, NAN, 2.0], [3.0, 4.0, 5.0]], device=device)
    reduce = getattr(xp, name)
    assert np.isnan(reduce(x).item())
    y = reduce(x, 1)
    assert np.isnan((y[0] if isinstance(y, tuple) else y).tolist()).tolist() == [True, False]
    least, greatest = xp.aminmax(x)
    assert np.isnan([least.item(), greatest.item()]).all()


@clause("reductions.nan.is_passed_over", MUST, source=[Torch("torch.nansum", "torch.nanmean", "torch.nanmedian")])
def _(xp, device):
    """``nansum``, ``nanmean`` and ``nanmedian`` pass over NaN; where all is NaN the sum is 0, mean and median are NaN."""
    x = xp.tensor([[1.0, NAN, 4.0, 6.0], [NAN, NAN, NAN, NAN]], device=device)
    assert xp.nansum(x).item() == 11.0
    assert xp.nansum(x, 1).tolist() == [11.0, 0.0]
    assert same(xp.nanmean(x, 1).tolist(), [11 / 3, NAN])
    assert same(xp.nanmean(x).item(), 11 / 3)
    assert same(xp.nanmedian(x, 1).values.tolist(), [4.0, NAN])
    assert xp.nanmedian(x).item() == 4.0


@clause("reductions.nan.has_no_share", MUST, source=[Torch("torch.nansum", "torch.nanmean")], requires=TAPE)
def _(xp, device):
    """The gradient of ``nansum`` and ``nanmean`` goes to the elements that are not NaN, and NaN gets 0."""
    x = xp.tensor([1.0, NAN, 3.0], device=device, requires_grad=True)
    xp.nansum(x).backward()
    assert x.grad.tolist() == [1.0, 0.0, 1.0]
    x.grad = None
    xp.nanmean(x).backward()
    assert x.grad.tolist() == [0.5, 0.0, 0.5]


@clause("reductions.nan.is_true", SHOULD, source=[Torch("torch.any", "torch.all", "torch.count_nonzero")])
def _(xp):
    """NaN and infinities are not zero, -0 is: to ``any``, ``all`` and ``count_nonzero``."""
    x = xp.tensor([NAN, -0.0, 0.0, INF])
    assert xp.count_nonzero(x).item() == 2
    assert xp.all(xp.tensor([NAN, INF])).item() is True
    assert xp.any(xp.tensor([0.0, -0.0])).item() is False
    assert xp.any(xp.tensor([NAN])).item() is True


@clause("reductions.nan.comes_first", MUST, source=[Torch("torch.max", "torch.argmax")])
def _(xp, device, name=each(["max", "min"])):
    """The index of an extreme along a dimension is that of the first NaN, if there is one."""
    x = xp.tensor([[1.0, NAN, NAN, 9.0], [4.0, 4.0, 4.0, NAN]], device=device)
    assert getattr(xp, name)(x, 1).indices.tolist() == [1, 3]
    assert getattr(xp, f"arg{name}")(x, 1).tolist() == [1, 3]


# Ties


@clause("reductions.ties.first_index", MUST, source=[Torch("torch.max", "torch.min", "torch.argmax", "torch.argmin")])
def _(xp, device, dtype=each(["bool", "uint8", "int64", "float16", "bfloat16", "float32", "float64"])):
    """Among equals the index is the first, whatever the dtype, along each dimension and in all elements."""
    x = xp.tensor([[0, 1, 1], [1, 0, 1]], device=device).to(getattr(xp, dtype))
    assert xp.max(x, 1).indices.tolist() == [1, 0]
    assert xp.max(x, 0).indices.tolist() == [1, 0, 0]
    assert xp.min(xp.tensor([2, 1, 1], device=device).to(getattr(xp, dtype)), 0).indices.item() == (
        0 if dtype == "bool" else 1
    )
    if dtype != "bool":
        assert xp.argmax(x, 1).tolist() == [1, 0]
        assert (xp.argmax(x).item(), xp.argmin(x).item()) == (1, 0)


@clause(
    "reductions.ties.share_the_gradient", MUST, source=[Torch("torch.amax", "torch.max", "torch.median")], requires=TAPE
)
def _(xp, device):
    """Elements that tie share the gradient of ``amax``, ``aminmax`` and, of all elements, of ``max`` and ``median`` equally."""
    rows = [[2.0, 5.0, 5.0], [1.0, 1.0, 1.0]]
    third = 1 / 3
    for reduce, gradient in (
        (lambda x: xp.amax(x, 1).sum(), [[0.0, 0.5, 0.5], [third] * 3]),
        (lambda x: xp.amin(x, (0, 1)), [[0.0] * 3, [third] * 3]),
        (lambda x: xp.aminmax(x, dim=1).max.sum(), [[0.0, 0.5, 0.5], [third] * 3]),
        (lambda x: xp.aminmax(x).min, [[0.0] * 3, [third] * 3]),
        (lambda x: xp.max(x), [[0.0, 0.5, 0.5], [0.0] * 3]),
        (lambda x: xp.min(x), [[0.0] * 3, [third] * 3]),
        (lambda x: xp.median(xp.cat([x, x[1:]])), [[0.0] * 3, [third] * 3]),
    ):
        x = xp.tensor(rows, device=device, requires_grad=True)
        reduce(x).backward()
        assert same(x.grad.tolist(), gradient)


@clause("reductions.ties.one_is_picked", MUST, source=[Torch("torch.max", "torch.median", "torch.mode")], requires=TAPE)
def _(xp, device, name=each(["max", "min", "median", "nanmedian", "mode"])):
    """Along a dimension, where there is an index, the element at the index gets the whole gradient, and no other."""
    x = xp.tensor([[2.0, 5.0, 2.0, 5.0], [1.0, 1.0, 1.0, 1.0]], device=device, requires_grad=True)
    values, indices = getattr(xp, name)(x, 1)
    (values * xp.tensor([3.0, 7.0], device=device)).sum().backward()
    expected = np.zeros((2, 4))
    expected[[0, 1], indices.tolist()] = [3.0, 7.0]
    assert x.grad.tolist() == expected.tolist()


# dtypes


@clause("reductions.dtype.of_results", MUST, source=[Torch("torch.sum", "torch.prod", "torch.any", "torch.logsumexp")])
def _(
    xp, dtype=each(["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"])
):
    """Sums and products of integers and bools are int64; counts and indices are; ``logsumexp`` of them is float32."""
    x = xp.tensor([0, 1, 1]).to(getattr(xp, dtype))
    exact = dtype[0] in "bui" and dtype != "bfloat16"
    wide = xp.int64 if exact else x.dtype
    for name in ("sum", "prod", "nansum"):
        assert getattr(xp, name)(x).dtype == wide
        assert getattr(xp, name)(x, 0).dtype == wide
    for name in ("max", "min", "amax", "amin"):
        assert getattr(xp, name)(x).dtype == x.dtype
    assert xp.aminmax(x).max.dtype == x.dtype
    assert xp.count_nonzero(x).dtype == xp.int64
    assert xp.logsumexp(x, 0).dtype == (xp.float32 if exact else x.dtype)
    for name in ("any", "all"):
        assert getattr(xp, name)(x).dtype == (xp.uint8 if dtype == "uint8" else xp.bool)
    if dtype != "bool":
        assert xp.argmax(x).dtype == xp.int64


@clause(
    "reductions.dtype.is_of_floats", MUST, source=[Torch("torch.var", "torch.std", "torch.nanmean", "torch.std_mean")]
)
def _(xp, name=each(["mean", "nanmean", "var", "std", "var_mean", "std_mean"]), dtype=each(["bool", "uint8", "int64"])):
    """Means, variances and deviations of bools and integers are RuntimeError; so are means in such a dtype."""
    with raises(RuntimeError):
        getattr(xp, name)(xp.ones(3, dtype=getattr(xp, dtype)))
    if name in ("mean", "nanmean"):
        with raises(RuntimeError):
            getattr(xp, name)(xp.ones(3), dtype=getattr(xp, dtype))


@clause(
    "reductions.dtype.converts_first", MUST, source=[Torch("torch.sum", "torch.prod", "torch.mean", "torch.nansum")]
)
def _(xp):
    """``dtype`` converts the elements before they are reduced, so that nothing overflows, or is cut, on the way."""
    x = xp.tensor([200, 100], dtype=xp.uint8)
    assert xp.mean(x, dtype=xp.float32).item() == 150.0
    assert xp.prod(x, dtype=xp.float64).item() == 20000.0
    assert xp.prod(x, 0, dtype=xp.uint8).item() == 20000 % 256
    assert xp.sum(xp.tensor([1.75, 1.75]), dtype=xp.int32).item() == 2
    assert xp.prod(xp.tensor([1.75, 2.75]), dtype=xp.int64).item() == 2
    assert xp.nansum(xp.tensor([NAN, 1.5]), dtype=xp.float64).dtype == xp.float64
    big = xp.full((2,), 60000.0, dtype=xp.float16)
    assert xp.sum(big, dtype=xp.float32).item() == 120000.0


@clause("reductions.dtype.halves_add_up_in_float32", SHOULD, source=[Torch("torch.sum", "torch.mean")])
def _(xp, dtype=each(["float16", "bfloat16"])):
    """The elements of a half type are added up in float32: ones beyond where it has only even numbers are not lost."""
    x = xp.ones(4096, dtype=getattr(xp, dtype))
    assert xp.sum(x).item() == 4096.0
    assert xp.nansum(x).item() == 4096.0
    assert xp.mean(x).item() == 1.0
    assert (
        xp.mean(xp.full((8,), 60000.0, dtype=getattr(xp, dtype))).item()
        == xp.full((), 60000.0, dtype=getattr(xp, dtype)).item()
    )


# Variances


@clause("reductions.var.correction", MUST, source=[Torch("torch.var", "torch.std", "torch.var_mean", "torch.std_mean")])
def _(xp, device, correction=each([0, 1, 2, 0.5])):
    """``correction`` is taken from the number of elements that the squares are shared among; it is 1 if left out."""
    x, array = block(xp, device)
    for dim in (None, 1, (0, 2)):
        n = array.size if dim is None else np.prod([array.shape[d] for d in ((dim,) if isinstance(dim, int) else dim)])
        expected = np.var(array, axis=dim) * n / (n - correction)
        mean = np.mean(array, axis=dim)
        assert same(xp.var(x, dim, correction=correction).tolist(), expected)
        assert same(xp.std(x, dim, correction=correction).tolist(), np.sqrt(expected))
        for name, first in (("var_mean", expected), ("std_mean", np.sqrt(expected))):
            pair = getattr(xp, name)(x, dim, correction=correction)
            assert same(pair[0].tolist(), first)
            assert same(pair[1].tolist(), mean)
    if correction == 1:
        assert same(xp.var(x).item(), np.var(array, ddof=1))
        assert same(x.std(0).tolist(), np.std(array, axis=0, ddof=1))


@clause("reductions.var.unbiased", MUST, source=[Torch("torch.var", "torch.std", "torch.Tensor.var")])
def _(xp, device):
    """``unbiased``, a bool, is the older name: true for a correction of 1, false for 0; it may stand before or after ``dim``."""
    x = xp.tensor([[1.0, 3.0], [2.0, 8.0]], device=device)
    for y in (xp.var(x, False), xp.var(x, unbiased=False), x.var(False), xp.var(x, None, correction=0)):
        assert same(y.item(), 7.25)
    for y in (xp.var(x, 1, False), xp.var(x, dim=1, unbiased=False), x.var(1, False), xp.var(x, 1, correction=0)):
        assert same(y.tolist(), [1.0, 9.0])
    for y in (xp.var(x, 1, True), xp.var(x, 1), x.var(1, unbiased=True)):
        assert same(y.tolist(), [2.0, 18.0])
    assert tuple(xp.std(x, 1, False, True).shape) == (2, 1)
    with raises(TypeError):
        xp.var(x, 1, unbiased=True, correction=1)


@clause("reductions.var.of_one_element", MUST, source=[Torch("torch.var", "torch.std")])
def _(xp, name=each(["var", "std", "var_mean", "std_mean"])):
    """The sample variance of one element, or of none, is NaN, with a UserWarning; without correction it is 0."""
    function = getattr(xp, name)
    for values in ([3.0], []):
        with warns(UserWarning, match="degrees of freedom"):
            y = function(xp.tensor(values))
        assert np.isnan((y[0] if isinstance(y, tuple) else y).item())
    y = function(xp.tensor([3.0]), correction=0)
    assert (y[0] if isinstance(y, tuple) else y).item() == 0.0


@clause("reductions.var.beyond_the_elements", SHOULD, source=[Torch("torch.var", "torch.std")])
def _(xp):
    """A correction beyond the number of elements counts as that number: what is divided by 0 is infinite."""
    with warns(UserWarning, match="degrees of freedom"):
        assert xp.var(xp.tensor([1.0, 2.0]), correction=3).item() == INF
    with warns(UserWarning, match="degrees of freedom"):
        assert np.isnan(xp.var(xp.tensor([2.0, 2.0]), correction=3).item())


@clause("reductions.var.far_from_zero", SHOULD, source=[Torch("torch.var")])
def _(xp, device):
    """The variance is that of the distances to the mean, which is exact however far from 0 that is."""
    x = xp.tensor([1e9, 1e9 + 1, 1e9 + 2], dtype=xp.float64, device=device)
    assert xp.var(x).item() == 1.0
    assert xp.std(xp.tensor([4096.0, 4097.0, 4098.0], device=device)).item() == 1.0


@clause("reductions.var.gradient", MUST, source=[Torch("torch.var", "torch.std", "torch.var_mean")], requires=TAPE)
def _(xp, device):
    """The gradient is twice the distance to the mean, shared; of ``std`` that over twice the deviation, and 0 where that is 0."""
    x = xp.tensor([[1.0, 2.0, 6.0], [5.0, 5.0, 5.0]], dtype=xp.float64, device=device, requires_grad=True)
    xp.var(x, 1).sum().backward()
    assert same(x.grad.tolist(), [[-2.0, -1.0, 3.0], [0.0] * 3])
    x.grad = None
    xp.std(x, 1).sum().backward()
    assert same(x.grad.tolist(), [[-2 / 2 / 7**0.5, -1 / 2 / 7**0.5, 3 / 2 / 7**0.5], [0.0] * 3])
    for name, of_first in (("var_mean", [-2.0, -1.0, 3.0]), ("std_mean", [-1 / 7**0.5, -0.5 / 7**0.5, 1.5 / 7**0.5])):
        x.grad = None
        first, mean = getattr(xp, name)(x, 1)
        (first[0] + 6 * mean[1]).backward()
        assert same(x.grad.tolist(), [of_first, [2.0] * 3])


@clause("reductions.var.of_complex_numbers", MUST, source=[Torch("torch.var", "torch.std")], requires=["complex"])
def _(xp):
    """The variance of complex numbers is the real number of the squared distances in the plane; the mean stays complex."""
    z = xp.tensor([1 + 1j, 1 - 1j, 3 + 0j], dtype=xp.complex128)
    expected = np.var([1 + 1j, 1 - 1j, 3 + 0j], ddof=1)
    variance, mean = xp.var_mean(z)
    assert (variance.dtype, mean.dtype) == (xp.float64, xp.complex128)
    assert same(variance.item(), expected)
    assert same(xp.std(z).item(), np.sqrt(expected))
    assert xp.var(z.to(xp.complex64)).dtype == xp.float32


# Sums of exponentials, counts, both extremes


@clause("reductions.logsumexp.never_overflows", MUST, source=[Torch("torch.logsumexp")])
def _(xp, device):
    """``logsumexp`` is finite for any finite elements, however large; infinities stay what they are."""
    x = xp.tensor([[1000.0, 1000.0], [-1000.0, -1000.0], [-INF, 3.0], [-INF, -INF], [INF, 0.0]], device=device)
    assert same(xp.logsumexp(x, 1).tolist(), [1000 + np.log(2), -1000 + np.log(2), 3.0, -INF, INF])
    assert same(xp.logsumexp(x[:1], (0, 1)).item(), 1000 + np.log(2))


@clause("reductions.logsumexp.gradient", MUST, source=[Torch("torch.logsumexp")], requires=TAPE)
def _(xp, device):
    """The gradient of ``logsumexp`` is the softmax, also where the exponentials themselves would overflow."""
    x = xp.tensor([1000.0, 1000.0, 999.0], device=device, requires_grad=True)
    xp.logsumexp(x, 0).backward()
    assert same(x.grad.tolist(), xp.softmax(x.detach(), 0).tolist())
    with raises(TypeError):
        xp.logsumexp(x)


@clause("reductions.count_nonzero.counts", MUST, source=[Torch("torch.count_nonzero")])
def _(xp, device):
    """``count_nonzero`` counts in all, along a dimension, or along several, in int64."""
    x = xp.tensor([[[0, 1], [2, 3]], [[0, 0], [4, 0]]], device=device)
    assert xp.count_nonzero(x).item() == 4
    assert xp.count_nonzero(x, 0).tolist() == [[0, 1], [2, 1]]
    assert xp.count_nonzero(x, dim=(1, 2)).tolist() == [3, 1]
    assert x.count_nonzero(-1).tolist() == [[1, 2], [0, 1]]
    assert xp.count_nonzero(x != 0, (0, 1)).tolist() == [2, 2]
    assert xp.count_nonzero(x).dtype == xp.count_nonzero(x, 0).dtype == xp.int64


@clause("reductions.aminmax.both", MUST, source=[Torch("torch.aminmax")])
def _(xp, device):
    """``aminmax`` gives the least and the greatest as ``min`` and ``max``, of all or along one dimension, named by keyword."""
    x = xp.tensor([[3, 1, 2], [9, 5, 7]], device=device)
    least, greatest = xp.aminmax(x)
    assert (least.item(), greatest.item()) == (1, 9)
    along = x.aminmax(dim=0, keepdim=True)
    assert (along.min.tolist(), along.max.tolist()) == ([[3, 1, 2]], [[9, 5, 7]])
    assert xp.aminmax(x, dim=-1).max.tolist() == [3, 9]
    with raises(TypeError):
        xp.aminmax(x, 0)


@clause("reductions.hash_tensor.is_of_the_bits", SHOULD, source=[Torch("torch.hash_tensor")])
def _(xp):
    """``hash_tensor`` is the exclusive or of the elements' bits, as int64 or float64, in uint64: equal elements cancel out."""
    assert xp.hash_tensor(xp.tensor([1, 2, 4])).item() == 7
    assert xp.hash_tensor(xp.tensor([1, 2, 4])).dtype == xp.uint64
    assert xp.hash_tensor(xp.tensor([-1], dtype=xp.int8)).item() == 2**64 - 1
    for dtype in (xp.float16, xp.float32, xp.float64):
        assert xp.hash_tensor(xp.tensor([1.5], dtype=dtype)).item() == int(np.float64(1.5).view(np.uint64))
    assert xp.hash_tensor(xp.ones(2, 3), 0).tolist() == [0, 0, 0]
    for wrong in (lambda: xp.hash_tensor(xp.ones(2), mode=1), lambda: xp.hash_tensor(xp.zeros(0))):
        with raises(RuntimeError):
            wrong()


# Several results, and out=


NAMED = {
    "max": ("values", "indices"), "min": ("values", "indices"), "median": ("values", "indices"),
    "nanmedian": ("values", "indices"), "mode": ("values", "indices"), "sort": ("values", "indices"),
    "cummax": ("values", "indices"), "cummin": ("values", "indices"), "kthvalue": ("values", "indices"),
    "topk": ("values", "indices"), "aminmax": ("min", "max"), "histogram": ("hist", "bin_edges"),
}  # fmt: skip
"""Functions with several results -> the results' names."""


def called(xp, name, x, **options):
    """The function of a vector along its dimension; where a number comes first it is 1."""
    if name == "aminmax":
        return xp.aminmax(x, dim=0, **options)
    return getattr(xp, name)(x, 1 if name in ("kthvalue", "topk", "histogram") else 0, **options)


@clause("reductions.named.fields", MUST, source=[Torch("torch.max", "torch.sort", "torch.aminmax", "torch.histogram")])
def _(xp, name=each(list(NAMED))):
    """Several results are a tuple, to unpack and to index, whose parts have names too."""
    x = xp.tensor([3.0, 1.0, 2.0])
    found = called(xp, name, x)
    first, second = found
    assert isinstance(found, tuple)
    assert len(found) == 2
    for i, (field, part) in enumerate(zip(NAMED[name], (first, second), strict=True)):
        assert getattr(found, field) is found[i] is part
    with raises(AttributeError, TypeError):
        setattr(found, NAMED[name][0], first)


@clause("reductions.named.printing", MUST, source=[Torch("torch.max", "torch.sort")], requires=["printing"])
def _(xp):
    """Named results are printed under the operation's name, each result under its own, in a line for itself."""
    assert repr(xp.max(xp.tensor([3, 1]), 0)) == "torch.return_types.max(\nvalues=tensor(3),\nindices=tensor(0))"
    assert (
        repr(xp.sort(xp.tensor([3, 1]))) == "torch.return_types.sort(\nvalues=tensor([1, 3]),\nindices=tensor([1, 0]))"
    )
    assert repr(xp.aminmax(xp.tensor([3, 1]))) == "torch.return_types.aminmax(\nmin=tensor(1),\nmax=tensor(3))"


@clause("reductions.named.types", SHOULD, source=[Torch("torch.max", "torch.sort")])
def _(xp, name=each([name for name in NAMED if name != "histogram"])):
    """The type of several results is found in ``torch.return_types``; it takes as many as it has names, else TypeError."""
    found = called(xp, name, xp.tensor([3.0, 1.0, 2.0]))
    kind = getattr(xp.return_types, name)
    assert type(found) is kind
    again = kind((1, 2))
    assert (getattr(again, NAMED[name][0]), getattr(again, NAMED[name][1])) == (1, 2)
    for wrong in ((1,), (1, 2, 3)):
        with raises(TypeError):
            kind(wrong)
    assert type(found[:2]) is tuple


@clause("reductions.named.copies", SHOULD, source=[Torch("torch.max", "torch.sort")])
def _(xp):
    """Named results are copied and pickled as what they are, with the tensors that they hold."""
    found = xp.sort(xp.tensor([3.0, 1.0]))
    for again in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert type(again) is type(found)
        assert (again.values.tolist(), again.indices.tolist()) == ([1.0, 3.0], [1, 0])
        assert again.values is not found.values
    shallow = copy.copy(found)
    assert type(shallow) is type(found)
    assert shallow.values is found.values


@clause("reductions.named.history", MUST, source=[Torch("torch.max", "torch.sort", "torch.topk")], requires=TAPE)
def _(xp, device, name=each([name for name, names in NAMED.items() if "indices" in names])):
    """Of a tracked tensor the values are tracked; the indices are int64 and never are."""
    x = xp.tensor([3.0, 1.0, 2.0], device=device, requires_grad=True)
    values, indices = called(xp, name, x)
    assert values.requires_grad
    assert not indices.requires_grad
    assert indices.dtype == xp.int64
    assert indices.device == values.device == x.device
    assert indices.shape == values.shape


@clause(
    "reductions.out.takes_each_result",
    MUST,
    source=[Torch("torch.max", "torch.sort", "torch.topk")],
    requires=["mutable"],
)
def _(xp, name=each([name for name, names in NAMED.items() if "indices" in names])):
    """``out=`` takes a tuple, a tensor for each result, which are written and returned, under their names."""
    x = xp.tensor([3.0, 1.0, 2.0])
    expected = called(xp, name, x)
    shape = tuple(expected[0].shape)
    out = xp.zeros(shape), xp.zeros(shape, dtype=xp.int64)
    found = called(xp, name, x, out=out)
    assert found[0] is out[0]
    assert found[1] is out[1]
    assert found.values is out[0]
    assert (out[0].tolist(), out[1].tolist()) == (expected[0].tolist(), expected[1].tolist())


@clause("reductions.out.of_the_results_dtypes", MUST, source=[Torch("torch.max", "torch.sort")], requires=["mutable"])
def _(xp, name=each(["max", "sort", "topk", "kthvalue", "median", "mode", "cummax"])):
    """Where there are indices ``out=`` must have the results' own dtypes, else RuntimeError, and nothing is written."""
    x = xp.tensor([3.0, 1.0, 2.0])
    shape = tuple(called(xp, name, x)[0].shape)
    for first, second in ((xp.float64, xp.int64), (xp.float32, xp.int32)):
        out = xp.full(shape, 7, dtype=first), xp.full(shape, 7, dtype=second)
        with raises(RuntimeError):
            called(xp, name, x, out=out)
        assert out[0].reshape(-1).tolist() == [7.0] * out[0].numel()
        assert out[1].reshape(-1).tolist() == [7] * out[1].numel()


@clause(
    "reductions.out.exact", MUST, source=[Torch("torch.amax", "torch.argmax", "torch.softmax")], requires=["mutable"]
)
def _(xp, name=each(["amax", "amin", "argmax", "argmin", "softmax", "log_softmax"])):
    """Extremes, their indices and ``softmax`` take only an ``out=`` of the result's own dtype: RuntimeError for another."""
    x = xp.tensor([3.0, 1.0])
    function = getattr(xp, name)
    expected = function(x, 0)
    out = xp.zeros(tuple(expected.shape), dtype=expected.dtype)
    assert function(x, 0, out=out) is out
    assert out.tolist() == expected.tolist()
    wrong = xp.full(tuple(expected.shape), 7, dtype=xp.float64 if expected.dtype != xp.int64 else xp.int32)
    with raises(RuntimeError):
        function(x, 0, out=wrong)
    assert wrong.reshape(-1).tolist() == [7] * wrong.numel()


@clause("reductions.out.of_truth", MUST, source=[Torch("torch.any", "torch.all")], requires=["mutable"])
def _(xp, name=each(["any", "all"])):
    """``any`` and ``all`` take an ``out=`` of bool or uint8, and RuntimeError meets any other."""
    function = getattr(xp, name)
    x = xp.tensor([[1.0, 2.0], [0.0, 0.0]])
    for dtype in (xp.bool, xp.uint8):
        out = xp.zeros(2, dtype=dtype)
        assert function(x, 1, out=out) is out
        assert out.tolist() == [1, 0]
    for dtype in (xp.float32, xp.int64):
        with raises(RuntimeError):
            function(x, 1, out=xp.zeros(2, dtype=dtype))


@clause("reductions.out.says_the_dtype", SHOULD, source=[Torch("torch.sum", "torch.prod")], requires=["mutable"])
def _(xp):
    """The dtype of a sum's or a product's ``out=`` is the one in which it is computed, as if named by ``dtype``."""
    x = xp.tensor([1.75, 1.75])
    for name, expected in (("sum", 2), ("prod", 1)):
        out = xp.zeros((), dtype=xp.int64)
        assert getattr(xp, name)(x, 0, out=out) is out
        assert out.item() == expected
    wide = xp.zeros((), dtype=xp.float64)
    assert xp.sum(xp.tensor([2**24, 1.0]), 0, out=wide).item() == 2.0**24 + 1


# Of variables and observations


@clause("reductions.cov.of_rows", MUST, source=[Torch("torch.cov")])
def _(xp):
    """``cov`` takes rows for variables and columns for observations; a vector is one variable, its covariance 0-d."""
    array = np.array([[1.0, 2.0, 4.0, 7.0], [0.0, 5.0, 1.0, 2.0]])
    x = xp.tensor(array.tolist(), dtype=xp.float64)
    assert same(xp.cov(x).tolist(), np.cov(array))
    assert same(xp.cov(x, correction=0).tolist(), np.cov(array, ddof=0))
    assert tuple(xp.cov(x[0]).shape) == ()
    assert same(xp.cov(x[0]).item(), np.cov(array[0]))
    assert xp.cov(xp.tensor([[1, 2], [3, 5]])).dtype == xp.float32


@clause("reductions.cov.weights", MUST, source=[Torch("torch.cov")])
def _(xp):
    """``fweights`` say how often an observation counts, ``aweights`` how much; RuntimeError for what cannot be weights."""
    array = np.array([[1.0, 2.0, 4.0], [0.0, 5.0, 1.0]])
    x = xp.tensor(array.tolist(), dtype=xp.float64)
    often, much = [1, 3, 2], [0.5, 1.0, 0.25]
    f, a = xp.tensor(often), xp.tensor(much, dtype=xp.float64)
    assert same(xp.cov(x, fweights=f).tolist(), np.cov(array, fweights=often))
    assert same(xp.cov(x, fweights=f, aweights=a).tolist(), np.cov(array, fweights=often, aweights=much))
    for wrong in (
        {"fweights": a}, {"aweights": f}, {"fweights": f[:2]}, {"fweights": -f}, {"aweights": -a}, {"fweights": f.reshape(1, 3)},
    ):  # fmt: skip
        with raises(RuntimeError):
            xp.cov(x, **wrong)
    with raises(RuntimeError):
        xp.cov(xp.ones(2, 2, 2))


@clause("reductions.corrcoef.within_one", MUST, source=[Torch("torch.corrcoef")])
def _(xp):
    """``corrcoef`` scales the covariances by the deviations, so that each variable's own is 1, and none beyond 1."""
    array = np.array([[1.0, 2.0, 4.0], [2.0, 4.0, 8.0], [3.0, 1.0, 0.5]])
    x = xp.tensor(array.tolist())
    found = np.array(xp.corrcoef(x).tolist())
    assert np.allclose(found, np.corrcoef(array), atol=1e-6)
    assert np.abs(found).max() <= 1.0
    assert xp.corrcoef(x[0]).item() == 1.0


# Distances and norms of slices


@clause("reductions.dist.is_a_norm_of_the_difference", MUST, source=[Torch("torch.dist")])
def _(xp, p=each([0, 1, 2, 3.5, INF, -INF])):
    """``dist`` is the p-norm of the difference of two tensors, broadcast together; the Euclidean one unless said."""
    a, b = np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([0.5, 2.0])
    x, y = xp.tensor(a.tolist()), xp.tensor(b.tolist())
    assert same(xp.dist(x, y, p).item(), np.linalg.norm((a - b).ravel(), p))
    assert same(xp.dist(x, y).item(), np.linalg.norm((a - b).ravel()))


@clause("reductions.renorm.scales_down_alone", MUST, source=[Torch("torch.renorm")])
def _(xp, device):
    """``renorm`` scales each slice along ``dim`` whose norm is above ``maxnorm`` down to it, and leaves the others exactly."""
    x = xp.tensor([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]], device=device)
    y = xp.renorm(x, 2, 0, 1.0)
    assert same(y[0].tolist(), [0.6, 0.8])
    assert y[1:].tolist() == x[1:].tolist()
    assert same(xp.renorm(x, 1, 1, 2.0)[:, 0].abs().sum().item(), 2.0)
    for wrong in ((2, 0, -1.0), (0, 0, 1.0), (-1, 0, 1.0)):
        with raises(RuntimeError):
            xp.renorm(x, *wrong)
    with raises(RuntimeError):
        xp.renorm(x[0], 2, 0, 1.0)


@clause("reductions.renorm.in_place", MUST, source=[Torch("torch.Tensor.renorm_")], requires=["mutable"])
def _(xp):
    """``renorm_`` writes into the tensor and returns it."""
    x = xp.tensor([[3.0, 4.0], [0.3, 0.4]])
    assert x.renorm_(2, 0, 1.0) is x
    assert same(x.tolist(), [[0.6, 0.8], [0.3, 0.4]])

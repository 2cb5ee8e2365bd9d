"""Promotion, casting and limits, compared with PyTorch's over every pair of dtypes."""

import copy
import itertools
import pickle

import pytest
import torch

import reference_impl as ref
from reference_impl import dtypes

PAIRS = list(itertools.product(dtypes.DTYPES, repeat=2))


def outcome(call, *args):
    """A dtype's name, or the class of the error."""
    try:
        return str(call(*args))
    except RuntimeError:
        return RuntimeError


def of_torch(d):
    return getattr(torch, d.name)


@pytest.mark.parametrize(("a", "b"), PAIRS, ids=str)
def test_promote_types(a, b):
    assert outcome(dtypes.promote_types, a, b) == outcome(torch.promote_types, of_torch(a), of_torch(b))


@pytest.mark.parametrize(("a", "b"), PAIRS, ids=str)
def test_can_cast(a, b):
    assert dtypes.can_cast(a, b) == torch.can_cast(of_torch(a), of_torch(b))


@pytest.mark.parametrize(("a", "b"), PAIRS, ids=str)
@pytest.mark.filterwarnings("ignore:ComplexHalf")
def test_dimensioned_over_zero_dim(a, b):
    expected = outcome(torch.result_type, torch.empty(2, dtype=of_torch(a)), torch.empty((), dtype=of_torch(b)))
    assert outcome(dtypes.combined, a, b, None) == expected


@pytest.mark.parametrize("default", ["float32", "float64", "float16"])
@pytest.mark.parametrize("value", [True, 1, 1.5, 2j])
@pytest.mark.parametrize("d", dtypes.DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(2,), ()], ids=str)
@pytest.mark.filterwarnings("ignore:ComplexHalf")
def test_tensors_over_python_scalars(d, value, default, shape):
    before = torch.get_default_dtype()
    try:
        torch.set_default_dtype(getattr(torch, default))
        ref.set_default_dtype(getattr(ref, default))
        expected = outcome(torch.result_type, torch.empty(shape, dtype=of_torch(d)), value)
        kinds = (d, None) if shape else (None, d)
        assert outcome(dtypes.combined, *kinds, dtypes.of_scalar_type(type(value))) == expected
    finally:
        torch.set_default_dtype(before)
        ref.set_default_dtype(ref.float32)


@pytest.mark.parametrize("d", dtypes.DTYPES, ids=str)
def test_attributes(d):
    theirs = of_torch(d)
    assert repr(d) == repr(theirs)
    assert (d.is_floating_point, d.is_complex, d.is_signed, d.itemsize) == (
        theirs.is_floating_point, theirs.is_complex, theirs.is_signed, theirs.itemsize,
    )  # fmt: skip
    if d.category >= dtypes.FLOATING:
        assert repr(d.to_real()) == repr(theirs.to_real())
        assert repr(d.to_complex()) == repr(theirs.to_complex())


@pytest.mark.parametrize("d", [d for d in dtypes.DTYPES if d.category >= dtypes.FLOATING], ids=str)
def test_finfo(d):
    ours, theirs = ref.finfo(d), torch.finfo(of_torch(d))
    for name in ("bits", "dtype", "eps", "max", "min", "tiny", "smallest_normal", "resolution"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("d", [d for d in dtypes.DTYPES if d.category == dtypes.INTEGER], ids=str)
def test_iinfo(d):
    ours, theirs = ref.iinfo(d), torch.iinfo(of_torch(d))
    assert (ours.bits, ours.min, ours.max, ours.dtype) == (theirs.bits, theirs.min, theirs.max, theirs.dtype)
    assert repr(ours) == repr(theirs)


def test_limits_refuse_the_other_category():
    with pytest.raises(TypeError, match="iinfo"):
        ref.finfo(ref.int32)
    with pytest.raises(TypeError, match="finfo"):
        ref.iinfo(ref.float32)


@pytest.mark.parametrize("d", dtypes.DTYPES, ids=str)
def test_a_dtype_stays_itself_through_copies(d):
    assert pickle.loads(pickle.dumps(d)) is d
    assert copy.deepcopy(d) is d


@pytest.mark.parametrize("wrong", [ref.int64, ref.bool, ref.complex64, "float32", None])
def test_default_dtype_must_be_floating(wrong):
    with pytest.raises(TypeError):
        ref.set_default_dtype(wrong)
    assert ref.get_default_dtype() is ref.float32

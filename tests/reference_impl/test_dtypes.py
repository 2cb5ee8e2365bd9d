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


NAMES = [d.name for d in dtypes.DTYPES if d.numpy is not None]
SHAPES = [(), (2,), (0,)]


@pytest.mark.parametrize("name", NAMES)
def test_result_type_of_every_pair_and_rank(name):
    """And the dtype of a product, where PyTorch has one."""
    for other, first, second in itertools.product(NAMES, SHAPES, SHAPES):
        if {first, second} == {(2,), (0,)}:
            continue
        of, results = [], []
        for xp in (torch, ref):
            a, b = xp.zeros(first, dtype=getattr(xp, name)), xp.zeros(second, dtype=getattr(xp, other))
            of.append(outcome(xp.result_type, a, b))
            results.append(None if of[-1] in (RuntimeError, "torch.complex32") else str((a * b).dtype))
        assert of[0] == of[1], (other, first, second)
        assert results[0] == results[1], (other, first, second)


NUMBERS = (True, False, 0, 1, -1, 300, -300, 2**40, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 0.5, 1e300, float("nan"), 2j)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["add", "mul", "div", "eq", "add_", "mul_", "fill_"])
def test_numbers_of_every_kind_and_size(name, method):
    """The result or the class of the error, beside a tensor of every dtype."""
    for number, shape in itertools.product(NUMBERS, [(), (2,)]):
        found = []
        for xp in (torch, ref):
            t = xp.ones(shape, dtype=getattr(xp, name))
            try:
                result = getattr(t, method)(number)
                found.append((str(result.dtype), str(result.tolist())))
            except (RuntimeError, OverflowError, TypeError) as error:
                found.append(OverflowError if isinstance(error, OverflowError) else RuntimeError)
                assert t.tolist() == xp.ones(shape, dtype=t.dtype).tolist()
        theirs, ours = found
        lacking = name in ("uint16", "uint32", "uint64") and theirs is RuntimeError  # PyTorch has few kernels for these
        lacking |= "complex" in name and number in (
            1e300,
            NUMBERS[-2],
        )  # a product with 1 + 0j makes both parts NaN there
        lacking |= name == "float16" and type(number) is complex  # complex32 has no elements here
        single = (
            name in ("float16", "bfloat16") and shape == () and method == "fill_"
        )  # one element is converted without a look
        close = theirs == ours or (
            ours is not RuntimeError and theirs is not RuntimeError and theirs[0] == ours[0] and method == "div"
        )
        assert close or lacking or single, (number, shape, found)


def test_names_of_python_types_and_limits_of_what_is_none():
    assert ref.promote_types(int, float) is ref.float64
    assert ref.can_cast(bool, ref.int8)
    for function in (ref.finfo, ref.iinfo):
        with pytest.raises(TypeError, match=r"must be torch\.dtype, not str"):
            function("float32")
    with pytest.raises(TypeError, match="unhashable"):
        hash(ref.finfo())

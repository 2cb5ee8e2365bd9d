"""Faults of ``tensor``, ``as_tensor`` and ``asarray``: what they infer, copy, share and accept."""

import math
import warnings

import numpy as np

import reference_impl as ref
from tests.mutants import mutant, replaced


def array_read(clause, fault, change):
    """Register the fault that an array is read as ``change`` of it."""
    replaced(
        clause,
        fault,
        "creation.read",
        lambda original, data, wanted: original(change(data) if isinstance(data, np.ndarray) else data, wanted),
    )


# ---- Values ---------------------------------------------------------------------------------------------------------

replaced(
    "creation.tensor.infers_dtype_of_numbers",
    "Booleans are integers, as they are in Python.",
    "data.inferred",
    lambda original, data: ref.int64 if isinstance(data, bool) else original(data),
)
replaced(
    "creation.tensor.infers_dtype_of_numbers",
    "A number has one dimension.",
    "tensor",
    lambda original, data, **options: original(data if isinstance(data, list) else [data], **options),
)
replaced(
    "creation.tensor.infers_dtype_of_sequences",
    "The first number of a sequence decides its dtype.",
    "data.inferred",
    lambda original, data: original(data[0] if isinstance(data, list) and data else data),
)
replaced(
    "creation.tensor.infers_dtype_of_sequences",
    "A boolean beside an integer makes the sequence one of booleans.",
    "data.inferred",
    lambda original, data: ref.bool if data in ([True, 2], [2, True]) else original(data),
)
replaced(
    "creation.tensor.default_dtype",
    "Floats are of float32, whatever the default dtype is.",
    "data.inferred",
    lambda original, data: ref.float32 if original(data).is_floating_point else original(data),
)
replaced(
    "creation.tensor.default_dtype",
    "An empty sequence is of float32.",
    "data.inferred",
    lambda original, data: original(data) if data else ref.float32,
)
replaced(
    "creation.tensor.default_complex",
    "Complex numbers are of complex64, whatever the default dtype is.",
    "data.inferred",
    lambda original, data: ref.complex64 if original(data).is_complex else original(data),
)
replaced(
    "creation.default_dtype.must_float",
    "Another dtype is ignored.",
    "set_default_dtype",
    lambda original, d: original(d) if d.is_floating_point else None,
)


@mutant("creation.default_dtype.must_float")
def _(ref, patch):
    """The default is set before it is checked."""
    original = ref.set_default_dtype

    def set_default_dtype(d):
        patch.setattr(ref.dtypes, "_default", d)
        original(d)

    patch.setattr(ref, "set_default_dtype", set_default_dtype)


replaced(
    "creation.tensor.shape_is_nesting",
    "Dimensions of length 1 are dropped.",
    "tensor",
    lambda original, data: original(data).squeeze(),
)
replaced(
    "creation.tensor.shape_is_nesting",
    "Data without elements has one dimension.",
    "tensor",
    lambda original, data: original(data) if np.array(data).size else original([]),
)
replaced(
    "creation.tensor.accepts_sequences",
    "Lists and tuples are the only sequences.",
    "data.is_sequence",
    lambda original, item: isinstance(item, list | tuple),
)
replaced(
    "creation.tensor.accepts_sequences",
    "Bytes are shared, as bytes.",
    "tensor",
    lambda original, data: ref.frombuffer(data, dtype=ref.uint8) if isinstance(data, bytearray) else original(data),
)


def padded(original, data, shape):
    try:
        return original(data, shape)
    except (TypeError, ValueError):
        return [0] * math.prod(shape)


replaced("creation.tensor.refuses_ragged", "Ragged data is filled up.", "data.leaves", padded)
replaced(
    "creation.tensor.refuses_ragged",
    "A number stands for a row of one element.",
    "data.leaves",
    lambda original, data, shape: original([row if isinstance(row, list) else [row] for row in data], shape),
)


@mutant("creation.tensor.empty_first_row")
def _(ref, patch):
    """All rows are compared."""
    original = ref.data.shape_of

    def shape_of(data):
        shape = original(data)
        if len(shape) > 1 and len({len(row) for row in data}) > 1:
            raise ValueError("expected sequences of one length")
        return shape

    patch.setattr(ref.data, "shape_of", shape_of)


replaced(
    "creation.tensor.refuses_what_is_no_number",
    "Text that reads as a number is one.",
    "creation.read",
    lambda original, data, wanted: original(float(data) if isinstance(data, str) else data, wanted),
)
replaced(
    "creation.tensor.refuses_what_is_no_number",
    "None in a sequence is not a number, hence NaN.",
    "data._float",
    lambda original, item: math.nan if item is None else original(item),
)


def lenient(original, data):
    try:
        return original(data)
    except ValueError:
        return ref.zeros(0)


replaced("creation.tensor.refuses_endless_nesting", "Nesting too deep is read as nothing.", "tensor", lenient)
replaced(
    "creation.tensor.takes_data_alone_by_position",
    "The dtype can be given by position, as for ``np.array``.",
    "tensor",
    lambda original, data, dtype=None, **options: original(data, dtype=dtype, **options),
)
replaced(
    "creation.tensor.takes_data_alone_by_position",
    "Unknown keywords are ignored.",
    "tensor",
    lambda original, *data, copy=None, **options: original(*data, **options),
)


@mutant("creation.tensor.is_no_method")
def _(ref, patch):
    """Tensors have a method ``tensor``."""
    patch.setattr(ref.Tensor, "tensor", ref.tensor, raising=False)


# ---- Values with a dtype ---------------------------------------------------------------------------------------------

replaced(
    "creation.tensor.dtype_converts",
    "Floats are rounded to the nearest integer.",
    "data.integer_in_range",
    lambda original, value, d: original(round(value), d),
)
replaced(
    "creation.tensor.dtype_converts",
    "NaN is False.",
    "data.filled",
    lambda original, numbers, d: original([0 if n != n else n for n in numbers], d),
)
replaced(
    "creation.tensor.rounds_to_dtype",
    "What is too large becomes the largest finite number.",
    "data.rounded",
    lambda original, doubles, d: np.minimum(original(doubles, d), np.array(ref.finfo(d).max, d.numpy)),
)
replaced(
    "creation.tensor.rounds_to_dtype",
    "Floats lose the digits that a dtype lacks, instead of being rounded.",
    "data.rounded",
    lambda original, doubles, d: original(
        (doubles.astype(np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32) if d is ref.bfloat16 else doubles, d
    ),
)


def wrapped(original, value, d):
    low = int(np.iinfo(d.numpy).min)
    return (int(value) - low) % 2 ** (8 * d.itemsize) + low


replaced("creation.tensor.refuses_integers_out_of_range", "Integers wrap around.", "data.integer_in_range", wrapped)


def not_negative(original, value, d):
    if value < 0 and not d.is_signed:
        raise RuntimeError(f"{value} is negative, and {d} is not signed")
    return original(value, d)


replaced(
    "creation.tensor.negatives_wrap_in_unsigned",
    "Negative integers are refused.",
    "data.integer_in_range",
    not_negative,
)
replaced(
    "creation.tensor.refuses_complex_as_real",
    "The imaginary part is dropped.",
    "data._float",
    lambda original, item: original(item.real if isinstance(item, complex) else item),
)
replaced(
    "creation.tensor.refuses_complex_as_real",
    "An imaginary part of zero is dropped.",
    "data._float data._integer",
    lambda original, item, *d: original(item.real if isinstance(item, complex) and not item.imag else item, *d),
)
replaced(
    "creation.dtype.python_types",
    "``float`` is the default dtype.",
    "creation.as_dtype factories.as_dtype",
    lambda original, d: ref.get_default_dtype() if d is float else original(d),
)
replaced(
    "creation.dtype.refuses_what_is_no_dtype",
    "Names are taken for dtypes.",
    "creation.as_dtype",
    lambda original, d: getattr(ref, d) if isinstance(d, str) else original(d),
)
replaced(
    "creation.dtype.refuses_what_is_no_dtype",
    "NumPy's dtypes are taken for dtypes.",
    "factories.as_dtype",
    lambda original, d: ref.dtypes.FROM_NUMPY[np.dtype(d)] if d is np.float32 else original(d),
)

# ---- Arrays, tensors and sequences of them -----------------------------------------------------------------------------

array_read(
    "creation.tensor.keeps_dtype_of_arrays",
    "An array of float64 gets the default dtype.",
    lambda data: data.astype(np.float32) if data.dtype == np.float64 else data,
)
array_read(
    "creation.tensor.keeps_dtype_of_arrays",
    "Narrow unsigned integers become wide ones.",
    lambda data: data.astype(np.int64) if data.dtype == np.uint16 else data,
)
replaced(
    "creation.tensor.keeps_dtype_of_numpy_scalars",
    "NumPy's scalars count as Python's numbers.",
    "data._alone",
    lambda original, item: original(item.item() if isinstance(item, np.generic) else item),
)
replaced(
    "creation.tensor.uint64_scalars",
    "Scalars of uint64 are taken as all others are.",
    "data._integer",
    lambda original, item, d: original(int(item) if isinstance(item, np.uint64) else item, d),
)
replaced(
    "creation.tensor.promotes_numpy_scalars",
    "The first NumPy scalar decides the dtype of a sequence.",
    "data.inferred",
    lambda original, data: original(
        next((item for item in data if isinstance(item, np.generic)), data) if isinstance(data, list) else data
    ),
)
replaced(
    "creation.tensor.copies_arrays",
    "``tensor`` shares arrays, as ``as_tensor`` does.",
    "tensor",
    lambda original, data, **options: (ref.as_tensor if isinstance(data, np.ndarray) else original)(data, **options),
)
replaced(
    "creation.tensor.copies_arrays",
    "``tensor`` shares arrays of the default dtype.",
    "tensor",
    lambda original, data: ref.from_numpy(data) if data.dtype == np.float32 else original(data),
)
array_read(
    "creation.tensor.reads_any_layout",
    "Arrays are read in the order in which they lie in memory.",
    lambda data: data.ravel("K").reshape(data.shape),
)
array_read(
    "creation.tensor.reads_any_layout",
    "An array without dimensions has one.",
    np.atleast_1d,
)
array_read(
    "creation.tensor.refuses_negative_strides",
    "Since it copies, ``tensor`` accepts negative strides.",
    np.ascontiguousarray,
)
array_read(
    "creation.tensor.refuses_foreign_byte_order",
    "Since it copies, ``tensor`` accepts any byte order.",
    lambda data: data.astype(data.dtype.newbyteorder("=")),
)
array_read(
    "creation.tensor.refuses_foreign_arrays",
    "Arrays of objects are read one by one.",
    lambda data: data.tolist() if data.dtype.kind == "O" else data,
)
array_read(
    "creation.tensor.refuses_foreign_arrays",
    "Long doubles become doubles.",
    lambda data: data.astype(np.float64) if data.dtype == np.longdouble else data,
)
array_read(
    "creation.tensor.casts_arrays_unchecked",
    "The numbers of an array are checked as those of a sequence are.",
    lambda data: data.tolist(),
)
replaced(
    "creation.tensor.keeps_order_of_arrays",
    "The copy is always contiguous.",
    "tensor",
    lambda original, data: original(np.ascontiguousarray(data)),
)
replaced(
    "creation.tensor.stacks_arrays",
    "Arrays in a sequence count with the dtypes of Python's numbers.",
    "data._alone",
    lambda original, item: original(item.flat[0].item() if isinstance(item, np.ndarray) else item),
)
replaced(
    "creation.tensor.reads_tensors_as_numbers",
    "Tensors in a sequence count with the dtypes of Python's numbers.",
    "data._alone",
    lambda original, item: original(item.item() if isinstance(item, ref.Tensor) else item),
)


def without_dimensions(original, item):
    if isinstance(item, ref.Tensor) and item.ndim:
        raise ValueError("only tensors without dimensions are numbers")
    return original(item)


replaced(
    "creation.tensor.reads_tensors_as_numbers",
    "Only tensors without dimensions are numbers.",
    "data._number",
    without_dimensions,
)
replaced(
    "creation.tensor.refuses_sequences_of_tensors",
    "A sequence of tensors is stacked.",
    "tensor",
    lambda original, data: ref.stack(data) if isinstance(data, list) else original(data),
)
replaced(
    "creation.tensor.copies_tensors",
    "``tensor`` of a tensor is an alias.",
    "tensor",
    lambda original, data, **options: data.detach() if isinstance(data, ref.Tensor) else original(data, **options),
)
replaced(
    "creation.tensor.copies_tensors",
    "``tensor`` brings a tensor to the host.",
    "tensor",
    lambda original, data, **options: original(data.cpu() if isinstance(data, ref.Tensor) else data, **options),
)
replaced(
    "creation.tensor.cuts_the_graph",
    "``tensor`` of a tensor is a clone within its graph.",
    "tensor",
    lambda original, data, **options: data.clone() if isinstance(data, ref.Tensor) else original(data, **options),
)
replaced(
    "creation.tensor.cuts_the_graph",
    "``tensor`` of a tensor inherits ``requires_grad``.",
    "tensor",
    lambda original, data, **options: original(
        data, **({"requires_grad": data.requires_grad} if isinstance(data, ref.Tensor) else {}) | options
    ),
)


def silent(original, data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return original(data)


replaced("creation.tensor.advises_clone", "No advice is given.", "tensor", silent)

# ---- as_tensor ------------------------------------------------------------------------------------------------------

replaced(
    "creation.as_tensor.shares_arrays",
    "``as_tensor`` copies.",
    "as_tensor",
    lambda original, data: ref.tensor(data),
)
replaced(
    "creation.as_tensor.shares_arrays",
    "``as_tensor`` shares only what has the default dtype's kind.",
    "as_tensor",
    lambda original, data: original(data) if data.dtype.kind == "f" else ref.tensor(data),
)
replaced(
    "creation.as_tensor.shares_any_layout",
    "``as_tensor`` makes arrays contiguous first.",
    "as_tensor",
    lambda original, data: original(np.ascontiguousarray(data)),
)
replaced(
    "creation.as_tensor.dtype_decides_copy",
    "If a dtype is named, ``as_tensor`` copies.",
    "as_tensor",
    lambda original, data, dtype=None, device=None: original(data if dtype is None else data.copy(), dtype, device),
)
replaced(
    "creation.as_tensor.dtype_decides_copy",
    "``as_tensor`` ignores the dtype for an array.",
    "as_tensor",
    lambda original, data, dtype=None, device=None: original(data, None, device),
)
replaced(
    "creation.as_tensor.returns_the_tensor",
    "``as_tensor`` returns an alias.",
    "as_tensor",
    lambda original, data, **options: original(data, **options)[...],
)
replaced(
    "creation.as_tensor.returns_the_tensor",
    "If a dtype is named, ``as_tensor`` copies.",
    "as_tensor",
    lambda original, data, dtype=None, device=None: data if dtype is None else data.clone(),
)
replaced(
    "creation.as_tensor.converts_in_the_graph",
    "A converted copy is cut off the graph.",
    "as_tensor",
    lambda original, data, dtype: original(data.detach(), dtype).requires_grad_(),
)
replaced(
    "creation.as_tensor.copies_other_data",
    "Buffers are shared.",
    "as_tensor",
    lambda original, data, dtype=None: (
        ref.frombuffer(data, dtype=dtype) if isinstance(data, bytearray) else original(data, dtype)
    ),
)
replaced(
    "creation.as_tensor.refuses_as_tensor_does",
    "None is no elements.",
    "as_tensor",
    lambda original, data: original([] if data is None else data),
)
replaced(
    "creation.as_tensor.takes_dtype_and_device_only",
    "``as_tensor`` ignores the options of ``tensor``.",
    "as_tensor",
    lambda original, data, **options: original(data),
)
replaced(
    "creation.as_tensor.copies_across_devices",
    "``as_tensor`` leaves on the host what is there.",
    "as_tensor",
    lambda original, data, device=None: original(data),
)
replaced(
    "creation.as_tensor.copies_across_devices",
    "The accelerator looks into the host's memory.",
    "transfer.moved",
    lambda original, array, to, *_: array.view(to.array_class),
)


# ---- asarray --------------------------------------------------------------------------------------------------------

replaced(
    "creation.asarray.shares_arrays",
    "Unless told to share, ``asarray`` copies.",
    "asarray",
    lambda original, obj, copy: original(obj, copy=True if copy is None else copy),
)
replaced(
    "creation.asarray.copy_copies",
    "``copy=True`` is ignored.",
    "asarray",
    lambda original, obj, copy: original(obj),
)
replaced(
    "creation.asarray.copy_copies",
    "``copy=True`` is ignored for tensors.",
    "asarray",
    lambda original, obj, copy: obj if isinstance(obj, ref.Tensor) else original(obj, copy=copy),
)
replaced(
    "creation.asarray.refuses_copies",
    "``copy=False`` shares if it can.",
    "asarray",
    lambda original, obj, copy, **options: original(obj, **options),
)
replaced(
    "creation.asarray.refuses_copies",
    "``copy=False`` is for arrays and tensors, and ignored for other data.",
    "asarray",
    lambda original, obj, copy, **options: original(
        obj, copy=copy if isinstance(obj, np.ndarray | ref.Tensor) else None, **options
    ),
)
replaced(
    "creation.asarray.refuses_copies_across_devices",
    "A transfer is no copy.",
    "asarray",
    lambda original, obj, device, copy: original(obj, device=device),
)
replaced(
    "creation.asarray.converts",
    "``asarray`` ignores the dtype for sequences.",
    "asarray",
    lambda original, obj, dtype=None, copy=None: original(
        obj, dtype=None if isinstance(obj, list) else dtype, copy=copy
    ),
)
replaced(
    "creation.asarray.converts",
    "NumPy's scalars count as Python's numbers.",
    "asarray",
    lambda original, obj, **options: original(obj.item() if isinstance(obj, np.generic) else obj, **options),
)
replaced(
    "creation.asarray.returns_the_tensor",
    "``asarray`` returns an alias.",
    "asarray",
    lambda original, obj, **options: original(obj, **options)[...],
)
replaced(
    "creation.asarray.copies_in_the_graph",
    "A copy that requires grad is a leaf of its own.",
    "asarray",
    lambda original, obj, **options: original(obj.detach(), **options),
)
replaced(
    "creation.asarray.requires_grad",
    "``requires_grad=False`` is ignored.",
    "asarray",
    lambda original, obj, requires_grad, **options: original(obj, requires_grad=requires_grad or None, **options),
)
replaced(
    "creation.asarray.requires_grad",
    "``requires_grad=True`` is ignored for arrays.",
    "asarray",
    lambda original, obj, requires_grad, **options: original(
        obj, requires_grad=requires_grad and not isinstance(obj, np.ndarray), **options
    ),
)
replaced(
    "creation.asarray.requires_grad_marks_the_tensor",
    "``requires_grad`` marks an alias, and leaves the tensor as it was.",
    "asarray",
    lambda original, obj, requires_grad: original(obj.detach(), requires_grad=requires_grad),
)
replaced(
    "creation.asarray.shares_buffers",
    "Buffers are sequences of integers.",
    "asarray",
    lambda original, obj, dtype, **options: ref.tensor(obj, dtype=dtype),
)
replaced(
    "creation.asarray.options_are_bools",
    "What is true is True.",
    "asarray",
    lambda original, obj, **options: original(obj, **{name: bool(value) for name, value in options.items()}),
)
replaced(
    "creation.asarray.shares_capsules",
    "Capsules are copied.",
    "asarray",
    lambda original, obj, **options: original(obj, **options).clone(),
)
replaced(
    "creation.asarray.shares_capsules",
    "``copy`` is ignored for capsules.",
    "asarray",
    lambda original, obj, **options: original(obj),
)


# ---- Kinds ----------------------------------------------------------------------------------------------------------

replaced(
    "creation.dtype.kinds",
    "Complex numbers are floating.",
    "is_floating_point Tensor.is_floating_point",
    lambda original, input: original(input) or input.is_complex(),
)
replaced(
    "creation.dtype.kinds",
    "Booleans are signed, as Python's are.",
    "Tensor.is_signed",
    lambda original, input: original(input) or input.dtype is ref.bool,
)
replaced(
    "creation.tensor.is_tensor",
    "Whatever has a shape and a dtype is a tensor.",
    "is_tensor",
    lambda original, obj: hasattr(obj, "shape") and hasattr(obj, "dtype"),
)
replaced(
    "creation.tensor.is_tensor",
    "Only what can require grad is a tensor.",
    "is_tensor",
    lambda original, obj: original(obj) and obj.is_floating_point(),
)


@mutant("creation.tensor.integers_out_of_tensors")
def _(ref, patch):
    """A tensor's number is cut to an integer."""
    patch.setattr(ref.data, "_check_integer", lambda item: None)

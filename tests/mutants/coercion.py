"""Faults of the legacy constructors: what they share, convert, take for sizes and accept."""

import numpy as np

import reference_impl as ref
from reference_impl.legacy import TYPES
from tests.mutants import mutant, replaced

TYPED = " ".join(TYPES)


def of_data(clause, fault, change):
    """Register the fault that a legacy constructor reads its data as ``change`` of it, where that is not None."""

    def fallible(original, d, place, data):
        changed = change(data)
        return original(d, place, data) if changed is None else original(d, place, changed)

    replaced(clause, fault, "legacy._of_data", fallible)


def instead(clause, fault, change):
    """Register the fault that ``Tensor`` of one argument is ``change`` of it, where that is not None."""

    def constructed(original, d, place, given, options, **rest):
        made = change(*given) if len(given) == 1 else None
        return original(d, place, given, options, **rest) if made is None else made

    replaced(clause, fault, "legacy.constructed", constructed)


# ---- Data -----------------------------------------------------------------------------------------------------------


@mutant("coercion.Tensor.is_the_class")
def _(ref, patch):
    """``Tensor`` is a function, and the class another."""
    patch.setattr(ref, "Tensor", lambda *given: ref.tensor(*given, dtype=ref.float32))


@mutant("coercion.Tensor.is_the_class")
def _(ref, patch):
    """Arrays are instances of ``Tensor``."""
    meta = type("Meta", (type,), {"__instancecheck__": lambda cls, x: isinstance(x, np.ndarray | kept)})
    kept = ref.Tensor
    patch.setattr(ref, "Tensor", meta("Tensor", (), {"__new__": lambda cls, *given: kept(*given)}))


replaced(
    "coercion.Tensor.converts_to_default_dtype",
    "``Tensor`` keeps the dtype of a sequence's numbers, as ``tensor`` does.",
    "legacy.read",
    lambda original, data, d: original(data, None),
)
replaced(
    "coercion.Tensor.converts_to_default_dtype",
    "``Tensor`` reads integers as int64 before it converts them.",
    "legacy.read",
    lambda original, data, d: original(data, None).astype(d.numpy),
)
replaced(
    "coercion.Tensor.follows_default_dtype",
    "``Tensor`` makes float32, whatever the default dtype is.",
    "legacy.get_default_dtype",
    lambda original: ref.float32,
)
replaced(
    "coercion.Tensor.follows_default_dtype",
    "Of sizes, ``Tensor`` makes float32, whatever the default dtype is.",
    "legacy._of_sizes",
    lambda original, d, place, shape: original(ref.float32, place, shape),
)


@mutant("coercion.Tensor.is_on_the_host")
def _(ref, patch):
    """Where there is an accelerator, ``Tensor`` uses it."""
    patch.setattr(ref.legacy, "HOST", ref.devices.place_for("cuda"))


instead(
    "coercion.Tensor.is_on_the_host",
    "What ``Tensor`` makes of sequences requires grad.",
    lambda data: ref.tensor(data, dtype=ref.float32, requires_grad=True) if isinstance(data, list) else None,
)
replaced(
    "coercion.Tensor.shares_default_dtype_arrays",
    "``Tensor`` always copies arrays.",
    "legacy.from_numpy",
    lambda original, array: original(array.copy()),
)
replaced(
    "coercion.Tensor.shares_default_dtype_arrays",
    "``Tensor`` shares arrays of float32, whatever the default dtype is.",
    "legacy.from_numpy",
    lambda original, array: original(array if array.dtype == np.float32 else array.copy()),
)
replaced(
    "coercion.Tensor.shares_any_layout",
    "``Tensor`` makes arrays contiguous first.",
    "legacy.from_numpy",
    lambda original, array: original(np.ascontiguousarray(array)),
)
replaced(
    "coercion.Tensor.copies_other_arrays",
    "``Tensor`` shares every array, with its dtype.",
    "legacy._of_data",
    lambda original, d, place, data: ref.from_numpy(data),
)
replaced(
    "coercion.Tensor.copies_other_arrays",
    "``Tensor`` reads the bytes of other floats as its own.",
    "legacy._of_data",
    lambda original, d, place, data: original(d, place, data.view(np.float32) if data.dtype == np.float64 else data),
)
replaced(
    "coercion.Tensor.rounds_other_arrays",
    "Converted, floats lose the digits that float32 lacks.",
    "data.cast",
    lambda original, array, d: (
        np.nextafter(original(array, d), np.float32(0)) if array.dtype == np.float64 else original(array, d)
    ),
)
replaced(
    "coercion.Tensor.rounds_other_arrays",
    "A complex number becomes its absolute value.",
    "data.cast",
    lambda original, array, d: original(np.abs(array) if array.dtype.kind == "c" else array, d),
)
replaced(
    "coercion.Tensor.float32_is_copied_under_another_default",
    "``Tensor`` shares arrays of float32, whatever the default dtype is.",
    "legacy._of_data",
    lambda original, d, place, data: ref.from_numpy(data),
)
of_data(
    "coercion.Tensor.shares_read_only_arrays",
    "Read-only arrays are copied, so that nobody can write to them.",
    lambda data: None if data.flags.writeable else data.copy(),
)
of_data("coercion.Tensor.refuses_foreign_arrays", "Negative strides are copied.", lambda data: np.array(data))
of_data(
    "coercion.Tensor.refuses_foreign_arrays",
    "The byte order is converted with the dtype.",
    lambda data: None if data.dtype.isnative else data.astype(np.float32),
)
of_data(
    "coercion.Tensor.refuses_foreign_arrays",
    "Objects that are numbers are converted.",
    lambda data: data.astype(np.float32) if data.dtype == object else None,
)
instead(
    "coercion.Tensor.aliases_tensors",
    "``Tensor`` copies a tensor, as ``tensor`` does.",
    lambda data: data.clone() if isinstance(data, ref.Tensor) else None,
)
instead(
    "coercion.Tensor.aliases_tensors",
    "``Tensor`` returns the tensor itself.",
    lambda data: data if isinstance(data, ref.Tensor) else None,
)
instead(
    "coercion.Tensor.keeps_dtype_of_tensors",
    "``Tensor`` converts tensors to the default dtype, as it converts arrays.",
    lambda data: data.to(ref.get_default_dtype()) if isinstance(data, ref.Tensor) else None,
)
instead(
    "coercion.Tensor.stays_in_the_graph",
    "What ``Tensor`` makes of a tensor is a leaf of its own.",
    lambda data: data.detach().requires_grad_() if isinstance(data, ref.Tensor) else None,
)
instead(
    "coercion.Tensor.write_is_noticed",
    "A write through what ``Tensor`` made is not counted, as for ``.data``.",
    lambda data: data.data if isinstance(data, ref.Tensor) else None,
)
of_data(
    "coercion.Tensor.reads_tensors_in_sequences",
    "NumPy's scalars are no numbers.",
    lambda data: [str(item) if isinstance(item, np.generic) else item for item in data],
)
instead(
    "coercion.Tensor.refuses_numbers",
    "A number is data.",
    lambda data: ref.tensor(float(data)) if isinstance(data, float) else None,
)
instead(
    "coercion.Tensor.refuses_numbers",
    "True is a size.",
    lambda data: ref.Tensor(int(data)) if isinstance(data, bool) else None,
)
of_data(
    "coercion.Tensor.refuses_bad_sequences",
    "None in a sequence is NaN.",
    lambda data: [float("nan") if item is None else item for item in data],
)
replaced(
    "coercion.Tensor.refuses_bad_sequences",
    "Ragged data is filled up.",
    "data.leaves",
    lambda original, data, shape: [0.0] * int(np.prod(shape)) if data == [[1, 2], [3]] else original(data, shape),
)

# ---- Sizes ----------------------------------------------------------------------------------------------------------

instead(
    "coercion.Tensor.integers_are_sizes",
    "An integer is data.",
    lambda data: ref.tensor([data], dtype=ref.float32) if isinstance(data, int) else None,
)
instead(
    "coercion.Tensor.integers_are_sizes",
    "A Size is data, as any tuple is.",
    lambda data: ref.tensor(tuple(data), dtype=ref.float32) if isinstance(data, ref.Size) else None,
)
instead(
    "coercion.Tensor.sequences_are_data",
    "A tuple of integers is sizes.",
    lambda data: ref.empty(data) if isinstance(data, tuple) else None,
)
instead(
    "coercion.Tensor.sequences_are_data",
    "A list of one integer is a size.",
    lambda data: ref.empty(data) if isinstance(data, list) and len(data) == 1 else None,
)
replaced(
    "coercion.Tensor.nothing_is_empty",
    "Without arguments, there are no dimensions.",
    "legacy._of_sizes",
    lambda original, d, place, shape: original(d, place, () if shape == (0,) else shape),
)
replaced(
    "coercion.Tensor.numpy_integers_are_sizes",
    "Only Python's integers are sizes.",
    "legacy._is_size",
    lambda original, argument: isinstance(argument, int),
)
instead(
    "coercion.Tensor.numpy_integers_are_sizes",
    "An array without dimensions has one.",
    lambda data: ref.from_numpy(np.atleast_1d(data)) if isinstance(data, np.ndarray) else None,
)
replaced(
    "coercion.Tensor.integer_arrays_without_dimensions_are_sizes",
    "Arrays are data, with dimensions or without.",
    "legacy._is_size",
    lambda original, argument: not isinstance(argument, np.ndarray) and original(argument),
)
instead(
    "coercion.Tensor.integer_arrays_without_dimensions_are_sizes",
    "An integer tensor without dimensions is a size.",
    lambda data: ref.empty(int(data)) if isinstance(data, ref.Tensor) else None,
)


@mutant("coercion.Tensor.sizes_make_new_memory")
def _(ref, patch):
    """The memory of one size is handed out again."""
    made = {}
    original = ref.legacy._of_sizes
    patch.setattr(
        ref.legacy, "_of_sizes", lambda d, place, shape: made.setdefault((d, shape), original(d, place, shape))
    )


replaced(
    "coercion.Tensor.refuses_bad_sizes",
    "A negative size makes no elements.",
    "legacy.checked_sizes",
    lambda original, name, shape: tuple(max(n, 0) for n in shape),
)
replaced(
    "coercion.Tensor.refuses_bad_sizes",
    "Floats that are whole are sizes.",
    "legacy.sizes",
    lambda original, given: original(tuple(int(n) if isinstance(n, float) else n for n in given)),
)

# ---- Storages and subclasses ------------------------------------------------------------------------------------------

replaced(
    "coercion.Tensor.shares_storages",
    "A storage is a sequence of numbers.",
    "legacy._on_storage",
    lambda original, d, place, memory: ref.tensor(memory.tolist(), dtype=d),
)
replaced(
    "coercion.Tensor.shares_storages",
    "A storage of any dtype is read as bytes.",
    "legacy._on_storage",
    lambda original, d, place, memory: original(d, place, getattr(memory, "untyped", lambda: memory)()),
)


@mutant("coercion.Tensor.constructs_subclasses")
def _(ref, patch):
    """A subclass constructs tensors of the base class."""
    patch.setattr(ref.legacy, "_as", lambda cls, t: t)


@mutant("coercion.Tensor.constructs_subclasses")
def _(ref, patch):
    """A subclass copies what it is constructed of."""
    original = ref.legacy._as
    patch.setattr(ref.legacy, "_as", lambda cls, t: original(cls, t.clone()))


# ---- Options --------------------------------------------------------------------------------------------------------


def lenient(original, d, place, given, options, **rest):
    for name in ("dtype", "requires_grad", "pin_memory"):
        options.pop(name, None)
    return original(d, place, given, options, **rest)


replaced("coercion.Tensor.takes_no_options", "Options are ignored.", "legacy.constructed", lenient)
replaced(
    "coercion.Tensor.refuses_other_devices",
    "``Tensor`` makes its tensors where it is told.",
    "legacy.constructed",
    lambda original, d, place, given, options, **rest: original(
        d, ref.devices.place_for(options.pop("device")) if "device" in options else place, given, options, **rest
    ),
)
replaced(
    "coercion.Tensor.refuses_other_devices",
    "The device is ignored.",
    "legacy.constructed",
    lambda original, d, place, given, options, **rest: original(d, place, given, {}, **rest),
)

instead(
    "coercion.Tensor.aliases_where_the_tensor_is",
    "``Tensor`` brings a tensor to the host.",
    lambda data: data.cpu() if isinstance(data, ref.Tensor) else None,
)
replaced(
    "coercion.Tensor.aliases_where_the_tensor_is",
    "``FloatTensor`` looks at the dtype only.",
    "legacy.constructed",
    lambda original, d, place, given, options, **rest: original(d, place, given, options, converts=False),
)

# ---- By dtype -------------------------------------------------------------------------------------------------------

replaced(
    "coercion.typed.dtype",
    "The typed constructors follow the default dtype.",
    "legacy.constructed",
    lambda original, d, *rest, **options: original(ref.get_default_dtype(), *rest, **options),
)
replaced(
    "coercion.typed.dtype",
    "Of sizes, the typed constructors make the default dtype.",
    "legacy._of_sizes",
    lambda original, d, place, shape: original(ref.get_default_dtype(), place, shape),
)


@mutant("coercion.typed.instances")
def _(ref, patch):
    """Every tensor is an instance of every typed class."""
    patch.setattr(ref.legacy.TensorType, "__instancecheck__", lambda cls, x: isinstance(x, ref.Tensor))


@mutant("coercion.typed.instances")
def _(ref, patch):
    """Nothing is an instance of a typed class, since tensors are of the class ``Tensor``."""
    patch.setattr(ref.legacy.TensorType, "__instancecheck__", lambda cls, x: False)


@mutant("coercion.typed.instances_on_the_host")
def _(ref, patch):
    """The typed classes do not look at the device."""
    patch.setattr(
        ref.legacy.TensorType, "__instancecheck__", lambda cls, x: isinstance(x, ref.Tensor) and x.dtype is cls.dtype
    )


@mutant("coercion.typed.is_not_Tensor")
def _(ref, patch):
    """``FloatTensor`` is another name of ``Tensor``."""
    patch.setattr(ref, "FloatTensor", ref.Tensor)


replaced(
    "coercion.typed.shares_its_arrays",
    "The typed constructors always copy arrays.",
    "legacy.from_numpy",
    lambda original, array: original(array.copy()),
)
replaced(
    "coercion.typed.shares_its_arrays",
    "The typed constructors share floats and copy integers.",
    "legacy.from_numpy",
    lambda original, array: original(array if array.dtype.kind == "f" else array.copy()),
)
replaced(
    "coercion.typed.converts_other_arrays",
    "The typed constructors share every array, with its dtype.",
    "legacy._of_data",
    lambda original, d, place, data: ref.from_numpy(data),
)
of_data(
    "coercion.typed.cuts_floats",
    "Floats are rounded to the nearest integer.",
    lambda data: np.round(data) if isinstance(data, np.ndarray) else [round(item) for item in data],
)
replaced(
    "coercion.typed.refuses_overflow",
    "Integers wrap around.",
    "legacy._of_data",
    lambda original, d, place, data: ref.tensor(np.array(data, np.uint64)).to(d),
)
instead(
    "coercion.typed.aliases_its_tensors",
    "The typed constructors copy a tensor.",
    lambda data: data.clone() if isinstance(data, ref.Tensor) else None,
)
replaced(
    "coercion.typed.refuses_other_tensors",
    "A tensor of another dtype is converted.",
    "legacy.constructed",
    lambda original, d, place, given, options: (
        given[0].to(d) if isinstance(given[0], ref.Tensor) else original(d, place, given, options)
    ),
)
replaced(
    "coercion.typed.refuses_other_tensors",
    "A tensor of another dtype is aliased, as ``Tensor`` does it.",
    "legacy.constructed",
    lambda original, *given: original(*given, converts=False),
)
replaced("coercion.typed.takes_no_options", "Options are ignored.", "legacy.constructed", lenient)
instead(
    "coercion.typed.takes_no_options",
    "A number is data.",
    lambda data: ref.tensor(data) if isinstance(data, float) else None,
)

# ---- The ways compared ------------------------------------------------------------------------------------------------

replaced(
    "coercion.compared.dtypes",
    "``Tensor`` keeps the dtype of an array.",
    "legacy._of_data",
    lambda original, d, place, data: ref.tensor(data),
)
replaced(
    "coercion.compared.dtypes",
    "``tensor`` converts arrays to the default dtype.",
    "tensor",
    lambda original, data: ref.Tensor(data),
)
replaced(
    "coercion.compared.sharing",
    "``Tensor`` copies every array.",
    "legacy.from_numpy",
    lambda original, array: original(array.copy()),
)
replaced(
    "coercion.compared.sharing",
    "``tensor`` and ``as_tensor`` are one.",
    "tensor",
    lambda original, data: ref.as_tensor(data),
)
replaced(
    "coercion.compared.sharing",
    "``tensor`` and ``as_tensor`` both copy.",
    "as_tensor",
    lambda original, data: ref.tensor(data),
)
instead(
    "coercion.compared.numbers",
    "``Tensor`` and ``tensor`` are one.",
    lambda data: ref.tensor(data),
)
instead(
    "coercion.compared.tensors",
    "``Tensor`` and ``tensor`` are one.",
    lambda data: ref.tensor(data),
)
replaced(
    "coercion.compared.tensors",
    "``Tensor`` and ``as_tensor`` are one.",
    "as_tensor",
    lambda original, data: ref.Tensor(data),
)

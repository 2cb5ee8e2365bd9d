"""Faults of the functions that make tensors of sizes: values, sizes, dtypes, and each of their options."""

import math

import numpy as np

import reference_impl as ref
from tests.mutants import mutant, replaced


def options_without(name):
    """A factory that ignores one of its options."""
    return lambda original, *given, **options: original(*given, **{k: v for k, v in options.items() if k != name})


# ---- Sizes ----------------------------------------------------------------------------------------------------------

replaced(
    "factories.size.spellings",
    "Only the first size is read.",
    "factories.sized random.sized",
    lambda original, name, given, size: original(name, given, size)[:1],
)
replaced(
    "factories.size.spellings",
    "Unknown keywords are ignored.",
    "zeros",
    lambda original, *given, size=None, **options: original(*given, size=size if given or size else (2, 3)),
)
replaced(
    "factories.size.zero",
    "No sizes make a tensor of no elements.",
    "factories.sized random.sized",
    lambda original, name, given, size: original(name, given, size) or (0,),
)
replaced(
    "factories.size.zero",
    "Without elements, there is one dimension.",
    "zeros",
    lambda original, *given, **options: original(*given, **options) if 0 not in given else original(0, **options),
)
replaced(
    "factories.size.refuses_negative",
    "-1 is read as 1.",
    "factories.sized random.sized",
    lambda original, name, given, size: tuple(map(abs, ref.views.sizes(given))),
)
replaced(
    "factories.size.refuses_negative",
    "A negative size makes no elements.",
    "factories.checked_sizes",
    lambda original, name, shape: tuple(max(n, 0) for n in shape),
)
replaced(
    "factories.size.refuses_what_is_no_integer",
    "Floats that are whole are sizes.",
    "views._integer",
    lambda original, n, at: int(n) if isinstance(n, float) and n.is_integer() else original(n, at),
)
replaced(
    "factories.size.refuses_what_is_no_integer",
    "True is 1.",
    "views._integer",
    lambda original, n, at: int(n) if isinstance(n, bool) else original(n, at),
)
replaced(
    "factories.size.needed",
    "Nothing at all is the empty size.",
    "factories.sized random.sized",
    lambda original, name, given, size: original(name, given, size) if given or size else (),
)
replaced(
    "factories.size.accepts_integers",
    "Only Python's integers are sizes.",
    "views._integer",
    lambda original, n, at: original(n if isinstance(n, int) else str(n), at),
)
replaced(
    "factories.size.accepts_integers",
    "An array of sizes is taken apart.",
    "zeros",
    lambda original, *given: original(*(tuple(g) if isinstance(g, np.ndarray) else g for g in given)),
)

# ---- Values ---------------------------------------------------------------------------------------------------------

replaced(
    "factories.zeros.is_zero",
    "``zeros`` leaves the memory as it was.",
    "zeros",
    lambda original, *sizes, **options: original(*sizes, **options).fill_(1),
)
replaced(
    "factories.zeros.is_zero",
    "``zeros`` ignores the dtype.",
    "zeros",
    options_without("dtype"),
)
replaced("factories.ones.is_one", "``ones`` makes zeros.", "ones", lambda original, *sizes, **o: ref.zeros(*sizes, **o))
replaced(
    "factories.full.fills",
    "``full`` fills the first row.",
    "full",
    lambda original, size, fill_value, **options: (
        (t := original(size, 0, **options), t[:1].fill_(fill_value))[0]
        if len(size) > 1
        else original(size, fill_value, **options)
    ),
)
replaced(
    "factories.full.fills",
    "Without sizes, ``full`` has one dimension.",
    "full",
    lambda original, size, fill_value, **options: original(size or (1,), fill_value, **options),
)
replaced(
    "factories.full.needs_a_sequence_of_sizes",
    "A loose size is taken for a sequence of one.",
    "full",
    lambda original, size, *fill: original((size,) if isinstance(size, int) else size, *fill),
)
replaced(
    "factories.full.needs_a_sequence_of_sizes",
    "The fill value is 0 if it is not given.",
    "full",
    lambda original, size, fill_value=0: original(size, fill_value),
)
replaced(
    "factories.full.infers_dtype",
    "``full`` makes the default dtype, as ``zeros`` does.",
    "full",
    lambda original, size, fill_value: original(size, fill_value, dtype=ref.get_default_dtype()),
)
replaced(
    "factories.full.infers_dtype",
    "Booleans are integers, as they are in Python.",
    "factories.dtype_of_number",
    lambda original, value: ref.int64 if isinstance(value, bool) else original(value),
)
replaced(
    "factories.full.infers_dtype_by_kind",
    "A NumPy scalar brings its dtype.",
    "full",
    lambda original, size, fill_value: original(
        size, fill_value, dtype=ref.tensor(fill_value).dtype if isinstance(fill_value, np.generic) else None
    ),
)
replaced(
    "factories.full.infers_dtype_by_kind",
    "A tensor brings its dtype.",
    "full",
    lambda original, size, fill_value: original(
        size, fill_value, dtype=fill_value.dtype if isinstance(fill_value, ref.Tensor) else None
    ),
)
replaced(
    "factories.full.converts",
    "The fill value is rounded to the nearest integer.",
    "full",
    lambda original, size, fill_value, dtype: original(size, round(fill_value), dtype=dtype),
)
replaced("factories.full.converts", "``full`` ignores the dtype.", "full", options_without("dtype"))
replaced(
    "factories.full.refuses_overflow",
    "Integers wrap around, and floats become infinity.",
    "factories.fitting",
    lambda original, value, d: original(value, d) if value != 300 else np.array(value).astype(d),
)
replaced(
    "factories.full.refuses_overflow",
    "A float that is too large becomes infinity, as it does in ``tensor``.",
    "factories.fitting",
    lambda original, value, d: original(math.inf if value == 1e40 else value, d),
)
replaced(
    "factories.full.refuses_tracked_values",
    "The gradient of a fill value is lost.",
    "full",
    lambda original, size, fill_value: original(size, fill_value.detach()),
)
replaced(
    "factories.full.refuses_tracked_values",
    "A fill value of one element may have dimensions.",
    "full",
    lambda original, size, fill_value: original(
        size, fill_value if fill_value.requires_grad else fill_value.reshape(())
    ),
)
replaced(
    "factories.eye.is_one_on_the_diagonal",
    "``eye`` of two sizes is square.",
    "eye",
    lambda original, n, m=None, **options: original(n, **options),
)
replaced(
    "factories.eye.is_one_on_the_diagonal",
    "``eye`` exchanges its sizes.",
    "eye",
    lambda original, *sizes, **options: original(*sizes[::-1], **options),
)
replaced(
    "factories.eye.refuses",
    "``m`` may be None, as if it had not been given.",
    "eye",
    lambda original, *sizes: original(*(size for size in sizes if size is not None)),
)
replaced(
    "factories.eye.refuses",
    "``eye`` takes its sizes as one sequence, as ``zeros`` does.",
    "eye",
    lambda original, *sizes: original(*(sizes[0] if sizes and isinstance(sizes[0], tuple) else sizes)),
)


@mutant("factories.empty.has_shape_and_dtype")
def _(ref, patch):
    """``empty`` hands out the same memory again."""
    original, made = ref.empty, {}

    def empty(*sizes, **options):
        key = sizes, *map(str, options.values())
        return made.setdefault(key, original(*sizes, **options))

    patch.setattr(ref, "empty", empty)


replaced(
    "factories.memory.contiguous",
    "Matrices lie in memory column by column.",
    "factories.constant",
    lambda original, shape, value: lambda place, d: original(shape[::-1], value)(place, d).transpose(),
)
replaced(
    "factories.dtype.default",
    "Factories make float32, whatever the default dtype is.",
    "factories.get_default_dtype factories.of_scalar_type",
    lambda original, *kind: ref.float32,
)
replaced(
    "factories.dtype.default",
    "``arange`` of floats makes float32, whatever the default dtype is.",
    "arange",
    lambda original, *given, **options: original(*given, dtype=ref.float32, **options),
)


@mutant("factories.memory.fresh")
def _(ref, patch):
    """``ones`` hands out the same memory again."""
    once = ref.ones(2, 2)
    patch.setattr(ref, "ones", lambda *sizes: once)


# ---- arange and linspace ---------------------------------------------------------------------------------------------


def ended(original, *given, **options):
    """``arange`` with its end included."""
    made = original(*given, **options)
    step = given[2] if len(given) > 2 else 1
    return (
        original(*((0, given[0] + 1) if len(given) == 1 else (given[0], given[1] + step, *given[2:])))
        if given
        else made
    )


replaced("factories.arange.counts", "``arange`` includes its end.", "arange", ended)
replaced(
    "factories.arange.counts",
    "``arange`` counts from 1.",
    "arange",
    lambda original, *given, **options: original(*((1, given[0]) if len(given) == 1 else given), **options),
)
replaced(
    "factories.arange.is_range",
    "The number of elements is rounded down.",
    "arange",
    lambda original, start, end, step: original(start, end, step)[: abs(end - start) // abs(step)],
)
replaced(
    "factories.arange.is_range",
    "``arange`` counts down in steps of one.",
    "arange",
    lambda original, start, end, step: original(start, end, max(step, -1)),
)
replaced(
    "factories.arange.reshaped",
    "``reshape`` counts column by column.",
    "Tensor.reshape",
    lambda original, self, shape: original(self, shape[::-1]).t(),
)
replaced(
    "factories.arange.is_exact_for_integers",
    "``arange`` counts in doubles.",
    "factories._counted",
    lambda original, start, end, step, d: original(float(start), float(end), step, ref.float64).astype(np.int64),
)
replaced(
    "factories.arange.spellings",
    "The first argument is the start.",
    "arange",
    lambda original, start=0, end=None, step=1: original(start, end, step),
)
replaced(
    "factories.arange.spellings",
    "The end is 0 if it is not given.",
    "arange",
    lambda original, *given, end=None, **named: original(*given, end=0 if named == {"start": 3} else end, **named),
)
replaced(
    "factories.arange.infers_dtype",
    "The end alone decides the dtype.",
    "arange",
    lambda original, *given: original(*given, dtype=ref.tensor(given[min(len(given) - 1, 1)]).dtype),
)
replaced(
    "factories.arange.infers_dtype",
    "``arange`` makes the default dtype, as ``zeros`` does.",
    "arange",
    lambda original, *given: original(*given, dtype=ref.get_default_dtype()),
)
replaced("factories.arange.dtype_converts", "``arange`` ignores the dtype.", "arange", options_without("dtype"))
replaced(
    "factories.arange.cuts_arguments",
    "Counting is in floats for int64 as for other dtypes.",
    "factories._counted",
    lambda original, start, end, step, d: original(start, end, step, ref.int32 if d is ref.int64 else d),
)
replaced(
    "factories.arange.refuses_dtypes",
    "``arange`` converts its numbers to booleans.",
    "arange",
    lambda original, end, dtype: original(end).to(dtype),
)
replaced(
    "factories.arange.steps_by_floats",
    "The number of elements is rounded down.",
    "arange",
    lambda original, start, end=None, step=1.0: original(start, end, step)[: int((end - start) / step)],
)
replaced(
    "factories.arange.steps_by_floats",
    "The step is cut to an integer, unless that is 0.",
    "arange",
    lambda original, start, end, step=1.0: original(start, end, int(step) or 1.0),
)
replaced(
    "factories.arange.rounds",
    "The number of elements forgives a rounding error.",
    "arange",
    lambda original, start, end, step: original(start, end - step / 1000, step),
)
replaced(
    "factories.arange.refuses_impossible_ranges",
    "A step that leads away from the end counts nothing, as for ``range``.",
    "arange",
    lambda original, *given: original(0) if len(given) < 3 and given[-1] <= 0 else original(*given),
)


@mutant("factories.arange.refuses_impossible_ranges")
def _(ref, patch):
    """An end that is no number counts nothing."""
    original = ref.arange
    patch.setattr(ref, "arange", lambda *given: original(0) if given[-1] != given[-1] else original(*given))


replaced(
    "factories.arange.empty",
    "From a number to itself there is that number.",
    "arange",
    lambda original, *given: ref.tensor(given[-2:-1]) if len(given) > 1 else original(*given),
)
replaced(
    "factories.arange.empty",
    "Nothing is counted by nothing: an error.",
    "arange",
    lambda original, *given: original(*given) if len(given) == 1 else original(1, 0),
)
replaced(
    "factories.arange.accepts_scalars",
    "A NumPy scalar brings its dtype.",
    "arange",
    lambda original, end: original(end, dtype=ref.tensor(end).dtype if isinstance(end, np.generic) else None),
)
replaced(
    "factories.arange.accepts_scalars",
    "Tensors are no numbers.",
    "arange",
    lambda original, end: original(str(end) if isinstance(end, ref.Tensor) else end),
)
replaced(
    "factories.linspace.includes_both_ends",
    "``linspace`` leaves out its end.",
    "linspace",
    lambda original, start, end, steps: original(start, end, steps + 1)[:steps],
)
replaced(
    "factories.linspace.includes_both_ends",
    "One step is the end.",
    "linspace",
    lambda original, start, end, steps: original(end if steps == 1 else start, end, steps),
)
replaced(
    "factories.linspace.refuses",
    "There are 100 steps if no number is given.",
    "linspace",
    lambda original, start, end, steps=100: original(start, end, steps),
)
replaced(
    "factories.linspace.refuses",
    "A float that is whole is a number of steps.",
    "linspace",
    lambda original, start, end, *steps: original(start, end, *map(int, steps)),
)
replaced(
    "factories.linspace.takes_tensors",
    "A tensor with one element is a number.",
    "linspace logspace",
    lambda original, start, end, steps: original(*(n.sum() if hasattr(n, "sum") else n for n in (start, end)), steps),
)
replaced(
    "factories.linspace.complex",
    "The dtype is complex128, as Python's numbers are.",
    "linspace",
    lambda original, start, end, steps: original(start, end, steps).to(ref.complex128),
)
replaced(
    "factories.logspace.spaces_exponents",
    "The base is e unless another is named.",
    "logspace",
    lambda original, start, end, steps, base=2.718281828459045, **named: original(start, end, steps, base, **named),
)
replaced(
    "factories.logspace.spaces_exponents",
    "The ends are those of the powers, as those of a geometric sequence.",
    "logspace",
    lambda original, start, end, steps, base=10, **named: ref.linspace(base**start, base**end, steps, **named),
)
replaced(
    "factories.logspace.refuses",
    "There are 100 steps if no number is given.",
    "logspace",
    lambda original, start, end, steps=100, **named: original(start, end, steps, **named),
)
replaced(
    "factories.scalar_tensor.has_the_default_dtype",
    "The dtype is that of the number.",
    "scalar_tensor",
    lambda original, number, **named: original(number, **named) if named else ref.tensor(number),
)
replaced(
    "factories.linspace.truncates",
    "Values are rounded to the nearest integer.",
    "linspace",
    lambda original, start, end, steps, dtype: ref.tensor(np.linspace(start, end, steps).round(), dtype=dtype),
)

# ---- Like another tensor ----------------------------------------------------------------------------------------------

LIKE = "zeros_like ones_like full_like empty_like"

replaced("factories.like.takes_after", "The dtype is the default.", LIKE, lambda original, input, *fill: (
    original(input, *fill, dtype=ref.get_default_dtype())
))  # fmt: skip
replaced("factories.like.takes_after", "The device is the default.", LIKE, lambda original, input, *fill: (
    original(input, *fill, device="cpu")
))  # fmt: skip
replaced(
    "factories.like.takes_after", "The memory is the tensor's.", "zeros_like", lambda original, input: input.fill_(0)
)
replaced(
    "factories.like.takes_after",
    "``ones_like`` makes zeros.",
    "ones_like",
    lambda original, input: ref.zeros_like(input),
)
replaced(
    "factories.like.overrides", "The dtype is the tensor's, whatever is asked for.", LIKE, options_without("dtype")
)
replaced(
    "factories.like.requires_no_grad",
    "They require grad if the tensor does.",
    LIKE,
    lambda original, input, *fill, **options: original(input, *fill, requires_grad=input.requires_grad),
)
replaced("factories.like.requires_no_grad", "They ignore ``requires_grad``.", LIKE, options_without("requires_grad"))
replaced(
    "factories.like.refuses_other_data",
    "They take whatever ``tensor`` reads.",
    LIKE,
    lambda original, input, *fill: original(ref.as_tensor(input), *fill),
)
replaced(
    "factories.like.fill_converts",
    "``full_like`` has the dtype of its fill value.",
    "full_like",
    lambda original, input, fill: original(input, fill, dtype=ref.tensor(fill).dtype),
)
replaced(
    "factories.like.fill_converts",
    "The fill value wraps around.",
    "full_like",
    lambda original, input, fill: original(input, fill % 256),
)
replaced(
    "factories.like.keeps_order",
    "They are contiguous always.",
    LIKE + " rand_like",
    lambda original, input: original(input.contiguous()),
)
replaced(
    "factories.like.keeps_order",
    "They repeat elements as the tensor does.",
    "zeros_like",
    lambda original, input: original(input) if input.stride()[-1] else ref.zeros(2, 1).expand(2, 3),
)

NEW = "Tensor.new_zeros Tensor.new_ones Tensor.new_full Tensor.new_empty"

replaced(
    "factories.new.takes_dtype_and_device",
    "The dtype is the default.",
    NEW,
    lambda original, self, *given, **options: original(self, *given, **{"dtype": ref.get_default_dtype(), **options}),
)
replaced(
    "factories.new.takes_dtype_and_device",
    "The device is the default.",
    NEW,
    lambda original, self, *given, **options: original(self, *given, device="cpu", **options),
)
replaced(
    "factories.new.takes_dtype_and_device",
    "The dtype is the tensor's, whatever is asked for.",
    NEW,
    options_without("dtype"),
)
replaced(
    "factories.new.tensor_copies",
    "``new_tensor`` shares arrays.",
    "Tensor.new_tensor",
    lambda original, self, data: ref.as_tensor(data) if isinstance(data, np.ndarray) else original(self, data),
)
replaced(
    "factories.new.tensor_copies",
    "``new_tensor`` has the dtype of its data.",
    "Tensor.new_tensor",
    lambda original, self, data: ref.tensor(data),
)
replaced(
    "factories.new.requires_no_grad",
    "They require grad if the tensor does.",
    NEW,
    lambda original, self, *given, **options: original(self, *given, requires_grad=self.requires_grad),
)

# ---- requires_grad= -----------------------------------------------------------------------------------------------------

MADE = "zeros ones full eye arange linspace empty"

replaced(
    "factories.requires_grad.off_by_default",
    "Floating tensors require grad.",
    MADE,
    lambda original, *given: original(*given, requires_grad=True),
)
replaced(
    "factories.requires_grad.makes_a_leaf", "``requires_grad`` is ignored.", MADE, options_without("requires_grad")
)
replaced(
    "factories.requires_grad.makes_a_leaf",
    "What requires grad is a view of the leaf.",
    MADE,
    lambda original, *given, **options: original(*given, **options)[...],
)
replaced(
    "factories.requires_grad.under_no_grad",
    "Where recording is off, nothing requires grad.",
    MADE,
    lambda original, *given, requires_grad: original(*given, requires_grad=requires_grad and ref.is_grad_enabled()),
)


def lenient(original, *given, requires_grad, **options):
    made = original(*given, **options)
    return made.requires_grad_() if made.dtype.is_floating_point else made


replaced(
    "factories.requires_grad.floating_only", "It is ignored for integers.", "zeros ones empty full eye tensor", lenient
)
replaced(
    "factories.requires_grad.any_floating",
    "Only float32 and float64 can require grad.",
    "tensor zeros",
    lambda original, *given, dtype, requires_grad: original(
        *given, dtype=dtype, requires_grad=dtype in (ref.float32, ref.float64)
    ),
)
replaced(
    "factories.requires_grad.inferred_integers",
    "Integers that are to require grad become floats.",
    "tensor arange full",
    lambda original, *given, requires_grad: original(*given, dtype=ref.float32, requires_grad=requires_grad),
)
replaced(
    "factories.requires_grad.is_a_bool",
    "What is true is True.",
    "tensor",
    lambda original, data, requires_grad=False, **options: original(data, requires_grad=bool(requires_grad), **options),
)

# ---- out= -----------------------------------------------------------------------------------------------------------

replaced("factories.out.returns_it", "``out`` is ignored.", MADE, options_without("out"))
replaced(
    "factories.out.returns_it",
    "An alias of ``out`` is returned.",
    MADE,
    lambda original, *given, **options: original(*given, **options)[...],
)


def strict(original, *given, out=None):
    if out is not None and out.numel() != original(*given).numel():
        raise RuntimeError(f"out has {out.numel()} elements")
    return original(*given, out=out)


replaced("factories.out.resizes", "An ``out`` of another size is refused.", MADE, strict)
replaced(
    "factories.out.resizes",
    "An ``out`` of other sizes keeps them.",
    "factories.resize_",
    lambda original, self, *shape: original(self, int(np.prod(shape))),
)


@mutant("factories.out.keeps_its_dtype")
def _(ref, patch):
    """``out`` becomes another tensor's memory, in that one's dtype."""

    def into(name, fill, out, *options):
        out.data = ref.factories.make(name, fill, ref.get_default_dtype())
        return out

    patch.setattr(ref.factories, "_into", into)


@mutant("factories.out.writes_through_views")
def _(ref, patch):
    """``out`` moves to new memory, and its base is left behind."""

    def into(name, fill, out, *options):
        out.data = ref.factories.make(name, fill, out.dtype)
        return out

    patch.setattr(ref.factories, "_into", into)


replaced(
    "factories.out.refuses_another_dtype",
    "The dtype is ignored beside ``out``.",
    "factories._into",
    lambda original, name, fill, out, d, *options: original(name, fill, out, None, *options),
)
replaced(
    "factories.out.refuses_another_dtype",
    "The values are written before the dtype is compared.",
    "factories._into",
    lambda original, name, fill, out, d, *options: (
        original(name, fill, out, None, *options),
        original(name, fill, out, d, *options),
    )[1],
)
replaced(
    "factories.out.refuses_another_device",
    "The device is ignored beside ``out``.",
    "factories._into",
    lambda original, name, fill, out, d, lay, where, *options: original(name, fill, out, d, lay, None, *options),
)


def unrecorded(original, name, fill, out, *options):
    with ref.no_grad():
        return original(name, fill, out, *options)


replaced("factories.out.refuses_what_requires_grad", "A leaf is written to.", "factories._into", unrecorded)


def refusing_leaves(original, name, fill, out, *options):
    if out.requires_grad:
        raise RuntimeError("out requires grad")
    return original(name, fill, out, *options)


replaced(
    "factories.out.refuses_what_requires_grad",
    "A leaf is refused even where nothing is recorded.",
    "factories._into",
    refusing_leaves,
)
replaced("factories.out.counts_as_a_write", "The write is not counted.", "factories.wrote", lambda original, out: None)


def into_array(original, *given, out=None):
    if not isinstance(out, np.ndarray):
        return original(*given, out=out)
    out[...] = original(*given).numpy().reshape(out.shape)
    return out


replaced("factories.out.refuses_arrays", "An array is written to.", MADE, into_array)

replaced(
    "factories.out.refuses_another_layout",
    "The layout is ignored beside ``out``.",
    "factories._into",
    lambda original, name, fill, out, d, lay, *options: original(name, fill, out, d, None, *options),
)

# ---- layout=, device=, pin_memory= -------------------------------------------------------------------------------------

replaced(
    "factories.layout.strided_by_default",
    "Names are taken for layouts.",
    MADE,
    lambda original, *given, layout=None: original(
        *given, layout=getattr(ref, layout) if layout == "strided" else layout
    ),
)
replaced(
    "factories.layout.sparse_zeros",
    "The layout is ignored.",
    "zeros empty",
    options_without("layout"),
)
replaced(
    "factories.layout.sparse_zeros",
    "``empty`` specifies every element.",
    "empty",
    lambda original, sizes, layout: ref.ones(sizes).to_sparse(),
)
replaced(
    "factories.layout.sparse_holds_no_fill",
    "What the layout cannot hold is made strided.",
    MADE,
    options_without("layout"),
)
replaced("factories.device.places", "``device`` is ignored.", MADE, options_without("device"))
replaced(
    "factories.device.places",
    "``tensor`` ignores the device.",
    "tensor",
    options_without("device"),
)


replaced(
    "factories.device.host_by_default",
    "Where there is an accelerator, it is the default.",
    "factories.place_for creation.place_for",
    lambda original, where: original("cuda" if where is None and ref.cuda.is_available() else where),
)
replaced(
    "factories.device.refuses_unknown",
    "``gpu`` is a name of the accelerator.",
    "factories.place_for",
    lambda original, where: original("cuda" if where == "gpu" else where),
)
replaced(
    "factories.device.refuses_unknown",
    "An index that is missing is 0.",
    "factories.place_for",
    lambda original, where: original("cpu" if where == "cpu:" else where),
)


def falling_back(original, where):
    try:
        return original(where)
    except RuntimeError:
        return original("cpu")


replaced(
    "factories.device.refuses_absent",
    "Where there is no accelerator, the host stands in.",
    "factories.place_for creation.place_for",
    falling_back,
)
replaced(
    "factories.pin_memory.off_by_default",
    "Host memory is always page-locked.",
    MADE,
    lambda original, *given, pin_memory=True: original(*given, pin_memory=pin_memory),
)
replaced(
    "factories.pin_memory.never_ignored", "``pin_memory`` is ignored.", MADE + " tensor", options_without("pin_memory")
)
replaced(
    "factories.pin_memory.is_host_memory",
    "Page-locked memory is a copy for NumPy.",
    "Tensor.numpy",
    lambda original, self: original(self).copy() if self.is_pinned() else original(self),
)
replaced(
    "factories.pin_memory.is_a_bool",
    "What is true is True.",
    "creation.option factories.option",
    lambda original, function, name, value: bool(value),
)
replaced(
    "factories.pin_memory.of_an_accelerator",
    "It is ignored on an accelerator.",
    MADE + " tensor",
    lambda original, *given, device=None, pin_memory=False, **options: original(
        *given, device=device, pin_memory=pin_memory and device == "cpu", **options
    ),
)
replaced(
    "factories.pin_memory.of_an_accelerator",
    "What is to be page-locked is made on the host.",
    MADE + " tensor",
    lambda original, *given, device=None, pin_memory=False: original(
        *given, device="cpu" if pin_memory else device, pin_memory=pin_memory
    ),
)
replaced(
    "factories.sizes.too_large",
    "Sizes wrap around at 64 bits.",
    "zeros ones empty randn",
    lambda original, *size, **options: original(
        *(tuple(n % 2**64 for n in s) if isinstance(s, tuple) else s for s in size), **options
    ),
)

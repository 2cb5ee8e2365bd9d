"""Faults in indexing: in what keys read, share, write and refuse, and in the gradients of reading and writing."""

import numpy as np

import reference_impl
from reference_impl import Tensor
from tests.mutants import derived, mutant, replaced
from tests.mutants.arithmetic import refuse, tolerant


def advanced(key):
    """Whether a key holds tensors, arrays or lists."""
    return any(isinstance(k, Tensor | np.ndarray | list) for k in (key if isinstance(key, tuple) else (key,)))


def reading(clause, fault, change):
    replaced(clause, fault, "Tensor.__getitem__", change)


def writing(clause, fault, change):
    replaced(clause, fault, "Tensor.__setitem__", change)


# ---- Integers -----------------------------------------------------------------------------------------------

reading(
    "indexing.integer.removes_the_dimension",
    "An integer leaves a dimension of size 1.",
    lambda original, x, key: original(x, slice(key, key + 1)) if type(key) is int and key > 0 else original(x, key),
)
reading(
    "indexing.integer.shares",
    "A single element is a copy.",
    lambda original, x, key: original(x, key) if original(x, key).ndim else original(x, key).clone(),
)
reading(
    "indexing.integer.of_other_types",
    "A 0-d tensor copies as other tensors do.",
    lambda original, x, key: original(x, key).clone() if isinstance(key, Tensor) else original(x, key),
)
writing(
    "indexing.integer.refuses_what_is_out_of_range",
    "Nothing is written beyond the end, and nothing said.",
    tolerant(lambda *_: None, IndexError),
)
reading(
    "indexing.integer.refuses_too_many",
    "A 0-d tensor counts as a vector of one element.",
    lambda original, x, key: original(x if x.ndim else x.reshape(1), key),
)
reading(
    "indexing.key.refuses_other_types",
    "Floating-point numbers are cut to integers.",
    lambda original, x, key: original(x, int(key) if type(key) is float else key),
)
reading(
    "indexing.key.refuses_floating_point_tensors",
    "Whole floating-point tensors index.",
    lambda original, x, key: original(
        x, key.to(reference_impl.int64) if isinstance(key, Tensor) and key.dtype.is_floating_point else key
    ),
)

# ---- Slices, None, Ellipsis, bools ----------------------------------------------------------------------------

reading(
    "indexing.slice.selects_as_python_does",
    "Bounds beyond the size are refused.",
    lambda original, x, key: (
        refuse() if isinstance(key, slice) and key.stop is not None and key.stop > len(x) else original(x, key)
    ),
)
reading(
    "indexing.slice.shares",
    "The whole is the tensor itself.",
    lambda original, x, key: x if key == slice(None) else original(x, key),
)
reading(
    "indexing.slice.writes_at_its_own_places",
    "A slice with a step is a copy.",
    lambda original, x, key: (
        original(x, key).clone()
        if type(key) is tuple and any(isinstance(k, slice) and k.step for k in key)
        else original(x, key)
    ),
)
reading(
    "indexing.slice.refuses_steps_below_one",
    "A negative step goes backward, in a copy.",
    tolerant(lambda x, key: reference_impl.tensor(x.tolist()[key]), ValueError),
)
reading(
    "indexing.slice.bounds_are_integers",
    "Bounds are cut to integers.",
    lambda original, x, key: original(
        x,
        slice(*(None if n is None else int(n) for n in (key.start, key.stop, key.step)))
        if isinstance(key, slice)
        else key,
    ),
)
reading(
    "indexing.none.inserts_a_dimension",
    "None inserts its dimension in front.",
    lambda original, x, key: (
        original(x, (None, *(k for k in key if k is not None)))
        if type(key) is tuple and any(k is None for k in key)
        else original(x, key)
    ),
)
reading(
    "indexing.ellipsis.stands_for_the_rest",
    "``...`` alone is the tensor itself.",
    lambda original, x, key: x if key is ... else original(x, key),
)
reading(
    "indexing.bool.adds_a_dimension",
    "True and False are 1 and 0.",
    lambda original, x, key: original(x, int(key) if type(key) is bool else key),
)

# ---- Integer tensors --------------------------------------------------------------------------------------------

reading(
    "indexing.integers.gather",
    "Negative indices are clipped to the first element.",
    lambda original, x, key: original(x, [max(k, 0) for k in key] if isinstance(key, list) else key),
)
reading(
    "indexing.integers.copy",
    "A list of one index is a slice.",
    lambda original, x, key: x.narrow(0, key[0], 1) if isinstance(key, list) and len(key) == 1 else original(x, key),
)
reading(
    "indexing.integers.take_the_shape_of_the_index",
    "Indices are flattened.",
    lambda original, x, key: original(x, key.flatten() if isinstance(key, Tensor) else key),
)


@mutant("indexing.integers.place_of_their_dimensions")
def _(ref, patch):
    """A None between indices does not part them."""
    original = ref.Tensor.__getitem__

    def getitem(x, key):
        if type(key) is tuple and type(key[0]) is list and None in key[1:2]:
            return original(original(x, (key[0], key[2])), (slice(None), slice(None), None))
        return original(x, key)

    patch.setattr(ref.Tensor, "__getitem__", getitem)


reading(
    "indexing.integers.beside_one_integer",
    "An integer counts as an index, as in NumPy.",
    lambda original, x, key: (
        original(x, tuple([k] if type(k) is int and advanced(key) else k for k in key))
        if type(key) is tuple
        else original(x, key)
    ),
)


@mutant("indexing.integers.refuse_out_of_range")
def _(ref, patch):
    """Indices wrap around."""
    original = ref.Tensor.__setitem__

    def setitem(x, key, value):
        original(x, [k % len(x) for k in key] if isinstance(key, list) else key, value)

    patch.setattr(ref.Tensor, "__setitem__", setitem)


@mutant("indexing.integers.of_an_empty_result")
def _(ref, patch):
    """Indices out of range are refused whatever they choose."""
    patch.setattr(ref.indexing, "_names_nothing", lambda seen, advanced: False)


reading(
    "indexing.integers.refuse_other_shapes",
    "Longer indices are cut to the shorter ones.",
    lambda original, x, key: original(
        x, tuple(original(k, slice(min(map(len, key)))) for k in key) if type(key) is tuple else key
    ),
)
reading(
    "indexing.integers.refuse_narrow_dtypes",
    "Every integer dtype indexes.",
    lambda original, x, key: original(x, key.to(reference_impl.int64)),
)
reading(
    "indexing.integers.on_the_host_index_a_device",
    "Indices are brought from other devices.",
    lambda original, x, key: original(x, key.to(x.device) if isinstance(key, Tensor) else key),
)
reading(
    "indexing.key.list_of_sequences_is_a_tuple",
    "A list of lists is one index.",
    lambda original, x, key: original(
        x, (reference_impl.tensor(key),) if isinstance(key, list) and isinstance(key[0], list) else key
    ),
)

# ---- Masks --------------------------------------------------------------------------------------------------------

reading(
    "indexing.mask.selects_where_true",
    "A mask of a transposed tensor selects in the order of memory.",
    lambda original, x, key: original(x, key) if x.is_contiguous() else original(x.t(), key.t()),
)
reading(
    "indexing.mask.over_some_dimensions",
    "A mask selects single elements always.",
    lambda original, x, key: (
        original(x, key.reshape(*key.shape, *(1 for _ in range(x.ndim - key.ndim))).expand(x.shape))
        if isinstance(key, Tensor) and key.dtype == reference_impl.bool
        else original(x, key)
    ),
)
reading(
    "indexing.mask.of_other_forms",
    "A list of bools is a list of 0 and 1.",
    lambda original, x, key: original(x, [int(k) for k in key] if isinstance(key, list) else key),
)
reading(
    "indexing.mask.copies",
    "A mask that is true everywhere is the flattened tensor.",
    lambda original, x, key: x.flatten() if isinstance(key, Tensor) and bool(key.all()) else original(x, key),
)
reading(
    "indexing.mask.refuses_other_shapes",
    "Masks are broadcast.",
    tolerant(lambda x, key: x.masked_select(key), IndexError),
)
reading(
    "indexing.mask.of_bytes",
    "uint8 tensors index by number.",
    lambda original, x, key: original(x, key.to(reference_impl.int64)),
)

# ---- Assignment -----------------------------------------------------------------------------------------------------

writing(
    "indexing.assign.numbers",
    "A number is written to False as well.",
    lambda original, x, key, value: original(x, True if key is False else key, value),
)
writing(
    "indexing.assign.tensors",
    "What a list names is written in the order of the tensor.",
    lambda original, x, key, value: original(x, sorted(key) if isinstance(key, list) else key, value),
)
writing(
    "indexing.assign.drops_leading_ones",
    "A value may not have more dimensions than the place.",
    lambda original, x, key, value: (
        refuse() if isinstance(value, Tensor) and value.ndim > x[key].ndim else original(x, key, value)
    ),
)


@mutant("indexing.assign.is_seen_in_all_that_share")
def _(ref, patch):
    """A mask writes to a copy, which the tensor takes over."""
    original = ref.Tensor.__setitem__

    def setitem(x, key, value):
        if isinstance(key, Tensor):
            x.set_(x.clone())
        original(x, key, value)

    patch.setattr(ref.Tensor, "__setitem__", setitem)


writing(
    "indexing.assign.converts_to_the_dtype",
    "Fractions are rounded.",
    lambda original, x, key, value: original(x, key, round(value) if type(value) is float else value),
)
writing(
    "indexing.assign.refuses_numbers_that_do_not_fit",
    "Numbers wrap around.",
    lambda original, x, key, value: original(x, key, value % 256 if type(value) is int and value < 1000 else value),
)
writing(
    "indexing.assign.advanced_keys_need_the_dtype",
    "Every key converts.",
    lambda original, x, key, value: original(x, key, value.to(x.dtype) if isinstance(value, Tensor) else value),
)
writing(
    "indexing.assign.refuses_other_shapes",
    "What does not fit is not written, and nothing said.",
    tolerant(lambda *_: None, RuntimeError),
)
writing(
    "indexing.assign.refuses_other_values",
    "Lists are made tensors.",
    lambda original, x, key, value: original(
        x, key, reference_impl.tensor(value) if isinstance(value, list) else value
    ),
)


@mutant("indexing.assign.refuses_overlap")
def _(ref, patch):
    """What overlaps is copied first."""
    patch.setattr(ref.indexing, "check_no_overlap", lambda written, read: None)


@mutant("indexing.assign.reads_the_value_first")
def _(ref, patch):
    """Elements are written one by one, from the tensor as it is by then."""
    original = ref.Tensor.__setitem__

    def setitem(x, key, value):
        for i in key.tolist():
            original(x, i, x[len(x) - 1 - i])

    patch.setattr(ref.Tensor, "__setitem__", setitem)


writing(
    "indexing.assign.one_place_twice",
    "The first value stays.",
    lambda original, x, key, value: original(x, key, value[:1].expand(2)),
)


@mutant("indexing.assign.augmented")
def _(ref, patch):
    """What a mask selects and augments is not written back."""
    original = ref.Tensor.__setitem__

    def setitem(x, key, value):
        if not (isinstance(key, Tensor) and isinstance(value, Tensor)):
            original(x, key, value)

    patch.setattr(ref.Tensor, "__setitem__", setitem)


writing(
    "indexing.assign.from_another_device",
    "Values must be on the tensor's device.",
    lambda original, x, key, value: (
        refuse() if isinstance(value, Tensor) and value.device != x.device else original(x, key, value)
    ),
)
replaced(
    "indexing.assign.cannot_delete",
    "Deleting an element makes it zero.",
    "Tensor.__delitem__",
    lambda original, x, key: x.__setitem__(key, 0),
)

# ---- Iteration and membership -----------------------------------------------------------------------------------------

replaced(
    "indexing.iteration.goes_along_the_first_dimension",
    "Iteration over a vector gives Python numbers.",
    "Tensor.__iter__",
    lambda original, x: iter(x.tolist()) if x.ndim == 1 else original(x),
)
replaced(
    "indexing.contains.searches_all_elements",
    "A tensor contains only rows.",
    "Tensor.__contains__",
    lambda original, x, element: (
        original(x, element) if isinstance(element, str | None) else bool((x == element).all(-1).any())
    ),
)

# ---- Gradients ----------------------------------------------------------------------------------------------------------


def everywhere(g, shape, key):
    """The gradient of all elements is that of those that were read, as if they had been spread."""
    return g.sum() + np.zeros(shape, g.dtype) if isinstance(g, np.ndarray) else g


derived(
    "indexing.gradient.of_basic_keys",
    "The gradient of one slice goes to every element.",
    "indexing._select",
    everywhere,
)


@mutant("indexing.gradient.of_integers_adds_up")
def _(ref, patch):
    """An element that is named twice keeps the last gradient."""

    def placed_at(g, shape, key):
        zeros = g.new_zeros(shape) if isinstance(g, Tensor) else np.zeros_like(g, shape=shape)
        zeros[key] = g
        return zeros

    patch.setattr(ref.indexing, "placed_at", placed_at)


def part_of(g, key, shape, broadcast):
    """The gradient of what was assigned."""
    return (g[key.basic] if key.advanced is None else g[key.basic][key.advanced]).reshape(shape)


@mutant("indexing.gradient.of_masks")
def _(ref, patch):
    """The gradient of what was selected goes to the first elements."""
    patch.setattr(ref.indexing._copy.op.node, "formulas", (lambda g, shape, key: np.resize(g, shape),))


derived(
    "indexing.gradient.of_assignment",
    "What was overwritten keeps its gradient.",
    "indexing._Put",
    lambda g, *given: (g, part_of(g, *given[-3:])),
)


@mutant("indexing.gradient.of_broadcast_assignment")
def _(ref, patch):
    """The value is given the mean over its places."""
    from reference_impl.autograd import engine

    original = engine.sum_to

    def mean_to(g, shape):
        total = original(g, shape)
        return total * (total.size / max(g.size, 1))

    patch.setattr(engine, "sum_to", mean_to)


@mutant("indexing.gradient.of_writes_through_views")
def _(ref, patch):
    """A write through a view leaves the history of its base as it was."""
    import reference_impl.autograd.inplace as inplace

    patch.setattr(inplace, "rebase_base", lambda a, base, node: setattr(a, "node", node))


@mutant("indexing.gradient.refuses_writes_to_leaves")
def _(ref, patch):
    """Leaves can be assigned to."""
    patch.setattr(ref.indexing, "check_recordable", lambda x: None)


reading(
    "indexing.key.agrees_with_numpy",
    "A step is forgotten where the slice ends with the tensor.",
    lambda original, x, key: original(
        x, tuple(slice(k.start, None) if isinstance(k, slice) and k.stop is None else k for k in key)
    ),
)


@mutant("indexing.functions.of_no_dimensions")
def _(ref, patch):
    """``index_select`` shares with a tensor without dimensions."""
    original = ref.index_select

    def sharing(x, dim, index):
        selected = original(x, dim, index)
        return selected if x.ndim else x.view(())

    patch.setattr(ref, "index_select", sharing)


@mutant("indexing.set.byte_mask_takes_no_single_value")
def _(ref, patch):
    """A mask of bytes is one of bools."""
    patch.setattr(ref.indexing, "_check_fill", lambda key, value: None)

"""Faults in writing results into a tensor that is given."""

import warnings

import reference_impl
from reference_impl import storage_api
from tests.mutants import mutant, replaced


def function(clause, fault, name, change):
    replaced(f"out.{clause}", fault, name, change)


function(
    "result.is_written_and_returned", "A copy is returned.", "lerp", lambda original, *a, **k: original(*a, **k).clone()
)
function(
    "result.of_special_functions",
    "A twin of what is written is returned.",
    "polygamma",
    lambda original, *a, out=None: original(*a, out=out) if out is None else original(*a, out=out).detach(),
)
function("several.are_returned", "The results are copies.", "sort", lambda original, x, out=None: original(x))
function(
    "several.refuses",
    "A third tensor is passed over.",
    "max",
    lambda original, x, dim, out=None: original(x, dim, out=out[:2] if isinstance(out, tuple) else out),
)
function(
    "argument.none",
    "None is refused.",
    "gather",
    lambda original, *given, out=...: original(*given) if out is ... else original(*given, out=out or 0),
)
function(
    "argument.is_a_tensor",
    "A list of one tensor is that tensor.",
    "add",
    lambda original, *given, out=None: original(*given, out=out[0] if isinstance(out, list) else out),
)
function(
    "shape.is_taken",
    "A tensor without elements is left empty.",
    "cumsum",
    lambda original, *given, out=None: original(*given) if out is None or out.numel() else out,
)


def silent(original, *given, **named):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return original(*given, **named)


function("shape.another_warns", "No warning is given.", "exp", silent)


@mutant("out.shape.resized_in_its_memory")
def _(ref, patch):
    """What is resized has new memory."""
    original = storage_api.room_for

    def room_for(t, shape):
        return (ref.empty(*shape, dtype=t.dtype).array, None, None) if t.numel() else original(t, shape)

    patch.setattr(storage_api, "room_for", room_for)


function(
    "memory.is_written_through_strides",
    "The tensor is given new memory.",
    "matmul",
    lambda original, *given, out=None: original(*given) if out is None else out.set_(original(*given)),
)
function(
    "dtype.converts",
    "The tensor takes the result's dtype.",
    "maximum",
    lambda original, *given, out=None: original(*given) if out is None else out.set_(original(*given)),
)
function(
    "dtype.wraps_integers",
    "Integers stop at the largest.",
    "add",
    lambda original, *given, out: out.copy_(original(*given).clamp(-128, 127)),
)
function(
    "dtype.refuses_a_lower_category",
    "Results are cut to integers.",
    "div",
    lambda original, *given, out: out.copy_(original(*given)),
)
function(
    "dtype.exact",
    "What chooses converts to a wider dtype.",
    "take",
    lambda original, *given, out=None: original(*given) if out is None else out.copy_(original(*given)),
)
function(
    "memory.may_be_an_operand",
    "The tensor is cleared first.",
    "cumsum",
    lambda original, *given, out=None: original(*given) if out is None else original(*given, out=out.zero_()),
)
function(
    "memory.refuses_partial_overlap",
    "Operands are copied first.",
    "maximum",
    lambda original, a, b, out=None: original(a.clone(), b.clone(), out=out),
)
function(
    "memory.refuses_what_is_read_out_of_order",
    "The input is copied first.",
    "take",
    lambda original, x, index, out=None: original(x.clone(), index, out=out),
)
function(
    "memory.refuses_repeated_elements",
    "The last element stays.",
    "exp",
    lambda original, *given, out=None: out if out is not None and 0 in out.stride() else original(*given, out=out),
)


def unrecorded(original, *given, **named):
    with reference_impl.no_grad():
        return original(*given, **named)


function("gradient.is_refused", "The result is not recorded.", "cumsum", unrecorded)


def refusing(original, x, *given, out=None):
    if out is not None and x.requires_grad:
        raise RuntimeError("out= is refused since an operand requires grad")
    return original(x, *given, out=out)


function("gradient.of_what_has_none", "Any operand that requires grad is refused.", "gt", refusing)


def counted_twice(original, *given, out=None):
    result = original(*given, out=out)
    if out is not None:
        out.shared.version += 1
    return result


function("version.counts_one_write", "Converting counts too.", "eq", counted_twice)
function(
    "memory.keeps_its_views",
    "The tensor is given new memory.",
    "matmul",
    lambda original, *given, out=None: original(*given) if out is None else out.set_(original(*given)),
)

"""How far the reference agrees with PyTorch on one entry of the operator database, facet by facet."""

from __future__ import annotations

import copy
import itertools
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import torch

import reference_impl
from reference_impl.complex_views import Lazy
from tests.operators.bridge import Missing, Translator, implementation, in_place_of_torch, method, numbers, parts
from tests.operators.catalogue import NO_DTYPES
from tests.operators.ties import agree_but_for_ties

FACETS = ("forward", "dtype", "alias", "method", "in-place", "out", "gradient", "second", "errors")
"""What is compared: values and shapes; dtypes; whether a result shares memory with the input; the method; the in-place twin;
``out=``; gradients; gradients of gradients; the class of error for wrong input."""

_TOLERANCES = torch.testing._comparison._DTYPE_PRECISIONS


@dataclass
class Agreement:
    """What was compared for an entry of the database, and where it differs."""

    name: str
    present: bool = True
    agreed: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def note(self, facet: str, difference: str | None, case: str) -> None:
        self.total[facet] += 1
        if difference is None:
            self.agreed[facet] += 1
        else:
            self.differences.append(f"{facet}: {difference} [{case}]")


def label(op: Any) -> str:
    """An entry's name, with its variant's."""
    return f"{op.name}.{op.variant_test_name}" if op.variant_test_name else str(op.name)


def overridden(op: Any, dtype: torch.dtype) -> tuple[float, float]:
    """The relative and absolute tolerance that PyTorch's own tests of the entry have for a dtype."""
    rtol, atol = _TOLERANCES.get(dtype, (0.0, 0.0))
    for decorator in op.decorators:
        for d in getattr(decorator, "decorators", [decorator]):
            given = getattr(d, "d", {})
            if isinstance(given, dict) and dtype in given and hasattr(given[dtype], "rtol"):
                rtol, atol = max(rtol, given[dtype].rtol), max(atol, given[dtype].atol)
    return rtol, atol


def values_differ(ours: Any, theirs: Any, op: Any, scale: float = 1) -> str | None:
    """How one result's shape or values differ from PyTorch's; None if they agree within its tolerances."""
    if not isinstance(theirs, torch.Tensor):
        if isinstance(theirs, torch.dtype | torch.layout | torch.device):
            return None if str(ours) == str(theirs) else f"{ours}, not {theirs}"
        if isinstance(theirs, float | complex) and isinstance(ours, float | complex | int):
            return None if np.isclose(ours, theirs, rtol=1e-6, equal_nan=True) else f"{ours}, not {theirs}"
        equal = type(ours) is type(theirs) or isinstance(theirs, torch.Size)
        return None if equal and tuple_or(ours) == tuple_or(theirs) else f"{ours!r}, not {theirs!r}"
    if not isinstance(ours, reference_impl.Tensor):
        return f"{type(ours).__name__}, not a tensor"
    if tuple(ours.shape) != tuple(theirs.shape):
        return f"shape {tuple(ours.shape)}, not {tuple(theirs.shape)}"
    x, y = numbers(ours), numbers(theirs)
    rtol, atol = overridden(op, theirs.dtype)
    if y.dtype.kind not in "fc":
        same = np.array_equal(x, y)
    else:
        with np.errstate(all="ignore"):
            same = np.allclose(x, y, rtol=rtol * scale, atol=atol * scale, equal_nan=True)
    if same:
        return None
    wrong = x != y
    at = tuple(int(i[0]) for i in np.nonzero(wrong)) if x.ndim and wrong.any() else ()
    return f"{x[at] if x.size else x!r} at {at}, not {y[at] if y.size else y!r}"


def tuple_or(value: Any) -> Any:
    return tuple(value) if isinstance(value, torch.Size | reference_impl.Size | tuple | list) else value


def shares(result: Any, given: Any) -> bool:
    """Whether a result is on the memory of the input."""
    if isinstance(result, torch.Tensor) and isinstance(given, torch.Tensor):
        if result.layout is not torch.strided:
            return False
        one, other = result.untyped_storage(), given.untyped_storage()
        return one.data_ptr() == other.data_ptr() and bool(one.nbytes())
    if result.shared is not None and result.shared is given.shared:  # also where the parts are apart, or empty
        return True
    one, other = (x.array.raw() if isinstance(x.array, Lazy) else x.array for x in (result, given))
    return bool(np.may_share_memory(one, other))


def outcome(call: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """What a call returns, or raises."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return call(), None
        except Exception as error:
            return None, error


def errors_differ(ours: Exception | None, theirs: type[BaseException] | None) -> str | None:
    """How the errors differ; None if both or neither fail, with PyTorch's class of error."""
    if theirs is None:
        return None if ours is None else f"raises {type(ours).__name__}: {str(ours)[:150]!r}"
    if ours is None:
        return f"no error, not {theirs.__name__}"
    family = next(c for c in theirs.__mro__ if c.__module__ == "builtins")
    return None if isinstance(ours, family) else f"{type(ours).__name__}: {str(ours)[:100]!r}, not {theirs.__name__}"


def results_differ(ours: Any, theirs: Any, op: Any, scale: float = 1) -> str | None:
    """How results, one or several, differ in structure, shape or values."""
    one, other = list(parts(ours)), list(parts(theirs))
    if len(one) != len(other):
        return f"{len(one)} results, not {len(other)}"
    found = (values_differ(o, t, op, scale) for o, t in zip(one, other, strict=True))
    return next((d for d in found if d is not None), None)


def dtypes_of(result: Any) -> list[str]:
    return [str(p.dtype) for p in parts(result) if hasattr(p, "dtype")]


def processed(sample: Any, result: Any, ours: bool) -> Any:
    """What of a result the database compares, where not all of it is determined."""
    process = sample.output_process_fn_grad
    return (in_place_of_torch(process) if ours and hasattr(process, "__code__") else process)(result)


def samples_of(op: Any, dtype: torch.dtype, requires_grad: bool, limit: int) -> Iterator[Any]:
    torch.manual_seed(0)
    return itertools.islice(op.sample_inputs("cpu", dtype, requires_grad=requires_grad), limit)


def measure(op: Any, limit: int) -> Agreement:
    """Compare an entry of the database on at most ``limit`` samples of each dtype."""
    found = Agreement(label(op))
    try:
        function = implementation(op.name, op.op)
    except Missing:
        found.present = False
        return found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compare(found, op, function, limit)
        except Exception as error:
            found.note("forward", f"the comparison itself failed with {type(error).__name__}: {error}", "")
    return found


def compare(found: Agreement, op: Any, function: Callable[..., Any], limit: int) -> None:
    """Note every facet of an entry, over its dtypes and samples."""
    for dtype in sorted(op.supported_dtypes("cpu"), key=str):
        if str(dtype).removeprefix("torch.") not in NO_DTYPES:
            for i, sample in enumerate(samples_of(op, dtype, False, limit)):
                one_sample(found, op, function, sample, f"{str(dtype)[6:]} {i}: {summary(sample)}")
    if op.supports_autograd:
        for dtype in (torch.float64, torch.complex128):
            if dtype in op.supported_backward_dtypes("cpu") and dtype in op.supported_dtypes("cpu"):
                for i, sample in enumerate(samples_of(op, dtype, True, limit)):
                    gradients(found, op, function, sample, f"{str(dtype)[6:]} {i}: {summary(sample)}")
    if op.error_inputs_func is not None:
        torch.manual_seed(0)
        for i, wrong in enumerate(itertools.islice(op.error_inputs("cpu"), 4 * limit)):
            one_error(found, op, function, wrong, f"error {i}: {summary(wrong.sample_input)}")


def summary(sample: Any) -> str:
    """A sample's arguments in a line."""

    def brief(x: Any) -> str:
        if isinstance(x, torch.Tensor):
            return f"Tensor{list(x.shape)}{str(x.dtype)[6:]}" + ("" if x.is_contiguous() else " strided")
        if isinstance(x, tuple | list):
            return f"({', '.join(map(brief, x))})"
        return repr(x)[:60]

    named = [f"{k}={brief(v)}" for k, v in sample.kwargs.items()]
    return ", ".join([brief(sample.input), *map(brief, sample.args), *named])


def one_sample(found: Agreement, op: Any, function: Callable[..., Any], sample: Any, case: str) -> None:
    """The forward pass: function, method, in-place twin and ``out=``, results and errors."""

    def fresh() -> tuple[Any, ...]:
        translate = Translator()
        return translate(sample.input), *(translate(a) for a in sample.args)

    def named() -> dict[str, Any]:
        return {k: Translator()(v) for k, v in sample.kwargs.items()}

    try:
        given, kwargs = fresh(), named()
    except Missing:
        return
    theirs, their_error = outcome(lambda: op.op(sample.input, *sample.args, **sample.kwargs))
    ours, our_error = outcome(lambda: function(*given, **kwargs))
    if isinstance(our_error, Missing):
        return
    if their_error is not None or our_error is not None:
        found.note("forward", errors_differ(our_error, their_error and type(their_error)), case)
        return
    found.note("forward", compared(sample, ours, theirs, op), case)
    found.note("dtype", None if (o := dtypes_of(ours)) == (t := dtypes_of(theirs)) else f"{o}, not {t}", case)
    if isinstance(sample.input, torch.Tensor) and sample.input.numel():
        pairs = [
            (o, t)
            for o, t in zip(parts(ours), parts(theirs), strict=False)
            if isinstance(t, torch.Tensor) and hasattr(o, "array")
        ]
        same = [shares(o, given[0]) == shares(t, sample.input) for o, t in pairs]
        if pairs:
            copy = (
                "a copy where PyTorch's is a view"
                if shares(pairs[0][1], sample.input)
                else "a view where PyTorch's is a copy"
            )
            found.note("alias", None if all(same) else copy, case)
    if op.method_variant is not None and isinstance(sample.input, torch.Tensor):
        facet(found, "method", op, op.method_variant, sample, fresh, named, case)
    if op.inplace_variant is not None and isinstance(sample.input, torch.Tensor) and not sample.broadcasts_input:
        facet(found, "in-place", op, op.inplace_variant, sample, fresh, named, case)
    if op.supports_out and all(isinstance(p, torch.Tensor) for p in parts(theirs)):
        compare_out(found, op, function, sample, theirs, fresh(), named(), case)


def compared(sample: Any, ours: Any, theirs: Any, op: Any) -> str | None:
    """How the results differ, in what the database holds to be determined."""
    difference = results_differ(ours, theirs, op)
    if difference is None or agree_but_for_ties(op.name, sample, ours, theirs):
        return None
    one, error = outcome(lambda: processed(sample, ours, True))
    if error is not None:
        return difference
    return results_differ(one, processed(sample, theirs, False), op)


def facet(found: Agreement, name: str, op: Any, variant: Any, sample: Any, fresh: Any, named: Any, case: str) -> None:
    """The method or the in-place twin."""
    known = getattr(variant, "__name__", op.name)
    try:
        is_written = hasattr(variant, "__code__") and "torch.testing" in getattr(variant, "__module__", "")
        if isinstance(variant, partial):  # a function with ``inplace=True``
            ours_of = implementation(op.name, variant)
        else:
            ours_of = in_place_of_torch(variant) if is_written else method(known)
    except Missing:
        found.note(name, f"no {known}", case)
        return
    clone = copy.deepcopy(sample.input)  # with all of its memory, of which it may be a part
    theirs, their_error = outcome(lambda: variant(clone, *sample.args, **sample.kwargs))
    given = fresh()
    ours, our_error = outcome(lambda: ours_of(*given, **named()))
    if their_error is not None or our_error is not None:
        found.note(name, errors_differ(our_error, their_error and type(their_error)), case)
        return
    difference = compared(sample, ours, theirs, op)
    if difference is None and name == "in-place" and isinstance(theirs, torch.Tensor):
        difference = None if ours is given[0] else "another tensor is returned"
    found.note(name, difference, case)


def compare_out(
    found: Agreement, op: Any, function: Callable[..., Any], sample: Any, theirs: Any, given: Any, named: Any, case: str
) -> None:
    """``out=``, with tensors of the results' dtypes and shapes."""
    outs = [torch.empty_like(p) for p in parts(theirs)]
    translate = Translator()
    mine = [translate(o) for o in outs]
    their_out: Any = tuple(outs) if isinstance(theirs, tuple | list) else outs[0]
    our_out: Any = tuple(mine) if isinstance(theirs, tuple | list) else mine[0]
    _, their_error = outcome(lambda: op.op(sample.input, *sample.args, **sample.kwargs, out=their_out))
    _, our_error = outcome(lambda: function(*given, **named, out=our_out))
    if their_error is not None or our_error is not None:
        found.note("out", errors_differ(our_error, their_error and type(their_error)), case)
        return
    found.note("out", compared(sample, our_out, their_out, op), case)


def gradients(found: Agreement, op: Any, function: Callable[..., Any], sample: Any, case: str) -> None:
    """The gradients of all results at once, weighted by fixed values; then the gradients of those."""
    translate = Translator()
    try:
        given = (translate(sample.input), *(translate(a) for a in sample.args))
        kwargs = {k: translate(v) for k, v in sample.kwargs.items()}
    except Missing:
        return
    theirs, their_error = outcome(lambda: op.op(sample.input, *sample.args, **sample.kwargs))
    ours, our_error = outcome(lambda: function(*given, **kwargs))
    if their_error is not None or our_error is not None:
        return  # the forward facet has it
    theirs, their_error = outcome(lambda: processed(sample, theirs, False))
    ours, our_error = outcome(lambda: processed(sample, ours, True))
    if their_error is not None or our_error is not None:
        if our_error is not None:
            found.note("gradient", errors_differ(our_error, their_error and type(their_error)), case)
        return
    pairs = [(o, t) for o, t in zip(parts(ours), parts(theirs), strict=False) if isinstance(t, torch.Tensor)]
    if any(getattr(o, "requires_grad", None) != t.requires_grad for o, t in pairs):
        found.note("gradient", f"requires_grad is not {[t.requires_grad for _, t in pairs]}", case)
        return
    pairs = [(o, t) for o, t in pairs if t.requires_grad]
    inputs = [(o, t) for t, o in translate.pairs if t.requires_grad]
    if not pairs or not inputs:
        return
    second = op.supports_gradgrad
    mine, our_error = outcome(
        lambda: differentiated(reference_impl, [p[0] for p in pairs], [i[0] for i in inputs], second)
    )
    his, their_error = outcome(lambda: differentiated(torch, [p[1] for p in pairs], [i[1] for i in inputs], second))
    if their_error is not None or our_error is not None:
        found.note("gradient", errors_differ(our_error, their_error and type(their_error)), case)
        return
    found.note("gradient", gradients_differ(mine[0], his[0], op), case)
    if second:
        second_gradients(found, op, mine, his, inputs, case)


def second_gradients(found: Agreement, op: Any, mine: Any, his: Any, inputs: list[Any], case: str) -> None:
    """The gradients of the gradients, by the inputs and by the weights, which a linear operation depends on."""
    again = [(o, t) for o, t in zip(mine[0], his[0], strict=True) if t is not None and t.requires_grad]
    if not again:
        return
    if any(o is None or not o.requires_grad for o, _ in again):
        found.note("second", "a gradient is not recorded", case)
        return
    ours, our_error = outcome(
        lambda: differentiated(reference_impl, [a[0] for a in again], [i[0] for i in inputs] + mine[1], False)
    )
    theirs, their_error = outcome(
        lambda: differentiated(torch, [a[1] for a in again], [i[1] for i in inputs] + his[1], False)
    )
    if their_error is not None or our_error is not None:
        found.note("second", errors_differ(our_error, their_error and type(their_error)), case)
        return
    found.note("second", gradients_differ(ours[0], theirs[0], op), case)


def gradients_differ(ours: Any, theirs: Any, op: Any) -> str | None:
    """How gradients differ; one that PyTorch leaves undefined may be zeros, and the other way round."""
    for i, (o, t) in enumerate(zip(ours, theirs, strict=True)):
        if o is None or t is None:
            present = o if t is None else t
            difference = None if present is None or not numbers(present).any() else "one is None, the other is not zero"
        else:
            difference = None if str(o.dtype) == str(t.dtype) else f"{o.dtype}, not {t.dtype}"
            difference = difference or values_differ(o, t, op, 10)
        if difference is not None:
            return f"of input {i}: {difference}"
    return None


def differentiated(library: Any, results: list[Any], inputs: list[Any], create_graph: bool) -> tuple[Any, list[Any]]:
    """The gradients of results weighted by fixed values, and the weights, which are tracked if a graph is created."""
    weights = []
    for r in results:
        n = int(np.prod(tuple(r.shape)))
        weight = library.from_numpy(np.cos(np.arange(n, dtype=np.float64)).reshape(tuple(r.shape))).to(r.dtype)
        weights.append(weight.requires_grad_() if create_graph else weight)
    return library.autograd.grad(results, inputs, weights, allow_unused=True, create_graph=create_graph), weights


def one_error(found: Agreement, op: Any, function: Callable[..., Any], wrong: Any, case: str) -> None:
    """The class of error for an input that the database says is wrong."""
    sample = wrong.sample_input
    try:
        translate = Translator()
        given = (translate(sample.input), *(translate(a) for a in sample.args))
        kwargs = {k: translate(v) for k, v in sample.kwargs.items()}
    except Missing:
        return
    if outcome(lambda: op(sample.input, *sample.args, **sample.kwargs))[1] is None:
        return  # PyTorch takes it after all
    _, our_error = outcome(lambda: function(*given, **kwargs))
    expected = wrong.error_type
    expected = expected[0] if isinstance(expected, tuple) else expected
    found.note("errors", errors_differ(our_error, expected), case)

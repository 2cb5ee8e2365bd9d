"""The reference's operations on the samples of PyTorch's own operator database: results, dtypes and gradients in float64."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch.testing._internal.common_methods_invocations import op_db

import reference_impl

SAMPLES = 40
"""How many samples of an operation are run at most."""

WITHOUT_VALUES = frozenset({
    "bernoulli", "empty", "empty_like", "new_empty", "normal", "rand_like", "randint", "randint_like", "randn", "randn_like",
    "resize_", "nn.functional.alpha_dropout", "nn.functional.dropout", "nn.functional.dropout2d", "nn.functional.dropout3d",
    "nn.functional.feature_alpha_dropout", "nn.functional.rrelu", "nn.functional.scaled_dot_product_attention",
})  # fmt: skip
"""Operations whose results are random, or not filled."""

COVERED = 170
"""Entries of the database that are run, at the least: a name that the reference loses must be seen."""

TOLERANCE = 1e-9

DIFFERS = {
    "nn.functional.batch_norm.without_cudnn": "PyTorch lists no dtype of the host for it",
    "nn.functional.hardsigmoid": "PyTorch takes a sixth in float32, also for float64",
    "nn.functional.triplet_margin_with_distance_loss": "its samples hold a module of PyTorch's",
    "to_sparse": "the reference does not record the conversion to the sparse layout",
}
"""Entry -> why the reference does not take its samples."""

LEFT_OUT = {}
"""Keyword -> the values, or None for all, that the reference leaves out: samples with them are passed over."""

CALLED: dict[str, Callable[..., Any]] = {
    "where": lambda f, x, condition, other: f(condition, x, other),
    "einsum": lambda f, operands, equation: f(equation, *operands),
    "nn.functional.embedding": lambda f, weight, index, **named: f(index, weight, **named),
    "nn.functional.embedding_bag": lambda f, weight, index, **named: f(index, weight, **named),
    "polygamma": lambda f, x, n: f(n, x),
    "zero_": lambda f, x: f(x.clone()),
}
"""Entry -> how the database calls the operation."""


def implementation(op: Any) -> Callable[..., Any] | None:
    """The reference's operation for an entry of the database, by its name."""
    if op.name.startswith("nn.functional."):
        found = getattr(reference_impl.nn.functional, op.name.removeprefix("nn.functional."), None)
    else:
        found = getattr(reference_impl, op.name, None) or getattr(reference_impl.Tensor, op.name, None)
    return found if callable(found) else None


def left_out(sample: Any) -> bool:
    """Whether the sample is of something that the reference leaves out."""
    named = LEFT_OUT.keys() & sample.kwargs.keys()
    return any(LEFT_OUT[name] is None or sample.kwargs[name] in LEFT_OUT[name] for name in named)


def label(op: Any) -> str:
    return f"{op.name}.{op.variant_test_name}" if op.variant_test_name else op.name


ENTRIES = [op for op in op_db if implementation(op) is not None and op.name not in WITHOUT_VALUES]


def translated(value: Any, inputs: list[tuple[torch.Tensor, Any]]) -> Any:
    """The reference's counterpart of an argument; pairs of tensors that require grad are added to ``inputs``."""
    if isinstance(value, torch.Tensor):
        ours = reference_impl.from_numpy(value.detach().clone().resolve_conj().resolve_neg().numpy())
        if value.requires_grad:
            ours.requires_grad_()
            inputs.append((value, ours))
        return ours
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, tuple | list):
        return type(value)(translated(v, inputs) for v in value)
    if isinstance(value, dict):
        return {name: translated(v, inputs) for name, v in value.items()}
    if isinstance(value, torch.dtype | torch.layout | torch.memory_format):
        return getattr(reference_impl, str(value).removeprefix("torch."))
    return str(value) if isinstance(value, torch.device) else value


def parts(result: Any) -> Iterator[Any]:
    """The tensors and numbers of a result."""
    if isinstance(result, tuple | list):
        for part in result:
            yield from parts(part)
    else:
        yield result


def check_same(ours: Any, theirs: Any, what: str) -> None:
    if not isinstance(theirs, torch.Tensor):
        np.testing.assert_allclose(ours, theirs, rtol=TOLERANCE, equal_nan=True, err_msg=what)
        return
    assert isinstance(ours, reference_impl.Tensor), what
    assert str(ours.dtype) == str(theirs.dtype), what
    assert tuple(ours.shape) == tuple(theirs.shape), what
    theirs = theirs.detach().to_dense().resolve_neg().numpy(force=True)
    ours = ours.detach().to_dense().resolve_conj().resolve_neg().numpy()
    scale = np.abs(theirs[np.isfinite(theirs)]).max(initial=0) if theirs.dtype.kind in "fc" else 0
    tolerance = 1e-5 if theirs.dtype.itemsize < 8 else TOLERANCE
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * (1 + scale), equal_nan=True, err_msg=what)


def check_gradients(ours: list[Any], theirs: list[Any], inputs: list[tuple[torch.Tensor, Any]], what: str) -> None:
    """The gradients of all results at once, weighted by fixed values."""
    pairs = [(o, t) for o, t in zip(ours, theirs, strict=True) if isinstance(t, torch.Tensor)]
    for o, t in pairs:
        assert o.requires_grad == t.requires_grad, what
    pairs = [(o, t) for o, t in pairs if t.requires_grad]
    if not pairs:
        return
    weights = [np.cos(np.arange(t.numel(), dtype=np.float64)).reshape(t.shape) for _, t in pairs]
    expected = torch.autograd.grad(
        [t for _, t in pairs],
        [t for t, _ in inputs],
        [torch.from_numpy(w).to(t.dtype) for w, (_, t) in zip(weights, pairs, strict=True)],
        allow_unused=True,
    )
    gradients = reference_impl.autograd.grad(
        [o for o, _ in pairs],
        [o for _, o in inputs],
        [reference_impl.from_numpy(w).to(o.dtype) for w, (o, _) in zip(weights, pairs, strict=True)],
        allow_unused=True,
    )
    for i, (g, e) in enumerate(zip(gradients, expected, strict=True)):
        if e is None:  # a gradient that PyTorch leaves undefined may be zeros
            assert g is None or not g.numpy().any(), f"{what}: gradient {i}"
        else:
            check_same(g, e, f"{what}: gradient {i}")


def test_coverage() -> None:
    """As many entries are run as there were; the list is printed with ``pytest -s``."""
    print(f"\n{len(ENTRIES)} entries:", " ".join(map(label, ENTRIES)))
    assert len(ENTRIES) >= COVERED
    assert DIFFERS.keys() <= set(map(label, ENTRIES))


@pytest.mark.parametrize("op", ENTRIES, ids=label)
def test_agrees(op: Any) -> None:
    if label(op) in DIFFERS:
        pytest.skip(DIFFERS[label(op)])
    ours_of = implementation(op)
    assert ours_of is not None
    dtype = next(d for d in (torch.float64, torch.complex128, torch.int64, torch.float32) if d in op.dtypes)
    differentiable = op.supports_autograd and dtype is not torch.int64
    call = partial(CALLED[op.name], ours_of) if op.name in CALLED else ours_of
    ran = 0
    samples = (s for s in op.sample_inputs("cpu", dtype, requires_grad=differentiable) if not left_out(s))
    for i, sample in enumerate(itertools.islice(samples, SAMPLES)):
        inputs: list[tuple[torch.Tensor, Any]] = []
        given = translated((sample.input, *sample.args), inputs)
        named = translated(sample.kwargs, inputs)
        what = f"sample {i}: {sample.summary()}"
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            theirs = list(parts(op(sample.input, *sample.args, **sample.kwargs)))
            ours = list(parts(call(*given, **named)))
            assert len(ours) == len(theirs), what
            for o, t in zip(ours, theirs, strict=True):
                check_same(o, t, what)
            if differentiable:
                check_gradients(ours, theirs, inputs, what)
        ran += 1
    assert ran

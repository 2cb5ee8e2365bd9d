"""Derivatives of functions: Jacobians, Hessians and their products with vectors.

Each function calls the given one on tensors of its own, so that what the caller's tensors are part of elsewhere is not
counted.  With ``create_graph`` these are views of the caller's, to which the results can be differentiated.

There is no forward mode: a Jacobian times a vector is the derivative, by the weights, of the weighted gradients (they are
linear in the weights), and ``strategy="forward-mode"`` is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reference_impl.autograd import engine
from reference_impl.autograd.modes import enable_grad
from reference_impl.factories import zeros_like
from reference_impl.joining import stack
from reference_impl.tensor import Tensor

Tensors = tuple[Tensor, ...]
Function = Callable[..., Any]

NOT_STRICT = "This is not allowed in strict mode"


# ---- What is given, and what is returned -----------------------------------------------------------------------------


def _tuple_of(given: Any, what: str, name: str) -> tuple[bool, Tensors]:
    """Whether a tuple was given, and the tensors as one; TypeError for anything else."""
    many = isinstance(given, tuple)
    tensors = given if many else (given,)
    for i, t in enumerate(tensors):
        if not isinstance(t, Tensor):
            which = f"value at index {i}" if many else f"given {what}"
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the {which} has type {type(t)}."
            )
    return many, tensors


def _fresh(tensors: Tensors, create_graph: bool, tracked: bool) -> Tensors:
    """Tensors of our own with the same values; with ``create_graph`` part of the same graph."""
    return tuple(
        t.view_as(t) if create_graph and t.requires_grad else t.detach().requires_grad_(tracked) for t in tensors
    )


def _returned(tensors: Any, create_graph: bool) -> Any:
    """The tensors, in whatever tuples, without history unless it was asked for."""
    if isinstance(tensors, Tensor):
        return tensors if create_graph else tensors.detach()
    return tuple(_returned(t, create_graph) for t in tensors)


def _one_or_all(tensors: tuple[Any, ...], many: bool) -> Any:
    return tensors if many else tensors[0]


def _weights(v: Any, like: Tensors, many: bool, create_graph: bool, name: str) -> Tensors:
    """The vector as tensors of our own; RuntimeError unless there is one of the same shape for each of ``like``."""
    tensors = _fresh(_tuple_of(v, "v", name)[1], create_graph, tracked=False)
    if len(tensors) != len(like):
        raise RuntimeError(
            f"v is a tuple of invalid length: should be {len(like)} but got {len(tensors)}."
            if many
            else "The given v should contain a single Tensor."
        )
    for i, (t, other) in enumerate(zip(tensors, like, strict=True)):
        if t.shape != other.shape:
            entry = f"Entry {i} in " if many else ""
            raise RuntimeError(f"{entry}v has invalid size: should be {other.shape} but got {t.shape}.")
    return tensors


def _is_one_element(tensors: Tensors) -> bool:
    return len(tensors) == 1 and tensors[0].array.size == 1


def _input_weights(v: Any, inputs: Tensors, many: bool, create_graph: bool, name: str) -> Tensors | None:
    """The vector for the inputs; None, for one of one element, stands for 1."""
    if v is not None:
        return _weights(v, inputs, many, create_graph, name)
    if not _is_one_element(inputs):
        raise RuntimeError(
            "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
        )
    return None


def _gradients(
    outputs: Sequence[Tensor | None], inputs: Tensors, weights: Sequence[Tensor] | None, create_graph: bool
) -> tuple[Tensor | None, ...]:
    """The gradients of the outputs that have a history; None where nothing leads from any to the input."""
    given = weights or (None,) * len(outputs)
    pairs = [(y, w) for y, w in zip(outputs, given, strict=True) if y is not None and y.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    ys, ws = zip(*pairs, strict=True)
    return engine.grad(ys, inputs, ws, create_graph=create_graph, allow_unused=True)


def _or_zeros(
    gradients: Sequence[Tensor | None], like: Tensors, strict: bool, create_graph: bool, unused: str, constant: str
) -> Tensors:
    """The gradients, zeros for None.

    strict: RuntimeError for None, that says what is ``unused``; and with ``create_graph`` for a ``constant``.
    """
    results = []
    for i, (g, t) in enumerate(zip(gradients, like, strict=True)):
        if strict and g is None:
            raise RuntimeError(unused.format(i))
        if strict and g is not None and create_graph and not g.requires_grad:
            raise RuntimeError(
                f"The {constant} of the user-provided function is independent of input {i}. {NOT_STRICT} when create_graph=True."
            )
        results.append(zeros_like(t) if g is None else g)
    return tuple(results)


def _check_outputs(outputs: Tensors, strict: bool) -> None:
    for i, y in enumerate(outputs):
        if strict and not y.requires_grad:
            raise RuntimeError(
                f"Output {i} of the user-provided function does not require gradients. The outputs must be computed in a "
                "differentiable manner from the input when running in strict mode."
            )


def _check_used(gradients: Sequence[Tensor | None], strict: bool, constant: str) -> None:
    """In strict mode RuntimeError for a gradient that is None, or that is no function of the inputs: then it is ``constant``."""
    for i, g in enumerate(gradients):
        if strict and g is None:
            raise RuntimeError(f"The output of the user-provided function is independent of input {i}. {NOT_STRICT}.")
        if strict and g is not None and not g.requires_grad:
            raise RuntimeError(constant.format(i))


_CONSTANT_GRADIENT = (
    "The gradient with respect to input {} is independent of the inputs of the user-provided function. "
    + NOT_STRICT
    + "."
)
_CONSTANT_JACOBIAN = (
    "While computing the hessian, found that the jacobian of the user-provided function with respect to input {} is "
    "independent of the input. "
    + NOT_STRICT
    + ". You should ensure that your function is twice differentiable and that the "
    "jacobian depends on the inputs (this would be violated by a linear function for example)."
)


def _called(
    func: Function, inputs: Any, create_graph: bool, strict: bool, name: str
) -> tuple[bool, Tensors, bool, Tensors]:
    """Whether the inputs are a tuple, and our own; whether the outputs are, and they."""
    many, given = _tuple_of(inputs, "inputs", name)
    own = _fresh(given, create_graph, tracked=True)
    many_outputs, outputs = _tuple_of(func(*own), "outputs of the user-provided function", name)
    _check_outputs(outputs, strict)
    return many, own, many_outputs, outputs


# ---- First derivatives -----------------------------------------------------------------------------------------------


def vjp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, and the vector ``v`` times its Jacobian, one product for each input.

    v: shaped as the outputs; None for an output of one element, where it is 1.
    strict: RuntimeError where an output does not depend on an input; else the product is zeros.
    Source: torch.autograd.functional.vjp.
    """
    with enable_grad():
        many, own, many_outputs, outputs = _called(func, inputs, create_graph, strict, "vjp")
        weights = None
        if v is not None:
            weights = _weights(v, outputs, many_outputs, create_graph, "vjp")
        elif not _is_one_element(outputs):
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single element."
            )
    found = _gradients(outputs, own, weights, create_graph)
    unused = "The output of the user-provided function is independent of input {}. " + NOT_STRICT + "."
    products = _or_zeros(found, own, strict, create_graph, unused, "jacobian")
    return (
        _one_or_all(_returned(outputs, create_graph), many_outputs),
        _one_or_all(_returned(products, create_graph), many),
    )


def jvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, and its Jacobian times the vector ``v``, one product for each output.

    v: shaped as the inputs; None for an input of one element, where it is 1.
    Source: torch.autograd.functional.jvp.
    """
    with enable_grad():
        many, own, many_outputs, outputs = _called(func, inputs, create_graph, strict, "jvp")
        weights = _input_weights(v, own, many, create_graph, "jvp")
        dummies = tuple(zeros_like(y, requires_grad=True) for y in outputs)
        weighted = _gradients(outputs, own, dummies, create_graph=True)
        _check_used(weighted, strict, _CONSTANT_GRADIENT)
    found = _gradients(weighted, dummies, weights, create_graph)
    unused = (
        "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the double backward "
        "trick to compute forward mode gradients. " + NOT_STRICT + "."
    )
    products = _or_zeros(found, outputs, strict, create_graph, unused, "jacobian")
    return _one_or_all(_returned(outputs, create_graph), many_outputs), _one_or_all(
        _returned(products, create_graph), many_outputs
    )


def jacobian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The derivatives of each output's elements by each input's, in the output's shape followed by the input's.

    Nested as the outputs are and, within, as the inputs are: a tensor for one of each, a tuple for a tuple.
    vectorize: accepted, and does the same; not together with ``strict``.
    strict: RuntimeError where an output does not depend on an input; with ``create_graph`` where the Jacobian is constant.
    Source: torch.autograd.functional.jacobian.
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')
    if strategy == "forward-mode":
        raise NotImplementedError("Computing Jacobians in forward mode is not supported: there is no forward mode.")
    with enable_grad():
        many, own, many_outputs, outputs = _called(func, inputs, create_graph, strict, "jacobian")
        if vectorize and strict:
            raise RuntimeError(
                "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. "
                "Please either set `strict=False` or `vectorize=False`."
            )
        blocks = tuple(_rows(y, i, own, create_graph, strict) for i, y in enumerate(outputs))
    return _one_or_all(
        tuple(_one_or_all(block, many) for block in _returned(blocks, create_graph)),
        many_outputs,
    )


def _rows(y: Tensor, number: int, inputs: Tensors, create_graph: bool, strict: bool) -> Tensors:
    """The Jacobian of one output by each input: the gradient of each element, stacked."""
    columns: list[list[Tensor]] = [[] for _ in inputs]
    flat = y.reshape(-1)
    for j in range(y.array.size):
        row: Sequence[Tensor | None] = (None,) * len(inputs)
        if y.requires_grad:
            row = engine.grad(flat[j], inputs, retain_graph=True, create_graph=create_graph, allow_unused=True)
        for i, (g, t) in enumerate(zip(row, inputs, strict=True)):
            if g is None and strict:
                raise RuntimeError(
                    f"Output {number} of the user-provided function is independent of input {i}. {NOT_STRICT}."
                )
            if g is not None and strict and create_graph and not g.requires_grad:
                raise RuntimeError(
                    f"The jacobian of the user-provided function is independent of input {i}. {NOT_STRICT} when "
                    "create_graph=True."
                )
            columns[i].append(zeros_like(t) if g is None else g)
    return tuple(
        stack(rows).reshape(y.shape + t.shape) if rows else zeros_like(t).expand(0, *t.shape).reshape(y.shape + t.shape)
        for rows, t in zip(columns, inputs, strict=True)
    )


def by_rows(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    weights: Sequence[Tensor | None],
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool | None,
    materialize_grads: bool,
) -> tuple[Tensor | None, ...]:
    """``autograd.grad`` for each row of the weights, stacked; zeros for an unused input have no rows.

    PyTorch carries all rows back at once, so that hooks are called once; here it is a pass, and a call, for each.
    """
    given = []
    for i, (y, w) in enumerate(zip(outputs, weights, strict=True)):
        if not isinstance(w, Tensor) or not w.array.ndim:
            raise ValueError(
                "autograd.grad: with is_grads_batched=True every output needs a gradient with a first dimension"
            )
        if w.shape[1:] != y.shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. The "
                "sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was "
                f"detected: grad_output[{i}] has a shape of {w.shape} and output[{i}] has a shape of {y.shape}."
            )
        given.append(w)
    counts = {len(w) for w in given}
    if counts == {0}:
        raise IndexError("autograd.grad: with is_grads_batched=True there must be a row")
    if len(counts) != 1:
        raise ValueError(f"autograd.grad: expected as many rows of each gradient, got {[len(w) for w in given]}")
    (count,) = counts
    rows = []
    for i in range(count):
        keep = True if i < count - 1 else retain_graph
        row = [w.select(0, i) for w in given]
        rows.append(engine.grad(outputs, inputs, row, keep, create_graph, allow_unused or materialize_grads))
    return tuple(
        stack(list(column)) if column[0] is not None else zeros_like(t) if materialize_grads else None
        for column, t in zip(zip(*rows, strict=True), inputs, strict=True)
    )


# ---- Second derivatives ----------------------------------------------------------------------------------------------


def _scalar(outputs: Any, many: bool, name: str) -> Tensor:
    """The function's one result of one element; RuntimeError for anything else."""
    if many:
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    (y,) = outputs
    if y.array.size != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
    return y  # type: ignore[no-any-return]


def hessian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of a function with one element: the Jacobian of its Jacobian, a tuple of tuples for a tuple.

    Source: torch.autograd.functional.hessian.
    """
    many, given = _tuple_of(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def scalar(*own: Tensor) -> Tensor:
        many_outputs, outputs = _tuple_of(func(*own), "outputs of the user-provided function", "hessian")
        _check_outputs(outputs, strict)
        return _scalar(outputs, many_outputs, "hessian").squeeze()  # type: ignore[no-any-return]

    def slopes(*own: Tensor) -> Tensors:
        found: Tensors = jacobian(scalar, own, create_graph=True)
        _check_used(found, strict, _CONSTANT_JACOBIAN)
        return found

    blocks = jacobian(slopes, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return _one_or_all(tuple(_one_or_all(block, many) for block in blocks), many)


def vhp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, of one element, and the vector ``v`` times its Hessian, one product for each input.

    Source: torch.autograd.functional.vhp.
    """
    many, own, y, slopes, weights = _slopes(func, inputs, v, create_graph, strict, "vhp")
    found = _gradients(slopes, own, weights, create_graph)
    unused = "The jacobian of the user-provided function is independent of input {}. " + NOT_STRICT + "."
    products = _or_zeros(found, own, strict, create_graph, unused, "hessian")
    return _returned(y, create_graph), _one_or_all(_returned(products, create_graph), many)


def hvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, of one element, and its Hessian times the vector ``v``, one product for each input.

    Source: torch.autograd.functional.hvp.
    """
    many, own, y, slopes, weights = _slopes(func, inputs, v, create_graph, strict, "hvp")
    with enable_grad():
        dummies = tuple(zeros_like(t, requires_grad=True) for t in own)
        weighted = _gradients(slopes, own, dummies, create_graph=True)
    found = _gradients(weighted, dummies, weights, create_graph)
    unused = (
        "The hessian of the user-provided function is independent of entry {} in the grad_jacobian. "
        + NOT_STRICT
        + " as it "
        "prevents from using the double backward trick to replace forward mode AD."
    )
    products = _or_zeros(found, own, strict, create_graph, unused, "hessian")
    return _returned(y, create_graph), _one_or_all(_returned(products, create_graph), many)


def _slopes(
    func: Function, inputs: Any, v: Any, create_graph: bool, strict: bool, name: str
) -> tuple[bool, Tensors, Tensor, tuple[Tensor | None, ...], Tensors | None]:
    """What both products start from: our own inputs, the result, its recorded gradients, and the vector."""
    with enable_grad():
        many, own, many_outputs, outputs = _called(func, inputs, create_graph, strict, name)
        weights = _input_weights(v, own, many, create_graph, name)
        y = _scalar(outputs, many_outputs, name)
        slopes = _gradients((y,), own, None, create_graph=True)
        _check_used(slopes, strict, _CONSTANT_JACOBIAN)
    return many, own, y, slopes, weights

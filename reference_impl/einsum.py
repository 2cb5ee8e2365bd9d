"""Sums of products by Einstein's convention: each subscript is a dimension, and those that the output lacks are summed."""

from __future__ import annotations

import string
from typing import Any

from reference_impl.elementwise import mul
from reference_impl.products import bmm
from reference_impl.reductions import sum as total
from reference_impl.tensor import Tensor

_LETTERS = string.ascii_uppercase + string.ascii_lowercase
_DOTS = "."
"""What stands for the dimensions of an ellipsis; each of them is then named by a number."""


def einsum(equation: Any, *operands: Any) -> Tensor:
    """The sum of products that an equation tells, as ``"ij,jk->ik"``, or lists of numbers, as in ``einsum(a, [0, 1], b, [1])``.

    Dimensions of one subscript have one size, or 1.  A subscript that occurs twice in an operand takes its diagonal.  Without
    ``->`` the output has those that occur once, in the alphabet's order, after the ellipsis.
    RuntimeError for an equation that does not fit the operands, ValueError without operands.  Source: torch.einsum.
    """
    if not isinstance(equation, str) and operands:
        equation, operands = _equation(equation, operands)
    elif len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    if not operands:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list"
        )
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        fewer = "fewer" if len(terms) > len(operands) else "more"
        raise RuntimeError(f"einsum(): {fewer} operands were provided than specified in the equation")
    labels = [_labels(term, t, i) for i, (term, t) in enumerate(zip(terms, operands, strict=True))]
    sizes = _sizes(labels, operands)
    dots = sorted({s for subscripts in labels for s in subscripts if isinstance(s, int)})
    output = _output(right, labels, dots) if arrow else dots + _once(labels)
    tensors = [_arranged(t, subscripts) for t, subscripts in zip(operands, labels, strict=True)]
    result, known = tensors[0]
    for i, (t, own) in enumerate(tensors[1:], 1):
        later = {s for _, subscripts in tensors[i + 1 :] for s in subscripts}
        result, known = _pair(result, known, t, own, later.union(output), sizes)
    summed = [s for s in known if s not in output]
    if summed:
        result = total(result, tuple(known.index(s) for s in summed))
        known = [s for s in known if s in output]
    order = tuple(known.index(s) for s in output)
    return result if order == tuple(range(len(order))) else result.permute(order)


def _equation(first: Any, rest: tuple[Any, ...]) -> tuple[str, tuple[Tensor, ...]]:
    """The equation that lists of numbers stand for, and the operands."""
    given = (first, *rest)
    operands, terms = given[0 : len(given) // 2 * 2 : 2], given[1::2]
    written = [_written(term) for term in terms]
    text = ",".join(written)
    return (text + "->" + _written(given[-1]) if len(given) % 2 else text), tuple(operands)


def _written(term: Any) -> str:
    text = ""
    for s in term:
        if s is Ellipsis:
            text += "..."
        elif 0 <= s < len(_LETTERS):
            text += _LETTERS[s]
        else:
            raise ValueError(
                f"einsum(): expected subscript {s} to be within the range [0, 52), but got {s}"
                if s < 0
                else "subscripts must be in [0, 52)"
            )
    return text


def _labels(term: str, t: Tensor, number: int) -> list[Any]:
    """The subscripts of an operand's dimensions; those of an ellipsis are negative numbers, -1 for the last."""
    if not isinstance(t, Tensor):
        raise TypeError(f"einsum(): operand {number} must be Tensor, not {type(t).__name__}")
    compact = term.replace(" ", "")
    if compact.count("...") > 1:
        raise RuntimeError(f"einsum(): found '.' for operand {number} for which an ellipsis was already found")
    plain = compact.replace("...", _DOTS)
    bare = compact.replace("...", "")
    if "." in bare:
        raise RuntimeError(f"einsum(): found '.' for operand {number} that is not part of any ellipsis")
    for s in bare:
        if s not in _LETTERS:
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {term.index(s)} in the equation string, subscripts must be in "
                "[a-zA-Z]"
            )
    ndim = t.array.ndim
    if len(bare) > ndim or (len(bare) < ndim and "..." not in compact):
        but = "" if "..." in compact else " and no ellipsis was given"
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({len(bare)}) "
            f"{'is more than the number of dimensions' if '...' in compact else 'does not match the number of dimensions'} "
            f"({ndim}) for operand {number}{but}"
        )
    subscripts: list[Any] = []
    for s in plain:
        subscripts += range(len(bare) - ndim, 0) if s == _DOTS else [s]
    return subscripts


def _sizes(labels: list[list[Any]], operands: tuple[Tensor, ...]) -> dict[Any, int]:
    """Subscript -> the size of its dimension; RuntimeError where two differ and neither is 1."""
    sizes: dict[Any, int] = {}
    for number, (subscripts, t) in enumerate(zip(labels, operands, strict=True)):
        own: dict[Any, int] = {}
        for s, n in zip(subscripts, t.array.shape, strict=True):
            if own.setdefault(s, n) != n:
                raise RuntimeError(
                    f"einsum(): subscript {s} is repeated for operand {number} but the sizes don't match, {n} != {own[s]}"
                )
            if sizes.get(s, 1) not in (1, n) and n != 1:
                raise RuntimeError(
                    f"einsum(): subscript {s} has size {n} for operand {number} which does not broadcast with previously seen "
                    f"size {sizes[s]}"
                )
            sizes[s] = max(n, sizes.get(s, 1)) if n != 0 else 0
    return sizes


def _once(labels: list[list[Any]]) -> list[Any]:
    every = [s for subscripts in labels for s in subscripts if not isinstance(s, int)]
    return sorted(s for s in set(every) if every.count(s) == 1)


def _output(right: str, labels: list[list[Any]], dots: list[Any]) -> list[Any]:
    compact = right.replace(" ", "")
    if compact.count("...") > 1:
        raise RuntimeError("einsum(): found '.' for output but an ellipsis (...) was already found")
    known = {s for subscripts in labels for s in subscripts}
    output: list[Any] = []
    bare = compact.replace("...", "")
    for s in bare:
        if s == ".":
            raise RuntimeError("einsum(): found '.' for output that is not part of any ellipsis (...)")
        if s not in _LETTERS:
            raise RuntimeError(f"einsum(): invalid subscript given at index {right.index(s)} in the output")
        if bare.count(s) > 1:
            raise RuntimeError(f"einsum(): output subscript {s} appears more than once in the output")
        if s not in known:
            raise RuntimeError(f"einsum(): output subscript {s} does not appear in the equation for any input operand")
    for s in compact.replace("...", _DOTS):
        output += dots if s == _DOTS else [s]
    return output


def _arranged(t: Tensor, subscripts: list[Any]) -> tuple[Tensor, list[Any]]:
    """The operand with each subscript once: repeated ones become a diagonal."""
    known = list(subscripts)
    for s in dict.fromkeys(subscripts):
        while known.count(s) > 1:
            i = known.index(s)
            j = known.index(s, i + 1)
            t = t.diagonal(0, i, j)
            del known[j], known[i]
            known.append(s)
    return t, known


def _pair(
    a: Tensor, known_a: list[Any], b: Tensor, known_b: list[Any], kept: set[Any], sizes: dict[Any, int]
) -> tuple[Tensor, list[Any]]:
    """The sum of products of two operands over the subscripts that nothing later needs, by one batched product."""
    both = [s for s in known_a if s in known_b]
    summed = [s for s in both if s not in kept]
    for s in list(summed):  # a dimension that only one of them really has is summed beforehand
        m, n = a.array.shape[known_a.index(s)], b.array.shape[known_b.index(s)]
        if m != n:
            if m != 1:
                a = total(a, known_a.index(s), True)
            else:
                b = total(b, known_b.index(s), True)
    a, known_a = _without(a, known_a, known_b, kept)
    b, known_b = _without(b, known_b, known_a, kept)
    only_a = [s for s in known_a if s not in both]
    only_b = [s for s in known_b if s not in both]
    batch = [s for s in both if s in kept]
    order = [*batch, *only_a, *only_b]
    if not summed:
        return mul(_spread(a, known_a, order), _spread(b, known_b, order)), order
    left = a.permute(tuple(known_a.index(s) for s in (*batch, *only_a, *summed)))
    right = b.permute(tuple(known_b.index(s) for s in (*batch, *summed, *only_b)))
    lead = tuple(sizes[s] for s in batch)
    width = _product(left.array.shape[len(batch) + len(only_a) :])
    rows, columns = tuple(sizes[s] for s in only_a), tuple(sizes[s] for s in only_b)
    left = left.expand((*lead, *left.array.shape[len(batch) :])).reshape((_product(lead), _product(rows), width))
    right = right.expand((*lead, *right.array.shape[len(batch) :])).reshape((_product(lead), width, _product(columns)))
    return bmm(left, right).reshape((*lead, *rows, *columns)), order


def _without(t: Tensor, known: list[Any], others: list[Any], kept: set[Any]) -> tuple[Tensor, list[Any]]:
    """Sum over the subscripts that only this operand has and nothing later needs."""
    alone = [s for s in known if s not in others and s not in kept]
    if not alone:
        return t, known
    return total(t, tuple(known.index(s) for s in alone)), [s for s in known if s not in alone]


def _spread(t: Tensor, known: list[Any], order: list[Any]) -> Tensor:
    """The operand with its dimensions in that order, and new ones of size 1 for those that it lacks."""
    t = t.permute(tuple(known.index(s) for s in order if s in known))
    sizes = iter(t.array.shape)
    return t.reshape(tuple(next(sizes) if s in known else 1 for s in order))  # type: ignore[no-any-return]


def _product(sizes: tuple[int, ...]) -> int:
    product = 1
    for n in sizes:
        product *= n
    return product

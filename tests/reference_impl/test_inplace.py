"""Histories of tensors that were written to, also through views: against PyTorch, on programs drawn at random."""

import random

import pytest
import torch

import reference_impl
from reference_impl.tensor import Tensor
from tests.reference_impl.against_torch import assert_alike

SHAPES = ((2, 3), (6,), (3, 2), (1, 6), (2, 1, 3))


def view_of(t, choice, number):
    """A view of any tensor of six elements or fewer, drawn by two numbers."""
    n = t.shape[0] if t.ndim else 0
    views = [lambda: t.reshape(-1)[number % max(t.numel(), 1)]]
    if n:
        views += [lambda: t[number % n], lambda: t[number % n :], lambda: t[::2]]
    if t.ndim >= 2:
        views += [lambda: t.transpose(0, 1), lambda: t[:, number % t.shape[1]]]
    views += [lambda: t.unsqueeze(0), lambda: t.detach() if number % 4 == 3 else t]
    if t.is_contiguous() and t.numel() == 6:
        views += [lambda: t.view(SHAPES[number % len(SHAPES)])]
    return views[choice % len(views)]()


def write(xp, t, x, choice, number):
    """An in-place operation on ``t`` that may bring in the tracked scalar ``x``."""
    _ = (
        t.grad_fn
    )  # PyTorch takes a view for a leaf after its untracked base became tracked, until this has been read once
    factor = x * (number + 1)
    writes = [
        lambda: t.mul_(factor),
        lambda: t.add_(factor),
        lambda: t.mul_(number / 2 + 0.5),
        lambda: t.copy_(factor.expand(t.shape) if number % 2 else t.detach() * 0.5),
        lambda: t.zero_(),
        lambda: t.fill_(factor) if number % 2 else t.fill_(number),
        lambda: t.sub_(t.detach() * 0.25),
        lambda: t.relu_(),
        lambda: t.exp_() if number % 5 == 4 else t.neg_(),
    ]
    writes[choice % len(writes)]()


def program(xp, seed):
    """Gradients of a program of views and writes, or the class of the error that it ends with."""
    draw = random.Random(seed)
    leaf = xp.tensor([0.5, -1.0, 1.5, 2.0, -0.25, 1.0], dtype=xp.float64, requires_grad=True)
    x = xp.tensor(0.75, dtype=xp.float64, requires_grad=True)
    tensors = [(leaf * 2).reshape(2, 3) * 1, xp.zeros(2, 3, dtype=xp.float64)]
    saved = []
    try:
        for _ in range(draw.randint(2, 7)):
            t = tensors[draw.randrange(len(tensors))]
            action, choice, number = draw.randrange(5), draw.randrange(1000), draw.randrange(12)
            if action < 2:
                tensors.append(view_of(t, choice, number))
            elif action < 4:
                write(xp, t, x, choice, number)
            else:
                saved.append((t * t if number % 3 == 0 else t * 3).sum())
        total = sum((t * (i + 1)).sum() for i, t in enumerate(tensors)) + sum(saved) + leaf.sum() * 0
        total.backward(retain_graph=True)
        first = leaf.grad.tolist(), None if x.grad is None else x.grad.item()
        again = xp.autograd.grad(total, [leaf, x], create_graph=True, allow_unused=True)
        slope = sum((g * g).sum() for g in again if g is not None)
        second = [[0.0] * 6, 0.0]  # whether a slope of zero was recorded may differ
        if slope.requires_grad:
            second = [g.tolist() for g in xp.autograd.grad(slope, [leaf, x], materialize_grads=True)]
    except RuntimeError:
        return "refused", [t.tolist() for t in tensors]
    return [t.tolist() for t in tensors], first, second


@pytest.mark.parametrize("block", range(20))
def test_programs_of_views_and_writes_agree_with_pytorch(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        assert program(reference_impl, seed) == same(program(torch, seed)), seed


def same(result):
    """What numbers PyTorch's are compared with: equal up to rounding."""
    if isinstance(result, list | tuple):
        return type(result)(map(same, result))
    return pytest.approx(result, rel=1e-12, abs=1e-12, nan_ok=True) if isinstance(result, float) else result


def test_a_write_through_a_view_can_be_freed_like_any_other() -> None:
    x = reference_impl.ones(3, requires_grad=True)
    y = x * 1
    y[:1].mul_(x[:1])
    y.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.sum().backward()
    assert isinstance(x.grad, Tensor)


def test_the_count_of_writes_stays_where_data_is_replaced():
    for xp in (torch, reference_impl):
        x = xp.ones(2)
        view = x[:1]
        x.data = xp.zeros(2)
        view.add_(1)
        assert (x._version, view._version, x.tolist(), view.tolist()) == (1, 1, [0.0, 0.0], [2.0])


def test_what_is_copied_to_itself_may_lie_on_itself() -> None:
    """Nothing is written, so that nothing is written twice; it is counted and recorded as any write."""

    def copied(xp):
        told = []
        for line in ("v[0] = v[0]", "v[:] = v", "v[..., 1:] = v[..., :-1]", "v.copy_(v[:])", "v[...] = v.clone()"):
            v = xp.zeros(1, 1).expand(1, 3)
            try:
                exec(line, {"v": v})
            except RuntimeError:
                told.append("refused")
            told.append((v._version, v))
        for line in ("w[:] = w", "w[1:] = w[1:]", "w.copy_(w[:])"):
            w = xp.ones(3, requires_grad=True) * 1
            exec(line, {"w": w})
            told.append((w.grad_fn.name(), w._version))
        return told

    assert_alike(copied)

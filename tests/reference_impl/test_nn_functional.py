"""Functions of networks beside PyTorch: the sizes that ``linear`` takes, and losses at 0 and NaN."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import pytest
import torch

import reference_impl as ref
from reference_impl.devices import use_cuda
from tests.reference_impl.against_torch import assert_alike, outcome

_BIASES = [(), (1,), (2,), (4,), (3,), (1, 1), (1, 4), (2, 1), (2, 4), (5, 2), (5, 1), (3, 2), (5, 2, 4), (1, 5, 2)]


@pytest.mark.parametrize("bias", [None, *_BIASES])
@pytest.mark.parametrize("input", [(3,), (2, 3), (5, 2, 3), (4, 5, 2, 3), (2, 4)])
@pytest.mark.parametrize("weight", [(3,), (4, 3), (2, 4, 3), ()])
def test_linear_takes_and_refuses_the_sizes_that_pytorch_does(input: Any, weight: Any, bias: Any) -> None:
    def call(xp: Any) -> Any:
        x, w = (xp.arange(math.prod(n), dtype=xp.float64).reshape(n).requires_grad_() for n in (input, weight))
        b = None if bias is None else xp.full(bias, 0.5, dtype=xp.float64, requires_grad=True)
        y = xp.nn.functional.linear(x, w, b)
        return y, *xp.autograd.grad((y * y).sum(), [t for t in (x, w, b) if t is not None])

    expected, found = outcome(call, torch), outcome(call, ref)
    for known in ("mat2 must be", "output with", r"t\(\)", "both arguments"):
        if re.match(known, str(expected)):
            assert str(found) == str(expected)
    assert_alike(call)


@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("same", [False, True])
def test_kl_div_has_the_slopes_of_pytorch_at_zero_and_below(log_target: bool, same: bool) -> None:
    def call(xp: Any) -> Any:
        v = xp.tensor([0.0, 1.0, 0.5, float("nan")], requires_grad=True)
        u = v if same else xp.tensor([0.0, 2.0, -0.5, 1.0], requires_grad=True)
        leaves = [v] if same else [v, u]
        loss = xp.nn.functional.kl_div(v, u, reduction="sum", log_target=log_target)
        first = xp.autograd.grad(loss, leaves, create_graph=True)
        second = xp.autograd.grad(sum(g.sum() for g in first), leaves)
        return loss, *first, *second

    assert_alike(call)


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("margin", [1.0, math.nan])
@pytest.mark.parametrize("weight", [None, [1.0, math.nan, 2.0]])
def test_multi_margin_loss_leaves_nan_out(p: int, margin: float, weight: Any) -> None:
    def call(xp: Any) -> Any:
        x = xp.tensor(
            [[math.nan, 1.0, 2.0], [1.0, math.nan, 2.0], [1.0, 2.0, 0.0], [2.0, 1.0, 1.5]], requires_grad=True
        )
        w = None if weight is None else xp.tensor(weight)
        loss = xp.nn.functional.multi_margin_loss(x, xp.tensor([0, 0, 1, 2]), p, margin, w, reduction="none")
        return loss, *xp.autograd.grad(loss.sum(), x)

    assert_alike(call)


NAN = math.nan


@pytest.mark.parametrize(
    "call",
    [
        lambda xp, f: f.scaled_dot_product_attention(*[xp.full((1, 2, 2), NAN)] * 3, attn_mask=xp.tensor([False])),
        lambda xp, f: f.scaled_dot_product_attention(*[xp.ones(1, 2, 2)] * 3, attn_mask=xp.tensor([False])),
        lambda xp, f: f.embedding_bag(xp.tensor([0, 1]), xp.tensor([[math.inf], [1.0]]), xp.tensor([0, 0, 1])),
        lambda xp, f: f.embedding_bag(xp.tensor([0, 1]), xp.tensor([[NAN], [1.0]]), xp.tensor([0, 1]), mode="sum"),
        lambda xp, f: f.threshold(xp.ones(1).expand(2), 2.0, -1.0, inplace=True),
        lambda xp, f: f.relu(xp.ones(1).expand(2), inplace=True),
    ],
)
def test_what_is_not_finite_or_repeated(call: Any) -> None:
    assert_alike(lambda xp: call(xp, xp.nn.functional))


@pytest.mark.parametrize("training", [True, False])
def test_the_slope_of_rrelu_of_nan(training: bool) -> None:
    def slope(xp: Any) -> Any:
        x = xp.tensor([NAN, 1.0, -1.0], requires_grad=True)
        return xp.autograd.grad(xp.nn.functional.rrelu(x, 0.25, 0.25, training).sum(), x)[0]

    assert_alike(slope)


@pytest.mark.parametrize(
    "call",
    [
        lambda f, x: f.grid_sample(x.reshape(1, 1, 2, 2), x.reshape(1, 1, 2, 2) / 4, align_corners=True),
        lambda f, x: f.grid_sample(x.reshape(1, 1, 2, 2), x.reshape(1, 1, 2, 2) / 4, "bicubic", align_corners=False),
        lambda f, x: f.affine_grid(x.repeat(2)[:6].reshape(1, 2, 3), (1, 1, 2, 3), align_corners=True),
        lambda f, x: f.embedding_bag(x.detach().long().reshape(2, 2) % 2, x.reshape(2, 2)),
        lambda f, x: f.embedding_bag(x.detach().long() % 2, x.reshape(2, 2), x.detach().long()[:2] * 2, mode="max"),
        lambda f, x: f.scaled_dot_product_attention(*[x.reshape(1, 2, 2)] * 3, is_causal=True),
        lambda f, x: f.one_hot(x.detach().long()) * x.sum(),
    ],
)
def test_on_an_accelerator(call: Any) -> None:
    """The result is there, and it and its gradient are those of the host."""
    found = []
    with use_cuda("simulated:2"):
        for device in ("cpu", "cuda:1"):
            x = ref.arange(4.0, device=device).requires_grad_()
            y = call(ref.nn.functional, x)
            (gradient,) = ref.autograd.grad((y * y).sum(), x)
            assert {str(y.device), str(gradient.device)} == {device}
            found.append((y.tolist(), gradient.tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "float16", "float32"])
@pytest.mark.parametrize(
    ("at", "value"), [(0, -0.25), (0, -1), (-1, 1), (300, 1), (10.5, 256), (10.5, -128.5), (1, 1e60)]
)
def test_the_numbers_of_threshold_fit_the_dtype(at: float, value: float, dtype: str) -> None:
    assert_alike(lambda xp: xp.threshold(xp.tensor([1, 100], dtype=getattr(xp, dtype)), at, value))


@pytest.mark.parametrize("mask", [[[False, False], [True, False]], [[-math.inf, -math.inf], [0.0, -math.inf]]])
def test_the_gradient_of_attention_that_sees_nothing(mask: Any) -> None:
    def gradient(xp: Any) -> Any:
        x = xp.tensor([[1.0, 2.0], [0.5, -1.0]], requires_grad=True)
        y = xp.nn.functional.scaled_dot_product_attention(x[None], x[None], x[None], attn_mask=xp.tensor(mask))
        return y, xp.autograd.grad(y.sum(), x)[0]

    assert_alike(gradient)


@pytest.mark.parametrize(
    ("input", "weight", "options"),
    [
        ((0, 2, 3), (4, 2, 2), {}),
        ((1, 0, 3), (4, 0, 2), {}),
        ((0, 3), (4, 0, 2), {}),
        ((0, 2, 0), (4, 2, 2), {"padding": 1}),
        ((0, 2, 3), (4, 1, 2), {"groups": 2}),
        ((0, 2, 3), (4, 2, 0), {}),
        ((2, 2, 3), (0, 2, 2), {}),
        ((2, 2, 3), (4, 2, 0), {}),
        ((2, 2, 0), (4, 2, 2), {"padding": 1}),
        ((0, 2, 3, 3), (4, 2, 2, 1), {}),
        ((1, 0, 2, 2, 2), (3, 0, 1, 1, 1), {}),
    ],
)
def test_convolutions_of_no_batch_and_no_channels(input: Any, weight: Any, options: dict[str, Any]) -> None:
    def call(xp: Any) -> Any:
        x, w, b = (xp.ones(n, requires_grad=True) for n in (input, weight, weight[:1]))
        y = getattr(xp.nn.functional, f"conv{len(weight) - 2}d")(x, w, b, **options)
        return y, *xp.autograd.grad((y * y).sum(), (x, w, b))

    assert_alike(call)


@pytest.mark.parametrize("weight", [(2, 3, 2), (2, 0, 2), (2, 3, 0)])
@pytest.mark.parametrize("batch", [0, 2])
def test_transposed_convolutions_of_no_batch(batch: int, weight: Any) -> None:
    def call(xp: Any) -> Any:
        x, w, b = (xp.ones(n, requires_grad=True) for n in ((batch, 2, 3), weight, weight[1:2]))
        y = xp.nn.functional.conv_transpose1d(x, w, b)
        return y, *xp.autograd.grad((y * y).sum(), (x, w, b))

    assert_alike(call)


def test_the_distance_of_what_comes_of_itself_is_derived_again() -> None:
    def call(xp: Any) -> Any:
        a = xp.tensor([1.0, 2.0, 4.0], dtype=xp.float64, requires_grad=True)
        distances = [xp.nn.functional.pairwise_distance(a, b) for b in (a, a * a, a + 1)]
        first = xp.autograd.grad(sum(distances), a, create_graph=True)[0]
        return *distances, first, xp.autograd.grad(first.sum(), a)[0]

    assert_alike(call)


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(
    ("name", "dtype"), [("mse_loss", "bool"), ("soft_margin_loss", "int8"), ("soft_margin_loss", "uint8")]
)
def test_losses_of_bools_and_bytes(name: str, dtype: str, first: bool) -> None:
    def call(xp: Any) -> Any:
        derived = first and dtype != "uint8"  # whose negation overflows in PyTorch's derivative
        a = xp.tensor([0.5, 2.0], dtype=xp.float64, requires_grad=derived)
        b = xp.tensor([1, 0], dtype=getattr(xp, dtype))
        loss = getattr(xp.nn.functional, name)(*((a, b) if first else (b, a)))
        return loss.detach(), *(xp.autograd.grad(loss, a) if derived else ())

    assert_alike(call)


@pytest.mark.parametrize("name", ["max_pool", "adaptive_max_pool"])
def test_of_several_nan_the_last_is_the_largest(name: str) -> None:
    def pooled(xp: Any) -> Any:
        nan = math.nan
        x = xp.tensor([[nan, 1.0, 2.0, nan, 5.0, 3.0, nan, nan]], requires_grad=True)
        found = [getattr(xp.nn.functional, f"{name}1d")(x, 2, return_indices=True)]
        found.append(getattr(xp.nn.functional, f"{name}2d")(x.reshape(1, 4, 2), 2, return_indices=True))
        found.append(getattr(xp.nn.functional, f"{name}3d")(x.reshape(1, 2, 2, 2), 2, return_indices=True))
        return found, xp.autograd.grad(sum(values.sum() for values, _ in found), x)

    assert_alike(pooled)


@pytest.mark.parametrize("name", ["adaptive_avg_pool", "adaptive_max_pool"])
@pytest.mark.parametrize("dtype", ["float32", "int64"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_stretches_of_nothing_and_of_other_dimensions(name: str, dtype: str, n: int) -> None:
    def pooled(xp: Any, shape: tuple[int, ...], count: Any) -> Any:
        return getattr(xp.nn.functional, f"{name}{n}d")(xp.zeros(shape, dtype=getattr(xp, dtype)), count)

    for ndim in range(n, n + 4):
        for shape in {(2,) * i + (empty,) + (2,) * (ndim - i - 1) for i in range(ndim) for empty in (0, 2)}:
            for count in (0, 1, 2, -1, [2] * n, [None] * n, [1] * n):
                assert_alike(lambda xp, shape=shape, count=count: pooled(xp, shape, count))


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
@pytest.mark.parametrize("added", [0.0, math.inf, math.nan])
@pytest.mark.parametrize(
    ("n", "shape", "counts"),
    [
        (1, (2, 7), 3),
        (1, (2, 7), 10),
        (2, (1, 2, 4, 5), 3),
        (2, (2, 4, 5), (1, 3)),
        (2, (2, 4, 5), (6, 5)),
        (3, (1, 3, 4, 5), 2),
    ],
)
def test_means_of_stretches(n: int, shape: tuple[int, ...], counts: Any, added: float, dtype: str) -> None:
    """Infinity makes NaN of nothing beside it."""

    def pooled(xp: Any) -> Any:
        x = (xp.arange(math.prod(shape)) * 0.37).reshape(shape).to(getattr(xp, dtype))
        x.view(-1)[3] += added
        y = getattr(xp.nn.functional, f"adaptive_avg_pool{n}d")(x.requires_grad_(), counts)
        slopes = xp.autograd.grad((y.sin() if not added else y * 2).sum(), x, create_graph=True)[0]
        return y, slopes.detach(), *(xp.autograd.grad((slopes * slopes).sum(), x) if not added else ())

    assert_alike(pooled, 1e-2 if dtype == "bfloat16" else 1e-5)


@pytest.mark.parametrize("tracked", [False, True])
@pytest.mark.parametrize("shape", [(), (3,), (1, 1, 1)])
def test_rows_are_of_a_matrix(shape: Any, tracked: bool) -> None:
    assert_alike(lambda xp: xp.nn.functional.embedding(xp.tensor([0]), xp.ones(shape, requires_grad=tracked)))


def test_a_weight_without_dimensions_may_be_of_the_host() -> None:
    with use_cuda("simulated:1"):
        logits = ref.tensor([2.0, -1.0], device="cuda", requires_grad=True)
        three, half = ref.tensor(3.0), ref.tensor(0.5)
        loss = ref.nn.functional.binary_cross_entropy_with_logits(
            logits, ref.sigmoid(logits.detach()), half, pos_weight=three
        )
        loss.backward()
        expected = ref.tensor([2.0, -1.0], requires_grad=True)
        ref.nn.functional.binary_cross_entropy_with_logits(
            expected, ref.sigmoid(expected.detach()), half, pos_weight=three
        ).backward()
        assert loss.device == logits.device
        assert logits.grad.tolist() == pytest.approx(expected.grad.tolist())


_NORMS: dict[str, Any] = {
    "layer": lambda f, x, a, b: f.layer_norm(x, (2,), a, b),
    "group": lambda f, x, a, b: f.group_norm(x, 1, a, b),
    "batch": lambda f, x, a, b: f.batch_norm(x, None, None, a, b, True),
    "batch running": lambda f, x, a, b: f.batch_norm(x, a, b, training=True),
    "batch of running": lambda f, x, a, b: f.batch_norm(x, a, b),
    "instance": lambda f, x, a, b: f.instance_norm(x[..., None].expand(3, 2, 2), weight=a, bias=b),
    "instance running": lambda f, x, a, b: f.instance_norm(x[..., None].expand(3, 2, 2), a, b),
    "instance of running": lambda f, x, a, b: f.instance_norm(
        x[..., None].expand(3, 2, 2), a, b, use_input_stats=False
    ),
    "root mean square": lambda f, x, a, b: f.rms_norm(x, (2,), a),
}


@pytest.mark.parametrize("input", ["float16", "bfloat16", "float32", "float64", "int64"])
@pytest.mark.parametrize("name", [*_NORMS])
def test_what_normalizes_is_of_the_input_s_dtype_or_float32_beside_halves(name: str, input: str) -> None:
    def call(xp: Any, one: str | None, other: str | None) -> Any:
        a, b = (None if dtype is None else xp.ones(2, dtype=getattr(xp, dtype)) for dtype in (one, other))
        x = xp.ones(3, 2, dtype=getattr(xp, input))
        return _NORMS[name](xp.nn.functional, x, a, b), *(t for t in (a, b) if t is not None)

    dtypes = [None, "float16", "bfloat16", "float32", "float64", "complex64", "int64"]
    for one, other in itertools.product(dtypes, dtypes):
        if one != "complex64" or name != "root mean square":  # which takes the real part, and warns
            assert_alike(lambda xp, one=one, other=other: call(xp, one, other), 1e-2)


@pytest.mark.parametrize("tracked", [False, True])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_has_no_complex_derivative(name: str, *, tracked: bool) -> None:
    for shape in ((2, 0), (2, 2)):
        assert_alike(
            lambda xp, shape=shape: getattr(xp, name)(xp.zeros(shape, requires_grad=tracked), 0, dtype=xp.complex64)
        )


@pytest.mark.parametrize("mode", ["sum", "mean"])
def test_what_is_in_no_bag_gets_no_gradient_be_it_nan(mode) -> None:
    def derived(xp):
        w = xp.arange(6.0).reshape(3, 2).requires_grad_()
        told = []
        for offsets in ([0, 0, 4], [0, 2], [0, 1, 2, 3]):
            y = xp.nn.functional.embedding_bag(xp.tensor([0, 1, 2, 2]), w, xp.tensor(offsets), mode=mode)
            told += [y, xp.autograd.grad((0 * y.log()).sum(), w)[0]]
        return told

    assert_alike(derived)

"""Custom functions beyond the specification: contexts and nodes, memory, threads, corners of writes in place."""

import gc
import weakref

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.autograd.function import Function
from reference_impl.devices import use_cuda
from reference_impl.tensor import Parts
from tests.reference_impl.against_torch import assert_alike


class Product(Function):
    """Saves both results and both inputs."""

    @staticmethod
    def forward(ctx, a, b):
        product, total = a * b, a + b
        ctx.save_for_backward(a, b, product, total)
        return product, total

    @staticmethod
    def backward(ctx, of_product, of_total):
        a, b, product, _ = ctx.saved_tensors
        return of_product * product / a + of_total, of_product * product / b + of_total


def leaf(*values):
    return ref.tensor(values, requires_grad=True)


def test_second_derivatives_flow_through_one_saved_result_of_several():
    a, b = leaf(2.0), leaf(5.0)
    product, _ = Product.apply(a, b)
    (of_a,) = ref.autograd.grad(product, a, create_graph=True)
    assert of_a.item() == 5.0
    of_ab = ref.autograd.grad(of_a, [a, b])
    assert [g.item() for g in of_ab] == [0.0, 1.0]


def test_contributions_to_one_result_by_several_ways_add_up():
    parts = Parts({0: 1.0, 1: 2.0}) + Parts({1: 10.0, 2: 5.0})
    assert parts.grads == {0: 1.0, 1: 12.0, 2: 5.0}


def test_a_context_outlives_its_node():
    x = leaf(1.0, 2.0)
    product, _ = Product.apply(x, x)
    ctx = product.grad_fn
    node = weakref.ref(ctx.node())
    del product, _
    assert node() is None
    assert ctx.next_functions[0][0].variable is x
    assert ctx.saved_tensors[2].grad_fn is ctx
    assert ctx.saved_tensors[2].tolist() == [1.0, 4.0]


def test_several_saved_results_make_no_cycle():
    gc.disable()
    try:
        product, total = Product.apply(leaf(1.0), leaf(2.0))
        ctx = weakref.ref(product.grad_fn)
        del product
        assert ctx() is not None
        del total
        assert ctx() is None
    finally:
        gc.enable()


def test_freeing_frees_what_was_saved():
    x = leaf(1.0, 2.0)

    class Through(Function):
        @staticmethod
        def forward(ctx, a):
            between = a * 3
            ctx.between = weakref.ref(between)
            ctx.save_for_backward(between)
            return a * 1

        @staticmethod
        def backward(ctx, g):
            return g * ctx.saved_tensors[0]

    y = Through.apply(x)
    assert y.grad_fn.between() is not None
    y.sum().backward()
    assert y.grad_fn.between() is None
    assert x.grad.tolist() == [3.0, 6.0]


class Scaled(Function):
    """Writes to its last input."""

    @staticmethod
    def forward(ctx, factor, note, a):
        ctx.save_for_backward(factor, a.clone())
        a.mul_(factor)
        ctx.mark_dirty(a)
        return a

    @staticmethod
    def backward(ctx, g):
        factor, a = ctx.saved_tensors
        return g * a, None, g * factor


def test_a_view_may_be_written_to_as_any_input():
    x, factor = leaf(1.0, 2.0, 3.0), leaf(5.0, 7.0)
    base = x * 1
    window = base[1:]
    assert Scaled.apply(factor, "note", window) is window
    assert base.tolist() == [1.0, 10.0, 21.0]
    (base * 10).sum().backward()
    assert x.grad.tolist() == [10.0, 50.0, 70.0]
    assert factor.grad.tolist() == [20.0, 30.0]


def test_a_view_is_not_written_to_by_a_function_of_several_results():
    class Both(Scaled):
        @staticmethod
        def forward(ctx, factor, note, a):
            return Scaled.forward(ctx, factor, note, a), a * 2

    with pytest.raises(RuntimeError, match="cannot return more than one Tensor"):
        Both.apply(leaf(5.0, 7.0), None, (leaf(1.0, 2.0, 3.0) * 1)[1:])


def test_only_what_was_an_input_can_be_dirty():
    class Fresh(Function):
        @staticmethod
        def forward(ctx, a):
            result = a * 2
            ctx.mark_dirty(result)
            return result

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = leaf(1.0)
    with pytest.warns(UserWarning, match="not an input"):
        y = Fresh.apply(x)
    y.backward()
    assert x.grad.tolist() == [2.0]


@pytest.mark.parametrize("mark", ["mark_dirty", "mark_non_differentiable"])
def test_marks_are_for_tensors(mark):
    class Marked(Function):
        @staticmethod
        def forward(ctx, a):
            getattr(ctx, mark)(3)
            return a * 2

    with pytest.raises(RuntimeError):
        Marked.apply(leaf(1.0))


def test_one_tensor_returned_twice_has_its_last_place():
    seen = []

    class Twice(Function):
        @staticmethod
        def forward(ctx, a):
            result = a * 2
            return result, result

        @staticmethod
        def backward(ctx, first, second):
            seen.append((first.tolist(), second.tolist()))
            return first + second

    first, second = Twice.apply(leaf(1.0))
    assert first is second
    (first * 3 + second * 5).backward()
    assert seen == [([0.0], [8.0])]


def test_gradients_of_a_simulated_device_stay_on_it():
    with use_cuda("simulated:1"):
        x = ref.ones(2, device="cuda:0", requires_grad=True)
        Product.apply(x, x)[1].sum().backward()
        assert x.grad.device == x.device


def test_gradients_that_the_user_keeps_are_not_written_to():
    kept = ref.tensor([1.0, 1.0])

    class Constant(Function):
        @staticmethod
        def forward(ctx, a):
            return a * 1

        @staticmethod
        def backward(ctx, g):
            return kept

    x = leaf(1.0, 2.0)
    for _ in range(3):
        Constant.apply(x).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]
    np.testing.assert_array_equal(kept.numpy(), [1.0, 1.0])


class Overwriting(Function):
    @staticmethod
    def forward(ctx, a, second=False):
        ctx.mark_dirty(a)
        return (a, a * 2) if second else a

    @staticmethod
    def backward(ctx, g, *others):
        return g * 2, None


def test_what_may_not_be_overwritten_by_a_function():
    leaf = ref.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad has been used"):
        Overwriting.apply(leaf)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        Overwriting.apply(leaf[:1])
    with ref.no_grad():
        unseen = leaf[:1]
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad has been used"):
        Overwriting.apply(unseen)
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        Overwriting.apply((leaf * 2).unbind()[0])
    with pytest.raises(RuntimeError, match="cannot return more than one Tensor"):
        Overwriting.apply((leaf * 2)[:1], True)
    assert leaf.is_leaf
    assert Overwriting.apply((leaf * 2)[:1]).grad_fn is not None


def test_an_input_that_an_unrecorded_function_returns_is_a_view_made_without_recording():
    class Same(Function):
        @staticmethod
        def forward(ctx, a):
            return a

    a = ref.ones(1)
    view = Same.apply(a)
    a.mul_(ref.tensor(2.0, requires_grad=True))
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode"):
        _ = view.is_leaf


def test_what_setup_context_saves_matters_only_where_it_is_recorded():
    class Saving(Function):
        @staticmethod
        def forward(a):
            return a

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(output)

    leaf = ref.ones(1, requires_grad=True)
    with ref.no_grad():
        assert Saving.apply(leaf).tolist() == [1.0]
    with pytest.raises(RuntimeError, match="returned as-is"):
        Saving.apply(leaf)


def test_what_a_function_saves_may_be_none_in_a_pass_of_numbers_that_is_recorded() -> None:
    def second(xp):
        class Exp(xp.autograd.Function):
            @staticmethod
            def forward(ctx, a):
                ctx.save_for_backward(a, None)
                return a.exp()

            @staticmethod
            def backward(ctx, g):
                return g * ctx.saved_tensors[0]

        x = xp.tensor(1.5, requires_grad=True)
        (g,) = xp.autograd.grad((Exp.apply(x * x) * x).sum(), x, create_graph=True)
        return xp.autograd.grad(g.sum(), x)

    assert_alike(second)

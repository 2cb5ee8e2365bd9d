"""The engine's own contracts: depth, memory, threads, failures; what gradients must be is the specification's."""

import gc
import threading
import weakref

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.autograd import engine
from reference_impl.autograd.engine import conformed, sum_to
from reference_impl.devices import use_cuda
from reference_impl.op import node_class, recorded
from reference_impl.tensor import made
from tests.reference_impl.against_torch import assert_alike


def leaf(*values: float):
    return made(np.array(values, np.float32)).requires_grad_()


def test_a_million_nodes_do_not_recurse():
    x = leaf(1.0)
    y = x
    for _ in range(1_000_000):
        y = y + x
    y.backward()
    assert x.grad.array.tolist() == [1_000_001.0]
    del y  # nor does freeing the graph


def test_dropping_the_loss_frees_the_graph_without_the_garbage_collector():
    gc.disable()
    try:
        x = leaf(1.0, 2.0)
        hidden = (x * x).exp().reshape(2, 1)
        nodes = [weakref.ref(hidden.grad_fn), weakref.ref(hidden.grad_fn.next_functions[0][0])]
        loss = hidden[0].sum() / hidden.sum()
        nodes.append(weakref.ref(loss.grad_fn))
        seen = weakref.ref(x)
        del hidden, loss
        assert [node() for node in nodes] == [None] * 3
        del x
        assert seen() is None
    finally:
        gc.enable()


def test_backward_frees_what_was_saved_and_retain_graph_keeps_it():
    x = leaf(3.0)
    squared = x * x
    kept = weakref.ref(squared.grad_fn.saved[0][0]) if squared.grad_fn.saved[0][0] is not x else None
    assert kept is None  # inputs are saved as they are: nothing was copied
    result = squared.exp()
    saved = weakref.ref(result.grad_fn.saved[0][0])
    result.backward(retain_graph=True)
    assert saved() is not None
    result.backward()
    assert saved() is None


def test_accumulated_gradients_have_memory_of_their_own():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (a + b).backward(g := made(np.ones(2, np.float32)))
    a.grad.array[0] = 7
    assert b.grad.array.tolist() == [1, 1]
    assert g.array.tolist() == [1, 1]


def test_threads_record_and_differentiate_apart():
    failures = []

    def work(seed: int) -> None:
        try:
            for n in range(200):
                x = leaf(float(seed), float(n))
                with ref.no_grad():
                    assert not (x * x).requires_grad
                (x * x).sum().backward()
                assert x.grad.array.tolist() == [2 * seed, 2 * n]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    with ref.no_grad():  # a new thread starts with recording on, whatever this one has switched off
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_failure_in_the_middle_keeps_the_leaves_that_were_whole():
    def fail(g):
        raise ZeroDivisionError

    a, b = leaf(1.0), leaf(1.0)
    failing = recorded(node_class("Failing", joint=fail), (a,), np.ones(1, np.float32))
    with pytest.raises(ZeroDivisionError):
        (failing * b).backward()
    assert a.grad is None
    assert b.grad.array.tolist() == [1.0]
    assert ref.is_grad_enabled()


@pytest.mark.parametrize(
    ("shape", "target"),
    [((2, 3), (3,)), ((2, 3), (1, 3)), ((2, 3), (2, 1)), ((2, 3), ()), ((4, 2, 3), (2, 1)), ((0, 3), (3,)), ((1,), ())],
)
def test_broadcasting_is_undone(shape, target):
    g = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    total = sum_to(g, target)
    assert total.shape == target
    assert total.sum() == g.sum()
    assert np.broadcast_shapes(target, shape) == shape


def test_a_gradient_takes_the_dtype_of_what_it_is_for():
    assert conformed(np.ones(2), (2,), np.dtype(np.float32)).dtype == np.float32
    assert conformed(np.array([1 + 2j]), (1,), np.dtype(np.float64)).tolist() == [1.0]


def test_multiple_outputs_meet_in_one_node():
    from reference_impl.tensor import Output, Parts, node_for

    calls = []

    def joint(parts: Parts):
        calls.append(sorted(parts.grads))
        return (sum(parts.grads.values()),)

    x = leaf(5.0)
    cls = node_class("TwoBackward0", joint=joint)
    node = node_for(cls, (x,), (), (), x.array)
    node.shape = node.dtype = None
    outputs = []
    for i in range(2):
        t = made(x.array * (i + 1))
        t.node = node_for(Output, (node,), (), (i,), t.array)
        outputs.append(t)
    (outputs[0] * 2 + outputs[1] * 3).backward()
    assert calls == [[0, 1]]
    assert x.grad.array.tolist() == [5.0]
    assert outputs[1].grad_fn is node


def test_hooks_are_found_once_in_a_pass(monkeypatch):
    """The search for the leaves' oldest consumers goes through the graph: a search at every hook would make a pass quadratic."""
    searches = []
    search = engine._oldest_consumers
    monkeypatch.setattr(engine, "_oldest_consumers", lambda *args: searches.append(1) or search(*args))
    x = leaf(1.0)
    y = x * 1
    for _ in range(50):
        y = y * 1
        y.register_hook(lambda g: None)
    y.backward()
    assert searches == [1]
    (x * 1).backward()
    assert searches == [1]  # without hooks there is no search at all
    assert x.grad.array.tolist() == [2.0]


def test_threads_lose_no_gradient_of_large_leaves():
    """NumPy lets other threads run while it adds large arrays."""
    x = leaf(*([0.0] * 100_000))

    def work():
        for _ in range(20):
            (x * 1.0).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(x.grad.array.tolist()) == {80.0}


def test_what_nobody_asked_for_is_not_derived():
    """A formula that there is not is no obstacle, but what it would read is looked at all the same."""
    a, b = ref.ones(1, requires_grad=True), ref.ones(1, requires_grad=True)
    y = ref.special.zeta(a + 1, b + 1)
    (slope,) = ref.autograd.grad(y.sum(), b, retain_graph=True)
    assert slope.item() < 0
    with pytest.raises(NotImplementedError):
        ref.autograd.grad(y.sum(), a)
    result = ref.unique(a, dim=-1)
    result.sum().backward(inputs=[result])
    assert result.grad.tolist() == [1.0]
    left = a * 2
    product = left * b
    left.add_(1)  # which only the derivative by b reads
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        ref.autograd.grad(product.sum(), a)


@pytest.mark.parametrize("change", ["g.add_(v)", "g[0].add_(v[0])", "g[0].mul_(2)", "g.zero_()", "g.mul_(2)"])
def test_the_gradient_of_a_sum_is_a_view_of_one_number(change: str) -> None:
    def changed(xp):
        v = xp.ones(3, requires_grad=True)
        (g,) = xp.autograd.grad(v.sum(), v)
        assert g._is_view()
        eval(change, {"g": g, "v": v})
        return g, g._version

    assert_alike(changed)


@pytest.mark.parametrize("loss", ["v2 + v0", "v0 + v2", "v0 * 3 + v2", "v2 + v0 * 3", "v2.copy_(v0)", "v2 * v0 + v2"])
@pytest.mark.parametrize("inputs", [None, "v0", "v1", "v2"])
def test_an_operation_without_derivative_stops_the_pass_before_what_waits(loss: str, inputs: str | None) -> None:
    def backward(xp):
        v0, v1 = (xp.tensor([1.0], requires_grad=True) for _ in range(2))
        named = {"v0": v0, "v1": v1, "v2": (2.0 - v1).floor_divide(2)}
        asked = {} if inputs is None else {"inputs": [named[inputs]]}
        try:
            eval(loss, named).sum().backward(**asked)
        except RuntimeError as error:
            said = "derivative for aten::floor_divide is not implemented" in str(error)
        else:
            said = None
        return said, v0.grad, v1.grad

    assert_alike(backward)


@pytest.mark.parametrize("asked", ["loss.backward()", "loss.backward(inputs=[y])", "xp.autograd.grad(loss, y)"])
@pytest.mark.parametrize(
    "operation",
    [
        "v.floor_divide(2)",
        "v.floor_divide_(2)",
        "3 % v",
        "xp.heaviside(v, xp.ones(2, 2))",
        "xp.heaviside(xp.ones(2, 2), v)",
        "v.set_(xp.ones(2, 2))",
        "xp.binomial(v, xp.full((2, 2), 0.5))",
        "xp.linalg.ldl_factor_ex(v)[0]",
    ],
)
def test_operations_without_derivative_refuse_every_pass_that_comes_to_them(operation: str, asked: str) -> None:
    def walked(xp):
        v = xp.eye(2, requires_grad=True) * 2
        y = eval(operation, {"xp": xp, "v": v})
        try:
            eval(asked, {"xp": xp, "y": y, "loss": y.sum()})
        except RuntimeError as error:
            return y.grad_fn.name(), str(error).replace("_ is", " is")
        return y.grad_fn.name(), None

    assert_alike(walked)


@pytest.mark.parametrize(
    "roots", ["v2.sum(), v1.sum()", "v1.sum(), v2.sum()", "v2.sum() + v1.sum()", "v1.sum() + v2.sum()"]
)
@pytest.mark.parametrize("second", ["v2", "v3"])
def test_a_pass_comes_to_an_operation_without_derivative_before_what_waits(roots: str, second: str) -> None:
    """So what waited can be walked again: its saved values are still there, and its leaves have no gradient."""

    def walked(xp):
        v0 = xp.tensor([1.0], requires_grad=True)
        v1 = v0.sum()
        v2 = -v1
        v3 = v0 * v0
        v1.floor_divide_(2)
        v2.pow_(1.5)
        told = []
        given = {"v1": v1, "v2": v2, "v3": v3}
        for asked in (f"xp.autograd.backward([{roots}, v3.sum()])", f"({second} * 2).sum().backward()"):
            try:
                eval(asked, {"xp": xp, **given})
            except RuntimeError as error:
                told.append(str(error)[:30])
        return told, v0.grad

    assert_alike(walked)


def test_a_result_that_accumulates_has_its_operation_freed() -> None:
    def walked(xp):
        v = xp.eye(2, requires_grad=True)
        q, _ = xp.linalg.qr(v * 1)
        q.sum().backward(inputs=[q])
        try:
            q.sum().backward()
        except RuntimeError as error:
            return str(error)[:40], q.grad
        return q.grad

    assert_alike(walked)


@pytest.mark.parametrize("stop", ["v.detach_()", "v.requires_grad_(False)"])
def test_hooks_of_a_leaf_that_stopped_requiring_grad_are_called_though_nothing_accumulates(stop: str) -> None:
    def called(xp):
        told = []
        v = xp.ones(1, requires_grad=True)
        v.register_hook(lambda g: told.append("hook"))
        v.register_post_accumulate_grad_hook(lambda p: told.append("post"))
        y = v * 3
        accumulator = y.grad_fn.next_functions[0][0]
        accumulator.register_prehook(lambda grads: told.append(("before", float(grads[0]))))
        accumulator.register_hook(lambda inputs, outputs: told.append(("after", float(outputs[0]))))
        eval(stop, {"v": v})
        y.backward()
        return told, v.grad

    assert_alike(called)


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_gradient_made_in_inference_mode_is_not_added_to_outside(create_graph: bool) -> None:
    def walked(xp):
        v = xp.ones(1, requires_grad=True)
        with xp.inference_mode():
            v.grad = xp.ones(1)
        try:
            (v * 2).sum().backward(create_graph=create_graph)
        except RuntimeError as error:
            return "inference tensor" in str(error), v.grad
        return v.grad

    assert_alike(walked)


@pytest.mark.parametrize("call", ["sin()", "exp()", "max()", "pow(2)", "sum()", "__mul__(w)", "sort()[0]", "abs()"])
@pytest.mark.parametrize("when", ["before", "after", "twice"])
def test_a_saved_result_that_was_detached_in_place_is_refused(call: str, when: str) -> None:
    def walked(xp):
        w = xp.ones(3, requires_grad=True)
        v = w * 1
        told = []
        if when != "before":
            v.detach_()
        if when == "twice":
            v.mul_(w)
        y = eval(f"v.{call}", {"v": v, "w": w}) + w.sum()
        if when != "after":
            v.detach_()
        for _ in range(2):
            try:
                y.sum().backward(retain_graph=True)
            except RuntimeError as error:
                told.append(str(error)[:60])
        return told, w.grad

    assert_alike(walked)


@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("before", [(2, 3), (2, 1), (1, 3), ()])
@pytest.mark.parametrize("after", [(2, 2), (3, 2), (2, 3, 4), (4, 2, 3), (4, 2, 1), (1,), (), (1, 2), (2, 5), (0,)])
def test_a_gradient_that_does_not_come_of_broadcasting_is_refused(before, after, graph):
    """As of a result that was given data of another shape since it was made."""

    def call(xp):
        leaf = xp.ones(before, requires_grad=True)
        y = leaf * 2
        y.data = xp.ones(after)
        y.exp().sum().backward(create_graph=graph)
        return leaf.grad.detach()

    assert_alike(call)


def test_the_gradient_of_a_single_number_on_an_accelerator_may_be_written_to():
    with use_cuda("simulated:1"):
        a = ref.tensor(1.5, device="cuda", requires_grad=True)
        g = ref.autograd.grad(a * 2, a)[0]
        assert not g._is_view()
        assert g.copy_(a).requires_grad


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_retained_gradient_is_a_contiguous_copy(create_graph) -> None:
    def kept(xp):
        x = xp.arange(6.0).reshape(2, 3).requires_grad_()
        seen, told = [], []
        for make in (lambda: x * 2, lambda: x.mT * 2, lambda: x.mT):
            y = make()
            y.retain_grad()
            y.register_hook(seen.append)
            (y * y).mT.sum().backward(create_graph=create_graph)
            g = y.grad
            told.append(
                (g.stride(), g.grad_fn and g.grad_fn.name(), g._version, g.data_ptr() == seen[-1].data_ptr(), g)
            )
        return told

    assert_alike(kept)


def test_a_freed_node_is_refused_though_no_gradient_comes_to_it() -> None:
    def twice(xp):
        class Nothing(xp.autograd.Function):
            @staticmethod
            def forward(ctx, a):
                return a * 1

            @staticmethod
            def backward(ctx, g):
                return None

        x = xp.ones(1, requires_grad=True)
        y = Nothing.apply(x * 2).sum()
        (y * 2).backward()
        (y * y).backward()

    assert_alike(twice)


def test_a_gradient_that_was_given_another_shape_takes_no_more() -> None:
    def changed(xp):
        x = xp.ones(2, 3, requires_grad=True)
        (x * 2).sum().backward()
        x.grad.unsqueeze_(-2)
        (x * 3).sum().backward()

    assert_alike(changed)


def test_a_stale_view_is_refused_before_a_mask_that_does_not_fit() -> None:
    def indexed(xp):
        x = xp.ones(4, requires_grad=True)
        with xp.no_grad():
            v = x.reshape(4, 1)
            v.fill_(2)
        return v[xp.tensor([True])]

    assert_alike(indexed)

"""Nodes, hooks on several gradients and gradient edges beyond the specification."""

import threading

import pytest

import reference_impl as ref
from reference_impl.autograd import graph
from tests.reference_impl.against_torch import assert_alike


def leaf(*values):
    return ref.tensor(values, requires_grad=True)


def test_node_is_abstract():
    with pytest.raises(TypeError, match="abstract"):
        graph.Node()
    assert issubclass(type(leaf(1.0).exp().grad_fn), graph.Node)


def test_metadata_goes_with_the_node():
    from reference_impl.autograd.methods import _metadata

    y = leaf(1.0).exp()
    y.grad_fn.metadata["key"] = 1
    count = len(_metadata)
    del y
    assert len(_metadata) == count - 1


def test_hooks_on_several_gradients_tell_passes_of_threads_apart():
    x, w = leaf(1.0), leaf(2.0)
    seen = []
    graph.register_multi_grad_hook((x, w), lambda gs: seen.append([None if g is None else g.item() for g in gs]))

    def work(k):
        for _ in range(50):
            (x * k).backward()

    threads = [threading.Thread(target=work, args=(k,)) for k in (2, 3)]
    work(5)
    for thread in threads:
        thread.start()
        thread.join()
    assert len(seen) == 150
    assert all(of_w is None for _, of_w in seen)


def test_a_pass_within_a_pass_is_its_own():
    x, w = leaf(1.0), leaf(2.0)
    seen = []
    graph.register_multi_grad_hook((x, w), lambda gs: seen.append([None if g is None else g.item() for g in gs]))

    def within(g):
        with ref.enable_grad():
            (w * 7).backward()

    y = x * w
    y.register_hook(within)
    y.backward()
    assert seen == [[None, 7.0], [2.0, 1.0]]


def test_an_edge_of_a_leaf_is_the_leaf():
    x = leaf(1.0, 2.0)
    e = graph.get_gradient_edge(x)
    assert e.node.variable is x
    (x * 3).sum().backward(inputs=[e])
    assert x.grad.tolist() == [3.0, 3.0]


def test_increment_version_leaves_inference_tensors_alone():
    with ref.inference_mode():
        t = ref.ones(2)
    graph.increment_version([t])
    with pytest.raises(RuntimeError, match="version counter"):
        print(t._version)


def test_hooks_on_the_only_root_and_on_what_it_leads_to_are_called_twice():
    """As in PyTorch, where the pass does not count the only root among what it is to reach."""

    def seen(xp):
        x = xp.tensor([1.0], requires_grad=True)
        y, calls = x.exp(), []
        xp.autograd.graph.register_multi_grad_hook((x, y), lambda gs: calls.append([g is None for g in gs]))
        y.backward()
        return calls

    assert_alike(seen)
    assert seen(ref) == [[True, False], [False, True]]


@pytest.mark.parametrize("line", ["v ** 2", "2 ** v", "v % 2", "v.fmod(2)", "v ** v", "v * 2"])
def test_names_of_operations_on_a_view_made_without_recording(line: str) -> None:
    """It requires grad for its base alone, and leads nowhere."""

    def named(xp):
        base = xp.ones(3, requires_grad=True)
        with xp.no_grad():
            v = base.view((1, 3))
        y = eval(line, {"v": v})
        y.sum().backward()
        return y.grad_fn.name(), y.requires_grad, base.grad

    assert_alike(named)


@pytest.mark.parametrize("call", ["sin()", "exp()", "clone()", "tanh()", "mul(2)", "abs()", "cumsum(0)", "softmax(0)"])
@pytest.mark.parametrize("write", ["y", "v", "base"])
def test_what_leads_nowhere_still_looks_at_what_it_saved(call: str, write: str) -> None:
    def walked(xp):
        base = xp.ones(2, 2, requires_grad=True)
        with xp.no_grad():
            v = base[0:1]
        y = eval(f"v.{call}", {"v": v})
        {"y": y, "v": v, "base": base}[write].detach().add_(1)
        try:
            y.sum().backward()
        except RuntimeError as error:
            return str(error)[:30], base.grad
        return None, base.grad

    assert_alike(walked)

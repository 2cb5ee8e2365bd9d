"""The stand-in accelerator: that it is to PyTorch what a real one is, as far as it says so."""

import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
import torch

from adapters import torch_accelerator

DTYPES = [
    torch.bool, torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.int8, torch.int16, torch.int32, torch.int64,
    torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def mock() -> None:
    torch_accelerator.register()


def numbers(*shape: int, device: str = "mock:0", dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.arange(float(np.prod(shape))).reshape(shape).to(device, dtype)


def alone(source: str) -> subprocess.CompletedProcess[str]:
    """Run in a process of its own, where nothing is registered yet."""
    return subprocess.run([sys.executable, "-c", textwrap.dedent(source)], capture_output=True, text=True, timeout=120)


# ---- what PyTorch itself keeps --------------------------------------------------------------------------------


def test_registering_again_changes_nothing() -> None:
    module = torch.mock
    torch_accelerator.register()
    assert torch.mock is module


def test_importing_registers_nothing() -> None:
    ran = alone("""
        import torch
        from adapters import torch_accelerator
        from adapters.torch import Adapter
        assert Adapter().devices[0] == "cpu"
        assert not hasattr(torch, "mock")
    """)
    assert ran.returncode == 0, ran.stderr


def test_tensors_are_plain_tensors_with_an_index() -> None:
    for index in range(torch_accelerator.COUNT):
        tensor = torch.zeros(2, device=f"mock:{index}")
        assert type(tensor) is torch.Tensor
        assert tensor.device == torch.device("mock", index)
        assert tensor.untyped_storage().device == tensor.device
        assert (tensor + 1).device == tensor.device


def test_a_type_alone_is_the_first_device() -> None:
    assert torch.zeros(1, device="mock").device == torch.device("mock:0")


def test_an_index_out_of_range_is_refused() -> None:
    with pytest.raises(RuntimeError, match="invalid device ordinal"):
        torch.zeros(1, device=f"mock:{torch_accelerator.COUNT}")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3)], ids=str)
def test_there_and_back(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    host = torch.arange(float(np.prod(shape))).reshape(shape).to(dtype)
    there = host.to("mock:1")
    assert there.dtype == dtype
    assert there.shape == shape
    assert there.untyped_storage().nbytes() == host.untyped_storage().nbytes()
    assert torch.equal(there.cpu(), host)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_strides_are_kept(order: tuple[int, ...]) -> None:
    host = torch.arange(24.0).reshape(2, 3, 4).permute(order)
    assert host.to("mock").stride() == host.stride()
    assert torch.equal(host.to("mock").cpu(), host)
    assert torch.equal(host[1:, ::2].to("mock").cpu(), host[1:, ::2])


def test_memory_formats_are_kept() -> None:
    made = torch.empty(2, 3, 4, 5, device="mock", memory_format=torch.channels_last)
    assert made.stride() == torch.empty(2, 3, 4, 5, memory_format=torch.channels_last).stride()


# ---- memory ---------------------------------------------------------------------------------------------------


def test_the_host_cannot_read_it() -> None:
    tensor = numbers(3)
    for read in (tensor.numpy, lambda: np.asarray(tensor), lambda: np.from_dlpack(tensor), lambda: memoryview(tensor)):
        with pytest.raises((TypeError, RuntimeError, ValueError)):
            read()


def test_a_transfer_shares_nothing() -> None:
    host = torch.zeros(2)
    there = host.to("mock:0")
    beyond = there.to("mock:1")
    host[0], there[1], beyond[0] = 1, 2, 3
    assert (host.tolist(), there.tolist(), beyond.tolist()) == ([1, 0], [0, 2], [3, 0])


def test_views_share_memory_and_the_count_of_writes() -> None:
    base = torch.zeros(2, 3, device="mock")
    views = [
        base.t(),
        base.view(6),
        base[1],
        base[:, 1:],
        base.unsqueeze(0),
        base.detach(),
        base.as_strided((2,), (3,)),
    ]
    base.add_(1)
    for view in views:
        assert set(view.flatten().tolist()) == {1.0}
        assert view._version == base._version == 1
    views[0].mul_(2)
    assert base.tolist() == [[2, 2, 2], [2, 2, 2]]
    assert base[1]._base is base


def test_views_of_other_dtypes_share() -> None:
    complex_numbers = torch.zeros(2, dtype=torch.complex64, device="mock")
    torch.view_as_real(complex_numbers)[0, 1] = 2
    assert complex_numbers[0].item() == 2j
    assert complex_numbers.conj()[0].item() == -2j
    assert complex_numbers.conj().imag.tolist() == [-2, 0]
    bits = torch.zeros(1, dtype=torch.int32, device="mock")
    bits.view(torch.float32)[0] = 1
    assert bits.item() == 0x3F800000


def test_unfold_shares() -> None:
    base = numbers(4)
    windows = base.unfold(0, 2, 1)
    base[1] = 9
    assert windows.tolist() == [[0, 9], [9, 2], [2, 3]]


def test_memory_is_given_back() -> None:
    released = []

    class Buffer(np.ndarray):
        def __del__(self) -> None:
            released.append(True)

    original = np.empty
    try:
        torch_accelerator.np.empty = lambda *args: original(*args).view(Buffer)  # type: ignore[assignment]
        tensor = torch.zeros(3, device="mock")
        view = tensor[1:]
    finally:
        torch_accelerator.np.empty = original
    del tensor
    assert not released
    del view
    assert released


# ---- writing --------------------------------------------------------------------------------------------------


def test_in_place_returns_the_tensor_itself() -> None:
    tensor = numbers(3)
    assert tensor.add_(1) is tensor
    assert tensor.fill_(7) is tensor
    assert tensor.copy_(torch.ones(3)) is tensor
    assert tensor.tolist() == [1, 1, 1]
    tensor += 2
    assert tensor.tolist() == [3, 3, 3]


def test_overlapping_operands() -> None:
    tensor = numbers(4)
    tensor[1:].copy_(tensor[:-1].clone())
    assert tensor.tolist() == [0, 0, 1, 2]
    torch.add(tensor, tensor, out=tensor)
    assert tensor.tolist() == [0, 0, 2, 4]
    with pytest.raises(RuntimeError, match="memory location"):
        torch.zeros(1, device="mock").expand(3).add_(1)


@pytest.mark.parametrize("size", [0, 1, 3, 5])
def test_out_is_resized(size: int) -> None:
    out = torch.empty(size, device="mock")
    with pytest.warns(UserWarning, match="resized") if size in (1, 5) else _nothing():
        assert torch.add(numbers(3), 1, out=out) is out
    assert out.tolist() == [1, 2, 3]


def _nothing():  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext()


def test_out_can_be_a_view() -> None:
    base = torch.zeros(3, 2, device="mock")
    torch.add(numbers(3), 1, out=base[:, 1])
    assert base.tolist() == [[0, 1], [0, 2], [0, 3]]


def test_several_outputs() -> None:
    values, indices = numbers(2, 3).max(1)
    assert (values.tolist(), indices.tolist()) == ([2, 5], [2, 2])
    out = torch.empty(0, device="mock"), torch.empty(0, dtype=torch.int64, device="mock")
    assert torch.max(numbers(2, 3), 1, out=out)[0] is out[0]
    assert out[1].tolist() == [2, 2]
    assert [part.device.type for part in torch.split(numbers(4), 2)] == ["mock", "mock"]


def test_resize() -> None:
    tensor = numbers(4)
    storage = tensor.untyped_storage().data_ptr()
    assert tensor.resize_(2).tolist() == [0, 1]
    assert tensor.untyped_storage().data_ptr() == storage
    tensor.resize_(2, 3)[1, 1:] = 7
    assert tensor[0].tolist() == [0, 1, 2]
    assert tensor.device == torch.device("mock:0")


def test_set_() -> None:
    tensor, other = torch.empty(0, device="mock"), numbers(2, 2)
    tensor.set_(other)
    other[0, 0] = 9
    assert tensor.tolist() == [[9, 1], [2, 3]]


def test_indexing() -> None:
    tensor = numbers(3)
    assert tensor[torch.tensor([2, 0])].tolist() == [2, 0]
    assert tensor[tensor > 0].tolist() == [1, 2]
    tensor[torch.tensor([0], device="mock")] = 5.0
    tensor[1:] = torch.tensor([6.0, 7.0])
    assert tensor.tolist() == [5, 6, 7]
    with pytest.raises(IndexError):
        tensor[3]


# ---- mixed devices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["cpu", "mock:1"])
@pytest.mark.parametrize(
    "meet",
    [
        torch.add, torch.mul, torch.eq, torch.equal, torch.maximum, torch.dot, torch.atan2, torch.ger, torch.allclose,
        lambda a, b: torch.cat([a, b]), lambda a, b: torch.where(a > 0, a, b), lambda a, b: a.clone().add_(b),
        lambda a, b: torch.addcmul(a, b, b), lambda a, b: a.index_select(0, b.long()), lambda a, b: a.gather(0, b.long()),
        lambda a, b: a.masked_fill(b > 0, 1), lambda a, b: torch.add(a, a, out=b),
        torch.nn.functional.mse_loss,
    ],
)  # fmt: skip
def test_two_devices_do_not_meet(meet, other: str) -> None:  # type: ignore[no-untyped-def]
    a, b = torch.ones(3, device="mock:0"), torch.ones(3, device=other)
    with pytest.raises(RuntimeError, match="device"):
        meet(a, b)
    assert a.tolist() == b.tolist() == [1, 1, 1]


def test_host_scalars_and_host_indices_may_join() -> None:
    tensor = numbers(3)
    assert (tensor * torch.tensor(2.0)).tolist() == [0, 2, 4]
    assert (tensor % 2).tolist() == [0, 1, 0]
    assert torch.where(tensor > 1, tensor, torch.tensor(-1.0)).tolist() == [-1, -1, 2]
    assert tensor[torch.tensor([1])].tolist() == [1]
    with pytest.raises(RuntimeError):
        torch.tensor(1.0).add_(tensor[0])
    with pytest.raises(RuntimeError):
        torch.zeros(3).add_(tensor[0])


@pytest.mark.parametrize("number", [2, 2.5, True])
@pytest.mark.parametrize("dtype", [torch.int32, torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("shape", [(), (2,)])
def test_numbers_promote_as_on_the_host(number: float, dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    host = torch.full(shape, 7, dtype=dtype)
    for operate in (torch.add, torch.mul, torch.remainder, torch.pow, torch.true_divide, torch.fmod):
        expected, result = operate(host, number), operate(host.to("mock"), number)
        assert result.dtype == expected.dtype
        assert torch.equal(result.cpu(), expected)


# ---- gradients ------------------------------------------------------------------------------------------------


def test_gradients_cross_devices_and_come_home() -> None:
    for source in ("cpu", "mock:0", "mock:1"):
        for target in ("cpu", "mock:0", "mock:1"):
            leaf = torch.tensor([1.0, 2.0], device=source, requires_grad=True)
            (leaf.to(target) ** 2).sum().to(source).backward()
            assert leaf.grad is not None
            assert leaf.grad.device == leaf.device
            assert leaf.grad.tolist() == [2, 4]


def test_written_saved_values_are_noticed() -> None:
    leaf = torch.ones(2, device="mock", requires_grad=True)
    product = leaf * 1
    result = (product * product).sum()
    product.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.backward()


def test_gradients_equal_the_hosts() -> None:
    def loss(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.layer_norm(x @ w, (3,)).relu().softmax(0).log().pow(2).mean()

    torch.manual_seed(0)
    x, w = torch.randn(4, 5), torch.randn(5, 3)
    grads = []
    for device in ("cpu", "mock:1"):
        a, b = (t.to(device, copy=True).requires_grad_() for t in (x, w))
        loss(a, b).backward()
        assert a.grad is not None
        assert b.grad is not None
        grads.append((a.grad.cpu(), b.grad.cpu()))
    torch.testing.assert_close(grads[0], grads[1])


def test_a_network_trains() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).to("mock:1")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    x = torch.randn(16, 3, device="mock:1")
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = (model(x) - x.sum(1, keepdim=True)).pow(2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses == sorted(losses, reverse=True)


def test_other_threads_compute_too() -> None:
    results = []

    def work() -> None:
        torch_accelerator.in_one_thread()  # which each thread says for itself
        leaf = torch.ones(2, device="mock:0", requires_grad=True)
        (leaf * 3).sum().backward()
        assert leaf.grad is not None
        results.append(leaf.grad.tolist())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert results == [[3, 3]]


# ---- the rest of the interface --------------------------------------------------------------------------------


def test_printing_reads_by_transfer() -> None:
    assert repr(numbers(3)) == "tensor([0., 1., 2.], device='mock:0')"
    assert repr(torch.zeros(0, device="mock:1")) == "tensor([], device='mock:1')"


def test_copies() -> None:
    from copy import deepcopy

    tensor = numbers(2, 3).t()
    copy = deepcopy(tensor)
    copy[0, 0] = 9
    assert tensor[0, 0].item() == 0
    assert copy.stride() == tensor.stride()


def test_random_streams_are_seeded() -> None:
    torch.manual_seed(3)
    first = torch.randn(3, device="mock").tolist()
    torch.manual_seed(3)
    assert torch.randn(3, device="mock:1").tolist() == first


def test_pinned_memory_is_not_offered() -> None:
    with pytest.raises(RuntimeError):
        torch.zeros(1).pin_memory()
    with pytest.raises(RuntimeError):
        torch.zeros(1, device="mock", pin_memory=True)
    assert not torch.zeros(1).is_pinned()


def test_the_file_stands_alone() -> None:
    from inspect import getsource

    ran = alone(getsource(torch_accelerator) + "\nregister()\nprint(torch.ones(2, device='mock:1') + 1)")
    assert ran.stdout == "tensor([2., 2.], device='mock:1')\n", ran.stderr


def test_data_may_come_from_another_device() -> None:
    leaf = torch.ones(2, requires_grad=True)
    (leaf * 2).sum().backward()
    leaf.data = torch.zeros(2, device="mock:1")
    leaf.grad = None
    (leaf * 3).sum().backward()
    assert leaf.grad is not None
    assert leaf.grad.device == leaf.device == torch.device("mock:1")
    with pytest.raises(RuntimeError, match="incompatible tensor type"):
        torch.zeros(2, device="mock").data = torch.ones(2).to_sparse()


def test_a_module_keeps_its_parameters_when_it_moves() -> None:
    module = torch.nn.Linear(2, 2)
    weight = module.weight
    assert module.to("mock:0").weight is weight
    assert weight.device == torch.device("mock:0")
    assert module.cpu().weight is weight


@pytest.mark.parametrize("device", ["cpu", "mock"])
def test_operands_that_overlap_are_seen(device: str) -> None:
    tensor = torch.arange(4, device=device)
    for write in (lambda: tensor[1:].copy_(tensor[:-1]), lambda: tensor[1:].add_(tensor[:-1])):
        with pytest.raises(RuntimeError, match="memory location"):
            write()
    assert tensor.tolist() == [0, 1, 2, 3]


def test_numbers_are_copied_whole() -> None:
    assert torch.zeros(1, dtype=torch.float64, device="mock").copy_(0.1).item() == 0.1
    assert torch.zeros(1, dtype=torch.int64, device="mock").copy_(2**60 + 1).item() == 2**60 + 1


def test_pytorchs_own_tools_find_what_they_ask_of_a_device_type() -> None:
    state = torch.mock.get_rng_state()
    first = torch.rand(3, device="mock:0").tolist()
    torch.mock.set_rng_state(state)
    assert torch.rand(3, device="mock:0").tolist() == first
    assert torch.bfloat16 in torch.mock.get_amp_supported_dtype()


def test_convolutions_and_their_derivatives_are_those_of_the_host() -> None:
    def derived(device: str, transposed: bool) -> list[list[float]]:
        convolve = torch.nn.functional.conv_transpose1d if transposed else torch.nn.functional.conv1d
        x, weight = (
            torch.arange(n, dtype=torch.float64).reshape(shape).to(device).requires_grad_()
            for n, shape in ((6, (1, 1, 6)), (4, (1, 2, 2) if transposed else (2, 1, 2)))
        )
        bias = torch.ones(2, dtype=torch.float64, device=device, requires_grad=True)
        y = convolve(x, weight, bias)
        first = torch.autograd.grad((y**3).sum(), (x, weight, bias), create_graph=True)
        second = torch.autograd.grad(sum(g.sum() for g in first), (x, weight))
        return [t.detach().cpu().tolist() for t in (y, *first, *second)]

    for transposed in (False, True):
        assert derived("mock", transposed) == derived("cpu", transposed)
    padded = [
        torch.nn.functional.conv1d(torch.ones(1, 1, 3, device=d), torch.ones(1, 1, 2, device=d), padding="same")
        for d in ("cpu", "mock")
    ]
    assert padded[0].tolist() == padded[1].tolist()


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.uint8])
def test_numbers_wrap_as_on_the_host(dtype: torch.dtype) -> None:
    here, there = (torch.tensor([1, 0, 2], dtype=dtype, device=d) for d in ("cpu", "mock"))
    for number in (200, -(2**63), 2**63):
        assert torch.equal((there + number).cpu(), here + number)
        assert torch.equal((there * number).cpu(), here * number)


def test_sizes_need_as_many_strides() -> None:
    with pytest.raises(RuntimeError, match="must match dimensionality"):
        torch.empty_strided((2, 2), (1,), device="mock")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_halves_meet_a_number_as_it_is(dtype: torch.dtype) -> None:
    here, there = (torch.tensor([0.5, 0.0], dtype=dtype, device=d) for d in ("cpu", "mock"))
    assert torch.equal((there * 1e30).cpu(), here * 1e30)
    assert torch.equal((there + 0.1).cpu(), here + 0.1)
    assert (torch.tensor(0.5, dtype=dtype, device="mock") + 0.1).dtype == dtype


def test_a_tensor_may_be_set_to_nothing() -> None:
    tensor = torch.ones(2, 2, device="mock:1")
    tensor.set_()
    assert (tensor.shape, tensor.device, tensor.untyped_storage().nbytes()) == ((0,), torch.device("mock:1"), 0)

"""Copies of whole objects, by Python's own protocols: ``copy.deepcopy``, ``copy.copy`` and ``pickle``."""

import copy
import pickle

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises, warns

TAPE = ["autograd.tape", "mutable"]
VIEWS = ["mutable", "views"]
NN = ["autograd.tape", "mutable", "nn"]
SERIALIZED = Note("notes/serialization")
TENSOR = [Torch("torch.Tensor")]


@clause("copying.deepcopy.has_memory_of_its_own", MUST, source=TENSOR, requires=["mutable"])
def _(xp, device, dtype=each(["float32", "int64", "bool", "bfloat16", "complex64"])):
    """A deep copy has the values, the dtype and the device, on memory of its own: a write to one is not seen by the other."""
    x = xp.ones(2, 3, dtype=getattr(xp, dtype), device=device)
    copied = copy.deepcopy(x)
    assert xp.equal(copied, x)
    assert copied.dtype == x.dtype
    assert copied.device == x.device
    copied.zero_()
    assert x.tolist() == [[1] * 3] * 2


@clause("copying.deepcopy.of_a_leaf", MUST, source=TENSOR, requires=TAPE)
def _(xp, device):
    """A deep copy of a leaf is a leaf that requires grad if the other does, with a copy of its gradient; the two go on apart."""
    x = xp.tensor([1.0, 2.0], device=device, requires_grad=True)
    (x * 3).sum().backward()
    copied = copy.deepcopy(x)
    assert copied.requires_grad is True
    assert copied.is_leaf is True
    assert copied.grad.tolist() == [3.0, 3.0]
    (copied * 2).sum().backward()
    assert copied.grad.tolist() == [5.0, 5.0]
    assert x.grad.tolist() == [3.0, 3.0]
    assert copy.deepcopy(x.detach()).requires_grad is False


@clause("copying.deepcopy.of_a_result_is_refused", MUST, source=TENSOR, requires=[*TAPE, "views"])
def _(xp):
    """What recorded operations made cannot be copied deeply, since its history cannot; cut off from it, it can."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    for result in (x * 2, x[:1], x.unbind()[0]):
        with raises(RuntimeError, match="graph leaves"):
            copy.deepcopy(result)
        with raises(RuntimeError, match="graph leaves"):
            copy.deepcopy({"result": [result]})
        assert copy.deepcopy(result.detach()).tolist() == result.tolist()


@clause("copying.deepcopy.keeps_sharing", MUST, source=[*TENSOR, Note("tensor_view")], requires=VIEWS)
def _(xp):
    """Tensors on one memory that are copied together share the copy, and one that stands there twice stays one."""
    base = xp.arange(6.0)
    group = [base, base[1:4], base.view(2, 3), base.detach(), base]
    copied = copy.deepcopy(group)
    copied[0][1] = 50.0
    assert copied[1].tolist() == [50.0, 2.0, 3.0]
    assert copied[2].tolist() == [[0.0, 50.0, 2.0], [3.0, 4.0, 5.0]]
    assert copied[3][1].item() == 50.0
    assert copied[4] is copied[0]
    assert base.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


@clause("copying.deepcopy.views_are_no_views", SHOULD, source=[*TENSOR, Note("tensor_view")], requires=[*TAPE, "views"])
def _(xp):
    """The copies of a tensor and of its view share memory and nothing else: neither is a view, and a recorded write to one is
    no part of the other's history."""
    base = xp.zeros(3)
    base, view = copy.deepcopy((base, base[:2]))
    assert view._is_view() is False
    view.add_(xp.ones(2, requires_grad=True))
    assert base.tolist() == [1.0, 1.0, 0.0]
    assert base.requires_grad is False


@clause("copying.deepcopy.keeps_the_geometry", MUST, source=TENSOR, requires=["views", "strides"])
def _(xp):
    """A deep copy has the strides and the offset, also those of repeated elements, in a copy of the whole memory."""
    base = xp.arange(6.0).view(2, 3)
    for x in (base.t(), base[1:, ::2], xp.ones(1).expand(3)):
        copied = copy.deepcopy(x)
        assert copied.stride() == x.stride()
        assert copied.storage_offset() == x.storage_offset()
        assert copied.untyped_storage().nbytes() == x.untyped_storage().nbytes()
        assert xp.equal(copied, x)


@clause("copying.deepcopy.takes_attributes_and_no_hooks", SHOULD, source=TENSOR, requires=TAPE)
def _(xp):
    """What was noted on a tensor is copied with it; hooks are not."""
    x = xp.ones(2, requires_grad=True)
    x.note = ["kept"]
    seen = []
    x.register_hook(seen.append)
    x.register_post_accumulate_grad_hook(seen.append)
    copied = copy.deepcopy(x)
    assert copied.note == ["kept"]
    assert copied.note is not x.note
    copied.sum().backward()
    assert seen == []
    assert copied.grad.tolist() == [1.0, 1.0]


@clause("copying.deepcopy.of_a_conjugate", SHOULD, source=[Torch("torch.conj")], requires=["complex", "views"])
def _(xp):
    """A conjugate that has not been computed is computed by a deep copy."""
    z = xp.tensor([1 + 2j])
    copied = copy.deepcopy(z.conj())
    assert copied.is_conj() is False
    assert copied.tolist() == [1 - 2j]
    assert copy.deepcopy(z.conj().imag).tolist() == [-2.0]


@clause("copying.deepcopy.leaves_what_is_unique", MUST, source=[Note("tensor_attributes")])
def _(xp):
    """dtypes and layouts are themselves wherever they are copied or read back; shapes and devices are equal."""
    for unique in (xp.float32, xp.int64, xp.strided):
        assert copy.deepcopy(unique) is unique
        assert pickle.loads(pickle.dumps(unique)) is unique
    for value in (xp.device("cpu"), xp.ones(2, 3).shape):
        for copied in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert copied == value
            assert type(copied) is type(value)


@clause("copying.deepcopy.of_a_generator", MUST, source=[Torch("torch.Generator")])
def _(xp):
    """A copied generator goes on from the same place, and on its own."""
    generator = xp.Generator()
    generator.manual_seed(3)
    xp.rand(2, generator=generator)
    copied = copy.deepcopy(generator)
    first = xp.rand(4, generator=generator).tolist()
    assert xp.rand(4, generator=copied).tolist() == first
    assert xp.rand(4, generator=generator).tolist() != first


@clause("copying.deepcopy.of_a_parameter", SHOULD, source=[Torch("torch.nn.parameter.Parameter")], requires=NN)
def _(xp, tracked=each([True, False])):
    """A deep copy of a parameter is a parameter, with ``requires_grad`` as it was; it begins without a gradient."""
    weight = xp.nn.Parameter(xp.tensor([1.0, 2.0]), requires_grad=tracked)
    weight.grad = xp.ones(2)
    copied = copy.deepcopy(weight)
    assert isinstance(copied, xp.nn.Parameter)
    assert copied.requires_grad is tracked
    assert copied.grad is None
    copied.data.zero_()
    assert weight.tolist() == [1.0, 2.0]


@clause("copying.deepcopy.of_a_module", MUST, source=[Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A copied module computes the same with parameters and buffers of its own; what stood in it twice is still one."""
    inner = xp.nn.Linear(2, 2)
    inner.register_buffer("scale", xp.ones(1))
    module = xp.nn.Sequential(inner, xp.nn.ReLU(), inner).eval()
    copied = copy.deepcopy(module)
    x = xp.tensor([[1.0, 2.0]])
    assert xp.equal(copied(x), module(x))
    assert copied.training is False
    assert copied[0] is copied[2]
    assert copied[0].weight is not inner.weight
    assert len(list(copied.parameters())) == 2
    copied[0].weight.data.zero_()
    copied[0].scale.zero_()
    assert inner.weight.detach().abs().sum().item() > 0
    assert inner.scale.item() == 1.0


@clause("copying.deepcopy.of_an_optimizer", MUST, source=[Torch("torch.optim.Optimizer")], requires=NN)
def _(xp):
    """An optimizer copied together with its module steps the copied module, from a copy of its state; copied alone, it steps
    parameters that nobody else holds."""
    module = xp.nn.Linear(1, 1, bias=False)
    module.weight.data.fill_(1.0)
    optimizer = xp.optim.SGD(module.parameters(), lr=0.5, momentum=0.5)
    module(xp.ones(1, 1)).sum().backward()
    optimizer.step()
    copied, stepping = copy.deepcopy((module, optimizer))
    alone = copy.deepcopy(optimizer)
    assert stepping.param_groups[0]["params"][0] is copied.weight
    assert alone.param_groups[0]["params"][0] is not module.weight
    copied.weight.grad = xp.ones(1, 1)
    stepping.step()
    assert copied.weight.item() == 0.5 - 0.5 * 1.5
    assert module.weight.item() == 0.5
    optimizer.step()
    assert module.weight.item() == 0.5 - 0.5 * 1.5


@clause("copying.copy.shares_memory", SHOULD, source=TENSOR, requires=TAPE)
def _(xp):
    """A shallow copy is another tensor on the same memory, with ``requires_grad`` as it was and no gradient."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    copied = copy.copy(x)
    assert copied is not x
    assert copied.requires_grad is True
    assert copied.grad is None
    copied.detach().zero_()
    assert x.tolist() == [0.0, 0.0]
    (copied * 2).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


@clause("copying.copy.of_a_result_is_a_leaf", MAY, source=TENSOR, requires=TAPE)
def _(xp, how=each(["copy", "pickle"])):
    """A shallow copy of a result, and one that is pickled and read back, is a leaf that requires grad: the history is left
    behind without an error."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    copied = copy.copy(x * 2) if how == "copy" else pickle.loads(pickle.dumps(x * 2))
    assert copied.is_leaf is True
    assert copied.requires_grad is True
    copied.sum().backward()
    assert copied.grad.tolist() == [1.0, 1.0]
    assert x.grad is None


@clause("copying.pickle.of_a_tensor", MUST, source=[*TENSOR, SERIALIZED])
def _(xp, dtype=each(["float32", "int64", "bool", "bfloat16", "complex64"])):
    """A tensor that is pickled and read back has the values, the dtype and the shape, on memory of
    its own."""
    x = xp.tensor([[1, 0, 1], [0, 1, 1]], dtype=getattr(xp, dtype))
    restored = pickle.loads(pickle.dumps(x))
    assert restored is not x
    assert xp.equal(restored, x)
    assert restored.dtype == x.dtype
    restored.zero_()
    assert x.tolist() == [[1, 0, 1], [0, 1, 1]]


@clause("copying.pickle.of_a_leaf", MUST, source=[*TENSOR, SERIALIZED], requires=TAPE)
def _(xp):
    """A pickled leaf comes back as one that requires grad, without its gradient."""
    x = xp.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    restored = pickle.loads(pickle.dumps(x))
    assert restored.requires_grad is True
    assert restored.is_leaf is True
    assert restored.grad is None
    assert x.grad.tolist() == [1.0, 1.0]


@clause("copying.pickle.keeps_the_geometry", SHOULD, source=[SERIALIZED], requires=["views", "strides"])
def _(xp):
    """A pickled tensor comes back with its strides and offset, in the whole of its memory."""
    base = xp.arange(6.0).view(2, 3)
    for x in (base.t(), base[1:, ::2], xp.ones(1).expand(3)):
        restored = pickle.loads(pickle.dumps(x))
        assert restored.stride() == x.stride()
        assert restored.storage_offset() == x.storage_offset()
        assert xp.equal(restored, x)


@clause(
    "copying.pickle.warns_of_hooks", SHOULD, source=[SERIALIZED, Torch("torch.Tensor.register_hook")], requires=TAPE
)
def _(xp):
    """Hooks are left behind, with a warning."""
    x = xp.ones(2, requires_grad=True)
    seen = []
    x.register_hook(seen.append)
    with warns(UserWarning, match="will not be serialized"):
        restored = pickle.loads(pickle.dumps(x))
    restored.sum().backward()
    assert seen == []


@clause("copying.pickle.of_a_module", MUST, source=[SERIALIZED, Torch("torch.nn.Module")], requires=NN)
def _(xp):
    """A pickled module comes back whole, with its optimizer where both are pickled together."""
    module = xp.nn.Sequential(xp.nn.Linear(2, 2), xp.nn.ReLU())
    optimizer = xp.optim.Adam(module.parameters(), lr=0.25)
    restored, stepping = pickle.loads(pickle.dumps((module, optimizer)))
    x = xp.tensor([[1.0, 2.0]])
    assert xp.equal(restored(x), module(x))
    assert isinstance(restored[0].weight, xp.nn.Parameter)
    assert restored[0].weight.requires_grad is True
    assert stepping.param_groups[0]["params"][0] is restored[0].weight
    assert stepping.param_groups[0]["lr"] == 0.25

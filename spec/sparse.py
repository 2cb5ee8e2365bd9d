"""Sparse tensors in coordinate form: made, read, turned into dense ones and back."""

import copy
import pickle

import numpy as np

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises

INDICES, VALUES = [[0, 1, 1], [2, 0, 2]], [3.0, 4.0, 5.0]
DENSE = [[0, 0, 3], [4, 0, 5]]


def sample(xp, **options):
    """A matrix of two rows and three columns with three elements."""
    return xp.sparse_coo_tensor(INDICES, VALUES, (2, 3), **options)


# ---- Making ---------------------------------------------------------------------------------------------------------


@clause(
    "sparse.make.of_indices_and_values",
    MUST,
    source=[Torch("torch.sparse_coo_tensor"), Note("sparse")],
    requires=["sparse"],
)
def _(xp):
    """``sparse_coo_tensor`` has value k at the place that column k of the indices tells, and zero elsewhere."""
    made = sample(xp)
    assert made.is_sparse
    assert made.layout is xp.sparse_coo
    assert made.shape == (2, 3)
    assert made.dtype is xp.float32
    assert (made.dim(), made.numel(), len(made)) == (2, 6, 2)
    assert made.to_dense().tolist() == DENSE


@clause("sparse.make.infers_the_size", MUST, source=[Torch("torch.sparse_coo_tensor")], requires=["sparse"])
def _(xp):
    """Without a size, it is the least that holds every index, and nothing where there are no elements."""
    assert xp.sparse_coo_tensor(INDICES, VALUES).shape == (2, 3)
    assert xp.sparse_coo_tensor([[4, 1]], [1.0, 2.0]).shape == (5,)
    assert xp.sparse_coo_tensor(xp.empty(2, 0, dtype=xp.int64), xp.empty(0)).shape == (0, 0)
    assert xp.sparse_coo_tensor([[2]], [[1.0, 2.0]]).shape == (3, 2)
    with raises(RuntimeError):
        xp.sparse_coo_tensor([[-1]], [1.0])


@clause("sparse.make.of_a_size_alone", MUST, source=[Torch("torch.sparse_coo_tensor")], requires=["sparse"])
def _(xp):
    """Of a size alone a tensor without elements is made, in the default dtype unless another is given."""
    for made in (xp.sparse_coo_tensor((2, 3)), xp.sparse_coo_tensor([2, 3]), xp.sparse_coo_tensor(size=(2, 3))):
        assert made.is_sparse
        assert made._nnz() == 0
        assert made.to_dense().tolist() == [[0, 0, 0], [0, 0, 0]]
        assert made.is_coalesced()
        assert made.dtype is xp.float32
    assert xp.sparse_coo_tensor((2,), dtype=xp.int8).dtype is xp.int8


@clause("sparse.make.dtype", MUST, source=[Torch("torch.sparse_coo_tensor")], requires=["sparse"])
def _(xp):
    """The dtype is that of the values, unless it is given; indices are int64, whatever they are given as."""
    for values, name in (([1.0], "float32"), ([1], "int64"), ([True], "bool"), ([1j], "complex64")):
        assert xp.sparse_coo_tensor([[0]], values).dtype is getattr(xp, name)
        assert xp.sparse_coo_tensor([[0]], values, dtype=xp.complex128).dtype is xp.complex128
    narrow = xp.tensor([[0, 2]], dtype=xp.int32)
    assert xp.sparse_coo_tensor(narrow, [1.0, 2.0])._indices().dtype is xp.int64


@clause("sparse.make.refuses_what_does_not_fit", MUST, source=[Torch("torch.sparse_coo_tensor")], requires=["sparse"])
def _(xp):
    """Indices that are no matrix, another number of values, and a size of other dimensions or dense sizes: RuntimeError."""
    for arguments in (
        ([0, 1], VALUES[:2]), (INDICES, VALUES[:2]), (INDICES, [*VALUES, 1.0]), (INDICES, VALUES, (2,)),
        (INDICES, VALUES, (2, 3, 4)), ([[0]], [[1.0, 2.0]], (1, 3)), ([[0, 1]], 1.0, (2,)), ([[0]], [1.0], (-1,)),
    ):  # fmt: skip
        with raises(RuntimeError):
            xp.sparse_coo_tensor(*arguments)


@clause(
    "sparse.make.refuses_what_is_no_such_argument", MUST, source=[Torch("torch.sparse_coo_tensor")], requires=["sparse"]
)
def _(xp):
    """No arguments, a size that is no sequence of integers, another layout: TypeError."""
    for arguments in ((), ([[0]],), ([[0]], [1.0], 3), ([2.5],), ([[0]], [1.0], "3")):
        with raises(TypeError):
            xp.sparse_coo_tensor(*arguments)
    with raises(TypeError):
        xp.sparse_coo_tensor([[0]], [1.0], layout=xp.strided)
    with raises(TypeError, ValueError):
        xp.sparse_coo_tensor([[0]], ["a"])


@clause(
    "sparse.make.shares_tensors",
    SHOULD,
    source=[Torch("torch.sparse_coo_tensor"), Note("sparse")],
    requires=["sparse", "mutable"],
)
def _(xp):
    """Indices and values that are tensors of the right dtype are the sparse tensor's own memory."""
    indices, values = xp.tensor(INDICES), xp.tensor(VALUES)
    made = xp.sparse_coo_tensor(indices, values, (2, 3))
    values[0] = 9
    assert made._values().tolist() == [9, 4, 5]
    made._values()[1] = 8
    assert values.tolist() == [9, 8, 5]
    indices[1, 0] = 1
    assert made.to_dense().tolist() == [[0, 9, 0], [8, 0, 5]]
    other = xp.sparse_coo_tensor(indices, values, dtype=xp.float64)
    values[0] = 7
    assert other._values().tolist() == [9, 8, 5]


@clause(
    "sparse.make.does_not_look_at_indices",
    MAY,
    source=[Note("sparse"), Torch("torch.sparse_coo_tensor")],
    requires=["sparse"],
)
def _(xp):
    """With a size given, indices outside of it are not noticed, unless the check of invariants is asked for."""
    assert xp.sparse_coo_tensor([[5]], [1.0], (2,))._indices().tolist() == [[5]]
    for index in (5, -1):
        with raises(RuntimeError):
            xp.sparse_coo_tensor([[index]], [1.0], (2,), check_invariants=True)
    assert xp.sparse_coo_tensor([[1]], [1.0], (2,), check_invariants=True).to_dense().tolist() == [0, 1]


@clause(
    "sparse.make.check_can_be_switched_on",
    SHOULD,
    source=[Torch("torch.sparse.check_sparse_tensor_invariants")],
    requires=["sparse"],
)
def _(xp):
    """The check of invariants can be switched on in a block, or until it is switched off; by default it is off."""
    check = xp.sparse.check_sparse_tensor_invariants
    assert check.is_enabled() is False
    with check():
        assert check.is_enabled() is True
        with raises(RuntimeError):
            xp.sparse_coo_tensor([[5]], [1.0], (2,))
        with check(False):
            xp.sparse_coo_tensor([[5]], [1.0], (2,))
        assert check.is_enabled() is True
    assert check.is_enabled() is False
    check.enable()
    try:
        with raises(RuntimeError):
            xp.sparse_coo_tensor([[5]], [1.0], (2,))
    finally:
        check.disable()
    assert check.is_enabled() is False


@clause("sparse.make.a_claim_of_order", SHOULD, source=[Torch("torch.sparse_coo_tensor")], requires=["sparse"])
def _(xp):
    """``is_coalesced=True`` claims that no place is doubled and all are in order, which is checked with the invariants alone."""
    assert sample(xp, is_coalesced=True).is_coalesced()
    assert sample(xp, is_coalesced=True).values().tolist() == VALUES
    assert sample(xp, is_coalesced=True, check_invariants=True).is_coalesced()
    assert not sample(xp).is_coalesced()
    for doubled in ([[0, 0]], [[1, 0]]):
        with raises(RuntimeError):
            xp.sparse_coo_tensor(doubled, [1.0, 2.0], is_coalesced=True, check_invariants=True)


@clause("sparse.make.dense_dimensions", MUST, source=[Note("sparse")], requires=["sparse"])
def _(xp):
    """Values with dimensions make a hybrid tensor: its first dimensions are sparse, the values' own are dense."""
    made = xp.sparse_coo_tensor([[0, 2]], [[1.0, 2.0], [3.0, 4.0]], (3, 2))
    assert (made.sparse_dim(), made.dense_dim()) == (1, 1)
    assert made.to_dense().tolist() == [[1, 2], [0, 0], [3, 4]]
    assert made._values().shape == (2, 2)
    assert (sample(xp).sparse_dim(), sample(xp).dense_dim()) == (2, 0)
    assert (xp.ones(2, 3).sparse_dim(), xp.ones(2, 3).dense_dim()) == (0, 2)


@clause("sparse.make.like_another", MUST, source=[Torch("torch.zeros_like", "torch.empty_like")], requires=["sparse"])
def _(xp):
    """``zeros_like``, ``empty_like`` and ``new_zeros`` keep the layout unless another is given; ones and draws do not fit it."""
    hybrid = xp.sparse_coo_tensor([[0, 1]], [[1.0, 2.0], [3.0, 4.0]], (3, 2))
    for made in (xp.zeros_like(hybrid), xp.empty_like(hybrid)):
        assert made.layout is xp.sparse_coo
        assert (made._nnz(), made.sparse_dim(), made.dense_dim()) == (0, 1, 1)
        assert made.shape == (3, 2)
    assert xp.zeros_like(hybrid, dtype=xp.int8).dtype is xp.int8
    assert hybrid.new_zeros(4).is_sparse
    assert xp.zeros_like(xp.ones(2), layout=xp.sparse_coo).is_sparse
    assert xp.ones_like(hybrid, layout=xp.strided).tolist() == [[1, 1], [1, 1], [1, 1]]
    assert xp.zeros_like(hybrid, layout=xp.strided).layout is xp.strided
    for refused in (lambda: xp.ones_like(hybrid), lambda: xp.full_like(hybrid, 2), lambda: xp.rand_like(hybrid)):
        with raises(RuntimeError):
            refused()


# ---- Reading --------------------------------------------------------------------------------------------------------


def doubled(xp):
    """Four elements out of order, two of them at one place."""
    return xp.sparse_coo_tensor([[2, 0, 2, 1]], [1.0, 2.0, 3.0, 4.0], (4,))


@clause(
    "sparse.coalesce.adds_and_orders",
    MUST,
    source=[Torch("torch.Tensor.coalesce"), Note("sparse")],
    requires=["sparse"],
)
def _(xp):
    """``coalesce`` has each place once, in order, with the sum of its values, which may be zero; the tensor stays as it was."""
    made = doubled(xp)
    once = made.coalesce()
    assert once.indices().tolist() == [[0, 1, 2]]
    assert once.values().tolist() == [2, 4, 4]
    assert made.to_dense().tolist() == once.to_dense().tolist() == [2, 4, 4, 0]
    assert (made._nnz(), once._nnz()) == (4, 3)
    assert (made.is_coalesced(), once.is_coalesced()) == (False, True)
    assert xp.sparse_coo_tensor([[0, 0]], [1.0, -1.0]).coalesce().values().tolist() == [0]
    rows = xp.sparse_coo_tensor([[1, 0, 1], [0, 1, 0]], [[1, 2], [3, 4], [5, 6]]).coalesce()
    assert rows.indices().tolist() == [[0, 1], [1, 0]]
    assert rows.values().tolist() == [[3, 4], [6, 8]]


@clause("sparse.coalesce.in_the_dtype", MUST, source=[Torch("torch.Tensor.coalesce")], requires=["sparse"])
def _(xp):
    """Values of one place are added in their dtype: narrow integers wrap, and truth values meet as by ``or``."""
    for values, name, expected in (
        ([200, 100], "uint8", 44),
        ([True, True], "bool", True),
        ([1j, 2], "complex64", 2 + 1j),
    ):
        made = xp.sparse_coo_tensor([[0, 0]], xp.tensor(values, dtype=getattr(xp, name)))
        assert made.coalesce().values().tolist() == made.to_dense().tolist() == [expected]
        assert made.coalesce().dtype is made.to_dense().dtype is getattr(xp, name)


@clause(
    "sparse.coalesce.returns_a_coalesced_tensor", MUST, source=[Torch("torch.Tensor.coalesce")], requires=["sparse"]
)
def _(xp):
    """A tensor that is coalesced is returned itself; a new one is of one element at most, or made from a dense one."""
    for made in (doubled(xp).coalesce(), xp.ones(2).to_sparse(), xp.sparse_coo_tensor([[3]], [1.0])):
        assert made.is_coalesced()
        assert made.coalesce() is made


@clause(
    "sparse.read.refuses_uncoalesced",
    MUST,
    source=[Torch("torch.Tensor.indices", "torch.Tensor.values")],
    requires=["sparse"],
)
def _(xp):
    """``indices`` and ``values`` are of coalesced tensors: RuntimeError of others, which ``_indices`` and ``_values`` read."""
    made = doubled(xp)
    with raises(RuntimeError, match="coalesce"):
        made.indices()
    with raises(RuntimeError, match="coalesce"):
        made.values()
    assert made._indices().tolist() == [[2, 0, 2, 1]]
    assert made._values().tolist() == [1, 2, 3, 4]


@clause(
    "sparse.read.refuses_dense",
    MUST,
    source=[Torch("torch.Tensor.coalesce", "torch.Tensor.indices")],
    requires=["sparse"],
)
def _(xp, method=each(("indices", "values", "coalesce", "is_coalesced", "_indices", "_values", "_nnz"))):
    """A dense tensor has no coordinates: RuntimeError."""
    with raises(RuntimeError):
        getattr(xp.ones(2), method)()


@clause(
    "sparse.read.values_are_its_own",
    MUST,
    source=[Torch("torch.Tensor.values")],
    requires=["sparse", "mutable", "autograd.version"],
)
def _(xp):
    """``values`` shares the tensor's memory: a write through it is seen, and counted."""
    made = sample(xp).coalesce()
    version = made._version
    made.values()[0] = 9
    assert made.to_dense().tolist() == [[0, 0, 9], [4, 0, 5]]
    assert made._version > version


@clause("sparse.read.leaves_scalars", SHOULD, source=[Note("sparse"), Torch("torch.Tensor.item")], requires=["sparse"])
def _(xp):
    """One element is read as a number, the sum of what is specified there."""
    assert xp.sparse_coo_tensor([[0, 0]], [1.0, 2.0]).item() == 3
    assert float(xp.sparse_coo_tensor((1,))) == 0
    assert bool(xp.sparse_coo_tensor([[0]], [1.0])) is True
    with raises(RuntimeError):
        sample(xp).item()


@clause("sparse.read.has_no_strided_memory", MUST, source=[Note("sparse")], requires=["sparse", "strides"])
def _(xp):
    """What is of strided memory a sparse tensor refuses with RuntimeError, and it is not contiguous."""
    made = sample(xp)
    for operation in (
        lambda: made.data_ptr(), lambda: made.untyped_storage(), lambda: made.tolist(), lambda: made.view(6),
        lambda: made.reshape(6), lambda: made.nbytes,
    ):  # fmt: skip
        with raises(RuntimeError):
            operation()
    assert made.is_contiguous() is False
    assert made.element_size() == 4


@clause(
    "sparse.read.is_no_array", MUST, source=[Note("sparse"), Torch("torch.Tensor.numpy")], requires=["sparse", "numpy"]
)
def _(xp):
    """NumPy is given no sparse tensor, however it asks: TypeError."""
    made = sample(xp)
    for operation in (lambda: np.asarray(made), lambda: np.array(made), lambda: made.__array__(), lambda: made.numpy()):
        with raises(TypeError, match="to_dense"):
            operation()


# ---- From one form into the other -------------------------------------------------------------------------------------


@clause("sparse.to_sparse.has_what_is_not_zero", MUST, source=[Torch("torch.Tensor.to_sparse")], requires=["sparse"])
def _(xp):
    """``to_sparse`` has the elements other than zero in the order of their places, NaN too, on memory of its own."""
    dense = xp.tensor([[0.0, -0.0, 3.0], [float("nan"), 0.0, 5.0]])
    made = dense.to_sparse()
    assert made.indices().tolist() == [[0, 1, 1], [2, 0, 2]]
    assert made.values().tolist()[0::2] == [3, 5]
    assert made._nnz() == 3
    assert made.shape == (2, 3)
    turned = xp.tensor(DENSE).T.to_sparse()
    assert turned.indices().tolist() == [[0, 2, 2], [1, 0, 1]]
    assert turned.values().tolist() == [4, 3, 5]


@clause(
    "sparse.to_sparse.makes_a_copy",
    MUST,
    source=[Torch("torch.Tensor.to_sparse", "torch.Tensor.to_dense")],
    requires=["sparse", "mutable"],
)
def _(xp):
    """Neither way shares memory: a write to one form is not seen in the other."""
    dense = xp.tensor(DENSE)
    made = dense.to_sparse()
    dense[0, 2] = 9
    back = made.to_dense()
    assert back.tolist() == DENSE
    back[0, 2] = 8
    assert made.to_dense().tolist() == DENSE


@clause("sparse.to_sparse.of_few_dimensions", MUST, source=[Torch("torch.Tensor.to_sparse")], requires=["sparse"])
def _(xp):
    """``to_sparse(n)`` leaves all but n dimensions dense: it has the slices that are not all zero."""
    dense = xp.tensor([[0.0, 0.0], [0.0, 2.0], [3.0, 4.0]])
    made = dense.to_sparse(1)
    assert (made.sparse_dim(), made.dense_dim()) == (1, 1)
    assert made.indices().tolist() == [[1, 2]]
    assert made.values().tolist() == [[0, 2], [3, 4]]
    assert made.to_dense().tolist() == dense.tolist()
    assert dense.to_sparse(sparse_dim=2).values().tolist() == [2, 3, 4]
    for wrong in (0, 3, -1):
        with raises(RuntimeError):
            dense.to_sparse(wrong)
    with raises(RuntimeError):
        made.to_sparse(2)
    with raises(TypeError):
        dense.to_sparse("1")


@clause("sparse.to_sparse.takes_a_layout", SHOULD, source=[Torch("torch.Tensor.to_sparse")], requires=["sparse"])
def _(xp):
    """``to_sparse(layout=...)`` and ``to_sparse_coo`` say the layout; to ``strided`` it is dense, and what it is it stays."""
    dense = xp.tensor(DENSE)
    made = dense.to_sparse(layout=xp.sparse_coo)
    assert made.layout is dense.to_sparse_coo().layout is xp.sparse_coo
    assert made.to_sparse() is made.to_sparse(2) is made
    assert made.to_sparse(layout=xp.strided).tolist() == DENSE
    assert dense.to_dense() is dense
    with raises(TypeError):
        dense.to_sparse(1, layout=xp.sparse_coo)


@clause(
    "sparse.to_sparse.of_zero_dimensions_and_none", MUST, source=[Torch("torch.Tensor.to_sparse")], requires=["sparse"]
)
def _(xp):
    """A 0-d tensor has one element or none, at a place without indices; a tensor of nothing has none."""
    one, none = xp.tensor(5.0).to_sparse(), xp.tensor(0.0).to_sparse()
    assert (one._nnz(), none._nnz()) == (1, 0)
    assert one.indices().shape == (0, 1)
    assert one.to_dense().item() == 5
    assert none.to_dense().item() == 0
    several = xp.sparse_coo_tensor(xp.zeros(0, 2, dtype=xp.int64), [5.0, 6.0])
    assert several.shape == ()
    assert several.coalesce().values().tolist() == [11]
    assert several.to_dense().item() == 11
    empty = xp.zeros(0, 3).to_sparse()
    assert empty.indices().shape == (2, 0)
    assert empty.to_dense().shape == (0, 3)


@clause("sparse.to_dense.takes_no_dtype", SHOULD, source=[Torch("torch.Tensor.to_dense")], requires=["sparse"])
def _(xp):
    """``to_dense`` converts dense tensors alone: of a sparse one, which ``to`` converts, a dtype is RuntimeError."""
    assert xp.ones(2).to_dense(xp.float64).dtype is xp.float64
    with raises(RuntimeError):
        sample(xp).to_dense(xp.float64)
    converted = sample(xp).to(xp.float64)
    assert converted.is_sparse
    assert converted.dtype is xp.float64
    assert converted.to_dense().tolist() == DENSE


# ---- The graph ------------------------------------------------------------------------------------------------------


@clause(
    "sparse.gradient.of_values",
    MUST,
    source=[Torch("torch.sparse_coo_tensor"), Note("sparse")],
    requires=["sparse", "autograd.tape"],
)
def _(xp):
    """The gradient comes to the values that a sparse tensor is made of: each has that of its place, those of one place too."""
    values = xp.tensor([1.0, 2.0, 3.0], requires_grad=True)
    made = xp.sparse_coo_tensor([[0, 2, 2]], values, (4,))
    assert made.requires_grad
    assert not made.is_leaf
    (made.to_dense() * xp.tensor([5.0, 6.0, 7.0, 8.0])).sum().backward()
    assert values.grad.tolist() == [5, 7, 7]
    values.grad = None
    (xp.sparse_coo_tensor([[0, 2, 2]], values).coalesce().values() * xp.tensor([5.0, 7.0])).sum().backward()
    assert values.grad.tolist() == [5, 7, 7]


@clause(
    "sparse.gradient.of_what_is_specified",
    MUST,
    source=[Torch("torch.Tensor.to_dense")],
    requires=["sparse", "autograd.tape"],
)
def _(xp):
    """Through the sparse form and back comes the gradient of what is specified; of all with ``masked_grad=False``."""
    for masked, expected in ((None, [0, 2, 0]), (True, [0, 2, 0]), (False, [2, 2, 2])):
        dense = xp.tensor([0.0, 1.0, 0.0], requires_grad=True)
        (dense.to_sparse().to_dense(masked_grad=masked) * 2).sum().backward()
        assert dense.grad.tolist() == expected
    dense = xp.tensor([[0.0, 1.0], [2.0, 0.0]], requires_grad=True)
    (dense.to_sparse().values() * xp.tensor([5.0, 7.0])).sum().backward()
    assert dense.grad.tolist() == [[0, 5], [7, 0]]


@clause(
    "sparse.gradient.of_a_leaf_is_sparse",
    MUST,
    source=[Note("sparse"), Torch("torch.Tensor.to_dense")],
    requires=["sparse", "autograd.tape"],
)
def _(xp):
    """A sparse leaf has a sparse gradient, at its own places, to which others are added."""
    leaf = sample(xp, requires_grad=True)
    assert leaf.is_leaf
    for count in (1, 2):
        (leaf.to_dense() * xp.arange(6.0).reshape(2, 3)).sum().backward()
        assert leaf.grad.is_sparse
        assert leaf.grad.coalesce().indices().tolist() == INDICES
        assert leaf.grad.coalesce().values().tolist() == [count * n for n in (2, 3, 5)]


@clause("sparse.gradient.names_its_nodes", SHOULD, source=[Note("sparse")], requires=["sparse", "autograd.tape"])
def _(xp):
    """What turns one form into the other is recorded, and ``_values`` is not."""
    dense = xp.ones(2, 2, requires_grad=True)
    made = dense.to_sparse()
    assert type(made.grad_fn).__name__.startswith("ToSparseBackward")
    assert type(made.to_dense().grad_fn).__name__ == "ToDenseBackward0"
    assert type(made.values().grad_fn).__name__ == "ValuesBackward0"
    assert made._values().requires_grad is made.indices().requires_grad is False
    assert made.detach().requires_grad is False
    with xp.no_grad():
        assert dense.to_sparse().requires_grad is False


@clause(
    "sparse.gradient.is_for_floats",
    MUST,
    source=[Torch("torch.sparse_coo_tensor")],
    requires=["sparse", "autograd.tape"],
)
def _(xp):
    """Sparse tensors of integers require no grad: RuntimeError, unless a floating dtype is asked for."""
    with raises(RuntimeError):
        xp.sparse_coo_tensor([[0]], [1], requires_grad=True)
    made = xp.sparse_coo_tensor([[0]], [1], requires_grad=True, dtype=xp.float64)
    assert made.requires_grad
    assert xp.sparse_coo_tensor((2,), requires_grad=True).requires_grad
    assert sample(xp).requires_grad_().requires_grad


@clause(
    "sparse.copies.have_memory_of_their_own",
    MUST,
    source=[Torch("torch.clone", "torch.Tensor.detach")],
    requires=["sparse", "mutable"],
)
def _(xp):
    """A clone, a deep copy and an unpickled one have memory of their own; ``detach`` shares. All stay coalesced, or not."""
    for made in (doubled(xp), doubled(xp).coalesce()):
        clones = (made.clone(), copy.deepcopy(made), pickle.loads(pickle.dumps(made)))
        shared = made.detach()
        before = made.to_dense().tolist()
        made._values()[0] = 50
        for one in clones:
            assert one.to_dense().tolist() == before
            assert one.is_coalesced() is made.is_coalesced()
        assert shared.to_dense().tolist() == made.to_dense().tolist() != before


@clause(
    "sparse.printing.of_hybrid_and_tracked",
    MUST,
    source=[Note("sparse")],
    requires=["sparse", "printing", "autograd.tape"],
)
def _(xp):
    """Printed are indices and values as tensors under each other, then size, count, layout and gradient."""
    hybrid = xp.sparse_coo_tensor([[0, 1]], [[1.0, 2.0], [3.0, 4.0]], dtype=xp.float64)
    assert str(hybrid) == (
        "tensor(indices=tensor([[0, 1]]),\n       values=tensor([[1., 2.],\n                      [3., 4.]]),\n"
        "       size=(2, 2), nnz=2, dtype=torch.float64, layout=torch.sparse_coo)"
    )
    assert str(sample(xp, requires_grad=True)).endswith("nnz=3, layout=torch.sparse_coo, requires_grad=True)")
    assert str(xp.ones(1, requires_grad=True).to_sparse()).endswith(
        "layout=torch.sparse_coo, grad_fn=<ToSparseBackward1>)"
    )

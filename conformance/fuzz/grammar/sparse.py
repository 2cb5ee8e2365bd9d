"""The sparse COO layout; what is seen of a sparse tensor is read out of it."""

from conformance.fuzz.production import rows

rows(
    "sparse",
    "xp.sparse_coo_tensor(xp.tensor([[0, 2]]), xp.tensor([1.5, {n:2.0 0.0}]), (3,)).to_dense()",
    "xp.sparse_coo_tensor([[0, 1], [1, {n:0 1}]], [1.0, 2.0], (2, 2)).to_dense()",
    "xp.sparse_coo_tensor([[0, 1], [1, 0]], [1.0, 2.0]).to_dense()", "xp.sparse_coo_tensor((2, {n:2 3})).to_dense()",
    "xp.sparse_coo_tensor([[0, 0]], [1.0, {n:2 -1}], (2,)).coalesce().values().clone()",
    "xp.sparse_coo_tensor([[0, 0]], [[1.0, 2.0], [3.0, 4.0]], (2, 2)).to_dense()",
    "xp.sparse_coo_tensor([[0, 1]], [1, 2], (2,), dtype={dtype}).to_dense()",
    "xp.sparse_coo_tensor([[0]], [1.0, 2.0], (2,))",
    "xp.sparse_coo_tensor([[1, 0]], [1.0, 2.0], (2,)).coalesce().indices().clone()",
    "xp.sparse_coo_tensor([[1]], {x}[:1], (2,)).to_dense()",
    "xp.sparse_coo_tensor([[1, 1]], [1.0, 2.0], (2,))._values().clone()",
    "xp.sparse_coo_tensor([[1, 0]], [1.0, 2.0], (2,))._indices().clone()",
    "xp.sparse_coo_tensor([[1, 0]], [1.0, 2.0], (2,)).{one:values|indices}().clone()", "{x}.to_sparse().to_dense()",
    "{x}.to_sparse({n:1 2 -1}).to_dense()", "{x}.to_sparse().values().clone()", "{x}.to_sparse().indices().clone()",
    "{x}.to_sparse().coalesce().to_dense()", "{x}.to_sparse().clone().to_dense()",
    "{x}.to_sparse().to(xp.float64).to_dense()", "{x}.to_dense()", "{x}.to_sparse()._values().clone()",
    "{x}.{one:values|indices|coalesce}().clone()", "(xp.zeros_like({x}) / 0).to_sparse().values().clone()",
    "{x}.to_sparse(layout=xp.sparse_coo).to_dense()", "{x}.t().to_sparse().values().clone()",
    "xp.zeros(2, layout=xp.sparse_coo).to_dense()",
    needs="sparse", takes="host", free=True,
)  # fmt: skip
rows(
    "sparse",
    "{x}.to_sparse().is_sparse", "str({x}.to_sparse().layout)", "{x}.to_sparse()._nnz()",
    "{x}.to_sparse().sparse_dim()", "{x}.to_sparse({n:1 2}).dense_dim()", "{x}.to_sparse().is_coalesced()",
    "{x}.to_sparse().shape", "{x}.dense_dim()", "{x}._nnz()",
    "{x}.to_sparse().{one:item|tolist|numpy|stride|is_contiguous|data_ptr|dtype|dim|numel|requires_grad}",
    "repr({x}.detach().to_sparse())", "type({x}.to_sparse().grad_fn).__name__", "{x}.to_dense() is {x}",
    "{x}.to_sparse().to_dense().shape", "xp.sparse_coo_tensor([[1, 0]], [1.0, 2.0], (2,)).is_coalesced()",
    "xp.sparse_coo_tensor([[0, 0]], [1.0, 2.0]).shape",
    "(lambda i, v: xp.sparse_coo_tensor(i, v, (2,))._values().data_ptr() == v.data_ptr())(xp.tensor([[0]]), xp.ones(1))",
    "(lambda i, v: xp.sparse_coo_tensor(i, v, (2,))._indices().data_ptr() == i.data_ptr())(xp.tensor([[0]]), xp.ones(1))",
    "(lambda s: s.coalesce() is s)(xp.sparse_coo_tensor([[0, 0]], [1.0, 2.0]).coalesce())",
    "(lambda s: s.to_sparse() is s)({x}.to_sparse())",
    "(lambda s: (s.coalesce(), s.is_coalesced())[1])(xp.sparse_coo_tensor([[0, 0]], [1.0, 2.0]))",
    binds="r", needs="sparse", takes="host exact",
)  # fmt: skip
rows(
    "sparse",
    "{x}.to_sparse().to_dense().sum().backward()", "({x}.to_sparse().values() * 2).sum().backward()",
    binds="", needs="sparse autograd.tape", takes="grad host inexact",
)  # fmt: skip

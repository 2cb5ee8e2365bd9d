"""What makes a view of a tensor's memory, or may."""

from conformance.fuzz.production import rows

rows(
    "views",
    "{x}[{index}]  # *5", "{x}.transpose({dim}, {dim})  # *2", "{x}.reshape({sizes})  # *2",
    "{x}.view({sizes})  # *2", "{x}.unsqueeze({dim:+})", "{x}.squeeze()", "{x}.squeeze({dim})",
    "{x}.permute({order})", "{x}.t()", "{x}.mT", "{x}.expand({grown})  # *2", "{x}.flatten()",
    "{x}.select({dim}, {n:0 -1 1})", "{x}.narrow({dim}, {n:0 1}, {n:0 1 2})", "{x}.chunk(2, {dim})[{n:0 -1}]",
    "{x}.split(1, {dim})[{n:0 -1}]", "{x}.unbind({dim})[{n:0 -1}]", "{x}.detach()  # *2",
)  # fmt: skip
rows(
    "geometry",
    "{x}.view_as({x})", "{x}.view({own})", "{x}.unflatten({dim}, (1, -1))", "{x}.view(-1)",
    "{x}.view({sizes}).view(-1)", "{x}.reshape(-1)", "{x}.reshape_as({t})", "{x}.expand_as({partner})",
    "{x}.expand(*{grown})", "{x}.broadcast_to({grown})", "xp.broadcast_to({x}, {grown})",
    "xp.broadcast_tensors({x}, {partner})[{n:0 1}]", "{x}.T", "{x}.mH", "{x}.H", "{x}.adjoint()",
    "{x}.swapaxes({dim}, {dim})", "{x}.swapdims({dim}, {dim})", "xp.transpose({x}, {dim}, {dim})",
    "{x}.movedim({dim}, {dim})", "xp.moveaxis({x}, {dim}, {dim})", "xp.movedim({x}, {dims}, {dims})",
    "xp.permute({x}, {order})", "{x}.permute(*{order})", "xp.squeeze({x}, {dims})", "xp.unsqueeze({x}, {dim:+})",
    "xp.flatten({x}, {dim}, {dim})", "{x}.flatten({dim})", "{x}.ravel()", "xp.select({x}, {dim}, 0)",
    "xp.narrow({x}, {dim}, {n:0 1 -1}, 1)", "xp.unbind({x})[-1]", "xp.chunk({x}, {n:1 2 3}, {dim})[-1]",
    "xp.split({x}, {n:1 2}, {dim})[-1]", "xp.split({x}, [1, {n:0 1 2}])[-1]",
    "{x}.split_with_sizes([1, {n:1 2}])[{n:0 1}]", "xp.tensor_split({x}, {n:2 3}, {dim})[{n:0 -1}]",
    "{x}.as_strided((2, 2), (1, 1)).clone()",
    "{x}.as_strided({one:(2,), (1,)|(1, 2), (2, 1)|(), ()|(3,), (0,)})",
    "{x}.as_strided((2,), (1,), {n:0 1})", "{x}.diagonal()", "{x}.diagonal({n:0 1 -1}, {dim}, {dim})",
    "xp.diagonal({x})", "{x}.unfold({dim}, 1, {n:1 2})", "{x}.unfold({dim}, 2, 2)", "xp.atleast_1d({x})", "xp.atleast_2d({x})",
    "xp.ravel({x})", "{x}.contiguous()", "{x}.real", "xp.real({x})", "{x}.view({one:2, -1|-1, 2|1, -1|-1, 1})",
    "{x}[{index}][{n:0 ...}]", "xp.view_copy({x}, {sizes})", "xp.hsplit({x}, 2)[0]", "xp.vsplit({x}, 2)[0]",
    "list({x})[{n:0 -1}]", "[*{x}][-1]", "{x}[{x:}.ndim * (0,)]",
)  # fmt: skip
rows(
    "geometry",
    "{x}.imag", "{x}.conj()", "xp.view_as_real({x})", "{x}.resolve_conj()", "{x}.conj().clone()", "{x}.conj().imag",
    needs="complex", takes="complex", weight=2,
)  # fmt: skip
rows(
    "geometry",
    "xp.view_as_complex({x}.reshape(-1, 2))", "xp.view_as_complex({x})",
    needs="complex", takes="inexact",
)  # fmt: skip
rows(
    "geometry",
    "xp.dsplit({x}, 2)[0]", "xp.rot90({x})", "xp.flip({x}, {dims})", "{x}.flip({dim})", "xp.fliplr({x})",
    "xp.flipud({x})", "xp.roll({x}, {n:1 -1 2}, {dim})", "{x}.roll({n:1 2})", "xp.tile({x}, (2,))",
    "{x}.repeat({n:1 2}, {n:1 2})", "{x}.repeat({n:1 2}, *{ones})", "xp.repeat_interleave({x}, 2, {dim})",
    "{x}.repeat_interleave({n:1 2})", "xp.hstack([{x}, {same}])", "xp.vstack([{x}, {same}])",
    "xp.dstack([{x}, {same}])", "xp.column_stack([{x}, {same}])", "xp.row_stack([{x}, {same}])",
    "xp.concat([{x}, {same}], {dim})", "xp.concatenate([{x}, {same}], {dim})", "xp.stack([{x}, {same}], dim={dim:+})",
    "xp.cat([{x}, {same}, {x}], dim={dim})", "xp.cat([{x}])", "xp.stack([{x}])", "xp.cat(({x}, {x}))",
    "xp.cat([{x}, xp.zeros(0)])", "xp.block_diag({x}, {t:2d})", "xp.diag({x})", "xp.diag({x}, {n:0 1 -1})",
    "xp.diag_embed({x})", "xp.diagflat({x})", "xp.trace({x})", "xp.tril({x})", "xp.triu({x})",
    free=True, takes="small",
)  # fmt: skip
rows(
    "indexing",
    "{x}[{index}]  # *3", "{x}[{x} > {n}]", "{x}[xp.tensor({picks:0})]", "{x}[:, xp.tensor({picks:1})]",
    "{x}[xp.tensor({picks:0}), 0]", "{x}[xp.tensor({picks:0}), {picks:1}]", "{x}[{picks:0}, :, {picks:-1}]",
    "{x}[..., {n:0 -1}]", "{x}[None]", "{x}[{one:True|False}]", "{x}[()]", "{x}[...]", "{x}[::2]", "{x}[{n:0 -1 1}]",
    "{x}[{n:0 1 -2}:]", "{x}[:{n:0 1 -1}]", "{x}[[0, -1]]", "{x}[np.array([0])]", "{x}[xp.tensor(0)]", "{x}[{t:int}]",
    "{x}[{same:bool}]", "{x}[{t:bool}]", "{x}.index_select({dim}, xp.tensor([0]))",
    "xp.index_select({x}, 0, xp.tensor({picks:0}))", "xp.masked_select({x}, {same:bool})",
    "{x}.masked_select({x} == {x})", "xp.gather({x}, {dim}, xp.zeros_like({x}, dtype=xp.int64))",
    "xp.gather({x}, 0, {same:int})", "xp.take({x}, xp.tensor([0, -1]))",
    "xp.take_along_dim({x}, xp.zeros_like({x}, dtype=xp.int64), {dim})", "xp.nonzero({x})", "xp.argwhere({x})",
    "{x}.nonzero()", "xp.where({x})[0]", "{x}.masked_fill({same:bool}, {n})",
    "{x}.index_add({dim}, xp.tensor([0]), {x}.narrow({dim}, 0, 1))", "{x}.index_copy(0, xp.tensor([0]), {x}[:1])",
    "{x}.scatter(0, xp.zeros_like({x}, dtype=xp.int64), {n})",
    "{x}.scatter_add(0, xp.zeros_like({x}, dtype=xp.int64), {x})", "{x}.select_scatter({x}.select({dim}, 0), 0, 0)",
    "xp.slice_scatter({x}, {x}[:1], 0, 0, 1)",
    takes="exact", free=True,
)  # fmt: skip
rows(
    "indexing",
    "{x}[{index}] = {apart}  # *3", "{x}[{index}] = {n}  # *2", "{x}[{same:bool}] = {n}",
    "{x}[xp.tensor({picks:0})] = {n}", "{x}[{picks:0}] += {n}", "{x}[..., {n:0 -1}] = {n}", "{x}[None] = {n}",
    "{x}[{n:0 -1}] = {x}[{n:0 -1}]", "{x}[:1] = xp.tensor([{n}], dtype={own})", "{x}[0] = True",
    "{x}[{one:True|False}] = {n}", "{x}[()] = {n}", "{x}.index_fill_({dim}, xp.tensor([0]), {n})",
    "{x}.index_add_(0, xp.tensor([0]), {x}[:1].clone())", "{x}.index_copy_(0, xp.tensor([0]), {x}[:1].clone())",
    "{x}.masked_fill_({same:bool}, {n})", "{x}.scatter_(0, xp.zeros_like({x}, dtype=xp.int64), {n})",
    "{x}.scatter_add_(0, xp.zeros_like({x}, dtype=xp.int64), {x}.clone())",
    "{x}.put_(xp.tensor([0]), xp.tensor([{n}], dtype={own}))", "{x}.masked_scatter_({same:bool}, {twin}.clone())",
    "{x}.fill_diagonal_({n})",
    binds="", needs="mutable", takes="exact host",
)  # fmt: skip

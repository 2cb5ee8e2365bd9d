"""Copies in another order, several times over or side by side; shapes and splits; on tensors that the line writes out too."""

from conformance.fuzz.grammar.families import each
from conformance.fuzz.production import rows

_TENSOR = ("{x}", "{grid:2 3}", "{grid:i2 3}", "{grid:4}", "{grid:2 3 2}", "xp.tensor({n})", "xp.zeros(2, 0)")

rows(
    "rearranging",
    *each(_TENSOR[1:5], "NAMED.flip({n:0 -1})", "NAMED.roll({n:1 -1 2 -4})", "NAMED.flip(())", "NAMED.rot90({n:-5 -1 0 1 2 3})"),
    "{grid:2 3}.flip(0, 1)", "xp.flip({grid:2 3}, (0, {n:1 -1 -2 2}))", "xp.flip({grid:2 3}, 0)", "{grid:2 3}.flip()",
    "xp.tensor(3).flip(0)", "{grid:2 3}.fliplr()", "{grid:2 3}.flipud()", "{grid:3}.fliplr()", "xp.tensor(3).flipud()",
    "{grid:2 3}.flip(0, -2)", "{grid:2 3}.roll({n:1 -4}, {n:0 1 -1})", "{grid:2 3}.roll((1, {n:1 2}), (0, {n:0 1}))",
    "{grid:2 3}.roll(1, {n:2 -3})", "{grid:2 3}.roll({one:1, (0, 1)|(1, 2), ()|(), ()|(1, 2), 0})", "xp.tensor(3).roll(1)",
    "{grid:2 3}.rot90({n:-5 -1 1 2 6}, {one:(1, 0)|(0, 1)|(-1, 0)|(0,)|(0, 0)|(0, -2)|(0, 1, 0)})", "{grid:3}.rot90()",
    "{grid:2 3 2}.rot90(1, ({n:0 1}, {n:1 2}))", "{grid:1 2}.repeat({one:2, 2|(3, 1, 1)|0, 1|2|1, -1|2, 1, 2|()})",
    "xp.tensor(3).repeat({one:2|(2, 3)|})", "{grid:1 2}.tile({one:2|(2, 1, 1)|2, 2|(0,)})", "xp.tile({grid:1 2}, {one:(2,)|(2, 2)|2|(1, 3, 2)})",
    "{grid:2 2}.repeat_interleave({n:2 0 -1})", "{grid:2 2}.repeat_interleave({n:2 3}, {n:0 1 -1})",
    "{grid:2 2}.repeat_interleave(xp.tensor([{n:2 1}, {n:0 3}]), {n:0 1})", "{grid:2 2}.repeat_interleave(xp.tensor([3]), dim={n:0 -2})",
    "xp.repeat_interleave(xp.tensor([2, 0, {n:1 3}]))", "{grid:2 2}.repeat_interleave(xp.tensor([1, 2]), 0, output_size={n:3 2})",
    "{grid:3}.repeat_interleave(xp.tensor({one:[1, 2]|[1, 1, -1]|[1.0, 1.0, 1.0]|[[1, 1, 1]]|[0, 2, 1]}), 0)",
    "{grid:3}.repeat_interleave(2, 0, output_size={n:6 7})", "{grid:3 4}.tril({n:0 1 -1 5 -5})", "xp.triu({grid:3 4}, diagonal={n:0 1 -1 5 -5})",
    "{grid:2 3 3}.tril({n:0 1 -1})", "{grid:2 3 3}.triu({n:0 1 -1})", "{special:2d}.triu({n:1 2})", "{special:2d}.tril({n:0 -1 -2})",
    "{grid:b2 2}.tril()", "{grid:3}.tril()", "{grid:3 4}.tril_({n:0 1 -1})", "{grid:3 4}.triu_({n:0 1 -1})",
    "xp.{one:tril|triu}_indices({n:2 3}, {n:2 4}, {n:0 1 -1 5 -5})", "xp.{one:tril|triu}_indices(row=1, col=2, offset={n:1 0}, dtype={one:xp.int32|xp.int64|xp.float32})",
    "xp.tril_indices({n:-1 0}, 2)", "{grid:2 3}.diag({n:0 1 -1 2 5})", "{grid:2}.diag({n:0 1 -1})", "xp.diagflat({grid:2 1}, {n:0 1 -1})",
    "xp.diagflat(xp.tensor({n}))", "{grid:2 3}.diag_embed({n:0 1 -1})", "{grid:2 3}.diag_embed(1, {one:0, 2|0, 1|2, 0|1, 1|-1, 0})", "xp.tensor(1).diag()",
    "{grid:1 1 1}.diag()", "xp.block_diag(xp.tensor(1), {grid:2}, {grid:i2 1}, xp.zeros(0))", "xp.block_diag({grid:1 1 1})", "xp.block_diag()", "xp.block_diag({grid:b1 2}, {grid:i1})",
    *each(("hstack", "vstack", "dstack", "column_stack", "row_stack"), "xp.NAMED([{grid:2}, {grid:i2}])", "xp.NAMED([{grid:2 3}, {grid:2 3}])", "xp.NAMED([xp.tensor({n}), {grid:1}])",
          "xp.NAMED([xp.tensor({n}), xp.tensor({n})])", "xp.NAMED([])", "xp.NAMED({grid:2})", "xp.NAMED(({grid:2 3}, {grid:2 1}))", "xp.NAMED([{grid:3}, {grid:3 2}])", "xp.NAMED([{grid:3}, {grid:1 3}])",
          "xp.NAMED([{grid:2 1 2}, {grid:2 1 2}])", "(lambda o: (xp.NAMED([{grid:2}, {grid:2}], out=o), o)[1])(xp.empty(0, dtype=xp.float64))"),
    "xp.combinations({grid:3}, r={n:2 0 1 4 -1})", "xp.combinations({grid:i3}, with_replacement={flag})", "xp.combinations({grid:2 2})", "xp.cartesian_prod({grid:2}, {grid:3})", "xp.cartesian_prod({grid:3})",
    "xp.cartesian_prod({grid:2 2}, {grid:2})", "xp.cartesian_prod({grid:2}, {grid:2}, {grid:1})", "xp.nn.functional.pad({grid:2 3}, {one:(1, 0)|(1, 1, 0, 2)|(-1, 1)|(0, 0, -1, 0)|(1,)|(1, 0, 0, 0, 0, 0)}, value={n})",
    "xp.constant_pad_nd({grid:2 3}, {one:(1, 0)|(1, 1, 0, 2)|(-1, 1)|(0, 0, -1, 0)|(-4, 0)}, {n})", "xp.nn.functional.pad({grid:2 3 4}, {one:(1, 1)|(2, 1)|(0, 3)}, mode='{one:reflect|replicate|circular|nonsense}')",
    "xp.unravel_index(xp.tensor([{n:0 3}, {n:5 4}]), {one:(2, 3)|(3, 2)|(6,)|6})[{n:0 -1}]", "xp.unravel_index(xp.tensor({n:7 -1}), (2, 3))[0]", "xp.pixel_shuffle({grid:1 4 1 2}, 2)", "xp.pixel_unshuffle({grid:1 1 2 4}, 2)",
    "xp.channel_shuffle({grid:1 4 1 2}, 2)", "xp.meshgrid({grid:2}, {grid:3}, indexing='{one:ij|xy}')[{n:0 1}]", "xp.meshgrid({grid:2}, xp.tensor({n}), indexing='ij')[{n:0 1}]", "xp.meshgrid({grid:2 2})",
    "xp.trace({grid:2 3})", "xp.kron({grid:2}, {grid:2 2})", "{grid:2 3}.unfold({n:0 1 -1}, {n:1 2}, {n:1 2})", "{grid:5}.unfold(0, {n:2 3 5 6 0}, {n:1 2 3 0})", "xp.tensor(3).unfold(0, 1, 1)",
    "xp.vander({grid:3}, {n:2 4}, increasing={flag})", "xp.atleast_1d(xp.tensor({n}))", "xp.atleast_2d({grid:3})", "xp.atleast_3d({grid:3})", "xp.atleast_3d({grid:2 3})", "xp.atleast_2d(xp.tensor({n}))", "xp.atleast_3d(xp.tensor({n}))",
    "xp.atleast_2d({grid:2}, xp.tensor(1))[{n:0 1}]", "xp.atleast_1d([{grid:2}, xp.tensor(1)])[1]",
    takes="exact", free=True, weight=0.6,
)  # fmt: skip
rows(
    "rearranging",
    *(f"(lambda a: xp.autograd.grad(((lambda t: (t * xp.arange(1.0, t.numel() + 1).view(t.shape)).sum())(a.{call})), a)[0])({{grid:d2 3}}.requires_grad_())" for call in (
        "flip(0)", "flip(0, 1)", "roll(1, 1)", "roll(2)", "rot90({n:1 2 -1})", "repeat(2, 1, 3)", "tile((2, 2))", "repeat_interleave(2, {n:0 1})", "tril({n:-1 0})", "triu(1)", "diag_embed(1)", "diag({n:0 1})", "t()",
        "reshape(3, 2)", "t().reshape(2, 3)", "unfold(1, 2, 1)", "expand(2, 2, 3)", "unsqueeze(0)", "as_strided((2, 2), (1, 1))", "select(0, 1)", "narrow(1, 1, 2)", "diagonal()", "permute(1, 0)", "flatten()", "movedim(0, 1)",
        "index_select(1, xp.tensor([0, 0, 2]))", "gather(1, xp.tensor([[0, 0], [2, 1]]))", "take(xp.tensor([0, 5, 0]))", "view(3, 2)", "split(2, 1)[0]", "chunk(2, 1)[1]", "unbind(1)[2]", "cumsum({n:0 1})", "cumprod({n:0 1})",
        "masked_select(xp.tensor([[True, False, True], [False, True, True]]))", "masked_fill(xp.tensor([True, False, True]), {n})", "scatter(1, xp.tensor([[0, 2]]), {n})", "scatter_add(1, xp.tensor([[0, 0]]), a[:1, :2])",
        "index_add(0, xp.tensor([0, 0]), a)", "index_copy(1, xp.tensor([2, 0, 1]), a)", "index_fill(1, xp.tensor([0]), {n})", "diff()", "squeeze()", "broadcast_to((2, 2, 3))", "tensor_split(2, 1)[0]", "sort(1)[0]",
        "take_along_dim(xp.tensor([[0, 2, 1]]), 1)", "scatter_reduce(1, xp.tensor([[0, 0]]), a[:1, :2], '{one:sum|mean|prod|amax|amin}', include_self={flag})", "contiguous()", "unflatten(1, (3, 1))", "swapaxes(0, 1)", "ravel()", "[1]",
        "[:, [0, 0]]", "[a > 0]", "[..., None]", "[xp.tensor([0, 0]), xp.tensor([1, 1])]", "select_scatter(a[0], 0, 1)", "slice_scatter(a[:1], 0, 1)", "diagonal_scatter(a[0, :2])", "as_strided_scatter({{grid:d3}}, (3,), (1,))",
        "masked_scatter(xp.tensor([True, False, True]), a)", "put(xp.tensor([0, 0]), a[0, :2], accumulate={flag})", "index_put((xp.tensor([0]),), a[0], accumulate={flag})", "view_as(a)", "clone()", "fliplr()", "real",
    ) if call[0] != "[") ,
    *(f"(lambda a: xp.autograd.grad((a{index} * 2).sum(), a)[0])({{grid:d2 3}}.requires_grad_())" for index in (
        "[1]", "[:, [0, 0]]", "[a > 0]", "[..., None]", "[xp.tensor([0, 0]), xp.tensor([1, 1])]", "[::2]", "[None, 1:]", "[[0, 0, 1]]", "[0, [1, 1]]", "[xp.tensor([True, False])]", ".T[1]", "[0][0]", "[:0]", "[-1, ..., -1]")),
    *(f"(lambda a: xp.autograd.grad((xp.{call}).sum(), a)[0])({{grid:d2 3}}.requires_grad_())" for call in (
        "cat([a, a * 2], {n:0 1})", "stack([a, a * 3], {n:0 2})", "hstack([a, a])", "vstack([a, {grid:d1 3}])", "where(a > 0, a, {n})", "where(a > 0, a, a * 2)", "block_diag(a, a)", "meshgrid(a[0], a[1], indexing='ij')[0]",
        "cartesian_prod(a[0], a[1])", "combinations(a[0])", "broadcast_tensors(a, {grid:d2 2 3})[0]", "trapezoid(a)", "cumulative_trapezoid(a)", "gradient(a)[{n:0 1}] ** 2", "gradient(a, dim=1)[0] ** 2", "diff(a, n=2) ** 2",
        "diff(a, prepend=a) ** 2", "logcumsumexp(a, {n:0 1}) ** 2", "cummax(a, {n:0 1})[0] ** 2", "cummin(a, {n:0 1})[0] ** 2", "cumprod(a, 1) ** 2", "dstack([a, a])", "column_stack([a[0], a])", "nn.functional.pad(a, (1, -1)) ** 2",
        "cumulative_trapezoid(a, dim=0) ** 2", "trapezoid(a, {grid:d2 3}) ** 2", "renorm(a, 2, 0, 1.0)", "cov(a)", "corrcoef(a)", "quantile(a, {n:0.3 0.5}, 1) ** 2", "nanquantile(a, 0.5) ** 2", "unique(a) ** 2",
    )),
    needs="autograd.tape", free=True, weight=0.7,
)  # fmt: skip

rows(
    "splits",
    *(f"{{grid:{sizes}}}.{call}" for sizes in ("7", "4 3", "2 2 3") for call in (
        "tensor_split({n:1 2 3 9 0})", "tensor_split({one:[1, 3]|[3, 1]|[-1]|[2, 9]|[]|(1,)})", "tensor_split(xp.tensor({one:2|[1, 3]|[1.0]|[[1]]|0}))", "hsplit({n:1 2 3 7})", "vsplit({one:1|2|4|[1, 3]|[-1]})",
        "dsplit({one:1|3|[1]})", "hsplit([{n:1 2}])", "split({n:1 2 3 0 -1 9})", "split([1, {n:0 1 2 3}])", "split({n:2 3}, {n:-1 0 1})", "split([2, 1], -1)", "split_with_sizes([{n:1 2}, {n:1 2}])", "chunk({n:1 2 3 5 0 -1})",
        "chunk({n:2 3}, {n:-1 0 1})", "unbind()", "unbind({n:-1 0 1 5})", "split(2.0)", "split('a')", "split((1, 1, 2))", "unsafe_chunk({n:2 3})", "unsafe_split({n:1 2})", "tensor_split(indices={one:[1]|(1, 2)})",
        "tensor_split(sections=2, dim={n:0 -1})")),
    "xp.split(xp.zeros(0), {n:0 1 2})", "xp.chunk(xp.zeros(0), {n:1 3})", "xp.split(xp.zeros(2, 0), 1, 1)", "xp.chunk({grid:6}, {n:4 5})", "xp.chunk(xp.tensor(1), 1)", "xp.split(xp.tensor(1), 1)", "xp.unbind(xp.tensor(1))",
    "xp.unbind(xp.zeros({one:0|0, 2|2, 0}))", "len(xp.unbind({grid:3}))", "type({grid:4}.{one:split(1)|chunk(2)|unbind()|tensor_split(2)|split([1, 3])|hsplit(2)}).__name__", "[t.data_ptr() == {x}.data_ptr() for t in {x}.split(1)][:1]",
    "[t._base is {x} for t in {x}.{one:split(1)|chunk(2)|unbind()|tensor_split(2)}]", "[t.stride() for t in {grid:4 3}.{one:split(2, 1)|chunk(2, 1)|unbind(1)|tensor_split(2, 1)}]", "hasattr({x}, '{one:cat|stack|hstack|concat|meshgrid}')",
    "xp.split({grid:5}, split_size_or_sections={one:2|[2, 3]|[2, 2]})",
    binds="r", needs="strides views", free=True,
)  # fmt: skip
rows(
    "joins",
    *each(("cat", "concat", "concatenate", "stack"), "xp.NAMED([{grid:2 3}, {grid:2 3}], {n:0 1 -1 -2})", "xp.NAMED([{grid:2}, {grid:i2}])", "xp.NAMED([{x}, {same}], dim={dim})", "xp.NAMED([{grid:2 3}, {grid:2 3}], {n:2 3 -3 -4})",
          "xp.NAMED([])", "xp.NAMED(())", "xp.NAMED({grid:2})", "xp.NAMED([xp.tensor({n}), xp.tensor({n})])", "xp.NAMED([{grid:2}, {grid:3}])", "xp.NAMED([{grid:2 1}, {grid:2 2}])", "xp.NAMED([{grid:2 1}, {grid:2 2}], 1)",
          "xp.NAMED([{grid:b2}, {grid:i2}])", "xp.NAMED([{grid:2}.half(), {grid:2}.bfloat16()])", "xp.NAMED([{grid:2}, [1.0, 2.0]])", "xp.NAMED([xp.zeros(0), {grid:2 2}])", "xp.NAMED([xp.zeros(2, 0), {grid:2 2}], 1)",
          "xp.NAMED([{grid:2}, {grid:1 2}])", "xp.NAMED((t for t in [{grid:2}]))", "xp.NAMED([{grid:2}, {grid:2}], axis={n:0 -1})", "xp.NAMED([{grid:c2}, {grid:2}])", "xp.NAMED([{grid:2 2}.t(), {grid:2 2}.t()])", "xp.NAMED([{grid:3}] * 2, dim=0)",
          "xp.NAMED([{x}, {x}]).requires_grad", "xp.NAMED(tensors=[{grid:2}, {grid:2}], dim=0)", "xp.NAMED([{grid:2}, None])", "xp.NAMED([xp.zeros(0), xp.zeros(0)])", "xp.NAMED([{grid:2 3}[:, 1], {grid:2}])", "xp.NAMED([{grid:1}, {n}])",
          "(lambda o: (xp.NAMED([{grid:d2}, {grid:d2}], out=o), o)[1])(xp.zeros({one:0|4|3|2, 2}, dtype={one:xp.float64|xp.float32|xp.int64}))"),
    takes="exact", free=True, binds="r",
)  # fmt: skip
rows(
    "shapes",
    *(f"{{grid:2 3 1}}.{call}" for call in (
        "view({one:6|-1|3, 2|(3, 2)|[2, 3]|-1, 2|3, -1, 1|-1, -1|4|-2|2, -1, 0|xp.Size([6])|'a'|6.0})", "reshape({one:6|-1|3, 2|(3, 2)|[2, 3]|-1, 2|-1, -1|4|0, -1|shape=(6,)|(2, 3, 1)})", "view(size={one:(6,)|(3, 2)})", "view()", "reshape()",
        "squeeze({one:|0|2|-1|(0, 2)|(2, -1)|3|()|(0, 0)})", "unsqueeze({n:0 1 3 -1 -4 4 -5})", "flatten({one:|1|0, 1|1, 2|-1|2, 1|0, 5|start_dim=1|end_dim=1})", "unflatten({one:0, (1, 2)|1, (3, 1)|1, (-1, 1)|1, (2, 2)|-2, (3,)|1, ()|3, (1,)|1, (-1, -1)})",
        "transpose({one:0, 1|0, -1|1, 1|0, 3|dim0=0, dim1=1})", "permute({one:2, 0, 1|(0, 2, 1)|-1, 0, 1|0, 1|0, 0, 1|0, 1, 3|dims=(2, 1, 0)|()})", "movedim({one:0, 2|(0, 1), (1, 0)|0, 3|(0, 0), (1, 2)|(0, 1), (1,)|-1, 0})", "swapaxes(0, {n:1 -1 3})",
        "expand({one:2, 3, 4|4, 2, 3, 1|-1, -1, 2|(2, 3, 1)|2, 3|3, 3, 1|-1, 2, 3, 1|2, 3, 0|-2, 3, 1|size=(2, 3, 2)})", "expand_as({one:xp.zeros(2, 3, 4)|xp.zeros(4, 2, 3, 1)|xp.zeros(2, 3)})", "broadcast_to({one:(2, 3, 4)|(2, 3)|(4, 2, 3, 1)})",
        "{one:T|mT|mH|H}", "t()", "adjoint()", "narrow({one:0, 0, 1|1, 1, 2|1, -1, 1|1, 2, 2|1, 0, 0|1, 3, 0|3, 0, 1|1, 0, -1})", "select({one:0, 1|1, -1|1, 3|3, 0|2, -2})", "diagonal({one:|1|-1|0, 1, 2|0, 0, 2|5|0, 0, 0|0, -1, 0})",
        "view_as({one:xp.zeros(6)|xp.zeros(5)|xp.zeros(3, 2)})", "reshape_as({one:xp.zeros(6)|xp.zeros(5)})", "sum_to_size({one:1, 3, 1|3, 1|2, 1, 1|1|()|2, 2, 1|(1, 1, 1)})", "unfold(1, {n:1 2 3}, {n:1 2})", "ravel()", "size({one:|0|-1|3|dim=1|-4})",
        "stride({one:|0|-1|3|dim=1})", "numel()", "dim()", "ndim", "shape[{one:0|-1|:2|3}]", "view({one:xp.int32|xp.uint8|xp.float16|xp.complex64|xp.bool|xp.int64})", "view(dtype=xp.{one:int32|int64})", "is_contiguous()", "swapdims(0, 1)", "element_size()",
        "squeeze().shape", "squeeze_()", "unsqueeze_({n:0 -1 4})", "transpose_(0, {n:1 2})", "t_()", "swapaxes_(0, 1)", "expand(2, 3, 1).is_contiguous()", "expand(2, 3, 4).stride()", "transpose(0, 1).view(6)", "transpose(0, 1).reshape(6)", "transpose(0, 1).flatten()",
        "transpose(0, 2).view({one:1, 6|3, 2|1, 3, 2|-1})", "nelement()", "ndimension()", "moveaxis(0, -1)", "__len__()", "permute(*[2, 1, 0])", "permute()", "resize_({one:6|3, 2|1|8|2, 3, 1}).shape", "view(6)[::2].view(-1)", "view(6)[::2].view(3, 1)", "unsqueeze(1.0)",
    )),
    *(f"xp.{call}" for call in (
        "reshape({grid:2 3}, {one:(6,)|[3, 2]|6|(-1,)|(3, -1)|-1})", "reshape({grid:2 3}, 3, 2)", "view({grid:2 3}, 6)", "squeeze({grid:1 2 1}, {one:0|1|(0, 2)|-1|3})", "transpose({grid:2 3}, 0, 1)", "t({grid:2 3})", "t({grid:3})", "t(xp.tensor(1))", "t({grid:1 2 2})",
        "permute({grid:2 3}, {one:(1, 0)|[0, 1]|(-1, 0)|1, 0})", "unsqueeze({grid:3}, dim={n:0 1 -1 2})", "flatten({grid:2 3 2}, {n:0 1}, {n:1 2})", "flatten(xp.tensor({n}))", "unflatten({grid:6}, 0, {one:(2, 3)|[2, -1]|(4, 2)|6})", "movedim({grid:2 3}, 0, 1)",
        "broadcast_shapes({one:(2, 1), (3,)|(2,), (3,)|(), (1,)|2, 3|(0,), (1,)|(2, 3)||3, (2, 1)})", "broadcast_tensors({grid:2 1}, {grid:3})", "broadcast_tensors({grid:2}, {grid:3})", "broadcast_to({grid:3}, {one:(2, 3)|(3, 2)|(3,)|3|(2, -1)|()})",
        "numel({grid:2 3})", "Size([2, 3]).numel()", "Size([])", "Size((2, {n:3 0})).numel()", "Size([2, 3]) + ({n:1 4},)", "Size([2, 3]) == (2, 3)", "Size([2, 3])[{one:0|1:|-1|:1|2}]", "Size([2, 3]) * 2", "Size(2)", "Size([2.5])", "Size(['a'])",         "narrow({grid:2 3}, 1, {n:0 1}, 2)", "select({grid:2 3}, 1, {n:0 -1})", "squeeze({grid:2 3}).shape", "swapaxes({grid:2 3}, 0, 1)", "ravel({grid:2 3}.t())", "movedim({grid:2 3 1}, (0, 2), (2, 0))", "zeros(2, 3).view(0, -1)", "zeros(0, 3).view({one:-1|-1, 3|0|3, -1|0, 5|-1, 0})",
        "zeros(0, 3).reshape({one:-1|0, 5|3, -1|(0,)|1})", "zeros(2, 0).flatten()", "tensor({n}).view({one:1|()|1, 1|-1|2})", "tensor({n}).reshape({one:(1, 1)|()|-1|(2,)})", "tensor({n}).{one:T|mT|size()|stride()|squeeze()|unsqueeze(0)|unsqueeze(-1)|unsqueeze(1)|transpose(0, -1)|permute(())|expand(2)|flatten()|t()|ravel()}",
        "tensor({n}).{one:transpose(0, 1)|select(0, 0)|size(0)|squeeze(0)|squeeze(1)|unbind()|expand(())|movedim(0, 0)|diagonal()|narrow(0, 0, 1)|view(-1).shape|dim()|numel()|is_contiguous()}", "is_tensor({one:[1]|1|np.zeros(1)|xp.zeros(1)})",
        "atleast_{n:1 2 3}d({grid:2 3})", "real({grid:2})", "positive({x}) is {x}", "positive({grid:b2})", "ravel({x}).data_ptr() == {x}.data_ptr()", "ravel({grid:2 3}[:, ::2]).is_contiguous()", "zeros(3).expand(2, 3).ravel().stride()",
    )),
    binds="r", takes="exact filled host", needs="strides views mutable", free=True,
)  # fmt: skip
_COPIES = (
    "alias_copy({x})", "as_strided_copy({x}, (1,), (1,))", "diagonal_copy({x})", "expand_copy({x}, {grown})", "narrow_copy({x}, 0, 0, 1)", "permute_copy({x}, {order})", "select_copy({x}, 0, 0)", "slice_copy({x}, 0, 0, 1)",
    "split_copy({x}, 1)[0]", "squeeze_copy({x})", "t_copy({x})", "transpose_copy({x}, 0, -1)", "unbind_copy({x})[0]", "unfold_copy({x}, 0, 1, 1)", "unsqueeze_copy({x}, 0)", "view_copy({x}, (-1,))", "split_with_sizes_copy({x}, [1, {x}.shape[0] - 1])[1]",
)  # fmt: skip
rows(
    "copies of views",
    *(f"xp.{call}" for call in _COPIES), *(f"xp.autograd.grad((xp.{call} * 2).sum(), {{x}})[0]" for call in _COPIES),
    "{x}.repeat(*[1] * {x}.ndim)", "{x}.narrow_copy(0, 0, 1)", "{x}.tile(())", "{x}.contiguous()", "{x}.flatten()", "{x}.unsafe_chunk(2)[0]", "{x}.unsafe_split(1)[-1]", "{x}.unsafe_split_with_sizes([1, {x}.shape[0] - 1])[0]", "{x}.reshape({sizes})",
    "xp.unsafe_chunk({x}, 2)[0].mul_(2)", "{x}.diagonal_scatter(xp.zeros_like({x}.diagonal()))", "{x}.select_scatter(xp.zeros_like({x}[0]), 0, {n:0 -1})", "{x}.slice_scatter(xp.zeros_like({x}[:1]), 0, {n:0 1}, {n:1 2})", "{x}.flip(0)", "{x}.roll(0)", "{x}.positive()", "{x}.expand_as({x})",
    "{x}.as_strided_scatter(xp.ones(1, dtype={own}), (1,), (1,))", "xp.as_strided_scatter({x}, xp.ones(2, dtype={own}), (2,), (1,), {n:0 1})", "{x}.view_as({x})", "{x}.t()", "{x}.resolve_neg()", "{x}.resolve_conj()", "{x}.broadcast_to({ones})", "{x}.squeeze_().unsqueeze_(0)", "{x}.swapaxes(0, -1)",
    needs="views strides", takes="exact 1d+ filled float", guarded=True,
)  # fmt: skip

"""Where tensors lie: geometry by hand, storages, memory formats, NumPy's arrays, and what is read out or printed."""

from conformance.fuzz.production import rows

_FORMAT = "xp.{one:channels_last|contiguous_format|preserve_format|channels_last_3d}"
_LAID = (
    "{grid:2 3 2 2}", "{grid:2 3 2 2}.contiguous(memory_format=xp.channels_last)", "{grid:2 3 2}.permute(2, 0, 1)", "{grid:4 6}[::2, ::3]", "{grid:1 3}.expand(2, 3)", "{grid:2 3 1 1}", "{grid:1 2 3 1}", "{grid:2 3}.t()",
    "{grid:2 1 2 2 2}", "xp.zeros(2, 0, 3)", "{grid:2 3}[:, 1]",  "{grid:2 2 2}.transpose(1, 2)",
)  # fmt: skip
_GEOMETRY = (
    "{x}.as_strided({one:(2, 2), (1, 1)|(2,), (2,)|(1, 2), (9, 1)|(), ()|(3,), (0,)|(2, 1), (1, 5)|(0,), (1,)|(2,), (9,)|(2,), (-1,)|(2, 2), (1,)|(-1,), (1,)}{one:|, 0|, 1|, 2|, -1|, 9})", "{x}[1:].as_strided((2,), (1,){one:|, 0|, 1})",
    "{x}.as_strided_({one:(2,), (1,)|(1, 2), (1, 1)|(9,), (9,)}{one:|, 1})", "{x}.diagonal({n:0 1 -1 5 -5}{one:|, 0, 1|, 1, 0|, -1, -2|, 0, 0|, 0, 5|, 0, -2})", "{x}.unfold({dim}, {n:0 1 2 3 9 -1}, {n:1 2 3 0 -1})", "xp.as_strided({x}, (2, 2), (1, 1))",
    "{x}.diagonal_scatter({partner}, {n:0 1 -1})", "{x}.select_scatter({x}.select({dim}, 0) * 2, {dim}, {n:0 -1})", "{x}.slice_scatter({x}[:1] * 2, 0, {n:0 1 -1}, {n:1 2 9}, {n:1 2})", "{x}.as_strided_scatter({partner}, ({n:1 2},), ({n:1 2},), {n:0 1})",
    "{x}.select_scatter({partner}, 0, 0)", "{x}.slice_scatter({partner}, {dim})", "{x}.diagonal_scatter({x}.diagonal() + 1)", "{x}.mT.select_scatter({x}.mT[0], 0, 0)", "{x}.mT.slice_scatter({x}.mT[:1] * 2, 0, 0, 1)", "{x}.mT.diagonal_scatter({x}.mT.diagonal() * 2)",
    "{x}.narrow(0, xp.tensor(0), 1)", "{x}.swapdims(0, -1)", "{x}.T.view_as({x}.T)", "{x}.mT.reshape(-1)", "{x}.mT.flatten()", "{x}[..., ::2]", "{x}.mT.clone()", "{x}.mT.contiguous()", "{x}.expand(2, *{ones}).clone()", "{x}.movedim(0, -1).clone()",
)  # fmt: skip
rows(
    "strides",
    *_GEOMETRY, *(f"xp.autograd.grad(({call} ** 2).sum(), {{x}}, allow_unused=True)[0]" for call in _GEOMETRY if "as_strided_(" not in call),
    "xp.autograd.grad((xp.autograd.grad(({x}.as_strided((2, 2), (1, 1)) ** 3).sum(), {x}, create_graph=True)[0] ** 2).sum(), {x})[0]", "xp.autograd.grad((xp.autograd.grad(({x}.unfold(0, 2, 1) ** 3).sum(), {x}, create_graph=True)[0] ** 2).sum(), {x})[0]",
    "(lambda a: (a.as_strided((2,), (1,), {n:0 1}).mul_({n:2 3}), xp.autograd.grad((a * a).sum(), {x})[0])[1])({x} * 1)", "(lambda a: (a[1:].as_strided((1,), (1,)).zero_(), xp.autograd.grad((a * a).sum(), {x})[0])[1])({x} * 1)",
    "(lambda a: (a.diagonal().{one:zero_()|mul_(2)|fill_(3)|add_(1)}, xp.autograd.grad((a * a).sum(), {x})[0])[1])({x} * 1)", "(lambda a: (a.unfold(0, 1, 1).mul_(2), xp.autograd.grad((a * a).sum(), {x})[0])[1])({x} * 1)", "(lambda a: xp.autograd.grad(({x}.detach().{one:select_scatter(a[0], 0, 0)|slice_scatter(a[:1], 0, 0, 1)|diagonal_scatter(a.diagonal())} ** 2).sum(), a)[0])({x}.detach().clone().requires_grad_())",
    needs="views strides autograd.double mutable", takes="exact float filled 1d+ host", free=True,
)  # fmt: skip
_OWN = "({grid:d6})"
rows(
    "storages",
    *(f"(lambda a: (a.{call}, a)[1]){made}" for made in (_OWN, "({grid:d2 3})", "({grid:i2 3}.t())") for call in (
        "resize_({one:4|2, 2|8|(3, 3)|0|1, 6|-1|2.5}).zero_()", "resize_({n:2 3 6})", "resize_(6)", "resize_(2, 3)",  "untyped_storage().resize_({n:48 56 64})", "untyped_storage().fill_({n:0 1 255})", "untyped_storage().__setitem__({n:0 7 99}, {n:1 64})", "set_()",
        "storage().__setitem__({n:0 1}, {n:3 2.5})", "storage().fill_({n:2 3})", "untyped_storage().copy_(a.clone().mul_(2).untyped_storage())", "untyped_storage().copy_(xp.zeros(1).untyped_storage())", "as_strided_((2,), (2,), 1)", "untyped_storage().__setitem__(slice(0, 8), 0)", "requires_grad_().resize_(2)", "untyped_storage()[:8].fill_(0)",
        "view(-1).resize_(3)", "resize_(2, 2, memory_format=xp.contiguous_format)",  "untyped_storage().resize_(-1)",
    )),
    *(f"(lambda a, b: (a.set_({call}), a)[1])(xp.zeros(0, dtype=xp.float64), {{grid:d6}})" for call in (
        "b", "b.t()", "b.untyped_storage()", "b.untyped_storage(), {n:0 1 2}, ({n:2 3},), ({n:1 2},)", "b.untyped_storage(), 0, (2, 2), (3, 1)", "b.storage()", "b.float()", "b.untyped_storage(), -1, (2,), (1,)", "b, 0, (2,), (1,)", "b.untyped_storage(), 1, (2,)", "source=b", "", "1", "b.untyped_storage(), 0, (2, 2)",
        "b[2:]", "b.view(2, 3).t()", "b.storage(), 1, (2,), (2,)", "b.untyped_storage(), 0, (), ()", "b.long().untyped_storage(), 0, (2,), (1,)", "b.long().storage()",
    )),
    *(f"(lambda a, b: (b.set_(a), b.mul_(2), a{tail})[2]){made}" for tail in ("", ".tolist()") for made in ("({grid:d3}, xp.zeros(0, dtype=xp.float64))",)), "{x}.set_({t})",  "{x}.requires_grad_().set_({twin})",
    *(f"xp.UntypedStorage({a})" for a in ("{n:0 4}", "-1", "[1, 2]", "'a'")), "len(xp.UntypedStorage({n:0 4}))", "xp.UntypedStorage({n:2 4}).nbytes()", "xp.UntypedStorage([1, 2, 3])[{one:0|-1|1:|9|'a'}]", "xp.UntypedStorage([1, 2, 3]).tolist()", "(lambda s: (s.resize_({n:2 5 0}), len(s))[1])(xp.UntypedStorage(3))",
    "(lambda s: (s[1:].fill_(7), s.tolist())[1])(xp.UntypedStorage([1, 2, 3]))", "(lambda s: (s.clone().fill_(7), s.tolist())[1])(xp.UntypedStorage([1, 2, 3]))", "(lambda s: (s.copy_(xp.UntypedStorage([4, 5, 6])), s.tolist())[1])(xp.UntypedStorage([1, 2, 3]))", "(lambda s: s.copy_(xp.UntypedStorage([4, 5])))(xp.UntypedStorage([1, 2, 3]))", "[*xp.UntypedStorage([1, 2])]",
    "xp.UntypedStorage([1]) == xp.UntypedStorage([1])", "(lambda s: (s == s, s != s, hash(s) == hash(s)))(xp.UntypedStorage([1]))", "{x}.untyped_storage() == {x}.untyped_storage()", "{x}.untyped_storage() == {t}.untyped_storage()",  "{x}.storage() is {x}.storage()", "{x}.storage() == {x}.storage()",
     "{x}.untyped_storage().{one:nbytes()|size()|tolist()|device|element_size()|is_pinned()|is_shared()|data_ptr() == 0|clone().tolist()|cpu().nbytes()|__len__()|resizable()}", "{x}.storage().{one:size()|tolist()|dtype|device|nbytes()|data_ptr() == 0|element_size()|__len__()}",
    "{x}[:1].untyped_storage().nbytes()", "{x}.expand(2, *{ones}).untyped_storage().nbytes()", "{x}[1:].storage()[0]", "{x}[:1].{one:nbytes|numel()|storage_offset()|data_ptr() - 0 == 0|storage().size()}", "{x}.t().{one:stride()|stride(0)|stride(5)|stride(-1)|storage_offset()|is_contiguous()}", "{x}[1:].{one:stride()|storage_offset()|is_contiguous()}", "{x}[..., ::2].{one:stride()|is_contiguous()}",
    "(lambda a: (a[1, 1].storage_offset(), a.stride(), a[:, 1:].storage_offset(), a[:, 1:].t().stride()))({grid:3 4})", "[xp.zeros({one:0|2, 0|0, 3|3, 1|1, 3|2, 3, 1|1}).stride()]", "[xp.zeros(2, dtype={dtype}).{one:element_size()|nbytes|itemsize|untyped_storage().nbytes()}]", "[xp.zeros(0).data_ptr(), xp.zeros(2, 0).data_ptr(), {x}[:0].data_ptr()]", "xp.zeros(2, device='meta').{one:data_ptr()|nbytes|element_size()|untyped_storage().nbytes()|stride()|is_contiguous()|storage_offset()}",
    "{x}.to({own}, copy=True).data_ptr() == {x}.data_ptr()", "{x}.{one:clone()|detach()|data|view(-1)|to(xp.float64)|double()|contiguous()|cpu()|t()|unsqueeze(0)|reshape(-1)|flatten()|numpy(force=True)|unfold(0, 1, 1)|diagonal()}.__class__.__name__", "{x}.{one:clone()|detach()|data|to(xp.float64)|double()|contiguous()|t().contiguous()|reshape(-1)|flatten()|t().reshape(-1)|t()}.data_ptr() == {x}.data_ptr()",
    "(lambda b: (b._version, {x}._version == b._version))({x}.detach())", "(lambda a: (lambda b: (b.add_(1), a._version, b._version)[1:])(a.{one:detach()|data|view(-1)|t()|clone()|unsqueeze(0)|expand_as(a)}))({grid:2 3})", "{x}.is_set_to({x}.{one:view_as({x})|clone()|detach()|t()|unsqueeze(0)|reshape(-1)})", "{x}.{one:double() is {x}|to({x}) is {x}|to('cpu') is {x}|contiguous() is {x}|float() is {x}|to(device) is {x}}",
    "(lambda s: (s.nbytes(), s.tolist()[:4]))((lambda: xp.tensor([1.0, 2.0]).untyped_storage())())", "(lambda a: (a.untyped_storage().resize_(0), a.untyped_storage().nbytes(), a.shape)[1:])({grid:3})", "(lambda a: (a.untyped_storage().resize_(80), a.untyped_storage().nbytes(), a.tolist())[1:])({grid:d3})", "xp.from_numpy(np.arange(3.0)).{one:resize_(5)|resize_(2)|untyped_storage().resize_(80)|set_()|untyped_storage().nbytes()|resize_(3)}",
    "(lambda a: (a.numpy(), a.resize_({n:2 9}))[1].shape)({grid:3})", "(lambda a: (lambda v: (a.resize_(8), a.fill_(1), v)[2])(a[:2]))({grid:d4})", "(lambda a: (lambda v: (a.untyped_storage().resize_(64), a.zero_(), v)[2])(a[:2]))({grid:d4})", "{x}.resize_as_({twin}) is {x}",  "{x}.grad_fn is None or {x}.resize_(1)",
    binds="r", needs="views strides mutable numpy", takes="exact filled host", weight=0.7,
)  # fmt: skip
rows(
    "formats",
    *(f"{laid}.{call}" for laid in _LAID for call in (
        f"contiguous(memory_format={_FORMAT})", f"clone(memory_format={_FORMAT})", f"to(xp.float32, memory_format={_FORMAT})", f"to(memory_format={_FORMAT})", "clone()", "float()", "double()", "contiguous()", "to(xp.float16)", "detach().clone()",
    )),
    *(f"xp.{call}" for laid in _LAID for call in (
        f"zeros_like({laid}{{one:|, memory_format=xp.contiguous_format|, dtype=xp.int32|, memory_format=xp.channels_last}})", f"empty_like({laid}).fill_(1)", f"exp({laid})", f"add({laid}, 1)", f"gt({laid}, 0)", f"where({laid} > 0, {laid}, 1.0)",
    )),
    *(f"(lambda a: a {op} a)({laid})" for laid in _LAID for op in ("+", "*")), *(f"(lambda a: a.new_zeros(a.shape).stride())({laid})" for laid in _LAID[:3]), *(f"(lambda a: xp.autograd.grad((a.contiguous(memory_format=xp.channels_last) * 2).sum(), a)[0])({laid}.requires_grad_())" for laid in _LAID[:2]),
    *(f"{{grid:2 3 2 2}}.{call}" for call in ("resize_(2, 3, 2, 2, memory_format=xp.channels_last)", "resize_as_(xp.zeros(1, 2, 2, 2), memory_format=xp.{one:channels_last|preserve_format}).fill_(0)", "to(memory_format=xp.channels_last).view(-1)", "sum(1)", "to('cpu', memory_format=xp.channels_last)", "mul_(2)", "flatten()")),
    *(f"xp.{call}" for call in ("empty({one:(2, 3, 2, 2)|(2, 3)|(1, 2, 2, 2, 2)}, memory_format=xp.{one:channels_last|contiguous_format|channels_last_3d|preserve_format}).fill_(1)", "empty_permuted((2, 3, 4), ({one:0, 1, 2|2, 0, 1|1, 2, 0|0, 0, 1|0, 1})).fill_(0)", "empty_strided(({n:2 3}, 3), ({n:1 4}, {n:2 1})).fill_(0)", "empty_strided((2,), (-1,))", "empty_strided((2, 2), (1,))")),
    needs="views strides mutable", binds="v", weight=0.5,
)  # fmt: skip
rows(
    "formats",
    *(f"{laid}.{call}" for laid in _LAID for call in ("is_contiguous(memory_format=xp.{one:channels_last|contiguous_format|channels_last_3d|preserve_format})", "dim_order()", "dim_order(ambiguity_check={one:True|False|[xp.contiguous_format]|[xp.contiguous_format, xp.channels_last]})", "is_contiguous()", "contiguous().stride()", "clone().stride()", "stride()")),
    *(f"(lambda a: a.{call} is a)({laid})" for laid in _LAID[:4] for call in ("contiguous()", "contiguous(memory_format=xp.channels_last)", "to(memory_format=xp.channels_last)", "to(a.dtype, memory_format=xp.preserve_format)")),
    "repr(xp.{one:channels_last|contiguous_format|preserve_format|channels_last_3d})", "str(xp.channels_last)", "{x}.contiguous(memory_format={one:1|'channels_last'|None})", "{x}.clone(memory_format=None) is {x}", "xp.channels_last == xp.{one:channels_last|contiguous_format}", "isinstance(xp.channels_last, xp.memory_format)", "xp.empty(2, memory_format='a')",
    binds="r", needs="views strides", takes="host", weight=0.7,
)  # fmt: skip
_FUNCTIONS = ("add_({one:1|2.5|b|b > 0|1j})", "mul_({one:2|b|b.double()})", "copy_({one:b|1|b.double()|b[0]})", "fill_({one:1|2.7|b[0, 0]|b})", "zero_()", "eq_({one:b|0})", "gt_(b)", "logical_not_()", "clamp_(0, 1)", "addcmul_(b, b, value=2)", "addcdiv_(b, b + 9, value=2)", "lerp_(b, {n:0.5 2})", "pow_({n:2 0.5})", "div_({one:2|b + 9})",
              "floor_divide_(2)", "remainder_(2)", "sub_(b, alpha=2)", "square_()", "sqrt_()", "abs_()", "neg_()", "sign_()", "t_()", "unsqueeze_(0)", "squeeze_()", "transpose_(0, 1)", "swapaxes_(0, 1)", "multiply_(b)", "subtract_(b)", "divide_(2)", "atan2_(b)", "hypot_(b)", "copysign_(b)", "fmod_(2)", "maximum(b)", "round_()", "round_(decimals=1)",
              "exp_()", "sigmoid_()", "nan_to_num_()", "masked_fill_(b > 0, 2)", "index_fill_(0, xp.tensor([0]), 2)", "cumsum_(0)", "cumprod_(1)", "tril_()", "triu_()", "fill_diagonal_(2)", "fill_diagonal_(2, {flag})", "bitwise_and_(1)", "gcd_(b)", "lcm_(b)", "xlogy_(b)", "ldexp_(b)", "heaviside_(b)", "nextafter_(b)", "absolute_()", "negative_()", "addmm_(b, b.t())",
              "clip_(0, 1)", "greater_(b)", "not_equal_(b)", "float_power_(2)", "igamma_(b)", "erfinv_()", "map_(b, lambda x, y: x + y)", "apply_(lambda x: x * 2)", "renorm_(2, 0, 1)", "polygamma_(1)", "mvlgamma_(1)", "swapdims_(0, 1)", "detach_()",  "logit_(0.1)")  # fmt: skip
_PAIRS = (
    "({grid:d2 3}, {grid:d2 3})",
    "({grid:i2 3}, {grid:i2 3})",
    "({grid:2 3}, {grid:d3})",
    "({grid:3}, {grid:2 3})",
    "({grid:2 3}.half(), {grid:2 3})",
    "({grid:b2 3}, {grid:b2 3})",
)
rows(
    "written",
    *(f"(lambda a, b: (a.{call}, a)[1]){pair}" for call in _FUNCTIONS for pair in _PAIRS), *(f"(lambda a, b: (a.{call} is a, a._version)){_PAIRS[0]}" for call in _FUNCTIONS), *(f"(lambda a, b: (a.{call} is a, a._version)){_PAIRS[1]}" for call in _FUNCTIONS[::2]),
    *(f"(lambda a, b: (a.t().{call}, a)[1])({{grid:d2 2}}, {{grid:d2 2}})" for call in _FUNCTIONS[::2]), *(f"{{grid:d3}}.expand(2, 3).{call.split('(')[0]}(1)" for call in _FUNCTIONS[::3] if call[:3] not in ("tri", "ren")),
    "(lambda a: (a[1:].add_(a[:-1]), a)[1])({grid:4})", "(lambda a: (a[1:].copy_(a[:-1]), a)[1])({grid:4})", "(lambda a: (a.add_(a.t()), a)[1])({grid:2 2})", "(lambda a: (a.mul_(a[0]), a)[1])({grid:2 3})", "(lambda a: (a.add_(a), a)[1])({grid:3})", "(lambda a: (a.add_(a[...]), a)[1])({grid:3})", "(lambda a: (a.copysign_(a[:1]), a)[1])({grid:3})",
    "{grid:3}.expand(2, 3).{one:fill_(1)|zero_()|add_(1)|copy_({grid:2 3})|mul_(2)|masked_fill_({grid:b3}, 1)|t_()|clamp_(0, 1)}", "(lambda a: (a.expand(2, 3).fill_(7), a)[1])({grid:3})", "(lambda a: (lambda e: (e.zero_(), a._version)[1])(a.expand(2, 3)))({grid:3})", "{grid:6}.as_strided((2, 3), (1, 1)).{one:add_(1)|fill_(1)|zero_()}",
    "xp.add({grid:3}, {grid:3}, out={grid:2})", "(lambda a, b: (a.__iadd__(b), a)[1])({grid:d2 3}, {grid:3})", "(lambda a: a.__ior__({grid:b3}))({grid:b3})", "(lambda a: (a.__ipow__(2), a)[1])({grid:3})",
    "[n for n in ('add_', 'mul_', 'sub_', 'maximum_', 'matmul_', 'eq_', 'sum_', 'where_') if hasattr(xp, n)]", "[n for n in ('maximum_', 'isnan_', 'matmul_', 'mean_', 'sum_', 'cat_', 'where_', 'minimum_') if hasattr(xp.Tensor, n)]", "[n for n in ('tensor', 'arange', 'zeros', 'from_numpy', 'stack', 'view', 'item', 'expand', 'numpy', 'cat', 'full') if hasattr(xp.Tensor, n)]", "[n for n in ('view', 'item', 'expand', 'numpy', 'size', 'copy_', 'contiguous', 'to', 'new_zeros', 'requires_grad_', 'repeat') if hasattr(xp, n)]",
    binds="r", needs="mutable views strides", weight=0.5, free=True,
)  # fmt: skip

"""Errors on purpose: the family of each is compared, and that nothing has changed."""

from conformance.fuzz.production import rows

rows(
    "wrong",
    "{x}.view(7, 7)", "{x}.reshape(-2)", "{x}.expand(7, 7, 7, 7)", "{x}.transpose(0, 9)", "{x}.permute(0, 0)", "{x}.squeeze(9)", "{x}.unsqueeze(9)", "{x}[{n:9 -9}]", "{x}[0, 0, 0, 0, 0]", "{x}[1.5]", "{x}[::-1]", "{x}[xp.tensor([9])]", "{x}[None, ..., ...]",
    "{x} + 'a'", "{x} + None", "{x} @ 2", "{x} @ xp.ones(7, 7)", "{x} + xp.ones(7)", "xp.cat([{x}, xp.ones(7, 7)])", "xp.cat([])", "xp.stack([])", "xp.stack([{x}, xp.ones(7, 7)])", "{x}.sum(9)", "{x}.sum((0, 0))", "{x}.mean(9)", "{x}.max(9)", "xp.zeros(-1)", "xp.zeros('a')", "xp.zeros(2.5)", "xp.zeros((2, -1))", "xp.tensor([[1, 2], [3]])",
    "xp.tensor('a')", "xp.tensor(None)", "xp.tensor([None])", "xp.tensor({{1: 2}})", "xp.tensor([1, 'a'])", "xp.tensor(1, dtype='float32')", "xp.tensor(300, dtype=xp.uint8)", "xp.tensor(-1, dtype=xp.uint8)", "xp.tensor(1j, dtype=xp.float32)", "xp.tensor(float('nan'), dtype=xp.int64)", "xp.arange(0, 3, 0)", "xp.arange(3, 0, 1)", "xp.arange(0, float('inf'))", "xp.eye(-1)",
    "xp.linspace(0, 1, -1)", "xp.linspace(0, 1)", "xp.full((2,))", "xp.full(2, 1)", "xp.from_numpy([1, 2])", "xp.from_numpy(np.array(['a']))", "xp.from_numpy(np.arange(3)[::-1])", "xp.from_numpy(np.float64(1))", "xp.from_numpy(np.arange(3, dtype='>i4'))", "xp.tensor(1, requires_grad=True)", "xp.ones(2, dtype=xp.int64, requires_grad=True)", "xp.where({x}, {x})", "{x}.to('nonsense')", "{x}.to(None, None, None)",
    "xp.zeros(2, device='nonsense')", "xp.zeros(2, dtype=float, device=3.5)", "{x}.split(0)", "{x}.split(-1)", "{x}.chunk(0)", "{x}.narrow(0, 0, 99)", "{x}.narrow(0, 9, 1)", "{x}.select(0, 9)", "{x}.view(xp.int16)", "{x}.t().view(-1)", "{x}.unflatten(0, (7, 7))", "{x}.diagonal(0, 0, 0)", "xp.as_tensor(object())", "xp.asarray({{}})", "xp.asarray('abc')", "{x}.matmul(None)", "xp.dot({x}, 2)",
    "xp.promote_types(1, 2)", "{x}.clamp()", "{x} & 1.5", "{x} // 0", "{x} % 0", "{x} ** -1", "xp.maximum({x}, 1)", "{x}.softmax(9)", "{x}.cumsum(9)", "{x}.sort(9)", "{x}.gather(0, xp.tensor([[[9]]]))", "{x}.index_select(0, xp.tensor([9]))", "xp.masked_select({x}, xp.tensor([1, 0]))", "xp.broadcast_to({x}, (7, 7))", "xp.ones(2, 2).item()", "xp.broadcast_tensors({x}, xp.ones(7, 7))",
    "xp.add({x})", "xp.sum()", "xp.nonsense({x})", "{x}.nonsense", "{x}.nonsense()", "{x}.add(1, nonsense=2)", "xp.zeros(2, nonsense=1)", "{x}.sum(axis=9)", "{x}.repeat()", "xp.div({x}, 2, rounding_mode='up')", "{x}.mean(dtype=xp.int64)", "xp.frombuffer(b'', dtype=xp.float32)", "xp.frombuffer(bytearray(3), dtype=xp.float32)", "xp.Size(['a'])", "xp.finfo(xp.int64)", "xp.iinfo(xp.float32)",
    "xp.from_dlpack(1)", "xp.from_dlpack({x})", "xp.einsum('ij,jk', {x})", "{x}.mT.mT.mT", "{x}.unbind(9)", "{x}.movedim(0, 9)", "{x}.swapaxes(0, 9)", "{x}.flatten(1, 0)", "{x}.argmax(9)", "{x}.prod((0, 1))", "{x}.squeeze('a')", "{x}.stride(9)", "{x}.size(9)", "{x}.type('nonsense')", "xp.Generator().manual_seed('x')", "xp.can_cast(1, 2)", "{x}.expand(-1, -1, -1, -1, -1)",
    weight=0.5, takes="real number filled exact",
)  # fmt: skip
rows(
    "wrong",
    "{x}.add_(xp.ones(7, 7))", "{x}.copy_(xp.ones(7, 7))", "{x}[9] = 1", "{x}[0] = xp.ones(7)", "{x}['a'] = 1", "{x}[{x} > 0] = xp.ones(7)", "{x}.mul_('a')", "{x}.fill_('a')", "{x}.fill_(xp.ones(2))", "{x} += 'a'", "{x}.add_(1j)", "{x}.sub_(True)", "{x}.div_(0, rounding_mode='up')", "{x}.unsqueeze_(9)", "{x}.transpose_(0, 9)", "{x}.resize_(-1)", "{x}.requires_grad_('a')", "{x}.requires_grad = 'a'",
    "{x}.shape = (1,)", "{x}.dtype = xp.int64", "{x}.is_leaf = True", "{x}.grad = 1", "{x}.grad = xp.ones(7, 7)", "{x}.data = 1", "del {x}.grad", "del {x}[0]", "{x}.register_hook(1)", "{x}.backward(xp.ones(7))", "xp.autograd.backward([])", "xp.autograd.backward({x}, xp.ones(7))", "xp.add({x}, 1, out=1)", "xp.add({x}, 1, out=xp.ones(7, dtype=xp.int64))", "xp.set_default_dtype(xp.int64)", "xp.set_default_dtype('float32')", "xp.set_grad_enabled()",
    "xp.manual_seed(None)", "{x}.normal_(0, -1)", "{x}.set_(1)", "{x}.data = None", "{x}.detach().t_().add_('a')", "{x}.storage_offset = 1", "raise ValueError({x}.shape)", "{x}.expand(2, *{ones}).fill_(1)", "{x}.unbind(0)[0].add_(1)", "{x}.split(1)[0].mul_(2)", "{x}[0].fill_(xp.ones(7))", "{x}.__setitem__()", "xp.autograd.grad({x}, {x})", "xp.autograd.grad({x}.sum(), [])", "xp.autograd.grad({x}.sum(), 1)", "{x}.retain_grad(1)", "assert ({x} == {x}).all()",
    binds="", needs="mutable", weight=0.5, takes="real number filled exact",
)  # fmt: skip

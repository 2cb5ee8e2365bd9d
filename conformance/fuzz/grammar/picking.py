"""Picking elements and writing them: indices, masks, gathers and scatters; orders; running sums."""

from conformance.fuzz.production import rows

_INDEX = "xp.tensor({one:[[0, 1, 2]]|[[0, 0]]|[[2, 0], [1, 1]]|[[-1]]|[[3]]|[0, 1]|[]|[[0], [1], [0]]})"
_ALONG = "xp.tensor({one:[0, 1]|[1, 1, 0]|[-1]|[2]|[]|[5]|1|[[0]]})"
_ODD = "{one:[0, 1]|xp.tensor([0.0])|xp.tensor([0], dtype=xp.int32)|xp.tensor([True, False])|None|0}"
_MASK = "{one:xp.tensor([True, False, True])|xp.tensor([[True], [False]])|xp.tensor(True)|xp.tensor([1, 0, 1])|xp.tensor([1, 0, 1], dtype=xp.uint8)|xp.tensor([True, False])|xp.zeros(2, 3, dtype=xp.bool)|xp.ones(2, 3) > 0}"
_TABLES = ("{grid:2 3}", "{grid:i2 3}", "{grid:3 2}.t()", "{grid:4 6}[::2, ::2]")

_GATHERS = (
    f"gather({{n:0 1 -1}}, {_INDEX})", f"gather(1, {_ODD})", f"index_select({{n:0 1}}, {_ALONG})", f"index_select(0, {_ODD})", f"take({_INDEX})", f"take({_ODD})", f"take_along_dim({_INDEX}, {{n:0 1}})",
    f"take_along_dim({_INDEX})", "take_along_dim(xp.tensor([[0], [1]]), {n:0 1})", f"masked_select({_MASK})", "nonzero()", "nonzero(as_tuple=True)", "argwhere()", "gather(0, xp.zeros(0, 3, dtype=xp.int64))",
    "gather(1, xp.tensor([[0]]), sparse_grad=False)", "gather(1, xp.tensor(0))", "gather(5, xp.tensor([[0]]))", "index_select(1, xp.tensor([0, 1, 2]))", "index_select(5, xp.tensor([0]))", "nonzero_static(size={n:2 9 0})",
    "nonzero_static(size={n:3 8}, fill_value={n:-1 7})", "take_along_dim(a.argsort(1), 1)", "take(xp.tensor([-1, 0, {n:2 6 -7}]))",
)  # fmt: skip
_KEYS = (
    "1", "-1", "2", "-3", "0, 1", "0, 0, 0", "True", "False", "None", "...", "()", "1:", ":1", "::2", "::-1", "5:9", "-9:9", "1:0", "0.5", "'a'", "1.0:", "xp.tensor(1)", "xp.tensor(1):", "None, 0", "0, None, 1", "..., 0", "..., None",
    "0, ...", "..., ...", ":, 1:", ":, ::2", ":, None, 0", "[0]", "[0, 1, 1]", "[-1]", "[2]", "[]", "[[0, 1], [1, 0]]", "[0, 1], [1, 2]", "[0, 1], [0, 1, 2]", "[[0], [1]], [0, 2]", ":, [0, 2]", "[1], :", "[0], 1", "0, [1, 1]",
    "[0], None, [1]", "None, [0], [1]", "xp.tensor([0, 1])", "xp.tensor([[0, 1]])", "xp.tensor([0], dtype=xp.int32)", "xp.tensor([0], dtype=xp.int16)", "xp.tensor([0, 1], dtype=xp.uint8)", "xp.tensor([0.0])", "xp.tensor([5])", "xp.tensor([-1, -2])",
    "[True, False]", "[True, False], 1", "[True]", "[True, True], [0, 1]", "xp.tensor([True, False])", ":, xp.tensor([True, False, True])", "xp.tensor([[True, False, True], [False, True, False]])", "xp.tensor(True)", "xp.tensor(False)",
    "xp.tensor([True, False, True])", "np.array([0, 1])", "np.array([True, False])", "np.int64(1)", "np.array(1)", "np.float64(1)", "slice(None)", "slice(0, 1), 1", "slice(0, 1.5)", "range(2)", "(0, 1)", "[(0, 1), (1, 0)]", "[[0, 1]]", "[slice(0, 1)]", "[None]",
    "[...]", "[1, [0, 1]]", "{{}}", "xp.tensor([], dtype=xp.int64)", "None, None", "True, 0", "0, True", "[0, 1], ..., [0, 0]", "xp.tensor([0, 1]), 1:", "1:, xp.tensor([0, 1])", "1j", "[0.5]", "['a']", "xp.tensor([1, 0, 1], dtype=xp.uint8) > 0", "a > 0", "a[0] > 0", "[a[0, 0] > 9, True]",
    "xp.tensor([1, 1]), xp.tensor([[0], [2]])", "1 if True else 0, slice(None, None, 2)", "..., [0, 1]", "..., xp.tensor([True, False, True])",
)  # fmt: skip
_VALUES = (
    "{n:7 2.5}",
    "xp.tensor({n})",
    "xp.tensor([{n}])",
    "{grid:3}",
    "{grid:1 3}",
    "{grid:2 3}",
    "xp.tensor([[[7.0]]])",
    "xp.tensor(7, dtype={dtype})",
)
_PUTS = (
    f"scatter({{n:0 1 -1}}, {_INDEX}, {{grid:d2 3}})", f"scatter(1, {_INDEX}, {{n:7 2.5}})", f"scatter(1, {_ODD}, {{n}})", f"scatter_add({{n:0 1}}, {_INDEX}, {{grid:d2 3}})", "scatter(1, xp.tensor([[0, 0]]), {grid:d2 2})", "scatter(1, xp.tensor([[0, 1, 2, 0]]), 1)",
    f"scatter_reduce({{n:0 1}}, {_INDEX}, {{grid:d2 3}}, '{{one:sum|prod|mean|amax|amin|add}}', include_self={{flag}})", "scatter_reduce(1, xp.tensor([[0, 0], [1, 1]]), {special:2d}.double(), '{one:sum|prod|mean|amax|amin}', include_self={flag})",
    "scatter(1, xp.tensor([[0, 2]]), {n:2 3}, reduce='{one:add|multiply|nonsense}')", "scatter(1, xp.tensor([[0, 2]]), {grid:d1 2}, reduce='{one:add|multiply}')", f"index_add({{n:0 1}}, {_ALONG}, {{grid:d2 3}})", "index_add(0, xp.tensor([0, 0]), {grid:d2 3}, alpha={n:2 -1 0.5})",
    "index_add(1, xp.tensor([0]), {grid:d2 1})", "index_add(0, xp.tensor([0]), {grid:d1 1})", "index_add(0, xp.tensor([0]), {grid:i1 3})", f"index_copy({{n:0 1}}, {_ALONG}, {{grid:d2 3}})", f"index_copy(0, {_ODD}, {{grid:d1 3}})", "index_copy(1, xp.tensor([2, 0]), {grid:d2 2})",
    f"index_fill({{n:0 1}}, {_ALONG}, {{n:7 2.5}})", "index_fill(0, xp.tensor([0]), xp.tensor({one:7|[7]|7.5}))", f"index_fill(0, {_ODD}, {{n}})", "index_fill(0, xp.tensor([0]), {n:1e300 1j 300})", "put(xp.tensor([0, 5, -1]), {grid:d3}, accumulate={flag})", "put(xp.tensor([0, 0]), {grid:d2}, {flag})",
    "put(xp.tensor([[0], [6]]), {grid:d2})", "put(xp.tensor([0]), {grid:d2})", "put(xp.tensor([1]), {grid:i1})", "index_put((xp.tensor([0, 0]),), {grid:d3}, accumulate={flag})", "index_put((xp.tensor([0, 1]), xp.tensor([1, 1])), xp.tensor({n}, dtype=xp.float64), {flag})",
    "index_put((xp.tensor([0]),), {n})", "index_put((xp.tensor([True, False]),), {grid:d1 3})", "index_put((None, xp.tensor([0, 2])), {grid:d2 2})", "index_put((xp.tensor([0]),), {grid:d1 1 3})", "index_put((xp.tensor([0]),), {grid:i3})", "index_put([xp.tensor([1]), xp.tensor([2])], {grid:d1}, accumulate=True)",
    "index_reduce({n:0 1}, xp.tensor([0, 0]), {grid:d2 3}, '{one:prod|mean|amax|amin|sum}', include_self={flag})", "index_reduce(0, xp.tensor([1, 1, 0]), {grid:d3 3}, '{one:prod|mean|amax|amin}')", f"masked_fill({_MASK}, {{n:7 2.5}})", f"masked_fill({_MASK}, xp.tensor({{one:7|[7]|7.5|True}}))",
    "masked_fill(a > 0, {n:1e300 1j math.nan})", f"masked_scatter({_MASK}, {{grid:d2 3}})", "masked_scatter(a > 0, {grid:d1})", "masked_scatter(xp.tensor([True, False, True]), {grid:d4})", "masked_scatter(a > 0, {grid:i2 3})", "masked_scatter(a > 0, {n})", "masked_fill(a > 0, a[0, 0])",
    "index_copy(0, xp.tensor([-1]), {grid:d1 3})", "index_fill(1, xp.tensor([-1]), 0)", "index_add(0, xp.tensor([-1]), {grid:d1 3})", "scatter(1, xp.tensor([[-1]]), 0)", "scatter_add(1, xp.tensor([[0, 0, 0]]), {grid:d1 3})",
)  # fmt: skip
_PLACED = tuple(call[: call.index("(")] + "_" + call[call.index("(") :] for call in _PUTS)
_MADE = "({grid:d2 3})"
_ENTIRE = "({one:xp.tensor([[1, 2, 3], [4, 5, 6]])|xp.tensor([[1, 0, 3], [2, 5, 4]], dtype=xp.uint8)|xp.tensor([[True, False, True], [False, True, False]])|xp.ones(2, 3, dtype=xp.float16)|xp.ones(3).expand(2, 3)|xp.arange(6.0).view(3, 2).t()})"

rows(
    "gathers",
    *(f"(lambda a: a.{call})({table})" for call in _GATHERS for table in _TABLES[:2]), *(f"(lambda a: a.{call})({table})" for call in _GATHERS[::3] for table in _TABLES[2:]),
    *(f"xp.{call}" for call in (
        "where({grid:b3}, {grid:3}, {grid:i3})", "where({grid:b2 1}, {grid:3}, {n})", "where({grid:b3}, {n:1 2}, {n:3 0})", "where({grid:b3}, {n:1 2.5 True}, {n:3 0.5 False})", "where({grid:i3}, {grid:3}, {grid:3})", "where(xp.tensor([1, 0], dtype=xp.uint8), 1.0, 2.0)", "where({grid:b3})",
        "where({grid:b2 2})", "where(xp.tensor(True), {grid:3}, {n})", "where({grid:3} > 0, {special:int}[:3], {n:2.5 1j})", "where({grid:b3}, {grid:c3}, {grid:3})", "where({grid:b3}, {grid:2}, {grid:3})", "where({grid:b3}, [1, 2, 3], {grid:3})", "where(True, {grid:3}, {grid:3})",
        "nonzero(xp.tensor({n:0.0 1.0 5}))", "argwhere(xp.tensor({n:0 3}))", "nonzero(xp.tensor({n:0 3}), as_tuple=True)", "nonzero({special})", "nonzero({grid:c3})", "nonzero(xp.zeros({one:0|2, 0}))", "take({grid:2 3}, xp.tensor({one:0|-1|[[5, 0]]|[6]|[]}))", "take(xp.zeros(0), xp.tensor({one:[0]|[]}))",
        "gather({grid:3}, 0, xp.tensor({one:[0, 0]|[[0]]|[3]|2}))", "gather(xp.tensor({n}), 0, xp.tensor({one:0|[0]|1}))", "index_select(xp.tensor({n}), 0, xp.tensor({one:0|[0]|[1]|[0, 0]}))", "index_select({grid:3}, 0, xp.tensor(2))", "masked_select(xp.tensor({n}), xp.tensor({one:True|False|[True, False]}))",
        "masked_select({grid:3}, {grid:b2 3})", "masked_select({grid:2 1}, {grid:b3})", "take_along_dim({grid:2 3}, xp.tensor([[0, 1, 1]]), {n:0 1})", "take_along_dim({grid:3}, xp.tensor([2, 0]))", "argwhere({grid:2 2})", "is_nonzero(xp.tensor({one:0|1.5|[1]|[1, 2]|[]|math.nan}))",
    )),
    "(lambda a: a.gather(1, a.argsort(1)))({grid:2 3})", "(lambda a: a.index_select(0, xp.tensor([0, 1])).data_ptr() == a.data_ptr())({grid:2 3})", "(lambda a: a.take(xp.tensor([0])).data_ptr() == a.data_ptr())({grid:2 3})",
    "(lambda a: [t.dtype for t in (a.nonzero(), a.argwhere(), a.nonzero(as_tuple=True)[0])])({grid:2 3})", "(lambda i: (lambda a: (a.gather(0, i), i.zero_(), 0))({grid:3}.requires_grad_()))(xp.tensor([1, 2]))[0]",
    binds="r", free=True, weight=0.7,
)  # fmt: skip
rows(
    "keys",
    *(f"(lambda a: a[{key}])({{grid:2 3}})" for key in _KEYS), *(f"(lambda a: a[{key}])({table})" for key in _KEYS[::4] for table in _TABLES[2:]), *(f"(lambda a: a[{key}].data_ptr() == a.data_ptr())({{grid:2 3}})" for key in _KEYS[::2]),
    *(f"{{x}}[{key}]" for key in _KEYS if "a[" not in key and "a >" not in key), *(f"(lambda a: a[{key}])(xp.tensor({{n}}))" for key in ("0", "()", "...", "None", "True", "False", "[0]", "xp.tensor(True)", "xp.tensor(0)", ":", "[True]", "..., None", "None, ...")),
    "(lambda a: a[:, [0, 1], :, [0]])({grid:2 2 2 2})", "(lambda a: a[[0, 1], :, [0, 1]])({grid:2 3 2})", "(lambda a: a[0, :, [0, 1]])({grid:2 3 2})", "(lambda a: a[:, [0, 1], [0, 1]])({grid:2 3 2})", "(lambda a: a[:, 0, [0, 1]])({grid:2 3 2})", "(lambda a: a[a[:, 0] > 0])({grid:3 2})",
    "(lambda a: a[xp.tensor([[True, False], [False, True]])])({grid:2 2 3})", "(lambda a: a[:, xp.tensor([[True, False], [False, True]])])({grid:3 2 2})", "(lambda a: a[[True, False, True], None])({grid:3 2})", "(lambda a: [v.shape for v in a])({grid:2 3})", "(lambda a: [*a])({grid:3})", "[*xp.tensor({n})]",
    "{n:0 1.5 -1} in {x}", "(lambda a: a[0] in a)({grid:2 3})", "'a' in {x}", "None in {x}", "[1.0] in {x}", "xp.tensor({n}) in {x}", "(lambda a: type(next(iter(a))).__name__)({grid:3})", "(lambda a: a.__getitem__((0, 1)))({grid:2 3})", "(lambda a: a[1:][0].storage_offset())({grid:2 3})", "len({grid:3 2}[1:])",
    binds="r", takes="filled exact", free=True, weight=0.7, needs="views strides numpy",
)  # fmt: skip
rows(
    "assignments",
    *(f"(lambda a: (a.__setitem__({'(' + key + ')' if ':' not in key.replace('dtype', '') or 'slice' in key else 'slice(0, 1)'}, {{n:7 2.5}}), a)[1])({_MADE})" for key in _KEYS if "a[" not in key and "a >" not in key),
    *(f"(lambda a: (a.__setitem__({key}, {value}), a)[1])({_MADE})" for key in ("0", "(slice(None), 1)", "[0, 1]", "a > 0", "(slice(None), [0, 2])", "...", "(0, 0)", "[True, False]", "None", "xp.tensor([1])", "([0, 1], [1, 1])", "slice(0, 0)", "False", "True", "[]") for value in _VALUES),
    *(f"(lambda a: (a.__setitem__({key}, {value}), a)[1]){_ENTIRE}" for key in ("0", "(slice(None), 1)", "[0, 1]", "a > 0", "xp.tensor(1)") for value in ("{n:7 2.5 -1}", "{n:300 1j True}", "xp.tensor(2.7)", "{grid:3}", "'a'", "[1, 2, 3]", "None", "np.float64(2.5)", "xp.tensor([1, 2, 3])")),
    "(lambda a: (a.__setitem__(slice(1, None), a[:-1]), a)[1])({grid:4})", "(lambda a: (a.__setitem__([0, 1], a[[1, 0]]), a)[1])({grid:2 3})", "(lambda a: (a.__setitem__([0, 0], {grid:2 3}), a)[1])({grid:d2 3})", "(lambda a: (a.__setitem__(0, a[1]), a)[1])({grid:2 3})", "(lambda a: (a.t().__setitem__(0, 7), a)[1])({grid:2 3})",
    "(lambda a: (a.t().__setitem__((a > 0).t(), 7), a)[1])({grid:2 3})", "(lambda a: (a[1].__setitem__(0, 7), a)[1])({grid:2 3})", "(lambda a: (a.view(-1).__setitem__([0, -1], 7), a)[1])({grid:2 3})", "(lambda a: (a.__setitem__((Ellipsis, 0), a[..., 1]), a)[1])({grid:2 3})", "(lambda a: (a.__delitem__(0), a)[1])({grid:3})",
    "(lambda a: (a.expand(2, 3).__setitem__(0, 7), a)[1])({grid:3})", "(lambda a: (a.__setitem__(slice(None, None, 2), {grid:d2}), a)[1])({grid:d4})", "(lambda a: (a.__setitem__(0, 7), a._version)[1])({grid:3})", "(lambda a: (a.__setitem__([0], 7), a._version)[1])({grid:3})", "(lambda a: (a.__setitem__(a > 0, 7), a._version)[1])({grid:3})",
    "(lambda a, b: (a.__setitem__(0, b), b.sum(), a.sum().backward())[1])({grid:d2 3}, {grid:d3}.requires_grad_())", "(lambda a, b: (a.__setitem__({one:0|[0, 1]|a > 0|(slice(None), [0, 1])}, b), xp.autograd.grad((a * a).sum(), b)[0])[1])({grid:d2 3}, xp.tensor(2.0, dtype=xp.float64, requires_grad=True))",
    "(lambda a: (lambda c: (c.__setitem__({one:0|[0, 1]|a > 0|(slice(None), [0, 0])|(Ellipsis, 1)}, {n}), xp.autograd.grad((c * c).sum(), a)[0])[1])(a * 1))({grid:d2 3}.requires_grad_())", "(lambda a: (lambda c: (c[0].__setitem__(1, {n}), xp.autograd.grad((c * c).sum(), a)[0])[1])(a * 1))({grid:d2 3}.requires_grad_())",
    "(lambda a: a.__setitem__(0, 7))({grid:3}.requires_grad_())", "(lambda a, b: (a.__setitem__(0, b), xp.autograd.grad((a * {grid:d2 3}).sum(), b)[0])[1])({grid:d2 3}, {grid:d1 3}.requires_grad_())", "(lambda a, b: (a.__setitem__([0, 1], b), xp.autograd.grad((a * {grid:d2 3}).sum(), b)[0])[1])({grid:d2 3}, {grid:d3}.requires_grad_())",
    binds="r", needs="mutable views strides autograd.tape numpy", free=True, weight=0.7,
)  # fmt: skip
rows(
    "scatters",
    *(f"(lambda a: a.{call})({{grid:d2 3}})" for call in _PUTS), *(f"(lambda a: (a.{call}, a)[1]){_MADE}" for call in _PLACED), *(f"(lambda a: (a.{call}, a)[1]){_ENTIRE}" for call in _PLACED),
    *(f"(lambda a: (a.{call} is a, a._version)){_MADE}" for call in _PLACED), *(f"(lambda a: (a.{call}, a)[1])({{grid:d3 2}}.t())" for call in _PLACED[::2]), *(f"(lambda a: a.{call})({{grid:d2 3}}.requires_grad_())" for call in _PLACED[::4] if "[6]" not in call),
    "(lambda a: (a.scatter_(0, xp.tensor([0, 1]), a[:2]), a)[1])({grid:4})", "(lambda a: (a.index_copy_(0, xp.tensor([1]), a[:1]), a)[1])({grid:4})", "(lambda a: (a.index_add_(0, xp.tensor([1]), a[:1]), a)[1])({grid:4})", "(lambda i: (i.scatter_(0, i, 1), i)[1])(xp.tensor([1, 0]))", "(lambda i: (i.index_fill_(0, i, 1), i)[1])(xp.tensor([1, 0]))",
    "(lambda a: (a.masked_fill_(a, True), a)[1])(xp.tensor([True, False]))", "(lambda a: (a.masked_scatter_(a > 0, a), a)[1])({grid:3})", "(lambda a: (a.put_(xp.tensor([0]), a[:1]), a)[1])({grid:3})", "{grid:3}.expand(2, 3).masked_fill_({grid:b3}, 1)", "{grid:3}.expand(2, 3).scatter_(1, xp.tensor([[0]]), 1)",
    "{grid:3}.expand(2, 3).{one:index_fill_(0, xp.tensor([0]), 1)|index_copy_(0, xp.tensor([0]), xp.ones(1, 3))|masked_scatter_(xp.tensor([True]), xp.ones(6))|index_add_(0, xp.tensor([0]), xp.ones(1, 3))|put_(xp.tensor([0]), xp.ones(1))}", "xp.zeros(0).scatter_(0, xp.tensor([], dtype=xp.int64), 1)", "xp.tensor({n}).scatter(0, xp.tensor(0), 1)",
    "xp.tensor({n}).{one:index_fill(0, xp.tensor([0]), 1)|index_add(0, xp.tensor([0]), xp.tensor([2.0]))|index_copy(0, xp.tensor([0]), xp.tensor([2.0]))|put(xp.tensor([0]), xp.tensor([2.0]))|masked_fill(xp.tensor(True), 3)|scatter_add(0, xp.tensor([0]), xp.tensor([1.0]))}",
    "xp.tensor([True, False]).scatter_add(0, xp.tensor([1, 1]), xp.tensor([True, True]))", "xp.tensor([200, 100], dtype=xp.uint8).scatter_add(0, xp.tensor([0, 0]), xp.tensor([100, 100], dtype=xp.uint8))", "xp.tensor([-3, 4]).scatter_reduce(0, xp.tensor([0, 1]), xp.tensor([{n:2 -2}, 3]), 'mean')",
    "xp.nn.functional.one_hot(xp.tensor([0, {n:1 2}]), {n:3 -1 1})", "{grid:d3 3}.fill_diagonal_({n})", "{grid:d7 3}.fill_diagonal_({n}, {flag})", "{grid:d3}.fill_diagonal_(1)", "{grid:d2 2 2}.fill_diagonal_({n})", "{grid:d2 3 2}.fill_diagonal_(1)", "xp.ones(2, 3).scatter(1, xp.tensor([[0]]), xp.ones(1, 1), reduce='add')",
    "(lambda i: (lambda a: ({grid:3}.requires_grad_() * 1).scatter_add(0, i, a))({grid:2}.requires_grad_()).sum().backward())(xp.tensor([1, 2]))",
    binds="r", needs="mutable views autograd.tape", free=True, weight=0.5,
)  # fmt: skip
_SLOPES = tuple(call for call in _PUTS if "_ODD" not in call and "'a" not in call)
rows(
    "scatters",
    *(f"(lambda a: xp.autograd.grad((a.{call} * {{grid:d2 3}}).sum(), a)[0])({{grid:d2 3}}.requires_grad_())" for call in _SLOPES),
    *(f"(lambda s: xp.autograd.grad((({{grid:d2 3}}).{call} * {{grid:d2 3}}).sum(), s)[0])({{grid:d2 3}}.requires_grad_())" for call in (
        "scatter(1, xp.tensor([[2, 0, 1]]), s[:1])", "scatter(1, xp.tensor([[0, 0]]), s[1:, :2])", "scatter_add(1, xp.tensor([[0, 0, 1], [2, 1, 1]]), s)", "scatter_reduce(1, xp.tensor([[0, 0, 1], [2, 1, 1]]), s, '{one:sum|prod|mean|amax|amin}', include_self={flag})", "index_add(0, xp.tensor([1, 1]), s, alpha={n:1 3})",
        "index_copy(0, xp.tensor([1, 0]), s)", "index_copy(1, xp.tensor([2, 1, 0]), s)", "put(xp.tensor([0, 5, 2, 1, 3, 4]), s, {flag})", "index_put((xp.tensor([1, 1]),), s, accumulate={flag})", "masked_scatter(xp.tensor([True, False, True]), s)", "masked_fill({grid:b2 3}, s[0, 0])", "index_fill(1, xp.tensor([0, 2]), s[0, 0])",
        "index_reduce(0, xp.tensor([0, 0]), s, '{one:prod|mean|amax|amin}')", "where({grid:b2 3}, s)", "scatter_reduce(1, xp.tensor([[0, 0, 0]]), s * 0, 'prod')", "masked_fill(s > 0, 0) * s", "gather(1, xp.tensor([[0]])) * s",
    )),
    "(lambda i: (lambda a: (lambda b: (i.zero_(), b.sum().backward()))(a.{one:gather(0, i)|index_select(0, i)|take(i)|index_fill(0, i, 1)|scatter(0, i, 1.0)|index_add(0, i, a[:2])}))({grid:3}.requires_grad_()))(xp.tensor([1, 2]))", "(lambda m: (lambda a: (lambda b: (m.logical_not_(), b.sum().backward()))(a.{one:masked_fill(m, 0)|masked_select(m)|masked_scatter(m, a)}))({grid:3}.requires_grad_()))({grid:b3})",
    "(lambda a: xp.autograd.grad((xp.where(a > 0, a.sqrt(), 0) * 2).sum(), a)[0])(xp.tensor([4.0, -1.0], requires_grad=True))", "(lambda a: xp.autograd.grad(a.abs().sqrt().masked_fill(a == 0, 0).sum(), a)[0])(xp.tensor([4.0, 0.0], requires_grad=True))",
    *(f"(lambda a: xp.autograd.grad((xp.autograd.grad((a.{call} ** 3).sum(), a, create_graph=True)[0] * {{grid:d2 3}}).sum(), a)[0])({{grid:d2 3}}.requires_grad_())" for call in (
        "gather(1, xp.tensor([[0, 0, 2]]))", "index_select(1, xp.tensor([0, 0]))", "take(xp.tensor([0, 0, 3]))", "masked_select({grid:b2 3})", "scatter_add(1, xp.tensor([[0, 0]]), a[:1, :2])", "index_add(0, xp.tensor([0, 0]), a)", "masked_fill({grid:b2 3}, 2.0)", "cumsum(1)", "cumprod(1)", "sort(1)[0]", "as_strided((2, 2), (1, 1))", "[:, [0, 0]]",
        "diagonal()", "unfold(1, 2, 1)", "flip(0)", "roll(1, 0)", "repeat(1, 2)", "amax(1)", "prod(1)", "logsumexp(1)", "var(1)", "norm()", "t()", "logcumsumexp(1)", "cummax(1)[0]", "softmax(1)", "expand(2, 2, 3)", "index_put((xp.tensor([0, 0]),), a[0], accumulate=True)",
    ) if call[0] != "["),
    binds="r", needs="mutable autograd.double", free=True,
)  # fmt: skip
rows(
    "orders",
    *(f"(lambda a: a.{call})({source})" for source in ("{special:2d}", "{grid:3 4}", "{grid:i2 5}", "{grid:4 3}.t()") for call in (
        "sort()", "sort({n:0 1 -1}, {flag})", "sort(stable=True, descending={flag})", "argsort({n:0 1}, {flag}, True)", "msort()", "topk({n:1 2 0}, {n:0 1}, {flag})", "topk({n:9 -1})", "kthvalue({n:1 2 0 9})", "kthvalue(1, {n:0 1}, {flag})", "median()", "median({n:0 1}, {flag})", "nanmedian({n:0 1})", "mode({n:0 1 -1}, {flag})",
        "unique()", "unique({flag}, {flag}, {flag}, {n:0 1})", "unique(return_inverse=True, return_counts={flag})", "unique_consecutive(return_inverse=True, return_counts=True)", "unique_consecutive(dim={n:0 1})", "cummax({n:0 1})", "cummin({n:0 1 -1})", "max({n:0 1})", "min({n:0 1})", "argmax({n:0 1}, {flag})", "argmin()", "aminmax(dim={n:0 1})", "isin(xp.tensor([0, 1, -1.5]))",
    )),
    *(f"xp.{call}" for call in (
        "sort(xp.tensor({n}))", "sort(xp.zeros({one:0|2, 0}))", "sort({grid:c3})", "argsort({grid:c3})", "topk(xp.tensor({n}), {n:1 0 2})", "kthvalue(xp.tensor({n}), {n:1 2})", "median(xp.zeros(0))", "mode(xp.zeros(0))", "mode(xp.tensor([1, 2, 2, 1, {n:3 1 2}]))", "msort({grid:3 2})", "msort(xp.tensor({n}))",
        "quantile({grid:2 4}, {n:0.0 0.25 0.5 0.9 1.0}, {n:0 1}, interpolation='{one:linear|lower|higher|nearest|midpoint|nonsense}')", "quantile({grid:d5}, xp.tensor([0.1, {n:0.5 0.9}], dtype=xp.float64))", "quantile({grid:d2 3}, xp.tensor([0.1, 0.5], dtype=xp.float64), {n:0 1}, keepdim={flag})", "quantile({grid:3}, {n:1.5 -0.5})", "quantile({grid:i3}, 0.5)",
        "quantile({grid:d3}, xp.tensor(0.5))", "quantile(xp.zeros(0), 0.5)", "quantile({special}.double(), {n:0.3 0.5})", "nanquantile({special:2d}.double(), {n:0.25 0.5}, {n:0 1})", "nanquantile({special}.double(), {n:0.0 0.5 1.0}, interpolation='{one:lower|nearest}')", "quantile({grid:d2 2}, {n:0.5 0.3})", "quantile({grid:d2 2}, xp.tensor([[0.5]]))",
        "isin({grid:i2 3}, xp.tensor([1, {n:2 -1}]), invert={flag}, assume_unique={flag})", "isin({grid:i3}, xp.tensor([0.5, 1.0]))", "isin({n:1 5}, xp.tensor([1, 2]))", "isin({grid:3}, {n:1 0.5})", "isin({n}, {n})", "searchsorted(xp.tensor([1, 3, 3, 5]), xp.tensor({one:3|[0, 3, 9]|[[3]]}), right={flag})", "searchsorted(xp.tensor([1.0, 3.0, 5.0]), {n:3.0 0 9.5})",
        "searchsorted(xp.tensor([[1, 3], [2, 4]]), xp.tensor([[{n:2 3}], [4]]), side='{one:left|right}')", "searchsorted(xp.tensor([[1, 3], [2, 4]]), xp.tensor([3]))", "searchsorted(xp.tensor([5, 1, 3]), xp.tensor([2, 4]), sorter=xp.tensor({one:[1, 2, 0]|[0, 1]|[0, 1, 9]}))", "searchsorted(xp.tensor([1, 3]), xp.tensor([2]), out_int32={flag})",
        "searchsorted(xp.tensor([1, 3]), xp.tensor([2]), side='right', right=False)", "searchsorted(xp.tensor([1.0, math.nan]), xp.tensor([math.nan, 2.0]))", "searchsorted(xp.tensor([1, 3]), xp.tensor([2.0]))", "searchsorted(xp.tensor(1), xp.tensor([2]))", "bucketize(xp.tensor([[1, 3], [5, 0]]), xp.tensor([1, 3, 5]), right={flag})", "bucketize({n:3 2.5}, xp.tensor([1, 3]), out_int32={flag})",
        "bucketize({special}, xp.tensor([-1.0, 0.0, 1.0]))", "bucketize({grid:3}, xp.tensor([[1.0]]))", "bincount(xp.tensor({one:[0, 1, 1, 5]|[]|[[1]]|[-1]|[1.0]|[True]|3}), minlength={n:0 3 8 -1})", "bincount(xp.tensor([1, 1, 3]), {grid:3})", "bincount(xp.tensor([1, 1]), {grid:3})", "bincount(xp.tensor([], dtype=xp.int64), minlength={n:0 2})",
        "bincount(xp.tensor([2, 0], dtype=xp.uint8), weights=xp.tensor([2, 3]))", "histc({grid:d6}, {n:3 4 0}, {n:-2 0}, {n:2 0})", "histc({grid:d6}, bins={n:2 5})", "histc(xp.tensor([1.0, 1.0, 1.0]), 3)", "histc({grid:d6}, 2, {n:3 1}, {n:-1 1})", "histc({special}, 3)", "histc({grid:i6}, 3, 0, 2)", "histc(xp.zeros(0), 3)", "histc(xp.tensor([0.0, 1.0, 2.0]), 2, 0, 2)",
        "histogram({grid:d6}, {n:3 4})", "histogram({grid:d6}, {n:2 3}, range=({n:-1.0 0.0}, 1.5), density={flag})", "histogram({grid:d6}, xp.tensor([-1.0, 0.0, 1.5], dtype=xp.float64), weight={grid:d6}.abs())", "histogram({grid:d6}, 2, range=(1.0, -1.0))", "histogram({grid:d6}, xp.tensor([1.0, 0.0], dtype=xp.float64))", "histogram({grid:i6}, 3)", "histogram({grid:d6}, 3, density=True, weight={grid:d6}.abs())",
        "histogramdd({grid:d4 2}, [{n:2 3}, 2])[0]", "histogramdd({grid:d4 2}, 2, range=[-1.0, 1.0, -2.0, 2.0])[0]", "histogramdd({grid:d4 2}, [xp.tensor([-1.0, 0.0, 2.0], dtype=xp.float64)] * 2).hist", "unique(xp.tensor([{n:3 1}, 1, 2, 1, math.nan, math.nan]), return_counts=True)", "unique({grid:i6}, sorted=False, return_inverse=True)[1].shape", "unique(xp.zeros({one:0|0, 2}))", "unique(xp.tensor({n}), True, True, True)",
        "unique(xp.tensor([[1, 2], [1, 2], [0, {n:2 3}]]), dim={n:0 1}, return_inverse=True, return_counts=True)", "unique_consecutive(xp.tensor([1, 1, 2, 2, 1]), True, True)", "unique_consecutive(xp.tensor([[1, 1], [1, 1], [2, 1]]), dim=0, return_counts=True)", "unique({grid:b5}, return_counts=True)", "cummax(xp.tensor([1.0, 3.0, 3.0, math.nan, 5.0]), 0)", "cummin(xp.tensor([3, 1, 1, 0]), 0)",
        "cummax(xp.tensor({n}), 0)", "cummax(xp.zeros(0), 0)", "cummax({grid:3})", "cummin({grid:c3}, 0)", "max({grid:i2 3}, 1, True)", "argmax(xp.tensor([1.0, {n:1.0 2.0}, 1.0]))", "argsort(xp.tensor([3, 1, 3, 1]), stable=True, descending={flag})", "sort(xp.tensor([0.0, -0.0, 0.0, -0.0]), stable=True, descending={flag})", "sort(xp.tensor([1, 1, 0, 0]), descending=True, stable=True)",
        "sort(xp.arange(3.0))[0].data_ptr() == {x}.data_ptr()", "topk({grid:6}, 3, sorted={flag})[0].sort()[0]",
    )),
    *(f"(lambda a: xp.autograd.grad((a.{call} * 2 if {{flag}} else a.{call} ** 2).sum(), a)[0])({{grid:d2 4}}.requires_grad_())" for call in (
        "sort({n:0 1}, {flag})[0]", "topk(2, 1)[0]", "kthvalue(2, 1)[0]", "median(1)[0]", "median()", "nanmedian()", "mode(1)[0]", "quantile({n:0.2 0.5 0.9}, 1)", "nanquantile(0.4)", "cummax(1)[0]", "cummin({n:0 1})[0]", "msort()", "max()", "min(0)[0]", "amax({n:0 1})", "amin((0, 1))", "aminmax()[0]", "unique()",
    )),
    binds="r", takes="exact", needs="autograd.tape", free=True, weight=0.6,
)  # fmt: skip
rows(
    "running sums",
    *(f"(lambda a: a.{call})({source})" for source in ("{special:2d}", "{grid:3 4}", "{grid:i2 3}", "{grid:b2 3}", "xp.tensor({n})", "xp.zeros(2, 0)", "{grid:c2 2}") for call in (
        "cumsum({n:0 1 -1})", "cumprod({n:0 1})", "logcumsumexp({n:0 1})", "cumsum({n:0 1}, dtype=xp.{one:float64|int64|float16|int8})", "cumprod(0, dtype={dtype})", "cumsum()", "cumsum(2)", "cummax({n:0 1})", "diff()", "diff(n={n:0 1 2 5})", "diff(dim={n:0 -1})", "cumsum_({n:0 1})", "cumprod_({n:0 1})", "cumsum_(0, dtype=xp.float64)", "cumprod_(0, dtype={dtype})",
    )),
    *(f"xp.{call}" for call in (
        "diff({grid:2 3}, {n:1 2}, {n:0 1}, prepend={grid:2 1})", "diff({grid:2 3}, dim=1, append={grid:2 2})", "diff({grid:4}, prepend={grid:1}, append={grid:2})", "diff({grid:4}, n={n:0 -1 4})", "diff(xp.tensor([200, 100, 255], dtype=xp.uint8))", "diff(xp.tensor([True, False, False]))", "diff(xp.tensor({n}))", "diff({grid:2 3}, prepend={grid:3 1})",
        "diff({grid:i3}, append={grid:2})", "trapezoid({grid:4})", "trapezoid({grid:4}, dx={n:2 0.5})", "trapezoid({grid:4}, {grid:4})", "trapezoid({grid:2 3}, {grid:3}, dim={n:0 1})", "trapezoid({grid:2 3}, {grid:2 3}, dim={n:0 1})", "trapezoid({grid:2 3}, dx=2, dim=0)", "trapezoid({grid:4}, {grid:4}, dx=2)", "trapezoid({grid:4}, {grid:3})", "trapz({grid:4}, {grid:4})", "trapz({grid:4}, dx={n:2 3})",
        "cumulative_trapezoid({grid:4})", "cumulative_trapezoid({grid:4}, dx={n:2 0.5})", "cumulative_trapezoid({grid:2 3}, {grid:3})", "cumulative_trapezoid({grid:2 3}, dim={n:0 1})", "cumulative_trapezoid({grid:4}, {grid:4}, dx=2)", "trapezoid({grid:i4})", "trapezoid({grid:1})", "trapezoid(xp.zeros(0))", "trapezoid({grid:b4})", "trapezoid(xp.tensor({n}))",
        "gradient({grid:5})", "gradient({grid:3 4})", "gradient({grid:4}, spacing={n:2.0 0.5})", "gradient({grid:5}, spacing=(xp.tensor([0.0, 1.0, 3.0, 4.0, {n:6.0 8.0}]),))", "gradient({grid:3 4}, spacing=[2.0, {n:0.5 3.0}])", "gradient({grid:3 4}, dim={one:0|1|(0, 1)|(1, 0)|(0, 0)|-1|2})", "gradient({grid:5}, edge_order={n:1 2 3})", "gradient({grid:2})", "gradient({grid:1})",
        "gradient({grid:2}, edge_order=2)", "gradient({grid:3 4}, spacing=[2.0, 0.5], dim={one:0|(0, 1)|(1, 0)})", "gradient({grid:i5})", "gradient({grid:3 4}, spacing=([0.0, 1.0, 3.0], [0.0, 1.0, 2.0, 4.0]))", "gradient({grid:c4})", "gradient({grid:3 4}, spacing=(xp.tensor([0.0, 1.0, 3.0]), xp.tensor([0.0, 2.0, 3.0, 4.0])), edge_order={n:1 2})",
        "cumsum(xp.tensor([2048.0, 1.0, 1.0, 1.0], dtype=xp.float16), 0)", "cumsum(xp.tensor([256.0, 1.0, 1.0], dtype=xp.bfloat16), 0)", "cumsum(xp.tensor([100, 100], dtype=xp.int8), 0)", "cumprod(xp.tensor([100, 100], dtype=xp.uint8), 0)", "logcumsumexp({grid:d3} * 1000, 0)", "logcumsumexp(xp.tensor([{one:math.inf|-math.inf|math.nan}, 1.0, 2.0]), 0)", "logcumsumexp({grid:i3}, 0)",
        "cumsum(xp.tensor([0.1, 0.2, 0.3]).half(), 0)", "cumprod({grid:d3}, 0, out=xp.zeros(3))", "logsumexp({grid:d2 2} * 1000, {n:0 1})", "logsumexp({special:2d}, 1)", "logaddexp({special}.double() * 1000, {special}.double())",
    )),
    "(lambda a: a.cumsum_(0) is a)({grid:3})", "(lambda a: (a.cumsum_(0), a._version)[1])({grid:3})", "(lambda a: a.cumsum_(0))({grid:3}.requires_grad_())", "(lambda a: a.cumprod_(0, dtype=xp.float64))({grid:i3})",
    *(f"(lambda a: xp.autograd.grad((xp.{call} * {{n:1 2 3}} * {{grid:d2 3}}).sum(), a)[0])({{one:xp.tensor([[1.0, 0.0, 2.0], [0.0, 0.0, 3.0]], dtype=xp.float64, requires_grad=True)|xp.tensor([[1.0, -2.0, 2.0], [0.5, 1.0, 3.0]], dtype=xp.float64, requires_grad=True)}})" for call in (
        "cumsum(a, {n:0 1})", "cumprod(a, {n:0 1})", "logcumsumexp(a, {n:0 1})", "cummax(a, {n:0 1})[0]", "cummin(a, {n:0 1})[0]", "prod(a, {n:0 1}, True)", "logsumexp(a, {n:0 1}, True)", "softmax(a, {n:0 1})", "cumsum(a, 1, dtype=xp.float32)", "norm(a, {n:1 2 3}, 1, True)", "std(a, 1, keepdim=True)", "amax(a, 1, True)",
    )),
    *(f"(lambda a: xp.autograd.grad((xp.autograd.grad((xp.{call} ** 2).sum(), a, create_graph=True)[0] ** 2).sum(), a)[0])(xp.tensor([[1.0, 0.0, 2.0], [0.5, -1.0, 3.0]], dtype=xp.float64, requires_grad=True))" for call in ("cumprod(a, 1)", "cumsum(a, 0)", "prod(a, 1)", "prod(a)", "logcumsumexp(a, 1)", "diff(a)", "trapezoid(a)", "gradient(a)[1]")),
    binds="r", needs="autograd.double mutable", free=True, weight=0.6,
)  # fmt: skip

"""What is left: special points of powers, kinds of sums, copies of what has no memory, errors within contexts, deep graphs."""

from conformance.fuzz.grammar.details import _A
from conformance.fuzz.grammar.families import STEPS, UNARY
from conformance.fuzz.grammar.probes import several, tried
from conformance.fuzz.production import rows

_POINTS = (
    "xp.tensor([-math.inf, -2.0, -1.0, -0.0, 0.0, 0.25, 1.0, 2.0, math.inf, math.nan], dtype=xp.{one:float64|float32})"
)
_EXPONENTS = ("0.5", "-0.5", "2", "-1", "-2", "3", "1", "0", "1.5", "0.0", "-0.0", "math.inf", "math.nan", "2.0", "-3")
_NAMES = (
    "axis0=0, axis1=1",
    "dim0=0, dim1=1",
    "axis0=-1, axis1=0",
    "0, axis1=1",
    "0, dim1=1",
    "axis0=0",
    "0, 1",
    "dim0=0, axis1=1",
)
_EQUATIONS = (
    "'i...j,j->i...'|2 3 4|4", "'...ij,jk'|2 2 3|3 2", "'i...,i...'|2 3|2 3", "'...i,...i'|2 3|2 3",
    "'ij...,jk...->ik...'|2 2 3|2 2 3", "'...,...'|2 3|3", "'i...->...i'|2 3 4|", "'...ij->...ji'|2 3 4|",
    "'i...'|2 3|", "'...ii->...i'|2 3 3|", "'...,i->i...'|2 3|2", "'b...i,b...j'|2 2 3|2 2 3", "'i...j->j'|2 3 4|",
    "'...i->'|2 3|",
)  # fmt: skip
_SET_TO = (
    "a.view_as(a)",
    "a.t()",
    "a[...]",
    "a.detach()",
    "a.clone()",
    "a.reshape(-1)",
    "a[1:]",
    "a.t().t()",
    "a.view(1, 2, 3)",
    "a.expand(2, 3)",
    "a.as_strided((2, 3), (3, 1))",
    "a.as_strided((2, 3), (0, 1))",
    "a.unsqueeze(0)[0]",
    "a.data",
    "a.view(3, 2)",
)
_GEOMETRIES = (
    "(2,), (1,), -1", "(7,), (1,)", "(6,), (1,), 1", "(6,), (1,), 0", "(2, 3), (3, 1), 1", "(2, 2), (4, 2)",
    "(2, 2), (4, 1)", "(2,), (5,)", "(2,), (6,)", "(0,), (1,), 100", "(1,), (9,)", "(1,), (1,), 5", "(1,), (1,), 6",
    "(2,), (-1,)", "(-1,), (1,)", "(2, 3), (1,)", "(), ()", "(), (), 6", "(3,), (0,), 5", "(3,), (0,), 6",
)  # fmt: skip
rows(
    "remainders of values",
    *(tried([f"({_POINTS}) ** {p}" for p in some]) for some in several(_EXPONENTS)),
    *(tried([f"(lambda a: a.pow_({p}))({_POINTS})" for p in some]) for some in several(_EXPONENTS)),
    *(tried([f"{p} ** ({_POINTS})" for p in some]) for some in several(("0.5", "2", "0", "1", "-1", "-2.0", "10",
            "math.inf"))),
    *(tried([f"xp.{name}(xp.tensor([[1, 0], [2, 3]]).to({source}), {given}dtype=xp.{d})" for d in ("bool", "uint8",
            "int32", "int64", "float16", "float64", "complex64")]) for name, given in (("cumsum", "0, "), ("cumprod",
            "1, "), ("sum", ""), ("sum", "0, "), ("prod", ""), ("prod", "1, "), ("nansum", ""))
        for source in ("xp.int64", "xp.float32", "xp.uint8")),
    *(tried([f"xp.tensor({data}, dtype=xp.{d}).{asked}" for asked in ("tolist()", "to(xp.int64)", "to(xp.float64)",
            "numpy().dtype.name", "sum().dtype", "view(xp.int8).tolist()", "clone()", "__repr__()",
            "flatten()[0].item()")]) for d, data in (("uint64", "[2**64 - 1, 2**63, 1]"), ("uint32",
            "[2**32 - 1, 2**31, 1]"), ("uint16", "[2**16 - 1, 2**15, 1]"), ("int64",
            "[2**63 - 1, -2**63, 2**53 + 1]"))),
    *(tried([f"(lambda z: (z.{name}_(), z))({{grid:c3}})" for name in some])
        for some in several([*sorted({*UNARY} - STEPS - {"positive"}), "floor", "round", "sign", "sgn", "angle"])),
    *(tried([f"(lambda a: (y := (a * 0.5).{name}_(), y.sum().backward(), a.grad))({_A})[2]" for name in some])
        for some in several(sorted({*UNARY} - {"positive", "conj_physical", "sgn", "angle"}))),
    *(tried([f"xp.matrix_exp({{grid:d{n} {n}}} * {scale})" for scale in ("0.01", "0.2", "0.7", "2.0",
            "5.0")] + [f"xp.linalg.matrix_exp({{grid:d2 {n} {n}}})"]) for n in (2, 3)),
    *(tried([f"xp.einsum({e.split('|')[0]}, " + ", ".join(f"{{grid:d{s}}}" for s in e.split("|")[1:] if s) + ")"
            for e in some]) for some in several(_EQUATIONS)),
    *(tried([f"xp.{name}({{grid:d3}}.abs() + 0.5, {{grid:d3}}.abs() + 1.5)" for name in ("igamma", "igammac",
            "special.gammainc", "special.gammaincc", "special.zeta", "special.xlogy", "xlogy", "polar", "hypot",
            "special.xlog1py")]) for _ in range(1)),
    *(tried([f"{call}polygamma({n}, {{grid:d3}}.abs() + 0.5)" for n in (-1, 0, 1, 2, 3) for call in ("xp.",
            "xp.special.")]) for _ in range(1)),
    *(tried([f"xp.multinomial(xp.tensor({weights}), {n}{given})" for weights in ("[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]",
            "[0.0, 2.0]", "[[0.0, 0.0], [1.0, 0.0]]", "[[0.0, -1.0]]", "[0, 1]", "[[[1.0]]]") for n, given in ((1, ""),
            (2, ", True"))]) for _ in range(1)),
    *(f"[xp.tensor([0.1, 1 / 3, 1e-7, 16777217.0], dtype=d)[{n}].item() for d in (xp.float16, xp.bfloat16, xp.float32, xp.float64)]"
        for n in range(4)),
    *(f"[xp.tensor([0.1, 1 / 3, 1e-7, 3.7], dtype=d).{call} for d in (xp.float16, xp.bfloat16, xp.float32, xp.float64)]"
        for call in ("tolist()", "sum().item()", "__getitem__(3).__float__()", "__getitem__(3).__format__('.9g')")),
    binds="r", needs="mutable complex views numpy printing", guarded=False, free=True,
)  # fmt: skip
_BY_NAME = ("transpose", "swapaxes", "swapdims", "movedim", "moveaxis")
_EMPTY = ("(0, -1)", "(-1, 0)", "(2, -1, 0)", "(0,)", "(0, 3)", "(-1,)", "(0, 0)", "(-1, 2, 3)", "(3, -1)")
rows(
    "remainders of shapes",
    *(tried([f"[tuple(t.shape) for t in {call.replace('SIZES', sizes)}]" for sizes in ("0, 0", "0, 3", "3, 0",
            "2, 0, 0", "0, 3, 3", "0, 2, 3")]) for call in ("xp.linalg.lu(xp.ones(SIZES))",
            "xp.linalg.lu_factor_ex(xp.ones(SIZES))", "xp.linalg.qr(xp.ones(SIZES))", "xp.linalg.svd(xp.ones(SIZES))",
            "[xp.linalg.svdvals(xp.ones(SIZES))]", "[xp.linalg.pinv(xp.ones(SIZES))]",
            "[xp.linalg.matrix_rank(xp.ones(SIZES))]", "[xp.linalg.inv(xp.ones(SIZES))]",
            "xp.linalg.slogdet(xp.ones(SIZES))", "[xp.linalg.matrix_exp(xp.ones(SIZES))]",
            "xp.linalg.eigh(xp.ones(SIZES))", )),
    *(tried([f"{call}{given})" for given in _NAMES]) for name in _BY_NAME for call in (f"xp.{name}({{grid:2 3}}, ",
            f"{{grid:2 3}}.{name}(")), tried([f"(lambda a: (a.is_set_to({other}), {other}.is_set_to(a)))({{grid:2 3}})"
            for other in _SET_TO]),
    *(tried([f"(lambda a: {call.replace('GIVEN', given)})({{grid:6}})" for given in some])
        for call in ("a.as_strided(GIVEN)", "xp.as_strided(a, GIVEN)", "xp.as_strided(a[1:], GIVEN)",
            "a.as_strided_(GIVEN)",
            "(lambda t: (t.shape, t.stride(), t.untyped_storage().nbytes()))(a.set_(a.untyped_storage(), 0, *((GIVEN)[:2])))")
        for some in several(_GEOMETRIES)),
    *(tried([f"xp.zeros(0, 3).{call}({given})" for given in _EMPTY]) for call in ("reshape", "view", "expand",
            "new_zeros")),
    *(tried([f"xp.zeros({empty}).narrow({dim}, 0, {n})" for empty in ("0", "2, 0", "0, 2") for dim in (0, -1)
            for n in (0, 1)]) for _ in range(1)),
    *(tried([f"xp.zeros({shape})[{key}]" for key in ("xp.tensor([5])", "[7, 8]", "xp.tensor([], dtype=xp.int64)",
            "xp.tensor([0])", "[[-9]]", "..., [4]", "[0], [9]")]) for shape in ("0, 3", "3, 0", "2, 0, 3", "0")),
    *(tried([f"xp.{name}({{grid:3 4}}, {source}, {given})" for source in ("{grid:3}", "{grid:1}", "xp.tensor(2.0)",
            "{grid:4}", "{grid:3 4}", "{grid:1 4}", "{grid:3 1}")]) for name, given in (("diagonal_scatter", "0"),
            ("diagonal_scatter", "1"), ("select_scatter", "0, 1"), ("select_scatter", "1, 1"), ("slice_scatter",
            "0, 1, 2"), ("slice_scatter", "1, 0, 1"))),
    *(tried([f"{made}.{call}.stride()" for made in ("xp.ones(4, 6).t()[::2]",
            "xp.ones(2, 3, 4).permute(2, 0, 1)[:, :, ::2]", "xp.ones(1, 3).expand(2, 3).t()", "xp.ones(4, 6)[:, ::2]",
            "xp.ones(2, 3, 4).transpose(0, 2)[1:]", "xp.ones(3, 4).t()")]) for call in ("clone()", "to(xp.float64)",
            "contiguous()", "add(1)", "exp()", "copy_(xp.tensor(1.0)).clone(memory_format=xp.preserve_format)",
            "half()", "new_zeros(2, 3)")),
    *(tried([f"xp.{name}({made}).stride()" for made in ("xp.ones(4, 6).t()[::2]",
            "xp.ones(2, 3, 4).permute(2, 0, 1)[:, :, ::2]", "xp.ones(4, 6)[:, ::2]",
            "xp.ones(2, 3, 4).transpose(0, 2)[1:]", "xp.ones(3, 4).t()")]) for name in ("empty_like", "zeros_like",
            "ones_like", "rand_like", "neg", "sigmoid")),
    *(tried([f"xp.linalg.{name}({given})" for given in ("xp.tensor(1.0)", "{grid:d3}", "{grid:d2 3}", "{grid:i3 3}",
            "xp.ones(0, 0)", "{grid:b2 2}", "2.0", "[[1.0]]", "None", "xp.ones(1, 0)", "{grid:d2 2 3}")])
        for name in ("det", "inv", "cholesky", "eigh", "qr", "matrix_rank", "pinv", "slogdet", "vander", "matrix_exp",
            "cond", "norm", "matrix_norm", "vector_norm", "svdvals", "multi_dot")), binds="r",
    needs="mutable views strides complex", guarded=False, free=True,
)  # fmt: skip
_WITHOUT_MEMORY = (
    "copy.deepcopy({})", "copy.copy({})", "pickle.loads(pickle.dumps({}))", "{}.clone()", "{}.detach()",
    "xp.zeros_like({})", "{}.t()", "{}.sum(0)", "{} * 2", "{}.to(xp.float16)", "{}.new_zeros(2)", "{}.new_ones(2)",
    "{}.new_full((2,), 1)", "{}.new_empty(2)", "{}.new_tensor([1.0])", "xp.cat([{}, {}])", "{}[0]", "{}.contiguous()",
    "xp.full_like({}, 2)", "{}.view(-1)", "{} @ {}.t()",
)  # fmt: skip
_LARGE = (
    "xp.empty(2**20, 2**20, device='meta')",
    "xp.empty(2**31, 3, device='meta')",
    "xp.empty(3, 2**40, device='meta').t()",
    "xp.zeros(2**15, 2**15, 2**15, device='meta')",
)
rows(
    "remainders of meta",
    *(tried([f"(lambda t: (t.dtype, tuple(t.shape), t.stride(), str(t.device), t.requires_grad))({how.replace('{}', made)})"
            for how in some]) for made in ("xp.ones(2, 3, dtype=xp.float64, device='meta')",
            "xp.ones(3, 2, dtype=xp.int16, device='meta')", "xp.ones(2, 3, device='meta', requires_grad=True)")
        for some in several(_WITHOUT_MEMORY)),
    *(tried([f"(lambda t: {asked})({made})" for made in _LARGE]) for asked in ("(t.stride(), t.numel(), t.nbytes)",
            "(t[1:, 1:].stride(), t[1:, 1:].storage_offset())", "(t + 1).stride()", "t.sum(0).shape",
            "t.reshape(-1).stride()", "t.transpose(0, 1).contiguous().stride()",
            "(t.untyped_storage().nbytes(), t.element_size())")), binds="r",
    needs="device.meta autograd.tape strides views", guarded=False, free=True,
)  # fmt: skip
_FAILING = "def _within(context, seen):\n    try:\n        with context:\n            raise {error}('no')\n    except {error}:\n        return seen()\n"
_CONTEXTS = (
    "xp.no_grad()",
    "xp.inference_mode()",
    "xp.enable_grad()",
    "xp.autograd.detect_anomaly()",
    "xp.set_grad_enabled(False)",
    "xp.device('meta')",
    "xp.autograd.graph.save_on_cpu()",
    "xp.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t * 0)",
    "xp.autograd.set_multithreading_enabled(False)",
    "xp.autograd.graph.allow_mutation_on_saved_tensors()",
)
_STATE = "(xp.is_grad_enabled(), xp.is_inference_mode_enabled(), xp.is_anomaly_enabled(), str(xp.zeros(1).device), xp.autograd.grad((_x * _x).sum(), _x))"
rows(
    "remainders of contexts",
    *(tried([f"_within({context}, lambda: {_STATE})" for context in _CONTEXTS[:9]] + [_STATE],
            "_x = {grid:d3}.requires_grad_()\n" + _FAILING.replace("{error}", error)) for error in ("ValueError",
            "RuntimeError", "KeyError")),
    *(tried([f"_within({context}, lambda: ({seen}))" for context in ("xp.device(accelerator)", "xp.device(second)",
            "xp.cuda.stream(xp.cuda.Stream())", "xp.cuda.device(1)", "xp.accelerator.device_index(1)")] + [seen],
            _FAILING.replace("{error}", error)) for error in ("ValueError", "KeyError")
        for seen in ("str(xp.zeros(1).device), xp.cuda.current_device(), xp.cuda.current_stream() == xp.cuda.default_stream()",
            )),
    tried([f"(lambda s: (xp.cuda.set_stream(s), xp.cuda.set_stream({given}), xp.cuda.current_stream() == s, xp.cuda.set_stream(xp.cuda.default_stream()))[2])(xp.cuda.Stream())"
            for given in ("None", "xp.cuda.default_stream()", "xp.cuda.current_stream()")]),
    *(tried([f"{call}({given})" for given in ("'meta'", "'cpu'", "'gpu'", "0", "1.5", "None", "xp.device('cpu')",
            "xp.device('meta')", "accelerator")]) for call in ("xp.get_device_module", "xp.device", "xp.zeros(1).to")),
    *(tried([f"{made.replace('THERE', 'xp.ones(2, dtype=xp.float64, device=' + there + ')')}.device"
            for made in ("THERE.new_zeros(2)", "THERE.new_ones(2)", "THERE.new_full((2,), 1)", "THERE.new_empty(2)",
            "THERE.new_tensor([1.0])", "THERE.new_empty_strided((2,), (1,))", "xp.tensor(THERE)", "xp.as_tensor(THERE)",
            "xp.asarray(THERE)", "xp.asarray(THERE, copy=True)", "xp.zeros_like(THERE)", "THERE.untyped_storage()",
            "THERE.clone().untyped_storage()", "THERE[1:].untyped_storage()", "copy.deepcopy(THERE)")])
        for there in ("accelerator", "second", "'cpu'")), binds="r",
    needs="device.several device.current autograd.double", guarded=False, free=True,
)  # fmt: skip
rows(
    "remainders of contexts",
    *(tried([f"_within({context}, lambda: {_STATE})" for context in _CONTEXTS[:5]] + [_STATE],
            "_x = {grid:d3}.requires_grad_()\n" + _FAILING.replace("{error}", error)) for error in ("ValueError",
            "RuntimeError")),
    *(tried([f"_nested({outer}, {inner})" for outer in (True, False) for inner in (True,
            False)] + ["xp.sparse.check_sparse_tensor_invariants.is_enabled()"],
            "def _nested(outer, inner):\n    c, seen = xp.sparse.check_sparse_tensor_invariants, []\n    with c(outer):\n        with c(inner): seen.append(c.is_enabled())\n        seen.append(c.is_enabled())\n    return seen, c.is_enabled()\n")
        for _ in range(1)), binds="r", needs="autograd.double", guarded=False,
)  # fmt: skip
_DEEP = "_x = {grid:d3}.requires_grad_()\n_y, _s = _x * 1, []\nfor _ in range({n:550 700}): _y = _y * 1.0 + _x\n"
"""Two nodes a turn: beyond the 1000 calls in one another that Python allows.  A third one beside them took twice the time."""
_WRITES = (
    "b[:1].add_(1)",
    "b[:1].mul_(2)",
    "b[:1].zero_()",
    "b[0].copy_(a[1].detach())",
    "b.view(-1)[:2].sub_(1)",
    "b.t().add_(1)",
    "b[:1].neg_()",
    "b.__setitem__(0, 1.0)",
    "b.add_(1)",
    "b.zero_()",
    "b.fill_(2)",
    "b.unbind()[0].add_(1)",
    "b.diagonal().fill_(1)",
)
rows(
    "remainders of graphs",
    *(tried([step, "_x.grad", "_s"], _DEEP) for step in ("_y.sum().backward()",
            "(_x.register_hook(lambda g: _s.append(1)), _y.sum().backward())",
            "(_x.register_post_accumulate_grad_hook(lambda p: _s.append(2)), _y.sum().backward())",
            "xp.autograd.grad(_y.sum(), _x)", "(_y.register_hook(lambda g: g * 2), _y.sum().backward())",
            "(_y.retain_grad(), _y.sum().backward(), _y.grad)",
            "(_y.grad_fn.register_hook(lambda i, o: _s.append(len(i))), _y.sum().backward())",
            "_y.sum().backward(inputs=[_x])",
            "xp.autograd.grad(xp.autograd.grad((_y * _y).sum(), _x, create_graph=True)[0].sum(), _x)")),
    *(tried([f"(lambda a: (b := a + a, {write}, s := b.sum(), s.backward(), a.grad.clone(), {again}, a.grad))({_A})[4:]"
            for write in some]) for again in ("s.backward()", "b.sum().backward()", "xp.autograd.grad(b.sum(), a)")
        for some in several(_WRITES)),
    *(tried([f"(lambda a: (setattr(a, 'grad', {kept}), (a * 2).sum().backward(), a.grad))({{grid:d2 3}}.requires_grad_())[2]"
            for kept in ("xp.zeros(1, 3, dtype=xp.float64).expand(2, 3)", "xp.zeros((), dtype=xp.float64).expand(2, 3)",
            "xp.zeros(3, 2, dtype=xp.float64).t()", "xp.zeros(4, 3, dtype=xp.float64)[::2]", "xp.ones(2, 3)",
            "xp.ones(3, 2)", "xp.zeros(2, 1, dtype=xp.float64).expand(2, 3)", "None", "1.0")]) for _ in range(1)),
    *(tried([f"(lambda a: (b := (a * 1).expand(2, 2, 3), {write}, b.sum().backward(), a.grad, b))({_A})[3:]"
            for write in ("b[0].add_(1)", "b.add_(1)", "b.mul_(2)", "b[0, 0].zero_()", "b.copy_(xp.ones(2, 2, 3))",
            "b.select(0, 0).mul_(2)",
            "b.zero_()")] + [f"(lambda a: (b := (a * 1), {write}, b.sum().backward(), a.grad, b))({_A})[3:]"
            for write in ("b.unsqueeze(0).expand(1, 2, 3).add_(1)", "b.as_strided((2, 2), (0, 1)).add_(1)",
            "b.as_strided((2, 2), (1, 1)).mul_(2)")]) for _ in range(1)),
    *(tried([f"(lambda x, w: (y := x * 3, {change}, (y + w * 2).sum().backward(retain_graph=True), x.grad, w.grad))({{grid:d3}}.requires_grad_(), {{grid:d3}}.requires_grad_())[3:]"
            for change in ("x.detach_()", "(x.detach_(), x.add_(w * 1))", "x.requires_grad_(False)",
            "(x.requires_grad_(False), x.mul_(w))", "x.data.add_(1)", "xp.no_grad()(lambda: x.add_(1))()",
            "(x.detach_(), x.requires_grad_())", "setattr(x, 'data', w.data)", "x.detach().zero_()",
            "x.set_(w.detach().clone())")]) for _ in range(1)),
    *(tried([f"(lambda a: (b := a * 2, b.set_({source}), b.requires_grad, b.is_leaf, b.grad_fn and b.grad_fn.name(), b.sum().backward(), a.grad))({_A})[2:]"
            for source in ("xp.ones(2, 3, dtype=xp.float64)", "a.detach()", "xp.zeros(2, dtype=xp.float64)", "",
            "xp.ones(2, dtype=xp.float64).untyped_storage()")]) for _ in range(1)),
    *(tried([f"(lambda a: ({made}(*{sizes}, out=a), a.requires_grad, a.is_leaf, a._version))({leaf})"
            for leaf in ("xp.ones(3, requires_grad=True)",
            "xp.ones(3)")] + [f"xp.no_grad()(lambda a: ({made}(*{sizes}, out=a), a.requires_grad, a.is_leaf, a._version))({leaf})"
            for leaf in ("xp.ones(3, requires_grad=True)", )]) for made, sizes in (("xp.zeros", "(3,)"), ("xp.ones",
            "(3,)"), ("xp.arange", "(3,)"), ("xp.full", "((3,), 2.0)"), ("xp.linspace", "(0, 1, 3)"), ("xp.exp",
            "(xp.ones(3),)"), ("xp.add", "(xp.ones(3), 1)"), ("xp.cat", "([xp.ones(3)],)"), ("xp.eye", "(3, 1)"))),
    *(tried([f"(lambda y, s: ({hook}, y.sum().backward(), s, _x.grad))(_F.apply(_x * 1), [])[2:]"
            for hook in ("y.grad_fn.register_hook(lambda i, o: s.append((len(i), len(o))))",
            "y.grad_fn.register_prehook(lambda o: s.append(len(o)))",
            "y.grad_fn.register_hook(lambda i, o: tuple(g * 2 for g in i))",
            "y.grad_fn.register_prehook(lambda o: tuple(g * 3 for g in o))",
            "y.register_hook(lambda g: s.append(g.tolist()))", "(y.retain_grad(), s.append(y))",
            "y.grad_fn.register_hook(lambda i, o: s.append(o[0].tolist())).remove()")],
            "_x = {grid:d3}.requires_grad_()\n_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(lambda ctx, g: g * 2)))\n")
        for _ in range(1)),
    *(tried([f"(lambda c: (y := _F.apply(c), y is c, c.requires_grad, c.is_leaf, c.grad_fn and c.grad_fn.name(), y.requires_grad, c._version))({given})"
            for given in ("xp.ones(3)", "xp.ones(3, requires_grad=True) * 1", "xp.ones(3, requires_grad=True)",
            "(xp.ones(3, requires_grad=True) * 1).detach()", "xp.ones(4)[1:]",
            "(xp.ones(4, requires_grad=True) * 1)[1:]")] + [f"(lambda c, a: (y := _G.apply(c, a), c.requires_grad, c.is_leaf, y.requires_grad, c.grad_fn and c.grad_fn.name(), y.sum().backward(), a.grad))({given}, xp.ones(3, requires_grad=True))[1:]"
            for given in ("xp.ones(3)", "xp.ones(3, requires_grad=True) * 1", "xp.ones(4)[1:]")],
            "_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: (ctx.mark_dirty(a), a.mul_(2))[1]), backward=staticmethod(lambda ctx, g: g * 2)))\n_G = type('G', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, c, a: (ctx.mark_dirty(c), c.mul_(2).add_(a))[1]), backward=staticmethod(lambda ctx, g: (g * 2, g))))\n")
        for _ in range(1)),
    tried([f"(lambda a, b: xp.autograd.grad((xp.{call} ** 2).sum(), (a, b), allow_unused=True))({{grid:d3 2}}.requires_grad_(), {{grid:d4 2}}.requires_grad_())"
            for call in ("nn.functional.pdist(a)", "nn.functional.pdist(a, 3.0)", "cdist(a, b)", "cdist(a, b, 1.0)",
            "cdist(a, b, 3.0)", "nn.functional.hardsigmoid(a)", "nn.functional.tanhshrink(a)",
            *(f"nn.functional.embedding_bag(xp.tensor([[1, 3], [3, 0]]), b, mode='{mode}')" for mode in ("sum", "mean",
            "max")))]), binds="r", needs="autograd.double mutable views nn", guarded=False, free=True,
)  # fmt: skip
rows(
    "remainders of chance",
    tried([f"(lambda o: (xp.{call}, out=o) is o, tuple(o.shape), bool((o != 7).any())))(xp.full(({shape}), 7.0))"
            for call in ("rand(2", "randn(2", "rand(2, 3", "randperm(4", "randint(1, 5, (3,)",
            "normal(xp.zeros(3), xp.ones(3)", "bernoulli(xp.full((3,), 1.0)") for shape in ("2,", "0,")]),
    tried(["(lambda s: (xp.initial_seed() == s, xp.manual_seed(0))[0])(xp.seed())",
            "(lambda s: (xp.initial_seed() == s, xp.manual_seed(0))[0])(xp.random.seed())",
            "(xp.manual_seed(3), xp.seed(), xp.initial_seed() == 3, xp.manual_seed(0))[2]",
            "(xp.manual_seed(3), xp.random.seed(), xp.initial_seed() == 3, xp.manual_seed(0))[2]",
            "(lambda g: (g.manual_seed(3), g.seed() == g.initial_seed(), g.initial_seed() == 3)[1:])(xp.Generator())"]),
    *(tried([f"(xp.set_printoptions(profile={profile!r}), repr(xp.tensor([1 / 3])))" for profile in ("default", "short",
            "full", "nonsense", "no such profile", "")] + ["xp.set_printoptions(profile='default')"])
        for _ in range(1)), binds="r", needs="mutable printing", guarded=False,
)  # fmt: skip
_BYTES = ("0", "-1", "23", "24", "-24", "-25", "1:3", "30:", "::2", "None", "'a'", "0.5")
_CONVERTED = (
    "xp.from_numpy(a)", "xp.as_tensor(a)", "xp.tensor(a)", "xp.asarray(a)", "xp.from_dlpack(a)",
    "xp.asarray(a, copy=True)", "xp.from_numpy(a)[1:]", "xp.from_numpy(a).numpy()", "np.asarray(xp.from_numpy(a))",
    "xp.from_numpy(a) * 2",
)  # fmt: skip
rows(
    "remainders of memory", tried([f"xp.arange(3.0, dtype=xp.float64).untyped_storage()[{key}]" for key in _BYTES]),
    tried([f"xp.arange(24, dtype=xp.uint8).untyped_storage().__setitem__({key}, 7)" for key in ("0", "23", "24",
            "-25")]), tried([f"(lambda a: ({made}, _weakref.ref(a))[1])(np.ones(3))() is None"
            for made in _CONVERTED] + [f"(lambda a: (lambda t, r: (t, r))({made}, _weakref.ref(a)))(np.ones(3))[1]() is None"
            for made in _CONVERTED[2:3]], "import weakref as _weakref\n", ),
    tried([f"(lambda a: (y := _within({context}, lambda: a * a), a.detach().mul_(3), y.sum().backward(), a.grad)[3])({_A})"
            for context in ("xp.autograd.graph.save_on_cpu()", "xp.no_grad()", "xp.enable_grad()",
            "xp.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda t: t)",
            "xp.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t.clone())",
            "xp.autograd.graph.saved_tensors_hooks(lambda t: t.numpy().copy(), lambda a: xp.from_numpy(a))")],
        "def _within(context, step):\n    with context: return step()\n", ),
    tried([f"xp.tensor({weights}).multinomial({n}{given})" for weights in ("[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]",
            "[0.0, 2.0]", "[[0.0, 0.0, 3.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]") for n, given in ((1, ""), (2,
            ", True"), (3, ", replacement=True"))]), binds="r", needs="autograd.double mutable views numpy",
    guarded=False,
)  # fmt: skip
_SHOWN = (
    "repr(xp.arange(1200.0))[:60]", "len(repr(xp.arange(1200)))", "repr(xp.tensor([1e-5, 1.0]))",
    "repr(xp.tensor([1 / 3]))", "len(repr(xp.zeros(40, 40)))", "repr(xp.tensor([1e8, 0.1]))",
)  # fmt: skip
_SET = (
    "profile='full'",
    "profile='short'",
    "sci_mode=True",
    "sci_mode=False",
    "precision=2",
    "threshold=5, edgeitems=1",
    "linewidth=30",
)
rows(
    "remainders of settings",
    *(tried([f"xp.set_printoptions({first})", *_SHOWN[:3], f"xp.set_printoptions({then})", *_SHOWN[2:],
            "xp.set_printoptions(profile='default')", *_SHOWN]) for first in _SET for then in ("precision=3",
            "profile='default'", "sci_mode=None", "edgeitems=2")), binds="r", needs="printing", guarded=False,
)  # fmt: skip
_BUFFERS = (
    "",
    ", count=3",
    ", count=4",
    ", count=2",
    ", count=-1",
    ", count=0",
    ", offset=4",
    ", offset=12",
    ", offset=8, count=1",
    ", offset=8, count=2",
    ", offset=3",
    ", offset=-4",
)
_BY_ZERO = (
    "a.norm()",
    "xp.linalg.norm(a)",
    "xp.linalg.vector_norm(a, 2)",
    "a.norm(3)",
    "a.norm(1)",
    "xp.dist(a, a * 0)",
    "a.std()",
    "a.norm(math.inf)",
    "xp.hypot(a, a * 0).sum()",
    "a.abs().sum()",
    "a.prod()",
    "a.square().sum()",
)
rows(
    "remainders of arguments", tried([f"xp.{name}({{grid:d2 3}}, {given})" for name in ("var", "std", "var_mean",
            "std_mean") for given in ("False", "True", "1, False", "(0, 1), False", "1, True, True")]),
    *(tried([f"xp.frombuffer(bytearray({size}), dtype=xp.int32{given})" for given in _BUFFERS]) for size in (12, 10,
            0)), tried([f"xp.masked_select({{grid:1 3}}, {mask})" for mask in ("xp.tensor([[True], [False]])",
            "{grid:b3}", "{grid:b2 3}", "xp.tensor(True)", "{grid:b2}", "{grid:i3}")]), tried([f"{{grid:1 3}}.{call}"
            for call in ("masked_select(xp.tensor([[True], [False]]))", "masked_fill(xp.tensor([[True], [False]]), 7)",
            "masked_scatter(xp.tensor([[True], [False]]), xp.arange(6.0))", "where(xp.tensor([[True], [False]]), 7)",
            "masked_fill_(xp.tensor([[True], [False]]), 7)")]), tried([f"xp.{name}({{grid:c3}}{how})"
            for name in ("view_as_real", "real", "imag", "resolve_conj") for how in ("", ".conj()", ".conj().conj()",
            "[1:].conj()", ".conj().clone()")]),
    tried([f"(lambda a, f: (a.{call}.zero_(), a.stride(), a.shape))({{grid:2 3}}.float(), xp.ones(2, 3, 2, 2).to(memory_format=xp.channels_last))"
            for call in ("resize_as_(f)", "resize_as_(f, memory_format=xp.channels_last)",
            "resize_as_(f, memory_format=xp.contiguous_format)", "resize_(2, 3, 2, 2, memory_format=xp.channels_last)",
            "resize_(3, 2)", "resize_as_(f[:1])")]),
    *(tried([f"(lambda a: [xp.autograd.grad((xp.autograd.grad(y, a, create_graph=True)[0] * 2).sum(), a, allow_unused=True) for y in [{call}]])(xp.{zero}(3, dtype=xp.float64, requires_grad=True))"
            for call in _BY_ZERO]) for zero in ("zeros", "ones")),
    tried([f"(lambda a: (y := a * 2, y.retain_grad(), y.{change}, (y * 3).sum().backward(), y.grad, a.grad))({_A})[4:]"
            for change in ("t_()", "unsqueeze_(0)", "transpose_(0, 1)", "squeeze_()", "mul_(2)", "add_(1).t_()",
            "resize_(2, 3)", "swapaxes_(0, 1)")]),
    tried([f"(lambda a, b: (b.requires_grad_(), {write}, b.requires_grad, a, b))(*(lambda a: (a, a{part}))(xp.ones(2, 3)))"
            for part in ("[:1]", ".t()", ".view(6)", ".detach()", "[...]") for write in ("b.add_(1)",
            "xp.no_grad()(lambda: b.add_(1))()", "a.add_(1)")]), binds="r",
    needs="autograd.double mutable complex views strides numpy", guarded=False, free=True,
)  # fmt: skip
_AT_ZERO = "xp.tensor([0.0, -0.0, 1.0, -1.0], dtype=xp.float64)"
rows(
    "remainders of layers",
    tried([f"xp.nn.functional.prelu({_AT_ZERO}, xp.tensor({weight}, dtype=xp.float64)).signbit()" for weight in ("-1.0", "0.5", "[-2.0]", "0.0", "-0.0")]),
    tried([f"(lambda a: xp.autograd.grad({part}, a))({{grid:c2 2}}.requires_grad_())" for part in (
        "xp.linalg.slogdet(a)[1]", "xp.linalg.slogdet(a)[0].real", "sum(p.real for p in xp.linalg.slogdet(a))", "xp.linalg.det(a).abs()")]),
    tried([f"(lambda a: (xp.nn.functional.{name}(a, {p}, {given}) is a, a))({{grid:d3 2 4}})" for name in (
        "dropout", "alpha_dropout", "feature_alpha_dropout", "dropout1d") for p in ("1.0", "0.0") for given in ("True, True", "True, False", "False, True")]),
    tried([f"xp.nn.functional.group_norm({{grid:d2 4 1}}, {n})" for n in ("1", "2", "4", "3")]
        + [f"xp.nn.functional.group_norm({{grid:d1 2 1}}, {n})" for n in ("1", "2")]),
    tried([f"(lambda m: [(bool((p.abs() <= {bound}).all()), bool(p.std() > 0)) for p in m.parameters()])(xp.nn.{layer})" for layer, bound in (
        ("Bilinear(4, 3, 5)", "0.5"), ("Linear(4, 5)", "0.5"), ("Conv1d(4, 5, 1)", "0.5"), ("ConvTranspose1d(5, 4, 1)", "0.5"))]),
    tried([f"xp.tensor(2.0).repeat_interleave({given})" for given in ("3", "xp.tensor([3])", "xp.tensor(3)", "xp.tensor([1, 2])", "2, 0")]),
    tried([f"{{grid:3}}.{name}({mask}, {value})" for name, value in (("masked_fill", "1"), ("masked_fill_", "1"), ("masked_scatter", "{grid:3}")) for mask in ("[True, False, True]", "None", "True", "np.array([True, False, True])")]),
    binds="r", needs="autograd.tape nn complex mutable numpy", guarded=False, free=True,
)  # fmt: skip

"""How things end: what messages name, what lives on, what is refused by its keyword, and what results are written to.

Each row asks all forms of one thing of values of its own, so that it fits wherever it is dealt.
"""

from conformance.fuzz.grammar.corners import warned
from conformance.fuzz.grammar.details import _A
from conformance.fuzz.grammar.probes import several, told, tried
from conformance.fuzz.production import rows

_PARTS = (
    "y.unbind(0)", "y.split(1)", "y.chunk(2)", "y.tensor_split(2)", "y.unsafe_chunk(2)", "(y[0], y[1])", "y.hsplit(3)",
    "y.vsplit(2)", "y.unsafe_split(1)", "(y.view(3, 2), y.view(6))", "(y.t(), y.mT)", "(y.diagonal(), y.select(0, 1))",
)  # fmt: skip
_NAMED = "[Oo]utput [0-9]+ of [A-Za-z]+"
_STRICT = "not allowed in strict mode|independent of input [0-9]+|does not require gradients|input [0-9]+"
_MISMATCH = "-?[0-9]+[.][0-9]*|output [0-9]+|input [0-9]+"
_NOT_NUMBERS = "[A-Za-z]+Backward0|in its [0-9]+th output"


_FLAT = (
    "(a * 0).sqrt()",
    "(a * 0) / (a * 0)",
    "(a * 0).log() * 0",
    "(a - a).pow(-1) * (a - a)",
    "(a - a).norm()",
    "(a * 0).rsqrt() * 0",
    "xp.atan2(a - a, a - a)",
)
_CHECKED = "xp.autograd.gradcheck"
_RIGHT = "lambda a: a.detach()[0] * a * xp.tensor([3.0, 5.0], dtype=xp.float64)"
_TWO = "xp.tensor([{n:1.0 0.5}, {n:2.0 -1.5}], dtype=xp.float64, requires_grad=True)"
_FUNCTIONS = (
    "lambda a: a.sum()", "lambda a: (a ** 3).sum()", "lambda a: xp.ones((), dtype=a.dtype)",
    "lambda a: a.detach().sum()", "lambda a: (a * 2).sum()", "lambda a: a[0]", "lambda a: a[0] * a[1]",
    "lambda a: (a * 0).sum()",
)  # fmt: skip
rows(
    "endings of messages",
    *(told([f"(lambda a: (lambda y: (lambda t: (t[{n}].{write}, y))({parts}))(a{made}))({_A})" for n in (0, 1, -1)
            for write in ("add_(1)", "mul_(2)", "zero_()")], _NAMED) for parts in _PARTS for made in ("", " * 2")),
    *(told([f"(lambda a: xp.autograd.grad(({flat}).sum(), a))({_A})"
            for flat in _FLAT] + [f"(lambda a: (a * 2).{use})({_A})"
            for use in ("backward(xp.full((2, 3), math.nan, dtype=xp.float64))",
            "sum().backward(xp.tensor(math.nan, dtype=xp.float64))")], _NOT_NUMBERS, f"xp.autograd.{mode}", )
        for mode in ("detect_anomaly()", "detect_anomaly(check_nan=False)", "set_detect_anomaly(True)")),
    *(told([f"xp.autograd.functional.{name}({function}, {_TWO}.detach(){given}, strict=True)"
            for function in _FUNCTIONS], _STRICT) for name, given in (("jacobian", ""), ("hessian", ""), ("vhp",
            ", xp.ones(2, dtype=xp.float64)"), ("hvp", ", xp.ones(2, dtype=xp.float64)"), ("vjp", ""), ("jvp",
            ", xp.ones(2, dtype=xp.float64)"))),
    *(told([f"xp.autograd.functional.{name}({function}, ({_TWO}.detach(), {_TWO}.detach()), strict=True, create_graph={{flag}})"
            for function in ("lambda a, b: (a * a).sum()", "lambda a, b: (a * b).sum()", "lambda a, b: (a + b).sum()",
            "lambda a, b: xp.ones((), dtype=a.dtype)")], _STRICT) for name in ("jacobian", "hessian", "vjp")),
    told([f"{_CHECKED}({function}, {_TWO})" for function in (_RIGHT, "lambda a: a.detach() * a",
            "lambda a: (a.detach() * a).sum()", "lambda a: (a, a.detach() * a)", "lambda a: a * 2")], _MISMATCH),
    told([f"{_CHECKED}(lambda a, b: a.detach() * a * b, ({_TWO}, {_TWO}))",
            f"{_CHECKED}(lambda a, b: (a * b, b.detach() * b), ({_TWO}, {_TWO}))",
            f"{_CHECKED}(lambda a, b: a.sum() * b.detach() + b, ({_TWO}, {_TWO}))"], "output [0-9]+|input [0-9]+"),
    binds="r", needs="autograd.double mutable views", guarded=False, free=True,
)  # fmt: skip
_DRIFTING = (
    "_n = []\n"
    "_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(lambda ctx, g: (_n.append(0), g * (2 + len(_n) * {drift}))[1])))\n"
)
rows(
    "endings of checks",
    *(tried([f"{_CHECKED}(_F.apply, {_TWO}{given})" for given in ("", ", nondet_tol=1e-3", ", nondet_tol=1e-12",
            ", raise_exception=False", ", nondet_tol=1.0", ", nondet_tol=1e-3, raise_exception=False", ", atol=1.0",
            ", check_undefined_grad=False")], _DRIFTING.replace("{drift}", drift)) for drift in ("1e-9", "1e-6")),
    *(tried([f"{_CHECKED}(lambda a: (a.detach() * {share} + a * {rest}), {_TWO}{given})" for given in ("",
            ", atol=1e-2", ", rtol=0.5", ", eps=1e-2", ", atol=0.5, rtol=0.0", ", raise_exception=False")]) for share,
        rest in (("0.001", "0.999"), ("0.1", "0.9"), ("1e-7", "1.0"))), binds="r", needs="autograd.double mutable",
    guarded=False,
)  # fmt: skip
_MADE_OF = (
    "a * 2", "a.exp()", "a[0]", "a.sum()", "a.view(6)", "a.detach()", "a.clone()", "a.sigmoid() * a", "a.max(0)[0]",
    "a.sqrt()", "a.tanh()", "a.softmax(0)", "a.unbind(0)[0]", "xp.cat([a, a])", "a.prod()", "a.norm()", "a.add_(1)",
    "a.cumprod(0)", "(a * 2).relu_()", "a @ a.t()", "a.std()", "a.reciprocal()",
    "xp.linalg.inv(a @ a.t() + xp.eye(2, dtype=a.dtype))", "a.to(xp.float32)", "a.index_select(0, xp.tensor([0]))",
    "_F.apply(a)", "_G.apply(a)", "xp.from_dlpack(a.detach())", "xp.from_numpy(a.detach().numpy())",
    "xp.as_tensor(a.detach().numpy())", "copy.deepcopy(a.detach())", "a.untyped_storage()", "a.grad_fn",
    "(a * 2).grad_fn.next_functions[0][0]",
)  # fmt: skip
_LIVES = (
    "import weakref as _weakref, gc as _gc\n"
    "_F = type('F', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: (ctx.save_for_backward(y := a.exp()), y)[1]), backward=staticmethod(lambda ctx, g: g * ctx.saved_tensors[0])))\n"
    "_G = type('G', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: (ctx.save_for_backward(a), a * a)[1]), backward=staticmethod(lambda ctx, g: g * 2 * ctx.saved_tensors[0])))\n"
    "_gc.disable()\n"
)
rows(
    "endings of lives",
    *(tried([f"(lambda a: (lambda y: _weakref.ref({what}))({made}))({{grid:d2 3}}{tracked} * 1)() is None"
            for made in some], _LIVES) + "\n_gc.enable()" for what, tracked, of in (("y", ".requires_grad_()", [m
            for m in _MADE_OF if not m.endswith(("storage()", "grad_fn", "[0][0]"))]), ("y.grad_fn",
            ".requires_grad_()", ["_F.apply(a)", "_G.apply(a)", "_F.apply(_G.apply(a))"]), ("y", "", [m
            for m in _MADE_OF if not m.endswith(("storage()", "grad_fn", "[0][0]"))])) for some in several(of)),
    binds="r", needs="autograd.tape mutable views numpy", guarded=False,
)  # fmt: skip
_FOREIGN = (
    "shape=(2,)", "copy=True", "order='C'", "like='a'", "ndmin=1", "subok=True", "name='a'", "place='cpu'", "ctx='a'",
    "inplace=True", "stop_gradient=True", "size=2", "dim=0", "where=True", "requires_grad=None",
)  # fmt: skip
"""Keywords that other libraries have."""
rows(
    "endings of keywords",
    *(tried([f"{call}, {keyword})" for keyword in some]) for call in ("xp.tensor([1.0]", "xp.as_tensor([1.0]",
            "xp.asarray([1.0]", "xp.zeros(2", "xp.arange(3", "xp.full((2,), 1.0", "xp.eye(2", "xp.linspace(0, 1, 3",
            "xp.ones_like({grid:2}", "xp.from_numpy(np.ones(2)", "{grid:2}.to(xp.float64", "{grid:2}.to('cpu'",
            "{grid:2}.type(xp.float64", "{grid:2 3}.view(6", "{grid:2 3}.transpose(0, 1", "{grid:2 3}.permute(1, 0",
            "{grid:2}.add(1", "{grid:2}.copy_({grid:2}", "{grid:2}.fill_(1", "xp.cat([{grid:2}]", "xp.stack([{grid:2}]",
            "xp.where({grid:b2}, 1, 2", "xp.add({grid:2}, 1", "xp.sum({grid:2 3}", "{grid:2 3}.sum(0",
            "xp.exp({grid:2}", "xp.matmul({grid:2}, {grid:2}", "xp.squeeze({grid:2}", "xp.sort({grid:2}",
            "xp.maximum({grid:2}, {grid:2}", "xp.clamp({grid:2}, 0", "{grid:2}.expand(2, 2", "{grid:2}.repeat(2", )
        for some in several(_FOREIGN)),
    *(tried([f"xp.{name}({other}, {{grid:3}})" for name in some]) for other in ("[1.0]", "None", "'a'", "2",
            "np.ones(1)", "np.float64(2)", "(1.0,)") for some in several(("add", "sub", "mul", "div", "pow", "eq", "lt",
            "ge", "ne", "maximum", "fmod", "remainder", "floor_divide", "atan2", "hypot", "copysign", "logaddexp",
            "bitwise_and", "logical_or", "xlogy", "float_power", "true_divide", "rsub", "dot", "outer", "matmul",
            "where", "lerp", "dist", "cross"))),
    *(tried([f"{{grid:3}} {op} {other}" for op in ("+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", ">=", "&",
            "|")]) for other in ("[1.0]", "(1.0, 2.0, 3.0)", "None", "'a'", "{{1.0}}", "np.ones(3)", "object()",
            "[[1.0]]")),
    *(tried([f"{other} {op} {{grid:3}}" for op in ("+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", ">=")])
        for other in ("[1.0]", "(1.0, 2.0, 3.0)", "None", "{{1.0}}", "object()", "[[1.0]]")), binds="r",
    needs="mutable numpy", guarded=False, free=True,
)  # fmt: skip
_INTO = (
    "xp.zeros(3)",
    "xp.zeros(3, dtype=xp.float16)",
    "xp.zeros(3, dtype=xp.int64)",
    "xp.zeros(3, dtype=xp.complex64)",
    "xp.zeros(0, dtype=xp.float64)",
    "xp.zeros(6, dtype=xp.float64)[::2]",
    "xp.zeros(3, dtype=xp.bool)",
)
_ONE = ("exp", "sqrt", "square", "sigmoid", "reciprocal", "logical_not", "sin", "erf")
_PAIR = (
    "maximum",
    "minimum",
    "fmax",
    "add",
    "mul",
    "div",
    "atan2",
    "hypot",
    "eq",
    "lt",
    "fmod",
    "logaddexp",
    "copysign",
    "pow",
    "sub",
    "remainder",
)
_WITH = (
    "polygamma({n:1 2}, {grid:d3} * {grid:d3} + 1", "special.polygamma(1, {grid:d3} * {grid:d3} + 1",
    "special.multigammaln({grid:d3} * {grid:d3} + 3, 2", "special.xlogy({grid:d3}, 2.0",
    "special.logit({grid:d3}.sigmoid()", "special.expit({grid:d3}", "special.logsumexp({grid:d2 3}, 0",
    "nan_to_num({grid:d3}", "clamp({grid:d3}, 0, 1", "where({grid:b3}, {grid:d3}, {grid:d3}",
    "lerp({grid:d3}, {grid:d3}, 0.5", "addcmul({grid:d3}, {grid:d3}, {grid:d3}", "cumsum({grid:d3}, 0",
    "sum({grid:d2 3}, 0", "mean({grid:d2 3}, 0", "amax({grid:d2 3}, 0", "diff({grid:d4}",
    "take({grid:d3}, xp.tensor([0, 2, 1])", "gather({grid:d3}, 0, xp.tensor([0, 2, 1])",
    "index_select({grid:d3}, 0, xp.tensor([0, 2, 1])", "masked_select({grid:d3}, xp.tensor([True, True, True])",
    "cat([{grid:d3}]", "stack([{grid:d3}], 0", "matmul({grid:d3 3}, {grid:d3}", "mv({grid:d3 3}, {grid:d3}",
    "diag({grid:d3 3}", "flip({grid:d3}, (0,)", "linspace(0, 1, 3", "arange(3.0", "zeros(3", "full((3,), 2.0",
    "logical_and({grid:d3}, {grid:d3}", "float_power({grid:d3}, 2", "dot({grid:d3}, {grid:d3}",
    "outer({grid:d3}, {grid:d1}", "renorm({grid:d3 1}, 2, 0, 1", "linalg.norm({grid:d3 2}, dim=1",
    "linalg.vector_norm({grid:d3 2}, dim=1",
)  # fmt: skip
rows(
    "endings of results",
    *(tried([f"(lambda o: (xp.{name}({{grid:d3}}{other}, out=o) is o, o, o.dtype, o.stride()))({into})"
            for name in some]) for into in _INTO for names, other in ((_ONE, ""), (_PAIR, ", {grid:d3} + 4"))
        for some in several(names)),
    *(tried([f"(lambda o: (xp.{call}, out=o) is o, o, o.dtype))({into})" for call in some])
        for into in ("xp.zeros(3, dtype=xp.float64)", "xp.zeros(0, dtype=xp.float64)") for some in several(_WITH)),
    *(tried([f"(lambda a: (xp.{call.replace('{o}', into)}, a))(xp.arange(4.0))" for into in ("a", "a[:2]", "a[2:]",
            "a[1:3]")]) for call in ("take(a, xp.tensor([1, 0]), out={o})", "gather(a, 0, xp.tensor([1, 0]), out={o})",
            "index_select(a, 0, xp.tensor([1, 0]), out={o})",
            "masked_select(a, xp.tensor([True, False, True, False]), out={o})",
            "take_along_dim(a, xp.tensor([1, 0]), 0, out={o})")), binds="r", needs="mutable strides", guarded=False,
    free=True,
)  # fmt: skip
_ANY = "(xp.bool, xp.uint8, xp.int8, xp.int16, xp.int32, xp.int64, xp.float16, xp.bfloat16, xp.float32, xp.float64, xp.complex64, xp.complex128)"
_WHERE = (
    "xp.zeros(2, 3{})",
    "xp.zeros(0, 3{})",
    "xp.zeros(()){}",
    "xp.zeros(3, 2{}).t()",
    "xp.zeros(1{}).expand(4)",
    "xp.zeros(4{})[::2]",
    "xp.zeros(2, 3, dtype=xp.int16{})",
    "xp.zeros(2, dtype=xp.complex64{})",
)
rows(
    "endings of facts",
    *(f"[xp.ones(2, dtype=d).{fact} for d in {_ANY}]" for fact in ("is_signed()", "is_floating_point()", "is_complex()",
            "element_size()", "nbytes", "itemsize", "dtype.is_signed", "dtype.itemsize",
            "dtype.to_complex() if d.is_floating_point else 0", "sum().dtype", "dim()", "is_conj()", "is_neg()",
            "is_inference()")),
    *(f"[xp.{fact}(xp.ones(2, dtype=d)) for d in {_ANY}]" for fact in ("is_signed", "is_floating_point", "is_complex",
            "numel", "is_conj", "is_tensor", "is_inference")),
    *(tried([made.replace("{}", ", device='meta'" if there else "").replace("(()), device='meta'",
            "((), device='meta')") + f".{fact}" for made in _WHERE for fact in some]) for there in (0, 1)
        for some in (("nbytes", "itemsize"), ("numel()", "nelement()"), ("element_size()", "dim()"), ("is_contiguous()",
            "stride()"), ("untyped_storage().nbytes()", "storage_offset()"), ("shape.numel()", "size(-1)"), ("is_meta",
            "is_cpu"), ("__len__()", "ndimension()"))),
    *(tried([f"(lambda s: {asked})(xp.Size({given}))" for given in ("[]", "[2]", "[2, 3]", "(0, 3)", "[1, 1, 4]",
            "xp.ones(2, 3).shape")]) for asked in ("s.numel()", "type(s + (1,)).__name__", "type(s[:1]).__name__",
            "s + s", "s * 2", "repr(s)", "s == tuple(s)", "hash(s) == hash(tuple(s))", "len(s)", "s.count(2)",
            "xp.zeros(s).shape == s", "[*s]", "isinstance(s, tuple)", "type((1,) + s).__name__", "type(s * 2).__name__",
            "pickle.loads(pickle.dumps(s))", "copy.copy(s)", "s[::-1]", "type(s[0]).__name__")),
    *(tried([f"xp.Size({given})" for given in ("2", "[1.5]", "['a']", "[np.int64(2)]", "[-1]", "None", "[[1]]", "",
            "'12'")]) for _ in range(1)),
    *(tried([f"(lambda a: {call})({{grid:2 6}})" for call in some])
        for some in several((*(f"xp.unflatten(a, {dim}, {sizes})" for dim in (-1, 1, -2, 0) for sizes in ("(2, 3)",
            "(2, 1)", "(-1, 2)")), *(f"xp.{name}(a, {given})" for name, given in (("flatten", "-2"), ("flatten",
            "0, -1"), ("squeeze", "-2"), ("unsqueeze", "-1"), ("unsqueeze", "-3"), ("transpose", "-1, -2"), ("movedim",
            "-1, 0"), ("swapaxes", "-2, 1"), ("diagonal", "-1, -2, -1"), ("diagonal", "1, -1, -2"), ("select",
            "-1, -2"), ("narrow", "-1, -3, 2"), ("index_select", "-1, xp.tensor([5, 0])"), ("roll", "1, -1"), ("flip",
            "-1"), ("split", "4, -1"), ("chunk", "4, -1"), ("tensor_split", "4, -1"), ("unbind", "-1"),
            ("repeat_interleave", "2, -2"), ("cumsum", "-1"), ("diff", "1, -1"), ("sort", "-1"), ("topk", "2, -1"),
            ("moveaxis", "-1, 0"), ("swapdims", "-1, 0"), ("permute", "(-1, 0)"), ("rot90", "1, (-1, 0)"), ("gather",
            "-1, xp.tensor([[5, 0]])"), ("take_along_dim", "xp.tensor([[5]]), -1"), ("unfold_copy", "-1, 2, 3"),
            ("logcumsumexp", "-1"))))) ),
    *(tried([f"a.diagonal({offset}, {p}, {q})".join(("(lambda a: ", f")({{grid:{grid}}})")) for p, q in ((0, 1), (1, 0),
            (-1, 0), (0, -1), (1, 1), *extra)]) for grid, extra in (("2 3", ()), ("3 2 4", ((2, 0), (0, 2), (2, 1), (-1,
            -3)))) for offset in (0, 1, -1, 2)),
    *(tried([f"{{grid:2 3}}.repeat_interleave({given})" for given in ("xp.tensor([1, -1]), 0", "xp.tensor([0, 2]), 0",
            "-1", "0", "xp.tensor([1, 2, 0]), 1", "xp.tensor([-2]), 1", "xp.tensor([1, 2, 3]), 0", "xp.tensor(2)",
            "2, dim=1", "xp.tensor([1, 1]), 0, output_size=2", "xp.tensor([1.0, 1.0]), 0", "xp.tensor([[1, 1]]), 0")])
        for _ in range(1)),
    *(tried([f"xp.full({given})" for given in (f"(2,), {value}, dtype={dtype}" for value in some)])
        for dtype in ("xp.float16", "xp.float32", "xp.float64", "xp.bfloat16", "xp.int8", "xp.int64", "xp.uint8")
        for some in [("1e40", "-1e40", "1e39", "1e5", "65519", "65520", "3.5e38", "1e309", "math.nan", "math.inf",
            "2**63", "300", "-1", "1e-50")]), binds="r", needs="mutable views complex strides device.meta",
    guarded=False, free=True,
)  # fmt: skip
_HALVES = "(xp.arange(1, 49, dtype=xp.float32) / {n:7 9 11}).to(d)"
rows(
    "endings of roundings",
    *(f"[(lambda a, b, c: [{', '.join(some)}])({_HALVES}, {_HALVES} * {{n:3 0.7}}, {_HALVES} * {{n:1.3 -2}}) for d in (xp.float16, xp.bfloat16)]"
        for some in (("xp.addcdiv(a, b, c, value={n:3 0.3})", "xp.addcmul(a, b, c, value={n:3 0.3})",
            "xp.addcdiv(a, b, c)", "xp.addcmul(a, b, c)"), ("xp.lerp(a, b, 0.3)", "xp.lerp(a, b, c)",
            "xp.add(a, b, alpha=3)", "xp.sub(a, b, alpha=0.3)"), ("xp.remainder(a, c)", "xp.fmod(a, c)", "a // c",
            "xp.hypot(a, b)"), ("a.square()", "a.reciprocal()", "a.sqrt()", "a.sigmoid() > 0.5", "a * b", "a / c"),
            ("xp.nn.functional.leaky_relu(c, 0.3)", "xp.nn.functional.hardswish(c)", "xp.nn.functional.hardsigmoid(c)",
            "xp.nn.functional.softsign(c)"))),
    *(tried(["xp.{grid:3}.half()".replace("xp.{grid:3}", "{grid:3}") + f".lerp_(xp.ones(3).half(), {weight})"
            for weight in ("xp.tensor(0.5)", "xp.tensor([0.5] * 3)", "0.5", "xp.tensor(0.5, dtype=xp.float64)",
            "xp.tensor(1)", "xp.tensor([0.5] * 3).half()")] + [f"{{grid:d3}}.lerp{mark}({{grid:d3}}, {weight})"
            for mark in ("", "_") for weight in ("xp.tensor(0.5)", "xp.tensor([0.5] * 3)",
            "xp.tensor(0.5, dtype=xp.float64)", "1", "xp.tensor([1, 1, 1])")]) for _ in range(1)),
    *(tried([f"xp.linalg.pinv(xp.tensor([[1.0, 0.0], [0.0, {small}]], dtype=xp.float64){given})" for given in ("",
            ", atol=0.1", ", rtol=0.1", ", atol=0.1, rtol=0.0", ", atol=0.0, rtol=0.5", ", hermitian=True",
            ", hermitian=True, atol=0.1", ", 0.2", ", rcond=0.2")]) for small in ("1e-2", "0.3", "1e-17")),
    *(tried([f"xp.linalg.matrix_rank(xp.tensor([[1.0, 0.0], [0.0, {small}]], dtype=xp.float64){given})"
            for given in ("", ", atol=0.1", ", rtol=0.1", ", atol=0.1, rtol=0.0", ", hermitian=True", ", tol=0.2",
            ", 0.2")]) for small in ("1e-2", "0.3")), binds="r", needs="nn mutable", guarded=False, free=True,
)  # fmt: skip
_WINDOWS = ((5, 3), (7, 3), (3, 2), (5, 4), (4, 4), (6, 4), (2, 3), (7, 5))
rows(
    "endings of windows",
    *(tried([f"(lambda a: [y := xp.nn.functional.adaptive_{kind}_pool1d(a, {m}{given}), xp.autograd.grad(({first} * {first}).sum(), a)])({{grid:d1 2 {n}}}.requires_grad_())"
            for n, m in _WINDOWS]) for kind, given, first in (("avg", "", "y"), ("max", "", "y"), ("max",
            ", return_indices=True", "y[0]"))),
    *(tried([f"(lambda a: [y := xp.nn.functional.adaptive_{kind}_pool2d(a, ({m}, {k})), xp.autograd.grad((y * y).sum(), a)])({{grid:d1 {n} 3}}.requires_grad_())"
            for n, m in _WINDOWS]) for kind in ("avg", "max") for k in (2, 3)),
    *(tried([f"(lambda a: [y := xp.nn.functional.{call}, xp.autograd.grad((y * y).sum(), a)])({{grid:d1 2 {n}}}.requires_grad_())"
            for n in (5, 6, 7)]) for call in ("avg_pool1d(a, 3, 2, 1)",
            "avg_pool1d(a, 3, 2, 1, count_include_pad=False)", "avg_pool1d(a, 3, 2, ceil_mode=True)",
            "max_pool1d(a, 3, 2, ceil_mode=True)", "max_pool1d(a, 2, 2, 1)", "max_pool1d(a, 2, 1, 0, 2)",
            "lp_pool1d(a, 2, 3, 2, True)")), binds="r", needs="nn autograd.double", guarded=False, free=True,
)  # fmt: skip
_EDGE = "xp.autograd.graph.get_gradient_edge(a).node"
rows(
    "endings of passes",
    *(tried([f"(lambda a, s: (n := {_EDGE}, h := n.{hook}({call}), (a * 3).sum().backward(), a.grad, s, h.remove(), (a * 3).sum().backward(), a.grad, s)[2:4])({_A}, [])"
            for call in ("lambda *g: s.append([[None if t is None else t.tolist() for t in some] for some in g])",
            "lambda *g: (g[0][0] * 2,)", "lambda *g: g[0][0] * 2", "lambda *g: None", "lambda *g: (None,)",
            "lambda *g: g[0] * 2")]) for hook in ("register_prehook", "register_hook")),
    *(tried([f"(lambda a: (xp.view_as_complex(a).backward({gradient}), a.grad))({{grid:d2 2}}.requires_grad_())"
            for gradient in ("xp.tensor([5 + 6j, 7 + 8j]).to(xp.complex128).conj()",
            "xp.tensor([5 + 6j, 7 + 8j]).to(xp.complex128)", "xp.tensor([[5 + 6j], [7 + 8j]]).to(xp.complex128).mH[0]",
            "xp.tensor([5 + 6j, 0j, 7 + 8j]).to(xp.complex128)[::2]")] + [f"(lambda a: (xp.view_as_real(a).backward({gradient}), a.grad))({{grid:c2}}.to(xp.complex128).requires_grad_())"
            for gradient in ("{grid:d2 2}", "{grid:d2 2}.t()", "{grid:d4 2}[::2]",
            "xp.tensor([5 + 6j, 7 + 8j]).to(xp.complex128).conj().imag.expand(2, 2)",
            "{grid:d1 1}.expand(2, 2)")] + [f"(lambda a: (a.{part}.backward({gradient}), a.grad))({{grid:c2}}.to(xp.complex128).requires_grad_())"
            for part in ("real", "imag", "conj().imag") for gradient in ("{grid:d4}[::2]",
            "xp.tensor([5 + 6j, 7 + 8j]).to(xp.complex128).conj().imag", "{grid:d1}.expand(2)")]) for _ in range(1)),
    *(tried(["_S.apply(_N.apply(_x) * 3).sum().backward()", "_x.grad", "_seen",
            "_S.apply(_U.apply(_x) * 3).sum().backward()", "(_x.grad, _seen)",
            "(_S.apply(_N.apply(_x) * 3) + _N.apply(_x)).sum().backward()", "(_x.grad, _seen)"],
            "_x, _seen = " + _A + ", []\n" f"_S = type('S', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(lambda ctx, g: {stopped})))\n" "_N = type('N', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), backward=staticmethod(lambda ctx, g: (_seen.append(None if g is None else g.tolist()), g)[1])))\n" "_U = type('U', (xp.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: (ctx.set_materialize_grads(False), a * 2)[1]), backward=staticmethod(lambda ctx, g: (_seen.append(None if g is None else g.tolist()), g)[1])))\n")
        for stopped in ("None", "(None,)", "g * 0")), binds="r", needs="autograd.double mutable complex views",
    guarded=False, free=True,
)  # fmt: skip
rows(
    "endings of exports", tried([f"'versioned' in repr({{grid:2}}.__dlpack__({terms}))" for terms in ("",
            "max_version=None", "max_version=(0, 8)", "max_version=(1, 0)", "max_version=(1, 1)", "max_version=(2, 0)",
            "max_version=(1, 0), copy=True", "copy=True", "stream=None")]),
    *(tried([f"np.{call}" for call in some]) for some in several([f"{name}({{grid:2}}.{kind}(), {given})"
            for name in ("asarray", "array") for kind in ("float", "double", "int") for given in ("dtype='f4'",
            "dtype='f8'", "copy=True", "dtype='i8', copy=None", "dtype='c16'")])),
    *(tried([f"(lambda a, t: (lambda b: (t.add_(1), b.tolist()))(t.__array__({given})))(0, {{grid:d2}})"
            for given in ("", "dtype=np.float64", "dtype=np.float32", "np.dtype('f8')", "np.int64", "None",
            "np.complex128")]) for _ in range(1)), binds="r", needs="numpy dlpack mutable", guarded=False,
)  # fmt: skip
_TRACKED = "{grid:d3}.requires_grad_()"
_OVERFLOWS = (
    "mul_(1e200).mul_(1e200)", "exp_()", "div_(0)", "pow_(400)", "add_(1e308).add_(1e308)", "reciprocal_()", "log_()",
    "sqrt_()", "sub_(math.inf).sub_(-math.inf)", "square_()", "cosh_()", "fmod_(0)", "remainder_(0)", "acos_()",
    "addcmul_(a, a)", "addcdiv_(a, a * 0)", "lerp_(a * 1e300, 1e10)", "cumprod_(0)", "to(xp.int64)", "half()",
    "__imul__(1e300)", "__itruediv__(0)", "__ipow__(500)", "__iadd__(math.inf)", "floor_divide_(0)", "atanh_()",
    "sinh_()", "copy_(a * 1e300)", "fill_(1e300)", "rsqrt_()",
)  # fmt: skip
_CUT = (
    "exp()",
    "log()",
    "div(0)",
    "pow(400)",
    "reciprocal()",
    "sqrt()",
    "to(xp.int64)",
    "sum() * 1e308",
    "cumprod(0)",
    "prod()",
    "square()",
    "norm()",
    "softmax(0)",
    "half()",
    "mean() / 0",
    "var()",
    "logsumexp(0)",
)
_BIG = (
    "xp.tensor([1e300, -1e300, 0.0, 2.0], dtype=xp.float64)",
    "xp.tensor([1e30, -1e30, 0.0, 2.0])",
    "xp.tensor([6e4, -6e4, 0.0, 2.0], dtype=xp.float16)",
)
rows(
    "endings of warnings",
    *(warned([f"(lambda a: a.{call})({big})" for call in some]) for big in _BIG for of in (_OVERFLOWS, _CUT)
        for some in several(of)),
    *(warned([f"(lambda a: a.{call}.sum().backward())({big}.requires_grad_() * 1)" for call in some]) for big in _BIG
        for of in (_OVERFLOWS[:12], _CUT[:6]) for some in several(of)), warned([f"xp.{name}(xp.tensor({data}){given})"
            for name in ("std", "var", "std_mean", "var_mean") for data, given in (("[1.0]", ""), ("1.0", ""),
            ("[[1.0, 2.0]]", ", 0"), ("[1.0, 2.0]", ", correction=2"), ("[1.0, 2.0]", ""))]), binds="r",
    needs="autograd.tape mutable numpy", guarded=False, free=True,
)  # fmt: skip

"""Several operations of a kind on one operand, as a user tries what a library does with it."""

from collections.abc import Iterable, Sequence

from conformance.fuzz.grammar.families import BINARY, KEEPING, OF_OUT, QUESTIONS, STEPS, UNARY, WHOLE
from conformance.fuzz.production import rows

_AT_ONCE = 6
_KINDS = "xp.{one:float32|float64|float16|bfloat16|int64|int32|int16|int8|uint8|bool|complex64|complex128}"
_EVERY = "(xp.bool, xp.uint8, xp.int8, xp.int16, xp.int32, xp.int64, xp.float16, xp.bfloat16, xp.float32, xp.float64, xp.complex64)"
_REAL = _EVERY.replace(", xp.complex64", "")


def grouped(names: Iterable[str], size: int = _AT_ONCE) -> list[str]:
    """The library's functions of these names, some at a time, as tuples in source."""
    given = sorted(names)
    return ["(" + ", ".join(f"xp.{name}" for name in given[i : i + size]) + ",)" for i in range(0, len(given), size)]


def methods(names: Sequence[str], call: str, size: int = _AT_ONCE) -> list[str]:
    """Lists of the methods' results, some at a time: ``call`` with the name for ``NAMED``."""
    return [
        "[" + ", ".join(call.replace("NAMED", name) for name in names[i : i + size]) + "]"
        for i in range(0, len(names), size)
    ]


_ALONG = [name for name in KEEPING if name not in ("std_mean", "var_mean")]
rows(
    "sweeps",
    *(f"(lambda a: [f(a) for f in {names}])({operand})" for names in grouped({*UNARY} - {"round"})
        for operand in ("{special}", "{special}.double()", "{special}.float()", "{special:int}",
            "{special:int}.abs()")),
    *(f"(lambda a: [f(a) for f in {names}])({{special:complex}})" for names in grouped({*UNARY} - STEPS - {"i0", "erf",
            "erfc", "erfinv", "logit", "digamma", "lgamma", "deg2rad", "rad2deg"})),
    *(f"(lambda a: [xp.copysign(xp.ones(4), xp.nan_to_num(f(a))) for f in {names}])({{special}})"
        for names in grouped({*UNARY} - {"angle", "nan_to_num"})),
    *(f"(lambda a: [f(a) for f in {names}])({operand})" for names in grouped(QUESTIONS) for operand in ("{special}",
            "{special:int}", "{special:2d}")),
    *(f"(lambda a, b: [f(a, b) for f in {names}])({operands})" for names in grouped({*BINARY} - {"ldexp"})
        for operands in ("{special}.double(), {special}.double()", "{special}.float(), {special}.float()",
            "{special}, {special}", "{special:int}.abs() + 1, {special:int}.abs() + 1", "{special:2d}, {special:2d}")),
    *(f"(lambda a, b: [xp.copysign(xp.ones(4), xp.nan_to_num(f(a, b))) for f in {names}])({{special}}.double(), {{special}}.double())"
        for names in grouped(("add", "atan2", "copysign", "div", "floor_divide", "fmod", "mul", "pow", "remainder",
            "sub"))),
    *(f"(lambda a, b: [f(a, b) for f in {names}])({{special:int}}.long(), {{special:int}}.long().abs() % 7 + 1)"
        for names in grouped((*WHOLE, "floor_divide", "remainder", "fmod", "div", "pow"))),
    *(f"(lambda a: [f(a, {{n}}) for f in {names}])({{special}})" for names in grouped(("add", "sub", "mul", "div",
            "pow", "remainder", "fmod", "floor_divide", "eq", "ne", "lt", "le", "gt", "ge", "float_power"))),
    *(f"(lambda a: [f(a, {{n:0 1 -1}}) for f in {names}])({operand})" for names in grouped(_ALONG)
        for operand in ("{special:2d}", "{grid:3 4}", "{grid:4 3}.t()", "{grid:i2 3}.double()",
            "{special:2d}.double()")),
    *(f"(lambda a: [f(a, {{n:0 1 -1}}, keepdim=True) for f in {names}])({{grid:2 3}})" for names in grouped(_ALONG)),
    *(f"(lambda a: [f(a) for f in {names}])({operand})" for names in grouped(("all", "amax", "amin", "any", "argmax",
            "argmin", "max", "mean", "median", "min", "nanmedian", "nansum", "prod", "std", "sum", "var",
            "count_nonzero", "nanmean")) for operand in ("{special}", "{grid:2 3}", "{special:int}.double()",
            "xp.tensor({n}).double()")),
    *(f"(lambda a: [f(a).dtype for f in {names}])(xp.ones(2, dtype={_KINDS}))" for names in grouped(("sum", "prod",
            "any", "all", "count_nonzero", "nansum", "abs", "neg", "square", "sign", "isnan", "logical_not"), 3)),
    *(f"(lambda a: [f(a, {{n:0 1}}) for f in {names}])({operand})" for names in grouped(("cumsum", "cumprod", "cummax",
            "cummin", "logcumsumexp", "sort", "argsort", "softmax", "log_softmax", "logsumexp", "mode", "median"), 4)
        for operand in ("{special:2d}", "{grid:3 3}", "{grid:3 3}.t()")),
    *(f"(lambda a: [xp.autograd.grad((f(a) * a.detach()).sum(), a)[0] for f in {names}])({operand}.requires_grad_())"
        for names in grouped({*UNARY} - {"angle"}) for operand in ("{grid:d4}", "{grid:d4}.sigmoid()", "{special}",
            "xp.tensor([0.0, 1.0, -1.0, 0.5], dtype=xp.float64)")),
    *(f"(lambda a, b: [xp.autograd.grad((f(a, b) * a.detach()).sum(), (a, b), allow_unused=True) for f in {names}])({operands})"
        for names in grouped(("add", "atan2", "copysign", "div", "fmax", "fmin", "fmod", "hypot", "logaddexp",
            "logaddexp2", "maximum", "minimum", "mul", "pow", "remainder", "sub", "xlogy", "dist"), 3)
        for operands in ("{grid:d4}.requires_grad_(), {grid:d4}.requires_grad_()",
            "{grid:d4}.requires_grad_(), {grid:d1}.requires_grad_()",
            "{grid:d2 4}.requires_grad_(), xp.tensor({n:2.0 0.0}, dtype=xp.float64, requires_grad=True)",
            "xp.tensor([0.0, 1.0, -1.0], dtype=xp.float64, requires_grad=True), xp.tensor([0.0, 1.0, 2.0], dtype=xp.float64, requires_grad=True)")),
    *(f"(lambda a: [xp.autograd.grad((f(a, {{n:0 1}}) ** 2).sum(), a)[0] for f in {names}])({operand}.requires_grad_())"
        for names in grouped(("sum", "prod", "mean", "nansum", "nanmean", "amax", "amin", "std", "var", "logsumexp",
            "cumsum", "cumprod", "softmax", "log_softmax", "logcumsumexp"), 3) for operand in ("{grid:d3 3}",
            "xp.tensor([[1.0, 0.0, 2.0], [0.0, 0.0, 3.0]], dtype=xp.float64)")),
    *(f"(lambda a: [xp.autograd.grad(f(a) ** 2, a)[0] for f in {names}])({operand}.requires_grad_())"
        for names in grouped(("sum", "prod", "mean", "amax", "amin", "max", "min", "std", "var", "median", "nanmedian",
            "norm", "nansum"), 3) for operand in ("{grid:d2 3}", "xp.tensor([1.0, 1.0, 0.0, 0.0], dtype=xp.float64)")),
    *(f"(lambda a, o: [(f(a, out=o), o.tolist()) for f in {names}])({{grid:d3}}, xp.zeros({{one:3|0}}, dtype=xp.float64))"
        for names in grouped(OF_OUT)), f"[xp.promote_types({_KINDS}, d) for d in {_EVERY}]  # *4",
    f"[xp.can_cast({_KINDS}, d) for d in {_EVERY}]  # *4", f"[xp.can_cast(d, {_KINDS}) for d in {_EVERY}]  # *2",
    *(f"[(xp.tensor([1, 2], dtype=d) {op} xp.tensor([1, 1], dtype={_KINDS.replace('bool|', '')})).dtype for d in {_EVERY.replace('xp.bool, ', '')}]"
        for op in ("+", "*", "/", "==")),
    *(f"[(xp.tensor([1, 2], dtype=d) {op} {{one:1|2.5|True|300}}).dtype for d in {_EVERY.replace('xp.bool, ', '')}]"
        for op in ("+", "*", "/", "==")),
    f"[xp.result_type(xp.ones(1, dtype=d), {{one:1|2.5|1j|True|xp.tensor(1)|xp.tensor(2.5)|xp.tensor(1j)|xp.tensor(True)|300|2**40}}) for d in {_EVERY}]",
    f"[xp.result_type(xp.tensor(1, dtype=d), xp.ones(1, dtype={_KINDS})) for d in {_EVERY}]",
    "[xp.result_type(a, b) for a in (1, 2.5, 1j, True) for b in (1, 2.5, 1j, True)]",
    f"[xp.ones(2, dtype=d).{{one:sum()|prod()|cumsum(0)|sqrt()|square()|any()|sum(0)|cumprod(0)|exp()|abs()}}.dtype for d in {_EVERY}]",
    "[xp.ones(2, dtype=d).{one:mean()|std()|var()|softmax(0)|floor()|max()}.dtype for d in (xp.float16, xp.bfloat16, xp.float32, xp.float64)]",
    *(f"[({value}).to(d) for d in {_REAL}]" for value in ("xp.tensor([2.7, -0.5, 0.0, 200.9])",
            "xp.tensor([1, 0, 200, 255])", "xp.tensor([300, -1, 2**31, 65536])", "xp.tensor([True, False])",
            "xp.tensor([0.1, 1e-8, 1e30, 1e-40], dtype=xp.float64)", "{special:int}")),
    *(f"[xp.tensor({value}, dtype=d) for d in {_REAL}]" for value in ("[1, 0, 100]", "[1.5, 0.0]", "[True, False]",
            "[0.1, 100.7]", "{n:1 0 2.7}")),
    f"[(d.itemsize, d.is_signed, d.is_floating_point, d.is_complex) for d in {_EVERY}]",
    f"[xp.zeros(3, dtype=d).{{one:nbytes|element_size()|untyped_storage().nbytes()|itemsize}} for d in {_EVERY}]",
    f"[xp.ones(2, dtype=d).{{one:tolist()|item|sum().item()|is_floating_point()|is_signed()|is_complex()}}.__class__.__name__ for d in {_EVERY}]",
    f"[repr(xp.ones(2, dtype=d)) for d in {_EVERY}]", f"[xp.ones(1, dtype=d).item() for d in {_EVERY}]",
    f"[xp.ones(2, dtype=d).numpy().dtype.name for d in {_EVERY.replace('xp.bfloat16, ', '')}]",
    f"[xp.full((2,), {{n:1 0 3}}, dtype=d) for d in {_EVERY}]",
    f"[xp.arange(3, dtype=d) for d in {_EVERY.replace('xp.bool, ', '').replace(', xp.complex64', '')}]",
    "[getattr(xp.tensor([1.5, 0.0]), n)() for n in ('long', 'int', 'short', 'char', 'bool', 'half', 'bfloat16', 'double', 'float', 'byte', 'cfloat')]",
    f"[xp.tensor([1.5]).to(d).double() is None for d in {_REAL}]",
    "[getattr(xp.finfo(d), n) for d in (xp.float16, xp.bfloat16, xp.float32, xp.float64) for n in ('eps', 'max', 'min', 'tiny', 'bits', 'resolution')]",
    "[getattr(xp.iinfo(d), n) for d in (xp.uint8, xp.int8, xp.int16, xp.int32, xp.int64) for n in ('max', 'min', 'bits')]",
    *methods(("view(2, 3)", "view(-1)", "t()", "T", "mT", "unsqueeze(0)", "squeeze()", "expand(2, 3, 2)", "reshape(6)",
            "flatten()", "ravel()", "transpose(0, 1)", "permute(1, 0)", "narrow(0, 1, 2)", "select(1, 0)", "unbind(1)",
            "split(2)", "chunk(2)", "diagonal()", "unfold(0, 2, 1)", "as_strided((2, 2), (1, 2))", "movedim(0, 1)",
            "swapaxes(0, 1)", "detach()", "real", "contiguous()", "clone()", "view_as({grid:2 3})", "tensor_split(2)",
            "hsplit(2)", "unflatten(0, (3, 1))", "adjoint()", "H", "mH"), "{grid:3 2}.NAMED"),
    *(f"(lambda a: {sweep})({{grid:3 2}})" for sweep in methods(("view(2, 3)", "view(-1)", "t()", "mT", "unsqueeze(0)",
            "squeeze()", "expand(2, 3, 2)", "reshape(6)", "flatten()", "ravel()", "transpose(0, 1)", "narrow(0, 1, 2)",
            "select(1, 0)", "unbind(1)[0]", "split(2)[0]", "chunk(2)[-1]", "diagonal()", "unfold(0, 2, 1)", "detach()",
            "contiguous()", "clone()", "__getitem__(slice(1, None))", "__getitem__(0)", "__getitem__([0, 1])",
            "__getitem__((..., 0))", "__getitem__((slice(None), 1))", "reshape(3, 2)", "to(a.dtype)", "cpu()", "data",
            "flip(0)", "roll(0)", "repeat(1, 1)", "T", "positive()", "expand_as(a)", "view_as(a)",
            "unflatten(0, (3, 1))", "broadcast_to((3, 2))", "as_strided((2,), (1,))", "t().contiguous()", "t().t()",
            "swapaxes(0, 1)", "movedim(0, 1)", "real"),
            "(lambda b: (b.data_ptr() == a.data_ptr(), b._is_view(), b is a, b.storage_offset(), b.stride()))(a.NAMED)",
            4)), binds="r", needs="numpy autograd.tape complex strides views mutable", guarded=False, free=True,
)  # fmt: skip
rows(
    "sweeps",
    *(f"(lambda a: {sweep})({operand})" for sweep in methods(("view(2, 3)", "view(-1)", "t()", "unsqueeze(0)",
            "squeeze()", "expand(3, 2)", "reshape(6)", "flatten()", "transpose(0, 1)", "narrow(0, 1, 2)",
            "select(1, 0)", "unbind(1)[0]", "split(2)[0]", "chunk(2)[-1]", "diagonal()", "detach()", "contiguous()",
            "clone()", "data", "T", "mT", "unfold(0, 1, 1)", "real", "expand_as(a)"),
            "(lambda b: (b.add_(1), a.tolist(), a._version, b._version))(a.NAMED)", 3) for operand in ("{grid:3 2}",
            "{grid:2 3}.t()", "{grid:d3 2}.requires_grad_().detach()")),
    *(f"(lambda a: {sweep})({{grid:d3 2}}.requires_grad_())" for sweep in methods(("view(2, 3)", "t()", "unsqueeze(0)",
            "squeeze()", "reshape(6)", "transpose(0, 1)", "narrow(0, 1, 2)", "select(1, 0)", "diagonal()",
            "__getitem__(slice(1, None))", "__getitem__(0)", "__getitem__((slice(None), 1))", "as_strided((2,), (1,))",
            "unfold(0, 2, 2)", "permute(1, 0)", "flatten()", "__getitem__((..., 0))", "expand(3, 2)", "swapaxes(0, 1)",
            "movedim(0, 1)", "mT"),
            "(lambda c: (lambda b: (b.{one:mul_(2)|zero_()|fill_(3)|add_(a.detach()[0, 0])}, xp.autograd.grad((c * c).sum(), a)[0].tolist(), type(b.grad_fn).__name__))(c.NAMED))(a * 1)",
            2)),
    *(f"(lambda a: {sweep})({{grid:d3 2}}.requires_grad_())" for sweep in methods(("unsqueeze_(0)", "squeeze_()",
            "t_()", "transpose_(0, 1)", "swapaxes_(0, 1)", "swapdims_(0, 1)", "as_strided_((2,), (1,))", "detach_()",
            "requires_grad_()"),
            "(lambda c: (c.NAMED, c.shape, c.stride(), c._version, c.requires_grad, type(c.grad_fn).__name__, xp.autograd.grad((c * c).sum(), a, allow_unused=True) if c.requires_grad else 0)[1:])(a * 1)",
            2)),
    *(f"[f({{grid:d3 2}}.requires_grad_()) for f in (lambda a: a.{pieces}[0].add_(1),)]" for pieces in ("unbind()",
            "split(1)", "chunk(2)", "tensor_split(2)", "split([1, 2])", "unsafe_split(1)", "unsafe_chunk(2)",
            "hsplit(2)")),
    *(f"(lambda a: (lambda c: (c.{pieces}[0].mul_(2), xp.autograd.grad(c.sum(), a)[0])[1])(a * 1))({{grid:d3 2}}.requires_grad_())"
        for pieces in ("unbind()", "split(1)", "chunk(2)", "tensor_split(2)", "split([1, 2])", "unsafe_split(1)",
            "unsafe_chunk(2)", "hsplit(2)")),
    *(f"(lambda a: (lambda c: (lambda p: (c.mul_(2), p[0].grad_fn, xp.autograd.grad(p[0].sum(), a)[0])[2])(c.{pieces}))(a * 1))({{grid:d3 2}}.requires_grad_())"
        for pieces in ("unbind()", "split(1)", "chunk(2)", "split([1, 2])", "unsafe_split(1)")),
    *(f"(lambda c: (lambda p: (p[0].add_(1), c.tolist(), p[0]._version, c._version, p[0]._base is c)[1:])(c.{pieces}))({{grid:3 2}})"
        for pieces in ("unbind()", "split(1)", "chunk(2)", "split([1, 2])", "unsafe_split(1)", "unsafe_chunk(2)",
            "tensor_split(2)")), "[v.requires_grad for v in {grid:d3}.requires_grad_()]",
    "(lambda a: [v.add_(1) for v in a * 1])({grid:d3}.requires_grad_())",
    "(lambda a: [v.mul_(2) for v in a] and a)({grid:3})",
    "(lambda a: [(v._base is a, v._is_view()) for v in a])({grid:3})",
    "[{grid:4}[2:].storage()[0], len({grid:4}[2:].storage()), {grid:4}[2:].storage().size()]",
    *(f"[{', '.join(f'xp.zeros({shape}).{call}' for shape in ('0', '2, 0', '()', '1', '0, 3'))}]" for call in ("sum()",
            "prod()", "all()", "any()", "stride()", "tolist()", "is_contiguous()", "numel()", "nonzero()", "dim()",
            "cumsum(0)", "flatten()", "sort()", "unique()", "t()", "unsqueeze(0)", "data_ptr() == 0", "view(-1)",
            "clone()", "norm()", "mean()", "__repr__()", "argsort()", "to_sparse().to_dense()", "squeeze()",
            "numpy().strides", "repeat(2, 2)", "expand(2, -1)", "reshape(-1)")),
    *(f"[{', '.join(f'xp.zeros({shape}).{call}' for shape in ('0', '2, 0', '0, 3'))}]" for call in ("sum(0)",
            "prod(-1)", "any(0)", "max(0)", "argmax(0)", "softmax(0)", "cumprod(0)", "median(0)", "logsumexp(0)",
            "amax(0)", "sort(0)", "topk(0, 0)", "mode(0)", "norm(2, 0)", "var(0)", "nansum(0)", "unbind(0)", "split(1)",
            "chunk(2)", "index_select(0, xp.tensor([], dtype=xp.int64))", "flip(0)", "roll(1, 0)", "diff()",
            "cummax(0)", "kthvalue(1, 0)")),
    *(f"[{', '.join(f'xp.tensor({{n}}).{call}' for call in calls)}]" for calls in (("unsqueeze(0)", "flatten()",
            "view(1)", "expand(2)", "reshape(1, 1)"), ("sum(0)", "prod(-1)", "max(0)", "cumsum(0)", "sort()"),
            ("squeeze()", "t()", "transpose(0, -1)", "permute(())", "clone()"), ("softmax(0)", "logsumexp(0)",
            "cummax(0)", "argmax(0)", "all(0)"), ("repeat(2)", "tile((2,))", "flip(0)", "roll(1)", "diag_embed()"),
            ("median(0)", "mode(0)", "kthvalue(1, 0)", "topk(1)", "unique()"), ("nonzero()", "cumprod(0)",
            "logcumsumexp(0)", "norm()", "std()"))), binds="r",
    needs="autograd.tape strides views mutable sparse numpy", guarded=False, free=True,
)  # fmt: skip

"""What is older: typed constructors, Variable, .data, default tensor types, and what they make of all kinds of data."""

import re

from conformance.fuzz.production import rows

_KINDS = "{one:Tensor|Tensor|Tensor|FloatTensor|DoubleTensor|LongTensor|IntTensor|HalfTensor|ByteTensor|BoolTensor|ShortTensor|CharTensor}"
_ARRAYS = (
    "np.arange({n:2 3})", "np.arange(3, dtype=np.{one:float32|float64|int64|int32|float16|uint8|bool_|complex64})", "np.arange(6, dtype=np.float32).reshape(2, 3).T", "np.arange(6, dtype=np.float32)[::2]", "np.arange(3, dtype=np.float32)[::-1]", "np.arange(3, dtype='>f4')", "np.array({n:2 1.5}, dtype=np.{one:float32|int64|float64})", "np.array([1.5, 0.1], dtype=np.float64)", "np.array(['a'])", "np.array([1, 2.5], dtype=object)", "np.float32(1.5)", "np.int64(2)", "np.zeros((0, 2), dtype=np.float32)", "np.array([300, -1])", "np.array([1.7, -1.7])", "np.array([1 + 2j])",
)  # fmt: skip
_DATA = (
    "[1, 2]", "[1.5, 2.5]", "[[1, 2], [3, 4]]", "[True, False]", "(1, 2)", "[1]", "[]", "[[]]", "range(3)", "{n:2 3}", "{n:2 3}, {n:1 0}", "2.5", "True", "None", "'ab'", "[None]", "[[1, 2], [3]]", "[1, 'a']", "xp.Size([2, 3])", "-1", "2.0, 3", "[1.7, -1.7]", "[300, -1]", "[1e10, 16777217]", "[1j]", "[np.float32(1.5), 2]", "[xp.tensor(1.5), 2]", "[xp.tensor([1.5]), 2]", "xp.tensor([1.5, 2.5])", "xp.tensor([1, 2])", "xp.tensor(3)", "xp.tensor(1.5)", "xp.tensor([True])", "[{n}, {n}], dtype=xp.float64", "[1.0], requires_grad=True", "[1.0], device='cpu'", "[1.0], device=accelerator",
    "2, device='cpu'", "xp.ones(2).untyped_storage()", "xp.ones(2).storage()", "xp.ones(2, dtype=xp.float64).storage()", "xp.ones(2, requires_grad=True)", "{{}}", "object()", "np.int64(2)", "np.int64(2), np.int32(1)", "size=(2, 3)", "[16777217]", "[0.1]", "[[1.5, 2], range(2)]", "xp.ones(2, device=accelerator)", "xp.ones(2, dtype=xp.float16)",
)  # fmt: skip
rows(
    "constructors",
    *(f"xp.{_KINDS}({data})[...].clone()" for data in _DATA if data not in ("{n:2 3}", "{n:2 3}, {n:1 0}", "xp.Size([2, 3])", "np.int64(2)", "np.int64(2), np.int32(1)", "xp.tensor(3)", "2, device='cpu'", "True", "size=(2, 3)")),
    *(f"xp.{_KINDS}({data})" for data in _ARRAYS if "array({n" not in data and "np.int64(2)" not in data),
    "xp.Tensor({x})", "xp.Tensor({x}.detach())", "xp.{one:FloatTensor|DoubleTensor|LongTensor}({x})", "xp.Tensor({x}) * 2", "{x}.new({one:[1, 2]|[2.5]|xp.tensor([1])})", "{x}.new({one:2, 1|xp.Size([2])}).shape", "{x}.new()", "xp.Tensor()", "xp.range({n:0 1}, {n:3 4})", "xp.range({n:0 1.5}, {n:3 4}, {n:1 2 0.5})", "xp.range(3, 0)", "xp.range(0, 3, {n:0 -1})", "xp.range(3, 0, -1)", "{x}[xp.tensor([{n:0 1}], dtype=xp.uint8)]", "{x}[xp.ones({ones}, dtype=xp.uint8)]",
    "xp.autograd.Variable({x}, {flag})", "xp.autograd.Variable({x}.detach(), requires_grad={flag})", "xp.autograd.Variable({x} * 2)", "xp.autograd.Variable({one:[1.0]|2.0|np.ones(2)|None|xp.ones(2, dtype=xp.int64), requires_grad=True})", "xp.autograd.Variable({x}, volatile={flag})", "xp.autograd.Variable()", "xp.autograd.Variable({x}.detach()).add_(1)", "{x}.data", "{x}.data.clone()", "xp.tensor({x}.detach().numpy(force=True))",
    needs="legacy numpy", guarded=False, weight=0.7,
)  # fmt: skip
_SIZES = (
    "{n:2 3}",
    "{n:2 3}, {n:1 0}",
    "xp.Size([2, 3])",
    "xp.Size([{n:1 2}])",
    "np.int64(2)",
    "np.int64(2), np.int32(1)",
    "xp.tensor(3)",
    "xp.tensor([3])",
    "2, device='cpu'",
    "True",
    "size=(2, 3)",
    "(2, 3)",
    "[2]",
    "{x}.shape",
    "np.array(2)",
    "np.array([2])",
    "",
    "xp.tensor(2), 3",
    "(2,), 3",
    "2.5, 1",
    "-2",
)
rows(
    "constructors",
    *(f"tuple(xp.{_KINDS}({sizes}).shape)" for sizes in _SIZES), *(f"xp.{_KINDS}({sizes}).dtype" for sizes in _SIZES[2:4]), *(f"xp.{_KINDS}({array}).dtype" for array in _ARRAYS), *(f"xp.{_KINDS}({data}).dtype" for data in _DATA[:12]),
    *(f"(lambda a: (lambda t: (t.fill_(7) if t.numel() else t, a.tolist()))(xp.{_KINDS}(a))[1])({array})" for array in _ARRAYS[:5]), *(f"(lambda a: (lambda t: (t.data_ptr() == a.ctypes.data, t.stride(), t.dtype))(xp.{_KINDS}(a)))({array})" for array in _ARRAYS[:4]),
    *(f"(lambda a: (lambda t: (t.data_ptr() == a.ctypes.data, t.dtype))(xp.{one}(a)))({array})" for array in _ARRAYS[:4] for one in ("tensor", "as_tensor", "Tensor", "asarray", "from_numpy")), "(lambda a: (a.setflags(write=False), xp.Tensor(a).data_ptr() == a.ctypes.data)[1])(np.ones(2, np.float32))",
    "xp.Tensor({x}) is {x}", "xp.Tensor({x}).data_ptr() == {x}.data_ptr()", "xp.Tensor({x}).dtype", "(xp.Tensor({x}).requires_grad, xp.Tensor({x}).is_leaf)", "(lambda t: (t.add_(1), {x}._version)[1])(xp.Tensor({x}.detach()))", f"xp.{_KINDS}({{x}}.detach()).dtype", f"xp.{_KINDS}({{x}}.detach()).data_ptr() == {{x}}.data_ptr()", f"isinstance({{x}}, xp.{_KINDS})", f"isinstance({{x}}.to(accelerator), xp.{_KINDS})", f"isinstance(np.ones(2), xp.{_KINDS})", "type(xp.Tensor([1.0])) is xp.Tensor", "type(xp.FloatTensor([1.0])).__name__", "xp.FloatTensor is xp.Tensor", "isinstance(xp.Tensor, type)",
    "xp.Tensor([1.0]).device", "xp.Tensor([1.0]).requires_grad", "xp.Tensor({x}.to(accelerator)).device", "xp.FloatTensor({x}.to(accelerator).float()).device", "type((lambda c: c([1.0, 2.0]))(type('T', (xp.Tensor,), {{}}))).__name__", "type((lambda c: c({x}))(type('T', (xp.Tensor,), {{}}))).__name__", "(lambda c: c({x}).data_ptr() == {x}.data_ptr())(type('T', (xp.Tensor,), {{}}))", "(lambda a, b: a.data_ptr() == b.data_ptr())(xp.Tensor(2), xp.Tensor(2))", "(lambda s: xp.Tensor(s).data_ptr() == s.data_ptr())(xp.ones(2).storage())",
    "{x}.type()", "{x}.type('torch.{one:FloatTensor|DoubleTensor|LongTensor|Nonsense|Tensor}').type()", "{x}.type(xp.{one:float64|float32|int64|FloatTensor|LongTensor}).type()", "(lambda t: t.type(t.type()) is t)({x}.cpu())", "{x}.type({own}) is {x}", "{x}.new([1, 2]).dtype", "tuple({x}.new(2, 1).shape)", "tuple({x}.new([2, 1]).shape)", "{x}.new({x}.shape).shape", "{x}.to(accelerator).new([1, 2]).device", "{x}.is_shared()", "xp.range(0, {n:3 2.5}).dtype", "xp.range(0, 3).tolist()",
    "type(xp.autograd.Variable({x})).__name__", "xp.autograd.Variable({x}) is {x}", "isinstance({x}, xp.autograd.Variable)", "isinstance({one:1.0|np.ones(1)|[1.0]}, xp.autograd.Variable)", "xp.autograd.Variable({x}).data_ptr() == {x}.data_ptr()", "xp.autograd.Variable({x}).requires_grad", "xp.autograd.Variable({x}, requires_grad=True).is_leaf", "(xp.autograd.Variable({x}, {flag}), {x}.requires_grad)[1]", "(lambda v: (v.add_(1), {x}._version, v._version)[1:])(xp.autograd.Variable({x}.detach()))", "xp.autograd.Variable({x}).grad_fn is None", "(lambda v: (v.sum().backward(), v.grad, {x}.grad))(xp.autograd.Variable({x}.detach().double(), True))[1:]", "(lambda t: (t.sum().backward(), t.grad))(xp.tensor([1.0, 2.0], requires_grad=True))[1]",
    *(f"import warnings as _warnings\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    _r = {call}\nNAME = [w.category.__name__ for w in _w]" for call in ("{x}.volatile", "xp.autograd.Variable({x}, volatile=True)", "xp.range(0, 3)", "xp.autograd.Variable({x})", "xp.nn.Parameter({x}.detach())", "xp.arange(0, 3)", "xp.Tensor([1.0])")),
    "(lambda v: (setattr(v, 'volatile', {flag}), v.requires_grad)[1])(xp.ones(2, requires_grad={flag}))", "{x}.volatile", "({x} * 2).volatile",
    "(lambda a, d: (setattr(a, 'data', d), a.dtype, a.shape, a.requires_grad, a.data_ptr() == d.data_ptr(), a)[1:])({x}.detach().clone().requires_grad_(), {one:{twin}|xp.ones(3, dtype=xp.float64)|{x}.detach().double()|xp.ones(1)|3.0|[1.0]|xp.ones(2, dtype=xp.int64)|None})".replace("{twin}|", "").replace("{x}.detach().double()|", "xp.ones(2, 2, requires_grad=True)|"),
    "(lambda a, d: (setattr(a, 'data', d), a, a._version, d._version, d.requires_grad)[1:])({x}.detach().clone().requires_grad_({flag}), {twin}.detach().clone())", "(lambda a: (lambda v: (setattr(a, 'data', a.data * 2), v, a)[1:])(a.detach()))({x}.detach().clone())", "(lambda a: (lambda v: (setattr(a, 'data', xp.ones_like(a)), v, a._version)[1:])(a.view(-1)))({x}.detach().clone())", "(lambda a: (lambda y: (a.data.mul_(2), a._version, xp.autograd.grad(y.sum(), a))[1:])(a * a))({x}.detach().clone().requires_grad_())", "(lambda a: (a.add_(1), a.data._version, a.detach()._version)[1:])({x}.detach().clone())", "(lambda a: (a.data.requires_grad, a.data.is_leaf, a.data.grad_fn, a.data.data_ptr() == a.data_ptr()))({x} * 2)", "(lambda a, d: (setattr(a, 'data', d), a.grad))({x}.detach().clone().requires_grad_(), {twin}.detach())[1]",
    "(lambda a: (a.sum().backward(), setattr(a, 'data', a.data * 2), a.grad, a))({x}.detach().double().requires_grad_())[2:]", "(lambda a: (setattr(a, 'data', a.data.to(accelerator)), a.device)[1])({x}.detach().clone())", "(lambda a: (setattr(a, 'data', a.data.to(accelerator)), a.device, a.is_leaf)[1:])({x}.detach().clone().requires_grad_())", "delattr({x}, 'data')",
    binds="r", needs="legacy numpy strides device.accelerator nn", takes="exact float small", guarded=False, weight=0.5,
)  # fmt: skip
rows(
    "constructors",
    "xp.set_default_dtype(xp.{one:float64|float32|float16})  # *2", "xp.set_default_tensor_type(xp.{one:DoubleTensor|FloatTensor|HalfTensor})", "xp.set_default_tensor_type('torch.{one:DoubleTensor|FloatTensor|LongTensor}')", "xp.set_default_tensor_type({one:xp.Tensor|xp.float32|xp.LongTensor|None})",
    binds="", needs="legacy", guarded=False, weight=2,
)  # fmt: skip
rows(
    "constructors",
    "xp.get_default_dtype()", "xp.Tensor([1.0]).dtype", "xp.tensor([1.0]).dtype", "xp.Tensor(2).dtype", "xp.FloatTensor([1.0]).dtype", "xp.DoubleTensor(2).dtype",
    binds="r", needs="legacy", guarded=False, weight=2,
)  # fmt: skip
_X = "{x}.detach().clone()"
rows(
    "apart",
    "{x}.detach()", "{x}.clone()", "{x}.data", "{x}.clone().detach()", "{x}.detach().clone()", "{x}.detach().requires_grad_()", "copy.copy({x})", "copy.deepcopy({x}.detach())", "{x}.t().clone()", "{x}.t().detach()", "{x}[..., :1].clone()", "{x}.expand(2, *{ones}).clone()", "xp.no_grad()(lambda: {x}.clone())()", "copy.deepcopy({x}.detach().requires_grad_())",
    needs="legacy strides", guarded=False,
)  # fmt: skip
rows(
    "apart",
    "{x}.detach_()", "{x}[...].detach_()", "{x}.detach().mul_(2)", "{x}.data.mul_(2)", "({x} * 2).detach_().sum().backward()", "({x}.detach() * {x}).sum().backward()", "{x}.clone().mul_(2).sum().backward()", "{x}.view(-1).detach_()", "{x}.unbind()[0].detach_()",
    binds="", needs="legacy mutable strides", takes="inexact kept", guarded=False,
)  # fmt: skip
rows(
    "apart",
    "(lambda d: (d.is_leaf, d.requires_grad, d.grad_fn, d.grad, d.data_ptr() == {x}.data_ptr(), d is {x}, d._is_view()))({x}.detach())", "(lambda d: (d.fill_(7), {x}._version)[1])({x}.detach())", "(lambda y: (lambda l: (y.detach().mul_(2), l.backward()))((y * y).sum()))({x} * 1)", "(lambda y: (lambda l: (y.data.mul_(2), l.backward(), {x}.grad)[2])((y * y).sum()))({x} * 1)", "(lambda y: (y.detach_() is y, y.requires_grad, y.is_leaf, y.grad_fn))({x} * 2)", "(lambda y: (y.detach_(), y.requires_grad))({x}.detach()[...])",
    "(lambda a: (lambda l: (a.detach().mul_(2), l.backward()))((a * a).sum()))({x}.detach().clone().requires_grad_())", "(lambda y: (y.detach(), xp.autograd.grad((y * y).sum(), {x}))[1])({x} * 2)", "(lambda d: (xp.autograd.grad((d * 2).sum(), d), {x}.grad))({x}.detach().requires_grad_())[0]", "xp.autograd.grad({x}.clone().sum(), {x})", "(lambda c: (c.is_leaf, c.grad_fn and c.grad_fn.name(), c.data_ptr() == {x}.data_ptr(), c.stride() == {x}.stride()))({x}.clone())", "{x}.clone().detach().grad_fn", "{x}.detach().clone().grad_fn", "xp.no_grad()(lambda: {x}.clone().requires_grad)()",
    "{x}.numpy()", "{x}.detach().numpy()", "{x}.numpy(force=True)", "{x}.cpu().detach().numpy()", "{x}.detach().cpu().numpy()", "(lambda a: (a.fill(3), {x})[1])({x}.detach().clone().numpy())", f"(lambda t: (t.detach().numpy().fill(3), t, t._version)[1:])({_X})", "{x}.detach().numpy().dtype.name", "(lambda t: (t.cpu() is t, t.cpu().detach().numpy().ctypes.data == t.data_ptr()))({x}.detach())", "{x}.to(accelerator).detach().numpy()", "{x}.detach().to(accelerator).cpu().numpy()", "{x}.sum().item()", "type({x}.sum().item()).__name__", "repr({x} * 2).split('device')[-1]", "repr({x}.detach()).split('device')[-1]", "repr({x}).split('device')[-1]",
    "(lambda c: (c.grad, c.requires_grad, c.is_leaf, c.data_ptr() == {x}.data_ptr()))(copy.deepcopy({x}.detach().requires_grad_()))", "copy.deepcopy({x} * 2)", "copy.deepcopy({x})", "(lambda t: (t.sum().backward(), (lambda c: (c.grad, c.grad is t.grad))(copy.deepcopy(t)))[1])({x}.detach().clone().requires_grad_())", "(lambda t: (lambda c: (c._is_view(), c._base is None, c.stride(), c))(copy.deepcopy(t)))({x}.detach().t())", f"(lambda t: (lambda p: (p[0].data_ptr() == p[1].data_ptr(), p[1]._is_view(), p[0].fill_(3), p[1]))(copy.deepcopy([t, t.view(-1)])))({_X})",
    f"(lambda t: (setattr(t, 'note', 3), copy.deepcopy(t).note, copy.copy(t).note, pickle.loads(pickle.dumps(t)).note)[1:])({_X})", "(lambda t: (t.register_hook(lambda g: g * 2), xp.autograd.grad(copy.deepcopy(t).sum(), t, allow_unused=True))[1])({x}.detach().clone().requires_grad_())", "(lambda t, c: (t.register_hook(lambda g: g * 5), c.append(copy.deepcopy(t)), c[0].sum().backward(), c[0].grad)[3])({x}.detach().clone().requires_grad_(), [])", "copy.deepcopy(xp.tensor([1 + 2j]).conj()).is_conj()", "copy.deepcopy({own}) is {own}", "copy.copy({own}) is {own}", "pickle.loads(pickle.dumps({own})) is {own}", "copy.deepcopy({x}.device) == {x}.device", "copy.deepcopy({x}.shape)",
    f"type(copy.deepcopy(xp.nn.Parameter({_X}))).__name__", f"(lambda p: (p.sum().backward(), copy.deepcopy(p).grad)[1])(xp.nn.Parameter({_X}))", "(lambda m: (lambda c: (c.weight is m.weight, c.weight.data_ptr() == m.weight.data_ptr(), type(c.weight).__name__))(copy.deepcopy(m)))(xp.nn.Linear(2, 1))", "(lambda c: (c.data_ptr() == {x}.data_ptr(), c.is_leaf, c.requires_grad, c.grad, c is {x}))(copy.copy({x}))", "(lambda y: (lambda c: (c.is_leaf, c.requires_grad, c.grad_fn))(copy.copy(y)))({x} * 2)", "(lambda y: (lambda c: (c.is_leaf, c.requires_grad, c.dtype, c))(pickle.loads(pickle.dumps(y))))({x} * 2)", "(lambda c: (c.dtype, c.stride(), c.requires_grad, c))(pickle.loads(pickle.dumps((xp.ones(2, 3, dtype={own}) * 2).t())))", "(lambda c: (c.requires_grad, c.is_leaf, c.grad))(pickle.loads(pickle.dumps({x}.detach().requires_grad_())))",
    "import warnings as _warnings\n_t = {x}.detach().clone().requires_grad_()\n_h = _t.register_hook(lambda g: g)\nwith _warnings.catch_warnings(record=True) as _w:\n    _warnings.simplefilter('always')\n    _r = pickle.loads(pickle.dumps(_t))\nNAME = [w.category.__name__ for w in _w]", "[type(p).__name__ for p in pickle.loads(pickle.dumps(xp.nn.Linear(2, 1))).parameters()]", f"type(pickle.loads(pickle.dumps(xp.nn.Parameter({_X})))).__name__", "(lambda p: (p[0].data_ptr() == p[1].data_ptr()))(pickle.loads(pickle.dumps([{x}.detach(), {x}.detach()])))", "[t.dtype for t in copy.deepcopy({{'a': {x}.detach(), 'b': [{x}.detach()]}})['b']]",
    "(lambda t: (lambda c: c[0] is c[1])(copy.deepcopy([t, t])))({x}.detach())", "(lambda t: (lambda c: c[0] is c[1])(pickle.loads(pickle.dumps([t, t]))))({x}.detach())", "(lambda p, o: (lambda c: (p.sum().backward(), c.step(), p, c.param_groups[0]['params'][0] is p)[2:])(copy.deepcopy(o)))(*(lambda p: (p, xp.optim.SGD([p], lr=1.0)))({x}.detach().clone().requires_grad_()))",
    binds="r", needs="legacy mutable strides numpy nn autograd.double device.accelerator complex printing", takes="float small grad base", guarded=False, weight=0.7,
)  # fmt: skip
_Z = "xp.tensor([[1 + 2j, -0.5j], [3, 2.5 - 1j]], dtype=xp.complex128{one:||, requires_grad=True})"
rows(
    "complex parts",
    "xp.view_as_real({x})", "xp.view_as_real({x}.t())", "xp.view_as_complex(xp.view_as_real({x}))", "{x}.real", "{x}.imag", "xp.real({x})", "xp.imag({x})", "{x}.conj()", "xp.view_as_real({x}.conj())", "xp.view_as_real({x}.conj().resolve_conj())", "xp.view_as_complex({x}.real[..., None].expand(*{ones}, 2))", "{x}.conj() * {x}", "{x}.abs()", "{x}.angle()", "{x}.exp()", "{x}.sgn()", "{x}.real * {n}", "{x} * {y}", "{x}.t()", "{x}.clone()", "{x}.mH", "{x}.sum()", "xp.view_as_real({x})[..., 0]", "xp.view_as_real({x}[:1])", "{x} / 2", "{x}.view(xp.{one:float64|float32})",
    needs="complex views strides", takes="inexact", guarded=False, free=True,
)  # fmt: skip
rows(
    "complex parts",
    f"{_Z}", "xp.view_as_complex(xp.arange(8, dtype=xp.float64{tracked}).reshape(2, 2, 2))", "xp.view_as_complex({one:xp.ones(3)|xp.ones(2, 4)[:, ::2]|xp.ones(2, 2, dtype=xp.int64)|xp.ones(4, 3)[:, 1:]|xp.tensor(1.0)|xp.ones(2, 3)|xp.ones(2, 2).t()})", "xp.ones(2, dtype=xp.complex64)",
    needs="complex views strides", guarded=False, weight=2,
)  # fmt: skip
rows(
    "complex parts",
    "{x}.real.mul_(2)", "{x}.imag.zero_()", "{x}.real = {n}", "{x}.imag = {n}", "xp.view_as_real({x}).add_({n})", "xp.view_as_real({x})[..., {n:0 1}] = {n}", "{x}.conj().mul_({n})", "({x} * {x}.conj()).real.sum().backward()", "xp.view_as_real({x} * 2).sum().backward()", "xp.view_as_real({x}).pow(2).sum().backward()", "{x}.abs().sum().backward()", "({x} * 2).angle().sum().backward()", "({x}.imag * 3).sum().backward()", "{x}.exp().real.sum().backward()", "{x}.sgn().real.sum().backward()", "{x}.real.exp().sum().backward()", "{x}.backward({x}.detach().conj())", "({x} * {x}).backward({x}.detach().t().t())", "{x}.mul_(1j)", "{x}[0] = {n}", "xp.view_as_complex(xp.view_as_real({x} * 1)).backward({x}.detach())", "({x} * {n:2 3}).sum().backward(xp.tensor(1 + 2j, dtype={own}))",
    binds="", needs="complex views strides autograd.tape mutable", takes="complex kept", guarded=False,
)  # fmt: skip
rows(
    "complex parts",
    "xp.view_as_real({x}).data_ptr() == {x}.data_ptr()", "xp.view_as_real({x}).stride()", "xp.view_as_real({x}.t()).stride()", "{x}.real.data_ptr() == {x}.data_ptr()", "{x}.imag.data_ptr() - {x}.data_ptr()", "{x}.real is {x}", "{x}.is_conj()", "{x}.conj().is_conj()", "{x}.conj().data_ptr() == {x}.data_ptr()", "xp.view_as_real({x}).grad_fn and xp.view_as_real({x}).grad_fn.name()", "{x}.real.grad_fn and {x}.real.grad_fn.name()", "{x}.real._is_view()", "{x}.imag", "{x}.real", "(lambda y: (y.real.mul_(3), xp.autograd.grad(xp.view_as_real(y).sum(), {x}))[1])({x} * 1)", "(lambda y: (y.imag.exp_(), xp.autograd.grad(xp.view_as_real(y * y).sum(), {x}))[1])({x} * 1)", "(lambda y: (y.conj()[..., :1].mul_(1j), xp.autograd.grad(xp.view_as_real(y).sum(), {x}))[1])({x} * 1)",
    "(lambda y: (xp.view_as_real(y)[..., 0].mul_(3), xp.autograd.grad(xp.view_as_real(y).sum(), {x}))[1])({x} * 1)", "(lambda y: (lambda v, w: (y.mul_(2j), xp.autograd.grad((v * 3).sum() + (w * 5).sum(), {x}))[1])(y.real, y.conj().imag))({x} * 1)", "(lambda g: xp.autograd.grad(xp.view_as_real(g).sum(), {x}))(xp.autograd.grad(xp.view_as_real({x} * {x}).pow(2).sum(), {x}, create_graph=True)[0])", "xp.autograd.grad(xp.view_as_real({x}.conj()[...]).pow(2).sum(), {x})", "(lambda t: (lambda c: (c.mul_(1 + 2j), xp.autograd.grad(xp.view_as_real(c).sum() + (t * 2).sum(), t, allow_unused=True))[1])(xp.view_as_complex(t * 1)))(xp.ones(2, 2, dtype=xp.float64, requires_grad=True))", "xp.autograd.grad(xp.view_as_real({x}).t().sum() if {x}.ndim == 1 else xp.view_as_real({x}).transpose(0, -1).pow(2).sum(), {x})",
    "{x}.view(xp.{one:float64|float32}).requires_grad", "({x} * 2).view(xp.float64).grad_fn", "(lambda r: xp.autograd.grad((r * {x}.detach()).abs().sum(), r))(xp.ones({ones}, dtype=xp.float64, requires_grad=True))", "(lambda r: xp.autograd.grad((r * {x}.detach()).real.sum(), r))(xp.ones({ones}, dtype=xp.float64, requires_grad=True))",
    binds="r", needs="complex views strides autograd.double mutable", takes="complex base grad", guarded=False,
)  # fmt: skip
_KINKS = ("0.0", "-0.0", "float('nan')", "float('inf')", "-1.0", "1.0", "2.0", "1e308", "800.0")
_FORMULAS = (
    "a.abs()", "a.relu()", "a.clamp(-1, 1)", "a.clamp(0.0, 2.0)", "a.round()", "a.sign()", "xp.maximum(a, xp.zeros_like(a))", "xp.maximum(xp.ones_like(a), a)", "xp.minimum(a, a.detach())", "a.max()", "a.min()", "a.amax(0)", "a.amax()", "a.max(0).values", "a.sqrt()", "a.log()", "a ** 0", "a ** 0.5", "a ** 2", "a ** -1", "xp.pow(a.detach().abs(), a)", "a / 0", "1 / a", "a / a", "a.prod()", "a.prod(0)", "xp.atan2(a, a)", "xp.atan2(a, 0 * a)", "a.asin()", "a.acos()", "(a * 100).tanh()", "(a * 100).sigmoid()", "a.norm()", "a.norm(1)", "a.norm(3)", "a.norm(float('inf'))", "xp.where(a > 0, a.sqrt(), 0.0)", "xp.where(a > 0, a.log(), a)", "a.sqrt() * 0", "(0 * a).sqrt()", "a * 0", "a * float('inf')", "a.exp()", "a.sgn()", "a.cumprod(0)", "a.median()", "a.std()", "a.relu() * float('nan')", "xp.nn.functional.hardtanh(a)", "a.floor()", "xp.fmod(a, 1)", "a.max() + a.min()", "(a.max(0).values * 2)",
)  # fmt: skip
_TAME = ("prod", "norm", "std", "** 0.5", "median", "pow(", "log()", "1 / a", "a / a")
"""Where NaN, infinity and -0 come out by the order of the computation."""
_ONES = {tame: "|".join(_KINKS[:1] + _KINKS[4:7] if tame else _KINKS) for tame in (False, True)}
rows(
    "kinks",
    *(
        f"(lambda a: xp.autograd.grad(({formula} * {{n:1 2}}).sum(), a, {{one:|allow_unused=True}}))(xp.tensor("
        f"[{{one:{values}}}, {{one:{values}}}, {{n:0.0 1.0 -1.0 2.0}}, {{n:0.0 1.0}}], dtype=xp.float64, requires_grad=True))"
        for formula in _FORMULAS
        for values in (_ONES[any(word in formula for word in _TAME)],)
    ),
    *(f"(lambda a: xp.autograd.grad(({formula}).sum().abs(), a))(xp.tensor([{{one:0j|1 + 2j|-2j|3 - 1j}}, 1j, {{one:2|-1 + 1j}}], dtype=xp.complex128, requires_grad=True))" for formula in ("a * (2 + 1j)", "a * a", "a.exp()", "a.abs()", "a.sgn()", "a.angle()", "a.real", "a.imag", "a.conj()", "a / (1 + 2j)", "a ** 2", "a.sin()", "a * a.conj()", "a.sqrt()", "a.log()")),
    binds="r", needs="autograd.tape complex", guarded=False, weight=0.5,
)  # fmt: skip
_BINARY = (
    "a + b",
    "a - b",
    "a * b",
    "a / b",
    "a ** b",
    "xp.add(a, b, alpha={n:2 3})",
    "xp.sub(a, b, alpha=2)",
    "a @ b.mT",
    "xp.where(a > b, a, b)",
    "xp.stack([a, b])",
    "xp.cat([a, b * 2])",
    "xp.maximum(a, b)",
    "a.clamp(b - 1, b + 1)",
    "a[b > 1]",
    "a.expand(3, 2, 2) * b",
    "a[0] * b",
    "a[:, :1] * b",
    "a.reshape(4) * b.t().reshape(4)",
    "a.t() * b",
    "a.chunk(2)[1] * b",
    "a.split(1, 1)[1] + b",
    "a[[0, 0, 1]].sum() * b",
    "a.sum(0) * b",
    "a.sum(1, keepdim=True) * b",
    "a.mean(1) * b",
    "a.max(1).values * b",
    "a.float() * b",
    "a.unsqueeze(0) @ b",
    "a[0] @ b",
    "a @ b[0]",
    "xp.einsum('ij,kj->ik', a, b)",
    "a.cos() * b.sin()",
    "a.log() + b.exp()",
    "a.sqrt() * b",
    "a.permute(1, 0) - b",
    "a.flip(0) * b",
    "a.unbind(1)[1] * b[0]",
    "a.masked_fill(b > 1, 0.0)",
    "a.gather(1, xp.tensor([[0, 0], [1, 0]])) * b",
    "a.triu() * b",
    "a.repeat(2, 1).sum(0) * b",
    "a.cumsum(0) * b",
)
rows(
    "kinks",
    *(f"(lambda a, b: xp.autograd.grad((({formula}) * {{n:1 2}}).sum(), [a, b], allow_unused=True))(xp.tensor([[1.5, 0.5], [2.0, {{n:3.0 0.0}}]], dtype=xp.float64, requires_grad=True), xp.tensor([[2.0, 1.0], [0.5, 3.0]], dtype=xp.float64, requires_grad=True))" for formula in _BINARY),
    binds="r", needs="autograd.tape", guarded=False, weight=0.5,
)  # fmt: skip
_WRITES = (
    "b.mul_(a)", "b.add_(a)", "b.copy_(a)", "b[0] = a[0]", "b[:, 1:] = a[:, :1]", "b[0].mul_(a[0])", "b.t()[0].add_(a[1])", "b.zero_()", "b.fill_(2.0)", "b[b > 0] = 5.0", "b[0] = 7.0", "b.view(-1)[1:3].mul_(2)", "b.exp_()", "b.sqrt_()", "b.detach().mul_(2)", "b.data.mul_(2)", "b[:1].zero_()", "b.diagonal().mul_(a[0])", "b.unbind()[0].mul_(2)", "b.chunk(2)[0].add_(1)", "b.expand(2, 2, 2).mul_(2)", "b[xp.tensor([0, 0])] = a", "b.neg_()", "b.relu_()", "b.clamp_(0, 1)", "b.masked_fill_(a > 1, 3.0)", "b.squeeze_()", "b.t_()", "b.add_(1j)", "b.add_(xp.ones(7))", "b.div_(a)", "b.pow_(a)", "b.addcmul_(a, a)", "b.index_fill_(0, xp.tensor([0]), 4.0)", "b.copy_(a.detach())", "b[1].copy_(a[0])",
)  # fmt: skip
_A = "_a = xp.tensor([[1.5, 0.5], [2.0, 3.0]], dtype=xp.float64, requires_grad=True)\n"
_TOLD = "_b, _b._version, _b.grad_fn and _b.grad_fn.name().rstrip('012345'), xp.autograd.grad((_b * 3).sum(), _a, allow_unused=True)"
_NAMED = tuple(re.sub(r"\b([ab])\b(?=[.\[) ,>]|$)", r"_\1", write) for write in _WRITES)
rows(
    "writes to results",
    *(
        _A + f"_b = {{one:_a * 2|_a.exp()|_a * _a|xp.ones(2, 2, dtype=xp.float64)|_a.clone()|_a.t().contiguous()}}\n{write}\nNAME = {_TOLD}"
        for write in _NAMED
    ),
    *(
        _A + "_b = _a * 2\n_y = {one:_b.sin()|_b * 2|_b * _b|_b + 1|_b.exp()|2 / _b|-_b|_b.sum()}\n"
        "_v = {one:_b[0]|_b.t()|_b.view(-1)|_b[:, 1]|_b.detach()|_b.unsqueeze(0)|_b[...]}\n"
        f"{write}\nNAME = _v, xp.autograd.grad((_y * 2).sum() + (_v * 5).sum(), _a, allow_unused=True)"
        for write in _NAMED
    ),
    *(
        "_a = xp.ones(2, 2, dtype=xp.float64)\n_b = xp.ones(2, 2, dtype=xp.float64, requires_grad=True){one:||.detach()|[...]|.t()}\n"
        f"{write}\nNAME = _b, _b.requires_grad, _b._version"
        for write in _NAMED
    ),
    "(lambda a, i: (lambda y: (i.fill_(0), y.sum().backward()))(a[i]))({x}.reshape(-1), xp.tensor([0]))", "(lambda a, m: (lambda y: (m.fill_(False), y.sum().backward()))(a[m]))({x}, {x} == {x})", "(lambda a, t: (lambda y: (t.zero_(), y.backward()))(xp.nn.functional.nll_loss(a, t)))({x}.reshape(1, -1), xp.tensor([0]))", "(lambda a, t: (lambda y: (t.zero_(), y.backward()))(xp.nn.functional.cross_entropy(a, t)))({x}.reshape(1, -1), xp.tensor([0]))", "(lambda a, i: (lambda y: (i.zero_(), y.sum().backward()))(xp.nn.functional.embedding(i, a)))({x}.reshape(-1, 1), xp.tensor([0]))",
    "(lambda a, i: (lambda y: (i.zero_(), y.sum().backward()))(a.gather(0, i)))({x}.reshape(-1), xp.tensor([0]))", "(lambda a, c: (lambda y: (c.logical_not_() if hasattr(c, 'logical_not_') else c.fill_(False), y.sum().backward()))(xp.where(c, a, 0)))({x}, {x} == {x})", "(lambda b: (lambda v: (xp.no_grad()(lambda: v.mul_(2))(), v, b.requires_grad))(b[:1]))(({x} * 1).reshape(-1))", "xp.exp({x}, out=xp.ones_like({x}))",
    "(lambda b: (lambda v: (v.copy_({x}.reshape(-1)[:1]), b.requires_grad, b.grad_fn and b.grad_fn.name(), xp.autograd.grad(b.sum(), {x}))[1:])(b[:1]))(xp.ones(3, dtype={own}))", "(lambda b: (b.mul_({x}.sum()), b.requires_grad, b.is_leaf, b.grad_fn and b.grad_fn.name())[1:])(xp.ones(3, dtype={own}))", "(lambda b: (lambda v: (b.add_(1), v.grad_fn and v.grad_fn.name(), v._version)[1:])(b.view(-1)))({x} * 1)", "(lambda b: (lambda y: (b.mul_(2), y.sum().backward()))(b * {x}.detach()))({x} * 1)", "(lambda b: (lambda y: (y.sum().backward(), b.mul_(2), b)[2])(b * b))({x} * 1)",
    binds="r", needs="autograd.double mutable strides nn", takes="double grad filled base", guarded=False, weight=0.4,
)  # fmt: skip

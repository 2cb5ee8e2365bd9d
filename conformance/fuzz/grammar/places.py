"""Places: two devices of one type, what crosses between them, the device that is current, streams, events and memory."""

from conformance.fuzz.production import rows

AWAY = "device.accelerator"
_THERE = "{one:accelerator|xp.device(accelerator)|second|xp.device(accelerator).type}"
_MODULE = "xp.get_device_module(accelerator)"

rows(
    "places",
    *(
        f"xp.{made}, device={_THERE})"
        for made in (
            "zeros(2, 3", "ones((2,)", "full((2, 2), {n}", "arange({n:3 4}", "linspace(0, 1, 3", "eye(2", "tensor({data:float32}", "tensor({n}",
            "zeros_like({x}", "ones_like({x}", "full_like({x}, 2",
            "as_tensor({x}", "as_tensor({data:float32}", "asarray({x}", "tensor({x}", "zeros((2,), dtype={dtype}", "ones(2, dtype={floating}, requires_grad=True", "asarray({x}, copy={one:True|False|None}",
            "as_tensor({x}, dtype={dtype}", "zeros(2, requires_grad=True", "logspace(0, 1, 2", "scalar_tensor({n}", "tril_indices(2, 2",
        )
    ),
    f"{{x}}.to({_THERE})  # *8", f"{{x}}.to({_THERE}, {{dtype}})  # *2", f"{{x}}.to({_THERE}, copy=True)  # *2", f"{{x}}.to(device={_THERE}, dtype={{dtype}}, non_blocking={{flag}})", "{x}.to({dtype}, {flag}, {flag})",
    f"{{x}}.to({_THERE}, non_blocking=True) * 2", "{x}.to({t})  # *2", "{x}.to({t:away})  # *2", "{x}.type_as({t})", "{x}.to(other={t})", "{x}.t().to(accelerator)", "{x}[{index}].to(accelerator)", "{x}.to(accelerator).t().cpu()",
    f"{{x}}.new_zeros(2, device={_THERE})", f"{{x}}.new_tensor({{data:float32}}, device={_THERE})", "{x}.to('cpu', {dtype})", "{x}.to(device, copy={flag})  # *2", "{x}.cpu()  # *3",
    "{x}.to(accelerator, memory_format=xp.preserve_format)", f"{{x}}.to({_THERE})[{{index:basic}}]", "{x}.expand(2, *{ones}).to(accelerator)", f"{{x}}.detach().to({_THERE}).requires_grad_()", "{x}.type({dtype})",
    "{x}.to('{one:gpu|float32|}')", "{x}.to()", "{x}.to(accelerator, 'float32')", "{x}.to(accelerator, nonsense=1)", "{x}.to([accelerator])", "{x}.cpu(memory_format=xp.preserve_format)", "{x}.to(xp.device(xp.device(accelerator).type, 7))",
    "{x}.to(xp.device(xp.device(accelerator).type, {n:0 1}))", "xp.zeros(2, device=xp.device(xp.device(accelerator).type, 9))", f"with xp.device({_THERE}): NAME = xp.{{one:zeros(2)|tensor([1.0, 2.0])|arange(3)|ones(2, dtype=xp.float64)|eye(2)|as_tensor([1.0])}}",
    "with xp.device(accelerator):\n    with xp.device({one:'cpu'|second|accelerator}): pass\n    NAME = xp.ones(2)", "with xp.device(accelerator): NAME = xp.from_numpy(np.ones(2))", "with xp.device(accelerator): NAME = xp.as_tensor({x})",
    "with xp.device(accelerator): NAME = xp.tensor({x})", "with xp.device(accelerator): NAME = xp.zeros_like({x})", "with xp.device(accelerator): NAME = {x}.new_ones(2)", "with xp.device(accelerator) as d0: NAME = xp.ones(2)\ndel d0",
    needs="device.accelerator device.several mutable numpy", guarded=False,
)  # fmt: skip
_MEET = (
    "{x} + {y}", "{x} * {partner}", "{y} - {x}", "{x} * {t:host 0d}", "{t:host 0d} - {x}", "{x} / 2", "1 - {x}", "{x} + np.float64(2)", "{x} ** 2", "{x} @ {t:2d}", "xp.cat([{x}, {t}])", "xp.stack([{x}, {twin}])", "xp.where({x} > 0, {x}, {t:host 0d})",
    "{x} + {x}.to(second)", "{x} * {x}.to(accelerator)", "xp.maximum({x}, {same})", "{x}[{t:host int}]", "{x}[xp.tensor([0])]", "{x}[xp.tensor([0], device=accelerator)]", "{t:host}[{x} > 0]", "{x}[{x} > 0]", "xp.index_select({x}, 0, xp.tensor([0]))",
    "{x}.sum()", "{x}.mean(0)", "{x}.max()", "{x}.relu()", "{x} > 1", "{x}.double()", "{x}.t()", "{x}.clone()", "{x} + np.ones({ones})", "np.ones({ones}) + {x}", "{x} + xp.ones(1)", "{x}.sum() + {t:host 0d}", "{x}.to({t:host 0d})", "{x} * xp.tensor({n:2.5 2})", "{t:host} + {x}.sum()",
    "xp.add({x}, {x})", "{x}.bool()", "{x}.int()", "{x}.half()", "{x}.float()", "copy.copy({x})", "copy.deepcopy({x}.detach())", "pickle.loads(pickle.dumps({x}.detach()))", "{x}.detach().cpu()", "xp.linalg.norm({x})", "{x}.argmax()", "{x}.sort()[0]", "{x}.new_full((2,), 3)", "{x}.view(-1)", "{x}.expand(2, *{ones})",
)  # fmt: skip
rows(
    "places",
    *_MEET,
    needs="device.several numpy", takes="away exact number", free=True, weight=0.8,
)  # fmt: skip
rows(
    "places",
    "{x}.add_({y})", "{x}.add_({x}.to(second))", "{x}.mul_({t:host})", "{t:host}.add_({x})", "{t:host}.copy_({x})  # *2", "{x}.copy_({t:host})  # *3", "{x}.copy_({t})  # *2", "{x}.copy_({x}.to(second) * 2, non_blocking=True)", "{t:host}[{index:basic}] = {x}", "{x}[{index:basic}] = {t:host}",
    "{x}[{index:basic}] = {x}.to(second)[{index:basic}]", "{x}[:1].copy_({t:host})", "{x}.view(-1)[:1].copy_(xp.ones(1) * {n})", "{x}.t().copy_({x}.t().cpu() * 2)", "{x}.copy_({n})", "{x}.copy_([1.0])", "{x}.copy_(None)", "{x}.copy_(xp.ones(7))", "{x}.copy_(np.ones(1))", "{x}.fill_({t:host 0d})",
    "{t:host}.add_({x}.sum())", "xp.tensor(1.0).add_({x}.sum())", "xp.add({x}, {x}, out=xp.zeros_like({x}, device='cpu'))", "xp.add({x}.cpu()[None], {x}.cpu(), out={x}[None])", "xp.zeros({ones}, out={x}, device='cpu')", "{x}.backward(xp.ones_like({x}, device='cpu'))", "({x} * 2).sum().backward()", "({x}.cpu() * {t:host}).sum().backward()",
    "({x}.to(second) * 2).sum().backward()", "{x}.double().cpu().sum().backward()", "{x}.grad = xp.ones_like({x}, device='cpu')", "{x}.grad = xp.ones_like({x})", "{x}.detach_()", "{x}.data = {x}.data.cpu()", "{x}.expand(2, *{ones}).copy_(xp.ones(2, *{ones}))", "{x}.requires_grad_()",
    binds="", needs="device.several mutable numpy", takes="away number", guarded=False,
)  # fmt: skip
rows(
    "places",
    "{x}.copy_({x}.to(accelerator) * 2)", "{x}.copy_({t:away})", "{x}.to(accelerator).sum().backward()  # *2", "({x}.to(accelerator) * 2).cpu().sum().backward()", "({x}.to(accelerator).to(second) * 3).sum().backward()", "{x}.to(accelerator, {floating}).sum().backward()", "{x}[{index:basic}] = {t:away}",
    "_t = xp.zeros({ones}, dtype={own})\n_t.copy_({x})\n(_t * 2).sum().backward()", "_t = xp.zeros({ones}, dtype=xp.int64)\n_t.copy_({x})", "_m = xp.nn.Linear(2, 1).to(accelerator)\n_m(xp.ones(2))", "_t = xp.zeros({ones}, dtype={own}, requires_grad=True)\n_t.copy_({x})",
    binds="", needs="device.accelerator mutable nn", takes="inexact host", guarded=False,
)  # fmt: skip
rows(
    "places",
    "{x}.device", "{x}.is_cpu", "{x}.get_device()", "{x}.device.index", "type({x}.device).__name__", "{x}.device == xp.device(accelerator)", "{x}.device == xp.device(accelerator).type", "{x}.is_meta", "{x}.item()", "{x}.tolist()", "float({x})", "bool({x})", "repr({x})", "{x}.cpu() is {x}", "{x}.to(accelerator) is {x}",
    "{x}.to({x}.device) is {x}", "{x}.to({x}) is {x}", "{x}.to(accelerator, copy={flag}) is {x}", "{x}.to(xp.device(accelerator).type) is {x}", "{x}.to(device=None, dtype=None) is {x}", "{x}.to({x}.dtype) is {x}", "{x}.to(accelerator, {x}.dtype) is {x}", "{x}.type()", "{x}.type(xp.{one:float32|int64}).device", "{x}.type_as({t}).device",
    "{x}.type('{one:torch.FloatTensor|torch.DoubleTensor|float32|torch.float32}').type()", "{x}.data_ptr() != 0", "{x}.data_ptr() == {t}.data_ptr()", "{x}[-1:].data_ptr() - {x}.data_ptr()", "{x}.detach().data_ptr() == {x}.untyped_storage().data_ptr()", "{x}.to(second).device.index", "{x}.requires_grad",
    "(xp.ones(2, 3) * 1).t().to(accelerator).stride()", "xp.ones(2, 3).to(second).t().cpu().stride()", "hasattr({x}, '__cuda_array_interface__')", "{x}.cpu().data_ptr() == {x}.data_ptr()", "{x}.to(accelerator).grad_fn and {x}.to(accelerator).grad_fn.name()", "{x}.to(accelerator).is_leaf", "{x}.cpu().is_leaf", "{x}.to(accelerator)._is_view()", "{x}[...].to(accelerator)._base",
    "np.asarray({x}).dtype.name", "{x}.numpy().dtype.name", "{x}.numpy(force=True).tolist()", "{x}.detach().cpu().numpy().tolist()", "memoryview({x})", "bytes({x})", "np.from_dlpack({x}).tolist()", "{x}.__array__().tolist()", "copy.deepcopy({x}.detach()).device", "pickle.loads(pickle.dumps({x}.detach())).device", "copy.copy({x}).device",
    "[t.device for t in xp.nn.Linear(2, 1, device=accelerator).parameters()]", "[t.device for t in xp.nn.Linear(2, 1).to({x}).parameters()]", "[(t.device, t.dtype) for t in xp.nn.Linear(2, 1).to({x}.float()).parameters()]", "xp.set_default_device(None)", "xp.get_default_device()",
    "(lambda m, p: (m.to(accelerator), m.weight is p, p.device)[1:])(*(lambda m: (m, m.weight))(xp.nn.Linear(2, 1)))", "(lambda m: (m.to(accelerator, xp.float64), m.weight.dtype, m.weight.is_leaf))(xp.nn.Linear(2, 1))[1:]", "(lambda m: (m.register_buffer('k', xp.ones(1)), m.to(accelerator), m.k.device))(xp.nn.Linear(2, 1))[2]", "{x}.is_pinned()",
    "(lambda s: xp.tensor([s, 2.0]).device)({x}.sum())", "xp.tensor([{x}.sum(), 1.0]).tolist()", "xp.tensor([{x}.sum().item()]).device", "(lambda p, o: (p.sum().backward(), o.step(), [v['momentum_buffer'].device for v in o.state.values()]))(*(lambda p: (p, xp.optim.SGD([p], lr=0.5, momentum=0.5)))({x}.detach().double().requires_grad_()))[2]",
    "(lambda p, q, s: (q.load_state_dict(s), [v['momentum_buffer'].device for v in q.state.values()]))(0, xp.optim.SGD([xp.ones(1, device=accelerator, requires_grad=True)], lr=0.5), {{'state': {{0: {{'momentum_buffer': xp.ones(1)}}}}, 'param_groups': [{{'lr': 0.5, 'momentum': 0.5, 'params': [0]}}]}})[1]",
    "(-0.0 * {x}.to(accelerator).float()).cpu().signbit().tolist()", "xp.tensor([float('nan'), float('inf'), -0.0]).to(accelerator).tolist()", "xp.tensor([1.0078125], dtype=xp.bfloat16).to(accelerator).dtype", "xp.tensor(2.5).to(accelerator).shape", "xp.equal({x}.to(accelerator), {x}.to(accelerator))",
    "(lambda a, b: (a.copy_(b), b.add_(1), a.tolist())[2])(xp.zeros(2), xp.ones(2, device=accelerator))", "(lambda a, b: (a.copy_(b), b.add_(1), a.tolist())[2])(xp.zeros(2, device=accelerator), xp.ones(2))", "(lambda a: (lambda b: (a.add_(1), b.tolist())[1])(a.to(accelerator)))(xp.ones(2))", "(lambda a: (lambda b: (a.add_(1), b.tolist())[1])(a.cpu()))(xp.ones(2, device=accelerator))",
    "(lambda a: (lambda b: (a.add_(1), b.tolist())[1])(xp.as_tensor(a, device=accelerator)))(xp.ones(2))", "(lambda a: (lambda b: (a.add_(1), b.tolist())[1])(xp.tensor(a)))(xp.ones(2, device=accelerator))", "(lambda a: (lambda b: (a.add_(1), b.tolist())[1])(a.to(second)))(xp.ones(2, device=accelerator))", "(lambda a: xp.as_tensor(a) is a)({x})", "(lambda a: xp.as_tensor(a, device=a.device) is a)({x})",
    "(lambda a: (a.view(-1)[:1].copy_(xp.ones(1) * 7), a.tolist())[1])(xp.zeros(2, 2, device=accelerator))", "(lambda a: (a[0].copy_(xp.ones(2) * 7), a.tolist())[1])(xp.zeros(2, 2, device=accelerator))", "xp.zeros({ones}, dtype=xp.{one:int64|int8}).copy_(xp.tensor({n:1.5 -1.5})).tolist()", "(lambda t: (t.copy_(xp.ones(2, requires_grad=True) * 2), t.requires_grad, t.grad_fn and t.grad_fn.name())[1:])(xp.zeros(2, device=accelerator))",
    "(lambda t: (t.sum().backward(), t.grad.device)[1])(xp.ones(2, device=accelerator, requires_grad=True))", "(lambda t: ((t.to(accelerator) * 3).sum().backward(), t.grad.device, t.grad.tolist())[1:])(xp.ones(2, requires_grad=True))", "(lambda t, m: ((m() * 3).sum().backward(), m().grad, t.grad))(*(lambda t: (t, (lambda s: lambda: s)(t.to(accelerator))))(xp.ones(2, requires_grad=True)))",
    binds="r", needs="device.several mutable nn numpy strides", takes="exact number", guarded=False, weight=0.7,
)  # fmt: skip
rows(
    "current devices",
    f"{_MODULE}.is_available()", f"{_MODULE}.device_count()", f"{_MODULE}.current_device()  # *2", f"{_MODULE}.synchronize()", f"{_MODULE}.synchronize(accelerator)", f"type({_MODULE}.device_count()).__name__", f"isinstance({_MODULE}.get_device_name(), str)", f"isinstance({_MODULE}.get_device_name(accelerator), str)",
    "xp.accelerator.is_available()", "xp.accelerator.device_count()", "xp.accelerator.current_accelerator()", "xp.accelerator.current_accelerator(check_available=True).index", "xp.accelerator.current_device_index()  # *2", "xp.accelerator.synchronize()", "xp.cuda.is_available()", "xp.cuda.device_count()", "xp.cpu.is_available()", "xp.cpu.device_count()", "str(xp.cpu.current_device())",
    "xp.cpu.set_device('cpu')", "xp.cpu.synchronize()", f"{_MODULE} is xp.get_device_module()", "xp.get_device_module('cpu') is xp.cpu", "xp.get_device_module({one:'meta'|'gpu'|0|1.5})", f"xp.get_device_module(xp.device(accelerator)) is {_MODULE}", f"xp.get_device_module(xp.device(accelerator).type) is {_MODULE}", f"[xp.zeros(1, device=xp.device(xp.device(accelerator).type, i)).device.index for i in range({_MODULE}.device_count())]",
    f"xp.zeros(1, device=xp.device(xp.device(accelerator).type, {_MODULE}.device_count()))", "xp.zeros(1, device=xp.device(accelerator).type).device.index  # *3", "xp.zeros(1).to(xp.device(accelerator).type).device.index", f"[xp.device(i) for i in range({_MODULE}.device_count())]", "xp.device(0) == xp.device(accelerator)",
    binds="r", needs="device.several device.current", guarded=False,
)  # fmt: skip
rows(
    "current devices",
    f"{_MODULE}.set_device({{one:0|1|-1|accelerator|second|xp.device(second)|7|'cpu'}})  # *4", "xp.accelerator.set_device_index({one:0|1|-1|None|second|xp.device(second)})  # *2", f"with {_MODULE}.device({{one:0|1|-1|None|second}}): raise ValueError", "xp.set_default_device({one:accelerator|second|'cpu'|None|xp.device(accelerator).type})",
    binds="", needs="device.several device.current", guarded=False,
)  # fmt: skip
_WITHIN = (
    f"{_MODULE}.device({{one:0|1|-1|None|second}})",
    "xp.accelerator.device_index({one:0|1|-1|None})",
    f"{_MODULE}.device_of({{x}})",
    "xp.device({one:accelerator|second|'cpu'|xp.device(accelerator).type})",
)
rows(
    "current devices",
    *(f"with {one}:\n    NAME = {_MODULE}.current_device(), xp.zeros(1, device=xp.device(accelerator).type).device, xp.zeros(1).device, {{x}}.new_zeros(1).device" for one in _WITHIN),
    *(f"with {one}:\n    with {two}: pass\n    NAME = {_MODULE}.current_device(), xp.zeros(1).device, ({{x}} * 2).device" for one in _WITHIN for two in _WITHIN),
    "{x}.cuda().device", "{x}.is_cuda  # *2", "{x}.cpu().is_cuda", "{x}.cuda().is_cuda", "{x}.cuda({one:0|1|accelerator|second|'cpu'|7|xp.device('cpu')|'cuda'|device=1}).device", "{x}.cuda() is {x}", "{x}.cuda({x}.get_device()) is {x}", "{x}.cuda(non_blocking=True).tolist()", "{x}.gpu()", "xp.nn.Linear(2, 1).cuda().weight.device", "xp.nn.Linear(2, 1).cuda({n:0 1}).weight.device", "{x}.cuda(memory_format=xp.preserve_format).stride()",
    "(lambda a: (lambda b: (a.add_(1), b.tolist())[1])(a.cuda()))(xp.ones(2))", "{x}.cuda().grad_fn and {x}.cuda().grad_fn.name()", "{x}.cuda(second).cuda().device", "{x}.type('torch.cuda.{one:FloatTensor|DoubleTensor|LongTensor}').type()", "{x}.cuda().type()", "{x}.type(xp.{one:FloatTensor|LongTensor}).device",
    binds="r", needs="device.several device.current", takes="number", guarded=False, weight=0.5,
)  # fmt: skip
rows(
    "current devices",
    "with {one:xp.accelerator.device_index(1)|xp.cuda.device(1)|xp.cuda.device(0)}: NAME = {x} * 2", "{x}.cuda()", "{x}.cuda({n:0 1})", "xp.zeros(2, device=xp.device(accelerator).type)", "{x}.to(xp.device(accelerator).type)", "{x}.pin_memory()", "xp.zeros(2, pin_memory={flag})", "xp.tensor([1.0], pin_memory={flag})", "xp.empty(2, pin_memory=True).fill_(1)",
    "{x}.pin_memory().to(accelerator, non_blocking=True)", "xp.ones(2, pin_memory=True, device=accelerator)", "{x}.pin_memory().clone()", "xp.zeros_like({x}, pin_memory=True)", "{x}.to(accelerator).to('cpu', non_blocking=True)", "xp.full((2,), 1.0, pin_memory=True)", "{x}.new_zeros(2, pin_memory={flag})", "{x}.cuda().cpu()",
    needs="device.several device.current device.pinned", takes="number", guarded=False,
)  # fmt: skip
rows(
    "current devices",
    "{x}.is_pinned()  # *2", "{x}.pin_memory().is_pinned()", "{x}.pin_memory() is {x}", "(lambda p: p.pin_memory() is p)({x}.cpu().pin_memory())", "{x}.pin_memory().data_ptr() == {x}.data_ptr()", "xp.zeros(2).is_pinned()", "{x}.cpu().is_pinned()", "xp.zeros(2, pin_memory=True).is_pinned()", "xp.tensor([1.0], pin_memory=True).is_pinned()", "{x}.pin_memory()[:1].is_pinned()",
    "[p.tolist() for p in [xp.ones(2).pin_memory(), (xp.ones(2) * 2).pin_memory()]]",
    binds="r", needs="device.pinned", takes="number", guarded=False,
)  # fmt: skip
rows(
    "generators of devices",
    "xp.Generator(device=accelerator).device", "xp.rand(2, generator=xp.Generator(device=accelerator))", "xp.rand(2, device=accelerator, generator=xp.Generator()).shape", "xp.Generator(device=accelerator).manual_seed({n:1 2}).initial_seed()", "xp.Generator(device=accelerator).get_state().device", "xp.Generator(device=accelerator).get_state().dtype",
    *(f"(lambda d: d() == d())(lambda: (xp.{seed}({{n:1 2}}), xp.{draw}(3, device={where}).tolist())[1])" for seed in ("manual_seed", "cuda.manual_seed", "cuda.manual_seed_all") for draw in ("rand", "randn") for where in ("accelerator", "second", "'cpu'")),
    "(lambda g: (lambda a: (a, g.manual_seed(1) and xp.rand(2, device=accelerator, generator=g).tolist() == a))(g.manual_seed(1) and xp.rand(2, device=accelerator, generator=g).tolist())[1])(xp.Generator(device=accelerator))", "(lambda g, h: xp.rand(3, device=accelerator, generator=g).tolist() == xp.rand(3, device=accelerator, generator=h).tolist())(*[xp.Generator(device=accelerator).manual_seed(k) for k in ({n:1 2}, 1)])",
    "(lambda a: (xp.manual_seed(3), xp.rand(5, device=accelerator), {one:xp.cuda.manual_seed(7)|xp.cuda.manual_seed_all(7)|None}, xp.rand(4).tolist() == a)[3])((xp.manual_seed(3), xp.rand(4).tolist())[1])", "(lambda s: (lambda a: (xp.cuda.set_rng_state(s), xp.rand(2, device=accelerator).tolist() == a)[1])(xp.rand(2, device=accelerator).tolist()))(xp.cuda.get_rng_state())",
    "(lambda a: (xp.manual_seed(5), {one:xp.cuda.manual_seed(6)|xp.cuda.manual_seed_all(6)|xp.manual_seed(5)}, xp.rand(3, device=second).tolist() == a)[2])((xp.manual_seed(5), xp.rand(3, device=second).tolist())[1])", "(lambda s: (lambda a: (xp.cuda.set_rng_state_all(s), xp.rand(2, device=second).tolist() == a)[1])(xp.rand(2, device=second).tolist()))(xp.cuda.get_rng_state_all())",
    "xp.cuda.get_rng_state().device", "xp.cuda.get_rng_state(second).dtype", "len(xp.cuda.get_rng_state_all())", "(xp.cuda.manual_seed({n:3 5}), xp.cuda.initial_seed())[1]", "xp.rand(2, device=accelerator).device", "xp.randn(2, device=second).device", "xp.randint(3, (2,), device=accelerator).device", "xp.randperm(3, device=accelerator).device", "xp.rand_like(xp.ones(2, device=second)).device", "xp.normal(0.0, 1.0, (2,), device=accelerator).device",
    "(lambda g: (lambda h: xp.rand(2, device=accelerator, generator=g).tolist() == xp.rand(2, device=accelerator, generator=h).tolist())(copy.deepcopy(g)))((lambda g: (xp.rand(1, device=accelerator, generator=g), g)[1])(xp.Generator(device=accelerator).manual_seed(4)))", "(lambda g: (lambda h: xp.rand(2, generator=g).tolist() == xp.rand(2, generator=h).tolist())(copy.deepcopy(g)))((lambda g: (xp.rand(1, generator=g), g)[1])(xp.Generator().manual_seed(4)))", "(lambda g: copy.deepcopy(g) is g)(xp.Generator())",
    binds="r", needs="device.several device.generators device.current", guarded=False,
)  # fmt: skip
rows(
    "streams",
    "xp.cuda.Stream()  # *3", "xp.cuda.Stream(priority={n:0 -1})", "xp.cuda.Stream(device={one:accelerator|second|0|1|None|-1})  # *2", "xp.cuda.current_stream()", "xp.cuda.default_stream()", "xp.cuda.current_stream(second)",
    "xp.Stream(device=accelerator)", "xp.cuda.default_stream({one:accelerator|second})", "xp.accelerator.current_stream()", "xp.cuda.Stream(device={one:'cpu'|7|'gpu'})",
    binds="s", needs="device.streams device.several", guarded=False,
)  # fmt: skip
rows(
    "streams",
    "xp.cuda.Event(enable_timing={flag})  # *2", "{held:s}.record_event()", "xp.Event(device=accelerator)", "xp.cuda.current_stream().record_event()",
    binds="e", needs="device.streams device.several", guarded=False,
)  # fmt: skip
rows(
    "streams",
    "with xp.cuda.stream({held:s}): NAME = {x} * {n}  # *3", "with xp.cuda.stream({held:s}): NAME = {x}.to(accelerator)", "with {held:s}: NAME = {x} + {partner}", "with xp.cuda.stream({held:s}): NAME = {x} @ {x}.mT",
    "{held:s}.wait_stream(xp.cuda.current_stream({x}.device))\nwith xp.cuda.stream({held:s}): NAME = {x} * 2 + 1\nxp.cuda.current_stream().wait_stream({held:s})  # *2", "{x}.to(accelerator, non_blocking=True)", "{x}.cpu().pin_memory().to(accelerator, non_blocking=True)",
    "{x}.to('cpu', non_blocking=True)\nxp.cuda.synchronize()", "{x}.to(second, non_blocking=True)", "with xp.cuda.stream({held:s}): NAME = {x}.to(accelerator, {floating}, non_blocking=True)",
    needs="device.streams device.several device.pinned", takes="number", guarded=False, free=True,
)  # fmt: skip
rows(
    "streams",
    "xp.cuda.set_stream({held:s})  # *2", "xp.cuda.set_stream(None)", "xp.cuda.set_stream(xp.cuda.default_stream())  # *2", "xp.accelerator.set_stream({held:s})", "with xp.cuda.stream({held:s}): raise ValueError", "{held:s}.synchronize()", "xp.cuda.synchronize({one:|accelerator|second})", "xp.accelerator.synchronize()",
    "{held:s}.wait_stream({held:s})  # *2", "{held:e}.record()  # *2", "{held:e}.record({held:s})  # *2", "{held:s}.wait_event({held:e})", "{held:e}.wait({held:s})", "{held:e}.wait()", "{held:e}.synchronize()", "{held:s}.record_event({held:e})", "with xp.cuda.stream({held:s}): {x}.add_({n})", "with xp.cuda.stream({held:s}): {x}.copy_({t}, non_blocking=True)",
    "{x}.record_stream({held:s})", "{x}.copy_({t:host}, non_blocking=True)", "with xp.cuda.stream({held:s}): {x}.sum().backward()", "with xp.cpu.stream(xp.cpu.Stream()): pass",
    binds="", needs="device.streams device.several mutable", takes="away number nograd", guarded=False,
)  # fmt: skip
_S = "xp.cuda.Stream()"
_OF_STREAMS = (
    "xp.cuda.current_stream() == xp.cuda.default_stream()", "xp.cuda.current_stream() == {held:s}", "hash(xp.cuda.current_stream()) == hash(xp.cuda.current_stream())", "{held:s} == {held:s}", "{held:s} != {held:s}", "{held:s}.device", "{held:s}.priority", "type({held:s}).__name__",
    "{{{held:s}: 1}}.get({held:s})", "xp.cuda.current_stream(second) == xp.cuda.default_stream(second)", "xp.cuda.current_stream(second) == xp.cuda.current_stream(accelerator)", "xp.cuda.default_stream(second).device", "xp.accelerator.current_stream() == xp.cuda.current_stream()", "isinstance({held:s}, xp.Stream)", "xp.cuda.current_device()",
    "({held:s}.synchronize(), {held:s}.query())[1]", "(xp.cuda.synchronize(), {held:s}.query())[1]", "xp.cuda.Event().query()", "{held:e}.query() in (True, False)", "({held:e}.record(), {held:e}.synchronize(), {held:e}.query())[1:]", "xp.cuda.Event(enable_timing=True).elapsed_time(xp.cuda.Event(enable_timing=True))", "{held:e}.elapsed_time({held:e}) >= 0",
    "(lambda a, b: (a.record(), b.record(), xp.cuda.synchronize(), a.elapsed_time(b) >= 0)[3])(xp.cuda.Event(enable_timing=True), xp.cuda.Event(enable_timing={flag}))", "(lambda a, b: (a.record(), xp.ones(4000, device=accelerator) * 2, b.record(), xp.cuda.synchronize(), a.elapsed_time(b) > 0)[4])(xp.cuda.Event(enable_timing=True), xp.cuda.Event(enable_timing=True))",
    "str({held:s})[:18]", "xp.cpu.current_stream() is None", "xp.ones(2).record_stream({held:s})", "xp.ones(2, device=accelerator).record_stream({held:s})", "{held:e}.device", "(lambda e: (e.record(xp.cuda.Stream()), e.record(xp.cuda.Stream(device=second))))(xp.cuda.Event())", "(lambda e: e is {held:s}.record_event(e))(xp.cuda.Event())",
)  # fmt: skip
rows(
    "streams",
    *_OF_STREAMS,
    binds="r", needs="device.streams device.several", guarded=False,
)  # fmt: skip
_HERE = "xp.arange(4.0, device=accelerator)"
rows(
    "streams",
    f"with xp.cuda.stream({{one:{_S}|None}}): NAME = xp.cuda.current_stream() == xp.cuda.default_stream(), xp.cuda.current_device()",
    "with xp.cuda.stream(xp.cuda.Stream(device={one:second|accelerator})): NAME = xp.cuda.current_device(), xp.cuda.current_stream(accelerator) == xp.cuda.default_stream(accelerator), xp.ones(1, device='cuda').device",
    f"_a, _b = {_S}, {_S}\nwith xp.cuda.stream(_a):\n    with xp.cuda.stream({{one:_b|None|_a}}): _r = xp.cuda.current_stream() == _b, xp.cuda.current_stream() == _a\n    NAME = _r, xp.cuda.current_stream() == _a",
    f"with {_S} as _s: NAME = xp.cuda.current_stream() == _s, xp.cuda.current_stream() == xp.cuda.default_stream()",
    f"_l = []\nimport threading as _threading\nwith xp.cuda.stream({_S}):\n    _t = _threading.Thread(target=lambda: _l.append(xp.cuda.current_stream() == xp.cuda.default_stream()))\n    _t.start(); _t.join()\nNAME = _l",
    f"with xp.cuda.stream({_S}):\n    _t = {_HERE}\n    _t.add_(1)\n    _u = _t * 2\n    _t.mul_(10)\n    _t[0] = -1\n    NAME = _t.tolist(), _u.tolist()",
    f"with xp.cuda.stream({_S}):\n    _t = {_HERE} - 1 + 1\n    NAME = {{one:[v.item() for v in _t]|_t.tolist()|_t.cpu().tolist()|[float(v) for v in _t]|str(_t)[:12]|[bool(v) for v in _t]|_t.to('cpu').tolist()}}",
    f"_h = xp.ones(4)\nwith xp.cuda.stream({_S}):\n    _t = _h.to(accelerator)\n    _h.fill_(7)\n    _u = xp.zeros(4, device=accelerator)\n    _u.copy_(_h)\n    _h.fill_(9)\n    NAME = _t.tolist(), _u.tolist()",
    f"_t = {_HERE}\n_s = {_S}\n_s.wait_stream(xp.cuda.current_stream())\nwith xp.cuda.stream(_s): _u = _t * 2\n_s.synchronize()\nNAME = _s.query(), _u.tolist()", f"_t = {_HERE}\nxp.cuda.synchronize()\nwith xp.cuda.stream({_S}): _u = _t * 2\nxp.{{one:cuda|accelerator}}.synchronize()\nNAME = _u.tolist()",
    f"_t = {_HERE}\nxp.cuda.synchronize()\n_s = {_S}\nwith xp.cuda.stream(_s): _u = _t * 2\nwhile not _s.query(): pass\nNAME = _u.tolist()",
    f"_a, _b = {_S}, {_S}\nwith xp.cuda.stream(_a):\n    _t = {_HERE}\n    for _ in range(3): _t.add_(1)\n_b.wait_stream(_a)\nwith xp.cuda.stream(_b): NAME = (_t * 10).tolist()",
    f"_t = {_HERE} + 1\n_s = {_S}\n_s.wait_stream(xp.cuda.current_stream())\nwith xp.cuda.stream(_s): _u = _t * 3\nxp.cuda.current_stream().wait_stream(_s)\nNAME = (_u + 1).tolist()",
    f"_a, _b, _c = {_S}, {_S}, {_S}\nwith xp.cuda.stream(_a): _t = {_HERE} * 2\n_b.wait_stream(_a)\nwith xp.cuda.stream(_b): _u = _t + 1\n_c.wait_stream(_b)\nwith xp.cuda.stream(_c): NAME = (_u * _t).tolist()",
    f"_a, _b = {_S}, xp.cuda.Stream(device=second)\nwith xp.cuda.stream(_a): _t = {_HERE} * 2\n_b.wait_stream(_a)\nwith xp.cuda.stream(_b): _u = _t.to(second)\nNAME = (_u.sum().item(), _u.device)" ,
    f"_s, _e = {_S}, xp.cuda.Event()\nwith xp.cuda.stream(_s):\n    _t = {_HERE} * 2\n    _e.record({{one:|_s}})\n_e.synchronize()\nNAME = _e.query(), _t.tolist()", f"_a, _b, _e = {_S}, {_S}, xp.cuda.Event()\nwith xp.cuda.stream(_a): _t = {_HERE} * 2\n_e.record(_a)\n_b.wait_event(_e)\nwith xp.cuda.stream(_b): NAME = (_t + 1).tolist()",
    f"_a, _b, _e = {_S}, {_S}, xp.cuda.Event()\nwith xp.cuda.stream(_a): _t = {_HERE} * 2\n_a.record_event(_e)\n_e.wait(_b)\nwith xp.cuda.stream(_b): NAME = (_t + 1).tolist()", f"_a, _b, _e = {_S}, {_S}, xp.cuda.Event()\n_e.record(_a)\nwith xp.cuda.stream(_a): _t = {_HERE} * 2\n_e.record(_a)\n_b.wait_event(_e)\nwith xp.cuda.stream(_b): NAME = (_t + 1).tolist()",
    "_h = xp.arange(4.0).pin_memory()\n_t = _h.to(accelerator, non_blocking=True)\n_u = _t * 2\nNAME = _t.tolist(), _u.tolist()", "_h = xp.arange(4.0).pin_memory()\n_t = xp.zeros(4, device=accelerator)\n_t.copy_(_h, non_blocking=True)\n_t.add_(1)\nNAME = _t.tolist()", f"_t = {_HERE} * 3\n_h = _t.to('cpu', non_blocking=True)\nxp.cuda.synchronize()\nNAME = _h.tolist()",
    f"_t = {_HERE} * 3\n_h = xp.zeros(4).pin_memory()\n_h.copy_(_t, non_blocking=True)\n_t.zero_()\nxp.cuda.synchronize()\nNAME = _h.tolist()", "_l = [(xp.ones(4) * i).pin_memory().to(accelerator, non_blocking=True) for i in range(4)]\nNAME = [t.tolist() for t in _l]", f"_t = ({_HERE} * 2).to(second, non_blocking=True)\nNAME = (_t + 1).tolist()",
    f"_t = xp.zeros(4, device=second)\n_t.copy_({_HERE} * 2, non_blocking=True)\nNAME = _t.tolist()", "_t = xp.arange(4).pin_memory().to(accelerator, xp.float64, non_blocking=True)\nNAME = _t.dtype, _t.tolist()",
    f"_p = xp.ones(4, device=accelerator, requires_grad=True)\n_s = {_S}\n_s.wait_stream(xp.cuda.current_stream())\nwith xp.cuda.stream(_s):\n    (_p * _p).sum().backward()\n    NAME = _p.grad.tolist()", f"_p = xp.ones(4, device=accelerator, requires_grad=True)\n_s = {_S}\n_s.wait_stream(xp.cuda.current_stream())\nwith xp.cuda.stream(_s): _y = (_p * 3).sum()\nxp.cuda.current_stream().wait_stream(_s)\n_y.backward()\nNAME = _p.grad.tolist()",
    f"_p = xp.ones(4, device=accelerator, requires_grad=True)\n_y = (_p * 3).sum()\n_s = {_S}\n_s.wait_stream(xp.cuda.current_stream())\nwith xp.cuda.stream(_s): _y.backward()\nxp.cuda.current_stream().wait_stream(_s)\nNAME = _p.grad.tolist()", f"_t = {_HERE} * 2\n_s = {_S}\n_s.wait_stream(xp.cuda.current_stream())\nwith xp.cuda.stream(_s): _u = _t + 1\n_r = _t.record_stream(_s)\ndel _t\n_v = [xp.zeros(4, device=accelerator) for _ in range(4)]\nxp.cuda.synchronize()\nNAME = _u.tolist(), _r",
    f"_t = {_HERE}\nxp.cuda.synchronize()\n_r = []\nfor _s in ({_S}, {_S}):\n    with xp.cuda.stream(_s): _r.append(_t + len(_r))\nxp.cuda.synchronize(accelerator)\nNAME = [t.tolist() for t in _r], _s.query()", "_s = xp.cpu.Stream()\nwith xp.cpu.stream(_s): NAME = xp.cpu.current_stream() is _s, xp.cpu.current_stream() is None", f"_s = {_S}\nxp.accelerator.set_stream(_s)\nNAME = xp.cuda.current_stream() == _s, xp.accelerator.current_stream() == _s\nxp.cuda.set_stream(xp.cuda.default_stream())",
    binds="r", needs="device.streams device.several device.pinned mutable", guarded=False, weight=1.5,
)  # fmt: skip
_MIB = "(1 << 18)"
_USED = "xp.cuda.memory_allocated({one:|accelerator|xp.device(accelerator)|0})"
rows(
    "memory",
    f"xp.zeros({_MIB} * {{n:1 2}}, device={{one:accelerator|second}})[:2]  # *3", "{x}.to(accelerator)", "xp.zeros(0, 5, device=accelerator)", "xp.zeros(2, device=accelerator)",
    needs="device.memory device.several", guarded=False,
)  # fmt: skip
rows(
    "memory",
    f"{_USED} == xp.cuda.memory_allocated()", "xp.accelerator.memory_allocated() // 1024 == xp.cuda.memory_allocated() // 1024", "xp.cuda.memory_allocated({one:'cpu'|7|'gpu'})", "xp.cuda.memory_reserved() >= xp.cuda.memory_allocated()", "xp.cuda.max_memory_allocated() >= xp.cuda.memory_allocated()", "xp.cuda.max_memory_reserved() >= xp.cuda.memory_reserved()",
    "type(xp.cuda.memory_allocated()).__name__", "(lambda m: (m[0] <= m[1], len(m)))(xp.cuda.mem_get_info())", "xp.cuda.get_device_properties(accelerator).total_memory == xp.cuda.mem_get_info()[1]", "xp.cuda.get_per_process_memory_fraction()", "(xp.cuda.reset_peak_memory_stats(), xp.cuda.max_memory_allocated() == xp.cuda.memory_allocated())[1]", f"(lambda r: (xp.cuda.empty_cache(), xp.cuda.memory_reserved() < r)[1])((xp.zeros({_MIB} * 8, device=accelerator)[0].item(), xp.cuda.memory_reserved())[1])",
    f"(lambda b: (lambda t: (xp.cuda.memory_allocated() - b) // 1024)(xp.zeros({_MIB}, dtype={{dtype}}, device=accelerator)))(xp.cuda.memory_allocated())  # *2", "(lambda b: (lambda t: t, (xp.cuda.memory_allocated() - b) // 1024)[1])(xp.cuda.memory_allocated())", f"(lambda b, t: (xp.cuda.memory_allocated() - b) // 1024)(xp.cuda.memory_allocated(), xp.zeros({_MIB}))", f"(lambda b, t: (xp.cuda.memory_allocated() - b) // 1024)(xp.cuda.memory_allocated(), xp.zeros({_MIB}, device='meta'))",
    f"(lambda t: (lambda b: (lambda v: (xp.cuda.memory_allocated() - b) // 1024)(t.{{one:view(2, -1)|t()|detach()|expand(2, -1)|clone()|add_(1)|mul_(2)|double()|to(t.device)|cpu()|contiguous()|float()|__getitem__(0)}}))(xp.cuda.memory_allocated()))(xp.zeros({_MIB}, device=accelerator))  # *5",
    f"(lambda t: (lambda b: (lambda y: ((xp.cuda.memory_allocated() - b) // (1 << 20), y.backward(), (xp.cuda.memory_allocated() - b) // (1 << 20))[::2])((t * t).exp().sum()))(xp.cuda.memory_allocated()))(xp.ones({_MIB}, device=accelerator, requires_grad=True))", f"(lambda t: (lambda b: (lambda y: (xp.cuda.memory_allocated() - b) // (1 << 20))({{one:xp.no_grad()|xp.enable_grad()|xp.inference_mode()}}(lambda: (t * t).exp().sum())()))(xp.cuda.memory_allocated()))(xp.ones({_MIB}, device=accelerator, requires_grad=True))",
    f"(lambda t: (xp.cuda.reset_peak_memory_stats(), (lambda b: (((t * 2) * 3).sum().item(), (xp.cuda.max_memory_allocated() - b) // (1 << 20), (xp.cuda.memory_allocated() - b) // 1024)[1:])(xp.cuda.memory_allocated()))[1])(xp.ones({_MIB}, device=accelerator))", f"(lambda b: (xp.zeros({_MIB} * 4, device=accelerator).cpu()[0].item(), (xp.cuda.memory_allocated() - b) // 1024, xp.cuda.memory_reserved() >= (4 << 20))[1:])(xp.cuda.memory_allocated())",
    f"(lambda b: (xp.zeros({_MIB} * 4, device=accelerator)[0].item(), xp.zeros({_MIB} * 4, device=accelerator)[0].item(), (xp.cuda.memory_reserved() - b) // (1 << 20) <= 4)[2])(xp.cuda.memory_reserved())", f"(lambda b: (xp.zeros({_MIB}, device=second)[0].item(), (xp.cuda.memory_allocated(accelerator) - b) // 1024, xp.cuda.max_memory_allocated(second) >= (1 << 20))[1:])(xp.cuda.memory_allocated(accelerator))",
    "xp.zeros(1 << 44, device=accelerator)", "xp.zeros(1, device=accelerator).expand(1 << 42).clone()", "(lambda b: (xp.cuda.memory_allocated() - b, issubclass(xp.OutOfMemoryError, RuntimeError), xp.cuda.OutOfMemoryError is xp.OutOfMemoryError))(xp.cuda.memory_allocated())", "try:\n    _t = xp.zeros(1 << 44, device=accelerator)\nexcept xp.OutOfMemoryError as error: NAME = type(error).__name__, isinstance(error, MemoryError)",
    "_b = xp.cuda.memory_allocated()\ntry:\n    _t = xp.zeros(1 << 44, device=accelerator)\nexcept RuntimeError: pass\nNAME = xp.cuda.memory_allocated() - _b", f"xp.cuda.set_per_process_memory_fraction(1e-6)\ntry:\n    NAME = xp.zeros({_MIB} * 4, device=accelerator).shape\nexcept RuntimeError as error: NAME = type(error).__name__\nfinally: xp.cuda.set_per_process_memory_fraction(1.0)",
    "xp.cuda.set_per_process_memory_fraction({one:1.5|-0.5|1|'a'|1.0})", "sorted(k for k in xp.cuda.memory_stats() if k in ('allocated_bytes.all.current', 'allocated_bytes.all.peak'))", "xp.accelerator.max_memory_allocated() // 1024 == xp.cuda.max_memory_allocated() // 1024", "xp.accelerator.memory_reserved() == xp.cuda.memory_reserved()",
    f"_t = xp.zeros({_MIB}, device=accelerator)\n_b = xp.cuda.memory_allocated()\n_t = _t.{{one:cpu()|to(second)|double()|to('cpu').to(accelerator)}}\nNAME = (xp.cuda.memory_allocated() - _b) // 1024",
    binds="r", needs="device.memory device.several", guarded=False, takes="filled",
)  # fmt: skip
rows(
    "memory",
    "xp.cuda.empty_cache()", "xp.cuda.reset_peak_memory_stats({one:|accelerator|second})", "xp.cuda.synchronize()", "xp.accelerator.empty_cache()",
    binds="", needs="device.memory device.several", guarded=False,
)  # fmt: skip

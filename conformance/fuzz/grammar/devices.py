"""Devices: what crosses, what may not, and what tensors say of where they are."""

from conformance.fuzz.production import rows

AWAY = "device.accelerator"

rows(
    "devices",
    "{x}.to(accelerator)  # *6", "{x}.to(device=accelerator)", "{x}.to(accelerator, {floating})",
    "{x}.to(accelerator, copy=True)", "{x}.to(accelerator, non_blocking=True)",
    "xp.zeros({shape}, device=accelerator)", "xp.ones({shape}, device=accelerator, requires_grad=True)",
    "xp.tensor({data:float32}, device=accelerator{tracked})  # *2", "xp.arange({n:3 4}, device=accelerator)",
    "xp.full({shape}, {n}, device=accelerator)", "{x}.to(xp.device(accelerator))",
    "xp.as_tensor({x}, device=accelerator)", "xp.tensor({x}, device=accelerator)",
    "xp.zeros_like({x}, device=accelerator)", "xp.asarray({x}, device=accelerator)", "{x}.detach().to(accelerator)",
    "xp.eye(2, device=accelerator)", "{x}.new_zeros(2, device=accelerator)", "xp.tensor({n}, device=accelerator)",
    needs=AWAY,
)  # fmt: skip
rows(
    "devices",
    "{x}.cpu()  # *4", "{x}.to('cpu')  # *2", "{x}.to(device)  # *2", "{x}.to({t})", "{x} + {y}  # *2",
    "{x} * {n}  # *2", "{x} + {partner:0d}", "{x}[{index}]", "{x}.sum()", "{x}.sum({dim})", "{x}.clone()",
    "{x}.detach()", "{x}.t()", "{x}.view({sizes})", "{x}.sin()", "{x} @ {x}.mT", "xp.zeros_like({x})",
    "{x}.new_ones(2)", "{x}.to({dtype})", "xp.cat([{x}, {x}])", "xp.stack([{x}, {t}])", "{x}.expand({grown})",
    "{x}.reshape({sizes})", "{x}.contiguous()", "{x} + {t:host}", "{x} * {t:host 0d nograd}", "{x}.mean()",
    "xp.where({x} > 0, {x}, {x})", "{x}.double()", "{x} > 0", "{x}.abs()", "xp.tensor({x})", "xp.as_tensor({x})",
    "{x}.data", "xp.as_tensor({x}, device='cpu')", "{x}.unsqueeze(0)", "xp.add({x}, {t})",
    needs=AWAY, takes="away exact number", free=True,
)  # fmt: skip
rows(
    "devices",
    "{x}.add_({n})", "{x}.mul_({t})", "{x}.copy_({t})", "{x}.fill_({n})", "{x}[{index:basic}] = {n}",
    "{x}[{index:basic}] = {t:host 0d nograd}", "{x}.zero_()", "{x} += {t:0d}", "{x}.sum().backward()",
    "{x}.backward(xp.ones_like({x}))", "{x}.retain_grad()", "{x}.add_({t:host})",
    binds="", needs="device.accelerator mutable", takes="away number",
)  # fmt: skip
rows(
    "devices",
    "{t:host}.copy_({x})", "({x}.cpu() * {t:host}).sum().backward()", "{x}.cpu().sum().backward()",
    binds="", needs="device.accelerator mutable", takes="away number",
)  # fmt: skip
rows(
    "devices",
    "{x}.device.type == 'cpu'", "{x}.device", "{x}.is_cpu", "{x}.device == {t}.device", "{x}.item()", "{x}.tolist()",
    "{x}.get_device()", "float({x})", "{x}.cpu() is {x}", "{x}.to(accelerator) is {x}",
    "xp.device(accelerator).index", "xp.device(accelerator) == {x}.device", "bool({x})", "{x}.device.index",
    "len({x})", "{x}.to(accelerator).data_ptr() == {x}.data_ptr()", "{x}.is_pinned()", "xp.equal({x}, {x}.clone())",
    binds="r", needs=AWAY, takes="exact",
)  # fmt: skip
rows(
    "devices",
    "{x}.numpy()", "np.asarray({x})", "{x}.detach().numpy()", "{x}.cpu().detach().numpy()", "{x}.numpy(force=True)",
    binds="a", needs="device.accelerator numpy", takes="away",
)  # fmt: skip
rows(
    "devices",
    "xp.zeros(2, device=second)", "{x}.to(second)  # *2", "{x} + {x}.to(second)",
    "{x}.to(accelerator) + {x}.to(second)", "xp.ones(2, device=second) * 2", "{x}.to(second).cpu()",
    needs="device.several", takes="number",
)  # fmt: skip
rows(
    "devices",
    "{x}.device == second", "{x}.to(second).device.index",
    binds="r", needs="device.several",
)  # fmt: skip
rows(
    "devices",
    "with xp.device(accelerator): NAME = xp.ones(2)", "with xp.device('cpu'): NAME = xp.zeros(2)",
    "with xp.device(accelerator): NAME = xp.tensor({data:float32})", "with xp.device(accelerator): NAME = {x} * 1",
    "with xp.device(accelerator): NAME = xp.zeros_like({x})",
    needs=AWAY, guarded=False, takes="number",
)  # fmt: skip
rows(
    "devices",
    "xp.set_default_device(accelerator)", "xp.set_default_device('cpu')  # *2", "xp.set_default_device(None)",
    binds="", needs=AWAY, weight=0.5, guarded=False,
)  # fmt: skip
rows(
    "devices",
    "str(xp.get_default_device() == xp.device('cpu'))",
    binds="r", needs=AWAY,
)  # fmt: skip
rows(
    "names of devices",
    "xp.device('cpu')", "xp.device('{one:cpu|cuda:0|cuda:1|meta|cpu:0|cuda}').type",
    "xp.device('{one:cuda:0|cuda:1|cuda|cpu}').index", "str(xp.device('cuda', {n:0 1}))",
    "xp.device('cuda:0') == xp.device('cuda', 0)", "hash(xp.device('cpu')) == hash(xp.device('cpu'))",
    "xp.device(xp.device('cpu')) == 'cpu'", "repr(xp.device('{one:cpu|cuda:1}'))",
    "xp.device('{one:gpu|cuda:-1|cuda:|:0||cuda:x|cpu:1}')", "xp.device({n:-1})", "xp.device('cuda', -1)",
    "xp.device(type='cuda', index=1).index", "xp.device('cpu') == 'cpu'", "xp.device()", "xp.device(None)",
    "type(xp.device('cpu')).__name__", "xp.device('cuda:0') != xp.device('cuda:1')",
    "xp.device('cpu') in [{x}.device]", "isinstance({x}.device, xp.device)", "setattr(xp.device('cpu'), 'type', 'x')",
    "{x}.device.type", "{x}.device == xp.device('cpu')", "xp.device('cuda:01').index", "xp.device('cpu', 0).index",
    "pickle.loads(pickle.dumps(xp.device('cuda:1')))",
    binds="r", needs="strides",
)  # fmt: skip
rows(
    "meta",
    "xp.zeros({shape}, device='meta')  # *2", "{x}.to('meta')  # *2", "xp.ones_like({x}, device='meta')",
    "xp.tensor({data:float32}, device='meta')", "xp.arange(3, device='meta')",
    needs="device.meta",
)  # fmt: skip
rows(
    "meta",
    "{x} + {x}", "{x}.sum({dim})", "{x}.t()", "{x}[{index:basic}]", "{x}.view({sizes})", "{x} * {n}", "{x} @ {x}.mT",
    "{x}.to({dtype})", "{x}.clone()", "{x}.cpu()", "{x}.expand({grown})", "{x}.sin()", "xp.zeros_like({x})",
    "xp.zeros_like({x}, device='cpu')", "{x} + {t:host}", "xp.cat([{x}, {x}])", "{x}.unsqueeze(0)",
    "{x}.reshape({sizes})", "{x} > 0", "{x}.mean()", "{x}.detach()", "{x} + {t:host 0d nograd}",
    needs="device.meta", takes="away number", free=True,
)  # fmt: skip
rows(
    "meta",
    "{x}.item()", "{x}.tolist()", "{x}.numpy()", "bool({x})", "{x}.is_meta", "{x}.device.type", "{x}.shape",
    "[s for s, n in zip({x}.stride(), {x}.shape) if n != 1]", "repr({x})", "{x}.is_contiguous()",
    binds="r", needs="device.meta", takes="away",
)  # fmt: skip
rows(
    "meta",
    "{x}.add_({n})", "{x}.copy_({t})", "{x}.fill_(1)", "{t:host}.copy_({x})",
    binds="", needs="device.meta mutable", takes="away",
)  # fmt: skip
rows(
    "pinned",
    "{x}.pin_memory()", "xp.zeros(2, pin_memory=True)", "xp.tensor([1.0], pin_memory=True)",
    needs="device.pinned",
)  # fmt: skip
rows(
    "pinned",
    "{x}.pin_memory() is {x}",
    binds="r", needs="device.pinned",
)  # fmt: skip

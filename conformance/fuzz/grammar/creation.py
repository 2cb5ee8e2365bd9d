"""New tensors: those that every program begins with, and the other factories."""

from conformance.fuzz.production import rows

rows(
    "creation",
    "xp.tensor({data:float64}, dtype=xp.float64{tracked})  # *12",
    "xp.tensor({data:float32}, dtype=xp.float32{tracked})  # *5", "xp.tensor({data:int64})  # *2",
    "xp.tensor({data:bool})", "xp.tensor({fresh})  # *3", "xp.tensor({data:float32}{tracked})",
    "xp.zeros({shape}, dtype={dtype})", "xp.ones({shape}, dtype={floating}{tracked})",
    "xp.full({shape}, {n}, dtype={dtype})",
    "xp.arange({n:2 3 4 6}, dtype={one:xp.float64|xp.float32|xp.int64|xp.int32})",
)  # fmt: skip
rows(
    "factories",
    "xp.arange({n:4 6})  # *2", "xp.arange({n:4.0 3.5 2.5})", "xp.arange({n:0 1 -2 0.5}, {n:3 4 5 2.75})",
    "xp.arange({n:0 1 -2}, {n:3 4 5}, {n:1 2 0.5})", "xp.arange(start={n:0 1}, end={n:3 4}, step={n:1 2})",
    "xp.arange(5, 0, -2)", "xp.arange({n:3 0}, {n:3 0})",
    "xp.linspace({n:0 -1 1}, {n:2 3}, {n:1 2 3 5}, dtype=xp.float64)",
    "xp.linspace({n:0 -1}, {n:2 3}, steps={n:2 5})", "xp.eye({n:2 3})", "xp.eye({n:2 3}, {n:1 2 4}, dtype={dtype})",
    "xp.zeros({n:1 2 3})", "xp.zeros({n:1 2 3}, {n:1 2})", "xp.ones([{n:1 2 3}, {n:1 2}])", "xp.zeros(size={shape})",
    "xp.zeros(0)", "xp.zeros(xp.tensor({n:1 2}).item())", "xp.ones({shape})",
    "xp.ones({shape}, requires_grad={flag})", "xp.full({shape}, {n})", "xp.full({shape}, {one:True|3|2.5|(1+2j)})",
    "xp.full({shape}, fill_value={n}{tracked}, dtype={floating})", "xp.scalar_tensor({n})", "xp.tensor({n})",
    "xp.tensor({one:True|3|2.5|1e10|(1+2j)|[]|[[]]|[True, 2]|[1, 2.5]|[True, 1.5]|[1, 2j]|(1, 2)|range(3)})",
    "xp.tensor({n}, dtype={dtype})", "xp.tensor({n}, requires_grad=True, dtype={floating})",
    "xp.tensor([xp.tensor({n}), {n}])", "xp.zeros_like({x})", "xp.ones_like({x})",
    "xp.zeros_like({x}, dtype={dtype})", "xp.ones_like({x}, dtype={floating}, requires_grad=True)",
    "xp.full_like({x}, {n})", "xp.full_like({x}, {n}, dtype={dtype})", "xp.empty_like({x}).fill_({n})",
    "xp.empty({shape}, dtype={dtype}).fill_({n})", "xp.empty_strided((2, 3), (1, 2)).fill_({n})",
    "{x}.new_zeros({shape})", "{x}.new_ones({shape}, dtype={dtype})", "{x}.new_full({shape}, {n})",
    "{x}.new_full({shape}, {n}, dtype={floating}{tracked})", "{x}.new_tensor({data:float32})",
    "{x}.new_tensor({data:int64}, dtype={dtype})", "{x}.new_tensor({t})", "{x}.new_empty({shape}).fill_({n})",
    "xp.zeros({shape}, dtype={floating}).requires_grad_()", "xp.tril({x})", "xp.triu({x}, {n:0 1 -1})",
    "xp.logspace({n:0 -1}, {n:1 2}, {n:2 3}, dtype=xp.float64)", "xp.complex({x}, {twin})", "xp.polar({x}, {twin})",
    "xp.tril_indices({n:2 3}, {n:2 3})", "xp.meshgrid({x}, {t:1d}, indexing='ij')[0]",
    "xp.cartesian_prod({x}, {t:1d})", "xp.as_tensor({data:float32})", "xp.as_tensor({data:float32}, dtype={dtype})",
    "xp.as_tensor({x})", "xp.as_tensor({x}, dtype={dtype})", "xp.asarray({data:float64})",
    "xp.asarray({x}, copy={one:True|False|None})", "xp.asarray({x}, dtype={dtype})",
    "xp.asarray({x}, requires_grad={flag})", "xp.asarray({n:2 1.5}, requires_grad={flag})",
)  # fmt: skip
rows(
    "factories",
    "xp.zeros({ones}, out={x})", "xp.full({ones}, {n}, out={x})",
    needs="mutable", takes="nograd alone",
)  # fmt: skip
rows(
    "factories",
    "xp.set_default_dtype(xp.{one:float64|float32|float16|bfloat16})",
    binds="", weight=2, guarded=False,
)  # fmt: skip
rows(
    "factories",
    "xp.get_default_dtype()",
    binds="r",
)  # fmt: skip
rows(
    "legacy",
    "xp.Tensor({list:float32})", "xp.Tensor({n:2 3}, {n:1 2}).fill_({n})", "xp.FloatTensor({list:float32})",
    "xp.DoubleTensor({list:float64})", "xp.LongTensor({list:int64})", "xp.IntTensor({list:int64})", "xp.Tensor({x})",
    "xp.BoolTensor({list:bool})", "xp.ByteTensor([1, 2])", "{x}.new({list:float32})", "xp.autograd.Variable({x})",
    "xp.autograd.Variable({x}, requires_grad=True)", "xp.Tensor([])", "xp.HalfTensor([1.5])", "xp.ShortTensor([3])",
    "xp.CharTensor([3, 4])", "xp.BFloat16Tensor([1.5])", "{x}.data", "{x}.new(2, 2).fill_(1)", "{x}.data.clone()",
    needs="legacy",
)  # fmt: skip
rows(
    "legacy",
    "{x}.type()", "type({x}).__name__", "isinstance({x}, xp.FloatTensor)", "isinstance({x}, xp.LongTensor)",
    "isinstance({x}, xp.Tensor)", "{x}.volatile", "type(xp.autograd.Variable({x})) is xp.Tensor", "{x}.is_leaf",
    binds="r", needs="legacy",
)  # fmt: skip
rows(
    "legacy",
    "{x}.data = {twin}", "{x}.data = {t}", "{x}.data[...] = {n}", "{x}.data.fill_({n})", "{x}.data.t_()",
    "{x}.data += {n}",
    binds="", needs="legacy mutable", takes="alone kept", guarded=False,
)  # fmt: skip
rows(
    "legacy",
    "xp.set_default_tensor_type(xp.{one:DoubleTensor|FloatTensor})",
    binds="", needs="legacy", guarded=False,
)  # fmt: skip

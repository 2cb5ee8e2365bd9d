"""Reading single values and lists out of tensors."""

from conformance.fuzz.production import rows

rows(
    "numbers",
    "{x}.item()  # *2", "{x}.tolist()  # *2", "float({x})", "int({x})", "bool({x})", "complex({x})",
    "{x}.sum().item()", "range(10)[{x}]", "[7, 8, 9][{x}]", "{n:2 3} if {x} else {n:4 5}", "len({x})",
    "[v.item() for v in {x}.flatten()]", "max({x}.flatten())", "{n} in {x}", "{x}.any().item()",
    "type({x}.item()).__name__", "round(float({x}), 3)", "f'{{{x}:.2f}}'", "format({x}.item(), '.3f')",
    "{x}.numpy().tolist()", "not {x}", "{x}.__index__()", "[*map(float, {x}.flatten())]", "{x}.flatten().tolist()",
    "type({x}.tolist()).__name__", "int({x}.sum())", "math.floor({x})", "hash({x}) == hash({x})", "{x} is {x}",
    "sorted({x}.flatten().tolist())", "sum({x}.flatten().tolist())", "{x}.max().item()", "divmod({x}, 2)[0].tolist()",
    "np.float64({x})", "[*reversed([*{x}])][0].tolist()", "dict(a={x})['a'] is {x}",
    binds="r", takes="exact",
)  # fmt: skip
rows(
    "numbers",
    "xp.tensor({x}.item())", "xp.tensor({x}.tolist())", "divmod({x}, 2)[1]", "round({x})", "{x}.__add__({n})",
    "{x}.__radd__({n})", "{x}.__getitem__({n:0 -1})", "next(iter({x}))",
    takes="exact real", free=True,
)  # fmt: skip

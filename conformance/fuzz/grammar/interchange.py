"""NumPy's arrays and DLPack: memory that both sides hold."""

from conformance.fuzz.production import rows

rows(
    "interchange",
    "{x}.numpy()  # *2", "{x}.detach().numpy()  # *2", "np.asarray({x})", "np.array({x})", "{x}.numpy(force=True)",
    "{x}.detach().cpu().numpy()", "np.asarray({x}.detach())", "{x}.__array__()", "{x}.resolve_conj().numpy()",
    "np.from_dlpack({x}.detach())", "{x}.detach().T.numpy()", "np.asarray({x}, dtype=np.float32)",
    "np.add({x}.detach().numpy(), 1)",
    binds="a", needs="numpy",
)  # fmt: skip
rows(
    "interchange",
    "np.from_dlpack({x})",
    binds="a", needs="dlpack",
)  # fmt: skip
rows(
    "interchange",
    "np.array({data:float64})", "np.arange({n:3 4 6}, dtype=np.{one:float32|int64|uint8|float64|int32})",
    "np.ones((2, 3), dtype=np.float32)", "np.array({n})", "np.zeros((2, 2), order='F')", "np.array([True, False])",
    "np.array({data:complex128})", "np.zeros(0)", "np.arange(6).reshape(2, 3)[:, ::2]", "np.arange(3, dtype='>f4')",
    "np.float32({n})",
    binds="a", needs="numpy", weight=2,
)  # fmt: skip
rows(
    "interchange",
    "xp.from_numpy({array})  # *3", "xp.asarray({array})  # *2", "xp.tensor({array})  # *2",
    "xp.as_tensor({array})  # *2", "xp.as_tensor({array}, dtype={dtype})", "xp.tensor({array}, dtype={dtype})",
    "xp.asarray({array}, copy=True)", "xp.asarray({array}, dtype={dtype})", "xp.from_numpy({array}).T",
    "xp.from_numpy({array}.copy()).requires_grad_()", "xp.tensor({array}, requires_grad=True)",
    "xp.frombuffer(bytearray(8), dtype={one:xp.float32|xp.int64|xp.uint8|xp.int16})",
    "xp.frombuffer({array}, dtype=xp.uint8)", "xp.tensor([{array}, {array}])", "xp.from_dlpack({array})",
    "{array} + {x}", "{x} + {array}", "{x} * {array}", "xp.as_tensor([{array}])", "np.multiply({x}, 2)",
    "xp.frombuffer(bytearray(range(16)), dtype=xp.int32, count={n:1 2}, offset={n:0 4})",
    needs="numpy", takes="exact", free=True,
)  # fmt: skip
rows(
    "interchange",
    "{array}[...] = {n:2 3 0}  # *3", "{array} += {n:1 2}  # *2", "{array}[0] = {n}", "{array}.sort()",
    "{array}.fill({n:1 2})",
    binds="", needs="numpy", guarded=False,
)  # fmt: skip
rows(
    "interchange",
    "{array}[::-1]", "{array}.T", "{array}.copy()", "{array}[1:]", "{array}[::2]", "{array}.astype(np.float32)",
    "{array}.reshape(-1)",
    binds="a", needs="numpy", guarded=False,
)  # fmt: skip
rows(
    "interchange",
    "np.shares_memory({array}, {array})", "{array}.dtype.name", "{array}.flags.writeable", "{array}.strides",
    "{array}.shape", "np.array_equal({array}, {array})", "np.shares_memory({array}, {x}.detach().numpy())",
    "type({array}).__name__", "{x}.numpy() is {x}.numpy()", "np.shape({x})", "np.allclose({x}.detach(), 1.0)",
    binds="r", needs="numpy",
)  # fmt: skip
rows(
    "interchange",
    "xp.from_dlpack({x})  # *2", "xp.from_dlpack({x}.detach())", "xp.utils.dlpack.from_dlpack({x}.detach())",
    "xp.from_dlpack({x}.__dlpack__())", "xp.from_dlpack({x}.detach().__dlpack__())",
    "xp.utils.dlpack.from_dlpack(xp.utils.dlpack.to_dlpack({x}))", "xp.from_dlpack({x}.t())",
    needs="dlpack", takes="host",
)  # fmt: skip
rows(
    "interchange",
    "tuple(int(v) for v in {x}.__dlpack_device__())", "type({x}.__dlpack__()).__name__",
    binds="r", needs="dlpack", takes="host",
)  # fmt: skip
rows(
    "interchange",
    "(lambda c: (xp.from_dlpack(c), xp.from_dlpack(c))[1])({x}.detach().__dlpack__())",
    "xp.from_dlpack(xp.from_dlpack({x}.detach()))", "xp.from_dlpack({x}.detach(), copy={flag})",
    "xp.from_dlpack({x}.detach()[::2])",
    needs="dlpack", takes="host",
)  # fmt: skip

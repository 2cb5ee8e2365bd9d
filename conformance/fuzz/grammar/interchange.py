"""NumPy's arrays and DLPack: memory that both sides hold."""

from conformance.fuzz.production import rows

rows("interchange", "{x}.numpy()", "{x}.detach().numpy()", binds="a", needs="numpy", takes="")
rows(
    "interchange",
    "xp.from_numpy({array})",
    "xp.asarray({array})",
    "xp.tensor({array})",
    "xp.as_tensor({array})",
    needs="numpy",
)
rows("interchange", "{array}[...] = {n}", "{array} += {n:1 2}", binds="", needs="numpy", guarded=False)
rows("interchange", "{array}[::-1]", "{array}.T", "{array}.copy()", binds="a", needs="numpy", guarded=False)
rows("interchange", "xp.from_dlpack({x})", needs="dlpack", takes="")

"""New tensors."""

from conformance.fuzz.production import rows

rows(
    "creation",
    "xp.tensor({data:float64}, dtype=xp.float64{tracked})  # *12",
    "xp.tensor({data:float32}, dtype=xp.float32{tracked})  # *5",
    "xp.tensor({data:int64})  # *2",
    "xp.tensor({fresh})  # *3",
    "xp.tensor({data:float32}{tracked})",
    "xp.zeros({shape}, dtype={dtype})",
    "xp.ones({shape}, dtype={floating}{tracked})",
    "xp.full({shape}, {n}, dtype={dtype})",
    "xp.arange({n:2 3 4 6}, dtype={one:xp.float64|xp.float32|xp.int64|xp.int32})",
    "xp.arange({n:4 6})",
    "xp.arange({n:0 1 -2}, {n:3 4 5}, {n:1 2})",
    "xp.linspace({n:0 -1 1}, {n:2 3}, {n:2 3 5}, dtype=xp.float64)",
    "xp.eye({n:2 3}, dtype={floating})",
)

"""Random numbers: each library draws its own, so what is seen is whether a seed repeats them, and their geometry."""

from conformance.fuzz.production import rows

_DRAWS = (
    "xp.rand({shape})", "xp.randn({shape})", "xp.randint(0, {n:3 9}, {shape})", "xp.randperm({n:3 5})",
    "xp.rand_like({x})", "xp.randn_like({x})", "xp.randint_like({x}, 5)", "xp.bernoulli(xp.full((3,), 0.5))",
    "xp.normal(0.0, 1.0, (3,))", "xp.normal(xp.zeros(3), xp.ones(3))", "xp.rand(2, dtype=xp.float64)",
    "xp.zeros(4).uniform_({n:0 1}, {n:2 3})", "xp.zeros(4).normal_()", "xp.zeros(4).random_({n:3 5})",
    "xp.zeros(4).bernoulli_(0.5)", "xp.zeros(4, dtype=xp.int64).random_()",
    "xp.rand(3, generator=xp.Generator().manual_seed(1))", "xp.randint({n:2 9}, (2,))",
    "xp.randint(3, 4, (2,), dtype={dtype})", "xp.randperm(4, dtype=xp.int32)", "xp.multinomial(xp.ones(4), 2)",
    "xp.rand(2, 2, dtype=xp.complex64)", "xp.randn(3, dtype=xp.complex64)",
    "xp.nn.functional.dropout(xp.ones(4), 0.5)",
)  # fmt: skip
rows(
    "randomness",
    *(f"(xp.manual_seed({{n:1 2}}), {draw}, xp.manual_seed(1))[1].shape" for draw in _DRAWS),
    binds="r", weight=0.4,
)  # fmt: skip
rows(
    "randomness",
    *(
        f"(lambda f: (xp.manual_seed(3), f(), xp.manual_seed(3), f())[1::2])(lambda: {draw}.tolist())[0] == (xp.manual_seed(3), {draw}.tolist())[1]"
        for draw in (
            "xp.rand(3)", "xp.randn(4)", "xp.randint(0, 9, (5,))", "xp.randperm(5)", "xp.zeros(4).uniform_()",
            "xp.zeros(4).normal_()", "xp.zeros(4).random_(9)",
        )
    ),
    binds="r", weight=0.5,
)  # fmt: skip
rows(
    "randomness",
    *(f"{draw}.dtype" for draw in _DRAWS),
    *(f"{draw}.requires_grad" for draw in _DRAWS[:9]),
    "xp.initial_seed()", "xp.get_rng_state().dtype", "bool((xp.rand(50) < 1).all())",
    "bool((xp.rand(50) >= 0).all())", "sorted(xp.randperm(6).tolist())", "set(xp.randint(0, 2, (60,)).tolist())",
    "set(xp.randint(2, 4, (60,)).tolist())",
    "(lambda s: (xp.rand(3).tolist(), xp.set_rng_state(s)) and None)(xp.get_rng_state())",
    "(lambda s, a: (xp.set_rng_state(s), xp.rand(3).tolist())[1] == a)(xp.get_rng_state(), xp.rand(3).tolist())",
    "abs(float(xp.rand(4000).mean()) - 0.5) < 0.1", "abs(float(xp.randn(4000).mean())) < 0.2",
    "abs(float(xp.randn(4000).std()) - 1) < 0.2", "xp.Generator().manual_seed({n:1 5}).initial_seed()",
    "xp.manual_seed({n:4 -1}).initial_seed()", "xp.rand(3).tolist() == xp.rand(3).tolist()", "xp.Generator().device",
    "abs(float(xp.bernoulli(xp.full((2000,), 0.25)).mean()) - 0.25) < 0.1",
    "set(xp.bernoulli(xp.full((60,), 0.5)).tolist())", "xp.rand(2, out=xp.zeros(2)).shape",
    "abs(float(xp.zeros(4000).normal_(3, 0.5).mean()) - 3) < 0.2", "bool((xp.zeros(50).uniform_(2, 3) >= 2).all())",
    "abs(float(xp.rand(4000, dtype=xp.complex64).real.mean()) - 0.5) < 0.1", "xp.rand(2, requires_grad=True).is_leaf",
    "(lambda g, h: xp.rand(3, generator=g).tolist() == xp.rand(3, generator=h).tolist())(xp.Generator().manual_seed(1), xp.Generator().manual_seed(1))",
    "xp.default_generator.initial_seed() == xp.initial_seed()",
    "(xp.manual_seed(1), xp.rand(2, generator=xp.Generator().manual_seed(2)).tolist() == (xp.manual_seed(2), xp.rand(2).tolist())[1])[1]",
    "abs(float(xp.normal(2.0, 0.5, (4000,)).std()) - 0.5) < 0.1", "xp.randint(5, 5, (1,))",
    "xp.bernoulli(xp.tensor([2.0]))", "xp.normal(0.0, -1.0, (2,))", "xp.randperm(-1)", "xp.zeros(2).uniform_(2, 1)",
    "xp.rand(-1)", "xp.zeros(3).random_(3, 2)", "xp.bernoulli(xp.tensor([1, 0]))", "xp.rand(2, dtype=xp.int64)",
    "set(xp.bernoulli(xp.tensor([0.0, 1.0])).tolist())", "xp.zeros(300).random_(2).unique().tolist()",
    "xp.randint(0, 300, (2,), dtype=xp.uint8)", "xp.manual_seed('a')", "xp.set_rng_state(xp.zeros(3))",
    "xp.Generator(device='cpu').get_state().dtype", "bool(xp.randint(-3, -1, (50,)).max() < -1)",
    binds="r", weight=0.6,
)  # fmt: skip
rows(
    "randomness",
    "xp.manual_seed({n:1 2})", "{x}.uniform_()", "{x}.normal_()", "{x}.random_()",
    "xp.set_rng_state(xp.get_rng_state())",
    binds="", needs="mutable", takes="leaf grad", guarded=False,
)  # fmt: skip
rows(
    "randomness",
    "{x}.bernoulli_(1)", "{x}.bernoulli_(0.0)", "{x}.normal_({n:2 3}, 0)", "{x}.random_({n:3 5}, {n:4 6}).mul_(0)",
    "xp.normal({x}, 0.0)", "xp.normal({x}.detach(), xp.zeros_like({x}))", "xp.bernoulli({x} * 0 + 1)",
    "xp.randint_like({x}, 3, 4)", "xp.rand_like({x}) * 0", "xp.randn_like({x}, requires_grad=True) * 0",
    "xp.rand_like({x}, dtype={floating}) * 0", "xp.randint(2, 3, {shape})",
    "xp.randn({shape}, requires_grad=True) * 0",
    needs="mutable", takes="float", weight=1.5,
)  # fmt: skip

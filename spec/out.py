"""``out=``: results written into a tensor that is given; its dtype, its shape, what it may share, what is refused."""

from conformance.clause import MAY, MUST, SHOULD, Note, Torch, clause, each, raises, warns


def x(xp, *more):
    """The operand of the tables: 2 by 2, all elements distinct and between 0 and 1; as often as asked for."""
    return xp.tensor([[0.25, 0.5], [0.75, 0.125]])


UNARY = """
    abs acos asin atan ceil cos cosh deg2rad erf erfc exp exp2 expm1 floor frac lgamma log log10 log1p log2 neg rad2deg
    reciprocal round rsqrt sgn sigmoid sign sin sinc sinh sqrt square tan tanh trunc
    """.split()
BINARY = """
    add sub mul div atan2 copysign floor_divide fmod fmax fmin hypot logaddexp logaddexp2 maximum minimum nextafter pow remainder
    true_divide xlogy
    """.split()
TESTS = "eq ne lt le gt ge logical_and logical_or logical_xor isneginf isposinf logical_not signbit".split()
OTHERS = {
    "addcdiv": lambda xp: (x(xp), x(xp), x(xp)),
    "clamp_max": lambda xp: (x(xp), 0.6),
    "clamp_min": lambda xp: (x(xp), 0.2),
    "complex": lambda xp: (x(xp), x(xp)),
    "float_power": lambda xp: (x(xp), 2.0),
    "logit": lambda xp: (x(xp), 0.1),
    "mvlgamma": lambda xp: (x(xp), 1),
    "nan_to_num": lambda xp: (x(xp), 1.0),
    "polar": lambda xp: (x(xp), x(xp)),
    "addcmul": lambda xp: (x(xp), x(xp), x(xp)),
    "addmm": lambda xp: (x(xp), x(xp), x(xp)),
    "amax": lambda xp: (x(xp), 0),
    "argmax": lambda xp: (x(xp), 0),
    "bmm": lambda xp: (x(xp).reshape(1, 2, 2), x(xp).reshape(1, 2, 2)),
    "cat": lambda xp: ([x(xp), x(xp)],),
    "clamp": lambda xp: (x(xp), 0.2, 0.6),
    "cumprod": lambda xp: (x(xp), 0),
    "cumsum": lambda xp: (x(xp), 1),
    "gather": lambda xp: (x(xp), 0, xp.tensor([[1, 0]])),
    "index_add": lambda xp: (x(xp), 0, xp.tensor([1, 0]), x(xp)),
    "index_select": lambda xp: (x(xp), 0, xp.tensor([1, 0])),
    "lerp": lambda xp: (x(xp), x(xp), 0.5),
    "logsumexp": lambda xp: (x(xp), 0),
    "masked_select": lambda xp: (x(xp), x(xp) > 0.3),
    "matmul": lambda xp: (x(xp), x(xp)),
    "mean": lambda xp: (x(xp), 0),
    "mm": lambda xp: (x(xp), x(xp)),
    "mv": lambda xp: (x(xp), x(xp)[0]),
    "nonzero": lambda xp: (x(xp) > 0.3,),
    "norm": lambda xp: (x(xp), 2, 0),
    "outer": lambda xp: (x(xp)[0], x(xp)[1]),
    "prod": lambda xp: (x(xp), 0),
    "scatter": lambda xp: (x(xp), 0, xp.tensor([[1, 0]]), x(xp)),
    "scatter_add": lambda xp: (x(xp), 0, xp.tensor([[1, 0]]), x(xp)),
    "stack": lambda xp: ([x(xp), x(xp)],),
    "std": lambda xp: (x(xp), 0),
    "sum": lambda xp: (x(xp), 0),
    "take": lambda xp: (x(xp), xp.tensor([3, 0])),
    "take_along_dim": lambda xp: (x(xp), xp.tensor([[1], [0]]), 1),
    "tril": lambda xp: (x(xp),),
    "var": lambda xp: (x(xp), 0),
    "where": lambda xp: (x(xp) > 0.3, x(xp), x(xp) * 2),
}
"""Function -> arguments."""

CALLS = (
    {name: lambda xp: (x(xp),) for name in UNARY}
    | {name: lambda xp: (x(xp), x(xp).t() + 0.01) for name in BINARY}
    | {name: lambda xp: (x(xp),) for name in TESTS[-4:]}
    | {name: lambda xp: (x(xp), x(xp).t() + 0.0) for name in TESTS[:-4]}
    | OTHERS
)
"""Functions that document ``out=`` -> arguments."""
SPECIAL = {
    "digamma": lambda xp: (x(xp),),
    "erfinv": lambda xp: (x(xp),),
    "i0": lambda xp: (x(xp),),
    "igamma": lambda xp: (x(xp), x(xp).t()),
    "igammac": lambda xp: (x(xp), x(xp).t()),
    "polygamma": lambda xp: (1, x(xp)),
}
"""Likewise, of those that need a library of special functions."""


def is_written_and_returned(xp, name, arguments):
    result = getattr(xp, name)(*arguments(xp))
    out = xp.zeros(*result.shape, dtype=result.dtype)
    assert getattr(xp, name)(*arguments(xp), out=out) is out
    assert out.tolist() == result.tolist()


@clause(
    "out.result.is_written_and_returned",
    MUST,
    source=[Torch("torch.add", "torch.gather", "torch.matmul")],
    requires=["mutable"],
)
def _(xp, name=each(CALLS)):
    """The result is written into ``out``, which is returned, and equals what the function gives without it."""
    is_written_and_returned(xp, name, CALLS[name])


@clause(
    "out.result.of_special_functions",
    MUST,
    source=[Torch("torch.digamma", "torch.polygamma", "torch.special.gammainc")],
    requires=["mutable", "special"],
)
def _(xp, name=each(SPECIAL)):
    """So is that of a special function."""
    is_written_and_returned(xp, name, SPECIAL[name])


@clause("out.several.are_returned", MUST, source=[Torch("torch.sort", "torch.max")], requires=["mutable"])
def _(xp, name=each(["max", "min", "sort", "topk", "kthvalue", "mode", "median", "cummax", "cummin", "aminmax"])):
    """A function with two results takes two tensors, and returns just these under the results' names."""
    given = {"topk": (2,), "kthvalue": (1,), "sort": (), "aminmax": ()}.get(name, (1,))
    expected = getattr(xp, name)(x(xp), *given)
    outs = tuple(xp.zeros(tuple(r.shape), dtype=r.dtype) for r in expected)
    results = getattr(xp, name)(x(xp), *given, out=outs)
    assert results[0] is outs[0]
    assert results[1] is outs[1]
    assert [o.tolist() for o in outs] == [r.tolist() for r in expected]
    named = (results.min, results.max) if name == "aminmax" else (results.values, results.indices)
    assert named[0] is outs[0]
    assert named[1] is outs[1]


@clause("out.several.refuses", MUST, source=[Torch("torch.sort", "torch.max")], requires=["mutable"])
def _(xp):
    """One tensor for two results, or three, is TypeError; another dtype for either is RuntimeError.  Neither is written."""
    values, indices = xp.zeros(2), xp.zeros(2, dtype=xp.int64)
    for out in (values, (values,), (values, indices, values)):
        with raises(TypeError):
            xp.max(x(xp), 1, out=out)
    for out in ((values, xp.zeros(2)), (xp.zeros(2, dtype=xp.float64), indices)):
        with raises(RuntimeError):
            xp.max(x(xp), 1, out=out)
    assert values.tolist() == [0, 0]
    assert indices.tolist() == [0, 0]


@clause("out.argument.none", MUST, source=[Torch("torch.add")])
def _(xp):
    """``out=None`` is as if it were left out."""
    assert xp.add(x(xp), 1, out=None).tolist() == (x(xp) + 1).tolist()
    assert xp.gather(x(xp), 0, xp.tensor([[1, 0]]), out=None).tolist() == [[0.75, 0.5]]


@clause("out.argument.is_a_tensor", MUST, source=[Torch("torch.add")])
def _(xp, kind=each(["list", "tuple", "string"])):
    """What is no tensor is TypeError, a list of one too."""
    given = {"list": [xp.zeros(2, 2)], "tuple": (xp.zeros(2, 2),), "string": "out"}[kind]
    for name in ("add", "gather", "matmul"):
        with raises(TypeError):
            getattr(xp, name)(*(CALLS[name](xp)), out=given)


# Shape


@clause("out.shape.is_taken", MUST, source=[Torch("torch.add", "torch.gather")], requires=["mutable"])
def _(xp, name=each(["add", "exp", "eq", "sum", "matmul", "cat", "gather", "where", "cumsum", "masked_select"])):
    """A tensor without elements takes the result's shape, and no warning is given."""
    result = getattr(xp, name)(*CALLS[name](xp))
    out = xp.zeros(0, dtype=result.dtype)
    assert getattr(xp, name)(*CALLS[name](xp), out=out) is out
    assert out.shape == result.shape
    assert out.tolist() == result.tolist()


@clause("out.shape.another_warns", MUST, source=[Torch("torch.add", "torch.gather")], requires=["mutable"])
def _(xp, name=each(["add", "exp", "eq", "sum", "matmul", "cat", "gather", "where", "cumsum", "masked_select"])):
    """A tensor with elements and of another shape is resized with a warning, since that is deprecated."""
    result = getattr(xp, name)(*CALLS[name](xp))
    out = xp.zeros(7, dtype=result.dtype)
    with warns(UserWarning, "resized"):
        getattr(xp, name)(*CALLS[name](xp), out=out)
    assert out.shape == result.shape
    assert out.tolist() == result.tolist()


@clause("out.shape.resized_in_its_memory", MAY, source=[Torch("torch.Tensor.resize_")], requires=["mutable", "views"])
def _(xp, name=each(["add", "sum", "matmul", "gather"])):
    """A view that is resized takes the elements behind it from its base, if there are enough: they are overwritten."""
    result = getattr(xp, name)(*CALLS[name](xp))
    base = xp.zeros(6)
    out = base[:1]
    with warns(UserWarning, "resized"):
        getattr(xp, name)(*CALLS[name](xp), out=out)
    n = result.numel()
    assert base.tolist() == [*result.flatten().tolist(), *[0] * (6 - n)]


@clause("out.memory.is_written_through_strides", MUST, source=[Torch("torch.add")], requires=["mutable", "views"])
def _(xp, name=each(["add", "exp", "sum", "matmul", "cat", "gather", "where", "cumsum"])):
    """A view with gaps is written in place: its base has the values, and nothing beside the view is touched."""
    result = getattr(xp, name)(*CALLS[name](xp))
    base = xp.zeros(*result.shape, 2)
    out = base[..., 0]
    getattr(xp, name)(*CALLS[name](xp), out=out)
    assert base[..., 0].tolist() == result.tolist()
    assert not base[..., 1].any().item()


# dtype


@clause("out.dtype.converts", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp, name=each(["add", "mul", "exp", "maximum", "eq", "logical_not", "cumsum", "sum"])):
    """An elementwise result is converted to the dtype of ``out``, of its own category or a higher one."""
    result = getattr(xp, name)(*CALLS[name](xp))
    for dtype in (xp.float64, xp.float16, xp.complex64):
        if name in ("cumsum", "sum") and dtype == xp.complex64:
            continue
        out = xp.zeros(2, 2, dtype=dtype) if result.ndim == 2 else xp.zeros(2, dtype=dtype)
        getattr(xp, name)(*CALLS[name](xp), out=out)
        assert out.dtype == dtype
        assert (out - result.to(dtype)).abs().max().item() < 2e-3


@clause("out.dtype.wraps_integers", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp):
    """An integer result wraps around in a smaller integer dtype, as conversions do."""
    out = xp.zeros(2, dtype=xp.int8)
    xp.add(xp.tensor([0, 1]), 300, out=out)
    assert out.tolist() == [44, 45]


@clause("out.dtype.refuses_a_lower_category", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp):
    """Complex does not go into real, floating not into integers, integers not into bool: RuntimeError, nothing written."""
    real, whole, truth = xp.zeros(2), xp.zeros(2, dtype=xp.int64), xp.zeros(2, dtype=xp.bool)
    a, n = xp.tensor([1.0, 2.0]), xp.tensor([1, 2])
    for call in (
        lambda: xp.add(a, 1j, out=real),
        lambda: xp.add(a, 1, out=whole),
        lambda: xp.sigmoid(n, out=whole),
        lambda: xp.div(n, n, out=whole),
        lambda: xp.add(a, 1, out=truth),
        lambda: xp.add(n, 1, out=truth),
    ):
        with raises(RuntimeError):
            call()
    assert (real.tolist(), whole.tolist(), truth.tolist()) == ([0, 0], [0, 0], [False, False])


EXACT = (
    "gather", "scatter", "scatter_add", "index_add", "index_select", "masked_select", "take", "take_along_dim", "where",
    "nonzero", "argmax", "amax", "mm",
)  # fmt: skip


@clause("out.dtype.exact", MUST, source=[Torch("torch.gather", "torch.argmax")], requires=["mutable"])
def _(xp, name=each(EXACT)):
    """What chooses, counts or multiplies matrices takes only the result's dtype: RuntimeError for a wider one too."""
    result = getattr(xp, name)(*CALLS[name](xp))
    for dtype in (xp.float64, xp.complex64):
        out = xp.zeros(*result.shape, dtype=dtype)
        with raises(RuntimeError):
            getattr(xp, name)(*CALLS[name](xp), out=out)
        assert not out.any().item()


# Memory


@clause("out.memory.may_be_an_operand", MUST, source=[Torch("torch.add")], requires=["mutable"])
def _(xp, name=each(["add", "mul", "exp", "maximum", "where", "clamp", "lerp", "cumsum"])):
    """``out`` may be an operand of what is elementwise or goes along a dimension: it is read before it is overwritten."""
    result = getattr(xp, name)(*CALLS[name](xp))
    given = CALLS[name](xp)
    out = given[1] if name == "where" else given[0]
    getattr(xp, name)(*given, out=out)
    assert out.tolist() == result.tolist()


@clause("out.memory.refuses_partial_overlap", MUST, source=[Torch("torch.add")], requires=["mutable", "views"])
def _(xp, name=each(["add", "exp", "maximum", "where"])):
    """An ``out`` that shares only some elements with an operand, or has them in another order, is RuntimeError."""
    memory = xp.tensor([1.0, 2.0, 3.0, 4.0])

    def call(operand, out):
        first = (operand > 2,) if name == "where" else ()
        rest = () if name == "exp" else (xp.ones(*operand.shape),)
        return getattr(xp, name)(*first, operand, *rest, out=out)

    with raises(RuntimeError):
        call(memory[1:], memory[:-1])
    square = memory.reshape(2, 2)
    with raises(RuntimeError):
        call(square.t(), square)
    assert memory.tolist() == [1, 2, 3, 4]


@clause(
    "out.memory.refuses_what_is_read_out_of_order",
    MUST,
    source=[Torch("torch.gather", "torch.take")],
    requires=["mutable"],
)
def _(xp, name=each(["gather", "index_select", "take", "masked_select"])):
    """What reads by indices or masks takes no ``out`` that shares memory with its input, not even the input itself."""
    memory = xp.tensor([1.0, 2.0, 3.0])
    index, mask = xp.tensor([2, 1, 0]), xp.tensor([True, True, True])
    given = {"gather": (0, index), "index_select": (0, index), "take": (index,), "masked_select": (mask,)}[name]
    with raises(RuntimeError):
        getattr(xp, name)(memory, *given, out=memory)
    assert memory.tolist() == [1, 2, 3]


@clause("out.memory.refuses_repeated_elements", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, name=each(["add", "exp", "where", "gather", "take"])):
    """An expanded tensor, in which one place stands for several elements, is RuntimeError."""
    result = getattr(xp, name)(*CALLS[name](xp))
    memory = xp.zeros(1)
    with raises(RuntimeError):
        getattr(xp, name)(*CALLS[name](xp), out=memory.expand(*result.shape))
    assert memory.tolist() == [0]


# Gradients and versions


@clause("out.gradient.is_refused", MUST, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"])
def _(xp, name=each(["add", "exp", "sum", "matmul", "cat", "gather", "where", "scatter", "cumsum", "index_add"])):
    """RuntimeError if the result would be recorded or ``out`` requires grad; with recording off it is written."""
    result = getattr(xp, name)(*CALLS[name](xp))
    given = CALLS[name](xp)
    at = 1 if name == "where" else 0
    tracked = tuple(g.requires_grad_() if i == at and name != "cat" else g for i, g in enumerate(given))
    if name == "cat":
        tracked = ([given[0][0].requires_grad_(), given[0][1]],)
    out = xp.zeros(*result.shape)
    with raises(RuntimeError, match="out="):
        getattr(xp, name)(*tracked, out=out)
    leaf = xp.zeros(*result.shape, requires_grad=True)
    with raises(RuntimeError, match="out="):
        getattr(xp, name)(*CALLS[name](xp), out=leaf)
    assert not out.any().item()
    assert not leaf.any().item()
    with xp.no_grad():
        getattr(xp, name)(*tracked, out=leaf)
    assert leaf.tolist() == result.tolist()
    assert leaf.is_leaf


@clause("out.gradient.of_what_has_none", MUST, source=[Note("notes/autograd")], requires=["mutable", "autograd.tape"])
def _(xp, name=each(["gt", "isposinf", "logical_not", "argmax"])):
    """A result without derivative goes into ``out`` though an operand requires grad."""
    given = (x(xp).requires_grad_(), *CALLS[name](xp)[1:])
    result = getattr(xp, name)(*given)
    out = xp.zeros(*result.shape, dtype=result.dtype)
    getattr(xp, name)(*given, out=out)
    assert out.tolist() == result.tolist()
    assert not out.requires_grad


@clause(
    "out.version.counts_one_write", SHOULD, source=[Note("notes/autograd")], requires=["mutable", "autograd.version"]
)
def _(xp, name=each(["add", "exp", "eq", "sum", "matmul", "cat", "gather", "where", "cumsum", "masked_select"])):
    """Writing into ``out`` counts as one write, converting and resizing included; the operands' counts stay."""
    result = getattr(xp, name)(*CALLS[name](xp))
    given = CALLS[name](xp)
    for out in (xp.zeros(*result.shape, dtype=result.dtype), xp.zeros(0, dtype=result.dtype)):
        getattr(xp, name)(*given, out=out)
        assert out._version == 1
    assert given[0][0]._version == 0


@clause("out.memory.keeps_its_views", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, name=each(["add", "exp", "sum", "matmul", "gather", "where"])):
    """A tensor of the right shape keeps its memory: what shares it sees the result."""
    result = getattr(xp, name)(*CALLS[name](xp))
    out = xp.zeros(*result.shape)
    seen, other = out.view(-1), out.detach()
    getattr(xp, name)(*CALLS[name](xp), out=out)
    assert seen.tolist() == result.flatten().tolist()
    assert other.tolist() == result.tolist()

"""Operations in place: what they return, keep, count and refuse, by tables over the methods that end in an underscore."""

from conformance.clause import MUST, SHOULD, Note, Torch, clause, each, raises

UNARY = """
    abs absolute acos arccos arcsin arcsinh arctan arctanh asin asinh atan atanh ceil conj_physical cos cosh deg2rad erf erfc
    exp exp2 expm1 fix floor frac lgamma log log10 log1p log2 logical_not logit nan_to_num neg negative rad2deg reciprocal
    relu round rsqrt sgn sigmoid sign sin sinc sinh sqrt square tan tanh tril triu trunc zero
    """.split()
BINARY = """
    add arctan2 atan2 clamp_max clamp_min copysign copy div divide eq floor_divide fmod ge greater greater_equal gt heaviside
    hypot ldexp le less less_equal logical_and logical_or logical_xor lt mul multiply ne nextafter not_equal pow
    remainder sub subtract true_divide xlogy
    """.split()
INTEGERS = """
    bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor floor_divide fmod gcd lcm remainder
    """.split()
OTHERS = {
    "addcdiv": lambda xp: (operand(xp), operand(xp)),
    "addcmul": lambda xp: (operand(xp), operand(xp)),
    "addmm": lambda xp: (operand(xp), operand(xp)),
    "addr": lambda xp: (operand(xp)[0], operand(xp)[1]),
    "bernoulli": lambda xp: (),
    "clamp": lambda xp: (0.2, 0.6),
    "clip": lambda xp: (0.2, 0.6),
    "cumprod": lambda xp: (0,),
    "cumsum": lambda xp: (0,),
    "fill": lambda xp: (1.0,),
    "fill_diagonal": lambda xp: (0.0,),
    "index_add": lambda xp: (0, xp.tensor([1]), operand(xp)[:1]),
    "index_copy": lambda xp: (0, xp.tensor([1]), operand(xp)[:1]),
    "index_fill": lambda xp: (0, xp.tensor([1]), 2.0),
    "index_put": lambda xp: ((xp.tensor([1]),), operand(xp)[:1]),
    "index_reduce": lambda xp: (0, xp.tensor([1]), operand(xp)[:1], "prod"),
    "lerp": lambda xp: (operand(xp), 0.5),
    "masked_fill": lambda xp: (xp.tensor([True, False]), 2.0),
    "masked_scatter": lambda xp: (xp.tensor([True, False]), operand(xp)),
    "normal": lambda xp: (),
    "put": lambda xp: (xp.tensor([1]), xp.tensor([2.0])),
    "random": lambda xp: (),
    "renorm": lambda xp: (2, 0, 1.0),
    "scatter": lambda xp: (0, xp.tensor([[1]]), operand(xp)),
    "scatter_add": lambda xp: (0, xp.tensor([[1]]), operand(xp)),
    "scatter_reduce": lambda xp: (0, xp.tensor([[1]]), operand(xp), "amax"),
    "uniform": lambda xp: (),
}


def operand(xp):
    """2 by 2, all elements distinct, between 0 and 1."""
    return xp.tensor([[0.25, 0.5], [0.75, 0.125]])


CALLS = {name: lambda xp: () for name in UNARY} | {name: lambda xp: (operand(xp).t(),) for name in BINARY} | OTHERS
"""Method, without its underscore -> arguments."""
SPECIAL = {name: lambda xp: () for name in ("digamma", "erfinv", "i0")} | {
    "igamma": lambda xp: (operand(xp).t(),),
    "igammac": lambda xp: (operand(xp).t(),),
    "polygamma": lambda xp: (1,),
}
"""Likewise, of those that need a library of special functions."""

RANDOM = ("bernoulli", "normal", "random", "uniform")
NO_FUNCTION = ("copy", "zero", "fill_diagonal", *RANDOM)
"""What has no twin that makes a copy, or other values each time."""


@clause("writing.all.return_the_tensor", MUST, source=[Note("tensors")], requires=["mutable", "views"])
def _(xp, name=each(CALLS)):
    """A method that ends in an underscore changes the tensor itself, through its strides, and returns it."""
    base = xp.zeros(2, 4)
    x = base[:, ::2]
    x.copy_(operand(xp))
    assert getattr(x, f"{name}_")(*CALLS[name](xp)) is x
    assert base[:, ::2].tolist() == x.tolist()
    assert not base[:, 1::2].any().item()
    assert x.shape == (2, 2)


@clause("writing.all.do_what_the_function_does", MUST, source=[Note("tensors")], requires=["mutable"])
def _(xp, name=each([name for name in CALLS if name not in NO_FUNCTION])):
    """It writes what the function of the same name without underscore gives, in the tensor's own dtype."""
    x = operand(xp)
    function = xp.fill if name == "fill" else getattr(xp, name, None) or getattr(xp.Tensor, name)
    given = CALLS[name](xp)
    expected = function(x, *given)
    assert x.tolist() == operand(xp).tolist()
    getattr(x, f"{name}_")(*CALLS[name](xp))
    assert x.tolist() == expected.to(x.dtype).tolist()
    assert x.dtype == xp.float32


@clause(
    "writing.all.special_functions",
    MUST,
    source=[Torch("torch.Tensor.digamma_", "torch.Tensor.igamma_", "torch.Tensor.polygamma_")],
    requires=["mutable", "views", "special"],
)
def _(xp, name=each(SPECIAL)):
    """So do the methods of special functions: they write what the method without underscore gives, through strides."""
    base = xp.zeros(2, 4)
    x = base[:, ::2]
    x.copy_(operand(xp))
    expected = getattr(operand(xp), name)(*SPECIAL[name](xp))
    assert getattr(x, f"{name}_")(*SPECIAL[name](xp)) is x
    assert base[:, ::2].tolist() == expected.tolist()
    assert not base[:, 1::2].any().item()


@clause(
    "writing.all.count_one_write", SHOULD, source=[Note("notes/autograd")], requires=["mutable", "autograd.version"]
)
def _(xp, name=each(CALLS)):
    """Each counts as one write, whatever it is made of; what it reads is not counted."""
    x, given = operand(xp), CALLS[name](xp)
    getattr(x, f"{name}_")(*given)
    assert x._version == 1
    for read in given:
        assert not isinstance(read, xp.Tensor) or read._version == 0


@clause("writing.all.of_integers", MUST, source=[Note("tensors")], requires=["mutable", "autograd.version"])
def _(xp, name=each(INTEGERS)):
    """The operations on integers write in place too, return the tensor and count once."""
    x, other = xp.tensor([6, 3]), xp.tensor([2, 1])
    expected = getattr(xp, name)(x, other)
    assert getattr(x, f"{name}_")(other) is x
    assert x.tolist() == expected.tolist()
    assert x._version == 1


@clause("writing.geometry.keeps_the_memory", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, name=each(["t", "transpose", "squeeze", "unsqueeze", "swapaxes", "swapdims"])):
    """``t_``, ``unsqueeze_`` and their like change the tensor's geometry, return it, and leave its memory shared."""
    x = xp.tensor([[1.0, 2.0]])
    other = x.detach()
    given = {"transpose": (0, 1), "swapaxes": (0, 1), "swapdims": (0, 1), "unsqueeze": (0,)}.get(name, ())
    expected = getattr(xp, name)(x, *given)
    assert getattr(x, f"{name}_")(*given) is x
    assert x.tolist() == expected.tolist()
    x.mul_(10)
    assert other.tolist() == [[10, 20]]


@clause(
    "writing.version.is_shared",
    SHOULD,
    source=[Note("notes/autograd")],
    requires=["mutable", "views", "autograd.version"],
)
def _(xp):
    """A tensor, its views and what was detached from it count their writes together; a clone and ``.data`` do not."""
    x = xp.zeros(4)
    view, part, detached, clone, data = x.view(2, 2), x[1:3], x.detach(), x.clone(), x.data
    for i, writer in enumerate((x, view, part, detached), 1):
        writer.add_(1)
        assert x._version == view._version == part._version == detached._version == i
    assert clone._version == 0
    data.add_(1)
    assert x._version == 4
    assert x.tolist() == [4, 5, 5, 4]


@clause("writing.aliases.are_the_same", MUST, source=[Torch("torch.absolute", "torch.multiply")], requires=["mutable"])
def _(
    xp,
    pair=each(
        {
            "absolute": "abs", "arccos": "acos", "arcsin": "asin", "arctan": "atan", "negative": "neg", "fix": "trunc",
            "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div", "arctan2": "atan2", "greater": "gt",
            "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne", "clip": "clamp",
        }.items()
    ),
):  # fmt: skip
    """Other names write the same values and return the tensor too."""
    other, name = pair
    x, y = operand(xp), operand(xp)
    assert getattr(x, f"{other}_")(*CALLS[other](xp)) is x
    getattr(y, f"{name}_")(*CALLS[name](xp))
    assert x.tolist() == y.tolist()


@clause("writing.dtype.is_kept", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp, dtype=each(["float16", "bfloat16", "float64", "complex64"])):
    """The tensor keeps its dtype, also if the operands promote to a wider one of its category or to a lower one."""
    x = xp.tensor([1.0, 2.0]).to(getattr(xp, dtype))
    for other in (xp.tensor([1, 1]), xp.tensor([0.5, 0.5], dtype=xp.float64), 3, 0.5, True):
        x.add_(other)
        x.mul_(other)
        assert x.dtype == getattr(xp, dtype)


@clause("writing.dtype.refuses_a_higher_category", MUST, source=[Note("tensor_attributes")], requires=["mutable"])
def _(xp):
    """A result of a higher category than the tensor's is RuntimeError, and nothing is written or counted."""
    whole, real, truth = xp.tensor([1, 2]), xp.tensor([1.0, 2.0]), xp.tensor([True, False])
    for call in (
        lambda: whole.add_(1.5),
        lambda: whole.div_(2),
        lambda: whole.sqrt_(),
        lambda: whole.mul_(xp.tensor([1.0, 1.0])),
        lambda: whole.lerp_(xp.tensor([1.0, 1.0]), 0.5),
        lambda: real.add_(1j),
        lambda: real.mul_(xp.tensor([1j, 1j])),
        lambda: truth.add_(1),
        lambda: truth.add_(1.0),
    ):
        with raises(RuntimeError):
            call()
    assert (whole.tolist(), real.tolist(), truth.tolist()) == ([1, 2], [1, 2], [True, False])


@clause("writing.dtype.of_comparisons", MUST, source=[Torch("torch.Tensor.eq_")], requires=["mutable"])
def _(xp, name=each(["eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor"])):
    """A comparison in place writes 0 and 1 in the tensor's own dtype; the logical ones take no number."""
    for dtype in (xp.float32, xp.int64, xp.uint8):
        x = xp.tensor([0, 1, 2], dtype=dtype)
        other = xp.tensor([1, 1, 1], dtype=dtype)
        expected = getattr(xp, name)(x, other)
        getattr(x, f"{name}_")(other)
        assert x.dtype == dtype
        assert x.tolist() == [int(v) for v in expected.tolist()]
        if name.startswith("logical"):
            with raises(TypeError):
                getattr(x, f"{name}_")(1)


@clause("writing.shape.is_kept", MUST, source=[Note("notes/broadcasting")], requires=["mutable"])
def _(xp, name=each(["add", "mul", "copy", "eq", "maximum", "lerp", "addcmul", "clamp_min", "atan2"])):
    """The operand broadcasts to the tensor and never the tensor to the operand: RuntimeError, and nothing is written."""
    if name == "maximum":  # has no twin
        name = "pow"
    x = xp.tensor([2.0, 3.0])
    wide = xp.ones(2, 2)
    given = {"lerp": (wide, 0.5), "addcmul": (wide, wide)}.get(name, (wide,))
    with raises(RuntimeError):
        getattr(x, f"{name}_")(*given)
    assert x.tolist() == [2, 3]
    wide.mul_(x)
    assert wide.tolist() == [[2, 3], [2, 3]]


@clause("writing.overlap.in_part_is_refused", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, name=each(["add", "mul", "pow", "eq", "atan2", "copysign", "clamp_min", "lerp", "addcmul"])):
    """An operand that shares some elements with the tensor, elsewhere in it, is RuntimeError, and nothing is written."""
    memory = xp.tensor([1.0, 2.0, 3.0, 4.0])
    square = memory.view(2, 2)
    for x, other in ((memory[:-1], memory[1:]), (memory[1:], memory[:-1]), (square, square.t())):
        given = {"lerp": (other, 0.5), "addcmul": (other, xp.ones(*other.shape))}.get(name, (other,))
        with raises(RuntimeError):
            getattr(x, f"{name}_")(*given)
    assert memory.tolist() == [1, 2, 3, 4]


@clause("writing.overlap.with_itself", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp):
    """The operand may be the tensor itself, or another one of the very same elements; halves do not overlap."""
    x = xp.tensor([1.0, 2.0, 3.0, 4.0])
    assert x.add_(x).tolist() == [2, 4, 6, 8]
    assert x.mul_(x.detach()).tolist() == [4, 16, 36, 64]
    assert x.sub_(x.view(4)).tolist() == [0, 0, 0, 0]
    y = xp.tensor([1.0, 2.0, 3.0, 4.0])
    y[:2].add_(y[2:])
    assert y.tolist() == [4, 6, 3, 4]
    y[::2].add_(y[1::2])
    assert y.tolist() == [10, 6, 7, 4]


@clause("writing.overlap.of_repeated_elements", MUST, source=[Note("tensor_view")], requires=["mutable", "views"])
def _(xp, name=each(["add", "exp", "copy", "cumsum", "clamp", "eq", "lerp", "masked_scatter", "put"])):
    """An expanded tensor is not written to, since one place stands for several elements: RuntimeError."""
    memory = xp.tensor([[0.5]])
    with raises(RuntimeError):
        getattr(memory.expand(2, 2), f"{name}_")(*CALLS[name](xp))
    assert memory.tolist() == [[0.5]]


@clause(
    "writing.overlap.filling_repeated_elements", SHOULD, source=[Note("tensor_view")], requires=["mutable", "views"]
)
def _(xp, name=each(["fill", "zero", "index_fill", "masked_fill", "index_put"])):
    """What writes one value may fill an expanded tensor, as every order gives the same."""
    memory = xp.tensor([[0.5]])
    given = {"index_put": ((xp.tensor([1]),), xp.tensor(2.0))}.get(name) or CALLS[name](xp)
    x = memory.expand(2, 2)
    assert getattr(x, f"{name}_")(*given) is x
    assert memory.tolist() == [[{"zero": 0, "fill": 1}.get(name, 2)]]


@clause(
    "writing.errors.change_nothing",
    MUST,
    source=[Note("notes/autograd")],
    requires=["mutable", "views", "autograd.tape", "autograd.version"],
)
def _(xp, name=each(["add", "mul", "copy", "lerp", "addmm", "masked_fill", "index_add", "scatter", "clamp_min"])):
    """After a refused operation the tensor has its values, dtype, shape, count of writes and history, and its base too."""
    leaf = xp.tensor([[0.25, 0.5], [0.75, 0.125]], requires_grad=True)
    base = leaf * 1
    x = base[:, :1]
    node, version = x.grad_fn, x._version
    wrong = {
        "masked_fill": (xp.tensor([[[True]]] * 3), 1.0), "index_add": (0, xp.tensor([7]), xp.ones(1, 1)),
        "scatter": (0, xp.tensor([[5]]), xp.ones(1, 1)), "lerp": (xp.ones(3, 3), 0.5), "addmm": (xp.ones(2, 3), xp.ones(2, 1)),
    }.get(name, (xp.ones(3, 3),))  # fmt: skip
    with raises(RuntimeError, IndexError):
        getattr(x, f"{name}_")(*wrong)
    assert x.tolist() == [[0.25], [0.75]]
    assert (x.shape, x.dtype) == ((2, 1), xp.float32)
    assert x._version == base._version == version
    assert x.grad_fn is node
    base.sum().backward()
    assert leaf.grad.tolist() == [[1, 1], [1, 1]]


@clause(
    "writing.fill_diagonal.goes_down_the_diagonal",
    MUST,
    source=[Torch("torch.Tensor.fill_diagonal_")],
    requires=["mutable"],
)
def _(xp):
    """``fill_diagonal_`` writes the main diagonal; with ``wrap`` a tall matrix is filled again below each square block."""
    assert xp.zeros(3, 2).fill_diagonal_(1).tolist() == [[1, 0], [0, 1], [0, 0]]
    assert xp.zeros(2, 3).fill_diagonal_(1).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert xp.zeros(5, 2).fill_diagonal_(1, wrap=True).tolist() == [[1, 0], [0, 1], [0, 0], [1, 0], [0, 1]]
    cube = xp.zeros(2, 2, 2).fill_diagonal_(1)
    assert cube.tolist() == [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]
    for shape in ((3,), (2, 3, 3)):
        with raises(RuntimeError):
            xp.zeros(*shape).fill_diagonal_(1)


@clause("writing.apply_.each_element", MUST, source=[Torch("torch.Tensor.apply_")], requires=["mutable"])
def _(xp):
    """``apply_`` replaces each element by what a Python function makes of it, cut to the dtype, and returns the tensor; a tensor
    that requires grad, what cannot be called and what is no number are refused, and nothing is changed."""
    x = xp.tensor([[1, 2], [3, 4]])
    assert x.apply_(lambda value: value * 2 + 1) is x
    assert x.tolist() == [[3, 5], [7, 9]]
    assert x.T.apply_(lambda value: value + 0.9).tolist() == [[3, 7], [5, 9]]
    assert xp.tensor([True, False]).apply_(lambda value: not value).tolist() == [False, True]
    for error, function in ((TypeError, 3), (TypeError, lambda value: "a")):
        with raises(error):
            x.apply_(function)
    assert x.tolist() == [[3, 5], [7, 9]]


@clause("writing.map_.pairs", MUST, source=[Torch("torch.Tensor.map_")], requires=["mutable"])
def _(xp):
    """``map_`` replaces each element by what a function makes of it and of another tensor's, of the same dtype and broadcast."""
    x = xp.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.map_(xp.tensor([10.0, 20.0]), lambda a, b: b - a) is x
    assert x.tolist() == [[9, 18], [7, 16]]
    assert x.map_(xp.tensor(1.0), lambda a, b: a + b).tolist() == [[10, 19], [8, 17]]
    for error, other in ((TypeError, xp.ones(2, dtype=xp.float64)), (RuntimeError, xp.ones(3)), (TypeError, 3)):
        with raises(error):
            x.map_(other, lambda a, b: a)
    with raises(TypeError):
        x.map_(xp.ones(2), 3)
    assert x.tolist() == [[10, 19], [8, 17]]


@clause(
    "writing.apply_.not_where_grad_is_required",
    MUST,
    source=[Torch("torch.Tensor.apply_")],
    requires=["mutable", "autograd.tape"],
)
def _(xp):
    """``apply_`` and ``map_`` refuse a tensor that requires grad."""
    x = xp.ones(2, requires_grad=True)
    with raises(RuntimeError):
        x.apply_(lambda value: value + 1)
    with raises(RuntimeError):
        x.map_(xp.ones(2), lambda a, b: a + b)
    assert x.tolist() == [1, 1]

"""Random calls of public functions and methods: right ones from PyTorch's operator database, with arguments put wrong."""

from __future__ import annotations

import itertools
import operator
import random
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import torch

import reference_impl

NAMESPACES: dict[str, tuple[Any, Any]] = {
    "torch": (torch, reference_impl),
    "Tensor": (torch.Tensor, reference_impl.Tensor),
    **{
        path: (theirs, ours)
        for path, theirs in {
            "linalg": torch.linalg,
            "fft": torch.fft,
            "special": torch.special,
            "nn.functional": torch.nn.functional,
        }.items()
        if (ours := reference_impl.nn.functional if path == "nn.functional" else getattr(reference_impl, path, None))
    },
}
"""Where functions are -> PyTorch's and the reference's."""


def _names(text: str) -> list[str]:
    return text.split()


APART: dict[str, str] = {
    **dict.fromkeys(
        _names("""
        manual_seed seed set_rng_state get_rng_state initial_seed set_default_dtype set_default_device set_default_tensor_type
        set_printoptions set_grad_enabled set_warn_always get_default_dtype get_default_device is_warn_always_enabled
        """),
        "they set or read what is global",
    ),
    **dict.fromkeys(
        _names("""
        bernoulli bernoulli_ normal normal_ rand rand_like randint randint_like randn randn_like randperm random_ uniform_ dropout
        alpha_dropout dropout1d dropout2d dropout3d feature_alpha_dropout multinomial exponential_ geometric_ log_normal_ cauchy_
        rrelu rrelu_ gumbel_softmax poisson binomial
        """),
        "their values are random",
    ),
    **dict.fromkeys(
        _names("empty empty_like empty_strided new_empty new_empty_strided empty_permuted resize_ resize_as_ new"),
        "their values are not set",
    ),
    **dict.fromkeys(_names("data_ptr untyped_storage storage storage_type"), "they are of memory and not of values"),
    **dict.fromkeys(
        _names(
            "to_sparse to_sparse_coo sparse_coo_tensor coalesce is_coalesced indices values sparse_dim dense_dim to_dense"
        ),
        "they are of sparse tensors",
    ),
    **dict.fromkeys(
        _names("backward register_hook retain_grad register_post_accumulate_grad_hook"), "they act on graphs"
    ),
    **dict.fromkeys(
        _names("from_dlpack frombuffer numpy from_numpy share_memory_ is_shared pin_memory apply_ map_ map2_"),
        "they are of NumPy and other libraries",
    ),
}
"""Name -> why it is not called at random."""


@dataclass(frozen=True)
class Function:
    """A public function or method that both have."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}.{self.name}"

    @property
    def pair(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        if self.name in OPERATORS:
            return OPERATORS[self.name], OPERATORS[self.name]
        theirs, ours = NAMESPACES[self.namespace]
        return getattr(theirs, self.name), getattr(ours, self.name)

    @property
    def operands(self) -> int | None:
        """How many arguments it takes, if it is an operator's."""
        if self.name not in OPERATORS:
            return None
        return {"__setitem__": 3}.get(self.name, 1 if self.name in UNARY else 2)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type | types.ModuleType)


def functions() -> list[Function]:
    """All public functions and methods of the reference that PyTorch has too, and operators, in order."""
    found = []
    for namespace, (theirs, ours) in NAMESPACES.items():
        for name in sorted(dir(ours)):
            public = not name.startswith("_") or (namespace == "Tensor" and name in OPERATORS)
            if (
                public
                and name not in APART
                and _is_function(getattr(ours, name))
                and _is_function(getattr(theirs, name, None))
            ):
                found.append(Function(namespace, name))
    return found


_BINARY = _names("add sub mul truediv floordiv mod pow matmul and_ or_ xor lshift rshift")
UNARY = frozenset(f"__{name}__" for name in _names("neg abs invert len bool int float index"))


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    return lambda a, b: getattr(operator, name)(b, a)


OPERATORS: dict[str, Callable[..., Any]] = {
    **{f"__{name.strip('_')}__": getattr(operator, name) for name in (*_BINARY, *_names("eq ne lt le gt ge"))},
    **{f"__r{name.strip('_')}__": _reflected(name) for name in _BINARY},
    **{f"__i{name.strip('_')}__": getattr(operator, f"i{name.strip('_')}") for name in _BINARY},
    "__neg__": operator.neg, "__abs__": abs, "__invert__": operator.invert, "__len__": len, "__bool__": bool, "__int__": int,
    "__float__": float, "__index__": operator.index, "__getitem__": operator.getitem, "__setitem__": operator.setitem,
    "__contains__": operator.contains,
}  # fmt: skip
"""A special method -> what Python calls it for, since it may give way to the other operand."""


@cache
def _database() -> dict[str, list[Any]]:
    from torch.testing._internal.common_methods_invocations import op_db

    by_name: dict[str, list[Any]] = {}
    for op in op_db:
        for name in {op.name, *(a.name for a in op.aliases), op.name.strip("_")}:
            by_name.setdefault(name, []).append(op)
    return by_name


def _entries(function: Function) -> list[Any]:
    known = _database()
    name = function.name
    for candidate in (
        f"{function.namespace}.{name}",
        name,
        name.removesuffix("_"),
        name.strip("_"),
        name.strip("_").removeprefix("i"),
    ):
        if candidate in known and (function.namespace in ("torch", "Tensor") or "." in candidate):
            return known[candidate]
    return []


_SAMPLED = (torch.float32, torch.int64, torch.bool, torch.complex64)


@cache
def _samples(entry: int, dtype: torch.dtype, limit: int = 4) -> tuple[tuple[tuple[Any, ...], dict[str, Any]], ...]:
    """Arguments of right calls, from an entry of the database given by its id."""
    op = _by_id[entry]
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples = list(itertools.islice(op.sample_inputs("cpu", dtype), limit))
    return tuple(((s.input, *s.args), dict(s.kwargs)) for s in samples if _plain((s.input, s.args, s.kwargs)))


_by_id: dict[int, Any] = {}


def right_call(function: Function, rng: random.Random) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """Arguments of a right call; None if the database has none."""
    entries = _entries(function)
    if not entries:
        return None
    op = rng.choice(entries)
    dtypes = [dtype for dtype in _SAMPLED if dtype in op.dtypes]
    if not dtypes:
        return None
    _by_id[id(op)] = op
    samples = _samples(id(op), rng.choice(dtypes))
    return rng.choice(samples) if samples else None


def _plain(value: Any) -> bool:
    """Whether a sample holds only what both libraries have: strided tensors on the host, and not too large."""
    if isinstance(value, torch.Tensor):
        return value.layout is torch.strided and value.device.type == "cpu" and value.numel() < 2000
    if isinstance(value, tuple | list):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return not isinstance(value, torch.layout | torch.memory_format | torch.Generator) and not callable(value)


# ---- Wrong arguments -----------------------------------------------------------------------------------------------------


@dataclass
class Call:
    """The arguments of a call as PyTorch's objects, and what is done to tensors among them in both libraries."""

    args: list[Any]
    kwargs: dict[str, Any]
    results: list[torch.Tensor] = field(default_factory=list)
    """Tensors that are to be results of recorded operations, and not leaves."""


UNKNOWN = object()
"""What no function knows."""

SHAPES = ((), (1,), (3,), (0,), (2, 3), (3, 2), (1, 3), (2, 1, 3), (0, 3), (5, 5))
DTYPES = (
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32,
    torch.float64, torch.complex64, torch.complex128, torch.uint16,
)  # fmt: skip


def any_tensor(rng: random.Random) -> torch.Tensor:
    shape, dtype = rng.choice(SHAPES), rng.choice(DTYPES)
    n = 1
    for size in shape:
        n *= size
    return (torch.arange(n) % 5).reshape(shape).to(dtype)


def anything(rng: random.Random) -> Any:
    """An argument of any kind."""
    return rng.choice(
        (
            lambda: any_tensor(rng),
            lambda: any_tensor(rng),
            lambda: rng.choice((0, 1, -1, 2, 3, -2, -4, 7, 100)),
            lambda: rng.choice((0.5, 1.0, -2.0, float("nan"), float("inf"))),
            lambda: rng.choice((True, False)),
            lambda: None,
            lambda: rng.choice(("sum", "mean", "nonsense", "")),
            lambda: rng.choice(([], [0], [0, 1], (1, 2), [1.5], ["a"], [[1], [2]], (-1,), (0, 0))),
            lambda: [any_tensor(rng)],
            lambda: (any_tensor(rng), any_tensor(rng)),
            lambda: rng.choice((1j, 2 + 3j)),
            lambda: rng.choice(DTYPES),
            lambda: UNKNOWN,
            dict,
        )
    )()


def _to(t: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return t.real.to(dtype) if t.is_complex() and not dtype.is_complex else t.to(dtype)


def _tensor_changed(t: torch.Tensor, call: Call, rng: random.Random) -> Any:
    """A tensor put wrong: in dtype, shape, device, memory or graph."""
    kind = rng.choice(_names("dtype dtype shape shape device expanded strided leaf result other empty zero_d"))
    if kind == "dtype":
        return _to(t, rng.choice(DTYPES))
    if kind == "shape":
        return rng.choice(
            (t.unsqueeze(0), t.flatten(), t[..., :1] if t.dim() else t, torch.cat([t.flatten(), t.flatten()]))
        )
    if kind == "device":
        return torch.empty(t.shape, dtype=t.dtype, device="meta")
    if kind == "expanded":
        return t.flatten()[:1].expand(max(t.numel(), 1)).reshape(t.shape) if t.numel() > 1 else t.expand(3, *t.shape)
    if kind == "strided":
        return t.transpose(0, -1) if t.dim() else t
    if kind in ("leaf", "result"):
        t = t.detach().clone()
        if t.is_floating_point() or t.is_complex():
            t.requires_grad_()
            if kind == "result":
                call.results.append(t)
        return t
    if kind == "empty":
        return t.flatten()[:0]
    if kind == "zero_d":
        return t.flatten()[0] if t.numel() else t
    return any_tensor(rng)


def _changed(value: Any, call: Call, rng: random.Random) -> Any:
    if isinstance(value, torch.Tensor) and rng.random() < 0.75:
        return _tensor_changed(value, call, rng)
    if isinstance(value, bool):
        return rng.choice((not value, None, "a", 2, 1.5))
    if isinstance(value, int) and rng.random() < 0.7:
        return rng.choice((-value - 1, value + 1, value + 10, -value - 10, float(value), str(value), None, True))
    if isinstance(value, tuple | list) and value and rng.random() < 0.7:
        items = list(value)
        at = rng.randrange(len(items))
        if rng.random() < 0.3:
            items.append(items[0])
        else:
            items[at] = _changed(items[at], call, rng)
        return type(value)(items) if type(value) in (tuple, list) else tuple(items)
    return anything(rng)


def call_of(function: Function, rng: random.Random) -> Call:
    """A call of the function with something wrong, or everything."""
    call = _call_of(function, rng)
    if function.operands is not None:
        while len(call.args) < function.operands:
            call.args.append(anything(rng))
        call = Call(call.args[: function.operands], {}, call.results)
    return call


def _call_of(function: Function, rng: random.Random) -> Call:
    right = None if rng.random() < 0.1 else right_call(function, rng)
    if right is None:
        args = [any_tensor(rng)] if rng.random() < 0.8 else [anything(rng)]
        if function.namespace == "Tensor":
            args = [any_tensor(rng)]
        args += [anything(rng) for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3)))]
        return Call(args, {})
    given, named = right
    call = Call([_copied(a) for a in given], {k: _copied(v) for k, v in named.items()})
    if function.namespace == "Tensor" and not isinstance(call.args[0], torch.Tensor):
        call.args[0] = any_tensor(rng)
    for _ in range(rng.choice((1, 1, 1, 2))):
        places: list[Any] = [*range(len(call.args)), *call.kwargs]
        at = rng.choice(places)
        way = rng.random()
        if isinstance(at, str):
            call.kwargs[at] = _changed(call.kwargs[at], call, rng)
        elif way < 0.08 and at:
            del call.args[at]
        elif way < 0.14:
            call.args.insert(at + 1, anything(rng))
        elif way < 0.18:
            call.kwargs[rng.choice(("dim", "nonsense", "other", "out", "dtype", "keepdim"))] = anything(rng)
        elif way < 0.26 and at and isinstance(call.args[at], torch.Tensor):
            call.args[at] = _overlapping(call.args[0], call.args[at], rng)
        elif at == 0 and function.namespace == "Tensor":
            call.args[0] = _tensor_changed(call.args[0], call, rng)
        else:
            call.args[at] = _changed(call.args[at], call, rng)
    return call


def _overlapping(first: Any, other: torch.Tensor, rng: random.Random) -> torch.Tensor:
    """The first argument itself, or what overlaps it in part."""
    if not isinstance(first, torch.Tensor) or not first.dim() or first.shape[0] < 2 or rng.random() < 0.5:
        return first if isinstance(first, torch.Tensor) else other
    return rng.choice((first[1:], first.flip(0), first.transpose(0, -1)))


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if type(value) in (tuple, list):
        return type(value)(_copied(v) for v in value)
    return value


def calls(function: Function, count: int, seed: int = 0) -> Iterator[Call]:
    """So many calls, the same ones each time."""
    rng = random.Random(f"{seed} {function}")
    for _ in range(count):
        yield call_of(function, rng)

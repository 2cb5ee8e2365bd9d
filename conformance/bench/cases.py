"""What is measured: every case declared once, by family, with the clauses that it stands on.

A case prepares its inputs for one size and gives the work, a function that is called again and again.  Sizes are
numbers of float32 elements unless the family says otherwise; ``data`` is the bytes of one such operand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Work = Callable[[], object]
Array = np.ndarray[Any, np.dtype[np.float32]]

SWEEP = (1, 100, 10_000, 1_000_000, 10_000_000, 100_000_000)
"""Construction and conversion: what shares costs the same at each of them."""
SHORT = (1, 100, 10_000, 1_000_000)
SIDES = (8, 64, 256, 1024)
FLOAT = 4
"""Bytes of an element."""

FAMILIES: Mapping[str, str] = {
    "construction": "Construction and conversion: copying against sharing; elements of float32",
    "transfer": "Transfers; elements of float32",
    "views": "Views; elements of float32",
    "casts": "Dtype casts; elements",
    "elementwise": "Elementwise operations; elements of float32",
    "reductions": "Reductions; elements of float32",
    "matmul": "Matrix products; side of square float32 matrices",
    "autograd": "Autograd chains: forward and backward; operations in the chain, on 4 elements",
    "network": "A training step of a network with one hidden layer; batch size",
    "overhead": "Overhead of an operation on 4 elements; calls",
}
"""Family -> its title, with what its sizes count."""


ALIGNMENT = 64
"""Bytes.  NumPy's own arrays begin at multiples of 16 only: with a library that shares only what is better aligned it
would be chance whether it shares or copies."""


def aligned(size: int) -> Array:
    """A float32 array of ones of which the memory begins at a multiple of ALIGNMENT."""
    memory = np.empty(size * FLOAT + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    array: Array = memory[start : start + size * FLOAT].view(np.float32)
    array.fill(1)
    return array


@dataclass(frozen=True, slots=True)
class Site:
    """Where a case is prepared: a backend's namespace, one of its devices, and host arrays that cases share."""

    xp: Any
    device: str
    arrays: dict[int, Array]

    def array(self, size: int) -> Array:
        """An aligned float32 array of ``size`` elements, kept so that cases of one size need not fill it again."""
        if size not in self.arrays:
            self.arrays.clear()  # 400 MB at the largest size
            self.arrays[size] = aligned(size)
        return self.arrays[size]

    @property
    def on_host(self) -> bool:
        return self.device.split(":")[0] == "cpu"

    def tensor(self, array: Array) -> Any:
        """A tensor of ``array``'s values on the device."""
        return self.xp.tensor(array) if self.on_host else self.xp.tensor(array, device=self.device)

    def leaf(self, array: Array) -> Any:
        """Likewise, requiring grad."""
        if self.on_host:
            return self.xp.tensor(array, requires_grad=True)
        return self.xp.tensor(array, device=self.device, requires_grad=True)


@dataclass(frozen=True, slots=True)
class Case:
    """An operation to be measured at several sizes."""

    name: str
    family: str
    sizes: tuple[int, ...]
    prepare: Callable[[Site, int], Work]
    clauses: tuple[str, ...]
    """The clauses that say what the operation must do: where one fails, its time is the time of something else."""
    shares: bool = False
    """Whether a clause says that the result shares memory: then its time does not depend on the size."""
    moved: float = 0.0
    """Bytes read and written for each element at least, for the ratio to the memory's bandwidth; 0: not bound by it."""
    flops: Callable[[int], float] | None = None
    """Floating-point operations at a size, for the ratio to the peak of matrix products."""
    on_host: bool = True
    """Whether it is also a case of the host, or of accelerators alone."""
    on_accelerators: bool = True


CASES: dict[str, Case] = {}
"""Every case by name, in the order in which they are run."""


def _case(name: str, family: str, sizes: tuple[int, ...], clauses: str, **more: Any) -> Callable[[Any], Any]:
    def register(prepare: Callable[[Site, int], Work]) -> Callable[[Site, int], Work]:
        assert name not in CASES
        CASES[name] = Case(name, family, sizes, prepare, tuple(clauses.split()), **more)
        return prepare

    return register


# ---- Construction and conversion -------------------------------------------------------------------------------------

_HOST = {"on_accelerators": False}


@_case("from_numpy", "construction", SWEEP, "numpy_bridge.from_numpy.shares", shares=True, **_HOST)
def _(site: Site, size: int) -> Work:
    array, make = site.array(size), site.xp.from_numpy
    return lambda: make(array)


@_case("as_tensor(array)", "construction", SWEEP, "creation.as_tensor.shares_arrays", shares=True, **_HOST)
def _(site: Site, size: int) -> Work:
    array, make = site.array(size), site.xp.as_tensor
    return lambda: make(array)


@_case("from_dlpack(array)", "construction", SWEEP, "interchange.dlpack.from_numpy_shares", shares=True, **_HOST)
def _(site: Site, size: int) -> Work:
    array, make = site.array(size), site.xp.from_dlpack
    return lambda: make(array)


@_case("numpy()", "construction", SWEEP, "numpy_bridge.numpy.shares", shares=True, **_HOST)
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: tensor.numpy()


@_case("np.from_dlpack(tensor)", "construction", SWEEP, "interchange.dlpack.to_numpy_shares", shares=True, **_HOST)
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: np.from_dlpack(tensor)


@_case("detach", "construction", SWEEP, "detach.detach.shares_memory", shares=True)
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: tensor.detach()


@_case("tensor(array)", "construction", SWEEP, "creation.tensor.copies_arrays", moved=2 * FLOAT)
def _(site: Site, size: int) -> Work:
    array = site.array(size)
    return lambda: site.tensor(array)


@_case("clone", "construction", SWEEP, "detach.clone.has_memory_of_its_own", moved=2 * FLOAT)
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: tensor.clone()


@_case("ones", "construction", SHORT, "factories.ones.is_one", moved=FLOAT)
def _(site: Site, size: int) -> Work:
    make = site.xp.ones
    return (lambda: make((size,))) if site.on_host else (lambda: make((size,), device=site.device))


# ---- Transfers -------------------------------------------------------------------------------------------------------


@_case("to(its own device)", "transfer", SWEEP, "transfer.to.returns_self_when_nothing_changes", shares=True)
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: tensor.to(site.device)


@_case("cpu() on the host", "transfer", SWEEP, "transfer.cpu.returns_a_host_tensor_itself", shares=True, **_HOST)
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: tensor.cpu()


@_case("to(device) from the host", "transfer", SWEEP[:-1], "transfer.to.takes_a_device", moved=2 * FLOAT, on_host=False)
def _(site: Site, size: int) -> Work:
    tensor = site.xp.tensor(site.array(size))
    return lambda: tensor.to(site.device)


@_case("cpu() from the device", "transfer", SWEEP[:-1], "transfer.cpu.copies_from_an_accelerator", moved=2 * FLOAT,
       on_host=False)  # fmt: skip
def _(site: Site, size: int) -> Work:
    tensor = site.tensor(site.array(size))
    return lambda: tensor.cpu()


# ---- Views -----------------------------------------------------------------------------------------------------------


def _view(name: str, clauses: str, of: Callable[[Any], object]) -> None:
    """A case whose work is a view of a matrix of two columns."""

    def prepare(site: Site, size: int) -> Work:
        tensor = site.tensor(site.array(size)).reshape(-1, 2)
        return lambda: of(tensor)

    _case(name, "views", (2, *SHORT[1:]), clauses, shares=True)(prepare)


_view("x.reshape(-1)", "shape.reshape.shares_where_it_can", lambda x: x.reshape(-1))
_view("x.transpose(0, 1)", "shape.transpose.shares", lambda x: x.transpose(0, 1))
_view("x[0:1]", "indexing.slice.shares", lambda x: x[0:1])
_view("x[0]", "indexing.integer.shares", lambda x: x[0])
_view("x.unsqueeze(0)", "shape.unsqueeze.shares", lambda x: x.unsqueeze(0))


# ---- Casts, elementwise operations, reductions -----------------------------------------------------------------------


def _cast(dtype: str, width: int) -> None:
    def prepare(site: Site, size: int) -> Work:
        tensor, wanted = site.tensor(site.array(size)), getattr(site.xp, dtype)
        return lambda: tensor.to(wanted)

    _case(f"float32 to {dtype}", "casts", SHORT, "transfer.to.takes_device_and_dtype", moved=FLOAT + width)(prepare)


for _dtype, _width in (("float64", 8), ("float16", 2), ("bfloat16", 2), ("int32", 4), ("bool", 1)):
    _cast(_dtype, _width)


def _on_pair(name: str, clauses: str, of: Callable[[Any, Any], object], moved: float) -> None:
    def prepare(site: Site, size: int) -> Work:
        a, b = site.tensor(site.array(size)), site.tensor(site.array(size))
        return lambda: of(a, b)

    _case(name, "elementwise", (*SHORT, 10_000_000), clauses, moved=moved)(prepare)


def _on_one(name: str, family: str, clauses: str, verb: str, moved: float) -> None:
    def prepare(site: Site, size: int) -> Work:
        a, function = site.tensor(site.array(size)), getattr(site.xp, verb)
        return lambda: function(a)

    _case(name, family, SHORT, clauses, moved=moved)(prepare)


_on_pair("a + b", "arithmetic.forms.results_are_new arithmetic.forms.agree", lambda a, b: a + b, 3 * FLOAT)
_on_pair("a * b", "arithmetic.forms.agree", lambda a, b: a * b, 3 * FLOAT)
_on_one("exp", "elementwise", "gradients.exp.is_itself", "exp", 2 * FLOAT)
_on_one("sqrt", "elementwise", "gradients.sqrt.is_half_its_reciprocal", "sqrt", 2 * FLOAT)
_on_one("sum", "reductions", "arithmetic.sum.of_all_or_some_dimensions", "sum", FLOAT)
_on_one("mean", "reductions", "arithmetic.mean.is_of_floats", "mean", FLOAT)
_on_one("max", "reductions", "arithmetic.max.of_all_elements", "max", FLOAT)


@_case("sum(0)", "reductions", SHORT, "arithmetic.sum.of_all_or_some_dimensions", moved=FLOAT)
def _(site: Site, size: int) -> Work:
    side = int(size**0.5)
    matrix = site.tensor(site.array(size)[: side * side]).reshape(side, side)
    return lambda: matrix.sum(0)


# ---- Matrix products, gradients, a network ---------------------------------------------------------------------------


@_case("a @ b", "matmul", SIDES, "arithmetic.matmul.by_dimensions", flops=lambda side: 2.0 * side**3)
def _(site: Site, size: int) -> Work:
    a, b = (site.tensor(np.ones((size, size), np.float32)) for _ in range(2))
    return lambda: a @ b


@_case(
    "chain of additions", "autograd", (1, 10, 100, 1000), "autograd.backward.through_a_deep_chain gradients.add.is_one"
)
def _(site: Site, size: int) -> Work:
    a, b = (site.leaf(np.ones(4, np.float32)) for _ in range(2))

    def work() -> object:
        y = a
        for _ in range(size):
            y = y + b
        y.sum().backward()
        gradient = a.grad
        a.grad = b.grad = None
        return gradient

    return work


@_case("chain of products", "autograd", (1, 10, 100), "gradients.mul.is_the_other_factor")
def _(site: Site, size: int) -> Work:
    a, b = (site.leaf(np.ones(4, np.float32)) for _ in range(2))

    def work() -> object:
        y = a
        for _ in range(size):
            y = y * b
        y.sum().backward()
        gradient = b.grad
        a.grad = b.grad = None
        return gradient

    return work


@_case("MLP 784-256-10, SGD step", "network", (1, 8, 128), "network.training.step_by_hand gradients.matmul.of_matrices")
def _(site: Site, size: int) -> Work:
    rng = np.random.default_rng(0)
    shapes = ((784, 256), (256,), (256, 10), (10,))
    weights = [site.leaf((rng.standard_normal(shape) * 0.05).astype(np.float32)) for shape in shapes]
    x = site.tensor(rng.standard_normal((size, 784)).astype(np.float32))
    target = site.tensor(rng.standard_normal((size, 10)).astype(np.float32))
    xp = site.xp

    def work() -> object:
        w1, b1, w2, b2 = weights
        difference = xp.relu(x @ w1 + b1) @ w2 + b2 - target
        (difference * difference).mean().backward()
        with xp.no_grad():
            for weight in weights:
                weight.sub_(weight.grad * 0.01)
                weight.grad = None
        return w2

    return work


# ---- Overhead --------------------------------------------------------------------------------------------------------


def _overhead(name: str, clauses: str, of: Callable[[Any], object], *, tracked: bool = False) -> None:
    def prepare(site: Site, size: int) -> Work:
        make = site.leaf if tracked else site.tensor
        tensor = make(np.ones(4, np.float32))
        return lambda: of(tensor)

    _case(name, "overhead", (1,), clauses)(prepare)


_overhead("x + x", "arithmetic.forms.results_are_new", lambda x: x + x)
_overhead("x + x, tracked", "gradients.add.is_one", lambda x: x + x, tracked=True)
_overhead("x.sum()", "arithmetic.sum.of_all_or_some_dimensions", lambda x: x.sum())
_overhead("x.shape", "shape.size.is_a_tuple", lambda x: x.shape)
_overhead("x[0].item()", "scalars.item.gives_float", lambda x: x[0].item())

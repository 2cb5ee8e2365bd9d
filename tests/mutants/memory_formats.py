"""Faults in the order of dimensions in memory, and in what keeps it."""

from typing import Any

from tests.mutants import mutant, replaced


def unordered(clause: str, fault: str, target: str) -> None:
    """Register the fault that a function or method leaves ``memory_format`` out."""

    def change(original: Any, *given: Any, memory_format: Any = None, **named: Any) -> Any:
        return original(*given, **named)

    replaced(clause, fault, target, change)


def in_rows(clause: str, fault: str, *targets: str) -> None:
    """Register the fault that results are contiguous."""
    replaced(clause, fault, " ".join(targets), lambda original, *a, **k: original(*a, **k).contiguous())


unordered("memory_formats.contiguous.orders_memory", "``contiguous`` knows of one format.", "Tensor.contiguous")
replaced(
    "memory_formats.contiguous.orders_memory",
    "``contiguous`` of a tensor that is in the format copies.",
    "Tensor.contiguous",
    lambda original, x, **k: original(x, **k).clone(),
)
replaced(
    "memory_formats.contiguous.copies",
    "``contiguous`` permutes the tensor as it lies.",
    "Tensor.contiguous",
    lambda original, x, memory_format: x.as_strided(x.shape, original(x, memory_format).stride()),
)


@mutant("memory_formats.contiguous.permuted")
def _(ref, patch):
    """A format orders what ``contiguous`` copies, and ``is_contiguous`` does not know it."""
    patch.setattr(ref.Tensor, "is_contiguous", lambda self, memory_format=None: self.array.flags.c_contiguous)


@mutant("memory_formats.is_contiguous.where_sizes_leave_it_open")
def _(ref, patch):
    """A tensor is in one format alone: the contiguous one, where sizes of 1 leave it open."""
    formats = ref.memory_formats
    patch.setattr(
        ref.Tensor, "is_contiguous", lambda self, memory_format=None: formats.suggested(self.array) is memory_format
    )


@mutant("memory_formats.rank.is_required")
def _(ref, patch):
    """A format of other dimensions leaves the tensor contiguous."""

    def fault(wanted: Any, ndim: int) -> tuple[int, ...]:
        return wanted.order if wanted.order and len(wanted.order) == ndim else tuple(range(ndim))

    for module in (ref.memory_formats, ref.factories):
        patch.setattr(module, "order_of", fault)


@mutant("memory_formats.names.print")
def _(ref, patch):
    """A format prints without its package."""
    patch.setattr(ref.memory_format, "__repr__", lambda self: self.name)


@mutant("memory_formats.names.are_needed")
def _(ref, patch):
    """What is no format is the default."""
    fault = lambda name, wanted, default: wanted if isinstance(wanted, ref.memory_format) else default
    patch.setattr(ref.memory_formats, "checked", fault)


in_rows("memory_formats.clone.preserves", "``clone`` is contiguous.", "Tensor.clone")


@mutant("memory_formats.preserve.closes_gaps")
def _(ref, patch):
    """What is not dense is laid out in rows."""
    patch.setattr(ref.memory, "order_in_memory", lambda array: tuple(range(array.ndim)))


@mutant("memory_formats.preserve.closes_gaps")
def _(ref, patch):
    """The copy of an expanded tensor is contiguous."""
    patch.setattr(ref.places, "order_in_memory", lambda array: tuple(range(array.ndim)))


@mutant("memory_formats.like.preserves")
def _(ref, patch):
    """Another dtype is laid out in rows."""
    original = ref.factories._ordered
    patch.setattr(
        ref.factories,
        "_ordered",
        lambda array, place, d: original(array, place, d) if array.dtype == d else place.empty(array.shape, d),
    )


@mutant("memory_formats.like.preserves")
def _(ref, patch):
    """The ``new_`` methods keep the format too."""
    patch.setattr(ref.Tensor, "new_zeros", lambda self, *shape: ref.zeros_like(self))


in_rows("memory_formats.to.preserves", "A conversion is contiguous.", "Tensor.double")
replaced(
    "memory_formats.to.preserves",
    "``to`` with a format always copies.",
    "Tensor.to",
    lambda original, x, *a, **k: original(x, *a, **k).clone() if "memory_format" in k else original(x, *a, **k),
)
in_rows("memory_formats.elementwise.keeps", "Comparison gives rows.", "Tensor.__gt__")
in_rows("memory_formats.elementwise.keeps", "A sum with a number is laid out in rows.", "Tensor.__add__")


@mutant("memory_formats.gradient.passes")
def _(ref, patch):
    """The gradient is read in the order of memory."""
    node = ref.memory_formats._clone.op.node
    patch.setattr(node, "formulas", (lambda g, *_: g.transpose(0, 2, 3, 1).reshape(g.shape),))


unordered("memory_formats.empty.takes_one", "``empty`` leaves the format out.", "empty")
replaced(
    "memory_formats.empty.permuted",
    "The order says where each dimension lies, not which one lies there.",
    "empty_permuted",
    lambda original, size, order: original(size, tuple(order.index(i) for i in range(len(size)))),
)
replaced(
    "memory_formats.empty.strided",
    "The strides are those of a dense tensor in that order.",
    "empty_strided",
    lambda original, size, stride: original(size, stride).clone(),
)
unordered("memory_formats.resize.takes_one", "``resize_`` leaves the format out.", "Tensor.resize_")
unordered("memory_formats.resize.takes_one", "``resize_as_`` leaves the format out.", "Tensor.resize_as_")


@mutant("memory_formats.dim_order.by_strides")
def _(ref, patch):
    """The order says where each dimension lies."""
    original = ref.Tensor.dim_order

    def fault(self):
        order = original(self)
        return tuple(order.index(i) for i in range(len(order)))

    patch.setattr(ref.Tensor, "dim_order", fault)


@mutant("memory_formats.dim_order.ambiguity")
def _(ref, patch):
    """An ambiguity is never found."""
    original = ref.Tensor.dim_order
    patch.setattr(ref.Tensor, "dim_order", lambda self, ambiguity_check=False: original(self))

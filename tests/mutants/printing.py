"""Faults in what is printed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_impl.tensor import Node
from tests.mutants import mutant
from tests.mutants.devices import around


def text(ref: Any, patch: Any, change: Callable[[Any, str], str]) -> None:
    """Let a tensor's text be ``change(tensor, text)``."""
    around(ref.Tensor, patch, "__repr__", lambda original, self: change(self, original(self)))


def replacing(ref: Any, patch: Any, old: str, new: str) -> None:
    text(ref, patch, lambda t, shown: shown.replace(old, new))


def notation(ref: Any, patch: Any, change: Callable[[Any, np.ndarray], None]) -> None:
    """Let ``change(notation, values)`` adjust how the numbers of an array are written."""

    def fault(original, self, values):
        original(self, values)
        change(self, values)

    around(ref.printing._Notation, patch, "__init__", fault)


def without(ref: Any, patch: Any, suffix: str) -> None:
    """Leave out the suffixes that begin so."""

    def fault(original, prefix, contents, suffixes, **options):
        return original(prefix, contents, [s for s in suffixes if not s.startswith(suffix)], **options)

    around(ref.printing, patch, "described", fault)


def options(ref: Any, patch: Any, **fixed: Any) -> None:
    """Let ``set_printoptions`` ignore what it is told of these options."""

    def fault(original, *args, **given):
        original(*args, **given)
        for name, value in fixed.items():
            setattr(ref.printing.options, name, value)

    around(ref, patch, "set_printoptions", fault)


# ---- What the source documents print ------------------------------------------------------------------------


@mutant("printing.documents.legacy_constructor")
def _(ref, patch):
    """Whole floats are printed as integers."""
    replacing(ref, patch, ".", "")


@mutant("printing.documents.accelerator")
def _(ref, patch):
    """The device is printed without its index."""
    around(
        ref.printing,
        patch,
        "described",
        lambda original, prefix, contents, suffixes, **options: original(
            prefix, contents, [s.replace(":0", "") for s in suffixes], **options
        ),
    )


@mutant("printing.documents.back_on_host")
def _(ref, patch):
    """The device is printed on the host too."""
    text(ref, patch, lambda t, shown: shown if "device" in shown else f"{shown[:-1]}, device='cpu')")


@mutant("printing.documents.integers")
def _(ref, patch):
    """The dtype of integers is printed in every case."""
    text(ref, patch, lambda t, shown: shown if t.dtype is not ref.int64 else f"{shown[:-1]}, dtype=torch.int64)")


@mutant("printing.documents.table_of_floats")
def _(ref, patch):
    """The rows of a table begin at the margin."""
    text(ref, patch, lambda t, shown: shown.replace("\n        ", "\n"))


@mutant("printing.documents.chain")
def _(ref, patch):
    """Every float is as wide as itself."""
    notation(ref, patch, lambda self, values: setattr(self, "width", 1))


@mutant("printing.documents.chain")
def _(ref, patch):
    """A tensor's text is kept."""
    kept: dict[int, str] = {}
    text(ref, patch, lambda t, shown: kept.setdefault(id(t), shown))


@mutant("printing.documents.arrays")
def _(ref, patch):
    """``numpy`` gives integers as floats."""
    around(ref.Tensor, patch, "numpy", lambda original, self: original(self).astype(float))


@mutant("printing.documents.network_output")
def _(ref, patch):
    """``numpy`` gives whole floats as integers."""
    around(ref.Tensor, patch, "numpy", lambda original, self: original(self).astype(int))


@mutant("printing.documents.from_numpy")
def _(ref, patch):
    """The dtype of integers is never printed."""
    replacing(ref, patch, ", dtype=torch.int32", "")


@mutant("printing.documents.worked_example")
def _(ref, patch):
    """Nodes are shown without their addresses."""
    patch.setattr(Node, "__repr__", lambda self: f"<{type(self).__name__}>")


# ---- Integers and bools -------------------------------------------------------------------------------------


@mutant("printing.integers.align")
def _(ref, patch):
    """The sign of an integer is not counted into its width."""
    notation(
        ref, patch, lambda self, values: setattr(self, "width", max(1, *(len(str(abs(v))) for v in values.reshape(-1))))
    )


@mutant("printing.integers.align")
def _(ref, patch):
    """Integers are aligned to the left."""
    around(
        ref.printing._Notation,
        patch,
        "write",
        lambda original, self, value: original(self, value).strip().ljust(self.width),
    )


@mutant("printing.bools.align")
def _(ref, patch):
    """Bools are written in small letters."""
    text(ref, patch, lambda t, shown: shown.replace("True", "true").replace("False", "false"))


# ---- Floats -------------------------------------------------------------------------------------------------


@mutant("printing.floats.whole")
def _(ref, patch):
    """Whole floats have four decimals too."""
    notation(ref, patch, lambda self, values: setattr(self, "whole", False))


@mutant("printing.floats.whole")
def _(ref, patch):
    """The sign of zero is lost."""
    around(ref.printing._Notation, patch, "write", lambda original, self, value: original(self, value + 0))


@mutant("printing.floats.fixed")
def _(ref, patch):
    """Elements that are whole have no decimals beside others that are not."""
    around(
        ref.printing._Notation,
        patch,
        "write",
        lambda original, self, value: (
            original(self, value).replace(".0000", ".") if "e" not in original(self, value) else ""
        ),
    )


def exponent_from(ref: Any, patch: Any, ratio: float = 1000.0, most: float = 1e8, least: float = 1e-4) -> None:
    """Scientific notation begins at other bounds."""

    def fault(nonzero):
        sizes = np.abs(nonzero)
        return bool(sizes.max() / sizes.min() > ratio or sizes.max() > most or sizes.min() < least)

    patch.setattr(ref.printing, "_wants_exponent", fault)


@mutant("printing.floats.scientific")
def _(ref, patch):
    """Scientific notation begins at a ratio of 1000."""
    exponent_from(ref, patch, ratio=999.0)


@mutant("printing.floats.scientific")
def _(ref, patch):
    """Scientific notation ignores the ratio."""
    exponent_from(ref, patch, ratio=np.inf)


@mutant("printing.floats.scientific")
def _(ref, patch):
    """Scientific notation begins at 1e8."""
    exponent_from(ref, patch, most=99999999.0)


@mutant("printing.floats.scientific")
def _(ref, patch):
    """Scientific notation is not for small numbers."""
    exponent_from(ref, patch, least=0.0)


@mutant("printing.floats.rounded_by_dtype")
def _(ref, patch):
    """The bound of 1e-4 is rounded to float32."""
    exponent_from(ref, patch, least=float(np.float32(1e-4)))


@mutant("printing.floats.not_finite")
def _(ref, patch):
    """NaN has a dot where whole floats have."""
    around(
        ref.printing._Notation,
        patch,
        "write",
        lambda original, self, value: original(self, value) + ("." if value != value and self.whole else ""),
    )


@mutant("printing.floats.not_finite")
def _(ref, patch):
    """NaN makes the others not whole."""
    notation(ref, patch, lambda self, values: setattr(self, "whole", self.whole and not np.isnan(values).any()))


@mutant("printing.floats.half")
def _(ref, patch):
    """The ratio of narrow floats is computed in their own dtype, and overflows."""
    original = ref.printing.contents

    def fault(values, indent):
        return (
            original(np.round(values.astype(np.float32), 2), indent)
            if values.itemsize == 2
            else original(values, indent)
        )

    patch.setattr(ref.printing, "contents", fault)


@mutant("printing.floats.one_element")
def _(ref, patch):
    """Numbers under 1e-5 and no others are small."""
    exponent_from(ref, patch, least=1e-5)


# ---- Complex ------------------------------------------------------------------------------------------------


@mutant("printing.complex.parts")
def _(ref, patch):
    """A negative imaginary part is added."""
    around(
        ref.printing._ComplexNotation,
        patch,
        "write",
        lambda original, self, value: original(self, value).replace("-", "+-"),
    )


@mutant("printing.complex.parts")
def _(ref, patch):
    """Both parts have the notation of the real ones."""

    def fault(original, self, values):
        original(self, values)
        self.imaginary = self.real

    around(ref.printing._ComplexNotation, patch, "__init__", fault)


@mutant("printing.complex.conjugate")
def _(ref, patch):
    """A conjugate prints its memory as it is."""
    text(ref, patch, lambda t, shown: repr(ref.from_numpy(t.array.raw())) if t.is_conj() or t.is_neg() else shown)


# ---- Shapes -------------------------------------------------------------------------------------------------


@mutant("printing.shape.empty")
def _(ref, patch):
    """The size of what is empty is not printed."""
    without(ref, patch, "size=")


@mutant("printing.shape.empty")
def _(ref, patch):
    """Without elements the dtype is named by the same rule as with them."""
    text(ref, patch, lambda t, shown: shown.replace(", dtype=torch.int64", "").replace(", dtype=torch.bool", ""))


@mutant("printing.shape.blocks")
def _(ref, patch):
    """There are no empty lines between blocks."""
    text(ref, patch, lambda t, shown: shown.replace("\n\n", "\n"))


@mutant("printing.shape.views")
def _(ref, patch):
    """A view is printed in the order of its memory."""
    original = ref.printing.contents
    patch.setattr(
        ref.printing,
        "contents",
        lambda values, indent: original(values.reshape(-1, order="A").reshape(values.shape), indent),
    )


@mutant("printing.shape.wraps")
def _(ref, patch):
    """A line holds one element less."""
    notation(ref, patch, lambda self, values: setattr(self, "width", self.width + (values.size > 20)))


@mutant("printing.shape.wraps")
def _(ref, patch):
    """Rows are not broken."""
    patch.setattr(ref.printing.options, "linewidth", 1000)
    patch.setattr(ref, "set_printoptions", lambda **given: None)


@mutant("printing.summary.of_vectors")
def _(ref, patch):
    """All elements decide the notation, those that are not shown too."""
    patch.setattr(ref.printing, "_edges", lambda values: values)


@mutant("printing.summary.threshold")
def _(ref, patch):
    """1000 elements are summarised."""
    options(ref, patch, threshold=999)


@mutant("printing.summary.of_tables")
def _(ref, patch):
    """Rows are summarised, their number is not."""
    original = ref.printing._nested

    def fault(values, indent, summarise, notation):
        return original(values, indent, summarise and values.ndim == 1, notation)

    patch.setattr(ref.printing, "_nested", fault)


# ---- Suffixes -----------------------------------------------------------------------------------------------


@mutant("printing.dtype.shown_unless_default")
def _(ref, patch):
    """Dtypes are not printed."""
    without(ref, patch, "dtype=")


@mutant("printing.dtype.shown_unless_default")
def _(ref, patch):
    """The dtype of bools is printed."""
    around(ref.printing, patch, "_is_usual", lambda original, d: original(d) and d is not ref.bool)


@mutant("printing.dtype.of_complex")
def _(ref, patch):
    """Complex numbers of any width need no dtype."""
    around(ref.printing, patch, "_is_usual", lambda original, d: original(d) or d.is_complex)


@mutant("printing.dtype.follows_default")
def _(ref, patch):
    """float32 is the usual dtype, whatever the default is."""
    usual = (ref.float32, ref.complex64, ref.int64, ref.bool)
    patch.setattr(ref.printing, "_is_usual", lambda d: d in usual)


@mutant("printing.device.before_the_rest")
def _(ref, patch):
    """The device is printed last."""
    around(
        ref.printing,
        patch,
        "described",
        lambda original, prefix, contents, suffixes, **options: original(
            prefix, contents, sorted(suffixes, key=lambda s: s.startswith("device=")), **options
        ),
    )


@mutant("printing.device.meta")
def _(ref, patch):
    """A meta tensor is printed without its size."""
    without(ref, patch, "size=")


@mutant("printing.gradient.of_leaves")
def _(ref, patch):
    """That a leaf requires grad is not printed."""
    without(ref, patch, "requires_grad=")


@mutant("printing.gradient.of_results")
def _(ref, patch):
    """A result says that it requires grad, and not why."""
    text(
        ref,
        patch,
        lambda t, shown: shown.split(", grad_fn=")[0] + ", requires_grad=True)" if "grad_fn" in shown else shown,
    )


@mutant("printing.gradient.harms_nothing")
def _(ref, patch):
    """Printing detaches."""

    def fault(original, self):
        shown = original(self)
        self.node = None
        return shown

    around(ref.Tensor, patch, "__repr__", fault)


@mutant("printing.suffix.on_a_line_of_its_own")
def _(ref, patch):
    """Suffixes stay on the last line."""
    text(ref, patch, lambda t, shown: shown.replace(",\n       requires", ", requires"))


@mutant("printing.layout.sparse")
def _(ref, patch):
    """A sparse tensor is printed without its layout."""
    without(ref, patch, "layout=")


@mutant("printing.layout.sparse")
def _(ref, patch):
    """A sparse tensor is printed densely."""
    text(ref, patch, lambda t, shown: repr(t.to_dense()) if t.is_sparse else shown)


@mutant("printing.parameter.is_contained")
def _(ref, patch):
    """A parameter prints as a plain tensor."""
    patch.setattr(ref.nn.Parameter, "__repr__", ref.Tensor.__repr__)


@mutant("printing.subclass.shows_its_name")
def _(ref, patch):
    """A subclass prints as a plain tensor."""
    text(ref, patch, lambda t, shown: "tensor" + shown[shown.index("(") :])


# ---- str, repr, print ---------------------------------------------------------------------------------------


@mutant("printing.text.str_is_repr")
def _(ref, patch):
    """``str`` gives the contents alone."""
    patch.setattr(ref.Tensor, "__str__", lambda self: repr(self)[7:-1])


@mutant("printing.text.list_of_tensors")
def _(ref, patch):
    """``repr`` gives the bare number of a tensor without dimensions."""
    text(ref, patch, lambda t, shown: shown if t.ndim else shown[7:-1])


# ---- Options ------------------------------------------------------------------------------------------------


@mutant("printing.options.precision")
def _(ref, patch):
    """``precision`` is ignored."""
    options(ref, patch, precision=4)


@mutant("printing.options.sci_mode")
def _(ref, patch):
    """``sci_mode`` is ignored."""
    options(ref, patch, sci_mode=None)


@mutant("printing.options.sci_mode_lapses")
def _(ref, patch):
    """``sci_mode`` stays until it is set again."""

    def fault(original, **given):
        before = ref.printing.options.sci_mode
        original(**given)
        if "sci_mode" not in given and "profile" not in given:
            ref.printing.options.sci_mode = before

    around(ref, patch, "set_printoptions", fault)


@mutant("printing.options.threshold")
def _(ref, patch):
    """``edgeitems`` is ignored."""
    options(ref, patch, edgeitems=3)


@mutant("printing.options.threshold")
def _(ref, patch):
    """As many elements as ``threshold`` are summarised."""

    def fault(original, **given):
        original(**given)
        ref.printing.options.threshold -= 1

    around(ref, patch, "set_printoptions", fault)


@mutant("printing.options.no_edge_items")
def _(ref, patch):
    """Without edge items the size is not printed."""
    without(ref, patch, "size=")


@mutant("printing.options.linewidth")
def _(ref, patch):
    """``linewidth`` is ignored."""
    options(ref, patch, linewidth=80)


@mutant("printing.options.profiles")
def _(ref, patch):
    """The profile ``full`` summarises."""
    patch.setitem(ref.printing._PROFILES["full"], "threshold", 1000)


@mutant("printing.options.profiles")
def _(ref, patch):
    """The profile ``short`` shows three edge items."""
    patch.setitem(ref.printing._PROFILES["short"], "edgeitems", 3)


# ---- Sizes, dtypes, devices ---------------------------------------------------------------------------------


@mutant("printing.size.names_itself")
def _(ref, patch):
    """A shape prints as a tuple."""
    patch.setattr(ref.Size, "__repr__", tuple.__repr__)


@mutant("printing.dtype.names_itself")
def _(ref, patch):
    """A dtype prints its name alone."""
    patch.setattr(ref.dtype, "__repr__", lambda self: self.name)


@mutant("printing.device.names_itself")
def _(ref, patch):
    """A device's repr is its string form."""
    patch.setattr(ref.device, "__repr__", lambda self: f"device('{self}')")


@mutant("printing.layout.names_itself")
def _(ref, patch):
    """A layout prints its name alone."""
    patch.setattr(ref.layout, "__repr__", lambda self: self._name)


# ---- Widths, orders and contexts ------------------------------------------------------------------------------------


@mutant("printing.integers.of_every_width")
def _(ref, patch):
    """Integers are read as int64."""
    text(ref, patch, lambda t, shown: repr(t.to(ref.int64)) if t.dtype is ref.uint64 else shown)


@mutant("printing.integers.of_every_width")
def _(ref, patch):
    """Integers from 2**32 on are printed with an exponent."""
    text(ref, patch, lambda t, shown: shown.replace("18446744073709551615", "1.8447e+19"))


@mutant("printing.floats.at_the_bounds")
def _(ref, patch):
    """1e8 has an exponent."""
    exponent_from(ref, patch, most=0.99e8)


@mutant("printing.floats.at_the_bounds")
def _(ref, patch):
    """A ratio of 1000 has an exponent."""
    exponent_from(ref, patch, ratio=999.9)


@mutant("printing.floats.narrow_ones_are_shown_as_held")
def _(ref, patch):
    """float32 is printed with the digits that tell it apart, and zeros."""
    around(
        ref.printing._Notation,
        patch,
        "_digits",
        lambda original, self, value: (
            original(self, float(str(np.float32(value)))) if self.floating else original(self, value)
        ),
    )


@mutant("printing.options.no_digits")
def _(ref, patch):
    """Without digits there is a dot still."""
    around(
        ref.printing._Notation,
        patch,
        "_digits",
        lambda original, self, value: (
            original(self, value) + "." * (not ref.printing.options.precision and not self.whole)
        ),
    )


@mutant("printing.options.given_over_profile")
def _(ref, patch):
    """A profile wins over what is given beside it."""
    around(
        ref,
        patch,
        "set_printoptions",
        lambda original, *args, **given: original(**({"profile": given["profile"]} if "profile" in given else given)),
    )


@mutant("printing.options.unknown_profile")
def _(ref, patch):
    """An unknown profile is the default one."""
    around(
        ref,
        patch,
        "set_printoptions",
        lambda original, **given: original(
            **(
                given | {"profile": "default"}
                if given.get("profile") not in (None, "default", "short", "full")
                else given
            )
        ),
    )


@mutant("printing.views.by_their_elements")
def _(ref, patch):
    """What is expanded shows what is in memory."""
    text(ref, patch, lambda t, shown: repr(t[:1]) if 0 in t.stride() else shown)


@mutant("printing.views.by_their_elements")
def _(ref, patch):
    """What is turned is shown as it lies."""
    text(ref, patch, lambda t, shown: repr(t.T) if t.dim() == 2 and t.stride(0) < t.stride(1) else shown)


@mutant("printing.gradient.of_the_last_write")
def _(ref, patch):
    """A write to a part shows the node from before."""
    text(ref, patch, lambda t, shown: shown.replace("CopySlices", "AddBackward0"))


@mutant("printing.gradient.of_the_last_write")
def _(ref, patch):
    """A detached tensor says that it does not require grad."""
    text(ref, patch, lambda t, shown: shown if t.requires_grad else shown[:-1] + ", requires_grad=False)")


@mutant("printing.device.meta_with_more")
def _(ref, patch):
    """The dtype of a meta tensor is named as of one with elements."""
    text(ref, patch, lambda t, shown: shown.replace(", dtype=torch.int64", ""))


@mutant("printing.device.meta_with_more")
def _(ref, patch):
    """That a meta tensor requires grad is not printed."""
    without(ref, patch, "requires_grad=")


@mutant("printing.text.in_containers")
def _(ref, patch):
    """``repr`` is longer than ``str``."""
    original = ref.Tensor.__repr__
    patch.setattr(ref.Tensor, "__str__", original)
    patch.setattr(ref.Tensor, "__repr__", lambda self: f"<{original(self)}>")


@mutant("printing.summary.of_twice_the_edge")
def _(ref, patch):
    """Rows are left out from twice the edge on."""
    original = ref.printing._nested

    def nested(values, indent, summarise, notation):
        edge = ref.printing.options.edgeitems
        if summarise and values.ndim > 1 and len(values) == 2 * edge:
            values = values[:-1]
        return original(values, indent, summarise, notation)

    patch.setattr(ref.printing, "_nested", nested)


@mutant("printing.storage.elements")
def _(ref, patch):
    """Storages show no elements."""
    patch.setattr(ref.UntypedStorage, "tolist", lambda self: [])


@mutant("printing.typename.of_anything")
def _(ref, patch):
    """Every class is named with its module."""
    patch.setattr(
        ref, "typename", lambda obj: obj.type() if isinstance(obj, ref.Tensor) else f"builtins.{type(obj).__name__}"
    )

"""Faults of what is advised against: ``Variable``, assigning to ``.data``, default tensor types, ``range``."""

import warnings

import numpy as np

import reference_impl as ref
from tests.mutants import mutant, replaced

# ---- Variable -------------------------------------------------------------------------------------------------------

VARIABLE = "autograd.Variable"


@mutant("deprecated.Variable.returns_a_tensor")
def _(ref, patch):
    """A Variable is of a class of its own."""
    kind = type("Variable", (ref.Tensor,), {})
    patch.setattr(ref.autograd, "Variable", lambda data: ref.legacy._as(kind, data))


@mutant("deprecated.Variable.returns_a_tensor")
def _(ref, patch):
    """A Variable requires grad, since that is what it is for."""
    original = ref.autograd.Variable
    patch.setattr(ref.autograd, "Variable", lambda data, requires_grad=True: original(data, requires_grad))


@mutant("deprecated.Variable.every_tensor_is_one")
def _(ref, patch):
    """Only tensors that require grad are Variables."""
    patch.setattr(
        ref.legacy.VariableMeta, "__instancecheck__", lambda cls, x: isinstance(x, ref.Tensor) and x.requires_grad
    )


@mutant("deprecated.Variable.every_tensor_is_one")
def _(ref, patch):
    """Whatever can be made a tensor is a Variable."""
    patch.setattr(ref.legacy.VariableMeta, "__instancecheck__", lambda cls, x: isinstance(x, ref.Tensor | np.ndarray))


replaced(
    "deprecated.Variable.shares_memory",
    "A Variable is a copy.",
    VARIABLE,
    lambda original, data: original(data).clone(),
)
replaced(
    "deprecated.Variable.shares_memory",
    "A Variable is the tensor itself.",
    VARIABLE,
    lambda original, data: data,
)
replaced(
    "deprecated.Variable.requires_grad",
    "``requires_grad`` is set on the tensor given, too.",
    VARIABLE,
    lambda original, data, requires_grad: original(data.requires_grad_(), requires_grad),
)
replaced(
    "deprecated.Variable.requires_grad",
    "``requires_grad`` cannot be given by position.",
    VARIABLE,
    lambda original, data, *ignored, requires_grad=False: original(data, requires_grad),
)
replaced(
    "deprecated.Variable.tensors_need_none",
    "Only what was a Variable collects a gradient.",
    "tensor",
    lambda original, data, requires_grad=False: original(data),
)
replaced(
    "deprecated.Variable.cuts_the_graph",
    "A Variable of a result stays in its graph.",
    VARIABLE,
    lambda original, data, requires_grad=False: data[...],
)
replaced(
    "deprecated.Variable.write_is_noticed",
    "A Variable counts its own writes, as ``.data`` does.",
    VARIABLE,
    lambda original, data: data.data,
)
replaced(
    "deprecated.Variable.refuses_other_data",
    "Variable takes whatever ``tensor`` reads.",
    VARIABLE,
    lambda original, data, **options: original(ref.as_tensor(data), **options),
)
replaced(
    "deprecated.Variable.refuses_other_data",
    "``requires_grad`` is ignored for integers.",
    VARIABLE,
    lambda original, data, **options: original(data),
)


@mutant("deprecated.Variable.volatile")
def _(ref, patch):
    """``volatile`` keeps the tensor out of graphs."""
    original = ref.autograd.Variable

    def variable(data, volatile):
        made = original(data, volatile=volatile)
        with ref.inference_mode():
            return made.clone()

    patch.setattr(ref.autograd, "Variable", variable)


@mutant("deprecated.Variable.volatile")
def _(ref, patch):
    """``volatile`` is read without a warning."""
    patch.setattr(ref.Tensor, "volatile", False)


replaced(
    "deprecated.Variable.nothing_is_empty",
    "A Variable needs data.",
    VARIABLE,
    lambda original, data: original(data),
)


@mutant("deprecated.Variable.volatile")
def _(ref, patch):
    """Setting ``volatile`` sets ``requires_grad`` to its opposite."""
    get = ref.Tensor.volatile.fget
    patch.setattr(ref.Tensor, "volatile", property(get, lambda self, value: self.requires_grad_(not value)))


# ---- .data ----------------------------------------------------------------------------------------------------------


def assigned(clause, fault, change):
    """Register the fault that assigning to ``.data`` is ``change(original, tensor, value)``."""

    def apply(ref, patch):
        old = ref.Tensor.data
        patch.setattr(ref.Tensor, "data", property(old.fget, lambda t, value: change(old.fset, t, value), old.fdel))

    apply.__doc__ = fault
    mutant(clause)(apply)


def copied(original, t, value):
    with ref.no_grad():
        t.copy_(value)


assigned(
    "deprecated.data.assignment_replaces",
    "What is assigned is copied.",
    lambda original, t, value: original(t, value.clone()),
)
assigned(
    "deprecated.data.assignment_replaces",
    "What is assigned is converted to the dtype.",
    lambda original, t, value: original(t, value.to(t.dtype)),
)
assigned("deprecated.data.assignment_leaves_views", "The values are written to the old memory.", copied)
assigned(
    "deprecated.data.assignment_keeps_requires_grad",
    "What is assigned brings its own ``requires_grad``.",
    lambda original, t, value: (original(t, value), t.requires_grad_(False)),
)
assigned(
    "deprecated.data.assignment_goes_unnoticed",
    "An assignment counts as a write.",
    lambda original, t, value: (original(t, value), ref.op.wrote(t)),
)
assigned(
    "deprecated.data.assignment_refuses",
    "Lists are made tensors first.",
    lambda original, t, value: original(t, ref.as_tensor(value)),
)
assigned(
    "deprecated.data.assignment_refuses",
    "Integers that are assigned become floats.",
    lambda original, t, value: original(t, value.to(t.dtype) if isinstance(value, ref.Tensor) else value),
)


@mutant("deprecated.data.assignment_refuses")
def _(ref, patch):
    """Deleted, ``.data`` is empty."""
    old = ref.Tensor.data
    patch.setattr(ref.Tensor, "data", property(old.fget, old.fset, lambda t: old.fset(t, ref.zeros(0))))


assigned(
    "deprecated.data.assignment_changes_the_device",
    "What is assigned is brought to the tensor's own device.",
    lambda original, t, value: original(t, value.to(t.device)),
)

# ---- Global tensor types ------------------------------------------------------------------------------------------------

replaced(
    "deprecated.set_default_tensor_type.sets_the_dtype",
    "Every typed constructor means float32.",
    "set_default_tensor_type",
    lambda original, kind: original(ref.FloatTensor),
)
replaced(
    "deprecated.set_default_tensor_type.refuses",
    "A dtype is taken for the type of its tensors.",
    "set_default_tensor_type",
    lambda original, kind: ref.set_default_dtype(kind) if isinstance(kind, ref.dtype) else original(kind),
)
replaced(
    "deprecated.set_default_tensor_type.refuses",
    "``Tensor`` is taken for ``FloatTensor``.",
    "set_default_tensor_type",
    lambda original, kind: original(ref.FloatTensor if kind is ref.Tensor else kind),
)
replaced(
    "deprecated.type.names",
    "``type()`` is the class.",
    "Tensor.type",
    lambda original, self, *dtype: original(self, *dtype) if dtype else "Tensor",
)
replaced(
    "deprecated.type.names",
    "``type`` always copies.",
    "Tensor.type",
    lambda original, self, *dtype: original(self, *dtype).clone() if dtype else original(self),
)
replaced(
    "deprecated.new.makes_its_kind",
    "``new`` makes the default dtype.",
    "Tensor.new",
    lambda original, self, *given: ref.Tensor(*given),
)
replaced(
    "deprecated.new.makes_its_kind",
    "``new`` of a list is of those sizes.",
    "Tensor.new",
    lambda original, self, *given: original(self, *(given[0] if given and isinstance(given[0], list) else given)),
)

# ---- Functions ------------------------------------------------------------------------------------------------------

replaced(
    "deprecated.range.includes_the_end",
    "``range`` leaves out its end, as ``arange`` does.",
    "range",
    lambda original, *given: original(*given)[:-1],
)


def silent(original, *given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return original(*given)


replaced("deprecated.range.includes_the_end", "``range`` does not warn.", "range", silent)
replaced(
    "deprecated.range.includes_the_end",
    "``range`` of integers is of int64.",
    "range",
    lambda original, *given: original(*given).to(ref.tensor(given).dtype),
)
replaced(
    "deprecated.range.refuses",
    "A step that leads away from the end counts nothing.",
    "range",
    lambda original, *given: original(*given) if 0 in given else ref.zeros(0),
)
replaced(
    "deprecated.uint8.masks",
    "Tensors of uint8 are positions, as those of other integers are.",
    "Tensor.__getitem__",
    lambda original, self, key: original(self, key.to(ref.int64) if key.dtype is ref.uint8 else key),
)


replaced(
    "deprecated.softmax.dimension_by_rule",
    "It is always the last dimension.",
    "nn.functional.log_softmax",
    lambda f, x, dim=None: f(x, dim if dim is not None or not x.ndim else (f(x), -1)[1]),
)


@mutant("deprecated.svd.some")
def _(ref, patch):
    """V is given as ``linalg.svd`` gives it."""
    original = ref.svd

    def svd(x, *given, **named):
        U, S, V = original(x, *given, **named)
        return U, S, V.mT

    patch.setattr(ref, "svd", svd)

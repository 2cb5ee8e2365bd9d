"""Faults in copies of whole objects."""

import copy

from tests.mutants import mutant, replaced
from tests.mutants.devices import around

DEEP = "Tensor.__deepcopy__"
SHALLOW = "Tensor.__copy__"
PICKLED = "Tensor.__reduce_ex__"


def same_memory(original, x, memo):
    return original(x, memo) if x.requires_grad else x.detach()


replaced("copying.deepcopy.has_memory_of_its_own", "The copy is on the same memory.", DEEP, same_memory)


def without_grad(original, x, memo):
    copied = original(x, memo)
    copied.grad = None
    return copied


def with_the_same_grad(original, x, memo):
    copied = original(x, memo)
    copied.grad = x.grad
    return copied


replaced("copying.deepcopy.of_a_leaf", "The gradient is not copied.", DEEP, without_grad)
replaced("copying.deepcopy.of_a_leaf", "The gradient is shared.", DEEP, with_the_same_grad)
replaced(
    "copying.deepcopy.of_a_leaf",
    "The copy is a constant.",
    "copying._finished",
    lambda original, t, cls, requires_grad, attributes: original(t, cls, False, attributes),
)
replaced(
    "copying.deepcopy.of_a_result_is_refused",
    "A result is copied without its history.",
    DEEP,
    lambda original, x, memo: original(x.detach(), memo),
)
replaced(
    "copying.deepcopy.keeps_sharing",
    "Each tensor is copied alone.",
    "copying._on_copied_memory",
    lambda original, x, memo: original(x, {}),
)
replaced(
    "copying.deepcopy.keeps_sharing",
    "A tensor that was copied is copied again.",
    DEEP,
    lambda original, x, memo: original(x, {key: value for key, value in memo.items() if key != id(x)}),
)


def still_a_view(original, x, memo):
    copied = original(x, memo)
    copied.base = memo.get(id(x.base))
    return copied


replaced("copying.deepcopy.views_are_no_views", "The copy of a view is a view of the base's copy.", DEEP, still_a_view)
replaced(
    "copying.deepcopy.keeps_the_geometry",
    "The elements are copied in order.",
    "copying._on_copied_memory",
    lambda original, x, memo: x.contiguous().clone(),
)


def without_attributes(original, x, memo):
    copied = original(x, memo)
    copied.__dict__.clear()
    return copied


def with_hooks(original, x, memo):
    copied = original(x, memo)
    copied.extra = x.extra
    return copied


replaced("copying.deepcopy.takes_attributes_and_no_hooks", "Attributes are left.", DEEP, without_attributes)
replaced("copying.deepcopy.takes_attributes_and_no_hooks", "Hooks are taken along.", DEEP, with_hooks)


@mutant("copying.deepcopy.of_a_conjugate")
def _(ref, patch):
    """The copy of a conjugate is one that has not been computed."""
    around(
        ref.Tensor,
        patch,
        "__deepcopy__",
        lambda original, x, memo: original(x, memo).conj() if x.is_conj() else original(x, memo),
    )


@mutant("copying.deepcopy.leaves_what_is_unique")
def _(ref, patch):
    """A dtype is copied like any object."""

    def another(self, memo):
        twin = object.__new__(type(self))
        for name in type(self).__slots__:
            object.__setattr__(twin, name, getattr(self, name))
        return twin

    patch.setattr(ref.dtype, "__deepcopy__", another, raising=False)


replaced(
    "copying.deepcopy.of_a_generator",
    "A copied generator begins its stream again.",
    "Generator.__deepcopy__",
    lambda original, generator, memo: type(generator)().manual_seed(generator.initial_seed()),
)
replaced(
    "copying.deepcopy.of_a_generator",
    "A generator is not copied.",
    "Generator.__deepcopy__",
    lambda original, generator, memo: generator,
)


@mutant("copying.deepcopy.of_a_parameter")
def _(ref, patch):
    """The copy of a parameter is a tensor like others."""
    around(ref.copying, patch, "_finished", lambda original, t, cls, *rest: original(t, ref.Tensor, *rest))


@mutant("copying.deepcopy.of_a_parameter")
def _(ref, patch):
    """The gradient is copied with the parameter."""

    def with_grad(original, x, memo):
        copied = original(x, memo)
        copied.grad = copy.deepcopy(x.grad, memo)
        return copied

    around(ref.Tensor, patch, "__deepcopy__", with_grad)


replaced(
    "copying.deepcopy.of_a_module",
    "Parameters are not copied.",
    DEEP,
    lambda original, x, memo: x if x.requires_grad else original(x, memo),
)


@mutant("copying.deepcopy.of_an_optimizer")
def _(ref, patch):
    """A copied optimizer steps the parameters of the first."""
    patch.setattr(ref.optim.Optimizer, "__deepcopy__", lambda self, memo: copy.copy(self), raising=False)


def copied_memory(original, x):
    return original(x.clone().detach().requires_grad_(x.requires_grad))


def with_gradient(original, x):
    copied = original(x)
    copied.grad = x.grad
    return copied


def refusing(original, x, *args):
    if not x.is_leaf:
        raise RuntimeError("graph leaves only")
    return original(x, *args)


replaced("copying.copy.shares_memory", "A shallow copy copies memory.", SHALLOW, copied_memory)
replaced("copying.copy.shares_memory", "A shallow copy takes the gradient.", SHALLOW, with_gradient)
replaced("copying.copy.of_a_result_is_a_leaf", "A result cannot be copied.", SHALLOW, refusing)
replaced("copying.copy.of_a_result_is_a_leaf", "A result cannot be pickled.", PICKLED, refusing)


def as_float(original, x, protocol):
    return original(x.float(), protocol)


replaced("copying.pickle.of_a_tensor", "Every tensor is pickled as float32.", PICKLED, as_float)
replaced(
    "copying.pickle.of_a_leaf",
    "What is read back is a constant.",
    "copying._finished",
    lambda original, t, cls, requires_grad, attributes: original(t, cls, False, attributes),
)
replaced(
    "copying.pickle.keeps_the_geometry",
    "The elements are pickled in order.",
    PICKLED,
    lambda original, x, protocol: original(x.contiguous().clone(), protocol),
)


@mutant("copying.pickle.warns_of_hooks")
def _(ref, patch):
    """Hooks are left behind in silence."""
    patch.setattr(ref.copying.warnings, "warn", lambda *args, **kwargs: None)


@mutant("copying.pickle.of_a_module")
def _(ref, patch):
    """A parameter is pickled as a tensor."""

    def plain(original, x, protocol):
        make, described = original(x, protocol)
        return make, tuple(ref.Tensor if part is ref.nn.Parameter else part for part in described)

    around(ref.Tensor, patch, "__reduce_ex__", plain)

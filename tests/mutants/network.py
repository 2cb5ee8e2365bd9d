"""Faults in modules, layers, parameters and optimizers."""

import math
import sys

import numpy as np

from tests.mutants import mutant, replaced
from tests.mutants.autograd import formulas, with_property  # noqa: F401
from tests.mutants.devices import around


def in_linear(ref, patch, fault):
    """Break ``functional.linear``, which the layer uses; the fault is given the original, x, weight and bias."""
    around(ref.nn.functional, patch, "linear", lambda original, x, weight, bias=None: fault(original, x, weight, bias))


@mutant("network.Linear.output")
def _(ref, patch):
    """The output is computed without recording."""

    def unrecorded(original, x, weight, bias):
        with ref.no_grad():
            return original(x, weight, bias)

    in_linear(ref, patch, unrecorded)


@mutant("network.Linear.output_without_recording")
def _(ref, patch):
    """The output requires grad always."""
    in_linear(ref, patch, lambda original, *given: original(*given).requires_grad_())


@mutant("network.Linear.shapes")
def _(ref, patch):
    """All dimensions but the last are joined."""
    in_linear(ref, patch, lambda original, x, *weights: original(x.reshape(-1, x.shape[-1]), *weights))


@mutant("network.Linear.gradients")
def _(ref, patch):
    """The weight's gradient is averaged over the batch."""
    node = ref.nn.functional._Addmm
    dx, dw, db = node.formulas
    patch.setattr(node, "formulas", (dx, lambda g, a: dw(g, a) / g.shape[0], db))


@mutant("network.Linear.refuses_other_dtypes")
def _(ref, patch):
    """The input is converted to the weight's dtype."""
    in_linear(ref, patch, lambda original, x, weight, bias: original(x.to(weight.dtype), weight, bias))


@mutant("network.Linear.refuses_other_sizes")
def _(ref, patch):
    """An input that is too short is padded with zeros."""

    def padded(original, x, weight, bias):
        missing = weight.shape[1] - x.shape[-1] if x.ndim else 0
        return original(ref.cat([x, ref.zeros(*x.shape[:-1], missing)], -1) if missing > 0 else x, weight, bias)

    in_linear(ref, patch, padded)


@mutant("network.Linear.refuses_what_is_no_tensor")
def _(ref, patch):
    """The input is converted to a tensor."""
    in_linear(
        ref, patch, lambda original, x, weight, bias: original(ref.as_tensor(x, dtype=weight.dtype), weight, bias)
    )


@mutant("network.Linear.refuses_another_device")
def _(ref, patch):
    """The input is moved to the weight's device."""
    in_linear(ref, patch, lambda original, x, weight, bias: original(x.to(weight.device), weight, bias))


@mutant("network.Linear.parameters")
def _(ref, patch):
    """The weight is kept as in x out."""

    def transposed(original, self, n, m, **options):
        original(self, n, m, **options)
        self.weight = ref.nn.Parameter(self.weight.detach().t())

    around(ref.nn.Linear, patch, "__init__", transposed)


@mutant("network.Linear.without_bias")
def _(ref, patch):
    """``bias=False`` makes a bias that stays zero."""

    def with_zeros(original, self, n, m, bias=True, **options):
        original(self, n, m, **options)
        if not bias:
            self.bias = ref.nn.Parameter(ref.zeros(m), requires_grad=False)

    around(ref.nn.Linear, patch, "__init__", with_zeros)


@mutant("network.Linear.initial_values")
def _(ref, patch):
    """The bound is that for a rectifier: sqrt(6 / fan_in)."""
    around(ref.nn.init, patch, "kaiming_uniform_", lambda original, tensor, a=0: original(tensor))


@mutant("network.output.numpy_is_refused")
def _(ref, patch):
    """``numpy`` detaches by itself."""
    around(ref.Tensor, patch, "numpy", lambda original, self: original(self.detach()))


@mutant("network.output.pipeline")
def _(ref, patch):
    """``detach`` frees the graph of the result that it is called on."""

    def freeing(original, self):
        if self.grad_fn is not None:
            self.node.saved = None
        return original(self)

    around(ref.Tensor, patch, "detach", freeing)


@mutant("network.output.array_shares_on_the_host")
def _(ref, patch):
    """``cpu`` copies a host tensor."""
    around(ref.Tensor, patch, "cpu", lambda original, self: original(self).clone())


@mutant("network.output.prints_its_grad_fn")
def _(ref, patch):
    """A layer's output is the sum of a product and the bias."""
    in_linear(ref, patch, lambda original, x, weight, bias: original(x, weight) + bias)


@mutant("network.loss.as_a_number")
def _(ref, patch):
    """``item`` gives a NumPy number."""
    around(ref.Tensor, patch, "item", lambda original, self: np.float32(original(self)))


@mutant("network.training.step_by_hand")
def _(ref, patch):
    """Written under ``no_grad``, a parameter no longer requires grad."""

    def forgetting(original, self, other):
        result = original(self, other)
        if not ref.is_grad_enabled():
            result.node = None
        return result

    around(ref.Tensor, patch, "__isub__", forgetting)


@mutant("network.training.SGD_step")
def _(ref, patch):
    """A parameter without a gradient takes that of the parameter before."""

    def step(self):
        gradient = None
        with ref.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    gradient = parameter.grad if parameter.grad is not None else gradient
                    if gradient is not None:
                        parameter.sub_(gradient.sum(), alpha=group["lr"])

    patch.setattr(ref.optim.SGD, "step", step)


@mutant("network.training.SGD_momentum")
def _(ref, patch):
    """The velocity begins as (1 - momentum) times the gradient."""

    def damped(original, self, parameter, gradient, group):
        begins = parameter not in self.state
        original(self, parameter, gradient * (1 - group["momentum"]) if begins else gradient, group)

    around(ref.optim.SGD, patch, "update", damped)


@mutant("network.training.SGD_refuses")
def _(ref, patch):
    """Results are optimized as leaves are."""

    def lenient(self, group):
        self.param_groups.append({**self.defaults, **group})

    patch.setattr(ref.optim.Optimizer, "add_param_group", lenient)


def in_parameter(ref, patch, fault):
    """Break the making of parameters; the fault is given the original and the tensor."""
    whole = ref.nn.Parameter.__new__

    def broken(cls, data, requires_grad=True):
        return fault(lambda tensor, flag=requires_grad: whole(cls, tensor, flag), data)

    patch.setattr(ref.nn.Parameter, "__new__", broken)


@mutant("network.Parameter.is_a_leaf_on_the_tensors_memory")
def _(ref, patch):
    """A parameter copies the tensor."""
    in_parameter(ref, patch, lambda original, data: original(data.clone()))


@mutant("network.Parameter.cuts_the_history")
def _(ref, patch):
    """A parameter keeps the history of the tensor."""

    def with_history(original, data):
        result = original(data)
        if data.node is not None:
            result.node = data.node
        return result

    in_parameter(ref, patch, with_history)


@mutant("network.Parameter.only_of_floats")
def _(ref, patch):
    """Integers are converted."""
    in_parameter(
        ref, patch, lambda original, data: original(data if data.is_floating_point() else data.to(ref.float32))
    )


@mutant("network.Parameter.results_are_tensors")
def _(ref, patch):
    """The clone of a parameter is a parameter."""
    around(
        ref.nn.Parameter, patch, "clone",
        lambda original, self: ref.nn.Parameter(original(self)) if isinstance(self, ref.nn.Parameter) else original(self),
    )  # fmt: skip


@mutant("network.Parameter.prints")
def _(ref, patch):
    """A parameter prints as its tensor."""
    patch.setattr(ref.nn.Parameter, "__repr__", ref.Tensor.__repr__)


@mutant("network.Module.registers_parameters")
def _(ref, patch):
    """A module's children come before its own parameters."""

    def children_first(original, self):
        return iter(sorted(original(self), key=lambda named: "." not in named[0]))

    around(ref.nn.Module, patch, "named_parameters", children_first)


@mutant("network.Module.shared_parameters_are_listed_once")
def _(ref, patch):
    """A module that occurs twice is listed twice."""

    def everywhere(self, recurse=True):
        for module in self._modules.values():
            yield from module.parameters()
        yield from self._parameters.values()

    patch.setattr(ref.nn.Module, "parameters", everywhere)


@mutant("network.Module.assignment_is_checked")
def _(ref, patch):
    """A tensor assigned to a parameter's name becomes a parameter."""

    def converting(original, self, name, value):
        parameter = isinstance(value, ref.Tensor) and name in self.__dict__.get("_parameters", ())
        original(self, name, ref.nn.Parameter(value.detach()) if parameter else value)

    around(ref.nn.Module, patch, "__setattr__", converting)


@mutant("network.Module.needs_its_own_init")
def _(ref, patch):
    """What is assigned before ``__init__`` is lost in silence."""

    def lenient(original, self, name, value):
        if "_parameters" in self.__dict__:
            original(self, name, value)

    around(ref.nn.Module, patch, "__setattr__", lenient)


@mutant("network.Module.calls_forward")
def _(ref, patch):
    """Keyword arguments are not passed on."""
    patch.setattr(ref.nn.Module, "__call__", lambda self, *args, **named: self.forward(*args))


@mutant("network.Module.forward_hooks")
def _(ref, patch):
    """What a hook returns is not heeded."""
    around(
        ref.nn.Module, patch, "register_forward_hook",
        lambda original, self, hook: original(self, lambda *given: hook(*given) and None),
    )  # fmt: skip


@mutant("network.Module.train_and_eval")
def _(ref, patch):
    """``eval`` does not reach the modules below."""

    def alone(self):
        self.training = False
        return self

    patch.setattr(ref.nn.Module, "eval", alone)


@mutant("network.Module.zero_grad")
def _(ref, patch):
    """``zero_grad`` fills with zeros always."""
    around(ref.nn.Module, patch, "zero_grad", lambda original, self, set_to_none=False: original(self, False))


@mutant("network.Module.to_changes_the_module_itself")
def _(ref, patch):
    """Converting makes new parameters."""

    def anew(original, self, *args):
        for module in self.modules():
            for name, parameter in module._parameters.items():
                if parameter is not None:
                    module._parameters[name] = ref.nn.Parameter(parameter.detach().to(*args))
        return original(self, *args)

    around(ref.nn.Module, patch, "to", anew)


@mutant("network.Module.to_another_device")
def _(ref, patch):
    """Buffers stay where they are."""

    def without_buffers(original, self, convert):
        kept = {m: dict(m._buffers) for m in self.modules()}
        original(self, convert)
        for module, buffers in kept.items():
            module._buffers.update(buffers)
        return self

    around(ref.nn.Module, patch, "_apply", without_buffers)


@mutant("network.Module.state_dict")
def _(ref, patch):
    """The state is a copy."""
    around(
        ref.nn.Module,
        patch,
        "state_dict",
        lambda original, self: {name: t.clone() for name, t in original(self).items()},
    )


@mutant("network.Module.load_state_dict")
def _(ref, patch):
    """Loading makes the module share the given tensors' memory."""

    def sharing(self, state, strict=True):
        for name, parameter in self.named_parameters():
            parameter.data = state[name]

    patch.setattr(ref.nn.Module, "load_state_dict", sharing)


@mutant("network.Module.load_state_dict_is_strict")
def _(ref, patch):
    """Missing and unexpected names are let pass."""
    around(
        ref.nn.Module, patch, "load_state_dict", lambda original, self, state, strict=True: original(self, state, False)
    )


@mutant("network.Module.prints")
def _(ref, patch):
    """Children print without their names."""
    patch.setattr(
        ref.nn.Module, "__repr__",
        lambda self: f"{type(self).__name__}({self.extra_repr()}{', '.join(map(repr, self.children()))})",
    )  # fmt: skip


@mutant("network.Sequential.chains")
def _(ref, patch):
    """The modules are applied to the input each, and the last result is returned."""
    patch.setattr(ref.nn.Sequential, "forward", lambda self, x: [x, *(module(x) for module in self)][-1])


@mutant("network.ReLU.clears_negatives")
def _(ref, patch):
    """NaN is cleared too."""
    around(ref.nn.functional, patch, "relu", lambda original, x, inplace=False: original(x.where(x == x, 0), inplace))


@mutant("network.Flatten.keeps_the_batch")
def _(ref, patch):
    """All dimensions are joined."""
    patch.setattr(ref.nn.Flatten, "forward", lambda self, x: x.flatten())


@mutant("network.MSELoss.averages_squares")
def _(ref, patch):
    """The gradient leaves the factor 2 out."""
    node = ref.nn.functional._Mse
    patch.setattr(node, "formulas", tuple((lambda g, a, b, scale, f=f: f(g, a, b, scale / 2)) for f in node.formulas))


@mutant("network.functional.linear")
def _(ref, patch):
    """The weight is taken for in x out where it is square or has one row."""

    def untransposed(original, x, weight, bias):
        return original(x, weight.reshape(weight.shape[::-1]).t(), None if bias is None else bias * math.tau)

    in_linear(ref, patch, untransposed)


@mutant("network.Embedding.takes_integers")
def _(ref, patch):
    """The table is read along its columns."""
    around(
        ref.nn.functional,
        patch,
        "embedding",
        lambda original, rows, table: original(rows, table.t().reshape(table.shape)),
    )


@mutant("network.Embedding.takes_integers")
def _(ref, patch):
    """One row is given as a view of the table."""

    def viewed(original, rows, table):
        return table[rows.item()] if rows.ndim == 0 else original(rows, table)

    around(ref.nn.functional, patch, "embedding", viewed)


@mutant("network.Embedding.gradients")
def _(ref, patch):
    """A row that appears twice gets the gradient of its last appearance."""

    def overwritten(g, shape, rows, share):
        gradient = ref.devices.place_of(g).empty(shape, g.dtype)
        gradient[...] = 0
        gradient[rows] = g
        return gradient

    patch.setattr(ref.nn.embeddings._rows.op.node, "formulas", (overwritten,))


@mutant("network.Embedding.refuses")
def _(ref, patch):
    """Negative indices count from the end."""

    def from_the_end(original, rows, table):
        whole = isinstance(rows, ref.Tensor) and rows.dtype == ref.int64
        return original(rows + len(table) * (rows < 0) if whole else rows, table)

    around(ref.nn.functional, patch, "embedding", from_the_end)


@mutant("network.Embedding.refuses")
def _(ref, patch):
    """Whatever names a row is converted to int64."""
    around(ref.nn.functional, patch, "embedding", lambda original, rows, table: original(rows.to(ref.int64), table))


@mutant("network.Embedding.initial_values")
def _(ref, patch):
    """The table begins uniform in [0, 1)."""
    patch.setattr(ref.nn.init, "normal_", ref.nn.init.uniform_)


@mutant("network.activations.modules_are_functions")
def _(ref, patch):
    """``LogSoftmax`` is ``Softmax``."""
    patch.setattr(ref.nn.LogSoftmax, "forward", ref.nn.Softmax.forward)


@mutant("network.softmax.adds_up_to_one")
def _(ref, patch):
    """It adds up to one over the whole tensor."""
    around(ref, patch, "softmax", lambda original, x, dim: original(x.reshape(-1), 0).reshape(x.shape))


@mutant("network.softmax.does_not_overflow")
def _(ref, patch):
    """The logarithm is that of the softmax."""
    around(ref, patch, "log_softmax", lambda original, x, dim: ref.softmax(x, dim).log())


@mutant("network.softmax.does_not_overflow")
def _(ref, patch):
    """The exponentials are of the elements as they are."""
    around(ref, patch, "softmax", lambda original, x, dim: x.exp() / x.exp().sum(dim, True))


@mutant("network.softmax.gradient")
def _(ref, patch):
    """The gradient is that of the elements by themselves."""
    patch.setattr(
        sys.modules["reference_impl.softmax"]._softmax_op.op.node, "formulas", (lambda g, y, axis: g * y * (1 - y),)
    )


@mutant("network.softmax.dtypes")
def _(ref, patch):
    """Integers are converted."""
    around(ref, patch, "softmax", lambda original, x, dim, dtype=None: original(x, dim, dtype or ref.float32))


@mutant("network.NLLLoss.picks_the_targets")
def _(ref, patch):
    """The gradient is not divided by the number of rows."""
    node = ref.nn.losses._nll.op.node
    original = node.formulas[0]
    patch.setattr(node, "formulas", (lambda g, shape, rows, *given: original(g, shape, rows, *given) * len(rows),))


@mutant("network.NLLLoss.weight")
def _(ref, patch):
    """The mean is divided by the number of rows."""

    def counted(original, x, target, weight=None, ignore_index=-100, reduction="mean"):
        if weight is None or reduction != "mean":
            return original(x, target, weight, ignore_index, reduction)
        return original(x, target, weight, ignore_index, "sum") / len(target)

    around(ref.nn.functional, patch, "nll_loss", counted)


@mutant("network.NLLLoss.ignore_index")
def _(ref, patch):
    """Ignored rows count in the mean."""

    def counting(original, x, target, weight=None, ignore_index=-100, reduction="mean"):
        total = original(x, target, weight, ignore_index, "none" if reduction == "none" else "sum")
        return total / len(target) if reduction == "mean" else total

    around(ref.nn.functional, patch, "nll_loss", counting)


@mutant("network.NLLLoss.refuses")
def _(ref, patch):
    """Classes count from the end too."""

    def from_the_end(original, x, target, *given, **named):
        return original(x, target % x.shape[1] if target.dtype is ref.int64 else target, *given, **named)

    around(ref.nn.functional, patch, "nll_loss", from_the_end)


@mutant("network.CrossEntropyLoss.is_of_logits")
def _(ref, patch):
    """It takes probabilities."""
    around(
        ref.nn.functional, patch, "cross_entropy",
        lambda original, x, *given: ref.nn.functional.nll_loss(x.log(), *given),
    )  # fmt: skip


@mutant("network.CrossEntropyLoss.classes_are_dimension_1")
def _(ref, patch):
    """The last dimension is that of the classes."""
    around(
        ref.nn.functional, patch, "cross_entropy",
        lambda original, x, *given: original(x.reshape(-1, 3).reshape(2, 2, 3).movedim(-1, 1) if x.ndim == 3 else x, *given),
    )  # fmt: skip


@mutant("network.CrossEntropyLoss.takes_probabilities")
def _(ref, patch):
    """The mean is over the elements."""

    def by_elements(original, x, target, *given):
        loss = original(x, target, *given)
        return loss / x.shape[1] if target.shape == x.shape else loss

    around(ref.nn.functional, patch, "cross_entropy", by_elements)


@mutant("network.BCEWithLogitsLoss.is_of_logits")
def _(ref, patch):
    """The probabilities are computed first."""

    def naive(original, x, t, reduction="mean"):
        p = x.sigmoid()
        return -getattr(t * p.log() + (1 - t) * (1 - p).log(), reduction if reduction != "none" else "clone")()

    around(ref.nn.functional, patch, "binary_cross_entropy_with_logits", naive)


@mutant("network.Module.forward_pre_hooks")
def _(ref, patch):
    """What a pre-hook returns is not heeded."""
    around(
        ref.nn.Module, patch, "register_forward_pre_hook",
        lambda original, self, hook: original(self, lambda *given: hook(*given) and None),
    )  # fmt: skip


replaced(
    "network.module.requires_grad_",
    "The flag is False unless said.",
    "nn.Module.requires_grad_",
    lambda f, self, flag=False: f(self, flag),
)
replaced(
    "network.buffers.take_tensors_only",
    "What is no tensor takes the buffer's place.",
    "nn.Module.__setattr__",
    lambda f, self, name, value: self.__dict__.__setitem__(name, value) if value == 3 else f(self, name, value),
)

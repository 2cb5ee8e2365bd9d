"""Optimizers: what moves parameters along their gradients.  Source: torch.optim."""

from __future__ import annotations

import copy
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from reference_impl.autograd.modes import enable_grad, no_grad
from reference_impl.creation import tensor
from reference_impl.dtypes import float32, float64, get_default_dtype
from reference_impl.factories import zeros_like
from reference_impl.methods import ELEMENTWISE, twin_of
from reference_impl.nn.module import clear_gradients
from reference_impl.tensor import Tensor


class Optimizer:
    """Groups of parameters with their settings, and what is remembered of each parameter.

    params: an iterable of leaf tensors, or of dicts with the key "params" and settings of their own.
    TypeError and ValueError for what cannot be optimized.
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + params.type()
            )
        given = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        self.defaults = defaults
        self.param_groups: list[dict[str, Any]] = []
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, group: dict[str, Any]) -> None:
        """Add parameters that share settings; a setting that is not given is the default."""
        if not isinstance(group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(group)}")
        if isinstance(group["params"], set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will "
                "change between runs. Please use a list instead."
            )
        params = [group["params"]] if isinstance(group["params"], Tensor) else list(group["params"])
        for parameter in params:
            if not isinstance(parameter, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {type(parameter).__name__}"
                )
            if not (parameter.is_leaf or parameter.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        known = {id(p) for g in self.param_groups for p in g["params"]}
        if known & {id(p) for p in params}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({**self.defaults, **group, "params": params})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set every gradient to None, or to zeros in place."""
        for group in self.param_groups:
            clear_gradients(group["params"], set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change each parameter that has a gradient; ``closure`` computes the loss anew first, and that is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    gradient = parameter.grad
                    if gradient is not None:
                        self.update(parameter, gradient, group)
        return loss

    def update(self, parameter: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        """Change one parameter in place."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """The settings of the groups, and what is remembered of each parameter; parameters are numbered in order.

        What is remembered is the optimizer's own, not a copy.  KeyError where something is remembered of what is no parameter.
        """
        numbers = {p: i for i, p in enumerate(self._parameters())}
        state = {numbers[p] if isinstance(p, Tensor) else p: kept for p, kept in self.state.items()}
        groups = [{**g, "params": [numbers[p] for p in g["params"]]} for g in self.param_groups]
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over the settings and what is remembered, in the dtypes and on the devices of the parameters.

        Tensors that fit are taken as they are, so copy the state of an optimizer that goes on.

        ValueError, and nothing is changed, unless there are as many groups, of as many parameters each.
        """
        groups = copy.copy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(own["params"]) != len(g["params"]) for own, g in zip(self.param_groups, groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        named = dict(zip((n for g in groups for n in g["params"]), self._parameters(), strict=True))
        state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        for number, kept in state_dict["state"].items():
            p = named[number]
            state[p] = {key: value if key == "step" else _as_of(p, value) for key, value in kept.items()}
        self.state = state
        self.param_groups = [{**g, "params": own["params"]} for own, g in zip(self.param_groups, groups, strict=True)]

    def _parameters(self) -> list[Tensor]:
        return [p for g in self.param_groups for p in g["params"]]


def _as_of(parameter: Tensor, value: Any) -> Any:
    """A remembered tensor in the parameter's dtype and on its device; other values as they are."""
    return value.to(parameter.device, parameter.dtype) if isinstance(value, Tensor) else value


class SGD(Optimizer):
    """Stochastic gradient descent: p -= lr * v, where v = momentum * v + (1 - dampening) * g and begins as g.

    ``weight_decay * p`` is added to the gradient first; with ``nesterov`` the step is g + momentum * v.
    ValueError for negative settings.  Source: torch.optim.SGD.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        for name, value in (("learning rate", lr), ("momentum value", momentum), ("weight_decay value", weight_decay)):
            if value < 0:
                raise ValueError(f"Invalid {name}: {value}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(
            params,
            {
                "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
                "maximize": maximize,
            },
        )  # fmt: skip

    def update(self, parameter: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        momentum = group["momentum"]
        if group["maximize"]:
            gradient = gradient.neg()
        if group["weight_decay"]:
            gradient = gradient + parameter * group["weight_decay"]
        if momentum:
            kept = self.state[parameter]
            if "momentum_buffer" not in kept:
                kept["momentum_buffer"] = gradient.clone()
            else:
                kept["momentum_buffer"].mul_(momentum).add_(gradient, alpha=1 - group["dampening"])
            velocity = kept["momentum_buffer"]
            gradient = gradient + velocity * momentum if group["nesterov"] else velocity
        _take(parameter, gradient, alpha=group["lr"])


_take: Final = twin_of(ELEMENTWISE["sub"].op)
"""``sub_``, of what is known to be tensors."""


class Adam(Optimizer):
    """Steps of the size lr, along the mean of the gradients over the root of the mean of their squares.

    The means m and v decay by ``betas`` and are divided by 1 - beta**t, since they begin at 0:
    p -= lr * m / (1 - beta1**t) / (sqrt(v / (1 - beta2**t)) + eps), where with ``amsgrad`` the greatest v so far is taken.
    ``weight_decay * p`` is added to the gradient first.  ValueError for settings out of range.  Source: torch.optim.Adam.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        for name, value in (("learning rate", lr), ("epsilon value", eps), ("weight_decay value", weight_decay)):
            if value < 0:
                raise ValueError(f"Invalid {name}: {value}")
        for i, beta in enumerate(betas):
            if not 0 <= beta < 1:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        super().__init__(
            params,
            {
                "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize,
            },
        )  # fmt: skip

    def update(self, parameter: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        if group["maximize"]:
            gradient = gradient.neg()
        if group["weight_decay"]:
            gradient = gradient + parameter * group["weight_decay"]
        kept = self.state[parameter]
        if not kept:
            wide = (
                get_default_dtype() is float64
            )  # whatever the default device is, and if it is no other dtype, as in PyTorch
            kept["step"] = tensor(0.0, dtype=float64 if wide else float32, device="cpu")
            for name in ("exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else [])):
                kept[name] = zeros_like(parameter)
        kept["step"] += 1
        mean, square = kept["exp_avg"], kept["exp_avg_sq"]
        mean.add_(gradient - mean, alpha=1 - beta1)
        square.mul_(beta2).add_(gradient.square(), alpha=1 - beta2)
        if group["amsgrad"]:
            greatest = kept["max_exp_avg_sq"]
            square = greatest.copy_(greatest.maximum(square))
        t = kept["step"].item()
        root = square.sqrt() / math.sqrt(1 - beta2**t) + group["eps"]
        parameter.sub_(mean / root, alpha=group["lr"] / (1 - beta1**t))

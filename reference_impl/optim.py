"""Optimizers: what moves parameters along their gradients.  Source: torch.optim."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reference_impl.autograd.modes import enable_grad, no_grad
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
        self.state: dict[Tensor, dict[str, Any]] = {}
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, group: dict[str, Any]) -> None:
        """Add parameters that share settings; a setting that is not given is the default."""
        params = [group["params"]] if isinstance(group["params"], Tensor) else list(group["params"])
        for parameter in params:
            if not isinstance(parameter, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {type(parameter).__name__}"
                )
            if not parameter.is_leaf:
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
                    if parameter.grad is not None:
                        self.update(parameter, parameter.grad, group)
        return loss

    def update(self, parameter: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        """Change one parameter in place."""
        raise NotImplementedError


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
            kept = self.state.setdefault(parameter, {})
            if "momentum_buffer" not in kept:
                kept["momentum_buffer"] = gradient.clone()
            else:
                kept["momentum_buffer"].mul_(momentum).add_(gradient, alpha=1 - group["dampening"])
            velocity = kept["momentum_buffer"]
            gradient = gradient + velocity * momentum if group["nesterov"] else velocity
        parameter.sub_(gradient, alpha=group["lr"])

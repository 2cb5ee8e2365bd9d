"""Modules: trees of parameters, buffers and further modules."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from reference_impl.autograd.methods import RemovableHandle
from reference_impl.autograd.modes import no_grad
from reference_impl.devices import device
from reference_impl.dtypes import FLOATING, dtype, float16, float32, float64
from reference_impl.factories import empty_like
from reference_impl.nn.parameter import Parameter
from reference_impl.tensor import Tensor

M = TypeVar("M", bound="Module")
Hook = Callable[..., Any]


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` did not find, and what it had no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class Module:
    """The base of layers and networks: what is assigned to it is registered by its kind.

    A subclass calls ``super().__init__()`` first, and defines ``forward``.  Source: torch.nn.Module.
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _forward_pre_hooks: dict[int, Hook]
    _forward_hooks: dict[int, Hook]

    def __init__(self) -> None:
        names = ("_parameters", "_buffers", "_modules", "_forward_pre_hooks", "_forward_hooks")
        self.__dict__.update({name: {} for name in names}, training=True)

    # ---- Registration -----------------------------------------------------------------------------------------------

    def _registers(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        return self._parameters, self._modules, self._buffers

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if isinstance(value, Parameter | Module):
            kind = "parameters" if isinstance(value, Parameter) else "module"
            if "_parameters" not in own:
                raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
            if isinstance(value, Module) and name in self._parameters:
                raise TypeError(
                    f"cannot assign '{_type_of(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                )
            own.pop(name, None)
            mine: dict[str, Any] = self._parameters if isinstance(value, Parameter) else self._modules
            for register in self._registers():
                if register is not mine:
                    register.pop(name, None)
            mine[name] = value
            return
        if "_parameters" in own:
            if name in self._parameters:
                self.register_parameter(name, value)
                return
            if name in self._modules:
                if value is not None:
                    raise TypeError(
                        f"cannot assign '{_type_of(value)}' as child module '{name}' (torch.nn.Module or None expected)"
                    )
                self._modules[name] = None
                return
            if name in self._buffers:
                if value is not None and not isinstance(value, Tensor):
                    raise TypeError(
                        f"cannot assign '{_type_of(value)}' object to buffer '{name}' (torch.Tensor or None required)"
                    )
                self._buffers[name] = value
                return
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        if "_parameters" in own:
            for register in (own["_parameters"], own["_buffers"], own["_modules"]):
                if name in register:
                    return register[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for register in self._registers():
            if name in register:
                del register[name]
                return
        object.__delattr__(self, name)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name, or None to say that the module has none of that name."""
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{_type_of(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        self._check_name(name, self._parameters)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None) -> None:
        """Add a tensor that is part of the module's state and no parameter."""
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{_type_of(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._check_name(name, self._buffers)
        self._buffers[name] = tensor

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a child under a name."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{_type_of(module)} is not a Module subclass")
        self._check_name(name, self._modules)
        self._modules[name] = module

    register_module = add_module

    def _check_name(self, name: str, register: Mapping[str, Any]) -> None:
        if "." in name or not name:
            raise KeyError(f"a name can't be empty or contain '.', got: {name!r}")
        if name not in register and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")

    # ---- The tree -----------------------------------------------------------------------------------------------------

    def named_modules(self, prefix: str = "", _seen: set[int] | None = None) -> Iterator[tuple[str, Module]]:
        """This module and all below it, each once, a parent before its children, with names joined by dots."""
        seen = set() if _seen is None else _seen
        if id(self) not in seen:
            seen.add(id(self))
            yield prefix, self
            for name, child in self._modules.items():
                if child is not None:
                    yield from child.named_modules(_joined(prefix, name), seen)

    def modules(self) -> Iterator[Module]:
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules assigned to this one, each once."""
        seen: set[int] = set()
        for name, child in self._modules.items():
            if child is not None and id(child) not in seen:
                seen.add(id(child))
                yield name, child

    def children(self) -> Iterator[Module]:
        return (child for _, child in self.named_children())

    def _named_members(self, kind: str, prefix: str, recurse: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else [(prefix, self)]:
            for name, member in getattr(module, kind).items():
                if member is not None and id(member) not in seen:
                    seen.add(id(member))
                    yield _joined(path, name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """The parameters, each once: a module's own before its children's."""
        return self._named_members("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        return self._named_members("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def apply(self: M, fn: Callable[[Module], None]) -> M:
        """Call ``fn`` with every module below this one, children first, and then with this one."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    # ---- Calling ------------------------------------------------------------------------------------------------------

    def forward(self, *args: Any) -> Any:
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self._forward_hooks and not self._forward_pre_hooks:
            return self.forward(*args, **kwargs)
        for pre_hook in list(self._forward_pre_hooks.values()):
            given = pre_hook(self, args)
            if given is not None:
                args = given if isinstance(given, tuple) else (given,)
        result = self.forward(*args, **kwargs)
        for hook in list(self._forward_hooks.values()):
            replaced = hook(self, args, result)
            if replaced is not None:
                result = replaced
        return result

    def register_forward_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, args)`` before ``forward``; what it returns replaces the arguments."""
        return RemovableHandle(self._forward_pre_hooks, hook)

    def register_forward_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after ``forward``; what it returns replaces the output."""
        return RemovableHandle(self._forward_hooks, hook)

    # ---- Modes --------------------------------------------------------------------------------------------------------

    def train(self: M, mode: bool = True) -> M:
        """Set ``training`` here and in all modules below."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Set ``requires_grad`` of every parameter."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set every parameter's gradient to None, or to zeros in place."""
        clear_gradients(self.parameters(), set_to_none)

    # ---- Conversion and transfer ----------------------------------------------------------------------------------------

    def _apply(self: M, convert: Callable[[Tensor], Tensor]) -> M:
        """Convert parameters, their gradients and buffers; parameters and gradients stay the same objects.

        Of a buffer that is tracked the conversion is recorded, as any other is.
        """
        with no_grad():
            for parameter in self.parameters():
                gradient = parameter.grad
                parameter.data = convert(parameter.detach())  # type: ignore[attr-defined]
                if gradient is not None:
                    gradient.data = convert(gradient.detach())
        for module in self.modules():
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    module._buffers[name] = convert(buffer)
        return self

    def to(self: M, *args: Any, **kwargs: Any) -> M:
        """Move to a device, convert to a floating dtype, or both; the module itself is changed, and returned.

        Integer buffers keep their dtype.  TypeError for a dtype that is not floating or complex.
        """
        where, d = _destination(args, kwargs)
        if d is not None and d.category < FLOATING:
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={d}")
        if where is not None and device(where).type != "meta" and any(p.is_meta for p in self.parameters()):
            raise NotImplementedError(
                "Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of "
                "torch.nn.Module.to() when moving module from meta to a different device."
            )
        return self._apply(
            lambda t: t.to(where or t.device, d if d is not None and t.dtype.category >= FLOATING else t.dtype)
        )

    def to_empty(self: M, *, device: device | str | None) -> M:
        """Move to a device without the values: parameters and buffers are uninitialised there."""
        return self._apply(lambda t: empty_like(t, device=device))

    def cpu(self: M) -> M:
        return self._apply(lambda t: t.cpu())

    def cuda(self: M, device: device | int | None = None) -> M:
        return self._apply(lambda t: t.cuda(device))

    def float(self: M) -> M:
        return self.to(float32)

    def double(self: M) -> M:
        return self.to(float64)

    def half(self: M) -> M:
        return self.to(float16)

    # ---- State --------------------------------------------------------------------------------------------------------

    def state_dict(self) -> OrderedDict[str, Tensor]:
        """Name -> parameter or buffer, detached, on the module's own memory."""
        return OrderedDict((name, t.detach()) for name, t in self._named_state())

    def _named_state(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """Parameters and buffers of each module of the tree; one that occurs twice has both names."""
        for register in (self._parameters, self._buffers):
            for name, t in register.items():
                if t is not None:
                    yield _joined(prefix, name), t
        for name, child in self._modules.items():
            if child is not None:
                yield from child._named_state(_joined(prefix, name))

    def load_state_dict(self, state_dict: Mapping[str, Tensor], strict: bool = True) -> IncompatibleKeys:
        """Copy the values of ``state_dict`` into the parameters and buffers of the same names.

        TypeError for what is no mapping.  RuntimeError, after what fits has been copied, for tensors of another shape, and if
        ``strict`` for names that are missing or of no use.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        own = dict(self._named_state())
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        errors = []
        if strict and unexpected:
            errors.append(f"Unexpected key(s) in state_dict: {_quoted(unexpected)}. ")
        if strict and missing:
            errors.insert(0, f"Missing key(s) in state_dict: {_quoted(missing)}. ")
        with no_grad():
            for name, t in own.items():
                if name in state_dict:
                    value = state_dict[name]
                    if value.shape != t.shape:
                        errors.append(
                            f"size mismatch for {name}: copying a param with shape {value.shape} from checkpoint, the shape in "
                            f"current model is {t.shape}."
                        )
                    else:
                        t.copy_(value)
        if errors:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(errors))
        return IncompatibleKeys(missing, unexpected)

    # ---- Printing -----------------------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """The module's own settings, as they are printed."""
        return ""

    def __repr__(self) -> str:
        lines = self.extra_repr().split("\n") if self.extra_repr() else []
        children = [f"({name}): " + text.replace("\n", "\n  ") for name, text in self._shown_children()]
        if not children and len(lines) <= 1:
            return f"{type(self).__name__}({''.join(lines)})"
        return f"{type(self).__name__}(\n  " + "\n  ".join([*lines, *children]) + "\n)"

    def _shown_children(self) -> Iterator[tuple[str, str]]:
        """The names and texts of the children, as they are printed."""
        return ((name, repr(child)) for name, child in self._modules.items())


def clear_gradients(parameters: Iterator[Tensor] | list[Tensor], set_to_none: bool) -> None:
    """Set gradients to None, or to zeros in place and without history."""
    for parameter in parameters:
        if set_to_none:
            parameter.grad = None  # type: ignore[attr-defined]
        elif parameter.grad is not None:
            if parameter.grad.grad_fn is not None:
                parameter.grad.detach_()
            else:
                parameter.grad.requires_grad_(False)
            parameter.grad.zero_()


def _destination(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[device | None, dtype | None]:
    """The device and the dtype of a call of ``to``: ``to(device)``, ``to(dtype)``, ``to(device, dtype)``, ``to(tensor)``."""
    unknown = kwargs.keys() - {"device", "dtype", "non_blocking"}
    if unknown:
        raise TypeError(f"to() got an unexpected keyword argument '{min(unknown)}'")
    where, d = kwargs.get("device"), kwargs.get("dtype")
    for arg in args:
        if isinstance(arg, Tensor):
            where, d = arg.device, arg.dtype
        elif isinstance(arg, dtype):
            d = arg
        elif not isinstance(arg, bool):
            where = arg
    return None if where is None else device(where), d


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _type_of(value: Any) -> str:
    return str(value.type()) if isinstance(value, Tensor) else type(value).__name__

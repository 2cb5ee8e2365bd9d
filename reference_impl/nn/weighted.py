"""Layers with weights of their own: convolutions, normalizations, embeddings, bilinear maps."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from reference_impl.autograd.modes import no_grad
from reference_impl.factories import empty, ones, zeros
from reference_impl.nn import functional, init
from reference_impl.nn.module import Module
from reference_impl.nn.parameter import Parameter
from reference_impl.nn.windows import sizes_of
from reference_impl.tensor import Tensor

# ---- Convolutions ---------------------------------------------------------------------------------------------------------


class Convolution(Module):
    """The base of convolutions: weight and bias begin uniform in [-b, b] with b = 1 / sqrt(inputs of an output)."""

    dimensions: ClassVar[int]
    transposed: ClassVar[bool] = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self._set(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, padding_mode)
        self.output_padding: Any = (0,) * self.dimensions
        self._make(bias, device, dtype)

    def _set(
        self, inputs: int, outputs: int, kernel: Any, stride: Any, padding: Any, dilation: Any, groups: int, mode: str
    ) -> None:
        n = self.dimensions
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        for name, channels in (("in_channels", inputs), ("out_channels", outputs)):
            if channels % groups:
                raise ValueError(f"{name} must be divisible by groups")
        modes = ("zeros", "reflect", "replicate", "circular")
        if mode not in modes:
            raise ValueError(f"padding_mode must be one of {set(modes)}, but got padding_mode='{mode}'")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
        self.in_channels, self.out_channels, self.groups, self.padding_mode = inputs, outputs, groups, mode
        self.kernel_size, self.stride = sizes_of(kernel, n, "kernel_size"), sizes_of(stride, n, "stride")
        self.dilation = sizes_of(dilation, n, "dilation")
        self.padding: Any = padding if isinstance(padding, str) else sizes_of(padding, n, "padding")
        if padding == "same" and any(s != 1 for s in self.stride):
            raise ValueError("padding='same' is not supported for strided convolutions")

    def _make(self, bias: bool, device: Any, dtype: Any) -> None:
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        shape = (first, second // self.groups, *self.kernel_size)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty((self.out_channels,), device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        inputs = init.fan_in(self.weight)
        if self.bias is not None and inputs:
            bound = 1 / math.sqrt(inputs)
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        padding: Any = self.padding
        if self.padding_mode != "zeros":
            input = functional.pad(input, self._around(), self.padding_mode)
            padding = 0
        convolve = getattr(functional, f"conv{self.dimensions}d")
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)  # type: ignore[no-any-return]

    def _around(self) -> tuple[int, ...]:
        """The padding as ``functional.pad`` takes it."""
        if self.padding == "valid":
            return (0,) * (2 * self.dimensions)
        if self.padding == "same":
            whole: list[int] = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
            return tuple(side for w in reversed(whole) for side in (w // 2, w - w // 2))
        return tuple(p for p in reversed(self.padding) for _ in range(2))

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * self.dimensions:
            text += f", padding={self.padding}"
        if self.dilation != (1,) * self.dimensions:
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * self.dimensions:
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text if self.padding_mode == "zeros" else f"{text}, padding_mode={self.padding_mode}"


class TransposedConvolution(Convolution):
    """The base of transposed convolutions; weight: (in_channels, out_channels / groups, ...)."""

    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        Module.__init__(self)
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        self._set(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, padding_mode)
        self.output_padding = sizes_of(output_padding, self.dimensions, "output_padding")
        self._make(bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        convolve = getattr(functional, f"conv_transpose{self.dimensions}d")
        return convolve(  # type: ignore[no-any-return]
            input, self.weight, self.bias, self.stride, self.padding, self.output_padding, self.groups, self.dilation
        )


def _dimensioned(base: type[Module], name: str, **own: Any) -> dict[str, type[Module]]:
    """The classes of one, two and three dimensions."""
    return {
        f"{name}{n}d": type(
            f"{name}{n}d",
            (base,),
            {
                "__module__": __name__,
                "__doc__": f"{base.__doc__}  Source: torch.nn.{name}{n}d.",
                "dimensions": n,
                **own,
            },
        )
        for n in (1, 2, 3)
    }


LAYERS: dict[str, type[Module]] = {
    **_dimensioned(Convolution, "Conv"),
    **_dimensioned(TransposedConvolution, "ConvTranspose"),
}

# ---- Normalizations with statistics ---------------------------------------------------------------------------------------


class Normalization(Module):
    """The base of normalizations that keep running statistics: buffers that training moves by ``momentum``.

    weight and bias: one for each feature, or None with ``affine=False``.
    """

    dimensions: ClassVar[int]
    affine_unless_said: ClassVar[bool] = True

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool | None = None,
        track_running_stats: bool | None = None,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine = self.affine_unless_said if affine is None else affine
        self.track_running_stats = self.affine_unless_said if track_running_stats is None else track_running_stats
        kind = {"device": device, "dtype": dtype}
        for name, wanted in (("weight", self.affine), ("bias", self.affine and bias)):
            if wanted:
                setattr(self, name, Parameter(empty((num_features,), **kind)))
            else:
                self.register_parameter(name, None)
        tracked = self.track_running_stats
        self.register_buffer("running_mean", zeros((num_features,), **kind) if tracked else None)
        self.register_buffer("running_var", ones((num_features,), **kind) if tracked else None)
        self.register_buffer("num_batches_tracked", _counter(device) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Set the running statistics to mean 0 and variance 1."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Set the weight to 1, the bias to 0, and the running statistics as they began."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _check(self, input: Tensor) -> None:
        """ValueError for another number of dimensions."""
        allowed = {1: (2, 3), 2: (4,), 3: (5,)}[self.dimensions]
        if input.ndim not in allowed:
            names = " or ".join(f"{n}D" for n in allowed)
            raise ValueError(f"expected {names} input (got {input.ndim}D input)")

    def _share(self) -> float:
        """Count the batch; how far the running statistics move: ``momentum``, or to the mean of all batches for None."""
        if self.training and self.track_running_stats:
            with no_grad():
                self.num_batches_tracked.add_(1)
            if self.momentum is None:
                return 1.0 / float(self.num_batches_tracked.item())
        return 0.0 if self.momentum is None else self.momentum

    def forward(self, input: Tensor) -> Tensor:
        self._check(input)
        share = self._share()
        by_batch = self.training or self.running_mean is None
        kept = not self.training or self.track_running_stats
        mean, variance = (self.running_mean, self.running_var) if kept else (None, None)
        return functional.batch_norm(input, mean, variance, self.weight, self.bias, by_batch, share, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


def _counter(device: Any) -> Tensor:
    from reference_impl.dtypes import int64

    return zeros((), dtype=int64, device=device)


class InstanceNormalization(Normalization):
    """``functional.instance_norm`` as a module; without weights and running statistics unless asked for."""

    affine_unless_said = False

    def _check(self, input: Tensor) -> None:
        allowed = (self.dimensions + 1, self.dimensions + 2)
        if input.ndim not in allowed:
            raise ValueError(f"expected {allowed[0]}D or {allowed[1]}D input (got {input.ndim}D input)")

    def forward(self, input: Tensor) -> Tensor:
        self._check(input)
        single = input.ndim == self.dimensions + 1
        given = input.unsqueeze(0) if single else input
        result = functional.instance_norm(
            given,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return result.squeeze(0) if single else result


LAYERS |= _dimensioned(Normalization, "BatchNorm") | _dimensioned(InstanceNormalization, "InstanceNorm")

# ---- Normalizations of layers ---------------------------------------------------------------------------------------------


class _Scaled(Module):
    """A normalization with a weight of ones and maybe a bias of zeros to begin with."""

    def _scales(self, shape: tuple[int, ...], affine: bool, bias: bool, device: Any, dtype: Any) -> None:
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            if wanted:
                setattr(self, name, Parameter(empty(shape, device=device, dtype=dtype)))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self._parameters.get("bias") is not None:
            init.zeros_(self.bias)


class LayerNorm(_Scaled):
    """``functional.layer_norm`` as a module.  Source: torch.nn.LayerNorm."""

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        self._scales(shape, elementwise_affine, bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(_Scaled):
    """``functional.rms_norm`` as a module.  Source: torch.nn.RMSNorm."""

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        if elementwise_affine:
            self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        else:
            self.register_parameter("weight", None)
        self.reset_parameters()

    def forward(self, input: Tensor) -> Tensor:
        return functional.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(_Scaled):
    """``functional.group_norm`` as a module.  Source: torch.nn.GroupNorm."""

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self._scales((num_channels,), affine, bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return functional.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


# ---- Tables ---------------------------------------------------------------------------------------------------------------


class Embedding(Module):
    """The rows of a table that integers name: (...) to (..., embedding_dim).

    weight: (num_embeddings, embedding_dim), normal with mean 0 and variance 1 to begin with; 0 in the row ``padding_idx``, which
    gets no gradient.  max_norm, norm_type, scale_grad_by_freq: see ``functional.embedding``.  Source: torch.nn.Embedding.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = _row(padding_idx, num_embeddings)
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.sparse = sparse
        if _weight is None:
            self.weight = Parameter(empty((num_embeddings, embedding_dim), device=device, dtype=dtype), not _freeze)
            self.reset_parameters()
        else:
            if list(_weight.shape) != [num_embeddings, embedding_dim]:
                raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
            self.weight = Parameter(_weight, not _freeze)

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None) -> Embedding:
        """A module on a table that is given, which is not trained unless ``freeze=False``."""
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        rows, width = embeddings.shape
        return cls(rows, width, padding_idx, _weight=embeddings, _freeze=freeze)

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)  # type: ignore[index]

    def forward(self, input: Tensor) -> Tensor:
        return functional.embedding(
            input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq
        )

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            text += ", scale_grad_by_freq=True"
        return text + (", sparse=True" if self.sparse else "")


def _row(padding_idx: int | None, rows: int) -> int | None:
    if padding_idx is None:
        return None
    if not -rows <= padding_idx < rows:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx % rows


class EmbeddingBag(Module):
    """``functional.embedding_bag`` of a table of its own, normal to begin with.  Source: torch.nn.EmbeddingBag."""

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.mode = num_embeddings, embedding_dim, mode
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.include_last_offset, self.padding_idx = include_last_offset, _row(padding_idx, num_embeddings)
        self.sparse = sparse
        if _weight is not None and _weight.shape != (num_embeddings, embedding_dim):
            raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
        table = empty((num_embeddings, embedding_dim), device=device, dtype=dtype) if _weight is None else _weight
        self.weight = Parameter(table)
        if _weight is None:
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)  # type: ignore[index]

    def forward(self, input: Tensor, offsets: Tensor | None = None, per_sample_weights: Tensor | None = None) -> Tensor:
        return functional.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            False,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            text += ", scale_grad_by_freq=True"
        text += f", mode={self.mode!r}"
        return text if self.padding_idx is None else f"{text}, padding_idx={self.padding_idx}"


class Bilinear(Module):
    """``functional.bilinear`` with a weight of its own: (out_features, in1_features, in2_features).

    Source: torch.nn.Bilinear.
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if in1_features <= 0:
            raise ValueError(f"in1_features must be > 0, but got {in1_features}")
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        self.weight = Parameter(empty((out_features, in1_features, in2_features), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty((out_features,), device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        bound = 1 / math.sqrt(self.in1_features)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        return functional.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


LAYERS |= {layer.__name__: layer for layer in (Bilinear, Embedding, EmbeddingBag, GroupNorm, LayerNorm, RMSNorm)}
globals().update(LAYERS)  # so that modules can be copied and pickled by their names

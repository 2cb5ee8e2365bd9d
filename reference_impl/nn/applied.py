"""Layers and losses that apply a function with settings of their own: generated from one table.

The names and the order of the settings are those of PyTorch's constructors.
"""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any, ClassVar

from reference_impl.nn import functional, init
from reference_impl.nn.module import Module
from reference_impl.nn.parameter import Parameter
from reference_impl.nn.reduction import reduction_of
from reference_impl.tensor import Tensor

REQUIRED: Any = object()
"""The default of a setting that has to be given."""

UNSHOWN = ("inplace", "reduction", "return_indices", "size_average", "reduce", "weight", "pos_weight")
"""Settings that are not printed, or only if they are set."""

_WINDOW = ("kernel_size", "stride", "padding")
_FOR_EACH_DIMENSION = ("AvgPool1d", "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d")
"""Layers that keep the settings of their window for each dimension; the others as they are given."""


@cache
def _inputs(function: str) -> tuple[str, ...]:
    """The tensors that a loss of an input and a target takes; nothing for other functions, which say it themselves."""
    names = tuple(signature(getattr(functional, function)).parameters)[:2]
    return names if names == ("input", "target") else ()


class Applied(Module):
    """A function with settings: ``function(*inputs, **settings)``."""

    function: ClassVar[str]
    settings: ClassVar[dict[str, Any]]
    passed: ClassVar[dict[str, str]] = {}
    """Setting -> the name that the function has for it, where that is another."""
    shown: ClassVar[bool] = True
    reduction: str
    stride: Any
    kernel_size: Any
    padding: Any
    min_val: float
    max_val: float

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__()
        kind, settings = type(self).__name__, self.settings
        if len(given) > len(settings):
            raise TypeError(f"{kind}.__init__() takes at most {len(settings)} arguments, but {len(given)} were given")
        values = dict(zip(settings, given, strict=False))
        for name, value in named.items():
            if name not in settings:
                raise TypeError(f"{kind}.__init__() got an unexpected keyword argument '{name}'")
            if name in values:
                raise TypeError(f"{kind}.__init__() got multiple values for argument '{name}'")
            values[name] = value
        for name, default in settings.items():
            value = values.get(name, default)
            if value is REQUIRED:
                raise TypeError(f"{kind}.__init__() missing 1 required positional argument: '{name}'")
            if name in ("weight", "pos_weight"):
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)
        if kind == "Hardtanh" and self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")
        if "size_average" in settings:
            self.reduction = reduction_of(self.size_average, self.reduce, self.reduction)
            del self.size_average, self.reduce
        if settings.get("stride", REQUIRED) is None and self.stride is None and not kind.startswith("LP"):
            self.stride = self.kernel_size
        for name in _WINDOW if kind in _FOR_EACH_DIMENSION else ():
            value = getattr(self, name)
            setattr(self, name, (value,) * int(kind[-2]) if isinstance(value, int) else tuple(value))

    def forward(self, *inputs: Any, **named: Any) -> Any:
        for name in _inputs(self.function)[len(inputs) :]:  # before the settings, of which a user may have deleted one
            if name not in named:
                kind = type(self).__name__
                raise TypeError(f"{kind}.forward() missing 1 required positional argument: '{name}'")
        own = {
            self.passed.get(name, name): getattr(self, name)
            for name in self.settings
            if name not in ("size_average", "reduce")
        }
        return getattr(functional, self.function)(*inputs, **own, **named)

    def extra_repr(self) -> str:
        if not self.shown:
            return ""
        parts = [f"{name}={getattr(self, name)!r}" for name in self.settings if name not in UNSHOWN]
        if getattr(self, "inplace", False):
            parts.append("inplace=True")
        return ", ".join(parts)


_REDUCED = {"size_average": None, "reduce": None, "reduction": "mean"}
_POOL = {"kernel_size": REQUIRED, "stride": None, "padding": 0}

_TABLE: dict[str, tuple[str, dict[str, Any]]] = {
    # Activations
    "CELU": ("celu", {"alpha": 1.0, "inplace": False}),
    "ELU": ("elu", {"alpha": 1.0, "inplace": False}),
    "GELU": ("gelu", {"approximate": "none"}),
    "GLU": ("glu", {"dim": -1}),
    "Hardshrink": ("hardshrink", {"lambd": 0.5}),
    "Hardsigmoid": ("hardsigmoid", {"inplace": False}),
    "Hardswish": ("hardswish", {"inplace": False}),
    "Hardtanh": ("hardtanh", {"min_val": -1.0, "max_val": 1.0, "inplace": False}),
    "LeakyReLU": ("leaky_relu", {"negative_slope": 0.01, "inplace": False}),
    "LogSigmoid": ("logsigmoid", {}),
    "Mish": ("mish", {"inplace": False}),
    "ReLU6": ("relu6", {"inplace": False}),
    "SELU": ("selu", {"inplace": False}),
    "SiLU": ("silu", {"inplace": False}),
    "Softmin": ("softmin", {"dim": None}),
    "Softplus": ("softplus", {"beta": 1.0, "threshold": 20.0}),
    "Softshrink": ("softshrink", {"lambd": 0.5}),
    "Softsign": ("softsign", {}),
    "Tanhshrink": ("tanhshrink", {}),
    "Threshold": ("threshold", {"threshold": REQUIRED, "value": REQUIRED, "inplace": False}),
    # Pooling
    **{f"AvgPool{n}d": (f"avg_pool{n}d", {**_POOL, "ceil_mode": False, "count_include_pad": True} | (
        {"divisor_override": None} if n > 1 else {})) for n in (1, 2, 3)},
    **{f"MaxPool{n}d": (f"max_pool{n}d", {**_POOL, "dilation": 1, "return_indices": False, "ceil_mode": False})
       for n in (1, 2, 3)},
    **{f"MaxUnpool{n}d": (f"max_unpool{n}d", dict(_POOL)) for n in (1, 2, 3)},
    **{f"LPPool{n}d": (f"lp_pool{n}d", {"norm_type": REQUIRED, "kernel_size": REQUIRED, "stride": None, "ceil_mode": False})
       for n in (1, 2, 3)},
    **{f"AdaptiveAvgPool{n}d": (f"adaptive_avg_pool{n}d", {"output_size": REQUIRED}) for n in (1, 2, 3)},
    **{f"AdaptiveMaxPool{n}d": (f"adaptive_max_pool{n}d", {"output_size": REQUIRED, "return_indices": False})
       for n in (1, 2, 3)},
    "Fold": ("fold", {"output_size": REQUIRED, "kernel_size": REQUIRED, "dilation": 1, "padding": 0, "stride": 1}),
    "Unfold": ("unfold", {"kernel_size": REQUIRED, "dilation": 1, "padding": 0, "stride": 1}),
    # Rearranging and resampling
    "ChannelShuffle": ("channel_shuffle", {"groups": REQUIRED}),
    "PixelShuffle": ("pixel_shuffle", {"upscale_factor": REQUIRED}),
    "PixelUnshuffle": ("pixel_unshuffle", {"downscale_factor": REQUIRED}),
    "Upsample": ("interpolate", {"size": None, "scale_factor": None, "mode": "nearest", "align_corners": None,
                                 "recompute_scale_factor": None}),
    # Distances
    "CosineSimilarity": ("cosine_similarity", {"dim": 1, "eps": 1e-8}),
    "PairwiseDistance": ("pairwise_distance", {"p": 2.0, "eps": 1e-6, "keepdim": False}),
    # Normalization without parameters
    "LocalResponseNorm": ("local_response_norm", {"size": REQUIRED, "alpha": 1e-4, "beta": 0.75, "k": 1.0}),
    # Losses
    "BCELoss": ("binary_cross_entropy", {"weight": None, **_REDUCED}),
    "BCEWithLogitsLoss": ("binary_cross_entropy_with_logits", {"weight": None, **_REDUCED, "pos_weight": None}),
    "CTCLoss": ("ctc_loss", {"blank": 0, "reduction": "mean", "zero_infinity": False}),
    "CosineEmbeddingLoss": ("cosine_embedding_loss", {"margin": 0.0, **_REDUCED}),
    "CrossEntropyLoss": ("cross_entropy", {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None,
                                           "reduction": "mean", "label_smoothing": 0.0}),
    "GaussianNLLLoss": ("gaussian_nll_loss", {"full": False, "eps": 1e-6, "reduction": "mean"}),
    "HingeEmbeddingLoss": ("hinge_embedding_loss", {"margin": 1.0, **_REDUCED}),
    "HuberLoss": ("huber_loss", {"reduction": "mean", "delta": 1.0}),
    "KLDivLoss": ("kl_div", {**_REDUCED, "log_target": False}),
    "L1Loss": ("l1_loss", dict(_REDUCED)),
    "MSELoss": ("mse_loss", dict(_REDUCED)),
    "MarginRankingLoss": ("margin_ranking_loss", {"margin": 0.0, **_REDUCED}),
    "MultiLabelMarginLoss": ("multilabel_margin_loss", dict(_REDUCED)),
    "MultiLabelSoftMarginLoss": ("multilabel_soft_margin_loss", {"weight": None, **_REDUCED}),
    "MultiMarginLoss": ("multi_margin_loss", {"p": 1, "margin": 1.0, "weight": None, **_REDUCED}),
    "NLLLoss": ("nll_loss", {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None,
                             "reduction": "mean"}),
    "PoissonNLLLoss": ("poisson_nll_loss", {"log_input": True, "full": False, "size_average": None, "eps": 1e-8,
                                            "reduce": None, "reduction": "mean"}),
    "SmoothL1Loss": ("smooth_l1_loss", {**_REDUCED, "beta": 1.0}),
    "SoftMarginLoss": ("soft_margin_loss", dict(_REDUCED)),
    "TripletMarginLoss": ("triplet_margin_loss", {"margin": 1.0, "p": 2.0, "eps": 1e-6, "swap": False, **_REDUCED}),
}  # fmt: skip
"""Class -> its function and its settings, each with its default."""

_SHORT = {"Softshrink": "lambd", "Hardshrink": "lambd"}
"""Classes that print one setting without its name."""


_SILENT = ("CosineSimilarity", "Hardsigmoid", "Hardswish", "PairwiseDistance")
"""Classes that print no setting, beside the losses."""


def _made(name: str, function: str, settings: dict[str, Any]) -> type[Applied]:
    body: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": f"``functional.{function}`` as a module.  Source: torch.nn.{name}.",
        "function": function,
        "settings": settings,
        "shown": not name.endswith("Loss") and name not in _SILENT,
    }
    if name in _SHORT:
        body["extra_repr"] = lambda self: repr(getattr(self, _SHORT[name]))
    elif name.startswith("AvgPool"):
        body["extra_repr"] = lambda self: (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
        )
    elif name.startswith("MaxPool"):
        body["extra_repr"] = lambda self: (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )
    elif name == "LocalResponseNorm":
        body["extra_repr"] = lambda self: f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
    elif name == "Upsample":
        body["extra_repr"] = lambda self: (
            (f"scale_factor={self.scale_factor!r}" if self.scale_factor is not None else f"size={self.size!r}")
            + f", mode={self.mode!r}"
        )
    return type(name, (Applied,), body)


LAYERS: dict[str, type[Applied]] = {name: _made(name, *row) for name, row in _TABLE.items()}


class _InTraining(Module):
    """A function that does something in training only."""

    function: ClassVar[str]

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Tensor:
        return getattr(functional, self.function)(input, self.p, self.training, self.inplace)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


LAYERS |= {
    name: type(
        name,
        (_InTraining,),
        {
            "__module__": __name__,
            "__doc__": f"``functional.{function}`` in training, and the input itself otherwise.  Source: torch.nn.{name}.",
            "function": function,
        },
    )
    for name, function in (
        ("AlphaDropout", "alpha_dropout"), ("Dropout", "dropout"), ("Dropout1d", "dropout1d"), ("Dropout2d", "dropout2d"),
        ("Dropout3d", "dropout3d"), ("FeatureAlphaDropout", "feature_alpha_dropout"),
    )
}  # fmt: skip


class RReLU(Module):
    """``leaky_relu`` with random slopes in training.  Source: torch.nn.RReLU."""

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False) -> None:
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.rrelu(input, self.lower, self.upper, self.training, inplace=self.inplace)

    def extra_repr(self) -> str:
        return f"lower={self.lower}, upper={self.upper}" + (", inplace=True" if self.inplace else "")


class PReLU(Module):
    """``leaky_relu`` with slopes that are learnt: one, or one for each channel.  Source: torch.nn.PReLU."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        from reference_impl.factories import empty

        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(empty((num_parameters,), device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the slopes to their first value."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        return functional.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


def _paddings(value: Any, n: int) -> tuple[int, ...]:
    return (value,) * (2 * n) if isinstance(value, int) else tuple(value)


class _Padding(Module):
    """``functional.pad`` in one mode, of a number of dimensions."""

    dimensions: ClassVar[int]
    mode: ClassVar[str]

    def __init__(self, padding: Any, value: float = 0.0) -> None:
        super().__init__()
        self.padding, self.value = _paddings(padding, self.dimensions), value

    def forward(self, input: Tensor) -> Tensor:
        if self.mode == "constant":
            return functional.pad(input, self.padding, "constant", self.value)
        return functional.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        if type(self).__name__.startswith("Constant"):
            return f"padding={self.padding}, value={self.value}"
        return f"{self.padding}"


LAYERS |= {
    f"{name}{n}d": type(
        f"{name}{n}d",
        (_Padding,),
        {
            "__module__": __name__,
            "__doc__": f'``functional.pad`` with mode "{mode}".  Source: torch.nn.{name}{n}d.',
            "dimensions": n,
            "mode": mode,
        },
    )
    for name, mode in (
        ("ConstantPad", "constant"), ("ZeroPad", "constant"), ("ReflectionPad", "reflect"), ("ReplicationPad", "replicate"),
        ("CircularPad", "circular"),
    )
    for n in (1, 2, 3)
}  # fmt: skip
globals().update(LAYERS)  # so that modules can be copied and pickled by their names

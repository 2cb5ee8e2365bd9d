"""Faults in derivatives that only other numbers than 0 and 1 show, and in derivatives of derivatives."""

from typing import Any

from tests.mutants import derived, replaced


def doubled(clause: str, name: str) -> None:
    """Register the fault that the gradient of what a function gives is twice what it should be."""

    def change(original: Any, *given: Any, **named: Any) -> Any:
        y = original(*given, **named)
        return y * 2 - y.detach()

    replaced(clause, f"The gradient of ``{name}`` is doubled.", name, change)


def once(clause: str, name: str) -> None:
    """Register the fault that a function's gradient by what it is given first is a constant to whoever differentiates it."""

    def change(original: Any, *given: Any, **named: Any) -> Any:
        kept = (given[0] if given else named.pop("input")) * 1
        if kept.requires_grad:
            kept.register_hook(lambda g: g.detach())
        return original(kept, *given[1:], **named)

    replaced(clause, f"The gradient of ``{name}`` is taken for a constant.", name, change)


derived(
    "slopes.elementwise.within_one",
    "``asin`` has the derivative of ``acos``.",
    "elementwise.asin",
    lambda g, a: -g / (1 - a * a) ** 0.5,
)
derived(
    "slopes.elementwise.of_either_sign",
    "The derivative of ``sinh`` is what it is given.",
    "elementwise.sinh",
    lambda g, a: g * a,
)
derived(
    "slopes.elementwise.beyond_one",
    "``acosh`` has the derivative of ``asinh``.",
    "elementwise.acosh",
    lambda g, a: g / (a * a + 1) ** 0.5,
)
derived(
    "slopes.elementwise.of_several",
    "``logaddexp2`` has the derivative of ``logaddexp``.",
    "logarithms.logaddexp2",
    lambda g, a, b: g / (1 + 2.718281828 ** (b - a)),
    ...,
)
once("slopes.elementwise.second", "expm1")
doubled("slopes.reductions.along_dimensions", "logcumsumexp")
once("slopes.reductions.second", "cumprod")
doubled("slopes.distances.of_rows", "cdist")
doubled("slopes.products.of_matrices", "kron")
once("slopes.products.second", "chain_matmul")
doubled("slopes.places.chosen_and_written", "repeat_interleave")
once("slopes.places.second", "scatter_reduce")
doubled("slopes.fft.of_spectra", "fft.hfft2")
once("slopes.fft.second", "polar")
doubled("slopes.nn.activations", "nn.functional.tanhshrink")
doubled("slopes.nn.losses", "nn.functional.pdist")
doubled("slopes.nn.likelihoods", "nn.functional.gaussian_nll_loss")
doubled("slopes.nn.normalizations", "nn.functional.local_response_norm")
doubled("slopes.nn.convolutions", "nn.functional.fold")
doubled("slopes.nn.windows", "nn.functional.lp_pool2d")
doubled("slopes.nn.resampling", "nn.functional.affine_grid")
once("slopes.nn.second", "nn.functional.gelu")
once("slopes.nn.second_of_windows", "nn.functional.lp_pool1d")
doubled("slopes.special.of_one_or_two", "special.multigammaln")
once("slopes.special.second", "special.xlog1py")
doubled("slopes.linalg.of_matrices", "linalg.tensorsolve")
once("slopes.linalg.second", "linalg.matrix_power")
doubled("slopes.settings.of_matrices", "linalg.lu_factor_ex")
once("slopes.settings.second_of_matrices", "linalg.matrix_norm")
doubled("slopes.settings.of_dimensions", "masked.normalize")
once("slopes.settings.second_of_dimensions", "masked.norm")
doubled("slopes.settings.of_networks", "nn.functional.lp_pool1d")
once("slopes.settings.second_of_networks", "nn.functional.lp_pool2d")
doubled("slopes.complex.of_functions", "vdot")
once("slopes.complex.second_of_functions", "sinc")
doubled("slopes.complex.of_matrices", "linalg.pinv")
once("slopes.complex.second_of_matrices", "linalg.slogdet")
doubled("slopes.definite.of_factors", "cholesky_inverse")
once("slopes.definite.second", "linalg.lu_solve")

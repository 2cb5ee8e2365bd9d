"""The namespace ``special``: special functions, many of them under the names that SciPy has for them.

Source: torch.special.
"""

from __future__ import annotations

import sys
from types import ModuleType

from reference_impl import logarithms, polynomials, special_functions
from reference_impl.methods import function_of

OTHER_NAMES = {
    "digamma": "digamma", "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "exp2": "exp2", "expit": "sigmoid",
    "expm1": "expm1", "gammainc": "igamma", "gammaincc": "igammac", "gammaln": "lgamma", "i0": "i0", "log1p": "log1p",
    "log_softmax": "log_softmax", "logit": "logit", "logsumexp": "logsumexp", "multigammaln": "mvlgamma",
    "polygamma": "polygamma", "psi": "digamma", "round": "round", "sinc": "sinc", "softmax": "softmax", "xlogy": "xlogy",
}  # fmt: skip
"""Name here -> the name that the function has in the namespace itself."""

ONLY_HERE = (
    "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "entr", "erfcx", "i0e", "i1", "i1e", "log_ndtr",
    "modified_bessel_i0", "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "ndtr", "ndtri",
    "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "spherical_bessel_j0", "zeta",
)  # fmt: skip
"""The special functions that the namespace itself does not have."""


def install(namespace: ModuleType) -> None:
    """Give this module its functions; the namespace must have its own by now."""
    here = sys.modules[__name__]
    for name, original in OTHER_NAMES.items():
        setattr(here, name, getattr(namespace, original))
    for name in ONLY_HERE:
        setattr(here, name, function_of(getattr(special_functions, name).op))
    for name in polynomials.NAMES:
        setattr(here, name, function_of(getattr(polynomials, name).op))
    here.xlog1py = function_of(logarithms.xlog1py.op)  # type: ignore[attr-defined]

"""The families of operations beyond arithmetic that the namespace is given: products, and what later modules add."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from reference_impl import einsum, norms, sums_of_products
from reference_impl.linalg import factorizations, reflections, solving, triangular, vectors
from reference_impl.nn import activations, normalization, padding, rearranging
from reference_impl.publishing import publish
from reference_impl.signal import windows


def install(namespace: ModuleType) -> None:
    """Give the namespace its functions, and Tensor its methods."""
    products = sums_of_products
    named = {function.__name__ for function in products.FUNCTIONS}
    publish(
        namespace,
        products.FUNCTIONS,
        methods=named - set(products.NO_METHODS),
        out=named - set(products.NO_OUT),
        exact=named - {"outer", "addr"},
        twins=products.TWINS,
        aliases={"ger": "outer"},
    )
    publish(namespace, (vectors.cross_of_threes, vectors.matrix_power), out=True)
    publish(namespace, (norms.norm,))
    publish(
        namespace,
        (
            factorizations.qr_of_old, factorizations.svd_of_old, reflections.geqrf, reflections.orgqr, reflections.ormqr,
            solving.cholesky_inverse, solving.cholesky_of_old, solving.cholesky_solve, solving.det, solving.inverse,
            solving.slogdet_of_old, triangular.lu_of_old, triangular.lu_solve_of_old, triangular.triangular_solve,
        ),
        out=True,
    )  # fmt: skip
    publish(namespace, (factorizations.pinverse, reflections.matrix_exp, solving.logdet))
    publish(namespace, (triangular.lu_unpack,), methods=False, out=True)
    publish(namespace, (einsum.einsum,), methods=False)
    publish(namespace, windows.OLD, methods=False)
    publish(
        namespace,
        (
            normalization.native_batch_norm, normalization.native_group_norm, normalization.native_layer_norm,
            padding.constant_pad_nd, rearranging.channel_shuffle, rearranging.pixel_shuffle, rearranging.pixel_unshuffle,
        ),
        methods=False,
        out=("native_batch_norm",),
    )  # fmt: skip
    # Without ``inplace=``, which those of ``nn.functional`` have.
    rectifiers: tuple[Any, ...] = (activations.celu, activations.rrelu, activations.selu, activations.threshold)
    publish(namespace, tuple(function.__wrapped__ for function in rectifiers), methods=False, out=("threshold",))
    publish(namespace, (activations.hardshrink, activations.prelu), out=("hardshrink",))
    for function in rectifiers:
        setattr(namespace, function.in_place.__name__, function.in_place)

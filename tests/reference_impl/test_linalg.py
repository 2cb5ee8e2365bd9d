"""Linear algebra beside PyTorch where no clause looks: dtypes of matrices that are not read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike

_NAMES = (
    "cholesky", "cholesky_ex", "cond", "det", "eig", "eigh", "eigvalsh", "inv", "ldl_factor", "ldl_factor_ex", "lu", "lu_factor",
    "lu_factor_ex", "pinv", "qr", "slogdet", "svd", "svdvals",
)  # fmt: skip


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 0, 0), (0, 2, 2), (0,), (2, 2)])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "int64", "bool"])
@pytest.mark.parametrize("name", _NAMES)
def test_matrices_without_elements_may_be_of_other_dtypes(name: str, dtype: str, shape: tuple[int, ...]) -> None:
    def call(xp: Any) -> Any:
        found = getattr(xp.linalg, name)(xp.ones(shape, dtype=getattr(xp, dtype)))
        return [*found] if isinstance(found, tuple) else found

    if dtype == "float32" and shape == (2, 2):
        return  # a singular matrix, of which decompositions are rounded
    assert_alike(call)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_the_inverse_of_a_map_is_that_of_its_matrix(dtype: str) -> None:
    assert_alike(lambda xp: xp.linalg.tensorinv(xp.eye(4, dtype=getattr(xp, dtype)).reshape(2, 2, 2, 2)))

"""``lu_unpack`` of what has too few dimensions, and factors of what has no elements, beside PyTorch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference_impl.against_torch import assert_alike


@pytest.mark.parametrize("shape", [(), (3,), (0, 0), (0, 3), (3, 0), (0, 2, 2), (2, 0, 0)])
def test_lu_unpack_of_few_dimensions_and_no_elements(shape: tuple[int, ...]) -> None:
    def call(xp: Any) -> Any:
        pivots = xp.ones((*shape[:-2], min(shape[-2:], default=1)), dtype=xp.int32)
        return tuple(xp.lu_unpack(xp.ones(shape), pivots))

    assert_alike(call)


@pytest.mark.parametrize("pivots", [[0, 1], [1, 3], [-1, 2], [2, 2]])
def test_lu_unpack_refuses_pivots_that_are_no_rows(pivots: list[int]) -> None:
    assert_alike(lambda xp: tuple(xp.lu_unpack(xp.ones(2, 2), xp.tensor(pivots, dtype=xp.int32))))


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 0, 0), (0, 3, 3)])
@pytest.mark.parametrize("name", ["lu", "lu_factor", "lu_factor_ex"])
def test_matrices_without_elements_are_factored(name: str, shape: tuple[int, ...]) -> None:
    assert_alike(lambda xp: tuple(getattr(xp.linalg, name)(xp.ones(shape))))

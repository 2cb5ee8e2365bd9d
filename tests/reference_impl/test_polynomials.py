"""Orthogonal polynomials agree with PyTorch's at all degrees, of each element its own."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import reference_impl as ref
from reference_impl.polynomials import NAMES

X = np.array([-2.0, -1.0, -0.75, 0.0, 0.3, 1.0, 1.5, np.nan])
DEGREES = np.array([-3.0, -1.0, 0.0, 1.0, 1.9, 2.0, 3.0, 5.0, 6.0, 7.0, 12.0])
WITHOUT = ("shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w")


@pytest.mark.parametrize("name", NAMES)
def test_agrees(name: str) -> None:
    x, n = X.reshape(-1, 1), DEGREES.reshape(1, -1)
    if name in WITHOUT:  # PyTorch looks at the sign of a zero, as -1 of the shifted argument
        x = x[x[:, 0] != 0]
    theirs = getattr(torch.special, name)(torch.from_numpy(x), torch.from_numpy(n)).numpy()
    ours = getattr(ref.special, name)(ref.from_numpy(x), ref.from_numpy(n)).numpy()
    assert np.allclose(ours, theirs, rtol=1e-9, equal_nan=True), np.argwhere(~np.isclose(ours, theirs, equal_nan=True))


@pytest.mark.parametrize("name", NAMES)
def test_of_no_elements(name: str) -> None:
    assert getattr(ref.special, name)(ref.zeros(0, 3), 4).shape == (0, 3)


def test_a_degree_that_no_recurrence_reaches_ends_in_nan() -> None:
    assert np.isnan(ref.special.hermite_polynomial_h(ref.tensor([2.0]), 10**9).item())

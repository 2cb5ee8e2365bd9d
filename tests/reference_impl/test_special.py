"""The namespace ``special`` has PyTorch's functions, and no others."""

from __future__ import annotations

import inspect

import pytest
import torch

import reference_impl as ref

NO_OPERATIONS = frozenset({"Tensor", "common_args", "multi_dim_common", "torch"})
PUBLIC = sorted(name for name in dir(torch.special) if not name.startswith("_") and name not in NO_OPERATIONS)


@pytest.mark.parametrize("name", PUBLIC)
def test_has(name: str) -> None:
    assert callable(getattr(ref.special, name))


def test_has_no_others() -> None:
    functions = {
        n for n, f in vars(ref.special).items() if inspect.isfunction(f) and f.__module__ != ref.special.__name__
    }
    assert functions - {"function_of"} <= set(PUBLIC)

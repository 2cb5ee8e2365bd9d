"""Joining and splitting beyond the specification: what lies on an accelerator."""

import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda


def test_the_indices_of_a_split_are_on_the_host() -> None:
    with use_cuda("simulated:1"):
        t = ref.ones(4, device="cuda")
        assert [part.numel() for part in t.tensor_split(ref.tensor(2))] == [2, 2]
        with pytest.raises(RuntimeError, match="to be on cpu"):
            t.tensor_split(ref.tensor(2, device="cuda"))

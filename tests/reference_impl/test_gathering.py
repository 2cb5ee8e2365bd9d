"""Reading by indices: what is taken is on memory of its own."""

import pytest

import reference_impl as ref
from reference_impl.devices import use_cuda


@pytest.mark.parametrize("device", ["cpu", "cuda:0"])
def test_what_a_0d_index_takes_is_a_copy(device: str) -> None:
    with use_cuda("simulated"):
        for values in ([3.0], [3.0, 4.0], [[3.0, 4.0]], 3.0):
            x = ref.tensor(values, device=device)
            before = x.tolist()
            taken = x.take(ref.tensor(0, device=device))
            assert taken.item() == 3.0
            taken.fill_(9)
            assert x.tolist() == before

"""Arguments are read as the annotations say, before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import reference_impl as torch
from reference_impl import Tensor
from reference_impl.arguments import checked, kind_of


@checked
def taken(
    input: Tensor,
    dim: int = 0,
    keepdim: bool = False,
    *,
    eps: float | None = None,
    size: int | Sequence[int] = 1,
    rest: Any = 0,
) -> tuple[Any, ...]:
    return dim, keepdim, eps, size, rest


X = torch.ones(2)


@pytest.mark.parametrize("dim", [3, np.int64(3), np.uint8(3), torch.tensor(3), torch.tensor(3, dtype=torch.int32)])
def test_integers_of_all_kinds(dim: Any) -> None:
    found = taken(X, dim)[0]
    assert found == 3
    assert type(found) is int


@pytest.mark.parametrize(
    "wrong",
    [
        {"dim": True}, {"dim": 1.0}, {"dim": "1"}, {"dim": None}, {"dim": torch.tensor([3])}, {"dim": torch.tensor(1.0)},
        {"dim": torch.tensor(True)}, {"dim": np.bool_(True)}, {"dim": np.array(1)}, {"keepdim": 1}, {"keepdim": None},
        {"keepdim": np.bool_(True)}, {"eps": "1"}, {"eps": 1j}, {"eps": torch.tensor([1.0])}, {"size": 1.5}, {"size": [1.5]},
        {"size": [True]}, {"size": None}, {"input": [1.0]}, {"input": np.ones(2)}, {"nonsense": 1},
    ],
)  # fmt: skip
def test_other_kinds_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        taken(**{"input": X, **wrong})


def test_numbers_sizes_and_what_is_not_checked() -> None:
    assert taken(X, eps=torch.tensor(0.5))[2] == 0.5
    assert taken(X, eps=True)[2] is True
    assert taken(X, eps=None)[2] is None
    assert taken(X, size=[np.int64(2), torch.tensor(3)])[3] == [2, 3]
    assert taken(X, size=(2, 3))[3] == (2, 3)
    assert taken(X, rest="anything")[4] == "anything"


def test_a_tensor_that_requires_grad_is_no_number() -> None:
    with pytest.raises(TypeError, match="eps"):
        taken(X, eps=torch.tensor(0.5, requires_grad=True))


def test_the_message_names_the_argument_and_what_it_must_be() -> None:
    with pytest.raises(TypeError, match=r"taken\(\): argument 'dim' must be int, not float"):
        taken(X, 1.5)  # type: ignore[arg-type]


def test_annotations_that_are_not_known_are_not_checked() -> None:
    assert kind_of("Any") is None
    assert kind_of("int | Device") is None
    assert kind_of(int) is None


def test_shapes_that_do_not_broadcast_are_a_runtime_error() -> None:
    @checked
    def add(a: Tensor, b: Tensor) -> Any:
        return a.array + b.array

    with pytest.raises(RuntimeError, match="broadcast"):
        add(torch.ones(2), torch.ones(3))


def test_what_lacks_a_tensors_attributes_is_a_type_error() -> None:
    @checked
    def first(values: Any) -> Any:
        return values[0].array

    with pytest.raises(TypeError, match="must be Tensor, not str"):
        first(["a"])


def test_an_attribute_error_of_ones_own_passes() -> None:
    @checked
    def wrong(value: Any) -> Any:
        return object().nonsense  # type: ignore[attr-defined]

    with pytest.raises(AttributeError):
        wrong(1)


@pytest.mark.parametrize("name", ["cumsum", "gather", "sort", "index_add", "masked_fill"])
def test_functions_and_methods_are_checked(name: str) -> None:
    assert hasattr(getattr(torch, name), "__wrapped__")
    assert hasattr(getattr(Tensor, name), "__wrapped__")
